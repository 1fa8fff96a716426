"""What every table of estimates is made of: which answers in which order, how a share is printed, notes below."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from aneroid.reporting.document import Column, Number, Row
from aneroid.reporting.evidence import Estimate, Evidence
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


def shares_of(cells: Sequence[Estimate], rounding: str, words: Wording) -> tuple[list[str], list[Number]]:
    """The shares of one question's answers as printed, and as they are.

    Args:
        rounding: ``independent``: each by itself, halves up; ``hundred``: by largest remainders, adding up to 100.
    """
    if rounding == "hundred" and sum(cell.estimate for cell in cells) > 0:
        whole = largest_remainder(np.array([cell.estimate for cell in cells]), 100)
        return [words.number(int(w)) for w in whole], [Number(int(w) / 100) for w in whole]
    return [words.number(100 * cell.estimate) for cell in cells], [Number(cell.estimate) for cell in cells]


def answer_rows(cells: Sequence[Estimate], rounding: str, labels: Labels, words: Wording) -> list[Row]:
    """A question's answers, each with share, interval, margin of error and design effect; the largest in bold."""
    top = max(cells, key=lambda cell: cell.estimate, default=None)
    rows = []
    for cell, share, number in zip(cells, *shares_of(cells, rounding, words), strict=True):
        interval = f"{words.number(100 * cell.low, 1)}–{words.number(100 * cell.high, 1)}"
        shown = (in_brackets(share, cell, labels.settings), interval, words.points(cell.margin),
                 words.number(cell.deff, 2))  # fmt: skip
        numbers = (number, Number(cell.low, 1, high=cell.high), Number(100 * cell.margin, 1, percent=False),
                   Number(cell.deff, 2, percent=False))  # fmt: skip
        strong = (0,) if cell is top else ()
        rows.append(Row(labels.option(cell.question, cell.option), shown, strong=strong, numbers=numbers))
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


def mean_cells(cell: Estimate, labels: Labels, words: Wording) -> tuple[tuple[str, ...], tuple[Number, ...]]:
    """A mean, its interval, margin of error and design effect, as printed and as they are."""
    digits = labels.decimals(cell.question)
    interval = f"{words.number(cell.low, digits)}–{words.number(cell.high, digits)}"
    shown = (mean_text(cell, labels, words), interval, words.number(cell.margin, digits), words.number(cell.deff, 2))
    numbers = (mean_number(cell, labels), Number(cell.low, digits, percent=False, high=cell.high),
               Number(cell.margin, digits, percent=False), Number(cell.deff, 2, percent=False))  # fmt: skip
    return shown, numbers


def mean_text(cell: Estimate, labels: Labels, words: Wording) -> str:
    """A mean as printed, in brackets on few interviews."""
    return in_brackets(words.number(cell.estimate, labels.decimals(cell.question)), cell, labels.settings)


def mean_number(cell: Estimate, labels: Labels) -> Number:
    """A mean as it is."""
    return Number(cell.estimate, labels.decimals(cell.question), percent=False)


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


def in_brackets(text: str, cell: Estimate, settings: Settings) -> str:
    """A share on few interviews in brackets, one on too few as a dash."""
    if cell.n < settings.estimation.hide_base:
        return "–"
    return f"({text})" if cell.n < settings.estimation.small_base else text
