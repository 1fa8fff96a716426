"""Tables of several questions with one figure each: an answer or a sum of answers, a mean, an answer by waves."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from aneroid.reporting.cells import (
    Parts,
    error_cells,
    error_columns,
    hidden,
    in_brackets,
    mean_cells,
    mean_label,
    share_number,
)
from aneroid.reporting.document import Column, Number, Row
from aneroid.reporting.evidence import JOIN, Estimate, Evidence
from aneroid.reporting.labels import Labels
from aneroid.reporting.words import Wording
from aneroid.study.measures import MEAN
from aneroid.study.settings import TablePlan


def battery(plan: TablePlan, evidence: Evidence, labels: Labels, words: Wording) -> Parts:
    """Items by one answer, or the sum of several: share, interval, margin of error, design effect, base."""
    option = JOIN.join(plan.answers)
    cells = [evidence.get(question, option) for question in plan.questions]
    columns = (Column(_answers_label(plan, labels)), *error_columns(labels, words), _base_column(words))
    return columns, _rows(plan, cells, labels, [_share_row(cell, labels, words) for cell in cells])


def means(plan: TablePlan, evidence: Evidence, labels: Labels, words: Wording) -> Parts:
    """Items by their means, with interval, margin of error, design effect, and base."""
    cells = [evidence.get(question, MEAN) for question in plan.questions]
    columns = (Column(words.say("column.mean")), *error_columns(labels, words), _base_column(words))
    alike = len({labels.scale(question) for question in plan.questions}) == 1
    return columns, _rows(plan, cells, labels, [_mean_row(cell, labels, words, alike=alike) for cell in cells])


def items_by_waves(plan: TablePlan, evidence: Evidence, labels: Labels, words: Wording) -> Parts:
    """Items down, waves across, one answer or a sum of answers of each; the margin of the least certain share."""
    wave = labels.settings.estimation.breaks[0].name
    option = JOIN.join(plan.answers)
    held = [g for g in evidence.groups(wave) if any(evidence.get(q, option, wave, g).n for q in plan.questions)]
    heading = _answers_label(plan, labels)
    columns = (
        *(Column(labels.group(wave, g), group=heading) for g in held),
        Column(words.say("column.margin"), muted=True),
    )
    rows = []
    for question in plan.questions:
        cells = [evidence.get(question, option, wave, group) for group in held]
        margin = max((cell.margin for cell in cells if not hidden(cell, labels.settings)), default=float("nan"))
        shown = [in_brackets(words.number(100 * c.estimate), c, labels.settings) if c.n else "" for c in cells]
        numbers = [share_number(cell, labels, words) for cell in cells]
        rows.append(Row(
            labels.item(question), (*shown, words.points(margin)),
            numbers=(*numbers, Number(100 * margin, 1, percent=False)),
        ))  # fmt: skip
    total = [evidence.get(question, option) for question in plan.questions]
    return columns, _rows(plan, total, labels, rows)


def _answers_label(plan: TablePlan, labels: Labels) -> str:
    return " + ".join(labels.option(plan.questions[0], answer) for answer in plan.answers)


def _base_column(words: Wording) -> Column:
    return Column(words.say("column.base"), muted=True)


def _base(cell: Estimate) -> Number:
    return Number(cell.n, 0, percent=False)


def _share_row(cell: Estimate, labels: Labels, words: Wording) -> Row:
    share = in_brackets(words.number(100 * cell.estimate), cell, labels.settings)
    errors, exact = error_cells(cell, labels, words)
    shown, numbers = (share, *errors, words.number(cell.n)), (share_number(cell, labels, words), *exact, _base(cell))
    return Row(labels.item(cell.question), shown, numbers=numbers)


def _mean_row(cell: Estimate, labels: Labels, words: Wording, *, alike: bool) -> Row:
    """``alike``: all means of the table are of one scale, which the note below names."""
    shown, numbers = mean_cells(cell, labels, words)
    name = labels.item(cell.question)
    label = name if alike else f"{name} – {mean_label(cell.question, labels, words)}"
    return Row(label, (*shown, words.number(cell.n)), numbers=(*numbers, _base(cell)))


def _rows(plan: TablePlan, cells: Sequence[Estimate], labels: Labels, rows: Sequence[Row]) -> tuple[Row, ...]:
    """The rows as asked under the stems that they share, or by size without them."""
    pairs = list(zip(cells, rows, strict=True))
    if plan.order == "size":
        return tuple(row for _, row in sorted(pairs, key=lambda pair: -pair[0].estimate))
    found: list[Row] = []
    for stem, group in groupby(pairs, key=lambda pair: labels.stem(pair[0].question)):
        found += [Row(stem, kind="group")] if stem else []
        found += [row for _, row in group]
    return tuple(found)
