"""What each level of confinement promises to refuse, tried from inside a kernel of the engine."""
