"""The estimates that a report may speak of, and how its text asks for them."""

from __future__ import annotations

import re
from dataclasses import dataclass

import polars as pl

from aneroid.study.errors import PublicationError
from aneroid.study.measures import MEAN

ANSWER = re.compile(r"^(?P<question>[A-Za-z_]\w*)\.(?P<option>[^@+|{}.]*[^@+|{}.\s])$")
GROUP = re.compile(r"^(?P<by>\w+)\s*=\s*(?P<group>.*\S)$")
JOIN = "+"


@dataclass(frozen=True, slots=True)
class Estimate:
    """A share of those asked, in a group or in all (``by`` empty), as a fraction of one; or a mean, of its own unit.

    ``statistic`` is ``share``, ``choice`` (the share of an answer of which several could be given) or ``mean``;
    ``letter`` names the group among those of its break, ``letters`` the groups that its share is significantly above.
    """

    table: int | None
    question: str
    option: str
    by: str
    group: str
    n: int
    estimate: float
    se: float
    low: float
    high: float
    deff: float
    letter: str = ""
    letters: str = ""
    statistic: str = "share"

    @property
    def is_mean(self) -> bool:
        """Whether it is a mean, which no share can be compared with."""
        return self.statistic == "mean"

    @property
    def margin(self) -> float:
        """The larger half of the interval: what a reader may add or take away."""
        return max(self.high - self.estimate, self.estimate - self.low)


@dataclass(frozen=True, slots=True)
class Reference:
    """Answers of one question, added up, in a group or in all."""

    question: str
    options: tuple[str, ...]
    by: str = ""
    group: str = ""

    @property
    def option(self) -> str:
        """The name under which the estimates hold the sum."""
        return JOIN.join(self.options)


def parse_reference(text: str, *, where: str = "") -> Reference:
    """Read ``question.option``, ``q.a + q.b`` or ``q.a + q.b @ sex=female``; the group holds for the whole sum.

    Raises: PublicationError R-BIND-2 when it is none of these, or adds answers of different questions.
    """
    answers, _, place = text.partition("@")
    parts = [ANSWER.match(part.strip()) for part in answers.split("+")]
    group = GROUP.match(place.strip())
    found = [match for match in parts if match is not None]
    questions = {match["question"] for match in found}
    if len(found) != len(parts) or len(questions) != 1 or (place.strip() and group is None):
        raise PublicationError("R-BIND-2", where=where, binding=text.strip())
    options = tuple(match["option"] for match in found)
    return Reference(questions.pop(), options, group["by"] if group else "", group["group"] if group else "")


class Evidence:
    """All estimates of a wave, by question, option and group."""

    def __init__(self, estimates: pl.DataFrame) -> None:
        self._cells: dict[tuple[str, str, str, str], Estimate] = {}
        self._options: dict[str, list[str]] = {}
        self._groups: dict[str, list[str]] = {}
        columns = ["table", "question", "option", "by", "group", "n", "estimate", "se", "low", "high", "deff"]
        more = {"letter": "", "letters": "", "statistic": "share"}
        found = estimates.with_columns(
            pl.lit(value).alias(name) for name, value in more.items() if name not in estimates.columns
        )
        for row in found.select(*columns, *more).iter_rows():
            table, question, option, by, group, n, estimate, se, low, high, deff, letter, letters, statistic = row
            cell = Estimate(
                table, question, option, by or "", group or "", n, _number(estimate), _number(se), _number(low),
                _number(high), _number(deff), letter or "", letters or "", statistic,
            )  # fmt: skip
            self._cells[question, option, cell.by, cell.group] = cell
            if cell.by:
                _append(self._groups, cell.by, cell.group)
            elif table is not None and JOIN not in option and not cell.is_mean:
                _append(self._options, question, option)

    def find(self, reference: Reference, *, where: str = "") -> Estimate:
        """The estimate of a reference.

        Raises: PublicationError R-BIND-1 when there is none.
        """
        key = (reference.question, reference.option, reference.by, reference.group)
        if key not in self._cells:
            raise PublicationError("R-BIND-1", where=where, binding=spelled(reference), hint=self._hint(reference))
        return self._cells[key]

    def get(self, question: str, option: str, by: str = "", group: str = "") -> Estimate:
        """The estimate of one answer; see ``find``."""
        return self.find(Reference(question, (option,), by, group))

    def options(self, question: str) -> list[str]:
        """The answers (or nets) that the report shows for a question, in their order."""
        return self._options.get(question, [])

    def mean(self, question: str, by: str = "", group: str = "") -> Estimate | None:
        """The mean of a question's scores or numbers; none where the plan has none."""
        found = self._cells.get((question, MEAN, by, group))
        return found if found is not None and found.is_mean else None

    def is_several(self, question: str) -> bool:
        """Whether several answers could be given, so that shares add up to more than one."""
        options = self.options(question)
        return bool(options) and self.get(question, options[0]).statistic == "choice"

    def groups(self, by: str) -> list[str]:
        """The groups of a break, in their order."""
        return self._groups.get(by, [])

    def break_of(self, group: str) -> str:
        """The break that holds a group of this name; nothing when none does."""
        return next((by for by, groups in self._groups.items() if group in groups), group)

    def _hint(self, reference: Reference) -> str:
        known = [*self.options(reference.question), *([MEAN] if self.mean(reference.question) else [])]
        if not known:
            return "No table of the plan holds this question."
        if reference.by and reference.group not in self.groups(reference.by):
            return f"Groups of {reference.by}: {', '.join(self.groups(reference.by)) or 'none'}."
        return f"Its answers are {', '.join(known)}."


def _append(lists: dict[str, list[str]], key: str, value: str) -> None:
    values = lists.setdefault(key, [])
    if value not in values:
        values.append(value)


def _number(value: float | None) -> float:
    return float("nan") if value is None else float(value)


def spelled(reference: Reference) -> str:
    """A reference as a narrative writes it."""
    spelled = " + ".join(f"{reference.question}.{option}" for option in reference.options)
    return f"{spelled} @ {reference.by}={reference.group}" if reference.by else spelled
