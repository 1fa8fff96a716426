"""Contacts that are too easy: everybody at home, nobody refusing."""

from __future__ import annotations

import numpy as np
import polars as pl

from aneroid.verification.findings import measured
from aneroid.verification.material import Material

COMPLETED = ("1.1", "1.10", "1.0", "1.2")
REFUSALS = "2.1"


def check_easy_contacts(material: Material) -> pl.DataFrame | str:
    """Interviewers who reach an interview sooner, and at more of the doors they try, than others.

    Source: Bergmann, Schuller and Malter (2019), on interview falsification in SHARE; Menold et al. (2013); AAPOR
    codes.
    """
    contacts = material.contacts
    if contacts is None or contacts.is_empty():
        return "no contact attempts"
    last = contacts.sort("address_id", "attempt").group_by("address_id", maintain_order=True).last()
    done = pl.col("disposition").is_in(list(COMPLETED))
    held = last.filter(done)
    attempts = measured("attempts", held["address_id"], held["interviewer"].cast(pl.String),
                        held["attempt"].to_numpy().astype(float), "low",
                        all_of="An interview takes {value:.2f} visits, others' {usual:.2f}")  # fmt: skip
    who = last["interviewer"].cast(pl.String)
    lost = last.select((~done).cast(pl.Float64))["disposition"].to_numpy()
    doors = measured("lost_addresses", last["address_id"], who, np.asarray(lost, dtype=np.float64), "low", percent=True,
                     all_of="{value:.0f} % of addresses without an interview (others: {usual:.0f} %)")  # fmt: skip
    refused = last.select(pl.col("disposition").str.starts_with(REFUSALS).cast(pl.Float64))["disposition"].to_numpy()
    refusals = measured("refusals", last["address_id"], who, np.asarray(refused, dtype=np.float64), "low", percent=True,
                        all_of="{value:.0f} % of addresses refuse (others: {usual:.0f} %)")  # fmt: skip
    parts = [part for part in (attempts, doors, refusals) if not isinstance(part, str)]
    return pl.concat(parts) if parts else str(attempts)
