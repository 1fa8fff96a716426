"""Charts as SVG, drawn here: the forms that opinion surveys need, at the width of a page or of a phone.

Data in, SVG out. Each form lays itself out anew for a narrow width, so text keeps its size; labels then stand
above their bars. Position and direct labels carry the meaning, colour only helps.
"""

from aneroid.reporting.charts.bars import Segment, StackedRow, grouped_bars, interval_bars, stacked_bars
from aneroid.reporting.charts.dots import DotGroup, distance_ladder, dot_intervals
from aneroid.reporting.charts.lines import Point, Series, trend_lines
from aneroid.reporting.charts.marks import Bar, number_ticks
from aneroid.reporting.charts.regions import region_map
from aneroid.reporting.charts.sides import DivergingPanel, DivergingRow, RowGroup, diverging_bars

__all__ = [
    "Bar",
    "DivergingPanel",
    "DivergingRow",
    "DotGroup",
    "Point",
    "RowGroup",
    "Segment",
    "Series",
    "StackedRow",
    "distance_ladder",
    "diverging_bars",
    "dot_intervals",
    "grouped_bars",
    "interval_bars",
    "number_ticks",
    "region_map",
    "stacked_bars",
    "trend_lines",
]
