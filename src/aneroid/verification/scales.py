"""Items that people accept in one order, and interviews that do not know it."""

from __future__ import annotations

import numpy as np
import polars as pl

from aneroid.statistics.scaling import Scale, guttman_errors, scale_of
from aneroid.verification.consistency import yes_answers
from aneroid.verification.findings import measured
from aneroid.verification.material import Material


def scales_of(material: Material) -> list[tuple[tuple[str, ...], Scale]]:
    """How well each of the study's scales is one."""
    return [(tuple(scale), scale_of(yes_answers(material.interviews, scale))) for scale in material.scales]


def check_scales(material: Material) -> pl.DataFrame | str:
    """Interviews with many pairs in which the harder item is accepted and the easier one is not.

    Source: Guttman (1950); Meijer (1994); Loevinger (1948).
    """
    if not material.scales:
        return "no items that should form a scale"
    shares = []
    for scale in material.scales:
        yes = yes_answers(material.interviews, scale)
        shares.append(guttman_errors(yes, scale_of(yes).order))
    stacked = np.column_stack(shares)
    known = ~np.isnan(stacked)
    count = known.sum(axis=1)
    mean = np.divide(np.where(known, stacked, 0).sum(axis=1), count, out=np.full(count.size, np.nan), where=count > 0)
    return measured("scales", material.interviews["submission_id"], material.interviewer, mean, "high", percent=True,
                    each="{value:.0f} % of pairs of items in the wrong order (usual: {usual:.0f} %)",
                    all_of="{value:.0f} % of pairs of items in the wrong order (others: {usual:.0f} %)")  # fmt: skip
