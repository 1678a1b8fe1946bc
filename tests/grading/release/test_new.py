"""Stubs of lessons and exercises: valid, in every room, and never over what is there."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from grading.commands import new as command
from grading.model import UserError
from grading.paths import ROOT
from grading.places import Places
from grading.release import new
from grading.release.new.insert import add_exercise
from grading.release.rules.unwritten import nothing_left_to_write, unwritten
from grading.release.source import read

ENTRY = '    by_values(\n        "added",\n    ),\n'
HEAD = "from course.lessons.writing import by_values\n\n"


@pytest.fixture
def places(tmp_path: Path) -> Places:
    (tmp_path / "solutions").mkdir()
    return Places(tmp_path)


def test_a_lesson_has_all_its_rooms(places: Places, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.write(places, "07_labels", "one_hot") == 0
    written = {places.shown(path) for path in places.root.rglob("*") if path.is_file()}
    assert written == {
        "solutions/07_labels.py",
        "course/lessons/labels/__init__.py",
        "course/lessons/labels/exercises.py",
        "grading/lessons/labels/__init__.py",
        "grading/lessons/labels/hidden.py",
        "grading/lessons/labels/answers/one_hot.py",
    }
    said = capsys.readouterr().out
    assert "solutions/07_labels.py\n" in said
    assert "what to tell a student who squares x" in said
    assert "python -m grading build" in said


def test_an_exercise_touches_three_files(places: Places) -> None:
    command.write(places, "07_labels", "one_hot")
    before = {path: path.read_text() for path in places.root.rglob("*.py")}
    command.write(places, "07_labels", "argmax")
    after = {path: path.read_text() for path in places.root.rglob("*.py")}
    touched = {places.shown(path) for path, text in after.items() if before.get(path) != text}
    assert touched == {
        "solutions/07_labels.py",
        "course/lessons/labels/exercises.py",
        "grading/lessons/labels/answers/argmax.py",
    }
    source = places.solutions / "07_labels.py"
    assert after[source].startswith(before[source]), "an exercise goes to the lesson's end"
    assert [cell.exercise for cell in read(source).exercises] == ["one_hot", "argmax"]


def test_a_first_exercise_without_a_name_is_called_after_the_lesson(places: Places) -> None:
    command.write(places, "07_labels", "")
    assert [cell.exercise for cell in read(places.solutions / "07_labels.py").exercises] == [
        "labels"
    ]


@pytest.mark.parametrize(
    ("lesson", "exercise", "said"),
    [
        ("7_labels", "", "no name for a lesson"),
        ("07-labels", "", "no name for a lesson"),
        ("07_Labels", "", "no name for a lesson"),
        ("07_class", "", "no name for a lesson"),
        ("07_hidden", "", "grading/lessons/hidden.py has the name hidden already"),
        ("07_writing", "tokens", "course/lessons/writing.py has the name writing already"),
        ("../07_labels", "", "no name for a lesson"),
        ("07_labels", "One", "no id for an exercise"),
        ("07_labels", "lambda", "no id for an exercise"),
        ("07_labels", "test_one", "no id for an exercise"),
        ("07_labels", "a/b", "no id for an exercise"),
        ("06_other", "", "06_words has that number already"),
        ("07_words", "tokens", "06_words has that name already"),
        ("06_words", "", "06_words.py is there: name the exercise to add to it"),
        ("06_words", "words", "06_words.py has an exercise words already"),
        ("07_labels", "words", "06_words.py has an exercise words already"),
    ],
)
def test_a_name_that_is_bad_or_taken_is_refused(
    places: Places, lesson: str, exercise: str, said: str
) -> None:
    command.write(places, "06_words", "words")
    for shared in ("course/lessons/writing.py", "grading/lessons/hidden.py"):
        (places.root / shared).write_text("")
    before = sorted(places.root.rglob("*"))
    with pytest.raises(UserError, match=said) as caught:
        command.write(places, lesson, exercise)
    assert caught.value.code == 2
    assert "\n" not in str(caught.value)
    assert sorted(places.root.rglob("*")) == before


@pytest.mark.parametrize(
    "name", ["course/lessons/labels/exercises.py", "grading/lessons/labels/answers/one_hot.py"]
)
def test_what_is_there_is_never_overwritten(places: Places, name: str) -> None:
    there = places.root / name
    there.parent.mkdir(parents=True)
    there.write_text("mine\n")
    with pytest.raises(UserError, match=f"{name} is there already") as caught:
        command.write(places, "07_labels", "one_hot")
    assert caught.value.code == 2
    assert there.read_text() == "mine\n"
    assert not list(places.solutions.iterdir())


@pytest.mark.parametrize("exercise", ["one_hot", "argmax"])
def test_an_interrupted_try_is_made_again(
    places: Places, monkeypatch: pytest.MonkeyPatch, exercise: str
) -> None:
    if exercise == "argmax":
        command.write(places, "07_labels", "one_hot")

    def fail_at_the_source(path: Path, content: bytes) -> None:
        if path.parent == places.solutions:
            raise OSError("full")
        path.write_bytes(content)

    with monkeypatch.context() as patch:
        patch.setattr(command, "write_atomically", fail_at_the_source)
        with pytest.raises(OSError, match="full"):
            command.write(places, "07_labels", exercise)
    assert command.write(places, "07_labels", exercise) == 0
    checks = places.root / "course" / "lessons" / "labels" / "exercises.py"
    assert checks.read_text().count(f'        "{exercise}",') == 1
    assert read(places.solutions / "07_labels.py").exercises[-1].exercise == exercise


def test_nothing_is_written_where_a_room_cannot_be_made(places: Places) -> None:
    (places.root / "grading").touch()
    with pytest.raises(NotADirectoryError):
        command.write(places, "07_labels", "one_hot")
    assert [path.name for path in places.root.rglob("*") if path.is_file()] == ["grading"]


def test_a_file_keeps_its_line_ends(places: Places) -> None:
    command.write(places, "07_labels", "one_hot")
    old = [path for path in places.root.rglob("*.py") if path.stat().st_size]
    for path in old:
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    command.write(places, "07_labels", "argmax")
    for path in old:
        content = path.read_bytes()
        assert content.count(b"\n") == content.count(b"\r\n"), path


@pytest.mark.parametrize("name", ["solutions/07_labels.py", "course/lessons/labels/exercises.py"])
def test_a_file_that_is_not_utf_8_is_named(places: Places, name: str) -> None:
    command.write(places, "07_labels", "one_hot")
    (places.root / name).write_bytes("# é\n".encode("latin-1"))
    with pytest.raises(UserError, match=f"{name} is not UTF-8 text") as caught:
        command.write(places, "07_labels", "argmax")
    assert caught.value.code == 2


def test_a_bad_name_is_one_line_and_exit_code_2() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "grading", "new", "7"], cwd=ROOT, capture_output=True, text=True
    )
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("EXERCISES = ()\n", f"EXERCISES = (\n{ENTRY})\n"),
        (
            "EXERCISES = (one, two)\nX = 1\n",
            f"EXERCISES = (\n    one,\n    two,\n{ENTRY})\nX = 1\n",
        ),
        ("EXERCISES: T = (\n    one,\n)\n", f"EXERCISES: T = (\n    one,\n{ENTRY})\n"),
        (
            "EXERCISES = (\n    (one),\n    f(x)  # two, of x\n    # more\n)\n",
            f"EXERCISES = (\n    (one),\n    f(x),  # two, of x\n    # more\n{ENTRY})\n",
        ),
        (
            "É = 'é'; EXERCISES = (one('é'), 'é') ; X = 1\n",
            f"É = 'é'; EXERCISES = (\n    one('é'),\n    'é',\n{ENTRY}) ; X = 1\n",
        ),
        ("A = (1,)\nEXERCISES = (\n    one,\n)", f"A = (1,)\nEXERCISES = (\n    one,\n{ENTRY})"),
    ],
)
def test_an_exercise_is_added_at_the_end(text: str, wanted: str) -> None:
    assert (
        add_exercise(HEAD + text, ENTRY, "course.lessons.writing", ["by_values"]) == HEAD + wanted
    )


@pytest.mark.parametrize(
    ("imports", "wanted"),
    [
        ("from a import b\n", "from a import b\nfrom m.n import case, x\n"),
        (
            "from a import b\nfrom z import y\n",
            "from a import b\nfrom m.n import case, x\nfrom z import y\n",
        ),
        ("from m.n import Old\n", "from m.n import Old, case, x\n"),
        (
            "from m.n import (\n    case,\n    x as x,\n)\n",
            "from m.n import (\n    case,\n    x as x,\n)\n",
        ),
    ],
)
def test_what_it_uses_is_imported_once(imports: str, wanted: str) -> None:
    made = add_exercise(f"{imports}\nEXERCISES = ()\n", ENTRY, "m.n", ["case", "x"])
    assert made.partition("\nEXERCISES")[0] == wanted


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("EXERCISES = (", "line 1 is not valid Python"),
        ("EXERCISES = [*others]\n", "no tuple EXERCISES"),
        ("EXERCISES = one, f(x)\n", "no tuple EXERCISES"),
        ("", "no tuple EXERCISES"),
    ],
)
def test_a_file_that_an_exercise_cannot_be_added_to_is_named(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        add_exercise(text, ENTRY, "m", ["x"])


@pytest.mark.parametrize("lesson", [path.stem for path in Places().lesson_sources()])
def test_an_exercise_can_be_added_to_each_lesson(lesson: str) -> None:
    files = new.stubs(Places(), lesson, "brand_new")
    assert len(files) == 3
    for path, text in files.items():
        if path.parent.name != "answers":
            ast.parse(text)
        if path.exists():
            assert len(text) > len(path.read_text(encoding="utf-8"))
    checks = next(text for path, text in files.items() if path.name == "exercises.py")
    for step in (["check"], ["format", "--check"]):
        done = subprocess.run(
            [sys.executable, "-m", "ruff", *step, "--stdin-filename", "course/x.py", "-"],
            cwd=ROOT,
            input=checks,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stdout


def test_the_build_says_what_is_left_to_write(places: Places) -> None:
    command.write(places, "07_labels", "one_hot")
    source = places.solutions / "07_labels.py"
    found = list(nothing_left_to_write(read(source), None))  # type: ignore[arg-type]
    lines = source.read_text().splitlines()
    own = [finding for finding in found if finding.message.startswith("still to write: ")]
    assert own
    assert all("TODO: " in lines[finding.line - 1] for finding in own)
    others = [finding.message for finding in found if finding not in own]
    assert any(
        "still to write in course/lessons/labels/exercises.py:" in message for message in others
    )
    assert any(
        "still to write in grading/lessons/labels/answers/one_hot.py:1: " in message
        for message in others
    )
    for path in places.root.rglob("*.py"):
        path.write_text(path.read_text().replace("TODO: ", ""))
    assert list(nothing_left_to_write(read(source), None)) == []  # type: ignore[arg-type]


def test_what_is_left_is_told_without_quotes_and_commas() -> None:
    assert unwritten('a\nhints="TODO: a hint",\n') == [(2, "a hint")]
