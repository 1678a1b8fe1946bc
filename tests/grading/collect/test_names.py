"""What the name of a file in an archive says, for names that students and platforms may make."""

from __future__ import annotations

import re
import string
import unicodedata
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from grading.collect import groups
from grading.collect.groups import Groups
from grading.collect.ids import Ids
from grading.collect.names import BLACKBOARD, BRIGHTSPACE, CANVAS, MOODLE, owner, readings
from grading.collect.persons import tell
from grading.student_ids import STUDENT_ID

_FILE = st.text(string.ascii_letters + string.digits + "_-. ()é", min_size=1, max_size=30).map(
    lambda name: name + ".ipynb"
)
_NUMBER = st.integers(1, 10**7)
# Moodle makes spaces of underscores in names; Canvas keeps word characters alone and takes "_12_"
# out of a name.
_FULL_NAME = st.from_regex(r"[A-Za-zÀ-ž][A-Za-zÀ-ž' .-]{0,30}[a-z]", fullmatch=True).map(
    lambda name: " ".join(name.split())
)
_SORTABLE = st.from_regex(r"[a-zà-ž][a-zà-ž0-9_]{0,20}[a-z]", fullmatch=True).filter(
    lambda name: not re.search(r"_\d+_|_late\b|^anon_|_late_", name)
)


@given(
    _FULL_NAME,
    _NUMBER,
    _FILE,
    st.sampled_from(["_/", "/", "_"]),
    st.sampled_from(["", "top/", "cs 1-lab-7/in/"]),
)
def test_moodle(name: str, number: int, file: str, end: str, top: str) -> None:
    found = owner(f"{top}{name}_{number}_assignsubmission_file{end}{file}")
    assert found is not None
    assert found.platform == MOODLE
    assert (found.name, found.number) == (_composed(name), str(number))
    assert found.file == _composed(file)


@given(_SORTABLE, _NUMBER, _NUMBER, _FILE, st.booleans(), st.sampled_from(["", "submissions/"]))
def test_canvas(name: str, number: int, upload: int, file: str, late: bool, top: str) -> None:
    found = owner(f"{top}{name}{'_LATE' if late else ''}_{number}_{upload}_{file}")
    assert found is not None
    assert found.platform == CANVAS
    assert (found.name, found.number, found.upload, found.late) == (
        _composed(name),
        str(number),
        upload,
        late,
    )
    assert found.file == _composed(file)


@given(
    st.text("123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz", min_size=5, max_size=5),
    _NUMBER,
    _FILE,
    st.sampled_from(["", "before", "behind"]),
)
def test_canvas_with_hidden_names(number: str, upload: int, file: str, late: str) -> None:
    found = owner(
        f"{'LATE_' if late == 'before' else ''}anon_{number}_{'LATE_' if late == 'behind' else ''}{upload}_{file}"
    )
    assert found is not None
    assert (found.name, found.upload, found.late, found.hidden) == (
        f"anon_{number}",
        upload,
        bool(late),
        True,
    )
    assert found.file == _composed(file)


@given(st.text(min_size=0, max_size=60), st.text(min_size=0, max_size=60))
def test_any_path_is_read_or_not(first: str, last: str) -> None:
    for reading in readings(f"{first}/{last}") + readings(first + last):
        assert reading.name
        assert reading.file


@given(_NUMBER, _NUMBER, st.integers(1, 10**7), _NUMBER, _FILE)
def test_a_file_name_chosen_to_look_like_anothers(
    mine: int, upload: int, others: int, theirs: int, file: str
) -> None:
    for path in (
        f"mallory_{mine}_{upload}_ada_{others}_{theirs}_{file}",
        f"mallory_LATE_{mine}_{upload}_{others}_{theirs}_{file}",
        f"Mallory_{mine}_assignsubmission_file_/Ada_{others}_assignsubmission_file_/{file}",
        f"Mallory_{mine}_assignsubmission_file_Ada_{others}_assignsubmission_file_{file}",
    ):
        found = owner(path)
        assert found is not None
        assert (found.name.lower(), found.number) == ("mallory", str(mine))


