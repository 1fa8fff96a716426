"""A coordinator's whole day in a real browser, from a suspicious interview to the report that is made in the evening."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from click.testing import Result
from desk_page import Desk, decide, running_desk

from aneroid.lifecycle import run_study
from aneroid.store import schema
from aneroid.study.folder import Study, load_study
from aneroid.study.new import write_new_study
from server.field_week import Interviewer, Office

EVENING = datetime(2026, 3, 13, 15, tzinfo=UTC)
NUMBER = "+383 44 700 111"
SMALLER = (("interviews = 320", "interviews = 64"), ("interviewers = 8", "interviewers = 4"), ("targets =", "#"))


@pytest.fixture
def study(tmp_path: Path) -> Study:
    """A small study whose fieldwork has been rehearsed: 64 interviews by four interviewers."""
    write_new_study(tmp_path / "study")
    settings = tmp_path / "study" / "study.toml"
    text = settings.read_text("utf-8")
    for old, new in SMALLER:
        assert old in text
        text = text.replace(old, new)
    settings.write_text(text, "utf-8")
    made = load_study(tmp_path / "study")
    run_study(made, until="verification")
    return made


def artefact(study: Study, name: str) -> pl.DataFrame:
    return pl.read_parquet(study.folder / "build" / f"{name}.parquet")


@contextmanager
def held_in_the_field(desk: Desk) -> Iterator[tuple[dict[str, Interviewer], dict[str, Any], Office]]:
    """The whole of the rehearsed fieldwork comes in; one honest interview is said to have taken two minutes."""
    names = ("sample", "contacts", "submissions", "calls", "revisit_results", "verification")
    truth = {name: artefact(desk.study, name) for name in names}
    good = truth["verification"].filter(pl.col("decision") != "rejected")["submission_id"].to_list()
    sealed = [row.interview_id for row in desk.rows(schema.revisits)]
    offered = pl.col("submission_id").is_in(good) & ~pl.col("interview_id").is_in(sealed)
    short = truth["submissions"].filter(offered).sort("address_id").row(0, named=True)
    is_short = pl.col("submission_id") == short["submission_id"]
    ended = pl.when(is_short).then(pl.col("started") + timedelta(minutes=2)).otherwise("ended").alias("ended")
    truth["submissions"] = truth["submissions"].with_columns(ended)
    office = Office(desk.address, desk.store, desk.study, truth)
    team = {}
    for k, name in enumerate(truth["sample"]["interviewer"].unique().sort()):
        team[name] = Interviewer(desk.address, desk.store, desk.study, name, k, office)
        team[name].work(truth)
    yield team, short, office
    for client in (office.client, *(c for one in team.values() for c in (one.client, one.api))):
        client.close()


def test_a_coordinators_whole_day(browser: Any, study: Study, tmp_path: Path, aneroid: Callable[..., Result]) -> None:
    with running_desk(tmp_path, EVENING, study) as desk, held_in_the_field(desk) as (team, short, office):
        slot, first = short["interview_id"], office.instances[short["address_id"]]
        interviewer = team[short["interviewer"]]
        told = {"interview_id": slot, "name": "A. B.", "telephone": NUMBER}
        assert interviewer.api.post("/identities", json=told).status_code == 204
        page = desk.open(browser)

        # It arrives, the worst of all, and the page says why.
        desk.show(page, "queue", ".queue button")
        worst = page.locator(".queue button").first
        assert worst.locator("strong").inner_text() == slot
        page.get_by_role("heading", name=slot).wait_for()
        page.locator("article .reasons").get_by_text("Took 2 minutes").wait_for()
        decide(page, "h", "Two minutes; first the telephone.")

        # It is called: somebody was there, but asked the wrong person.
        page.locator("select[aria-label=Status]").select_option("held")
        page.locator(".queue button", has_text=slot).click()
        page.get_by_role("heading", name=slot).wait_for()
        page.keyboard.press("c")
        page.locator("form.card").get_by_text(NUMBER).wait_for()
        page.locator("fieldset").first.get_by_label("Yes").check()
        page.locator("fieldset").nth(1).get_by_label("No", exact=True).check()
        page.get_by_label("How satisfied").select_option("neither")
        page.locator("form.card button.main").click()
        page.locator("article").get_by_text("Telephone: Reached").wait_for()

        # It is put on the list of revisits, and visited where there is no network.
        page.keyboard.press("v")
        page.locator("dialog[open] textarea").fill("The wrong person, says the telephone.")
        page.keyboard.press("Control+Enter")
        page.locator("article").get_by_text("To be revisited", exact=True).wait_for()
        desk.show(page, "revisits", "tbody tr")
        page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        page.get_by_role("button", name=f"Record {slot}").wait_for()
        page.context.set_offline(True)
        page.reload()
        page.get_by_text("No network. Revisits go on").wait_for()
        page.get_by_role("button", name=f"Record {slot}").click()
        door = page.locator("form.door")
        door.locator("fieldset").first.get_by_label("Yes").check()
        door.locator("fieldset").nth(1).get_by_label("Yes").check()
        door.get_by_label("How many minutes").fill("3")
        door.locator("fieldset").nth(2).get_by_label("No", exact=True).check()
        door.get_by_role("button", name="Save").click()
        page.get_by_text("1 revisits wait to be sent.").wait_for()
        page.context.set_offline(False)
        page.get_by_role("button", name="Send now").click()
        page.get_by_text("Everything is sent.").wait_for()
        (visit,) = desk.rows(schema.revisit_results)
        assert (visit.interview_id, visit.right_person, visit.minutes) == (slot, False, 3)

        # All of it stands beside the interview, which is returned; the interviewer's device hears of it.
        page.goto(f"{desk.address}/desk/#queue/{first.replace(':', '%3A')}")
        page.get_by_role("heading", name=slot).wait_for()
        page.locator("article").get_by_text("Telephone: Reached").wait_for()
        page.locator("article").get_by_text("3 minutes", exact=False).last.wait_for()
        decide(page, "r", "The wrong person, in three minutes.", "Ask the person with the next birthday, please.")
        (letter,) = [one for one in interviewer.api.get("/inbox").json() if one["decision"] == "return"]
        assert letter["message"] == "Ask the person with the next birthday, please."
        mine = {one["interview_id"]: one for one in interviewer.api.get("/assignments").json()}
        assert (mine[slot]["status"], mine[slot]["message"]) == ("returned", letter["message"])

        # It is held again, with another person and the time that it takes, and accepted.
        answers = {
            "sex": "female",
            "age": 41,
            "satisfied_town": "very_satisfied",
            "main_problem": short["main_problem"],
        }
        again = {**short, **answers, "started": datetime(2026, 3, 13, 13), "ended": datetime(2026, 3, 13, 13, 24)}
        interviewer.send(interviewer.written(again, deprecated_id=first))
        page.reload()
        page.locator("input[type=search]").fill(slot)
        page.locator(".queue button").first.click()
        page.get_by_text("Takes the place of an earlier one").wait_for()
        decide(page, "a", "Held again, with the right person.")

        # Another one was never held, says its household: it is rejected, and its assignment ends.
        page.locator("input[type=search]").fill("")
        page.locator(".queue button", has_not_text=slot).first.click()
        denied = page.locator(".queue button[aria-current=true] strong").inner_text()
        page.get_by_role("heading", name=denied).wait_for()
        page.keyboard.press("x")
        page.locator("dialog[open] textarea").first.fill("The household knows of no interview.")
        page.get_by_label("End the assignment without an interview").check()
        page.keyboard.press("Control+Enter")
        page.get_by_text("Decided: Reject.").wait_for()

        # The page of progress knows it at once.
        desk.show(page, "progress", ".figure")
        figures = {one.split("\n")[1]: one.split("\n")[0] for one in page.locator(".figure").all_inner_texts()}
        rejected = 1 + len(office.rejected)
        assert (figures["Accepted"], figures["Rejected"]) == ("1", str(rejected))
        assert desk.complaints == []
        said = [row.decision for row in desk.rows(schema.decisions) if row.author == "mira@example.org"]
        assert said == ["hold", "return", "accept", "reject"]

        # In the evening the study goes on from what the server holds, to the report.
        settings = study.folder / "study.toml"
        settings.write_text(settings.read_text("utf-8").replace('source = "rehearsal"', 'source = "server"'), "utf-8")
        assert aneroid("fetch", study.folder, "--data", tmp_path / "data").exit_code == 0
    submitted = artefact(study, "submissions").height
    ran = aneroid("run", study.folder)
    assert ran.exit_code == 0, ran.output

    interviews = artefact(study, "interviews")
    assert interviews.height == 63
    assert denied not in interviews["interview_id"].to_list()
    (now,) = interviews.filter(interview_id=slot).iter_rows(named=True)
    assert (now["sex"], now["age"], now["satisfied_town"]) == ("female", 41, "very_satisfied")
    quality = json.loads((study.folder / "build" / "quality.json").read_text("utf-8"))
    assert {name: quality[name] for name in ("interviews", "submitted", "rejected", "called", "reached")} == {
        "interviews": 63, "submitted": submitted, "rejected": rejected, "called": 1, "reached": 1,
    }  # fmt: skip
    assert quality["reasons"]["office"] == rejected

    # The report's number is the weighted share of these interviews, and its box counts those that were rejected.
    html = (study.folder / "build" / "report" / "en.html").read_text("utf-8")
    report = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))
    asked = interviews.filter(pl.col("satisfied_town").is_not_null())
    satisfied = asked.filter(pl.col("satisfied_town").is_in(["very_satisfied", "rather_satisfied"]))
    share = satisfied["weight"].sum() / asked["weight"].sum()
    assert f"{100 * share:.0f}% are satisfied with their town" in report
    assert "Called: 1, reached: 1." in report
    assert f"{rejected} of {submitted} (the office {rejected}, length 1)" in report
