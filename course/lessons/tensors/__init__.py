"""What `01_tensors` brings: its exercises with their visible checks, and its pictures."""
