"""Answers that are not there: no opinion, nothing at all, and routes that avoid questions."""

from __future__ import annotations

import numpy as np
import polars as pl

from aneroid.verification.findings import measured
from aneroid.verification.material import Material, unsure

ROUTED = 0.1
"""A question left out in this share of the interviews depends on others; fewer have just not answered it."""


def check_no_opinion(material: Material) -> pl.DataFrame | str:
    """Interviews full of don't know and refused, and interviewers with unusually many or few of them.

    Who invents answers avoids don't knows; who hurries takes them.
    Source: Bredl, Winker and Kötschau (2012), Survey Methodology 38, 1-10 (item nonresponse as an indicator).
    """
    if len(material.questions) < 3:
        return "fewer than three closed questions"
    frame = material.interviews.select(
        none=pl.sum_horizontal(unsure(q).fill_null(False) for q in material.questions),
        asked=pl.sum_horizontal(pl.col(q).is_not_null() for q in material.questions),
    )
    asked = frame["asked"].to_numpy().astype(float)
    share = np.divide(frame["none"].to_numpy(), asked, out=np.full(asked.size, np.nan), where=asked > 0)
    if np.nansum(share) == 0:
        return "no answer is don't know or refused"
    ids, who = material.interviews["submission_id"], material.interviewer
    each = measured("no_opinion", ids, who, share, "high", percent=True,
                    each="No opinion on {value:.0f} % of the questions (usual: {usual:.0f} %)")  # fmt: skip
    people = measured("no_opinion", ids, who, share, "both", percent=True,
                      all_of="No opinion on {value:.1f} % of the questions (others: {usual:.1f} %)")  # fmt: skip
    parts = [part for part in (each, people) if not isinstance(part, str)]
    return pl.concat(parts) if parts else str(each)


def check_short_routes(material: Material) -> pl.DataFrame | str:
    """Interviews in which few questions were asked: answers that spare the rest of a filter.

    Source: Kosyakova, Skopek and Eckman (2015), Public Opinion Quarterly 79, 118-126 (interviewers and filter
    questions).
    """
    nulls = material.interviews.select(pl.col(list(material.questions)).null_count()).row(0)
    least = max(1.0, ROUTED * material.interviews.height)
    routed = [q for q, n in zip(material.questions, nulls, strict=True) if least <= n < material.interviews.height]
    if not routed:
        return f"no question was left out in {100 * ROUTED:.0f} % of the interviews or more, so none depends on others"
    frame = material.interviews.select(pl.sum_horizontal(pl.col(q).is_not_null() for q in routed).alias("n"))
    share = frame["n"].to_numpy().astype(float) / len(routed)
    return measured(
        "short_routes", material.interviews["submission_id"], material.interviewer, share, "low", percent=True,
        each="{value:.0f} % of the questions that depend on others were answered (usual: {usual:.0f} %)",
        all_of="{value:.0f} % of the questions that depend on others were answered (others: {usual:.0f} %)",
    )  # fmt: skip
