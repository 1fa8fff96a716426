"""What the columns of other tools' exports mean, by their usual names."""

from __future__ import annotations

import re
from collections.abc import Mapping

import polars as pl

from aneroid.study.errors import VerificationError
from aneroid.verification.material import as_times

USUAL: Mapping[str, tuple[str, ...]] = {
    "submission_id": ("submission_id", "instanceid", "key", "_uuid", "interview__key", "interview__id", "uuid", "id"),
    "interviewer": ("interviewer", "interviewer_id", "interviewer_code", "enumerator", "enumerator_id", "enum_id",
                    "enumerator_name", "interviewer_name", "responsible", "username", "_submitted_by"),
    "started": ("started", "start", "starttime", "start_time"),
    "ended": ("ended", "end", "endtime", "end_time"),
    "latitude": ("latitude", "_latitude"),
    "longitude": ("longitude", "_longitude"),
    "accuracy": ("accuracy", "precision", "gps_accuracy"),
    "stratum": ("stratum", "strata"),
    "psu": ("psu", "cluster", "enumeration_area"),
}  # fmt: skip
"""What a column is, and the names that ODK Central, Kobo, SurveyCTO and Survey Solutions or their users give it; the
first that fits counts."""

NEVER_ASKED = frozenset({
    "_id", "_index", "_uuid", "__id", "uuid", "key", "instanceid", "instancename", "rootuuid", "_rootuuid",
    "submissiondate", "_submission_time", "completiondate", "formdef_version", "__version__", "_version_",
    "_validation_status", "_status", "_notes", "_tags", "_submitted_by", "submitterid", "submittername",
    "attachmentspresent", "attachmentsexpected", "reviewstate", "review_status", "deviceid", "device_id",
    "devicephonenum", "phonenumber", "simid", "simserial", "subscriberid", "username", "email", "start", "starttime",
    "end", "endtime", "today", "duration", "caseid", "audit", "text_audit", "audio_audit", "interview__key",
    "interview__id", "interview__status", "sssys_irnd", "has__errors", "assignment__id", "latitude", "longitude",
    "altitude", "accuracy", "precision", "formversion", "edits", "status",
})  # fmt: skip
"""What the tools write beside the answers."""

PLACE = re.compile(r"(?:^|[-_/:. ])_?(latitude|longitude|accuracy|precision)$", re.IGNORECASE)


def bare(column: str) -> str:
    """A column's name without its groups (``group/name``, ``group-name``, ``group.name``), in small letters."""
    return re.split(r"[/:.]|(?<=\w)-(?=\w)", column.strip())[-1].lower()


def was_asked(column: str) -> bool:
    """Whether a column can be a question: tools write others beside the answers, in no group or in ``meta``."""
    outside = bare(column) == column.strip().lower() or column.strip().lower().startswith("meta")
    return not (outside and bare(column) in NEVER_ASKED) and not PLACE.search(column)


def usual_columns(data: pl.DataFrame, named: Mapping[str, str]) -> dict[str, str]:
    """Aneroid's names of columns to those of the file that are called as usual and hold what they should.

    Args:
        data: the file. named: what the user said; neither these meanings nor these columns are looked at again.
    """
    free = {bare(column): column for column in reversed(data.columns) if column not in set(named.values())}
    found: dict[str, str] = {}
    for ours, names in USUAL.items():
        if ours in named or (ours in ("started", "ended") and "date" in named):
            continue
        fits = [free[name] for name in names if name in free and _holds(data[free[name]], ours)]
        if not fits and (ours in ("latitude", "longitude", "accuracy")):
            words = (ours, "precision") if ours == "accuracy" else (ours,)
            fits = [
                column
                for column in free.values()
                if (match := PLACE.search(column)) and match[1].lower() in words and "planned" not in column.lower()
            ][-1:]
        if fits:
            found[ours] = fits[0]
    if not {"started", "ended"} <= {*found, *named}:
        found = {ours: theirs for ours, theirs in found.items() if ours not in ("started", "ended")}
    return found


def _holds(values: pl.Series, ours: str) -> bool:
    """Whether a column can be what its name says."""
    known = values.drop_nulls()
    if known.is_empty():
        return False
    if ours == "submission_id":
        return known.len() == values.len() and not known.is_duplicated().any()
    if ours in ("started", "ended"):
        try:
            as_times(values)
        except VerificationError:
            return False
        return True
    if ours in ("latitude", "longitude", "accuracy"):
        return known.cast(pl.Float64, strict=False).null_count() == 0
    return known.n_unique() < known.len()
