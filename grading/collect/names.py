"""Whose a file in a platform's archive is, and what else its name tells.

As in nbgrader's zip_collect, patterns with named groups say so: for the archives of Moodle, Canvas,
Blackboard and Brightspace, and one of the instructor's own (`student_id`, and `timestamp` if there
is one) for other platforms. A student chooses a file's name, so where a name can be read in two
ways the platform's part is the first that fits, and an archive is of one platform: nobody's file
becomes another's by what it is called.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

MOODLE, CANVAS, BLACKBOARD, BRIGHTSPACE = "Moodle", "Canvas", "Blackboard", "Brightspace"

# "Ada Lovelace_12345_assignsubmission_file_/x.ipynb", without the last underscore in newer
# versions, without the slash where Moodle makes no folders, without a number for a default group.
# The number differs from one assignment to the next.
_MOODLE = re.compile(
    r"(?P<name>.+?)(?:_(?P<number>\d+))?_assignsubmission_[a-z]+(?P<rest>_.*)?", re.DOTALL
)
# "lovelaceada_LATE_12345_67890_x-1.ipynb": the student, the student's number, the file's number,
# and -1 for a second try.
_CANVAS = re.compile(
    r"(?P<name>.+?)(?P<late>_(?i:LATE))?_(?P<number>\d+)_(?P<upload>\d+)_(?P<file>.+)", re.DOTALL
)
_CANVAS_TEXT = re.compile(
    r"(?P<name>.+?)(?P<late>_(?i:LATE))?_(?P<number>\d+)_(?P<file>(?:text|link)\.html)", re.DOTALL
)
# "anon_aB3dE_67890_x.ipynb", with LATE before or behind it.
_CANVAS_HIDDEN = re.compile(
    r"(?P<late>LATE_)?anon_(?P<number>[A-Za-z0-9]+)_(?P<late_too>LATE_)?(?:(?P<upload>[1-9]\d*)_)?(?P<file>.+)",
    re.DOTALL,
)
# "First lab_alovelace_attempt_2026-05-04-13-30-02_x.ipynb", and a text file about each attempt.
_BLACKBOARD = re.compile(
    r"(?P<assignment>.*?_)??(?P<name>[^_/]+)_attempt_(?P<moment>\d{4}(?:-\d\d){5})(?:_(?P<file>.+)|\.txt)",
    re.DOTALL,
)
# "1234-5678 - Ada Lovelace - May 4, 2026 130 PM/x.ipynb"; in other languages the day comes first,
# and the clock may have 24 hours. Some downloads have no folders: " - x.ipynb" follows then.
_BRIGHTSPACE_MOMENT = (
    r"(?P<moment>(?:[^\W\d_]+\.? \d{1,2}|\d{1,2}\.? [^\W\d_]+\.?),? \d{4} \d{3,4}"
    r"(?: [AaPp]\.?[Mm]\.?)?)"
)
_BRIGHTSPACE = re.compile(
    rf"(?:(?P<number>\d+)-\d+ - )?(?P<name>.+?) - {_BRIGHTSPACE_MOMENT}", re.DOTALL
)
_BRIGHTSPACE_FLAT = re.compile(
    rf"(?P<number>\d+)-\d+ - (?P<name>.+?) - {_BRIGHTSPACE_MOMENT} - (?P<file>.+)", re.DOTALL
)
_DEEPEST = 4  # folders around a student's own


@dataclass(frozen=True)
class Owner:
    """Whose a file is.

    `name` is what the platform calls the student, `number` tells namesakes apart (`lasting`: it is
    the same in every lesson); `exact`: the name is the student's id itself; `hidden`: names are
    hidden, and the name says nothing. `file` is the student's own name of the file, `upload` the
    platform's number of it, which grows. `late`: the platform marks it so. `moment`: when it was
    handed in, in UTC, where the name says so; `said`: the same as an instructor's own pattern found
    it, not read yet. `of_nbgrader`: it lies where nbgrader puts it, and a note beside it is its.
    """

    name: str
    number: str
    file: str
    platform: str = ""
    exact: bool = False
    lasting: bool = False
    hidden: bool = False
    upload: int = 0
    late: bool = False
    moment: datetime | None = None
    said: str = ""
    of_nbgrader: bool = False

    @property
    def key(self) -> str:
        """What tells one student from another in a platform's archives."""
        return f"{self.name}_{self.number}" if self.lasting else self.name


