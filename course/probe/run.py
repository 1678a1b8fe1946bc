"""Makes the calls of a property in the student's namespace and says what each did, in wire form."""

from __future__ import annotations

import inspect
import zlib
from collections.abc import Mapping
from functools import partial
from typing import Any

from course.checks.model import Call, Outcome
from course.checks.values import decode, encode, materialise, plain
from course.probe.guard import builtins_back, neutral, recorded_warnings
from course.probe.operations import Watch
from course.probe.sparing import Chance, leaves_nothing, longer_defaults
from course.probe.trials import Answer, trial

_MESSAGE_LENGTH = 300
_MOST_LINES = 1_000_000


def call_to_wire(call: Call) -> dict[str, Any]:
    """A call as plain data, for a request."""
    return {
        "function": call.function,
        "args": [plain(value) for value in call.args],
        "kwargs": {name: plain(value) for name, value in call.kwargs.items()},
        "watch": list(call.watch),
        "trial": call.trial,
        "at_most": dict(call.at_most),
        "once": call.once,
    }


# What calls have shown that need not be made again, by the name of the function.
Memory = dict[str, tuple[Any, dict[str, Any]]]


def run_calls(
    namespace: Mapping[str, Any],
    name: str,
    calls: list[dict[str, Any]],
    memory: Memory | None = None,
) -> list[dict[str, Any]]:
    """Makes the calls of the property `name`, one after another, each on arguments of its own.

    Where there is a `memory`, a call that is to be made once is looked up there.
    """
    with neutral(seed=zlib.crc32(name.encode())):
        return [
            _run_with_builtins(namespace, call)
            if memory is None or not call["once"]
            else _run_once(namespace, call, memory)
            for call in calls
        ]


def _run_once(namespace: Mapping[str, Any], call: dict[str, Any], memory: Memory) -> dict[str, Any]:
    """Makes a call, unless the same function has seeded itself before: it would do the same.

    That is so where its code leaves nothing behind, such as a list that it takes from.
    """
    function = namespace.get(call["function"])
    known, outcome = memory.get(call["function"], (None, {}))
    if outcome and known is function:
        return outcome
    with Chance() as chance:
        outcome = _run_with_builtins(namespace, call)
    if chance.was_seeded() and leaves_nothing(function):
        memory[call["function"]] = function, outcome
    return outcome


def _run_with_builtins(namespace: Mapping[str, Any], call: dict[str, Any]) -> dict[str, Any]:
    """Makes one call, and once more without overwritten names if it met one of them.

    Such a name is Python's own, and some cell gave it another value (`sum = 0`). An answer that
    works is not to fail for what another cell did.
    """
    outcome = run_call(namespace, call)
    if "TypeError" in outcome.get("raised", ()):
        with builtins_back(namespace) as spoilt:
            again = run_call(namespace, call) if spoilt else outcome
        if "raised" not in again or "TypeError" not in again["raised"]:
            return again
    return outcome


def run_call(namespace: Mapping[str, Any], call: dict[str, Any]) -> dict[str, Any]:
    """One call: what it returned or raised, its warnings, and which arguments it changed.

    Every exception is caught but KeyboardInterrupt (the person at the notebook wants to stop).
    """
    function = namespace.get(call["function"])
    if function is None:
        return {"undefined": True}
    args = [materialise(decode(value)) for value in call["args"]]
    kwargs = {name: materialise(decode(value)) for name, value in call["kwargs"].items()}
    longer = longer_defaults(function, call["at_most"])
    kwargs |= {name: call["at_most"][name] for name in longer}
    before = [encode(value) for value in [*args, *kwargs.values()]]
    outcome: dict[str, Any] = {"defaults": longer}
    watch = Watch(call["watch"], function)
    action = (
        partial(trial(call["trial"]), Answer(function, namespace))
        if call.get("trial")
        else function
    )
    with recorded_warnings() as caught:
        try:
            with watch:  # what is put off until a result is looked at is part of the work
                outcome["returned"] = encode(action(*args, **kwargs))
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            outcome["raised"] = [kind.__name__ for kind in type(error).__mro__[:-1]]
            outcome["message"] = _message(error)
            outcome["stub"] = _is_stub(error, function)
            outcome["line"] = _line(error, namespace)
    outcome["warnings"] = [
        f"{w.category.__name__}: {w.message}"[:_MESSAGE_LENGTH] for w in caught[:10]
    ]
    labels = [str(position) for position in range(1, len(args) + 1)] + list(kwargs)
    after = [encode(value) for value in [*args, *kwargs.values()]]
    outcome["changed"] = [
        label for label, a, b in zip(labels, before, after, strict=True) if a != b
    ]
    outcome["operations"] = watch.operations()
    outcome["autograd"] = watch.autograd
    return outcome


def _is_stub(error: BaseException, function: Any) -> bool:
    """Whether it is the bare NotImplementedError of a body that is not written yet.

    The called function itself raises it, or the `__init__` of the called class (a framework's
    metaclass may stand in between).
    """
    if type(error) is not NotImplementedError or error.args or error.__traceback__ is None:
        return False
    innermost = error.__traceback__
    while innermost.tb_next is not None:
        innermost = innermost.tb_next
    own = vars(function).get("__init__") if isinstance(function, type) else inspect.unwrap(function)
    return innermost.tb_frame.f_code is getattr(own, "__code__", None)


def _line(error: BaseException, namespace: Mapping[str, Any]) -> int:
    """The line, in its cell, of the innermost code of the notebook's that raised.

    It is 0 where the exception went through no such code.
    """
    line, part = 0, error.__traceback__
    while part is not None:
        if part.tb_frame.f_globals is namespace:
            line = part.tb_lineno or 0
        part = part.tb_next
    return line


def _message(error: BaseException) -> str:
    try:
        text = " ".join(str(error).split())
    except Exception:
        return ""
    return text if len(text) <= _MESSAGE_LENGTH else text[: _MESSAGE_LENGTH - 4] + " ..."


def outcome_from_wire(wire: Any) -> Outcome:
    """What a judge gets. Raises ValueError when the evidence is malformed."""
    if not isinstance(wire, dict):
        raise ValueError("malformed evidence")
    if wire.get("undefined"):
        return Outcome(undefined=True)
    raised = _texts(wire.get("raised", []))
    fields: dict[str, Any] = {} if raised else {"returned": decode(wire.get("returned"))}
    return Outcome(
        raised=raised,
        message=str(wire.get("message", ""))[:_MESSAGE_LENGTH],
        warnings=_texts(wire.get("warnings", [])),
        changed=_texts(wire.get("changed", [])),
        operations=_texts(wire.get("operations", [])),
        autograd=bool(wire.get("autograd", False)),
        stub=bool(wire.get("stub", False)),
        line=_line_number(wire.get("line", 0)),
        defaults=_numbers(wire.get("defaults", {})),
        **fields,
    )


def _line_number(value: Any) -> int:
    return value if type(value) is int and 0 < value < _MOST_LINES else 0


def _numbers(value: Any) -> dict[str, int]:
    if not isinstance(value, dict) or any(type(number) is not int for number in value.values()):
        raise ValueError("malformed evidence")
    return {str(name)[:_MESSAGE_LENGTH]: number for name, number in list(value.items())[:100]}


def _texts(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise ValueError("malformed evidence")
    return tuple(str(item)[:_MESSAGE_LENGTH] for item in value[:100])
