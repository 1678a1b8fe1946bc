"""Lesson 06: an epoch of eager steps against the same epoch as one `tf.function`, with the lesson's own code.

    python benchmarks/from_scratch.py [REPEATS [ROWS]]

Both ways start from the same weights, on the same random pictures of MNIST's size, and are timed in turn. The first
epoch of each is not counted: it traces the graph.
"""

from __future__ import annotations

import linecache
import statistics
import sys
import time
from pathlib import Path
from typing import Any

LESSON = Path(__file__).resolve().parent.parent / "solutions" / "06_from_scratch.py"
BATCH, RATE = 128, 1e-3


def lesson() -> dict[str, Any]:
    """The names of the lesson's set-up, of its answers and of its compiled epoch."""
    import jupytext

    names: dict[str, Any] = {"__name__": "lesson"}
    for number, cell in enumerate(jupytext.read(LESSON).cells):
        wanted = ("set-up" in cell.metadata.get("tags", []) or cell.metadata.get("nbgrader", {}).get("solution")
                  or "def compiled_epoch" in cell.source)
        if cell.cell_type != "code" or not wanted:
            continue
        name = f"<cell {number}>"
        # TensorFlow reads a function's source to turn its loops into a graph's.
        linecache.cache[name] = (len(cell.source), None, cell.source.splitlines(keepends=True), name)
        exec(compile(cell.source, name, "exec"), names)
        names["ready"] = lambda *exercises: True
    return names


def main() -> int:
    repeats = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    rows = int(sys.argv[2]) if len(sys.argv) > 2 else 60_000
    names = lesson()
    tf = names["tf"]
    tf.keras.utils.set_random_seed(1)
    images = tf.random.uniform((rows, 784))
    labels = tf.random.uniform((rows,), maxval=10, dtype=tf.int64)
    model = names["NaiveSequential"]([names["NaiveDense"](784, 512, tf.nn.relu), names["NaiveDense"](512, 10, tf.nn.softmax)])
    start = [weight.numpy() for weight in model.weights]

    def eager() -> None:
        for begin in range(0, rows, BATCH):
            names["one_training_step"](model, images[begin:begin + BATCH], labels[begin:begin + BATCH], RATE)

    def compiled() -> None:
        names["compiled_epoch"](model, images, labels, BATCH, RATE)

    def seconds(way: Any) -> float:
        for weight, value in zip(model.weights, start, strict=True):
            weight.assign(value)
        begun = time.perf_counter()
        way()
        return time.perf_counter() - begun

    # In turn, so that a busy moment of the machine meets both alike.
    pairs = [(seconds(eager), seconds(compiled)) for _ in range(repeats + 1)][1:]
    by_steps, as_graph = (statistics.median(times) for times in zip(*pairs, strict=True))
    ratio = statistics.median(slow / fast for slow, fast in pairs)
    print(f"{repeats} epochs of {rows} rows each, medians: eager steps {by_steps:.2f} s, whole epoch in one tf.function "
          f"{as_graph:.2f} s; ratio {ratio:.1f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
