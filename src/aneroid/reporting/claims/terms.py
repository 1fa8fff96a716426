"""Words as terms: concepts of the thesaurus, stems of everything else, and which side a stretch of text takes."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache, lru_cache

import snowballstemmer

from aneroid.reporting.claims.text import WORD, fold
from aneroid.reporting.claims.thesaurus import DONT_KNOW, NEGATORS, REPORTS, STOPWORDS, group_senses, role_of, sense_of

_ENDINGS = (
    "esisht imeve imet imit imin imi eve ave ive ese jes ise ine ia ene ojne ohet uar ues it in et es en ve se te ne im"
)
ALBANIAN_ENDINGS = (*_ENDINGS.split(" "), "ur", "oj", "on", "ja", "je", "ra", "ri", "a", "e", "i", "u")


@dataclass(frozen=True, slots=True)
class Term:
    """A word that carries a topic: its concept or stem, the side it stands on, and where it was found."""

    name: str
    sign: int
    start: int
    end: int


@cache
def _stemmer(language: str) -> snowballstemmer.stemmer:
    return snowballstemmer.stemmer({"en": "english", "sr": "serbian"}[language])


@cache
def stem(word: str, language: str) -> str:
    """The stem of a folded word; Snowball for English and Serbian, endings off for Albanian."""
    if language == "sq":
        for ending in ALBANIAN_ENDINGS:
            if word.endswith(ending) and len(word) - len(ending) >= 4:
                return word[: -len(ending)]
        return word
    stemmed: str = _stemmer(language).stemWord(word)
    return stemmed


def terms_of(text: str, language: str) -> list[Term]:
    """The terms of a folded text, in order; frequent and empty words are left out."""
    return list(_terms_of(text, language))


@lru_cache(maxsize=50_000)
def _terms_of(text: str, language: str) -> tuple[Term, ...]:
    found: list[Term] = [Term("trust", 1, *m.span()) for m in re.finditer(TRUSTING[language], text)]
    taken: list[tuple[int, int]] = [(t.start, t.end) for t in found]
    for start, end, sense in group_senses(text, language):
        if not any(a < end and start < b for a, b in taken):
            found.append(Term(sense.concept, sense.sign, start, end))
            taken.append((start, end))
    for match in WORD.finditer(text):
        if any(a <= match.start() < b for a, b in taken):
            continue
        found += _word_terms(match.group().strip("'"), match.start(), match.end(), language)
    found += _foreign_citizens(text, found, language)
    return tuple(sorted(found, key=lambda term: term.start))


TRUSTING = {
    "en": r"(?!)",
    "sq": r"\bbeso(?:j|n|ni|jne|jme|het|hen)?\b(?! (?:se|qe|nuk)\b)",
    "sr": r"\bveruj\w*(?! (?:da|kako)\b)",
}
"""Words that mean trust unless what is believed follows as a clause."""
CITIZENS = {
    "en": (r"citizens? (?:from|of) (\w+)", r"(\w+) citizens?\b"),
    "sq": (r"qytetar\w* (?:te|nga|i|e) (\w+)",),
    "sr": (r"gra(?:dj|d)an\w* (?:iz )?(\w+)",),
}


def _foreign_citizens(text: str, found: list[Term], language: str) -> list[Term]:
    """People of a country, where they are spoken of as others ("a citizen of Albania"), are a topic of their own."""
    entities = {t.start for t in found if role_of(t.name) == "entity" and t.name != "kosovo"}
    matches = (m for pattern in CITIZENS[language] for m in re.finditer(pattern, text) if m.start(1) in entities)
    return [Term("foreign_citizen", 1, *m.span()) for m in matches][:1]


def _word_terms(word: str, start: int, end: int, language: str) -> list[Term]:
    word = re.sub(r"'s?$", "", word)
    sense = sense_of(word, language)
    if sense is not None:
        return [Term(sense.concept, sense.sign, start, end)]
    if word in STOPWORDS[language] or word.isdigit() or len(word) < 3:
        return []
    parts = word.split("-")
    if len(parts) > 1:
        sign = -1 if parts[0] == "non" else 1
        inner = [t for part in parts if part not in ("non", "co") for t in _word_terms(part, start, end, language)]
        return [replace(t, sign=sign * t.sign) for t in inner]
    return [Term(stem(word, language), 1, start, end)]


@cache
def _negators(language: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w'-])(?:{NEGATORS[language]})(?![\w'-])")


@cache
def _coupled(language: str) -> re.Pattern[str]:
    """Two negations that say one thing: "little or no", "not very or not at all"."""
    negator = rf"(?<![\w'-])(?:{NEGATORS[language]})(?![\w'-])"
    return re.compile(rf"{negator}(?: \w+)?,? (?:or|nor|and|ose|dhe|ili|i) (?:\w+ )?{negator}")


@cache
def _dont_know(language: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{DONT_KNOW[language]})")


def speaks_of_dont_know(text: str, language: str) -> bool:
    """Whether a folded text is about those who gave no opinion."""
    return _dont_know(language).search(text) is not None


_VERBAL = {"sq": r"\b(?:nuk|s'\w+)\b", "sr": r"\b(?:ne|nije|nisu|nema|nemaju|nece|nisam)\b"}
_CONCORD = {
    "sq": r"\b(?:asnje\w*|asgje|askush|askujt|kurre|fare|aspak|as)\b",
    "sr": r"\b(?:nista|niko|nikome|nikakv\w*|nikad\w*|nijedn\w*|nijedan|uopste|nimalo|ni|niti)\b",
}
"""Negative words that go with a negated verb and only repeat it: "nuk ... asnjë", "nije ... nikakvu"."""
COMPARATIVE_LOW = r"\bme (?:i|e|te) (?:ulet|ulta|keq)\b"
"""A lower or lowest share is a comparison and denies nothing."""
UNTURNED = re.compile(
    r"\b(?:not only|not just|no doubt|no matter|not least|whether or not"
    r"|without (?:reservation|doubt|question|hesitation)|pa (?:rezerv\w*|dyshim|hezitim)|bez (?:rezerv\w*|sumnje|oklevanja))\b"
)
"""Negations that turn nothing round."""


_NOT = {
    "en": r"\b(?:not|never|no|\w+n't)\b",
    "sq": r"\b(?:nuk|s'\w+|mos|jo)\b",
    "sr": r"\b(?:ne|nije|nisu|nisam|nema|nemaju|nece|nikad\w*)\b",
}


def has_negator(text: str, language: str) -> bool:
    """Whether a folded text denies with "not" or its like, and not only by an opposite ("bad", "low")."""
    return re.search(_NOT[language], text) is not None


def denies_in_report(text: str, language: str) -> bool:
    """Whether what people say is itself a denial: "say that it has not helped", unlike "do not say that it helped"."""
    said = re.search(rf"(?<![\w-])(?:{REPORTS[language]})(?![\w-])", text)
    negator = _negators(language).search(text)
    return said is not None and negator is not None and said.start() < negator.start()


_VERY = r"(?:very|extremely|shume|teper|veoma|vrlo|mnogo)"
PLAIN_AND_VERY = re.compile(
    rf"\b(\w{{4,}}) (?:or|and|ose|apo|dhe|ili|i) {_VERY} (?:te |i |e )?\1\b"
    rf"|\b{_VERY} (?:te |i |e )?(\w{{4,}}) (?:or|and|ose|apo|dhe|ili|i) (?:te |i |e )?\2\b"
    r"|\b(?P<plain>\w{4,}) (?:or|and|ose|apo|dhe|ili|i) (?:full|complete|great|puno|potpuno|veliko)? ?(?P=plain)(?: te (?:plote|madh))?\b"
)
"""Two strengths in one breath: "satisfied or very satisfied"."""


@lru_cache(maxsize=50_000)
def side_of(text: str, language: str) -> int:
    """+1 when a folded text asserts, -1 when it denies: negations and opposites, each turning it round once."""
    text = PLAIN_AND_VERY.sub(lambda m: m[1] or m[2] or m["plain"], text.replace('"', " ").replace("  ", " "))
    if _VERBAL.get(language) and re.search(_VERBAL[language], text):
        text = re.sub(_CONCORD[language], lambda m: " " * len(m.group()), text)
    text = re.sub(COMPARATIVE_LOW, lambda m: " " * len(m.group()), text)
    plain = _coupled(language).sub(" not ", _dont_know(language).sub(" ", text))
    turns = len(_negators(language).findall(plain)) + len(re.findall(" not ", plain)) * (language != "en")
    turns -= len(UNTURNED.findall(text))
    found = terms_of(text, language)
    affirmed = {t.name for t in found if t.sign > 0}  # "support or oppose" takes no side
    opposites = {t.name: text[t.start : t.end] for t in found if t.sign < 0 and t.name not in affirmed}
    denied = [m.span() for m in _negators(language).finditer(text)]
    spans = {t.name: (t.start, t.end) for t in found if t.name in opposites and t.sign < 0}
    turns += sum(not any(a < y and x < b for x, y in denied) for a, b in spans.values())
    return -1 if turns % 2 else 1


BOTH_SIDES = re.compile(
    r"\b(\w{4,})\w{0,3}(?: \w+){0,2} (?:or|ose|apo|ili) (?:\w+ ){0,2}?(?:not|nuk|ne|jo)(?: at all)?(?: \w+)? \1\w*"
    r"|\b(?:for or against|against or for|in favou?r (?:of )?or (?:against|opposed)|pro (?:apo|ose) kunder|za ili protiv)\b"
    r"|\b(\w{4,}) (?:or|ose|apo|ili) (?:\w+ ){0,2}?(?:un|dis|in|im|pa|jo|mos|ne)\2\b"
    r"|\b(?:or not|or don't you(?: think so)?|ili (?:ne|nije)|apo jo|ose jo|apo nuk)(?=\s*(?:\?|$))"
    r"|\b(?:good or bad|positive or negative|better or worse|i mire apo i keq|dobr\w+ ili los\w+)\b"
)
"""A question that names both sides of its answers takes none of them: "for or against", "trust or not trust"."""


def side_asked(text: str, language: str) -> int:
    """+1 when a question, folded, asks for something, -1 when for its opposite or its lack."""
    return side_of(BOTH_SIDES.sub(" ", text), language)


def folded_terms(text: str, language: str) -> list[Term]:
    """The terms of a text as it was written."""
    return terms_of(fold(text).text, language)
