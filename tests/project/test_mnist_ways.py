"""Which ways of training on MNIST are measured."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import mnist_mlp


@pytest.mark.parametrize(("flags", "more"), [("fma amx_bf16", 1), ("avx512_bf16", 1), ("fma", 0)])
def test_bfloat16_is_measured_where_the_processor_has_it(
    flags: str, more: int, tmp_path: Path
) -> None:
    (tmp_path / "cpuinfo").write_text(f"processor\t: 0\nflags\t\t: fpu {flags} vme\n")
    ways = ["textbook", "course", "by_hand", "by_hand_bfloat16"]
    assert mnist_mlp.usual(str(tmp_path / "cpuinfo")) == ways[: 3 + more]
    assert mnist_mlp.usual(str(tmp_path / "none")) == ways[:3]
