"""Charts of the plan, from estimates: one function per kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from aneroid.reporting.cells import answers, base_note, margin_note, mean_label, mean_note
from aneroid.reporting.charts import (
    Bar,
    DivergingPanel,
    DivergingRow,
    DotGroup,
    Point,
    RowGroup,
    Segment,
    Series,
    StackedRow,
    distance_ladder,
    diverging_bars,
    dot_intervals,
    interval_bars,
    number_ticks,
    region_map,
    stacked_bars,
    trend_lines,
)
from aneroid.reporting.document import ChartData, Figure
from aneroid.reporting.evidence import Estimate, Evidence
from aneroid.reporting.geometry import Shapes
from aneroid.reporting.labels import Labels
from aneroid.reporting.words import Wording
from aneroid.study.errors import PublicationError
from aneroid.study.measures import MEAN
from aneroid.study.settings import FigurePlan, Settings, localised

PAGE, PHONE = 470.0, 285.0
"""Widths in points for which every chart is drawn."""

SCALES: Mapping[int, tuple[str, ...]] = {
    1: ("positive",),
    2: ("positive", "negative"),
    3: ("positive", "neutral", "negative"),
    4: ("positive", "rather_positive", "rather_negative", "negative"),
    5: ("positive", "rather_positive", "neutral", "rather_negative", "negative"),
}
"""The colours of ordered answers, by how many there are; more answers than these take colours of categories."""

CATEGORIES, BARS = 8, 60
"""How many answers have colours of their own, and how many bars stand on one page."""

Draw = Callable[[float], str]
Drawn = tuple[Draw, list[Estimate], str, ChartData]


def render_figure(
    plan: FigurePlan, number: int, evidence: Evidence, labels: Labels, words: Wording, shapes: Shapes | None = None
) -> Figure:
    """A chart of the plan, for the page and for the phone, described in words for those who do not see it.

    Args:
        shapes: of the regions, for a map.
    Raises: PublicationError R-FIG-6 for nothing to draw, R-FIG-2 for more bars than a page holds, R-FIG-3 for more
        answers than there are colours, R-FIG-7 for means of several scales, R-FIG-8 for a mean among shares, R-FIG-9
        for several answers as parts of a whole, R-MAP-2 for a group without a shape.
    """
    kinds: Mapping[str, Callable[..., Drawn]] = {
        "bars": _bars, "stacked": _stacked, "diverging": _diverging, "groups": _groups, "trend": _trend,
        "ladder": _ladder, "map": _map, "means": _means,
    }  # fmt: skip
    title = localised(plan.title, labels.language)
    more = {"shapes": shapes} if plan.kind == "map" else {}
    draw, cells, description, data = kinds[plan.kind](plan, evidence, labels, words, title, **more)
    if plan.kind != "means" and any(cell.is_mean for cell in cells):
        raise PublicationError("R-FIG-8", where=f"study.toml, figure {plan.id}", kind=plan.kind)
    return Figure(
        id=f"figure-{plan.id}",
        label=words.say("figure", number),
        title=title,
        subtitle=localised(plan.subtitle, labels.language),
        svg=draw(PAGE),
        svg_narrow=draw(PHONE),
        description=description,
        notes=(" ".join([*_notes(cells, labels, words), *_hidden(plan, evidence, labels, words)]),),
        data=data,
    )


def _notes(cells: list[Estimate], labels: Labels, words: Wording) -> list[str]:
    """Base and field dates; the largest margin of error of shares, or what means are of."""
    base = base_note(cells, labels.settings, words)
    if any(cell.is_mean for cell in cells):
        return [base, mean_note([cell.question for cell in cells], labels, words)]
    several = [words.say("note.several", hundred=words.number(100))] if cells[0].statistic == "choice" else []
    return [base, margin_note(cells, labels.settings, words), *several]


def _hidden(plan: FigurePlan, evidence: Evidence, labels: Labels, words: Wording) -> list[str]:
    """What is said of groups too small to be shown, where the chart leaves some out."""
    least = labels.settings.estimation.hide_base
    if plan.kind not in ("groups", "map", "means") or not plan.question:
        return []
    cells = [evidence.get(plan.question, plan.option or MEAN, by, g) for by in plan.breaks for g in evidence.groups(by)]
    if all(cell.n >= least for cell in cells):
        return []
    return [words.say("note.map" if plan.kind == "map" else "note.hidden", hide=words.number(least))]


def _sentence(title: str, parts: list[str]) -> str:
    return f"{title}. " + "; ".join(parts) + "."


def _question(plan: FigurePlan) -> str:
    if plan.question is None:
        raise PublicationError("R-FIG-1", where=f"study.toml, figure {plan.id}", kind=plan.kind)
    return plan.question


def _bars(plan: FigurePlan, evidence: Evidence, labels: Labels, words: Wording, title: str) -> Drawn:
    question = _question(plan)
    unsure = labels.settings.report.unsure
    cells = [evidence.get(question, option) for option in answers(evidence, question, labels.settings, "size")]
    _check_room(plan, len(cells))
    bars = [
        Bar(labels.short_option(question, c.option), c.estimate, c.low, c.high, muted=c.option in unsure) for c in cells
    ]
    data = ChartData(
        "bars", tuple(bar.label for bar in bars), (words.say("column.share"),), tuple((bar.share,) for bar in bars),
        tuple(((bar.low, bar.high),) for bar in bars),
    )  # fmt: skip
    description = _sentence(title, [f"{bar.label} {words.percent(bar.share)}" for bar in bars])

    def draw(width: float) -> str:
        return interval_bars(bars, width=width, title=title, description=description, percent=words.percent)

    return draw, cells, description, data


def _stacked(plan: FigurePlan, evidence: Evidence, labels: Labels, words: Wording, title: str) -> Drawn:
    rows, used, parts = [], [], []
    for question in plan.questions:
        if evidence.is_several(question):
            raise PublicationError("R-FIG-9", where=f"study.toml, figure {plan.id}", question=question)
        cells = [evidence.get(question, option) for option in answers(evidence, question, labels.settings)]
        roles = _roles(plan, [c.option for c in cells], labels.settings.report.unsure)
        segments = tuple(
            Segment(labels.short_option(question, c.option), c.estimate, role)
            for c, role in zip(cells, roles, strict=True)
        )
        rows.append(StackedRow(labels.short(question), segments))
        used += cells
        parts.append(labels.short(question) + ": " + ", ".join(f"{s.label} {words.percent(s.share)}" for s in segments))
    description = _sentence(title, parts)
    series = tuple(dict.fromkeys(segment.label for row in rows for segment in row.segments))
    shares = tuple(tuple({s.label: s.share for s in row.segments}.get(name) for name in series) for row in rows)
    data = ChartData("stacked", tuple(row.label for row in rows), series, shares)

    def draw(width: float) -> str:
        return stacked_bars(rows, width=width, title=title, description=description, number=_whole(words))

    return draw, used, description, data


def _roles(plan: FigurePlan, options: list[str], unsure: tuple[str, ...]) -> list[str]:
    """A colour for each answer: along the scale for ordered ones, grey for no opinion."""
    sure = [option for option in options if option not in unsure]
    if len(sure) > CATEGORIES:
        raise PublicationError("R-FIG-3", where=f"study.toml, figure {plan.id}", count=len(sure), most=CATEGORIES)
    scale = SCALES.get(len(sure), tuple(f"category{k + 1}" for k in range(len(sure))))
    roles = iter(scale)
    return ["none" if option in unsure else next(roles) for option in options]


def _diverging(plan: FigurePlan, evidence: Evidence, labels: Labels, words: Wording, title: str) -> Drawn:
    used: list[Estimate] = []
    parts: list[str] = []

    def row(panel: str, question: str) -> DivergingRow:
        sides = []
        for options in (plan.negative, plan.positive):
            cells = [evidence.get(question, option) for option in options if option in evidence.options(question)]
            used.extend(cells)
            sides.append(sum(cell.estimate for cell in cells))
        parts.append(words.say("diverging.row", panel=panel, row=labels.short(question), yes=words_for[1],
                               positive=words.percent(sides[1]), no=words_for[0],
                               negative=words.percent(sides[0])))  # fmt: skip
        return DivergingRow(labels.short(question), sides[0], sides[1])

    first = plan.panels[0].groups[0].questions[0]
    words_for = (labels.option(first, plan.negative[0]).lower(), labels.option(first, plan.positive[0]).lower())
    panels = []
    for panel in plan.panels:
        name = localised(panel.title, labels.language)
        groups = tuple(
            RowGroup(
                localised(group.title, labels.language), tuple(row(name, question) for question in group.questions)
            )
            for group in panel.groups
        )
        panels.append(DivergingPanel(name, groups))
    description = _sentence(title, parts)
    rows = {f"{p.title}: {r.label}": (r.negative, r.positive) for p in panels for g in p.groups for r in g.rows}
    data = ChartData("diverging", tuple(rows), words_for, tuple(rows.values()))

    def draw(width: float) -> str:
        return diverging_bars(
            panels, width=width, title=title, description=description, number=_whole(words), words=words_for
        )

    return draw, used, description, data


def _groups(plan: FigurePlan, evidence: Evidence, labels: Labels, words: Wording, title: str) -> Drawn:
    question, option = _question(plan), plan.option or ""
    settings = labels.settings.estimation
    whole = evidence.get(question, option)
    total = Bar(words.say("column.total"), whole.estimate, whole.low, whole.high)
    groups, used = [], [whole]
    for by in plan.breaks:
        cells = [evidence.get(question, option, by, group) for group in evidence.groups(by)]
        shown = [cell for cell in cells if cell.n >= settings.hide_base]
        used += shown
        rows = tuple(
            Bar(labels.group(by, c.group), c.estimate, c.low, c.high, muted=c.n < settings.small_base) for c in shown
        )
        groups.append(DotGroup(labels.by(by), rows))
    parts = [f"{bar.label} {words.percent(bar.share)}" for group in groups for bar in group.rows]
    description = _sentence(title, [f"{total.label} {words.percent(total.share)}", *parts])

    bars = [total, *(row for group in groups for row in group.rows)]
    data = ChartData(
        "dots", tuple(bar.label for bar in bars), (labels.option(question, option),),
        tuple((bar.share,) for bar in bars), tuple(((bar.low, bar.high),) for bar in bars),
    )  # fmt: skip

    def draw(width: float) -> str:
        return dot_intervals(
            groups, total=total, width=width, title=title, description=description, percent=words.percent
        )

    return draw, used, description, data


def _means(plan: FigurePlan, evidence: Evidence, labels: Labels, words: Wording, title: str) -> Drawn:
    """Means with their intervals: of several questions, or of one in the groups of breaks around its total."""
    settings = labels.settings.estimation
    if plan.question is not None:
        whole = evidence.get(plan.question, MEAN)
        found = [(labels.by(by), by, [evidence.get(plan.question, MEAN, by, g) for g in evidence.groups(by)])
                 for by in plan.breaks]  # fmt: skip
        groups = [(name, [(labels.group(by, c.group), c) for c in cells if c.n >= settings.hide_base])
                  for name, by, cells in found]  # fmt: skip
    else:
        whole = None
        groups = [("", [(labels.short(question), evidence.get(question, MEAN)) for question in plan.questions])]
    used = [*([whole] if whole is not None else []), *(cell for _, rows in groups for _, cell in rows)]
    digits = max(labels.decimals(cell.question) for cell in used)
    scales = {labels.scale(cell.question) for cell in used}
    if len(scales) > 1:
        raise PublicationError("R-FIG-7", where=f"study.toml, figure {plan.id}")
    _check_room(plan, len(used))
    if not any(cell.n for cell in used):
        raise PublicationError("R-FIG-6", where=f"study.toml, figure {plan.id}")

    def bar(label: str, cell: Estimate) -> Bar:
        return Bar(label, cell.estimate, cell.low, cell.high, muted=cell.n < settings.small_base)

    total = bar(words.say("column.total"), whole) if whole is not None else None
    dots = [DotGroup(name, tuple(bar(label, cell) for label, cell in rows)) for name, rows in groups]
    bars = [*([total] if total is not None else []), *(row for group in dots for row in group.rows)]
    description = _sentence(title, [f"{one.label} {words.number(one.share, digits)}" for one in bars])
    data = ChartData(
        "means", tuple(one.label for one in bars), (mean_label(used[0].question, labels, words),),
        tuple((one.share,) for one in bars), tuple(((one.low, one.high),) for one in bars), digits,
    )  # fmt: skip
    scale = scales.pop()
    low, high = scale if scale is not None else (min(one.low for one in bars), max(one.high for one in bars))
    axis = number_ticks(low, high, step=1 if scale is not None and 2 <= high - low <= 10 else None)

    rough = 0 if all(value == int(value) for value in axis) else max(1, digits)

    def draw(width: float) -> str:
        return dot_intervals(
            dots, total=total, width=width, title=title, description=description, axis=axis,
            percent=lambda value: words.number(value, digits), tick=lambda value: words.number(value, rough),
        )  # fmt: skip

    return draw, used, description, data


def _trend(plan: FigurePlan, evidence: Evidence, labels: Labels, words: Wording, title: str) -> Drawn:
    """Waves along the first break; a line per answer, or per group of ``breaks`` for one answer."""
    question = _question(plan)
    wave = labels.settings.estimation.breaks[0].name
    lines: list[tuple[str, list[tuple[str, Estimate]]]] = []
    if plan.option and plan.breaks:
        by = plan.breaks[0]
        cells = [(g.split(", "), evidence.get(question, plan.option, by, g)) for g in evidence.groups(by)]
        second = _second_column(labels.settings, by)
        for group in dict.fromkeys(key[1] for key, _ in cells):
            lines.append((labels.group(second, group), [(key[0], c) for key, c in cells if key[1] == group]))
    else:
        options = [plan.option] if plan.option else evidence.options(question)
        for option in options:
            waves = [(g, evidence.get(question, option, wave, g)) for g in evidence.groups(wave)]
            lines.append((labels.option(question, option), waves))
    series = [
        Series(name, tuple(Point(float(x), c.estimate, c.low, c.high) for x, c in points if c.n > 0))
        for name, points in lines
    ]
    used = [c for _, points in lines for _, c in points if c.n > 0]
    ends = [(s.label, s.points[0], s.points[-1]) for s in series]
    parts = [
        words.say(
            "trend.from_to",
            label=label,
            first=words.percent(a.share),
            start=f"{a.x:g}",
            last=words.percent(b.share),
            end=f"{b.x:g}",
        )
        for label, a, b in ends
    ]
    description = _sentence(title, parts)
    times = sorted({point.x for line in series for point in line.points})
    found = [{p.x: p for p in line.points} for line in series]
    data = ChartData(
        "lines", tuple(f"{x:g}" for x in times), tuple(line.label for line in series),
        tuple(tuple(at[x].share if x in at else None for at in found) for x in times),
        tuple(tuple((at[x].low, at[x].high) if x in at else None for at in found) for x in times),
    )  # fmt: skip

    def draw(width: float) -> str:
        return trend_lines(series, width=width, title=title, description=description, percent=words.percent)

    return draw, used, description, data


def _ladder(plan: FigurePlan, evidence: Evidence, labels: Labels, words: Wording, title: str) -> Drawn:
    """The same steps for every panel, each with the share of the positive answers."""
    steps = [labels.short(q) for group in plan.panels[0].groups for q in group.questions]
    series: list[tuple[str, list[Bar]]] = []
    used: list[Estimate] = []
    for panel in plan.panels:
        questions = [q for group in panel.groups for q in group.questions]
        if len(questions) != len(steps):
            raise PublicationError("R-FIG-5", where=f"study.toml, figure {plan.id}", panel=localised(panel.title, "en"))
        cells = [evidence.get(q, plan.positive[0]) for q in questions]
        used += cells
        bars = [Bar(labels.short(c.question), c.estimate, c.low, c.high) for c in cells]
        series.append((localised(panel.title, labels.language), bars))
    _check_room(plan, len(steps))
    parts = [
        words.say(
            "ladder.row", step=step, shares=", ".join(f"{name} {words.percent(bars[k].share)}" for name, bars in series)
        )
        for k, step in enumerate(steps)
    ]
    description = _sentence(title, parts)
    data = ChartData(
        "ladder", tuple(steps), tuple(name for name, _ in series),
        tuple(tuple(bars[k].share for _, bars in series) for k in range(len(steps))),
        tuple(tuple((bars[k].low, bars[k].high) for _, bars in series) for k in range(len(steps))),
    )  # fmt: skip

    def draw(width: float) -> str:
        return distance_ladder(steps, series, width=width, title=title, description=description, percent=words.percent)

    return draw, used, description, data


def _map(
    plan: FigurePlan, evidence: Evidence, labels: Labels, words: Wording, title: str, *, shapes: Shapes | None
) -> Drawn:
    """The share of one answer in every region of a break; those with too few interviews are not shown."""
    question, option, by = _question(plan), plan.option or "", plan.breaks[0]
    cells = [evidence.get(question, option, by, group) for group in evidence.groups(by)]
    homeless = [cell.group for cell in cells if cell.group not in (shapes or {})]
    if shapes is None or homeless:
        raise PublicationError("R-MAP-2", where=f"study.toml, figure {plan.id}", groups=", ".join(homeless))
    least = labels.settings.estimation.hide_base
    bars = {c.group: Bar(labels.group(by, c.group), c.estimate, c.low, c.high) if c.n >= least else None for c in cells}
    hidden = words.say("map.hidden")
    names = {group: labels.group(by, group) for group in bars}
    parts = [f"{names[g]} {words.percent(bar.share) if bar is not None else hidden}" for g, bar in bars.items()]
    description = _sentence(title, parts)
    data = ChartData(
        "map", tuple(names.values()), (labels.option(question, option),),
        tuple((None if bar is None else bar.share,) for bar in bars.values()),
        tuple((None if bar is None else (bar.low, bar.high),) for bar in bars.values()),
    )  # fmt: skip
    found = shapes

    def between(low: float, high: float) -> str:
        return words.say("legend.range", low=words.number(100 * low), high=words.percent(high))

    def draw(width: float) -> str:
        return region_map(
            found, list(bars.items()), width=width, title=title, description=description, percent=words.percent,
            hidden=hidden, between=between,
        )  # fmt: skip

    return draw, [cell for cell in cells if cell.n >= least] or cells, description, data


def _check_room(plan: FigurePlan, count: int) -> None:
    if count == 0:
        raise PublicationError("R-FIG-6", where=f"study.toml, figure {plan.id}")
    if count > BARS:
        raise PublicationError("R-FIG-2", where=f"study.toml, figure {plan.id}", count=count, most=BARS)


def _second_column(settings: Settings, by: str) -> str:
    entry = next(entry for entry in settings.estimation.breaks if entry.name == by)
    return entry.together[1] if len(entry.together) > 1 else by


def _whole(words: Wording) -> Callable[[float], str]:
    return lambda share: words.number(100 * share)
