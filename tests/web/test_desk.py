"""A coordinator's day at the verification desk, in a real browser, up to the database and the interviewer's device."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2 as httpx
import pytest
import uvicorn
from machine import AXE
from sqlalchemy import select

from aneroid.lifecycle import run_study
from aneroid.server.app import create_app
from aneroid.server.context import Context
from aneroid.server.running import prepare
from aneroid.store import schema
from aneroid.store.devices import renew_device
from aneroid.store.folder import Store, open_store
from aneroid.store.people import add_person
from aneroid.study.folder import load_study
from aneroid.study.new import write_new_study
from server.field import interview

PASSWORD = "correct horse battery"
LOGIN = "mira@example.org"


class Desk:
    """The office of a running field server, and a page of it."""

    def __init__(self, store: Store, address: str, token: str) -> None:
        self.store, self.address = store, address
        self.device = httpx.Client(base_url=f"{address}/api/v1", headers={"Authorization": f"Bearer {token}"})
        self.complaints: list[str] = []

    def send(self, xml: bytes) -> None:
        answer = self.device.post("/submissions", files={"xml_submission_file": ("submission.xml", xml, "text/xml")})
        assert answer.status_code == 201, answer.text

    def rows(self, table: Any) -> list[Any]:
        with self.store.database.read() as connection:
            return list(connection.execute(select(table)).all())

    def open(self, browser: Any, width: int = 1280, locale: str = "en") -> Any:
        page = browser.new_context(viewport={"width": width, "height": 900}, locale=locale).new_page()
        page.on("pageerror", lambda problem: self.complaints.append(str(problem)))
        page.goto(f"{self.address}/desk/")
        page.locator("input[autocomplete=username]").fill(LOGIN)
        page.locator("input[type=password]").fill(PASSWORD)
        page.locator("button.main").click()
        page.locator(".figure").first.wait_for()
        return page


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """The desk of a fresh study, with six ordinary interviews of one interviewer and one of two minutes."""
    write_new_study(tmp_path / "study")
    study = load_study(tmp_path / "study")
    run_study(study, until="sample")
    store = open_store(tmp_path / "data", None)
    prepare(study, store)
    server = uvicorn.Server(uvicorn.Config(create_app(Context(study, store)), port=0, log_level="error"))
    thread = threading.Thread(target=lambda: asyncio.run(server.serve()), daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    address = f"http://localhost:{server.servers[0].sockets[0].getsockname()[1]}"
    token = store.database.write(lambda t: renew_device(t, "I01", "test"))
    store.database.write(lambda t: add_person(t, LOGIN, "Mira K.", "manager", PASSWORD, "test", None))
    made = Desk(store, address, token)
    mine = sorted(row.interview_id for row in made.rows(schema.assignments) if row.interviewer == "I01")
    for k, name in enumerate(mine[:6]):
        made.send(interview(name, age=30 + 5 * k))
    made.send(interview(mine[6], age=61).replace(b"09:27:00", b"09:02:00"))
    yield made
    made.device.close()
    server.should_exit = True
    thread.join()


def decide(page: Any, key: str, reason: str, message: str = "") -> None:
    page.keyboard.press(key)
    page.locator("dialog[open] textarea").first.fill(reason)
    if message:
        page.locator("dialog[open] textarea").nth(1).fill(message)
    page.locator("dialog[open] button.main").click()
    page.locator(".notice.calm").wait_for()


def test_a_suspicious_interview_is_explained_returned_repeated_and_accepted(browser: Any, desk: Desk) -> None:
    page = desk.open(browser)
    page.get_by_role("link", name="To look at").click()
    worst = page.locator(".queue button").first
    worst.wait_for()
    assert "Took 2 minutes" in worst.inner_text()
    interview_id = worst.locator("strong").inner_text()
    page.get_by_role("heading", name=interview_id).wait_for()
    assert "Female" in page.locator("article").inner_text()

    # Without a reason nothing is decided; with one, the interviewer hears of it.
    page.keyboard.press("r")
    page.locator("dialog[open] textarea").first.fill("")
    page.locator("dialog[open] button.main").click()
    assert page.locator("dialog[open]").count() == 1
    page.keyboard.press("Escape")
    decide(page, "r", "Two minutes are too short.", "Please hold this interview again.")
    (message,) = desk.device.get("/inbox").json()
    assert (message["decision"], message["message"]) == ("return", "Please hold this interview again.")

    # It is held again, and accepted; the first one stays on record.
    first = next(row for row in desk.rows(schema.submissions) if row.interview_id == interview_id)
    desk.send(interview(interview_id, age=61, deprecated_id=first.instance_id))
    page.reload()
    page.get_by_role("heading", name="To look at").wait_for()
    page.locator("input[type=search]").fill(interview_id)
    page.locator(".queue button").first.click()
    page.get_by_role("heading", name=interview_id).wait_for()
    page.locator("article > .row .button.main").wait_for()
    decide(page, "a", "Held again, in the usual time.")
    both = {
        row.edited_by is None: row.status for row in desk.rows(schema.submissions) if row.interview_id == interview_id
    }
    assert both == {True: "accepted", False: "returned"}
    assert [row.decision for row in desk.rows(schema.decisions)] == ["return", "accept"]
    assert desk.complaints == []


def test_two_coordinators_cannot_both_decide(browser: Any, desk: Desk) -> None:
    one, other = desk.open(browser), desk.open(browser)
    for page in (one, other):
        page.goto(f"{desk.address}/desk/#queue")
        page.locator("article > .row .button.main").wait_for()
    decide(one, "h", "Wait for the telephone.")
    other.keyboard.press("a")
    other.locator("dialog[open] textarea").first.fill("Looks fine to me.")
    other.locator("dialog[open] button.main").click()
    other.get_by_text("Somebody else has decided meanwhile").first.wait_for()
    assert [row.decision for row in desk.rows(schema.decisions)] == ["hold"]


def test_a_call_is_made_and_a_revisit_recorded(browser: Any, desk: Desk) -> None:
    page = desk.open(browser)
    page.goto(f"{desk.address}/desk/#calls")
    page.locator("form.card").wait_for()
    assert "How satisfied" in page.locator("form.card").inner_text() or page.locator("fieldset").count()
    page.locator("fieldset").first.get_by_label("Yes").check()
    page.locator("fieldset").nth(1).get_by_label("Yes").check()
    page.locator("form.card button.main").click()
    page.get_by_text("Saved.").wait_for()
    (call,) = desk.rows(schema.calls)
    assert (call.outcome, call.interview_held, call.right_person) == ("reached", True, True)

    page.goto(f"{desk.address}/desk/#revisits")
    page.get_by_role("button", name="Record").first.click()
    page.locator("dialog[open] fieldset").first.get_by_label("No", exact=True).check()
    page.locator("dialog[open] button.main").click()
    page.locator("dialog[open]").wait_for(state="detached")
    assert [row.household_exists for row in desk.rows(schema.revisit_results)] == [False]


@pytest.mark.parametrize(
    ("locale", "title", "width"), [("en", "Progress", 1280), ("sq", "Ecuria", 768), ("sr", "Napredak", 1024)]
)
def test_every_page_is_accessible_and_fits(browser: Any, desk: Desk, locale: str, title: str, width: int) -> None:
    page = desk.open(browser, width, locale)
    page.get_by_role("heading", name=title, exact=True).first.wait_for()
    for view, ready in (("progress", ".figure"), ("queue", "article > .row .button.main"), ("interviewers", "tbody tr"),
                        ("calls", "form.card"), ("revisits", "tbody tr"), ("log", "tbody tr")):  # fmt: skip
        page.goto(f"{desk.address}/desk/#{view}")
        page.locator(f"main {ready}").first.wait_for()
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), view
        page.evaluate(AXE.read_text(encoding="utf-8"))
        found = page.evaluate(
            "axe.run(document, {resultTypes: ['violations']}).then(r => r.violations.map(v => [v.impact, v.id]))"
        )
        assert [one for one in found if one[0] in ("serious", "critical")] == [], (view, found)
    assert desk.complaints == []
