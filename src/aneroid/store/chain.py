"""The audit log: who did what to which thing and when, each entry sealed by a hash that includes the one before.

An entry that is altered, taken out or put in breaks every hash after it. What was cut off at the end shows against a
head (number and hash) that somebody wrote down elsewhere, or against the things that entries speak of.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, select

from aneroid.store.schema import audit

FIRST = "0" * 64


@dataclass(frozen=True, slots=True)
class Link:
    """The end of the chain: the number of its last entry and its hash."""

    sequence: int
    hash: str


def seal(previous: str, sequence: int, at: str, actor: str, action: str, subject: str, detail: str) -> str:
    """The hash of an entry: SHA-256 over the one before and everything that the entry says."""
    said = json.dumps([previous, sequence, at, actor, action, subject, detail], ensure_ascii=False)
    return hashlib.sha256(said.encode()).hexdigest()


def head(connection: Connection) -> Link:
    """The end of the chain as it stands."""
    row = connection.execute(select(audit.c.sequence, audit.c.hash).order_by(audit.c.sequence.desc()).limit(1)).first()
    return Link(row.sequence, row.hash) if row else Link(0, FIRST)


def append(
    connection: Connection,
    last: Link | None,
    at: datetime,
    actor: str,
    action: str,
    subject: str,
    detail: Mapping[str, object],
) -> Link:
    """Add an entry at the end of the chain; the caller holds the right to write."""
    before = head(connection) if last is None else last
    moment = at.astimezone(UTC).isoformat()
    said = json.dumps(detail, sort_keys=True, ensure_ascii=False, default=str)
    link = Link(before.sequence + 1, seal(before.hash, before.sequence + 1, moment, actor, action, subject, said))
    connection.execute(
        audit.insert().values(
            sequence=link.sequence, at=moment, actor=actor, action=action, subject=subject, detail=said, hash=link.hash
        )
    )
    return link
