"""OpenRosa for ODK Collect, below ``/key/TOKEN``: the secret in the address says whose device it is."""

from __future__ import annotations

import csv
import hashlib
import io
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import FileResponse
from starlette.routing import Route

from aneroid.server.context import Context, RowNumber, context_of
from aneroid.server.openrosa import HEADERS, form_list, manifest, message_response, xml_response
from aneroid.server.submissions import receive_submission
from aneroid.store import assignments, forms
from aneroid.store.devices import Device, UnknownDeviceError, find_device, token_hash

router = APIRouter(prefix="/key/{token}", include_in_schema=False)

ENTITIES = "assignments.csv"
ENDED = "This address is not valid, or no longer. Ask your coordinator for a new code."
STORED = {
    "stored": (201, "The interview is stored. Thank you."),
    "already": (201, "The interview was stored already. Thank you."),
    "kept_aside": (202, "The interview is stored beside another with the same number; a coordinator will look at it."),
}


def device_of(token: str, context: Annotated[Context, Depends(context_of)]) -> Device:
    """The device that the address names; a wrong one learns nothing, not even whether there is a form."""
    with context.store.database.read() as connection:
        device = find_device(connection, token, context.clock())
    if device is None:
        raise UnknownDeviceError
    return device


Here = Annotated[Context, Depends(context_of)]
ThisDevice = Annotated[Device, Depends(device_of)]


@router.get("/formList")
def show_form_list(request: Request, token: str, context: Here, _device: ThisDevice) -> Response:
    """The current questionnaire; a list that a client can mirror exactly."""
    address = f"{context.base_url(request)}/key/{token}/forms"
    with context.store.database.read() as connection:
        wanted = request.query_params.get("formID")
        rows = [row for row in forms.current(connection) if wanted in (None, row.form_id)]
    return form_list(
        {
            "formID": row.form_id, "name": row.title or row.form_id, "version": row.version, "hash": row.hash,
            "downloadUrl": f"{address}/{row.number}/form.xml", "manifestUrl": f"{address}/{row.number}/manifest",
        }
        for row in rows
    )  # fmt: skip


@router.get("/forms/{number}/form.xml")
def show_form(number: RowNumber, context: Here, _device: ThisDevice) -> Response:
    """The form itself, byte for byte what its hash was made of."""
    with context.store.database.read() as connection:
        row = forms.by_number(connection, number)
    if row is None:
        return message_response("There is no such form.", 404)
    return Response(row.xml, 200, HEADERS, "text/xml; charset=utf-8")


@router.get("/forms/{number}/manifest")
def show_manifest(request: Request, token: str, number: RowNumber, context: Here, device: ThisDevice) -> Response:
    """The form's media, and the interviewer's own assignments as a list of entities."""
    address = f"{context.base_url(request)}/key/{token}"
    with context.store.database.read() as connection:
        if forms.by_number(connection, number) is None:
            return message_response("There is no such form.", 404)
        rows = forms.media_of(connection, number)
        own = _entities(assignments.of_interviewer(connection, device.interviewer))
    files: list[tuple[dict[str, str], dict[str, str]]] = [
        (
            {},
            {
                "filename": row.name, "hash": row.hash,
                "downloadUrl": f"{address}/forms/{number}/media/{quote(row.name)}",
            },
        )
        for row in rows
    ]  # fmt: skip
    entities = {
        "filename": ENTITIES, "hash": _md5(own), "downloadUrl": f"{address}/entities/{ENTITIES}",
        "integrityUrl": f"{address}/entities/integrity",
    }  # fmt: skip
    return manifest([*files, ({"type": "entityList"}, entities)])


@router.get("/forms/{number}/media/{name}")
def show_media(number: RowNumber, name: str, context: Here, _device: ThisDevice) -> Response:
    """A file that goes with a form."""
    with context.store.database.read() as connection:
        row = next((row for row in forms.media_of(connection, number) if row.name == name), None)
    if row is None:
        return message_response("There is no such file.", 404)
    return FileResponse(context.store.files.path(row.sha256), headers=HEADERS)


@router.get("/entities/assignments.csv")
def show_entities(request: Request, context: Here, device: ThisDevice) -> Response:
    """The interviewer's own assignments, nobody else's."""
    with context.store.database.read() as connection:
        body = _entities(assignments.of_interviewer(connection, device.interviewer))
    tag = f'"{_md5(body)[4:]}"'
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers={**HEADERS, "ETag": tag})
    return Response(body, 200, {**HEADERS, "ETag": tag}, "text/csv; charset=utf-8")


@router.get("/entities/integrity")
def show_integrity(request: Request, context: Here, device: ThisDevice) -> Response:
    """Which of the entities that a device asks about are no longer its own, so that it drops them."""
    asked = [name for name in request.query_params.get("id", "").split(",") if name][:1000]
    with context.store.database.read() as connection:
        own = {row.interview_id for row in assignments.of_interviewer(connection, device.interviewer)}
    entries = "".join(
        f"<entity id={_quoted(name)}><deleted>{str(name not in own).lower()}</deleted></entity>" for name in asked
    )
    return xml_response(f"<data><entities>{entries}</entities></data>")


@router.head("/submission")
def announce_submission(context: Here, _device: ThisDevice) -> Response:
    """Says that an upload may come, and how large: exactly 204, or the client takes us for a login page."""
    return Response(
        status_code=204, headers={**HEADERS, "X-OpenRosa-Accept-Content-Length": str(context.largest_upload)}
    )


async def receive_from_collect(request: Request) -> Response:
    """An interview from ODK Collect: 201 or 202 once it is on disk, for nothing else counts as stored.

    A route of Starlette's: half of what an interview took was FastAPI finding out that it needs a token and a context.
    """
    context: Context = request.app.state.context
    receipt = await receive_submission(request, context, lambda: _known(request.path_params["token"], context))
    status, message = STORED[receipt.status]
    return message_response(message, status, "submit_success")


def _known(token: str, context: Context) -> Device:
    """The device of an address. Of one that has spoken before, whether it still may is asked where it is stored."""
    name = token_hash(token)
    if name not in context.spoken:
        context.spoken[name] = device_of(token, context)
    return context.spoken[name]


RECEIVE = Route("/key/{token}/submission", receive_from_collect, methods=["POST"])


def _entities(rows: list[Any]) -> bytes:
    """Assignments as Collect's entity list: name, label and version first, then what the form may look up."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    own = ("psu", "stratum", "settlement", "start_place", "direction", "turn", "skip", "slot", "status")
    writer.writerow(["name", "label", "__version", *own])
    for row in rows:
        label = f"{row.interview_id} · {row.start_place or row.psu} · {row.slot}"
        writer.writerow([row.interview_id, label, row.row_version, *(getattr(row, name) for name in own)])
    return out.getvalue().encode()


def _md5(body: bytes) -> str:
    return f"md5:{hashlib.md5(body, usedforsecurity=False).hexdigest()}"


def _quoted(text: str) -> str:
    from xml.sax.saxutils import quoteattr

    return quoteattr(text)
