"""The records of ``study.toml``: frozen, complete, and refusing to exist in a broken state; a file per section.

Every key of the file is a field here, every section a record, so this package is the reference of what
a study can say. Unknown keys are errors; rules that span fields are validators beside them.
"""

from __future__ import annotations

from aneroid.study.settings.collection import DataSection
from aneroid.study.settings.estimation import AgeGroups, Break, EstimationSection
from aneroid.study.settings.plan import PlanSection
from aneroid.study.settings.record import Name, Record, Share, Shares, Text, Words, localised, missing_in
from aneroid.study.settings.rehearsal import (
    ConductSettings,
    CostSettings,
    DesignOverride,
    RehearsalSection,
    ResponseTilt,
    SyntheticSection,
)
from aneroid.study.settings.report import FigurePlan, Net, Panel, PanelGroup, QuestionPlan, ReportSection, TablePlan
from aneroid.study.settings.sample import (
    AllocationStep,
    ContactRule,
    CoverageGap,
    DwellingRule,
    PermanentNumbers,
    PersonRule,
    PSUSettings,
    RouteRule,
    SampleSection,
)
from aneroid.study.settings.study import FieldworkSection, StudySection
from aneroid.study.settings.verification import (
    AgeRule,
    ConsistencyRule,
    DurationRule,
    EditRule,
    ScaleRule,
    VerificationSection,
)
from aneroid.study.settings.weighting import (
    CellSettings,
    EligibilitySettings,
    ResponseSettings,
    TrimSettings,
    WeightingSection,
)
from aneroid.study.settings.whole import Settings

__all__ = [
    "AgeGroups",
    "AgeRule",
    "AllocationStep",
    "Break",
    "CellSettings",
    "ConductSettings",
    "ConsistencyRule",
    "ContactRule",
    "CostSettings",
    "CoverageGap",
    "DataSection",
    "DesignOverride",
    "DurationRule",
    "DwellingRule",
    "EditRule",
    "EligibilitySettings",
    "EstimationSection",
    "FieldworkSection",
    "FigurePlan",
    "Name",
    "Net",
    "PSUSettings",
    "Panel",
    "PanelGroup",
    "PermanentNumbers",
    "PersonRule",
    "PlanSection",
    "QuestionPlan",
    "Record",
    "RehearsalSection",
    "ReportSection",
    "ResponseSettings",
    "ResponseTilt",
    "RouteRule",
    "SampleSection",
    "ScaleRule",
    "Settings",
    "Share",
    "Shares",
    "StudySection",
    "SyntheticSection",
    "TablePlan",
    "Text",
    "TrimSettings",
    "VerificationSection",
    "WeightingSection",
    "Words",
    "localised",
    "missing_in",
]
