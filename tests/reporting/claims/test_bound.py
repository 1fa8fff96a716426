"""Words bound to estimates: judged on every build, by the lexicon that judges others' reports."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from click.testing import Result

from aneroid.reporting.claims.bound import judge_words, loose_quantities
from aneroid.reporting.document import Heading
from aneroid.reporting.evidence import Evidence
from aneroid.reporting.loose import check_parity, statements
from aneroid.reporting.narrative import INLINE, Context, check_narrative, parse_narrative, wanted_sums
from aneroid.reporting.words import Wording
from aneroid.study.errors import PublicationError

ROWS = [
    # question, option, by, group, n, estimate, se
    ("q", "yes", None, None, 1000, 0.56, 0.018), ("q", "no", None, None, 1000, 0.38, 0.017), ("q", "dk", None, None, 1000, 0.06, 0.009),
    ("q", "yes+no", None, None, 1000, 0.94, 0.009),
    ("q", "yes", "wave", "2019", 1000, 0.48, 0.018), ("q", "yes", "wave", "2021", 1000, 0.56, 0.018), ("q", "yes", "wave", "2020", 1000, 0.54, 0.018),
    ("r", "a", None, None, 1000, 0.40, 0.017), ("r", "b", None, None, 1000, 0.37, 0.017), ("r", "c", None, None, 1000, 0.20, 0.014), ("r", "d", None, None, 1000, 0.03, 0.006),
    ("half", "yes", None, None, 1000, 0.51, 0.018), ("half", "no", None, None, 1000, 0.49, 0.018),
    ("none", "yes", None, None, 1000, 0.0, 0.0), ("none", "no", None, None, 1000, 1.0, 0.0),
]  # fmt: skip


def evidence() -> Evidence:
    rows = [(1, q, o, by, group, n, p, se, p - 1.96 * se, p + 1.96 * se, 1.3) for q, o, by, group, n, p, se in ROWS]
    names = ["table", "question", "option", "by", "group", "n", "estimate", "se", "low", "high", "deff"]
    return Evidence(pl.DataFrame(rows, schema=names, orient="row"))


EVIDENCE = evidence()
CONTEXT = Context(
    EVIDENCE, {"survey.n": "1,000"}, Wording("en"), 0.95, lambda kind, which: (Heading(f"{kind} {which}", "x"),)
)


@pytest.mark.parametrize(
    ("words", "target", "verdict"),
    [
        ("more than half", "q.yes", "matches"),
        ("almost two thirds", "q.yes", "contradicts"),
        ("the vast majority", "q.yes", "overstated"),
        ("a majority", "half.yes", "not_significant"),
        ("a minority", "q.no", "matches"),
        ("more than half", "q.no", "contradicts"),
        ("almost everybody", "q.yes + q.no", "matches"),
        ("më shumë se gjysma", "q.yes", "matches"),
        ("shumica dërrmuese", "q.yes", "overstated"),
        ("više od polovine", "q.yes", "matches"),
        ("Више од половине", "q.yes", "matches"),
        ("dve trećine", "q.yes", "contradicts"),
        ("rose", "q.yes @2021 - q.yes @2019", "matches"),
        ("rose", "q.yes @ wave=2021 - q.yes @ wave=2019", "matches"),
        ("fell", "q.yes @2021 - q.yes @2019", "contradicts"),
        ("rose", "q.yes @2021 - q.yes @2020", "not_significant"),
        ("stayed the same", "q.yes @2021 - q.yes @2020", "matches"),
        ("stayed the same", "q.yes @2021-q.yes @2019", "contradicts"),
        ("rose by eight percentage points", "q.yes @2021 - q.yes @2019", "matches"),
        ("u rrit", "q.yes @2021 - q.yes @2019", "matches"),
        ("porasla je", "q.yes @2021 - q.yes @2019", "matches"),
        ("leads", "rank(q.yes) = 1", "matches"),
        ("leads", "rank(r.a) = 1", "not_significant"),
        ("leads", "rank(r.b) = 1", "contradicts"),
        ("comes third", "rank(r.c) = 3", "matches"),
        ("twice as many", "r.a / r.c", "matches"),
        ("three times as many", "r.a / r.c", "contradicts"),
        ("three fifths of those", "q.yes | q.yes + q.no", "matches"),
        ("a quarter of those", "q.yes | q.yes + q.no", "contradicts"),
    ],
)
def test_words_are_judged_by_what_they_are_bound_to(words: str, target: str, verdict: str) -> None:
    language = (
        "sq"
        if any(w in words for w in ("më", "shumica", "u rrit"))
        else "sr"
        if any(w in words for w in ("više", "Више", "dve", "porasla"))
        else "en"
    )
    bound = judge_words(words, target, EVIDENCE, language)
    assert bound.judgement is not None
    assert bound.judgement.verdict == verdict, bound.judgement


def test_a_share_of_a_share_has_its_own_base() -> None:
    bound = judge_words("three fifths of those", "q.yes | q.yes + q.no", EVIDENCE, "en")
    assert bound.resolved.value == pytest.approx(0.56 / 0.94)
    assert bound.resolved.cells[0].n == 940


def test_words_without_meaning_are_not_judged_and_nobody_has_no_share() -> None:
    assert judge_words("the blue ones", "q.yes", EVIDENCE, "en").judgement is None
    with pytest.raises(PublicationError, match="R-BIND-3"):
        judge_words("twice as many", "q.yes / none.yes", EVIDENCE, "en")


def codes(markdown: str, **changes: object) -> list[str]:
    from dataclasses import replace

    return [f.code for f in check_narrative(f"# C\n\n{markdown}\n", replace(CONTEXT, **changes), name="report/en.md")]


@pytest.mark.parametrize(
    ("markdown", "code"),
    [
        ("[Two thirds](est:q.yes) agree.", "R-CLAIM-1"),
        ("[A majority](est:half.yes) agrees.", "R-CLAIM-2"),
        ("[The blue ones](est:q.yes) agree.", "R-CLAIM-3"),
        ("Most respondents agree.", "R-WORD-1"),
        ("A third of all agree.", "R-WORD-1"),
        ("Support has grown among citizens.", "R-WORD-1"),
        ("**Almost everyone** agrees, {{ q.yes }}.", "R-WORD-1"),
        ("More than {{ q.yes }} agree.", "R-WORD-2"),
        ("[Most](waive: \"someone\") agree.", "R-WAIVE-1"),
        ("[rose](est:q.yes @2021 - q.yes @1999)", "R-BIND-1"),
        ("[rose](est:q.yes ! q.no)", "R-BIND-2"),
    ],
)  # fmt: skip
def test_a_narrative_is_found_out(markdown: str, code: str) -> None:
    assert codes(markdown) == [code]


@pytest.mark.parametrize(
    "markdown",
    [
        "[More than half](est:q.yes) agree, {{ q.yes }}.",
        "[leads](est:rank(q.yes) = 1)",
        '[Many say](waive: "A. Editor, quoted from an interview") that it rains.',
        "About {{ survey.n }} people were interviewed.",
        "Interviews were held in the household, and nobody else was present.",
    ],
)
def test_a_sound_narrative_is_left_alone(markdown: str) -> None:
    assert codes(markdown) == []


def test_before_a_run_words_are_not_judged_for_want_of_values() -> None:
    assert codes("[Two thirds](est:q.yes) agree.", judged=False) == []


def test_a_contradiction_stops_the_report_with_file_and_line() -> None:
    with pytest.raises(PublicationError, match=r"\[R-CLAIM-1\] report/en.md, line 3: 'Two thirds'"):
        parse_narrative("# C\n\n[Two thirds](est:q.yes) agree.\n", CONTEXT, name="report/en.md")


def test_sums_on_either_side_of_an_expression_are_estimated() -> None:
    found = wanted_sums("[x](est:a.b + a.c @2021 - a.b + a.c @2019) [y](est:a.b | a.b + a.d) {{ a.e + a.f | ci }}")
    assert [r.options for r in found] == [("b", "c"), ("b", "c"), ("b", "d"), ("e", "f")]


def test_statements_and_waivers_are_listed_for_the_annex() -> None:
    text = '<!-- [x](est:q.yes) -->\n# C\n\n[More than half](est:q.yes) and [many](waive: "A. Editor, a quotation").'
    found = statements(text, INLINE, EVIDENCE, "en")
    assert [s.line for s in found] == [4, 4]
    assert [s.content.words for s in found] == ["More than half", "many"]


def test_language_versions_rest_on_the_same_evidence_paragraph_by_paragraph() -> None:
    english = "# A\n\n{{ q.yes }} agree.\n\n[most](est:q.no)\n"
    same = "# A\n\n{{ q.yes | ci }} pajtohen.\n\n[shumica](est:q.no)\n"
    other = "# A\n\n{{ q.no }} pajtohen.\n\n[shumica](est:q.no)\n"
    fewer = "# A\n\n{{ q.yes }} pajtohen.\n"
    assert check_parity({"en": english, "sq": same}, INLINE) == []
    [finding] = check_parity({"en": english, "sq": other}, INLINE)
    assert (finding.code, finding.where) == ("R-PARITY-1", "report/sq.md, line 3")
    assert "without q.yes, with q.no" in finding.message
    assert [f.code for f in check_parity({"en": english, "sq": fewer}, INLINE)] == ["R-PARITY-2"]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("sq", "Shumica e qytetarëve mendojnë kështu."),
        ("sr", "Većina građana misli tako."),
        ("sr", "Већина грађана мисли тако."),
    ],
)
def test_loose_words_are_found_in_every_language(language: str, text: str) -> None:
    assert loose_quantities(text, language)


def test_check_and_run_stop_at_a_false_word(small_study: Path, aneroid: Callable[..., Result]) -> None:
    small = small_study
    narrative = small / "report" / "en.md"
    assert aneroid("run", small).exit_code == 0
    text = narrative.read_text(encoding="utf-8")
    assert "[Most people]" in text
    narrative.write_text(text.replace("[Most people]", "[Hardly anyone]"), encoding="utf-8")
    result = aneroid("check", small)
    assert result.exit_code == 1
    assert "R-CLAIM-1" in result.output
    result = aneroid("run", small)
    assert result.exit_code == 1
    assert "R-CLAIM-1" in result.output
