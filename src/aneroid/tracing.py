"""``aneroid trace``: from a published number back to the interviews behind it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from aneroid.build import MANIFEST, Build
from aneroid.reporting.evidence import Estimate, Evidence, Reference, parse_reference
from aneroid.reporting.publish import OUTLINES
from aneroid.study.errors import PublicationError
from aneroid.study.folder import must_be_folder, read_settings
from aneroid.study.settings import Settings

SHOWN = 12
MADE = ("interviews.parquet", "weights.parquet", "estimates.parquet")


@dataclass(frozen=True, slots=True)
class Trace:
    """Everything that a published number rests on; shares are fractions of one, a ``statistic`` ``mean`` is none."""

    cell: str
    statistic: str
    estimate: float
    low: float
    high: float
    standard_error: float
    design_effect: float
    table: int | None
    formula: str
    asked: int
    asked_weight: float
    answered: int
    answered_weight: float
    weight_factors: tuple[str, ...]
    strata: int
    psus: int
    method: str
    said_in: tuple[str, ...]
    version: str
    code: str
    seed: int
    synthetic: bool
    inputs: dict[str, str]
    artefacts: dict[str, str]
    interviews: tuple[str, ...]


def trace_cell(folder: Path, cell: str) -> Trace:
    """Where a number comes from: its estimate, base, weights, design, versions, inputs and interviews.

    Args:
        cell: ``question.option``, a sum of answers, or either with ``@ break=group``.
        or the mean of a question, as ``question.mean``.
    Raises: PublicationError R-BIND-1 or -2, R-TRACE-1 when the study has not been run.
    """
    must_be_folder(folder)
    build = Build.open(folder / "build")
    if not (build.folder / "estimates.parquet").exists() or not (build.folder / OUTLINES).exists():
        raise PublicationError("R-TRACE-1", where=str(folder))
    reference = parse_reference(cell, where="cell")
    found = Evidence(build.frame("estimates.parquet")).find(reference, where="cell")
    interviews = build.frame("interviews.parquet")
    asked = _asked(interviews, reference)
    manifest = json.loads(build.text(MANIFEST))
    settings, _ = read_settings(folder)
    said = _scored(asked, reference, settings) if found.is_mean else _said(asked, reference, settings, found.statistic)
    calibrated = list(settings.weighting.calibrate) if settings and settings.weighting.method != "none" else []
    whole, part = float(asked["weight"].sum()), float(said["weight"].sum())
    factors = build.frame("weights.parquet").columns if (build.folder / "weights.parquet").exists() else []
    return Trace(
        cell=cell.strip(), statistic=found.statistic, estimate=found.estimate, low=found.low, high=found.high,
        standard_error=found.se,
        design_effect=found.deff, table=found.table,
        formula=_formula(found, said, whole, part), asked=asked.height, asked_weight=whole,
        answered=said.height, answered_weight=part,
        weight_factors=tuple(c for c in factors if c not in ("interview_id", "weight")),
        strata=asked["stratum"].n_unique(), psus=asked.select(pl.struct("stratum", "psu").n_unique()).item(),
        method="linearized from strata and primary sampling units"
        + (f", residuals on the margins of {', '.join(calibrated)}" if calibrated else ""),
        said_in=_said_in(build, reference), version=manifest["aneroid"], code=str(manifest["code"]),
        seed=manifest["seed"], synthetic=bool(manifest["synthetic"]), inputs=dict(manifest["inputs"]),
        artefacts={name: digest for name in MADE if (digest := _hash(manifest, name))},
        interviews=tuple(str(identity) for identity in said["interview_id"].to_list()),
    )  # fmt: skip


def in_words(trace: Trace) -> str:
    """The trace as text, with the beginnings of its hashes and of its interviews."""
    ids = trace.interviews
    more = f" and {len(ids) - SHOWN} more (--json lists them all)" if len(ids) > SHOWN else ""
    lines = [
        trace.cell,
        f"  estimate   {_estimate(trace)}, design effect {trace.design_effect:.2f}",
        f"  printed in table {trace.table}" if trace.table else "  printed in no table of its own",
        *(f"  said in    {place}" for place in trace.said_in),
        f"  formula    {trace.formula}",
        f"  base       {trace.asked} interviews asked, weights adding up to {trace.asked_weight:,.1f}",
        f"  answered   {trace.answered} interviews, weights adding up to {trace.answered_weight:,.1f}",
        *([f"  weight     the product of {', '.join(trace.weight_factors)}"] if trace.weight_factors else []),
        f"  design     {trace.strata} strata, {trace.psus} primary sampling units",
        f"  error      {trace.method}",
        f"  made by    aneroid {trace.version}, seed {trace.seed}, code {trace.code[:12]}",
        *(f"  from       {name} {digest[:12]}" for name, digest in trace.artefacts.items()),
        *(f"  input      {name} {digest[:12]}" for name, digest in trace.inputs.items()),
        f"  synthetic  {'yes: nobody was interviewed' if trace.synthetic else 'no'}",
        f"  interviews {', '.join(ids[:SHOWN])}{more}",
    ]
    return "\n".join(lines) + "\n"


def _estimate(trace: Trace) -> str:
    if trace.statistic == "mean":
        interval = f"mean {trace.estimate:.4f}, {trace.low:.4f} to {trace.high:.4f}"
        return f"{interval}, standard error {trace.standard_error:.4f}"
    interval = f"{100 * trace.estimate:.3f} %, {100 * trace.low:.2f} to {100 * trace.high:.2f} %"
    return f"{interval}, standard error {100 * trace.standard_error:.3f}"


def _formula(found: Estimate, said: pl.DataFrame, whole: float, part: float) -> str:
    if not found.is_mean:
        return f"weights of those who answered / weights of those asked = {part:,.3f} / {whole:,.3f}"
    total = float((said["weight"] * said["score"]).sum())
    return f"weights times scores / weights of those whose answer counts = {total:,.3f} / {part:,.3f}"


def _said_in(build: Build, reference: Reference) -> tuple[str, ...]:
    """The texts of the report, by language and place, that speak of the cell."""
    places = []
    for language, texts in json.loads(build.text(OUTLINES)).items():
        for place, entry in texts.items():
            for source in entry["from"]:
                try:
                    same = parse_reference(source) == reference
                except PublicationError:  # a fact of the survey, not an estimate
                    continue
                if same:
                    places.append(f"{language}, {place}")
                    break
    return tuple(places)


def _asked(interviews: pl.DataFrame, reference: Reference) -> pl.DataFrame:
    asked = interviews.filter(pl.col(reference.question).is_not_null())
    return asked.filter(pl.col(reference.by).cast(pl.String) == reference.group) if reference.by else asked


def _scored(asked: pl.DataFrame, reference: Reference, settings: Settings | None) -> pl.DataFrame:
    """The interviews whose answer counts in a mean, with its ``score``."""
    plan = settings.questions.get(reference.question) if settings else None
    text = pl.col(reference.question).cast(pl.String)
    if plan is not None and plan.scores:
        score = text.replace_strict(plan.scores, default=None, return_dtype=pl.Float64)
    else:
        none = list(plan.missing) if plan is not None else []
        score = pl.when(~text.is_in(none)).then(text.cast(pl.Float64, strict=False))
    return asked.with_columns(score=score).filter(pl.col("score").is_not_null())


def _said(asked: pl.DataFrame, reference: Reference, settings: Settings | None, statistic: str) -> pl.DataFrame:
    """The interviews that gave one of the answers; a net's answers are those of the table plan."""
    nets = {net.name: net.options for net in settings.nets().get(reference.question, ())} if settings else {}
    options = [answer for option in reference.options for answer in nets.get(option, (option,))]
    given = pl.col(reference.question).cast(pl.String)
    if statistic == "choice":
        return asked.filter(given.str.split(" ").list.eval(pl.element().is_in(options)).list.any())
    return asked.filter(given.is_in(options))


def _hash(manifest: dict[str, object], name: str) -> str:
    stages = manifest["stages"]
    if isinstance(stages, dict):
        for stage in stages.values():
            if name in stage["artefacts"]:
                return str(stage["artefacts"][name])
    return ""
