"""What every command shares: the group they belong to, and errors in words."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click

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


def show_findings(findings: list[Finding]) -> None:
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
