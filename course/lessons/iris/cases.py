"""The visible calls of lesson 04: small models, small data sets, and what comes of them."""

from __future__ import annotations

from random import Random
from typing import Any

from course.checks.model import Case
from course.checks.values import Array
from course.lessons.writing import case, matrix, ndarray, table

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


def _rows(values: list[float], columns: int) -> list[list[float]]:
    return [values[i : i + columns] for i in range(0, len(values), columns)]


def weights() -> list[Array]:
    """The weights of a network, in the order of `trials.PARAMETERS`."""
    return [
        floats(_rows(_spread(64, 5, 0.6), 4)),
        floats(_spread(16, 40, 0.4)),
        floats(_rows(_spread(48, 11, 0.5), 16)),
        floats(_spread(3, 70, 0.3)),
    ]


# IrisModel

# Six rows, and what the network with the weights above gives for them.
FEATURES = matrix(
    "1 -0.5 1.5 0.5; -1 2 0 -0.5; 0 0 0 0; 0.5 1 -1.5 2; -2 -1 1 -0.5; 1.5 0.5 0.5 -1"
)
OUTPUTS = matrix("""
    -0.77532 -1.16158 -1.48522; -1.12492 -2.0683 -0.5998; -0.73018 -1.35386 -1.3473;
    -1.18865 -2.14023 -0.54863; -1.37522 -1.21848 -0.7951; -0.58586 -1.43382 -1.58488
""")
_OUTPUT_SLIPS = table("""
    logits: -0.14758 -0.53384 -0.85748; -0.17838 -1.12176 0.34674; 0.2088 -0.41488 -0.40832;
      -0.42932 -1.3809 0.2107; -0.36224 -0.2055 0.21788; 0.58922 -0.25874 -0.4098
    probabilities: 0.46056 0.31299 0.22645; 0.32468 0.1264 0.54892; 0.48182 0.25824 0.25994;
      0.30463 0.11763 0.57774; 0.25278 0.29568 0.45154; 0.55663 0.2384 0.20497
    softmax_twice: -0.9761 -1.12367 -1.2102; -1.12217 -1.32045 -0.89793; -0.95577 -1.17935 -1.17765;
      -1.14533 -1.33234 -0.87222; -1.18286 -1.13997 -0.98411; -0.88828 -1.20652 -1.23994
    no_relu: -0.8347 -0.89388 -1.85196; -1.38395 -2.87125 -0.36703; -0.75743 -1.40215 -1.25503;
      -0.93433 -2.24199 -0.69135; -1.18239 -0.83957 -1.34111; -0.49506 -1.61708 -1.65032
    tanh: -0.81752 -0.95376 -1.75339; -1.3371 -2.38537 -0.43798; -0.75935 -1.40139 -1.25256;
      -1.01052 -1.81152 -0.74958; -1.01891 -1.0095 -1.2924; -0.5778 -1.56046 -1.47477
    sigmoid: -0.94621 -1.36486 -1.03177; -1.09497 -1.82361 -0.68516; -0.96009 -1.5191 -0.92071;
      -1.02053 -1.69056 -0.78706; -1.04022 -1.38497 -0.9256; -0.8832 -1.54855 -0.98354
    wrong_axis: -1.95279 -1.76058 -2.58829; -1.98359 -2.3485 -1.38407; -1.59641 -1.64162 -2.13913;
      -2.23453 -2.60764 -1.52011; -2.16745 -1.43224 -1.51293; -1.21599 -1.48548 -2.14061
    relu_last: -1.09861 -1.09861 -1.09861; -1.22802 -1.22802 -0.88128; -0.96436 -1.17316 -1.17316;
      -1.17389 -1.17389 -0.96319; -1.17663 -1.17663 -0.95875; -0.74646 -1.33568 -1.33568
""")
OUTPUT_SLIPS: dict[str, Any] = {code: matrix(text) for code, text in _OUTPUT_SLIPS.items()}
# The same rows eight times as large: then numbers between the layers are far above 6, where ReLU6
# ends.
LARGE = [[8 * x for x in row] for row in FEATURES]
LARGE_OUTPUTS = matrix("""
    -1.04412 -0.4578 -4.17812; -7.0528 -10.88368 -0.00088; -0.73018 -1.35386 -1.3473;
    -7.50129 -11.23705 -0.00057; -7.72328 -2.75544 -0.06616; -0.0283 -3.6603 -6.12878
""")
LARGE_RELU6 = matrix("""
    -1.13316 -0.42324 -3.76948; -6.34182 -9.83782 -0.00182; -0.73018 -1.35386 -1.3473;
    -3.82106 -5.80962 -0.02522; -3.70052 -2.22452 -0.14252; -0.13119 -2.38559 -3.47647
""")


