"""Making an interviewer's device: its secret address, and the QR code that sets up ODK Collect with it."""

from __future__ import annotations

import base64
import json
import re
import zlib
from datetime import timedelta
from pathlib import Path

import segno

from aneroid.store.devices import renew_device, revoke_devices
from aneroid.store.folder import open_store
from aneroid.study.errors import CollectionError
from aneroid.study.folder import Study
from aneroid.study.settings import localised


def enrol(
    study: Study, data: Path, database: str | None, interviewer: str, url: str, days: int, language: str | None
) -> tuple[str, Path]:
    """Make or renew a device; a server that runs on the same folder knows it at once.

    Returns: the device's address, and where its QR code was written.
    Raises: CollectionError C-DEVICE-1 for an interviewer's name that cannot be one, C-DEVICE-2 for an address that
        is none, C-STORE-...
    """
    if not re.fullmatch(r"[\w.@-]{1,64}", interviewer):
        raise CollectionError("C-DEVICE-1", name=ascii(interviewer[:60]))
    if not re.fullmatch(r"https?://[^\s/?#]+(/[^\s?#]*)?", url):
        raise CollectionError("C-DEVICE-2", url=ascii(url[:100]))
    store = open_store(data, database)
    token = store.database.write(lambda t: renew_device(t, interviewer, "command line", timedelta(days=days)))
    store.database.stop()
    address = f"{url.rstrip('/')}/key/{token}"
    spoken = language or study.settings.study.languages[0]
    name = localised(study.settings.study.title, spoken)
    picture = data / "devices" / f"{interviewer}.png"
    write_code(picture, collect_settings(address, interviewer, name, spoken))
    return address, picture


def revoke_all(data: Path, database: str | None, interviewer: str) -> int:
    """End an interviewer's devices. Returns: how many there were."""
    store = open_store(data, database)
    ended = store.database.write(lambda t: revoke_devices(t, interviewer, "command line"))
    store.database.stop()
    return ended


def collect_settings(address: str, interviewer: str, project: str, language: str) -> dict[str, dict[str, object]]:
    """ODK Collect's settings; those that are not named here are reset to its defaults."""
    return {
        "general": {
            "server_url": address, "form_update_mode": "match_exactly", "autosend": "wifi_and_cellular",
            "metadata_username": interviewer, "app_language": language,
        },
        "admin": {"change_server": False},
        "project": {"name": project[:80]},
    }  # fmt: skip


def write_code(path: Path, settings: dict[str, dict[str, object]]) -> None:
    """Write settings as Collect scans them: JSON, deflated, in base 64."""
    packed = base64.b64encode(zlib.compress(json.dumps(settings, separators=(",", ":")).encode(), 9)).decode()
    try:
        path.parent.mkdir(exist_ok=True)
        segno.make(packed, error="l", micro=False).save(str(path), scale=6)
        path.chmod(0o600)
    except OSError as problem:
        raise CollectionError("C-STORE-2", where=str(path.parent), reason=problem.strerror or str(problem)) from problem
