"""Commands for whoever reads figures: tables of any file, and where a number comes from."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from aneroid.cli.shell import FOLDER, explained, main


@main.command()
@click.argument("source", type=FOLDER)
@click.argument("questions", nargs=-1, required=True)
@click.option("--weight", help="Column of weights.")
@click.option("--strata", multiple=True, help="Column of strata; several are taken together.")
@click.option("--psu", help="Column of primary sampling units.")
@click.option("--nest", is_flag=True, help="PSU numbers count within their stratum.")
@click.option("--lonely-psu", type=click.Choice(["fail", "remove", "adjust", "average", "certainty"]), default="fail")
@click.option("--by", multiple=True, help="Break: a column, or several separated by commas.")
@click.option("--interval", default="logit", show_default=True, help="logit, wilson, beta, wald or arcsine.")
@click.option(
    "--confidence", default=0.95, show_default=True, type=click.FloatRange(0.5, 1, min_open=True, max_open=True)
)
@click.option("--percent", type=click.Choice(["column", "row", "total"]), default="column", help="What shares are of.")
@click.option(
    "--letters", type=click.FloatRange(0, 1, min_open=True, max_open=True), help="Level of column tests, such as 0.05."
)
@click.option("--out", type=FOLDER, help="Write the table to this CSV or Parquet file.")
@click.option("--json", "as_json", is_flag=True, help="Print the table as JSON.")
@explained
def tabulate(source: Path, questions: tuple[str, ...], **options: Any) -> None:
    """Estimate the answers to QUESTIONS of a SAV, DTA, CSV or Parquet file (SOURCE), or of a study folder."""
    from aneroid.tabulating import tabulate_file

    click.echo(tabulate_file(source, list(questions), **options), nl=False)
