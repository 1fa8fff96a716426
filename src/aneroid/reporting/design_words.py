"""The sample design in words, from the settings that the draw was made by."""

from __future__ import annotations

from collections.abc import Mapping

from aneroid.reporting.words import Wording
from aneroid.study.settings import PERSONS, SELECTIONS, AllocationStep, SampleSection, localised

MEASURES = {
    "proportional": "in proportion to {size}",
    "equal": "equally",
    "square-root": "in proportion to the square root of {size}",
    "power": "in proportion to {size} to the power of {power:g}",
    "neyman": "in proportion to {size} times {spread} (Neyman)",
    "optimum": "in proportion to {size} times {spread} over the square root of {cost} (optimum)",
}
"""What interviews are shared out by, for every method of allocation."""


def design_in_words(sample: SampleSection, attempts: int, words: Wording) -> str:
    """The sample design, stage by stage, as the code draws it."""
    steps = ", then ".join(_step(step) for step in sample.allocation)
    return (
        f"{words.number(sample.interviews)} interviews shared out {steps}, {_rounding(sample)}; strata by "
        f"{' and '.join(sample.strata)}. {_psus(sample)}; {_households(sample)}; in each household "
        f"{_person(sample)}. Up to {attempts} visits. No free substitution{_reserves(sample)}."
    )


def units_in_words(units: Mapping[str, int], sample: SampleSection, words: Wording) -> str:
    """How the frame's units became primary sampling units, where they were not taken as they are."""
    total = sum(units.values())
    parts = []
    if units.get("merged"):
        parts.append(f"{words.number(units['merged'])} below {sample.psu.smallest} {sample.psu.size} were merged with "
                     "a neighbour")  # fmt: skip
    if units.get("split"):
        parts.append(f"{words.number(units['split'])} were split into segments of about {sample.psu.segment_size}")
    return f" Of {words.number(total)} frame units, {' and '.join(parts)}." if parts else ""


def gaps_in_words(sample: SampleSection, words: Wording) -> str:
    """Whom the frame does not reach; silence is not taken for full coverage."""
    if not sample.gaps:
        return " Coverage gaps: none stated."
    gaps = []
    for gap in sample.gaps:
        share = f" ({words.percent(gap.share, 1)} of the population)" if gap.share is not None else " (share unknown)"
        gaps.append(localised(gap.what, words.language) + share)
    return f" Not covered: {'; '.join(gaps)}."


def ordinal(n: int) -> str:
    """1st, 2nd, 3rd, 4th, 11th, 21st."""
    ending = "th" if n % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th")
    return f"{n}{ending}"


def _step(step: AllocationStep) -> str:
    how = MEASURES[step.method].format(size=step.size, power=step.power, spread=step.spread, cost=step.cost)
    least = f", {step.minimum} at least" if step.minimum else ""
    fixed = f", fixed for {', '.join(step.fixed)}" if step.fixed else ""
    return f"over each {step.by} {how}{least}{fixed}"


def _rounding(sample: SampleSection) -> str:
    if sample.controlled:
        return f"rounded at once over all levels and {' and '.join(sample.controlled)} (controlled rounding)"
    names = {"largest-remainder": "by largest remainders", "huntington-hill": "by the method of Huntington and Hill"}
    return " and ".join(dict.fromkeys(names[step.rounding] for step in sample.allocation))


def _psus(sample: SampleSection) -> str:
    psu = sample.psu
    how = SELECTIONS[psu.method]
    if psu.order:
        how += f", ordered there and back by {', '.join(psu.order)}"
    if psu.permanent is not None:
        how += f", by permanent random numbers from {psu.permanent.start:g}"
    if psu.group is not None:
        what = f"Primary sampling units ({psu.group})"
    elif sample.household.method == "address-list":
        what = "Addresses"
    else:
        what = f"Primary sampling units of about {psu.segment_size} {psu.size}"
    return f"{what} {how}"


def _households(sample: SampleSection) -> str:
    if sample.household.method == "address-list":
        drawn = "at random from the frame's list of addresses" if sample.psu.group else "at the drawn addresses"
        return f"households {drawn}"
    skips = ", ".join(f"every {ordinal(n)} dwelling in {kind} places" for kind, n in sample.household.skip.items())
    return "households by random route from a drawn start point" + (f" ({skips})" if skips else "")


def _person(sample: SampleSection) -> str:
    rule = sample.person
    if rule.method == "everyone":
        return f"everyone of {rule.minimum_age} or older"
    return f"one person of {rule.minimum_age} or older: {PERSONS[rule.method]}"


def _reserves(sample: SampleSection) -> str:
    if not sample.psu.reserves:
        return ""
    return f"; {sample.psu.reserves} reserve PSU(s) per cell were drawn beforehand for places that cannot be worked in"
