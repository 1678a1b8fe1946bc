"""Brightspace's grades: filled in, and read again as its page says."""

from __future__ import annotations

from pathlib import Path

import pytest

from grading.model import UserError
from tests.support.export_class import ROWS, exported, row
from tests.support.lms_import import Refused, brightspace_grades

GRADES = (
    "OrgDefinedId,Username,Last Name,First Name,Email,"
    "01_tensors Points Grade <Numeric MaxPoints:20 Weight:10>,"
    "Calculated Final Grade Numerator,End-of-Line Indicator\r\n"
    "#s0001,#alove,Lovelace,Ada,ada@example.org,,,#\r\n"
    "#s0002,#bpet,Петров,Борис,boris@example.org,,,#\r\n"
    "#s0003,#cmul,Müller-Weiß,Chloé,chloe@example.org,12,,#\r\n"
)


def test_brightspace_takes_every_grade_and_nothing_else_changed(tmp_path: Path) -> None:
    data, made = exported(tmp_path, "brightspace", GRADES.encode())
    assert brightspace_grades(data, "01_tensors") == {"s0001": "17.5", "s0002": "10", "s0003": "12"}
    assert (
        data
        == GRADES.replace("ada@example.org,,", "ada@example.org,17.5,")
        .replace("boris@example.org,,", "boris@example.org,10,")
        .encode()
    )
    [line] = made.problems
    assert "Chloé Müller-Weiß (chloe), 01_tensors: 12 is there already, ours is 0" in line


def test_what_is_above_the_maximum_goes_out_and_is_named(tmp_path: Path) -> None:
    rows = [row("ada", "scale", 12, 10, extra=2), *ROWS[2:]]
    data, made = exported(tmp_path, "brightspace", GRADES.encode(), rows=rows)
    assert brightspace_grades(data, "01_tensors")["s0001"] == "24"
    assert any("24 is above the platform's maximum, 20" in line for line in made.notes)


def test_a_column_that_is_worked_out_or_holds_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="it is no column of points"):
        exported(
            tmp_path,
            "brightspace",
            GRADES.encode(),
            total=True,
            columns=["Calculated Final Grade Numerator"],
        )


def test_another_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="is no export of Brightspace's grades"):
        exported(tmp_path, "brightspace", b"name,grade\nAda,\n")
    with pytest.raises(Refused):
        brightspace_grades(GRADES.replace(",#\r\n", ",\r\n").encode(), "01_tensors")
