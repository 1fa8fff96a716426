"""Messages with the letter Q: the questionnaire."""

from __future__ import annotations

from aneroid.study.catalogue.entry import Entry

MESSAGES: dict[str, Entry] = {
    "Q-ADULTS-1": Entry(
        "The form does not ask how many adults live in the household.",
        "Add an integer question named adults: weights need it, since one adult in each household is chosen.",
    ),
    "Q-APP-1": Entry(
        "The interviewer app cannot ask for {what}.",
        "Ask it in another way; docs/interviewer-app.md lists what the app can ask.",
    ),
    "Q-FILE-1": Entry("There is no questionnaire.", "Add questionnaire.xlsx (an XLSForm), .csv or .md."),
    "Q-FILE-2": Entry("A questionnaire cannot have this ending.", "Use one of: {readable}."),
    "Q-FILE-3": Entry("A character is not UTF-8.", "Save the file as UTF-8."),
    "Q-FILE-4": Entry(
        "The workbook unpacks to {size} MB, more than the {limit} MB allowed.",
        "Save only the form's sheets in a new workbook.",
    ),
    "Q-FILE-5": Entry(
        "This is not a readable Excel workbook.", "Open it in a spreadsheet program and save it again as .xlsx."
    ),
    "Q-FORM-1": Entry("The form cannot be built: {reason}", "Correct that row of the form."),
    "Q-FORM-2": Entry("The form cannot be read: {reason}", "Check that the sheets survey and choices follow XLSForm."),
    "Q-LANG-1": Entry("The {what} is missing in: {languages}.", "Translate it."),
    "Q-LANG-2": Entry(
        "A report prints the {what}, and it is missing in: {languages}.",
        "Translate it in the questionnaire, or take the language out of report.languages.",
    ),
    "Q-LIST-1": Entry("There is no list of answers {name}.", "Add it to the sheet choices, or correct the type."),
    "Q-NAME-1": Entry("{name} is the name of a column that Aneroid makes itself.", "Give the question another name."),
    "Q-NAME-2": Entry("The row of type {kind} has no name.", "Give the question a name."),
    "Q-NAME-3": Entry("The name {name} stands in row {first} already.", "Give every question its own name."),
    "Q-OPTION-1": Entry("An answer has no name.", "Fill in the column name of sheet choices."),
    "Q-OPTION-2": Entry("The answer {option} has no label.", "Fill in its label in every language."),
    "Q-OPTION-3": Entry("The answer {option} stands twice in the list.", "Give every answer of a list its own name."),
    "Q-OPTION-4": Entry("The question has no answers to choose from.", "Add its list to the sheet choices."),
    "Q-ROUTE-1": Entry("It speaks of {name}, which is no question of the form.", "{hint}"),
    "Q-ROWS-1": Entry(
        "The row {name!r} would be lost: the sheet's stated size ends above it.",
        "Open the workbook in a spreadsheet program and save it, which corrects the size.",
    ),
}
