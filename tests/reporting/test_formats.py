"""Every file of the reference report says the same, in every language, and says it again on a second run."""

from __future__ import annotations

import hashlib
import io
import json
import re
import string
import zipfile
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from html import unescape
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest
from docx import Document as WordFile
from pptx import Presentation
from pypdf import PdfReader

from aneroid.build import Build
from aneroid.lifecycle import make_report
from aneroid.reporting import palette
from aneroid.reporting.disclosure import Quality
from aneroid.reporting.document import Document, Figure, Table
from aneroid.reporting.evidence import Evidence
from aneroid.reporting.languages import TABLES
from aneroid.reporting.narrative import INLINE
from aneroid.reporting.pptx import slide_texts
from aneroid.reporting.report import build_document
from aneroid.reporting.words import Wording
from aneroid.study.folder import load_study, narratives
from aneroid.study.published import read_shares
from aneroid.study.script import to_cyrillic
from studies import copy_study

LANGUAGES = ("en", "sq", "sr", "sr-Cyrl")
NUMBER = re.compile(r"\d+(?:[.,\u00a0]\d+)*")


def documents(folder: Path) -> dict[str, Document]:
    study, build = load_study(folder), Build.open(folder / "build")
    quality = Quality.of(json.loads(build.text("quality.json")))
    evidence = Evidence(build.frame("estimates.parquet"))
    published = read_shares(folder / "published.toml")
    return {
        language: build_document(study, evidence, quality, text, published, language)
        for language, text in narratives(study).items()
    }


@pytest.fixture(scope="module")
def models(kosovo: Path) -> dict[str, Document]:
    return documents(kosovo)


def squeezed(text: str) -> str:
    return re.sub(r"[\s\u00ad\u200b\u2009-]+", "", text)


def pages_say(document: Document) -> list[str]:
    """Every sentence and cell of the document's pages."""
    said = [document.title, document.subtitle, document.series, document.notice, *document.facts]
    for chapter in document.chapters:
        said += [chapter.title, chapter.kicker]
        for block in chapter.blocks:
            for name in ("title", "label", "question", "subtitle", "stub", "text"):
                said.append(str(getattr(block, name, "")))
            said += getattr(block, "notes", ())
            for runs in (getattr(block, "runs", ()), getattr(block, "intro", ())):
                said += [run.text for run in runs]
            for item in getattr(block, "items", ()):
                runs = item if isinstance(item, tuple) else (item.value, *item.label)
                said += [run.text for run in runs]
            for entry in getattr(block, "entries", ()):
                said += [entry.term, *(run.text for run in entry.runs)]
            if isinstance(block, Table):
                said += [t for row in block.rows for t in (row.label, *row.cells)] + [c.label for c in block.columns]
    return [text for text in said if text.strip()]


def text_of_docx(path: Path) -> str:
    body = "".join(node.text or "" for node in WordFile(str(path)).element.body.iter("{*}t"))
    with zipfile.ZipFile(path) as archive:
        notes = archive.read("word/footnotes.xml").decode() if "word/footnotes.xml" in archive.namelist() else ""
    return body + unescape(re.sub(r"<[^>]+>", "", notes))


def text_of_html(path: Path) -> str:
    html = path.read_text(encoding="utf-8")
    body = html[html.index("<body>") : html.index('<div id="tips"')]
    return unescape(re.sub(r"<[^>]+>", "", re.sub(r"&thinsp;", "", body)))


def text_of_pdf(path: Path) -> str:
    return "".join(page.extract_text() for page in PdfReader(path).pages)


def goes_on_overleaf(said: str, sheets: list[str]) -> bool:
    return any(
        said[:k] in first and said[k:] in second for first, second in pairwise(sheets) for k in range(1, len(said))
    )


READERS: dict[str, Callable[[Path], str]] = {"html": text_of_html, "docx": text_of_docx, "pdf": text_of_pdf}


