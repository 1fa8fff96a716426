"""How large a survey must be, what it will be able to say, and what that costs (GSBPM 2.4, before a draw)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, inf, sqrt

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.stats import norm

from aneroid.sampling.allocation import allocate, psus_per_cell
from aneroid.study.errors import SamplingError
from aneroid.study.settings import PlanSection, SampleSection

Floats = NDArray[np.float64]


# --- formulas ------------------------------------------------------------------------------------------


def margin_of_error(
    n: float, *, share: float = 0.5, deff: float = 1.0, confidence: float = 0.95, population: float = inf
) -> float:
    """Half the width of the interval of a share, as a share.

    Args:
        n: interviews. deff: design effect. population: people who could have been drawn; many by default.
    Source: Cochran (1977), Sampling Techniques, sections 3.3 and 4.4; Kish (1965), section 8.2, for the design effect.
    """
    left = 1.0 if population == inf else max(0.0, (population - n) / max(population - 1, 1))
    return float(norm.ppf((1 + confidence) / 2)) * sqrt(deff * share * (1 - share) / n * left)


def sample_size(
    margin: float, *, share: float = 0.5, deff: float = 1.0, confidence: float = 0.95, population: float = inf
) -> int:
    """The fewest interviews that give a share the wanted margin of error; never more than the population.

    Source: Cochran (1977), section 4.4: n0 = z² deff p q / d², then n0 / (1 + (n0 - 1) / N).
    """
    z = float(norm.ppf((1 + confidence) / 2))
    simple = z * z * deff * share * (1 - share) / (margin * margin)
    wanted = simple if population == inf else min(simple / (1 + (simple - 1) / population), population)
    return ceil(wanted - 1e-9)


def cluster_effect(per_psu: float, icc: float) -> float:
    """The design effect of interviews that lie together: 1 + (b - 1) rho; groups of less than one per PSU have none.

    Source: Kish (1965), section 5.4.
    """
    return 1 + max(per_psu - 1, 0.0) * icc


def likeness(deff: float, per_psu: float, weighting: float) -> float:
    """The intraclass correlation that an observed design effect comes from, zero at least.

    Args:
        deff: of an estimate. per_psu: interviews per PSU. weighting: the part of deff that unequal weights have.
    """
    return max(0.0, (deff / weighting - 1) / (per_psu - 1)) if per_psu > 1 else 0.0


def allocation_effect(population: Floats, interviews: Floats) -> float:
    """The design effect of an allocation that is not proportional: n times the sum of W² / n over the strata.

    Args:
        population: people by stratum, shape (H,). interviews: planned ones, shape (H,), above zero.
    Source: Kish (1992), Journal of Official Statistics 8, 183-200.
    """
    weights = population / population.sum()
    return float(interviews.sum() * np.sum(weights**2 / interviews))


def optimum_per_psu(visit_cost: float, interview_cost: float, icc: float) -> float:
    """Interviews per PSU at which a budget gives the smallest error: the root of c1/c2 (1 - rho)/rho.

    Returns: infinity where answers in a PSU are not alike at all.
    Source: Hansen, Hurwitz and Madow (1953), Sample Survey Methods and Theory I, section 6.13; Kish (1965), 8.3.
    """
    return sqrt(visit_cost / interview_cost * (1 - icc) / icc) if icc > 0 else inf


def detectable_change(
    n: float,
    later: float | None = None,
    *,
    share: float = 0.5,
    deff: float = 1.0,
    confidence: float = 0.95,
    power: float | None = None,
    overlap: float = 0.0,
    correlation: float = 0.0,
) -> float:
    """The change between two waves that is told from chance, as a share.

    Without ``power`` it is the smallest difference that a test calls significant once it is seen, and a true change of
    that size is found every other time only; with it, the true change that is found with that probability.

    Args:
        later: interviews of the later wave; as many as ``n`` by default.
        overlap: share of PSUs in both waves. correlation: of a share between the waves in those PSUs.
    Source: Kish (1965), section 12.4, for overlapping samples; Cohen (1988), chapter 6, for power.
    """
    spread = share * (1 - share) * deff
    other = later if later is not None else n
    variance = spread / n + spread / other - 2 * overlap * correlation * spread / sqrt(n * other)
    z = float(norm.ppf((1 + confidence) / 2)) + (float(norm.ppf(power)) if power is not None else 0.0)
    return z * sqrt(max(variance, 0.0))


def addresses_needed(interviews: float, *, response: float, eligible: float) -> int:
    """Addresses to issue so that so many interviews can be expected."""
    return ceil(interviews / (response * eligible) - 1e-9)


# --- a plan --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a design of so many interviews promises; margins and changes are shares, costs in the plan's currency."""

    interviews: int
    per_psu: float
    psus: int
    deff: float
    effective: float
    margin: float
    simple_margin: float
    addresses: int
    cost: float


