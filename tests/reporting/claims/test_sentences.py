"""The claim checker on sentences of our own, about invented and reference tables, with verdicts known beforehand."""

from __future__ import annotations

import pytest

from reporting.claims.cases import Case, cases, is_right, review

FIRST = cases("first.txt")


@pytest.mark.parametrize("case", FIRST, ids=lambda case: case.sentence[:60])
def test_a_sentence_has_its_verdict(case: Case) -> None:
    found = review(case)
    assert is_right(case, found), found


@pytest.mark.parametrize("case", [c for c in FIRST if c.verdicts == {"matches"}], ids=lambda case: case.sentence[:60])
def test_a_true_sentence_names_the_cells_it_rests_on(case: Case) -> None:
    assert any(f.verdict == "matches" and f.cells and f.reason for f in review(case))
