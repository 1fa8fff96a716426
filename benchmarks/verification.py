"""How well verification finds those who fabricate, and how often it accuses those who do not.

    python benchmarks/verification.py --fit      fit the score's weights on simulated fields, write them, then measure
    python benchmarks/verification.py            measure, on fields that the weights have not seen

Fields are rehearsals of Kosovo 2021 with 30 interviewers of whom 10 % fabricate (copying, inventing, shortening, whoever
is home: 70 % of their interviews) and 10 % hurry, which is neither honest nor fabricated and is counted apart.
"""

from __future__ import annotations

import argparse
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime, timedelta
from functools import cache, partial
from itertools import pairwise
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from scipy.optimize import minimize
from scipy.special import expit

from aneroid.rehearsal.dishonesty import Field, simulate_field
from aneroid.rehearsal.opening import open_rehearsal
from aneroid.study.folder import load_study
from aneroid.verification import scoring, screening
from aneroid.verification.material import material_from_study
from aneroid.verification.revisits import choose_revisits, draw_revisits
from aneroid.verification.scoring import ScoreModel, features
from aneroid.verification.screening import Screening, screen

ROOT = Path(__file__).parent.parent
WEIGHTS = ROOT / "src/aneroid/verification/weights.toml"
TRAINING, TESTING = 10_000, 20_000
ALARM = 0.5
DAYS = 5
FLOOR = {"near_duplicates": 0.6, "own_duplicates": 0.6, "clock": 0.6, "speed": 0.6, "mock_location": 0.6}
"""Half of a pair of copies is the honest original, and no simulated field has a wrong clock: both must be looked at."""
EMPTY = ScoreModel(-4.0, {}, -4.0, {}, 0.5)


@cache
def rehearsal() -> Any:
    return open_rehearsal(load_study(ROOT / "studies/kosovo-2021"))


def field(seed: int, extent: float = 0.7) -> Field:
    """A field in which those who fabricate do so in this part of their interviews."""
    r = rehearsal()
    conduct = r.settings.rehearsal.conduct.model_copy(update={"extent": extent})
    return simulate_field(
        r.settings, r.questionnaire, r.population, r.draw(seed, interviewers=30), seed, conduct=conduct
    )


def until(f: Field, day: int | None) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """What had come in at the end of a day: submissions, contacts, seconds, calls; all of it for no day."""
    if day is None:
        return f.submissions, f.contacts, f.seconds, f.calls
    start = rehearsal().settings.fieldwork.start
    end = datetime(start.year, start.month, start.day) + timedelta(days=day)
    came = f.submissions.filter(pl.col("ended") < end)
    return (
        came, f.contacts.filter(pl.col("at") < end),
        f.seconds.join(came, on="submission_id", how="semi", maintain_order="left"), f.calls.filter(pl.col("at") < end),
    )  # fmt: skip


def screened(f: Field, day: int | None, model: ScoreModel, *, called: bool = True) -> Screening:
    """The desk at the end of a day."""
    came, contacts, seconds, calls = until(f, day)
    r = rehearsal()
    planned = f.sample.select("interview_id", "stratum", planned_latitude=pl.col("start_latitude").cast(pl.Float64),
                              planned_longitude=pl.col("start_longitude").cast(pl.Float64))  # fmt: skip
    interviews = came.join(planned, on="interview_id", how="left", maintain_order="left")
    material = material_from_study(interviews, r.questionnaire, contacts=contacts, timings=seconds)
    return screen(material, calls if called else None, r.settings.verification.key_questions, model)


def screened_signals(seed: int) -> list[tuple[pl.DataFrame, pl.DataFrame, bool]]:
    """Signals and truth of a field, after five days and at its end; of every third one with few fabrications each.

    The last item says whether interviewers are to be learnt from, too: from those who fabricate seldom only the weights
    of single interviews are.
    """
    often = seed % 3 > 0
    f = field(seed, 0.7 if often else 0.1)
    return [(screened(f, day, EMPTY).signals, f.truth, often) for day in (DAYS, None)]


# --- fitting ----------------------------------------------------------------------------------------------


def fitted(
    rows: list[tuple[list[str], np.ndarray, np.ndarray]], ridge: float, centre: float
) -> tuple[float, dict[str, float]]:
    """Logistic weights that are not negative, since no signal may speak for somebody, drawn to a usual weight.

    A check that adds nothing beside others in these fields must still count where the others have nothing to look at.
    """
    checks = sorted({c for names, _, _ in rows for c in names})
    x = np.vstack([_aligned(names, matrix, checks) for names, matrix, _ in rows])
    y = np.concatenate([labels for _, _, labels in rows]).astype(float)

    def loss(beta: np.ndarray) -> tuple[float, np.ndarray]:
        eta = beta[0] + x @ beta[1:]
        p = expit(eta)
        value = np.logaddexp(0, eta).sum() - y @ eta + ridge * ((beta[1:] - centre) ** 2).sum() / 2
        return float(value), np.concatenate([[(p - y).sum()], x.T @ (p - y) + ridge * (beta[1:] - centre)])

    start = np.concatenate([[-4.0], np.full(len(checks), 0.2)])
    found = minimize(
        loss, start, jac=True, method="L-BFGS-B", bounds=[(None, None), *((FLOOR.get(c, 0.0), 3.0) for c in checks)]
    )
    return float(found.x[0]), dict(zip(checks, found.x[1:].tolist(), strict=True))


