"""The picture of `growth.py`: seconds by the size of the class, both on scales of powers."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

# Colours of Okabe and Ito, which colour-blind people tell apart; markers and dashes differ too.
_CURVES = (
    ("answers", 0, "grading", "grading, with answers", "#0072B2", "o", "-"),
    ("answers", 2, "grading", "the same on 2 Dask workers", "#56B4E9", "D", "--"),
    ("answers", 4, "grading", "the same on 4 Dask workers", "#CC79A7", "v", "--"),
    ("untouched", 0, "grading", "grading, handed in untouched", "#009E73", "s", "-"),
    ("untouched", 0, "again", "a second run, all unchanged", "#E69F00", "^", ":"),
    ("untouched", 0, "report", "the report", "#000000", "x", ":"),
)


def draw(rows: Sequence[dict[str, Any]], path: Path, processor: str) -> None:
    """Draws what was measured; a curve without a row is left out."""
    import matplotlib

    matplotlib.use("agg")
    import matplotlib.pyplot as plt

    plt.rcParams["svg.fonttype"] = "none"  # text stays text: small, sharp, and read aloud
    plt.rcParams["svg.hashsalt"] = "growth"
    figure, axes = plt.subplots(figsize=(7.2, 4.6))
    for kind, workers, name, label, colour, marker, dashes in _CURVES:
        points = sorted(
            (row["count"], row[name])
            for row in rows
            if (row["kind"], row["workers"]) == (kind, workers) and name in row
        )
        if points:
            counts, seconds = zip(*points, strict=True)
            axes.loglog(counts, seconds, dashes, color=colour, marker=marker, label=label)
    axes.set_xlabel("submissions of lesson 01")
    axes.set_ylabel("seconds")
    axes.set_title(processor, fontsize=9)
    axes.grid(True, which="major", alpha=0.3)
    axes.legend(fontsize=8, frameon=False)
    figure.tight_layout()
    figure.savefig(path, dpi=110, metadata={"Date": None} if path.suffix == ".svg" else None)
    plt.close(figure)
