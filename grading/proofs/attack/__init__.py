"""Attacks on the engine, handed in among honest students and each held to an honest control."""
