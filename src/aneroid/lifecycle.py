"""The stages of a wave in order, each run only when its inputs changed. Read ``STAGES`` first.

    check -> sample -> fieldwork -> verification -> weights -> estimates -> diagnostics -> quality -> report

A stage is a pure function from earlier artefacts and the study's settings to new artefacts; this module alone
wires them. Interviews that exist already in a file take the place of the first four.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TypeVar

import polars as pl

from aneroid.build import Build, Content, code_fingerprint, input_hashes, sha256
from aneroid.checking import check_study_files
from aneroid.collection.collected import FOLDER as COLLECTED_FOLDER
from aneroid.collection.collected import TABLES as COLLECTED_TABLES
from aneroid.collection.collected import read_collected
from aneroid.collection.contacts import final_dispositions
from aneroid.collection.derive import derive_breaks
from aneroid.collection.interviews import interviews_from_file
from aneroid.collection.outcomes import rates_by_group
from aneroid.estimation.plan import estimate_plan
from aneroid.quality import measure_quality
from aneroid.rehearsal.simulate import simulate_fieldwork
from aneroid.reporting.disclosure import EstimatedInput, Quality
from aneroid.reporting.evidence import Evidence
from aneroid.reporting.narrative import wanted_sums
from aneroid.reporting.outline import outline
from aneroid.reporting.publish import OUTLINES, Press
from aneroid.reporting.report import build_document
from aneroid.reporting.weights_page import render_weights_page
from aneroid.sampling.draw import derive_units, draw_addresses, draw_reserves, draw_sample
from aneroid.sampling.frame import read_frame
from aneroid.sampling.routes import read_start_points
from aneroid.sampling.seal import Seal, draw_digest, parse_seal, settings_changes
from aneroid.study.errors import Finding, SamplingError, StudyError
from aneroid.study.folder import Study, narrative_name, narratives
from aneroid.study.measures import measures_of, table_sums
from aneroid.study.published import read_shares
from aneroid.study.settings import SampleSection, Settings
from aneroid.study.tabular import read_table
from aneroid.verification.office import office_findings, with_office
from aneroid.verification.review import accepted_interviews, verify
from aneroid.verification.revisits import draw_revisits
from aneroid.weighting.base import with_kish_probability
from aneroid.weighting.cells import derive_cells
from aneroid.weighting.margins import read_margins, read_population
from aneroid.weighting.trimming import levels_frame
from aneroid.weighting.weights import uncalibrated, weight_interviews
from aneroid.weights_report import diagnose_given_weights, diagnose_weights

Contents = Mapping[str, Content]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Stage:
    """A step of the life cycle: what it reads, what it makes, and the function between them."""

    name: str
    title: str
    run: Callable[[Study, Build], Contents]
    sections: tuple[str, ...] = ()
    files: Callable[[Study], tuple[str, ...]] = lambda _study: ()
    after: tuple[str, ...] = ()


# --- the stages, each from earlier artefacts to new ones -------------------------------------------


def make_check(study: Study, _build: Build) -> Contents:
    """Everything that is wrong with the study; an error ends the run before anything is made."""
    findings = check_study_files(study)
    errors = [finding for finding in findings if finding.severity == "error"]
    if errors:
        raise StudyError("S-STUDY-1", count=len(errors), findings="\n".join(f"  {finding}" for finding in errors))
    return {"check.json": json.dumps([asdict(f) for f in findings], indent=2, ensure_ascii=False) + "\n"}


def make_sample(study: Study, _build: Build) -> Contents:
    """Draw the sample, its reserves and, before anybody goes out, the interviews that will be revisited; seal them.

    Raises: SamplingError P-SEAL-1 when the study folder holds a seal and the draw is not the sealed one any more.
    """
    draws = draw_study(study)
    seal = seal_of(study, draws)
    sealed = study.folder / "seal.json"
    if sealed.exists():
        before, _ = parse_seal(sealed.read_text(encoding="utf-8", errors="replace"), where=str(sealed))
        if before.draws != seal.draws:
            changes = [*(f"{n} changed" for n, h in seal.inputs.items() if before.inputs.get(n) != h),
                       *settings_changes(before.settings, seal.settings)]  # fmt: skip
            raise SamplingError("P-SEAL-1", where=str(sealed), changes="; ".join(changes[:6]) or "the program changed")
    return {**{f"{name}.parquet": draw for name, draw in draws.items()}, "seal.json": seal.text()}


def draw_study(study: Study) -> dict[str, pl.DataFrame]:
    """Everything that chance decides before fieldwork, and what became of the frame's units."""
    settings, design = study.settings, _sample(study)
    frame = _need(*read_frame(study.folder / "frame.csv", design))
    starts = read_start_points(study.folder / design.start_points, design) if design.start_points else None
    sample = draw_sample(
        frame, design, prefix=_prefix(study), interviewers=settings.fieldwork.interviewers or 1,
        seed=settings.seed, start_points=starts,
    )  # fmt: skip
    draws = {
        "sample": sample,
        "revisits": draw_revisits(sample, settings.verification.revisit_share, settings.seed + 1),
        "units": derive_units(frame, design),
    }
    if design.psu.reserves:
        draws["reserves"] = draw_reserves(frame, sample, design, seed=settings.seed, start_points=starts)
    if design.household.method == "address-list":
        draws["listing"] = draw_addresses(frame, sample, design, seed=settings.seed)
    return draws


