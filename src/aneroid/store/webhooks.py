"""Addresses elsewhere that are told what happens here, one after another, until they have heard it.

The audit log is the outbox: it is written in the same transaction as each change, so that nothing is told that did not
happen and nothing that happened is forgotten. A webhook is a place in that log that moves on with every delivery.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Connection, insert, select, update

from aneroid.store import chain
from aneroid.store.database import Transaction
from aneroid.store.keys import key_in
from aneroid.store.schema import audit, webhooks
from aneroid.study.errors import CollectionError

KINDS = ("submission", "interview", "contact", "selection", "assignment")
"""What may be told. Sign-ins, devices, identities, calls and revisits stay here."""
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=5), timedelta(hours=1)
MOST_FAILURES = 40
"""Failures in a row, a day and a half of them, after which a webhook waits for somebody to look at it."""
AT_ONCE = 50
HERE = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened: its number in the audit log, which kind, and the body that tells it."""

    sequence: int
    kind: str
    body: bytes


def add_webhook(transaction: Transaction, url: str, kinds: Collection[str], actor: str) -> int:
    """Tell an address everything of some kinds from now on; all kinds where none is named.

    Returns: the webhook's number.
    Raises: CollectionError C-HOOK-1 for an address that is not HTTPS (or this machine), C-HOOK-2 for an unknown kind.
    """
    host = checked(url)
    unknown = sorted(set(kinds) - set(KINDS))
    if unknown:
        raise CollectionError("C-HOOK-2", kinds=", ".join(ascii(kind[:40]) for kind in unknown), known=", ".join(KINDS))
    number = transaction.connection.execute(
        insert(webhooks)
        .values(
            url=url, kinds=sorted(set(kinds) or KINDS), after=chain.head(transaction.connection).sequence, failures=0,
            made_at=transaction.at,
        )
        .returning(webhooks.c.number)
    ).scalar_one()  # fmt: skip
    transaction.record(actor, "webhook.added", str(number), host=host, kinds=sorted(set(kinds) or KINDS))
    return int(number)


def checked(url: str) -> str:
    """The host of a webhook's address.

    Raises: CollectionError C-HOOK-1 when nothing may be sent there.
    """
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as problem:
        raise CollectionError("C-HOOK-1", url=ascii(url[:100])) from problem
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and host in HERE)
    odd = parts.username is not None or parts.fragment or not url.isascii() or not url.isprintable() or " " in url
    if not is_safe or not host or odd or len(url) > 2000:
        raise CollectionError("C-HOOK-1", url=ascii(url[:100]))
    return host


def end_webhook(transaction: Transaction, number: int, actor: str) -> None:
    """Tell an address nothing more.

    Raises: CollectionError C-HOOK-3 when there is no such webhook.
    """
    _one(transaction.connection, number)
    _put(transaction, number, ended_at=transaction.at)
    transaction.record(actor, "webhook.ended", str(number))


def try_again(transaction: Transaction, number: int, actor: str) -> None:
    """Go on at once with a webhook that waits.

    Raises: CollectionError C-HOOK-3 when there is no such webhook.
    """
    _one(transaction.connection, number)
    _put(transaction, number, failures=0, next_try_at=None)
    transaction.record(actor, "webhook.tried_again", str(number))


def list_webhooks(connection: Connection) -> list[Any]:
    """Webhooks that have not ended, in the order in which they were made."""
    query = select(webhooks).where(webhooks.c.ended_at.is_(None)).order_by(webhooks.c.number)
    return list(connection.execute(query).all())


def due(connection: Connection, now: datetime) -> list[Any]:
    """Webhooks that something may be sent to now."""
    return [
        row for row in list_webhooks(connection)
        if row.failures < MOST_FAILURES and (row.next_try_at is None or row.next_try_at <= now)
    ]  # fmt: skip


def pending(connection: Connection, webhook: Any, after: int, most: int = AT_ONCE) -> tuple[list[Event], int]:
    """What a webhook has not heard yet.

    Returns: the events in order, and the last number that was looked at.
    """
    rows = connection.execute(
        select(audit).where(audit.c.sequence > after).order_by(audit.c.sequence).limit(most)
    ).all()  # fmt: skip
    wanted = [row for row in rows if row.action.partition(".")[0] in webhook.kinds]
    return [Event(row.sequence, row.action, _body(row)) for row in wanted], rows[-1].sequence if rows else after


def _body(row: Any) -> bytes:
    # Seals stay here: of a few possible answers or birthdays one could find the right one by trying.
    data = {name: value for name, value in json.loads(row.detail).items() if name != "seal"}
    said: Mapping[str, Any] = {
        "type": row.action, "timestamp": row.at, "sequence": row.sequence, "actor": row.actor, "subject": row.subject,
        "data": data,
    }  # fmt: skip
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()


def delivered(transaction: Transaction, number: int, after: int, answer: str | None) -> None:
    """Note how far a webhook has come; ``answer`` of the last delivery, none when nothing was to be told."""
    heard = {"last_delivered_at": transaction.at, "last_answer": answer, "failures": 0, "next_try_at": None}
    _put(transaction, number, after=after, **(heard if answer is not None else {}))


def failed(transaction: Transaction, number: int, after: int, answer: str, *, is_gone: bool) -> None:
    """Note a delivery that failed, and when to try again: later each time, in the end only when somebody says so."""
    row = _one(transaction.connection, number)
    failures = row.failures + 1
    wait = min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(failures - 1, 20))
    _put(transaction, number, after=after, failures=failures, next_try_at=transaction.at + wait, last_answer=answer)
    if is_gone:
        end_webhook(transaction, number, "server")
    elif failures == MOST_FAILURES:
        transaction.record("server", "webhook.stopped", str(number), answer=answer)


def secret_of(folder: Path, number: int) -> str:
    """A webhook's secret, as receivers' libraries read it; it follows from a key that is in no database and no backup.

    Raises: CollectionError C-HOOK-4 when the key's file holds no key.
    """
    key = key_in(folder / "webhooks.key")
    if key is None:
        raise CollectionError("C-HOOK-4", where=str(folder / "webhooks.key"))
    return "whsec_" + base64.b64encode(hmac.digest(key, f"webhook {number}".encode(), hashlib.sha256)).decode()


def signature(secret: str, identifier: str, seconds: int, body: bytes) -> str:
    """What proves to a receiver that a message is ours and when it was sent.

    Source: Standard Webhooks 1.0, symmetric signatures (https://www.standardwebhooks.com).
    """
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = hmac.digest(key, f"{identifier}.{seconds}.".encode() + body, hashlib.sha256)
    return "v1," + base64.b64encode(signed).decode()


def _one(connection: Connection, number: int) -> Any:
    row = connection.execute(
        select(webhooks).where(webhooks.c.number == number).where(webhooks.c.ended_at.is_(None))
    ).first()
    if row is None:
        raise CollectionError("C-HOOK-3", number=number)
    return row


def _put(transaction: Transaction, number: int, **values: Any) -> None:
    transaction.connection.execute(update(webhooks).where(webhooks.c.number == number).values(**values))
