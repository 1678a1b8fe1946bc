"""`publish`: the students' tree holds what students need and nothing of the instructor's side."""

from __future__ import annotations

import errno
import json
import os
import shutil
import sys
import zipfile
from pathlib import Path, PurePosixPath

import pytest

from grading import __main__ as front
from grading.commands import publish as command
from grading.model import UserError
from grading.paths import ROOT
from grading.places import Places
from grading.release import publish as publishing
from grading.release import student_pages, tree, wheel
from grading.release.publish import MARKER, publish, refuse_secrets, texts, wheel_place
from tests.support.small_course import LESSON, SmallKnowledge, make, source

WHEEL = "course-0.1-py3-none-any.whl"
ADDRESS = f"https://raw.githubusercontent.com/someone/lessons/main/wheels/{WHEEL}"
PROJECT = f"""
[build-system]
requires = ["setuptools"]
build-backend = "setuptools.build_meta"

[project]
name = "course"
version = "0.1"

[tool.setuptools]
packages = ["course"]

[tool.course]
wheel_address = "{ADDRESS}"
student_repository = "someone/lessons"
"""


@pytest.fixture
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Places:
    places = make(tmp_path.resolve() / "clone")
    places.project.write_text(PROJECT)
    (places.root / "README.md").write_text("# A course\n")
    (places.root / "LICENSE").write_text("MIT\n")
    (places.root / "course").mkdir()
    (places.root / "course" / "__init__.py").write_text("def check(exercise):\n    return 0.0\n")
    monkeypatch.setattr(tree, "CourseKnowledge", lambda root: SmallKnowledge())
    tree.build(places)
    return places


@pytest.fixture
def quick_wheel(monkeypatch: pytest.MonkeyPatch) -> None:
    """A wheel without pip, for the tests that look at something else."""

    def made(places: Places, folder: Path) -> Path:
        folder.mkdir(parents=True, exist_ok=True)
        with zipfile.ZipFile(folder / WHEEL, "w") as archive:
            archive.writestr(
                "course/__init__.py", (places.root / "course" / "__init__.py").read_text()
            )
        return folder / WHEEL

    monkeypatch.setattr(wheel, "build", made)


