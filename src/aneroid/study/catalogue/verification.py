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
    "V-DUP-1": Entry("There is no question {questions} in the interviews.", "Name columns of the data."),
    "V-DUP-2": Entry("A {kind} is not a table of interviews.", "Give a Polars, pandas or Arrow frame in memory."),
    "V-DUP-3": Entry(
        "{count} questions are more than can be compared ({most}).", "Leave out what is no answer, such as time stamps."
    ),
}
