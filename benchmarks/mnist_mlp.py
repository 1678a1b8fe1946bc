"""Lesson 05: an epoch of the textbook training loop against the course's path.

Both start from the same weights and see the same order.

    python benchmarks/mnist_mlp.py [--repeats N] [--epochs N] [--threads N] [--write FILE]

Textbook: torchvision's transforms for each image, `DataLoader`, Adam as it comes. The course's:
MNIST in memory (`course.memory`), fused Adam, denormal numbers taken as 0. Each run has a process
of its own, because that last setting holds only for threads which start after it. The two take
turns; an epoch counts training and validation. The exit code is 1 where the course's path is not
the faster one, or reads fewer digits right. MNIST is taken from $COURSE_DATA or the course's cache.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

BATCH, SEED = 128, 1
ROUNDING = 0.005  # the two round differently, and a few images lie on the edge


def network() -> Any:
    """The network of the lesson."""
    import torch
    from torch import nn

    torch.manual_seed(SEED)
    widths = (784, 256, 128, 64, 10)
    parts: list[nn.Module] = [nn.Flatten()]
    for inputs, outputs in itertools.pairwise(widths):
        parts += [nn.Linear(inputs, outputs), nn.ReLU()]
    return nn.Sequential(*parts[:-1])


def textbook(generator: Any) -> tuple[Iterable[Any], Iterable[Any], bool]:
    """Loaders that transform each image, as textbooks do."""
    from torch.utils.data import DataLoader, RandomSampler, Subset
    from torchvision import datasets, transforms

    from course.data import mnist_root, mnist_split

    transform = transforms.Compose([transforms.ToTensor(), transforms.Normalize((0.5,), (0.5,))])
    whole, rows = datasets.MNIST(mnist_root(), transform=transform), mnist_split()
    train, valid = (Subset(whole, chosen.tolist()) for chosen in (rows.train, rows.valid))
    sampler = RandomSampler(train, generator=generator)
    return (
        DataLoader(train, batch_size=BATCH, sampler=sampler),
        DataLoader(valid, batch_size=BATCH),
        False,
    )


def course(generator: Any) -> tuple[Iterable[Any], Iterable[Any], bool]:
    """The course's loaders in memory."""
    import torch

    torch.set_flush_denormal(True)
    from course.memory import memory_loaders

    loaders = memory_loaders(BATCH, "cpu")
    loaders["train"].generator = generator
    return loaders["train"], loaders["valid"], True


def measure(way: str, epochs: int, threads: int) -> dict[str, Any]:
    """Seconds per epoch, and the validation accuracy after the last."""
    import torch
    from torch.nn.functional import cross_entropy

    if threads:
        torch.set_num_threads(threads)
    generator = torch.Generator()
    train, valid, fused = (course if way == "course" else textbook)(generator)
    model = network()
    optimizer = torch.optim.Adam(model.parameters(), fused=fused)
    seconds, accuracy = [], 0.0
    for epoch in range(epochs):
        generator.manual_seed(epoch)  # both ways see the same batches
        begun = time.perf_counter()
        model.train()
        for images, labels in train:
            optimizer.zero_grad()
            cross_entropy(model(images), labels).backward()
            optimizer.step()
        model.eval()
        right = count = 0
        with torch.no_grad():
            for images, labels in valid:
                right += int((model(images).argmax(dim=1) == labels).sum())
                count += len(labels)
        seconds.append(time.perf_counter() - begun)
        accuracy = right / count
    return {"seconds": statistics.median(seconds), "accuracy": accuracy}


def main() -> int:
    """Runs both in turns and prints their times."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--repeats",
        type=int,
        default=5,
        help="runs of each way (default: 5, about 3 minutes on 2 idle cores)",
    )
    parser.add_argument("--epochs", type=int, default=2, help="epochs of a run (default: 2)")
    parser.add_argument(
        "--threads",
        type=int,
        default=0,
        help="threads of an operation (default: PyTorch's own choice; 1 on a "
        "busy machine, where more get into each other's way)",
    )
    parser.add_argument("--write", type=Path, help="a JSON file for the medians of both")
    # one run, in a process of its own
    parser.add_argument("--way", choices=("textbook", "course"), help=argparse.SUPPRESS)
    asked = parser.parse_args()
    os.environ["COURSE_PROFILE"] = "full"  # both ways on the same data
    if asked.way:
        print(json.dumps(measure(asked.way, asked.epochs, asked.threads)))
        return 0

    def once(way: str) -> dict[str, Any]:
        command = [
            sys.executable,
            __file__,
            "--way",
            way,
            "--epochs",
            str(asked.epochs),
            "--threads",
            str(asked.threads),
        ]
        return dict(
            json.loads(
                subprocess.run(
                    command, stdout=subprocess.PIPE, text=True, check=True
                ).stdout.splitlines()[-1]
            )
        )

    # In turn, so that a busy moment of the machine meets both alike.
    pairs = [(once("textbook"), once("course")) for _ in range(asked.repeats)]
    found = {}
    for name, runs in zip(("textbook", "course"), zip(*pairs, strict=True), strict=True):
        found[name] = {key: statistics.median(run[key] for run in runs) for key in runs[0]}
        print(
            f"{name:8} {found[name]['seconds']:6.2f} s per epoch, "
            f"validation accuracy {found[name]['accuracy']:.4f} after {asked.epochs}"
        )
    if asked.write:
        asked.write.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    ratios = [slow["seconds"] / fast["seconds"] for slow, fast in pairs]
    ratio = statistics.median(ratios)
    print(
        f"ratio {ratio:.1f}, median of {asked.repeats} pairs ({min(ratios):.1f} to "
        f"{max(ratios):.1f})"
    )
    return int(ratio <= 1 or found["course"]["accuracy"] < found["textbook"]["accuracy"] - ROUNDING)


if __name__ == "__main__":
    sys.exit(main())
