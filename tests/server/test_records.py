"""What is on record: the audit log and what it proves, timing and places, identities and their destruction."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from sqlalchemy import delete, insert, select, update

from aneroid.collection.paradata import parse_audit
from aneroid.store.chain import Link, head, verify_chain
from aneroid.store.identities import destroy_all, destroy_due, identity_of, key_path, prove
from aneroid.store.schema import (
    attachments,
    audit,
    contacts,
    decisions,
    edits,
    kept_aside,
    paradata,
    selections,
    submissions,
)
from server.field import Server, interview, new_id
from server.test_api import Browser, Tablet, selection, visit

AUDIT = b"""event,node,start,end,latitude,longitude,accuracy,old-value,new-value,something-new
form start,,1772438400000,,,,,,,x
question,/data/age,1772438400000,1772438405500,42.66,21.16,8.5,,44,
question,/data/adult[1]/initials,1772438405500,1772438407500,42.66,21.16,8.5,,A,
question,/data/adult[2]/initials,1772438407500,1772438408500,42.66,21.16,8.5,A,B,
question,/data/age,1772438408500,1772438409000,42.66,21.16,0,44,45,
form exit,,1772438409000,,,,,,,
"""


def test_an_audit_comes_to_seconds_changes_and_places() -> None:
    timing = parse_audit(AUDIT)
    assert timing is not None
    assert timing.seconds == {"age": 6.0, "initials": 3.0}
    assert (timing.events, timing.changes, timing.active_seconds) == (6, 2, 9.0)
    assert (timing.latitude, timing.longitude, timing.accuracy, timing.is_mocked) == (42.66, 21.16, 8.5, True)
    assert parse_audit(AUDIT.replace(b",8.5,", b",,").replace(b",0,", b",5,")).is_mocked is False  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "rubbish", [b"", b"\x00" * 9, b"a,b\n1,2\n", b"\xff\xfe", b"event,node,start,end\nquestion,/x,1e999,nan,5\n" * 3]
)
def test_rubbish_is_no_audit_or_comes_to_nothing(rubbish: bytes) -> None:
    timing = parse_audit(rubbish)
    assert timing is None or timing.seconds == {}


def test_timing_is_kept_with_the_interview_and_a_wrong_clock_is_seen(server: Server) -> None:
    collect = server.collect()
    collect.send(collect.finalise(interview(audit=True), {"audit.csv": AUDIT}))
    (row,) = server.rows(paradata)
    assert (row.seconds["age"], row.is_mocked, row.clock_offset_seconds) == (6.0, True, None)
    server.now[0] -= timedelta(days=400)
    token = server.token("I02")
    server.client.post(f"/key/{token}/submission", files=[("xml_submission_file", interview("NOR26-0050", audit=True)),
                                                          ("audit.csv", ("audit.csv", AUDIT))])  # fmt: skip
    ahead = next(r for r in server.rows(paradata) if r.clock_offset_seconds is not None)
    assert 399 * 86400 < ahead.clock_offset_seconds < 401 * 86400


def some_work(server: Server) -> None:
    tablet, office = Tablet(server), Browser(server, "coordinator")
    collect, name = server.collect("I02"), new_id()
    tablet.headers = {"Authorization": f"Bearer {server.token()}"}
    tablet.ask("POST", "/contacts", json=[visit("NOR26-0001/01", 1, "2.24"), visit("NOR26-0001/01", 2, "1.1")])
    tablet.ask("POST", "/selections", json=[selection()])
    for number in range(1, 9):
        tablet.send(interview(f"NOR26-{number:04d}", audit=True), **{"audit.csv": AUDIT + bytes([48 + number])})
    collect.send(collect.finalise(interview("NOR26-0060", instance_id=name)))
    collect.send(collect.finalise(interview("NOR26-0060", age=9, instance_id=name), {"a.jpg": b"1"}))
    entry = office.get("/interviews")["interviews"][0]
    verdict = {"decision": "accept", "reason": "all well", "expects_version": entry["row_version"]}
    office.ask("POST", f"/interviews/{entry['instance_id']}/decisions", json=verdict)
    change = {"question": "age", "answer": "45", "reason": "heard again on the telephone", "expects_version": 2}
    assert office.ask("POST", f"/interviews/{entry['instance_id']}/corrections", json=change).status_code == 201


def test_whatever_is_changed_behind_the_servers_back_is_found(server: Server) -> None:
    some_work(server)
    engine = server.store.database.engine
    with engine.connect() as connection:
        end, wrong = verify_chain(connection)
        rows = list(connection.execute(select(audit)))
    assert wrong == []
    assert end == Link(len(rows), rows[-1].hash)
    dice = random.Random(5)
    changes = [
        lambda c, k: c.execute(update(audit).where(audit.c.sequence == k).values(detail='{"x": 1}')),
        lambda c, k: c.execute(update(audit).where(audit.c.sequence == k).values(actor="somebody")),
        lambda c, k: c.execute(update(audit).where(audit.c.sequence == k).values(at="2020-01-01T00:00:00+00:00")),
        lambda c, k: c.execute(update(audit).where(audit.c.sequence == k).values(hash="0" * 64)),
        lambda c, k: c.execute(delete(audit).where(audit.c.sequence == k)),
        lambda c, _k: c.execute(delete(submissions).where(submissions.c.number == 2)),
        lambda c, _k: c.execute(update(submissions).where(submissions.c.number == 3).values(xml=b"<data/>")),
        lambda c, _k: c.execute(update(kept_aside).values(xml=b"<data/>")),
        lambda c, _k: c.execute(delete(attachments).where(attachments.c.number == 1)),
        lambda c, _k: c.execute(update(attachments).where(attachments.c.number == 2).values(sha256="f" * 64)),
        lambda c, _k: c.execute(update(contacts).where(contacts.c.attempt == 2).values(disposition="2.111")),
        lambda c, _k: c.execute(delete(contacts).where(contacts.c.attempt == 1)),
        lambda c, _k: c.execute(update(selections).values(roster=[{"label": "Z"}])),
        lambda c, _k: c.execute(update(selections).values(selected=0)),
        lambda c, _k: c.execute(update(edits).values(after="18")),
        lambda c, _k: c.execute(delete(edits)),
        lambda c, _k: c.execute(update(decisions).values(decision="reject")),
        lambda c, _k: c.execute(update(decisions).values(reason="none")),
        lambda c, _k: c.execute(insert(kept_aside).values(
            instance_id="x", sha256="0" * 64, xml=b"x", reason="conflict", received_at=server.now[0])),
    ]  # fmt: skip
    for change in changes:
        for _ in range(3):
            with engine.connect() as connection:
                change(connection, dice.randint(1, len(rows)))
                found, wrong = verify_chain(connection, end)
                assert wrong or found != end, change
                connection.rollback()


def test_a_log_cut_off_at_the_end_is_found_by_a_head_written_down(server: Server) -> None:
    some_work(server)
    with server.store.database.engine.connect() as connection:
        end = head(connection)
        connection.execute(delete(audit).where(audit.c.sequence == end.sequence))
        assert verify_chain(connection, end)[1] != []
        connection.rollback()
    assert server.store.damaged_files() == []
    server.store.files.path(server.rows(attachments)[0].sha256).write_bytes(b"other")
    assert len(server.store.damaged_files()) == 1


def test_identities_are_apart_sealed_and_gone_on_their_day(server: Server) -> None:
    tablet = Tablet(server)
    for number, name in ((1, "Besa Krasniqi"), (2, "Milica Đorđević")):
        sent = {"interview_id": f"NOR26-{number:04d}", "name": name, "telephone": "+38344123456"}
        assert tablet.ask("POST", "/identities", json=sent).status_code == 204
    store = server.store
    assert identity_of(store, "NOR26-0001", "test").name == "Besa Krasniqi"  # type: ignore[union-attr]
    everything = b"".join(p.read_bytes() for p in store.folder.rglob("*") if p.is_file())
    assert b"Krasniqi" not in everything
    assert "Đorđević".encode() not in everything
    assert b"38344123456" not in everything
    assert prove(store).held == 2
    end = server.context.study.settings.fieldwork.end
    assert destroy_due(store, end + timedelta(days=89), "test") == 0
    assert destroy_due(store, end + timedelta(days=90), "test") == 2
    assert identity_of(store, "NOR26-0001", "test") is None
    assert destroy_all(store, "test") == 0
    assert not key_path(store.folder).exists()
    proof = prove(store)
    assert (proof.held, proof.has_key, proof.destroyed) == (0, False, 2)


def test_a_destroyed_key_makes_every_copy_unreadable(server: Server) -> None:
    tablet, store = Tablet(server), server.store
    tablet.ask("POST", "/identities", json={"interview_id": "NOR26-0001", "name": "Besa"})
    copy = (store.folder / "identities" / "identities.db").read_bytes()
    destroy_all(store, "test")
    tablet.ask("POST", "/identities", json={"interview_id": "NOR26-0002", "name": "Ana"})
    (store.folder / "identities" / "identities.db").write_bytes(copy)
    from aneroid.study.errors import CollectionError

    with pytest.raises(CollectionError, match="C-IDENT-1"):
        identity_of(store, "NOR26-0001", "test")
