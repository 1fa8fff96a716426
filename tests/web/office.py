"""A field server in miniature that misbehaves on request: what the app must survive.

It keeps the HTTP contract of ``/api/v1`` for one device and stores what comes in memory. ``trouble`` says how it
answers: ``None`` well, ``"down"`` not at all, ``"ill"`` with status 500, ``"portal"`` with a hotel's welcome page,
``"revoked"`` with 401, ``"forgets"`` takes a submission in and breaks the connection before it answers.
"""

from __future__ import annotations

import email
import email.policy
import gzip
import json
import mimetypes
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from aneroid.collection.dispositions import Disposition

TOKEN = "a-device-of-a-test"


@dataclass
class Office:
    """What the server knows and has been sent."""

    app: Path
    forms: list[dict[str, Any]] = field(default_factory=list)
    xforms: dict[str, str] = field(default_factory=dict)
    assignments: list[dict[str, Any]] = field(default_factory=list)
    letters: list[dict[str, Any]] = field(default_factory=list)
    person: dict[str, Any] = field(default_factory=lambda: {"method": "next-birthday", "minimum_age": 18})
    trouble: str | None = None
    contacts: dict[str, dict[str, Any]] = field(default_factory=dict)
    selections: dict[str, dict[str, Any]] = field(default_factory=dict)
    submissions: dict[str, dict[str, bytes]] = field(default_factory=dict)
    identities: list[dict[str, Any]] = field(default_factory=list)
    arrivals: list[str] = field(default_factory=list)
    refuse: dict[str, str] = field(default_factory=dict)
    version: str = ""

    def add_form(self, form_id: str, version: str, xform: str) -> None:
        """The form for new interviews; forms given before stay for their drafts."""
        self.forms.insert(0, {"form_id": form_id, "version": version, "hash": str(len(xform)), "name": form_id})
        self.xforms[f"{form_id}/{version}"] = xform

    def study(self) -> dict[str, Any]:
        return {
            "titles": {"en": "A study"}, "languages": ["en", "sq", "sr"], "forms": self.forms[:1],
            "route": {"turn": "alternate", "skip": {"urban": 5, "rural": 3}}, "person": self.person, "attempts": 3,
            "rules": [{"name": "family_without_neighbour", "severity": "soft", "message": {"en": "Family but no neighbour"},
                       "when": {"accept_serbia_family": ["yes"], "accept_serbia_neighbour": ["no"]}}], "ages": [],
            "dispositions": [{"code": d.code, "group": d.group, "label": d.label} for d in Disposition],
        }  # fmt: skip


class Running:
    """The office on a port of this machine."""

    def __init__(self, office: Office) -> None:
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"office": office}))
        self.server.daemon_threads = True
        self.address = f"http://localhost:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()


class _Handler(BaseHTTPRequestHandler):
    office: Office
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        self._answer("GET")

    def do_POST(self) -> None:
        self._answer("POST")

    def _answer(self, method: str) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        path = self.path.split("?")[0]
        if path.startswith("/app"):
            return self._file(path)
        trouble = self.office.trouble
        if trouble == "down":
            return self._hang_up()
        if trouble == "ill":
            return self._json(500, {"message": "out of order"})
        if trouble == "portal":
            return self._send(200, "text/html", b"<html>Welcome to the hotel. Please sign in.</html>")
        if trouble == "revoked" or self.headers.get("Authorization") != f"Bearer {TOKEN}":
            return self._json(401, {"code": "C-DEV-1", "message": "This device may not speak any more."})
        return self._route(method, path.removeprefix("/api/v1"), body)

    def _route(self, method: str, path: str, body: bytes) -> None:
        office = self.office
        if method == "GET":
            if path.startswith("/forms/"):
                return self._send(200, "text/xml", office.xforms[path.removeprefix("/forms/")].encode())
            return self._json(200, {
                "/me": {"name": "Interviewer 7", "role": "interviewer", "interviewer": "07", "languages": ["sq"]},
                "/study": office.study(), "/assignments": office.assignments, "/inbox": office.letters,
            }[path])  # fmt: skip
        office.arrivals.append(path)
        if path in ("/contacts", "/selections"):
            return self._records(getattr(office, path[1:]), json.loads(body))
        if path == "/submissions":
            return self._submission(body)
        if path == "/identities":
            office.identities.append(json.loads(body))
        return self._send(204, None, b"")

    def _records(self, table: dict[str, dict[str, Any]], records: list[dict[str, Any]]) -> None:
        for record in records:
            if reason := self.office.refuse.get(record["address_id"]):
                return self._json(409, {"code": "C-CON-1", "message": reason})
        already = [record["id"] for record in records if record["id"] in table]
        table.update({record["id"]: record for record in records})
        return self._json(200, {"stored": [r["id"] for r in records if r["id"] not in already], "already": already})

    def _submission(self, body: bytes) -> None:
        head = f"Content-Type: {self.headers['Content-Type']}\r\n\r\n".encode()
        message = email.message_from_bytes(head + body, policy=email.policy.default)
        parts = {
            str(part.get_param("name", header="content-disposition")): part.get_payload(decode=True)
            for part in message.iter_parts()
        }
        xml = parts["xml_submission_file"]
        instance = xml.split(b"instanceID>")[1].split(b"<")[0].decode()
        status = "already" if instance in self.office.submissions else "stored"
        self.office.submissions.setdefault(instance, parts)
        if self.office.trouble == "forgets":
            return self._hang_up()
        return self._json(
            201 if status == "stored" else 200, {"instance_id": instance, "status": status, "missing": []}
        )

    def _file(self, path: str) -> None:
        name = path.removeprefix("/app").strip("/") or "index.html"
        found = (self.office.app / name).resolve()
        if not found.is_file() or not found.is_relative_to(self.office.app.resolve()):
            return self._send(404, "text/plain", b"not found")
        content = found.read_bytes()
        if name == "sw.js":
            content += f"\n// {self.office.version}".encode()
        kind = "application/manifest+json" if name.endswith("webmanifest") else mimetypes.guess_type(name)[0]
        return self._send(200, kind or "application/octet-stream", content, squeeze=True)

    def _json(self, status: int, answer: object) -> None:
        self._send(status, "application/json", json.dumps(answer).encode())

    def _send(self, status: int, kind: str | None, content: bytes, *, squeeze: bool = False) -> None:
        if squeeze:
            content = gzip.compress(content)
        self.send_response(status)
        if kind:
            self.send_header("Content-Type", kind)
        if squeeze:
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "no-cache")
        self.end_headers()
        self.wfile.write(content)

    def _hang_up(self) -> None:
        self.close_connection = True
        self.connection.close()
