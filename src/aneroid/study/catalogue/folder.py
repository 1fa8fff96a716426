"""Messages with the letter S: the study folder and its settings."""

from __future__ import annotations

from aneroid.study.catalogue.entry import Entry

MESSAGES: dict[str, Entry] = {
    "S-CSV-1": Entry("The file cannot be read ({reason}).", "Check its name and place."),
    "S-CSV-2": Entry("A character is not UTF-8.", "Save the file as 'CSV UTF-8'."),
    "S-CSV-3": Entry("The columns are separated by {separator}.", "Save it as CSV with commas ('CSV UTF-8')."),
    "S-CSV-4": Entry("The row cannot be read: {reason}.", "Look for a quotation mark that is not closed."),
    "S-CSV-5": Entry("The file has no rows under its header.", "Add a row for each entry."),
    "S-CSV-6": Entry("Column name(s) {columns} are empty or appear twice.", "Give every column its own name."),
    "S-CSV-7": Entry(
        "The row has {found} cells where the header has {wanted}.",
        "Add or remove commas; quote texts that hold commas.",
    ),
    "S-CSV-8": Entry("Column(s) {missing} are missing.", "The file has: {found}."),
    "S-ACCESS-1": Entry(
        "The system does not allow this ({reason}).",
        "Look at the rights of the file and its folder, or give another path.",
    ),
    "S-FOLDER-1": Entry("There is no such study folder.", "Give the path of a folder, or make one with 'aneroid new'."),
    "S-FOLDER-2": Entry("The folder has no study.toml.", "Make a study with 'aneroid new', or give another folder."),
    "S-FOLDER-3": Entry("The folder is not empty.", "Give the name of a new folder."),
    "S-FOLDER-4": Entry("This is a file; a study is a folder.", "Give the folder that holds study.toml."),
    "S-KEY-1": Entry("There is no setting {key!r} here.", "{hint}"),
    "S-KEY-2": Entry("The setting {key!r} is missing.", "Add it."),
    "S-LANG-1": Entry("The text is missing in: {languages}.", "Add it, or take the language out of report.languages."),
    "S-LANG-2": Entry(
        "The report will say {name} in its main language where it is written in: {languages}.",
        "Translate it under [study.translations], or give the same name there.",
    ),
    "S-PLAN-1": Entry("There is no question {question!r}.", "{hint}"),
    "S-PLAN-2": Entry("The question {question} has no answer {option!r}.", "{hint}"),
    "S-PLAN-3": Entry(
        "{question} is no question that tables report: one or several answers out of a list, or a number.",
        "Take it out of the table.",
    ),
    "S-PLAN-4": Entry("{question} is in no table, so it has no estimate to draw.", "Add it to a table."),
    "S-PLAN-5": Entry("Tables are numbered {numbers}.", "Number them 1, 2, 3 in their order."),
    "S-PLAN-6": Entry("There is no column {column!r}: no question, break or column of the sample.", "{hint}"),
    "S-PLAN-7": Entry(
        "A table of waves needs a break that says which wave an interview is of.",
        "Put it first in [[estimation.breaks]].",
    ),
    "S-PLAN-8": Entry(
        "{question} has no mean.", "Say what each answer counts: scores = {{ ... }} under [questions.{question}]."
    ),
    "S-PLAN-9": Entry(
        "{question} is answered by a number, which a table of layout {layout} cannot hold.",
        "Use layout = 'list' or 'means'.",
    ),
    "S-PLAN-10": Entry(
        "Several answers could be given to {question}, so its shares do not add up to 100.",
        "Take rounding = 'hundred' out.",
    ),
    "S-PLAN-11": Entry(
        "{question} is no question with one answer out of a list, so its answers have no scores.",
        "Take the scores out.",
    ),
    "S-PLAN-12": Entry("{question} has an answer or a net called mean, and a mean.", "Call the answer something else."),
    "S-SHARES-1": Entry("The published figures cannot be read ({reason}).", "Correct the TOML file."),
    "S-SHARES-2": Entry("{name} is not a percentage between 0 and 100.", "Write option = 74 under [shares.question]."),
    "S-SHARES-3": Entry("There is no question {question!r}.", "Use the names of the questionnaire."),
    "S-SHARES-4": Entry("There is no answer or net {option!r}.", "Known: {known}."),
    "S-SHARES-5": Entry(
        "The shares add up to {total}, not to 100.", "Correct them; respondents are made to meet each."
    ),
    "S-STUDY-1": Entry("{count} problem(s) must be put right first:\n{findings}"),
    "S-STUDY-2": Entry(
        "This stage needs settings that the study does not have.", "Compare study.toml with the manual."
    ),
    "S-TOML-1": Entry("The file is not valid TOML: {reason}.", "Correct that line; texts need quotation marks."),
    "S-TOML-2": Entry("The file is not UTF-8.", "Save it as UTF-8 in your editor."),
    "S-VALUE-1": Entry("{shown} cannot be used: {reason}.", "Correct the value."),
    "S-WRITE-1": Entry("This file cannot be written ({reason}).", "Make room, or allow writing to the folder."),
}