@dataclass(frozen=True, slots=True)
class Domain:
    """What a plan promises for a part of the population.

    ``needed`` are the interviews of the domain that would give it the wanted margin, ``total`` those of the whole
    survey at the present shares.
    """

    column: str
    group: str
    population: float
    interviews: float
    deff: float
    margin: float
    needed: int
    total: int


@dataclass(frozen=True, slots=True)
class Plan:
    """A survey, planned: what the settings give, what the wanted margin needs, and designs beside each other.

    ``designs`` compare interviews per PSU at the settings' number of interviews, ``same_cost`` at their cost;
    ``curve`` is the margin by number of interviews.
    """

    confidence: float
    settings: PlanSection
    planned: Outlook
    wanted: Outlook
    effects: Mapping[str, float]
    optimum: float
    designs: tuple[Outlook, ...]
    same_cost: tuple[Outlook, ...]
    curve: tuple[Outlook, ...]
    domains: tuple[Domain, ...]
    change_significant: float
    change_powered: float


def plan_survey(frame: pl.DataFrame, sample: SampleSection, plan: PlanSection, confidence: float) -> Plan:
    """Plan a survey on its frame: margins, sizes, domains, changes and costs, with the design effect in each.

    The design effect is the product of three: of clusters, 1 + (b - 1) rho; of unequal weights, as expected; and of an
    allocation that is not proportional, which the frame tells.

    Raises: SamplingError P-PLAN-1 for a domain that is no column of the allocation; those of ``allocate``.
    """
    columns = [step.by for step in sample.allocation]
    foreign = [name for name in plan.domains if name not in columns]
    if foreign:
        raise SamplingError("P-PLAN-1", where="study.toml, [plan] domains", columns=", ".join(foreign),
                            known=", ".join(columns))  # fmt: skip
    size = sample.allocation[0].size
    cells = psus_per_cell(
        allocate(frame, sample.interviews, sample.allocation, sample.controlled),
        sample.strata, sample.psu.interviews, sample.minimum_psus,
    )  # fmt: skip
    people = frame.group_by(columns, maintain_order=True).agg(population=pl.col(size).sum())
    cells = people.join(cells, on=columns, how="inner", maintain_order="left").filter(pl.col("population") > 0)
    uneven = max(1.0, allocation_effect(_floats(cells["population"]), _floats(cells["interviews"])))
    population = float(people["population"].sum())
    per_psu = sample.interviews / int(cells["psus"].sum())
    look = _Looker(plan, confidence, uneven, population)
    planned = look.at(sample.interviews, per_psu, int(cells["psus"].sum()))
    wanted_n = sample_size(plan.margin, share=plan.share, deff=look.deff(per_psu), confidence=confidence,
                           population=population)  # fmt: skip
    domains = [*_named_domains(cells, plan, confidence), *_groups(plan, planned, population, uneven, confidence)]
    changes = {"share": plan.share, "deff": planned.deff, "confidence": confidence, "overlap": plan.overlap,
               "correlation": plan.overlap_correlation}  # fmt: skip
    return Plan(
        confidence=confidence,
        settings=plan,
        planned=planned,
        wanted=look.at(wanted_n, per_psu),
        effects={"clusters": cluster_effect(per_psu, plan.icc), "weights": plan.weighting, "allocation": uneven},
        optimum=optimum_per_psu(plan.visit_cost, plan.interview_cost, plan.icc),
        designs=tuple(look.at(sample.interviews, b) for b in plan.per_psu),
        same_cost=tuple(look.for_cost(planned.cost, b) for b in plan.per_psu),
        curve=tuple(look.at(n, per_psu) for n in _sizes(sample.interviews, wanted_n)),
        domains=tuple(domains),
        change_significant=detectable_change(planned.interviews, **changes),
        change_powered=detectable_change(planned.interviews, power=plan.power, **changes),
    )


