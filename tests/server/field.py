"""A running field server as tests see it, and interviews of the small study."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from starlette.testclient import TestClient

from aneroid.server.context import Context
from aneroid.store.devices import renew_device
from aneroid.store.folder import Store
from server.collect_client import Collect, Network, instance_xml

FORM, VERSION = "northland-2026", "2026020101"
ADDRESS = "http://testserver"


@dataclass
class Server:
    """A running field server and what a test wants to know of it."""

    context: Context
    client: TestClient
    now: list[datetime]

    @property
    def store(self) -> Store:
        return self.context.store

    def later(self, **span: float) -> None:
        self.now[0] += timedelta(**span)

    def token(self, interviewer: str = "I01") -> str:
        return self.store.database.write(lambda transaction: renew_device(transaction, interviewer, "test"))

    def collect(self, interviewer: str = "I01", network: Network | None = None, **options: Any) -> Collect:
        return Collect(self.client, f"{ADDRESS}/key/{self.token(interviewer)}", network=network, **options)

    def rows(self, table: Any) -> list[Any]:
        with self.store.database.read() as connection:
            return list(connection.execute(select(table)).all())


def interview(
    interview_id: str = "NOR26-0001", *, age: int = 44, audit: bool = False, files: tuple[str, ...] = (), **options: Any
) -> bytes:
    """An interview of the small study, as a device writes it."""
    answers = {"start": "2026-03-02T09:00:00.000+01:00", "end": "2026-03-02T09:27:00.000+01:00",
               "interview_id": interview_id, "selection/adults": "2", "sex": "female", "age": str(age),
               "satisfied_town": "neither", "trust/trust_council": "rather", "heard_service": "no"}  # fmt: skip
    if audit:
        answers["meta/audit"] = "audit.csv"
    answers |= {f"photo_{number}": name for number, name in enumerate(files)}
    return instance_xml(FORM, VERSION, answers, **options)


def new_id() -> str:
    return f"uuid:{uuid.uuid4()}"
