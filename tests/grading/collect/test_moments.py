"""When work was handed in, as far as an archive can tell, and which of several versions counts."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grading.collect.moments import are_of_handing_in
from grading.commands.run_lines import summary_lines
from grading.files import write_atomically
from grading.grade import Job
from grading.intake import read_submission
from grading.model import Record
from grading.paths import Classroom
from grading.record.gradebook.registration import open_gradebook
from grading.record.timestamps import UnknownZoneError, handed_in_at, parse_moment
from grading.report.pages import page
from grading.results.class_snapshot import take_snapshot
from grading.session import Options, Summary, grade_class
from tests.support.collect_archives import LATER, LESSON, MAY, Room, canvas, moodle, work
from tests.support.record_class import record, threads


@pytest.fixture
def room(tmp_path: Path) -> Room:
    return Room(tmp_path)


def test_the_moment_of_the_download_is_not_taken(
    room: Room, capsys: pytest.CaptureFixture[str]
) -> None:
    # A large archive takes minutes to write, in the order of its entries.
    files = {
        canvas(f"student{chr(97 + number)}", number, 900 + number): work()
        for number in range(1, 20)
    }
    moments = {name: (2026, 5, 9, 9, number // 2, number % 60) for number, name in enumerate(files)}
    assert room.collect(files, moments=moments) == 0
    assert not room.stamps()
    assert "not known: the dates in an archive are those of the download" in capsys.readouterr().out


def test_late_is_what_canvas_says(room: Room, capsys: pytest.CaptureFixture[str]) -> None:
    room.collect(
        {canvas("ada", 11, 901): work(), canvas("libo", 12, 902, late=True): work()}, moment=LATER
    )
    assert not room.stamps()
    assert "Marked late by Canvas, which does not say by how much: libo." in capsys.readouterr().out


def test_dates_that_no_download_makes_are_taken_and_said(
    room: Room, capsys: pytest.CaptureFixture[str]
) -> None:
    files = {moodle("Ada", 11): work(), moodle("Bob", 12): work(), moodle("Cho", 13): work()}
    moments = dict(
        zip(
            files,
            [(2026, 5, 3, 9, 0, 0), (2026, 5, 4, 12, 0, 0), (2026, 5, 4, 20, 0, 0)],
            strict=True,
        )
    )
    assert room.collect(files, moments=moments) == 0
    assert set(room.stamps()) == {"ada", "bob", "cho"}
    assert "look whether they can be true, or use --no-dates" in capsys.readouterr().out
    assert room.collect(files, "--no-dates", "--force", moments=moments) == 0
    assert not room.stamps()


@given(
    st.lists(st.datetimes(), min_size=1, max_size=30),
    st.datetimes().filter(lambda one: one.year < 9999),
)
def test_dates_within_the_writing_of_an_archive_are_never_moments(
    others: list, start: object
) -> None:
    from datetime import datetime, timedelta

    assert isinstance(start, datetime)
    assert not are_of_handing_in(
        [start + timedelta(seconds=number) for number in range(len(others))]
    )
    assert not are_of_handing_in([start] * 4 + [start + timedelta(days=2)])


def test_names_that_say_when(room: Room) -> None:
    assert (
        room.collect(
            {
                "Lab_ada_attempt_2026-05-03-10-00-00_x.ipynb": work("old"),
                "Lab_ada_attempt_2026-05-04-10-00-00_y.ipynb": work("new"),
                "Lab_ada_attempt_2026-05-04-10-00-00.txt": b"Date Submitted: ...",
            },
            moment=LATER,
        )
        == 0
    )
    assert room.works() == {"ada": work("new")}
    assert room.attempts() == [work("old")]
    assert (
        room.collect(
            {"x+ada+2026-05-04 14:00:00 CEST+/01.ipynb": work("new")},
            "--names",
            r"\+(?P<student_id>\w+)\+(?P<timestamp>[^+]+)\+",
            "--force",
        )
        == 0
    )
    assert (
        handed_in_at(room.root / "submitted" / "ada" / LESSON).isoformat() == "2026-05-04T12:00:00"
    )  # type: ignore[union-attr]
    assert (
        room.collect(
            {"x+ada+noon+/01.ipynb": work("new")},
            "--names",
            r"\+(?P<student_id>\w+)\+(?P<timestamp>[^+]+)\+",
        )
        == 1
    )


def test_a_students_own_timestamp_is_not_believed(room: Room) -> None:
    room.collect(
        {moodle("Ada", 11): work(), moodle("Ada", 11, "timestamp.txt"): b"2020-01-01 00:00:00 UTC"}
    )
    assert not room.stamps()
    # In an archive of nbgrader's own folders it is nbgrader's.
    room.collect(
        {"bob/x.ipynb": work(), "bob/timestamp.txt": b"2026-05-04 14:00:00 CEST"},
        "--names",
        r"^(?P<student_id>\w+)/",
    )
    assert room.stamps() == {"bob": "2026-05-04 12:00:00 UTC\n"}


def test_the_newest_version_counts_and_the_others_are_kept(
    room: Room, capsys: pytest.CaptureFixture[str]
) -> None:
    assert (
        room.collect(
            {
                canvas("ada", 11, 901): work("first"),
                canvas("ada", 11, 930, "01_tensors-2.ipynb"): work("third"),
                canvas("ada", 11, 915, "01_tensors-1.ipynb"): work("second"),
            }
        )
        == 0
    )
    assert room.works() == {"ada": work("third")}
    assert room.attempts() == sorted([work("first"), work("second")])
    assert "the newest; 2 earlier versions" in capsys.readouterr().out
    assert room.collect({canvas("bob", 12, 940, "01_tensors-1.ipynb"): work()}) == 0
    assert "the newest; 1 earlier version" in capsys.readouterr().out


@pytest.mark.parametrize("older", [{"moment": MAY}, {"upload": 900}])
def test_an_older_archive_never_replaces_newer_work_in_silence(
    room: Room, older: dict[str, object], capsys: pytest.CaptureFixture[str]
) -> None:
    upload = older.get("upload")
    name = canvas("ada", 11, 955) if upload else moodle("Ada", 11)
    old = canvas("ada", 11, 900) if upload else name
    room.collect({name: work("new")}, moment=LATER)
    when = MAY if "moment" in older else LATER
    assert room.collect({old: work("old")}, moment=when) == 1
    assert "newer work" in capsys.readouterr().err
    assert room.collect({old: work("old")}, "--force", moment=when) == 1
    assert room.works() == {"ada": work("new")}
    assert "older than what is in" in capsys.readouterr().err
    assert room.collect({old: work("old")}, "--force", "--older", moment=when) == 0
    assert room.works() == {"ada": work("old")}
    assert room.attempts() == [work("new")]
    assert "replaced by older work" in capsys.readouterr().err


def test_newer_work_replaces_older_with_force_and_nothing_is_lost(
    room: Room, capsys: pytest.CaptureFixture[str]
) -> None:
    room.collect({moodle("Ada", 11): work("1")}, moment=MAY)
    assert room.collect({moodle("Ada", 11): work("2")}, moment=LATER) == 1
    assert "older work" in capsys.readouterr().err
    assert room.collect({moodle("Ada", 11): work("2")}, "--force", moment=LATER) == 0
    assert "replaced by newer work" in capsys.readouterr().err
    assert room.attempts() == [work("1")]
    # What was seen before is older, whatever the archive's date says.
    assert room.collect({moodle("Ada", 11): work("1")}, "--force", moment=MAY) == 1
    # Of work that somebody changed by hand nothing is known: it is replaced, kept, and said.
    path = room.root / "submitted" / "ada" / LESSON / f"{LESSON}.ipynb"
    path.write_bytes(work("by hand"))
    assert room.collect({moodle("Ada", 11): work("3")}, "--force", moment=MAY) == 0
    assert "nothing says which is newer" in capsys.readouterr().err
    assert work("by hand") in room.attempts()


def test_a_damaged_file_of_what_was_collected_is_one_line(
    room: Room, capsys: pytest.CaptureFixture[str]
) -> None:
    room.collect({moodle("Ada", 11): work()})
    (room.root / "collected.json").write_text(
        '{"format": 1, "work": {"ada": {"01_tensors": {"digest": 7}}}}'
    )
    assert room.collect({moodle("Ada", 11): work()}) == 1
    assert "collected.json is damaged" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2026-05-04 14:00:00 CEST", "12:00"),
        ("2026-05-04 14:00:00 cest", "12:00"),
        ("2026-05-04 14:00:00 UTC", "14:00"),
        ("2026-05-04 14:00:00", "14:00"),
        ("2026-05-04T14:00:00Z", "14:00"),
        ("2026-05-04 14:00:00 +0200", "12:00"),
        ("2026-05-04 14:00:00 UTC+2", "12:00"),
        ("2026-05-04 14:00:00 GMT-3", "17:00"),
        ("2026-05-04 14:00:00.5 EDT", "18:00"),
        ("2026-05-04 14:00:00 Europe/Berlin", "12:00"),
        ("2026-05-04 02:00 PM PDT", "21:00"),
        ("2026-05-04 14:00:00 MSK", "11:00"),
        ("2026-05-04 14:00:00 (AEST)", "04:00"),
        ("2026-05-04T14:00:00+02:00[Europe/Berlin]", "12:00"),
        ("2026-05-04 14:00:00 +0200 CEST", "12:00"),
        ("2026-05-04 14:00:00 +0530 IST", "08:30"),
        ("2026-05-04 14:00:00.123 -0300 -03", "17:00"),
        ("Mon May 04 2026 14:00:00 GMT+0200 (Central European Summer Time)", "12:00"),
        ("2026-05-04T14:00:00Z[UTC]", "14:00"),
        ("2026-05-04 02:00 PM +02:00 CEST", "12:00"),
        ("20260504T140000+0200 CEST", "12:00"),
    ],
)
def test_zones_that_are_known(text: str, utc: str) -> None:
    assert f"{parse_moment(text):%Y-%m-%d %H:%M}" == f"2026-05-04 {utc}"


@pytest.mark.parametrize("zone", ["XYZT", "IST", "BST", "CST", "Moon/Base", "ABCDEFG"])
def test_zones_that_are_not_are_named_and_never_utc(
    tmp_path: Path, zone: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("time.tzname", ("UTC", "UTC"))
    with pytest.raises(UnknownZoneError):
        parse_moment(f"2026-05-04 14:00:00 {zone}")
    (tmp_path / "timestamp.txt").write_text(f"2026-05-04 14:00:00 {zone}\n")
    said: list[str] = []
    assert handed_in_at(tmp_path, said) is None
    assert zone in said[0]


@pytest.mark.parametrize(
    "text",
    [
        "14:00",
        "10",
        "May",
        "May 4 14:00",
        "4 May",
        "May 2026",
        "04/05/26 14:00",
        "14:00 +0200",
        "2026",
    ],
)
def test_what_names_no_whole_date_is_no_moment(tmp_path: Path, text: str) -> None:
    with pytest.raises(ValueError, match=r"no year|no whole date|nknown string|month"):
        parse_moment(text)
    (tmp_path / "timestamp.txt").write_text(text)
    said: list[str] = []
    assert handed_in_at(tmp_path, said) is None
    assert "holds no moment that can be read" in said[0]


def judged(job: Job) -> Record:
    """Everything is right."""
    submission = read_submission(job.folder, job.student, job.lesson)
    write_atomically(Classroom(job.classroom).autograded_notebook(job.student, job.lesson), b"{}")
    return record(job.student, 1, job.lesson, submission.digest, job.grader)


def graded(room: Room) -> tuple[Classroom, Summary]:
    """The class of a room, with a due date long before any download."""
    classroom = Classroom(room.root)
    open_gradebook(classroom, [LESSON]).close()
    with sqlite3.connect(classroom.gradebook) as database:
        database.execute("UPDATE assignment SET duedate = '2026-05-04 12:00:00.000000'")
    return classroom, grade_class(classroom, Options((LESSON,), make_executor=threads), work=judged)


@pytest.mark.slow
def test_nobody_is_late_by_the_download(room: Room) -> None:
    room.collect(
        {canvas("ada", 11, 901): work(), canvas("libo", 12, 902, late=True): work()}, moment=LATER
    )
    classroom, summary = graded(room)
    assert not summary.late
    table = classroom.results.read_text()
    assert "marked late by Canvas" in next(
        line for line in table.splitlines() if line.startswith("libo")
    )
    assert "late" not in next(line for line in table.splitlines() if line.startswith("ada"))


@pytest.mark.slow
def test_every_place_says_that_there_were_more_versions(room: Room) -> None:
    room.collect(
        {
            canvas("ada", 11, 901): work("1"),
            canvas("ada", 11, 902, "01_tensors-1.ipynb"): work("2"),
            canvas("bob", 12, 903): work("3"),
        }
    )
    classroom, summary = graded(room)
    words = "2 versions were handed in, the newest counts"
    for line in classroom.results.read_text().splitlines()[1:]:
        assert (words in line) == line.startswith("ada")
    assert "1 submission has a remark beside its grades" in " ".join(
        summary_lines(summary, classroom)
    )
    now = take_snapshot(classroom)
    assert "You handed in 2 versions; the newest was graded." in now.notes["ada", LESSON]
    assert not any("versions" in note for note in now.notes["bob", LESSON])
    assert words in page(now)
    # Without the file of what was collected grading goes on, and says so.
    (room.root / "collected.json").write_text("{")
    again = grade_class(classroom, Options((LESSON,), make_executor=threads), work=judged)
    assert any("collected.json is damaged" in line for line in again.warnings)
