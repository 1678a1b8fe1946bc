"""The visible calls of lesson 05: networks, trainings, comparisons and plots."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

from course.checks.model import Case
from course.lessons.writing import case, matrix, table

# make_mlp

# What a 784-256-128-64-10 network with the trial's weights makes of two images, and what it makes
# of them with known slips.
LOGITS = matrix("""
    0.25392 1.52249 -0.70896 1.26209 0.62177 -1.42101 -3.06251 0.51188 -0.86442 -0.69716;
    -0.96667 1.28283 0.62275 1.05743 -0.22423 -1.47208 -3.09842 0.21008 -0.28423 -0.82397
""")
_LOGITS_SLIPS = table("""
    softmax:
      0.08808 0.31318 0.03363 0.24138 0.12724 0.0165 0.0032 0.114 0.02879 0.03403;
      0.0311 0.29494 0.15243 0.23542 0.06535 0.01876 0.00369 0.10089 0.06154 0.03587
    log_softmax:
      -2.42955 -1.16098 -3.39244 -1.42138 -2.0617 -4.10448 -5.74598 -2.1716 -3.54789 -3.38064;
      -3.47048 -1.22098 -1.88106 -1.44638 -2.72803 -3.97589 -5.60223 -2.29373 -2.78804 -3.32777
    after_last:
      0.25392 1.52249 0 1.26209 0.62177 0 0 0.51188 0 0;
      0 1.28283 0.62275 1.05743 0 0 0 0.21008 0 0
    no_activation:
      -0.60119 4.6198 -4.39055 2.05077 -0.73616 -1.46653 -3.51465 1.78862 -2.16935 -1.09933;
      -8.75989 3.47152 2.53162 0.28277 -3.54354 -2.93903 -3.62089 4.25353 0.57874 -0.85275
    other_default:
      -0.18965 1.44436 0.72754 -0.2166 0.86189 0.11018 -2.07376 -0.03497 -1.42475 0.10807;
      -1.82387 1.5584 2.24464 -0.05488 0.0838 -0.4006 -1.5892 0.28252 -1.16195 -0.69946
""")
# What it makes of the same two images sixty times as bright; and what ReLU6 makes of them.
BRIGHT = matrix("""
    -7.98907 6.23883 -53.29492 86.83504 -4.31207 -30.89744 -13.95723 24.78955 8.08893 6.06286;
    -46.78442 24.58161 -19.85103 50.66146 -48.39352 -94.21794 -38.5129 16.23707 31.64321 -4.63804
""")
BRIGHT_RELU6 = matrix("""
    0.5746 1.8488 -3.8658 4.1756 1.0606 -4.1793 -3.8567 2.1588 -1.9489 0.7223;
    -2.5345 1.2208 -1.4237 5.7004 -3.7206 -0.393 -3.7131 1.1498 0.9744 -3.35
""")
CALLED = {"called_class": "TypeError: forward() missing"}
FIXED_DEPTH = {"layers_fixed": "IndexError|KeyError|ValueError"}


def default(_rng: Random) -> list[Case]:
    """Two images, and the same so bright that numbers between the layers are far above 6."""
    slips = {code: matrix(text) for code, text in _LOGITS_SLIPS.items()} | CALLED
    bright: dict[str, Any] = {"expected": BRIGHT, "slips": {"relu6": BRIGHT_RELU6}}
    return [
        case("make_mlp", 3, trial="mnist_mlp.build", expected=LOGITS, slips=slips),
        case("make_mlp", 3, brightness=60.0, trial="mnist_mlp.build", **bright),
    ]


def counts(_rng: Random) -> list[Case]:
    """Networks of one to eight linear layers."""
    return [
        case(
            "make_mlp",
            5,
            images=images,
            layers=layers,
            activation="Tanh",
            trial="mnist_mlp.build",
            expected=layers,
            slips=FIXED_DEPTH,
        )
        for images, layers in ((2, 1), (2, 2), (1, 3), (2, 5), (3, 6), (2, 7), (2, 8))
    ]


def gaps(_rng: Random) -> list[Case]:
    """Networks with an activation of the trial's own, given in different ways."""
    return [
        case("make_mlp", 5, activation="class", trial="mnist_mlp.build", expected=3),
        case("make_mlp", 5, activation="lambda", layers=2, trial="mnist_mlp.build", expected=1),
        case("make_mlp", 5, activation="partial", layers=7, trial="mnist_mlp.build", expected=6),
    ]


