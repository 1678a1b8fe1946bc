"""Shell lines of a notebook (`!command`, `%pip`) in a kernel without a terminal.

As in any notebook a command that fails, or cannot be started, ends no cell: what it said stands in
the output, `_exit_code` says how it ended, and the cell goes on.
"""

from __future__ import annotations

import codecs
import subprocess
import sys

_NOT_STARTED = 127  # as a shell says it


def run(command: str) -> int:
    """Runs a command without input.

    Its output goes to this process's as it comes; gives how it ended.
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
