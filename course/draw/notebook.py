"""A picture in a notebook, with its description where a reader of the page finds it.

An `image/png` output has no place for alternative text that JupyterLab or nbconvert would show. An
`<img>` of HTML has; so both are sent: front ends take the HTML, and what keeps no HTML (a graded
notebook) has the PNG.

Pictures are transparent. A dark theme turns their lightness round and keeps the hues, so that black
ink on white becomes white ink on black. Where a page keeps no style sheet of ours, and for
photographs and other pixels, the ground stays white.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from html import escape
from typing import Any

from IPython import get_ipython
from IPython.display import display
from matplotlib.figure import Figure

from course.data.profiles import graded

DARK = (  # how JupyterLab, VS Code and Colab mark a dark page
    '[data-jp-theme-light="false"]',
    "body.vscode-dark",
    "html[theme=dark]",
)
_STYLE = (
    f"<style>:is({', '.join(DARK)}) img.course-picture "
    "{background: transparent !important; filter: invert(1) hue-rotate(180deg)}</style>"
)
_PICTURES = ("image/png", "image/jpeg", "image/svg+xml")


def display_described(figure: Figure, description: str) -> None:
    """Displays a figure in the notebook's formats, with its description in words.

    The formats are those of `%config InlineBackend.figure_formats`.
    """
    themed = not any(ax.images for ax in figure.axes)
    if themed:
        for patch in (figure.patch, *(ax.patch for ax in figure.axes)):
            patch.set_alpha(0.0)
    shell = get_ipython()  # type: ignore[no-untyped-call]
    data, metadata = shell.display_formatter.format(figure)
    mime = next((mime for mime in _PICTURES if mime in data), None)
    if mime is not None:
        sides = metadata.setdefault(mime, {})
        if not graded():
            data["text/html"] = _image(mime, data[mime], sides, description, themed)
        sides["alt"] = description
    display(data, metadata=metadata, raw=True)


def display_png(
    png: bytes, description: str, beside: Mapping[str, Any], metadata: Mapping[str, Any]
) -> None:
    """Displays a transparent picture, black on nothing, with its description in words.

    Args:
        png: The picture as the bytes of a PNG file.
        description: What it shows, in words.
        beside: The same in other forms by their mimetypes, for front ends that can show them.
        metadata: What a front end is to know of these forms.
    """
    code = base64.b64encode(png).decode()
    forms = {"image/png": code, "text/html": _image("image/png", code, {}, description, True)}
    sides = {"image/png": {"alt": description}, **metadata}
    display({**forms, **beside}, metadata=sides, raw=True)


def _image(
    mime: str, content: str | bytes, sides: dict[str, Any], description: str, themed: bool
) -> str:
    """The picture as an `<img>`; `content` is base64, or the text of an SVG picture."""
    if mime == "image/svg+xml":
        content = base64.b64encode(content.encode() if isinstance(content, str) else content)
    code = "".join((content.decode() if isinstance(content, bytes) else content).split())
    size = "".join(f' {side}="{int(sides[side])}"' for side in ("width", "height") if side in sides)
    look = ' class="course-picture" style="background: #fff"' if themed else ""
    image = f'<img alt="{escape(description)}"{size}{look} src="data:{mime};base64,{code}">'
    return (_STYLE if themed else "") + image
