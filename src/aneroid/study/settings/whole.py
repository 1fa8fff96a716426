"""The whole of ``study.toml``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Self

from pydantic import Field, model_validator

from aneroid.study.settings.collection import DataSection
from aneroid.study.settings.estimation import EstimationSection
from aneroid.study.settings.plan import PlanSection
from aneroid.study.settings.record import Name, Record, no_repeats
from aneroid.study.settings.rehearsal import RehearsalSection, SyntheticSection
from aneroid.study.settings.report import FigurePlan, Net, QuestionPlan, ReportSection, TablePlan
from aneroid.study.settings.sample import SampleSection
from aneroid.study.settings.study import FieldworkSection, StudySection
from aneroid.study.settings.verification import VerificationSection
from aneroid.study.settings.weighting import WeightingSection


class Settings(Record):
    """The whole of ``study.toml``."""

    seed: int = Field(ge=0)
    study: StudySection
    fieldwork: FieldworkSection
    sample: SampleSection | None = None
    plan: PlanSection = PlanSection()
    data: DataSection | None = None
    verification: VerificationSection = VerificationSection()
    weighting: WeightingSection = WeightingSection()
    estimation: EstimationSection = EstimationSection()
    questions: dict[Name, QuestionPlan] = Field(default_factory=dict)
    tables: tuple[TablePlan, ...] = ()
    figures: tuple[FigurePlan, ...] = ()
    report: ReportSection = ReportSection()
    synthetic: SyntheticSection | None = None
    rehearsal: RehearsalSection = RehearsalSection()

    @model_validator(mode="after")
    def _parts_fit(self) -> Self:
        no_repeats("table number", [str(table.number) for table in self.tables])
        no_repeats("figure", [figure.id for figure in self.figures])
        if self.fieldwork.source == "file" and self.data is None:
            raise ValueError("fieldwork.source is 'file', so a [data] section must say which")
        if self.fieldwork.source == "server" and self.sample is None:
            raise ValueError("fieldwork.source is 'server', so a [sample] section is needed")
        if self.fieldwork.source == "rehearsal" and (self.sample is None or self.synthetic is None):
            raise ValueError("fieldwork.source is 'rehearsal', so [sample] and [synthetic] are needed")
        if self.fieldwork.source == "rehearsal" and self.sample and self.sample.person.method == "everyone":
            raise ValueError(
                "a rehearsal interviews one person in each household, so sample.person.method is not everyone"
            )
        return self

    def table_of(self) -> Mapping[str, int]:
        """The number of the first table that reports a question."""
        return {question: plan.number for plan in reversed(self.tables) for question in plan.questions}

    def nets(self) -> Mapping[str, tuple[Net, ...]]:
        """Nets by question, for the questions that have any."""
        return {name: plan.nets for name, plan in self.questions.items() if plan.nets}
