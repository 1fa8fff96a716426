"""Interviews that are more like another than chance makes them in this very questionnaire."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy.special import ndtri

from aneroid.statistics.matching import nearest_rows, pack_planes, share_equal
from aneroid.verification.duplicates import LEAST_ANSWERS
from aneroid.verification.findings import FURTHEST, interviewer_z, signals
from aneroid.verification.material import Floats, Material
from aneroid.verification.plausibility import SEED, answer_model, material_codes

SUSPECTS = 300
"""Rows whose matches are looked at in full."""
TAIL = 0.95
"""Beyond this quantile of the expected distribution its tail is taken as exponential."""


@dataclass(frozen=True, slots=True)
class ExpectedMatches:
    """How like its nearest row a row of honest interviews is, by the number of its answers.

    Shares count on the arcsine scale, on which their spread does not depend on their size; ``slope`` says how much more
    alike rows of few answers are, ``residuals`` are the sorted rest, fitted to the middle of what was observed.
    """

    middle: float
    slope: float
    residuals: Floats

    def z(self, share: Floats, answers: Floats) -> Floats:
        """How far out shares are, as a standard normal value."""
        x = _scale(share) - self.middle - self.slope / np.sqrt(np.maximum(answers, 1))
        n = self.residuals.size
        rank = np.searchsorted(self.residuals, x, side="left")
        p = (n - rank + 0.5) / (n + 1)
        start = float(np.quantile(self.residuals, TAIL))
        beyond = self.residuals[self.residuals > start] - start
        excess = float(beyond.mean()) if beyond.size else 1e-3
        tail = (1 - TAIL) * np.exp(-np.clip((x - start) / max(excess, 1e-6), 0, 700))
        p = np.where(x > start, tail, p)
        z = np.clip(-ndtri(np.clip(p, 1e-300, 1 - 1e-9)), -FURTHEST, FURTHEST)
        return np.asarray(np.where(np.isnan(share), np.nan, z), dtype=np.float64)

    def share_at(self, p: float, answers: int) -> float:
        """The share that an honest interview exceeds with probability p."""
        low, high = 0.0, 1.0
        target = -float(ndtri(p))
        for _ in range(40):
            middle = (low + high) / 2
            above = float(self.z(np.array([middle]), np.array([float(answers)]))[0]) > target
            low, high = (low, middle) if above else (middle, high)
        return high


def expected_matches(material: Material, observed: Floats) -> ExpectedMatches:
    """The distribution of best matches that this questionnaire brings by itself.

    Interviews are drawn from a model of how answers go together (latent classes), with the very gaps of the real
    ones, and matched as those are. Middle and spread then follow the middle half of the observed matches: clustering
    that the model does not know makes all interviews more alike, copies only some.

    Args:
        observed: share of the best match per interview.
    Source: Kuriakose and Robbins (2016) for the measure; Simmons, Mercer, Schwarzer and Kennedy (2016), Statistical
        Journal of the IAOS 32, 327-338, for why no fixed threshold serves.
    """
    codes = material_codes(material)
    asked = codes > 0
    drawn = answer_model(material)[0].draw(asked, np.random.default_rng(SEED))
    nearest, _ = nearest_rows(pack_planes(drawn, has_missing=not asked.all()))
    share = np.where(nearest >= 0, share_equal(drawn, drawn[nearest]), np.nan)
    answers = asked.sum(axis=1).astype(float)
    used = ~np.isnan(share) & ~np.isnan(observed) & (answers >= LEAST_ANSWERS)
    x, inverse = _scale(share[used]), 1 / np.sqrt(answers[used])
    seen = _scale(observed[used])
    spread = float(inverse.var())
    slope = float(np.cov(inverse, x)[0, 1]) / spread if spread > 1e-12 else 0.0
    rest, real = x - slope * inverse, seen - slope * inverse
    middle, high = np.quantile(rest, [0.5, 0.8])
    real_middle, real_high = np.quantile(real, [0.5, 0.8])
    stretch = max(1.0, (real_high - real_middle) / (high - middle)) if high > middle else 1.0
    return ExpectedMatches(float(real_middle), slope, np.sort((rest - middle) * stretch))


def check_near_duplicates(material: Material) -> pl.DataFrame | str:
    """Interviews more like another one than this questionnaire makes them, and interviewers with many of them.

    How alike honest interviews are depends on the number of questions and on how much the answers hang together, so
    there is no fixed share beyond which two are too much alike.

    Source: Kuriakose and Robbins (2016), Statistical Journal of the IAOS 32, 283-291, for the measure; Simmons, Mercer,
        Schwarzer and Kennedy (2016), Statistical Journal of the IAOS 32, 327-338, for why 85 % is no limit.
    """
    why_not = _too_small(material)
    if why_not:
        return why_not
    codes = material_codes(material)
    nearest, _ = nearest_rows(pack_planes(codes, has_missing=bool((codes == 0).any())))
    share = np.where(nearest >= 0, share_equal(codes, codes[nearest]), np.nan)
    answers = (codes > 0).sum(axis=1).astype(float)
    share = np.where(answers >= LEAST_ANSWERS, share, np.nan)
    if (~np.isnan(share)).sum() < 100:
        return f"fewer than 100 interviews with {LEAST_ANSWERS} answers"
    expected = expected_matches(material, share)
    material.kept["expected_matches"], material.kept["nearest"] = expected, nearest
    z = expected.z(share, answers)
    z = np.fmax(z, _standing_out(codes, share, z))
    ids, who = material.interviews["submission_id"], material.interviewer
    usual = float(np.nanmedian(share))
    return pl.concat([
        signals("near_duplicates", z, share, usual, _reasons(share, nearest, ids, who, usual), submission_id=ids,
                interviewer=who),
        _interviewers("near_duplicates", z, share, who,
                      "Interviews equal another one in {value:.0f} % of answers (others: {usual:.0f} %)"),
    ])  # fmt: skip


def check_own_duplicates(material: Material) -> pl.DataFrame | str:
    """Interviews more like another one of the same interviewer than other interviewers' are like one of their own.

    Within against between interviewers: copies are mostly made from one's own work, and places and styles that make an
    interviewer's interviews alike are in the comparison.

    Source: Slomczynski, Powalko and Krauze (2017), Survey Research Methods 11, 1-16, on repeated records.
    """
    why_not = _too_small(material)
    if why_not:
        return why_not
    if not material.has("interviewer"):
        return "no interviewers"
    codes, who = material_codes(material), material.interviewer
    group = who.rank("dense").cast(pl.Int64).fill_null(0).to_numpy() - 1
    share, nearest, others, gap = _own_nearest(codes, group)
    answers = (codes > 0).sum(axis=1).astype(float)
    usable = ~np.isnan(share) & (answers >= LEAST_ANSWERS)
    if usable.sum() < 100:
        return f"fewer than 100 interviews with {LEAST_ANSWERS} answers and another of the same interviewer"
    x = np.column_stack([np.ones(share.size), 1 / np.sqrt(np.maximum(answers, 1)), np.log(np.maximum(others, 1))])
    y = _scale(np.where(usable, share, 0.5))
    residual = np.where(usable, y - x @ _middle_fit(x[usable], y[usable]), np.nan)
    z = np.fmax(_upper_z(residual), _upper_z(np.where(usable, gap, np.nan)))
    ids, usual = material.interviews["submission_id"], float(np.nanmedian(share[usable]))
    return pl.concat([
        signals("own_duplicates", z, np.where(usable, share, np.nan), usual, _reasons(share, nearest, ids, who, usual),
                submission_id=ids, interviewer=who),
        _interviewers("own_duplicates", residual, share, who,
                      "Interviews equal another of their own in {value:.0f} % of answers (others: {usual:.0f} %)"),
    ])  # fmt: skip


def _upper_z(residual: Floats) -> Floats:
    """How far out on the upper side, by an exponential tail fitted between the median and the ninth decile."""
    known = residual[~np.isnan(residual)]
    start, ninth = np.quantile(known, [0.5, 0.9])
    scale = max(float(ninth - start) / np.log(5), 1e-6)
    tail = 0.5 * np.exp(-np.clip((residual - start) / scale, 0, 700))
    below = np.searchsorted(np.sort(known), residual) / known.size
    p = np.where(residual > start, tail, 1 - np.minimum(below, 0.5))
    return np.where(np.isnan(residual), np.nan, -ndtri(np.clip(p, 1e-300, 1 - 1e-9)))


def _middle_fit(x: Floats, y: Floats) -> Floats:
    """Least squares, then again without the far fifth: copies must not draw the line to themselves."""
    beta = np.linalg.lstsq(x, y, rcond=None)[0]
    rest = np.abs(y - x @ beta)
    kept = rest <= np.quantile(rest, 0.8)
    refitted: Floats = np.linalg.lstsq(x[kept], y[kept], rcond=None)[0]
    return refitted


def _own_nearest(codes: np.ndarray, group: np.ndarray) -> tuple[Floats, np.ndarray, Floats, Floats]:
    """The best match within the group: its share, its row, how many rows there were, and how far it stands out.

    A copy stands out from what else is like it: the gap to the third best, so that a copy made twice still does.
    """
    share, nearest = np.full(codes.shape[0], np.nan), np.full(codes.shape[0], -1)
    others, gap = np.zeros(codes.shape[0]), np.full(codes.shape[0], np.nan)
    order = np.argsort(group, kind="stable")
    bounds = np.flatnonzero(np.diff(group[order])) + 1
    for rows in np.split(order, bounds):
        if rows.size < 2 or group[rows[0]] < 0:
            continue
        others[rows] = rows.size - 1
        part = codes[rows]
        for k, row in enumerate(rows):
            alike = _shares(part[k], part, k)
            best = int(np.argmax(alike))
            if alike[best] < 0:
                continue
            share[row], nearest[row] = alike[best], rows[best]
            gap[row] = _gap(alike)
    return share, nearest, others, gap


def _standing_out(codes: np.ndarray, share: Floats, z: Floats) -> Floats:
    """How far the best match of the most suspicious rows stands out from their third best, against rows at random."""
    rng = np.random.default_rng(SEED)
    known = np.flatnonzero(~np.isnan(share))
    suspects = known[np.argsort(-z[known], kind="stable")][: min(SUSPECTS, max(10, known.size // 20))]
    usual = rng.choice(known, min(SUSPECTS, known.size), replace=False)
    rows = np.unique(np.concatenate([suspects, usual]))
    gaps = dict(zip(rows.tolist(), (_gap(_shares(codes[r], codes, int(r))) for r in rows), strict=True))
    reference = np.array([gaps[int(r)] for r in usual])
    start, ninth = np.quantile(reference, [0.5, 0.9])
    scale = max(float(ninth - start) / np.log(5), 1e-6)
    out = np.full(share.size, np.nan)
    for r in suspects.tolist():
        out[r] = -ndtri(max(0.5 * float(np.exp(-min(700.0, max(0.0, gaps[r] - start) / scale))), 1e-300))
    return out


def _shares(mine: np.ndarray, codes: np.ndarray, itself: int) -> Floats:
    """Share of equal answers with every row, minus one where there is none in common, and for the row itself."""
    both = (codes > 0) & (mine > 0)
    asked = both.sum(axis=1)
    equal = ((codes == mine) & both).sum(axis=1)
    alike: Floats = np.divide(equal, asked, out=np.full(asked.size, -1.0), where=asked > 0)
    alike[itself] = -1.0
    return alike


def _gap(alike: Floats) -> float:
    """From the third best to the best, on the scale of shares; nothing where there are not three."""
    if (alike >= 0).sum() < 3:
        return float("nan")
    third, _, best = np.sort(np.partition(alike, -3)[-3:])
    return float(_scale(np.array([best]))[0] - _scale(np.array([third]))[0])


def _interviewers(check: str, figure: Floats, share: Floats, who: pl.Series, words: str) -> pl.DataFrame:
    per, _ = interviewer_z(figure, who, "high")
    mean = pl.DataFrame({"interviewer": who, "s": share}).group_by("interviewer").agg(pl.col("s").drop_nans().mean())
    told = per.join(mean, on="interviewer", how="left", maintain_order="left")["s"].fill_null(float("nan"))
    usual = float(np.nanmean(share))
    reasons = [words.format(value=100 * v, usual=100 * usual) for v in told]
    return signals(check, per["z"].to_numpy(), told.to_numpy(), usual, reasons, interviewer=per["interviewer"])


def _reasons(share: Floats, nearest: np.ndarray, ids: pl.Series, who: pl.Series, usual: float) -> list[str]:
    names, people = ids.cast(pl.String).to_list(), who.to_list()
    told = []
    for i, (s, j) in enumerate(zip(share.tolist(), nearest.tolist(), strict=True)):
        own = " of the same interviewer" if people[i] is not None and people[i] == people[j] else ""
        told.append(
            f"{100 * s:.0f} % of answers equal interview {names[j]}{own} (usual: {100 * usual:.0f} %)" if s == s else ""
        )
    return told


def _too_small(material: Material) -> str:
    if len(material.questions) < LEAST_ANSWERS:
        return f"fewer than {LEAST_ANSWERS} closed questions"
    return "fewer than 100 interviews" if material.interviews.height < 100 else ""


def _scale(share: Floats) -> Floats:
    return np.asarray(np.arcsin(np.sqrt(np.clip(share, 0, 1))), dtype=np.float64)
