"""Numbers, fractions and majorities: how large a share is said to be, against the shares that may be meant."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from aneroid.reporting.claims.battery import judge_battery
from aneroid.reporting.claims.corpus import Match, unasked
from aneroid.reporting.claims.judge import ORDER, Judgement, Share, judge
from aneroid.reporting.claims.naming import JOINED, LEADING_ANSWER, literal_options, option_scores
from aneroid.reporting.claims.published import Question
from aneroid.reporting.claims.quantities import OTHER_SIDE, Quantity
from aneroid.reporting.claims.reader import PART_OF, STRONG, WEAK, Reader, Scope, finding, unbound
from aneroid.reporting.claims.readings import Reading, readings
from aneroid.reporting.claims.scales import PARTIAL, stated_grades
from aneroid.reporting.claims.statements import ClaimFinding, Statement, pattern
from aneroid.reporting.claims.terms import Term, folded_terms, side_of
from aneroid.reporting.claims.text import fold
from aneroid.reporting.claims.thesaurus import is_concept, role_of, speaks

BOUNDS = {
    "en": re.compile(r"\b(?:only|but|though|although|if|unless|provided)\b"),
    "sq": re.compile(r"\b(?:vetem|por|nese|perderisa)\b"),
    "sr": re.compile(r"\b(?:samo|ali|ako|osim)\b"),
}
"""Words with which an answer sets bounds to itself: "yes, but only upon request"."""
TWO_IN_BRACKETS = re.compile(r"\([^()]*\d[^()]*\d[^()]*\)")
EACH = re.compile(r"\W*(?:each|apiece|secil[ai]|svak[aio])\b")
INEQUALITIES = ("more than", "less than", "well over", "well under", "at least", "at most")
ANSWER_WORD = re.compile(r"\b(?:positiv|pozitiv|yes|no|po|jo|da|ne)\w{0,5}\b")
WORD = re.compile(r"\w+")
Judged = tuple[Judgement, tuple[str, ...]]


def share(reader: Reader, s: Statement, q: Quantity, shares: Sequence[Quantity]) -> ClaimFinding:
    """The finding on a number, fraction or majority.

    Args:
        shares: all of the sentence; each has the words around it to itself.
    """
    if q.kind == "number" and q.value > 100:
        return finding(s, q.text, "contradicts", (), "A share of more than 100% is no share.")
    if q.name == OTHER_SIDE and reader.last is not None:
        return _other_side(s, q, reader.last)
    scope = reader.scope(s, q, shares)
    each = _each(reader, s, q, scope)
    if each is not None:
        return each
    if scope.elsewhere:
        return finding(s, q.text, "unsupported", (), f"No table shows {scope.elsewhere!r}.")
    going_on = continued(reader, s, q, scope)
    if going_on is not None and reader.last is not None and len(_items(reader, reader.last.question, scope.own)) == 1:
        return going_on
    if going_on is not None and ORDER[going_on.verdict] <= ORDER["not_significant"]:
        return going_on
    last, reader.last = reader.last, None
    found = judged(reader, s, q, scope)
    reader.last = reader.last or last
    part = of_those(reader, s, q, found, last) if last is not None else None
    if part is not None:
        return part
    return found if going_on is None or found.verdict in ("matches", "imprecise") else going_on


def _other_side(s: Statement, q: Quantity, first: Reading) -> ClaimFinding:
    """The second figure of a pair, the share of those who say the opposite of the first: "58 - 37 percent"."""
    roles = first.question.roles
    opposite = {"yes": "no", "no": "yes"}.get(roles[first.options[0]], "")
    sides = [tuple(o for o, role in roles.items() if role == opposite)] if opposite else []
    rest = [o for o, role in roles.items() if o not in first.options and role != "dont_know"]
    said = [Reading(first.question, options) for options in [*sides, *((o,) for o in rest)] if options]
    if not said:
        return unbound(s, q, ())
    pairs = [(judge_reading(q, reading), reading) for reading in said]
    judgement, reading = min(pairs, key=lambda pair: ORDER[pair[0].verdict])
    return finding(s, q.text, judgement.verdict, reading.cells, judgement.reason)


def _each(reader: Reader, s: Statement, q: Quantity, scope: Scope) -> ClaimFinding | None:
    """A share said of each of several answers: "a quarter each, somewhat favour, somewhat oppose, strongly oppose"."""
    if not EACH.match(s.folded.text[q.end :]):
        return None
    ranked = reader.corpus.rank(scope.weighted, scope.parts)
    if not ranked or ranked[0].coverage < WEAK:
        return None
    question = ranked[0].question
    named = literal_options(question, s.plain)
    if len(named) < 2:
        return None
    judged_each = [(judge_reading(q, r), r) for r in (Reading(question, (o,)) for o in named)]
    worst, _ = max(judged_each, key=lambda pair: ORDER[pair[0].verdict])
    return finding(s, q.text, worst.verdict, tuple(c for _, r in judged_each for c in r.cells), worst.reason)


def add_up(reader: Reader, s: Statement, said: Sequence[tuple[Quantity, ClaimFinding]]) -> Iterator[ClaimFinding]:
    """The findings on the shares of a sentence, a figure that is the sum of those after it judged as their sum.

    "36% are not worried: 23% not very and 13% not at all"; "a majority (60%) call it bad (36%) or very bad (24%)".
    """
    whole = _sum(said, reader.corpus.by_cell) if len(said) > 2 else None
    for k, (q, found) in enumerate(said):
        if whole is None or k >= whole[0] or ORDER[found.verdict] <= ORDER["imprecise"]:
            yield found
        else:
            yield same_reading(s, q, whole[1])


def in_brackets(
    reader: Reader, s: Statement, said: Sequence[tuple[Quantity, ClaimFinding]], compared: Sequence[ClaimFinding]
) -> list[tuple[Quantity, ClaimFinding]]:
    """The findings on shares, two figures in brackets judged as the two sides of the comparison before them.

    "Albanians are accepted far more often than Serbs (92% against 39%)".
    """
    sides: dict[str, list[str]] = {}
    for cell in compared[0].cells if len(compared) == 1 else ():
        question, option = reader.corpus.by_cell[cell]
        sides.setdefault(question.name, []).append(option)
    pair = TWO_IN_BRACKETS.search(s.folded.text)
    inside = [q for q, _ in said if q.kind == "number" and pair and pair.start() < q.start < pair.end()]
    if len(sides) != 2 or len(inside) != 2:
        return list(said)
    named = {q.name: q for q in reader.corpus.questions if q.name in sides}
    both = [Reading(named[name], tuple(options)) for name, options in sides.items()]
    right = {id(q): r for q, r in zip(inside, both, strict=True) if judge_reading(q, r).verdict == "matches"}
    if len(right) < 2:
        return list(said)
    return [(q, same_reading(s, q, right[id(q)]) if id(q) in right else f) for q, f in said]


def _sum(
    said: Sequence[tuple[Quantity, ClaimFinding]], by_cell: Mapping[str, tuple[Question, str]]
) -> tuple[int, Reading] | None:
    """How many shares of a sentence come before the parts of a sum, and the answers that the parts add up to."""
    for k, (total, _) in enumerate(said):
        parts = [(q, f) for q, f in said[k + 1 :] if q.kind == "number"]
        if total.kind != "number" or len(parts) < 2 or total.value <= max(q.value for q, _ in parts):
            continue
        cells = [by_cell[c] for _, f in parts for c in f.cells if c in by_cell]
        right = all(f.verdict == "matches" for _, f in parts)
        same = len({question.name for question, _ in cells}) == 1 and len({o for _, o in cells}) == len(cells)
        if right and same and abs(sum(q.value for q, _ in parts) - total.value) <= 0.5 * len(parts):
            return next(j for j, (q, _) in enumerate(said) if q is parts[0][0]), Reading(
                cells[0][0], tuple(o for _, o in cells)
            )
    return None


def of_those(reader: Reader, s: Statement, q: Quantity, found: ClaimFinding, last: Reading) -> ClaimFinding | None:
    """A share of those just spoken of: "two thirds support it, but more than half of them only near schools".

    None when it is no such share, or when it holds of all people or does not hold of those either.
    """
    if found.verdict in ("matches", "not_significant") or not PART_OF[reader.language].match(
        s.folded.text[q.end :].strip()
    ):
        return None
    options = tuple(c.option for c in last.question.cells if last.question.ref(c.option) in found.cells)
    if not options or not set(options) < set(last.options) or last.percent <= 0:
        return None
    percent = 100 * last.question.share(options) / last.percent
    base = replace(last.question, n=last.question.n * last.percent / 100)
    rounding = 100 * last.question.half_rounding(len(options)) / last.percent
    judgement = judge(q, Share(percent, rounding, lambda z: base.margin(percent, z)))
    if ORDER[judgement.verdict] >= ORDER[found.verdict]:
        return None
    return finding(s, q.text, judgement.verdict, found.cells, f"Of the {last.percent:g}% before it. {judgement.reason}")


def same_reading(s: Statement, q: Quantity, reading: Reading) -> ClaimFinding:
    """The finding on words that say again what a figure beside them says: both mean the same answers."""
    judgement = judge_reading(q, reading)
    return finding(s, q.text, judgement.verdict, reading.cells, judgement.reason)


def says_the_same(words: Quantity, figure: Quantity) -> bool:
    """Whether a figure lies where the words beside it allow, a little beside it at most."""
    return words.weak - 3 <= figure.value <= words.strong + 3


def continued(reader: Reader, s: Statement, q: Quantity, scope: Scope) -> ClaimFinding | None:
    """A clause that goes on about the question before it: "22% expect it sooner", "42% do not", "49% Serbs".

    Its own words add no other topic. It means what it says of that question; a number with nothing said beside it
    may be another answer of the question.
    """
    if reader.last is None or q.kind not in ("number", "fraction", "majority"):
        return None
    question, clause, own = reader.last.question, scope.clause, scope.own
    topics = {t.name for t in own if role_of(t.name) != "entity" and t.name not in question.weights}
    if any(reader.corpus.knows(t) for t in topics):
        return _next_of_a_list(reader, s, q, scope)
    if len(topics) > 1 and not any(option_scores(question, own).values()):
        return None
    if scope.parts:
        kin = [k for k in reader.corpus.kin[question.name] if k.part and any(k.part.meets(p) for p in scope.parts)]
        question = kin[0] if kin else question
    heads = reader.head(s, s.plain.find(clause.strip()[:40]) if clause.strip() else 0)
    entities = {t.name: 1.0 for t in [*own, *heads] if role_of(t.name) == "entity"}
    siblings = [m for m in reader.corpus.families[question.name] if not _about_another(reader, m, entities)]
    found: list[Reading] = []
    side = side_of(clause, reader.language)
    if entities and not siblings:
        return None  # "for Albania it is the reverse": of something else than the question before
    if entities and question not in siblings:
        question = siblings[0]
    items = _items(reader, question, own)
    if len(items) == 1 and items[0] is not question:
        question = items[0]
    moved = question is not reader.last.question
    known = {c.option for c in question.cells}
    if moved and side > 0 and not ANSWER_WORD.search(clause) and set(reader.last.options) <= known:
        found.append(Reading(question, reader.last.options))
    found += [r for r in readings(question, clause, own, reader.language, strong=False) if not r.loose]
    if not found:
        return None
    pairs = [(judge_reading(q, r), r) for r in found]
    if all(j.verdict == "contradicts" for j, _ in pairs) and q.kind == "number" and q.modifier not in INEQUALITIES:
        bounded = _one_answer(reader, q, found[0], f"{clause} {scope.after}")
        if bounded is not None:
            reader.last = Reading(question, (reader.corpus.by_cell[bounded[1][0]][1],))
            return finding(s, q.text, bounded[0].verdict, bounded[1], bounded[0].reason)
    silent = not any(option_scores(question, own).values()) and not PARTIAL.search(clause)
    if q.kind == "number" and not moved and silent:
        singles = [Reading(question, (c.option,)) for c in question.cells if c.option not in reader.last.options]
        pairs += [
            (j, r)
            for r in singles
            if (j := judge_reading(q, r)).verdict == "matches" and not _opposed(clause, reader.language)
        ]
    judgement, reading = min(pairs, key=lambda pair: ORDER[pair[0].verdict])
    if ORDER[judgement.verdict] <= ORDER["not_significant"]:
        reader.last = reading
    return finding(s, q.text, judgement.verdict, reading.cells, judgement.reason)


def _about_another(reader: Reader, question: Question, entities: Mapping[str, float]) -> bool:
    """Whether a question is about other countries or bodies than those named."""
    spoken, own = entities.keys() - {"kosovo"}, reader.corpus.entities[question.name] - {"kosovo"}
    return reader.corpus.mismatch(question, entities) > 0 or bool(spoken and own and not spoken & own)


def _next_of_a_list(reader: Reader, s: Statement, q: Quantity, scope: Scope) -> ClaimFinding | None:
    """A clause without a verb of opinion that names another thing asked in the same words.

    "39% would accept one in their own street, 10% in marriage to a relative": the same answer of the question like the
    last one whose own words the clause says.
    """
    last = reader.last
    if last is None or q.kind != "number" or speaks("attitude", scope.clause, reader.language):
        return None
    spoken = {t.name for t in scope.own if role_of(t.name) != "entity"} - last.question.weights.keys()
    alike = [c for c in reader.corpus.like(last.question) if spoken & {t.name for t in c.asked_terms}]
    entities = {t.name for t in scope.own if role_of(t.name) == "entity"}
    if not spoken or not alike or entities - last.question.weights.keys():
        return None
    side = side_of(scope.clause, reader.language)
    said = [Reading(c, last.options) for c in alike] if side > 0 else []
    said += [r for c in alike if side < 0 for r in readings(c, scope.clause, scope.own, reader.language, strong=False)]
    judgement, reading = min(
        ((judge_reading(q, r), r) for r in said if not r.loose), key=lambda pair: ORDER[pair[0].verdict]
    )
    if ORDER[judgement.verdict] <= ORDER["not_significant"]:
        reader.last = reading
    return finding(s, q.text, judgement.verdict, reading.cells, judgement.reason)


def _items(reader: Reader, question: Question, own: Sequence[Term]) -> list[Question]:
    """The items of a question's battery that words name."""
    family = reader.corpus.families[question.name]
    if len(family) < 2:
        return []
    return reader.corpus.named_items(family, {t.name: 1.0 for t in own})


