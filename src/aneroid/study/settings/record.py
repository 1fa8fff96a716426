"""What every section is made of: frozen records, names, shares, texts by language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from aneroid.study.script import CYRILLIC, LATIN, to_cyrillic

Share = Annotated[float, Field(ge=0, le=1)]
Name = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_.-]*$", max_length=64)]


def _has_words(words: dict[str, str]) -> dict[str, str]:
    if not words or any(not text.strip() for text in words.values()):
        raise ValueError("give the text in at least one language, and leave none empty")
    return words


def _are_shares(shares: dict[str, float]) -> dict[str, float]:
    if not shares or min(shares.values()) < 0 or not 0 < sum(shares.values()) < float("inf"):
        raise ValueError("give shares of zero or more, at least one above zero")
    return shares


Shares = Annotated[dict[str, float], AfterValidator(_are_shares)]
"""Shares by name; they need not add up to one."""

Words = Annotated[dict[str, str], AfterValidator(_has_words)]
"""A text by language code, such as ``{ en = "Yes", sq = "Po", sr = "Da" }``."""


class Record(BaseModel):
    """Frozen, strict about unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


def no_repeats(what: str, names: list[str]) -> None:
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ValueError(f"{what} {', '.join(twice)} given twice")


Text = str | Words
"""A text that is the same in every language, or one by language code."""


def localised(words: Mapping[str, str] | str | None, language: str) -> str:
    """The text in one language; the first language given where that one is missing.

    Serbian in Cyrillic letters is made from Serbian in Latin ones. What a report would take from another language is
    a finding of the checks before it is written (``missing_in``), so that it cannot happen unseen.
    """
    if not words:
        return ""
    if isinstance(words, str):
        return words
    return _found(words, language) or next(iter(words.values()))


def missing_in(words: Mapping[str, str] | str | None, languages: Iterable[str]) -> list[str]:
    """The languages that a text is not given in, of those wanted."""
    if not words or isinstance(words, str):
        return []
    return [language for language in languages if not _found(words, language)]


def _found(words: Mapping[str, str], language: str) -> str:
    if language == CYRILLIC and not words.get(CYRILLIC):
        return to_cyrillic(words.get(LATIN, ""))
    return words.get(language, "")
