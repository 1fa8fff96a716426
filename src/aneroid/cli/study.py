"""Commands for the study folder: make one, check one."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from aneroid.cli.shell import FOLDER, explained, main, show_findings


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
        show_findings(findings)
    sys.exit(any(finding.severity == "error" for finding in findings))
