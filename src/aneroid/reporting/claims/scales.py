"""The answers of a question as a scale: which side each takes, and how strongly.

Two kinds of scale are told apart. On one the answers name their sides (good and bad, for and against, satisfied and
dissatisfied). On the other they are degrees of one thing (a lot, somewhat, not very much, not at all), or how often
something happened (never, once or twice, often); there the upper half says yes and the lower half no, and of how often,
never says no and all else yes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from aneroid.reporting.claims.terms import PLAIN_AND_VERY, folded_terms, has_negator, side_of
from aneroid.reporting.claims.text import fold
from aneroid.reporting.claims.thesaurus import opposed_concepts

Role = Literal["yes", "no", "partly", "middle", "dont_know", "other", "named"]

DONT_KNOW_LABEL = re.compile(
    r"\b(?:don'?t ?know|do not know|no (?:opinion|answer|response|view)|prefer not to \w+|refus\w*|undecided|not sure|unsure|can'?t say|hard to say|difficult to (?:say|answer)|dk|^na$|n/a|"
    r"nuk e di\w*|s'e di|(?:pa|nuk ka\w*) (?:mendim|opinion|qendrim|pergjigje)|refuzo\w*|te pavendosur|"
    r"ne znam|ne zna|nema\w* (?:misljenje|stav)|bez (?:odgovora|misljenja|stava)|odbij\w*|neodlucn\w*|ne mo\w+ da (?:oceni\w*|proceni\w*|kaze\w*)|ne zel\w+ da (?:odgovor\w*|kaz\w*))\b"
)
OTHER_LABEL = re.compile(
    r"^(?:others?|other .*|tjeter|tjera|te tjera|drugo|ostalo|nesto drugo|something else|none of the above.*)$"
)
EXTREME = re.compile(
    r"\b(?:very|completely|entirely|totally|strongly|fully|extremely|absolutely|definitely|major|shume|plotesisht|teresisht|krejtesisht|fuqishem|veoma|vrlo|potpuno|u potpunosti|sasvim|izuzetno|jako|snazno|odlucno)\b"
)
PARTIAL = re.compile(
    r"\b(?:partially|partly|somewhat|somehow|to some extent|rather|fairly|slightly|a little|more or less|disi|pjeserisht|deri diku|ne nje fare mase|ne nje mase|pak|mjaft|"
    r"delimicno|donekle|u izvesnoj meri|uglavnom|pomalo|prilicno)\b"
)
AFFIRMED = re.compile(
    r"^(?:yes|excellent|positive|safe|agree|good|improved|better|satisfied|support|approve|accept|true|always|often|likely|trust|for|in favou?r|favou?r|favou?rable|mentioned|selected|chosen|cited|"
    r"po|permendur|perzgjedhur|pomenut\w*|navedeno|izabrano|kam|pozitiv\w*|sigurt\w*|i sigurt|pajtohem|dakord|mir[eai]|kenaqur|i kenaqur|mbeshtes\w*|pro|"
    r"da|imam|pozitiv\w*|bezbedn\w*|slazem|dobr\w*|zadovolj\w*|podrzav\w*|za)\b"
)
DENIED = re.compile(
    r"^(?:no|not|do(?:es)? not|don't|would not|negative|unsafe|insecure|disagree|bad|poor|worse|never|dissatisfied|oppose|reject|disapprove|false|unlikely|distrust|against|unfavou?rable|rarely|"
    r"jo|negativ\w*|pasigurt\w*|i pasigurt|nuk|aspak|kunder|keq\w*|pakenaqur|i pakenaqur|kurre|"
    r"ne|nemam|negativn\w*|nebezbedn\w*|ne slazem|los\w*|nezadovolj\w*|protiv\w*|nikad\w*)\b"
)
HEDGES = re.compile(
    r"^(?:very|strongly|completely|entirely|totally|fully|extremely|somewhat|rather|fairly|slightly|mostly|tend to|generally|definitely|certainly|absolutely|probably|patjeter|me siguri|ndoshta|sigurisht|sigurno|svakako|verovatno|shume|plotesisht|teresisht|disi|pjeserisht|"
    r"mjaft|kryesisht|fuqishem|fuqimisht|veoma|vrlo|snazno|jako|potpuno|u potpunosti|uglavnom|donekle|delimicno|prilicno|sasvim|i|e|se)\s+"
)

ABSENT = re.compile(
    r"\b(?:would(?: not|n't) (?:vote|go)|not vote|abstain\w*|nuk do te (?:votoj\w*|dilj\w*|dal\w*)|nuk votoj\w*|ne bih? (?:\w+ )?(?:glasa\w+|iza[sd]\w+)|ne glasa\w*|uzdrzan\w*)\b"
)
"""Answers of those who stay away: neither for nor against."""
MIDDLE = re.compile(
    r"\b(?:the same|same as|unchanged|as (?:it|they) (?:was|were)|no (?:change|difference|effect|impact)|not changed|(?:changed|made) no\w*|neither|neutral|average|in the middle|about right|mixed|"
    r"(?:i|e|te) njejt\w*|njesoj|pandryshuar|asnjanes\w*|as .* as|mesatar\w*|"
    r"isto|isti|ista|nepromenjen\w*|neutral\w*|ni(?:ti)? .* ni(?:ti)?|osrednj\w*|prosecn\w*)\b"
)
"""Answers that lie in the middle and take neither side, not even in part."""
_NONE = r"not? (?:\w+ ){0,2}at all|none(?: at all)?|not in the least|aspak|hic(?: fare)?|fare|uopste(?: ne| nisam| nije| nemam)?|nimalo|nikako|ni malo|(?:uopste|nikako) se ne"
_LITTLE = (
    r"very little|shume pak|fare pak|veoma malo|vrlo malo|not (?:very|too|so|that|really|particularly|especially)(?: much| many| well| often)?|not much|small|minor|slight|(?:only |just )?a little(?: bit)?|(?:only )?slightly|hardly(?: at all)?|little|"
    r"jo (?:shume|aq(?: shume)?|edhe aq)|pak|(?:uglavnom|bas|narocito|previse) (?:se )?(?:ne|nisam|nije|nemam)|ne (?:bas|mnogo|narocito|previse)(?: mnogo)?|malo|slabo"
)
_MUCH = (
    r"a lot|lots|very(?: much)?|a great deal|great deal|completely|entirely|totally|fully|extremely|strongly|firmly|highly|greatly|absolutely|definitely|certainly|to a (?:great|large) extent|"
    r"patjeter|me siguri|sigurisht|sigurno|svakako|shume|te plote|plotesisht|teresisht|krejtesisht|fuqishem|fuqimisht|ne mase te madhe|veoma|vrlo|potpuno|u potpunosti|u velikoj meri|mnogo|izrazito|izuzetno|jako|sasvim|snazno|odlucno"
)
_SOME = (
    r"somewhat|fairly(?: well| much)?|rather|quite(?: a (?:lot|bit))?|mostly|moderately|a fair amount|some|partly|partially|to some extent|tend to|probably|"
    r"ndoshta|verovatno|disi|mjaft|mjaftueshem|deri diku|pjeserisht|ne nje fare mase|donekle|uglavnom|prilicno|delimicno|u izvesnoj meri|umereno"
)
DEGREES = re.compile(
    rf"(?<![\w'-])(?:(?P<none>{_NONE})|(?P<little>{_LITTLE})|(?P<much>{_MUCH})|(?P<some>{_SOME}))(?![\w'-])"
)
"""Words of degree, in four groups; the first that fits counts ("not at all" before "not")."""
STEP = {"none": -2, "little": -1, "some": 1, "much": 2}
YES_OR_NO = re.compile(r"(?:yes|no|po|jo|da|ne)\s*[,.:;-]")
"""An answer that says its side before it says more."""
NEVER = re.compile(r"^(?:never|none|no times?|kurre|asnjehere|nikad\w*|nijednom)\b")
FREQUENCY = re.compile(
    r"\b(?:once|twice|times?|often|sometimes|occasionally|always|rarely|seldom|regularly|frequently|daily|weekly|monthly|every (?:day|week|month)|"
    r"here|nganjehere|ndonjehere|shpesh|gjithmone|rralle|rregullisht|cdo (?:dite|jave|muaj)|"
    r"jednom|dvaput|puta|ponekad|cesto|uvek|retko|redovno|svak\w+ (?:dan|nedelj\w+|mesec\w*)|povremeno)\b"
)
_GRAMMAR = frozenset(
    [
        "i",
        "e",
        "te",
        "se",
        "me",
        "to",
        "of",
        "at",
        "it",
        "them",
        "much",
        "many",
        "well",
        "or",
        "me",
        "my",
        "am",
        "is",
        "do",
        "does",
        "that",
        "this",
        "jam",
        "kam",
        "sam",
        "se",
        "na",
        "u",
        "da",
        "bi",
        "li",
    ]
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What an answer is on its question's scale; ``grade`` is -2 to 2, strong no to strong yes, 0 when it has none."""

    role: Role
    grade: int = 0


