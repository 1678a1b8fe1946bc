"""When a submission was handed in, as nbgrader's exchange notes it beside the notebook."""

from __future__ import annotations

import os
import re
import time
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo

from course.i18n import gettext as _
from grading.files import UnreadableError, read_regular, write_atomically
from grading.safe_text import shown

_LONGEST = 200
# Hours of the zones whose abbreviation means one thing only. IST, BST, CST or AST are not among
# them: several countries use each.
_ABBREVIATIONS = (
    "WET 0, WEST 1, CET 1, CEST 2, MEZ 1, MESZ 2, EET 2, EEST 3, MSK 3, MSD 4, TRT 3, IDT 3, "
    "EDT -4, CDT -5, MDT -6, MST -7, PDT -7, PST -8, EST -5, AKDT -8, AKST -9, HST -10, "
    "NDT -2.5, NST -3.5, BRT -3, JST 9, KST 9, HKT 8, SGT 8, PKT 5, NPT 5.75, WIB 7, WITA 8, "
    "WIT 9, AWST 8, ACST 9.5, ACDT 10.5, AEST 10, AEDT 11, NZST 12, NZDT 13, SAST 2, CAT 2, "
    "EAT 3, WAT 1"
)
_HOURS = {zone: float(hours) for zone, hours in map(str.split, _ABBREVIATIONS.split(", "))}
_UTC = {"UTC", "GMT", "Z", "UCT", "ZULU"}
_UTC_AND_OFFSET = re.compile(r"\b(?:UTC|GMT|Z)\s*(?=[+-]\d)")
_MOMENT_AND_ZONE = re.compile(
    r"(?P<moment>.*\d)\s*[(\[]?(?P<zone>[^\W\d_][\w/+-]{1,40})[)\]]?", re.DOTALL
)
# "14:00:00+02:00[Europe/Berlin]", "14:00:00 +0200 CEST", "14:00:00 -0300 -03": the offset says it
# all.
_OFFSET_AND_NAME = re.compile(
    r"(?P<moment>.*(?:\d:\d\d|T\d{4})[\d:.,]*\s*(?:[AaPp]\.?[Mm]\.?\s*)?(?:[Zz](?=\s*[\[(])|[+-]\d{1,2}(?::?\d\d)?))"
    r"\s*(?:\[[^\]]*\]|\([^)]*\)|[^\W\d_][\w/+-]*|[+-]\d\d(?::?\d\d)?)",
    re.DOTALL,
)
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d")
# What a text leaves out the parser takes from a day: two days that differ show it.
_SOME_DAY, _OTHER_DAY = datetime(2000, 1, 1), datetime(2004, 2, 2)


class UnknownZoneError(ValueError):
    """The text names a zone that is not known, or that means several; `zone` is its name."""

    def __init__(self, zone: str) -> None:
        super().__init__(zone)
        self.zone = zone


def parse_moment(text: str) -> datetime:
    """The moment that a text says, in UTC without a zone.

    Without a zone in the text it is UTC, as for nbgrader. With an offset the name of a zone beside
    it is ignored. A text without a whole date and a year of four digits is no moment. nbgrader's
    own parser takes a zone that it does not know, such as CEST, for UTC.

    Raises:
        UnknownZoneError: The zone cannot be read.
        ValueError: It is no moment.
    """
    # dateutil reads "UTC+2" as two hours behind, as POSIX does
    text = _UTC_AND_OFFSET.sub("", text.strip())
    both = _OFFSET_AND_NAME.fullmatch(text)
    if both:
        text = both["moment"]
    try:
        return _parsed(text)
    except UnknownZoneError:
        raise
    except ValueError:
        found = _MOMENT_AND_ZONE.fullmatch(text)
        if not found or found["zone"].upper() in ("AM", "PM"):
            raise
        moment = _parsed(found["moment"])  # then it is the zone that cannot be read
        return moment.replace(tzinfo=named_zone(found["zone"])).astimezone(UTC).replace(tzinfo=None)


def _parsed(text: str) -> datetime:
    from dateutil import parser

    def zone(name: str | None, seconds: int | None) -> tzinfo | None:
        if seconds is not None and name not in _HOURS:  # "+0200"
            return timezone(timedelta(seconds=seconds))
        return _zone(name) if name else None

    if not _YEAR.search(text):
        raise ValueError("no year")
    try:
        moment = parser.parse(text, default=_SOME_DAY, tzinfos=zone)
        if moment != parser.parse(text, default=_OTHER_DAY, tzinfos=zone):
            raise ValueError("no whole date")
        return moment if moment.tzinfo is None else moment.astimezone(UTC).replace(tzinfo=None)
    except (OverflowError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise ValueError("no moment") from error


def named_zone(name: str) -> tzinfo:
    """A zone by its abbreviation in any letters, or by its name, such as Europe/Berlin.

    Raises:
        UnknownZoneError: It is not known, or means several.
    """
    try:
        return ZoneInfo(name) if "/" in name else _zone(name.upper())
    except (KeyError, ValueError, OSError):
        raise UnknownZoneError(name) from None


def _zone(name: str) -> tzinfo:
    if name.upper() in _UTC:
        return UTC
    if name in time.tzname:  # an abbreviation with several meanings has this machine's here
        return timezone(
            timedelta(seconds=-(time.altzone if time.tzname.index(name) else time.timezone))
        )
    if name in _HOURS:
        return timezone(timedelta(hours=_HOURS[name]))
    raise UnknownZoneError(name)


def handed_in_at(folder: Path, warnings: list[str] | None = None) -> datetime | None:
    """The moment in `timestamp.txt`, in UTC without a zone; None where there is no such file.

    Also None, with a warning, where it cannot be read: a student could have broken it, to be never
    late.
    """
    path = folder / "timestamp.txt"
    moment, zone = None, ""
    try:
        text = read_regular(path, _LONGEST).decode("utf-8-sig").strip()
        moment = parse_moment(text) if text else None
    except UnknownZoneError as error:
        zone = shown(error.zone, 40, also="/")
    except (UnreadableError, OSError, ValueError):
        pass
    if moment is not None or warnings is None or not os.path.lexists(path):
        return moment
    if zone:
        warnings.append(
            _(
                "{file} names the time zone {zone}, which is not known or means several, so "
                "nothing is known of being late: put UTC or an offset there, as in '2026-05-04 "
                "14:00:00 +0200', and run the command again."
            ).format(file=path.as_posix(), zone=zone)
        )
    else:
        warnings.append(
            _(
                "{file} holds no moment that can be read, so nothing is known of being late: put "
                "a line such as '2026-05-04 14:00:00 UTC' there and run the command again."
            ).format(file=path.as_posix())
        )
    return None


def as_text(moment: datetime) -> str:
    """A moment in UTC as nbgrader reads it: its parser knows no other zone's abbreviation."""
    return f"{moment.replace(tzinfo=None).isoformat(sep=' ')} UTC\n"


def note_moment(folder: Path, moment: datetime | None) -> None:
    """Puts the moment beside the autograded notebook, where nbgrader's commands look for it."""
    path = folder / "timestamp.txt"
    if moment is None:
        path.unlink(missing_ok=True)
    elif folder.is_dir():
        write_atomically(path, as_text(moment).encode("ascii"))
