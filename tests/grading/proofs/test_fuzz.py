"""The fuzzer finds nothing in intake, rebuild and engine, and finds the faults that are planted in
them.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from grading.__main__ import main
from grading.grade import lesson_cells
from grading.model import Record, Row
from grading.proofs.fuzz import cells as of_cells
from grading.proofs.fuzz import check as checking
from grading.proofs.fuzz import damage, executed, values
from grading.proofs.fuzz.check import Outcome, check
from grading.proofs.fuzz.corpus import LESSONS, bases
from grading.proofs.fuzz.expect import expected
from grading.proofs.fuzz.mutants import Mutant, Writing, mutant
from grading.proofs.fuzz.worker_pool import outcomes
from tests.support import fuzz_faults


def plain(name: str, data: bytes | None = None) -> Mutant:
    """A notebook of the corpus as it is, or with other bytes."""
    (base,) = (base for base in bases() if base.name == name)
    writing = Writing(1, False, True)
    whole = writing.dump(base.notebook).encode()
    return Mutant(
        0, base, base.notebook, writing, whole if data is None else data, data is not None
    )


def test_the_corpus_has_answers_and_releases_in_all_forms() -> None:
    names = {base.name for base in bases()}
    assert len(names) == len(bases()) == len(LESSONS) * 5 * 5
    for base in bases():
        assert json.loads(json.dumps(base.notebook)) == base.notebook


@pytest.mark.parametrize(
    "base", [base.name for base in bases() if "solved-0" in base.name or "released" in base.name]
)
def test_an_unmutated_notebook_is_right_and_all_of_it_is_held(base: str) -> None:
    outcome = check(plain(base))
    assert outcome.problems == ()
    if "solved" in base:
        assert len(outcome.held) == outcome.kept == len(plain(base).base.answers)
    else:
        assert outcome.untouched == len(
            [cell for cell in lesson_cells(base[:10].rstrip("-r")) if cell.kind == "answer"]
        )


def test_a_number_is_the_same_bytes_each_time_and_another_seed_is_not() -> None:
    mutants = [mutant(1, number).data for number in range(12)]
    assert mutants == [mutant(1, number).data for number in range(12)]
    assert mutants != [mutant(2, number).data for number in range(12)]


@pytest.mark.slow
def test_every_mutation_is_among_a_few_hundred() -> None:
    seen = {step for number in range(600) for step in mutant(3, number).steps}
    every = {change.__name__ for change in (*of_cells.ALL, *values.ALL, *damage.ALL)}
    assert every <= seen


def test_of_a_cut_file_only_what_stands_whole_is_expected() -> None:
    whole = plain("01_tensors-solved-0-jupyter")
    names = {exercise: frozenset({exercise}) for exercise in whole.base.answers}
    names["reshape_column"] = frozenset({"to_vector", "to_column"})
    lesson = lesson_cells("01_tensors")
    cut = whole.data[: whole.data.index(b"# exercise: scale") + 40]
    kept = expected(plain("01_tensors-solved-0-jupyter", cut), lesson, names).kept
    assert set(kept) == set(list(whole.base.answers)[:5])
    assert check(plain("01_tensors-solved-0-jupyter", cut)).problems == ()


@pytest.mark.parametrize(
    "fault", ["raises", "another text", "changed stub", "lost cell", "two lines"]
)
def test_a_planted_fault_is_found(monkeypatch: pytest.MonkeyPatch, fault: str) -> None:
    real = checking.rebuild

    def faulty(lesson: Any, submission: Any) -> Any:
        rebuilt = real(lesson, submission)
        if fault == "raises":
            raise KeyError("planted")
        if fault == "lost cell":
            return replace(rebuilt, cells=rebuilt.cells[1:])
        if fault == "two lines":
            return replace(rebuilt, notes=("a\nb",))
        return fuzz_faults.forget_answers(real)(lesson, submission)

    monkeypatch.setattr(checking, "rebuild", faulty)
    problems = check(
        plain(
            "01_tensors-released-jupyter"
            if fault == "changed stub"
            else "01_tensors-solved-0-jupyter"
        )
    ).problems
    words = {
        "raises": "planted",
        "another text": "holds another text",
        "changed stub": "was untouched",
        "lost cell": "order",
        "two lines": "more than one line",
    }
    assert any(words[fault] in problem for problem in problems)


def test_a_changed_verdict_is_found(tmp_path: Path) -> None:
    found = [
        Outcome(number, held=("neuron",))
        for number in range(40)
        if mutant(4, number).base.lesson == "02_neuron"
    ][:3]

    def grade(job: Any) -> Record:
        score = 0.0 if job.student == f"mutant-{found[1].number}" else 4.0
        return Record(
            job.student,
            job.lesson,
            "",
            "",
            [Row(job.student, job.lesson, "neuron", score, 4, "graded")],
        )

    def in_process(jobs: Any, work: Any, workers: int) -> Any:
        return ((job, work(job)) for job in jobs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(executed, "grade_all", in_process)
        outcomes = list(executed.executed(4, found, tmp_path, 1, grade))
    assert [
        bool(outcome.problems) for outcome in sorted(outcomes, key=lambda outcome: outcome.number)
    ] == [
        False,
        True,
        False,
    ]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("work", "why"), [(fuzz_faults.hang_at_two, "longer than"), (fuzz_faults.die_at_two, "died")]
)
def test_a_hang_and_a_death_cost_one_notebook(
    work: Any, why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = {outcome.number: outcome for outcome in outcomes(1, range(5), 2, 1.0, work)}
    assert set(found) == set(range(5))
    assert [number for number, outcome in found.items() if outcome.problems] == [2]
    assert why in found[2].problems[0]


@pytest.mark.slow
def test_the_command_keeps_the_notebook_and_says_how_to_run_it_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr(
        "grading.proofs.fuzz.worker_pool.make_and_check", fuzz_faults.with_forgetful_rebuild
    )
    assert main(["fuzz", "--count", "8", "--execute", "0", "--seed", "4", "--jobs", "1"]) == 1
    captured = capsys.readouterr()
    assert "seed 4" in captured.out
    line = next(line for line in captured.err.splitlines() if line.startswith("Alone: "))
    number = int(line.split(" --only ")[1].split()[0])
    assert f"--seed 4 --only {number}" in line
    path = Path(
        next(line for line in captured.err.splitlines() if f"{number}.ipynb" in line).split(": ")[0]
    )
    assert path.read_bytes() == mutant(4, number).data
    assert (
        main(["fuzz", "--seed", "4", "--only", str(number), "--execute", "0", "--jobs", "1"]) == 1
    )
    monkeypatch.undo()
    assert (
        main(["fuzz", "--seed", "4", "--only", str(number), "--execute", "0", "--jobs", "1"]) == 0
    )


@pytest.mark.slow
def test_a_hundred_go_through_and_some_of_them_through_the_engine(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["fuzz", "--count", "120", "--execute", "4", "--seed", "11", "--jobs", "2"]) == 0
    assert "4 were graded" in capsys.readouterr().out
