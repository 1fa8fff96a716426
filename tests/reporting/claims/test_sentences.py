"""The claim checker on sentences of our own, about invented and reference tables, with verdicts known beforehand.

The first set was used for development; the second was written before its output was seen, and 64 of its 85 sentences
were right at first sight (docs/methods/claims.md).
"""

from __future__ import annotations

import pytest

from reporting.claims.cases import Case, cases, is_right, review

ALL = [*cases("first.txt"), *cases("second.txt"), *cases("third.txt"), *cases("fourth.txt")]


@pytest.mark.parametrize("case", ALL, ids=lambda case: case.sentence[:60])
def test_a_sentence_has_its_verdict(case: Case) -> None:
    found = review(case)
    assert is_right(case, found), found
    assert all(f.reason and f.sentence in case.sentence for f in found)


def test_true_sentences_name_the_cells_they_rest_on() -> None:
    true = [case for case in ALL if case.verdicts == {"matches"} and "margin of error" not in case.sentence]
    assert all(any(f.verdict == "matches" and f.cells for f in review(case)) for case in true)
