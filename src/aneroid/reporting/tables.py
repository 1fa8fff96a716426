"""Tables of the plan, from estimates: one function per layout."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import groupby

from aneroid.reporting.document import Column, Row, Table
from aneroid.reporting.evidence import Estimate, Evidence
from aneroid.reporting.labels import Labels
from aneroid.reporting.words import Wording, round_half_up
from aneroid.study.settings import Settings, TablePlan, localised


def table_id(number: int) -> str:
    """The anchor of a table of the plan."""
    return f"table-{number}"


def render_table(plan: TablePlan, evidence: Evidence, labels: Labels, words: Wording) -> Table:
    """A table of the plan with its base, field dates and margin of error."""
    layout: Mapping[str, Callable[..., tuple[tuple[Column, ...], tuple[Row, ...]]]] = {
        "grid": _grid, "list": _list, "trend": _trend,
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
        notes=table_notes(plan, evidence, labels.settings, words),
    )


def table_notes(plan: TablePlan, evidence: Evidence, settings: Settings, words: Wording) -> tuple[str, ...]:
    """Base, field dates, the largest margin of error, and how shares are rounded."""
    cells = [evidence.get(q, option) for q in plan.questions for option in evidence.options(q)]
    bases = sorted({cell.n for cell in cells})
    dates = words.dates(settings.fieldwork.start, settings.fieldwork.end)
    confidence = words.percent(settings.estimation.confidence)
    if len(bases) == 1:
        base = words.say("note.base", n=words.number(bases[0]), dates=dates)
    else:
        base = words.say("note.bases", low=words.number(bases[0]), high=words.number(bases[-1]), dates=dates)
    margin = words.points(max(cell.margin for cell in cells))
    notes = [base, words.say("note.margin", margin=margin, confidence=confidence)]
    if any(_rounds_off(evidence, q) for q in plan.questions):
        notes.append(words.say("note.rounding", hundred=words.number(100)))
    return (" ".join(notes),)


def _rounds_off(evidence: Evidence, question: str) -> bool:
    shares = [round_half_up(100 * evidence.get(question, option).estimate) for option in evidence.options(question)]
    return sum(shares) != 100


def _grid(
    plan: TablePlan, evidence: Evidence, labels: Labels, words: Wording
) -> tuple[tuple[Column, ...], tuple[Row, ...]]:
    """Items by answers: a row per question, a column per answer, grouped under the stem they share."""
    options = list(dict.fromkeys(option for q in plan.questions for option in evidence.options(q)))
    names = {o: next(labels.option(q, o) for q in plan.questions if o in evidence.options(q)) for o in options}
    columns = (*(Column(names[o]) for o in options), Column(words.say("column.margin"), muted=True))
    rows: list[Row] = []
    stems = {labels.stem(q) for q in plan.questions}
    for stem, questions in groupby(plan.questions, key=labels.stem):
        if stem and len(stems) >= 1:
            rows.append(Row(stem, kind="group"))
        for question in questions:
            cells = {o: evidence.get(question, o) for o in evidence.options(question)}
            shares = tuple(words.number(100 * cells[o].estimate) if o in cells else "" for o in options)
            margin = words.points(max(cell.margin for cell in cells.values()))
            first = max(range(len(options)), key=lambda k: cells[options[k]].estimate if options[k] in cells else -1)
            rows.append(Row(labels.item(question), (*shares, margin), strong=(first,)))
    return columns, tuple(rows)


def _list(
    plan: TablePlan, evidence: Evidence, labels: Labels, words: Wording
) -> tuple[tuple[Column, ...], tuple[Row, ...]]:
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
        cells = [evidence.get(question, option) for option in evidence.options(question)]
        top = max(cells, key=lambda cell: cell.estimate)
        rows += [_answer_row(cell, labels, words, strong=cell is top) for cell in cells]
    return columns, tuple(rows)


def _answer_row(cell: Estimate, labels: Labels, words: Wording, *, strong: bool) -> Row:
    interval = f"{words.number(100 * cell.low, 1)}–{words.number(100 * cell.high, 1)}"
    cells = (words.number(100 * cell.estimate), interval, words.points(cell.margin), words.number(cell.deff, 2))
    return Row(labels.option(cell.question, cell.option), cells, strong=(0,) if strong else ())


def _trend(
    plan: TablePlan, evidence: Evidence, labels: Labels, words: Wording
) -> tuple[tuple[Column, ...], tuple[Row, ...]]:
    """Waves down, answers across, with the base and the margin of the least certain share."""
    wave = labels.settings.estimation.breaks[0].name
    question = plan.questions[0]
    options = evidence.options(question)
    columns = (
        *(Column(labels.option(question, option)) for option in options),
        Column(words.say("column.margin"), muted=True), Column(words.say("column.deff"), muted=True),
        Column("n", muted=True),
    )  # fmt: skip
    rows = []
    for group in evidence.groups(wave):
        cells = [evidence.get(question, option, wave, group) for option in options]
        if cells[0].n == 0:
            continue
        rows.append(Row(labels.group(wave, group), _wave_cells(cells, words)))
    total = [evidence.get(question, option) for option in options]
    rows.append(Row(words.say("column.total"), _wave_cells(total, words), kind="total"))
    return columns, tuple(rows)


def _wave_cells(cells: Sequence[Estimate], words: Wording) -> tuple[str, ...]:
    """Shares, the largest margin of error, the design effect of the largest share, and the base."""
    shares = tuple(words.number(100 * cell.estimate) for cell in cells)
    margin = words.points(max(cell.margin for cell in cells))
    deff = words.number(max(cells, key=lambda cell: cell.estimate).deff, 2)
    return (*shares, margin, deff, words.number(cells[0].n))


def group_table(plan: TablePlan, evidence: Evidence, labels: Labels, words: Wording) -> Table:
    """A table's questions broken down by every break, in percent of each group.

    Groups of fewer than ``estimation.small_base`` interviews stand in brackets, those below ``hide_base`` are hidden.
    """
    settings = labels.settings.estimation
    groups = [(b.name, g) for b in settings.breaks for g in evidence.groups(b.name)]
    columns = (Column(words.say("column.total")), *(Column(labels.group(b, g), group=labels.by(b)) for b, g in groups))
    rows: list[Row] = []
    for question in plan.questions:
        options = evidence.options(question)
        rows.append(Row(labels.wording(question), kind="group"))
        for option in options:
            cells = [evidence.get(question, option), *(evidence.get(question, option, b, g) for b, g in groups)]
            shown = tuple(_marked(c, words, settings.small_base, settings.hide_base) for c in cells)
            rows.append(Row(labels.option(question, option), shown))
        bases = [evidence.get(question, options[0]), *(evidence.get(question, options[0], b, g) for b, g in groups)]
        rows.append(Row(words.say("base"), tuple(words.number(cell.n) for cell in bases), kind="base"))
    return Table(
        id=f"groups-{plan.number}",
        label=words.say("table", f"B{plan.number}"),
        title=words.say("title.group", localised(plan.title, labels.language)),
        columns=columns,
        rows=tuple(rows),
        notes=(
            words.say("note.small", small=words.number(settings.small_base), hide=words.number(settings.hide_base)),
        ),
        wide=True,
    )


def _marked(cell: Estimate, words: Wording, small: int, hide: int) -> str:
    if cell.n < hide:
        return "–"
    share = words.number(100 * cell.estimate)
    return f"({share})" if cell.n < small else share


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
            rows.append(Row(labels.option(question, option), shown))
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
