"""The gradebook's database: its address, and how long another program that writes is waited for."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy import Engine

SQLITE = "sqlite:///"
LOCK_SECONDS = 30.0


def engine(url: str, wait: float = LOCK_SECONDS) -> Engine:
    """The way to a gradebook; whoever asks for it disposes of it."""
    from sqlalchemy import create_engine

    arguments = {"timeout": wait} if url.startswith(SQLITE) else {}
    return create_engine(url, connect_args=arguments)
