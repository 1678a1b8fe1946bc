"""What an exercise is, as data.

An exercise is a ladder of named properties. A property has cases (calls of the student's functions,
on inputs that are literal or drawn from a seeded generator) and a judge. A *probe* (`course.probe`)
makes the calls beside the student's code and brings back evidence: plain data. The *judge* looks at
the evidence only, so it can run in another process.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any


class _Missing:
    def __repr__(self) -> str:
        return "MISSING"


MISSING: Any = _Missing()


@dataclass(frozen=True)
class Call:
    """One call of a student's function.

    `args` and `kwargs` hold plain data and `course.checks.values.Array`s (the probe makes tensors
    of them). `watch` names what the probe observes beside the outcome: "operations" (ready-made
    functions that were used) and "autograd" (whether the automatic differentiation engine ran).

    `trial` is for what one call cannot show (a class, a training loop, a plot): "lesson.function",
    a function in `course/lessons/<lesson>/trials.py`. It gets the student's object (as
    `course.probe.trials.Answer`), then these arguments, and returns plain data.

    Two fields spare work that would show nothing more (`course.probe.sparing`). `at_most` has the
    number for a parameter that is left out, where the function's own default is a larger one: the
    outcome tells that default, and judges do not take their number of losses for it. `once` is for
    a call without arguments that a hidden property makes again: an answer that seeds the generator
    itself is not run twice when it is graded.
    """

    function: str
    args: tuple[Any, ...] = ()
    kwargs: Mapping[str, Any] = field(default_factory=dict)
    watch: tuple[str, ...] = ()
    trial: str = ""
    at_most: Mapping[str, int] = field(default_factory=dict)
    once: bool = False


@dataclass(frozen=True)
class Outcome:
    """What one call did: it returned a value, or raised.

    `returned` is plain data (see `course.checks.values`), MISSING when the call raised. `raised`
    holds the names of the exception's class and its bases, most special first. `changed` lists the
    positions and names of arguments that were changed in place. `line` is the line of the student's
    cell that raised (0 where it is not known). `undefined` is true when the student's namespace has
    no such function, `stub` when the function is the release's own: it raised a bare
    NotImplementedError itself (frameworks raise it with a message, and so may an earlier answer
    that this one calls; both are attempts). `endless` is empty, or says where the call was stopped
    because it came to no end: that is known in a notebook only, and never taken from evidence.
    `defaults` are the function's own for the parameters that `Call.at_most` has cut short.
    """

    returned: Any = MISSING
    raised: tuple[str, ...] = ()
    message: str = ""
    warnings: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    operations: tuple[str, ...] = ()
    autograd: bool = False
    undefined: bool = False
    stub: bool = False
    line: int = 0
    endless: str = ""
    defaults: Mapping[str, int] = field(default_factory=dict)

    @property
    def not_attempted(self) -> bool:
        """Whether there is no answer: no such name, or still the release's own."""
        return self.undefined or self.stub


@dataclass(frozen=True)
class Case:
    """A call with what is expected of it, and what known slips would return for it.

    `expected` is MISSING when the property's judge does not compare with a value. `slips` maps a
    slip's code (a key of `Exercise.slips`) to the value that this slip gives on these arguments.
    """

    call: Call
    expected: Any = MISSING
    slips: Mapping[str, Any] = field(default_factory=dict)


class Slip(Exception):
    """Raised by a judge: the property does not hold.

    `problem` is the sentence for the student; where it tells a number, a shape or a name that came
    back, `private` is the same sentence without it, for a hidden property: an answer could tell a
    hidden input by it. `expected` and `received`, where given, are shown as values when the
    property is visible and only described (kind, shape, size of the error) when it is hidden.
    `code` is the likely slip: a key of `Exercise.slips`. `cause` tells what failed, where one cause
    can make several properties fail.
    """

    def __init__(
        self,
        problem: str,
        *,
        expected: Any = MISSING,
        received: Any = MISSING,
        code: str = "",
        call: Call | None = None,
        private: str = "",
        cause: str = "",
    ) -> None:
        super().__init__(problem)
        self.problem = problem
        self.private = private or problem
        self.expected = expected
        self.received = received
        self.code = code
        self.call = call
        self.cause = cause

    def problem_for(self, hidden: bool) -> str:
        """The problem in words that this reader may see."""
        return self.private if hidden else self.problem


