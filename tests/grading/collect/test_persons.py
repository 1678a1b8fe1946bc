"""Whose the work in an archive is: namesakes, changed names, hidden names and groups."""

from __future__ import annotations

import pytest

from tests.support.collect_archives import NEXT, Room, canvas, moodle, work


def test_the_first_ones_work_gets_no_second_id(
    room: Room, capsys: pytest.CaptureFixture[str]
) -> None:
    assert room.collect({moodle("Wei Wang", 11): work("first")}) == 0
    assert (
        room.collect(
            {moodle("Wei Wang", 11): work("first"), moodle("Wei Wang", 12): work("second")},
            "--force",
        )
        == 0
    )
    assert room.works() == {"wei_wang": work("first"), "wei_wang-12": work("second")}
    assert "called Wei Wang: 11 is wei_wang, 12 is wei_wang-12" in capsys.readouterr().err
    # The order of the archives makes no difference from then on.
    assert (
        room.collect(
            {moodle("Wei Wang", 12): work("second"), moodle("Wei Wang", 11): work("first")}
        )
        == 0
    )
    assert set(room.works()) == {"wei_wang", "wei_wang-12"}


def test_a_name_alone_is_not_trusted_in_silence(
    room: Room, capsys: pytest.CaptureFixture[str]
) -> None:
    room.collect({moodle("Wei Wang", 11): work()})
    capsys.readouterr()
    assert room.collect({moodle("Wei Wang", 12): work("next")}, lesson=NEXT) == 0
    said = capsys.readouterr().err
    assert "told by name alone (Wei Wang, 11 (01_tensors) and here 12)" in said
    assert "two students of one name" in said
    # Now that the number is known the second archive of that lesson says nothing more.
    assert room.collect({moodle("Wei Wang", 12): work("next")}, lesson=NEXT) == 0
    assert not capsys.readouterr().err


def test_two_of_a_name_in_the_next_lesson_wait_for_a_person(
    room: Room, capsys: pytest.CaptureFixture[str]
) -> None:
    files = {moodle("Wei Wang", 11): work("a"), moodle("Wei Wang", 12): work("b")}
    room.collect(files)
    assert set(room.works()) == {"wei_wang-11", "wei_wang-12"}
    following = {
        moodle("Wei Wang", 77): work("c"),
        moodle("Wei Wang", 78): work("d"),
        moodle("Ada", 79): work("e"),
    }
    assert room.collect(following, lesson=NEXT) == 1
    assert room.works(NEXT) == {"ada": work("e")}
    said = capsys.readouterr().err
    assert "Wei Wang (number 77) was left out" in said
    assert "02_neuron:77" in said
    room.say("Wei Wang", f"{NEXT}:77", "wei_wang-12")
    assert room.collect(following, lesson=NEXT) == 1
    room.say("Wei Wang", f"{NEXT}:78", "wei_wang-11")
    assert room.collect(following, lesson=NEXT) == 0
    assert room.works(NEXT) == {
        "ada": work("e"),
        "wei_wang-12": work("c"),
        "wei_wang-11": work("d"),
    }


def test_two_of_a_name_where_one_is_known_wait_too(room: Room) -> None:
    room.collect({moodle("Wei Wang", 11): work()})
    assert (
        room.collect(
            {moodle("Wei Wang", 77): work("c"), moodle("Wei Wang", 78): work("d")}, lesson=NEXT
        )
        == 1
    )
    assert not room.works(NEXT)


def test_another_number_in_the_same_lesson_alone_waits(room: Room) -> None:
    room.collect({moodle("Wei Wang", 11): work()})
    assert room.collect({moodle("Wei Wang", 12): work("other")}, "--force") == 1
    assert room.works() == {"wei_wang": work()}


def test_a_second_assignment_for_a_lesson_is_told_by_names(
    room: Room, capsys: pytest.CaptureFixture[str]
) -> None:
    room.collect({moodle("Ada", 11): work("a"), moodle("Bob", 12): work("b")})
    assert (
        room.collect({moodle("Ada", 31): work("c"), moodle("Bob", 32): work("d")}, "--force") == 0
    )
    assert room.works() == {"ada": work("c"), "bob": work("d")}
    assert "2 students were told by name alone" in capsys.readouterr().err


