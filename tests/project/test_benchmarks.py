"""The benchmarks say how they are used, and measure something. How fast things are is not tested."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from course.lessons.discovery import exercises_of
from grading.paths import ROOT

NAMES = sorted(path.stem for path in (ROOT / "benchmarks").glob("*.py"))


def benchmark(name: str, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(ROOT / "benchmarks" / f"{name}.py"), *words],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


@pytest.mark.parametrize(
    ("name", "option"), [("mnist_mlp", "--epochs"), ("from_scratch", "--rows")]
)
def test_help(name: str, option: str) -> None:
    done = benchmark(name, "--help")
    assert done.returncode == 0
    assert "--repeats" in done.stdout
    assert option in done.stdout
    assert "--way" not in done.stdout
    assert benchmark(name, "5").returncode == 2


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=pytest.mark.slow if number else ())
        for number, name in enumerate(NAMES)
    ],
)
def test_each_says_what_it_measures(name: str) -> None:
    done = benchmark(name, "--help")
    assert done.returncode == 0
    assert f"benchmarks/{name}.py" in done.stdout
    wrong = benchmark(name, "--no-such-option")
    assert wrong.returncode == 2
    assert "Traceback" not in wrong.stderr


def test_the_readme_has_a_row_for_each() -> None:
    page = (ROOT / "benchmarks" / "README.md").read_text(encoding="utf-8")
    assert sorted(re.findall(r"^\| `(\w+)\.py` \|", page, re.MULTILINE)) == NAMES


@pytest.mark.parametrize(
    ("words", "least"), [(("--students", "1"), 2), (("--stock", "many"), 0), (("--stock", "-1"), 0)]
)
def test_too_few_to_compare_is_one_line(words: tuple[str, str], least: int) -> None:
    done = benchmark("autograde", "=".join(words))
    assert done.returncode == 2
    assert done.stderr.endswith(f"{words[0]}: {words[1]}: {least} or more\n")
    assert len(done.stderr) < 1000


@pytest.mark.slow
def test_both_ways_learn_the_same() -> None:
    """The exit code may be 1: on a busy machine either way may be the faster one."""
    done = benchmark("from_scratch", "--repeats", "1", "--rows", "1280")
    assert done.returncode in (0, 1), done.stderr
    found = re.findall(r"test accuracy (\d\.\d{4})", done.stdout)
    assert len(found) == 2
    assert abs(float(found[0]) - float(found[1])) <= 0.02
    assert re.search(r"^ratio \d+\.\d, median of 1 pairs", done.stdout, re.MULTILINE)


@pytest.mark.slow
def test_a_class_is_graded_by_both_with_the_same_scores(tmp_path: Path) -> None:
    done = benchmark(
        "autograde",
        "01_tensors",
        "--students",
        "3",
        "--stock",
        "2",
        "--write",
        str(tmp_path / "figures.json"),
    )
    assert done.returncode == 0, done.stderr
    row = json.loads((tmp_path / "figures.json").read_text(encoding="utf-8"))["rows"][0]
    assert (row["lesson"], row["differ"]) == ("01_tensors", 0)
    assert row["grades"] == 2 * len(exercises_of("01_tensors"))
    assert min(row["ours"]["wall"], row["stock"]["wall"], row["bare"], row["megabytes"]) > 0
    assert f"0 of {row['grades']}" in done.stdout


def test_bench_names_its_parts_and_the_file_that_is_missing(tmp_path: Path) -> None:
    done = benchmark("bench", "09_no_lesson")
    assert done.returncode == 2
    assert "no part 09_no_lesson; the parts are 01_tensors," in done.stderr
    done = benchmark("bench", "--show", str(tmp_path / "none.json"))
    assert done.returncode == 1
    assert done.stderr == f"There is no file {tmp_path / 'none.json'}: run `make bench`.\n"


@pytest.mark.slow
def test_growth_is_measured_and_drawn(tmp_path: Path) -> None:
    done = benchmark(
        "growth", "--counts", "1", "3", "--untouched", "--draw", str(tmp_path / "curve.png")
    )
    assert done.returncode == 0, done.stderr
    assert [line.split()[0] for line in done.stdout.splitlines()] == ["submissions", "1", "3"]
    assert (tmp_path / "curve.png").read_bytes().startswith(b"\x89PNG")
