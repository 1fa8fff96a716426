"""Interviews checked again by telephone or at the door: what agrees, by question, interviewer and back-checker."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import polars as pl
from scipy.special import ndtri
from scipy.stats import binom, ttest_rel

from aneroid.statistics.agreement import cohen_kappa, mcnemar
from aneroid.statistics.sequential import SequentialTest
from aneroid.study.errors import VerificationError
from aneroid.verification.findings import LEAST_GROUP, SIGNALS, measured, signals
from aneroid.verification.telephone import AGAIN

NOISE = {"fact": 0.03, "behaviour": 0.08, "opinion": 0.15}
"""Share of answers that differ when people are asked again, by what is asked: what never changes, what may, what sways.

After the three types of IPA's back-check manual, with the sizes usual in retests: Alwin (2007), Margins of Error.
"""
HONEST_DENIAL = 0.02
"""Share of households that deny an interview that was held: another member answers, or it is forgotten."""


def pair_up(submissions: pl.DataFrame, again: pl.DataFrame, questions: Sequence[str]) -> pl.DataFrame:
    """Every answer given twice: ``submission_id``, ``interviewer``, ``checker``, ``question``, ``first``, ``second``.

    Raises: VerificationError V-BACK-1 for an interview that does not exist, V-COL-1 for a question that is not there.
    """
    unknown = again.join(submissions, on="submission_id", how="anti")
    if unknown.height:
        raise VerificationError("V-BACK-1", count=unknown.height, example=unknown["submission_id"][0])
    missing = [q for q in questions if q not in submissions.columns or AGAIN + q not in again.columns]
    if missing:
        raise VerificationError("V-COL-1", columns=", ".join(missing))
    checker = pl.col("checker") if "checker" in again.columns else pl.lit(None, dtype=pl.String)
    both = again.with_columns(checker=checker.cast(pl.String)).join(
        submissions.select("submission_id", "interviewer", *questions), on="submission_id", how="inner",
        maintain_order="left",
    )  # fmt: skip
    parts = [
        both.select(
            "submission_id", pl.col("interviewer").cast(pl.String), "checker", question=pl.lit(q),
            first=pl.col(q).cast(pl.String), second=pl.col(AGAIN + q).cast(pl.String),
        )
        for q in questions
    ]  # fmt: skip
    schema = dict.fromkeys(("submission_id", "interviewer", "checker", "question", "first", "second"), pl.String)
    return pl.concat([pl.DataFrame(schema=schema), *parts]).drop_nulls(["first", "second"])


def agreement_by_question(pairs: pl.DataFrame, kinds: Mapping[str, str], confidence: float = 0.95) -> pl.DataFrame:
    """How each question's answers agree when asked again, beyond chance, and against what retests usually bring.

    For answers of two kinds McNemar's exact test says whether they moved one way; for numbers the paired t test does.

    Args:
        kinds: by question ``fact``, ``behaviour`` or ``opinion`` (where not named).
    Returns: ``question``, ``kind``, ``n``, ``agreement``, ``expected`` (one less the usual noise), ``kappa``, ``low``,
        ``high``, ``p_value`` (of more differences than usual), ``p_moved`` (null where not tested).
    Source: Cohen (1960); Fleiss, Cohen and Everitt (1969); McNemar (1947); IPA's bcstats for the division by type.
    """
    rows = []
    for (question,), part in pairs.group_by("question", maintain_order=True):
        kind = kinds.get(str(question), "opinion")
        levels = sorted(set(part["first"]) | set(part["second"]))
        place = {level: k for k, level in enumerate(levels)}
        table = np.zeros((len(levels), len(levels)))
        for first, second in part.select("first", "second").iter_rows():
            table[place[first], place[second]] += 1
        found = cohen_kappa(table, confidence)
        different = found.n - round(float(np.trace(table)))
        rows.append({
            "question": question, "kind": kind, "n": found.n, "agreement": found.observed, "expected": 1 - NOISE[kind],
            "kappa": found.kappa, "low": found.low, "high": found.high,
            "p_value": float(binom.sf(different - 1, found.n, NOISE[kind])), "p_moved": _moved(part, table),
        })  # fmt: skip
    schema = {"question": pl.String, "kind": pl.String, "n": pl.Int64} | dict.fromkeys(
        ("agreement", "expected", "kappa", "low", "high", "p_value", "p_moved"), pl.Float64
    )
    return pl.DataFrame(rows, schema=schema)


def error_rates(pairs: pl.DataFrame, by: str, kinds: Mapping[str, str]) -> pl.DataFrame:
    """Share of answers that differ, per ``interviewer`` or ``checker``, against what retests usually bring.

    Returns: ``by``, ``n``, ``different``, ``error_rate``, ``expected``, ``p_value``.
    """
    noise = pl.col("question").replace_strict(
        {q: NOISE[k] for q, k in kinds.items()}, default=NOISE["opinion"], return_dtype=pl.Float64
    )
    per = (
        pairs.filter(pl.col(by).is_not_null())
        .with_columns(differs=pl.col("first") != pl.col("second"), noise=noise)
        .group_by(by)
        .agg(pl.len().cast(pl.Int64).alias("n"), pl.col("differs").sum().cast(pl.Int64).alias("different"),
             pl.col("noise").mean().alias("expected"))
        .sort(by)
    )  # fmt: skip
    p = [float(binom.sf(k - 1, n, e)) for k, n, e in per.select("different", "n", "expected").iter_rows()]
    return per.with_columns(
        error_rate=pl.col("different") / pl.col("n"), p_value=pl.Series(p, dtype=pl.Float64)
    ).select(by, "n", "different", "error_rate", "expected", "p_value")


def check_backchecks(submissions: pl.DataFrame, again: pl.DataFrame, questions: Sequence[str]) -> pl.DataFrame | str:
    """Households that deny the interview or name another person, and key answers that differ more than memory makes
    them.

    Args:
        again: calls or revisits: ``submission_id``, ``interview_held``, ``right_person``, ``again_`` and the questions.
    Source: the back-check statistics of Innovations for Poverty Action (White 2014), with the differences that honest
        respondents make taken from the interviews themselves.
    """
    if again.is_empty() or "interview_held" not in again.columns:
        return "nothing was asked again"
    who = submissions.select("submission_id", "interviewer")
    reached = again.join(who, on="submission_id", how="inner", maintain_order="left").filter(
        pl.col("interview_held").is_not_null() & pl.col("interviewer").is_not_null()
    )
    if reached.is_empty():
        return "nobody was reached"
    reached = reached.with_columns(pl.col("interviewer").cast(pl.String))
    parts = [
        SIGNALS.to_frame(),
        *_failing(reached.with_columns(bad=~pl.col("interview_held")), "denied", HONEST_DENIAL, "deny the interview"),
    ]
    if "right_person" in reached.columns:
        known = reached.filter(pl.col("right_person").is_not_null()).with_columns(bad=~pl.col("right_person"))
        parts += _failing(known, "wrong_person", _usual_rate(known), "say that another person was to be interviewed")
    if "outcome" in again.columns:
        tried = again.join(who, on="submission_id", how="inner", maintain_order="left").drop_nulls("interviewer")
        unreached = tried.select(pl.col("outcome").ne("reached").cast(pl.Float64)).to_series()
        found = measured("unreachable", tried["submission_id"], tried["interviewer"].cast(pl.String),
                         unreached.fill_null(float("nan")).to_numpy(), "high", percent=True,
                         all_of="{value:.0f} % cannot be reached on the telephone (others: {usual:.0f} %)")  # fmt: skip
        parts += [] if isinstance(found, str) else [found]
    known_ids = again.join(submissions, on="submission_id", how="semi", maintain_order="left")
    usable = [q for q in questions if q in submissions.columns and AGAIN + q in again.columns]
    known = again.join(submissions, on="submission_id", how="semi", maintain_order="left")
    if usable:
        parts += _differing(pair_up(submissions, known_ids, usable))
    return pl.concat(parts)


def _usual_rate(failed: pl.DataFrame) -> float:
    """The rate at which usual interviewers fail: that of the better three quarters, so that bad ones set no measure."""
    per = failed.group_by("interviewer").agg(n=pl.len(), k=pl.col("bad").sum()).filter(pl.col("n") >= LEAST_GROUP)
    if per.is_empty():
        return HONEST_DENIAL
    rates = (per["k"] / per["n"]).to_numpy()
    usual = per.filter(pl.Series(rates <= np.quantile(rates, 0.75)))
    return max(HONEST_DENIAL, 1.15 * int(usual["k"].sum()) / max(1, int(usual["n"].sum())))


def _failing(rows: pl.DataFrame, check: str, usual: float, what: str) -> list[pl.DataFrame]:
    """Signals of interviews that failed and of interviewers with more of them than usual."""
    if rows.is_empty():
        return []
    bad = rows["bad"].to_numpy()
    said = [f"Asked again, they {what}" if b else "" for b in bad]
    one = signals(
        check, np.where(bad, -float(ndtri(usual)), 0.0), bad.astype(float), usual, said,
        submission_id=rows["submission_id"], interviewer=rows["interviewer"],
    )  # fmt: skip
    per = rows.group_by("interviewer").agg(pl.len().alias("n"), pl.col("bad").sum().alias("k")).sort("interviewer")
    counts = list(per.select("k", "n").iter_rows())
    p = np.array([binom.sf(k - 1, n, usual) if k else 1.0 for k, n in counts])
    words = [f"{k} of {n} asked again {what} (usual: {100 * usual:.0f} %)" for k, n in counts]
    share = (per["k"] / per["n"]).to_numpy()
    return [one, signals(check, _upper(p), share, usual, words, interviewer=per["interviewer"])]


def interviewer_verdicts(checked: pl.DataFrame, test: SequentialTest | None = None) -> pl.DataFrame:
    """Wald's test of every interviewer as the checks come in: trusted, failed, or to be checked further.

    Args:
        checked: ``interviewer`` and ``failed`` (boolean), a row per interview checked again, in the order of checking.
    Returns: ``interviewer``, ``checked``, ``failed``, ``verdict`` (that of the first limit met), ``after`` (checks
        until then), ``log_ratio``.
    """
    rule, rows = test or SequentialTest(), []
    for (name,), part in checked.drop_nulls().group_by("interviewer", maintain_order=True):
        failures, verdict, after = 0, "undecided", None
        for n, bad in enumerate(part["failed"].to_list(), start=1):
            failures += bool(bad)
            if verdict == "undecided":
                verdict = rule.verdict(failures, n)
                after = n if verdict != "undecided" else None
        rows.append({"interviewer": str(name), "checked": part.height, "failed": failures, "verdict": verdict,
                     "after": after, "log_ratio": rule.log_ratio(failures, part.height)})  # fmt: skip
    counts = dict.fromkeys(("checked", "failed", "after"), pl.Int64)
    schema = {"interviewer": pl.String, "verdict": pl.String, "log_ratio": pl.Float64} | counts
    found = pl.DataFrame(rows, schema=schema).sort("interviewer")
    return found.select("interviewer", "checked", "failed", "verdict", "after", "log_ratio")


def _differing(pairs: pl.DataFrame) -> list[pl.DataFrame]:
    """Signals of interviews and interviewers whose key answers differ."""
    if pairs.is_empty():
        return []
    usual = min(max(float((pairs["first"] != pairs["second"]).to_numpy().mean()), 0.02), 0.25)
    per = pairs.group_by("submission_id", "interviewer", maintain_order=True).agg(
        pl.len().alias("n"), (pl.col("first") != pl.col("second")).sum().alias("k")
    )
    found = []
    for level in ("interview", "interviewer"):
        table = per if level == "interview" else per.drop_nulls("interviewer").group_by("interviewer").agg(
            pl.col("n").sum(), pl.col("k").sum()
        ).sort("interviewer")  # fmt: skip
        counts = list(table.select("k", "n").iter_rows())
        p = np.array([binom.sf(k - 1, n, usual) if k else 1.0 for k, n in counts])
        words = [f"{k} of {n} answers differ when asked again (usual: {100 * usual:.0f} %)" for k, n in counts]
        ids = table["submission_id"] if level == "interview" else None
        found.append(signals("differing", _upper(p), (table["k"] / table["n"]).to_numpy(), usual, words,
                             submission_id=ids, interviewer=table["interviewer"]))  # fmt: skip
    return found


def _moved(part: pl.DataFrame, table: np.ndarray) -> float | None:
    numbers = part.select(pl.col("first", "second").cast(pl.Float64, strict=False)).drop_nulls()
    if table.shape[0] == 2:
        return mcnemar(int(table[0, 1]), int(table[1, 0]))
    if numbers.height == part.height and numbers.height > 2:
        difference = (numbers["first"] - numbers["second"]).to_numpy()
        spread = float(difference.std())
        return float(ttest_rel(numbers["first"], numbers["second"]).pvalue) if spread > 0 else None
    return None


def _upper(p: np.ndarray) -> np.ndarray:
    return np.asarray(np.where(p >= 1, 0.0, -ndtri(np.clip(p, 1e-300, 1 - 1e-9))), dtype=np.float64)
