"""Where files come from is told by their names, as each platform makes them.

The rules: Moodle's `get_student_prefix` (github.com/moodle/moodle, mod/assign/classes/
downloader.php), Canvas's `get_filename` (github.com/instructure/canvas-lms, lib/content_zipper.rb),
nbgrader's `init_dest` and `_path_to_record` (github.com/jupyter/nbgrader, nbgrader/exchange/default/
submit.py and collect.py), GitHub Classroom's clones (github.com/github/gh-classroom,
cmd/gh-classroom/clone/student-repos/student-repos.go).
"""

from __future__ import annotations

import pytest

from tests.support.collect_archives import LESSON, NEXT, Room, canvas, fill, moodle, work, zipped

WHEN = "2026-05-04 12:00:00.123456 UTC"
NBGRADER = f"ada+{LESSON}+{WHEN}+aB3-_defGHI9"
BRIGHTSPACE = "1234-5678 - Ada Lovelace - May 4, 2026 130 PM"


@pytest.mark.parametrize("as_folder", [False, True])
@pytest.mark.parametrize(
    ("files", "platform", "ids"),
    [
        ([moodle("Ada Lovelace", 11), moodle("Bob", 12)], "Moodle", ["ada_lovelace", "bob"]),
        (
            [canvas("lovelaceada", 11, 901), canvas("bob", 12, 902)],
            "Canvas",
            ["bob", "lovelaceada"],
        ),
        ([f"Lab_ada_attempt_2026-05-04-13-30-02_{LESSON}.ipynb"], "Blackboard", ["ada"]),
        ([f"{BRIGHTSPACE}/x.ipynb", "index.html"], "Brightspace", ["ada_lovelace"]),
        ([f"{BRIGHTSPACE} - x.ipynb"], "Brightspace", ["ada_lovelace"]),
        (["12-34 - Ada - 4 mai, 2026 1330/x.ipynb"], "Brightspace", ["ada"]),
        ([f"inbound/{NBGRADER}/{LESSON}.ipynb"], "nbgrader's exchange", ["ada"]),
        (
            [f"in/{NBGRADER}/x.ipynb", f"in/{NBGRADER.replace(':', '_')}/timestamp.txt"],
            "nbgrader's exchange",
            ["ada"],
        ),
        ([f"Ada Lovelace - {LESSON}.ipynb", "x.ipynb.bak"], "Google", ["ada_lovelace"]),
        (
            [f"lab-submissions/lab-{login}/a/{LESSON}.ipynb" for login in ("ada-l", "bob")],
            "clones of GitHub Classroom",
            ["ada-l", "bob"],
        ),
        (
            [f"submitted/{name}/{LESSON}/{LESSON}.ipynb" for name in ("ada", "bob")],
            "one folder for each student",
            ["ada", "bob"],
        ),
        ([f"ada/{LESSON}/{LESSON}.ipynb"], "one folder for each student", ["ada"]),
        (
            [f"Lab/{name}/Copy of {LESSON}.ipynb" for name in ("Ada Lovelace", "Bob Ross")],
            "one folder for each student",
            ["ada_lovelace", "bob_ross"],
        ),
    ],
)
def test_each_is_recognised_and_said(
    room: Room,
    files: list[str],
    platform: str,
    ids: list[str],
    as_folder: bool,
    capsys: pytest.CaptureFixture[str],
) -> None:
    contents = {name: work(name) for name in files}
    code = room.collect_folder(contents) if as_folder else room.collect(contents)
    said = capsys.readouterr()
    assert f"Taken for {platform}" in said.out
    assert sorted(room.works()) == ids
    assert code == (1 if "x.ipynb.bak" in files else 0), said.err


def test_what_fits_nothing_says_what_to_do(room: Room, capsys: pytest.CaptureFixture[str]) -> None:
    assert room.collect({"x.ipynb": work(), "y.ipynb": work()}) == 1
    said = capsys.readouterr()
    assert "not recognised: say it with --from (moodle, canvas, " in said.out
    assert "x.ipynb was left out: its name does not say whose it is" in said.err


def test_a_person_may_say_it(room: Room, capsys: pytest.CaptureFixture[str]) -> None:
    files = {"Week/Ada/a.ipynb": work("a"), "Week/Bob/b.ipynb": work("b")}
    assert room.collect(files) == 1
    assert room.collect(files, "--from", "folders") == 0
    assert room.works() == {"Ada": work("a"), "Bob": work("b")}
    assert "Taken for one folder for each student: 2 of 2 files fit" in capsys.readouterr().out
    # what does not fit what was said is nobody's
    assert room.collect({canvas("cho", 11, 901): work()}, "--from", "moodle") == 1
    assert "cho" not in room.works()
    with pytest.raises(SystemExit, match="2"):
        room.collect({}, "--from", "sakai")


def test_most_files_say_what_all_are(room: Room) -> None:
    files = {f"Student {n} - {LESSON}.ipynb": work(str(n)) for n in "abc"}
    assert room.collect(files | {"mallory_11_901_x.ipynb": work("m")}) == 1
    assert sorted(room.works()) == ["student_a", "student_b", "student_c"]


