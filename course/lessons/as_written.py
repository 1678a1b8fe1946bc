"""Marks what TensorFlow is to leave as it is written.

TensorFlow rewrites whatever an answer's tf.function calls, to find `if` and `for` about tensors.
The models of the trials have none, and looking for them takes longer than most checks.
"""

from __future__ import annotations

from typing import TypeVar

C = TypeVar("C", bound=type)


def as_written(kind: C) -> C:
    """Marks a class whose objects TensorFlow is to call as they are.

    The mark is what `tf.autograph.experimental.do_not_convert` puts on a function (TensorFlow 2.21,
    autograph/impl/api.py). Where it means nothing, the objects are rewritten and work all the same.
    """
    kind.autograph_info__ = {}  # type: ignore[attr-defined]
    return kind
