"""A sample class, made from the answer bank: what the engine meets in a term, in ten submissions."""
