"""Lesson 06: an epoch of eager steps against the same steps in a `tf.function`.

    python benchmarks/from_scratch.py [--repeats N] [--rows N]

Both ways start from the same weights, on the same pictures, and are timed in turn. The first epoch
of each is not counted: it traces the graph. The exit code is 1 where the graph is not the faster
one, or reads fewer digits right after its epoch. MNIST is taken from $COURSE_DATA or the course's
cache.
"""

from __future__ import annotations

import argparse
import linecache
import os
import statistics
import sys
import time
from pathlib import Path
from typing import Any

LESSON = Path(__file__).resolve().parent.parent / "solutions" / "06_from_scratch.py"
BATCH, RATE = 128, 1e-3
# the loss of a picture that is surely wrong is cut off in eager steps and exact in a graph
ROUNDING = 0.02


def lesson() -> dict[str, Any]:
    """The names of the lesson's set-up and of its answers."""
    import jupytext

    names: dict[str, Any] = {"__name__": "lesson"}
    for number, cell in enumerate(jupytext.read(LESSON).cells):
        wanted = "set-up" in cell.metadata.get("tags", []) or cell.metadata.get("nbgrader", {}).get(
            "solution"
        )
        if cell.cell_type != "code" or not wanted:
            continue
        name = f"<cell {number}>"
        # TensorFlow reads a function's source to turn its loops into a graph's.
        linecache.cache[name] = (
            len(cell.source),
            None,
            cell.source.splitlines(keepends=True),
            name,
        )
        exec(compile(cell.source, name, "exec"), names)
        names["ready"] = lambda *exercises: True
    return names


def main() -> int:
    """Prints both times, their ratio and the digits read right."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--repeats",
        type=int,
        default=5,
        help="epochs of each way (default: 5, half a minute on 2 idle cores)",
    )
    parser.add_argument(
        "--rows",
        type=int,
        default=60_000,
        help="pictures in an epoch (default: 60000; they are repeated where there are fewer)",
    )
    asked = parser.parse_args()
    os.environ["COURSE_PROFILE"] = "full"
    names = lesson()
    tf, np, data = names["tf"], names["np"], names["mnist"]()
    tf.keras.utils.set_random_seed(1)
    chosen = np.arange(asked.rows) % len(data.train_images)
    images, labels = rows_of(tf, data.train_images[chosen]), tf.constant(data.train_labels[chosen])
    test_images, test_labels = rows_of(tf, data.test_images), tf.constant(data.test_labels)
    model = names["NaiveSequential"](
        [names["NaiveDense"](784, 512, tf.nn.relu), names["NaiveDense"](512, 10, tf.nn.softmax)]
    )
    start = [weight.numpy() for weight in model.weights]

    step = names["one_training_step"]
    traced = tf.function(step)

    def epoch(step: Any) -> None:
        for begin in range(0, asked.rows, BATCH):
            step(model, images[begin : begin + BATCH], labels[begin : begin + BATCH], RATE)

    def measure(step: Any) -> tuple[float, float]:
        """Seconds of an epoch, and the test accuracy after it."""
        for weight, value in zip(model.weights, start, strict=True):
            weight.assign(value)
        begun = time.perf_counter()
        epoch(step)
        passed = time.perf_counter() - begun
        return passed, float(names["evaluate"](model, test_images, test_labels))

    # In turn, so that a busy moment of the machine meets both alike.
    pairs = [(measure(step), measure(traced)) for _ in range(asked.repeats + 1)][1:]
    accuracies = []
    for name, runs in zip(
        ("eager steps", "steps in a tf.function"), zip(*pairs, strict=True), strict=True
    ):
        accuracies.append(statistics.median(accuracy for _seconds, accuracy in runs))
        print(
            f"{name:30} {statistics.median(seconds for seconds, _accuracy in runs):6.2f} s per "
            f"epoch of {asked.rows} rows, test accuracy {accuracies[-1]:.4f} after it "
            f"({data.source})"
        )
    ratios = [slow / fast for (slow, _), (fast, _) in pairs]
    ratio = statistics.median(ratios)
    print(
        f"ratio {ratio:.1f}, median of {asked.repeats} pairs ({min(ratios):.1f} to "
        f"{max(ratios):.1f})"
    )
    return int(ratio <= 1 or accuracies[1] < accuracies[0] - ROUNDING)


def rows_of(tf: Any, pictures: Any) -> Any:
    """The pictures as rows of numbers."""
    return tf.constant(pictures.reshape(len(pictures), 28 * 28).astype("float32") / 255)


if __name__ == "__main__":
    sys.exit(main())
