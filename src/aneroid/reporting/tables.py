"""Tables of the plan, from estimates: one function per layout."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import groupby

from aneroid.reporting.batteries import battery, items_by_waves, means
from aneroid.reporting.cells import (
    Parts,
    answer_rows,
    answers,
    base_note,
    error_columns,
    in_brackets,
    margin_note,
    mean_label,
    mean_note,
    mean_number,
    mean_row,
    mean_text,
    shares_of,
    small_note,
)
from aneroid.reporting.document import Column, Number, Row, Table
from aneroid.reporting.evidence import JOIN, Estimate, Evidence
from aneroid.reporting.labels import Labels
from aneroid.reporting.words import Wording, round_half_up
from aneroid.study.measures import MEAN
from aneroid.study.settings import Settings, TablePlan, localised


def table_id(number: int) -> str:
    """The anchor of a table of the plan."""
    return f"table-{number}"


def banner_id(number: int) -> str:
    """The anchor of a table's break by groups."""
    return f"groups-{number}"


def render_table(plan: TablePlan, evidence: Evidence, labels: Labels, words: Wording) -> Table:
    """A table of the plan with its base, field dates and margin of error."""
    layout: Mapping[str, Callable[..., Parts]] = {
        "grid": _grid, "list": _list, "trend": items_by_waves if plan.answers else _trend, "battery": battery,
        "means": means,
    }  # fmt: skip
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
        notes=table_notes(plan, evidence, labels, words),
    )


def table_notes(plan: TablePlan, evidence: Evidence, labels: Labels, words: Wording) -> tuple[str, ...]:
    """Base, field dates, the largest margin of error, how shares are rounded, what means are of."""
    settings = labels.settings
    shares, averages = _shown_cells(plan, evidence, settings)
    notes = [base_note(shares or averages, settings, words)]
    hundred = words.number(100)
    if shares:
        notes.append(margin_note(shares, settings, words))
    if any(cell.statistic == "choice" for cell in shares):
        notes.append(words.say("note.several", hundred=hundred))
    elif plan.rounding == "hundred":
        notes.append(words.say("note.rounded_to_hundred", hundred=hundred))
    elif shares and not plan.answers and any(_rounds_off(evidence, q) for q in plan.questions if evidence.options(q)):
        notes.append(words.say("note.rounding", hundred=hundred))
    if averages:
        notes.append(mean_note([cell.question for cell in averages], labels, words))
    if any(cell.n < settings.estimation.small_base for cell in (*shares, *averages)):
        notes.append(small_note(settings, words))
    return (" ".join(notes),)


def _shown_cells(plan: TablePlan, evidence: Evidence, settings: Settings) -> tuple[list[Estimate], list[Estimate]]:
    """The shares and the means that a table shows; of waves, where it has no column of all."""
    if plan.layout == "trend" and plan.answers:
        wave, option = settings.estimation.breaks[0].name, JOIN.join(plan.answers)
        cells = [evidence.get(q, option, wave, group) for q in plan.questions for group in evidence.groups(wave)]
        return [cell for cell in cells if cell.n] or [evidence.get(q, option) for q in plan.questions], []
    shares = [
        evidence.get(q, option) for q in plan.questions
        for option in (evidence.options(q) if not plan.answers else [JOIN.join(plan.answers)]) if plan.layout != "means"
    ]  # fmt: skip
    shows = plan.mean or plan.layout in ("means", "list")
    return shares, [cell for q in plan.questions if shows and (cell := evidence.mean(q)) is not None]


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
    average = (Column(words.say("column.mean")),) if plan.mean else ()
    columns = (*(Column(names[o]) for o in options), Column(words.say("column.margin"), muted=True), *average)
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
    marked = [in_brackets(texts[o], cells[o], labels.settings) if o in texts else "" for o in options]
    margin = max(cell.margin for cell in cells.values())
    first = max(range(len(options)), key=lambda k: cells[options[k]].estimate if options[k] in cells else -1)
    average, exactly = _mean_column(plan, evidence.mean(question), labels, words)
    return Row(
        labels.item(question), (*marked, words.points(margin), *average), strong=(first,),
        numbers=(*(numbers.get(o) for o in options), Number(100 * margin, 1, percent=False), *exactly),
    )  # fmt: skip


def _mean_column(
    plan: TablePlan, cell: Estimate | None, labels: Labels, words: Wording
) -> tuple[tuple[str, ...], tuple[Number | None, ...]]:
    """The cell of a column of means, empty for a question that has none; nothing where the table has no such column."""
    if not plan.mean:
        return (), ()
    return ((mean_text(cell, labels, words),), (mean_number(cell, labels),)) if cell is not None else (("",), (None,))


def _list(plan: TablePlan, evidence: Evidence, labels: Labels, words: Wording) -> Parts:
    """One question under another, a row per answer with its interval and design effect."""
    shares = any(evidence.options(question) for question in plan.questions)
    columns = (Column("%" if shares else words.say("column.mean")), *error_columns(labels, words))
    rows: list[Row] = []
    for question in plan.questions:
        if len(plan.questions) > 1:
            rows.append(Row(labels.wording(question), kind="group"))
        cells = [evidence.get(question, o) for o in answers(evidence, question, labels.settings, plan.order)]
        rows += answer_rows(cells, plan.rounding, labels, words)
        average = evidence.mean(question)
        rows += [mean_row(average, labels, words)] if average is not None else []
    return columns, tuple(rows)


