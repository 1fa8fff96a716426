"""The day's summary: what it says, in whose language, and how it gets to people."""

from __future__ import annotations

import email
import email.policy
import socketserver
import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from aneroid.cli import main
from aneroid.reporting.summary_words import LANGUAGES, summary_words
from aneroid.store import chain
from aneroid.summarizing import as_page, as_text, content_of, summarize
from server.field import Server, interview
from server.test_api import Browser, Tablet, visit
from server.test_queue import hurried, slots

DAY = date(2026, 3, 2)


def field_day(server: Server) -> list[str]:
    """Six interviews of twenty-seven minutes, one of two, one of them accepted, a visit; a day later another."""
    tablet, names = Tablet(server), slots(server, 8)
    for k, name in enumerate(names[:6]):
        tablet.send(interview(name, age=30 + 5 * k))
    tablet.send(hurried(names[6], 61))
    tablet.ask("POST", "/contacts", json=[visit(f"{names[0]}-1", 1, "1.1")])
    desk = Browser(server, "coordinator")
    good = next(row for row in desk.get("/queue")["interviews"] if row["interview_id"] == names[1])
    verdict = {"decision": "accept", "reason": "In order.", "expects_version": good["row_version"]}
    desk.ask("POST", f"/interviews/{good['instance_id']}/decisions", json=verdict)
    server.later(days=1)
    tablet.send(interview(names[7], age=33))
    return names


def test_a_day_is_told_as_it_was(server: Server) -> None:
    names = field_day(server)
    found = summarize(server.store, server.context.study, DAY)
    assert dict(found.of_day) | {"visits": 0, "refusals": 0} == {
        "received": 7, "accepted": 1, "held": 0, "returned": 0, "rejected": 0, "calls": 0, "visits": 0, "refusals": 0,
    }  # fmt: skip
    assert content_of(found, "en")["progress"][0]["received"] == 8
    assert found.tasks["waiting"] == 7
    assert found.suspects[0].interview_id == names[6]
    assert found.suspects[0].is_hard
    with server.store.database.read() as connection:
        assert found.head == chain.head(connection)
    assert summarize(server.store, server.context.study, date(2026, 3, 3)).of_day["received"] == 1
    nothing = summarize(server.store, server.context.study, date(2026, 1, 1))
    assert nothing.of_day["received"] == 0
    assert "Nothing came in" in as_text(nothing, "en")


def test_every_language_says_the_same_figures(server: Server) -> None:
    names = field_day(server)
    found = summarize(server.store, server.context.study, DAY)
    for language in ("en", "sq", "sr", "sr-Cyrl"):
        for told in (as_text(found, language), as_page(found, language)):
            assert names[6] in told
            assert f"{found.head.sequence}:{found.head.hash}" in told
            assert "2. 3. 2026" in told
    assert "Zgjati 2 minuta" in as_text(found, "sq")
    assert "Трајало 2 минута" in as_text(found, "sr-Cyrl")
    assert len({frozenset(words) for words in LANGUAGES.values()}) == 1
    assert summary_words("fr") == LANGUAGES["en"]


class Sink(socketserver.StreamRequestHandler):
    """As much of a mail server as takes a letter (RFC 5321); what it refuses is in the address."""

    letters: list[bytes]

    def handle(self) -> None:
        self.wfile.write(b"220 sink ESMTP\r\n")
        while line := self.rfile.readline():
            word = line[:4].upper()
            if word == b"RCPT" and b"nobody@" in line:
                self.wfile.write(b"550 5.1.1 no such person\r\n")
            elif word == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                body = b""
                while (part := self.rfile.readline()) != b".\r\n":
                    body += part
                self.server.letters.append(body)  # type: ignore[attr-defined]
                self.wfile.write(b"250 taken\r\n")
            elif word == b"QUIT":
                self.wfile.write(b"221 bye\r\n")
                return
            else:
                self.wfile.write(b"250 sink\r\n")


@pytest.fixture
def mail_server() -> Iterator[tuple[str, list[bytes]]]:
    """A mail server of our own, and the letters that it took."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Sink) as server:
        server.letters = []  # type: ignore[attr-defined]
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"smtp://127.0.0.1:{server.server_address[1]}", server.letters  # type: ignore[attr-defined]
        server.shutdown()


def command(server: Server, *more: str) -> list[str]:
    data = server.store.folder
    return ["summary", str(server.context.study.folder), "--data", str(data), "--day", "2026-03-02", *more]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_command_prints_writes_and_sends(
    server: Server, mail_server: tuple[str, list[bytes]], tmp_path: Path
) -> None:
    names = field_day(server)
    url, letters = mail_server
    run = CliRunner().invoke
    printed = run(main, command(server))
    assert printed.exit_code == 0, printed.output
    assert names[6] in printed.output
    written = run(main, command(server, "--out", str(tmp_path / "out")))
    assert written.exit_code == 0, written.output
    assert sorted(p.name for p in (tmp_path / "out").iterdir())[0] == "summary-2026-03-02.en.html"
    sent = run(main, command(server, "--language", "en", "--mail", "desk@study.example", "--mail", "b@study.example",
                             "--sender", "field@study.example", "--server", url))  # fmt: skip
    assert sent.exit_code == 0, sent.output
    (raw,) = letters
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert message["Subject"].endswith(": 7 interviews on 2. 3. 2026")
    assert message["To"] == "desk@study.example, b@study.example"
    text, page = message.get_body(("plain",)), next(message.iter_attachments())
    assert text is not None
    assert names[6] in text.get_content()
    assert page.get_content_type() == "text/html"
    assert names[6] in page.get_content()


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("more", "status", "said"),
    [
        (["--mail", "a@b.example"], 2, "--mail needs"),
        (["--mail", "a@b.example\nBcc: c@d.example", "--sender", "a@b.example", "--server", "smtp://x"], 2, "is no e-mail"),
        (["--mail", "nobody@b.example", "--sender", "a@b.example", "--server", "SINK"], 1, "no such person"),
        (["--mail", "a@b.example", "--sender", "a@b.example", "--server", "smtp://127.0.0.1:1"], 1, "C-MAIL-2"),
        (["--mail", "a@b.example", "--sender", "a@b.example", "--server", "http://x"], 1, "C-MAIL-1"),
        (["--mail", "a@b.example", "--sender", "a@b.example", "--server", "smtp://u:secret@x"], 1, "C-MAIL-1"),
        (["--mail", "a@b.example", "--sender", "a@b.example", "--server", "smtp://x:99999"], 1, "C-MAIL-1"),
        (["--day", "yesterday"], 2, "2021-09-17"),
        (["--language", "fr"], 2, "the study has no fr"),
    ],
)  # fmt: skip
def test_what_cannot_be_sent_is_said(
    server: Server, mail_server: tuple[str, list[bytes]], more: list[str], status: int, said: str
) -> None:
    given = [mail_server[0] if part == "SINK" else part for part in more]
    result = CliRunner().invoke(main, command(server, *given))
    assert (result.exit_code, said in result.output) == (status, True), result.output
    assert "secret" not in result.output
    assert mail_server[1] == []


def test_a_folder_without_data_is_not_made(northland: object, tmp_path: Path) -> None:
    study = northland.folder  # type: ignore[attr-defined]
    result = CliRunner().invoke(main, ["summary", str(study), "--data", str(tmp_path / "none")])
    assert result.exit_code == 1
    assert not (tmp_path / "none").exists()
