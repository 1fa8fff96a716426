"""Pages beside the report: one file that holds everything it needs, in the report's faces and colours."""

from __future__ import annotations

from typing import Any

from aneroid.reporting import palette
from aneroid.reporting.html import _environment, _faces


def render_page(template: str, **content: Any) -> str:
    """A page from its template, with fonts and colours inside and nothing loaded from elsewhere."""
    page: str = _environment().get_template(template).render(colours=palette, faces=_faces(), **content)
    return page
