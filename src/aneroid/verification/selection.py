"""Was the person selected by the rule? What chance must bring when it was."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.special import ndtri
from scipy.stats import binomtest, chi2

from aneroid.verification.findings import LEAST_GROUP, SIGNALS, signals
from aneroid.verification.material import Floats, Material

DAYS_BEFORE = np.array([0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334])
MOST_MISTAKEN = 0.6
"""The mean of birthdays' probabilities that is still believed of the usual interviewer; by the rule it is a half."""


WOMEN, MEN = frozenset({"woman", "female", "f", "w", "2"}), frozenset({"man", "male", "m", "1"})
SELECTIONS: dict[str, pl.DataType | type[pl.DataType]] = {
    "address_id": pl.String, "method": pl.String, "adults": pl.Int64, "men": pl.Int64, "women": pl.Int64,
    "sex": pl.String, "birth_month": pl.Int64, "birth_day": pl.Int64, "rank": pl.Int64,
}  # fmt: skip


def rosters_to_check(records: Iterable[Mapping[str, Any]]) -> pl.DataFrame:
    """Household rosters as the checks of selection look at them: ``SELECTIONS``, the last of an address.

    Args:
        records: ``address_id``, ``method``, ``roster`` (persons with ``sex``, ``birth_month``, ``birth_day``, ``age``
            where known) and ``selected`` (a position in it), in the order of time.
    """
    rows = {}
    for record in records:
        roster, chosen = record["roster"], record["selected"]
        sexes = [str(person.get("sex") or "").lower() for person in roster]
        ages = [person.get("age") for person in roster]
        told = all(sex in WOMEN | MEN for sex in sexes)
        rows[record["address_id"]] = {
            "address_id": record["address_id"], "method": record["method"], "adults": len(roster),
            "men": sum(sex in MEN for sex in sexes) if told else None,
            "women": sum(sex in WOMEN for sex in sexes) if told else None, "sex": sexes[chosen] or None,
            "birth_month": roster[chosen].get("birth_month"), "birth_day": roster[chosen].get("birth_day"),
            "rank": 1 + sum(age > ages[chosen] for age in ages) if None not in ages else None,
        }  # fmt: skip
    return pl.DataFrame(list(rows.values()), schema=SELECTIONS)


def check_sex_of_couples(material: Material) -> pl.DataFrame | str:
    """In households of one man and one woman, each must be selected in half of the cases.

    It needs no outside figure, since both are members of the same household.

    Source: Sodeur (1997), ZUMA-Nachrichten 41, 58-82; Menold (2014), Survey Methodology 40, 105-123; Eckman and Koch
        (2019), Public Opinion Quarterly 83, 313-337.
    """
    selections = _selections(material, "men", "women", "sex")
    if selections is None:
        return "no households with their men, women and who was selected"
    couples = selections.filter((pl.col("men") == 1) & (pl.col("women") == 1) & pl.col("sex").is_not_null())
    women = couples.with_columns(woman=pl.col("sex").cast(pl.String).str.to_lowercase().is_in(list(WOMEN)))
    per = women.group_by("interviewer").agg(pl.len().alias("n"), pl.col("woman").sum().alias("k")).sort("interviewer")
    per = per.filter(pl.col("n") >= LEAST_GROUP)
    if per.is_empty():
        return f"no interviewer with {LEAST_GROUP} households of one man and one woman"
    p = np.array([binomtest(k, n, 0.5).pvalue for k, n in per.select("k", "n").iter_rows()])
    share = (per["k"] / per["n"]).to_numpy()
    reasons = [f"{100 * s:.0f} % women selected in {n} households of one man and one woman (rule: 50 %)"
               for s, n in zip(share, per["n"], strict=True)]  # fmt: skip
    return signals("sex_of_couples", _upper(p), share, 0.5, reasons, interviewer=per["interviewer"])


def check_birthdays(material: Material) -> pl.DataFrame | str:
    """Birthdays of the selected must be as near as the rule brings them.

    Of k adults whose birthdays fall evenly over the year, the one with the next birthday has it within a share x of a
    year with probability 1 - (1 - x)^k; likewise back to the last birthday. That probability is uniform where the rule
    was followed and near one where somebody else was taken. Its mean over an interviewer's households of two adults or
    more is compared with that of the usual interviewer, since some mistakes are usual. Where the selection was random,
    birthdays must not clump on the circle of the year (Rayleigh).

    Source: the distribution of the smallest of k uniform values; O'Rourke and Blair (1983), Journal of Marketing
        Research 20, 428-432, for the rule's misuse; Rayleigh's test, Mardia and Jupp (2000), Directional Statistics,
        section 6.3.1.
    """
    selections = _selections(material, "birth_month", "birth_day", "adults", "method")
    if selections is None or not material.has("started"):
        return "no birthdays of the selected"
    day = material.interviews.select("submission_id", on=pl.col("started").dt.ordinal_day())
    known = selections.join(day, on="submission_id", how="inner", maintain_order="left").filter(
        pl.col("birth_month").is_between(1, 12) & pl.col("birth_day").is_between(1, 31) & pl.col("on").is_not_null()
        & pl.col("interviewer").is_not_null()
    )  # fmt: skip
    parts = [
        _by_rule(known.filter((pl.col("method") == rule) & (pl.col("adults") >= 2)), sign)
        for rule, sign in (("next-birthday", 1), ("last-birthday", -1))
    ]
    parts.append(_clumped(known.filter(~pl.col("method").is_in(["next-birthday", "last-birthday"]))))
    found = [part for part in parts if part.height]
    return pl.concat(found) if found else f"no interviewer with {2 * LEAST_GROUP} birthdays"