def judged(reader: Reader, s: Statement, q: Quantity, scope: Scope) -> ClaimFinding:
    """The finding on a quantity by what its words are about."""
    missing = unasked((t.name for t in scope.own), reader.corpus)
    ranked = reader.corpus.rank(scope.weighted, scope.parts)
    if missing:
        return finding(s, q.text, "unsupported", (), f"No table asks about {', '.join(missing)}.")
    if not ranked or ranked[0].coverage < WEAK:
        return unbound(s, q, ranked)
    strong = pattern("strong", reader.language).search(scope.clause) is not None
    best: Judged | None = None
    for match in reader.corpus.tied(ranked):
        found = _match(reader, q, match, scope, strong=strong)
        if found is not None and (best is None or ORDER[found[0].verdict] < ORDER[best[0].verdict]):
            best = found
    if best is None:
        return unbound(s, q, ranked)
    judgement, cells = best
    named = reader.opinion(s) and _names_answer(reader, ranked[0], scope)
    sure = _sure(q, ranked[0], named) or _sure_as_a_whole(reader, q, ranked[0], scope)
    if (
        judgement.verdict in ("contradicts", "overstated")
        and (in_full := _answer_in_full(reader, q, scope)) is not None
    ):
        judgement, cells = in_full
        return finding(s, q.text, judgement.verdict, cells, judgement.reason)
    foreign = [t.name for t in scope.own if _is_foreign(reader, ranked[0].question, scope, t.name)]
    if judgement.verdict in ("contradicts", "overstated") and foreign:
        return finding(s, q.text, "unsupported", (), f"No table asks about {', '.join(dict.fromkeys(foreign))}.")
    if judgement.verdict in ("contradicts", "overstated") and not sure:
        name = ranked[0].question.name
        why = f"Perhaps about {name}, but too little in the sentence says so. {judgement.reason}"
        return finding(s, q.text, "unbound", cells, why)
    return finding(s, q.text, judgement.verdict, cells, judgement.reason)