def _trend(plan: TablePlan, evidence: Evidence, labels: Labels, words: Wording) -> Parts:
    """Waves down, answers across, with the base and the margin of the least certain share."""
    wave = labels.settings.estimation.breaks[0].name
    question = plan.questions[0]
    options = answers(evidence, question, labels.settings, plan.order)
    columns = (
        *(Column(labels.option(question, option)) for option in options),
        *((Column(words.say("column.mean")),) if plan.mean else ()),
        Column(words.say("column.margin"), muted=True), Column(words.say("column.deff"), muted=True),
        Column(words.say("column.base"), muted=True),
    )  # fmt: skip
    rows = []
    for group in evidence.groups(wave):
        cells = [evidence.get(question, option, wave, group) for option in options]
        if cells[0].n == 0:
            continue
        average = evidence.mean(question, wave, group)
        rows.append(_wave_row(labels.group(wave, group), "body", cells, average, plan, labels, words))
    total = [evidence.get(question, option) for option in options]
    rows.append(_wave_row(words.say("column.total"), "total", total, evidence.mean(question), plan, labels, words))
    return columns, tuple(rows)


def _wave_row(
    label: str, kind: str, cells: Sequence[Estimate], average: Estimate | None, plan: TablePlan, labels: Labels,
    words: Wording,
) -> Row:  # fmt: skip
    """Shares, the largest margin of error, the design effect of the largest share, and the base."""
    shown, numbers = shares_of(cells, plan.rounding, words)
    margin = max(cell.margin for cell in cells)
    deff = max(cells, key=lambda cell: cell.estimate).deff
    marked = [in_brackets(text, cell, labels.settings) for text, cell in zip(shown, cells, strict=True)]
    mean, exactly = _mean_column(plan, average, labels, words)
    return Row(
        label, (*marked, *mean, words.points(margin), words.number(deff, 2), words.number(cells[0].n)),
        kind="total" if kind == "total" else "body",
        numbers=(*numbers, *exactly, Number(100 * margin, 1, percent=False), Number(deff, 2, percent=False),
                 Number(cells[0].n, 0, percent=False)),
    )  # fmt: skip


def banner_table(plan: TablePlan, evidence: Evidence, labels: Labels, words: Wording) -> Table:
    """A table's questions broken down by every break, in percent of each group, with the letters of the column tests.

    Groups of fewer than ``estimation.small_base`` interviews stand in brackets, those below ``hide_base`` are hidden.
    """
    settings = labels.settings
    groups = [(b.name, g) for b in settings.estimation.breaks for g in evidence.groups(b.name)]
    first = plan.questions[0]
    letters = {(b, g): evidence.get(first, _any_of(first, evidence), b, g).letter for b, g in groups}
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
        if evidence.mean(question) is not None:
            cells = [evidence.get(question, MEAN), *(evidence.get(question, MEAN, b, g) for b, g in groups)]
            shown = tuple(_mean_with_letters(cell, labels, words) for cell in cells)
            numbers = tuple(_mean_number(cell, labels) for cell in cells)
            rows.append(Row(mean_label(question, labels, words), shown, kind="total", numbers=numbers))
        some = _any_of(question, evidence)
        bases = [evidence.get(question, some), *(evidence.get(question, some, b, g) for b, g in groups)]
        counts = tuple(Number(cell.n, 0, percent=False) for cell in bases)
        rows.append(Row(words.say("base"), tuple(words.number(c.value) for c in counts), kind="base", numbers=counts))
    notes = [small_note(settings, words)]
    if any(evidence.is_several(question) for question in plan.questions):
        notes.append(words.say("note.several", hundred=words.number(100)))
    if averages := [question for question in plan.questions if evidence.mean(question) is not None]:
        notes.append(mean_note(averages, labels, words))
    if any(letters.values()):
        notes.append(words.say("note.letters", confidence=words.percent(settings.estimation.confidence)))
    return Table(
        id=banner_id(plan.number),
        label=words.say("table", words.annexed("B", plan.number)),
        title=words.say("title.group", localised(plan.title, labels.language)),
        columns=columns,
        rows=tuple(rows),
        notes=(" ".join(notes),),
        wide=True,
    )


def _any_of(question: str, evidence: Evidence) -> str:
    """An answer of the question, or its mean where it has no answers to choose."""
    return next(iter(evidence.options(question)), MEAN)


def _mean_with_letters(cell: Estimate, labels: Labels, words: Wording) -> str:
    shown = cell.letters if cell.n >= labels.settings.estimation.small_base else ""
    text = mean_text(cell, labels, words)
    return f"{text}\u2009{shown}" if shown else text


def _mean_number(cell: Estimate, labels: Labels) -> Number | None:
    if cell.n < labels.settings.estimation.hide_base:
        return None
    letters = cell.letters if cell.n >= labels.settings.estimation.small_base else ""
    return replace(mean_number(cell, labels), letters=letters)


def _with_letters(cell: Estimate, settings: Settings, words: Wording) -> str:
    share = in_brackets(words.number(100 * cell.estimate), cell, settings)
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
        asked = answers(evidence, question, labels.settings, plan.order)
        order = {option: place for place, option in enumerate(asked)}
        for option, percent in sorted(published[question].items(), key=lambda item: order.get(item[0], len(order))):
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
        label=words.say("table", words.annexed("A", plan.number)),
        title=words.say("title.validation", localised(plan.title, labels.language)),
        columns=columns,
        rows=tuple(rows),
        notes=(words.say("note.validation"),),
    )


def agreement(published: Mapping[str, Mapping[str, float]], evidence: Evidence) -> tuple[int, int]:
    """How many published figures the estimates round to, and how many there are."""
    pairs = [(percent, evidence.get(q, o).estimate) for q, shares in published.items() for o, percent in shares.items()]
    return sum(round_half_up(100 * share) == percent for percent, share in pairs), len(pairs)
