"""Write the reference pages that follow from the code: the settings of a study, and all messages.

python docs/make_reference.py            write them
python docs/make_reference.py --check    exit 1 when a page is out of date
"""

from __future__ import annotations

import inspect
import re
import sys
import types
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from aneroid.reporting.claims import lexicon
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
from aneroid.verification import screening
from aneroid.verification.backchecks import check_backchecks

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


def readable(pattern: str) -> str:
    """A pattern of the lexicon as a reader would write it: slashes for choices, brackets for what may be left out."""
    text = re.sub(r"\(\?[!<][^()]*(?:\([^()]*\)[^()]*)*\)", "", pattern)
    text = re.sub(r"\\[wd][*+]?|\{[\d,]+\}\??", "…", text).replace("\\b", "")
    for _ in range(4):
        text = re.sub(r"\(\?:([^()]*)\)\?", lambda m: f"[{m[1].replace('|', '/')}]", text)
        text = re.sub(r"\(\?:([^()]*)\)", lambda m: m[1].replace("|", "/"), text)
    return re.sub(r"(\w)\?", r"[\1]", text).replace("…?", "…").replace("|", "/").replace("- ", " ").strip()


def phrases_page() -> str:
    """Every word of quantity and what it means."""
    lines = [
        "# What words of quantity mean",
        "",
        "Made from `aneroid/reporting/claims/lexicon.py` by `make docs`: the one table by which `aneroid review`, `aneroid check` and",
        "every build judge words. Each limit is a convention of this project. Phrases are written without diacritics, Serbian in Latin",
        "letters; Cyrillic is transliterated first. A slash is a choice, square brackets may be left out, … is any ending or word.",
        "",
        "p is the estimate in percent. **Holds** is where it must lie, **imprecise** where it may still lie for the words to be only",
        "imprecise; beyond, they are overstated (same side of one half, or the most frequent answer) or contradicted. **Interval** is what",
        "the interval must clear, or the words are not significant: at two sides (95 %, and whatever the rounding hides) between minority",
        "and majority, at one side (95 %) elsewhere.",
        "",
        "## Words",
        "",
        "| phrase | holds | imprecise | interval | English | Albanian | Serbian |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for phrase in lexicon.PHRASES:
        clear = (
            f"above {phrase.above:g}"
            if phrase.above is not None
            else f"below {phrase.below:g}"
            if phrase.below is not None
            else ""
        )
        sided = (" (two sides)" if phrase.strict else " (one side)") if clear else ""
        holds = f"{phrase.low:g}–{phrase.high:g}" if phrase.kind == "majority" else phrase.note
        loose = f"{phrase.weak:g}–{phrase.strong:g}" if phrase.kind == "majority" else "always"
        lines.append(f"| {phrase.name} | {holds} | {loose} | {clear}{sided} | {texts_of(phrase.texts)} |")
    lines += [
        "",
        "## Fractions",
        "",
        'Alone, or after a modifier below; "one in five", "nine out of ten" and the like are read as numbers.',
        "",
        "| part | percent | alone: within | English | Albanian | Serbian |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    lines += [f"| {f.name} | {f.value:g} | {f.tolerance:g} | {texts_of(f.texts)} |" for f in lexicon.FRACTIONS]
    lines += [
        "",
        "## Modifiers",
        "",
        "Before a number N (in percent) or a fraction. A number alone holds within its rounding.",
        "",
        "| modifier | p for a number | English | Albanian | Serbian |",
        "| --- | --- | --- | --- | --- |",
    ]
    lines += [f"| {m.name} | {m.meaning.replace('|', '/')} | {texts_of(m.texts)} |" for m in lexicon.MODIFIERS]
    lines += [
        "",
        "## Other kinds of statement",
        "",
        "| kind | what it needs | English | Albanian | Serbian |",
        "| --- | --- | --- | --- | --- |",
    ]
    lines += [f"| {c.name} | {c.meaning} | {texts_of(c.texts)} |" for c in lexicon.CUES]
    return "\n".join(lines) + "\n"


CHECKS_PAGE = "methods/verification-checks.md"
CHECKS, CHECKS_END = "<!-- checks: written by docs/make_reference.py -->", "<!-- end of checks -->"


def checks_page() -> str:
    """The page of the checks as it is, with what their functions say of them between its two marks."""
    before, _, rest = (HERE / CHECKS_PAGE).read_text("utf-8").partition(CHECKS)
    after = rest.partition(CHECKS_END)[2]
    lines = [CHECKS]
    names = [(c.name, c.title, c.run.__doc__) for c in screening.CHECKS]
    for name, title, text in [*names, (*screening.BACKCHECKS, check_backchecks.__doc__)]:
        said, _, source = inspect.cleandoc(text or "").partition("Source:")
        words = re.sub(r"``(\w+)``", r"`\1`", said.partition("Args:")[0].strip())
        lines += ["", f"### {title} (`{name}`)", "", words, "", f"*Source.* {' '.join(source.split())}"]
    return before + "\n".join([*lines, "", CHECKS_END]) + after


def texts_of(texts: Mapping[str, tuple[str, ...]]) -> str:
    """The phrases of all languages, a column each."""
    return " | ".join("; ".join(dict.fromkeys(readable(text) for text in texts[code])) for code in lexicon.LANGUAGES)


PAGES = {
    "study-folder.md": settings_page,
    "messages.md": messages_page,
    "methods/phrases.md": phrases_page,
    CHECKS_PAGE: checks_page,
}

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
