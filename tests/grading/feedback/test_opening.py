"""Until a lesson's feedback opens, a student's page holds scores, and nothing of a check: not in
sight, and not in the page's source.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from grading.__main__ import main
from grading.dates import opening
from grading.dates.opening import Opening, closed, opened_since, read_openings, set_openings
from grading.export.archives import pack
from grading.export.pages import is_older_than_grades, page_of
from grading.export.people import People
from grading.feedback import page
from grading.feedback.scores_alone import scores_alone
from grading.marking.on_pages import BesideScore
from grading.model import FLAGGED, PARTIAL, UNREADABLE, UserError
from grading.paths import Classroom
from grading.results.class_snapshot import ClassSnapshot
from grading.roster import Roster
from tests.support.pages import graded_class, safe
from tests.support.record_class import EXERCISES, LESSON, OTHER, prop, row

SECRET = "SECRET"
LATER = Opening(datetime(2096, 5, 4, 12), "Europe/Berlin")
Command = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return graded_class(tmp_path_factory.mktemp("class")).root


@pytest.fixture
def graded(made: Path, tmp_path: Path) -> Classroom:
    return Classroom(shutil.copytree(made, tmp_path / "classroom"))


@pytest.fixture
def feedback(
    graded: Classroom, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Command:
    monkeypatch.delenv("COURSE_ZONE", raising=False)

    def command(*words: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = main(["feedback", *words, "--classroom", str(graded.root)])
        said = capsys.readouterr()
        return code, said.out, said.err

    return command


def text_of(classroom: Classroom, student: str = "ada") -> str:
    return (classroom.feedback / student / "index.html").read_text(encoding="utf-8")


def told_rows() -> list:  # type: ignore[type-arg]
    """Rows in which every word of a check is a secret."""
    hidden = prop("fails", f"{SECRET} message", f"{SECRET} title", f"{SECRET}_slip")
    rows = [
        row("ada", EXERCISES[0], 1.5, "graded", f"{SECRET} detail", properties=[hidden]),
        row("ada", EXERCISES[1], 0.5, PARTIAL, f"{SECRET} detail", properties=[hidden]),
        row("ada", EXERCISES[2], 0.5, FLAGGED, f"{SECRET} detail", properties=[hidden]),
    ]
    rows[0].note, rows[0].extra = f"{SECRET} note", 0.25
    return rows


class EveryWord:
    """Stands for what a person wrote: all of it is a secret."""

    def of(self, _row: object) -> BesideScore:
        return BesideScore(((f"{SECRET} criterion", 1.0, 2.0),), (), (f"{SECRET} ask",))


def test_nothing_of_a_check_is_in_the_source_before_its_date() -> None:
    comments = {("ada", LESSON): {EXERCISES[0]: f"{SECRET} comment"}}
    given = (None, comments, None, "", EveryWord())
    whole = page("ada", told_rows(), {}, *given)  # type: ignore[arg-type]
    for word in ("title", "message", "comment", "criterion", "ask"):
        assert f"{SECRET} {word}" in whole
    text = page("ada", told_rows(), {}, *given, {LESSON: LATER})  # type: ignore[arg-type]
    assert SECRET not in text
    found = safe(text).text
    assert "1.5 of 3" in found
    assert "From 2096-05-04 14:00 CEST on this page says what was checked" in found
    other = page("ada", told_rows(), {}, *given, {OTHER: LATER})  # type: ignore[arg-type]
    assert other == whole


def test_what_is_about_handing_in_is_said_at_once() -> None:
    rows = [row("ada", name, 0.0, UNREADABLE, "no valid notebook") for name in EXERCISES]
    assert "no valid notebook" in page("ada", rows, {}, held_back={LESSON: LATER})
    assert {one.score for one in scores_alone(told_rows())} == {1.5, 0.5}


def test_the_command_holds_back_takes_back_and_opens(graded: Classroom, feedback: Command) -> None:
    feedback()
    assert "right on an example" in text_of(graded)
    code, said, _err = feedback("--from", "2096-05-04 14:00", "--zone", "Europe/Berlin", LESSON)
    assert code == 0
    assert f"Scores alone until 2096-05-04 14:00 CEST: {LESSON}." in said
    assert f"{LESSON}: scores alone until 2096-05-04 14:00 CEST; run this command again" in said
    for student in ("ada", "boris"):  # pages that were whole are taken back
        assert "right on an example" not in text_of(graded, student)
        assert "off" not in text_of(graded, student).split("</style>")[1]
    assert feedback("--dates")[1] == f"{LESSON}: scores alone until 2096-05-04 14:00 CEST\n"
    feedback("ada")
    assert "right on an example" not in text_of(graded)
    assert "Open at once" in feedback("--open", LESSON)[1]
    assert "right on an example" in text_of(graded)
    assert "No lesson has a date" in feedback("--dates")[1]


def test_after_the_date_the_command_writes_the_whole_page(
    graded: Classroom, feedback: Command
) -> None:
    code, said, _err = feedback("--from", "2020-01-01")
    assert code == 0
    assert "Scores alone until 2020-01-01 00:00 UTC: 01_tensors, 02_neuron" in said
    assert "This moment is in the past, so students see everything." in said
    assert "right on an example" in text_of(graded)
    assert f"{LESSON}: open since 2020-01-01 00:00 UTC" in feedback("--dates")[1]


def test_a_page_from_before_the_date_is_known_to_be_old(graded: Classroom) -> None:
    set_openings(graded, [LESSON], Opening(datetime(2026, 1, 2)))
    path = graded.feedback / "ada" / "index.html"
    path.parent.mkdir(parents=True)
    path.write_text("scores alone")
    entry = graded.journal / "ada" / f"{LESSON}.json"
    long_ago = time.mktime((2025, 1, 1, 0, 0, 0, 0, 0, 0))
    os.utime(entry, (long_ago, long_ago))
    os.utime(path, (long_ago + 86400, long_ago + 86400))
    assert is_older_than_grades(graded, "ada", [LESSON])
    os.utime(path)
    assert not is_older_than_grades(graded, "ada", [LESSON])
    assert not opened_since(graded, [("ada", OTHER)])


def test_dates_can_be_set_before_anything_is_graded(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["feedback", "--from", "2096-05-04 14:00 CEST", LESSON, "--classroom", str(tmp_path)]
    assert main(words) == 0
    said = capsys.readouterr().out
    assert f"Scores alone until 2096-05-04 14:00 UTC+02:00: {LESSON}." in said
    assert list(closed(Classroom(tmp_path))) == [LESSON]


DAMAGED = (
    "",
    "[]",
    "{}",
    '{"format": 2, "lessons": {}}',
    '{"format": 1, "lessons": {"a": {"moment": "soon", "zone": "UTC"}}}',
    '{"format": 1, "lessons": {"a": {"moment": "2026-05-04T12:00", "zone": "Nowhere"}}}',
    '{"format": 1, "lessons": {"a": {"moment": "2026-05-04T12:00+02:00", "zone": "UTC"}}}',
    '{"format": 1, "lessons": {"a": {"moment": 4, "zone": "UTC"}}}',
)


@pytest.mark.parametrize("content", DAMAGED)
def test_a_damaged_file_of_dates_is_one_line(tmp_path: Path, content: str) -> None:
    (tmp_path / opening.FILE).write_text(content)
    with pytest.raises(UserError, match=r"is damaged.*No page was written"):
        read_openings(Classroom(tmp_path))
    assert opened_since(Classroom(tmp_path), [("ada", LESSON)]) == []


def test_a_damaged_file_of_dates_shows_nobody_anything(
    graded: Classroom, feedback: Command
) -> None:
    (graded.root / opening.FILE).write_text("{}")
    code, _out, error = feedback()
    assert code == 1
    assert "is damaged" in error
    assert not graded.feedback.exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--from", "soon", LESSON], "means one thing"),
        (["--from", "2026-05-04 14:00 IST", LESSON], "IST is not known"),
        (["--from", "2026-05-04", "02_nueron"], "Did you mean 02_neuron?"),
    ],
)
def test_what_is_refused_changes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str], said: str
) -> None:
    assert main(["feedback", *words, "--classroom", str(tmp_path)]) == 2
    assert said in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_page_that_was_whole_before_the_date_was_set_does_not_go_out(
    graded: Classroom, feedback: Command
) -> None:
    feedback()
    old = time.time() - 60
    for page_file in graded.feedback.glob("*/index.html"):
        os.utime(page_file, (old, old))
    for record in graded.journal.glob("*/*.json"):
        os.utime(record, (old - 60, old - 60))
    assert not page_of(graded, "ada", LESSON).problem
    set_openings(graded, [LESSON], LATER)  # and the run was stopped before it wrote the pages
    assert "older than the dates" in page_of(graded, "ada", LESSON).problem
    feedback("ada")
    assert not page_of(graded, "ada", LESSON).problem


def test_with_damaged_dates_no_page_goes_out(graded: Classroom, feedback: Command) -> None:
    feedback()
    (graded.root / opening.FILE).write_text("{", encoding="utf-8")
    with pytest.raises(UserError, match="is damaged, so it is not known what students may see"):
        pack(graded, ClassSnapshot([]), People(Roster(()), ()), "folders", LESSON)
