"""What becomes of scores when an exercise is worth other points."""

from __future__ import annotations


def carried(score: float | None, before: float, now: float) -> float | None:
    """A score that keeps its part of the points, to two places as all scores are."""
    if score is None or not before or before == now:
        return score
    return round(score * now / before, 2)
