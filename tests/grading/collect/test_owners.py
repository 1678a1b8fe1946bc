"""File names that students choose make nobody hand in as somebody else."""

from __future__ import annotations

import pytest

from tests.support.collect_archives import LESSON, NEXT, Room, canvas, moodle, work


def test_a_students_file_name_makes_it_nobody_elses(room: Room) -> None:
    assert (
        room.collect(
            {
                canvas("mallory", 66, 901, "ada_11_902_01_tensors.ipynb"): work("m"),
                canvas("ada", 11, 903): work("a"),
                "Mal Lory_67_assignsubmission_file_Bob_12_assignsubmission_file_x.ipynb": work("n"),
                moodle("Bob", 12): work("b"),
                moodle("Mel", 68, "Bob_12_assignsubmission_file_/x.ipynb"): work("o"),
                canvas("mick", 69, 905, "11_906_01_tensors.ipynb"): work("p"),
            }
        )
        == 0
    )
    assert room.works() == {
        "mallory": work("m"),
        "ada": work("a"),
        "mal_lory": work("n"),
        "bob": work("b"),
        "mel": work("o"),
        "mick": work("p"),
    }


def test_a_name_that_ends_with_a_number(room: Room) -> None:
    room.collect(
        {
            canvas("student_1", 11, 901, late=True): work("a"),
            canvas("student_2", 12, 902): work("b"),
        }
    )
    assert (
        room.collect(
            {
                canvas("student_1", 11, 911): work("a"),
                canvas("student_2", 12, 912, late=True): work("b"),
            }
        )
        == 0
    )
    assert len(room.works()) == 2
    assert LESSON


@pytest.mark.parametrize(
    "name",
    [
        "mallory_111_222_bobjones_attempt_2030-05-04-13-30-02_zz.ipynb",
        "mallory_111_222_x-bobjones_assignsubmission_file_zz.ipynb",
        "mallory_111_222_bobjones_5_assignsubmission_file_zz.ipynb",
        "mallory_LATE_111_222_attempt_2030-05-04-13-30-02_zz.ipynb",
        "mallory_111_222_assignsubmission_file_zz.ipynb",
    ],
)
def test_in_an_archive_of_canvas_nobody_hands_in_as_somebody_else(room: Room, name: str) -> None:
    assert (
        room.collect(
            {
                canvas("bobjones", 112, 223): work("bob"),
                canvas("ada", 113, 224): work("ada"),
                name: work("mallory"),
            }
        )
        == 0
    )
    assert room.works() == {"bobjones": work("bob"), "ada": work("ada"), "mallory": work("mallory")}
    assert not room.stamps()


def test_nor_with_hidden_names_or_where_it_is_the_only_file(room: Room) -> None:
    room.collect({"anon_aB3dE_67_bobjones_attempt_2030-05-04-13-30-02_zz.ipynb": work("m")})
    room.collect({"mallory_111_222_bobjones_attempt_2030-05-04-13-30-02_zz.ipynb": work("m")})
    assert {student.split("-")[0] for student in room.works()} == {"anon_aB3dE", "mallory"}


def test_in_an_archive_of_blackboard_nobody_hands_in_as_somebody_else(room: Room) -> None:
    start = "attempt_2026-05-04-13-30-02"
    room.collect(
        {
            f"Lab_bob_{start}_x.ipynb": work("bob"),
            f"Lab_mallory_{start}_x-bob_5_assignsubmission_file_z.ipynb": work("m"),
        }
    )
    assert room.works() == {"bob": work("bob"), "mallory": work("m")}


def test_blackboards_user_names_with_underscores_and_assignments_with_numbers(room: Room) -> None:
    start = "attempt_2026-05-04-13-30-02_x.ipynb"
    room.collect(
        {f"First lab_a_lovelace_{start}": work("a"), f"First lab_b_lovelace_{start}": work("b")}
    )
    assert room.works() == {"a_lovelace": work("a"), "b_lovelace": work("b")}
    room.collect(
        {
            f"Lab_1_2_cho_{start}": work("c"),
            f"Lab_1_2_dan_{start}": work("d"),
            f"Lab_1_2_12345_{start}": work("e"),
        },
        lesson=NEXT,
    )
    assert room.works(NEXT) == {"cho": work("c"), "dan": work("d"), "12345": work("e")}
