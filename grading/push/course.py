"""A course in Canvas, through canvasapi: what it has, and one grade at a time into it.

The forms are those of https://canvas.instructure.com/doc/api: courses, assignments, users,
submissions, late_policy. A short trouble (the rate limit, 429 or 403 with words; 5xx; a lost
connection) is waited out: each request is one that may be made twice.
"""

from __future__ import annotations

import re
import sys
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeVar
from urllib.parse import urlsplit

from course.i18n import gettext as _
from grading.export.columns import Column
from grading.export.numbers import written
from grading.export.people import CANVAS, EMAIL, LMS, LOGIN, SIS, Entry
from grading.model import UserError

TOKEN = "CANVAS_TOKEN"  # the variable's name
SECONDS = 60.0  # for one request
WAITS = (1.0, 2.0, 4.0, 8.0, 16.0, 32.0)
_ADDRESS = re.compile(r"(?P<root>https?://[^/\s]+)/courses/(?P<id>\d+)(?:[/?#].*)?")
_HERE = frozenset(("localhost", "127.0.0.1", "::1"))
_PASSING = re.compile(r"status code (5\d\d)")
_T = TypeVar("_T")


@dataclass(frozen=True)
class Work:
    """A student's submission to an assignment.

    Attributes:
        score: What was entered, before any deduction of Canvas's own; empty where nothing was.
        excused: The student need not do it.
        deducted: What Canvas's late policy took off.
        late: Canvas says that it came late.
        handle: canvasapi's own object.
    """

    score: str = ""
    excused: bool = False
    deducted: bool = False
    late: bool = False
    handle: Any = None


class LostError(Exception):
    """Canvas does not answer any more, though it was asked again and again."""


class CanvasCourse:
    """A course; the token is held in memory alone and shown nowhere."""

    def __init__(
        self, address: str, token: str, pause: Callable[[float], object] = time.sleep
    ) -> None:
        root, number = parts(address)
        if not token.strip():
            raise UserError(
                _(
                    "There is no token: make one in Canvas (Account, Settings, New Access Token) "
                    "and put it into the environment variable {variable}."
                ).format(variable=TOKEN),
                code=2,
            )
        self._token = token.strip()
        self._pause = pause
        canvasapi = _canvasapi()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # on http://localhost, which is meant
            canvas = canvasapi.Canvas(root, self._token)
        _limit_time(canvas)
        self._course = self._ask(lambda: canvas.get_course(int(number), include=[]))
        self.key = f"{urlsplit(root).netloc}-{number}".replace(":", "-")
        self.name = str(getattr(self._course, "name", number))

    def columns(self) -> list[Column]:
        """The assignments, as columns for grades."""
        self._assignments = self._ask(lambda: list(self._course.get_assignments()))
        columns = []
        for place, assignment in enumerate(self._assignments):
            most = getattr(assignment, "points_possible", None)
            columns.append(
                Column(
                    place,
                    f"{assignment.name} ({assignment.id})",
                    str(assignment.name),
                    None if most is None else Decimal(str(most)),
                    _closed(assignment),
                )
            )
        return columns

    def assignment(self, column: Column) -> Any:
        """canvasapi's assignment of a column."""
        return self._assignments[column.place]

    def people(self) -> list[Entry]:
        """The students; a row's place is the student's id in Canvas."""
        users = self._ask(
            lambda: list(
                self._course.get_users(
                    enrollment_type=["student"], enrollment_state=["active", "invited"]
                )
            )
        )
        return [_entry(user) for user in users]

    def work(self, column: Column) -> dict[int, Work]:
        """Each student's submission; who has none is not assigned."""
        found = self._ask(lambda: list(self.assignment(column).get_submissions()))
        return {int(one.user_id): _work(one) for one in found}

    def deducts_for_late(self) -> bool:
        """Whether Canvas takes points off late work by a policy of its own."""
        from canvasapi.exceptions import CanvasException

        try:
            policy = self._ask(self._course.get_late_policy)
        except (UserError, CanvasException):  # most courses have none, and Canvas answers 404
            return False
        return bool(getattr(policy, "late_submission_deduction_enabled", False))

    def send(self, work: Work, grade: str, lift_late_policy: bool) -> str:
        """Sends one grade; returns the score that Canvas has now.

        Raises:
            LostError: Canvas does not answer any more.
            UserError: It does not take this grade.
        """
        given = {"posted_grade": grade}
        if lift_late_policy:
            given["late_policy_status"] = "none"
        answer = self._ask(lambda: work.handle.edit(submission=given))
        return _work(answer).score

    def _ask(self, request: Callable[[], _T]) -> _T:
        """Makes a request, again after a short trouble."""
        import requests
        from canvasapi.exceptions import CanvasException, Forbidden, RateLimitExceeded

        reason = ""
        for wait in (*WAITS, None):
            try:
                return request()
            except requests.exceptions.JSONDecodeError:
                raise UserError(_no_canvas()) from None
            except requests.exceptions.RequestException as error:
                reason = type(error).__name__
            except RateLimitExceeded:
                reason = _("its rate limit")
            except CanvasException as error:
                text = str(error)
                if isinstance(error, Forbidden) and "rate limit" in text.casefold():
                    reason = _("its rate limit")
                elif found := _PASSING.search(text):
                    reason = _("status {code}").format(code=found[1])
                else:
                    raise UserError(self._words(error)) from None
            except (AttributeError, KeyError, TypeError, ValueError):
                raise UserError(_no_canvas()) from None
            if wait is not None:
                self._pause(wait)
        raise LostError(reason)

    def _words(self, error: Exception) -> str:
        from canvasapi.exceptions import (
            Forbidden,
            InvalidAccessToken,
            ResourceDoesNotExist,
            Unauthorized,
        )

        if isinstance(error, InvalidAccessToken | Unauthorized):
            return _(
                "Canvas does not take the token in {variable}, or its owner may not do this: make "
                "a new one in Account, Settings, New Access Token."
            ).format(variable=TOKEN)
        if isinstance(error, Forbidden):
            return _("Canvas does not let the token's owner do this: ask who runs the course.")
        if isinstance(error, ResourceDoesNotExist):
            return _("Canvas has no such course, or none that the token's owner can see.")
        text = " ".join(str(error).split()).replace(self._token, "***")[:200]
        return _("Canvas says: {words}").format(words=text)


