"""Lesson 02, training: the visible cases of `learn` and of the network that answers XOR."""

from __future__ import annotations

from random import Random
from typing import Any

from course.checks.model import Case
from course.lessons.writing import case, matrix, rows, tensor

# W, b, V, c; then inputs and targets.
KNOWN = (
    ([[0.5, 0.25], [-1.0, 0.5]], [0.125, -0.25], [2.0, -1.5], 0.25),
    [[1.0, -2.0], [0.5, 1.0], [-1.0, 0.5]],
    [1.0, -0.5, 2.0],
)
# One of everything; three features and one neuron; large inputs and targets, one feature.
OTHERS = (
    (([[-1.5]], [0.25], [2.0], -0.5), [[0.5]], [0.75]),
    (
        ([[1.0, 0.5, -0.25]], [0.125], [-1.5], 0.25),
        matrix("0.5 -1 2; 1 0.25 -0.5; 0 1.5 1; -1 -0.5 0.25"),
        [1.0, 0.0, -0.5, 2.0],
    ),
    (
        ([[0.5], [-1.0], [0.25], [0.0]], [0.125, 0.25, -0.375, 0.5], [1.0, -1.0, 0.5, 2.0], -1.0),
        [[40.0], [-2.0], [0.5]],
        [30.0, -20.0, 10.0],
    ),
)
# The logical OR, which is learnt in a thousand steps.
OR = (
    ([[0.5, -0.25], [-1.0, 0.75], [1.25, 0.5]], [0.125, -0.25, 0.375], [1.0, -1.5, 0.5], 0.25),
    [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]],
    [0.0, 1.0, 1.0, 1.0],
)
Problem = tuple[Any, Any, Any]


def _learn(
    problem: Problem,
    *more: Any,
    expected: Any,
    slips: dict[str, Any] | None = None,
    **named: Any,
) -> Case:
    parameters, inputs, targets = problem
    given = {name: tensor(values) for name, values in zip("WbVc", parameters, strict=True)}
    return case(
        "learn",
        given,
        tensor(inputs),
        tensor(targets),
        *more,
        expected=expected,
        slips=slips or {},
        **named,
    )


def _pair(W: Any, b: Any, V: Any, c: Any, losses: Any) -> tuple[dict[str, Any], list[float]]:
    return {"W": W, "b": b, "V": V, "c": c}, losses


