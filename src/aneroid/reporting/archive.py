"""Office files are archives: the same content gives the same bytes, whenever it is written."""

from __future__ import annotations

import io
import re
import zipfile

LATER = (1980, 1, 1, 0, 0, 0)
STAMP = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(</dcterms:)")


def without_clock(archive: bytes, date: str) -> bytes:
    """The same archive with the clock taken out: entries carry one fixed time, document properties the date given.

    Archives inside it, such as the workbook of a chart, are treated alike.
    """
    stamp = f"{date}T00:00:00Z".encode()
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as out:
        for item in source.infolist():
            data = source.read(item)
            if item.filename.endswith((".xlsx", ".docx")):
                data = without_clock(data, date)
            elif item.filename == "docProps/core.xml":
                data = STAMP.sub(rb"\g<1>" + stamp + rb"\g<2>", data)
            entry = zipfile.ZipInfo(item.filename, LATER)
            entry.compress_type = zipfile.ZIP_STORED if item.filename.endswith(".png") else zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            out.writestr(entry, data)
    return target.getvalue()
