"""Trials of lesson 04: what a student's model, training loop and measures do in tinygrad.

Weights travel as four arrays, in the order of `PARAMETERS`; a layer from n to m has a weight (m, n)
and a bias (m,). Features are (rows, 4) float32, labels (rows,) int32.
"""

from __future__ import annotations

import inspect
import math
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from course.data import iris_split
from course.probe.trials import Answer, shown_as

# The four tensors of the lesson's network, in the order in which weights travel.
PARAMETERS = ("linear1.weight", "linear1.bias", "linear2.weight", "linear2.bias")
_GIVES_RESULT = re.compile(r"^[^#\n]*\bresult\b[^=\n#]*=(?!=)", re.MULTILINE)


@shown_as("LayerOfTheCheck")
class Layer:
    """A linear layer like tinygrad's own, with given weights.

    A layer of tinygrad's would first draw random ones.
    """

    def __init__(self, weight: Any, bias: Any) -> None:
        self.weight, self.bias = weight, bias

    def __call__(self, x: Any) -> Any:
        """What the layer gives."""
        return x.linear(self.weight.transpose(), self.bias)


@shown_as("ModelOfTheCheck")
class Network:
    """The lesson's network with given weights. It notes how many rows each call of it gets."""

    def __init__(self, weights: list[Any]) -> None:
        from tinygrad import Tensor

        # PARAMETERS are all the tensors that may be found in here: an optimiser may collect them by
        # nn.state.get_parameters
        made = [Tensor(values.copy()) for values in weights]
        Tensor.realize(*made)
        self.linear1, self.linear2 = Layer(made[0], made[1]), Layer(made[2], made[3])
        self.rows: list[int] = []

    def __call__(self, x: Any) -> Any:
        """What the network gives."""
        self.rows.append(x.shape[0])
        hidden = self.linear1(x).relu()
        return self.linear2(hidden).log_softmax()

    def parameters(self) -> list[Any]:
        """The four tensors, as the lesson's model gives them."""
        return tensors(self)


def tensors(model: Any) -> list[Any]:
    """The model's four tensors, in the order of PARAMETERS."""
    return [
        tensor for layer in (model.linear1, model.linear2) for tensor in (layer.weight, layer.bias)
    ]


def put_weights(model: Any, weights: list[Any]) -> None:
    """Fills the four tensors of a model, which stay the same objects.

    They are lazy: the random numbers that they would have held are never drawn.
    """
    from tinygrad import Tensor

    made = [Tensor(values.copy()) for values in weights]
    Tensor.realize(*made)
    for tensor, values in zip(tensors(model), made, strict=True):
        tensor.replace(values)


def layers(answer: Answer) -> dict[str, Any]:
    """The shapes of the four tensors of a new model.

    A layer or tensor that it does not have gives None.
    """
    model = answer.function()
    return {name: _shape(model, *name.split(".")) for name in PARAMETERS}


def _shape(model: Any, layer: str, attribute: str) -> list[int] | None:
    shape = getattr(getattr(getattr(model, layer, None), attribute, None), "shape", None)
    return None if shape is None else [int(size) for size in shape]


def outputs(answer: Answer, weights: list[Any], features: Any, training: bool = False) -> Any:
    """What a new model with these weights gives for the features.

    `training`: as in a training step.
    """
    from tinygrad import Context, Tensor

    model = answer.function()
    put_weights(model, weights)
    with Context(TRAINING=int(training)):
        found = model(Tensor(features))
        return found.realize() if isinstance(found, Tensor) else found


def fresh_outputs(answer: Answer, features: Any) -> list[Any]:
    """What two new models give for the features, as they are made."""
    from tinygrad import Tensor

    return [model(Tensor(features)) for model in (answer.function(), answer.function())]


def apart(answer: Answer) -> dict[str, Any]:
    """How many of the four tensors two new models share, and the first weights of both."""
    first, second = tensors(answer.function()), tensors(answer.function())
    return {
        "shared": sum(a is b for a, b in zip(first, second, strict=True)),
        "weights": [first[0], second[0]],
    }


def parameters(answer: Answer) -> dict[str, Any]:
    """What `parameters()` of a new model holds.

    Returns how many things it holds, and the names of those of the four tensors among them.
    """
    model = answer.function()
    found = list(model.parameters())
    own = dict(zip(PARAMETERS, tensors(model), strict=True))
    return {
        "count": len({id(tensor) for tensor in found}),
        "names": [name for name, tensor in own.items() if any(tensor is given for given in found)],
    }


def reached(answer: Answer, features: Any) -> list[str]:
    """The names of the tensors that get a gradient from what a new model gives for the features."""
    from tinygrad import Tensor

    model = answer.function()
    result = model(Tensor(features))
    result[:, 0].sum().backward()
    return [
        name
        for name, tensor in zip(PARAMETERS, tensors(model), strict=True)
        if tensor.grad is not None
    ]


