"""Total survey error in figures, put together from the records of every stage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import sqrt
from typing import Any

import numpy as np
import polars as pl

from aneroid.collection.dispositions import OutcomeCounts, outcome_rates
from aneroid.reporting.disclosure import EstimatedInput, Quality
from aneroid.statistics.design_effects import kish_effect
from aneroid.statistics.intervals import two_sided_quantile
from aneroid.study.settings import Settings
from aneroid.verification.telephone import telephone_agreement
from aneroid.weighting.weights import DESIGN_FACTORS


def measure_quality(
    settings: Settings,
    interviews: pl.DataFrame,
    estimates: pl.DataFrame,
    records: Mapping[str, pl.DataFrame],
    estimated_inputs: Sequence[EstimatedInput],
) -> Quality:
    """What the disclosure says in figures.

    Args:
        interviews, estimates: of the wave.
        records: the artefacts of sampling, collection, verification and weighting by name; empty where the
            interviews came from a file.
    """
    n = interviews.height
    shares = estimates.filter(pl.col("statistic") != "mean") if "statistic" in estimates.columns else estimates
    total = shares.filter(pl.col("by").is_null() & pl.col("table").is_not_null() & (pl.col("estimate") > 0))
    deff = np.array(total["deff"].drop_nulls().drop_nans(), dtype=float)
    median = float(np.median(deff)) if deff.size else 1.0
    z = float(two_sided_quantile(settings.estimation.confidence, np.inf))
    srs = z * sqrt(0.25 / n)
    margin = pl.max_horizontal(pl.col("high") - pl.col("estimate"), pl.col("estimate") - pl.col("low"))
    weights = interviews["weight"].to_numpy()
    return Quality(
        interviews=n,
        strata=interviews["stratum"].n_unique(),
        psus=interviews.select(pl.struct("stratum", "psu").n_unique()).item(),
        interviewers=interviews["interviewer"].drop_nulls().n_unique(),
        **_collection(settings, records),
        kish_before=_kish_before(records, weights),
        kish_after=kish_effect(weights),
        weight_range=float(weights.max() / weights.min()),
        deff_median=median,
        deff_largest=float(deff.max()) if deff.size else 1.0,
        margin_srs=srs,
        margin_design=srs * sqrt(median),
        margin_largest=float(total.select(margin.max()).item() or 0),
        estimated_inputs=tuple(estimated_inputs),
        frame_units=dict(records["units"].group_by("rule").len().sort("rule").iter_rows()) if records else {},
    )


def _sealed(results: pl.DataFrame) -> pl.DataFrame:
    """Revisits that were drawn before fieldwork, apart from those chosen by risk since."""
    return results.filter(pl.col("why").fill_null("sealed") == "sealed") if "why" in results.columns else results


def _kish_before(records: Mapping[str, pl.DataFrame], weights: np.ndarray) -> float:
    if "weights" not in records:
        return kish_effect(weights)
    return kish_effect(records["weights"].select(pl.reduce(lambda a, b: a * b, DESIGN_FACTORS)).to_series().to_numpy())


def _collection(settings: Settings, records: Mapping[str, pl.DataFrame]) -> dict[str, Any]:
    """Counts of sampling, contact and verification; empty where there are no records."""
    if not records:
        return {
            "addresses": 0, "outcomes": {}, "rates": {}, "submitted": 0, "rejected": 0, "reasons": {}, "called": 0,
            "reached": 0, "agreement": None, "revisits_planned": 0, "revisits_done": 0,
        }  # fmt: skip
    addresses, decisions, calls = records["addresses"], records["verification"], records["calls"]
    rejected = decisions.filter(pl.col("decision") == "rejected")
    hard = records["findings"].filter(pl.col("severity") == "hard")
    reasons = (
        hard.join(rejected, on="submission_id", how="semi", maintain_order="left")
        .group_by("check")
        .len()
        .sort("len", "check", descending=[True, False])
    )
    outcomes = dict(addresses.group_by("group").len().sort("group").iter_rows())
    return {
        "addresses": addresses.height,
        "outcomes": outcomes,
        "rates": outcome_rates(OutcomeCounts(**outcomes)),
        "submitted": decisions.height,
        "rejected": rejected.height,
        "reasons": dict(reasons.iter_rows()),
        "called": calls.height,
        "reached": calls.filter(pl.col("outcome") == "reached").height,
        "agreement": telephone_agreement(records["submissions"], calls, settings.verification.key_questions),
        "revisits_planned": records["revisits"].height,
        "revisits_done": _sealed(records["revisit_results"]).filter(pl.col("interview_held").is_not_null()).height,
    }
