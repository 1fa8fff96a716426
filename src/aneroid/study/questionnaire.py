"""The questionnaire: an XLSForm read through pyxform into frozen records."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from aneroid.study.errors import Finding
from aneroid.study.sketch import check_rows, read_rows, sketch_nodes
from aneroid.study.workbook import check_workbook, dropped_rows

Kind = Literal["single", "multiple", "integer", "decimal", "text", "date", "other"]

KINDS: Mapping[str, Kind] = {
    "select one": "single",
    "select all that apply": "multiple",
    "integer": "integer",
    "int": "integer",
    "decimal": "decimal",
    "text": "text",
    "string": "text",
    "date": "date",
}
LANGUAGE = re.compile(r"\(([A-Za-z-]+)\)\s*$")
REFERENCE = re.compile(r"\$\{\s*([^}]+?)\s*\}")
MAIN_LANGUAGE = "default"


@dataclass(frozen=True, slots=True)
class Option:
    """An answer that can be chosen; ``label`` by language code."""

    name: str
    label: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Question:
    """A question as asked; ``stem`` is the sentence that a battery's items complete (the label of their group).

    ``texts`` are its other texts by what they are (hint, constraint message), each by language; ``rules`` the
    conditions of the groups that it stands in, the outermost first; ``section`` the label of the outermost group.
    """

    name: str
    kind: Kind
    wording: Mapping[str, str]
    stem: Mapping[str, str]
    options: tuple[Option, ...]
    texts: Mapping[str, Mapping[str, str]]
    relevant: str
    expressions: Mapping[str, str]
    required: bool
    group: tuple[str, ...]
    repeated: bool
    rules: tuple[str, ...] = ()
    section: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """All questions in the order of the form, with the XForm that devices run."""

    form_id: str
    version: str
    title: str
    languages: tuple[str, ...]
    questions: tuple[Question, ...]
    names: frozenset[str]
    xform: str
    _by_name: dict[str, Question] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        found = {question.name: question for question in reversed(self.questions)}
        object.__setattr__(self, "_by_name", found)

    def __getitem__(self, name: str) -> Question:
        return self._by_name[name]

    def __contains__(self, name: object) -> bool:
        return name in self._by_name

    def option_names(self, name: str) -> tuple[str, ...]:
        """The names of a question's answers, in the form's order; empty for an open question."""
        return tuple(option.name for option in self[name].options)


def read_questionnaire(path: Path) -> tuple[Questionnaire | None, list[Finding]]:
    """Read an XLSForm (.xlsx, .csv or .md).

    The workbook is looked at before pyxform sees it: an archive that unpacks to something enormous is refused, and
    rows that pyxform would silently drop (a stale sheet dimension) are found.

    Returns: the questionnaire, none where it cannot be read, and everything wrong with it. A form that cannot be
        built is returned as far as its rows tell, with an error, so that other files can be checked against it.
    """
    if not path.is_file():
        return None, [Finding.of("Q-FILE-1", where=path.name)]
    findings = check_workbook(path)
    if findings:
        return None, findings
    # pyxform takes a third of a second to load; a run in which no questionnaire changed never needs it.
    from pyxform.errors import PyXFormError
    from pyxform.xls2xform import convert

    try:
        result = convert(xlsform=path, validate=False, warnings=[])
    except PyXFormError as problem:
        return _sketched(path, Finding.of("Q-FORM-1", where=path.name, reason=_one_line(problem)))
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, OSError, RecursionError) as problem:
        return _sketched(path, Finding.of("Q-FORM-2", where=path.name, reason=_one_line(problem)))
    tree: dict[str, Any] = result._pyxform
    form = _questionnaire(tree, result.xform)
    return form, dropped_rows(path, form.names, {o.name for q in form.questions for o in q.options})


def _sketched(path: Path, problem: Finding) -> tuple[Questionnaire | None, list[Finding]]:
    """A form that cannot be built: its rows as far as they can be read, and all that is wrong with them."""
    survey, choices = read_rows(path)
    if not survey:
        return None, [problem]
    return _questionnaire({"children": sketch_nodes(survey, choices)}, ""), [
        *check_rows(path.name, survey, choices),
        problem,
    ]


def _questionnaire(tree: dict[str, Any], xform: str) -> Questionnaire:
    everything = list(_walk(tree.get("children", []), (), {}, repeated=False))
    names = frozenset(name for name, _ in everything)
    questions = tuple(question for _, question in everything if question is not None)
    languages = tuple(dict.fromkeys(code for q in questions for code in q.wording))
    title, form_id = str(tree.get("title", "")), str(tree.get("id_string", ""))
    return Questionnaire(form_id, str(tree.get("version", "")), title, languages, questions, names, xform)


def references(expression: str) -> list[str]:
    """The questions that an XLSForm expression speaks of, as ``${name}``."""
    return REFERENCE.findall(expression)


def language_code(column: str) -> str:
    """``en`` from a column such as ``label::English (en)``; a name without code stays as it is."""
    match = LANGUAGE.search(column)
    return match[1].lower() if match else column.strip().lower()


def _walk(
    children: list[dict[str, Any]], group: tuple[str, ...], stem: Mapping[str, str], *, repeated: bool
) -> Iterator[tuple[str, Question | None]]:
    """Every node of the form by name, with its question where it is one."""
    for node in children:
        kind = node.get("type", "")
        if node.get("name") == "meta" and kind == "group":
            continue
        if kind in ("group", "repeat"):
            listed = "list" in str((node.get("control") or {}).get("appearance", ""))
            inner = _texts(node.get("label")) if listed else {}
            yield node["name"], None
            rule = str((node.get("bind") or {}).get("relevant", "")).strip()
            label = _texts(node.get("label"))
            for name, question in _walk(
                node.get("children", []), (*group, node["name"]), inner, repeated=repeated or kind == "repeat"
            ):
                yield (
                    name,
                    question
                    and replace(
                        question, rules=(*((rule,) if rule else ()), *question.rules), section=label or question.section
                    ),
                )
        else:
            yield node["name"], _question(node, group, stem, repeated=repeated)


def _question(node: dict[str, Any], group: tuple[str, ...], stem: Mapping[str, str], *, repeated: bool) -> Question:
    bind = node.get("bind") or {}
    texts = {
        "hint": _texts(node.get("hint")),
        "constraint message": _texts(bind.get("jr:constraintMsg")),
        "required message": _texts(bind.get("jr:requiredMsg")),
    }
    expressions = {
        "relevant": str(bind.get("relevant", "")),
        "constraint": str(bind.get("constraint", "")),
        "calculation": str(bind.get("calculate", "")),
        "choice_filter": str(node.get("choice_filter", "") or ""),
    }
    return Question(
        name=node["name"],
        kind=KINDS.get(str(node.get("type", "")), "other"),
        wording=_texts(node.get("label")),
        stem=stem,
        options=tuple(Option(str(o.get("name", "")), _texts(o.get("label"))) for o in node.get("choices") or []),
        texts={what: text for what, text in texts.items() if text},
        relevant=expressions["relevant"],
        expressions={what: text for what, text in expressions.items() if text},
        required=str(bind.get("required", "")).lower() in ("yes", "true", "true()"),
        group=group,
        repeated=repeated,
    )


def _texts(label: object) -> dict[str, str]:
    """A label as texts by language code; a form without languages speaks its ``default`` one."""
    if isinstance(label, str):
        return {MAIN_LANGUAGE: label}
    if isinstance(label, dict):
        return {
            language_code(name): str(text) for name, text in label.items() if text is not None and str(text).strip()
        }
    return {}


def _one_line(problem: Exception) -> str:
    return " ".join(str(problem).split())[:300] or type(problem).__name__
