"""``aneroid assignments``: the drawn sample as tables, an entity list, printed sheets and a map."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, time
from pathlib import Path

import polars as pl
from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from aneroid.build import write_whole
from aneroid.lifecycle import run_study
from aneroid.reporting.field_sheets import SheetRow, make_sheets, render_sheets
from aneroid.reporting.field_words import FIELD_WORDS
from aneroid.reporting.geometry import Place, read_outlines
from aneroid.reporting.maps import draw_map
from aneroid.sampling.assignments import assign_days, assignment_table, entity_list, kish_tables, reserve_table
from aneroid.study.errors import SamplingError
from aneroid.study.folder import Study, load_study
from aneroid.study.settings import SampleSection, localised


def write_assignments(
    folder: Path, languages: Sequence[str] = (), interviewer: str | None = None,
    tell: Callable[[str], None] = lambda _what: None,
) -> list[Path]:  # fmt: skip
    """Write a study's assignments into ``build/assignments``; the sample is drawn first where it has not been.

    Args:
        languages: of the sheets; by default those of the questionnaire that there are words for.
        interviewer: only this one's sheets.
        tell: called with what is being made, for progress.
    Returns: the files, tables first.
    Raises: SamplingError P-ASSIGN-1 for an unknown interviewer, P-ASSIGN-2 for a language without words.
    """
    study = load_study(folder)
    design = study.settings.sample
    if design is None:
        raise SamplingError("P-PLAN-2", where="study.toml")
    spoken = _languages(study, languages)
    run_study(study, until="sample")
    fieldwork = study.settings.fieldwork
    sample = assign_days(pl.read_parquet(folder / "build" / "sample.parquet"), design, fieldwork.start, fieldwork.end)
    if interviewer is not None and interviewer not in sample["interviewer"]:
        known = ", ".join(sample["interviewer"].unique().sort())
        raise SamplingError("P-ASSIGN-1", interviewer=interviewer, known=known)
    outlines = read_outlines(folder / design.map) if design.map is not None else []
    target = folder / "build" / "assignments"
    table = assignment_table(sample, design)
    tell("tables")
    contents: Iterator[tuple[str, str | bytes]] = iter((
        ("assignments.csv", table.write_csv()),
        ("assignments.xlsx", _workbook(table, fieldwork.start)),
        ("entities.csv", entity_list(sample, design).write_csv()),
    ))  # fmt: skip
    written = [_write(target, name, content) for name, content in contents]
    if design.psu.reserves:
        reserves = pl.read_parquet(folder / "build" / "reserves.parquet")
        written.append(_write(target, "reserves.csv", reserve_table(reserves, design).write_csv()))
    drawn = _map(sample, outlines, localised(study.settings.study.title, spoken[0]))
    if drawn:
        written.append(_write(target, "map.svg", drawn))
    chosen = sample if interviewer is None else sample.filter(pl.col("interviewer") == interviewer)
    for language in spoken:
        tell(f"sheets ({language})")
        name = f"sheets-{language}.pdf" if interviewer is None else f"sheets-{language}-{interviewer}.pdf"
        written.append(_write(target, name, _sheets(study, design, chosen, language, outlines)))
    return written


def _write(folder: Path, name: str, content: str | bytes) -> Path:
    write_whole(folder / name, content)
    return folder / name


def _languages(study: Study, wanted: Sequence[str]) -> list[str]:
    foreign = [language for language in wanted if language not in FIELD_WORDS]
    if foreign:
        raise SamplingError("P-ASSIGN-2", languages=", ".join(foreign), known=", ".join(FIELD_WORDS))
    spoken = list(dict.fromkeys(wanted or [one for one in study.settings.study.languages if one in FIELD_WORDS]))
    return spoken or ["en"]


def _psus(sample: pl.DataFrame, design: SampleSection) -> pl.DataFrame:
    """A row per sampling point, by interviewer and day."""
    places = [step.by for step in design.allocation]
    return (
        sample.unique("psu", maintain_order=True)
        .with_columns(place=pl.concat_str([pl.col(c).cast(pl.String) for c in places], separator=", "))
        .sort("interviewer", "day", maintain_order=True)
    )


def _sheets(
    study: Study, design: SampleSection, sample: pl.DataFrame, language: str, outlines: Sequence[Sequence[Place]]
) -> bytes:
    psus = _psus(sample, design)
    slots = sample.partition_by("psu", as_dict=True, maintain_order=True)
    listed = design.household.method == "address-list"
    rows = []
    for psu in psus["psu"]:
        part = slots[psu,]
        ids = part["interview_id"].to_list()
        tables = kish_tables(ids) if design.person.method == "kish-grid" else [[]] * len(ids)
        addresses = part["start_place"].to_list() if listed else [""] * len(ids)
        rows.append([
            SheetRow(slot, interview, address or "", " ".join(table))
            for slot, interview, address, table in zip(part["slot"], ids, addresses, tables, strict=True)
        ])  # fmt: skip
    sheets = make_sheets(list(psus.iter_rows(named=True)), rows, study.settings, language, outlines)
    return render_sheets(sheets, study.settings.fieldwork.attempts, language)


def _map(sample: pl.DataFrame, outlines: Sequence[Sequence[Place]], title: str) -> str:
    """All sampling points of the study; nothing where none has a position."""
    known = sample.unique("psu", maintain_order=True).drop_nulls(["start_latitude", "start_longitude"])
    places = list(known.select("start_latitude", "start_longitude").iter_rows())
    return draw_map(places, places, None, outlines, width=640, height=560, title=title) if places else ""


def _workbook(table: pl.DataFrame, start: date) -> bytes:
    """The table as a workbook with a header that stays; texts stay texts, whatever they begin with."""
    book = Workbook()
    book.properties.created = book.properties.modified = datetime.combine(start, time())
    page = book.active
    page.title = "assignments"
    page.append(table.columns)
    for row in table.iter_rows():
        page.append(row)
        for cell in page[page.max_row]:
            if isinstance(cell.value, str):
                cell.data_type = "s"
    for k, column in enumerate(table.columns, start=1):
        page.cell(1, k).font = Font(bold=True)
        longest = max((len(str(value)) for value in table[column].head(200)), default=0)
        page.column_dimensions[get_column_letter(k)].width = min(40, max(len(column), longest) + 2)
    page.freeze_panes = "A2"
    page.auto_filter.ref = page.dimensions
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()
