"""An answer in words as sentences, without what a person changes who copies it."""

from __future__ import annotations

import re

from grading.similar.statements import LONGEST, MOST_WORDS, Statement, lines_of

_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_SENTENCE = re.compile(r"[^.!?:;\u3002\uff01\uff1f]+")
_WORD = re.compile(r"\w+")


def sentences(source: str) -> list[Statement]:
    """The sentences of a text; capitals, punctuation and layout are not seen."""
    text = _COMMENT.sub(lambda found: "\n" * found[0].count("\n"), source[:LONGEST])
    found, left = [], MOST_WORDS
    for number, line in enumerate(lines_of(text)):
        for sentence in _SENTENCE.findall(line):
            words = tuple(_WORD.findall(sentence.casefold()))[:left]
            left -= len(words)
            if words:
                found.append(Statement(words, number, number))
    return found
