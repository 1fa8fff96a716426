"""A survey's plan as one page: what it promises, what that costs, and the designs beside it, drawn."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from aneroid.reporting import palette
from aneroid.reporting.drawing import Sheet, wrap_text
from aneroid.reporting.palette import ACCENT, HAIR, INK, MUTED, RULE, WARM

HERE = Path(__file__).parent
WIDTH, LEFT, RIGHT, TOP = 640.0, 52.0, 600.0, 26.0
Row = Mapping[str, Any]


def render_plan_page(title: str, wave: str, plan: Row) -> str:
    """The page, with fonts and pictures inside.

    Args:
        plan: the plan as plain values, as ``aneroid plan --json`` prints it.
    """
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    environment.filters["points"] = lambda share: f"{100 * share:.1f}"
    environment.filters["number"] = lambda value: f"{value:,.0f}"
    return environment.get_template("plan.html.j2").render(
        title=title, wave=wave, plan=plan, colours=palette, faces=_faces(),
        curve=Markup(draw_curve(plan)), money=Markup(draw_money(plan)), domains=Markup(draw_domains(plan)),
    )  # fmt: skip


def draw_curve(plan: Row) -> str:
    """The margin of error by number of interviews, with and without the design effect."""
    curve, now, aim = plan["curve"], plan["planned"], plan["wanted"]
    sheet = Sheet(WIDTH, "Margin of error by number of interviews",
                  f"With {now['interviews']} interviews the margin is {100 * now['margin']:.1f} points; "
                  f"{100 * plan['settings']['margin']:.1f} points need {aim['interviews']}.")  # fmt: skip
    bottom = 268.0
    across = Scale(curve[0]["interviews"], curve[-1]["interviews"], LEFT, RIGHT)
    up = Scale(0.0, _ceiling([look["margin"] for look in curve]), bottom, TOP)
    _grid(sheet, up, "±{:g}", 100)
    for tick in _ticks(across.low, across.high, 6):
        sheet.text(across(tick), bottom + 14, f"{tick:,.0f}", size=8, colour=MUTED, anchor="middle")
    sheet.text(RIGHT, bottom + 28, "interviews", size=8, colour=MUTED, anchor="end")
    simple = [(across(look["interviews"]), up(look["simple_margin"])) for look in curve]
    real = [(across(look["interviews"]), up(look["margin"])) for look in curve]
    sheet.path([*real, *reversed(simple)], fill=ACCENT, opacity=0.09)
    sheet.path(simple, stroke=RULE)
    sheet.path(real, stroke=ACCENT)
    middle = len(curve) // 6
    sheet.text(*_below(simple[middle]), "a simple random sample", size=8, colour=MUTED, anchor="end")
    x, y = real[middle]
    sheet.text(x + 10, y - 4, f"this design, deff {now['deff']:.2f}", size=8.5, colour=ACCENT, bold=True)
    level = up(plan["settings"]["margin"])
    sheet.line(LEFT, level, RIGHT, level, WARM, 1, "3 3")
    sheet.text(RIGHT, level - 5, f"wanted: ±{100 * plan['settings']['margin']:g}", size=8, colour=WARM, anchor="end")
    for look, colour, word in ((now, INK, "planned"), (aim, WARM, "wanted")):
        if across.low <= look["interviews"] <= across.high:
            x, y = across(look["interviews"]), up(look["margin"])
            sheet.line(x, y, x, bottom, colour, 0.8, "2 3")
            sheet.circle(x, y, 4, colour)
            if word == "planned":
                sheet.text(x + 8, y - 8, f"{look['interviews']:,}: ±{100 * look['margin']:.1f}", size=9, bold=True)
            else:
                sheet.text(x - 4, bottom - 6, f"{look['interviews']:,}", size=8.5, colour=WARM, anchor="end", bold=True)
    return sheet.render(bottom + 36)


def draw_money(plan: Row) -> str:
    """The margin that the same money buys, by interviews per PSU; the optimum is marked."""
    looks = plan["same_cost"]
    best = min(looks, key=lambda look: look["margin"])
    told = f"The smallest margin is {100 * best['margin']:.2f} points, with {best['per_psu']} per PSU."
    sheet = Sheet(WIDTH, "What the same money buys, by interviews per PSU", told)
    bottom = 236.0
    margins = [look["margin"] for look in looks]
    room = (max(margins) - min(margins)) or 0.01
    up = Scale(max(0.0, min(margins) - 0.9 * room), max(margins) + 0.35 * room, bottom, TOP)
    step = (RIGHT - LEFT) / len(looks)
    _grid(sheet, up, "±{:g}", 100)
    points = []
    for k, look in enumerate(looks):
        x, y = LEFT + step * (k + 0.5), up(look["margin"])
        points.append((x, y))
        sheet.text(x, bottom + 15, f"{look['per_psu']:g}", size=9, anchor="middle", bold=look is best)
        sheet.text(x, bottom + 28, f"{look['interviews']:,} int.", size=7.5, colour=MUTED, anchor="middle")
        sheet.text(x, bottom + 39, f"{look['psus']:,} PSUs", size=7.5, colour=MUTED, anchor="middle")
    sheet.path(points, stroke=ACCENT)
    for (x, y), look in zip(points, looks, strict=True):
        sheet.circle(x, y, 5 if look is best else 3.2, WARM if look is best else ACCENT)
        sheet.text(x, y - 10, f"{100 * look['margin']:.2f}", size=8.5, colour=WARM if look is best else INK,
                   anchor="middle", bold=look is best)  # fmt: skip
    sheet.text(LEFT, bottom + 54, "interviews per PSU, and what they make", size=8, colour=MUTED)
    return sheet.render(bottom + 62)


def draw_domains(plan: Row) -> str:
    """The margin of every domain as a bar to both sides of nothing, against the wanted one."""
    domains: Sequence[Row] = plan["domains"]
    sheet = Sheet(WIDTH, "Margins of error by domain", "; ".join(
        f"{d['group']}: {100 * d['margin']:.1f} points from {d['interviews']:.0f} interviews" for d in domains
    ))  # fmt: skip
    if not domains:
        return sheet.render(10)
    left, right = 170.0, 540.0
    across = Scale(0.0, max(_ceiling([d["margin"] for d in domains]), plan["settings"]["domain_margin"]), left, right)
    y, column = TOP + 6, ""
    goal = across(plan["settings"]["domain_margin"])
    end = y + 19 * len(domains) + 23 * len({d["column"] for d in domains})
    sheet.line(goal, TOP, goal, end - 8, INK, 1, "3 3")
    for tick in _ticks(0, across.high, 6):
        sheet.text(across(tick), TOP - 8, f"±{100 * tick:g}", size=8, colour=MUTED, anchor="middle")
    for domain in domains:
        if domain["column"] != column:
            column = domain["column"]
            y += 6
            sheet.text(0, y + 3, column.replace("_", " "), size=8, colour=MUTED)
            y += 17
        enough = domain["margin"] <= plan["settings"]["domain_margin"]
        sheet.line(left, y, right, y, HAIR, 0.8)
        sheet.line(left, y, across(domain["margin"]), y, ACCENT if enough else WARM, 2)
        sheet.circle(across(domain["margin"]), y, 4.2, ACCENT if enough else WARM)
        sheet.text(left - 10, y + 3, wrap_text(domain["group"], left - 20, 9, most=1)[0], size=9, anchor="end")
        sheet.rect(across(domain["margin"]) + 7, y - 6, 24, 12, palette.PAPER)
        sheet.text(across(domain["margin"]) + 9, y + 3, f"{100 * domain['margin']:.1f}", size=8.5, bold=True)
        sheet.text(WIDTH, y + 3, f"{domain['interviews']:,.0f} int.", size=8, colour=MUTED, anchor="end")
        y += 19
    sheet.text(goal, y + 6, f"wanted: ±{100 * plan['settings']['domain_margin']:g}", size=8, anchor="middle")
    return sheet.render(y + 14)


def _below(point: tuple[float, float]) -> tuple[float, float]:
    return point[0] + 28, point[1] + 24


class Scale:
    """A straight scale from values to places on the sheet."""

    def __init__(self, low: float, high: float, first: float, last: float) -> None:
        self.low, self.high, self.first, self.last = low, high, first, last

    def __call__(self, value: float) -> float:
        return self.first + (value - self.low) / ((self.high - self.low) or 1) * (self.last - self.first)


def _grid(sheet: Sheet, up: Scale, label: str, factor: float) -> None:
    for tick in _ticks(up.low, up.high, 5):
        sheet.line(LEFT, up(tick), RIGHT, up(tick), HAIR, 0.8)
        sheet.text(LEFT - 8, up(tick) + 3, label.format(round(factor * tick, 3)), size=8, colour=MUTED, anchor="end")


def _ticks(low: float, high: float, about: int) -> list[float]:
    """Round values between the ends of a scale."""
    raw = (high - low) / about
    size = 10.0 ** (len(f"{int(raw)}") - 1) if raw >= 1 else 1.0
    while size > raw > 0:
        size /= 10
    step = next((m * size for m in (1, 2, 2.5, 5, 10) if m * size >= raw), 10 * size)
    first = -(-low // step)
    return [round((first + k) * step, 10) for k in range(int((high - first * step) / step + 1e-9) + 1)]


def _ceiling(values: Sequence[float]) -> float:
    return max(values) * 1.06


@cache
def _faces() -> dict[str, str]:
    names = {"400": "sans-regular", "600": "sans-semibold", "serif": "serif-semibold"}
    return {k: base64.b64encode((HERE / "fonts" / f"{n}.woff2").read_bytes()).decode() for k, n in names.items()}
