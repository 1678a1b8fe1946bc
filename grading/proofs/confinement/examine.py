"""Runs the acts in a kernel of the engine, as cells of a submission."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import psutil

from course.checks.model import Call
from course.i18n import gettext as _
from course.probe.remote import request_of
from course.probe.run import call_to_wire
from grading.model import ANSWER, OWN, SETUP, TEST, Cell, Rebuilt, Run, UserError
from grading.proofs.confinement.acts import BUDGETS, ENDED, GONE, PRELUDE, Act, acts
from grading.proofs.confinement.scene import Scene
from grading.sandbox import run_submission

_GRACE = 5.0  # seconds within which nothing of a run may be left


@dataclass(frozen=True)
class Tried:
    """An act, whether it was possible, and in words what happened."""

    act: Act
    possible: bool
    words: str
    level: str

    @property
    def promised(self) -> bool:
        """Whether the level promises to refuse it."""
        return self.level in self.act.levels

    @property
    def holds(self) -> bool:
        """Whether what the level promises is so."""
        return not (self.possible and self.promised)


def examine(level: str) -> tuple[list[Tried], Run]:
    """Tries each act at this level.

    Returns:
        How each act went, and the run in which most of them were tried.

    Raises:
        UserError: There was no run.
    """
    with Scene() as scene:
        all_acts = acts(scene)
        plain = [act for act in all_acts if act.seen != ENDED]
        run = _run(plain, level)
        left = _left(scene.mark)
        ended = [act for act in all_acts if act.seen == ENDED]
        budgets = _run(ended, level)
        return [
            *(_tried(act, run, at, level, left) for at, act in enumerate(plain)),
            *(_tried(act, budgets, at, level, left) for at, act in enumerate(ended)),
        ], run


def _run(acts: Sequence[Act], level: str) -> Run:
    cells = [
        Cell(SETUP, "set-up", PRELUDE),
        *(Cell(OWN, f"act-{at}", act.cell()) for at, act in enumerate(acts)),
    ]
    cells += [
        Cell(ANSWER, "one", "def one():\n    return 1", "one"),
        Cell(TEST, "test_one", "", "one", points=1),
    ]
    request = request_of("one", {"it": [call_to_wire(Call("one"))]})
    run = run_submission(
        Rebuilt(tuple(cells), frozenset(["one"])), {"one": request}, BUDGETS, level
    )
    if run.failure:
        raise UserError(_("Nothing could be tried: {reason}").format(reason=run.failure))
    return run


def _tried(act: Act, run: Run, at: int, level: str, left: bool) -> Tried:
    cell = run.cells.get(f"act-{at}")
    texts = [str(output.get("text", "")) for output in cell.outputs] if cell else []
    said = "".join(texts).strip()
    if act.seen == GONE:
        return Tried(act, left, _("still runs") if left else _("ended with its run"), level)
    if act.seen == ENDED:
        why = cell.error if cell else ""
        return Tried(act, not why, why or _("possible"), level)
    if said.startswith("REFUSED"):
        return Tried(act, False, _("refused ({error})").format(error=said.split(" ")[1]), level)
    # Neither word: the kernel died of it or its output is lost. What was not seen to be refused
    # does not count as refused.
    return Tried(
        act, True, _("possible") if said == "POSSIBLE" else _("not seen to be refused"), level
    )


def _left(word: str) -> bool:
    """Whether a process with this word in its command line outlives the run; it is ended."""
    deadline = time.monotonic() + _GRACE
    while True:
        found = [
            process
            for process in psutil.process_iter(["cmdline"])
            if word in (process.info["cmdline"] or ())
        ]
        if not found or time.monotonic() > deadline:
            break
        time.sleep(0.1)
    for process in found:
        process.kill()
    return bool(found)
