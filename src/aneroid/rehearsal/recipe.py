"""How the people of a synthetic population are made: one recipe, from the study's settings, for every use of them."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import polars as pl
from numpy.typing import NDArray

from aneroid.collection.derive import band_labels
from aneroid.rehearsal.attitudes import Targets
from aneroid.rehearsal.targets import question_targets, several_targets
from aneroid.study.errors import SamplingError
from aneroid.study.questionnaire import Questionnaire
from aneroid.study.settings import AgeGroups, Break, Settings, SyntheticSection

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]
Integers = NDArray[np.int64]

OLDEST_BAND = 22
"""Years that the open age band is taken to span."""


@dataclass(frozen=True, slots=True)
class Ages:
    """How ages are drawn: the band by its share, the year within it evenly."""

    question: str
    low: Integers
    high: Integers
    cumulative: Floats


@dataclass(frozen=True, slots=True)
class Trait:
    """A closed question about what somebody is, drawn with given shares, which may differ within groups.

    ``shared`` traits are the same for a whole household: those whose shares depend on where it is.
    """

    name: str
    cumulative: Floats
    within: tuple[tuple[str, str, Floats], ...]
    shared: bool


@dataclass(frozen=True, slots=True)
class Cuts:
    """Where scores are cut into options: who does not know by their own score, everybody else along the attitude.

    ``unsure`` falls, one per option without opinion; ``score`` falls, one fewer than the ``options`` left.
    """

    unsure_options: tuple[int, ...]
    unsure: Floats
    options: tuple[int, ...]
    score: Floats


@dataclass(frozen=True, slots=True)
class Opinion:
    """A closed question answered from attitudes: how, by whom, and with which shares."""

    name: str
    loadings: Singles
    own: float
    targets: Targets
    relevant: str


@dataclass(frozen=True, slots=True)
class Recipe:
    """Everything that people are made from. ``labels`` has the options by column; numbers have none."""

    seed: int
    clustering: float
    households: tuple[Integers, Floats]
    ages: Ages | None
    bands: tuple[tuple[str, AgeGroups], ...]
    traits: tuple[Trait, ...]
    attitudes: tuple[str, ...]
    tilts: tuple[tuple[str, str, Singles], ...]
    opinions: tuple[Opinion, ...]
    strata: Singles
    labels: Mapping[str, tuple[str, ...]]
    cuts: tuple[Cuts, ...] = ()
    several: Mapping[str, tuple[Targets, ...]] = field(default_factory=dict)
    """By question with several answers, what each answer's choosers add up to."""

    @property
    def columns(self) -> tuple[str, ...]:
        """The coded columns, in order."""
        return tuple(self.labels)

    def place_of(self, column: str) -> int:
        """The position of a coded column."""
        return self.columns.index(column)


def make_recipe(
    settings: Settings,
    questionnaire: Questionnaire,
    places: pl.DataFrame,
    margins: Mapping[str, Mapping[str, float]],
    targets: Mapping[str, Mapping[str, float]],
    seed: int,
) -> Recipe:
    """Put together how people are made; the cuts of the answers are still to be found (``with_cuts``).

    Args:
        places: a row per primary sampling unit, with the frame's columns, ``stratum`` and ``psu_households``.
        margins: population shares by category by margin; they come before ``synthetic.demographics``.
        targets: percent by option (or net) by question.
    Raises: SamplingError X-NONE-1, X-TARGET-2 or -3, X-GROUP-1 for a group that does not exist.
    """
    made = synthetic_settings(settings)
    ages, bands = _ages(settings, margins)
    names = _trait_names(made, questionnaire, margins, bands)
    options = {name: _trait_labels(name, made, questionnaire, margins) for name in names}
    traits = [_trait(name, options[name], made, margins, places) for name in names]
    drawn = set(names)
    closed = [q for q in questionnaire.questions if q.kind == "single" and not q.repeated and q.name not in drawn]
    labels: dict[str, tuple[str, ...]] = {"adults": ()}
    if ages is not None:
        labels |= {ages.question: ()} | {name: tuple(band_labels(b.from_age)) for name, b in bands}
    labels |= options
    labels |= {q.name: tuple(option.name for option in q.options) for q in closed}
    attitudes = _attitude_names(made)
    opinions = []
    for question in closed:
        loadings = made.scales.get(question.name, {})
        explained = sum(loading**2 for loading in loadings.values())
        vector = np.array([loadings.get(name, 0.0) for name in attitudes], dtype=np.float32)
        wanted = question_targets(question, targets, settings.nets().get(question.name, ()), made)
        own = float(np.sqrt(max(0.05, 1 - explained)))
        opinions.append(Opinion(question.name, vector, own, wanted, question.relevant))
    recipe = Recipe(
        seed=seed, clustering=made.clustering, households=_household_sizes(made), ages=ages, bands=bands,
        traits=tuple(traits), attitudes=attitudes, tilts=_tilts(made, attitudes), opinions=tuple(opinions),
        strata=_stratum_effects(settings, places, len(opinions), seed), labels=labels,
        several={q.name: several_targets(q, targets) for q in questionnaire.questions if q.kind == "multiple"},
    )  # fmt: skip
    groups = [f"{column}={group}" for column, group, _ in recipe.tilts]
    groups += [f"{column}={group}" for trait in traits for column, group, _ in trait.within]
    check_groups([*groups, *settings.rehearsal.response], recipe, places)
    return recipe


def synthetic_settings(settings: Settings) -> SyntheticSection:
    """How synthetic respondents are made.

    Raises: SamplingError X-NONE-1 where the study does not say.
    """
    if settings.synthetic is None:
        raise SamplingError("X-NONE-1", where="study.toml")
    return settings.synthetic


