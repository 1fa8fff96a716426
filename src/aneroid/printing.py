"""``aneroid questionnaire``: the questionnaire of a study on paper."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from aneroid.build import write_whole
from aneroid.reporting.field_words import FIELD_WORDS
from aneroid.reporting.paper import make_paper, render_paper
from aneroid.study.errors import PublicationError
from aneroid.study.folder import load_study


def write_questionnaires(
    folder: Path, languages: Sequence[str] = (), tell: Callable[[str], None] = lambda _: None
) -> list[Path]:
    """Write a PDF per language into the study's ``build/questionnaire`` folder.

    Args:
        languages: those of the study without one; a language needs printed words (en, sq, sr).
        tell: called with each language before it is set.
    Raises: PublicationError R-PAPER-1 for a study without questionnaire, R-LANG-1, R-PDF-1; what ``load_study`` raises.
    """
    study = load_study(folder)
    if study.questionnaire is None:
        raise PublicationError("R-PAPER-1", where=str(folder))
    spoken = languages or [one for one in study.settings.study.languages if one in FIELD_WORDS] or ["en"]
    pages = []
    for language in dict.fromkeys(spoken):
        tell(language)
        pages.append((language, render_paper(make_paper(study.settings, study.questionnaire, language), language)))
    target = folder / "build" / "questionnaire"
    target.mkdir(parents=True, exist_ok=True)
    written = []
    for language, content in pages:
        written.append(target / f"questionnaire-{language}.pdf")
        write_whole(written[-1], content)
    return written
