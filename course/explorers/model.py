"""An explorer without a front end: controls that hold a state, and what is seen in that state.

Nothing here knows of widgets or browsers, so a test moves an explorer as a student's hand does.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from course.explorers.scene import Plot, number

MOST_PRESSES = 400


@dataclass
class Dial:
    """A control with a few positions: a slider, or a list to choose from."""

    name: str
    label: str
    values: Sequence[Any]
    at: int
    labels: Sequence[str] = ()
    slides: bool = True

    def __post_init__(self) -> None:
        self.labels = self.labels or tuple(number(value) for value in self.values)

    @property
    def value(self) -> Any:
        """What it stands at."""
        return self.values[self.at]

    def nearest(self, value: float) -> int:
        """The position whose value is nearest to this one."""
        return min(range(len(self.values)), key=lambda at: abs(float(self.values[at]) - value))


def choice(name: str, label: str, options: dict[Any, str], at: int = 0) -> Dial:
    """A list to choose from: its values, and what each is called."""
    return Dial(name, label, tuple(options), at, tuple(options.values()), slides=False)


@dataclass(frozen=True)
class Button:
    """A button; with `stop` it goes on until it is pressed again, and is then called so."""

    name: str
    label: str
    stop: str = ""


@dataclass(frozen=True)
class Task:
    """Something to try, what to notice, and what a student should have found: marked messages."""

    attempt: str
    notice: str
    answer: str


@dataclass(frozen=True)
class Table:
    """Numbers under the plots, for eyes and for readers who listen."""

    caption: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]


# Most explorers need only some of the moves, so those that do nothing are no mistake (B027).
@dataclass
class Explorer(ABC):
    """The base of all explorers; a subclass fills `dials` and `buttons` and says what is seen."""

    title: ClassVar[str]
    """What it is called, marked for the catalogue."""
    tasks: ClassVar[tuple[Task, Task]]
    """What to try with it, marked for the catalogue."""
    dials: dict[str, Dial] = field(default_factory=dict, init=False)
    buttons: tuple[Button, ...] = field(default=(), init=False)

    @abstractmethod
    def plots(self) -> list[Plot]:
        """The pictures of this state."""

    @abstractmethod
    def words(self) -> str:
        """This state in words."""

    def table(self) -> Table | None:
        """Numbers that belong to the pictures."""
        return None

    def dialled(self, name: str) -> None:  # noqa: B027
        """Called when a dial has another position."""

    def press(self, name: str) -> None:  # noqa: B027
        """Called when a button is pressed, and again and again while it goes on."""

    def pick(self, plot: str, x: float, y: float) -> None:  # noqa: B027
        """Called when a place of a plot is clicked."""

    def settled(self) -> bool:
        """Whether a button that goes on has come to its end."""
        return False

    def prepare_picture(self) -> None:  # noqa: B027
        """Moves to the state that a still picture shows best."""

    def add(self, *dials: Dial) -> None:
        """Puts these controls beside the picture, in this order."""
        self.dials |= {dial.name: dial for dial in dials}

    def value(self, name: str) -> Any:
        """What a dial stands at."""
        return self.dials[name].value

    def turn(self, name: str, at: int) -> None:
        """Moves a dial to a position; one beyond its end is its end."""
        dial = self.dials[name]
        at = max(0, min(len(dial.values) - 1, at))
        if at != dial.at:
            dial.at = at
            self.dialled(name)

    def turn_to(self, name: str, value: float) -> None:
        """Moves a dial to the position nearest to a value."""
        self.turn(name, self.dials[name].nearest(value))

    def go_on(self, name: str) -> None:
        """Presses a button until it has come to its end."""
        for _ in range(MOST_PRESSES):
            if self.settled():
                return
            self.press(name)
