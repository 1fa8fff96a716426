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

from aneroid.store.chain import Link, append
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

    def record(self, actor: str, action: str, subject: str, **detail: object) -> None:
        """Add an entry to the audit log; it is kept exactly when the change itself is."""
        self._last = append(self.connection, self._last, self.at, actor, action, subject, detail)

    @contextmanager
    def nested(self) -> Iterator[None]:
        """A part that can fail alone."""
        last = self._last
        try:
            with self.connection.begin_nested():
                yield
        except BaseException:
            self._last = last
            raise


Job = Callable[[Transaction], T]


def _now() -> datetime:
    return datetime.now(UTC)


class Database:
    """The database of one data folder. Reading may go on beside writing; writing waits for its turn."""

    def __init__(self, url: str, *, clock: Callable[[], datetime] = _now) -> None:
        self.engine = _engine(url)
        self.clock = clock
        self._jobs: queue.SimpleQueue[tuple[Job[Any], Future[Any]] | None] = queue.SimpleQueue()
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

    def submit(self, job: Job[T]) -> Future[T]:
        """Hand a job to the writer; the future is done once it is on disk, or failed."""
        future: Future[T] = Future()
        self._jobs.put((job, future))
        return future

    def write(self, job: Job[T]) -> T:
        """Do a job and wait until it is on disk.

        Raises: SurveyError of the job itself; CollectionError C-STORE-1 when it could not be written.
        """
        if self._writer is not None:
            return self.submit(job).result()
        future: Future[T] = Future()
        self._commit([(job, future)])
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

    def _commit(self, batch: list[tuple[Job[Any], Future[Any]]]) -> None:
        """Do a batch in one transaction; when the database objects, each job again in one of its own."""
        outcomes: list[tuple[Future[Any], Any, BaseException | None]] = []
        try:
            with self.engine.connect() as connection, connection.begin():
                transaction = Transaction(connection, self.clock())
                _lock(connection)
                outcomes = [(future, *_attempt(job, transaction)) for job, future in batch]
        except (SQLAlchemyError, OSError) as problem:
            if len(batch) > 1:
                for entry in batch:
                    self._commit([entry])
                return
            error: BaseException = problem if isinstance(problem, IntegrityError) else unavailable(problem)
            outcomes = [(batch[0][1], None, error)]
        except BaseException as problem:
            outcomes = [(future, None, problem) for _, future in batch]
        for future, result, refusal in outcomes:
            if refusal is None:
                future.set_result(result)
            else:
                future.set_exception(refusal)


def _attempt(job: Job[Any], transaction: Transaction) -> tuple[Any, BaseException | None]:
    """A job inside the batch: what it refuses is its own affair, what the database refuses is everybody's."""
    try:
        with transaction.nested():
            return job(transaction), None
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
