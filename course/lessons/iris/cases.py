"""The visible calls of lesson 04: small models, small data sets, and what comes of them."""

from __future__ import annotations

import math
from random import Random
from typing import Any

from course.checks.model import Case
from course.checks.values import Array
from course.lessons.writing import case, ndarray

SPECIES = ("setosa", "versicolor", "virginica")

# tinygrad works out and compiles programs for each new shape, so the trials keep to a few: those of
# the lesson's own training (BATCH rows out of ROWS), 6 rows for a model, MEASURED rows (no multiple
# of 32) where all rows count.
BATCH, ROWS, MEASURED = 32, 120, 37

TRAINING_SLIPS = {
    "training_context": "RuntimeError: TRAINING",
    "no_gradient_yet": "AssertionError|TypeError: NoneType",
}


def floats(values: Any) -> Array:
    """A NumPy array of float32 as an argument."""
    return ndarray(values, "float32")


def integers(values: Any) -> Array:
    """A NumPy array of int32 as an argument: labels."""
    return ndarray(values, "int32")


def _spread(count: int, start: int, size: float) -> list[float]:
    """Fixed numbers between -size and size, in no order."""
    return [round((((i * 37 + start) % 101) / 50 - 1) * size, 3) for i in range(count)]


def _matrix(values: list[float], columns: int) -> list[list[float]]:
    return [values[i : i + columns] for i in range(0, len(values), columns)]


def weights() -> list[Array]:
    return [
        floats(_matrix(_spread(64, 5, 0.6), 4)),
        floats(_spread(16, 40, 0.4)),
        floats(_matrix(_spread(48, 11, 0.5), 16)),
        floats(_spread(3, 70, 0.3)),
    ]


# Six rows, and what the network with the weights above gives for them.
FEATURES = [
    [1.0, -0.5, 1.5, 0.5],
    [-1.0, 2.0, 0.0, -0.5],
    [0.0, 0.0, 0.0, 0.0],
    [0.5, 1.0, -1.5, 2.0],
    [-2.0, -1.0, 1.0, -0.5],
    [1.5, 0.5, 0.5, -1.0],
]
OUTPUTS = [
    [-0.77532, -1.16158, -1.48522],
    [-1.12492, -2.0683, -0.5998],
    [-0.73018, -1.35386, -1.3473],
    [-1.18865, -2.14023, -0.54863],
    [-1.37522, -1.21848, -0.7951],
    [-0.58586, -1.43382, -1.58488],
]
OUTPUT_SLIPS: dict[str, Any] = {
    "logits": [
        [-0.14758, -0.53384, -0.85748],
        [-0.17838, -1.12176, 0.34674],
        [0.2088, -0.41488, -0.40832],
        [-0.42932, -1.3809, 0.2107],
        [-0.36224, -0.2055, 0.21788],
        [0.58922, -0.25874, -0.4098],
    ],
    "probabilities": [
        [0.46056, 0.31299, 0.22645],
        [0.32468, 0.1264, 0.54892],
        [0.48182, 0.25824, 0.25994],
        [0.30463, 0.11763, 0.57774],
        [0.25278, 0.29568, 0.45154],
        [0.55663, 0.2384, 0.20497],
    ],
    "softmax_twice": [
        [-0.9761, -1.12367, -1.2102],
        [-1.12217, -1.32045, -0.89793],
        [-0.95577, -1.17935, -1.17765],
        [-1.14533, -1.33234, -0.87222],
        [-1.18286, -1.13997, -0.98411],
        [-0.88828, -1.20652, -1.23994],
    ],
    "no_relu": [
        [-0.8347, -0.89388, -1.85196],
        [-1.38395, -2.87125, -0.36703],
        [-0.75743, -1.40215, -1.25503],
        [-0.93433, -2.24199, -0.69135],
        [-1.18239, -0.83957, -1.34111],
        [-0.49506, -1.61708, -1.65032],
    ],
    "tanh": [
        [-0.81752, -0.95376, -1.75339],
        [-1.3371, -2.38537, -0.43798],
        [-0.75935, -1.40139, -1.25256],
        [-1.01052, -1.81152, -0.74958],
        [-1.01891, -1.0095, -1.2924],
        [-0.5778, -1.56046, -1.47477],
    ],
    "sigmoid": [
        [-0.94621, -1.36486, -1.03177],
        [-1.09497, -1.82361, -0.68516],
        [-0.96009, -1.5191, -0.92071],
        [-1.02053, -1.69056, -0.78706],
        [-1.04022, -1.38497, -0.9256],
        [-0.8832, -1.54855, -0.98354],
    ],
    "wrong_axis": [
        [-1.95279, -1.76058, -2.58829],
        [-1.98359, -2.3485, -1.38407],
        [-1.59641, -1.64162, -2.13913],
        [-2.23453, -2.60764, -1.52011],
        [-2.16745, -1.43224, -1.51293],
        [-1.21599, -1.48548, -2.14061],
    ],
    "relu_last": [
        [-1.09861, -1.09861, -1.09861],
        [-1.22802, -1.22802, -0.88128],
        [-0.96436, -1.17316, -1.17316],
        [-1.17389, -1.17389, -0.96319],
        [-1.17663, -1.17663, -0.95875],
        [-0.74646, -1.33568, -1.33568],
    ],
}


