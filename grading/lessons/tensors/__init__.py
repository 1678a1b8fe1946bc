"""What `01_tensors` keeps to itself: hidden properties, references and the answer bank."""
