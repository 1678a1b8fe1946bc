"""The graph: what is written down is what autograd computes, and it comes node by node."""

from __future__ import annotations

import pytest
import torch

from course.explorers.graph import GRAPHS, GraphExplorer, Node

FORMULAS = {
    "loss": lambda w, x, b, t: (w * x + b - t) ** 2,
    "twice": lambda w, x: w * x * (w + w * x),
}


def moved(graph: str, step: int = 0) -> GraphExplorer:
    explorer = GraphExplorer()
    explorer.turn("graph", list(GRAPHS).index(graph))
    explorer.turn("step", step)
    return explorer


@pytest.mark.parametrize("graph", GRAPHS)
def test_gradients_are_autograds(graph: str) -> None:
    explorer = moved(graph, 99)
    leaves = [node for node in explorer.nodes if not node.edges]
    given = [torch.tensor(float(node.value), requires_grad=True) for node in leaves]
    result = FORMULAS[graph](*given)
    result.backward()
    assert result.item() == explorer.nodes[-1].value
    for node, leaf in zip(leaves, given, strict=True):
        assert sum(explorer.shares(node.name)) == leaf.grad.item()


@pytest.mark.parametrize("graph", GRAPHS)
def test_what_comes_back_is_the_gradient_times_the_slope(graph: str) -> None:
    explorer = moved(graph, 99)
    for node in explorer.nodes:
        for edge in node.edges:
            assert edge.back == sum(explorer.shares(node.name)) * edge.slope


@pytest.mark.parametrize("graph", GRAPHS)
def test_each_step_gives_one_node_its_value_or_sends_its_gradient(graph: str) -> None:
    explorer = moved(graph)
    count = len(explorer.nodes)
    said = [explorer.words()]
    for step in range(1, 2 * count + 1):
        explorer.press("next")
        assert len(explorer.forward()) == min(step, count)
        assert len(explorer.backward()) == max(0, step - count)
        said.append(explorer.words())
    assert len(set(said)) == len(said)
    assert explorer.settled()
    explorer.press("next")
    assert explorer.value("step") == 2 * count
    explorer.press("reset")
    assert explorer.value("step") == 0


@pytest.mark.parametrize("graph", GRAPHS)
def test_a_gradient_is_whole_before_it_is_handed_on(graph: str) -> None:
    explorer = moved(graph, 99)
    whole = {node.name: explorer.shares(node.name) for node in explorer.nodes}
    for back in range(1, len(explorer.nodes) + 1):
        explorer.turn("step", len(explorer.nodes) + back)
        node: Node = explorer.backward()[-1]
        assert explorer.shares(node.name) == whole[node.name]


def test_a_value_used_twice_adds_up_in_words() -> None:
    explorer = moved("loss", 8 + 2)
    assert explorer.words() == (
        "Backward: e has its whole gradient, 2 + 2 = 4. It hands on, times the slope of each edge, "
        "to u: 4 × 1 = 4; to t: 4 × (−1) = −4."
    )
    explorer = moved("twice", 5 + 3)
    assert "y has its whole gradient, 8 + 6 = 14" in explorer.words()
    assert moved("twice", 99).sum_of("w") == "6 + 42 = 48"


def test_another_graph_begins_anew_with_its_own_steps() -> None:
    explorer = moved("loss", 16)
    explorer.turn("graph", 1)
    assert explorer.value("step") == 0
    assert len(explorer.dials["step"].labels) == 11
