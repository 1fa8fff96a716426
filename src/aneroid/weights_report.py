"""The diagnostics of the weights, put together from weighting, fieldwork and estimates: what to decide, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np
import polars as pl

from aneroid.statistics.design_effects import kish_effect
from aneroid.study.settings import Settings
from aneroid.weighting.collapsing import Proposal, as_settings, propose_class_merges, propose_margin_merges
from aneroid.weighting.diagnostics import design_weights, single_influences, weighting_effects, weighting_steps

LARGE_INFLUENCE = 0.5
"""Of a standard error: an interview that moves an estimate by more deserves a second look."""
RARE = 0.05
"""Shares nearer than this to nought or all rest on few interviews by nature; influence is not looked at."""
MILD = 1.25
"""An adjustment within this factor does little harm in a small category."""
LARGE_SHIFT = 2.0
"""Standard errors by which weighting moves an estimate: the weights, not the answers, make the finding."""
LARGE_WEIGHT = 5.0
"""Times the median."""
COSTLY = 1.5
"""A design effect of weights above which a third of the interviews is lost."""
GIVEN_ADVICE = {
    "Extreme weights": "Ask the producer where they were trimmed; see whether key estimates hold without the largest.",
    "Costly weights": "Reckon with the effective interviews, not with those in the file.",
}
"""What to do about weights that came with the interviews, which nobody here can make anew."""


def diagnose_weights(settings: Settings, records: Mapping[str, pl.DataFrame]) -> dict[str, Any]:
    """Everything that the weights' page and ``aneroid weight`` say, as plain values.

    Args:
        records: ``weights``, ``margins``, ``classes``, ``levels``, ``rates``, ``interviews``, ``estimates`` by name.
    """
    weights, interviews = records["weights"], records["interviews"]
    final, base = weights["weight"].to_numpy(), design_weights(weights)
    asked = _closed(settings, records["estimates"])
    key = [q for q in _key_questions(settings) if q in asked]
    effects = _with_errors(weighting_effects(interviews, weights, asked), records["estimates"])
    common = pl.col("question").is_in(key) & pl.col("final").is_between(RARE, 1 - RARE)
    influence = single_influences(interviews, weights, effects.filter(common))
    section = settings.weighting
    ordered = {entry.name for entry in settings.estimation.breaks if entry.bands is not None}
    proposals = propose_margin_merges(records["margins"], ordered, section.smallest_cell)
    if section.response.method == "classes" and section.nonresponse:
        proposals += propose_class_merges(_adjusted(records["classes"]), section.nonresponse, section.smallest_cell)
    after = kish_effect(final)
    summary = {
        "interviews": interviews.height, "sum": float(final.sum()), "smallest": float(final.min()),
        "median": float(np.median(final)), "largest": float(final.max()), "kish_before": kish_effect(base),
        "kish_after": after, "effective_interviews": interviews.height / after,
        "largest_miss": _largest_miss(records["margins"]),
        "at_bound": int((final > final.max() * (1 - 1e-5)).sum()) if section.trim is not None else 0,
        "adults_capped": int((weights["adults"].to_numpy() >= section.adults_cap).sum()),
    }  # fmt: skip
    return {
        "summary": summary,
        "decisions": _decisions(summary, proposals, influence, effects, key, section.nonresponse),
        "steps": weighting_steps(weights).to_dicts(),
        "margins": records["margins"].to_dicts(),
        "classes": records["classes"].to_dicts() if section.response.method != "propensity" else [],
        "levels": records["levels"].to_dicts(),
        "effects": effects.to_dicts(),
        "key_questions": key,
        "influence": influence.to_dicts(),
        "proposals": [{**asdict(p), "settings": as_settings(p, section.nonresponse) if p.into else ""}
                      for p in proposals],
        "rates": records["rates"].to_dicts(),
        "weights": {"before": base.tolist(), "after": final.tolist()},
    }  # fmt: skip


def diagnose_given_weights(settings: Settings, interviews: pl.DataFrame, estimates: pl.DataFrame) -> dict[str, Any]:
    """The same for weights that came with the interviews: what they cost, what they move, and through whom.

    What made them is not known here, so there are no steps, margins, classes or rates.
    """
    weights = interviews.select("interview_id", "weight")
    final = weights["weight"].to_numpy()
    asked = _closed(settings, estimates)
    key = [q for q in _key_questions(settings) if q in asked]
    effects = _with_errors(weighting_effects(interviews, weights, asked), estimates)
    common = pl.col("question").is_in(key) & pl.col("final").is_between(RARE, 1 - RARE)
    influence = single_influences(interviews, weights, effects.filter(common))
    cost = kish_effect(final)
    summary = {
        "interviews": interviews.height, "sum": float(final.sum()), "smallest": float(final.min()),
        "median": float(np.median(final)), "largest": float(final.max()), "kish_before": None, "kish_after": cost,
        "effective_interviews": interviews.height / cost, "largest_miss": None, "at_bound": 0, "adults_capped": 0,
    }  # fmt: skip
    return {
        "summary": summary,
        "decisions": [
            {**entry, "settings": "", "do": GIVEN_ADVICE.get(entry["what"], "Report both, and ask the producer why.")
             if "single" not in entry["what"] else entry["do"]}
            for entry in _decisions(summary, [], influence, effects, key, ())
        ],
        "steps": [], "margins": [], "classes": [], "levels": [],
        "effects": effects.with_columns(base=None).to_dicts(),
        "key_questions": key, "influence": influence.to_dicts(), "proposals": [], "rates": [],
        "weights": {"before": [], "after": final.tolist()},
    }  # fmt: skip


def _questions(settings: Settings) -> list[str]:
    return list(dict.fromkeys(question for table in settings.tables for question in table.questions))


def _closed(settings: Settings, estimates: pl.DataFrame) -> list[str]:
    """The questions of which everybody gave one answer out of a list."""
    shares = estimates.filter(pl.col("statistic") == "share")["question"].unique().to_list()
    return [question for question in _questions(settings) if question in shares]


def _key_questions(settings: Settings) -> Sequence[str]:
    """Those that are named for it, otherwise those of verification, otherwise all that tables report."""
    return settings.weighting.key_questions or settings.verification.key_questions or _questions(settings)


def _with_errors(effects: pl.DataFrame, estimates: pl.DataFrame) -> pl.DataFrame:
    total = estimates.filter(pl.col("by").is_null()).select("question", "option", "se", "deff")
    total = total.unique(["question", "option"], keep="first", maintain_order=True)
    joined = effects.join(total, on=["question", "option"], how="left", maintain_order="left")
    return joined.with_columns(pl.col("se", "deff").fill_nan(None))


def _adjusted(classes: pl.DataFrame) -> pl.DataFrame:
    return classes.filter(pl.col("interviewed") > 0)


def _largest_miss(margins: pl.DataFrame) -> float:
    return float(np.max(np.abs((margins["after"] - margins["target"]).to_numpy()))) if margins.height else 0.0


def _decisions(
    summary: Mapping[str, Any], proposals: Sequence[Proposal], influence: pl.DataFrame, effects: pl.DataFrame,
    key: Sequence[str], classes: Sequence[str],
) -> list[dict[str, str]]:  # fmt: skip
    """What calls for a decision: each with its reason and what to do."""
    found = []
    told: set[frozenset[str]] = set()
    for proposal in proposals:
        pair = frozenset((proposal.margin, proposal.category, proposal.into))
        if pair in told:
            continue
        told.add(pair)
        found.append({
            "what": ("Nonresponse class " if proposal.margin == "nonresponse" else f"{proposal.margin}: ")
            + proposal.category,
            "why": f"{proposal.problem}.", "do": _advice(proposal),
            "settings": as_settings(proposal, classes) if proposal.into else "",
        })  # fmt: skip
    times = summary["largest"] / summary["median"]
    if times > LARGE_WEIGHT:
        found.append({"what": "Extreme weights", "why": f"The largest weight is {times:.1f} times the median.",
                      "do": "Trim them, or let the mean squared error say where.", "settings":
                      '[weighting.trim]\nmethod = "mse"\nquestions = ['
                      + ", ".join(f'"{q}"' for q in key[:5]) + "]"})  # fmt: skip
    if summary["kish_after"] > COSTLY:
        found.append({"what": "Costly weights", "why": f"Unequal weights leave {summary['effective_interviews']:.0f} "
                      f"effective interviews of {summary['interviews']}.",
                      "do": "Calibrate to fewer margins, or trim.", "settings": ""})  # fmt: skip
    heavy = influence.filter(pl.col("in_errors") > LARGE_INFLUENCE).to_dicts()
    if heavy:
        each = "; ".join(f"{r['interview_id']} ({r['question']} = {r['option']}, {100 * r['change']:+.2f} points)"
                         for r in heavy[:4])  # fmt: skip
        found.append({
            "what": f"{len(heavy)} single interview{'s' if len(heavy) > 1 else ''}",
            "why": f"Each moves a key estimate by more than {LARGE_INFLUENCE:g} of its standard error: {each}.",
            "do": "Look at these interviews again; trim if they stand.", "settings": "",
        })  # fmt: skip
    moved = effects.filter(
        pl.col("question").is_in(key) & ((pl.col("final") - pl.col("unweighted")).abs() > LARGE_SHIFT * pl.col("se"))
    )
    for row in moved.to_dicts():
        found.append({"what": f"{row['question']} = {row['option']}",
                      "why": f"Weighting moves it from {100 * row['unweighted']:.1f} to {100 * row['final']:.1f} %, "
                      f"more than {LARGE_SHIFT:g} standard errors.",
                      "do": "Report both, and say which margin does it.", "settings": ""})  # fmt: skip
    return found


def _advice(proposal: Proposal) -> str:
    if not proposal.into:
        return f"There is nothing to merge it with: {proposal.reason}."
    mild = " It is adjusted little, so it can also stay." if 1 / MILD <= proposal.factor <= MILD else ""
    return f"Merge it with {proposal.into}: {proposal.reason}.{mild}"
