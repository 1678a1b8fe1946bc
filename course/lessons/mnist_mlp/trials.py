"""Trials of lesson 05: networks are built and run, training loops train a small network that writes
down what happens to it, and comparisons are run with stand-ins for `make_mlp` and `fit`.

PyTorch is imported inside the functions: a lesson in another framework need not have it.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from functools import cache, partial
from typing import Any

import numpy as np

from course.lessons.mnist_mlp.trials_plots import drawn
from course.probe.trials import Answer, shown_as

__all__ = ["build", "build_twice", "compare", "drawn", "training"]

POINTS = (-2.0, -0.5, 0.0, 1.0, 3.0, 8.0)
# as many pixels of an image as the small network looks at; the last pixel holds the image's number
PIXELS = 16
VALID = 1000  # validation images are numbered from here


@cache
def _waves() -> np.ndarray:
    """As many numbers as a prime says, so that rows of common widths are all different. Do not
    change them in place.
    """
    steps = np.arange(1, 4094, dtype=np.float64)
    return np.sin(steps * steps * 0.37 + steps * 0.71).astype(np.float32)


def pattern(seed: int, number: int, shape: tuple[int, ...]) -> np.ndarray:
    """Numbers between -1 and 1 as float32: the same wherever they are made, without a generator."""
    return np.resize(np.roll(_waves(), -(number * 617 + seed * 31)), shape)


def build(
    answer: Answer,
    seed: int,
    images: int = 2,
    activation: str = "",
    layers: int = 0,
    keywords: bool = False,
    brightness: float = 1.0,
) -> dict[str, Any]:
    """Makes a network by `make_mlp`, gives it weights of a known pattern and runs it in eval mode,
    then in train mode.

    `activation`: "" (left out), a class of `torch.nn`, or a way to give an activation of the
    trial's own ("class", "lambda", "partial"). `layers`: 0 leaves it out. `brightness`: the images'
    largest number. Returns the shapes [inputs, outputs, has a bias] of the linear layers in the
    order of their use, the logits (images, 10) of both modes (None where train mode raises), and
    how many of the activations ran, are different, and belong to the network.
    """
    import torch
    from torch import nn

    made, ran = _bends()
    args = [_activation(activation, made)] if activation else []
    named = {"layers": layers} if layers else {}
    if keywords:
        model = answer.function(**dict(zip(["activation"], args, strict=False)), **named)
    else:
        model = answer.function(*args, **named)
    if not isinstance(model, nn.Module):
        return {"module": False, "found": model}
    model = model.cpu().eval()
    with torch.no_grad():
        model(torch.zeros(images, 1, 28, 28))  # lazy layers take their sizes now
        linear = _in_order(model, images)
        for number, layer in enumerate(linear):
            size = tuple(layer.weight.shape)
            layer.weight.copy_(
                torch.from_numpy(pattern(seed, number, size) * np.float32(2 / size[1] ** 0.5))
            )
            if layer.bias is not None:
                layer.bias.copy_(torch.from_numpy(pattern(seed, 50 + number, (size[0],))))
        ran.clear()
        given = torch.from_numpy(pattern(seed, 99, (images, 1, 28, 28)) * np.float32(brightness))
        logits, number_ran = model(given), len(ran)
        in_training = None
        with contextlib.suppress(Exception):
            in_training = model.train()(given)
    used = {id(one): one for one in ran[:number_ran]}
    inside = {id(one) for one in model.modules()}
    return {
        "module": True,
        "linear": [
            [layer.in_features, layer.out_features, layer.bias is not None] for layer in linear
        ],
        "logits": logits,
        "in_training": in_training,
        "ran": number_ran,
        "different": len(used),
        "inside": sum(one in inside for one in used),
    }


def build_twice(answer: Answer, layers: int) -> dict[str, Any]:
    """Makes two networks: how many parameters they share, and how many of them can be trained."""
    import torch

    first, second = answer.function(layers=layers), answer.function(layers=layers)
    for model in (first, second):
        model.cpu()(torch.zeros(2, 1, 28, 28))
    both = {id(one) for one in first.parameters()} & {id(one) for one in second.parameters()}
    return {"shared": len(both), "fixed": sum(not one.requires_grad for one in first.parameters())}


def _in_order(model: Any, images: int) -> list[Any]:
    """The linear layers in the order in which they run (in that of the network's list when some are
    not called as modules).
    """
    import torch
    from torch import nn

    listed = [one for one in model.modules() if isinstance(one, nn.Linear)]
    ran: list[Any] = []
    hooks = [
        one.register_forward_hook(lambda layer, _args, _out: ran.append(layer)) for one in listed
    ]
    model(torch.zeros(images, 1, 28, 28))
    for hook in hooks:
        hook.remove()
    unique = list({id(one): one for one in ran}.values())
    return unique if len(unique) == len(listed) else listed


def _bends() -> tuple[type, list[Any]]:
    """An activation of the trial's own, x / (1 + |x|) + shift, and the list of those that ran."""
    from torch import nn

    ran: list[Any] = []

    @shown_as("ActivationOfTheCheck")
    class Bend(nn.Module):
        def __init__(self, shift: float = 0.25) -> None:
            super().__init__()
            self.shift = shift

        def forward(self, x: Any) -> Any:
            ran.append(self)
            return x / (1 + x.abs()) + self.shift

    return Bend, ran


