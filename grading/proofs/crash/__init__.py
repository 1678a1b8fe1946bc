"""The proof that a grading run can be killed at any moment.

`rounds` plays real runs over a small class and compares, `victims` chooses what is killed, and
`integrity` looks at what lies on the disk.
"""
