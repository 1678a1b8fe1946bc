"""The small parts of the engine that take in what a student's process sends: evidence, outputs,
folders.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grading.outputs import Outputs
from grading.sandbox.evidence import read_evidence
from grading.sandbox.inside.remove_tree import remove_tree

LINE = json.dumps({"property": "a", "outcomes": [{"returned": 1}]}).encode() + b"\n"
END = b'{"end": true}\n'


def read(tmp_path: Path, content: bytes, most: int = 10_000_000) -> tuple[dict[str, Any], str]:
    path = tmp_path / "evidence"
    path.write_bytes(content)
    return read_evidence(path, most)


def test_evidence_is_read_line_by_line(tmp_path: Path) -> None:
    assert read(tmp_path, LINE + END) == ({"a": [{"returned": 1}]}, "")
    answers, incomplete = read(tmp_path, LINE)
    assert answers == {"a": [{"returned": 1}]}
    assert incomplete


@pytest.mark.parametrize(
    "bad",
    [
        b"\xff\xfe\n",
        b"[" * 200_000 + b"\n",
        b'{"property": ' + b"[" * 200_000 + b"\n",
        b'{"a":' * 100_000 + b"\n",
        b"null\n",
        b'{"property": 5, "outcomes": []}\n',
        b'{"property": "b"',
        b'{"end": 1}\n',
        b'{"n": ' + b"9" * 10_000 + b"}\n",
        b'{"property": "c", "outcomes": [' + b"[]," * 2_500_000 + b"[]]}\n",
    ],
)
def test_a_bad_line_costs_itself(tmp_path: Path, bad: bytes) -> None:
    assert read(tmp_path, bad.rstrip(b"\n") + b"\n" + LINE + END) == ({"a": [{"returned": 1}]}, "")


def test_numbers_that_json_does_not_know_are_read(tmp_path: Path) -> None:
    answers, _incomplete = read(
        tmp_path, b'{"property": "a", "outcomes": [NaN, Infinity, 1e999]}\n' + END
    )
    assert str(answers["a"]) == "[nan, inf, inf]"


def test_halves_of_characters_are_replaced(tmp_path: Path) -> None:
    answers, _incomplete = read(
        tmp_path, b'{"property": "a\\ud800", "outcomes": ["\\uDFFFx", "\\ud83d\\ude00"]}\n' + END
    )
    assert answers == {"a?": ["?x", "\N{GRINNING FACE}"]}


def test_two_lines_of_one_property_are_none(tmp_path: Path) -> None:
    answers, incomplete = read(tmp_path, LINE + b'{"property": "a", "outcomes": []}\n' + END)
    assert answers == {}
    assert "twice" in incomplete


def test_too_much_evidence_is_none(tmp_path: Path) -> None:
    answers, incomplete = read(tmp_path, LINE + END, most=20)
    assert answers == {}
    assert "larger" in incomplete


def test_links_folders_and_pipes_are_no_evidence(tmp_path: Path) -> None:
    (tmp_path / "real").write_bytes(LINE + END)
    (tmp_path / "link").symlink_to(tmp_path / "real")
    os.mkfifo(tmp_path / "pipe")
    for name in ("link", "pipe", ".", "absent", "/dev/zero"):
        answers, incomplete = read_evidence(tmp_path / name, 1000)
        assert answers == {}, name
        assert incomplete


@given(st.binary(max_size=300))
def test_no_bytes_stop_the_reader(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    answers, incomplete = read(tmp_path_factory.mktemp("e"), content)
    assert isinstance(answers, dict)
    assert isinstance(incomplete, str)


def test_streams_are_joined_and_cut_at_the_room_with_a_note() -> None:
    outputs = Outputs(10)
    outputs.take("stream", {"name": "stdout", "text": "12345"})
    outputs.take("stream", {"name": "stdout", "text": "67890abc"})
    outputs.take("stream", {"name": "stdout", "text": "more"})
    assert outputs.kept[0]["text"] == "1234567890"
    assert len(outputs.kept) == 2
    assert "dropped" in outputs.kept[1]["text"]
    assert outputs.size == 10


def test_a_character_is_never_cut_in_two() -> None:
    outputs = Outputs(5)
    outputs.take(
        "stream", {"name": "stdout", "text": "\N{GREEK SMALL LETTER ALPHA}" * 5 + "\ud800"}
    )
    assert outputs.kept[0]["text"] == "\N{GREEK SMALL LETTER ALPHA}" * 2


def test_pages_and_scripts_are_left_out_pictures_and_text_are_kept() -> None:
    outputs = Outputs(1000)
    data = {
        "text/html": "<script>",
        "image/svg+xml": "<svg>",
        "application/javascript": "x",
        "text/plain": "t",
        "image/png": "aGk=",
    }
    outputs.take("display_data", {"data": data})
    assert outputs.kept == [
        {
            "output_type": "display_data",
            "data": {"text/plain": "t", "image/png": "aGk="},
            "metadata": {},
        }
    ]


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (
            {"image/png": {"width": 200, "height": 100, "needs_background": "light"}},
            {"image/png": {"width": 200, "height": 100}},
        ),
        ({"image/png": {"width": "1 onload=alert(1)", "height": 10**9}}, {}),
        (
            {
                "image/png": {"width": True, "height": -1},
                "text/html": {"isolated": True},
                "isolated": True,
            },
            {},
        ),
        ({"image/png": [200]}, {}),
        (
            {"image/png": {"alt": "A line that rises.", "class": "x"}, "text/plain": {"alt": "x"}},
            {"image/png": {"alt": "A line that rises."}},
        ),
        ({"image/png": {"alt": 3}}, {}),
        ("width", {}),
    ],
)
def test_of_the_metadata_only_the_sides_and_the_words_of_a_picture_are_kept(
    given: Any, kept: dict[str, Any]
) -> None:
    outputs = Outputs(1000)
    outputs.take(
        "display_data", {"data": {"text/plain": "t", "image/png": "aGk="}, "metadata": given}
    )
    assert outputs.kept[0]["metadata"] == kept


def test_a_picture_in_svg_is_named_where_it_is_the_only_one() -> None:
    outputs = Outputs(1000)
    outputs.take(
        "display_data",
        {"data": {"image/svg+xml": "<svg onload='alert(1)'/>", "text/plain": "<Figure>"}},
    )
    assert outputs.kept[0]["data"]["text/plain"].startswith("<Figure>\n[a picture in SVG")
    assert "alert" not in str(outputs.kept)


def test_a_picture_that_does_not_fit_is_dropped_whole_and_said_so() -> None:
    outputs = Outputs(100)
    outputs.take("display_data", {"data": {"image/png": "A" * 200}})
    assert len(outputs.kept) == 1
    assert "dropped" in outputs.kept[0]["text"]


def test_clearing_waits_for_the_next_output() -> None:
    outputs = Outputs(1000)
    outputs.take("stream", {"name": "stdout", "text": "old"})
    outputs.take("clear_output", {"wait": True})
    assert [output["text"] for output in outputs.kept] == ["old"]
    outputs.take("stream", {"name": "stdout", "text": "new"})
    outputs.take("clear_output", {})
    outputs.take("stream", {"name": "stdout", "text": "newest"})
    assert [output["text"] for output in outputs.kept] == ["newest"]


@given(
    st.sampled_from(["stream", "display_data", "execute_result", "error", "clear_output", "odd"]),
    st.dictionaries(
        st.sampled_from(
            ["name", "text", "data", "metadata", "traceback", "ename", "evalue", "wait"]
        ),
        st.none()
        | st.integers()
        | st.text()
        | st.lists(st.text())
        | st.dictionaries(st.text(), st.text()),
    ),
)
def test_no_message_stops_the_collector(kind: str, content: dict[str, Any]) -> None:
    outputs = Outputs(100)
    outputs.take(kind, content)
    json.dumps(outputs.kept).encode("utf-8")
    assert outputs.size <= 100


def test_any_tree_is_removed_and_links_are_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "kept").write_text("kept")
    root = tmp_path / "root"
    (root / "a" / "b").mkdir(parents=True)
    (root / "a" / "b" / "file").write_text("x")
    (root / "link").symlink_to(outside)
    os.mkfifo(root / "a" / "pipe")
    here = os.getcwd()
    os.chdir(root / "a")
    try:
        for _ in range(2000):
            os.mkdir("deep")
            os.chdir("deep")
    finally:
        os.chdir(here)
    os.chmod(root / "a" / "b", 0)
    os.chmod(root / "a", 0)
    os.chmod(root, 0)
    assert remove_tree(str(root))
    assert not root.exists()
    assert (outside / "kept").read_text() == "kept"
    assert remove_tree(str(root)), "what is gone is removed"
