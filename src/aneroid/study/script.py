"""Serbian in its two scripts: Latin letters to Cyrillic ones, always the same way."""

from __future__ import annotations

import re

LATIN, CYRILLIC = "sr", "sr-Cyrl"
"""The language codes of Serbian in Latin and in Cyrillic letters (BCP 47)."""

PAIRS = {"lj": "љ", "nj": "њ", "dž": "џ"}
LETTERS = dict(zip("abvgdđežzijklmnoprstćufhcčš", "абвгдђежзијклмнопрстћуфхцчш", strict=True))
APART = ("injekc", "konjug", "konjunk", "nadživ", "nadžnje", "odžal", "odžive", "tanjug", "vanjezi", "predživ")
"""Beginnings of words in which two letters meet that are no single sound."""

KEPT = re.compile(
    r"(?m:^:::.*$)|<!--(?s:.*?)-->|\]\([^)]*\)"  # fences, comments and targets of a narrative
    r"|\{[^{}]*\}"  # a placeholder or a binding
    r"|https?://\S+|\S+@\S+\.\S+"  # addresses
    r"|\b[A-Z]+\d+[A-Z\d]*\b"  # RR1, COOP1, A12
    r"|\b\w*[qwxyQWXY]\w*\b"  # letters that Serbian does not have: a foreign word
    r"|\b(?:AAPOR|Aneroid|CC BY|SHA-256|n|p)\b"  # names and symbols that keep their letters
)
WORD = re.compile(r"[^\W\d_]+")
COUNTED = re.compile(r"\b((?:Dodat|Prilo|Aneks|Tabel)\w*) ([A-H])(?=\d|\b)")
"""Annexes and their tables, whose letters count: A, B, C become the first three Cyrillic letters."""


def to_cyrillic(text: str) -> str:
    """A Serbian text in Cyrillic letters; placeholders, addresses, codes and foreign words keep theirs.

    Source: Pravopis srpskoga jezika (Matica srpska, 2010): one Latin letter or pair for each Cyrillic letter.
    """
    text = COUNTED.sub(lambda found: f"{found[1]} {counting(found[2])}", text)
    parts: list[str] = []
    at = 0
    for kept in KEPT.finditer(text):
        parts += [WORD.sub(_word, text[at : kept.start()]), kept.group()]
        at = kept.end()
    parts.append(WORD.sub(_word, text[at:]))
    return "".join(parts)


def counting(letter: str) -> str:
    """The Cyrillic letter that counts as a Latin one does: the third is В, though C sounds like Ц."""
    return "АБВГДЂЕЖ"["ABCDEFGH".index(letter)]


def _word(match: re.Match[str]) -> str:
    word = match.group()
    low = word.lower()
    apart = any(start in low for start in APART)
    letters: list[str] = []
    k = 0
    while k < len(word):
        pair = low[k : k + 2]
        if pair in PAIRS and not apart:
            letters.append(_cased(PAIRS[pair], word[k]))
            k += 2
        else:
            letters.append(_cased(LETTERS.get(low[k], word[k]), word[k]))
            k += 1
    return "".join(letters)


def _cased(letter: str, like: str) -> str:
    return letter.upper() if like.isupper() else letter
