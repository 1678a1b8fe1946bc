"""Lesson 02, the network: the visible cases of its forward pass, its loss and its gradients."""

from __future__ import annotations

from random import Random
from typing import Any

from course.checks.model import Case
from course.lessons.writing import case, columns, rows, tensor

# Networks x, W, b, V, c: the known ones of `forward` and `gradients`; then one of everything, two
# by two, three features and one neuron, one feature and four neurons.
Network = tuple[Any, ...]
THREE_UNITS: Network = (
    [1.0, -2.0],
    [[0.5, 0.25], [-1.0, 0.5], [0.0, 1.0]],
    [0.1, 0.2, -0.3],
    [1.0, -1.5, 2.0],
    0.25,
)
TWO_UNITS: Network = ([1.0, -2.0], [[0.5, 0.25], [-1.0, 0.5]], [0.1, -0.2], [2.0, -1.5], 0.25)
OTHERS: tuple[Network, ...] = (
    ([0.5], [[-1.5]], [0.25], [2.0], -0.5),
    ([1.0, -0.5], [[0.5, -1.0], [2.0, 0.25]], [-0.25, 0.5], [1.5, -2.0], 0.75),
    ([0.5, -1.0, 2.0], [[1.0, 0.5, -0.25]], [0.125], [-1.5], 0.25),
    ([2.0], [[0.5], [-1.0], [0.25], [0.0]], [0.1, 0.2, -0.3, 0.4], [1.0, -1.0, 0.5, 2.0], -1.0),
)
_SLIPS_OF_THREE = {
    "no_activation": -1.55,
    "output_activation": 0.677968,
    "b_ignored": 0.809601,
    "c_ignored": 0.494449,
    "tanh": -0.190316,
    "relu": 0.35,
    "b_after": 0.009601,
    "softmax": 1.021663,
    "c_repeated": 1.244449,
    "units_fixed": 0.562203,
    "mean": 0.414816,
    "c_subtracted": 0.244449,
    "shapes": "RuntimeError",
}


def _forward(network: Network, expected: float, slips: dict[str, Any]) -> Case:
    return case("forward", *map(tensor, network), expected=expected, slips=slips)


def forward(_rng: Random) -> list[Case]:
    """Two features and three hidden neurons."""
    return [_forward(THREE_UNITS, 0.744449, _SLIPS_OF_THREE)]


def forward_others(_rng: Random) -> list[Case]:
    """The other networks."""
    one, two, three, four = OTHERS
    return [
        _forward(one, 0.255081, {"units_fixed": "IndexError"}),
        _forward(two, -0.061034, {"transposed": 0.533942}),
        _forward(three, -0.361000, {"units_fixed": "IndexError"}),
        _forward(four, 1.080701, {"units_fixed": -0.391591}),
    ]


def squared_error(_rng: Random) -> list[Case]:
    """Predictions above, below, at and near the truth."""
    above, below = columns("""
        no_half                4.0       9.0
        not_squared            1.0       -1.5
        absolute               2.0       3.0
        half_absolute          1.0       1.5
        square_of_half         1.0       2.25
        difference_of_squares  4.0       -1.5
        only_y_true_squared    0.5       -4.5
        sign                   -2.0      -4.5
        root                   1.414214  2.121320
        sum                    8.0       0.5
        derivative             2.0       -3.0
        one_sided              2.0       0.0
        half_is_zero           0.0       0.0
    """)
    known: tuple[tuple[float, float, float, dict[str, Any]], ...] = (
        (3.0, 1.0, 2.0, above),
        (-1.0, 2.0, 4.5, below),
        (2.5, 2.5, 0.0, {}),
        (0.25, -0.5, 0.28125, {}),
        (700.0, -36.0, 270848.0, {}),
        (-1.5, -1.53125, 0.00048828125, {}),
    )
    return [
        case("squared_error", tensor(y), tensor(y_true), expected=loss, slips=slips)
        for y, y_true, loss, slips in known
    ]


def _gradients(
    network: Network, y_true: float, expected: dict[str, Any], slips: dict[str, Any] | None = None
) -> Case:
    given = map(tensor, (*network, y_true))
    return case("gradients", *given, expected=expected, slips=slips, watch=("autograd",))


def _slopes(W: Any, b: Any, V: Any, c: float) -> dict[str, Any]:
    return {"W": W, "b": b, "V": V, "c": c}


