"""Dispositions against the standard's worked example, routing, derived variables, data files with labels."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import polars as pl
import pyreadstat
import pytest

from aneroid.collection.contacts import CONTACTS, final_dispositions
from aneroid.collection.datafile import read_data
from aneroid.collection.derive import band_labels, derive_breaks
from aneroid.collection.dispositions import BY_CODE, OutcomeCounts, outcome_rates
from aneroid.collection.routing import relevant
from aneroid.study.errors import CollectionError
from aneroid.study.settings import Break


def test_outcome_rates_equal_the_worked_example() -> None:
    """The example of the outcomerate package's documentation (rOpenSci), computed from AAPOR's formulas, e = 0.9."""
    rates = outcome_rates(OutcomeCounts(I=4, P=2, R=1, NC=1, O=1, UH=1, UO=1, NE=1), 0.9)
    expected = {
        "RR1": 0.364, "RR2": 0.545, "RR3": 0.370, "RR4": 0.556, "RR5": 0.444, "RR6": 0.667, "COOP1": 0.500,
        "COOP2": 0.750, "COOP3": 0.571, "COOP4": 0.857, "REF1": 0.091, "REF2": 0.093, "REF3": 0.111, "CON1": 0.727,
        "CON2": 0.741, "CON3": 0.889,
    }  # fmt: skip
    assert {name: round(rates[name], 3) for name in expected} == expected


def test_rates_without_cases_are_absent() -> None:
    assert outcome_rates(OutcomeCounts(NE=3)) == {"e": 0.0}


def test_an_address_ends_where_its_last_attempt_ended_and_rejected_ones_are_unknown() -> None:
    at = datetime(2026, 1, 1)
    rows = [
        ("a/1", "a", "p", "I1", 1, at, "2.24"),
        ("a/1", "a", "p", "I1", 2, at, "1.1"),
        ("a/2", "a", "p", "I1", 1, at, "1.1"),
    ]
    contacts = pl.DataFrame(rows, schema=CONTACTS, orient="row")
    final = final_dispositions(contacts, pl.Series(["a/2"]))
    assert final["disposition"].to_list() == ["1.1", "3.11"]
    assert final["group"].to_list() == ["I", "UH"]
    assert final["attempts"].to_list() == [2, 1]
    with pytest.raises(CollectionError, match="9\\.9"):
        final_dispositions(contacts.with_columns(disposition=pl.lit("9.9")))


def test_codes_are_unique_and_in_the_families_of_the_standard() -> None:
    families = {"I": "1", "P": "1", "R": "2", "NC": "2", "O": "2", "UH": "3", "UO": "3", "NE": "4"}
    assert all(code.startswith(families[d.group]) for code, d in BY_CODE.items())


FORM = pl.DataFrame({"a": ["yes", "no", None], "n": [1, 5, None], "m": ["x y", "y", None]})


@pytest.mark.parametrize(
    ("expression", "asked"),
    [
        ("", [True, True, True]),
        ("${a} = 'yes'", [True, False, False]),
        ("${a} != 'yes'", [False, True, True]),
        ("${n} >= 2 and ${a} = 'no'", [False, True, False]),
        ("${a} = 'yes' or ${n} > 4", [True, True, False]),
        ("not(${a} = 'yes')", [False, True, True]),
        ("selected(${m}, 'x')", [True, False, False]),
        ("(${a} = 'yes' or ${a} = 'no') and ${n} < 5", [True, False, False]),
        ("${a} = ''", [False, False, True]),
    ],
)
def test_routing_follows_the_form(expression: str, asked: list[bool]) -> None:
    assert FORM.with_columns(asked=relevant(expression))["asked"].to_list() == asked


@pytest.mark.parametrize(
    "expression", ["${a} = ", "count(${a}) > 1", "${a} ~ 'x'", "(${a} = 'x'", "'x'", "${a} = 'x' ${a}"]
)
def test_routing_that_cannot_be_followed_is_an_error(expression: str) -> None:
    with pytest.raises(CollectionError, match="C-ROUTE-1"):
        relevant(expression, question="q")


def test_bands_and_combined_breaks() -> None:
    data = pl.DataFrame({"age": [17, 18, 34, 35, 90, None], "sex": ["m", "f", "m", "f", "m", "f"]})
    breaks = [
        Break(name="band", label={"en": "Age"}, bands={"question": "age", "from_age": [18, 35]}),  # type: ignore[arg-type]
        Break(name="both", label={"en": "Both"}, together=("band", "sex")),
    ]
    derived = derive_breaks(data, breaks)
    assert derived["band"].to_list() == [None, "18-34", "18-34", "35+", "35+", None]
    assert derived["both"].to_list()[1] == "18-34, f"
    assert band_labels([18, 35, 55]) == ["18-34", "35-54", "55+"]


@pytest.mark.parametrize("ending", ["sav", "dta"])
def test_labels_of_statistical_files_survive(ending: str, tmp_path: Path) -> None:
    frame = pl.DataFrame({"q": [1, 2, 2, None, 9], "w": [1.0, 2.0, 0.5, 1.0, 1.5]}).to_pandas()
    write = pyreadstat.write_sav if ending == "sav" else pyreadstat.write_dta
    write(frame, str(tmp_path / f"d.{ending}"), column_labels=["Подршка — mbështetja", "w"],
          variable_value_labels={"q": {1: "Po ë", 2: "Ne ž"}})  # fmt: skip
    file = read_data(tmp_path / f"d.{ending}")
    assert file.labels["q"] == "Подршка — mbështetja"
    assert file.labelled()["q"].to_list() == ["Po ë", "Ne ž", "Ne ž", None, "9"]
    assert file.labelled()["q"].dtype == pl.Enum(["Po ë", "Ne ž", "9"])
