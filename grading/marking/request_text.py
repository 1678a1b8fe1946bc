"""The lines by which a student asks for another look at an answer.

They stand on the page of feedback, the student copies them into a message and writes a reason, and
whatever mail programs do to them on the way (quoting, other spaces, other line ends, HTML) they are
found again. Nothing in them is trusted: a name is only that of a student who is in the class.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from email import message_from_bytes, policy
from html import unescape
from pathlib import Path

from course.i18n import gettext as _
from grading.model import UserError
from grading.safe_text import printable

BEGIN, END = "[another look]", "[end]"
LONGEST_REASON, MOST_BYTES = 4000, 4_000_000
_BEGIN = re.compile(r"\[\s*another\s+look\s*\]", re.IGNORECASE)
_END = re.compile(r"\[\s*end\s*\]", re.IGNORECASE)
_FIELD = re.compile(
    r"\s*[*_]*(student|lesson|exercise|answer|score|reason)[*_]*\s*:[*_]*\s?(.*)", re.IGNORECASE
)
_QUOTE = re.compile(r"^[>|\s]*")
_HASH = re.compile(r"[0-9a-f]{8,64}")
_BREAK = re.compile(r"<(?:br|/p|/div|/li|/tr|p|div|pre|/pre)\b[^<>]*>", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True)
class Asked:
    """What a student asks for.

    Attributes:
        student: The id, as the text has it.
        lesson: The lesson, as the text has it.
        exercise: The exercise, as the text has it.
        answer: The hash of the answer that was graded; empty where the text has none.
        score: The score that the page showed, in the page's words.
        reason: The student's words: lines without control characters.
    """

    student: str
    lesson: str
    exercise: str
    answer: str
    score: str
    reason: str


def request_lines(student: str, lesson: str, exercise: str, answer: str, score: str) -> list[str]:
    """What a student copies. The words in front of the colons are not translated."""
    return [
        BEGIN,
        f"student: {student}",
        f"lesson: {lesson}",
        f"exercise: {exercise}",
        f"answer: {answer}",
        f"score: {score}",
        "reason: ",
        END,
    ]


def asked_in(text: str) -> list[Asked]:
    """The requests in a text, in its order."""
    return [_asked(block) for block in _blocks(text)]


def has_request(text: str) -> bool:
    """Whether a text holds the beginning of a request."""
    return _BEGIN.search(text) is not None


def text_of(path: Path) -> str:
    """The text of a file: a mail (`.eml`), a page (`.html`), or plain text in any encoding.

    Raises:
        UserError: It is too large to be a message.
    """
    content = path.read_bytes()
    if len(content) > MOST_BYTES:
        raise UserError(
            _("{file} is too large for messages of students: give a file with those alone.").format(
                file=path
            )
        )
    if path.suffix.lower() == ".eml":
        return _mail(content)
    text = _decoded(content)
    return _without_tags(text) if path.suffix.lower() in (".html", ".htm") else text


def _mail(content: bytes) -> str:
    try:
        message = message_from_bytes(content, policy=policy.default)
        body = message.get_body(("plain", "html"))
        text = "" if body is None else body.get_content()
    except (LookupError, ValueError, KeyError, AttributeError, TypeError):
        return _decoded(content)  # a mail that breaks the rules of mails: as it stands
    html = body is not None and body.get_content_type() == "text/html"
    return _without_tags(text) if html else str(text)


def _decoded(content: bytes) -> str:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return content.decode(encoding, "replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _without_tags(html: str) -> str:
    lines = _TAG.sub("", _BREAK.sub("\n", html)).splitlines()
    return "\n".join(unescape(line) for line in lines if line.strip())


def _blocks(text: str) -> list[list[str]]:
    """The lines of each request, without those of a mail's quotation marks."""
    blocks: list[list[str]] = []
    inside = False
    for raw in text.replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " ").split("\n"):
        line = _QUOTE.sub("", printable(raw, keep="\t")).rstrip()
        if _BEGIN.search(line):
            blocks.append([])
            inside = True
        elif _END.search(line) and inside:
            blocks[-1].append(_END.split(line)[0])
            inside = False
        elif inside:
            blocks[-1].append(line)
    return blocks


def _asked(lines: list[str]) -> Asked:
    fields: dict[str, str] = {}
    reason: list[str] = []
    for line in lines:
        found = _FIELD.fullmatch(line)
        if "reason" in fields:
            reason.append(line)
        elif found and found[1].lower() not in fields:
            fields[found[1].lower()] = found[2].strip()
    whole = "\n".join([fields.get("reason", ""), *reason]).strip()
    answer = fields.get("answer", "").lower()
    return Asked(
        fields.get("student", ""),
        fields.get("lesson", ""),
        fields.get("exercise", ""),
        answer if _HASH.fullmatch(answer) else "",
        fields.get("score", "")[:40],
        whole[:LONGEST_REASON],
    )