def seal_of(study: Study, draws: Mapping[str, pl.DataFrame]) -> Seal:
    """The seal of a draw: the seed, the settings and files it comes from, and the hash of each of its tables."""
    settings = study.settings
    decisive: dict[str, object] = {
        "seed": settings.seed,
        "prefix": _prefix(study),
        "interviewers": settings.fieldwork.interviewers,
        "revisit_share": settings.verification.revisit_share,
        "sample": _sample(study).model_dump(mode="json"),
    }
    return Seal(
        decisive,
        {name: sha256(study.folder / name) for name in _frame_files(study)},
        {name: draw_digest(draw) for name, draw in draws.items()},
        code_fingerprint(),
        {"aneroid": version("aneroid"), **{library: version(library) for library in ("numpy", "polars", "scipy")}},
    )


def make_fieldwork(study: Study, build: Build) -> Contents:
    """Interviews, contact attempts, telephone calls and revisits; synthetic, from the seed."""
    settings = _settings(study)
    if study.questionnaire is None or settings.synthetic is None:
        raise StudyError("S-STUDY-2", where=str(study.folder))
    targets = read_shares(study.folder / settings.synthetic.targets) if settings.synthetic.targets else {}
    work = simulate_fieldwork(
        settings, study.questionnaire, build.frame("sample.parquet"), build.frame("revisits.parquet"),
        _margins(study), targets, settings.seed,
    )  # fmt: skip
    return {
        "contacts.parquet": work.contacts,
        "submissions.parquet": work.submissions,
        "calls.parquet": work.calls,
        "revisit_results.parquet": work.revisits,
    }


def make_collected(study: Study, _build: Build) -> Contents:
    """Interviews, visits, calls, revisits and the office's decisions, as fetched from the server or imported."""
    return {f"{name}.parquet": frame for name, frame in read_collected(study.folder).items()}


def make_verification(study: Study, build: Build) -> Contents:
    """A decision on every interview, with all findings."""
    questions = [q.name for q in study.questionnaire.questions if q.kind == "single"] if study.questionnaire else []
    decisions, findings = verify(
        build.frame("submissions.parquet"), build.frame("calls.parquet"), build.frame("revisit_results.parquet"),
        study.settings.verification, questions,
    )  # fmt: skip
    if study.settings.fieldwork.source == "server":
        office = build.frame("decisions.parquet")
        decisions = with_office(decisions, office)
        findings = pl.concat([findings, office_findings(office)])
    return {"verification.parquet": decisions, "findings.parquet": findings}


