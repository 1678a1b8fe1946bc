"""`python -m course check NOTEBOOK ...`: its arguments, and what is done with them."""

from __future__ import annotations

import argparse
import difflib
import json
import os
import sys
from pathlib import Path

from course.command.results import USAGE, NotebookResult, exit_code
from course.i18n import gettext as _
from course.i18n import mark
from course.lessons.contract import LESSONS

SENTENCE = mark(
    "run notebooks in a kernel of their own and say which of the visible checks hold; a help, not "
    "a grade"
)
_EPILOG = mark(
    "Exit code 0: all that was attempted passes its checks, and so does a notebook in which "
    "nothing was attempted yet; 1: an answer fails, or could not be checked; 2: wrong usage, or a "
    "notebook that cannot be read. The notebook's own test cells are passed over: the checks are "
    "the course's. Nothing is written into the notebook."
)
DEFAULT_SECONDS = 120.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the command's arguments."""
    parser.epilog = _(_EPILOG)
    parser.add_argument(
        "notebooks",
        nargs="+",
        type=Path,
        metavar=_("NOTEBOOK"),
        help=_("a notebook's file, or a folder with notebooks in it"),
    )
    parser.add_argument(
        "--exercise",
        action="append",
        default=[],
        metavar="ID",
        help=_("check only this exercise (can be given several times)"),
    )
    parser.add_argument(
        "--cell-seconds",
        type=_seconds,
        default=DEFAULT_SECONDS,
        metavar="S",
        help=_("the longest that a cell may run (default: {seconds:g})").format(
            seconds=DEFAULT_SECONDS
        ),
    )
    parser.add_argument(
        "--complete",
        action="store_true",
        help=_("an exercise that was not attempted counts as one that fails"),
    )
    said = parser.add_mutually_exclusive_group()
    said.add_argument("--json", action="store_true", help=_("for programs: one JSON object"))
    said.add_argument(
        "--github",
        action="store_true",
        help=_("in a workflow of GitHub Actions: a summary on the run's page, and the points"),
    )


def run(arguments: argparse.Namespace) -> int:
    """Runs the command; returns the exit code."""
    wrong = _unknown(arguments.exercise)
    if wrong:
        print(wrong, file=sys.stderr)
        return USAGE
    try:
        from course.command.checking import check_notebook
    except ModuleNotFoundError as error:
        if (error.name or "course").split(".")[0] == "course":
            raise
        words = _("The package {name!r} is not installed: it comes with JupyterLab.")
        print(words.format(name=error.name), file=sys.stderr)
        return USAGE
    results: list[NotebookResult] = []
    for named in arguments.notebooks:
        found = _inside(named) if named.is_dir() else [named]
        if not found:
            results.append(NotebookResult(str(named), error=_("There is no notebook in it.")))
        for path in found:
            if sys.stderr.isatty():
                print(_("Checking {file} ...").format(file=path), file=sys.stderr, flush=True)
            result = check_notebook(path, arguments.exercise, arguments.cell_seconds)
            # in a folder there may be other notebooks, and other lessons than the one asked for
            if not (result.error and result.foreign and named.is_dir()):
                results.append(result)
    _say(results, arguments)
    return exit_code(results, arguments.complete)


def _say(results: list[NotebookResult], arguments: argparse.Namespace) -> None:
    from course.command import github, words

    if arguments.json:
        data = words.as_data(results, arguments.complete)
        print(json.dumps(data, indent=1, ensure_ascii=False))
    elif arguments.github:
        print(github.quoted(words.text_of(results)))
        print(github.notices(results))
        page = os.environ.get("GITHUB_STEP_SUMMARY")
        if page:
            with open(page, "a", encoding="utf-8") as file:
                file.write(github.summary(results))
    else:
        print(words.text_of(results))


def _inside(folder: Path) -> list[Path]:
    """The notebooks in a folder; none of Jupyter's copies, and none in hidden folders."""
    return sorted(
        path
        for path in folder.rglob("*.ipynb")
        if not any(part.startswith(".") for part in path.relative_to(folder).parts)
    )


def _unknown(exercises: list[str]) -> str:
    known = [clause.id for clauses in LESSONS.values() for clause in clauses]
    for name in exercises:
        if name not in known:
            words = _("There is no exercise called {name!r}.").format(name=name)
            near = difflib.get_close_matches(name, known, n=1)
            more = _("Did you mean {name!r}?").format(name=near[0]) if near else ""
            return f"{words} {more}".rstrip()
    return ""


def _seconds(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value < float("inf"):
        raise argparse.ArgumentTypeError(_("{text!r} is not a number above 0").format(text=text))
    return value
