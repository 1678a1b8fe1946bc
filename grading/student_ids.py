"""What a student's id is: a folder name of ASCII letters, digits and `._@-`, at most 64."""

from __future__ import annotations

import hashlib
import os
import re
import unicodedata
from collections.abc import Collection

STUDENT_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,63}")


def clean_id(name: str, taken: Collection[str] = ()) -> str:
    """A valid id for a folder with a bad name.

    It carries a hash of the name, so that it is the same at every run and cannot be made to equal
    another student's.
    """
    try:
        known = os.fsencode(name)
    except UnicodeEncodeError:  # half of a pair, which no file system gave
        known = name.encode("utf-8", "surrogatepass")
    mark = hashlib.sha256(known).hexdigest()[:8]
    ascii_name = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode("ascii")
    readable = (
        re.sub(r"[^A-Za-z0-9._@-]+", "_", ascii_name).lstrip("._@-").rstrip("_")[:50] or "student"
    )
    cleaned, extra = f"{readable}-{mark}", 0
    while cleaned in taken:
        extra += 1
        cleaned = f"{readable}-{mark}-{extra}"
    return cleaned
