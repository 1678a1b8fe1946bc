"""Lesson 05: an epoch of the textbook training loop, the course's path, and how far one can go.

All start from the same weights and see the same order; each repeat has a seed of its own.

    python benchmarks/mnist_mlp.py [--repeats N] [--epochs N] [--threads N] [--only WAY ...]
                                  [--write FILE]

textbook: torchvision's transforms for each image, `DataLoader`, Adam as it comes.

course: MNIST in memory (`course.memory`), fused Adam, denormal numbers taken as 0.

by_hand: no automatic differentiation. Weights and gradients are parts of one tensor each, so that
Adam is one call; every product goes into a tensor that is there already; 10,000 validation images
are one batch. It is not the lesson's: half a page of `out=` and buffers hides the four moves, and a
network of another form needs another backward pass.

by_hand_bfloat16: the same, with products in bfloat16 and the weights kept in float32. Measured
where Linux says that the processor has AMX or AVX-512 BF16: elsewhere it is several times as slow,
so no lesson has it.

Tried and left out; the numbers are the course's processor seconds divided by the way's, medians of
three turns of 100 training steps on one thread, on a busy machine:

- `torch.autocast` (0.7), which converts every weight in every step: not faster, and fewer digits
  right after two epochs (.9403 against .9426).
- Weights in bfloat16 beside float32 ones that are updated (0.8): the copies cost what they save.
- One flat tensor for all parameters under automatic differentiation (0.8): gradients are added into
  it or copied, and fused Adam is one call without it.
- `foreach=True` (0.7), Adam as it comes (0.6), gradients set to 0 and not to None (0.7): what the
  course's path does already is faster.
- `torch.compile`: 5 s of processor time before the first step, and a step within the noise.
- Images as bytes, normalised in each batch (0.9).
- Validation in one batch or in `torch.inference_mode()`: within the noise, of a small part.

Each run has a process of its own, because the setting on denormals holds only for threads which
start after it. The ways take turns; an epoch counts training and validation. The device is the best
one: a graphics card where there is one. The exit code is 1 where a way is not faster than the one
before it, or reads fewer digits right. MNIST is taken from $COURSE_DATA or the course's cache.
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
from collections.abc import Callable
from pathlib import Path
from typing import Any

BATCH = 128
WIDTHS = (784, 256, 128, 64, 10)
ROUNDING = 0.005  # the ways round differently, and a few images lie on the edge
Epoch = Callable[[], float]  # trains once through, and gives the validation accuracy


def network(seed: int) -> Any:
    """The network of the lesson."""
    import torch
    from torch import nn

    torch.manual_seed(seed)
    parts: list[nn.Module] = [nn.Flatten()]
    for inputs, outputs in itertools.pairwise(WIDTHS):
        parts += [nn.Linear(inputs, outputs), nn.ReLU()]
    return nn.Sequential(*parts[:-1])


def by_modules(train: Any, valid: Any, model: Any, device: Any, fused: bool) -> Epoch:
    """The loop of the lesson over two loaders."""
    import torch
    from torch.nn.functional import cross_entropy

    model = model.to(device)
    optimizer = torch.optim.Adam(model.parameters(), fused=fused)

    def epoch() -> float:
        model.train()
        for images, labels in train:
            images, labels = images.to(device), labels.to(device)
            optimizer.zero_grad()
            cross_entropy(model(images), labels).backward()
            optimizer.step()
        model.eval()
        right = count = 0
        with torch.no_grad():
            for images, labels in valid:
                right += int((model(images.to(device)).argmax(1) == labels.to(device)).sum())
                count += len(labels)
        return right / count

    return epoch


def textbook(seed: int, generator: Any, device: Any) -> Epoch:
    """Loaders that transform each image, as textbooks do."""
    from torch.utils.data import DataLoader, RandomSampler, Subset
    from torchvision import datasets, transforms

    from course.data import mnist_root, mnist_split

    transform = transforms.Compose([transforms.ToTensor(), transforms.Normalize((0.5,), (0.5,))])
    whole, rows = datasets.MNIST(mnist_root(), transform=transform), mnist_split()
    train, valid = (Subset(whole, chosen.tolist()) for chosen in (rows.train, rows.valid))
    sampler = RandomSampler(train, generator=generator)
    loader = DataLoader(train, batch_size=BATCH, sampler=sampler)
    return by_modules(loader, DataLoader(valid, batch_size=BATCH), network(seed), device, False)


def course(seed: int, generator: Any, device: Any) -> Epoch:
    """The course's loaders in memory."""
    import torch

    torch.set_flush_denormal(True)
    from course.memory import memory_loaders

    loaders = memory_loaders(BATCH, device)
    loaders["train"].generator = generator
    return by_modules(loaders["train"], loaders["valid"], network(seed), device, True)


