"""The catalogue of messages: one row per code, for errors and findings alike.

A message says what is wrong in the words of the person who will read it; a remedy says what to do.
Placeholders are filled with the facts given by whoever raises the code. Codes are stable: a code is
never given to another problem. The letter names the family (see ``errors.py``).
"""

from __future__ import annotations

from typing import NamedTuple


class Entry(NamedTuple):
    """A message and its remedy, each with named placeholders."""

    message: str
    remedy: str = ""


CATALOGUE: dict[str, Entry] = {
    # --- E: estimation -------------------------------------------------------------------------
    "E-VAR-1": Entry(
        "Strata {strata} have only one primary sampling unit, so their variance cannot be estimated.",
        "Collapse each with a neighbour, or choose lonely_psu='adjust', 'average', 'remove' or 'certainty'.",
    ),
    "E-COL-1": Entry("There is no column {column!r} in the data.", "{suggestion}"),
    # --- P: sampling ---------------------------------------------------------------------------
    "P-ALLOC-1": Entry(
        "{interviews} interviews fall to {cell}, but its units have no {size}.",
        "Give a size in the frame, or leave the units out.",
    ),
    "P-ALLOC-2": Entry(
        "Stratum {stratum} gets {interviews} interview(s), too few for {minimum} PSUs.",
        "Use coarser strata, more interviews, or a smaller sample.minimum_psus.",
    ),
    "P-DRAW-1": Entry(
        "{cell} has {segments} segment(s), but {psus} PSUs are to be drawn.",
        "Lower sample.psu.segment_size or raise sample.psu.interviews.",
    ),
    "P-DRAW-2": Entry(
        "PSU {psu} in {cell} has fewer households than interviews to hold in it.",
        "Raise sample.psu.segment_size.",
    ),
    # --- C: collection -------------------------------------------------------------------------
    "C-FILE-1": Entry("There is no such file.", "Check the path."),
    "C-FILE-2": Entry("Files ending in {ending} cannot be read.", "Give one of: {readable}."),
    "C-FILE-3": Entry("This is not a readable {kind} file ({reason}).", "Export it again from its program."),
    "C-FILE-4": Entry("The file has no rows.", "Export the interviews again."),
    "C-FILE-5": Entry(
        "{count} row(s) have an interview id that another row has, such as {example}.",
        "Name enough columns in data.interview_id to tell interviews apart, or take the doubles out.",
    ),
    "C-CSV-1": Entry("The columns are separated by {separator}.", "Save it as CSV with commas (CSV UTF-8)."),
    "C-CSV-2": Entry("A character is not UTF-8.", "Save the file as 'CSV UTF-8'."),
    "C-CSV-3": Entry("Column name(s) {columns} appear more than once.", "Give every column its own name."),
    # --- V: verification -----------------------------------------------------------------------
    "V-DUP-1": Entry("There is no question {questions} in the interviews.", "Name columns of the data."),
    "V-ACC-1": Entry(
        "Two interviews with the same id were accepted: {ids}.", "Decide which one is the interview; reject the other."
    ),
    "V-ACC-2": Entry(
        "None of {count} interview(s) was accepted.",
        "Look at build/findings.parquet for the reasons of each rejection.",
    ),
    # --- W: weighting --------------------------------------------------------------------------
    "W-BASE-1": Entry(
        "The number of adults in the household is missing or below one in interviews {ids}.",
        "Ask it in every interview: it says how likely the respondent was to be chosen.",
    ),
    "W-CAL-1": Entry(
        "Margin {margin} and the interviews do not fit: nobody interviewed in {empty}; not in the margin: {foreign}; "
        "answer missing in {missing} interview(s).",
        "Give margin and question the same categories; merge a category that nobody was interviewed in.",
    ),
    "W-CAL-2": Entry(
        "Post-stratification takes one margin, not {margins}.", "Use method = 'rake', or one margin of combined cells."
    ),
    "C-DISP-1": Entry(
        "{codes}: no such final disposition.", "Use the codes of AAPOR's Standard Definitions, such as 2.24."
    ),
    "C-ROUTE-1": Entry(
        "The routing {expression!r} is more than Aneroid can follow outside the form.",
        "Compare answers with =, !=, <, >, selected(), not(), and, or.",
    ),
    # --- X: rehearsal --------------------------------------------------------------------------
    "X-TARGET-1": Entry(
        "The synthetic answers cannot meet their target shares: one interview alone weighs {heaviest} %.",
        "Trim the weights (weighting.trim), or raise the number of interviews.",
    ),
    "X-TARGET-2": Entry(
        "The target shares of a question add up to {total}, not to 100.", "Correct the file of targets."
    ),
    "X-TARGET-3": Entry(
        "There are targets for {names}, which the question does not offer.",
        "Use the option names of the questionnaire.",
    ),
    "X-HONEST-1": Entry(
        "{count} honest synthetic interview(s) would fail verification, such as {example}: {reason}",
        "Loosen the rule, or raise verification.reject_soft_findings.",
    ),
    "X-HONEST-2": Entry(
        "{count} synthetic interview(s) made to fail would pass verification, such as {example} ({kind}).",
        "Give verification.key_questions, and keep telephone = 'all'; or set synthetic.rejected = 0.",
    ),
    "X-NONE-1": Entry("The study does not say how synthetic respondents are made.", "Add a [synthetic] section."),
}
