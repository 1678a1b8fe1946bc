"""Proves the graders: the whole answer bank goes through the real engine."""
