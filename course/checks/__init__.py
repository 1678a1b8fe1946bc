"""Exercises as data, and the judges that look at evidence only."""