def layers(_rng: Random) -> list[Case]:
    return [case("IrisModel", trial="iris.layers")]


# The same rows eight times as large: then numbers between the layers are far above 6, where ReLU6
# ends.
LARGE = [[8 * x for x in row] for row in FEATURES]
LARGE_OUTPUTS = [
    [-1.04412, -0.4578, -4.17812],
    [-7.0528, -10.88368, -0.00088],
    [-0.73018, -1.35386, -1.3473],
    [-7.50129, -11.23705, -0.00057],
    [-7.72328, -2.75544, -0.06616],
    [-0.0283, -3.6603, -6.12878],
]
LARGE_RELU6 = [
    [-1.13316, -0.42324, -3.76948],
    [-6.34182, -9.83782, -0.00182],
    [-0.73018, -1.35386, -1.3473],
    [-3.82106, -5.80962, -0.02522],
    [-3.70052, -2.22452, -0.14252],
    [-0.13119, -2.38559, -3.47647],
]


def outputs(_rng: Random) -> list[Case]:
    """Six rows; larger ones; and the first ones as in a training step."""
    return [
        case(
            "IrisModel",
            weights(),
            floats(FEATURES),
            trial="iris.outputs",
            expected=OUTPUTS,
            slips=OUTPUT_SLIPS,
        ),
        case(
            "IrisModel",
            weights(),
            floats(LARGE),
            trial="iris.outputs",
            expected=LARGE_OUTPUTS,
            slips={"relu6": LARGE_RELU6},
        ),
        case(
            "IrisModel",
            weights(),
            floats(FEATURES),
            training=True,
            trial="iris.outputs",
            expected=OUTPUTS,
        ),
    ]


def reached(_rng: Random) -> list[Case]:
    return [case("IrisModel", floats(FEATURES), trial="iris.reached")]


def apart(_rng: Random) -> list[Case]:
    return [case("IrisModel", trial="iris.apart")]


def parameters(_rng: Random) -> list[Case]:
    return [
        case("IrisModel", trial="iris.parameters", slips={"not_method": "TypeError: not callable"})
    ]


# Rows that are all alike: whichever are drawn, a batch has the same loss, -log(0.22645), and the
# same gradient.
ROW, LABEL = FEATURES[0], 2


def _alike(steps: int, learning_rate: float, **more: Any) -> Case:
    return case(
        "train",
        weights(),
        floats([ROW] * ROWS),
        integers([LABEL] * ROWS),
        trial="iris.training",
        steps=steps,
        batch_size=BATCH,
        learning_rate=learning_rate,
        **{"slips": TRAINING_SLIPS, **more},
    )


