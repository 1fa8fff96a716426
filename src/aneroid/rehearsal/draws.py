"""Many samples from one design: what every draw shares is worked out once, the draw itself is sampling's own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from aneroid.sampling.allocation import allocate, psus_per_cell
from aneroid.sampling.selection import draw_psus
from aneroid.sampling.units import form_units
from aneroid.statistics.rounding import largest_remainder
from aneroid.study.errors import SamplingError
from aneroid.study.settings import SampleSection

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of the allocation: its units, how many are drawn, and how its interviews are shared out over them."""

    name: str
    units: pl.DataFrame
    psus: int
    interviews: int
    numbers: Integers
    households: Integers


@dataclass(frozen=True, slots=True)
class Draws:
    """A design ready to be drawn from many times. ``places`` has a row per unit of the frame, as in the population."""

    design: SampleSection
    cells: tuple[Cell, ...]
    places: pl.DataFrame


@dataclass(frozen=True, slots=True)
class Drawn:
    """A drawn sample as numbers, all of shape (planned interviews,).

    ``unit`` is a row of the population's places; ``psu`` numbers the drawn units and ``interviewer`` their
    interviewers, from zero. ``psu_probability`` and ``household_probability`` are the stages' own.
    """

    unit: Integers
    psu: Integers
    interviewer: Integers
    psu_probability: Floats
    household_probability: Floats

    @property
    def base_weight(self) -> Floats:
        """The household's weight."""
        weight: Floats = 1 / (self.psu_probability * self.household_probability)
        return weight


def prepare_draws(frame: pl.DataFrame, design: SampleSection, places: pl.DataFrame, number: Mapping[str, int]) -> Draws:
    """Work out the allocation and the units of every cell.

    Args:
        places: the population's units. number: the row of each, by name.
    Raises: SamplingError P-ALLOC-...; P-DRAW-1 where a cell has too few units, P-DRAW-2 where one is too small.
    """
    columns = [step.by for step in design.allocation]
    allocated = allocate(frame, design.interviews, design.allocation, design.controlled)
    planned = psus_per_cell(allocated, design.strata, design.psu.interviews, design.minimum_psus)
    by_cell = frame.partition_by(columns, maintain_order=True, as_dict=True)
    cells = []
    for row in planned.iter_rows(named=True):
        units = form_units(by_cell[tuple(row[c] for c in columns)], design.psu)
        cells.append(_cell(row, units, ", ".join(str(row[c]) for c in columns), number))
    return Draws(design, tuple(cells), places)


def _cell(row: Mapping[str, Any], units: pl.DataFrame, name: str, number: Mapping[str, int]) -> Cell:
    psus, interviews = int(row["psus"]), int(row["interviews"])
    if units.height < psus:
        raise SamplingError("P-DRAW-1", where="frame.csv", cell=name, segments=units.height, psus=psus)
    names = units["segment"].to_list()
    numbers = np.array([number[n] for n in names], dtype=np.int64)
    return Cell(name, units, psus, interviews, numbers, units["_households"].to_numpy().astype(np.int64))


def draw_once(draws: Draws, interviewers: int, seed: int) -> Drawn:
    """Draw a sample; ``sampling.draw.draw_sample`` with the same seed draws the same.

    Raises: SamplingError P-DRAW-2 where a drawn unit has fewer households than interviews.
    """
    rng = np.random.default_rng(seed)
    units: list[Integers] = []
    probabilities: list[Floats] = []
    held: list[Integers] = []
    sizes: list[Integers] = []
    for cell in draws.cells:
        chosen, probability = draw_psus(cell.units, cell.psus, draws.design.psu, rng)
        if draws.design.psu.method == "poisson":
            share = np.full(chosen.size, max(1, round(cell.interviews / cell.psus)), dtype=np.int64)
        else:
            share = largest_remainder(np.ones(cell.psus), cell.interviews)
        small = cell.households[chosen] < share
        if small.any():
            psu = cell.units["segment"][int(chosen[small][0])]
            raise SamplingError("P-DRAW-2", where="frame.csv", cell=cell.name, psu=psu)
        units.append(cell.numbers[chosen])
        probabilities.append(probability[chosen])
        held.append(share)
        sizes.append(cell.households[chosen])
    interviews, households = np.concatenate(held), np.concatenate(sizes)
    middle = np.cumsum(interviews) - interviews / 2
    worker = np.minimum(np.floor(middle * interviewers / interviews.sum()), interviewers - 1).astype(np.int64)
    slot = np.repeat(np.arange(interviews.size), interviews)
    return Drawn(
        np.concatenate(units)[slot], slot, worker[slot], np.concatenate(probabilities)[slot],
        (interviews / households)[slot],
    )  # fmt: skip
