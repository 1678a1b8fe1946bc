"""The journal: what was written is read back as it was, and what is damaged is set aside, never
lost and never trusted.
"""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest

from grading.model import FAILED
from grading.record.journal import APPLIED, PENDING, Journal
from tests.support.record_class import LESSON, record


def test_a_record_comes_back_as_it_was(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal")
    written = record("ada", 0.5)
    journal.write(written, PENDING)
    entry = journal.read("ada", LESSON)
    assert entry is not None
    assert (entry.state, entry.record) == (PENDING, written)
    journal.write(written, APPLIED)
    assert [(entry.state, entry.record.student) for entry in journal.entries()] == [
        (APPLIED, "ada")
    ]
    assert [path.name for path in (tmp_path / "journal" / "ada").iterdir()] == [f"{LESSON}.json"]


def test_a_record_with_the_former_name_of_a_weight_is_read(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal")
    journal.write(record(), PENDING)
    path = next(tmp_path.rglob(f"{LESSON}.json"))
    path.write_text(path.read_text().replace('"weight"', '"share"'))
    entry = journal.read("ada", LESSON)
    assert entry is not None
    assert entry.record == record()


def test_a_record_with_the_former_name_of_the_cold_start_reason_is_read(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal")
    written = replace(record(), cold_start_reason="no memory")
    journal.write(written, PENDING)
    path = next(tmp_path.rglob(f"{LESSON}.json"))
    path.write_text(path.read_text().replace('"cold_start_reason"', '"fresh_because"'))
    entry = journal.read("ada", LESSON)
    assert entry is not None
    assert entry.record == written
    assert not journal.damaged


def test_there_is_nothing_in_an_empty_journal(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal")
    assert journal.read("ada", LESSON) is None
    assert list(journal.entries()) == []
    assert not (tmp_path / "journal").exists()


def damage(change: dict[str, Any]) -> bytes:
    content = asdict(record())
    content["rows"] = [
        {**row, **change}
        if change.keys() & {"score", "status", "lesson", "properties", "extra"}
        else row
        for row in content["rows"]
    ]
    outer = {
        "format": 1,
        "state": PENDING,
        "record": {**content, **{k: v for k, v in change.items() if k in content}},
    }
    return json.dumps({**outer, **{k: v for k, v in change.items() if k in outer}}).encode()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\0" * 4096,
        b"{",
        b"[]",
        b"null",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"format": 1e999}',
        damage({"format": 2}),
        damage({"state": "half"}),
        damage({"student": "boris"}),
        damage({"rows": []}),
        damage({"score": 99}),
        damage({"score": -1}),
        damage({"score": float("nan")}),
        damage({"score": True}),
        damage({"score": 10**400}),
        damage({"status": FAILED}),
        damage({"status": "odd"}),
        damage({"extra": 1}),
        damage({"properties": [{"name": 1}]}),
        damage({"notes": [1]}),
        damage({"seconds": "x"}),
        damage({"cells": {"neuron": "x"}}),
        damage({"cells": []}),
        damage({"lesson": "other"}),
    ],
)
def test_a_damaged_file_is_set_aside(tmp_path: Path, content: bytes) -> None:
    journal = Journal(tmp_path)
    journal.write(record("boris"), APPLIED)
    for number in (1, 2):
        path = journal.path("ada", LESSON)
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
        assert [entry.record.student for entry in journal.entries()] == ["boris"]
        aside = path.with_name(f"{path.name}.damaged-{number}")
        assert aside.read_bytes() == content
        assert journal.damaged[-1] == aside
        assert not path.exists()


def test_the_undamaged_form_of_these_files_is_read(tmp_path: Path) -> None:
    """Without this the test above could pass for another reason."""
    journal = Journal(tmp_path)
    path = journal.path("ada", LESSON)
    path.parent.mkdir()
    path.write_bytes(damage({}))
    entry = journal.read("ada", LESSON)
    assert entry is not None
    assert entry.record == record()


def test_a_record_from_before_a_field_came_is_read(tmp_path: Path) -> None:
    content = json.loads(damage({}))
    del content["record"]["cells"]
    del content["record"]["cold_start_reason"]
    path = Journal(tmp_path).path("ada", LESSON)
    path.parent.mkdir()
    path.write_text(json.dumps(content))
    entry = Journal(tmp_path).read("ada", LESSON)
    assert entry is not None
    assert entry.record == record()
    del content["record"]["grader"]
    path.write_text(json.dumps(content))
    assert Journal(tmp_path).read("ada", LESSON) is None


def test_a_folder_in_place_of_a_file_is_set_aside(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.path("ada", LESSON).mkdir(parents=True)
    assert journal.read("ada", LESSON) is None
    assert len(journal.damaged) == 1


def test_a_score_that_is_no_number_is_never_written(tmp_path: Path) -> None:
    broken = record()
    broken.rows[0] = replace(broken.rows[0], score=float("nan"))
    with pytest.raises(ValueError, match="JSON"):
        Journal(tmp_path).write(broken, PENDING)
    assert not list(tmp_path.rglob("*.json"))


def test_what_a_killed_run_left_is_removed(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.write(record(), APPLIED)
    leftover = tmp_path / "ada" / f".{LESSON}.json.abc.tmp"
    leftover.write_bytes(b"{")
    journal.tidy()
    assert not leftover.exists()
    assert journal.read("ada", LESSON) is not None
