"""Answers that are no opinion, in one list for Python and the same names in the interviewer app."""

from __future__ import annotations

import re
from pathlib import Path

import polars as pl
import pytest

from aneroid.study.no_opinion import NAMES, PATTERN, is_no_opinion

ROOT = Path(__file__).parent.parent.parent
# Labels as the codebooks of Afrobarometer (rounds 5 to 7), the World Values Survey and the GSS print them.
NO_OPINION = [
    "dk", "DK", "refused", "99", "-99", "998", "dont_know_enough", "Don't know", "Don’t Know", "Do not know", "Refused",
    "Refused to answer", "No answer", "Missing", "Don't know / Haven't heard enough", "Don’t know/ haven’t heard enough",
    "Do not understand the question", "Hard to say", " dk ",
]  # fmt: skip
OPINION = [
    "Don't know anyone of them",
    "97",
    "0",
    "9",
    "yes",
    "no",
    "Refugees",
    "nations",
    "unsureness",
    "Not at all",
    "",
]


@pytest.mark.parametrize("answer", NO_OPINION)
def test_no_opinion_by_name_and_label(answer: str) -> None:
    assert is_no_opinion(answer)


@pytest.mark.parametrize("answer", OPINION)
def test_opinions_stay_opinions(answer: str) -> None:
    assert not is_no_opinion(answer)


def test_frames_say_the_same_as_single_answers() -> None:
    answers = [*NO_OPINION, *OPINION]
    found = pl.Series(answers).str.contains(PATTERN).to_list()
    assert found == [is_no_opinion(answer) for answer in answers]


def test_the_interviewer_app_has_the_same_names() -> None:
    source = (ROOT / "web/src/engine/options.ts").read_text(encoding="utf-8")
    found = re.search(r"/\^\((.+)\)\$/i", source)
    assert found is not None
    assert found[1] == NAMES
