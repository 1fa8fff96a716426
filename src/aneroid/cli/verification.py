"""The command that verifies: a study as it runs, or a data file from anywhere."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from aneroid.cli.shell import FOLDER, explained, main
from aneroid.cli.stages import run_until

COLUMNS = {
    "id": "submission_id", "interviewer": "interviewer", "start": "started", "end": "ended", "date": "date",
    "latitude": "latitude", "longitude": "longitude", "accuracy": "accuracy", "planned_latitude": "planned_latitude",
    "planned_longitude": "planned_longitude", "stratum": "stratum", "psu": "psu",
}  # fmt: skip
"""What an option names, and the column that checks know it by."""


@main.command()
@click.argument("source", type=FOLDER)
@click.option("--id", "id_", help="Column that tells interviews apart.")
@click.option("--interviewer", help="Column of interviewers.")
@click.option("--start", help="Column of when interviews began.")
@click.option("--end", help="Column of when they ended.")
@click.option("--date", help="Column of the day, where the two are times of day.")
@click.option("--latitude", help="Column of latitudes, in degrees.")
@click.option("--longitude", help="Column of longitudes, in degrees.")
@click.option("--accuracy", help="Column of the places' accuracy; zero marks a simulated place.")
@click.option("--planned-latitude", help="Column of the latitude where it was to be held.")
@click.option("--planned-longitude", help="Column of the longitude where it was to be held.")
@click.option("--stratum", help="Column of strata.")
@click.option("--psu", help="Column of primary sampling units.")
@click.option(
    "--questions", help="The closed questions, separated by commas; first..last for neighbours. Found where not given."
)
@click.option("--out", type=FOLDER, help="Where to write the report: a name ending in .html or .xlsx, or a folder.")
@click.option("--json", "as_json", is_flag=True, help="Print scores and alarms as JSON.")
@explained
def verify(source: Path, id_: str | None, questions: str | None, out: Path | None, as_json: bool,
           **named: str | None) -> None:  # fmt: skip
    """Run every check on the interviews of SOURCE: a study folder, or a CSV, XLSX, SAV, DTA or Parquet file."""
    given = {name: column for name, column in {"id": id_, **named}.items() if column}
    if source.is_dir():
        if given or questions:
            wrong = ", ".join(f"--{name.replace('_', '-')}" for name in [*given, *(["questions"] if questions else [])])
            raise click.UsageError(f"{wrong}: a study names its own columns; these options are for data files.")
        run_until(source, "verification", quiet=as_json)
    from aneroid.build import write_whole
    from aneroid.study.folder import load_study
    from aneroid.verifying import as_json as json_of
    from aneroid.verifying import as_page, as_workbook, verify_data, verify_study

    if source.is_dir():
        study = load_study(source)
        if study.settings.fieldwork.source == "file":
            click.echo("The interviews of this study came from a file; verify that file.", err=True)
            sys.exit(1)
        verified = verify_study(study, source / "build")
    else:
        columns = {COLUMNS[name]: column for name, column in given.items()}
        wanted = [q.strip() for q in questions.split(",") if q.strip()] if questions else None
        verified = verify_data(source, columns, wanted)
    target = out or (source / "build" if source.is_dir() else source.parent)
    stem = "verification" if source.is_dir() else f"{source.stem}-verification"
    paths = [target] if target.suffix in (".html", ".xlsx") else [target / f"{stem}.html", target / f"{stem}.xlsx"]
    for path in paths:
        write_whole(path, as_workbook(verified) if path.suffix == ".xlsx" else as_page(verified))
    if as_json:
        click.echo(json_of(verified), nl=False)
        return
    for line in summary(verified):
        click.echo(line)
    for path in paths:
        click.echo(f"Report: {path}")


def summary(verified: object) -> list[str]:
    """The verdict in a few lines: who is to be looked at first, and why."""
    import polars as pl

    from aneroid.verifying import ALARM, LOOK, Verified

    assert isinstance(verified, Verified)
    found = verified.screening
    people, interviews = found.interviewers, found.interviews
    lines = [
        f"{verified.material.interviews.height:,} interviews, {people.height} interviewers, "
        f"{len(verified.material.questions)} closed questions; {len(found.skipped)} checks had nothing to look at."
    ]
    lines += verified.notes()
    for level, table, limit in (("interviewer", people, LOOK), ("interview", interviews, ALARM)):
        count = int((table["probability"] >= limit).sum())
        lines.append(
            f"{count} {level}{'s' if count != 1 else ''} to look at ({100 * limit:.0f} % likely or more not to be as "
            f"told; about {found.expected_false(level, limit):.1f} of these expected to be sound)."
        )
    for row in people.head(5).iter_rows(named=True):
        if row["probability"] >= LOOK:
            why = row["reasons"][0] if row["reasons"] else ""
            lines.append(f"  {100 * row['probability']:3.0f} %  interviewer {row['interviewer']}: {why}")
    for row in interviews.head(5).iter_rows(named=True):
        if row["probability"] >= ALARM:
            why = row["reasons"][0] if row["reasons"] else "the interviewer's score"
            lines.append(f"  {100 * row['probability']:3.0f} %  interview {row['submission_id']}: {why}")
    alarms = found.alarms()
    if alarms.height:
        checks = alarms.group_by("check", maintain_order=True).agg(pl.len(), pl.col("reason").first())
        lines.append(
            f"{alarms.height} single measures too far out for chance (one in twenty of them expected to be false):"
        )
        lines += [f"  {name.replace('_', ' ')}, {count}: {reason}" for name, count, reason in checks.iter_rows()]
    return lines