def by_hand(seed: int, generator: Any, device: Any, low: bool = False) -> Epoch:
    """Forward and backward passes as products into given tensors; `low` says in bfloat16."""
    import torch

    torch.set_flush_denormal(True)
    from course.memory import memory_loaders

    kind = torch.bfloat16 if low else torch.float32
    train, valid = memory_loaders(BATCH, device).values()
    images, pictures = (part.images.flatten(1).to(kind) for part in (train, valid))
    truth = torch.nn.functional.one_hot(train.labels, WIDTHS[-1]).to(kind)
    # (inputs, outputs), the form in which a product reads them from the front
    starts = [part.detach().t().to(device) for part in network(seed).parameters()]
    flat = torch.nn.Parameter(torch.cat([part.flatten() for part in starts]))
    flat.grad = torch.zeros_like(flat)
    here, slopes = flat.data.to(kind), flat.grad.to(kind)  # the same tensors where kind is float32
    optimizer = torch.optim.Adam([flat], fused=True)

    def parts(whole: Any) -> list[Any]:
        pieces = whole.split([part.numel() for part in starts])
        return [piece.view(part.shape) for piece, part in zip(pieces, starts, strict=True)]

    weights, biases = parts(here)[::2], parts(here)[1::2]
    for_weights, for_biases = parts(slopes)[::2], parts(slopes)[1::2]
    last = len(weights) - 1
    relu_backward = torch.ops.aten.threshold_backward.grad_input

    def forward(layers: list[Any]) -> Any:
        for layer in range(last):
            out = layers[layer + 1]
            torch.addmm(biases[layer], layers[layer], weights[layer], out=out).relu_()
        return torch.addmm(biases[last], layers[last], weights[last], out=layers[-1])

    def buffers(count: int) -> list[Any]:
        return [torch.empty(count, width, dtype=kind, device=device) for width in WIDTHS]

    spare = {
        count: (buffers(count), buffers(count)) for count in {BATCH, len(images) % BATCH} - {0}
    }
    whole = [pictures, *buffers(len(pictures))[1:]]

    @torch.no_grad()
    def epoch() -> float:
        order = torch.randperm(len(images), generator=generator).to(device)
        for chosen in order.split(BATCH):
            layers, errors = spare[len(chosen)]
            torch.index_select(images, 0, chosen, out=layers[0])
            error = torch.softmax(forward(layers), 1).sub_(truth.index_select(0, chosen))
            error.div_(len(chosen))
            for layer in range(last, -1, -1):
                torch.mm(layers[layer].t(), error, out=for_weights[layer])
                torch.sum(error, 0, out=for_biases[layer])
                if layer:
                    before = torch.mm(error, weights[layer].t(), out=errors[layer])
                    error = relu_backward(before, layers[layer], 0, grad_input=before)
            if low:
                flat.grad.copy_(slopes)
            optimizer.step()
            if low:
                here.copy_(flat)
        return float((forward(whole).argmax(1) == valid.labels).float().mean())

    return epoch


def by_hand_bfloat16(seed: int, generator: Any, device: Any) -> Epoch:
    """The same with products in bfloat16."""
    return by_hand(seed, generator, device, low=True)


WAYS = {way.__name__: way for way in (textbook, course, by_hand, by_hand_bfloat16)}
BFLOAT16 = {"amx_bf16", "avx512_bf16"}  # what Linux calls the processor's instructions for it


def usual(processor: str = "/proc/cpuinfo") -> list[str]:
    """The ways to measure here: in bfloat16 only where the processor computes in it."""
    try:
        has_it = not BFLOAT16.isdisjoint(Path(processor).read_text(encoding="utf-8").split())
    except OSError:
        has_it = False
    return [way for way in WAYS if has_it or way != by_hand_bfloat16.__name__]


