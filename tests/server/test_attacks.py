"""What somebody with bad intent, or a clock that is wrong, does to the server from outside."""

from __future__ import annotations

import logging
import threading
import uuid
from typing import Any

import pytest

from aneroid.collection.selection import seal_of
from aneroid.collection.submissions import parse_moment
from aneroid.server.app import LARGEST_BODY, without_secrets
from aneroid.store.people import add_person
from aneroid.store.schema import addresses, contacts
from server.field import Server, interview, new_id
from server.test_api import PASSWORD, Browser, Tablet, visit
from server.test_corrections import AUDIT

HUGE = "9" * 30


@pytest.mark.parametrize("path", ["/api/v1/sessions", "/api/v1/contacts", "/api/v1/selections", "/nowhere"])
def test_nobody_fills_the_memory_with_one_request(path: str, server: Server) -> None:
    sent = 0

    def endless() -> Any:
        nonlocal sent
        for _ in range(64):
            sent += 1 << 20
            yield b"[" * (1 << 20)

    answer = server.client.post(path, content=endless(), headers={"Content-Type": "application/json"})
    assert answer.status_code == (404 if path == "/nowhere" else 413)
    whole = b'{"login": "' + b"x" * LARGEST_BODY + b'"}'
    answer = server.client.post("/api/v1/sessions", content=whole, headers={"Content-Type": "application/json"})
    assert answer.status_code == 413
    assert "message" in answer.json()


def test_a_path_is_one_line_of_the_log_and_no_token_is_in_it(server: Server, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    token = server.token()
    for path in (f"/key/{token}/formList", f"//key/{token}/formList", f"/behind/KEY/{token}/formList"):
        server.client.get(f"http://testserver{path}")
        assert "***" in without_secrets(path)
    server.client.get("/x%0A2026-03-02 POST /api/v1/sessions 201%1b[31m%00")
    lines = [record.getMessage() for record in caplog.records if record.name == "aneroid.server"]
    assert len(lines) == 4
    assert not any(token in line for line in lines)
    assert all(line.isprintable() for line in lines)


def test_many_guesses_at_one_moment_are_as_many_as_one_after_another(server: Server) -> None:
    server.store.database.write(lambda t: add_person(t, "boss", "Boss", "manager", PASSWORD, "test", None))
    statuses: list[int] = []
    gate = threading.Barrier(16)

    def guess(number: int) -> None:
        gate.wait()
        answer = server.client.post("/api/v1/sessions", json={"login": "boss", "password": f"a wrong guess {number}"})
        statuses.append(answer.status_code)

    threads = [threading.Thread(target=guess, args=(number,)) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses.count(401) <= 6  # five, and one that was being checked beside the fifth
    assert statuses.count(429) >= 10


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "9999-12-31T23:00:00Z"])
def test_a_clock_at_the_end_of_the_calendar_is_refused_and_not_tried_for_ever(at: str, server: Server) -> None:
    tablet, office = Tablet(server), Browser(server, "coordinator")
    assert tablet.ask("POST", "/contacts", json=[visit("NOR26-0001/01", 1, "3.10", at=at)]).status_code == 422
    assert server.rows(contacts) == []
    chosen: dict[str, Any] = {
        "id": str(uuid.uuid4()), "interview_id": "NOR26-0001", "address_id": "NOR26-0001/01", "selected": 0, "at": at,
        "method": "next-birthday", "roster": [{"label": "A", "birth_month": 5, "birth_day": 17}],
    }  # fmt: skip
    assert tablet.ask("POST", "/selections", json=[{**chosen, "seal": seal_of(chosen)}]).status_code == 200
    assert parse_moment(at) is None
    sent = interview().replace(b"2026-03-02T09:27:00.000+01:00", at.encode())
    assert tablet.send(sent.replace(b"2026-03-02T09:00:00.000+01:00", at.encode())).status_code == 201
    for path in ("/scorecards/days", "/calls", "/queue"):
        office.get(path)


@pytest.mark.parametrize("number", ["1", "001", "0001", "1" * 60])
def test_a_dwelling_has_one_number(number: str, server: Server) -> None:
    tablet = Tablet(server)
    assert tablet.ask("POST", "/contacts", json=[visit("NOR26-0001/01", 1, "2.10")]).status_code == 200
    answer = tablet.ask("POST", "/contacts", json=[visit(f"NOR26-0001/{number}", 1, "3.10")])
    assert answer.status_code == 409
    assert len(server.rows(addresses)) == 1


def test_numbers_that_no_row_has_are_refused_in_words(server: Server) -> None:
    tablet, office, token = Tablet(server), Browser(server, "manager"), server.token("I02")
    answers = [
        office.ask("GET", f"/interviews?after={HUGE}"), office.ask("GET", f"/audit?after={HUGE}"),
        office.ask("POST", f"/aside/{HUGE}", json={"action": "use", "reason": "why not"}),
        tablet.ask("POST", f"/inbox/{HUGE}/read"),
        *(server.client.get(f"/key/{token}/forms/{HUGE}/{what}") for what in ("form.xml", "manifest", "media/a.jpg")),
    ]  # fmt: skip
    assert [answer.status_code for answer in answers] == [422] * 7


def test_the_map_leads_an_analyst_to_no_household(server: Server) -> None:
    Tablet(server).send(interview(instance_id=new_id(), audit=True), **{"audit.csv": AUDIT})
    seen = {role: Browser(server, role).get("/places") for role in ("coordinator", "analyst")}
    assert [one["latitude"] for one in seen["coordinator"]["interviews"]] == [42.66]
    assert seen["analyst"]["interviews"] == []
    assert seen["analyst"]["unplaced"] == seen["coordinator"]["unplaced"]
