"""Nothing that was answered is lost: browsers killed, days without a network, updates, servers in trouble.

The long runs: .venv/bin/python -m pytest -m slow tests/web/test_nothing_lost.py
"""

from __future__ import annotations

import contextlib
import os
import random
import signal
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest
from fieldwork import answers, begin_interview, only, open_app, wait_for
from forms import SHORT, xform
from hand import Hand
from machine import chromium
from office import TOKEN, Office


def test_offline_over_a_restart_then_everything_arrives_once(
    playwright: Any, address: str, office: Office, tmp_path: Path
) -> None:
    def start() -> tuple[Any, Hand]:
        context = playwright.chromium.launch_persistent_context(
            tmp_path / "profile",
            executable_path=chromium(),
            args=["--no-sandbox"],
            viewport={"width": 360, "height": 740},
            locale="en",
        )
        return context, Hand(context.pages[0], address)

    context, hand = start()
    hand.open()
    hand.carried()
    office.trouble = "down"
    context.set_offline(True)
    hand.page.reload()
    begin_interview(hand)
    for _ in range(2):
        for place in hand.questions():
            hand.answer(place)
        hand.next()
    hand.saved()
    context.close()

    context, hand = start()
    context.set_offline(True)
    hand.open("")
    hand.assignment("K11")
    hand.resume()
    assert hand.questions() == ["/data/work"]
    hand.walk()
    hand.finish()
    assert office.submissions == {}
    # The server takes it in, but the answer is lost on the way: sent again, it is not stored again.
    context.set_offline(False)
    office.trouble = "forgets"
    hand.page.evaluate("location.hash = '/sent'")
    hand.page.get_by_role("button", name="Send now").click()
    wait_for(lambda: office.submissions)
    office.trouble = None
    hand.wait("!document.querySelector('main .button.main').disabled")
    hand.page.get_by_role("button", name="Send now").click()
    hand.page.get_by_text("Everything is sent.").wait_for()
    assert len(office.submissions) == 1
    sent = only(office)["xml_submission_file"]
    assert b"deprecatedID" not in sent
    before = len(office.arrivals)
    hand.page.get_by_role("button", name="Send now").click()
    hand.page.wait_for_timeout(500)
    assert len(office.arrivals) == before
    context.close()


def kill(profile: Path) -> None:
    """End the browser of this profile as a dead battery would."""
    for process in Path("/proc").iterdir():
        if not process.name.isdigit():
            continue
        try:
            command = (process / "cmdline").read_bytes()
        except OSError:
            continue
        if f"--user-data-dir={profile}".encode() in command:
            try:
                os.kill(int(process.name), signal.SIGKILL)
            except ProcessLookupError:
                continue


@pytest.mark.usefixtures("big_office")
@pytest.mark.parametrize("kills", [3, pytest.param(50, marks=pytest.mark.slow)])
def test_a_killed_browser_loses_at_most_the_answer_being_given(
    playwright: Any, address: str, tmp_path: Path, kills: int
) -> None:
    from playwright.sync_api import Error

    chance = random.Random(7)
    profile = tmp_path / "profile"
    given: dict[str, str] = {}
    lost = 0

    def start() -> tuple[Any, Hand]:
        context = playwright.chromium.launch_persistent_context(
            profile,
            executable_path=chromium(),
            args=["--no-sandbox"],
            viewport={"width": 360, "height": 740},
            locale="en",
        )
        return context, Hand(context.pages[0], address)

    context, hand = start()
    hand.open()
    begin_interview(hand)
    for n in range(kills):
        # A kill falls some answers further on, right after a tap or some moments later.
        for _ in range(chance.randint(1, 4)):
            if hand.at_end():
                break
            last: list[str] = []
            for place in hand.questions():
                given[place] = hand.answer(place, chance.randint(0, 1), f"answer {n} of {place[-6:]}")
                last.append(place)
            hand.page.wait_for_timeout(chance.choice([0, 0, 5, 20, 60]))
            if chance.random() < 0.4:
                break
            hand.next()
        kill(profile)
        with contextlib.suppress(Error):
            context.close()
        for lock in profile.glob("Singleton*"):
            lock.unlink()
        context, hand = start()
        hand.open("")
        hand.assignment("K11")
        hand.resume()
        stored = stored_answers(hand)
        missing = [place for place, words in given.items() if words and not stored.get(place)]
        lost = max(lost, len(missing))
        assert len(missing) <= 1, missing
        for place in missing:
            del given[place]
        if hand.at_end():
            hand.page.locator(".top .icon").nth(2).click()
            hand.page.locator("dialog[open] .line").first.click()
    context.close()


def stored_answers(hand: Hand) -> dict[str, str]:
    """What the draft on the disk holds, by place."""
    xml = hand.page.evaluate(
        """() => new Promise((resolve, reject) => {
          const opening = indexedDB.open('aneroid');
          opening.onerror = () => reject(opening.error);
          opening.onsuccess = () => {
            const reading = opening.result.transaction('interviews').objectStore('interviews').getAll();
            reading.onsuccess = () => resolve(reading.result[0].xml);
          };
        })"""
    )
    return {f"/data/{place}": value for place, value in answers(xml.encode()).items()}


