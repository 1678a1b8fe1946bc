"""Watches a classroom: what is handed in is graded, recorded and told, until it is stopped.

One thread does everything but grading and hearing: it is told of changes and of results over a
queue, and is the only one that writes.
"""

from __future__ import annotations

import contextlib
import queue
import time
from collections.abc import Callable

from course.i18n import gettext as _
from grading import interrupt
from grading.attempts import take_the_best
from grading.grade import Job, grade_submission
from grading.lock import BusyError, alone
from grading.model import Record, UserError
from grading.paths import Classroom
from grading.sandbox.levels import choose, unprotected
from grading.session import Options as RunOptions
from grading.session import kernel_cache
from grading.watch.arrivals import Heard
from grading.watch.beside import Versions as Attempts
from grading.watch.beside import attempts
from grading.watch.books import Books
from grading.watch.crew import Crew, Result
from grading.watch.desk import Desk, job_for
from grading.watch.door import Door
from grading.watch.events import Voice
from grading.watch.looking import is_there
from grading.watch.options import Options
from grading.watch.page import older_pages
from grading.watch.scans import refusals
from grading.watch.settle import Finished
from grading.watch.speaker import Speaker
from grading.watch.turns import Turns, Waiting
from grading.watch.versions import Versions

LOCK = ".watch.lock"
TICK = 2.0  # seconds from one look at what others may have written to the next
HAND_WORK = 60.0  # seconds from one second copy of what people entered to the next
RETRY = 0.3  # seconds until the lock is tried again that another run has
RECENT = (
    3 * 24 * 3600.0
)  # seconds: a lesson in which something came in since is warmed at the start
_FOR_A_CACHE = 4  # a lesson is asked for: as many submissions as make its kernels' cache worth it


class Restart(Exception):
    """What grades is another program now: this one must be started again."""


def watch(
    classroom: Classroom,
    options: Options,
    voice: Voice | None = None,
    work: Callable[[Job], Record] = grade_submission,
) -> int:
    """Grades what is handed in, until Ctrl-C; gives how many submissions were graded.

    Raises:
        UserError: Another watch is at work there, or a lesson that was asked for cannot be graded.
        Restart: The files of the course that grade have changed.
    """
    with alone(classroom.root / LOCK) as is_alone:
        if not is_alone:
            raise UserError(
                _("Another watch is at work in {folder}: one is enough.").format(
                    folder=classroom.root
                ),
                code=2,
            )
        service = _Service(classroom, options, voice or Voice(), work)
        try:
            service.run()
        except KeyboardInterrupt:
            interrupt.ignore()
            service.stop()
        finally:
            service.close()
        return service.desk.graded


