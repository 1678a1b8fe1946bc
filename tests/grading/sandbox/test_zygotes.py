"""Kernels forked from a zygote: what they share, what they do not, and what happens where
nothing can be forked.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import psutil
import pytest

from course.lessons.contract import LESSONS
from grading.grade import lesson_cells
from grading.model import EXAMPLE, OWN, SETUP, Cell, Rebuilt, Run
from grading.sandbox import launch, run_submission, zygotes
from grading.sandbox.warm_modules import _imported, modules_of, warm_modules
from tests.support.engine_runs import (
    answer,
    asks,
    double,
    left_in,
    own,
    processes_with,
    returned,
    run,
    text,
)

pytestmark = pytest.mark.skipif(not zygotes.can_fork(), reason="kernels are forked on Linux only")


def zygote() -> psutil.Process:
    """The zygote of the small submissions."""
    # the one that was used last
    return psutil.Process(list(zygotes.ZYGOTES._kept.values())[-1].process.pid)


def says(source: str) -> str:
    """What a cell of a student's prints."""
    result = run(own("look", source), *double(), requests=asks("double"))
    assert not result.cold_start_reason
    return text(result, "look").strip()


def test_a_kernel_is_a_fork_of_the_template() -> None:
    first, second = (says("import os\nprint(os.getppid(), os.getpid())").split() for _ in range(2))
    assert first[0] == second[0] == str(zygote().pid)
    assert first[1] != second[1]


def test_a_forked_kernel_imports_nothing_more_to_start() -> None:
    started = says("import sys\nprint(*sys.modules)").split()
    known = says("import gc, sys, json\nprint(len(sys.modules))")
    assert len(started) <= int(known) + 1
    result = run(
        own(
            "look",
            "import sys, time, os\nprint(time.process_time() < 100, 'debugpy' in sys.modules)",
        ),
        *double(),
        requests=asks("double"),
    )
    assert text(result, "look").split() == ["True", "True"]


def test_no_module_of_ours_is_left_in_a_kernel() -> None:
    listed = says("import sys\nprint(*sys.modules)").split()
    assert not [name for name in listed if name.startswith(("sandbox_inside", "grading"))]


def test_nothing_of_a_submission_reaches_the_next() -> None:
    says(
        "import builtins, json, os, sys, tempfile\nbuiltins.leftover = json.leftover = "
        "sys.leftover = 1\nos.environ['LEFTOVER'] = '1'\nfor folder in ('.', os.environ['HOME'], "
        "tempfile.gettempdir()):\n    open(os.path.join(folder, 'leftover'), 'w').close()"
    )
    assert (
        says(
            "import builtins, json, os, sys, tempfile\nprint([hasattr(one, 'leftover') for one "
            "in (builtins, json, sys)], 'LEFTOVER' in os.environ,\n      "
            "[os.path.exists(os.path.join(folder, 'leftover'))\n       for folder in ('.', "
            "os.environ['HOME'], tempfile.gettempdir())])"
        )
        == "[False, False, False] False [False, False, False]"
    )


def test_each_fork_has_its_own_folders_and_chances() -> None:
    look = (
        "import os, random, tempfile\nimport numpy\nprint(os.environ['HOME'], "
        "tempfile.gettempdir(), os.getcwd())\nprint(random.random(), numpy.random.rand())"
    )
    first, second = says(look).split(), says(look).split()
    assert not set(first) & set(second)
    home, temporary, here = first[:3]
    assert Path(home).parent == Path(temporary).parent == Path(here).parent


@pytest.mark.slow
def test_a_fork_knows_matplotlibs_fonts_and_has_a_folder_of_its_own_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    look = "import os, sys, matplotlib\nprint('matplotlib.font_manager' in sys.modules, os.environ['HOME'], matplotlib.get_configdir())"
    cells = (Cell(SETUP, "set-up", "import matplotlib.pyplot"), own("look", look), *double())
    result = run_submission(Rebuilt(cells, frozenset({"double"})), asks("double"))
    known, home, folder = text(result, "look").split()
    assert known == "True"
    assert Path(folder).parent == Path(home)
    # what the next zygote reads
    assert list(tmp_path.glob("neural-lab-course/matplotlib/fontlist-*.json"))


