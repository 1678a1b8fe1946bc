"""Runs a rebuilt submission in a confined kernel of its own, within budgets.

Nothing is imported here: a run starts its zygotes by a few of these modules, before it imports
the rest.
"""
