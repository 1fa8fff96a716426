"""`aneroid review` on files: every format, the tables of a report itself, and rubbish."""

from __future__ import annotations

import json
from pathlib import Path

import docx
import pytest
from click.testing import CliRunner

from aneroid.cli import main
from reporting.claims.cases import HERE

TRUE = "A third of residents would move abroad."
FALSE = "Two thirds of residents would move abroad."
TOWN = HERE / "town.csv"


def run(*arguments: object) -> tuple[int, str, str]:
    result = CliRunner().invoke(main, ["review", *(str(a) for a in arguments)])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.stdout, result.stderr


def verdicts(path: Path, *arguments: object) -> dict[str, str]:
    code, out, err = run(path, *arguments, "--n", 800, "--json")
    assert code == 0, err
    return {f["sentence"]: f["verdict"] for f in json.loads(out) if f["kind"] == "claim"}


def write_docx(path: Path) -> None:
    document = docx.Document()
    document.add_heading("The town", 1)
    document.add_paragraph(f"{TRUE} {FALSE}")
    document.save(str(path))


def write_pdf(path: Path) -> None:
    import typst

    path.write_bytes(typst.compile(f"{TRUE} {FALSE}".encode()))


WRITERS = {
    "report.md": lambda p: p.write_text(f"# The town\n\n{TRUE}\n{FALSE}\n", encoding="utf-8"),
    "report.txt": lambda p: p.write_text(f"{TRUE}\n{FALSE}\n", encoding="utf-8"),
    "report.html": lambda p: p.write_text(f"<h1>The town</h1><p>{TRUE}<b> {FALSE}</b></p><script>x = 'Most agree.'</script>", encoding="utf-8"),
    "report.docx": write_docx,
    "report.pdf": write_pdf,
}  # fmt: skip


@pytest.mark.parametrize("name", WRITERS)
def test_every_format_is_read_sentence_by_sentence(tmp_path: Path, name: str) -> None:
    WRITERS[name](tmp_path / name)
    assert verdicts(tmp_path / name, TOWN) == {TRUE: "matches", FALSE: "contradicts"}


def test_findings_name_quantity_cells_reason_and_place(tmp_path: Path) -> None:
    WRITERS["report.md"](tmp_path / "report.md")
    _, out, _ = run(tmp_path / "report.md", TOWN, "--n", 800, "--json")
    [false] = [f for f in json.loads(out) if f["sentence"] == FALSE]
    assert false["quantity"] == "Two thirds"
    assert false["cells"] == ["abroad.yes"]
    assert "33%" in false["reason"]
    assert false["where"] == "line 3"


def test_words_for_people_group_findings_by_verdict(tmp_path: Path) -> None:
    WRITERS["report.md"](tmp_path / "report.md")
    code, out, _ = run(tmp_path / "report.md", TOWN, "--n", 800)
    assert code == 0
    assert out.index("Contradicted by the tables (1)") < out.index(FALSE) < out.index("Right (1)") < out.index(TRUE)
    assert "1 matches, 1 contradicts" in out


TABLE = """# Moving

Table 1: Would you move abroad if you could?

| Answer | Percent |
| --- | --- |
| Yes | 33 |
| No | 59 |
| Don't know | 8 |

A third would move abroad. Half would move abroad.

Table 2: Do you trust the following institutions?

| Institution | Trust | Do not trust | Don't know |
| --- | --- | --- | --- |
| The police | 68% | 27% | 5% |
| The courts | 31% | 62% | 7% |

The police are trusted by 68 percent, the courts by 41 percent.
"""


def test_a_report_is_judged_by_its_own_tables_when_none_are_given(tmp_path: Path) -> None:
    path = tmp_path / "own.md"
    path.write_text(TABLE, encoding="utf-8")
    _, out, _ = run(path, "--n", 800, "--json")
    found = {(f["quantity"], f["verdict"]) for f in json.loads(out) if f["kind"] == "claim"}
    assert {
        ("A third", "matches"),
        ("Half", "contradicts"),
        ("68 percent", "matches"),
        ("41 percent", "contradicts"),
    } <= found


def test_the_design_effect_decides_what_is_significant(tmp_path: Path) -> None:
    path = tmp_path / "r.md"
    path.write_text(
        "Most residents are against moving abroad: 59% would not move abroad. A majority would not move abroad.",
        encoding="utf-8",
    )
    narrow = [f for f in json.loads(run(path, TOWN, "--n", 800, "--json")[1]) if f["quantity"] == "A majority"]
    wide = [
        f for f in json.loads(run(path, TOWN, "--n", 800, "--deff", 9, "--json")[1]) if f["quantity"] == "A majority"
    ]
    assert [narrow[0]["verdict"], wide[0]["verdict"]] == ["matches", "not_significant"]


@pytest.mark.parametrize(
    ("name", "content", "tables", "code"),
    [
        ("none.md", None, None, "R-READ-1"),
        ("report.odt", b"x", None, "R-READ-2"),
        ("report.docx", b"not a zip", None, "R-READ-3"),
        ("report.pdf", b"not a pdf", None, "R-READ-3"),
        ("empty.md", b"  \n", None, "R-READ-4"),
        ("latin.md", "Dëshmi".encode("latin-1"), None, "R-READ-5"),
        ("no-tables.md", b"Most agree.", "", "R-READ-6"),
        ("r.md", b"Most agree.", "table,title,question,option,percent\n1,t,q,yes,3\n", "S-CSV-8"),
        ("r.md", b"Most agree.", "table,title,question,option,label,percent\n1,t,q,yes,Yes,3\n", "R-TABLE-3"),
        ("r.md", b"Most agree.", "table,title,question,wording,option,label,percent\n1,t,q,w,yes,Yes,many\n", "R-TABLE-1"),
        ("r.md", b"Most agree.", "table,title,question,wording,option,label,percent\n1,t,q,w,yes,Yes,3\n1,t,q,w,yes,Yes,4\n", "R-TABLE-2"),
    ],
)  # fmt: skip
def test_rubbish_gets_a_message_and_exit_status_1(
    tmp_path: Path, name: str, content: bytes | None, tables: str | None, code: str
) -> None:
    report = tmp_path / name
    if content is not None:
        report.write_bytes(content)
    arguments: list[object] = [report]
    if tables is None:
        arguments.append(TOWN)
    elif tables:
        (tmp_path / "t.csv").write_text(tables, encoding="utf-8")
        arguments.append(tmp_path / "t.csv")
    status, out, err = run(*arguments, "--n", 800)
    assert status == 1
    assert f"[{code}]" in err
    assert not out


def test_a_scan_says_that_it_has_no_text(tmp_path: Path) -> None:
    from pypdf import PdfWriter

    writer = PdfWriter()
    writer.add_blank_page(300, 300)
    writer.write(str(tmp_path / "scan.pdf"))
    status, _, err = run(tmp_path / "scan.pdf", TOWN, "--n", 800)
    assert status == 1
    assert "text recognition" in err


def test_a_share_above_100_is_a_finding_with_its_row(tmp_path: Path) -> None:
    text = TOWN.read_text(encoding="utf-8").replace("yes,Yes,83", "yes,Yes,183")
    (tmp_path / "t.csv").write_text(text, encoding="utf-8")
    WRITERS["report.md"](tmp_path / "report.md")
    _, out, _ = run(tmp_path / "report.md", tmp_path / "t.csv", "--n", 800)
    assert "row 39: 183 is no percentage" in " ".join(out.split())
