"""Reserve sampling units: drawn with the sample, used in their order where nobody can work."""

from __future__ import annotations

from typing import Annotated, Any

import polars as pl
from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field

from aneroid.server.context import Context, context_of
from aneroid.server.security import OFFICE, Asking, allow
from aneroid.store.replacing import replace_unit, units_replaced

router = APIRouter(tags=["desk"])
Here = Annotated[Context, Depends(context_of)]


class Reserve(BaseModel):
    """A reserve unit of a cell, and the unit whose place it has taken, if it has."""

    psu: str
    cell: str
    order: int
    place: str | None
    stands_for: str | None


class Lost(BaseModel):
    """Why a unit cannot be worked in."""

    reason: str = Field(min_length=3, max_length=2000)


class Standing(BaseModel):
    """The reserve that took the unit's place."""

    reserve: str


@router.get("/reserves", **allow(*OFFICE))
def list_reserves(context: Here) -> list[Reserve]:
    """Reserves in the order in which they are used, cell by cell."""
    reserves, _ = _drawn(context)
    with context.store.database.read() as connection:
        taken = {row.reserve: row.psu for row in units_replaced(connection)}
    return [
        Reserve(
            psu=row["psu"], cell=row["cell"], order=row["order"], place=row.get("start_place"),
            stands_for=taken.get(row["psu"]),
        )
        for row in sorted(reserves, key=lambda row: (row["cell"], row["order"]))
    ]  # fmt: skip


@router.post("/units/{psu:path}/replacement", status_code=201, **allow(*OFFICE))
def replace(psu: str, sent: Lost, actor: Asking, context: Here) -> Standing:
    """Give the slots of a unit that cannot be worked in to the next reserve of its cell."""
    reserves, cells = _drawn(context)
    attempts = context.study.settings.fieldwork.attempts
    taken = context.store.database.write(
        lambda t: replace_unit(t, psu, reserves, cells, attempts, reason=sent.reason, author=actor.login)
    )
    return Standing(reserve=taken)


def _drawn(context: Context) -> tuple[list[dict[str, Any]], dict[str, str]]:
    """The reserves of the study's draw with their cells, and the cell of every unit; empty where none were drawn."""
    build, design = context.study.folder / "build", context.study.settings.sample
    if design is None or not (build / "reserves.parquet").is_file():
        return [], {}
    cell = pl.concat_str([pl.col(step.by).cast(pl.String) for step in design.allocation], separator=", ").alias("cell")
    reserves = pl.read_parquet(build / "reserves.parquet").with_columns(cell)
    sample = pl.read_parquet(build / "sample.parquet").select("psu", cell).unique("psu")
    cells = {row["psu"]: row["cell"] for part in (sample, reserves) for row in part.iter_rows(named=True)}
    return list(reserves.iter_rows(named=True)), cells
