"""``aneroid new``: a small study that runs at once, to change into one's own."""

from __future__ import annotations

import shutil
from pathlib import Path

from aneroid.study.errors import StudyError

TEMPLATE = Path(__file__).parent / "template"


def write_new_study(folder: Path) -> None:
    """Copy the template study into a new or empty folder.

    Raises: StudyError S-FOLDER-3 when the folder holds anything, S-WRITE-1 when it cannot be written.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise StudyError("S-FOLDER-3", where=str(folder))
    was_there = folder.is_dir()
    try:
        shutil.copytree(TEMPLATE, folder, dirs_exist_ok=True)
    except OSError as problem:  # shutil.Error lists what failed; the folder is left as it was found
        for made in folder.iterdir() if folder.is_dir() else ():
            shutil.rmtree(made) if made.is_dir() else made.unlink()
        if not was_there and folder.is_dir():
            folder.rmdir()
        reason = problem.strerror or "not every file could be written; is the disk full?"
        raise StudyError("S-WRITE-1", where=str(folder), reason=reason) from problem
