"""How long the reference report takes, from estimates that are there to files on disk.

python benchmarks/report.py [STUDY]      the study must have been run (make demo); the best of three processes counts
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from page import put, written

from aneroid.build import Build
from aneroid.lifecycle import make_report
from aneroid.reporting.disclosure import Quality
from aneroid.reporting.document import Document
from aneroid.reporting.evidence import Evidence
from aneroid.reporting.publish import render_files
from aneroid.reporting.report import build_document
from aneroid.study.folder import load_study, narratives
from aneroid.study.published import read_shares


def timed(folder: Path, what: str, times: int = 3) -> tuple[float, float]:
    """Seconds on the clock and of processor time, of the fastest of some fresh processes, libraries loaded in each.

    The typesetter remembers what it has laid out, so a second run in one process would flatter it.
    """
    command = [sys.executable, __file__, str(folder), what]
    runs = [subprocess.run(command, capture_output=True, text=True, check=True).stdout.split() for _ in range(times)]
    return min((float(clock), float(work)) for clock, work in runs)


def main(folder: Path, only: str = "") -> None:
    if not (folder / "build/estimates.parquet").exists():
        sys.exit(f"{folder} has no estimates yet: run it first (aneroid run {folder}).")
    study, build = load_study(folder), Build.open(folder / "build")
    texts = narratives(study)
    language = next(iter(texts))

    def document() -> Document:
        quality = Quality.of(json.loads(build.text("quality.json")))
        evidence = Evidence(build.frame("estimates.parquet"))
        path = folder / "published.toml"
        published = read_shares(path) if path.exists() else {}
        return build_document(study, evidence, quality, texts[language], published, language)

    def files(*kinds: str) -> Callable[[], object]:
        return lambda: render_files(replace(document(), files=kinds))

    work = {"the document": document}
    work |= {f"the document and {kind.upper()}": files(kind) for kind in study.settings.report.formats}
    work["the document, HTML and PDF"] = files("html", "pdf")
    work[f"all formats of {len(texts)} languages"] = lambda: make_report(study, build)
    if only:
        clock = time.perf_counter()
        work[only]()
        print(time.perf_counter() - clock, sum(os.times()[:4]))
        return
    lines = ["| what | seconds | processor seconds, loading included |", "| --- | ---: | ---: |"]
    for what in work:
        clock, busy = timed(folder, what)
        lines.append(f"| {what} | {clock:.2f} | {busy:.2f} |")
    put(
        "The report",
        f"{written('python benchmarks/report.py')}: the reference study's report, from estimates that are there to files on "
        "disk; the best of three fresh processes.\n\n" + "\n".join(lines),
    )


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "studies/kosovo-2021"), *sys.argv[2:])
