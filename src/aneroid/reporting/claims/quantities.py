"""The quantities that a sentence states: digits, fractions, words of quantity, rankings, comparisons, trends."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

from aneroid.reporting.claims.lexicon import (
    CUES,
    FACTORS,
    FRACTIONS,
    MODIFIERS,
    PERCENT,
    PHRASES,
    POINTS,
    RATIOS,
    Fraction,
    Phrase,
)
from aneroid.reporting.claims.numerals import number_pattern, number_value
from aneroid.reporting.claims.text import Folded

Kind = Literal["number", "fraction", "majority", "generic", "vague", "remainder", "range", "ratio", "points", "rank", "more", "less",
               "equal", "trend", "persistence", "cause", "intensity", "degree", "method"]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Quantity:
    """A quantity as stated: where, of what kind, and the shares (in percent) that it allows.

    ``weak`` to ``strong`` is where it is only imprecise. ``above`` and ``below`` are what the interval must clear.
    """

    kind: Kind
    text: str
    start: int
    end: int
    name: str = ""
    value: float = float("nan")
    low: float = 0.0
    high: float = 100.0
    weak: float = 0.0
    strong: float = 100.0
    above: float | None = None
    below: float | None = None
    strict: bool = False
    modifier: str = ""
    digits: int = 0

    @property
    def is_share(self) -> bool:
        """Whether it states how large a share is."""
        return self.kind in ("number", "fraction", "majority", "generic", "range")


IN_EVERY = {
    "en": r"(?P<a>{n})[ -](?:in|out[ -]of|of)[ -](?:every |a )?(?P<b>{n}|hundred)(?! (?:percent|per cent|categories|questions|items|tables|years|waves|districts))\b",
    "sq": r"(?P<a>{n}) (?:ne|nga|prej|ne cdo|nga cdo) (?P<b>{n})\b",
    "sr": r"(?P<a>{n}) (?:od|na|u|od svakih|od njih) (?P<b>{n}|petoro|desetoro|cetvoro|troje)\b",
}
BETWEEN = {"en": ((r"between", r"and"), (r"from", r"to"), (r"", r"(?:to|-)")), "sq": ((r"(?:nga|prej)", r"(?:deri ne|deri|ne|dhe)"), (r"(?:midis|mes|ndermjet)", r"(?:dhe|e)"), (r"", r"-")),
           "sr": ((r"(?:izmedu)", r"i"), (r"(?:od|sa)", r"(?:do|na)"), (r"", r"(?:do|-)"))}  # fmt: skip
FROM = {"en": 1, "sq": 0, "sr": 1}
"""Which pair of ``BETWEEN`` may also say from what to what something fell."""
METHOD = {
    "en": r"margins? of (?:sampling )?error|(?:largest|smallest|widest|highest|maximum) margins?|confidence (?:level|interval)|sampling error|response rate|design effect|aapor|(?:refusal|cooperation|contact) rates?",
    "sq": r"marzh\w* (?:e|te|i) gabimit|gabim\w* (?:i|te) (?:kampion|mostr)\w*|nivel\w* (?:i|te|e) besueshmerise|interval\w* (?:i|te|e) (?:besimit|besueshmerise)|margjin\w* (?:e|te|i) gabimit|aapor|(?:rr|coop|ref|con)\d|efekt\w* (?:i|e|te) dizajnit|shkall\w* (?:e|te) pergjigj\w*",
    "sr": r"(?:margin|granic)\w* greske|greska uzork\w*|aapor|(?:rr|coop|ref|con)\d|efekt\w* dizajna|statistick\w* gresk\w*|nivo\w* (?:pouzdanosti|poverenja)|interval\w* (?:pouzdanosti|poverenja)|stop\w* (?:odgovora|odziva|odbijanja|saradnje|kontakta)",
}
INTERVAL = "ci|ib|ip|confidence intervals?|intervals?|interval\\w*|intervale\\w*"
NOT_A_SHARE = {
    "en": r"(?:nobody|no one|everyone|everybody) (?:in|of) (?:their|his|her|the|your|our|my) \w+|(?<=of )all (?:the )?(?:respondents|citizens|people|adults|those asked|voters)|half (?:a|an|of the (?:year|century)|year|century|hour|dozen)|(?:first|second|last|latter|other) half|a third (?:part(?:y|ies)|countr\w+|term|time|person|option|way|table|chapter|question)|(?:first|second|third|fourth|last) quarter|half-\w+|(?:gets?|got|getting|receiv\w*|obtain\w*|spen[dt]\w*|draw\w*) (?:the )?(?:most|majority|bulk) of",
    "sq": r"gjysm\w* (?:viti|ore|shekulli)|(?:gjysmen|gjysma) e (?:pare|dyte) e",
    "sr": r"pola (?:godine|sata|veka)|(?:prva|prvoj|prve|druga|drugoj|druge) polovin\w+|trec\w+ stran\w+",
}

AND_THEN = {"en": "and|but|while|with|only", "sq": "dhe|kurse|ndersa|por|vetem", "sr": "a|i|dok|ali|samo|dok se"}
SAYS = {
    "en": "said|say|says|think|thought|believe|answered|do not|did not|don't|didn't|are|were|have|had|disagree|agree|oppose|support",
    "sq": "thone|thane|mendojne|besojne|nuk|jane|kane|po|jo",
    "sr": "da|ne|nije|nisu|nema|nemaju|misli|misle|smatra|smatraju|kaze|kazu|veruje|veruju|je|su|se",
}
"""What follows a figure whose sign is left out, after another that had one: "62% said yes, 27 said no"."""


def _alternatives(texts: tuple[str, ...]) -> str:
    return "|".join(sorted(texts, key=len, reverse=True))


@cache
def _modifier(language: str) -> str:
    """Every modifier as one optional group; named by its place in the table."""
    groups = [f"(?P<m{k}>{_alternatives(m.texts[language])})" for k, m in enumerate(MODIFIERS) if m.texts[language]]
    return rf"(?:(?<![\w])(?:{'|'.join(groups)}) (?:the |a |an )?(?:vetem |samo |only )?)?"


def _modifier_name(match: re.Match[str]) -> str:
    return next((m.name for k, m in enumerate(MODIFIERS) if match.groupdict().get(f"m{k}")), "")


@cache
def _patterns(language: str) -> dict[str, re.Pattern[str]]:
    n, percent, mod = number_pattern(language), PERCENT[language], _modifier(language)
    ranges = "|".join(
        rf"(?:{opening} ?(?P<a{k}>{n}) ?{percent}? ?{joint} ?(?P<b{k}>{n}) ?{percent})"
        if opening
        else rf"(?:(?<![\w.,-])(?P<a{k}>{n}) ?{percent}? ?{joint} ?(?P<b{k}>{n}) ?{percent})"
        for k, (opening, joint) in enumerate(BETWEEN[language])
    )
    every = IN_EVERY[language].replace("{n}", n)
    and_ = {"en": r"(?:, |,? and |,? or )", "sq": r"(?:, |,? dhe |,? ose )", "sr": r"(?:, |,? i |,? odnosno |,? ili )"}[
        language
    ]
    leading = (
        r"(?:rreth |per qind |" + {"en": "percent ", "sq": "perqind |perqindje ", "sr": "procenata "}[language] + ")?"
    )
    return {
        "range": re.compile(ranges),
        "points": re.compile(rf"{mod}(?<![\w.,])(?P<n>{n})[ -]?(?:{POINTS[language]})"),
        "pair": re.compile(rf"(?<![\w.,-])(?P<a>{n}) ?{percent}? (?:-|–) (?P<b>{n}) ?{percent}(?!\w)(?!-?\s?(?:{POINTS[language]}))"),
        "bare": re.compile(rf"(?:^|[,;-] |\b(?:{AND_THEN[language]}) )(?P<n>\d{{1,2}}(?:[.,]\d+)?)(?= (?:{SAYS[language]})\b)"),
        "list": re.compile(rf"(?<![\w.,])(?P<l>{n}(?:{and_}{n})+) ?{percent}"),
        "number": re.compile(rf"{mod}(?<![\w.,]){leading}(?P<n>{n}) ?-?{percent}(?!\w)(?!-?\s?(?:{POINTS[language]}))"),
        "every": re.compile(rf"{mod}(?<![\w.,]){every}"),
        "fraction": re.compile(
            rf"{mod}(?:nje |jedna |one )?(?<![\w/.,])(?:" + "|".join(f"(?P<f{k}>{_alternatives(f.texts[language])})" for k, f in enumerate(FRACTIONS) if f.texts[language]) + r")(?![\w/]|-\w)"
        ),
        "method": re.compile(METHOD[language]),
        "interval": re.compile(rf"\([^()]*{percent}[^()]*\b(?:{INTERVAL})\b[^()]*\)|\((?:{INTERVAL})\b[^()]*{percent}[^()]*\)|(?:with |me |sa )?{n} ?-?{percent} (?:{INTERVAL})\w*"),
        "not": re.compile(NOT_A_SHARE[language]),
    }  # fmt: skip


@cache
def _phrase_patterns(language: str) -> list[tuple[Phrase, re.Pattern[str]]]:
    return [
        (p, re.compile(rf"(?<![\w-])(?:{_alternatives(p.texts[language])})(?![\w-])"))
        for p in PHRASES
        if p.texts[language]
    ]


@cache
def _cue_patterns(language: str) -> list[tuple[str, re.Pattern[str]]]:
    return [
        (c.name, re.compile(rf"(?<![\w-])(?:{_alternatives(c.texts[language])})(?![\w-])"))
        for c in CUES
        if c.texts[language]
    ]


SUPERLATIVE = re.compile(
    r"\b(?:the )?(?:most|least) (?:\w{2,}(?:able|ible|al|ant|ent|ful|ive|ous|ic|ed|ing|ly|ary|ory|less|ern|ar)|likely|common|often|serious|severe|favou?red)\b"
    r"|\bthe (?:most|least)\b(?! (?:of|people|respondents|citizens))|(?<!at )\b(?:most|least)(?= (?:by|to)\b|\s*[.,;]|\s*$)"
)
_EN = r"\b(?:the|in|at|on) {0}[- ](?:most(?: \w+)?|(?:larg|bigg|great|high|strong)est|biggest|place|rank)\b|\b(?:comes?|ranks?) (?:in )?{0}\b"
_SQ = r"\b(?:i|e|te) {0} me (?:i|e|te) \w+|\bne vendin e {0}\b|\brenditet (?:i|e) {0}\b"
_SR = r"\b{0} (?:po (?:velicini|redu|ucestalosti)|naj\w+)\b|\bna {1} mestu\b"
PLACES = {
    "en": [(k, _EN.format(word)) for k, word in ((2, "second"), (3, "third"), (4, "fourth"))],
    "sq": [(k, _SQ.format(word)) for k, word in ((2, "dyt[ea]?"), (3, "tret[ea]?"), (4, "katert[ea]?"))],
    "sr": [(k, _SR.format(*words)) for k, words in ((2, ("drug[iaeo]", "drugom")), (3, ("trec[iaeo]", "trecem")), (4, ("cetvrt[iaeo]", "cetvrtom")))],
}  # fmt: skip
"""Places after the first, in folded words."""
CUE_KINDS: dict[str, Kind] = {"most of all": "rank", "more": "more", "less": "less", "equal": "equal", "trend": "trend", "persistence": "persistence", "cause": "cause",
                              "intensity": "intensity", "degree": "degree"}  # fmt: skip
SHARP = ("exactly", "", "only")


class _Masked:
    """A folded sentence from which what has been read is taken out, places kept."""

    def __init__(self, folded: Folded) -> None:
        self.folded = folded
        self.text = folded.text

    def take(self, start: int, end: int) -> str:
        self.text = self.text[:start] + "\x00" * (end - start) + self.text[end:]
        return self.folded.original(start, end)


def find_quantities(folded: Folded, language: str) -> list[Quantity]:
    """Every quantity of a sentence, in order of place. A statement of method (margin of error) is one quantity."""
    patterns = _patterns(language)
    masked = _Masked(folded)
    for match in patterns["interval"].finditer(masked.text):
        masked.take(*match.span())
    if patterns["method"].search(masked.text):
        return list(_method(masked, patterns, language))
    for match in patterns["not"].finditer(masked.text):
        masked.take(*match.span())
    found: list[Quantity] = []
    for reader in (
        _ratios,
        _factors,
        _pairs,
        _ranges,
        _points,
        _places,
        _superlatives,
        _lists,
        _numbers,
        _bare_numbers,
        _phrases_first,
        _every,
        _fractions,
        _phrases_rest,
        _cues,
    ):
        found += reader(masked, patterns, language)
    return sorted(found, key=lambda q: q.start)


def _method(masked: _Masked, patterns: dict[str, re.Pattern[str]], language: str) -> Iterator[Quantity]:
    plain = masked.text.replace("+/-", "   ").replace("±", " ").replace("+-", "  ")
    found = [*patterns["number"].finditer(plain), *patterns["points"].finditer(plain)]
    for match in sorted(found, key=lambda m: m.start()):
        value, digits = number_value(match["n"], language)
        yield Quantity("method", masked.folded.original(*match.span()), *match.span(), value=value, digits=digits)


def _spans(match: re.Match[str]) -> tuple[int, int]:
    start, end = match.span()
    return start + len(match.group()) - len(match.group().lstrip()), end


def _ratios(masked: _Masked, _patterns: dict[str, re.Pattern[str]], language: str) -> Iterator[Quantity]:
    for pattern, times in RATIOS[language]:
        for match in re.finditer(rf"(?:{_modifier(language)})(?<!\w){pattern}(?!\w)", masked.text):
            digits = [g for g in match.groups() if g and g[0].isdigit()]
            value = times or number_value(digits[-1], language)[0]
            start, end = _spans(match)
            yield Quantity("ratio", masked.take(start, end), start, end, value=value, modifier=_modifier_name(match))


def _factors(masked: _Masked, _patterns: dict[str, re.Pattern[str]], language: str) -> Iterator[Quantity]:
    """Changes by a factor: "has halved", "more than doubled"."""
    for pattern, times in FACTORS[language]:
        for match in re.finditer(rf"(?:{_modifier(language)})(?<!\w){pattern}(?!\w)", masked.text):
            start, end = _spans(match)
            name = _modifier_name(match)
            yield Quantity("trend", masked.take(start, end), start, end, value=times, modifier=name)


OTHER_SIDE = "the other side"
"""The name of the second figure of a pair: the share of those who say the opposite."""


def _pairs(masked: _Masked, patterns: dict[str, re.Pattern[str]], language: str) -> Iterator[Quantity]:
    """Both sides of a question in one breath: "approve 58 - 37 percent"; a rising pair may be a range."""
    for match in patterns["pair"].finditer(masked.text):
        (a, da), (b, db) = number_value(match["a"], language), number_value(match["b"], language)
        negative = re.search(r"\b(?:negative|disapprov\w*|oppos\w*)(?: \w+){0,2} $", masked.text[: match.start()])
        if (a > b or negative) and a + b <= 101:
            first, second = match.span("a"), (match.start("b"), match.end())
            masked.take(*match.span())
            yield _figure(a, da, masked.folded.original(*first), *first)
            yield replace(_figure(b, db, masked.folded.original(*second), *second), name=OTHER_SIDE)


def _ranges(masked: _Masked, patterns: dict[str, re.Pattern[str]], language: str) -> Iterator[Quantity]:
    for match in patterns["range"].finditer(masked.text):
        pairs = [(match[f"a{k}"], match[f"b{k}"]) for k in range(len(BETWEEN[language])) if match[f"a{k}"]]
        (a, da), (b, db) = (number_value(text, language) for text in pairs[0])
        start, end = _spans(match)
        if b < a <= 100 and match[f"a{FROM[language]}"]:  # "from 32 to 16 percent" is a change
            text = masked.take(start, end)
            middle = start + match.group().rindex(next(g for g in match.groups()[::-1] if g))
            yield _figure(a, da, text, start, middle)
            yield _figure(b, db, text, middle, end)
        if a < b <= 100:
            yield Quantity(
                "range",
                masked.take(start, end),
                start,
                end,
                value=a,
                low=a,
                high=b,
                weak=a - 2.5,
                strong=b + 2.5,
                digits=max(da, db),
            )


def _figure(value: float, digits: int, text: str, start: int, end: int) -> Quantity:
    """A number in percent with nothing said beside it."""
    return replace(hedged(value, "", digits), kind="number", text=text, start=start, end=end)


def ends_of(q: Quantity) -> tuple[Quantity, Quantity]:
    """The two figures of a range, where it says from what to what something changed."""
    return _figure(q.low, q.digits, q.text, q.start, q.end), _figure(q.high, q.digits, q.text, q.start, q.end)


def _points(masked: _Masked, patterns: dict[str, re.Pattern[str]], language: str) -> Iterator[Quantity]:
    for match in patterns["points"].finditer(masked.text):
        start, end = _spans(match)
        value, digits = number_value(match["n"], language)
        yield replace(
            hedged(value, _modifier_name(match), digits),
            kind="points",
            text=masked.take(start, end),
            start=start,
            end=end,
        )


def _superlatives(masked: _Masked, _p: dict[str, re.Pattern[str]], language: str) -> Iterator[Quantity]:
    """Superlatives of English come before "most", which is a majority otherwise."""
    if language == "en":
        for match in SUPERLATIVE.finditer(masked.text):
            start, end = _spans(match)
            if re.match(r"(?:the )?most \w+s\b", match.group()) and not re.search(r"(?:ous|less)$", match.group()):
                continue
            yield Quantity(
                "rank", masked.take(start, end), start, end, name="least" if "least" in match.group() else "most"
            )


def _places(masked: _Masked, _p: dict[str, re.Pattern[str]], language: str) -> Iterator[Quantity]:
    """Places after the first: "the second largest", "comes third"."""
    for place, pattern in PLACES[language]:
        for match in re.finditer(pattern, masked.text):
            start, end = _spans(match)
            yield Quantity("rank", masked.take(start, end), start, end, name="most", value=place)


def _lists(masked: _Masked, patterns: dict[str, re.Pattern[str]], language: str) -> Iterator[Quantity]:
    for match in patterns["list"].finditer(masked.text):
        for number in re.finditer(number_pattern(language), match["l"]):
            if not re.match(r"\d|\w{4,}", number.group()):
                continue
            start, end = match.start("l") + number.start(), match.start("l") + number.end()
            value, digits = number_value(number.group(), language)
            if value <= 100:
                yield replace(
                    hedged(value, "", digits),
                    kind="number",
                    text=masked.folded.original(start, end),
                    start=start,
                    end=end,
                )
        masked.take(*match.span())


def _numbers(masked: _Masked, patterns: dict[str, re.Pattern[str]], language: str) -> Iterator[Quantity]:
    for match in patterns["number"].finditer(masked.text):
        start, end = _spans(match)
        value, digits = number_value(match["n"], language)
        yield replace(
            hedged(value, _modifier_name(match), digits),
            kind="number",
            text=masked.take(start, end),
            start=start,
            end=end,
        )


def _bare_numbers(masked: _Masked, patterns: dict[str, re.Pattern[str]], language: str) -> Iterator[Quantity]:
    """Figures that leave out the sign of the one before them."""
    signed = patterns["number"].search(masked.folded.text)
    for match in patterns["bare"].finditer(masked.text):
        if signed is not None and match.start() > signed.start():
            start, end = match.span("n")
            value, digits = number_value(match["n"], language)
            yield _figure(value, digits, masked.take(start, end), start, end)


def _every(masked: _Masked, patterns: dict[str, re.Pattern[str]], language: str) -> Iterator[Quantity]:
    for match in patterns["every"].finditer(masked.text):
        a, b = number_value(match["a"], language)[0], number_value(match["b"], language)[0]
        if b not in (3, 4, 5, 6, 7, 8, 9, 10, 20, 100) or a >= b:
            continue
        start, end = _spans(match)
        value = 100 * a / b
        part = Fraction(
            f"{a:g} in {b:g}",
            value,
            1.5 if value <= 12 or value >= 88 else 2.0 if value <= 20 or value >= 80 else 3.0,
            {},
        )
        yield _fraction(part, _modifier_name(match), masked.take(start, end), start, end)


def _fractions(masked: _Masked, patterns: dict[str, re.Pattern[str]], _language: str) -> Iterator[Quantity]:
    for match in patterns["fraction"].finditer(masked.text):
        part = next(f for k, f in enumerate(FRACTIONS) if match.groupdict().get(f"f{k}"))
        start, end = _spans(match)
        yield _fraction(part, _modifier_name(match), masked.take(start, end), start, end)


def _phrases_first(masked: _Masked, _p: dict[str, re.Pattern[str]], language: str) -> Iterator[Quantity]:
    """Phrases that hold a word which would be read otherwise later (almost all, fifty-fifty)."""
    yield from _phrases(masked, language, {"unanimous", "everybody", "almost all", "vast majority", "large majority", "clear majority", "slim majority", "evenly divided",
                                           "small minority", "hardly any", "nobody"})  # fmt: skip


def _phrases_rest(masked: _Masked, _p: dict[str, re.Pattern[str]], language: str) -> Iterator[Quantity]:
    yield from _phrases(masked, language, {p.name for p in PHRASES})


def _phrases(masked: _Masked, language: str, names: set[str]) -> Iterator[Quantity]:
    for phrase, pattern in _phrase_patterns(language):
        if phrase.name in names:
            for match in pattern.finditer(masked.text):
                start, end = _spans(match)
                denied = _DENIED[language].search(masked.text[:start])
                text = masked.take(start, end)
                if denied is None:
                    yield of_phrase(phrase, text, start, end)
                elif phrase.name == "majority":  # "not a majority"
                    masked.take(denied.start(), start)
                    yield Quantity("majority", text, start, end, "no majority", low=0, high=50, weak=0, strong=50)


_DENIED = {
    "en": re.compile(r"\b(?:not|no|hardly|nor|never)(?: an| a| the| quite)?(?: even)? $"),
    "sq": re.compile(r"\b(?:jo|nuk eshte|nuk perben|as) $"),
    "sr": re.compile(r"\b(?:nije|ne|ni) $"),
}
"""What stands before a phrase that is denied, not asserted."""


def of_phrase(phrase: Phrase, text: str, start: int, end: int) -> Quantity:
    """A phrase of the lexicon as a quantity."""
    kind: Kind = "majority" if phrase.kind == "majority" else phrase.kind
    return Quantity(kind, text, start, end, phrase.name, low=phrase.low, high=phrase.high, weak=phrase.weak, strong=phrase.strong, above=phrase.above,
                    below=phrase.below, strict=phrase.strict)  # fmt: skip


def _cues(masked: _Masked, _p: dict[str, re.Pattern[str]], language: str) -> Iterator[Quantity]:
    for name, pattern in _cue_patterns(language):
        for match in pattern.finditer(masked.text):
            start, end = _spans(match)
            low = re.search(
                r"lowest|smallest|weakest|least|worst|\bme (?:se )?pak|ulet|ulta|vogel|naj(?:man|niz|slab|gor)",
                match.group(),
            )
            label = ("least" if low else "most") if name == "most of all" else name
            yield Quantity(CUE_KINDS[name], masked.take(start, end), start, end, name=label)


def hedged(value: float, modifier: str, digits: int = 0) -> Quantity:
    """What a number with a modifier allows: the ranges of the lexicon's table of modifiers."""
    half = 0.5 * 10.0**-digits
    span = {
        "": (value - half, value + half, value - half, value + half),
        "about": (value - 2.5, value + 2.5, value - 4, value + 4),
        "almost": (value - 4, value - 1e-6, value - 6, value + half),
        "slightly less": (value - 5, value - 1e-6, value - 7, value + half),
        "slightly more": (value + 1e-6, value + 5, value - half, value + 7),
        "more than": (value + 1e-6, value + 10, value - half, 100.0),
        "well over": (value + 5, 100.0, value + 2, 100.0),
        "well under": (0.0, value - 5, 0.0, value - 2),
        "less than": (value - 10, value - 1e-6, 0.0, value + half),
        "at least": (value - half, 100.0, value - 1, 100.0),
        "at most": (0.0, value + half, 0.0, value + 1),
    }  # fmt: skip
    name = "" if modifier in SHARP else modifier
    low, high, weak, strong = span[name]
    return Quantity("number", "", 0, 0, name, value, low, high, weak, strong, modifier=name, digits=digits)


