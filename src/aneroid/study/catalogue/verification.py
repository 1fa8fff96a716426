"""Messages with the letter V: checks of the data's quality."""

from __future__ import annotations

from aneroid.study.catalogue.entry import Entry

MESSAGES: dict[str, Entry] = {
    "V-ACC-1": Entry(
        "Two interviews with the same id were accepted: {ids}.", "Decide which one is the interview; reject the other."
    ),
    "V-ACC-2": Entry(
        "None of {count} interview(s) was accepted.",
        "Look at build/findings.parquet for the reasons of each rejection.",
    ),
    "V-BACK-1": Entry(
        "{count} interview(s) checked again do not exist, such as {example}.",
        "Check the ids; a revisit or call belongs to an interview that came in.",
    ),
    "V-CALL-1": Entry("{outcome} is no outcome of a call.", "Outcomes are: {known}."),
    "V-COL-1": Entry(
        "There is no column {columns} in the interviews.", "Name columns of the data, as they are spelled."
    ),
    "V-DUP-1": Entry("There is no question {questions} in the interviews.", "Name columns of the data."),
    "V-DUP-2": Entry("A {kind} is not a table of interviews.", "Give a Polars, pandas or Arrow frame in memory."),
    "V-DUP-3": Entry(
        "{count} questions are more than can be compared ({most}).", "Leave out what is no answer, such as time stamps."
    ),
    "V-EDIT-1": Entry(
        "There is no interview {example} to edit.", "Check the id; only interviews that came in are edited."
    ),
    "V-EDIT-2": Entry(
        "Interview {submission}, question {question}: the answer is now {now}, not {before} as the edit says.",
        "Somebody changed it meanwhile; look at the interview again and decide anew.",
    ),
    "V-EDIT-3": Entry("{answer} is no answer to {question}.", "Put one of its options, in the option's name."),
    "V-EMPTY-1": Entry(
        "No closed question was found: no column has between 2 and {most} different answers.",
        "Name the questions to look at with --questions.",
    ),
    "V-ID-1": Entry(
        "{count} id(s) stand for several interviews, such as {example}.", "Name the column that tells interviews apart."
    ),
    "V-TIME-1": Entry(
        "The times of column {column} cannot be read: {example}.",
        "Write date and time of day, such as 2021-09-17T10:30:00 or 17.09.2021 10:30.",
    ),
}
