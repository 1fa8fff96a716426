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
@click.option("--language", help="Of the labels; the study's first by default.")
@DATABASE
@DATA
@explained
def export(study: Path, target: Path, language: str | None, database: str | None, data: Path) -> None:
    """Write the interviews that came in to TARGET (.csv, .xlsx, .parquet, .sav); nothing in it identifies anybody."""
    from aneroid.collection.exporting import write_interviews
    from aneroid.store.export import export_fieldwork
    from aneroid.store.folder import open_store
    from aneroid.study.folder import load_study

    loaded = load_study(study)
    store = open_store(data, database, must_exist=True)
    frame = export_fieldwork(store, loaded)["submissions"]
    store.database.stop()
    assert loaded.questionnaire is not None  # or there was nothing to export
    write_interviews(frame, loaded.questionnaire, target, language or loaded.settings.study.languages[0])
    click.echo(f"{target}: {frame.height} interviews.")
