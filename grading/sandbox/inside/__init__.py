"""What runs in a kernel's processes before the student's code does.

These modules need the standard library and ipykernel, and nothing else of `grading`.

The grader imports these modules as a part of `grading`. The processes that it starts must not know
where the rest is, so there `__main__` loads this folder as a package of its own. Either way the
modules import each other relatively.
"""
