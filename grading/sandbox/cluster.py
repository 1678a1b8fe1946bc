"""Grading on a Dask cluster, through its executor.

Its workers import the course from the same clone, see the same folders, and run one submission at a
time each.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from typing import Any

from course.i18n import gettext as _
from grading.model import UserError

CONNECT_SECONDS = 20.0


def connect(address: str) -> tuple[Callable[[int], Executor], int]:
    """What makes executors on the cluster, and how many submissions it takes at a time.

    Raises UserError.
    """
    try:
        from dask.distributed import Client
    except ModuleNotFoundError:
        raise UserError(
            _(
                "--cluster needs the package 'distributed': run 'python -m pip install "
                "distributed' and try again."
            )
        ) from None
    try:
        client = Client(address, timeout=CONNECT_SECONDS)
        client.wait_for_workers(1, timeout=CONNECT_SECONDS)
    except (OSError, ValueError, TimeoutError) as error:
        raise UserError(
            _(
                "There is no Dask cluster with a worker at {address} ({reason}): look at the "
                "address and run the command again."
            ).format(address=address, reason=" ".join(str(error).split()))
        ) from None
    return lambda _workers: OnCluster(client), len(client.nthreads())


class OnCluster(Executor):
    """Dask's executor with the whole interface: it has no `cancel_futures`.

    Closed at the end of a run, the client is not: a next round may need it.
    """

    def __init__(self, client: Any) -> None:
        self._inner = client.get_executor(pure=False)

    def submit(self, function: Any, /, *args: Any, **kwargs: Any) -> Any:
        """Hands the work to the cluster."""
        return self._inner.submit(function, *args, **kwargs)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Ends the executor; the client goes on."""
        self._inner.shutdown(wait=wait and not cancel_futures)
