"""Which questions and answers a sentence speaks of.

Topic decides first: words weighted by how few questions hold them. How well a quantity fits may choose among readings
of the questions that fit the topic best; it never brings in a question that fits the topic worse, because among many
cells some cell always fits.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations
from math import log, sqrt

from aneroid.reporting.claims.breaks import NOW, Mention, Part, resolve_age
from aneroid.reporting.claims.published import Question
from aneroid.reporting.claims.scales import DEGREES, EXTREME, PARTIAL, stated_grades
from aneroid.reporting.claims.terms import Term, folded_terms, side_of, speaks_of_dont_know
from aneroid.reporting.claims.text import fold
from aneroid.reporting.claims.thesaurus import CONSTRUCTS, role_of

TIED = 0.88
"""Questions whose score is at least this part of the best one's are taken as equally good on topic."""
UNKNOWN_WEIGHT = 0.45
"""What a word that no table holds weighs, in parts of a word that one table holds."""
JOINED = re.compile(r"(?<!\w)(?:or|and|ose|dhe|apo|ili|i)(?!\w)")
LEADING_ANSWER = re.compile(r"^(?:yes|no|po|jo|da|ne)\b[\s,.:;-]*")


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


@dataclass(frozen=True, slots=True)
class Reading:
    """Answers of a question, added up, that a sentence may mean; ``loose`` readings are imprecise at best."""

    question: Question
    options: tuple[str, ...]
    loose: str = ""

    @property
    def percent(self) -> float:
        return self.question.share(self.options)

    @property
    def cells(self) -> tuple[str, ...]:
        return tuple(self.question.ref(option) for option in self.options)


class Corpus:
    """The questions of all tables, with what their words weigh."""

    def __init__(self, questions: Sequence[Question]) -> None:
        self.questions = tuple(questions)
        self._frequency: dict[str, float] = {}
        for question in questions:
            for term, weight in question.weights.items():
                self._frequency[term] = self._frequency.get(term, 0.0) + weight

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
        return {q.name: tuple(members) for members in groups.values() for q in members}

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

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """The waves and groups that the tables show."""
        return tuple(dict.fromkeys(q.part for q in self.questions if q.part))

    def met(self, found: Sequence[Mention]) -> list[Mention]:
        """The mentions of waves and groups that some table shows, as that table names them."""
        known = [replace(m, part=self._known(m.part)) for m in found]
        return [m for m in known if any(part.meets(m.part) for part in self.parts)]

    def _known(self, part: Part) -> Part:
        years = [p.year for p in self.parts if p.kind == "wave"]
        if part.kind == "wave" and part.year == NOW and years:
            return Part("wave", year=max(years))
        return resolve_age(part, self.parts)

    def open_to(self, named: Sequence[Part]) -> set[str]:
        """The questions that a statement about these parts may rest on; about no part: everybody, in the last wave."""
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
        questions = self.questions
        if self.parts and named is not None:
            eligible = self.open_to(named)
            questions = tuple(q for q in questions if q.name in eligible)
        shares = {
            t: w * self.weight(t) * (0.5 if role_of(t) == "entity" and self.knows(t) else 1.0) for t, w in terms.items()
        }
        total = sum(shares.values())
        found = []
        for question in questions:
            matched = frozenset(t for t in terms if t in question.weights)
            if not matched:
                continue
            gained = sum(terms[t] * question.weights[t] * self.weight(t) for t in matched)
            battery = self._together(question, terms)
            explained = sum(shares[t] * min(1.0, 0.3 + battery[t]) for t in terms if t in battery)
            asked = {t.name for t in question.asked_terms}
            own = sum(self.weight(t) for t in asked) or 1.0
            answered = sum(self.weight(t) * min(1.0, terms[t]) for t in matched if t in asked) / own
            score = gained * (0.5 + 0.5 * answered) - self.mismatch(question, terms)
            stem = {t for t in question.stem_terms if len(self.families[question.name]) > 1}
            common = sum(self.weight(t) for t in stem)
            said = sum(self.weight(t) for t in stem & matched) / common if common else 0.0
            found.append(
                Match(question, score, min(1.0, explained / total) if total else 0.0, max(answered, said), matched)
            )
        return sorted(found, key=lambda m: -m.score)

    def _together(self, question: Question, terms: Mapping[str, float]) -> dict[str, float]:
        """The words of a question and of those items of its battery that speak of the same country or body."""
        words = dict(question.weights)
        for sibling in self.families[question.name]:
            if sibling is not question and self.mismatch(sibling, terms) == 0.0:
                for term, weight in sibling.weights.items():
                    words[term] = max(words.get(term, 0.0), weight)
        return words

    def mismatch(self, question: Question, terms: Mapping[str, float]) -> float:
        """What a question of a battery loses when the sentence speaks of another of its countries or bodies."""
        family = self.families[question.name]
        if len(family) < 2:
            return 0.0
        entities: dict[str, set[str]] = {q.name: _entities(q) for q in family}
        held = list(entities.values())
        varying = set[str]().union(*held) - held[0].intersection(*held)
        spoken = {t for t in terms if t in varying}
        if not spoken:
            return 0.0
        own = entities[question.name] & varying
        return 1.5 * len(spoken - own) + 1.5 * len(own - spoken)

    def spans_entities(self, members: Sequence[Question], terms: Mapping[str, float]) -> bool:
        """Whether items are about different countries or bodies, and the sentence names none of them."""
        held = [_entities(q) for q in members]
        varying = set[str]().union(*held) - held[0].intersection(*held)
        asked_of_each = len({tuple(sorted(h)) for h in held}) == len(held)
        return bool(varying) and not varying & terms.keys() and not asked_of_each

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
        by_item = [q for q in fitting if {t for t in q.item_terms - common if role_of(t) != "entity"} & terms.keys()]
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


