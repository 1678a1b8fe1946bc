"""Which tests run, and what a skipped test means that needs a browser or a server.

Plain `pytest` leaves out the tests marked `slow`, `browser` and `postgres` and says so at its end.
With CI=true, with `-m`, or when a single test is named (`file.py::test`), nothing is left out. With
CI=true a browser or PostgreSQL test that is skipped has failed: otherwise a machine without a
browser would pass for a lesson that no browser ever opened.
"""

from __future__ import annotations

import contextlib
import os
import sys

if sys.dont_write_bytecode:
    # Without byte code every worker rewrites all test files in each run, a third of its collecting,
    # and every process that a test starts compiles the course.
    sys.dont_write_bytecode = False
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

with contextlib.suppress(ImportError):
    # PyTorch's optimisers load this compiler, and it ends a process in which TensorFlow was loaded
    # before it.
    import triton._C.libtriton  # noqa: F401

with contextlib.suppress(ImportError):
    # Before any test loads nbformat: it leaves out a part of it that takes seconds.
    import grading  # noqa: F401

import importlib.util
import shutil
import tempfile
from collections import Counter
from collections.abc import Generator, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

if "tests.support" not in sys.modules:  # a helper in there imports this file once more
    # Their `assert`s explain themselves, as those of tests do.
    pytest.register_assert_rewrite("tests.support")

OPTIONAL = ("browser", "postgres", "slow")
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
THREADS = ("OMP_NUM_THREADS", "TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS")
# They begin first, the longest before all: one of them would keep a worker busy at the end, alone.
LONGEST = tuple(
    Path(__file__).parent / path
    for path in (
        "grading/lessons/test_bank_verdicts.py",
        "project/test_sample_class.py",
        "grading/proofs/test_crash.py",
        "project/test_benchmarks.py",
        "grading/release/test_student_tree.py",
        "grading/proofs/test_attack.py",
        "project/test_stock_grades.py",
        "course/lessons/test_from_scratch.py",
        "course/test_colab.py",
        "project/test_instructors_page.py",
        "course/lessons/test_iris.py",
        "course/lessons/test_mnist_mlp.py",
    )
)
# They need TensorFlow. Where they are a few seconds each, one worker imports it for all of them.
TENSORFLOW = frozenset(
    f"tests/course/{name}.py"
    for name in (
        "lessons/test_linear_regression",
        "lessons/test_linear_regression_trials",
        "lessons/test_from_scratch",
        "lessons/test_from_scratch_trials",
        "test_curvature",
    )
)
# Where tests.support.once keeps what is made once for all workers.
SHARED = "COURSE_TESTS_SHARED"
# What sys.getrecursionlimit() says in a fresh interpreter.
PYTHON_RECURSION_LIMIT = 1000
LEFT_OUT = pytest.StashKey[Counter[str]]()


def in_ci() -> bool:
    """Whether CI=true, as GitHub Actions and .ci/run set it."""
    return os.environ.get("CI", "").lower() in ("true", "1")


def missing_for_browser_tests() -> list[str]:
    """The packages that a browser test needs and this machine does not have."""
    missing = [] if importlib.util.find_spec("playwright") else ["playwright (pip)"]
    if not any(shutil.which(name) for name in BROWSERS):
        missing.append("chromium (system)")
    return missing


def postgres_programs() -> Path | None:
    """The folder with initdb and pg_ctl. Debian keeps them off PATH."""
    found = shutil.which("pg_ctl")
    folders = (
        [Path(found).resolve().parent]
        if found
        else sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    )
    return next(
        (
            folder
            for folder in folders
            if (folder / "pg_ctl").exists() and (folder / "initdb").exists()
        ),
        None,
    )


def missing_for_postgres_tests() -> list[str]:
    """The packages that a PostgreSQL test needs and this machine does not have."""
    missing = [] if importlib.util.find_spec("psycopg") else ["psycopg (pip)"]
    return missing if postgres_programs() else [*missing, "postgresql (system)"]


NEEDS = {"browser": missing_for_browser_tests, "postgres": missing_for_postgres_tests}


def everything_is_wanted(config: pytest.Config) -> bool:
    """Whether the person asked for more than the fast tests."""
    named = any("::" in argument for argument in config.invocation_params.args)
    return in_ci() or bool(config.option.markexpr) or named


