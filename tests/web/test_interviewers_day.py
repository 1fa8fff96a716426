"""An interviewer's whole day in a real browser, in each language, offline in the middle, up to the report."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from click.testing import Result
from desk_page import running_desk
from fieldwork import HOUSEHOLD, wait_for
from hand import Hand
from test_coordinators_day import EVENING, artefact, study  # noqa: F401

from aneroid.store import schema
from aneroid.store.devices import renew_device
from aneroid.study.folder import Study
from server.field_week import Interviewer, Office

NOBODY_HOME = {"en": "Nobody at home", "sq": "Askush në shtëpi", "sr": "Nema nikoga kod kuće",
               "sr-Cyrl": "Нема никога код куће"}  # fmt: skip
LOG = {"en": "Log a visit", "sq": "Shëno vizitën", "sr": "Upiši posetu", "sr-Cyrl": "Упиши посету"}
SAVE = {"en": "Save", "sq": "Ruaj", "sr": "Sačuvaj", "sr-Cyrl": "Сачувај"}


@pytest.mark.parametrize(
    "language", ["sq", *(pytest.param(code, marks=pytest.mark.slow) for code in ("en", "sr", "sr-Cyrl"))]
)
def test_a_day_reaches_the_report(
    language: str,
    browser: Any,
    study: Study,  # noqa: F811
    tmp_path: Path,
    aneroid: Callable[..., Result],
) -> None:
    with running_desk(tmp_path, EVENING, study) as desk:
        # The others' work, and this interviewer's on all other days, comes in over the wire.
        names = ("sample", "contacts", "submissions", "calls", "revisit_results", "verification")
        truth = {name: artefact(study, name) for name in names}
        rejected = truth["verification"].filter(pl.col("decision") == "rejected")["submission_id"].to_list()
        kept = truth["submissions"].filter(~pl.col("submission_id").is_in(rejected)).sort("interview_id")
        mine, who = kept.select("interview_id", "interviewer").row(0)
        for name in ("contacts", "submissions"):
            truth[name] = truth[name].filter(pl.col("interview_id") != mine)
        office = Office(desk.address, desk.store, study, truth)
        for k, name in enumerate(truth["sample"]["interviewer"].unique().sort()):
            other = Interviewer(desk.address, desk.store, study, name, k, office)
            other.work(truth)
            other.client.close()
            other.api.close()
        office.client.close()
        token = desk.store.database.write(lambda t: renew_device(t, who, "test"))

        made = browser.new_context(
            viewport={"width": 360, "height": 740}, locale={"sr-Cyrl": "sr-Cyrl-RS"}.get(language, language)
        )
        page = made.new_page()
        page.clock.set_system_time(EVENING - timedelta(hours=2))
        hand = Hand(page, desk.address, language)
        hand.open(f"#key={token}")
        hand.carried()
        hand.assignment(mine)
        page.get_by_role("button", name=LOG[language]).click()
        page.locator("dialog").get_by_text(NOBODY_HOME[language]).click()
        page.get_by_role("button", name=SAVE[language], exact=True).click()
        page.locator(".visits li").first.wait_for()
        made.set_offline(True)
        page.clock.set_system_time(EVENING - timedelta(hours=1))
        hand.household(*HOUSEHOLD)
        hand.begin()
        hand.walk(choice=lambda place: 1 if place.endswith(("/sex", "/satisfied_town")) else 0)
        hand.page.clock.set_system_time(EVENING - timedelta(minutes=35))
        hand.finish()
        assert mine not in [row.interview_id for row in desk.rows(schema.submissions)]
        made.set_offline(False)
        page.evaluate("location.hash = '/sent'")
        page.locator("main .button.main").first.click()
        wait_for(lambda: mine in [row.interview_id for row in desk.rows(schema.submissions)])
        assert hand.complaints == []

        settings = study.folder / "study.toml"
        settings.write_text(settings.read_text("utf-8").replace('source = "rehearsal"', 'source = "server"'), "utf-8")
        fetched = aneroid("fetch", study.folder, "--data", tmp_path / "data")
        assert fetched.exit_code == 0, fetched.output
    ran = aneroid("run", study.folder)
    assert ran.exit_code == 0, ran.output
    (answered,) = artefact(study, "interviews").filter(interview_id=mine).iter_rows(named=True)
    assert (answered["sex"], answered["age"], answered["satisfied_town"]) == ("female", 34, "rather_satisfied")
    visits = artefact(study, "contacts").filter(interview_id=mine).sort("attempt")
    assert visits["disposition"].to_list() == ["2.24", "1.1"]
    html = (study.folder / "build" / "report" / "en.html").read_text("utf-8")
    assert "satisfied with their town" in html
