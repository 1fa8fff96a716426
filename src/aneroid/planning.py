"""``aneroid plan``: what a study's design promises, in a table, as JSON and as a page with pictures."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from math import isinf
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from aneroid.build import write_whole
from aneroid.reporting.plan_page import render_plan_page
from aneroid.sampling.frame import read_frame
from aneroid.sampling.planning import Domain, Outlook, Plan, likeness, plan_survey
from aneroid.study.errors import SamplingError, StudyError
from aneroid.study.folder import load_settings
from aneroid.study.settings import PlanSection, SampleSection, Settings, localised


def plan_study(folder: Path, changes: Mapping[str, Any] | None = None) -> tuple[Settings, Plan]:
    """Plan the survey of a study folder; it needs a frame and settings, no questionnaire.

    Args:
        changes: settings to try out instead of the file's: ``interviews``, ``per_psu``, or any of ``[plan]``.
    Raises: SamplingError P-PLAN-1 to P-PLAN-3; StudyError when the folder cannot be read.
    """
    settings = load_settings(folder)
    if settings.sample is None:
        raise SamplingError("P-PLAN-2", where="study.toml")
    frame, findings = read_frame(folder / "frame.csv", settings.sample)
    errors = [finding for finding in findings if finding.severity == "error"]
    if frame is None or errors:
        raise StudyError("S-STUDY-1", count=len(errors), findings="\n".join(f"  {finding}" for finding in errors))
    sample, plan = _changed(settings.sample, settings.plan, dict(changes or {}))
    if not plan.domains:  # the first level of the allocation is nearly always reported
        plan = plan.model_copy(update={"domains": (sample.allocation[0].by,)})
    return settings, plan_survey(frame, sample, plan, settings.estimation.confidence)


def learn_from(folder: Path) -> dict[str, float]:
    """What a wave that was held says of the next one: likeness in PSUs, the effect of weights, response, eligibility.

    Likeness comes from the median design effect of its tables.

    Raises: SamplingError P-PLAN-4 when the study has not been run.
    """
    try:
        quality = json.loads((folder / "build" / "quality.json").read_text(encoding="utf-8"))
        per_psu = quality["interviews"] / quality["psus"]
        weighting = max(1.0, quality["kish_after"])
        learnt = {
            "icc": round(likeness(quality["deff_median"], per_psu, weighting), 4),
            "weighting": round(weighting, 3),
        }
        if quality["rates"]:
            learnt["response"] = round(quality["rates"]["RR3"], 3)
            learnt["eligible"] = round(quality["rates"]["e"], 3)
        return learnt
    except (OSError, ValueError, KeyError, TypeError, ZeroDivisionError) as problem:
        raise SamplingError("P-PLAN-4", where=str(folder)) from problem


def _changed(sample: SampleSection, plan: PlanSection, changes: dict[str, Any]) -> tuple[SampleSection, PlanSection]:
    interviews, per_psu = changes.pop("interviews", None), changes.pop("per_psu", None)
    try:
        psu = {**sample.psu.model_dump(), **({"interviews": per_psu} if per_psu is not None else {})}
        tried = {**sample.model_dump(), "psu": psu, **({"interviews": interviews} if interviews is not None else {})}
        return SampleSection.model_validate(tried), PlanSection.model_validate({**plan.model_dump(), **changes})
    except ValidationError as problem:
        first = problem.errors()[0]
        raise SamplingError(
            "P-PLAN-3", where=".".join(map(str, first["loc"])), reason=first["msg"].lower()
        ) from problem


def plan_record(plan: Plan) -> dict[str, Any]:
    """A plan as plain values, for JSON and the page; there is no infinite number in JSON."""
    record = asdict(plan) | {"settings": plan.settings.model_dump(mode="json")}
    record["optimum"] = None if isinf(plan.optimum) else plan.optimum
    return record


def write_plan_page(folder: Path, settings: Settings, plan: Plan) -> Path:
    """The plan as a self-contained page in the build folder. Returns: its path."""
    path = folder / "build" / "plan.html"
    title = localised(settings.study.title, settings.study.languages[0])
    write_whole(path, render_plan_page(title, settings.study.wave, plan_record(plan)))
    return path


def plan_text(title: str, plan: Plan) -> str:
    """The plan as a table for the terminal."""
    now, aim, settings = plan.planned, plan.wanted, plan.settings
    effects = " x ".join(f"{value:.2f} {name}" for name, value in plan.effects.items())
    best = "any number" if isinf(plan.optimum) else f"{plan.optimum:.1f}"
    lines = [
        f"{title}: {now.interviews:,} interviews in {now.psus:,} PSUs",
        "",
        f"  margin of error     ±{_points(now.margin)} points at {plan.confidence:.0%}"
        f" (±{_points(now.simple_margin)} for a simple random sample, which this is not)",
        f"  design effect       {now.deff:.2f} = {effects}",
        f"  worth               {now.effective:,.0f} interviews of a simple random sample",
        f"  addresses to issue  {now.addresses:,} (response {settings.response:.0%}, eligible {settings.eligible:.0%})",
        f"  cost                {now.cost:,.0f} {settings.currency}",
        f"  change of a share   {_points(plan.change_significant)} points between waves are significant;"
        f" {_points(plan.change_powered)} are found with probability {settings.power:.0%}",
        "",
        f"  For ±{_points(settings.margin)} points: {aim.interviews:,} interviews in {aim.psus:,} PSUs, "
        f"{aim.addresses:,} addresses, {aim.cost:,.0f} {settings.currency}",
        f"  Optimum per PSU: {best} interviews, at {settings.visit_cost:g} {settings.currency} to get there, "
        f"{settings.interview_cost:g} per interview, icc {settings.icc:g}",
        "",
        *_designs(plan),
    ]
    if plan.domains:
        lines += ["", *_domains(plan.domains, settings)]
    return "\n".join(lines) + "\n"


def _designs(plan: Plan) -> list[str]:
    """Interviews per PSU beside each other: with the same interviews, and for the same money."""
    rows = [
        ("", "with the same interviews", "", "", "", "for the same money", ""),
        ("per PSU", "PSUs", "deff", "margin", f"cost {plan.settings.currency}", "interviews", "margin"),
    ]
    for one, other in zip(plan.designs, plan.same_cost, strict=True):
        rows.append((*_design(one), f"{other.interviews:,}", f"±{_points(other.margin)}"))
    widths = (9, 8, 8, 9, 13, 14, 9)
    heading = f"  {'':9}{'with the same interviews':>38}{'for the same money':>23}"
    return [heading, *("  " + "".join(f"{cell:>{w}}" for cell, w in zip(row, widths, strict=True)) for row in rows[1:])]


def _design(look: Outlook) -> tuple[str, str, str, str, str]:
    return (f"{look.per_psu:g}", f"{look.psus:,}", f"{look.deff:.2f}", f"±{_points(look.margin)}", f"{look.cost:,.0f}")


def _domains(domains: Sequence[Domain], settings: PlanSection) -> list[str]:
    width = max(len(domain.group) for domain in domains) + 2
    aim = f"for ±{_points(settings.domain_margin)}"
    lines = [f"  {'':{width}}{'interviews':>12}{'deff':>8}{'margin':>9}{aim:>12}{'survey':>10}"]
    column = ""
    for domain in domains:
        if domain.column != column:
            column = domain.column
            lines.append(f"  {column}")
        enough = "" if domain.interviews < domain.needed else "  enough"
        lines.append(
            f"    {domain.group:{width - 2}}{domain.interviews:>12,.0f}{domain.deff:>8.2f}"
            f"{'±' + _points(domain.margin):>9}{domain.needed:>12,}{domain.total:>10,}{enough}"
        )
    return lines


def _points(share: float) -> str:
    return f"{100 * share:.1f}"
