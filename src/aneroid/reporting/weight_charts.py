"""Charts of weights: what each step changed, how they are spread, which margins they meet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil, floor
from typing import Any

import numpy as np

from aneroid.reporting.drawing import Sheet, text_width, wrap_text
from aneroid.reporting.palette import ACCENT, HAIR, INK, MUTED, RULE, WARM

Row = Mapping[str, Any]
PHONE = 400


def weight_histogram(before: Sequence[float], after: Sequence[float], *, width: float) -> str:
    """Distributions of weights in multiples of their mean: bars for the final ones, a line for those before, if any."""
    last = np.array(after) / np.mean(after)
    first = np.array(before) / np.mean(before) if before else last
    top = max(2.0, ceil(float(max(first.max(), last.max())) * 4) / 4)
    edges = np.linspace(0, top, round(top / (0.1 if top <= 4 else top / 40)) + 1)
    counts = [np.histogram(values, edges)[0] for values in (first, last)]
    sheet = Sheet(width, "Distribution of the weights", "Histogram of weights in multiples of their mean.")
    left, bottom, high = 34.0, 190.0, 26.0
    most = float(max(part.max() for part in counts))
    if before:
        _legend(sheet, left, [("final", ACCENT), ("before calibration", WARM)])

    def at(x: float, count: float) -> tuple[float, float]:
        return left + x / top * (width - left - 8), bottom - count / most * (bottom - high)

    for count in _round_ticks(most, 4):
        sheet.line(left, at(0, count)[1], width - 8, at(0, count)[1], HAIR)
        sheet.text(left - 6, at(0, count)[1] + 3, f"{count:g}", size=8, colour=MUTED, anchor="end")
    for low, up, count in zip(edges, edges[1:], counts[1], strict=False):
        x, y = at(low, count)
        sheet.rect(x + 0.4, y, at(up, 0)[0] - x - 0.8, bottom - y, ACCENT)
    steps = [at(0, 0)]
    for low, up, count in zip(edges, edges[1:], counts[0], strict=False):
        steps += [at(low, count), at(up, count)]
    if before:
        sheet.path([*steps, at(top, 0)], stroke=WARM)
    sheet.line(left, bottom, width - 8, bottom, INK)
    for x in np.arange(0, top + 0.01, 0.5 if top <= 4 else 1 if top <= 10 else ceil(top / 8)):
        sheet.text(at(float(x), 0)[0], bottom + 13, f"{x:g}", size=8, colour=MUTED, anchor="middle")
    sheet.text((left + width) / 2, bottom + 28, "times the mean weight", size=8.5, colour=MUTED, anchor="middle")
    return sheet.render(bottom + 34)


def margin_dumbbells(rows: Sequence[Row], *, width: float) -> str:
    """Every category of every margin: its share before calibration, and the target that is met now."""
    sheet = Sheet(width, "Margins before and after", "Shares of each category, and the population's.")
    labels = [str(row["category"]) for row in rows]
    left = min(0.42 * width, max(text_width(label, 9) for label in labels) + 18)
    right = width - 92
    low = floor(min(min(r["before"], r["target"]) for r in rows) * 20) / 20
    high = ceil(max(max(r["before"], r["target"]) for r in rows) * 20) / 20

    def at(share: float) -> float:
        return float(left + (share - low) / ((high - low) or 1) * (right - left))

    _legend(sheet, left, [("population, met", ACCENT), ("before calibration", WARM)])
    ticks = [k * 0.1 for k in range(ceil(low * 10 - 1e-9), floor(high * 10 + 1e-9) + 1)]
    top = 34.0
    marks: list[tuple[float, Row | str]] = []
    y = top
    for k, row in enumerate(rows):
        if k == 0 or rows[k - 1]["margin"] != row["margin"]:
            y += 5
            marks.append((y + 7, str(row["margin"]).replace("_", " ")))
            y += 15
        marks.append((y + 8, row))
        y += 16
    for share in ticks:
        sheet.line(at(share), top - 4, at(share), y, HAIR)
        sheet.text(at(share), top - 7, f"{100 * share:.0f} %", size=8, colour=MUTED, anchor="middle")
    sheet.text(right + 44, top - 7, "change", size=8, colour=MUTED, anchor="end")
    sheet.text(width, top - 7, "n", size=8, colour=MUTED, anchor="end")
    for middle, mark in marks:
        if isinstance(mark, str):
            sheet.text(0, middle + 3, mark, size=8.5, colour=MUTED, bold=True)
            continue
        sheet.lines(left - 12, middle, [_short(str(mark["category"]), left - 14)], anchor="end")
        sheet.line(at(mark["before"]), middle, at(mark["target"]), middle, RULE, 2)
        sheet.circle(at(mark["before"]), middle, 3.4, WARM)
        sheet.circle(at(mark["target"]), middle, 4.2, ACCENT)
        sheet.text(right + 44, middle + 3.2, f"×{mark['target'] / mark['before']:.2f}", anchor="end")
        sheet.text(width, middle + 3.2, f"{mark['n']:,}", anchor="end", colour=MUTED)
    return sheet.render(y + 4)


def step_bars(rows: Sequence[Row], *, width: float) -> str:
    """The design effect of the weights after each step: what each of them costs."""
    sheet = Sheet(width, "Cost of each step", "Kish's design effect after each step of weighting.")
    left = 92.0
    most = max(1.5, ceil(max(row["kish"] for row in rows) * 10) / 10)

    def at(value: float) -> float:
        return float(left + (value - 1) / (most - 1) * (width - left - (100 if width >= PHONE else 48)))

    y = 18.0
    for tick in np.linspace(1, most, 6 if width >= PHONE else 3):
        sheet.line(at(tick), 14, at(tick), y + 21 * len(rows), HAIR)
        sheet.text(at(tick), 9, f"{tick:.2f}", size=8, colour=MUTED, anchor="middle")
    for k, row in enumerate(rows):
        before = rows[k - 1]["kish"] if k else 1.0
        middle = y + 9
        sheet.text(left - 10, middle + 3.2, str(row["step"]).replace("_", " "), anchor="end")
        low, high = sorted((before, row["kish"]))
        sheet.rect(at(1.0), middle - 6, at(low) - at(1.0), 12, RULE)
        sheet.rect(at(low), middle - 6, at(high) - at(low), 12, WARM if row["kish"] > before else ACCENT)
        change = row["kish"] - before
        text = f"{row['kish']:.3f}" + (f" ({change:+.3f})" if abs(change) >= 0.0005 and width >= PHONE else "")
        inside = at(high) + text_width(text, 9) + 8 > width
        sheet.text(
            width if inside else at(high) + 6, middle + 3.2, text, anchor="end" if inside else "start", bold=True
        )
        y += 21
    sheet.line(at(1.0), 14, at(1.0), y, INK)
    return sheet.render(y + 2)


def effect_dots(rows: Sequence[Row], *, width: float) -> str:
    """Shares unweighted, before calibration (where that is known) and final, around the final one's 95 % interval."""
    sheet = Sheet(width, "Effect on key estimates", "Shares without weights and with them.")
    narrow = width < PHONE
    names = [f"{row['question']}: {row['option']}" for row in rows]
    left = 0.0 if narrow else min(0.44 * width, max(text_width(name, 9) for name in names) + 14)
    right = width - 40
    reach = [1.96 * (row["se"] or 0.0) for row in rows]
    points = [(row["unweighted"], row["base"] if row["base"] is not None else row["final"]) for row in rows]
    values = [v for point, row, z in zip(points, rows, reach, strict=True)
              for v in (*point, row["final"] - z, row["final"] + z)]  # fmt: skip
    low, high = max(0.0, floor(min(values) * 10) / 10), min(1.0, ceil(max(values) * 10) / 10)

    def at(share: float) -> float:
        return float(left + (share - low) / ((high - low) or 1) * (right - left))

    stages = [("before calibration", WARM)] if any(row["base"] is not None for row in rows) else []
    _legend(sheet, left, [("final, with 95 % interval", ACCENT), *stages, ("unweighted", MUTED)])
    y = 36.0
    step = 29 if narrow else 18
    for k in range(round((high - low) * 10) + 1):
        x = at(low + k / 10)
        if k % (1 if high - low <= 0.7 and not narrow else 2) == 0:
            sheet.line(x, y - 4, x, y + step * len(rows), HAIR)
            sheet.text(x, y - 7, f"{10 * k + 100 * low:.0f} %", size=8, colour=MUTED, anchor="middle")
    for name, row, z in zip(names, rows, reach, strict=True):
        if narrow:
            sheet.text(0, y + 9, _short(name, width))
            middle = y + 19
        else:
            middle = y + 9
            sheet.text(left - 10, middle + 3.2, _short(name, left - 12), anchor="end")
        sheet.line(at(max(low, row["final"] - z)), middle, at(min(high, row["final"] + z)), middle, ACCENT, 1.4)
        sheet.circle(at(row["unweighted"]), middle - 3, 2.8, MUTED)
        if row["base"] is not None:
            sheet.circle(at(row["base"]), middle + 3, 2.8, WARM)
        sheet.circle(at(row["final"]), middle, 3.6, ACCENT)
        sheet.text(width, middle + 3.2, f"{100 * row['final']:.1f}", anchor="end", bold=True)
        y += step
    return sheet.render(y + 4)


