"""Where the students' tree may be published to."""

from __future__ import annotations

import errno
import json
from pathlib import Path

import pytest

from grading import __main__ as front
from grading.commands import publish as command
from grading.model import UserError
from grading.places import Places
from grading.release import publish as publishing
from grading.release.publish import MARKER, publish
from tests.support.publish_clone import ADDRESS, FILES, PROJECT, publishable, wheel_without_pip
from tests.support.small_course import LESSON


@pytest.fixture
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Places:
    return publishable(tmp_path.resolve() / "clone", monkeypatch)


@pytest.fixture
def quick_wheel(monkeypatch: pytest.MonkeyPatch) -> None:
    wheel_without_pip(monkeypatch)


def snapshot(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.mark.usefixtures("quick_wheel")
class TestPlace:
    def test_a_published_folder_is_brought_up_to_date(self, clone: Places, tmp_path: Path) -> None:
        target = tmp_path / "students"
        publish(target, clone)
        (target / ".git").mkdir()
        (target / ".git" / "HEAD").write_text("ref: refs/heads/main\n")
        (target / "CNAME").write_text("lessons.example.org\n")
        marker = json.loads((target / MARKER).read_text())
        (target / "notebooks" / "en" / "00_old").mkdir()
        (target / "notebooks" / "en" / "00_old" / "00_old.ipynb").write_text("{}")
        (target / MARKER).write_text(
            json.dumps({"files": [*marker["files"], "notebooks/en/00_old/00_old.ipynb"]})
        )
        (target / "LICENSE").write_text("changed")
        publish(target, clone)
        assert set(snapshot(target)) == FILES | {MARKER, ".git/HEAD", "CNAME"}
        assert not (target / "notebooks" / "en" / "00_old").exists()
        assert (target / "LICENSE").read_text() == "MIT\n"

    def test_a_fresh_clone_of_an_empty_repository_is_fine(
        self, clone: Places, tmp_path: Path
    ) -> None:
        target = tmp_path / "students"
        (target / ".git").mkdir(parents=True)
        publish(target, clone)
        assert (target / MARKER).is_file()
        assert (target / ".git").is_dir()

    def test_a_folder_with_other_files_is_refused_untouched(
        self, clone: Places, tmp_path: Path
    ) -> None:
        target = tmp_path / "thesis"
        target.mkdir()
        (target / "README.md").write_text("mine")
        with pytest.raises(UserError, match="is not empty and was not written by publish") as error:
            publish(target, clone)
        assert error.value.code == 2
        assert snapshot(target) == {"README.md": b"mine"}

    @pytest.mark.parametrize(
        "inside",
        [".", "..", "course", "notebooks/en", "grading/new", "tests/x", ".git/x", "classroom"],
    )
    def test_a_folder_of_the_course_is_refused(self, clone: Places, inside: str) -> None:
        before = snapshot(clone.root)
        with pytest.raises(UserError, match=r"is part of the course|holds the course itself"):
            publish(clone.root / inside, clone)
        assert snapshot(clone.root) == before

    def test_a_link_into_the_course_is_refused(self, clone: Places, tmp_path: Path) -> None:
        (tmp_path / "link").symlink_to(clone.root / "course")
        with pytest.raises(UserError, match="is part of the course"):
            publish(tmp_path / "link", clone)

    def test_a_file_is_refused(self, clone: Places, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("mine")
        with pytest.raises(UserError, match="is a file: name a folder"):
            publish(tmp_path / "file", clone)

    def test_a_damaged_marker_is_refused(self, clone: Places, tmp_path: Path) -> None:
        target = tmp_path / "students"
        target.mkdir()
        (target / MARKER).write_text("[]")
        with pytest.raises(UserError, match="cannot be read"):
            publish(target, clone)

    def test_a_marker_cannot_have_files_outside_removed(
        self, clone: Places, tmp_path: Path
    ) -> None:
        target = tmp_path / "students"
        publish(target, clone)
        (tmp_path / "mine.txt").write_text("mine")
        (target / MARKER).write_text(
            json.dumps({"files": ["../mine.txt", str(tmp_path / "mine.txt")]})
        )
        publish(target, clone)
        assert (tmp_path / "mine.txt").read_text() == "mine"

    def test_stale_notebooks_are_refused(self, clone: Places, tmp_path: Path) -> None:
        clone.release(LESSON).write_bytes(b"{}")
        with pytest.raises(
            UserError, match=r"is not what its source gives: run 'python -m grading build' first"
        ):
            publish(tmp_path / "students", clone)
        assert not (tmp_path / "students").exists()

    @pytest.mark.parametrize("existing", [False, True])
    def test_a_full_disk_leaves_what_was_there(
        self,
        clone: Places,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
        existing: bool,
    ) -> None:
        target = tmp_path / "out" / "students"
        if existing:
            publish(target, clone)
        before = snapshot(tmp_path / "out")

        def full(content: bytes, lesson: str) -> str:
            raise OSError(errno.ENOSPC, "No space left on device", "README.md")

        monkeypatch.setattr(publishing, "title", full)
        monkeypatch.setattr(command, "Places", lambda: clone)
        assert front.main(["publish", str(target)]) == 1
        assert "free some space" in capsys.readouterr().err
        assert snapshot(tmp_path / "out") == before
        assert (tmp_path / "out").exists() is existing

    def test_the_command_says_what_it_wrote(
        self,
        clone: Places,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        monkeypatch.setattr(command, "Places", lambda: clone)
        assert front.main(["publish", str(tmp_path / "students")]) == 0
        assert capsys.readouterr().out == f"7 files written to {tmp_path / 'students'}.\n"

    def test_an_owner_that_is_not_set_is_said(
        self,
        clone: Places,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        clone.project.write_text(PROJECT.replace('"someone/', '"your-organisation/'))
        monkeypatch.setattr(command, "Places", lambda: clone)
        assert front.main(["publish", str(tmp_path / "students")]) == 1
        assert (
            "student_repository in pyproject.toml still names your-organisation"
            in capsys.readouterr().err
        )
        assert not (tmp_path / "students").exists()
        assert front.main(["publish", str(tmp_path / "students"), "--draft"]) == 0
        assert "This is a draft" in capsys.readouterr().out

    def test_a_wheel_at_the_placeholders_address_is_a_dead_link_too(
        self, clone: Places, tmp_path: Path
    ) -> None:
        clone.project.write_text(PROJECT.replace("com/someone/", "com/your-organisation/"))
        with pytest.raises(UserError, match=r"wheel_address in pyproject.toml still names"):
            publish(tmp_path / "students", clone)

    def test_another_wheel_than_colab_installs_is_refused(
        self, clone: Places, tmp_path: Path
    ) -> None:
        clone.project.write_text(PROJECT.replace(ADDRESS, ADDRESS.replace("0.1", "0.2")))
        with pytest.raises(UserError, match="run 'python -m grading build'"):
            publish(tmp_path / "students", clone)

    def test_a_solution_in_the_wheel_is_refused(self, clone: Places, tmp_path: Path) -> None:
        (clone.root / "course" / "__init__.py").write_text("def half(x):\n    return x / 2\n")
        with pytest.raises(
            UserError,
            match=rf"course/__init__.py would show students the text of solutions/{LESSON}.py",
        ):
            publish(tmp_path / "students", clone)
        assert not (tmp_path / "students").exists()