def _entities(question: Question) -> set[str]:
    """Countries and bodies that tell a question from its siblings: those of the item, else those of the wording."""
    item = {t for t in question.item_terms if role_of(t) == "entity"}
    stem = {t for t in question.stem_terms if role_of(t) == "entity"}
    return item if item - {"kosovo"} else stem


def unasked(terms: Iterable[str], corpus: Corpus) -> list[str]:
    """Attributes that a sentence speaks of and that no question asked about."""
    return [t for t in dict.fromkeys(terms) if t in CONSTRUCTS and not corpus.knows(t)]


def _bodies(words: Iterable[str]) -> set[str]:
    return {word for word in words if role_of(word) == "entity"}


def option_scores(question: Question, terms: Sequence[Term]) -> dict[str, float]:
    """How well the words of a sentence name each answer, by the words that tell the answers apart."""
    asked = {(t.name, t.sign) for t in question.asked_terms}
    labels = {
        c.option: _label_terms(question, c.option)
        for c in question.cells
        if question.roles[c.option] not in ("dont_know", "other")
    }
    counts = Counter(term for found in labels.values() for term in found)
    k = max(len(labels), 1)
    told = 0.0 if question.is_polar else 0.5
    weights = {term: log(1 + k / n) * (told if term in asked else 1.0) for term, n in counts.items() if n < max(k, 2)}
    weights = {term: weight for term, weight in weights.items() if weight > 0}
    spoken = {(t.name, t.sign) for t in terms}
    scores = {}
    for option, found in labels.items():
        own = sum(weights.get(t, 0.1) for t in found)
        hit = sum(weights[t] for t in found & spoken if t in weights)
        if not question.is_polar:
            hit += 0.5 * sum(weights[t] for t in found if t in weights and t not in spoken and (t[0], -t[1]) in spoken)
        scores[option] = hit / sqrt(own) if hit else 0.0
    return scores


def named_options(question: Question, terms: Sequence[Term]) -> tuple[str, ...]:
    """The answers that a sentence names, each for words that the ones before it do not explain."""
    asked = {t.name for t in question.asked_terms}
    left = [t for t in terms if t.name not in asked] or list(terms)
    if not any(option_scores(question, left).values()):
        left = list(terms)
    chosen: list[str] = []
    first = 0.0
    while left:
        scores = {o: s for o, s in option_scores(question, left).items() if o not in chosen}
        best = max(scores, key=lambda o: scores[o], default="")
        if not best or scores[best] <= 0 or scores[best] < 0.4 * first:
            break
        first = first or scores[best]
        chosen.append(best)
        taken = {name for name, _ in _label_terms(question, best)}
        left = [t for t in left if t.name not in taken]
    return tuple(c.option for c in question.cells if c.option in chosen)


def _label_terms(question: Question, option: str) -> set[tuple[str, int]]:
    label = LEADING_ANSWER.sub("", fold(question.cell(option).label).text)
    label = PARTIAL.sub(" ", EXTREME.sub(" ", label))
    return {(t.name, t.sign) for t in folded_terms(label, question.language)}


def label_side(question: Question, option: str) -> int:
    """On which side of the question an answer's own words stand."""
    return side_of(LEADING_ANSWER.sub("", fold(question.cell(option).label).text), question.language)


