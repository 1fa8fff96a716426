"""Commands for the sampling statistician: plan a survey, seal a draw and replay it, hand out the work."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path

import click

from aneroid.cli.shell import FOLDER, explained, main


@main.command()
@click.argument("study", type=FOLDER)
@click.option("--interviews", type=int, help="Try another number of interviews.")
@click.option("--per-psu", type=int, help="Try another number of interviews per PSU.")
@click.option("--margin", type=float, help="Margin of error wanted overall, as a share such as 0.03.")
@click.option("--icc", type=float, help="Likeness of answers inside a PSU, such as 0.05.")
@click.option("--response", type=float, help="Share of eligible addresses that give an interview.")
@click.option("--from", "wave", type=FOLDER, help="Take likeness, weights and response from a study that was run.")
@click.option("--json", "as_json", is_flag=True, help="Print the plan as JSON and write no page.")
@explained
def plan(study: Path, wave: Path | None, as_json: bool, **tried: float | None) -> None:
    """Plan the survey of a STUDY: sizes, margins of error with design effect, cost; a page in build/plan.html."""
    from aneroid.planning import learn_from, plan_record, plan_study, plan_text, write_plan_page
    from aneroid.study.settings import localised

    learnt = learn_from(wave) if wave is not None else {}
    given = {name: value for name, value in tried.items() if value is not None}
    settings, found = plan_study(study, {**learnt, **given})
    if as_json:
        click.echo(json.dumps(plan_record(found), indent=2, ensure_ascii=False))
        return
    click.echo(plan_text(localised(settings.study.title, settings.study.languages[0]), found), nl=False)
    click.echo(f"\nPage: {write_plan_page(study, settings, found)}")


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


@main.command()
@click.argument("study", type=FOLDER)
@click.option(
    "--language", "languages", multiple=True, help="Language of the sheets (en, sq, sr); several may be given."
)
@click.option("--interviewer", help="Only this interviewer's sheets.")
@explained
def assignments(study: Path, languages: tuple[str, ...], interviewer: str | None) -> None:
    """Write the assignments of a STUDY: CSV, XLSX, an entity list for ODK, printed sheets, a map."""
    from aneroid.assigning import write_assignments

    def tell(what: str) -> None:
        if sys.stderr.isatty():
            click.echo(f"  {what} ...", err=True)

    for path in write_assignments(study, languages, interviewer, tell):
        click.echo(path)


@main.command()
@click.argument("study", type=FOLDER)
@click.option("--language", "languages", multiple=True, help="Language to print (en, sq, sr); several may be given.")
@explained
def questionnaire(study: Path, languages: tuple[str, ...]) -> None:
    """Print the questionnaire of a STUDY for paper: a PDF per language, with routing and show cards."""
    from aneroid.printing import write_questionnaires

    def tell(language: str) -> None:
        if sys.stderr.isatty():
            click.echo(f"  questionnaire ({language}) ...", err=True)

    for path in write_questionnaires(study, languages, tell):
        click.echo(path)
