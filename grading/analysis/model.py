"""What the analysis of a class is, as plain data: numbers, ids, and sentences for the teacher.

Everything is frozen and made of numbers, strings, tuples and other classes of this file, so that
`grading.analysis.as_json` can write it. Shares go from 0 to 1. A number is None where it is not
known, never nan. Students are ids: whoever shows them looks names up in the roster. Students,
lessons, exercises and checks stand in the order of the course (students by id).
"""

from __future__ import annotations

from dataclasses import dataclass

# What a flag says of a check; `Flag.kind` is one of these.
NEGATIVE = "negative_discrimination"
UNRELATED = "unrelated"
FAILS_BEST = "fails_the_best"
UNTOUCHED = "passes_untouched"
ALWAYS = "always_passes"
NEVER = "never_passes"

# Why a student may need help; `Reason.kind` is one of these.
ABSENT = "not_attempted"
UNREAD = "unreadable"
FALLING = "falling"
SAME_SLIP = "same_slip"
BELOW_SELF = "below_own_mean"
BELOW_CLASS = "below_class"


@dataclass(frozen=True)
class Interval:
    """A 95 % bootstrap confidence interval over students."""

    low: float
    high: float


@dataclass(frozen=True)
class Distribution:
    """Shares of points, one for each student who has one.

    Attributes:
        shares: All of them, from low to high; extra credit can lift one above 1.
        mean: None where there is none, as the others.
        deviation: The sample standard deviation; None for fewer than two.
        lower_quartile: A quarter is at or below.
        median: The middle.
        upper_quartile: A quarter is at or above.
    """

    shares: tuple[float, ...] = ()
    mean: float | None = None
    deviation: float | None = None
    lower_quartile: float | None = None
    median: float | None = None
    upper_quartile: float | None = None


@dataclass(frozen=True)
class Seconds:
    """How long the *grader* took for an answer's cells, over the students' submissions.

    It says what an answer costs to run, not how long a student worked: nothing that is handed in
    tells that.
    """

    students: int
    median: float
    longest: float
    longest_student: str


@dataclass(frozen=True)
class SlipCount:
    """A likely mistake, and how many students made it in one exercise.

    Attributes:
        check: The first property that named it; empty where several did.
        slip: Its code; empty where a property failed and no known slip explains it.
        words: The slip in words; the title of the property where no slip is known.
        students: How many students.
        share: Of those who attempted the exercise.
        example: The id of one student who made it.
    """

    lesson: str
    exercise: str
    check: str
    slip: str
    words: str
    students: int
    share: float
    example: str


@dataclass(frozen=True)
class Flag:
    """Why a check looks wrong.

    Attributes:
        kind: One of the constants of this file (`NEGATIVE` to `NEVER`).
        certain: How sure, from 0 to 1: the posterior probability that the check is no ordinary one;
            1 where the verdicts themselves prove it.
        reason: The sentence for the teacher, with its figures.
    """

    kind: str
    certain: float
    reason: str


@dataclass(frozen=True)
class CheckAnalysis:
    """One property of an exercise over the class.

    Attributes:
        check: The property's name; `title` is what a person reads (already translated).
        hidden: Whether students do not see it.
        weight: Its part of the exercise's points, from 0 to 1.
        attempted: Students who attempted the exercise and whose verdict is known.
        passed: For how many of them it holds.
        failed: For how many it was judged and does not hold.
        waited: How many were not judged, because a property that it builds on does not hold.
        pass_rate: `passed / attempted`: those that waited did not pass.
        judged_rate: `passed / (passed + failed)`: those who came as far as this rung.
        discrimination: The correlation of passing with `rest`, over those who were judged.
        interval: Of the discrimination.
        rest: What it is held against: "lesson" (the points of the lesson's other exercises),
            "course" (of all other exercises), or empty where there is nothing to hold it against.
        untouched: How many answers that nobody touched it passes.
        catches: How many wrong answers of the answer bank name it as what must catch them; None
            where the bank does not know the exercise.
        tells_nothing: Everybody or nobody passes it, so this class says nothing about it. That
            alone is no fault: an easy first rung may be so.
        slips: What its failures were, the most frequent first.
        flags: Why it looks wrong, the surest first; none for most.
    """

    lesson: str
    exercise: str
    check: str
    title: str
    hidden: bool
    weight: float
    attempted: int
    passed: int
    failed: int
    waited: int
    pass_rate: float | None = None
    judged_rate: float | None = None
    discrimination: float | None = None
    interval: Interval | None = None
    rest: str = ""
    untouched: int = 0
    catches: int | None = None
    tells_nothing: bool = False
    slips: tuple[SlipCount, ...] = ()
    flags: tuple[Flag, ...] = ()


