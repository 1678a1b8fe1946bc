"""Students ask for another look: what mail programs do to the lines, and what a person answers."""

from __future__ import annotations

import io
import json
from email.message import EmailMessage
from html import escape
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grading.__main__ import main
from grading.feedback import write_pages
from grading.marking.on_pages import OnPages
from grading.marking.request_text import Asked, asked_in, request_lines, text_of
from grading.marking.requests import Requests
from grading.marking.score_log import ScoreLog
from grading.paths import Classroom
from grading.record.gradebook import Gradebook
from grading.results.class_snapshot import take_snapshot
from grading.roster import Roster, Student, write_roster
from tests.support.marking_class import (
    QUESTION,
    QUESTIONS,
    autograde,
    by_formgrader,
    marking_class,
)
from tests.support.pages import safe
from tests.support.record_class import LESSON, hand_in

KEY = ("ada", LESSON)
REASON = "My neuron\nadds the bias <b>once</b>."


@pytest.fixture
def classroom(tmp_path: Path) -> Classroom:
    made = marking_class(tmp_path)
    write_roster(made.root, Roster((Student("ada", "Ada", "Lovelace"), Student("boris", "Boris"))))
    return made


def lines(classroom: Classroom, exercise: str = "neuron", student: str = "ada") -> str:
    """What the student copies from the page, with a reason in it."""
    log = ScoreLog(classroom.journal)
    answer = (log.known[student, LESSON].answers or {})[exercise]
    copied = request_lines(student, LESSON, exercise, answer, "1.5 of 3")
    return "\n".join(copied).replace("reason: ", f"reason: {REASON}")


def regrade(classroom: Classroom, action: str, *words: str) -> int:
    return main(["regrade", action, *words, "--classroom", str(classroom.root)])


def requests(classroom: Classroom) -> list[tuple[int, str, str, tuple[str, ...], str]]:
    log = ScoreLog(classroom.journal)
    return [
        (one.number, one.student, one.exercise, one.reasons, one.state)
        for one in Requests(classroom.journal, log)
    ]


def page(classroom: Classroom, student: str = "ada") -> str:
    now = take_snapshot(classroom)
    write_pages(classroom, [student], now.rows, now.notes, now.late, now.comments)
    return (classroom.feedback / student / "index.html").read_text(encoding="utf-8")


def test_the_page_has_the_lines_to_copy(classroom: Classroom) -> None:
    found = safe(page(classroom))
    [asked, *_others] = asked_in(found.text)
    assert (asked.student, asked.lesson, asked.exercise) == ("ada", LESSON, "neuron")
    assert asked.score == "1.5 of 3"
    assert asked.answer == ScoreLog(classroom.journal).known[KEY].answers["neuron"]
    assert QUESTION not in [one.exercise for one in asked_in(found.text)]
    assert QUESTIONS not in [one.lesson for one in asked_in(found.text)]  # full points, or waits


def mail(text: str, subtype: str) -> bytes:
    message = EmailMessage()
    message["Subject"] = "another look"
    html = "".join(f"<div>{escape(line)}</div>" for line in text.split("\n"))
    message.set_content(html if subtype == "html" else text, subtype=subtype, cte="base64")
    return message.as_bytes()


@pytest.mark.parametrize(
    "name",
    ["utf-8", "utf-16", "cp1252", "quoted", "crlf", "nbsp", "mail.eml", "html.eml", "a.html"],
)
def test_messages_are_read_however_they_come(tmp_path: Path, name: str) -> None:
    copied = "\n".join(request_lines("ada", LESSON, "neuron", "12345678", "1.5 of 3"))
    copied = copied.replace("reason: ", f"reason: {REASON}")
    text = f"Dear teacher,\n\nGrüße\n{copied}\n--\nAda\n"
    content = {
        "quoted": "\n".join(f"> > {line}" for line in text.split("\n")).encode(),
        "crlf": text.replace("\n", "\r\n").encode("utf-8-sig"),
        "nbsp": text.replace(": ", ":\xa0").encode(),
        "mail.eml": mail(text, "plain"),
        "html.eml": mail(text, "html"),
        "a.html": escape(text).replace("\n", "<br>").encode(),
    }.get(name) or text.encode(name)
    path = tmp_path / name
    path.write_bytes(content)
    assert asked_in(text_of(path)) == [
        Asked("ada", LESSON, "neuron", "12345678", "1.5 of 3", REASON)
    ]


def test_lines_that_were_joined_or_broken_are_read(tmp_path: Path) -> None:
    copied = request_lines("ada", LESSON, "neuron", "12345678", "1.5 of 3")
    asked = Asked("ada", LESSON, "neuron", "12345678", "1.5 of 3", "The sum: is right.")
    whole = "\n".join(copied).replace("reason: ", "reason: The sum: is right.")
    assert asked_in(whole.replace("\n", " ")) == [asked]
    assert asked_in("> " + whole.replace("\n", "\n> ").replace(": ", ":\n> ", 5)) == [asked]
    assert asked_in(f"Dear teacher, {whole} Ada\n{whole}") == [asked, asked]
    assert asked_in(whole.replace("score", "Sent from a telephone\nscore")) == [asked]
    inner, outer = EmailMessage(), EmailMessage()
    inner.set_content(whole)
    outer.set_content("See below.")
    outer.add_attachment(inner)
    outer.add_attachment(b"\x89PNG" * 1_100_000, maintype="image", subtype="png")
    path = tmp_path / "forwarded.eml"
    path.write_bytes(outer.as_bytes())
    assert asked_in(text_of(path)) == [asked]


