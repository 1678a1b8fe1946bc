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


# Calls a program several times in one process: what it imports takes longer than what it says.
_CALLS = """
import contextlib, io, json, runpy, sys
program, said = sys.argv[1], []
for words in json.loads(sys.argv[2]):
    sys.argv[:] = [program, *words]
    with contextlib.redirect_stdout(io.StringIO()) as out, contextlib.redirect_stderr(io.StringIO()) as err:
        try:
            code = runpy.run_path(program, run_name="__main__") and 0
        except SystemExit as end:
            code = end.code or 0
            if isinstance(code, str):
                print(code, file=sys.stderr)
                code = 1
    said.append([code, out.getvalue(), err.getvalue()])
print(json.dumps(said))
"""


def calls(name: str, *words: list[str]) -> list[tuple[int, str, str]]:
    """The exit code, output and errors of a benchmark that is called with each of these."""
    program = str(ROOT / "benchmarks" / f"{name}.py")
    done = subprocess.run(
        [sys.executable, "-c", _CALLS, program, json.dumps(words)],
        capture_output=True,
        text=True,
        timeout=300,
        check=True,
    )
    return [tuple(said) for said in json.loads(done.stdout)]


OPTIONS = {"mnist_mlp": ("--epochs", "--repeats"), "from_scratch": ("--rows", "--repeats")}


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=pytest.mark.slow if number else ())
        for number, name in enumerate(NAMES)
    ],
)
def test_each_says_what_it_measures(name: str) -> None:
    asked, wrong = calls(name, ["--help"], ["--no-such-option"])
    assert asked[0] == 0
    assert f"benchmarks/{name}.py" in asked[1]
    assert all(option in asked[1] for option in OPTIONS.get(name, ()))
    assert "--way" not in asked[1]
    assert wrong[0] == 2
    assert "Traceback" not in wrong[2]


def test_the_readme_has_a_row_for_each() -> None:
    page = (ROOT / "benchmarks" / "README.md").read_text(encoding="utf-8")
    assert sorted(re.findall(r"^\| `(\w+)\.py` \|", page, re.MULTILINE)) == NAMES


def test_too_few_to_compare_is_one_line() -> None:
    wrong = {"--students=1": 2, "--stock=many": 0, "--stock=-1": 0}
    for (words, least), (code, _out, said) in zip(
        wrong.items(), calls("autograde", *([words] for words in wrong)), strict=True
    ):
        assert code == 2
        assert said.endswith(f"{words.replace('=', ': ')}: {least} or more\n")
        assert len(said) < 1000


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
    part, file = calls("bench", ["09_no_lesson"], ["--show", str(tmp_path / "none.json")])
    assert part[0] == 2
    assert "no part 09_no_lesson; the parts are 01_tensors," in part[2]
    assert file[0] == 1
    assert file[2] == f"There is no file {tmp_path / 'none.json'}: run `make bench`.\n"


@pytest.mark.slow
def test_growth_is_measured_and_drawn(tmp_path: Path) -> None:
    done = benchmark(
        "growth", "--counts", "1", "3", "--untouched", "--draw", str(tmp_path / "curve.png")
    )
    assert done.returncode == 0, done.stderr
    assert [line.split()[0] for line in done.stdout.splitlines()] == ["submissions", "1", "3"]
    assert (tmp_path / "curve.png").read_bytes().startswith(b"\x89PNG")
