"""Interviewers' devices: a secret token in the address, of which only the hash is kept."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, insert, select, update

from aneroid.store.database import Transaction
from aneroid.store.schema import devices

LIFETIME = timedelta(days=90)
# Built once: every request asks this, and building a statement costs more than asking it.
FIND = (
    select(devices.c.number, devices.c.interviewer)
    .where(devices.c.token_hash == bindparam("token"))
    .where(devices.c.revoked_at.is_(None))
    .where(devices.c.expires_at > bindparam("at"))
)
SPEAKS = (
    select(devices.c.number)
    .where(devices.c.number == bindparam("device"))
    .where(devices.c.revoked_at.is_(None))
    .where(devices.c.expires_at > bindparam("at"))
)


class UnknownDeviceError(Exception):
    """A token that no device has, or no longer."""


@dataclass(frozen=True, slots=True)
class Device:
    """A device that may speak: its number and whose it is."""

    number: int | None
    interviewer: str


def token_hash(token: str) -> str:
    """What is kept of a token; it has 256 random bits, so one round of SHA-256 is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


def renew_device(transaction: Transaction, interviewer: str, actor: str, lifetime: timedelta = LIFETIME) -> str:
    """A new device for an interviewer; the tokens of earlier ones stop working.

    Returns: the token, which is shown this once.
    """
    revoke_devices(transaction, interviewer, actor)
    token = secrets.token_urlsafe(48)
    transaction.connection.execute(
        insert(devices).values(
            interviewer=interviewer, token_hash=token_hash(token), made_at=transaction.at,
            expires_at=transaction.at + lifetime,
        )
    )  # fmt: skip
    transaction.record(actor, "device.made", interviewer, expires=(transaction.at + lifetime).isoformat())
    return token


def revoke_devices(transaction: Transaction, interviewer: str, actor: str) -> int:
    """End every device of an interviewer, as when one is lost. Returns: how many there were."""
    ended = transaction.connection.execute(
        update(devices)
        .where(devices.c.interviewer == interviewer)
        .where(devices.c.revoked_at.is_(None))
        .values(revoked_at=transaction.at)
    ).rowcount
    if ended:
        transaction.record(actor, "device.revoked", interviewer, devices=ended)
    return int(ended)


def find_device(connection: Connection, token: str, at: datetime) -> Device | None:
    """The device of a token, if it may speak at this moment."""
    row = connection.execute(FIND, {"token": token_hash(token), "at": at}).first()
    return Device(row.number, row.interviewer) if row else None


def seen(transaction: Transaction, device: int) -> None:
    """Note that a device has spoken."""
    transaction.connection.execute(
        update(devices).where(devices.c.number == device).values(last_seen_at=transaction.at)
    )
