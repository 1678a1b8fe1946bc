"""One table of all that was measured, and a README that shows it: text and figures cannot drift."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from pathlib import Path
from typing import Any

import pytest

from benchmarks import bench, growth
from benchmarks.parts import figures, readme, scaling, table
from benchmarks.parts.classes import STYLES, deserved
from benchmarks.parts.curve import draw
from benchmarks.parts.figures import Figures
from benchmarks.parts.plan import FULL, QUICK, Part, kind_of, parts
from grading import lessons
from grading.paths import ROOT


def lesson(name: str, ours: float, stock: float | None = None) -> dict[str, Any]:
    row: dict[str, Any] = {
        "lesson": name,
        "ours": {"wall": ours, "processor": 2 * ours},
        "more": 1.5,
        "bare": 1.0,
        "megabytes": 444.4,
    }
    if stock is not None:
        theirs = {"wall": stock, "processor": stock}
        row |= {"stock": theirs, "graded_by_stock": 2, "grades": 20, "differ": 0}
    return row


def measured(*found: dict[str, Any], others: float = 0.0, **more: Any) -> Figures:
    machine = {
        "processor": "A processor, family 6",
        "cores": 2,
        "gigabytes": 23,
        "system": "Linux 6",
        "python": "3.11.9",
        "versions": {"nbgrader": "0.9.6"},
    }
    kept = {
        name: {"seconds": 60.0, "others": others, "found": row}
        for name, row in {**{row["lesson"]: row for row in found}, **more}.items()
    }
    return Figures(machine, "2026-11-29", "abc1234", True, 24, 1, kept)


TWO = (lesson("01_tensors", 0.5, 8.0), lesson("02_neuron", 2.0, 16.5))


def test_the_readme_shows_the_figures_that_are_kept() -> None:
    page = readme.PAGE.read_text(encoding="utf-8")
    assert readme.filled(page, readme.kept(), readme.growth()) == page, (
        "run: python benchmarks/bench.py --readme docs/benchmark.json"
    )
    assert page.count("<!-- figures: ") == page.count("<!-- /figures -->") > 0


def test_the_page_on_large_classes_shows_the_figures_that_are_kept() -> None:
    assert scaling.made() == scaling.PAGE.read_text(encoding="utf-8"), (
        "run: python benchmarks/night.py --page"
    )


def test_a_night_is_put_together_from_its_parts() -> None:
    rows = [
        {"kind": "untouched", "workers": 0, "count": count, "others": 0.0, **kept}
        for count, kept in (
            (1000, {"megabytes": 100.0, "again": 1.0, "report": 2.0}),
            (2000, {"megabytes": 110.0, "again": 2.0, "report": 3.0}),
        )
    ]
    writer = {"wall": 0.02, "processor": 0.01, "others": 0.0}
    text = " ".join(scaling.one_writer(writer, {"rows": rows}, [lesson("01_tensors", 0.5)]))
    assert "20.0 ms (10.0 ms of them processor time" in text
    assert "2.8 a second, it is busy 6 % of the time" in text
    assert "keeps up with 50 submissions a second, 1.8 million in 10 hours" in text
    assert "as many as 75 workers grade" in text
    assert "takes 2 minutes, the report 2 minutes, and the run itself 1.1 GB" in text
    busy = " ".join(
        scaling.one_writer({**writer, "others": 0.9}, {"rows": rows}, [lesson("01_tensors", 0.5)])
    )
    assert "10.0 ms of processor time (and what the disk takes" in busy
    assert "with 100 submissions a second" in busy
    alone = " ".join(scaling.one_writer(writer, {"rows": rows[:1]}, [lesson("01_tensors", 0.5)]))
    assert alone.endswith("the report 3 minutes."), "how memory grows is not known"
    assert scaling.cores(0.36) == pytest.approx(1.0)
    table_of_workers = "\n".join(scaling.workers(measured(*TWO)))
    assert "| 01_tensors | 1.50 | 5 | 1 |" in table_of_workers
    assert "| all, in equal parts | 1.50 | 5 | 1 |" in table_of_workers


def test_rows_of_the_same_size_take_the_place_of_old_ones(tmp_path: Path) -> None:
    path = tmp_path / "growth.json"
    row = {"kind": "answers", "workers": 0, "count": 10, "grading": 1.0}
    growth.keep(path, [row, {**row, "count": 100}])
    assert growth.keep(path, [{**row, "grading": 2.0}]) == [
        {**row, "grading": 2.0},
        {**row, "count": 100},
    ]
    draw(growth.keep(path, []), tmp_path / "curve.svg", "A processor")
    content = json.loads(path.read_text(encoding="utf-8"))
    content["machine"]["cores"] += 1
    path.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(SystemExit, match="another machine"):
        growth.keep(path, [row])
    picture = (tmp_path / "curve.svg").read_text(encoding="utf-8")
    assert ">submissions of lesson 01<" in picture
    assert "A processor" in picture


def test_other_figures_change_the_page() -> None:
    page = "grades <!-- figures: times -->8 to 31 times<!-- /figures --> as fast\n"
    made = readme.filled(page, measured(*TWO), {})
    assert made == "grades <!-- figures: times -->8 to 16 times<!-- /figures --> as fast\n"
    block = "<!-- figures: lessons -->\nold\n<!-- /figures -->\n"
    made = readme.filled(block, measured(*TWO), {})
    assert "| 01_tensors | 0.50 | 8.0 | 16.0x | 1.00 | 1.50 | 1.00 | 1.60 | 444 |" in made
    assert "| together | 2.50 | 24.5 | 9.8x |" in made
    assert "29 November 2026 on 2 cores (A processor, family 6)" in made
    assert "0 of the 40 grades that both gave differ" in made
    assert "nbgrader graded the first 2 of each class" in made
    fewer = {**TWO[1], "graded_by_stock": 1}
    assert "the first 1 or 2 of each" in readme.filled(block, measured(TWO[0], fewer), {})
    assert "old" not in made
    assert "beside other work" not in made
    assert "beside other work" in readme.filled(block, measured(*TWO, others=0.5), {})
    assert readme.filled(made, measured(*TWO), {}) == made, "twice is once"
    alike = measured(TWO[0], lesson("07_autograd", 0.5, 8.1))
    assert "-->16 times<!--" in readme.filled(page, alike, {})


def test_what_was_not_measured_is_left_out() -> None:
    page = "<!-- figures: watch -->\n<!-- /figures -->\n<!-- figures: growth -->\n<!-- /figures -->"
    assert "|" not in readme.filled(page, measured(*TWO), {})


def test_without_a_lesson_the_pages_stay_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Figures, "write", lambda *_path: pytest.fail("was written"))
    for found in (measured(), measured(lesson("01_tensors", 0.5)), measured(mnist=WAYS)):
        with pytest.raises(SystemExit, match="No lesson was measured with nbgrader"):
            readme.put(found)


LOOP = {"lesson": "01_tensors", "wall": 0.75, "processor": 1.4, "wrong": 0}
OTTER = [{"lesson": "01_tensors", "wall": 12.7, "processor": 12.0, "points": 9, "most": 9}]
WATCH = {
    "lesson": "01_tensors",
    "alone": {"median": 0.4},
    "burst": {"median": 0.5, "p95": 0.9, "count": 50, "within": 60.0},
    "cron": {"median": 6.1},
}
STARTS = {
    "01_tensors": {"wall": 2.5, "processor": 2.0, "framework": 1.5},
    "03_linear_regression": {"wall": 4.61, "processor": 4.0, "framework": 3.5},
}
WAYS = {
    "textbook": {"seconds": 4.2, "accuracy": 0.95},
    "course": {"seconds": 0.58, "accuracy": 0.951},
    "by_hand": {"seconds": 0.44, "accuracy": 0.952},
    "by_hand_bfloat16": {"seconds": 0.22, "accuracy": 0.951},
}


def everything() -> Figures:
    parts_of_other_kinds = {"loop_01_tensors": LOOP, "watch_01_tensors": WATCH, "start": STARTS}
    return measured(*TWO, **parts_of_other_kinds, mnist=WAYS, otter=OTTER)


def test_the_table_says_machine_lessons_and_what_it_took() -> None:
    text = "\n".join(table.text(everything()))
    assert "others were at work" not in text
    assert "others were at work" in "\n".join(table.text(measured(*TWO, others=0.5)))
    for words in (
        "A processor, family 6, 2 cores, 23 GB",
        "2026-11-29, commit abc1234; the quick form; classes of 24, medians of 1",
        "0 of 20",
        "16.0x",
        "together                   2.50        24.5   9.8x",
        "0.75         1.40     0.50 1.5x",
        "12.70        12.00     0.50 25.4x",
        "0.90",
        "first check",
        "4.20 s (accuracy 0.950)",
        "loop_01_tensors 60 s",
    ):
        assert words in text


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("beside", "0.75 s\na submission of 01_tensors, where ours takes 0.50 s"),
        ("beside", "a submission at a time: 12.7 s for one of 01_tensors"),
        ("watch", "when 50 students hand in within 60 s"),
        ("watch", "| 01_tensors | 0.40 | 0.50 | 0.90 |"),
        ("student", "2.5 to 4.6 s"),
        ("student", "0.58 s as lesson 05 trains, 4.2 s in the textbook's loop, 0.44 s with"),
        ("student", "every gradient written by hand, 0.22 s so in bfloat16 (`benchmarks/mnist"),
        ("growth", "By the size of the class, 30 November 2026, 4 cores (Another processor):"),
        ("growth", "included, 500 ms in a class of 1,000, 450 ms in a class of 2,000. With 2,000"),
        ("growth", "200 MB, a second run that finds nothing changed takes 3.0 s, the report 4.0 s"),
    ],
)
def test_each_block_has_its_figures(name: str, words: str) -> None:
    row = {"kind": "answers", "workers": 0, "megabytes": 200.0, "again": 3.0, "report": 4.0}
    rows = [{**row, "count": 2000, "grading": 900.0}, {**row, "count": 1000, "grading": 500.0}]
    rows.append({**row, "count": 10, "grading": 9.0})
    rows.append({**row, "workers": 2, "count": 3000, "grading": 99.0})
    page = f"<!-- figures: {name} -->\n<!-- /figures -->\n"
    grown = {"machine": {"cores": 4, "processor": "Another processor"}, "date": "2026-11-30"}
    assert words in readme.filled(page, everything(), {**grown, "rows": rows})


@pytest.mark.parametrize(
    ("part", "wrong", "words"),
    [
        ("01_tensors", {"differ": 2}, "01_tensors: 2 grades differ from nbgrader's"),
        ("loop_01_tensors", {"wrong": 3}, "loop_01_tensors: 3 students have other scores"),
        ("watch_01_tensors", {"missing": 1}, "watch_01_tensors: 1 pages did not come"),
        ("watch_01_tensors", {"code": -9}, "watch_01_tensors: the watch ended with exit code -9"),
    ],
)
def test_what_is_wrong_is_said_and_not_shown(part: str, wrong: dict[str, int], words: str) -> None:
    found = everything()
    assert list(table.faults(found)) == []
    found.parts[part]["found"] = found.found(part) | wrong
    assert f"WRONG in {words}" in "\n".join(table.text(found))
    page = "<!-- figures: watch -->\n<!-- /figures -->"
    assert ("0.90" in readme.filled(page, found, {})) is not part.startswith("watch")


class Program(Part):
    """A part that is a few lines; `file` is where it writes its figures."""

    def command(self, write: Path) -> list[str]:
        start = "import sys\nfrom pathlib import Path\nfile = Path(sys.argv[1])\n"
        return [sys.executable, "-I", "-c", start + self.words[0], str(write)]


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What bench.py says of its parts, on a machine that does nothing else."""
    heard: list[str] = []
    monkeypatch.setattr(bench, "say", heard.append)
    monkeypatch.setattr(bench.machine, "taken_by_others", lambda: 0.0)
    return heard


