"""Feedback for each student, as a page and as plain text: every property and its outcome, no hidden
input or answer.
"""

from __future__ import annotations

from grading.feedback.pages import page, write_pages
from grading.feedback.text import exercise_text, student_text

__all__ = ["exercise_text", "page", "student_text", "write_pages"]