@pytest.mark.parametrize(
    "inner",
    [
        f"bob+{LESSON}+{WHEN}+aB3-_defGHI9/x.ipynb",
        f"12-34 - Bob - May 4, 2026 130 PM/{LESSON}.ipynb",
        f"bob/{LESSON}/{LESSON}.ipynb",
        f"Bob - {LESSON}.ipynb",
        "lab-submissions/lab-bob/.git/HEAD",
        "lab-submissions/lab-bob/x.ipynb",
    ],
)
@pytest.mark.parametrize("as_folder", [False, True])
def test_folders_within_a_students_work_make_it_nobody_elses(
    room: Room, inner: str, as_folder: bool
) -> None:
    top = "Mal Lory_66_assignsubmission_file_/"
    files = {top + inner: work("m"), top + "x.ipynb": work("m")}
    collect = room.collect_folder if as_folder else room.collect
    collect(files)
    assert list(room.works()) == ["mal_lory"]
    collect(files | {moodle("Bob", 67): work("b")}, lesson=NEXT)
    assert sorted(room.works(NEXT)) == ["bob", "mal_lory"]


def test_nbgraders_exchange_takes_the_newest_of_this_lesson(
    room: Room, capsys: pytest.CaptureFixture[str]
) -> None:
    def folder(student: str, lesson: str, hour: int, end: str) -> str:
        return f"course/inbound/{student}+{lesson}+2026-05-04 {hour}:00:00.000000 UTC+{end}"

    files = {
        folder("ada", LESSON, 12, "AAAAAAAAAAAA") + f"/{LESSON}.ipynb": work("old"),
        folder("ada", LESSON, 14, "BBBBBBBBBBBB") + f"/{LESSON}.ipynb": work("new"),
        folder("ada", LESSON, 14, "BBBBBBBBBBBB") + "/submission_secret.txt": b"secret",
        folder("b+c@x.org", LESSON, 13, "CCCCCCCCCCCC") + f"/{LESSON}.ipynb": work("b"),
        folder("ada", NEXT, 15, "DDDDDDDDDDDD") + f"/{NEXT}.ipynb": work("next"),
        f"course/outbound/{LESSON}/{LESSON}.ipynb": work("release"),
        "course/feedback/0a1b.html": b"page",
    }
    assert room.collect_folder(files) == 0
    works = room.works()
    assert (len(works), works["ada"]) == (2, work("new"))
    assert room.attempts() == [work("old")]
    assert room.stamps()["ada"] == "2026-05-04 14:00:00 UTC\n"
    assert f"left alone: {NEXT} (1)" in capsys.readouterr().out
    (kept,) = room.root.glob(f"attempts/ada/{LESSON}/*/timestamp.txt")
    assert kept.read_text() == "2026-05-04 12:00:00 UTC\n"


def test_a_folder_of_zip_files_and_loose_ones(room: Room) -> None:
    assert (
        room.collect_folder(
            {
                "section 1.zip": zipped({moodle("Ada", 11): work("a")}),
                "section 2.zip": zipped({moodle("Bob", 12): work("b")}),
                moodle("Cho", 13): work("c"),
                # a student's own zip file stays one
                "Dan_14_assignsubmission_file_/all.zip": zipped(
                    {"Eve_1_assignsubmission_file_x.ipynb": work("d")}
                ),
            }
        )
        == 0
    )
    assert room.works() == {name: work(name[0]) for name in ("ada", "bob", "cho", "dan")}


def test_the_parts_of_a_download_are_one(room: Room, capsys: pytest.CaptureFixture[str]) -> None:
    name = "drive-download-20260504T120000Z"
    parts = {
        f"{name}-001.zip": zipped({f"Lab/Ada Lovelace - {LESSON}.ipynb": work("a")}),
        f"{name}-002.zip": zipped({f"Lab/Bob Ross - {LESSON}.ipynb": work("b")}),
        f"{name}-003.zip": zipped({"Lab/Cho Oh - Something else.ipynb": work("c")}),
    }
    assert room.collect_folder(parts) == 1
    assert sorted(room.works()) == ["ada_lovelace", "bob_ross"]
    assert "-*.zip: 2 students' work" in capsys.readouterr().out
    del parts[f"{name}-002.zip"]
    other = Room(room.root.parent / "other")
    other.root.parent.mkdir()
    assert other.collect_folder(parts) == 1
    assert "the parts -002.zip of this download are not here" in capsys.readouterr().err
    assert not other.works()
    fill(room.root.parent / "b", parts)
    assert other.run(*sorted((room.root.parent / "b").iterdir())) == 1
    assert not other.works()


def test_one_damaged_file_and_nothing_is_collected(
    room: Room, capsys: pytest.CaptureFixture[str]
) -> None:
    files = {
        "a.zip": zipped({moodle("Ada", 11): work()}),
        "b.zip": b"PK\x03\x04 half",
        "c.zip": b"",
    }
    assert room.collect_folder(files) == 1
    said = capsys.readouterr().err
    assert said.count("is no zip archive, or a damaged one: download it again") == 2
    assert said.endswith("Nothing was collected.\n")
    assert not room.root.exists()


def test_a_download_that_did_not_end_is_named(
    room: Room, capsys: pytest.CaptureFixture[str]
) -> None:
    assert room.collect_folder({moodle("Ada", 11): work(), "lab.zip.crdownload": b"PK"}) == 1
    assert (
        "lab.zip.crdownload was left out: it is a download that did not end"
        in capsys.readouterr().err
    )
    assert list(room.works()) == ["ada"]


def test_a_folder_that_is_none_or_empty(room: Room, capsys: pytest.CaptureFixture[str]) -> None:
    assert room.run(room.root / "nowhere") == 1
    assert "nowhere cannot be opened" in capsys.readouterr().err
    (room.root.parent / "empty").mkdir()
    assert room.run(room.root.parent / "empty") == 1
    assert "empty holds no files" in capsys.readouterr().err
