"""The records of ``study.toml``: frozen, complete, and refusing to exist in a broken state; a file per section.

Every key of the file is a field here, every section a record, so this package is the reference of what
a study can say. Unknown keys are errors; rules that span fields are validators beside them.
"""

from __future__ import annotations

from aneroid.study.settings.collection import DataSection
from aneroid.study.settings.estimation import AgeGroups, Break, EstimationSection
from aneroid.study.settings.record import Name, Record, Share, Shares, Text, Words, localised, missing_in
from aneroid.study.settings.rehearsal import SyntheticSection
from aneroid.study.settings.report import FigurePlan, Net, Panel, PanelGroup, QuestionPlan, ReportSection, TablePlan
from aneroid.study.settings.sample import AllocationStep, PersonRule, PSUSettings, RouteRule, SampleSection
from aneroid.study.settings.study import FieldworkSection, StudySection
from aneroid.study.settings.verification import ConsistencyRule, DurationRule, VerificationSection
from aneroid.study.settings.weighting import TrimSettings, WeightingSection
from aneroid.study.settings.whole import Settings

__all__ = [
    "AgeGroups",
    "AllocationStep",
    "Break",
    "ConsistencyRule",
    "DataSection",
    "DurationRule",
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
    "ReportSection",
    "RouteRule",
    "SampleSection",
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
