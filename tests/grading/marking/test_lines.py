"""A file that only grows: what was promised stays, what was cut off is passed over."""

from __future__ import annotations

import io
import os
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grading.marking import lines
from grading.marking.lines import append, read


def content(path: Path) -> list[object]:
    return [given for _number, given in read(path)]


def test_what_was_added_is_there_in_order(tmp_path: Path) -> None:
    path = tmp_path / "new" / "log.jsonl"
    assert read(path) == []
    append(path, [])
    assert not path.exists()
    append(path, [{"a": "Ž\n"}, {"b": 1}])
    append(path, [{"c": None}])
    assert read(path) == [(1, {"a": "Ž\n"}), (2, {"b": 1}), (3, {"c": None})]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_it_is_its_owners_alone(tmp_path: Path) -> None:
    append(tmp_path / "log", [{}])
    assert (tmp_path / "log").stat().st_mode & 0o777 == 0o600


@given(st.integers(0, 70))
@settings(max_examples=15)
def test_a_line_that_was_cut_off_gives_way_to_the_next(cut: int) -> None:
    with TemporaryDirectory() as name:
        path = Path(name) / "log"
        append(path, [{"kept": 1}])
        whole = path.read_bytes()
        append(path, [{"cut": "off" * 20}])
        path.write_bytes(path.read_bytes()[: min(len(whole) + cut, path.stat().st_size - 1)])
        assert content(path) == [{"kept": 1}]
        append(path, [{"next": 2}])
        assert content(path) == [{"kept": 1}, {"next": 2}]
        assert path.read_bytes().endswith(b"}\n")


@pytest.mark.parametrize("length", [lines._BLOCK - 1, lines._BLOCK, 3 * lines._BLOCK + 5])
@pytest.mark.parametrize("before", [[], [{"kept": 1}], [{"kept": "long" * lines._BLOCK}]])
def test_what_is_left_of_a_long_line_gives_way_too(
    tmp_path: Path, before: list[dict[str, object]], length: int
) -> None:
    path = tmp_path / "log"
    append(path, before)
    with path.open("ab") as file:
        file.write(b"x" * length)
    append(path, [{"next": 2}])
    assert content(path) == [*before, {"next": 2}]


def test_an_append_does_not_read_what_lies_far_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "log"
    append(path, [{"kept": "long" * 5 * lines._BLOCK}])
    read_up_to = []

    class Reading(io.BufferedRandom):
        def read(self, size: int | None = -1) -> bytes:
            read_up_to.append(size)
            return super().read(size)

    monkeypatch.setattr(lines.os, "fdopen", lambda number, mode: Reading(io.FileIO(number, mode)))
    append(path, [{"next": 2}])
    assert read_up_to == [lines._BLOCK]


def test_a_damaged_line_hides_no_other(tmp_path: Path) -> None:
    path = tmp_path / "log"
    append(path, [{"a": 1}])
    with path.open("ab") as file:
        file.write(b'\xff{"b"\n[1]\n\n')
    append(path, [{"c": 3}])
    assert read(path) == [(1, {"a": 1}), (2, None), (3, None), (5, {"c": 3})]
