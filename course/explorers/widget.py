"""The one place that knows anywidget: sends an explorer's state to the page, takes moves back.

The page draws what it is sent (`explorer.js`) and computes nothing, so what a student sees are the
numbers that the tests see.
"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from course.draw.notebook import DARK
from course.explorers.model import Button, Dial, Explorer
from course.explorers.scene import DASHES, INKS
from course.i18n import gettext as _

_HERE = Path(__file__).parent
_MOST_MOVES = 50  # in one message; a page sends a few


class ExplorerWidget(anywidget.AnyWidget):
    """An explorer in a page. `seen` is all that is drawn; a message holds the moves of a hand."""

    _esm = (_HERE / "explorer.js").read_text(encoding="utf-8")
    _css = (
        (_HERE / "explorer.css")
        .read_text(encoding="utf-8")
        .replace(":dark", f":is({', '.join(DARK)})")
    )
    seen = traitlets.Dict().tag(sync=True)

    def __init__(self, explorer: Explorer) -> None:
        self.explorer = explorer
        super().__init__(seen=seen(explorer))
        self.on_msg(self._moved)

    def _moved(self, _widget: Any, message: Any, _buffers: Any) -> None:
        """Makes the moves of a message and answers with what is seen now, whatever they were."""
        turn = message.get("turn") if isinstance(message, dict) else None
        try:
            for move in message["moves"][:_MOST_MOVES]:
                make(self.explorer, move)
        except (KeyError, TypeError, ValueError):
            pass  # no page of ours sends it
        self.seen = {**seen(self.explorer), "turn": turn}

    def view(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """The part of a display that front ends make the widget of, and its metadata.

        Colab reads there where its manager of foreign widgets lies; anywidget has switched it on.
        """
        bundle: Any = self._repr_mimebundle_()
        data, metadata = bundle if isinstance(bundle, tuple) else (bundle, {})
        return {mime: content for mime, content in data.items() if mime != "text/plain"}, metadata


def make(explorer: Explorer, move: dict[str, Any]) -> None:
    """Makes one move: a dial that was turned, a button that was pressed, a place that was picked.

    Raises:
        KeyError: The explorer has no control of this name.
        TypeError: The move holds something of another kind.
        ValueError: The same, for what is no number.
    """
    name = move["name"]
    if name in explorer.dials:
        explorer.turn(name, int(move["value"]))
    elif name in {button.name for button in explorer.buttons}:
        if move.get("to_the_end"):
            explorer.go_on(name)
        else:
            explorer.press(name)
    else:
        explorer.pick(name, float(move["x"]), float(move["y"]))


def seen(explorer: Explorer) -> dict[str, Any]:
    """All that a page draws, as JSON has it."""
    table = explorer.table()
    return {
        "title": _(explorer.title),
        "words": explorer.words(),
        "dials": [_dial(dial) for dial in explorer.dials.values()],
        "buttons": [_button(button) for button in explorer.buttons],
        "settled": explorer.settled(),
        "plots": [plot.data() for plot in explorer.plots()],
        "table": None if table is None else asdict(table),
        "tasks": [
            {part: _(text) for part, text in asdict(task).items()} for task in explorer.tasks
        ],
        "inks": ["#000000", *INKS],
        "dashes": DASHES,
        "texts": {
            "controls": _("Controls"),
            "tasks": _("To try"),
            "answer": _("What you should have found"),
            "slow": _(
                "Python has not answered yet: another cell may be running, or there is no "
                "kernel. Once there is, run this cell again."
            ),
        },
        "turn": None,
    }


def _dial(dial: Dial) -> dict[str, Any]:
    return {
        "name": dial.name,
        "label": dial.label,
        "labels": list(dial.labels),
        "at": dial.at,
        "slides": dial.slides,
    }


def _button(button: Button) -> dict[str, Any]:
    return asdict(button)
