"""What comes in: words of changes, and looks at all folders, until submissions are finished."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from course.i18n import gettext as _
from grading.files import is_link
from grading.watch.arrivals import Ears, Heard, hears_all
from grading.watch.books import Books
from grading.watch.looking import Look, is_whole, look
from grading.watch.options import Options
from grading.watch.settle import Finished, Settling
from grading.watch.turns import Key

SWEEP = 10.0  # seconds from one look at all folders to the next, where the system tells of changes


class Door:
    """Where hand-ins come in.

    Args:
        books: What is known of the class.
        options: How to watch.
        hand_on: Takes what is heard, in another thread; it belongs into `heard`, in this one.

    Attributes:
        polling: Whether it looks again and again because the system tells of nothing.
    """

    def __init__(self, books: Books, options: Options, hand_on: Callable[[Heard], None]) -> None:
        self._books, self._options, self._hand_on = books, options, hand_on
        self._settling = Settling(
            lambda key: look(books.folder(key)), lambda key, file: is_whole(books.folder(key), file)
        )
        self._seen: dict[Key, Look] = {}
        self._ears: Ears | None = None
        self._sweep_due = 0.0
        self._news: list[Heard] = []
        self.polling = options.polling

    def __len__(self) -> int:
        return len(self._settling)

    def listen(self) -> None:
        """From now on changes are heard, where the system tells of them."""
        folder = self._books.classroom.submitted
        folder.mkdir(parents=True, exist_ok=True)
        self.polling = self.polling or not hears_all(folder)
        if self.polling:
            return
        try:
            self._ears = Ears(folder, self._hand_on)
        except OSError as error:  # too many folders, or too many watches
            self.polling = True
            self._books.warnings.append(
                _(
                    "The system does not tell of changes in {folder} ({reason}): it is looked "
                    "through every {seconds:g} s."
                ).format(folder=folder, reason=error.strerror, seconds=self._options.interval)
            )

    def close(self) -> None:
        """Hears no more."""
        if self._ears is not None:
            self._ears.close()

    def look(self) -> None:
        """Takes what lies there as it is. Before the books are opened: what comes after is news."""
        self._seen = dict(self._everything())

    def begin(self, behind: Iterable[Key]) -> None:
        """Begins with what is to be graded of what lies there."""
        now = time.time()
        for key in behind:
            self._settling.hear(key, now)
        self._sweep_due = now + self._sweep_every()

    def recent(self, since: float) -> set[str]:
        """The lessons in which something lies that came after that moment."""
        return {lesson for (_student, lesson), found in self._seen.items() if found.changed > since}

    def heard(self, news: Heard) -> None:
        """Something changed; it is looked at with all else that came with it."""
        self._news.append(news)

    def _take_in(self) -> None:
        news, self._news = self._news, []
        folders = self._books.ledger.folders
        new = {
            heard.parts[0]
            for heard in news
            if len(heard.parts) == 1 or heard.parts[:2] not in folders
        }
        if new:
            self._books.take_in(new)
        for heard in news:
            if len(heard.parts) > 1:
                self._hear((heard.parts[0], heard.parts[1]), heard.at, heard.sure)
        # a student's folder came, with all that is in it, or went
        whole = {heard.parts[0] for heard in news if len(heard.parts) == 1}
        now = time.time()
        for key in [key for key in self._books.ledger.folders if key[0] in whole]:
            self._hear(key, now)

    def _hear(self, key: Key, at: float, sure: bool = False) -> None:
        if key[1] in self._books.chosen and key in self._books.ledger.folders:
            self._settling.hear(key, at, sure)

    def next_due(self) -> float:
        """When there is something to do here again."""
        due = self._settling.next_due()
        return self._sweep_due if due is None else min(due, self._sweep_due)

    def finished(self) -> Iterator[Finished]:
        """The submissions that are finished now."""
        self._take_in()
        if time.time() >= self._sweep_due:
            self._sweep()
            self._sweep_due = time.time() + self._sweep_every()
        gone = set()
        for submission in self._settling.finished(time.time()):
            self._seen[submission.key] = submission.look
            if submission.look.is_there:
                yield submission
            else:
                self._seen.pop(submission.key)
                gone.add(submission.key[0])
        if gone:
            self._books.take_in(gone)

    def _sweep_every(self) -> float:
        return self._options.interval if self.polling else max(SWEEP, self._options.interval)

    def _sweep(self) -> None:
        """Looks at all folders: nothing is missed, whatever the system told."""
        now, there = time.time(), dict(self._everything())
        for key, found in there.items():
            if self._seen.get(key) != found and key not in self._settling:
                self._seen[key] = found
                self._news.append(Heard(key, now))
        self._news += [Heard(key, now) for key in self._seen.keys() - there.keys()]
        self._take_in()
        if self._ears is not None and not self._ears.alive():  # the folder was another one
            self._ears.close()
            self._ears = None
            self.listen()

    def _everything(self) -> Iterator[tuple[Key, Look]]:
        for student in _folders(self._books.classroom.submitted):
            folder = self._books.classroom.submitted / student
            if not is_link(folder):
                for lesson in _folders(folder):
                    if lesson in self._books.chosen:
                        yield (student, lesson), look(folder / lesson)


def _folders(folder: Path) -> list[str]:
    try:
        return [name for name in os.listdir(folder) if not name.startswith(".")]
    except OSError:
        return []
