"""The sums of answers of a question that a stretch of words may mean."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from aneroid.reporting.claims.naming import (
    JOINED,
    label_side,
    label_terms,
    literal_options,
    named_options,
    option_scores,
)
from aneroid.reporting.claims.published import Question
from aneroid.reporting.claims.scales import ABSENT, DEGREES, EXTREME, FREQUENCY, MIDDLE, PARTIAL, stated_grades
from aneroid.reporting.claims.terms import (
    PLAIN_AND_VERY,
    Term,
    denies_in_report,
    has_negator,
    side_asked,
    side_of,
    speaks_of_dont_know,
)
from aneroid.reporting.claims.text import fold
from aneroid.reporting.claims.thesaurus import role_of

EVENTUALLY = re.compile(r"\b(?:sooner or later|eventually|at some point|heret a vone|pre ili kasnije|kad-tad)\b")
AT_ALL = re.compile(r"\b(?:at all|aspak|uopste|nimalo)\b")
LARGE = re.compile(r"\b(?:major|te medha|velik[eaio]|ozbiljn[eaio])\b")
NEVER = re.compile(r"\b(?:never|kurre|asnjehere|nikad\w*)\b")
AT_LEAST = re.compile(r"\b(?:at least|te pakten|se paku|barem|bar)\b")
OR_NOT = re.compile(r"\b(?:or|ose|apo|ili)\b(?:\W+\w+){0,2}?\W+(?:not|non|never|nuk|aspak|hic|nije|nisu|uopste)\b")
"""The last of several answers said to be none at all: "partly or not at all"."""
OR_UNSURE = re.compile(
    r"\b(?:or|ose|apo|ili) (?=(?:\w+ ){0,2}"
    r"(?:no opinion|not know|don't know|undecided|unsure|nuk|s'|pa|ne zna|nema|bez|neodluc))"
)
"""Between a refusal and having no opinion, taken together: "do not trust it or do not know"."""
HOW_MUCH_MORE = re.compile(
    r"\b(?:somewhat|slightly|a little|a bit|much|far|rather|considerably"
    r"|disi|shume|pak|nesto|malo|mnogo|znatno|donekle)"
    r"(?= (?:more|less|fewer|higher|lower|larger|smaller|greater|better|worse|me (?:i|e|te|shume|pak)"
    r"|vis[aei]|vise|niz[aei]|manj[aei]|vec[aei])\b)"
)
"""Words of degree that say how far two shares are apart, not how strongly people feel."""


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


def readings(question: Question, clause: str, terms: Sequence[Term], language: str, *, strong: bool) -> list[Reading]:
    """The sums of answers of a question that a clause may mean, the most natural first.

    Args:
        clause: folded, its quantities taken out. terms: of the clause.
        strong: the clause speaks of the extreme answers only (very, completely).
    """
    clause = HOW_MUCH_MORE.sub(" ", clause)
    roles = question.roles
    known = [o for o, role in roles.items() if role == "dont_know"]
    side = side_of(clause, language) * side_asked(fold(f"{question.wording} {question.item}").text, question.language)
    eventually = EVENTUALLY.search(clause)
    if eventually:
        said = set(eventually.group().split())
        terms = [t for t in terms if t.name not in ("soon", "future") and t.name not in said]
        clause = EVENTUALLY.sub(" ", clause)
    if speaks_of_dont_know(clause, language) and known:
        unknown = [Reading(question, (o,)) for o in known]
        both = OR_UNSURE.search(clause)
        if both and question.is_polar and has_negator(clause[: both.start()], language):
            sides = _polar(question, clause[: both.start()], -1, [], strong=strong)[:1]
            return _unique([*(Reading(question, (*r.options, *known)) for r in sides), *unknown])
        asks_who_knows = question.is_polar and "aware" in {t.name for t in question.asked_terms}
        return [*_polar(question, clause, -side, known, strong=strong), *unknown] if asks_who_knows else unknown
    aside = _aside(question, clause)
    if aside:
        return aside
    often = _at_least_so_often(question, clause)
    if often:
        return often
    scores = option_scores(question, terms)
    best = max(scores.values(), default=0.0)
    if not question.is_polar:
        literal = literal_options(question, clause)
        labels = [fold(question.cell(o).label).text for o in literal]
        if literal and (not best or any(DEGREES.search(label) or len(label.split()) > 3 for label in labels)):
            return [Reading(question, literal)]
        if not best:
            return _by_plain_words(question, clause)
        return _named(question, scores, best, terms, side_of(clause, language), known)
    between = _in_between(question, clause)
    if between:
        return between
    graded = _graded(question, clause, side)
    if graded:
        return graded
    literal = literal_options(question, clause)
    if literal:
        sides = _unique(_polar(question, clause, side, known, strong=strong))
        labels = [fold(question.cell(o).label).text for o in literal]
        graded_labels = any(DEGREES.search(label) or FREQUENCY.search(label) for label in labels)
        whole = [r for r in sides if set(literal) < set(r.options) and not graded_labels]
        return _unique([Reading(question, literal), *whole])
    if refused := literal_options(question, clause, denied=True):
        others = tuple(o for o, role in roles.items() if o not in refused and role not in ("middle", "other"))
        rest = [Reading(question, tuple(o for o in others if o not in known)), Reading(question, others)]
        return _unique([*rest, *_polar(question, clause, side, known, strong=strong)])
    named = [o for o, s in scores.items() if s >= 0.8 * best and s > 0]
    if strong and not (PARTIAL.search(clause) and JOINED.search(clause)):
        named = [o for o in named if EXTREME.search(fold(question.cell(o).label).text)] or named
    several = named_options(question, terms)
    if len(several) > 1 and JOINED.search(clause) and all(label_side(question, o) > 0 for o in several):
        return _unique([Reading(question, several), *(Reading(question, (o,)) for o in several)])
    if named and best >= 0.35:
        found = _by_content(question, named, side_of(clause, language), known)
        if found:
            return _unique([*found, *(_polar(question, clause, side, known, strong=strong) if best < 0.6 else [])])
    return _unique(_polar(question, clause, side, known, strong=strong))


OTHERS = re.compile(
    r"\b(?:(?:an)?other (?:answers?|opinions?|reasons?|views?)|something else"
    r"|(?:mendime|pergjigje|arsye|opinione) te tjera|dicka tjeter"
    r"|nesto drugo|drug\w+ (?:odgovor\w*|razlo\w+|misljenj\w+))\b"
)
"""Words for the answers that a question sums up as "other"."""


def _aside(question: Question, clause: str) -> list[Reading]:
    """Those who stay away from a vote, or who gave some other answer, where a clause speaks of them."""
    absent = tuple(c.option for c in question.cells if ABSENT.search(fold(c.label).text))
    if absent and ABSENT.search(clause):
        return [Reading(question, absent)]
    others = tuple(o for o, role in question.roles.items() if role == "other")
    return [Reading(question, others)] if others and OTHERS.search(clause) else []


def _at_least_so_often(question: Question, clause: str) -> list[Reading]:
    """The answers of a scale of frequency from the most frequent to the one named: "at least from time to time"."""
    match = AT_LEAST.search(clause)
    order = [c.option for c in question.cells if question.roles[c.option] != "dont_know"]
    labels = [fold(question.cell(o).label).text for o in order]
    never = [k for k, label in enumerate(labels) if NEVER.search(label)]
    if match is None or len(never) != 1 or len(order) < 3:
        return []
    named = [k for k, label in enumerate(labels) if label in clause[match.end() :]]
    if len(named) != 1 or named[0] == never[0]:
        return []
    often = order[: named[0] + 1] if never[0] > named[0] else order[named[0] :]
    return [Reading(question, tuple(often))]


def _in_between(question: Question, clause: str) -> list[Reading]:
    """The answers in the middle of a scale, when a clause says so: "has changed nothing", "neither good nor bad"."""
    options = tuple(c.option for c in question.cells if MIDDLE.search(fold(c.label).text))
    sides = {question.roles[c.option] for c in question.cells if c.option not in options}
    if not options or not {"yes", "no"} <= sides or not MIDDLE.search(clause):
        return []
    return [Reading(question, options)]


def _by_plain_words(question: Question, clause: str) -> list[Reading]:
    """The answer that a clause names, where answers differ by plain words only: "spend more", "spend less"."""
    words = {
        c.option: set(re.findall(r"\w{2,}", fold(c.label).text))
        for c in question.cells
        if question.roles[c.option] not in ("dont_know", "other")
    }
    if len(words) < 2 or any(label_terms(question, o) != label_terms(question, next(iter(words))) for o in words):
        return []
    common = set.intersection(*words.values())
    spoken = set(re.findall(r"\w{2,}", clause))
    said = [o for o, found in words.items() if found - common and found - common <= spoken]
    return [Reading(question, (said[0],))] if len(said) == 1 else []


def _graded(question: Question, clause: str, side: int) -> list[Reading]:
    """The answers of the strengths that a clause names, on a scale that has several: these and no others."""
    if not question.is_graded and not PLAIN_AND_VERY.search(clause):
        return []
    stated = stated_grades(clause, side)
    labels = " ".join(fold(c.label).text for c in question.cells)
    if re.search(r"\b(?:little|pak|malo)\b", clause) and not re.search(r"\b(?:little|pak|malo)\b", labels):
        stated |= {-1, -2} if -1 in stated else set()
    if not stated:
        return []
    taken = ("yes", "no", "partly") if len(stated) > 1 else ("yes", "no")  # "entirely or partly in line with it"
    grades = {o: a.grade for o, a in question.scale.items() if a.role in taken}
    if PLAIN_AND_VERY.search(clause):  # "satisfied" beside "very satisfied" is the answer without a degree
        grades = {o: g or (1 if question.roles[o] == "yes" else -1) for o, g in grades.items()}
    if AT_LEAST.search(clause):
        least = min(stated, key=abs)
        stated = {g for g in (-2, -1, 1, 2) if g * least > 0 and abs(g) >= abs(least)}
        grades = {o: g or (1 if question.roles[o] == "yes" else -1) for o, g in grades.items()}
    options = tuple(o for o, g in grades.items() if g in stated)
    return [Reading(question, options)] if options else []


def _unique(found: Iterable[Reading]) -> list[Reading]:
    kept: dict[frozenset[str], Reading] = {}
    for reading in found:
        if reading.options:
            kept.setdefault(frozenset(reading.options), reading)
    return list(kept.values())


def _polar(question: Question, clause: str, side: int, known: list[str], *, strong: bool) -> list[Reading]:
    roles = question.roles
    order = [c.option for c in question.cells]
    yes, no, partly, middle = ([o for o in order if roles[o] == role] for role in ("yes", "no", "partly", "middle"))
    leaning = [o for o in partly if label_side(question, o) < 0]
    own, other = (yes, no) if side > 0 else (no, yes)
    mine = [o for o in partly if (o in leaning) == (side < 0)]
    rest = [o for o in partly if o not in mine]
    if strong and PARTIAL.search(clause) and JOINED.search(clause):  # "entirely or partly"
        return [Reading(question, tuple(o for o in order if o in own or o in partly))]
    if strong:
        labels = {o: fold(question.cell(o).label).text for o in own}
        extreme = [o for o in own if EXTREME.search(labels[o]) or AT_ALL.search(labels[o])]
        if extreme and (len(own) > 1 or mine):
            return [Reading(question, tuple(extreme))]
    if large := LARGE.search(clause):  # "major consequences", where another answer has minor ones
        same = [o for o in own if re.search(rf"\b{large.group()}\b", fold(question.cell(o).label).text)]
        if same and len(same) < len(own):
            return [Reading(question, tuple(same))]
    if PARTIAL.search(clause) and partly and OR_NOT.search(clause):
        return [Reading(question, tuple(o for o in order if o in partly or o in no))]
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
    if middle and side < 0 and has_negator(clause, question.language):  # "has not improved": the same or worse
        found.append(Reading(question, tuple(o for o in order if o in own or o in mine or o in middle)))
    everybody_else = tuple(o for o in order if o not in other and o not in middle)
    if known and side < 0 and not denies_in_report(clause, question.language):
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
    held = {o: {t for t, _ in label_terms(question, o)} for o in order if o in scores}
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


def _bodies(words: Iterable[str]) -> set[str]:
    return {word for word in words if role_of(word) == "entity"}
