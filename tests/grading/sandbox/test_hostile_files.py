"""What a submission may do to the disk and to its run directory; the next exercise stays gradeable."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from grading.paths import ROOT
from grading.sandbox import account
from tests.support.engine_runs import (
    SMALL,
    asks,
    double,
    own,
    returned,
    run,
)
from tests.support.hostile import attack

pytestmark = pytest.mark.usefixtures("zygote", "own_temporary_folder")


def test_filling_the_disk() -> None:
    source = "for n in range(100): open(f'file{n}', 'wb').write(b'x' * 5_000_000); time.sleep(0.02)\ntime.sleep(10)"
    assert "20 MB of files" in attack(source).cells["attack"].error


def test_one_large_file_is_refused_by_the_system() -> None:
    result = attack(
        "with open('file', 'wb') as f:\n    for _ in range(30): f.write(b'x' * 1_000_000)"
    )
    assert (
        "File too large" in result.cells["attack"].error
        or "20 MB of files" in result.cells["attack"].error
    )


def test_files_without_names_count() -> None:
    source = """
files = []
for n in range(12):
    files.append(open(f'file{n}', 'wb')); os.unlink(f'file{n}'); files[-1].write(b'x' * 5_000_000); files[-1].flush()
time.sleep(10)
"""
    assert "20 MB of files" in attack(source).cells["attack"].error


def test_folders_nested_deeper_than_any_path() -> None:
    source = "for _ in range(3000): os.mkdir('folder'); os.chdir('folder')\ntime.sleep(10)"
    assert "cannot be counted" in attack(source).cells["attack"].error


def test_closed_folders_and_odd_files_are_cleared_away() -> None:
    source = r"""
os.makedirs('a/b/c'); open('a/b/c/f', 'w').close(); os.mkfifo('a/pipe'); os.symlink('/etc', 'a/link')
open(b'\xff\n', 'w').close()
os.chmod('a/b/c', 0); os.chmod('a/b', 0); os.chmod('a', 0); os.chmod('.', 0); os.chmod('..', 0o500)
"""
    attack(source)


@pytest.fixture
def place() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        yield Path(folder)


@pytest.mark.parametrize(
    "act",
    [
        "shutil.rmtree(root); open(root, 'w').close()",
        "os.rename(root, root + '-away'); os.symlink(elsewhere, root)",
        "os.chmod(root, 0)",
        "shutil.rmtree(root)",
        "shutil.rmtree('..', ignore_errors=True); open('../../1', 'w').close()",
    ],
)
@pytest.mark.parametrize("confine", ["auto", "off"])
def test_a_run_directory_that_is_closed_or_replaced_costs_no_more_than_its_cell(
    act: str, confine: str, place: Path
) -> None:
    elsewhere = place / "elsewhere"
    (elsewhere / "1").mkdir(parents=True)
    source = f"""
import shutil
root, elsewhere = os.path.dirname(os.path.dirname(os.getcwd())), {str(elsewhere)!r}
try:
    if os.path.basename(root).startswith("run-"):  # what is tried must hit nothing else, however wrong we are
        {act}
finally:
    os._exit(1)
"""
    result = run(
        *double(),
        own("attack", source),
        *double("triple"),
        requests=asks("double", "triple"),
        limits=SMALL,
        confine=confine,
    )
    assert not result.failure
    assert returned(result, "double") == returned(result, "triple") == ["int", 6]
    # the kernel died, or what it had made of its folder was seen before
    assert result.cells["attack"].error
    assert [path.name for path in elsewhere.iterdir()] == ["1"], "a link was followed"
    left = [path.name for path in Path(tempfile.gettempdir()).iterdir()]
    assert all(name.endswith("-away") for name in left)  # without confinement it may be anywhere


@pytest.mark.slow
@pytest.mark.skipif(
    os.geteuid() != 0 or not shutil.which("setpriv") or not account.may_give_reading(),
    reason="only root can try an ordinary account",
)
def test_an_ordinary_account_is_not_kept_out_of_the_run_directory_by_what_it_runs() -> None:
    """Root is let into every folder; whoever else grades is not."""
    source = "os.chmod(os.path.dirname(os.path.dirname(os.getcwd())), 0); os._exit(1)"
    program = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r})\nfrom tests.support.engine_runs import "
        f"*\nresult = run(*double(), own('attack', {source!r}), *double('triple'), "
        "requests=asks('double', 'triple'), confine='off')\nprint(result.failure, "
        "returned(result, 'double'), returned(result, 'triple'))"
    )
    become = [
        "setpriv",
        "--reuid=51999",
        "--regid=51999",
        "--clear-groups",
        "--inh-caps=-all,+dac_read_search",
        "--ambient-caps=-all,+dac_read_search",
        "--bounding-set=-all,+dac_read_search",
    ]
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        os.chown(folder, 51999, 51999)
        done = subprocess.run(
            [*become, sys.executable, "-c", program],
            capture_output=True,
            text=True,
            check=False,
            cwd="/",
            env={"PATH": os.environ["PATH"], "TMPDIR": folder, "HOME": folder},
        )
        left = [name for name in os.listdir(folder) if name.startswith("run-")]
    assert done.stdout.split() == ["['int',", "6]"] * 2, done.stderr
    assert left == []
