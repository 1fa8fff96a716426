"""Commands for what a field server has on record: its audit log, and the destruction of identities."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from aneroid.cli.field import DATABASE
from aneroid.cli.shell import FOLDER, explained, main


@main.command()
@click.argument("data", type=FOLDER)
@click.option("--expect", help="A head written down earlier, NUMBER:HASH, that has to be in the log.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@DATABASE
@explained
def audit(data: Path, expect: str | None, as_json: bool, database: str | None) -> None:
    """Verify the audit log of a field server's DATA folder, and every interview and file against it."""
    from aneroid.store.chain import Link, verify_chain
    from aneroid.store.folder import open_store

    expected = None
    if expect:
        number, _, digest = expect.partition(":")
        if not number.isdigit() or len(digest) != 64:
            raise click.BadParameter("write it as NUMBER:HASH", param_hint="--expect")
        expected = Link(int(number), digest)
    store = open_store(data, database, must_exist=True)
    with store.database.read() as connection:
        head, wrong = verify_chain(connection, expected)
    wrong += store.damaged_files()
    if as_json:
        click.echo(json.dumps({"head": f"{head.sequence}:{head.hash}", "wrong": wrong}, ensure_ascii=False))
    else:
        for line in wrong:
            click.echo(line)
        verdict = f"{len(wrong)} thing(s) are wrong." if wrong else "The log is whole, and so is what it speaks of."
        click.echo(f"{head.sequence} entries. {verdict}")
        click.echo(f"Head, to be written down elsewhere: {head.sequence}:{head.hash}")
    sys.exit(bool(wrong))


@main.group()
def identities() -> None:
    """Destroy names and telephone numbers, and prove that they are gone."""


@identities.command()
@click.argument("data", type=FOLDER)
@click.option("--all", "everything", is_flag=True, help="All of them and the key, not only those whose day has come.")
@click.confirmation_option(prompt="What is destroyed cannot be read again by anybody. Go on?")
@DATABASE
@explained
def destroy(data: Path, everything: bool, database: str | None) -> None:
    """Destroy identities of a DATA folder whose day has come."""
    from datetime import UTC, datetime

    from aneroid.store.folder import open_store
    from aneroid.store.identities import destroy_all, destroy_due

    store = open_store(data, database, must_exist=True)
    gone = (
        destroy_all(store, "command line")
        if everything
        else destroy_due(store, datetime.now(UTC).date(), "command line")
    )
    click.echo(f"{gone} identities destroyed{', and their key' if everything else ''}.")


@identities.command()
@click.argument("data", type=FOLDER)
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@DATABASE
@explained
def prove(data: Path, as_json: bool, database: str | None) -> None:
    """Show what is left of identities in a DATA folder; exit 1 while any can still be read."""
    from dataclasses import asdict

    from aneroid.store.folder import open_store
    from aneroid.store.identities import prove as look

    proof = look(open_store(data, database, must_exist=True))
    if as_json:
        click.echo(json.dumps(asdict(proof), default=str))
    else:
        click.echo(f"Held: {proof.held}. Key: {'there' if proof.has_key else 'none'}.")
        click.echo(f"Destroyed, on record: {proof.destroyed}.")
        if proof.next_destruction:
            click.echo(f"The next are due on {proof.next_destruction}.")
    sys.exit(proof.held > 0)
