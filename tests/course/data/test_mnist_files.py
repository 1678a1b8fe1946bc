"""The files of MNIST: damaged ones, caches that two kernels share, folders that cannot be written."""

from __future__ import annotations

import gzip
import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from course.data import cache, files, idx, mnist, mnist_root
from tests.support.small_mnist import GRADED, NO_NETWORK, STAND_IN, forget, own_place, put, same


# Says so on standard error, too: an exception alone might be caught.
@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    with own_place(tmp_path, monkeypatch) as found:
        yield found


def test_a_damaged_stand_in_is_written_anew(place: Path) -> None:
    raw = Path(mnist_root(), "MNIST", "raw")
    good = (raw / "t10k-images-idx3-ubyte").read_bytes()
    (raw / "t10k-images-idx3-ubyte").write_bytes(good[:-5])
    (raw / "train-labels-idx1-ubyte").unlink()
    mnist_root()
    assert (raw / "t10k-images-idx3-ubyte").read_bytes() == good
    assert (raw / "train-labels-idx1-ubyte").is_file()
    assert [path.name for path in raw.iterdir() if path.name.startswith(".")] == []


@pytest.mark.parametrize(
    "spoil",
    [
        lambda content: content[:-100],
        lambda content: content[:-1] + bytes([content[-1] ^ 1]),
        lambda content: b"",
    ],
)
@pytest.mark.parametrize("packed", [False, True])
def test_a_damaged_file_is_named_and_never_used(
    place: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    packed: bool,
    spoil: object,
) -> None:
    raw = put(place / "given", packed)
    path = raw / ("train-images-idx3-ubyte" + (".gz" if packed else ""))
    path.write_bytes(spoil(path.read_bytes()))  # type: ignore[operator]
    monkeypatch.setenv("COURSE_DATA", str(place / "given"))
    assert mnist().source == "digits"
    printed = capsys.readouterr()
    assert f"{path} is damaged" in printed.out
    assert STAND_IN in printed.out
    assert printed.err == ""
    forget()
    put(place / "cache" / cache.NAME)
    assert same(mnist()), "the search goes on"


def test_a_file_damaged_later_is_noticed(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    raw = put(place / "given")
    monkeypatch.setenv("COURSE_DATA", str(place / "given"))
    assert same(mnist())
    forget()
    (raw / "t10k-labels-idx1-ubyte").write_bytes(b"short")
    assert mnist_root() != str(place / "given")


def test_a_file_found_intact_is_not_read_again(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(place / "given")
    monkeypatch.setenv("COURSE_DATA", str(place / "given"))
    mnist_root()
    forget()
    monkeypatch.setattr(hashlib, "file_digest", lambda *args: pytest.fail("read again"))
    assert same(mnist())


def test_a_missing_file_is_named(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (put(place / "given") / "train-labels-idx1-ubyte").unlink()
    monkeypatch.setenv("COURSE_DATA", str(place / "given"))
    assert mnist().source == "digits"
    assert "train-labels-idx1-ubyte is missing there" in capsys.readouterr().out


def test_packed_files_are_unpacked_once_into_the_cache(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    raw = put(place / "given", packed=True)
    before = sorted(path.name for path in raw.iterdir())
    monkeypatch.setenv("COURSE_DATA", str(place / "given"))
    assert same(mnist())
    assert mnist_root() == str(place / "cache" / cache.NAME)
    assert sorted(path.name for path in raw.iterdir()) == before
    forget()
    monkeypatch.setattr(gzip, "decompress", lambda content: pytest.fail("unpacked again"))
    assert same(mnist())
    assert capsys.readouterr().out == ""


def test_decoded_arrays_are_kept_and_checked(place: Path) -> None:
    put(place / "cache" / cache.NAME)
    assert same(mnist())
    decoded = place / "cache" / cache.NAME / "decoded"
    kept = sorted(decoded.iterdir())
    assert len(kept) == 4
    kept[0].write_bytes(kept[0].read_bytes()[:-3])
    forget()
    assert same(mnist())


def test_changing_the_arrays_leaves_the_files_alone(place: Path) -> None:
    put(place / "cache" / cache.NAME)
    for _ in range(2):
        found = mnist()
        assert same(found)
        found.train_images[:] = 0
        found.train_labels[:] = 0
        forget()


def locked(path: Path) -> bool:
    """Makes a folder read-only; False where that means nothing (root)."""
    path.chmod(0o555)
    return not os.access(path, os.W_OK)


def test_read_only_folders(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Neither the data nor the cache can be written: the arrays stay in memory."""
    put(place / "given")
    (place / "cache").write_text("a file where the cache folder would be")
    monkeypatch.setenv("COURSE_DATA", str(place / "given"))
    folders = [place / "given" / "MNIST" / "raw", place / "given" / "MNIST", place / "given"]
    for folder in folders:
        locked(folder)
    try:
        assert same(mnist())
        assert mnist_root() == str(place / "given")
        assert capsys.readouterr() == ("", "")
    finally:
        for folder in folders:
            folder.chmod(0o755)


def test_without_a_cache_folder_a_temporary_one_is_used(place: Path) -> None:
    (place / "cache").write_text("a file where the cache folder would be")
    root = Path(mnist_root())
    assert (root / "MNIST" / "raw" / "t10k-labels-idx1-ubyte").is_file()
    assert place / "cache" not in root.parents
    assert mnist().source == "digits"


def test_a_temporary_folder_goes_with_its_process(place: Path) -> None:
    (place / "cache").write_text("")
    script = f"{NO_NETWORK}{GRADED}\nfrom course.data import mnist_root; print(mnist_root())"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert not Path(done.stdout.splitlines()[-1]).exists()


def test_a_write_that_is_cut_off_leaves_the_old_file(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = place / "file"
    path.write_bytes(b"old")

    def stop(*args: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", stop)
    with pytest.raises(KeyboardInterrupt):
        cache.write(path, b"new")
    assert path.read_bytes() == b"old"
    assert [path.name for path in place.iterdir()] == ["file"]


@pytest.mark.slow
def test_two_kernels_that_start_at_once(place: Path) -> None:
    script = (
        f"{NO_NETWORK}{GRADED}\nfrom course.data import mnist, mnist_root; from course.data "
        "import idx; from pathlib import Path\nroot = Path(mnist_root(), 'MNIST', 'raw')\nassert "
        "(idx.decode(root / 't10k-images-idx3-ubyte') == mnist().test_images).all()\n"
    )
    kernels = [
        subprocess.Popen(
            [sys.executable, "-c", script], stderr=subprocess.PIPE, stdout=subprocess.PIPE
        )
        for _ in range(3)
    ]
    for kernel in kernels:
        out, err = kernel.communicate(timeout=60)
        assert (kernel.returncode, err) == (0, b""), err.decode()
        assert STAND_IN.encode() in out
    left = [path.name for path in (place / "cache").rglob("*") if path.is_file()]
    assert sorted(left) == sorted(files.CHECKSUMS)


def test_idx_refuses_what_it_cannot_read(place: Path) -> None:
    for content in (
        b"",
        b"\0\0\x08\x01\0\0\0\x05abc",
        b"\0\0\x0d\x01\0\0\0\x01abcd",
        b"\0\0\x08\x03\0\0",
        b"PK\3\4" * 9,
    ):
        path = place / "bad"
        path.write_bytes(content)
        with pytest.raises(ValueError, match="bad"):
            idx.decode(path)


# The real MNIST, where $COURSE_DATA had it when the tests began.
