"""`python -m grading doctor`: what this machine gives, and each forbidden act tried once."""

from __future__ import annotations

import argparse
import os
import platform
import sys
from pathlib import Path

from course.i18n import gettext as _
from grading.commands.options import add_confine


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the command's arguments."""
    add_confine(parser)


def run(arguments: argparse.Namespace) -> int:
    """Prints two tables; returns 1 when a promise of the level does not hold."""
    from grading.proofs.common.tables import aligned
    from grading.proofs.confinement.examine import examine
    from grading.sandbox.levels import choose, unprotected

    level = choose(arguments.confine)
    tried, made = examine(level)
    for name, value in [
        (_("confinement"), level),
        *machine(),
        (_("kernels"), _kernels(made.cold_start_reason)),
    ]:
        print(f"{name:<14} {value}")
    print()
    rows = [(_("tried from inside"), _("promised"), _("what happened"), "")]
    for act in tried:
        promise = _("refused") if act.promised else "-"
        rows.append((_(act.act.title), promise, act.words, "" if act.holds else _("WRONG")))
    print(aligned(rows))
    print()
    if unprotected(level):
        print(unprotected(level))
    broken = [act for act in tried if not act.holds]
    promised = sum(act.promised for act in tried)
    if broken:
        print(
            _(
                "{count} of {all} acts that the level {level!r} promises to refuse were "
                "possible: do not grade strangers' code here."
            ).format(count=len(broken), all=promised, level=level)
        )
        return 1
    print(
        _("All {count} acts that the level {level!r} promises to refuse were refused.").format(
            count=promised, level=level
        )
    )
    return 0


def machine() -> list[tuple[str, str]]:
    """What this machine is, by name."""
    import psutil

    from course.frameworks.compilers import find_compiler

    compiler = find_compiler()
    return [
        (
            _("system"),
            f"{platform.system()} {platform.release()} {platform.machine()}, Python "
            f"{platform.python_version()}",
        ),
        (_("account"), _account()),
        (_("Landlock"), _landlock()),
        (_("seccomp"), _seccomp()),
        (
            _("cores"),
            str(
                len(os.sched_getaffinity(0))
                if hasattr(os, "sched_getaffinity")
                else os.cpu_count() or 1
            ),
        ),
        (
            _("memory"),
            _("{free:.1f} of {all:.1f} GB free").format(
                free=psutil.virtual_memory().available / 2**30,
                all=psutil.virtual_memory().total / 2**30,
            ),
        ),
        (
            _("tinygrad"),
            _("compiles with {compiler}").format(compiler=_(compiler.description))
            if compiler
            else _("no compiler: it works, slowly (install clang, or the Python package ziglang)"),
        ),
    ]


def _account() -> str:
    if not hasattr(os, "geteuid"):
        return _("ordinary")
    if os.geteuid() != 0:
        return _(
            "ordinary (what it owns is guarded from kernels by Landlock and the filter of system "
            "calls)"
        )
    from grading.sandbox.run_directory import kernel_user, open_to_all

    user, why = kernel_user()
    if not user:
        return _(
            "root (kernels keep it without its capabilities, since {reason}: an ordinary account "
            "is better)"
        ).format(reason=why or _("this is not Linux"))
    if open_to_all():
        return _(
            "root (kernels have an account of their own, user {number}, who owns nothing)"
        ).format(number=user)
    return _(
        "root (kernels have an account of their own, user {number}, who owns nothing, and one "
        "capability: the course or the interpreter lies where only root can read)"
    ).format(number=user)


def _landlock() -> str:
    if not sys.platform.startswith("linux"):
        return _("no (this is not Linux)")
    from grading.sandbox.inside.confine import SCOPED_SIGNALS_ABI, landlock_abi

    version = landlock_abi()
    if not version:
        return _("no (it needs Linux 5.13 or later, with Landlock switched on)")
    if version < SCOPED_SIGNALS_ABI:
        return _("version {version} (the filter of system calls guards signals)").format(
            version=version
        )
    return _("version {version}").format(version=version)


def _seccomp() -> str:
    known = Path("/proc/sys/kernel/seccomp/actions_avail")
    try:
        return _("yes") if "errno" in known.read_text().split() else _("no")
    except OSError:
        return _("not told by this system")


def _kernels(cold_start_reason: str) -> str:
    if cold_start_reason:
        return _("started afresh ({reason})").format(reason=cold_start_reason)
    return _("forked from a zygote")
