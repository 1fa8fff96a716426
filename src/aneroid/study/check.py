"""What can be wrong across the files of a study folder, all of it at once."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from typing import get_args

from aneroid.study.askable import unaskable
from aneroid.study.errors import Finding
from aneroid.study.folder import Study, narrative_name
from aneroid.study.questionnaire import MAIN_LANGUAGE, Questionnaire, references
from aneroid.study.settings import Settings, missing_in
from aneroid.study.settings.study import Named
from aneroid.study.tables_check import check_tables

RESERVED = ("stratum", "psu", "weight", "submission_id", "address_id", "started", "ended", "base_weight", "synthetic")
"""Columns that Aneroid makes itself; a question of that name would overwrite them."""


def check_study(study: Study) -> list[Finding]:
    """Everything wrong between settings, questionnaire and narratives that needs no data to see."""
    findings: list[Finding] = []
    if study.questionnaire is not None:
        findings += _names(study.questionnaire)
        findings += _routing(study.questionnaire)
        findings += _translations(study.questionnaire, study.settings.study.languages)
        findings += _wordings(study.settings, study.questionnaire)
        findings += unaskable(study.questionnaire.xform)
    findings += _titles(study.settings)
    if study.questionnaire is not None or study.settings.fieldwork.source == "file":
        findings += _plan(study)
        findings += check_tables(study.settings, study.questionnaire)
    findings += _numbering(study.settings)
    findings += _narratives(study)
    return findings


def _names(form: Questionnaire) -> Iterator[Finding]:
    for question in form.questions:
        where = f"questionnaire, question {question.name}"
        if question.name in RESERVED:
            yield Finding.of("Q-NAME-1", where=where, name=question.name)
        if question.kind in ("single", "multiple"):
            names = [option.name for option in question.options]
            for option in question.options:
                if not option.name:
                    yield Finding.of("Q-OPTION-1", where=where)
                if not option.label:
                    yield Finding.of("Q-OPTION-2", where=where, option=option.name)
            for name in sorted({n for n in names if names.count(n) > 1}):
                yield Finding.of("Q-OPTION-3", where=where, option=name)
            if not names:
                yield Finding.of("Q-OPTION-4", where=where)


def _routing(form: Questionnaire) -> Iterator[Finding]:
    for question in form.questions:
        for what, expression in question.expressions.items():
            for name in references(expression):
                if name.split("#")[-1] not in form.names:
                    hint = _near(name, sorted(form.names))
                    yield Finding.of(
                        "Q-ROUTE-1", where=f"questionnaire, question {question.name}, {what}", name=name, hint=hint
                    )


def _translations(form: Questionnaire, languages: Sequence[str]) -> Iterator[Finding]:
    for question in form.questions:
        texts: dict[str, Mapping[str, str]] = {"wording": question.wording, **question.texts}
        texts |= {f"answer {option.name}": option.label for option in question.options}
        if question.stem:
            texts["stem"] = question.stem
        for what, text in texts.items():
            if not text or MAIN_LANGUAGE in text:
                continue
            missing = [language for language in languages if not text.get(language)]
            if missing:
                yield Finding.of(
                    "Q-LANG-1",
                    where=f"questionnaire, question {question.name}",
                    what=what,
                    languages=", ".join(missing),
                )


def _titles(settings: Settings) -> Iterator[Finding]:
    """Texts of the settings that a report would print and that one of its languages lacks."""
    languages = settings.report.languages
    for place, text in _printed(settings):
        missing = missing_in(text, languages)
        if missing:
            yield Finding.of("S-LANG-1", where=f"study.toml, {place}", languages=", ".join(missing))
    main = settings.study.languages[0]
    for name in get_args(Named):
        others = [language for language in languages if language != main]
        missing = missing_in(settings.study.translations.get(name) or {main: getattr(settings.study, name)}, others)
        if missing and getattr(settings.study, name):
            yield Finding.of("S-LANG-2", where=f"study.toml, [study] {name}", severity="warning", name=name,
                             languages=", ".join(missing))  # fmt: skip


def _printed(settings: Settings) -> Iterator[tuple[str, Mapping[str, str] | str | None]]:
    """Every text of the settings that a report prints, with its place."""
    study, report = settings.study, settings.report
    yield from (("[study] title", study.title), ("[study] subtitle", study.subtitle))
    yield "[study] universe", study.universe
    yield from ((f"[report] {name}", getattr(report, name))
                for name in ("notice", "ethics", "limitations", "contact", "licence"))  # fmt: skip
    gaps = settings.sample.gaps if settings.sample is not None else ()
    yield from ((f"[[sample.gaps]] entry {k}, what", gap.what) for k, gap in enumerate(gaps, start=1))
    for table in settings.tables:
        yield from ((f"[[tables]] number {table.number}, {part}", getattr(table, part)) for part in ("title", "stub"))
    for figure in settings.figures:
        place = f"[[figures]] {figure.id}"
        yield from ((f"{place}, {part}", getattr(figure, part)) for part in ("title", "subtitle"))
        for panel in figure.panels:
            yield f"{place}, panel", panel.title
            yield from ((f"{place}, group", group.title) for group in panel.groups)
    for entry in settings.estimation.breaks:
        place = f"[[estimation.breaks]] {entry.name}"
        yield f"{place}, label", entry.label
        yield from ((f"{place}, labels.{group}", words) for group, words in entry.labels.items())
    for question, plan in settings.questions.items():
        place = f"[questions.{question}]"
        yield from ((f"{place} {part}", getattr(plan, part)) for part in ("short", "item", "label"))
        yield from ((f"{place} net {net.name}", net.label) for net in plan.nets)
        for part in ("options", "short_options"):
            yield from ((f"{place} {part}.{name}", words) for name, words in getattr(plan, part).items())


def _wordings(settings: Settings, form: Questionnaire) -> Iterator[Finding]:
    """Questions and answers that a report prints and the questionnaire has not in one of its languages."""
    columns = [entry.column for entry in settings.estimation.breaks if entry.column]
    wanted = dict.fromkeys([q for table in settings.tables for q in table.questions] + columns)
    for name in wanted:
        if name not in form:
            continue
        question, plan = form[name], settings.questions.get(name)
        texts: dict[str, Mapping[str, str]] = {"stem": question.stem}
        texts |= {f"answer {o.name}": o.label for o in question.options if not (plan and o.name in plan.options)}
        if not (plan and plan.item):
            texts["wording"] = question.wording
        for what, words in texts.items():
            missing = missing_in(_spoken(words, settings), settings.report.languages)
            if missing:
                yield Finding.of(
                    "Q-LANG-2", where=f"questionnaire, question {name}", what=what, languages=", ".join(missing)
                )


def _spoken(words: Mapping[str, str], settings: Settings) -> Mapping[str, str]:
    """Words by language; those of a form without languages are in the study's main one."""
    if MAIN_LANGUAGE not in words:
        return words
    return {settings.study.languages[0]: words[MAIN_LANGUAGE], **words}


