"""Figures published earlier: percent by question and answer."""

from __future__ import annotations

import tomllib
from pathlib import Path

from aneroid.study.errors import StudyError


def read_shares(path: Path) -> dict[str, dict[str, float]]:
    """Percent by option by question, from the ``[shares.QUESTION]`` tables of a TOML file.

    Raises: StudyError S-SHARES-1 when the file cannot be read, S-SHARES-2 for a figure that is no percentage.
    """
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8")).get("shares", {})
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
        raise StudyError("S-SHARES-1", where=str(path), reason=str(problem)) from problem
    shares: dict[str, dict[str, float]] = {}
    for question, options in tables.items():
        if not isinstance(options, dict):
            raise StudyError("S-SHARES-2", where=f"{path}, [shares]", name=question)
        for option, percent in options.items():
            if isinstance(percent, bool) or not isinstance(percent, int | float) or not 0 <= percent <= 100:
                raise StudyError("S-SHARES-2", where=f"{path}, [shares.{question}]", name=option)
        shares[question] = {option: float(percent) for option, percent in options.items()}
    return shares
