"""Trials of `fit`: it trains a small network that writes down what happens to it."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from course.lessons.mnist_mlp.trials_inputs import pattern
from course.probe.trials import Answer, shown_as

# as many pixels of an image as the small network looks at; the last pixel holds the image's number
PIXELS = 16
VALID = 1000  # validation images are numbered from here


class Log:
    """What happened to the small network, in order; its copies write into the same log."""

    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = []
        self.current: dict[str, Any] | None = None

    def __deepcopy__(self, _memo: Any) -> Log:
        return self


def small_network(seed: int) -> Any:
    """A network of 16-8-10 that writes a log of every forward and backward pass.

    It has a parameter of its own besides those of its layers.

    The ten biases of its output are near 40. Softmax does not see a common shift, but weight decay
    does.
    """
    import torch
    from torch import nn

    @shown_as("PartOfTheCheck")
    class Mode(nn.Module):
        def forward(self, x: Any) -> Any:
            return x

    @shown_as("ModelOfTheCheck")
    class Small(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.log = Log()
            self.hidden, self.output, self.mode = nn.Linear(PIXELS, 8), nn.Linear(8, 10), Mode()
            self.gain = nn.Parameter(torch.ones(8))
            with torch.no_grad():
                for number, parameter in enumerate(self.parameters()):
                    values = pattern(seed, number, tuple(parameter.shape)) * np.float32(0.6)
                    parameter.copy_(torch.from_numpy(values))
                self.gain.add_(1.5)
                self.output.bias.add_(40)
            for number, parameter in enumerate(self.parameters()):
                parameter.register_hook(partial(self.note_gradient, number))

        def note_gradient(self, number: int, gradient: Any) -> None:
            if self.log.current is not None:
                self.log.current.setdefault("parts", {})[number] = gradient.detach().clone()

        def flat(self) -> Any:
            flat = [parameter.detach().reshape(-1) for parameter in self.parameters()]
            return torch.cat(flat).clone()

        def forward(self, x: Any) -> Any:
            x = x.flatten(1)
            logits = self.output(self.mode(torch.tanh(self.hidden(x[:, :PIXELS])) * self.gain))
            event = {
                "images": [int(n) for n in x[:, -1].round().tolist()],
                "training": self.mode.training,
                "graph": bool(logits.requires_grad),
                "weights": self.flat(),
                "logits": logits.detach().clone(),
            }
            self.log.events.append(event)
            if logits.requires_grad:
                logits.register_hook(partial(self.note_backward, event))
            return logits

        def note_backward(self, event: dict[str, Any], gradient: Any) -> None:
            event["gradient"] = gradient.detach().clone()
            self.log.current = event

    return Small()


def counting_network(seed: int) -> Any:
    """A network of 16-10, of one linear layer, that notes of each pass no more than what was read.

    So a training of many batches takes a third of the time that one of `small_network` takes.
    """
    import torch
    from torch import nn

    @shown_as("ModelOfTheCheck")
    class Counting(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.log = Log()
            self.output = nn.Linear(PIXELS, 10)
            with torch.no_grad():
                for number, parameter in enumerate(self.parameters()):
                    values = pattern(seed, number, tuple(parameter.shape)) * np.float32(0.6)
                    parameter.copy_(torch.from_numpy(values))

        def forward(self, x: Any) -> Any:
            x = x.flatten(1)
            logits = self.output(x[:, :PIXELS])
            event = {"images": x[:, -1].detach().clone(), "logits": logits.detach().clone()}
            self.log.events.append(event)
            if logits.requires_grad:
                logits.register_hook(partial(event.__setitem__, "gradient"))
            return logits

        def passes(self) -> list[list[Any]]:
            return [
                [
                    [int(number) for number in event["images"].round().tolist()],
                    event["logits"].argmax(dim=1).tolist(),
                    "gradient" in event,
                ]
                for event in self.log.events
            ]

    return Counting()


def loaders_of(
    seed: int, train: list[int], valid: list[int], batches: tuple[int, int], shuffle: bool
) -> dict[str, Any]:
    """`DataLoader`s of images (n, 1, 28, 28), each with a class and a number.

    The first pixels tell the class, more or less, and the last one is the number.
    """
    import torch
    from torch.utils.data import DataLoader, TensorDataset

    looks = pattern(seed, 7, (10, PIXELS))
    found = {}
    for name, labels, first, size in (
        ("train", train, 0, batches[0]),
        ("valid", valid, VALID, batches[1]),
    ):
        flat = np.zeros((len(labels), 784), dtype=np.float32)
        flat[:, :PIXELS] = looks[labels] + 0.5 * pattern(seed, 8 + first, (len(labels), PIXELS))
        flat[:, -1] = np.arange(first, first + len(labels))
        images = torch.from_numpy(flat).reshape(-1, 1, 28, 28)
        data = TensorDataset(images, torch.tensor(labels, dtype=torch.int64))
        generator = torch.Generator().manual_seed(seed)
        found[name] = DataLoader(
            data, batch_size=size, shuffle=shuffle and name == "train", generator=generator
        )
    return found


def training(
    answer: Answer,
    seed: int,
    train: list[int],
    valid: list[int],
    batches: tuple[int, int],
    epochs: int,
    rate: float = 0.0,
    shuffle: bool = True,
    start_in_eval: bool = False,
    brief: bool = False,
) -> dict[str, Any]:
    """Trains the small network by `fit`: what it returned, and the network's log.

    A `rate` of 0 leaves the learning rate out.

    Each event is a forward pass: the images' numbers, the mode, whether a graph was built, the
    weights before it, the logits; and, where a backward pass followed, the gradients of the logits
    and of all parameters. `train` and `valid` are the labels. With `brief`, each pass is the
    images' numbers, the classes that were read, and whether a backward pass followed, alone.
    """
    import torch

    network = counting_network if brief else small_network
    model = network(seed).train(not start_in_eval)
    loaders = loaders_of(seed, train, valid, batches, shuffle)
    named = {"learning_rate": rate} if rate else {}
    history = answer.function(model, loaders, epochs, **named)
    if brief:
        return {"history": history, "passes": model.passes()}
    sizes = [int(parameter.numel()) for parameter in model.parameters()]
    for event in model.log.events:
        parts = event.pop("parts", None)
        if parts is not None:
            event["gradients"] = torch.cat(
                [
                    parts[number].reshape(-1).cpu() if number in parts else torch.zeros(size)
                    for number, size in enumerate(sizes)
                ]
            )
    return {
        "history": history,
        "events": model.log.events,
        "weights": model.flat(),
        "sizes": sizes,
        "training": bool(model.mode.training),
    }
