"""Lesson 07: what its judges and trials refuse and let pass, and that its references are right."""

from __future__ import annotations

import math
from dataclasses import replace
from random import Random
from typing import Any

import pytest

from course.checks.model import Outcome, Slip
from course.checks.values import decode, encode
from course.lessons.autograd import (
    cases,
    cases_graphs,
    judges,
    judges_graphs,
    judges_training,
    trials,
    trials_graphs,
)
from course.probe.trials import Answer
from grading.lessons.autograd import references

np = pytest.importorskip("numpy")


class Number:
    """A Value of these tests: enough of one for `a * b`, `a + a` and `exp`."""

    def __init__(self, data: float, parents: Any = (), slopes: Any = ()) -> None:
        self.data, self.grad = data, 0.0
        self.parents, self.slopes = parents, slopes

    def __add__(self, other: Number) -> Number:
        return Number(self.data + other.data, (self, other), (1.0, 1.0))

    def __mul__(self, other: Number) -> Number:
        return Number(self.data * other.data, (self, other), (other.data, self.data))


def travelled(found: Any) -> Any:
    """What a judge gets of what a trial returns."""
    return decode(encode(found))


def seen(kind: type, text: str, **numbers: float) -> Outcome:
    return Outcome(returned=travelled(trials.expression(Answer(kind, {}), text, **numbers)))


def judged(kind: type, text: str, expected: dict[str, float], **numbers: float) -> None:
    case = cases._value(text, expected, **numbers)
    judges.right_expressions([case], [seen(kind, text, **numbers)])


A, B = cases.A, cases.B


def test_slopes_are_those_of_the_whole_expression() -> None:
    judged(Number, "a * b + a", {"data": 9.0, A: 3.0, B: 3.0}, a=3.0, b=2.0)
    judged(Number, "a + a", {"data": 6.0, A: 2.0}, a=3.0)
    with pytest.raises(Slip, match=r"a \* b with a = 3, b = 2: entry 'slope with respect to b'"):
        judged(Number, "a * b", {"data": 6.0, A: 2.0, B: 4.0}, a=3.0, b=2.0)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda made: setattr(made, "parents", set(made.parents)), "no_sequence"),
        (lambda made: setattr(made, "parents", (made.parents[0], 2.0)), "raw_parents"),
        (lambda made: setattr(made, "slopes", made.slopes[:1]), "lengths"),
        (lambda made: setattr(made, "slopes", ("1", 1.0)), "slope_kind"),
        (lambda made: setattr(made, "parents", (made, made.parents[1])), "cycle"),
    ],
)
def test_what_cannot_be_walked_is_named(change: Any, code: str) -> None:
    class Odd(Number):
        def __add__(self, other: Number) -> Number:
            made = Odd(self.data + other.data, (self, other), (1.0, 1.0))
            change(made)
            return made

    with pytest.raises(Slip) as caught:
        judged(Odd, "a + b", {"data": 5.0, A: 1.0, B: 1.0}, a=3.0, b=2.0)
    assert caught.value.code == code


def test_an_operand_that_comes_back_or_changes_is_seen() -> None:
    class InPlace(Number):
        def __add__(self, other: Number) -> Number:
            self.data += other.data
            return self

    case = cases._value("a + b", {"data": 5.0, A: 1.0, B: 1.0}, a=3.0, b=2.0)
    found = seen(InPlace, "a + b", a=3.0, b=2.0)
    with pytest.raises(Slip) as caught:
        judges.right_expressions([case], [found])
    assert caught.value.code == "not_new"
    assert not found.returned["kept"]


def order(name: str, function: Any, graph: str) -> None:
    case = cases_graphs._orders(graph)
    outcome = Outcome(returned=travelled(trials.orders(Answer(function, {}), graph)))
    getattr(judges_graphs, name)([case], [outcome])


def by_depth(root: Any) -> list[Any]:
    found, known = [], set()

    def visit(node: Any) -> None:
        if id(node) not in known:
            known.add(id(node))
            for parent in node.parents:
                visit(parent)
            found.append(node)

    visit(root)
    return found


def test_orders_are_judged_by_what_they_are_not_by_one_that_is_known() -> None:
    for graph in cases_graphs.GRAPHS:
        for judge in ("each_once", "after_parents", "the_same_again"):
            order(judge, by_depth, graph)
            order(judge, lambda root: tuple(by_depth(root)), graph)
    for wrong, judge, code in (
        (lambda root: by_depth(root)[::-1], "after_parents", "reversed"),
        (lambda root: by_depth(root)[:-1], "each_once", "no_root"),
        (lambda root: by_depth(root)[1:], "each_once", "missing"),
        (lambda root: [*by_depth(root), root], "each_once", "twice"),
        (lambda root: set(by_depth(root)), "each_once", "set"),
        (lambda root: [id(node) for node in by_depth(root)], "each_once", "no_values"),
        (lambda root: None, "each_once", "no_return"),
        (lambda root: (node for node in by_depth(root)), "each_once", "generator"),
    ):
        with pytest.raises(Slip) as caught:
            order(judge, wrong, cases_graphs.RUNNING)
        assert caught.value.code == code


