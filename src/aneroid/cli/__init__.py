"""The command line: one command per stage, a file per kind of work, and errors in words."""

from __future__ import annotations

from aneroid.cli import analysis, rehearsal, sampling, stages, study
from aneroid.cli.shell import main

__all__ = ["analysis", "main", "rehearsal", "sampling", "stages", "study"]
