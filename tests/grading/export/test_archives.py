"""Archives of feedback, read again as Moodle and Canvas read them, and folders."""

from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path

import pytest

from grading.collect.ids import Ids
from grading.export.archives import Packed, moodle_place, pack
from grading.export.pages import loaded_from_elsewhere
from grading.export.service import people_of
from grading.feedback.pages import page
from grading.model import UserError
from grading.paths import Classroom
from grading.results.class_snapshot import ClassSnapshot
from grading.results.hand_ins import HandedIn, History
from tests.support.export_class import LESSON, ROWS, classroom
from tests.support.lms_import import canvas_feedback, moodle_feedback

PAGE = "<!doctype html><title>{}</title><style>p {{ color: red }}</style><img src='data:x'>"


def write_pages(room: Classroom, *students: str) -> None:
    for student in students:
        path = room.feedback / student / "index.html"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(PAGE.format(student))


def packed(
    room: Classroom, form: str, downloads: tuple[Path, ...] = (), output: Path | None = None
) -> Packed:
    now = ClassSnapshot(list(ROWS))
    return pack(room, now, people_of(room, now), form, LESSON, downloads, output)


def archive(path: Path, *names: str) -> Path:
    with zipfile.ZipFile(path, "w") as made:
        for name in names:
            made.writestr(name, "{}")
    return path


def content(student: str) -> bytes:
    return PAGE.format(student).encode()


def test_moodle_takes_the_pages_by_the_numbers_that_collect_noted(tmp_path: Path) -> None:
    room = classroom(tmp_path)
    write_pages(room, "ada", "boris")
    ids = Ids(tmp_path)
    ids.add("Ada_Lovelace", "ada", LESSON, "901")
    ids.add("Борис Петров", "boris", LESSON, "902")
    ids.add("Борис Петров", "boris", "02_neuron", "77")
    ids.write()
    done = packed(room, "moodle")
    data = done.path.read_bytes()
    assert moodle_feedback(data, frozenset({901, 902, 77})) == {
        901: {"feedback.html": content("ada")},
        902: {"feedback.html": content("boris")},
    }
    assert done.problems == []
    assert done.notes == ["1 student handed in nothing and has no place in the archive."]
    assert done.path.stat().st_mode & 0o777 == 0o600


def test_moodle_takes_them_by_a_download_and_by_a_worksheet(tmp_path: Path) -> None:
    room = classroom(tmp_path)
    write_pages(room, "ada", "boris")
    download = archive(
        tmp_path / "download.zip",
        "Ada Lovelace_901_assignsubmission_file_/01_tensors.ipynb",
        "Борис Петров_902_assignsubmission_file/01_tensors.ipynb",
        "Eve Gone_903_assignsubmission_file_/01_tensors.ipynb",
    )
    done = packed(room, "moodle", (download,))
    taken = moodle_feedback(done.path.read_bytes(), frozenset({901, 902}))
    assert set(taken) == {901, 902}
    assert done.problems == ["Eve Gone: no student of the class fits."]
    sheet = tmp_path / "sheet.csv"
    sheet.write_text(
        "Identifier,Full name,Grade,Maximum grade,Last modified (grade)\n"
        "Participant 901,Ada Lovelace,,10,-\nParticipant 902,Борис Петров,,10,-\n"
    )
    done = packed(room, "moodle", (sheet,))
    assert moodle_feedback(done.path.read_bytes(), frozenset({901, 902})) == taken


def test_a_name_cannot_shift_the_number_or_leave_its_folder() -> None:
    for name in ("a_1_assignfeedback_file_", "../../x", ".hidden", "~x", "12", "", "a\x00\u202eb"):
        place = moodle_place(name, "901")
        assert place.split("_")[1] == "901", place
        assert place.count("/") == 1
        assert not place.startswith((".", "~", "/"))


