"""The interviewer app in a real Chromium: a day's work, offline, killed, in every language, on every screen."""

from __future__ import annotations

import contextlib
import csv
import io
import os
import random
import signal
import time
import xml.etree.ElementTree as ET
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from forms import EVERYTHING, SHORT, xform
from hand import Hand
from machine import AXE, chromium
from office import TOKEN, Office

LOOK = (Path(__file__).parent / "look.js").read_text()
WIDTHS = (360, 768, 1280)
HOUSEHOLD = (("AB", 3, 14), ("CD", 12, 29))


def open_app(browser: Any, address: str, language: str = "en", width: int = 360, **context: Any) -> Hand:
    made = browser.new_context(
        viewport={"width": width, "height": 740}, locale={"sr-Cyrl": "sr-Cyrl-RS"}.get(language, language), **context
    )
    hand = Hand(made.new_page(), address, language)
    hand.open()
    return hand


def begin_interview(hand: Hand, interview_id: str = "K11") -> None:
    hand.assignment(interview_id)
    hand.household(*HOUSEHOLD)
    hand.begin()


def answers(xml: bytes) -> dict[str, str]:
    """Leaf values by place."""
    found: dict[str, str] = {}

    def visit(element: ET.Element, place: str) -> None:
        same, seen = Counter(child.tag for child in element), Counter[str]()
        for child in element:
            seen[child.tag] += 1
            name = child.tag.split("}")[-1] + (f"[{seen[child.tag]}]" if same[child.tag] > 1 else "")
            inner = f"{place}/{name}".lstrip("/")
            if len(child):
                visit(child, inner)
            else:
                found[inner] = child.text or ""

    visit(ET.fromstring(xml), "")
    return found


def wait_for(condition: Any, seconds: float = 15) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


def only(office: Office) -> dict[str, bytes]:
    assert len(office.submissions) == 1
    return next(iter(office.submissions.values()))


def test_a_whole_interview_reaches_the_office_with_its_visit_selection_and_paradata(
    browser: Any, address: str, big_office: Office
) -> None:
    office = big_office
    hand = open_app(browser, address)
    begin_interview(hand)
    pages = hand.walk()
    hand.finish()
    wait_for(lambda: office.submissions)
    sent = only(office)
    given = answers(sent["xml_submission_file"])
    assert given["interview_id"] == "K11"
    assert given["interviewer"] == "07"
    assert given["selection/adults"] == "2"
    assert given["selection/adult[2]/adult_birthday_day"] == "29"
    assert given["respondent/age"] == "34"
    assert given["meta/audit"] == "audit.csv"
    assert [c["disposition"] for c in office.contacts.values()] == ["1.1"]
    selection = next(iter(office.selections.values()))
    assert selection["roster"][selection["selected"]]["label"] in ("AB", "CD")
    assert selection["address_id"] == "K11/01"
    rows = list(csv.DictReader(io.StringIO(sent["audit.csv"].decode())))
    asked = [row for row in rows if row["event"] == "question"]
    assert list(rows[0]) == [
        "event",
        "node",
        "start",
        "end",
        "latitude",
        "longitude",
        "accuracy",
        "old-value",
        "new-value",
    ]
    assert len(asked) >= pages
    assert all(int(row["start"]) <= int(row["end"]) for row in asked)
    by_node = {row["node"]: row["new-value"] for row in asked}
    assert by_node["/data/respondent/age"] == "34"
    assert rows[0]["event"] == "form start"
    assert rows[-1]["event"] == "form finalize"
    assert hand.complaints == []


