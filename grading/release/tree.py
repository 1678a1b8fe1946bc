"""The build as a whole: every lesson is made and checked first, and only then do files change."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from course.i18n import gettext as _
from course.lessons.contract import Clause
from course.lessons.contract import read as read_contract
from grading.files import write_atomically
from grading.lessons import graded_cell
from grading.model import UserError
from grading.places import Places
from grading.release import contract, gradebook, notebooks, proof
from grading.release.convert import generate
from grading.release.findings import Finding, RefusedError, refusal
from grading.release.knowledge import CourseKnowledge, Knowledge
from grading.release.release_rules import check_release
from grading.release.rules import check_source
from grading.release.source import WHEEL, LessonSource, read

MISSING, STALE, EXTRA = "missing", "stale", "extra"


@dataclass(frozen=True)
class Built:
    """A lesson as built: what it promises, and its source notebook and release as bytes."""

    lesson: str
    clauses: tuple[Clause, ...]
    source: bytes
    release: bytes


Refused = dict[str, UserError]
Prover = Callable[[Places, str], list[Finding]]


@contextmanager
def built(
    places: Places,
    language: str = "en",
    known: Knowledge | None = None,
    refused: Refused | None = None,
) -> Iterator[tuple[list[Built], Path]]:
    """All lessons, built and checked, with their temporary root; the clone stays as it is.

    `refused` takes the lessons that break a rule, each with its error, and the others go on. Where
    it is None, or where no lesson is left, the build is refused.
    """
    known = known or CourseKnowledge(places.root)
    paths = places.lesson_sources()
    if not paths:
        raise UserError(
            _(
                "There is no lesson in {folder}: run the command from a complete clone of the "
                "course."
            ).format(folder=places.solutions)
        )
    found: Refused = {}
    sources = [
        source for path in paths if (source := _checked(path, places, known, found)) is not None
    ]
    _refuse(found, refused, sources)
    with tempfile.TemporaryDirectory(prefix="course-build-") as name:
        work = Places(Path(name).resolve())
        for source in sources:
            _write_source(source, places, work)
        generate([source.lesson for source in sources], places, work.root, language)
        found = {
            source.lesson: refusal((places.shown(source.path), finding) for finding in findings)
            for source in sources
            if (
                findings := check_release(
                    source, _cells(work.release(source.lesson, language)), known
                )
            )
        }
        sources = [source for source in sources if source.lesson not in found]
        _refuse(found, refused, sources)
        # On Windows nbgrader's writer ends lines its own way; the committed bytes are the same
        # everywhere.
        yield (
            [
                Built(
                    source.lesson,
                    contract.clauses(source),
                    _source_path(work, source.lesson).read_bytes(),
                    work.release(source.lesson, language).read_bytes().replace(b"\r\n", b"\n"),
                )
                for source in sources
            ],
            work.root,
        )


def _checked(path: Path, places: Places, known: Knowledge, found: Refused) -> LessonSource | None:
    """A lesson's source, or None for one that is refused; `found` then has the error."""
    try:
        source = read(path)
        findings = check_source(source, known)
    except UserError as error:
        found[path.stem] = error
        return None
    except Exception as error:  # a module that is half written raises anything
        found[path.stem] = UserError(
            _("{file}: what belongs to this lesson cannot be read ({reason}).").format(
                file=places.shown(path), reason=" ".join(f"{type(error).__name__}: {error}".split())
            )
        )
        return None
    if findings:
        found[path.stem] = refusal((places.shown(path), finding) for finding in findings)
    return None if findings else source


def _refuse(found: Refused, refused: Refused | None, left: list[LessonSource]) -> None:
    if found and (refused is None or not left):
        raise all_of(found)
    if refused is not None:
        refused |= found


def all_of(refused: Refused) -> UserError:
    """One error for all refused lessons."""
    errors = list(refused.values())
    return errors[0] if len(errors) == 1 else RefusedError("\n".join(map(str, errors)))


def _source_path(places: Places, lesson: str) -> Path:
    return places.source / lesson / f"{lesson}.ipynb"


def _write_source(source: LessonSource, places: Places, work: Places) -> None:
    address = (
        places.setting("wheel_address")
        if any(WHEEL in cell.source for cell in source.cells)
        else ""
    )
    write_atomically(
        _source_path(work, source.lesson), notebooks.to_bytes(notebooks.notebook(source, address))
    )


def _cells(path: Path) -> list[dict[str, object]]:
    cells: list[dict[str, object]] = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return cells


def differences(places: Places, lessons: list[Built], language: str) -> list[tuple[str, Path]]:
    """The contract and the files of notebooks/<language> that are not what the sources give.

    Returns:
        What is wrong (MISSING, STALE or EXTRA) with each, and its path.
    """
    folder = places.notebooks(language)
    wanted = {places.release(lesson.lesson, language): lesson.release for lesson in lessons}
    wanted[places.contract] = contract_of(places, lessons)
    found: list[tuple[str, Path]] = []
    for path, content in wanted.items():
        if not path.is_file():
            found.append((MISSING, path))
        elif path.read_bytes() != content:
            found.append((STALE, path))
    releases = {places.release(path.stem, language) for path in places.lesson_sources()}
    unknown = releases - wanted.keys()  # those that were refused
    for path in sorted(folder.rglob("*")) if folder.is_dir() else []:
        inside = path.relative_to(folder).parts
        if (
            path.is_file()
            and path not in wanted
            and path not in unknown
            and not any(part.startswith(".") for part in inside)
        ):
            found.append((EXTRA, path))
    return found


