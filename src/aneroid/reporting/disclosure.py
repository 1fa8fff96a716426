"""What a careful reader must be told: the methods disclosure, from the survey's own records.

The items are those of the AAPOR code of ethics (April 2021), section III.A; an item that the study does not
fill says so in words, it is not left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from aneroid.reporting.design_words import column_in_words, design_in_words, gaps_in_words, units_in_words
from aneroid.reporting.document import Box, Entry, Run
from aneroid.reporting.labels import Labels
from aneroid.reporting.words import Wording
from aneroid.study.settings import Settings, TrimSettings, localised


@dataclass(frozen=True, slots=True)
class EstimatedInput:
    """A column of the frame, or margins, that hold estimates where counts are missing.

    ``units`` is how many units the frame has, ``guessed`` for how many of them the column is an estimate; both are zero
    for margins of the population, named by ``names``.
    """

    names: tuple[str, ...]
    guessed: int = 0
    units: int = 0


@dataclass(frozen=True, slots=True)
class Quality:
    """Total survey error in figures, as ``quality.json`` holds them; shares are fractions of one.

    ``outcomes`` are addresses by AAPOR letter, ``rates`` AAPOR's rates, ``rejected`` counts by check,
    ``estimated_inputs`` the population figures that are estimates and no counts; ``frame_units`` counts what became of
    the frame's units.
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
    estimated_inputs: tuple[EstimatedInput, ...]
    frame_units: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, record: Mapping[str, Any]) -> Quality:
        """From the parsed ``quality.json``."""
        inputs = tuple(EstimatedInput(**entry) for entry in record["estimated_inputs"])
        return cls(**{**record, "estimated_inputs": inputs})


def survey_facts(settings: Settings, quality: Quality, words: Wording) -> dict[str, str]:
    """Facts that the narrative may bind by name, such as ``survey.n``, formatted."""
    rate = quality.rates.get("RR3")
    facts = {
        "survey.n": words.number(quality.interviews),
        "survey.dates": words.dates(settings.fieldwork.start, settings.fieldwork.end),
        "survey.confidence": words.prose(settings.estimation.confidence),
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
        facts["survey.response"] = words.prose(rate)
    if quality.agreement is not None:
        facts["survey.agreement"] = words.prose(quality.agreement)
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
            "survey.revisit_share": words.prose(settings.verification.revisit_share),
        }
    return facts


def disclosure_box(settings: Settings, quality: Quality, labels: Labels, words: Wording) -> Box:
    """The methods disclosure; each entry is made from what the code did."""
    language, study = words.language, settings.study
    nothing = words.say("not_stated")
    population = localised(study.universe, language)
    contact = [
        t for t in (localised(settings.report.contact, language), localised(settings.report.licence, language)) if t
    ]
    entries = {
        "strategy": _strategy(settings, words),
        "sponsor": words.say(
            "sponsor.text", sponsor=study.text("sponsor", language) or nothing.rstrip("."),
            organisation=study.text("organisation", language),
        ),
        "instrument": words.say(
            "instrument.text", languages=words.listed([words.term("language", code) for code in study.languages])
        ),
        "population": f"{population}.",
        "frame": _frame(settings, quality, labels, words),
        "design": _sample(settings, quality, labels, words),
        "mode": words.say(
            "mode.text", mode=words.term("mode", settings.fieldwork.mode),
            dates=words.dates(settings.fieldwork.start, settings.fieldwork.end),
        ),
        "size": words.say(
            "size.text", interviews=words.number(quality.interviews), psus=words.number(quality.psus),
            strata=words.number(quality.strata),
        ),
        "response": _response(quality, words),
        "weighting": _weighting(settings, quality, labels, words),
        "precision": _precision(settings, quality, words),
        "verification": _verification(settings, quality, words),
        "ethics": localised(settings.report.ethics, language) or nothing,
        "limitations": localised(settings.report.limitations, language) or words.say("limitations.none"),
        "contact": f"{'. '.join(contact)}." if contact else nothing,
    }  # fmt: skip
    said = tuple(Entry(words.say(term), (Run(text),)) for term, text in entries.items())
    return Box("disclosure", words.say("disclosure"), said)


