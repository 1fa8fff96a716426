"""The audit log: who did what to which thing and when, each entry sealed by a hash that includes the one before.

An entry that is altered, taken out or put in breaks every hash after it. What was cut off at the end shows against a
head (number and hash) that somebody wrote down elsewhere, or against the things that entries speak of.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, select

from aneroid.collection.selection import seal_of
from aneroid.store.schema import (
    attachments,
    audit,
    contacts,
    decisions,
    edits,
    kept_aside,
    selections,
    submissions,
)

FIRST = "0" * 64
LAST = select(audit.c.sequence, audit.c.hash).order_by(audit.c.sequence.desc()).limit(1)
ADD = audit.insert()
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
    row = connection.execute(LAST).first()
    return Link(row.sequence, row.hash) if row else Link(0, FIRST)


def follow(
    before: Link, at: datetime, actor: str, action: str, subject: str, detail: Mapping[str, object]
) -> tuple[Link, Entry]:
    """The entry that comes after a link, as a row, and the link that it is."""
    moment = at.astimezone(UTC).isoformat()
    said = json.dumps(detail, sort_keys=True, ensure_ascii=False, default=str)
    link = Link(before.sequence + 1, seal(before.hash, before.sequence + 1, moment, actor, action, subject, said))
    return link, {"sequence": link.sequence, "at": moment, "actor": actor, "action": action, "subject": subject,
                  "detail": said, "hash": link.hash}  # fmt: skip


def append(connection: Connection, rows: Sequence[Entry]) -> None:
    """Add entries at the end of the chain; the caller holds the right to write."""
    if rows:
        connection.execute(ADD, rows)


def entries(connection: Connection, *, after: int = 0, limit: int = 200, subject: str | None = None) -> list[Entry]:
    """Entries in order, after a number; of one thing where it is named."""
    query = select(audit).where(audit.c.sequence > after).order_by(audit.c.sequence).limit(limit)
    if subject is not None:
        query = query.where(audit.c.subject == subject)
    return [{**row._mapping, "detail": json.loads(row.detail)} for row in connection.execute(query)]


def correction_seal(instance_id: str, question: str, before: str | None, after: str | None) -> str:
    """What the log keeps of an answer that was put right: enough to see that it was changed, not the answer."""
    return hashlib.sha256(json.dumps([instance_id, question, before, after]).encode()).hexdigest()


@dataclass(slots=True)
class Spoken:
    """What the log speaks of: interviews and their hashes, and records as tuples, by their kind in words."""

    interviews: dict[str, str] = field(default_factory=dict)
    records: dict[str, Counter[tuple[str, ...]]] = field(default_factory=dict)

    def add(self, kind: str, *record: object) -> None:
        """Note a record."""
        self.records.setdefault(kind, Counter())[tuple(str(part) for part in record)] += 1


ASIDE, FILE, VISIT, SELECTION, CORRECTION, DECISION = (
    "what was kept aside of interview", "file of interview", "visit to", "selection at", "correction of interview",
    "decision on interview",
)  # fmt: skip


def verify_chain(connection: Connection, expected: Link | None = None) -> tuple[Link, list[str]]:
    """Take every seal again, and compare what the log speaks of with what is there.

    Args:
        expected: a head that somebody wrote down; it has to be in the chain.
    Returns: the chain's end, and everything that is wrong, in words.
    """
    wrong: list[str] = []
    last = Link(0, FIRST)
    spoken = Spoken()
    met = expected is None or expected.sequence == 0
    for row in connection.execute(select(audit).order_by(audit.c.sequence)).yield_per(1000):
        if row.sequence != last.sequence + 1:
            wrong.append(f"entries {last.sequence + 1} to {row.sequence - 1} are missing")
        right = seal(last.hash, row.sequence, row.at, row.actor, row.action, row.subject, row.detail)
        if right != row.hash:
            wrong.append(f"entry {row.sequence} ({row.action} of {row.subject}) was changed, or one before it")
        else:
            _note(row, spoken)
        last = Link(row.sequence, row.hash)
        met = met or last == expected
    if not met and expected is not None:
        wrong.append(f"entry {expected.sequence} with the hash that was written down is not in the log")
    return last, [*wrong, *_compare(connection, spoken)]


def _note(row: Any, spoken: Spoken) -> None:
    """What an entry says that there must be."""
    kind, _, action = row.action.partition(".")
    if kind not in ("submission", "contact", "selection", "interview"):
        return
    said = json.loads(row.detail)
    if row.action == "submission.stored":
        spoken.interviews[row.subject] = said["sha256"]
    elif row.action == "submission.kept_aside":
        spoken.add(ASIDE, row.subject, said["sha256"])
    elif row.action == "contact.added":
        moment = datetime.fromisoformat(said["at"]).astimezone(UTC)
        spoken.add(VISIT, row.subject, said["id"], said["attempt"], moment, said["disposition"])
    elif row.action == "selection.sealed":
        spoken.add(SELECTION, row.subject, said["id"], said["seal"])
    elif row.action == "interview.corrected":
        spoken.add(CORRECTION, row.subject, row.actor, said["reason"], said["seal"])
    elif kind == "interview":
        spoken.add(DECISION, row.subject, row.actor, action, said["reason"])
    for name, digest in said.get("files", {}).items():
        spoken.add(FILE, row.subject, name, digest)


def _compare(connection: Connection, spoken: Spoken) -> list[str]:
    """Records that are there and not in the log, in the log and not there, or other than it says."""
    wrong, stored, here = [], spoken.interviews, {}
    for row in connection.execute(select(submissions.c.instance_id, submissions.c.xml)).yield_per(500):
        here[row.instance_id] = hashlib.sha256(row.xml).hexdigest()
    for name in sorted(here.keys() | stored.keys()):
        if here.get(name) != stored.get(name):
            what = "is gone" if name not in here else "is not in the log" if name not in stored else "was changed"
            wrong.append(f"interview {name} {what}")
    there = _there(connection)
    for kind in (ASIDE, FILE, VISIT, SELECTION, CORRECTION, DECISION):
        said, found = spoken.records.get(kind, Counter()), there.records.get(kind, Counter())
        for record in sorted(((said - found) + (found - said)).keys()):
            wrong.append(f"{kind} {record[0]} ({record[1]}) is not as the log says")
    return wrong


def _there(connection: Connection) -> Spoken:
    """The records that there are, as the log should speak of them."""
    there = Spoken()
    for row in connection.execute(select(kept_aside.c.instance_id, kept_aside.c.xml)).yield_per(500):
        there.add(ASIDE, row.instance_id, hashlib.sha256(row.xml).hexdigest())
    for file in connection.execute(select(attachments.c.instance_id, attachments.c.name, attachments.c.sha256)):
        there.add(FILE, file.instance_id, file.name, file.sha256)
    for visit in connection.execute(select(contacts)).yield_per(1000):
        there.add(VISIT, visit.address_id, visit.id, visit.attempt, visit.at, visit.disposition)
    for chosen in connection.execute(select(selections)).yield_per(500):
        there.add(SELECTION, chosen.address_id, chosen.id, _selection_seal(chosen))
    for edit in connection.execute(select(edits)):
        made = correction_seal(edit.instance_id, edit.question, edit.before, edit.after)
        there.add(CORRECTION, edit.instance_id, edit.author, edit.reason, made)
    for said in connection.execute(select(decisions)):
        there.add(DECISION, said.instance_id, said.author, said.decision, said.reason)
    return there


def _selection_seal(row: Any) -> str:
    """The seal of a selection taken again; its roster may have been changed, or its result."""
    names = ("id", "interview_id", "address_id", "method", "roster", "at", "selected")
    return seal_of({name: getattr(row, name) for name in names})