def test_canvas_takes_the_pages_by_the_names_of_the_download(tmp_path: Path) -> None:
    room = classroom(tmp_path)
    write_pages(room, "ada", "boris")
    download = archive(
        tmp_path / "submissions.zip",
        "lovelaceada_LATE_111_5001_notes.txt",
        "lovelaceada_LATE_111_5002_01_tensors-1.ipynb",
        "petrovboris_112_5003_link_to_us.ipynb",
    )
    done = packed(room, "canvas", (download,))
    files = {111: frozenset({5001, 5002}), 112: frozenset({5003})}
    assert canvas_feedback(done.path.read_bytes(), files) == {
        111: [content("ada")],
        112: [content("boris")],
    }
    with zipfile.ZipFile(done.path) as made:
        assert "lovelaceada_LATE_111_5002_feedback.html" in made.namelist()


def test_canvas_takes_them_by_what_collect_noted(tmp_path: Path) -> None:
    room = classroom(tmp_path)
    write_pages(room, "ada", "boris")
    ids = Ids(tmp_path)
    ids.add("lovelaceada", "ada", "canvas", "111")
    ids.add("petrovboris", "boris", "canvas", "112")
    ids.write()
    history = History(tmp_path)
    history.work["ada", LESSON] = HandedIn(upload=5002)
    history.write()
    done = packed(room, "canvas")
    assert canvas_feedback(done.path.read_bytes(), {111: frozenset({5002})}) == {
        111: [content("ada")]
    }
    [line] = done.problems
    assert line.startswith("Борис Петров (boris): the number of the file")


def test_one_folder_for_each_student_and_no_page_of_who_left(tmp_path: Path) -> None:
    room = classroom(tmp_path)
    write_pages(room, "ada", "boris", "chloe", "gone")
    done = packed(room, "folders")
    assert sorted(path.name for path in done.path.iterdir()) == ["ada", "boris", "chloe"]
    page = done.path / "ada" / "feedback.html"
    assert page.read_bytes() == content("ada")
    assert page.stat().st_mode & 0o777 == 0o600
    (room.feedback / "chloe" / "index.html").unlink()
    packed(room, "folders")
    assert sorted(path.name for path in done.path.iterdir()) == ["ada", "boris"]
    (done.path / "notes.txt").write_text("mine")
    with pytest.raises(UserError, match="holds something else"):
        packed(room, "folders")


def test_a_page_that_is_missing_old_or_not_whole_is_named(tmp_path: Path) -> None:
    room = classroom(tmp_path)
    write_pages(room, "boris")
    done = packed(room, "folders")
    assert (
        "Ada Lovelace (ada): there is no page of feedback: run 'python -m grading feedback ada"
        in (done.problems[0])
    )
    write_pages(room, "ada")
    journal = room.journal / "ada" / f"{LESSON}.json"
    journal.parent.mkdir(parents=True)
    journal.write_text("{}")
    os.utime(room.feedback / "ada" / "index.html", (1, 1))
    assert "the page is older than the grades" in packed(room, "folders").problems[0]
    (room.feedback / "boris" / "index.html").write_text("<img src='https://example.org/x.png'>")
    assert any("is not whole in one file" in line for line in packed(room, "folders").problems)


@pytest.mark.parametrize(
    "text",
    [
        "<script>1</script>",
        "<link rel=stylesheet href=x.css>",
        "<img srcset='x.png 2x'>",
        "<style>@import 'x.css';</style>",
        "<p style='background: url(x.png)'>",
        "<iframe></iframe>",
    ],
)
def test_what_a_browser_would_load_is_seen(text: str) -> None:
    assert loaded_from_elsewhere(text)


def test_our_own_pages_are_whole() -> None:
    assert loaded_from_elsewhere(page("ada", ROWS[:2], {})) == []
    assert loaded_from_elsewhere("<a href='https://example.org'>read on</a>") == []


def test_an_archive_of_another_platform_is_refused(tmp_path: Path) -> None:
    room = classroom(tmp_path)
    write_pages(room, "ada")
    other = archive(tmp_path / "x.zip", "Ada Lovelace_901_assignsubmission_file_/x.ipynb")
    with pytest.raises(UserError, match="is no archive of submissions of Canvas"):
        packed(room, "canvas", (other,))
    empty = tmp_path / "empty.zip"
    empty.write_bytes(io.BytesIO().getvalue())
    with pytest.raises(UserError, match="is empty"):
        packed(room, "moodle", (empty,))