@dataclass(frozen=True)
class ExerciseAnalysis:
    """One exercise over the class.

    Attributes:
        students: Who handed in the lesson (and could be read).
        attempted: Who handed in an answer of their own.
        full: Who has all points.
        waiting: Whose answer waits for a person; those are in no figure below.
        mean_share: Mean share of the points over `students` without `waiting`, an answer that was
            not attempted counting 0: its difficulty (1: everybody has all points).
        attempted_share: The same over those who attempted it.
        discrimination: The correlation of the share with `rest`, over those who attempted it.
        interval: Of the discrimination.
        rest: As in `CheckAnalysis`.
        seconds: What the grader took for its cells; None where no record says.
        hints: The effect of hints: None, since a student's own use of hints is not handed in.
    """

    lesson: str
    exercise: str
    title: str
    points: int
    manual: bool
    students: int
    attempted: int
    full: int
    waiting: int
    mean_share: float | None = None
    attempted_share: float | None = None
    discrimination: float | None = None
    interval: Interval | None = None
    rest: str = ""
    seconds: Seconds | None = None
    hints: float | None = None


@dataclass(frozen=True)
class LessonAnalysis:
    """One lesson over the class.

    Attributes:
        students: Who handed it in (and could be read).
        missing: Who is in the class and handed in nothing that could be read.
        points: The sum of its points, those that wait for a person included.
        distribution: Shares of the points of `students`, of exercises that are graded, before any
            penalty for being late.
        alpha: Cronbach's alpha over its exercises; None where it is not defined.
        alpha_students: Over how many students: those with a score for every exercise in it.
        alpha_exercises: Over how many exercises: those with a score that varies or not, graded for
            everybody.
        alpha_note: Why there is none, or what to know of it; a sentence or nothing.
    """

    lesson: str
    students: int
    missing: int
    points: int
    distribution: Distribution
    alpha: float | None = None
    alpha_students: int = 0
    alpha_exercises: int = 0
    alpha_note: str = ""


@dataclass(frozen=True)
class LessonShare:
    """A student's share of one lesson's points.

    `share` is 0 for a lesson that was not handed in (`handed_in` is false then), None where nothing
    of it is graded yet. `attempted` of `exercises` have an answer of the student's own.
    """

    lesson: str
    share: float | None
    handed_in: bool
    attempted: int
    exercises: int


@dataclass(frozen=True)
class Reason:
    """Why a student may need help, in a sentence with figures.

    `kind` is one of `ABSENT` to `BELOW_CLASS`; `lessons` are those that it speaks of.
    """

    kind: str
    text: str
    lessons: tuple[str, ...] = ()


@dataclass(frozen=True)
class StudentAnalysis:
    """One student.

    Attributes:
        points: So far, of `max_points` in what is graded, a lesson not handed in included, before
            any penalty for being late.
        share: `points / max_points`; None where nothing is graded.
        lessons: One for each lesson that anyone handed in.
        trend: How much the share changes from one lesson to the next, beside the class: the slope
            (Theil and Sen) of the student's share less the class's median; None for fewer than
            three lessons.
        reasons: Why the student may need help, the weightiest first; empty for most.
        need: The sum of the weights of the reasons: who needs help most has the largest.
    """

    student: str
    points: float
    max_points: float
    share: float | None
    lessons: tuple[LessonShare, ...]
    trend: float | None = None
    reasons: tuple[Reason, ...] = ()
    need: float = 0.0


@dataclass(frozen=True)
class ClassAnalysis:
    """The whole class.

    Attributes:
        students: All, by id.
        lessons: Those that anyone handed in.
        exercises: Of these lessons.
        checks: Of these exercises; those with `flags` look wrong.
        slips: What to teach again: by exercise, the most frequent of each first.
        course: Shares of the whole course's points, of students with any graded.
    """

    students: tuple[StudentAnalysis, ...]
    lessons: tuple[LessonAnalysis, ...]
    exercises: tuple[ExerciseAnalysis, ...]
    checks: tuple[CheckAnalysis, ...]
    slips: tuple[SlipCount, ...]
    course: Distribution

    @property
    def need_help(self) -> tuple[StudentAnalysis, ...]:
        """The students with a reason, who needs it most first."""
        found = [student for student in self.students if student.reasons]
        return tuple(sorted(found, key=lambda student: (-student.need, student.student)))

    @property
    def suspects(self) -> tuple[CheckAnalysis, ...]:
        """The checks that look wrong, the surest first."""
        found = [check for check in self.checks if check.flags]
        return tuple(sorted(found, key=lambda check: -check.flags[0].certain))
