"""The command line: one command per stage, a file per kind of work, and errors in words."""

from __future__ import annotations

from aneroid.cli import analysis, field, stages, study
from aneroid.cli.shell import main

__all__ = ["analysis", "field", "main", "stages", "study"]
