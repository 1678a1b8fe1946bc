"""The walk through what waits: kept at once, resumed where it stopped, blind where asked."""

from __future__ import annotations

import builtins
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from grading.__main__ import INTERRUPTED, main
from grading.lock import BusyError
from grading.marking.comments import CommentBank
from grading.marking.desk import Desk
from grading.paths import Classroom
from grading.record.gradebook import Gradebook
from grading.roster import Roster, Student, write_roster
from tests.support.marking_class import QUESTION, QUESTIONS, by_formgrader, marking_class

Walk = Callable[..., int]


@pytest.fixture
def classroom(tmp_path: Path) -> Classroom:
    made = marking_class(tmp_path)
    write_roster(made.root, Roster((Student("ada", "Ada", "Lovelace"), Student("boris", "Boris"))))
    return made


@pytest.fixture
def walk(classroom: Classroom, monkeypatch: pytest.MonkeyPatch) -> Walk:
    def through(typed: Iterable[str | BaseException], *words: str) -> int:
        lines = iter(typed)

        def answer(prompt: str = "") -> str:
            print(prompt)
            given = next(lines, EOFError())
            if isinstance(given, BaseException):
                raise given
            return given

        monkeypatch.setattr(builtins, "input", answer)
        return main(["mark", QUESTIONS, *words, "--classroom", str(classroom.root)])

    return through


def entered(classroom: Classroom) -> dict[str, tuple[float | None, str]]:
    book = Gradebook.of(classroom.root)
    try:
        comments = book.comments()
        return {
            student: (
                cells[QUESTION].manual,
                comments.get((student, lesson), {}).get(QUESTION, ""),
            )
            for (student, lesson), cells in book.cell_scores().items()
            if lesson == QUESTIONS
        }
    finally:
        book.close()


def test_one_student_after_the_other(
    classroom: Classroom, walk: Walk, capsys: pytest.CaptureFixture[str]
) -> None:
    assert walk(["1", "0,5", "7", "?", "0", "In figures?", "1", "1", "1", "1"]) == 0
    said = capsys.readouterr().out
    assert "--- 1 of 2: Ada Lovelace (ada), conclusion ---" in said
    assert "7 is more than the 1 that this criterion is worth." in said
    assert said.count("Rubric of conclusion:") == 1
    assert "Kept: 1.5 of 3." in said
    assert "[1] In figures?" in said
    assert "2 scores given, 0 left." in said
    assert not {"\x1b", "\u202e"} & set(said)
    assert entered(classroom) == {"ada": (1.5, "In figures?"), "boris": (3.0, "In figures?")}
    assert CommentBank(classroom.root).of(QUESTION) == ["In figures?"]
    assert walk([]) == 0
    assert capsys.readouterr().out == "Nothing waits for a score.\n"


@pytest.mark.parametrize("stop", [KeyboardInterrupt(), EOFError(), "q"])
def test_what_is_given_is_kept_and_the_rest_comes_again(
    classroom: Classroom, walk: Walk, capsys: pytest.CaptureFixture[str], stop: str | BaseException
) -> None:
    code = walk(["1", "1", "1", "", "1", stop])
    assert code == (INTERRUPTED if isinstance(stop, KeyboardInterrupt) else 0)
    assert entered(classroom) == {"ada": (3.0, ""), "boris": (None, "")}
    capsys.readouterr()
    walk(["s"])
    said = capsys.readouterr().out
    assert "--- 1 of 1: Boris (boris), conclusion ---" in said
    assert "0 scores given, 1 left." in said


def test_a_blind_walk_shows_ids_alone(
    classroom: Classroom,
    walk: Walk,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    from grading import roster

    blind = Roster(roster.read_roster(classroom.root).students, blind=True)
    monkeypatch.setattr(roster, "read_roster", lambda _root: blind)
    walk(["1", "1", "1", ""])
    said = capsys.readouterr().out
    assert "--- 1 of 2: ada, conclusion ---" in said
    assert "Lovelace" not in said


def test_formgrader_beside_it_is_heard(
    classroom: Classroom, walk: Walk, capsys: pytest.CaptureFixture[str]
) -> None:
    def typed() -> Iterable[str]:
        yield from ("1", "1", "1")
        by_formgrader(classroom, 1.0)
        yield ""
        yield "s"

    walk(typed())
    said = capsys.readouterr().out
    assert "Another score or comment was given to ada for conclusion meanwhile" in said
    assert "Given before: 1." in said
    assert entered(classroom)["ada"] == (1.0, "")


def test_a_run_beside_it_is_waited_for(
    classroom: Classroom,
    walk: Walk,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    give, busy = Desk.give, iter([True, True, False])

    def at_first_busy(self: Desk, *arguments: Any) -> Any:
        if next(busy):
            raise BusyError("Another run is grading.")
        return give(self, *arguments)

    monkeypatch.setattr(Desk, "give", at_first_busy)
    assert walk(["1", "1", "1", "", "", "", "q"]) == 0
    assert capsys.readouterr().out.count("not kept yet: Enter tries it again.") == 2
    assert entered(classroom)["ada"] == (3.0, "")


def test_a_group_that_handed_in_one_answer_gets_one_score(
    classroom: Classroom, walk: Walk, capsys: pytest.CaptureFixture[str]
) -> None:
    together = (Student("ada", group="one"), Student("boris", group="one"))
    write_roster(classroom.root, Roster(together))
    assert walk(["1", "1", "0", "Together.", "y"]) == 0
    said = capsys.readouterr().out
    assert "The same answer from the same group: boris." in said
    assert "--- 2 of 2" not in said
    assert "2 scores given, 0 left." in said
    assert entered(classroom) == {"ada": (2.0, "Together."), "boris": (2.0, "Together.")}


def test_comments_by_number(
    classroom: Classroom, walk: Walk, capsys: pytest.CaptureFixture[str]
) -> None:
    (classroom.root / "comments.csv").write_bytes(
        "\ufeffexercise;comment;used\r\nconclusion;Wie groß?;3\r\nother;No.;\r\n"
        'conclusion;"In\nfigures?";\r\n\r\n'.encode("utf-16")
    )
    assert walk(["1", "1", "1", "3", "2 1", "q"]) == 0
    assert "There is no such number." in capsys.readouterr().out
    assert entered(classroom)["ada"] == (3.0, "In\nfigures?\n\nWie groß?")
    walk(["1", "1", "1", "-"], "--again")
    assert entered(classroom)["ada"] == (3.0, "")
