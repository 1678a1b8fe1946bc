"""Trials are found by name, and told from what is no trial; a stub is a stub behind a framework's
metaclass too.
"""

from __future__ import annotations

import json
import os
from functools import partial

import pytest

from course.checks.model import Call
from course.probe.run import call_to_wire, outcome_from_wire, run_call
from course.probe.trials import trial


@pytest.mark.parametrize("name", ["os.system", "nothing", "_private.x", "a.b.c", ""])
def test_only_functions_of_trial_modules_are_trials(name):
    with pytest.raises((ValueError, ImportError)):
        trial(name)


@pytest.mark.parametrize("found", [os.system, json.dumps, partial(print), type, "text"])
def test_what_a_trial_module_only_uses_is_no_trial(found, monkeypatch):
    monkeypatch.setattr("course.lessons.iris.trials.found", found, raising=False)
    with pytest.raises(ValueError, match=r"no trial is called 'iris.found'"):
        trial("iris.found")


class Meta(type):
    def __call__(cls, *args):
        return super().__call__(*args)


class Stub(metaclass=Meta):
    def __init__(self):
        raise NotImplementedError


class Started(metaclass=Meta):
    def __init__(self):
        self.prepare()

    def prepare(self):
        raise NotImplementedError


@pytest.mark.parametrize(("answer", "stub"), [(Stub, True), (Started, False)])
def test_an_unwritten_class_is_a_stub(answer, stub):
    outcome = outcome_from_wire(run_call({"Model": answer}, call_to_wire(Call("Model"))))
    assert outcome.stub is stub
    assert outcome.raised[0] == "NotImplementedError"
