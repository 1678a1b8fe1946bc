"""What goes to the page and comes back from it, without a page."""

from __future__ import annotations

import gettext
import json
import sys
import types
from typing import Any

import pytest

from course import i18n
from course.draw import notebook
from course.explorers import show, widget
from course.explorers.graph import GraphExplorer
from course.explorers.neuron import NeuronExplorer
from course.explorers.valley import ValleyExplorer
from tests.course.explorers.test_show import KINDS
from tests.support.message_catalogue import written


@pytest.mark.parametrize("kind", KINDS)
def test_all_that_is_seen_is_json(kind: Any) -> None:
    shown = widget.seen(kind())
    assert json.loads(json.dumps(shown, allow_nan=False))["title"] == kind.title
    assert len(json.dumps(shown)) < 40_000


@pytest.mark.parametrize("kind", KINDS)
def test_every_picture_says_what_it_shows(kind: Any) -> None:
    explorer = kind()
    for plot in explorer.plots():
        assert len(plot.description) > 30
    assert len(explorer.tasks) == 2


def test_moves_of_a_hand() -> None:
    explorer = ValleyExplorer()
    widget.make(explorer, {"name": "rate", "value": 0})
    assert explorer.value("rate") == 0.01
    widget.make(explorer, {"name": "rate", "value": 10**6})
    assert explorer.value("rate") == 1.0
    widget.make(explorer, {"name": "map", "x": 0.1, "y": 3.9})
    assert explorer.path == [(0.0, 4.0)]
    widget.make(explorer, {"name": "step"})
    assert len(explorer.path) == 2


def test_without_motion_a_button_goes_to_the_end_at_once() -> None:
    explorer = GraphExplorer()
    widget.make(explorer, {"name": "play", "to_the_end": True})
    assert explorer.settled()


def test_an_answer_names_the_turn_and_has_the_new_state() -> None:
    shown = widget.ExplorerWidget(NeuronExplorer())
    moves = [{"name": "w0", "value": 0}, {"name": "w1", "value": 24}]
    shown._moved(shown, {"turn": "a 1", "moves": moves}, [])
    assert shown.seen["turn"] == "a 1"
    assert [dial["at"] for dial in shown.seen["dials"]][2:4] == [0, 24]
    assert shown.seen["words"] == shown.explorer.words()


@pytest.mark.parametrize(
    "message",
    [
        None,
        "step",
        {"turn": "a 1"},
        {"turn": "a 1", "moves": 3},
        {"turn": "a 1", "moves": [{}]},
        {"turn": "a 1", "moves": [{"name": "nobody"}]},
        {"turn": "a 1", "moves": [{"name": "w0", "value": "much"}]},
        {"turn": "a 1", "moves": [{"name": "w0", "value": None}]},
        {"turn": "a 1", "moves": [{"name": "plane", "x": float("nan"), "y": 0}]},
    ],
)
def test_a_strange_message_is_answered_and_moves_nothing(message: Any) -> None:
    shown = widget.ExplorerWidget(NeuronExplorer())
    before = {key: value for key, value in shown.seen.items() if key != "turn"}
    shown._moved(shown, message, [])
    after = dict(shown.seen)
    assert after.pop("turn") == (message.get("turn") if isinstance(message, dict) else None)
    assert after == before


def test_what_is_seen_is_translated_and_in_the_catalogue(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: set[str] = set()

    class Recorder(gettext.NullTranslations):
        def gettext(self, message: str) -> str:
            asked.add(message)
            return f"<{message}>"

    monkeypatch.setattr(i18n, "_catalogue", lambda language: Recorder())
    for kind in KINDS:
        explorer = kind()
        for _step in range(3):
            shown = widget.seen(explorer)
            for button in explorer.buttons[:1]:
                explorer.press(button.name)
            texts = [shown["title"], shown["words"], *shown["texts"].values()]
            texts += [task[part] for task in shown["tasks"] for part in task]
            texts += [dial["label"] for dial in shown["dials"]]
            texts += [button["label"] for button in shown["buttons"]]
            texts += [plot["description"] for plot in shown["plots"]]
            assert [text for text in texts if not text.startswith("<")] == []
    known = {message.id for message in written()}
    assert asked <= known
    assert len(asked) > 100


def test_colab_is_told_of_the_widget(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its own manager knows no foreign widgets: another one is switched on, and named."""
    asked = []
    output = types.ModuleType("google.colab.output")
    output.enable_custom_widget_manager = lambda: asked.append(True)
    output._widgets = types.SimpleNamespace(_installed_url="https://example.org/manager.js")
    monkeypatch.setitem(sys.modules, "google.colab.output", output)
    shown: list[dict[str, Any]] = []
    monkeypatch.setattr(notebook, "display", lambda data, **more: shown.append(more["metadata"]))
    monkeypatch.setattr(show, "in_a_notebook", lambda: True)
    show.show(GraphExplorer)
    assert asked
    (metadata,) = shown
    manager = metadata["application/vnd.jupyter.widget-view+json"]["colab"]["custom_widget_manager"]
    assert manager == {"url": "https://example.org/manager.js"}
    assert metadata["image/png"]["alt"]