def _match(reader: Reader, q: Quantity, match: Match, scope: Scope, *, strong: bool) -> Judged | None:
    """The most favourable reading of a question (or a battery) that is on topic."""
    clause, language = scope.clause, reader.language
    whole = q.kind in ("majority", "generic", "range")
    members = reader.corpus.members(match, scope.weighted, whole=whole)
    options = [(m, readings(m, clause, scope.own, language, strong=strong)) for m in members]
    if q.kind != "number":
        options = [(m, [x for x in r if not x.loose]) for m, r in options]
    if q.name == "people at large" and not match.question.is_polar and side_of(clause, language) < 0:
        return None
    options = [(m, r) for m, r in options if r]
    if not options and q.kind == "number" and reader.sentence_terms:
        wide = [(m, readings(m, clause, reader.sentence_terms, language, strong=strong)) for m in members]
        singles = [x for m, r in wide if not m.is_polar for x in r if len(x.options) == 1]
        right = [(j, x) for x in singles if (j := judge_reading(q, x)).verdict == "matches"]
        if right:
            reader.last = reader.last or right[0][1]
            return right[0][0], right[0][1].cells
        return None
    if not options:
        return None
    if whole and len(options) > 1 and reader.corpus.spans_entities(members, scope.weighted):
        return None
    if whole and len(options) > 1:
        return judge_battery(q, [r for _, r in options])
    pairs = [(judge_reading(q, reading), reading) for _, found in options for reading in found]
    judgement, reading = min(pairs, key=lambda pair: (ORDER[pair[0].verdict], bool(pair[1].loose)))
    if judgement.verdict in ("contradicts", "overstated"):
        target = q.value if q.value == q.value else 50.0
        measured = q.kind in ("number", "fraction")
        judgement, reading = min(pairs, key=lambda pair: abs(pair[1].percent - target) if measured else 0)
    if judgement.verdict == "contradicts" and q.kind in ("number", "fraction") and q.modifier not in INEQUALITIES:
        bounded = _one_answer(reader, q, reading, f"{clause} {scope.after}")
        if bounded is not None:
            reader.last = reader.last or Reading(reading.question, (reader.corpus.by_cell[bounded[1][0]][1],))
            return bounded
    reader.last = reader.last or reading
    return judgement, reading.cells


