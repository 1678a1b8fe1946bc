"""A page with figures: what stands between `<!-- figures: NAME -->` and `<!-- /figures -->`.

Nothing else of a page is touched.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date

_PLACE = re.compile(
    r"(?P<before><!-- figures: (?P<name>[a-z]+) -->)(?P<held>.*?)(?P<after><!-- /figures -->)",
    re.DOTALL,
)
Blocks = Mapping[str, Callable[[], Iterable[str]]]


def filled(page: str, blocks: Blocks) -> str:
    """The page with these lines in its places: beside the text, or as lines of their own."""

    def block(place: re.Match[str]) -> str:
        made = list(blocks[place["name"]]())
        if "\n" not in place["held"]:
            text = " ".join(made)
        else:
            text = "\n".join(["", *made, ""])
        return place["before"] + text + place["after"]

    return _PLACE.sub(block, page)


def day(text: str) -> str:
    """A day as a page says it."""
    moment = date.fromisoformat(text)
    return f"{moment.day} {moment:%B %Y}"
