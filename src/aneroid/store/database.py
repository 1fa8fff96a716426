"""A connection to the field server's database: SQLite or PostgreSQL, brought to the newest schema, one writer.

Every change is a job, a function of a transaction. Jobs that wait at the same moment are committed together, so that
one flush to the disk serves many; each is answered only after that commit.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError

from aneroid.store.chain import Entry, Link, append, follow, head
from aneroid.study.errors import CollectionError, SurveyError

T = TypeVar("T")
BATCH = 64
WRITE_LOCK = 7_203_641
"""PostgreSQL's advisory lock that whoever writes holds, so that the audit log is one chain."""


@dataclass
class Transaction:
    """What a job may do: run statements, and put on record what it did."""

    connection: Connection
    at: datetime
    _last: Link | None = field(default=None)
    _entries: list[Entry] = field(default_factory=list)

    def record(self, actor: str, action: str, subject: str, **detail: object) -> None:
        """Add an entry to the audit log; it is kept exactly when the change itself is."""
        before = head(self.connection) if self._last is None else self._last
        self._last, entry = follow(before, self.at, actor, action, subject, detail)
        self._entries.append(entry)

    def finish(self) -> None:
        """Write the entries, all at once; nothing is recorded after it."""
        append(self.connection, self._entries)

    @contextmanager
    def nested(self) -> Iterator[None]:
        """A part that can fail alone."""
        last, count = self._last, len(self._entries)
        try:
            with self.connection.begin_nested():
                yield
        except BaseException:
            self._last = last
            del self._entries[count:]
            raise


Job = Callable[[Transaction], T]


@dataclass(frozen=True, slots=True)
class Entrusted:
    """A job that waits for the writer."""

    job: Job[Any]
    future: Future[Any]
    refuses_early: bool = False


def _now() -> datetime:
    return datetime.now(UTC)


class Database:
    """The database of one data folder. Reading may go on beside writing; writing waits for its turn."""

    def __init__(self, url: str, *, clock: Callable[[], datetime] = _now) -> None:
        self.engine = _engine(url)
        self.clock = clock
        self._jobs: queue.SimpleQueue[Entrusted | None] = queue.SimpleQueue()
        self._writer: threading.Thread | None = None

    # --- reading -------------------------------------------------------------------------------------

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection that sees one state of the database.

        Raises: CollectionError C-STORE-1 when the database cannot be reached.
        """
        try:
            with self.engine.connect() as connection:
                yield connection
        except DBAPIError as problem:
            raise unavailable(problem) from problem

    # --- writing -------------------------------------------------------------------------------------

    def start(self) -> None:
        """Start the writer thread, which commits waiting jobs together."""
        self._writer = threading.Thread(target=self._work, name="writer", daemon=True)
        self._writer.start()

    def stop(self) -> None:
        """Finish the jobs that wait, then end."""
        if self._writer is not None:
            self._jobs.put(None)
            self._writer.join()
            self._writer = None
        self.engine.dispose()

    def submit(self, job: Job[T], future: Future[T] | None = None, *, refuses_early: bool = False) -> Future[T]:
        """Hand a job to the writer; the future, a new one by default, is done once it is on disk, or failed.

        Args:
            refuses_early: the job hardly ever refuses, and before it writes. It gets no savepoint, which would cost as
                much as half of what it does; when it refuses all the same, every job of its batch is done again alone.
        """
        future = Future() if future is None else future
        self._jobs.put(Entrusted(job, future, refuses_early))
        return future

    def write(self, job: Job[T]) -> T:
        """Do a job and wait until it is on disk.

        Raises: SurveyError of the job itself; CollectionError C-STORE-1 when it could not be written.
        """
        if self._writer is not None:
            return self.submit(job).result()
        future: Future[T] = Future()
        self._commit([Entrusted(job, future)])
        return future.result()

    def _work(self) -> None:
        while True:
            entry = self._jobs.get()
            if entry is None:
                return
            batch = [entry]
            last = False
            with suppress(queue.Empty):
                while len(batch) < BATCH:
                    entry = self._jobs.get_nowait()
                    if entry is None:
                        last = True
                        break
                    batch.append(entry)
            self._commit(batch)
            if last:
                return

    def _commit(self, batch: list[Entrusted]) -> None:
        """Do a batch in one transaction; when something in it objects, each job again in one of its own."""
        outcomes: list[tuple[Any, BaseException | None]] = []
        try:
            with self.engine.connect() as connection, connection.begin():
                transaction = Transaction(connection, self.clock())
                _lock(connection)
                outcomes = [_attempt(entry, transaction) for entry in batch]
                transaction.finish()
        except BaseException as problem:
            if len(batch) > 1:
                for entry in batch:
                    self._commit([entry])
                return
            is_ours = isinstance(problem, IntegrityError) or not isinstance(problem, (SQLAlchemyError, OSError))
            outcomes = [(None, problem if is_ours else unavailable(problem))]
        for entry, (result, refusal) in zip(batch, outcomes, strict=True):
            if refusal is None:
                entry.future.set_result(result)
            else:
                entry.future.set_exception(refusal)


def _attempt(entry: Entrusted, transaction: Transaction) -> tuple[Any, BaseException | None]:
    """A job inside the batch: what it refuses is its own affair, what the database refuses is everybody's."""
    if entry.refuses_early:
        return entry.job(transaction), None
    try:
        with transaction.nested():
            return entry.job(transaction), None
    except SurveyError as problem:
        return None, problem
    except (SQLAlchemyError, OSError):
        raise
    except Exception as problem:
        return None, problem


def unavailable(problem: BaseException) -> CollectionError:
    """The database's objection in our words; its own text may hold data, so only its kind is told."""
    return CollectionError("C-STORE-1", reason=type(getattr(problem, "orig", problem)).__name__)


def _lock(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": WRITE_LOCK})
    else:
        connection.exec_driver_sql("UPDATE settings SET value = value WHERE name = ''")


def _engine(url: str) -> Engine:
    if not url.startswith("sqlite"):
        driver = url.replace("postgresql://", "postgresql+psycopg://", 1).replace(
            "postgres://", "postgresql+psycopg://"
        )
        return create_engine(driver, pool_size=20, max_overflow=20, pool_pre_ping=True, hide_parameters=True)
    engine = create_engine(url, pool_size=20, max_overflow=20, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def _opened(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves
        for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "busy_timeout = 30000"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begun(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN")

    return engine
