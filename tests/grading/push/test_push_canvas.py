"""Grades into a server that answers as Canvas does: what is sent, what stays, and what a trouble in
the middle leaves behind.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from grading.__main__ import main
from grading.export.amounts import amounts, items_of
from grading.export.columns import Wanted, targets
from grading.export.decide import KEEP, OVERWRITE, Rules
from grading.export.service import people_of
from grading.model import Row, UserError
from grading.push.course import CanvasCourse, LostError, parts
from grading.push.plan import Plan, make_plan
from grading.push.send import send
from grading.push.sent import Sent
from grading.results.class_snapshot import ClassSnapshot
from tests.support.canvas_server import TOKEN_OF_TEACHER, CanvasServer, serving
from tests.support.export_class import ROWS, classroom, row, waiting

ADA, BORIS, CHLOE = 111, 112, 113


@pytest.fixture
def canvas() -> Iterator[CanvasServer]:
    """A course with an assignment of 20 points and three students."""
    with serving(CanvasServer()) as server:
        server.add("Essay", 5)
        lab = server.add("Lab 1: 01_tensors", 20)
        server.add("Exam", 50)
        for user, name, sis in (
            (ADA, "Ada Lovelace", "s0001"),
            (BORIS, "Борис Петров", "s0002"),
            (CHLOE, "Chloé Müller-Weiß", "s0003"),
        ):
            server.users.append({"id": user, "name": name, "sis_user_id": sis})
            server.assign(lab, user)
        yield server


LAB = 4712


class Push:
    """One run of the command on a classroom, without its printing."""

    def __init__(self, folder: Path, canvas: CanvasServer, token: str = TOKEN_OF_TEACHER) -> None:
        self.waits: list[float] = []
        self.room = classroom(folder)
        self.course = CanvasCourse(canvas.address, token, self.waits.append)
        self.sent = Sent(folder / "export" / "canvas.json")

    def plan(
        self,
        rows: list[Row] = ROWS,
        rules: Rules | None = None,
        lift: bool = False,
    ) -> Plan:
        now = ClassSnapshot(list(rows))
        items = items_of(rows, ["01_tensors"], False, False)
        chosen = targets(self.course.columns(), Wanted(tuple(items)), self.course.name)
        of_items = {item: amounts(rows, {}, item) for item in items}
        people = people_of(self.room, now)
        return make_plan(self.course, chosen, people, of_items, rules or Rules(), self.sent, lift)

    def go(self, *given: object, lift: bool = False) -> tuple[int, list[str]]:
        plan = self.plan(*given, lift=lift)  # type: ignore[arg-type]
        return send(self.course, plan, self.sent, lift)


def scores(canvas: CanvasServer) -> dict[int, float | None]:
    return {user: work["score"] for user, work in canvas.submissions[LAB].items()}


def test_a_plan_changes_nothing_and_shows_the_token_to_nobody_else(
    tmp_path: Path, canvas: CanvasServer
) -> None:
    plan = Push(tmp_path, canvas).plan()
    assert [change.words() for change in plan.changes] == [
        "Ada Lovelace (ada), 01_tensors: - -> 17.5",
        "Борис Петров (boris), 01_tensors: - -> 10",
        "Chloé Müller-Weiß (chloe), 01_tensors: - -> 0",
    ]
    assert canvas.puts == []
    assert canvas.tokens == {f"Bearer {TOKEN_OF_TEACHER}"}
    assert not list(tmp_path.rglob("canvas.json"))


def test_grades_arrive_and_a_second_run_sends_nothing(tmp_path: Path, canvas: CanvasServer) -> None:
    assert Push(tmp_path, canvas).go() == (3, [])
    assert scores(canvas) == {ADA: 17.5, BORIS: 10.0, CHLOE: 0.0}
    assert canvas.puts[0][2] == {"submission[posted_grade]": "17.5"}
    again = Push(tmp_path, canvas).plan()
    assert (again.changes, again.same, again.problems) == ([], 3, [])
    state = tmp_path / "export" / "canvas.json"
    assert state.stat().st_mode & 0o777 == 0o600
    assert TOKEN_OF_TEACHER not in state.read_text()


def test_a_new_grade_of_ours_replaces_ours_but_not_one_given_in_canvas(
    tmp_path: Path, canvas: CanvasServer
) -> None:
    Push(tmp_path, canvas).go()
    canvas.submissions[LAB][BORIS] |= {"score": 11.0, "entered_score": 11.0}
    better = [*ROWS[2:], row("ada", "shapes", 4, 4), row("ada", "scale", 5, 6)]
    changed = [
        row("boris", "shapes", 1, 4) if one.exercise == "shapes" and one.student == "boris" else one
        for one in better
    ]
    plan = Push(tmp_path, canvas).plan(changed)
    assert [change.words() for change in plan.changes] == [
        "Ada Lovelace (ada), 01_tensors: 17.5 -> 18"
    ]
    assert "11 is there already, ours is 12: say --keep or --overwrite" in plan.problems[0]
    assert Push(tmp_path, canvas).plan(changed, Rules(existing=KEEP)).problems == []
    assert len(Push(tmp_path, canvas).plan(changed, Rules(existing=OVERWRITE)).changes) == 2


@pytest.mark.parametrize("failure", [403, 429, 500, 502, 503, "cut", "drop"])
def test_a_short_trouble_is_waited_out(
    tmp_path: Path, canvas: CanvasServer, failure: int | str
) -> None:
    canvas.failures = [0, failure, failure]
    push = Push(tmp_path, canvas)
    assert push.go() == (3, [])
    assert scores(canvas) == {ADA: 17.5, BORIS: 10.0, CHLOE: 0.0}
    assert push.waits == [1.0, 2.0]


def test_stopped_in_the_middle_the_same_command_goes_on(
    tmp_path: Path, canvas: CanvasServer
) -> None:
    canvas.failures = [0, *[503] * 7]
    count, problems = Push(tmp_path, canvas).go()
    assert count == 1
    assert "1 of 3 grades are sent; run the same command again" in problems[0]
    assert scores(canvas) == {ADA: 17.5, BORIS: None, CHLOE: None}
    assert Push(tmp_path, canvas).go() == (2, [])
    assert scores(canvas) == {ADA: 17.5, BORIS: 10.0, CHLOE: 0.0}
    assert [user for _lab, user, _given in canvas.puts] == [ADA, BORIS, CHLOE]


def test_killed_before_the_answer_what_arrived_is_still_known_as_ours(
    tmp_path: Path, canvas: CanvasServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    push = Push(tmp_path, canvas)
    plan = push.plan()

    def killed(*_given: object) -> str:
        CanvasCourse.send(push.course, *_given)  # type: ignore[arg-type]
        raise KeyboardInterrupt

    monkeypatch.setattr(push.course, "send", killed)
    with pytest.raises(KeyboardInterrupt):
        send(push.course, plan, push.sent)
    assert scores(canvas)[ADA] == 17.5
    better = [row("ada", "shapes", 4, 4), *ROWS[1:]]
    assert Push(tmp_path, canvas).plan(better).changes[0].words().endswith("17.5 -> 18")


def test_a_grade_that_canvas_refuses_does_not_stop_the_others(
    tmp_path: Path, canvas: CanvasServer
) -> None:
    canvas.failures = [0, 400]
    count, problems = Push(tmp_path, canvas).go()
    assert count == 2
    assert problems == ["Борис Петров (boris), 01_tensors: Canvas says: trouble"]


def test_excused_unassigned_and_ungraded_students_stay(
    tmp_path: Path, canvas: CanvasServer
) -> None:
    canvas.submissions[LAB][ADA]["excused"] = True
    del canvas.submissions[LAB][BORIS]
    canvas.users.append({"id": 120, "name": "Eve Gone"})
    plan = Push(tmp_path, canvas).plan([*ROWS, waiting("chloe")])
    assert plan.changes == []
    text = "\n".join(plan.problems)
    assert "Eve Gone in Canvas: no student of the class fits" in text
    assert "Ada Lovelace (ada), 01_tensors: excused in Canvas; the grade in Canvas stays." in text
    assert "Борис Петров (boris), 01_tensors: not assigned to this student in Canvas" in text
    assert "not graded yet: conclusion" in text


def test_canvas_s_own_late_policy_is_named_and_can_be_lifted(
    tmp_path: Path, canvas: CanvasServer
) -> None:
    canvas.late_policy = {"late_submission_deduction_enabled": True}
    canvas.submissions[LAB][ADA]["late"] = True
    plan = Push(tmp_path, canvas).plan()
    assert len(plan.changes) == 2
    assert "Canvas takes points off late work by itself" in plan.problems[0]
    assert Push(tmp_path, canvas).go(lift=True) == (3, [])
    assert canvas.puts[0][2]["submission[late_policy_status]"] == "none"


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"grading_type": "pass_fail"}, "its grading type is pass_fail"),
        ({"published": False}, "it is not published"),
        ({"in_closed_grading_period": True}, "its grading period is closed"),
        ({"moderated_grading": True}, "its grading is moderated"),
        ({"anonymize_students": True}, "its students are anonymous"),
    ],
)
def test_an_assignment_that_takes_no_points_is_refused(
    tmp_path: Path, canvas: CanvasServer, more: dict[str, object], says: str
) -> None:
    canvas.assignments[1] |= more
    with pytest.raises(UserError, match=says):
        Push(tmp_path, canvas).plan()


def test_a_score_that_canvas_changed_is_named(
    tmp_path: Path, canvas: CanvasServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    push = Push(tmp_path, canvas)
    monkeypatch.setattr(push.course, "send", lambda *_given: "7")
    count, problems = send(push.course, push.plan(), push.sent)
    assert count == 0
    assert "17.5 was sent, and Canvas has 7 now" in problems[0]


def test_a_wrong_token_is_named_and_not_shown(tmp_path: Path, canvas: CanvasServer) -> None:
    with pytest.raises(UserError, match="does not take the token in CANVAS_TOKEN") as caught:
        Push(tmp_path, canvas, "wrong-token")
    assert "wrong-token" not in str(caught.value)
    with pytest.raises(UserError, match="There is no token"):
        Push(tmp_path, canvas, " ")


def test_a_server_that_never_recovers_ends_the_plan(tmp_path: Path, canvas: CanvasServer) -> None:
    canvas.troubled_gets = [503] * 7
    with pytest.raises(LostError, match="status 503"):
        Push(tmp_path, canvas)


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("https://canvas.example.edu", "is no address of a course"),
        ("canvas.example.edu/courses/7", "is no address of a course"),
        ("http://canvas.example.edu/courses/7", "Use https://"),
        ("https://me:secret@canvas.example.edu/courses/7", "Leave name and password out"),
    ],
)
def test_an_address_that_would_not_do_is_refused(address: str, says: str) -> None:
    with pytest.raises(UserError, match=says) as caught:
        parts(address)
    assert caught.value.code == 2
    assert "secret" not in str(caught.value)


def test_the_address_of_any_page_of_the_course_does() -> None:
    assert parts("https://canvas.example.edu/courses/7/gradebook?x=1") == (
        "https://canvas.example.edu",
        "7",
    )


def test_a_damaged_file_of_what_was_sent_is_named(tmp_path: Path) -> None:
    path = tmp_path / "sent.json"
    for text in (
        "",
        "[]",
        '{"format": 2, "sent": {}}',
        '{"format": 1, "sent": {"1": {"2": ["x"]}}}',
    ):
        path.write_text(text)
        with pytest.raises(UserError, match="is damaged: delete it"):
            Sent(path)
    path.write_text(json.dumps({"format": 1, "sent": {"1": {"2": ["8.5", "9"]}}}))
    assert Sent(path).values(1, 2) == {Decimal("8.5"), Decimal(9)}


def test_without_canvasapi_the_command_says_how_to_install_it(
    tmp_path: Path, canvas: CanvasServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "canvasapi", None)
    with pytest.raises(UserError, match=r"pip install -e '\.\[canvas\]'"):
        Push(tmp_path, canvas)


def test_a_lesson_without_an_assignment_is_named(
    tmp_path: Path,
    canvas: CanvasServer,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    rows = [*ROWS, row("ada", "neuron", 1, 2, "02_neuron")]
    monkeypatch.setattr(
        "grading.results.class_snapshot.take_snapshot", lambda _room: ClassSnapshot(rows)
    )
    monkeypatch.setenv("CANVAS_TOKEN", TOKEN_OF_TEACHER)
    room = classroom(tmp_path)
    main(["push", "canvas", canvas.address, "--classroom", str(room.root)])
    assert "has no column for 02_neuron, which did not go out." in capsys.readouterr().out
