"""Scores that people give, and the log of every score that changed.

`score_log` is the log, `journal/scores.jsonl`; `watch` finds what changed since it was written, by
whatever way: a grading run, a command of ours, or Formgrader, which writes into the gradebook
itself.
"""
