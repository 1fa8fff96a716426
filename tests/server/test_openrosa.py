"""ODK Collect's protocol, played by a client that is as strict as Collect is."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import socket
import threading
import time
import unicodedata
import zlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx2 as httpx
import pytest
from lxml import etree
from sqlalchemy import select

from aneroid.collection.xform import field_form
from aneroid.server.enrolment import collect_settings, write_code
from aneroid.store.chain import verify_chain
from aneroid.store.devices import renew_device, revoke_devices
from aneroid.store.folder import open_store
from aneroid.store.schema import attachments, kept_aside, submissions
from aneroid.store.submissions import wanted_files
from aneroid.study.folder import Study
from server.collect_client import BadNetwork, RefusedError
from server.field import FORM, VERSION, Server, interview, new_id
from server.field_week import running


def test_a_device_gets_the_form_and_its_own_assignments(server: Server) -> None:
    collect = server.collect("I01")
    (form,) = collect.form_list()
    assert (form.form_id, form.version) == (FORM, VERSION)
    xml = etree.fromstring(collect.download(form))
    assert xml.xpath("//*[local-name()='interview_id']")
    files = collect.manifest(form)
    assert files["assignments.csv"]["type"] == "entityList"
    rows = files["assignments.csv"]["content"].splitlines()
    assert rows[0].startswith("name,label,__version")
    assert 1 < len(rows) < 320
    another = server.collect("I02")
    other = another.manifest(another.form_list()[0])["assignments.csv"]["content"].splitlines()
    assert set(rows[1:]).isdisjoint(other[1:])


def test_entities_that_are_no_longer_ones_own_are_dropped(server: Server) -> None:
    collect = server.collect("I01")
    (form,) = collect.form_list()
    entry = collect.manifest(form)["assignments.csv"]
    own = entry["content"].splitlines()[1].split(",")[0]
    answer = server.client.get(entry["integrityUrl"], params={"id": f"{own},NOR26-9999"})
    deleted = {e.get("id"): e[0].text for e in etree.fromstring(answer.content).iter("entity")}
    assert deleted == {own: "false", "NOR26-9999": "true"}


def test_an_unchanged_list_is_not_sent_again(server: Server) -> None:
    url = f"/key/{server.token()}/entities/assignments.csv"
    first = server.client.get(url)
    assert server.client.get(url, headers={"If-None-Match": first.headers["etag"]}).status_code == 304


def test_an_interview_is_stored_once_however_often_it_comes(server: Server) -> None:
    collect = server.collect()
    instance = collect.finalise(interview())
    assert [collect.send(instance) for _ in range(3)] == [201, 201, 201]
    (row,) = server.rows(submissions)
    assert row.xml == instance.xml
    assert row.sha256 == hashlib.sha256(instance.xml).hexdigest()
    assert (row.interview_id, row.interviewer, row.is_complete, row.marks) == ("NOR26-0001", "I01", True, [])
    assert row.ended_at.isoformat() == "2026-03-02T08:27:00+00:00"


def test_another_interview_of_the_same_number_is_kept_aside_and_acknowledged(server: Server) -> None:
    collect, name = server.collect(), new_id()
    assert collect.send(collect.finalise(interview(age=44, instance_id=name))) == 201
    other = collect.finalise(interview(age=45, instance_id=name))
    assert [collect.send(other), collect.send(other)] == [202, 202]
    assert b"<age>44</age>" in server.rows(submissions)[0].xml
    (aside,) = server.rows(kept_aside)
    assert (aside.xml, aside.reason) == (other.xml, "conflict")


def test_an_edit_replaces_the_current_interview_and_keeps_the_old_one(server: Server) -> None:
    collect, first, second = server.collect(), new_id(), new_id()
    assert collect.send(collect.finalise(interview(instance_id=first))) == 201
    edit = collect.finalise(interview(age=45, instance_id=second, deprecated_id=first))
    assert [collect.send(edit), collect.send(edit)] == [201, 201]
    rows = {row.instance_id: row for row in server.rows(submissions)}
    assert (rows[first].edited_by, rows[second].edits) == (second, first)
    stale = collect.finalise(interview(age=46, deprecated_id=first))
    assert collect.send(stale) == 202
    assert server.rows(kept_aside)[0].reason == "stale edit"


def test_an_edit_that_overtakes_its_interview_waits_for_it(server: Server) -> None:
    collect, first, second, third = server.collect(), new_id(), new_id(), new_id()
    assert collect.send(collect.finalise(interview(age=46, instance_id=third, deprecated_id=second))) == 202
    assert collect.send(collect.finalise(interview(age=45, instance_id=second, deprecated_id=first))) == 202
    assert collect.send(collect.finalise(interview(instance_id=first))) == 201
    edited_by = {row.instance_id: row.edited_by for row in server.rows(submissions)}
    assert edited_by == {first: second, second: third, third: None}
    assert all(row.settled_at for row in server.rows(kept_aside))


def test_files_come_in_several_uploads_in_any_order(server: Server) -> None:
    collect = server.collect(most_files=3)
    names = ["audit.csv", "Prishtinë.jpg", unicodedata.normalize("NFD", "çka është.jpg"), "Приштина слика.jpg",
             "žuta škola.m4a", "a" * 245 + ".jpg", "with space.png", "q'uote.png", "100%.png", "plus+.png", "ü;ö.png",
             'with"quote.png']  # fmt: skip
    files = {name: f"content of {name}".encode() * 50 for name in names}
    instance = collect.finalise(interview(audit=True), files)
    assert collect.send(instance) == 201
    assert collect.send(instance) == 201
    kept = {row.name: server.store.files.path(row.sha256).read_bytes() for row in server.rows(attachments)}
    assert kept == {unicodedata.normalize("NFC", name): content for name, content in files.items()}
    assert server.rows(submissions)[0].is_complete


def test_a_form_names_its_files_and_a_composed_name_answers_a_decomposed_one(server: Server) -> None:
    collect = server.collect()
    instance = collect.finalise(interview(audit=True))
    collect.send(instance)
    assert not server.rows(submissions)[0].is_complete
    instance.files["audit.csv"] = b"event,node,start,end\n"
    collect.send(instance)
    assert server.rows(submissions)[0].is_complete


def test_encrypted_interviews_are_stored_as_they_come(server: Server) -> None:
    sealed = (
        f'<data id="{FORM}" version="{VERSION}" encrypted="yes" xmlns="http://www.opendatakit.org/xforms/encrypted">'
        "<base64EncryptedKey>c2VhbGVk</base64EncryptedKey><orx:meta xmlns:orx='http://openrosa.org/xforms'>"
        f"<orx:instanceID>{new_id()}</orx:instanceID></orx:meta><media><file>photo.jpg.enc</file></media>"
        "<encryptedXmlFile>submission.xml.enc</encryptedXmlFile>"
        "<base64EncryptedElementSignature>c2ln</base64EncryptedElementSignature></data>"
    ).encode()
    collect = server.collect()
    files = {"photo.jpg.enc": b"\x00\x01", "submission.xml.enc": b"\x02\x03"}
    assert collect.send(collect.finalise(sealed, files)) == 201
    (row,) = server.rows(submissions)
    assert (row.xml, row.is_encrypted, row.is_complete, row.interview_id) == (sealed, True, True, None)


def test_unknown_forms_and_versions_are_refused_and_old_versions_accepted(server: Server) -> None:
    from aneroid.collection.xform import describe_form
    from aneroid.store import forms

    xml = server.context.study.questionnaire.xform  # type: ignore[union-attr]
    newer = describe_form(field_form(xml.replace(VERSION, "2026020102").encode()))
    server.store.database.write(lambda t: forms.publish(t, newer, "test"))
    collect = server.collect()
    assert [form.version for form in collect.form_list()] == ["2026020102"]
    assert collect.send(collect.finalise(interview())) == 201
    for change in ((VERSION, "1999"), (FORM, "another")):
        with pytest.raises(RefusedError) as refused:
            collect.send(collect.finalise(interview().replace(change[0].encode(), change[1].encode())))
        assert refused.value.status == 404
    assert len(server.rows(submissions)) == 1


def test_a_wrong_revoked_or_old_token_learns_nothing(server: Server) -> None:
    old = server.token("I01")
    new = server.token("I01")
    paths = ("formList", "forms/1/form.xml", "forms/99/form.xml", "forms/1/manifest", "entities/assignments.csv")
    answers = {
        (r.status_code, r.content) for token in (old, "wrong", "x" * 64, "..%2f")
        for path in paths if (r := server.client.get(f"/key/{token}/{path}"))  is not None
    }  # fmt: skip
    assert {status for status, _ in answers} <= {403, 404}
    assert all(b"northland" not in content for _, content in answers)
    assert server.client.get(f"/key/{old}/formList").content == server.client.get("/key/wrong/formList").content
    assert server.client.post(f"/key/{old}/submission", files={"xml_submission_file": interview()}).status_code == 403
    assert server.client.get(f"/key/{new}/formList").status_code == 200
    server.later(days=91)
    assert server.client.get(f"/key/{new}/formList").status_code == 403


def test_a_device_that_has_spoken_is_refused_from_the_moment_it_is_revoked(server: Server) -> None:
    """Also when its interview waits in one batch with others', which are stored."""
    lost, other = server.token("I01"), server.token("I02")

    def post(token: str, number: int, **photo: bytes) -> int:
        parts = [("xml_submission_file", ("s.xml", interview(f"NOR26-{number:04d}"), "text/xml"))]
        parts += [(name, (name, content, "image/jpeg")) for name, content in photo.items()]
        return int(server.client.post(f"/key/{token}/submission", files=parts).status_code)

    assert [post(lost, 1), post(other, 2)] == [201, 201]
    gate = threading.Event()
    held_up = server.store.database.submit(lambda _t: gate.wait(20))
    server.store.database.submit(lambda t: revoke_devices(t, "I01", "test"))
    with ThreadPoolExecutor(10) as pool:
        coming = [pool.submit(post, token, 3 + k) for k in range(5) for token in (lost, other)]
        time.sleep(0.3)
        gate.set()
        statuses = [one.result() for one in coming]
    assert held_up.result()
    assert statuses == [403, 201] * 5
    assert [post(lost, 20), post(lost, 21, photo=b"x" * 200_000)] == [403, 403]
    rows = server.rows(submissions)
    assert sorted(row.interview_id for row in rows if row.interviewer == "I01") == ["NOR26-0001"]
    assert len(rows) == 7
    with server.store.database.read() as connection:
        assert verify_chain(connection)[1] == []


