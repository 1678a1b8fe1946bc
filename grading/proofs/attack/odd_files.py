"""Files that are not as they should be: broken, in other encodings and versions, huge, linked,
doubled, renamed, with edits to cells and metadata. Nothing is gained by any of them, and no honest
answer in them is lost."""

from __future__ import annotations

import json
import os
import random
from pathlib import Path
from typing import Any

from course.i18n import mark
from grading.model import MISSING, UNREADABLE
from grading.proofs.attack.make import (
    NAME,
    Make,
    Notebook,
    answers,
    beside,
    code,
    edited,
    nbgrader,
    save,
    tests,
    twin,
    written,
)
from grading.proofs.attack.model import Attack, Context


def _answers_as_text(notebook: Notebook) -> None:
    for cell in answers(notebook):
        cell["cell_type"] = "markdown"
        for name in ("outputs", "execution_count"):
            cell.pop(name, None)


def _tests_as_raw(notebook: Notebook) -> None:
    for cell in tests(notebook):
        cell["cell_type"] = "raw"
        for name in ("outputs", "execution_count"):
            cell.pop(name, None)


def _twice(notebook: Notebook) -> None:
    notebook["cells"] += [
        json.loads(json.dumps(cell)) for cell in [*answers(notebook), *tests(notebook)]
    ]


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
    found = json.loads(text)
    cells = []
    for cell in found["cells"]:
        source = cell.pop("source")
        cell["input" if cell["cell_type"] == "code" else "source"] = source
        if cell["cell_type"] == "code":
            cell.update(language="python", prompt_number=1, collapsed=False)
        cells.append(cell)
    return json.dumps(
        {
            "nbformat": 3,
            "nbformat_minor": 0,
            "metadata": {"name": ""},
            "worksheets": [{"cells": cells}],
        }
    ).encode()


def _version(number: int, minor: int = 0) -> Any:
    def change(text: str) -> bytes:
        return json.dumps(
            {**json.loads(text), "nbformat": number, "nbformat_minor": minor}
        ).encode()

    return change


def _huge(_context: Context, folder: Path) -> None:
    """More than a notebook may have; written as one run of spaces that takes no memory."""
    save(folder, twin("right"))
    with open(folder / NAME, "ab") as file:
        file.truncate(100 * 2**20)


def _deep(_context: Context, folder: Path) -> None:
    text = json.dumps(twin("right"))
    save(folder, (text[:-1] + ', "x": ' + "[" * 200_000 + "]" * 200_000 + "}").encode())


def _large_outputs(notebook: Notebook) -> None:
    for cell in tests(notebook):
        cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "x" * 5_000_000}]


