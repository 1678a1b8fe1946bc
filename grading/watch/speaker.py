"""Says what a person must see, each thing once."""

from __future__ import annotations

from course.i18n import gettext as _
from grading.lock import BusyError
from grading.model import UserError
from grading.watch.books import Books
from grading.watch.events import Voice
from grading.watch.settle import PATIENCE, Finished
from grading.watch.trouble import reason
from grading.watch.turns import Key


class Speaker:
    """Speaks of the class whose books these are."""

    def __init__(self, books: Books, voice: Voice) -> None:
        self._books, self._voice = books, voice
        self._told: set[str] = set()

    def warn(self, words: str) -> None:
        """Something that a person must see."""
        if words not in self._told:
            self._told.add(words)
            self._voice.warning(words)

    def say_warnings(self) -> None:
        """What the books have to say."""
        said, self._books.warnings[:] = list(self._books.warnings), []
        for words in said:
            self.warn(words)

    def cannot_write(self, error: UserError) -> None:
        """Another program holds the class, or a file must be put right by a person."""
        if isinstance(error, BusyError):
            self._voice.warning(
                _(
                    "Another command is at work in {folder}: what is graded here is written when "
                    "that has ended."
                ).format(folder=self._books.classroom.root)
            )
        else:
            self.warn(str(error))

    def cannot_read(self, key: Key, error: OSError) -> None:
        """The disk does not give what was handed in."""
        student, lesson = key
        self.warn(
            _("{student} {lesson}: it cannot be read ({reason}); it is tried again.").format(
                student=self._books.roster.shown(student), lesson=lesson, reason=reason(error)
            )
        )

    def unreadable(self, finished: Finished) -> None:
        """A file was waited for in vain."""
        student, lesson = finished.key
        self._voice.unreadable(
            student,
            self._books.roster.shown(student),
            lesson,
            self._books.folder(finished.key) / finished.look.notebooks[0][0],
            _(
                "no whole notebook, {seconds:g} s after it changed; it is graded as far as it can "
                "be read, and again when the rest of it comes"
            ).format(seconds=PATIENCE),
        )
