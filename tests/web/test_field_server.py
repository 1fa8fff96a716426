"""The app and the field server together: a day's work, offline in the middle, up to the server's database."""

from __future__ import annotations

import asyncio
import re
import threading
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from click.testing import CliRunner, Result
from hand import Hand
from machine import APP
from sqlalchemy import select

from aneroid.cli import main
from aneroid.collection.device_file import is_locked, open_device_file
from aneroid.lifecycle import run_study
from aneroid.server.app import create_app
from aneroid.server.context import Context
from aneroid.server.running import prepare
from aneroid.store import schema
from aneroid.store.devices import renew_device
from aneroid.store.folder import Store, open_store
from aneroid.store.identities import identity_of
from aneroid.study.errors import CollectionError
from aneroid.study.folder import load_study
from aneroid.study.new import write_new_study


@dataclass
class Field:
    address: str
    store: Store
    token: str

    def rows(self, table: Any) -> list[Any]:
        with self.store.database.read() as connection:
            return list(connection.execute(select(table)).all())


@pytest.fixture
def field(tmp_path: Path) -> Iterator[Field]:
    """The field server of a fresh study on a port of this machine."""
    write_new_study(tmp_path / "study")
    study = load_study(tmp_path / "study")
    run_study(study, until="sample")
    store = open_store(tmp_path / "data", None)
    prepare(study, store)
    context = Context(study, store)
    server = uvicorn.Server(uvicorn.Config(create_app(context), port=0, log_level="error"))
    thread = threading.Thread(target=lambda: asyncio.run(server.serve()), daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    token = store.database.write(lambda transaction: renew_device(transaction, "I01", "test"))
    yield Field(f"http://localhost:{port}", store, token)
    server.should_exit = True
    thread.join()


def wait_for(condition: Any, seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


def test_a_day_from_the_list_of_assignments_to_the_database(browser: Any, field: Field) -> None:
    context = browser.new_context(
        viewport={"width": 360, "height": 740}, locale="en", permissions=["geolocation"],
        geolocation={"latitude": 42.66, "longitude": 21.16, "accuracy": 9},
    )  # fmt: skip
    hand = Hand(context.new_page(), field.address)
    hand.open(f"#key={field.token}")
    hand.page.locator(".item").first.wait_for()
    mine = sorted(row.interview_id for row in field.rows(schema.assignments) if row.interviewer == "I01")
    first, second = mine[:2]

    # Nobody is at home: a visit with its place.
    hand.assignment(second)
    rules = hand.page.locator(".rules li").all_inner_texts()
    assert any(text.startswith("Every door behind which one household may live") for text in rules)  # the study's own
    assert any("between 09:00 and 21:00" in text for text in rules)
    hand.page.get_by_role("button", name="Log a visit").click()
    hand.page.get_by_text("Place recorded").wait_for()
    hand.page.locator("dialog").get_by_text("Nobody at home").click()
    hand.page.get_by_role("button", name="Save").click()
    wait_for(lambda: field.rows(schema.contacts))

    # The next household is interviewed without a network.
    context.set_offline(True)
    hand.assignment(first)
    hand.household(("AB", 3, 14), ("CD", 2, 29))
    hand.begin()
    assert not any(place.endswith(("/adults", "/interview_id")) for place in hand.questions())
    hand.walk()
    hand.finish()
    hand.page.get_by_label("Telephone number").fill("044 123 456")
    hand.page.locator("section:has(input[type=tel]) .button.main").click()
    assert field.rows(schema.submissions) == []

    context.set_offline(False)
    hand.page.evaluate("location.hash = '/sent'")
    hand.page.get_by_role("button", name="Send now").click()
    wait_for(lambda: field.rows(schema.submissions) and identity_of(field.store, first, "test"))
    hand.page.get_by_text("Everything is sent.").wait_for()
    assert hand.page.get_by_text("Not accepted").count() == 0

    known = identity_of(field.store, first, "test")
    assert known is not None
    assert known.telephone == "044123456"
    interview = field.rows(schema.submissions)[0]
    assert (interview.interview_id, interview.interviewer, interview.is_complete) == (first, "I01", True)
    selection = field.rows(schema.selections)[0]
    assert (selection.interview_id, selection.is_replayed) == (first, True)
    contacts = {row.interview_id: row for row in field.rows(schema.contacts)}
    assert (contacts[first].disposition, contacts[second].disposition) == ("1.1", "2.24")
    assert contacts[second].latitude == pytest.approx(42.66)
    timing = field.rows(schema.paradata)[0]
    assert timing.events > 5
    assert all(b"123456" not in row.xml for row in field.rows(schema.submissions))
    assert {row.interview_id: row.status for row in field.rows(schema.assignments)}[first] == "done"
    assert hand.complaints == []


def test_the_first_load_is_at_most_400_kb(field: Field) -> None:
    """As the server sends it, compressed: everything that the app keeps to start and interview without a network."""
    total = 0
    for path in (p for p in APP.rglob("*") if p.is_file() and p.suffix in (".js", ".css", ".html", ".svg")):
        request = urllib.request.Request(f"{field.address}/app/{path.relative_to(APP).as_posix()}")
        request.add_header("Accept-Encoding", "gzip")
        with urllib.request.urlopen(request) as response:
            total += len(response.read())
    assert total < 400_000


def test_a_revoked_device_locks(browser: Any, field: Field) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 740}, locale="en")
    hand = Hand(context.new_page(), field.address)
    hand.open(f"#key={field.token}")
    hand.page.locator(".item").first.wait_for()
    field.store.database.write(lambda transaction: renew_device(transaction, "I01", "test"))
    hand.page.evaluate("location.hash = '/sent'")
    hand.page.get_by_role("button", name="Send now").click()
    hand.page.get_by_text("This device is locked").wait_for()


