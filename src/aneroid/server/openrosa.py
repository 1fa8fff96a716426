"""OpenRosa's documents as ODK Collect reads them: form list, manifest, the answer to a submission."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from xml.sax.saxutils import escape

from fastapi import Response

HEADERS = {"X-OpenRosa-Version": "1.0"}
LIST = "http://openrosa.org/xforms/xformsList"
MANIFEST = "http://openrosa.org/xforms/xformsManifest"
RESPONSE = "http://openrosa.org/http/response"


def xml_response(body: str, status: int = 200, **headers: str) -> Response:
    """An XML document with OpenRosa's header; clients refuse the list under another content type."""
    return Response(
        '<?xml version="1.0" encoding="UTF-8"?>\n' + body, status, {**HEADERS, **headers}, "text/xml; charset=utf-8"
    )


def message_response(message: str, status: int, nature: str = "") -> Response:
    """What the interviewer is shown after a submission."""
    kind = f' nature="{escape(nature)}"' if nature else ""
    return xml_response(
        f'<OpenRosaResponse xmlns="{RESPONSE}"><message{kind}>{escape(message)}</message></OpenRosaResponse>', status
    )


def form_list(forms: Iterable[Mapping[str, str]]) -> Response:
    """The form list; every form needs formID, name and downloadUrl, or clients refuse the whole list."""
    return xml_response(f'<xforms xmlns="{LIST}">' + "".join(_element("xform", form) for form in forms) + "</xforms>")


def manifest(files: Iterable[tuple[Mapping[str, str], Mapping[str, str]]]) -> Response:
    """The files that go with a form: attributes and contents of each ``mediaFile``."""
    entries = "".join(_element("mediaFile", contents, attributes) for attributes, contents in files)
    return xml_response(f'<manifest xmlns="{MANIFEST}">{entries}</manifest>')


def _element(name: str, contents: Mapping[str, str], attributes: Mapping[str, str] | None = None) -> str:
    said = "".join(f' {key}="{escape(text)}"' for key, text in (attributes or {}).items())
    inside = "".join(f"<{key}>{escape(text)}</{key}>" for key, text in contents.items())
    return f"<{name}{said}>{inside}</{name}>"
