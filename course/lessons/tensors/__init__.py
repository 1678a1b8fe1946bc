"""What `01_tensors` brings: its exercises and their visible checks, its trials and its pictures."""
