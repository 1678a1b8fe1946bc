"""Comments kept for reuse, in a file that people edit with whatever they have."""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grading.marking.comments import CommentBank
from grading.model import UserError


def write(folder: Path, content: bytes) -> CommentBank:
    (folder / "comments.csv").write_bytes(content)
    return CommentBank(folder)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_what_spreadsheets_write_is_read(tmp_path: Path, encoding: str, separator: str) -> None:
    text = 'Exercise|Comment|\r\nq|"Größe, in\r\nZahlen; ""so""?"|x\r\n\r\nq| |\r\nq\r\n'
    bank = write(tmp_path, text.replace("|", separator).encode(encoding))
    [comment] = bank.of("q")
    assert comment.replace("\r\n", "\n") == 'Größe, in\nZahlen; "so"?'
    assert bank.of("other") == []


@given(st.lists(st.text(st.characters(codec="utf-8"), min_size=1), max_size=3))
@settings(max_examples=8)
def test_what_is_added_is_read_again_once(comments: list[str]) -> None:
    with TemporaryDirectory() as name:
        bank = CommentBank(Path(name))
        for comment in [*comments, *comments]:
            bank.add("q", comment)
        again = CommentBank(Path(name))
        assert len(again.of("q")) <= len(set(comments))
        for comment in again.of("q"):
            again.add("q", comment)
        assert CommentBank(Path(name)).of("q") == again.of("q")


def test_a_comment_is_no_formula_and_comes_back_as_it_was(tmp_path: Path) -> None:
    CommentBank(tmp_path).add("q", "=1+1")
    assert b"'=1+1" in (tmp_path / "comments.csv").read_bytes()
    assert CommentBank(tmp_path).of("q") == ["=1+1"]


def test_what_was_written_meanwhile_stays(tmp_path: Path) -> None:
    bank = CommentBank(tmp_path)
    CommentBank(tmp_path).add("q", "first")
    bank.add("q", "second")
    assert CommentBank(tmp_path).of("q") == ["first", "second"]
    if os.name != "nt":
        assert (tmp_path / "comments.csv").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"a,b\nq,x\n", "needs a first line with the columns exercise, comment; it has a, b"),
        (b'exercise,comment\nq,"x" y"\n', "cannot be read as a table"),
    ],
)
def test_another_table_is_one_line(tmp_path: Path, content: bytes, said: str) -> None:
    with pytest.raises(UserError, match=said):
        write(tmp_path, content)