def training(
    answer: Answer,
    weights: list[Any],
    features: Any,
    labels: Any,
    steps: int,
    batch_size: int,
    learning_rate: float,
) -> dict[str, Any]:
    """Trains a network from these weights.

    Returns the losses as they were returned, the weights afterwards, and whether a backward pass
    began while an older gradient was still there.
    """
    model = Network(weights)
    with _backward_watched(model) as left_over:
        losses = answer.function(
            model, features, labels, steps=steps, batch_size=batch_size, learning_rate=learning_rate
        )
    return {
        "losses": losses,
        "weights": [tensor.numpy() for tensor in tensors(model)],
        "left_over": any(left_over),
    }


class _Enough(BaseException):
    pass


def batches(
    answer: Answer, weights: list[Any], features: Any, labels: Any, **settings: Any
) -> list[int]:
    """The row counts of the batches that the network was called on before a gradient was wanted.

    There the training ends, and nothing was compiled for this batch size.
    """
    from tinygrad import Tensor

    def enough(*_args: Any, **_kwargs: Any) -> Any:
        raise _Enough

    model = Network(weights)
    with (
        _replaced(Tensor, "backward", enough),
        _replaced(Tensor, "gradient", enough),
        suppress(_Enough),
    ):
        answer.function(model, features, labels, **settings)
    return [rows for rows in model.rows if isinstance(rows, int)]


@contextmanager
def _replaced(kind: Any, name: str, function: Any) -> Iterator[None]:
    """Another method of a class, in the block."""
    original = getattr(kind, name)
    setattr(kind, name, function)
    try:
        yield
    finally:
        setattr(kind, name, original)


@contextmanager
def _backward_watched(model: Network) -> Iterator[list[bool]]:
    """For each `Tensor.backward` in the block, whether the model had a gradient already.

    What the weights do does not tell: tinygrad is lazy, and an old gradient that was never read is
    worked out anew, with the weights of now, when a new one is added to it.
    """
    from tinygrad import Tensor

    found: list[bool] = []
    original = Tensor.backward

    def backward(self: Any, *args: Any, **kwargs: Any) -> Any:
        found.append(any(_has_gradient(tensor) for tensor in tensors(model)))
        return original(self, *args, **kwargs)

    with _replaced(Tensor, "backward", backward):
        yield found


def _has_gradient(tensor: Any) -> bool:
    """Whether the tensor has a gradient that is not zero.

    While TinyJit records, nothing can be read: there any gradient counts but a constant 0.
    """
    from tinygrad.engine.realize import capturing
    from tinygrad.uop.ops import Ops

    if tensor.grad is None:
        return False
    base = tensor.grad.uop.base
    if base.op is Ops.CONST and not base.arg:
        return False
    return bool(capturing) or bool((tensor.grad.numpy() != 0).any())


def defaults(answer: Answer) -> dict[str, Any]:
    """The default values in the signature of `train`; empty where it shows none of the names."""
    found = inspect.signature(answer.function).parameters
    names = [name for name in ("steps", "batch_size", "learning_rate") if name in found]
    return {
        name: None if found[name].default is inspect.Parameter.empty else found[name].default
        for name in names
    }


def measured(answer: Answer, weights: list[Any], features: Any, *labels: Any) -> Any:
    """What `accuracy` or `species` gives for a network with these weights.

    `labels` are those of `accuracy(model, features, labels)`, none for `species(model, features)`.
    """
    found = answer.function(Network(weights), features, *labels)
    if type(found) is not list:
        return found
    # items of an array of words are words
    return [str(item) if isinstance(item, str) else item for item in found]


def cell(answer: Answer) -> dict[str, Any]:
    """The code of the newest cell that was run and gave `result` a value.

    It is empty where the notebook keeps no history.
    """
    history = answer.names.get("In")
    cells = history if isinstance(history, list) else []
    codes = [code for code in cells if isinstance(code, str)]
    return {"code": next((code for code in reversed(codes) if _GIVES_RESULT.search(code)), "")}


def result(answer: Answer) -> dict[str, Any]:
    """The number in `result`, and what the notebook's `model` gives for the course's own test set.

    It is asked for the training set only where the number is not the test set's share: another
    shape costs another second.
    """
    from tinygrad import Tensor

    model = answer.names.get("model")
    train_features, _train_labels, test_features, test_labels = iris_split()
    if not callable(model) or isinstance(model, type):
        return {"result": answer.function, "test": None, "train": None}
    test = model(Tensor(test_features))
    values = test.numpy() if isinstance(test, Tensor) else None
    agrees = False
    if values is not None and values.shape == (len(test_labels), 3):
        share = (values.argmax(axis=1) == test_labels).mean()
        agrees = abs(_as_float(answer.function) - share) < 1e-3
    return {
        "result": answer.function,
        "test": values,
        "train": None if agrees else model(Tensor(train_features)),
    }


def _as_float(value: Any) -> float:
    """A number, also one in an array or tensor, as a float; nan for anything else."""
    try:
        return float(value.item() if hasattr(value, "item") else value)
    except (TypeError, ValueError, AssertionError, RuntimeError):
        return math.nan