def test_everything_arrives_over_a_network_that_loses_doubles_and_reorders(server: Server) -> None:
    network = BadNetwork(7)
    collect = server.collect(network=network, most_files=2)
    for number in range(1, 26):
        photos = {f"{number}-{k}.jpg": bytes([number, k]) * 100 for k in range(number % 5)}
        collect.finalise(interview(f"NOR26-{number:04d}", age=20 + number), photos)
    collect.send_all()
    network.deliver()
    rows = server.rows(submissions)
    assert sorted(row.xml for row in rows) == sorted(instance.xml for instance in collect.instances)
    assert len(server.rows(attachments)) == sum(len(instance.files) for instance in collect.instances)
    assert server.rows(kept_aside) == []


def test_uploads_that_stall_half_way_hold_up_nobody_and_leave_nothing(
    database: str | None, northland: Study, tmp_path: Path
) -> None:
    store = open_store(tmp_path / "data", database)
    token = store.database.write(lambda transaction: renew_device(transaction, "I01", "test"))
    whole = {"xml_submission_file": ("s.xml", interview("NOR26-0001"), "text/xml"),
             "photo.jpg": ("photo.jpg", b"x" * 300_000, "image/jpeg")}  # fmt: skip
    with running(northland, store, stall_seconds=1.0) as url, httpx.Client(timeout=30) as client:
        path = f"{url}/key/{token}/submission"
        request = client.build_request("POST", path, files=whole)
        body = request.read()
        head = f"POST /key/{token}/submission HTTP/1.1\r\nHost: h\r\n".encode()
        head += b"".join(
            b"%s: %s\r\n" % pair for pair in request.headers.raw if pair[0].lower().startswith(b"content-")
        )
        address = ("127.0.0.1", int(url.rsplit(":", 1)[1]))
        stalled = [socket.create_connection(address, timeout=30) for _ in range(30)]
        for number, connection in enumerate(stalled):
            connection.sendall(head + b"\r\n" + body[: len(body) * number // len(stalled)])
        honest = [interview(f"NOR26-{number:04d}") for number in range(2, 22)]
        sent = [client.post(path, files={"xml_submission_file": ("s.xml", xml, "text/xml")}) for xml in honest]
        assert {answer.status_code for answer in sent} == {201}
        for connection in stalled[:15]:
            connection.close()
        answers = [connection.recv(64) for connection in stalled[15:]]
        assert all(answer.startswith(b"HTTP/1.1 400") for answer in answers), "the others are told after a while"
        with store.database.read() as reading:
            assert sorted(reading.execute(select(submissions.c.xml)).scalars()) == sorted(honest)
            assert set(store.files.names()) == wanted_files(reading)
        assert not list(store.files.folder.glob("incoming/*"))
        assert client.post(path, files=whole).status_code == 201
    for connection in stalled[15:]:
        connection.close()


@pytest.mark.parametrize("count", [40, pytest.param(1000, marks=pytest.mark.slow)])
def test_the_same_interview_at_the_same_moment_is_one_row(count: int, server: Server) -> None:
    url = f"/key/{server.token()}/submission"
    bodies = [interview(f"NOR26-{number % 320 + 1:04d}") for number in range(count)]

    def post(body: bytes) -> int:
        return server.client.post(
            url, files={"xml_submission_file": ("s.xml", io.BytesIO(body), "text/xml")}
        ).status_code

    with ThreadPoolExecutor(10) as pool:
        statuses = list(pool.map(post, [body for body in bodies for _ in range(5)]))
    assert set(statuses) == {201}
    assert sorted(row.xml for row in server.rows(submissions)) == sorted(bodies)


def test_the_code_holds_what_collect_reads(tmp_path) -> None:  # type: ignore[no-untyped-def]
    settings = collect_settings("http://h/key/t", "I01", "Barometer", "sq")
    assert settings["general"]["server_url"] == "http://h/key/t"
    write_code(tmp_path / "codes" / "I01.png", settings)
    assert (tmp_path / "codes" / "I01.png").read_bytes().startswith(b"\x89PNG")
    packed = base64.b64encode(zlib.compress(json.dumps(settings).encode()))
    assert json.loads(zlib.decompress(base64.b64decode(packed))) == settings
