"""The questions of all tables, and which of them a sentence speaks of.

Topic decides: words weighted by how few questions hold them. How well a quantity fits may choose among readings of the
questions that fit the topic best; it never brings in a question that fits the topic worse, because among many cells
some cell always fits.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations
from math import log

from aneroid.reporting.claims.breaks import NOW, Mention, Part, mentions, named_groups, resolve_age
from aneroid.reporting.claims.published import Question
from aneroid.reporting.claims.text import fold
from aneroid.reporting.claims.thesaurus import CONSTRUCTS, role_of

TIED = 0.88
"""Questions whose score is at least this part of the best one's are taken as equally good on topic."""
UNKNOWN_WEIGHT = 0.45
"""What a word that no table holds weighs, in parts of a word that one table holds."""


@dataclass(frozen=True, slots=True)
class Match:
    """A question as what a sentence may speak of: its score, which part of the sentence's words it (or its
    battery) explains, and which part of the question's words
    (or of those that its battery shares) the sentence says."""

    question: Question
    score: float
    coverage: float
    answered: float
    matched: frozenset[str]


class Corpus:
    """The questions of all tables, with what their words weigh."""

    def __init__(self, questions: Sequence[Question]) -> None:
        self.questions = tuple(questions)
        self._frequency: dict[str, float] = {}
        self._places: dict[str, list[int]] = {}
        self._open: dict[tuple[Part, ...], frozenset[str]] = {}
        for place, question in enumerate(self.questions):
            for term, weight in question.weights.items():
                self._frequency[term] = self._frequency.get(term, 0.0) + weight
                self._places.setdefault(term, []).append(place)

    def weight(self, term: str) -> float:
        """Rarer words say more; a word of no question weighs less than the rarest."""
        count = self._frequency.get(term, 0)
        if not count:
            return UNKNOWN_WEIGHT * log(1 + len(self.questions))
        return log(1 + len(self.questions) / count)

    def knows(self, term: str) -> bool:
        """Whether any question or title holds the term."""
        return term in self._frequency

    @cached_property
    def families(self) -> dict[str, tuple[Question, ...]]:
        """Questions that ask the same of different things, by the name of each: the items of a battery."""
        parent = {q.name: q.name for q in self.questions}

        def root(name: str) -> str:
            while parent[name] != name:
                name = parent[name]
            return name

        for alike in self._by_answers("option"):
            for a, b in combinations(alike, 2):
                if root(a.name) != root(b.name) and _siblings(a, b):
                    parent[root(a.name)] = root(b.name)
        groups: dict[str, list[Question]] = {}
        for question in self.questions:
            groups.setdefault(root(question.name), []).append(question)
        return {q.name: family for family in map(tuple, groups.values()) for q in family}

    @cached_property
    def kin(self) -> dict[str, tuple[Question, ...]]:
        """Questions that ask the same with the same answers, as a whole, by wave or by group; by the name of each."""
        found: dict[str, list[Question]] = {q.name: [q] for q in self.questions}
        for alike in self._by_answers("label"):
            for a, b in combinations(alike, 2):
                if (a.part or b.part) and _asks_the_same(a, b):
                    found[a.name].append(b)
                    found[b.name].append(a)
        return {name: tuple(members) for name, members in found.items()}

    def like(self, question: Question) -> list[Question]:
        """Other questions of everybody with the same answers about the same countries, asked in much the same words."""
        asked = {t.name for t in question.asked_terms}
        labels = [fold(c.label).text for c in question.cells]
        found = []
        for other in self.questions:
            theirs = {t.name for t in other.asked_terms}
            shared = asked & theirs
            same_answers = [fold(c.label).text for c in other.cells] == labels
            same_things = self.entities[other.name] == self.entities[question.name]
            if other is question or other.part is not None or not same_answers or not same_things:
                continue
            of_one_battery = other in self.families[question.name]
            if of_one_battery or len(shared) >= max(2.0, 0.4 * min(len(asked), len(theirs))):
                found.append(other)
        return found

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """The waves and groups that the tables show."""
        return tuple(dict.fromkeys(q.part for q in self.questions if q.part))

    def mentions(self, text: str, language: str) -> list[Mention]:
        """The waves and groups that a folded text names: by the words for them, or as a table calls them."""
        names = [part.name for part in self.parts if part.kind == "group" and len(part.name) > 3]
        found = mentions(text, language)
        called = [m for m in named_groups(text, names) if not any(f.start < m.end and m.start < f.end for f in found)]
        return sorted([*found, *called], key=lambda m: m.start) if called else found

    def met(self, found: Sequence[Mention]) -> list[Mention]:
        """The mentions of waves and groups that some table shows, as that table names them."""
        known = [replace(m, part=self._known(m.part)) for m in found]
        return [m for m in known if any(part.meets(m.part) for part in self.parts)]

    def _known(self, part: Part) -> Part:
        years = [p.year for p in self.parts if p.kind == "wave"]
        if part.kind == "wave" and part.year == NOW and years:
            return Part("wave", year=max(years))
        return resolve_age(part, self.parts)

    def open_to(self, named: tuple[Part, ...]) -> frozenset[str]:
        """The questions that a statement about these parts may rest on; about no part: everybody, in the last wave."""
        if named not in self._open:
            self._open[named] = frozenset(self._find_open(named))
        return self._open[named]

    def _find_open(self, named: Sequence[Part]) -> set[str]:
        found: set[str] = set()
        for question in self.questions:
            others = [q.part for q in self.kin[question.name] if q.part]
            if question.part is None:
                closed = any(part.meets(n) for part in others for n in named)
            elif question.part.kind == "wave":
                whole = any(q.part is None for q in self.kin[question.name])
                waves = [p for p in others if p.kind == "wave"]
                spoken = [n for n in named if any(w.meets(n) for w in waves)]
                latest = question.part.year == max(w.year for w in waves)
                closed = not any(question.part.meets(n) for n in spoken) if spoken else whole or not latest
            else:
                closed = not any(question.part.meets(n) for n in named)
            if not closed:
                found.add(question.name)
        return found

    def asks_of(self, text: str) -> bool:
        """Whether a question's own wording or an answer says these words: "children under 16"."""
        return f" {text} " in self._wordings

    @cached_property
    def _wordings(self) -> str:
        texts = {text for q in self.questions for text in (q.wording, q.item, *(c.label for c in q.cells))}
        return " ".join(re.sub(r"[^\w-]+", " ", f" {fold(text).text} ") for text in sorted(texts))

    @cached_property
    def _long_labels(self) -> list[re.Pattern[str]]:
        labels = {fold(c.label).text.strip() for q in self.questions for c in q.cells}
        return [re.compile(rf"(?<!\w){re.escape(label)}(?!\w)") for label in sorted(labels) if len(label.split()) >= 2]

    def is_in_a_label(self, text: str, place: int) -> bool:
        """Whether a place of a folded text lies within an answer said in its own words: "most of the time".

        A part of an answer will do that goes on to a word of four letters: "the majority of citizens".
        """
        if any(m.start() <= place < m.end() for p in self._long_labels for m in p.finditer(text)):
            return True
        part = re.match(r"(?:\S+ ){1,3}?\w{4,}", text[place:])
        return part is not None and f" {part.group()} " in self._labels_joined

    def is_a_label(self, word: str) -> bool:
        """Whether a word is an answer: "Remain" beside "Leave"."""
        return f" {word} |" in f"{self._labels_joined}|"

    @cached_property
    def _labels_joined(self) -> str:
        return " | ".join(f" {fold(c.label).text.strip()} " for q in self.questions for c in q.cells)

    def begins_a_label(self, word: str) -> bool:
        """Whether answers begin with a word that would be a quantity elsewhere: "mostly satisfied"."""
        return word in self._first_words

    @cached_property
    def _first_words(self) -> frozenset[str]:
        labels = [fold(c.label).text.split() for q in self.questions for c in q.cells]
        return frozenset(label[0] for label in labels if len(label) > 1)

    def _by_answers(self, what: str) -> list[list[Question]]:
        """Questions that have the same answers, by their names or their labels."""
        groups: dict[tuple[str, ...], list[Question]] = {}
        for question in self.questions:
            groups.setdefault(tuple(fold(getattr(c, what)).text for c in question.cells), []).append(question)
        return list(groups.values())

    def rank(self, terms: Mapping[str, float], named: Sequence[Part] | None = ()) -> list[Match]:
        """All questions that share a word with the terms, the best on topic first.

        Args:
            terms: weight of each term in the sentence, 1 for its own clause, less for what stands around it.
            named: the waves and groups that it speaks of; None for any.
        """
        places = sorted({place for t in terms for place in self._places.get(t, ())})
        questions = [self.questions[place] for place in places]
        if self.parts and named is not None:
            eligible = self.open_to(tuple(named))
            questions = [q for q in questions if q.name in eligible]
        shares = {
            t: w * self.weight(t) * (0.5 if role_of(t) == "entity" and self.knows(t) else 1.0) for t, w in terms.items()
        }
        total = sum(shares.values())
        found = []
        batteries: dict[int, dict[str, float]] = {}
        for question in questions:
            matched = frozenset(terms.keys() & question.weights.keys())
            gained = sum(terms[t] * question.weights[t] * self.weight(t) for t in matched)
            family = self.families[question.name]
            if id(family) not in batteries:
                batteries[id(family)] = self._battery_words(family, terms)
            battery = {t: max(batteries[id(family)].get(t, 0.0), question.weights.get(t, 0.0)) for t in terms}
            explained = sum(shares[t] * min(1.0, 0.3 + w) for t, w in battery.items() if w)
            asked, own = self._asked[question.name]
            answered = sum(self.weight(t) * min(1.0, terms[t]) for t in matched & asked) / own
            score = gained * (0.5 + 0.5 * answered) - self.mismatch(question, terms)
            stem = question.stem_terms if len(family) > 1 else frozenset()
            common = sum(self.weight(t) for t in stem)
            said = sum(self.weight(t) for t in stem & matched) / common if common else 0.0
            found.append(
                Match(question, score, min(1.0, explained / total) if total else 0.0, max(answered, said), matched)
            )
        return sorted(found, key=lambda m: -m.score)

    def _battery_words(self, family: Sequence[Question], terms: Mapping[str, float]) -> dict[str, float]:
        """The weights of a sentence's terms in those items of a battery that speak of its country or body."""
        words: dict[str, float] = {}
        for question in family:
            held = terms.keys() & question.weights.keys()
            if held and self.mismatch(question, terms) == 0.0:
                for term in held:
                    words[term] = max(words.get(term, 0.0), question.weights[term])
        return words

    @cached_property
    def by_cell(self) -> dict[str, tuple[Question, str]]:
        """Question and answer by the name that findings give a cell."""
        return {q.ref(c.option): (q, c.option) for q in self.questions for c in q.cells}

    @cached_property
    def _asked(self) -> dict[str, tuple[frozenset[str], float]]:
        """What each question asks, in terms, and what these weigh together."""
        asked = {q.name: frozenset(t.name for t in q.asked_terms) for q in self.questions}
        return {name: (terms, sum(map(self.weight, terms)) or 1.0) for name, terms in asked.items()}

    @cached_property
    def entities(self) -> dict[str, frozenset[str]]:
        """The countries and bodies that each question is about."""
        return {q.name: _entities(q) for q in self.questions}

    @cached_property
    def _varying(self) -> dict[str, frozenset[str]]:
        """The countries and bodies that tell the items of a battery apart, by the name of each item."""
        found: dict[str, frozenset[str]] = {}
        for family in {id(f): f for f in self.families.values()}.values():
            held = [self.entities[q.name] for q in family]
            varying = frozenset[str]().union(*held) - held[0].intersection(*held) if len(family) > 1 else frozenset()
            found |= dict.fromkeys((q.name for q in family), varying)
        return found

    def mismatch(self, question: Question, terms: Mapping[str, float]) -> float:
        """What a question of a battery loses when the sentence speaks of another of its countries or bodies."""
        varying = self._varying[question.name]
        spoken = varying & terms.keys()
        if not spoken:
            return 0.0
        own = self.entities[question.name] & varying
        if not own and self._named_by_itself(question, terms, spoken):
            return 0.0
        return 1.5 * len(spoken - own) + 1.5 * len(own - spoken)

    def _named_by_itself(self, question: Question, terms: Mapping[str, float], spoken: Iterable[str]) -> bool:
        """Whether a clause names an item of no country, and a country only stands around it or is the people's own.

        "44% trust the President of Macedonia, 32% trust the government": the government beside the President.
        """
        own = {t for t in question.item_terms - question.stem_terms if role_of(t) != "entity"}
        elsewhere = all(terms[t] < 1.0 or t == "kosovo" for t in spoken)
        return elsewhere and any(terms.get(t, 0.0) >= 1.0 for t in own)

    def spans_entities(self, members: Sequence[Question], terms: Mapping[str, float]) -> bool:
        """Whether items are about different countries or bodies, and the sentence names none of them."""
        held = [self.entities[q.name] for q in members]
        varying = set[str]().union(*held) - held[0].intersection(*held)
        asked_of_each = len({tuple(sorted(h)) for h in held}) == len(held)
        return bool(varying) and not varying & terms.keys() and not asked_of_each

    def named_items(self, items: Sequence[Question], terms: Mapping[str, float]) -> list[Question]:
        """The items of a battery that words name by what tells them apart, by countries and bodies at the last.

        What the clause itself says goes before what stands around it. An item named in part, for words with which
        another is named in full, is not meant: "local government" where "the government" is spoken of. Nor is one whose
        words are all in another's: "parliament" where "the speaker of parliament" is.
        """
        common = (
            frozenset.intersection(*(q.item_terms | q.stem_terms for q in items)) if len(items) > 1 else frozenset()
        )
        own = {q.name: frozenset(t for t in q.item_terms - common if role_of(t) != "entity") for q in items}
        clause = {t for t, weight in terms.items() if weight >= 1.0}
        spoken = clause if any(held & clause for held in own.values()) else set(terms)
        full = frozenset().union(*(held for held in own.values() if held and held <= spoken))
        said = {name: held & spoken for name, held in own.items()}
        named = [q for q in items if said[q.name] and (own[q.name] <= spoken or said[q.name] - full)]
        if named:
            return [q for q in named if not any(own[q.name] < own[other.name] <= spoken for other in named)]
        return [q for q in items if q.item_terms - common and q.item_terms - common <= terms.keys()]

    def tied(self, ranked: Sequence[Match]) -> list[Match]:
        """The best on topic and those as good."""
        return [m for m in ranked if m.score >= TIED * ranked[0].score] if ranked else []

    def members(self, best: Match, terms: Mapping[str, float], *, whole: bool) -> list[Question]:
        """The items of a battery that a sentence speaks of: those it names, else all of its country.

        Args:
            whole: a statement about people at large, which speaks of every item that it does not exclude.
        """
        family = self.families[best.question.name]
        if len(family) == 1 or best.question.part:
            return [best.question]
        fitting = [q for q in family if self.mismatch(q, terms) == 0.0] or [best.question]
        common = frozenset.intersection(*(q.item_terms | q.stem_terms for q in family))
        by_item = self.named_items(fitting, terms)
        shared_titles = frozenset.intersection(*(q.title_terms for q in family))
        by_title = [q for q in fitting if (q.title_terms - shared_titles - common) & terms.keys()]
        if whole:
            chosen = [q for q in fitting if q in by_item or q in by_title] if len(by_title) > len(by_item) else by_item
            return chosen or by_title or fitting
        return by_item or by_title or fitting


def _asks_the_same(a: Question, b: Question) -> bool:
    union = a.stem_terms | b.stem_terms
    return not union or len(a.stem_terms & b.stem_terms) / len(union) >= 0.6


def _siblings(a: Question, b: Question) -> bool:
    if not a.item or not b.item:
        return False
    if (a.part.kind if a.part else "") != (b.part.kind if b.part else ""):
        return False
    first, second = a.plain_stem_terms, b.plain_stem_terms
    union = first | second
    return not union or len(first & second) / len(union) >= 0.6


def _entities(question: Question) -> frozenset[str]:
    """Countries and bodies that tell a question from its siblings: those of the item, else those of the wording."""
    item = frozenset(t for t in question.item_terms if role_of(t) == "entity")
    stem = frozenset(t for t in question.stem_terms if role_of(t) == "entity")
    return item if item - {"kosovo"} else stem


def unasked(terms: Iterable[str], corpus: Corpus) -> list[str]:
    """Attributes that a sentence speaks of and that no question asked about."""
    return [t for t in dict.fromkeys(terms) if t in CONSTRUCTS and not corpus.knows(t)]