def contract_of(places: Places, lessons: list[Built]) -> bytes:
    """The contract's file.

    A refused lesson keeps what it promised; one that was never built is not in it.
    """
    found = read_contract(places.contract) | {lesson.lesson: lesson.clauses for lesson in lessons}
    names = [path.stem for path in places.lesson_sources()]
    return contract.to_bytes({name: found[name] for name in names if name in found})


def build(
    places: Places,
    language: str = "en",
    classroom: Path | None = None,
    known: Knowledge | None = None,
    refused: Refused | None = None,
    said: list[str] | None = None,
    prove: Prover | None = None,
) -> list[Path]:
    """Builds all lessons, puts the changed files in place and registers the lessons.

    Args:
        places: The clone.
        language: The language of the releases.
        classroom: Whose gradebook gets the lessons; None for none.
        known: What the rules may ask; the clone's own where None.
        refused: As for `built`. A refused lesson keeps the release that it has.
        said: Takes what a person should know: of graded work whose exercises have changed, and of
            lessons that could not be proved.
        prove: Runs the solutions of a lesson that changed. A lesson that fails its own checks is
            refused.

    Returns:
        The committed files that changed.
    """
    with built(places, language, known, refused) as (lessons, root):
        said = [] if said is None else said
        sources = {path.stem for path in places.lesson_sources()}
        states = {name: now for name, now in proof.proved(places).items() if name in sources}
        if prove is not None:
            lessons = _proved(lessons, places, states, prove, refused, said)
        if classroom is not None:
            said += gradebook.register([made.lesson for made in lessons], places, root, classroom)
        wanted = {}
        for made in lessons:
            wanted[_source_path(places, made.lesson)] = made.source
            wanted[places.release(made.lesson, language)] = made.release
        # last: what they promise is there
        wanted[places.contract] = contract_of(places, lessons)
        if prove is not None:
            wanted[places.proved] = proof.to_bytes(states)
        changed = []
        for path, content in wanted.items():
            if not path.is_file() or path.read_bytes() != content:
                write_atomically(path, content)
                if places.source not in path.parents:
                    changed.append(path)
        changed.sort(key=lambda path: path != places.contract)  # it is named first
        changed += _remove_gone(places, language)
    return changed


def _proved(
    lessons: list[Built],
    places: Places,
    states: dict[str, str],
    prove: Prover,
    refused: Refused | None,
    said: list[str],
) -> list[Built]:
    """The lessons whose solutions do not fail their checks; the others are `refused`.

    `states` learns of those that were proved.
    """
    found: Refused = {}
    for made in lessons:
        now = proof.state(places, made.lesson)  # the proof may take long, and its author goes on
        if states.get(made.lesson) == now:
            continue
        try:
            findings = prove(places, made.lesson)
        except proof.NotProvedError as error:
            said.append(str(error))
            continue
        if findings:
            file = places.shown(places.solutions / f"{made.lesson}.py")
            found[made.lesson] = refusal((file, finding) for finding in findings)
        else:
            states[made.lesson] = now
    if found and refused is None:
        raise all_of(found)
    if refused is not None:
        refused |= found
    return [made for made in lessons if made.lesson not in found]


def _remove_gone(places: Places, language: str) -> list[Path]:
    """Removes the release and source notebook of each lesson whose source is gone."""
    kept = {path.stem for path in places.lesson_sources()}
    gone = []
    for folder in (places.notebooks(language), places.source):
        for path in sorted(folder.glob("*/*.ipynb")):
            if path.stem == path.parent.name and path.stem not in kept:
                path.unlink()
                gone.append(path)
                if not any(path.parent.iterdir()):
                    path.parent.rmdir()
    return gone


def register(
    classroom: Path,
    wanted: Collection[str],
    said: list[str] | None = None,
    places: Places | None = None,
    known: Knowledge | None = None,
) -> Refused:
    """Registers the wanted lessons in a classroom's gradebook, without writing to the clone.

    `said` is as for `build`.

    Returns:
        The lessons that cannot be registered, each with its error. The others are registered.
    """
    said = said if said is not None else []
    places = places or Places()
    refused: Refused = {}
    with built(places, known=known, refused=refused) as (lessons, root):
        promised = read_contract(places.contract)
        able = []
        for made in lessons:
            if made.lesson in wanted:
                if _cells_of(made.clauses) == _cells_of(promised.get(made.lesson, ())):
                    able.append(made.lesson)
                else:  # a source that is being worked on must not take anything out of a gradebook
                    refused[made.lesson] = UserError(
                        _("{file} has other exercises or points than at the last build.").format(
                            file=places.shown(places.solutions / f"{made.lesson}.py")
                        )
                    )
        if able:
            said += gradebook.register(able, places, root, classroom)
    return refused


def _cells_of(clauses: Iterable[Clause]) -> list[tuple[str, int]]:
    return sorted((graded_cell(clause), clause.points) for clause in clauses)
