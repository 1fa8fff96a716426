"""Bring a database to the newest schema, one migration after another."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.exc import DBAPIError

from aneroid.store.database import unavailable
from aneroid.study.errors import CollectionError

MIGRATIONS = Path(__file__).parent / "migrations"
NEWEST = "0004"
"""The newest migration, so that a current database is recognised without loading the tool."""


def upgrade(engine: Engine, to: str = "head") -> None:
    """Run the migrations that a database has not seen; a new one gets all of them.

    Raises: CollectionError C-STORE-1 when it cannot be reached, C-STORE-5 when a newer program has upgraded it.
    """
    try:
        with engine.connect() as connection:
            version = _version(connection)
            if version == NEWEST and to == "head":
                return
        _migrate(engine, version, to)
    except DBAPIError as problem:
        raise unavailable(problem) from problem


def _version(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _migrate(engine: Engine, version: str | None, to: str) -> None:
    # The migration tool takes a while to load, and a current database does not need it.
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    configuration = Config()
    configuration.set_main_option("script_location", str(MIGRATIONS))
    known = {script.revision for script in ScriptDirectory.from_config(configuration).walk_revisions()}
    if version is not None and version not in known:
        raise CollectionError("C-STORE-5", version=version)
    with engine.connect() as connection, connection.begin():
        configuration.attributes["connection"] = connection
        command.upgrade(configuration, to)
