"""What every handler needs: the study, the store, and who is asking."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

from fastapi import Request
from pydantic import Field

from aneroid.store.devices import Device
from aneroid.store.folder import Store
from aneroid.study.folder import Study

RowNumber = Annotated[int, Field(ge=0, lt=2**63)]
"""A number of a row as a client names it; a larger one is no database's."""


def utc_now() -> datetime:
    """The server's clock."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Context:
    """A running field server. ``public_url`` is where devices reach it, when that is not where it listens.

    ``spoken`` are devices by their tokens' hashes, ``forms`` the versions of forms that interviews came of, with their
    paths to files: the database is not asked for them again. A version once published stays as it is.
    """

    study: Study
    store: Store
    public_url: str = ""
    largest_upload: int = 100_000_000
    stall_seconds: float = 60.0
    clock: Callable[[], datetime] = utc_now
    static: Path = Path(__file__).parent / "static"
    spoken: dict[str, Device] = field(default_factory=dict)
    forms: dict[tuple[str, str], frozenset[str]] = field(default_factory=dict)

    def base_url(self, request: Request) -> str:
        """The server's address as the client knows it, without a slash at the end."""
        return self.public_url.rstrip("/") or str(request.base_url).rstrip("/")


async def context_of(request: Request) -> Context:
    """The context that the application was made with. Asynchronous, as is whatever only looks something up for a
    request: else each would wait for a thread of its own."""
    found: Context = request.app.state.context
    return found
