"""MNIST: where it is looked for, damaged files, the stand-in, caches shared by two kernels, no network."""

from __future__ import annotations

import gzip
import hashlib
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from course.data import cache, digits, download, files, idx, mnist, mnist_root, pictures

# Says so on standard error, too: an exception alone might be caught.
NO_NETWORK = """
import socket, sys
def refuse(*args, **kwargs):
    sys.stderr.write("the network was used")
    raise AssertionError("the network was used")
socket.socket = type("Socket", (socket.socket,), {"__init__": refuse})
socket.create_connection = socket.getaddrinfo = refuse
"""
GRADED = "import os; os.environ['COURSE_GRADING'] = '1'"
STAND_IN = "stand-in: 1,797 handwritten digits"


def small_mnist() -> dict[str, NDArray[np.uint8]]:
    """Four arrays of MNIST's kinds: 7 pictures to learn from, 3 to test on."""
    rng = np.random.default_rng(0)
    return {name: rng.integers(0, 10, (7 if name.startswith("train") else 3, *((28, 28) if "images" in name else ())), np.uint8)
            for name in files.CHECKSUMS}


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A cache of this test's own, no $COURSE_DATA and no network; and the checksums are those of a small MNIST."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    for name in ("COURSE_DATA", "COURSE_PROFILE", "NBGRADER_EXECUTION", "COURSE_GRADING"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(download, "reachable", lambda: False)
    for name, array in small_mnist().items():
        monkeypatch.setitem(files.CHECKSUMS, name, hashlib.sha256(idx.encode(array)).hexdigest())
    forget()
    yield tmp_path
    forget()


def forget() -> None:
    """As a new process begins."""
    files._find.cache_clear()
    pictures._load.cache_clear()


def put(root: Path, packed: bool = False) -> Path:
    """The small MNIST in a folder; returns the folder of its files."""
    raw = root / "MNIST" / "raw"
    raw.mkdir(parents=True)
    for name, array in small_mnist().items():
        content = idx.encode(array)
        (raw / (f"{name}.gz" if packed else name)).write_bytes(gzip.compress(content) if packed else content)
    return raw


def same(found: pictures.Mnist) -> bool:
    expected = small_mnist()
    return found.source == "MNIST" and all(np.array_equal(*pair) for pair in zip(found[:4], expected.values(), strict=True))


