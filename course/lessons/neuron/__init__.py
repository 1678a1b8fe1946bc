"""What `02_neuron` brings: its exercises and their visible checks, its trials and its pictures."""
