"""Tables for a terminal and for a page in Markdown."""

from __future__ import annotations

from collections.abc import Sequence


def aligned(rows: Sequence[Sequence[str]], right: bool = False) -> str:
    """The rows in columns; all but the first column to the right, if asked."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if right and at else cell.ljust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )


def in_markdown(rows: Sequence[Sequence[str]]) -> str:
    """The rows as a Markdown table, the first of them its head."""
    head, *lines = rows
    return "\n".join(
        "| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |"
        for row in [head, ["---"] * len(head), *lines]
    )
