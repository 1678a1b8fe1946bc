"""What a worker does beside grading: has a lesson's templates ready, and lets them go."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager

from course.lessons.discovery import exercises_of
from grading.grade import lesson_cells
from grading.lessons.hidden import all_properties
from grading.sandbox.levels import NONE
from grading.sandbox.run_directory import RunDirectory, kernel_user
from grading.sandbox.warm_modules import modules_of
from grading.sandbox.zygotes import ZYGOTES, Unfit, can_fork


def modules_for(lesson: str) -> tuple[str, ...]:
    """What a lesson's template has imported; lessons may share one."""
    return modules_of(lesson_cells(lesson))


def warm(lesson: str, level: str, kernel_cache: str) -> str:
    """Has a lesson's checks and its template ready; gives why there is none, or nothing."""
    for exercise in exercises_of(lesson):
        if not exercise.manual:
            all_properties(exercise.id)
    if not can_fork():
        return ""
    with _environment(level, kernel_cache) as environment:
        try:
            ZYGOTES.of(modules_for(lesson), environment).wait_until_ready()
        except Unfit as reason:
            return str(reason)
    return ""


def let_go(lesson: str, level: str, kernel_cache: str) -> None:
    """Ends the template of a lesson, and of all that share it."""
    with _environment(level, kernel_cache) as environment:
        ZYGOTES.let_go(modules_for(lesson), environment)


@contextmanager
def _environment(level: str, kernel_cache: str) -> Iterator[dict[str, str]]:
    """What all kernels of a run share."""
    user = kernel_user()[0] if level != NONE else 0
    with closing(RunDirectory(user, kernel_cache)) as directory:
        directory.renew()
        yield directory.common_environment()
