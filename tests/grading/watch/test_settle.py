"""When a submission is finished: with a clock and files of our own."""

from __future__ import annotations

import pytest

from grading.watch.looking import LARGEST, File, Look
from grading.watch.settle import AGAIN, GATHER, PATIENCE, STILL, Settling
from grading.watch.turns import Key

KEY = ("ada", "02_neuron")
START = 1000.0


class Folder:
    """A folder whose files we change, and a clock."""

    def __init__(self) -> None:
        self.now = START
        self.look = Look(is_there=False)
        self.whole = True
        self.settling = Settling(lambda _key: self.look, self._is_whole)

    def _is_whole(self, _key: Key, _file: File) -> bool:
        return self.whole

    def write(self, size: int, whole: bool = True, sure: bool = False) -> None:
        self.whole = whole
        self.look = Look((("02_neuron.ipynb", 1, size, int(self.now * 1e9)),), self.now)
        self.settling.hear(KEY, self.now, sure)

    def after(self, seconds: float) -> list[bool]:
        """What is finished until then, and whether it was whole."""
        found: list[bool] = []
        end = self.now + seconds
        while (due := self.settling.next_due()) is not None and due <= end:
            self.now = max(self.now, due)
            found += [one.is_whole for one in self.settling.finished(self.now)]
        self.now = end
        return found


def test_a_file_that_was_renamed_into_place_counts_at_once() -> None:
    folder = Folder()
    folder.write(5, sure=True)
    assert folder.after(GATHER) == [True]


def test_a_whole_file_counts_at_once_though_nobody_says_that_it_was_closed() -> None:
    folder = Folder()
    folder.write(5)
    assert folder.after(GATHER) == [True]


@pytest.mark.parametrize("size", [LARGEST, LARGEST + 1], ids=["half-written", "not read"])
def test_a_file_that_is_written_to_waits_until_it_stands_still(size: int) -> None:
    folder = Folder()
    for more in range(20):
        folder.write(size + more * (size > LARGEST), whole=size > LARGEST)
        assert folder.after(STILL / 2) == []
    folder.whole = True
    assert folder.after(2 * STILL) == [True]


def test_a_half_written_file_waits_and_is_not_said_to_be_broken() -> None:
    folder = Folder()
    folder.write(5, whole=False, sure=True)
    assert folder.after(PATIENCE - 1) == []
    folder.write(9, whole=False)
    assert folder.after(PATIENCE - 1) == []
    folder.write(12)
    assert folder.after(2 * STILL + AGAIN) == [True]


def test_after_a_while_it_is_taken_as_it_is() -> None:
    folder = Folder()
    folder.write(5, whole=False)
    assert folder.after(PATIENCE + 2 * AGAIN) == [False]
    assert len(folder.settling) == 0


def test_an_empty_folder_is_taken_after_a_while_and_nobody_is_told_of_a_file() -> None:
    folder = Folder()
    folder.look = Look((), START)
    folder.settling.hear(KEY, START)
    assert folder.after(PATIENCE - 1) == []
    assert folder.after(2) == [True]


def test_the_moment_is_the_files_own_unless_that_says_nothing() -> None:
    folder = Folder()
    folder.write(5)
    folder.now += STILL
    for copied_at in (START, START - 1e6, START + 1e6):
        folder.look = Look(folder.look.files, copied_at)
        folder.settling.hear(KEY, START + 0.1, sure=True)
        folder.now = START + 1
        [one] = folder.settling.finished(folder.now)
        assert one.since == (START if copied_at == START else START + 0.1)


def test_a_folder_that_is_gone_again_is_forgotten() -> None:
    folder = Folder()
    folder.settling.hear(KEY, START)
    [one] = folder.settling.finished(START + GATHER)
    assert not one.look.is_there
    assert len(folder.settling) == 0
