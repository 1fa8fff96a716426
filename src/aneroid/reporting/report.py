"""A report: the narrative with its tables, charts, disclosure and appendices, as one document."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from aneroid.reporting.audit import audit_chapter
from aneroid.reporting.disclosure import Quality, disclosure_box, survey_facts
from aneroid.reporting.document import Block, Chapter, Document, Paragraph, Run, Table
from aneroid.reporting.evidence import Evidence
from aneroid.reporting.figures import render_figure
from aneroid.reporting.geometry import Shapes, read_shapes
from aneroid.reporting.labels import Labels
from aneroid.reporting.languages import TABLES
from aneroid.reporting.loose import check_parity, check_titles, statements
from aneroid.reporting.narrative import INLINE, Context, check_narrative, parse_narrative
from aneroid.reporting.sources import citation
from aneroid.reporting.tables import agreement, banner_id, banner_table, render_table, validation_table
from aneroid.reporting.topline import TOPLINE, topline_table
from aneroid.reporting.words import Wording
from aneroid.study.errors import Finding, PublicationError
from aneroid.study.folder import Study, narrative_name
from aneroid.study.settings import FigurePlan, localised

Shares = Mapping[str, Mapping[str, float]]


def build_document(
    study: Study,
    evidence: Evidence,
    quality: Quality,
    narrative: str,
    published: Shares,
    language: str,
    *,
    made_from: Mapping[str, str] | None = None,
) -> Document:
    """The report in one language.

    Args:
        narrative: Markdown with bindings (see ``narrative``). published: percent by option by question, for the
            validation appendix; empty for none. made_from: version and hashes of ``interviews`` and ``estimates``.
    Raises: PublicationError where a binding has no estimate, a placed table or figure is unknown, or the language is.
    """
    settings = study.settings
    words = Wording(language)
    labels = Labels(settings, study.questionnaire, language)
    context = report_context(study, evidence, quality, published, language)
    dates = words.dates(settings.fieldwork.start, settings.fieldwork.end)
    names = {name: settings.study.text(name, language) for name in ("series", "country", "organisation")}
    place = f"{names['country']} {settings.study.wave}"
    facts = (
        f"{place} · n = {words.number(quality.interviews)} · {dates}",
        f"{names['organisation']} · {words.say('edition', settings.study.edition)}",
    )
    chapters = (
        *parse_narrative(narrative, context, name=narrative_name(study.folder, language)),
        *_audit(narrative, context),
    )
    return Document(
        language=language,
        title=localised(settings.study.title, language),
        subtitle=localised(settings.study.subtitle, language),
        series=" · ".join(t for t in (names["series"], place) if t),
        organisation=names["organisation"],
        edition=words.say("edition", settings.study.edition),
        facts=facts,
        chapters=chapters,
        words=words.layout(),
        notice=localised(settings.report.notice, language),
        cover_bars=_cover_bars(study, evidence),
        keywords=(names["country"], settings.study.wave, settings.study.series),
        date=settings.fieldwork.end.isoformat(),
        provenance=words.say("provenance", **made_from) if made_from else "",
        siblings=tuple(
            (code, Wording(code).term("language", code)) for code in settings.report.languages if code in TABLES
        ),
        files=settings.report.formats,
        annex=_annex(chapters, study, evidence, labels, words),
    )


def _annex(
    chapters: tuple[Chapter, ...], study: Study, evidence: Evidence, labels: Labels, words: Wording
) -> tuple[Table, ...]:
    """The topline and the banner tables that the narrative does not place."""
    placed = {block.id for chapter in chapters for block in chapter.blocks if isinstance(block, Table)}
    banners = [plan for plan in study.settings.tables if banner_id(plan.number) not in placed]
    topline = () if TOPLINE in placed else (topline_table(evidence, labels, words),)
    return (*topline, *(banner_table(plan, evidence, labels, words) for plan in banners))


def _audit(narrative: str, context: Context) -> tuple[Chapter, ...]:
    language = context.wording.language
    found = statements(narrative, INLINE, context.evidence, language)
    chapter = audit_chapter(found, context.wording, context.confidence)
    return (chapter,) if chapter is not None else ()


def check_report(
    study: Study,
    evidence: Evidence,
    quality: Quality,
    narrative: str,
    published: Shares,
    language: str,
    *,
    measured: bool = False,
) -> list[Finding]:
    """Everything wrong with a narrative, against estimates of the same plan.

    Args:
        measured: the estimates have values; before a run only their names count.
    """
    try:
        context = report_context(study, evidence, quality, published, language)
    except PublicationError as problem:
        return [problem.finding()]
    context = replace(context, place=_known_places(study), judged=measured)
    return check_narrative(narrative, context, name=narrative_name(study.folder, language))


def check_languages(study: Study, texts: Mapping[str, str]) -> list[Finding]:
    """Whether the language versions rest on the same evidence, and what titles and captions claim without any."""
    findings = check_parity(texts, INLINE)
    for language in texts:
        findings += check_titles(_titles(study, language), language)
    return findings


def _titles(study: Study, language: str) -> list[tuple[str, str]]:
    """Titles of the report, its tables and its charts, with their places."""
    settings = study.settings
    found = [("study.toml, title", settings.study.title), ("study.toml, subtitle", settings.study.subtitle)]
    found += [(f"study.toml, table {plan.number}, title", plan.title) for plan in settings.tables]
    for plan in settings.figures:
        place = f"study.toml, figure {plan.id}"
        found += [(f"{place}, title", plan.title), (f"{place}, subtitle", plan.subtitle)]
    return [(where, localised(text, language)) for where, text in found if text]


def _known_places(study: Study) -> Callable[[str, str], tuple[Block, ...]]:
    """Whether a placed table or figure is in the plan, without making it."""
    known = {
        "table": [str(plan.number) for plan in study.settings.tables],
        "figure": [plan.id for plan in study.settings.figures],
    }

    def place(kind: str, which: str) -> tuple[Block, ...]:
        if kind in known and which not in known[kind]:
            raise PublicationError("R-PLACE-1", kind=kind, which=which, known=", ".join(known[kind]) or "none")
        return ()

    return place


def report_context(study: Study, evidence: Evidence, quality: Quality, published: Shares, language: str) -> Context:
    """What a narrative's bindings are resolved with."""
    words = Wording(language)
    labels = Labels(study.settings, study.questionnaire, language)
    facts = survey_facts(study.settings, quality, words)
    if published:
        agreed, compared = agreement(published, evidence)
        facts |= {"validation.agreed": words.number(agreed), "validation.compared": words.number(compared)}
    place = _placer(study, evidence, quality, published, labels, words)
    main = study.settings.study.languages[0]

    def cite(which: str) -> str:
        return citation(study.folder, which, main, words)

    return Context(
        evidence, facts, words, study.settings.estimation.confidence, place, cite, labels.decimals, study.folder
    )


