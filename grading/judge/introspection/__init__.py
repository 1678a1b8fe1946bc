"""Reads a submission for code that could deceive the checks that watch how an answer works.

Such a check runs in the student's own process, so in the end its evidence is that process's word.
What a submission would need to change this word (a look at callers' frames, closures, threads,
other processes, the course's own modules, ...) stands in its text. It is read here, in the trusted
process, and nothing of it is run. Ordinary code of students has none of it.
"""

from grading.judge.introspection.reaching import reaches_functions
from grading.judge.introspection.scan import Finding, findings, imported

__all__ = ["Finding", "findings", "imported", "reaches_functions"]
