"""Studies copied to a folder of a test's own, and files that lie about themselves."""

from __future__ import annotations

import fcntl
import functools
import io
import os
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pypdfium2
import pytest

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


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> Path:
    """A folder that the first worker to want it makes, and every worker has a copy of its own of."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        make(folder := factory.mktemp(name) / "study")
        return folder
    shared = factory.getbasetemp().parent / name
    with (shared.with_suffix(".lock")).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not shared.exists():
            unfinished = shared.with_suffix(".unfinished")
            shutil.rmtree(unfinished, ignore_errors=True)
            make(unfinished)
            unfinished.rename(shared)
    return Path(shutil.copytree(shared, factory.mktemp(name) / "study"))


@functools.cache
def pdf_pages(path: Path) -> list[str]:
    """The text of each page, as the reader in a browser would copy it; of a file that does not change any more."""
    with pypdfium2.PdfDocument(path) as document:
        texts = [page.get_textpage().get_text_range() for page in document]
    # A hyphen that the typesetter put at the end of a line comes as U+FFFE.
    return [text.replace("\r\n", "\n").replace("\ufffe", "\u00ad") for text in texts]