def sources_of(settings: Settings, names: Sequence[str], coded: Container[str]) -> tuple[list[str], list[Break]]:
    """The columns that margins are made from, through cells and breaks; and the breaks that are to be derived of them.

    Args:
        names: of the margins. coded: columns that people have already.
    """
    cells = {cell.name: cell.columns for cell in settings.weighting.cells}
    breaks = {entry.name: entry for entry in settings.estimation.breaks}
    columns: list[str] = []
    derived = []
    for name in dict.fromkeys(part for margin in names for part in cells.get(margin, (margin,))):
        entry = breaks.get(name)
        if entry is None or name in coded:
            columns.append(name)
        else:
            derived.append(entry)
            columns += entry.together or ((entry.bands.question,) if entry.bands else (entry.column or name,))
    return list(dict.fromkeys(columns)), derived


def check_groups(groups: Sequence[str], recipe: Recipe, places: pl.DataFrame) -> None:
    """Raise SamplingError X-GROUP-1 for a ``column=group`` whose column or group nobody has."""
    for place in groups:
        column, _, group = place.partition("=")
        if column in recipe.labels:
            known = recipe.labels[column]
            if known and group not in known:
                raise SamplingError("X-GROUP-1", where="study.toml", group=place, known=", ".join(known))
            if not known and not group.isdigit():
                raise SamplingError("X-GROUP-1", where="study.toml", group=place, known="whole numbers")
        elif column in places.columns:
            values = places[column].cast(pl.String).unique().sort().to_list()
            if group not in values:
                raise SamplingError("X-GROUP-1", where="study.toml", group=place, known=", ".join(values[:12]))
        else:
            known = (*(c for c in places.columns if places[c].dtype == pl.String), *recipe.columns)
            raise SamplingError("X-GROUP-1", where="study.toml", group=place, known=", ".join(known))


def _household_sizes(made: SyntheticSection) -> tuple[Integers, Floats]:
    sizes = np.array(list(made.household_adults), dtype=np.int64)
    return sizes, _cumulative(list(made.household_adults.values()))


def _cumulative(shares: Sequence[float]) -> Floats:
    """Cumulative shares without the last, which is one."""
    total = np.cumsum(np.asarray(shares, dtype=np.float64))
    cumulative: Floats = total[:-1] / total[-1]
    return cumulative


def _ages(
    settings: Settings, margins: Mapping[str, Mapping[str, float]]
) -> tuple[Ages | None, tuple[tuple[str, AgeGroups], ...]]:
    found = [(entry.name, entry.bands) for entry in settings.estimation.breaks if entry.bands is not None]
    if not found:
        return None, ()
    name, first = next(((n, b) for n, b in found if n in margins), found[0])
    low = np.array(first.from_age, dtype=np.int64)
    high = np.array([*first.from_age[1:], first.from_age[-1] + OLDEST_BAND], dtype=np.int64)
    shares = margins.get(name, {})
    inside = [shares.get(label, 0.0) for label in band_labels(first.from_age)]
    weights = inside if sum(inside) > 0 else (high - low).astype(float).tolist()
    bands = tuple((n, b) for n, b in found if b.question == first.question)
    return Ages(first.question, low, high, _cumulative(weights)), bands


def _trait_names(
    made: SyntheticSection,
    questionnaire: Questionnaire,
    margins: Mapping[str, Mapping[str, float]],
    bands: Sequence[tuple[str, AgeGroups]],
) -> list[str]:
    """What is drawn with given shares: as the settings list it, then margins of questions that they leave out."""
    banded = {name for name, _ in bands}
    asked = {q.name for q in questionnaire.questions if q.kind == "single"}
    return [*made.demographics, *(m for m in margins if m in asked and m not in made.demographics and m not in banded)]


def _trait_labels(
    name: str, made: SyntheticSection, questionnaire: Questionnaire, margins: Mapping[str, Mapping[str, float]]
) -> tuple[str, ...]:
    if name in questionnaire:
        return tuple(questionnaire.option_names(name))
    return tuple(made.demographics.get(name, margins.get(name, {})))


def _trait(
    name: str,
    labels: Sequence[str],
    made: SyntheticSection,
    margins: Mapping[str, Mapping[str, float]],
    places: pl.DataFrame,
) -> Trait:
    """Shares of the margin where there is one, of the settings otherwise; those of groups from the settings."""
    overall = margins.get(name, made.demographics.get(name, {}))
    within = made.within.get(name, {})
    groups = tuple(
        (column, group, _cumulative([shares.get(label, 0.0) for label in labels]))
        for column, by_group in within.items()
        for group, shares in by_group.items()
    )
    shared = bool(within) and all(column in places.columns for column in within)
    return Trait(name, _cumulative([overall.get(label, 0.0) for label in labels]), groups, shared)


def _attitude_names(made: SyntheticSection) -> tuple[str, ...]:
    loaded = dict.fromkeys(name for loadings in made.scales.values() for name in loadings)
    tilted = dict.fromkeys(name for shifts in made.tilts.values() for name in shifts)
    return tuple(dict.fromkeys([*loaded, *tilted, "unsure"]))


def _tilts(made: SyntheticSection, attitudes: Sequence[str]) -> tuple[tuple[str, str, Singles], ...]:
    found = []
    for place, shifts in made.tilts.items():
        column, _, group = place.partition("=")
        found.append((column, group, np.array([shifts.get(a, 0.0) for a in attitudes], dtype=np.float32)))
    return tuple(found)


def _stratum_effects(settings: Settings, places: pl.DataFrame, questions: int, seed: int) -> Singles:
    rng = np.random.default_rng([seed, 12])
    strata = places["stratum"].n_unique()
    effects: Singles = rng.normal(0, settings.rehearsal.stratum_effect, (strata, questions)).astype(np.float32)
    return effects