def test_a_fork_takes_no_socket_and_no_file_of_the_zygote_along() -> None:
    """Its own are the log, its sockets to the grader, and what its event loop needs: none is older
    than the fork.
    """
    listed = says(
        "import os\nfor number in os.listdir('/proc/self/fd'):\n    try:\n"
        "        print(os.readlink(f'/proc/self/fd/{number}'))\n    except OSError:\n        pass"
    )
    control = {
        os.readlink(f"/proc/{zygote().pid}/fd/{descriptor}")
        for descriptor in os.listdir(f"/proc/{zygote().pid}/fd")
    }
    sockets = {target for target in control if target.startswith("socket:")}
    assert sockets
    assert not sockets & set(listed.splitlines())


@pytest.mark.parametrize(
    ("module", "source", "reason"),
    [
        (
            "starts_a_thread",
            "import threading, time\nthreading.Thread(target=time.sleep, args=(600,), "
            "daemon=True).start()\n",
            "2 threads run in the zygote",
        ),
        (
            "tensorflow.python.eager.context",
            "class Context:\n    _context_handle = object()\n\n\n_context = Context()\n",
            "TensorFlow was at work",
        ),
    ],
)
@pytest.mark.slow
def test_a_zygote_that_is_not_fit_is_never_forked(
    tmp_path: Path, module: str, source: str, reason: str
) -> None:
    file = tmp_path.joinpath(*module.split(".")).with_suffix(".py")
    file.parent.mkdir(parents=True, exist_ok=True)
    for package in file.relative_to(tmp_path).parents[:-1]:
        (tmp_path / package / "__init__.py").touch()
    file.write_text(source)
    one = zygotes.Zygote([module], {"PYTHONPATH": str(tmp_path)})
    try:
        with pytest.raises(zygotes.Unfit, match=reason):
            one.wait_until_ready()
    finally:
        one.close()