def _by_rule(known: pl.DataFrame, sign: int) -> pl.DataFrame:
    """How far away the birthdays of the selected are, against what the rule brings; ``sign`` is 1 for the next."""
    born = DAYS_BEFORE[known["birth_month"].to_numpy() - 1] + known["birth_day"].to_numpy()
    away = (sign * (born - known["on"].to_numpy())) % 365
    adults = known["adults"].to_numpy().astype(float)
    per = (
        known.select("interviewer")
        .with_columns(
            u=pl.Series(1 - (1 - (away + 0.5) / 365) ** adults),
            away=pl.Series(away),
            rule=pl.Series(365 / (adults + 1)),
        )
        .group_by("interviewer")
        .agg(pl.len().alias("n"), pl.col("u", "away", "rule").mean())
        .filter(pl.col("n") >= LEAST_GROUP)
        .sort("interviewer")
    )
    if per.is_empty():
        return SIGNALS.to_frame()
    usual = float(np.clip(np.median(per["u"].to_numpy()), 0.5, MOST_MISTAKEN))
    z = (per["u"].to_numpy() - usual) * np.sqrt(12 * per["n"].to_numpy())
    reasons = [f"Birthdays of the {n} selected are {away:.0f} days away on average, where the rule brings {rule:.0f}"
               for n, away, rule in per.select("n", "away", "rule").iter_rows()]  # fmt: skip
    return signals("birthdays", z, per["u"].to_numpy(), usual, reasons, interviewer=per["interviewer"])


def _clumped(known: pl.DataFrame) -> pl.DataFrame:
    """Whether the birthdays of those selected at random clump in the year."""
    day = DAYS_BEFORE[known["birth_month"].to_numpy() - 1] + known["birth_day"].to_numpy() - 1
    angle = 2 * np.pi * day / 365
    who = known["interviewer"].to_list()
    names, p, length, reasons = [], [], [], []
    for name in sorted(set(who)):
        mine = angle[np.array([w == name for w in who])]
        if mine.size < 2 * LEAST_GROUP:
            continue
        names.append(name)
        p.append(rayleigh(mine))
        length.append(abs(np.exp(1j * mine).mean()))
        reasons.append(f"Birthdays of the {mine.size} selected clump in one part of the year")
    if not names:
        return SIGNALS.to_frame()
    return signals("birthdays", _upper(np.array(p)), np.array(length), 0.0, reasons,
                   interviewer=pl.Series(names, dtype=pl.String))  # fmt: skip


def rayleigh(angles: Floats) -> float:
    """The chance that uniform angles clump as much: Rayleigh's test, with Wilkie's (1983) approximation."""
    n = angles.size
    resultant = n * abs(np.exp(1j * angles).mean())
    return float(np.exp(np.sqrt(1 + 4 * n + 4 * (n**2 - resultant**2)) - (1 + 2 * n)))


def check_rank_of_selected(material: Material) -> pl.DataFrame | str:
    """The selected must be the first, second, ... of the household's adults by age equally often.

    Source: the variance of a place drawn evenly of k, (k^2 - 1) / 12; Eckman and Koch (2019), Public Opinion Quarterly
        83, 313-337, for internal criteria of selection.
    """
    selections = _selections(material, "rank", "adults")
    if selections is None:
        return "no ranks of the selected among the adults"
    several = selections.filter((pl.col("adults") >= 2) & pl.col("rank").is_between(1, pl.col("adults")))
    names, p, value, reasons = [], [], [], []
    for (name,), part in several.sort("interviewer").group_by("interviewer", maintain_order=True):
        if name is None or part.height < 2 * LEAST_GROUP:
            continue
        place = (part["rank"].to_numpy() - 0.5) / part["adults"].to_numpy()
        spread = ((part["adults"].to_numpy() ** 2 - 1) / 12 / part["adults"].to_numpy() ** 2).sum()
        square = float((place - 0.5).sum() ** 2 / spread)
        names.append(str(name))
        p.append(float(chi2.sf(square, 1)))
        value.append(float(place.mean()))
        reasons.append(
            f"The selected stand at {100 * place.mean():.0f} % of the household's adults by age (rule: 50 %)"
        )
    if not names:
        return f"no interviewer with {2 * LEAST_GROUP} households of several adults"
    return signals("rank_of_selected", _upper(np.array(p)), np.array(value), 0.5, reasons,
                   interviewer=pl.Series(names, dtype=pl.String))  # fmt: skip


def _selections(material: Material, *columns: str) -> pl.DataFrame | None:
    found = material.selections
    if found is None or found.is_empty() or not set(columns) <= set(found.columns):
        return None
    who = material.interviews.select("submission_id").with_columns(interviewer=material.interviewer)
    return found.drop("interviewer", strict=False).join(who, on="submission_id", how="inner", maintain_order="left")


def _upper(p: NDArray[np.float64]) -> Floats:
    return np.asarray(-ndtri(np.clip(p, 1e-300, 1 - 1e-9)), dtype=np.float64)
