"""A synthetic population whose every share is known, because everybody in it was counted.

Up to ``HELD`` adults are made once, written beside the results and looked up from there; larger populations are made
anew, unit by unit, whenever a unit is drawn. Both give the same people.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from aneroid.build import write_whole
from aneroid.collection.derive import derive_breaks
from aneroid.rehearsal.people import Codes, Integers, People, make_people, rest_of, values_of, with_cuts
from aneroid.rehearsal.recipe import Cuts, Recipe, make_recipe, sources_of
from aneroid.sampling.units import form_units
from aneroid.study.questionnaire import Questionnaire
from aneroid.study.settings import SampleSection, Settings
from aneroid.weighting.cells import derive_cells

HELD = 5_000_000
"""Adults up to which a population is written down rather than made anew when needed."""

BLOCK = 64
"""Units made at a time."""

ABOUT = "population.json"
TRUTH = pl.Schema(
    {"question": pl.String, "option": pl.String, "asked": pl.Int64, "share": pl.Float64, "icc": pl.Float64}
)


@dataclass(frozen=True, slots=True)
class Store:
    """Everybody, written down: codes of all people, adults of all households, and where each unit begins."""

    codes: Codes
    adults: NDArray[np.int8]
    person: Integers
    household: Integers
    cooperation: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Population:
    """Adults in the private households of every primary sampling unit of a frame.

    ``places`` has a row per unit. ``truth`` has a row per question and option: ``question``, ``option``, ``asked``
    (adults that the routing brings there), ``share`` (of them), ``icc`` (intraclass correlation within units, strata
    apart). ``margins`` are shares by category by margin.
    """

    recipe: Recipe
    places: pl.DataFrame
    number: Mapping[str, int]
    adults: int
    truth: pl.DataFrame
    margins: Mapping[str, Mapping[str, float]]
    store: Store | None

    def people(self, units: Sequence[int]) -> People:
        """The people of some units, numbered as in ``places``."""
        if self.store is None:
            return make_people(self.recipe, self.places, units)[0]
        kept, chosen = self.store, np.asarray(units, dtype=np.int64)
        codes = np.concatenate([kept.codes[kept.person[u] : kept.person[u + 1]] for u in chosen])
        adults = np.concatenate([kept.adults[kept.household[u] : kept.household[u + 1]] for u in chosen]).astype(
            np.int64
        )
        psu = np.repeat(np.arange(chosen.size), kept.household[chosen + 1] - kept.household[chosen])
        return People(
            codes, np.repeat(np.arange(adults.size), adults), _begins(adults), adults, psu,
            self.places[chosen.tolist()], kept.cooperation[chosen],
        )  # fmt: skip


def _begins(adults: Integers) -> Integers:
    """Where each household's people begin."""
    return np.concatenate([[0], np.cumsum(adults)[:-1]])


def make_places(frame: pl.DataFrame, design: SampleSection) -> pl.DataFrame:
    """Every primary sampling unit of the frame, as sampling forms them.

    Returns: ``psu``, the allocation's columns, ``stratum`` and its ``stratum_number``, ``psu_households``.
    """
    columns = [step.by for step in design.allocation]
    formed = [form_units(cell, design.psu) for cell in frame.partition_by(columns, maintain_order=True)]
    return pl.concat(formed).select(
        pl.col("segment").alias("psu"),
        *columns,
        stratum=pl.concat_str([pl.col(column) for column in design.strata], separator=", "),
        stratum_number=pl.concat_str([pl.col(column) for column in design.strata]).rank("dense").cast(pl.Int64) - 1,
        psu_households=pl.col("_households").round().cast(pl.Int64),
    )


