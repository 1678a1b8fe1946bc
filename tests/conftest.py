"""Which tests run, and what a skipped browser test means.

Plain `pytest` leaves out the tests marked `slow` and `browser` and says so at its end. With CI=true, with `-m`, or when a
single test is named (`file.py::test`), nothing is left out. With CI=true a browser test that is skipped has failed:
otherwise a machine without a browser would pass for a lesson that no browser ever opened.
"""

from __future__ import annotations

import contextlib

with contextlib.suppress(ImportError):
    # PyTorch's optimisers load this compiler, and it ends a process in which TensorFlow was loaded before it.
    import triton._C.libtriton  # noqa: F401

import importlib.util
import os
import shutil
from collections import Counter
from collections.abc import Generator, Sequence
from typing import Any

import pytest

OPTIONAL = ("browser", "slow")
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
THREADS = ("OMP_NUM_THREADS", "TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS")
# Long files of tests that share nothing.
SPREAD = ("test_bank_verdicts.py",)
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


def everything_is_wanted(config: pytest.Config) -> bool:
    """Whether the person asked for more than the fast tests."""
    named = any("::" in argument for argument in config.invocation_params.args)
    return in_ci() or bool(config.option.markexpr) or named


def pytest_configure(config: pytest.Config) -> None:
    """Workers that share the cores (pytest-xdist) take one each, before any framework is loaded."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        for name in THREADS:
            os.environ.setdefault(name, "1")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items if config.pluginmanager.hasplugin("xdist") else ():
        # A file's tests share its fixtures (servers, graded classes), so they share a worker; an answer of the bank needs none.
        alone = item.path.name in SPREAD
        item.add_marker(pytest.mark.xdist_group(item.nodeid.partition("-")[0] if alone else item.path.name))
    if everything_is_wanted(config):
        return
    left_out: Counter[str] = Counter()
    kept: list[pytest.Item] = []
    dropped: list[pytest.Item] = []
    for item in items:
        reason = next((name for name in OPTIONAL if item.get_closest_marker(name)), "")
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


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    left_out = config.stash.get(LEFT_OUT, Counter())
    if not left_out:
        return
    counts = ", ".join(f"{left_out[name]} {name}" for name in OPTIONAL if left_out[name])
    terminalreporter.write_line(f"Left out: {counts}. `CI=true make test` runs these tests too.")
    missing = missing_for_browser_tests()
    if left_out["browser"] and missing:
        terminalreporter.write_line(f"The browser tests would not run here: {', '.join(missing)} not found.")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    # An expected failure (xfail) is reported as skipped too, but that test did run.
    if report.skipped and in_ci() and item.get_closest_marker("browser") and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = _failure(_reason(report.longrepr))
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Generator[None, pytest.CollectReport,
                                                                         pytest.CollectReport]:
    """The same for a whole file that skips itself (`pytest.importorskip`): its tests and their marks are never seen."""
    report = yield
    if (report.skipped and in_ci() and isinstance(collector, pytest.Module)
            and "pytest.mark.browser" in collector.path.read_text(encoding="utf-8")):
        report.outcome = "failed"
        report.longrepr = _failure(_reason(report.longrepr))
    return report


def _reason(skipped: object) -> str:
    """A skip is reported as (file, line, reason)."""
    if isinstance(skipped, Sequence) and not isinstance(skipped, str) and skipped:
        return str(skipped[-1])
    return str(skipped)


def _failure(reason: str) -> str:
    missing = missing_for_browser_tests()
    need = f" Missing here: {', '.join(missing)}." if missing else ""
    return f"With CI=true a browser test must run, and this one was skipped ({reason}).{need}"