def make_weights(study: Study, build: Build) -> Contents:
    """Accepted interviews with their place in the design and their weight; every factor beside it."""
    sample = build.frame("sample.parquet")
    submissions, decisions = build.frame("submissions.parquet"), build.frame("verification.parquet")
    design = _sample(study)
    everyone = design.person.method == "everyone"
    accepted = derive_breaks(
        accepted_interviews(submissions, decisions, several=everyone).join(
            sample.select("interview_id", "stratum", "psu", *(s.by for s in design.allocation)),
            on="interview_id", maintain_order="left",
        ),
        study.settings.estimation.breaks,
    )  # fmt: skip
    rejected = submissions.join(
        decisions.filter(pl.col("decision") == "rejected"), on="submission_id", how="semi", maintain_order="left"
    )
    if everyone:  # a household stands as long as one of its interviews does
        rejected = rejected.filter(~pl.col("address_id").is_in(accepted["address_id"].to_list()))
    addresses = final_dispositions(build.frame("contacts.parquet"), rejected["address_id"])
    settings = _settings(study).weighting
    if design.person.method == "kish-grid":
        accepted = with_kish_probability(accepted)
    weighting = weight_interviews(accepted, sample, addresses, _margins(study), settings, design)
    weighted = derive_cells(accepted, settings.cells, settings.calibrate).with_columns(weighting.weights["weight"])
    first = ["interview_id", "stratum", "psu", "weight", "interviewer"]
    return {
        "interviews.parquet": weighted.select(*first, pl.exclude(*first)),
        "weights.parquet": weighting.weights,
        "margins.parquet": weighting.margins,
        "classes.parquet": weighting.classes,
        "levels.parquet": levels_frame(weighting.levels),
        "addresses.parquet": addresses,
        "rates.parquet": rates_by_group(addresses, sample),
    }


def make_interviews(study: Study, _build: Build) -> Contents:
    """Interviews that exist already, from their file."""
    data = study.settings.data
    if data is None:
        raise StudyError("S-STUDY-2", where=str(study.folder))
    interviews = interviews_from_file(study.folder / data.file, data, study.settings.questions)
    return {"interviews.parquet": derive_breaks(interviews, study.settings.estimation.breaks)}


def make_estimates(study: Study, build: Build) -> Contents:
    """Every cell of the table plan, and every sum that a table or the narrative speaks of, with its error."""
    sums = {(s.question, s.options) for text in narratives(study).values() for s in wanted_sums(text)}
    is_sampled = study.settings.fieldwork.is_sampled
    estimates = estimate_plan(
        build.frame("interviews.parquet"), study.settings, _margins(study) if is_sampled else {},
        sorted(sums.union(table_sums(study.settings))), measures_of(study.settings, study.questionnaire),
        before=uncalibrated(build.frame("weights.parquet")) if is_sampled else None,
    )  # fmt: skip
    return {"estimates.parquet": estimates}


def make_diagnostics(study: Study, build: Build) -> Contents:
    """What the weights did, and what there is to decide."""
    names = ("weights", "margins", "classes", "levels", "rates", "interviews", "estimates")
    return _diagnostics(study, diagnose_weights(study.settings, {n: build.frame(f"{n}.parquet") for n in names}))


def make_given_diagnostics(study: Study, build: Build) -> Contents:
    """What the weights do that came with the interviews, and what there is to decide."""
    interviews, estimates = build.frame("interviews.parquet"), build.frame("estimates.parquet")
    return _diagnostics(study, diagnose_given_weights(study.settings, interviews, estimates))