def make_population(
    settings: Settings,
    questionnaire: Questionnaire,
    design: SampleSection,
    frame: pl.DataFrame,
    margins: Mapping[str, Mapping[str, float]],
    targets: Mapping[str, Mapping[str, float]],
    seed: int,
    folder: Path | None = None,
    *,
    held: int = HELD,
) -> Population:
    """Make a population from a frame and margins, and count what is true of it.

    Args:
        margins: population shares by category by margin, of traits and ages. targets: percent by option by question.
        seed: the same inputs and seed give the same people.
        folder: where it is written down, and found again; nowhere by default.
        held: adults up to which it is.
    Raises: SamplingError X-NONE-1, X-TARGET-2 or -3, X-GROUP-1; CollectionError C-ROUTE-1.
    """
    places = make_places(frame, design)
    recipe = make_recipe(settings, questionnaire, places, margins, targets, seed)
    number = {psu: k for k, psu in enumerate(places["psu"].to_list())}
    wanted = [name for name in settings.weighting.calibrate if name in margins]
    found = _read(folder, recipe, places, number) if folder is not None else None
    if found is not None:
        return found
    recipe = with_cuts(recipe, places)
    sizes, cumulative = recipe.households
    mean = float(np.dot(sizes, np.diff(np.concatenate([[0.0], cumulative, [1.0]]))))
    holds = mean * float(places["psu_households"].sum()) <= held
    counts: dict[str, list[Integers]] = {name: [] for name in closed_columns(recipe)}
    tables: list[pl.DataFrame] = []
    kept: list[People] = []
    for start in range(0, places.height, BLOCK):
        people, _ = make_people(recipe, places, range(start, min(places.height, start + BLOCK)))
        unit = people.psu[people.household]
        for name, count in counts.items():
            width = len(recipe.labels[name]) + 1
            codes = people.codes[:, recipe.place_of(name)].astype(np.int64) + 1
            count.append(np.bincount(unit * width + codes, minlength=people.places.height * width).reshape(-1, width))
        tables.append(_groups(recipe, people, wanted, settings))
        kept += [people] if holds else []
    groups = pl.concat(tables).group_by(wanted or ["everybody"], maintain_order=True).agg(pl.col("people").sum())
    margin_shares = {name: _margin(groups, name, margins[name]) for name in wanted}
    population = Population(
        recipe, places, number, int(groups["people"].sum()), _truth(recipe, places, counts), margin_shares,
        _store(kept) if holds else None,
    )  # fmt: skip
    if folder is not None:
        _write(folder, population)
        return _read(folder, recipe, places, number) or population
    return population


def _groups(recipe: Recipe, people: People, wanted: Sequence[str], settings: Settings) -> pl.DataFrame:
    """How many people are in each combination of the margins' categories."""
    if not wanted:
        return pl.DataFrame({"everybody": ["all"], "people": [people.household.size]})
    sources, derived = sources_of(settings, wanted, recipe.labels)
    columns = [values_of(recipe, people, source).cast(pl.String) for source in sources]
    data = derive_breaks(pl.DataFrame(columns), [entry for entry in derived if entry.name not in sources])
    data = derive_cells(data, settings.weighting.cells, wanted)
    groups: pl.DataFrame = data.group_by(wanted, maintain_order=True).agg(people=pl.len().cast(pl.Int64))
    return groups


def _margin(groups: pl.DataFrame, name: str, known: Mapping[str, float]) -> dict[str, float]:
    """The shares of a margin's categories in the population, in the order of the margin."""
    counts = dict(groups.group_by(name).agg(pl.col("people").sum()).iter_rows())
    ordered = [*(c for c in known if c in counts), *sorted(str(c) for c in counts if c not in known)]
    total = sum(counts.values())
    return {category: counts[category] / total for category in ordered}


def closed_columns(recipe: Recipe) -> list[str]:
    """The closed questions that everybody in the population has an answer to, or was not asked."""
    return [*(trait.name for trait in recipe.traits), *(opinion.name for opinion in recipe.opinions)]


def _truth(recipe: Recipe, places: pl.DataFrame, counts: Mapping[str, Sequence[Integers]]) -> pl.DataFrame:
    rows: list[tuple[str, str, int, float | None, float | None]] = []
    strata = places["stratum_number"].to_numpy()
    for name, parts in counts.items():
        answers = np.concatenate(parts)[:, 1:]
        asked = answers.sum(axis=1)
        total = int(asked.sum())
        for option, count in zip(recipe.labels[name], answers.T, strict=True):
            share = float(count.sum() / total) if total else None
            rows.append((name, option, total, share, intraclass_correlation(count, asked, strata) if total else None))
    return pl.DataFrame(rows, schema=TRUTH, orient="row")


