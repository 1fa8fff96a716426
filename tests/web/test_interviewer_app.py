"""The interviewer app in a real Chromium: a day's work, in every language, on every screen."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from fieldwork import HOUSEHOLD, answers, begin_interview, only, open_app, wait_for
from forms import EVERYTHING, xform
from hand import Hand
from machine import AXE
from office import TOKEN, Office

LOOK = (Path(__file__).parent / "look.js").read_text()
WIDTHS = (360, 768, 1280)


def test_a_whole_interview_reaches_the_office_with_its_visit_selection_and_paradata(
    browser: Any, address: str, big_office: Office
) -> None:
    office = big_office
    hand = open_app(browser, address)
    begin_interview(hand)
    pages = hand.walk(choice=lambda place: int(place.endswith("/accept_serbia_neighbour")))
    odd = hand.page.locator("[data-rule]")
    assert [odd.locator("strong").inner_text()] == ["Family but no neighbour"]
    assert odd.locator("button").count() >= 1  # the pages to look at
    hand.finish()
    wait_for(lambda: office.submissions)
    sent = only(office)
    given = answers(sent["xml_submission_file"])
    assert [v for k, v in given.items() if k.endswith(("serbia_family", "serbia_neighbour"))] == ["no", "yes"]
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
    hand.page.get_by_text("K11", exact=True).wait_for()
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