def _one_answer(reader: Reader, q: Quantity, reading: Reading, clause: str) -> Judged | None:
    """A number that is one of the answers that a reading adds up: imprecise, unless the words set the same bounds.

    "48% think so, but only on request" means the answer "Yes, but only upon request" and no other.
    """
    if len(reading.options) < 2 or not reading.question.is_polar:
        return None
    if reading.question.is_graded and JOINED.search(clause) and len(stated_grades(clause, 1)) > 1:
        return None  # "very or fairly worried" names both
    bounds = BOUNDS[reader.language]
    for option in reading.options:
        single = Reading(reading.question, (option,))
        if judge_reading(q, single).verdict == "matches":
            label = reading.question.cell(option).label
            if bounds.search(fold(label).text) and bounds.search(clause):
                return Judgement("matches", f"The tables give {single.percent:g}%."), single.cells
            why = f"{q.value:g}% is only the answer {label!r}; with its like it is {reading.percent:g}%."
            return Judgement("imprecise", why), single.cells
    return None


def _opposed(clause: str, language: str) -> bool:
    """Whether a clause says yes or no itself, so that it cannot mean any other answer."""
    return side_of(clause, language) < 0 or ANSWER_WORD.search(clause) is not None


def _sure(q: Quantity, best: Match, named: bool = False) -> bool:
    """Whether enough ties a sentence to a question to call the sentence false; a number says more than prose.

    Args:
        named: the words name an answer in full, one that no other question has.
    """
    if q.name == "people at large":
        return best.coverage >= 0.55 and best.answered >= 0.55
    if q.kind == "number" and best.coverage >= 0.33 and best.answered >= 0.7:
        return True
    least = 0.42 if q.kind == "number" and not q.modifier else STRONG
    return best.coverage >= least and (best.answered >= 0.35 or best.coverage >= 0.75 or named)


