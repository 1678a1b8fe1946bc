"""Stock nbgrader on a course: the real commands, run in the root, as an instructor types them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

from grading.paths import ROOT
from grading.places import Places
from grading.release import tree
from tests.support.small_course import LESSON, TEXT, SmallKnowledge, make

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Places:
    """A small clone with the course's own packages in it, built."""
    root = tmp_path_factory.mktemp("clone").resolve()
    places = make(root)
    for package in ("course", "grading"):
        shutil.copytree(
            ROOT / package, root / package, ignore=shutil.ignore_patterns("__pycache__")
        )
    # The lesson's exercises are no real ones: its checks give points without looking at anything.
    (root / "course" / "__init__.py").write_text(
        "import os\n\n\ndef check(exercise):\n    print(os.environ.get('COURSE_PROFILE'), "
        "os.environ.get('OMP_NUM_THREADS'), sorted(os.environ))\n"
    )
    (root / "grading" / "stock.py").write_text(
        "def grade(exercise):\n    return {'double': 1.5, 'counter': 1.0, 'outcome': "
        "0.0}[exercise]\n"
    )
    tree.build(places, classroom=root / "classroom", known=SmallKnowledge())
    return places


def nbgrader(places: Places, *words: str, code: int = 0) -> str:
    """One command; PATH lacks the interpreter's folder, as for `.venv/bin/python -m nbgrader` with
    nothing activated.
    """
    folder = str(Path(sys.executable).parent)
    path = os.pathsep.join(part for part in os.environ["PATH"].split(os.pathsep) if part != folder)
    environment = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith(("COURSE_", "PYTHONPATH"))
    }
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", *words],
        cwd=places.root,
        env=environment | {"PATH": path},
        capture_output=True,
        text=True,
    )
    assert done.returncode == code, done.stderr
    return done.stdout + done.stderr


def test_generate_assignment_writes_what_our_build_wrote(clone: Places) -> None:
    before = clone.release(LESSON).read_bytes()
    nbgrader(clone, "generate_assignment", LESSON, "--force")
    assert clone.release(LESSON).read_bytes() == before
    with tree.built(clone, known=SmallKnowledge()) as (lessons, _root):
        assert tree.differences(clone, lessons, "en") == []


def test_generate_assignment_makes_a_gradebook_where_there_is_none(clone: Places) -> None:
    shutil.move(clone.root / "classroom", clone.root / "classroom-before")
    try:
        nbgrader(clone, "generate_assignment", LESSON, "--force")
        assert (clone.root / "classroom" / "gradebook.db").is_file()
    finally:
        shutil.rmtree(clone.root / "classroom", ignore_errors=True)
        shutil.move(clone.root / "classroom-before", clone.root / "classroom")


def test_the_gradebook_lists_the_assignment(clone: Places) -> None:
    assert LESSON in nbgrader(clone, "db", "assignment", "list")


def test_validate_runs_the_released_lesson(clone: Places) -> None:
    said = nbgrader(clone, "validate", str(clone.release(LESSON)))
    # Nothing raises; what is left undone is the free-text answer.
    assert "VALIDATION FAILED ON 1 CELL" in said, said
    assert "You did not provide a response" in said, said


def test_autograde_and_feedback_work_on_the_classroom(clone: Places) -> None:
    from nbgrader.api import Gradebook

    folder = clone.root / "classroom" / "submitted" / "ada" / LESSON
    folder.mkdir(parents=True)
    shutil.copy(clone.release(LESSON), folder)
    nbgrader(clone, "autograde", LESSON, "--create")
    with Gradebook(f"sqlite:///{clone.root / 'classroom' / 'gradebook.db'}") as book:
        scores = {
            grade.name: grade.auto_score
            for grade in book.find_submission_notebook(LESSON, LESSON, "ada").grades
        }
    assert scores == {"test_double": 1.5, "test_counter": 1.0, "test_outcome": 0.0, "opinion": 0.0}
    graded = (
        clone.root / "classroom" / "autograded" / "ada" / LESSON / f"{LESSON}.ipynb"
    ).read_text()
    assert "quick 1 " in graded
    nbgrader(clone, "generate_feedback", LESSON)
    page = (clone.root / "classroom" / "feedback" / "ada" / LESSON / f"{LESSON}.html").read_text()
    assert "Counts up from" in page


class Elements(HTMLParser):
    """The attributes of a page's elements, and what its scripts hold."""

    def __init__(self) -> None:
        super().__init__()
        self.attributes: set[str] = set()
        self.scripts: list[str] = []
        self._in_script = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes |= {name for name, _value in attrs}
        self._in_script = tag == "script"

    def handle_endtag(self, tag: str) -> None:
        self._in_script = False

    def handle_data(self, data: str) -> None:
        if self._in_script:
            self.scripts.append(data)


def test_feedback_holds_no_script_of_a_student(clone: Places) -> None:
    import json

    folder = clone.root / "classroom" / "submitted" / "eve" / LESSON
    folder.mkdir(parents=True)
    notebook = json.loads(clone.release(LESSON).read_text())
    notebook["cells"].append(
        {
            "cell_type": "markdown",
            "id": "mine",
            "metadata": {},
            "source": "<script>alert('from eve')</script> <img src=x onerror=\"alert('eve')\">",
        }
    )
    notebook["cells"].append(
        {
            "cell_type": "code",
            "id": "mine-too",
            "metadata": {},
            "outputs": [],
            "execution_count": None,
            "source": "from IPython.display import HTML, Markdown, SVG, display\n"
            "display(HTML('<script>alert(\"from eve\")</script>'),"
            " Markdown('<script>alert(\"from eve\")</script>'))",
        }
    )
    (folder / f"{LESSON}.ipynb").write_text(json.dumps(notebook))
    nbgrader(clone, "autograde", LESSON, "--student", "eve")
    nbgrader(clone, "generate_feedback", LESSON, "--student", "eve")
    page = (clone.root / "classroom" / "feedback" / "eve" / LESSON / f"{LESSON}.html").read_text()
    found = Elements()
    found.feed(page)
    assert "from eve" in page
    assert not any("eve" in text for text in found.scripts)
    assert not [name for name in found.attributes if name.startswith("on")]
    assert "Counts up from" in page
    assert "A tiny lesson</h1>" in page.replace("<a", "</h1><a")


def test_another_classroom_can_be_named(clone: Places, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", "generate_assignment", LESSON, "--force"],
        cwd=clone.root,
        env=os.environ | {"COURSE_CLASSROOM": str(tmp_path / "other")},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "other" / "gradebook.db").is_file()


def test_the_source_is_what_the_rules_were_shown(clone: Places) -> None:
    assert (clone.solutions / f"{LESSON}.py").read_text(encoding="utf-8") == TEXT
