"""What `05_mnist_mlp` brings: its exercises and their visible checks, its trials and its pictures."""
