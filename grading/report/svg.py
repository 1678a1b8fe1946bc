"""A matplotlib figure as an SVG element of the page itself.

Its letters are real text in the page's own font, and its colours are the page's: a figure is drawn
in the stand-in colours below, and each becomes a class that report.css gives a colour, in a light
and in a dark theme. A page that allows no `style` attribute needs presentation attributes instead.
"""

from __future__ import annotations

import io
import xml.etree.ElementTree as ET
from typing import Any

from markupsafe import Markup
from matplotlib import rc_context
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

INK, FAINT, BAR, WARN, GROUND = "#010101", "#020202", "#030303", "#040404", "#050505"
_CLASSES = {
    INK: "ink",
    "#000000": "ink",
    FAINT: "faint",
    BAR: "bar",
    WARN: "warn",
    GROUND: "ground",
}
_SVG, _XLINK = "{http://www.w3.org/2000/svg}", "{http://www.w3.org/1999/xlink}"
_USELESS = ("metadata", "style")


def new_figure(width: int, height: int) -> Figure:
    """A figure of this size in CSS pixels; a length of 1 in it is one of these."""
    figure = Figure(figsize=(width / 72, height / 72), dpi=72)
    FigureCanvasSVG(figure)
    return figure


def as_element(figure: Figure, name: str, description: str) -> Markup:
    """The figure as an element of a page.

    Args:
        figure: What was drawn, in the stand-in colours.
        name: Tells it from the page's other pictures: letters, digits and dashes.
        description: What it shows, in words, for those who do not see it.
    """
    settings: dict[Any, Any] = {"svg.fonttype": "none", "svg.hashsalt": name}
    buffer = io.BytesIO()
    with rc_context(settings):
        figure.savefig(
            buffer, format="svg", metadata={"Date": None, "Creator": None}, transparent=True
        )
    root = ET.fromstring(buffer.getvalue())
    _shrink(root)
    attributes = {
        "xmlns": _SVG[1:-1],
        "class": "picture",
        "viewBox": root.get("viewBox", ""),
        "width": f"{figure.get_figwidth() * 72:.0f}",
        "height": f"{figure.get_figheight() * 72:.0f}",
        "role": "img",
        "aria-label": description,
    }
    root.attrib.clear()
    root.attrib.update(attributes)
    for element in root.iter():
        element.tag = element.tag.removeprefix(_SVG)
    return Markup(ET.tostring(root, encoding="unicode"))


def _shrink(parent: ET.Element) -> None:
    """Turns styles into attributes and classes, and takes out what shows nothing."""
    kept: list[ET.Element] = []
    for child in parent:
        kind = child.tag.removeprefix(_SVG)
        if kind in _USELESS:
            continue
        _shrink(child)
        _simplify(child, kind)
        invisible = child.get("fill") == "none" and "class" not in child.attrib
        if (kind in ("g", "defs") and not len(child)) or (kind == "path" and invisible):
            continue
        kept += list(child) if kind == "g" and not child.attrib else [child]
    parent[:] = kept


def _simplify(element: ET.Element, kind: str) -> None:
    if kind == "g":
        element.attrib.pop("id", None)
    if "style" in element.attrib:
        _themed(element)
    if _XLINK + "href" in element.attrib:
        element.set("href", element.attrib.pop(_XLINK + "href"))
    if element.get("transform", "").startswith("rotate(-0 "):
        del element.attrib["transform"]
    if kind == "path":
        element.set("d", " ".join(element.get("d", "").split()))
    element.tail = None
    if not (element.text or "").strip():
        element.text = None


def _themed(element: ET.Element) -> None:
    classes = []
    for declaration in element.attrib.pop("style").split(";"):
        name, _colon, value = (part.strip() for part in declaration.partition(":"))
        if name == "font-family":
            continue
        if value in _CLASSES:
            classes.append(f"{_CLASSES[value]}-{name}")
        elif name:
            element.set(name, value)
    if classes:
        element.set("class", " ".join(classes))