def response_bars(rows: Sequence[Row], *, width: float) -> str:
    """Weighted response rates of the adjustment classes, with their interviews and factors."""
    sheet = Sheet(width, "Response by class", "Weighted response rate of each nonresponse class.")
    left = min(0.44 * width, max(text_width(str(row["class"]), 9) for row in rows) + 14)
    right = width - 108
    top = max(row["response_rate"] for row in rows)
    limit = ceil(top * 10) / 10 or 0.1
    sheet.text(width - 56, 9, "factor", size=8, colour=MUTED, anchor="end")
    sheet.text(width, 9, "interviews", size=8, colour=MUTED, anchor="end")
    y = 14.0
    for row in rows:
        middle = y + 8
        sheet.text(left - 10, middle + 3.2, _short(str(row["class"]), left - 12), anchor="end")
        sheet.rect(left, middle - 6, row["response_rate"] / limit * (right - left - 34), 12, ACCENT)
        end = left + row["response_rate"] / limit * (right - left - 34) + 6
        sheet.text(end, middle + 3.2, f"{100 * row['response_rate']:.0f} %", bold=True)
        sheet.text(width - 56, middle + 3.2, f"×{row['eligibility'] * row['nonresponse']:.2f}", anchor="end")
        sheet.text(width, middle + 3.2, f"{row['interviewed']:,}", anchor="end", colour=MUTED)
        y += 17
    sheet.line(left, 14, left, y, INK)
    return sheet.render(y + 3)


