"""From inclusion probabilities to final weights, every factor kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from aneroid.statistics.calibration import rake
from aneroid.study.errors import WeightingError
from aneroid.study.settings import WeightingSection

FACTORS = ("base_weight", "release", "nonresponse", "adults", "calibration")
"""The factors whose product is the final weight, in the order in which they are applied."""


@dataclass(frozen=True, slots=True)
class Weighting:
    """Weights and what can be said of them.

    ``weights`` has a row per interview: ``interview_id``, each factor, ``weight``. ``margins`` has a row per category
    of each margin: ``margin``, ``category``, ``target``, ``before``, ``after`` (shares).
    """

    weights: pl.DataFrame
    margins: pl.DataFrame
    kish_before: float
    kish_after: float


def weight_interviews(
    interviews: pl.DataFrame,
    sample: pl.DataFrame,
    addresses: pl.DataFrame,
    margins: Mapping[str, Mapping[str, float]],
    settings: WeightingSection,
) -> Weighting:
    """Weight accepted interviews.

    The household's base weight comes from the sample; ``release`` corrects it for the households that were
    approached beyond the planned ones; ``nonresponse`` lets the interviewed stand for the approached and
    eligible of their class; ``adults`` goes from household to person, since one adult in each is interviewed;
    ``calibration`` meets the population margins.

    Args:
        interviews: accepted interviews with ``interview_id``, ``adults``, and the margins' columns.
        sample: planned interviews with ``base_weight``, ``psu`` and the nonresponse columns.
        addresses: a row per approached household: ``psu`` and ``group``, AAPOR's letter of its final disposition.
        margins: population shares by category by margin.
    Raises: WeightingError W-CAL-1 where a margin has a category that nobody was interviewed in (or the reverse),
        W-BASE-1 where the number of adults is missing or below one.
    """
    design = _design_weights(interviews, sample, addresses, settings)
    before = np.prod([design[factor].to_numpy() for factor in FACTORS[:-1]], axis=0)
    wanted = {name: margins[name] for name in settings.calibrate if name in margins}
    factor = np.ones(before.size)
    if settings.method != "none" and wanted:
        factor = _calibrate(design, before, wanted, settings)
    weight = before * factor
    weights = design.select("interview_id", *FACTORS[:-1]).with_columns(
        calibration=pl.Series(factor), weight=pl.Series(weight)
    )
    return Weighting(weights, _margins_met(design, before, weight, wanted), kish_effect(before), kish_effect(weight))


def kish_effect(weights: np.ndarray) -> float:
    """The loss of precision from unequal weights: n times the sum of squares over the squared sum.

    Source: Kish (1992), Journal of Official Statistics 8(2), 183-200.
    """
    return float(weights.size * np.sum(weights**2) / np.sum(weights) ** 2)


def _design_weights(
    interviews: pl.DataFrame, sample: pl.DataFrame, addresses: pl.DataFrame, settings: WeightingSection
) -> pl.DataFrame:
    adults = interviews["adults"]
    wrong = interviews.filter(pl.col("adults").is_null() | (pl.col("adults") < 1))["interview_id"].to_list()
    if adults.null_count() or wrong:
        raise WeightingError("W-BASE-1", ids=", ".join(wrong[:5]))
    planned = sample.select("interview_id", "psu", "base_weight", *settings.nonresponse).unique("interview_id")
    known = planned.columns[1:]
    rows = interviews.drop(*(c for c in known if c in interviews.columns)).join(
        planned, on="interview_id", how="left", maintain_order="left"
    )
    rows = rows.join(_release(sample, addresses), on="psu", how="left", maintain_order="left")
    rows = rows.join(_nonresponse(rows, sample, addresses, settings.nonresponse), on="interview_id", how="left",
                     maintain_order="left")  # fmt: skip
    return rows.with_columns(adults=pl.col("adults").clip(upper_bound=settings.adults_cap).cast(pl.Float64))


def _eligible(addresses: pl.DataFrame) -> pl.DataFrame:
    """Approached households taken as eligible, per PSU; those of unknown eligibility count by AAPOR's e."""
    known = addresses.filter(~pl.col("group").is_in(["UH", "UO", "NE"])).height
    ineligible = addresses.filter(pl.col("group") == "NE").height
    e = known / (known + ineligible) if known + ineligible else 1.0
    value = pl.when(pl.col("group") == "NE").then(0.0).when(pl.col("group").is_in(["UH", "UO"])).then(e).otherwise(1.0)
    return addresses.group_by("psu", maintain_order=True).agg(eligible=value.sum())


