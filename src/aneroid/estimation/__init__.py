"""Analyse (GSBPM 6): design-based estimates and their errors. Usable alone, as a library.

from aneroid.estimation import Design

design = Design(data, weight="pw", strata="stype", psu="dnum", fpc="fpc")
design.mean("api00", by="stype")
"""

from aneroid.estimation.contrasts import Mean
from aneroid.estimation.design import Design

__all__ = ["Design", "Mean"]
