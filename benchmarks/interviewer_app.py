"""How heavy the interviewer app is, and how fast on a slow processor, beside the stock ODK web form in the same run.

    .venv/bin/python benchmarks/interviewer_app.py [QUESTIONS] [SLOWER]

A long form is opened, answers are tapped, pages turned. Needs Chromium and the built app (`make web`); the web form is
fetched and built for it (`odk_web_form/`). See tests/web for the field server in miniature that our app talks to.
"""

from __future__ import annotations

import functools
import gzip
import os
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from page import put, written

ROOT = Path(__file__).parents[1]
PEER = Path(__file__).parent / "odk_web_form"
sys.path.insert(0, str(ROOT / "tests/web"))

from hand import Hand  # noqa: E402
from machine import APP, chromium, left_out  # noqa: E402
from office import Office, Running  # noqa: E402

PHONE = {"width": 360, "height": 740}
TAPS = 25


@dataclass
class Figures:
    """Kilobytes that travel compressed; seconds from the tap that begins; milliseconds of each answer."""

    first: float | None
    whole: float
    begun: float
    resumed: float | None
    taps: list[float]
    turns: list[float]


def form(questions: int) -> str:
    """A questionnaire in three languages: batteries of five, skips, numbers, open answers."""
    from pyxform.xls2xform import convert

    columns = [f"label::{name}" for name in ("English (en)", "Shqip (sq)", "Srpski (sr)")]
    rows = ["| survey | " + " | " * 6, f"| | type | name | {' | '.join(columns)} | required | relevant | appearance |"]

    def ask(kind: str, name: str, words: str, relevant: str = "", appearance: str = "") -> None:
        rows.append(f"| | {kind} | {name} | {words} | {words} sq | {words} sr | | {relevant} | {appearance} |")

    for n in range(0, questions, 10):
        ask("select_one five", f"a{n}", f"Question {n} of many, of usual length, about something?")
        ask("begin_group", f"g{n}", "How much do you trust …", "", "field-list")
        for k in range(5):
            ask("select_one five", f"b{n}_{k}", f"… institution {k}?")
        rows.append("| | end_group | | | | | | | |")
        ask("text", f"c{n}", "Why?", f"${{a{n}}} != 'v5'")
        ask("integer", f"d{n}", "How many?")
        ask("select_multiple five", f"e{n}", "Which ones?", f"${{d{n}}} > 3")
        ask("select_one five", f"f{n}", "And now?", f"${{a{n}}} = 'v1' or ${{a{n}}} = 'v2'")
    rows += ["| choices | | | | | |", f"| | list_name | name | {' | '.join(columns)} |"]
    rows += [f"| | five | v{k} | Answer {k} | Përgjigja {k} | Odgovor {k} |" for k in range(1, 6)]
    rows += ["| settings | | | |", "| | form_title | form_id | version |", "| | Long | long | 1 |"]
    return str(convert(xlsform="\n".join(rows), validate=False).xform)


def painted(page: Any, selector: str, number: int = 0) -> float:
    """Milliseconds from a tap to the second frame after it, when its result is on the screen."""
    return float(page.evaluate(
        """async ([selector, number]) => {
          const target = document.querySelectorAll(selector)[number];
          const start = performance.now();
          target.click();
          await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
          return performance.now() - start;
        }""", [selector, number]))  # fmt: skip


def kilobytes(contents: Sequence[bytes]) -> float:
    return sum(len(gzip.compress(content, 9)) for content in contents) / 1000


def slow_down(page: Any, times: float) -> None:
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": times})


def ours(browser: Any, xform: str, slower: float) -> Figures:
    office = Office(APP)
    office.add_form("long", "1", xform)
    office.assignments = [
        {"interview_id": "L1", "psu": "P", "stratum": "s", "settlement": "urban", "slot": 1, "status": "open"}
    ]
    running = Running(office)
    page = browser.new_context(viewport=PHONE, locale="en").new_page()
    hand = Hand(page, running.address)
    hand.open()
    page.locator(".item").first.wait_for()
    hand.assignment("L1")
    hand.household(("AB", 3, 14))
    page.wait_for_timeout(2500)
    slow_down(page, slower)
    began = time.perf_counter()
    hand.begin()
    begun = time.perf_counter() - began
    page.wait_for_timeout(1500)
    taps, turns = [], []
    for _ in range(TAPS):
        options = page.locator("[role=radio], [role=checkbox]").count()
        if options:
            taps.append(painted(page, "[role=radio]:not([aria-checked=true]), [role=checkbox]"))
            page.wait_for_timeout(250)
        elif page.locator("input.number").count():
            page.locator("input.number").fill("5")
        turns.append(painted(page, ".foot .next"))
        page.wait_for_timeout(250)
    page.locator(".top .icon").first.click()
    page.wait_for_selector("summary")
    began = time.perf_counter()
    hand.resume()
    resumed = time.perf_counter() - began
    page.context.close()
    running.stop()
    entry = (APP / "index.html").read_text(encoding="utf-8")
    files = [path for path in APP.rglob("*") if path.is_file()]
    first = [path.read_bytes() for path in files if path.name in entry or path.name == "index.html"]
    return Figures(kilobytes(first), kilobytes([path.read_bytes() for path in files]), begun, resumed, taps, turns)


