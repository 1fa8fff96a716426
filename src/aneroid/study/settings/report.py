"""How questions are reported: nets, tables, charts, the report itself."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, PositiveInt, model_validator

from aneroid.study.settings.record import Name, Record, Text, Words, no_repeats


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
    scores: dict[str, float] = Field(
        default_factory=dict, description="what each answer counts in a mean; answers left out do not count"
    )
    decimals: Annotated[int, Field(ge=0, le=4)] | None = Field(
        default=None, description="of its mean: two for scores, one for a number"
    )
    missing: tuple[str, ...] = Field(
        default=(), description="what stands in a number's place and is none, such as 98 and 99, or their labels"
    )
    columns: dict[str, Name] = Field(
        default_factory=dict, description="several answers could be given: the data's column of 1 and 0 for each"
    )
    separator: Literal[";", ",", "|", " "] | None = Field(
        default=None, description="several answers could be given: what stands between them in the data's column"
    )

    @model_validator(mode="after")
    def _one_way_of_several(self) -> Self:
        if self.columns and self.separator:
            raise ValueError("several answers stand in columns of their own or in one column; give one of the two")
        if self.separator and not self.options:
            raise ValueError("name the answers that the column can hold under options")
        if self.scores and (self.columns or self.separator):
            raise ValueError("several answers together have no mean; take the scores out")
        if len(set(self.scores.values())) == 1:
            raise ValueError("scores that are all the same say nothing; give at least two that differ")
        return self

    @model_validator(mode="after")
    def _nets_differ(self) -> Self:
        no_repeats("net", [net.name for net in self.nets])
        overlap = [option for net in self.nets for option in net.options]
        no_repeats("in nets of one question, the option", overlap)
        return self


class TablePlan(Record):
    """One numbered table: which questions, laid out how."""

    number: PositiveInt
    title: Words
    questions: tuple[Name, ...] = Field(min_length=1)
    layout: Literal["grid", "list", "trend", "battery", "means"] = Field(
        default="list",
        description="grid: items by answers; list: answers with their errors; trend: waves by answers, or items by "
        "waves where answers are given; battery: items by one answer or a sum; means: items with their means",
    )
    stub: Words | None = None
    answers: tuple[str, ...] = Field(
        default=(), description="what a battery, or a trend of several questions, reports of each, added up"
    )
    mean: bool = Field(default=False, description="grid and trend: a column with the mean of the answers' scores")
    order: Literal["asked", "size"] = Field(default="asked", description="of answers; those without opinion come last")
    rounding: Literal["independent", "hundred"] = Field(
        default="independent", description="each share by itself, or by largest remainders so that they add up to 100"
    )

    @model_validator(mode="after")
    def _fits_its_layout(self) -> Self:
        no_repeats("question", list(self.questions))
        no_repeats("answer", list(self.answers))
        if self.answers and self.layout not in ("battery", "trend"):
            raise ValueError("answers are for tables of layout battery or trend")
        if self.layout == "battery" and not self.answers:
            raise ValueError("a battery reports one answer or a sum of answers: say which in answers")
        if self.layout == "trend" and not self.answers and len(self.questions) > 1:
            raise ValueError("a trend of several questions reports one answer or a sum: say which in answers")
        if self.mean and (self.layout not in ("grid", "trend") or self.answers):
            raise ValueError("mean = true is for tables of layout grid, and trend of one question")
        if self.rounding == "hundred" and self.layout in ("battery", "means"):
            raise ValueError("rounding to 100 needs all answers of a question, which this layout does not show")
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
    kind: Literal["bars", "stacked", "diverging", "groups", "trend", "ladder", "map", "means"]
    title: Words
    subtitle: Words | None = None
    question: Name | None = None
    questions: tuple[Name, ...] = ()
    option: str | None = None
    positive: tuple[str, ...] = ()
    negative: tuple[str, ...] = ()
    breaks: tuple[str, ...] = ()
    panels: tuple[Panel, ...] = ()
    geometry: str | None = Field(default=None, description="a map's GeoJSON file in the study folder")
    region: Name = Field(default="name", description="the property of the map's shapes that holds the group's name")

    @model_validator(mode="after")
    def _has_what_its_kind_draws(self) -> Self:
        needed = {
            "bars": ("question",),
            "stacked": ("questions",),
            "diverging": ("panels", "positive", "negative"),
            "groups": ("question", "option", "breaks"),
            "trend": ("question",),
            "ladder": ("panels", "positive"),
            "map": ("question", "option", "breaks", "geometry"),
            "means": ("question", "breaks") if self.question else ("questions",),
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
    cover_figure: bool = Field(
        default=False,
        description="draw shares on the cover: the first diverging figure's, or those of the tables' questions",
    )
    formats: tuple[Literal["html", "pdf", "docx", "xlsx", "pptx", "png", "svg"], ...] = Field(
        default=("html", "pdf"), description="png and svg are the charts as pictures of their own"
    )
    unsure: tuple[str, ...] = Field(
        default=("dk", "refused", "neutral_dk"), description="answers without an opinion: last in order, grey in charts"
    )
    ethics: Words | None = None
    limitations: Words | None = None
    contact: Text = ""
    licence: Text = ""