def taken_in(tmp_path: Path, file: Path, *secret: str) -> Result:
    return CliRunner().invoke(main, [
        "take-in", str(tmp_path / "study"), str(file), "--data", str(tmp_path / "data"), *secret,
    ])  # fmt: skip


def test_a_file_brought_to_the_office_holds_the_whole_day(browser: Any, field: Field, tmp_path: Path) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 740}, locale="en", accept_downloads=True)
    hand = Hand(context.new_page(), field.address)
    hand.open(f"#key={field.token}")
    hand.page.locator(".item").first.wait_for()
    first = sorted(row.interview_id for row in field.rows(schema.assignments) if row.interviewer == "I01")[0]
    hand.carried()
    context.set_offline(True)
    hand.assignment(first)
    hand.household(("AB", 3, 14), ("CD", 2, 29))
    hand.begin()
    hand.walk()
    hand.finish()
    hand.page.get_by_label("Telephone number").fill("044 123 456")
    hand.page.locator("section:has(input[type=tel]) .button.main").click()
    hand.page.evaluate("location.hash = '/settings'")
    hand.page.get_by_label("Passphrase").fill("mjegull bora lumi")
    with hand.page.expect_download() as download:
        hand.page.get_by_role("button", name="Make the file").click()
    file = tmp_path / "device.json"
    download.value.save_as(file)
    assert not re.search(rb"044 ?123 ?456", file.read_bytes())

    wrong = taken_in(tmp_path, file, "--passphrase", "another passphrase")
    assert (wrong.exit_code, "C-TAKE-2" in wrong.output) == (1, True)
    assert field.rows(schema.submissions) == []
    taken = taken_in(tmp_path, file, "--passphrase", "mjegull bora lumi")
    assert taken.exit_code == 0, taken.output
    interview = field.rows(schema.submissions)[0]
    assert (interview.interview_id, interview.interviewer, interview.is_complete) == (first, "I01", True)
    assert field.rows(schema.selections)[0].is_replayed
    assert [row.disposition for row in field.rows(schema.contacts)] == ["1.1"]
    known = identity_of(field.store, first, "test")
    assert known is not None
    assert known.telephone == "044123456"
    again = taken_in(tmp_path, file, "--passphrase", "mjegull bora lumi")
    assert "3 known already" in again.output

    # The network is back: the device sends the same, and nothing is there twice.
    context.set_offline(False)
    hand.page.evaluate("location.hash = '/sent'")
    hand.page.get_by_role("button", name="Send now").click()
    hand.page.get_by_text("Everything is sent.").wait_for()
    assert len(field.rows(schema.submissions)) == len(field.rows(schema.contacts)) == 1


def test_the_file_of_a_locked_device_opens_with_its_link(browser: Any, field: Field, tmp_path: Path) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 740}, locale="en", accept_downloads=True)
    hand = Hand(context.new_page(), field.address)
    hand.open(f"#key={field.token}")
    hand.page.locator(".item").first.wait_for()
    first = sorted(row.interview_id for row in field.rows(schema.assignments) if row.interviewer == "I01")[0]
    hand.carried()
    context.set_offline(True)
    hand.assignment(first)
    hand.household(("AB", 3, 14))
    hand.begin()
    hand.walk()
    hand.finish()
    field.store.database.write(lambda transaction: renew_device(transaction, "I01", "test"))
    context.set_offline(False)  # the app notices, sends at once, and is told that its key is gone
    locked = hand.page.get_by_text("This device is locked")
    wait_for(lambda: locked.is_visible() or hand.page.evaluate("void window.dispatchEvent(new Event('online'))"))
    with hand.page.expect_download() as download:
        hand.page.locator(".button.main").click()
    file = tmp_path / "locked.json"
    download.value.save_as(file)
    assert field.rows(schema.submissions) == []
    wrong = taken_in(tmp_path, file, "--link", f"{field.address}/app/#key=another")
    assert (wrong.exit_code, "C-TAKE-2" in wrong.output) == (1, True)
    taken = taken_in(tmp_path, file, "--link", f"{field.address}/app/#key={field.token}")
    assert taken.exit_code == 0, taken.output
    interview = field.rows(schema.submissions)[0]
    assert (interview.interview_id, interview.is_complete) == (first, True)
    assert field.rows(schema.paradata)[0].events > 5


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "{}",
        '{"format": "aneroid-device", "version": 1, "key": {"method": "passphrase", "salt": "!", "iterations": 1}}',
    ],
)
def test_what_is_no_file_of_a_device_is_refused(tmp_path: Path, content: str) -> None:
    file = tmp_path / "rubbish.json"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(CollectionError, match=r"C-TAKE-[12]"):
        is_locked(file)
        open_device_file(file, "a passphrase")
