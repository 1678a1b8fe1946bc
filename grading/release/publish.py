"""The students' tree: notebooks, the wheel of `course`, a README with Colab links, a workflow.

The whole tree is made beside its place and looked through first: nothing of the instructor's side
may be in it. Only then are files put in place, each at once, so that a full disk or a wrong lesson
leaves what was published before as it was.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import tempfile
import zipfile
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from course.i18n import gettext as _
from course.lessons import contract
from grading.files import write_atomically
from grading.model import UserError
from grading.places import Places
from grading.release import student_pages, student_workflows, tree, wheel
from grading.release.published_solutions import member, refuse_unknown, solutions_file
from grading.release.release_rules import leaks, regions, text_of
from grading.release.source import LessonSource, read

MARKER = ".published-course.json"
PLACEHOLDER = "your-organisation"
_MARK = re.compile(r"(BEGIN|END) (SOLUTION|HIDDEN TESTS)")
_IMPORT = re.compile(r"^\s*(from|import)\s+grading\b", re.MULTILINE)
# Folders of a clone that a student's tree must not be written into, beside those that git knows of.
_OURS = (
    "course",
    "docs",
    "grading",
    "notebooks",
    "solutions",
    "tests",
    "classroom",
    ".git",
    ".github",
    ".ci",
    ".venv",
)


def publish(
    target: Path,
    places: Places,
    language: str = "en",
    *,
    draft: bool = False,
    solutions: Mapping[str, int] | None = None,
) -> list[str]:
    """Writes the students' tree to `target` and returns its files.

    Args:
        target: An empty or new folder, or one that was published before.
        places: The clone.
        language: The language of the notebooks.
        draft: Links may lead nowhere.
        solutions: The lessons whose solutions students may see, each with the number of failed
            answers after which they open.

    Raises:
        UserError: The place is not fit, a link leads nowhere, or the tree would show students too
            much. Nothing was written then.
    """
    solutions = solutions or {}
    refuse_unknown(solutions, [path.stem for path in places.lesson_sources()])
    target = target.expanduser().resolve()
    _refuse_place(target, places)
    if not draft:
        _refuse_dead_links(places)
    old = _published_before(target)
    created = _first_missing(target)
    base = target if target.is_dir() else target.parent
    base.mkdir(parents=True, exist_ok=True)
    try:
        with tempfile.TemporaryDirectory(prefix=".publish-", dir=base) as name:
            staged = Path(name) / "tree"
            files = _make(staged, places, language, solutions)
            _put(staged, target, files, old)
    except BaseException:
        if created is not None and not (target / MARKER).exists():
            shutil.rmtree(created, ignore_errors=True)
        raise
    return files


def _first_missing(target: Path) -> Path | None:
    """The topmost folder that has to be made for `target`; it goes again when publishing fails."""
    missing = None
    while not target.exists():
        missing, target = target, target.parent
    return missing


def _refuse_place(target: Path, places: Places) -> None:
    root = places.root.resolve()
    if target == root or target in root.parents:
        raise UserError(
            _("{folder} holds the course itself: name a folder of its own.").format(folder=target),
            code=2,
        )
    if root in target.parents and target.relative_to(root).parts[0] in _OURS:
        raise UserError(
            _("{folder} is part of the course: name a folder outside it.").format(folder=target),
            code=2,
        )
    if target.exists() and not target.is_dir():
        raise UserError(_("{file} is a file: name a folder.").format(file=target), code=2)


def _refuse_dead_links(places: Places) -> None:
    """The owner in pyproject.toml is a placeholder until somebody sets their own."""
    for name in ("student_repository", "wheel_address"):
        if PLACEHOLDER in places.setting(name):
            raise UserError(
                _(
                    "Every link in the students' tree would be dead: {name} in {file} still "
                    "names {placeholder}. Set it to your own repository and run 'python -m "
                    "grading build', then this command again; or add --draft to only look at the "
                    "tree."
                ).format(name=name, file=places.shown(places.project), placeholder=PLACEHOLDER)
            )


def _published_before(target: Path) -> list[str]:
    """The files that `publish` wrote there before. A folder with other things in it is refused."""
    if not target.is_dir():
        return []
    marker = target / MARKER
    if not marker.is_file():
        # A fresh clone of an empty repository holds .git alone.
        if any(path.name != ".git" for path in target.iterdir()):
            raise UserError(
                _(
                    "{folder} is not empty and was not written by publish: name an empty or a "
                    "new folder."
                ).format(folder=target),
                code=2,
            )
        return []
    try:
        files = json.loads(marker.read_text(encoding="utf-8"))["files"]
        return [str(name) for name in files]
    except (ValueError, KeyError, TypeError):
        raise UserError(
            _("{file} cannot be read: empty the folder, or name another.").format(file=marker)
        ) from None


def _make(staged: Path, places: Places, language: str, solutions: Mapping[str, int]) -> list[str]:
    """Makes the tree and looks through every file of it."""
    refused: tree.Refused = {}
    with tree.built(places, language, refused=refused) as (lessons, _root):
        stale = tree.differences(places, lessons, language)
        releases = {lesson.lesson: lesson.release for lesson in lessons}
    promised = contract.read(places.contract)
    if broken := {lesson: error for lesson, error in refused.items() if lesson in promised}:
        raise tree.all_of(broken)  # a draft is no lesson yet; students get nothing of it
    if stale:
        raise UserError(
            _("{file} is not what its source gives: run 'python -m grading build' first.").format(
                file=places.shown(stale[0][1])
            )
        )
    repository = places.setting("student_repository")
    wheel_path = wheel_place(places.setting("wheel_address"), repository)
    sources = [read(path) for path in places.lesson_sources() if path.stem not in refused]
    opened = {
        member(source.lesson): solutions_file(source, solutions[source.lesson])
        for source in sources
        if source.lesson in solutions
    }
    built = wheel.build(places, staged / wheel_path.parent, opened)
    if built.name != wheel_path.name:
        raise UserError(
            _(
                "{file} says that the wheel is {wanted}, but it is {found}: change wheel_address "
                "and run 'python -m grading build'."
            ).format(file=places.shown(places.project), wanted=wheel_path.name, found=built.name)
        )
    titles = {}
    for lesson, content in releases.items():
        path = staged / places.release(lesson, language).relative_to(places.root)
        path.parent.mkdir(parents=True)
        path.write_bytes(content)
        titles[lesson] = title(content, lesson)
    shutil.copyfile(places.root / "LICENSE", staged / "LICENSE")
    modules = student_pages.imported_by_the_course(places.root / "course").union(
        *(student_pages.imported(content) for content in releases.values())
    )
    (staged / "requirements.txt").write_text(
        student_pages.requirements(modules, places.extras(), wheel_path),
        encoding="utf-8",
        newline="\n",
    )
    (staged / "README.md").write_text(
        student_pages.readme(titles, repository, language), encoding="utf-8", newline="\n"
    )
    for place, text in (
        (student_workflows.WORKFLOW, student_workflows.workflow()),
        (student_workflows.CLASSROOM, student_workflows.autograding(titles, language, promised)),
    ):
        path = staged / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    files = sorted(
        path.relative_to(staged).as_posix() for path in staged.rglob("*") if path.is_file()
    )
    refuse_secrets(staged, sources, opened)
    return files


def wheel_place(address: str, repository: str) -> PurePosixPath:
    """Where in the students' repository the wheel lies that Colab installs from `address`.

    Addresses like https://raw.githubusercontent.com/OWNER/NAME/BRANCH/wheels/x.whl (or with
    /raw/BRANCH/) name the place; for any other host it is the folder `wheels`.
    """
    parts = [unquote(part) for part in urlsplit(address).path.split("/") if part]
    owner_and_name = repository.split("/")
    if parts and parts[-1].endswith(".whl"):
        rest = parts[len(owner_and_name) :]
        if parts[: len(owner_and_name)] == owner_and_name and rest:
            rest = rest[1:] if rest[0] in ("raw", "blob") else rest
            inside = rest[3:] if rest[:2] == ["refs", "heads"] else rest[1:]
            if inside and ".." not in inside:
                return PurePosixPath(*inside)
        return PurePosixPath("wheels", parts[-1])
    raise UserError(
        _("wheel_address must be the address of a .whl file, not {address!r}.").format(
            address=address
        )
    )


def title(content: bytes, lesson: str) -> str:
    """The lesson's first heading."""
    for cell in json.loads(content)["cells"]:
        if cell["cell_type"] == "markdown":
            for line in text_of(cell).splitlines():
                if line.startswith("# "):
                    return line.removeprefix("# ").strip()
    return lesson