def _aligned(names: list[str], matrix: np.ndarray, checks: list[str]) -> np.ndarray:
    wide = np.zeros((matrix.shape[0], len(checks)))
    wide[:, [checks.index(c) for c in names]] = matrix
    return wide


def fit(seeds: range, workers: int) -> None:
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        fields = [pair for pairs in pool.map(screened_signals, seeds) for pair in pairs]
    people, interviews = [], []
    for signals, truth, often in fields:
        if not often:
            continue
        cheats = dict(truth.group_by("interviewer").agg(pl.col("is_fabricated").any()).iter_rows())
        names, checks, matrix = features(signals, "interviewer")
        people.append((checks, matrix, np.array([cheats[n] for n in names])))
    intercept, weights = fitted(people, ridge=1.0, centre=0.3)
    model = ScoreModel(intercept, weights, -4.0, {}, 0.0)
    for signals, truth, _ in fields:
        fake = dict(truth.select("submission_id", "is_fabricated").iter_rows())
        odds = dict(
            scoring.score_interviewers(signals.drop("q_value"), model).select("interviewer", "log_odds").iter_rows()
        )
        who = dict(truth.select("submission_id", "interviewer").iter_rows())
        names, checks, matrix = features(signals, "submission_id")
        carried = np.array([[odds[who[n]] - intercept] for n in names])
        interviews.append(([*checks, "_carried"], np.hstack([matrix, carried]), np.array([fake[n] for n in names])))
    base, each = fitted(interviews, ridge=6.0, centre=0.6)
    carried_weight = each.pop("_carried")
    WEIGHTS.write_text(
        f"# Written by benchmarks/verification.py --fit: {len(seeds)} simulated fields of Kosovo 2021, after five days and at\n"
        "# their end; see docs/verification.md for what they find.\n\n"
        + _toml("interviewer", {"intercept": intercept}, weights) + "\n"
        + _toml("interview", {"intercept": base, "carried": carried_weight}, each), encoding="utf-8",
    )  # fmt: skip
    screening.score_model.cache_clear()


def _toml(section: str, values: dict[str, float], weights: dict[str, float]) -> str:
    lines = [f"[{section}]", *(f"{k} = {v:.4f}" for k, v in values.items()), "", f"[{section}.weights]"]
    return "\n".join([*lines, *(f"{k} = {v:.4f}" for k, v in sorted(weights.items()))]) + "\n"


# --- measuring ----------------------------------------------------------------------------------------------


def measured(seed: int) -> dict[str, Any]:
    """One field judged: scores of interviewers after five days and at the end, signals, and what revisits would find."""
    f = field(seed)
    people = f.truth.group_by("interviewer").agg(
        cheat=pl.col("is_fabricated").any(), kind=pl.col("interviewer_conduct").first()
    )
    result: dict[str, Any] = {}
    for name, day, called in (("five days", DAYS, True), ("five days, no calls", DAYS, False), ("end", None, True)):
        found = screened(f, day, screening.score_model(), called=called)
        result[name] = found.interviewers.join(people, on="interviewer").select("probability", "cheat", "kind")
        result[f"{name} interviews"] = found.interviews.join(
            f.truth, on="submission_id"
        ).select("probability", "is_fabricated", "conduct")  # fmt: skip
        if day is None:
            single = found.signals.filter(pl.col("submission_id").is_null()).join(people, on="interviewer")
            result["checks"] = single.select("check", "p_value", "cheat", "kind", level=pl.lit("interviewer"))
            each = found.signals.filter(pl.col("submission_id").is_not_null()).join(f.truth, on="submission_id")
            result["checks_each"] = each.select("check", "p_value", kind="conduct", level=pl.lit("interview"))
    result["revisits"] = revisited(f, seed)
    return result


