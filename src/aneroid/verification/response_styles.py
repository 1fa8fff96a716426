"""Ways of answering that do not listen to the question: one answer down a battery, always the ends, always the
first."""

from __future__ import annotations

import numpy as np
import polars as pl

from aneroid.verification.findings import measured
from aneroid.verification.material import Floats, Material


def check_straight_lines(material: Material) -> pl.DataFrame | str:
    """Batteries answered with one and the same answer: the share of items with the battery's commonest answer.

    Source: Krosnick (1991), Applied Cognitive Psychology 5, 213-236; Kim et al. (2019), Social Science Computer
        Review 37, 214-233 (measures of straight-lining).
    """
    if not material.batteries:
        return "no battery of questions on one scale"
    shares = np.full((material.interviews.height, len(material.batteries)), np.nan)
    for b, battery in enumerate(material.batteries):
        answers = _positions(material, battery.questions, battery.options)
        answered = (answers >= 0).sum(axis=1)
        commonest = np.max([(answers == k).sum(axis=1) for k in range(len(battery.options))], axis=0)
        shares[:, b] = np.where(answered >= 3, commonest / np.maximum(answered, 1), np.nan)
    return measured(
        "straight_lines", material.interviews["submission_id"], material.interviewer, _row_mean(shares), "high",
        percent=True,
        each="One answer for {value:.0f} % of the items of a battery (usual: {usual:.0f} %)",
        all_of="One answer for {value:.0f} % of the items of a battery (others: {usual:.0f} %)",
    )  # fmt: skip


def check_scale_use(material: Material) -> pl.DataFrame | str:
    """Interviewers whose respondents take the ends of scales, or their middle, more or less than others' do.

    Source: Baumgartner and Steenkamp (2001), Journal of Marketing Research 38, 143-156; as a sign of fabrication
        Menold, Winker, Storfinger and Kemper (2013), in Interviewers' Deviations in Surveys.
    """
    scaled = [b for b in material.batteries if len(b.options) >= 3]
    if not scaled:
        return "no battery on a scale of three answers or more"
    ends, middle = [], []
    for battery in scaled:
        answers, last = _positions(material, battery.questions, battery.options), len(battery.options) - 1
        answered = (answers >= 0).sum(axis=1)
        ends.append(_share(((answers == 0) | (answers == last)).sum(axis=1), answered))
        if last % 2 == 0:
            middle.append(_share((answers == last // 2).sum(axis=1), answered))
    ids, who = material.interviews["submission_id"], material.interviewer
    found = [measured("extremes", ids, who, _row_mean(np.column_stack(ends)), "both", percent=True,
                      all_of="{value:.0f} % of answers at the ends of scales (others: {usual:.0f} %)")]  # fmt: skip
    if middle:
        found.append(measured("middles", ids, who, _row_mean(np.column_stack(middle)), "both", percent=True,
                              all_of="{value:.0f} % of answers amid the scales (others: {usual:.0f} %)"))  # fmt: skip
    frames = [f for f in found if not isinstance(f, str)]
    return pl.concat(frames) if frames else str(found[0])


def check_option_order(material: Material) -> pl.DataFrame | str:
    """Interviewers whose interviews show the first answer of the list unusually often or seldom.

    Source: Krosnick and Alwin (1987), Public Opinion Quarterly 51, 201-219; Menold et al. (2013).
    """
    ordered = [q for q in material.questions if isinstance(material.interviews[q].dtype, pl.Enum)]
    if len(ordered) < 5:
        return "fewer than five questions whose answers have an order"
    codes = np.column_stack([material.interviews[q].to_physical().fill_null(999).to_numpy() for q in ordered]).astype(
        int
    )
    share = _share((codes == 0).sum(axis=1), (codes != 999).sum(axis=1))
    return measured(
        "first_options",
        material.interviews["submission_id"],
        material.interviewer,
        share,
        "both",
        percent=True,
        all_of="{value:.0f} % of answers are the first of the list (others: {usual:.0f} %)",
    )


def _positions(material: Material, questions: tuple[str, ...], options: tuple[str, ...]) -> np.ndarray:
    """Places of the answers on the scale, minus one for none or no opinion."""
    place = {option: k for k, option in enumerate(options)}
    frame = material.answers(questions).select(
        pl.all().replace_strict(place, default=-1, return_dtype=pl.Int64).fill_null(-1)
    )
    return frame.to_numpy()


def _share(count: np.ndarray, of: np.ndarray) -> Floats:
    share: Floats = np.divide(count, of, out=np.full(of.size, np.nan), where=of > 0)
    return share


def _row_mean(values: Floats) -> Floats:
    known = ~np.isnan(values)
    return _share(np.where(known, values, 0).sum(axis=1), known.sum(axis=1))
