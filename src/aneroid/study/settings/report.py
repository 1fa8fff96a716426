"""How questions are reported: nets, tables, charts, the report itself."""

from __future__ import annotations

from typing import Literal, Self

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
    layout: Literal["grid", "list", "trend"] = "list"
    stub: Words | None = None
    order: Literal["asked", "size"] = Field(default="asked", description="of answers; those without opinion come last")
    rounding: Literal["independent", "hundred"] = Field(
        default="independent", description="each share by itself, or by largest remainders so that they add up to 100"
    )

    @model_validator(mode="after")
    def _questions_differ(self) -> Self:
        no_repeats("question", list(self.questions))
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
    kind: Literal["bars", "stacked", "diverging", "groups", "trend", "ladder", "map"]
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