def _diagnostics(study: Study, diagnosis: Mapping[str, object]) -> Contents:
    text = json.dumps(diagnosis, indent=1, ensure_ascii=False, allow_nan=False)
    return {"weights.json": text + "\n", "weights_report.html": render_weights_page(study, diagnosis)}


def make_quality(study: Study, build: Build) -> Contents:
    """Total survey error in figures."""
    names = ("sample", "addresses", "verification", "findings", "calls", "submissions", "revisits", "revisit_results",
             "weights", "units")  # fmt: skip
    records = {n: build.frame(f"{n}.parquet") for n in names} if study.settings.fieldwork.is_sampled else {}
    quality = measure_quality(
        study.settings, build.frame("interviews.parquet"), build.frame("estimates.parquet"), records,
        estimated_inputs(study),
    )  # fmt: skip
    return {"quality.json": json.dumps(asdict(quality), indent=2, ensure_ascii=False) + "\n"}


def make_report(study: Study, build: Build) -> Contents:
    """The report in every language and format."""
    quality = Quality.of(json.loads(build.text("quality.json")))
    evidence = Evidence(build.frame("estimates.parquet"))
    published = read_shares(study.folder / "published.toml") if (study.folder / "published.toml").exists() else {}
    hashes = {name: sha256(build.folder / f"{name}.parquet")[:12] for name in ("interviews", "estimates")}
    made_from = {"version": version("aneroid"), **hashes}
    texts = narratives(study)
    with Press(tuple(texts), study.settings.report.formats) as press:
        documents = {
            language: build_document(study, evidence, quality, text, published, language, made_from=made_from)
            for language, text in texts.items()
        }
        outlines = {language: outline(document) for language, document in documents.items()}
        files: dict[str, Content] = {f"report/{name}": data for name, data in press.render(documents).items()}
    return files | {OUTLINES: json.dumps(outlines, ensure_ascii=False) + "\n"}


# --- the order ---------------------------------------------------------------------------------------


def _frame_files(study: Study) -> tuple[str, ...]:
    starts = study.settings.sample.start_points if study.settings.sample else None
    return ("frame.csv", *((starts,) if starts else ()))


def _synthetic_files(study: Study) -> tuple[str, ...]:
    targets = study.settings.synthetic.targets if study.settings.synthetic else None
    return (_questionnaire_file(study), "margins.csv", *((targets,) if targets else ()))


def _questionnaire_file(study: Study) -> str:
    names = ("questionnaire.xlsx", "questionnaire.csv", "questionnaire.md")
    return next((name for name in names if (study.folder / name).exists()), names[0])


def _report_files(study: Study) -> tuple[str, ...]:
    texts = tuple(narrative_name(study.folder, language) for language in study.settings.report.languages)
    maps = tuple(dict.fromkeys(figure.geometry for figure in study.settings.figures if figure.geometry))
    cited = tuple(p.relative_to(study.folder).as_posix() for p in sorted((study.folder / "evidence").glob("*.md")))
    return (*texts, *maps, *cited, "published.toml", _questionnaire_file(study))


def _text_files(study: Study) -> tuple[str, ...]:
    return ("margins.csv", *(narrative_name(study.folder, language) for language in study.settings.report.languages))


def _all_files(study: Study) -> tuple[str, ...]:
    data = study.settings.data
    outlines = study.settings.sample.map if study.settings.sample else None
    files = (
        *_frame_files(study),
        *((outlines,) if outlines else ()),
        *_synthetic_files(study),
        *_report_files(study),
        *((data.file,) if data else ()),
    )
    return tuple(dict.fromkeys(files))


