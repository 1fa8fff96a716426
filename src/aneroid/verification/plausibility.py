"""Answers that hang together as people's answers do: what a model of all interviews says of each."""

from __future__ import annotations

import numpy as np
import polars as pl

from aneroid.statistics.latent_classes import LatentClasses, fit_latent_classes
from aneroid.verification.duplicates import LEAST_ANSWERS, answer_codes
from aneroid.verification.findings import measured
from aneroid.verification.material import Floats, Material

CLASSES = 6
FITTED_ON = 3000
"""Interviews that the model is fitted on at most; more hardly change it."""
SEED = 20161


def answer_model(material: Material) -> tuple[LatentClasses, LatentClasses]:
    """A model in which answers go together and one in which they do not, fitted once for all checks."""
    if "model" not in material.kept:
        rng = np.random.default_rng(SEED)
        codes = material_codes(material)
        rows = rng.choice(codes.shape[0], min(FITTED_ON, codes.shape[0]), replace=False)
        classes = max(1, min(CLASSES, rows.size // 50))
        # Options that only interviews outside of the sample chose must have room too.
        largest = codes[[int(r) for r in codes.argmax(axis=0)]] if codes.size else codes
        sample = np.vstack([codes[np.sort(rows)], largest])
        material.kept["model"] = (fit_latent_classes(sample, classes, rng), fit_latent_classes(sample, 1, rng))
    found: tuple[LatentClasses, LatentClasses] = material.kept["model"]
    return found


def check_rare_combinations(material: Material) -> pl.DataFrame | str:
    """Interviews whose answers hardly ever go together.

    The figure is the mean logarithm of the answers' probability under latent classes, less that under independent
    answers: how much better an interview is understood as that of one person than as a draw from all answers. Who
    invents answers question by question knows which are common, not which go together.

    Source: the idea after Storfinger and Opper (2011) and De Haas and Winker (2016), Journal of Official Statistics 32,
        643-660, who cluster; the likelihood is that of Goodman (1974).
    """
    if len(material.questions) < LEAST_ANSWERS // 2:
        return f"fewer than {LEAST_ANSWERS // 2} closed questions"
    if material.interviews.height < 100:
        return "fewer than 100 interviews"
    together, apart = answer_model(material)
    codes = material_codes(material)
    asked = np.maximum((codes > 0).sum(axis=1), 1)
    gain = (together.log_likelihood(codes) - apart.log_likelihood(codes)) / np.sqrt(asked)
    gain = np.where((codes > 0).sum(axis=1) >= 5, gain, np.nan)
    return measured(
        "rare_combinations",
        material.interviews["submission_id"],
        material.interviewer,
        gain,
        "low",
        each="Answers go together less than in other interviews ({value:+.2f}, usual {usual:+.2f})",
        all_of="Answers go together less than in others' interviews ({value:+.2f}, usual {usual:+.2f})",
    )


def check_common_answers(material: Material) -> pl.DataFrame | str:
    """Interviewers whose interviews show the common answers too often, or too seldom.

    Source: Menold et al. (2013): fabricators' answers are less extreme and less rare than respondents'.
    """
    if len(material.questions) < 5 or material.interviews.height < 100:
        return "fewer than five closed questions or 100 interviews"
    codes = material_codes(material)
    asked = (codes > 0).sum(axis=1)
    value = np.where(asked >= 5, answer_model(material)[1].log_likelihood(codes) / np.maximum(asked, 1), np.nan)
    return measured(
        "common_answers",
        material.interviews["submission_id"],
        material.interviewer,
        np.exp(value),
        "both",
        percent=True,
        all_of="Answers are as common as {value:.1f} % on average (others: {usual:.1f} %)",
    )


def check_variety(material: Material) -> pl.DataFrame | str:
    """Interviewers whose interviews are more alike than chance and their places make them.

    For each interview the share of answers equal to those of the interviewer's other interviews, less that of answers
    equal to everybody's.

    Source: Schäfer, Schräpler, Müller and Wagner (2004), variability method; Schreiner, Pennie and Newbrough (1988).
    """
    who = material.interviewer
    if not material.has("interviewer"):
        return "no interviewers"
    codes = material_codes(material)
    group = who.rank("dense").cast(pl.Int64).fill_null(0).to_numpy() - 1
    excess = own_likeness(codes, group)
    return measured("variety", material.interviews["submission_id"], who, excess, "high", percent=True,
                    all_of="Interviews agree in {value:.1f} points more answers with one another than with others' "
                           "(usual: {usual:.1f})")  # fmt: skip


def own_likeness(codes: np.ndarray, group: np.ndarray) -> Floats:
    """Share of answers equal to the other rows of the group, less that to all other rows; NaN where there are none."""
    n, groups = codes.shape[0], int(group.max(initial=0)) + 1
    own, all_rows, own_of, all_of = (np.zeros(n) for _ in range(4))
    for k in range(codes.shape[1]):
        code = codes[:, k]
        asked = (code > 0) & (group >= 0)
        levels = int(code.max(initial=0)) + 1
        per = np.bincount(group[asked] * levels + code[asked], minlength=groups * levels).reshape(groups, levels)
        row, level = group[asked], code[asked]
        own[asked] += per[row, level] - 1
        own_of[asked] += per.sum(axis=1)[row] - 1
        all_rows[asked] += per.sum(axis=0)[level] - 1
        all_of[asked] += per.sum() - 1
    nan = np.full(n, np.nan)
    with_own = np.divide(own, own_of, out=nan.copy(), where=own_of > 0)
    with_all = np.divide(all_rows, all_of, out=nan.copy(), where=all_of > 0)
    return np.asarray(with_own - with_all, dtype=np.float64)


def material_codes(material: Material) -> np.ndarray:
    if "codes" not in material.kept:
        material.kept["codes"] = answer_codes(material.interviews, material.questions)
    codes: np.ndarray = material.kept["codes"]
    return codes
