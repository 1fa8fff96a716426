"""Tables and sentences for the claim checker's tests: all our own, none from the published report."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from aneroid.reporting.claims.published import Cell, Question, read_published
from aneroid.reporting.claims.review import review_text
from aneroid.reporting.claims.statements import ClaimFinding, Passage
from aneroid.reporting.labels import Labels
from aneroid.study.folder import read_study
from aneroid.study.published import read_shares

HERE = Path(__file__).parent
STUDIES = HERE.parents[2] / "studies"

GSS = {
    "fefam": ("It is much better for everyone involved if the man is the achiever outside the home and the woman takes care of the home and family.",
              {"Strongly agree": 9.2, "Agree": 31.8, "Disagree": 43.0, "Strongly disagree": 16.0}),
    "polviews": ("Where would you place yourself on a scale from extremely liberal to extremely conservative?",
                 {"Extremely liberal": 2.7, "Liberal": 11.4, "Slightly liberal": 12.7, "Moderate": 38.7, "Slightly conservative": 16.3, "Conservative": 15.0, "Extremely conservative": 3.2}),
}  # fmt: skip
"""Shares of `aneroid run studies/gss-family`, all years together, in percent."""


@dataclass(frozen=True)
class Case:
    """A sentence, the tables and language it is about, and the verdicts that are right."""

    tables: str
    language: str
    verdicts: frozenset[str]
    sentence: str


def cases(name: str) -> list[Case]:
    found = []
    for line in (HERE / name).read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            head, sentence = line.split(" | ", 1)
            tables, language, *verdicts = head.split()
            found.append(Case(tables, language, frozenset(verdicts), sentence))
    return found


@cache
def questions(tables: str, language: str) -> tuple[Question, ...]:
    if (HERE / f"{tables}.csv").exists():
        return read_published(HERE / f"{tables}.csv", n=800, deff=1.0)
    if tables == "gss":
        return tuple(
            Question(
                str(k), "", name, wording, "", tuple(Cell(o, o, p, 1) for o, p in options.items()), 23718, 1.5, "en"
            )
            for k, (name, (wording, options)) in enumerate(GSS.items(), start=1)
        )
    return _reference(language)


@cache
def _reference(language: str) -> tuple[Question, ...]:
    """The reference study's published shares under our own wording, in one of its languages."""
    study, _ = read_study(STUDIES / "kosovo-2021")
    assert study is not None
    labels = Labels(study.settings, study.questionnaire, language)
    shares = read_shares(STUDIES / "kosovo-2021" / "published.toml")
    plan = {q: table for table in study.settings.tables for q in table.questions}
    return tuple(
        Question(str(plan[q].number), plan[q].title[language], q, labels.stem(q) or labels.item(q), labels.item(q) if labels.stem(q) else "",
                 tuple(Cell(o, labels.option(q, o), p) for o, p in options.items()), 1197, 1.0, language)
        for q, options in shares.items()
    )  # fmt: skip


def review(case: Case) -> list[ClaimFinding]:
    deff = 1.5 if "design effect" in case.sentence else None
    return review_text(
        [Passage(case.sentence)], questions(case.tables, case.language), language=case.language, deff=deff
    )


def is_right(case: Case, found: list[ClaimFinding]) -> bool:
    """A right verdict is among those given; a true sentence has nothing beside it that is wrong."""
    got = {f.verdict for f in found}
    if "quiet" in case.verdicts:
        return not got & {"contradicts", "overstated", "matches"}
    if case.verdicts == {"matches"}:
        return "matches" in got and not got & {"contradicts", "overstated", "not_significant"}
    return bool(got & case.verdicts)


if __name__ == "__main__":
    import sys
    from collections import Counter

    wrong: Counter[str] = Counter()
    total: Counter[str] = Counter()
    false_alarms = missed = 0
    for case in cases(sys.argv[1]):
        found = review(case)
        key = f"{case.tables} {case.language}"
        total[key] += 1
        got = {f.verdict for f in found}
        alarm = case.verdicts == {"matches"} and bool(got & {"contradicts", "overstated"})
        alarm = alarm or ("quiet" in case.verdicts and bool(got & {"contradicts", "overstated"}))
        miss = bool(case.verdicts & {"contradicts", "overstated"}) and not got - {"matches", "unbound"}
        false_alarms, missed = false_alarms + alarm, missed + miss
        if not is_right(case, found):
            wrong[key] += 1
            print(
                "FALSE ALARM" if alarm else "MISSED" if miss else "wrong",
                case.language,
                sorted(case.verdicts),
                case.sentence,
            )
            for f in found:
                print("      ", f.verdict, repr(f.quantity), f.cells, f.reason)
    print(
        {k: f"{total[k] - wrong[k]}/{total[k]}" for k in total},
        "all",
        f"{sum(total.values()) - sum(wrong.values())}/{sum(total.values())}",
        "false alarms",
        false_alarms,
        "missed",
        missed,
    )
