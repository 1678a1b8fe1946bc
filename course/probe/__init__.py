"""Probes run beside the student's code: they make calls and bring back evidence as plain data.

They judge nothing.
"""
