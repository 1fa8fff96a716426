"""Commands for whoever asks where a number comes from, and what a change changed."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from aneroid.cli.shell import FOLDER, explained, main


@main.command()
@click.argument("study", type=FOLDER)
@click.argument("cell")
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON, all interviews among it.")
@explained
def trace(study: Path, cell: str, as_json: bool) -> None:
    """Say where a published number comes from: CELL is question.option, with @ break=group for a group."""
    from aneroid.tracing import in_words, trace_cell

    found = trace_cell(study, cell)
    click.echo(json.dumps(asdict(found), indent=2, ensure_ascii=False) if as_json else in_words(found), nl=as_json)


@main.command()
@click.argument("before", type=FOLDER)
@click.argument("after", type=FOLDER)
@click.option("--json", "as_json", is_flag=True, help="Print every difference as JSON.")
@explained
def diff(before: Path, after: Path, as_json: bool) -> None:
    """Say what changed between two builds: inputs, estimates, texts, tables and charts."""
    from aneroid.comparing import compare_builds, describe

    found = compare_builds(before, after)
    click.echo(json.dumps(asdict(found), indent=2, ensure_ascii=False) if as_json else describe(found), nl=as_json)
