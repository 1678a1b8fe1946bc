"""Trials of lesson 05: networks are built and run.

Those of training loops, comparisons, plots and mistakes stand in files of their own.
"""

from __future__ import annotations

import contextlib
from typing import Any

import numpy as np

from course.lessons.mnist_mlp.trials_comparisons import compare
from course.lessons.mnist_mlp.trials_inputs import activation_of, bends, pattern
from course.lessons.mnist_mlp.trials_mistakes import mistakes
from course.lessons.mnist_mlp.trials_plots import drawn
from course.lessons.mnist_mlp.trials_training import training
from course.probe.trials import Answer

__all__ = ["build", "build_twice", "compare", "drawn", "mistakes", "training"]


def build(
    answer: Answer,
    seed: int,
    images: int = 2,
    activation: str = "",
    layers: int = 0,
    keywords: bool = False,
    brightness: float = 1.0,
) -> dict[str, Any]:
    """Makes a network by `make_mlp` and runs it in eval mode, then in train mode.

    It gets weights of a known pattern.

    `activation`: "" (left out), a class of `torch.nn`, or a way to give an activation of the
    trial's own ("class", "lambda", "partial"). `layers`: 0 leaves it out. `brightness`: the images'
    largest number. Returns the shapes [inputs, outputs, has a bias] of the linear layers in the
    order of their use, the logits (images, 10) of both modes (None where train mode raises), and
    how many of the activations ran, are different, and belong to the network.
    """
    import torch
    from torch import nn

    made, ran = bends()
    args = [activation_of(activation, made)] if activation else []
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
    used = {id(activation) for activation in ran[:number_ran]}
    inside = {id(module) for module in model.modules()}
    return {
        "module": True,
        "linear": [
            [layer.in_features, layer.out_features, layer.bias is not None] for layer in linear
        ],
        "logits": logits,
        "in_training": in_training,
        "ran": number_ran,
        "different": len(used),
        "inside": len(used & inside),
    }


def build_twice(answer: Answer, layers: int) -> dict[str, Any]:
    """Makes two networks: how many parameters they share, and how many of them can be trained."""
    import torch

    first, second = answer.function(layers=layers), answer.function(layers=layers)
    for model in (first, second):
        model.cpu()(torch.zeros(2, 1, 28, 28))
    mine, other = ({id(weight) for weight in model.parameters()} for model in (first, second))
    fixed = sum(not weight.requires_grad for weight in first.parameters())
    return {"shared": len(mine & other), "fixed": fixed}


def _in_order(model: Any, images: int) -> list[Any]:
    """The linear layers in the order in which they run.

    It is that of the network's list where some are not called as modules.
    """
    import torch
    from torch import nn

    listed = [module for module in model.modules() if isinstance(module, nn.Linear)]
    ran: list[Any] = []
    hooks = [
        layer_listed.register_forward_hook(lambda layer, _args, _out: ran.append(layer))
        for layer_listed in listed
    ]
    model(torch.zeros(images, 1, 28, 28))
    for hook in hooks:
        hook.remove()
    unique = list({id(layer): layer for layer in ran}.values())
    return unique if len(unique) == len(listed) else listed
