"""What is refused is refused rightly, soon, in little memory, and leaves nothing behind."""

from __future__ import annotations

import resource
import time

from aneroid.store.schema import attachments, audit, kept_aside, submissions
from server.field import Server, interview
from server.hostile import corpus
from server.test_api import Tablet


def test_every_hostile_upload_is_refused_rightly_and_leaves_nothing(server: Server) -> None:
    cases = corpus()
    assert len(cases) >= 150
    url = f"/key/{server.token()}/submission"
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    stored = 0
    for case in cases:
        began = time.process_time()
        headers = {"Content-Type": case.content_type, **dict(case.headers)}
        answer = server.client.post(url, content=case.body, headers=headers)
        assert answer.status_code in case.statuses, (case.name, answer.status_code, answer.text)
        assert time.process_time() - began < 2, case.name
        stored += answer.status_code == 201
        assert len(server.rows(submissions)) == stored, case.name
        assert case.is_stored or answer.status_code != 201 or 201 in case.statuses
        assert b"root:" not in answer.content
        assert answer.headers["content-type"].startswith("text/xml")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory < 300_000
    assert server.rows(attachments) == []
    assert server.rows(kept_aside) == []
    assert len([row for row in server.rows(audit) if row.action == "submission.stored"]) == stored
    assert not list(server.store.files.folder.glob("incoming/*"))
    sent = server.client.post(url, files={"xml_submission_file": ("s.xml", interview("NOR26-0009"), "text/xml")})
    assert sent.status_code == 201, "and the next honest one is stored"


def test_hostile_json_is_refused(server: Server) -> None:
    tablet = Tablet(server)
    bodies = [b"", b"{", b"[", b"null", b"1", b'"x"', b"[1]", b"[{}]", b"[" * 100_000, b"{}", b'[{"id": "12345678"}]',
              b'[{"id": 1e999}]', b"\xff", b'[{"attempt": -1}]', b'[{"at": "yesterday"}]', b"[null]"]  # fmt: skip
    for path in ("/contacts", "/selections", "/identities"):
        for body in bodies:
            answer = tablet.server.client.post(
                f"/api/v1{path}", content=body, headers={**tablet.headers, "Content-Type": "application/json"}
            )
            assert answer.status_code in (400, 422), (path, body[:40], answer.status_code)
            assert answer.json()["message"]
    many = [{"id": "12345678"}] * 1001
    assert tablet.ask("POST", "/contacts", json=many).status_code == 422
