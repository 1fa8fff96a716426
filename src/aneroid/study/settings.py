"""The records of ``study.toml``: frozen, complete, and refusing to exist in a broken state.

Every key of the file is a field here, every section a record, so this module is the reference of what
a study can say. Unknown keys are errors; rules that span fields are validators beside them.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PositiveInt, model_validator

Share = Annotated[float, Field(ge=0, le=1)]
Name = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_.-]*$", max_length=64)]


def _has_words(words: dict[str, str]) -> dict[str, str]:
    if not words or any(not text.strip() for text in words.values()):
        raise ValueError("give the text in at least one language, and leave none empty")
    return words


def _are_shares(shares: dict[str, float]) -> dict[str, float]:
    if not shares or min(shares.values()) < 0 or not 0 < sum(shares.values()) < float("inf"):
        raise ValueError("give shares of zero or more, at least one above zero")
    return shares


Shares = Annotated[dict[str, float], AfterValidator(_are_shares)]
"""Shares by name; they need not add up to one."""

Words = Annotated[dict[str, str], AfterValidator(_has_words)]
"""A text by language code, such as ``{ en = "Yes", sq = "Po", sr = "Da" }``."""


class Record(BaseModel):
    """Frozen, strict about unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


def _no_repeats(what: str, names: list[str]) -> None:
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ValueError(f"{what} {', '.join(twice)} given twice")


# --- who, what, when -----------------------------------------------------------------------------


class StudySection(Record):
    """What the survey is called, whose it is and whom it speaks of."""

    title: Words
    subtitle: Words | None = None
    series: str = ""
    wave: str
    country: str
    organisation: str
    sponsor: str
    universe: Words
    languages: tuple[str, ...] = Field(
        min_length=1, description="languages of the questionnaire, the first the main one"
    )
    edition: str = "1.0.0"
    population_source: str = ""


class FieldworkSection(Record):
    """When and how interviews were held, and where their answers come from."""

    start: date
    end: date
    mode: Literal["face-to-face", "telephone", "web", "mail", "mixed"]
    source: Literal["rehearsal", "file"]
    interviewers: PositiveInt | None = None
    attempts: PositiveInt = 3

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Self:
        if self.end < self.start:
            raise ValueError(f"fieldwork ends on {self.end}, before it starts on {self.start}")
        return self


# --- sample --------------------------------------------------------------------------------------


class AllocationStep(Record):
    """Share out the interviews over the values of ``by``, inside the step before, by a measure of ``size``."""

    by: Name
    size: Name
    method: Literal["proportional", "equal", "square-root", "power", "neyman", "optimum"] = Field(
        default="proportional", description="neyman: size times spread; optimum: that over the root of the cost"
    )
    power: float = Field(default=0.5, ge=0, le=1, description="of the power method: 0 is equal, 1 proportional")
    spread: Name | None = Field(default=None, description="the frame's column of standard deviations")
    cost: Name | None = Field(default=None, description="the frame's column of costs per interview")
    minimum: int = Field(default=0, ge=0, description="interviews that every cell gets at least")
    fixed: dict[str, PositiveInt] = Field(
        default_factory=dict, description="interviews by cell, where they are decided"
    )
    rounding: Literal["largest-remainder", "huntington-hill"] = "largest-remainder"

    @model_validator(mode="after")
    def _has_what_its_method_needs(self) -> Self:
        if self.method in ("neyman", "optimum") and self.spread is None:
            raise ValueError(f"method {self.method} needs the column of standard deviations: spread")
        if self.method == "optimum" and self.cost is None:
            raise ValueError("method optimum needs the column of costs: cost")
        return self

    def measures(self) -> tuple[str, ...]:
        """The frame's columns of numbers that the step looks at."""
        return tuple(column for column in (self.size, self.spread, self.cost) if column is not None)


class PSUSettings(Record):
    """Primary sampling units: segments of the frame's units, drawn with probability proportional to size."""

    interviews: PositiveInt = Field(description="interviews wanted in one PSU")
    size: Name = Field(description="the frame's size measure for the draw")
    segment_size: PositiveInt = Field(description="larger frame units are split into segments of about this size")


