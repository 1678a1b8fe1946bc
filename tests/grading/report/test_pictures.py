"""The report's pictures draw the figures that they are given."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from dataclasses import replace

from grading.analysis.model import Distribution, ExerciseAnalysis, Interval
from grading.report.pictures import spread, telling, tenths

EXERCISE = ExerciseAnalysis(
    "02_neuron",
    "neuron",
    "A neuron",
    3,
    False,
    9,
    8,
    4,
    0,
    0.7,
    0.8,
    0.4,
    Interval(-0.1, 0.8),
    "lesson",
)


def texts(picture: str) -> list[str]:
    return [one.text or "" for one in ET.fromstring(picture).iter() if one.tag.endswith("text")]


def test_tenths_count_everybody_once() -> None:
    assert tenths([0, 0.05, 0.1, 0.3, 0.999, 1, 1.2]) == [2, 1, 0, 1, 0, 0, 0, 0, 0, 3]
    assert tenths([0.1 + 0.2, 0.7]) == [0, 0, 0, 1, 0, 0, 0, 1, 0, 0]


def test_a_spread_says_its_counts() -> None:
    given = Distribution((0.2, 0.2, 0.95), median=0.2)
    picture = spread("one", given, 4, "in words")
    assert sorted(set(texts(picture)) - {"none", "0", "25", "50", "75", "100 %"}) == ["1", "2", "4"]
    assert "hatched" not in picture
    assert 'aria-label="in words"' in picture
    assert "pattern" in picture  # of the hatched bar
    assert "pattern" not in spread("one", given, 0, "")


def test_a_spread_of_nobody_is_an_empty_scale() -> None:
    assert texts(spread("one", Distribution(), 0, "")) == ["none", "0", "25", "50", "75", "100 %"]


def test_shares_above_all_points_stay_inside() -> None:
    picture = spread("one", Distribution((1.5,), median=1.5), 0, "")
    across = [float(x) for x in re.findall(r'<use x="([0-9.]+)"', picture)]
    assert max(across) <= 300


def test_a_suspect_has_another_shape() -> None:
    plain = telling("one", [EXERCISE], set(), "")
    marked = telling("one", [EXERCISE], {"neuron"}, "")
    assert "neuron" in texts(plain)
    assert "warn-fill" not in plain
    assert "warn-fill" in marked
    shapes = [set(re.findall('<path id="[^"]+" d="([^"]+)"', one)) for one in (plain, marked)]
    assert shapes[0] != shapes[1]


def test_what_is_not_known_is_not_drawn() -> None:
    unknown = replace(EXERCISE, mean_share=None, discrimination=None, interval=None)
    assert "bar-fill" not in telling("one", [unknown], set(), "")
    assert "bar-fill" in telling("one", [EXERCISE], set(), "")


def test_hostile_ids_stay_text() -> None:
    hostile = replace(EXERCISE, exercise="$x^2$<script>\u202e\x07")
    picture = telling("one", [hostile], set(), "")
    assert any(text.startswith("$x^2$<script>") for text in texts(picture))