@given(st.text(max_size=300), st.booleans())
@settings(max_examples=40)
def test_no_text_breaks_the_reader(text: str, inside: bool) -> None:
    for asked in asked_in(f"[another look]\n{text}\n[end]" if inside else text):
        assert not set(asked.reason) & set("\x00\x1b\x07\u202e")
        assert all("\n" not in part for part in (asked.student, asked.lesson, asked.score))


def test_a_mail_that_breaks_the_rules_is_no_traceback(tmp_path: Path) -> None:
    path = tmp_path / "a.eml"
    for content in (
        b"",
        b"\xff" * 50,
        b"Content-Type: text/plain; charset=nowhere\n\n[another look]",
    ):
        path.write_bytes(content)
        assert isinstance(text_of(path), str)


def test_the_same_twice_is_one_and_another_reason_joins_it(
    classroom: Classroom, capsys: pytest.CaptureFixture[str]
) -> None:
    text = lines(classroom)
    assert regrade(classroom, "add", text, text, text.replace("once", "twice")) == 0
    assert regrade(classroom, "add", text) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[0] == "1. Ada Lovelace (ada), 02_neuron, neuron: added"
    assert said[1].endswith("neuron: is there already")
    assert said[2].endswith("neuron: there already, with another reason now")
    twice = REASON.replace("once", "twice")
    assert requests(classroom) == [(1, "ada", "neuron", (REASON, twice), "open")]
    assert regrade(classroom, "answer", "1", "--decline", "No.") == 0
    assert regrade(classroom, "add", text) == 0  # the same mail, read again next week
    assert len(requests(classroom)) == 1
    assert regrade(classroom, "add", text.replace("once", "thrice")) == 0
    assert [one[-1] for one in requests(classroom)] == ["declined", "open"]


def test_standard_input_may_have_another_encoding(
    classroom: Classroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = lines(classroom).replace("neuron\nadds", "Größe\nadds").encode("cp1252")
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text), encoding="utf-8"))
    assert regrade(classroom, "add", "-") == 0
    assert "Größe" in requests(classroom)[0][3][0]
    assert regrade(classroom, "answer", "1", "--decline", "\udcffNo.") == 0
    assert "\ufffdNo." in page(classroom)


def test_the_same_forwarded_is_one(classroom: Classroom) -> None:
    text = lines(classroom)
    broken = "> " + text.replace("adds the", "adds\nthe").replace("\n", "\n> ")
    assert regrade(classroom, "add", text, broken, text.replace(REASON, "")) == 0
    assert requests(classroom) == [(1, "ada", "neuron", (REASON,), "open")]


