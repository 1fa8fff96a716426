"""Secret keys in files of their own, outside every database and every backup; only their owner may read them."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from aneroid.study.errors import CollectionError

LENGTH = 32


def key_in(path: Path) -> bytes | None:
    """The key that a file holds, made where there is none; nothing where the file holds no key.

    Raises: CollectionError C-STORE-1 when it cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        key = path.read_bytes()
        return key if len(key) == LENGTH else None
    except OSError as problem:
        raise CollectionError("C-STORE-1", reason=type(problem).__name__) from problem
    key = secrets.token_bytes(LENGTH)
    with os.fdopen(handle, "wb") as file:
        file.write(key)
        file.flush()
        os.fsync(file.fileno())
    return key
