"""`prepare`: the one call that a lesson makes before it imports a framework."""

from __future__ import annotations

import importlib
import importlib.util
import os
import sys

from course.frameworks import tinygrad_machine
from course.i18n import gettext as _

_QUIET_TENSORFLOW = {
    # C++ logs: neither information, nor warnings, nor errors of missing GPU libraries
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "TF_CPP_MAX_VLOG_LEVEL": "0",
    "GRPC_VERBOSITY": "NONE",
    "ABSL_MIN_LOG_LEVEL": "3",
    # Where a processor is fit for oneDNN, TensorFlow says that its results round otherwise,
    # whatever it is told. Without it the numbers are the same everywhere, and the lessons take as
    # long.
    "TF_ENABLE_ONEDNN_OPTS": "0",
    "TF_FORCE_GPU_ALLOW_GROWTH": "true",  # a GPU is used, but not all of its memory taken at once
    "KERAS_BACKEND": "tensorflow",
}


def prepare(framework: str) -> str:
    """Gets this machine ready for "tensorflow" or "tinygrad", before its import.

    TensorFlow is imported here, since that takes less time so.

    It says in a few words what will be used. What the environment already says stays as it is. It
    prints a line only when something has to be installed.
    """
    if framework == "tensorflow":
        for name, value in _QUIET_TENSORFLOW.items():
            os.environ.setdefault(name, value)
        if importlib.util.find_spec("tensorflow") is None:
            return _missing("tensorflow")
        _import_tensorflow()
        return _("TensorFlow, quiet")
    if framework == "tinygrad":
        if importlib.util.find_spec("tinygrad") is None:
            return _missing("tinygrad")
        return tinygrad_machine.prepare()
    raise ValueError(
        _('prepare() knows "tensorflow" and "tinygrad", not {name!r}').format(name=framework)
    )


def _import_tensorflow() -> None:
    """Imports TensorFlow with its Keras, and scikit-learn not with them.

    Keras imports scikit-learn, and so SciPy, where they are installed, for wrappers that no lesson
    uses: a quarter of the wait for TensorFlow. Where they are not installed it goes without. They
    can be imported as ever afterwards.
    """
    if {"tensorflow", "sklearn"} & sys.modules.keys():
        return  # nothing is left to save
    sys.modules["sklearn"] = None  # type: ignore[assignment]  # Python's sign for: not here
    try:
        importlib.import_module("tensorflow")
    finally:
        del sys.modules["sklearn"]


def _missing(package: str) -> str:
    message = _("{package} is not installed here. Install it with: pip install {package}").format(
        package=package
    )
    print(message)
    return message
