"""What identifies somebody and comes with an interview, as from ODK Collect, is taken out before anything is written."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from aneroid.collection.exporting import write_interviews
from aneroid.collection.importing import import_rows
from aneroid.store.backup import write_backup
from aneroid.store.chain import verify_chain
from aneroid.store.export import export_fieldwork
from aneroid.store.identities import destroy_all, identity_of, prove
from aneroid.store.schema import attachments, audit, kept_aside, metadata, submissions
from aneroid.study.folder import Study
from server.collect_client import instance_xml
from server.conftest import a_server
from server.field import FORM, VERSION, Server, new_id
from server.test_api import Browser

ASKED = {"name": "change_first", "telephone": "phone"}


@pytest.fixture
def asking(database: str | None, northland: Study, tmp_path: Path) -> Iterator[Server]:
    """The server of a study whose form asks for name and telephone itself."""
    fieldwork = northland.settings.fieldwork.model_copy(update={"identities": ASKED})
    study = replace(northland, settings=northland.settings.model_copy(update={"fieldwork": fieldwork}))
    with a_server(study, tmp_path / "data", database) as server:
        yield server


def told(number: int, name: str, phone: str, **options: str) -> bytes:
    answers = {"interview_id": f"NOR26-{number % 320 + 1:04d}", "age": "44", "change_first": name,
               "contact/phone": phone, "meta/audit": "audit.csv", "meta/instanceName": f"{name} ({phone})"}  # fmt: skip
    return instance_xml(FORM, VERSION, answers, **options)


def timing(phone: str) -> bytes:
    return ("event,node,start,end,old-value,new-value\n"
            f"question,/data/contact/phone,1772438400000,1772438405500,{phone}0,{phone}\n"
            "question,/data/age,1772438405500,1772438407500,,44\n").encode()  # fmt: skip


@pytest.mark.parametrize("count", [60, pytest.param(1000, marks=pytest.mark.slow)])
def test_names_sent_with_interviews_are_nowhere_else(
    count: int, asking: Server, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    store, study = asking.store, asking.context.study
    planted = [(f"Qendrim-{k:04d} Zyberaj{k * 7919}", f"+383449{k:05d}31") for k in range(count)]
    collect = asking.collect()
    for number, (name, phone) in enumerate(planted):
        collect.finalise(told(number, name, phone), {"audit.csv": timing(phone)} if number % 20 == 0 else None)
    collect.send_all()
    assert len(asking.rows(submissions)) == count
    assert prove(store).held == min(count, 320), "the last of each planned interview"
    last = identity_of(store, f"NOR26-{(count - 1) % 320 + 1:04d}", "test")
    assert last is not None
    assert (last.name, last.telephone) == planted[-1]
    frame = export_fieldwork(store, study)["submissions"]
    assert frame["change_first"].null_count() == frame.height == count
    assert frame["age"].to_list() == [44] * count
    form = study.questionnaire
    assert form is not None
    for ending in ("csv", "parquet"):
        write_interviews(frame, form, tmp_path / "out" / f"interviews.{ending}", "en")
    write_backup(store, tmp_path / "out" / "backup.tar")
    places = [p.read_bytes() for folder in (store.folder, tmp_path / "out") for p in folder.rglob("*") if p.is_file()]
    rows = "".join(repr(row) for table in metadata.tables.values() for row in asking.rows(table))
    everything = b"\n".join(places) + rows.encode() + caplog.text.encode()
    assert [name for name, phone in planted if name.encode() in everything or phone.encode() in everything] == []
    with store.database.read() as connection:
        assert verify_chain(connection)[1] == []
    assert store.damaged_files() == []


def test_sent_again_it_changes_nothing_and_is_acknowledged(asking: Server) -> None:
    collect, first = asking.collect(), new_id()
    xml = told(0, "Besa Krasniqi", "+38344123456", instance_id=first)
    instance = collect.finalise(xml, {"audit.csv": timing("+38344123456")})
    assert [collect.send(instance) for _ in range(3)] == [201, 201, 201]
    assert len(asking.rows(submissions)) == len(asking.rows(attachments)) == 1
    assert len([row for row in asking.rows(audit) if row.action == "identity.kept"]) == 1
    other = collect.finalise(told(0, "Milica Petrović", "+38163123456", instance_id=first))
    assert [collect.send(other), collect.send(other)] == [202, 202]
    assert len(asking.rows(kept_aside)) == 1
    assert b"Milica" not in asking.rows(kept_aside)[0].xml
    assert identity_of(asking.store, "NOR26-0001", "test").name == "Besa Krasniqi"  # type: ignore[union-attr]
    edit = collect.finalise(told(0, "Besa Krasniqi-Gashi", "+38344123456", deprecated_id=first))
    assert collect.send(edit) == 201
    assert identity_of(asking.store, "NOR26-0001", "test").name == "Besa Krasniqi-Gashi"  # type: ignore[union-attr]
    aside = Browser(asking, "coordinator")
    used = aside.ask("POST", f"/aside/{asking.rows(kept_aside)[0].number}", json={"action": "use", "reason": "yes"})
    assert used.status_code == 200
    with asking.store.database.read() as connection:
        assert verify_chain(connection)[1] == []


def test_nobody_finds_the_number_by_trying(asking: Server) -> None:
    import hashlib

    xml = told(0, "Besa", "+38344123456")
    collect = asking.collect()
    collect.send(collect.finalise(xml))
    (row,) = asking.rows(submissions)
    assert hashlib.sha256(xml).hexdigest() not in repr(asking.rows(audit)) + repr(row)
    destroy_all(asking.store, "test")
    assert identity_of(asking.store, "NOR26-0001", "test") is None


def test_the_call_goes_to_the_number_and_the_office_sees_no_other_place_for_it(asking: Server) -> None:
    collect, office = asking.collect(), Browser(asking, "coordinator")
    collect.send(collect.finalise(told(0, "Besa", "+38344123456")))
    asking.later(hours=3)
    task = office.get("/calls/next")
    assert (task["name"], task["telephone"]) == ("Besa", "+38344123456")
    detail = office.get(f"/interviews/{task['instance_id']}")
    assert detail["answers"]["phone"] is None
    assert "38344123456" not in repr(detail)


def test_an_unreadable_audit_is_not_kept_where_it_could_hold_a_number(asking: Server) -> None:
    collect = asking.collect()
    collect.send(collect.finalise(told(0, "Besa", "+38344123456"), {"audit.csv": b"\xff+38344123456"}))
    assert b"+38344123456" not in b"".join(p.read_bytes() for p in asking.store.folder.rglob("*") if p.is_file())


def test_imported_names_are_left_where_they_are(asking: Server) -> None:
    study = asking.context.study
    sample = pl.read_parquet(study.folder / "build" / "sample.parquet")
    rows = [{"interview_id": "NOR26-0001", "age": 44, "change_first": "Besa Krasniqi"}]
    assert study.questionnaire is not None
    found = import_rows(rows, study.questionnaire, sample, {}, ASKED.values())
    assert found.left == ["change_first"]
    assert found.submissions["change_first"].to_list() == [None]
    assert "Krasniqi" not in repr(found)
