"""The verification desk in a real browser, up to the database and the interviewer's device."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from desk_page import Desk, decide, running_desk
from fieldwork import wait_for
from machine import AXE, ROOT
from sqlalchemy import insert

from aneroid.store import schema
from server.field import interview

WORDS = ROOT / "web/desk/src/words"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """The desk of a fresh study, with six ordinary interviews of one interviewer and one of two minutes."""
    with running_desk(tmp_path) as made:
        mine = made.mine
        for k, name in enumerate(mine[:6]):
            made.send(interview(name, age=30 + 5 * k))
        made.send(interview(mine[6], age=61).replace(b"09:27:00", b"09:02:00"))
        yield made


def text(page: Any, selector: str) -> str:
    return str(page.locator(selector).first.inner_text())


def close(page: Any) -> None:
    page.keyboard.press("Escape")
    page.locator("dialog[open]").wait_for(state="detached")


def test_a_suspicious_interview_is_explained_returned_repeated_and_accepted(browser: Any, desk: Desk) -> None:
    page = desk.open(browser)
    page.keyboard.press("3")
    worst = page.locator(".queue button").first
    worst.wait_for()
    assert "Took 2 minutes" in worst.inner_text()
    interview_id = worst.locator("strong").inner_text()
    page.get_by_role("heading", name=interview_id).wait_for()
    page.locator("article").get_by_text("Female").first.wait_for()

    # Without a reason nothing is decided; with one, the interviewer hears of it.
    page.keyboard.press("r")
    page.locator("dialog[open] textarea").first.fill("")
    page.locator("dialog[open] button.main").click()
    assert page.locator("dialog[open]").count() == 1
    close(page)
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
    page.get_by_text("Takes the place of an earlier one").wait_for()
    decide(page, "a", "Held again, in the usual time.")
    both = {
        row.edited_by is None: row.status for row in desk.rows(schema.submissions) if row.interview_id == interview_id
    }
    assert both == {True: "accepted", False: "returned"}
    assert [row.decision for row in desk.rows(schema.decisions)] == ["return", "accept"]
    assert desk.complaints == []


def test_two_coordinators_deciding_at_once_lose_no_word(browser: Any, desk: Desk) -> None:
    desk.add("besa@example.org", "coordinator")
    one, other = desk.open(browser), desk.open(browser, login="besa@example.org")
    for page in (one, other):
        desk.show(page, "queue", "article > .row .button.main")
    decide(one, "h", "Wait for the telephone.")
    other.keyboard.press("a")
    other.locator("dialog[open] textarea").first.fill("The household knows it well.")
    other.keyboard.press("Control+Enter")
    told = other.locator("dialog[open] [role=alert]")
    told.wait_for()
    assert "Meanwhile mira@example.org has decided: On hold. “Wait for the telephone.”" in told.inner_text()
    assert other.locator("dialog[open] textarea").first.input_value() == "The household knows it well."
    assert [row.decision for row in desk.rows(schema.decisions)] == ["hold"]
    other.keyboard.press("Control+Enter")  # now about what is there
    other.locator(".notice.calm").wait_for()
    assert [row.decision for row in desk.rows(schema.decisions)] == ["hold", "accept"]


def test_an_interview_that_is_sent_anew_while_it_is_looked_at_takes_the_words_along(browser: Any, desk: Desk) -> None:
    page = desk.open(browser)
    desk.show(page, "queue", "article > .row .button.main")
    shown = page.evaluate("decodeURIComponent(location.hash.split('/')[1])")
    row = next(row for row in desk.rows(schema.submissions) if row.instance_id == shown)
    desk.send(interview(row.interview_id, age=58, deprecated_id=shown))
    page.keyboard.press("x")
    page.locator("dialog[open] textarea").first.fill("Nobody was at home that day.")
    page.keyboard.press("Control+Enter")
    page.get_by_text("has sent this interview anew meanwhile").first.wait_for()
    assert desk.rows(schema.decisions) == []
    page.get_by_role("button", name="Open the new one").click()
    page.get_by_text("Takes the place of an earlier one").wait_for()
    page.keyboard.press("x")
    assert page.locator("dialog[open] textarea").first.input_value() == "Nobody was at home that day."
    page.locator("dialog[open]").get_by_text("dwelling 1 of the same route").wait_for()  # no visit is on record
    page.keyboard.press("Control+Enter")
    page.locator(".notice.calm").wait_for()
    (decision,) = desk.rows(schema.decisions)
    assert (decision.decision, decision.instance_id == shown) == ("reject", False)


def test_an_answer_is_corrected_with_a_reason_and_the_raw_one_stays(browser: Any, desk: Desk) -> None:
    page = desk.open(browser)
    desk.show(page, "queue", "article > .row .button.main")
    shown = page.evaluate("decodeURIComponent(location.hash.split('/')[1])")
    page.get_by_role("button", name="Correct: sex").click()
    page.locator("dialog[open] select").select_option("male")
    page.keyboard.press("Control+Enter")
    assert desk.rows(schema.edits) == [], "a reason is needed"
    page.locator("dialog[open] textarea").fill("A typing error, says the household.")
    page.keyboard.press("Control+Enter")
    page.get_by_text("Raw answer: Female").wait_for()
    (edit,) = desk.rows(schema.edits)
    assert (edit.instance_id, edit.question, edit.before, edit.after) == (shown, "sex", "female", "male")
    assert (edit.author, edit.reason) == ("mira@example.org", "A typing error, says the household.")
    page.get_by_role("button", name="Correct: age").click()
    page.locator("dialog[open] input").fill("six")
    page.locator("dialog[open] textarea").fill("No number.")
    page.keyboard.press("Control+Enter")
    page.get_by_text("age cannot have the answer").wait_for()
    assert len(desk.rows(schema.edits)) == 1


def test_what_was_kept_aside_is_compared_and_used_or_left(browser: Any, desk: Desk) -> None:
    rows = {row.interview_id: row for row in desk.rows(schema.submissions)}
    first, second = rows[desk.mine[0]], rows[desk.mine[1]]
    desk.send(interview(desk.mine[0], age=71, instance_id=first.instance_id), expect=202)
    desk.send(interview(desk.mine[1], age=72, instance_id=second.instance_id), expect=202)
    desk.add("besa@example.org", "coordinator")
    page, other = desk.open(browser), desk.open(browser, login="besa@example.org")
    page.locator("nav.tabs a", has_text="Kept aside").get_by_text("2", exact=True).wait_for()
    page.keyboard.press("7")
    cards = page.locator("main article")
    cards.nth(1).wait_for()
    one = cards.first
    assert "Another interview with the same number" in one.inner_text()
    assert [row.split("\t")[1:] for row in one.locator("tbody tr").all_inner_texts()] == [["30", "71"]], "what differs"
    desk.show(other, "aside", "article")

    # Without a reason nothing happens; used, it takes the first one's place and waits to be looked at.
    one.get_by_role("button", name="Use it").click()
    page.keyboard.press("Control+Enter")
    assert page.locator("dialog[open]").count() == 1
    page.locator("dialog[open] textarea").fill("The tablet was restored; the second is whole.")
    page.keyboard.press("Control+Enter")
    page.get_by_text("It is used and waits to be looked at.").wait_for()
    page.get_by_role("button", name="Leave it aside 2").click()
    page.locator("dialog[open] textarea").fill("A copy with a slip.")
    page.keyboard.press("Control+Enter")
    page.get_by_text("Nothing is kept aside.").wait_for()
    replaced = next(row for row in desk.rows(schema.submissions) if row.instance_id == first.instance_id)
    now = next(row for row in desk.rows(schema.submissions) if row.instance_id == replaced.edited_by)
    assert b"<age>71</age>" in now.xml
    assert [row.edited_by for row in desk.rows(schema.submissions) if row.interview_id == desk.mine[1]] == [None]

    # Somebody who still sees it is told that it is settled.
    other.get_by_role("button", name="Use it").first.click()
    other.locator("dialog[open] textarea").fill("I would use it.")
    other.keyboard.press("Control+Enter")
    other.get_by_text("Somebody else has settled it meanwhile.").wait_for()
    other.get_by_text("Nothing is kept aside.").wait_for()
    done = [
        row.action for row in desk.rows(schema.audit) if row.action.startswith("submission.") and row.actor != "I01"
    ]
    assert done == ["submission.used", "submission.dismissed"]
    assert desk.complaints == []


def test_an_interview_of_a_mistyped_number_is_given_its_place(browser: Any, desk: Desk) -> None:
    desk.send(interview("NOR26-00O9", age=33))
    page = desk.open(browser)
    desk.show(page, "queue", "article > .row .button.main")
    page.locator("input[type=search]").fill("NOR26-00O9")
    page.locator(".queue button").first.click()
    page.get_by_role("button", name="Give it its planned interview").click()
    page.locator("dialog[open] input").fill("NOR26-9999")
    page.locator("dialog[open] textarea").fill("The letter O for the figure.")
    page.keyboard.press("Control+Enter")
    page.locator("dialog[open] [role=alert]").wait_for()
    assert desk.rows(schema.edits) == []
    page.locator("dialog[open] input").fill(desk.mine[8])
    page.keyboard.press("Control+Enter")
    page.get_by_role("heading", name=desk.mine[8]).wait_for()
    row = next(row for row in desk.rows(schema.submissions) if row.interview_id == desk.mine[8])
    assert (row.marks, b"NOR26-00O9" in row.xml) == ([], True)
    assert desk.complaints == []


def test_a_rejected_interview_goes_to_another_interviewer_by_the_rule(browser: Any, desk: Desk) -> None:
    page = desk.open(browser)
    desk.show(page, "queue", "article > .row .button.main")
    slot = text(page, "article h2")
    page.keyboard.press("x")
    page.locator("dialog[open] textarea").first.fill("The household knows of no interview.")
    page.locator("dialog[open] select").select_option("I02")
    page.keyboard.press("Control+Enter")
    page.locator(".notice.calm").wait_for()
    row = next(row for row in desk.rows(schema.assignments) if row.interview_id == slot)
    assert (row.status, row.interviewer, row.earlier) == ("open", "I02", ["I01"])


def on_screen(shown: str, numbers: dict[str, str]) -> str:
    (number,) = [one for one in numbers if one in shown]
    return number


def test_calls_are_made_one_by_one_and_the_number_is_seen_by_the_caller_alone(browser: Any, desk: Desk) -> None:
    for k, slot in enumerate(desk.mine[:3]):
        body = {"interview_id": slot, "name": "A. B.", "telephone": f"+383 44 70{k} 555"}
        assert desk.device.post("/identities", json=body).status_code == 204
    page = desk.open(browser)
    desk.show(page, "calls", "tbody tr")
    assert "555" not in text(page, "main")
    page.get_by_label("Speak").select_option("sq")
    page.get_by_role("button", name="Next person").click()
    page.locator("form.card").wait_for()
    shown = text(page, "form.card")
    numbers = {f"+383 44 70{k} 555": slot for k, slot in enumerate(desk.mine[:3])}
    called = [on_screen(shown, numbers)]
    assert "Mirëdita" in shown
    assert "Life in Northland" in shown
    page.locator("fieldset").first.get_by_label("Yes").check()
    page.locator("fieldset").nth(1).get_by_label("Yes").check()
    page.get_by_label("How satisfied").select_option("neither")
    page.locator("form.card button.main").click()
    page.get_by_text(called[0]).wait_for(state="detached")
    page.get_by_text("Saved.").wait_for()
    called.append(on_screen(text(page, "form.card"), numbers))
    page.get_by_label("Outcome").select_option("wrong number")
    page.locator("form.card button.main").click()
    page.get_by_text(called[1]).wait_for(state="detached")
    called.append(on_screen(text(page, "form.card"), numbers))
    page.get_by_label("Outcome").select_option("not reached")
    page.locator("form.card button.main").click()
    page.locator("form.card").wait_for(state="detached")
    calls = desk.rows(schema.calls)
    assert [(row.outcome, row.interview_held, row.right_person) for row in calls] == [
        ("reached", True, True), ("wrong number", None, None), ("not reached", None, None),
    ]  # fmt: skip
    assert calls[0].again == {"satisfied_town": "neither"}
    page.get_by_role("heading", name="What calling came to").wait_for()
    figures = {one.split("\n")[1]: one.split("\n")[0] for one in page.locator(".figure").all_inner_texts()}
    assert (figures["Reached"], figures["Wrong number"], figures["No number given"]) == ("1", "1", "4")
    read = [row.subject for row in desk.rows(schema.audit) if row.action == "identity.read"]
    assert read == [numbers[one] for one in called]
    assert sorted(read) == desk.mine[:3]
    assert desk.complaints == []


DRAFTS = """() => new Promise((resolve) => {
  const opening = indexedDB.open('aneroid-desk');
  opening.onsuccess = () => {
    const reading = opening.result.transaction('drafts').objectStore('drafts').getAll();
    reading.onsuccess = () => { opening.result.close(); resolve(JSON.stringify(reading.result)); };
  };
})"""


def test_a_revisit_is_made_without_a_network_and_arrives_once(browser: Any, desk: Desk) -> None:
    page = desk.open(browser, geolocation={"latitude": 42.66, "longitude": 21.16, "accuracy": 8},
                     permissions=["geolocation"])  # fmt: skip
    desk.show(page, "revisits", "tbody tr")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    slots = [row.interview_id for row in desk.rows(schema.revisits)]
    page.context.set_offline(True)
    page.reload()
    page.get_by_text("No network. Revisits go on").wait_for()
    page.get_by_role("button", name=f"Record {slots[0]}").click()
    form = page.locator("form.door")
    assert "Neither" not in form.inner_text(), "blind to the answers"
    form.locator("fieldset").first.get_by_label("Yes").check()
    form.locator("fieldset").nth(1).get_by_label("Yes").check()
    form.get_by_label("How many minutes").fill("25")
    form.locator("fieldset").nth(2).get_by_label("No", exact=True).check()

    # The tablet dies at the door: what was said is still there, but for what is just being written.
    wait_for(lambda: '"right_person":false' in page.evaluate(DRAFTS))
    page.reload()
    page.locator("form.door fieldset").nth(2).wait_for()
    assert form.get_by_label("How many minutes").input_value() == "25"
    assert form.locator("fieldset").nth(2).get_by_label("No", exact=True).is_checked()
    form.get_by_label("How satisfied").select_option("very_satisfied")
    page.get_by_role("button", name="Record the place").click()
    page.get_by_text("Place recorded").wait_for()
    form.get_by_role("button", name="Save").click()
    page.get_by_text("1 revisits wait to be sent.").wait_for()
    page.get_by_role("button", name=f"Record {slots[1]}").click()
    page.locator("form.door fieldset").first.get_by_label("No", exact=True).check()
    page.locator("form.door").get_by_role("button", name="Save").click()
    page.get_by_text("2 revisits wait to be sent.").wait_for()
    assert desk.rows(schema.revisit_results) == []

    page.context.set_offline(False)
    page.get_by_role("button", name="Send now").click()
    page.get_by_text("Everything is sent.").wait_for()
    found = {row.interview_id: row for row in desk.rows(schema.revisit_results)}
    assert set(found) == set(slots[:2])
    first, second = found[slots[0]], found[slots[1]]
    assert (first.household_exists, first.interview_held, first.right_person, first.minutes) == (True, True, False, 25)
    assert first.again == {"satisfied_town": "very_satisfied"}
    assert (first.latitude, first.author) == (42.66, "mira@example.org")
    assert (second.household_exists, second.interview_held) == (False, None)
    page.get_by_role("button", name="Send now").click()
    page.get_by_role("button", name=re.compile("Done")).click()
    page.locator("tbody tr").nth(1).wait_for()
    assert len(desk.rows(schema.revisit_results)) == 2
    assert desk.complaints == []


def test_revisits_wait_for_whoever_made_them_when_the_session_is_over(browser: Any, desk: Desk) -> None:
    page = desk.open(browser)
    desk.show(page, "revisits", "tbody tr")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    slot = desk.rows(schema.revisits)[0].interview_id
    page.context.set_offline(True)
    page.goto(f"{desk.address}/desk/#revisits/{slot}")
    page.locator("form.door fieldset").first.get_by_label("No", exact=True).check()
    page.locator("form.door").get_by_role("button", name="Save").click()
    page.get_by_text("1 revisits wait to be sent.").wait_for()
    desk.store.database.write(lambda t: t.connection.execute(schema.sessions.delete()))
    page.context.set_offline(False)  # the page notices by itself
    page.get_by_text("1 revisits wait on this device; sign in to send them.").wait_for()
    desk.add("besa@example.org", "coordinator")

    def sign_in(login: str) -> None:
        page.locator("input[autocomplete=username]").fill(login)
        page.locator("input[type=password]").fill("correct horse battery")
        page.locator("button.main").click()
        page.get_by_text("1 of somebody else" if login != "mira@example.org" else "Everything is sent.").wait_for()

    sign_in("besa@example.org")
    assert desk.rows(schema.revisit_results) == []
    page.get_by_role("button", name="Sign out").click()
    sign_in("mira@example.org")
    assert [row.author for row in desk.rows(schema.revisit_results)] == ["mira@example.org"]


def test_revisits_are_chosen_by_risk_apart_from_the_sealed_ones(browser: Any, desk: Desk) -> None:
    sealed = {row.interview_id for row in desk.rows(schema.revisits)}
    page = desk.open(browser)
    desk.show(page, "queue", "article > .row .button.main")
    desk.show(page, "revisits", "tbody tr")
    page.get_by_role("button", name="Choose by risk").click()
    offered = page.locator("dialog[open] input[type=checkbox]")
    offered.first.wait_for()
    count = offered.count()
    page.locator("dialog[open] textarea").fill("The worst of the day.")
    page.keyboard.press("Control+Enter")
    page.locator("dialog[open]").wait_for(state="detached")
    rows = desk.rows(schema.revisits)
    assert {row.interview_id for row in rows if row.why == "sealed"} == sealed
    assert len([row for row in rows if row.why == "risk"]) == count > 0


def test_the_map_shows_places_without_asking_anybody_else(browser: Any, desk: Desk) -> None:
    slots = {row.interview_id: row for row in desk.rows(schema.assignments)}
    names = {row.interview_id: row.instance_id for row in desk.rows(schema.submissions)}
    here = {"sha256": "0" * 64, "seconds": {}, "events": 1, "changes": 0, "accuracy": 9.0}

    def job(transaction: Any) -> None:
        for slot, (latitude, mocked) in zip(desk.mine[:2], ((42.70, False), (43.10, True)), strict=True):
            row = {**here, "instance_id": names[slot], "latitude": latitude, "longitude": 21.1, "is_mocked": mocked}
            transaction.connection.execute(insert(schema.paradata), [row])
        transaction.connection.execute(schema.assignments.update().values(start_latitude=42.69, start_longitude=21.1))

    desk.store.database.write(job)
    assert len(slots) == 320
    page = desk.open(browser)
    desk.show(page, "map", "svg.sheet")
    assert page.locator("rect.held").count() >= 2
    assert page.locator("rect.held.suspect").count() >= 1
    first = page.locator(".queue button").first
    assert "45.6 km from the sampled place" in first.inner_text(), "the farthest first"
    page.locator("svg.sheet").focus()
    before = page.locator("svg.sheet").get_attribute("viewBox")
    page.keyboard.press("+")
    page.keyboard.press("ArrowLeft")
    assert page.locator("svg.sheet").get_attribute("viewBox") != before
    first.click()
    page.get_by_role("link", name="Open the interview").click()
    page.get_by_text("The place was invented by an app").wait_for()
    assert {url.split("/")[2] for url in desk.asked if url.startswith("http")} == {desk.address.split("/")[2]}


def test_scorecards_show_an_interviewers_days(browser: Any, desk: Desk) -> None:
    desk.send(interview(desk.mine[7], age=40).replace(b"2026-03-02", b"2026-03-04"))
    page = desk.open(browser)
    desk.show(page, "interviewers", "tbody tr")
    assert page.locator("tbody svg").count() == 1
    page.get_by_role("link", name="I01").click()
    page.get_by_role("heading", name="Day by day", exact=True).wait_for()
    rows = [row.split("\t") for row in page.locator("tbody tr").all_inner_texts()]
    assert [(row[0].strip(), row[3]) for row in rows] == [("2 Mar", "7"), ("4 Mar", "1")]


PAGES = (
    ("progress", ".figure"), ("map", "h1"), ("queue", "article > .row .button.main"), ("interviewers", "tbody tr"),
    ("interviewers/I01", "tbody tr"), ("calls", ".figure"), ("revisits", "tbody tr"), ("aside", "article"),
    ("paper", "form"), ("log", "tbody tr"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("locale", "title", "width"), [("en", "Progress", 1280), ("sq", "Ecuria", 768), ("sr", "Napredak", 1024)]
)
def test_every_page_is_accessible_and_fits(browser: Any, desk: Desk, locale: str, title: str, width: int) -> None:
    body = {"interview_id": desk.mine[0], "telephone": "044 123 456"}
    assert desk.device.post("/identities", json=body).status_code == 204
    taken = desk.rows(schema.submissions)[0]
    desk.send(interview(taken.interview_id, age=71, instance_id=taken.instance_id), expect=202)
    page = desk.open(browser, width, locale)
    page.get_by_role("heading", name=title, exact=True).first.wait_for()
    page.evaluate(AXE.read_text(encoding="utf-8"))
    slot = desk.rows(schema.revisits)[0].interview_id

    def look(view: str) -> None:
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), view
        found = page.evaluate(
            "axe.run(document, {resultTypes: ['violations']}).then(r => r.violations.map(v => [v.impact, v.id, "
            "v.nodes.map(n => n.html.slice(0, 120)).slice(0, 3)]))"
        )
        assert found == [], (view, found)

    for view, ready in (*PAGES, (f"revisits/{slot}", "form.door")):
        page.goto(f"{desk.address}/desk/#{view}")
        page.locator(f"main {ready}").first.wait_for()
        look(view)
    page.goto(f"{desk.address}/desk/#queue")
    page.locator("article > .row .button.main").wait_for()
    for key in ("x", "v"):
        page.keyboard.press(key)
        page.locator("dialog[open]").wait_for()
        look(f"queue, {key}")
        close(page)
    page.goto(f"{desk.address}/desk/#calls")
    page.locator("tbody .link").first.click()
    page.locator("form.card").wait_for()
    look("a call")
    assert desk.complaints == []


def test_a_whole_page_speaks_the_language_chosen(browser: Any, desk: Desk) -> None:
    page = desk.open(browser, locale="sq")
    desk.show(page, "queue", "article > .row .button.main")
    assert "Zgjati 2 minuta" in text(page, "article")
    page.locator("header select").select_option("sr-Cyrl")
    page.get_by_text("Трајало 2 минута").first.wait_for()
    assert page.evaluate("document.documentElement.lang") == "sr-Cyrl"
    desk.show(page, "progress", ".figure")
    assert "RR3" in text(page, "main")


# --- words -------------------------------------------------------------------------------------------------


def words(language: str) -> dict[str, str]:
    source = (WORDS / f"{language}.ts").read_text("utf-8")
    return dict(re.findall(r"(\w+): '((?:[^'\\]|\\.)*)'", source))


SAME = {"sq": {"map", "log", "mapTab"}, "sr": {"telephone", "filter", "status", "stratum"}}


@pytest.mark.parametrize("language", ["sq", "sr"])
def test_every_word_of_the_desk_is_there_in_every_language(language: str) -> None:
    english, other = words("en"), words(language)
    assert len(english) > 200
    assert other.keys() == english.keys()
    for key, text_ in english.items():
        assert set(re.findall(r"\{\w+\}", other[key])) == set(re.findall(r"\{\w+\}", text_)), key
    untranslated = {k for k in english if other[k] == english[k] and len(english[k]) > 4 and not k.startswith("role_")}
    assert untranslated <= SAME[language] | {"byPhone"}


def test_the_pages_hold_no_words_of_their_own() -> None:
    """Between tags stand only expressions, figures and signs: what is read comes from the words of a language."""
    for path in (ROOT / "web/desk/src").rglob("*.vue"):
        template = re.sub(r"(?s)<script.*?</script>|<style.*?</style>|<!--.*?-->", "", path.read_text("utf-8"))
        template = re.sub(r"(?s)\{\{.*?\}\}", "", template)
        template = re.sub(r'"[^"]*"', '""', template)
        loose = [one.strip() for one in re.findall(r">([^<>]+)<", template)]
        letters = [one for one in loose if re.search(r"[A-Za-z]{3}", one)]
        assert letters == [], path.name


def test_every_action_of_the_log_has_words() -> None:
    known = set(re.findall(r"'([a-z_]+\.[a-z_]+)':", (WORDS / "actions.ts").read_text("utf-8")))
    sources = "\n".join(
        p.read_text("utf-8") for folder in ("store", "server") for p in (ROOT / "src/aneroid" / folder).glob("*.py")
    )
    recorded = set(re.findall(r'\.record\(\s*[^"\n]*?"([a-z_]+\.[a-z_]+)"', sources)) | {
        *(f"interview.{verdict}" for verdict in ("accept", "hold", "return", "reject")),
        *("submission.used", "submission.dismissed"),
    }
    assert len(recorded) > 15
    assert recorded <= known
