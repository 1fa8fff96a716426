"""The encrypted file that a device gives out when there is no network, or when it was locked.

AES-256-GCM; the key comes from a passphrase (PBKDF2-SHA256) or, for a locked device, from its own link (HKDF-SHA256).
The interviewer app writes it (``web/src/store/vault.ts``).
"""

from __future__ import annotations

import csv
import io
import json
from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC

from aneroid.study.errors import CollectionError

FORMAT, VERSION = "aneroid-device", 1
LARGEST = 500_000_000
MOST_ROUNDS = 10_000_000
AUDIT_COLUMNS = ("event", "node", "start", "end", "latitude", "longitude", "accuracy", "old-value", "new-value")


@dataclass(frozen=True, slots=True)
class DeviceFile:
    """What a device had not sent, as it would have sent it; ``drafts`` are interviews begun and not finished."""

    interviewer: str
    device: str
    contacts: tuple[dict[str, Any], ...]
    selections: tuple[dict[str, Any], ...]
    interviews: tuple[dict[str, Any], ...]
    identities: tuple[dict[str, Any], ...]
    drafts: int


def is_locked(path: Path) -> bool:
    """Whether a file is of a locked device, so that it opens by the device's link and not by a passphrase.

    Raises: CollectionError C-TAKE-1 for what is no file of a device.
    """
    return bool(_header(path)["key"].get("method") == "device-link")


def open_device_file(path: Path, secret: str) -> DeviceFile:
    """Decrypt a file.

    Args:
        secret: the passphrase; for a locked device its link, whole or from the key on.
    Raises: CollectionError C-TAKE-1 for what is no file of a device, C-TAKE-2 when the secret does not open it.
    """
    header = _header(path)
    try:
        plain = AESGCM(_key(header["key"], secret)).decrypt(_bytes(header, "iv"), _bytes(header, "data"), None)
        contents = json.loads(plain)
    except (InvalidTag, ValueError) as problem:
        raise CollectionError("C-TAKE-2", where=str(path)) from problem
    device = str(header.get("device", ""))
    return _locked(contents, device) if "settings" in contents else _taken_out(contents, device)


def _header(path: Path) -> dict[str, Any]:
    try:
        if path.stat().st_size > LARGEST:
            raise ValueError("too large")
        header = json.loads(path.read_text(encoding="utf-8"))
        if header["format"] != FORMAT or header["version"] != VERSION or not isinstance(header["key"], dict):
            raise ValueError("another format")
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as problem:
        raise CollectionError("C-TAKE-1", where=str(path)) from problem
    found: dict[str, Any] = header
    return found


def _key(recipe: Mapping[str, Any], secret: str) -> bytes:
    salt = _bytes(recipe, "salt")
    if recipe.get("method") == "passphrase":
        rounds = int(recipe.get("iterations", 0))
        if not 1 <= rounds <= MOST_ROUNDS:
            raise ValueError("iterations")
        from unicodedata import normalize

        return PBKDF2HMAC(SHA256(), 32, salt, rounds).derive(normalize("NFC", secret).encode())
    if recipe.get("method") == "device-link":
        token = secret.strip().rpartition("key=")[2].rpartition("/key/")[2].partition("/")[0]
        return HKDF(SHA256(), 32, salt, b"aneroid-device").derive(token.encode())
    raise ValueError("method")


def _bytes(holder: Mapping[str, Any], name: str) -> bytes:
    try:
        return b64decode(str(holder[name]), validate=True)
    except (KeyError, NotBase64) as problem:
        raise ValueError(name) from problem


def _taken_out(contents: Mapping[str, Any], device: str) -> DeviceFile:
    return _file(str(contents.get("interviewer", "")), device, contents)


def _locked(contents: Mapping[str, Any], device: str) -> DeviceFile:
    """All tables of a locked device: what had been sent already is left out, the audit is written as the app would."""
    settings = {str(name): value for name, value in contents["settings"]}
    me = settings.get("me") or {}
    waiting = {
        name: [record for record in contents.get(name, []) if record.get("passage") != "sent"]
        for name in ("contacts", "selections", "interviews", "identities")
    }
    for interview in waiting["interviews"]:
        interview["audit"] = audit_csv(interview.get("audit") or [])
    return _file(str(me.get("interviewer") or me.get("name") or ""), str(settings.get("device", device)), waiting)


def _file(interviewer: str, device: str, contents: Mapping[str, Any]) -> DeviceFile:
    interviews = list(contents.get("interviews", []))
    finished = [interview for interview in interviews if interview.get("state") == "finished"]
    return DeviceFile(
        interviewer, device, tuple(contents.get("contacts", [])), tuple(contents.get("selections", [])),
        tuple(finished), tuple(contents.get("identities", [])), len(interviews) - len(finished),
    )  # fmt: skip


def audit_csv(rows: Sequence[Mapping[str, Any]]) -> str:
    """The app's audit as ODK Collect's ``audit.csv``."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(AUDIT_COLUMNS)
    for row in rows:
        place = row.get("place") or {}
        end = row.get("end")
        writer.writerow([
            row.get("event", ""), row.get("node", ""), row.get("start", ""), "" if end is None else end,
            place.get("latitude", ""), place.get("longitude", ""), place.get("accuracy", ""),
            row.get("oldValue", ""), row.get("newValue", ""),
        ])  # fmt: skip
    return out.getvalue()
