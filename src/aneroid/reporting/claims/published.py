"""The tables to judge by: questions and their answers in percent, read from a CSV or found in the report itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from math import sqrt
from pathlib import Path

from aneroid.reporting.claims.breaks import EVERYBODY, Part, part_of_item
from aneroid.reporting.claims.scales import Answer, Role, read_scale
from aneroid.reporting.claims.terms import Term, folded_terms
from aneroid.reporting.claims.text import detect_language, fold
from aneroid.reporting.claims.thesaurus import role_of
from aneroid.study.errors import PublicationError
from aneroid.study.tabular import TextTable, read_table

COLUMNS = ("table", "title", "question", "option", "label", "percent")


@dataclass(frozen=True, slots=True)
class Cell:
    """An answer and its share in percent, as printed; ``digits`` is how many decimals were printed."""

    option: str
    label: str
    percent: float
    digits: int = 0
    line: int = 0


@dataclass(frozen=True)
class Question:
    """A question of a published table, or a row of a grid."""

    table: str
    title: str
    name: str
    wording: str
    item: str
    cells: tuple[Cell, ...]
    n: float
    deff: float
    language: str
    printed: str = ""
    """The wording that the report prints, where it is known to be another question's."""
    complete: bool = True
    """Whether the answers are all that there are, so that they add up to 100."""
    of_group: bool = False
    """Whether the item is a group of people, from a table that has a column for everybody, too."""

    @property
    def shown(self) -> str:
        """The wording as the report prints it."""
        return self.printed or self.wording

    @cached_property
    def weights(self) -> dict[str, float]:
        """How much each term says about the question: item and wording most, then answers, title, name."""
        found: dict[str, float] = {}
        fields = (
            (self.item, 1.0),
            (self.wording, 1.0),
            (" . ".join(c.label for c in self.cells), 0.8),
            (self.title, 0.5),
            (self.name.replace("_", " "), 0.5),
        )
        for text, weight in fields:
            for term in folded_terms(text, self.language):
                found[term.name] = max(found.get(term.name, 0.0), weight)
        return found

    @cached_property
    def stem_terms(self) -> frozenset[str]:
        return frozenset(t.name for t in folded_terms(self.wording, self.language))

    @cached_property
    def plain_stem_terms(self) -> frozenset[str]:
        """The terms of the wording without countries and bodies."""
        return frozenset(t for t in self.stem_terms if role_of(t) != "entity")

    @cached_property
    def item_terms(self) -> frozenset[str]:
        return frozenset(t.name for t in folded_terms(self.item, self.language))

    @cached_property
    def title_terms(self) -> frozenset[str]:
        return frozenset(t.name for t in folded_terms(self.title, self.language))

    @cached_property
    def asked_terms(self) -> list[Term]:
        return folded_terms(f"{self.wording} {self.item}", self.language)

    @cached_property
    def roles(self) -> dict[str, Role]:
        """What each answer is: yes-like, no-like, in between, don't know, other, or a thing of its own."""
        return {option: answer.role for option, answer in self.scale.items()}

    @cached_property
    def scale(self) -> dict[str, Answer]:
        """Side and strength of each answer."""
        answers = read_scale([cell.label for cell in self.cells], self.language)
        return {cell.option: answer for cell, answer in zip(self.cells, answers, strict=True)}

    @cached_property
    def part(self) -> Part | None:
        """The wave or the group of people that the item is, when it is one."""
        if not self.item:
            return None
        known = part_of_item(self.item, self.language)
        return Part("group", fold(self.item).text.strip()) if known is None and self.of_group else known

    @cached_property
    def is_graded(self) -> bool:
        """Whether a side has several strengths (strongly and somewhat in favour)."""
        grades = [a.grade for a in self.scale.values() if a.role in ("yes", "no") and a.grade]
        return len(grades) >= 3 or len({g for g in grades if g > 0}) > 1 or len({g for g in grades if g < 0}) > 1

    @property
    def is_polar(self) -> bool:
        """Whether its answers take sides."""
        return any(role in ("yes", "no") for role in self.roles.values())

    def cell(self, option: str) -> Cell:
        return next(c for c in self.cells if c.option == option)

    def ref(self, option: str) -> str:
        """The name of a cell in findings."""
        return f"{self.name}.{option}"

    def share(self, options: Iterable[str]) -> float:
        return sum(self.cell(option).percent for option in options)

    def half_rounding(self, count: int = 1) -> float:
        """How far the printed sum of ``count`` cells may lie from the unrounded one, at most."""
        digits = max((c.digits for c in self.cells), default=0)
        return count * 0.5 * 10.0**-digits

    def margin(self, percent: float, quantile: float = 1.959964) -> float:
        """Half the width of the interval of a share, in points."""
        p = min(max(percent / 100, 0.0), 1.0)
        return 100 * quantile * sqrt(self.deff * p * (1 - p) / self.n)

    def difference_error(self, a: float, b: float) -> float:
        """Standard error of the difference of two shares of this question, in points; multinomial covariance."""
        p, q = a / 100, b / 100
        return 100 * sqrt(max(self.deff * (p + q - (p - q) ** 2) / self.n, 0.0))


