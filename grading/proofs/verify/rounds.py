"""Packs bank entries into as few submissions as possible.

A submission holds one entry for each exercise. An entry that calls earlier answers gets right ones
there, so that its verdict is about itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from grading.lessons.bank import RIGHT, WRONG, Entry


@dataclass
class Round:
    """One submission: `entries` are being proven, `helpers` are the right answers they call."""

    name: str
    entries: dict[str, Entry] = field(default_factory=dict)
    helpers: dict[str, Entry] = field(default_factory=dict)

    def has_room_for(self, entry: Entry) -> bool:
        """Whether neither the entry nor what it calls meets another entry."""
        taken = self.entries.keys() | self.helpers.keys()
        return entry.exercise not in taken and not any(name in self.entries for name in entry.uses)

    def answers(self) -> dict[str, str]:
        """The source of each answer, by exercise."""
        return {name: entry.source for name, entry in {**self.helpers, **self.entries}.items()}


def pack(entries: Sequence[Entry]) -> list[Round]:
    """The rounds for one lesson's entries; right and wrong ones are never mixed in one round."""
    first_right = {entry.exercise: entry for entry in reversed(entries) if entry.kind == RIGHT}
    rounds: list[Round] = []
    for kind in (RIGHT, WRONG):
        of_kind: list[Round] = []
        for entry in (entry for entry in entries if entry.kind == kind):
            home = next((packed for packed in of_kind if packed.has_room_for(entry)), None)
            if home is None:
                home = Round(f"{kind}-{len(of_kind) + 1:02}")
                of_kind.append(home)
            home.entries[entry.exercise] = entry
            home.helpers.update({name: first_right[name] for name in entry.uses})
        rounds += of_kind
    return rounds
