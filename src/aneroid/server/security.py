"""Who is asking, and what they may do. Every route of the API names the roles that may use it."""

from __future__ import annotations

import threading
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hmac import compare_digest
from typing import Annotated, Any

from fastapi import Depends, HTTPException, Request

from aneroid.server.context import Context, context_of
from aneroid.store.devices import find_device
from aneroid.store.people import ROLES, Role, csrf_token, find_person

COOKIE = "aneroid_session"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True, slots=True)
class Actor:
    """Who is asking: a person with a session, or an interviewer's device."""

    login: str
    name: str
    role: Role
    interviewer: str | None = None
    device: int | None = None
    session: str | None = None


def actor_of(request: Request, context: Annotated[Context, Depends(context_of)]) -> Actor:
    """Who is asking, by the device's token or the session's cookie; a change by a page needs its CSRF token."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and token:
        with context.store.database.read() as connection:
            device = find_device(connection, token.strip(), context.clock())
        if device is not None:
            return Actor(device.interviewer, device.interviewer, "interviewer", device.interviewer, device.number)
        raise HTTPException(401, "This device may not speak, or no longer. Ask your coordinator for a new code.")
    session = request.cookies.get(COOKIE)
    if session:
        with context.store.database.read() as connection:
            person = find_person(connection, session, context.clock())
        if person is not None:
            _check_csrf(request, session)
            return Actor(person.login, person.name, person.role, person.interviewer, None, session)
    raise HTTPException(401, "Sign in first.")


Asking = Annotated[Actor, Depends(actor_of)]


def _check_csrf(request: Request, session: str) -> None:
    if request.method in SAFE_METHODS:
        return
    if not compare_digest(request.headers.get("x-csrf-token", "").encode(), csrf_token(session).encode()):
        raise HTTPException(403, "The page is out of date: load it again (X-CSRF-Token).")


def allow(*roles: Role) -> dict[str, Any]:
    """What a route says about who may use it: checked on every request, and written into the API's description."""
    allowed = frozenset(roles)

    async def check(actor: Asking) -> None:
        if actor.role not in allowed:
            raise HTTPException(403, "Your role may not do this.")

    return {"dependencies": [Depends(check)], "openapi_extra": {"x-roles": [r for r in ROLES if r in allowed]}}


EVERYBODY: tuple[Role, ...] = ROLES
OFFICE: tuple[Role, ...] = ("administrator", "manager", "coordinator")
DESK: tuple[Role, ...] = (*OFFICE, "analyst")
TYPING: tuple[Role, ...] = (*OFFICE, "typist")
MANAGERS: tuple[Role, ...] = ("administrator", "manager")


@dataclass
class RateLimit:
    """How often something may fail in a span of time, by key; kept in memory."""

    most: int
    span: timedelta
    clock: Callable[[], datetime]
    _failures: dict[str, deque[datetime]] = field(default_factory=lambda: defaultdict(deque))
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def wait_seconds(self, key: str) -> int:
        """How long to wait before the next try; zero when it may come now."""
        now = self.clock()
        with self._lock:
            failures = self._failures[key]
            while failures and failures[0] <= now - self.span:
                failures.popleft()
            if not failures:
                del self._failures[key]
                return 0
            return 0 if len(failures) < self.most else max(1, int((failures[0] + self.span - now).total_seconds()))

    def failed(self, key: str) -> None:
        """Note a failure."""
        with self._lock:
            self._failures[key].append(self.clock())
