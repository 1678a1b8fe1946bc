"""`python -m course check`: the visible checks of a saved notebook, in a terminal or by a program.

The notebook runs in a kernel of its own, and what its answers do is judged in this process. Its own
test cells are passed over: the checks are the course's, whatever stands in the notebook.
"""
