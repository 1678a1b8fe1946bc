"""Lesson 05: an epoch of the textbook training loop against the course's path, from the same start and in the same order.

    python benchmarks/mnist_mlp.py [REPEATS [EPOCHS]]

Textbook: torchvision's transforms for each image, `DataLoader`, Adam as it comes. The course's: MNIST in memory
(`course.memory`), fused Adam, denormal numbers taken as 0. Each run has a process of its own, because that last setting holds
only for threads which start after it. The two take turns; an epoch counts training and validation.
"""

from __future__ import annotations

import itertools
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Iterable
from typing import Any

BATCH, SEED = 128, 1


def network() -> Any:
    import torch
    from torch import nn

    torch.manual_seed(SEED)
    widths = (784, 256, 128, 64, 10)
    parts: list[nn.Module] = [nn.Flatten()]
    for inputs, outputs in itertools.pairwise(widths):
        parts += [nn.Linear(inputs, outputs), nn.ReLU()]
    return nn.Sequential(*parts[:-1])


def textbook(generator: Any) -> tuple[Iterable[Any], Iterable[Any], bool]:
    from torch.utils.data import DataLoader, RandomSampler
    from torchvision import datasets, transforms

    from course.data import mnist_root

    transform = transforms.Compose([transforms.ToTensor(), transforms.Normalize((0.5,), (0.5,))])
    train, valid = (datasets.MNIST(mnist_root(), train=which, transform=transform) for which in (True, False))
    sampler = RandomSampler(train, generator=generator)
    return DataLoader(train, batch_size=BATCH, sampler=sampler), DataLoader(valid, batch_size=BATCH), False


def course(generator: Any) -> tuple[Iterable[Any], Iterable[Any], bool]:
    import torch

    torch.set_flush_denormal(True)
    from course.memory import memory_loaders

    loaders = memory_loaders(BATCH, "cpu")
    loaders["train"].generator = generator
    return loaders["train"], loaders["valid"], True


def measure(way: str, epochs: int) -> dict[str, Any]:
    """Seconds per epoch, and the validation accuracy after the last."""
    import torch
    from torch.nn.functional import cross_entropy

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
    if sys.argv[1:2] == ["--way"]:
        print(json.dumps(measure(sys.argv[2], int(sys.argv[3]))))
        return 0
    repeats = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    epochs = int(sys.argv[2]) if len(sys.argv) > 2 else 2

    def once(way: str) -> dict[str, Any]:
        command = [sys.executable, __file__, "--way", way, str(epochs)]
        return dict(json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()[-1]))

    # In turn, so that a busy moment of the machine meets both alike.
    pairs = [(once("textbook"), once("course")) for _ in range(repeats)]
    for name, runs in zip(("textbook", "course"), zip(*pairs, strict=True), strict=True):
        print(f"{name:8} {statistics.median(one['seconds'] for one in runs):6.2f} s per epoch, validation accuracy "
              f"{statistics.median(one['accuracy'] for one in runs):.4f} after {epochs}")
    ratio = statistics.median(slow["seconds"] / fast["seconds"] for slow, fast in pairs)
    print(f"ratio {ratio:.1f}, median of {repeats} pairs")
    return 0


if __name__ == "__main__":
    sys.exit(main())
