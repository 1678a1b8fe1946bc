"""Who is who: in silence only where exactly one student fits; what does not fit is left, and said."""

from __future__ import annotations

from pathlib import Path

import pytest

from grading.class_lists.known import Known, unlisted
from grading.class_lists.plan import Plan, plan
from grading.model import UserError
from grading.paths import Classroom
from grading.roster import Roster, Student
from tests.support.class_lists import read

ADA = Student("ada", "Ada", "Lovelace", "ada@example.org", "111", "s1", "alove", "A", "one")
HEADING = "First name,Last name,Email,Student ID,Username\n"


def planned(
    text: str,
    *students: Student,
    known: dict[str, Known] | None = None,
    told: tuple[tuple[str, str], ...] = (),
    anonymous: bool = False,
) -> Plan:
    return plan(read(HEADING + text), Roster(students), known or {}, told, anonymous)


def ids(made: Plan) -> list[str]:
    return [student.id for student in made.roster]


@pytest.mark.parametrize(
    "line",
    [
        "Ada,Byron,ADA@example.org,,",  # married, same address
        "Ada,Lovelace,other@example.org,S1,",  # another address, same number
        "A.,Lovelace,,,alove",
        "Ada,Lovelace,,,",
        "ada,LOVELACE,,,",
        "Lovelace,Ada,,,",
    ],
)
def test_a_student_who_is_known_keeps_an_id_that_a_person_chose(line: str) -> None:
    made = planned(line + "\n", ADA)
    assert (ids(made), made.left, made.gone) == (["ada"], [], [])


def test_what_the_list_does_not_say_stays_and_what_it_says_is_taken() -> None:
    made = planned("Ada,King,ada@example.org,,\n", ADA)
    assert made.roster.get("ada") == Student(
        "ada", "Ada", "King", "ada@example.org", "111", "s1", "alove", "A", "one"
    )
    assert made.changed[0].what == (("last_name", "Lovelace", "King"),)


def test_the_same_list_again_changes_nothing() -> None:
    text = "Ada,Lovelace,ada@example.org,s1,alove\nBo,Li,bo@example.org,s2,\n"
    first = planned(text)
    again = planned(text, *first.roster)
    assert (again.new, again.changed, again.gone, again.left) == ([], [], [], [])
    assert again.roster == first.roster


def test_a_whole_name_does_not_undo_its_parts() -> None:
    listed = read("Full name,Student ID\nAda Lovelace,s1\n")
    assert plan(listed, Roster((ADA,)), {}).changed == []


def test_a_column_of_groups_says_who_left_a_group() -> None:
    listed = read("First name,Last name,Student ID,Group\nAda,Lovelace,s1,\n")
    [changed] = plan(listed, Roster((ADA,)), {}).changed
    assert changed.what == (("group", "one", ""),)


def test_whom_the_list_does_not_have_is_named_and_stays() -> None:
    made = planned("Bo,Li,bo@example.org,s2,\n", ADA)
    assert (ids(made), made.gone) == (["ada", "bo"], ["ada"])


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("Ada,Lovelace,new@example.org,,", "has the name of Ada Lovelace (ada), and another"),
        (
            "Bo,Li,ada@example.org,s9,",
            "has the address or login of Ada Lovelace (ada), and another",
        ),
        ("Eve,Moss,,S1,", "has a number, address or login of Ada Lovelace (ada), and another name"),
        ("X,Y,ada@example.org,,bo", "fits several students: Ada Lovelace (ada), Bo Li (bo)"),
    ],
)
def test_who_fits_not_quite_is_left_for_a_person(line: str, says: str) -> None:
    made = planned(line + "\n", ADA, Student("bo", "Bo", "Li", login="bo"))
    [left] = made.left
    assert says in left
    assert "Line 2, " in left
    assert "--id" in left
    assert ids(made) == ["ada", "bo"]
    assert "ada" not in made.gone  # it may be her


def test_a_namesake_with_another_number_is_another_student() -> None:
    made = planned("Ada,Lovelace,al@example.org,s2,\n", ADA)
    assert ids(made) == ["ada", "al"]


def test_two_of_one_name_do_not_both_become_the_one_who_is_known() -> None:
    made = planned("Ada,Lovelace,,7,\nAda,Lovelace,,8,\n", Student("ada", "Ada", "Lovelace"))
    assert ids(made) == ["ada"]
    assert len(made.left) == 2


def test_two_who_share_something_with_one_student_are_both_left() -> None:
    made = planned("Ada,Lovelace,ada@example.org,,\nAda,Lovelace,,,alove\n", ADA)
    assert [left.partition(":")[0] for left in made.left] == [
        "Line 2, Ada Lovelace, may be ada, and so may somebody else in the list",
        "Line 3, Ada Lovelace, may be ada, and so may somebody else in the list",
    ]


