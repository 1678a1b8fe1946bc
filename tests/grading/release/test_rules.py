"""Each rule for a lesson's source, shown failing: what it says and at which line."""

from __future__ import annotations

import pytest

from grading.lessons.contract import Clause, Signature
from grading.model import UserError
from grading.release.rules import RULES, check_source
from grading.release.source import parse
from tests.support.small_course import CONTRACT, LESSON, TEXT, SmallKnowledge, line_of, source


def found(text: str, known: SmallKnowledge | None = None) -> list[tuple[int, str]]:
    return [
        (finding.line, finding.message)
        for finding in check_source(source(text), known or SmallKnowledge())
    ]


def test_a_good_lesson_breaks_no_rule() -> None:
    assert found(TEXT) == []


ANSWER = '"grade_id": "double", "locked": false, "schema_version": 3, "solution": true'
TEST = (
    '"grade_id": "test_double", "locked": true, "points": 2, "schema_version": 3, "solution": false'
)
BODY = "    answer = _product(x, times)\n"

# (rule, what is replaced, by what, a part of the line pointed at, a part of the message)
BROKEN = [
    (
        "header_keeps_metadata",
        "#     cell_metadata_filter: all\n",
        "#     cell_metadata_filter: tags\n",
        "# ---",
        "cell_metadata_filter",
    ),
    (
        "readable_metadata",
        '# %% nbgrader={"grade": false, "grade_id": "double"',
        '# %% nbgrader={"grade": false, "grade_id',
        '# %% nbgrader={"grade": false, "grade_id, ',
        "cannot be read",
    ),
    (
        "complete_metadata",
        ANSWER,
        ANSWER.replace('"locked": false, ', ""),
        '"double"',
        "needs 'locked'",
    ),
    ("complete_metadata", ANSWER, ANSWER.replace("3", "2"), '"double"', "'schema_version': 3"),
    (
        "complete_metadata",
        ANSWER,
        ANSWER.replace('"schema_version": 3, ', ""),
        '"double"',
        "'schema_version': 3",
    ),
    ("complete_metadata", TEST, TEST.replace('"points": 2, ', ""), '"test_double"', "'points'"),
    (
        "complete_metadata",
        TEST,
        TEST.replace('"points": 2', '"points": 0'),
        '"test_double"',
        "'points'",
    ),
    ("complete_metadata", ANSWER, '"points": 2, ' + ANSWER, '"double"', "stand on the test cell"),
    (
        "known_kind",
        ANSWER,
        ANSWER.replace('"solution": true', '"solution": false'),
        '"double"',
        "no answer",
    ),
    (
        "known_kind",
        TEST,
        TEST.replace('"locked": true', '"locked": false'),
        '"test_double"',
        "must be locked",
    ),
    (
        "known_kind",
        ANSWER,
        ANSWER.replace('"locked": false', '"locked": true'),
        '"double"',
        "must not be locked",
    ),
    ("unique_ids", '"grade_id": "double", ', "", "# exercise: double", "has no id"),
    (
        "unique_ids",
        '"grade_id": "test_counter"',
        '"grade_id": "test_double"',
        '"points": 1',
        "stands twice",
    ),
    (
        "unique_ids",
        '"grade_id": "double"',
        '"grade_id": "double it"',
        '"double it"',
        "not made of small letters",
    ),
    (
        "closed_marks",
        BODY + "    return answer\n    ### END SOLUTION\n",
        BODY + "    return answer\n",
        "    ### BEGIN SOLUTION",
        "BEGIN SOLUTION",
    ),
    (
        "closed_marks",
        BODY,
        "    ### BEGIN SOLUTION\n" + BODY,
        "    ### BEGIN SOLUTION\n",
        "close that first",
    ),
    (
        "closed_marks",
        "    ### BEGIN SOLUTION\n" + BODY,
        BODY,
        "    ### END SOLUTION",
        "without a BEGIN",
    ),
    (
        "closed_marks",
        BODY + "    return answer\n    ### END SOLUTION",
        BODY + "    return answer\n    ### END HIDDEN TESTS",
        "    ### END HIDDEN TESTS",
        "closes the region BEGIN SOLUTION",
    ),
    (
        "closed_marks",
        'grade("double")\n### END HIDDEN TESTS\n',
        'grade("double")\n',
        "### BEGIN HIDDEN TESTS",
        "BEGIN HIDDEN TESTS is never closed",
    ),
    (
        "closed_marks",
        'grade("double")\n',
        '### BEGIN HIDDEN TESTS\ngrade("double")\n',
        "### BEGIN HIDDEN TESTS",
        "close that first",
    ),
    (
        "well_placed_marks",
        "    ### BEGIN SOLUTION\n" + BODY,
        "    # begin solution\n" + BODY,
        "# begin solution",
        "not spelt",
    ),
    (
        "well_placed_marks",
        "print(math.pi)\n",
        "### BEGIN SOLUTION\nprint(math.pi)\n### END SOLUTION\n",
        "### BEGIN SOLUTION",
        "outside an answer",
    ),
    (
        "well_placed_marks",
        "print(math.pi)\n",
        "### BEGIN HIDDEN TESTS\nprint(math.pi)\n### END HIDDEN TESTS\n",
        "### BEGIN HIDDEN TESTS",
        "outside a test",
    ),
    (
        "answers_have_solutions",
        "### BEGIN SOLUTION\nresult = double(21)\n### END SOLUTION\n",
        "",
        '"outcome"',
        "no solution between",
    ),
    (
        "answer_markers",
        "# exercise: double\n",
        "# Exercise: double\n",
        '"double"',
        "must be '# exercise: double'",
    ),
    ("answer_markers", "# exercise: double\n", "\n", '"double"', "must be '# exercise: double'"),
    (
        "answer_markers",
        "<!-- exercise: opinion -->",
        "<!-- opinion -->",
        '"opinion"',
        "<!-- exercise: opinion -->",
    ),
    (
        "answer_markers",
        "print(math.pi)",
        "# exercise: pi\nprint(math.pi)",
        "# exercise: pi",
        "no nbgrader metadata",
    ),
    ("setup_first", '# %% tags=["set-up"]', "# %%", "# %%\nimport math", "must be the set-up cell"),
    ("setup_first", "# %%\nprint", '# %% tags=["set-up"]\nprint', "print", "a second set-up cell"),
    ("parses", "    return x / 2\n", "    return x /\n", "    return x /", "not valid Python"),
    (
        "tests_check_their_exercise",
        'check("double")',
        'check("half")',
        '"test_double"',
        'must call check("double")',
    ),
    (
        "tests_check_their_exercise",
        'grade("double")',
        'grade("half")',
        '"test_double"',
        'must call grade("double")',
    ),
    (
        "tests_check_their_exercise",
        '"grade_id": "test_double"',
        '"grade_id": "test_treble"',
        '"test_treble"',
        "stands below no answer",
    ),
    (
        "keeps_contract",
        "def double(x, times=2):",
        "def double(x, times=3):",
        "def double",
        "double(x, times=2)",
    ),
    ("keeps_contract", "def half(x):", "def halve(x):", '"double"', "does not define half(x)"),
    (
        "keeps_contract",
        "def __init__(self, start):",
        "def __init__(self, begin):",
        "class Counter",
        "Counter(start)",
    ),
    (
        "keeps_contract",
        "result = None\n### BEGIN SOLUTION\nresult =",
        "### BEGIN SOLUTION\noutcome =",
        '"outcome"',
        "does not set result",
    ),
    (
        "keeps_contract",
        TEST,
        TEST.replace('"points": 2', '"points": 5'),
        '"test_double"',
        "worth 5 here and 2",
    ),
    (
        "no_local_paths",
        "# It doubles numbers.",
        "# See /home/anna/lessons.",
        "/home/anna",
        "path of one machine",
    ),
    (
        "no_local_paths",
        "# It doubles numbers.",
        "# See /Users/anna/lessons.",
        "/Users/anna",
        "path of one machine",
    ),
    ("no_local_paths", "print(math.pi)", r'print("C:\\Users\\anna")', "C:", "path of one machine"),
    ("no_local_paths", "print(math.pi)", 'print("file:///data")', "file://", "path of one machine"),
    (
        "no_local_paths",
        "print(math.pi)",
        'print("/not/a/folder/of/this/machine/x")',
        "/not/a",
        "path of one machine",
    ),
]


