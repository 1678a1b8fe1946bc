"""The rows of the class: who is in it, which lessons count, and what stands where nothing was
graded.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from grading.intake import Found, Refused, Scan
from grading.model import FAILED, MANUAL, MISSING, NOT_ATTEMPTED, PARTIAL, UNREADABLE, Record, Row
from grading.record.gradebook import CellScore
from grading.results.table import COLUMNS, as_csv, class_rows, for_the_table, write_results
from tests.support.record_class import EXERCISES, LESSON, OTHER, record, row

HERE = Path("submitted")


def scan(
    *found: tuple[str, str], refused: tuple[Refused, ...] = (), students: tuple[str, ...] = ()
) -> Scan:
    every = sorted({*students, *(student for student, _lesson in found)})
    return Scan(
        tuple(every), tuple(Found(s, lesson, HERE / s / lesson) for s, lesson in found), refused, ()
    )


def records(*given: Record) -> dict[tuple[str, str], Record]:
    return {(row.student, row.lesson): row for row in given}


def statuses(rows: list[Row]) -> dict[tuple[str, str], set[str]]:
    found: dict[tuple[str, str], set[str]] = {}
    for graded in rows:
        found.setdefault((graded.student, graded.lesson), set()).add(graded.status)
    return found


def test_everyone_in_the_class_has_a_row_for_each_exercise() -> None:
    rows = class_rows(
        scan(("ada", LESSON), students=("boris",)), ["chen"], records(record("ada")), {}
    )
    assert [(row.student, row.exercise) for row in rows] == [
        (student, exercise) for student in ("ada", "boris", "chen") for exercise in EXERCISES
    ]
    assert statuses(rows) == {
        ("ada", LESSON): {"graded"},
        ("boris", LESSON): {MISSING},
        ("chen", LESSON): {MISSING},
    }
    assert {row.score for row in rows if row.status == MISSING} == {0.0}
    assert all(row.detail for row in rows if row.status == MISSING)


def test_a_lesson_that_nobody_handed_in_has_no_rows() -> None:
    assert {
        row.lesson for row in class_rows(scan(("ada", LESSON)), [], records(record("ada")), {})
    } == {LESSON}


def test_a_lesson_outside_of_this_run_that_was_never_graded_waits() -> None:
    found = scan(("ada", LESSON), ("ada", OTHER), ("boris", OTHER))
    assert {
        row.lesson for row in class_rows(found, [], records(record("ada")), {}, {}, [LESSON])
    } == {LESSON}
    both = records(record("ada"), record("ada", lesson=OTHER))
    rows = class_rows(found, [], both, {}, {}, [LESSON])
    queued = [row for row in rows if (row.student, row.lesson) == ("boris", OTHER)]
    assert {(row.status, row.score) for row in queued} == {(MISSING, None)}
    assert all("autograde 01_tensors" in row.note for row in queued)


def test_someone_who_left_the_class_has_no_rows() -> None:
    rows = class_rows(
        scan(("ada", LESSON)), [], records(record("ada"), record("gone", lesson=OTHER)), {}
    )
    assert {row.student for row in rows} == {"ada"}
    assert {row.lesson for row in rows} == {LESSON}


def test_a_failure_of_ours_goes_before_an_older_record() -> None:
    failed = [row("ada", exercise, None, FAILED, "no kernel") for exercise in EXERCISES]
    rows = class_rows(
        scan(("ada", LESSON)), [], records(record("ada")), {}, {("ada", LESSON): failed}
    )
    assert statuses(rows) == {("ada", LESSON): {FAILED}}


def test_a_badly_named_folder_has_rows_under_its_cleaned_name() -> None:
    bad = Refused("x-1234", "x y", HERE / "x y", (LESSON,), "The name is no valid student id.")
    rows = class_rows(scan(("ada", LESSON), refused=(bad,)), [], records(record("ada")), {})
    assert statuses(rows)["x-1234", LESSON] == {UNREADABLE}
    assert {row.detail for row in rows if row.student == "x-1234"} == {
        "The name is no valid student id."
    }


@pytest.mark.parametrize("held", [(), (LESSON,)])
def test_a_badly_named_folder_alone_still_has_rows(held: tuple[str, ...]) -> None:
    bad = Refused("x-1234", "x y", HERE / "x y", held, "The name is no valid student id.")
    rows = class_rows(scan(refused=(bad,)), [], {}, {}, {}, [LESSON])
    assert statuses(rows) == {("x-1234", LESSON): {UNREADABLE}}


def test_a_known_student_whose_folder_cannot_be_opened_keeps_what_was_graded() -> None:
    bad = Refused("ada", "ada", HERE / "ada", (), "It could not be opened.")
    rows = class_rows(scan(refused=(bad,)), ["ada"], records(record("ada")), {}, {}, [LESSON])
    assert statuses(rows) == {("ada", LESSON): {"graded"}}
    rows = class_rows(
        scan(("boris", LESSON), refused=(bad,)), ["ada"], records(record("boris")), {}, {}, [LESSON]
    )
    assert statuses(rows)["ada", LESSON] == {UNREADABLE}


def test_a_score_by_hand_goes_first_and_never_above_the_maximum() -> None:
    lesson = "05_mnist_mlp"
    given = record("ada", 1.0, LESSON)
    given.rows[-1] = replace(given.rows[-1], score=None, status=MANUAL, detail="graded by hand")
    waiting = class_rows(scan(("ada", LESSON)), [], records(given), {})
    assert (waiting[-1].status, waiting[-1].score) == (MANUAL, None)
    cell_score = {
        ("ada", LESSON): {
            EXERCISES[-1]: CellScore(None, 1.5, False),
            "test_neuron": CellScore(3.0, 99.0, False),
        }
    }
    rows = class_rows(scan(("ada", LESSON)), [], records(given), cell_score)
    assert (rows[-1].status, rows[-1].score, rows[-1].detail) == ("graded", 1.5, "graded by hand")
    assert (rows[0].score, rows[0].detail) == (3.0, "")
    cell_score = {("ada", LESSON): {EXERCISES[-1]: CellScore(None, 2.0, True)}}
    again = class_rows(scan(("ada", LESSON)), [], records(given), cell_score)[-1]
    assert (again.detail, again.note) == (
        "",
        "the score by hand was given for an earlier answer: see whether it still holds",
    )
    assert lesson not in {row.lesson for row in rows}


def test_a_new_exercise_is_queued_where_the_record_does_not_know_it() -> None:
    given = record("ada")
    given.rows.pop()
    rows = class_rows(scan(("ada", LESSON)), [], records(given), {})
    assert [row.exercise for row in rows] == EXERCISES
    assert (rows[-1].status, rows[-1].score) == (MISSING, None)


def test_the_file_has_the_contracts_columns_and_form(tmp_path: Path) -> None:
    write_results(
        [
            row("ada", "neuron", 2.0),
            row("ada", "forward", 1.006, PARTIAL, "=1+1"),
            row("ada", "gradients", None, MANUAL),
        ],
        tmp_path / "results.csv",
    )
    data = (tmp_path / "results.csv").read_bytes()
    assert data.decode("utf-8").splitlines() == [
        ",".join(COLUMNS),
        "ada,02_neuron,neuron,2,3,graded,no property was found to hold",
        "ada,02_neuron,forward,1.01,2,partial,'=1+1",
        "ada,02_neuron,gradients,,3,manual,waits for a person",
    ]
    assert b"\r" not in data
    assert [path.name for path in tmp_path.iterdir()] == ["results.csv"]


@pytest.mark.parametrize(
    "status", ["graded", "partial", "flagged", "failed", "manual", "missing", NOT_ATTEMPTED]
)
@pytest.mark.parametrize("score", [None, 0.0, 1.99])
def test_a_score_below_full_always_has_a_reason(status: str, score: float | None) -> None:
    line = as_csv([row("ada", "forward", score, status)]).splitlines()[1]
    assert line.split(",", 6)[6]


def test_scores_above_the_maximum_are_cut() -> None:
    assert (
        as_csv([row("ada", "forward", 2.5)]).splitlines()[1] == "ada,02_neuron,forward,2,2,graded,"
    )


def test_what_is_kept_for_the_table_is_all_of_the_table() -> None:
    """And nothing of what only the pages show."""
    whole = record("ada", 0.5)
    whole.rows[0] = replace(
        whole.rows[0],
        detail="",
        properties=[{"name": "one", "title": "holds water", "outcome": "fails"}],
    )
    kept = for_the_table(whole)
    assert as_csv(kept.rows) == as_csv(whole.rows)
    assert "holds water" in as_csv(kept.rows)
    assert [row.properties for row in kept.rows] == [[] for _row in kept.rows]
    assert whole.rows[0].properties
