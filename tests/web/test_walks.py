"""The same random walks in the app's engine and in an evaluator of our own: the same questions, problems and XML.

All of them: .venv/bin/python -m pytest -m slow tests/web/test_walks.py
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from machine import WALKER
from walk_evaluator import Form, tree_of
from walk_forms import BY_HAND, by_hand, generated
from walk_scripts import Walker, spaced

GENERATED = 40
WALKS = 25


@pytest.fixture(scope="module")
def walker(browser: Any) -> Iterator[Any]:
    """A page that holds the app's engine and nothing else."""
    context = browser.new_context(timezone_id="UTC")
    page = context.new_page()
    page.route("http://localhost/", lambda route: route.fulfill(content_type="text/html", body="<!doctype html>"))
    page.goto("http://localhost/")
    page.add_script_tag(content=WALKER.read_text(encoding="utf-8"), type="module")
    page.wait_for_function("window.walk !== undefined")
    yield page
    context.close()


def differences(page: Any, xform: str, seed: int) -> list[str]:
    """Walk a form in both; what is not the same, the first step first."""
    form = Form(xform, datetime.now(UTC).date().isoformat())
    walk = Walker(form, seed).go()
    try:
        app = page.evaluate("([form, steps]) => window.walk(form, steps, '')", [xform, walk.steps])
    except Exception as problem:
        return [f"the app: {problem}"]
    for k, (ours, its) in enumerate(zip(walk.seen, app["seen"], strict=True)):
        for question in its["questions"].values():
            question["label"] = spaced(question["label"])
            if question["options"] is not None:
                question["options"] = [[name, spaced(label)] for name, label in question["options"]]
        if ours != its:
            step = walk.steps[k - 1] if k else "the beginning"
            return [f"after {k} steps, {step}:\n  expected {json.dumps(ours)}\n  the app  {json.dumps(its)}"]
    found = []
    if form.violations() != app["violations"]:
        found.append(f"violations: expected {form.violations()}, the app {app['violations']}")
    if form.submission() != tree_of(app["xml"]):
        found.append(f"XML: expected {form.submission()}\n  the app {tree_of(app['xml'])}")
    return found


@pytest.mark.parametrize("name", BY_HAND)
def test_every_thing_that_a_form_may_hold_is_walked_alike(walker: Any, name: str) -> None:
    assert differences(walker, by_hand(name), 0) == []


@pytest.mark.parametrize("seed", range(8))
def test_a_form_by_the_generator_is_walked_alike(walker: Any, seed: int) -> None:
    assert differences(walker, generated(seed), 0) == []


@pytest.mark.slow
@pytest.mark.parametrize("name", [*BY_HAND, *range(GENERATED)])
def test_many_walks_through_every_form(walker: Any, name: str | int) -> None:
    xform = generated(name) if isinstance(name, int) else by_hand(name)
    for seed in range(WALKS):
        assert differences(walker, xform, seed) == [], f"walk {seed}"
