"""The report's own words: a table per language, every key in each of them.

A placeholder in braces is filled by whoever says the sentence. Sentences name counts after a colon where a language
would inflect the noun by the number, so that no sentence depends on a plural rule.
"""

from __future__ import annotations

from collections.abc import Mapping

from aneroid.reporting.languages import en, sq, sr
from aneroid.study.script import CYRILLIC, to_cyrillic

TABLES: Mapping[str, Mapping[str, str]] = {
    "en": en.WORDS,
    "sq": sq.WORDS,
    "sr": sr.WORDS,
    CYRILLIC: {key: to_cyrillic(text) for key, text in sr.WORDS.items()},
}
"""By language code; Serbian in Cyrillic letters is the Latin table transliterated."""
