"""`autograde` registers what was built: once copied, and never a source that is being worked on.
And a build that is stopped promises nothing that is not there.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from course.lessons.contract import Clause
from grading.places import Places
from grading.release import contract, tree
from tests.support.small_course import LESSON, SmallKnowledge, make

CLAUSES = (Clause("double", "Doubles", 2, ("double(x)",)), Clause("opinion", "Words", 3, (), True))
LESSONS = ("01_one", "02_two", "03_three")


@pytest.fixture
def registered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The lessons of each registration. The third was never asked for."""
    seen: list[list[str]] = []

    def register(lessons: list[str], *_places: object) -> list[str]:
        seen.append(lessons)
        return [f"{lesson} is registered" for lesson in lessons]

    monkeypatch.setattr(tree.gradebook, "register", register)
    path = Places(tmp_path).contract
    path.parent.mkdir(parents=True)
    path.write_bytes(contract.to_bytes(dict.fromkeys(LESSONS, CLAUSES)))
    return seen


def sources(monkeypatch: pytest.MonkeyPatch, **clauses: tuple[Clause, ...]) -> None:
    """The lessons with the exercises that their sources have now."""

    @contextmanager
    def built(*_arguments: object, **_more: object) -> Iterator[tuple[list[tree.Built], Path]]:
        yield (
            [tree.Built(lesson, clauses.get(lesson[3:], CLAUSES), b"", b"") for lesson in LESSONS],
            Path(),
        )

    monkeypatch.setattr(tree, "built", built)


def test_lessons_are_registered_at_once_and_the_gradebook_is_copied_once(
    tmp_path: Path, registered: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    sources(monkeypatch)
    said: list[str] = []
    assert tree.register(tmp_path, LESSONS[:2], said, Places(tmp_path)) == {}
    assert registered == [[*LESSONS[:2]]]
    assert said == ["01_one is registered", "02_two is registered"]


@pytest.mark.parametrize(
    "changed",
    [CLAUSES[:1], (replace(CLAUSES[0], points=4), CLAUSES[1])],
    ids=["removed", "points"],
)
def test_a_source_that_was_not_built_since_takes_nothing_out_of_a_gradebook(
    tmp_path: Path,
    registered: list[list[str]],
    monkeypatch: pytest.MonkeyPatch,
    changed: tuple[Clause, ...],
) -> None:
    sources(monkeypatch, two=changed, one=(replace(CLAUSES[0], title="Others"), CLAUSES[1]))
    refused = tree.register(tmp_path, LESSONS[:2], None, Places(tmp_path))
    assert registered == [["01_one"]]
    assert {lesson: str(error) for lesson, error in refused.items()} == {
        "02_two": "solutions/02_two.py has other exercises or points than at the last build."
    }


def test_a_build_that_is_stopped_promises_nothing_that_is_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clone = make(tmp_path.resolve() / "clone")
    write = tree.write_atomically

    def full(path: Path, content: bytes) -> None:
        if path == clone.release(LESSON):
            raise OSError(28, "No space left on device")
        write(path, content)

    monkeypatch.setattr(tree, "write_atomically", full)
    with pytest.raises(OSError, match="No space"):
        tree.build(clone, known=SmallKnowledge())
    assert not clone.contract.exists()