def workers_for(cores: int, gigabytes: float) -> int:
    """One more than there are cores, where there are 3 GB for each: tests wait for kernels, servers
    and time limits a fifth of their time.
    """
    return cores + 1 if gigabytes >= 3 * (cores + 1) else cores


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int | None:
    """What `-n logical` means here."""
    if "PYTEST_XDIST_AUTO_NUM_WORKERS" in os.environ:
        return None
    try:
        import psutil
    except ImportError:
        return None
    return workers_for(psutil.cpu_count() or 1, psutil.virtual_memory().total / 2**30)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """`--dist loadfile`, but for files that need the same framework."""
    if config.getvalue("dist") != "loadfile" or everything_is_wanted(config):
        return None
    from xdist.scheduler import LoadFileScheduling

    class ByFramework(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            scope: str = super()._split_scope(nodeid)
            return "tensorflow" if scope in TENSORFLOW else scope

    return ByFramework(config, log)


def property_based_tests() -> None:
    """A busy machine fails none. With CI=true each tries as many examples as is hypothesis's own
    habit, and among the fast tests a quarter.
    """
    with contextlib.suppress(ImportError):
        from hypothesis import HealthCheck, settings

        settings.register_profile(
            "tests",
            settings.default,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow],
            max_examples=100 if in_ci() else 25,
        )
        settings.load_profile("tests")


def pytest_configure(config: pytest.Config) -> None:
    """Workers that share the cores (pytest-xdist) take one each, before any framework is loaded.

    What checks note of a student is noted apart from that of the person who runs the tests. What
    is made once for all workers has a folder.
    """
    property_based_tests()
    for name in ("XDG_STATE_HOME", SHARED):
        if name not in os.environ:
            folder = tempfile.TemporaryDirectory(prefix="course-tests-")
            os.environ[name] = folder.name
            config.add_cleanup(folder.cleanup)
    if "PYTEST_XDIST_WORKER" in os.environ:
        for name in THREADS:
            os.environ.setdefault(name, "1")


@pytest.fixture(autouse=True)
def recursion_limit() -> Iterator[None]:
    """Python's own for each test: answers raise it, and `import tinygrad` raises it to 10,000."""
    sys.setrecursionlimit(PYTHON_RECURSION_LIMIT)
    yield
    sys.setrecursionlimit(PYTHON_RECURSION_LIMIT)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    places = {path: place for place, path in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(item.path, len(places)))
    if everything_is_wanted(config):
        return
    left_out: Counter[str] = Counter()
    kept: list[pytest.Item] = []
    dropped: list[pytest.Item] = []
    for item in items:
        marks = {mark.name for mark in item.iter_markers()}
        reason = next((name for name in OPTIONAL if name in marks), "")
        if reason:
            left_out[reason] += 1
        (dropped if reason else kept).append(item)
    config.stash[LEFT_OUT] = left_out
    if hasattr(config, "workeroutput"):
        config.workeroutput["left_out"] = dict(left_out)
    if dropped:
        config.hook.pytest_deselected(items=dropped)
        items[:] = kept


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Every worker collects all tests: what one left out, all did."""
    node.config.stash[LEFT_OUT] = Counter(getattr(node, "workeroutput", {}).get("left_out", {}))


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    left_out = config.stash.get(LEFT_OUT, Counter())
    if not left_out:
        return
    counts = ", ".join(f"{left_out[name]} {name}" for name in OPTIONAL if left_out[name])
    terminalreporter.write_line(f"Left out: {counts}. `CI=true make test` runs these tests too.")
    for name, missing in NEEDS.items():
        if left_out[name] and missing():
            terminalreporter.write_line(
                f"The {name} tests would not run here: {', '.join(missing())} not found."
            )


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    # An expected failure (xfail) is reported as skipped too, but that test did run.
    name = next((name for name in NEEDS if item.get_closest_marker(name)), "")
    if report.skipped and in_ci() and name and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = _failure(name, _reason(report.longrepr))
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """The same for a whole file that skips itself (`pytest.importorskip`): its tests and their
    marks are never seen.
    """
    report = yield
    if report.skipped and in_ci() and isinstance(collector, pytest.Module):
        text = collector.path.read_text(encoding="utf-8")
        for name in NEEDS:
            if f"pytest.mark.{name}" in text:
                report.outcome = "failed"
                report.longrepr = _failure(name, _reason(report.longrepr))
    return report


def _reason(skipped: object) -> str:
    """A skip is reported as (file, line, reason)."""
    if isinstance(skipped, Sequence) and not isinstance(skipped, str) and skipped:
        return str(skipped[-1])
    return str(skipped)


def _failure(name: str, reason: str) -> str:
    missing = NEEDS[name]()
    need = f" Missing here: {', '.join(missing)}." if missing else ""
    return f"With CI=true a {name} test must run, and this one was skipped ({reason}).{need}"