def snapshot(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


FILES = {
    "LICENSE",
    "README.md",
    "requirements.txt",
    f"wheels/{WHEEL}",
    f"notebooks/en/{LESSON}/{LESSON}.ipynb",
}


def test_the_tree_holds_what_students_need_and_nothing_else(clone: Places, tmp_path: Path) -> None:
    target = tmp_path / "out" / "students"
    assert set(publish(target, clone)) == FILES
    assert set(snapshot(target)) == FILES | {MARKER}
    assert [path.name for path in target.parent.iterdir()] == ["students"]
    with zipfile.ZipFile(target / "wheels" / WHEEL) as archive:
        assert {name.split("/")[0] for name in archive.namelist()} == {
            "course",
            "course-0.1.dist-info",
        }
    assert (target / "requirements.txt").read_text() == f"./wheels/{WHEEL}\njupyterlab\nnbgrader\n"
    for told in ("hint(", "Hand in", "More checks, with other inputs", "Validate"):
        assert told in (target / "README.md").read_text()
    readme = (target / "README.md").read_text()
    assert f"[A tiny lesson](notebooks/en/{LESSON}/{LESSON}.ipynb)" in readme
    assert (
        f"(https://colab.research.google.com/github/someone/lessons/blob/main/notebooks/en/{LESSON}/{LESSON}.ipynb)"
        in readme
    )
    assert (target / f"notebooks/en/{LESSON}/{LESSON}.ipynb").read_bytes() == clone.release(
        LESSON
    ).read_bytes()


def test_no_file_names_the_instructors_side_or_this_machine(clone: Places, tmp_path: Path) -> None:
    target = tmp_path / "students"
    publish(target, clone)
    everything = list(texts(target))
    assert any(name.endswith("course/__init__.py") for name, _text in everything)
    for name, text in everything:
        for secret in (
            "BEGIN SOLUTION",
            "HIDDEN TEST",
            "grading",
            "_product(x, times)",
            "count_so_far",
            "twice as large, which is a lot",
            str(tmp_path),
        ):
            assert secret not in text, (name, secret)


def test_two_runs_give_the_same_bytes(clone: Places, tmp_path: Path) -> None:
    publish(tmp_path / "first", clone)
    os.utime(clone.root / "course" / "__init__.py", (10**9, 10**9))
    (clone.root / "course" / "__init__.py").chmod(0o600)
    publish(tmp_path / "second", clone)
    assert snapshot(tmp_path / "first") == snapshot(tmp_path / "second")


@pytest.mark.usefixtures("quick_wheel")
class TestPlace:
    def test_a_published_folder_is_brought_up_to_date(self, clone: Places, tmp_path: Path) -> None:
        target = tmp_path / "students"
        publish(target, clone)
        (target / ".git").mkdir()
        (target / ".git" / "HEAD").write_text("ref: refs/heads/main\n")
        (target / "CNAME").write_text("lessons.example.org\n")
        marker = json.loads((target / MARKER).read_text())
        (target / "notebooks" / "en" / "00_old").mkdir()
        (target / "notebooks" / "en" / "00_old" / "00_old.ipynb").write_text("{}")
        (target / MARKER).write_text(
            json.dumps({"files": [*marker["files"], "notebooks/en/00_old/00_old.ipynb"]})
        )
        (target / "LICENSE").write_text("changed")
        publish(target, clone)
        assert set(snapshot(target)) == FILES | {MARKER, ".git/HEAD", "CNAME"}
        assert not (target / "notebooks" / "en" / "00_old").exists()
        assert (target / "LICENSE").read_text() == "MIT\n"

    def test_a_fresh_clone_of_an_empty_repository_is_fine(
        self, clone: Places, tmp_path: Path
    ) -> None:
        target = tmp_path / "students"
        (target / ".git").mkdir(parents=True)
        publish(target, clone)
        assert (target / MARKER).is_file()
        assert (target / ".git").is_dir()

    def test_a_folder_with_other_files_is_refused_untouched(
        self, clone: Places, tmp_path: Path
    ) -> None:
        target = tmp_path / "thesis"
        target.mkdir()
        (target / "README.md").write_text("mine")
        with pytest.raises(UserError, match="is not empty and was not written by publish") as error:
            publish(target, clone)
        assert error.value.code == 2
        assert snapshot(target) == {"README.md": b"mine"}

    @pytest.mark.parametrize(
        "inside",
        [".", "..", "course", "notebooks/en", "grading/new", "tests/x", ".git/x", "classroom"],
    )
    def test_a_folder_of_the_course_is_refused(self, clone: Places, inside: str) -> None:
        before = snapshot(clone.root)
        with pytest.raises(UserError, match=r"is part of the course|holds the course itself"):
            publish(clone.root / inside, clone)
        assert snapshot(clone.root) == before

    def test_a_link_into_the_course_is_refused(self, clone: Places, tmp_path: Path) -> None:
        (tmp_path / "link").symlink_to(clone.root / "course")
        with pytest.raises(UserError, match="is part of the course"):
            publish(tmp_path / "link", clone)

    def test_a_file_is_refused(self, clone: Places, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("mine")
        with pytest.raises(UserError, match="is a file: name a folder"):
            publish(tmp_path / "file", clone)

    def test_a_damaged_marker_is_refused(self, clone: Places, tmp_path: Path) -> None:
        target = tmp_path / "students"
        target.mkdir()
        (target / MARKER).write_text("[]")
        with pytest.raises(UserError, match="cannot be read"):
            publish(target, clone)

    def test_a_marker_cannot_have_files_outside_removed(
        self, clone: Places, tmp_path: Path
    ) -> None:
        target = tmp_path / "students"
        publish(target, clone)
        (tmp_path / "mine.txt").write_text("mine")
        (target / MARKER).write_text(
            json.dumps({"files": ["../mine.txt", str(tmp_path / "mine.txt")]})
        )
        publish(target, clone)
        assert (tmp_path / "mine.txt").read_text() == "mine"

    def test_stale_notebooks_are_refused(self, clone: Places, tmp_path: Path) -> None:
        clone.release(LESSON).write_bytes(b"{}")
        with pytest.raises(
            UserError, match=r"is not what its source gives: run 'python -m grading build' first"
        ):
            publish(tmp_path / "students", clone)
        assert not (tmp_path / "students").exists()

    @pytest.mark.parametrize("existing", [False, True])
    def test_a_full_disk_leaves_what_was_there(
        self,
        clone: Places,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
        existing: bool,
    ) -> None:
        target = tmp_path / "out" / "students"
        if existing:
            publish(target, clone)
        before = snapshot(tmp_path / "out")

        def full(content: bytes, lesson: str) -> str:
            raise OSError(errno.ENOSPC, "No space left on device", "README.md")

        monkeypatch.setattr(publishing, "title", full)
        monkeypatch.setattr(command, "Places", lambda: clone)
        assert front.main(["publish", str(target)]) == 1
        assert "free some space" in capsys.readouterr().err
        assert snapshot(tmp_path / "out") == before
        assert (tmp_path / "out").exists() is existing

    def test_the_command_says_what_it_wrote(
        self,
        clone: Places,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        monkeypatch.setattr(command, "Places", lambda: clone)
        assert front.main(["publish", str(tmp_path / "students")]) == 0
        assert capsys.readouterr().out == f"5 files written to {tmp_path / 'students'}.\n"

    def test_an_owner_that_is_not_set_is_said(
        self,
        clone: Places,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        clone.project.write_text(PROJECT.replace('"someone/', '"your-organisation/'))
        monkeypatch.setattr(command, "Places", lambda: clone)
        assert front.main(["publish", str(tmp_path / "students")]) == 1
        assert (
            "student_repository in pyproject.toml still names your-organisation"
            in capsys.readouterr().err
        )
        assert not (tmp_path / "students").exists()
        assert front.main(["publish", str(tmp_path / "students"), "--draft"]) == 0
        assert "This is a draft" in capsys.readouterr().out

    def test_a_wheel_at_the_placeholders_address_is_a_dead_link_too(
        self, clone: Places, tmp_path: Path
    ) -> None:
        clone.project.write_text(PROJECT.replace("com/someone/", "com/your-organisation/"))
        with pytest.raises(UserError, match=r"wheel_address in pyproject.toml still names"):
            publish(tmp_path / "students", clone)

    def test_another_wheel_than_colab_installs_is_refused(
        self, clone: Places, tmp_path: Path
    ) -> None:
        clone.project.write_text(PROJECT.replace(ADDRESS, ADDRESS.replace("0.1", "0.2")))
        with pytest.raises(UserError, match="run 'python -m grading build'"):
            publish(tmp_path / "students", clone)

    def test_a_solution_in_the_wheel_is_refused(self, clone: Places, tmp_path: Path) -> None:
        (clone.root / "course" / "__init__.py").write_text("def half(x):\n    return x / 2\n")
        with pytest.raises(
            UserError,
            match=rf"course/__init__.py would show students the text of solutions/{LESSON}.py",
        ):
            publish(tmp_path / "students", clone)
        assert not (tmp_path / "students").exists()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.py", "    ### BEGIN SOLUTION\n"),
        ("a.md", "### END HIDDEN TESTS"),
        ("a.py", "from grading.stock import grade\n"),
        ("grading/a.txt", "anything"),
        ("solutions/a.txt", "anything"),
        ("a.txt", "    answer = _product(x, times)\n    return answer\n"),
        ("a.py", 'grade("double")\nfrom  grading.stock import grade'),
    ],
)
def test_secrets_are_found(tmp_path: Path, name: str, text: str) -> None:
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("nothing to see")
    if "/" not in name:
        refuse_secrets(tmp_path, [source()])
    path.write_text(text)
    with pytest.raises(UserError, match="would show students"):
        refuse_secrets(tmp_path, [source()])


def test_secrets_are_found_in_notebooks_and_wheels(tmp_path: Path) -> None:
    cell = {"cell_type": "code", "source": ["x = 1\n", "### BEGIN SOLUTION"]}
    (tmp_path / "a.ipynb").write_text(json.dumps({"cells": [cell]}))
    with pytest.raises(UserError, match=r"a.ipynb would show"):
        refuse_secrets(tmp_path, [])
    (tmp_path / "a.ipynb").unlink()
    with zipfile.ZipFile(tmp_path / "a.whl", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("course/x.py", "import grading\n")
    with pytest.raises(UserError, match=r"a.whl:course/x.py would show"):
        refuse_secrets(tmp_path, [])


def test_a_wheel_with_other_packages_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.whl", "w") as archive:
        archive.writestr("course/__init__.py", "")
        archive.writestr("course-0.1.dist-info/RECORD", "")
        archive.writestr("grading/__init__.py", "")
    with pytest.raises(UserError, match=r"would hold grading/__init__.py"):
        wheel.refuse_other_content(tmp_path / "a.whl")


def test_a_wheel_that_cannot_be_built_is_one_line(clone: Places, tmp_path: Path) -> None:
    clone.project.write_text(PROJECT.replace("setuptools.build_meta", "nosuch.backend"))
    with pytest.raises(UserError, match="The wheel of the course cannot be built: ") as error:
        wheel.build(clone, tmp_path / "wheels")
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("address", "place"),
    [
        (
            f"https://raw.githubusercontent.com/someone/lessons/main/wheels/{WHEEL}",
            f"wheels/{WHEEL}",
        ),
        (f"https://raw.githubusercontent.com/someone/lessons/refs/heads/main/{WHEEL}", WHEEL),
        (f"https://github.com/someone/lessons/raw/main/a/b/{WHEEL}", f"a/b/{WHEEL}"),
        (f"https://example.org/files/{WHEEL}", f"wheels/{WHEEL}"),
    ],
)
def test_the_wheel_lies_where_colab_looks_for_it(address: str, place: str) -> None:
    assert wheel_place(address, "someone/lessons") == PurePosixPath(place)


def test_an_address_of_no_wheel_is_refused() -> None:
    with pytest.raises(UserError, match=r"must be the address of a .whl file"):
        wheel_place("https://example.org/course.zip", "someone/lessons")


def test_the_packages_are_those_that_the_lessons_import() -> None:
    code = "%matplotlib inline\nimport torch.nn as nn, math\nif True:\n    !ls\n    from sklearn import datasets\n"
    notebook = json.dumps(
        {
            "cells": [
                {"cell_type": "code", "source": code},
                {"cell_type": "markdown", "source": "import tensorflow"},
            ]
        }
    ).encode()
    assert student_pages.imported(notebook) == {"torch", "math", "sklearn"}
    found = student_pages.requirements(
        {"torch", "math", "sklearn"},
        {"a": ["torch>=2.4", "scikit-learn[x]>=1"]},
        PurePosixPath("w.whl"),
    )
    assert found.split() == [
        "./w.whl",
        "jupyterlab",
        "nbgrader",
        "scikit-learn[x]>=1",
        "torch>=2.4",
    ]
    assert "ziglang" in student_pages.requirements({"tinygrad"}, {}, PurePosixPath("w.whl")).split()


def test_what_the_course_imports_for_the_lessons_is_required_too() -> None:
    modules = student_pages.imported_by_the_course(ROOT / "course")
    assert {
        "sklearn",
        "tinygrad",
        "torch",
        "tensorflow",
        "numpy",
        "matplotlib",
        "IPython",
    } <= modules
    unknown = (
        modules - set(student_pages.PACKAGES) - set(sys.stdlib_module_names) - {"course", "ziglang"}
    )
    assert not unknown, "name the package that gives it in PACKAGES"
    lines = student_pages.requirements(
        modules, Places(ROOT).extras(), PurePosixPath("w.whl")
    ).splitlines()
    assert any(line.startswith("scikit-learn>=") for line in lines)
    assert any(line.startswith("ziglang>=") for line in lines)
    assert [line.split(";")[0].split(">")[0] for line in lines if "tensorflow" in line] == [
        "tensorflow-cpu",
        "tensorflow",
    ]


@pytest.mark.slow
def test_the_course_itself_is_published(tmp_path: Path) -> None:
    target = tmp_path / "students"
    files = publish(target, Places(ROOT), draft=True)
    assert {
        f"notebooks/en/{path.stem}/{path.stem}.ipynb" for path in Places(ROOT).lesson_sources()
    } <= set(files)
    names = [name for name, _text in texts(target)]
    assert any(":course/checks/frontend.py" in name for name in names)
    for name, text in texts(target):
        assert not any(
            secret in text
            for secret in (
                "BEGIN SOLUTION",
                "HIDDEN TESTS",
                "from grading",
                "import grading",
                str(ROOT),
            )
        ), name
        assert not any(part in name for part in ("grading/", "solutions/", "/bank/", "tests/")), (
            name
        )
    again = tmp_path / "again"
    publish(again, Places(ROOT), draft=True)
    assert snapshot(again) == snapshot(target)
    shutil.rmtree(again)