def _strategy(settings: Settings, words: Wording) -> str:
    study = settings.study
    series, country = study.text("series", words.language), study.text("country", words.language)
    key = "strategy.wave" if series else "strategy.wave_only"
    wave = words.say(key, wave=study.wave, series=series, country=country)
    return words.say(f"strategy.{settings.fieldwork.source}", wave=wave)


def _frame(settings: Settings, quality: Quality, labels: Labels, words: Wording) -> str:
    text = settings.study.text("population_source", words.language)
    said = [f"{text}." if text else words.say("not_stated")]
    parts = []
    for entry in quality.estimated_inputs:
        what = words.listed([column_in_words(name, labels, words) for name in entry.names])
        guessed, units = words.number(entry.guessed), words.number(entry.units)
        key = "frame.units" if entry.units else "frame.margins"
        parts.append(words.say(key, what=what, guessed=guessed, units=units))
    if parts:
        said.append(words.say("frame.estimates", what="; ".join(parts)))
    if settings.sample is not None:
        said.append(gaps_in_words(settings.sample, words))
    return " ".join(said)


def _sample(settings: Settings, quality: Quality, labels: Labels, words: Wording) -> str:
    sample = settings.sample
    if sample is None:
        return words.say("design.file")
    design = design_in_words(sample, settings.fieldwork.attempts, labels, words)
    return f"{design} {units_in_words(quality.frame_units, sample, words)}".rstrip()


def _response(quality: Quality, words: Wording) -> str:
    if not quality.rates:
        return words.say("response.none")
    rates = ", ".join(
        f"{words.say(f'rate.{name}')} {words.percent(quality.rates[name], 1)}"
        for name in ("RR1", "RR3", "COOP1", "REF1", "CON1")
        if name in quality.rates
    )
    e = words.number(quality.rates["e"], 2)
    return words.say("response.text", addresses=words.number(quality.addresses), rates=rates, e=e)


def _weighting(settings: Settings, quality: Quality, labels: Labels, words: Wording) -> str:
    after, weighting = words.number(quality.kish_after, 2), settings.weighting
    if settings.sample is None:
        return words.say("weighting.file", kish=after)
    everyone = settings.sample.person.method == "everyone"
    margins = words.listed([column_in_words(name, labels, words) for name in weighting.calibrate])
    classes = words.listed([column_in_words(name, labels, words) for name in weighting.nonresponse])
    bounds = _bounds(weighting.trim, words) if weighting.trim is not None else ""
    calibrated = bool(margins) and weighting.method != "none"
    return words.say(
        "weighting.text" if calibrated else "weighting.uncalibrated", margins=margins,
        classes=classes or words.say("weighting.whole"), method=words.term("weighting", weighting.method), kish=after,
        before=words.number(quality.kish_before, 2), trim=words.say("weighting.trim", bounds=bounds) if bounds else "",
        person=words.say("weighting.everyone" if everyone else "weighting.adults"),
    )  # fmt: skip


def _bounds(trim: TrimSettings, words: Wording) -> str:
    if trim.method == "mse":
        return words.say("weighting.trim.mse")
    of = words.term("of", trim.of)
    found = (("upper", trim.upper), ("lower", trim.lower))
    return words.listed([
        words.say(f"weighting.trim.{side}", times=words.number(value, 1 if value % 1 else 0), of=of)
        for side, value in found if value is not None
    ])  # fmt: skip


def _precision(settings: Settings, quality: Quality, words: Wording) -> str:
    return words.say(
        "precision.text", confidence=words.percent(settings.estimation.confidence),
        design=words.points(quality.margin_design), deff=words.number(quality.deff_median, 2),
        srs=words.points(quality.margin_srs), largest=words.points(quality.margin_largest),
    )  # fmt: skip


def _verification(settings: Settings, quality: Quality, words: Wording) -> str:
    if settings.sample is None:
        return words.say("verification.file")
    reasons = ", ".join(
        words.say("verification.reason", check=words.term("check", check), n=words.number(n))
        for check, n in quality.reasons.items()
    )
    agreement = quality.agreement
    return words.say(
        "verification.text", planned=words.number(quality.revisits_planned), done=words.number(quality.revisits_done),
        called=words.number(quality.called), reached=words.number(quality.reached),
        agreement="" if agreement is None else words.say("verification.agreement", words.percent(agreement)),
        rejected=words.number(quality.rejected), submitted=words.number(quality.submitted),
        reasons=words.say("verification.reasons", reasons) if reasons else "",
    )  # fmt: skip