def test_the_seal_can_be_taken_again_by_anyone(browser: Any, address: str, office: Office) -> None:
    import hashlib
    import json

    hand = open_app(browser, address)
    hand.assignment("K11")
    hand.household(("Ë", 2, 29), ("Š", 7, 1), ("C", 7, 1))
    wait_for(lambda: office.selections, 25)
    record = dict(next(iter(office.selections.values())))
    seal = record.pop("seal")
    text = json.dumps(record, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert hashlib.sha256(text.encode()).hexdigest() == seal


@pytest.mark.parametrize(
    "language", ["sq", *(pytest.param(code, marks=pytest.mark.slow) for code in ("en", "sr", "sr-Cyrl"))]
)
@pytest.mark.usefixtures("big_office")
def test_no_page_clips_or_overlaps_anything_in_any_width(browser: Any, address: str, language: str) -> None:
    hand = open_app(browser, address, language)
    found: dict[str, list[str]] = {}

    def look(hand: Hand) -> None:
        for width in WIDTHS:
            hand.page.set_viewport_size({"width": width, "height": 740})
            if problems := hand.page.evaluate(LOOK):
                found[
                    f"{hand.page.url.split('#')[1]} {hand.key() if hand.page.locator('.section').count() else ''} {width}"
                ] = problems

    look(hand)
    for place in ("sent", "numbers", "settings"):
        hand.page.evaluate(f"location.hash = '/{place}'")
        hand.page.wait_for_timeout(80)
        look(hand)
    begin_interview(hand)
    hand.walk(look)
    look(hand)
    assert not found, "\n".join(f"{place}: {problem}" for place, problems in found.items() for problem in problems)
    assert hand.complaints == []


@pytest.mark.usefixtures("big_office")
def test_axe_finds_nothing_serious(browser: Any, address: str) -> None:
    hand = open_app(browser, address)
    axe = AXE.read_text()
    found: list[str] = []

    def inspect() -> None:
        hand.page.wait_for_timeout(220)  # the fading in of a page changes its contrast
        hand.page.evaluate(axe)
        result = hand.page.evaluate("() => axe.run(document, { resultTypes: ['violations'] })")
        found.extend(
            f"{v['id']}: {v['nodes'][0]['html'][:160]}"
            for v in result["violations"]
            if v["impact"] in ("serious", "critical")
        )

    inspect()
    for place in ("sent", "numbers", "settings", "assignment/K11"):
        hand.page.evaluate(f"location.hash = '/{place}'")
        inspect()
    hand.page.get_by_role("button", name="Log a visit").click()
    inspect()
    hand.page.get_by_role("button", name="Cancel").click()
    begin_interview(hand)
    for n in range(12):
        for place in hand.questions():
            hand.answer(place)
        if n in (0, 1, 2, 3, 7, 11):
            inspect()
        hand.next()
    hand.page.set_viewport_size({"width": 1280, "height": 800})
    inspect()
    assert found == []


def test_routing_takes_back_visibly_and_can_be_undone(browser: Any, address: str, office: Office) -> None:
    hand = open_app(browser, address)
    begin_interview(hand)
    for place in ("/data/consent", "/data/age", "/data/work"):
        assert hand.questions() == [place]
        hand.answer(place)
        hand.next()
    hand.answer("/data/employer", text="A bakery")
    hand.tap("back")
    hand.answer("/data/work", 1)
    assert "For whom?" in hand.page.locator(".banner").inner_text()
    hand.page.get_by_role("button", name="Undo").click()
    hand.next()
    assert hand.page.locator("textarea").input_value() == "A bakery"
    hand.tap("back")
    hand.answer("/data/work", 1)
    hand.walk(choice=lambda place: 1 if place.endswith("work") else 0)
    hand.finish()
    wait_for(lambda: office.submissions)
    given = answers(only(office)["xml_submission_file"])
    assert given["work"] == "no"
    assert "employer" not in given


@pytest.mark.usefixtures("big_office")
def test_a_wrong_or_missing_answer_is_told_in_words_and_stops(browser: Any, address: str) -> None:
    hand = open_app(browser, address, "sq")
    begin_interview(hand)
    assert hand.page.locator(".section .num").inner_text().startswith("1 nga ")
    hand.tap("next")
    assert hand.page.get_by_role("alert").inner_text() == "Ju lutem shënoni një përgjigje"
    hand.answer("/data/consent")
    while "/data/respondent/age" not in hand.questions():
        for place in hand.questions():
            hand.answer(place)
        hand.next()
    field = hand.page.locator("input.number")
    minor = "Mund të intervistohen vetëm persona nga 18 deri në 110 vjeç"
    for typed, words in (("17", minor), ("3x", "Ju lutem jepni një numër të plotë.")):
        field.fill(typed)
        hand.tap("next")
        assert hand.page.get_by_role("alert").inner_text() == words
        assert hand.questions() == ["/data/respondent/age"]
    field.fill("40")
    hand.next()
    assert hand.questions() == ["/data/respondent/community"]


def test_the_language_changes_in_the_middle_and_keeps_the_answers(browser: Any, address: str) -> None:
    hand = open_app(browser, address)
    begin_interview(hand)
    hand.answer("/data/consent")
    seen = {}
    for choice in ("Shqip", "Srpski", "Српски"):
        hand.page.locator(".top .icon").nth(1).click()
        hand.page.get_by_role("button", name=choice, exact=True).click()
        seen[choice] = hand.page.locator(".wording").inner_text()
        assert hand.page.locator("[role=radio]").first.get_attribute("aria-checked") == "true"
    assert seen["Shqip"].startswith("Mirëdita")
    assert seen["Srpski"].startswith("Dobar dan")
    assert seen["Српски"].startswith("Добар дан")
    assert hand.page.get_by_role("button", name="Даље").count() == 1


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
    hand.wait("navigator.serviceWorker.controller !== null || navigator.serviceWorker.ready.then(() => true)")
    hand.page.wait_for_timeout(800)
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
    assert versions == ["1", "2"]


def test_every_kind_of_question_is_asked_and_answered(browser: Any, address: str, office: Office) -> None:
    office.add_form("everything", "1", xform(EVERYTHING))
    hand = open_app(browser, address, width=768)
    begin_interview(hand)
    page = hand.page
    problems: list[str] = []

    def turn() -> None:
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 740})
            problems.extend(page.evaluate(LOOK))
        hand.next()

    assert "Interviewer" not in page.locator(".question").inner_text()
    turn()
    for name in ("Coffee", "Tea", "Refused", "Tea"):
        page.get_by_role("checkbox", name=name).click()
    turn()
    page.locator("input.number").fill("9,6")
    hand.tap("next")
    assert page.get_by_role("alert").inner_text() == "At most nine and a half"
    page.locator("input.number").fill("2,5")
    turn()
    for value in ("2020-02-29", "08:15", "2021-03-04T05:06"):
        page.locator("input.date").fill(value)
        turn()
    page.get_by_role("radio", name="7", exact=True).click()
    turn()
    for name in ("Tea", "Coffee", "Nothing", "Refused"):
        page.get_by_role("button", name=name).click()
    turn()
    page.get_by_role("checkbox").check()
    turn()
    assert "Twice that is 5" in page.locator(".question").inner_text()
    turn()
    assert page.locator(".stem").inner_text() == "Do you trust …"
    page.set_viewport_size({"width": 768, "height": 740})
    assert page.locator("table tbody tr").count() == 3
    for place in hand.questions():
        hand.answer(place, 2)
    turn()
    page.locator("textarea").fill("Two\nlines, & <marks>")
    page.locator("input[type=search]").fill("number 7")
    page.get_by_role("radio", name="Town number 77").click()
    turn()
    page.locator("textarea").fill("Ana")
    turn()
    page.locator("input.number").fill("18")
    hand.tap("next")
    assert page.get_by_role("alert").inner_text() == "Under eighteen"
    page.locator("input.number").fill("7")
    turn()
    page.get_by_role("button", name="Add another").click()
    page.locator("textarea").fill("Ben")
    turn()
    turn()
    page.get_by_role("button", name="Add another").click()
    hand.tap("back")
    hand.page.locator(".top .icon").nth(2).click()
    page.locator("dialog[open] .line").last.click()
    hand.tap("back")
    page.get_by_role("button", name="Remove the last").click()
    turn()
    hand.next()
    hand.finish()
    wait_for(lambda: office.submissions)
    given = answers(only(office)["xml_submission_file"])
    assert problems == []
    assert hand.complaints == []
    assert given | {"moment": given["moment"][:19], "hour": given["hour"][:5]} == given | {
        "drinks": "tea", "litres": "2.5", "since": "2020-02-29", "hour": "08:15", "moment": "2021-03-04T05:06:00",
        "trust": "7", "order": "tea coffee none refused", "told": "OK", "twice": "5", "two/why": "Two\nlines, & <marks>", "two/town": "t77",
        "child[1]/child_name": "Ana", "child[1]/child_age": "7", "child[2]/child_name": "Ben",
    }  # fmt: skip
    assert "child[3]/child_name" not in given


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


