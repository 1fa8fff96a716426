"""What every table of estimates is made of: which answers in which order, how a share is printed, notes below."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np

from aneroid.reporting.document import Backing, Column, Number, Row
from aneroid.reporting.evidence import JOIN, Estimate, Evidence, Reference, spelled
from aneroid.reporting.labels import Labels
from aneroid.reporting.words import Wording
from aneroid.statistics.rounding import largest_remainder
from aneroid.study.settings import Settings

Parts = tuple[tuple[Column, ...], tuple[Row, ...]]


def base_note(cells: Sequence[Estimate], settings: Settings, words: Wording) -> str:
    """How many were asked, and when."""
    bases = sorted({cell.n for cell in cells})
    dates = words.dates(settings.fieldwork.start, settings.fieldwork.end)
    low, high = words.number(bases[0]), words.number(bases[-1])
    return words.say("note.base" if len(bases) == 1 else "note.bases", n=low, low=low, high=high, dates=dates)


def margin_note(cells: Sequence[Estimate], settings: Settings, words: Wording) -> str:
    """The largest margin of error of a share."""
    margin = words.points(max(cell.margin for cell in cells))
    return words.say("note.margin", margin=margin, confidence=words.percent(settings.estimation.confidence))


def small_note(settings: Settings, words: Wording) -> str:
    """What brackets and dashes mean."""
    small, hide = settings.estimation.small_base, settings.estimation.hide_base
    return words.say("note.small", small=words.number(small), hide=words.number(hide))


def answers(evidence: Evidence, question: str, settings: Settings, order: str = "asked") -> list[str]:
    """The answers that a report shows for a question, as asked or by size; those without an opinion last."""
    unsure = settings.report.unsure
    options = evidence.options(question)
    by_size = {o: -evidence.get(question, o).estimate for o in options} if order == "size" else {}
    return sorted(options, key=lambda o: (o in unsure, o == "other" and order == "size", by_size.get(o, 0.0)))


def shares_of(
    cells: Sequence[Estimate], rounding: str, labels: Labels, words: Wording
) -> tuple[list[str], list[Number | None]]:
    """The shares of one question's answers as printed, and as they are; nothing of those that are not shown.

    Args:
        rounding: ``independent``: each by itself, halves up; ``hundred``: by largest remainders, adding up to 100.
    """
    shares = [cell.estimate for cell in cells]
    if rounding == "hundred" and sum(shares) > 0:
        shares = [int(whole) / 100 for whole in largest_remainder(np.array(shares), 100)]
    shown = [in_brackets(words.number(100 * s), cell, labels.settings) for s, cell in zip(shares, cells, strict=True)]
    return shown, [share_number(cell, labels, words, share=s) for s, cell in zip(shares, cells, strict=True)]


def share_number(cell: Estimate, labels: Labels, words: Wording, *, share: float | None = None) -> Number | None:
    """A share as it is, or as it was rounded; none for one that is not shown."""
    if hidden(cell, labels.settings):
        return None
    return Number(cell.estimate if share is None else share, behind=behind(cell, labels, words))


def error_cells(
    cell: Estimate, labels: Labels, words: Wording, digits: int = 1
) -> tuple[tuple[str, ...], tuple[Number | None, ...]]:
    """What ``error_columns`` announce, as printed and as it is; dashes for an estimate that is not shown."""
    if hidden(cell, labels.settings):
        return ("–",) * 3, (None,) * 3
    unit, told = (1 if cell.is_mean else 100), behind(cell, labels, words)
    low, high, margin = (words.number(unit * value, digits) for value in (cell.low, cell.high, cell.margin))
    numbers = (
        Number(cell.low, digits, percent=not cell.is_mean, high=cell.high, behind=told),
        Number(unit * cell.margin, digits, percent=False, behind=told),
        Number(cell.deff, 2, percent=False, behind=told),
    )
    return (f"{low}–{high}", margin, words.number(cell.deff, 2)), numbers


def answer_rows(cells: Sequence[Estimate], rounding: str, labels: Labels, words: Wording) -> list[Row]:
    """A question's answers, each with share, interval, margin of error and design effect; the largest in bold."""
    top = max(cells, key=lambda cell: cell.estimate, default=None)
    rows = []
    for cell, share, number in zip(cells, *shares_of(cells, rounding, labels, words), strict=True):
        errors, exact = error_cells(cell, labels, words)
        strong = (0,) if cell is top else ()
        label = labels.option(cell.question, cell.option)
        rows.append(Row(label, (share, *errors), strong=strong, numbers=(number, *exact)))
    return rows


