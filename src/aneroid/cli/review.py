"""The command that reads other people's reports: every claim against its tables."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from aneroid.cli.shell import FOLDER, explained, main

POSITIVE = click.FloatRange(0, min_open=True)


@main.command()
@click.argument("report", type=FOLDER)
@click.argument("tables", type=FOLDER, required=False)
@click.option("--n", type=POSITIVE, required=True, help="Interviews behind the tables.")
@click.option("--deff", type=POSITIVE, help="Design effect; 1 is assumed where nobody states it.")
@click.option("--language", type=click.Choice(["en", "sq", "sr"]), help="Of the report; found out when not given.")
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
@explained
def review(report: Path, tables: Path | None, **options: Any) -> None:
    """Check every claim of a REPORT (PDF, DOCX, HTML, Markdown, text) against TABLES (CSV), or against its own."""
    from aneroid.reporting.claims.command import review_files

    click.echo(review_files(report, tables, **options), nl=False)
