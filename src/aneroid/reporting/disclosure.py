"""What a careful reader must be told: the methods disclosure, from the survey's own records.

The items are those of the AAPOR code of ethics (April 2021), section III.A; an item that the study does not
fill says so in words, it is not left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from aneroid.reporting.design_words import design_in_words, gaps_in_words, units_in_words
from aneroid.reporting.document import Box, Entry, Run
from aneroid.reporting.words import Wording
from aneroid.study.settings import Settings, localised


@dataclass(frozen=True, slots=True)
class Quality:
    """Total survey error in figures, as ``quality.json`` holds them; shares are fractions of one.

    ``outcomes`` are addresses by AAPOR letter, ``rates`` AAPOR's rates, ``rejected`` counts by check, ``estimates`` the
    margins of certainty: which population figures are counts and which are estimates; ``frame_units`` counts what
    became of the frame's units.
    """

    interviews: int
    strata: int
    psus: int
    interviewers: int
    addresses: int
    outcomes: Mapping[str, int]
    rates: Mapping[str, float]
    submitted: int
    rejected: int
    reasons: Mapping[str, int]
    called: int
    reached: int
    agreement: float | None
    revisits_planned: int
    revisits_done: int
    kish_before: float
    kish_after: float
    weight_range: float
    deff_median: float
    deff_largest: float
    margin_srs: float
    margin_design: float
    margin_largest: float
    estimated_inputs: tuple[str, ...]
    frame_units: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, record: Mapping[str, Any]) -> Quality:
        """From the parsed ``quality.json``."""
        return cls(**{**record, "estimated_inputs": tuple(record["estimated_inputs"])})


def survey_facts(settings: Settings, quality: Quality, words: Wording) -> dict[str, str]:
    """Facts that the narrative may bind by name, such as ``survey.n``, formatted."""
    rate = quality.rates.get("RR3")
    facts = {
        "survey.n": words.number(quality.interviews),
        "survey.dates": words.dates(settings.fieldwork.start, settings.fieldwork.end),
        "survey.confidence": words.percent(settings.estimation.confidence),
        "survey.strata": words.number(quality.strata),
        "survey.psus": words.number(quality.psus),
        "survey.interviewers": words.number(quality.interviewers),
        "survey.moe": words.points(quality.margin_largest),
        "survey.moe_design": words.points(quality.margin_design),
        "survey.moe_srs": words.points(quality.margin_srs),
        "survey.deff": words.number(quality.deff_median, 2),
        "survey.kish": words.number(quality.kish_after, 2),
        "survey.addresses": words.number(quality.addresses),
        "survey.submitted": words.number(quality.submitted),
        "survey.rejected": words.number(quality.rejected),
        "survey.called": words.number(quality.called),
        "survey.reached": words.number(quality.reached),
        "survey.revisits": words.number(quality.revisits_done),
    }
    if rate is not None:
        facts["survey.response"] = words.percent(rate)
    if quality.agreement is not None:
        facts["survey.agreement"] = words.percent(quality.agreement)
    for key, value in _design_facts(settings, words).items():
        facts[key] = value
    return facts


def _design_facts(settings: Settings, words: Wording) -> dict[str, str]:
    sample = settings.sample
    facts = {"survey.year": str(settings.fieldwork.start.year)}
    if sample is not None:
        facts |= {
            "survey.planned": words.number(sample.interviews),
            "survey.per_psu": words.number(sample.psu.interviews),
            "survey.minimum_age": words.number(sample.person.minimum_age),
            "survey.attempts": words.number(settings.fieldwork.attempts),
            "survey.revisit_share": words.percent(settings.verification.revisit_share),
        }
    return facts


def disclosure_box(settings: Settings, quality: Quality, words: Wording) -> Box:
    """The methods disclosure in English; each entry is made from what the code did."""
    entries = {
        "Strategy": _strategy(settings),
        "Sponsor and conductor": f"Sponsor: {settings.study.sponsor or 'not stated'}. "
        f"Conducted by {settings.study.organisation}.",
        "Instrument": "Every wording is printed with its table; the full questionnaire stands in the study folder, in "
        + _listed(settings.study.languages) + ".",
        "Population": localised(settings.study.universe, words.language) + ".",
        "Frame": _frame(settings, quality, words),
        "Sample design": _sample(settings, quality, words),
        "Mode and dates": f"{settings.fieldwork.mode.capitalize()}, "
        f"{words.dates(settings.fieldwork.start, settings.fieldwork.end)}.",
        "Sample size": f"{words.number(quality.interviews)} interviews"
        + (f" in {words.number(quality.psus)} primary sampling units, {words.number(quality.strata)} strata."),
        "Response": _response(quality, words),
        "Weighting": _weighting(settings, quality, words),
        "Precision": _precision(settings, quality, words),
        "Verification": _verification(settings, quality, words),
        "Ethics": localised(settings.report.ethics, words.language) or "Not stated.",
        "Limitations": _limitations(settings, words),
        "Contact and licence": ". ".join(t for t in (settings.report.contact, settings.report.licence) if t)
        + "." if settings.report.contact or settings.report.licence else "Not stated.",
    }  # fmt: skip
    return Box("disclosure", "How this survey was made", tuple(Entry(t, (Run(text),)) for t, text in entries.items()))


def _listed(items: tuple[str, ...] | list[str]) -> str:
    names = {"en": "English", "sq": "Albanian", "sr": "Serbian"}
    words = [names.get(item, item) for item in items]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _strategy(settings: Settings) -> str:
    kind = f"Wave {settings.study.wave} of the {settings.study.series}, {settings.study.country}"
    if settings.fieldwork.source == "rehearsal":
        return f"{kind}: a probability sample, rehearsed with synthetic respondents. Nobody was interviewed."
    if settings.fieldwork.source == "server":
        return f"{kind}: a probability sample."
    return f"{kind}: a probability sample, estimated from its published interviews."


def _frame(settings: Settings, quality: Quality, words: Wording) -> str:
    text = f"{settings.study.population_source or 'Not stated'}."
    if quality.estimated_inputs:
        text += f" Estimates, not counts: {'; '.join(quality.estimated_inputs)}."
    return text + (gaps_in_words(settings.sample, words) if settings.sample is not None else "")


def _sample(settings: Settings, quality: Quality, words: Wording) -> str:
    sample = settings.sample
    if sample is None:
        return "As documented by the survey's producer; strata, primary sampling units and weights are in the data."
    return design_in_words(sample, settings.fieldwork.attempts, words) + units_in_words(
        quality.frame_units, sample, words
    )


def _response(quality: Quality, words: Wording) -> str:
    if not quality.rates:
        return "Contact records are not part of the data; response rates cannot be computed."
    rates = ", ".join(
        f"{label} {words.percent(quality.rates[name], 1)}"
        for name, label in (("RR1", "response RR1"), ("RR3", "RR3"), ("COOP1", "cooperation COOP1"),
                            ("REF1", "refusal REF1"), ("CON1", "contact CON1"))
        if name in quality.rates
    )  # fmt: skip
    e = words.number(quality.rates["e"], 2)
    return f"{words.number(quality.addresses)} addresses approached; AAPOR rates: {rates} (e = {e})."


def _weighting(settings: Settings, quality: Quality, words: Wording) -> str:
    if settings.sample is None:
        return (
            f"The producer's weight. Design effect from unequal weights {words.number(quality.kish_after, 2)} (Kish)."
        )
    margins = ", ".join(name.replace("_", " ") for name in settings.weighting.calibrate) or "none"
    classes = " by ".join(settings.weighting.nonresponse) or "the whole sample"
    trim = f", trimmed at {settings.weighting.trim.upper:g} times the median" if settings.weighting.trim else ""
    return (
        f"Inverse inclusion probability of the household; nonresponse within {classes}; {_person_factor(settings)}; "
        f"{settings.weighting.method} to margins of {margins}{trim}. Design effect from unequal weights "
        f"{words.number(quality.kish_after, 2)} (Kish), {words.number(quality.kish_before, 2)} before calibration."
    )


def _person_factor(settings: Settings) -> str:
    everyone = settings.sample is not None and settings.sample.person.method == "everyone"
    return "no factor for the person, since everyone was asked" if everyone else "number of adults"


def _precision(settings: Settings, quality: Quality, words: Wording) -> str:
    confidence = words.percent(settings.estimation.confidence)
    return (
        f"At {confidence} confidence the margin of error of a share of one half is "
        f"±{words.points(quality.margin_design)} points with the median design effect of "
        f"{words.number(quality.deff_median, 2)}; it would be "
        f"±{words.points(quality.margin_srs)} for a simple random sample, which this is not. The largest margin in any "
        f"table's total is ±{words.points(quality.margin_largest)} points. Standard errors are linearized from strata "
        "and primary sampling units."
    )


def _verification(settings: Settings, quality: Quality, words: Wording) -> str:
    if settings.sample is None:
        return "As documented by the survey's producer."
    reasons = ", ".join(f"{words.number(n)} by {check}" for check, n in quality.reasons.items())
    agreement = (
        f"; {words.percent(quality.agreement)} of key answers were the same" if quality.agreement is not None else ""
    )
    return (
        f"{words.number(quality.revisits_planned)} interviews drawn for a revisit beforehand, "
        f"{words.number(quality.revisits_done)} revisited; {words.number(quality.called)} called, "
        f"{words.number(quality.reached)} reached{agreement}. "
        f"{words.number(quality.rejected)} of {words.number(quality.submitted)} interviews rejected"
        + (f" ({reasons})" if reasons else "") + " and replaced on the same route."
    )  # fmt: skip


def _limitations(settings: Settings, words: Wording) -> str:
    stated = localised(settings.report.limitations, words.language)
    return stated or "Sampling error is one error among several: coverage, nonresponse and measurement add to it."