@dataclass(frozen=True)
class Archived:
    """What all names in an archive say together.

    `platform` is empty where nothing says it. `assignment` stands before everybody's user name in
    an archive of Blackboard's, as a user name may have an underscore too.
    """

    platform: str = ""
    assignment: str = ""


def archived(paths: Iterable[str]) -> Archived:
    """The platform that fits most of the names, as no student chooses those of the others."""
    found: dict[str, set[str]] = {MOODLE: set(), BLACKBOARD: set(), CANVAS: set()}
    heads: list[list[str]] = []
    for path in paths:
        *folders, last = unicodedata.normalize("NFC", path).split("/")
        for platform, match in _headers(folders, last):
            # Canvas gives each file a number of its own; what many share is the number of an
            # assignment: "Lab_1_2_ada_attempt_".
            numbers = (
                re.match(r"[\d_]*", last[match.start("number") :]) if platform == CANVAS else None
            )
            found[platform].add(numbers[0] if numbers and numbers[0] else path)
            if platform == BLACKBOARD:
                heads.append([*(match["assignment"] or "").split("_")[:-1], match["name"]])
    most = sorted(found, key=lambda platform: -len(found[platform]))
    platform = most[0] if len(found[most[0]]) > len(found[most[1]]) else ""
    shared = []
    for level in zip(*(head[:-1] for head in heads), strict=False):
        if len(set(level)) > 1:
            break
        shared.append(level[0] + "_")
    # Where all are of one student only the last part is surely that student's.
    return Archived(platform, "".join(shared))


def owner(path: str, own: re.Pattern[str] | None = None) -> Owner | None:
    """Whose the file at a path within the archive is; None where the path does not say."""
    return next(iter(readings(path, own)), None)


def readings(
    path: str, own: re.Pattern[str] | None = None, whole: Archived = Archived()
) -> tuple[Owner, ...]:
    """The ways to read a path, the likeliest first; the others need a student who is known so."""
    # macOS takes letters and their accents apart.
    path = unicodedata.normalize("NFC", path)
    *folders, last = path.split("/")
    if own is not None:
        found = own.search(path)
        if not found or not found.group("student_id"):
            return ()
        groups = found.groupdict()
        return (
            Owner(groups["student_id"], "", last, exact=True, said=groups.get("timestamp") or ""),
        )
    for part in folders[:_DEEPEST]:
        found = _MOODLE.fullmatch(part)
        if found and (found["rest"] or "_") == "_":
            return (_moodle(found, last),)
        found = _BRIGHTSPACE.fullmatch(part)
        if found:
            return (_brightspace(found, last),)
    found = _BRIGHTSPACE_FLAT.fullmatch(last)
    if found:
        return (_brightspace(found, found["file"]),)
    headers = _headers(folders, last)
    for platform, found in sorted(headers, key=lambda header: header[0] != whole.platform)[:1]:
        if platform == MOODLE:
            return (_moodle(found, found["rest"][1:]),)
        return (
            (_blackboard(found, last, whole.assignment),)
            if platform == BLACKBOARD
            else _canvas(found)
        )
    return ()


def depth_of_header(path: str) -> int | None:
    """How many folders lie around what says whose a file is; None where nothing does."""
    *folders, last = unicodedata.normalize("NFC", path).split("/")
    for place, part in enumerate(folders[:_DEEPEST]):
        found = _MOODLE.fullmatch(part)
        if (found and (found["rest"] or "_") == "_") or _BRIGHTSPACE.fullmatch(part):
            return place
    flat = _BRIGHTSPACE_FLAT.fullmatch(last) or _headers(folders, last)
    return len(folders) if flat else None