@contextmanager
def served(folder: Path) -> Iterator[str]:
    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/"
    server.shutdown()
    server.server_close()


def built_peer() -> Path:
    """The stock web form, fetched and built where that has not been done."""
    path = f"{ROOT / 'web/.node/bin'}{os.pathsep}{os.environ['PATH']}"
    npm = functools.partial(subprocess.run, cwd=PEER, env={**os.environ, "PATH": path}, check=True, capture_output=True)
    if not (PEER / "node_modules/vite").exists():
        npm(["npm", "ci", "--silent"])
    npm(["npx", "vite", "build"])
    return PEER / "dist"


def peers(browser: Any, xform: str, slower: float) -> Figures:
    folder = built_peer()
    (folder / "form.xml").write_text(xform, encoding="utf-8")
    page = browser.new_context(viewport=PHONE, locale="en").new_page()
    fetched: dict[str, bytes] = {}

    def note(answer: Any) -> None:
        if answer.ok and not answer.url.endswith("form.xml"):
            fetched[answer.url] = answer.body()

    page.on("response", note)
    with served(folder) as address:
        page.goto(address)
        page.locator("#begin:enabled").wait_for()
        page.wait_for_timeout(2500)
        slow_down(page, slower)
        began = time.perf_counter()
        page.locator("#begin").click()
        page.locator(".form-initialization-status.ready").wait_for(state="attached", timeout=120_000)
        page.locator("input[type=radio]").first.wait_for(state="attached")
        page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
        begun = time.perf_counter() - began
        page.wait_for_timeout(3000)
        taps = []
        for number in range(TAPS):
            taps.append(painted(page, "input[type=radio]", 5 * number))
            page.wait_for_timeout(250)
        assert page.locator("input[type=radio]:checked").count() == TAPS
    page.context.close()
    return Figures(None, kilobytes(list(fetched.values())), begun, None, taps, [])


def main() -> None:
    questions = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    slower = float(sys.argv[2]) if len(sys.argv) > 2 else 4
    if reason := left_out():
        sys.exit(reason)
    from playwright.sync_api import sync_playwright

    xform = form(questions)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        app, web = ours(browser, xform, slower), peers(browser, xform, slower)
        browser.close()
    assert app.first is not None
    assert app.resumed is not None

    def row(what: str, mine: float, theirs: float | None, digits: int = 0) -> str:
        if theirs is None:
            return f"| {what} | {mine:,.{digits}f} | | |"
        return f"| {what} | {mine:,.{digits}f} | {theirs:,.{digits}f} | {theirs / mine:.1f} |"

    median = statistics.median
    lines = [
        "| | Aneroid | stock ODK web form | ratio |", "| --- | ---: | ---: | ---: |",
        row("first load to the list of the day, KB compressed", app.first, None),
        row("all that an interview needs, KB compressed", app.whole, web.whole),
        row("from the tap that begins to the first question, s", app.begun, web.begun, 2),
        row("an interview taken up again, s", app.resumed, None, 2),
        row("an answer tapped until it is painted, median ms", median(app.taps), median(web.taps)),
        row("the same, worst ms", max(app.taps), max(web.taps)),
        row("a page turned, median ms", median(app.turns), None),
        row("the same, worst ms", max(app.turns), None),
    ]  # fmt: skip
    put(
        "The interviewer app",
        f"{written('python benchmarks/interviewer_app.py')}. A form of {questions} questions in three languages "
        f"({len(xform) / 1000:.0f} KB) on a screen of 360 pixels, the processor slowed {slower:g} times; {TAPS} answers. Both "
        "rest on the same engine and have their code loaded when the clock starts. The web form has all questions on one "
        "page and keeps nothing; the app shows one page at a time and has each answer on disk before it says so.\n\n"
        + "\n".join(lines),
    )


if __name__ == "__main__":
    main()
