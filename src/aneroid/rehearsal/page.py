"""The report of a rehearsal: one page that holds everything it needs."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import isfinite, sqrt
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from aneroid import reporting
from aneroid.rehearsal.pictures import SERIES, Axis, Point, intervals, scatter
from aneroid.rehearsal.playing import Stage
from aneroid.rehearsal.population import Population
from aneroid.rehearsal.summary import Summary
from aneroid.reporting import palette
from aneroid.study.folder import Study
from aneroid.study.settings import localised

HERE = Path(__file__).parent
FONTS = Path(str(reporting.__file__)).parent / "fonts"
FACES = (
    ("Aneroid Serif", 600, "serif-semibold"), ("Aneroid Sans", 400, "sans-regular"),
    ("Aneroid Sans", 600, "sans-semibold"),
)  # fmt: skip
WIDEST = 2.0
"""Percent of honest interviewers that may be taken for cheats in the rule that the report recommends."""

LABELLED = (3, 4, 5, 7, 10, 13, 16, 20)
"""Rules that the picture names; between them there is no room."""

MOST_HONEST = 0.35
"""Rules that take more of the honest for cheats are of no use, and are not drawn."""

CONDUCT_WORDS = {
    "honest": "Honest", "hurried": "Hurried", "copying": "Copied from another interview", "inventing": "Invented",
    "shortening": "Cut short, the rest invented", "whoever-is-home": "Whoever was at home",
}  # fmt: skip

COMPARED = (
    ("Interviews", "interviews", 0), ("PSUs", "psus", 0), ("Visits", "visits", 0), ("Cost", "cost", 0),
    ("Field days", "field_days", 1),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rule:
    """From how many rejected interviews on an interviewer counts as found, and what that finds, as percent."""

    rejected_from: int
    fabricating: float
    honest: float


def render_page(
    study: Study, population: Population, stages: Sequence[Stage], summaries: Sequence[Summary], seed: int
) -> str:
    """The report as HTML, self-contained."""
    first = summaries[0]
    key = list(study.settings.verification.key_questions) or first.shares["question"].unique(maintain_order=True)[:3]
    label = _labels(study)
    main = first.shares.filter(pl.col("question").is_in(list(key)))
    main = main if main.height else first.shares
    template = _environment().get_template("rehearsal.html.j2")
    return template.render(
        title=localised(study.settings.study.title, "en"), study=study, first=first, summaries=summaries, seed=seed,
        population=population, stages=stages, label=label, main=main.to_dicts(), every=first.shares.to_dicts(),
        figure=first.figure, medians=[medians(s) for s in summaries], rules=[best_rule(s) for s in summaries],
        conduct_words=CONDUCT_WORDS, compared=COMPARED, colours=palette, faces=_faces(), series=SERIES,
        currency=study.settings.rehearsal.cost.currency,
        errors=_errors(first, label), coverage=_coverage(main, label, first.confidence), finds=_finds(summaries),
        trade=_trade(summaries) if len(summaries) > 1 else "",
    )  # fmt: skip


def medians(summary: Summary) -> dict[str, float]:
    """The typical share: coverage, reported over true error, design effect and its factors; shares of 5 to 95 percent.

    ``margin`` is the half-width, in points, of the interval around 50 percent that the true error makes.
    """
    usual = summary.shares.filter(pl.col("truth").is_between(0.05, 0.95))
    usual = usual if usual.height else summary.shares
    names = ("coverage", "se_ratio", "deff", "deff_clustering", "deff_weighting", "deff_interviewers", "deff_rest")
    found = {name: _median(usual[name]) for name in names}
    found["bias"] = _median(usual["bias"].abs())
    found["rmse"] = _median(usual["rmse"])
    found["n"] = _median(usual["n"])
    found["margin"] = 196 * sqrt(0.25 * found["deff"] / found["n"]) if found["n"] > 0 else float("nan")
    return found


def _median(values: pl.Series) -> float:
    known = values.drop_nulls()
    return float(np.median(known.to_numpy())) if known.len() else float("nan")


def best_rule(summary: Summary) -> Rule | None:
    """The rule that finds most who fabricate with at most ``WIDEST`` percent of the honest, where one does."""
    good = summary.interviewers.filter(
        (pl.col("honest") * 100 <= WIDEST) & pl.col("fabricating").is_not_null()
    ).sort("rejected_from")  # fmt: skip
    if good.is_empty():
        return None
    row = good.row(0, named=True)
    return Rule(int(row["rejected_from"]), 100 * row["fabricating"], 100 * row["honest"])


def _labels(study: Study) -> dict[str, dict[str, str]]:
    """Words for questions and answers, by question; the empty answer is the question itself."""
    found: dict[str, dict[str, str]] = {}
    language = study.settings.study.languages[0]
    for question in study.questionnaire.questions if study.questionnaire else ():
        plan = study.settings.questions.get(question.name)
        short = localised(plan.short, language) if plan and plan.short else ""
        whole = short if short[:1].isupper() or not short[:1].isalpha() else ""  # a battery's short words need its stem
        words = {"": whole or question.name.replace("_", " ").capitalize()}
        words |= {option.name: localised(option.label, language) or option.name for option in question.options}
        words |= {net.name: localised(net.label, language) for net in (plan.nets if plan else ())}
        found[question.name] = words
    return found


def _share_label(row: Mapping[str, Any], label: Mapping[str, Mapping[str, str]]) -> str:
    words = label[row["question"]]
    return f"{words['']}: {words[row['option']]}"


def _shortened(words: str, most: int) -> str:
    return words if len(words) <= most else words[: most - 1].rstrip() + "…"


def _errors(summary: Summary, label: dict[str, dict[str, str]]) -> str:
    """Reported against true standard errors, a point per share."""
    rows = [r for r in summary.shares.to_dicts() if r["true_se"] and r["mean_se"]]
    points = [
        Point(
            100 * r["true_se"], 100 * r["mean_se"], f"{label[r['question']]['']}: {label[r['question']][r['option']]}"
        )
        for r in rows
    ]
    top = 1.1 * max([0.1, *(max(p.x, p.y) for p in points)])
    return scatter(points, Axis("True standard error, points", 0, top), Axis("Reported, points", 0, top), diagonal=True,
                   labelled=False, title="Reported against true standard errors")  # fmt: skip


def _coverage(main: pl.DataFrame, label: dict[str, dict[str, str]], confidence: float) -> str:
    rows = [
        (_shortened(_share_label(r, label), 36), 100 * r["coverage"], 196 * r["coverage_error"])
        for r in main.to_dicts() if r["coverage"] is not None
    ]  # fmt: skip
    low = min([90.0, *(value - error for _, value, error in rows)])
    return intervals(rows, Axis("", max(0.0, low - 1), 100, 0, " %"), 100 * confidence, title="Coverage of intervals")


def _finds(summaries: Sequence[Summary]) -> str:
    """How many fabricating interviewers are found at how many honest ones taken for them."""
    frame = summaries[0].interviewers.drop_nulls("fabricating").filter(pl.col("honest") <= MOST_HONEST)
    points = [
        Point(
            100 * r["honest"],
            100 * r["fabricating"],
            f"{r['rejected_from']}+" if r["rejected_from"] in LABELLED else "",
        )
        for r in frame.to_dicts()
    ]
    if not points:
        return ""
    top = max(5.0, 1.08 * max(p.x for p in points))
    return scatter(points, Axis("Honest interviewers taken for cheats", 0, top, 0, " %"),
                   Axis("Fabricating interviewers found", 0, 102, 0, " %"), steps=True,
                   title="Interviewers found by the number of their rejected interviews")  # fmt: skip


def _trade(summaries: Sequence[Summary]) -> str:
    """Designs by what they cost and how far off they are."""
    points = [
        Point(s.figure("cost"), medians(s)["margin"], s.name, colour=SERIES[k % len(SERIES)])
        for k, s in enumerate(summaries)
    ]
    known = [p for p in points if isfinite(p.x) and isfinite(p.y)]
    if not known:
        return ""
    xs, ys = [p.x for p in known], [p.y for p in known]
    wide, tall = max(max(xs) - min(xs), 0.1 * max(xs)), max(max(ys) - min(ys), 0.2 * max(ys))
    return scatter(known, Axis("Cost", min(xs) - 0.2 * wide, max(xs) + 0.2 * wide, 0),
                   Axis("True margin of error around 50 %, points", min(ys) - 0.25 * tall, max(ys) + 0.25 * tall, 2),
                   title="Designs by cost and error")  # fmt: skip


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    environment.filters["drawn"] = Markup  # pictures are our own SVG, their texts escaped where they are drawn
    environment.filters["points"] = lambda v, k=1: "–" if v is None else f"{100 * v:.{k}f}".replace("-", "−")
    environment.filters["signed"] = lambda v, k=2: "–" if v is None else f"{100 * v:+.{k}f}".replace("-", "−")
    environment.filters["number"] = lambda v, k=0: "–" if v is None or not isfinite(v) else f"{v:,.{k}f}"
    return environment


@cache
def _faces() -> list[tuple[str, int, str]]:
    return [(family, weight, base64.b64encode((FONTS / f"{file}.woff2").read_bytes()).decode())
            for family, weight, file in FACES]  # fmt: skip
