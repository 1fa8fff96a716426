"""Interviews from ODK Central, through its own client library (pyODK)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from aneroid.study.errors import CollectionError


def read_central(project: int, form_id: str, config: Path | None) -> list[dict[str, Any]]:
    """Every submission of a form, flat: groups are taken away, system columns keep their names.

    Args:
        config: pyODK's file with the server's address, the login and the password; its usual place by default.
    Raises: CollectionError C-CENTRAL-1 when the server does not give them.
    """
    from pyodk.client import Client
    from pyodk.errors import PyODKError
    from requests.exceptions import RequestException

    try:
        with Client(config_path=str(config) if config else None, project_id=project) as client:
            table = client.submissions.get_table(form_id=form_id)
    except (PyODKError, RequestException, OSError, KeyError, ValueError) as problem:  # a broken TOML is a ValueError
        raise CollectionError("C-CENTRAL-1", form=form_id, reason=type(problem).__name__) from problem
    return [flat(row) for row in table["value"]]


def flat(row: dict[str, Any]) -> dict[str, Any]:
    """A submission without its groups; ``__system`` is left out but for who sent it and when."""
    found: dict[str, Any] = {}
    for name, value in row.items():
        if name == "__system":
            found["__submitted"] = value.get("submissionDate")
        elif isinstance(value, dict):
            found.update(flat(value))
        else:
            found[name] = value
    return found
