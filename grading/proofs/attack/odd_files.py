"""Files that are not as they should be: nothing is gained by them, and no honest answer is lost.

They are broken, in other encodings and versions, huge, linked, doubled, renamed, or edited.
"""

from __future__ import annotations

import copy
import json
import os
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

from grading.model import MISSING, UNREADABLE
from grading.proofs.attack.make import (
    NAME,
    Make,
    Notebook,
    Write,
    answers,
    attack,
    beside,
    code,
    control,
    edited,
    nbgrader,
    save,
    tests,
    titled,
    written,
)
from grading.proofs.attack.model import Context
from grading.samples.saved_as import version_3


def _retyped(kind: str, cells: Callable[[Notebook], list[Any]]) -> Callable[[Notebook], None]:
    def change(notebook: Notebook) -> None:
        for cell in cells(notebook):
            cell["cell_type"] = kind
            for name in ("outputs", "execution_count"):
                cell.pop(name, None)

    return change


def _twice(notebook: Notebook) -> None:
    notebook["cells"] += copy.deepcopy([*answers(notebook), *tests(notebook)])


def _same_ids(notebook: Notebook) -> None:
    for cell in notebook["cells"]:
        cell["id"] = "the-same"


def _schema(version: Any) -> Make:
    def change(notebook: Notebook) -> None:
        for cell in [*answers(notebook), *tests(notebook)]:
            nbgrader(cell)["schema_version"] = version

    return edited(change, "right")


def _odd_metadata(notebook: Notebook) -> None:
    for number, cell in enumerate([*answers(notebook), *tests(notebook)]):
        cell["metadata"] = [
            {"nbgrader": ["a", "list"]},
            {"nbgrader": "text"},
            {"nbgrader": None},
            {"nbgrader": {"grade_id": 7}},
            {"nbgrader": {"grade_id": "../../../x"}},
        ][number % 5]


def _reversed(notebook: Notebook) -> None:
    notebook["cells"].reverse()


def _shuffled(notebook: Notebook) -> None:
    random.Random(5).shuffle(notebook["cells"])


def _kernel(**said: Any) -> Make:
    def change(notebook: Notebook) -> None:
        notebook["metadata"] = said

    return edited(change, "right")


def _version_3(text: str) -> bytes:
    return json.dumps(version_3(json.loads(text))).encode()


def _version(number: int, minor: int = 0) -> Callable[[str], bytes]:
    def change(text: str) -> bytes:
        return json.dumps(
            {**json.loads(text), "nbformat": number, "nbformat_minor": minor}
        ).encode()

    return change


def _huge(_context: Context, folder: Path) -> None:
    """More than a notebook may have; written as one run of spaces that takes no memory."""
    save(folder, control("right"))
    with open(folder / NAME, "ab") as file:
        file.truncate(100 * 2**20)


def _deep(_context: Context, folder: Path) -> None:
    text = json.dumps(control("right"))
    save(folder, (text[:-1] + ', "x": ' + "[" * 200_000 + "]" * 200_000 + "}").encode())


def _large_outputs(notebook: Notebook) -> None:
    for cell in tests(notebook):
        cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "x" * 5_000_000}]


