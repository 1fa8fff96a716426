"""Where each of some keys stands among others, without the cost of a join: samples of surveys are small."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]


def places(keys: Sequence[object], among: Sequence[object]) -> Integers:
    """The first position of each key, minus one where it does not occur; shape (keys,)."""
    first = dict(zip(reversed(among), range(len(among) - 1, -1, -1), strict=True))
    get = first.get
    return np.array([get(key, -1) for key in keys], dtype=np.int64)


def numbered(*parts: Iterable[object]) -> tuple[list[Integers], list[object]]:
    """Values as numbers, the same over all parts, in the order of the sorted values; and the values."""
    lists = [list(part) for part in parts]
    names = sorted({value for part in lists for value in part}, key=str)
    number = {value: k for k, value in enumerate(names)}
    return [np.array([number[value] for value in part], dtype=np.int64) for part in lists], names
