"""`publish`: the students' tree holds what students need and nothing of the instructor's side."""

from __future__ import annotations

import json
import os
import shutil
import sys
import zipfile
from pathlib import Path, PurePosixPath

import pytest

from grading.model import UserError
from grading.paths import ROOT
from grading.places import Places
from grading.release import student_pages, wheel
from grading.release.publish import MARKER, publish, refuse_secrets, texts, wheel_place
from tests.support.publish_clone import FILES, PROJECT, WHEEL, publishable, wheel_without_pip
from tests.support.small_course import LESSON, source


@pytest.fixture
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Places:
    return publishable(tmp_path.resolve() / "clone", monkeypatch)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> tuple[Places, Path, set[str]]:
    """The small course, its published tree with a wheel that pip made, and what `publish` names."""
    folder = tmp_path_factory.mktemp("published").resolve()
    with pytest.MonkeyPatch.context() as monkeypatch:
        places = publishable(folder / "clone", monkeypatch)
        target = folder / "out" / "students"
        return places, target, set(publish(target, places))


@pytest.fixture
def quick_wheel(monkeypatch: pytest.MonkeyPatch) -> None:
    wheel_without_pip(monkeypatch)


def snapshot(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_the_tree_holds_what_students_need_and_nothing_else(
    published: tuple[Places, Path, set[str]],
) -> None:
    clone, target, named = published
    assert named == FILES
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


def test_no_file_names_the_instructors_side_or_this_machine(
    published: tuple[Places, Path, set[str]],
) -> None:
    _clone, target, _named = published
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
            str(target.parent.parent),
        ):
            told = text.replace("utograding", "") if name.startswith(".") else text
            assert secret not in told, (name, secret)


@pytest.mark.slow
def test_two_runs_give_the_same_bytes(clone: Places, tmp_path: Path) -> None:
    publish(tmp_path / "first", clone)
    os.utime(clone.root / "course" / "__init__.py", (10**9, 10**9))
    (clone.root / "course" / "__init__.py").chmod(0o600)
    publish(tmp_path / "second", clone)
    assert snapshot(tmp_path / "first") == snapshot(tmp_path / "second")


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
    assert any(":course/notebook/frontend.py" in name for name in names)
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
