"""What every command shares: the group they belong to, and errors in words."""

from __future__ import annotations

import errno
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click

from aneroid.study.errors import Finding, StudyError, SurveyError

FOLDER = click.Path(path_type=Path, readable=False)
"""A path that we look at ourselves, so that one that cannot be read is told as everything else that is wrong."""


def explained(command: Callable[..., Any]) -> Callable[..., Any]:
    """Turn errors of the input into a message and exit status 1, an interruption into 130."""

    @wraps(command)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        try:
            return command(*args, **kwargs)
        except SurveyError as problem:
            click.echo(str(problem), err=True)
            sys.exit(1)
        except OSError as problem:
            if problem.errno == errno.EPIPE:  # whoever read the output has gone; click ends quietly
                raise
            click.echo(str(refused_by_system(problem)), err=True)
            sys.exit(1)
        except KeyboardInterrupt:
            click.echo("Interrupted. What was finished stays; the same command goes on from there.", err=True)
            sys.exit(130)

    return wrapped


def refused_by_system(problem: OSError) -> StudyError:
    """What the operating system would not do, such as opening a file without the right to, in words."""
    return StudyError("S-ACCESS-1", where=str(problem.filename or ""), reason=problem.strerror or str(problem))


SECTIONS = {
    "Begin": ("new", "check", "run"),
    "Before fieldwork": ("plan", "sample", "seal", "replay", "rehearse", "assignments", "questionnaire"),
    "Fieldwork": ("serve", "device", "user", "take-in", "fetch", "import", "summary", "webhook"),
    "What a field server holds": ("export", "backup", "restore", "audit", "identities"),
    "Data and weights": ("verify", "weight"),
    "Results": ("report", "tabulate", "trace", "diff", "review"),
}
"""The commands in the order of a survey; a test holds that none is missing."""


class InOrderOfASurvey(click.Group):
    """Lists its commands by stage, each with its whole sentence."""

    def format_commands(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        named = {name for names in SECTIONS.values() for name in names}
        others = tuple(sorted(self.commands.keys() - named))
        for section, names in {**SECTIONS, **({"Others": others} if others else {})}.items():
            with formatter.section(section):
                formatter.write_dl([(name, self.commands[name].get_short_help_str(limit=400)) for name in names])


@click.group(cls=InOrderOfASurvey, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="aneroid")
def main() -> None:
    """Aneroid: a public-opinion barometer, from its questionnaire to its published report.

    A STUDY is a folder with a study.toml; 'aneroid new' makes one. 'aneroid COMMAND --help' tells more, with examples.
    """


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
