"""Commands that run the life cycle, whole or up to a stage."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import click

from aneroid.build import published_if_current
from aneroid.cli.shell import FOLDER, explained, main


@main.command()
@click.argument("study", type=FOLDER)
@explained
def run(study: Path) -> None:
    """Run a STUDY from its sample to its report; only what changed is made anew."""
    run_until(study, "")


def _stage_command(name: str, until: str, help_text: str) -> None:
    @main.command(name, help=help_text)
    @click.argument("study", type=FOLDER)
    @explained
    def command(study: Path) -> None:
        run_until(study, until)


_stage_command("sample", "sample", "Draw the sample of a STUDY, with its assignments.")
_stage_command("report", "report", "Build the report of a STUDY in every language and format.")


def run_until(folder: Path, until: str, *, quiet: bool = False) -> None:
    """Run a study up to a stage (all of it for none) and say what was made; quiet where a program reads the answer."""
    began = time.perf_counter()
    ready = published_if_current(folder) if not until else None
    if ready is not None:
        click.echo(f"Nothing has changed ({time.perf_counter() - began:.1f} s).")
        _show(ready)
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
    if quiet:
        return
    click.echo(f"{what} ({took:.1f} s).")
    if not until or until == "report":
        _show(artefacts(study))
    else:
        click.echo(f"Results: {folder / 'build'}")
    if until == "sample" and study.settings.fieldwork.is_sampled:
        from aneroid.sampling.seal import parse_seal

        click.echo(f"Seal: {parse_seal((folder / 'build' / 'seal.json').read_text(encoding='utf-8'))[0].digest}")


def _show(paths: list[Path]) -> None:
    """The report's files; the pictures of its charts as one line for each folder."""
    for path in dict.fromkeys(path.parent if "charts" in path.parts else path for path in paths):
        click.echo(f"Report: {path}")
