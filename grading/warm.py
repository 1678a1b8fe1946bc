"""What makes a lesson's kernels warm: its zygote is asked for beforehand, and let go."""

from __future__ import annotations

from contextlib import closing

from course.lessons.discovery import exercises_of
from grading.grade import lesson_cells
from grading.lessons.hidden import all_properties
from grading.sandbox import fork_server, switches
from grading.sandbox.run_directory import RunDirectory
from grading.sandbox.warm_modules import modules_of
from grading.sandbox.zygotes import ZYGOTES, Unfit, can_fork


def modules_for(lesson: str) -> tuple[str, ...]:
    """What a lesson's template has imported; lessons may share one."""
    return modules_of(lesson_cells(lesson))


def begin(lesson: str) -> None:
    """Starts this process's fork server, which imports what the lesson needs; waits for nothing."""
    if can_fork() and switches.is_on(switches.FORK_SERVER):
        fork_server.ours().prepare(modules_for(lesson), _environment())


def warm(lesson: str) -> str:
    """Has a lesson's checks and its template ready; gives why there is none, or nothing."""
    for exercise in exercises_of(lesson):
        if not exercise.manual:
            all_properties(exercise.id)
    if not can_fork():
        return ""
    try:
        ZYGOTES.of(modules_for(lesson), _environment()).wait_until_ready()
    except Unfit as reason:
        return str(reason)
    return ""


def let_go(lesson: str) -> None:
    """Ends the template of a lesson, and of all that share it."""
    ZYGOTES.let_go(modules_for(lesson), _environment())


def _environment() -> dict[str, str]:
    """What all kernels of a run share."""
    with closing(RunDirectory()) as directory:
        directory.renew()
        return directory.common_environment()
