"""The field server killed at random moments while many interviews come in at once.

    .venv/bin/python -m server.killing --rounds 50 [--postgresql]        (from tests/; or make durability)

After every round the server starts again on the same folder, and the devices send again what was not acknowledged, and
what was. Held then has to be exactly what was sent: nothing lost that was acknowledged, nothing twice, no file without
an interview, the audit log whole.
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
import json
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import asdict, dataclass
from pathlib import Path

import httpx2 as httpx
from sqlalchemy import func, select

from aneroid.lifecycle import run_study
from aneroid.store.chain import verify_chain
from aneroid.store.devices import renew_device
from aneroid.store.folder import Store, open_store
from aneroid.store.schema import attachments, submissions
from aneroid.store.submissions import wanted_files
from aneroid.study.folder import Study, load_study
from aneroid.study.new import write_new_study
from server.conftest import own_postgresql
from server.field import interview, new_id

AT_ONCE = 200
ALL_OPEN = httpx.Limits(max_connections=None)


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


class Process:
    """The field server as a process of its own."""

    def __init__(self, study: Path, data: Path, database: str | None) -> None:
        self.port = free_port()
        command = [sys.executable, "-m", "aneroid", "serve", str(study), "--port", str(self.port), "--data", str(data)]
        command += ["--database", database] if database else []
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(2400):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            assert self.process.poll() is None, "the server did not start"
            time.sleep(0.05)
        raise AssertionError("the server did not start")

    def kill(self) -> None:
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.wait()


def send(client: httpx.Client, url: str, xml: bytes, photo: bytes) -> int:
    parts = [("xml_submission_file", ("s.xml", xml, "text/xml")), ("photo.jpg", ("photo.jpg", photo, "image/jpeg"))]
    try:
        return int(client.post(url, files=parts).status_code)
    except httpx.TransportError:
        return 0


class Doomed:
    """Kills a server a moment after so many answers: while others are on their way, however fast it is."""

    def __init__(self, server: Process, answers: int, moment: float) -> None:
        self.timer, self.left = threading.Timer(moment, server.kill), itertools.count(-answers)

    def after(self, status: int) -> int:
        if next(self.left) == 0:
            self.timer.start()
        return status


@dataclass
class Survived:
    """What the rounds came to: interviews sent, acknowledged before the server died, and rounds in which it died early."""

    rounds: int
    interviews: int
    acknowledged_before: int
    interrupted: int
    seconds: float


def survive(study: Study, data: Path, database: str | None, rounds: int, seed: int = 1) -> Survived:
    """Kill the server at a random moment while many interviews come in at once; start it again and send them again.

    All rounds on one folder, each server killed in its turn: what an earlier one left has to hold under the next.
    """
    dice, began = random.Random(seed), time.perf_counter()
    store = open_store(data, database)
    token = store.database.write(lambda t: renew_device(t, "I01", "test"))
    running = Process(study.folder, data, database)
    sent: set[str] = set()
    interrupted = before = 0
    for _ in range(rounds):
        bodies = [(interview(f"NOR26-{k % 320 + 1:04d}", age=18 + k % 80, instance_id=new_id()),
                   dice.randbytes(2000)) for k in range(AT_ONCE)]  # fmt: skip
        names = [hashlib.sha256(xml).hexdigest() for xml, _ in bodies]
        sent |= set(names)
        doomed = Doomed(running, dice.randrange(AT_ONCE // 2), dice.uniform(0, 0.01))
        with ThreadPoolExecutor(AT_ONCE) as pool, httpx.Client(timeout=60, limits=ALL_OPEN) as client:
            url = f"http://127.0.0.1:{running.port}/key/{token}/submission"
            first = list(pool.map(lambda body, d=doomed, c=client, u=url: d.after(send(c, u, *body)), bodies))
        doomed.timer.join()
        assert set(first) <= {0, 201}
        interrupted += 0 in first
        acknowledged = {name for name, status in zip(names, first, strict=True) if status == 201}
        before += len(acknowledged)
        assert acknowledged <= held(store), "an acknowledged interview was lost"
        running = Process(study.folder, data, database)
        with store.database.read() as connection:
            assert set(store.files.names()) == wanted_files(connection), "an orphan was left"
        with ThreadPoolExecutor(AT_ONCE) as pool, httpx.Client(timeout=60, limits=ALL_OPEN) as client:
            url = f"http://127.0.0.1:{running.port}/key/{token}/submission"
            again = set(pool.map(lambda body, client=client, url=url: send(client, url, *body), bodies))
        assert again == {201}, "a retry was not acknowledged"
        assert held(store) == sent
    running.kill()
    with store.database.read() as connection:
        assert connection.execute(select(func.count()).select_from(submissions)).scalar() == len(sent), "doubled"
        assert connection.execute(select(func.count()).select_from(attachments)).scalar() == len(sent)
        assert verify_chain(connection)[1] == []
        assert set(store.files.names()) == wanted_files(connection)
    assert store.damaged_files() == []
    assert interrupted > 0
    store.database.stop()
    return Survived(rounds, len(sent), before, interrupted, round(time.perf_counter() - began, 1))


def held(store: Store) -> set[str]:
    with store.database.read() as connection:
        return set(connection.execute(select(submissions.c.sha256)).scalars())


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--postgresql", action="store_true", help="over a PostgreSQL of its own; else over SQLite")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_new_study(folder / "study")
        study = load_study(folder / "study")
        run_study(study, until="sample")
        with own_postgresql(folder) if options.postgresql else nullcontext() as cluster:
            url = cluster.get_uri() if cluster is not None else None
            survived = survive(study, folder / "data", url, options.rounds, options.seed)
    print(json.dumps({"database": "PostgreSQL" if url else "SQLite", **asdict(survived)}))


if __name__ == "__main__":
    main()