DENIES = re.compile(r"\b(?:not|nuk|nije|nemam|nema|ne)\b|n't\b")


def read_scale(labels: Sequence[str], language: str) -> list[Answer]:
    """Sides and strengths of the answers of one question, in their order."""
    plain = [fold(label).text.strip() for label in labels]
    known = [_aside(text) for text in plain]
    answers = [k for k, aside in enumerate(known) if aside is None]
    texts = [plain[k] for k in answers]
    found = _frequencies(texts) or _degrees(texts) or _sided(texts, language)
    sided = {"yes", "no"} <= {a.role for a in found}
    found = [Answer("middle") if _in_the_middle(a, text, sided) else a for a, text in zip(found, texts, strict=True)]
    by_place = dict(zip(answers, found, strict=True))
    return [by_place.get(k) or Answer(aside or "other") for k, aside in enumerate(known)]


def _in_the_middle(answer: Answer, text: str, sided: bool) -> bool:
    if answer.role in ("yes", "no") or (answer.role == "named" and sided):
        return MIDDLE.match(text) is not None
    return answer.role == "partly" and MIDDLE.search(text) is not None


def _aside(text: str) -> Role | None:
    if DONT_KNOW_LABEL.search(text):
        return "dont_know"
    return "other" if OTHER_LABEL.match(text) else None


