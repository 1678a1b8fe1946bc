"""Students as the report names them, and the addresses of their pages."""

from __future__ import annotations

from pathlib import Path

from grading.paths import Classroom
from grading.report.people import People, Person
from grading.roster import Roster, Student

ROSTER = Roster((Student("ada", "Ada", "Lovelace"),))


def test_a_name_and_a_page_where_there_is_one(tmp_path: Path) -> None:
    classroom = Classroom(tmp_path)
    page = classroom.feedback / "ada" / "index.html"
    page.parent.mkdir(parents=True)
    page.write_text("x")
    known = People(ROSTER, classroom)
    assert known["ada"] == Person("ada", "Ada Lovelace", "feedback/ada/index.html")
    assert known["ada"].at("02_neuron", "neuron") == "feedback/ada/index.html#02_neuron-neuron"
    assert known["boris"] == Person("boris")
    assert known["boris"].at("02_neuron") == ""


def test_blind_means_ids_alone() -> None:
    assert People(Roster(ROSTER.students, blind=True), None)["ada"].name == ""


def test_no_id_leads_anywhere_else(tmp_path: Path) -> None:
    known = People(Roster(), Classroom(tmp_path))
    for student in ("a\0b", "x" * 5000, "javascript:alert(1)"):
        assert known[student].page == ""
    odd = tmp_path / "feedback" / 'a"b <c>' / "index.html"
    odd.parent.mkdir(parents=True)
    odd.write_text("x")
    assert known['a"b <c>'].page == "feedback/a%22b%20%3Cc%3E/index.html"
