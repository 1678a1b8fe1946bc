"""A server that answers as Canvas's REST API does, and fails when it is told to.

The forms are those of https://canvas.instructure.com/doc/api: pages with a Link header, decimal
numbers as JSON numbers, 401 with WWW-Authenticate, 403 or 429 at the rate limit.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

TOKEN_OF_TEACHER = "7~very-secret"
PAGE = 2  # so that every list has several


@dataclass
class CanvasServer:
    """A course: what it holds, what was asked of it, and how it fails next.

    `failures` are taken one for each PUT: a status, or "drop" (the answer is lost, though the grade
    arrived) or "cut" (the connection is lost before anything happened).
    """

    address: str = ""
    assignments: list[dict[str, Any]] = field(default_factory=list)
    users: list[dict[str, Any]] = field(default_factory=list)
    submissions: dict[int, dict[int, dict[str, Any]]] = field(default_factory=dict)
    late_policy: dict[str, Any] | None = None
    failures: list[int | str] = field(default_factory=list)
    troubled_gets: list[int] = field(default_factory=list)
    puts: list[tuple[int, int, dict[str, str]]] = field(default_factory=list)
    tokens: set[str] = field(default_factory=set)

    def add(self, name: str, points: float = 10, **more: Any) -> int:
        number = 4711 + len(self.assignments)
        self.assignments.append(
            {
                "id": number,
                "course_id": 7,
                "name": name,
                "points_possible": points,
                "grading_type": "points",
                "published": True,
                **more,
            }
        )
        self.submissions[number] = {}
        return number

    def assign(self, assignment: int, user: int, score: float | None = None, **more: Any) -> None:
        self.submissions[assignment][user] = {
            "id": assignment * 1000 + user,
            "assignment_id": assignment,
            "user_id": user,
            "score": score,
            "entered_score": score,
            "grade": None if score is None else f"{score:g}",
            "excused": False,
            "late": False,
            "points_deducted": None,
            "workflow_state": "unsubmitted" if score is None else "graded",
            **more,
        }


@contextmanager
def serving(canvas: CanvasServer) -> Iterator[CanvasServer]:
    """The server in a thread of its own."""

    class Handler(_Handler):
        course = canvas

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    canvas.address = f"http://127.0.0.1:{server.server_port}/courses/7"
    try:
        yield canvas
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    course: CanvasServer
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, *_given: Any) -> None:
        """Nothing is printed."""

    def do_GET(self) -> None:
        if not self._let_in():
            return
        if self.course.troubled_gets:
            self._fail(self.course.troubled_gets.pop(0))
            return
        path = urlsplit(self.path).path.removeprefix("/api/v1/courses/7")
        if path == "":
            self._answer({"id": 7, "name": "Neural networks"})
        elif path == "/assignments":
            self._page(self.course.assignments)
        elif path in ("/users", "/search_users"):  # one list under two addresses
            self._page(self.course.users)
        elif path == "/late_policy" and self.course.late_policy is not None:
            self._answer({"late_policy": {"id": 1, **self.course.late_policy}})
        elif path.endswith("/submissions"):
            self._page(list(self.course.submissions[int(path.split("/")[2])].values()))
        else:
            self._answer({"errors": [{"message": "does not exist"}]}, 404)

    def do_PUT(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        if not self._let_in():
            return
        failure = self.course.failures.pop(0) if self.course.failures else 0
        if failure == "cut":
            self.close_connection = True
            return
        if isinstance(failure, int) and failure:
            self._fail(failure)
            return
        parts = urlsplit(self.path).path.split("/")
        assignment, user = int(parts[6]), int(parts[8])
        given = {key: values[0] for key, values in parse_qs(body).items()}
        self.course.puts.append((assignment, user, given))
        held = self.course.submissions[assignment][user]
        score = float(given["submission[posted_grade]"])
        held |= {"score": score, "entered_score": score, "grade": f"{score:g}"}
        if failure == "drop":
            self.close_connection = True
            return
        self._answer(held)

    def _let_in(self) -> bool:
        token = self.headers.get("Authorization", "")
        self.course.tokens.add(token)
        if token == f"Bearer {TOKEN_OF_TEACHER}":
            return True
        self._answer(
            {"errors": [{"message": "Invalid access token."}]},
            401,
            {"WWW-Authenticate": 'Bearer realm="canvas-lms"'},
        )
        return False

    def _fail(self, status: int) -> None:
        text = "403 Forbidden (Rate Limit Exceeded)\n" if status == 403 else "trouble"
        self._send(text.encode(), status, {"Content-Type": "text/plain"})

    def _page(self, items: list[dict[str, Any]]) -> None:
        asked = parse_qs(urlsplit(self.path).query)
        page = int(asked.get("page", ["1"])[0])
        headers = {}
        if len(items) > page * PAGE:
            path = urlsplit(self.path).path
            host = self.headers["Host"]
            headers["Link"] = f'<http://{host}{path}?page={page + 1}>; rel="next"'
        self._answer(items[(page - 1) * PAGE : page * PAGE], 200, headers)

    def _answer(
        self, content: Any, status: int = 200, headers: dict[str, str] | None = None
    ) -> None:
        about = {"Content-Type": "application/json", **(headers or {})}
        self._send(json.dumps(content).encode(), status, about)

    def _send(self, data: bytes, status: int, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)
