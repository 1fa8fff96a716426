"""A client that behaves as ODK Collect does, written from the protocol's facts; a bad network can be put under it.

It reads the form list strictly, checks hashes, asks with HEAD before it sends, splits uploads, names each part by its
file, and takes nothing but 201 or 202 for stored. What it could not send it keeps and sends again.
"""

from __future__ import annotations

import hashlib
import random
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx2 as httpx
from lxml import etree

LIST = "{http://openrosa.org/xforms/xformsList}"
MANIFEST = "{http://openrosa.org/xforms/xformsManifest}"


class NetworkError(Exception):
    """The answer never came; the request may have arrived or not."""


class RefusedError(Exception):
    """The server answered, and not with stored."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(f"{status} {message}")
        self.status = status
        self.message = message


@dataclass(frozen=True)
class ListedForm:
    """A form as the list names it."""

    form_id: str
    name: str
    version: str
    hash: str
    download: str
    manifest: str


@dataclass
class Instance:
    """An interview on the device: its XML, its files, and whether the server has it."""

    xml: bytes
    files: dict[str, bytes] = field(default_factory=dict)
    is_sent: bool = False


class Network:
    """What lies between device and server. This one works."""

    def send(self, request: Callable[[], httpx.Response]) -> httpx.Response:
        return request()


class BadNetwork(Network):
    """Requests get lost on the way there, answers on the way back; some arrive twice, and some after later ones.

    A stalled request is given up by the device, and the server gets it all the same: before or behind what was sent
    after it, the last stalled one first.
    """

    def __init__(
        self, seed: int, *, lost: float = 0.15, unanswered: float = 0.15, doubled: float = 0.1, stalled: float = 0.1
    ) -> None:
        self.dice = random.Random(seed)
        self.chances = {"lost": lost, "unanswered": unanswered, "doubled": doubled, "stalled": stalled}
        self.on_the_way: list[Callable[[], httpx.Response]] = []

    def send(self, request: Callable[[], httpx.Response]) -> httpx.Response:
        fate = self.dice.choices([*self.chances, ""], [*self.chances.values(), 1 - sum(self.chances.values())])[0]
        if self.dice.random() < 0.5:
            self.deliver()
        if fate == "lost":
            raise NetworkError("lost on the way there")
        if fate == "stalled":
            self.on_the_way.append(request)
            raise NetworkError("no answer in time")
        response = request()
        if fate == "unanswered":
            raise NetworkError("the answer was lost")
        return request() if fate == "doubled" else response

    def deliver(self) -> None:
        """Let what is still on its way arrive, the last first; nobody hears the answers."""
        while self.on_the_way:
            self.on_the_way.pop()()


class Collect:
    """ODK Collect with one project: its server address, its forms, its interviews."""

    def __init__(
        self, client: httpx.Client, server_url: str, *, network: Network | None = None, most_files: int = 100
    ) -> None:
        self.client = client
        self.server_url = server_url.rstrip("/")
        self.network = network or Network()
        self.most_files = most_files
        self.device_id = f"collect:{uuid.uuid4().hex[:16]}"
        self.instances: list[Instance] = []
        self._limit: int | None = None

    # --- forms -----------------------------------------------------------------------------------------

    def form_list(self) -> list[ListedForm]:
        response = self._get(f"{self.server_url}/formList")
        root = self._openrosa(response)
        assert root.tag == f"{LIST}xforms", root.tag
        forms = []
        for entry in root:
            assert entry.tag == f"{LIST}xform"
            text = {etree.QName(child).localname: child.text or "" for child in entry}
            assert {"formID", "name", "downloadUrl"} <= text.keys(), "one incomplete form refuses the whole list"
            forms.append(
                ListedForm(
                    text["formID"], text["name"], text.get("version", ""), text.get("hash", ""), text["downloadUrl"],
                    text.get("manifestUrl", ""),
                )
            )  # fmt: skip
        return forms

    def download(self, form: ListedForm) -> bytes:
        response = self._get(form.download)
        assert response.status_code == 200
        assert form.hash == f"md5:{hashlib.md5(response.content).hexdigest()}"
        return response.content

    def manifest(self, form: ListedForm) -> dict[str, dict[str, str]]:
        """Media files by name, each with its attributes and contents; every file is fetched and its hash checked."""
        root = self._openrosa(self._get(form.manifest))
        assert root.tag == f"{MANIFEST}manifest"
        found = {}
        for entry in root:
            text = {etree.QName(child).localname: child.text or "" for child in entry} | dict(entry.attrib)
            content = self._get(text["downloadUrl"]).content
            assert text["hash"] == f"md5:{hashlib.md5(content).hexdigest()}"
            found[text["filename"]] = {**text, "content": content.decode("utf-8", "replace")}
        return found

    # --- interviews ------------------------------------------------------------------------------------

    def finalise(self, xml: bytes, files: Mapping[str, bytes] | None = None) -> Instance:
        instance = Instance(xml, dict(files or {}))
        self.instances.append(instance)
        return instance

    def send_all(self, rounds: int = 50) -> None:
        """Send what is not sent, again and again, as autosend does while a network comes and goes."""
        for _ in range(rounds):
            waiting = [instance for instance in self.instances if not instance.is_sent]
            if not waiting:
                return
            for instance in waiting:
                try:
                    self.send(instance)
                except NetworkError:
                    continue
        raise AssertionError("some interviews could not be sent")

    def send(self, instance: Instance) -> int:
        """Send one interview. Returns: the status of the last answer, 201 or 202."""
        if self._limit is None:
            self._limit = self._head()
        instance.is_sent = False
        groups = list(self._groups(instance))
        status = 0
        for number, names in enumerate(groups):
            parts: list[tuple[str, Any]] = [("xml_submission_file", ("submission.xml", instance.xml, "text/xml"))]
            if number < len(groups) - 1:
                parts.append(("*isIncomplete*", (None, "yes")))
            parts += [(name, (name, instance.files[name], "application/octet-stream")) for name in names]
            status = self._post(parts)
        instance.is_sent = True
        return status

    def _groups(self, instance: Instance) -> Iterable[list[str]]:
        """File names by upload: not too many, not too large together."""
        group: list[str] = []
        size = len(instance.xml)
        for name, content in instance.files.items():
            if group and (len(group) >= self.most_files or size + len(content) > (self._limit or 0)):
                yield group
                group, size = [], len(instance.xml)
            group.append(name)
            size += len(content)
        yield group

    def _head(self) -> int:
        response = self._send(lambda: self.client.head(self._submission()))
        if response.status_code != 204:
            raise RefusedError(response.status_code, "is this an OpenRosa endpoint?")
        assert response.headers["x-openrosa-version"] == "1.0"
        return int(response.headers.get("x-openrosa-accept-content-length", 10_000_000))

    def _post(self, parts: list[tuple[str, Any]]) -> int:
        response = self._send(lambda: self.client.post(self._submission(), files=parts))
        if response.status_code not in (201, 202):
            raise RefusedError(response.status_code, response.text)
        root = etree.fromstring(response.content)
        assert root.tag == "{http://openrosa.org/http/response}OpenRosaResponse"
        return response.status_code

    def _submission(self) -> str:
        return f"{self.server_url}/submission?deviceID={self.device_id}"

    def _get(self, url: str) -> httpx.Response:
        return self._send(lambda: self.client.get(url, params={"deviceID": self.device_id}))

    def _send(self, request: Callable[[], httpx.Response]) -> httpx.Response:
        try:
            return self.network.send(request)
        except httpx.TransportError as problem:
            raise NetworkError(str(problem)) from problem

    @staticmethod
    def _openrosa(response: httpx.Response) -> Any:
        assert response.status_code == 200, response.status_code
        assert response.headers["x-openrosa-version"] == "1.0", "not an OpenRosa server"
        assert response.headers["content-type"].startswith("text/xml"), "a network proxy?"
        return etree.fromstring(response.content)


def instance_xml(
    form_id: str, version: str, answers: Mapping[str, str], *, instance_id: str | None = None,
    deprecated_id: str | None = None, namespaced: bool = True,
) -> bytes:  # fmt: skip
    """An interview as an engine writes it; answers by path below the root, such as ``respondent/age``."""
    orx = "http://openrosa.org/xforms"
    root = etree.Element("data", nsmap={"orx": orx} if namespaced else None)
    root.set("id", form_id)
    root.set("version", version)
    for path, text in answers.items():
        node = root
        for name in path.split("/"):
            found = next((child for child in node if child.tag == name), None)
            node = etree.SubElement(node, name) if found is None else found
        node.text = text
    prefix = f"{{{orx}}}" if namespaced else ""
    meta = etree.SubElement(root, f"{prefix}meta")
    if "meta/audit" in answers:
        old = root.find("meta")
        meta.extend(list(old) if old is not None and old is not meta else [])
        if old is not None and old is not meta:
            root.remove(old)
    etree.SubElement(meta, f"{prefix}instanceID").text = instance_id or f"uuid:{uuid.uuid4()}"
    if deprecated_id:
        etree.SubElement(meta, f"{prefix}deprecatedID").text = deprecated_id
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))
