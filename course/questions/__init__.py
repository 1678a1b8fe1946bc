"""Questions that are never graded: the student guesses, and is told what happens and why.

`model` has the kinds of questions, `reply` what a guess is answered with. A lesson's questions are
in `course/lessons/<name>/questions.py`; their wording stands in the lesson, where they are asked.
"""
