"""Numbers, dates and the report's own few words, in its language; the words stand in ``languages``."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import reduce
from math import isnan

from aneroid.reporting.document import Words
from aneroid.reporting.languages import TABLES
from aneroid.study.errors import PublicationError
from aneroid.study.script import counting


class Wording:
    """The words and number formats of one language.

    Args:
        numeric: shares with the percent sign in prose too, as beside large numbers, where others write the word.
    Raises: PublicationError R-LANG-1 for a language without a table.
    """

    def __init__(self, language: str, *, numeric: bool = False) -> None:
        if language not in TABLES:
            raise PublicationError("R-LANG-1", language=language, known=", ".join(TABLES))
        self.language = language
        self._words = TABLES[language]
        self._prose = "percent" if numeric else "percent.prose"

    def say(self, key: str, *args: object, **facts: object) -> str:
        """The word or sentence of a key, its placeholders filled."""
        return self._words[key].format(*args, **facts)

    def term(self, family: str, name: str) -> str:
        """What readers call a thing that the settings name by a code; the code with spaces where it is not ours."""
        return self._words.get(f"term.{family}.{name}") or name.replace("_", " ").replace("-", " ")

    def listed(self, items: Sequence[str]) -> str:
        """Several things in a row, as in a sentence."""
        if len(items) < 2:
            return "".join(items)
        return self.say("and", ", ".join(items[:-1]), items[-1])

    def joined(self, key: str, items: Sequence[str]) -> str:
        """Sentences put together two by two."""
        return reduce(lambda a, b: self.say(key, a, b), items)

    def number(self, value: float, digits: int = 0) -> str:
        """A number with the language's decimal mark and thousands separator; a dash for none."""
        if isnan(value):
            return "–"
        text = f"{round_half_up(value, digits):,.{digits}f}"
        whole, point, part = text.partition(".")
        return whole.replace(",", self._words["thousands"]) + point.replace(".", self._words["decimal"]) + part

    def percent(self, share: float, digits: int = 0) -> str:
        """A share between 0 and 1 as a percentage with its sign, such as 74%."""
        return self.say("percent", self.number(100 * share, digits))

    def prose(self, share: float) -> str:
        """A share as running text says it, such as 74 odsto."""
        return self.say(self._prose, self.number(100 * share))

    def numeric(self) -> Wording:
        """The same words, for places where a share is a number and not part of a sentence."""
        return Wording(self.language, numeric=True)

    def points(self, share: float, digits: int = 1) -> str:
        """A difference of shares in percentage points, without the word."""
        return self.number(100 * share, digits)

    def annexed(self, letter: str, number: int) -> str:
        """The number of a table in an annex that counts by letters: B 2 is B2, and Б2 in Cyrillic."""
        return f"{counting(letter) if self.language.endswith('Cyrl') else letter}{number}"

    def day(self, day: date) -> str:
        """A date in words."""
        return self.say("date", day=day.day, month=self._month(day), year=day.year)

    def dates(self, start: date, end: date) -> str:
        """A period in words, without saying month and year twice."""
        if start == end:
            return self.day(end)
        same_year = start.year == end.year
        key = "date.days" if same_year and start.month == end.month else "date.months" if same_year else "date.years"
        return self.say(
            key, first=start.day, first_month=self._month(start), first_year=start.year, last=end.day,
            month=self._month(end), year=end.year,
        )  # fmt: skip

    def _month(self, day: date) -> str:
        return self._words["months"].split(",")[day.month - 1]

    def layout(self) -> Words:
        """The writer's own words."""
        return Words(**{name: self.say(key) for name, key in LAYOUT.items()})


LAYOUT = {
    "contents": "contents", "page": "page", "notes": "notes", "skip_to_content": "skip", "languages": "languages",
    "copy": "copy", "copied": "copied", "back": "back", "continued": "continued", "files": "files",
    "key_findings": "key_findings", "figures": "data_of_figure",
}  # fmt: skip
"""Which word of the table is which of the writer's."""


def round_half_up(value: float, digits: int = 0) -> float:
    """Round halves away from zero, as readers expect, not to even; the last bit of a product cannot decide."""
    scale = 10.0**digits
    sign = -1.0 if value < 0 else 1.0
    return sign * int(abs(value) * scale + 0.5 + 1e-9) / scale
