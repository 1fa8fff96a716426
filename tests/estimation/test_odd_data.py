"""Data that nobody wants to analyse and somebody will: every method answers, or says what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import numpy as np
import polars as pl
import pytest

from aneroid.estimation import Design, Mean
from aneroid.study.errors import SurveyError

N = 24
COLUMNS: dict[str, Any] = {
    "one answer": ["a"] * N, "nobody": pl.Series([None] * N, dtype=pl.String), "two answers": ["a", "b"] * (N // 2),
    "one unit": ["a"] * 4 + ["b"] * 20, "number": [float(np.sin(k)) for k in range(N)], "same number": [3.0] * N,
    "no number": pl.Series([None] * N, dtype=pl.Float64), "not a number": [float("nan")] * N,
    "infinite": [float("inf")] + [1.0] * (N - 1), "enormous": [1e308, -1e308] * (N // 2),
    "one person": [1.0] + [None] * (N - 1), "lists": [["a"]] * N, "days": [date(2021, 5, 3)] * N,
    "enum": pl.Series(["x"] * N, dtype=pl.Enum(["x", "y"])), "zero and one": [0, 1] * (N // 2),
}  # fmt: skip
Call = Callable[[Design, str, str], Any]
OF_TWO: dict[str, Call] = {
    "mean": lambda d, v, b: d.mean(v, by=b),
    "variance": lambda d, v, b: d.variance(v, by=b),
    "ratio": lambda d, v, b: d.ratio(v, b),
    "proportion": lambda d, v, b: d.proportion(v, by=b),
    "quantile": lambda d, v, b: d.quantile(v, [0.1, 0.5], by=b),
    "tabulate": lambda d, v, b: d.tabulate([v], by=[b]),
    "letters": lambda d, v, b: d.tabulate([v], by=[b], letters=0.05, interval="beta"),
    "row": lambda d, v, b: d.tabulate([v], by=[b], percent="row", missing=True),
    "difference": lambda d, v, b: d.difference(v, b, ("a", "b")),
    "trend": lambda d, v, b: d.trend(v, b),
    "ttest": lambda d, v, b: d.ttest(v, b),
    "F": lambda d, v, b: d.independence(v, b),
    "Wald": lambda d, v, b: d.independence(v, b, statistic="Wald"),
    "gaussian": lambda d, v, b: d.regress(v, [b]),
    "binomial": lambda d, v, b: d.regress(v, [b], family="binomial"),
    "ordinal": lambda d, v, b: d.regress(v, [b], family="ordinal"),
    "total": lambda d, v, _b: d.total(v),
    "contrast": lambda d, v, _b: d.contrast([(1.0, Mean(v, "a"))]),
    "rake": lambda d, v, _b: d.rake({v: {"a": 10, "b": 14}}).mean("number"),
}


def designs() -> Iterator[Design]:
    frame = pl.DataFrame({"w": np.linspace(1, 2, N), "s": np.repeat([1, 2], 12), "p": np.repeat(np.arange(6), 4)})
    design = Design(frame.hstack(pl.DataFrame(COLUMNS)), weight="w", strata="s", psu="p")
    yield design
    yield design.replicate("bootstrap", count=10)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("method", OF_TWO)
def test_every_method_answers_or_says_what_is_wrong(method: str) -> None:
    answered = 0
    said: list[str | None] = []
    for design in designs():
        for variable in COLUMNS:
            for by in COLUMNS:
                try:
                    answered += OF_TWO[method](design, variable, by).height > 0
                except SurveyError as problem:
                    said.append(problem.finding().remedy)
    assert answered > 0
    assert all(said)


def test_what_is_wrong_is_said_by_name() -> None:
    design = next(designs())
    for call, code in (
        (lambda: design.mean("infinite"), "E-NUMBER-2"), (lambda: design.mean("number", by="nobody"), "E-GROUP-2"),
        (lambda: design.tabulate(["two answers"], by=["nobody"]), "E-GROUP-2"),
        (lambda: design.proportion("lists"), "E-CAT-1"), (lambda: design.independence("number", "number"), "E-TEST-3"),
        (lambda: design.regress("same number", ["number"], family="binomial"), "E-FIT-4"),
    ):  # fmt: skip
        with pytest.raises(SurveyError) as caught:
            call()
        assert caught.value.code == code
