"""What `01_tensors` keeps to itself: hidden checks, references and the answer bank."""
