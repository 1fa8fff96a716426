"""The office of a running field server, and pages of its desk."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2 as httpx
import uvicorn
from sqlalchemy import select

from aneroid.lifecycle import run_study
from aneroid.server.app import create_app
from aneroid.server.context import Context
from aneroid.server.running import prepare
from aneroid.store import schema
from aneroid.store.devices import renew_device
from aneroid.store.folder import Store, open_store
from aneroid.store.people import add_person
from aneroid.study.folder import Study, load_study
from aneroid.study.new import write_new_study

PASSWORD = "correct horse battery"
LOGIN = "mira@example.org"
NOON = datetime(2026, 3, 2, 14, tzinfo=UTC)
"""When the office looks at the first day's interviews, in the tests."""


class Desk:
    """The office of a running field server. Its clock goes on from the afternoon of the first day."""

    def __init__(self, study: Study, store: Store, address: str) -> None:
        self.study, self.store, self.address = study, store, address
        self.token = store.database.write(lambda t: renew_device(t, "I01", "test"))
        self.device = httpx.Client(base_url=f"{address}/api/v1", headers={"Authorization": f"Bearer {self.token}"})
        self.complaints: list[str] = []
        self.asked: list[str] = []

    @property
    def mine(self) -> list[str]:
        """The assignments of the first interviewer, in order."""
        return sorted(row.interview_id for row in self.rows(schema.assignments) if row.interviewer == "I01")

    def send(self, xml: bytes, expect: int = 201) -> None:
        answer = self.device.post("/submissions", files={"xml_submission_file": ("submission.xml", xml, "text/xml")})
        assert answer.status_code == expect, answer.text

    def rows(self, table: Any) -> list[Any]:
        with self.store.database.read() as connection:
            return list(connection.execute(select(table)).all())

    def add(self, login: str, role: Any) -> None:
        self.store.database.write(
            lambda t: add_person(t, login, login.split("@")[0].title(), role, PASSWORD, "test", None)
        )

    def open(self, browser: Any, width: int = 1280, locale: str = "en", login: str = LOGIN, **options: Any) -> Any:
        context = browser.new_context(viewport={"width": width, "height": 900}, locale=locale, **options)
        page = context.new_page()
        page.on("pageerror", lambda problem: self.complaints.append(str(problem)))
        page.on("request", lambda request: self.asked.append(request.url))
        page.goto(f"{self.address}/desk/")
        page.locator("input[autocomplete=username]").fill(login)
        page.locator("input[type=password]").fill(PASSWORD)
        page.locator("button.main").click()
        page.locator("nav.tabs").wait_for()
        return page

    def show(self, page: Any, place: str, ready: str) -> None:
        page.goto(f"{self.address}/desk/#{place}")
        page.locator(f"main {ready}").first.wait_for()


@contextmanager
def running_desk(folder: Path, start: datetime = NOON, study: Study | None = None) -> Iterator[Desk]:
    """The desk of a study, by default a fresh one, with a manager who may sign in."""
    if study is None:
        write_new_study(folder / "study")
        study = load_study(folder / "study")
    run_study(study, until="sample")
    store = open_store(folder / "data", None)
    began = time.monotonic()

    def clock() -> datetime:
        return start + timedelta(seconds=time.monotonic() - began)

    store.database.clock = clock
    prepare(study, store)
    app = create_app(Context(study, store, clock=clock))
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error"))
    thread = threading.Thread(target=lambda: asyncio.run(server.serve()), daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    desk = Desk(study, store, f"http://localhost:{server.servers[0].sockets[0].getsockname()[1]}")
    desk.add(LOGIN, "manager")
    yield desk
    desk.device.close()
    server.should_exit = True
    thread.join()


def decide(page: Any, key: str, reason: str, message: str = "") -> None:
    """Decide on the interview that is shown, by keyboard alone."""
    page.keyboard.press(key)
    page.locator("dialog[open] textarea").first.fill(reason)
    if message:
        page.locator("dialog[open] textarea").nth(1).fill(message)
    page.keyboard.press("Control+Enter")
    page.locator(".notice.calm").wait_for()
