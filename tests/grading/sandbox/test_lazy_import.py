"""Modules that run at their first use: found like any other, and the same once they are used."""

from __future__ import annotations

import importlib
import importlib.util
import inspect
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from grading.model import SETUP, Cell
from grading.sandbox import zygotes
from grading.sandbox.inside.lazy_import import run_at_first_use
from tests.support.engine_runs import asks, double, own, run, text

NAME = "with_extras.extras"


@pytest.fixture
def extras(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A package that imports a part of itself which is to be run later."""
    package = tmp_path / "with_extras"
    package.mkdir()
    (package / "__init__.py").write_text("from with_extras import extras as extras\n")
    (package / "extras.py").write_text("print('runs')\nvalue = 3\n_own = 4\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    yield package / "extras.py"
    for name in [name for name in sys.modules if name.startswith("with_extras")]:
        del sys.modules[name]


def found() -> ModuleType:
    with run_at_first_use([NAME]):
        return importlib.import_module("with_extras").extras  # type: ignore[no-any-return]


def test_it_runs_at_its_first_use_and_once(
    extras: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    module = found()
    assert capsys.readouterr().out == ""
    assert (module.value, module.value, module._own) == (3, 3, 4)
    assert capsys.readouterr().out == "runs\n"
    assert type(module) is ModuleType
    assert module is sys.modules[NAME]


@pytest.mark.parametrize(
    "statement", ["from with_extras.extras import value", "from with_extras.extras import *"]
)
def test_its_names_can_be_imported(extras: Path, statement: str) -> None:
    found()
    namespace: dict[str, object] = {}
    exec(statement, namespace)
    assert namespace["value"] == 3


def test_a_look_at_all_modules_runs_nothing(
    extras: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    module = found()
    inspect.getmodule(test_a_look_at_all_modules_runs_nothing)
    assert [hasattr(module, name) for name in ("__file__", "__path__", "__warningregistry__")] == [
        True,
        False,
        False,
    ]
    assert (module.__file__, module.__name__) == (str(extras), NAME)
    assert capsys.readouterr().out == ""


def test_what_it_lacks_and_what_fails_in_it_is_said_as_ever(extras: Path) -> None:
    module = found()
    extras.write_text("import no_such_module\n")
    for _time in (1, 2):
        with pytest.raises(ModuleNotFoundError, match="no_such_module"):
            _ = module.value
    extras.write_text("value = 5 + 0\n")
    with pytest.raises(AttributeError, match="has no attribute 'other'"):
        _ = module.other
    assert module.value == 5


def test_it_can_be_reloaded(extras: Path) -> None:
    module = found()
    assert module.value == 3
    assert module.__spec__ is not None
    assert module.__spec__.loader is module.__loader__
    extras.write_text("value = 'another'\n")
    assert importlib.reload(module).value == "another"


@pytest.mark.slow
@pytest.mark.skipif(
    not (
        zygotes.can_fork()
        and importlib.util.find_spec("keras")
        and importlib.util.find_spec("sklearn")
    ),
    reason="needs a fork, Keras and scikit-learn",
)
def test_a_fork_has_kerass_wrappers_when_it_wants_them() -> None:
    """And does not inherit scikit-learn, which they are for."""
    look = (
        "import sys\nprint('sklearn' in sys.modules)\nfrom keras.wrappers import "
        "SKLearnClassifier\nprint(SKLearnClassifier.__mro__[1].__module__, 'sklearn' in "
        "sys.modules)"
    )
    result = run(
        Cell(SETUP, "set-up", "import tensorflow as tf"),
        own("look", look),
        *double(),
        requests=asks("double"),
    )
    assert not result.cold_start_reason
    assert text(result, "look").split() == ["False", "sklearn.base", "True"]
