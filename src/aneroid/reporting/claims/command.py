"""``aneroid review``: both checkers on files, and their findings as words or JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from textwrap import fill

from aneroid.reporting.claims.documents import read_report
from aneroid.reporting.claims.judge import VERDICTS
from aneroid.reporting.claims.published import Question, read_published
from aneroid.reporting.claims.review import review_text
from aneroid.reporting.claims.statements import ClaimFinding
from aneroid.reporting.claims.tablecheck import TableFinding, check_tables
from aneroid.reporting.claims.tablereading import questions_from_tables
from aneroid.study.errors import PublicationError

HEADINGS = {
    "contradicts": "Contradicted by the tables",
    "overstated": "Overstated",
    "not_significant": "Not shown, given the margin of error",
    "imprecise": "Imprecise",
    "unsupported": "Supported by no table",
    "unbound": "Tied to no table: a person must look",
    "matches": "Right",
}


def review_files(
    report: Path, tables: Path | None, *, n: float, deff: float | None, language: str | None, as_json: bool
) -> str:
    """Review a report against tables in a file, or against its own.

    Raises: PublicationError and StudyError for files that cannot be read; R-READ-6 when there are no tables at all.
    """
    document = read_report(report)
    questions: Sequence[Question]
    if tables is not None:
        questions = read_published(tables, n=n, deff=deff or 1.0)
    else:
        printed = [table for table in document.tables if not table.drawn] or document.tables
        questions = questions_from_tables(printed, n=n, deff=deff or 1.0)
        if not questions:
            raise PublicationError("R-READ-6", where=report.name)
    claims = review_text(document.passages, questions, language=language, deff=deff)
    faults = check_tables(questions)
    if as_json:
        return json.dumps([*map(asdict, claims), *map(asdict, faults)], indent=2, ensure_ascii=False) + "\n"
    return render_findings(claims, faults)


def render_findings(claims: Sequence[ClaimFinding], faults: Sequence[TableFinding]) -> str:
    """Findings for a reader, the gravest first."""
    lines: list[str] = []
    for verdict in HEADINGS:
        found = [claim for claim in claims if claim.verdict == verdict]
        if not found:
            continue
        lines += [f"{HEADINGS[verdict]} ({len(found)})", ""]
        for claim in found:
            place = f" [{claim.where}]" if claim.where else ""
            lines.append(fill(f"“{claim.sentence}”{place}", 110, initial_indent="  ", subsequent_indent="  "))
            said = f"{claim.quantity}: " if claim.quantity else ""
            lines.append(fill(f"{said}{claim.reason}", 110, initial_indent="    ", subsequent_indent="    "))
            if claim.cells:
                shown = ", ".join(claim.cells[:6]) + (
                    f" and {len(claim.cells) - 6} more" if len(claim.cells) > 6 else ""
                )
                lines.append(f"    {shown}")
            lines.append("")
    if faults:
        lines += [f"Tables ({len(faults)})", ""]
        lines += [
            fill(f"{fault.where}: {fault.message}", 110, initial_indent="  ", subsequent_indent="  ")
            for fault in faults
        ]
        lines.append("")
    counts = {verdict: sum(claim.verdict == verdict for claim in claims) for verdict in VERDICTS}
    said = (
        ", ".join(f"{count} {verdict.replace('_', ' ')}" for verdict, count in counts.items() if count)
        or "no statement that could be checked"
    )
    lines.append(f"{len(claims)} statements: {said}. {len(faults)} findings on tables.")
    return "\n".join(lines) + "\n"
