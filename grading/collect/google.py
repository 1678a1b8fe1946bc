"""Whose a file of Google Classroom, Drive or Colab is: the student stands in its name.

Classroom puts the student before the document, "Ada Lovelace - 01_tensors.ipynb"; students put
their names behind it; Drive and Colab put "Copy of" before a copy, in the language of whoever
copied.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator

from grading.collect.names import Owner

GOOGLE = "Google"
_BEFORE = (
    "copy of|kopie von|copie de|copia de|copia di|cópia de|còpia de|kopie van|kopi af|kopi av|"
    "kopia av|kopia pliku|kopia|kopie souboru|kopie|kopija|kopio|kópia|копия|копія|копие на|"
    "копија|עותק של|نسخة من|کپی|αντίγραφο του|αντίγραφο|bản sao của|salinan|สำเนาของ|copie a"
)
_BEHIND = "のコピー|的副本|의 사본|kopyası|adlı dosyanın kopyası|másolata"
_COPY = re.compile(rf"(?:{_BEFORE})(?=[\s:_]|\d)[\s:_]*(?P<rest>\S.*)", re.IGNORECASE | re.DOTALL)
_COPIED = re.compile(rf"(?P<rest>.*\S)[\s_]*(?:{_BEHIND})", re.IGNORECASE | re.DOTALL)
# "01_tensors (1)", "01_tensors(2)", "01_tensors-Copy1"
_AGAIN = re.compile(r"(?P<rest>.*\S)\s*(?:\(\d{1,3}\)|-copy\d*)", re.IGNORECASE | re.DOTALL)
_DASH = re.compile(r"\s+[-–—]\s+")
_LONGEST = 300


def bare(stem: str) -> str:
    """A document's name without what copying and downloading put around it."""
    stem = unicodedata.normalize("NFC", stem)[:_LONGEST].strip(
        " \u200e\u200f\u202a-\u202e«»„“”\"'「」"
    )
    for pattern in (_COPY, _COPIED, _AGAIN) * 4:
        found = pattern.fullmatch(stem)
        if found:
            stem = found["rest"].strip(" «»„“”\"'「」")
            stem = re.sub(r"\.ipynb$", "", stem, flags=re.IGNORECASE)
    return stem


def plain(stem: str) -> str:
    """A document's name for comparing: "01 Tensors", "01-tensors" and "01_tensors" are one."""
    return re.sub(r"[\W_]+", "_", bare(stem).casefold()).strip("_")


def stem_of(file: str) -> str:
    """A file's name without its ending."""
    return re.sub(r"\.(?:ipynb(?:\.txt|\.json)?|zip)$", "", file, flags=re.IGNORECASE)


def documents(stem: str) -> set[str]:
    """What a name may mean as a document's, for comparing."""
    return {plain(stem), *(plain(left) for left, _right in _splits(stem))}


class Documents:
    """Tells the student from the document in the names of one source's files."""

    def __init__(self, files: Iterable[str], lesson: str) -> None:
        self.lesson = plain(lesson)
        stems = [stem_of(file) for file in files]
        count = Counter(side for stem in stems for side in {plain(s) for s in _sides(stem)})
        named = any(self._is_lesson(plain(side)) for stem in stems for side in _sides(stem))
        most = max(count.items(), key=lambda item: (item[1], item[0]), default=("", 0))
        # Without the lesson's name what three files and most of all share is the document.
        self.other = most[0] if not named and most[1] >= 3 and 2 * most[1] > len(stems) else ""

    def owner(self, file: str) -> Owner | None:
        """Whose a file is; None where its name does not say."""
        for student, document in _splits(stem_of(file)):
            found = plain(document)
            if (self._is_lesson(found) or (self.other and found == self.other)) and re.search(
                r"[^\W\d_]", student
            ):
                return Owner(" ".join(bare(student).split()), "", file, GOOGLE)
        return None

    def remainder(self, file: str) -> str:
        """What a name has beside the lesson's, "01_tensors_ada_lovelace": perhaps a student."""
        found = plain(stem_of(file))
        for rest in (found.removeprefix(self.lesson + "_"), found.removesuffix("_" + self.lesson)):
            if rest != found:
                return rest.replace("_", " ")
        return ""

    def is_lesson(self, file: str) -> bool:
        """Whether a file is called as the lesson is, copies too."""
        return plain(stem_of(file)) == self.lesson

    def _is_lesson(self, found: str) -> bool:
        return found == self.lesson or found.startswith(self.lesson + "_")


def _splits(stem: str) -> Iterator[tuple[str, str]]:
    """The ways to read a name as a student and a document."""
    stem = bare(stem)
    for dash in _DASH.finditer(stem):
        left, right = stem[: dash.start()].strip(), stem[dash.end() :].strip()
        if left and right:
            yield left, right
            yield right, left


def _sides(stem: str) -> Iterator[str]:
    for left, _right in _splits(stem):
        yield left