def readings(question: Question, clause: str, terms: Sequence[Term], language: str, *, strong: bool) -> list[Reading]:
    """The sums of answers of a question that a clause may mean, the most natural first.

    Args:
        clause: folded, its quantities taken out. terms: of the clause.
        strong: the clause speaks of the extreme answers only (very, completely).
    """
    roles = question.roles
    known = [o for o, role in roles.items() if role == "dont_know"]
    side = side_of(clause, language) * side_of(fold(f"{question.wording} {question.item}").text, question.language)
    if EVENTUALLY.search(clause):
        terms = [t for t in terms if t.name not in ("soon", "future")]
    if speaks_of_dont_know(clause, language) and known:
        unknown = [Reading(question, (o,)) for o in known]
        asks_who_knows = question.is_polar and "aware" in {t.name for t in question.asked_terms}
        return [*_polar(question, clause, -side, known, strong=strong), *unknown] if asks_who_knows else unknown
    scores = option_scores(question, terms)
    best = max(scores.values(), default=0.0)
    if not question.is_polar:
        literal = _literal(question, clause)
        if literal and any(DEGREES.search(fold(question.cell(o).label).text) for o in literal):
            return [Reading(question, literal)]
        return _named(question, scores, best, terms, side_of(clause, language), known)
    graded = _graded(question, clause, side)
    if graded:
        return graded
    literal = _literal(question, clause)
    if literal:
        sides = _unique(_polar(question, clause, side, known, strong=strong))
        graded_labels = any(DEGREES.search(fold(question.cell(o).label).text) for o in literal)
        whole = [r for r in sides if set(literal) < set(r.options) and not graded_labels]
        return _unique([Reading(question, literal), *whole])
    named = [o for o, s in scores.items() if s >= 0.8 * best and s > 0]
    if strong:
        named = [o for o in named if EXTREME.search(fold(question.cell(o).label).text)] or named
    several = named_options(question, terms)
    if len(several) > 1 and JOINED.search(clause) and all(label_side(question, o) > 0 for o in several):
        return _unique([Reading(question, several), *(Reading(question, (o,)) for o in several)])
    if named and best >= 0.35:
        found = _by_content(question, named, side_of(clause, language), known)
        if found:
            return _unique([*found, *(_polar(question, clause, side, known, strong=strong) if best < 0.6 else [])])
    return _unique(_polar(question, clause, side, known, strong=strong))


def _graded(question: Question, clause: str, side: int) -> list[Reading]:
    """The answers of the strengths that a clause names, on a scale that has several: these and no others."""
    if not question.is_graded:
        return []
    stated = stated_grades(clause, side)
    labels = " ".join(fold(c.label).text for c in question.cells)
    if re.search(r"\b(?:little|pak|malo)\b", clause) and not re.search(r"\b(?:little|pak|malo)\b", labels):
        stated |= {-1, -2} if -1 in stated else set()
    if not stated:
        return []
    grades = {o: a.grade for o, a in question.scale.items() if a.role in ("yes", "no")}
    if AT_LEAST.search(clause):
        least = min(stated, key=abs)
        stated = {g for g in (-2, -1, 1, 2) if g * least > 0 and abs(g) >= abs(least)}
        grades = {o: g or (1 if question.roles[o] == "yes" else -1) for o, g in grades.items()}
    options = tuple(o for o, g in grades.items() if g in stated)
    return [Reading(question, options)] if options else []


EVENTUALLY = re.compile(r"\b(?:sooner or later|eventually|at some point|heret a vone|pre ili kasnije|kad-tad)\b")
AT_LEAST = re.compile(r"\b(?:at least|te pakten|se paku|barem|bar)\b")
_BARE = "yes no po jo da ne trust safe positive negative support true false"
BARE = frozenset(_BARE.split(" "))
"""Labels too short to say that a sentence means this answer and not its side as a whole."""


def _literal(question: Question, clause: str) -> tuple[str, ...]:
    """The answers whose labels stand in a clause word for word; "yes" and "no" alone say too little."""
    found: list[str] = []
    rest = clause
    for cell in sorted(question.cells, key=lambda c: -len(c.label)):
        label = LEADING_ANSWER.sub("", fold(cell.label).text.strip())
        if question.roles[cell.option] in ("dont_know", "other") or not label or label in BARE:
            continue
        pattern = re.compile(rf"(?<!\w){re.escape(label)}(?!\w)")
        if pattern.search(rest):
            found.append(cell.option)
            rest = pattern.sub(" ", rest)
    return tuple(c.option for c in question.cells if c.option in found)


def _unique(found: Iterable[Reading]) -> list[Reading]:
    kept: dict[frozenset[str], Reading] = {}
    for reading in found:
        if reading.options:
            kept.setdefault(frozenset(reading.options), reading)
    return list(kept.values())


