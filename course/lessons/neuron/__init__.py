"""What `02_neuron` brings: its exercises with their visible checks, and its pictures."""
