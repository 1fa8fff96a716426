"""A field week, played: interviewers as protocol clients work a study's assignments over a bad network.

    .venv/bin/python -m server.field_week ../studies/kosovo-2021 OUT        (from tests/; or make field-week)

Truth is the rehearsal's own fieldwork on the same sample. Interviewers log every visit, seal every selection and send
every interview as ODK Collect does; the office rejects what the rehearsal made to be rejected, telephones and revisits.
What the server then holds has to equal the truth, and goes through ``aneroid run`` to the report.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import shutil
import sys
import threading
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import httpx2 as httpx
import polars as pl
import uvicorn

from aneroid.build import as_bytes, write_whole
from aneroid.collection.collected import FOLDER
from aneroid.collection.selection import Person, seal_of, select_person
from aneroid.lifecycle import run_study
from aneroid.server.app import create_app
from aneroid.server.context import Context
from aneroid.server.running import prepare
from aneroid.store.devices import renew_device
from aneroid.store.export import export_fieldwork
from aneroid.store.folder import Store, open_store
from aneroid.store.people import add_person
from aneroid.study.folder import Study, load_study
from aneroid.study.questionnaire import Questionnaire
from server.collect_client import BadNetwork, Collect, NetworkError, instance_xml

SYSTEM = ("submission_id", "address_id", "synthetic")
PASSWORD = "a field week in one command"


@dataclass
class Week:
    """What a field week came to."""

    fetched: dict[str, pl.DataFrame]
    seconds: float
    requests: int
    failures: int
    unfinished: list[str] = field(default_factory=list)


class CountedNetwork(BadNetwork):
    """A bad network that counts what it did."""

    requests = 0
    failures = 0

    def send(self, request: Any) -> httpx.Response:
        CountedNetwork.requests += 1
        try:
            return super().send(request)
        except NetworkError:
            CountedNetwork.failures += 1
            raise


@contextmanager
def running(study: Study, store: Store, **settings: Any) -> Iterator[str]:
    """The field server on a free port, over real sockets; ``settings`` are those of its context."""
    prepare(study, store)
    server = uvicorn.Server(uvicorn.Config(create_app(Context(study, store, **settings)), port=0, log_level="warning"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()


def play(study: Study, data: Path, *, seed: int = 1, database: str | None = None) -> Week:
    """Work every assignment of a study whose rehearsal has been run, and fetch what the server holds then."""
    truth = {name: pl.read_parquet(study.folder / "build" / f"{name}.parquet")
             for name in ("sample", "contacts", "submissions", "calls", "revisit_results", "verification")}  # fmt: skip
    began = time.perf_counter()
    store = open_store(data, database)
    CountedNetwork.requests = CountedNetwork.failures = 0
    with running(study, store) as url:
        interviewers = truth["sample"]["interviewer"].unique().sort().to_list()
        office = Office(url, store, study, truth)
        errors: list[BaseException] = []

        def work(number: int, name: str) -> None:
            try:
                interviewer = Interviewer(url, store, study, name, seed * 1000 + number, office)
                interviewer.work(truth)
                interviewer.client.close()
                interviewer.api.close()
            except BaseException as problem:
                errors.append(problem)

        threads = [threading.Thread(target=work, args=entry) for entry in enumerate(interviewers)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if errors:
            raise errors[0]
        office.call_and_revisit()
        office.client.close()
    fetched = export_fieldwork(store, study)
    store.database.engine.dispose()
    return Week(fetched, time.perf_counter() - began, CountedNetwork.requests, CountedNetwork.failures)


class Office:
    """A coordinator at the verification desk."""

    def __init__(self, url: str, store: Store, study: Study, truth: Mapping[str, pl.DataFrame]) -> None:
        store.database.write(lambda t: add_person(t, "office", "Office", "coordinator", PASSWORD, "test", None))
        self.client = httpx.Client(base_url=f"{url}/api/v1", timeout=60)
        answer = self.client.post("/sessions", json={"login": "office", "password": PASSWORD})
        self.client.headers["X-CSRF-Token"] = answer.json()["csrf"]
        self.instances: dict[str, str] = {}
        self.truth = truth
        self.key_questions = study.settings.verification.key_questions
        rejected = truth["verification"].filter(pl.col("decision") == "rejected")
        self.rejected = dict(rejected.select("submission_id", "reasons").iter_rows())

    def look(self, address: str, instance: str) -> None:
        """Reject an interview that is to be rejected, so that its interviewer goes on along the route."""
        self.instances[address] = instance
        if address not in self.rejected:
            return
        version = self.client.get(f"/interviews/{instance}").json()["row_version"]
        verdict = {"decision": "reject", "reason": self.rejected[address], "expects_version": version}
        assert self.client.post(f"/interviews/{instance}/decisions", json=verdict).status_code == 201

    def call_and_revisit(self) -> None:
        for row in self.truth["calls"].iter_rows(named=True):
            held = row["interview_held"]
            again = {q: row[f"again_{q}"] for q in self.key_questions if row[f"again_{q}"] is not None}
            call = {"id": str(uuid.uuid4()), "instance_id": self.instances[row["submission_id"]], "again": again,
                    "outcome": row["outcome"], "interview_held": held,
                    "right_person": row["right_person"]}  # fmt: skip
            for _ in range(row["attempts"] - 1):
                missed = {**call, "id": str(uuid.uuid4()), "outcome": "not reached", "again": {},
                          "interview_held": None, "right_person": None}  # fmt: skip
                assert self.client.post("/calls", json=missed).status_code == 201
            assert self.client.post("/calls", json=call).status_code == 201
        for row in self.truth["revisit_results"].iter_rows(named=True):
            found = {n: row[n] for n in ("household_exists", "interview_held", "right_person")}
            found["instance_id"] = self.instances[row["submission_id"]]
            answer = self.client.post(f"/revisits/{row['interview_id']}", json=found)
            assert answer.status_code == 204, answer.text


class Interviewer:
    """Somebody in the field: visits over the web app's API, interviews by ODK Collect, both over a bad network."""

    def __init__(self, url: str, store: Store, study: Study, name: str, seed: int, office: Office) -> None:
        token = store.database.write(lambda t: renew_device(t, name, "test"))
        self.name, self.office, self.study = name, office, study
        self.network = CountedNetwork(seed, lost=0.05, unanswered=0.05, doubled=0.05)
        self.dice = random.Random(seed)
        self.client = httpx.Client(base_url=url, timeout=60)
        self.collect = Collect(self.client, f"{url}/key/{token}", network=self.network)
        self.api = httpx.Client(base_url=f"{url}/api/v1", headers={"Authorization": f"Bearer {token}"}, timeout=60)
        assert study.questionnaire is not None
        self.questionnaire: Questionnaire = study.questionnaire

    def work(self, truth: Mapping[str, pl.DataFrame]) -> None:
        own = {row["interview_id"] for row in self.persist(lambda: self.api.get("/assignments")).json()}
        assert own == set(truth["sample"].filter(interviewer=self.name)["interview_id"])
        interviews = {row["address_id"]: row for row in truth["submissions"].filter(
            pl.col("interviewer") == self.name).iter_rows(named=True)}  # fmt: skip
        contacts = truth["contacts"].filter(interviewer=self.name).sort("address_id", "attempt")
        for row in contacts.iter_rows(named=True):
            self.visit(row)
            if row["disposition"] == "1.1":
                self.interview(interviews[row["address_id"]])

    def visit(self, row: Mapping[str, Any]) -> None:
        visit = {"id": str(uuid.uuid4()), "at": _utc(row["at"]), **{n: row[n] for n in
                 ("interview_id", "address_id", "attempt", "disposition")}}  # fmt: skip
        answer = self.persist(lambda: self.api.post("/contacts", json=[visit]))
        assert answer.status_code == 200, answer.text

    def interview(self, row: Mapping[str, Any]) -> None:
        self.select(row)
        name = f"uuid:{uuid.UUID(int=self.dice.getrandbits(128))}"
        xml = self.written(row, instance_id=name)
        self.send(xml, {"photo.jpg": xml[-40:]} if self.dice.random() < 0.1 else None)
        self.office.look(row["address_id"], name)

    def written(self, row: Mapping[str, Any], **ids: str) -> bytes:
        """An interview as the device writes it."""
        answers = {"start": _utc(row["started"]), "end": _utc(row["ended"]), "interview_id": row["interview_id"],
                   "interviewer": row["interviewer"]}  # fmt: skip
        for question in self.questionnaire.questions:
            text = row.get(question.name)
            if text is not None and question.name not in answers and not question.repeated:
                answers["/".join((*question.group, question.name))] = str(text)
        return instance_xml(self.questionnaire.form_id, self.questionnaire.version, answers, **ids)

    def send(self, xml: bytes, files: dict[str, bytes] | None = None) -> None:
        """Send an interview, as often as it takes."""
        instance = self.collect.finalise(xml, files)
        while not instance.is_sent:
            try:
                assert self.collect.send(instance) == 201
            except NetworkError:
                continue

    def select(self, row: Mapping[str, Any]) -> None:
        """A household list of invented people, and the one whose birthday is next."""
        people = [{"label": chr(65 + k), "birth_month": self.dice.randint(1, 12), "birth_day": self.dice.randint(1, 28)}
                  for k in range(row["adults"])]  # fmt: skip
        day: date = row["started"].date()
        selected = select_person([Person(**p) for p in people], "next-birthday", row["address_id"], day)
        record = {"id": str(uuid.uuid4()), "interview_id": row["interview_id"], "address_id": row["address_id"],
                  "method": "next-birthday", "roster": people, "at": _utc(row["started"]), "selected": selected}  # fmt: skip
        answer = self.persist(lambda: self.api.post("/selections", json=[{**record, "seal": seal_of(record)}]))
        assert answer.status_code == 200, answer.text

    def persist(self, request: Any) -> httpx.Response:
        while True:
            try:
                return self.network.send(request)
            except (NetworkError, httpx.TransportError):
                continue


