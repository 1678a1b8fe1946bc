"""Trials of comparisons: they run with stand-ins for the notebook's `make_mlp` and `fit`."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

from course.lessons.mnist_mlp.trials_inputs import POINTS, activation_of, bends
from course.lessons.mnist_mlp.trials_training import loaders_of
from course.probe.trials import Answer


def compare(answer: Answer, *args: Any, activation: str = "", **kwargs: Any) -> dict[str, Any]:
    """Runs a comparison with stand-ins for the notebook's `make_mlp` and `fit`.

    They write down how they are called.

    The loaders come first, then, where a way to give one is named, the activation; then the
    arguments. Returns the comparison's result, what was built (number of layers, the activation's
    values at POINTS) and what was trained (which network, with the loaders or without, epochs, the
    history that came of it, the sum of its weights before and after).
    """
    loaders = loaders_of(1, [0, 1, 2, 3], [4, 5], (2, 2), shuffle=True)
    built: list[dict[str, Any]] = []
    trained: list[dict[str, Any]] = []
    stand_ins = {"make_mlp": _recording_make_mlp(built), "fit": _recording_fit(trained, loaders)}
    first = [activation_of(activation, bends()[0])] if activation else []
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
    """Changes a network's weights, as training does, each time by another amount.

    Returns their sum before and after.
    """
    import torch
    from torch import nn

    parameters = list(model.parameters()) if isinstance(model, nn.Module) else []
    sums = []
    for shift in (0.0, 0.01 * (number + 1)):
        with torch.no_grad():
            for parameter in parameters:
                parameter.add_(shift)
        sums.append(float(sum(parameter.double().sum().item() for parameter in parameters)))
    return sums[0], sums[1]


@contextlib.contextmanager
def _replaced(answer: Answer, stand_ins: dict[str, Any]) -> Iterator[None]:
    """Puts the stand-ins into the notebook's names, and then puts all back.

    They go into the names that the function itself looks at as well.
    """
    spaces = [answer.names, getattr(answer.function, "__globals__", answer.names)]
    spaces = [
        space
        for number, space in enumerate(spaces)
        if isinstance(space, dict) and (number == 0 or space is not spaces[0])
    ]
    before = [{name: space[name] for name in stand_ins if name in space} for space in spaces]
    try:
        for space in spaces:
            space.update(stand_ins)  # type: ignore[union-attr]
        yield
    finally:
        for space, names in zip(spaces, before, strict=True):
            for name in stand_ins:
                space.pop(name, None)  # type: ignore[union-attr]
            space.update(names)  # type: ignore[union-attr]