def _placer(
    study: Study, evidence: Evidence, quality: Quality, published: Shares, labels: Labels, words: Wording
) -> Callable[[str, str], tuple[Block, ...]]:
    """What a line such as ``{{ table 6 }}`` puts into the report; figures are numbered in the order of their places."""
    tables = {str(plan.number): plan for plan in study.settings.tables}
    figures = {plan.id: plan for plan in study.settings.figures}
    numbers: dict[str, int] = {}

    def table(which: str) -> tuple[Block, ...]:
        if which not in tables:
            raise PublicationError("R-PLACE-1", kind="table", which=which, known=", ".join(tables) or "none")
        return (render_table(tables[which], evidence, labels, words),)

    def figure(which: str) -> tuple[Block, ...]:
        if which not in figures:
            raise PublicationError("R-PLACE-1", kind="figure", which=which, known=", ".join(figures) or "none")
        number = numbers.setdefault(which, len(numbers) + 1)
        return (render_figure(figures[which], number, evidence, labels, words, shapes_of(study, figures[which])),)

    def validation(_which: str) -> tuple[Block, ...]:
        if not published:
            return (Paragraph((Run(words.say("validation.none")),)),)
        plans = [plan for plan in study.settings.tables if any(q in published for q in plan.questions)]
        return tuple(validation_table(plan, published, evidence, labels, words) for plan in plans)

    def groups(_which: str) -> tuple[Block, ...]:
        return tuple(banner_table(plan, evidence, labels, words) for plan in study.settings.tables)

    def disclosure(_which: str) -> tuple[Block, ...]:
        return (disclosure_box(study.settings, quality, labels, words),)

    def topline(_which: str) -> tuple[Block, ...]:
        return (topline_table(evidence, labels, words),)

    makers = {
        "table": table, "figure": figure, "validation": validation, "groups": groups, "banner": groups,
        "topline": topline, "disclosure": disclosure,
    }  # fmt: skip
    return lambda kind, which: makers[kind](which)


