"""``aneroid serve --preview``: the questionnaire played while somebody writes it."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from click.testing import CliRunner
from hand import Hand

from aneroid.cli import main
from aneroid.server.preview import create_preview

FORM = """
| survey | | | | | |
| | type | name | label | required | relevant |
| | select_one yn | smoker | Do you smoke? | yes | |
| | text | brand | Which brand? | | ${smoker} = 'yes' |
| | begin_repeat | child | Child | | |
| | text | child_name | Its name? | | |
| | end_repeat | | | | |
| | text | last | Anything else? | | |
| choices | | | |
| | list_name | name | label |
| | yn | yes | Yes |
| | yn | no | No |
| settings | | | |
| | form_title | form_id | version |
| | Draft | draft | 1 |
"""


@dataclass
class Writing:
    """A study folder that is being written, and where it is played."""

    folder: Path
    address: str

    def save(self, markdown: str) -> None:
        (self.folder / "questionnaire.md").write_text(markdown, encoding="utf-8")


@pytest.fixture
def writing(tmp_path: Path) -> Iterator[Writing]:
    (tmp_path / "questionnaire.md").write_text(FORM, encoding="utf-8")
    server = uvicorn.Server(uvicorn.Config(create_preview(tmp_path), port=0, log_level="error"))
    thread = threading.Thread(target=lambda: asyncio.run(server.serve()), daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield Writing(tmp_path, f"http://localhost:{server.servers[0].sockets[0].getsockname()[1]}")
    server.should_exit = True
    thread.join()


def test_every_save_is_followed_with_the_answers_given_so_far(browser: Any, writing: Writing) -> None:
    hand = Hand(browser.new_context(viewport={"width": 360, "height": 740}, locale="en").new_page(), writing.address)
    hand.open("#preview")
    hand.page.wait_for_selector(".sheet")
    assert hand.questions() == ["/data/smoker"]
    hand.answer("/data/smoker", 0)
    hand.next()
    hand.answer("/data/brand", text="Of my own")
    hand.next()
    hand.answer("/data/child[1]/child_name", text="Ana")
    hand.next()
    hand.page.get_by_role("button", name="Add another").click()
    hand.answer("/data/child[2]/child_name", text="Ben")

    # A new wording and a new question: the answers stay, and so does the place in the form.
    better = FORM.replace("Its name?", "What is its name?").replace(
        "| | begin_repeat", "| | integer | many | How many a day? | | ${smoker} = 'yes' |\n| | begin_repeat"
    )
    writing.save(better)
    hand.page.get_by_text("What is its name?", exact=True).wait_for()
    assert hand.page.locator("textarea").input_value() == "Ben"
    hand.tap("back")
    hand.page.get_by_text("Child 1", exact=True).wait_for()
    hand.tap("back")
    hand.page.get_by_text("How many a day?", exact=True).wait_for()
    hand.tap("back")
    assert hand.page.locator("textarea").input_value() == "Of my own"

    # A mistake: it is said where it is, and the last form that can be shown stays.
    writing.save(better.replace("${smoker} = 'yes' |\n| | begin", "${smokes} = 'yes' |\n| | begin"))
    said = hand.page.locator(".findings")
    said.wait_for()
    said.locator("summary").click()
    assert "smokes" in said.inner_text()
    assert hand.page.locator("textarea").input_value() == "Of my own"

    # A kind of question that the app cannot ask is refused while the questionnaire is written.
    writing.save(better.replace("| text | last |", "| image | last |"))
    hand.page.get_by_text("a picture").wait_for()
    writing.save(better)
    said.wait_for(state="detached")
    assert hand.complaints == []


def test_a_questionnaire_that_is_broken_from_the_start_is_shown_once_it_is_right(
    browser: Any, writing: Writing
) -> None:
    writing.save(FORM.replace("| text | last |", "| txt | last |"))
    hand = Hand(browser.new_context(viewport={"width": 360, "height": 740}, locale="en").new_page(), writing.address)
    hand.page.goto(f"{writing.address}/")
    said = hand.page.locator(".findings")
    said.locator("summary").click()
    assert "txt" in said.inner_text()
    assert hand.page.locator(".sheet").count() == 0
    writing.save(FORM)
    hand.page.wait_for_selector(".sheet")
    said.wait_for(state="detached")
    assert hand.complaints == []


def test_the_end_shows_what_would_be_sent(browser: Any, writing: Writing) -> None:
    hand = Hand(browser.new_context(viewport={"width": 360, "height": 740}, locale="en").new_page(), writing.address)
    hand.open("#preview")
    hand.page.wait_for_selector(".sheet")
    hand.answer("/data/smoker", 1)
    while hand.page.get_by_role("button", name="Next", exact=True).count():
        hand.next()
    hand.page.locator("details summary").last.click()
    sent = hand.page.locator("pre")
    hand.wait("document.querySelector('pre').textContent !== ''")
    assert "<smoker>no</smoker>" in sent.inner_text()
    assert "brand" not in sent.inner_text()


def test_without_a_questionnaire_there_is_nothing_to_preview(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["serve", str(tmp_path), "--preview"])
    assert (result.exit_code, "C-FORM-2" in result.output) == (1, True)
    assert CliRunner().invoke(main, ["serve", str(tmp_path)]).exit_code == 2
