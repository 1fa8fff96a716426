"""What the table plan asks of questions that cannot give it: means without scores, answers that there are not."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping

from aneroid.study.errors import Finding
from aneroid.study.measures import MEAN, Measures, measures_of
from aneroid.study.questionnaire import Questionnaire
from aneroid.study.settings import Settings, TablePlan

REPORTED = ("single", "multiple", "integer", "decimal")
"""Kinds of questions that tables report."""


def check_tables(settings: Settings, form: Questionnaire | None) -> Iterator[Finding]:
    """Findings on the tables and the plans of their questions."""
    measures = measures_of(settings, form)
    for table in settings.tables:
        where = f"study.toml, [[tables]] number {table.number}"
        if table.layout == "trend" and not settings.estimation.breaks:
            yield Finding.of("S-PLAN-7", where=where)
        for question in table.questions:
            yield from _reported(table, question, where, measures, form)
            known = _answers(settings, form, question)
            for answer in table.answers if known else ():
                if answer not in known:
                    hint = _near(answer, known)
                    yield Finding.of("S-PLAN-2", where=where, question=question, option=answer, hint=hint)
        if table.mean and not any(measures.has_mean(question) for question in table.questions):
            yield Finding.of("S-PLAN-8", where=where, question=table.questions[0])
    yield from _scores(settings, form)


def _reported(
    table: TablePlan, question: str, where: str, measures: Measures, form: Questionnaire | None
) -> Iterator[Finding]:
    if form is not None and question in form and (form[question].kind not in REPORTED or form[question].repeated):
        yield Finding.of("S-PLAN-3", where=where, question=question)
    elif question in measures.numbers and table.layout not in ("list", "means"):
        yield Finding.of("S-PLAN-9", where=where, question=question, layout=table.layout)
    elif table.layout == "means" and not measures.has_mean(question):
        yield Finding.of("S-PLAN-8", where=where, question=question)
    if question in measures.several and table.rounding == "hundred":
        yield Finding.of("S-PLAN-10", where=where, question=question)


def _scores(settings: Settings, form: Questionnaire | None) -> Iterator[Finding]:
    """Scores of answers that there are not, of questions that have no single answer; an answer called like the mean."""
    for question, plan in settings.questions.items():
        where = f"study.toml, [questions.{question}]"
        known = _answers(settings, form, question)
        asked = form[question] if form is not None and question in form else None
        if plan.scores and asked is not None and asked.kind != "single":
            yield Finding.of("S-PLAN-11", where=f"{where} scores", question=question)
            continue
        for option in plan.scores if known else ():
            if option not in known:
                hint = _near(option, known)
                yield Finding.of("S-PLAN-2", where=f"{where} scores", question=question, option=option, hint=hint)
        if plan.scores and MEAN in (*known, *(net.name for net in plan.nets)):
            yield Finding.of("S-PLAN-12", where=where, question=question)
        if plan.columns and plan.options and set(plan.options) - set(plan.columns):
            option = next(name for name in plan.options if name not in plan.columns)
            hint = "Give each answer its column, and only those."
            yield Finding.of("S-PLAN-2", where=f"{where} columns", question=question, option=option, hint=hint)


def _answers(settings: Settings, form: Questionnaire | None, question: str) -> list[str]:
    """The answers and nets of a question; none where only the data know them."""
    plan = settings.questions.get(question)
    nets = [net.name for net in plan.nets] if plan else []
    if form is not None and question in form:
        return [*nets, *form.option_names(question)]
    named: Mapping[str, object] = (plan.options or plan.columns) if plan else {}
    return [*nets, *named] if named else []


def _near(name: str, known: list[str]) -> str:
    near = difflib.get_close_matches(name, known, n=1)
    return f"Did you mean {near[0]!r}?" if near else f"Known: {', '.join(known[:8])}."
