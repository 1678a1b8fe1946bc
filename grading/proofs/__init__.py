"""What proves the engine: the answer bank, attacks, damaged notebooks and killed runs."""
