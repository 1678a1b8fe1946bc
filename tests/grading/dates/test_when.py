"""A moment that a person types means one moment, or is refused in one line."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grading.dates import moment_of, shown_moment, zone_of
from grading.dates.when import START_OF_DAY
from grading.model import UserError


@pytest.mark.parametrize(
    ("text", "zone", "utc"),
    [
        ("2026-05-04 14:00", None, "2026-05-04 14:00"),
        ("2026-05-04T14:00:30", None, "2026-05-04 14:00:30"),
        ("2026-05-04 14:00:30.25", None, "2026-05-04 14:00:30"),
        ("2026-05-04T14:00Z", None, "2026-05-04 14:00"),
        ("2026-05-04 14:00 UTC", None, "2026-05-04 14:00"),
        ("20260504T1400Z", None, "2026-05-04 14:00"),
        ("20260504T1400+0200", None, "2026-05-04 12:00"),
        ("2026-05-04 9:05", None, "2026-05-04 09:05"),
        ("  2026-05-04   14:00 ", None, "2026-05-04 14:00"),
        ("2026-05-04 14:00 +0200", None, "2026-05-04 12:00"),
        ("2026-05-04 14:00+02:00", None, "2026-05-04 12:00"),
        ("2026-05-04T14:00:00-05:30", None, "2026-05-04 19:30"),
        ("2026-05-04 14:00 UTC+2", None, "2026-05-04 12:00"),
        ("2026-05-04 14:00 +0200 CEST", None, "2026-05-04 12:00"),
        ("2026-05-04 14:00 CEST", None, "2026-05-04 12:00"),
        ("2026-05-04 14:00 (MESZ)", None, "2026-05-04 12:00"),
        ("2026-05-04 14:00 Europe/Berlin", None, "2026-05-04 12:00"),
        ("2026-01-04 14:00 europe/berlin", None, "2026-01-04 13:00"),
        ("2026-05-04 14:00 America/Argentina/Buenos_Aires", None, "2026-05-04 17:00"),
        ("2026-05-04 14:00 Etc/GMT+3", None, "2026-05-04 17:00"),
        ("2026-05-04 14:00", "Europe/Moscow", "2026-05-04 11:00"),
        ("2026-05-04 14:00", "Asia/Jerusalem", "2026-05-04 11:00"),
        ("2026-05-04 14:00", "Israel", "2026-05-04 11:00"),
        ("2026-05-04 14:00", "-07:00", "2026-05-04 21:00"),
        ("2026-05-04 14:00", "PDT", "2026-05-04 21:00"),
        ("2026-05-04", "Europe/Berlin", "2026-05-04 21:59:59"),
        ("2026-05-04 Europe/Berlin", None, "2026-05-04 21:59:59"),
        ("2026-W19-1", None, "2026-05-04 23:59:59"),
    ],
)
def test_what_is_read(text: str, zone: str | None, utc: str) -> None:
    assert moment_of(text, zone) == datetime.fromisoformat(utc)


def test_a_day_alone_may_be_its_start() -> None:
    assert moment_of("2026-05-04", whole_day=START_OF_DAY) == datetime(2026, 5, 4)


@pytest.mark.parametrize(
    ("text", "zone", "said"),
    [
        ("04.05.2026 14:00", None, "means one thing"),
        ("05/04/2026", None, "means one thing"),
        ("4 May 2026", None, "means one thing"),
        ("2026-13-04 14:00", None, "means one thing"),
        ("2026-02-30", None, "means one thing"),
        ("2026-05-04 25:00", None, "means one thing"),
        ("2026-05-04 02:00 pm", None, "means one thing"),
        ("tomorrow", None, "means one thing"),
        ("", None, "means one thing"),
        ("26-05-04 14:00", None, "means one thing"),
        ("2026-05-04 14:00 IST", None, "IST is not known, or means several"),
        ("2026-05-04 14:00", "CST", "CST is not known, or means several"),
        ("2026-05-04 14:00", "Europe/Berlyn", "Europe/Berlyn"),
        ("2026-05-04 14:00", "../../etc/passwd", "not known"),
        ("2026-05-04 14:00", "+99:00", "not known"),
        ("2026-05-04 14:00", "", "not known"),
        ("2026-05-04 14:00 CEST", "Europe/Berlin", "leave out --zone"),
        ("2026-03-29 02:30", "Europe/Berlin", "does not exist in Europe/Berlin.*Write 03:30"),
        ("2026-10-25 02:30", "Europe/Berlin", r"comes twice.*02:30 \+02:00.*02:30 \+01:00"),
        ("2026-11-01 01:30 America/New_York", None, "comes twice"),
        ("0001-01-01 00:00 +14:00", None, "cannot be kept"),
    ],
)
def test_what_is_refused(text: str, zone: str | None, said: str) -> None:
    with pytest.raises(UserError, match=said) as error:
        moment_of(text, zone)
    assert "\n" not in str(error.value)
    assert error.value.code == 2


def test_an_offset_tells_the_hour_that_comes_twice() -> None:
    first, second = (moment_of(f"2026-10-25 02:30 {offset}") for offset in ("+02:00", "+01:00"))
    assert second - first == timedelta(hours=1)
    assert shown_moment(first, ZoneInfo("Europe/Berlin")) == "2026-10-25 02:30 CEST"
    assert shown_moment(second, ZoneInfo("Europe/Berlin")) == "2026-10-25 02:30 CET"


def moment_at(moment: datetime, name: str) -> datetime:
    """What the clock on the wall shows."""
    return moment.replace(tzinfo=UTC).astimezone(ZoneInfo(name)).replace(tzinfo=None)


@settings(max_examples=40)
@given(
    st.datetimes(datetime(1990, 1, 1), datetime(2037, 1, 1)).map(
        lambda d: d.replace(microsecond=0)
    ),
    st.sampled_from(["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"]),
)
def test_what_is_shown_is_read_back_or_said_to_come_twice(moment: datetime, name: str) -> None:
    local = moment_at(moment, name)
    if local in (moment_at(moment - timedelta(minutes=m), name) for m in (30, 60)) or local in (
        moment_at(moment + timedelta(minutes=m), name) for m in (30, 60)
    ):
        with pytest.raises(UserError, match="comes twice"):
            moment_of(local.isoformat(" "), name)
    else:
        assert moment_of(local.isoformat(" "), name) == moment
    assert moment_of(shown_moment(moment)) == moment


@settings(max_examples=40)
@given(st.text(max_size=40), st.none() | st.text(max_size=12))
def test_any_text_is_a_moment_or_refused(text: str, zone: str | None) -> None:
    with contextlib.suppress(UserError):
        assert moment_of(text, zone).tzinfo is None


def test_zones_by_offset() -> None:
    assert zone_of("+5:30").utcoffset(None) == timedelta(hours=5, minutes=30)
    assert zone_of("UTC-03").utcoffset(None) == timedelta(hours=-3)
