"""Lesson 05: the accuracies of its networks from several seeds, paired, as the lesson quotes them.

    python benchmarks/mnist_seeds.py [--seeds N] [--epochs N] [--threads N] [--keep FILE]

Each network is trained by the lesson's own `make_mlp` and `fit`; networks of one seed see the same
batches, except that layers of other sizes draw other weights. Prints each network's validation
accuracy, and its difference from the lesson's own network (ReLU, four layers): the mean of the
pairs and its standard error. With `--keep` runs are written to a file as they end, and those that
stand there are not run again. MNIST is taken from $COURSE_DATA or the course's cache; the test
images are looked at for the lesson's network alone.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import time
from pathlib import Path
from typing import Any

LESSON = Path(__file__).resolve().parent.parent / "solutions" / "05_mnist_mlp.py"
BASE = "ReLU, 4 layers"
NETWORKS = {
    BASE: ("ReLU", 4),
    "ELU, 4 layers": ("ELU", 4),
    "Tanh, 4 layers": ("Tanh", 4),
    "Sigmoid, 4 layers": ("Sigmoid", 4),
    "ReLU, 3 layers": ("ReLU", 3),
    "ReLU, 5 layers": ("ReLU", 5),
    "ReLU, 7 layers": ("ReLU", 7),
    "Sigmoid, 7 layers": ("Sigmoid", 7),
    "ReLU, softmax at the end": ("ReLU", 4),
}


def lesson() -> dict[str, Any]:
    """The names of the lesson's set-up and of its answers."""
    import jupytext

    names: dict[str, Any] = {"__name__": "lesson"}
    for cell in jupytext.read(LESSON).cells:
        wanted = "set-up" in cell.metadata.get("tags", []) or (
            cell.metadata.get("nbgrader", {}).get("grade_id") in ("make_mlp", "fit")
        )
        if cell.cell_type == "code" and wanted:
            exec(compile(cell.source, "<lesson>", "exec"), names)
    return names


def one_run(names: dict[str, Any], name: str, seed: int, epochs: int) -> dict[str, Any]:
    """Trains one network: its history in each epoch, and the test accuracy of the lesson's own."""
    from course.memory import final_test_loader

    torch, nn = names["torch"], names["nn"]
    activation, layers = NETWORKS[name]
    torch.manual_seed(seed)
    model = names["make_mlp"](getattr(nn, activation), layers)
    if "softmax" in name:
        model.append(nn.Softmax(dim=1))
    begun = time.perf_counter()
    history = names["fit"](model, names["loaders"], epochs)
    found = {"seconds": time.perf_counter() - begun, "last loss": history["loss"][-1]}
    found |= {part: [round(share, 4) for share in history[part]] for part in ("train", "valid")}
    found["loss"] = statistics.fmean(history["loss"][-100:])
    if name == BASE:
        with torch.no_grad():
            pairs = [(torch.softmax(model(x), 1), y) for x, y in final_test_loader(1000, "cpu")]
        shares = torch.cat([share for share, _labels in pairs])
        right = shares.argmax(1) == torch.cat([labels for _share, labels in pairs])
        found |= {
            "test": float(right.float().mean()),
            "mean probability": float(shares.max(1).values.mean()),
            "above 0.99": float((shares.max(1).values > 0.99).float().mean()),
            "wrong above 0.99": int(((shares.max(1).values > 0.99) & ~right).sum()),
        }
    return found


def main() -> None:
    """Trains all networks from all seeds and prints the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seeds", type=int, default=5, help="seeds 1 to N (default: 5)")
    parser.add_argument("--epochs", type=int, default=10, help="epochs of a run (default: 10)")
    parser.add_argument("--threads", type=int, default=1, help="threads of an operation")
    parser.add_argument("--keep", type=Path, help="a JSON file for the runs")
    asked = parser.parse_args()
    os.environ["COURSE_PROFILE"] = "full"
    os.environ["COURSE_GRADING"] = "1"  # no bars
    names = lesson()
    names["torch"].set_num_threads(asked.threads)
    names["loaders"] = names["memory_loaders"](128, "cpu")
    kept = json.loads(asked.keep.read_text()) if asked.keep and asked.keep.exists() else {}
    for seed in range(1, asked.seeds + 1):
        for name in NETWORKS:
            if f"{name} {seed}" not in kept:
                kept[f"{name} {seed}"] = one_run(names, name, seed, asked.epochs)
                if asked.keep:
                    asked.keep.write_text(json.dumps(kept, indent=1))
    for name in NETWORKS:
        runs = [kept[f"{name} {seed}"] for seed in range(1, asked.seeds + 1)]
        base = [kept[f"{BASE} {seed}"]["valid"][-1] for seed in range(1, asked.seeds + 1)]
        valid = [run["valid"][-1] for run in runs]
        pairs = [mine - other for mine, other in zip(valid, base, strict=True)]
        spread = statistics.stdev(pairs) / len(pairs) ** 0.5 if len(pairs) > 1 else float("nan")
        print(
            f"{name:24}  validation {' '.join(f'{share:.4f}' for share in valid)}  "
            f"mean {statistics.fmean(valid):.4f}  difference {statistics.fmean(pairs):+.4f} "
            f"(standard error {spread:.4f})"
        )
    for seed in range(1, asked.seeds + 1):
        run = kept[f"{BASE} {seed}"]
        print(f"{BASE}, seed {seed}: training {run['train'][-1]}, test {run['test']:.4f}")


if __name__ == "__main__":
    main()
