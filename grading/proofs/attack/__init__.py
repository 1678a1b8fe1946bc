"""Attacks on the grader, tried for real: what a confined kernel must refuse (`acts`), and what
submissions carry.
"""
