"""When a submission must be graded again: what decides a lesson's verdicts, as a hash.

The files are found by following imports, so a new lesson needs no entry here, and a lesson's own
checks change its version alone. A lesson's roots are its exercises, its hidden properties, its
trials and what its released cells import; the machine's are the worker's entry and what runs in its
kernels. Nothing is imported for this: files are read, and what they import is looked up.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from course.lessons import contract
from course.lessons.discovery import name_of
from grading import lessons
from grading.paths import ROOT

# a package stands for all in it
_MACHINE = ("grading.grade", "grading.sandbox.inside", "course.checks", "course.probe")
_OF_LESSONS = ("course.lessons", "grading.lessons")
# These show or build, prove the graders, or list all lessons (a lesson's own entry is hashed by
# itself): no score comes of them.
_WITHOUT_EFFECT = (
    "course.draw",
    "course.lessons.contract",
    "course.lessons.discovery",
    "grading.feedback",
    "grading.lessons.bank",
    "grading.record.version",
    "grading.release",
    "grading.wording",
)
_LISTS = "grading.lessons"  # the package itself, not what is in it
# Read, not parsed: it takes a hundredth of the time, and a file that is half written has its
# imports too.
_IMPORT = re.compile(
    r"^[ \t]*(?:from[ \t]+(\.*)([\w.]*)[ \t]+import[ \t]+(\([^)]*\)|[^\n]*)"
    r"|import[ \t]+([^\n#;]+))",
    re.MULTILINE,
)
_NAME = re.compile(r"\b[A-Za-z_]\w*")
_TRIAL = re.compile(r"[\"']([a-z_]\w*)\.[a-z_]\w*[\"']")


def grader_version(lesson: str, seed: int) -> str:
    """A hash over what grades a lesson: code, release, and the seed of its hidden inputs."""
    digest = hashlib.sha256(code_version(lesson).encode())
    digest.update(lessons.release_path(lesson).read_bytes())
    digest.update(f"\0{seed}".encode())
    return digest.hexdigest()


@cache
def code_version(lesson: str, root: Path = ROOT) -> str:
    """A hash over the lesson's contract and the files that take part in grading it."""
    digest = hashlib.sha256(repr(contract.LESSONS.get(lesson)).encode())
    for path in deciding(lesson, root):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0")
        content = path.read_bytes()
        digest.update(len(content).to_bytes(8, "big") + content)
    return digest.hexdigest()


def deciding(lesson: str, root: Path = ROOT) -> list[Path]:
    """The files that decide a lesson's verdicts, sorted."""
    name = name_of(lesson)
    waiting = [module for part in _MACHINE for module in _all_of(part, root)]
    waiting += [f"course.lessons.{name}.exercises", f"course.lessons.{name}.trials"]
    waiting += [f"grading.lessons.{name}.hidden"]
    waiting += [
        module
        for cell in lessons.load(lesson)
        if not cell.markdown
        for module in _imported(cell.source)
    ]
    seen: dict[str, Path] = {}
    while waiting:
        module = waiting.pop()
        path = _path(module, root)
        if path is None or module in seen or _has_no_effect(module):
            continue
        seen[module] = path
        waiting += [module.rpartition(".")[0], *_needed(path, module)]
    own = [path for module, path in seen.items() if _is_within(module, [f"course.lessons.{name}"])]
    if any(b"drawn=" in path.read_bytes() for path in own):
        # Where inputs are drawn the solution says what is right (`grading.lessons.drawn`).
        return sorted([*seen.values(), root / "solutions" / f"{lesson}.py"])
    return sorted(seen.values())


@cache
def _path(module: str, root: Path) -> Path | None:
    """The file of a module of ours; None for other people's, and for a name that is none."""
    if module.partition(".")[0] not in ("course", "grading"):
        return None
    place = root.joinpath(*module.split("."))
    files = (place.with_suffix(".py"), place / "__init__.py")
    return next((file for file in files if file.is_file()), None)


def _all_of(name: str, root: Path) -> Iterator[str]:
    yield name
    folder = root.joinpath(*name.split("."))
    for path in folder.rglob("*.py"):
        yield ".".join((name, *path.relative_to(folder).with_suffix("").parts)).removesuffix(
            ".__init__"
        )


@cache
def _needed(path: Path, module: str) -> tuple[str, ...]:
    """The modules that a file imports anywhere, and those of trials that a lesson names."""
    text = path.read_text(encoding="utf-8", errors="replace")
    found = dict.fromkeys(
        _imported(text, module if path.name == "__init__.py" else module.rpartition(".")[0])
    )
    if _is_within(module, _OF_LESSONS):
        found |= dict.fromkeys(
            f"course.lessons.{trial[1]}.trials" for trial in _TRIAL.finditer(text)
        )
    return tuple(found)


def _imported(source: str, package: str = "") -> Iterator[str]:
    """What may be modules among the names that a source imports; a docstring's do no harm."""
    for found in _IMPORT.finditer(source):
        dots, module, names, plain = found.groups(default="")
        if plain:
            yield from (name.split()[0] for name in plain.split(",") if name.split())
            continue
        above = package.split(".")
        start = (
            ".".join([*above[: len(above) - len(dots) + 1], *filter(None, [module])])
            if dots
            else module
        )
        yield start
        yield from (f"{start}.{name}" for name in _NAME.findall(names))


def _has_no_effect(module: str) -> bool:
    kind = module.rpartition(".")[2].partition("_")[0]
    pictures = module.startswith("course.lessons.") and kind == "pictures"
    return pictures or module == _LISTS or _is_within(module, _WITHOUT_EFFECT)


def _is_within(module: str, packages: Iterable[str]) -> bool:
    return any(f"{module}.".startswith(f"{package}.") for package in packages)