@dataclass(frozen=True, slots=True)
class _Looker:
    """What is common to every design of a plan."""

    plan: PlanSection
    confidence: float
    uneven: float
    population: float

    def deff(self, per_psu: float) -> float:
        return cluster_effect(per_psu, self.plan.icc) * self.plan.weighting * self.uneven

    def at(self, interviews: int, per_psu: float, psus: int | None = None) -> Outlook:
        """A design of so many interviews, so many in each PSU."""
        plan, deff = self.plan, self.deff(per_psu)
        units = psus if psus is not None else ceil(interviews / per_psu - 1e-9)
        precise = {"share": plan.share, "confidence": self.confidence, "population": self.population}
        return Outlook(
            interviews=interviews,
            per_psu=per_psu,
            psus=units,
            deff=deff,
            effective=interviews / deff,
            margin=margin_of_error(interviews, deff=deff, **precise),
            simple_margin=margin_of_error(interviews, **precise),
            addresses=addresses_needed(interviews, response=plan.response, eligible=plan.eligible),
            cost=plan.fixed_cost + units * plan.visit_cost + interviews * plan.interview_cost,
        )

    def for_cost(self, cost: float, per_psu: float) -> Outlook:
        """The largest design of so many interviews per PSU that the money pays for; one PSU at least."""
        one = self.plan.visit_cost + per_psu * self.plan.interview_cost
        psus = max(1, int((cost - self.plan.fixed_cost + 1e-9) // one))
        return self.at(round(psus * per_psu), per_psu, psus)


def _named_domains(cells: pl.DataFrame, plan: PlanSection, confidence: float) -> list[Domain]:
    """The groups of the allocation's columns that are reported; their PSUs lie wholly inside them."""
    found = []
    for column in plan.domains:
        for part in cells.partition_by(column, maintain_order=True):
            interviews, psus = int(part["interviews"].sum()), int(part["psus"].sum())
            uneven = max(1.0, allocation_effect(_floats(part["population"]), _floats(part["interviews"])))
            deff = cluster_effect(interviews / psus, plan.icc) * plan.weighting * uneven
            share = interviews / int(cells["interviews"].sum())
            population = float(part["population"].sum())
            found.append(_domain(column, str(part[column][0]), population, interviews, share, deff, plan, confidence))
    return found


def _groups(plan: PlanSection, planned: Outlook, population: float, uneven: float, confidence: float) -> list[Domain]:
    """Groups that live everywhere: each PSU holds some of them, so that clusters weigh less."""
    found = []
    for name, share in plan.groups.items():
        deff = cluster_effect(planned.per_psu * share, plan.icc) * plan.weighting * uneven
        interviews = planned.interviews * share
        found.append(_domain("groups", name, population * share, interviews, share, deff, plan, confidence))
    return found


def _domain(
    column: str, group: str, population: float, interviews: float, share: float, deff: float, plan: PlanSection,
    confidence: float,
) -> Domain:  # fmt: skip
    precise = {"share": plan.share, "deff": deff, "confidence": confidence, "population": population}
    needed = sample_size(plan.domain_margin, **precise)
    return Domain(
        column, group, population, interviews, deff, margin_of_error(interviews, **precise), needed,
        ceil(needed / share - 1e-9),
    )  # fmt: skip


def _sizes(planned: int, wanted: int) -> Sequence[int]:
    """Numbers of interviews for a curve: from a few hundred to well beyond what is planned or wanted."""
    most = max(planned, min(wanted, 4 * planned)) * 1.35
    step = 10 ** int(np.floor(np.log10(most / 10)))
    least = max(step, int(planned * 0.2) // step * step)
    return [int(n) for n in np.unique(np.linspace(least, most, 48).round(0))]


def _floats(values: pl.Series) -> Floats:
    return values.to_numpy().astype(np.float64)