def test_a_draft_reopens_under_its_own_form_version(browser: Any, address: str, office: Office) -> None:
    hand = open_app(browser, address)
    begin_interview(hand)
    hand.answer("/data/consent")
    hand.next()
    hand.saved()
    hand.page.locator(".top .icon").first.click()
    hand.page.wait_for_selector("summary")
    newer = SHORT.replace("| Short | short | 1 |", "| Short | short | 2 |").replace("How old are you?", "Your age?")
    office.add_form("short", "2", xform(newer))
    hand.page.evaluate("location.hash = '/sent'")
    hand.page.get_by_role("button", name="Send now").click()
    hand.wait("!document.querySelector('main .button.main').disabled")
    hand.assignment("K11")
    hand.resume()
    assert hand.page.locator(".wording").inner_text() == "How old are you?"
    hand.walk()
    hand.finish()
    begin_interview(hand, "K12")
    hand.answer("/data/consent")
    hand.next()
    assert hand.page.locator(".wording").inner_text() == "Your age?"
    hand.walk()
    hand.finish()
    wait_for(lambda: len(office.submissions) == 2)
    versions = [ET.fromstring(parts["xml_submission_file"]).get("version") for parts in office.submissions.values()]
    assert sorted(versions) == ["1", "2"]  # the second may overtake the first on its way


# All that the disk holds, in one step.
DISK = """async () => {
  const opening = indexedDB.open('aneroid');
  const database = await new Promise((resolve) => (opening.onsuccess = () => resolve(opening.result)));
  const names = [...database.objectStoreNames];
  const reading = database.transaction(names);
  const all = await Promise.all(names.map((name) => new Promise((resolve) => {
    const request = reading.objectStore(name).getAll();
    request.onsuccess = () => resolve(request.result);
  })));
  database.close();
  return JSON.stringify(all);
}"""


@pytest.mark.parametrize("in_the_middle", [False, True])
def test_a_revoked_device_locks_and_keeps_what_it_has_for_its_own_link(
    browser: Any, address: str, office: Office, in_the_middle: bool
) -> None:
    hand = open_app(browser, address)
    begin_interview(hand)
    hand.walk()
    # The exchange that the sealing began must be over: it would lock the device before "Finish" is there to be tapped.
    wait_for(lambda: office.selections)
    hand.wait("navigator.locks.query().then(({ held }) => held.every(({ name }) => name !== 'aneroid-exchange'))")
    office.trouble = "revoked"
    if in_the_middle:
        # "Finish" is tapped in the moment in which an exchange in the background hears of it.
        hand.page.evaluate(
            """() => {
              const button = [...document.querySelectorAll('button')].find((one) => one.textContent === 'Finish');
              const asked = window.fetch;
              window.fetch = async (...question) => {
                const answer = await asked(...question);
                const words = await answer.json();
                answer.json = async () => (button.click(), words);
                return answer;
              };
              window.dispatchEvent(new Event('online'));
            }"""
        )
    else:
        hand.tap("finish")
    hand.page.get_by_text("This device is locked").wait_for()
    for _ in range(20):
        left = hand.page.evaluate(DISK)
        assert "consent" not in left
        assert TOKEN not in left
    hand.open("#key=another")
    hand.page.reload()
    hand.page.get_by_text("This device is locked").wait_for()
    office.trouble = None
    hand.page.goto("about:blank")
    hand.open()
    wait_for(lambda: office.submissions)
    assert answers(only(office)["xml_submission_file"])["interview_id"] == "K11"
    assert len(office.contacts) == 1


@pytest.mark.parametrize("trouble", ["ill", "portal", "down"])
def test_a_server_in_trouble_is_told_in_words_and_loses_nothing(
    browser: Any, address: str, office: Office, trouble: str
) -> None:
    hand = open_app(browser, address)
    hand.page.get_by_text("K11", exact=True).wait_for()
    office.trouble = trouble
    hand.page.evaluate("location.hash = '/sent'")
    hand.page.get_by_role("button", name="Send now").click()
    hand.page.get_by_text("No network." if trouble == "down" else "The server does not answer as it should").wait_for()
    hand.page.evaluate("location.hash = '/today'")
    assert hand.page.get_by_text("K11", exact=True).count() == 1


@pytest.mark.parametrize("many", [3, pytest.param(40, marks=pytest.mark.slow)])
def test_as_many_interviews_as_were_held_offline_over_a_restart_arrive(
    playwright: Any, address: str, office: Office, tmp_path: Path, many: int
) -> None:
    office.assignments = [{**office.assignments[0], "interview_id": f"N{n:02}", "slot": n} for n in range(1, many + 1)]

    def start(fragment: str) -> tuple[Any, Hand]:
        context = playwright.chromium.launch_persistent_context(
            tmp_path / "profile", executable_path=chromium(), args=["--no-sandbox"],
            viewport={"width": 360, "height": 740}, locale="en",
        )  # fmt: skip
        hand = Hand(context.pages[0], address)
        if not fragment:
            context.set_offline(True)
        hand.open(fragment)
        return context, hand

    context, hand = start(f"#key={TOKEN}")
    hand.page.get_by_text("N01", exact=True).wait_for()
    hand.carried()
    office.trouble = "down"
    context.set_offline(True)
    for n in range(1, many + 1):
        if n == many // 2 + 1:
            context.close()
            context, hand = start("")
        begin_interview(hand, f"N{n:02}")
        hand.walk(choice=lambda place, n=n: 1 if place.endswith("work") and n % 2 else 0)
        hand.finish()
    assert office.submissions == {}
    office.trouble = None
    context.set_offline(False)
    hand.page.evaluate("location.hash = '/sent'")
    hand.page.get_by_role("button", name="Send now").click()
    wait_for(lambda: len(office.submissions) >= many, 60)
    hand.page.get_by_text("Everything is sent.").wait_for()
    held = [answers(parts["xml_submission_file"]) for parts in office.submissions.values()]
    assert sorted(one["interview_id"] for one in held) == [f"N{n:02}" for n in range(1, many + 1)]
    assert all(("employer" in one) == (int(one["interview_id"][1:]) % 2 == 0) for one in held)
    assert len(office.contacts) == len(office.selections) == many
    context.close()
