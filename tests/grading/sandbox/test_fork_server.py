"""Workers of one machine share what their zygotes have imported, and nothing of that outlives
them.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from grading.paths import ROOT
from grading.sandbox import fork_server, zygotes
from grading.sandbox.pool import grade_all
from grading.sandbox.run_directory import RunDirectory
from tests.support.engine_jobs import where_it_runs
from tests.support.engine_runs import left_in

pytestmark = pytest.mark.skipif(not zygotes.can_fork(), reason="kernels are forked on Linux only")


@pytest.fixture(autouse=True)
def _no_fork_server_is_left() -> Iterator[None]:
    fork_server.close()
    yield
    fork_server.close()


@pytest.mark.slow
def test_zygotes_of_two_workers_come_of_one_import(tmp_path: Path) -> None:
    found = [result for _job, result in grade_all([str(tmp_path / "a")] * 4, where_it_runs, 2)]
    workers, children, parents, fresh = (set(column) for column in zip(*found, strict=True))
    assert len(workers) == len(children) == 2
    assert fresh == {""}
    assert len(parents) == 1
    assert psutil.Process(parents.pop()).ppid() == fork_server.ours().process.pid


@pytest.mark.slow
def test_a_single_worker_makes_its_own(tmp_path: Path) -> None:
    (tmp_path / "a-0").touch()
    [(_job, (worker, zygote, parent, fresh))] = grade_all([str(tmp_path / "a")], where_it_runs, 1)
    assert (parent, fresh) == (worker, "")
    assert zygote != worker
    assert fork_server._own is None


@pytest.mark.parametrize("victim", ["the fork server", "the parent of the zygotes"])
@pytest.mark.slow
def test_without_it_kernels_are_warm_all_the_same(victim: str, tmp_path: Path) -> None:
    jobs = grade_all(
        [str(tmp_path / "a"), str(tmp_path / "a"), str(tmp_path / "b"), str(tmp_path / "b")],
        where_it_runs,
        2,
    )
    _job, (_worker, _template, parent, _fresh) = next(jobs)
    (fork_server.ours().process if victim == "the fork server" else psutil.Process(parent)).kill()
    left = [result for _job, result in jobs]
    assert len(left) == 3
    assert all(entry[3] == "" for entry in left)
    assert left[-1][2] != parent


def test_why_nothing_can_be_forked_is_said_to_each_that_asks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "threaded.py").write_text(
        "import threading, time\nthreading.Thread(target=time.sleep, args=(60,), "
        "daemon=True).start()\n"
    )
    environment = RunDirectory.zygote_environment
    monkeypatch.setattr(
        RunDirectory,
        "zygote_environment",
        lambda place: {**environment(place), "PYTHONPATH": str(tmp_path)},
    )
    monkeypatch.setattr(fork_server, "_asked", fork_server.ours().socket)
    for _ in range(2):
        one = zygotes.Zygote(["threaded"])
        with pytest.raises(zygotes.Unfit, match="2 threads run in the zygote"):
            one.wait_until_ready()
        one.close()


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_all_of_it_ends_with_the_main_process(number: int, tmp_path: Path) -> None:
    # a short name, or the engine would take another folder
    temporary = Path(tempfile.mkdtemp(prefix="n-", dir="/tmp"))
    program = f"""
import sys
sys.path[:0] = {[str(ROOT)]!r}
from tests.support.engine_jobs import where_it_runs
from tests.support.engine_runs import left_in
from grading.sandbox.pool import grade_all
if __name__ == "__main__":
    for _ in grade_all([{str(tmp_path / "a")!r}] * 2, where_it_runs, 2):
        print("one", flush=True)
    sys.stdin.read()
"""
    (tmp_path / "program.py").write_text(program)
    main = subprocess.Popen(
        [sys.executable, str(tmp_path / "program.py")],
        env={**os.environ, "TMPDIR": str(temporary)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert main.stdout is not None
    assert main.stdout.readline() == b"one\n"
    tree = psutil.Process(main.pid).children(recursive=True)
    assert len(tree) >= 4
    main.send_signal(number)
    main.wait(30)
    _gone, left = psutil.wait_procs(tree, timeout=15)
    assert not left
    assert not left_in(temporary)
    temporary.rmdir()


def test_one_that_is_dismissed_ends_by_itself_and_another_can_follow() -> None:
    first = fork_server.ours()
    fork_server.dismiss()
    first.process.wait(10)
    second = fork_server.ours()
    assert second is not first
    assert second.alive()


def test_a_fork_server_that_does_not_end_when_asked_is_killed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(fork_server, "PATIENCE", 0.3)
    stuck = fork_server.ForkServer()
    stuck.process.send_signal(signal.SIGSTOP)  # it hears of nothing
    stuck.close()
    assert stuck.process.returncode in (-signal.SIGTERM, -signal.SIGKILL), (
        "the first was pending, the second let it act"
    )


def test_a_set_that_is_let_go_ends_and_comes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fork_server, "_asked", None)
    fork_server.join(fork_server.ours(most=3).socket)
    kept = zygotes.Zygotes()
    first, other = kept.of(["json"], {}), kept.of(["csv"], {})
    for zygote in (first, other):
        zygote.wait_until_ready()
    processes = [psutil.Process(first.process.pid), psutil.Process(first.process.pid).parent()]
    kept.let_go(["json"], {})
    _gone, left = psutil.wait_procs([one for one in processes if one is not None], timeout=15)
    assert not left
    assert other.alive()
    again = kept.of(["json"], {})
    again.wait_until_ready()
    kept.close()
