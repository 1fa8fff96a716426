"""A real Chromium with the built app in it. Where either is missing, the tests are left out and say how to get it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from forms import SHORT, xform
from machine import APP, ROOT, chromium, left_out
from office import Office, Running


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    reason = left_out()
    for item in items:
        if reason and Path(item.path).parent == Path(__file__).parent:
            item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(scope="session")
def playwright() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def browser(playwright: Any) -> Iterator[Any]:
    running = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
    yield running
    running.close()


@pytest.fixture(scope="session")
def kosovo() -> str:
    """The reference study's questionnaire as its XForm."""
    from aneroid.study.questionnaire import read_questionnaire

    form, _ = read_questionnaire(ROOT / "studies/kosovo-2021/questionnaire.xlsx")
    assert form is not None
    return form.xform


@pytest.fixture
def office() -> Office:
    """An office with a short form and four assignments."""
    made = Office(APP)
    made.add_form("short", "1", xform(SHORT))
    places = [("Dardania", 42.655, 21.155, "urban"), ("Baballoq", 42.487, 20.349, "rural")]
    made.assignments = [
        {
            "interview_id": f"K{p}{slot}", "psu": f"P{p}", "stratum": f"Prishtina {settlement}", "settlement": settlement,
            "start_place": place, "start_latitude": latitude, "start_longitude": longitude, "direction": "N",
            "turn": "alternate", "skip": 5, "slot": slot, "status": "open", "message": None,
        }
        for p, (place, latitude, longitude, settlement) in enumerate(places, start=1)
        for slot in (1, 2)
    ]  # fmt: skip
    return made


@pytest.fixture
def big_office(office: Office, kosovo: str) -> Office:
    """The same with the questionnaire of the reference study."""
    office.add_form("wbsb-kosovo-2021", "2021090101", kosovo)
    return office


@pytest.fixture
def address(office: Office) -> Iterator[str]:
    running = Running(office)
    yield running.address
    running.stop()