def _utc(moment: datetime) -> str:
    return moment.isoformat() + "+00:00"


def differences(week: Week, study: Study) -> list[str]:
    """Where what the server holds is not the truth, in words; an interview is known by the address it was held at."""
    build = study.folder / "build"
    truth = {
        n: pl.read_parquet(build / f"{n}.parquet") for n in ("contacts", "submissions", "calls", "revisit_results")
    }
    found = []
    address = dict(week.fetched["submissions"].select("submission_id", "address_id").iter_rows())
    ours = week.fetched["submissions"].sort("address_id")
    theirs = truth["submissions"].sort("address_id")
    for name in theirs.columns:
        if name in ("submission_id", "synthetic"):
            continue
        if name not in ours.columns or ours[name].cast(pl.String).to_list() != theirs[name].cast(pl.String).to_list():
            found.append(f"submissions: {name}")
    if not week.fetched["contacts"].equals(truth["contacts"].select(week.fetched["contacts"].columns)):
        found.append("contacts")
    for name in ("calls", "revisit_results"):
        named = week.fetched[name].with_columns(pl.col("submission_id").replace_strict(address)).sort("submission_id")
        told = [c for c in named.columns if c in truth[name].columns]  # a rehearsal does not ask again at the door
        wanted, named = truth[name].select(told).sort("submission_id"), named.select(told)
        if named.cast(pl.String).rows() != wanted.cast(pl.String).rows():
            found.append(name)
    return found


