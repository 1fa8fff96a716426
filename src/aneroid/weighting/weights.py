"""From inclusion probabilities to final weights, every factor kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from aneroid.statistics.design_effects import kish_effect
from aneroid.statistics.places import numbered, places
from aneroid.statistics.trimming import TrimLevel
from aneroid.study.errors import WeightingError
from aneroid.study.settings import SampleSection, WeightingSection
from aneroid.weighting.addresses import approached_addresses
from aneroid.weighting.base import check_in_sample, person_factors, persons_interviewed, planned_interviews
from aneroid.weighting.calibration import calibration_factors, margins_met, margins_of
from aneroid.weighting.cells import derive_cells, with_cells
from aneroid.weighting.nonresponse import response_factors
from aneroid.weighting.trimming import trimmed_weights

Floats = NDArray[np.float64]

DESIGN_FACTORS = ("base_weight", "release", "eligibility", "nonresponse", "adults")
"""What follows from the sample and the fieldwork; their product is the weight before calibration."""
FACTORS = (*DESIGN_FACTORS, "calibration", "trimming", "scale")
"""The factors whose product is the final weight, in the order in which they are applied."""


@dataclass(frozen=True, slots=True)
class Weighting:
    """Weights and what can be said of them.

    ``weights`` has a row per interview: ``interview_id``, each factor, ``weight``. ``margins`` has a row per category
    of each margin, see ``calibration.MARGINS``; ``classes`` one per nonresponse class, see ``nonresponse.CLASSES``.
    ``levels`` are those that trimming looked at.
    """

    weights: pl.DataFrame
    margins: pl.DataFrame
    classes: pl.DataFrame
    levels: tuple[TrimLevel, ...]
    kish_before: float
    kish_after: float


def uncalibrated(weights: pl.DataFrame) -> Floats:
    """The weights before calibration, shape (n,): the product of ``DESIGN_FACTORS``."""
    product: Floats = (
        weights.select(pl.reduce(lambda a, b: a * b, [pl.col(c) for c in DESIGN_FACTORS])).to_series().to_numpy()
    )
    return product


def weight_interviews(
    interviews: pl.DataFrame,
    sample: pl.DataFrame,
    addresses: pl.DataFrame,
    margins: Mapping[str, Mapping[str, float]],
    settings: WeightingSection,
    design: SampleSection | None = None,
) -> Weighting:
    """Weight accepted interviews.

    The household's base weight comes from the probabilities of the sample's stages; ``release`` corrects it for the
    households that were approached beyond the planned ones; ``eligibility`` and ``nonresponse`` let the interviewed
    stand for those of unknown eligibility and those that did not answer; ``adults`` goes from household to person;
    ``calibration`` meets the population margins; ``trimming`` cuts extreme weights and meets the margins again;
    ``scale`` is one number for all.

    Args:
        interviews: accepted interviews with ``interview_id``, ``adults`` (or ``person_probability``), and the margins'
            columns; ``address_id`` too where a household gives several.
        sample: planned interviews with ``psu``, ``base_weight`` or the stages' probabilities, the nonresponse columns.
        addresses: a row per approached household: ``psu`` and ``group``, AAPOR's letter of its final disposition;
            ``interview_id``, ``disposition`` and ``attempts`` where the settings need them.
        margins: population shares by category by margin.
        design: how addresses and persons were chosen; by default along random routes, one adult of each household.
    Raises: WeightingError W-BASE-..., W-RESP-..., W-CELLS-..., W-CAL-..., W-RAKE-..., W-CALIB-..., W-TRIM-...
    """
    planned = _with_classes(planned_interviews(sample), settings)
    slot = places(interviews["interview_id"].to_list(), planned["interview_id"].to_list())
    check_in_sample(interviews, slot >= 0)
    [of_slot], _ = numbered(planned["psu"].to_list())
    listed = design is not None and design.household.method == "address-list"
    everyone = design is not None and design.person.method == "everyone"
    approached = approached_addresses(planned, of_slot, addresses, settings.eligibility, listed=listed)
    release = approached.release()
    base, own_release = planned["base_weight"].to_numpy()[slot], release[of_slot[slot]]
    response = response_factors(
        approached, approached.base * release[approached.psu], interviews, base * own_release,
        persons_interviewed(interviews, everyone=everyone), planned, settings,
    )  # fmt: skip
    adults = person_factors(interviews, settings.adults_cap, everyone=everyone)
    before = base * own_release * response.eligibility * response.nonresponse * adults

    people = derive_cells(interviews, settings.cells, settings.calibrate)
    wanted = _wanted(margins, settings)
    met = margins_of(_with_places(people, planned, list(wanted)), wanted)
    calibration = calibration_factors(before, met, settings) if met else np.ones(before.size)
    calibrated = before * calibration
    _check_positive(interviews, calibrated)
    if settings.trim is not None and settings.trim.method == "mse":
        people = _with_places(people, planned, ["stratum", "psu"])
    trimmed = trimmed_weights(calibrated, met, people, settings)
    _check_positive(interviews, trimmed.weights)
    scale = _scale(trimmed.weights, settings)
    weight = trimmed.weights * scale
    columns = (base, own_release, response.eligibility, response.nonresponse, adults, calibration,
               trimmed.weights / calibrated, np.full(weight.size, scale))  # fmt: skip
    weights = interviews.select("interview_id").with_columns(
        *(pl.Series(name, values) for name, values in zip(FACTORS, columns, strict=True)), pl.Series("weight", weight)
    )
    return Weighting(
        weights, margins_met(met, before, weight), response.classes, trimmed.levels, kish_effect(before),
        kish_effect(weight),
    )  # fmt: skip


def _wanted(margins: Mapping[str, Mapping[str, float]], settings: WeightingSection) -> dict[str, Mapping[str, float]]:
    if settings.method == "none":
        return {}
    every = with_cells(margins, settings.cells)
    return {name: every[name] for name in settings.calibrate if name in every}


def _with_places(people: pl.DataFrame, planned: pl.DataFrame, names: list[str]) -> pl.DataFrame:
    """Interviews with columns of the sample that they do not carry themselves."""
    missing = [name for name in names if name not in people.columns and name in planned.columns]
    if not missing:
        return people
    return people.join(planned.select("interview_id", *missing), on="interview_id", how="left", maintain_order="left")


def _with_classes(planned: pl.DataFrame, settings: WeightingSection) -> pl.DataFrame:
    """The sample with nonresponse classes that are made from others: crossed, or merged."""
    return derive_cells(planned, settings.cells, {*settings.nonresponse, *settings.eligibility.by})


def _check_positive(interviews: pl.DataFrame, weights: Floats) -> None:
    wrong = ~(weights > 0)
    if wrong.any():
        ids = interviews["interview_id"].filter(pl.Series(wrong)).to_list()
        raise WeightingError("W-CAL-4", where="study.toml, [weighting]", ids=", ".join(map(str, ids[:5])))


def _scale(weights: Floats, settings: WeightingSection) -> float:
    if settings.scale == "none":
        return 1.0
    if settings.scale == "sample":
        return float(weights.size / weights.sum())
    if settings.population is None:
        raise WeightingError("W-CAL-5", where="study.toml, [weighting] scale")
    return float(settings.population / weights.sum())
