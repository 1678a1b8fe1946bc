"""The kinds of questions: what a guess may look like, and whether it is right.

Every kind has an `id`; `why`, which says what happens and why; and `shown`, which says where the
lesson shows it (empty where no cell does).
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from course.i18n import gettext as _


class UnreadableGuessError(ValueError):
    """The guess is of another kind than the question asks for; the message says which it wants."""


@dataclass(frozen=True, kw_only=True)
class Question(ABC):
    """What all kinds of questions have."""

    id: str
    why: str
    shown: str = ""

    @abstractmethod
    def read(self, guess: Any) -> Any:
        """The guess in plain Python.

        Raises:
            UnreadableGuessError: It is of another kind than this question asks for.
        """

    @abstractmethod
    def is_right(self, guess: Any) -> bool:
        """Whether a guess, as `read` gives it, is right."""

    @abstractmethod
    def in_words(self, value: Any) -> str:
        """A guess, as `read` gives it, as it is shown."""

    @property
    def answer_in_words(self) -> str:
        """The right answer as it is shown; empty where a wrong guess is not told it."""
        return self.in_words(self.answer)  # type: ignore[attr-defined]

    def about(self, guess: Any) -> str:
        """What to say about this wrong guess in particular; mostly nothing."""
        return ""

    @property
    def sentences(self) -> tuple[str, ...]:
        """The messages that a catalogue takes from this question."""
        return tuple(text for text in (self.why, self.shown) if text)


@dataclass(frozen=True, kw_only=True)
class Number(Question):
    """A number, right within `within` (absolute) of the answer, or `times` it or less away.

    With `times=2` everything from half to twice the answer is right.
    """

    answer: float
    within: float = 1e-6
    times: float = 1.0

    def read(self, guess: Any) -> float:
        """The guess as a float; a tensor or an array of one entry will do."""
        return _number(guess)

    def is_right(self, guess: float) -> bool:
        """Whether the guess is near enough."""
        if abs(guess - self.answer) <= self.within:
            return True
        ratio = guess / self.answer if self.answer else math.nan
        return 1 / self.times <= ratio <= self.times

    def in_words(self, value: float) -> str:
        """The number with up to four digits."""
        return f"{value:.4g}" if abs(value) < 1e4 or value % 1 else f"{value:.0f}"


@dataclass(frozen=True, kw_only=True)
class Numbers(Question):
    """Several numbers in order, each right within `within` of its answer."""

    answer: Sequence[float]
    within: float = 1e-6

    def read(self, guess: Any) -> tuple[float, ...]:
        """The guess as floats; any list, tuple, array or tensor of one axis will do."""
        try:
            return tuple(_number(entry) for entry in _entries(guess))
        except (UnreadableGuessError, TypeError):
            words = _("The guess is a list of {count} numbers, such as [1, 2.5].")
            raise UnreadableGuessError(words.format(count=len(self.answer))) from None

    def is_right(self, guess: Sequence[float]) -> bool:
        """Whether there are as many numbers as wanted and each is near enough."""
        return len(guess) == len(self.answer) and all(
            abs(mine - right) <= self.within for mine, right in zip(guess, self.answer, strict=True)
        )

    def in_words(self, value: Sequence[float]) -> str:
        """The numbers as a list."""
        return "[" + ", ".join(f"{number:.4g}" for number in value) + "]"


@dataclass(frozen=True, kw_only=True)
class Shape(Question):
    """The shape of a tensor: whole numbers; () is that of a single number.

    `answer` is None where the operation fails, and the guess for that is `"error"`.
    """

    answer: tuple[int, ...] | None

    def read(self, guess: Any) -> tuple[int, ...] | None:
        """The guess as a tuple of whole numbers, or None for "error"."""
        if isinstance(guess, str) and guess.strip().lower() == "error":
            return None
        try:
            return tuple(_whole(entry) for entry in _entries(guess))
        except (UnreadableGuessError, TypeError):
            words = _('The guess is a shape, such as (2, 3), or "error" if you expect one.')
            raise UnreadableGuessError(words) from None

    def is_right(self, guess: tuple[int, ...] | None) -> bool:
        """Whether it is the same shape."""
        return guess == (None if self.answer is None else tuple(self.answer))

    def in_words(self, value: tuple[int, ...] | None) -> str:
        """The shape as Python writes it."""
        return _("an error") if value is None else str(tuple(value))


@dataclass(frozen=True, kw_only=True)
class Choice(Question):
    """One of several answers, by its letter.

    `replies` maps letters to what is said to those who chose them: one for each wrong choice that
    has a reason of its own.
    """

    answer: str
    letters: str = "abc"
    replies: Mapping[str, str] = field(default_factory=dict)

    def read(self, guess: Any) -> str:
        """The letter, small."""
        letter = str(guess).strip(" .()[]'\"").lower() if isinstance(guess, str) else ""
        if len(letter) != 1 or letter not in self.letters:
            words = _('The guess is one of the letters {letters}, in quotes: "{first}".')
            letters = ", ".join(self.letters)
            raise UnreadableGuessError(words.format(letters=letters, first=self.letters[0]))
        return letter

    def is_right(self, guess: str) -> bool:
        """Whether it is the right letter."""
        return guess == self.answer

    def in_words(self, value: str) -> str:
        """The letter."""
        return value

    def about(self, guess: str) -> str:
        """The reply to this choice."""
        return self.replies.get(guess, "")

    @property
    def sentences(self) -> tuple[str, ...]:
        """Those of every question, and the replies."""
        return (*super().sentences, *self.replies.values())


@dataclass(frozen=True, kw_only=True)
class Line(Question):
    """The line of a short program that holds a slip, counted from 1 as the program numbers them.

    `also` names further lines that are right too, where a slip can be seen in either.
    """

    answer: int
    also: tuple[int, ...] = ()
    replies: Mapping[int, str] = field(default_factory=dict)

    def read(self, guess: Any) -> int:
        """The number of the line."""
        try:
            return _whole(guess)
        except UnreadableGuessError:
            words = _("The guess is the number of a line, such as 3.")
            raise UnreadableGuessError(words) from None

    def is_right(self, guess: int) -> bool:
        """Whether it is the line, or one that is right too."""
        return guess in (self.answer, *self.also)

    def in_words(self, value: int) -> str:
        """The line with its number."""
        return _("line {number}").format(number=value)

    def about(self, guess: int) -> str:
        """Why the slip is not in this line."""
        return self.replies.get(guess, "")

    @property
    def sentences(self) -> tuple[str, ...]:
        """Those of every question, and the replies."""
        return (*super().sentences, *self.replies.values())


@dataclass(frozen=True, kw_only=True)
class Order(Question):
    """Lettered lines to be put in order; every order that breaks no rule is right.

    `rules` maps pairs, such as "AB", to the reason why A comes before B. A wrong guess is told the
    first rule that it breaks, and not the order.
    """

    answer: str
    rules: Mapping[str, str]

    def read(self, guess: Any) -> str:
        """The letters in the order guessed; blanks, commas and a list will do."""
        text = guess if isinstance(guess, str) else "".join(map(str, _entries(guess)))
        letters = "".join(sign for sign in text.upper() if sign.isalnum())
        if sorted(letters) != sorted(self.answer):
            words = _('The guess names each of {letters} once, in order, such as "{letters}".')
            raise UnreadableGuessError(words.format(letters="".join(sorted(self.answer))))
        return letters

    def is_right(self, guess: str) -> bool:
        """Whether it breaks no rule."""
        return not self.about(guess)

    def in_words(self, value: str) -> str:
        """The letters with blanks between them."""
        return " ".join(value)

    @property
    def answer_in_words(self) -> str:
        """Nothing: the loop is put in order by the student."""
        return ""

    def about(self, guess: str) -> str:
        """The reason of the first rule that this order breaks."""
        broken = (
            why for pair, why in self.rules.items() if guess.index(pair[0]) > guess.index(pair[1])
        )
        return next(broken, "")

    @property
    def sentences(self) -> tuple[str, ...]:
        """Those of every question, and the reasons."""
        return (*super().sentences, *self.rules.values())


def _entries(guess: Any) -> Iterable[Any]:
    """What a sequence holds, tensors and arrays included; a number alone is one entry."""
    if isinstance(guess, str):
        raise UnreadableGuessError(_("The guess is no text."))
    if hasattr(guess, "tolist"):
        guess = guess.tolist()
    return guess if isinstance(guess, Iterable) else (guess,)


def _number(guess: Any) -> float:
    try:
        return float(guess)
    except (TypeError, ValueError, RuntimeError):
        raise UnreadableGuessError(_("The guess is a number, such as 2.5.")) from None


def _whole(guess: Any) -> int:
    number = _number(guess)
    if not number.is_integer():  # nor are nan and infinity
        raise UnreadableGuessError(_("The guess is a whole number, such as 3."))
    return int(number)
