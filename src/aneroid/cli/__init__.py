"""The command line: one command per stage, a file per kind of work, and errors in words."""

from __future__ import annotations

from aneroid.cli import (  # noqa: F401  each registers its commands
    analysis,
    field,
    importing,
    keeping,
    people,
    provenance,
    records,
    rehearsal,
    review,
    sampling,
    stages,
    study,
    summary,
    verification,
    webhooks,
    weighting,
)
from aneroid.cli.shell import main

__all__ = ["main"]