def shapes_of(study: Study, plan: FigurePlan) -> Shapes | None:
    """The regions of a map; none for any other chart."""
    return read_shapes(study.folder / plan.geometry, plan.region) if plan.geometry else None


def check_figures(study: Study, evidence: Evidence) -> list[Finding]:
    """Charts of the plan that cannot be drawn, or that would cut a label.

    Args:
        evidence: the cells of the plan; their values do not matter.
    """
    findings = []
    language = next((code for code in study.settings.report.languages if code in TABLES), "en")
    labels, words = Labels(study.settings, study.questionnaire, language), Wording(language)
    for plan in study.settings.figures:
        try:
            figure = render_figure(plan, 1, evidence, labels, words, shapes_of(study, plan))
        except PublicationError as problem:
            if problem.code != "R-BIND-1":  # a question that nobody estimates is a finding of the plan's own check
                findings.append(problem.finding())
            continue
        names = figure.data.rows if figure.data else ()
        for name in (name for name in names if len(name) > LONG):
            question = plan.question or "NAME"
            findings.append(Finding.of(
                "R-FIG-4", where=f"study.toml, figure {plan.id}", severity="warning", name=f"{name[:40]} …",
                length=len(name), question=question,
            ))  # fmt: skip
    return findings


LONG = 120
"""Letters of a label from which a chart may have to cut it."""


def _cover_bars(study: Study, evidence: Evidence) -> tuple[tuple[float, float], ...]:
    """The cover's ornament: both sides of the first diverging figure, else each question's other and first answers."""
    settings = study.settings
    if not settings.report.cover_figure:
        return ()
    plan = next((figure for figure in settings.figures if figure.kind == "diverging"), None)
    if plan is None:
        asked = dict.fromkeys(question for table in settings.tables for question in table.questions)
        pairs = (_first_and_others(question, evidence, settings.report.unsure) for question in asked)
        found = [pair for pair in pairs if pair is not None][:MOST_BARS]
        return tuple(found) if len(found) >= LEAST_BARS else ()

    def share(question: str, answers: Sequence[str]) -> float:
        return sum(evidence.get(question, option).estimate for option in answers)

    sides = [[q for group in panel.groups for q in group.questions] for panel in (plan.panels[0], plan.panels[-1])]
    left = plan.negative if len(plan.panels) == 1 else plan.positive
    return tuple((share(a, left), share(b, plan.positive)) for a, b in zip(*sides, strict=False))[:MOST_BARS]


LEAST_BARS, MOST_BARS = 4, 9
"""How many bars make an ornament, and how many the cover has room for."""


def _first_and_others(question: str, evidence: Evidence, unsure: Sequence[str]) -> tuple[float, float] | None:
    """The shares of the other answers together and of the most frequent one; none for a question of another kind."""
    shares = [evidence.get(question, option).estimate for option in evidence.options(question) if option not in unsure]
    if len(shares) < 2 or evidence.is_several(question) or sum(shares) > 1 + 1e-9:
        return None
    return sum(shares) - max(shares), max(shares)
