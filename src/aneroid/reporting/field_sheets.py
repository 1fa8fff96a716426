"""Printed assignments: a page for every sampling point, in the interviewer's language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from aneroid.reporting.design_words import ordinal
from aneroid.reporting.field_words import FIELD_WORDS, day_word, direction_word
from aneroid.reporting.geometry import Place
from aneroid.reporting.maps import draw_map
from aneroid.reporting.typesetting import typeset
from aneroid.statistics.household import KISH_TABLES
from aneroid.study.settings import SampleSection, Settings, localised

COLOURS = ("INK", "MUTED", "RULE", "HAIR", "ACCENT")
KISH = "; ".join(f"{name}: {' '.join(map(str, rows))}" for name, rows in KISH_TABLES.items())
"""Kish's tables in a line: by table, whom to take of one, two, ... adults."""
ROWS_PER_PAGE = 14
"""Dwellings that a page has room for, below its rules."""


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One interview to be held: its number on the sheet, its id, the address where it is known, its Kish tables."""

    slot: int
    interview_id: str
    address: str
    tables: str


@dataclass(frozen=True, slots=True)
class FieldSheet:
    """Everything on one page, in words already."""

    heading: str
    interviewer: str
    psu: str
    place: str
    day: str
    start: str
    rules: tuple[tuple[str, str], ...]
    rows: tuple[SheetRow, ...]
    more: int
    map: str


def make_sheets(
    psus: Sequence[dict[str, object]],
    rows: Sequence[Sequence[SheetRow]],
    settings: Settings,
    language: str,
    outlines: Sequence[Sequence[Place]] = (),
) -> list[FieldSheet]:
    """The pages of a study in one language.

    Args:
        psus: one entry per sampling point: ``interviewer``, ``psu``, ``place``, ``day``, ``start_place``,
            ``start_latitude``, ``start_longitude``, ``direction``, ``turn``, ``skip``.
        rows: the interviews of each.
    """
    words = FIELD_WORDS[language]
    everywhere = [place for psu in psus if (place := _place(psu)) is not None]
    on_route = settings.sample is not None and settings.sample.household.method == "random-route"
    sheets = []
    for psu, slots in zip(psus, rows, strict=True):
        here = _place(psu)
        own = [p for other in psus if other["interviewer"] == psu["interviewer"] and (p := _place(other)) is not None]
        drawn = "" if here is None else draw_map(everywhere, own, here, outlines, width=230, height=210,
                                                 title=words["map"], north=words["north"])  # fmt: skip
        address = isinstance(psu["start_place"], str)
        position = f"{here[0]:.5f}, {here[1]:.5f}" if here is not None else ""
        start = ", ".join(part for part in (str(psu["start_place"]) if address else "", position) if part)
        sheets.append(FieldSheet(
            heading=localised(settings.study.title, language), interviewer=str(psu["interviewer"]), psu=str(psu["psu"]),
            place=str(psu["place"]), day=day_word(psu["day"]), start=start or words["no_start"],  # type: ignore[arg-type]
            rules=_rules(psu, settings, language), rows=tuple(slots), map=drawn,
            more=max(0, min(len(slots), ROWS_PER_PAGE - len(slots))) if on_route else 0,
        ))  # fmt: skip
    return sheets


def render_sheets(sheets: Sequence[FieldSheet], attempts: int, language: str) -> bytes:
    """The pages as a PDF for A4.

    Raises: PublicationError R-PDF-1 when Typst refuses them.
    """
    words = FIELD_WORDS[language]
    data = {
        "sheets": [asdict(sheet) for sheet in sheets], "words": dict(words), "language": language,
        "visits": [words["visit"].format(n=k) for k in range(1, attempts + 1)],
    }  # fmt: skip
    return typeset("field-sheets.typ", data, COLOURS)


def _place(psu: dict[str, object]) -> Place | None:
    latitude, longitude = psu["start_latitude"], psu["start_longitude"]
    return (latitude, longitude) if isinstance(latitude, float) and isinstance(longitude, float) else None


def _rules(psu: dict[str, object], settings: Settings, language: str) -> tuple[tuple[str, str], ...]:
    """Route, dwelling, visits and person, each in a sentence or two, from the settings of the sample."""
    words, sample = FIELD_WORDS[language], settings.sample
    if sample is None:
        return ()
    walk = {
        "direction": direction_word(str(psu["direction"]), language),
        "side": words[f"side_{psu['turn']}"],
        "turn": words[str(psu["turn"])],
        "skip": psu["skip"],
        "nth": ordinal(int(str(psu["skip"]))),
    }
    if sample.household.method == "address-list":
        route = words["addresses_text"]
    else:
        route = words["route_every" if psu["skip"] == 1 else "route_text"].format(**walk)
    person = words[f"person_{sample.person.method}"].format(age=sample.person.minimum_age, tables=KISH)
    return (
        (words["route"], route),
        (words["dwelling"], dwelling_rule(sample, language)),
        (words["contact"], contact_rule(sample, settings.fieldwork.attempts, language)),
        (words["person"], f"{person} {words['nobody_else']}"),
    )


def dwelling_rule(sample: SampleSection, language: str) -> str:
    """What counts as a dwelling, and how blocks of flats are counted; the same words on paper and on the device."""
    blocks = FIELD_WORDS[language][f"blocks_{sample.dwelling.blocks}"].format(most=sample.dwelling.most_per_block)
    return f"{localised(sample.dwelling.counts, language)} {blocks}"


def contact_rule(sample: SampleSection, attempts: int, language: str) -> str:
    """How often, on which days and at which hours a household is tried."""
    rule = sample.contact
    return FIELD_WORDS[language]["contact_text"].format(
        attempts=attempts, days=min(rule.days, attempts), evening=min(rule.evening, attempts),
        weekend=min(rule.weekend, attempts), earliest=f"{rule.earliest:%H:%M}", latest=f"{rule.latest:%H:%M}",
    )  # fmt: skip
