"""Lesson 04: the textbook training loop of tinygrad against the fast one, from the same weights.

    python benchmarks/iris.py [--repeats N] [--eager-steps N] [--fast-steps N]

Textbook: an eager step, its batch drawn with NumPy and handed in. Fast: `TinyJit` around the step,
with the data and the draw of its rows on the device, so that a step is nothing but the playing back
of what was recorded. Both train the lesson's network on the lesson's training set (batches of 32,
SGD, rate 0.1). The two take turns; the first three steps of each run, which trace and compile, are
not counted.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

BATCH, RATE, SEED, NOT_COUNTED = 32, 0.1, 1, 3


def network() -> Any:
    """A network as the lesson makes it."""
    from tinygrad import Tensor, nn

    class Network:
        def __init__(self) -> None:
            self.linear1, self.linear2 = nn.Linear(4, 16), nn.Linear(16, 3)

        def __call__(self, x: Any) -> Any:
            return self.linear2(self.linear1(x).relu()).log_softmax()

    Tensor.manual_seed(SEED)
    return Network()


def textbook(model: Any, features: Any, labels: Any) -> Callable[[], float]:
    """A step that returns its loss; eager, with a batch that NumPy draws."""
    import numpy as np
    from tinygrad import Context, Tensor, nn

    optimiser = nn.optim.SGD(nn.state.get_parameters(model), lr=RATE)
    rng = np.random.default_rng(SEED)

    def step() -> float:
        rows = rng.integers(0, len(features), BATCH)
        with Context(TRAINING=1):
            optimiser.zero_grad()
            loss = model(Tensor(features[rows])).sparse_categorical_crossentropy(
                Tensor(labels[rows])
            )
            loss.backward()
            optimiser.step()
        return float(loss.item())

    return step


def fast(model: Any, features: Any, labels: Any) -> Callable[[], float]:
    """A step that returns its loss; played back by TinyJit, with data and draw on the device."""
    from tinygrad import Context, Tensor, TinyJit, nn

    optimiser = nn.optim.SGD(nn.state.get_parameters(model), lr=RATE)
    x, y = Tensor(features).realize(), Tensor(labels).realize()

    @TinyJit
    @Context(TRAINING=1)  # type: ignore[untyped-decorator]
    def step() -> Any:
        rows = Tensor.randint(BATCH, high=x.shape[0])
        optimiser.zero_grad()
        loss = model(x[rows]).sparse_categorical_crossentropy(y[rows]).backward()
        optimiser.step()
        return loss.realize()

    return lambda: float(step().item())


def measure(way: Callable[..., Callable[[], float]], steps: int) -> tuple[float, float]:
    """Milliseconds of a step (the median of one run), and the accuracy on the test set after it."""
    from tinygrad import Tensor

    from course.data import iris_split

    features, labels, test_features, test_labels = iris_split()
    model = network()
    step = way(model, features, labels)
    found = []
    for _step in range(NOT_COUNTED + steps):
        begun = time.perf_counter()
        step()
        found.append(1000 * (time.perf_counter() - begun))
    right = model(Tensor(test_features)).argmax(axis=1).numpy() == test_labels
    return statistics.median(found[NOT_COUNTED:]), float(right.mean())


def main() -> int:
    """Prints the times and their ratio."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--eager-steps", type=int, default=200)
    parser.add_argument("--fast-steps", type=int, default=2000)
    given = parser.parse_args()
    repeats, eager_steps, fast_steps = given.repeats, given.eager_steps, given.fast_steps
    from course.frameworks import prepare

    print(f"tinygrad computes on {prepare('tinygrad')}")
    # In turn, so that a busy moment of the machine meets both alike.
    pairs = [
        (measure(textbook, eager_steps), measure(fast, fast_steps)) for _repeat in range(repeats)
    ]
    for name, steps, runs in zip(
        ("textbook", "fast"), (eager_steps, fast_steps), zip(*pairs, strict=True), strict=True
    ):
        print(
            f"{name:8} {statistics.median(one for one, _accuracy in runs):7.2f} ms per step, test "
            f"accuracy {statistics.median(accuracy for _ms, accuracy in runs):.3f} after {steps} "
            "steps"
        )
    ratio = statistics.median(slow[0] / quick[0] for slow, quick in pairs)
    print(f"ratio {ratio:.0f}, median of {repeats} pairs")
    return 0


if __name__ == "__main__":
    sys.exit(main())
