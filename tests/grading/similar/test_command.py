"""`python -m grading similar` on classes in which some work is alike."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import Any

import pytest

from grading.__main__ import main
from grading.roster import BLIND
from grading.similar.pairs import FEWEST_WORDS
from tests.grading.similar.conftest import LESSON, Work


def similar(work: Work, *words: str) -> tuple[int, Any]:
    file = work.classroom.root / "found.json"
    code = main(["similar", "--classroom", str(work.classroom.root), "--json", str(file), *words])
    return code, json.loads(file.read_text())


def pairs(content: Any) -> list[set[str]]:
    return [
        {name for end in ("first", "second") for name in pair[end]["students"]}
        for pair in content["lessons"][LESSON]["pairs"]
    ]


def test_a_disguised_copy_is_found_and_nothing_else(
    work: Work, capsys: pytest.CaptureFixture[str]
) -> None:
    work.hand_in("dora", work.copy(work.answers(0)))
    work.roster("ada,Ada,Lovelace,", "dora,Dora,Copper,")
    code, content = similar(work, LESSON)
    assert code == 0
    assert pairs(content) == [{"ada", "dora"}]
    lesson = content["lessons"][LESSON]
    assert (lesson["hand_ins"], lesson["compared"]) == (4, 6)
    assert lesson["pairs"][0]["evidence"] > lesson["needed"]["several"]
    shown = capsys.readouterr().out
    assert "Ada Lovelace (ada) and Dora Copper (dora)" in shown
    page = work.classroom.similar.read_text()
    assert "Ada Lovelace (ada)" in page
    for accusing in ("copied", "plagiar", "cheat"):
        assert accusing not in (page + shown).lower()
    assert stat.S_IMODE(work.classroom.similar.stat().st_mode) == 0o600


def test_answers_with_slips_of_syntax_are_compared_as_the_others(work: Work) -> None:
    for student, number in (("dora", 0), ("emma", 3)):
        broken = {name: f"{text}\nreturn ((" for name, text in work.answers(number).items()}
        work.hand_in(student, broken)
    _code, content = similar(work, LESSON)
    assert pairs(content) == [{"ada", "dora"}]


def test_while_marking_is_blind_there_are_ids_alone(
    work: Work, capsys: pytest.CaptureFixture[str]
) -> None:
    work.hand_in("dora", work.copy(work.answers(0)))
    work.roster("ada,Ada,Lovelace,", "dora,Dora,Copper,")
    (work.classroom.root / BLIND).touch()
    similar(work, LESSON)
    assert "ada and dora" in capsys.readouterr().out
    assert "Lovelace" not in work.classroom.similar.read_text()


def test_several_copies_of_one_hand_in_are_one_group(work: Work) -> None:
    copies = ("dora", "eva", "finn", "gus")
    for seed, student in enumerate(copies):
        work.hand_in(student, work.copy(work.answers(0), seed))
    for number, student in enumerate(("hal", "ida"), 3):
        work.hand_in(student, work.answers(number))
    lesson = similar(work, LESSON)[1]["lessons"][LESSON]
    [group] = lesson["groups"]
    assert {name for member in group for name in member["students"]} == {"ada", *copies}
    assert len(lesson["pairs"]) == 10


def test_a_group_is_left_out_and_counted(work: Work) -> None:
    work.hand_in("dora", work.copy(work.answers(0)))
    path = work.hand_in("eva", work.answers(0))
    path.write_bytes((work.classroom.submitted / "ada" / LESSON / path.name).read_bytes())
    work.roster("ada,,,red", "dora,,,red", "eva,,,red")
    code, content = similar(work, LESSON)
    assert code == 0
    assert pairs(content) == []
    assert content["lessons"][LESSON]["left_out"] == {"same_group": 2, "same_student": 0}
    assert "2 pairs of students of one group were left out" in work.classroom.similar.read_text()


def test_earlier_work_counts_but_not_a_students_own(work: Work, tmp_path: Path) -> None:
    before = tmp_path / "last year"
    work.hand_in("zoe", work.copy(work.answers(0)), before / "submitted")
    work.hand_in("ben", work.copy(work.answers(1)), before / "submitted")
    code, content = similar(work, LESSON, "--against", str(before))
    assert code == 0
    assert pairs(content) == [{"ada", "zoe"}]
    lesson = content["lessons"][LESSON]
    assert lesson["left_out"] == {"same_group": 0, "same_student": 1}
    assert lesson["pairs"][0]["second"] == {"students": ["zoe"], "earlier": "last year"}
    assert similar(work, LESSON, "--against", str(before / "submitted"))[1]["lessons"][LESSON][
        "pairs"
    ]


def test_earlier_classes_are_told_apart_by_their_folders(work: Work, tmp_path: Path) -> None:
    years = [tmp_path / year / "classroom" for year in ("2024", "2025")]
    for number, folder in enumerate(years):
        work.hand_in("old", work.copy(work.answers(number)), folder / "submitted")
    words = [word for folder in (*years, years[0]) for word in ("--against", str(folder))]
    found = similar(work, LESSON, *words)[1]["lessons"][LESSON]
    assert found["earlier"] == 2
    assert {pair["second"]["earlier"] for pair in found["pairs"]} == {
        "2024/classroom",
        "2025/classroom",
    }
    assert "old in 2025/classroom" in work.classroom.similar.read_text()


def test_one_file_of_many_is_listed_however_common(work: Work) -> None:
    path = work.hand_in("dora", work.answers(0))
    for number in range(12):
        copy = work.hand_in(f"s{number}", work.answers(0))
        copy.write_bytes(path.read_bytes())
    _code, content = similar(work, LESSON)
    lesson = content["lessons"][LESSON]
    assert {"students": ["s11"], "earlier": ""} in lesson["groups"][0]
    # ada's is the same too
    assert sum(pair["same_file"] for pair in lesson["pairs"]) == 14 * 13 / 2


def test_untouched_notebooks_are_nobodys_copies(work: Work) -> None:
    for student in ("dora", "eva"):
        work.hand_in(student, {})
    assert pairs(similar(work, LESSON)[1]) == []


SHORT = {
    "species": "def species(p):\n    return p.flip(0).argsort()[7] ^ 3\n",
    "accuracy": "def accuracy(a, b):\n    return a.outer(b)[::5] % 17\n",
    "train": "def train(*given):\n    yield from given[::-3]\n",
}


def test_short_answers_tell_together_and_not_alone(work: Work) -> None:
    for student in ("dora", "eva"):
        work.hand_in(student, {"species": SHORT["species"]})  # one and the same file, too
    assert pairs(similar(work, LESSON)[1]) == []
    work.hand_in("dora", SHORT)
    work.hand_in("eva", work.copy(SHORT))
    content = similar(work, LESSON)[1]
    assert pairs(content) == [{"dora", "eva"}]
    found = content["lessons"][LESSON]["pairs"][0]["exercises"]
    assert all(min(each["words"]) < FEWEST_WORDS for each in found.values())


def test_what_cannot_be_read_is_named(work: Work, capsys: pytest.CaptureFixture[str]) -> None:
    path = work.hand_in("dora", {})
    path.write_text("{broken")
    (work.classroom.submitted / "bad name").mkdir()
    work.roster("dora,Dora,Copper,")
    code, content = similar(work, LESSON)
    assert code == 1
    lines = capsys.readouterr().err.splitlines()
    assert [line for line in lines if line.startswith(f"Dora Copper (dora), {LESSON}, was not")]
    assert [line for line in lines if "bad name" in line]
    assert len(content["problems"]) == 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--against", "/no/such/folder"), "there is no such folder"),
        (("99_nothing",), "There is no lesson"),
    ],
)
def test_wrong_usage(
    work: Work, words: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["similar", "--classroom", str(work.classroom.root), *words]) == 2
    assert said in capsys.readouterr().err
    assert not work.classroom.similar.exists()


def test_an_answer_cannot_act_on_the_page(work: Work) -> None:
    hostile = (
        "def accuracy(a, b):\n    '</code><script>alert(1)</script>'\n"
        "    return '<img src=x onerror=alert(1)>' + a.weird(b) * 77 - b.odd(a) // 99 + \u202e1\n"
    )
    for student in ("dora", "eva"):
        work.hand_in(student, work.answers(0) | {"accuracy": hostile, "species": "x = (" * 99})
    assert similar(work, LESSON)[0] == 0
    page = work.classroom.similar.read_text()
    assert "<script" not in page
    assert "<img" not in page
    assert "\u202e" not in page
