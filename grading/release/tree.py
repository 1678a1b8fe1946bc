"""The build as a whole: every lesson is made and checked first, and only then do files change."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from course.i18n import gettext as _
from course.lessons.contract import Clause
from course.lessons.contract import read as read_contract
from grading.files import write_atomically
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
    """A lesson as built: what it promises, and the bytes of nbgrader's source notebook and of the
    release.
    """

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
    """All lessons, built and checked in a temporary root that is handed on too. The clone is not
    changed.

    `refused` takes the lessons that break a rule, each with its error, and the others go on; where
    it is None, or where no lesson is left, the build is refused."""
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
            source.lesson: refusal((places.shown(source.path), one) for one in findings)
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
    """A lesson's source; None, with its error in `found`, where it breaks a rule or cannot be read
    at all.
    """
    try:
        source = read(path)
        findings = check_source(source, known)
    except UserError as error:
        found[path.stem] = error
        return None
    except (
        Exception
    ) as error:  # the lesson's own modules are half written: whatever Python says of them
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
    return errors[0] if len(errors) == 1 else RefusedError("\n".join(str(one) for one in errors))


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
    """(what is wrong, file) for the contract, and for each file of notebooks/<language>, that is
    not what the sources give.
    """
    folder = places.notebooks(language)
    wanted = {places.release(one.lesson, language): one.release for one in lessons}
    wanted[places.contract] = contract_of(places, lessons)
    found: list[tuple[str, Path]] = []
    for path, content in wanted.items():
        if not path.is_file():
            found.append((MISSING, path))
        elif path.read_bytes() != content:
            found.append((STALE, path))
    # those that were refused
    unknown = {
        places.release(path.stem, language) for path in places.lesson_sources()
    } - wanted.keys()
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
    """The contract's file. A lesson that was refused keeps what it promised, and one that was never
    built is not in it.
    """
    found = read_contract(places.contract) | {one.lesson: one.clauses for one in lessons}
    names = [path.stem for path in places.lesson_sources()]
    return contract.to_bytes({lesson: found[lesson] for lesson in names if lesson in found})


def build(
    places: Places,
    language: str = "en",
    classroom: Path | None = None,
    known: Knowledge | None = None,
    refused: Refused | None = None,
    said: list[str] | None = None,
    prove: Prover | None = None,
) -> list[Path]:
    """Builds all lessons, puts the changed files in place, registers the lessons in `classroom`
    (None: in none). `refused` as for `built`: a refused lesson keeps the release that it has.
    `said` takes what a person should know of graded work to exercises that are others now, and of
    lessons that could not be proved. `prove` runs the solutions of a lesson that changed; one whose
    own checks they fail is refused.

    Returns the committed files that changed."""
    with built(places, language, known, refused) as (lessons, root):
        said = [] if said is None else said
        sources = {path.stem for path in places.lesson_sources()}
        states = {one: now for one, now in proof.proved(places).items() if one in sources}
        if prove is not None:
            lessons = _proved(lessons, places, states, prove, refused, said)
        if classroom is not None:
            said += gradebook.register([one.lesson for one in lessons], places, root, classroom)
        wanted = {places.contract: contract_of(places, lessons)}
        for one in lessons:
            wanted[_source_path(places, one.lesson)] = one.source
            wanted[places.release(one.lesson, language)] = one.release
        if prove is not None:
            wanted[places.proved] = proof.to_bytes(states)
        changed = []
        for path, content in wanted.items():
            if not path.is_file() or path.read_bytes() != content:
                write_atomically(path, content)
                if places.source not in path.parents:
                    changed.append(path)
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
    """The lessons whose solutions do not fail their checks; the others are `refused`, as for
    `built`. `states` learns of those that were proved.
    """
    found: Refused = {}
    for one in lessons:
        now = proof.state(places, one.lesson)  # the proof may take long, and its author goes on
        if states.get(one.lesson) == now:
            continue
        try:
            findings = prove(places, one.lesson)
        except proof.NotProvedError as error:
            said.append(str(error))
            continue
        if findings:
            file = places.shown(places.solutions / f"{one.lesson}.py")
            found[one.lesson] = refusal((file, finding) for finding in findings)
        else:
            states[one.lesson] = now
    if found and refused is None:
        raise all_of(found)
    if refused is not None:
        refused |= found
    return [one for one in lessons if one.lesson not in found]


def _remove_gone(places: Places, language: str) -> list[Path]:
    """Removes the release and source notebook of each lesson whose source is gone; other files are
    not ours.
    """
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
    """Registers the wanted lessons in another classroom's gradebook, without writing to the clone.
    Gives those that cannot be registered, each with its error; they keep no other one from it.
    `said` as for `build`.
    """
    said = said if said is not None else []
    places = places or Places()
    refused: Refused = {}
    with built(places, known=known, refused=refused) as (lessons, root):
        for one in lessons:
            if one.lesson in wanted:
                said += gradebook.register([one.lesson], places, root, classroom)
    return refused
