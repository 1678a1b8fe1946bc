"""Evidence is signed as long as the probe is as it was; what changes it, or speaks in its name, is
no evidence.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import replace
from pathlib import Path

import pytest

from course.checks.model import Call
from course.probe.remote import request_of
from course.probe.run import call_to_wire
from grading.model import SETUP, Cell, Rebuilt
from grading.sandbox import run_submission
from grading.sandbox.evidence import read_evidence
from tests.support.engine_runs import SETUP_CELL, answer, asks, double, own, returned, run

# What a submission may do to the probe before the check of `double`; each keeps its values right.
TAMPERED = {
    "a list emptied": "import course.probe.operations as o; o.FORBIDDEN = frozenset()",
    "a table emptied": "import course.probe.operations as o; o._OTHER_NAMES.clear()",
    "a method": "import course.probe.operations as o; o.Watch.operations = lambda self: []",
    "code exchanged": "import course.probe.run as r; r.run_call.__code__ = (lambda namespace, call: "
    "{}).__code__",
    "a default": "import course.checks.values as v; v.encode.__defaults__ = (3,)",
    "a named default": "import json; json.dumps.__kwdefaults__ = dict(json.dumps.__kwdefaults__)",
    "a named default in place": "import json; json.dumps.__kwdefaults__['skipkeys'] = True",
    "what makes JSON": "import json; e = json._default_encoder; e.iterencode = lambda *a, **k: "
    "type(e).iterencode(e, *a, **k)",
    "a module": "import sys, types, course.probe.run as r; sys.modules[r.__name__] = m = "
    "types.ModuleType('m'); vars(m).update(vars(r))",
    "a function": "import course.probe.run as r; honest = r.run_call; r.run_call = lambda *a: honest(*a)",
    "a probe of its own": "import course.probe.remote as r; honest = r.answer\ndef mine(*a): honest(*a)\nr.answer "
    "= r.answer_all = mine",
    "no signature": "import course.probe.remote as r; r._lets_in.clear()",
    "a signature lent": "import course.probe.remote as r; let_in = r._lets_in[0]; r._dumps = lambda line: "
    "let_in('x', 'y', 'z')",
    "a name of Python's own": "import course.probe.run as r; r.zip = lambda *a, **k: []",
    "the profiler": "import sys; sys.setprofile = lambda f: None",
    "sorted": "import builtins; builtins.sorted = lambda x: []",
    "warnings": "import warnings; warnings.catch_warnings.__enter__ = lambda self: []",
}


# What may be done to trials, and to what they look at.
OF_TRIALS = {
    "a trial": "import course.lessons.mnist_mlp.trials_plots as t; t.drawn = lambda answer, *given: {}",
    "a trial's code": "import course.lessons.mnist_mlp.trials_plots as t; t.drawn.__code__ = (lambda answer, *given, **more: "
    "{}).__code__",
    "a trial's module": "import sys, types; sys.modules['course.lessons.mnist_mlp.trials_plots'] = types.ModuleType('plots')",
    "what trials are found by": "import course.probe.trials as t; t.trial = lambda name: print",
    "what trials look at": "import torch; torch.nn.Module.train = lambda self, mode=True: self",
    "a tensor's own": "import torch; torch.Tensor.detach = lambda self: self",
}


@pytest.mark.parametrize("kind", TAMPERED)
def test_a_changed_probe_is_no_evidence(kind: str) -> None:
    result = run(own("attack", TAMPERED[kind]), *double(), requests=asks("double"))
    assert not result.failure
    assert result.evidence["double"].answers == {}
    assert result.evidence["double"].broken
    assert result.evidence["double"].ended


@pytest.mark.parametrize("kind", OF_TRIALS)
@pytest.mark.slow
def test_a_changed_trial_is_no_evidence(kind: str) -> None:
    setup = Cell(SETUP, "set-up", "import sys\nimport torch\nimport torch.nn as nn")
    calls = {
        "first": [call_to_wire(Call("double", (3,)))],
        "drawn": [call_to_wire(Call("double", (3,), trial="mnist_mlp.drawn"))],
    }
    cells = (setup, own("attack", OF_TRIALS[kind]), *double())
    asked = {"double": request_of("double", calls)}
    evidence = run_submission(Rebuilt(cells, frozenset(["double"])), asked).evidence["double"]
    assert evidence.answers == {}
    assert evidence.broken


_ORACLE = """
import json, os, sys
import course.probe.remote as remote
def double(x):
    frame = sys._getframe()
    while frame.f_code is not remote.answer.__code__:
        frame = frame.f_back
    forged = {"property": "second", "outcomes": [{"returned": ["int", 6]}], "end": True}
    %s
    return 7
