"""Contact attempts and what they came to."""

from __future__ import annotations

import polars as pl

from aneroid.collection.dispositions import BY_CODE, Disposition
from aneroid.study.errors import CollectionError

CONTACTS: dict[str, pl.DataType | type[pl.DataType]] = {
    "address_id": pl.String,
    "interview_id": pl.String,
    "psu": pl.String,
    "interviewer": pl.String,
    "attempt": pl.Int64,
    "at": pl.Datetime("us"),
    "disposition": pl.String,
}
"""A row per visit; ``disposition`` is the AAPOR code of what the visit came to."""


def final_dispositions(contacts: pl.DataFrame, rejected: pl.Series | None = None) -> pl.DataFrame:
    """The final disposition of every approached address: what its last attempt came to.

    An address whose interview verification rejected is not an interview: nobody knows what was done there, so
    it counts as not attempted, of unknown eligibility.

    Args:
        contacts: ``CONTACTS``.
        rejected: address ids of rejected interviews.
    Returns: ``address_id``, ``interview_id``, ``psu``, ``interviewer``, ``attempts``, ``disposition``, ``group``
        (the letter of AAPOR's rate formulas), in the order of ids.
    Raises: CollectionError C-DISP-1 for a code that AAPOR does not have.
    """
    check_codes(contacts["disposition"])
    last = contacts.sort("address_id", "attempt").group_by("address_id", maintain_order=True).last()
    last = last.rename({"attempt": "attempts"}).drop("at")
    if rejected is not None:
        code = pl.when(pl.col("address_id").is_in(rejected.to_list())).then(pl.lit(Disposition.NOT_ATTEMPTED.code))
        last = last.with_columns(disposition=code.otherwise("disposition"))
    return last.with_columns(group=letters(last["disposition"]))


def letters(codes: pl.Series) -> pl.Series:
    """The letter of AAPOR's rate formulas of every disposition code.

    Raises: CollectionError C-DISP-1 for a code that AAPOR does not have.
    """
    check_codes(codes)
    groups = {code: disposition.group for code, disposition in BY_CODE.items()}
    return codes.replace_strict(groups, return_dtype=pl.String)


def check_codes(codes: pl.Series) -> None:
    """Raise C-DISP-1 for codes that AAPOR does not have."""
    unknown = sorted({str(code) for code in codes.unique().to_list()} - BY_CODE.keys())
    if unknown:
        raise CollectionError("C-DISP-1", codes=", ".join(unknown))