@pytest.mark.parametrize("kind", READERS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_and_number_is_in_every_file(
    kosovo: Path, models: dict[str, Document], language: str, kind: str
) -> None:
    text = READERS[kind](kosovo / f"build/report/{language}.{kind}")
    found, wanted = squeezed(text), pages_say(models[language])
    # A hyphen at the end of a line belongs to the typesetter, so texts are compared without hyphens and spaces.
    lost = [said for said in wanted if squeezed(said) not in found]
    if kind == "pdf":  # running heads stand between the two halves of a text that goes on overleaf
        sheets = [squeezed(page.extract_text()) for page in PdfReader(kosovo / f"build/report/{language}.pdf").pages]
        lost = [said for said in lost if not goes_on_overleaf(squeezed(said), sheets)]
    assert lost == []
    if kind == "pdf":
        return  # where a line ends inside a number, its reader sees two
    numbers = Counter(n for said in wanted for n in NUMBER.findall(said))
    there = Counter(NUMBER.findall(SPACED[kind](kosovo / f"build/report/{language}.{kind}")))
    assert {
        n: (k, there[n]) for n, k in numbers.items() if there[n] < k
    } == {}  # as many times each as the model says it


SPACED: dict[str, Callable[[Path], str]] = {
    "html": lambda path: spaced_html(path), "docx": lambda path: spaced_docx(path),
    "pdf": lambda path: "\n".join(page.extract_text() for page in PdfReader(path).pages),
}  # fmt: skip
"""The texts of a file with a blank where a cell or a run ends, so that neighbouring numbers stay two."""


def spaced_html(path: Path) -> str:
    html = path.read_text(encoding="utf-8")
    body = re.sub(r"<svg.*?</svg>|<details>.*?</details>", " ", html[html.index("<body>") : html.index('<div id="tips"')],
                  flags=re.DOTALL)  # fmt: skip
    return unescape(re.sub(r"<[^>]+>", " ", body))


def spaced_docx(path: Path) -> str:
    with zipfile.ZipFile(path) as archive:
        names = [name for name in ("word/document.xml", "word/footnotes.xml") if name in archive.namelist()]
        return " ".join(unescape(re.sub(r"<[^>]+>", " ", archive.read(name).decode())) for name in names)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_file_says_a_number_that_the_model_does_not(
    kosovo: Path, models: dict[str, Document], language: str
) -> None:
    document = models[language]
    said = {n for text in pages_say(document) for n in NUMBER.findall(text)}
    figures = [b for b in document.blocks() if isinstance(b, Figure)]
    drawn = " ".join(f"{b.description} {re.sub('<[^>]+>', ' ', b.svg)}" for b in figures)
    said |= {"256", version("aneroid"), *NUMBER.findall(drawn)}  # what the foot of the page names beside hashes
    said |= {part for n in said for part in n.split("\u00a0")}  # the PDF's reader sees a plain blank
    said |= {str(k) for k in range(200)}  # pages, notes and places in lists
    for kind, read in SPACED.items():
        text = re.sub(r"\b[0-9a-f]{12,64}\b", "", read(kosovo / f"build/report/{language}.{kind}"))  # hashes
        assert set(NUMBER.findall(text)) - said == set(), kind


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_workbook_holds_every_table_with_numbers_that_show_what_the_report_prints(
    kosovo: Path, models: dict[str, Document], language: str
) -> None:
    book = openpyxl.load_workbook(kosovo / f"build/report/{language}.xlsx")
    document, words = models[language], Wording(language)
    tables = document.tables()
    assert len(book.sheetnames) == len(tables) + 1
    numbers = 0
    for sheet, table in zip(book.worksheets[1:], tables, strict=True):
        assert sheet.freeze_panes is not None
        assert [sheet["A1"].value, sheet["A2"].value] == [table.label, table.title]
        top = int(re.sub(r"\D", "", sheet.freeze_panes))
        for row, entry in enumerate(table.rows, start=top):
            assert sheet.cell(row, 1).value == entry.label
            for k, text in enumerate(entry.cells):
                value, number = sheet.cell(row, k + 2).value, entry.numbers[k] if k < len(entry.numbers) else None
                if number is None or number.high is not None or number.value != number.value:
                    assert (value or "") == text
                    continue
                assert isinstance(value, int | float)
                assert value == pytest.approx(number.value, abs=1e-12)
                shown = words.number(abs(100 * value if number.percent else value), number.digits)
                assert shown == text.partition("\u2009")[0].strip("()+−"), (table.label, entry.label, k)
                numbers += 1
    assert numbers > 3000


@pytest.mark.parametrize("language", LANGUAGES)
def test_slides_say_what_the_report_says_and_their_charts_hold_its_shares(
    kosovo: Path, models: dict[str, Document], language: str
) -> None:
    deck, document = Presentation(str(kosovo / f"build/report/{language}.pptx")), models[language]
    texts, shares = [], []
    for slide in deck.slides:
        assert slide.shapes.title is not None
        assert slide.shapes.title.text_frame.text.strip()
        for shape in slide.shapes:
            if shape.has_text_frame:
                texts.append(shape.text_frame.text)
            if shape.has_chart:
                shares += [abs(v) for s in shape.chart.plots[0].series for v in s.values if v is not None]
    found = squeezed("".join(texts))
    assert [said for said in slide_texts(document) if squeezed(said) not in found] == []
    native = [
        b.data
        for b in document.blocks()
        if isinstance(b, Figure) and b.data and b.data.kind not in ("dots", "map", "ladder")
    ]
    wanted = [share for data in native for row in data.shares for share in row if share is not None]
    assert sorted(shares) == pytest.approx(sorted(wanted), abs=1e-12)


@pytest.mark.parametrize("language", LANGUAGES)
def test_pictures_are_sized_for_social_media(kosovo: Path, models: dict[str, Document], language: str) -> None:
    figures = [b.id for b in models[language].blocks() if isinstance(b, Figure)]
    folder = kosovo / f"build/report/charts/{language}"
    assert {path.name for path in folder.iterdir()} == {f"{f}.{k}" for f in figures for k in ("png", "svg")}
    for name in figures:
        head = (folder / f"{name}.png").read_bytes()[:24]
        size = (int.from_bytes(head[16:20]), int.from_bytes(head[20:24]))
        assert size in {(1080, 608), (1080, 1080), (1080, 1350)}


def test_a_second_run_gives_the_same_bytes_in_every_format(kosovo: Path) -> None:
    build = Build.open(kosovo / "build")
    again = make_report(load_study(kosovo), build)
    differing = [
        name for name, data in again.items()
        if hashlib.sha256(data if isinstance(data, bytes) else str(data).encode()).hexdigest()
        != hashlib.sha256((kosovo / "build" / name).read_bytes()).hexdigest()
    ]  # fmt: skip
    assert differing == []
    assert {Path(name).suffix for name in again} == {
        ".html",
        ".pdf",
        ".docx",
        ".xlsx",
        ".pptx",
        ".png",
        ".svg",
        ".json",
    }


def bound(text: str) -> list[list[str]]:
    """What each paragraph rests on, whatever the order its language puts it in."""
    paragraphs = re.split(r"\n\s*\n", re.sub(r"<!--.*?-->", "", text, flags=re.S))
    found = [sorted((m["bind"] or m["target"] or "").strip() for m in INLINE.finditer(p) if m["bind"] or m["target"])
             for p in paragraphs]  # fmt: skip
    return [one for one in found if one]


def test_language_versions_rest_on_the_same_estimates_paragraph_by_paragraph(kosovo: Path) -> None:
    texts = narratives(load_study(kosovo))
    assert len(bound(texts["en"])) > 40
    for language in LANGUAGES[1:]:
        assert bound(texts[language]) == bound(texts["en"])


def test_every_language_has_every_word_with_the_same_placeholders() -> None:
    def places(text: str) -> set[str | None]:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}

    for language, words in TABLES.items():
        assert words.keys() == TABLES["en"].keys(), language
        unlike = {k for k, text in words.items() if places(text) != places(TABLES["en"][k])}
        assert unlike <= {"date", "date.days", "date.months", "date.years"}, language
    same = {
        k
        for k, t in TABLES["sq"].items()
        if t == TABLES["en"][k] and re.search(r"[A-Za-z]{4}", re.sub(r"\{\w*\}", "", t))
    }
    assert same == set()


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ["74%", "74%", "1,197", "3.1", "17–25 September 2021"]),
        ("sq", ["74%", "74\u00a0përqind", "1\u00a0197", "3,1", "17–25 shtator 2021"]),
        ("sr", ["74%", "74\u00a0odsto", "1.197", "3,1", "17–25. septembra 2021. godine"]),
        ("sr-Cyrl", ["74%", "74\u00a0одсто", "1.197", "3,1", "17–25. септембра 2021. године"]),
    ],
)
def test_numbers_and_dates_are_written_as_the_language_writes_them(language: str, said: list[str]) -> None:
    from datetime import date

    words = Wording(language)
    dates = words.dates(date(2021, 9, 17), date(2021, 9, 25))
    assert [words.percent(0.744), words.prose(0.744), words.number(1197), words.points(0.0312), dates] == said