def test_a_telephone_number_travels_alone_and_is_forgotten(browser: Any, address: str, office: Office) -> None:
    hand = open_app(browser, address)
    begin_interview(hand)
    hand.walk()
    hand.finish()
    field = hand.page.get_by_label("Telephone number")
    field.fill("123")
    hand.page.locator("section:has(input[type=tel]) .button.main").click()
    assert hand.page.get_by_role("alert").inner_text() == "This is not a telephone number."
    field.fill("+383 44 123-456")
    hand.page.locator("section:has(input[type=tel]) .button.main").click()
    hand.page.get_by_text("Kept apart until the server has it").wait_for()
    hand.page.evaluate("location.hash = '/sent'")
    hand.page.get_by_role("button", name="Send now").click()
    wait_for(lambda: office.identities)
    assert office.identities == [{"interview_id": "K11", "telephone": "+38344123456"}]
    wait_for(
        lambda: "38344123456" not in hand.page.evaluate("indexedDB.databases().then(() => document.body.innerText)")
    )
    assert b"38344123456" not in only(office)["xml_submission_file"]


def test_training_sends_nothing_and_shares_nothing(browser: Any, address: str, office: Office) -> None:
    hand = open_app(browser, address)
    hand.page.evaluate("location.hash = '/settings'")
    hand.page.get_by_role("button", name="Practise").click()
    hand.page.get_by_text("TRAIN-11").wait_for()
    before = list(office.arrivals)
    hand.assignment("TRAIN-11")
    hand.household(*HOUSEHOLD)
    hand.begin()
    hand.walk()
    hand.finish()
    hand.page.wait_for_timeout(400)
    assert office.arrivals == before
    assert office.submissions == {}
    hand.page.get_by_role("button", name="End the practice").click()
    hand.page.get_by_text("Interview K11").wait_for()
    hand.page.evaluate("location.hash = '/sent'")
    hand.page.get_by_text("Nothing here.").wait_for()


