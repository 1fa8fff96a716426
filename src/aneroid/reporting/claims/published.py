"""The tables to judge by: questions and their answers in percent, read from a CSV or found in the report itself."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from math import sqrt
from pathlib import Path
from typing import Literal

from aneroid.reporting.claims.terms import Term, folded_terms
from aneroid.reporting.claims.text import detect_language, fold
from aneroid.study.errors import PublicationError
from aneroid.study.tabular import TextTable, read_table

Role = Literal["yes", "no", "partly", "dont_know", "other", "named"]
COLUMNS = ("table", "title", "question", "option", "label", "percent")

DONT_KNOW_LABEL = re.compile(
    r"\b(?:don'?t ?know|do not know|no opinion|no answer|refus\w*|undecided|not sure|dk|na|nuk e di\w*|s'e di|pa mendim|pa pergjigje|refuzo\w*|"
    r"ne znam|ne zna|nema misljenje|bez odgovora|bez misljenja|odbij\w*|neodlucn\w*)\b"
)
OTHER_LABEL = re.compile(
    r"^(?:others?|other .*|tjeter|tjera|te tjera|drugo|ostalo|something else|none of the above.*)$"
)
EXTREME = re.compile(
    r"\b(?:very|completely|entirely|totally|strongly|fully|extremely|absolutely|major|shume|plotesisht|teresisht|krejtesisht|fuqishem|veoma|vrlo|potpuno|u potpunosti|sasvim|izuzetno|jako)\b"
)
PARTIAL = re.compile(
    r"\b(?:partially|partly|somewhat|somehow|to some extent|rather|fairly|slightly|a little|more or less|disi|pjeserisht|deri diku|ne nje fare mase|ne nje mase|pak|mjaft|"
    r"delimicno|donekle|u izvesnoj meri|uglavnom|pomalo|prilicno)\b"
)
AFFIRMED = re.compile(
    r"^(?:yes|positive|safe|agree|good|improved|better|satisfied|support|approve|accept|true|always|often|likely|trust|for|in favou?r|favou?rable|"
    r"po|pozitiv\w*|sigurt\w*|i sigurt|pajtohem|dakord|mire|kenaqur|i kenaqur|mbeshtes\w*|pro|"
    r"da|pozitiv\w*|bezbedn\w*|slazem|dobr\w*|zadovolj\w*|podrzav\w*|za)\b"
)
DENIED = re.compile(
    r"^(?:no|not|do(?:es)? not|don't|would not|negative|unsafe|insecure|disagree|bad|poor|worse|never|dissatisfied|oppose|reject|disapprove|false|unlikely|distrust|against|unfavou?rable|rarely|"
    r"jo|negativ\w*|pasigurt\w*|i pasigurt|nuk|aspak|kunder|keq|pakenaqur|i pakenaqur|kurre|"
    r"ne|negativn\w*|nebezbedn\w*|ne slazem|los\w*|nezadovolj\w*|protiv\w*|nikad\w*)\b"
)
HEDGES = re.compile(
    r"^(?:very|strongly|completely|entirely|totally|fully|extremely|somewhat|rather|fairly|slightly|mostly|tend to|generally|shume|plotesisht|teresisht|disi|pjeserisht|"
    r"mjaft|kryesisht|veoma|vrlo|potpuno|u potpunosti|uglavnom|donekle|delimicno|prilicno|sasvim|i|e|se)\s+"
)


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
    low_high: dict[str, tuple[float, float]] = field(default_factory=dict)

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
        found = {cell.option: _role(cell.label) for cell in self.cells}
        sides = set(found.values())
        if not ({"yes", "no"} <= sides or {"yes", "partly"} <= sides or {"no", "partly"} <= sides):
            return {option: role if role in ("dont_know", "other") else "named" for option, role in found.items()}
        return found

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


def _role(label: str) -> Role:
    plain = fold(label).text.strip()
    if DONT_KNOW_LABEL.search(plain):
        return "dont_know"
    if OTHER_LABEL.match(plain):
        return "other"
    bare = plain
    while (shorter := HEDGES.sub("", bare)) != bare:
        bare = shorter
    affirmed, denied = AFFIRMED.match(bare), DENIED.match(bare)
    if PARTIAL.search(plain) and not (affirmed and not HEDGES.match(plain) and bare.startswith(("yes", "po", "da"))):
        if (
            bare != plain
            and affirmed
            and not re.match(r"^(?:somewhat|partially|partly|disi|donekle|delimicno|pjeserisht)", plain)
        ):
            return "yes"
        if denied and bare != plain:
            return "no"
        return "partly"
    if denied:
        return "no"
    return "yes" if affirmed else "named"


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
    return tuple(_question(table, indices, wording, n, deff, spoken) for indices in groups.values())


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
