"""A report's files in every format; with more than one processor, other processes write a share of them.

    python -m aneroid.reporting.publish      reads documents from standard input, writes their files to standard output

Typst holds Python's lock while it lays out, so threads would not help.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from aneroid.reporting.document import Document
from aneroid.reporting.docx import render_docx
from aneroid.reporting.html import render_html
from aneroid.reporting.pdf import render_pdf
from aneroid.reporting.pictures import render_cards, render_charts
from aneroid.reporting.pptx import render_pptx
from aneroid.reporting.xlsx import render_xlsx
from aneroid.study.errors import PublicationError

Files = dict[str, bytes]
Task = tuple[str, tuple[str, ...]]
"""A language, and the formats of its report that one process writes."""

OUTLINES = "outlines.json"
"""The build's file of what each language's report says, for comparing builds."""

EFFORT = {"pdf": 9.0, "office": 11.0, "png": 3.0, "xlsx": 2.0, "html": 1.0, "svg": 0.5}
"""How long each kind of file takes, roughly and in relation; DOCX and PPTX go together, as they share pictures."""

PROCESSES = 4
"""More would wait for the disk and fill the memory."""


def render_files(document: Document) -> Files:
    """Every file of a report in one language, by its name inside the folder of reports.

    Raises: PublicationError R-PDF-1 when the typesetter refuses a document or a chart.
    """
    return _render(document, document.files)


def _render(document: Document, formats: Sequence[str]) -> Files:
    name = document.language
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


class Press:
    """Writes reports with the help of further processes, which load their libraries while documents are made.

    Args:
        languages, formats: what will be printed, to know whether help pays.
        processes: at most so many in all, this one included; none for as many as there are processors.
    """

    def __init__(self, languages: Sequence[str], formats: Sequence[str], processes: int | None = None) -> None:
        most = min(processes or _processors(), PROCESSES)
        self._shares = _shared_out([task for language in languages for task in _tasks(language, formats)], most)
        command = [sys.executable, "-m", "aneroid.reporting.publish"]
        self._helpers = [
            subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) for _ in self._shares[1:]
        ]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for helper in self._helpers:
            if helper.poll() is None:
                helper.kill()
            for stream in (helper.stdin, helper.stdout):
                if stream is not None:
                    stream.close()
            helper.wait()

    def render(self, documents: Mapping[str, Document]) -> Files:
        """The files of every language, in the order of the languages and formats.

        Raises: PublicationError R-PDF-1 when the typesetter refuses a document, or a helper ends early.
        """
        for helper, share in zip(self._helpers, self._shares[1:], strict=True):
            work = [(documents[language], formats) for language, formats in share]
            if helper.stdin is None:
                raise PublicationError("R-PDF-1", reason="a helping process cannot be spoken to")
            try:
                helper.stdin.write(pickle.dumps(work))
                helper.stdin.close()
            except BrokenPipeError as problem:
                raise PublicationError("R-PDF-1", reason="a helping process ended early") from problem
        files = _together((documents[language], formats) for language, formats in self._shares[0])
        for helper in self._helpers:
            files |= _answer_of(helper)
        names = [name for document in documents.values() for name in _names(document, files)]
        return {name: files[name] for name in names}


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _tasks(language: str, formats: Sequence[str]) -> list[Task]:
    office = tuple(kind for kind in formats if kind in ("docx", "pptx"))
    alone: list[Task] = [(language, (kind,)) for kind in formats if kind not in office]
    return [*alone, (language, office)] if office else alone


def _effort(task: Task) -> float:
    return EFFORT.get(task[1][0], EFFORT["office"])


def _shared_out(tasks: Sequence[Task], most: int) -> list[list[Task]]:
    """Shares of about the same effort, the longest tasks given first; only as many as there is work for."""
    worth = [task for task in tasks if _effort(task) > 1]
    shares: list[list[Task]] = [[] for _ in range(max(1, min(most, len(worth))))]
    for task in sorted(tasks, key=_effort, reverse=True):
        min(shares, key=lambda share: sum(_effort(one) for one in share)).append(task)
    return shares


def _names(document: Document, files: Files) -> list[str]:
    """The names of a language's files, in the order of its formats."""
    language = document.language
    return [
        name for kind in document.files for name in files
        if name == f"{language}.{kind}" or (name.startswith(f"charts/{language}/") and name.endswith(f".{kind}"))
    ]  # fmt: skip


def _together(work: Iterable[tuple[Document, Sequence[str]]]) -> Files:
    files: Files = {}
    for document, formats in work:
        files |= _render(document, formats)
    return files


def _answer_of(helper: subprocess.Popen[bytes]) -> Files:
    said = helper.stdout.read() if helper.stdout is not None else b""
    if helper.wait() != 0:
        raise PublicationError("R-PDF-1", reason=f"a helping process ended with status {helper.returncode}")
    answer = pickle.loads(said)  # from our own process
    if isinstance(answer, Failure):
        raise PublicationError(answer.code, where=answer.where, **answer.facts)
    files: Files = answer
    return files


@dataclass(frozen=True, slots=True)
class Failure:
    """An error on its way from one process to another."""

    code: str
    where: str
    facts: Mapping[str, object]


def _help() -> None:
    """What a helping process does: write the files it is sent."""
    said = sys.stdin.buffer.read()
    if not said:  # nobody wants anything after all
        return
    try:
        answer: Files | Failure = _together(pickle.loads(said))
    except PublicationError as problem:
        answer = Failure(problem.code, problem.where, problem.facts)
    sys.stdout.buffer.write(pickle.dumps(answer))


if __name__ == "__main__":
    from aneroid.reporting import publish  # so that its records have one name in both processes

    publish._help()
