"""What the tests of hostile submissions need around them."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator

import pytest

from tests.support.engine_runs import (
    asks,
    double,
    run,
)

pytestmark = pytest.mark.usefixtures("zygote", "own_temporary_folder")


@pytest.fixture(scope="session")
def zygote() -> None:
    """What the first run of this process makes stays for the others."""
    run(*double(), requests=asks("double"))


@pytest.fixture
def own_temporary_folder(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Where the runs of this test, and of no other, put their folders. Its name is short, as
    sockets need it.
    """
    with tempfile.TemporaryDirectory(prefix="t", dir="/tmp") as folder:
        monkeypatch.setattr(tempfile, "tempdir", folder)
        monkeypatch.setenv("TMPDIR", folder)
        yield
