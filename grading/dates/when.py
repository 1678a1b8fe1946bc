"""Reads a moment that a person typed, and shows one.

Only forms that mean one thing are read: a day in the order of ISO 8601, and a time zone that is
known and stands for one place. The zones' names are those of `grading.record.timestamps`, and of
the IANA database.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, available_timezones

from course.i18n import gettext as _
from grading.model import UserError
from grading.record.timestamps import UnknownZoneError, named_zone
from grading.safe_text import shown

_OFFSET = re.compile(r"(?:UTC|GMT)?\s*([+-])(\d{1,2}):?([0-5]\d)?(?:\s+\(?[^\W\d][\w/]*\)?)?")
# the last word that has letters is a zone; the T and the W of ISO 8601 have digits beside them
_NAMED = re.compile(r"(?P<moment>.*?\d)\s*\(?(?P<zone>[^\W\d_][^\W\d]*(?:[/+-][\w+-]*)*)\)?")
_WITH_OFFSET = re.compile(
    r"(?P<moment>.*\d{1,2}:\d\d(?::\d\d(?:[.,]\d+)?)?|.*T\d{4,6})\s*"
    r"(?P<zone>(?:UTC|GMT)?\s*[+-]\d{1,2}(?::?[0-5]\d)?(?:\s+\(?[^\W\d][\w/]*\)?)?)",
    re.IGNORECASE,
)
_SHORT_HOUR = re.compile(r"^(\S+)[ T]+(\d):", re.IGNORECASE)
END_OF_DAY, START_OF_DAY = time(23, 59, 59), time(0, 0)


def moment_of(
    text: str, zone: str | None = None, whole_day: time = END_OF_DAY, usual: str = "UTC"
) -> datetime:
    """The moment that a person means, in UTC without a zone.

    Args:
        text: Such as "2026-05-04 14:00", with a zone or without.
        zone: Where its clock hangs; not with a text that says it too.
        whole_day: The time of a text that is a day alone.
        usual: The zone where neither says one.

    Raises:
        UserError: It is no moment, or can mean several; the sentence says what to write.
    """
    clock, inside = _parts(text)
    if inside and zone is not None:
        raise UserError(
            _("{text!r} names a time zone already: leave out --zone.").format(text=shown(text)),
            code=2,
        )
    local = _local(clock, text, whole_day)
    name = inside or (usual if zone is None else zone)
    return _in_utc(local, zone_of(name), name)


def names_zone(text: str) -> bool:
    """Whether a moment that a person typed says its zone."""
    return bool(zone_named(text))


def zone_named(text: str) -> str:
    """The zone that a moment says; empty where it says none."""
    return _parts(text)[1].strip()


def _parts(text: str) -> tuple[str, str]:
    """The clock's part of a text, and its zone's."""
    found = _WITH_OFFSET.fullmatch(text.strip()) or _NAMED.fullmatch(text.strip())
    if found is None or found["zone"].upper() in ("AM", "PM"):
        return text.strip(), ""
    return found["moment"], found["zone"]


def zone_of(name: str) -> tzinfo:
    """A time zone by its name (Europe/Berlin), its abbreviation (CEST) or its offset (+02:00).

    Raises:
        UserError: It is not known, or several countries use it for different hours.
    """
    name = name.strip()
    offset = (
        _OFFSET.fullmatch(name) if name[:1] in "+-" or name[:3].upper() in ("UTC", "GMT") else None
    )
    if offset:
        behind = timedelta(hours=int(offset[2]), minutes=int(offset[3] or 0))
        if behind <= timedelta(hours=14):
            return timezone(behind if offset[1] == "+" else -behind)
    try:
        return named_zone(name)
    except UnknownZoneError:
        known = {one.casefold(): one for one in available_timezones()}
        if name.casefold() in known:
            return ZoneInfo(known[name.casefold()])
    raise UserError(
        _(
            "The time zone {zone} is not known, or means several: write a place, such as "
            "Europe/Berlin, or an offset, such as +02:00."
        ).format(zone=shown(name, also="/")),
        code=2,
    )


def shown_moment(moment: datetime, place: tzinfo = UTC) -> str:
    """A moment that is kept in UTC, with its zone, as a person reads it."""
    there = moment.replace(tzinfo=UTC).astimezone(place)
    clock = there.strftime("%Y-%m-%d %H:%M:%S" if there.second else "%Y-%m-%d %H:%M")
    return f"{clock} {there.tzname() or there.strftime('%z')}"


def _local(text: str, whole: str, whole_day: time) -> datetime:
    """What the clock on the wall shows."""
    text = _SHORT_HOUR.sub(r"\1 0\2:", text.strip())
    try:
        try:
            return datetime.combine(date.fromisoformat(text), whole_day)
        except ValueError:
            moment = datetime.fromisoformat(re.sub(r"\s+", " ", text))
        if moment.tzinfo is not None:  # a form that leaves no doubt, and was split elsewhere
            moment = moment.astimezone(UTC).replace(tzinfo=None)
        return moment.replace(microsecond=0)
    except (ValueError, OverflowError):
        raise UserError(
            _(
                "{text!r} is no moment that means one thing: write year-month-day and the time, as "
                "in '2026-05-04 14:00'."
            ).format(text=shown(whole)),
            code=2,
        ) from None


def _in_utc(local: datetime, place: tzinfo, name: str) -> datetime:
    """The moment at which the clocks of a place show this."""
    try:
        first, second = (local.replace(tzinfo=place, fold=fold) for fold in (0, 1))
        moments = [one.astimezone(UTC).replace(tzinfo=None) for one in (first, second)]
        back = moments[0].replace(tzinfo=UTC).astimezone(place).replace(tzinfo=None)
    except (OverflowError, ValueError):
        raise UserError(_("The year of this moment cannot be kept."), code=2) from None
    if moments[0] == moments[1]:
        return moments[0]
    clock, where = local.strftime("%Y-%m-%d %H:%M"), shown(name, also="/")
    if back != local:
        later = moments[0].replace(tzinfo=UTC).astimezone(place).strftime("%H:%M")
        raise UserError(
            _(
                "{clock} does not exist in {zone}: the clocks go forward then. Write {later}, or "
                "a time before."
            ).format(clock=clock, zone=where, later=later),
            code=2,
        )
    raise UserError(
        _(
            "{clock} comes twice in {zone}: the clocks go back then. Write the offset: "
            "'{clock} {first}' for the first time, '{clock} {second}' for the second."
        ).format(clock=clock, zone=where, first=_offset(first), second=_offset(second)),
        code=2,
    )


def _offset(moment: datetime) -> str:
    text = moment.strftime("%z")
    return f"{text[:3]}:{text[3:5]}"
