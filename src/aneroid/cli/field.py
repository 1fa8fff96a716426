"""Commands for fieldwork: the server, and the devices that speak to it."""

from __future__ import annotations

from pathlib import Path

import click

from aneroid.cli.shell import FOLDER, explained, main

DATABASE = click.option(
    "--database", envvar="ANEROID_DATABASE", help="postgresql://... ; SQLite in the data folder by default."
)
WHERE = "Folder of the server's data; made where there is none."
DATA = click.option("--data", type=FOLDER, required=True, help=WHERE)


@main.command()
@click.argument("study", type=FOLDER)
@click.option("--port", default=8080, show_default=True, type=click.IntRange(1, 65535))
@click.option("--host", default="127.0.0.1", show_default=True, help="0.0.0.0 for devices on the same network.")
@click.option("--url", default="", help="Address under which devices reach the server, behind a proxy.")
@DATABASE
@click.option("--data", type=FOLDER, help=WHERE)
@click.option(
    "--preview", is_flag=True, help="Play the questionnaire while it is being written; nothing is kept, no --data."
)
@explained
def serve(
    study: Path, port: int, host: str, url: str, database: str | None, data: Path | None, preview: bool
) -> None:  # fmt: skip
    """Run the field server of a STUDY: interviewer app, verification desk, ODK Collect."""
    if preview:
        _preview(study, host, port)
        return
    if data is None:
        raise click.UsageError("Missing option '--data', the folder of the server's data (or say --preview).")
    from aneroid.server.running import serve as run_server
    from aneroid.study.folder import load_study

    loaded = load_study(study)
    if loaded.settings.sample is not None and not (study / "build" / "sample.parquet").exists():
        from aneroid.lifecycle import run_study

        run_study(loaded, until="sample")
    run_server(
        loaded, data, database=database, host=host, port=port, public_url=url,
        ready=lambda: click.echo(f"The field server of {study} is on http://{host}:{port} (data in {data})."),
    )  # fmt: skip


def _preview(study: Path, host: str, port: int) -> None:
    from aneroid.cli.shell import show_findings
    from aneroid.server.preview import Draft
    from aneroid.server.preview import preview as run_preview

    def ready(draft: Draft) -> None:
        show_findings(list(draft.findings))
        click.echo(f"The questionnaire of {study} is on http://{host}:{port}/app/#preview; it follows every save.")

    run_preview(study, host=host, port=port, ready=ready)


@main.command()
@click.argument("study", type=FOLDER)
@click.argument("interviewer")
@click.option("--url", required=True, help="Address of the server, such as http://192.168.1.5:8080.")
@click.option(
    "--days", default=90, show_default=True, type=click.IntRange(1, 3650), help="How long the device may speak."
)
@click.option("--language", help="Language of ODK Collect itself; the study's first by default.")
@click.option("--revoke", is_flag=True, help="End the interviewer's devices instead, as when one is lost.")
@DATABASE
@DATA
@explained
def device(
    study: Path, interviewer: str, url: str, days: int, language: str | None, revoke: bool, database: str | None,
    data: Path,
) -> None:  # fmt: skip
    """Make or renew the device of an INTERVIEWER: prints its address and writes the QR code for ODK Collect."""
    from aneroid.server.enrolment import enrol, revoke_all
    from aneroid.study.folder import load_study

    loaded = load_study(study)
    if revoke:
        click.echo(f"{revoke_all(data, database, interviewer)} device(s) of {interviewer} ended.")
        return
    address, picture = enrol(loaded, data, database, interviewer, url, days, language)
    click.echo(f"{address}\nQR code for ODK Collect: {picture}")


@main.command()
@click.argument("study", type=FOLDER)
@DATABASE
@DATA
@explained
def fetch(study: Path, database: str | None, data: Path) -> None:
    """Take what came in from the field server's data into a STUDY, for aneroid run to go on from."""
    from aneroid.build import as_bytes, write_whole
    from aneroid.collection.collected import FOLDER as COLLECTED
    from aneroid.store.export import export_fieldwork
    from aneroid.store.folder import open_store
    from aneroid.study.folder import load_study

    loaded = load_study(study)
    tables = export_fieldwork(open_store(data, database, must_exist=True), loaded)
    for name, frame in tables.items():
        write_whole(study / COLLECTED / f"{name}.parquet", as_bytes(frame))
    click.echo(", ".join(f"{frame.height} {name.replace('_', ' ')}" for name, frame in tables.items()) + ".")
    if loaded.settings.fieldwork.source != "server":
        click.echo(f'{study / "study.toml"} says source = "{loaded.settings.fieldwork.source}"; "server" uses these.')
