"""What `02_neuron` keeps to itself: hidden checks, references and the answer bank."""
