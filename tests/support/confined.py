"""What expressions give inside a confined kernel."""

from __future__ import annotations

from grading.sandbox import levels
from tests.support.engine_runs import asks, double, own, run, text

ATTEMPT = """
def attempt(action):
    try:
        return f"done: {action()!r}"
    except BaseException as error:
        return f"{type(error).__name__}: {error}"
"""


def attempts(*expressions: str, confine: str = levels.LANDLOCK, setup: str = "") -> list[str]:
    """What each expression gives inside: "done: ..." or the exception."""
    code = ATTEMPT + "\n".join(
        f"print(attempt(lambda: {expression}))" for expression in expressions
    )
    cells = [own("setup", setup)] if setup else []
    result = run(*cells, own("try", code), *double(), requests=asks("double"), confine=confine)
    assert not result.failure
    assert result.cells["try"].error == ""
    lines = text(result, "try").splitlines()
    assert len(lines) == len(expressions)
    return lines


CALL = """
import ctypes, resource
libc = ctypes.CDLL(None, use_errno=True)
def call(*arguments):
    result = libc.syscall(*(ctypes.c_long(argument) for argument in arguments))
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result
"""
