"""What questions, answers and groups are called in the report's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from aneroid.reporting.direction import isolated
from aneroid.study.questionnaire import Questionnaire
from aneroid.study.settings import Settings, localised


@dataclass(frozen=True, slots=True)
class Labels:
    """Names for readers, from the questionnaire and the table plan.

    The wording of a question stands in one place, its questionnaire, and is printed from there everywhere.
    """

    settings: Settings
    questionnaire: Questionnaire | None
    language: str

    def stem(self, question: str) -> str:
        """The sentence that a battery's items complete; empty for a single question."""
        if self.questionnaire is not None and question in self.questionnaire:
            return _told(self.questionnaire[question].stem, self.language)
        return ""

    def item(self, question: str) -> str:
        """The question's own wording, without its stem."""
        plan = self.settings.questions.get(question)
        if plan is not None and plan.item is not None:
            return _told(plan.item, self.language)
        if self.questionnaire is not None and question in self.questionnaire:
            return _told(self.questionnaire[question].wording, self.language)
        if plan is not None and plan.label is not None:
            return _told(plan.label, self.language)
        return question

    def wording(self, question: str) -> str:
        """The question as asked, stem and item."""
        stem, item = self.stem(question), self.item(question)
        if not stem:
            return item
        if stem.endswith("…") and item.startswith("…"):
            return f"{stem.rstrip('… ')} {item.lstrip('… ')}"
        return f"{stem} – {item}"

    def short(self, question: str) -> str:
        """A few words for a chart."""
        plan = self.settings.questions.get(question)
        if plan is not None and plan.short is not None:
            return _told(plan.short, self.language)
        return self.item(question)

    def option(self, question: str, option: str) -> str:
        """An answer, or a net of answers."""
        plan = self.settings.questions.get(question)
        if plan is not None:
            for net in plan.nets:
                if net.name == option:
                    return _told(net.label, self.language)
            if option in plan.options:
                return _told(plan.options[option], self.language)
        if self.questionnaire is not None and question in self.questionnaire:
            for known in self.questionnaire[question].options:
                if known.name == option:
                    return _told(known.label, self.language)
        return option

    def short_option(self, question: str, option: str) -> str:
        """An answer in a few words, for a chart."""
        plan = self.settings.questions.get(question)
        if plan is not None and option in plan.short_options:
            return _told(plan.short_options[option], self.language)
        return self.option(question, option)

    def group(self, by: str, group: str) -> str:
        """A group of a break: its own label, the label of the answer that it is, or its name."""
        for entry in self.settings.estimation.breaks:
            if entry.name != by:
                continue
            if group in entry.labels:
                return _told(entry.labels[group], self.language)
            if entry.column is not None:
                return self.option(entry.column, group)
            if entry.together:
                parts = zip(entry.together, group.split(", "), strict=False)
                return ", ".join(self.group(column, part) for column, part in parts)
        return self.option(by, group) if by else group

    def by(self, name: str) -> str:
        """A break's own name."""
        for entry in self.settings.estimation.breaks:
            if entry.name == name:
                return _told(entry.label, self.language)
        return name

    def decimals(self, question: str) -> int:
        """The decimals of a question's mean."""
        plan = self.settings.questions.get(question)
        if plan is not None and plan.decimals is not None:
            return plan.decimals
        return 2 if plan is not None and plan.scores else 1

    def scale(self, question: str) -> tuple[float, float] | None:
        """The least and the greatest score of a question's answers; none for a number."""
        plan = self.settings.questions.get(question)
        return (min(plan.scores.values()), max(plan.scores.values())) if plan is not None and plan.scores else None


def _told(words: Mapping[str, str] | str | None, language: str) -> str:
    """A text in the report's language, kept apart from what stands around it where it runs the other way."""
    return isolated(localised(words, language))
