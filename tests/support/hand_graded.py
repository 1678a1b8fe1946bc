"""A student's lesson 05 with a question that a person grades: text with everything that Markdown
has, pasted and saved pictures.
"""

from __future__ import annotations

import base64
import struct
import zlib
from typing import Any

import nbformat

from grading.paths import Classroom
from grading.places import Places

LESSON, QUESTION, POINTS = "05_mnist_mlp", "conclusion", 3
RELEASE = Places().release(LESSON)


def png(width: int = 40, height: int = 20, colour: tuple[int, int, int] = (0, 114, 178)) -> str:
    """A picture in one colour, in base64."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    rows = b"".join(b"\0" + bytes(colour) * width for _row in range(height))
    whole = (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )
    return base64.b64encode(whole).decode()


CURVE = png(60, 30, (213, 94, 0))
PASTED = png(44, 22, (0, 158, 115))
TEXT = f"""<!-- exercise: {QUESTION} -->
## What I found

- **ReLU** led by $.0014 < .0044$
- depth: *7 layers*

| seed | accuracy |
|------|---------:|
| 0    | .9712    |

![my curve](attachment:image.png) ![lost](attachment:gone.png)

<script>document.title = "taken over"</script>
<img src="http://example.invalid/spy.png" onerror="document.title = 'taken over'" alt="spy">
<a href="javascript:document.title='taken over'">press</a>
"""


def notebook(text: str = TEXT, example: str = "plot_loss(") -> Any:
    """The release with the question answered, a picture pasted into the answer, and a curve saved
    below an example.
    """
    made = nbformat.read(RELEASE, as_version=4)
    question = next(
        cell for cell in made.cells if cell.metadata.get("nbgrader", {}).get("grade_id") == QUESTION
    )
    question.source = text
    question.attachments = {"image.png": {"image/png": PASTED}}
    drawn = next(
        cell
        for cell in made.cells
        if cell.cell_type == "code" and example in cell.source and "nbgrader" not in cell.metadata
    )
    drawn.outputs = [
        nbformat.v4.new_output("stream", text="  1 of 3\r  3 of 3\nbest: .9712\n"),
        nbformat.v4.new_output(
            "display_data",
            data={"image/png": CURVE, "text/plain": "<Figure>", "text/html": "<script>1</script>"},
            metadata={"image/png": {"width": 60, "alt": 'rises " onerror="alert(1)', "class": "x"}},
        ),
    ]
    drawn.execution_count = 30
    return made


def hand_in(classroom: Classroom, student: str, made: Any) -> None:
    path = classroom.submitted / student / LESSON / f"{LESSON}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(made, path)
