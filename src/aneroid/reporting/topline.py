"""Toplines: every question of the report as it was asked, with who was asked it, all answers, base and error."""

from __future__ import annotations

from aneroid.reporting.cells import answer_rows, answers, error_columns, mean_row
from aneroid.reporting.document import Column, Row, Table
from aneroid.reporting.evidence import Estimate, Evidence
from aneroid.reporting.labels import Labels
from aneroid.reporting.routing_words import rules_in_words
from aneroid.reporting.words import Wording
from aneroid.study.errors import PublicationError

TOPLINE = "topline"
"""The anchor of the table."""


def topline_table(evidence: Evidence, labels: Labels, words: Wording) -> Table:
    """The questions of the table plan in the order of the questionnaire, under each its routing and base."""
    columns = (Column("%"), *error_columns(labels, words))
    rows: list[Row] = []
    for number, question in enumerate(_questions(labels), start=1):
        cells = _every_answer(question, evidence, labels)
        average = evidence.mean(question)
        base = _base(cells, average, labels, words)
        several = words.say("topline.several") if evidence.is_several(question) else ""
        parts = (asked_of(question, labels, words), several, base)
        rows.append(Row(f"{words.say('topline.question', number)} {labels.wording(question)}", kind="group"))
        rows.append(Row(" ".join(part for part in parts if part), kind="note"))
        rows += answer_rows(cells, "independent", labels, words)
        rows += [mean_row(average, labels, words)] if average is not None else []
    return Table(
        id=TOPLINE, label=words.say("topline.label"), title=words.say("topline.title"), columns=columns,
        rows=tuple(rows), notes=(words.say("note.rounding", hundred=words.number(100)),),
    )  # fmt: skip


def _base(cells: list[Estimate], average: Estimate | None, labels: Labels, words: Wording) -> str:
    """How many were asked, with the largest margin of error of their shares."""
    if cells:
        return words.say(
            "topline.base", n=words.number(cells[0].n), margin=words.points(max(cell.margin for cell in cells)),
            confidence=words.percent(labels.settings.estimation.confidence),
        )  # fmt: skip
    return words.say("topline.base_mean", n=words.number(average.n if average is not None else 0))


def _questions(labels: Labels) -> list[str]:
    planned = list(dict.fromkeys(q for table in labels.settings.tables for q in table.questions))
    form = labels.questionnaire
    if form is None:
        return planned
    asked = [question.name for question in form.questions if question.name in planned]
    return [*asked, *(question for question in planned if question not in asked)]


def _every_answer(question: str, evidence: Evidence, labels: Labels) -> list[Estimate]:
    """The answers as they were offered, also where tables report nets of them."""
    form = labels.questionnaire
    if form is not None and question in form and form.option_names(question):
        try:
            return [evidence.get(question, option) for option in form.option_names(question)]
        except PublicationError:  # answers that nobody could choose have no estimate
            pass
    return [evidence.get(question, option) for option in answers(evidence, question, labels.settings)]


def asked_of(question: str, labels: Labels, words: Wording) -> str:
    """Who was asked a question, as a sentence: its own rule and those of the parts of the form that it stands in."""
    form = labels.questionnaire
    if form is None or question not in form:
        return words.say("topline.all")
    asked = [form[name] for name in _questions(labels) if name in form]
    everywhere = set.intersection(*(set(one.rules) for one in asked)) if asked else set()  # consent, mostly
    own = form[question]
    rules = [rule for rule in (*own.rules, own.relevant.strip()) if rule and rule not in everywhere]
    if not rules:
        return words.say("topline.all")
    return words.say("topline.routed", rule=rules_in_words(rules, labels.wording, labels, words))