class RouteRule(Record):
    """How the interviewer walks: where from, which way, every how many dwellings."""

    method: Literal["random-route"] = "random-route"
    skip: dict[str, PositiveInt] = Field(default_factory=dict, description="every n-th dwelling, by settlement type")
    turn: Literal["left", "right", "alternate"] = "right"


class PersonRule(Record):
    """Whom to interview in the household."""

    method: Literal["next-birthday"] = "next-birthday"
    minimum_age: int = Field(default=18, ge=0, le=120)


class SampleSection(Record):
    """The sample design, stage by stage."""

    interviews: PositiveInt
    allocation: tuple[AllocationStep, ...] = Field(min_length=1)
    strata: tuple[Name, ...] = Field(min_length=1, description="columns that together name the stratum")
    controlled: tuple[Name, ...] = Field(
        default=(), description="columns whose totals stay within one of their exact shares too, by controlled rounding"
    )
    minimum_psus: PositiveInt = Field(default=2, description="PSUs per stratum, two for a variance")
    psu: PSUSettings
    household: RouteRule = RouteRule()
    person: PersonRule = PersonRule()
    start_points: str | None = Field(default=None, description="CSV of places from which routes start")

    @model_validator(mode="after")
    def _steps_differ(self) -> Self:
        steps = [step.by for step in self.allocation]
        _no_repeats("allocation step", steps)
        foreign = [column for column in self.strata if column not in steps]
        if foreign:
            raise ValueError(f"strata must be columns that interviews are allocated by; not {', '.join(foreign)}")
        foreign = [column for column in self.controlled if column not in steps]
        if foreign:
            raise ValueError(f"controlled must be columns that interviews are allocated by; not {', '.join(foreign)}")
        return self


# --- interviews from a file ----------------------------------------------------------------------


class DataSection(Record):
    """Interviews that exist already: the file, and which of its columns carry the design."""

    file: str
    weight: str
    strata: tuple[str, ...] = ()
    psu: str | None = None
    nest: bool = False
    interview_id: tuple[str, ...] = Field(default=(), description="columns that together identify an interview")
    lonely_psu: Literal["fail", "remove", "adjust", "average", "certainty"] = "fail"


# --- verification --------------------------------------------------------------------------------


class ConsistencyRule(Record):
    """Answers that cannot both be true; a hard rule rejects the interview, a soft one flags it."""

    name: Name
    when: dict[str, str | tuple[str, ...]] = Field(min_length=1, description="question = answer, or any of several")
    message: Words
    severity: Literal["hard", "soft"] = "soft"


class DurationRule(Record):
    """Interviews faster than this share of the median are rejected as not held."""

    minimum_share_of_median: Share = 0.4


class VerificationSection(Record):
    """Which interviews are looked at again, how, and what makes one untrustworthy."""

    revisit_share: Share = 0.15
    telephone: Literal["all", "none"] = "all"
    key_questions: tuple[Name, ...] = Field(default=(), description="asked again on the telephone")
    key_disagreements: PositiveInt = Field(default=2, description="that many differing key answers reject")
    duration: DurationRule = DurationRule()
    rules: tuple[ConsistencyRule, ...] = ()
    reject_soft_findings: PositiveInt = Field(default=3, description="that many soft findings reject")

    @model_validator(mode="after")
    def _rules_differ(self) -> Self:
        _no_repeats("rule", [rule.name for rule in self.rules])
        return self


# --- weights -------------------------------------------------------------------------------------


class TrimSettings(Record):
    """Weights beyond ``upper`` times the median are cut back and the rest raised, before calibration is repeated."""

    upper: float = Field(gt=1)


class WeightingSection(Record):
    """From inclusion probabilities to final weights."""

    nonresponse: tuple[Name, ...] = Field(default=(), description="columns whose cells are nonresponse classes")
    method: Literal["rake", "poststratify", "none"] = "rake"
    calibrate: tuple[Name, ...] = Field(default=(), description="margins of margins.csv to calibrate to")
    adults_cap: PositiveInt = Field(default=6, description="persons counted at most, against extreme weights")
    trim: TrimSettings | None = None


