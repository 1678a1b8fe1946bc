"""The build as a whole: the same bytes every time, nothing half done, stale files named."""

from __future__ import annotations

import json
import os
import re
import sqlite3
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from grading.commands import build as command
from grading.model import UserError
from grading.paths import ROOT
from grading.places import Places
from grading.release import convert, gradebook, notebooks, tree
from grading.release.source import read
from tests.support.small_course import LESSON, TEXT, WHEEL_ADDRESS, SmallKnowledge, built, make

# nbgrader's own models warn so whenever a submission is added.
pytestmark = pytest.mark.filterwarnings("ignore:Object of type <Submitted")


@pytest.fixture
def clone(tmp_path: Path) -> Places:
    return make(tmp_path.resolve() / "clone")


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> SmallKnowledge:
    known = SmallKnowledge()
    monkeypatch.setattr(tree, "CourseKnowledge", lambda root: known)
    return known


@pytest.fixture
def ready(tmp_path: Path) -> Places:
    """A clone that was built before, with its classroom."""
    return built(tmp_path.resolve() / "ready")


def snapshot(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_two_builds_give_the_same_bytes(tmp_path: Path) -> None:
    seen = []
    for name in ("first", "a longer name of a folder"):
        places = make(tmp_path.resolve() / name)
        tree.build(places, known=SmallKnowledge())
        seen.append({**snapshot(places.root / "notebooks"), **snapshot(places.root / "build")})
    assert seen[0] == seen[1]
    assert set(seen[0]) == {f"en/{LESSON}/{LESSON}.ipynb", f"source/{LESSON}/{LESSON}.ipynb"}


@pytest.mark.slow
def test_other_hash_seeds_time_zones_and_languages_give_the_same_bytes(clone: Places) -> None:
    program = (
        "import sys; from pathlib import Path; from tests.support.small_course import SmallKnowledge; from "
        "grading.release import tree;from grading.places import Places;w = "
        f"tree.built(Places(Path({str(clone.root)!r})), known=SmallKnowledge());"
        "sys.stdout.buffer.write(w.__enter__()[0][0].release)"
    )
    outputs = []
    for seed, zone, language in (("1", "UTC", "C"), ("2", "Asia/Tokyo", "de_DE.UTF-8")):
        environment = os.environ | {
            "PYTHONHASHSEED": seed,
            "TZ": zone,
            "LANG": language,
            "PYTHONPATH": str(ROOT),
        }
        outputs.append(
            subprocess.run(
                [sys.executable, "-c", program], env=environment, capture_output=True, check=True
            ).stdout
        )
    assert outputs[0] == outputs[1] != b""


@pytest.mark.slow
def test_the_release_is_valid_and_says_nothing_of_this_machine(ready: Places) -> None:
    path = ready.release(LESSON)
    raw = path.read_text(encoding="utf-8")
    notebook = nbformat.reads(raw, as_version=4)
    nbformat.validate(notebook)
    assert raw.endswith("}\n")
    assert str(ready.root) not in raw
    assert str(Path.home()) not in raw
    assert (notebook.nbformat, notebook.nbformat_minor) == (4, 5)
    assert WHEEL_ADDRESS in raw
    assert "@COURSE_WHEEL@" not in raw
    ids = [cell.id for cell in notebook.cells]
    assert len(ids) == len(set(ids))
    assert all(re.fullmatch(r"[a-zA-Z0-9-_]{1,64}", cell_id) for cell_id in ids)
    assert {"double", "test_double", "opinion"} <= set(ids)
    assert set(notebook.metadata) == {"kernelspec", "language_info"}
    assert all(
        not cell.get("outputs") and cell.get("execution_count") is None for cell in notebook.cells
    )


def test_the_checksums_are_those_that_nbgrader_computes(ready: Places) -> None:
    from nbgrader.utils import compute_checksum

    notebook = nbformat.read(ready.release(LESSON), as_version=4)
    graded = [cell for cell in notebook.cells if "nbgrader" in cell.metadata]
    assert len(graded) == 7
    assert all(cell.metadata.nbgrader.checksum == compute_checksum(cell) for cell in graded)


def test_an_id_changes_only_with_its_cell(clone: Places) -> None:
    before = notebooks.cell_ids(read(clone.solutions / f"{LESSON}.py").cells)
    path = clone.solutions / f"{LESSON}.py"
    path.write_text(TEXT.replace("It doubles numbers.", "It halves numbers."), encoding="utf-8")
    after = notebooks.cell_ids(read(path).cells)
    assert [a == b for a, b in zip(before, after, strict=True)].count(False) == 1
    assert before[0] != after[0]
    assert before[3] != before[4]
    assert before[4] == f"{before[3]}-2"


def test_check_is_quiet_on_a_fresh_tree_and_names_each_stale_file(
    ready: Places, small: SmallKnowledge, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command.check(ready, "en") == 0
    assert "up to date" in capsys.readouterr().out

    path = ready.release(LESSON)
    good = path.read_bytes()
    path.write_bytes(good.replace(b"tiny", b"Tiny"))
    extra = path.with_name("notes.txt")
    extra.write_text("mine")
    before = snapshot(ready.root)
    assert command.check(ready, "en") == 1
    out = capsys.readouterr().out
    assert f"notebooks/en/{LESSON}/{LESSON}.ipynb is stale" in out
    assert "notes.txt comes from no lesson" in out
    assert "python -m grading build" in out
    assert snapshot(ready.root) == before

    extra.unlink()
    path.unlink()
    assert command.check(ready, "en") == 1
    assert "is missing" in capsys.readouterr().out
    assert not path.exists()


def test_a_lesson_whose_source_is_gone_is_stale_and_the_build_removes_it(
    clone: Places, small: SmallKnowledge, capsys: pytest.CaptureFixture[str]
) -> None:
    tree.build(clone)
    gone = clone.notebooks("en") / "02_gone" / "02_gone.ipynb"
    gone.parent.mkdir()
    gone.write_text("{}")
    mine = gone.parent.parent / LESSON / "my notes.ipynb"
    mine.write_text("{}")
    assert command.check(clone, "en") == 1
    assert "02_gone.ipynb comes from no lesson" in capsys.readouterr().out
    tree.build(clone)
    assert not gone.parent.exists()
    assert mine.exists()


@pytest.mark.slow
def test_a_second_build_changes_nothing(clone: Places) -> None:
    classroom = clone.root / "classroom"
    assert tree.build(clone, classroom=classroom, known=SmallKnowledge()) == [
        clone.contract,
        clone.release(LESSON),
    ]
    before = {path: path.stat().st_mtime_ns for path in (clone.root / "notebooks").rglob("*.ipynb")}
    assert tree.build(clone, classroom=classroom, known=SmallKnowledge()) == []
    assert {
        path: path.stat().st_mtime_ns for path in (clone.root / "notebooks").rglob("*.ipynb")
    } == before


@pytest.mark.slow
def test_the_build_leaves_directory_and_environment_as_they_were(clone: Places) -> None:
    folder, environment, path = os.getcwd(), dict(os.environ), list(sys.path)
    tree.build(clone, classroom=clone.root / "classroom", known=SmallKnowledge())
    assert (os.getcwd(), dict(os.environ), sys.path) == (folder, environment, path)


def test_a_refused_lesson_leaves_everything_as_it_was(ready: Places) -> None:
    (ready.solutions / f"{LESSON}.py").write_text(
        TEXT.replace('"schema_version": 3', '"schema_version": 2')
    )
    before = snapshot(ready.root)
    with pytest.raises(UserError, match="schema_version"):
        tree.build(ready, classroom=ready.root / "classroom", known=SmallKnowledge())
    assert snapshot(ready.root) == before


def test_every_assignment_is_registered_with_points_and_kernel(ready: Places) -> None:
    from nbgrader.api import Gradebook

    classroom = ready.root / "classroom"
    with Gradebook(f"sqlite:///{classroom / 'gradebook.db'}") as book:
        notebook = book.find_notebook(LESSON, LESSON)
        assert {cell.name: cell.max_score for cell in notebook.grade_cells} == {
            "test_double": 2,
            "test_counter": 1,
            "test_outcome": 1,
            "opinion": 3,
        }
        assert json.loads(notebook.kernelspec)["name"] == "python3"
        assert 'grade("double")' in book.find_source_cell("test_double", LESSON, LESSON).source


def test_registering_again_keeps_submissions_and_grades(ready: Places) -> None:
    from nbgrader.api import Gradebook

    classroom = ready.root / "classroom"
    address = f"sqlite:///{classroom / 'gradebook.db'}"
    with Gradebook(address) as book:
        book.add_student("ada")
        book.add_submission(LESSON, "ada")
        grade = book.find_grade("test_double", LESSON, LESSON, "ada")
        grade.auto_score = 1.5
        book.db.commit()
    (ready.solutions / f"{LESSON}.py").write_text(
        TEXT.replace("It doubles", "It always doubles"), encoding="utf-8"
    )
    tree.build(ready, classroom=classroom, known=SmallKnowledge())
    with Gradebook(address) as book:
        assert book.find_grade("test_double", LESSON, LESSON, "ada").auto_score == 1.5


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (
            "UPDATE alembic_version SET version_num = '167914646830'",
            "older nbgrader.*nbgrader db upgrade",
        ),
        ("DROP TABLE alembic_version", "older nbgrader.*nbgrader db upgrade"),
        ("UPDATE alembic_version SET version_num = 'ffffffffffff'", "newer nbgrader"),
        ("ALTER TABLE grade DROP COLUMN extra_credit", "lacks grade.extra_credit"),
    ],
)
def test_a_gradebook_of_another_nbgrader_is_refused_untouched(
    ready: Places, spoil: str, message: str
) -> None:
    classroom = ready.root / "classroom"
    connection = sqlite3.connect(classroom / "gradebook.db")
    connection.execute(spoil)
    connection.commit()
    connection.close()
    ready.release(LESSON).unlink()
    before = snapshot(ready.root)
    with pytest.raises(UserError, match=message) as error:
        tree.build(ready, classroom=classroom, known=SmallKnowledge())
    assert "\n" not in str(error.value)
    assert snapshot(ready.root) == before


