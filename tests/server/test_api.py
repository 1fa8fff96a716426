"""The JSON API: what devices and the office do with it, and who may do what."""

from __future__ import annotations

import io
import uuid
from typing import Any

import pytest

from aneroid.collection.selection import seal_of
from aneroid.store.people import ROLES, add_person
from aneroid.store.schema import addresses, audit, contacts, selections
from server.field import FORM, VERSION, Server, interview, new_id

PASSWORD = "correct horse battery"


class Browser:
    """Somebody at a page: a cookie, and the CSRF token of their session."""

    def __init__(self, server: Server, role: str, interviewer: str | None = None, login: str = "") -> None:
        self.server = server
        login = login or f"{role}@example.org"
        server.store.database.write(
            lambda t: add_person(t, login, role.title(), role, PASSWORD, "test", interviewer)  # type: ignore[arg-type]
        )
        self.login = login
        server.client.cookies.clear()
        answer = server.client.post("/api/v1/sessions", json={"login": login, "password": PASSWORD})
        assert answer.status_code == 201, answer.text
        self.cookie = answer.cookies["aneroid_session"]
        self.headers = {"X-CSRF-Token": answer.json()["csrf"], "Cookie": f"aneroid_session={self.cookie}"}
        server.client.cookies.clear()

    def ask(self, method: str, path: str, **options: Any) -> Any:
        return self.server.client.request(method, f"/api/v1{path}", headers=self.headers, **options)

    def get(self, path: str, **options: Any) -> Any:
        answer = self.ask("GET", path, **options)
        assert answer.status_code == 200, answer.text
        return answer.json()


class Tablet:
    """The interviewer app."""

    def __init__(self, server: Server, interviewer: str = "I01") -> None:
        self.server = server
        self.headers = {"Authorization": f"Bearer {server.token(interviewer)}"}

    def ask(self, method: str, path: str, **options: Any) -> Any:
        return self.server.client.request(method, f"/api/v1{path}", headers=self.headers, **options)

    def send(self, xml: bytes, **files: bytes) -> Any:
        parts = [("xml_submission_file", ("submission.xml", io.BytesIO(xml), "text/xml"))]
        parts += [(name, (name, io.BytesIO(content), "text/csv")) for name, content in files.items()]
        return self.ask("POST", "/submissions", files=parts)


def visit(address: str, attempt: int, disposition: str, **more: Any) -> dict[str, Any]:
    return {"id": str(uuid.uuid4()), "interview_id": address.rpartition("/")[0], "address_id": address,
            "attempt": attempt, "at": "2026-03-02T09:00:00Z", "disposition": disposition, **more}  # fmt: skip


