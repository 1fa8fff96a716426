"""A study opened for rehearsal: its settings and files, and the population to play on."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import polars as pl

from aneroid.build import code_fingerprint
from aneroid.rehearsal.population import Population, make_population
from aneroid.rehearsal.recipe import synthetic_settings
from aneroid.sampling.draw import draw_sample
from aneroid.sampling.frame import read_frame
from aneroid.sampling.routes import read_start_points
from aneroid.study.errors import Finding, SamplingError, StudyError
from aneroid.study.folder import Study
from aneroid.study.published import read_shares
from aneroid.study.questionnaire import Questionnaire
from aneroid.study.settings import SampleSection, Settings
from aneroid.weighting.margins import read_margins

T = TypeVar("T")

FOLDER = "rehearsal"
"""Inside a study's build folder."""


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """Everything that a rehearsal of a study starts from."""

    settings: Settings
    questionnaire: Questionnaire
    design: SampleSection
    frame: pl.DataFrame
    start_points: pl.DataFrame | None
    margins: Mapping[str, Mapping[str, float]]
    population: Population
    folder: Path

    def draw(self, seed: int, *, interviewers: int | None = None) -> pl.DataFrame:
        """Draw the study's sample, as ``aneroid sample`` does, with another seed."""
        return draw_sample(
            self.frame, self.design, prefix="R", seed=seed, start_points=self.start_points,
            interviewers=interviewers or self.settings.fieldwork.interviewers or 1,
        )  # fmt: skip


def open_rehearsal(study: Study, *, seed: int | None = None, keep: bool = True) -> Rehearsal:
    """Read what a rehearsal needs of a study, and make its population or find it where it was made before.

    Args:
        seed: of the population; the study's by default. keep: write the population down in the build folder.
    Raises: SamplingError X-NONE-1 or -2 where the study does not say how people or the sample are made; StudyError
        S-STUDY-1 with everything wrong with its files.
    """
    settings, questionnaire, design = study.settings, study.questionnaire, study.settings.sample
    made = synthetic_settings(settings)
    if design is None or questionnaire is None:
        raise SamplingError("X-NONE-2", where=str(study.folder))
    frame = _need(*read_frame(study.folder / "frame.csv", design))
    weighting = settings.weighting
    margins = _need(*read_margins(study.folder / "margins.csv", weighting.calibrate, weighting.cells))
    targets = read_shares(study.folder / made.targets) if made.targets else {}
    starts = read_start_points(study.folder / design.start_points, design) if design.start_points else None
    seed = settings.seed if seed is None else seed
    folder = study.folder / "build" / FOLDER
    inputs = {
        "code": code_fingerprint(), "seed": seed, "frame": frame.write_csv(), "margins": margins, "targets": targets,
        "settings": settings.model_dump(mode="json", include={"sample", "synthetic", "estimation", "questions"}),
        "stratum_effect": settings.rehearsal.stratum_effect, "calibrate": weighting.calibrate,
        "cells": [cell.model_dump(mode="json") for cell in weighting.cells],
        "questions": [(q.name, q.kind, q.relevant, [o.name for o in q.options]) for q in questionnaire.questions],
    }  # fmt: skip
    name = hashlib.sha256(json.dumps(inputs, sort_keys=True, default=str).encode()).hexdigest()[:16]
    place = folder / f"population-{name}" if keep else None
    population = make_population(settings, questionnaire, design, frame, margins, targets, seed, place)
    if place is not None:
        forget_others(folder, "population-", place)
    return Rehearsal(settings, questionnaire, design, frame, starts, margins, population, folder)


def forget_others(folder: Path, kind: str, kept: Path, shared: str = "") -> None:
    """Take away folders of a kind that earlier settings or code left, but for one and those that begin like it."""
    for path in folder.glob(f"{kind}*"):
        if path != kept and path.is_dir() and not (shared and path.name.startswith(shared)):
            shutil.rmtree(path, ignore_errors=True)


def _need(value: T | None, findings: Sequence[Finding]) -> T:
    errors = [finding for finding in findings if finding.severity == "error"]
    if value is None or errors:
        raise StudyError("S-STUDY-1", count=len(errors), findings="\n".join(f"  {finding}" for finding in errors))
    return value