def alike(_rng: Random) -> list[Case]:
    """Four small steps; and one and two at a rate so large that after the first nothing is left to
    learn.
    """
    slips = {
        "softmax_twice": 1.21020,
        "summed": 47.5270,
        "negative": -1.48522,
        "squared_error": 0.302817,
        "mean_of_classes": 0.495073,
        "class_indices": 9.94825,
        **TRAINING_SLIPS,
    }
    return [_alike(4, 0.02, expected=1.48522, slips=slips), _alike(1, 2.0), _alike(2, 2.0)]


def sorter() -> list[Any]:
    """A network in which the first three features are the three classes, and the fourth changes the
    loss of a row a little.
    """
    return [
        _unit_rows(16),
        [0.0] * 16,
        [
            [4.0, 0.0, 0.0, 0.002, *[0.0] * 12],
            [0.0, 0.0, 0.0, 0.0, *[0.0] * 12],
            [0.0, 0.0, -8.6466, 0.0, *[0.0] * 12],
        ],
        [0.0] * 3,
    ]


def _unit_rows(rows: int) -> list[list[float]]:
    return [[1.0 if i == j else 0.0 for j in range(4)] for i in range(rows)]


def sorted_rows(sizes: tuple[int, int, int], noise: list[float]) -> tuple[Array, Array]:
    """Features and labels for `sorter`: so many rows of each class, one class after the other.
    `noise`: one number in [0, 2] a row."""
    labels = [label for label, size in enumerate(sizes) for _row in range(size)]
    rows = [
        [*(1.0 if label == j else 0.0 for j in range(3)), u]
        for label, u in zip(labels, noise, strict=True)
    ]
    return floats(rows), integers(labels)


def levels() -> list[float]:
    """The loss of a row of each class in `sorter`, for a noise of 1."""
    small = math.exp(0.002)
    return [
        math.log(1 + 2 * math.exp(-4.002)),
        math.log(2 + small),
        math.log(1 + (1 + small) * math.exp(8.6466)),
    ]


def batch_size_case(size: int) -> Case:
    """One step with another batch size than the default. It ends where a gradient is wanted, before
    anything is computed.
    """
    return case(
        "train",
        weights(),
        floats([ROW] * ROWS),
        integers([LABEL] * ROWS),
        trial="iris.batches",
        steps=1,
        batch_size=size,
        learning_rate=0.02,
        slips=TRAINING_SLIPS,
    )


def mixed_case(sizes: tuple[int, int, int], noise: list[float], steps: int) -> Case:
    """Steps that leave the network as it is, on data sorted by class."""
    features, labels = sorted_rows(sizes, noise)
    return case(
        "train",
        [floats(one) for one in sorter()],
        features,
        labels,
        trial="iris.training",
        steps=steps,
        batch_size=BATCH,
        learning_rate=1e-9,
        expected=levels(),
        slips=TRAINING_SLIPS,
    )


def batches(_rng: Random) -> list[Case]:
    """The last class stands in the last 20 rows alone: who looks at the first hundred rows never
    sees it.
    """
    return [
        batch_size_case(24),
        mixed_case((52, 48, 20), [(i * 37 % 101) / 50 for i in range(ROWS)], 4),
    ]


CENTRES = ((-1.5, 1.0, -1.5, -1.5), (0.0, -1.0, 0.5, 0.0), (1.5, 0.5, 1.5, 1.5))


