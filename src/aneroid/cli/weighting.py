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
    """Weight the accepted interviews of a STUDY, and say what the weights did and what there is to decide.

    Interviews that came in a file keep the weights that came with them; what those do is said all the same.
    """
    from aneroid.lifecycle import Stage, run_study
    from aneroid.study.folder import load_study

    loaded = load_study(study)
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
    made = "weights" if json.loads(text)["steps"] else "interviews"
    click.echo(f"\nWeights: {study / f'build/{made}.parquet'}\nDiagnostics: {study / 'build/weights_report.html'}")


def _summary(found: Mapping[str, Any]) -> str:
    s = found["summary"]
    lines = [
        f"{s['interviews']:,} interviews stand for {s['sum']:,.0f}; weights from {s['smallest']:,.4g} to "
        f"{s['largest']:,.4g}, median {s['median']:,.4g}.",
    ]
    effective = f"{s['effective_interviews']:,.0f} effective interviews."
    if not found["steps"]:
        lines += [f"Design effect of the weights (Kish): {s['kish_after']:.3f}; {effective}",
                  "They came with the interviews and are taken as they are."]  # fmt: skip
        return "\n".join([*lines, "", *_to_decide(found)])
    lines.append(
        f"Design effect of the weights (Kish): {s['kish_before']:.3f} before calibration, {s['kish_after']:.3f} after; "
        f"{effective}"
    )
    if found["margins"]:
        lines.append(f"Margins met to {s['largest_miss']:.1e}.")
    overall = next(row for row in found["rates"] if row["by"] is None and not row["weighted"])
    rates = [f"{name} {100 * overall[name]:.1f} %" for name in ("RR1", "RR3", "COOP3", "REF2", "CON2")
             if overall[name] is not None]  # fmt: skip
    lines += [f"Outcome rates: {', '.join(rates)} (e {overall['e']:.2f}, {overall['n']:,} addresses).", ""]
    lines.append(f"{'step':<14}{'smallest':>11}{'median':>11}{'largest':>11}{'design effect':>15}")
    lines += [f"{r['step']:<14}{r['smallest']:>11.4g}{r['median']:>11.4g}{r['largest']:>11.4g}{r['kish']:>15.3f}"
              for r in found["steps"]]  # fmt: skip
    return "\n".join([*lines, "", *_to_decide(found)])


def _to_decide(found: Mapping[str, Any]) -> list[str]:
    if not found["decisions"]:
        return ["Nothing calls for a decision."]
    return ["To decide:", *(f"- {entry['what']}: {entry['why']} {entry['do']}" for entry in found["decisions"])]
