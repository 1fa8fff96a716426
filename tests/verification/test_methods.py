"""Each method against a known example: published figures, exact probabilities, or the definition itself."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from aneroid.statistics.agreement import cohen_kappa, krippendorff_alpha, mcnemar
from aneroid.statistics.multiplicity import benjamini_hochberg
from aneroid.statistics.scaling import guttman_errors, scale_of
from aneroid.statistics.sequential import SequentialTest
from aneroid.statistics.variance_components import intraclass_correlation
from aneroid.study.errors import VerificationError
from aneroid.study.settings import AgeRule, EditRule, ScaleRule
from aneroid.verification.backchecks import agreement_by_question, error_rates, interviewer_verdicts, pair_up
from aneroid.verification.calls import ATTEMPTS, call_outcomes, call_queue, masked, next_call
from aneroid.verification.consistency import check_ages, check_scale_order
from aneroid.verification.edits import EDITS, apply_edits, edits_by_rule
from aneroid.verification.places import distance_kilometres
from aneroid.verification.revisits import choose_revisits, draw_revisits, failure_rate, seal_of
from aneroid.verification.selection import rayleigh

NAN = float("nan")


def test_kappa_of_the_textbook_table() -> None:
    found = cohen_kappa(np.array([[20, 5], [10, 15]]))
    assert found.kappa == pytest.approx(0.40)
    assert found.observed == pytest.approx(0.70)
    drawn = np.random.default_rng(1).multinomial(50, [0.4, 0.1, 0.2, 0.3], 4000).reshape(-1, 2, 2)
    spread = np.std([cohen_kappa(table).kappa for table in drawn])
    assert (found.high - found.low) / 2 / 1.959964 == pytest.approx(spread, rel=0.05)
    assert np.isnan(cohen_kappa(np.array([[9, 0], [0, 0]])).kappa)


def test_alpha_of_krippendorffs_own_example() -> None:
    ratings = np.array([
        [1, 2, 3, 3, 2, 1, 4, 1, 2, NAN, NAN, NAN], [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, NAN, 3],
        [NAN, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, NAN], [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, NAN],
    ])  # fmt: skip
    levels = {"nominal": 0.743, "ordinal": 0.815, "interval": 0.849, "ratio": 0.797}
    for level, value in levels.items():
        assert krippendorff_alpha(ratings, level) == pytest.approx(value, abs=5e-4)  # type: ignore[arg-type]


def test_mcnemar_is_the_exact_binomial() -> None:
    assert mcnemar(9, 2) == pytest.approx(binomtest(2, 11, 0.5).pvalue)
    assert mcnemar(0, 0) == 1


def test_benjamini_hochberg_as_in_r() -> None:
    # R: p.adjust(c(.01, .02, .03, .04, .05, NA), "BH")
    assert benjamini_hochberg(np.array([0.01, 0.02, 0.03, 0.04, 0.05, NAN]))[:5] == pytest.approx([0.05] * 5)
    # R: p.adjust(c(.001, .2, .04, .7), "BH")
    assert benjamini_hochberg(np.array([0.001, 0.2, 0.04, 0.7])) == pytest.approx([0.004, 0.8 / 3, 0.08, 0.7])


def test_walds_limits() -> None:
    test = SequentialTest(p0=0.02, p1=0.15, alpha=0.05, beta=0.10)
    low, high = test.limits(0)
    unit = np.log(0.15 / 0.02) + np.log(0.98 / 0.85)
    assert (low, high) == pytest.approx((np.log(0.1 / 0.95) / unit, np.log(0.9 / 0.05) / unit))
    assert test.verdict(0, 15) == "undecided"
    assert test.verdict(0, 16) == "trusted"
    assert test.verdict(3, 12) == "failed"


def test_wald_keeps_its_risks() -> None:
    rng = np.random.default_rng(8)
    test = SequentialTest()

    def failed(p: float) -> float:
        verdicts = []
        for row in rng.random((2000, 400)) < p:
            count = np.cumsum(row)
            verdicts.append(
                next((v for n, k in enumerate(count, 1) if (v := test.verdict(int(k), n)) != "undecided"), "")
            )
        return verdicts.count("failed") / len(verdicts)

    assert failed(0.02) < 0.06
    assert failed(0.15) > 0.89


def test_a_perfect_scale_and_one_that_is_none() -> None:
    perfect = np.tril(np.ones((6, 5)), -1).astype(float)
    found = scale_of(perfect)
    assert found.reproducibility == 1
    assert pytest.approx(1) == found.H
    assert found.order == (0, 1, 2, 3, 4)
    rng = np.random.default_rng(1)
    assert abs(scale_of((rng.random((20_000, 5)) < [0.2, 0.4, 0.5, 0.6, 0.8]).astype(float)).H) < 0.02


def test_loevinger_by_its_definition_on_two_items() -> None:
    # 60 yes/yes, 20 yes/no, 5 no/yes, 15 no/no: the error is no/yes; 100 * .20 * .65 = 13 expected.
    answers = np.repeat([[1, 1], [1, 0], [0, 1], [0, 0]], [60, 20, 5, 15], axis=0).astype(float)
    assert pytest.approx(1 - 5 / 13) == scale_of(answers).H
    assert guttman_errors(np.array([[0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]), (0, 1)).tolist()[:2] == [1.0, 0.0]


def test_intraclass_correlation_as_in_analysis_of_variance() -> None:
    # Means 1, 5, 9 of two values each: MSB = 2 * 16 = 32, MSW = 2, so rho = (32 - 2) / (32 + 2).
    found = intraclass_correlation(np.array([0.0, 2, 4, 6, 8, 10]), np.array([0, 0, 1, 1, 2, 2]))
    assert found.rho == pytest.approx(30 / 34)
    assert found.low < found.rho < found.high
    rng = np.random.default_rng(2)
    group = np.repeat(np.arange(400), 10)
    values = 0.5 * rng.standard_normal(400)[group] + np.sqrt(0.75) * rng.standard_normal(4000)
    wide = intraclass_correlation(values, group)
    assert wide.low < 0.25 < wide.high
    assert wide.rho == pytest.approx(0.25, abs=0.04)


def test_places_and_angles() -> None:
    # Pristina to Prizren, about 60 km.
    assert distance_kilometres(np.array([42.6629]), np.array([21.1655]), np.array([42.2139]), np.array([20.7397]))[
        0
    ] == pytest.approx(61, abs=1)
    rng = np.random.default_rng(3)
    p = [rayleigh(rng.uniform(0, 2 * np.pi, 30)) for _ in range(2000)]
    assert np.mean(np.array(p) < 0.05) == pytest.approx(0.05, abs=0.015)


SAMPLE = pl.DataFrame({"interview_id": [f"i{k}" for k in range(60)], "psu": ["p"] * 60, "interviewer": ["A", "B"] * 30,
                       "stratum": ["x", "x", "y", "y", "z", "z"] * 10})  # fmt: skip


def test_revisits_have_equal_chances_and_spread_over_strata() -> None:
    hits = dict.fromkeys(SAMPLE["interview_id"], 0)
    for seed in range(300):
        drawn = draw_revisits(SAMPLE, 0.2, seed)
        assert dict(drawn.group_by("interviewer").len().iter_rows()) == {"A": 6, "B": 6}
        strata = drawn.join(SAMPLE, on="interview_id")["stratum"].value_counts()["count"]
        assert strata.min() == strata.max() == 4
        for one in drawn["interview_id"]:
            hits[one] += 1
    assert max(abs(h / 300 - 0.2) for h in hits.values()) < 0.1


def test_the_seal_opens_only_with_list_and_secret() -> None:
    drawn = draw_revisits(SAMPLE, 0.2, 1)
    seal = seal_of(drawn, "winter")
    assert seal == seal_of(drawn[::-1], "winter")
    assert seal not in (seal_of(drawn, "summer"), seal_of(draw_revisits(SAMPLE, 0.2, 2), "winter"))


def test_the_failure_rate_is_of_the_sealed_ones_with_exact_limits() -> None:
    made = pl.DataFrame({"why": ["sealed"] * 40 + ["risk"] * 20, "household_exists": [True] * 60,
                         "interview_held": [False] * 2 + [True] * 36 + [None] * 2 + [False] * 20,
                         "right_person": [True] * 38 + [None] * 22})  # fmt: skip
    found = failure_rate(made)
    exact = binomtest(2, 40).proportion_ci()
    assert (found.n, found.failed) == (40, 2)
    assert (found.low, found.high) == pytest.approx((exact.low, exact.high))
    nothing = failure_rate(made.clear())
    assert (nothing.n, nothing.low, nothing.high) == (0, 0.0, 1.0)


def test_risk_chooses_the_worst_and_not_only_of_one() -> None:
    scores = pl.DataFrame(
        {"submission_id": list("abcd"), "interviewer": ["X", "X", "X", "Y"], "probability": [0.9, 0.8, 0.7, 0.1]}
    )
    assert choose_revisits(scores, 2)["submission_id"].to_list() == ["a", "b"]
    assert choose_revisits(scores, 2, each=1)["submission_id"].to_list() == ["a", "d"]
    assert choose_revisits(scores, -1).is_empty()


def test_back_checks_by_question_and_person() -> None:
    first = pl.DataFrame(
        {"submission_id": [f"s{k}" for k in range(50)], "interviewer": ["A", "B"] * 25, "q": ["y"] * 25 + ["n"] * 25}
    )
    again = first.select(
        "submission_id", again_q=pl.Series(["y"] * 20 + ["n"] * 5 + ["y"] * 10 + ["n"] * 15), checker=pl.lit("C")
    )
    pairs = pair_up(first, again, ["q"])
    table = agreement_by_question(pairs, {"q": "fact"})
    assert table["kappa"][0] == pytest.approx(0.4)
    assert table["p_value"][0] < 1e-6
    assert table["p_moved"][0] == pytest.approx(binomtest(5, 15, 0.5).pvalue)
    assert error_rates(pairs, "checker", {}).row(0)[:3] == ("C", 50, 15)
    with pytest.raises(VerificationError, match="V-BACK-1"):
        pair_up(first[:10], again, ["q"])


def test_verdicts_come_when_walds_limits_are_met() -> None:
    checked = pl.DataFrame({"interviewer": ["A"] * 20 + ["B"] * 4, "failed": [False] * 20 + [True, True, False, True]})
    found = {row["interviewer"]: row for row in interviewer_verdicts(checked).iter_rows(named=True)}
    assert (found["A"]["verdict"], found["A"]["after"]) == ("trusted", 16)
    assert (found["B"]["verdict"], found["B"]["after"]) == ("failed", 2)


NOW = datetime(2021, 9, 20, 12)
INTERVIEWS = pl.DataFrame({"submission_id": ["a", "b", "c", "d"], "ended": [NOW - timedelta(days=1)] * 4,
                           "has_telephone": [True, True, True, False], "probability": [0.1, 0.9, 0.2, 0.9]})  # fmt: skip


def attempts(*rows: tuple[str, datetime, str, datetime | None]) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=ATTEMPTS, orient="row")


def test_the_queue_calls_agreed_times_first_then_by_risk() -> None:
    assert call_queue(INTERVIEWS, attempts(), NOW)["submission_id"].to_list() == ["b", "c", "a"]
    agreed = attempts(("a", NOW - timedelta(hours=2), "call back", NOW - timedelta(minutes=5)))
    assert next_call(INTERVIEWS, agreed, NOW) == "a"
    later = attempts(("b", NOW - timedelta(minutes=10), "busy", None))
    queue = call_queue(INTERVIEWS, later, NOW)
    assert queue["submission_id"].to_list() == ["c", "a", "b"]
    assert queue["is_due"].to_list() == [True, True, False]
    assert next_call(INTERVIEWS, attempts(), NOW.replace(hour=23)) is None


def test_the_queue_ends_with_an_answer_or_enough_attempts() -> None:
    tried = attempts(
        *[("b", NOW - timedelta(days=5 - k), "not reached", None) for k in range(5)], ("c", NOW, "refused", None)
    )
    assert call_queue(INTERVIEWS, tried, NOW)["submission_id"].to_list() == ["a"]
    assert dict(call_outcomes(INTERVIEWS, tried).select("outcome", "count").iter_rows()) == {
        "given up": 1, "refused": 1, "no number": 1, "waiting": 1,
    }  # fmt: skip
    with pytest.raises(VerificationError, match="V-CALL-1"):
        call_queue(INTERVIEWS, attempts(("a", NOW, "hung up", None)), NOW)
    with pytest.raises(VerificationError, match="V-BACK-1"):
        call_queue(INTERVIEWS, attempts(("z", NOW, "busy", None)), NOW)


@given(st.text(alphabet="0123456789 +-", max_size=16))
def test_masked_numbers_show_two_digits_at_most(number: str) -> None:
    assert sum(c.isdigit() for c in masked(number)) <= 2


RAW = pl.DataFrame({"submission_id": ["a", "b"], "q": pl.Series(["yes", "no"], dtype=pl.Enum(["yes", "no"])), "age": [40, 150],
                    "started": [datetime(2021, 9, 17, 10)] * 2, "born": ["1981-09-18", "1990"]})  # fmt: skip


def test_edits_lie_over_the_raw_answers() -> None:
    rule = EditRule(name="old", when={"q": "no"}, put={"q": "yes", "age": ""}, reason={"en": "misread"})
    made = edits_by_rule(RAW, [rule], "en")
    assert made.height == 2
    edited = apply_edits(RAW, made)
    assert edited["q"].to_list() == ["yes", "yes"]
    assert edited["age"].to_list() == [40, None]
    assert RAW["age"].to_list() == [40, 150]
    assert edited.schema == RAW.schema


@pytest.mark.parametrize(("row", "code"), [
    (("z", "q", "no", "yes"), "V-EDIT-1"), (("b", "q", "yes", "no"), "V-EDIT-2"), (("b", "q", "no", "maybe"), "V-EDIT-3"),
    (("b", "age", "150", "old"), "V-EDIT-3"), (("b", "zz", "1", "2"), "V-COL-1"),
])  # fmt: skip
def test_edits_that_cannot_be_are_refused(row: tuple[str, str, str, str], code: str) -> None:
    edit = pl.DataFrame([(*row, "why", "me")], schema=EDITS, orient="row")
    with pytest.raises(VerificationError, match=code):
        apply_edits(RAW, edit)


def test_ages_agree_with_birth_dates_to_a_year() -> None:
    rule = AgeRule(name="a", age="age", born="born", message={"en": "age and birth differ"})
    assert check_ages(RAW, [rule], "en")["submission_id"].to_list() == ["b"]
    exact = rule.model_copy(update={"years": 0})
    assert check_ages(RAW, [exact], "en")["submission_id"].to_list() == ["a", "b"]  # 39 on the day before the birthday
    dates = RAW.with_columns(born=pl.Series([date(1981, 9, 17), None]))
    assert check_ages(dates, [exact], "en").is_empty()


def test_the_wrong_order_of_a_scale_is_found() -> None:
    pattern = [["yes", "yes", "yes"], ["yes", "yes", "no"], ["yes", "no", "no"], ["no", "no", "no"]] * 5 + [
        ["no", "no", "yes"]
    ]
    data = (
        pl.DataFrame(pattern, schema=["e", "m", "h"], orient="row")
        .with_row_index("k")
        .with_columns(submission_id=pl.format("s{}", "k"))
    )
    rule = ScaleRule(name="s", questions=("e", "m", "h"), message={"en": "wrong order"})
    assert check_scale_order(data, [rule], "en")["submission_id"].to_list() == ["s20"]
