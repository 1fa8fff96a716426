"""The sample design in words, from the settings that the draw was made by."""

from __future__ import annotations

from collections.abc import Mapping

from aneroid.reporting.labels import Labels
from aneroid.reporting.words import Wording
from aneroid.study.settings import AllocationStep, SampleSection, localised


def design_in_words(sample: SampleSection, attempts: int, labels: Labels, words: Wording) -> str:
    """The sample design, stage by stage, as the code draws it."""
    steps = words.say("design.then").join(_step(step, labels, words) for step in sample.allocation)
    strata = words.listed([column_in_words(name, labels, words) for name in sample.strata])
    shared = words.say(
        "design.shared", interviews=words.number(sample.interviews), steps=steps,
        rounding=_rounding(sample, labels, words), strata=strata,
    )  # fmt: skip
    visits = words.say("design.visits", attempts=words.number(attempts))
    reserves = words.say("design.reserves", n=words.number(sample.psu.reserves)) if sample.psu.reserves else ""
    parts = (shared, _psus(sample, labels, words), _households(sample, words), _person(sample, words), visits, reserves)
    return " ".join(part for part in parts if part)


def units_in_words(units: Mapping[str, int], sample: SampleSection, words: Wording) -> str:
    """How the frame's units became primary sampling units, where they were not taken as they are."""
    size = words.term("column", sample.psu.size)
    parts = []
    if units.get("merged"):
        parts.append(words.say("units.merged", n=words.number(units["merged"]), size=size,
                               smallest=words.number(sample.psu.smallest)))  # fmt: skip
    if units.get("split"):
        parts.append(words.say("units.split", n=words.number(units["split"]), size=size,
                               segment=words.number(sample.psu.segment_size)))  # fmt: skip
    total = words.number(sum(units.values()))
    return words.say("units", total=total, what="; ".join(parts)) if parts else ""


def gaps_in_words(sample: SampleSection, words: Wording) -> str:
    """Whom the frame does not reach; silence is not taken for full coverage."""
    if not sample.gaps:
        return words.say("gaps.none")
    gaps = []
    for gap in sample.gaps:
        known = gap.share is not None
        share = words.percent(gap.share, 1) if gap.share is not None else ""
        what = localised(gap.what, words.language)
        gaps.append(words.say("gaps.share" if known else "gaps.unknown", what=what, share=share))
    return words.say("gaps", what="; ".join(gaps))


def column_in_words(name: str, labels: Labels, words: Wording) -> str:
    """A column of the frame or a break, in the middle of a sentence."""
    label = labels.by(name)
    return label[:1].lower() + label[1:] if label != name else words.term("column", name)


def ordinal(n: int) -> str:
    """1st, 2nd, 3rd, 4th, 11th, 21st."""
    ending = "th" if n % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th")
    return f"{n}{ending}"


def _step(step: AllocationStep, labels: Labels, words: Wording) -> str:
    how = words.say(
        f"measure.{step.method}", size=words.term("column", step.size), power=words.number(step.power, 2),
        spread=words.term("column", step.spread or ""), cost=words.term("column", step.cost or ""),
    )  # fmt: skip
    least = words.say("design.minimum", n=words.number(step.minimum)) if step.minimum else ""
    fixed = words.say("design.fixed", cells=", ".join(labels.group(step.by, cell) for cell in step.fixed)) \
        if step.fixed else ""  # fmt: skip
    return words.say("design.step", by=column_in_words(step.by, labels, words), how=how) + least + fixed


def _rounding(sample: SampleSection, labels: Labels, words: Wording) -> str:
    if sample.controlled:
        columns = words.listed([column_in_words(name, labels, words) for name in sample.controlled])
        return words.say("rounding.controlled", columns=columns)
    names = dict.fromkeys(step.rounding for step in sample.allocation)
    return words.listed([words.say(f"rounding.{name}") for name in names])


def _psus(sample: SampleSection, labels: Labels, words: Wording) -> str:
    psu = sample.psu
    how = words.say(f"selection.{psu.method}")
    if psu.order:
        how += words.say(
            "selection.order", columns=words.listed([column_in_words(c, labels, words) for c in psu.order])
        )
    if psu.permanent is not None:
        how += words.say("selection.permanent", start=words.number(psu.permanent.start, 2))
    if psu.group is not None:
        return words.say("psus.group", group=words.term("column", psu.group), how=how)
    if sample.household.method == "address-list":
        return words.say("psus.addresses", how=how)
    size = words.term("column", psu.size)
    return words.say("psus.segments", segment=words.number(psu.segment_size), size=size, how=how)


def _households(sample: SampleSection, words: Wording) -> str:
    if sample.household.method == "address-list":
        return words.say("households.listed" if sample.psu.group else "households.drawn")
    skips = "; ".join(
        words.say("design.skip", kind=words.term("settlement", kind), n=words.number(n))
        for kind, n in sample.household.skip.items()
    )
    return words.say("households.route", skips=words.say("design.skips", skips) if skips else "")


def _person(sample: SampleSection, words: Wording) -> str:
    rule = sample.person
    age = words.number(rule.minimum_age)
    if rule.method == "everyone":
        return words.say("person.everyone", age=age)
    return words.say("person.one", age=age, method=words.say(f"person.{rule.method}"))