# --- estimates and tables ------------------------------------------------------------------------


class AgeGroups(Record):
    """Bands of an age in years: lower bounds, the last one open."""

    question: Name
    from_age: tuple[int, ...] = Field(min_length=2)

    @model_validator(mode="after")
    def _bounds_rise(self) -> Self:
        if list(self.from_age) != sorted(set(self.from_age)):
            raise ValueError("lower bounds must rise")
        return self


class Break(Record):
    """A break of every table: a question or stratum column, or bands of an age, or several taken together."""

    name: str
    label: Words
    column: Name | None = None
    bands: AgeGroups | None = None
    together: tuple[Name, ...] = ()
    labels: dict[str, Words] = Field(default_factory=dict, description="labels of groups that are not options")

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if sum((self.column is not None, self.bands is not None, bool(self.together))) != 1:
            raise ValueError("give a break exactly one of column, bands and together")
        return self


class EstimationSection(Record):
    """How sure is sure, and by what the answers are broken down."""

    confidence: float = Field(default=0.95, gt=0.5, lt=1)
    interval: Literal["logit", "wilson", "beta", "wald"] = "logit"
    small_base: PositiveInt = Field(default=50, description="groups below are marked")
    hide_base: PositiveInt = Field(default=30, description="groups below are not shown")
    breaks: tuple[Break, ...] = ()

    @model_validator(mode="after")
    def _breaks_differ(self) -> Self:
        _no_repeats("break", [b.name for b in self.breaks])
        return self


class Net(Record):
    """Answers reported together, such as the two agreeing points of a scale."""

    name: Name
    label: Words
    options: tuple[str, ...] = Field(min_length=1)


class QuestionPlan(Record):
    """How one question is reported: a short label, nets in place of its options, the order of its answers."""

    short: Words | None = None
    item: Words | None = None
    label: Words | None = None
    options: dict[str, Words] = Field(default_factory=dict, description="labels, where no questionnaire gives them")
    short_options: dict[str, Words] = Field(default_factory=dict, description="labels in charts, where long ones crowd")
    nets: tuple[Net, ...] = ()

    @model_validator(mode="after")
    def _nets_differ(self) -> Self:
        _no_repeats("net", [net.name for net in self.nets])
        overlap = [option for net in self.nets for option in net.options]
        _no_repeats("in nets of one question, the option", overlap)
        return self


class TablePlan(Record):
    """One numbered table: which questions, laid out how."""

    number: PositiveInt
    title: Words
    questions: tuple[Name, ...] = Field(min_length=1)
    layout: Literal["grid", "list", "trend"] = "list"
    stub: Words | None = None

    @model_validator(mode="after")
    def _questions_differ(self) -> Self:
        _no_repeats("question", list(self.questions))
        return self


class Panel(Record):
    """A part of a diverging chart with its own title and groups of questions."""

    title: Words
    groups: tuple[PanelGroup, ...] = Field(min_length=1)


class PanelGroup(Record):
    """Rows that belong together in a diverging chart."""

    title: Words
    questions: tuple[Name, ...] = Field(min_length=1)


class FigurePlan(Record):
    """A chart, placed in the narrative by its id."""

    id: Name
    kind: Literal["bars", "stacked", "diverging", "groups", "trend"]
    title: Words
    subtitle: Words | None = None
    question: Name | None = None
    questions: tuple[Name, ...] = ()
    option: str | None = None
    positive: tuple[str, ...] = ()
    negative: tuple[str, ...] = ()
    breaks: tuple[str, ...] = ()
    panels: tuple[Panel, ...] = ()

    @model_validator(mode="after")
    def _has_what_its_kind_draws(self) -> Self:
        needed = {
            "bars": ("question",),
            "stacked": ("questions",),
            "diverging": ("panels", "positive", "negative"),
            "groups": ("question", "option", "breaks"),
            "trend": ("question",),
        }
        missing = [name for name in needed[self.kind] if not getattr(self, name)]
        if missing:
            raise ValueError(f"a chart of kind {self.kind} needs {' and '.join(missing)}")
        return self

    def named_questions(self) -> tuple[str, ...]:
        """Every question that the chart draws."""
        in_panels = tuple(q for panel in self.panels for group in panel.groups for q in group.questions)
        return ((self.question,) if self.question else ()) + self.questions + in_panels


