"""One hands in, and it counts for all of the group: who is told, and nobody is guessed.

A group's work is under the group's name in Moodle's archives (`get_student_prefix` of
github.com/moodle/moodle, mod/assign/classes/downloader.php: the group and its number) and in
Canvas's (`get_user_name` of github.com/instructure/canvas-lms, lib/content_zipper.rb: the group,
and the number of the member who stands for it).
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from grading.results.hand_ins import History, for_the_student, for_the_teacher
from grading.roster import Student
from tests.support.collect_archives import LATER, LESSON, Room, canvas, moodle, work

CLASS = (
    Student("ada", "Ada", "Lovelace", "ada@x.org", "11", group="Group 1"),
    Student("bob", "Bob", "Ross", lms_id="12", group="Group 1"),
    Student("cho", "Cho", "Oh", lms_id="13", group="Team Ö & Co."),
    Student("dov", "Dov", "Levi", lms_id="14", group="Team Ö & Co."),
    Student("eve", "Eve", "Sol", lms_id="15"),
)


@pytest.fixture
def room(room: Room) -> Room:
    room.list_class(*CLASS)
    return room


def test_one_hands_in_and_all_get_it(room: Room, capsys: pytest.CaptureFixture[str]) -> None:
    files = {moodle("Ada Lovelace", 1): work("1"), moodle("Eve Sol", 5): work("e")}
    assert room.collect(files, "--group-work") == 0
    assert room.works() == {"ada": work("1"), "bob": work("1"), "eve": work("e")}
    said = capsys.readouterr()
    assert "Bob Ross (bob)" in said.out
    assert "Ada Lovelace (x.ipynb), for the group Group 1" in said.out
    assert "in no group, so the work counts for one alone: Eve Sol (eve)" in said.err
    known = History(room.root).work
    assert (known["bob", LESSON].by, known["bob", LESSON].group) == ("ada", "Group 1")
    assert for_the_teacher(known["bob", LESSON]) == ["handed in by ada for the group Group 1"]
    (line,) = for_the_student(known["bob", LESSON])
    assert "ada" not in line.lower()
    assert not for_the_student(known["eve", LESSON])
    # the same again changes nothing
    assert room.collect(files, "--group-work") == 0
    assert not room.attempts()


def test_without_the_option_it_is_one_students(room: Room) -> None:
    assert room.collect({moodle("Ada Lovelace", 1): work("1")}) == 0
    assert list(room.works()) == ["ada"]


def test_a_groups_name_is_nobodys_without_the_option(
    room: Room, capsys: pytest.CaptureFixture[str]
) -> None:
    assert room.collect({moodle("Group 1", 77): work()}) == 1
    assert not room.works()
    assert (
        "that is a group of the class, and nobody's name. With --group-work"
        in capsys.readouterr().err
    )


@pytest.mark.parametrize(
    "names",
    [
        (moodle("Group 1", 77), moodle("Team Ö & Co.", 78)),
        (moodle("group 1", 77), moodle("Team Ö Co", 78)),
        (canvas("group1", 11, 901), canvas("teamöco", 14, 902)),
        (
            "5-1 - Group 1 - May 4, 2026 130 PM/x.ipynb",
            "6-1 - Team Ö & Co. - May 4, 2026 130 PM/x.ipynb",
        ),
    ],
)
def test_an_archive_of_groups(room: Room, names: tuple[str, str]) -> None:
    assert room.collect({names[0]: work("1"), names[1]: work("2")}, "--group-work") == 0
    assert room.works() == {"ada": work("1"), "bob": work("1"), "cho": work("2"), "dov": work("2")}
    known = History(room.root).work["dov", LESSON]
    assert (known.group, known.by) == ("Team Ö & Co.", "")


def test_the_newest_of_two_members_counts_and_is_said(
    room: Room, capsys: pytest.CaptureFixture[str]
) -> None:
    old = "Lab_ada_attempt_2026-05-04-10-00-00_x.ipynb"
    new = "Lab_bob_attempt_2026-05-04-12-00-00_y.ipynb"
    assert room.collect({old: work("old"), new: work("new")}, "--group-work") == 0
    assert room.works() == {"ada": work("new"), "bob": work("new")}
    assert room.attempts() == [work("old")] * 2
    assert (
        "Group Group 1: Ada Lovelace (ada), Bob Ross (bob) handed in different files; the newest, "
        "by Bob Ross (bob), counts." in capsys.readouterr().err
    )
    assert History(room.root).work["ada", LESSON].by == "bob"
    assert (
        room.collect(
            {canvas("x", 11, 905): work("5"), canvas("y", 12, 904): work("4")},
            "--group-work",
            "--force",
            moment=LATER,
        )
        == 0
    )
    assert set(room.works().values()) == {work("5")}


def test_two_members_and_no_order_wait(room: Room, capsys: pytest.CaptureFixture[str]) -> None:
    files = {moodle("Ada Lovelace", 1): work("a"), moodle("Bob Ross", 2): work("b")}
    assert room.collect(files | {moodle("Cho Oh", 3): work("c")}, "--group-work") == 1
    assert room.works() == {"cho": work("c"), "dov": work("c")}
    assert "nothing says which is newer. None was placed" in capsys.readouterr().err
    same = dict.fromkeys(files, work("same"))
    assert room.collect(same, "--group-work") == 0
    assert room.works()["ada"] == room.works()["bob"] == work("same")


def test_groups_from_a_file(room: Room, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "groups.csv"
    for text, encoding in (
        ("student,group\nada,A\neve@,\nEve Sol,A\n", "utf-8"),
        ("\ufeffStudent;Gruppe;Notiz\r\nada;A;x\r\n\r\n15;A;\r\n", "utf-8"),
        ("email\tTeam\nada@x.org\tÄ\neve\tÄ\n", "utf-16"),
        ("student,group\nada,Ä\neve,Ä\n", "cp1252"),
    ):
        file.write_bytes(text.encode(encoding))
        assert (
            room.collect({moodle("Eve Sol", 5): work(text)}, "--groups", str(file), "--force") == 0
        )
        assert room.works() == {"ada": work(text), "eve": work(text)}
    capsys.readouterr()
    for text, words in (
        (
            "student,group\nada,A\nzed,A\n",
            "names students who are not known, or not one alone (line 3: zed)",
        ),
        ("student,group\nada,A\nada,B\n", "line 3: ada is in two groups, A and B"),
        ("a,b\nada,A\n", "needs a first line with the columns student and group"),
        ("student,group\n", "There are no groups"),
        ('student,group\n"' + "x" * 200_000 + '",A\n', "cannot be read as a table"),
    ):
        file.write_text(text)
        assert room.collect({moodle("Eve Sol", 5): work()}, "--groups", str(file)) in (1, 2)
        assert words in capsys.readouterr().err
    assert room.collect({moodle("Eve Sol", 5): work()}, "--groups", str(tmp_path / "none")) == 1
    assert "none cannot be opened" in capsys.readouterr().err


def test_no_groups_is_said_before_anything(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    room = Room(tmp_path / "other")
    room.root.parent.mkdir()
    assert room.collect({moodle("Ada", 1): work()}, "--group-work") == 2
    assert (
        "There are no groups: roster.csv has nothing in its column group" in capsys.readouterr().err
    )
    assert not room.works()


def test_a_file_of_before_groups_is_read(room: Room) -> None:
    room.collect({moodle("Ada Lovelace", 1): work("1")})
    path = room.root / "collected.json"
    content = json.loads(path.read_text())
    for one in content["work"]["ada"].values():
        del one["group"], one["by"], one["attempt"]
    path.write_text(json.dumps(content))
    assert History(room.root).work["ada", LESSON].group == ""
