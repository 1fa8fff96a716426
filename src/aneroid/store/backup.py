"""A backup in one file, and back again, on either kind of database.

The database is copied as one state of it into a SQLite file, whatever it is kept in, and restored into whatever is
wanted. Attachments go along. Identities go along sealed, and their key does not: it is kept elsewhere, or lost.
"""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from sqlalchemy import Connection, Table, create_engine, func, insert, select, text

from aneroid.store.chain import head, verify_chain
from aneroid.store.folder import Store, open_store
from aneroid.store.schema import metadata
from aneroid.store.submissions import wanted_files
from aneroid.store.upgrade import NEWEST, upgrade
from aneroid.study.errors import CollectionError, StudyError

DATABASE = "aneroid.db"
MANIFEST = "manifest.json"
ROWS = 500


def write_backup(store: Store, target: Path) -> int:
    """Write everything that a data folder holds into one tar file, whole or not at all; the server may go on.

    Returns: the number of attachments in it.
    Raises: CollectionError C-STORE-1 when it cannot be written, StudyError S-WRITE-1 for a folder or a device.
    """
    if target.exists() and not target.is_file():
        raise StudyError("S-WRITE-1", where=str(target), reason="it is there and is no file")
    partial = target.with_name(f".{target.name}.partial")
    try:
        with tempfile.TemporaryDirectory() as folder, tarfile.open(partial, "w") as archive:
            copy = Path(folder) / DATABASE
            names, end = _copy_out(store, copy)
            archive.add(copy, DATABASE)
            for name in sorted(names):
                archive.add(store.files.path(name), f"files/{name}")
            sealed = store.folder / "identities" / "identities.db"
            if sealed.exists():
                archive.add(sealed, "identities.db")
            manifest = {"schema": NEWEST, "head": end, "database": _sha256(copy), "files": len(names)}
            content = json.dumps(manifest).encode()
            entry = tarfile.TarInfo(MANIFEST)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
        partial.chmod(0o600)
        partial.replace(target)
    except OSError as problem:
        partial.unlink(missing_ok=True)
        raise CollectionError("C-STORE-1", reason=problem.strerror or type(problem).__name__) from problem
    return len(names)


def restore_backup(source: Path, folder: Path, url: str | None) -> Store:
    """Make a data folder from a backup, on a machine that has nothing, and verify it.

    Raises: CollectionError C-BACKUP-1 when the file is no whole backup, C-BACKUP-2 when the folder or the database
        holds something already.
    """
    if folder.exists() and any(folder.iterdir()):
        raise CollectionError("C-BACKUP-2", where=str(folder))
    try:
        with tarfile.open(source) as archive, tempfile.TemporaryDirectory() as unpacked:
            archive.extractall(unpacked, filter="data")
            place = Path(unpacked)
            manifest = json.loads((place / MANIFEST).read_text("utf-8"))
            if _sha256(place / DATABASE) != manifest["database"]:
                raise CollectionError("C-BACKUP-1", where=str(source))
            return _restore(place, folder, url, str(manifest["head"]), source)
    except (tarfile.TarError, OSError, ValueError, KeyError, TypeError) as problem:
        raise CollectionError("C-BACKUP-1", where=str(source)) from problem


def _restore(place: Path, folder: Path, url: str | None, end: str, source: Path) -> Store:
    engine = create_engine(f"sqlite:///{place / DATABASE}")
    upgrade(engine)
    store = open_store(folder, url)
    with store.database.engine.begin() as target, engine.connect() as origin:
        if target.execute(select(func.count()).select_from(metadata.tables["audit"])).scalar_one():
            raise CollectionError("C-BACKUP-2", where=url or str(folder))
        for table in metadata.sorted_tables:
            _copy_rows(origin, target, table.name)
        if target.dialect.name == "postgresql":
            continue_numbers(target)
    engine.dispose()
    for path in sorted((place / "files").glob("*")) if (place / "files").is_dir() else []:
        with path.open("rb") as content:
            store.files.put(content)
    if (place / "identities.db").exists():
        (folder / "identities").mkdir(mode=0o700, exist_ok=True)
        (folder / "identities" / "identities.db").write_bytes((place / "identities.db").read_bytes())
    with store.database.read() as connection:
        found, wrong = verify_chain(connection)
    if wrong or store.damaged_files() or f"{found.sequence}:{found.hash}" != end:
        raise CollectionError("C-BACKUP-1", where=str(source))
    return store


def _copy_out(store: Store, path: Path) -> tuple[set[str], str]:
    """One state of the database as a SQLite file. Returns: the attachments it speaks of, and the audit log's end."""
    engine = create_engine(f"sqlite:///{path}")
    upgrade(engine)
    options = {"isolation_level": "REPEATABLE READ"} if store.database.engine.dialect.name == "postgresql" else {}
    with store.database.engine.connect().execution_options(**options) as origin, engine.begin() as target:
        for table in metadata.sorted_tables:
            _copy_rows(origin, target, table.name)
        names = wanted_files(origin) | set(origin.execute(select(metadata.tables["media"].c.sha256)).scalars())
        end = head(origin)
    engine.dispose()
    return names, f"{end.sequence}:{end.hash}"


def _copy_rows(origin: Connection, target: Connection, name: str) -> None:
    table = metadata.tables[name]
    for rows in _batches(origin, name):
        target.execute(insert(table), rows)


def _batches(origin: Connection, name: str) -> Iterator[list[dict[str, object]]]:
    result = origin.execution_options(yield_per=ROWS).execute(select(metadata.tables[name]))
    for part in result.partitions(ROWS):
        yield [dict(row._mapping) for row in part]


def continue_numbers(target: Connection, tables: Iterable[Table] = tuple(metadata.sorted_tables)) -> None:
    """PostgreSQL counts rows beside the tables; it goes on after the last one."""
    for table in tables:
        if "number" in table.c:
            target.execute(text(
                f"SELECT setval(pg_get_serial_sequence('{table.name}', 'number'), "
                f"(SELECT coalesce(max(number), 0) + 1 FROM {table.name}), false)"
            ))  # fmt: skip


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
