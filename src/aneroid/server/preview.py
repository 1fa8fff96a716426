"""The questionnaire played while it is being written: no store, no devices, nothing kept.

The interviewer app asks this server how the questionnaire stands; whenever the file was saved, it is read again. What
is wrong with it is said, and the last version that could be shown stays on the screen meanwhile.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import FastAPI, HTTPException, Response
from fastapi.responses import RedirectResponse

from aneroid.collection.xform import Form, describe_form, field_form
from aneroid.server.app import Guarded, mount_static
from aneroid.study.askable import unaskable
from aneroid.study.check import check_study
from aneroid.study.errors import CollectionError, Finding, SurveyError
from aneroid.study.folder import Study, questionnaire_path, read_study
from aneroid.study.questionnaire import Questionnaire, read_questionnaire

Stamp = tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """The questionnaire as it was last read: the form, the latest that can be shown, and what is wrong now."""

    form: Form | None = None
    languages: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()


@dataclass
class Desk:
    """A study folder that somebody writes in."""

    folder: Path
    _stamp: Stamp | None = None
    _draft: Draft = field(default_factory=Draft)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def draft(self) -> Draft:
        """How the questionnaire stands; read again only where a file changed."""
        with self._lock:
            stamp = _stamp(self.folder)
            if stamp != self._stamp:
                self._draft, self._stamp = read_draft(self.folder, self._draft), stamp
            return self._draft


def read_draft(folder: Path, before: Draft) -> Draft:
    """Read the questionnaire of a folder whose ``study.toml`` may not be there yet, or not be right."""
    study, findings = read_study(folder)
    questionnaire = study.questionnaire if study is not None else None
    path = questionnaire_path(folder)
    if questionnaire is None and path is not None:
        questionnaire, more = read_questionnaire(path)
        findings += [finding for finding in more if finding not in findings]
    if path is None and not any(finding.code == "Q-FILE-1" for finding in findings):
        findings.append(Finding.of("Q-FILE-1", where="questionnaire.xlsx"))
    form = before.form
    if questionnaire is not None and questionnaire.xform:
        try:
            form = describe_form(field_form(questionnaire.xform.encode()))
        except SurveyError as problem:
            findings.append(problem.finding())
    findings += _of_questionnaire(study, questionnaire)
    findings = [finding for finding in findings if finding.code.startswith("Q-")]
    languages = questionnaire.languages if questionnaire is not None else before.languages
    return Draft(form, languages, tuple(findings))


def _of_questionnaire(study: Study | None, questionnaire: Questionnaire | None) -> list[Finding]:
    """What ``aneroid check`` says of the questions; the plan of the report is for later."""
    if study is not None:
        return [finding for finding in check_study(study) if finding.code.startswith("Q-")]
    return list(unaskable(questionnaire.xform)) if questionnaire is not None else []


def _stamp(folder: Path) -> Stamp:
    """What changes when a file of the folder is saved."""
    found = []
    for path in (folder / "study.toml", questionnaire_path(folder)):
        try:
            state = path.stat() if path is not None else None
        except OSError:  # being replaced at this moment: it is another stamp the next time
            state = None
        if path is not None and state is not None:
            found.append((path.name, state.st_mtime_ns, state.st_size))
    return tuple(found)


def create_preview(folder: Path, static: Path = Path(__file__).parent / "static") -> FastAPI:
    """The interviewer app over the questionnaire of a folder."""
    app = FastAPI(title="Aneroid preview", version="1", openapi_url=None, docs_url=None, redoc_url=None)
    desk = Desk(folder)

    @app.get("/")
    def _first() -> Response:
        return RedirectResponse("/app/#preview")

    @app.get("/api/v1/preview")
    def _preview() -> dict[str, Any]:
        draft = desk.draft()
        return {
            "hash": draft.form.hash if draft.form else None, "findings": [asdict(one) for one in draft.findings[:50]]
        }  # fmt: skip

    @app.get("/api/v1/study")
    def _study() -> dict[str, Any]:
        draft = desk.draft()
        form = draft.form
        forms = (
            [{"form_id": form.form_id, "version": form.version, "hash": form.hash, "name": form.title or form.form_id}]
            if form
            else []
        )
        return {"titles": {}, "languages": list(draft.languages), "forms": forms}

    @app.get("/api/v1/forms/{form_id}/{version}", response_class=Response)
    def _form(form_id: str, version: str) -> Response:
        del version  # the address has one; what is shown is always the file as it stands
        form = desk.draft().form
        if form is None or form.form_id != form_id:
            raise HTTPException(404, "There is no such form.")
        return Response(form.xml, 200, {"Cache-Control": "no-store"}, "application/xml")

    mount_static(app, "app", static)
    app.add_middleware(Guarded)
    return app


def preview(folder: Path, *, host: str, port: int, ready: Callable[[Draft], None]) -> None:
    """Serve the preview until interrupted.

    Raises: CollectionError C-PREVIEW-1 where the interviewer app was not built; C-FORM-2 without any questionnaire.
    """
    static = Path(__file__).parent / "static"
    if not (static / "app" / "index.html").is_file():
        raise CollectionError("C-PREVIEW-1")
    if questionnaire_path(folder) is None:
        raise CollectionError("C-FORM-2", where=str(folder))
    ready(read_draft(folder, Draft()))
    config = uvicorn.Config(create_preview(folder), host=host, port=port, access_log=False, log_level="warning")
    uvicorn.Server(config).run()
