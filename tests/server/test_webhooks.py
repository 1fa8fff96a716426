"""Others are told what happened: signed, in order, until they have heard it, and never in an interview's way."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from aneroid.cli import main
from aneroid.server.webhooks import Courier, post
from aneroid.store import webhooks
from aneroid.store.backup import write_backup
from aneroid.store.schema import audit
from aneroid.study.errors import CollectionError
from server.field import Server, interview, new_id
from server.test_api import Browser, Tablet, visit


class Receiver:
    """Somebody elsewhere who is told, and answers as they like."""

    def __init__(self) -> None:
        self.heard: list[tuple[dict[str, str], bytes]] = []
        self.statuses: list[int] = []
        self.gate = threading.Event()
        self.gate.set()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                outer.gate.wait(20)
                status = outer.statuses.pop(0) if outer.statuses else 204
                if status < 300:
                    outer.heard.append(({k.lower(): v for k, v in self.headers.items()}, body))
                self.send_response(status)
                if status == 302:
                    self.send_header("Location", "/elsewhere")
                self.end_headers()

            def log_message(self, *_arguments: Any) -> None:
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_port}/hook?a=b"

    @property
    def events(self) -> list[dict[str, Any]]:
        return [json.loads(body) for _, body in self.heard]


@contextmanager
def listening(receiver: Receiver) -> Iterator[Receiver]:
    threading.Thread(target=receiver.http.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield receiver
    finally:
        receiver.gate.set()
        receiver.http.shutdown()
        receiver.http.server_close()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with listening(Receiver()) as one:
        yield one


@pytest.fixture
def by_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    """The server's own courier looks at nothing, for these tests look themselves; two of them tell things twice."""
    monkeypatch.setattr("aneroid.server.webhooks.EVERY", 3600)


def hook(server: Server, url: str, *kinds: str) -> int:
    return server.store.database.write(lambda t: webhooks.add_webhook(t, url, kinds, "test"))


def tell(server: Server, courier: Courier) -> None:
    """One look at what is due, as the courier takes every second."""
    with server.store.database.read() as connection:
        rows = webhooks.due(connection, server.now[0])
    for row in rows:
        while courier.deliver(row):
            pass


def test_the_signature_is_the_standards() -> None:
    """The example that the standard's own libraries are tested with."""
    secret, body = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", b'{"test": 2432232314}'
    assert webhooks.signature(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body) == (
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    )


@pytest.mark.usefixtures("by_hand")
def test_what_happens_is_told_in_order_signed_and_once(server: Server, receiver: Receiver) -> None:
    number, courier = hook(server, receiver.url, "submission", "contact", "interview"), Courier(server.context)
    tablet, office, name = Tablet(server), Browser(server, "coordinator"), new_id()
    tablet.ask("POST", "/contacts", json=[visit("NOR26-0001/01", 1, "1.1", note="Besa Krasniqi, 044 123")])
    tablet.send(interview(instance_id=name))
    verdict = {"decision": "accept", "reason": "all well", "expects_version": 1}
    office.ask("POST", f"/interviews/{name}/decisions", json=verdict)
    for _ in range(3):
        tell(server, courier)
        tell(server, Courier(server.context))
    assert [e["type"] for e in receiver.events] == ["contact.added", "submission.stored", "interview.accept"]
    assert [e["subject"] for e in receiver.events] == ["NOR26-0001/01", name, name]
    assert b"Krasniqi" not in b"".join(body for _, body in receiver.heard)
    secret = base64.b64decode(webhooks.secret_of(server.store.folder, number).removeprefix("whsec_"))
    for headers, body in receiver.heard:
        signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
        wanted = base64.b64encode(hmac.new(secret, signed, hashlib.sha256).digest()).decode()
        assert headers["webhook-signature"] == f"v1,{wanted}"
        assert headers["webhook-timestamp"] == str(int(server.now[0].timestamp()))
    assert len({headers["webhook-id"] for headers, _ in receiver.heard}) == 3


@pytest.mark.usefixtures("by_hand")
def test_a_receiver_that_fails_is_told_later_and_loses_nothing(server: Server, receiver: Receiver) -> None:
    hook(server, receiver.url, "submission")
    tablet = Tablet(server)
    for number in range(1, 6):
        tablet.send(interview(f"NOR26-{number:04d}"))
    receiver.statuses = [204, 500, 302, 404]
    tried = []
    for seconds in range(0, 60):
        before = len(receiver.statuses)
        tell(server, Courier(server.context))
        tried += [seconds] * (before - len(receiver.statuses))
        server.later(seconds=1)
    assert tried == [0, 0, 5, 15], "each time later"
    assert [e["data"]["interview"] for e in receiver.events] == [f"NOR26-{n:04d}" for n in range(1, 6)]


