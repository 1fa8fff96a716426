"""Commands for the sampling statistician: seal a draw and replay it."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path

import click

from aneroid.cli.shell import FOLDER, explained, main


@main.command()
@click.argument("study", type=FOLDER)
@explained
def seal(study: Path) -> None:
    """Seal the drawn sample of a STUDY: from then on no other draw is accepted."""
    from aneroid.sealing import seal_study

    digest = seal_study(study)
    click.echo(f"Sealed: {digest}")
    click.echo(
        f"Commit {study / 'seal.json'} and publish this text before fieldwork; aneroid replay checks against it."
    )


@main.command()
@click.argument("study", type=FOLDER)
@click.option("--seal", "published", help="The seal that was published, or its first 8 letters or more.")
@click.option("--json", "as_json", is_flag=True, help="Print every proof as JSON.")
@explained
def replay(study: Path, published: str | None, as_json: bool) -> None:
    """Draw the sample of a STUDY again and prove that it is the sealed one, or say what was changed."""
    from aneroid.sealing import replay_study

    proofs = replay_study(study, published)
    failed = [proof for proof in proofs if not proof.holds]
    if as_json:
        click.echo(json.dumps([asdict(proof) for proof in proofs], indent=2, ensure_ascii=False))
    else:
        for proof in proofs:
            mark = click.style("holds  ", fg="green") if proof.holds else click.style("CHANGED", fg="red")
            click.echo(f"{mark}  {proof.what}: {proof.detail}")
        click.echo(
            "The sample is the sealed one." if not failed else f"Not the sealed sample: {len(failed)} difference(s)."
        )
    sys.exit(bool(failed))