@pytest.mark.parametrize(
    ("latin", "cyrillic"),
    [
        ("Ljubav, NJIVA, Njegoš, džep", "Љубав, ЊИВА, Његош, џеп"),
        ("injekcija, konjugacija, nadživeti", "инјекција, конјугација, надживети"),  # two letters, two sounds
        ("{{ q.yes | ci }} građana [više](est:q.yes)", "{{ q.yes | ci }} грађана [више](est:q.yes)"),
        ("stope RR1, n = 1.197, CC BY 4.0, https://x.org/a", "стопе RR1, n = 1.197, CC BY 4.0, https://x.org/a"),
        ("::: key-figures", "::: key-figures"),
        ("# Dodatak C | Tabela B12, u Dodatku A", "# Додатак В | Табела Б12, у Додатку А"),  # letters that count
    ],
)
def test_serbian_is_transliterated_and_what_is_no_word_is_left(latin: str, cyrillic: str) -> None:
    assert to_cyrillic(latin) == cyrillic


def test_cyrillic_reports_hold_no_latin_word_of_serbian(models: dict[str, Document]) -> None:
    document = models["sr-Cyrl"]  # the audit annex quotes expressions and reasons as they were written
    text = " ".join(pages_say(replace(document, chapters=tuple(c for c in document.chapters if c.id != "audit"))))
    assert set(re.findall(r"[a-zčćšžđ]{4,}", text)) <= {"neroid"}