def test_a_gradebook_that_is_no_database_is_refused_untouched(clone: Places) -> None:
    classroom = clone.root / "classroom"
    classroom.mkdir()
    (classroom / "gradebook.db").write_bytes(b"no database at all" * 100)
    before = snapshot(clone.root)
    with pytest.raises(UserError, match="it is no database"):
        tree.build(clone, classroom=classroom, known=SmallKnowledge())
    assert snapshot(clone.root) == before


def test_a_locked_gradebook_is_said_in_one_line(
    ready: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sqlalchemy

    classroom = ready.root / "classroom"
    create = sqlalchemy.create_engine
    monkeypatch.setattr(
        "nbgrader.api.create_engine",
        lambda *args, **kwargs: create(*args, connect_args={"timeout": 0}, **kwargs),
    )
    connection = sqlite3.connect(classroom / "gradebook.db")
    connection.execute("BEGIN IMMEDIATE")
    try:
        with pytest.raises(UserError, match="another program holds it"):
            gradebook.register([LESSON], ready, ready.root, classroom)
    finally:
        connection.close()


def test_a_new_gradebook_appears_whole_or_not_at_all(
    clone: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(url: str) -> None:
        Path(url.removeprefix("sqlite:///")).write_bytes(b"half")
        raise KeyboardInterrupt

    monkeypatch.setattr(gradebook, "_open_and_close", stop)
    with pytest.raises(KeyboardInterrupt):
        tree.build(clone, classroom=clone.root / "classroom", known=SmallKnowledge())
    assert list((clone.root / "classroom").iterdir()) == []


def test_what_nbgrader_says_becomes_one_line(
    clone: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tree, "check_source", lambda source, known: [])
    (clone.solutions / f"{LESSON}.py").write_text(
        TEXT.replace('"grade_id": "test_counter"', '"grade_id": "test_double"')
    )
    with pytest.raises(
        convert.NbGraderError, match=r"nbgrader cannot make 01_tiny: .*ValidationError"
    ) as error:
        tree.build(clone, known=SmallKnowledge())
    assert "\n" not in str(error.value)


def test_a_wheel_address_that_is_not_set_is_refused(clone: Places) -> None:
    clone.project.write_text("[tool.course]\n")
    with pytest.raises(UserError, match=r"pyproject.toml does not say wheel_address"):
        tree.build(clone, known=SmallKnowledge())


def test_a_clone_without_lessons_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="There is no lesson in"):
        tree.build(Places(tmp_path), known=SmallKnowledge())
