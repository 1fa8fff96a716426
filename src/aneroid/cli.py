"""The command line: one command per stage, and errors in words."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click

from aneroid.build import published_if_current
from aneroid.study.errors import Finding, SurveyError

FOLDER = click.Path(path_type=Path)


def explained(command: Callable[..., Any]) -> Callable[..., Any]:
    """Turn errors of the input into a message and exit status 1, an interruption into 130."""

    @wraps(command)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        try:
            return command(*args, **kwargs)
        except SurveyError as problem:
            click.echo(str(problem), err=True)
            sys.exit(1)
        except KeyboardInterrupt:
            click.echo("Interrupted. What was finished stays; the same command goes on from there.", err=True)
            sys.exit(130)

    return wrapped


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="aneroid")
def main() -> None:
    """Aneroid: a public-opinion barometer, from its questionnaire to its published report."""


@main.command()
@click.argument("folder", type=FOLDER)
@explained
def new(folder: Path) -> None:
    """Make a small study that runs at once, in a new FOLDER."""
    from aneroid.study.new import write_new_study

    write_new_study(folder)
    click.echo(f"A study is in {folder}. Next: aneroid check {folder}, then aneroid run {folder}")


@main.command()
@click.argument("study", type=FOLDER)
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
@explained
def check(study: Path, as_json: bool) -> None:
    """List everything wrong with a STUDY: settings, questionnaire, frame, margins, the report's text."""
    from aneroid.checking import check_folder

    findings = check_folder(study)
    if as_json:
        import json
        from dataclasses import asdict

        click.echo(json.dumps([asdict(finding) for finding in findings], indent=2, ensure_ascii=False))
    else:
        _show(findings)
    sys.exit(any(finding.severity == "error" for finding in findings))


@main.command()
@click.argument("study", type=FOLDER)
@explained
def run(study: Path) -> None:
    """Run a STUDY from its sample to its report; only what changed is made anew."""
    _run(study, "")


def _stage_command(name: str, until: str, help_text: str) -> None:
    @main.command(name, help=help_text)
    @click.argument("study", type=FOLDER)
    @explained
    def command(study: Path) -> None:
        _run(study, until)


_stage_command("sample", "sample", "Draw the sample of a STUDY, with its assignments.")
_stage_command("verify", "verification", "Run every check on the interviews of a STUDY.")
_stage_command("weight", "weights", "Weight the accepted interviews of a STUDY.")
_stage_command("report", "report", "Build the report of a STUDY in every language and format.")


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


@main.command()
@click.argument("study", type=FOLDER)
@click.argument("cell")
@explained
def trace(study: Path, cell: str) -> None:
    """Say where a published number comes from: CELL is question.option, with @ break=group for a group."""
    from aneroid.tracing import trace_cell

    click.echo(trace_cell(study, cell), nl=False)


def _run(folder: Path, until: str) -> None:
    began = time.perf_counter()
    ready = published_if_current(folder) if not until else None
    if ready is not None:
        click.echo(f"Nothing has changed ({time.perf_counter() - began:.1f} s).")
        for path in ready:
            click.echo(f"Report: {path}")
        return
    # The stages bring every library with them; an unchanged study is answered before they are loaded.
    from aneroid.lifecycle import Stage, artefacts, run_study
    from aneroid.study.folder import load_study

    study = load_study(folder)
    watched = sys.stderr.isatty()
    last: list[float] = []

    def tell(stage: Stage) -> None:
        if watched:
            click.echo(f"  {stage.title} ...", err=True)
        last.append(time.perf_counter())

    ran = run_study(study, until=until, tell=tell)
    made = [entry.stage.name for entry in ran if entry.made]
    took = time.perf_counter() - began
    what = f"Made {', '.join(made)}" if made else "Nothing has changed"
    click.echo(f"{what} ({took:.1f} s).")
    if not until or until == "report":
        for path in artefacts(study):
            click.echo(f"Report: {path}")
    else:
        click.echo(f"Results: {folder / 'build'}")


def _show(findings: list[Finding]) -> None:
    """Findings by severity, worst first, and how many there are of each."""
    order = {"error": 0, "warning": 1, "note": 2}
    colours = {"error": "red", "warning": "yellow", "note": "blue"}
    for finding in sorted(findings, key=lambda f: order[f.severity]):
        click.echo(f"{click.style(finding.severity, fg=colours[finding.severity])} {finding}")
    counts = {s: sum(f.severity == s for f in findings) for s in order}
    if not findings:
        click.echo("No problems found.")
    else:
        click.echo(", ".join(f"{n} {s}{'s' if n != 1 else ''}" for s, n in counts.items() if n) + ".")
