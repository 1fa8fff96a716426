"""Pictures of every page of the interviewer app and the desk: in three widths, in every language, each looked over.

    .venv/bin/python -m screens --out ../../docs          (from tests/web; or make screens)

The reference study is really served. In the app an interviewer's day is gone through; the desk has a whole field week of
simulated interviewers. Each page is looked over as it is photographed: words that are clipped, outside their frame or over
others, targets too small to tap, and what axe finds serious. Any finding ends the run with status 1. The page
`docs/screens.md` is written anew, with the pictures beside it.
"""

from __future__ import annotations

import argparse
import base64
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tests/web")]

from desk_page import PASSWORD, Desk, running_desk  # noqa: E402
from fieldwork import begin_interview, wait_for  # noqa: E402
from forms import EVERYTHING, xform  # noqa: E402
from hand import Hand  # noqa: E402
from machine import APP as BUILT  # noqa: E402
from machine import AXE, chromium, left_out  # noqa: E402
from office import Office, Running  # noqa: E402

from aneroid.lifecycle import run_study  # noqa: E402
from aneroid.store import schema  # noqa: E402
from aneroid.store.devices import renew_device, revoke_devices  # noqa: E402
from aneroid.study.folder import load_study  # noqa: E402
from server.field import interview  # noqa: E402
from server.field_week import play, staffed  # noqa: E402

WIDTHS = {360: 740, 768: 900, 1280: 900}
LANGUAGES = {"en": "English", "sq": "Shqip", "sr": "Srpski", "sr-Cyrl": "Српски"}
KEPT_WIDTHS: dict[str, tuple[int, ...]] = {"sr-Cyrl": (360,)}
"""Widths of which pictures are kept; all are looked over. Cyrillic is the Latin text in other letters."""
LOOK = (Path(__file__).parent / "look.js").read_text(encoding="utf-8")
QUALITY = 45
AFTERNOON = datetime.now(UTC).replace(hour=14, minute=0)
"""When the office looks: respondents may be called."""
APP = {
    "welcome": "Before the device knows its interviewer.",
    "today": "The day's assignments, by place.",
    "map": "The start points, without a network.",
    "assignment": "One assignment: the way to walk, the dwellings, what to do next.",
    "visit": "A visit to a dwelling is logged.",
    "household": "Who lives here and whose birthday is when.",
    "selection": "Whom the rule selects, and why.",
    "single": "A question with one answer; don't know and refused stand apart.",
    "battery": "A battery: several items on one scale.",
    "number": "A number is typed.",
    "open": "An open answer.",
    "card": "A show card, for the respondent's eyes.",
    "several": "A question with several answers.",
    "date": "A date.",
    "range": "A scale of numbers.",
    "rank": "Answers put in order.",
    "table": "A battery as a table, where the screen is wide enough.",
    "search": "An answer found among eighty.",
    "repeat": "A block that is repeated, such as the children of a household.",
    "problem": "An answer that does not do is told in words.",
    "end": "The interview's end: what was answered, what is missing.",
    "sent": "What was sent, what waits, what came back.",
    "numbers": "The day in numbers.",
    "settings": "Language, size of the text, what lies on the device.",
    "locked": "A device that was taken back.",
}
DESK = {
    "sign-in": "Signing in.",
    "progress": "Progress against the targets, outcome rates.",
    "map": "Where interviews begin and were held.",
    "queue": "Interviews to look at, the worst first, with reasons.",
    "decision": "A decision, with its reason and the message to the interviewer.",
    "interviewers": "Interviewers, the most suspicious first.",
    "interviewer": "One interviewer over the days.",
    "calls": "Telephone: who is to be called.",
    "call": "A call: the script, the key questions asked again.",
    "revisits": "Revisits, drawn before fieldwork or chosen by risk.",
    "revisit": "The form at the door, blind to the answers.",
    "aside": "What was kept aside.",
    "paper": "Papers that wait for their second entry, or to be settled.",
    "typing": "A paper is keyed.",
    "log": "The audit log.",
}