def texts(folder: Path) -> Iterator[tuple[str, str]]:
    """Everything in a tree as (name, text): files, cells of notebooks, members of wheels."""
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_dir():
            continue
        if path.suffix == ".ipynb":
            for cell in json.loads(path.read_bytes())["cells"]:
                yield name, text_of(cell)
        elif path.suffix == ".whl":
            with zipfile.ZipFile(path) as archive:
                for inside in archive.namelist():
                    text = archive.read(inside).decode("utf-8", "replace")
                    # JSON keeps a text in one line: its lines are looked at
                    yield f"{name}:{inside}", text.replace("\\n", "\n")
        else:
            yield name, path.read_bytes().decode("utf-8", "replace")


def refuse_secrets(folder: Path, sources: list[LessonSource], opened: Collection[str] = ()) -> None:
    """Refuses a tree that shows students a part of the instructor's side.

    Such a part is a mark, an import of `grading`, or text of a solution or a hidden test. `opened`
    are the files in the wheel that may show the solutions of their lesson.
    """
    secret = [
        (source, what, line, region)
        for source in sources
        for what in ("SOLUTION", "HIDDEN TESTS")
        for line, region in regions(source, what)
    ]
    for name, text in texts(folder):
        if (
            _MARK.search(text)
            or _IMPORT.search(text)
            or PurePosixPath(name).parts[0] in ("grading", "solutions")
        ):
            raise UserError(
                _(
                    "{file} would show students a part of the instructor's side; nothing was "
                    "published."
                ).format(file=name)
            )
        file = name.rpartition(":")[2]
        for source, what, line, region in secret:
            if what == "SOLUTION" and file in opened and file == member(source.lesson):
                continue
            if leaks(region, text):
                raise UserError(
                    _(
                        "{file} would show students the text of solutions/{lesson}.py from line "
                        "{line} on; nothing was published."
                    ).format(file=name, lesson=source.lesson, line=line)
                )


def _put(staged: Path, target: Path, files: list[str], old: list[str]) -> None:
    """Moves the made files to their place.

    Until all is done the marker names the old and the new ones, so that the next run finishes one
    that was stopped half-way.
    """
    if not target.exists():
        _mark(staged, files)
        os.rename(staged, target)
        return
    _mark(target, sorted({*files, *old}))
    for name in files:
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        os.replace(staged / name, target / name)
    for name in set(old) - set(files):
        _remove(target, name)
    _mark(target, files)


def _mark(folder: Path, files: list[str]) -> None:
    write_atomically(folder / MARKER, (json.dumps({"files": files}, indent=1) + "\n").encode())


def _remove(target: Path, name: str) -> None:
    """Removes a file that is no longer published, and the folders that it leaves empty."""
    path = target / name
    if target not in path.resolve().parents:
        return
    path.unlink(missing_ok=True)
    for parent in path.parents:
        if parent == target or any(parent.iterdir()):
            return
        parent.rmdir()
