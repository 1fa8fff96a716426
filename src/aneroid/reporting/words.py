"""Numbers, dates and the report's own few words, in its language. One table per language."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from math import isnan

from aneroid.reporting.document import Words
from aneroid.study.errors import PublicationError

_ENGLISH: Mapping[str, str] = {
    "percent": "{}%",
    "points": "{} points",
    "decimal": ".",
    "thousands": ",",
    "contents": "Contents",
    "page": "Page",
    "notes": "Notes",
    "skip": "Skip to content",
    "table": "Table {}",
    "figure": "Figure {}",
    "interval": "{share} ({confidence} CI {low}–{high})",
    "detail": "{share}, {confidence} interval {low} to {high}, {n} asked",
    "column.share": "Share",
    "column.interval": "{} interval",
    "column.margin": "±",
    "column.deff": "Design effect",
    "column.published": "Published",
    "column.estimated": "Estimated",
    "column.difference": "Difference",
    "column.total": "Total",
    "base": "Base",
    "note.base": "Base: all who were asked, n = {n}. Fieldwork {dates}.",
    "note.bases": "Base: all who were asked, n = {low} to {high}. Fieldwork {dates}.",
    "note.margin": "Margin of error at most ±{margin} points ({confidence}, design effects included).",
    "note.margin_column": "±: margin of error of the row's least certain share, in points ({confidence}).",
    "note.rounding": "Shares are rounded one by one and may not add up to {hundred}.",
    "note.small": "In brackets: fewer than {small} interviews. A dash: fewer than {hide}, not shown.",
    "note.validation": "The estimate agrees when it rounds to the published figure. ± as in the tables.",
    "chapter.detail": "Results by group",
    "validation.none": "No earlier figures were given to compare with.",
    "edition": "Edition {}",
    "months": "January,February,March,April,May,June,July,August,September,October,November,December",
    "title.validation": "{}: estimated beside published",
    "title.group": "{} by group",
}

_TABLE: Mapping[str, Mapping[str, str]] = {"en": _ENGLISH}


class Wording:
    """The words and number formats of one language.

    Raises: PublicationError R-LANG-1 for a language without a table.
    """

    def __init__(self, language: str) -> None:
        if language not in _TABLE:
            raise PublicationError("R-LANG-1", language=language, known=", ".join(_TABLE))
        self.language = language
        self._words = _TABLE[language]

    def say(self, key: str, *args: object, **facts: object) -> str:
        """The word or sentence of a key, its placeholders filled."""
        return self._words[key].format(*args, **facts)

    def number(self, value: float, digits: int = 0) -> str:
        """A number with the language's decimal mark and thousands separator; a dash for none."""
        if isnan(value):
            return "–"
        text = f"{round_half_up(value, digits):,.{digits}f}"
        whole, point, part = text.partition(".")
        return whole.replace(",", self._words["thousands"]) + point.replace(".", self._words["decimal"]) + part

    def percent(self, share: float, digits: int = 0) -> str:
        """A share between 0 and 1 as a percentage, such as 74%."""
        return self.say("percent", self.number(100 * share, digits))

    def points(self, share: float, digits: int = 1) -> str:
        """A difference of shares in percentage points, without the word."""
        return self.number(100 * share, digits)

    def day(self, day: date) -> str:
        """A date in words."""
        return f"{day.day} {self._words['months'].split(',')[day.month - 1]} {day.year}"

    def dates(self, start: date, end: date) -> str:
        """A period in words, without saying month and year twice."""
        months = self._words["months"].split(",")
        if (start.year, start.month) == (end.year, end.month):
            return f"{start.day}–{self.day(end)}" if start != end else self.day(end)
        first = f"{start.day} {months[start.month - 1]}" + (f" {start.year}" if start.year != end.year else "")
        return f"{first} – {self.day(end)}"

    def layout(self) -> Words:
        """The writer's own words."""
        return Words(self.say("contents"), self.say("page"), self.say("notes"), self.say("skip"))


def round_half_up(value: float, digits: int = 0) -> float:
    """Round halves away from zero, as readers expect, not to even; the last bit of a product cannot decide."""
    scale = 10.0**digits
    sign = -1.0 if value < 0 else 1.0
    return sign * int(abs(value) * scale + 0.5 + 1e-9) / scale