@dataclass
class Album:
    """Takes the pictures, looks each page over, and remembers what was wrong."""

    folder: Path
    taken: dict[str, set[tuple[str, int]]] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    def take(self, page: Any, part: str, name: str, language: str, *, small_targets: bool = True) -> None:
        """Every width of the page as it stands."""
        for width, height in WIDTHS.items():
            page.set_viewport_size({"width": width, "height": height})
            page.wait_for_timeout(260)  # the fading in of a page changes its contrast
            here = f"{part}/{name} {language} {width}"
            for problem in page.evaluate(LOOK):
                if small_targets or not problem.startswith("too small to tap"):
                    self.wrong.append(f"{here}: {problem}")
            if width != 768:
                self.wrong += [f"{here}: {problem}" for problem in serious(page)]
            if width in KEPT_WIDTHS.get(language, tuple(WIDTHS)):
                path = self.folder / f"{part}-{name}-{language}-{width}.webp"
                asked = page.context.new_cdp_session(page).send(
                    "Page.captureScreenshot", {"format": "webp", "quality": QUALITY}
                )
                path.write_bytes(base64.b64decode(asked["data"]))
                self.taken.setdefault(f"{part}/{name}", set()).add((language, width))
        page.set_viewport_size({"width": 360, "height": 740} if part == "app" else {"width": 1280, "height": 900})


def serious(page: Any) -> list[str]:
    """What axe finds serious on the page."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
    return [
        f"{one['id']}: {one['nodes'][0]['html'][:140]}"
        for one in found["violations"]
        if one["impact"] in ("serious", "critical")
    ]


def locale(language: str) -> str:
    return {"sr-Cyrl": "sr-Cyrl-RS", "sr": "sr-Latn-RS"}.get(language, language)


def photograph_app(browser: Any, desk: Desk, album: Album, language: str, interviewer: str) -> None:
    """An interviewer's day, from the welcome to a device that is taken back."""
    token = desk.store.database.write(lambda t: renew_device(t, interviewer, "test"))
    mine = min(row.interview_id for row in desk.rows(schema.assignments) if row.interviewer == interviewer)
    context = browser.new_context(viewport={"width": 360, "height": 740}, locale=locale(language))
    hand = Hand(context.new_page(), desk.address, language)
    page = hand.page

    def take(name: str) -> None:
        album.take(page, "app", name, language)

    page.goto(f"{desk.address}/app/")
    page.wait_for_selector("main")
    take("welcome")
    hand.open(f"#key={token}")
    page.locator(".item").first.wait_for()
    take("today")
    page.locator(".switch button").nth(1).click()
    page.locator("svg").first.wait_for()
    take("map")
    page.locator(".switch button").first.click()
    hand.assignment(mine)
    for summary in page.locator("summary").all()[:1]:
        summary.click()
    take("assignment")
    page.evaluate("document.querySelector('details[open] summary')?.click()")
    page.locator("main button.button").filter(has_text=VISIT[language]).first.click()
    page.locator("dialog[open]").wait_for()
    take("visit")
    page.keyboard.press("Escape")
    hand.tap("select")
    page.get_by_label(hand.words["many"]).fill("2")
    page.get_by_label(hand.words["many"]).blur()
    for k, (initials, month, day) in enumerate((("AB", 3, 14), ("CD", 12, 29))):
        page.get_by_label(hand.words["initials"], exact=True).nth(k).fill(initials)
        page.get_by_label(hand.words["month"]).nth(k).select_option(str(month))
        page.get_by_label(hand.words["day"], exact=True).nth(k).fill(str(day))
        page.get_by_label(hand.words["day"], exact=True).nth(k).blur()
    take("household")
    hand.tap("select")
    page.get_by_role("button", name=hand.words["seal"], exact=True).wait_for()
    take("selection")
    hand.tap("seal")
    hand.tap("done")
    hand.begin()
    photograph_interview(hand, take)
    take("end")
    hand.finish()
    wait_for(lambda: any(row.interview_id == mine for row in desk.rows(schema.submissions)))
    row = next(row for row in desk.rows(schema.submissions) if row.interview_id == mine)
    office = signed_in(browser, desk)
    verdict = {"decision": "return", "reason": "Two pages are missing.", "message": MESSAGE[language],
               "expects_version": row.row_version}  # fmt: skip
    office("POST", f"/interviews/{row.instance_id}/decisions", verdict)
    page.evaluate("location.hash = '/sent'")
    page.locator("main .button.main").first.click()
    page.get_by_text(MESSAGE[language]).first.wait_for()
    take("sent")
    for name in ("numbers", "settings"):
        page.evaluate(f"location.hash = '/{name}'")
        page.wait_for_timeout(120)
        take(name)
    desk.store.database.write(lambda t: revoke_devices(t, interviewer, "test"))
    page.evaluate("location.hash = '/sent'")
    page.locator("main .button.main").first.click()
    page.locator("nav.tabs").wait_for(state="detached")
    take("locked")
    album.wrong += [f"app {language}: {problem}" for problem in hand.complaints]
    context.close()


