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
from typing import Any

from sqlalchemy import Connection, select

from aneroid.store.schema import attachments, audit, kept_aside, submissions

FIRST = "0" * 64
Entry = dict[str, Any]


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
    row = {"sequence": link.sequence, "at": moment, "actor": actor, "action": action, "subject": subject,
           "detail": said, "hash": link.hash}  # fmt: skip
    connection.execute(audit.insert(), row)
    return link


def entries(connection: Connection, *, after: int = 0, limit: int = 200, subject: str | None = None) -> list[Entry]:
    """Entries in order, after a number; of one thing where it is named."""
    query = select(audit).where(audit.c.sequence > after).order_by(audit.c.sequence).limit(limit)
    if subject is not None:
        query = query.where(audit.c.subject == subject)
    return [{**row._mapping, "detail": json.loads(row.detail)} for row in connection.execute(query)]


def verify_chain(connection: Connection, expected: Link | None = None) -> tuple[Link, list[str]]:
    """Take every seal again, and compare what the log speaks of with what is there.

    Args:
        expected: a head that somebody wrote down; it has to be in the chain.
    Returns: the chain's end, and everything that is wrong, in words.
    """
    wrong: list[str] = []
    last = Link(0, FIRST)
    stored: dict[str, str] = {}
    aside: set[tuple[str, str]] = set()
    files: set[tuple[str, str, str]] = set()
    met = expected is None or expected.sequence == 0
    for row in connection.execute(select(audit).order_by(audit.c.sequence)).yield_per(1000):
        if row.sequence != last.sequence + 1:
            wrong.append(f"entries {last.sequence + 1} to {row.sequence - 1} are missing")
        right = seal(last.hash, row.sequence, row.at, row.actor, row.action, row.subject, row.detail)
        if right != row.hash:
            wrong.append(f"entry {row.sequence} ({row.action} of {row.subject}) was changed, or one before it")
        else:
            _note(row, stored, aside, files)
        last = Link(row.sequence, row.hash)
        met = met or last == expected
    if not met and expected is not None:
        wrong.append(f"entry {expected.sequence} with the hash that was written down is not in the log")
    return last, [*wrong, *_compare(connection, stored, aside, files)]


def _note(row: Any, stored: dict[str, str], aside: set[tuple[str, str]], files: set[tuple[str, str, str]]) -> None:
    """What an entry says that there must be."""
    if not row.action.startswith("submission."):
        return
    detail = json.loads(row.detail)
    if row.action == "submission.stored":
        stored[row.subject] = detail["sha256"]
    elif row.action == "submission.kept_aside":
        aside.add((row.subject, detail["sha256"]))
    files.update((row.subject, name, digest) for name, digest in detail.get("files", {}).items())


def _compare(
    connection: Connection, stored: dict[str, str], aside: set[tuple[str, str]], files: set[tuple[str, str, str]]
) -> list[str]:
    """Interviews and files that are there and not in the log, in the log and not there, or other than it says."""
    wrong = []
    here = {}
    for row in connection.execute(select(submissions.c.instance_id, submissions.c.xml)).yield_per(500):
        here[row.instance_id] = hashlib.sha256(row.xml).hexdigest()
    for name in sorted(here.keys() | stored.keys()):
        if here.get(name) != stored.get(name):
            what = "is gone" if name not in here else "is not in the log" if name not in stored else "was changed"
            wrong.append(f"interview {name} {what}")
    beside = {
        (row.instance_id, hashlib.sha256(row.xml).hexdigest())
        for row in connection.execute(select(kept_aside.c.instance_id, kept_aside.c.xml)).yield_per(500)
    }
    wrong += [f"what was kept aside of interview {name} is not as the log says" for name, _ in sorted(beside ^ aside)]
    attached = {
        (row.instance_id, row.name, row.sha256)
        for row in connection.execute(select(attachments.c.instance_id, attachments.c.name, attachments.c.sha256))
    }
    wrong += [f"file {file} of interview {name} is not as the log says" for name, file, _ in sorted(attached ^ files)]
    return wrong
