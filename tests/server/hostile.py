"""Uploads that no honest device sends: each with the refusals that are right for it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from server.field import FORM, VERSION, interview, new_id

BOUNDARY = b"x7f3a"
UUID = re.compile(rb"uuid:[0-9a-f-]{36}")
FORM_DATA = f"multipart/form-data; boundary={BOUNDARY.decode()}"


@dataclass(frozen=True)
class Hostile:
    """A request body and what may answer it; ``stored`` where it is odd and acceptable all the same."""

    name: str
    body: bytes
    content_type: str = FORM_DATA
    statuses: tuple[int, ...] = (400,)
    headers: tuple[tuple[str, str], ...] = ()
    is_stored: bool = False


def part(content: bytes, name: str = "xml_submission_file", file: str | None = "s.xml", extra: bytes = b"") -> bytes:
    shown = f'; filename="{file}"'.encode() if file is not None else b""
    head = b'Content-Disposition: form-data; name="' + name.encode() + b'"' + shown + b"\r\n" + extra
    return b"--" + BOUNDARY + b"\r\n" + head + b"Content-Type: text/xml\r\n\r\n" + content + b"\r\n"


def whole(*parts: bytes) -> bytes:
    return b"".join(parts) + b"--" + BOUNDARY + b"--\r\n"


def corpus() -> list[Hostile]:
    """Every hostile upload, by name."""
    cases = [*_documents(), *_entities(), *_parts(), *_names(), *_sizes(), *_truncated(), *_types(), *_odd()]
    assert len({case.name for case in cases}) == len(cases)
    return [replace(case, body=UUID.sub(new_id().encode(), case.body)) for case in cases]


def _xml(name: str, xml: bytes, *statuses: int) -> Hostile:
    return Hostile(name, whole(part(xml)), statuses=statuses or (400,))


def _documents() -> Iterator[Hostile]:
    good = interview()
    yield _xml("empty", b"")
    for count in (1, 20, len(good) // 2, len(good) - 8, len(good) - 1):
        yield _xml(f"xml cut after {count}", good[:count])
    for k, rubbish in enumerate((b"\x00", b"\xff\xfe", b"{}", b"PK\x03\x04" + b"\0" * 50, b"%PDF-1.7", b"<", b"<a>",
                                 b"<a></b>", b"<a/><b/>", b"text", b"\xef\xbb\xbf", b"<?xml version='1.0'?>",
                                 b"<a b=c/>", b"<a b='1' b='2'/>", b"<a>&nbsp;</a>", b"<a>&#0;</a>", b"<a>\x01</a>",
                                 b"<:a/>", b"<a:b/>", b"GIF89a<data/>", b"<html><body>")):  # fmt: skip
        yield _xml(f"not xml {k}", rubbish)
    for encoding in ("utf-16", "utf-7", "latin-9", "ebcdic", "x-unknown"):
        yield _xml(f"says {encoding}", good.replace(b"UTF-8", encoding.encode()), 400, 404, 201)
    yield _xml("invalid utf-8", good.replace(b"female", b"\xc3\x28"))
    yield _xml("no id", good.replace(f'id="{FORM}"'.encode(), b""))
    yield _xml("empty id", good.replace(f'id="{FORM}"'.encode(), b'id=""'))
    yield _xml("another form", good.replace(FORM.encode(), b"another"), 404)
    for k, version in enumerate(("1", "", "2026020101 OR 1=1", "../x", "9" * 260, "'; DROP TABLE forms; --")):
        yield _xml(f"version {k}", good.replace(VERSION.encode(), version.encode()), 404, 400)
    for k, form in enumerate(("' OR ''='", "../../etc/passwd", "%00", "x" * 300, "northland-2026 ", "NORTHLAND-2026")):
        yield _xml(
            f"form {k}", good.replace(FORM.encode(), form.encode()), 404, 400, *((201,) if form.endswith(" ") else ())
        )
    yield _xml("no meta", good[: good.index(b"<orx:meta>")] + b"</data>")
    for k, name in enumerate(("", "   ", "x" * 251, "a&#10;b", "&#x202e;x", "a&#9;b", "a&#x85;b")):
        start, end = good.index(b"<orx:instanceID>") + 16, good.index(b"</orx:instanceID>")
        yield _xml(f"instance id {k}", good[:start] + name.encode() + good[end:])
    yield _xml("instance id in a child", good.replace(b"<orx:instanceID>", b"<orx:instanceID><b/>"))
    yield _xml("deprecated id too long", interview(deprecated_id="y" * 251))


def _entities() -> Iterator[Hostile]:
    good = interview().decode()
    head, body = good.split("?>\n", 1)
    types = {
        "plain doctype": "<!DOCTYPE data>",
        "internal entity": '<!DOCTYPE data [<!ENTITY a "b">]>',
        "external entity": '<!DOCTYPE data [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        "external http entity": '<!DOCTYPE data [<!ENTITY a SYSTEM "http://127.0.0.1:1/">]>',
        "external doctype": '<!DOCTYPE data SYSTEM "http://127.0.0.1:1/x.dtd">',
        "public doctype": '<!DOCTYPE data PUBLIC "-//X//Y" "file:///etc/passwd">',
        "parameter entity": '<!DOCTYPE data [<!ENTITY % a SYSTEM "file:///etc/passwd"> %a;]>',
        "default attribute": '<!DOCTYPE data [<!ATTLIST data version CDATA "1">]>',
        "notation": '<!DOCTYPE data [<!NOTATION n SYSTEM "x">]>',
        "unparsed entity": '<!DOCTYPE data [<!NOTATION n SYSTEM "x"><!ENTITY a SYSTEM "x" NDATA n>]>',
        "laughs": "<!DOCTYPE data [" + '<!ENTITY l0 "lol">' + "".join(
            f'<!ENTITY l{k} "{f"&l{k - 1};" * 10}">' for k in range(1, 10)) + "]>",
        "quadratic": '<!DOCTYPE data [<!ENTITY a "' + "x" * 50_000 + '">]>',
    }  # fmt: skip
    for name, doctype in types.items():
        yield _xml(f"entity: {name}", f"{head}?>\n{doctype}{body}".encode())
        used = body.replace("female", "&l9;" if name == "laughs" else "&a;" * (5000 if name == "quadratic" else 1))
        yield _xml(f"entity used: {name}", f"{head}?>\n{doctype}{used}".encode())
    sixteen = f'<?xml version="1.0" encoding="UTF-16"?>\n<!DOCTYPE data [<!ENTITY a "b">]>{body}'
    yield _xml("entity in utf-16", sixteen.encode("utf-16"))
    yield _xml("entity in utf-16 big-endian", b"\xfe\xff" + sixteen.encode("utf-16-be"))
    yield _xml("undeclared entity", good.replace("female", "&a;").encode())


def _parts() -> Iterator[Hostile]:
    good = interview()
    yield Hostile("no part", whole())
    yield Hostile("no xml", whole(part(b"x", "a.jpg", "a.jpg")))
    yield Hostile("xml twice", whole(part(good), part(good)))
    yield Hostile("another xml beside", whole(part(good), part(interview(age=1))))
    yield Hostile("xml under another name", whole(part(good, "xml_submission_files")))
    yield Hostile("a name twice", whole(part(good), part(b"1", "a.jpg", "a.jpg"), part(b"2", "a.jpg", "a.jpg")))
    yield Hostile(
        "a name twice, decomposed", whole(part(good), part(b"1", "a", "é.jpg"), part(b"2", "b", "e\u0301.jpg"))
    )
    yield Hostile("no disposition", whole(b"--" + BOUNDARY + b"\r\n\r\n" + good + b"\r\n"))
    yield Hostile(
        "disposition without name", whole(part(good), part(b"x").replace(b'; name="xml_submission_file"', b""))
    )
    yield Hostile("attachment disposition", whole(part(good).replace(b"form-data", b"attachment")))
    yield Hostile("latin-1 name", whole(part(good), part(b"x", "a", "Q").replace(b'"Q"', b'"\xe9.jpg"')))
    yield Hostile("header without end", b"--" + BOUNDARY + b"\r\nContent-Disposition: form-data")
    yield Hostile("header with NUL", whole(part(good, extra=b"X-A: \x00b\r\n")), statuses=(400, 201))
    yield Hostile("huge header", whole(part(good, extra=b"X-A: " + b"a" * 100_000 + b"\r\n")))
    yield Hostile("colonless header", whole(part(good, extra=b"nonsense\r\n")), statuses=(400, 201))
    yield Hostile(
        "many headers", whole(part(good, extra=b"".join(b"X-%d: a\r\n" % k for k in range(5000)))), statuses=(400, 201)
    )
    yield Hostile("many parts", whole(part(good), *(part(b"x", f"{k}", f"{k}.jpg") for k in range(400))))
    yield Hostile("many empty parts", whole(*(part(b"", "a", None) for _ in range(3000))))


def _names() -> Iterator[Hostile]:
    good = interview()
    bad = ("../x", "..\\x", "/etc/passwd", "C:\\x", "a/b.jpg", "a\\b.jpg", "..", ".", "   ", "a\tb.jpg", "a\x7fb", "\x85.jpg",
           "x" * 256, "ë" * 128, "a%0Ab.jpg", "a%0D%0AX-Evil: 1", "....//x", "./x", "a/", "\u2028/x")  # fmt: skip
    for k, name in enumerate(bad):
        yield Hostile(f"file name {k}", whole(part(good), part(b"x", name, name)))


def _sizes() -> Iterator[Hostile]:
    good = interview()
    yield _xml("deep", good.replace(b"<sex>", b"<sex>" + b"<a>" * 5000).replace(b"</sex>", b"</a>" * 5000 + b"</sex>"))
    yield _xml("very deep", b"<data>" + b"<a>" * 500_000, 400, 413)
    yield _xml("large attribute", good.replace(b"<sex>", b'<sex a="' + b"x" * 11_000_000 + b'">'), 413)
    yield _xml("large text", good.replace(b"female", b"x" * 5_000_000), 413)
    yield _xml(
        "many attributes",
        good.replace(b"<sex>", b"<sex " + b" ".join(b'a%d="1"' % k for k in range(300_000)) + b">"),
        400,
        413,
        201,
    )
    yield _xml(
        "many namespaces",
        good.replace(b"<sex>", b"<sex " + b" ".join(b'xmlns:a%d="u"' % k for k in range(50_000)) + b">"),
        400,
        413,
        201,
    )
    yield _xml("long element name", good.replace(b"sex>", b"s" * 200_000 + b">"), 400, 413, 201)
    yield Hostile("declared too large", b"x", statuses=(413, 400), headers=(("Content-Length", "99999999999"),))


def _truncated() -> Iterator[Hostile]:
    body = whole(part(interview()), part(b"photo" * 100, "a.jpg", "a.jpg"))
    for share in range(5, 100, 5):
        yield Hostile(f"cut at {share} %", body[: len(body) * share // 100])
    yield Hostile("end missing", body[: -len(BOUNDARY) - 8])
    yield Hostile("last dashes missing", body[:-4])
    yield Hostile("another boundary inside", body.replace(BOUNDARY, b"other"))
    yield Hostile("line feeds only", body.replace(b"\r\n", b"\n"), statuses=(400, 201))
    yield Hostile("rubbish before", b"rubbish\r\n" + body, statuses=(400, 201))


def _types() -> Iterator[Hostile]:
    body = whole(part(interview()))
    for k, kind in enumerate(("", "text/xml", "application/json", "multipart/form-data", "multipart/form-data; boundary=",
                              "multipart/form-data; boundary=" + "x" * 300, "multipart/mixed; boundary=x7f3a",
                              "application/x-www-form-urlencoded", "multipart/form-data; boundary=other", "nonsense",
                              'multipart/form-data; boundary="x7f3a', "multipart/form-data; charset=x")):  # fmt: skip
        yield Hostile(f"content type {k}", body, kind, statuses=(400, 201) if "7f3a" in kind else (400,))
    for encoding in ("gzip", "deflate", "br", "nonsense"):
        yield Hostile(f"content encoding {encoding}", body, headers=(("Content-Encoding", encoding),))
    for k, form in enumerate(('<data id="x"/>', "a=1&b=2")):
        yield Hostile(f"bare body {k}", form.encode(), "text/xml")


def _odd() -> Iterator[Hostile]:
    """Odd, and stored all the same: an interview must not be trapped on a device over a matter of taste."""
    stored = {
        "no namespace": interview(namespaced=False),
        "another namespace": interview().replace(b"http://openrosa.org/xforms", b"http://example.org/other"),
        "root in a namespace": interview().replace(b"<data ", b'<data xmlns="http://example.org/x" ', 1),
        "formulas": interview().replace(b"female", b"=cmd|' /C calc'!A0"),
        "script": interview().replace(b"female", b"&lt;script&gt;alert(1)&lt;/script&gt;"),
        "comments and instructions": interview().replace(b"<sex>", b"<!-- c --><?php x ?><sex>"),
        "xinclude": interview().replace(b"<sex>", b'<x xmlns:i="http://www.w3.org/2001/XInclude"><i:include href="file:///etc/passwd"/></x><sex>'),
        "cdata": interview().replace(b"female", b"<![CDATA[<!DOCTYPE x>]]>"),
        "byte order mark": b"\xef\xbb\xbf" + interview(),
    }  # fmt: skip
    for name, xml in stored.items():
        yield Hostile(f"odd: {name}", whole(part(xml)), statuses=(201,), is_stored=True)
