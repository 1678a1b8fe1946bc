"""`publish --solutions LESSON`: off by default, one lesson at a time, with words on each solution."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from course.notebook import solutions as students
from grading.model import UserError
from grading.places import Places
from grading.release import published_solutions, wheel
from grading.release.publish import publish, refuse_secrets
from grading.release.published_solutions import explanations, member, solutions_file
from tests.support.publish_clone import WHEEL, publishable, wheel_without_pip
from tests.support.small_course import LESSON, source

WORDS = {"double": "It multiplies.", "counter": "It counts.", "outcome": "It calls double."}


@pytest.fixture
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Places:
    monkeypatch.setattr(published_solutions, "explanations", lambda lesson: WORDS)
    return publishable(tmp_path.resolve() / "clone", monkeypatch)


def members(target: Path) -> dict[str, str]:
    with zipfile.ZipFile(target / "wheels" / WHEEL) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def test_a_published_tree_has_no_solutions(
    clone: Places, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wheel_without_pip(monkeypatch)
    publish(tmp_path / "out", clone)
    assert member(LESSON) not in members(tmp_path / "out")


@pytest.mark.parametrize("after", [3, 0])
def test_the_solutions_of_a_lesson_that_is_named(
    after: int, clone: Places, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wheel_without_pip(monkeypatch)
    publish(tmp_path / "out", clone, solutions={LESSON: after})
    kept = json.loads(members(tmp_path / "out")[member(LESSON)])
    assert set(kept) == set(WORDS)
    assert kept["double"]["why"] == "It multiplies."
    assert kept["double"]["after"] == after
    assert "answer = _product(x, times)" in kept["double"]["code"]
    assert "SOLUTION" not in json.dumps(kept)
    names: dict = {}
    exec(kept["double"]["code"], names)
    assert names["double"](4) == 8
    # and the student's side reads it
    file = tmp_path / "solutions.json"
    file.write_text(json.dumps(kept), encoding="utf-8")
    monkeypatch.setattr(students, "place", lambda lesson: file)
    students._published.cache_clear()
    found = students.published(LESSON, "counter")
    students._published.cache_clear()
    assert found is not None
    assert (found.why, found.after) == ("It counts.", after)


def test_a_solution_without_words_is_refused(
    clone: Places, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wheel_without_pip(monkeypatch)
    monkeypatch.setattr(published_solutions, "explanations", lambda lesson: {"double": "So."})
    with pytest.raises(UserError, match=r"counter has no explanation.*lessons/tiny/explanations"):
        publish(tmp_path / "out", clone, solutions={LESSON: 3})
    assert not (tmp_path / "out").exists()


def test_an_unknown_lesson_is_a_wrong_call(clone: Places, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no lesson '02_tiny'") as refused:
        publish(tmp_path / "out", clone, solutions={"02_tiny": 3})
    assert refused.value.code == 2


def test_only_its_own_file_may_show_a_lessons_solutions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(published_solutions, "explanations", lambda lesson: WORDS)
    content = solutions_file(source(), 3)

    def put(name: str) -> None:
        with zipfile.ZipFile(tmp_path / "x.whl", "w") as archive:
            archive.writestr(name, content)

    put(member(LESSON))
    refuse_secrets(tmp_path, [source()], {member(LESSON)})
    with pytest.raises(UserError, match="would show students"):
        refuse_secrets(tmp_path, [source()])
    put("course/lessons/other/solutions.json")
    with pytest.raises(UserError, match="would show students"):
        refuse_secrets(tmp_path, [source()], {member(LESSON)})


@pytest.mark.slow
def test_solutions_that_lie_about_are_not_built_in(clone: Places, tmp_path: Path) -> None:
    lesson = clone.root / "course" / "lessons" / "tiny"
    lesson.mkdir(parents=True)
    for folder in (lesson, lesson.parent):
        (folder / "__init__.py").write_text("", encoding="utf-8")
    (lesson / "solutions.json").write_text("{}", encoding="utf-8")
    project = clone.project.read_text(encoding="utf-8").replace(
        'packages = ["course"]',
        'packages = ["course", "course.lessons", "course.lessons.tiny"]\n'
        '[tool.setuptools.package-data]\ncourse = ["lessons/*/solutions.json"]',
    )
    clone.project.write_text(project, encoding="utf-8")
    for more, there in (({}, False), ({member(LESSON): b"{}"}, True)):
        built = wheel.build(clone, tmp_path / "built", more)
        with zipfile.ZipFile(built) as archive:
            assert (member(LESSON) in archive.namelist()) is there


def test_a_lesson_may_have_no_words_yet() -> None:
    assert explanations("99_nowhere") == {}