@pytest.mark.parametrize(("rule", "old", "new", "place", "message"), BROKEN)
def test_a_broken_source_is_refused(
    rule: str, old: str, new: str, place: str, message: str
) -> None:
    assert old in TEXT
    text = TEXT.replace(old, new, 1)
    one = next(r for r in RULES if r.__name__ == rule)
    findings = list(one(source(text), SmallKnowledge()))
    assert findings, f"{rule} found nothing"
    assert any(message in finding.message for finding in findings), findings
    lines = text.splitlines()
    pointed = ["\n".join(lines[finding.line - 1 : finding.line + 1]) + "\n" for finding in findings]
    assert any(place in shown for shown in pointed), (place, pointed)


def test_every_rule_is_shown_failing() -> None:
    elsewhere = {"has_checks", "has_bank"}
    assert {rule.__name__ for rule in RULES} == {rule for rule, *_ in BROKEN} | elsewhere


def test_an_exercise_without_visible_checks_is_refused() -> None:
    known = SmallKnowledge()
    known.without_checks = {"counter"}
    assert found(TEXT, known) == [
        (
            line_of(TEXT, '"counter"'),
            "the exercise 'counter' has no visible checks in course/lessons",
        )
    ]


def test_an_exercise_without_hidden_checks_is_refused() -> None:
    known = SmallKnowledge()
    known.without_hidden = {"counter"}
    assert found(TEXT, known) == [
        (
            line_of(TEXT, '"counter"'),
            "the exercise 'counter' has no hidden checks in grading/lessons",
        )
    ]