def test_a_tablet_learns_its_study_form_and_assignments(server: Server) -> None:
    tablet = Tablet(server)
    assert tablet.ask("GET", "/me").json() == {
        "name": "I01", "role": "interviewer", "interviewer": "I01", "languages": ["en"], "study": "Life in Northland",
    }  # fmt: skip
    study = tablet.ask("GET", "/study").json()
    assert study["attempts"] == 3
    dwelling, visits = study["field_rules"]["en"]
    assert dwelling.startswith("Every door behind which one household may live")
    assert "1 interview(s) in one block at most" in dwelling
    assert visits.startswith("Up to 3 visits to each dwelling, on 2 different days at least, between 09:00 and 21:00")
    (rule,) = study["rules"]
    assert rule["severity"] == "hard"
    assert all(isinstance(answers, list) for answers in rule["when"].values())
    (form,) = study["forms"]
    assert (form["form_id"], form["version"]) == (FORM, VERSION)
    answer = server.client.get(form["url"], headers=tablet.headers)
    assert b"interview_id" in answer.content
    again = server.client.get(form["url"], headers={**tablet.headers, "If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304
    own = tablet.ask("GET", "/assignments").json()
    assert {a["interviewer"] for a in own} == {"I01"}
    assert Tablet(server, "I02").ask("GET", "/assignments").json()[0]["interview_id"] not in {
        a["interview_id"] for a in own
    }


def test_submissions_are_answered_by_what_became_of_them(server: Server) -> None:
    tablet, name = Tablet(server), new_id()
    xml = interview(instance_id=name, audit=True)
    first = tablet.send(xml)
    assert (first.status_code, first.json()) == (
        201,
        {"instance_id": name, "status": "stored", "missing": ["audit.csv"]},
    )
    second = tablet.send(xml, **{"audit.csv": b"event,node,start,end\n"})
    assert (second.status_code, second.json()["status"], second.json()["missing"]) == (200, "already", [])
    third = tablet.send(interview(age=20, instance_id=name))
    assert (third.status_code, third.json()["status"]) == (202, "kept_aside")


def test_visits_sent_again_change_nothing_and_impossible_ones_are_refused(server: Server) -> None:
    tablet, a = Tablet(server), "NOR26-0001"
    made = [visit(f"{a}/01", 1, "2.24"), visit(f"{a}/01", 2, "2.111"), visit(f"{a}/02", 1, "1.1", accuracy=0)]
    assert tablet.ask("POST", "/contacts", json=made).json()["stored"] == [v["id"] for v in made]
    assert tablet.ask("POST", "/contacts", json=made).json()["already"] == [v["id"] for v in made]
    impossible = [
        visit(f"{a}/02", 2, "2.24"), visit(f"{a}/03", 1, "2.24"), visit(f"{a}/01", 5, "1.1"),
        visit(f"{a}/01", 3, "3.11"), visit(f"{a}/01", 3, "9.9"), {**made[0], "disposition": "1.1"},
        visit("NOR26-0002/x", 1, "1.1"), {**visit("NOR26-0002/01", 1, "1.1"), "interview_id": a},
    ]  # fmt: skip
    for wrong in impossible:
        answer = tablet.ask("POST", "/contacts", json=[wrong])
        assert answer.status_code == 409, wrong
        assert answer.json()["message"]
    assert len(server.rows(contacts)) == 3
    assert [c.is_mocked for c in server.rows(contacts)].count(True) == 1
    stands = {row.address_id: (row.attempts, row.disposition) for row in server.rows(addresses)}
    assert stands == {f"{a}/01": (2, "2.111"), f"{a}/02": (1, "1.1")}
    mixed = tablet.ask("POST", "/contacts", json=[visit("NOR26-0002/02", 1, "2.24"), visit("NOR26-0002/01", 1, "2.24")])
    assert (mixed.status_code, len(mixed.json()["stored"]), len(mixed.json()["refused"])) == (409, 1, 1)


def test_the_reserve_is_released_by_rule_alone(server: Server) -> None:
    tablet, a = Tablet(server), "NOR26-0003"

    def send(*made: dict[str, Any]) -> int:
        return int(tablet.ask("POST", "/contacts", json=list(made)).status_code)

    assert send(visit(f"{a}/02", 1, "1.1")) == 409
    assert [send(visit(f"{a}/01", 1, "2.24")), send(visit(f"{a}/02", 1, "1.1"))] == [200, 409]
    assert [send(visit(f"{a}/01", n, "2.24")) for n in (2, 3)] == [200, 200]
    assert send(visit(f"{a}/02", 1, "1.1")) == 200


def test_another_interviewers_assignment_cannot_be_written_to(server: Server) -> None:
    other = Tablet(server, "I02")
    assert other.ask("POST", "/contacts", json=[visit("NOR26-0001/01", 1, "1.1")]).status_code == 404
    assert other.ask("POST", "/identities", json={"interview_id": "NOR26-0001", "name": "x"}).status_code == 404
    assert server.rows(contacts) == []


def test_visits_made_before_an_assignment_changed_hands_still_count(server: Server) -> None:
    first, second = Tablet(server, "I01"), Tablet(server, "I02")
    office = Browser(server, "coordinator")
    change = {"action": "reassign", "interview_ids": ["NOR26-0001"], "interviewer": "I02", "reason": "illness"}
    assert office.ask("POST", "/assignments/changes", json=change).json() == {"changed": 1}
    assert "NOR26-0001" not in {a["interview_id"] for a in first.ask("GET", "/assignments").json()}
    assert first.ask("POST", "/contacts", json=[visit("NOR26-0001/01", 1, "2.24")]).status_code == 200
    assert second.ask("POST", "/contacts", json=[visit("NOR26-0001/01", 2, "1.1")]).status_code == 200


def selection(**changes: Any) -> dict[str, Any]:
    record = {
        "id": str(uuid.uuid4()), "interview_id": "NOR26-0001", "address_id": "NOR26-0001/01",
        "method": "next-birthday", "at": "2026-03-02T09:00:00.000Z", "selected": 1,
        "roster": [{"label": "A", "birth_month": 2, "birth_day": 1}, {"label": "B", "birth_month": 3, "birth_day": 9}],
        **changes,
    }  # fmt: skip
    return {**record, "seal": seal_of(record)}


def test_selections_are_sealed_and_replayed(server: Server) -> None:
    tablet = Tablet(server)
    right, swapped = selection(), selection(selected=0)
    assert tablet.ask("POST", "/selections", json=[right]).json()["stored"] == [right["id"]]
    assert tablet.ask("POST", "/selections", json=[right]).json()["already"] == [right["id"]]
    assert tablet.ask("POST", "/selections", json=[swapped]).status_code == 200
    assert tablet.ask("POST", "/selections", json=[{**selection(), "selected": 0}]).status_code == 422
    assert {row.selected: row.is_replayed for row in server.rows(selections)} == {1: True, 0: False}


def test_an_interview_is_decided_on_once_and_the_interviewer_hears_of_it(server: Server) -> None:
    tablet, office, name = Tablet(server), Browser(server, "coordinator"), new_id()
    tablet.ask("POST", "/contacts", json=[visit("NOR26-0001/01", 1, "1.1")])
    tablet.send(interview(instance_id=name))
    (entry,) = office.get("/interviews")["interviews"]
    detail = office.get(f"/interviews/{name}")
    assert detail["answers"]["age"] == "44"
    verdict = {"decision": "reject", "reason": "nobody lives there", "expects_version": entry["row_version"]}
    assert office.ask("POST", f"/interviews/{name}/decisions", json=verdict).status_code == 201
    assert office.ask("POST", f"/interviews/{name}/decisions", json=verdict).status_code == 409
    (message,) = tablet.ask("GET", "/inbox").json()
    assert (message["decision"], message["instance_id"], message["read"]) == ("reject", name, False)
    assert tablet.ask("POST", f"/inbox/{message['id']}/read").status_code == 204
    assert tablet.ask("GET", "/inbox").json()[0]["read"] is True
    assert Tablet(server, "I02").ask("POST", f"/inbox/{message['id']}/read").status_code == 404
    whole = office.get("/rates")[0]
    assert whole["counts"] == {"UH": 1}, "a rejected interview is not one"
    first = next(a for a in Tablet(server).ask("GET", "/assignments").json() if a["interview_id"] == "NOR26-0001")
    assert first["status"] == "open"


def test_rates_and_progress_follow_what_comes_in(server: Server) -> None:
    tablet, office = Tablet(server), Browser(server, "analyst")
    for number, code in ((1, "1.1"), (2, "2.111"), (3, "2.24"), (4, "4.50"), (5, "1.1")):
        slot = f"NOR26-{number:04d}"
        assert tablet.ask("POST", "/contacts", json=[visit(f"{slot}/01", 1, code)]).status_code == 200
        if code == "1.1":
            tablet.send(interview(slot))
    whole, *groups = office.get("/rates?by=interviewer")
    assert whole["counts"] == {"I": 2, "R": 1, "NC": 1, "NE": 1}
    assert whole["rates"]["RR1"] == 0.5
    assert [g["group"] for g in groups] == ["I01"]
    progress = office.get("/progress?by=stratum")
    assert (progress[0]["planned"], progress[0]["done"], progress[0]["received"]) == (320, 2, 2)


def test_pages_of_interviews_follow_each_other(server: Server) -> None:
    tablet, office = Tablet(server), Browser(server, "manager")
    for number in range(1, 8):
        tablet.send(interview(f"NOR26-{number:04d}"))
    seen, after = [], ""
    while True:
        page = office.get(f"/interviews?limit=3{after}")
        seen += [entry["interview_id"] for entry in page["interviews"]]
        if page["after"] is None:
            break
        after = f"&after={page['after']}"
    assert seen == [f"NOR26-{number:04d}" for number in range(7, 0, -1)]
    assert len(office.get("/interviews?q=NOR26-0003")["interviews"]) == 1
    assert office.get("/interviews?q=%25")["interviews"] == []


def test_calls_know_whom_to_call_and_not_what_was_answered(server: Server) -> None:
    tablet, office, name = Tablet(server), Browser(server, "coordinator"), new_id()
    tablet.send(interview(instance_id=name))
    identity = {"interview_id": "NOR26-0001", "name": "Ana Ë.", "telephone": "+383 44 000 000"}
    assert tablet.ask("POST", "/identities", json=identity).status_code == 204
    assert office.ask("GET", "/calls/next").status_code == 204, "not before nine, nor two hours after the interview"
    server.later(hours=3)
    task = office.get("/calls/next")
    assert (task["telephone"], task["key_questions"]) == ("+383 44 000 000", ["satisfied_town", "main_problem"])
    assert "answers" not in task
    call = {"id": str(uuid.uuid4()), "instance_id": name, "outcome": "reached", "interview_held": True,
            "right_person": True, "again": {"satisfied_town": "neither"}}  # fmt: skip
    assert [office.ask("POST", "/calls", json=call).status_code for _ in range(2)] == [201, 200]
    assert office.ask("GET", "/calls/next").status_code == 204
    assert "identity.read" in [row.action for row in server.rows(audit)]


def test_revisits_are_those_drawn_before_fieldwork(server: Server) -> None:
    office = Browser(server, "coordinator")
    drawn = office.get("/revisits")
    assert len(drawn) == 48
    found = {"household_exists": True, "interview_held": False}
    assert office.ask("POST", f"/revisits/{drawn[0]['interview_id']}", json=found).status_code == 204
    assert office.get("/revisits")[0]["interview_held"] is False
    not_drawn = next(n for n in range(1, 320) if f"NOR26-{n:04d}" not in {d["interview_id"] for d in drawn})
    assert office.ask("POST", f"/revisits/NOR26-{not_drawn:04d}", json=found).status_code == 404


# --- rights ------------------------------------------------------------------------------------------------

OFFICE = {"administrator", "manager", "coordinator"}
DESK = OFFICE | {"analyst"}
ALL = set(ROLES)
RIGHTS: dict[tuple[str, str], set[str]] = {
    ("get", "/sessions/current"): ALL,
    ("delete", "/sessions/current"): ALL,
    ("get", "/me"): ALL,
    ("get", "/study"): ALL,
    ("get", "/forms/{form_id}/{version}"): ALL,
    ("get", "/assignments"): ALL - {"typist"},
    ("post", "/assignments/changes"): OFFICE,
    ("post", "/contacts"): {"interviewer"},
    ("post", "/selections"): {"interviewer"},
    ("post", "/submissions"): {"interviewer"},
    ("post", "/identities"): {"interviewer"},
    ("get", "/inbox"): {"interviewer"},
    ("post", "/inbox/{id}/read"): {"interviewer"},
    ("get", "/interviews"): DESK,
    ("get", "/interviews/{instance_id}"): DESK,
    ("get", "/interviews/{instance_id}/files/{name}"): OFFICE,
    ("post", "/interviews/{instance_id}/decisions"): OFFICE,
    ("get", "/aside"): OFFICE,
    ("post", "/aside/{number}"): OFFICE,
    ("get", "/progress"): DESK,
    ("get", "/rates"): DESK,
    ("get", "/scorecards"): DESK,
    ("get", "/exports/{table}.{ending}"): DESK,
    ("get", "/queue"): DESK,
    ("get", "/questions"): ALL,
    ("get", "/audit"): {"administrator", "manager"},
    ("get", "/webhooks"): {"administrator", "manager"},
    ("get", "/scorecards/days"): DESK,
    ("get", "/places"): DESK,
    ("get", "/interviews/{instance_id}/replacement"): OFFICE,
    ("post", "/interviews/{instance_id}/corrections"): OFFICE,
    ("get", "/reserves"): OFFICE,
    ("post", "/units/{psu}/replacement"): OFFICE,
    ("get", "/calls"): OFFICE,
    ("get", "/calls/next"): OFFICE,
    ("post", "/calls"): OFFICE,
    ("get", "/revisits"): OFFICE,
    ("get", "/revisits/outcome"): OFFICE,
    ("get", "/revisits/proposals"): OFFICE,
    ("post", "/revisits/chosen"): OFFICE,
    ("post", "/revisits"): OFFICE,
    ("post", "/revisits/{interview_id}"): OFFICE,
    ("get", "/paper"): OFFICE | {"typist"},
    ("get", "/paper/typists"): OFFICE,
    ("get", "/paper/{interview_id}"): OFFICE | {"typist"},
    ("post", "/paper/{interview_id}/entries"): OFFICE | {"typist"},
    ("get", "/paper/{interview_id}/differences"): OFFICE,
    ("post", "/paper/{interview_id}/settlement"): OFFICE,
    ("post", "/paper/{interview_id}/set-aside"): OFFICE,
}


def routes(server: Server) -> dict[tuple[str, str], dict[str, Any]]:
    paths = server.client.get("/api/openapi.json").json()["paths"]
    return {
        (method, path.removeprefix("/api/v1")): operation
        for path, operations in paths.items() for method, operation in operations.items()
    }  # fmt: skip


def test_every_route_is_for_the_roles_that_it_should_be_for(server: Server) -> None:
    """Each route of the API's description, by each role and by nobody; a route that is not listed above fails."""
    described = routes(server)
    assert described.pop(("post", "/sessions"))["x-roles"] == ["anybody"]
    assert described.keys() == RIGHTS.keys()
    for route, roles in RIGHTS.items():
        assert set(described[route]["x-roles"]) == roles, route
    people = {role: Browser(server, role, "I01" if role == "interviewer" else None) for role in ROLES}
    for method, path in sorted(RIGHTS, key=lambda route: route[0] == "delete"):
        filled = (
            path.replace("{form_id}", "f")
            .replace("{version}", "v")
            .replace("{id}", "1")
            .replace("{number}", "1")
            .replace("{table}.{ending}", "interviews.csv")
            .replace("{name}", "n")
            .replace("{psu}", "p")
        )
        filled = filled.replace("{instance_id}", "i").replace("{interview_id}", "i")
        assert server.client.request(method, f"/api/v1{filled}").status_code == 401
        assert (
            server.client.request(method, f"/api/v1{filled}", headers={"Authorization": "Bearer x"}).status_code == 401
        )
        for role, person in people.items():
            status = person.ask(method, filled).status_code
            assert (status == 403) == (role not in RIGHTS[method, path]), (method, path, role, status)
            assert status < 500


def test_a_change_by_a_page_needs_its_csrf_token(server: Server) -> None:
    office = Browser(server, "coordinator")
    body = {"action": "close", "interview_ids": ["NOR26-0001"], "reason": "the end"}
    for headers in ({}, {"X-CSRF-Token": "x" * 64}):
        forged = server.client.post(
            "/api/v1/assignments/changes", json=body, headers={"Cookie": office.headers["Cookie"], **headers}
        )
        assert forged.status_code == 403
    assert office.ask("POST", "/assignments/changes", json=body).status_code == 200


def test_sessions_end_and_passwords_cannot_be_guessed_at_will(server: Server) -> None:
    office = Browser(server, "manager")
    assert office.ask("DELETE", "/sessions/current").status_code == 204
    assert office.ask("GET", "/me").status_code == 401
    wrong = {"login": office.login, "password": "x"}
    statuses = [server.client.post("/api/v1/sessions", json=wrong).status_code for _ in range(6)]
    assert statuses == [401] * 5 + [429]
    right = {"login": office.login, "password": PASSWORD}
    assert server.client.post("/api/v1/sessions", json=right).status_code == 429
    server.later(minutes=16)
    assert server.client.post("/api/v1/sessions", json=right).status_code == 201
    server.later(hours=13)
    assert server.client.get("/api/v1/me").status_code == 401


def test_answers_carry_safe_headers_and_logs_no_secret(server: Server, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", "aneroid.server")
    token = server.token()
    answer = server.client.get(f"/key/{token}/formList")
    server.client.get("/api/v1/me", headers={"Authorization": f"Bearer {token}"})
    assert "'wasm-unsafe-eval'" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "/key/***/formList" in caplog.text
    assert token not in caplog.text
