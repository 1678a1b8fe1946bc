"""Stock nbgrader beside our engine: the same scores for honest work."""

from __future__ import annotations

import pytest

from course.lessons.discovery import exercises_of
from grading.lessons.bank import RIGHT, WRONG
from grading.paths import Classroom
from grading.samples.students import answers
from grading.samples.submissions import fill, hand_in, release
from tests.support.commands import grading, nbgrader

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1500)]

# Stock nbgrader runs every example too, minutes for the lessons that follow (`make bench` compares
# them all). In those that train one submission has right and wrong answers in turn.
COMPARED = ("01_tensors", "02_neuron", "03_linear_regression")
TRAINED = ("02_neuron", "03_linear_regression")


@pytest.fixture(scope="module")
def honest_class(tmp_path_factory: pytest.TempPathFactory) -> tuple[Classroom, Classroom]:
    """Right, wrong and untouched work, graded by stock nbgrader and by our engine with the same
    seeds.
    """
    ours = Classroom(tmp_path_factory.mktemp("ours"))
    stock = Classroom(tmp_path_factory.mktemp("stock"))
    for lesson in COMPARED:
        notebook, right, wrong = (
            release(lesson),
            answers(lesson, RIGHT, 1),
            answers(lesson, WRONG, 1),
        )
        for classroom in (ours, stock):
            if lesson in TRAINED:
                every_other = {
                    name: wrong.get(name, code) if at % 2 else code
                    for at, (name, code) in enumerate(right.items())
                }
                hand_in(fill(notebook, every_other), classroom.submitted, "both", lesson)
            else:
                hand_in(fill(notebook, right), classroom.submitted, "right", lesson)
                hand_in(fill(notebook, wrong), classroom.submitted, "wrong", lesson)
                hand_in(notebook, classroom.submitted, "untouched", lesson)
    grading("autograde", "--classroom", str(ours.root))
    stock.seeds.mkdir()
    for seed in ours.seeds.iterdir():
        (stock.seeds / seed.name).write_bytes(seed.read_bytes())
    grading("build", COURSE_CLASSROOM=str(stock.root))
    for lesson in COMPARED:
        nbgrader("autograde", lesson, classroom=stock.root)
    return ours, stock


def _scores(classroom: Classroom) -> dict[tuple[str, str, str], float]:
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{classroom.gradebook}") as book:
        return {
            (submission.student.id, assignment.name, grade.name): round(grade.score, 2)
            for assignment in book.assignments
            for submission in book.assignment_submissions(assignment.name)
            for notebook in submission.notebooks
            for grade in notebook.grades
        }


def test_stock_autograde_gives_honest_work_the_same_scores(
    honest_class: tuple[Classroom, Classroom],
) -> None:
    ours, stock = honest_class
    found = _scores(stock)
    assert found == _scores(ours)
    assert len(found) == sum(
        (1 if lesson in TRAINED else 3) * len(exercises_of(lesson)) for lesson in COMPARED
    )
    assert {
        score for (student, _lesson, _cell), score in found.items() if student == "untouched"
    } == {0.0}
    for lesson in TRAINED:
        tested = [exercise for exercise in exercises_of(lesson) if not exercise.manual]
        assert (
            0
            < sum(found["both", lesson, exercise.test_id] for exercise in tested)
            < sum(exercise.points for exercise in tested)
        )
    for lesson in [lesson for lesson in COMPARED if lesson not in TRAINED]:
        for asked in exercises_of(lesson):
            assert found["right", lesson, asked.test_id] == asked.points
            assert found["wrong", lesson, asked.test_id] < asked.points
