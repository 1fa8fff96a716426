"""Paper interviews: keyed by two, blind; compared; settled by somebody with the paper; then interviews like others."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aneroid.collection.answers import answers_of
from aneroid.collection.double_entry import accuracy, differences, keyed_answers, overruled
from aneroid.store.chain import verify_chain
from aneroid.store.schema import audit, paper_entries, paper_settlements, submissions
from server.collect_client import instance_xml
from server.field import FORM, VERSION, Server, interview, new_id
from server.test_api import Browser

ASKED = ["a", "b", "c", "first", "second"]


def form(**answers: str) -> bytes:
    return ("<d>" + "".join(f"<{k}>{v}</{k}>" for k, v in answers.items()) + "<meta/></d>").encode()


def test_answers_are_compared_as_a_reader_of_the_paper_would() -> None:
    one = "<d><a> Prishtinë  e re </a><device>x</device><g><b>1</b></g><g><b>2</b></g></d>".encode()
    two = "<d><a>Prishtine\u0308 e re</a><device>y</device><g><b>1</b></g><g><b>3</b></g><c>4</c></d>".encode()
    assert keyed_answers(one, ASKED) == {"a": "Prishtinë e re", "g/b": "1", "g[2]/b": "2"}
    found = [(d.place, d.first, d.second) for d in differences(one, two, ASKED)]
    assert found == [("g[2]/b", "2", "3"), ("c", None, "4")]


answers = st.dictionaries(st.sampled_from(["a", "b", "c"]), st.sampled_from("1234"))


@given(answers, answers, answers)
def test_differences_know_no_order_and_rates_add_up(
    one: dict[str, str], two: dict[str, str], end: dict[str, str]
) -> None:
    first, second, final = form(**one), form(**two), form(**end)
    there, back = differences(first, second, ASKED), differences(second, first, ASKED)
    assert {(d.place, d.first, d.second) for d in there} == {(d.place, d.second, d.first) for d in back}
    assert (not there) == (one == two)
    assert accuracy(final, final, ASKED).errors == 0
    assert accuracy(first, final, ASKED).errors == len(differences(first, final, ASKED))
    assert set(overruled(first, second, final, ASKED)) == {
        k for k in end if k in one and one[k] == two.get(k) != end[k]
    }


def keyed(age: int = 44, *, interview_id: str = "NOR26-0001", name: str = "", **changes: str) -> str:
    """An entry as the page makes it."""
    return interview(interview_id, age=age, instance_id=name or new_id(), **changes).decode()


def typists(server: Server) -> tuple[Browser, Browser, Browser]:
    return (
        Browser(server, "typist", login="ana"),
        Browser(server, "typist", login="ben"),
        Browser(server, "coordinator"),
    )


def enter(who: Browser, xml: str, interview_id: str = "NOR26-0001") -> Any:
    return who.ask("POST", f"/paper/{interview_id}/entries", json={"xml": xml, "seconds": 90.5})


def test_two_equal_entries_are_an_interview(server: Server) -> None:
    ana, ben, office = typists(server)
    assert ana.get("/paper/NOR26-0001")["entry"] == 1
    first = keyed()
    assert [enter(ana, first).json()["status"] for _ in range(2)] == ["first", "first"], "sent again, it is known"
    assert server.rows(submissions) == []
    assert ana.ask("GET", "/paper/NOR26-0001").status_code == 409, "not by the same typist"
    assert enter(ana, keyed()).json()["code"] == "C-PAPER-3"
    task = ben.get("/paper/NOR26-0001")
    assert task == {"interview_id": "NOR26-0001", "entry": 2, "form_id": FORM, "version": VERSION, "url": task["url"]}
    assert [one["interview_id"] for one in ben.get("/paper")["waiting"]] == ["NOR26-0001"]
    assert ana.get("/paper")["waiting"] == []
    second = keyed()
    assert [enter(ben, second).json()["status"] for _ in range(2)] == ["stored", "stored"]
    (row,) = server.rows(submissions)
    assert (row.interview_id, row.interviewer, row.is_complete, row.xml.decode()) == ("NOR26-0001", "I01", True, first)
    assert len(server.rows(paper_entries)) == 2
    assert enter(Browser(server, "typist", login="cem"), keyed()).json()["code"] == "C-PAPER-2"
    assert office.get("/paper/typists") == [
        {"typist": who, "interviews": 1, "fields": office.get("/paper/typists")[0]["fields"], "errors": 0, "rate": 0.0,
         "seconds": 90.5} for who in ("ana", "ben")
    ]  # fmt: skip
    with server.store.database.read() as connection:
        assert verify_chain(connection)[1] == []


def test_what_differs_is_settled_by_whoever_has_the_paper(server: Server) -> None:
    ana, ben, office = typists(server)
    first, second = keyed(44), keyed(54)
    enter(ana, first)
    answer = enter(ben, second)
    assert answer.json() == {"status": "differs"}, "the second typist is not told in what"
    assert server.rows(submissions) == []
    (waiting,) = office.get("/paper")["waiting"]
    assert (waiting["differs"], [one["author"] for one in waiting["entries"]]) == (1, ["ana", "ben"])
    assert ben.ask("GET", "/paper/NOR26-0001/differences").status_code == 403
    found = office.get("/paper/NOR26-0001/differences")
    assert found["differences"] == [{"place": "age", "first": "44", "second": "54"}]
    numbers = [one["number"] for one in found["entries"]]
    changed = found["xml"].replace(">female<", ">male<").replace(">44<", ">54<")
    refused = office.ask("POST", "/paper/NOR26-0001/settlement", json={"xml": changed, "entries": numbers})
    assert (refused.status_code, refused.json()["code"]) == (422, "C-PAPER-7")
    assert "sex" in refused.json()["message"]
    final = {"xml": found["xml"].replace(">44<", ">54<"), "entries": numbers}
    assert [office.ask("POST", "/paper/NOR26-0001/settlement", json=final).status_code for _ in range(2)] == [201, 201]
    (row,) = server.rows(submissions)
    assert answers_of(row.xml)["age"] == "54"
    assert [entry.xml.decode() for entry in server.rows(paper_entries)] == [first, second], "both stay as they were"
    (settled,) = server.rows(paper_settlements)
    assert (settled.author, settled.differences) == (
        "coordinator@example.org",
        [{"place": "age", "first": "44", "second": "54"}],
    )
    assert [(one["typist"], one["errors"]) for one in office.get("/paper/typists")] == [("ana", 1), ("ben", 0)]
    done = [row.action for row in server.rows(audit) if row.action.startswith("paper")]
    assert done == ["paper.entered", "paper.entered", "paper.settled"]
    detail = " ".join(row.detail for row in server.rows(audit) if row.action.startswith("paper"))
    assert "44" not in [word.strip('",:{}') for word in detail.split()], "no answer is in the log"


def test_two_settle_at_once_and_one_is_told(server: Server) -> None:
    ana, ben, office = typists(server)
    other = Browser(server, "manager")
    enter(ana, keyed(44))
    enter(ben, keyed(54))
    found = office.get("/paper/NOR26-0001/differences")
    final = {"xml": found["xml"], "entries": [one["number"] for one in found["entries"]]}
    gate, statuses = threading.Barrier(2), []

    def settle(who: Browser) -> None:
        gate.wait()
        statuses.append(who.ask("POST", "/paper/NOR26-0001/settlement", json=final).status_code)

    both = [threading.Thread(target=settle, args=(who,)) for who in (office, other)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    assert sorted(statuses) == [201, 409]
    assert len(server.rows(submissions)) == 1


def test_a_paper_keyed_under_the_wrong_number_is_set_aside(server: Server) -> None:
    ana, ben, office = typists(server)
    enter(ana, keyed(44))
    enter(ben, keyed(71))
    numbers = [one["number"] for one in office.get("/paper")["waiting"][0]["entries"]]
    aside = {"number": numbers[0], "reason": "it was the paper of 0017"}
    assert [office.ask("POST", "/paper/NOR26-0001/set-aside", json=aside).status_code for _ in range(2)] == [204, 409]
    assert ana.get("/paper/NOR26-0001")["entry"] == 2, "what is left is the first entry now"
    assert enter(ana, keyed(71)).json()["status"] == "stored"
    assert len(server.rows(paper_entries)) == 3


def test_a_paper_that_came_back_is_keyed_anew(server: Server) -> None:
    ana, ben, office = typists(server)
    enter(ana, keyed(44))
    enter(ben, keyed(44))
    (entry,) = office.get("/interviews")["interviews"]
    back = {
        "decision": "return",
        "reason": "a page is missing",
        "message": "Ask page 2.",
        "expects_version": entry["row_version"],
    }
    assert office.ask("POST", f"/interviews/{entry['instance_id']}/decisions", json=back).status_code == 201
    assert [enter(who, keyed(45)).json()["status"] for who in (ana, ben)] == ["first", "stored"]
    rows = sorted(server.rows(submissions), key=lambda row: row.number)
    assert [answers_of(row.xml)["age"] for row in rows] == ["44", "45"]
    assert rows[0].edited_by == rows[1].instance_id


@pytest.mark.parametrize(
    ("path", "xml", "status", "code"),
    [
        ("NOR26-9999", keyed(interview_id="NOR26-9999"), 404, "C-PAPER-1"),
        ("NOR26-0002", keyed(), 422, "C-PAPER-8"),
        ("NOR26-0001", "<no", 400, "C-XML-1"),
        ("NOR26-0001", keyed().replace(VERSION, "1.0-unknown"), 404, "C-SUB-4"),
        ("NOR26-0001", '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', 400, "C-XML-2"),
    ],
)
def test_what_cannot_be_an_entry_is_refused(path: str, xml: str, status: int, code: str, server: Server) -> None:
    answer = enter(Browser(server, "typist"), xml, path)
    assert (answer.status_code, answer.json().get("code")) == (status, code)
    assert server.rows(paper_entries) == []


def test_one_entry_under_one_number_is_one_entry(server: Server) -> None:
    ana, ben, _ = typists(server)
    name = new_id()
    enter(ana, keyed(44, name=name))
    assert enter(ben, keyed(45, name=name)).json()["code"] == "C-PAPER-4"
    second_of_old = instance_xml(FORM, VERSION, {"interview_id": "NOR26-0001", "age": "44"})
    assert enter(ben, second_of_old.decode()).json()["status"] == "differs"
