"""Which of an archive's dates are moments of handing in.

Canvas and Moodle give the files in their archives no dates of their own: each bears the moment at
which it was written into the archive. So do archives of a folder into which such an archive was
unpacked. These dates say when an archive was made, which tells an older archive from a newer one,
and nothing else.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection
from datetime import datetime, timedelta

# Writing a large archive takes minutes.
_WRITING = timedelta(minutes=10)
_LEAST_SPREAD = timedelta(hours=1)


def are_of_handing_in(moments: Collection[datetime]) -> bool:
    """Whether the dates of different students' files differ in a way that no download produces.

    They do over more than an hour, with no more than a third of them within ten minutes. Old
    versions of Moodle and archives made by hand have such dates.
    """
    found = sorted(moments)
    if len(found) < 2 or found[-1] - found[0] < _LEAST_SPREAD:
        return False
    most = max(bisect_right(found, one + _WRITING) - place for place, one in enumerate(found))
    return most <= max(1, len(found) // 3)
