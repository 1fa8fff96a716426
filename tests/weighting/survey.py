"""A small invented survey: strata, PSUs, addresses with their outcomes, interviews."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

CODES = {"I": "1.1", "R": "2.111", "NC": "2.24", "O": "2.33", "UH": "3.18", "UO": "3.20", "NE": "4.60"}


@dataclass(frozen=True)
class Survey:
    sample: pl.DataFrame
    addresses: pl.DataFrame
    interviews: pl.DataFrame


def make_survey(seed: int = 1, psus: int = 24, slots: int = 8, response: float = 0.6) -> Survey:
    """Two regions by two settlements, ``slots`` interviews in each PSU, reserves until each slot has its interview."""
    rng = np.random.default_rng(seed)
    planned, addresses, interviews = [], [], []
    for p in range(psus):
        region, settlement = ("north", "south")[p % 2], ("urban", "rural")[p // 2 % 2]
        chance = float(rng.uniform(0.02, 0.3))
        households = int(rng.integers(80, 300))
        for k in range(slots):
            slot = f"S{p:02d}-{k}"
            planned.append((slot, f"{region}, {settlement}", f"P{p:02d}", region, settlement, chance, slots / households,
                            households, f"I{p % 5}"))  # fmt: skip
            for position in range(9):
                settled = response + (0.15 if settlement == "rural" else -0.1)
                others = (1 - settled) * np.array([0.3, 0.3, 0.05, 0.1, 0.1, 0.15])
                letter = str(rng.choice(list(CODES), p=[settled, *others])) if position < 8 else "I"
                address = f"{slot}/{position}"
                addresses.append(
                    (address, slot, f"P{p:02d}", f"I{p % 5}", int(rng.integers(1, 5)), CODES[letter], letter)
                )
                if letter == "I":
                    interviews.append((slot, address, int(rng.integers(1, 6)), str(rng.choice(["male", "female"])),
                                       str(rng.choice(["18-34", "35-54", "55+"], p=[0.3, 0.4, 0.3])),
                                       str(rng.choice(["yes", "no"])), region))  # fmt: skip
                    break
    return Survey(
        pl.DataFrame(planned, orient="row", schema=["interview_id", "stratum", "psu", "region", "settlement",
                     "psu_probability", "household_probability", "psu_households", "interviewer"])
        .with_columns(base_weight=1 / (pl.col("psu_probability") * pl.col("household_probability"))),
        pl.DataFrame(addresses, orient="row", schema=["address_id", "interview_id", "psu", "interviewer", "attempts",
                     "disposition", "group"]),
        pl.DataFrame(interviews, orient="row", schema=["interview_id", "address_id", "adults", "sex", "age", "trust", "region"]),
    )  # fmt: skip


MARGINS = {
    "sex": {"male": 0.49, "female": 0.51},
    "age": {"18-34": 0.35, "35-54": 0.36, "55+": 0.29},
    "region": {"north": 0.45, "south": 0.55},
}
