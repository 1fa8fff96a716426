"""The HTML report in a real Chromium: axe finds nothing, nothing overflows, every number is explained by keyboard."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
AXE = ROOT / "web/node_modules/axe-core/axe.min.js"
CHROMIUM = next(
    (p for n in ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable") if (p := shutil.which(n))),
    None,
)
LANGUAGES = ("en", *(pytest.param(language, marks=pytest.mark.slow) for language in ("sq", "sr", "sr-Cyrl")))
"""One language on every run; all of them with ``pytest -m "slow or not slow"``, at twenty seconds each."""
WIDTHS = (360, 768, 1280)

pytestmark = [
    pytest.mark.skipif(
        CHROMIUM is None, reason="left out: no Chromium on this machine (Debian: apt-get install chromium)"
    ),
    pytest.mark.skipif(not AXE.is_file(), reason="left out: axe is not installed (make web)"),
]

OVERFLOWS = """() => {
  const width = document.documentElement.clientWidth, found = [];
  if (document.documentElement.scrollWidth > width + 1) found.push(`the page is ${document.documentElement.scrollWidth} wide`);
  for (const one of document.querySelectorAll('h1, h2, h3, h4, p, li, dt, dd, figcaption, summary, svg, button, .scroll')) {
    const box = one.getBoundingClientRect();
    if (!box.width || getComputedStyle(one).visibility === 'hidden' || one.closest('.scroll table, .skip')) continue;
    if (box.left < -1 || box.right > width + 1) found.push(`${one.tagName} "${one.textContent.slice(0, 40)}" ${box.left} to ${box.right}`);
  }
  return found;
}"""
"""What sticks out of the page; a wide table scrolls inside its own frame."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        running = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield running
        running.close()


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    context = browser.new_context(reduced_motion="reduce")
    opened = context.new_page()
    opened.problems = []
    opened.on("pageerror", lambda error: opened.problems.append(str(error)))
    opened.on("request", lambda r: None if r.url.startswith(("file:", "data:")) else opened.problems.append(r.url))
    yield opened
    assert opened.problems == []
    context.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_nothing_and_nothing_overflows_at_any_width(kosovo: Path, page: Any, language: str) -> None:
    page.goto((kosovo / f"build/report/{language}.html").as_uri())
    axe = AXE.read_text("utf-8")
    page.evaluate(axe)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
        assert page.evaluate(OVERFLOWS) == [], width
        tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
        found = page.evaluate(
            "tags => axe.run(document, { runOnly: tags, resultTypes: ['violations'] })"
            ".then(r => ({ held: r.passes.length, broken: r.violations.map(v => [v.id, v.nodes[0].html.slice(0, 160)]) }))",
            tags,
        )  # fmt: skip
        assert found["held"] > 20  # it did look
        assert found["broken"] == [], width


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", WIDTHS)
def test_every_number_is_explained_by_keyboard_inside_the_window(
    kosovo: Path, page: Any, language: str, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto((kosovo / f"build/report/{language}.html").as_uri())
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#content"  # the way past the cover
    page.keyboard.press("Enter")
    explained = 0
    for _ in range(60):
        page.keyboard.press("Tab")
        told = page.evaluate("""() => {
          const mark = document.activeElement, tip = document.getElementById('tip');
          if (!mark.classList.contains('bound')) return null;
          const about = document.getElementById(mark.getAttribute('aria-describedby'));
          const box = tip.getBoundingClientRect();
          return { said: about && about.textContent, shown: tip.hidden ? '' : tip.textContent,
                   inside: box.left >= 0 && box.right <= document.documentElement.clientWidth && box.top >= 0,
                   outline: getComputedStyle(mark).outlineStyle };
        }""")
        if told is None:
            continue
        explained += 1
        assert told["said"]
        assert told["shown"] == told["said"]
        assert told["inside"]
        assert told["outline"] != "none"
        page.keyboard.press("Escape")
        assert page.evaluate("document.getElementById('tip').hidden")
        if explained == 8:
            break
    assert explained == 8
    reachable = page.evaluate("document.querySelectorAll('.bound.figure').length")
    spans = page.evaluate("document.querySelectorAll('span.bound').length")
    assert reachable > 40
    assert spans == 0  # no number that only a mouse could ask


def test_pointing_shows_the_same_and_pointing_at_it_keeps_it(kosovo: Path, page: Any) -> None:
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto((kosovo / "build/report/en.html").as_uri())
    mark = page.locator(".bound.figure").nth(12)
    mark.hover()
    tip = page.locator("#tip")
    assert tip.is_visible()
    assert "interval" in tip.inner_text()
    tip.hover()  # WCAG 1.4.13: it can be pointed at and read
    assert tip.is_visible()
    page.keyboard.press("Escape")
    assert tip.is_hidden()


def test_every_number_of_a_table_tells_its_interval_base_and_trace(kosovo: Path, page: Any) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto((kosovo / "build/report/en.html").as_uri())
    cells, bare = page.evaluate("""() => {
      const all = [...document.querySelectorAll('figure.table td')].filter(td => /[0-9]/.test(td.textContent));
      return [all.length, all.filter(td => !td.dataset.e && !td.closest('tr.base, tr.small') && !td.classList.contains('muted')
        && !td.closest('figure[id^=validation]')).length];
    }""")
    assert cells > 3000
    assert bare == 0  # only bases, and errors of a whole row, stand for themselves
    page.locator("#table-6 .cells").focus()
    tip = page.locator("#tip")
    assert "rrow keys" in tip.inner_text()
    page.keyboard.press("ArrowDown")
    assert tip.inner_text().startswith("74.")
    page.keyboard.press("ArrowDown")
    told = tip.inner_text()
    assert re.search(r"95% interval .+ to .+ Base: 1,197 .+ Design effect .+ dialogue_support\.no$", told)
    heard = page.locator("#told").text_content()
    assert heard.startswith("No. %. ")
    assert heard.endswith(told)
    box = tip.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    page.keyboard.press("ArrowUp")
    assert "dialogue_support.yes" in tip.inner_text()
    page.keyboard.press("Escape")
    assert tip.is_hidden()
    page.locator("#groups-6 td[data-e]").nth(1).hover()
    assert "@ sex=male" in tip.inner_text()
