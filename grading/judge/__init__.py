"""Judges what came back from the sandbox, in a process that no code of a student's ever enters."""
