"""``aneroid weight``: weights, what they did, and what there is to decide."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from aneroid.cli.shell import FOLDER, explained, main


@main.command()
@click.argument("study", type=FOLDER)
@click.option("--json", "as_json", is_flag=True, help="Print the diagnostics as JSON.")
@explained
def weight(study: Path, as_json: bool) -> None:
    """Weight the accepted interviews of a STUDY, and say what the weights did and what there is to decide."""
    from aneroid.lifecycle import Stage, run_study
    from aneroid.study.errors import WeightingError
    from aneroid.study.folder import load_study

    loaded = load_study(study)
    if loaded.settings.data is not None and loaded.settings.fieldwork.source == "file":
        raise WeightingError("W-NONE-1", where=str(study))
    watched = sys.stderr.isatty()

    def tell(stage: Stage) -> None:
        if watched:
            click.echo(f"  {stage.title} ...", err=True)

    run_study(loaded, until="diagnostics", tell=tell)
    text = (study / "build/weights.json").read_text(encoding="utf-8")
    if as_json:
        click.echo(text, nl=False)
        return
    click.echo(_summary(json.loads(text)))
    click.echo(f"\nWeights: {study / 'build/weights.parquet'}\nDiagnostics: {study / 'build/weights_report.html'}")


def _summary(found: Mapping[str, Any]) -> str:
    s = found["summary"]
    overall = next(row for row in found["rates"] if row["by"] is None and not row["weighted"])
    lines = [
        f"{s['interviews']:,} interviews stand for {s['sum']:,.0f}; weights from {s['smallest']:,.4g} to "
        f"{s['largest']:,.4g}, median {s['median']:,.4g}.",
        f"Design effect of the weights (Kish): {s['kish_before']:.3f} before calibration, {s['kish_after']:.3f} after; "
        f"{s['effective_interviews']:,.0f} effective interviews.",
    ]
    if found["margins"]:
        lines.append(f"Margins met to {s['largest_miss']:.1e}.")
    rates = [f"{name} {100 * overall[name]:.1f} %" for name in ("RR1", "RR3", "COOP3", "REF2", "CON2")
             if overall[name] is not None]  # fmt: skip
    lines += [f"Outcome rates: {', '.join(rates)} (e {overall['e']:.2f}, {overall['n']:,} addresses).", ""]
    lines.append(f"{'step':<14}{'smallest':>11}{'median':>11}{'largest':>11}{'design effect':>15}")
    lines += [f"{r['step']:<14}{r['smallest']:>11.4g}{r['median']:>11.4g}{r['largest']:>11.4g}{r['kish']:>15.3f}"
              for r in found["steps"]]  # fmt: skip
    lines.append("")
    if not found["decisions"]:
        return "\n".join([*lines, "Nothing calls for a decision."])
    lines.append("To decide:")
    for decision in found["decisions"]:
        lines.append(f"- {decision['what']}: {decision['why']} {decision['do']}")
    return "\n".join(lines)
