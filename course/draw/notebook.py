"""A picture in a notebook, with its description where a reader of the page finds it.

An `image/png` output has no place for alternative text that JupyterLab or nbconvert would show. An
`<img>` of HTML has; so both are sent: front ends take the HTML, and what keeps no HTML (a graded
notebook) has the PNG.
"""

from __future__ import annotations

import base64
from html import escape
from typing import Any

from IPython import get_ipython
from IPython.display import display
from matplotlib.figure import Figure

from course.data.profiles import graded

_PICTURES = ("image/png", "image/jpeg", "image/svg+xml")


def display_described(figure: Figure, description: str) -> None:
    """Displays a figure in the notebook's formats, with its description in words.

    The formats are those of `%config InlineBackend.figure_formats`.
    """
    shell = get_ipython()  # type: ignore[no-untyped-call]
    data, metadata = shell.display_formatter.format(figure)
    mime = next((mime for mime in _PICTURES if mime in data), None)
    if mime is not None:
        sides = metadata.setdefault(mime, {})
        if not graded():
            data["text/html"] = _image(mime, data[mime], sides, description)
        sides["alt"] = description
    display(data, metadata=metadata, raw=True)


def _image(mime: str, content: str | bytes, sides: dict[str, Any], description: str) -> str:
    """The picture as an `<img>`; `content` is base64, or the text of an SVG picture."""
    if mime == "image/svg+xml":
        content = base64.b64encode(content.encode() if isinstance(content, str) else content)
    code = "".join((content.decode() if isinstance(content, bytes) else content).split())
    size = "".join(f' {side}="{int(sides[side])}"' for side in ("width", "height") if side in sides)
    return f'<img alt="{escape(description)}"{size} src="data:{mime};base64,{code}">'
