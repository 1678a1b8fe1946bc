"""What becomes of graded work when exercises of its lesson are removed, added or worth other points."""

from __future__ import annotations

import csv
import fcntl
import shutil
from pathlib import Path

import pytest
from nbgrader.api import Gradebook, GradeCell, Notebook, SolutionCell, TaskCell
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from grading.lock import locked
from grading.model import UserError
from grading.places import Places
from grading.release import changed_cells, database, tree
from grading.release import gradebook as registry
from grading.release.changes import Changes
from tests.support.small_course import LESSON, TEXT, SmallKnowledge, built, make

# nbgrader's own models warn so whenever a submission is added.
pytestmark = pytest.mark.filterwarnings("ignore:Object of type <Submitted")

COMMENT = "=well counted,\nand " + "so on " * 2000 + "to the end"
HEADING = "# %% [markdown]\n# ### Exercise: "


@pytest.fixture(scope="module")
def graded_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clone with a class: two students with scores, one of them by hand, and a comment."""
    places = built(tmp_path_factory.mktemp("graded").resolve() / "clone")
    with gradebook(places) as book:
        for student in ("ada", "boris"):
            book.add_student(student)
            book.add_submission(LESSON, student)
            for name, score in (("test_double", 2.0), ("test_counter", 0.5), ("test_outcome", 1.0)):
                book.find_grade(name, LESSON, LESSON, student).auto_score = score
        book.find_grade("test_counter", LESSON, LESSON, "ada").manual_score = 0.75
        book.find_grade("test_counter", LESSON, LESSON, "ada").needs_manual_grade = False
        book.find_grade("opinion", LESSON, LESSON, "ada").manual_score = 3.0
        book.find_comment("counter", LESSON, LESSON, "ada").manual_comment = COMMENT
        book.db.commit()
    return places.root


@pytest.fixture
def graded(graded_once: Path, tmp_path: Path) -> Places:
    return Places(Path(shutil.copytree(graded_once, tmp_path.resolve() / "clone")))


def gradebook(places: Places) -> Gradebook:
    return Gradebook(f"sqlite:///{places.root / 'classroom' / 'gradebook.db'}")


def without(text: str, title: str, following: str) -> str:
    """The small lesson without the exercise of this heading."""
    start = text.index(HEADING + title)
    return text[:start] + text[text.index(HEADING + following) :]


def with_another() -> str:
    """The small lesson with one more exercise, `second`."""
    start, end = TEXT.index(HEADING + "a variable"), TEXT.index(HEADING + "what you think")
    new = TEXT[start:end].replace("outcome", "second").replace("a variable", "another")
    return (TEXT[:end] + new + TEXT[end:]).replace("7 points", "8 points")


def rebuilt(places: Places, text: str) -> list[str]:
    """Builds the lesson from another text; what a person is told."""
    (places.solutions / f"{LESSON}.py").write_text(text, encoding="utf-8")
    known, said = SmallKnowledge(), []
    known.visible = {
        exercise: checks
        for exercise, checks in known.visible.items()
        if f"exercise: {exercise}" in text
    }
    if "exercise: second" in text:
        known.visible["second"] = known.visible["outcome"]
    known.tested = set(known.visible)
    tree.build(places, classroom=places.root / "classroom", known=known, said=said)
    return said


@pytest.mark.slow
def test_an_exercise_that_is_removed_is_said_and_kept(graded: Places) -> None:
    text = without(TEXT, "a class", "a variable").replace("7 points", "6 points")
    [said] = rebuilt(graded, text)
    [kept] = (graded.root / "classroom" / "backups").glob(f"removed-{LESSON}-*.csv")
    assert said == (
        f"{LESSON}: what was graded of counter left the gradebook, because the lesson no longer has "
        f"it (scores: 2, of them by hand: 1, comments: 1); {kept} keeps it."
    )
    with kept.open(encoding="utf-8", newline="") as table:
        rows = list(csv.DictReader(table))
    assert [
        (row["student"], row["auto_score"], row["manual_score"], row["comment"]) for row in rows
    ] == [
        ("ada", "0.5", "0.75", ""),
        ("boris", "0.5", "", ""),
        ("ada", "", "", "'" + COMMENT),
    ]
    assert kept.stat().st_mode & 0o777 == 0o600
    with gradebook(graded) as book:
        lesson = book.find_notebook(LESSON, LESSON)
        assert {cell.name for cell in lesson.grade_cells} == {
            "test_double",
            "test_outcome",
            "opinion",
        }
        assert "counter" not in {cell.name for cell in lesson.solution_cells}
        assert book.find_submission(LESSON, "ada").score == 6.0
        assert book.find_submission(LESSON, "boris").max_score == 6.0
    assert list((graded.root / "classroom" / "backups").glob("gradebook-*.db"))
    assert rebuilt(graded, text) == []


def test_other_points_carry_the_scores_along(graded: Places) -> None:
    text = TEXT.replace('"points": 1', '"points": 2').replace("(1 point)", "(2 points)")
    assert rebuilt(graded, text.replace("7 points", "9 points")) == [
        f"{LESSON}: counter is worth 2 points now, and was worth 1.",
        f"{LESSON}: outcome is worth 2 points now, and was worth 1.",
        f"{LESSON}: scores by hand that were given for other points: 1. They stay, and wait in "
        "Formgrader for another look.",
    ]
    with gradebook(graded) as book:
        by_hand = book.find_grade("test_counter", LESSON, LESSON, "ada")
        assert (by_hand.auto_score, by_hand.manual_score, by_hand.max_score) == (1.0, 0.75, 2.0)
        assert by_hand.needs_manual_grade
        assert book.find_grade("test_outcome", LESSON, LESSON, "boris").auto_score == 2.0
        assert book.find_grade("test_double", LESSON, LESSON, "boris").auto_score == 2.0


def test_an_exercise_that_is_new_is_said_and_the_rest_stays(graded: Places) -> None:
    assert rebuilt(graded, with_another()) == [
        f"{LESSON}: second is new in the gradebook: 'python -m grading autograde {LESSON}' grades it."
    ]
    with gradebook(graded) as book:
        assert book.find_submission(LESSON, "ada").max_score == 8.0
        assert book.find_grade("opinion", LESSON, LESSON, "ada").manual_score == 3.0
        for student in ("ada", "boris"):  # nbgrader's own autograder asks for them
            waiting = book.find_grade("test_second", LESSON, LESSON, student)
            assert (waiting.auto_score, waiting.needs_manual_grade) == (None, True)
            assert book.find_comment("second", LESSON, LESSON, student).comment is None


def test_a_stop_before_nbgrader_registers_leaves_whole_cells(
    graded: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    def sources() -> dict[str, tuple[object, ...]]:
        with gradebook(graded) as book:
            return {
                cell.name: (cell.cell_type, cell.locked, cell.source, cell.checksum)
                for cell in book.find_notebook(LESSON, LESSON).source_cells
            }

    def stopped(*_arguments: object, **_more: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(registry, "generate", stopped)
        with pytest.raises(KeyboardInterrupt):
            rebuilt(graded, with_another())
    after_the_stop = sources()
    _type, locked, source, checksum = after_the_stop["test_second"]
    assert locked
    assert 'grade("second")' in str(source)
    assert checksum
    rebuilt(graded, with_another())
    assert sources() == after_the_stop


def test_what_was_graded_is_not_changed_under_a_run(graded: Places) -> None:
    classroom = graded.root / "classroom"
    with (classroom / ".lock").open("w") as holder:
        fcntl.flock(holder, fcntl.LOCK_EX)
        assert rebuilt(graded, TEXT) == []  # there is nothing to change
        with pytest.raises(UserError, match="Another run is grading") as error:
            rebuilt(graded, with_another())
        assert "\n" not in str(error.value)
    with gradebook(graded) as book:
        assert book.find_submission(LESSON, "ada").max_score == 7.0
    with locked(classroom):  # as `autograde` holds it
        assert rebuilt(graded, with_another()) != []


def test_a_score_by_hand_above_the_new_maximum_is_lowered_and_said(graded: Places) -> None:
    text = TEXT.replace('"points": 3', '"points": 2').replace("(3 points)", "(2 points)")
    [_points, waits, lowered] = rebuilt(graded, text.replace("7 points", "6 points"))
    [kept] = (graded.root / "classroom" / "backups").glob(f"removed-{LESSON}-*.csv")
    assert waits.endswith("They stay, and wait in Formgrader for another look.")
    assert lowered == (
        f"{LESSON}: scores by hand that were above the new maximum: 1. They were lowered to it; "
        f"{kept} has them as they were."
    )
    with kept.open(encoding="utf-8", newline="") as table:
        [row] = csv.DictReader(table)
    assert (row["student"], row["manual_score"], row["max_score"]) == ("ada", "3.0", "3.0")
    with gradebook(graded) as book:
        by_hand = book.find_grade("opinion", LESSON, LESSON, "ada")
        assert (by_hand.manual_score, by_hand.needs_manual_grade) == (2.0, True)


def test_an_exercise_that_is_graded_in_another_way_is_not_called_new(graded: Places) -> None:
    changes = Changes(LESSON)
    engine = database.engine(f"sqlite:///{graded.root / 'classroom' / 'gradebook.db'}")
    with Session(engine) as session:
        notebook = session.query(Notebook.id).scalar()
        wanted = {
            kind: {
                cell.name: {"max_score": getattr(cell, "max_score", None), "cell_type": "code"}
                for cell in session.query(kind).filter_by(notebook_id=notebook)
            }
            for kind in (GradeCell, SolutionCell, TaskCell)
        }
        wanted[SolutionCell] = {name: {} for name in wanted[SolutionCell]}
        grade = wanted[GradeCell].pop("opinion")
        wanted[GradeCell] = {"test_new": grade, "test_opinion": grade, **wanted[GradeCell]}
        changed_cells._change(session, notebook, wanted, changes)
    engine.dispose()
    assert (changes.removed, changes.regraded, changes.added) == ([], ["opinion"], ["new"])
    changes.kept = Path("kept.csv")
    assert changes.words() == [
        f"{LESSON}: what was graded of opinion left the gradebook, because the lesson grades it "
        "in another way now (scores: 1, of them by hand: 1, comments: 0); kept.csv keeps it.",
        f"{LESSON}: new is new in the gradebook: 'python -m grading autograde {LESSON}' grades it.",
    ]


def test_a_lesson_that_is_as_it_was_costs_no_sums_of_scores(graded: Places) -> None:
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        asked.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        changed_cells.bring_in_step(
            f"sqlite:///{graded.root / 'classroom' / 'gradebook.db'}",
            LESSON,
            graded.source / LESSON / f"{LESSON}.ipynb",
            graded,
            graded.root / "classroom",
        )
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    assert asked
    assert not [statement for statement in asked if "sum(" in statement.lower()]


def test_another_program_that_writes_is_waited_for(tmp_path: Path) -> None:
    engine = database.engine(f"sqlite:///{tmp_path / 'gradebook.db'}")
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar() == 30_000
    engine.dispose()


@pytest.mark.slow
def test_work_that_nobody_handed_in_is_nothing_to_tell(tmp_path: Path) -> None:
    places = make(tmp_path.resolve() / "clone")
    tree.build(places, classroom=places.root / "classroom", known=SmallKnowledge())
    text = without(TEXT, "a class", "a variable").replace("7 points", "6 points")
    assert rebuilt(places, text) == []


def test_what_cannot_be_kept_is_not_removed(
    graded: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path, content: bytes, mode: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(changed_cells, "write_durably", full)
    with pytest.raises(OSError, match="No space"):
        rebuilt(graded, without(TEXT, "a class", "a variable").replace("7 points", "6 points"))
    with gradebook(graded) as book:
        assert book.find_grade("test_counter", LESSON, LESSON, "ada").manual_score == 0.75