def test_a_missing_translation_is_a_finding_with_its_place(tmp_path: Path, aneroid: Callable[..., Any]) -> None:
    folder = copy_study("kosovo-2021", tmp_path / "study")
    text = (folder / "study.toml").read_text("utf-8")
    text = text.replace(', sq = "Përqindja e të anketuarve"', "").replace(', sr = "Gradsko"', "")
    (folder / "study.toml").write_text(text, encoding="utf-8")
    (folder / "report/sq.md").unlink()
    found = {(f["code"], f["where"]) for f in json.loads(aneroid("check", folder, "--json").stdout)}
    assert ("S-LANG-1", "study.toml, [[figures]] dialogue, subtitle") in found
    assert ("S-LANG-1", "study.toml, [[estimation.breaks]] settlement, labels.urban") in found
    assert "R-FILE-1" in {code for code, _ in found}
    assert aneroid("run", folder).exit_code == 1


def test_neighbouring_colours_are_told_apart_by_colour_blind_readers() -> None:
    for kind in palette.MACHADO:
        seen = [palette.seen_by(palette.FILLS[role][0], kind) for role in palette.ORDERED]
        assert min(palette.difference(a, b) for a, b in pairwise(seen)) > 15, kind
        ends = [palette.seen_by(palette.FILLS[role][0], kind) for role in ("positive", "negative")]
        assert palette.difference(*ends) > 25, kind
        steps = [palette.seen_by(fill, kind) for fill, _ in palette.STEPS]
        assert min(palette.difference(a, b) for a, b in pairwise(steps)) > 10, kind
    assert palette.seen_by("#ffffff", "deutan") == "#ffffff"
    assert palette.difference("#000000", "#ffffff") == pytest.approx(100, abs=0.1)
    assert min(palette.contrast(fill, ink) for fill, ink in palette.STEPS) >= 4.5


