"""The office's work over the API: corrections, replacement by rule, revisits by risk and from devices, calls."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from aneroid.lifecycle import run_study
from aneroid.server.context import Context
from aneroid.store.export import export_fieldwork
from aneroid.store.schema import addresses, assignments, audit, edits, messages, revisit_results, submissions
from aneroid.study.folder import load_study
from aneroid.study.new import write_new_study
from server.field import Server, interview, new_id
from server.test_api import Browser, Tablet, visit

SLOT = "NOR26-0001"


def send(tablet: Tablet, slot: str = SLOT, dwelling: int = 1, **options: Any) -> str:
    """A visit that ended in an interview, and the interview."""
    assert tablet.ask("POST", "/contacts", json=[visit(f"{slot}/{dwelling:02d}", 1, "1.1")]).status_code == 200
    name = options.pop("instance_id", new_id())
    assert tablet.send(interview(slot, instance_id=name, **options)).status_code == 201
    return name


def decide(office: Browser, name: str, decision: str, **more: Any) -> Any:
    version = office.get(f"/interviews/{name}")["row_version"]
    body = {"decision": decision, "reason": "As the household says.", "expects_version": version, **more}
    return office.ask("POST", f"/interviews/{name}/decisions", json=body)


def correct(office: Browser, name: str, question: str, answer: str | None, version: int | None = None) -> Any:
    version = office.get(f"/interviews/{name}")["row_version"] if version is None else version
    body = {"question": question, "answer": answer, "reason": "Said so by telephone.", "expects_version": version}
    return office.ask("POST", f"/interviews/{name}/corrections", json=body)


# --- corrections -------------------------------------------------------------------------------------------


def test_a_correction_lies_over_the_raw_answer_and_reaches_the_processing(server: Server) -> None:
    office, name = Browser(server, "coordinator"), send(Tablet(server))
    raw = server.rows(submissions)[0].xml
    assert correct(office, name, "age", "45").status_code == 201
    assert correct(office, name, "age", "46").status_code == 201
    shown = office.get(f"/interviews/{name}")
    assert shown["answers"]["age"] == "44"
    assert [(c["question"], c["before"], c["after"]) for c in shown["corrections"]] == [
        ("age", "44", "45"), ("age", "45", "46"),
    ]  # fmt: skip
    assert shown["corrections"][0]["author"] == office.login
    assert server.rows(submissions)[0].xml == raw
    assert export_fieldwork(server.store, server.context.study)["submissions"]["age"].to_list() == [46]
    assert [row.action for row in server.rows(audit)].count("interview.corrected") == 2


@pytest.mark.parametrize(
    ("question", "answer", "code"),
    [("age", "forty", "C-EDIT-2"), ("satisfied_town", "delighted", "C-EDIT-2"), ("age", "44", "C-EDIT-4"),
     ("nothing", "1", "C-EDIT-1"), ("interview_id", "NOR26-9999", "C-ASSIGN-1"), ("age", "1e400", "C-EDIT-2")],
)  # fmt: skip
def test_what_a_question_cannot_be_answered_with_is_refused(
    server: Server, question: str, answer: str, code: str
) -> None:
    office, name = Browser(server, "coordinator"), send(Tablet(server))
    refused = correct(office, name, question, answer)
    assert (refused.status_code in (404, 409, 422), refused.json()["code"]) == (True, code)
    assert server.rows(edits) == []


def test_a_correction_and_a_decision_made_at_once_do_not_both_stand(server: Server) -> None:
    office, name = Browser(server, "coordinator"), send(Tablet(server))
    version = office.get(f"/interviews/{name}")["row_version"]
    assert correct(office, name, "age", "45", version).status_code == 201
    late = {"decision": "accept", "reason": "Fine as it was.", "expects_version": version}
    answer = office.ask("POST", f"/interviews/{name}/decisions", json=late)
    assert (answer.status_code, answer.json()["code"]) == (409, "C-REVIEW-2")
    assert correct(office, name, "age", "47", version).status_code == 409
    assert office.get(f"/interviews/{name}")["status"] == "received"


def test_an_interview_sent_anew_while_it_was_looked_at_is_told(server: Server) -> None:
    tablet, office = Tablet(server), Browser(server, "coordinator")
    name = send(tablet)
    version = office.get(f"/interviews/{name}")["row_version"]
    newer = new_id()
    assert tablet.send(interview(SLOT, age=50, instance_id=newer, deprecated_id=name)).status_code == 201
    answer = office.ask(
        "POST", f"/interviews/{name}/decisions",
        json={"decision": "accept", "reason": "Fine as it was.", "expects_version": version},
    )  # fmt: skip
    assert (answer.status_code, answer.json()["code"]) == (409, "C-REVIEW-3")
    assert office.get(f"/interviews/{name}")["edited_by"] == newer
    assert correct(office, name, "age", "45").status_code == 409


# --- replacement by rule -----------------------------------------------------------------------------------


def test_a_rejected_interview_is_replaced_by_the_next_dwelling_of_the_route(server: Server) -> None:
    tablet, office = Tablet(server), Browser(server, "coordinator")
    name = send(tablet)
    assert office.get(f"/interviews/{name}/replacement") == {
        "interview_id": SLOT, "number": 2, "attempts": 0, "is_new": True,
    }  # fmt: skip
    assert tablet.ask("POST", "/contacts", json=[visit(f"{SLOT}/02", 1, "1.1")]).status_code == 409
    assert decide(office, name, "reject").status_code == 201
    own = {row["interview_id"]: row for row in tablet.ask("GET", "/assignments").json()}[SLOT]
    assert own["status"] == "open"
    assert own["addresses"] == [{"address_id": f"{SLOT}/01", "attempts": 1, "disposition": "1.1", "is_rejected": True}]
    again = send(tablet, dwelling=2, age=51)
    assert decide(office, again, "accept").status_code == 201
    standing = {row.address_id: row.is_rejected for row in server.rows(addresses)}
    assert standing == {f"{SLOT}/01": True, f"{SLOT}/02": False}
    assert office.get("/rates")[0]["counts"] == {"UH": 1, "I": 1}
    frames = export_fieldwork(server.store, server.context.study)
    places = dict(frames["submissions"].select("submission_id", "address_id").iter_rows())
    assert places == {name: f"{SLOT}/01", again: f"{SLOT}/02"}
    assert dict(frames["decisions"].select("submission_id", "decision").iter_rows()) == {
        name: "rejected", again: "accepted",
    }  # fmt: skip


def test_another_interviewer_goes_on_where_the_first_one_was_rejected(server: Server) -> None:
    tablet, office = Tablet(server), Browser(server, "coordinator")
    name = send(tablet)
    assert decide(office, name, "reject", interviewer="I02", message="Not held, says the household.").status_code == 201
    other = Tablet(server, "I02")
    own = {row["interview_id"]: row for row in other.ask("GET", "/assignments").json()}[SLOT]
    assert (own["status"], own["message"], len(own["addresses"])) == ("open", None, 1)
    assert SLOT not in {row["interview_id"] for row in tablet.ask("GET", "/assignments").json()}
    assert [row.interviewer for row in server.rows(messages)] == ["I01"]
    assert other.ask("POST", "/contacts", json=[visit(f"{SLOT}/02", 1, "2.24")]).status_code == 200


def test_a_rejection_may_end_the_assignment(server: Server) -> None:
    office, name = Browser(server, "coordinator"), send(Tablet(server))
    assert decide(office, name, "reject", then="close").status_code == 201
    assert {row.interview_id: row.status for row in server.rows(assignments)}[SLOT] == "closed"


def test_a_reserve_unit_stands_in_where_nobody_can_work(server: Server, tmp_path: Path) -> None:
    write_new_study(tmp_path / "study")
    settings = tmp_path / "study" / "study.toml"
    text = settings.read_text("utf-8").replace("segment_size = 120 }", "segment_size = 120, reserves = 1 }")
    settings.write_text(text, "utf-8")
    study = load_study(tmp_path / "study")
    run_study(study, until="sample")
    office, context = Browser(server, "manager"), server.context
    server.client.app.state.context = Context(study, context.store, clock=context.clock)
    drawn = pl.read_parquet(tmp_path / "study" / "build" / "reserves.parquet")
    sample = pl.read_parquet(tmp_path / "study" / "build" / "sample.parquet")
    psu = sample["psu"][0]
    cell = sample.row(0, named=True)
    slots = sample.filter(pl.col("psu") == psu)["interview_id"].to_list()
    wanted = drawn.filter((pl.col("region") == cell["region"]) & (pl.col("settlement") == cell["settlement"]))["psu"][0]

    lost = {"reason": "The valley is under water."}
    tablet = Tablet(server, cell["interviewer"])
    assert tablet.ask("POST", "/contacts", json=[visit(f"{slots[0]}/01", 1, "2.24")]).status_code == 200
    answer = office.ask("POST", f"/units/{psu}/replacement", json=lost)
    assert (answer.status_code, answer.json()["code"]) == (409, "C-REPLACE-3")
    assert tablet.ask("POST", "/contacts", json=[visit(f"{slots[0]}/01", 2, "3.17")]).status_code == 200
    assert office.ask("POST", f"/units/{psu}/replacement", json=lost).json() == {"reserve": wanted}
    moved = {row.interview_id for row in server.rows(assignments) if row.psu == wanted}
    assert moved == set(slots)
    assert {row["psu"]: row["stands_for"] for row in office.get("/reserves")}[wanted] == psu
    answer = office.ask("POST", f"/units/{wanted}/replacement", json=lost)
    assert (answer.status_code, answer.json()["code"]) == (409, "C-REPLACE-4"), "one reserve per cell was drawn"
    second = next(row for row in sample.iter_rows(named=True) if row["psu"] != psu)
    send(Tablet(server, second["interviewer"]), second["interview_id"])
    answer = office.ask("POST", f"/units/{second['psu']}/replacement", json=lost)
    assert (answer.status_code, answer.json()["code"]) == (409, "C-REPLACE-2")


# --- revisits ----------------------------------------------------------------------------------------------


def carried(slot: str, **found: Any) -> dict[str, Any]:
    return {"id": str(uuid.uuid4()), "interview_id": slot, "visited_at": "2026-03-03T16:00:00Z", **found}


def test_revisits_by_risk_stay_apart_from_the_sealed_ones(server: Server) -> None:
    office = Browser(server, "coordinator")
    sealed = {row["interview_id"] for row in office.get("/revisits")}
    slot = next(f"NOR26-{n:04d}" for n in range(1, 40) if f"NOR26-{n:04d}" not in sealed)
    owner = {row.interview_id: row.interviewer for row in server.rows(assignments)}[slot]
    name = send(Tablet(server, owner), slot)
    chosen = {"interview_ids": [slot], "reason": "Two minutes."}
    assert office.ask("POST", "/revisits/chosen", json=chosen).json() == {"added": 1}
    assert office.ask("POST", "/revisits/chosen", json=chosen).json()["code"] == "C-REVIEW-5"
    missing = {"interview_ids": ["NOR26-9999"], "reason": "None."}
    assert office.ask("POST", "/revisits/chosen", json=missing).status_code == 404
    row = {r["interview_id"]: r for r in office.get("/revisits")}[slot]
    assert (row["why"], row["instance_id"], row["address_id"]) == ("risk", name, f"{slot}/01")
    assert not {"answers", "score", "reasons"} & row.keys()
    found = carried(slot, household_exists=True, interview_held=False)
    assert office.ask("POST", "/revisits", json=[found]).json()["stored"] == [found["id"]]
    outcome = office.get("/revisits/outcome")
    assert (outcome["risk"]["drawn"], outcome["risk"]["failed"], outcome["risk"]["rate"]) == (1, 1, 1.0)
    assert (outcome["sealed"]["drawn"], outcome["sealed"]["done"], outcome["sealed"]["rate"]) == (48, 0, None)
    assert office.get(f"/interviews/{name}")["revisits"][0]["interview_held"] is False


def test_what_a_device_carries_home_is_stored_once_and_one_refused_stops_no_other(server: Server) -> None:
    office = Browser(server, "coordinator")
    first, second = (row["interview_id"] for row in office.get("/revisits")[:2])
    good = [carried(first, minutes=25, again={"satisfied_town": "neither"}), carried(second, household_exists=False)]
    bad = carried("NOR26-9999")
    answer = office.ask("POST", "/revisits", json=[good[0], bad, good[1]])
    assert answer.status_code == 409
    assert answer.json()["stored"] == [one["id"] for one in good]
    assert [one["id"] for one in answer.json()["refused"]] == [bad["id"]]
    again = office.ask("POST", "/revisits", json=good)
    assert (again.status_code, again.json()["already"]) == (200, [one["id"] for one in good])
    assert len(server.rows(revisit_results)) == 2
    assert office.ask("POST", "/revisits", json=[carried(first, minutes=-3)]).status_code == 422


def test_key_answers_and_length_asked_again_at_the_door_are_compared(server: Server) -> None:
    office = Browser(server, "coordinator")
    slot = office.get("/revisits")[0]["interview_id"]
    owner = {row.interview_id: row.interviewer for row in server.rows(assignments)}
    name = send(Tablet(server, owner[slot]), slot)
    other = next(n for n in owner if n != slot)
    send(Tablet(server, owner[other]), other, age=51)
    found = carried(slot, interview_held=True, minutes=5, again={"satisfied_town": "very_satisfied"})
    assert office.ask("POST", "/revisits", json=[found]).status_code == 200
    rows = {row["instance_id"]: row for row in office.get("/queue?language=sq")["interviews"]}
    assert "Familja kujton 5 minuta, pajisja 27" in [reason["reason"] for reason in rows[name]["reasons"]]


def test_what_was_accepted_comes_back_when_the_household_denies_it(server: Server) -> None:
    tablet, office = Tablet(server), Browser(server, "coordinator")
    name, other = send(tablet), send(tablet, "NOR26-0002", age=60)
    assert decide(office, name, "accept").status_code == 201
    assert [row["instance_id"] for row in office.get("/queue")["interviews"]] == [other]
    server.later(hours=1)
    call = {"id": new_id(), "instance_id": name, "outcome": "reached", "interview_held": False}
    assert office.ask("POST", "/calls", json=call).status_code == 201
    worst = office.get("/queue")["interviews"][0]
    assert (worst["instance_id"], worst["status"]) == (name, "accepted")
    server.later(hours=1)
    assert decide(office, name, "accept").status_code == 201
    assert [row["instance_id"] for row in office.get("/queue")["interviews"]] == [other], "decided with the call known"


# --- telephone ---------------------------------------------------------------------------------------------


def test_outcomes_of_calls_are_counted_and_numbers_stay_with_the_caller(server: Server) -> None:
    tablet, office = Tablet(server), Browser(server, "coordinator")
    names = []
    for n in range(1, 6):
        names.append(send(tablet, f"NOR26-{n:04d}", age=30 + n))
        server.later(minutes=1)
    for n in range(1, 5):
        body = {"interview_id": f"NOR26-{n:04d}", "name": "A", "telephone": f"+383 44 55{n} 123"}
        assert tablet.ask("POST", "/identities", json=body).status_code == 204
    server.later(hours=3)
    listed = office.get("/calls")
    assert (listed["total"], listed["counts"]["no number"], listed["is_open"]) == (4, 1, True)
    assert "+383" not in str(listed)
    first = office.get("/calls/next")
    assert first["telephone"] == "+383 44 551 123"

    # Nobody else is given the same number meanwhile; they get the next one.
    colleague = Browser(server, "manager")
    assert colleague.get("/calls/next")["instance_id"] == names[1]
    taken = colleague.ask("GET", f"/calls/next?instance={names[0]}")
    assert (taken.status_code, taken.json()["code"]) == (409, "C-CALL-1")

    outcomes = ["refused", "wrong number", "call back", "not reached"]
    for name, outcome in zip(names, outcomes, strict=False):
        call = {"id": new_id(), "instance_id": name, "outcome": outcome}
        if outcome == "call back":
            call["call_back_at"] = "2026-03-02T15:30:00+00:00"
        assert office.ask("POST", "/calls", json=call).status_code == 201
    counted = office.get("/calls")
    assert {k: counted["counts"][k] for k in ("refused", "wrong number", "not reached", "waiting", "calls")} == {
        "refused": 1, "wrong number": 1, "not reached": 1, "waiting": 2, "calls": 4,
    }  # fmt: skip
    assert [(row["instance_id"], row["is_due"]) for row in counted["waiting"]] == [
        (names[3], False), (names[2], False),
    ]  # fmt: skip
    server.later(hours=5)
    assert office.get("/calls/next")["instance_id"] == names[2], "who named a time comes first"
    bad = {"id": new_id(), "instance_id": names[0], "outcome": "hung up"}
    assert office.ask("POST", "/calls", json=bad).status_code == 422
    frames = export_fieldwork(server.store, server.context.study)
    assert dict(frames["calls"].select("submission_id", "outcome").iter_rows())[names[2]] == "call back"


# --- places and days ---------------------------------------------------------------------------------------


def test_places_and_days_follow_the_work(server: Server) -> None:
    tablet, office = Tablet(server), Browser(server, "analyst")
    send(tablet)
    send(tablet, "NOR26-0002", age=60)
    places = office.get("/places")
    assert places["unplaced"] == 2
    assert places["outlines"] == []
    (day,) = office.get("/scorecards/days")
    assert (day["interviewer"], day["day"], day["interviews"], day["contacts"]) == ("I01", "2026-03-02", 2, 2)
    assert day["minutes"] == 27.0
    assert office.get("/scorecards/days?interviewer=I07") == []
