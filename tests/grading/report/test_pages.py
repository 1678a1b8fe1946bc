"""The report and the terminal's table: right numbers, whole words, and nothing that a student wrote
acts.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from grading.__main__ import main
from grading.analysis import analyse
from grading.analysis.model import NEGATIVE, SAME_SLIP, Flag, Reason
from grading.marking.lines import append
from grading.model import GRADED, MISSING, UNREADABLE, Row
from grading.paths import Classroom
from grading.report import page, pages, table, write_report
from grading.report.timing import times
from grading.results.class_snapshot import ClassSnapshot
from grading.roster import Roster, Student, write_roster
from tests.support import simulated_class
from tests.support.pages import HOSTILE, graded_class, safe
from tests.support.record_class import EXERCISES, LESSON, OTHER, POINTS, WHOLE, prop, record, row

__all__ = ["graded"]  # a fixture


@pytest.fixture
def graded(tmp_path: Path) -> Classroom:
    return graded_class(tmp_path)


def missing(student: str, lesson: str = LESSON) -> list[Row]:
    return [
        row(student, graded.exercise, 0.0, MISSING, "nothing was handed in", lesson)
        for graded in record("x", 1.0, lesson).rows
    ]


def a_class() -> list[Row]:
    half = record("boris", 0.5).rows
    half[0].properties = [
        prop("fails", "off", "no bias"),
        prop("fails", "off", "large sums"),
        prop(),
    ]
    return [*record("ada").rows, *half, *missing("chen"), *record("ada", 1.0, OTHER).rows]


def test_a_file_that_could_not_be_read_was_handed_in() -> None:
    rows = [replace(one, status=UNREADABLE) for one in missing("chen")]
    found = safe(page(ClassSnapshot([*record("ada").rows, *rows])))
    pictures = [words for words in found.of("svg", "aria-label") if words]
    assert any("1 student handed in nothing readable" in words for words in pictures)
    assert not any("handed nothing in" in words for words in [*pictures, found.text])


def test_a_class_without_verdicts_has_no_checks_to_count() -> None:
    found = safe(page(ClassSnapshot(missing("chen"))))
    assert "No check has judged an answer yet." in found.text
    assert "0 checks" not in found.text


def test_the_page_is_safe_and_says_the_numbers() -> None:
    found = safe(page(ClassSnapshot(a_class())))
    for words in ("ada", "boris", "chen", "3 students", "no bias", "large sums"):
        assert words in found.text, words
    pictures = found.of("svg", "aria-label")
    assert all(pictures)
    assert any("nothing" in words and "median" in words for words in pictures)
    assert any("neuron is the hardest" in words for words in pictures)


def test_each_section_asks_a_question_and_answers_first() -> None:
    text = page(simulated_class.snapshot(5, (LESSON, OTHER)))
    headings = re.findall('<h2 id=[^>]+>([^<]+)</h2>\n<p class="finding">', text)
    assert [heading[:3] for heading in headings] == ["How", "Wha", "Who", "Wha", "Whi", "Who"]
    assert all(heading.endswith("?") for heading in headings)
    assert [f"#{name}" for name in re.findall('<h2 id="([^"]+)"', text)] == re.findall(
        '<li><a href="(#[^"]+)">', text
    )[:6]


def test_names_stand_beside_ids_unless_marking_is_blind() -> None:
    now = simulated_class.snapshot(3, (LESSON,))
    roster = simulated_class.roster_of(3)
    assert "Ada Lovelace (ada)" in safe(page(now, roster=roster)).text
    blind = safe(page(now, roster=Roster(roster.students, blind=True)))
    assert "Lovelace" not in blind.text
    assert "ada" in blind.text


def test_an_example_is_a_link_and_a_name_only_if_asked_for(tmp_path: Path) -> None:
    classroom = Classroom(tmp_path)
    now = simulated_class.snapshot(6, (LESSON,))
    roster = simulated_class.roster_of(6)
    assert "python -m grading feedback" in page(now, classroom, roster)
    for student in now.students:
        written = classroom.feedback / student / "index.html"
        written.parent.mkdir(parents=True)
        written.write_text("x")
    text = page(now, classroom, roster)
    safe(text, links="feedback/")
    slips = _section(text, "again")
    assert re.search(f'<a href="feedback/[a-z]+/index.html#{LESSON}-[a-z_]+"', slips)
    assert "an example" in slips
    assert not any(student.name in slips for student in roster)
    named = _section(page(now, classroom, roster, names=True), "again")
    assert any(student.name in named for student in roster)


def _section(text: str, name: str) -> str:
    return text.split(f'<h2 id="{name}">')[1].split("</section>")[0]


def test_a_large_class_is_folded() -> None:
    text = page(simulated_class.snapshot(40, (LESSON,)))
    assert "<details open>" not in text
    assert "<details open>" in page(simulated_class.snapshot(12, (LESSON,)))
    assert _section(text, "help").split("</table>")[0].count("<tr>") <= 11


def test_work_without_points_is_one_cell() -> None:
    text = page(ClassSnapshot([*record("ada").rows, *missing("chen")]))
    assert f'<td colspan="{len(EXERCISES)}"><em>nothing handed in</em></td>' in text


def test_a_lesson_that_nobody_handed_in_is_a_line() -> None:
    text = page(ClassSnapshot([*record("ada").rows, *missing("ada", OTHER)]))
    assert "Nobody handed it in." in _section(text, "points")
    assert "<h3>" not in _section(text, "checks").split("</h3>", 1)[1]


def test_work_that_cannot_be_read_is_not_called_missing() -> None:
    unread = [replace(one, status=UNREADABLE) for one in missing("boris")]
    rows = [*record("ada").rows, *record("chen").rows, *unread]
    assert _section(page(ClassSnapshot(rows)), "help").count("unread") == 1


def test_a_students_fourth_reason_is_folded(monkeypatch: pytest.MonkeyPatch) -> None:
    now = ClassSnapshot(record("ada").rows)
    found = analyse(now)
    reasons = tuple(Reason(SAME_SLIP, f"reason {n}") for n in range(5))
    needy = replace(found.students[0], reasons=reasons)
    monkeypatch.setattr(pages, "analyse", lambda now: replace(found, students=(needy,)))
    before, folded = _section(page(now), "help").split("2 more</summary>")
    assert "reason 2" in before
    assert "reason 3" not in before
    assert "reason 4" in folded


def test_open_requests_are_shown(tmp_path: Path) -> None:
    classroom = Classroom(tmp_path)
    assert "Request 1" not in page(ClassSnapshot(a_class()), classroom)
    asked = {"student": "boris", "lesson": LESSON, "exercise": "neuron", "answer": "", "score": "1"}
    append(
        classroom.journal / "requests.jsonl",
        [
            {"kind": "request", "number": number, "at": "", **asked, "reason": f"Look {number}!"}
            for number in (1, 2)
        ]
        + [{"kind": "declined", "number": 2, "at": "", "by": "me", "comment": ""}],
    )
    write_report(classroom, ClassSnapshot(a_class()))
    text = safe(classroom.report.read_text(encoding="utf-8")).text
    assert "Look 1!" in text
    assert "Look 2!" not in text
    assert "regrade show" in text


def test_a_report_with_names_is_its_owners_alone(tmp_path: Path) -> None:
    classroom = Classroom(tmp_path)
    write_report(classroom, ClassSnapshot(a_class()))
    assert classroom.report.stat().st_mode & 0o077
    write_roster(tmp_path, simulated_class.roster_of(3))
    write_report(classroom, ClassSnapshot(a_class()))
    assert not classroom.report.stat().st_mode & 0o077


def test_checks_that_look_wrong_say_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    now = ClassSnapshot(record("ada").rows)
    found = analyse(now)
    flag = Flag(NEGATIVE, 0.99, "Who does well fails it.")
    suspect = replace(found.checks[0], title="a planted check", flags=(flag,))
    suspected = replace(found, checks=(suspect, *found.checks[1:]))
    monkeypatch.setattr(pages, "analyse", lambda now: suspected)
    section = _section(page(now), "checks")
    assert section.index("a planted check") < section.index("Who does well fails it.")
    assert section.index("Who does well fails it.") < section.index("What to do:")
    assert "warn-fill" in section


def test_hostile_text_stays_text() -> None:
    hostile = row(
        HOSTILE,
        "neuron",
        0.0,
        UNREADABLE,
        HOSTILE,
        properties=[prop("fails", HOSTILE, HOSTILE, HOSTILE)],
    )
    other = replace(hostile, status=GRADED, exercise="forward")
    remarks = {(HOSTILE, LESSON): [HOSTILE]}
    roster = Roster((Student(HOSTILE, HOSTILE, HOSTILE),))
    safe(page(ClassSnapshot([hostile, other], remarks=remarks), roster=roster, names=True))


def test_the_time_of_lessons_and_cells_is_shown() -> None:
    given = [record("ada"), record("boris"), record("chen"), record("dalia", lesson=OTHER)]
    for graded, seconds in zip(given, (1.0, 4.0, 2.0, 7.0), strict=True):
        graded.seconds = seconds
        graded.cells = {"own": 0.1, "test_neuron": seconds / 2, "neuron": 0.25}
    given[2].seconds, given[2].cells = 0.0, {}  # nothing of it was run
    found = times(given)
    assert list(found) == [OTHER, LESSON]
    assert (found[LESSON].all.count, found[LESSON].all.median, found[LESSON].all.total) == (
        2,
        2.5,
        5.0,
    )
    assert [cell.name for cell in found[LESSON].cells] == ["neuron", "test_neuron", "own"]
    checks = found[LESSON].cells[1]
    assert (checks.median, checks.longest, checks.student, checks.total) == (
        1.25,
        2.0,
        "boris",
        2.5,
    )
    text = safe(page(ClassSnapshot(a_class(), records=given))).text
    for words in ("The time of 2 submissions", "the whole submission", "test_neuron", "boris"):
        assert words in text
    assert "The time of" not in safe(page(ClassSnapshot(a_class()))).text


def test_a_class_without_rows_has_a_page() -> None:
    safe(page(ClassSnapshot([])))
    assert table([]).strip() == ""


def test_the_command_writes_the_report(
    graded: Classroom, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["report", "--classroom", str(graded.root)]) == 0
    assert str(graded.report) in capsys.readouterr().out
    assert "boris" in safe(graded.report.read_text(encoding="utf-8")).text
    assert not list(Path(graded.root).glob(".report*"))


def test_the_table_shows_students_against_exercises() -> None:
    lines = table(a_class()).splitlines()
    assert lines[0] == LESSON
    assert max(map(len, lines)) <= 120
    of_ada = next(line for line in lines if line.startswith("ada"))
    assert of_ada.split() == ["ada", *(str(POINTS[exercise]) for exercise in EXERCISES), str(WHOLE)]
    of_chen = next(line for line in lines if line.startswith("chen"))
    assert of_chen.split() == ["chen", *["0", "miss"] * len(EXERCISES), "0"]
    assert "miss = nothing handed in" in table(a_class())
    assert "  chen, 02_neuron, all exercises: nothing handed in: nothing was handed in" in lines


def test_the_columns_of_the_table_are_aligned() -> None:
    block = table(a_class()).split("\n\n")[0].splitlines()
    ruler = next(line for line in block if line.startswith("---"))
    starts = [
        place
        for place in range(len(ruler))
        if ruler[place] == "-" and (place == 0 or ruler[place - 1] == " ")
    ]
    for line in block[block.index(ruler) + 1 :]:
        assert all(
            line[place - 1] == " " and line[place : place + 1].strip() for place in starts[1:]
        )


def test_the_longest_lesson_fits_and_names_are_whole() -> None:
    text = table(record("a-student-with-a-rather-long-name", 0.5, OTHER).rows)
    assert max(map(len, text.splitlines())) <= 120
    for part in ("random_", "extremes", "reshape_", "column_", "maxima", "distances"):
        assert part in text
    roomy = table(record("a-student-with-a-rather-long-name", 0.5, "05_mnist_mlp").rows)
    for part in ("activations", "conclusion", "confident_", "difference"):
        assert part in roomy
    assert max(map(len, roomy.splitlines())) <= 120


def test_a_reason_in_the_table_names_the_slip() -> None:
    given = row(
        "ada",
        "neuron",
        1.0,
        detail="no bias: a very long message",
        properties=[
            prop("fails", "off", "no bias", "values_and_indices"),
            prop("fails", "off", "other"),
        ],
    )
    [line] = [line for line in table([given]).splitlines() if line.startswith("  ada")]
    assert "no bias - likely slip: `max(dim=...)` gives values and indices" in line


def test_hostile_text_in_the_table_moves_no_cursor() -> None:
    text = table([row("a\x1b[2Jb", "neuron", 0.0, UNREADABLE, "x\r\x1b]0;title\x07y\u202ez")])
    assert not any(ord(character) < 32 and character != "\n" for character in text)
    assert "\u202e" not in text
