"""Attachments as files named by their content: there whole and on disk before the database speaks of them."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from aneroid.study.errors import CollectionError

CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Stored:
    """A file that is on disk: the SHA-256 that names it, and its size in bytes."""

    sha256: str
    size: int


class Files:
    """The attachments of a data folder, two characters of the hash to a subfolder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, content: BinaryIO) -> Stored:
        """Write a file: temporary, flushed, renamed, its folder flushed.

        Raises: CollectionError C-STORE-1 when the disk does not take it.
        """
        try:
            return self._put(content)
        except OSError as problem:
            raise CollectionError("C-STORE-1", reason=type(problem).__name__) from problem

    def _put(self, content: BinaryIO) -> Stored:
        incoming = self.folder / "incoming"
        incoming.mkdir(parents=True, exist_ok=True)
        digest, size = hashlib.sha256(), 0
        handle, temporary = tempfile.mkstemp(dir=incoming)
        try:
            with os.fdopen(handle, "wb") as file:
                while chunk := content.read(CHUNK):
                    digest.update(chunk)
                    size += len(chunk)
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
            name = digest.hexdigest()
            target = self.path(name)
            target.parent.mkdir(exist_ok=True)
            Path(temporary).replace(target)
            for folder in (target.parent, self.folder):
                _flush_folder(folder)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
        return Stored(name, size)

    def path(self, sha256: str) -> Path:
        """Where a file of this content lies."""
        return self.folder / sha256[:2] / sha256

    def is_whole(self, sha256: str) -> bool:
        """Whether a file is there and has the content that its name says."""
        try:
            with self.path(sha256).open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest() == sha256
        except OSError:
            return False

    def names(self) -> Iterator[str]:
        """Every stored content."""
        return (path.name for path in self.folder.glob("??/*"))

    def sweep(self, wanted: Collection[str]) -> int:
        """Take away what an interrupted upload left; only when no server is running on the folder."""
        found = [self.path(name) for name in self.names() if name not in wanted]
        for path in [*found, *self.folder.glob("incoming/*")]:
            path.unlink(missing_ok=True)
        return len(found)


def _flush_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
