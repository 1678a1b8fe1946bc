"""Every sentence that a person can read goes through here.

English is the source language. A catalogue for another language is a file
`course/locale/<language>/LC_MESSAGES/course.mo`; the language is taken from `COURSE_LANGUAGE`, and
otherwise from the variables that gettext itself reads (`LANGUAGE`, `LC_ALL`, `LC_MESSAGES`,
`LANG`).
"""

from __future__ import annotations

import gettext as _gettext
import os
from functools import lru_cache
from pathlib import Path

LOCALE_FOLDER = Path(__file__).with_name("locale")


@lru_cache(maxsize=8)
def _catalogue(language: str | None) -> _gettext.NullTranslations:
    languages = [language] if language else None
    return _gettext.translation("course", LOCALE_FOLDER, languages=languages, fallback=True)


def gettext(message: str) -> str:
    """The message in the reader's language.

    It is the English message itself where there is no translation.
    """
    return _catalogue(os.environ.get("COURSE_LANGUAGE")).gettext(message)


def ngettext(singular: str, plural: str, count: int) -> str:
    """The form of the message that fits `count` in the reader's language."""
    return _catalogue(os.environ.get("COURSE_LANGUAGE")).ngettext(singular, plural, count)


def mark(message: str) -> str:
    """Marks a message for the catalogue without translating it now.

    This is for constants, which are translated when they are shown. What `Exercise.sentences` gives
    needs no mark.
    """
    return message