class _Service:
    def __init__(
        self, classroom: Classroom, options: Options, voice: Voice, work: Callable[[Job], Record]
    ) -> None:
        self.classroom, self.options, self.voice = classroom, options, voice
        self._work = work
        self.level = choose(options.confine)
        self.books = Books(classroom, options, Versions(classroom))
        self.books.registering = voice.registering
        self.inbox: queue.SimpleQueue[Heard | Result] = queue.SimpleQueue()
        self.door = Door(self.books, options, self.inbox.put)
        self.turns = Turns()
        self.crew = Crew(options.jobs, work, options.make_executor, options.warm, self.inbox.put)
        self.desk = Desk(self.books, self.turns, voice)
        self.speaker = Speaker(self.books, voice)
        self.results: list[Result] = []
        self._attempts: Attempts = {}
        self._is_open = self._is_announced = self._is_busy = False
        self._tick_due = self._hand_work_due = self._retry_due = 0.0
        self._used: dict[str, float] = {}  # when a lesson was graded last

    def run(self) -> None:
        """Goes on until it is interrupted."""
        self.door.listen()
        self._open()
        while True:
            self._wait()
            for finished in self.door.finished():
                self._finished(finished)
            self._write()
            self.crew.tidy(bool(self.turns))
            self._give_out()
            self._rest()
            self._tick()
            self.speaker.say_warnings()

    def _open(self) -> None:
        while not self._is_open:
            try:
                self._choose_attempts()
                self.door.look()
                behind = self.books.open()
                self.books.stale |= older_pages(self.books)
                self._is_open, self._is_busy = True, False
            except BusyError as error:
                self._wait_for_another_try(error)
                time.sleep(RETRY)
        self.crew.start()
        self._attempts = attempts(self.books.collected)
        self.speaker.say_warnings()
        if words := unprotected(self.level):
            self.speaker.warn(words)
        for words in refusals(self.books.scan):
            self.speaker.warn(words)
        self.door.begin(behind)
        now = {lesson for _student, lesson in behind} | self.door.recent(time.time() - RECENT)
        self._warm({*self.options.lessons, *now})
        self._hand_work_due = time.time() + HAND_WORK

    def _choose_attempts(self) -> None:
        """Puts the best attempt in place where that is the one that counts."""
        options = self.options
        run = RunOptions(options.lessons, options.jobs, options.confine, limits=options.limits)
        choice = take_the_best(self.classroom, run, self._work)
        for words in (*choice.lines, *choice.problems):
            self.speaker.warn(words)

    def _warm(self, lessons: set[str]) -> None:
        wanted = [lesson for lesson in self.books.chosen if lesson in lessons]
        self._used |= dict.fromkeys(wanted, time.monotonic())
        if not self.options.warm:
            return
        if problem := kernel_cache.build(wanted * _FOR_A_CACHE):
            self.speaker.warn(problem)
        self.crew.cache = kernel_cache.kernels(self.books.chosen)  # others may be handed in later
        for reason in self.crew.warm(wanted):
            self.speaker.warn(
                _("Kernels start afresh, which takes longer: {reason}.").format(reason=reason)
            )

    def stop(self) -> None:
        """Ends: what is being graded is given up, what is graded is recorded."""
        self._take_news()
        self.voice.stopping(len(self.turns.busy) - len(self.results))
        self.crew.close()
        if self._is_open:
            with contextlib.suppress(UserError):
                self._write_results()
                with self.books.locked():
                    if self.books.table.dirty or self.books.others_wrote:
                        self.desk.write_results()
                    self.books.keep_hand_work()
        self.voice.stopped(self.desk.graded)

    def close(self) -> None:
        """Lets go of everything, however it ended."""
        self.door.close()
        self.crew.close()
        if self._is_open:
            self.books.close()

    # what comes in

    def _is_quiet(self) -> bool:
        return not (self.turns or self.turns.busy or self.results)

    def _wait(self) -> None:
        """Waits for news, no longer than until something is due, and takes all there is."""
        with contextlib.suppress(queue.Empty):
            self._take(self.inbox.get(timeout=max(0.0, self._next_due() - time.time())))
        self._take_news()
        interrupt.check()

    def _next_due(self) -> float:
        due = [self.door.next_due(), self._tick_due]
        if self.results or (self.turns and self._retry_due > time.time()):
            due.append(self._retry_due)
        if self.books.table.dirty:
            due.append(max(self._retry_due, self.desk.results_due))
        if self.books.stale and self._is_quiet() and not self._is_busy:
            due.append(0.0)
        return min(due)

    def _take_news(self) -> None:
        with contextlib.suppress(queue.Empty):
            while True:
                self._take(self.inbox.get_nowait())

    def _take(self, news: Heard | Result) -> None:
        if isinstance(news, Result):
            self.results.append(news)
        else:
            self.door.heard(news)

    def _finished(self, finished: Finished) -> None:
        key, books = finished.key, self.books
        try:
            digest = books.digest(key)
        except OSError as error:  # the disk's fault
            self.speaker.cannot_read(key, error)
            self.door.heard(Heard(key, time.time()))
            return
        if not finished.is_whole:
            self.speaker.unreadable(finished)
        if key in self.turns.busy or not books.is_current(key, digest):
            self.turns.put(Waiting(key, digest, finished.since))
            return
        self.turns.drop(key)
        with contextlib.suppress(UserError), books.locked():  # its moment may be another one
            books.keep_up([key])

    # what goes out

    def _give_out(self) -> None:
        while self.crew.free() and not self.results and time.time() >= self._retry_due:
            waiting = self.turns.take()
            if waiting is None:
                return
            key = waiting.key
            if self.books.versions.changed(key[1]):  # `_tick` starts this program again
                self.turns.done(key)
                self.turns.put(waiting)
                return
            if not is_there(self.books.folder(key)):  # it was taken away while it waited
                self.turns.done(key)
                continue
            if self.books.is_current(key, waiting.digest):  # another run was quicker
                self.turns.done(key)
                self.books.stale.add(key[0])
                continue
            self._used[key[1]] = time.monotonic()
            self.crew.give(waiting, job_for(self.books, waiting, self.level))

    def _write(self) -> None:
        if self.results and time.time() >= self._retry_due:
            try:
                self._write_results()
                self._is_busy = False
            except UserError as error:
                self._wait_for_another_try(error)

    def _write_results(self) -> None:
        while self.results:
            with self.books.locked():
                result = self.results.pop(0)
                try:
                    say = self.desk.take(result)
                except (UserError, OSError):
                    self.results.insert(0, result)
                    raise
            say()

    def _wait_for_another_try(self, error: UserError) -> None:
        if not self._is_busy:
            self.speaker.cannot_write(error)
        self._is_busy = True
        self._retry_due = time.time() + (RETRY if isinstance(error, BusyError) else TICK)

    def _rest(self) -> None:
        """What is left for quiet moments."""
        now, is_quiet = time.time(), self._is_quiet()
        if now < self._retry_due:
            return
        try:
            if self.books.table.dirty and (is_quiet or now >= self.desk.results_due):
                with self.books.locked():
                    self.desk.write_results(is_quiet)
                self._is_busy = False
            if is_quiet:
                self._announce()
                if self.books.stale:  # one, so that nobody who hands in waits for them
                    with self.books.locked():
                        self.desk.update_a_page()
                    self._is_busy = False
        except UserError as error:
            self._wait_for_another_try(error)

    def _announce(self) -> None:
        if not (self._is_announced or len(self.door) or self.books.stale):
            self._is_announced = True
            self.speaker.say_warnings()  # what was found until then comes before
            self.voice.watching(self.classroom.submitted, self.door.polling)

    def _tick(self) -> None:
        """What is looked at every now and then."""
        now = time.time()
        if now < self._tick_due:
            return
        self._tick_due = now + TICK
        if self.books.versions.is_settled_change():
            raise Restart
        if attempts(self.books.collected) != self._attempts:
            raise Restart  # the best of them is chosen at the start
        if self._is_quiet() and now >= self._retry_due:
            try:
                self._look_around(now)
                self._is_busy = False
            except UserError as error:
                self._wait_for_another_try(error)
        idle = time.monotonic() - self.options.idle
        for lesson in [lesson for lesson, used in self._used.items() if used < idle]:
            del self._used[lesson]
            self.crew.let_go(lesson)

    def _look_around(self, now: float) -> None:
        if self.books.is_touched():
            with self.books.locked():
                is_other = self.books.others_wrote and self.desk.write_results()
            if is_other:
                self.voice.reloaded(
                    _("Another program wrote to the gradebook: results.csv has it too.")
                )
        self.desk.beside.look()
        if now >= self._hand_work_due:
            with self.books.locked():
                self.books.keep_hand_work()
            self._hand_work_due = now + HAND_WORK
            self.books.stale |= self.books.unwritten
