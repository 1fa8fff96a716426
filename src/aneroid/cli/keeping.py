"""Commands that keep what a field server holds: backups, and tables for analysts."""

from __future__ import annotations

from pathlib import Path

import click

from aneroid.cli.field import DATA, DATABASE
from aneroid.cli.shell import FOLDER, explained, main


@main.command()
@click.argument("target", type=FOLDER)
@DATABASE
@DATA
@explained
def backup(target: Path, database: str | None, data: Path) -> None:
    """Write everything that the data folder holds into one file, TARGET, while the server goes on."""
    from aneroid.store.backup import write_backup
    from aneroid.store.folder import open_store

    store = open_store(data, database, must_exist=True)
    count = write_backup(store, target)
    store.database.stop()
    click.echo(f"{target}: the database and {count} attachment(s). The key of identities is not in it.")


@main.command()
@click.argument("source", type=FOLDER)
@DATABASE
@DATA
@explained
def restore(source: Path, database: str | None, data: Path) -> None:
    """Make a data folder from a backup, SOURCE, on a machine that has nothing, and verify it."""
    from aneroid.store.backup import restore_backup

    restore_backup(source, data, database).database.stop()
    click.echo(f"{data} holds what {source} held; its audit log and every file were verified.")


@main.command()
@click.argument("study", type=FOLDER)
@click.argument("target", type=FOLDER)
@click.option("--table", type=click.Choice(["interviews", "contacts"]), default="interviews", show_default=True)
@click.option("--language", help="Of the labels; the study's first by default.")
@DATABASE
@DATA
@explained
def export(study: Path, target: Path, table: str, language: str | None, database: str | None, data: Path) -> None:
    """Write the interviews that came in, or the visits, to TARGET (.csv, .xlsx, .parquet, .sav); nothing in it
    identifies anybody."""
    from aneroid.collection.exporting import write_interviews
    from aneroid.store.export import EXPORTED, export_fieldwork
    from aneroid.store.folder import open_store
    from aneroid.study.folder import load_study

    loaded = load_study(study)
    store = open_store(data, database, must_exist=True)
    frame = export_fieldwork(store, loaded)[EXPORTED[table]]
    store.database.stop()
    assert loaded.questionnaire is not None  # or there was nothing to export
    write_interviews(frame, loaded.questionnaire, target, language or loaded.settings.study.languages[0])
    click.echo(f"{target}: {frame.height} {table}.")


@main.command("take-in")
@click.argument("study", type=FOLDER)
@click.argument("source", type=FOLDER)
@click.option("--passphrase", help="Of the file; asked for where it is not given.")
@click.option("--link", help="Of a locked device: the address that it was opened with.")
@DATABASE
@DATA
@explained
def take_in(
    study: Path, source: Path, passphrase: str | None, link: str | None, database: str | None, data: Path
) -> None:
    """Take in SOURCE, the encrypted file of an interviewer's device, as if the device had sent it."""
    from aneroid.collection.device_file import is_locked, open_device_file
    from aneroid.server.context import Context
    from aneroid.server.taking_in import take_in as take
    from aneroid.store.folder import open_store
    from aneroid.study.folder import load_study

    loaded = load_study(study)
    if is_locked(source):
        secret = link or click.prompt("The link of the locked device", hide_input=True)
    else:
        secret = passphrase or click.prompt("Passphrase of the file", hide_input=True)
    found = open_device_file(source, secret)
    store = open_store(data, database, must_exist=True)
    try:
        taken = take(Context(loaded, store), found)
    finally:
        store.database.stop()
    click.echo(f"{found.interviewer}: {taken.stored} record(s) taken in, {taken.already} known already.")
    if found.drafts:
        click.echo(f"{found.drafts} interview(s) were begun and not finished; they stay in the file and on the device.")
    for reason in taken.refused:
        click.echo(f"refused: {reason}", err=True)
    if taken.refused:
        raise SystemExit(1)