def _activation(kind: str, own: type) -> Any:
    from torch import nn

    ways: dict[str, Any] = {
        "class": own,
        "lambda": lambda: own(0.25),
        "partial": partial(own, shift=0.5),
    }
    return ways[kind] if kind in ways else getattr(nn, kind)


# Training


class Log:
    """What happened to the small network, in order. A copy of the network writes into the same log."""

    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = []
        self.current: dict[str, Any] | None = None

    def __deepcopy__(self, _memo: Any) -> Log:
        return self


def small_network(seed: int) -> Any:
    """A network of 16-8-10 with a parameter of its own, which writes a log of every forward and
    backward pass.

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
                for number, one in enumerate(self.parameters()):
                    one.copy_(
                        torch.from_numpy(pattern(seed, number, tuple(one.shape)) * np.float32(0.6))
                    )
                self.gain.add_(1.5)
                self.output.bias.add_(40)
            for number, one in enumerate(self.parameters()):
                one.register_hook(partial(self.note_gradient, number))

        def note_gradient(self, number: int, gradient: Any) -> None:
            if self.log.current is not None:
                self.log.current.setdefault("parts", {})[number] = gradient.detach().clone()

        def flat(self) -> Any:
            return torch.cat([one.detach().reshape(-1) for one in self.parameters()]).clone()

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


def loaders_of(
    seed: int, train: list[int], valid: list[int], batches: tuple[int, int], shuffle: bool
) -> dict[str, Any]:
    """`DataLoader`s of images (n, 1, 28, 28) whose first pixels tell the class, more or less, and
    whose last one is a number.
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
    """Trains the small network by `fit` (`rate` 0 leaves the learning rate out): what it returned,
    and the network's log.

    Each event is a forward pass: the images' numbers, the mode, whether a graph was built, the
    weights before it, the logits; and, where a backward pass followed, the gradients of the logits
    and of all parameters. `train` and `valid` are the labels. With `brief`, each pass is the
    images' numbers, the classes that were read, and whether a backward pass followed, alone.
    """
    import torch

    model = small_network(seed).train(not start_in_eval)
    loaders = loaders_of(seed, train, valid, batches, shuffle)
    named = {"learning_rate": rate} if rate else {}
    history = answer.function(model, loaders, epochs, **named)
    if brief:
        return {
            "history": history,
            "passes": [
                [event["images"], event["logits"].argmax(dim=1).tolist(), "gradient" in event]
                for event in model.log.events
            ],
        }
    sizes = [int(one.numel()) for one in model.parameters()]
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


# Comparisons