def layers(_rng: Random) -> list[Case]:
    """A new model's layers."""
    return [case("IrisModel", trial="iris.layers")]


def _outputs(features: list[list[float]], expected: Any, **more: Any) -> Case:
    given = weights(), floats(features)
    return case("IrisModel", *given, trial="iris.outputs", expected=expected, **more)


def outputs(_rng: Random) -> list[Case]:
    """Six rows; larger ones; and the first ones as in a training step."""
    return [
        _outputs(FEATURES, OUTPUTS, slips=OUTPUT_SLIPS),
        _outputs(LARGE, LARGE_OUTPUTS, slips={"relu6": LARGE_RELU6}),
        _outputs(FEATURES, OUTPUTS, training=True),
    ]


def reached(_rng: Random) -> list[Case]:
    """A new model's gradients."""
    return [case("IrisModel", floats(FEATURES), trial="iris.reached")]


def apart(_rng: Random) -> list[Case]:
    """Two new models."""
    return [case("IrisModel", trial="iris.apart")]


def parameters(_rng: Random) -> list[Case]:
    """What a new model's `parameters` gives."""
    slips = {"not_method": "TypeError: not callable"}
    return [case("IrisModel", trial="iris.parameters", slips=slips)]


# train


def training_case(
    network: list[Array],
    features: Array,
    labels: Array,
    steps: int,
    learning_rate: float,
    *,
    batch_size: int = BATCH,
    trial: str = "iris.training",
    **more: Any,
) -> Case:
    """A training of a network from these weights, with the slips that any training can have."""
    rates: dict[str, Any] = {
        "steps": steps,
        "batch_size": batch_size,
        "learning_rate": learning_rate,
    }
    return case(
        "train",
        network,
        features,
        labels,
        trial=trial,
        **rates,
        **{"slips": TRAINING_SLIPS, **more},
    )


# Rows that are all alike: whichever are drawn, a batch has the same loss, -log(0.22645), and the
# same gradient.
ROW, LABEL = FEATURES[0], 2


def _alike(steps: int, learning_rate: float, **more: Any) -> Case:
    data = floats([ROW] * ROWS), integers([LABEL] * ROWS)
    return training_case(weights(), *data, steps, learning_rate, **more)


