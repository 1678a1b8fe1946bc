"""What `03_linear_regression` brings: its exercises with their visible checks, and its pictures."""