def test_a_person_says_who_it_is() -> None:
    line = "Ada,Lovelace,new@example.org,,\n"
    made = planned(line, ADA, told=(("new@example.org", "ada"),))
    assert (ids(made), made.left) == (["ada"], [])
    assert planned(line, told=(("Ada Lovelace", "countess"),)).new[0].id == "countess"
    with pytest.raises(UserError, match=r"'x' is the address.* of 0 people"):
        planned(line, told=(("x", "ada"),))
    with pytest.raises(UserError, match=r"'../x' is no student's id"):
        planned(line, told=(("Ada Lovelace", "../x"),))


def test_nobody_gets_a_second_id() -> None:
    text = "student,email\nadal,ada@example.org\n"
    [left] = plan(read(text), Roster((ADA,)), {}).left
    assert "is Ada Lovelace (ada) in roster.csv, and not adal" in left


def test_ids_are_logins_addresses_names_or_numbers_that_nobody_has() -> None:
    made = planned(
        "Ada,Lovelace,ada@example.org,s1,alove\n"
        "Bo,Li,bo@example.org,s2,\n"
        "Bo,Lo,bo@example.com,s3,\n"
        "Zoë,O'Neil,,s4,\n"
        "Анна,Иванова,,s5,\n"
        "Дана,Коэн,,№5,\n"
    )
    assert ids(made)[:5] == ["alove", "bo", "bo_lo", "zoe_oneil", "s5"]
    assert ids(made)[5].startswith("no5-")


def test_ids_that_differ_in_capitals_alone_are_one_folder_to_some() -> None:
    assert ids(planned("Bo,Li,BO@example.org,s2,\n", Student("bo", "X"))) == ["bo", "bo_li"]


def test_anonymous_ids_tell_nothing_and_stay() -> None:
    text = "Ada,Lovelace,ada@example.org,s1,alove\nBo,Li,bo@example.org,s2,\n"
    first = planned(text, anonymous=True)
    assert all(len(student) == 7 and student.startswith("s-") for student in ids(first))
    assert ids(planned(text, *first.roster, anonymous=True)) == ids(first)


def known(tmp_path: Path, *folders: str, collected: str = "") -> dict[str, Known]:
    classroom = Classroom(tmp_path)
    for folder in folders:
        (classroom.submitted / folder).mkdir(parents=True)
    if collected:
        (tmp_path / "collected.csv").write_text("name,student,numbers\n" + collected)
    return unlisted(classroom, Roster(), {})


@pytest.mark.parametrize(
    "folder",
    ["ada_lovelace", "lovelaceada", "Lovelace.Ada", "ada@example.org", "s1", "ALOVE", "ada"],
)
def test_a_folder_that_is_there_is_matched(tmp_path: Path, folder: str) -> None:
    made = planned(
        "Ada,Lovelace,ada@example.org,s1,alove\nBo,Li,bo@example.org,s2,\n",
        known=known(tmp_path, folder, "somebody"),
    )
    assert ids(made) == [folder, "bo"]
    assert made.found == {folder}


def test_what_collect_knows_is_matched(tmp_path: Path) -> None:
    there = known(
        tmp_path, collected="lovelaceada,al,canvas:111\nBo Li,bb,01_tensors:4\nCy,,01_tensors:5\n"
    )
    listed = read(
        'Student,ID,SIS Login ID,Section\n"King, Ada",111,x,A\n"Li, Bo",112,y,A\n"Cy",113,z,A\n'
    )
    assert ids(plan(listed, Roster(), there)) == ["al", "bb", "z"]


def test_two_folders_that_fit_are_left_for_a_person(tmp_path: Path) -> None:
    made = planned(
        "Ada,Lovelace,ada@example.org,s1,\n", known=known(tmp_path, "ada", "ada_lovelace")
    )
    [left] = made.left
    assert "may be one of several students: ada, ada_lovelace" in left
    assert ids(made) == []


def test_one_folder_that_fits_two_is_left_for_a_person(tmp_path: Path) -> None:
    made = planned("Ada,Lovelace,,s1,\nAda,Lovelace,,s2,\n", known=known(tmp_path, "ada_lovelace"))
    assert len(made.left) == 2
    assert ids(made) == []


def test_a_new_id_is_never_a_folder_of_somebody_else(tmp_path: Path) -> None:
    there = known(tmp_path, "x", collected="Somebody Else,bo,01_tensors:1\n")
    made = planned("Bo,Li,,s2,\n", known=there)
    assert ids(made) == ["bo_li"]


def test_a_folder_with_a_bad_name_is_no_id(tmp_path: Path) -> None:
    made = planned("Ada,Lovelace,,s1,\n", known=known(tmp_path, "Ada Lovelace"))
    assert ids(made) == ["ada_lovelace"]
