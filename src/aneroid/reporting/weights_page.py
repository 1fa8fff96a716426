"""The weights' page: one file, nothing loaded from elsewhere, for whoever has to decide whether the weights will do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from aneroid.reporting import palette
from aneroid.reporting.html import _environment, _faces
from aneroid.reporting.weight_charts import (
    effect_dots,
    error_curve,
    margin_dumbbells,
    response_bars,
    step_bars,
    weight_histogram,
)
from aneroid.study.folder import Study
from aneroid.study.settings import localised

WIDE, NARROW = 660.0, 340.0
SHOWN_EFFECTS = 16


@dataclass(frozen=True, slots=True)
class Drawn:
    """A chart at the width of a page and of a phone."""

    wide: str
    narrow: str


def render_weights_page(study: Study, diagnosis: Mapping[str, Any]) -> str:
    """The diagnostics of the weights as a page; see ``weights_report.diagnose_weights`` for what they hold."""
    weights, effects = diagnosis["weights"], diagnosis["effects"]
    key = set(diagnosis["key_questions"])
    shown = [row for row in effects if row["question"] in key][:SHOWN_EFFECTS]
    moved = sorted(effects, key=lambda row: -abs(row["final"] - row["unweighted"]))[:10]
    classes = diagnosis["classes"] if len(diagnosis["classes"]) > 1 else ()
    parts: Mapping[str, tuple[Callable[[float], str], bool]] = {
        "steps": (lambda w: step_bars(diagnosis["steps"], width=w), bool(diagnosis["steps"])),
        "spread": (lambda w: weight_histogram(weights["before"], weights["after"], width=w), True),
        "margins": (lambda w: margin_dumbbells(diagnosis["margins"], width=w), bool(diagnosis["margins"])),
        "effects": (lambda w: effect_dots(shown, width=w), bool(shown)),
        "classes": (lambda w: response_bars(classes, width=w), bool(classes)),
        "levels": (lambda w: error_curve(diagnosis["levels"], width=w), bool(diagnosis["levels"])),
    }
    charts = {name: Drawn(draw(WIDE), draw(NARROW)) for name, (draw, there) in parts.items() if there}
    language = "en" if "en" in study.settings.study.title else next(iter(study.settings.study.title))
    return _environment().get_template("weights.html.j2").render(
        title=localised(study.settings.study.title, language), settings=study.settings, faces=_faces(), colours=palette,
        charts=charts, moved=moved, synthetic=study.settings.fieldwork.source == "rehearsal", **diagnosis,
    )  # fmt: skip