CHECK = Stage("check", "Check", make_check, tuple(Settings.model_fields), _all_files)
SAMPLE = Stage(
    "sample", "Sample", make_sample, ("seed", "study", "fieldwork", "sample", "verification"),
    lambda study: (*_frame_files(study), "seal.json"),
)  # fmt: skip
FIELDWORK = Stage(
    "fieldwork", "Fieldwork (synthetic)", make_fieldwork,
    ("seed", "fieldwork", "verification", "weighting", "estimation", "questions", "synthetic", "rehearsal"),
    _synthetic_files,
    ("sample",),
)  # fmt: skip
COLLECTED = Stage(
    "fieldwork", "Fieldwork", make_collected, ("fieldwork",),
    lambda _study: tuple(f"{COLLECTED_FOLDER}/{name}.parquet" for name in COLLECTED_TABLES), ("sample",),
)  # fmt: skip
VERIFICATION = Stage(
    "verification", "Verification", make_verification, ("verification",), lambda s: (_questionnaire_file(s),),
    ("fieldwork",),
)  # fmt: skip
WEIGHTS = Stage(
    "weights", "Weights", make_weights, ("sample", "weighting", "estimation"), lambda _study: ("margins.csv",),
    ("sample", "fieldwork", "verification"),
)  # fmt: skip
INTERVIEWS = Stage(
    "interviews", "Interviews", make_interviews, ("data", "estimation", "questions"),
    lambda s: (s.settings.data.file,) if s.settings.data else (),
)  # fmt: skip
ESTIMATES = Stage(
    "estimates", "Estimates", make_estimates,
    ("fieldwork", "data", "weighting", "estimation", "questions", "tables", "report"),
    lambda study: (*_text_files(study), _questionnaire_file(study)),
    ("weights", "interviews"),
)  # fmt: skip
DIAGNOSTICS = Stage(
    "diagnostics", "Diagnostics of the weights", make_diagnostics,
    ("study", "fieldwork", "verification", "weighting", "estimation", "tables"), after=("weights", "estimates"),
)  # fmt: skip
GIVEN_DIAGNOSTICS = Stage(
    "diagnostics", "Diagnostics of the weights", make_given_diagnostics,
    ("study", "fieldwork", "verification", "weighting", "tables"), after=("interviews", "estimates"),
)  # fmt: skip
QUALITY = Stage(
    "quality", "Quality", make_quality, ("fieldwork", "sample", "estimation", "verification", "report"),
    lambda _study: ("frame.csv", "margins.csv"),
    ("sample", "fieldwork", "verification", "weights", "interviews", "estimates"),
)  # fmt: skip
REPORT = Stage(
    "report", "Report", make_report,
    ("study", "fieldwork", "sample", "verification", "weighting", "estimation", "questions", "tables", "figures",
     "report", "data"),
    _report_files, ("estimates", "quality"),
)  # fmt: skip

STAGES: Mapping[str, tuple[Stage, ...]] = {
    "rehearsal": (CHECK, SAMPLE, FIELDWORK, VERIFICATION, WEIGHTS, ESTIMATES, DIAGNOSTICS, QUALITY, REPORT),
    "server": (CHECK, SAMPLE, COLLECTED, VERIFICATION, WEIGHTS, ESTIMATES, DIAGNOSTICS, QUALITY, REPORT),
    "file": (CHECK, INTERVIEWS, ESTIMATES, GIVEN_DIAGNOSTICS, QUALITY, REPORT),
}
"""The life cycle, by where the interviews come from."""


# --- running -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Ran:
    """What became of a stage in a run."""

    stage: Stage
    made: bool


def run_study(study: Study, *, until: str = "", tell: Callable[[Stage], None] = lambda _stage: None) -> list[Ran]:
    """Run the life cycle of a study, each stage only when its inputs changed.

    Args:
        until: the name of the last stage to run; all by default.
        tell: called before a stage is made, for progress.
    Raises: SurveyError of whatever stage cannot go on; the artefacts of the stages before it stay.
    """
    build = Build.open(study.folder / "build")
    stages = STAGES[study.settings.fieldwork.source]
    build.keep_only(stage.name for stage in stages)
    ran = []
    for stage in stages:
        fingerprint = _fingerprint(study, build, stage)
        current = build.is_current(stage.name, fingerprint)
        if not current:
            tell(stage)
            build.put(stage.name, fingerprint, stage.run(study, build), _about(study))
        ran.append(Ran(stage, not current))
        if stage.name == until:
            break
    return ran


