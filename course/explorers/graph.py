"""The graph of a computation: values on the way forward, gradients on the way back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from course.explorers.model import Button, Dial, Explorer, Task, choice
from course.explorers.scene import Arrow, Box, Mark, Note, Plot, Point, number
from course.i18n import gettext as _
from course.i18n import mark


@dataclass(frozen=True)
class Edge:
    """A parent of a node, the local slope, and what comes back along it: all written down."""

    parent: str
    slope: float
    back: float


@dataclass(frozen=True)
class Node:
    """A value of the graph."""

    name: str
    formula: str
    value: float
    at: Point
    edges: tuple[Edge, ...] = ()


# In the order in which they are computed. To find such an order and to walk back along it are
# exercises, so both are data here.
GRAPHS: dict[str, tuple[Node, ...]] = {
    "loss": (
        Node("w", "", 3, (0.5, 4)),
        Node("x", "", 2, (1.5, 4)),
        Node("p", "w · x", 6, (1, 3), (Edge("w", 2, 8), Edge("x", 3, 12))),
        Node("b", "", 1, (2, 3)),
        Node("u", "p + b", 7, (1.5, 2), (Edge("p", 1, 4), Edge("b", 1, 4))),
        Node("t", "", 5, (2.5, 2)),
        Node("e", "u − t", 2, (2, 1), (Edge("u", 1, 4), Edge("t", -1, -4))),
        Node("L", "e · e", 4, (2, 0), (Edge("e", 2, 2), Edge("e", 2, 2))),
    ),
    "twice": (
        Node("w", "", 2, (1, 4)),
        Node("x", "", 3, (2, 4)),
        Node("y", "w · x", 6, (2, 2.75), (Edge("w", 3, 42), Edge("x", 2, 28))),
        Node("z", "w + y", 8, (1, 1.5), (Edge("w", 1, 6), Edge("y", 1, 6))),
        Node("L", "y · z", 48, (2, 0.25), (Edge("y", 8, 8), Edge("z", 6, 6))),
    ),
}
BOX = (0.82, 0.62)

# What the gradients are made of; and why a value used twice adds up.
TASKS = (
    Task(
        mark(
            "Step to the end of the loss. Before each step backward say which gradients come next."
        ),
        mark("Notice what a sum, a difference and a product do to the gradient that comes back."),
        mark(
            "A sum hands its gradient on as it is; a difference turns its sign for the second "
            "part; a product hands each factor the gradient times the other factor. e stands "
            "in e · e twice, and so its gradient is 2 + 2 = 4."
        ),
    ),
    Task(
        mark("Choose the graph in which w is used twice, and step back from L."),
        mark("Notice what arrives at y and at w, and when each of them hands its gradient on."),
        mark(
            "y gets 8 from L and 6 from z, and must wait for both before it hands on "
            "8 + 6 = 14. w gets 6 from z and 42 from y: 48. If y went before z, w and x would "
            "get too little: hence the order."
        ),
    ),
)


class GraphExplorer(Explorer):
    """One step shows one more value; when all are there, one step sends one gradient back."""

    title: ClassVar[str] = mark("A computation graph, there and back")
    tasks: ClassVar[tuple[Task, Task]] = TASKS

    def __init__(self) -> None:
        super().__init__()
        graphs = {"loss": _("a loss: (w x + b − t)²"), "twice": _("w used twice: w x (w + w x)")}
        most = 2 * max(map(len, GRAPHS.values()))
        self.add(
            choice("graph", _("Graph"), graphs),
            Dial("step", _("Step"), tuple(range(most + 1)), 0),
        )
        self.buttons = (
            Button("next", _("Next step")),
            Button("play", _("Play"), stop=_("Stop")),
            Button("reset", _("Start again")),
        )

    @property
    def nodes(self) -> tuple[Node, ...]:
        """The nodes of the graph that was chosen, in the order of computing."""
        return GRAPHS[self.value("graph")]

    def dialled(self, name: str) -> None:
        """Another graph begins anew; a step beyond the end is the end."""
        step = self.dials["step"]
        if name == "graph":
            step.values = tuple(range(2 * len(self.nodes) + 1))
            step.labels = tuple(number(value) for value in step.values)
            step.at = 0

    def press(self, name: str) -> None:
        """One step on, or back to the start."""
        self.turn("step", 0 if name == "reset" else self.dials["step"].at + 1)

    def settled(self) -> bool:
        """When every node has its gradient."""
        return bool(self.value("step") == 2 * len(self.nodes))

    def prepare_picture(self) -> None:
        """To the node whose gradient came in two shares."""
        self.turn("step", len(self.nodes) + 2)

    def forward(self) -> list[Node]:
        """The nodes whose values are there."""
        return list(self.nodes[: self.value("step")])

    def backward(self) -> list[Node]:
        """The nodes that have handed their gradient on, the last computed first."""
        back = max(0, self.value("step") - len(self.nodes))
        return list(self.nodes[::-1][:back])

    def shares(self, name: str) -> list[float]:
        """What has come back to a node so far; the last node begins with 1."""
        handed = [
            edge.back for node in self.backward() for edge in node.edges if edge.parent == name
        ]
        last = self.nodes[-1].name == name and bool(self.backward())
        return [1.0, *handed] if last else handed

    def words(self) -> str:
        """What this step did."""
        back = self.backward()
        if not back:
            return self._forward_words()
        node = back[-1]
        total = self.sum_of(node.name)
        if not node.edges:
            text = _("Backward: {name} has no parents and keeps its gradient, {total}.")
            return text.format(name=node.name, total=total) + self._end()
        handed = "; ".join(
            _("to {parent}: {gradient} × {slope} = {back}").format(
                parent=edge.parent,
                gradient=number(sum(self.shares(node.name))),
                slope=_factor(edge.slope),
                back=number(edge.back),
            )
            for edge in node.edges
        )
        text = _(
            "Backward: {name} has its whole gradient, {total}. It hands on, times the slope of "
            "each edge, {handed}."
        )
        return text.format(name=node.name, total=total, handed=handed) + self._end()

    def _end(self) -> str:
        return " " + _("Every node has its gradient.") if self.settled() else ""

    def _forward_words(self) -> str:
        if not self.forward():
            return _("Nothing is computed yet. Each step forward gives one node its value.")
        node = self.forward()[-1]
        if not node.edges:
            return _("Forward: {name} is given, {value}.").format(
                name=node.name, value=number(node.value)
            )
        slopes = ", ".join(
            _("{slope} for {parent}").format(slope=number(edge.slope), parent=edge.parent)
            for edge in node.edges
        )
        return _("Forward: {name} = {formula} = {value}. Slopes to keep: {slopes}.").format(
            name=node.name, formula=node.formula, value=number(node.value), slopes=slopes
        )

    def sum_of(self, name: str) -> str:
        """The gradient of a node as a sum of its shares, so far."""
        shares = self.shares(name)
        if len(shares) == 1:
            return number(shares[0])
        return f"{' + '.join(map(_factor, shares))} = {number(sum(shares))}"

    def plots(self) -> list[Plot]:
        """The graph, values from top to bottom."""
        there = {node.name for node in self.forward()}
        places = {node.name: node.at for node in self.nodes}
        at_work = next(iter((self.backward() or self.forward())[::-1]), None)
        marks: list[Mark] = []
        for node in self.nodes:
            for place, edge in enumerate(node.edges):
                twin = len({other.parent for other in node.edges}) < len(node.edges)
                shift = (0.22 if place else -0.22) if twin else 0.0
                marks += self._edge(places[edge.parent], node, edge, shift, at_work, there)
        for node in self.nodes:
            state = "now" if node is at_work else "done" if node.name in there else "waiting"
            marks.append(Box(node.at, BOX, self._lines(node, there), state))
        text = _("The graph of the computation, from the given values above to L below.")
        return [Plot("graph", (0, 3), (-0.4, 4.4), marks, f"{text} {self.words()}", aspect=1.3)]

    def _lines(self, node: Node, there: set[str]) -> list[str]:
        head = f"{node.name} = {node.formula}" if node.formula else node.name
        if node.name not in there:
            return [head]
        lines = [f"{node.name} = {number(node.value)}" if not node.formula else head]
        if node.formula:
            lines[0] += f" = {number(node.value)}"
        if self.shares(node.name):
            lines.append(_("grad {sum}").format(sum=self.sum_of(node.name)))
        return lines

    def _edge(
        self, start: Point, node: Node, edge: Edge, shift: float, at_work: Node | None,
        there: set[str],
    ) -> list[Mark]:  # fmt: skip
        busy = node is at_work and bool(self.backward())
        top = (start[0] + shift, start[1] - BOX[1] / 2)
        foot = (node.at[0] + shift, node.at[1] + BOX[1] / 2)
        if busy:
            marks: list[Mark] = [Arrow(foot, top, 2, 0, 3)]
        else:
            marks = [Arrow(top, foot, 0, 0 if node.name in there else 1)]
        if node.name in there:
            middle = ((top[0] + foot[0]) / 2, (top[1] + foot[1]) / 2)
            text = f"× {_factor(edge.slope)}"
            marks.append(Note(middle, text, "right", 2 if busy else 0))
        return marks


def _factor(value: float) -> str:
    return number(value) if value >= 0 else f"({number(value)})"
