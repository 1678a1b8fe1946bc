"""What lies in a submission's folder."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from grading.watch.looking import is_whole, look

WHOLE = b'{"cells": [], "nbformat": 4}'


def test_a_beginning_of_a_notebook_is_never_whole(tmp_path: Path) -> None:
    for size in range(len(WHOLE)):
        (tmp_path / "a.ipynb").write_bytes(WHOLE[:size])
        [file] = look(tmp_path).files
        assert not is_whole(tmp_path, file)
    (tmp_path / "a.ipynb").write_bytes(WHOLE)
    [file] = look(tmp_path).files
    assert is_whole(tmp_path, file)
    (tmp_path / "a.ipynb").unlink()
    assert not is_whole(tmp_path, file)


def test_only_what_intake_reads_is_looked_at(tmp_path: Path) -> None:
    for name in (".x.ipynb.tmp", "picture.png", "timestamp.txt", "b.ipynb", ".c.ipynb"):
        (tmp_path / name).write_bytes(WHOLE)
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner" / "d.ipynb").write_bytes(WHOLE)
    found = look(tmp_path)
    assert [file[0] for file in found.files] == ["b.ipynb", "timestamp.txt"]
    assert [file[0] for file in found.notebooks] == ["b.ipynb"]
    (tmp_path / "b.ipynb").unlink()
    assert [file[0] for file in look(tmp_path).notebooks] == ["inner/d.ipynb"]


@pytest.mark.skipif(os.name == "nt", reason="no pipes in folders")
def test_links_and_pipes_are_not_opened_and_not_waited_for(tmp_path: Path) -> None:
    folder = tmp_path / "ada" / "02_neuron"
    folder.mkdir(parents=True)
    os.mkfifo(folder / "a.ipynb")
    os.symlink("/etc/passwd", folder / "b.ipynb")
    assert all(is_whole(folder, file) for file in look(folder).notebooks)
    (tmp_path / "boris").symlink_to(folder.parent)
    linked = look(tmp_path / "boris" / "02_neuron")
    assert linked.is_there
    assert len(linked.files) == 1


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    assert not look(tmp_path / "ada").is_there
