"""What the interviewer app cannot ask is refused by the check, not by the interviewer's device."""

from __future__ import annotations

import pytest
from pyxform.xls2xform import convert

from aneroid.study.askable import unaskable

HEAD = "| survey | | | | | |\n| | type | name | label | appearance | parameters |\n"


def found(*rows: str, more: str = "") -> list[tuple[str, str]]:
    form = convert(xlsform=HEAD + "\n".join(f"| | {row} |" for row in rows) + "\n" + more, validate=False).xform
    return [(finding.code, finding.where) for finding in unaskable(form)]


@pytest.mark.parametrize("kind", ["image", "audio", "video", "file", "geotrace", "geoshape", "barcode"])
def test_kinds_that_the_app_cannot_ask_are_told_by_question(kind: str) -> None:
    assert found("text | a | A | |", f"{kind} | b | B | |") == [("Q-APP-1", "questionnaire, b")]


@pytest.mark.parametrize(
    "row",
    ["text | a | A | multiline |", "integer | a | A | |", "decimal | a | A | |", "date | a | A | month-year |",
     "time | a | A | |", "dateTime | a | A | |", "note | a | A | read-aloud |", "geopoint | a | A | |",
     "acknowledge | a | A | |", "range | a | A | | start=0 end=10 step=1", "audit | audit | | |", "start | start | | |"],
)  # fmt: skip
def test_kinds_that_it_can_ask_are_not(row: str) -> None:
    assert found(row, "text | b | B | |") == []


def test_files_beside_the_form_are_told() -> None:
    assert [code for code, _ in found("select_one_from_file towns.csv | a | A | |")] == ["Q-APP-1"]


def test_pictures_in_labels_are_told_once_for_all_languages() -> None:
    sheet = (
        "| survey | | | | | |\n"
        "| | type | name | label::English (en) | label::Shqip (sq) | media::image::English (en) | media::image::Shqip (sq) |\n"
        "| | text | a | A | A | a.png | b.png |\n"
    )
    form = convert(xlsform=sheet, validate=False).xform
    assert [(f.code, f.where) for f in unaskable(form)] == [("Q-APP-1", "questionnaire, a")]


def test_a_form_that_wants_its_answers_encrypted_for_a_key_of_its_own_is_told() -> None:
    key = "| settings | | |\n| | form_id | public_key |\n| | a | MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA |\n"
    assert found("text | a | A | |", more=key) == [("Q-APP-1", "questionnaire, public_key")]
