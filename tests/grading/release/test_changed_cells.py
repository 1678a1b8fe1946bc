"""What becomes of graded work when exercises of its lesson are removed, added or worth other points."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from grading.places import Places
from grading.release import changed_cells, tree
from tests.support.small_course import LESSON, TEXT, SmallKnowledge, make

# nbgrader's own models warn so whenever a submission is added.
pytestmark = pytest.mark.filterwarnings("ignore:Object of type <Submitted")

HEADING = "# %% [markdown]\n# ### Exercise: "


@pytest.fixture(scope="module")
def graded_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clone with a class: two students with scores, one of them by hand, and a comment."""
    places = make(tmp_path_factory.mktemp("graded").resolve() / "clone")
    tree.build(places, classroom=places.root / "classroom", known=SmallKnowledge())
    with gradebook(places) as book:
        for student in ("ada", "boris"):
            book.add_student(student)
            book.add_submission(LESSON, student)
            for name, score in (("test_double", 2.0), ("test_counter", 0.5), ("test_outcome", 1.0)):
                book.find_grade(name, LESSON, LESSON, student).auto_score = score
        book.find_grade("test_counter", LESSON, LESSON, "ada").manual_score = 0.75
        book.find_grade("test_counter", LESSON, LESSON, "ada").needs_manual_grade = False
        book.find_grade("opinion", LESSON, LESSON, "ada").manual_score = 3.0
        book.find_comment("counter", LESSON, LESSON, "ada").manual_comment = "=well counted"
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
        ("ada", "", "", "'=well counted"),
    ]
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
    start, end = TEXT.index(HEADING + "a variable"), TEXT.index(HEADING + "what you think")
    new = TEXT[start:end].replace("outcome", "second").replace("a variable", "another")
    text = TEXT[:end] + new + TEXT[end:]
    assert rebuilt(graded, text.replace("7 points", "8 points")) == [
        f"{LESSON}: second is new in the gradebook: 'python -m grading autograde {LESSON}' grades it."
    ]
    with gradebook(graded) as book:
        assert book.find_submission(LESSON, "ada").max_score == 8.0
        assert book.find_grade("opinion", LESSON, LESSON, "ada").manual_score == 3.0


def test_work_that_nobody_handed_in_is_nothing_to_tell(tmp_path: Path) -> None:
    places = make(tmp_path.resolve() / "clone")
    tree.build(places, classroom=places.root / "classroom", known=SmallKnowledge())
    text = without(TEXT, "a class", "a variable").replace("7 points", "6 points")
    assert rebuilt(places, text) == []


def test_what_cannot_be_kept_is_not_removed(
    graded: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path, content: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(changed_cells, "write_durably", full)
    with pytest.raises(OSError, match="No space"):
        rebuilt(graded, without(TEXT, "a class", "a variable").replace("7 points", "6 points"))
    with gradebook(graded) as book:
        assert book.find_grade("test_counter", LESSON, LESSON, "ada").manual_score == 0.75
