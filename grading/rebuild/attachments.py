"""Several Markdown cells as one, with the pictures that were pasted into each."""

from __future__ import annotations

from collections.abc import Sequence

from grading.rebuild.student_cells import StudentCell


def joined(cells: Sequence[StudentCell]) -> tuple[str, dict[str, dict[str, str]]]:
    """The text and the pictures of all.

    Some editors call the first picture of every cell `image.png`: of two pictures with the same
    name the later one gets another.
    """
    texts: list[str] = []
    pictures: dict[str, dict[str, str]] = {}
    for number, cell in enumerate(cells):
        text = cell.source.strip("\n")
        for name, picture in cell.attachments.items():
            unique = name if name not in pictures else f"{number}-{name}"
            if unique != name:
                text = text.replace(f"attachment:{name}", f"attachment:{unique}")
            pictures[unique] = picture
        texts.append(text)
    return "\n\n".join(texts), pictures