def opinion_shares(population: Population) -> list[NDArray[np.float64]]:
    """The population's shares of the options of every opinion; evenly where nobody is asked."""
    known = dict(population.truth.group_by("question", maintain_order=True).agg("share").iter_rows())
    found = []
    for opinion in population.recipe.opinions:
        shares = np.array([s or 0.0 for s in known[opinion.name]], dtype=np.float64)
        found.append(shares if shares.sum() > 0 else np.full(shares.size, 1 / shares.size))
    return found


def intraclass_correlation(count: Integers, size: Integers, strata: Integers) -> float | None:
    """How alike people of a unit are in having a trait, units compared within their strata.

    Args:
        count: people with the trait, by unit. size: people, by unit. strata: each unit's, from zero.
    Returns: between minus one over the units' size and one; none where everybody is alike.
    Source: the analysis of variance estimator, Donner (1986), International Statistical Review 54, 67-82, with strata.
    """
    of, n = strata[size > 0], size[size > 0].astype(np.float64)
    x = count[size > 0]
    total = np.bincount(of, weights=n)
    share = np.divide(np.bincount(of, weights=x), total, out=np.zeros(total.size), where=total > 0)
    between = float(np.sum(n * (x / n - share[of]) ** 2))
    within = float(np.sum(x * (1 - x / n)))
    groups = n.size - int((total > 0).sum())
    rest = float(n.sum()) - n.size
    if groups <= 0 or rest <= 0 or between + within == 0:
        return None
    squares = np.divide(np.bincount(of, weights=n**2), total, out=np.zeros(total.size), where=total > 0)
    typical = (float(n.sum()) - float(squares.sum())) / groups
    mean_between, mean_within = between / groups, within / rest
    return (mean_between - mean_within) / (mean_between + (typical - 1) * mean_within)


# --- written down and found again ------------------------------------------------------------------


def _store(kept: Sequence[People]) -> Store:
    people = np.concatenate([np.bincount(p.psu[p.household], minlength=p.places.height) for p in kept])
    households = np.concatenate([p.places["psu_households"].to_numpy() for p in kept])
    return Store(
        np.concatenate([p.codes for p in kept]),
        np.concatenate([p.adults for p in kept]).astype(np.int8),
        np.concatenate([[0], np.cumsum(people)]),
        np.concatenate([[0], np.cumsum(households)]),
        np.concatenate([p.cooperation for p in kept]),
    )


def _write(folder: Path, population: Population) -> None:
    """Write a population down; its description comes last, so that half a population is none."""
    folder.mkdir(parents=True, exist_ok=True)
    if population.store is not None:
        for part in ("codes", "adults", "person", "household", "cooperation"):
            np.save(folder / f"{part}.npy", getattr(population.store, part))
    about = {
        "adults": population.adults,
        "held": population.store is not None,
        "margins": population.margins,
        "truth": population.truth.to_dicts(),
        "cuts": [
            {"unsure": [float(x) for x in c.unsure], "score": [float(x) for x in c.score]}
            for c in population.recipe.cuts
        ],
    }
    write_whole(folder / ABOUT, json.dumps(about))


def _read(folder: Path, recipe: Recipe, places: pl.DataFrame, number: Mapping[str, int]) -> Population | None:
    """A population as it was written down, or none."""
    try:
        about = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
        store = open_store(folder) if about["held"] else None
    except (OSError, ValueError, KeyError):
        return None
    cuts = tuple(
        Cuts(o.targets.unsure, np.array(c["unsure"]), rest_of(o.targets), np.array(c["score"]))
        for o, c in zip(recipe.opinions, about["cuts"], strict=True)
    )
    truth = pl.DataFrame(about["truth"], schema=TRUTH)
    return Population(replace(recipe, cuts=cuts), places, number, about["adults"], truth, about["margins"], store)


def open_store(folder: Path) -> Store:
    """What was written down, looked up where it lies rather than read."""
    parts = ("codes", "adults", "person", "household", "cooperation")
    return Store(*(np.load(folder / f"{part}.npy", mmap_mode="r") for part in parts))
