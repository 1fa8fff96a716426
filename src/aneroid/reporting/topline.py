"""Toplines: every question of the report as it was asked, with who was asked it, all answers, base and error."""

from __future__ import annotations

import re

from aneroid.reporting.document import Column, Row, Table
from aneroid.reporting.evidence import Estimate, Evidence
from aneroid.reporting.labels import Labels
from aneroid.reporting.tables import answer_rows, answers
from aneroid.reporting.words import Wording
from aneroid.study.errors import PublicationError

CONDITION = re.compile(
    r"^\$\{(?P<question>\w+)\}\s*(?P<sign>=|!=|<=|>=|<|>)\s*(?:'(?P<text>[^']*)'|\"(?P<quoted>[^\"]*)\"|(?P<number>[\d.]+))$"
    r"|^selected\(\s*\$\{(?P<chosen>\w+)\}\s*,\s*['\"](?P<answer>[^'\"]*)['\"]\s*\)$"
)


def topline_table(evidence: Evidence, labels: Labels, words: Wording) -> Table:
    """The questions of the table plan in the order of the questionnaire, under each its routing and base."""
    settings = labels.settings
    confidence = words.percent(settings.estimation.confidence)
    columns = (
        Column("%"), Column(words.say("column.interval", confidence), muted=True),
        Column(words.say("column.margin"), muted=True), Column(words.say("column.deff"), muted=True),
    )  # fmt: skip
    rows: list[Row] = []
    for number, question in enumerate(_questions(labels), start=1):
        cells = _every_answer(question, evidence, labels)
        base = words.say(
            "topline.base", n=words.number(cells[0].n), confidence=confidence,
            margin=words.points(max(cell.margin for cell in cells)),
        )  # fmt: skip
        rows.append(Row(f"{words.say('topline.question', number)} {labels.wording(question)}", kind="group"))
        rows.append(Row(f"{_asked(question, labels, words)} {base}", kind="note"))
        rows += answer_rows(cells, "independent", labels, words)
    return Table(
        id="topline", label=words.say("topline.label"), title=words.say("topline.title"), columns=columns,
        rows=tuple(rows), notes=(words.say("note.rounding", hundred=words.number(100)),),
    )  # fmt: skip


def _questions(labels: Labels) -> list[str]:
    planned = [question for table in labels.settings.tables for question in table.questions]
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


def _asked(question: str, labels: Labels, words: Wording) -> str:
    form = labels.questionnaire
    rule = form[question].relevant.strip() if form is not None and question in form else ""
    if not rule:
        return words.say("topline.all")
    return words.say("topline.routed", rule=_in_words(rule, labels, words))


def _in_words(rule: str, labels: Labels, words: Wording) -> str:
    """A rule of the form as a sentence; one that is more than answers joined by and, or by or, as it is written."""
    for joint in (" and ", " or "):
        parts = rule.split(joint)
        said = [_condition(part.strip(), labels, words) for part in parts]
        if all(said) and len(parts) > 1:
            return words.joined(f"rule.{joint.strip()}", said)
    return _condition(rule, labels, words) or words.say("rule.code", rule=rule)


def _condition(part: str, labels: Labels, words: Wording) -> str:
    match = CONDITION.match(part)
    if match is None:
        return ""
    question = match["question"] or match["chosen"]
    answer = next((t for t in (match["text"], match["quoted"], match["answer"]) if t is not None), None)
    asked = labels.wording(question)
    if answer is None:
        return words.say("rule.compare", question=asked, sign=match["sign"], value=match["number"])
    key = "rule.is_not" if match["sign"] == "!=" else "rule.is"
    return words.say(key, question=asked, answer=labels.option(question, answer))