def photograph_rarer(browser: Any, album: Album, language: str) -> None:
    """Sorts of questions that the reference study does not have, in a form that has them all."""
    office = Office(BUILT)
    office.add_form("everything", "1", xform(EVERYTHING))
    office.assignments = [{"interview_id": "K11", "psu": "P1", "stratum": "Prishtina", "settlement": "urban", "slot": 1,
                           "status": "open"}]  # fmt: skip
    running = Running(office)
    context = browser.new_context(viewport={"width": 360, "height": 740}, locale=locale(language))
    hand = Hand(context.new_page(), running.address, language)
    hand.open()
    begin_interview(hand)
    page = hand.page

    def take(name: str) -> None:
        album.take(page, "app", name, language)
        hand.next()

    hand.next()
    for name in ("Coffee", "Tea"):
        page.get_by_role("checkbox", name=name).click()
    take("several")
    page.locator("input.number").fill("2")
    hand.next()
    page.locator("input.date").fill("2020-02-29")
    take("date")
    for value in ("08:15", "2021-03-04T05:06"):
        page.locator("input.date").fill(value)
        hand.next()
    page.get_by_role("radio", name="7", exact=True).click()
    take("range")
    for name in ("Tea", "Coffee", "Nothing", "Refused"):
        page.get_by_role("button", name=name).click()
    take("rank")
    page.get_by_role("checkbox").check()
    for _ in range(2):
        hand.next()
    for place in hand.questions():
        hand.answer(place, 2)
    take("table")
    page.locator("input[type=search]").fill("number 7")
    page.get_by_role("radio", name="Town number 77").click()
    take("search")
    page.locator("textarea").fill("Ana")
    hand.next()
    page.locator("input.number").fill("7")
    hand.next()
    take("repeat")
    context.close()
    running.stop()


def photograph_interview(hand: Hand, take: Callable[[str], None]) -> None:
    """The first page of each sort of question, on the way to the interview's end."""
    seen: set[str] = set()
    for _ in range(2000):
        if hand.at_end():
            break
        page, kind = hand.page, sort_of(hand.page)
        if "problem" not in seen and kind in ("number", "single"):
            hand.tap("next")
            page.wait_for_timeout(150)
            if page.locator("[role=alert], .problem").count():
                seen.add("problem")
                take("problem")
                hand.page.wait_for_timeout(50)
        for place in hand.questions():
            hand.answer(place)
        if kind not in seen:
            seen.add(kind)
            take(kind)
        card = page.locator(".card-button, [aria-haspopup=dialog]").first
        if "card" not in seen and card.count() and card.is_visible():
            card.click()
            page.locator("dialog.show[open], dialog[open]").wait_for()
            seen.add("card")
            take("card")
            page.keyboard.press("Escape")
        hand.next()


def sort_of(page: Any) -> str:
    if page.locator("[data-name]").count() > 1:
        return "battery"
    for selector, kind in (("[role=checkbox]", "several"), ("textarea", "open"), ("input.number", "number")):
        if page.locator(selector).count():
            return kind
    return "single"