def _fraction(part: Fraction, modifier: str, text: str, start: int, end: int) -> Quantity:
    """What a named part allows, with what stands before it."""
    v, t = part.value, part.tolerance
    half = abs(v - 50) < 1e-9
    reach = 15.0 if half else 7.5 if v > 30 else 6.0
    wide = 5.0 if v >= 50 else max(min(4.5, v / 4), 1.5)
    exact = 1e-6
    spans: dict[str, tuple[float, float, float, float, float | None, float | None]] = {
        "": (v - t, v + t, v - t - 2, v + t + 2, None, None),
        "about": (v - t, v + t, v - t - 2, v + t + 2, None, None),
        "almost": (v - wide, v - exact, v - wide - 2, v + 0.5, None, None),
        "slightly less": (v - 5, v - exact, v - 7, v + 0.5, None, v),
        "slightly more": (v + exact, v + 5, v - 0.5, v + 7, v, None),
        "more than": (v + exact, v + reach, v - 0.5, 100.0, v, None),
        "well over": (v + 4, 100.0, v + 1, 100.0, v, None),
        "well under": (0.0, v - 4, 0.0, v - 1, None, v),
        "less than": (v - reach, v - exact, 0.0, v + 0.5, None, v),
        "at least": (v - 0.5, 100.0, v - t, 100.0, None, None),
        "at most": (0.0, v + 0.5, 0.0, v + t, None, None),
    }  # fmt: skip
    name = "" if modifier in SHARP else modifier
    low, high, weak, strong, above, below = spans[name]
    label = f"{name} {part.name}".strip()
    return Quantity("fraction", text, start, end, label, v, low, high, weak, strong, above, below, half, name)
