"""MNIST: where it is looked for, the stand-in, the profiles, no network."""

from __future__ import annotations

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

from course.data import (
    cache,
    digits,
    download,
    files,
    idx,
    mnist,
    mnist_root,
    mnist_split,
    parts,
)
from tests.support.small_mnist import NO_NETWORK, STAND_IN, forget, own_place, put, same


# Says so on standard error, too: an exception alone might be caught.
@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    with own_place(tmp_path, monkeypatch) as found:
        yield found


def test_course_data_comes_first(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    put(place / "given")
    put(place / "cache" / cache.NAME)
    monkeypatch.setenv("COURSE_DATA", str(place / "given"))
    assert same(mnist())
    assert mnist_root() == str(place / "given")
    assert capsys.readouterr() == ("", "")


def test_then_the_users_cache(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    put(place / "cache" / cache.NAME)
    monkeypatch.setenv("COURSE_DATA", str(place / "nothing here"))
    assert same(mnist())
    assert mnist_root() == str(place / "cache" / cache.NAME)
    assert capsys.readouterr() == ("", "")


def test_then_the_network(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    put(place / "server")
    monkeypatch.setattr(download, "reachable", lambda: True)
    monkeypatch.setattr(
        download,
        "SCRIPT",
        "import shutil, sys; print('bar', file=sys.stderr);"
        f"shutil.copytree({str(place / 'server')!r}, sys.argv[1], dirs_exist_ok=True)",
    )
    assert same(mnist())
    assert mnist_root() == str(place / "cache" / cache.NAME)
    printed = capsys.readouterr()
    assert printed.out == "Downloading MNIST (11 MB). This happens once.\n"
    assert printed.err == ""
    assert list((place / "cache" / cache.NAME).glob(".download-*")) == [], (
        "nothing is left of the download"
    )
    forget()
    monkeypatch.setattr(download, "SCRIPT", "raise SystemExit(1)")
    assert same(mnist()), "kept"
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    "script",
    [
        "raise SystemExit(1)",
        "import time; time.sleep(60)",
        "import pathlib, sys; raw = pathlib.Path(sys.argv[1], 'MNIST', 'raw'); "
        "raw.mkdir(parents=True); (raw / 'train-images-idx3-ubyte').write_bytes(b'half')",
    ],
)
def test_a_download_that_fails_leads_to_the_stand_in(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], script: str
) -> None:
    monkeypatch.setattr(download, "reachable", lambda: True)
    monkeypatch.setattr(download, "SCRIPT", script)
    monkeypatch.setattr(download, "TOTAL_SECONDS", 2.0)
    assert mnist().source == "digits"
    printed = capsys.readouterr()
    assert STAND_IN in printed.out
    assert printed.err == ""


def test_a_download_of_wrong_content_is_not_used(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    raw = put(place / "server")
    (raw / "t10k-labels-idx1-ubyte").write_bytes(b"<html>Log in to this network</html>")
    monkeypatch.setattr(download, "reachable", lambda: True)
    monkeypatch.setattr(
        download,
        "SCRIPT",
        f"import shutil, sys; shutil.copytree({str(place / 'server')!r}, sys.argv[1], "
        "dirs_exist_ok=True)",
    )
    assert mnist().source == "digits"
    assert "t10k-labels-idx1-ubyte is damaged" in capsys.readouterr().out


def test_no_network_when_graded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(download, "reachable", lambda: pytest.fail("the network was asked"))
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    assert mnist().source == "digits"


def test_a_server_that_does_not_answer_costs_seconds_at_most(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
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
    assert [len(array) for array in found[:6]] == [1077, 1077, 360, 360, 360, 360]
    assert found.valid_images.shape == (360, 28, 28)
    assert (found.train_images.dtype, found.train_labels.dtype, found.test_labels.dtype) == (
        np.uint8,
        np.int64,
        np.int64,
    )
    assert found.train_images.min() == 0
    assert found.train_images.max() == 255
    assert set(found.valid_labels) == set(found.test_labels) == set(range(10))
    border = found.train_images.copy()
    border[:, 4:24, 4:24] = 0
    assert not border.any(), "padded as MNIST is"


def test_the_stand_ins_pixels_are_the_same_everywhere() -> None:
    everything = b"".join(idx.encode(array) for array in digits.arrays().values())
    assert (
        hashlib.sha256(everything).hexdigest()
        == "c5fdc02ca41d59b0c143dd04ec7c52f46e765a988198441b563e40e1a244744d"
    )


def test_enlarging_keeps_flat_pictures_flat() -> None:
    large = digits.enlarge(np.full((1, 8, 8), 16, np.int64))[0]
    assert (large[4:24, 4:24] == 255).all()
    assert large.sum() == 255 * 400
    slope = digits.enlarge(np.tile(np.arange(8, dtype=np.int64) * 2, (1, 8, 1)))[0, 10, 4:24]
    assert (np.diff(slope.astype(int)) >= 0).all()


@pytest.mark.slow
def test_torchvision_reads_the_stand_in_and_gives_the_same() -> None:
    datasets = pytest.importorskip("torchvision.datasets")
    found, root, rows = mnist(), mnist_root(), mnist_split()
    for train, chosen, images, labels in (
        (True, rows.train, found.train_images, found.train_labels),
        (True, rows.valid, found.valid_images, found.valid_labels),
        (False, rows.test, found.test_images, found.test_labels),
    ):
        theirs = datasets.MNIST(root, train=train)
        assert np.array_equal(theirs.data.numpy()[chosen], images)
        assert np.array_equal(theirs.targets.numpy()[chosen], labels)


def test_the_quick_profile_takes_the_first_ones(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(place / "cache" / cache.NAME)
    everything = mnist()
    monkeypatch.setenv("COURSE_PROFILE", "quick")
    monkeypatch.setattr(parts, "QUICK_TRAIN", 3)
    monkeypatch.setattr(parts, "QUICK_OTHER", 2)
    part = mnist()
    assert [len(array) for array in part[:6]] == [3, 3, 2, 2, 2, 2]
    assert np.array_equal(part.train_images, everything.train_images[:3])
    assert np.array_equal(part.valid_images, everything.valid_images[:2])
    assert np.array_equal(part.test_labels, everything.test_labels[:2])
    assert [len(rows) for rows in mnist_split()] == [3, 2, 2]


def test_every_image_is_for_one_thing_only() -> None:
    split = parts.split(60_000, 10_000)
    assert [len(rows) for rows in split] == [50_000, 10_000, 10_000]
    assert sorted([*split.train, *split.valid]) == list(range(60_000))
    assert list(split.test) == list(range(10_000))
    again = parts.split(60_000, 10_000)
    assert np.array_equal(split.valid, again.valid), "the seed is fixed"
    assert split.valid[:5].tolist() == [1, 13, 17, 28, 30], "on every machine"
    quick = parts.split(60_000, 10_000, quick=True)
    assert [len(rows) for rows in quick] == [6_000, 1_000, 1_000]
    assert set(quick.train) <= set(split.train)
    assert set(quick.valid) <= set(split.valid)


def test_the_guard_of_these_tests_sees_the_network() -> None:
    script = f"{NO_NETWORK}from course.data import mnist; print(mnist().source)"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert "the network was used" in done.stderr
    assert done.stdout.endswith("digits\n"), "and what forbids the network leads to the stand-in"


def test_no_network_and_no_framework_when_the_data_is_there(place: Path) -> None:
    put(place / "given")
    script = (
        f"{NO_NETWORK}import sys\nfrom course.data import files, mnist, mnist_root\n"
        f"files.CHECKSUMS.update({files.CHECKSUMS!r})\n"
        "print(mnist().source, len(mnist().train_images), mnist_root())\n"
        "print({'torch', 'tensorflow', 'tinygrad', 'sklearn', 'matplotlib'} & set(sys.modules))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"COURSE_DATA": str(place / "given")},
    )
    assert done.stdout == f"MNIST 4 {place / 'given'}\nset()\n"
    assert done.stderr == ""


GIVEN = os.environ.get("COURSE_DATA", "")


@pytest.mark.skipif(
    not (GIVEN and Path(GIVEN, "MNIST", "raw").is_dir()), reason="no MNIST in $COURSE_DATA"
)
def test_the_real_mnist(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    forget()
    found = mnist()
    assert found.source == "MNIST"
    assert [len(array) for array in found[:6]] == [50_000, 50_000, 10_000, 10_000, 10_000, 10_000]
    assert found.train_labels[:5].tolist() == [5, 4, 1, 9, 2]
    assert found.valid_labels[:1].tolist() == [0]
    assert found.test_labels[:5].tolist() == [7, 2, 1, 0, 4]
    assert found.train_images.mean() / 255 == pytest.approx(0.1307, abs=1e-3)
    shares = [
        np.bincount(labels) / len(labels) for labels in (found.train_labels, found.valid_labels)
    ]
    assert np.abs(shares[0] - shares[1]).max() < 0.01, "a plain draw is as good as a stratified one"
