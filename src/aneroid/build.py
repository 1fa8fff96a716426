"""The build folder: artefacts written whole or not at all, and a manifest of what they were made from."""

from __future__ import annotations

import hashlib
import io
import json
import os
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import version
from pathlib import Path

import polars as pl

from aneroid.study.errors import StudyError

MANIFEST = "manifest.json"
LIBRARIES = ("numpy", "polars", "scipy", "pyxform", "typst", "python-docx", "python-pptx", "XlsxWriter")

Content = pl.DataFrame | str | bytes


@dataclass
class Build:
    """A study's build folder and its manifest, which is written after every stage."""

    folder: Path
    stages: dict[str, dict[str, object]] = field(default_factory=dict)

    @classmethod
    def open(cls, folder: Path) -> Build:
        """The build folder as the last run left it; a manifest that cannot be read counts as none."""
        try:
            manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
            stages = {str(name): dict(stage) for name, stage in manifest["stages"].items()}
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            stages = {}
        return cls(folder, stages)

    def is_current(self, stage: str, fingerprint: str) -> bool:
        """Whether a stage was made from just these inputs and its artefacts are still as it left them."""
        made = self.stages.get(stage)
        if made is None or made.get("fingerprint") != fingerprint:
            return False
        artefacts = made.get("artefacts")
        return isinstance(artefacts, dict) and all(sha256(self.folder / n) == h for n, h in artefacts.items())

    def put(self, stage: str, fingerprint: str, contents: Mapping[str, Content], about: Mapping[str, object]) -> None:
        """Write a stage's artefacts, each whole, then the manifest that names them."""
        label = "yes: nobody was interviewed" if about.get("synthetic") else "no"
        artefacts = {n: write_whole(self.folder / n, as_bytes(c, synthetic=label)) for n, c in contents.items()}
        self.stages[stage] = {"fingerprint": fingerprint, "artefacts": artefacts}
        self.write_manifest(about)

    def keep_only(self, stages: Iterable[str]) -> None:
        """Forget stages that the study no longer has, and take their artefacts away."""
        wanted = set(stages)
        kept = {n for s in wanted for n in self._artefacts(s)}
        for stage in [name for name in self.stages if name not in wanted]:
            for name in set(self._artefacts(stage)) - kept:
                (self.folder / name).unlink(missing_ok=True)
            del self.stages[stage]

    def _artefacts(self, stage: str) -> dict[str, str]:
        found = self.stages.get(stage, {}).get("artefacts", {})
        return found if isinstance(found, dict) else {}

    def write_manifest(self, about: Mapping[str, object]) -> None:
        """Write what was made, from what, by which versions; nothing in it changes when nothing else does."""
        manifest = {
            **about,
            "aneroid": version("aneroid"),
            "code": code_fingerprint(),
            "versions": {library: version(library) for library in LIBRARIES},
            "stages": self.stages,
        }
        write_whole(self.folder / MANIFEST, json.dumps(manifest, indent=2, ensure_ascii=False, sort_keys=True) + "\n")

    def frame(self, name: str) -> pl.DataFrame:
        """A Parquet artefact."""
        return pl.read_parquet(self.folder / name)

    def text(self, name: str) -> str:
        """A text artefact."""
        return (self.folder / name).read_text(encoding="utf-8")

    def hash_of(self, stage: str, name: str) -> str:
        """The SHA-256 of an artefact that a stage made."""
        return self._artefacts(stage).get(name, "")


def input_hashes(study: Path) -> dict[str, str]:
    """The SHA-256 of every file of a study folder but those that were built, hidden, or are open in a program."""
    files = [
        path
        for path in sorted(study.rglob("*"))
        if path.is_file() and path.relative_to(study).parts[0] != "build" and not path.name.startswith((".", "~"))
    ]
    return {path.relative_to(study).as_posix(): sha256(path) for path in files}


def published_if_current(study: Path) -> list[Path] | None:
    """The report's files when neither the study nor Aneroid nor an artefact has changed since a whole run.

    Nothing but hashes is looked at, so that an unchanged study answers at once.

    Returns: none where something has to be made.
    """
    build = Build.open(study / "build")
    try:
        manifest = json.loads((build.folder / MANIFEST).read_text(encoding="utf-8"))
        if manifest["code"] != code_fingerprint() or manifest["inputs"] != input_hashes(study):
            return None
        made = {name: dict(manifest["stages"][name]["artefacts"]) for name in manifest["wanted"]}
        current = all(sha256(build.folder / n) == h for artefacts in made.values() for n, h in artefacts.items())
        return [build.folder / name for name in made["report"] if name.startswith("report/")] if current else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def sha256(path: Path) -> str:
    """The SHA-256 of a file in hexadecimal; empty where there is none."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""


def write_whole(path: Path, content: str | bytes) -> str:
    """Write a file so that it is there whole or not at all, and on disk; return its SHA-256.

    Raises: StudyError S-WRITE-1 when the folder cannot be written to.
    """
    data = content.encode() if isinstance(content, str) else content
    try:
        if path.exists() and not path.is_file():  # a folder, or a device: /dev/null must stay what it is
            raise StudyError("S-WRITE-1", where=str(path), reason="it is there and is no file")
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            Path(temporary).chmod(0o644)
            Path(temporary).replace(path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
    except OSError as problem:
        raise StudyError("S-WRITE-1", where=str(path), reason=problem.strerror or str(problem)) from problem
    return hashlib.sha256(data).hexdigest()


def as_bytes(content: Content, **about: str) -> bytes:
    """The bytes of an artefact; a frame becomes Parquet, with what is said about it in the file's metadata."""
    if isinstance(content, pl.DataFrame):
        buffer = io.BytesIO()
        content.write_parquet(buffer, compression="zstd", statistics=True, metadata=dict(about))
        return buffer.getvalue()
    return content.encode() if isinstance(content, str) else content


@cache
def code_fingerprint() -> str:
    """A hash of Aneroid's own files, so that a change of the code makes everything anew."""
    package = Path(__file__).parent
    digest = hashlib.sha256()
    for path in sorted(package.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            digest.update(path.relative_to(package).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()
