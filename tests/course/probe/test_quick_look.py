"""What a quick look at a seal's tables sees: as much as a look at each thing in them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from types import FunctionType
from typing import Any

import pytest

from course.probe.quick_look import quick_look
from course.probe.seal import _OF_A_FUNCTION


class Sealed:
    def method(self) -> int:
        return 1


def plain(value, more=1, *, named=2):
    return value, more, named


def without_defaults(value):
    return value


def other(value):
    return [value]


@pytest.fixture
def held() -> dict[str, Any]:
    return {"one": object(), "two": object(), "beside": object()}


def functions(kind: type[Any]) -> dict[str, Any]:
    return {name: held for name, held in vars(kind).items() if isinstance(held, FunctionType)}


def look(held: dict[str, Any], kind: type[Any], *made: Any) -> Callable[[], bool]:
    of_functions = [
        (partial(getattr, function), {key: getattr(function, key) for key in _OF_A_FUNCTION})
        for function in made
    ]
    return quick_look(
        [
            (held.get, {"one": held["one"], "two": held["two"]}),
            (held.get, dict.fromkeys(["len", "sum"])),
            (vars(kind).get, functions(kind) | dict.fromkeys(["__call__"])),
            *of_functions,
        ]
    )


def fresh(function: Any) -> Any:
    copy = FunctionType(
        function.__code__, function.__globals__, "copy", function.__defaults__, None
    )
    copy.__kwdefaults__ = function.__kwdefaults__
    return copy


def test_nothing_has_changed_and_what_no_table_names_may(held: dict[str, Any]) -> None:
    unchanged = look(held, type("Kind", (Sealed,), {"method": Sealed.method}), fresh(plain))
    assert unchanged()
    held["beside"], held["new"] = 1, 2
    assert unchanged()


@pytest.mark.parametrize(
    "change",
    [
        lambda held: held.update(one=object()),
        lambda held: held.update(two=None),
        lambda held: held.pop("two"),
        lambda held: held.update(len=len),
        lambda held: held.update(sum=None),
    ],
)
def test_a_table_has_changed(held: dict[str, Any], change: Callable[[Any], Any]) -> None:
    unchanged = look(held, Sealed)
    change(held)
    assert not unchanged()


def test_a_name_is_hidden_by_one_that_lies_about_its_hash(held: dict[str, Any]) -> None:
    class Name(str):
        asked = 0

        def __hash__(self) -> int:
            Name.asked += 1
            return hash("len") if Name.asked == 1 else 0

        def __eq__(self, other: object) -> bool:
            return str(self) == str(other)

    few: dict[Any, Any] = {}
    unchanged = quick_look([(few.get, dict.fromkeys(["len", "sum", "max"]))])
    assert unchanged()
    few[Name("len")] = sum
    assert not unchanged()


def test_a_class_has_changed(held: dict[str, Any]) -> None:
    for name in ("method", "__call__"):
        kind = type("Kind", (), {"method": Sealed.method})
        unchanged = look(held, kind)
        assert unchanged()
        setattr(kind, name, other)
        assert not unchanged()


@pytest.mark.parametrize("function", [plain, without_defaults])
@pytest.mark.parametrize(
    ("name", "value"),
    [("__code__", other.__code__), ("__defaults__", (5,)), ("__kwdefaults__", {"named": 5})],
)
def test_a_function_has_changed(held: dict[str, Any], function: Any, name: str, value: Any) -> None:
    made = fresh(function)
    unchanged = look(held, Sealed, fresh(plain), made, fresh(other))
    assert unchanged()
    setattr(made, name, value)
    assert not unchanged()


def test_a_function_has_lost_as_much_as_it_got(held: dict[str, Any]) -> None:
    """The number of things that it refers to stays the same."""
    made = fresh(without_defaults)
    made.__annotations__ = {"value": int}
    unchanged = look(held, Sealed, made)
    made.__defaults__ = (5,)
    del made.__annotations__
    assert not unchanged()
