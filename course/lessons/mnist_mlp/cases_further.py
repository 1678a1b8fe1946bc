"""The visible calls of lesson 05's further exercises: sure mistakes and paired differences."""

from __future__ import annotations

from random import Random
from typing import Any

from course.checks.model import Case
from course.lessons.writing import case, matrix, ndarray, table, tensor

# confident_mistakes

# Twelve images: the label, the score of all ten digits, and what some digits have above it.
_LOOKS: list[tuple[int, float, dict[int, float]]] = [
    (7, 0, {7: 6}),
    (2, 0, {1: 4, 2: 3}),
    (1, 0, {1: 3}),
    (4, 0, {9: 5}),
    (5, 9, {3: 1.5}),
    (0, 2, {0: 2}),
    (9, 0, {4: 3}),
    (8, 0, {8: 4}),
    (6, 1, {0: 2.5}),
    (3, 0, {3: 1}),
    (5, 0, {8: 4.5, 5: -3}),
    (2, 0, {7: 6, 2: 4.5}),
]
# What comes back for them, the surest first, and what comes back with known slips.
_SURE = [
    [(3, 4, 9)],
    [(10, 5, 8)],
    [(11, 2, 7)],
    [(6, 9, 4)],
    [(1, 2, 1)],
    [(8, 6, 0)],
    [(4, 5, 3)],
]
_SLIPS = table("""
    by_logit: 4 5 3; 11 2 7; 3 4 9; 10 5 8; 1 2 1; 8 6 0; 6 9 4
    by_label: 10 5 8; 3 4 9; 6 9 4; 8 6 0; 4 5 3; 11 2 7; 1 2 1
    by_lead: 3 4 9; 10 5 8; 6 9 4; 11 2 7; 8 6 0; 1 2 1; 4 5 3
    not_sorted: 1 2 1; 3 4 9; 4 5 3; 6 9 4; 8 6 0; 10 5 8; 11 2 7
    least_first: 4 5 3; 8 6 0; 1 2 1; 6 9 4; 11 2 7; 10 5 8; 3 4 9
    in_batch: 3 4 9; 0 5 8; 1 2 7; 1 9 4; 1 2 1; 3 6 0; 4 5 3
    short_batch: 3 4 9; 4 5 8; 5 2 7; 6 9 4; 1 2 1; 8 6 0; 4 5 3
    from_one: 4 4 9; 11 5 8; 12 2 7; 7 9 4; 2 2 1; 9 6 0; 5 5 3
    within_batches: 3 4 9; 1 2 1; 4 5 3; 6 9 4; 8 6 0; 10 5 8; 11 2 7
    among_mistakes: 1 4 9; 5 5 8; 6 2 7; 3 9 4; 0 2 1; 4 6 0; 2 5 3
    exchanged: 3 9 4; 10 8 5; 11 7 2; 6 4 9; 1 1 2; 8 0 6; 4 3 5
    right_ones: 0 7 7; 3 4 9; 10 5 8; 7 8 8; 11 2 7; 2 1 1; 6 9 4; 1 2 1; 8 6 0; 5 0 0
    one_batch: 10 5 8; 11 2 7
""")
_FOUR_FOUND = "3 4 9; 6 9 4; 1 2 1; 4 5 3"


def _triples(text: str, count: int) -> list[tuple[int, ...]]:
    return [tuple(int(number) for number in row) for row in matrix(text)][:count]


def _read(
    looks: list[tuple[int, float, dict[int, float]]],
    expected: list[list[tuple[int, int, int]]],
    **more: Any,
) -> Case:
    scores = [
        [base + above.get(digit, 0.0) for digit in range(10)] for _label, base, above in looks
    ]
    labels = [label for label, _base, _above in looks]
    return case(
        "confident_mistakes",
        tensor(scores),
        labels,
        5,
        trial="mnist_mlp.mistakes",
        expected=expected,
        **more,
    )


def mistakes(_rng: Random) -> list[Case]:
    """Seven mistakes among twelve images, in batches of 5, 5 and 2; and no mistake among two."""
    slips = {code: _triples(text, 10) for code, text in _SLIPS.items()}
    return [_read(_LOOKS, _SURE, slips=slips), _read([_LOOKS[0], _LOOKS[7]], [])]


def surest(_rng: Random) -> list[Case]:
    """The four surest of the seven; and all, in the mode of evaluation from the start."""
    few = {code: _triples(text, 4) for code, text in _SLIPS.items()}
    few["first_found"] = _triples(_FOUR_FOUND, 4)
    slips = {code: _triples(text, 10) for code, text in _SLIPS.items()}
    return [
        _read(_LOOKS, _SURE, count=4, slips=few),
        _read(_LOOKS, _SURE, start_in_eval=True, slips=slips),
    ]


# paired_difference

_ONE = [0.9731, 0.9752, 0.9718, 0.9760, 0.9744]
_OTHER = [0.9720, 0.9747, 0.9725, 0.9741, 0.9739]
_FEW = (0.5, 0.75, 1.0), (0.75, 0.5, 0.25)


def differences(_rng: Random) -> list[Case]:
    """Five pairs in lists; three in tuples, and as arrays."""
    five = {
        "exchanged": (-0.00066, 0.0004261),
        "divided_by_n": (0.00066, 0.0003811),
        "not_over_root": (0.00066, 0.0009529),
        "over_n": (0.00066, 0.0001906),
        "variance": (0.00066, 9.08e-07),
        "not_paired": (0.00066, 0.0009053),
        "absolute": (0.00094, 0.0002638),
        "exchanged_results": (0.0004261, 0.00066),
    }
    three = {
        "exchanged": (-0.25, 0.2886751),
        "divided_by_n": (0.25, 0.2357023),
        "not_over_root": (0.25, 0.5),
        "over_n": (0.25, 0.1666667),
        "variance": (0.25, 0.25),
        "not_paired": (0.25, 0.2041241),
        "absolute": (0.4166667, 0.1666667),
        "exchanged_results": (0.2886751, 0.25),
    }
    return [
        case("paired_difference", _ONE, _OTHER, expected=(0.00066, 0.0004261), slips=five),
        case("paired_difference", *_FEW, expected=(0.25, 0.2886751), slips=three),
        case(
            "paired_difference",
            *(ndarray(values) for values in _FEW),
            expected=(0.25, 0.2886751),
            slips=three,
        ),
    ]


def no_pairs(_rng: Random) -> list[Case]:
    """Lengths that differ, and a single pair."""
    return [
        case("paired_difference", [0.97, 0.98, 0.96], [0.97, 0.98]),
        case("paired_difference", [0.97], [0.96]),
    ]