@pytest.mark.slow
def test_where_nothing_can_be_forked_kernels_start_afresh_with_the_same_grades(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    forked = run(*double(), requests=asks("double"))
    monkeypatch.setattr(launch, "can_fork", lambda: False)
    fresh = run(*double(), requests=asks("double"))
    assert (forked.cold_start_reason, fresh.cold_start_reason) == ("", "this system does not fork")
    assert forked.evidence == fresh.evidence
    assert returned(fresh, "double") == ["int", 6]


@pytest.mark.slow
def test_a_zygote_that_cannot_be_made_fit_is_tried_twice_and_then_no_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = []

    class Unready(zygotes.Zygote):
        def wait_until_ready(self) -> None:
            made.append(self)
            raise zygotes.Unfit("3 threads run in the zygote")

    monkeypatch.setattr(zygotes, "Zygote", Unready)
    monkeypatch.setattr(zygotes, "ZYGOTES", zygotes.Zygotes())
    for _ in range(2):
        result = run(*double(), requests=asks("double"))
        assert result.cold_start_reason == "3 threads run in the zygote"
        assert returned(result, "double") == ["int", 6]
    assert len(made) == 2
    assert not any(process.alive() for process in made)


@pytest.mark.slow
def test_a_zygote_that_died_is_replaced() -> None:
    run(*double(), requests=asks("double"))
    old = zygote()
    old.kill()
    old.wait(10)
    result = run(*double(), requests=asks("double"))
    assert (returned(result, "double"), result.cold_start_reason) == (["int", 6], "")
    assert zygote().pid != old.pid


@pytest.mark.slow
def test_a_zygote_killed_in_the_middle_of_a_run_costs_nothing() -> None:
    run(*double(), requests=asks("double"))
    old = zygote()
    killer = threading.Timer(2.0, old.kill)
    killer.start()
    result = run(own("slow", "import time\ntime.sleep(5)"), *double(), requests=asks("double"))
    killer.join()
    assert result.cells["slow"].error == ""
    assert zygote().pid != old.pid
    assert returned(result, "double") == ["int", 6]


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_zygote_kernel_and_folders_end_with_their_grader(number: int) -> None:
    # a short name, or the engine would take another folder
    temporary = Path(tempfile.mkdtemp(prefix="w-", dir="/tmp"))
    mark = f"mark-{os.getpid()}-{number}"
    cell = (
        "import subprocess, sys, time\n"
        f"subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(300)  # {mark}'])\n"
        "open('started', 'w').close()\ntime.sleep(300)"
    )
    program = (
        f"import sys\nsys.path[:0] = {sys.path!r}\nfrom tests.support.engine_runs import asks, double, own, run\n"
        f"result = run(own('wait', {cell!r}), *double(), requests=asks('double'))\nprint(result)"
    )
    grader = subprocess.Popen(
        [sys.executable, "-c", program], env={**os.environ, "TMPDIR": str(temporary)}
    )
    deadline = time.monotonic() + 120
    while not list(temporary.rglob("started")) and time.monotonic() < deadline:
        assert grader.poll() is None
        time.sleep(0.1)
    tree = psutil.Process(grader.pid).children(recursive=True)
    assert len(tree) >= 3
    grader.send_signal(number)
    grader.wait(30)
    _gone, left = psutil.wait_procs(tree, timeout=10)
    assert not [process.cmdline() for process in left]
    assert not processes_with(mark)
    assert not left_in(temporary)
    temporary.rmdir()


class TestModules:
    def test_they_are_those_of_the_set_up_but_for_pythons_own(self) -> None:
        found = warm_modules(
            ["import math\nfrom torch import nn\nif 1:\n    import numpy as np", "import os"]
        )
        assert found[:2] == ("numpy", "torch:nn")
        assert "ipykernel.kernelapp" in found
        assert not {"math", "os"} & set(found)

    def test_lessons_with_the_same_frameworks_share_a_template(self) -> None:
        of = {lesson: modules_of(lesson_cells(lesson)) for lesson in LESSONS}
        assert of["01_tensors"] == of["07_autograd"]
        assert of["03_linear_regression"] == of["06_from_scratch"]
        assert len(set(of.values())) == 5

    def test_where_the_text_speaks_of_optimisers_what_they_import_is_there(self) -> None:
        of = {lesson: modules_of(lesson_cells(lesson)) for lesson in LESSONS}
        more = set(of["02_neuron"]) ^ set(of["01_tensors"])
        assert more == {"torch._dynamo"}
        both = warm_modules(["import torch", "import tensorflow"], optimisers=True)
        assert "torch._dynamo" not in both
        mine = Cell(OWN, "mine", "# the optimiser")
        assert modules_of([*lesson_cells("01_tensors"), mine]) == of["01_tensors"]

    def test_what_a_lesson_imports_in_a_later_cell_is_there_too(self) -> None:
        for lesson in LESSONS:
            warm = {
                name.partition(":")[0].partition(".")[0]
                for name in modules_of(lesson_cells(lesson))
            }
            later = {
                name.partition(":")[0].partition(".")[0]
                for cell in lesson_cells(lesson)
                if cell.kind == EXAMPLE and not cell.markdown
                for name in _imported(cell.source)
            }
            assert later - warm - {"course", *sys.stdlib_module_names} == set(), lesson

    @pytest.mark.slow
    def test_one_that_this_machine_lacks_is_left_to_the_lesson_to_complain_of(self) -> None:
        set_up = Cell(
            SETUP, "set-up", "try:\n    import no_such_module\nexcept ImportError:\n    pass"
        )
        cells = double()
        result: Run = run_submission(
            Rebuilt((set_up, *cells), frozenset({"double"})), asks("double")
        )
        assert (returned(result, "double"), result.cold_start_reason) == (["int", 6], "")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("imports", "source"),
    [
        (
            "import torch",
            "def double(x):\n    model = torch.nn.Linear(4, 4)\n    "
            "torch.optim.Adam(model.parameters()).step()\n    return int((torch.ones(300, 300) @ "
            "torch.ones(300, 300)).sum() > 0) * 2 * x",
        ),
        (
            "import tensorflow as tf",
            "@tf.function\ndef twice(x):\n    return 2 * x\n\ndef double(x):\n    model = "
            "tf.keras.Sequential([tf.keras.layers.Dense(1)])\n    model.compile('sgd', 'mse')\n  "
            "  model.fit(tf.ones((8, 2)), tf.ones((8, 1)), verbose=0)\n    return "
            "int(twice(tf.constant(x)))",
        ),
    ],
)
def test_frameworks_work_in_a_fork(imports: str, source: str) -> None:
    cells = (Cell(SETUP, "set-up", imports), *answer("double", source))
    for _ in range(2):
        result = run_submission(Rebuilt(cells, frozenset({"double"})), asks("double"))
        assert (result.cold_start_reason, result.failure) == ("", "")
        assert returned(result, "double") == ["int", 6]