"""


@pytest.mark.parametrize(
    "act",
    [
        # the genuine line is then a second one
        "remote._write(frame.f_locals['file'], forged, 'second', frame.f_locals['sign'])",
        "remote.answer(frame.f_locals['request'].replace('double', 'twice'), "
        "frame.f_locals['path'], frame.f_locals['ticket'])",
        "remote.answer(frame.f_locals['request'], frame.f_locals['path'], "
        "frame.f_locals['ticket'])",
    ],
)
def test_the_probe_signs_nothing_of_a_students(act: str) -> None:
    """A request that the grader has not made is not let in, one that it has only once, and each
    property has one line.
    """
    cells = (own("twice", "twice = lambda x: 6"), *answer("double", _ORACLE % act))
    evidence = run(*cells, requests=asks("double")).evidence["double"]
    assert (
        all(
            outcome.get("returned") != ["int", 6]
            for outcomes in evidence.answers.values()
            for outcome in outcomes
        )
        or evidence.broken
    )
    if "_write" in act:
        assert evidence.broken
    else:
        assert "Tampered" in str(evidence.answers["first"])


def test_what_students_do_to_python_does_no_harm() -> None:
    source = """
import builtins, random, sys, warnings, json
warnings.simplefilter("ignore"); warnings.showwarning = print
builtins.mine = 3; sum = len = list = 0
sys.setrecursionlimit(3000); random.seed(1); json.indent = 2
class catch_warnings: pass
"""
    result = run(own("own", source), *double(), requests=asks("double"))
    assert returned(result, "double") == ["int", 6]
    assert not result.evidence["double"].ended


@pytest.mark.parametrize(
    "act",
    [
        "import os; os.system('true')",
        "import subprocess; subprocess.run(['true'])",
        "import ctypes; ctypes.CDLL(None).abs(1)",
        "import gc; gc.get_objects()",
        "import sys; sys._getframe(1).f_locals.clear()",
        "exec('try: raise KeyError\\nexcept KeyError as e: e.__traceback__.tb_frame')",
        "(lambda g: g.gi_frame)(i for i in [1])",
    ],
)
def test_acts_beside_a_watched_call_are_seen(act: str) -> None:
    asked = asks("double")
    request = json.loads(asked["double"])
    for prop in request["properties"]:
        for call in prop["calls"]:
            call["watch"] = ["operations"]
    (cell, test) = double()
    cell = replace(cell, source=f"def double(x):\n    {act}\n    return 2 * x")
    seen = (
        run(cell, test, requests={"double": json.dumps(request)})
        .evidence["double"]
        .answers["first"][0]["operations"]
    )
    assert seen, act


def test_lines_without_the_right_signature_are_none(tmp_path: Path) -> None:
    path, key = tmp_path / "evidence", b"key"

    def signed(line: str, name: Path = path) -> str:
        return f"{line}\t{hmac.new(key, f'{name}{line}'.encode(), hashlib.sha256).hexdigest()}\n"

    first, end = '{"property": "a", "outcomes": [1]}', '{"end": true}'
    path.write_text(signed(first) + signed(end))
    assert read_evidence(path, 1000, key) == ({"a": [1]}, "")
    path.write_text(first + "\n" + signed(end))
    assert read_evidence(path, 1000, key) == ({}, "")
    path.write_text(signed(first) + signed(end, tmp_path / "another"))
    assert read_evidence(path, 1000, key) == ({"a": [1]}, "its check came to no end")
    path.write_text(signed(first) + signed('{"property": "a", "outcomes": [2]}') + signed(end))
    assert read_evidence(path, 1000, key) == ({}, "its evidence holds a line twice")
    path.write_text(signed(first).replace("[1]", "[2]") + signed(end))
    assert read_evidence(path, 1000, key)[0] == {}


def test_an_interrupt_tells_nothing_of_a_hidden_input() -> None:
    """No check catches an interrupt, and its words would stand in the results: those of a visible
    call do, of a hidden one not.
    """
    cell, test = double()
    cell = replace(
        cell,
        source="def double(x):\n    if x == 3: return 6\n    raise KeyboardInterrupt(f'input {x}')",
    )
    rebuilt = Rebuilt((SETUP_CELL, cell, test), frozenset(["double"]))
    hidden = run_submission(
        rebuilt, asks("double"), hidden=asks("double", argument=77, properties=("later",))
    ).evidence["double"]
    assert hidden.broken
    assert "77" not in hidden.ended
    shown = run_submission(rebuilt, asks("double", argument=78)).evidence["double"]
    assert "input 78" in shown.ended
