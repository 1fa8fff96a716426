"""What a planned question yields beside shares: a mean of scores or numbers, shares of several answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from aneroid.study.questionnaire import Questionnaire
from aneroid.study.settings import Settings

MEAN = "mean"
"""The name under which a question's mean stands among its answers."""

NUMBERS = ("integer", "decimal")


@dataclass(frozen=True, slots=True)
class Measures:
    """Questions with several answers, with scored answers, and with a number for an answer.

    ``several`` holds the answers that could be given, in their order; ``scores`` what each answer counts in a mean;
    ``numbers`` are questions whose answer is a number, of which only a mean is reported.
    """

    several: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    scores: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    numbers: tuple[str, ...] = ()

    def has_mean(self, question: str) -> bool:
        """Whether a mean of the question is estimated."""
        return question in self.scores or question in self.numbers


def measures_of(settings: Settings, questionnaire: Questionnaire | None) -> Measures:
    """The measures of the questions in the table plan.

    The questionnaire tells what takes several answers and what is a number; without one, ``columns`` and ``separator``
    of a question tell the first, and standing in a table of means without scores or options the second.
    """
    several: dict[str, tuple[str, ...]] = {}
    scores: dict[str, Mapping[str, float]] = {}
    numbers: list[str] = []
    for table in settings.tables:
        for name in table.questions:
            plan = settings.questions.get(name)
            asked = questionnaire[name] if questionnaire is not None and name in questionnaire else None
            if plan is not None and plan.scores:
                scores[name] = plan.scores
            if asked is not None and asked.kind == "multiple":
                several[name] = tuple(option.name for option in asked.options)
            elif plan is not None and (plan.columns or plan.separator):
                several[name] = tuple(plan.columns or plan.options)
            elif asked is not None:
                numbers += [name] if asked.kind in NUMBERS else []
            elif questionnaire is None and table.layout == "means" and not (plan and (plan.scores or plan.options)):
                numbers.append(name)
    return Measures(several, scores, tuple(dict.fromkeys(numbers)))


def table_sums(settings: Settings) -> list[tuple[str, tuple[str, ...]]]:
    """Answers that tables add up, by question."""
    wanted = [(q, table.answers) for table in settings.tables for q in table.questions if len(table.answers) > 1]
    return list(dict.fromkeys(wanted))
