"""What `02_neuron` keeps to itself: hidden properties, references and the answer bank."""
