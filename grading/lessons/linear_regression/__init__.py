"""What `03_linear_regression` keeps to itself: hidden checks, references and the answer bank."""