def revisited(f: Field, seed: int) -> dict[str, int]:
    """Fabricated interviews among those revisited: 15 % at random, against 5 % sealed and 10 % by risk, day by day."""
    fake = set(f.truth.filter("is_fabricated")["submission_id"])
    random = draw_revisits(f.sample, 0.15, seed + 7)["interview_id"].to_list()
    at_random = f.submissions.filter(pl.col("interview_id").is_in(random))["submission_id"].to_list()
    sealed = draw_revisits(f.sample, 0.05, seed + 8)["interview_id"].to_list()
    budget = len(at_random)
    chosen = f.submissions.filter(pl.col("interview_id").is_in(sealed))["submission_id"].to_list()
    settings = rehearsal().settings.fieldwork
    days = (settings.end - settings.start).days + 1
    for day in range(2, days + 1):
        found = screened(f, None if day == days else day, screening.score_model(), called=False)
        left = budget - len(chosen)
        today = round(left / (days - day + 1))
        wanted = found.interviews.filter(~pl.col("submission_id").is_in(chosen))
        chosen += choose_revisits(wanted, today)["submission_id"].to_list()
    return {"random": len(fake & set(at_random)), "risk": len(fake & set(chosen)), "all": len(fake), "cost": budget,
            "cost_risk": len(chosen)}  # fmt: skip


def tell(results: list[dict[str, Any]]) -> None:
    for name in ("five days", "five days, no calls", "end"):
        table = pl.concat([r[name] for r in results])
        alarm = table["probability"] >= ALARM
        print(f"\nInterviewers, {name}: share with an alarm (probability from {ALARM:g})")
        for kind in sorted(set(table["kind"])):
            part = table.with_columns(alarm=alarm).filter(pl.col("kind") == kind)
            print(f"  {kind:16} {100 * part['alarm'].mean():6.1f} %  of {part.height}")
        cheats = table.with_columns(alarm=alarm).filter("cheat")
        honest = table.with_columns(alarm=alarm).filter(pl.col("kind") == "honest")
        print(f"  all who fabricate {100 * cheats['alarm'].mean():.1f} %; honest {100 * honest['alarm'].mean():.2f} %")
        for limit in (0.05, 0.1, 0.2, 0.3):
            found, wrong = (100 * (t["probability"] >= limit).mean() for t in (cheats, honest))
            print(f"  from {limit:g}: finds {found:.1f} %, honest {wrong:.2f} %")
        cut = float(np.quantile(honest["probability"].to_numpy(), 0.98))
        print(f"  at 2 % false alarms (probability from {cut:.2f}): {100 * (cheats['probability'] > cut).mean():.1f} %")
        print(
            "  calibration of interviewers (hurried ones counted as not fabricating):",
            _bins(table["probability"], table["cheat"]),
        )
        each = pl.concat([r[f"{name} interviews"] for r in results])
        print("  calibration of interviews:", _bins(each["probability"], each["is_fabricated"]))
    print("\nEach check at the end: share of units with p <= 0.01")
    checks = pl.concat(
        [
            pl.concat([r["checks"].drop("cheat"), r["checks_each"].select("check", "p_value", "kind", "level")])
            for r in results
        ]
    )
    table = (
        checks.with_columns(hit=pl.col("p_value") <= 0.01).group_by("level", "check", "kind").agg(pl.col("hit").mean())
    )
    wide = table.pivot("kind", index=["level", "check"], values="hit").sort("level", "check")
    kinds = ["honest", "hurried", "copying", "inventing", "shortening", "whoever-is-home"]
    for row in wide.iter_rows(named=True):
        print(
            f"  {row['level']:11} {row['check']:20} "
            + "  ".join(f"{k[:9]} {100 * (row.get(k) or 0):5.1f}" for k in kinds)
        )
    total = {k: sum(r["revisits"][k] for r in results) for k in results[0]["revisits"]}
    print(
        f"\nRevisits: {total}; risk finds {100 * (total['risk'] / max(1, total['random']) - 1):.0f} % more than random at the same cost"
    )


def _bins(probability: pl.Series, truth: pl.Series) -> str:
    edges = [0, 0.02, 0.1, 0.3, 0.5, 0.8, 1.0001]
    parts = []
    for low, high in pairwise(edges):
        inside = (probability >= low) & (probability < high)
        if inside.sum():
            parts.append(
                f"{probability.filter(inside).mean():.3f}->{truth.filter(inside).mean():.3f} (n={inside.sum()})"
            )
    return "; ".join(parts)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--fit", action="store_true")
    options.add_argument("--fields", type=int, default=40)
    options.add_argument("--workers", type=int, default=2)
    given = options.parse_args()
    began = time.perf_counter()
    if given.fit:
        fit(range(TRAINING, TRAINING + 2 * given.fields), given.workers)
        print(f"Fitted on {2 * given.fields} fields ({time.perf_counter() - began:.0f} s): {WEIGHTS}", file=sys.stderr)
    with ProcessPoolExecutor(given.workers, mp_context=get_context("spawn")) as pool:
        results = list(pool.map(partial(measured), range(TESTING, TESTING + given.fields)))
    tell(results)
    print(f"\n{given.fields} fields in {time.perf_counter() - began:.0f} s")


if __name__ == "__main__":
    main()
