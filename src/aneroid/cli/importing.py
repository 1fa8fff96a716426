"""The command that takes interviews from elsewhere into a study."""

from __future__ import annotations

import json
from pathlib import Path

import click

from aneroid.cli.shell import FOLDER, explained, main


@main.command("import")
@click.argument("study", type=FOLDER)
@click.argument("source")
@click.option("--map", "mapping", multiple=True, metavar="COLUMN=QUESTION", help="Where names do not tell.")
@click.option("--config", type=FOLDER, help="pyODK's configuration, for central:PROJECT/FORM.")
@click.option("--json", "as_json", is_flag=True, help="Print what was matched and what did not fit as JSON.")
@explained
def import_(study: Path, source: str, mapping: tuple[str, ...], config: Path | None, as_json: bool) -> None:
    """Take interviews from SOURCE into a STUDY: a folder of XForm XML, CSV, XLSX, SAV, DTA, Parquet, a Kobo or Central
    zip, or central:PROJECT/FORM."""
    from aneroid.build import as_bytes, write_whole
    from aneroid.collection.collected import FOLDER as COLLECTED
    from aneroid.collection.collected import calls_frame, decisions_frame, revisits_frame
    from aneroid.collection.importing import import_rows, read_source
    from aneroid.lifecycle import run_study
    from aneroid.study.errors import CollectionError
    from aneroid.study.folder import load_study

    loaded = load_study(study)
    if loaded.questionnaire is None or loaded.settings.sample is None:
        raise CollectionError("C-FORM-2", where=str(study))
    pairs = [entry.partition("=") for entry in mapping]
    if any(not separator for _, separator, _ in pairs):
        raise click.BadParameter("write it as COLUMN=QUESTION", param_hint="--map")
    if source.startswith("central:"):
        from aneroid.collection.central import read_central

        project, _, form = source.removeprefix("central:").partition("/")
        if not project.isdigit() or not form:
            raise click.BadParameter("write it as central:PROJECT/FORM, such as central:7/barometer")
        rows, unreadable = read_central(int(project), form, config), list[str]()
    else:
        rows, unreadable = read_source(Path(source))
    run_study(loaded, until="sample")
    import polars as pl

    sample = pl.read_parquet(study / "build" / "sample.parquet")
    found = import_rows(
        rows, loaded.questionnaire, sample, {column: name for column, _, name in pairs},
        loaded.settings.fieldwork.identities.values(),
        everyone=loaded.settings.sample.person.method == "everyone",
    )  # fmt: skip
    tables = {
        "submissions": found.submissions, "contacts": found.contacts, "revisit_results": revisits_frame([]),
        "calls": calls_frame([], loaded.settings.verification.key_questions), "decisions": decisions_frame([]),
    }  # fmt: skip
    for name, frame in tables.items():
        write_whole(study / COLLECTED / f"{name}.parquet", as_bytes(frame))
    told = {
        "interviews": found.submissions.height, "matched": found.matched, "columns without question": found.unmatched,
        "questions without column": found.unanswered, "answers that do not fit": found.unfit,
        "not in the sample": found.outside, "unreadable": unreadable, "left out as identities": found.left,
    }  # fmt: skip
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False))
        return
    click.echo(f"{found.submissions.height} interviews, {len(found.matched)} columns matched.")
    listed = {
        "Columns without question": found.unmatched, "Questions without column": found.unanswered,
        "Not in the sample": found.outside, "Unreadable": unreadable, "Left out, as they identify somebody": found.left,
    }  # fmt: skip
    for what, entries in listed.items():
        if entries:
            click.echo(f"{what} ({len(entries)}): {', '.join(entries[:10])}")
    for name, answers in found.unfit.items():
        click.echo(f"Answers to {name} that do not fit: {', '.join(answers)}")
    if loaded.settings.fieldwork.source != "server":
        click.echo(f'study.toml says source = "{loaded.settings.fieldwork.source}"; "server" uses these interviews.')
