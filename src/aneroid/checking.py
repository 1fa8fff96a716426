"""``aneroid check``: every stage's checks of its own part of a study folder, put together."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from pathlib import Path

import polars as pl

from aneroid.collection.derive import band_labels, derive_breaks
from aneroid.collection.interviews import interviews_from_file
from aneroid.collection.routing import relevant
from aneroid.reporting.disclosure import Quality
from aneroid.reporting.evidence import JOIN, Evidence
from aneroid.reporting.geometry import read_outlines
from aneroid.reporting.narrative import wanted_sums
from aneroid.reporting.report import check_figures, check_languages, check_report
from aneroid.sampling.frame import check_draw, read_frame
from aneroid.sampling.routes import read_start_points
from aneroid.study.check import check_study
from aneroid.study.errors import Finding, SurveyError
from aneroid.study.folder import Study, narratives, read_study
from aneroid.study.measures import MEAN, measures_of, table_sums
from aneroid.study.published import read_shares
from aneroid.study.settings import Settings
from aneroid.weighting.margins import check_margins_against, read_margins


def check_folder(folder: Path) -> list[Finding]:
    """Everything wrong with a study folder, whichever file it is in; nothing is written."""
    study, findings = read_study(folder)
    if study is None:
        return findings
    return [*findings, *check_study_files(study, judge=True)]


def check_study_files(study: Study, *, judge: bool = False) -> list[Finding]:
    """Everything wrong with the files of a study whose settings can be read.

    Args:
        judge: the narrative's words by the estimates of the last run, if there are any. Not before a new run, which
            may make others.
    """
    unreadable = study.questionnaire is None and study.settings.fieldwork.is_sampled
    # a narrative speaks of questions; without a questionnaire nobody knows them
    named = [] if unreadable else [*_published(study), *_reports(study, judge=judge)]
    return [*check_study(study), *_frame(study), *_margins(study), *_data(study), *_routes(study), *named]


def _routes(study: Study) -> Iterator[Finding]:
    """Routing that a rehearsal cannot follow."""
    if study.questionnaire is None or study.settings.fieldwork.source != "rehearsal":
        return
    for question in study.questionnaire.questions:
        try:
            if not question.repeated:
                relevant(question.relevant, question=question.name)
        except SurveyError as problem:
            yield problem.finding()


def _data(study: Study) -> list[Finding]:
    try:
        _interviews(study)
    except SurveyError as problem:
        return [problem.finding()]
    return []


def _interviews(study: Study) -> pl.DataFrame | None:
    """The interviews of a study that takes them from a file."""
    data = study.settings.data
    if data is None or study.settings.fieldwork.source != "file":
        return None
    interviews = interviews_from_file(study.folder / data.file, data, study.settings.questions)
    return derive_breaks(interviews, study.settings.estimation.breaks)


def _frame(study: Study) -> list[Finding]:
    sample = study.settings.sample
    if sample is None:
        return []
    frame, findings = read_frame(study.folder / "frame.csv", sample)
    if frame is not None and not any(finding.severity == "error" for finding in findings):
        findings += check_draw(frame, sample)
    if sample.map:
        try:
            read_outlines(study.folder / sample.map)
        except SurveyError as problem:
            findings.append(problem.finding())
    if sample.start_points:
        try:
            read_start_points(study.folder / sample.start_points, sample)
        except SurveyError as problem:
            findings.append(problem.finding())
    return findings


def _margins(study: Study) -> list[Finding]:
    settings = study.settings
    if settings.fieldwork.source == "file":
        return []
    margins, findings = read_margins(
        study.folder / "margins.csv", settings.weighting.calibrate, settings.weighting.cells
    )
    if margins is None:
        return findings
    return findings + check_margins_against(margins, _categories(study))


def _categories(study: Study) -> dict[str, list[str]]:
    """What a case can be in, for every break whose categories are known before fieldwork."""
    known: dict[str, list[str]] = {}
    for entry in study.settings.estimation.breaks:
        if entry.bands is not None:
            known[entry.name] = band_labels(entry.bands.from_age)
        elif entry.column is not None and study.questionnaire is not None and entry.column in study.questionnaire:
            known[entry.name] = list(study.questionnaire.option_names(entry.column))
    sample = study.settings.sample
    if sample is not None:
        frame, _ = read_frame(study.folder / "frame.csv", sample)
        if frame is not None:
            for step in sample.allocation:
                known[step.by] = frame[step.by].unique(maintain_order=True).to_list()
    return known


def _published(study: Study) -> Iterator[Finding]:
    names = ["published.toml", study.settings.synthetic.targets if study.settings.synthetic else None]
    for name in dict.fromkeys(n for n in names if n and (n != "published.toml" or (study.folder / n).exists())):
        try:
            shares = read_shares(study.folder / name)
        except SurveyError as problem:
            yield problem.finding()
            continue
        yield from _unknown_shares(study, name, shares)


def _unknown_shares(study: Study, name: str, shares: dict[str, dict[str, float]]) -> Iterator[Finding]:
    made = study.settings.synthetic is not None and name == study.settings.synthetic.targets
    for question, options in shares.items():
        known = _options(study, question)
        several = study.questionnaire is not None and question in study.questionnaire and \
            study.questionnaire[question].kind == "multiple"  # fmt: skip
        if made and not several and abs(sum(options.values()) - 100) > 1e-6:
            yield Finding.of("S-SHARES-5", where=f"{name}, [shares.{question}]", total=f"{sum(options.values()):g}")
        if not known and (study.questionnaire is None or question not in study.questionnaire):
            yield Finding.of("S-SHARES-3", where=f"{name}, [shares.{question}]", question=question)
        for option in options:
            if known and option not in known:
                yield Finding.of(
                    "S-SHARES-4", where=f"{name}, [shares.{question}]", option=option, known=", ".join(known)
                )


def _options(study: Study, question: str) -> list[str]:
    """The answers and nets of a question."""
    plan = study.settings.questions.get(question)
    nets = [net.name for net in plan.nets] if plan else []
    if study.questionnaire is not None and question in study.questionnaire:
        return [*nets, *study.questionnaire.option_names(question)]
    return [*nets, *((plan.options or plan.columns) if plan else {})]


def _reports(study: Study, *, judge: bool) -> list[Finding]:
    """The narratives, read against estimates of the plan; before a run, against cells without values."""
    try:
        texts = narratives(study)
    except SurveyError:
        return []  # a missing narrative is a finding of check_study already
    published_path = study.folder / "published.toml"
    try:
        published = read_shares(published_path) if published_path.exists() else {}
    except SurveyError:
        published = {}  # an unreadable file is a finding of _published already
    everything = "\n".join(texts.values())
    findings: list[Finding] = check_figures(study, Evidence(_expected_cells(study, everything)))
    for language, text in texts.items():
        evidence = Evidence(_expected_cells(study, text))
        found = check_report(study, evidence, _no_quality(study.settings), text, published, language)
        findings += found
        measured = _last_estimates(study) if judge and not any(f.severity == "error" for f in found) else None
        if measured is not None:
            judged = check_report(
                study, measured, _no_quality(study.settings), text, published, language, measured=True
            )
            findings += [finding for finding in judged if finding.code.startswith("R-CLAIM")]
    return findings + check_languages(study, texts)


def _last_estimates(study: Study) -> Evidence | None:
    path = study.folder / "build" / "estimates.parquet"
    try:
        return Evidence(pl.read_parquet(path)) if path.exists() else None
    except (pl.exceptions.PolarsError, OSError):
        return None  # a damaged file is made anew by the next run, which judges every word itself


def _expected_cells(study: Study, text: str) -> pl.DataFrame:
    """The cells that a run will estimate, without their values."""
    groups: list[tuple[str | None, str | None]] = [(None, None)]
    groups += [(name, group) for name, found in _groups(study).items() for group in found]
    cells: list[tuple[int | None, str, str, str | None, str | None, str]] = []
    measures, numbers = measures_of(study.settings, study.questionnaire), study.settings.table_of()
    inside = {q: {o for net in nets for o in net.options} for q, nets in study.settings.nets().items()}
    for plan in study.settings.tables:
        for question in plan.questions:
            nets = (
                {n.name for n in study.settings.questions[question].nets}
                if question in study.settings.questions
                else set()
            )
            kind = "choice" if question in measures.several else "share"
            for option in _options(study, question) if question not in measures.numbers else ():
                raw = option in inside.get(question, ()) if kind == "choice" else nets and option not in nets
                cells += [
                    (None if raw else numbers[question], question, option, by, group, kind) for by, group in groups
                ]
            if measures.has_mean(question):
                cells += [(numbers[question], question, MEAN, by, group, "mean") for by, group in groups]
    sums = [(wanted.question, wanted.options) for wanted in wanted_sums(text)]
    for question, options in dict.fromkeys([*sums, *table_sums(study.settings)]):
        if question in numbers and set(options) <= set(_options(study, question)):
            kind = "choice" if question in measures.several else "share"
            cells += [(numbers[question], question, JOIN.join(options), by, group, kind) for by, group in groups]
    schema = {"table": pl.Int64, **dict.fromkeys(("question", "option", "by", "group", "statistic"), pl.String)}
    frame = pl.DataFrame(cells, schema=schema, orient="row")
    return frame.with_columns(
        n=pl.lit(1000), estimate=pl.lit(0.5), se=pl.lit(0.1), low=pl.lit(0.4), high=pl.lit(0.6), deff=pl.lit(1.0)
    )


def _groups(study: Study) -> dict[str, list[str]]:
    """The groups of every break, as far as they are known before the estimates."""
    known = _categories(study)
    try:
        interviews = _interviews(study)
    except SurveyError:
        interviews = None  # unreadable data are a finding of _data already
    for entry in study.settings.estimation.breaks:
        if interviews is not None:
            known[entry.name] = [str(v) for v in interviews[entry.name].drop_nulls().unique().sort().to_list()]
        elif entry.together and all(column in known for column in entry.together):
            known[entry.name] = [", ".join(parts) for parts in product(*(known[column] for column in entry.together))]
    return known


def _no_quality(settings: Settings) -> Quality:
    """Quality figures of a survey that has not been held, for checking names only."""
    rates = dict.fromkeys(("RR1", "RR3", "COOP1", "REF1", "CON1", "e"), 0.5) if settings.fieldwork.is_sampled else {}
    return Quality(
        interviews=1, strata=1, psus=1, interviewers=1, addresses=1, outcomes={}, rates=rates, submitted=1, rejected=0,
        reasons={}, called=1, reached=1, agreement=1.0, revisits_planned=1, revisits_done=1, kish_before=1.0,
        kish_after=1.0, weight_range=1.0, deff_median=1.0, deff_largest=1.0, margin_srs=0.1, margin_design=0.1,
        margin_largest=0.1, estimated_inputs=(),
    )  # fmt: skip
