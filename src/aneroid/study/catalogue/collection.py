"""Messages with the letter C: interviews, contacts, files that hold them."""

from __future__ import annotations

from aneroid.study.catalogue.entry import Entry

MESSAGES: dict[str, Entry] = {
    "C-ANSWER-1": Entry(
        "Answers that the plan does not know: {answers}.", "Add them to the question's options in study.toml."
    ),
    "C-BREAK-1": Entry("The data have no column {columns}.", "Name a question or a column of the frame in the break."),
    "C-COL-1": Entry("The data have no column {columns}.", "The first columns are: {known}."),
    "C-CSV-1": Entry("The columns are separated by {separator}.", "Save it as CSV with commas (CSV UTF-8)."),
    "C-CSV-2": Entry("A character is not UTF-8.", "Save the file as 'CSV UTF-8'."),
    "C-CSV-3": Entry("Column name(s) {columns} appear more than once.", "Give every column its own name."),
    "C-DISP-1": Entry(
        "{codes}: no such final disposition.", "Use the codes of AAPOR's Standard Definitions, such as 2.24."
    ),
    "C-FILE-1": Entry("There is no such file.", "Check the path."),
    "C-FILE-2": Entry("Files ending in {ending} cannot be read.", "Give one of: {readable}."),
    "C-FILE-3": Entry("This is not a readable {kind} file ({reason}).", "Export it again from its program."),
    "C-FILE-4": Entry("The file has no rows.", "Export the interviews again."),
    "C-FILE-5": Entry(
        "{count} row(s) have an interview id that another row has, such as {example}.",
        "Name enough columns in data.interview_id to tell interviews apart, or take the doubles out.",
    ),
    "C-RATE-1": Entry("The addresses have no column {column}.", "They have: {known}."),
    "C-RATE-2": Entry(
        "{count} address(es) have a weight in {column} that is missing or negative.",
        "Give every address a base weight.",
    ),
    "C-ROUTE-1": Entry(
        "The routing {expression!r} is more than Aneroid can follow outside the form.",
        "Compare answers with =, !=, <, >, selected(), not(), and, or.",
    ),
}