def artefacts(study: Study) -> list[Path]:
    """The published files of the last run."""
    made = Build.open(study.folder / "build").stages.get("report", {}).get("artefacts", {})
    names = made if isinstance(made, dict) else {}
    return [study.folder / "build" / name for name in names if name.startswith("report/")]


def _fingerprint(study: Study, build: Build, stage: Stage) -> str:
    """A hash of everything that a stage is made from: settings, files, earlier artefacts, and the code."""
    settings = study.settings.model_dump(mode="json", include=set(stage.sections))
    inputs = {
        "code": code_fingerprint(),
        "settings": settings,
        "files": {name: sha256(study.folder / name) for name in stage.files(study)},
        "after": {name: build.stages.get(name, {}).get("artefacts") for name in stage.after},
    }
    return hashlib.sha256(json.dumps(inputs, sort_keys=True).encode()).hexdigest()


def _about(study: Study) -> dict[str, object]:
    """The manifest's head: the study, its seed, the hash of each input file, and the stages of a whole run."""
    return {
        "study": dict(study.settings.study.title),
        "wave": study.settings.study.wave,
        "seed": study.settings.seed,
        "synthetic": study.settings.fieldwork.source == "rehearsal",
        "inputs": input_hashes(study.folder),
        "wanted": [stage.name for stage in STAGES[study.settings.fieldwork.source]],
    }


# --- parts that several stages read --------------------------------------------------------------------


def estimated_inputs(study: Study) -> tuple[EstimatedInput, ...]:
    """Which of the frame's and the margins' figures are estimates."""
    sample = study.settings.sample
    if sample is None:
        return ()
    found: list[EstimatedInput] = []
    frame = _need(*read_frame(study.folder / "frame.csv", sample))
    columns = [c for c in frame.columns if c.endswith("_certainty")] or ["certainty"]
    for column in [c for c in columns if c in frame.columns]:
        guessed = frame.filter(pl.col(column) == "estimate").height
        what = column.removesuffix("_certainty") if column != "certainty" else "sizes"
        if guessed:
            found.append(EstimatedInput((what,), guessed, frame.height))
    path = study.folder / "margins.csv"
    rows = read_table(path, ["margin", "certainty"]).rows if path.exists() else ()
    names = tuple(dict.fromkeys(row["margin"] for row in rows if row["certainty"] == "estimate"))
    if names:
        found.append(EstimatedInput(names))
    return tuple(found)


def _sample(study: Study) -> SampleSection:
    if study.settings.sample is None:
        raise StudyError("S-STUDY-2", where=str(study.folder))
    return study.settings.sample


def _margins(study: Study) -> dict[str, dict[str, float]]:
    settings = study.settings.weighting
    return _need(*read_margins(study.folder / "margins.csv", settings.calibrate, settings.cells))


def _settings(study: Study) -> Settings:
    """The settings, with the population that the margins count where they do not say it themselves."""
    weighting = study.settings.weighting
    if weighting.population is not None:
        return study.settings
    counted = read_population(study.folder / "margins.csv", weighting.calibrate, weighting.cells)
    return study.settings.model_copy(update={"weighting": weighting.model_copy(update={"population": counted})})


def _prefix(study: Study) -> str:
    country = "".join(c for c in study.settings.study.country.upper() if c.isalpha())[:3]
    return f"{country}{study.settings.study.wave[-2:]}"


def _need(value: T | None, findings: Sequence[Finding]) -> T:
    errors = [finding for finding in findings if finding.severity == "error"]
    if value is None or errors:
        raise StudyError("S-STUDY-1", count=len(errors), findings="\n".join(f"  {finding}" for finding in errors))
    return value