def test_of_a_folder_all_that_can_be_read_is_taken_and_the_rest_is_named(
    classroom: Classroom, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "messages"
    folder.mkdir()
    (folder / ".DS_Store").write_bytes(b"\0")
    (folder / "a.msg").write_bytes(b"\xd0\xcf\x11\xe0" + bytes(100))
    (folder / "b.txt").write_bytes(b"x" * 4_000_001)
    (folder / "c.txt").write_text("Please look at my neuron again.", encoding="utf-8")
    (folder / "d.txt").write_text(lines(classroom), encoding="utf-8")
    assert regrade(classroom, "add", str(folder)) == 1
    said = capsys.readouterr()
    assert said.out == "1. Ada Lovelace (ada), 02_neuron, neuron: added\n"
    outlook, large, without = said.err.splitlines()
    assert "a.msg is in Outlook's own format" in outlook
    assert "b.txt is too large" in large
    assert without.endswith("c.txt: no request is in it; left out.")


def test_what_names_nothing_that_was_graded_is_left_out_and_the_rest_is_taken(
    classroom: Classroom, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good = lines(classroom)
    wrong = [
        good.replace("student: ada", "student: ../../mallory\x1b[2J"),
        good.replace(f"lesson: {LESSON}", "lesson: 09_none"),
        good.replace("exercise: neuron", "exercise: <script>"),
        good.replace("student: ada\n", ""),
    ]
    path = tmp_path / "all.txt"
    path.write_text("\n".join([*wrong, good]), encoding="utf-8")
    (tmp_path / "other.txt").write_text("Hello!", encoding="utf-8")
    assert regrade(classroom, "add", str(path), str(tmp_path / "other.txt")) == 1
    said = capsys.readouterr()
    assert [line.partition(": ")[2] for line in said.err.splitlines()] == [
        "nothing of a student '..?..?mallory [2J' was graded; left out.",
        "nothing of ada was graded in '09_none'; left out.",
        "02_neuron has no exercise '?script?' that was graded for ada; left out.",
        "a request lacks its line 'student', 'lesson' or 'exercise'; left out.",
        "no request is in it; left out.",
    ]
    assert "\x1b" not in said.err
    assert said.out == "1. Ada Lovelace (ada), 02_neuron, neuron: added\n"
    assert regrade(classroom, "add", "no such file") == 2


def test_list_and_show(classroom: Classroom, capsys: pytest.CaptureFixture[str]) -> None:
    assert regrade(classroom, "list") == 0
    assert capsys.readouterr().out == "No request is open.\n"
    regrade(classroom, "add", lines(classroom).replace("adds", "adds\x1b[2J =cmd|' /C calc'!A0"))
    capsys.readouterr()
    assert regrade(classroom, "list") == 0
    head, reason = capsys.readouterr().out.splitlines()
    assert head.startswith("1. Ada Lovelace (ada), 02_neuron, neuron, asked 20")
    assert reason == "   My neuron adds [2J =cmd|' /C calc'!A0 the bias <b>once</b>."
    assert regrade(classroom, "list", "--json") == 0
    [found] = json.loads(capsys.readouterr().out)
    assert (found["number"], found["name"], found["earlier_answer"]) == (1, "Ada Lovelace", False)
    assert regrade(classroom, "show", "1") == 0
    said = capsys.readouterr().out
    for words in ("Score: 1.5 of 3, graded.", "fails", "  | ReLU led by .01.", "first time"):
        assert words in said
    assert regrade(classroom, "show", "2") == 2


@pytest.mark.slow
def test_an_answer_that_changed_since_is_said(
    classroom: Classroom, capsys: pytest.CaptureFixture[str]
) -> None:
    regrade(classroom, "add", lines(classroom))
    hand_in(classroom, "ada", "x = 0.75")
    autograde(classroom)
    capsys.readouterr()
    regrade(classroom, "list")
    assert "The answer has changed since" in capsys.readouterr().out
    regrade(classroom, "add", lines(classroom))
    assert [one[0] for one in requests(classroom)] == [1, 2]


@pytest.mark.slow
def test_a_score_answers_it_and_the_student_reads_so(
    classroom: Classroom, capsys: pytest.CaptureFixture[str]
) -> None:
    regrade(classroom, "add", lines(classroom))
    assert "nobody has answered yet" in page(classroom)
    words = ("--score", "2,5", "--comment", "You are right.", "--by", "anna")
    capsys.readouterr()
    assert regrade(classroom, "answer", "1", *words) == 0
    assert "1. Ada Lovelace (ada), 02_neuron, neuron: 1.5 -> 2.5" in capsys.readouterr().out
    assert requests(classroom)[0][-1] == "answered"
    autograde(classroom)
    change = ScoreLog(classroom.journal).of(*KEY)[-1].changes[0]
    assert (change.old, change.new, change.why, change.by) == (1.5, 2.5, "regrade", "anna")
    text = page(classroom)
    for said in ("the score above is the answer", "You are right.", "2.5 of 3"):
        assert said in text
    safe(text)
    assert regrade(classroom, "list") == 0
    assert "No request is open." in capsys.readouterr().out
    assert regrade(classroom, "list", "--all") == 0
    assert "by anna: You are right." in capsys.readouterr().out
    assert regrade(classroom, "answer", "1", "--score", "3") == 1
    assert "--again answers it anew" in capsys.readouterr().err
    assert regrade(classroom, "answer", "1", "--score", "3", "--again") == 0


def test_declining_leaves_the_score(
    classroom: Classroom, capsys: pytest.CaptureFixture[str]
) -> None:
    regrade(classroom, "add", lines(classroom))
    for words in ((), ("--score", "1", "--decline", "x"), ("--decline", "x", "--comment", "y")):
        assert regrade(classroom, "answer", "1", *words) == 2
    assert regrade(classroom, "answer", "1", "--decline", "See <b>section 3</b>.") == 0
    text = page(classroom)
    assert "the score stays as it is" in text
    assert "See &lt;b&gt;section 3&lt;/b&gt;." in text
    book = Gradebook.of(classroom.root)
    try:
        assert book.cell_scores()[KEY]["test_neuron"].manual is None
    finally:
        book.close()


@pytest.mark.slow
def test_points_by_criterion_are_on_the_page_once_they_are_given(classroom: Classroom) -> None:
    words = ("names the depth with the highest", "Points for each criterion")
    assert not any(said in page(classroom) for said in words)
    give = ("mark", QUESTIONS, QUESTION, "--student", "ada", "--classroom", str(classroom.root))
    assert main([*give, "--give", "1=1", "2=0.5", "3=0"]) == 0
    text = page(classroom)
    assert all(said in text for said in words)
    assert "0.5 of 1" in text
    safe(text)
    assert not any(said in page(classroom, "boris") for said in words)
    by_formgrader(classroom, 2.0)
    assert not any(said in page(classroom) for said in words)


def test_pages_of_a_class_without_a_log_have_none_of_this(classroom: Classroom) -> None:
    (classroom.journal / "scores.jsonl").unlink()
    now = take_snapshot(classroom)
    assert all(OnPages(classroom).of(row).ask == () for row in now.rows)
