"""Days on which something is wrong: told in words, and nothing lost."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fieldwork import answers, begin_interview, only, open_app, wait_for
from forms import xform
from hand import Hand
from office import Office, Running

LOOK = (Path(__file__).parent / "look.js").read_text(encoding="utf-8")


def test_an_update_of_the_app_in_between_loses_nothing(browser: Any, office: Office, tmp_path: Path) -> None:
    """A new version is put on the server in the middle of an interview; it waits until the interviewer says when."""
    office.app = tmp_path / "app"
    shutil.copytree(Path(__file__).parents[2] / "src/aneroid/server/static/app", office.app)
    running = Running(office)
    hand = open_app(browser, running.address)
    hand.wait("navigator.serviceWorker.controller !== null")
    begin_interview(hand)
    hand.answer("/data/consent")
    hand.next()
    hand.answer("/data/age")
    hand.saved()
    worker = office.app / "sw.js"
    worker.write_text(worker.read_text("utf-8").replace("self.skipWaiting", "/* two */ self.skipWaiting"), "utf-8")
    hand.page.evaluate("navigator.serviceWorker.getRegistration().then((one) => one.update())")
    hand.wait("navigator.serviceWorker.getRegistration().then((one) => one.waiting !== null)")
    assert hand.page.get_by_text("A new version is ready.").count() == 0, "nobody is disturbed in an interview"
    hand.page.locator(".top .icon").first.click()
    hand.page.evaluate("window.before = true")
    hand.page.locator(".banner .button").click()
    hand.page.wait_for_function("() => window.before === undefined && document.querySelector('main') !== null")
    hand.assignment("K11")
    hand.resume()
    hand.walk()
    hand.finish()
    wait_for(lambda: office.submissions)
    sent = answers(only(office)["xml_submission_file"])
    assert (sent["consent"], sent["age"]) == ("yes", "34")
    running.stop()


def test_a_full_storage_is_said_at_once_and_the_answer_kept_on_the_page(
    browser: Any, address: str, office: Office
) -> None:
    hand = open_app(browser, address)
    begin_interview(hand)
    hand.answer("/data/consent")
    hand.next()
    hand.saved()
    # The disk takes nothing more: what IndexedDB would say then, said by it.
    hand.page.evaluate(
        """() => {
          const put = IDBObjectStore.prototype.put;
          window.full = true;
          IDBObjectStore.prototype.put = function (...given) {
            if (window.full) throw new DOMException('no room', 'QuotaExceededError');
            return put.apply(this, given);
          };
        }"""
    )
    hand.answer("/data/age")
    alert = hand.page.locator(".banner[role=alert]")
    alert.wait_for()
    assert "Storage is full: the last answer is NOT saved." in alert.inner_text()
    assert hand.page.evaluate(LOOK) == []
    hand.page.evaluate("() => { window.full = false; }")
    hand.next()
    alert.wait_for(state="detached")
    hand.walk()
    hand.finish()
    wait_for(lambda: office.submissions)
    assert answers(only(office)["xml_submission_file"])["age"] == "34"


@pytest.mark.parametrize("days", [-365, 366])
def test_a_clock_a_year_off_is_said_and_the_interview_counts(
    browser: Any, address: str, office: Office, days: int
) -> None:
    made = browser.new_context(viewport={"width": 360, "height": 740}, locale="en")
    page = made.new_page()
    page.clock.install(time=datetime.now(UTC) + timedelta(days=days))
    hand = Hand(page, address)
    hand.open()
    page.locator(".item").first.wait_for()
    page.evaluate("location.hash = '/sent'")
    page.get_by_text("The device’s clock is").first.wait_for()
    begin_interview(hand)
    hand.walk()
    hand.finish()
    page.evaluate("location.hash = '/sent'")
    page.get_by_role("button", name="Send now").click()
    wait_for(lambda: office.submissions)
    assert answers(only(office)["xml_submission_file"])["age"] == "34"
    assert hand.complaints == []


LONG = "An answer as long as no designer wished for, with a reservation, an exception to the reservation, two examples "
LONG += "that explain neither of them, and a closing remark, so that it comes to about two hundred letters"


def test_a_form_of_800_questions_with_long_answers_is_asked_to_its_end(
    browser: Any, address: str, office: Office
) -> None:
    rows = ["| survey | | | |", "| | type | name | label::English (en) |", "| | text | interview_id | Interview |"]
    rows += [f"| | select_one long | q{n} | Question {n} of a very long questionnaire? |" for n in range(800)]
    rows += ["| choices | | | |", "| | list_name | name | label::English (en) |"]
    rows += [f"| | long | v{k} | {LONG} {k} |" for k in range(3)] + ["| | long | dk | Don't know |"]
    rows += ["| settings | | | |", "| | form_title | form_id | version |", "| | Long | long | 1 |"]
    office.add_form("long", "1", xform("\n".join(rows)))
    hand = open_app(browser, address)
    hand.page.set_default_timeout(60_000)
    begin_interview(hand)
    assert hand.page.get_by_text("1 of 800").count() == 1
    assert hand.page.evaluate(LOOK) == []
    for n in range(3):
        hand.answer(f"/data/q{n}", n)
        hand.next()
    hand.page.locator(".top .icon").nth(2).click()
    hand.page.locator("dialog[open] .line").last.click()
    last = hand.questions()
    hand.answer(last[0], 1)
    hand.saved()
    assert last == ["/data/q799"]
    hand.page.locator(".top .icon").first.click()
    hand.page.wait_for_selector("summary")
    hand.resume()
    assert hand.complaints == []


ROUNDS = """
| survey | | | | |
| | type | name | label::English (en) | repeat_count |
| | text | interview_id | Interview | |
| | integer | people | How many live here? | |
| | begin repeat | person | Person | ${people} |
| | text | who | Who? | |
| | end repeat | | | |
| settings | | | | |
| | form_title | form_id | version | |
| | Rounds | rounds | 1 | |
"""


def test_a_slip_of_the_finger_does_not_open_thousands_of_rounds(browser: Any, address: str, office: Office) -> None:
    office.add_form("rounds", "1", xform(ROUNDS))
    hand = open_app(browser, address)
    begin_interview(hand)
    assert hand.questions() == ["/data/people"]
    hand.page.locator("input.number").fill("40000")
    hand.tap("next")
    assert hand.page.get_by_role("alert").inner_text() == "At most 100 can be asked about. Check the number."
    hand.page.locator("input.number").fill("4")
    hand.next()
    assert hand.page.get_by_text("2 of 5").count() == 1
    assert hand.complaints == []


def test_no_adult_at_home_and_a_refused_location_are_ordinary_days(browser: Any, address: str, office: Office) -> None:
    hand = open_app(browser, address)  # a context without permissions refuses the location
    hand.assignment("K11")
    hand.tap("select")
    hand.page.get_by_label("How many?").fill("0")
    hand.page.get_by_label("How many?").blur()
    hand.page.get_by_label("How many?").wait_for()
    assert hand.page.get_by_label("Initials", exact=True).count() >= 1, "nobody can be selected from nobody"
    hand.tap("select")
    problems = hand.page.locator(".problems")
    problems.wait_for()
    assert hand.page.get_by_role("button", name="Seal").count() == 0
    hand.page.locator(".top button").first.click()
    hand.page.get_by_role("button", name="Log a visit").click()
    hand.page.get_by_text("Place not recorded").wait_for()
    hand.page.locator("dialog").get_by_text("No eligible person").click()
    hand.page.get_by_role("button", name="Save").click()
    hand.page.locator(".visits li").first.wait_for()
    wait_for(lambda: office.contacts, 25)
    (visit,) = office.contacts.values()
    assert (visit["disposition"], visit.get("latitude")) == ("4.70", None)
