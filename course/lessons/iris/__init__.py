"""What `04_iris` brings: exercises with their visible checks, trials and pictures."""