def _plan(study: Study) -> Iterator[Finding]:
    """Questions and answers that the settings name and the questionnaire does not have."""
    settings, form = study.settings, study.questionnaire
    known = sorted({q.name for q in form.questions}) if form is not None else sorted(settings.questions)
    named: list[tuple[str, str]] = []
    for table in settings.tables:
        named += [(f"[[tables]] number {table.number}", question) for question in table.questions]
    for figure in settings.figures:
        named += [(f"[[figures]] {figure.id}", question) for question in figure.named_questions()]
    if settings.fieldwork is not None:
        named += [("[fieldwork] identities", question) for question in settings.fieldwork.identities.values()]
    named += [("[verification] key_questions", question) for question in settings.verification.key_questions]
    named += [("[weighting] key_questions", question) for question in settings.weighting.key_questions]
    if settings.weighting.trim is not None:
        named += [("[weighting.trim] questions", question) for question in settings.weighting.trim.questions]
    named += [(f"[questions.{question}]", question) for question in settings.questions]
    for rule in settings.verification.rules:
        named += [(f"[[verification.rules]] {rule.name}", question) for question in rule.when]
    for scale in settings.verification.scales:
        named += [(f"[[verification.scales]] {scale.name}", question) for question in scale.questions]
    for age in settings.verification.ages:
        named += [(f"[[verification.ages]] {age.name}", question) for question in (age.age, age.born)]
    for edit in settings.verification.edits:
        named += [(f"[[verification.edits]] {edit.name}", question) for question in (*edit.when, *edit.put)]
    if settings.synthetic is not None:
        named += [("[synthetic.scales]", question) for question in settings.synthetic.scales]
        named += [("[synthetic.open_answers]", question) for question in settings.synthetic.open_answers]
    for place, question in named:
        if question not in known:
            yield Finding.of("S-PLAN-1", where=f"study.toml, {place}", question=question, hint=_near(question, known))
    planned = {question for table in settings.tables for question in table.questions}
    for figure in settings.figures:
        for question in figure.named_questions():
            if question in known and question not in planned:
                yield Finding.of("S-PLAN-4", where=f"study.toml, [[figures]] {figure.id}", question=question)
    if form is not None:
        yield from _answers(settings, form)
        yield from _columns(settings, form)


