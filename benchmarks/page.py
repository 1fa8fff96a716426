"""The page of figures, `docs/benchmarks.md`: a section per benchmark, each written anew by its own run."""

from __future__ import annotations

import os
import platform
import re
from datetime import UTC, datetime
from pathlib import Path

PAGE = Path(__file__).resolve().parent.parent / "docs" / "benchmarks.md"
LOAD = os.getloadavg()[0]
"""Load of the machine before the benchmark itself began."""


def written(command: str) -> str:
    """The words with which a section begins: by what it was written, when, and on what machine."""
    return (
        f"Written by `{command}` on {datetime.now(UTC):%-d %B %Y} ({platform.machine()}, {os.cpu_count()} processors, "
        f"Python {platform.python_version()}; load of the machine before it began {LOAD:.1f})"
    )


def put(title: str, text: str, page: Path = PAGE) -> None:
    """Exchange the section of this title, or add it at the end; print it."""
    section = f"## {title}\n\n{text.strip()}\n"
    whole = page.read_text("utf-8") if page.exists() else "# Benchmarks\n"
    parts = re.split(r"(?m)^(?=## )", whole)
    places = [i for i, part in enumerate(parts) if part.startswith(f"## {title}\n")]
    parts = [part for i, part in enumerate(parts) if i not in places[1:]]
    if places:
        parts[places[0]] = section
    else:
        parts.append(section)
    page.write_text("\n\n".join(part.strip() for part in parts) + "\n", "utf-8")
    print(section)
