"""The queue of the desk: what the checks say of interviews as they come in."""

from __future__ import annotations

import polars as pl
import pytest

from aneroid.server import queue
from aneroid.store.screening import fieldwork_to_screen, state_of
from server.field import Server, interview
from server.test_api import Browser, Tablet, selection, visit


def hurried(interview_id: str, age: int) -> bytes:
    """An interview of two minutes."""
    return interview(interview_id, age=age).replace(b"09:27:00", b"09:02:00")


def slots(server: Server, count: int) -> list[str]:
    office = Browser(server, "manager")
    mine = [row["interview_id"] for row in office.get("/assignments") if row["interviewer"] == "I01"]
    return sorted(mine)[:count]


def test_an_empty_desk_says_so(server: Server) -> None:
    queue = Browser(server, "coordinator").get("/queue")
    assert (queue["interviews"], queue["interviewers"], queue["screened"]) == ([], [], 0)


def test_the_worst_interview_comes_first_with_its_reason_and_follows_decisions(server: Server) -> None:
    tablet = Tablet(server)
    names = slots(server, 7)
    for k, name in enumerate(names[:6]):
        assert tablet.send(interview(name, age=30 + 5 * k)).status_code == 201
    desk = Browser(server, "coordinator")
    assert desk.get("/queue")["screened"] == 6
    assert tablet.send(hurried(names[6], 61)).status_code == 201

    queue = desk.get("/queue")
    assert queue["screened"] == 7
    first = queue["interviews"][0]
    assert first["interview_id"] == names[6]
    assert first["reasons"][0]["severity"] == "hard"
    assert "2 minutes" in first["reasons"][0]["reason"]
    assert 0 <= queue["expected_false_alarms"] <= 7
    assert {row["interviewer"] for row in queue["interviewers"]} == {"I01"}

    verdict = {
        "decision": "reject",
        "reason": "Two minutes are not an interview.",
        "expects_version": first["row_version"],
    }
    assert desk.ask("POST", f"/interviews/{first['instance_id']}/decisions", json=verdict).status_code == 201
    assert first["instance_id"] not in [row["instance_id"] for row in desk.get("/queue")["interviews"]]
    assert [row["instance_id"] for row in desk.get("/queue?status=rejected")["interviews"]] == [first["instance_id"]]
    assert len(desk.get("/queue?status=all")["interviews"]) == 7
    assert [row["interview_id"] for row in desk.get(f"/queue?status=all&q={names[2]}")["interviews"]] == [names[2]]


def test_questions_are_told_in_words(server: Server) -> None:
    questions = {row["name"]: row for row in Browser(server, "analyst").get("/questions")}
    assert questions["sex"]["options"]["female"]["en"] == "Female"
    assert questions["trust_council"]["wording"]["en"].startswith(questions["trust_police"]["wording"]["en"][:10])


def test_rosters_reach_the_checks_of_selection(server: Server) -> None:
    tablet = Tablet(server)
    record = selection()
    assert tablet.ask("POST", "/selections", json=[record]).status_code == 200
    tablet.ask("POST", "/contacts", json=[visit(record["address_id"], 1, "1.1")])
    tablet.send(interview(record["interview_id"]))
    material, _ = fieldwork_to_screen(server.store, server.context.study)
    assert material.selections is not None
    (row,) = material.selections.to_dicts()
    chosen = record["roster"][record["selected"]]
    assert (row["method"], row["adults"]) == (record["method"], len(record["roster"]))
    assert (row["birth_month"], row["birth_day"]) == (chosen["birth_month"], chosen["birth_day"])


def test_what_came_since_is_set_against_some_of_the_others(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a large survey, where the checks of everything take longer than the desk waits."""
    monkeypatch.setattr(queue, "OTHERS", 3)
    monkeypatch.setattr(queue, "OWN", 2)
    tablet, names = Tablet(server), slots(server, 10)
    for k, name in enumerate(names[:8]):
        tablet.send(interview(name, age=30 + 5 * k))

    def state() -> tuple[int, ...]:
        with server.store.database.read() as connection:
            return state_of(connection)

    kept = queue.screened(server.context, state())
    assert (kept.screened, kept.last, kept.waiting) == (8, 8, 0)
    assert queue.with_new(server.context, kept, state()) == kept
    tablet.send(hurried(names[8], 61))
    tablet.send(interview(names[9], age=30))
    soon, later = queue.with_new(server.context, kept, state()), queue.screened(server.context, state())
    assert (soon.screened, soon.waiting) == (10, 0)
    assert set(soon.scores) == set(later.scores)
    arrived = set(soon.scores) - set(kept.scores)
    hard = {name: [r.reason for r in soon.reasons.get(name, ()) if r.severity == "hard"] for name in arrived}
    assert hard == {name: [r.reason for r in later.reasons.get(name, ()) if r.severity == "hard"] for name in arrived}
    assert sorted(len(reasons) for reasons in hard.values()) == [0, 1]
    assert {name: soon.scores[name] for name in kept.scores} == kept.scores


def test_the_original_of_a_copy_is_found_among_all() -> None:
    answers = pl.DataFrame({
        "submission_id": ["a", "b", "c"], "interview_id": ["1", "2", "3"],
        "q": ["x", "y", None], "r": [1, 2, 2], "s": ["u", "u", "v"],
    })  # fmt: skip
    arrived = pl.DataFrame(
        {"submission_id": ["d", "a", "e"], "q": ["y", "x", None], "r": [2, 1, None], "s": ["v", "u", None]}
    )
    assert queue.originals(arrived, answers) == ["2", "2"]