def test_checks_that_do_not_keep_the_contract_are_refused() -> None:
    known = SmallKnowledge()
    known.points = {"counter": 7}
    known.names = {"double": ("double", "third")}
    assert found(TEXT, known) == [
        (
            line_of(TEXT, '"double"'),
            "course/lessons gives 'double' the names double, third, the contract double, half",
        ),
        (line_of(TEXT, '"counter"'), "course/lessons gives 'counter' 7 points, the contract 1"),
    ]


@pytest.mark.parametrize(
    ("bank", "message"),
    [
        (None, "no answers in grading/lessons/tiny/answers/double.py"),
        ((3, 6), "3 right and 6 wrong"),
        ((4, 5), "4 right and 5 wrong"),
    ],
)
def test_an_exercise_without_bank_entries_is_refused(
    bank: tuple[int, int] | None, message: str
) -> None:
    known = SmallKnowledge()
    known.banks = {"double": bank}
    findings = found(TEXT, known)
    assert [line for line, _text in findings] == [line_of(TEXT, '"double"')]
    assert message in findings[0][1]


def test_an_exercise_missing_from_the_lesson_or_the_contract_is_refused() -> None:
    known = SmallKnowledge()
    known.clauses = (*CONTRACT[1:], Clause("treble", 1, (Signature("treble", "x"),)))
    messages = [message for _line, message in found(TEXT, known)]
    assert "the exercise 'treble' of the contract is not in this lesson" in messages
    assert "the exercise 'double' is not in grading/lessons/contract.py" in messages


def test_another_order_than_the_contract_is_refused() -> None:
    known = SmallKnowledge()
    known.clauses = (CONTRACT[1], CONTRACT[0], *CONTRACT[2:])
    assert found(TEXT, known) == [
        (
            line_of(TEXT, '"double"'),
            "the exercises do not stand in the contract's order, from 'double' on",
        )
    ]


def test_a_lesson_that_the_contract_does_not_know_is_refused() -> None:
    findings = check_source(source(lesson="99_other"), SmallKnowledge())
    assert any("no lesson '99_other'" in finding.message for finding in findings)


def test_a_class_must_keep_its_base_and_take_no_arguments() -> None:
    known = SmallKnowledge()
    module = Clause("counter", 1, (Signature("Counter", None, "class", "tf.Module"),))
    known.clauses = (CONTRACT[0], module, *CONTRACT[2:])
    messages = [message for _line, message in found(TEXT, known)]
    assert "the contract says class Counter(tf.Module), not class Counter()" in messages
    assert "the contract makes Counter without arguments" in messages


def test_text_outside_the_cells_is_refused_with_its_line() -> None:
    text = TEXT.replace("# %% [markdown]\n# # A tiny", "stray = 1\n\n# %% [markdown]\n# # A tiny")
    with pytest.raises(UserError, match=rf"^{LESSON}.py:\d+: text stands outside the cells"):
        source(text)


def test_a_source_that_is_not_utf8_is_refused(tmp_path) -> None:  # type: ignore[no-untyped-def]
    from grading.release.source import read

    path = tmp_path / "01_tiny.py"
    path.write_bytes(TEXT.replace("tiny", "t\u00efny").encode("latin-1"))
    with pytest.raises(UserError, match="not UTF-8"):
        read(path)


def test_a_finding_names_the_line_of_the_file() -> None:
    text = TEXT.replace("    return x / 2\n    ### END SOLUTION\n", "    return x / 2\n")
    opened = [
        number
        for number, line in enumerate(text.splitlines(), start=1)
        if line == "    ### BEGIN SOLUTION"
    ][1]
    assert any(line == opened and "never closed" in message for line, message in found(text))


def test_the_header_itself_is_not_a_cell() -> None:
    from pathlib import Path

    assert parse(TEXT, Path("01_tiny.py")).cells[0].kind == "prose"