def error_curve(rows: Sequence[Row], *, width: float) -> str:
    """Mean squared error of key estimates by where weights are cut: bias grows to the left, variance to the right."""
    sheet = Sheet(width, "Where to trim", "Relative mean squared error by the level at which weights are cut.")
    cut = [row for row in rows if row["upper"] is not None]
    none = next(row for row in rows if row["upper"] is None)
    shown = sorted(cut, key=lambda row: row["upper"])
    points = [*shown, none]
    left, right, top, bottom = 40.0, width - 16, 30.0, 180.0
    lines = {
        "bias": (WARM, [row["bias"] for row in points]),
        "variance": (MUTED, [row["variance"] - 1 for row in points]),
        "error": (ACCENT, [row["error"] - 1 for row in points]),
    }
    values = [value for _, line in lines.values() for value in line]
    low, high = min(values), max(*values, 1e-6)
    low, high = low - 0.08 * (high - low), high + 0.08 * (high - low)

    def at(k: int, value: float) -> tuple[float, float]:
        share = k / max(1, len(points) - 1)
        return left + share * (right - left), bottom - (value - low) / (high - low) * (bottom - top)

    _legend(sheet, left, [("mean squared error", ACCENT), ("variance", MUTED), ("squared bias", WARM)])
    for tick in _ticks_between(low, high, 5):
        sheet.line(left, at(0, tick)[1], right, at(0, tick)[1], RULE if abs(tick) < 1e-12 else HAIR)
        sheet.text(
            left - 6, at(0, tick)[1] + 3, f"{100 * tick:+.3g} %" if tick else "0 %", size=8, colour=MUTED, anchor="end"
        )
    for colour, line in lines.values():
        sheet.path([at(k, value) for k, value in enumerate(line)], stroke=colour)
    best = min(range(len(points)), key=lambda k: points[k]["error"])
    sheet.circle(*at(best, points[best]["error"] - 1), 5, ACCENT)
    for k, row in enumerate(points):
        label = (
            "none" if row["upper"] is None else f"{row['upper']:,.0f}" if row["upper"] > 20 else f"{row['upper']:.2f}"
        )
        if width >= PHONE or k in (0, best, len(points) - 1):
            sheet.text(at(k, low)[0], bottom + 13, label, size=8, colour=MUTED, anchor="middle", bold=k == best)
    sheet.text((left + right) / 2, bottom + 27, "largest weight allowed", size=8.5, colour=MUTED, anchor="middle")
    return sheet.render(bottom + 32)


def _legend(sheet: Sheet, left: float, entries: Sequence[tuple[str, str]]) -> None:
    x = left
    for label, colour in entries:
        sheet.circle(x + 4, 7, 4, colour)
        sheet.text(x + 12, 10, label, size=8.5, colour=MUTED)
        x += text_width(label, 8.5) + 28


def _round_ticks(most: float, count: int) -> list[float]:
    raw = most / count
    magnitude = 10 ** floor(np.log10(raw)) if raw > 0 else 1.0
    step = next(m * magnitude for m in (1, 2, 2.5, 5, 10) if m * magnitude >= raw)
    return [k * step for k in range(int(most / step) + 1)]


def _ticks_between(low: float, high: float, count: int) -> list[float]:
    step = _round_ticks(high - low, count)[1]
    return [k * step for k in range(ceil(low / step), floor(high / step) + 1)]


def _short(text: str, width: float) -> str:
    """The text, cut to one line."""
    if text_width(text, 9) <= width:
        return text
    words = wrap_text(text, width - 8, 9, most=1)[0]
    while words and text_width(words + "…", 9) > width:
        words = words[:-1]
    return words.rstrip(" …") + "…"
