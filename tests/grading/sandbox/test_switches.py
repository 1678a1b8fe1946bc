"""What makes a run faster can be left out by name, for a benchmark to measure."""

from __future__ import annotations

import pytest

from grading.sandbox import pool, switches, zygotes


def test_everything_is_on_and_what_is_named_is_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(switches.VARIABLE, raising=False)
    assert all(map(switches.is_on, switches.ALL))
    monkeypatch.setenv(switches.VARIABLE, "zygotes,kernel-cache")
    off = [name for name in switches.ALL if not switches.is_on(name)]
    assert off == [switches.ZYGOTES, switches.KERNEL_CACHE]


@pytest.mark.skipif(not zygotes.can_fork(), reason="kernels are forked on Linux only")
@pytest.mark.parametrize("name", [switches.ZYGOTES, switches.FORK_SERVER])
def test_workers_share_no_import_without_them(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert pool._share_zygotes(2)
    monkeypatch.setenv(switches.VARIABLE, name)
    assert not pool._share_zygotes(2)