def compare(answer: Answer, *args: Any, activation: str = "", **kwargs: Any) -> dict[str, Any]:
    """Runs a comparison with stand-ins for the notebook's `make_mlp` and `fit`, which write down
    how they are called.

    The loaders come first, then, where a way to give one is named, the activation; then the
    arguments. Returns the comparison's result, what was built (number of layers, the activation's
    values at POINTS) and what was trained (which network, with the loaders or without, epochs, the
    history that came of it, the sum of its weights before and after).
    """
    loaders = loaders_of(1, [0, 1, 2, 3], [4, 5], (2, 2), shuffle=True)
    built: list[dict[str, Any]] = []
    trained: list[dict[str, Any]] = []
    stand_ins = {"make_mlp": _recording_make_mlp(built), "fit": _recording_fit(trained, loaders)}
    first = [_activation(activation, _bends()[0])] if activation else []
    with _replaced(answer, stand_ins):
        result = answer.function(loaders, *first, *args, **kwargs)
    return {"result": result, "built": built, "trained": trained}


def _recording_make_mlp(built: list[dict[str, Any]]) -> Callable[..., Any]:
    import torch
    from torch import nn

    def make_mlp(activation: Any = nn.ReLU, layers: Any = 4, *_more: Any, **_options: Any) -> Any:
        values = activation()(torch.tensor(POINTS))
        model = nn.Sequential(nn.Flatten(), nn.Linear(784, 10))
        setattr(model, "built_as", len(built))  # noqa: B010 - mypy knows no such attribute
        built.append({"layers": layers, "values": values.detach()})
        return model

    return make_mlp


def _recording_fit(trained: list[dict[str, Any]], loaders: dict[str, Any]) -> Callable[..., Any]:
    def fit(
        model: Any,
        given: Any = None,
        epochs: Any = None,
        learning_rate: Any = 1e-3,
        *_more: Any,
        **options: Any,
    ) -> Any:
        given = options.get("loaders", given)
        number = len(trained)
        length = epochs if isinstance(epochs, int) and 0 < epochs < 100 else 1
        # up and down: a later training may be better or worse
        best = 0.5 + 0.4 * (-1) ** number / (number + 1)
        history = {
            name: [best + shift + step / 1e5 for step in range(1, length + 1)]
            for name, shift in (("train", 0.002), ("valid", 0.0), ("loss", 0.004))
        }
        before, after = _moved(model, number)
        same = isinstance(given, dict) and all(
            given.get(name) is loaders[name] for name in ("train", "valid")
        )
        trained.append(
            {
                "network": getattr(model, "built_as", -1),
                "loaders": same,
                "epochs": epochs,
                "valid": list(history["valid"]),
                "before": before,
                "after": after,
            }
        )
        return history

    return fit


def _moved(model: Any, number: int) -> tuple[float, float]:
    """Changes a network's weights, as training does, each time by another amount: their sum before
    and after.
    """
    import torch
    from torch import nn

    parameters = list(model.parameters()) if isinstance(model, nn.Module) else []
    sums = []
    for shift in (0.0, 0.01 * (number + 1)):
        with torch.no_grad():
            for one in parameters:
                one.add_(shift)
        sums.append(float(sum(one.double().sum().item() for one in parameters)))
    return sums[0], sums[1]


@contextlib.contextmanager
def _replaced(answer: Answer, stand_ins: dict[str, Any]) -> Iterator[None]:
    """Puts the stand-ins into the notebook's names, and into those that the function itself looks
    at; then puts all back.
    """
    spaces = [answer.names, getattr(answer.function, "__globals__", answer.names)]
    spaces = [
        one
        for number, one in enumerate(spaces)
        if isinstance(one, dict) and (number == 0 or one is not spaces[0])
    ]
    before = [{name: one[name] for name in stand_ins if name in one} for one in spaces]
    try:
        for one in spaces:
            one.update(stand_ins)  # type: ignore[union-attr]
        yield
    finally:
        for one, names in zip(spaces, before, strict=True):
            for name in stand_ins:
                one.pop(name, None)  # type: ignore[union-attr]
            one.update(names)  # type: ignore[union-attr]
