"""The application: every resource's routes, errors in words, headers that keep browsers safe, nothing secret logged."""

from __future__ import annotations

import asyncio
import logging
import re
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

from fastapi import FastAPI, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.exceptions import RequestValidationError
from fastapi.middleware.gzip import GZipMiddleware
from fastapi.responses import JSONResponse
from fastapi.staticfiles import StaticFiles
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from aneroid.server import (
    aside,
    assignments,
    calls,
    contacts,
    desk,
    devices,
    exports,
    identities,
    inbox,
    interviews,
    paper,
    places,
    queue,
    reserves,
    revisits,
    sessions,
    study,
    webhooks,
)
from aneroid.server.context import Context
from aneroid.server.devices import ENDED
from aneroid.server.openrosa import message_response
from aneroid.server.queue import Screener
from aneroid.server.refusals import status_of
from aneroid.server.security import RateLimit
from aneroid.store.devices import UnknownDeviceError
from aneroid.store.identities import destroy_due
from aneroid.study.errors import SurveyError

RESOURCES = (
    sessions, study, assignments, contacts, interviews, aside, identities, inbox, desk, queue, calls, revisits, places,
    reserves, paper, exports, webhooks,
)  # fmt: skip
LOG = logging.getLogger("aneroid.server")
LARGEST_BODY = 8_000_000
"""Bytes of a request that brings no interview: read whole, before anybody asks who sends it. Interviews have limits of
their own, where they are read."""
INTERVIEWS = ("/submission", "/submissions")
POLICY = (
    "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; media-src 'self' blob:; font-src 'self' data:; connect-src 'self' data:; "
    "worker-src 'self' blob:; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
)
SAFE_HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(self), microphone=(self), camera=(self)",
}


def create_app(context: Context) -> FastAPI:
    """The field server of a study over an open data folder."""

    @asynccontextmanager
    async def running(_app: FastAPI) -> AsyncIterator[None]:
        context.store.database.start()
        courier = webhooks.Courier(context)
        courier.start()
        daily = asyncio.create_task(_destroy_daily(context))
        yield
        daily.cancel()
        await run_in_threadpool(courier.stop)
        context.store.database.stop()

    app = FastAPI(
        title="Aneroid field server", version="1", openapi_url="/api/openapi.json", docs_url=None, redoc_url=None,
        lifespan=running,
    )  # fmt: skip
    app.state.context = context
    app.state.limits = (
        RateLimit(5, timedelta(minutes=15), context.clock), RateLimit(30, timedelta(minutes=15), context.clock),
    )  # fmt: skip
    app.state.screener = Screener(context)
    app.state.callers = calls.Callers()
    app.router.routes.append(devices.RECEIVE)
    app.include_router(devices.router)
    for resource in RESOURCES:
        app.include_router(resource.router, prefix="/api/v1")
    for name in ("app", "desk"):
        mount_static(app, name, context.static)
    _add_errors(app)
    app.add_middleware(Guarded)
    return app


async def _destroy_daily(context: Context) -> None:
    """Destroy identities on their day, also on a server that runs for months."""
    while True:
        await asyncio.sleep(3600)
        try:
            await run_in_threadpool(destroy_due, context.store, context.clock().date(), "server")
        except SurveyError as problem:
            LOG.error("identities: %s", problem)


def mount_static(app: FastAPI, name: str, static: Path) -> None:
    """The interviewer app or the verification desk, where it was built."""
    if (static / name).is_dir():
        # Compressed on the way: the first load comes over a telephone's network.
        files = GZipMiddleware(StaticFiles(directory=static / name, html=True), compresslevel=6)
        app.mount(f"/{name}", files, name=name)


class Guarded:
    """Safe headers on every answer, and a line in the log without secrets. Plain ASGI: every upload goes through it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began, status = time.perf_counter(), 0

        async def guarded(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                for name, text in SAFE_HEADERS.items():
                    headers.setdefault(name, text)
                if not scope["path"].startswith(("/app", "/desk")):
                    headers.setdefault("Cache-Control", "no-store")
            await send(message)

        body = receive if scope["path"].endswith(INTERVIEWS) else bounded(receive)
        try:
            await self.app(scope, body, guarded)
        except ClientDisconnect:
            status = 400
        took = 1000 * (time.perf_counter() - began)
        LOG.info("%s %s %d %.0f ms", scope["method"], without_secrets(scope["path"]), status, took)


def bounded(receive: Receive) -> Receive:
    """A request's body that ends in 413 when it becomes too large, before it fills the memory."""
    size = 0

    async def receive_part() -> Message:
        nonlocal size
        message = await receive()
        size += len(message.get("body", b""))
        if size > LARGEST_BODY:
            raise HTTPException(413, "That is more than one request may bring.")
        return message

    return receive_part


def without_secrets(path: str) -> str:
    """A path as it may be logged: tokens are passwords wherever they stand, and a line is one line."""
    return ascii(re.sub(r"/key/[^/]*", "/key/***", path, flags=re.IGNORECASE))[1:-1][:200]


def _add_errors(app: FastAPI) -> None:
    @app.exception_handler(UnknownDeviceError)
    def _unknown_device(request: Request, _problem: UnknownDeviceError) -> Response:
        if request.url.path.startswith("/api/"):
            return JSONResponse({"message": ENDED}, 401)
        return message_response(ENDED, 403)

    @app.exception_handler(SurveyError)
    def _refused(request: Request, problem: SurveyError) -> Response:
        status = status_of(problem)
        if status >= 500:
            LOG.error("%s %s: %s", request.method, without_secrets(request.url.path), problem)
        return _answer(request, status, f"{problem.message} {problem.remedy}".strip(), problem.code)

    @app.exception_handler(RequestValidationError)
    def _malformed(request: Request, problem: RequestValidationError) -> Response:
        said = [f"{'.'.join(str(p) for p in error['loc'][1:])}: {error['msg']}" for error in problem.errors()[:10]]
        return _answer(request, 422, "; ".join(said), "")

    @app.exception_handler(HTTPException)
    def _http(request: Request, problem: HTTPException) -> Response:
        return _answer(request, problem.status_code, str(problem.detail), "", problem.headers)

    @app.exception_handler(Exception)
    def _unexpected(request: Request, _problem: Exception) -> Response:
        return _answer(request, 500, "Something went wrong here. Nothing was stored; try again.", "")


def _answer(request: Request, status: int, message: str, code: str, headers: object = None) -> Response:
    """An error in the form that the client reads: OpenRosa's XML for devices, JSON for everybody else."""
    if request.url.path.startswith("/key/"):
        return message_response(message, status)
    content = {"message": message, **({"code": code} if code else {})}
    return JSONResponse(content, status, dict(headers) if isinstance(headers, dict) else None)
