"""Studies copied to a folder of a test's own, and files that lie about themselves."""

from __future__ import annotations

import io
import shutil
import zipfile
from pathlib import Path

ROOT = Path(__file__).parent.parent


def copy_study(name: str, target: Path) -> Path:
    """A study of the repository, without what was built."""
    shutil.copytree(ROOT / "studies" / name, target, ignore=shutil.ignore_patterns("build"))
    return target


def with_dimension(path: Path, reference: str) -> None:
    """Rewrite the stated size of the first sheet."""
    source = zipfile.ZipFile(io.BytesIO(path.read_bytes()))
    with zipfile.ZipFile(path, "w") as target:
        for item in source.infolist():
            data = source.read(item)
            if item.filename == "xl/worksheets/sheet1.xml":
                start = data.index(b"<dimension")
                end = data.index(b"/>", start) + 2
                data = data[:start] + f'<dimension ref="{reference}"/>'.encode() + data[end:]
            target.writestr(item, data)
