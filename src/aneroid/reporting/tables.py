"""Tables of the plan, from estimates: one function per layout."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import groupby

import numpy as np

from aneroid.reporting.document import Column, Number, Row, Table
from aneroid.reporting.evidence import Estimate, Evidence
from aneroid.reporting.labels import Labels
from aneroid.reporting.words import Wording, round_half_up
from aneroid.statistics.rounding import largest_remainder
from aneroid.study.settings import Settings, TablePlan, localised

Parts = tuple[tuple[Column, ...], tuple[Row, ...]]


def table_id(number: int) -> str:
    """The anchor of a table of the plan."""
    return f"table-{number}"


def banner_id(number: int) -> str:
    """The anchor of a table's break by groups."""
    return f"groups-{number}"


def render_table(plan: TablePlan, evidence: Evidence, labels: Labels, words: Wording) -> Table:
    """A table of the plan with its base, field dates and margin of error."""
    layout: Mapping[str, Callable[..., Parts]] = {"grid": _grid, "list": _list, "trend": _trend}
    columns, rows = layout[plan.layout](plan, evidence, labels, words)
    single = plan.layout != "grid" and len(plan.questions) == 1
    return Table(
        id=table_id(plan.number),
        label=words.say("table", plan.number),
        title=localised(plan.title, labels.language),
        columns=columns,
        rows=rows,
        stub=localised(plan.stub, labels.language),
        question=labels.wording(plan.questions[0]) if single else "",
        notes=table_notes(plan, evidence, labels.settings, words),
    )


def table_notes(plan: TablePlan, evidence: Evidence, settings: Settings, words: Wording) -> tuple[str, ...]:
    """Base, field dates, the largest margin of error, and how shares are rounded."""
    cells = [evidence.get(q, option) for q in plan.questions for option in evidence.options(q)]
    notes = [base_note(cells, settings, words), margin_note(cells, settings, words)]
    hundred = words.number(100)
    if plan.rounding == "hundred":
        notes.append(words.say("note.rounded_to_hundred", hundred=hundred))
    elif any(_rounds_off(evidence, q) for q in plan.questions):
        notes.append(words.say("note.rounding", hundred=hundred))
    if any(cell.n < settings.estimation.small_base for cell in cells):
        notes.append(small_note(settings, words))
    return (" ".join(notes),)


def base_note(cells: Sequence[Estimate], settings: Settings, words: Wording) -> str:
    """How many were asked, and when."""
    bases = sorted({cell.n for cell in cells})
    dates = words.dates(settings.fieldwork.start, settings.fieldwork.end)
    low, high = words.number(bases[0]), words.number(bases[-1])
    return words.say("note.base" if len(bases) == 1 else "note.bases", n=low, low=low, high=high, dates=dates)


def margin_note(cells: Sequence[Estimate], settings: Settings, words: Wording) -> str:
    """The largest margin of error."""
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


def _rounds_off(evidence: Evidence, question: str) -> bool:
    shares = [round_half_up(100 * evidence.get(question, option).estimate) for option in evidence.options(question)]
    return sum(shares) != 100


def _grid(plan: TablePlan, evidence: Evidence, labels: Labels, words: Wording) -> Parts:
    """Items by answers: a row per question, a column per answer, grouped under the stem they share."""
    known = {q: answers(evidence, q, labels.settings) for q in plan.questions}
    options = list(dict.fromkeys(option for q in plan.questions for option in known[q]))
    unsure = labels.settings.report.unsure
    options.sort(key=lambda option: option in unsure)
    names = {o: next(labels.option(q, o) for q in plan.questions if o in known[q]) for o in options}
    columns = (*(Column(names[o]) for o in options), Column(words.say("column.margin"), muted=True))
    rows: list[Row] = []
    for stem, group in groupby(plan.questions, key=labels.stem):
        if stem:
            rows.append(Row(stem, kind="group"))
        questions = list(group)
        if plan.order == "size":
            questions.sort(key=lambda q: -evidence.get(q, options[0]).estimate if options[0] in known[q] else 0.0)
        rows += [_grid_row(plan, question, options, evidence, labels, words) for question in questions]
    return columns, tuple(rows)