def read_published(path: Path, *, n: float, deff: float, language: str | None = None) -> tuple[Question, ...]:
    """Read tables from a CSV with the columns table, title, question, item, wording_printed, option, label, percent.

    ``wording_meant`` (where the printed wording is another question's), ``n`` and ``deff`` may be there too. Rows of one
    question follow each other.

    Raises: StudyError S-CSV-... for a file that is no such CSV, PublicationError R-TABLE-1 for a share that is no
        number, R-TABLE-2 for an answer that is given twice.
    """
    table = read_table(path, COLUMNS)
    wording = next((c for c in ("wording_printed", "wording") if c in table.columns), None)
    if wording is None:
        raise PublicationError("R-TABLE-3", where=path.name, found=", ".join(table.columns))
    groups: dict[tuple[str, str], list[int]] = {}
    for index, row in enumerate(table.rows):
        groups.setdefault((row["table"], row["question"]), []).append(index)
    spoken = language or detect_language(
        " ".join(f"{row[wording]} {row['label']} {row['title']}" for row in table.rows)
    )
    return tuple(_with_groups([_question(table, indices, wording, n, deff, spoken) for indices in groups.values()]))


def _with_groups(questions: Sequence[Question]) -> Iterator[Question]:
    """The questions, the items of one that has an item for everybody marked as groups of people."""
    shown = {(q.table, q.wording) for q in questions if q.item and EVERYBODY.match(fold(q.item).text.strip())}
    for question in questions:
        if not question.item or (question.table, question.wording) not in shown:
            yield question
        elif EVERYBODY.match(fold(question.item).text.strip()):
            yield replace(question, item="")
        else:
            yield replace(question, of_group=True)


def _question(table: TextTable, indices: list[int], wording: str, n: float, deff: float, language: str) -> Question:
    rows = [table.rows[index] for index in indices]
    first = rows[0]
    cells: list[Cell] = []
    for index, row in zip(indices, rows, strict=True):
        if any(cell.option == row["option"] for cell in cells):
            raise PublicationError(
                "R-TABLE-2", where=table.where(index, "option"), option=row["option"], question=row["question"]
            )
        percent, digits = parse_percent(row["percent"], where=table.where(index, "percent"))
        cells.append(Cell(row["option"], row["label"], percent, digits, table.lines[index]))
    meant = first.get("wording_meant", "")
    own_n = _positive(first.get("n", ""), n, table.where(indices[0], "n"))
    own_deff = _positive(first.get("deff", ""), deff, table.where(indices[0], "deff"))
    return Question(first["table"], first["title"], first["question"], meant or first[wording], first.get("item", ""), tuple(cells), own_n, own_deff,
                    language, printed=first[wording])  # fmt: skip


def _positive(text: str, default: float, where: str) -> float:
    if not text:
        return default
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value < float("inf"):
        raise PublicationError("R-TABLE-1", where=where, value=text)
    return value


def parse_percent(text: str, *, where: str) -> tuple[float, int]:
    """A share in percent and its printed decimals; ``74``, ``74%``, ``74,3``, ``.5``.

    Raises: PublicationError R-TABLE-1.
    """
    plain = re.sub(r"\s|%", "", text).replace(",", ".")
    if not re.fullmatch(r"-?(?:\d+\.?\d*|\.\d+)", plain):
        raise PublicationError("R-TABLE-1", where=where, value=text)
    return float(plain), len(plain.partition(".")[2])
