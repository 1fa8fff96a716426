"""Sealing a draw before fieldwork, and replaying it afterwards to show that nobody changed it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from aneroid.build import code_fingerprint, sha256, write_whole
from aneroid.lifecycle import draw_study, seal_of
from aneroid.sampling.seal import Seal, changed_rows, draw_digest, parse_seal, settings_changes
from aneroid.study.errors import SamplingError
from aneroid.study.folder import Study, load_study, must_be_folder

SEAL = "seal.json"


@dataclass(frozen=True, slots=True)
class Proof:
    """One thing that a replay looked at; a failed one says what is different."""

    what: str
    holds: bool
    detail: str


def seal_study(folder: Path) -> str:
    """Put the seal of the drawn sample into the study folder, where it is committed with the rest.

    From then on every run makes the same draw or stops.

    Returns: the seal's digest, to be published.
    Raises: SamplingError P-SEAL-2 when no sample was drawn, P-SEAL-3 when another draw is sealed already.
    """
    must_be_folder(folder)
    text = _read(folder / "build" / SEAL)
    seal, _ = parse_seal(text, where=str(folder / "build" / SEAL))
    target = folder / SEAL
    if target.exists():
        before, _ = parse_seal(target.read_text(encoding="utf-8", errors="replace"), where=str(target))
        if before.draws != seal.draws:
            raise SamplingError("P-SEAL-3", where=str(target))
        return before.digest
    write_whole(target, text)
    return seal.digest


def replay_study(folder: Path, published: str | None = None) -> list[Proof]:
    """Draw a study's sample again and compare everything with its seal; nothing is written.

    Args:
        published: the digest that was made public before fieldwork, or the beginning of it (8 letters at least).
    Raises: SamplingError P-SEAL-2 or -4; StudyError when the study cannot be read.
    """
    must_be_folder(folder)
    path = folder / SEAL if (folder / SEAL).exists() else folder / "build" / SEAL
    seal, stated = parse_seal(_read(path), where=str(path))
    study = load_study(folder)
    return list(_proofs(study, seal, stated, path, published))


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        raise SamplingError("P-SEAL-2", where=str(path)) from problem


def _proofs(study: Study, seal: Seal, stated: str, path: Path, published: str | None) -> Iterator[Proof]:
    whole = stated == seal.digest
    yield Proof(
        "The seal", whole, f"{path.name} is whole" if whole else f"{path.name} was edited: its parts do not add up"
    )
    if published is not None:
        same = len(published) >= 8 and seal.digest.startswith(published.lower())
        yield Proof("The published seal", same, "is this one" if same else f"is another one than {seal.digest}")
    for name, digest in seal.inputs.items():
        same = sha256(study.folder / name) == digest
        yield Proof(name, same, "as sealed" if same else "changed since it was sealed")
    draws = draw_study(study)
    now = seal_of(study, draws)
    changes = list(settings_changes(seal.settings, now.settings))
    yield Proof("The settings", not changes, "as sealed" if not changes else "; ".join(changes[:6]))
    other = "" if seal.code == code_fingerprint() else " (by another version of the program)"
    for name, digest in seal.draws.items():
        again = now.draws.get(name) == digest
        yield Proof(
            f"The draw of {name}, made again", again, f"gives the sealed one{other}" if again else f"differs{other}"
        )
        yield _kept(study.folder / "build" / f"{name}.parquet", name, digest, draws if again else {})


def _kept(path: Path, name: str, digest: str, draws: Mapping[str, pl.DataFrame]) -> Proof:
    """Whether the table that fieldwork uses is the sealed one, and which rows are not."""
    what = f"build/{path.name}"
    try:
        table = pl.read_parquet(path)
    except (OSError, pl.exceptions.PolarsError):
        return Proof(what, False, "is missing or cannot be read")
    if draw_digest(table) == digest:
        return Proof(what, True, "is the sealed draw")
    key = {"sample": "interview_id", "revisits": "interview_id", "units": "unit", "listing": "unit"}.get(name, "psu")
    if name not in draws or key not in table.columns:
        return Proof(what, False, "is not the sealed draw")
    rows = changed_rows(draws[name], table, key)
    shown = ", ".join(rows[:5]) + (", ..." if len(rows) > 5 else "")
    return Proof(what, False, f"differs from the sealed draw in {len(rows)} row(s): {shown}" if rows
                 else "differs from the sealed draw in its order or columns")  # fmt: skip