def gradients(_rng: Random) -> list[Case]:
    """Two features and two hidden neurons."""
    # the two rows of W, then b, V and c
    known = rows("""
        right  [0.074979, -0.149957]  [-0.020250, 0.040500]
            [0.074979, -0.020250]  [0.078922, 0.014996]  0.150333
        sign  [-0.074979, 0.149957]  [0.020250, -0.040500]
            [-0.074979, 0.020250]  [-0.078922, -0.014996]  -0.150333
        no_half  [0.149957, -0.299915]  [-0.0405, 0.081]
            [0.149957, -0.0405]  [0.157843, 0.029992]  0.300665
        no_derivative  [0.300665, -0.601331]  [-0.225499, 0.450998]
            [0.300665, -0.225499]  [0.078922, 0.014996]  0.150333
        V_forgotten  [0.037489, -0.074979]  [0.0135, -0.027]
            [0.037489, 0.0135]  [0.078922, 0.014996]  0.150333
        transposed  [0.074979, -0.020250]  [-0.149957, 0.040500]
            [0.074979, -0.020250]  [0.078922, 0.014996]  0.150333
        error_missing  [0.498752, -0.997504]  [-0.1347, 0.269401]
            [0.498752, -0.1347]  [0.524979, 0.09975]  1.0
        tanh  [0.217801, -0.435602]  [-0.223255, 0.44651]
            [0.217801, -0.223255]  [0.078922, 0.014996]  0.150333
        c_ignored  [-0.049709, 0.099419]  [0.013425, -0.02685]
            [-0.049709, 0.013425]  [-0.052323, -0.009942]  -0.099667
        output_activation  [-0.021899, 0.043798]  [0.005914, -0.011829]
            [-0.021899, 0.005914]  [-0.023051, -0.00438]  -0.043908
        x_forgotten  [0.074979, 0.074979]  [-0.02025, -0.02025]
            [0.074979, -0.020250]  [0.078922, 0.014996]  0.150333
        b_V_swapped  [0.074979, -0.149957]  [-0.020250, 0.040500]
            [0.078922, 0.014996]  [0.074979, -0.020250]  0.150333
        b_summed  [0.074979, -0.149957]  [-0.020250, 0.040500]
            0.054729  [0.078922, 0.014996]  0.150333
        derivative_of_u  [0.02706, -0.05412]  [1.587513, -3.175025]
            [0.02706, 1.587513]  [0.078922, 0.014996]  0.150333
    """)
    slopes = {
        code: _slopes([first, second], *rest) for code, (first, second, *rest) in known.items()
    }
    right = slopes.pop("right")
    return [_gradients(TWO_UNITS, 1.0, right, slopes | {"shapes": "RuntimeError"})]


def gradients_others(_rng: Random) -> list[Case]:
    """The other networks."""
    # y_true, then the gradients by W, b, V and c
    known = rows("""
        one  0.5  [[-0.0575568]]  [-0.1151136]  [-0.0924668]  -0.2449187
        two  -1.0  [[0.306894, -0.153447], [-0.1462105, 0.0731053]]
            [0.306894, -0.1462105]  [0.6377258, 0.859061]  0.9389661
        three  1.0  [[0.2464222, -0.4928445, 0.9856889]]  [0.4928445]  [-0.5543808]  -1.3610001
        four  0.0  [[0.4049818], [-0.2631061], [0.2674915], [1.0386005]]
            [0.2024909, -0.1315531, 0.1337457, 0.5193002]
            [0.8108071, 0.1532986, 0.5942063, 0.6470026]  1.0807014
    """)
    return [
        _gradients(network, y_true, _slopes(*slopes))
        for network, (y_true, *slopes) in zip(OTHERS, known.values(), strict=True)
    ]


def gradients_steep(_rng: Random) -> list[Case]:
    """Huge features with weights to match: a difference of two losses misses by far."""
    rest = TWO_UNITS[2:]
    less_steep, steep = (
        (
            [scale, -2.0 * scale, 0.5 * scale],
            [[0.5 / scale, 0.25 / scale, -1.0 / scale], [-1.0 / scale, 0.5 / scale, 0.75 / scale]],
        )
        for scale in (2.0**20, 2.0**40)
    )
    b, V, c = [-0.07478251, 0.02791025], [-0.06245536, -0.02160659], -0.15562781
    W_less = [[-78415.1452, 156830.29, -39207.5674], [29266.0183, -58532.0471, 14633.0144]]
    W = [
        [-8.22242393e10, 1.64448479e11, -4.11121142e10],
        [3.06876444e10, -6.13752998e10, 1.53438277e10],
    ]
    return [
        _gradients((*less_steep, *rest), 1.0, _slopes(W_less, b, V, c)),
        _gradients((*steep, *rest), 1.0, _slopes(W, b, V, c)),
    ]