def two_steps(_rng: Random) -> list[Case]:
    """Two features, two hidden neurons, three rows; rate 0.2."""
    known = rows("""
        right  [[0.32122, 0.248936], [-0.888723, 0.525282]]
            [0.154386, -0.253616]  [1.981774, -1.40065]  0.29501  [0.977008, 0.901212]
        ascent  [[0.686553, 0.243896], [-1.118252, 0.477072]]
            [0.087676, -0.241882]  [2.018611, -1.617718]  0.18691  [0.977008, 1.059627]
        sum  [[-0.008926, 0.223035], [-0.687266, 0.582282]]
            [0.184845, -0.247777]  [1.940551, -1.255294]  0.330339  [0.977008, 0.770707]
        no_half  [[0.15133, 0.240077], [-0.784489, 0.552778]]
            [0.174632, -0.252815]  [1.962461, -1.319249]  0.321812  [0.977008, 0.832409]
        all_pairs  [[0.42549, 0.312882], [-0.962482, 0.478513]]
            [0.147071, -0.26924]  [2.013668, -1.436676]  0.29395  [0.655064, 0.629988]
        v_first  [[0.321995, 0.248959], [-0.892493, 0.524445]]
            [0.154251, -0.253464]  [1.981747, -1.400548]  0.295007  [0.977008, 0.901987]
        kept_gradients  [[0.229779, 0.250257], [-0.831331, 0.537344]]
            [0.171175, -0.256546]  [1.972685, -1.346415]  0.322048  [0.977008, 0.901212]
        row_by_row  [[-0.075826, 0.265687], [-0.618409, 0.543578]]
            [0.212756, -0.310592]  [1.983582, -1.115615]  0.476382  [1.373371, 1.110949]
        last_row  [[0.199509, 0.400245], [-0.831332, 0.415666]]
            [0.425491, -0.418668]  [2.280625, -1.078059]  0.841877  [0.977008, 0.990607]
        first_row  [[0.475981, 0.298038], [-0.993706, 0.487412]]
            [0.100981, -0.243706]  [1.974706, -1.504639]  0.201698  [0.977008, 0.976576]
        c_kept  [[0.321635, 0.24841], [-0.88875, 0.524836]]
            [0.156997, -0.255015]  [1.984698, -1.39837]  0.25  [0.977008, 0.904007]
        b_kept  [[0.321311, 0.248532], [-0.888762, 0.525162]]
            [0.125, -0.25]  [1.982619, -1.399891]  0.296784  [0.977008, 0.902307]
        not_moved  [[0.5, 0.25], [-1.0, 0.5]]
            [0.125, -0.25]  [2.0, -1.5]  0.25  [0.977008, 0.977008]
        sum_all  [[-0.008926, 0.223035], [-0.687266, 0.582282]]
            [0.184845, -0.247777]  [1.940551, -1.255294]  0.330339  [2.931024, 2.31212]
        no_half_all  [[0.15133, 0.240077], [-0.784489, 0.552778]]
            [0.174632, -0.252815]  [1.962461, -1.319249]  0.321812  [1.954016, 1.664819]
        rate_fixed  [[0.069967, 0.232594], [-0.735007, 0.567294]]
            [0.181036, -0.25081]  [1.951925, -1.285125]  0.328361  [0.977008, 0.800666]
        after_update  [[0.32122, 0.248936], [-0.888723, 0.525282]]
            [0.154386, -0.253616]  [1.981774, -1.40065]  0.29501  [0.901212, 0.837129]
        loss_no_half  [[0.32122, 0.248936], [-0.888723, 0.525282]]
            [0.154386, -0.253616]  [1.981774, -1.40065]  0.29501  [1.954016, 1.802424]
        loss_summed  [[0.32122, 0.248936], [-0.888723, 0.525282]]
            [0.154386, -0.253616]  [1.981774, -1.40065]  0.29501  [2.931024, 2.703636]
        loss_sum_no_half  [[0.32122, 0.248936], [-0.888723, 0.525282]]
            [0.154386, -0.253616]  [1.981774, -1.40065]  0.29501  [5.862047, 5.407272]
        one_more  [[0.32122, 0.248936], [-0.888723, 0.525282]]
            [0.154386, -0.253616]  [1.981774, -1.40065]  0.29501  [0.977008, 0.901212, 0.837129]
    """)
    pairs = {code: _pair(*row) for code, row in known.items()}
    right = pairs.pop("right")
    raised = {"shapes": "RuntimeError"}
    return [_learn(KNOWN, steps=2, learning_rate=0.2, expected=right, slips=pairs | raised)]


def others(_rng: Random) -> list[Case]:
    """Other networks, with steps and rate by place."""
    known = rows("""
        0  [[-1.419615]]
            [0.410769]  [2.129598]  -0.165258  [0.122472, 0.00973, 0.000615]
        1  [[1.011165, 0.557057, -0.330375]]
            [0.021434]  [-1.355569]  0.628555  [0.901694, 0.735655, 0.614812, 0.525836]
        2  [[0.595459], [-1.045028], [0.302311], [1.869632]]
            [0.106623, 0.243831, -0.384922, 0.536513]  [1.274232, -1.13389, 0.759049, 2.25945]
            -0.826636  [212.94535, 194.613233, 191.109281]
    """)
    settings = ((3, 0.5), (4, 0.1), (3, 0.01))
    return [
        _learn(problem, *more, expected=_pair(*row), slips={"shapes": "RuntimeError|ValueError"})
        for problem, more, row in zip(OTHERS, settings, known.values(), strict=True)
    ]


def by_default(_rng: Random) -> list[Case]:
    """A long run, with the number of steps and the rate that the signature gives.

    Expected are how many losses there are, and some of them by the updates before. Where a plain
    signature says so, 120 steps are made of the 1000: the others would show nothing more.
    """
    some = {0: 0.124635, 1: 0.1010657, 2: 0.0967256, 10: 0.0744878}
    later = {100: 0.0214951, 119: 0.0199095, 999: 0.0025344}
    return [_learn(OR, expected=(1000, some | later), at_most={"steps": 120})]


def xor(_rng: Random) -> list[Case]:
    """The one call there is."""
    return [case("xor_network", once=True)]
