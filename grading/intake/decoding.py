"""Bytes to text: UTF-8, UTF-16 and UTF-32, and otherwise what Windows editors write."""

from __future__ import annotations

import json

from course.i18n import gettext as _

BYTE_ORDER_MARK = "\ufeff"


def decode(data: bytes) -> tuple[str, list[str]]:
    """The text of a notebook file, and notes on what had to be guessed. Never raises."""
    # The order of NUL bytes in the first characters of JSON tells UTF-16 and UTF-32 from UTF-8,
    # with a mark or without.
    encoding = json.detect_encoding(data)
    if encoding.startswith("utf-8"):
        text, notes = _utf8_or_windows(data)
    else:
        text = data.decode(encoding, errors="replace")
        notes = [
            _(
                "Your notebook was saved as {encoding}; it was read all the same. Save it as UTF-8."
            ).format(encoding=encoding.upper())
        ]
        if _implausible(text):
            # Zeros in a file that is not UTF-16 at all: the bytes themselves are closer to what was
            # meant.
            text, notes = _utf8_or_windows(data)
    return _without_nul(text.removeprefix(BYTE_ORDER_MARK), notes)


def _utf8_or_windows(data: bytes) -> tuple[str, list[str]]:
    try:
        return data.decode("utf-8"), []
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data":
            # A file that was cut off inside a character; what is missing is said where the notebook
            # is parsed.
            return data[: error.start].decode("utf-8"), []
    text = data.decode("utf-8", errors="replace")
    broken = text.count("\ufffd")
    whole = len(text) - len(text.encode("ascii", "ignore")) - broken
    if whole and whole >= broken:
        return text, [
            _(
                "Some characters of your notebook were damaged; they were replaced by {mark}."
            ).format(mark="\ufffd")
        ]
    note = _("Your notebook was not saved as UTF-8; it was read as {encoding}. Save it as UTF-8.")
    try:
        return data.decode("cp1252"), [note.format(encoding="Windows-1252")]
    except UnicodeDecodeError:
        return data.decode("latin-1"), [note.format(encoding="Latin-1")]


def _implausible(text: str) -> bool:
    """Whether decoding gave no notebook's text, which starts with ASCII keys."""
    start = text[:100]
    return sum(character < "\x80" for character in start) < len(start) / 2


def _without_nul(text: str, notes: list[str]) -> tuple[str, list[str]]:
    """A crash while saving leaves NUL bytes in a file; no JSON text has any."""
    if "\0" not in text:
        return text, notes
    cleaned = text.replace("\0", "")
    if cleaned.strip():
        notes = [*notes, _("Your notebook file held NUL bytes; they were left out.")]
    return cleaned, notes
