"""Waves and groups: tables that show one question by year, sex, age or place, and words that speak of them.

A question whose item is a year (``2018``, ``May 2021``) is one of several waves; one whose item is a part of the people
(``Aged 18 to 34``, ``Women``, ``Urban``) is a break of the question that stands without an item. A statement that names
neither is about everybody now.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from aneroid.reporting.claims.text import fold

EVERYBODY = re.compile(
    r"^(?:total|all|all respondents|everybody|overall|gjithsej|totali|te gjithe|ukupno|svi|%|percent|per cent|share|perqind\w*|procen\w*|odsto|valid percent)?$"
)
"""A column or an item that holds the answers of all people."""
YEAR = re.compile(r"(?<![\d.,])(?:19|20)\d\d(?![\d%]|[.,]\d|\s?(?:%|percent|perqind|odsto))")
_MONTHS = (
    r"january|february|march|april|may|june|july|august|september|october|november|december|spring|summer|autumn|winter|"
    r"janar|shkurt|mars|prill|maj|qershor|korrik|gusht|shtator|tetor|nentor|dhjetor|pranver\w*|vjesht\w*|"
    r"januar|februar|mart|avgust|septembar|oktobar|novembar|decembar|prolece|jesen|leto|zima"
)
WAVE = re.compile(rf"^(?:(?:{_MONTHS})\s+)?((?:19|20)\d\d)\.?$|^(?:wave|vala|talas|round|runda)\s+(\d+)$")

_SEX = {
    "en": {"women": r"women|females?|female respondents", "men": r"men|males?|male respondents"},
    "sq": {"women": r"gra(?:te|ve)?|femrat?|femrave", "men": r"burra(?:t|ve)?|meshkujt|meshkujve|meshkuj"},
    "sr": {"women": r"zene|zena|zenama|zenske osobe", "men": r"muskarci|muskaraca|muskarcima"},
}
_PLACE = {
    "en": {"urban": r"urban(?: areas?| residents| dwellers)?|(?:in )?(?:the )?(?:cities|towns)|city dwellers|townspeople",
           "rural": r"rural(?: areas?| residents| dwellers)?|(?:in )?(?:the )?(?:villages|countryside)|villagers"},
    "sq": {"urban": r"urban\w*|(?:ne )?qytete|(?:zonat? )?urbane", "rural": r"rural\w*|(?:ne )?fshat(?:ra\w*)?|(?:zonat? )?rurale"},
    "sr": {"urban": r"urban\w*|(?:u )?gradovima|gradovi|gradsk\w+(?: naselj\w+| stanovni\w+)?", "rural": r"ruraln\w*|(?:u |na )?selima|sela|selo|(?:na )?selu|seosk\w+(?: naselj\w+| stanovni\w+)?"},
}  # fmt: skip
_SCHOOL = {
    "en": {"higher": r"(?:university|college)(?:[ -](?:educated|graduates?|degrees?|education))?|(?:with )?(?:a )?higher education|highly educated",
           "secondary": r"secondary (?:education|school(?:ing)?)|high school(?: (?:education|diploma))?", "primary": r"primary (?:education|school(?:ing)?)|no formal education"},
    "sq": {"higher": r"(?:arsim\w*|shkollim\w*) (?:te |i |e )?(?:larte|universitar\w*)|universitar\w*", "secondary": r"(?:arsim\w*|shkoll\w*) (?:te |i |e )?mesem|shkolle te mesme", "primary": r"(?:arsim\w*|shkoll\w*) fillor\w*"},
    "sr": {"higher": r"visok\w+ obrazovan\w+|fakultetsk\w+ obrazovan\w+|visokoobrazovan\w+", "secondary": r"srednj\w+ (?:obrazovan\w+|skol\w+)", "primary": r"osnovn\w+ (?:obrazovan\w+|skol\w+)"},
}  # fmt: skip
_YOUNG = {
    "en": r"young(?:er|est)? (?:people|adults|citizens|respondents|voters|generations?|ones)|the young(?:er|est)?|youth|youths",
    "sq": r"te rinj\w*|rinia|rinise|(?:te )?rinjve",
    "sr": r"mladi|mladih|mladima|mladj?[aei] (?:ljudi|gradani|ispitanici|generacij\w+)|najmlad\w+",
}
_OLD = {
    "en": r"old(?:er|est) (?:people|adults|citizens|respondents|voters|generations?|ones)|the (?:old(?:er|est)?|elderly)|elderly(?: \w+)?|pensioners|seniors",
    "sq": r"te moshuar\w*|pensionist\w*|me te vjetrit",
    "sr": r"starij[ie]h?|starijima|najstarij\w+|penzioner\w*",
}
_D = r"(\d{2})"
_AGES = {
    "en": (rf"(?:aged |ages |between )?(?:the ages of )?{_D}[ -]*(?:to|and|-)[ -]*{_D}(?:[ -]year[ -]?s?[ -]?olds?| years(?: old| of age)?)?",
           rf"(?P<under>(?:aged |those |adults |people |citizens )?(?:under|below|younger than)(?: the age of)? {_D}(?: years)?)",
           rf"(?P<over>(?:aged |those |adults |people |citizens )?(?:(?:over|above|older than)(?: the age of)? {_D}(?: years)?|{_D}[ -]?(?:\+|(?:years )?(?:and|or) (?:over|older|above)|plus)))"),
    "sq": (rf"(?:te )?(?:mosh\w* )?(?:nga )?{_D}\s?(?:-|deri(?: ne)?|dhe|e)\s?{_D}(?: vjec\w*| vjet)?",
           rf"(?P<under>nen (?:moshen )?{_D}(?: vjec\w*| vjet)?)", rf"(?P<over>mbi (?:moshen )?{_D}(?: vjec\w*| vjet)?|{_D}\+|{_D} (?:vjet|vjec) e (?:siper|lart))"),
    "sr": (rf"(?:starosti )?(?:od |izmedu )?{_D}\s?(?:-|do|i)\s?{_D}(?: godin\w+)?",
           rf"(?P<under>(?:mladi? (?:od|ispod)|ispod) {_D}(?: godin\w+)?)", rf"(?P<over>(?:stariji? od|preko|iznad) {_D}(?: godin\w+)?|{_D}\+|{_D} i vise(?: godin\w+)?)"),
}  # fmt: skip


NOW = 9999
"""The year of "today": the last wave that there is."""
_NOW = r"(?<![\w-])(?:today|now|currently|at present|sot|tani|aktualisht|danas|sada|trenutno)(?![\w-])"


@dataclass(frozen=True, slots=True)
class Part:
    """A wave (``year``) or a group of people: of a ``kind`` (sex, age, place, school), with a name or ages."""

    kind: str
    name: str = ""
    low: int = 0
    high: int = 200
    year: int = 0

    def meets(self, other: Part) -> bool:
        """Whether words about ``other`` speak of this part; an age group is met when it is named nearly as it is."""
        if self.kind != other.kind:
            return False
        if self.kind == "age":
            if other.name or self.name:
                return self.name == other.name
            return abs(self.low - other.low) <= 1 and (
                abs(self.high - other.high) <= 1 or min(self.high, other.high) > 95
            )
        return (self.name, self.year) == (other.name, other.year)


@dataclass(frozen=True, slots=True)
class Mention:
    """A part that a text speaks of, and where."""

    part: Part
    start: int
    end: int


def part_of_item(item: str, language: str) -> Part | None:
    """The wave or group that an item of a table is, when it is nothing else."""
    plain = re.sub(r"\s+", " ", fold(item).text.strip(" .:()"))
    wave = WAVE.match(plain)
    if wave:
        return Part("wave", year=int(wave[1] or wave[2]))
    bare = re.sub(r"^(?:age|ages|aged|mosha|starost|uzrast|sex|gender|gjinia|pol)\s*:?\s+(?=\S)", "", plain)
    for text in (plain, bare):
        for mention in mentions(text, language):
            if mention.start == 0 and mention.end == len(text):
                return mention.part
    alone = re.fullmatch(r"(\d{2})\s?(?:-|to|deri|do)\s?(\d{2})|(\d{2})\s?\+|(?:<|under )\s?(\d{2})", bare)
    if alone:
        low, high, over, under = alone.groups()
        return Part("age", low=int(low or over or 0), high=int(high) if high else int(under) - 1 if under else 200)
    return None


@cache
def _patterns(language: str) -> list[tuple[str, str, re.Pattern[str]]]:
    named = [
        (kind, name, text)
        for kind, table in (("sex", _SEX), ("place", _PLACE), ("school", _SCHOOL))
        for name, text in table[language].items()
    ]
    ages = [("age", "", text) for text in _AGES[language]]
    spoken = [("age", "young", _YOUNG[language]), ("age", "old", _OLD[language])]
    return [
        (kind, name, re.compile(rf"(?<![\w-])(?:{text})(?![\w%])")) for kind, name, text in (*ages, *named, *spoken)
    ]


def mentions(text: str, language: str) -> list[Mention]:
    """The waves and groups that a folded text names, in their order."""
    found: list[Mention] = []
    for kind, name, pattern in _patterns(language):
        for match in pattern.finditer(text):
            if any(m.start < match.end() and match.start() < m.end for m in found):
                continue
            part = _age(match) if kind == "age" and not name else Part(kind, name)
            if part is not None:
                found.append(Mention(part, *match.span()))
    found += [Mention(Part("wave", year=int(m.group())), *m.span()) for m in YEAR.finditer(text)]
    found += [Mention(Part("wave", year=NOW), *m.span()) for m in re.finditer(_NOW, text)]
    return sorted(found, key=lambda m: m.start)


def named_groups(text: str, names: Sequence[str]) -> list[Mention]:
    """Groups of a table that a folded text calls by their names, whatever their endings: districts, parties."""
    return [
        Mention(Part("group", name), *match.span())
        for name in names
        for match in _called(name).finditer(text)
    ]  # fmt: skip


@cache
def _called(name: str) -> re.Pattern[str]:
    words = [re.escape(word.rstrip("aeiou") if len(word) > 4 else word) + r"\w{0,4}" for word in name.split()]
    return re.compile(rf"(?<![\w-]){' '.join(words)}(?![\w-])")


def _age(match: re.Match[str]) -> Part | None:
    numbers = [int(g) for g in match.groups() if g and g.isdigit()]
    named = match.groupdict()
    if named.get("under"):
        return Part("age", high=numbers[0] - 1)
    if named.get("over"):
        # "over 55" and "55 and over" are taken alike
        return Part("age", low=numbers[0])
    if len(numbers) != 2 or not 10 <= numbers[0] < numbers[1] <= 99:
        return None
    if not re.search(
        r"[a-z]", match.group().replace("to", "").replace("and", "").replace("deri", "").replace("do", "")
    ):
        return None  # bare numbers may be anything
    return Part("age", low=numbers[0], high=numbers[1])


def resolve_age(part: Part, family: Sequence[Part]) -> Part:
    """The youngest or oldest group of a table for "the young" and "the old", and the nearest for open ages."""
    ages = [p for p in family if p.kind == "age"]
    if part.kind != "age" or not ages:
        return part
    if part.name == "young" or (part.low == 0 and part.high < 200):
        youngest = min(ages, key=lambda p: p.low)
        return youngest if part.name or abs(youngest.high - part.high) <= 1 else part
    if part.name == "old" or (part.low > 0 and part.high >= 200):
        oldest = max(ages, key=lambda p: p.low)
        return oldest if part.name or abs(oldest.low - part.low) <= 1 else part
    return part
