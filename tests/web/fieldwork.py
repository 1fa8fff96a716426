"""What several browser tests do: open the app, begin an interview, look at what the office has."""

from __future__ import annotations

import time
import xml.etree.ElementTree as ET
from collections import Counter
from typing import Any

from hand import Hand
from office import Office

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