def _grid_row(
    plan: TablePlan, question: str, options: Sequence[str], evidence: Evidence, labels: Labels, words: Wording
) -> Row:
    cells = {o: evidence.get(question, o) for o in evidence.options(question)}
    present = [option for option in options if option in cells]
    shown, exact = shares_of([cells[o] for o in present], plan.rounding, words)
    texts, numbers = dict(zip(present, shown, strict=True)), dict(zip(present, exact, strict=True))
    marked = [_in_brackets(texts[o], cells[o], labels.settings) if o in texts else "" for o in options]
    margin = max(cell.margin for cell in cells.values())
    first = max(range(len(options)), key=lambda k: cells[options[k]].estimate if options[k] in cells else -1)
    return Row(
        labels.item(question), (*marked, words.points(margin)), strong=(first,),
        numbers=(*(numbers.get(o) for o in options), Number(100 * margin, 1, percent=False)),
    )  # fmt: skip


def _list(plan: TablePlan, evidence: Evidence, labels: Labels, words: Wording) -> Parts:
    """One question under another, a row per answer with its interval and design effect."""
    confidence = words.percent(labels.settings.estimation.confidence)
    columns = (
        Column("%"), Column(words.say("column.interval", confidence), muted=True),
        Column(words.say("column.margin"), muted=True), Column(words.say("column.deff"), muted=True),
    )  # fmt: skip
    rows: list[Row] = []
    for question in plan.questions:
        if len(plan.questions) > 1:
            rows.append(Row(labels.wording(question), kind="group"))
        cells = [evidence.get(question, o) for o in answers(evidence, question, labels.settings, plan.order)]
        rows += answer_rows(cells, plan.rounding, labels, words)
    return columns, tuple(rows)


def answer_rows(cells: Sequence[Estimate], rounding: str, labels: Labels, words: Wording) -> list[Row]:
    """A question's answers, each with share, interval, margin of error and design effect; the largest in bold."""
    top = max(cells, key=lambda cell: cell.estimate)
    rows = []
    for cell, share, number in zip(cells, *shares_of(cells, rounding, words), strict=True):
        interval = f"{words.number(100 * cell.low, 1)}–{words.number(100 * cell.high, 1)}"
        shown = (_in_brackets(share, cell, labels.settings), interval, words.points(cell.margin),
                 words.number(cell.deff, 2))  # fmt: skip
        numbers = (number, Number(cell.low, 1, high=cell.high), Number(100 * cell.margin, 1, percent=False),
                   Number(cell.deff, 2, percent=False))  # fmt: skip
        strong = (0,) if cell is top else ()
        rows.append(Row(labels.option(cell.question, cell.option), shown, strong=strong, numbers=numbers))
    return rows


def _trend(plan: TablePlan, evidence: Evidence, labels: Labels, words: Wording) -> Parts:
    """Waves down, answers across, with the base and the margin of the least certain share."""
    wave = labels.settings.estimation.breaks[0].name
    question = plan.questions[0]
    options = answers(evidence, question, labels.settings, plan.order)
    columns = (
        *(Column(labels.option(question, option)) for option in options),
        Column(words.say("column.margin"), muted=True), Column(words.say("column.deff"), muted=True),
        Column(words.say("column.base"), muted=True),
    )  # fmt: skip
    rows = []
    for group in evidence.groups(wave):
        cells = [evidence.get(question, option, wave, group) for option in options]
        if cells[0].n == 0:
            continue
        rows.append(_wave_row(labels.group(wave, group), "body", cells, plan, labels, words))
    total = [evidence.get(question, option) for option in options]
    rows.append(_wave_row(words.say("column.total"), "total", total, plan, labels, words))
    return columns, tuple(rows)


def _wave_row(label: str, kind: str, cells: Sequence[Estimate], plan: TablePlan, labels: Labels, words: Wording) -> Row:
    """Shares, the largest margin of error, the design effect of the largest share, and the base."""
    shown, numbers = shares_of(cells, plan.rounding, words)
    margin = max(cell.margin for cell in cells)
    deff = max(cells, key=lambda cell: cell.estimate).deff
    marked = [_in_brackets(text, cell, labels.settings) for text, cell in zip(shown, cells, strict=True)]
    return Row(
        label, (*marked, words.points(margin), words.number(deff, 2), words.number(cells[0].n)),
        kind="total" if kind == "total" else "body",
        numbers=(*numbers, Number(100 * margin, 1, percent=False), Number(deff, 2, percent=False),
                 Number(cells[0].n, 0, percent=False)),
    )  # fmt: skip


def _in_brackets(text: str, cell: Estimate, settings: Settings) -> str:
    """A share on few interviews in brackets, one on too few as a dash."""
    if cell.n < settings.estimation.hide_base:
        return "–"
    return f"({text})" if cell.n < settings.estimation.small_base else text


