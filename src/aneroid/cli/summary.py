"""The command for the day's summary of fieldwork."""

from __future__ import annotations

import os
import re
from datetime import date, datetime
from pathlib import Path

import click

from aneroid.cli.field import DATA, DATABASE
from aneroid.cli.shell import FOLDER, explained, main

PASSWORD = "ANEROID_SMTP_PASSWORD"


@main.command()
@click.argument("study", type=FOLDER)
@click.option("--day", help="A day of fieldwork, as 2021-09-17; today by default.")
@click.option("--language", multiple=True, help="As in study.toml; may be given several times. All by default.")
@click.option("--out", type=FOLDER, help="Folder for a page per language; without it and --mail the text is printed.")
@click.option("--mail", multiple=True, metavar="ADDRESS", help="Whom to send it to; may be given several times.")
@click.option("--sender", metavar="ADDRESS", help="Whom it comes from.")
@click.option(
    "--server", envvar="ANEROID_SMTP", metavar="URL",
    help=f"The mail server, smtps://user@host or smtp://user@host:587; its password stands in {PASSWORD}.",
)  # fmt: skip
@DATABASE
@DATA
@explained
def summary(
    study: Path, day: str | None, language: tuple[str, ...], out: Path | None, mail: tuple[str, ...],
    sender: str | None, server: str | None, database: str | None, data: Path,
) -> None:  # fmt: skip
    """Tell a day of fieldwork of a STUDY: what came in, how it stands, what to look at first. By file or by e-mail."""
    from aneroid.build import write_whole
    from aneroid.mailing import send
    from aneroid.store.folder import open_store
    from aneroid.study.folder import load_study
    from aneroid.summarizing import as_page, as_text, letter, summarize

    if mail and (not sender or not server):
        raise click.UsageError("--mail needs --sender and --server.")
    for address in (*mail, *([sender] if sender else [])):
        if not re.fullmatch(r"[^@\s,;:<>]+@[^@\s,;:<>]+", address):
            raise click.BadParameter(f"{address!r} is no e-mail address", param_hint="--mail, --sender")
    loaded = load_study(study)
    known = loaded.settings.study.languages
    unknown = [code for code in language if code not in known]
    if unknown:
        raise click.BadParameter(
            f"the study has no {', '.join(unknown)} but {', '.join(known)}", param_hint="--language"
        )
    try:
        asked = date.fromisoformat(day) if day else datetime.now(loaded.settings.fieldwork.clock).date()
    except ValueError as problem:
        raise click.BadParameter("write it as 2021-09-17", param_hint="--day") from problem
    found = summarize(open_store(data, database, must_exist=True), loaded, asked)
    spoken = language or tuple(known)
    for code in spoken if out else ():
        path = out / f"summary-{asked.isoformat()}.{code}.html"  # type: ignore[operator]
        write_whole(path, as_page(found, code))
        click.echo(f"Page: {path}")
    for code in spoken if mail else ():
        send(letter(found, code, sender or "", mail), server or "", os.environ.get(PASSWORD))
        click.echo(f"Sent in {code} to {', '.join(mail)}.")
    if not out and not mail:
        click.echo(as_text(found, spoken[0]), nl=False)
