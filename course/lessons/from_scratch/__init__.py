"""What `06_from_scratch` brings: exercises with their visible checks, trials and pictures."""