def test_course_data_comes_first(place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    put(place / "given")
    put(place / "cache" / cache.NAME)
    monkeypatch.setenv("COURSE_DATA", str(place / "given"))
    assert same(mnist())
    assert mnist_root() == str(place / "given")
    assert capsys.readouterr() == ("", "")


def test_then_the_users_cache(place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    put(place / "cache" / cache.NAME)
    monkeypatch.setenv("COURSE_DATA", str(place / "nothing here"))
    assert same(mnist())
    assert mnist_root() == str(place / "cache" / cache.NAME)
    assert capsys.readouterr() == ("", "")


def test_then_the_network(place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    put(place / "server")
    monkeypatch.setattr(download, "reachable", lambda: True)
    monkeypatch.setattr(download, "SCRIPT", "import shutil, sys; print('bar', file=sys.stderr);"
                                            f"shutil.copytree({str(place / 'server')!r}, sys.argv[1], dirs_exist_ok=True)")
    assert same(mnist())
    assert mnist_root() == str(place / "cache" / cache.NAME)
    printed = capsys.readouterr()
    assert printed.out == "Downloading MNIST (11 MB). This happens once.\n"
    assert printed.err == ""
    assert list((place / "cache" / cache.NAME).glob(".download-*")) == [], "nothing is left of the download"
    forget()
    monkeypatch.setattr(download, "SCRIPT", "raise SystemExit(1)")
    assert same(mnist()), "kept"
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("script", [
    "raise SystemExit(1)",
    "import time; time.sleep(60)",
    "import pathlib, sys; raw = pathlib.Path(sys.argv[1], 'MNIST', 'raw'); raw.mkdir(parents=True); (raw / 'train-images-idx3-ubyte').write_bytes(b'half')",
])
def test_a_download_that_fails_leads_to_the_stand_in(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], script: str) -> None:
    monkeypatch.setattr(download, "reachable", lambda: True)
    monkeypatch.setattr(download, "SCRIPT", script)
    monkeypatch.setattr(download, "TOTAL_SECONDS", 2.0)
    assert mnist().source == "digits"
    printed = capsys.readouterr()
    assert STAND_IN in printed.out
    assert printed.err == ""


def test_a_download_of_wrong_content_is_not_used(place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    raw = put(place / "server")
    (raw / "t10k-labels-idx1-ubyte").write_bytes(b"<html>Log in to this network</html>")
    monkeypatch.setattr(download, "reachable", lambda: True)
    monkeypatch.setattr(download, "SCRIPT", f"import shutil, sys; shutil.copytree({str(place / 'server')!r}, sys.argv[1], dirs_exist_ok=True)")
    assert mnist().source == "digits"
    assert "t10k-labels-idx1-ubyte is damaged" in capsys.readouterr().out


def test_no_network_when_graded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(download, "reachable", lambda: pytest.fail("the network was asked"))
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    assert mnist().source == "digits"


def test_a_server_that_does_not_answer_costs_seconds_at_most(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    monkeypatch.setattr(download, "ANSWER_SECONDS", 0.2)
    monkeypatch.setattr(urllib.request, "urlopen", lambda *args, **kwargs: time.sleep(2))
    before = time.monotonic()
    assert not download.reachable()
    assert time.monotonic() - before < 1.5


def test_the_stand_in_is_said_once_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    found = mnist()
    mnist()
    mnist_root()
    printed = capsys.readouterr()
    assert printed.out.count("\n") == 1
    assert STAND_IN in printed.out
    assert printed.err == ""
    assert found.source == "digits"
    assert (found.train_images.shape, found.test_images.shape) == ((1437, 28, 28), (360, 28, 28))
    assert (found.train_images.dtype, found.train_labels.dtype, found.test_labels.dtype) == (np.uint8, np.int64, np.int64)
    assert found.train_images.min() == 0
    assert found.train_images.max() == 255
    assert set(found.test_labels) == set(range(10))
    border = found.train_images.copy()
    border[:, 4:24, 4:24] = 0
    assert not border.any(), "padded as MNIST is"


def test_the_stand_ins_pixels_are_the_same_everywhere() -> None:
    everything = b"".join(idx.encode(array) for array in digits.arrays().values())
    assert hashlib.sha256(everything).hexdigest() == "c5fdc02ca41d59b0c143dd04ec7c52f46e765a988198441b563e40e1a244744d"


def test_enlarging_keeps_flat_pictures_flat() -> None:
    large = digits.enlarge(np.full((1, 8, 8), 16, np.int64))[0]
    assert (large[4:24, 4:24] == 255).all()
    assert large.sum() == 255 * 400
    slope = digits.enlarge(np.tile(np.arange(8, dtype=np.int64) * 2, (1, 8, 1)))[0, 10, 4:24]
    assert (np.diff(slope.astype(int)) >= 0).all()


@pytest.mark.slow
def test_torchvision_reads_the_stand_in_and_gives_the_same() -> None:
    datasets = pytest.importorskip("torchvision.datasets")
    found, root = mnist(), mnist_root()
    for train, images, labels in ((True, found.train_images, found.train_labels), (False, found.test_images, found.test_labels)):
        theirs = datasets.MNIST(root, train=train)
        assert np.array_equal(theirs.data.numpy(), images)
        assert np.array_equal(theirs.targets.numpy(), labels)


def test_a_damaged_stand_in_is_written_anew(place: Path) -> None:
    raw = Path(mnist_root(), "MNIST", "raw")
    good = (raw / "t10k-images-idx3-ubyte").read_bytes()
    (raw / "t10k-images-idx3-ubyte").write_bytes(good[:-5])
    (raw / "train-labels-idx1-ubyte").unlink()
    mnist_root()
    assert (raw / "t10k-images-idx3-ubyte").read_bytes() == good
    assert (raw / "train-labels-idx1-ubyte").is_file()
    assert [path.name for path in raw.iterdir() if path.name.startswith(".")] == []


@pytest.mark.parametrize("spoil", [lambda content: content[:-100], lambda content: content[:-1] + bytes([content[-1] ^ 1]), lambda content: b""])
@pytest.mark.parametrize("packed", [False, True])
def test_a_damaged_file_is_named_and_never_used(place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
                                                packed: bool, spoil: object) -> None:
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


def test_a_file_found_intact_is_not_read_again(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(place / "given")
    monkeypatch.setenv("COURSE_DATA", str(place / "given"))
    mnist_root()
    forget()
    monkeypatch.setattr(hashlib, "file_digest", lambda *args: pytest.fail("read again"))
    assert same(mnist())


def test_a_missing_file_is_named(place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    (put(place / "given") / "train-labels-idx1-ubyte").unlink()
    monkeypatch.setenv("COURSE_DATA", str(place / "given"))
    assert mnist().source == "digits"
    assert "train-labels-idx1-ubyte is missing there" in capsys.readouterr().out


def test_packed_files_are_unpacked_once_into_the_cache(place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
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


def test_the_quick_profile_takes_the_first_ones(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(place / "cache" / cache.NAME)
    everything = mnist()
    monkeypatch.setenv("COURSE_PROFILE", "quick")
    monkeypatch.setattr(pictures, "QUICK_TRAIN", 4)
    monkeypatch.setattr(pictures, "QUICK_TEST", 2)
    part = mnist()
    assert [len(array) for array in part[:4]] == [4, 4, 2, 2]
    assert np.array_equal(part.train_images, everything.train_images[:4])
    assert np.array_equal(part.test_labels, everything.test_labels[:2])


def locked(path: Path) -> bool:
    """Makes a folder read-only; False where that means nothing (root)."""
    path.chmod(0o555)
    return not os.access(path, os.W_OK)


def test_read_only_folders(place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
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
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert not Path(done.stdout.splitlines()[-1]).exists()


def test_a_write_that_is_cut_off_leaves_the_old_file(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = place / "file"
    path.write_bytes(b"old")

    def stop(*args: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", stop)
    with pytest.raises(KeyboardInterrupt):
        cache.write(path, b"new")
    assert path.read_bytes() == b"old"
    assert [one.name for one in place.iterdir()] == ["file"]


def test_two_kernels_that_start_at_once(place: Path) -> None:
    script = (f"{NO_NETWORK}{GRADED}\nfrom course.data import mnist, mnist_root; from course.data import idx; from pathlib import Path\n"
              "root = Path(mnist_root(), 'MNIST', 'raw')\n"
              "assert (idx.decode(root / 'train-images-idx3-ubyte') == mnist().train_images).all()\n")
    kernels = [subprocess.Popen([sys.executable, "-c", script], stderr=subprocess.PIPE, stdout=subprocess.PIPE) for _ in range(3)]
    for kernel in kernels:
        out, err = kernel.communicate(timeout=60)
        assert (kernel.returncode, err) == (0, b""), err.decode()
        assert STAND_IN.encode() in out
    left = [path.name for path in (place / "cache").rglob("*") if path.is_file()]
    assert sorted(left) == sorted(files.CHECKSUMS)


def test_the_guard_of_these_tests_sees_the_network() -> None:
    script = f"{NO_NETWORK}from course.data import mnist; print(mnist().source)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert "the network was used" in done.stderr
    assert done.stdout.endswith("digits\n"), "and what forbids the network leads to the stand-in"


def test_no_network_and_no_framework_when_the_data_is_there(place: Path) -> None:
    put(place / "given")
    script = (f"{NO_NETWORK}import sys\nfrom course.data import files, mnist, mnist_root\n"
              f"files.CHECKSUMS.update({files.CHECKSUMS!r})\n"
              "print(mnist().source, len(mnist().train_images), mnist_root())\n"
              "print({'torch', 'tensorflow', 'tinygrad', 'sklearn', 'matplotlib'} & set(sys.modules))\n")
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True,
                          env=os.environ | {"COURSE_DATA": str(place / "given")})
    assert done.stdout == f"MNIST 7 {place / 'given'}\nset()\n"
    assert done.stderr == ""


def test_idx_refuses_what_it_cannot_read(place: Path) -> None:
    for content in (b"", b"\0\0\x08\x01\0\0\0\x05abc", b"\0\0\x0d\x01\0\0\0\x01abcd", b"\0\0\x08\x03\0\0", b"PK\3\4" * 9):
        path = place / "bad"
        path.write_bytes(content)
        with pytest.raises(ValueError, match="bad"):
            idx.decode(path)


# The real MNIST, where $COURSE_DATA had it when the tests began.
GIVEN = os.environ.get("COURSE_DATA", "")


@pytest.mark.skipif(not (GIVEN and Path(GIVEN, "MNIST", "raw").is_dir()), reason="no MNIST in $COURSE_DATA")
def test_the_real_mnist(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    forget()
    found = mnist()
    assert found.source == "MNIST"
    assert (found.train_images.shape, found.test_images.shape) == ((60000, 28, 28), (10000, 28, 28))
    assert found.train_labels[:5].tolist() == [5, 0, 4, 1, 9]
    assert found.test_labels[:5].tolist() == [7, 2, 1, 0, 4]
    assert found.train_images.mean() / 255 == pytest.approx(0.1307, abs=1e-4)