def test_numbers_that_stay_show_that_a_new_one_is_another_student(
    room: Room, capsys: pytest.CaptureFixture[str]
) -> None:
    room.collect({moodle("Wei Wang", 11): work(), moodle("Ada", 5): work()})
    assert (
        room.collect({moodle("Ada", 5): work(), moodle("Wei Wang", 12): work("other")}, lesson=NEXT)
        == 0
    )
    assert set(room.works(NEXT)) == {"ada", "wei_wang-12"}
    assert "called Wei Wang" in capsys.readouterr().err


def test_canvas_tells_namesakes_by_number_in_every_lesson(
    room: Room, capsys: pytest.CaptureFixture[str]
) -> None:
    room.collect({canvas("wangwei", 11, 901): work("a")})
    capsys.readouterr()
    assert (
        room.collect({canvas("wangwei", 12, 990, "02_neuron.ipynb"): work("b")}, lesson=NEXT) == 0
    )
    assert (set(room.works()), set(room.works(NEXT))) == ({"wangwei"}, {"wangwei-12"})
    assert "11 is wangwei, 12 is wangwei-12" in capsys.readouterr().err
    assert (
        room.collect({canvas("wangwei", 11, 991, "02_neuron.ipynb"): work("c")}, lesson=NEXT) == 0
    )
    assert room.works(NEXT) == {"wangwei": work("c"), "wangwei-12": work("b")}


