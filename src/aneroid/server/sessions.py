"""Signing in and out: the password is checked once, the session is a cookie that scripts cannot read."""

from __future__ import annotations

import threading
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Request, Response
from pydantic import BaseModel, Field

from aneroid.server.context import Context, context_of
from aneroid.server.security import COOKIE, EVERYBODY, Asking, RateLimit, allow
from aneroid.store.people import SESSION, check_password, close_session, csrf_token, open_session

router = APIRouter(tags=["sessions"])
CHECKS = threading.BoundedSemaphore(2)
"""Passwords checked at the same moment: each takes 64 MB."""


class Credentials(BaseModel):
    """A login and its password."""

    login: str = Field(max_length=120)
    password: str = Field(max_length=1000)


class Session(BaseModel):
    """Who signed in; ``csrf`` goes into the header X-CSRF-Token of every change."""

    login: str
    name: str
    role: str
    csrf: str


async def limits_of(request: Request) -> tuple[RateLimit, RateLimit]:
    """The limits on failed sign-ins, by login and by address."""
    found: tuple[RateLimit, RateLimit] = request.app.state.limits
    return found


@router.post("/sessions", status_code=201, openapi_extra={"x-roles": ["anybody"]})
def open_one(
    request: Request, response: Response, sent: Credentials, context: Annotated[Context, Depends(context_of)],
    limits: Annotated[tuple[RateLimit, RateLimit], Depends(limits_of)],
) -> Session:  # fmt: skip
    """Sign in. Too many failures, of a login or from an address, have to wait."""
    keys = (sent.login.casefold(), request.client.host if request.client else "")
    database = context.store.database
    with CHECKS:  # the limits too: of many tries at one moment each has to see the failures before it
        wait = max(limit.wait_seconds(key) for limit, key in zip(limits, keys, strict=True))
        if wait:
            raise HTTPException(429, "Too many failures. Wait, then try again.", {"Retry-After": str(wait)})
        with database.read() as connection:
            person = check_password(connection, sent.login, sent.password)
        if person is None:
            for limit, key in zip(limits, keys, strict=True):
                limit.failed(key)
            raise HTTPException(401, "Login or password is wrong.")
    token = database.write(lambda transaction: open_session(transaction, person))
    response.set_cookie(
        COOKIE, token, max_age=int(SESSION.total_seconds()), httponly=True, samesite="strict",
        secure=context.base_url(request).startswith("https"), path="/",
    )  # fmt: skip
    return Session(login=person.login, name=person.name, role=person.role, csrf=csrf_token(token))


@router.get("/sessions/current", **allow(*EVERYBODY))
def show_one(actor: Asking) -> Session:
    """Who is signed in: for a page that was loaded again."""
    return Session(
        login=actor.login, name=actor.name, role=actor.role, csrf=csrf_token(actor.session) if actor.session else ""
    )


@router.delete("/sessions/current", status_code=204, **allow(*EVERYBODY))
def close_one(response: Response, actor: Asking, context: Annotated[Context, Depends(context_of)]) -> None:
    """Sign out."""
    session = actor.session
    if session is not None:
        context.store.database.write(lambda transaction: close_session(transaction, session, actor.login))
    response.delete_cookie(COOKIE, path="/")
