"""What `04_iris` brings: its exercises and their visible checks, its trials and its pictures."""
