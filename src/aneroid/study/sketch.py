"""A form that cannot be built, read row by row, so that all that is wrong with it can be said at once.

The form's builder stops at its first problem. This reading is enough to check names, answers, routing and plans
against; it never reaches a device or an estimate, since a study with such a form does not run.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from aneroid.study.errors import Finding

Row = Mapping[str, str]
SELECT = re.compile(r"^select[ _](?:one|multiple)(?:[ _]from[ _]\w+)?\s+(?P<list>\S+)", re.IGNORECASE)
LABEL = re.compile(r"^label(?:::?\s*(?P<language>.+))?$", re.IGNORECASE)
GROUP = re.compile(r"^(?P<edge>begin|end)[ _](?P<what>group|repeat)$", re.IGNORECASE)
NAMELESS = ("", "end group", "end_group", "end repeat", "end_repeat")


def read_rows(path: Path) -> tuple[list[Row], list[Row]]:
    """The rows of the sheets survey and choices; none where they cannot be read at all."""
    # The form's builder takes a third of a second to load; a run in which no questionnaire changed never needs it.
    from pyxform.errors import PyXFormError
    from pyxform.xls2json_backends import get_xlsform

    try:
        form: Any = get_xlsform(str(path))
    except (PyXFormError, ValueError, KeyError, TypeError, OSError, AttributeError, IndexError):
        return [], []
    return [_texts(row) for row in form.survey or []], [_texts(row) for row in form.choices or []]


def check_rows(name: str, survey: Sequence[Row], choices: Sequence[Row]) -> Iterator[Finding]:
    """Rows that no form can be built from: without a name, with a name given twice, with a list that is not there."""
    lists = {_list_name(row) for row in choices}
    for number, row in enumerate(choices, start=2):
        if _list_name(row) and not row.get("name"):
            yield Finding.of("Q-OPTION-1", where=f"{name}, sheet choices, row {number}")
    seen: dict[str, int] = {}
    for number, row in enumerate(survey, start=2):
        where = f"{name}, sheet survey, row {number}"
        kind, own = row.get("type", ""), row.get("name", "")
        if kind and not own and kind.lower() not in NAMELESS:
            yield Finding.of("Q-NAME-2", where=where, kind=kind)
        if own and own in seen and not kind.lower().startswith("end"):
            yield Finding.of("Q-NAME-3", where=where, name=own, first=seen[own])
        seen.setdefault(own, number)
        select = SELECT.match(kind)
        if select and select["list"] not in lists:
            yield Finding.of("Q-LIST-1", where=where, name=select["list"])


def sketch_nodes(survey: Sequence[Row], choices: Sequence[Row]) -> list[dict[str, Any]]:
    """The form as the tree that its builder would have made of it, as far as rows alone tell."""
    answers: dict[str, list[dict[str, Any]]] = {}
    for row in choices:
        if row.get("name"):
            answers.setdefault(_list_name(row), []).append({"name": row["name"], "label": _labels(row)})
    root: list[dict[str, Any]] = []
    open_groups = [root]
    for row in survey:
        group = GROUP.match(row.get("type", ""))
        if group and group["edge"].lower() == "end":
            if len(open_groups) > 1:
                open_groups.pop()
        elif group:
            node = _node(row, group["what"].lower(), [])
            node["children"] = []
            open_groups[-1].append(node)
            open_groups.append(node["children"])
        elif row.get("type") and row.get("name"):
            select = SELECT.match(row["type"])
            many = "multiple" in row["type"].lower()
            kind = ("select all that apply" if many else "select one") if select else row["type"]
            open_groups[-1].append(_node(row, kind, answers.get(select["list"], []) if select else []))
    return root


def _node(row: Row, kind: str, choices: list[dict[str, Any]]) -> dict[str, Any]:
    bind = {
        "relevant": row.get("relevant", ""),
        "constraint": row.get("constraint", ""),
        "required": row.get("required", ""),
        "calculate": row.get("calculation", ""),
    }
    control = {"appearance": row.get("appearance", "")}
    own = {"type": kind, "name": row.get("name", ""), "label": _labels(row), "choices": choices}
    return {**own, "bind": bind, "control": control}


def _labels(row: Row) -> dict[str, str] | str:
    found = {match["language"]: text for key, text in row.items() if (match := LABEL.match(key)) and text}
    if set(found) == {None}:
        return found[None]
    return {language or "default": text for language, text in found.items()}


def _list_name(row: Row) -> str:
    return row.get("list_name", "") or row.get("list name", "")


def _texts(row: Mapping[str, Any]) -> Row:
    return {str(key).strip(): str(value).strip() for key, value in row.items() if value is not None}
