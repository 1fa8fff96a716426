"""Telling others what happens here: in a thread of its own, after the fact, never in the way of an interview."""

from __future__ import annotations

import http.client
import logging
import ssl
import threading
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any
from urllib.parse import urlsplit

from fastapi import APIRouter, Depends
from pydantic import BaseModel

from aneroid.server.context import Context, context_of
from aneroid.server.security import MANAGERS, allow
from aneroid.store import webhooks
from aneroid.store.chain import head
from aneroid.study.errors import SurveyError

LOG = logging.getLogger("aneroid.server")
router = APIRouter(tags=["webhooks"])
PATIENCE = 10.0
"""Seconds that a receiver may take to answer."""
EVERY = 1.0
GONE = 410
SKIPPED = 500
"""Entries of other kinds after which a place in the log is noted."""


class WebhookEntry(BaseModel):
    """A webhook and how it stands: ``waiting`` entries of the audit log are still to be looked at."""

    number: int
    host: str
    kinds: list[str]
    waiting: int
    failures: int
    is_stopped: bool
    next_try_at: datetime | None
    last_answer: str | None
    last_delivered_at: datetime | None


@router.get("/webhooks", **allow(*MANAGERS))
def list_webhooks(context: Annotated[Context, Depends(context_of)]) -> list[WebhookEntry]:
    """Who is told what happens here, and whether they have heard it; addresses are secrets, so only their hosts."""
    with context.store.database.read() as connection:
        end = head(connection).sequence
        rows = webhooks.list_webhooks(connection)
    return [
        WebhookEntry(
            number=row.number, host=webhooks.checked(row.url), kinds=row.kinds, waiting=max(0, end - row.after),
            failures=row.failures, is_stopped=row.failures >= webhooks.MOST_FAILURES, next_try_at=row.next_try_at,
            last_answer=row.last_answer, last_delivered_at=row.last_delivered_at,
        )
        for row in rows
    ]  # fmt: skip


class Courier:
    """Delivers to every webhook in the order of the log, each at its own pace."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None
        self._busy: dict[int, threading.Thread] = {}
        self._reached: dict[int, int] = {}

    def start(self) -> None:
        """Begin to look for something to tell, once a second."""
        self._thread = threading.Thread(target=self._work, name="courier", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End; what is being delivered at this moment may be delivered again after the next start."""
        self._stopped.set()
        if self._thread is not None:
            self._thread.join()
        for thread in self._busy.values():
            thread.join(0.5)

    def _work(self) -> None:
        while not self._stopped.wait(EVERY):
            try:
                with self._context.store.database.read() as connection:
                    rows = webhooks.due(connection, self._context.clock())
            except SurveyError as problem:
                LOG.error("webhooks: %s", problem)
                continue
            self._busy = {number: thread for number, thread in self._busy.items() if thread.is_alive()}
            for row in rows:
                if row.number not in self._busy:
                    thread = threading.Thread(target=self._deliver, args=(row,), name="webhook", daemon=True)
                    self._busy[row.number] = thread
                    thread.start()

    def _deliver(self, row: Any) -> None:
        try:
            while not self._stopped.is_set() and self.deliver(row):
                pass
        except SurveyError as problem:
            LOG.error("webhook %d: %s", row.number, problem)

    def deliver(self, row: Any) -> bool:
        """Tell a webhook the next of what it has not heard. Returns: whether there may be more to tell now."""
        database, number = self._context.store.database, int(row.number)
        reached = max(row.after, self._reached.get(number, 0))
        with database.read() as connection:
            events, looked = webhooks.pending(connection, row, reached)
        if looked == reached:
            return False
        secret, answer = webhooks.secret_of(self._context.store.folder, number), None
        for event in events:
            status, answer = post(row.url, headers_of(secret, number, event, self._context.clock()), event.body)
            if not 200 <= status < 300:
                self._failed(row, answer, is_gone=status == GONE)
                return False
            self._reached[number] = event.sequence
        self._reached[number] = looked
        if events or looked - row.after >= SKIPPED:
            database.write(lambda t: webhooks.delivered(t, number, looked, answer))
        return True

    def _failed(self, row: Any, answer: str, *, is_gone: bool) -> None:
        place = max(row.after, self._reached.get(row.number, 0))
        self._context.store.database.write(lambda t: webhooks.failed(t, row.number, place, answer, is_gone=is_gone))
        LOG.info("webhook %d: not delivered (%s)", row.number, answer)


def headers_of(secret: str, number: int, event: webhooks.Event, now: datetime) -> dict[str, str]:
    """The headers of a delivery; the same event has the same id however often it is sent."""
    identifier, seconds = f"{number}-{event.sequence}", int(now.timestamp())
    return {
        "Content-Type": "application/json", "User-Agent": "aneroid", "webhook-id": identifier,
        "webhook-timestamp": str(seconds),
        "webhook-signature": webhooks.signature(secret, identifier, seconds, event.body),
    }  # fmt: skip


def post(url: str, headers: Mapping[str, str], body: bytes) -> tuple[int, str]:
    """Send one message; redirections are not followed. Returns: the status, 0 without an answer, and it in words."""
    parts = urlsplit(url)
    connection: http.client.HTTPConnection
    if parts.scheme == "https":
        context = ssl.create_default_context()
        connection = http.client.HTTPSConnection(parts.hostname or "", parts.port, timeout=PATIENCE, context=context)
    else:
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=PATIENCE)
    try:
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("POST", path, body, dict(headers))
        status = connection.getresponse().status
    except (OSError, http.client.HTTPException) as problem:
        return 0, type(problem).__name__
    finally:
        connection.close()
    return status, str(status)
