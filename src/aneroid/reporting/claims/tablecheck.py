"""The table checker: what is wrong with published tables, seen from the tables alone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import combinations, groupby
from math import comb, factorial, log10, prod

from aneroid.reporting.claims.corpus import Corpus
from aneroid.reporting.claims.judge import Verdict
from aneroid.reporting.claims.published import Question
from aneroid.reporting.claims.text import fold

UNLIKELY = 0.001
"""A pattern that independent rounding shows less often than this was made."""
PERSON = re.compile(r"\b(ne zna|nuk e di|ne mogu|nema)(?:m|n|j|ju)?\b")
"""Don't know in the first person or the third is the same answer."""
SLASHED_NEUTRAL = re.compile(r"neutral|neither|asnjanes|neutraln")


@dataclass(frozen=True, slots=True)
class TableFinding:
    """Something about published tables. ``sentence`` names the table; ``verdict`` is as for claims."""

    sentence: str
    quantity: str
    verdict: Verdict
    cells: tuple[str, ...]
    reason: str
    where: str
    kind: str = "table"

    @property
    def message(self) -> str:
        return self.reason


def check_tables(questions: Sequence[Question]) -> list[TableFinding]:
    """Everything that the tables themselves show to be wrong or doubtful."""
    checks = (
        _impossible,
        _sums,
        _repeated_wordings,
        _repeated_titles,
        _uneven_batteries,
        _battery_wordings,
        _dont_know,
        _forced,
    )
    return [finding for check in checks for finding in check(questions)]


def probability_of_hundred(categories: int) -> float:
    """How often shares that add up to 100 still do so when each is rounded by itself.

    The rounding errors of all categories but one are independent and uniform on half a unit either way; the sum is 100
    when theirs lies within half a unit: the distribution of a sum of uniforms (their convolution) at that place.

    Source: Mosteller, Youtz and Zahn (1967), Demography 4, 850-858; Diaconis and Freedman (1979), JASA 74, 359-364.
    """
    m = categories - 1
    if m < 2:
        return 1.0
    return _sum_of_uniforms(m / 2 + 0.5, m) - _sum_of_uniforms(m / 2 - 0.5, m)


def _sum_of_uniforms(x: float, m: int) -> float:
    """Distribution function of the sum of m uniforms on 0 to 1 (Irwin and Hall)."""
    terms = [(-1.0) ** k * comb(m, k) * (x - k) ** m for k in range(int(x) + 1)]
    return float(sum(terms)) / factorial(m)


def _impossible(questions: Sequence[Question]) -> Iterator[TableFinding]:
    for question in questions:
        for cell in question.cells:
            if not 0 <= cell.percent <= 100:
                row = f"row {cell.line}: " if cell.line else ""
                yield _finding(
                    question,
                    "contradicts",
                    f"{row}{cell.percent:g} is no percentage (answer {cell.label!r}).",
                    (question.ref(cell.option),),
                    f"{cell.percent:g}",
                )


def _sums(questions: Sequence[Question]) -> Iterator[TableFinding]:
    for question in questions:
        if not question.complete:
            continue
        total = sum(cell.percent for cell in question.cells)
        slack = question.half_rounding(len(question.cells))
        if total > 100 + slack:
            yield _finding(
                question,
                "contradicts",
                f"The answers add up to {total:g}%, more than rounding allows.",
                (),
                f"{total:g}%",
            )
        elif total < 100 - slack:
            yield _finding(
                question,
                "contradicts",
                f"The answers add up to {total:g}%: an answer is missing from the table.",
                (),
                f"{total:g}%",
            )


def _repeated_wordings(questions: Sequence[Question]) -> Iterator[TableFinding]:
    """One wording over different questions; a grid repeats its wording over items, which is as it should be."""
    for a, b in combinations(questions, 2):
        if not _same(a.shown, b.shown) or not (a.shown).strip():
            continue
        labels = [{fold(c.label).text for c in q.cells} for q in (a, b)]
        same_answers = len(labels[0] & labels[1]) >= 0.6 * min(len(x) for x in labels)
        if same_answers and (a.item or b.item) and not _same(a.item, b.item):
            continue
        if same_answers and _same_figures(a, b):
            continue  # the question, printed again
        what = "other answers" if not same_answers else "the same answers and other figures"
        places = f"{a.name} (table {a.table}) and, with {what}, over {b.name} (table {b.table})"
        reason = f"The wording “{b.shown}” stands over {places}: one of them is wrong."
        yield _finding(b, "contradicts", reason, (), "wording")


def _same_figures(a: Question, b: Question) -> bool:
    """Whether answers that two tables share have the same shares in both, but for rounding."""
    first, second = ({fold(c.label).text: c.percent for c in q.cells} for q in (a, b))
    slack = max(a.half_rounding(), b.half_rounding()) + 1e-9
    return all(abs(first[label] - second[label]) <= slack for label in first.keys() & second.keys())


