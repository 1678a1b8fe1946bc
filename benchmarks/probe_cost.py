"""What checking a perfect submission costs: processor time of its answers and of all visible and hidden checks, by lesson.

    python benchmarks/probe_cost.py [REPEATS [LESSON ...]]

The answers come from `solutions/`. Each lesson has a process that imports its frameworks, and for each repeat a fork of it
runs the set-up cell, then (measured) the answers and the examples that they need, each answer with the calls of its visible
properties behind it, then the calls of the hidden ones, by the engine's own way in. One thread, quick profile; imports and
judging are not counted. tinygrad compiles everything anew here: the engine hands its kernels in ready.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import traceback
from dataclasses import replace
from importlib import import_module
from pathlib import Path

ENVIRONMENT = {"COURSE_PROFILE": "quick", "COURSE_GRADING": "1", "TF_CPP_MIN_LOG_LEVEL": "3", "MPLBACKEND": "agg",
               "PARALLEL": "0", "CUDA_VISIBLE_DEVICES": ""}
THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS")
FRAMEWORKS = {"01": ("torch",), "02": ("torch",), "03": ("tensorflow", "keras"), "04": (), "05": ("torch", "torchvision"),
              "06": ("tensorflow", "keras")}
PARTS = ("answers", "visible", "hidden")
SEED = 1


def spent(lesson: str) -> dict[str, float]:
    """Seconds of processor time of one submission, by part and by exercise."""
    from IPython.core.interactiveshell import InteractiveShell

    from course.probe import remote
    from grading import judging, lessons
    from grading.build import source
    from grading.model import ANSWER, OWN, SETUP
    from grading.rebuild.needed import with_needed_examples

    shell = InteractiveShell.instance()
    solved = {cell.exercise: cell.source for cell in source.read(lessons.source_path(lesson)).cells if cell.kind == ANSWER}
    cells = with_needed_examples([
        replace(cell, source=solved[cell.id], changed=True) if cell.id in solved else cell for cell in lessons.load(lesson)])
    requests = {part: judging.requests(lesson, solved, SEED, hidden=part == "hidden") for part in PARTS[1:]}
    for cell in cells:
        if cell.kind == SETUP:
            shell.run_cell(cell.source).raise_error()
    remote.begin()
    found = dict.fromkeys(PARTS, 0.0)

    def timed(part: str, name: str, begun: float) -> None:
        used = time.process_time() - begun
        found[part] += used
        found[name] = found.get(name, 0.0) + used

    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "evidence")
        for cell in cells:
            begun = time.process_time()
            if cell.kind == OWN or cell.id in solved:
                shell.run_cell(cell.source).raise_error()
                timed("answers", cell.exercise or "examples", begun)
            if cell.id in solved:
                begun = time.process_time()
                remote.answer(requests["visible"][cell.id], path)
                timed("visible", cell.id, begun)
        for exercise, request in requests["hidden"].items():
            begun = time.process_time()
            remote.answer(request, path)
            timed("hidden", exercise, begun)
    return found


def forked(lesson: str) -> dict[str, float]:
    """The same, in a fork of this process: every repeat meets the frameworks as a new kernel does."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.write(writer, json.dumps(spent(lesson)).encode())
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        said = pipe.read()
    os.waitpid(child, 0)
    return dict(json.loads(said))


def measure(lesson: str, repeats: int) -> dict[str, float]:
    """Medians by part and exercise; "total" is the median of the totals."""
    for module in ("IPython.core.interactiveshell", "matplotlib.pyplot", "grading.judging", "grading.build.source", "jupytext",
                   *FRAMEWORKS[lesson[:2]]):
        import_module(module)
    runs = [forked(lesson) for _repeat in range(repeats)]
    for run in runs:
        run["total"] = sum(run[part] for part in PARTS)
    return {name: statistics.median(run[name] for run in runs) for name in runs[0]}


def main() -> int:
    if sys.argv[1:2] == ["--lesson"]:
        print(json.dumps(measure(sys.argv[2], int(sys.argv[3]))))
        return 0
    repeats = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    root = Path(__file__).resolve().parent.parent
    environment = {**os.environ, **ENVIRONMENT, **dict.fromkeys(THREADS, "1"), "PYTHONPATH": str(root)}
    for lesson in sys.argv[2:] or sorted(path.stem for path in (root / "solutions").glob("*.py")):
        command = [sys.executable, __file__, "--lesson", lesson, str(repeats)]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, env=environment, cwd=root)
        found = json.loads(done.stdout.splitlines()[-1])
        parts = ", ".join(f"{part} {found.pop(part):.2f}" for part in PARTS)
        print(f"{lesson:22} {found.pop('total'):.2f} s ({parts}), median of {repeats}")
        print("    " + ", ".join(f"{name} {seconds:.2f}" for name, seconds in found.items()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