def go_on(study: Study, week: Week, target: Path, until: str = "") -> Study:
    """The same study with what the server holds in place of its rehearsal, run to the report."""
    shutil.copytree(study.folder, target, ignore=shutil.ignore_patterns("build"), dirs_exist_ok=True)
    settings = target / "study.toml"
    settings.write_text(settings.read_text("utf-8").replace('source = "rehearsal"', 'source = "server"'), "utf-8")
    for name, frame in week.fetched.items():
        write_whole(target / FOLDER / f"{name}.parquet", as_bytes(frame))
    fetched = load_study(target)
    run_study(fetched, until=until)
    return fetched


def staffed(source: Path, folder: Path, interviewers: int) -> Study:
    """A copy of a study with so many interviewers."""
    shutil.copytree(source, folder, ignore=shutil.ignore_patterns("build", "field"))
    settings = folder / "study.toml"
    text, found = re.subn(r"(?m)^interviewers = \d+", f"interviewers = {interviewers}", settings.read_text("utf-8"))
    assert found == 1
    settings.write_text(text, "utf-8")
    return load_study(folder)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("study", type=Path)
    parser.add_argument("out", type=Path, help="a new folder: the study, the server's data, the study that goes on")
    parser.add_argument("--interviewers", type=int, default=30)
    parser.add_argument("--database", help="address of an empty PostgreSQL database; else SQLite")
    options = parser.parse_args()
    options.out.mkdir(parents=True)
    study = staffed(options.study, options.out / "study", options.interviewers)
    run_study(study, until="verification")
    week = play(study, options.out / "data", database=options.database)
    wrong = differences(week, study)
    fetched = go_on(study, week, options.out / "fetched")
    reports = sorted(path.name for path in (fetched.folder / "build" / "report").glob("*.*"))
    print(json.dumps({
        "interviewers": options.interviewers, "interviews": week.fetched["submissions"].height,
        "visits": week.fetched["contacts"].height, "requests": week.requests, "failures": week.failures,
        "seconds": round(week.seconds, 1), "differences": wrong, "report": reports,
    }))  # fmt: skip
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
