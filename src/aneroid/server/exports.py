"""Tables for analysts, made when they are asked for; nothing in them identifies anybody."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, HTTPException, Response
from fastapi.responses import FileResponse
from starlette.background import BackgroundTask

from aneroid.collection.exporting import WRITABLE, write_interviews
from aneroid.server.context import Context, context_of
from aneroid.server.security import DESK, Asking, allow
from aneroid.store.database import Transaction
from aneroid.store.export import EXPORTED, export_fieldwork
from aneroid.study.errors import CollectionError

router = APIRouter(tags=["exports"])


@router.get("/exports/{table}.{ending}", response_class=FileResponse, **allow(*DESK))
def export_table(
    table: Literal["interviews", "contacts"], ending: Literal["csv", "xlsx", "parquet", "sav"], actor: Asking,
    context: Annotated[Context, Depends(context_of)], language: str | None = None,
) -> Response:  # fmt: skip
    """Interviews, or visits with their dispositions; SPSS files with labels. Each export is on record."""
    study = context.study
    spoken = language or study.settings.study.languages[0]
    if spoken not in study.settings.study.languages:
        raise HTTPException(422, f"The study speaks {', '.join(study.settings.study.languages)}.")
    if study.questionnaire is None:
        raise CollectionError("C-FORM-2", where=str(study.folder))
    assert f".{ending}" in WRITABLE
    frame = export_fieldwork(context.store, study)[EXPORTED[table]]
    with tempfile.NamedTemporaryFile(suffix=f".{ending}", delete=False) as file:
        path = Path(file.name)
    try:
        write_interviews(frame, study.questionnaire, path, spoken)

        def job(transaction: Transaction) -> None:
            transaction.record(actor.login, "table.exported", table, rows=frame.height, format=ending)

        context.store.database.write(job)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return FileResponse(
        path, media_type="application/octet-stream", filename=f"{table}.{ending}",
        background=BackgroundTask(path.unlink, missing_ok=True),
    )  # fmt: skip
