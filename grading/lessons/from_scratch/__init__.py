"""What `06_from_scratch` keeps to itself: hidden properties, references and the answer bank."""
