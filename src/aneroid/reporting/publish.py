"""A report's files in every format; half of the languages may be written by a second process.

    python -m aneroid.reporting.publish      reads documents from standard input, writes their files to standard output

Typst holds Python's lock while it lays out, so threads would not help.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aneroid.reporting.document import Document
from aneroid.reporting.docx import render_docx
from aneroid.reporting.html import render_html
from aneroid.reporting.pdf import render_pdf
from aneroid.reporting.pictures import render_cards, render_charts
from aneroid.reporting.pptx import render_pptx
from aneroid.reporting.xlsx import render_xlsx
from aneroid.study.errors import PublicationError

Files = dict[str, bytes]

OUTLINES = "outlines.json"
"""The build's file of what each language's report says, for comparing builds."""


def render_files(document: Document) -> Files:
    """Every file of a report in one language, by its name inside the folder of reports.

    Raises: PublicationError R-PDF-1 when the typesetter refuses a document or a chart.
    """
    formats, name = document.files, document.language
    charts = render_charts(document) if {"docx", "pptx"} & set(formats) else {}
    files: Files = {}
    for kind in formats:
        if kind == "html":
            files[f"{name}.html"] = render_html(document).encode()
        elif kind == "pdf":
            files[f"{name}.pdf"] = render_pdf(document)
        elif kind == "docx":
            files[f"{name}.docx"] = render_docx(document, charts)
        elif kind == "xlsx":
            files[f"{name}.xlsx"] = render_xlsx(document)
        elif kind == "pptx":
            files[f"{name}.pptx"] = render_pptx(document, charts)
        elif kind in ("png", "svg"):
            cards = render_cards(document, "png" if kind == "png" else "svg")
            files |= {f"charts/{name}/{figure}.{kind}": picture for figure, picture in cards.items()}
    return files


def render_all(documents: Mapping[str, Document]) -> Files:
    """The files of every language; with more than one processor, half of the languages go to a second process."""
    languages = list(documents)
    processors = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    if len(languages) < 2 or processors < 2:
        return _merged([render_files(document) for document in documents.values()])
    here, there = languages[::2], languages[1::2]
    command = [sys.executable, "-m", "aneroid.reporting.publish"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        if other.stdin is None or other.stdout is None:
            raise PublicationError("R-PDF-1", reason="no second process could be started")
        try:
            other.stdin.write(pickle.dumps([documents[language] for language in there]))
            other.stdin.close()
            ours = [render_files(documents[language]) for language in here]
            said = other.stdout.read()
        except BaseException:
            other.kill()
            raise
    if other.returncode != 0:
        raise PublicationError("R-PDF-1", reason=f"the second process ended with status {other.returncode}")
    answer = pickle.loads(said)  # from our own process
    if isinstance(answer, Failure):
        raise PublicationError(answer.code, where=answer.where, **answer.facts)
    made = dict(zip([*here, *there], [*ours, *answer], strict=True))
    return _merged([made[language] for language in languages])


@dataclass(frozen=True, slots=True)
class Failure:
    """An error on its way from one process to another."""

    code: str
    where: str
    facts: Mapping[str, object]


def _merged(parts: Sequence[Files]) -> Files:
    return {name: data for part in parts for name, data in part.items()}


def _answer(documents: Sequence[Document]) -> list[Files] | Failure:
    try:
        return [render_files(document) for document in documents]
    except PublicationError as problem:
        return Failure(problem.code, problem.where, problem.facts)


if __name__ == "__main__":
    sys.stdout.buffer.write(pickle.dumps(_answer(pickle.loads(sys.stdin.buffer.read()))))
