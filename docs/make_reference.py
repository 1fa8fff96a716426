"""Write the reference pages that follow from the code: the settings of a study, and all messages.

python docs/make_reference.py            write them
python docs/make_reference.py --check    exit 1 when a page is out of date
"""

from __future__ import annotations

import sys
import types
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from aneroid.study import settings
from aneroid.study.catalogue import CATALOGUE
from aneroid.study.settings import (
    collection,
    estimation,
    plan,
    rehearsal,
    report,
    sample,
    study,
    verification,
    weighting,
)

HERE = Path(__file__).parent
MODULES = (study, sample, plan, collection, verification, weighting, estimation, report, rehearsal)


def kind_of(annotation: Any) -> str:
    """A type in the words of a person who writes TOML."""
    plain = {str: "text", int: "whole number", float: "number", bool: "true or false"}
    if annotation in plain:
        return plain[annotation]
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return f"section, see {annotation.__name__}"
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        return " or ".join(f"`{value}`" for value in arguments)
    if origin in (Union, types.UnionType):
        return " or ".join(kind_of(a) for a in arguments if a is not type(None))
    if origin is tuple:
        return f"list of {kind_of(arguments[0])}"
    if origin is dict:
        return f"{kind_of(arguments[1])} by name"
    if hasattr(annotation, "__metadata__"):
        return kind_of(arguments[0])
    return getattr(annotation, "__name__", str(annotation))


def row(name: str, field: FieldInfo) -> str:
    """A setting as a line of a table."""
    default = field.default
    if field.is_required():
        shown = "needed"
    elif default is PydanticUndefined or isinstance(default, BaseModel) or default in ((), None, ""):
        shown = ""
    else:
        shown = f"`{default}`"
    kind = kind_of(field.annotation).replace("|", "or")
    return f"| `{name}` | {kind} | {shown} | {field.description or ''} |"


def settings_page() -> str:
    """Every section of ``study.toml``."""
    lines = [
        "# The settings of a study",
        "",
        "Made from `aneroid/study/settings/` by `make docs`. Sections stand in `study.toml` under the name in brackets;",
        'texts by language are written `{ en = "...", sq = "..." }`. Unknown keys are errors.',
        "",
    ]
    records = [
        r for module in MODULES for r in vars(module).values() if getattr(r, "__module__", "") == module.__name__
    ]
    top = {kind.annotation: name for name, kind in settings.Settings.model_fields.items()}
    for record in (settings.Settings, *(r for r in records if isinstance(r, type) and issubclass(r, settings.Record))):
        section = top.get(record) or top.get(record | None) or top.get(tuple[record, ...])
        heading = f"{record.__name__}" + (f" `[{section}]`" if section else "")
        lines += [
            f"## {heading}",
            "",
            (record.__doc__ or "").strip().split("\n")[0],
            "",
            "| key | value | default | |",
            "| --- | --- | --- | --- |",
        ]
        lines += [row(name, field) for name, field in record.model_fields.items()]
        lines.append("")
    return "\n".join(lines)


def messages_page() -> str:
    """Every error and finding by its code."""
    lines = [
        "# Messages",
        "",
        "Made from `aneroid/study/catalogue/` by `make docs`. Every message has a stable code; words in braces are filled",
        "with the facts of the case.",
        "",
        "| code | message | what to do |",
        "| --- | --- | --- |",
    ]
    for code, entry in sorted(CATALOGUE.items()):
        message, remedy = (text.replace("|", "\\|").replace("\n", " ") for text in entry)
        lines.append(f"| {code} | {message} | {remedy} |")
    return "\n".join(lines) + "\n"


PAGES = {"study-folder.md": settings_page, "messages.md": messages_page}

if __name__ == "__main__":
    stale = [
        name for name, page in PAGES.items() if not (HERE / name).exists() or (HERE / name).read_text("utf-8") != page()
    ]
    if "--check" in sys.argv:
        print("\n".join(f"docs/{name} is out of date: run make docs" for name in stale), end="\n" if stale else "")
        sys.exit(bool(stale))
    for name in stale:
        (HERE / name).write_text(PAGES[name](), encoding="utf-8")
        print(f"wrote docs/{name}")
