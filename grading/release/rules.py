"""What a lesson's source must be. One small function per rule; each yields a `Finding` for every
place that breaks it.

A rule says what is wrong and what to do; the build adds the file. `grading.release.release_rules`
holds the rules for the built release.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator

from course.i18n import gettext as _
from course.lessons.discovery import name_of
from grading.model import ANSWER, SETUP, TEST
from grading.release.findings import Finding
from grading.release.knowledge import Knowledge
from grading.release.signatures import signatures
from grading.release.source import MANUAL, UNKNOWN, LessonSource, SourceCell

Rule = Callable[[LessonSource, Knowledge], Iterator[Finding]]

LESSON_ID = re.compile(r"\d+_[a-z][a-z0-9_]*")
GRADE_ID = re.compile(r"[a-z][a-z0-9_]{0,58}")
_MARK = re.compile(r"^\s*### (BEGIN|END) (SOLUTION|HIDDEN TESTS)\s*$")
_ALMOST_MARK = re.compile(
    r"^\s*#+\s*(begin|end)\s+(solution|hidden)|\b(BEGIN|END) (SOLUTION|HIDDEN TEST|MARK SCHEME)",
    re.IGNORECASE,
)
_ALMOST_MARKER = re.compile(r"^\s*(#|<!--)\s*exercise\s*:\s*(\S+)", re.IGNORECASE)
_LOCAL_PATH = re.compile(
    r"(?:(?<![\w.])/(?:home|Users|root)/\w|[A-Za-z]:\\+(?:Users|Documents)|file://)"
)
RIGHT_ANSWERS, WRONG_ANSWERS = 4, 6


def header_keeps_metadata(source: LessonSource, known: Knowledge) -> Iterator[Finding]:
    """jupytext drops metadata that its header does not tell it to keep."""
    if source.metadata.get("jupytext", {}).get("cell_metadata_filter") != "all":
        yield Finding(
            1,
            _(
                "the header does not say 'cell_metadata_filter: all', so metadata would be lost: "
                "add it"
            ),
        )


def readable_metadata(source: LessonSource, known: Knowledge) -> Iterator[Finding]:
    """What stands after `# %%` must be readable metadata."""
    for cell in source.cells:
        written = "nbgrader" in cell.text[0] and "nbgrader" not in cell.metadata
        if "incorrectly_encoded_metadata" in cell.metadata or written:
            yield Finding(
                cell.line,
                _(
                    "the metadata after '# %%' cannot be read: write nbgrader={{...}} as JSON"
                ).format(),
            )


def complete_metadata(source: LessonSource, known: Knowledge) -> Iterator[Finding]:
    """nbgrader stops a whole batch at a cell whose metadata is not complete."""
    for cell in source.cells:
        if "nbgrader" not in cell.metadata:
            continue
        for key in ("grade", "solution", "locked", "task"):
            if not isinstance(cell.nbgrader.get(key), bool):
                yield Finding(
                    cell.line,
                    _("the nbgrader metadata needs '{key}': true or false").format(key=key),
                )
        if cell.nbgrader.get("schema_version") != 3:
            yield Finding(cell.line, _("the nbgrader metadata needs 'schema_version': 3"))
        points = cell.nbgrader.get("points")
        if cell.nbgrader.get("grade") is True and (type(points) is not int or points <= 0):
            yield Finding(cell.line, _("a graded cell needs 'points', a whole number above 0"))
        if cell.nbgrader.get("grade") is False and points is not None:
            yield Finding(cell.line, _("'points' stand on the test cell, not here: remove them"))


def known_kind(source: LessonSource, known: Knowledge) -> Iterator[Finding]:
    """A cell with nbgrader metadata is an answer, a test or a manual question."""
    for cell in source.cells:
        locked = cell.nbgrader.get("locked")
        if cell.kind == UNKNOWN or cell.nbgrader.get("task") is True:
            yield Finding(
                cell.line,
                _(
                    "this is no answer (code: solution), test (code: grade, locked) or manual "
                    "question (Markdown: grade, solution): mend its nbgrader metadata"
                ),
            )
        elif cell.kind == TEST and locked is False:
            yield Finding(cell.line, _("a test cell must be locked: set 'locked': true"))
        elif cell.kind in (ANSWER, MANUAL) and locked is True:
            yield Finding(cell.line, _("an answer must not be locked: set 'locked': false"))


def unique_ids(source: LessonSource, known: Knowledge) -> Iterator[Finding]:
    """Every nbgrader cell has an id of its own."""
    seen: dict[str, int] = {}
    for cell in source.cells:
        if "nbgrader" not in cell.metadata:
            continue
        if not cell.grade_id:
            yield Finding(cell.line, _("this nbgrader cell has no id: add 'grade_id'"))
        elif not GRADE_ID.fullmatch(cell.grade_id):
            yield Finding(
                cell.line,
                _("the id {id!r} is not made of small letters, digits and _ (at most 59)").format(
                    id=cell.grade_id
                ),
            )
        elif cell.grade_id in seen:
            yield Finding(
                cell.line,
                _("the id {id!r} stands twice: line {line} has it already").format(
                    id=cell.grade_id, line=seen[cell.grade_id]
                ),
            )
        seen.setdefault(cell.grade_id, cell.line)


def closed_marks(source: LessonSource, known: Knowledge) -> Iterator[Finding]:
    """Each mark that opens a region is closed in its cell, and regions do not lie in each other."""
    for cell in source.cells:
        opened: tuple[str, int] | None = None
        for number, line in enumerate(cell.text, start=cell.line):
            found = _MARK.match(line if not cell.markdown else line.removeprefix("# "))
            if found is None:
                continue
            side, what = found.groups()
            if side == "BEGIN":
                if opened:
                    yield Finding(
                        number,
                        _(
                            "BEGIN {what} inside the region opened in line {line}: close that first"
                        ).format(what=what, line=opened[1]),
                    )
                opened = (what, number)
            elif opened is None:
                yield Finding(
                    number, _("END {what} without a BEGIN before it in this cell").format(what=what)
                )
            else:
                if opened[0] != what:
                    yield Finding(
                        number,
                        _("END {what} closes the region BEGIN {other} of line {line}").format(
                            what=what, other=opened[0], line=opened[1]
                        ),
                    )
                opened = None
        if opened:
            yield Finding(
                opened[1],
                _("BEGIN {what} is never closed: add '### END {what}'").format(what=opened[0]),
            )


def well_placed_marks(source: LessonSource, known: Knowledge) -> Iterator[Finding]:
    """Solution marks stand in answers, hidden-test marks in tests, and both are spelt as nbgrader
    reads them.
    """
    for cell in source.cells:
        for number, line in enumerate(cell.text, start=cell.line):
            line = line.removeprefix("# ") if cell.markdown else line
            found = _MARK.match(line)
            if found is None:
                if _ALMOST_MARK.search(line):
                    yield Finding(
                        number,
                        _(
                            "this looks like a mark but is not spelt like one, for example "
                            "'### BEGIN SOLUTION'"
                        ),
                    )
            elif found.group(2) == "SOLUTION" and cell.kind not in (ANSWER, MANUAL):
                yield Finding(
                    number,
                    _("a solution mark outside an answer cell: the cell needs 'solution': true"),
                )
            elif found.group(2) == "HIDDEN TESTS" and cell.kind != TEST:
                yield Finding(
                    number,
                    _("a hidden-test mark outside a test cell: the cell needs 'grade': true"),
                )


def answers_have_solutions(source: LessonSource, known: Knowledge) -> Iterator[Finding]:
    """Without a marked solution nbgrader would replace the whole cell, the signature too."""
    for cell in source.exercises:
        if not any("BEGIN SOLUTION" in line for line in cell.text):
            yield Finding(
                cell.line,
                _(
                    "the answer {id!r} has no solution between '### BEGIN SOLUTION' and "
                    "'### END SOLUTION'"
                ).format(id=cell.grade_id),
            )


def answer_markers(source: LessonSource, known: Knowledge) -> Iterator[Finding]:
    """The first line of an answer names its exercise, so that an answer is found again without
    metadata.
    """
    for cell in source.cells:
        first = cell.source.split("\n", 1)[0]
        if cell.kind in (ANSWER, MANUAL):
            wanted = (
                f"# exercise: {cell.grade_id}"
                if cell.kind == ANSWER
                else f"<!-- exercise: {cell.grade_id} -->"
            )
            if first != wanted:
                yield Finding(
                    cell.line,
                    _("the first line of the answer must be '{wanted}', not '{found}'").format(
                        wanted=wanted, found=first
                    ),
                )
        elif cell.kind != UNKNOWN:
            for line in cell.source.split("\n"):
                if _ALMOST_MARKER.match(line):
                    yield Finding(
                        cell.line_of(line.strip()),
                        _(
                            "the marker of an answer in a cell that has no nbgrader metadata of "
                            "an answer"
                        ),
                    )


def setup_first(source: LessonSource, known: Knowledge) -> Iterator[Finding]:
    """The set-up cell is the first code cell, and there is one."""
    code = [cell for cell in source.cells if not cell.markdown]
    if not code or code[0].kind != SETUP:
        line = code[0].line if code else 1
        yield Finding(
            line, _('the first code cell must be the set-up cell: give it tags=["set-up"]')
        )
    for cell in code[1:]:
        if cell.kind == SETUP:
            yield Finding(cell.line, _("a second set-up cell: a lesson has one"))


def parses(source: LessonSource, known: Knowledge) -> Iterator[Finding]:
    """Answers and tests are plain Python."""
    for cell in source.cells:
        if cell.kind in (ANSWER, TEST):
            try:
                ast.parse(cell.source)
            except SyntaxError as error:
                line = cell.source.split("\n")[(error.lineno or 1) - 1].strip()
                yield Finding(
                    cell.line_of(line) if line else cell.line,
                    _("not valid Python: {reason}").format(reason=error.msg),
                )


def _calls(source: str, function: str) -> list[str]:
    """The literal arguments of the calls of `function` in a piece of code."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return []
    return [
        str(node.args[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == function
        and len(node.args) == 1
        and isinstance(node.args[0], ast.Constant)
    ]


def _parts(cell: SourceCell) -> tuple[str, str]:
    """A test cell's visible and hidden code."""
    visible: list[str] = []
    hidden: list[str] = []
    inside = False
    for line in cell.source.split("\n"):
        if found := _MARK.match(line):
            inside = found.group(1) == "BEGIN"
            continue
        (hidden if inside else visible).append(line)
    return "\n".join(visible), "\n".join(hidden)


def tests_check_their_exercise(source: LessonSource, known: Knowledge) -> Iterator[Finding]:
    """`test_X` stands below the answer X, calls `check("X")` and, between the hidden marks,
    `grade("X")`.
    """
    answered: set[str] = set()
    tested: set[str] = set()
    for cell in source.cells:
        if cell.kind == ANSWER:
            answered.add(cell.exercise)
        if cell.kind != TEST:
            continue
        exercise = cell.exercise
        if not cell.grade_id.startswith("test_") or exercise not in answered:
            yield Finding(
                cell.line,
                _("the test {id!r} stands below no answer {exercise!r}").format(
                    id=cell.grade_id, exercise=exercise
                ),
            )
            continue
        tested.add(exercise)
        visible, hidden = _parts(cell)
        if _calls(visible, "check") != [exercise]:
            yield Finding(
                cell.line,
                _('the test must call check("{exercise}") once, before the hidden tests').format(
                    exercise=exercise
                ),
            )
        if _calls(hidden, "grade") != [exercise]:
            yield Finding(
                cell.line,
                _(
                    "the test must call grade(\"{exercise}\") between '### BEGIN HIDDEN TESTS' and "
                    "'### END HIDDEN TESTS'"
                ).format(exercise=exercise),
            )
    for cell in source.cells:
        if cell.kind == ANSWER and cell.exercise not in tested:
            yield Finding(
                cell.line,
                _("the answer {id!r} has no test cell 'test_{id}' below it").format(
                    id=cell.exercise
                ),
            )


def answers_define(source: LessonSource, known: Knowledge) -> Iterator[Finding]:
    """An answer says, outside the solution marks, what is to be defined."""
    for cell in source.cells:
        if cell.kind == ANSWER and not signatures(cell.source):
            yield Finding(
                cell.line,
                _(
                    "the answer {id!r} names no function, class or variable outside the solution "
                    "marks: leave the signature and docstring there"
                ).format(id=cell.exercise),
            )


def no_local_paths(source: LessonSource, known: Knowledge) -> Iterator[Finding]:
    """A path of the author's machine means nothing on a student's."""
    for cell in source.cells:
        for number, line in enumerate(cell.text, start=cell.line):
            if has_local_path(line, known.root):
                yield Finding(number, _("a path of one machine: {line}").format(line=line.strip()))


def has_local_path(line: str, root: str) -> bool:
    return bool(_LOCAL_PATH.search(line)) or (len(root) > 1 and root in line)


def has_rooms(source: LessonSource, known: Knowledge) -> Iterator[Finding]:
    """A lesson is a file called after its number and name, and has a folder in `course/lessons` and
    one in `grading/lessons`.
    """
    if not LESSON_ID.fullmatch(source.lesson):
        yield Finding(
            1,
            _("call the file after a number and a name, like 08_tokens.py, not {file}").format(
                file=source.path.name
            ),
        )
        return
    for room in known.missing_rooms(name_of(source.lesson)):
        yield Finding(1, _("the lesson has no {room}: write it").format(room=room))


def has_checks(source: LessonSource, known: Knowledge) -> Iterator[Finding]:
    """Every exercise has visible checks in `course/lessons` and hidden ones in `grading/lessons`,
    and there are no others.
    """
    name = name_of(source.lesson)
    if known.missing_rooms(name):
        return
    visible, hidden = known.checks(name), known.hidden(name)
    tested = {cell.exercise: cell for cell in source.cells if cell.kind == ANSWER}
    for exercise, cell in tested.items():
        if exercise not in visible or not visible[exercise].properties:
            yield Finding(
                cell.line,
                _("the exercise {id!r} has no visible checks in {file}").format(
                    id=exercise, file=f"course/lessons/{name}/exercises.py"
                ),
            )
        if exercise not in hidden:
            yield Finding(
                cell.line,
                _("the exercise {id!r} has no hidden checks in {file}").format(
                    id=exercise, file=f"grading/lessons/{name}/hidden.py"
                ),
            )
    answered = {cell.exercise for cell in source.exercises}
    for file, ids in (
        (f"course/lessons/{name}/exercises.py", visible),
        (f"grading/lessons/{name}/hidden.py", hidden),
    ):
        for exercise in ids:
            if exercise not in answered:
                yield Finding(
                    1,
                    _("{file} has checks for {id!r}, which is no exercise of this lesson").format(
                        file=file, id=exercise
                    ),
                )


def has_bank(source: LessonSource, known: Knowledge) -> Iterator[Finding]:
    """Every exercise has right and wrong answers that its grader is proved on."""
    if known.missing_rooms(name_of(source.lesson)):
        return
    for cell in source.exercises:
        if cell.kind == MANUAL:
            continue
        found = known.bank(source.lesson, cell.exercise)
        if found is None:
            yield Finding(
                cell.line,
                _(
                    "the exercise {id!r} has no answers in grading/lessons/{name}/answers/{id}.py"
                ).format(id=cell.exercise, name=name_of(source.lesson)),
            )
        elif found[0] < RIGHT_ANSWERS or found[1] < WRONG_ANSWERS:
            yield Finding(
                cell.line,
                _(
                    "the bank of {id!r} has {right} right and {wrong} wrong answers; it needs "
                    "{least} and {most}"
                ).format(
                    id=cell.exercise,
                    right=found[0],
                    wrong=found[1],
                    least=RIGHT_ANSWERS,
                    most=WRONG_ANSWERS,
                ),
            )


RULES: tuple[Rule, ...] = (
    header_keeps_metadata,
    readable_metadata,
    complete_metadata,
    known_kind,
    unique_ids,
    closed_marks,
    well_placed_marks,
    answers_have_solutions,
    answer_markers,
    setup_first,
    parses,
    tests_check_their_exercise,
    answers_define,
    no_local_paths,
    has_rooms,
    has_checks,
    has_bank,
)


def check_source(source: LessonSource, known: Knowledge) -> list[Finding]:
    """Everything that is wrong with a source, in the order of its lines."""
    found = {finding for rule in RULES for finding in rule(source, known)}
    return sorted(found, key=lambda finding: (finding.line, finding.message))
