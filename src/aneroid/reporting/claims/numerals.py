"""Numbers in digits and words, in folded English, Albanian and Serbian."""

from __future__ import annotations

import re
from functools import cache


def _from(first: int, step: int, words: str) -> dict[str, int]:
    """Words in the order of their numbers."""
    return {word: first + step * place for place, word in enumerate(words.split())}


UNITS = {
    "en": _from(0, 1, "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
                      "sixteen seventeen eighteen nineteen"),
    "sq": _from(0, 1, "zero nje dy tre kater pese gjashte shtate tete nente dhjete njembedhjete dymbedhjete "
                      "trembedhjete katermbedhjete pesembedhjete gjashtembedhjete shtatembedhjete "
                      "tetembedhjete nentembedhjete"),
    "sr": _from(0, 1, "nula jedan dva tri cetiri pet sest sedam osam devet deset jedanaest dvanaest trinaest "
                      "cetrnaest petnaest sesnaest sedamnaest osamnaest devetnaest"),
}  # fmt: skip
TENS = {
    "en": _from(20, 10, "twenty thirty forty fifty sixty seventy eighty ninety hundred"),
    "sq": _from(20, 10, "njezet tridhjete dyzet pesedhjete gjashtedhjete shtatedhjete tetedhjete nentedhjete njeqind"),
    "sr": _from(20, 10, "dvadeset trideset cetrdeset pedeset sezdeset sedamdeset osamdeset devedeset sto"),
}
MORE_UNITS = {"en": {}, "sq": {"tri": 3}, "sr": {"jedna": 1, "jedno": 1, "dve": 2}}
JOINER = {"en": r"[ -](?:and )?", "sq": r" e ", "sr": r" (?:i )?"}
COLLECTIVE = _from(3, 1, "troje cetvoro petoro sestoro sedmoro osmoro devetoro desetoro")


@cache
def number_pattern(language: str) -> str:
    """A number in digits or words, as a pattern."""
    units = "|".join(sorted({*UNITS[language], *MORE_UNITS[language]}, key=len, reverse=True))
    tens = "|".join(sorted(TENS[language], key=len, reverse=True))
    return rf"(?:\d{{1,3}}(?:[.,]\d+)?|(?:{tens})(?:{JOINER[language]}(?:{units}))?|(?:{units}))"


def number_value(text: str, language: str) -> tuple[float, int]:
    """A number in digits or words, and its decimals."""
    plain = text.strip()
    if plain[:1].isdigit():
        plain = plain.replace(",", ".")
        return float(plain), len(plain.partition(".")[2])
    words = [w for w in re.split(r"[\s-]+", plain) if w not in ("and", "e", "i")]
    table = {**UNITS[language], **MORE_UNITS[language], **TENS[language], **COLLECTIVE}
    return float(sum(table[word] for word in words)), 0
