"""What `03_linear_regression` brings: its exercises and their visible checks, its trials and its pictures."""
