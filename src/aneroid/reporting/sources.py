"""Sources that the narrative cites: focus groups and interviews, as Markdown files of ``evidence/``.

    ---
    source: Focus group with six adults, Prishtina
    source.sq: Fokus grup me gjashtë të rritur, Prishtinë
    date: 2021-10-02
    invented: yes
    ---
    What was said.

``source`` alone is in the study's main language. ``invented: yes`` says that nobody was asked; the footnote says so.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from aneroid.reporting.words import Wording
from aneroid.study.errors import PublicationError
from aneroid.study.settings import localised, missing_in

HEAD = re.compile(r"\A---\s*\n(?P<head>.*?)\n---\s*(?:\n|\Z)", re.S)


@dataclass(frozen=True, slots=True)
class Source:
    """Where something that is no estimate comes from."""

    name: Mapping[str, str]
    day: date
    invented: bool


def read_source(folder: Path, which: str, main_language: str) -> Source:
    """A source by the name of its file.

    Raises: PublicationError R-SRC-1 for a source without a file, R-SRC-2 for a file without source or date.
    """
    path = folder / "evidence" / f"{which}.md"
    if not re.fullmatch(r"[\w-]+", which) or not path.is_file():
        known = sorted(p.stem for p in (folder / "evidence").glob("*.md")) if (folder / "evidence").is_dir() else []
        raise PublicationError("R-SRC-1", which=which, known=", ".join(known) or "none")
    match = HEAD.match(path.read_text(encoding="utf-8", errors="replace"))
    lines = match["head"].splitlines() if match else []
    keys = {key.strip(): value.strip() for key, _, value in (line.partition(":") for line in lines)}
    names = {main_language: keys.get("source", "")}
    names |= {key.partition(".")[2]: text for key, text in keys.items() if key.startswith("source.")}
    try:
        day = date.fromisoformat(keys.get("date", ""))
    except ValueError as problem:
        raise PublicationError("R-SRC-2", where=f"evidence/{which}.md") from problem
    if not names[main_language]:
        raise PublicationError("R-SRC-2", where=f"evidence/{which}.md")
    return Source({language: name for language, name in names.items() if name}, day, keys.get("invented") == "yes")


def citation(folder: Path, which: str, main_language: str, words: Wording) -> str:
    """The footnote of a source, in the report's language.

    Raises: PublicationError R-SRC-1, R-SRC-2, R-SRC-3 for a source that is not named in the report's language.
    """
    source = read_source(folder, which, main_language)
    if missing_in(source.name, [words.language]):
        raise PublicationError("R-SRC-3", where=f"evidence/{which}.md", language=words.language)
    named = words.say("source.note", source=localised(source.name, words.language), date=words.day(source.day))
    return f"{named} {words.say('source.invented')}" if source.invented else named