def _answer_in_full(reader: Reader, q: Quantity, scope: Scope) -> Judged | None:
    """A number that is the share of an answer which the clause names word by word, whatever else it seems to be about.

    An answer of one word says too little; one that stands in several questions must have the same share in each.
    """
    if q.kind != "number":
        return None
    clause = f" {' '.join(WORD.findall(scope.clause))} "
    named = [
        Reading(question, (cell.option,))
        for question in reader.corpus.questions
        for cell in question.cells
        if len(words := WORD.findall(LEADING_ANSWER.sub("", fold(cell.label).text))) > 1
        and f" {' '.join(words)} " in clause
    ]
    longest = max((len(reading.question.cell(reading.options[0]).label) for reading in named), default=0)
    named = [one for one in named if len(one.question.cell(one.options[0]).label) >= longest - 6]
    found = [(judge_reading(q, reading), reading) for reading in named]
    if not found or any(judgement.verdict != "matches" for judgement, _ in found):
        return None
    reader.last = found[0][1]
    return found[0][0], found[0][1].cells


def _is_foreign(reader: Reader, question: Question, scope: Scope, name: str) -> bool:
    """Whether a term is a country, a body or (where no item of the battery is named) a thing that no table knows."""
    if reader.corpus.knows(name):
        return False
    if role_of(name) == "entity":
        return True
    return (
        len(reader.corpus.families[question.name]) > 1 and is_concept(name) and not _items(reader, question, scope.own)
    )


