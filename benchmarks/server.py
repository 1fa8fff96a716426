"""How many interviews the field server takes in, durably, and how soon it answers with many in it.

    .venv/bin/python benchmarks/server.py [--postgresql URL] [--submissions 1500] [--interviews 50000]

A real server process on this machine, real sockets, each interview about 10 KB and acknowledged after it is on disk.
The client runs on the same cores, so the figures are floors.
"""

from __future__ import annotations

import argparse
import json
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path

from sqlalchemy import insert, select

from aneroid.store.devices import renew_device
from aneroid.store.folder import Store, open_store
from aneroid.store.people import add_person
from aneroid.store.schema import addresses, assignments, submissions
from aneroid.study.new import write_new_study

CONNECTIONS = 16
PASSWORD = "a benchmark of the server"
FORM, VERSION = "northland-2026", "2026020101"


def body(number: int) -> bytes:
    """A multipart upload with an interview of about 10 KB."""
    answers = "".join(f"<q{k:03d}>answer {k} of {number}, as given</q{k:03d}>" for k in range(205))
    xml = (f'<data id="{FORM}" version="{VERSION}"><interview_id>NOR26-{number % 320 + 1:04d}</interview_id>{answers}'
           f"<meta><instanceID>uuid:{uuid.uuid4()}</instanceID></meta></data>")  # fmt: skip
    return (f'--b\r\nContent-Disposition: form-data; name="xml_submission_file"; filename="s.xml"\r\n'
            f"Content-Type: text/xml\r\n\r\n{xml}\r\n--b--\r\n").encode()  # fmt: skip


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


def take_in(port: int, token: str, count: int) -> dict[str, float]:
    """Interviews per second over some connections at once, and how long each waited."""
    bodies = iter([body(k) for k in range(count)])
    lock, waited = threading.Lock(), []

    def work() -> None:
        connection = HTTPConnection("127.0.0.1", port, timeout=60)
        while True:
            with lock:
                content = next(bodies, None)
            if content is None:
                return connection.close()
            began = time.perf_counter()
            connection.request(
                "POST", f"/key/{token}/submission", content, {"Content-Type": "multipart/form-data; boundary=b"}
            )
            answer = connection.getresponse()
            answer.read()
            assert answer.status == 201, answer.status
            waited.append(time.perf_counter() - began)

    threads = [threading.Thread(target=work) for _ in range(CONNECTIONS)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - began
    cuts = statistics.quantiles(waited, n=100)
    return {"per_second": round(count / took), "p50_ms": round(1000 * cuts[49]), "p99_ms": round(1000 * cuts[98])}


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


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--postgresql")
    parser.add_argument("--submissions", type=int, default=1500)
    parser.add_argument("--interviews", type=int, default=50_000)
    options = parser.parse_args()
    for name, url in (("SQLite", None), ("PostgreSQL", options.postgresql)):
        if name == "PostgreSQL" and url is None:
            continue
        with tempfile.TemporaryDirectory() as folder:
            study, data = Path(folder) / "study", Path(folder) / "data"
            write_new_study(study)
            store = open_store(data, url)
            token = store.database.write(lambda t: renew_device(t, "I01", "benchmark"))
            store.database.write(lambda t: add_person(t, "desk", "Desk", "manager", PASSWORD, "benchmark", None))
            process, port, seconds = start(study, data, url)
            try:
                print(f"{name}: first answer after {seconds:.1f} s")
                take_in(port, token, 100)
                print(
                    f"{name}: durable interviews of 10 KB, {CONNECTIONS} connections:",
                    take_in(port, token, options.submissions),
                )
                fill(store, options.interviews)
                print(f"{name}: ms (95th percentile) with {options.interviews} interviews:", answers(port))
            finally:
                process.terminate()
                process.wait()
                store.database.stop()


if __name__ == "__main__":
    main()