def _release(sample: pl.DataFrame, addresses: pl.DataFrame) -> pl.DataFrame:
    planned = sample.group_by("psu", maintain_order=True).agg(planned=pl.len())
    return planned.join(_eligible(addresses), on="psu", maintain_order="left").select(
        "psu", release=pl.col("planned") / pl.col("eligible")
    )


def _nonresponse(
    rows: pl.DataFrame, sample: pl.DataFrame, addresses: pl.DataFrame, classes: Sequence[str]
) -> pl.DataFrame:
    """Approached over interviewed, weighted, in each class; everybody is one class where none is named."""
    by: list[str | pl.Expr] = list(classes) or [pl.lit("all").alias("everybody")]
    per_psu = sample.group_by("psu", maintain_order=True).agg(
        pl.col("base_weight").first(), *[pl.col(c).first() for c in classes]
    )
    approached = (
        per_psu.join(_eligible(addresses), on="psu", maintain_order="left")
        .join(_release(sample, addresses), on="psu", maintain_order="left")
        .group_by(by, maintain_order=True)
        .agg(approached=(pl.col("base_weight") * pl.col("release") * pl.col("eligible")).sum())
    )
    interviewed = rows.group_by(by, maintain_order=True).agg(
        interviewed=(pl.col("base_weight") * pl.col("release")).sum()
    )
    keys = list(classes) or ["everybody"]
    factor = approached.join(interviewed, on=keys, maintain_order="left").select(
        *keys, nonresponse=pl.col("approached") / pl.col("interviewed")
    )
    return (
        rows.with_columns([] if classes else [pl.lit("all").alias("everybody")])
        .join(factor, on=keys, how="left", maintain_order="left")
        .select("interview_id", "nonresponse")
    )


def _calibrate(
    rows: pl.DataFrame, weights: np.ndarray, margins: Mapping[str, Mapping[str, float]], settings: WeightingSection
) -> np.ndarray:
    """Calibration factors; weights beyond the trimming bound are cut and calibrated again until both hold."""
    memberships, targets = _cells(rows, margins, float(weights.sum()), settings.method)
    factor = rake(weights, memberships, targets)
    if settings.trim is None:
        return factor
    for _ in range(50):
        bound = settings.trim.upper * float(np.median(weights * factor))
        if np.max(weights * factor) <= bound * (1 + 1e-6):
            break
        cut = np.minimum(weights * factor, bound) / weights
        factor = cut * rake(weights * cut, memberships, targets)
    return factor


def _cells(
    rows: pl.DataFrame, margins: Mapping[str, Mapping[str, float]], total: float, method: str
) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """Each margin as category numbers per interview, and its targets as weighted counts."""
    memberships, targets = [], []
    for name, shares in margins.items():
        if name not in rows.columns:
            raise WeightingError("W-CAL-3", where="study.toml, [weighting] calibrate", margin=name)
        values = rows[name].cast(pl.String)
        categories = list(shares)
        found = set(values.drop_nulls().unique().to_list())
        empty, foreign = sorted(set(categories) - found), sorted(found - set(categories))
        if empty or foreign or values.null_count():
            raise WeightingError(
                "W-CAL-1", where="margins.csv", margin=name, empty=", ".join(empty) or "none",
                foreign=", ".join(foreign) or "none", missing=values.null_count(),
            )  # fmt: skip
        memberships.append(
            values.replace_strict(categories, list(range(len(categories))), return_dtype=pl.Int64).to_numpy()
        )
        targets.append(np.array([shares[c] for c in categories]) * total)
    if method == "poststratify" and len(memberships) > 1:
        raise WeightingError("W-CAL-2", where="study.toml, [weighting]", margins=", ".join(margins))
    return memberships, targets


def _margins_met(
    rows: pl.DataFrame, before: np.ndarray, after: np.ndarray, margins: Mapping[str, Mapping[str, float]]
) -> pl.DataFrame:
    """Each margin's shares: the target, and the sample's before and after calibration."""
    schema = {
        "margin": pl.String,
        "category": pl.String,
        "target": pl.Float64,
        "before": pl.Float64,
        "after": pl.Float64,
    }
    met = []
    for name, shares in margins.items():
        values = rows[name].cast(pl.String).to_numpy()
        for category, target in shares.items():
            inside = values == category
            met.append((name, category, target, before[inside].sum() / before.sum(), after[inside].sum() / after.sum()))
    return pl.DataFrame(met, schema=schema, orient="row")
