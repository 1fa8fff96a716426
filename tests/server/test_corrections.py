"""The office puts right what is wrong; what came from the field stays as it came."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest

from aneroid.store.chain import verify_chain
from aneroid.store.export import export_fieldwork
from aneroid.store.schema import assignments, attachments, kept_aside, submissions
from server.field import FORM, Server, interview, new_id
from server.test_api import Browser, Tablet
from server.test_records import AUDIT


def change(office: Browser, instance: str, version: int = 1, **sent: Any) -> Any:
    said = {"question": "age", "answer": "54", "reason": "mistyped", "expects_version": version, **sent}
    return office.ask("POST", f"/interviews/{instance}/corrections", json=said)


def test_answers_put_right_reach_the_table_by_their_types(server: Server) -> None:
    tablet, office, name = Tablet(server), Browser(server, "coordinator"), new_id()
    tablet.send(interview(instance_id=name))
    assert change(office, name).json() == {"row_version": 2}
    assert change(office, name, 2, answer=" 53 ").status_code == 201
    assert change(office, name, 3, question="sex", answer="male").status_code == 201
    assert change(office, name, 4, question="heard_service", answer=None).status_code == 201
    assert {c["author"] for c in office.get(f"/interviews/{name}")["corrections"]} == {office.login}
    (row,) = export_fieldwork(server.store, server.context.study)["submissions"].iter_rows(named=True)
    assert (row["age"], row["sex"], row["heard_service"]) == (53, "male", None)
    with server.store.database.read() as connection:
        assert verify_chain(connection)[1] == []


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"version": 2}, 409), ({"answer": "44"}, 409), ({"answer": "old"}, 422), ({"question": "nothing"}, 422),
        ({"question": "sex", "answer": "f"}, 422), ({"reason": ""}, 422), ({"author": "me"}, 422),
        ({"question": "start", "answer": None}, 422), ({"question": "interview_id", "answer": "NOR26-9999"}, 404),
        ({"question": "interview_id", "answer": None}, 404), ({"question": "interview_id", "answer": "NOR26-0001"}, 409),
    ],
)  # fmt: skip
def test_what_cannot_be_put_right_is_refused(sent: dict[str, Any], status: int, server: Server) -> None:
    office, name = Browser(server, "coordinator"), new_id()
    Tablet(server).send(interview(instance_id=name))
    assert change(office, name, **sent).status_code == status
    assert office.get(f"/interviews/{name}")["corrections"] == []
    assert change(office, new_id()).status_code == 404


def test_the_place_that_an_interview_leaves_is_open_again(server: Server) -> None:
    office, name = Browser(server, "coordinator"), new_id()
    Tablet(server).send(interview("NOR26-0001", instance_id=name))
    assert change(office, name, question="interview_id", answer="NOR26-0007").status_code == 201
    status = {row.interview_id: row.status for row in server.rows(assignments)}
    assert (status["NOR26-0001"], status["NOR26-0007"]) == ("open", "done")


def test_an_interview_of_a_mistyped_number_finds_its_place(server: Server) -> None:
    office, name = Browser(server, "coordinator"), new_id()
    collect = server.collect()
    collect.send(collect.finalise(interview("NOR26-00O7", instance_id=name)))
    assert export_fieldwork(server.store, server.context.study)["submissions"].height == 0
    assert office.get(f"/interviews/{name}")["marks"] == ["no such assignment"]
    moved = change(office, name, question="interview_id", answer="NOR26-0007")
    assert moved.status_code == 201
    entry = office.get(f"/interviews/{name}")
    assert (entry["interview_id"], entry["marks"]) == ("NOR26-0007", [])
    assert {r.status for r in server.rows(assignments) if r.interview_id == "NOR26-0007"} == {"done"}
    (row,) = export_fieldwork(server.store, server.context.study)["submissions"].iter_rows(named=True)
    assert (row["interview_id"], row["age"]) == ("NOR26-0007", 44)


def test_what_was_kept_aside_is_used_or_left_and_never_lost(server: Server) -> None:
    collect, office, name = server.collect(), Browser(server, "coordinator"), new_id()
    collect.send(collect.finalise(interview(instance_id=name, audit=True), {"audit.csv": AUDIT}))
    second = collect.finalise(interview(age=45, instance_id=name, audit=True), {"audit.csv": AUDIT + b"\n"})
    collect.send(second)
    collect.send(collect.finalise(interview(age=46, instance_id=name)))
    first, other = office.get("/aside")
    assert (first["reason"], first["differs"], other["answers"]["age"]) == ("conflict", ["age"], "46")
    said = {"action": "use", "reason": "the second was the whole one"}
    used = office.ask("POST", f"/aside/{first['number']}", json=said).json()["instance_id"]
    assert office.ask("POST", f"/aside/{first['number']}", json=said).status_code == 404
    dismissed = office.ask("POST", f"/aside/{other['number']}", json={"action": "dismiss", "reason": "a copy"})
    assert dismissed.json() == {"instance_id": None}
    assert office.get("/aside") == []
    entry = office.get(f"/interviews/{used}")
    assert (entry["answers"]["age"], entry["edits"], entry["is_complete"], entry["missing"]) == ("45", name, True, [])
    (row,) = export_fieldwork(server.store, server.context.study)["submissions"].iter_rows(named=True)
    assert (row["submission_id"], row["age"]) == (used, 45)
    assert {r.xml for r in server.rows(submissions)} >= {second.xml}
    assert len(server.rows(kept_aside)) == 2
    assert len(server.rows(attachments)) == 3
    with server.store.database.read() as connection:
        assert verify_chain(connection)[1] == []
    assert collect.send(second) == 202, "sent again, it is acknowledged again"
    assert office.get("/aside") == []


def test_edits_out_of_order_can_be_used(server: Server) -> None:
    collect, office, first = server.collect(), Browser(server, "manager"), new_id()
    collect.send(collect.finalise(interview(instance_id=first)))
    collect.send(collect.finalise(interview(age=45, deprecated_id=first)))
    collect.send(collect.finalise(interview(age=46, deprecated_id=first)))
    collect.send(collect.finalise(interview("NOR26-0002", age=47, deprecated_id=new_id())))
    stale, early = office.get("/aside")
    assert (stale["reason"], early["reason"]) == ("stale edit", "early edit")
    for entry in (stale, early):
        said = {"action": "use", "reason": "looked at"}
        assert office.ask("POST", f"/aside/{entry['number']}", json=said).json()["instance_id"] == entry["instance_id"]
    frame = export_fieldwork(server.store, server.context.study)["submissions"]
    assert sorted(frame["age"]) == [46, 47]


def test_an_instance_id_may_hold_what_it_likes(server: Server) -> None:
    office, name = Browser(server, "coordinator"), "uuid:a/b?c#d/e ë"
    Tablet(server).send(interview(instance_id=name))
    path = quote(name, safe="")
    assert office.get(f"/interviews/{path}")["instance_id"] == name
    assert office.ask("POST", f"/interviews/{path}/decisions", json={
        "decision": "accept", "reason": "all well", "expects_version": 1}).status_code == 201  # fmt: skip
    assert change(office, path, 2).status_code == 201


def test_an_encrypted_interview_cannot_be_put_right(server: Server) -> None:
    office, name, collect = Browser(server, "coordinator"), new_id(), server.collect()
    sealed = (
        f'<data id="{FORM}" version="2026020101" encrypted="yes"><meta><instanceID>{name}</instanceID></meta></data>'
    )
    assert collect.send(collect.finalise(sealed.encode())) == 201
    assert change(office, name).status_code == 422


def test_an_analyst_sees_no_places(server: Server) -> None:
    name = new_id()
    Tablet(server).send(interview(instance_id=name, audit=True), **{"audit.csv": AUDIT})
    seen = {role: Browser(server, role).get(f"/interviews/{name}")["paradata"] for role in ("coordinator", "analyst")}
    assert (seen["coordinator"]["latitude"], seen["coordinator"]["longitude"]) == (42.66, 21.16)
    assert (seen["analyst"]["latitude"], seen["analyst"]["longitude"], seen["analyst"]["accuracy"]) == (
        None,
        None,
        None,
    )
    assert seen["analyst"]["seconds"] == seen["coordinator"]["seconds"]
