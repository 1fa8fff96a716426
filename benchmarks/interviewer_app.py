"""How fast the interviewer app is on a slow processor: a form of many questions opened, an answer tapped, a page turned.

    .venv/bin/python benchmarks/interviewer_app.py [QUESTIONS] [SLOWER]

Needs Chromium and the built app (`make web`); see tests/web for the field server in miniature that it talks to.
"""

from __future__ import annotations

import statistics
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests/web"))

from hand import Hand  # noqa: E402
from machine import APP, chromium, left_out  # noqa: E402
from office import Office, Running  # noqa: E402


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


def painted(page: Any, selector: str) -> float:
    """Milliseconds from a tap to the second frame after it, when its result is on the screen."""
    return float(page.evaluate(
        """async (selector) => {
          const target = document.querySelector(selector);
          const start = performance.now();
          target.click();
          await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
          return performance.now() - start;
        }""", selector))  # fmt: skip


def main() -> None:
    questions = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    slower = float(sys.argv[2]) if len(sys.argv) > 2 else 4
    if reason := left_out():
        sys.exit(reason)
    from playwright.sync_api import sync_playwright

    office = Office(APP)
    xform = form(questions)
    office.add_form("long", "1", xform)
    office.assignments = [
        {"interview_id": "L1", "psu": "P", "stratum": "s", "settlement": "urban", "slot": 1, "status": "open"}
    ]
    running = Running(office)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        page = browser.new_context(viewport={"width": 360, "height": 740}, locale="en").new_page()
        hand = Hand(page, running.address)
        hand.open()
        page.locator(".item").first.wait_for()
        hand.assignment("L1")
        hand.household(("AB", 3, 14))
        page.wait_for_timeout(2500)
        page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": slower})
        began = time.perf_counter()
        hand.begin()
        opened = time.perf_counter() - began
        page.wait_for_timeout(1500)
        taps, turns = [], []
        for _ in range(25):
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
        browser.close()
    running.stop()
    print(f"{questions} questions, {len(xform) / 1000:.0f} KB, processor slowed {slower:g} times")
    print(f"interview begun      {opened:.2f} s")
    print(f"interview taken up   {resumed:.2f} s")
    for what, times in (("answer tapped", taps), ("page turned", turns)):
        print(f"{what:<20} median {statistics.median(times):.0f} ms, worst {max(times):.0f} ms, of {len(times)}")


if __name__ == "__main__":
    main()
