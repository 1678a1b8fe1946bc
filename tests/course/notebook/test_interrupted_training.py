"""The stop button, in a real kernel: a training that is interrupted ends at once, and the model
keeps what it has learnt.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator

import jupytext
import pytest
from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.manager import KernelManager, start_new_kernel

from grading.paths import ROOT

pytestmark = pytest.mark.slow

SECONDS = 120
# Ten classes that a few steps tell apart, so that what was learnt shows in the accuracy.
TORCH = """
from course.memory import MemoryLoader
torch.manual_seed(1)
numbers = torch.arange(200) % 10
pictures = torch.zeros(200, 1, 28, 28)
pictures[range(200), 0, 2 * numbers, 2 * numbers] = 10.0
loaders = {name: MemoryLoader(pictures, numbers, 20) for name in ("train", "valid")}
model = make_mlp()

def share():
    return float((model(pictures).argmax(dim=1) == numbers).float().mean())
"""
TENSORFLOW = """
numbers = np.arange(200) % 10
rows = tf.constant(10 * np.eye(784, dtype="float32")[numbers])
model = NaiveSequential([NaiveDense(784, 10, tf.nn.softmax)])

def share():
    return float(evaluate(model, rows, tf.constant(numbers)))
"""
LESSONS = {
    "05_mnist_mlp": (TORCH, "fit(model, loaders, {epochs})"),
    "06_from_scratch": (TENSORFLOW, "fit(model, rows, tf.constant(numbers), {epochs}, 20, 0.01)"),
}


@pytest.fixture
def kernel(tmp_path) -> Iterator[tuple[KernelManager, BlockingKernelClient]]:
    one_thread = {
        "OMP_NUM_THREADS": "1",
        "TF_NUM_INTRAOP_THREADS": "1",
        "TF_NUM_INTEROP_THREADS": "1",
    }
    manager, client = start_new_kernel(
        kernel_name="python3",
        startup_timeout=SECONDS,
        cwd=str(tmp_path),
        env=os.environ | one_thread,
    )
    yield manager, client
    client.stop_channels()
    manager.shutdown_kernel(now=True)


def answers(lesson: str) -> str:
    """The set-up and the instructor's answers."""
    cells = jupytext.read(ROOT / "solutions" / f"{lesson}.py").cells
    return "\n".join(
        cell.source
        for cell in cells
        if cell.cell_type == "code"
        and (
            "set-up" in cell.metadata.get("tags", [])
            or cell.metadata.get("nbgrader", {}).get("solution")
        )
    )


def run(client: BlockingKernelClient, source: str) -> str:
    """Runs a cell that must not fail; returns what it printed."""
    printed: list[str] = []
    reply = client.execute_interactive(
        source,
        timeout=SECONDS,
        output_hook=lambda message: printed.append(message["content"].get("text", "")),
    )
    assert reply["content"]["status"] == "ok", reply["content"]
    return "".join(printed)


@pytest.mark.parametrize("lesson", LESSONS)
def test_what_was_learnt_before_the_stop_stays(
    lesson: str, kernel: tuple[KernelManager, BlockingKernelClient]
) -> None:
    manager, client = kernel
    prepare, training = LESSONS[lesson]
    run(client, answers(lesson) + prepare)
    before = float(run(client, "print(share())"))

    wanted = client.execute(f"history = {training.format(epochs=1_000_000)}")
    shown, reply = "", None
    deadline = time.monotonic() + SECONDS
    while not re.search(r"[1-9]\d+/1000000 ", shown):  # ten epochs at least
        assert time.monotonic() < deadline, shown
        message = client.get_iopub_msg(timeout=SECONDS)
        shown += message["content"].get("text", "")
    manager.interrupt_kernel()
    while reply is None or reply["parent_header"]["msg_id"] != wanted:
        reply = client.get_shell_msg(timeout=SECONDS)
    while True:
        message = client.get_iopub_msg(timeout=SECONDS)
        shown += message["content"].get("text", "")
        if (
            message["parent_header"].get("msg_id") == wanted
            and message["content"].get("execution_state") == "idle"
        ):
            break

    assert reply["content"]["ename"] == "KeyboardInterrupt"
    assert re.search(r" [1-9]\d+/1000000  .*stopped after \d+:\d\d", shown.split("\r")[-1]), shown[
        -300:
    ]
    learnt = float(run(client, "print(share())"))
    assert learnt > before + 0.3
    # And training goes on from there.
    assert "100% |" in run(client, f"history = {training.format(epochs=2)}")
    assert float(run(client, "print(share())")) > before + 0.3
