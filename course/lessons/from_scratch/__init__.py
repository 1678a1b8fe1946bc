"""What `06_from_scratch` brings: its exercises and their visible checks, its trials and its pictures."""