def _canvasapi() -> Any:
    try:
        import canvasapi
    except ModuleNotFoundError:
        raise UserError(
            _(
                "The Python package 'canvasapi', which speaks to Canvas, is not installed: "
                "{python} -m pip install -e '.[canvas]'"
            ).format(python=sys.executable)
        ) from None
    return canvasapi


def parts(address: str) -> tuple[str, str]:
    """Canvas's own address and the course's number, from a course's page.

    Raises:
        UserError: It is no address of a course, or would send the token in the open (code 2).
    """
    found = _ADDRESS.fullmatch(address.strip())
    if not found:
        raise UserError(
            _(
                "{address!r} is no address of a course in Canvas: copy it from the browser, such "
                "as https://canvas.example.edu/courses/123."
            ).format(address=address),
            code=2,
        )
    split = urlsplit(found["root"])
    if split.username or split.password:
        raise UserError(_("Leave name and password out of the address."), code=2)
    if split.scheme != "https" and split.hostname not in _HERE:
        raise UserError(
            _("Use https://: over http:// anybody on the way could read the token."), code=2
        )
    return found["root"], found["id"]


def _no_canvas() -> str:
    return _("What answers there does not speak as Canvas does: look at the address.")


def _limit_time(canvas: Any) -> None:
    """A request that is never answered ends; canvasapi sets no limit of its own."""
    from requests.adapters import HTTPAdapter

    class Limited(HTTPAdapter):
        def send(self, *given: Any, **named: Any) -> Any:
            named["timeout"] = named.get("timeout") or SECONDS
            return super().send(*given, **named)

    session = canvas._Canvas__requester._session
    for scheme in ("https://", "http://"):
        session.mount(scheme, Limited())


def _closed(assignment: Any) -> str:
    """Why an assignment takes no points, or empty."""
    kind = getattr(assignment, "grading_type", "points")
    if kind in ("pass_fail", "not_graded"):
        return _("its grading type is {kind}").format(kind=kind)
    if not getattr(assignment, "published", True):
        return _("it is not published in Canvas")
    if getattr(assignment, "in_closed_grading_period", False):
        return _("its grading period is closed in Canvas")
    if getattr(assignment, "moderated_grading", False):
        return _("its grading is moderated in Canvas")
    if getattr(assignment, "anonymize_students", False):
        return _("its students are anonymous in Canvas")
    return ""


def _entry(user: Any) -> Entry:
    keys = [(CANVAS, str(user.id)), (LMS, str(user.id))]
    for kind, name in ((SIS, "sis_user_id"), (LOGIN, "login_id"), (EMAIL, "email")):
        if value := getattr(user, name, None):
            keys.append((kind, str(value)))
    names = tuple(
        str(value) for name in ("name", "sortable_name") if (value := getattr(user, name, None))
    )
    return Entry(int(user.id), tuple(keys), names, names[0] if names else str(user.id))


def _work(found: Any) -> Work:
    entered = getattr(found, "entered_score", None)
    score = getattr(found, "score", None) if entered is None else entered
    return Work(
        "" if score is None else written(Decimal(str(score))),
        bool(getattr(found, "excused", False)),
        bool(getattr(found, "points_deducted", None)),
        bool(getattr(found, "late", False)),
        found,
    )
