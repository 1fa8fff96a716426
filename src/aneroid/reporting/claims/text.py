"""Text as the checkers read it: folded letters, language, sentences, clauses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

_FROM = "абвгдђежзијклљмнњопрстћуфхцчџшѓќѐѝ"
_TO = "a b v g d đ e ž z i j k l lj m n nj o p r s t ć u f h c č dž š đ ć e i"
CYRILLIC = dict(zip(_FROM, _TO.split(" "), strict=True))
FOLDED = str.maketrans("ëçčćšžđáàâéèêíìóòöúùüñ", "ecccszdaaaeeeiiooouuun")
SIGNS = {
    "–": "-", "—": "-", "−": "-", "‑": "-", "’": "'", "‘": "'", "ʼ": "'", "“": '"', "”": '"', "„": '"',
    "\xa0": " ", "\u202f": " ", "\u2009": " ", "\xad": "", "\u200b": "", "…": "...",
    "½": "1/2", "⅓": "1/3", "⅔": "2/3", "¼": "1/4", "¾": "3/4", "⅕": "1/5", "⅖": "2/5", "⅗": "3/5", "⅘": "4/5",
}  # fmt: skip
WORD = re.compile(r"[a-z0-9]+(?:[-'][a-z0-9]+)*")

_FREQUENT = {
    "en": "the of and to in is that for are with as by this was has have be it their not from or more than who would",
    "sq": "te e i ne dhe qe se nje me per nga eshte jane kane ka si nuk do ky kjo kosoves qytetareve shume prej",
    "sr": "je i u da se na su za od sa koji ne kako ili vise bi ima kao nije koja o iz po ispitanika smatra gradana",
}
FREQUENT = {language: frozenset(words.split(" ")) for language, words in _FREQUENT.items()}

_SHORT = "e.g i.e etc vs mr mrs ms dr no nr st cf approx fig tab p.sh npr tj br sh.p.k u.s d.m.th itd al"
ABBREVIATIONS = frozenset(_SHORT.split(" "))
BOUNDARY = re.compile(r"(?<=[.!?])[\"'”’)\]]*\s+(?=[\"'“„‘(\[]?[A-ZÀ-ÝЀ-ЯČĆŠŽĐËÇ0-9])")


@dataclass(frozen=True, slots=True)
class Folded:
    """Lower-case Latin letters without diacritics, and where each stood in the original."""

    text: str
    origin: tuple[int, ...]
    source: str

    def original(self, start: int, end: int) -> str:
        """The stretch of the original behind a stretch of the folded text."""
        if start >= end or start >= len(self.origin):
            return ""
        return self.source[self.origin[start] : self.origin[min(end, len(self.origin)) - 1] + 1].strip()


@lru_cache(maxsize=50_000)
def fold(source: str) -> Folded:
    """Lower case, Serbian Cyrillic to Latin, diacritics off, typographic signs to plain ones."""
    letters: list[str] = []
    origin: list[int] = []
    for at, raw in enumerate(source):
        low = raw.lower()
        for letter in SIGNS.get(raw, CYRILLIC.get(low, low)):
            letters.append(letter.translate(FOLDED))
            origin.append(at)
    return Folded("".join(letters), tuple(origin), source)


def detect_language(text: str) -> str:
    """English, Albanian or Serbian, by their most frequent words; English when nothing tells."""
    words = WORD.findall(fold(text).text)
    counts = {language: sum(word in frequent for word in words) for language, frequent in FREQUENT.items()}
    return max(counts, key=lambda language: (counts[language], language == "en"))


def split_sentences(text: str) -> Iterator[str]:
    """The sentences of a paragraph; full stops of decimals, abbreviations and dots of omission do not end one."""
    plain = re.sub(r"\s+", " ", text).strip()
    start = 0
    for match in BOUNDARY.finditer(plain):
        before = plain[start : match.start()].rstrip("\"'”’)]")
        last = before.rsplit(" ", 1)[-1].rstrip(".").lower().lstrip("(\"'")
        if before.endswith("...") or (
            before.endswith(".") and (last in ABBREVIATIONS or re.fullmatch(r"[a-z]|\d{1,2}", last))
        ):
            continue
        sentence = plain[start : match.end()].strip()
        if WORD.search(fold(sentence).text):
            yield sentence
        start = match.end()
    rest = plain[start:].strip()
    if WORD.search(fold(rest).text):
        yield rest