def twice(_rng: Random) -> list[Case]:
    """Two networks of one depth."""
    return [case("make_mlp", 3, trial="mnist_mlp.build_twice")]


# fit

TRAIN = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9, 3, 2, 3, 8, 4]
VALID = [2, 7, 1, 8, 2, 8, 1, 8, 2, 8, 4, 5, 9]


def training(_rng: Random) -> list[Case]:
    """Two epochs of three batches, and six of one.

    There are 20 images in batches of 8, 8 and 4, and 13 of validation in batches of 5, 5 and 3. In
    six epochs all of the one batch is soon read rightly, and validation gets no better.
    """
    first = 1, TRAIN, VALID, (8, 5), 2
    second = 2, [0, 1, 2, 3, 4, 5], [6, 6, 9, 9], (8, 3), 6
    return [
        case("fit", *first, rate=0.03, start_in_eval=True, trial="mnist_mlp.training"),
        case("fit", *second, rate=0.05, trial="mnist_mlp.training"),
    ]


def many(_rng: Random) -> list[Case]:
    """More batches and images than anyone would look at first."""
    train = [(n * n + n // 3) % 10 for n in range(104)]
    valid = [(7 * n + n // 4) % 10 for n in range(1030)]
    given = 1, train, valid, (1, 10), 1
    return [case("fit", *given, rate=0.003, brief=True, trial="mnist_mlp.training")]


# Comparisons

# The activations at the points -2, -0.5, 0, 1, 3, 8.
CURVES = {
    "sigmoid": [0.1192029, 0.3775407, 0.5, 0.7310586, 0.9525741, 0.9996646],
    "tanh": [-0.9640276, -0.4621172, 0.0, 0.7615942, 0.9950548, 0.9999998],
    "elu": [-0.8646647, -0.3934693, 0.0, 1.0, 3.0, 8.0],
    "relu": [0.0, 0.0, 0.0, 1.0, 3.0, 8.0],
}


def compared(function: str, expected: dict[Any, tuple[list[float], Any]], **more: Any) -> Case:
    """A comparison that should hold, under each key, the history of such a network.

    Its activation gives these values, and it has so many layers (any number, if None).
    """
    networks = {
        key: {"values": values, "layers": layers} for key, (values, layers) in expected.items()
    }
    return case(function, trial="mnist_mlp.compare", expected=networks, slips=CALLED, **more)


def activations(_rng: Random) -> list[Case]:
    """Comparisons with a number of epochs, and with none given."""
    expected = {name: (curve, None) for name, curve in CURVES.items()}
    return [
        compared("compare_activations", expected, epochs=3),
        compared("compare_activations", expected),
    ]


def depths(_rng: Random) -> list[Case]:
    """Depths in no order; and those of the signature."""
    own, usual = (5, 2, 8), (3, 4, 5, 7)
    of_own, of_usual = ({depth: (CURVES["elu"], depth) for depth in some} for some in (own, usual))
    return [
        compared("compare_depths", of_own, activation="ELU", depths=own, epochs=3),
        compared("compare_depths", of_usual, activation="ELU"),
    ]


# Plots

# More epochs and steps than anyone would look at first; accuracies that rise, and begin to fall.
EPOCHS, STEPS = 24, 1200
HISTORY = {
    "train": [round(0.5 + 0.03 * n - 0.0007 * n * n, 4) for n in range(EPOCHS)],
    "valid": [round(0.45 + 0.04 * n - 0.0011 * n * n, 4) for n in range(EPOCHS)],
    "loss": [round(2.3 / (1 + 0.02 * n) + 0.001 * (n * 37 % 101), 4) for n in range(STEPS)],
}


def curves(function: str, keys: tuple[Any, ...]) -> Callable[[Random], list[Case]]:
    """A call with a history for each key, each a little below the one before."""

    def cases(_rng: Random) -> list[Case]:
        histories = {
            key: {
                name: [round(value - 0.03 * number, 4) for value in values[: 2 * EPOCHS]]
                for name, values in HISTORY.items()
            }
            for number, key in enumerate(keys)
        }
        return [case(function, histories, trial="mnist_mlp.drawn")]

    return cases


def losses(_rng: Random) -> list[Case]:
    """A history with many steps."""
    return [case("plot_loss", HISTORY, trial="mnist_mlp.drawn")]
