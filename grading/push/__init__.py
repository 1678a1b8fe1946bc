"""Grades sent to Canvas over its API, after a look at what would be sent.

`course` speaks to Canvas through canvasapi and goes on after a short trouble; `plan` says what
differs and why something stays; `send` sends it, one grade at a time, and keeps what was sent.
"""
