"""The versions of the questionnaire that devices may hold, and the media that go with them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, bindparam, func, insert, select, update

from aneroid.collection.xform import Form, describe_form
from aneroid.store.database import Transaction
from aneroid.store.files import Stored
from aneroid.store.schema import forms, media, submissions
from aneroid.study.errors import CollectionError

HASH = select(forms.c.hash).where(forms.c.form_id == bindparam("form")).where(forms.c.version == bindparam("version"))
_BINARIES: dict[str, frozenset[str]] = {}


def publish(transaction: Transaction, form: Form, actor: str) -> int:
    """Make a form the current one; older versions stay acceptable, since devices may hold them for days.

    Returns: the form's number.
    Raises: CollectionError C-FORM-1 when interviews were held with another form of the same version.
    """
    connection = transaction.connection
    same = connection.execute(
        select(forms).where(forms.c.form_id == form.form_id).where(forms.c.version == form.version)
    ).first()
    if same is not None and same.hash != form.hash:
        held = connection.execute(
            select(func.count())
            .select_from(submissions)
            .where(submissions.c.form_id == form.form_id)
            .where(submissions.c.version == form.version)
        ).scalar_one()
        if held:
            raise CollectionError("C-FORM-1", where=form.form_id, version=form.version or "(none)", count=held)
    if same is not None and same.hash == form.hash and same.is_current:
        return int(same.number)
    connection.execute(update(forms).values(is_current=False))
    if same is not None:
        changed = {"hash": form.hash, "title": form.title, "xml": form.xml, "is_current": True}
        connection.execute(update(forms).where(forms.c.number == same.number).values(**changed))
        number = int(same.number)
    else:
        number = int(
            connection.execute(
                insert(forms)
                .values(
                    form_id=form.form_id, version=form.version, hash=form.hash, title=form.title, xml=form.xml,
                    is_current=True, made_at=transaction.at,
                )
                .returning(forms.c.number)
            ).scalar_one()
        )  # fmt: skip
    transaction.record(actor, "form.published", form.form_id, version=form.version, hash=form.hash)
    return number


def publish_media(transaction: Transaction, form: int, files: Mapping[str, tuple[Path, Stored]]) -> None:
    """Say which files go with a form; those of the study's media folder as they are now."""
    connection = transaction.connection
    connection.execute(media.delete().where(media.c.form == form))
    rows = [
        {"form": form, "name": name, "hash": f"md5:{_md5(path)}", "sha256": stored.sha256}
        for name, (path, stored) in files.items()
    ]
    if rows:
        connection.execute(insert(media), rows)


def _md5(path: Path) -> str:
    return hashlib.md5(path.read_bytes(), usedforsecurity=False).hexdigest()


def current(connection: Connection) -> list[Any]:
    """The forms that devices are to have now."""
    return list(connection.execute(select(forms).where(forms.c.is_current)).all())


def by_number(connection: Connection, number: int) -> Any | None:
    """A form by its number."""
    return connection.execute(select(forms).where(forms.c.number == number)).first()


def by_version(connection: Connection, form_id: str, version: str) -> Any:
    """A form by its id and version; none where there is none."""
    return connection.execute(select(forms).where(forms.c.form_id == form_id).where(forms.c.version == version)).first()


def media_of(connection: Connection, form: int) -> list[Any]:
    """The media of a form by name."""
    return list(connection.execute(select(media).where(media.c.form == form).order_by(media.c.name)).all())


def versions(connection: Connection, form_id: str) -> list[str]:
    """Every version of a form that devices may hold."""
    return list(connection.execute(select(forms.c.version).where(forms.c.form_id == form_id)).scalars())


def binaries(connection: Connection, form_id: str, version: str) -> frozenset[str]:
    """The paths of the answers that name files, in a version of a form that interviews are acceptable of.

    Raises: CollectionError C-SUB-3 for a form that the study never had, C-SUB-4 for an unknown version of it.
    """
    digest = connection.execute(HASH, {"form": form_id, "version": version}).scalar()
    if digest is None:
        if versions(connection, form_id):
            raise CollectionError("C-SUB-4", form=form_id, version=version)
        raise CollectionError("C-SUB-3", form=form_id)
    if digest not in _BINARIES:
        _BINARIES[digest] = describe_form(by_version(connection, form_id, version).xml).binaries
    return _BINARIES[digest]
