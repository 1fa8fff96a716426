"""Paper interviews keyed twice in a real browser, by keyboard alone, from the first page to the analysts' table."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import polars as pl
from desk_page import Desk, running_desk
from fieldwork import wait_for

from aneroid.collection.answers import answers_of
from aneroid.store import schema

HEAD = ["I01", "2.3.2026", "905", "9.40"]
ANSWERS = ["3", "2", "44", "2", "1", "3", "2", "4", "1", "2", "More trees – dru të reja"]


SLOW_TYPISTS = """() => {
  const fetched = window.fetch;
  window.fetch = async (...asked) => {
    const late = String(asked[0]?.url ?? asked[0]).includes('/paper/typists');
    if (late) await new Promise((go) => setTimeout(go, 600));
    const answer = await fetched(...asked);
    if (late) setTimeout(() => (window.typistsCame = true), 200);
    return answer;
  };
}"""


def key(page: Any, *typed: str) -> None:
    """What a typist does: type, and press Enter; what a field held is overtyped."""
    for text in typed:
        page.keyboard.type(text)
        page.keyboard.press("Enter")


def begin(page: Any, interview_id: str) -> None:
    page.locator("main form input:focus").wait_for()
    key(page, interview_id)
    focused(page, "@interviewer")


def focused(page: Any, name: str) -> None:
    page.locator(f'[data-key="{name}"]:focus').wait_for()


def at(page: Any) -> str:
    return str(page.evaluate("document.activeElement?.dataset.key ?? ''"))


def told(page: Any) -> str:
    return str(page.locator(".wrong").first.inner_text())


def finish(page: Any, words: str) -> None:
    assert at(page) == "@send"
    page.keyboard.press("Enter")
    page.get_by_text(words).wait_for()


def test_a_paper_is_keyed_by_two_and_settled_by_a_third(browser: Any, tmp_path: Path) -> None:
    with running_desk(tmp_path) as desk:
        for login, role in (("ana@example.org", "typist"), ("ben@example.org", "typist")):
            desk.add(login, role)
        paper = desk.mine[0]

        # The first: wrong codes are told in words, routing is followed, a closed window loses nothing.
        ana = desk.open(browser, login="ana@example.org")
        assert ana.locator("nav.tabs a").count() == 1, "a typist sees papers, and nothing else"
        begin(ana, paper)
        key(ana, *HEAD)
        key(ana, "3", "7")
        assert "There is no answer “7” here; the numbers go to 2." in told(ana)
        assert at(ana) == "sex"
        key(ana, "2", "17")
        assert "press Enter once more" in told(ana)
        key(ana, "44", *ANSWERS[3:8], "2")
        assert at(ana) == "change_first", "who has not heard of it is not asked about it"
        ana.keyboard.press("ArrowUp")
        key(ana, "1")
        assert at(ana) == "used_service"
        key(ana, "2")
        wait_for(lambda: "<used_service>no" in str(ana.evaluate("Object.values(localStorage).join()")))
        ana.reload()
        ana.get_by_role("button", name=paper).wait_for()
        ana.locator("main form input:focus").wait_for()
        key(ana, paper)
        focused(ana, "change_first")
        key(ana, ANSWERS[-1])
        finish(ana, "The second entry is somebody else’s.")
        assert desk.rows(schema.submissions) == []
        key(ana, paper)
        ana.get_by_text("You have keyed").wait_for()

        # The second, blind, with two slips.
        ben = desk.open(browser, login="ben@example.org")
        begin(ben, paper)
        shown = ben.locator("main").inner_html()
        assert "44" not in shown
        assert "dru të reja" not in shown
        key(ben, *HEAD, *ANSWERS[:2], "54", *ANSWERS[3:8], "2", ANSWERS[-1])
        finish(ben, "The entries differ; the office looks at the paper.")
        assert desk.rows(schema.submissions) == []

        # The office: only what differs is asked.
        mira = desk.open(browser)
        mira.evaluate(SLOW_TYPISTS)
        desk.show(mira, "paper", "table .button.main")
        mira.locator("main table .button.main").first.focus()
        wait_for(lambda: mira.evaluate("window.typistsCame"))
        mira.keyboard.press("Enter")  # what comes late does not take the cursor away
        focused(mira, "age")
        assert mira.locator(".line input").count() == 3, "age, the filter, and what only one of them came to"
        mira.keyboard.press("Enter")
        assert "Take one of the two answers" in told(mira), "nothing is settled by pressing Enter"
        mira.keyboard.press("Alt+1")
        focused(mira, "heard_service")
        mira.keyboard.press("Alt+1")
        focused(mira, "used_service")
        mira.keyboard.press("Alt+1")
        finish(mira, "is settled and is an interview now.")
        mira.get_by_role("heading", name="How accurately it was keyed").wait_for()
        rates = mira.locator("table").last.inner_text()
        assert "ana@example.org" in rates
        assert "ben@example.org" in rates

        (row,) = desk.rows(schema.submissions)
        stored = answers_of(row.xml)
        assert (stored["age"], stored["heard_service"], stored["used_service"]) == ("44", "yes", "no")
        assert (row.interview_id, row.interviewer, row.is_complete) == (paper, "I01", True)
        assert (row.ended_at - row.started_at).total_seconds() == 35 * 60, "the paper's times, not the typist's"
        accuracy = {one["typist"]: one["errors"] for one in desk.rows(schema.paper_settlements)[0].accuracy}
        assert accuracy == {"ana@example.org": 0, "ben@example.org": 3}
        table = exported(desk, mira)
        assert table.filter(pl.col("interview_id") == paper)["change_first"].to_list() == [ANSWERS[-1]]
        assert desk.complaints == []


def exported(desk: Desk, page: Any) -> pl.DataFrame:
    content = page.request.get(f"{desk.address}/api/v1/exports/interviews.csv").body()
    return pl.read_csv(io.BytesIO(content))
