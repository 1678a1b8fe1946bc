"""Moodle puts the group before the name, "Group A-Ada Lovelace".

Some names have a hyphen of their own, "Jean-Luc Picard".
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator

# What groups are called in some of the languages that Moodle speaks.
_WORD = re.compile(
    r"(?i:\b(?:default group|group|team|section|class|cohort|lab|tutorial|seminar|gruppe|kurs|"
    r"klasse|groupe|équipe|grupo|equipo|gruppo|groep|grupa|skupina|ryhmä|группа|команда|קבוצה|grup|takım)\b)"
)

_LONGEST = 200  # characters; nobody with a longer name has a group


class Groups:
    """Tells the groups in the names of one archive from the students.

    `everybody` are all names in the archive, which show what they share; `known` are names that the
    classroom knows.
    """

    def __init__(self, everybody: Collection[str], known: Collection[str] = ()) -> None:
        self._known = frozenset(known)
        splits = [list(_splits(name)) for name in set(everybody)]
        # nobody without a group: else "Jean-Luc Picard" would be taken for Luc Picard
        self._all_in_groups = all(splits)
        self._shared = Counter(
            group for parts in splits for group, rest in parts if " " in group and " " in rest
        )

    def without_group(self, name: str) -> str:
        """The student's name alone."""
        if " - " in name and name.rsplit(" - ", 1)[1].strip():
            return name.rsplit(" - ", 1)[1].strip()
        if name in self._known:
            return name
        splits = list(_splits(name))
        if self._all_in_groups:
            for _group, rest in splits:
                if rest in self._known:
                    return rest
        for group, rest in splits:
            # No person's name has a number or such a word in it; and hardly two persons share
            # several forenames and a hyphen.
            several = self._shared[group] > 1 and " " in rest
            if several or re.search(r"\d", group) or _WORD.search(group):
                return _further(rest)
        return name


def _further(rest: str) -> str:
    """Behind a hyphen within the group's own name there is another part of it: "Group 2-3-Ada"."""
    for group, name in _splits(rest):
        if re.search(r"\d", group):
            return _further(name)
    return rest


def _splits(name: str) -> Iterator[tuple[str, str]]:
    for found in re.finditer("-", name if len(name) <= _LONGEST else ""):
        group, rest = name[: found.start()].strip(), name[found.end() :].strip()
        if group and re.search(r"[^\W\d_]", rest):
            yield group, rest
