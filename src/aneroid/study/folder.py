"""Reading a study folder: everything that is wrong with it at once, or the study."""

from __future__ import annotations

import difflib
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from aneroid.study.errors import Finding, StudyError
from aneroid.study.questionnaire import Questionnaire, read_questionnaire
from aneroid.study.script import CYRILLIC, LATIN, to_cyrillic
from aneroid.study.settings import Settings

QUESTIONNAIRES = ("questionnaire.xlsx", "questionnaire.csv", "questionnaire.md")


@dataclass(frozen=True, slots=True)
class Study:
    """A study folder: its settings and its questionnaire, where it has one."""

    folder: Path
    settings: Settings
    questionnaire: Questionnaire | None


def read_study(folder: Path) -> tuple[Study | None, list[Finding]]:
    """Read a study folder.

    Returns: the study, none where its settings cannot be used, and every problem of settings and questionnaire.
    """
    settings, findings = read_settings(folder)
    path = questionnaire_path(folder)
    questionnaire = None
    if path is not None:
        questionnaire, more = read_questionnaire(path)
        findings += more
    elif settings is not None and settings.fieldwork.is_sampled:
        findings.append(Finding.of("Q-FILE-1", where=QUESTIONNAIRES[0]))
    if settings is None:
        return None, findings
    return Study(folder, settings, questionnaire), findings


def load_study(folder: Path) -> Study:
    """The study of a folder that has no errors.

    Raises: StudyError S-STUDY-1 with all of them otherwise.
    """
    study, findings = read_study(folder)
    errors = [finding for finding in findings if finding.severity == "error"]
    if study is None or errors:
        raise StudyError("S-STUDY-1", count=len(errors), findings="\n".join(f"  {finding}" for finding in errors))
    return study


def load_settings(folder: Path) -> Settings:
    """The settings of a folder whose questionnaire may not be written yet.

    Raises: StudyError S-STUDY-1 with everything that is wrong with them.
    """
    settings, findings = read_settings(folder)
    if settings is None:
        raise StudyError("S-STUDY-1", count=len(findings), findings="\n".join(f"  {finding}" for finding in findings))
    return settings


def narratives(study: Study) -> dict[str, str]:
    """The narrative of each of the report's languages.

    Raises: StudyError R-FILE-1 where one is missing.
    """
    texts = {}
    for language in study.settings.report.languages:
        name = narrative_name(study.folder, language)
        path = study.folder / name
        if not path.is_file():
            raise StudyError("R-FILE-1", where=str(study.folder), name=name)
        text = path.read_text(encoding="utf-8")
        texts[language] = to_cyrillic(text) if is_transliterated(study.folder, language) else text
    return texts


def narrative_name(folder: Path, language: str) -> str:
    """The file that a language's narrative is read from; Serbian in Cyrillic letters is made from the Latin one."""
    return f"report/{LATIN if is_transliterated(folder, language) else language}.md"


def is_transliterated(folder: Path, language: str) -> bool:
    """Whether a language's narrative is another script of one that was written."""
    return language == CYRILLIC and not (folder / "report" / f"{language}.md").is_file()


def questionnaire_path(folder: Path) -> Path | None:
    """The study's questionnaire file, whichever kind it is."""
    return next((folder / name for name in QUESTIONNAIRES if (folder / name).exists()), None)


def no_folder(folder: Path) -> Finding | None:
    """Why a path is no folder to look for a study in; nothing where it is one."""
    if folder.is_dir():
        return None
    return Finding.of("S-FOLDER-4" if folder.is_file() else "S-FOLDER-1", where=str(folder))


def must_be_folder(folder: Path) -> None:
    """Raises: StudyError S-FOLDER-1 or -4 where there is no folder."""
    if problem := no_folder(folder):
        raise StudyError(problem.code, where=problem.where)


def read_settings(folder: Path) -> tuple[Settings | None, list[Finding]]:
    """Read ``study.toml``: the settings, or everything that is wrong with it."""
    path = folder / "study.toml"
    if problem := no_folder(folder):
        return None, [problem]
    if not path.is_file():
        return None, [Finding.of("S-FOLDER-2", where=str(folder))]
    try:
        raw = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except UnicodeDecodeError:
        return None, [Finding.of("S-TOML-2", where="study.toml")]
    except tomllib.TOMLDecodeError as problem:
        return None, [Finding.of("S-TOML-1", where="study.toml", reason=str(problem))]
    try:
        return Settings.model_validate(raw), []
    except ValidationError as problem:
        return None, [_finding(error) for error in problem.errors()]


def _finding(error: Any) -> Finding:
    """A validation error in the words of the person who wrote the file."""
    location = tuple(part for part in error["loc"] if part not in ("tuple[str,...]", "str", "[key]"))
    where = _place(location)
    kind = error["type"]
    if kind == "extra_forbidden":
        known = _known_keys(location[:-1])
        close = difflib.get_close_matches(str(location[-1]), known, n=1)
        hint = f"Did you mean {close[0]}?" if close else f"Known here: {', '.join(known)}."
        return Finding.of("S-KEY-1", where=where, key=location[-1], hint=hint)
    if kind == "missing":
        return Finding.of("S-KEY-2", where=where, key=location[-1])
    reason = re.sub(r"^Value error, ", "", error["msg"])
    given = error.get("input")
    shown = repr(given) if isinstance(given, str | int | float | bool) else "this"
    return Finding.of("S-VALUE-1", where=where, shown=shown[:60], reason=reason[:1].lower() + reason[1:])


def _place(location: tuple[Any, ...]) -> str:
    """``study.toml, [sample.psu] interviews`` from a path of keys; list entries are counted from one."""
    parts: list[str] = []
    for part in location:
        if isinstance(part, int):
            parts[-1] = f"{parts[-1]} (entry {part + 1})" if parts else f"entry {part + 1}"
        else:
            parts.append(str(part))
    if not parts:
        return "study.toml"
    return f"study.toml, [{'.'.join(parts[:-1])}] {parts[-1]}" if len(parts) > 1 else f"study.toml, {parts[0]}"


def _known_keys(location: tuple[Any, ...]) -> list[str]:
    """The keys that the record at a path of keys knows."""
    model: Any = Settings
    for part in location:
        if isinstance(part, int) or not (isinstance(model, type) and issubclass(model, BaseModel)):
            continue
        field = model.model_fields.get(str(part))
        if field is None:
            return []
        model = _record_in(field.annotation)
    return list(model.model_fields) if isinstance(model, type) and issubclass(model, BaseModel) else []


def _record_in(annotation: Any) -> Any:
    """The record inside an annotation such as ``tuple[Record, ...]`` or ``Record | None``."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    found = (_record_in(part) for part in getattr(annotation, "__args__", ()))
    return next((record for record in found if record is not None), None)
