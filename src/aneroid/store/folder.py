"""The data folder of a field server: its database, its files, its keys, and who may run on it."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from aneroid.store.database import Database
from aneroid.store.files import Files
from aneroid.store.schema import attachments
from aneroid.store.upgrade import upgrade
from aneroid.study.errors import CollectionError


@dataclass(frozen=True)
class Store:
    """What a data folder holds, open."""

    folder: Path
    database: Database
    files: Files

    def damaged_files(self) -> list[str]:
        """Attachments that the database speaks of and that are gone or changed, in words."""
        with self.database.read() as connection:
            names = sorted(connection.execute(select(attachments.c.sha256).distinct()).scalars())
        return [f"the content {name} is gone or changed" for name in names if not self.files.is_whole(name)]


def open_store(folder: Path, url: str | None = None, *, must_exist: bool = False) -> Store:
    """Open a data folder, made where there is none, and bring its database to the newest schema.

    Args:
        url: of a PostgreSQL database (``postgresql://...``); SQLite in the folder by default.
    Raises: CollectionError C-STORE-2 when the folder cannot be used, C-STORE-3 for a kind of database that we do not
        know, C-STORE-1 when the database cannot be reached, C-STORE-5 when it is newer than this program.
    """
    if must_exist and not (folder / "files").is_dir():
        raise CollectionError("C-STORE-2", where=str(folder), reason="it is not there")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "files").mkdir(exist_ok=True)
        folder.chmod(0o700)
    except OSError as problem:
        raise CollectionError("C-STORE-2", where=str(folder), reason=problem.strerror or str(problem)) from problem
    address = url or f"sqlite:///{folder.resolve() / 'aneroid.db'}"
    if not address.startswith(("sqlite:///", "postgresql://", "postgres://", "postgresql+psycopg://")):
        raise CollectionError("C-STORE-3", kind=address.partition(":")[0])
    database = Database(address)
    with only_one(folder / "upgrade.lock", wait=True):
        upgrade(database.engine)
    return Store(folder, database, Files(folder / "files"))


@contextmanager
def only_one(path: Path, *, wait: bool = False) -> Iterator[None]:
    """Hold a lock that one process at a time can have.

    Raises: CollectionError C-STORE-4 when another one has it.
    """
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as problem:
        os.close(handle)
        raise CollectionError("C-STORE-4", where=str(path.parent)) from problem
    try:
        yield
    finally:
        os.close(handle)
