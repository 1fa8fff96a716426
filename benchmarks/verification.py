"""How well verification finds those who fabricate, and how often it accuses those who do not.

    python benchmarks/verification.py --fit      fit the score's weights on simulated fields, choose the limit on others,
                                                 write both, then measure
    python benchmarks/verification.py            measure, on fields that neither has seen; write the figures into docs/
    python benchmarks/verification.py --pages    write the pages anew from the last figures

Fields are rehearsals of Kosovo 2021 with 30 interviewers of whom 10 % fabricate (copying, inventing, shortening, whoever
is home: 70 % of their interviews) and 10 % hurry, which is neither honest nor fabricated and is counted apart.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import pairwise
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from page import put
from scipy.optimize import minimize
from scipy.special import betaincinv, expit

from aneroid.rehearsal.dishonesty import Field, simulate_field
from aneroid.rehearsal.opening import open_rehearsal
from aneroid.study.folder import load_study
from aneroid.verification import scoring, screening
from aneroid.verification.material import material_from_study
from aneroid.verification.revisits import choose_revisits, draw_revisits
from aneroid.verification.scoring import ScoreModel, features
from aneroid.verification.screening import Screening, screen

ROOT = Path(__file__).parent.parent
CHECKS_PAGE = ROOT / "docs/methods/verification-checks.md"
FIGURES = ROOT / "benchmarks/verification.json"
WEIGHTS = ROOT / "src/aneroid/verification/weights.toml"
TRAINING, CHOOSING, TESTING = 10_000, 15_000, 30_000
"""First seeds of the fields that weights are fitted on, that the limit is chosen on, and that are measured."""
WRONGLY = 0.01
"""Share of honest interviewers whom the limit may bring to attention; the goal allows twice as many."""
SELDOM, SHIFT = 0.3, 5_000
"""The part of their work that those make up who do it seldom."""
ALARM = 0.5
AGAIN = ("denied", "wrong_person", "differing", "unreachable")
"""Checks of what was asked again."""
DAYS = 5
RARE = 0.025
"""A check speaks where honest work brings as much or more so seldom."""
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


def until(f: Field, day: int | None) -> tuple[pl.DataFrame, ...]:
    """What had come in at the end of a day: submissions, contacts, seconds, calls, selections; all of it for no day."""
    if day is None:
        return f.submissions, f.contacts, f.seconds, f.calls, f.selections
    start = rehearsal().settings.fieldwork.start
    end = datetime(start.year, start.month, start.day) + timedelta(days=day)
    came = f.submissions.filter(pl.col("ended") < end)
    return (
        came, f.contacts.filter(pl.col("at") < end),
        f.seconds.join(came, on="submission_id", how="semi", maintain_order="left"), f.calls.filter(pl.col("at") < end),
        f.selections.join(came, on="submission_id", how="semi", maintain_order="left"),
    )  # fmt: skip


def screened(f: Field, day: int | None, model: ScoreModel, *, called: bool = True) -> Screening:
    """The desk at the end of a day."""
    came, contacts, seconds, calls, selections = until(f, day)
    r = rehearsal()
    planned = f.sample.select("interview_id", "stratum", planned_latitude=pl.col("start_latitude").cast(pl.Float64),
                              planned_longitude=pl.col("start_longitude").cast(pl.Float64))  # fmt: skip
    interviews = came.join(planned, on="interview_id", how="left", maintain_order="left")
    material = material_from_study(
        interviews, r.questionnaire, contacts=contacts, timings=seconds, selections=selections
    )
    return screen(material, calls if called else None, r.settings.verification.key_questions, model)


def screened_signals(seed: int) -> list[tuple[pl.DataFrame, pl.DataFrame, bool]]:
    """Signals and truth of a field, after five days and at its end, with what was asked again and without; of every
    third one with few fabrications each.

    The last item says whether interviewers are to be learnt from, too: from those who fabricate seldom only the weights
    of single interviews are.
    """
    often = seed % 3 > 0
    f = field(seed, 0.7 if often else 0.1)
    found = [screened(f, day, EMPTY).signals for day in (DAYS, None)]
    found += [signals.filter(~pl.col("check").is_in(AGAIN)) for signals in found]
    return [(signals, f.truth, often) for signals in found]


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
        "# their end; see docs/methods/verification-checks.md for what they find.\n\n"
        + _toml("interviewer", {"intercept": intercept, "look": 0.05}, weights) + "\n"
        + _toml("interview", {"intercept": base, "carried": carried_weight}, each), encoding="utf-8",
    )  # fmt: skip
    screening.score_model.cache_clear()


def choose_limit(seeds: range, workers: int) -> float:
    """The lowest probability that brings no more honest interviewers to attention than it may, on other fields."""
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        honest = np.concatenate(list(pool.map(_honest, seeds)))
    limit = float(np.ceil(np.quantile(honest, 1 - WRONGLY) * 1000 + 1e-9) / 1000)
    text = WEIGHTS.read_text(encoding="utf-8")
    WEIGHTS.write_text(re.sub(r"(?m)^look = .*$", f"look = {limit:.4f}", text), encoding="utf-8")
    screening.score_model.cache_clear()
    return limit


def _honest(seed: int) -> np.ndarray:
    f = field(seed)
    people = f.truth.group_by("interviewer").agg(kind=pl.col("interviewer_conduct").first())
    found = screened(f, DAYS, screening.score_model()).interviewers.join(people, on="interviewer")
    return found.filter(pl.col("kind") == "honest")["probability"].to_numpy()


def _toml(section: str, values: dict[str, float], weights: dict[str, float]) -> str:
    lines = [f"[{section}]", *(f"{k} = {v:.4f}" for k, v in values.items()), "", f"[{section}.weights]"]
    return "\n".join([*lines, *(f"{k} = {v:.4f}" for k, v in sorted(weights.items()))]) + "\n"


# --- measuring ----------------------------------------------------------------------------------------------

MOMENTS = (("five days", DAYS, True), ("five days, no calls", DAYS, False), ("end", None, True))


def measured(seed: int) -> dict[str, Any]:
    """One field judged: scores after five days and at the end, signals, and what revisits would find."""
    f = field(seed)
    result: dict[str, Any] = {}
    for name, day, called in MOMENTS:
        found, people = screened(f, day, screening.score_model(), called=called), _people(f)
        result[name] = found.interviewers.join(people, on="interviewer").select("probability", "cheat", "kind")
        result[f"{name} interviews"] = found.interviews.join(
            f.truth, on="submission_id"
        ).select("probability", "is_fabricated", "conduct")  # fmt: skip
        if day is None:
            single = found.signals.filter(pl.col("submission_id").is_null()).join(people, on="interviewer")
            each = found.signals.filter(pl.col("submission_id").is_not_null()).join(f.truth, on="submission_id")
            result["checks"] = pl.concat([
                single.select("check", "p_value", "kind", level=pl.lit("interviewer")),
                each.select("check", "p_value", kind="conduct", level=pl.lit("interview")),
            ])  # fmt: skip
    if seed % 3 == 0:
        few = field(seed + SHIFT, SELDOM)
        for name, day, called in MOMENTS:
            found = screened(few, day, screening.score_model(), called=called)
            result[f"{name} seldom"] = found.interviewers.join(_people(few), on="interviewer").select(
                "probability", "cheat", "kind"
            )
    result["revisits"] = revisited(f, seed)
    return result


def _people(f: Field) -> pl.DataFrame:
    return f.truth.group_by("interviewer").agg(
        cheat=pl.col("is_fabricated").any(), kind=pl.col("interviewer_conduct").first()
    )


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


# --- telling ------------------------------------------------------------------------------------------------

KINDS = ("honest", "hurried", "copying", "inventing", "shortening", "whoever-is-home")
CHEATS = KINDS[2:]


def summarised(results: list[dict[str, Any]]) -> dict[str, Any]:
    """What the pages tell, as plain numbers."""
    look = screening.score_model().look
    found: dict[str, Any] = {"fields": len(results), "look": look, "made": f"{datetime.now(UTC):%d %B %Y}"}
    for name, _, _ in MOMENTS:
        for suffix in ("", " seldom"):
            table = pl.concat([r[name + suffix] for r in results if name + suffix in r])
            honest = table.filter(kind="honest")["probability"].to_numpy()
            cut = float(np.quantile(honest, 0.98))
            found[name + suffix] = {
                kind: _counted(table.filter(kind=kind), look) for kind in KINDS
            } | {
                "all who fabricate": _counted(table.filter("cheat"), look),
                "at two in a hundred": _counted(table.filter("cheat"), np.nextafter(cut, 2)),
                "alarm": _counted(table.filter("cheat"), ALARM), "alarm honest": _counted(table.filter(kind="honest"), ALARM),
            }  # fmt: skip
            if not suffix:
                each = pl.concat([r[f"{name} interviews"] for r in results])
                found[name]["calibration"] = _bins(table["probability"], table["cheat"])
                found[name]["calibration of interviews"] = _bins(each["probability"], each["is_fabricated"])
    checks = pl.concat([r["checks"] for r in results]).with_columns(hit=pl.col("p_value") <= RARE)
    rates = checks.group_by("check", "level", "kind").agg(pl.len().alias("n"), pl.col("hit").mean().alias("rate"))
    found["checks"] = rates.sort("check", "level", "kind").to_dicts()
    found["revisits"] = {k: sum(r["revisits"][k] for r in results) for k in results[0]["revisits"]}
    return found


def _counted(table: pl.DataFrame, limit: float) -> list[int]:
    return [int((table["probability"] >= limit).sum()), table.height]


def _bins(probability: pl.Series, truth: pl.Series) -> list[dict[str, float]]:
    rows = []
    for low, high in pairwise([0, 0.02, 0.1, 0.3, 0.5, 0.8, 1.0001]):
        inside = (probability >= low) & (probability < high)
        if inside.sum():
            rows.append({
                "low": low, "high": min(1.0, high), "n": int(inside.sum()), "said": float(probability.filter(inside).mean()),
                "true": float(truth.filter(inside).mean()),
            })  # fmt: skip
    return rows


def share(counted: list[int]) -> str:
    """A share with exact 95 % limits (Clopper and Pearson)."""
    k, n = counted
    low = 0.0 if k == 0 else float(betaincinv(k, n - k + 1, 0.025))
    high = 1.0 if k == n else float(betaincinv(k + 1, n - k, 0.975))
    return f"{100 * k / n:.1f} % ({100 * low:.1f} to {100 * high:.1f})"


def section(found: dict[str, Any]) -> str:
    """The figures for ``docs/benchmarks.md``."""
    look, extra = found["look"], found["revisits"]
    more = 100 * (extra["risk"] / max(1, extra["random"]) - 1)
    lines = [
        f"Written by `python benchmarks/verification.py` on {found['made']}: {found['fields']} simulated fields of Kosovo "
        f"2021 that neither the weights nor the limit were fitted on, each of 1,197 interviews by 30 interviewers. Three "
        f"fabricate 70 % of their interviews (copying, inventing, shortening, whoever is at home), three hurry, the rest "
        f"are honest. An interviewer comes to attention from a probability of {100 * look:.1f} % on. Ranges are exact 95 % "
        "limits.", "",
        "| interviewers brought to attention | after five days | after five days, nobody called | at the end |",
        "| --- | ---: | ---: | ---: |",
    ]  # fmt: skip
    names = [name for name, _, _ in MOMENTS]
    for kind in ("all who fabricate", *CHEATS, "honest", "hurried"):
        what = {"all who fabricate": "**all who fabricate** (goal: 95 %)", "honest": "**honest** (goal: at most 2 %)",
                "hurried": "hurried, nothing made up"}.get(kind, kind.replace("-", " "))  # fmt: skip
        lines.append(f"| {what} | " + " | ".join(share(found[name][kind]) for name in names) + " |")
    lines.append("| found where just 2 % of the honest are accused | "
                 + " | ".join(share(found[name]["at two in a hundred"]) for name in names) + " |")  # fmt: skip
    lines.append("| with a probability from 50 %: of those who fabricate | "
                 + " | ".join(share(found[name]["alarm"]) for name in names) + " |")  # fmt: skip
    lines.append("| with a probability from 50 %: of the honest | "
                 + " | ".join(share(found[name]["alarm honest"]) for name in names) + " |")  # fmt: skip
    lines.append(f"| of those who fabricate only {100 * SELDOM:.0f} % of their interviews | "
                 + " | ".join(share(found[name + ' seldom']["all who fabricate"]) for name in names) + " |")  # fmt: skip
    lines += [
        "",
        f"Revisits of the same cost ({extra['cost']:,} in all fields): a random 15 % finds {extra['random']:,} of "
        f"{extra['all']:,} fabricated interviews, 5 % at random and the rest by risk, day by day, finds {extra['risk']:,}: "
        f"{more:.0f} % more (goal: 30 %).", "",
        "How far probabilities can be believed:", "",
        "| probability | interviewers, five days: said | true | interviews, five days: said | true | interviews, end: said | true |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]  # fmt: skip
    columns = [found["five days"]["calibration"], found["five days"]["calibration of interviews"],
               found["end"]["calibration of interviews"]]  # fmt: skip
    for row in columns[1]:
        cells = []
        for column in columns:
            same = next((r for r in column if r["low"] == row["low"]), None)
            cells += (
                [f"{100 * same['said']:.1f} %", f"{100 * same['true']:.1f} % of {same['n']:,}"] if same else ["", ""]
            )
        lines.append(f"| {100 * row['low']:.0f} to {100 * row['high']:.0f} % | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def rates_table(found: dict[str, Any]) -> str:
    """False alarms and power of every check, for its method's page."""
    rates = {(r["check"], r["level"], r["kind"]): r["rate"] for r in found["checks"]}
    lines = [
        "| measure | of | honest | hurried | copying | inventing | shortening | whoever is home |",
        "| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for check, level in sorted({(c, lv) for c, lv, _ in rates}):
        cells = " | ".join(
            f"{100 * rates[check, level, kind]:.1f}" if (check, level, kind) in rates else "–" for kind in KINDS
        )
        lines.append(f"| `{check}` | {level} | {cells} |")
    return "\n".join(lines)


def write_pages(found: dict[str, Any]) -> None:
    """Put the figures where readers look for them."""
    put("The verification desk", section(found))
    for path, mark, text in ((CHECKS_PAGE, "rates", rates_table(found)),):
        opening, closing = f"<!-- {mark}: written by benchmarks/verification.py -->", f"<!-- end of {mark} -->"
        head, _, tail = path.read_text("utf-8").partition(opening)
        after = tail.partition(closing)[2]
        path.write_text(f"{head}{opening}\n\n{text}\n\n{closing}{after}", encoding="utf-8")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--fit", action="store_true")
    options.add_argument("--pages", action="store_true", help="only write the pages anew from the last figures")
    options.add_argument("--fields", type=int, default=60)
    options.add_argument("--fitted-on", type=int, default=48)
    options.add_argument("--workers", type=int, default=2)
    given = options.parse_args()
    began = time.perf_counter()
    if given.fit:
        fit(range(TRAINING, TRAINING + given.fitted_on), given.workers)
        limit = choose_limit(range(CHOOSING, CHOOSING + given.fitted_on), given.workers)
        print(f"Fitted and limit {limit} chosen in {time.perf_counter() - began:.0f} s: {WEIGHTS}", file=sys.stderr)
    if not given.pages:
        with ProcessPoolExecutor(given.workers, mp_context=get_context("spawn")) as pool:
            results = list(pool.map(measured, range(TESTING, TESTING + given.fields)))
        FIGURES.write_text(json.dumps(summarised(results), indent=1) + "\n", encoding="utf-8")
        print(f"{given.fields} fields in {time.perf_counter() - began:.0f} s", file=sys.stderr)
    found = json.loads(FIGURES.read_text("utf-8"))
    write_pages(found)
    print(rates_table(found))


if __name__ == "__main__":
    main()
