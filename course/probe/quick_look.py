"""Whether everything in a seal's tables is as it was, at a third of what a look at each costs.

Tables are read as wholes, and of a function all that it refers to: to ask it for its code is an
event to Python's audit hooks (`course.probe.operations`), and there are a thousand such at each
line of evidence.
"""

from __future__ import annotations

import gc
import operator
from collections.abc import Callable, Iterable
from functools import partial
from itertools import chain
from typing import Any


def quick_look(tables: Iterable[tuple[Callable[[str], Any], dict[str, Any]]]) -> Callable[[], bool]:
    """A function that tells whether nothing has changed in these tables.

    Each says how to look something up in it, and what was found there: by the `get` of a dictionary
    or of a class's names, or by `partial(getattr, function)`. Where it says that something has
    changed, it may be what no table holds, such as a function's annotations.
    """
    functions, getters, held, found, without, missing = {}, [], [], [], [], []
    for look_up, values in tables:
        if isinstance(look_up, partial):
            functions[id(look_up.args[0])] = look_up.args[0]
            continue
        names: Any = look_up.__self__  # type: ignore[attr-defined]
        present = [key for key in values if key in names]
        if present:
            # one name twice: a single one would not give a tuple
            getters.append(operator.itemgetter(*present, present[0]))
            held.append(names)
            found += [*(values[key] for key in present), values[present[0]]]
        without.append(names.keys().isdisjoint)
        # not a set: a name of a student's kind would be asked for its hash
        missing.append(tuple(key for key in values if key not in names))
    inside = tuple(functions.values())
    referents = tuple(gc.get_referents(*inside))
    every, each, called, same, flat = all, map, operator.call, operator.is_, chain.from_iterable
    referred, count = gc.get_referents, len

    def unchanged() -> bool:
        try:
            now = referred(*inside)
            return (
                count(now) == count(referents)
                and every(each(same, now, referents))
                and every(each(same, flat(each(called, getters, held)), found))
                and every(each(called, without, missing))
            )
        except KeyError:
            return False

    return unchanged