def _frequencies(texts: Sequence[str]) -> list[Answer]:
    never = [NEVER.match(text) is not None for text in texts]
    often = [FREQUENCY.search(text) is not None for text in texts]
    if sum(never) != 1 or len(texts) < 3 or not all(a or b for a, b in zip(never, often, strict=True)):
        return []
    return [Answer("no", -2) if none else Answer("yes", 0) for none in never]


def _degrees(texts: Sequence[str]) -> list[Answer]:
    """Answers that are degrees of one thing; nothing when they are anything else."""
    matches = [DEGREES.search(text) for text in texts]
    if len(texts) < 3 or sum(m is None for m in matches) > 1 or any(YES_OR_NO.match(text) for text in texts):
        return []
    grades = [_step(text, m) for text, m in zip(texts, matches, strict=True)]
    rests = [_rest(text, m) for text, m in zip(texts, matches, strict=True)]
    stated = [rest for rest in rests if rest]
    if not all(_alike(stated[0], rest) for rest in stated) or min(grades) >= 0 or max(grades) <= 0:
        return []
    if len(texts) == 3:  # only what lies at the ends takes a side
        return [_answer(g if abs(g) == 2 else 0) for g in grades]
    return [_answer(g) for g in grades]


def _step(text: str, match: re.Match[str] | None) -> int:
    """The degree of an answer, with its side: "rather do not trust" denies, "trust" alone is a yes without degree."""
    if match is None:
        if text in ("no", "jo", "ne"):
            return -2
        return 0 if MIDDLE.search(text) or len(text.split()) > 4 else -1 if DENIES.search(text) else 1
    if match.lastgroup == "much" and DENIES.search(text[: match.start()]):  # "I do not have much trust"
        return -1
    step = STEP[match.lastgroup or "some"]
    rest = f"{text[: match.start()]} {text[match.end() :]}"
    return -abs(step) if step > 0 and DENIES.search(rest) else step


def _answer(grade: int) -> Answer:
    return Answer("yes" if grade > 0 else "no" if grade < 0 else "partly", grade)


def _rest(text: str, match: re.Match[str] | None) -> frozenset[str]:
    rest = text if match is None else f"{text[: match.start()]} {text[match.end() :]}"
    return frozenset(
        w for w in re.findall(r"\w{2,}", rest) if w not in _GRAMMAR and w not in ("ne", "not", "no", "nuk", "jo")
    )


def _alike(a: frozenset[str], b: frozenset[str]) -> bool:
    return a == b or any(x[:4] == y[:4] for x in a for y in b) or not a or not b


def _sided(texts: Sequence[str], language: str) -> list[Answer]:
    """Answers that name their sides, by their first words or by opposites of the thesaurus."""
    named_sides = ([_side(text) for text in texts], _opposites(texts, language), _denials(texts, language))
    roles = max(named_sides, key=_both_sides)
    sides = set(roles)
    if not ({"yes", "no"} <= sides or {"yes", "partly"} <= sides or {"no", "partly"} <= sides):
        roles = ["named"] * len(texts)
    roles = _mirrored(roles, texts)
    roles = ["named" if ABSENT.search(text) else role for role, text in zip(roles, texts, strict=True)]
    return [Answer(role, _grade(role, text)) for role, text in zip(roles, texts, strict=True)]


