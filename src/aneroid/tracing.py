"""``aneroid trace``: from a published number back to the interviews behind it."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl

from aneroid.build import MANIFEST, Build
from aneroid.reporting.evidence import Evidence, Reference, parse_reference
from aneroid.study.errors import PublicationError
from aneroid.study.folder import read_settings

SHOWN = 12


def trace_cell(folder: Path, cell: str) -> str:
    """Where a number comes from: its estimate, base, weights, design, versions and interviews, as text.

    Args:
        cell: ``question.option``, a sum of answers, or either with ``@ break=group``.
    Raises: PublicationError R-BIND-1 or -2, R-TRACE-1 when the study has not been run.
    """
    build = Build.open(folder / "build")
    if not (build.folder / "estimates.parquet").exists():
        raise PublicationError("R-TRACE-1", where=str(folder))
    reference = parse_reference(cell, where="cell")
    found = Evidence(build.frame("estimates.parquet")).find(reference, where="cell")
    interviews = build.frame("interviews.parquet")
    asked = _asked(interviews, reference)
    said = _said(asked, reference, folder)
    manifest = json.loads(build.text(MANIFEST))
    ids = said["interview_id"].to_list()
    lines = [
        f"{cell.strip()}",
        f"  estimate   {100 * found.estimate:.3f} %, {100 * found.low:.2f} to {100 * found.high:.2f} %, "
        f"standard error {100 * found.se:.3f}, design effect {found.deff:.2f}",
        f"  printed in table {found.table}" if found.table else "  printed in no table of its own",
        f"  base       {found.n} interviews asked, weights adding up to {asked['weight'].sum():,.1f}",
        f"  answered   {said.height} interviews, weights adding up to {said['weight'].sum():,.1f}",
        f"  design     {asked['stratum'].n_unique()} strata, "
        f"{asked.select(pl.struct('stratum', 'psu').n_unique()).item()} primary sampling units",
        f"  made by    aneroid {manifest['aneroid']}, seed {manifest['seed']}, code {str(manifest['code'])[:12]}",
        f"  from       interviews.parquet {_hash(manifest, 'interviews.parquet')[:12]}, "
        f"estimates.parquet {_hash(manifest, 'estimates.parquet')[:12]}",
        f"  synthetic  {'yes: nobody was interviewed' if manifest['synthetic'] else 'no'}",
        f"  interviews {', '.join(ids[:SHOWN])}{f' and {len(ids) - SHOWN} more' if len(ids) > SHOWN else ''}",
    ]
    return "\n".join(lines) + "\n"


def _asked(interviews: pl.DataFrame, reference: Reference) -> pl.DataFrame:
    asked = interviews.filter(pl.col(reference.question).is_not_null())
    return asked.filter(pl.col(reference.by).cast(pl.String) == reference.group) if reference.by else asked


def _said(asked: pl.DataFrame, reference: Reference, folder: Path) -> pl.DataFrame:
    """The interviews that gave one of the answers; a net's answers are those of the table plan."""
    settings, _ = read_settings(folder)
    nets = {net.name: net.options for net in settings.nets().get(reference.question, ())} if settings else {}
    options = [answer for option in reference.options for answer in nets.get(option, (option,))]
    return asked.filter(pl.col(reference.question).cast(pl.String).is_in(options))


def _hash(manifest: dict[str, object], name: str) -> str:
    stages = manifest["stages"]
    if isinstance(stages, dict):
        for stage in stages.values():
            if name in stage["artefacts"]:
                return str(stage["artefacts"][name])
    return ""
