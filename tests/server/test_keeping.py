"""Backups that come back byte for byte, tables without formulas, and names that are nowhere but in their own store."""

from __future__ import annotations

import logging
import re
import time
from pathlib import Path

import openpyxl
import polars as pl
import pyreadstat
import pytest

from aneroid.collection.exporting import write_interviews
from aneroid.store.backup import restore_backup, write_backup
from aneroid.store.chain import head, verify_chain
from aneroid.store.export import export_fieldwork
from aneroid.store.identities import Identity, keep_identity, prove
from aneroid.store.schema import audit, metadata
from aneroid.study.errors import CollectionError
from server.conftest import empty_database
from server.field import Server, interview
from server.test_api import Browser, Tablet, visit
from server.test_records import some_work


@pytest.mark.parametrize("into", ["sqlite", "postgresql"])
def test_a_backup_comes_back_on_a_bare_machine(
    into: str, server: Server, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    some_work(server)
    write_backup(server.store, tmp_path / "backup.tar")
    before = {name: sorted(map(repr, server.rows(table))) for name, table in metadata.tables.items()}
    url = None
    if into == "postgresql":
        if server.store.database.engine.dialect.name == "postgresql":
            server.store.database.engine.dispose()
        url = empty_database(request.getfixturevalue("postgresql"))
    began = time.perf_counter()
    store = restore_backup(tmp_path / "backup.tar", tmp_path / "restored", url)
    assert time.perf_counter() - began < 60
    other = Server(type(server.context)(server.context.study, store), server.client, server.now)
    assert {name: sorted(map(repr, other.rows(table))) for name, table in metadata.tables.items()} == before
    assert store.damaged_files() == []
    store.database.write(lambda t: t.record("test", "going.on", "x"))
    with store.database.read() as connection:
        assert verify_chain(connection)[1] == []
        assert head(connection).sequence == len(before["audit"]) + 1
    store.database.stop()
    with pytest.raises(CollectionError, match="C-BACKUP-2"):
        restore_backup(tmp_path / "backup.tar", tmp_path / "restored", None)


def test_a_damaged_backup_is_refused(server: Server, tmp_path: Path) -> None:
    some_work(server)
    write_backup(server.store, tmp_path / "backup.tar")
    content = bytearray((tmp_path / "backup.tar").read_bytes())
    for k, damaged in enumerate(
        (bytes(content[: len(content) // 2]), b"rubbish", content[:20_000] + b"x" + content[20_001:])
    ):
        (tmp_path / "bad.tar").write_bytes(damaged)
        with pytest.raises(CollectionError, match="C-BACKUP-1"):
            restore_backup(tmp_path / "bad.tar", tmp_path / f"restored-{k}", None)


FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "=cmd|' /C calc'!A0", "plain ë", '=HYPERLINK("http://x","y")']


def test_no_cell_is_a_formula_and_every_value_comes_back(server: Server, tmp_path: Path) -> None:
    collect = server.collect()
    for number, text in enumerate(FORMULAS, start=1):
        xml = interview(f"NOR26-{number:04d}").replace(
            b"</age>", b"</age><change_first>" + text.strip().encode().replace(b"&", b"&amp;") + b"</change_first>"
        )
        collect.send(collect.finalise(xml))
    study = server.context.study
    frame = export_fieldwork(server.store, study)["submissions"].sort("interview_id")
    wanted = [text.strip() for text in FORMULAS]
    assert frame["change_first"].to_list() == wanted
    form = study.questionnaire
    assert form is not None
    for ending in ("csv", "xlsx", "parquet", "sav"):
        write_interviews(frame, form, tmp_path / f"out.{ending}", "en")
    cells = pl.read_csv(tmp_path / "out.csv")["change_first"].to_list()
    assert [cell.lstrip("'") for cell in cells] == [text.lstrip("'") for text in wanted]
    assert not any(re.match(r"[=+\-@\t\r]", cell) for cell in cells)
    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx").worksheets[0]
    column = [cell.value for cell in sheet[1]].index("change_first")
    assert [row[column].value for row in sheet.iter_rows(min_row=2)] == wanted
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n", "b", "d"}
    columns, meta = pyreadstat.read_sav(str(tmp_path / "out.sav"), output_format="dict")
    assert columns["change_first"] == wanted
    assert meta.variable_value_labels["sex"] == {1.0: "Male", 2.0: "Female"}
    assert meta.column_names_to_labels["age"] == form["age"].wording["en"]
    assert columns["sex"] == [2.0] * len(FORMULAS)
    assert pl.read_parquet(tmp_path / "out.parquet").equals(frame)
    with pytest.raises(CollectionError, match="C-EXPORT-1"):
        write_interviews(frame, form, tmp_path / "out.doc", "en")


def test_analysts_fetch_tables_themselves(server: Server, tmp_path: Path) -> None:
    tablet, analyst = Tablet(server), Browser(server, "analyst")
    tablet.ask("POST", "/contacts", json=[visit("NOR26-0001/01", 1, "1.1", note="Besa, 044 111")])
    tablet.send(interview())
    seen = {}
    for ending in ("csv", "xlsx", "parquet", "sav"):
        answer = analyst.ask("GET", f"/exports/interviews.{ending}")
        assert answer.status_code == 200
        assert answer.headers["content-disposition"] == f'attachment; filename="interviews.{ending}"'
        (tmp_path / f"out.{ending}").write_bytes(answer.content)
    seen["csv"] = pl.read_csv(tmp_path / "out.csv")["age"].to_list()
    seen["xlsx"] = pl.read_excel(tmp_path / "out.xlsx", engine="openpyxl")["age"].to_list()
    seen["parquet"] = pl.read_parquet(tmp_path / "out.parquet")["age"].to_list()
    columns, meta = pyreadstat.read_sav(str(tmp_path / "out.sav"), output_format="dict")
    seen["sav"] = columns["age"]
    assert all(ages == [44] for ages in seen.values()), seen
    assert meta.variable_value_labels["sex"][2.0] == "Female"
    visits = analyst.ask("GET", "/exports/contacts.csv").text
    assert visits.splitlines()[0].startswith("address_id,interview_id")
    assert "NOR26-0001/01" in visits
    assert "Besa" not in visits
    assert analyst.ask("GET", "/exports/interviews.sav?language=xx").status_code == 422
    assert analyst.ask("GET", "/exports/people.csv").status_code == 422
    assert [row.actor for row in server.rows(audit) if row.action == "table.exported"] == [analyst.login] * 5


def test_a_thousand_planted_names_are_nowhere_but_in_their_own_store(
    server: Server, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    store, study = server.store, server.context.study
    planted = [(f"Qendrim-{k:04d} Zyberaj{k * 7919}", f"+383449{k:05d}31") for k in range(1000)]
    for k, (name, telephone) in enumerate(planted[:-1]):
        keep_identity(
            store,
            f"NOR26-{k % 320 + 1:04d}-{k}",
            Identity(name, telephone, None),
            "I01",
            study.settings.fieldwork.end,
            90,
        )
    tablet = Tablet(server)
    sent = {"interview_id": "NOR26-0001", "name": planted[-1][0], "telephone": planted[-1][1]}
    assert tablet.ask("POST", "/identities", json=sent).status_code == 204
    assert tablet.ask("POST", "/identities", json={**sent, "name": 7}).status_code == 422
    tablet.send(interview())
    form = study.questionnaire
    assert form is not None
    frame = export_fieldwork(store, study)["submissions"]
    for ending in ("csv", "parquet"):
        write_interviews(frame, form, tmp_path / "out" / f"interviews.{ending}", "en")
    write_backup(store, tmp_path / "out" / "backup.tar")
    assert prove(store).held == 1000
    places = [p.read_bytes() for folder in (store.folder, tmp_path / "out") for p in folder.rglob("*") if p.is_file()]
    rows = "".join(repr(row) for table in metadata.tables.values() for row in server.rows(table))
    everything = b"\n".join(places) + rows.encode() + caplog.text.encode()
    assert [name for name, phone in planted if name.encode() in everything or phone.encode() in everything] == []
