"""Typst as this project runs it: its own fonts only, and texts that travel as data, so that none can act as markup."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from aneroid.reporting import palette
from aneroid.study.errors import PublicationError

HERE = Path(__file__).parent


def typeset(template: str, data: Mapping[str, object], colours: Sequence[str]) -> bytes:
    """A PDF/UA-1 of a template, the same bytes for the same data.

    Args:
        template: a file of ``templates``. data: what it reads from ``sys.inputs``, texts as they are, the rest as JSON.
        colours: names in the palette that it reads as ``colours``.
    Raises: PublicationError R-PDF-1 when Typst refuses it.
    """
    # Typst's compiler takes a while to load; a run in which no page changed never needs it.
    import typst

    inputs = {name: v if isinstance(v, str) else json.dumps(v, ensure_ascii=False) for name, v in data.items()}
    inputs["colours"] = json.dumps({name.lower(): getattr(palette, name) for name in colours})
    try:
        compiled = typst.compile(
            str(HERE / "templates" / template), root=str(HERE / "templates"), sys_inputs=inputs,
            font_paths=[str(HERE / "fonts")], ignore_system_fonts=True, pdf_standards=["ua-1"],
        )  # fmt: skip
    except (RuntimeError, typst.TypstError) as problem:
        raise PublicationError("R-PDF-1", reason=str(problem)[:400]) from problem
    if not isinstance(compiled, bytes):
        raise PublicationError("R-PDF-1", reason="no single file came out")
    return compiled
