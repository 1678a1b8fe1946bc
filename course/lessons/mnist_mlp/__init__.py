"""What `05_mnist_mlp` brings: exercises with their visible checks, trials and pictures."""
