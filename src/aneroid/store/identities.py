"""Names, telephone numbers and addresses: a store of their own, encrypted, each with its day of destruction.

The key lies in a file outside every database. Without it nothing here can be read, so that destroying the key destroys
everything at once, also in copies that somebody has made.
"""

from __future__ import annotations

import hmac
import json
import os
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from aneroid.store.folder import Store
from aneroid.store.keys import key_in
from aneroid.study.errors import CollectionError

NONCE = 12
PARTS = ("name", "telephone", "address")


@dataclass(frozen=True, slots=True)
class Identity:
    """Who was interviewed, as far as they said."""

    name: str | None
    telephone: str | None
    address: str | None


@dataclass(frozen=True, slots=True)
class Proof:
    """What is left of identities: how many, until when, whether the key is there, and what was put on record."""

    held: int
    next_destruction: date | None
    has_key: bool
    destroyed: int


def keep_identity(
    store: Store, interview_id: str, identity: Identity, actor: str, fieldwork_end: date, days: int
) -> None:
    """Keep who was interviewed, in place of what was kept of the interview before.

    Its day of destruction counts from the end of fieldwork, or from today where that has passed.
    """
    now = store.database.clock()
    until = max(fieldwork_end, now.date()) + timedelta(days=days)
    nonce = secrets.token_bytes(NONCE)
    said = json.dumps(asdict(identity), ensure_ascii=False).encode()
    sealed = AESGCM(_key(store.folder)).encrypt(nonce, said, interview_id.encode())
    with _opened(store.folder) as connection:
        connection.execute(
            "INSERT INTO identities VALUES (?, ?, ?, ?, ?) ON CONFLICT (interview_id) DO UPDATE SET "
            "nonce = excluded.nonce, sealed = excluded.sealed, until = excluded.until, "
            "has_telephone = excluded.has_telephone",
            (interview_id, nonce, sealed, until.isoformat(), bool(identity.telephone)),
        )
    store.database.write(lambda t: t.record(actor, "identity.kept", interview_id, until=until.isoformat()))


def identity_of(store: Store, interview_id: str, actor: str) -> Identity | None:
    """Who was interviewed, for somebody who has to call; reading is put on record.

    Raises: CollectionError C-IDENT-1 when the key is not the one that it was sealed with.
    """
    with _opened(store.folder) as connection:
        row = connection.execute(
            "SELECT nonce, sealed FROM identities WHERE interview_id = ?", (interview_id,)
        ).fetchone()
    if row is None:
        return None
    try:
        said = json.loads(AESGCM(_key(store.folder)).decrypt(row[0], row[1], interview_id.encode()))
    except InvalidTag as problem:
        raise CollectionError("C-IDENT-1", where=str(store.folder / "identities")) from problem
    store.database.write(lambda t: t.record(actor, "identity.read", interview_id))
    return Identity(**said)


def with_telephone(store: Store) -> set[str]:
    """Planned interviews whose respondents gave a number; no number is read for it."""
    with _opened(store.folder) as connection:
        rows = connection.execute("SELECT interview_id FROM identities WHERE has_telephone IS NOT 0").fetchall()
    return {name for (name,) in rows}


def destroy_due(store: Store, today: date, actor: str) -> int:
    """Destroy the identities whose day has come. Returns: how many."""
    return _destroy(store, "WHERE until <= ?", (today.isoformat(),), actor)


def destroy_all(store: Store, actor: str) -> int:
    """Destroy every identity and the key, so that no copy anywhere can be read again. Returns: how many."""
    count = _destroy(store, "", (), actor)
    path = key_path(store.folder)
    if path.exists():
        path.write_bytes(secrets.token_bytes(32))
        with path.open("rb") as file:
            os.fsync(file.fileno())
        path.unlink()
    store.database.write(lambda t: t.record(actor, "identities.key_destroyed", "identities"))
    return count


def prove(store: Store) -> Proof:
    """What is left of identities, for whoever has to show it."""
    from sqlalchemy import func, select

    from aneroid.store.schema import audit

    with _opened(store.folder) as connection:
        held, soonest = connection.execute("SELECT count(*), min(until) FROM identities").fetchone()
    with store.database.read() as database:
        destroyed = database.execute(
            select(func.count()).select_from(audit).where(audit.c.action == "identity.destroyed")
        ).scalar_one()
    day = date.fromisoformat(soonest) if soonest else None
    return Proof(held, day, key_path(store.folder).exists(), destroyed)


def key_path(folder: Path) -> Path:
    """Where the key lies; ``ANEROID_IDENTITY_KEY`` puts it elsewhere, such as on another disk."""
    return Path(os.environ.get("ANEROID_IDENTITY_KEY") or folder / "identities" / "key")


def keyed_hash(folder: Path, content: bytes) -> str:
    """A hash that only the key's owner can make, so that nobody finds what was hashed by trying.

    Raises: CollectionError C-IDENT-1 when the key's file holds no key.
    """
    return hmac.digest(_key(folder), content, "sha256").hex()


def _destroy(store: Store, condition: str, values: tuple[str, ...], actor: str) -> int:
    with _opened(store.folder) as connection:
        names = [name for (name,) in connection.execute(f"SELECT interview_id FROM identities {condition}", values)]
        connection.execute(f"DELETE FROM identities {condition}", values)
    if not names:
        return 0
    with _opened(store.folder) as connection:
        connection.execute("VACUUM")

    def job(transaction: object) -> None:
        for name in names:
            transaction.record(actor, "identity.destroyed", name)  # type: ignore[attr-defined]

    store.database.write(job)
    return len(names)


def _key(folder: Path) -> bytes:
    """The key, made where there is none.

    Raises: CollectionError C-IDENT-1 when its file holds no key.
    """
    path = key_path(folder)
    key = key_in(path)
    if key is None:
        raise CollectionError("C-IDENT-1", where=str(path))
    return key


@contextmanager
def _opened(folder: Path) -> Iterator[sqlite3.Connection]:
    """The store of identities, open; what is deleted is overwritten."""
    path = folder / "identities" / "identities.db"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.parent.chmod(0o700)
        connection = sqlite3.connect(path, timeout=30, isolation_level=None)
        try:
            connection.execute("PRAGMA secure_delete = ON")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute(
                "CREATE TABLE IF NOT EXISTS identities "
                "(interview_id TEXT PRIMARY KEY, nonce BLOB NOT NULL, sealed BLOB NOT NULL, until TEXT NOT NULL, "
                "has_telephone INTEGER)"
            )
            if "has_telephone" not in {row[1] for row in connection.execute("PRAGMA table_info(identities)")}:
                connection.execute("ALTER TABLE identities ADD COLUMN has_telephone INTEGER")  # unknown of earlier ones
            yield connection
        finally:
            connection.close()
    except (sqlite3.Error, OSError) as problem:
        raise CollectionError("C-STORE-1", reason=type(problem).__name__) from problem


def today(now: datetime) -> date:
    """The day of a moment, in UTC."""
    return now.astimezone(UTC).date()
