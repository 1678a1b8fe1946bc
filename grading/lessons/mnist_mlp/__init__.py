"""What `05_mnist_mlp` keeps to itself: hidden properties, references and the answer bank."""
