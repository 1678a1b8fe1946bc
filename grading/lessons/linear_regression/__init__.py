"""What `03_linear_regression` keeps to itself: hidden properties, references and the answer bank."""
