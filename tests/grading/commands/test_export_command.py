"""`python -m grading export` and `push`: what they print, what they write, how they end."""

from __future__ import annotations

import shutil

import pytest

from grading.__main__ import main
from grading.paths import Classroom
from grading.roster import Roster, Student, write_roster
from tests.support.canvas_server import TOKEN_OF_TEACHER, CanvasServer, serving
from tests.support.lms_import import moodle_worksheet
from tests.support.pages import graded_class
from tests.support.record_class import LESSON, WHOLE

SHEET = (
    "Identifier,Full name,Email address,Status,Grade,Maximum Grade,Grade can be changed,"
    "Last modified (grade)\n"
    "Participant 1,Ada Lovelace,ada@example.org,Submitted for grading,,100.00,Yes,-\n"
    "Participant 2,Boris Petrov,boris@example.org,Submitted for grading,,100.00,Yes,-\n"
)


@pytest.fixture(scope="module")
def the_class(tmp_path_factory: pytest.TempPathFactory) -> Classroom:
    classroom = graded_class(tmp_path_factory.mktemp("graded"))
    write_roster(
        classroom.root,
        Roster(
            (
                Student("ada", "Ada", "Lovelace", "ada@example.org"),
                Student("boris", "Boris", "Petrov", "boris@example.org"),
            )
        ),
    )
    return classroom


@pytest.fixture
def graded(the_class: Classroom) -> Classroom:
    """A class with half the points and one with all; nothing was exported yet."""
    shutil.rmtree(the_class.root / "export", ignore_errors=True)
    return the_class


def test_a_worksheet_is_filled_in(graded: Classroom, capsys: pytest.CaptureFixture[str]) -> None:
    given = graded.root.parent / "Grades-Lab.csv"
    given.write_text(SHEET)
    assert (
        main(["export", "moodle", str(given), "--lesson", LESSON, "--classroom", str(graded.root)])
        == 0
    )
    output = capsys.readouterr()
    filled = graded.root / "export/Grades-Lab-filled.csv"
    assert moodle_worksheet(filled.read_bytes(), 100) == {1: 50.0, 2: 100.0}
    assert f"{WHOLE} points here are 100 there" in output.out
    assert "rounded half up to 2 decimal places" in output.out
    assert output.err == ""
    assert given.read_text() == SHEET


def test_what_is_left_out_ends_with_1(
    graded: Classroom, capsys: pytest.CaptureFixture[str]
) -> None:
    given = graded.root.parent / "sheet.csv"
    given.write_text(SHEET.replace("Ada Lovelace,ada@", "Eve Gone,eve@"))
    assert main(["export", "moodle", str(given), "--classroom", str(graded.root)]) == 1
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 2
    assert "Eve Gone" in lines[0]
    assert "Ada Lovelace (ada)" in lines[1]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["moodle"], "Download grading worksheet"),
        (["csv", "--scale", "lots"], "--scale takes a number above 0"),
        (["csv", "--lesson", "02_neron"], "Did you mean 02_neuron?"),
        (["csv", "a.csv", "b.csv", "--output", "c.csv"], "--output names one file"),
    ],
)
def test_wrong_usage_ends_with_2(
    graded: Classroom, capsys: pytest.CaptureFixture[str], words: list[str], says: str
) -> None:
    assert main(["export", *words, "--classroom", str(graded.root)]) == 2
    assert says in capsys.readouterr().err


def test_a_file_that_is_not_there_ends_with_1(
    graded: Classroom, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["export", "canvas", "no.csv", "--classroom", str(graded.root)]) == 1
    assert "no.csv" in capsys.readouterr().err
    assert not (graded.root / "export").exists()


def test_feedback_is_packed_in_folders(
    graded: Classroom, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["feedback", "--classroom", str(graded.root)]) == 0
    words = ["export", "feedback", "folders", "--lesson", LESSON, "--classroom", str(graded.root)]
    assert main(words) == 0
    assert "2 pages of feedback packed" in capsys.readouterr().out
    for student in ("ada", "boris"):
        page = graded.root / f"export/feedback-folders-{LESSON}/{student}/feedback.html"
        assert page.read_bytes() == (graded.feedback / student / "index.html").read_bytes()


def test_push_shows_and_then_sends(
    graded: Classroom, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CANVAS_TOKEN", TOKEN_OF_TEACHER)
    with serving(CanvasServer()) as canvas:
        lab = canvas.add(LESSON, 100)
        for user, name in ((1, "Ada Lovelace"), (2, "Boris Petrov")):
            canvas.users.append({"id": user, "name": name})
            canvas.assign(lab, user)
        words = ["push", "canvas", canvas.address, "--classroom", str(graded.root)]
        assert main(words) == 0
        output = capsys.readouterr().out
        assert f"Ada Lovelace (ada), {LESSON}: - -> 50" in output
        assert "2 grades would be sent, 0 stand there already. Nothing was changed" in output
        assert canvas.puts == []
        assert main([*words, "--send"]) == 0
        output = capsys.readouterr()
        assert "2 grades were sent, 0 stood there already." in output.out
        assert [user for _lab, user, _given in canvas.puts] == [1, 2]
        assert TOKEN_OF_TEACHER not in output.out + output.err
        assert main([*words, "--send"]) == 0
        assert "0 grades were sent, 2 stood there already." in capsys.readouterr().out


def test_push_without_a_token_ends_with_2(
    graded: Classroom, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CANVAS_TOKEN", raising=False)
    words = ["push", "canvas", "https://canvas.example.edu/courses/7"]
    assert main([*words, "--classroom", str(graded.root)]) == 2
    assert "put it into the environment variable CANVAS_TOKEN" in capsys.readouterr().err
