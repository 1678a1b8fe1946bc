"""Files that others made, and files that are there as a whole or not at all.

`reading` opens what a student may have made a link, a pipe or far too large; `writing` puts files
in place so that nobody ever sees half of one.
"""

from grading.files.reading import UnreadableError, is_link, is_our_fault, read_regular
from grading.files.writing import (
    naming,
    remove_leftovers,
    require_writable,
    write_atomically,
    write_durably,
)

__all__ = [
    "UnreadableError",
    "is_link",
    "is_our_fault",
    "naming",
    "read_regular",
    "remove_leftovers",
    "require_writable",
    "write_atomically",
    "write_durably",
]
