"""Paper interviews keyed twice: where two entries differ, what may be settled, how often a typist was wrong.

Keying everything twice by two persons, and looking at the paper wherever they differ, finds all but the errors that
both make alike. Source: Day, Fayers and Harvey, "Double data entry: what value, what price?", Controlled Clinical
Trials 19 (1998); Barchard and Pace, "Preventing human error", Computers in Human Behavior 27 (2011).
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from aneroid.collection.xml import Element, local, parse_xml, value

HEAD = ("start", "end", "interviewer")
"""What stands on a paper's first page and is no question: when the interview began and ended, and who held it."""


@dataclass(frozen=True, slots=True)
class Difference:
    """An answer that two entries do not share; none where it was not keyed. ``place`` is its path in the form."""

    place: str
    first: str | None
    second: str | None


@dataclass(frozen=True, slots=True)
class Keyed:
    """What a typist keyed, and how much of it was not what was settled on."""

    fields: int
    errors: int


def keyed_answers(xml: bytes, asked: Collection[str]) -> dict[str, str]:
    """The answers of an entry by their places in the form, in the form's order; empty ones are left out.

    Spaces at the ends and runs of spaces do not count, nor whether an accent was typed composed or decomposed.

    Args:
        asked: names of the questions that are keyed. What a device writes by itself differs from entry to entry.
    Raises: CollectionError C-XML-... for what is not acceptable as XML.
    """
    wanted = {*asked, *HEAD}
    found = ((place, value(leaf)) for place, leaf in _leaves(parse_xml(xml), "") if local(leaf) in wanted)
    return {place: _plain(text) for place, text in found if text is not None}


def differences(first: bytes, second: bytes, asked: Collection[str]) -> tuple[Difference, ...]:
    """Where two entries of one paper differ, in the form's order.

    Raises: CollectionError C-XML-...
    """
    one, two = keyed_answers(first, asked), keyed_answers(second, asked)
    return tuple(Difference(p, one.get(p), two.get(p)) for p in _ordered(one, two) if one.get(p) != two.get(p))


def overruled(first: bytes, second: bytes, settled: bytes, asked: Collection[str]) -> tuple[str, ...]:
    """Places where a settlement has another answer than both entries have alike.

    An answer that both keyed may be gone, where the settlement's routing no longer asks for it, but not be another.
    """
    one, two, final = (keyed_answers(xml, asked) for xml in (first, second, settled))
    return tuple(p for p in final if p in one and one[p] == two.get(p) and final[p] != one[p])


def accuracy(entry: bytes, settled: bytes, asked: Collection[str]) -> Keyed:
    """How many answers of a settled paper somebody had to key, and how many of theirs were not those settled on."""
    own, final = keyed_answers(entry, asked), keyed_answers(settled, asked)
    places = _ordered(final, own)
    return Keyed(len(places), sum(own.get(place) != final.get(place) for place in places))


def _ordered(*answers: Iterable[str]) -> list[str]:
    """All places, in the order of the longest entry, with the others' own places behind the one that they follow."""
    longest, *rest = sorted(map(list, answers), key=len, reverse=True)
    for places in rest:
        at = 0
        for place in places:
            if place in longest:
                at = longest.index(place) + 1
            else:
                longest.insert(at, place)
                at += 1
    return longest


def _leaves(element: Element, path: str) -> Iterator[tuple[str, Element]]:
    """Leaves with their paths below the root by local names; rounds of a repeat from the second on have numbers."""
    met: Counter[str] = Counter()
    for one in element:
        name = local(one)
        met[name] += 1
        place = f"{path}{name}" if met[name] == 1 else f"{path}{name}[{met[name]}]"
        if len(one):
            yield from _leaves(one, f"{place}/")
        else:
            yield place, one


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())