def _repeated_titles(questions: Sequence[Question]) -> Iterator[TableFinding]:
    titles = {q.table: q.title for q in questions}
    for (a, first), (b, second) in combinations(titles.items(), 2):
        if first.strip() and _same(first, second):
            question = next(q for q in questions if q.table == b)
            yield _finding(question, "imprecise", f"The title “{second}” is also that of table {a}.", (), "title")


def _uneven_batteries(questions: Sequence[Question]) -> Iterator[TableFinding]:
    """Items of one grid that were not all reported with the same answers."""
    for _, group in groupby(questions, key=lambda q: q.table):
        items = [q for q in group if q.item]
        by_wording: dict[str, list[Question]] = {}
        for q in items:
            by_wording.setdefault(fold(q.shown).text, []).append(q)
        for members in by_wording.values():
            every = {fold(c.label).text: c.label for q in members for c in q.cells}
            for q in members:
                own = {fold(c.label).text for c in q.cells}
                for missing in sorted(every.keys() - own):
                    yield _finding(
                        q,
                        "imprecise",
                        f"{q.item!r} has no answer {every[missing]!r}, which other items of the table have.",
                        (),
                        "answers",
                    )


def _battery_wordings(questions: Sequence[Question]) -> Iterator[TableFinding]:
    """Nearly, but not quite, the same wording over items of one battery: a slip of the pen, or another question."""
    seen: set[tuple[str, str]] = set()
    families = {id(f): f for f in Corpus(questions).families.values() if len(f) > 1}
    for family in families.values():
        for a, b in combinations(family, 2):
            pair = (fold(a.shown).text.strip(), fold(b.shown).text.strip())
            if pair[0] == pair[1] or pair in seen:
                continue
            seen.add(pair)
            words = [set(re.findall(r"\w+", text)) for text in pair]
            shorter, longer = sorted(words, key=len)
            if shorter < longer and SequenceMatcher(None, *pair).ratio() > 0.85:
                extra = ", ".join(sorted(longer - shorter))
                reason = f"“{a.shown}” ({a.name}) and “{b.shown}” ({b.name}) differ by {extra!r} within one battery."
                yield _finding(b, "imprecise", reason, (), "wording")


def _dont_know(questions: Sequence[Question]) -> Iterator[TableFinding]:
    labels: dict[str, list[Question]] = {}
    without: list[Question] = []
    for question in questions:
        known = [question.cell(o).label for o, role in question.roles.items() if role == "dont_know"]
        if not known:
            without.append(question)
        for label in known:
            plain = re.sub(r"\s*/\s*", "/", fold(label).text.strip())
            labels.setdefault(PERSON.sub(r"\1", plain), []).append(question)
    if not labels:
        return
    for _, group in groupby(without, key=lambda q: q.table):
        questions_without = list(group)
        more = f" ({len(questions_without)} questions or columns)" if len(questions_without) > 1 else ""
        why = "No answer for don't know, though other tables have one: left out, or put under another answer?"
        yield _finding(questions_without[0], "imprecise", why + more, (), "don't know")
    usual = max(labels, key=lambda label: len(labels[label]))
    for label, found in labels.items():
        names = ", ".join(q.name for q in found[:5]) + (f" and {len(found) - 5} more" if len(found) > 5 else "")
        if SLASHED_NEUTRAL.search(label) and not SLASHED_NEUTRAL.search(usual):
            yield _finding(
                found[0],
                "imprecise",
                f"{names}: don't know is put together with a neutral answer; elsewhere it stands alone.",
                (),
                "don't know",
            )
        elif label != usual:
            yield _finding(
                found[0], "imprecise", f"{names}: reported as {label!r}, elsewhere as {usual!r}.", (), "don't know"
            )


def _forced(questions: Sequence[Question]) -> Iterator[TableFinding]:
    """Whether shares were made to add up to 100 after rounding."""
    counted = [q for q in questions if q.complete and len(q.cells) > 2 and all(0 <= c.percent <= 100 for c in q.cells)]
    exact = [q for q in counted if abs(sum(c.percent for c in q.cells) - 100) < 1e-6]
    if len(counted) < 3 or len(exact) < len(counted):
        return
    chances = [probability_of_hundred(sum(c.percent > 0 for c in q.cells)) for q in counted]
    joint = prod(chances)
    if joint < UNLIKELY:
        reason = (
            f"All {len(counted)} distributions add up to exactly 100. Rounded one by one they would do so once in "
            f"10^{-log10(joint):.1f} surveys: shares were adjusted after rounding, and single figures may be off by a "
            "point."
        )
        yield TableFinding("All tables", "100%", "imprecise", (), reason, "all tables")


def _finding(question: Question, verdict: Verdict, reason: str, cells: tuple[str, ...], quantity: str) -> TableFinding:
    label = f"Table {question.table}"
    return TableFinding(
        f"{label}: {question.title} ({question.name})", quantity, verdict, cells, reason, f"{label}, {question.name}"
    )


def _same(a: str, b: str) -> bool:
    return re.sub(r"\W+", " ", fold(a).text).strip() == re.sub(r"\W+", " ", fold(b).text).strip()