def error_columns(labels: Labels, words: Wording) -> tuple[Column, ...]:
    """The headers of an interval, a margin of error and a design effect."""
    interval = words.say("column.interval", words.percent(labels.settings.estimation.confidence))
    return (
        Column(interval, muted=True), Column(words.say("column.margin"), muted=True),
        Column(words.say("column.deff"), muted=True),
    )  # fmt: skip


def mean_label(question: str, labels: Labels, words: Wording) -> str:
    """What a mean is called, with the ends of its scale where it has one."""
    scale = labels.scale(question)
    if scale is None:
        return words.say("mean")
    low, high = (words.number(end, 0 if end == int(end) else 1) for end in scale)
    return words.say("mean.scale", low=low, high=high)


def mean_cells(cell: Estimate, labels: Labels, words: Wording) -> tuple[tuple[str, ...], tuple[Number | None, ...]]:
    """A mean, its interval, margin of error and design effect, as printed and as they are."""
    errors, exact = error_cells(cell, labels, words, labels.decimals(cell.question))
    return (mean_text(cell, labels, words), *errors), (mean_number(cell, labels, words), *exact)


def mean_text(cell: Estimate, labels: Labels, words: Wording) -> str:
    """A mean as printed, in brackets on few interviews."""
    return in_brackets(words.number(cell.estimate, labels.decimals(cell.question)), cell, labels.settings)


def mean_number(cell: Estimate, labels: Labels, words: Wording) -> Number | None:
    """A mean as it is; none for one that is not shown."""
    if hidden(cell, labels.settings):
        return None
    digits = labels.decimals(cell.question)
    return Number(cell.estimate, digits, percent=False, behind=behind(cell, labels, words))


def mean_row(cell: Estimate, labels: Labels, words: Wording) -> Row:
    """A question's mean under its answers, with what ``error_columns`` announce."""
    shown, numbers = mean_cells(cell, labels, words)
    return Row(mean_label(cell.question, labels, words), shown, kind="total", numbers=numbers)


def mean_note(questions: Sequence[str], labels: Labels, words: Wording) -> str:
    """What a table's means are of."""
    scales = {labels.scale(question) for question in questions}
    if len(scales) == 1 and (scale := scales.pop()) is not None:
        low, high = (words.number(end, 0 if end == int(end) else 1) for end in scale)
        return words.say("note.mean", low=low, high=high)
    return words.say("note.means")


def hidden(cell: Estimate, settings: Settings) -> bool:
    """Whether too few were interviewed for the estimate to be shown, in whatever form."""
    return cell.n < settings.estimation.hide_base


def behind(cell: Estimate, labels: Labels, words: Wording) -> Backing:
    """What a reader is told of a table's number."""
    reference = Reference(cell.question, tuple(cell.option.split(JOIN)), cell.by, cell.group)
    ends = (cell.estimate, cell.low, cell.high)
    if cell.is_mean:
        digits = labels.decimals(cell.question) + 1
        value, low, high = (words.number(end, digits) for end in ends)
    else:
        value, low, high = (words.percent(end, 1) for end in ends)
    kind: Literal["share", "mean"] = "mean" if cell.is_mean else "share"
    return Backing(value, low, high, words.number(cell.n), words.number(cell.deff, 2), spelled(reference), kind)


def in_brackets(text: str, cell: Estimate, settings: Settings) -> str:
    """A share on few interviews in brackets, one on too few as a dash."""
    if hidden(cell, settings):
        return "–"
    return f"({text})" if cell.n < settings.estimation.small_base else text
