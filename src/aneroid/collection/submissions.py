"""What a submission is, and what to do with one that arrives: pure rules, no database.

A device keeps its copy until it hears that the interview is stored, and it may ask more than once. So every
well-formed interview of a form that we know ends stored, whatever came before; at worst it is kept aside.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum

from aneroid.collection.xml import Element, child, local, parse_xml, value
from aneroid.study.errors import CollectionError

LONGEST_ID = 250
EARLIEST, LATEST = datetime(1900, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
"""Moments that a clock may show. Near the ends of the calendar another time zone would lie outside it."""


@dataclass(frozen=True, slots=True)
class Submission:
    """An interview as a device sends it. ``expected`` are the files that belong to it, with composed names."""

    form_id: str
    version: str
    instance_id: str
    deprecated_id: str | None
    interview_id: str | None
    started: datetime | None
    ended: datetime | None
    expected: tuple[str, ...]
    is_encrypted: bool
    xml: bytes
    sha256: str

    @property
    def kept_sha256(self) -> str:
        """The hash of what is kept, which is less than what was sent where identities were taken out."""
        return hashlib.sha256(self.xml).hexdigest()


def parse_submission(xml: bytes, binaries_of: Callable[[str, str], Collection[str]] = lambda _f, _v: ()) -> Submission:
    """Read what the server needs to know of an interview; its answers stay unread.

    Elements are matched by local name: clients put ``meta`` into OpenRosa's namespace or into none.

    Args:
        binaries_of: from a form's id and version, the paths of its nodes that name files, such as ``meta/audit``; none
            by default. It may refuse a form that nobody knows.
    Raises: CollectionError C-XML-... (not acceptable as XML), C-SUB-1 (no form id), C-SUB-2 (no usable instanceID),
        C-SUB-7 (a file name that cannot be one).
    """
    root = parse_xml(xml)
    form_id, version = (root.get("id") or "").strip(), (root.get("version") or "").strip()
    if not form_id or len(form_id) > LONGEST_ID or len(version) > LONGEST_ID:
        raise CollectionError("C-SUB-1")
    meta = child(root, "meta")
    instance_id = value(child(meta, "instanceID")) if meta is not None else None
    instance_id = instance_id or (root.get("instanceID") or "").strip() or None
    deprecated = value(child(meta, "deprecatedID")) if meta is not None else None
    if not _is_id(instance_id) or (deprecated is not None and not _is_id(deprecated)):
        raise CollectionError("C-SUB-2")
    encrypted = root.get("encrypted") == "yes"
    binaries = binaries_of(form_id, version)
    facts = {} if encrypted else _first_answers(root, ("interview_id", "start", "end"))
    named = _encrypted_files(root) if encrypted else _files(root, binaries)
    return Submission(
        form_id=form_id, version=version, instance_id=str(instance_id), deprecated_id=deprecated,
        interview_id=facts.get("interview_id"), started=parse_moment(facts.get("start")),
        ended=parse_moment(facts.get("end")), expected=tuple(dict.fromkeys(file_name(name) for name in named)),
        is_encrypted=encrypted, xml=xml, sha256=hashlib.sha256(xml).hexdigest(),
    )  # fmt: skip


def file_name(name: str) -> str:
    """A file's name as we know it: composed (NFC), so that the device's and the form's spelling are one.

    Raises: CollectionError C-SUB-7 for a name with a path, a control character, or longer than 255 bytes.
    """
    composed = unicodedata.normalize("NFC", name)
    broken = any(unicodedata.category(c) in ("Cc", "Cs") for c in composed)
    if not composed.strip(" .") or broken or any(c in composed for c in "/\\") or len(composed.encode()) > 255:
        raise CollectionError("C-SUB-7", name=ascii(name[:60]))
    return composed


def parse_moment(text: str | None) -> datetime | None:
    """A moment as the form writes it, in UTC; none where there is none, it has no zone, or no clock shows it."""
    try:
        moment = datetime.fromisoformat(text) if text else None
    except ValueError:
        return None
    if moment is None or moment.tzinfo is None or not EARLIEST <= moment < LATEST:
        return None
    return moment.astimezone(UTC)


def _is_id(text: str | None) -> bool:
    return text is not None and len(text) <= LONGEST_ID and all(c.isprintable() for c in text)


def _first_answers(root: Element, names: Collection[str]) -> dict[str, str]:
    """The first answer to each of some questions, wherever they stand in the form."""
    found: dict[str, str] = {}
    for leaf in root.iter([f"{{*}}{name}" for name in names]):
        name = local(leaf)
        text = value(leaf) if name not in found and len(leaf) == 0 else None
        if text is not None and len(text) <= LONGEST_ID:
            found[name] = text
    return found


def _encrypted_files(root: Element) -> list[str]:
    """The sealed files that the manifest of an encrypted interview names."""
    media = [value(child(found, "file")) for found in root if local(found) == "media"]
    sealed = value(child(root, "encryptedXmlFile"))
    return [name for name in [*media, sealed] if name]


def _files(root: Element, binaries: Collection[str]) -> list[str]:
    names = {path.rpartition("/")[2] for path in binaries}
    if not names:
        return []
    found = (
        value(leaf)
        for leaf in root.iter([f"{{*}}{name}" for name in names])
        if len(leaf) == 0 and _path(leaf) in binaries
    )
    return [text for text in found if text]


def _path(element: Element) -> str:
    """A node's path below the root, by local names."""
    names = [local(element), *(local(above) for above in element.iterancestors())]
    return "/".join(reversed(names[:-1]))


# --- what to do with one that arrives ----------------------------------------------------------------


class Decision(Enum):
    """What becomes of an interview that arrives."""

    NEW = "new"
    REPEATED = "repeated"
    EDIT = "edit"
    CONFLICT = "conflict"
    EARLY_EDIT = "early edit"
    STALE_EDIT = "stale edit"


KEPT_ASIDE = frozenset({Decision.CONFLICT, Decision.EARLY_EDIT, Decision.STALE_EDIT})
"""Stored and acknowledged, but not an interview until a coordinator, or what it waits for, settles it."""


@dataclass(frozen=True, slots=True)
class Held:
    """An interview that is stored already: the hash of its XML, and whether another one has replaced it."""

    sha256: str
    is_replaced: bool = False


def decide(arriving: Submission, same: Held | None, edited: Held | None) -> Decision:
    """What to do with an interview, given what is stored.

    Args:
        same: the stored interview with its instanceID, if any.
        edited: the stored interview that its deprecatedID names, if any.
    """
    if same is not None:
        return Decision.REPEATED if same.sha256 == arriving.sha256 else Decision.CONFLICT
    if arriving.deprecated_id is None:
        return Decision.NEW
    if arriving.deprecated_id == arriving.instance_id:
        return Decision.STALE_EDIT
    if edited is None:
        return Decision.EARLY_EDIT
    return Decision.STALE_EDIT if edited.is_replaced else Decision.EDIT
