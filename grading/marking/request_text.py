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
from email.message import EmailMessage, Message
from html import unescape
from pathlib import Path

from course.i18n import gettext as _
from grading.model import UserError
from grading.safe_text import printable

BEGIN, END = "[another look]", "[end]"
LONGEST_REASON, MOST_BYTES = 4000, 4_000_000
MOST_BYTES_OF_A_MAIL = 50_000_000  # with its pictures
_BEGIN = re.compile(r"\[\s*another\s+look\s*\]", re.IGNORECASE)
_END = re.compile(r"\[\s*end\s*\]", re.IGNORECASE)
# at the margin, or behind the field before it where a mail program has joined the lines
_FIELD = re.compile(
    r"(?<!\S)[*_]*(student|lesson|exercise|answer|score|reason)[*_]*\s*:[*_]*", re.IGNORECASE
)
_QUOTE = re.compile(r"^[>|\s]*")
_HASH = re.compile(r"[0-9a-f]{8,64}")
_BREAK = re.compile(r"<(?:br|/p|/div|/li|/tr|p|div|pre|/pre)\b[^<>]*>", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")
_TEXTS = ("text/plain", "text/html")
_MAILS, _OUTLOOK = (".eml", ".mht", ".mhtml"), b"\xd0\xcf\x11\xe0"
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
    is_mail = path.suffix.lower() in _MAILS
    content = path.read_bytes()
    if len(content) > (MOST_BYTES_OF_A_MAIL if is_mail else MOST_BYTES):
        raise UserError(
            _("{file} is too large for messages of students: give a file with those alone.").format(
                file=path
            )
        )
    if content.startswith(_OUTLOOK):
        raise UserError(
            _("{file} is in Outlook's own format: save the message as text or HTML.").format(
                file=path
            )
        )
    if is_mail:
        return _mail(content)
    text = decoded(content)
    return _without_tags(text) if path.suffix.lower() in (".html", ".htm") else text


def _mail(content: bytes) -> str:
    try:
        message = message_from_bytes(content, policy=policy.default)
        text = _part(message.get_body(("plain", "html")))
        if not has_request(text):  # in a mail or a file that is attached
            texts = [_part(part) for part in message.walk() if part.get_content_type() in _TEXTS]
            text = "\n".join(filter(has_request, texts)) or text
    except (LookupError, ValueError, KeyError, AttributeError, TypeError):
        return decoded(content)  # a mail that breaks the rules of mails: as it stands
    return text


def _part(part: Message | None) -> str:
    if not isinstance(part, EmailMessage):
        return ""
    text = str(part.get_content())
    return _without_tags(text) if part.get_content_type() == "text/html" else text


def decoded(content: bytes) -> str:
    """The text of a message, in whatever encoding."""
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
        before, *begun = _BEGIN.split(line)
        for place, piece in enumerate([before, *begun]):
            if place:
                blocks.append([])
                inside = True
            if inside:
                ends = _END.search(piece)
                blocks[-1].append(piece[: ends.start()] if ends else piece)
                inside = ends is None
    return blocks


def _asked(lines: list[str]) -> Asked:
    text = "\n".join(lines)
    fields: dict[str, str] = {}
    found = list(_FIELD.finditer(text))
    for field, after in zip(found, [*found[1:], None], strict=False):
        name = field[1].lower()
        if name == "reason":  # whatever follows is the student's
            fields[name] = text[field.end() :]
            break
        # the value may stand on the next line; what else stands before the next field is not of it
        value = text[field.end() : after.start() if after else None].strip().split("\n")[0]
        fields.setdefault(name, value.strip())
    whole = fields.get("reason", "").strip()
    answer = fields.get("answer", "").lower()
    return Asked(
        fields.get("student", ""),
        fields.get("lesson", ""),
        fields.get("exercise", ""),
        answer if _HASH.fullmatch(answer) else "",
        fields.get("score", "")[:40],
        whole[:LONGEST_REASON],
    )