OF_EVERY_ADDRESS = ("stratum", "psu_households", "direction", "turn", "skip", "interviewer")
"""Columns of the sample beside those that interviews are allocated by: what is known of respondents and the others."""


def _columns(settings: Settings, form: Questionnaire) -> Iterator[Finding]:
    """Columns that breaks and weights name, which must be questions, columns of the sample, or breaks themselves."""
    sample = [step.by for step in settings.sample.allocation] if settings.sample else []
    known = {*(q.name for q in form.questions if not q.repeated), *sample}
    named: list[tuple[str, str]] = []
    for entry in settings.estimation.breaks:
        columns = entry.together or ((entry.bands.question,) if entry.bands else (entry.column or entry.name,))
        named += [(f"[[estimation.breaks]] {entry.name}", column) for column in columns]
    weighting = settings.weighting
    breaks = [entry.name for entry in settings.estimation.breaks]
    made = [cell.name for cell in weighting.cells]
    named += [("[weighting] calibrate", name) for name in weighting.calibrate if name not in made]
    named += [(f"[[weighting.cells]] {cell.name}", column) for cell in weighting.cells for column in cell.columns]
    for place, column in named:
        if column not in known and column not in breaks:
            yield Finding.of("S-PLAN-6", where=f"study.toml, {place}", column=column, hint=_near(column, sorted(known)))
    of_addresses = [*sample, *OF_EVERY_ADDRESS, *made]
    places = {"nonresponse": weighting.nonresponse, "eligibility, by": weighting.eligibility.by}
    for place, columns in places.items():
        for column in columns:
            if column not in of_addresses:
                hint = _near(column, of_addresses)
                yield Finding.of("S-PLAN-6", where=f"study.toml, [weighting] {place}", column=column, hint=hint)
    if settings.sample is not None and "adults" not in known:
        yield Finding.of("Q-ADULTS-1", where="questionnaire")


def _answers(settings: Settings, form: Questionnaire) -> Iterator[Finding]:
    named: list[tuple[str, str, str]] = []
    for question, plan in settings.questions.items():
        named += [(f"[questions.{question}] net {net.name}", question, o) for net in plan.nets for o in net.options]
    for rule in settings.verification.rules:
        for question, answers in rule.when.items():
            options = (answers,) if isinstance(answers, str) else answers
            named += [(f"[[verification.rules]] {rule.name}", question, option) for option in options]
    for scale in settings.verification.scales:
        named += [(f"[[verification.scales]] {scale.name}", question, scale.accepts) for question in scale.questions]
    for edit in settings.verification.edits:
        for question, answers in edit.when.items():
            options = (answers,) if isinstance(answers, str) else answers
            named += [(f"[[verification.edits]] {edit.name}", question, option) for option in options]
        closed = [(q, a) for q, a in edit.put.items() if a and q in form and form[q].kind == "single"]
        named += [(f"[[verification.edits]] {edit.name}", question, option) for question, option in closed]
    for place, question, option in named:
        if question in form and option not in form.option_names(question):
            known = list(form.option_names(question))
            yield Finding.of(
                "S-PLAN-2", where=f"study.toml, {place}", question=question, option=option, hint=_near(option, known)
            )


def _numbering(settings: Settings) -> Iterator[Finding]:
    numbers = [table.number for table in settings.tables]
    if numbers and numbers != list(range(1, len(numbers) + 1)):
        yield Finding.of(
            "S-PLAN-5", where="study.toml, [[tables]]", severity="warning", numbers=", ".join(map(str, numbers))
        )


def _narratives(study: Study) -> Iterator[Finding]:
    for language in study.settings.report.languages:
        name = narrative_name(study.folder, language)
        if not (study.folder / name).is_file():
            yield Finding.of("R-FILE-1", where=str(study.folder), name=name)


def _near(name: str, known: Sequence[str]) -> str:
    close = difflib.get_close_matches(name, known, n=1)
    return (
        f"Did you mean {close[0]}?" if close else f"Known: {', '.join(known[:12])}{', ...' if len(known) > 12 else ''}."
    )