class ReportSection(Record):
    """What the report looks like from outside, and in which languages it is published."""

    languages: tuple[str, ...] = ("en",)
    notice: Words | None = None
    cover_figure: bool = Field(default=False, description="draw the first diverging figure's shares on the cover")
    formats: tuple[Literal["html", "pdf"], ...] = ("html", "pdf")
    ethics: Words | None = None
    limitations: Words | None = None
    contact: str = ""
    licence: str = ""


# --- synthetic respondents -----------------------------------------------------------------------


class SyntheticSection(Record):
    """How respondents are made where none are public. Everything made so is labelled synthetic."""

    targets: str | None = Field(default=None, description="TOML of population shares by question and option")
    response_rate: Share = 0.65
    rejected: int = Field(default=0, ge=0, description="interviews made to fail verification")
    clustering: Share = Field(default=0.05, description="intraclass correlation of attitudes within PSUs")
    coherence: Share = Field(default=0.5, description="how far attitudes hang together, as a factor loading")
    tilts: dict[str, dict[str, float]] = Field(
        default_factory=dict, description="by column and group, how far attitudes lean, in standard deviations"
    )
    scales: dict[str, dict[str, float]] = Field(
        default_factory=dict, description="by question, its loading on each attitude factor"
    )
    demographics: dict[str, Shares] = Field(
        default_factory=dict, description="by question, the share of each option among adults"
    )
    within: dict[str, dict[str, dict[str, Shares]]] = Field(
        default_factory=dict, description="by question, column and group, shares that differ from the overall ones"
    )
    household_adults: dict[PositiveInt, float] = Field(
        min_length=1, description="share of households by number of adults"
    )
    splits: dict[str, dict[str, float]] = Field(
        default_factory=dict, description="by question, each option's share of the net that the targets speak of"
    )
    open_answers: dict[str, tuple[str, ...]] = Field(
        default_factory=dict, description="by open-ended question, invented answers to draw from"
    )


class Settings(Record):
    """The whole of ``study.toml``."""

    seed: int = Field(ge=0)
    study: StudySection
    fieldwork: FieldworkSection
    sample: SampleSection | None = None
    data: DataSection | None = None
    verification: VerificationSection = VerificationSection()
    weighting: WeightingSection = WeightingSection()
    estimation: EstimationSection = EstimationSection()
    questions: dict[Name, QuestionPlan] = Field(default_factory=dict)
    tables: tuple[TablePlan, ...] = ()
    figures: tuple[FigurePlan, ...] = ()
    report: ReportSection = ReportSection()
    synthetic: SyntheticSection | None = None

    @model_validator(mode="after")
    def _parts_fit(self) -> Self:
        _no_repeats("table number", [str(table.number) for table in self.tables])
        _no_repeats("figure", [figure.id for figure in self.figures])
        if self.fieldwork.source == "file" and self.data is None:
            raise ValueError("fieldwork.source is 'file', so a [data] section must say which")
        if self.fieldwork.source == "rehearsal" and (self.sample is None or self.synthetic is None):
            raise ValueError("fieldwork.source is 'rehearsal', so [sample] and [synthetic] are needed")
        return self

    def nets(self) -> Mapping[str, tuple[Net, ...]]:
        """Nets by question, for the questions that have any."""
        return {name: plan.nets for name, plan in self.questions.items() if plan.nets}


def localised(words: Mapping[str, str] | None, language: str) -> str:
    """The text in one language; the first language given where that one is missing."""
    if not words:
        return ""
    return words.get(language) or next(iter(words.values()))
