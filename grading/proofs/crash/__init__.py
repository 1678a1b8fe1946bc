"""The proof that a grading run can be killed at any moment: real runs over a small class, killed at
random moments.

`victims` chooses what is killed, `integrity` looks at what lies on the disk, `rounds` plays the runs
and compares.
"""