def test_figures_count_whatever_the_exit_code_is(said: list[str]) -> None:
    slower = Program("mnist", ["file.write_text('{}')\nprint('slower')\nsys.exit(1)"])
    assert (bench.measure(slower, "[1 of 1]") or {})["found"] == {}
    assert "mnist took" in said[-1]
    assert "slower" in said[-1]


@pytest.mark.parametrize(
    "program",
    ["sys.exit('no network')", "file.write_text('{')\nsys.exit('no network')"],
    ids=["nothing", "half"],
)
def test_a_part_without_figures_failed_and_says_why(said: list[str], program: str) -> None:
    assert bench.measure(Program("otter", [program]), "[1 of 1]") is None
    assert "otter failed" in said[-1]
    assert "no network" in said[-1]


def test_a_long_part_is_heard_of(
    said: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard = tmp_path / "heard"

    def say(words: str) -> None:
        said.append(words)
        if "nbgrader grades 2" in words:
            heard.touch()

    monkeypatch.setattr(bench, "say", say)
    monkeypatch.setattr(bench, "QUIET", 0.02)
    program = (
        "print('nbgrader grades 2', flush=True)\n"
        f"while not Path({str(heard)!r}).exists(): pass\nfile.write_text('[]')"
    )
    assert bench.measure(Program("04_iris", [program]), "[4 of 7]")
    assert any(words.startswith("[4 of 7] 04_iris, 0 s: nbgrader grades 2") for words in said)


def test_a_part_that_is_named_is_measured_anew_and_the_others_stay(
    said: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, here = tmp_path / "figures.json", measured().machine
    monkeypatch.setattr(bench.machine, "machine", lambda: here)
    kept = measured(*TWO)
    kept.students, kept.repeats = QUICK.students, QUICK.repeats
    kept.write(path)
    program = f"file.write_text({json.dumps(lesson('02_neuron', 1.0, 9.0))!r})"
    again = Program("02_neuron", [program])
    given = Namespace(parts=["02_neuron"], resume=False, write=path)
    assert bench.measure_all([again], given, QUICK) == 0
    found = figures.read(path)
    assert [row["ours"]["wall"] for row in table.of_kind(found, "lesson")] == [0.5, 1.0]
    with pytest.raises(SystemExit, match="in the other form"):
        bench.measure_all([again], given, FULL)
    given = Namespace(parts=[], resume=True, write=path)
    assert bench.measure_all([again], given, QUICK) == 0
    assert len([words for words in said if "begins" in words]) == 1, "it was there already"


def test_a_lesson_without_nbgrader_has_no_ratio() -> None:
    (_heads, line) = table.lessons_table([lesson("01_tensors", 0.5)])
    assert line.split()[:4] == ["01_tensors", "0.50", "-", "-"]


def test_figures_come_back_from_their_file(tmp_path: Path) -> None:
    path = tmp_path / "new" / "figures.json"
    found = measured(*TWO)
    found.write(path)
    assert figures.read(path) == found
    path.write_text(json.dumps({"rows": []}), encoding="utf-8")
    with pytest.raises(SystemExit, match="holds no figures"):
        figures.read(path)
    with pytest.raises(SystemExit, match="run `make bench`"):
        figures.read(tmp_path / "none.json")


@pytest.mark.parametrize("form", [FULL, QUICK])
def test_each_part_is_a_benchmark_that_is_there(form: Any) -> None:
    found = parts(lessons.names(), form)
    names = [part.name for part in found]
    assert len(set(names)) == len(names)
    assert [name for name in names if kind_of(name) == "lesson"] == list(lessons.names())
    kinds = list(dict.fromkeys(map(kind_of, names)))
    assert form.stock == STYLES  # styles differ in cost, and ours grades all of them
    assert kinds == ["lesson", "watch", "mnist", "start", "loop", "otter"], (
        "what matters most first"
    )
    for part in found:
        assert (ROOT / "benchmarks" / part.words[0]).is_file()
        assert part.command(Path("here.json"))[-2:] == ["--write", "here.json"]


def test_every_third_student_deserves_less() -> None:
    found = list(deserved("01_tensors", 12).values())
    assert found == [number % 3 != 2 for number in range(12)]
