"""The tables of the field server's database. A change here needs a migration beside it (``migrations/versions``).

Raw submissions, contact attempts, selections, decisions and the audit log are only ever added to.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

Number = BigInteger().with_variant(Integer, "sqlite")
"""Row numbers: SQLite counts up by itself only in columns of type INTEGER."""


class Moment(TypeDecorator[datetime]):
    """A moment in UTC, aware in Python; both databases hold it without a zone."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        return None if value is None else value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        return None if value is None else value.replace(tzinfo=UTC)


settings = Table("settings", metadata, Column("name", String(64), primary_key=True), Column("value", Text))

people = Table(
    "people",
    metadata,
    Column("number", Number, primary_key=True),
    Column("login", String(120), unique=True, nullable=False),
    Column("name", Text, nullable=False),
    Column("role", String(20), nullable=False),
    Column("interviewer", String(64)),
    Column("password_hash", Text, nullable=False),
    Column("is_active", Boolean, nullable=False),
    Column("made_at", Moment, nullable=False),
)

sessions = Table(
    "sessions",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("person", Number, ForeignKey("people.number"), nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
)

devices = Table(
    "devices",
    metadata,
    Column("number", Number, primary_key=True),
    Column("interviewer", String(64), nullable=False, index=True),
    Column("token_hash", String(64), unique=True, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("revoked_at", Moment),
    Column("last_seen_at", Moment),
)

forms = Table(
    "forms",
    metadata,
    Column("number", Number, primary_key=True),
    Column("form_id", String(250), nullable=False),
    Column("version", String(250), nullable=False),
    Column("hash", String(40), nullable=False),
    Column("title", Text, nullable=False),
    Column("xml", LargeBinary, nullable=False),
    Column("is_current", Boolean, nullable=False),
    Column("made_at", Moment, nullable=False),
    UniqueConstraint("form_id", "version"),
)

media = Table(
    "media",
    metadata,
    Column("form", Number, ForeignKey("forms.number"), primary_key=True),
    Column("name", String(255), primary_key=True),
    Column("hash", String(40), nullable=False),
    Column("sha256", String(64), nullable=False),
)

submissions = Table(
    "submissions",
    metadata,
    Column("number", Number, primary_key=True),
    Column("instance_id", String(250), unique=True, nullable=False),
    Column("form_id", String(250), nullable=False),
    Column("version", String(250), nullable=False),
    Column("interview_id", String(250)),
    Column("interviewer", String(64)),
    Column("device", Number),
    Column("device_id", Text),
    Column("sha256", String(64), nullable=False),
    Column("xml", LargeBinary, nullable=False),
    Column("is_encrypted", Boolean, nullable=False),
    Column("expected", JSON, nullable=False),
    Column("is_complete", Boolean, nullable=False),
    Column("edits", String(250)),
    Column("edited_by", String(250)),
    Column("started_at", Moment),
    Column("ended_at", Moment),
    Column("device_at", Moment),
    Column("received_at", Moment, nullable=False),
    Column("status", String(20), nullable=False, index=True),
    Column("row_version", Integer, nullable=False),
    Column("marks", JSON, nullable=False),
    Index("ix_submissions_by_interview", "interview_id", "edited_by", "status"),
    Index("ix_submissions_by_interviewer", "interviewer", "edited_by", "status", "received_at", "instance_id"),
)
"""An interview as it came: ``xml`` never changes. ``edits`` is the instance that this one replaces, ``edited_by`` the
one that replaced it; ``status`` is what review decided last; ``marks`` are the notices raised when it came in."""

kept_aside = Table(
    "kept_aside",
    metadata,
    Column("number", Number, primary_key=True),
    Column("instance_id", String(250), nullable=False, index=True),
    Column("deprecated_id", String(250), index=True),
    Column("interviewer", String(64)),
    Column("device", Number),
    Column("device_id", Text),
    Column("sha256", String(64), nullable=False),
    Column("xml", LargeBinary, nullable=False),
    Column("reason", String(40), nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("settled_at", Moment),
    UniqueConstraint("instance_id", "sha256"),
)

attachments = Table(
    "attachments",
    metadata,
    Column("number", Number, primary_key=True),
    Column("instance_id", String(250), nullable=False),
    Column("xml_sha256", String(64), nullable=False),
    Column("name", String(255), nullable=False),
    Column("sent_name", Text, nullable=False),
    Column("sha256", String(64), nullable=False, index=True),
    Column("size", BigInteger, nullable=False),
    Column("received_at", Moment, nullable=False),
    UniqueConstraint("instance_id", "xml_sha256", "name", "sha256"),
)
"""Files of an interview; ``name`` is composed (NFC), ``sent_name`` as the device spelled it."""

paradata = Table(
    "paradata",
    metadata,
    Column("instance_id", String(250), primary_key=True),
    Column("sha256", String(64), nullable=False),
    Column("seconds", JSON, nullable=False),
    Column("events", Integer, nullable=False),
    Column("changes", Integer, nullable=False),
    Column("active_seconds", Float),
    Column("latitude", Float),
    Column("longitude", Float),
    Column("accuracy", Float),
    Column("is_mocked", Boolean, nullable=False),
    Column("clock_offset_seconds", Float),
)

edits = Table(
    "edits",
    metadata,
    Column("number", Number, primary_key=True),
    Column("instance_id", String(250), nullable=False, index=True),
    Column("question", String(250), nullable=False),
    Column("before", Text),
    Column("after", Text),
    Column("reason", Text, nullable=False),
    Column("author", String(120), nullable=False),
    Column("at", Moment, nullable=False),
)

decisions = Table(
    "decisions",
    metadata,
    Column("number", Number, primary_key=True),
    Column("instance_id", String(250), nullable=False, index=True),
    Column("decision", String(20), nullable=False),
    Column("reason", Text, nullable=False),
    Column("message", Text),
    Column("author", String(120), nullable=False),
    Column("at", Moment, nullable=False),
)

messages = Table(
    "messages",
    metadata,
    Column("number", Number, primary_key=True),
    Column("interviewer", String(64), nullable=False, index=True),
    Column("interview_id", String(250)),
    Column("instance_id", String(250)),
    Column("decision", String(20), nullable=False),
    Column("message", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("read_at", Moment),
)

assignments = Table(
    "assignments",
    metadata,
    Column("interview_id", String(250), primary_key=True),
    Column("stratum", Text, nullable=False, index=True),
    Column("psu", String(250), nullable=False, index=True),
    Column("settlement", Text),
    Column("start_place", Text),
    Column("start_latitude", Float),
    Column("start_longitude", Float),
    Column("direction", String(20)),
    Column("turn", String(20)),
    Column("skip", Integer),
    Column("slot", Integer, nullable=False),
    Column("interviewer", String(64), index=True),
    Column("earlier", JSON, nullable=False),
    Column("status", String(20), nullable=False, index=True),
    Column("message", Text),
    Column("row_version", Integer, nullable=False),
)

"""``earlier`` are interviewers who had it before: what they did offline may still come in."""

contacts = Table(
    "contacts",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("interview_id", String(250), ForeignKey("assignments.interview_id"), nullable=False, index=True),
    Column("address_id", String(250), nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("interviewer", String(64), nullable=False),
    Column("at", Moment, nullable=False),
    Column("latitude", Float),
    Column("longitude", Float),
    Column("accuracy", Float),
    Column("disposition", String(10), nullable=False),
    Column("note", Text),
    Column("next_visit", Moment),
    Column("is_mocked", Boolean, nullable=False),
    Column("received_at", Moment, nullable=False),
    UniqueConstraint("address_id", "attempt"),
)

addresses = Table(
    "addresses",
    metadata,
    Column("address_id", String(250), primary_key=True),
    Column("interview_id", String(250), ForeignKey("assignments.interview_id"), nullable=False, index=True),
    Column("stratum", Text, nullable=False),
    Column("psu", String(250), nullable=False),
    Column("interviewer", String(64), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("disposition", String(10), nullable=False),
    Column("is_rejected", Boolean, nullable=False),
    Index("ix_addresses_by_stratum", "stratum", "disposition", "is_rejected"),
    Index("ix_addresses_by_psu", "psu", "disposition", "is_rejected"),
    Index("ix_addresses_by_interviewer", "interviewer", "disposition", "is_rejected"),
)
"""Where every approached address stands after its last visit; follows from ``contacts``."""

selections = Table(
    "selections",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("interview_id", String(250), ForeignKey("assignments.interview_id"), nullable=False, index=True),
    Column("address_id", String(250), nullable=False, index=True),
    Column("interviewer", String(64), nullable=False),
    Column("method", String(40), nullable=False),
    Column("roster", JSON, nullable=False),
    Column("at", Text, nullable=False),
    Column("selected", Integer, nullable=False),
    Column("seal", String(64), nullable=False),
    Column("is_replayed", Boolean, nullable=False),
    Column("received_at", Moment, nullable=False),
)

calls = Table(
    "calls",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("instance_id", String(250), nullable=False, index=True),
    Column("outcome", String(20), nullable=False),
    Column("interview_held", Boolean),
    Column("right_person", Boolean),
    Column("again", JSON, nullable=False),
    Column("note", Text),
    Column("call_back_at", Moment),
    Column("author", String(120), nullable=False),
    Column("at", Moment, nullable=False),
)

revisits = Table(
    "revisits",
    metadata,
    Column("interview_id", String(250), primary_key=True),
    Column("why", String(20), nullable=False, server_default="sealed"),
    Column("reason", Text),
    Column("chosen_by", String(120)),
    Column("chosen_at", Moment),
)
"""Interviews to be revisited: drawn before anybody went out (``sealed``), or chosen since by risk (``risk``)."""

revisit_results = Table(
    "revisit_results",
    metadata,
    Column("number", Number, primary_key=True),
    Column("interview_id", String(250), nullable=False, index=True),
    Column("instance_id", String(250), index=True),
    Column("household_exists", Boolean),
    Column("interview_held", Boolean),
    Column("right_person", Boolean),
    Column("note", Text),
    Column("id", String(64), index=True),
    Column("minutes", Float),
    Column("adults", Integer),
    Column("again", JSON),
    Column("visited_at", Moment),
    Column("latitude", Float),
    Column("longitude", Float),
    Column("accuracy", Float),
    Column("author", String(120), nullable=False),
    Column("at", Moment, nullable=False),
)
"""``id`` is the device's own, so that a record sent twice is stored once; ``minutes`` as the household remembers."""

replacements = Table(
    "replacements",
    metadata,
    Column("number", Number, primary_key=True),
    Column("psu", String(250), nullable=False, index=True),
    Column("reserve", String(250), nullable=False, unique=True),
    Column("reason", Text, nullable=False),
    Column("author", String(120), nullable=False),
    Column("at", Moment, nullable=False),
)
"""Sampling units that cannot be worked in, each with the reserve that took its place; its slots keep their numbers."""

paper_entries = Table(
    "paper_entries",
    metadata,
    Column("number", Number, primary_key=True),
    Column("interview_id", String(250), ForeignKey("assignments.interview_id"), nullable=False, index=True),
    Column("instance_id", String(250), unique=True, nullable=False),
    Column("form_id", String(250), nullable=False),
    Column("version", String(250), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("xml", LargeBinary, nullable=False),
    Column("seconds", Float),
    Column("author", String(120), nullable=False),
    Column("at", Moment, nullable=False),
    Column("settlement", Number, index=True),
    Column("set_aside_at", Moment),
)
"""A paper interview as somebody keyed it; ``xml`` never changes. ``settlement`` is the one that two of them came to."""

paper_settlements = Table(
    "paper_settlements",
    metadata,
    Column("number", Number, primary_key=True),
    Column("interview_id", String(250), nullable=False, index=True),
    Column("instance_id", String(250), nullable=False),
    Column("differences", JSON, nullable=False),
    Column("accuracy", JSON, nullable=False),
    Column("author", String(120)),
    Column("at", Moment, nullable=False),
)
"""What two entries of a paper came to: where they differed, and of each its typist, fields and errors. The author
settled the differences; nobody had to where there were none."""

webhooks = Table(
    "webhooks",
    metadata,
    Column("number", Number, primary_key=True),
    Column("url", Text, nullable=False),
    Column("kinds", JSON, nullable=False),
    Column("after", BigInteger, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("next_try_at", Moment),
    Column("last_answer", Text),
    Column("last_delivered_at", Moment),
    Column("made_at", Moment, nullable=False),
    Column("ended_at", Moment),
)
"""Addresses that are told what happens; ``after`` is the last entry of the audit log that one was told."""

audit = Table(
    "audit",
    metadata,
    Column("sequence", Number, primary_key=True, autoincrement=False),
    Column("at", Text, nullable=False),
    Column("actor", String(120), nullable=False),
    Column("action", String(60), nullable=False, index=True),
    Column("subject", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("hash", String(64), nullable=False),
)