@pytest.mark.usefixtures("by_hand")
def test_a_webhook_that_never_answers_stops_and_goes_on_when_told(server: Server, receiver: Receiver) -> None:
    number = hook(server, receiver.url, "submission")
    Tablet(server).send(interview())
    receiver.statuses = [503] * webhooks.MOST_FAILURES
    courier = Courier(server.context)
    for _ in range(webhooks.MOST_FAILURES + 5):
        tell(server, courier)
        server.later(hours=1)
    assert receiver.statuses == []
    assert receiver.heard == []
    (entry,) = Browser(server, "manager").get("/webhooks")
    assert (entry["is_stopped"], entry["failures"], entry["host"]) == (True, webhooks.MOST_FAILURES, "127.0.0.1")
    assert "webhook.stopped" in [row.action for row in server.rows(audit)]
    server.store.database.write(lambda t: webhooks.try_again(t, number, "test"))
    tell(server, courier)
    assert len(receiver.heard) == 1


@pytest.mark.usefixtures("by_hand")
def test_a_receiver_that_says_gone_is_told_nothing_more(server: Server, receiver: Receiver) -> None:
    number = hook(server, receiver.url)
    Tablet(server).send(interview())
    receiver.statuses = [410]
    tell(server, Courier(server.context))
    tell(server, Courier(server.context))
    assert receiver.heard == []
    for change in (webhooks.end_webhook, webhooks.try_again):
        with pytest.raises(CollectionError, match="C-HOOK-3"):
            server.store.database.write(lambda t, change=change: change(t, number, "test"))


def test_a_receiver_that_hangs_is_in_nobodys_way(server: Server, receiver: Receiver) -> None:
    with listening(Receiver()) as other:
        hook(server, receiver.url, "submission")
        hook(server, other.url, "submission")
        receiver.gate.clear()
        tablet = Tablet(server)
        began = time.monotonic()
        assert {tablet.send(interview(f"NOR26-{n:04d}")).status_code for n in range(1, 11)} == {201}
        while len(other.heard) < 10 and time.monotonic() - began < 15:
            time.sleep(0.05)
        assert len(other.heard) == 10, "the other one has heard all"
        assert receiver.heard == []
        receiver.gate.set()
        while len(receiver.heard) < 10 and time.monotonic() - began < 30:
            time.sleep(0.05)
        assert [e["sequence"] for e in receiver.events] == [e["sequence"] for e in other.events]


def test_messages_go_over_https_to_whom_the_certificate_names(
    receiver: Receiver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name, now = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")]), datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(7).not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    pem = tmp_path / "server.pem"
    pem.write_bytes(
        certificate.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    receiver.http.socket = context.wrap_socket(receiver.http.socket, server_side=True)
    url = f"https://localhost:{receiver.http.server_port}/hook"
    assert post(url, {}, b"{}") == (0, "SSLCertVerificationError")
    monkeypatch.setenv("SSL_CERT_FILE", str(pem))
    assert post(url, {}, b"{}") == (204, "204")
    assert post(url.replace("localhost", "127.0.0.1"), {}, b"{}")[0] == 0, "the certificate names another host"


@pytest.mark.parametrize("url", [
    "http://example.org/x", "ftp://localhost/x", "https://", "example.org", "https://a:b@example.org/",
    "https://example.org/#x", "https://example.org:x/", "https://exa mple.org/", "https://[::1/", "https://ë.org/",
    "file:///etc/passwd", "https://example.org/\r\nX: y", "https://example.org/" + "x" * 2000,
])  # fmt: skip
def test_nothing_is_sent_in_the_open_or_to_what_is_no_address(url: str) -> None:
    with pytest.raises(CollectionError, match="C-HOOK-1"):
        webhooks.checked(url)


def test_the_secret_is_in_no_database_and_no_backup(server: Server, tmp_path: Path) -> None:
    number = hook(server, "https://example.org/hook")
    secret = webhooks.secret_of(server.store.folder, number)
    raw = base64.b64decode(secret.removeprefix("whsec_"))
    write_backup(server.store, tmp_path / "backup.tar")
    places = [p for p in server.store.folder.rglob("*") if p.is_file() and p.name != "webhooks.key"]
    everything = b"".join(p.read_bytes() for p in [*places, tmp_path / "backup.tar"])
    key = (server.store.folder / "webhooks.key").read_bytes()
    assert all(one not in everything for one in (secret.encode(), raw, key))
    assert (server.store.folder / "webhooks.key").stat().st_mode & 0o077 == 0
    (server.store.folder / "webhooks.key").write_bytes(b"short")
    with pytest.raises(CollectionError, match="C-HOOK-4"):
        webhooks.secret_of(server.store.folder, number)


def test_webhooks_by_command(tmp_path: Path) -> None:
    def say(*words: str) -> Any:
        return CliRunner().invoke(main, ["webhook", *words, "--data", str(tmp_path / "data")])

    made = say("add", "https://example.org/hook", "--event", "submission")
    assert "Webhook 1. Secret for the receiver: whsec_" in made.output
    assert say("add", "http://example.org/hook").exit_code == 1
    assert say("add", "https://example.org/hook", "--event", "person").exit_code == 1
    assert "https://example.org/hook\tsubmission\twell\tnever sent\t" in say("list").output
    assert say("again", "1").exit_code == 0
    assert say("remove", "1").exit_code == 0
    assert say("remove", "1").exit_code == 1
    assert say("list").output == ""
