"""`python -m grading attack`: the catalogue is whole, some of its classes are tried, and a claim
that is false is found out.
"""

from __future__ import annotations

import shutil
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from grading.__main__ import main
from grading.lessons.seeds import seed
from grading.model import FAILED, FLAGGED, GRADED, Row, UserError
from grading.paths import ROOT, Classroom
from grading.proofs.attack import catalogue, claims, play
from grading.proofs.attack.catalogue import ALL, EARNING, chosen
from grading.proofs.attack.make import CONTROLS, code, control
from grading.proofs.attack.model import CLASSES, EXERCISES, LESSON, LOOT, Attack, Seen, Verdict
from grading.proofs.attack.stock import compare
from grading.proofs.attack.table import table
from tests.support.record_class import WHOLE


def test_every_class_has_attacks_and_those_that_earn_points_have_two() -> None:
    counts = Counter(attack.number for attack in ALL)
    assert set(counts) == set(CLASSES) == set(range(1, len(CLASSES) + 1))
    assert all(counts[number] >= 2 for number in EARNING)
    assert len({(attack.number, attack.name) for attack in ALL}) == len(ALL)


def test_the_carrier_is_the_lesson_as_it_is_now() -> None:
    for name in CONTROLS:
        assert control(name)["cells"]
    assert {attack.control for attack in ALL} <= set(CONTROLS)


def test_the_security_page_has_a_row_for_every_class() -> None:
    page = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    for number, words in CLASSES.items():
        assert f"| {number} | {words} | {sum(attack.number == number for attack in ALL)} |" in page


def test_classes_are_chosen_by_number() -> None:
    assert {attack.number for attack in chosen([3, 57])} == {3, 57}
    assert chosen([]) == ALL
    with pytest.raises(UserError, match=f"no class of attacks {len(CLASSES) + 1}"):
        chosen([len(CLASSES) + 1])


def seen(
    score: float, status: str = GRADED, honest: float = 0.0, outputs: str = "", detail: str = ""
) -> Seen:
    def rows(points: float, state: str) -> dict[str, Row]:
        return {
            exercise: Row("s", LESSON, exercise, points, 3, state, detail) for exercise in EXERCISES
        }

    return Seen(rows(score, status), rows(honest, GRADED), outputs, "")


def wrong(found: Seen, **claims_of: Any) -> list[str]:
    return claims.judge(
        Attack(1, "x", "tries", lambda _context, _folder: None, **claims_of), found
    ).wrong


def test_a_true_claim_is_true() -> None:
    assert wrong(seen(0)) == []
    assert wrong(seen(1, FLAGGED, 1), flagged=EXERCISES) == []
    assert wrong(seen(0, honest=1), costs=EXERCISES) == []


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (seen(1), "1 points, its control has 0"),
        (seen(0, honest=1), "0 points, its control has 1"),
        (seen(0, FAILED), "neuron"),
        (seen(0, outputs=f"...{LOOT}..."), "it got what it must not get"),
        (seen(0, detail=f"RuntimeError: {LOOT}"), "it got what it must not get"),
        (Seen({}, seen(0).honest, "", ""), "no row"),
    ],
)
def test_a_false_claim_is_found_out(found: Seen, words: str) -> None:
    assert any(words in line for line in wrong(found)), wrong(found)


def test_what_must_be_flagged_or_unreadable_is_asked_for() -> None:
    assert "graded, and should be flagged" in wrong(seen(0), flagged=("forward",))[0]
    assert "should be unreadable" in wrong(seen(0), status="unreadable")[0]
    assert wrong(seen(0), also=lambda _seen: "told a hidden input") == ["told a hidden input"]


def test_the_table_in_both_forms() -> None:
    verdicts = [
        Verdict(ALL[0], "0 of 12", stock="full marks"),
        Verdict(ALL[1], "12 of 0", ["x"]),
        Verdict(ALL[2], "", promised=False),
    ]
    plain = table(verdicts, stock=True).splitlines()
    assert plain[0].split() == ["class", "tries", "plain", "nbgrader", "ours"]
    assert plain[1].endswith("0 of 12")
    assert plain[2].endswith("WRONG")
    assert plain[3].endswith("not held off at this level")
    assert table(verdicts, markdown=True).splitlines()[1] == "| --- | --- | --- |"


@pytest.fixture
def few_students(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(play, "HONEST", {name: play.HONEST[name] for name in ("perfect", "slips")})


def shown_folder(shown: str) -> Path:
    return Path(shown.partition("The class is kept in ")[2].partition(";")[0])


@pytest.mark.slow
@pytest.mark.usefixtures("few_students")
def test_some_classes_among_honest_students(capsys: pytest.CaptureFixture[str]) -> None:
    """The whole catalogue is a command of its own; these classes take a few seconds."""
    ended = main(["attack", "2", "17", "54", "--seed", "3", "--jobs", "2", "--cell-seconds", "10"])
    shown = capsys.readouterr().out
    assert ended == 0, shown
    assert "None earned a point more than its answers are worth" in shown
    for number in (2, 17, 54):
        assert f"{number} {CLASSES[number]}" in shown


@pytest.mark.slow
@pytest.mark.usefixtures("few_students")
def test_attacks_whose_claims_are_false_end_with_1(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A right answer that is said to be worth nothing, code that prints the mark of success, one
    that is said to be flagged; and without confinement, one that calls a server: it is seen from
    outside."""
    false = (
        Attack(1, "earns", "answers right", code("", "right"), "untouched"),
        Attack(2, "loots", "gets something", code("$loot", "right"), "right"),
        Attack(3, "unflagged", "does nothing", code("", "right"), "right", flagged=("forward",)),
        *(
            replace(attack, levels=("none",))
            for attack in ALL
            if (attack.number, attack.name) == (38, "tcp")
        ),
    )
    monkeypatch.setattr(catalogue, "ALL", false)
    assert (
        main(["attack", "--seed", "1", "--jobs", "2", "--confine", "off", "--cell-seconds", "20"])
        == 1
    )
    shown = capsys.readouterr().out
    assert "WRONG: 1 earns: neuron: 3 points, its control has 0" in shown
    assert "WRONG: 2 loots: it got what it must not get" in shown
    assert "WRONG: 3 unflagged: forward: graded, and should be flagged" in shown
    assert "WRONG: 38 tcp: it got what it must not get" in shown
    assert "WRONG: the server was called" in shown
    assert (shown_folder(shown) / "attacked" / "results.csv").is_file()
    shutil.rmtree(shown_folder(shown))


@pytest.mark.slow
def test_plain_nbgrader_is_asked_too(tmp_path: Path) -> None:
    """It gives full marks to what ours gives nothing."""
    skipped, harmful = (
        Attack(1, "skip", "x", ALL[1].make),
        Attack(31, "harmful", "x", ALL[1].make, stock=False),
    )
    classroom = Classroom(tmp_path / "classroom")
    seed(classroom, LESSON)
    found = play.Play([Verdict(skipped, ""), Verdict(harmful, "")], [], classroom, "none")
    compare(found, tmp_path / "stock", lambda _line: None)
    assert found.verdicts[0].stock == f"{WHOLE} of 0, points gained"
    assert found.verdicts[1].stock == "not tried: it would harm the machine"