def measure(way: str, seed: int, epochs: int, threads: int) -> dict[str, Any]:
    """Seconds of an epoch, wall and processor, and the validation accuracy after the last."""
    import torch

    from course.memory import best_device

    if threads:
        torch.set_num_threads(threads)
    generator, device = torch.Generator(), best_device()
    epoch = WAYS[way](seed, generator, device)
    seconds, processor, accuracy = [], [], 0.0
    for number in range(epochs):
        generator.manual_seed(number)  # all ways see the same batches
        begun, used = time.perf_counter(), time.process_time()
        accuracy = epoch()
        seconds.append(time.perf_counter() - begun)
        processor.append(time.process_time() - used)
    name = torch.cuda.get_device_name() if device.type == "cuda" else device.type
    found = {"seconds": min(seconds), "median": statistics.median(seconds), "device": name}
    return found | {"processor": min(processor), "accuracy": accuracy}


def main() -> int:
    """Runs the ways in turns and prints their times."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--repeats",
        type=int,
        default=5,
        help="runs of each way, each with a seed of its own (default: 5, about 3 minutes on 2 "
        "idle cores)",
    )
    parser.add_argument("--epochs", type=int, default=2, help="epochs of a run (default: 2)")
    parser.add_argument(
        "--threads",
        type=int,
        default=0,
        help="threads of an operation (default: PyTorch's own choice; 1 on a "
        "busy machine, where more get into each other's way)",
    )
    parser.add_argument(
        "--only",
        nargs="+",
        choices=WAYS,
        default=usual(),
        metavar="WAY",
        help=" ".join(WAYS),
    )
    parser.add_argument("--write", type=Path, help="a JSON file for the medians of each way")
    # one run, in a process of its own
    parser.add_argument("--way", choices=WAYS, help=argparse.SUPPRESS)
    parser.add_argument("--seed", type=int, default=1, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    os.environ["COURSE_PROFILE"] = "full"  # all ways on the same data
    if asked.way:
        print(json.dumps(measure(asked.way, asked.seed, asked.epochs, asked.threads)))
        return 0

    def once(way: str, seed: int) -> dict[str, Any]:
        numbers = {"--seed": seed, "--epochs": asked.epochs, "--threads": asked.threads}
        words = [word for name, number in numbers.items() for word in (name, str(number))]
        command = [sys.executable, __file__, "--way", way, *words]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
        return dict(json.loads(done.stdout.splitlines()[-1]))

    # In turn, so that a busy moment of the machine meets all alike.
    turns = [[once(way, seed) for way in asked.only] for seed in range(1, asked.repeats + 1)]
    print(f"on {turns[0][0]['device']}, {asked.repeats} seeds, {asked.epochs} epochs; seconds:")
    print(f"{'way':<18}{'least':>8}{'median':>8}{'processor':>11}{'accuracy':>10}")
    runs = dict(zip(asked.only, zip(*turns, strict=True), strict=True))
    medians = {}
    for way, found in runs.items():
        least = min(run["seconds"] for run in found)
        middle, processor, accuracy = (
            statistics.median(run[key] for run in found)
            for key in ("median", "processor", "accuracy")
        )
        medians[way] = {"seconds": middle, "least": least, "accuracy": accuracy}
        print(f"{way:<18}{least:>8.3f}{middle:>8.3f}{processor:>11.3f}{accuracy:>10.4f}")
    if asked.write:
        asked.write.write_text(json.dumps(medians, indent=1) + "\n", encoding="utf-8")
    worse = False
    for (slow, before), (fast, after) in itertools.pairwise(runs.items()):
        pairs = list(zip(before, after, strict=True))
        ratios = [one["seconds"] / other["seconds"] for one, other in pairs]
        gains = [other["accuracy"] - one["accuracy"] for one, other in pairs]
        ratio, gain = statistics.median(ratios), statistics.mean(gains)
        print(
            f"{fast} is {ratio:.1f} times as fast as {slow} ({min(ratios):.1f} to "
            f"{max(ratios):.1f}); accuracy {gain:+.4f} ({min(gains):+.4f} to {max(gains):+.4f})"
        )
        worse = worse or ratio <= 1 or gain < -ROUNDING
    return int(worse)


if __name__ == "__main__":
    sys.exit(main())