def _names_answer(reader: Reader, best: Match, scope: Scope) -> bool:
    """Whether the words name an answer in full, and one that only this question (or its battery) has."""
    spoken = {t.name for t in scope.own}
    kin = {*reader.corpus.families[best.question.name], *reader.corpus.kin[best.question.name]}
    for cell in best.question.cells:
        role = best.question.roles[cell.option]
        label = {t.name for t in folded_terms(cell.label, best.question.language)}
        if not label or not label <= spoken or role in ("dont_know", "other"):
            continue
        if role == "named":
            return True
        others = [q for q in reader.corpus.questions if q not in kin]
        elsewhere = any(is_concept(t) and t not in best.question.weights for t in spoken)
        if not elsewhere and not any(label & other.weights.keys() for other in others):
            return True
    return False


def _sure_as_a_whole(reader: Reader, q: Quantity, best: Match, scope: Scope) -> bool:
    """Whether a sentence as a whole is about the question that its clause alone does not name for certain."""
    whole = {t.name: 1.0 for t in reader.sentence_terms}
    if q.name == "people at large" or not whole:
        return False
    ranked = reader.corpus.rank(whole, scope.parts)
    same = ranked and ranked[0].question in (best.question, *reader.corpus.families[best.question.name])
    return bool(same) and _sure(q, ranked[0])


def judge_reading(q: Quantity, reading: Reading) -> Judgement:
    """A stated share against a reading; a loose one is imprecise at best."""
    question = reading.question
    rivals = [
        c.percent for c in question.cells if c.option not in reading.options and question.roles[c.option] != "dont_know"
    ]
    count = len(reading.options)
    stated = Share(
        reading.percent,
        question.half_rounding(count),
        lambda z: question.margin(reading.percent, z),
        reading.percent >= max(rivals, default=0.0),
        count,
    )
    judgement = judge(q, stated)
    if reading.loose and judgement.verdict in ("matches", "not_significant"):
        return Judgement("imprecise", f"Only if {reading.loose}. {judgement.reason}")
    return judgement
