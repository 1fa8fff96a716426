"""Answers that are no opinion: don't know, refused, no answer; by an option's name or by its label.

The interviewer app keeps the names in ``web/src/engine/options.ts``; a test compares the two.
"""

from __future__ import annotations

import re

NAMES = (
    r"dk|dk_na|dont_?know|do_not_know|don_t_know|unsure|neutral_dk|no_opinion|no_answer|na|nr|ref|refused|refusal|rf"
    r"|(dk|dont_know)_.*|-?(88|98|99|888|998|999|8888|9998|9999)"
)
"""Names of options, as forms have them."""
LABELS = (
    r"(don['’]?t|do not) know( */ *haven['’]t heard( enough)?)?|(don['’]?t|do not) understand( the question)?"
    r"|refuse|refused to answer|declined?( to answer)?|no answer|no opinion|not sure|hard to say|missing"
)
"""Labels, as files of other programmes have them."""
PATTERN = rf"(?i)^\s*({NAMES}|{LABELS})\s*$"
"""Both, for Python's expressions and those of Polars alike."""
_WHOLE = re.compile(PATTERN)


def is_no_opinion(answer: str) -> bool:
    """Whether an option, by name or label, says that there is no opinion."""
    return _WHOLE.match(answer) is not None
