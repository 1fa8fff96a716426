"""Taking an upload apart: bounded, on disk when large, and whole or refused."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import BinaryIO, cast

from fastapi import Request
from python_multipart.exceptions import MultipartParseError
from python_multipart.multipart import MultipartParser, parse_options_header

from aneroid.collection.submissions import file_name
from aneroid.collection.xml import LARGEST
from aneroid.study.errors import CollectionError

XML_PART = "xml_submission_file"
INCOMPLETE_PART = "*isIncomplete*"
MOST_PARTS = 250
LARGEST_HEADER = 8_192
IN_MEMORY = 1 << 20
READ_AHEAD = 1 << 16


@dataclass(slots=True)
class Part:
    """A part of an upload; ``file_name`` as the client spelled it."""

    name: str
    file_name: str
    content: BinaryIO
    size: int = 0


@dataclass(slots=True)
class Upload:
    """A submission taken apart. ``is_incomplete`` says that more files are to follow with the same XML."""

    xml: bytes
    files: list[tuple[str, str, BinaryIO]]
    is_incomplete: bool


def is_small(request: Request) -> bool:
    """Whether a request says that its body fits into what is read of every request before anybody looks at it."""
    declared = request.headers.get("content-length", "")
    return declared.isdigit() and int(declared) <= READ_AHEAD


async def read_body(request: Request, largest: int, stall_seconds: float) -> BinaryIO:
    """The body of a request, on disk when it is large.

    Raises: CollectionError C-SUB-6 when it is too large, C-SUB-5 when it stalls or is encoded.
    """
    if request.headers.get("content-encoding", "identity") != "identity":
        raise CollectionError("C-SUB-5", reason="it is compressed")
    declared = request.headers.get("content-length", "0")
    if declared.isdigit() and int(declared) > largest:
        raise CollectionError("C-SUB-6", limit=largest)
    body = cast(BinaryIO, tempfile.SpooledTemporaryFile(IN_MEMORY))  # noqa: SIM115 - closed by the caller
    stream, size = request.stream().__aiter__(), 0
    try:
        while True:
            try:
                async with asyncio.timeout(stall_seconds):
                    chunk = await stream.__anext__()
            except StopAsyncIteration:
                break
            except TimeoutError as problem:
                raise CollectionError("C-SUB-5", reason="it stopped coming") from problem
            size += len(chunk)
            if size > largest:
                raise CollectionError("C-SUB-6", limit=largest)
            body.write(chunk)
    except BaseException:
        body.close()
        raise
    body.seek(0)
    return body


@contextmanager
def open_upload(body: BinaryIO, content_type: str) -> Iterator[Upload]:
    """Take a multipart body apart.

    Raises: CollectionError C-SUB-5 when it is not a whole submission, C-SUB-7 for an unacceptable file name,
        C-XML-3 when the XML is too large.
    """
    parts = _Parts()
    try:
        _feed(body, content_type, parts)
        yield _upload(parts.done)
    finally:
        for part in parts.all:
            part.content.close()


def _upload(parts: list[Part]) -> Upload:
    forms = [part for part in parts if part.name == XML_PART]
    if len(forms) != 1:
        raise CollectionError("C-SUB-5", reason=f"it has {len(forms)} parts named {XML_PART}")
    if forms[0].size > LARGEST:
        raise CollectionError("C-XML-3", where="the submission", limit=LARGEST)
    xml = forms[0].content.read()
    others = [part for part in parts if part.name not in (XML_PART, INCOMPLETE_PART)]
    files = []
    for part in others:
        sent = part.file_name or part.name
        files.append((file_name(sent), sent, part.content))
    names = [name for name, _, _ in files]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise CollectionError("C-SUB-5", reason=f"it has {len(twice)} file name(s) twice")
    incomplete = any(part.name == INCOMPLETE_PART and part.content.read(8).strip() == b"yes" for part in parts)
    return Upload(xml, files, incomplete)


def _feed(body: BinaryIO, content_type: str, parts: _Parts) -> None:
    kind, options = parse_options_header(content_type)
    boundary = options.get(b"boundary", b"")
    if kind != b"multipart/form-data" or not 1 <= len(boundary) <= 200:
        raise CollectionError("C-SUB-5", reason="it is not multipart/form-data with a boundary")
    parser = MultipartParser(
        boundary,
        {
            "on_part_begin": parts.begin, "on_part_data": parts.data, "on_part_end": parts.end,
            "on_header_field": parts.header_name, "on_header_value": parts.header_value,
            "on_header_end": parts.header_end, "on_headers_finished": parts.headers_finished,
            "on_end": parts.finished,
        },
    )  # fmt: skip
    try:
        while chunk := body.read(IN_MEMORY):
            parser.write(chunk)
        parser.finalize()
    except MultipartParseError as problem:
        raise CollectionError("C-SUB-5", reason="its parts cannot be told apart") from problem
    if not parts.is_whole:
        raise CollectionError("C-SUB-5", reason="its end is missing")


@dataclass(slots=True)
class _Parts:
    """What the parser reports, gathered."""

    all: list[Part] = field(default_factory=list)
    done: list[Part] = field(default_factory=list)
    is_whole: bool = False
    _headers: dict[bytes, bytes] = field(default_factory=dict)
    _name: bytes = b""
    _value: bytes = b""

    def begin(self) -> None:
        if len(self.all) >= MOST_PARTS:
            raise CollectionError("C-SUB-5", reason=f"it has more than {MOST_PARTS} parts")
        self._headers, self._name, self._value = {}, b"", b""
        self.all.append(Part("", "", cast(BinaryIO, tempfile.SpooledTemporaryFile(IN_MEMORY))))  # noqa: SIM115

    def header_name(self, data: bytes, start: int, end: int) -> None:
        self._name = self._bounded(self._name + data[start:end])

    def header_value(self, data: bytes, start: int, end: int) -> None:
        self._value = self._bounded(self._value + data[start:end])

    def header_end(self) -> None:
        self._headers[self._name.lower()] = self._value
        self._name, self._value = b"", b""

    def headers_finished(self) -> None:
        name, file = disposition(self._headers.get(b"content-disposition", b""))
        if name is None:
            raise CollectionError("C-SUB-5", reason="a part has no name")
        self.all[-1].name, self.all[-1].file_name = name, file

    def data(self, data: bytes, start: int, end: int) -> None:
        self.all[-1].content.write(data[start:end])
        self.all[-1].size += end - start

    def end(self) -> None:
        self.all[-1].content.seek(0)
        self.done.append(self.all[-1])

    def finished(self) -> None:
        self.is_whole = True

    def _bounded(self, text: bytes) -> bytes:
        if len(text) > LARGEST_HEADER:
            raise CollectionError("C-SUB-5", reason="a part's header is too long")
        return text


def disposition(header: bytes) -> tuple[str | None, str]:
    """A part's name and file name: UTF-8 as clients send it, quotes and line ends percent-encoded as browsers do.

    Raises: CollectionError C-SUB-5 when the header is not UTF-8.
    """
    kind, options = parse_options_header(header)
    if kind != b"form-data" or b"name" not in options:
        return None, ""
    try:
        name, file = options[b"name"].decode(), _raw_file_name(header, options)
    except UnicodeDecodeError as problem:
        raise CollectionError("C-SUB-5", reason="a part's name is not UTF-8") from problem
    return name, file


def _raw_file_name(header: bytes, options: dict[bytes, bytes]) -> str:
    """The file name with its path, if it has one: the parser takes paths off, and we want to refuse them."""
    if b"filename" not in options:
        return ""
    plain = options[b"filename"].decode()
    start = header.find(b'filename="')
    if start < 0:
        return plain
    raw = header[start + len(b'filename="') :].rpartition(b'"')[0].partition(b'";')[0].decode()
    name = raw if ("/" in raw or "\\" in raw) else plain
    for code, character in (("%22", '"'), ("%0D", "\r"), ("%0A", "\n")):
        name = name.replace(code, character)
    return name
