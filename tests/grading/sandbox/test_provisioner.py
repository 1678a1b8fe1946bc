"""The provisioner with another client: nbclient runs a notebook in a kernel that was forked."""

from __future__ import annotations

import logging
import os
from importlib.metadata import entry_points
from pathlib import Path

import nbformat
import pytest
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient

from grading.paths import ROOT
from grading.sandbox import provisioner, zygotes

pytestmark = pytest.mark.skipif(not zygotes.can_fork(), reason="kernels are forked on Linux only")


def executed(folder: Path, *sources: str) -> nbformat.NotebookNode:
    """The notebook, run by nbclient in the kernel course-warm."""
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(source) for source in sources]
    )
    manager = AsyncKernelManager(
        kernel_name="course-warm",
        kernel_spec_manager=KernelSpecManager(kernel_dirs=[str(ROOT / "grading" / "kernels")]),
    )
    client = NotebookClient(
        notebook, km=manager, timeout=120, resources={"metadata": {"path": str(folder)}}
    )
    done: nbformat.NotebookNode = client.execute()
    return done


def printed(notebook: nbformat.NotebookNode, cell: int = 0) -> str:
    return "".join(output.get("text", "") for output in notebook.cells[cell].outputs)


def test_it_is_registered() -> None:
    found = entry_points(group="jupyter_client.kernel_provisioners", name="course-warm")
    assert [entry_point.load() for entry_point in found] == [provisioner.WarmProvisioner]


@pytest.mark.slow
def test_nbclient_runs_a_notebook_in_a_fork(tmp_path: Path) -> None:
    look = "import os, sys\nprint(os.getppid(), os.getcwd(), 'torch' in sys.modules)"
    parents = set()
    for _ in range(2):
        parent, here, loaded = printed(executed(tmp_path, look)).split()
        parents.add(int(parent))
        assert (here, loaded) == (str(tmp_path), "True")
    assert parents <= {zygote.process.pid for zygote in zygotes.ZYGOTES._kept.values()}
    assert len(parents) == 1


@pytest.mark.slow
def test_an_ordinary_kernel_makes_its_own_shell(tmp_path: Path) -> None:
    """Not that of graded kernels, which their zygote has made and which has no history."""
    look = "shell = get_ipython()\nprint(shell.history_manager.enabled, shell.history_manager.hist_file, shell._sys_modules_keys is None)"
    assert printed(executed(tmp_path, look)).startswith("True ")


@pytest.mark.slow
def test_a_cell_that_takes_too_long_is_interrupted_and_the_kernel_ended(tmp_path: Path) -> None:
    notebook = executed(
        tmp_path,
        "try:\n    import os, signal\n    os.kill(os.getpid(), signal.SIGINT)\n    import time\n"
        "    time.sleep(30)\nexcept KeyboardInterrupt:\n    print('stopped')",
        "print(1 + 1)",
    )
    assert (printed(notebook), printed(notebook, 1)) == ("stopped\n", "2\n")


def test_where_nothing_can_be_forked_a_fresh_kernel_starts_and_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(provisioner, "can_fork", lambda: False)
    with caplog.at_level(logging.WARNING):
        parent = printed(executed(tmp_path, "import os\nprint(os.getppid())"))
    assert int(parent) == os.getpid()
    assert "This kernel starts afresh, not from a zygote: this system does not fork" in caplog.text


@pytest.mark.parametrize(
    "command",
    [["/bin/sh", "-c", "true"], ["/usr/bin/env", "-m", "ipykernel_launcher", "-f", "x"], []],
)
def test_another_kernel_is_not_forked(command: list[str]) -> None:
    with pytest.raises(zygotes.Unfit, match="does not start IPython's kernel"):
        provisioner.WarmProvisioner._arguments(command)
