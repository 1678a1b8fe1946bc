"""The best of several attempts: each is graded in turn, and the one with most points counts."""

from grading.attempts.best import take_the_best

__all__ = ["take_the_best"]
