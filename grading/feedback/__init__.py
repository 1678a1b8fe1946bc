"""Feedback for each student, as a page and as plain text: every property and its outcome, no hidden
input or answer.
"""

from __future__ import annotations

from grading.feedback.pages import page, write_pages

__all__ = ["page", "write_pages"]