@pytest.mark.parametrize(
    "names",
    [
        (canvas("lovelaceada", 11, 901), canvas("kingada", 11, 955)),
        (moodle("Ada Lovelace", 11), moodle("Ada King", 11)),
    ],
)
def test_a_number_with_another_name_is_the_same_student_and_said(
    room: Room, names: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    room.collect({names[0]: work()})
    assert room.collect({names[1]: work("again")}, "--force") == 0
    (student,) = room.works()
    assert room.works() == {student: work("again")}
    said = capsys.readouterr().err
    assert "number 11 was" in said
    assert "taken for the same student" in said
    # The new name alone tells the student in the next lesson.
    following = names[1].replace(
        "_11_", "_11_" if "LATE" in names[1] or "assign" not in names[1] else "_44_"
    )
    assert room.collect({following: work()}, lesson=NEXT) == 0
    assert list(room.works(NEXT)) == [student]


def test_names_that_canvas_hides(room: Room, capsys: pytest.CaptureFixture[str]) -> None:
    assert (
        room.collect(
            {
                "anon_aB3dE_901_01_tensors.ipynb": work("a"),
                "LATE_anon_Xy9zQ_902_01_tensors.ipynb": work("b"),
                "anon_Kk2Lm_LATE_01_tensors.ipynb": work("c"),
                "anon_Pp4Qr_01_tensors-1.ipynb": work("d"),
            }
        )
        == 0
    )
    assert room.works() == {
        "anon_aB3dE": work("a"),
        "anon_Xy9zQ": work("b"),
        "anon_Kk2Lm": work("c"),
        "anon_Pp4Qr": work("d"),
    }
    said = capsys.readouterr()
    assert "Canvas hides the names" in said.err
    assert (
        "Marked late by Canvas, which does not say by how much: anon_Kk2Lm, anon_Xy9zQ." in said.out
    )


def test_names_that_moodle_hides(room: Room, capsys: pytest.CaptureFixture[str]) -> None:
    assert (
        room.collect({moodle("Participant", 101): work("a"), moodle("Participant", 102): work("b")})
        == 0
    )
    assert room.works() == {"participant-101": work("a"), "participant-102": work("b")}
    assert "Moodle hides the names" in capsys.readouterr().err
    assert room.collect({moodle("Ada Lovelace", 101): work("a")}) == 0  # revealed
    assert "101" in capsys.readouterr().err
    assert len(room.works()) == 2


def test_a_group_before_the_name_is_not_the_name(room: Room) -> None:
    room.collect(
        {
            moodle("Ada Lovelace", 11): work(),
            moodle("Jean-Luc Picard", 12): work(),
            moodle("Zoe", 13): work(),
        }
    )
    assert (
        room.collect(
            {
                moodle("Group A-Ada Lovelace", 21): work(),
                moodle("Default group-Jean-Luc Picard", 22): work(),
                moodle("Lab 2-3-Zoe", 23): work(),
                moodle("Gruppe 4 - Bob", 24): work(),
            },
            lesson=NEXT,
        )
        == 0
    )
    assert list(room.works(NEXT)) == ["ada_lovelace", "bob", "jean-luc_picard", "zoe"]
    # The group in another archive of the same lesson does not make another student.
    assert room.collect({moodle("Ada Lovelace", 21): work()}, lesson=NEXT) == 0
    assert len(room.works(NEXT)) == 4


def test_a_hyphen_in_a_name_is_no_group(room: Room) -> None:
    names = [
        "Jean-Luc Picard",
        "Jean-Marie Lehn",
        "Luc Picard",
        "Maria Garcia-Lopez",
        "Maria Garcia-Perez",
    ]
    assert (
        room.collect({moodle(name, number): work(name) for number, name in enumerate(names, 11)})
        == 0
    )
    assert list(room.works()) == [
        "jean-luc_picard",
        "jean-marie_lehn",
        "luc_picard",
        "maria_garcia-lopez",
        "maria_garcia-perez",
    ]


@pytest.mark.parametrize("top", ["cs101-First lab-77/", "a/b/", "submissions/"])
def test_one_folder_around_everything(room: Room, top: str) -> None:
    assert (
        room.collect(
            {
                top + moodle("Ada Lovelace", 11): work("a"),
                top + canvas("hoppergrace", 12, 901): work("b"),
                top + "Bob_13_assignsubmission_file_x.ipynb": work("c"),
                top + "__MACOSX/._x": b"?",
                "__MACOSX/._y": b"?",
                top + moodle("Cho", 14, "deep/er/x.ipynb", end="/"): work("d"),
            }
        )
        == 0
    )
    assert room.works() == {
        "ada_lovelace": work("a"),
        "hoppergrace": work("b"),
        "bob": work("c"),
        "cho": work("d"),
    }


def test_accents_that_macos_takes_apart_are_the_same_name(room: Room) -> None:
    room.collect({moodle("Zoe\u0308", 11): work()})
    assert room.collect({moodle("Zo\u00eb", 11): work()}) == 0
    assert len(room.works()) == 1


def test_underscores_that_others_put_into_a_moodle_name_are_its_spaces(room: Room) -> None:
    room.collect({moodle("Ada Lovelace", 11): work()})
    assert room.collect({moodle("Ada_Lovelace", 11): work()}) == 0
    assert room.collect({moodle("Ada_Lovelace", 21): work()}, lesson=NEXT) == 0
    assert (list(room.works()), list(room.works(NEXT))) == (["ada_lovelace"], ["ada_lovelace"])


def test_a_table_from_before_numbers_is_understood(room: Room) -> None:
    room.root.mkdir()
    (room.root / "collected.csv").write_text(
        "name,student\nlovelaceada_11,al\nWei Wang (12),ww\nCho Oh,co\n"
    )
    assert (
        room.collect(
            {
                canvas("lovelaceada", 11, 901): work(),
                moodle("Wei Wang", 12): work(),
                moodle("Cho Oh", 13): work(),
            }
        )
        == 0
    )
    assert list(room.works()) == ["al", "co", "ww"]


def test_a_table_saved_by_a_spreadsheet_is_understood(room: Room) -> None:
    room.collect({moodle("Ada", 11): work()})
    path = room.root / "collected.csv"
    path.write_text(
        "\ufeff" + path.read_text().replace(",", ";").replace("ada", "al"), encoding="utf-8"
    )
    assert room.collect({moodle("Ada", 11): work()}) == 0
    assert list(room.works()) == ["ada", "al"]


def test_paths_in_messages_have_slashes(room: Room, capsys: pytest.CaptureFixture[str]) -> None:
    assert room.collect({"some\\folder\\notes.txt": b"?", "a/b/c.ipynb": work()}) == 1
    said = capsys.readouterr().err
    assert "some/folder/notes.txt was left out" in said
    assert "a/b/c.ipynb was left out" in said


def test_who_is_told_by_name_is_named_without_a_number_too(
    room: Room, capsys: pytest.CaptureFixture[str]
) -> None:
    room.collect({moodle("Wei Wang", 11): work()})
    capsys.readouterr()
    room.collect({"Wei Wang_assignsubmission_file_/x.ipynb": work("other")}, lesson=NEXT)
    assert (
        "told by name alone (Wei Wang, 11 (01_tensors) and here no number)"
        in capsys.readouterr().err
    )
