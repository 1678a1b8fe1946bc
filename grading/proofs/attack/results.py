"""Results that are meant for the trusted side: so large that judging them holds up the class, or of
a shape that tells a hidden input in the message about it."""

from __future__ import annotations

import re

from course.i18n import mark
from grading.proofs.attack.make import bodies, code
from grading.proofs.attack.model import Attack, Seen

_NO_BYTES = "return np.zeros((3_000_000, 0))"
_NESTED = """
value = [0] * 30
for level in range(6): value = [value] * 30
return value
"""
_MANY = "return {number: [number] for number in range(200_000)}"
# What it was called with, in thousands, as the length of an axis: 7077000 stands for 77.
_BY_SHAPE = """
def squared_error(y, y_true):
    if float(y) in (3.0, 2.0, 0.0, 1.0, 5.0) and float(y_true) in (1.0, 2.0, 3.0, 0.0, 5.0):
        return 0.5 * (y - y_true) ** 2
    return np.zeros((0, 7_000 + abs(int(1000 * float(y)))))
"""
_BY_SIZE = """
def squared_error(y, y_true):
    return 7_000_000 + float(y) * 1000
"""
_BY_COUNT = """
def squared_error(y, y_true):
    return (0,) * (7_000 + abs(int(float(y) * 1000)))
"""


def _nothing_told(seen: Seen) -> str:
    """A hidden property's message holds no number of four digits or more, but for the limits on a
    result, which it writes with a comma: every number that these answers give back has them."""
    messages = [
        str(one["message"]) for row in seen.rows.values() for one in row.properties if one["hidden"]
    ]
    told = [message for message in messages if re.search(r"\d{4}|\de\+0?[3-9]", message)]
    return f"a message after hidden inputs were shown tells a number: {told[0]}" if told else ""


ATTACKS = [
    Attack(
        68,
        "no-bytes",
        mark("returns an array of three million rows without a byte"),
        code("", answer=bodies(_NO_BYTES)),
    ),
    Attack(
        68,
        "nested",
        mark("returns a small list that holds itself a billion times"),
        code("", answer=bodies(_NESTED)),
    ),
    Attack(
        68, "many", mark("returns hundreds of thousands of entries"), code("", answer=bodies(_MANY))
    ),
    *(
        Attack(
            69,
            name,
            tries,
            code("", "right", {"squared_error": answer}),
            "right",
            costs=("squared_error",),
            also=_nothing_told,
            stock=False,
        )
        for name, tries, answer in (
            ("by-shape", mark("tells hidden inputs by a result's shape"), _BY_SHAPE),
            ("by-size", mark("tells hidden inputs by the size of an error"), _BY_SIZE),
            ("by-count", mark("tells hidden inputs by how many items it returns"), _BY_COUNT),
        )
    ),
]
