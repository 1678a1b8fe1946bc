"""Pieces of HTML that every message is made of: one look, light and dark, any direction.

Colours come from the page that the message stands in; a sign and a word always stand beside them.
Colours of our own have a contrast of 3:1 with white and with black pages.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape

GOOD, BAD, OTHER = "good", "bad", "other"
_SIGNS = {GOOD: "\N{CHECK MARK}", BAD: "\N{BALLOT X}", OTHER: "\N{MIDDLE DOT}"}
_STYLE = """<style>
.course-says{font-family:var(--jp-ui-font-family,system-ui,sans-serif);font-size:.95em;
line-height:1.45;max-width:56rem;padding-inline-start:.8em;border-inline-start:.25em solid #767676}
.course-says.good{border-color:#00865f}.course-says.bad{border-color:#c25200}
.course-says p{margin:.15em 0}.course-says ul{list-style:none;margin:.3em 0;padding:0}
.course-says li{margin:.2em 0}.course-says .sign{display:inline-block;width:1.2em;font-weight:700}
.course-says .good>.sign{color:#00865f}.course-says .bad>.sign{color:#c25200}
.course-says .word{display:inline-block;min-width:4.5em;font-weight:600}
.course-says .said{margin-inline-start:1.5em}
.course-says code{font-family:var(--jp-code-font-family,monospace);background:#8080802e;
padding:0 .2em;border-radius:.2em}
.course-says progress{accent-color:#00865f;vertical-align:middle}
.course-says summary{cursor:pointer}
.course-says .tables{display:flex;flex-wrap:wrap;gap:.3em 2em}
.course-says table{border-collapse:collapse;margin:.3em 0}
.course-says caption{text-align:start;font-weight:600}
.course-says th,.course-says td{padding:.05em .6em;text-align:end;
font-family:var(--jp-code-font-family,monospace)}
.course-says tr.head th{border-bottom:1px solid #767676}.course-says th.name{text-align:start}
.course-says td.off{outline:2px solid #c25200;outline-offset:-2px;font-weight:700}
</style>"""
_CODE = re.compile(r"`([^`\n]+)`")


def rich(text: str) -> str:
    """Text with its `code` set as code."""
    return _CODE.sub(r"<code>\1</code>", escape(text))


def paragraphs(texts: Iterable[str]) -> str:
    """A paragraph for each text that is not empty."""
    return "".join(f"<p>{rich(text)}</p>" for text in texts if text)


def signed(tone: str, text: str, word: str = "") -> str:
    """A line with its sign and its word; both say what the colour says."""
    shown = f'<span class="word">{rich(word)}</span> ' if word else ""
    return f'<span class="sign" aria-hidden="true">{_SIGNS[tone]}</span> {shown}{rich(text)}'


def folded(summary: str, inside: str, *, is_open: bool = False) -> str:
    """Details that a click unfolds."""
    opened = " open" if is_open else ""
    return f"<details{opened}><summary>{rich(summary)}</summary>{inside}</details>"


def message(tone: str, inside: str) -> str:
    """A whole message, with the style that it needs."""
    return f'{_STYLE}<div class="course-says {tone}" dir="auto">{inside}</div>'