def _both_sides(roles: Sequence[Role]) -> tuple[bool, int]:
    return ({"yes", "no"} <= set(roles), _decided(roles))


def _mirrored(roles: list[Role], texts: Sequence[str]) -> list[Role]:
    """Where the no's have a weak form, the weak form of yes is a yes: "somewhat for" beside "somewhat against"."""
    if not any(role == "no" and PARTIAL.search(text) for role, text in zip(roles, texts, strict=True)):
        return roles
    weak = [role == "partly" and HEDGES.match(text) is not None for role, text in zip(roles, texts, strict=True)]
    return ["yes" if w and not MIDDLE.search(text) else role for w, role, text in zip(weak, roles, texts, strict=True)]


def _denials(texts: Sequence[str], language: str) -> list[Role]:
    """Sides of two answers of which one denies what the other says: "approve" and "do not approve"."""
    names = [frozenset(t.name for t in folded_terms(text, language)) for text in texts]
    if len(texts) != 2 or not names[0] or names[0] != names[1]:
        return []
    sides = [side_of(text, language) for text in texts]
    return ["yes" if side > 0 else "no" for side in sides] if sides[0] != sides[1] else []


def _decided(roles: Sequence[Role]) -> int:
    return sum(role in ("yes", "no", "partly") for role in roles)


def _grade(role: Role, text: str) -> int:
    if role not in ("yes", "no"):
        return 1 if role == "partly" else 0
    sign = 1 if role == "yes" else -1
    match = DEGREES.search(text)
    if match is None:
        return 0
    if sign < 0 and match.lastgroup == "much" and DENIES.search(text[: match.start()]):  # "I do not have much trust"
        return -1
    return sign * (2 if match.lastgroup in ("much", "none") else 1)


def _opposites(texts: Sequence[str], language: str) -> list[Role]:
    """Sides by one concept and its opposite: favour and oppose, trust and distrust."""
    found = [folded_terms(text, language) for text in texts]
    for concept in opposed_concepts():
        signs = [{t.sign for t in terms if t.name == concept} for terms in found]
        held = [
            (min(s) if len(s) == 1 else 0) * (-1 if has_negator(text, language) else 1)
            for s, text in zip(signs, texts, strict=True)
        ]
        if 1 in held and -1 in held and held.count(0) <= 1:
            lone = [k for k, h in enumerate(held) if h and PARTIAL.search(texts[k]) and held.count(-h) < held.count(h)]
            return ["partly" if not h or k in lone else "yes" if h > 0 else "no" for k, h in enumerate(held)]
    return []


def _side(plain: str) -> Role:
    bare = plain
    while (shorter := HEDGES.sub("", bare)) != bare:
        bare = shorter
    affirmed, denied = AFFIRMED.match(bare), DENIED.match(bare)
    if PARTIAL.search(plain) and not (affirmed and not HEDGES.match(plain) and bare.startswith(("yes", "po", "da"))):
        if (
            bare != plain
            and affirmed
            and not re.match(r"^(?:somewhat|partially|partly|disi|donekle|delimicno|pjeserisht)", plain)
        ):
            return "yes"
        if denied and bare != plain:
            return "no"
        return "partly"
    if denied:
        return "no"
    return "yes" if affirmed else "named"


def stated_grades(clause: str, side: int) -> set[int]:
    """The strengths that a clause names: "very or fairly worried" is 2 and 1, "do not trust them at all" is -2.

    Args:
        clause: folded, quantities taken out. side: of the clause, for words that only say how strongly.
    """
    found: set[int] = set()
    for match in DEGREES.finditer(clause):
        before = clause[: match.start()]
        if re.search(r"\bme (?:se )?$|\b(?:jo|si|so|how|too|kaq|tako|koliko) $", before):
            continue
        step = STEP[match.lastgroup or "some"]
        denied = re.search(r"(?:\bnot|n't|\bno|\bnuk|\bne|\bnije|\bnisu)(?: \w+){0,4} $", before)
        if step == 2 and denied and match.group().startswith(("very", "a lot", "a great", "shume", "mnogo", "veoma")):
            found.add(-1)
        elif step < 0:
            found.add(step)
        else:
            found.add(side * step)
    if PLAIN_AND_VERY.search(clause):
        found |= {side, 2 * side}
    if re.search(r"(?:\bnot\b|n't\b|\bno\b|\bnor\b).*\bat all\b", clause) and -2 not in found:
        found.add(-2)
    return found