def _polar(question: Question, clause: str, side: int, known: list[str], *, strong: bool) -> list[Reading]:
    roles = question.roles
    order = [c.option for c in question.cells]
    yes, no, partly = ([o for o in order if roles[o] == role] for role in ("yes", "no", "partly"))
    leaning = [o for o in partly if label_side(question, o) < 0]
    own, other = (yes, no) if side > 0 else (no, yes)
    mine = [o for o in partly if (o in leaning) == (side < 0)]
    rest = [o for o in partly if o not in mine]
    if strong and PARTIAL.search(clause) and JOINED.search(clause):  # "entirely or partly"
        return [Reading(question, tuple(o for o in order if o in own or o in partly))]
    if strong:
        extreme = [o for o in own if EXTREME.search(fold(question.cell(o).label).text)]
        if extreme and (len(own) > 1 or mine):
            return [Reading(question, tuple(extreme))]
    if PARTIAL.search(clause) and partly:
        if re.search(r"at (?:best|most)|n[eë] rastin m[eë] t[eë] mir|u najboljem", clause):
            return [Reading(question, tuple(o for o in order if o in partly or o in no))]
        if re.search(r"at least|te pakten|se paku|barem|bar", clause):
            return [Reading(question, tuple(o for o in order if o in partly or o in yes))]
        return [
            Reading(question, tuple(partly)),
            Reading(
                question,
                tuple(o for o in order if o in partly or o in own),
                "the part that answered without reservation is counted too",
            ),
        ]
    found = [Reading(question, tuple(own)), Reading(question, tuple(o for o in order if o in own or o in mine))]
    if rest:
        found.append(
            Reading(
                question,
                tuple(o for o in order if o in own or o in mine or o in rest),
                "the answers in between are counted too",
            )
        )
    everybody_else = tuple(o for o in order if o not in other)
    if known and side < 0:
        found.append(
            Reading(
                question, tuple(o for o in everybody_else if o not in partly or o in mine), "don't know is counted too"
            )
        )
    return found


def _by_content(question: Question, named: list[str], side: int, known: list[str]) -> list[Reading]:
    """Readings by the words of the answers themselves."""
    agreeing = [o for o in named if label_side(question, o) == side or question.roles[o] == "named"]
    opposed = [o for o in named if o not in agreeing]
    order = [c.option for c in question.cells]
    found = []
    if agreeing:
        found.append(Reading(question, tuple(agreeing)))
    if opposed and not (agreeing and side > 0):  # "not soon" is every answer but the one that is named
        others = tuple(o for o in order if o not in opposed and o not in known)
        found.append(Reading(question, others))
        found.append(Reading(question, tuple(o for o in order if o not in opposed), "don't know is counted too"))
    return found


def _named(
    question: Question, scores: dict[str, float], best: float, terms: Sequence[Term], side: int, known: list[str]
) -> list[Reading]:
    """Readings of a question whose answers are things: the answer that is named, and all that hold the same word."""
    if not best:
        return []
    order = [c.option for c in question.cells]
    top = [o for o in order if scores.get(o, 0.0) >= 0.95 * best]
    labels = {o: fold(question.cell(o).label).text for o in top}
    plain = [o for o in top if not EXTREME.search(labels[o]) and not PARTIAL.search(labels[o])]
    whole = tuple(top) if len(top) > 1 else ()
    top = plain or top
    found = [Reading(question, (o,)) for o in top]
    if whole:
        found.append(Reading(question, whole))
    found.append(Reading(question, named_options(question, terms)))
    spoken = {t.name for t in terms}
    asked = {t.name for t in question.asked_terms}
    held = {o: {t for t, _ in _label_terms(question, o)} for o in order if o in scores}
    named = {name for name in spoken if role_of(name) == "entity"}
    foreign = {o for o, words in held.items() if named and _bodies(words) and not _bodies(words) & named}
    for name in dict.fromkeys(t.name for t in terms):
        holding = tuple(
            o for o in order if name in held.get(o, ()) and o not in foreign and label_side(question, o) > 0
        )
        # A word of the question itself ("mediate") says nothing about which answers are meant.
        if len(holding) > 1 and len(holding) < len(scores) and name in spoken - asked:
            found.append(Reading(question, holding))
    if side < 0:
        positive = found[0].options
        if all(label_side(question, o) > 0 for o in positive):
            others = tuple(o for o in order if o not in positive)
            answered = tuple(o for o in others if o not in known)
            found = [Reading(question, answered), Reading(question, others, "don't know is counted too"), found[0]]
    return _unique(found)
