"""The proof that a grading run, or a watch, can be killed at any moment.

`rounds` plays real runs over a small class and compares, `watching` does so with a watch while the
class hands in, `victims` chooses what is killed, and `integrity` looks at what lies on the disk.
"""