def _headers(folders: Sequence[str], last: str) -> list[tuple[str, re.Match[str]]]:
    """What a platform may have put before a file's own name, the first to end first.

    The rest is the student's choice.
    """
    ends: list[tuple[int, str, re.Match[str]]] = []
    if len(folders) <= 1:
        found = (
            _CANVAS_HIDDEN.fullmatch(last)
            or _CANVAS.fullmatch(last)
            or _CANVAS_TEXT.fullmatch(last)
        )
        if found:
            ends.append((found.start("file"), CANVAS, found))
        found = _BLACKBOARD.fullmatch(last)
        if found:
            ends.append((found.end("name"), BLACKBOARD, found))
    if len(folders) <= _DEEPEST:
        found = _MOODLE.fullmatch(last)
        if found and found["rest"]:
            ends.append((max(found.end("name"), found.end("number")), MOODLE, found))
    return [(platform, found) for _end, platform, found in sorted(ends, key=lambda item: item[0])]


def _blackboard(found: re.Match[str], last: str, assignment: str) -> Owner:
    head = (found["assignment"] or "") + found["name"]
    name = head[len(assignment) :] if assignment and head.startswith(assignment) else found["name"]
    return Owner(
        name or found["name"],
        "",
        found["file"] or last,
        BLACKBOARD,
        exact=True,
        moment=_local(found["moment"], "%Y-%m-%d-%H-%M-%S"),
    )


def _brightspace(found: re.Match[str], file: str) -> Owner:
    moment = re.sub(r"[.,]", "", found["moment"])
    moment = re.sub(r" (\d{3})(?= |$)", r" 0\1", moment)
    forms = [
        f"{date} %Y {clock}"
        for date in ("%b %d", "%B %d", "%d %b", "%d %B")
        for clock in ("%I%M %p", "%H%M")
    ]
    return Owner(
        found["name"].strip(),
        found["number"] or "",
        file,
        BRIGHTSPACE,
        moment=_local(moment, *forms),
    )


def _moodle(found: re.Match[str], file: str) -> Owner:
    # An online text is a page of its own beside the files. Where names are hidden, everybody is
    # called "Participant".
    name = " ".join(found["name"].split()) or found["name"]
    return Owner(name, found["number"] or "", file, MOODLE, hidden=name.casefold() == "participant")


def _canvas(found: re.Match[str]) -> tuple[Owner, ...]:
    if found.re is _CANVAS_HIDDEN:
        return (
            Owner(
                f"anon_{found['number']}",
                found["number"],
                found["file"],
                CANVAS,
                exact=True,
                hidden=True,
                upload=_whole(found["upload"] or "0"),
                late=bool(found["late"] or found["late_too"]),
            ),
        )
    if found.re is _CANVAS_TEXT:
        return (
            Owner(
                found["name"],
                found["number"],
                found["file"],
                CANVAS,
                lasting=True,
                late=bool(found["late"]),
            ),
        )
    name, number, upload, file, late = (
        found[group] for group in ("name", "number", "upload", "file", "late")
    )
    owners = [
        Owner(name, number, file, CANVAS, lasting=True, upload=_whole(upload), late=bool(late))
    ]
    # A name may end with a number of its own: "student_1_12345_67890_x.ipynb",
    # "student_1_LATE_12345_67890_x.ipynb".
    longer, shorter = (
        re.fullmatch(r"(\d+)_(.+)", file, re.DOTALL),
        re.fullmatch(r"(.+)_(\d+)", name, re.DOTALL),
    )
    if longer and not late:
        owners.append(
            Owner(
                f"{name}_{number}",
                upload,
                longer[2],
                CANVAS,
                lasting=True,
                upload=_whole(longer[1]),
            )
        )
    if shorter and late:
        owners.append(
            Owner(
                shorter[1], shorter[2], file, CANVAS, lasting=True, upload=_whole(upload), late=True
            )
        )
    return tuple(owners)


def _whole(digits: str) -> int:
    return int(digits) if len(digits) < 20 else 0


def _local(text: str, *forms: str) -> datetime | None:
    """A platform writes its own clock's time and no zone: it is taken for this machine's."""
    for form in forms:
        try:
            return datetime.strptime(text, form).astimezone(UTC)
        except (ValueError, OverflowError, OSError):
            continue
    return None
