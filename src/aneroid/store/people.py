"""People with a password, their roles and their sessions. Passwords by argon2id, sessions by random token."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Literal, get_args

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlalchemy import Connection, insert, select, update

from aneroid.store.database import Transaction
from aneroid.store.schema import people, sessions
from aneroid.study.errors import CollectionError

Role = Literal["administrator", "manager", "coordinator", "interviewer", "analyst", "typist"]
ROLES: tuple[Role, ...] = get_args(Role)
SESSION = timedelta(hours=12)
SHORTEST_PASSWORD = 10
HASHER = PasswordHasher(time_cost=3, memory_cost=65536, parallelism=4)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may sign in."""

    number: int
    login: str
    name: str
    role: Role
    interviewer: str | None


def add_person(
    transaction: Transaction, login: str, name: str, role: Role, password: str, actor: str, interviewer: str | None
) -> None:
    """Add somebody who may sign in.

    Raises: CollectionError C-USER-1 for a login that is taken or cannot be one, C-USER-2 for a password that is too
        short, C-USER-3 for an interviewer without number.
    """
    connection = transaction.connection
    taken = connection.execute(select(people.c.number).where(people.c.login == login)).first()
    if taken is not None or not login.strip() or len(login) > 120 or not login.isprintable():
        raise CollectionError("C-USER-1", login=ascii(login[:60]))
    if role == "interviewer" and not interviewer:
        raise CollectionError("C-USER-3", login=ascii(login[:60]))
    connection.execute(
        insert(people).values(
            login=login, name=name or login, role=role, interviewer=interviewer, password_hash=hashed(password),
            is_active=True, made_at=transaction.at,
        )
    )  # fmt: skip
    transaction.record(actor, "user.added", login, role=role, interviewer=interviewer)


def change_person(
    transaction: Transaction, login: str, actor: str, *, password: str | None = None, is_active: bool | None = None,
    role: Role | None = None,
) -> None:  # fmt: skip
    """Change a password, a role, or whether somebody may sign in; every session of theirs ends.

    Raises: CollectionError C-USER-4 when there is no such person, C-USER-2 for a password that is too short.
    """
    connection = transaction.connection
    row = connection.execute(select(people).where(people.c.login == login)).first()
    if row is None:
        raise CollectionError("C-USER-4", login=ascii(login[:60]))
    changed: dict[str, Any] = {}
    if password is not None:
        changed["password_hash"] = hashed(password)
    if is_active is not None:
        changed["is_active"] = is_active
    if role is not None:
        changed["role"] = role
    connection.execute(update(people).where(people.c.number == row.number).values(**changed))
    connection.execute(sessions.delete().where(sessions.c.person == row.number))
    transaction.record(actor, "user.changed", login, what=sorted(changed))


def list_people(connection: Connection) -> list[Any]:
    """Everybody who has a login, without their password."""
    shown = (people.c.login, people.c.name, people.c.role, people.c.interviewer, people.c.is_active)
    return list(connection.execute(select(*shown).order_by(people.c.login)).all())


def hashed(password: str) -> str:
    """A password as it is kept.

    Raises: CollectionError C-USER-2 when it is too short.
    """
    if len(password) < SHORTEST_PASSWORD:
        raise CollectionError("C-USER-2", shortest=SHORTEST_PASSWORD)
    return HASHER.hash(password)


def check_password(connection: Connection, login: str, password: str) -> Person | None:
    """The person of a login and a password; an unknown login takes as long as a wrong password."""
    row = connection.execute(select(people).where(people.c.login == login).where(people.c.is_active)).first()
    try:
        HASHER.verify(row.password_hash if row is not None else _nobody(), password)
    except (VerifyMismatchError, InvalidHashError):
        return None
    return Person(row.number, row.login, row.name, row.role, row.interviewer) if row is not None else None


@cache
def _nobody() -> str:
    return HASHER.hash(secrets.token_urlsafe(32))


def open_session(transaction: Transaction, person: Person) -> str:
    """A session for somebody who has signed in. Returns: its token, of which only the hash is kept."""
    token = secrets.token_urlsafe(32)
    transaction.connection.execute(sessions.delete().where(sessions.c.expires_at < transaction.at))
    transaction.connection.execute(
        insert(sessions).values(
            token_hash=_hash(token), person=person.number, made_at=transaction.at, expires_at=transaction.at + SESSION
        )
    )
    transaction.record(person.login, "session.opened", person.login)
    return token


def close_session(transaction: Transaction, token: str, actor: str) -> None:
    """End a session."""
    transaction.connection.execute(sessions.delete().where(sessions.c.token_hash == _hash(token)))
    transaction.record(actor, "session.closed", actor)


def find_person(connection: Connection, token: str, at: datetime) -> Person | None:
    """Whose session a token is, if it is still open."""
    row = connection.execute(
        select(people)
        .join(sessions, sessions.c.person == people.c.number)
        .where(sessions.c.token_hash == _hash(token))
        .where(sessions.c.expires_at > at)
        .where(people.c.is_active)
    ).first()
    return Person(row.number, row.login, row.name, row.role, row.interviewer) if row is not None else None


def csrf_token(session: str) -> str:
    """What a page has to send along with every change; it follows from the session, which scripts cannot read."""
    return hashlib.sha256(f"csrf:{session}".encode()).hexdigest()


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