def test_an_answer_that_walks_every_path_or_searches_a_list_is_stopped() -> None:
    def all_paths(root: Any) -> list[Any]:
        found = [part for parent in root.parents for part in all_paths(parent)]
        return [*found, root]

    def searched(root: Any) -> list[Any]:
        found: list[Any] = []
        node = root
        while node.parents:
            if node not in found:
                found.append(node)
            node = node.parents[0]
        return [node, *found[::-1]]

    for function, graph in ((all_paths, "diamonds 40"), (searched, "chain 5000")):
        with pytest.raises(Slip) as caught:
            order("each_once", function, graph)
        assert caught.value.code == "not_linear"


def test_a_limit_that_an_answer_raises_is_put_back() -> None:
    import sys

    before = sys.getrecursionlimit()

    def deep(root: Any) -> list[Any]:
        sys.setrecursionlimit(1_000_000)
        return by_depth(root)

    order("after_parents", deep, "chain 5000")
    assert sys.getrecursionlimit() == before
    with pytest.raises(RecursionError):
        order("after_parents", by_depth, "chain 5000")


def test_graphs_are_read_as_they_are_written() -> None:
    graph = trials_graphs.written("y: 2*a -1.5*b; z: y y")
    assert graph == {
        "a": [],
        "b": [],
        "y": [("a", 2.0), ("b", -1.5)],
        "z": [("y", 1.0), ("y", 1.0)],
    }
    assert len(trials_graphs.written("chain 7")) == 8
    assert list(trials_graphs.written("diamonds 2"))[-1] == "v2"


def test_drawn_graphs_come_from_all_their_values() -> None:
    for seed in range(20):
        graph = trials_graphs.written(references.drawn_graph(Random(seed), 9))
        names = list(graph)
        used = {parent for links in graph.values() for parent, _slope in links}
        assert used == set(names[:-1]), seed
        assert all(
            names.index(parent) < names.index(name)
            for name, links in graph.items()
            for parent, _slope in links
        )


def test_the_references_agree_with_differences() -> None:
    text, at = "((2 - a) * (a - b / c)).tanh() - (a * a - 3).relu() * b + (a / b).exp()", 1e-6
    numbers = {"a": 1.9, "b": -0.7, "c": 1.3}
    found = references.expression(text, numbers)
    for name in numbers:
        above, below = (
            references.expression(text, {**numbers, name: numbers[name] + step})["data"]
            for step in (at, -at)
        )
        assert math.isclose(
            found[f"slope with respect to {name}"], (above - below) / (2 * at), rel_tol=1e-6
        )
    graph = trials_graphs.written(cases_graphs.RUNNING)
    assert references.derivatives(graph, "L") == {"a": 36, "b": 45, "y": 15, "z": 6, "L": 1}
    logits = np.array([[1.0, -2.0, 0.5], [0.0, 3.0, 1.0]])
    labels = np.array([2, 0])
    _loss, gradient = references.cross_entropy(logits, labels)
    tried = references.central(lambda z: references.cross_entropy(z, labels)[0], logits, 1e-5)
    assert np.allclose(gradient, tried, atol=1e-9)


def test_evidence_that_is_malformed_is_a_slip() -> None:
    case = cases_graphs._orders(cases_graphs.RUNNING)
    for returned in (None, 5, {"orders": 3}, {}, {"kind": 7}):
        with pytest.raises((Slip, TypeError)):
            judges_graphs.each_once([case], [replace(Outcome(), returned=returned)])


EXAMPLE = {
    "a": (3, []),
    "b": (2, []),
    "y": (6, [("a", 2), ("b", 3)]),
    "u": (12, [("y", 1), ("y", 1)]),
}