def _link(target: str) -> Make:
    def make(context: Context, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        aim = {"gradebook": context.gradebook}.get(target, Path(target))
        os.symlink(aim, folder / NAME)

    return make


def _linked_folder(context: Context, folder: Path) -> None:
    """The lesson's folder as a link to that of a student who has everything right."""
    other = context.classroom.parent / "another class" / "somebody" / folder.name
    save(other, twin("right"))
    folder.parent.mkdir(parents=True, exist_ok=True)
    os.symlink(other, folder, target_is_directory=True)


def _folder_within(context: Context, folder: Path) -> None:
    """A folder in the lesson's folder as a link to another student's, in which the notebook would
    be looked for.
    """
    other = context.classroom.parent / "another class" / "somebody" / folder.name
    save(other, twin("right"))
    folder.mkdir(parents=True, exist_ok=True)
    os.symlink(other, folder / "work", target_is_directory=True)


def _fifo(_context: Context, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    if hasattr(os, "mkfifo"):
        os.mkfifo(folder / NAME)


def _folder(_context: Context, folder: Path) -> None:
    (folder / NAME).mkdir(parents=True)


def _several(_context: Context, folder: Path) -> None:
    save(folder, twin("right"))
    save(folder, twin("untouched"), "copy of the release.ipynb")
    save(folder, b"{", "broken.ipynb")


def _checkpoint(context: Context, folder: Path) -> None:
    save(folder, twin("nothing"))
    save(folder / ".ipynb_checkpoints", twin("right"), f"{Path(NAME).stem}-checkpoint.ipynb")


def _renamed(_context: Context, folder: Path) -> None:
    save(folder, twin("right"), "my homework (final) (2).ipynb.txt")


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

ATTACKS = [
    Attack(
        19,
        "answers-as-text",
        mark("makes text cells of its answers: nothing is lost"),
        edited(_answers_as_text, "right"),
        "right",
    ),
    Attack(19, "tests-as-raw", mark("makes raw cells of the tests"), edited(_tests_as_raw)),
    Attack(20, "twice", mark("has every answer and test twice"), edited(_twice, "right"), "right"),
    Attack(20, "same-ids", mark("gives one id to all cells"), edited(_same_ids, "right"), "right"),
    Attack(21, "old", mark("metadata of nbgrader's first version"), _schema(1), "right"),
    Attack(21, "new", mark("metadata of a version to come"), _schema(99), "right"),
    Attack(21, "odd", mark("metadata that is none"), edited(_odd_metadata, "right"), "right"),
    Attack(
        22,
        "reversed",
        mark("turns the order of the cells around"),
        edited(_reversed, "right"),
        "right",
    ),
    Attack(22, "shuffled", mark("shuffles the cells"), edited(_shuffled, "right"), "right"),
    Attack(
        23,
        "bash",
        mark("asks for a kernel of another language"),
        _kernel(kernelspec={"name": "bash", "display_name": "Bash", "language": "bash"}),
        "right",
    ),
    Attack(
        23,
        "provisioner",
        mark("asks for a kernel that is started in its own way"),
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
        ),
        "right",
    ),
    Attack(
        24,
        "comma",
        mark("JSON with a comma too many, as after an edit by hand"),
        written(lambda text: text.rstrip()[:-1].rstrip().encode() + b",\n}"),
        "right",
    ),
    Attack(
        24,
        "breaks-off",
        mark("a file that breaks off in the middle"),
        written(lambda text: text[: len(text) // 3].encode()),
        "right",
        costs=("activations", "forward", "squared_error", "gradients"),
    ),
    Attack(
        24,
        "breaks-off-at-once",
        mark("a file that breaks off in its first line"),
        written(lambda _text: b'{"cells": [{"cell_ty'),
        "untouched",
        status=UNREADABLE,
    ),
    Attack(
        24,
        "no-json",
        mark("a page of HTML under a notebook's name"),
        written(lambda _text: b"<!doctype html><script>alert(1)</script>"),
        "untouched",
        status=UNREADABLE,
    ),
    Attack(25, "utf-16", mark("UTF-16"), written(lambda text: text.encode("utf-16")), "right"),
    Attack(
        25,
        "latin-1",
        mark("Latin-1"),
        written(lambda text: text.encode("latin-1", "replace")),
        "right",
    ),
    Attack(
        25,
        "marked",
        mark("UTF-8 with a mark"),
        written(lambda text: text.encode("utf-8-sig")),
        "right",
    ),
    Attack(26, "version-3", mark("notebook format 3"), written(_version_3), "right"),
    Attack(26, "version-5", mark("a format to come"), written(_version(5)), "right"),
    Attack(26, "version-4-99", mark("a minor version to come"), written(_version(4, 99)), "right"),
    Attack(27, "huge", mark("a file of 100 MB"), _huge, "untouched", status=UNREADABLE),
    Attack(
        27,
        "deep",
        mark("JSON nested 200,000 deep"),
        _deep,
        "right",
        costs=("neuron", "activations", "forward", "squared_error", "gradients"),
    ),
    Attack(
        27,
        "outputs",
        mark("25 MB of outputs: nothing is lost"),
        edited(_large_outputs, "right"),
        "right",
    ),
    Attack(
        42,
        "link",
        mark("a link to a file of the grader's"),
        _link("gradebook"),
        "untouched",
        status=UNREADABLE,
    ),
    Attack(
        42,
        "linked-folder",
        mark("the lesson's folder as a link to another student's"),
        _linked_folder,
        "untouched",
        status=UNREADABLE,
        stock=False,
    ),
    Attack(
        42,
        "linked-folder-within",
        mark("a folder in it as a link to another student's"),
        _folder_within,
        "untouched",
        status=MISSING,
        stock=False,
    ),
    Attack(
        42,
        "device",
        mark("a link to an endless device"),
        _link("/dev/zero"),
        "untouched",
        status=UNREADABLE,
    ),
    Attack(
        42,
        "fifo",
        mark("a pipe that nobody writes to"),
        _fifo,
        "untouched",
        status=UNREADABLE,
        stock=False,
    ),
    Attack(
        42,
        "folder",
        mark("a folder in the place of the notebook"),
        _folder,
        "untouched",
        status=MISSING,
    ),
    Attack(
        44,
        "beside",
        mark("hands in start-up and configuration files"),
        beside(dict.fromkeys(_PLANTED, _START_UP), "right"),
        "right",
    ),
    Attack(
        44,
        "written",
        mark("writes such files and ends the kernel, so that the next one reads them"),
        code(_START_UP_WRITTEN, "right"),
        "right",
    ),
    Attack(45, "checkpoint", mark("a better version among the checkpoints"), _checkpoint),
    Attack(
        45, "several", mark("several notebooks in the folder: nothing is lost"), _several, "right"
    ),
    Attack(
        45,
        "renamed",
        mark("another name, as a browser gives it: nothing is lost"),
        _renamed,
        "right",
    ),
    Attack(
        50,
        "timestamp",
        mark("a forged time of handing in"),
        beside({"timestamp.txt": "1970-01-01 00:00:00.000000 UTC"}, "right"),
        "right",
    ),
    Attack(
        50,
        "odd-timestamp",
        mark("a time that is none"),
        beside({"timestamp.txt": "=cmd|'/c calc'!A1\x00\n" * 1000}, "right"),
        "right",
    ),
]
