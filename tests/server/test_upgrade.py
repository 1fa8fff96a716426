"""A database that an earlier version made goes on with this one. ``released/NNNN.sql`` is what each version left."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, insert, inspect, select
from starlette.testclient import TestClient

from aneroid.server.app import create_app
from aneroid.server.context import Context
from aneroid.store.backup import continue_numbers
from aneroid.store.chain import verify_chain
from aneroid.store.database import Database
from aneroid.store.folder import open_store
from aneroid.store.schema import metadata
from aneroid.store.upgrade import MIGRATIONS, NEWEST, upgrade
from aneroid.study.folder import Study
from server.field import Server, interview

RELEASED = sorted((Path(__file__).parent / "released").glob("*.sql"))
Rows = dict[str, list[dict[str, Any]]]


def rows_of(engine: Engine, of: Rows | None = None) -> Rows:
    """Every row of every table that there is; of earlier tables and their columns alone, where ``of`` names them."""
    found: Rows = {}
    with engine.connect() as connection:
        for name in inspect(connection).get_table_names():
            if name == "alembic_version" or (of is not None and name not in of):
                continue
            there = {column["name"] for column in inspect(connection).get_columns(name)}
            if of is not None and of[name]:
                there &= of[name][0].keys()
            columns = [column for column in metadata.tables[name].c if column.name in there]
            found[name] = [dict(row._mapping) for row in connection.execute(select(*columns))]
    return found


def ordered(rows: Rows) -> dict[str, Sequence[str]]:
    return {name: sorted(map(repr, entries)) for name, entries in rows.items()}


def old_folder(released: Path, folder: Path) -> Rows:
    """A data folder as a released version left it, and its rows."""
    (folder / "files").mkdir(parents=True)
    connection = sqlite3.connect(folder / "aneroid.db")
    connection.executescript(released.read_text("utf-8"))
    connection.close()
    engine = create_engine(f"sqlite:///{folder / 'aneroid.db'}")
    rows = rows_of(engine)
    engine.dispose()
    return rows


def move(rows: Rows, version: str, url: str) -> None:
    """The same rows in a PostgreSQL of that version's schema."""
    engine = Database(url).engine
    upgrade(engine, version)
    earlier = [table for table in metadata.sorted_tables if table.name in rows]
    with engine.begin() as connection:
        for table in earlier:
            if rows[table.name]:
                connection.execute(insert(table), rows[table.name])
        continue_numbers(connection, earlier)
    engine.dispose()


def test_every_schema_that_there_was_is_tried() -> None:
    numbers = sorted(path.stem.rpartition("_")[2] for path in (MIGRATIONS / "versions").glob("*_[0-9]*.py"))
    assert numbers[-1] == NEWEST
    assert {path.stem for path in RELEASED} >= set(numbers) - {NEWEST}


@pytest.mark.parametrize("released", RELEASED, ids=lambda path: path.stem)
def test_an_earlier_versions_data_go_on(released: Path, database: str | None, northland: Study, tmp_path: Path) -> None:
    folder = tmp_path / "data"
    before = old_folder(released, folder)
    assert len(before["submissions"]) > 5
    if database is not None:
        move(before, released.stem, database)
    store = open_store(folder, database)
    assert set(rows_of(store.database.engine)) == set(metadata.tables)
    assert ordered(rows_of(store.database.engine, before)) == ordered(before)
    with store.database.read() as connection:
        assert verify_chain(connection)[1] == []
    context = Context(northland, store)
    with TestClient(create_app(context)) as client:
        url = f"/key/{Server(context, client, []).token()}/submission"
        sent = client.post(url, files={"xml_submission_file": ("s.xml", interview("NOR26-0003"), "text/xml")})
        assert sent.status_code == 201