def test_preview_shows_the_form_and_keeps_nothing(browser: Any, address: str, office: Office) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 740}, locale="en")
    hand = Hand(context.new_page(), address)
    hand.open(f"#preview&key={TOKEN}")
    hand.page.wait_for_selector(".sheet")
    assert "interview_id" not in "".join(hand.questions())
    hand.answer("/data/consent")
    hand.next()
    assert office.arrivals == []


def test_no_substitution_outside_the_rule(browser: Any, address: str, office: Office) -> None:
    hand = open_app(browser, address)
    hand.assignment("K11")
    for n in range(3):
        assert hand.page.get_by_role("button", name="Go to the next dwelling").count() == 0
        hand.page.get_by_role("button", name="Log a visit").click()
        hand.page.locator("dialog").get_by_text("Nobody at home").click()
        hand.page.get_by_role("button", name="Save").click()
        hand.page.locator(".visits li").nth(n).wait_for()
    hand.page.get_by_role("button", name="Go to the next dwelling").click()
    hand.page.get_by_text("Dwelling 2", exact=True).wait_for()
    hand.page.evaluate("location.hash = '/sent'")
    hand.page.get_by_role("button", name="Send now").click()
    wait_for(lambda: len(office.contacts) == 3)
    assert [(c["address_id"], c["attempt"], c["disposition"]) for c in office.contacts.values()] == [
        ("K11/01", n, "2.24") for n in (1, 2, 3)
    ]


@pytest.mark.parametrize("trouble", ["ill", "portal", "down"])
def test_a_server_in_trouble_is_told_in_words_and_loses_nothing(
    browser: Any, address: str, office: Office, trouble: str
) -> None:
    hand = open_app(browser, address)
    hand.page.get_by_text("Interview K11").wait_for()
    office.trouble = trouble
    hand.page.evaluate("location.hash = '/sent'")
    hand.page.get_by_role("button", name="Send now").click()
    hand.page.get_by_text("No network." if trouble == "down" else "The server does not answer as it should").wait_for()
    hand.page.evaluate("location.hash = '/today'")
    assert hand.page.get_by_text("Interview K11").count() == 1