def test_office_files_carry_no_clock(kosovo: Path) -> None:
    for kind in ("docx", "pptx"):
        with zipfile.ZipFile(kosovo / f"build/report/en.{kind}") as archive:
            assert {item.date_time for item in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
            assert b"2021-09-25T00:00:00Z" in archive.read("docProps/core.xml")
            for name in archive.namelist():
                if name.endswith(".xlsx"):
                    with zipfile.ZipFile(io.BytesIO(archive.read(name))) as inner:
                        assert b"2021-09-25T00:00:00Z" in inner.read("docProps/core.xml")


def test_word_tables_repeat_their_headers_and_pictures_are_described(kosovo: Path) -> None:
    body = WordFile(str(kosovo / "build/report/en.docx")).element.body
    tables = [t for t in body.iter("{*}tbl") if t.find(".//{*}tblHeader") is not None]
    assert len(tables) >= 55
    described = [p.get("descr") for p in body.iter("{*}docPr")]
    assert len(described) >= 12
    assert all(text and "%" in text for text in described)


def test_a_trace_ends_at_the_interviews_and_a_changed_answer_shows_where_it_went(
    kosovo: Path, tmp_path: Path, aneroid: Callable[..., Any]
) -> None:
    import shutil

    found = json.loads(aneroid("trace", kosovo, "dialogue_benefit.no", "--json").stdout)
    interviews = pl.read_parquet(kosovo / "build/interviews.parquet")
    no = interviews.filter(pl.col("dialogue_benefit").cast(pl.String) == "no")
    assert found["interviews"] == no["interview_id"].to_list()
    assert found["answered_weight"] / found["asked_weight"] == pytest.approx(found["estimate"], abs=1e-12)
    assert found["inputs"]["study.toml"] == hashlib.sha256((kosovo / "study.toml").read_bytes()).hexdigest()
    assert any(place.startswith("sq, ") for place in found["said_in"])

    other = tmp_path / "other"
    shutil.copytree(kosovo, other)
    first = no["interview_id"][0]
    changed = interviews.with_columns(
        pl.when(pl.col("interview_id") == first).then(pl.lit("yes")).otherwise(pl.col("dialogue_benefit").cast(pl.String))
        .cast(interviews["dialogue_benefit"].dtype).alias("dialogue_benefit")
    )  # fmt: skip
    changed.write_parquet(other / "build/interviews.parquet")
    from aneroid.lifecycle import make_estimates

    study, build = load_study(other), Build.open(other / "build")
    contents = make_estimates(study, build)
    contents["estimates.parquet"].write_parquet(other / "build/estimates.parquet")  # type: ignore[union-attr]
    from aneroid.reporting.outline import outline

    outlines = {language: outline(document) for language, document in documents(other).items()}
    (other / "build/outlines.json").write_text(json.dumps(outlines, ensure_ascii=False), encoding="utf-8")
    told = json.loads(aneroid("diff", kosovo, other, "--json").stdout)
    assert {cell["question"] for cell in told["estimates"]} == {"dialogue_benefit"}
    places = {(e["language"], e["place"]) for e in told["said"]}
    assert ("en", "table-7") in places
    assert not any("table-6" in place for _, place in places)
    same = aneroid("diff", kosovo, kosovo).stdout
    assert "Estimates that differ: 0" in same
    assert aneroid("diff", kosovo, tmp_path).exit_code == 1
