"""Shell lines of a notebook (`!command`, `%pip`) in a graded kernel, which has no terminal to give
them.

As in any notebook a command that fails, or cannot be started, ends no cell: what it said stands in
the output, `_exit_code` says how it ended, and the cell goes on.
"""

from __future__ import annotations

import codecs
import subprocess
import sys

_NOT_STARTED = 127  # as a shell says it


def install() -> None:
    """From here on IPython's shell runs its commands by `run`; the function it has otherwise opens
    a terminal.
    """
    from ipykernel import zmqshell

    zmqshell.system = run  # type: ignore[assignment]


def run(command: str) -> int:
    """Runs a command without input. Its output goes to this process's as it comes; gives how it
    ended.
    """
    try:
        process = subprocess.Popen(
            command,
            shell=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
    except OSError as error:
        print(f"{command}: {error.strerror}")
        return _NOT_STARTED
    assert process.stdout is not None
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    try:
        while chunk := process.stdout.read1():  # type: ignore[attr-defined]
            sys.stdout.write(decoder.decode(chunk))
            sys.stdout.flush()
        return process.wait()
    finally:
        process.kill()
        process.stdout.close()
