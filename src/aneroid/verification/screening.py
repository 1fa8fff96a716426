"""All checks of the data themselves, together: signals, scores, and how many false alarms to expect."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import polars as pl

from aneroid.statistics.multiplicity import benjamini_hochberg
from aneroid.verification.backchecks import check_backchecks
from aneroid.verification.contacts import check_easy_contacts
from aneroid.verification.digits import check_digits
from aneroid.verification.findings import FINDINGS, SIGNALS, findings
from aneroid.verification.interviewer_effects import check_interviewer_effects
from aneroid.verification.material import Material
from aneroid.verification.missing_answers import check_no_opinion, check_short_routes
from aneroid.verification.near_duplicates import check_near_duplicates, check_own_duplicates
from aneroid.verification.places import check_mock_location, check_same_place, check_sampled_place, check_speed
from aneroid.verification.plausibility import check_common_answers, check_rare_combinations, check_variety
from aneroid.verification.response_styles import check_option_order, check_scale_use, check_straight_lines
from aneroid.verification.scales import check_scales
from aneroid.verification.scoring import ScoreModel, fitted_model, score_interviewers, score_interviews
from aneroid.verification.selection import check_birthdays, check_rank_of_selected, check_sex_of_couples
from aneroid.verification.timing import check_clock, check_length, check_pace, check_question_times


@dataclass(frozen=True, slots=True)
class Check:
    """A check by name, with what it looks for in a few words."""

    name: str
    title: str
    run: Callable[[Material], pl.DataFrame | str]


CHECKS = (
    Check("near_duplicates", "Near-copies of any interview", check_near_duplicates),
    Check("own_duplicates", "Near-copies of an interviewer's own interviews", check_own_duplicates),
    Check("length", "Length of the interview", check_length),
    Check("question_times", "Time per question", check_question_times),
    Check("clock", "Impossible times", check_clock),
    Check("pace", "Interviews a day and time between them", check_pace),
    Check("straight_lines", "One answer down a battery", check_straight_lines),
    Check("scale_use", "Ends and middles of scales", check_scale_use),
    Check("option_order", "First answers of the list", check_option_order),
    Check("no_opinion", "No opinion", check_no_opinion),
    Check("short_routes", "Short routes through filters", check_short_routes),
    Check("digits", "Round numbers", check_digits),
    Check("rare_combinations", "Answers that do not go together", check_rare_combinations),
    Check("common_answers", "Too common answers", check_common_answers),
    Check("variety", "Too little variety between interviews", check_variety),
    Check("interviewer_effects", "Answers unlike other interviewers'", check_interviewer_effects),
    Check("scales", "Order of the items of a scale", check_scales),
    Check("sampled_place", "Distance from the sampled place", check_sampled_place),
    Check("speed", "Speed between interviews", check_speed),
    Check("same_place", "Interviews at one spot", check_same_place),
    Check("mock_location", "Simulated places", check_mock_location),
    Check("contacts", "Easy contacts", check_easy_contacts),
    Check("sex_of_couples", "Men and women of couples", check_sex_of_couples),
    Check("birthdays", "Birthdays of the selected", check_birthdays),
    Check("rank_of_selected", "Rank of the selected by age", check_rank_of_selected),
)
BACKCHECKS = ("backchecks", "Interviews checked again")


@dataclass(frozen=True, slots=True)
class Screening:
    """What the checks found.

    ``signals``: ``SIGNALS`` with ``q_value`` (adjusted over all units of a check). ``skipped``: why a check had
    nothing to look at, by name. ``interviews``, ``interviewers``: scores, worst first.
    """

    signals: pl.DataFrame
    skipped: dict[str, str]
    interviews: pl.DataFrame
    interviewers: pl.DataFrame

    def alarms(self, false_share: float = 0.05) -> pl.DataFrame:
        """Signals of which no more than this share is expected to be false."""
        return self.signals.filter(pl.col("q_value") <= false_share).sort(
            "q_value", "check", "submission_id", nulls_last=True
        )

    def findings(self, false_share: float = 0.05) -> pl.DataFrame:
        """The alarms that concern single interviews, as findings to be looked at; they reject nothing by themselves."""
        found = self.alarms(false_share).filter(pl.col("submission_id").is_not_null())
        return pl.concat([FINDINGS.to_frame(), *(
            findings(part, f"screening:{name}", "note", pl.col("reason"))
            for (name,), part in found.group_by("check", maintain_order=True)
        )])  # fmt: skip

    def expected_false(self, level: str, threshold: float = 0.5) -> float:
        """How many of the interviewers or interviews at or above a probability are expected to be honest."""
        scores = self.interviewers if level == "interviewer" else self.interviews
        above = scores.filter(pl.col("probability") >= threshold)["probability"]
        return float((1 - above).sum())


@cache
def score_model() -> ScoreModel:
    """The weights that came out of simulated fieldwork (benchmarks/verification.py)."""
    return fitted_model(tomllib.loads((Path(__file__).parent / "weights.toml").read_text(encoding="utf-8")))


def screen(
    material: Material, again: pl.DataFrame | None = None, key_questions: Sequence[str] = (),
    model: ScoreModel | None = None,
) -> Screening:  # fmt: skip
    """Run every check that has something to look at, and score interviews and interviewers.

    Args:
        again: calls or revisits so far, see ``check_backchecks``. key_questions: those asked again.
        model: of the scores; the fitted one where not given.
    """
    found, skipped = [SIGNALS.to_frame()], {}
    for check in CHECKS:
        result = check.run(material)
        if isinstance(result, str):
            skipped[check.name] = result
        else:
            found.append(result)
    checked = "nothing was asked again" if again is None else check_backchecks(
        material.interviews.with_columns(interviewer=material.interviewer), again, key_questions
    )  # fmt: skip
    if isinstance(checked, str):
        skipped[BACKCHECKS[0]] = checked
    else:
        found.append(checked)
    return assemble(adjusted(pl.concat(found)), skipped, model or score_model())


def assemble(signals: pl.DataFrame, skipped: dict[str, str], model: ScoreModel) -> Screening:
    """Scores from signals."""
    interviewers = score_interviewers(signals.drop("q_value"), model)
    return Screening(signals, skipped, score_interviews(signals.drop("q_value"), interviewers, model), interviewers)


def adjusted(signals: pl.DataFrame) -> pl.DataFrame:
    """Signals with their q-values: over all interviewers and all checks of them, and over all interviews and all
    checks.

    Source: Benjamini and Hochberg (1995).
    """
    single = signals["submission_id"].is_not_null().to_numpy()
    p, q = signals["p_value"].to_numpy(), np.full(signals.height, np.nan)
    for level in (single, ~single):
        q[level] = benjamini_hochberg(p[level])
    return signals.with_columns(q_value=pl.Series(q))