def signed_in(browser: Any, desk: Desk) -> Callable[[str, str, Any], Any]:
    """The office's own session, to do what a coordinator does between two pictures."""
    context = browser.new_context()
    answer = context.request.post(
        f"{desk.address}/api/v1/sessions", data={"login": "mira@example.org", "password": PASSWORD}
    )
    csrf = answer.json()["csrf"]

    def ask(method: str, path: str, body: Any) -> Any:
        told = context.request.fetch(
            f"{desk.address}/api/v1{path}", method=method, data=body, headers={"X-CSRF-Token": csrf}
        )
        assert told.ok, told.text()
        return told

    return ask


def photograph_desk(browser: Any, desk: Desk, album: Album, language: str) -> None:
    """Every page of the desk, as a manager sees it after a field week."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale=locale(language))
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.on("pageerror", lambda problem: album.wrong.append(f"desk {language}: {problem}"))

    def take(name: str) -> None:
        # Tables for a desk with a mouse may have closer targets than a telephone; look.js measures for fingers.
        album.take(page, "desk", name, language, small_targets=False)

    def show(place: str, ready: str) -> None:
        page.goto(f"{desk.address}/desk/#{place}")
        page.locator(f"main {ready}").first.wait_for()
        page.wait_for_timeout(300)

    page.goto(f"{desk.address}/desk/")
    page.evaluate(f"localStorage.setItem('desk-language', '{language}')")
    page.reload()
    page.locator("input[type=password]").wait_for()
    take("sign-in")
    page.locator("input[autocomplete=username]").fill("mira@example.org")
    page.locator("input[type=password]").fill(PASSWORD)
    page.locator("button.main").click()
    page.locator("nav.tabs").wait_for()
    for name, place, ready in (
        ("progress", "progress", ".figure"), ("map", "map", "svg"), ("queue", "queue", "article > .row .button.main"),
    ):  # fmt: skip
        show(place, ready)
        take(name)
    page.keyboard.press("r")
    page.locator("dialog[open]").wait_for()
    take("decision")
    page.keyboard.press("Escape")
    first = desk.rows(schema.submissions)[0].interviewer
    visited = next(row.interview_id for row in desk.rows(schema.revisits) if row.why == "sealed")
    for name, place, ready in (
        ("interviewers", "interviewers", "tbody tr"), ("interviewer", f"interviewers/{first}", "tbody tr"),
        ("calls", "calls", "h1"), ("revisits", "revisits", "table"), ("revisit", f"revisits/{visited}", "form.door"),
        ("aside", "aside", "h1"), ("paper", "paper", "h2"),
    ):  # fmt: skip
        show(place, ready)
        take(name)
    planned = next(row.interview_id for row in desk.rows(schema.assignments) if row.status == "returned")
    page.locator("main form input").fill(planned)
    page.keyboard.press("Enter")
    page.locator('[data-key="@interviewer"]').wait_for()
    for text in ("I01", "14.11.", "1005", "1040"):
        page.keyboard.type(text)
        page.keyboard.press("Enter")
    page.wait_for_timeout(200)
    take("typing")
    show("log", "tbody tr")
    take("log")
    context.close()


def photograph_call(browser: Any, desk: Desk, album: Album) -> None:
    """A call, in a study of today: of the reference study's years ago no number may be kept any more."""
    desk.send(interview(desk.mine[0], age=44))
    number = {"interview_id": desk.mine[0], "name": "R.", "telephone": "044 000 000"}
    assert desk.device.post("/identities", json=number).status_code == 204
    for language in LANGUAGES:
        page = desk.open(browser, locale=locale(language))
        page.evaluate(f"localStorage.setItem('desk-language', '{language}')")
        page.reload()
        desk.show(page, "calls", "tbody .link")
        page.locator("tbody .link").first.click()
        page.locator("form.card").wait_for()
        album.take(page, "desk", "call", language, small_targets=False)
        page.context.close()


