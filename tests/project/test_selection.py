"""What tests/conftest.py leaves out, and that a skipped browser test fails the gate."""

from __future__ import annotations

import os
import re
import runpy
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from xdist import newhooks

from grading.paths import ROOT

CONFTEST = ROOT / "tests" / "conftest.py"
MAKEFILE = ROOT / "Makefile"
INI = "[pytest]\nmarkers =\n    slow: s\n    browser: b\n    postgres: p\n"
TESTS = """
import pytest
from xdist import newhooks

def test_fast(): pass

@pytest.mark.slow
def test_slow(): pass

@pytest.mark.browser
def test_in_browser():
    pytest.skip("no browser was found")
"""


@pytest.fixture
def suite(tmp_path: Path) -> Path:
    """A small suite with our conftest and one test of each kind."""
    shutil.copy(CONFTEST, tmp_path / "conftest.py")
    (tmp_path / "pytest.ini").write_text(INI)
    (tmp_path / "test_kinds.py").write_text(TESTS)
    return tmp_path


def run(
    suite: Path, *arguments: str, path: str | None = None, **environment: str
) -> tuple[int, str]:
    """Runs pytest on the suite in a process of its own, without plugins that are not asked for, and
    gives its exit code and output.
    """
    kept = {
        name: value
        for name, value in os.environ.items()
        if name != "CI" and not name.startswith("PYTEST")
    }
    if path is not None:
        kept["PATH"] = path
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *arguments],
        cwd=suite,
        text=True,
        capture_output=True,
        env={**kept, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", **environment},
        stdin=subprocess.DEVNULL,
    )
    return done.returncode, done.stdout + done.stderr


def test_plain_pytest_runs_the_fast_tests_and_says_what_it_left_out(
    suite: Path, tmp_path: Path
) -> None:
    code, out = run(suite, path=str(tmp_path / "empty"))
    assert code == 0
    assert "1 passed, 2 deselected" in out
    assert "Left out: 1 browser, 1 slow. `CI=true make test` runs these tests too." in out
    assert "The browser tests would not run here: chromium (system) not found." in out


@pytest.mark.slow
def test_workers_side_by_side_say_the_same(suite: Path) -> None:
    code, out = run(suite, "-p", "xdist", "-n", "2", "--dist", "loadfile")
    assert code == 0
    assert "1 passed" in out
    assert "Left out: 1 browser, 1 slow." in out


@pytest.mark.slow
def test_a_files_tests_share_a_worker_and_the_longest_file_comes_first(suite: Path) -> None:
    """What a module's fixture costs (a graded class, a server) is spent once. The options are those
    of the Makefile.
    """
    tests = (
        "import os, time\nimport pytest\n\n@pytest.mark.parametrize('number', range(6))\ndef "
        "test_it(number):\n    time.sleep(0.1)\n    with open('workers', 'a') as file:\n        "
        "print(__name__, os.getpid(), file=file)\n"
    )
    (suite / "project").mkdir()
    for name in ("test_a", "test_b", "test_c", "project/test_sample_class"):
        (suite / f"{name}.py").write_text(tests)
    options = re.search(
        r"-m pytest -n logical --maxprocesses 4 (.*) \$\(PYTEST_ARGS\)",
        MAKEFILE.read_text(encoding="utf-8"),
    )
    assert options
    code, _out = run(suite, "-p", "xdist", "-n", "2", *options.group(1).split())
    assert code == 0
    lines = (suite / "workers").read_text().splitlines()
    assert len(lines) == 24
    assert len(set(lines)) == 4  # of each file: one process
    assert len({line.split()[1] for line in lines}) == 2
    assert "test_sample_class" in {line.split()[0] for line in lines[:2]}


def test_in_ci_everything_runs_and_a_skipped_browser_test_fails_naming_the_package(
    suite: Path, tmp_path: Path
) -> None:
    code, out = run(suite, CI="true", path=str(tmp_path / "empty"))
    assert code == 1
    assert "2 passed" in out
    assert "1 failed" in out
    assert "skipped (Skipped: no browser was found)" in out
    assert "Missing here: chromium (system)" in out


@pytest.mark.slow
def test_in_ci_a_skipped_test_of_a_server_fails_too(suite: Path) -> None:
    (suite / "test_kinds.py").write_text(
        "import pytest\n@pytest.mark.postgres\ndef test_server(): pytest.skip('no server was "
        "found')\n"
    )
    assert "1 postgres" in run(suite)[1]
    code, out = run(suite, CI="true")
    assert code == 1
    assert "With CI=true a postgres test must run" in out
    assert "no server was found" in out


@pytest.mark.slow
def test_in_ci_a_browser_file_that_skips_itself_fails_too(suite: Path) -> None:
    (suite / "test_kinds.py").unlink()
    (suite / "test_whole.py").write_text(
        "import pytest\npytest.importorskip('no_such_package')\n@pytest.mark.browser\ndef "
        "test_in_browser(): pass\n"
    )
    assert run(suite)[0] == 5, "no test ran, and without CI that is no failure of the file"
    code, out = run(suite, CI="true")
    assert code != 0
    assert "could not import 'no_such_package'" in out


@pytest.mark.slow
def test_in_ci_other_skips_and_expected_failures_are_left_alone(suite: Path) -> None:
    (suite / "test_kinds.py").write_text(
        "import pytest\n@pytest.mark.gpu\ndef test_gpu(): pytest.skip('no GPU')\n"
        "@pytest.mark.browser\n@pytest.mark.xfail\ndef test_known(): assert False\n"
        "def test_fast(): pass\n"
    )
    code, out = run(suite, CI="true")
    assert code == 0
    assert "1 passed, 1 skipped, 1 xfailed" in out


@pytest.mark.parametrize("arguments", [["-m", "slow"], ["test_kinds.py::test_slow"]])
@pytest.mark.slow
def test_a_slow_test_that_is_asked_for_runs(suite: Path, arguments: list[str]) -> None:
    code, out = run(suite, *arguments)
    assert code == 0
    assert "1 passed" in out


def test_a_worker_more_than_cores_where_memory_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    conftest = runpy.run_path(str(CONFTEST))
    workers_for, asked = conftest["workers_for"], conftest["pytest_xdist_auto_num_workers"]
    assert workers_for(2, 8.0) == 2
    assert workers_for(2, 15.6) == 3
    assert asked.__name__ in vars(newhooks), "xdist asks it"
    monkeypatch.delenv("PYTEST_XDIST_AUTO_NUM_WORKERS", raising=False)
    monkeypatch.setattr("psutil.cpu_count", lambda: 5)
    assert asked(None) in (5, 6)
    monkeypatch.setenv("PYTEST_XDIST_AUTO_NUM_WORKERS", "1")
    assert asked(None) is None, "what the person says counts"


@pytest.mark.slow
def test_the_number_of_workers_that_a_person_names_counts(suite: Path) -> None:
    code, out = run(suite, "-p", "xdist", "-n", "logical", PYTEST_XDIST_AUTO_NUM_WORKERS="1")
    assert code == 0
    assert "created: 1/1 worker" in out