def alike(_rng: Random) -> list[Case]:
    """Four small steps; and one and two large ones.

    Their rate is so large that after the first step nothing is left to learn.
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


def _unit_rows(rows: int, columns: int, size: float = 1.0) -> list[list[float]]:
    return [[size if i == j else 0.0 for j in range(columns)] for i in range(rows)]


def sorter() -> list[Any]:
    """A network in which the first three features are the three classes.

    The fourth changes the loss of a row a little.
    """
    zeros = [0.0] * 12
    second = [[4.0, 0.0, 0.0, 0.002, *zeros], [0.0] * 16, [0.0, 0.0, -8.6466, 0.0, *zeros]]
    return [_unit_rows(16, 4), [0.0] * 16, second, [0.0] * 3]


# The loss of a row of each class in `sorter`, for a noise of 1.
LEVELS = [0.03590569419421941, 1.0992793998779369, 9.340835450492763]


def sorted_rows(sizes: tuple[int, int, int], noise: list[float]) -> tuple[Array, Array]:
    """Features and labels for `sorter`: so many rows of each class, one class after the other.

    `noise`: one number in [0, 2] a row.
    """
    labels = [label for label, size in enumerate(sizes) for _row in range(size)]
    units = _unit_rows(3, 3)
    rows = [[*units[label], u] for label, u in zip(labels, noise, strict=True)]
    return floats(rows), integers(labels)


def batch_size_case(size: int) -> Case:
    """One step with another batch size than the default.

    It ends where a gradient is wanted, before anything is computed.
    """
    return _alike(1, 0.02, batch_size=size, trial="iris.batches")


def mixed_case(sizes: tuple[int, int, int], noise: list[float], steps: int) -> Case:
    """Steps that leave the network as it is, on data sorted by class."""
    network = [floats(values) for values in sorter()]
    return training_case(network, *sorted_rows(sizes, noise), steps, 1e-9, expected=LEVELS)


def batches(_rng: Random) -> list[Case]:
    """A batch size, and data whose last class stands in the last 20 rows alone.

    Who looks at the first hundred rows never sees it.
    """
    noise = [(i * 37 % 101) / 50 for i in range(ROWS)]
    return [batch_size_case(24), mixed_case((52, 48, 20), noise, 4)]


CENTRES = ((-1.5, 1.0, -1.5, -1.5), (0.0, -1.0, 0.5, 0.0), (1.5, 0.5, 1.5, 1.5))


def learns(_rng: Random) -> list[Case]:
    """Three classes that lie well apart."""
    noise, labels = _rows(_spread(4 * ROWS, 3, 0.5), 4), [i // 40 for i in range(ROWS)]
    rows = [
        [centre + part for centre, part in zip(CENTRES[label], parts, strict=True)]
        for label, parts in zip(labels, noise, strict=True)
    ]
    return [training_case(weights(), floats(rows), integers(labels), 12, 0.3)]


def defaults(_rng: Random) -> list[Case]:
    """The defaults in the signature."""
    expected = {"steps": 200, "batch_size": 32, "learning_rate": 0.1}
    return [case("train", trial="iris.defaults", expected=expected)]


# accuracy and species

# 37 rows that the network below tells by the largest of their first three features, 31 of them
# rightly, 30 of these among the first 32 rows.
ANSWERS = [int(digit) for digit in "0211022100120122011021021200121022120"]
TRUTH = [int(digit) for digit in "0211022100120122011021021201121110221"]
# So many rows that a look at the first hundred tells little: of those all are told right, of the
# others every third.
MANY = 133  # 111 of them right
MANY_ANSWERS = [(i * i + i // 3) % 3 for i in range(MANY)]


def _measured(
    function: str, answers: list[int], expected: Any, *labels: Array, **more: Any
) -> Case:
    """A measure of a network that gives these answers."""
    second = [[3.0 if i == j else 0.0 for j in range(16)] for i in range(3)]
    network = [_unit_rows(16, 4), [0.0] * 16, second, [0.0] * 3]
    features = [[1.0 if i == answer else 0.25 for i in range(4)] for answer in answers]
    given = [floats(values) for values in network], floats(features), *labels
    return case(function, *given, trial="iris.measured", expected=expected, **more)


def accuracy(_rng: Random) -> list[Case]:
    """Measures of few rows, and of many."""
    slips = {
        "percent": 100 * 31 / 37,
        "errors": 6 / 37,
        "count": 31,
        "first_batch": 30 / 32,
        "mean_of_batches": (30 / 32 + 1 / 5) / 2,
    }
    labels = [
        answer if i < 100 or i % 3 == 0 else (answer + 1) % 3
        for i, answer in enumerate(MANY_ANSWERS)
    ]
    return [
        _measured("accuracy", ANSWERS, 31 / 37, integers(TRUTH), slips=slips),
        _measured("accuracy", MANY_ANSWERS, 111 / 133, integers(labels)),
    ]


def species(_rng: Random) -> list[Case]:
    """Names for few rows, for many and for one."""
    setosa, versicolor, virginica = SPECIES
    orders = {
        "order": (setosa, virginica, versicolor),
        "reversed": (virginica, versicolor, setosa),
        "shifted": (virginica, setosa, versicolor),
        "shifted_back": (versicolor, virginica, setosa),
        "first_two": (versicolor, setosa, virginica),
    }
    slips = {code: [order[answer] for answer in ANSWERS] for code, order in orders.items()}
    return [
        _measured("species", ANSWERS, [SPECIES[n] for n in ANSWERS], slips=slips),
        _measured("species", MANY_ANSWERS, [SPECIES[n] for n in MANY_ANSWERS]),
        _measured("species", [1], [versicolor]),
    ]


def result(_rng: Random) -> list[Case]:
    """The number that the notebook reached."""
    return [case("result", trial="iris.result")]


def result_cell(_rng: Random) -> list[Case]:
    """The cell that reached it."""
    return [case("result", trial="iris.cell")]
