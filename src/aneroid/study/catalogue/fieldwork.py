"""Messages of the field server: devices, submissions, visits, review, the data folder."""

from __future__ import annotations

from aneroid.study.catalogue.entry import Entry

MESSAGES: dict[str, Entry] = {
    "C-ASSIGN-1": Entry("There is no assignment {slot} of yours.", "Load the assignments again."),
    "C-ASSIGN-2": Entry("The assignment {slot} is closed.", "Open it again first."),
    "C-ASIDE-1": Entry("Nothing of the number {number} waits.", "See what was kept aside again."),
    "C-BACKUP-1": Entry("This is no whole backup of a field server.", "Take another one."),
    "C-BACKUP-2": Entry("There is something here already.", "Restore into a new folder and an empty database."),
    "C-CALL-1": Entry("{who} is calling this respondent now.", "Take another one of the list."),
    "C-CENTRAL-1": Entry(
        "ODK Central does not give the submissions of {form} ({reason}).",
        "Check address, login, project and form in pyODK's configuration.",
    ),
    "C-EDIT-1": Entry(
        "The questionnaire has no question {question} whose answer can be corrected.",
        "Correct answers of questions that were asked once; what the device wrote by itself stays.",
    ),
    "C-EDIT-2": Entry("{question} cannot have the answer {answer}.", "Give {possible}."),
    "C-EDIT-3": Entry("The answers of {instance} are encrypted.", "Correct them where the study's key is."),
    "C-EDIT-4": Entry("{question} has that answer already.", "Nothing was changed."),
    "C-EXPORT-1": Entry("Interviews cannot be written to such a file.", "Give it one of these endings: {writable}."),
    "C-FETCH-1": Entry(
        "There is no {name}: nothing has come back from the field.",
        "Say aneroid fetch, or aneroid import, then run the study again.",
    ),
    "C-FETCH-2": Entry("This table cannot be read.", "Say aneroid fetch or aneroid import again."),
    "C-HOOK-1": Entry("{url} is no address that may be told.", "Give an https:// address without login or fragment."),
    "C-HOOK-2": Entry("{kinds}: no such kind of event.", "Choose from {known}."),
    "C-HOOK-3": Entry("There is no webhook {number}.", "See aneroid webhook list."),
    "C-HOOK-4": Entry(
        "The file holds no key.", "Take it away: a new one is made, and every receiver needs its new secret."
    ),
    "C-IDENT-1": Entry(
        "The key of identities is not the one that they were sealed with.", "Put the right key file back."
    ),
    "C-IMPORT-1": Entry(
        "No column says to which planned interview a row belongs; there are: {columns}.",
        "Say which with --map COLUMN=interview_id.",
    ),
    "C-IMPORT-2": Entry("{names}: no such column or question.", "Write --map COLUMN=QUESTION with names as they are."),
    "C-IMPORT-3": Entry(
        "No row belongs to the sample; one says {example}.", "Check the column of interview_id, or the sample's seed."
    ),
    "C-REVIEW-1": Entry("There is no interview {instance}.", "Load the list again."),
    "C-REVIEW-2": Entry("Somebody else has changed {instance} meanwhile.", "Look at it again, then decide."),
    "C-REVIEW-3": Entry("A newer edit has taken the place of {instance}.", "Decide on the edit."),
    "C-PAPER-1": Entry("No interview {interview} is planned.", "Look at the number on the paper's first page again."),
    "C-PAPER-2": Entry(
        "The interview {interview} is here already, or its paper has been keyed twice.",
        "Look at the number on the paper's first page again; the office sees what is here.",
    ),
    "C-PAPER-3": Entry(
        "You have keyed {interview} yourself.", "The second entry is somebody else's, so that no slip is made twice."
    ),
    "C-PAPER-4": Entry(
        "This entry of {interview} is here already, with other answers.",
        "Ask the office to set it aside, and key it anew.",
    ),
    "C-PAPER-5": Entry(
        "The first entry of {interview} was keyed with version {version} of the questionnaire.",
        "Open the paper again: the page then uses that version.",
    ),
    "C-PAPER-6": Entry(
        "No such entry of {interview} waits, or no longer.", "Load the list again: somebody else may have settled it."
    ),
    "C-PAPER-7": Entry(
        "Both entries have the same answer to {questions}, and this one has another.",
        "Settle only what differs; correct the interview afterwards where both are wrong.",
    ),
    "C-PAPER-8": Entry(
        "This entry is not of the interview {interview}.", "Open the paper by its number, and key it again."
    ),
    "C-REPLACE-1": Entry("There is no sampling unit {psu}.", "Load the list again."),
    "C-REPLACE-2": Entry(
        "{psu} has {count} interview(s) that count: it can be worked in.",
        "Reserves stand in for places where nobody can work, not for people who refuse.",
    ),
    "C-REPLACE-3": Entry(
        "{address} is still open.", "Its interviewer first logs what the last visit came to, such as 3.17."
    ),
    "C-REPLACE-4": Entry("No reserve is left for {cell}.", "Draw more with sample.psu.reserves in the next wave."),
    "C-REVIEW-4": Entry("{slot} is not to be revisited.", "Choose one of the list, or add it first."),
    "C-REVIEW-5": Entry("{slot} is to be revisited already.", "Nothing was changed."),
    "C-SEAL-1": Entry("The seal of the selection at {address} is not of this record.", "Send the record as sealed."),
    "C-TWICE-1": Entry("The id {id} was used for another record.", "Give every record an id of its own."),
    "C-USER-1": Entry("{login} is taken or cannot be a login.", "Choose another one, of at most 120 characters."),
    "C-USER-2": Entry("The password is too short.", "Take at least {shortest} characters."),
    "C-USER-3": Entry("The interviewer {login} needs a number.", "Give --interviewer, as in the sample."),
    "C-USER-4": Entry("There is no user {login}.", "See aneroid user list."),
    "C-VISIT-1": Entry("{address} is no address of {slot}.", "Addresses are numbered along the route: {slot}/01."),
    "C-VISIT-2": Entry("{given} is no outcome of a visit.", "Use AAPOR's codes, such as 2.24."),
    "C-VISIT-3": Entry("Visit {attempt} of {address} is out of order.", "The next one is visit {expected}."),
    "C-VISIT-4": Entry("{after} cannot follow {before} at {address}.", "The address is settled."),
    "C-VISIT-5": Entry(
        "{address} may not be opened yet.", "Dwelling {previous} first has to be settled, or visited often enough."
    ),
    "C-VISIT-6": Entry("{slot} has its interview.", "No further dwelling is needed."),
}
