"""The names that Classroom, Drive and Colab give to files, and students to theirs.

Classroom names a copy that it makes for each student "Student - Document"; Drive and Colab put
"Copy of" before the name, in the language of the account.
"""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grading.collect.google import Documents, bare, plain
from grading.roster import Student
from tests.support.collect_archives import LESSON, Room, work

_COPIES = [
    "Copy of {}",
    "Copy of Copy of {}",
    "Kopie von {}",
    "Копия {}",
    "Копія {}",
    "עותק של {}",
    "Copie de {}",
    "Copia de {}",
    "Cópia de {}",
    "Kopia {}",
    "Kopie van {}",
    "{} のコピー",
    "{}的副本",
    "{} (1)",
    "Copy of {}(2)",
    "{}-Copy1",
    "「{}.ipynb」のコピー",
    "Copy of {}.ipynb",
]


@pytest.mark.parametrize("copied", _COPIES)
def test_a_copy_is_its_document(copied: str) -> None:
    assert bare(copied.format(LESSON)) == LESSON
    documents = Documents([], LESSON)
    for name in (
        f"Ada Lovelace - {copied.format(LESSON)}.ipynb",
        copied.format(f"Ada Lovelace - {LESSON}") + ".ipynb",
        copied.format(f"{LESSON} - Ada Lovelace") + ".ipynb",
    ):
        found = documents.owner(name)
        assert found is not None, name
        assert found.name == "Ada Lovelace", name


@pytest.mark.parametrize("word", ["Copyright", "Kopienkasse", "Copia", "Копиялов", "Copy of"])
def test_what_is_no_copy_stays(word: str) -> None:
    assert bare(word) == word


_WORDS = st.from_regex(r"[^\W\d_][^\W_]{0,8}( [^\W\d_][^\W_]{0,8}){1,2}", fullmatch=True).filter(
    lambda name: bare(name) == name and plain(name) != plain(LESSON)
)


@settings(max_examples=50)
@given(_WORDS, st.sampled_from(_COPIES), st.sampled_from([" - ", " – ", "  -  "]), st.booleans())
def test_any_students_name_is_read(name: str, copied: str, dash: str, first: bool) -> None:
    parts = (name, LESSON) if first else (LESSON, name)
    found = Documents([], LESSON).owner(copied.format(dash.join(parts)) + ".ipynb")
    assert found is not None
    assert plain(found.name) == plain(name)


@settings(max_examples=50)
@given(st.text(max_size=80))
def test_any_name_is_read_or_not(name: str) -> None:
    documents = Documents([name, name + " - x", name], LESSON)
    found = documents.owner(name)
    assert found is None or found.name
    assert isinstance(documents.remainder(name), str)


def test_another_title_is_told_by_what_all_share() -> None:
    files = [f"{name} - Lab 1: Tensors.ipynb" for name in ("Ada L", "Bob R", "Cho O")]
    found = [Documents(files, LESSON).owner(file) for file in files]
    assert [one.name for one in found if one] == ["Ada L", "Bob R", "Cho O"]
    assert Documents(files[:2], LESSON).owner(files[0]) is None  # two may share a title by chance


def test_a_drive_folder_with_every_kind_of_name(
    room: Room, capsys: pytest.CaptureFixture[str]
) -> None:
    room.list_class(
        Student("ada", "Ada", "Lovelace"),
        Student("bob", "Bob", "Ross"),
        Student("cho", "Cho", "Oh", login="choo"),
        Student("dov", "דוב", "כהן"),
        Student("eva", "Eva", "Müller"),
    )
    code = room.collect_folder(
        {
            f"Lab/Ada Lovelace - {LESSON}.ipynb": work("a"),
            f"Lab/Копия {LESSON} - ross bob.ipynb": work("b"),
            f"Lab/{LESSON}_choo.ipynb": work("c"),
            f"Lab/עותק של {LESSON} - דוב כהן.ipynb": work("d"),
            f"Lab/Mueller, Eva - {LESSON}.ipynb": work("e"),
            f"Lab/Copy of {LESSON}.ipynb": work("nobody"),
        }
    )
    assert room.works() == {name: work(name[0]) for name in ("ada", "bob", "cho", "dov", "eva")}
    said = capsys.readouterr()
    assert code == 1
    assert f"Copy of {LESSON}.ipynb was left out" in said.err
    assert said.err.count("left out") == 1


def test_namesakes_without_numbers_are_told_apart_by_ids_in_their_files_names(
    room: Room, capsys: pytest.CaptureFixture[str]
) -> None:
    room.list_class(Student("wei1", "Wei", "Wang"), Student("wei2", "Wei", "Wang"))
    stem = f"{LESSON}.ipynb"
    files = {f"Lab/Wei Wang - {stem}": work("1"), f"Lab/Wei Wang - {LESSON} (1).ipynb": work("2")}
    assert room.collect_folder(files) == 1
    assert "Put the student's id in place of the name" in capsys.readouterr().err
    files = {f"Lab/wei1 - {stem}": work("1"), f"Lab/wei2 - {LESSON} (1).ipynb": work("2")}
    assert room.collect_folder(files) == 0
    assert room.works() == {"wei1": work("1"), "wei2": work("2")}