def _link(target: str) -> Write:
    def make(context: Context, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        os.symlink(context.get(target, target), folder / NAME)

    return make


def _another_students(context: Context, folder: Path) -> Path:
    """The lesson's folder of a student of another class who has everything right."""
    other = context["classroom"].parent / "another class" / "somebody" / folder.name
    save(other, control("right"))
    return other


def _linked_folder(context: Context, folder: Path) -> None:
    """The lesson's folder as a link."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    os.symlink(_another_students(context, folder), folder, target_is_directory=True)


def _folder_within(context: Context, folder: Path) -> None:
    """A folder in the lesson's folder as a link, in which the notebook would be looked for."""
    folder.mkdir(parents=True, exist_ok=True)
    os.symlink(_another_students(context, folder), folder / "work", target_is_directory=True)


def _fifo(_context: Context, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    if hasattr(os, "mkfifo"):
        os.mkfifo(folder / NAME)


def _folder(_context: Context, folder: Path) -> None:
    (folder / NAME).mkdir(parents=True)


def _several(_context: Context, folder: Path) -> None:
    save(folder, control("right"))
    save(folder, control("untouched"), "copy of the release.ipynb")
    save(folder, b"{", "broken.ipynb")


def _checkpoint(context: Context, folder: Path) -> None:
    save(folder, control("nothing"))
    save(folder / ".ipynb_checkpoints", control("right"), f"{Path(NAME).stem}-checkpoint.ipynb")


def _renamed(_context: Context, folder: Path) -> None:
    save(folder, control("right"), "my homework (final) (2).ipynb.txt")


_PLANTED = (
    "ipython_config.py",
    "sitecustomize.py",
    "usercustomize.py",
    "nbgrader_config.py",
    "jupyter_config.py",
    "conftest.py",
    ".ipython/profile_default/startup/00.py",
)
_START_UP = "import os\nos._exit(1)\n"
_START_UP_WRITTEN = """
import os, site
for folder in (os.environ["IPYTHONDIR"] + "/profile_default/startup", os.path.expanduser("~/.ipython/profile_default/startup"),
               os.environ["JUPYTER_CONFIG_DIR"], site.getusersitepackages(), "."):
    os.makedirs(folder, exist_ok=True)
    for name in ("00.py", "sitecustomize.py", "usercustomize.py", "ipython_config.py", "ipykernel_config.py"):
        open(folder + "/" + name, "w").write("raise SystemExit(1)")
os._exit(1)
"""

ATTACKS = titled(
    """
    19 answers-as-text: makes text cells of its answers: nothing is lost
    19 tests-as-raw: makes raw cells of the tests
    20 twice: has every answer and test twice
    20 same-ids: gives one id to all cells
    21 old: metadata of nbgrader's first version
    21 new: metadata of a version to come
    21 odd: metadata that is none
    22 reversed: turns the order of the cells around
    22 shuffled: shuffles the cells
    23 bash: asks for a kernel of another language
    23 provisioner: asks for a kernel that is started in its own way
    24 comma: JSON with a comma too many, as after an edit by hand
    24 breaks-off: a file that breaks off in the middle
    24 breaks-off-at-once: a file that breaks off in its first line
    24 no-json: a page of HTML under a notebook's name
    25 utf-16: UTF-16
    25 latin-1: Latin-1
    25 marked: UTF-8 with a mark
    26 version-3: notebook format 3
    26 version-5: a format to come
    26 version-4-99: a minor version to come
    27 huge: a file of 100 MB
    27 deep: JSON nested 200,000 deep
    27 outputs: 25 MB of outputs: nothing is lost
    42 link: a link to a file of the grader's
    42 linked-folder: the lesson's folder as a link to another student's
    42 linked-folder-within: a folder in it as a link to another student's
    42 device: a link to an endless device
    42 fifo: a pipe that nobody writes to
    42 folder: a folder in the place of the notebook
    44 beside: hands in start-up and configuration files
    44 written: writes such files and ends the kernel, so that the next one reads them
    45 checkpoint: a better version among the checkpoints
    45 several: several notebooks in the folder: nothing is lost
    45 renamed: another name, as a browser gives it: nothing is lost
    50 timestamp: a forged time of handing in
    50 odd-timestamp: a time that is none
    """,
    {
        "answers-as-text": attack(edited(_retyped("markdown", answers), "right")),
        "tests-as-raw": attack(edited(_retyped("raw", tests))),
        "twice": attack(edited(_twice, "right")),
        "same-ids": attack(edited(_same_ids, "right")),
        "old": attack(_schema(1)),
        "new": attack(_schema(99)),
        "odd": attack(edited(_odd_metadata, "right")),
        "reversed": attack(edited(_reversed, "right")),
        "shuffled": attack(edited(_shuffled, "right")),
        "bash": attack(
            _kernel(kernelspec={"name": "bash", "display_name": "Bash", "language": "bash"})
        ),
        "provisioner": attack(
            _kernel(
                kernelspec={
                    "name": "../../evil",
                    "display_name": "x",
                    "metadata": {
                        "kernel_provisioner": {
                            "provisioner_name": "local-provisioner",
                            "config": {"argv": ["sh", "-c", "exit"]},
                        }
                    },
                },
                language_info={"name": "R"},
            )
        ),
        "comma": attack(written(lambda text: text.rstrip()[:-1].rstrip().encode() + b",\n}")),
        "breaks-off": attack(
            written(lambda text: text[: len(text) // 3].encode()),
            costs=("activations", "forward", "squared_error", "gradients"),
        ),
        "breaks-off-at-once": attack(
            written(lambda _text: b'{"cells": [{"cell_ty'), "untouched", status=UNREADABLE
        ),
        "no-json": attack(
            written(lambda _text: b"<!doctype html><script>alert(1)</script>"),
            "untouched",
            status=UNREADABLE,
        ),
        "utf-16": attack(written(lambda text: text.encode("utf-16"))),
        "latin-1": attack(written(lambda text: text.encode("latin-1", "replace"))),
        "marked": attack(written(lambda text: text.encode("utf-8-sig"))),
        "version-3": attack(written(_version_3)),
        "version-5": attack(written(_version(5))),
        "version-4-99": attack(written(_version(4, 99))),
        "huge": attack(_huge, "untouched", status=UNREADABLE),
        "deep": attack(
            _deep, "right", costs=("neuron", "activations", "forward", "squared_error", "gradients")
        ),
        "outputs": attack(edited(_large_outputs, "right")),
        "link": attack(_link("gradebook"), "untouched", status=UNREADABLE),
        "linked-folder": attack(_linked_folder, "untouched", status=UNREADABLE, stock=False),
        "linked-folder-within": attack(_folder_within, "untouched", status=MISSING, stock=False),
        "device": attack(_link("/dev/zero"), "untouched", status=UNREADABLE),
        "fifo": attack(_fifo, "untouched", status=UNREADABLE, stock=False),
        "folder": attack(_folder, "untouched", status=MISSING),
        "beside": attack(beside(dict.fromkeys(_PLANTED, _START_UP), "right")),
        "written": attack(code(_START_UP_WRITTEN, "right")),
        "checkpoint": attack(_checkpoint),
        "several": attack(_several, "right"),
        "renamed": attack(_renamed, "right"),
        "timestamp": attack(beside({"timestamp.txt": "1970-01-01 00:00:00.000000 UTC"}, "right")),
        "odd-timestamp": attack(
            beside({"timestamp.txt": "=cmd|'/c calc'!A1\x00\n" * 1000}, "right")
        ),
    },
)
