"""The records of ``study.toml``: frozen, complete, and refusing to exist in a broken state; a file per section.

Every key of the file is a field here, every section a record, so this package is the reference of what
a study can say. Unknown keys are errors; rules that span fields are validators beside them.
"""

from __future__ import annotations

from aneroid.study.settings.collection import DataSection
from aneroid.study.settings.estimation import AgeGroups, Break, EstimationSection
from aneroid.study.settings.record import Name, Record, Share, Shares, Words, localised
from aneroid.study.settings.rehearsal import (
    ConductSettings,
    CostSettings,
    DesignOverride,
    RehearsalSection,
    ResponseTilt,
    SyntheticSection,
)
from aneroid.study.settings.report import FigurePlan, Net, Panel, PanelGroup, QuestionPlan, ReportSection, TablePlan
from aneroid.study.settings.sample import AllocationStep, PersonRule, PSUSettings, RouteRule, SampleSection
from aneroid.study.settings.study import FieldworkSection, StudySection
from aneroid.study.settings.verification import (
    AgeRule,
    ConsistencyRule,
    DurationRule,
    EditRule,
    ScaleRule,
    VerificationSection,
)
from aneroid.study.settings.weighting import TrimSettings, WeightingSection
from aneroid.study.settings.whole import Settings

__all__ = [
    "AgeGroups",
    "AgeRule",
    "AllocationStep",
    "Break",
    "ConductSettings",
    "ConsistencyRule",
    "CostSettings",
    "DataSection",
    "DesignOverride",
    "DurationRule",
    "EditRule",
    "EstimationSection",
    "FieldworkSection",
    "FigurePlan",
    "Name",
    "Net",
    "PSUSettings",
    "Panel",
    "PanelGroup",
    "PersonRule",
    "QuestionPlan",
    "Record",
    "RehearsalSection",
    "ReportSection",
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
    "TrimSettings",
    "VerificationSection",
    "WeightingSection",
    "Words",
    "localised",
]
