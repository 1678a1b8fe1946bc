"""What our pages have in common: everything escaped, no script, nothing loaded from elsewhere."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from course.i18n import gettext as _
from course.i18n import ngettext
from grading import lessons
from grading.safe_text import one_line
from grading.wording import (
    language,
    number,
    outcome_word,
    reason_words,
    score_words,
    status_words,
    title_of,
)

_LONGEST = 2000
_CODE = re.compile(r"`+([^`]+)`+")
_STYLE = Path(__file__).with_name("templates") / "pages.css"


def render(template: Path, *, own_style: str = "", **values: Any) -> str:
    """A page from a template's file, in the reader's language and direction.

    `own_style` is what the page needs beside the style that all share.
    """
    lang, direction = language()
    style = _style() + own_style
    page = _environment(template.parent).get_template(template.name)
    return page.render(
        lang=lang,
        direction=direction,
        style=Markup(style),
        policy=_policy(style),
        status_words=status_words(),
        **values,
    )


@cache
def _style() -> str:
    return _STYLE.read_text(encoding="utf-8")


def _policy(style: str) -> str:
    """The policy by which a browser runs no script and loads nothing, whatever is on the page."""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; "
        "form-action 'none'"
    )


def _coded(text: object) -> Markup:
    """One line in which what stands between backticks is code."""
    return Markup(_CODE.sub(r"<code>\1</code>", str(escape(one_line(str(text), _LONGEST)))))


@cache
def _environment(folder: Path) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.globals.update(
        _=_,
        ngettext=ngettext,
        outcome_word=outcome_word,
        reason_words=reason_words,
        score_words=score_words,
        title_of=title_of,
        lesson_title=lessons.title,
        number=number,
    )
    # Text that came near a student's work: one line, no control characters, nothing that turns the
    # direction. `line` is for attributes and titles, `coded` for what is read.
    environment.filters["line"] = lambda text: one_line(str(text), _LONGEST)
    environment.filters["coded"] = _coded
    environment.filters["breakable"] = lambda name: Markup("_<wbr>").join(str(name).split("_"))
    return environment
