"""The seal of a draw: what it was made from and what came out, so that anyone can make it again and compare."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from aneroid.study.errors import SamplingError


@dataclass(frozen=True, slots=True)
class Seal:
    """A draw, committed to: ``inputs`` and ``draws`` are SHA-256 by name, ``settings`` what the draw depends on.

    ``code`` and ``versions`` say which program made it; they may differ in a replay that comes to the same draw.
    """

    settings: Mapping[str, Any]
    inputs: Mapping[str, str]
    draws: Mapping[str, str]
    code: str
    versions: Mapping[str, str]

    @property
    def digest(self) -> str:
        """The seal's own SHA-256: the short text to publish before fieldwork.

        It covers settings, inputs and draws, not the program, so that the same draw has the same digest.
        """
        return _sha256({"settings": self.settings, "inputs": self.inputs, "draws": self.draws})

    def text(self) -> str:
        """The seal as the JSON that ``parse_seal`` reads."""
        parts = {
            "seal": self.digest, "draws": self.draws, "inputs": self.inputs, "settings": self.settings,
            "code": self.code, "versions": self.versions,
        }  # fmt: skip
        return json.dumps(parts, indent=2, ensure_ascii=False) + "\n"


def parse_seal(text: str, *, where: str = "seal.json") -> tuple[Seal, str]:
    """The seal of a file, and the digest that the file states, which must be the seal's own.

    Raises: SamplingError P-SEAL-4 when it is no seal.
    """
    try:
        parts = json.loads(text)
        seal = Seal(
            dict(parts["settings"]), {str(k): str(v) for k, v in parts["inputs"].items()},
            {str(k): str(v) for k, v in parts["draws"].items()}, str(parts["code"]),
            {str(k): str(v) for k, v in parts["versions"].items()},
        )  # fmt: skip
        return seal, str(parts["seal"])
    except (ValueError, KeyError, TypeError, AttributeError) as problem:
        raise SamplingError("P-SEAL-4", where=where, reason=type(problem).__name__) from problem


def draw_digest(draw: pl.DataFrame) -> str:
    """The SHA-256 of a draw as CSV: every value in its shortest exact form, whatever made or stored the table."""
    return hashlib.sha256(draw.write_csv().encode()).hexdigest()


def settings_changes(sealed: Any, current: Any, path: str = "") -> Iterator[str]:
    """What differs between two settings, in words: ``sample.psu.interviews was 10, is 8``.

    Settings that did not exist when the draw was sealed are left out; if they mattered, the draw would differ.
    """
    if isinstance(sealed, Mapping) and isinstance(current, Mapping):
        for key in sealed:
            yield from settings_changes(sealed.get(key), current.get(key), f"{path}.{key}" if path else str(key))
    elif sealed != current:
        yield f"{path} was {json.dumps(sealed, ensure_ascii=False)}, is {json.dumps(current, ensure_ascii=False)}"


def changed_rows(first: pl.DataFrame, second: pl.DataFrame, key: str) -> list[str]:
    """Keys of the rows that are not the same in both tables, or in only one of them, in order."""
    columns = [c for c in first.columns if c in second.columns]
    row = pl.concat_str([pl.col(c).cast(pl.String).fill_null("") for c in columns], separator="|").alias("_row")
    one, two = first.select(key, row), second.select(key, row)
    both = one.join(two, on=key, how="full", coalesce=True, suffix="_2")
    differs = ~pl.col("_row").eq_missing(pl.col("_row_2"))
    return both.filter(differs)[key].sort().to_list()


def _sha256(value: object) -> str:
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
