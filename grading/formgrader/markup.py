"""Markdown that a student or a grader wrote, as HTML that is safe in another person's browser.

Headings, lists, tables, formulas and pasted pictures stay. Scripts, styles, forms and event
handlers do not; nor do pictures that would be fetched from elsewhere, which tell their server who
looks at what; nor classes and ids, by which a text could dress up as a part of the page around it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from html import unescape
from typing import Any
from urllib.parse import unquote

from bleach import Cleaner
from bleach.css_sanitizer import CSSSanitizer
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from course.i18n import gettext as _
from grading.outputs import PICTURES

Attachments = Mapping[str, dict[str, str]]

_TAGS = frozenset(
    "a abbr b blockquote br caption code dd del details div dl dt em figcaption figure h1 "
    "h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q s samp small span strong sub "
    "summary sup table tbody td tfoot th thead tr u ul var".split()
)
_LINK = re.compile(r"(?:https?://|mailto:|#)[^\s]*", re.IGNORECASE)
_PICTURE = re.compile(rf"data:(?:{'|'.join(PICTURES)});base64,[A-Za-z0-9+/=\s]+")
_INLINE = re.compile(r"data:image/[a-z]{1,9};base64,[A-Za-z0-9+/=]+")  # as Colab pastes a picture
_NUMBER = re.compile(r"[0-9]{1,4}")
# Of code: what Pygments and mistune call its parts.
_CLASS_OF_CODE = re.compile(r"highlight|language-[\w+#.-]+|[a-z][a-z0-9]{0,2}")
_NUMBERS = {
    ("img", "width"),
    ("img", "height"),
    ("ol", "start"),
    ("td", "colspan"),
    ("td", "rowspan"),
    ("th", "colspan"),
    ("th", "rowspan"),
}
_CODE = re.compile(r"<(/?)(script|style)\b[^<>]{0,200}>", re.IGNORECASE)
# The parser of formulas and the sanitiser take time with the square of these; what is longer is
# shown as it is written.
LONGEST, MOST_TAGS = 20_000, 10_000
# What the sanitiser leaves of a picture without an address that it lets through.
_LOST = re.compile(r'<img(?: (?:alt="([^"]*)"|(?:title|style|width|height)="[^"]*"))*>')
_TASK = re.compile(r'<input class="task-list-item-checkbox" type="checkbox" disabled( checked)?/>')


def safe_html(html: Any) -> str:
    """HTML with nothing in it that acts, loads or poses as a part of the page.

    What is not allowed is shown as text.
    """
    text = html.decode("utf-8", "replace") if isinstance(html, bytes) else str(html)
    if text.count("<") > MOST_TAGS:
        return str(Markup("<pre>{}</pre>").format(text))
    return _LOST.sub(
        lambda found: _not_shown(found.group(1) or ""), _cleaner().clean(_without_code(text))
    )


def _without_code(html: str) -> str:
    """The HTML without scripts and styles: a table of pandas brings a style sheet along.

    What this leaves is sanitised all the same, so it need not understand all that a browser does.
    """
    kept, inside, start = [], "", 0
    for found in _CODE.finditer(html):
        closing, tag = found.group(1), found.group(2).lower()
        if not inside and not closing:
            kept.append(html[start : found.start()])
            inside, start = tag, found.start()
        elif inside == tag and closing:
            inside, start = "", found.end()
    return "".join([*kept, html[start:]])


def _not_shown(name: str) -> str:
    """Words in place of a picture. `name` is HTML that is safe already."""
    return (
        f"<em>{_('[a picture that is not shown: {name}]').format(name=name)}</em>"
        if name
        else (f"<em>{_('[a picture that is not shown]')}</em>")
    )


@cache
def _cleaner() -> Cleaner:
    return Cleaner(
        tags=_TAGS,
        attributes=_allowed,
        protocols=frozenset(["http", "https", "mailto", "data"]),
        strip_comments=True,
        css_sanitizer=CSSSanitizer(allowed_css_properties=["text-align"]),
    )


def _allowed(tag: str, name: str, value: str) -> bool:
    if name == "href":
        return tag == "a" and _LINK.fullmatch(value) is not None
    if name == "src":
        return tag == "img" and _PICTURE.fullmatch(value) is not None
    if name == "class":
        return tag in ("div", "span", "code", "pre") and _CLASS_OF_CODE.fullmatch(value) is not None
    if (tag, name) in _NUMBERS:
        return _NUMBER.fullmatch(value) is not None
    return name in ("alt", "title", "style", "open")


class _Renderer(IPythonRenderer):
    """Shows pasted pictures and names others in words; IPython's fails where one is missing."""

    def image(self, text: str, url: str, title: str | None = None) -> str:
        name = url.removeprefix("attachment:")
        bundle = self.attachments.get(name) or self.attachments.get(unquote(unescape(name))) or {}
        mime = next((kind for kind in PICTURES if kind in bundle), "")
        if url.startswith("attachment:") and mime:
            url = f"data:{mime};base64,{bundle[mime]}"
        if _PICTURE.fullmatch(url):
            return str(super().image(text, url, title))
        return _not_shown(str(escape(text or url[:100])))


def from_markdown(source: str, attachments: Attachments | None = None) -> Markup:
    """Markdown as safe HTML. `attachments` are the pictures that it shows, in nbformat's form."""
    renderer = _Renderer(
        escape=False, attachments=dict(attachments or {}), exclude_anchor_links=True
    )
    as_written = Markup("<pre>{}</pre>").format(source)
    if len(_INLINE.sub("", source)) > LONGEST:
        return as_written
    try:
        html = MarkdownWithMath(renderer=renderer).render(source)
    except (
        RecursionError,
        ValueError,
        KeyError,
        IndexError,
    ):  # a text that the parser does not survive
        return as_written
    html = _TASK.sub(
        lambda found: "\N{BALLOT BOX WITH CHECK} " if found.group(1) else "\N{BALLOT BOX} ", html
    )
    return Markup(safe_html(html))


@pass_context
def markdown2html(context: Context, source: str) -> Markup:
    """In place of nbconvert's filter of that name: with the pictures of the cell that is shown."""
    return from_markdown(source, context.get("cell", {}).get("attachments", {}))
