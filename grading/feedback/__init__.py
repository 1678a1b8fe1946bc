"""A page of feedback for each student; no hidden input or answer is on it."""

from __future__ import annotations

from grading.feedback.pages import page, page_path, write_page, write_pages

__all__ = ["page", "page_path", "write_page", "write_pages"]