def learns(_rng: Random) -> list[Case]:
    noise = _matrix(_spread(4 * ROWS, 3, 0.5), 4)
    rows = [
        [centre + part for centre, part in zip(CENTRES[i // 40], noise[i], strict=True)]
        for i in range(ROWS)
    ]
    return [
        case(
            "train",
            weights(),
            floats(rows),
            integers([i // 40 for i in range(ROWS)]),
            trial="iris.training",
            steps=12,
            batch_size=BATCH,
            learning_rate=0.3,
            slips=TRAINING_SLIPS,
        )
    ]


def defaults(_rng: Random) -> list[Case]:
    return [
        case(
            "train",
            trial="iris.defaults",
            expected={"steps": 200, "batch_size": 32, "learning_rate": 0.1},
        )
    ]


# What the network below answers to 37 rows: the largest of the first three features.
ANSWERS = [
    0,
    2,
    1,
    1,
    0,
    2,
    2,
    1,
    0,
    0,
    1,
    2,
    0,
    1,
    2,
    2,
    0,
    1,
    1,
    0,
    2,
    1,
    0,
    2,
    1,
    2,
    0,
    0,
    1,
    2,
    1,
    0,
    2,
    2,
    1,
    2,
    0,
]
TRUTH = [
    0,
    2,
    1,
    1,
    0,
    2,
    2,
    1,
    0,
    0,
    1,
    2,
    0,
    1,
    2,
    2,
    0,
    1,
    1,
    0,
    2,
    1,
    0,
    2,
    1,
    2,
    0,
    1,
    1,
    2,
    1,
    1,
    1,
    0,
    2,
    2,
    1,
]


# So many rows that a look at the first hundred tells little: of those all are told right, of the
# others every third.
MANY, MANY_RIGHT = 133, 100 + 11
RIGHT = sum(a == b for a, b in zip(ANSWERS, TRUTH, strict=True))
FIRST = sum(a == b for a, b in zip(ANSWERS[:32], TRUTH[:32], strict=True))


def _pointer() -> list[Array]:
    return [
        floats(_unit_rows(16)),
        floats([0.0] * 16),
        floats([[3.0 if i == j else 0.0 for j in range(16)] for i in range(3)]),
        floats([0.0] * 3),
    ]


def _pointed(answers: list[int]) -> Array:
    return floats([[1.0 if i == answer else 0.25 for i in range(4)] for answer in answers])


def accuracy(_rng: Random) -> list[Case]:
    slips = {
        "percent": 100 * RIGHT / 37,
        "errors": (37 - RIGHT) / 37,
        "count": RIGHT,
        "first_batch": FIRST / 32,
        "mean_of_batches": (FIRST / 32 + (RIGHT - FIRST) / 5) / 2,
    }
    many = [(i * i + i // 3) % 3 for i in range(MANY)]
    labels = [
        answer if i < 100 or i % 3 == 0 else (answer + 1) % 3 for i, answer in enumerate(many)
    ]
    return [
        case(
            "accuracy",
            _pointer(),
            _pointed(ANSWERS),
            integers(TRUTH),
            trial="iris.measured",
            expected=RIGHT / 37,
            slips=slips,
        ),
        case(
            "accuracy",
            _pointer(),
            _pointed(many),
            integers(labels),
            trial="iris.measured",
            expected=MANY_RIGHT / MANY,
        ),
    ]


def species(_rng: Random) -> list[Case]:
    def named(order: tuple[str, str, str]) -> list[str]:
        return [order[answer] for answer in ANSWERS]

    setosa, versicolor, virginica = SPECIES
    slips = {
        "order": named((setosa, virginica, versicolor)),
        "reversed": named((virginica, versicolor, setosa)),
        "shifted": named((virginica, setosa, versicolor)),
        "shifted_back": named((versicolor, virginica, setosa)),
        "first_two": named((versicolor, setosa, virginica)),
    }
    many = [(i * i + i // 3) % 3 for i in range(MANY)]
    return [
        case(
            "species",
            _pointer(),
            _pointed(ANSWERS),
            trial="iris.measured",
            expected=named(SPECIES),
            slips=slips,
        ),
        case(
            "species",
            _pointer(),
            _pointed(many),
            trial="iris.measured",
            expected=[SPECIES[one] for one in many],
        ),
        case("species", _pointer(), _pointed([1]), trial="iris.measured", expected=[versicolor]),
    ]


def result(_rng: Random) -> list[Case]:
    return [case("result", trial="iris.result")]


def result_cell(_rng: Random) -> list[Case]:
    return [case("result", trial="iris.cell")]
