"""The questionnaire on paper: every question with its routing, answers to tick, and the cards that are shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import groupby

from aneroid.reporting.field_words import FIELD_WORDS
from aneroid.reporting.labels import Labels
from aneroid.reporting.routing_words import rules_in_words
from aneroid.reporting.typesetting import typeset
from aneroid.reporting.words import Wording
from aneroid.study.errors import PublicationError
from aneroid.study.no_opinion import is_no_opinion
from aneroid.study.questionnaire import REFERENCE, Question, Questionnaire
from aneroid.study.settings import Settings, localised

COLOURS = ("INK", "MUTED", "RULE", "HAIR", "ACCENT")
CARD_FROM = 3
"""A show card has as many answers as this, or more."""
ROOM = 6
"""Lines for a block that is repeated, such as the persons of a household."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer to tick: its number, its words, whether it is no opinion."""

    number: int
    label: str
    aside: bool


@dataclass(frozen=True, slots=True)
class Item:
    """A question in a block: its number on paper and its own words."""

    number: str
    label: str


@dataclass(frozen=True, slots=True)
class Block:
    """What stands together: one question, a battery with one list of answers, a repeated block, or a note."""

    form: str
    """``single``, ``multiple``, ``battery``, ``text``, ``number``, ``date``, ``repeat`` or ``note``."""
    stem: str
    items: tuple[Item, ...]
    answers: tuple[Answer, ...] = ()
    hint: str = ""
    asked_if: str = ""
    card: str = ""
    section: str = ""
    rows: int = 0


@dataclass(frozen=True, slots=True)
class Paper:
    """A whole questionnaire in one language."""

    title: str
    version: str
    blocks: tuple[Block, ...]
    cards: tuple[tuple[str, tuple[str, ...]], ...]


def make_paper(settings: Settings, form: Questionnaire, language: str) -> Paper:
    """The questionnaire as blocks, numbered from one; what the device works out by itself is left out.

    Raises: PublicationError R-LANG-1 for a language that the printed words do not exist in.
    """
    if language not in FIELD_WORDS:
        raise PublicationError("R-LANG-1", language=language, known=", ".join(FIELD_WORDS))
    labels, words = Labels(settings, form, language), Wording(language)
    shown, numbers = _shown(form), paper_numbers(form)
    cards: dict[tuple[str, ...], str] = {}
    blocks, section = [], ""
    for block in _blocks(shown, numbers, labels, words, cards):
        blocks.append(block if block.section != section else replace(block, section=""))
        section = block.section or section
    return Paper(
        title=localised(settings.study.title, language), version=form.version, blocks=tuple(blocks),
        cards=tuple((name, answers) for answers, name in cards.items()),
    )  # fmt: skip


def paper_numbers(form: Questionnaire) -> dict[str, str]:
    """The number of each question on paper, by name: from one, in the form's order. The answers of a question are
    numbered in their order too."""
    asked = [question.name for question in _shown(form) if question.kind != "other"]
    return {name: f"{k}" for k, name in enumerate(asked, start=1)}


def _shown(form: Questionnaire) -> list[Question]:
    """What has words; the rest a device works out by itself."""
    return [question for question in form.questions if any(text.strip() for text in question.wording.values())]


def _blocks(
    shown: Sequence[Question], numbers: Mapping[str, str], labels: Labels, words: Wording,
    cards: dict[tuple[str, ...], str],
) -> Iterator[Block]:  # fmt: skip
    def together(question: Question) -> tuple[object, ...]:
        if question.repeated:
            return ("repeat", question.group)
        if question.stem and question.kind == "single":
            options = tuple(option.name for option in question.options)
            return ("battery", question.group, options, question.relevant)
        return (question.name,)

    before: tuple[str, ...] = ()
    for _, found in groupby(shown, key=together):
        members = list(found)
        first = members[0]
        # A rule of a whole part is said where the part begins, and not at each of its questions.
        rules = [*(rule for rule in first.rules if rule not in before), first.relevant.strip()]
        before = first.rules
        items = tuple(Item(numbers.get(q.name, ""), _plain(labels.item(q.name))) for q in members)
        section = localised_or_empty(first.section, labels.language)
        asked_if = _asked_if([rule for rule in rules if rule], numbers, labels, words)
        hint = localised_or_empty(first.texts.get("hint", {}), labels.language)
        if first.repeated:
            yield Block("repeat", "", items, section=section, asked_if=asked_if, rows=ROOM)
            continue
        answers = tuple(
            Answer(k, labels.option(first.name, option.name), is_no_opinion(option.name))
            for k, option in enumerate(first.options, start=1)
        )
        kind = {"integer": "number", "decimal": "number", "other": "note"}.get(first.kind, first.kind)
        form = "battery" if len(members) > 1 else kind
        stem = _plain(labels.stem(first.name)) if labels.stem(first.name) else ""
        yield Block(form, stem, items, answers, hint, asked_if, _card(answers, cards), section)


def _card(answers: Sequence[Answer], cards: dict[tuple[str, ...], str]) -> str:
    """The letter of the card with these answers; questions with the same answers share one."""
    shown = tuple(answer.label for answer in answers if not answer.aside)
    if len(shown) < CARD_FROM:
        return ""
    return cards.setdefault(shown, _letter(len(cards)))


def _letter(k: int) -> str:
    return chr(ord("A") + k) if k < 26 else f"{chr(ord('A') + k // 26 - 1)}{chr(ord('A') + k % 26)}"


def _asked_if(rules: Sequence[str], numbers: Mapping[str, str], labels: Labels, words: Wording) -> str:
    if not rules:
        return ""

    def named(name: str) -> str:
        return words.say("topline.question", numbers[name]).rstrip(".") if name in numbers else name

    return FIELD_WORDS[labels.language]["ask_if"].format(rule=rules_in_words(rules, named, labels, words))


def _plain(text: str) -> str:
    """A text without what a device would fill in; a line to write on stands there."""
    return REFERENCE.sub("____", text)


def localised_or_empty(texts: Mapping[str, str], language: str) -> str:
    """A text in a language, in the first there is, or none."""
    return localised(texts, language).strip() if texts else ""


def render_paper(paper: Paper, language: str) -> bytes:
    """The questionnaire as a PDF for A4, its cards each on a page of their own at the end.

    Raises: PublicationError R-PDF-1 when Typst refuses it.
    """
    data = {"paper": asdict(paper), "words": dict(FIELD_WORDS[language]), "language": language}
    return typeset("paper.typ", data, COLOURS)
