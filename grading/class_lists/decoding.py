"""The text of a class list, whatever program saved it.

charset-normalizer was looked at: it guesses from statistics, and a class list has too few words
for that. Here the marks and zero bytes of Unicode decide, and what is left is asked for.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from course.i18n import gettext as _
from grading.class_lists.headings import field_of
from grading.model import UserError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE = 4096
# In these a heading in the teacher's language can tell what the file is; the likelier first.
_PAGES = ("cp1252", "cp1250", "cp1251", "cp1255", "cp1253", "cp1254", "cp1256", "koi8-r")
# Letters of files from a Mac, or of Turkish ones (cp1254), where cp1252 has them for few.
_RARE = re.compile("[ŠšŽžŒœŸƒÐðÝýÞþ]")
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True)
class Decoded:
    """The text of a file; `note` says what was assumed to read it."""

    text: str
    note: str = ""


def decoded(data: bytes, file: str, encoding: str = "") -> Decoded:
    """The text of a file.

    Args:
        data: The bytes of the file.
        file: Its name, for messages.
        encoding: What a person says it is; empty to find out.

    Raises:
        UserError: The bytes are no text of that encoding, or nothing says what encoding it is.
    """
    refuse_other_files(data, file)
    if encoding:
        return Decoded(_as_told(data, file, encoding))
    for mark, name in _MARKS:
        if data.startswith(mark):
            return Decoded(_as_told(data, file, name).removeprefix("\ufeff"))
    sample = data[:_SAMPLE]
    if 4 * sample.count(0) > len(sample):
        # Text without a mark: of ASCII letters every other byte is zero.
        return Decoded(_as_told(data, file, "utf-16-le" if sample[1::2].count(0) else "utf-16-be"))
    try:
        return Decoded(_as_told(data, file, "utf-8") if b"\0" in data else data.decode("utf-8"))
    except UnicodeDecodeError:
        return _by_its_headings(data, file) or _western(data, file)


def _as_told(data: bytes, file: str, encoding: str) -> str:
    try:
        text = data.decode(encoding)
    except LookupError:
        raise UserError(
            _("--encoding: {encoding!r} is not known; try utf-8, cp1252, cp1251 or cp1255.").format(
                encoding=encoding
            ),
            code=2,
        ) from None
    except UnicodeError as error:
        raise UserError(
            _(
                "{file} cannot be read as {encoding}: save it again as 'CSV UTF-8', or name its "
                "encoding with --encoding."
            ).format(file=file, encoding=encoding)
        ) from error
    if "\0" in text:
        raise UserError(
            _("{file} is no text: export the class list as CSV and give that file.").format(
                file=file
            )
        )
    return text


def _by_its_headings(data: bytes, file: str) -> Decoded | None:
    """Text in the one code page in which most of the headings are words that are known."""
    first = data.splitlines()[0]
    known: dict[str, int] = {}
    for encoding in _PAGES:
        try:
            cells = re.split("[,;\t|]", first.decode(encoding))
            data.decode(encoding)
        except UnicodeDecodeError:
            continue
        known[encoding] = sum(not cell.isascii() and bool(field_of(cell)) for cell in cells)
    best = max(known, key=lambda encoding: known[encoding], default="")
    if not best or not known[best]:
        return None
    text = data.decode(best)
    if any(data.decode(page) != text for page in known if known[page] == known[best]):
        return None
    return Decoded(text, _note(file, best, text))


def _western(data: bytes, file: str) -> Decoded:
    """Text in the code page of Western Europe, and no other.

    A Cyrillic or Hebrew word read so consists of accented letters alone; no Western one does.
    Letters that the page has between its signs are others in files of a Mac.
    """
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        text = ""
    words = [word for word in _WORD.findall(text) if not word.isascii()]
    if (
        not words
        or _RARE.search("".join(words))
        or any(
            2 * sum(letter.isascii() for letter in word) < len(word) and len(word) > 1
            for word in words
        )
    ):
        raise UserError(
            _(
                "{file} is not UTF-8, and nothing in it says what else: save it as 'CSV UTF-8', "
                "or name its encoding (--encoding cp1251 for Cyrillic, cp1255 for Hebrew, cp1250 "
                "for Central European, cp1254 for Turkish, cp1252 for Western European Windows)."
            ).format(file=file)
        )
    return Decoded(text, _note(file, "cp1252", text))


def _note(file: str, encoding: str, text: str) -> str:
    words = dict.fromkeys(word for word in _WORD.findall(text) if not word.isascii())
    return _(
        "{file} is not UTF-8 and was read as {encoding} ({words}): if a name looks wrong, name the "
        "encoding with --encoding."
    ).format(file=file, encoding=encoding, words=", ".join(list(words)[:3]))


def refuse_other_files(data: bytes, file: str) -> None:
    """Raises a UserError for what is surely no table of text, whatever its name says."""
    head = data[:_SAMPLE].lstrip(codecs.BOM_UTF8).lstrip()
    lower = head[:512].lower()
    if not data.strip(b"\0\r\n\t \xef\xbb\xbf"):
        why = _("{file} is empty: export it again.")
    elif head.startswith(b"PK\x03\x04"):
        why = _(
            "{file} is a workbook or an archive, whatever its name says: open it, save the sheet "
            "that you need as 'CSV UTF-8', and give that file."
        )
    elif head.startswith(b"\xd0\xcf\x11\xe0"):
        why = _("{file} is an old Excel workbook: open it and save it as 'CSV UTF-8'.")
    elif head.startswith(b"%PDF"):
        why = _("{file} is a PDF: export the list as CSV and give that file.")
    elif lower.startswith(b"<") or b"<html" in lower or b"<!doctype" in lower:
        why = _(
            "{file} is a web page and not a list, as a login that ran out saves it: log in, "
            "download the list again and look into the file."
        )
    elif lower.startswith((b"{", b'[{"', b"[{")):
        why = _("{file} is JSON: export the list as CSV and give that file.")
    else:
        return
    raise UserError(why.format(file=file))