def test_blackboard_and_brightspace_say_when() -> None:
    found = owner(
        "Lab_1_ada.l_attempt_2026-05-04-13-30-02_x_bob_attempt_2026-01-01-00-00-00_y.ipynb"
    )
    assert found is not None
    assert (found.platform, found.name, found.moment) == (
        BLACKBOARD,
        "ada.l",
        datetime(2026, 5, 4, 13, 30, 2).astimezone(UTC),
    )
    assert owner("Lab_1_ada_attempt_2026-05-04-13-30-02.txt") is not None
    for clock, (hour, minute) in {
        "130 PM": (13, 30),
        "115 AM": (1, 15),
        "1159 PM": (23, 59),
    }.items():
        found = owner(f"1234-5678 - Ada O'Neil - May 4, 2026 {clock}/x.ipynb")
        assert found is not None
        assert (found.platform, found.name, found.number) == (BRIGHTSPACE, "Ada O'Neil", "1234")
        assert found.moment == datetime(2026, 5, 4, hour, minute).astimezone(UTC)
    found = owner("Lab_ada_attempt_2026-13-44-13-30-02_x.ipynb")
    assert found is not None
    assert found.moment is None


@pytest.mark.parametrize(
    ("name", "alone"),
    [
        ("Group A-Ada Lovelace", "Ada Lovelace"),
        ("Group A - Ada Lovelace", "Ada Lovelace"),
        ("Default group-Jean-Luc P", "Jean-Luc P"),
        ("G-1-Ada", "Ada"),
        ("Gruppe Süd-Ada", "Ada"),
        ("Jean-Luc Picard", "Jean-Luc Picard"),
        ("Ada", "Ada"),
        ("Ada-", "Ada-"),
        ("-Ada", "-Ada"),
        ("Ada-2", "Ada-2"),
    ],
)
def test_a_group_before_a_name(name: str, alone: str) -> None:
    assert Groups([name, "Somebody Else"]).without_group(name) == alone


def test_a_group_that_only_the_class_shows() -> None:
    names = ["Red Foxes-Ada Lovelace", "Red Foxes-Bob Ross", "Blue-Cho Oh"]
    assert [Groups(names, {"Cho Oh"}).without_group(name) for name in names] == [
        "Ada Lovelace",
        "Bob Ross",
        "Cho Oh",
    ]


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)


@given(
    st.lists(
        st.tuples(st.text(min_size=1, max_size=20), st.text("0123456789٣", max_size=4)),
        min_size=1,
        max_size=5,
    )
)
@example([(" ", ""), ("\x1b", "")])
@example([("ada", ""), ("ada\x1b", "")])
@example([("Zoë", ""), ("Zoë ", "")])
def test_who_is_who_survives_any_name(people: list[tuple[str, str]]) -> None:
    with TemporaryDirectory() as folder:
        owners = [
            reading
            for name, number in people
            for reading in readings(
                f"{name.replace('/', '')}_{number}_assignsubmission_file_/x.ipynb"
            )
        ]
        ids = Ids(Path(folder))
        told = tell(owners, "01_tensors", ids)
        assert all(STUDENT_ID.fullmatch(student) for student in told.students.values() if student)
        ids.write()
        again = Ids(Path(folder))
        assert tell(owners, "01_tensors", again).students == told.students
        assert not again.changed


@pytest.mark.parametrize(
    "name",
    ["-" * 60_000, "1-" * 30_000, "_" * 60_000, "_1" * 30_000, " - " * 20_000, "_" + "1" * 60_000],
)
def test_names_of_any_length_take_no_time_to_speak_of(name: str) -> None:
    for path in (
        f"{name}_11_assignsubmission_file_/x.ipynb",
        f"{name}_11_901_x.ipynb",
        f"anon_{name}_{name}_x",
        name,
    ):
        for reading in readings(path):
            assert Groups([reading.name], {"x"}).without_group(reading.name) is not None


def test_the_groups_of_a_class_are_told_in_one_look_at_each_name(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looks: list[str] = []
    splits = groups._splits
    monkeypatch.setattr(groups, "_splits", lambda name: looks.append(name) or splits(name))
    names = [f"Group {number}-Ada {number}" for number in range(50)]
    told = Groups(names)
    assert len(looks) == 50
    assert [told.without_group(name) for name in names] == [f"Ada {n}" for n in range(50)]
    assert len(looks) <= 4 * 50
