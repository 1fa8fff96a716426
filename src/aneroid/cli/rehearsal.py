"""The command that rehearses a survey before it is paid for."""

from __future__ import annotations

import sys
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import click

from aneroid.cli.shell import FOLDER, explained, main


@main.command()
@click.argument("study", type=FOLDER)
@click.option("--replications", default=1000, show_default=True, type=int, help="How often the survey is played.")
@click.option("--compare", is_flag=True, help="Play the designs of [[rehearsal.designs]] beside the study's own.")
@click.option("--seed", type=click.IntRange(min=0), help="Of the fieldwork; the study's by default.")
@click.option("--workers", type=click.IntRange(min=1), help="Processes; as many as there are cores by default.")
@click.option(
    "--engine", type=click.Choice(["processes", "ray", "spark"]), default="processes", show_default=True,
    help="Where batches are played: here, or on a Ray cluster or Spark session that exists.",
)  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print the results as JSON.")
@explained
def rehearse(study: Path, as_json: bool, **options: Any) -> None:
    """Play the survey of a STUDY many times on synthetic people: error, cost, what verification would catch.

    Finished batches stay in build/rehearsal/, so that an interrupted run goes on where it stopped.
    """
    import json

    from aneroid.rehearsal.rehearse import rehearse as run
    from aneroid.rehearsal.summary import as_json as plain

    began = time.perf_counter()
    watched = sys.stderr.isatty()
    with ExitStack() as stack:
        bars: list[Any] = []

        def prepared(surveys: int) -> None:
            if watched:
                bars.append(stack.enter_context(click.progressbar(length=surveys, label="  Surveys", file=sys.stderr)))

        def tell(done: int) -> None:
            for bar in bars:
                bar.update(done)

        if watched:
            click.echo("  The population ...", err=True)
        found = run(study, options.pop("replications"), prepared=prepared, tell=tell, **options)
    if as_json:
        click.echo(json.dumps(plain(found.summaries), indent=1, ensure_ascii=False))
        return
    for summary in found.summaries:
        click.echo(_line(summary))
    click.echo(f"Report: {found.report} ({time.perf_counter() - began:.1f} s).")


def _line(summary: Any) -> str:
    from aneroid.rehearsal.page import best_rule, medians

    typical, rule = medians(summary), best_rule(summary)
    caught = f", {rule.fabricating:.0f} % of cheats found at {rule.honest:.1f} % false alarms" if rule else ""
    return (
        f"{summary.name}: {summary.figure('interviews'):,.0f} interviews, cost {summary.figure('cost'):,.0f}, "
        f"margin ±{typical['margin']:.2f} points (design effect {typical['deff']:.2f}), "
        f"coverage {100 * typical['coverage']:.1f} %{caught}"
    )