def write_page(folder: Path, album: Album) -> None:
    """`docs/screens.md`: each page type with its pictures."""
    lines = [
        "# Screens", "",
        "Every page of the interviewer app and of the verification desk, in three widths and in every language. Written by",
        "`make screens`, which looks each of them over as well: nothing is clipped, nothing overlaps, and axe finds nothing",
        "serious. The interviews are those of simulated interviewers.", "",
    ]  # fmt: skip
    for part, title, names in (("app", "The interviewer app", APP), ("desk", "The verification desk", DESK)):
        lines += [f"## {title}", ""]
        for name, words in names.items():
            kept = album.taken.get(f"{part}/{name}", set())
            if not kept:
                continue
            shown = 360 if part == "app" else 1280
            lines += [words, "", f"![{words}](images/screens/{part}-{name}-en-{shown}.webp)", ""]
            links = []
            for language, own in LANGUAGES.items():
                widths = [width for code, width in sorted(kept) if code == language]
                links.append(
                    f"{own} " + " ".join(f"[{w}](images/screens/{part}-{name}-{language}-{w}.webp)" for w in widths)
                )
            lines += [" · ".join(links), ""]
    (folder / "screens.md").write_text("\n".join(lines).rstrip() + "\n", encoding="utf-8")


VISIT = {"en": "Log a visit", "sq": "Shëno vizitën", "sr": "Upiši posetu", "sr-Cyrl": "Упиши посету"}
MESSAGE = {
    "en": "Please ask the last two pages again.", "sq": "Ju lutem pyetini përsëri dy faqet e fundit.",
    "sr": "Molim vas, ponovite poslednje dve strane.", "sr-Cyrl": "Молим вас, поновите последње две стране.",
}  # fmt: skip


@contextmanager
def kosovo(browser: Any, folder: Path, *, is_played: bool) -> Iterator[Desk]:
    """The reference study served, before fieldwork or after a week of it."""
    study = staffed(ROOT / "studies/kosovo-2021", folder / "study", 30)
    run_study(study, until="verification" if is_played else "sample")
    if is_played:
        play(study, folder / "data")
    with running_desk(folder, AFTERNOON, load_study(folder / "study")) as desk:
        if is_played:
            row = next(row for row in desk.rows(schema.submissions) if row.status == "received")
            verdict = {"decision": "return", "reason": "A page is missing.", "message": MESSAGE["en"],
                       "expects_version": row.row_version}  # fmt: skip
            signed_in(browser, desk)("POST", f"/interviews/{row.instance_id}/decisions", verdict)
        yield desk


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", type=Path, required=True, help="the folder of the documentation")
    parser.add_argument("--only", choices=("app", "desk"), help="half of it, to look at; the page is not written then")
    options = parser.parse_args()
    if reason := left_out():
        sys.exit(reason)
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as name, sync_playwright() as driver:
        pictures = Path(name) / "screens"
        pictures.mkdir()
        album = Album(pictures)
        browser = driver.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        if options.only != "desk":
            with kosovo(browser, Path(name) / "before", is_played=False) as desk:
                for number, language in enumerate(LANGUAGES, start=1):
                    photograph_app(browser, desk, album, language, f"I{number:02}")
                    photograph_rarer(browser, album, language)
        if options.only != "app":
            with kosovo(browser, Path(name) / "after", is_played=True) as desk:
                for language in LANGUAGES:
                    photograph_desk(browser, desk, album, language)
            with running_desk(Path(name) / "today") as desk:
                photograph_call(browser, desk, album)
        browser.close()
        target = options.out / "images" / "screens"
        if options.only is None:
            shutil.rmtree(target, ignore_errors=True)
            write_page(options.out, album)
        shutil.copytree(pictures, target, dirs_exist_ok=True)
    missing = [f"{part}/{name}" for part, names in (("app", APP), ("desk", DESK)) for name in names
               if options.only in (None, part) and f"{part}/{name}" not in album.taken]  # fmt: skip
    print(f"{sum(map(len, album.taken.values()))} pictures of {len(album.taken)} pages")
    for problem in [*dict.fromkeys(album.wrong), *(f"{name}: never seen" for name in missing)]:
        print(problem)
    return bool(album.wrong or missing)


if __name__ == "__main__":
    sys.exit(main())