CaseMaker = Callable[[Random], list[Case]]
Judge = Callable[[Sequence[Case], Sequence[Outcome]], None]


@dataclass(frozen=True)
class Property:
    """One rung of an exercise's ladder.

    `weight` is this property's part of the points, relative to the exercise's other properties.
    `needs` names properties that must hold before this one is judged; where one does not, this one
    counts as failed without a message of its own. `hidden` properties live on the instructor's side
    only. `only_with` names properties without which this one earns nothing, though it is judged: to
    leave the arguments alone is no merit of a function that does nothing.
    """

    name: str
    title: str
    cases: CaseMaker
    judge: Judge
    weight: float = 1.0
    needs: tuple[str, ...] = ()
    hidden: bool = False
    only_with: tuple[str, ...] = ()


@dataclass(frozen=True)
class Exercise:
    """An exercise of a lesson.

    A lesson's `exercises.py` writes the first six; the others come from the lesson's source, by
    way of `course.lessons.contract`. `functions` are the names that an answer defines, in the order
    of the source. `trains`: a right answer may train a model for a minute, and has more time than
    others when it is graded. `drawn` draws calls for a hidden check (`grading.lessons.drawn`) and
    `tolerance` is its `rtol` and `atol`, as in `course.checks.judges.expects`.
    """

    id: str
    hints: tuple[str, ...] = ()
    slips: Mapping[str, str] = field(default_factory=dict)
    properties: tuple[Property, ...] = ()
    trains: bool = False
    drawn: CaseMaker | None = None
    tolerance: tuple[float, float] = (1e-4, 1e-5)
    lesson: str = ""
    title: str = ""
    points: int = 0
    functions: tuple[str, ...] = ()
    manual: bool = False

    @property
    def test_id(self) -> str:
        """The id of its test cell in the notebook."""
        return f"test_{self.id}"

    @property
    def sentences(self) -> tuple[str, ...]:
        """What a person may read of it: the messages that a catalogue takes from an exercise."""
        titles = (prop.title for prop in self.properties)
        return (self.title, *self.hints, *self.slips.values(), *titles)


@dataclass(frozen=True)
class Verdict:
    """What came of one property.

    `outcome` is "holds", "fails", "waits" (a property it builds on failed), "not_attempted" or
    "no_evidence" (the answer ended the process, or ran out of a budget, before this property), or
    "withheld" (it waits for a person). `brief` is the message without values. Properties that fail
    for one `cause` (the same exception in the same line, the same name that is not there) say so
    once: later ones point to the first. `values` are what was expected and what came back, where a
    visible property compared the two.
    """

    name: str
    title: str
    outcome: str
    weight: float
    hidden: bool = False
    message: str = ""
    slip: str = ""
    brief: str = ""
    cause: str = ""
    values: tuple[Any, Any] | None = field(default=None, compare=False, repr=False)

    @property
    def holds(self) -> bool:
        """Whether the property holds."""
        return self.outcome == "holds"


@dataclass(frozen=True)
class Judgement:
    """All verdicts of one exercise."""

    exercise: str
    points: int
    verdicts: tuple[Verdict, ...]

    @property
    def not_attempted(self) -> bool:
        """Whether no property met an answer."""
        return all(v.outcome == "not_attempted" for v in self.verdicts)

    @property
    def score(self) -> float:
        """The points times the share of the properties that hold, each with its weight."""
        total = sum(v.weight for v in self.verdicts)
        held = sum(v.weight for v in self.verdicts if v.holds)
        if all(v.holds for v in self.verdicts):
            return float(self.points)
        return round(self.points * held / total, 2) if total else 0.0
