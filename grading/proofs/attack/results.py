"""Results that are meant for the trusted side.

They are so large that judging them holds up the class, or of a shape that tells a hidden input.
"""

from __future__ import annotations

import re

from grading.proofs.attack.make import answering, attack, everywhere, titled
from grading.proofs.attack.model import Seen

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
    """What a hidden message tells: a number of four digits or more, as all of these results have.

    Messages write the limits on a result with a comma.
    """
    messages = [
        str(prop["message"])
        for row in seen.rows.values()
        for prop in row.properties
        if prop["hidden"]
    ]
    told = [message for message in messages if re.search(r"\d{4}|\de\+0?[3-9]", message)]
    return f"a message after hidden inputs were shown tells a number: {told[0]}" if told else ""


ATTACKS = titled(
    """
    68 no-bytes: returns an array of three million rows without a byte
    68 nested: returns a small list that holds itself a billion times
    68 many: returns hundreds of thousands of entries
    69 by-shape: tells hidden inputs by a result's shape
    69 by-size: tells hidden inputs by the size of an error
    69 by-count: tells hidden inputs by how many items it returns
    """,
    {
        "no-bytes": attack(everywhere(_NO_BYTES)),
        "nested": attack(everywhere(_NESTED)),
        "many": attack(everywhere(_MANY)),
        "by-shape": attack(
            answering(squared_error=_BY_SHAPE),
            costs=("squared_error",),
            also=_nothing_told,
            stock=False,
        ),
        "by-size": attack(
            answering(squared_error=_BY_SIZE),
            costs=("squared_error",),
            also=_nothing_told,
            stock=False,
        ),
        "by-count": attack(
            answering(squared_error=_BY_COUNT),
            costs=("squared_error",),
            also=_nothing_told,
            stock=False,
        ),
    },
)