def banner_table(plan: TablePlan, evidence: Evidence, labels: Labels, words: Wording) -> Table:
    """A table's questions broken down by every break, in percent of each group, with the letters of the column tests.

    Groups of fewer than ``estimation.small_base`` interviews stand in brackets, those below ``hide_base`` are hidden.
    """
    settings = labels.settings
    groups = [(b.name, g) for b in settings.estimation.breaks for g in evidence.groups(b.name)]
    first = plan.questions[0]
    letters = {(b, g): evidence.get(first, evidence.options(first)[0], b, g).letter for b, g in groups}
    columns = (
        Column(words.say("column.total")),
        *(Column(" ".join(t for t in (labels.group(b, g), letters[b, g]) if t), group=labels.by(b)) for b, g in groups),
    )
    rows: list[Row] = []
    for question in plan.questions:
        options = answers(evidence, question, settings, plan.order)
        rows.append(Row(labels.wording(question), kind="group"))
        for option in options:
            cells = [evidence.get(question, option), *(evidence.get(question, option, b, g) for b, g in groups)]
            shown = tuple(_with_letters(cell, settings, words) for cell in cells)
            rows.append(Row(labels.option(question, option), shown, numbers=tuple(_number(c, settings) for c in cells)))
        bases = [evidence.get(question, options[0]), *(evidence.get(question, options[0], b, g) for b, g in groups)]
        counts = tuple(Number(cell.n, 0, percent=False) for cell in bases)
        rows.append(Row(words.say("base"), tuple(words.number(c.value) for c in counts), kind="base", numbers=counts))
    notes = [small_note(settings, words)]
    if any(letters.values()):
        notes.append(words.say("note.letters", confidence=words.percent(settings.estimation.confidence)))
    return Table(
        id=banner_id(plan.number),
        label=words.say("table", f"B{plan.number}"),
        title=words.say("title.group", localised(plan.title, labels.language)),
        columns=columns,
        rows=tuple(rows),
        notes=(" ".join(notes),),
        wide=True,
    )


def _with_letters(cell: Estimate, settings: Settings, words: Wording) -> str:
    share = _in_brackets(words.number(100 * cell.estimate), cell, settings)
    shown = cell.letters if cell.n >= settings.estimation.small_base else ""
    return f"{share}\u2009{shown}" if shown else share


def _number(cell: Estimate, settings: Settings) -> Number | None:
    if cell.n < settings.estimation.hide_base:
        return None
    return Number(cell.estimate, letters=cell.letters if cell.n >= settings.estimation.small_base else "")


def validation_table(
    plan: TablePlan, published: Mapping[str, Mapping[str, float]], evidence: Evidence, labels: Labels, words: Wording
) -> Table:
    """Estimates of a table's questions beside figures published earlier, in percent."""
    columns = (
        Column(words.say("column.published")), Column(words.say("column.estimated")),
        Column(words.say("column.difference"), muted=True), Column(words.say("column.margin"), muted=True),
    )  # fmt: skip
    rows: list[Row] = []
    for question in plan.questions:
        if question not in published:
            continue
        rows.append(Row(labels.wording(question), kind="group"))
        for option, percent in published[question].items():
            cell = evidence.get(question, option)
            difference = 100 * cell.estimate - percent
            sign = "" if abs(difference) < 0.05 else "+" if difference > 0 else "−"
            shown = (words.number(percent), words.number(100 * cell.estimate, 1),
                     f"{sign}{words.number(abs(difference), 1)}", words.points(cell.margin))  # fmt: skip
            numbers = (Number(percent / 100), Number(cell.estimate, 1), Number(difference, 1, percent=False),
                       Number(100 * cell.margin, 1, percent=False))  # fmt: skip
            rows.append(Row(labels.option(question, option), shown, numbers=numbers))
    return Table(
        id=f"validation-{plan.number}",
        label=words.say("table", f"A{plan.number}"),
        title=words.say("title.validation", localised(plan.title, labels.language)),
        columns=columns,
        rows=tuple(rows),
    )


def agreement(published: Mapping[str, Mapping[str, float]], evidence: Evidence) -> tuple[int, int]:
    """How many published figures the estimates round to, and how many there are."""
    pairs = [(percent, evidence.get(q, o).estimate) for q, shares in published.items() for o, percent in shares.items()]
    return sum(round_half_up(100 * share) == percent for percent, share in pairs), len(pairs)