def test_a_graph_is_drawn_with_every_value_and_slope() -> None:
    import matplotlib.pyplot as plt
    from matplotlib.patches import FancyBboxPatch

    from course import draw

    ax = draw.draw_graph(EXAMPLE)
    texts = [text.get_text() for text in ax.texts]
    assert {"a = 3", "b = 2", "y = 6", "u = 12", "×2", "×3"} <= set(texts)
    assert texts.count("×1") == 2  # two arrows from y to u
    assert sum(isinstance(patch, FancyBboxPatch) for patch in ax.patches) == 4
    assert "y = 6, made of a (slope 2) and b (slope 3)" in draw.alt_text(ax)
    assert "×2" not in [text.get_text() for text in draw.draw_graph(EXAMPLE, slopes=False).texts]
    steps = [("", {"u": 1}), ("u", {"u": 1, "y": 2}), ("y", {"u": 1, "y": 2, "a": 4, "b": 6})]
    axes = draw.draw_steps_back(EXAMPLE, steps)
    assert [ax.get_title() for ax in axes] == ["the start", "u hands on", "y hands on", ""]
    assert "grad 6" in [text.get_text() for text in axes[2].texts]
    assert draw.alt_text(axes).endswith("y hands on: u 1, y 2, a 4, b 6.")
    plt.close("all")


def test_plots_say_what_they_show() -> None:
    import matplotlib.pyplot as plt

    from course import draw

    ax = draw.plot_step_errors([1e-8, 1e-5, 1e-2], {"both": [1e-8, 1e-11, 1e-5]})
    assert "both: least at h = 1e-05, 1e-11" in draw.alt_text(ax)
    x, y = np.array([[0.0, 1.0], [1.0, -1.0]]), np.array([0, 1])
    ax = draw.plot_decision(lambda points: (points[:, 1] < 0).astype(int), x, y)
    assert "100% of the points lie on their own side" in draw.alt_text(ax)
    assert ax.get_aspect() == 1.0
    assert "slopes are 3, 2.5" in draw.alt_text(draw.plot_secants(np.square, 1.0, (1.0, 0.5)))
    plt.close("all")


def trained(losses: list[list[float]]) -> tuple[list[Any], list[Outcome]]:
    asked = cases_graphs.short_runs(Random(0))[: len(losses)]
    found = [Outcome(returned={"losses": travelled(part)}) for part in losses]
    return asked, found


def test_rows_in_another_order_give_the_same_losses_but_for_rounding() -> None:
    judges_training.all_rows(*trained([[0.9, 0.8, 0.7, 0.6], [0.90001, 0.8, 0.7, 0.59999]]))
    with pytest.raises(Slip) as caught:
        judges_training.all_rows(*trained([[0.9, 0.8, 0.7, 0.6], [0.9, 0.8, 0.72, 0.6]]))
    assert caught.value.code == "some_rows"


def test_a_small_step_that_does_not_lower_the_loss_is_seen() -> None:
    judges_training.every_step_helps(*trained([[0.9, 0.89999, 0.89998, 0.89997]]))
    with pytest.raises(Slip) as caught:
        judges_training.every_step_helps(*trained([[0.9, 0.89999, 0.89999, 0.89998]]))
    assert caught.value.code == "other_gradient"


def test_a_classifier_that_changes_its_points_is_seen() -> None:
    x, y = np.arange(24.0).reshape(12, 2) - 11.0, np.arange(12) % 2

    def answer(in_place: bool) -> Any:
        def classify(points: Any) -> Any:
            if in_place:
                points *= 2
            return (points[:, 0] > 0).astype(int)

        return lambda x, y: (classify, [1.0, 0.5])

    asked = [cases_graphs.training_case((x, y), (x, y))]
    for in_place in (False, True):
        seen = trials.trained(Answer(answer(in_place), {}), x, y, x)
        found = [Outcome(returned=travelled(seen))]
        if in_place:
            with pytest.raises(Slip) as caught:
                judges_training.any_rows(asked, found)
            assert caught.value.code == "points_changed"
        else:
            judges_training.any_rows(asked, found)


def test_the_losses_before_the_function_are_named() -> None:
    x, y = np.zeros((3, 2)), np.zeros(3, dtype=int)
    seen = trials.trained(Answer(lambda x, y: ([1.0], len), {}), x, y, x)
    with pytest.raises(Slip) as caught:
        judges_training.losses_fall([cases_graphs.training_case((x, y), (x, y))], [Outcome(seen)])
    assert caught.value.code == "exchanged"


def test_a_comparison_counts_as_a_slope_and_a_class_below_value_as_a_value() -> None:
    class Mixed(Number):
        def __new__(cls, data: float, parents: Any = (), slopes: Any = ()) -> Any:
            return object.__new__(Leaf if cls is Mixed and not parents else cls)

        def relu(self) -> Any:
            on = self.data > 0
            return Mixed(self.data * on, (self,), (on,))

    class Leaf(Mixed):
        pass

    judged(Mixed, "a.relu()", {"data": 2.0, A: 1.0}, a=2.0)
    judged(Mixed, "a.relu()", {"data": 0.0, A: 0.0}, a=-2.0)
