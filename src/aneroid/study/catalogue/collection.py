"""Messages with the letter C: interviews, contacts, files that hold them."""

from __future__ import annotations

from aneroid.study.catalogue.entry import Entry

MESSAGES: dict[str, Entry] = {
    "C-ANSWER-1": Entry(
        "Answers that the plan does not know: {answers}.", "Add them to the question's options in study.toml."
    ),
    "C-ANSWER-2": Entry(
        "The column belongs to {question}, of which several answers could be given, and holds something else than 1 "
        "and 0.",
        "Write 1 where the answer was given and 0 where not; leave all columns empty of those who were not asked.",
    ),
    "C-BREAK-1": Entry("The data have no column {columns}.", "Name a question or a column of the frame in the break."),
    "C-COL-1": Entry("The data have no column {columns}.", "The first columns are: {known}."),
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
    "C-FILE-6": Entry("The folder holds no interview (.xml).", "Give the folder that holds the XForm XML, or a file."),
    "C-RATE-1": Entry("The addresses have no column {column}.", "They have: {known}."),
    "C-RATE-2": Entry(
        "{count} address(es) have a weight in {column} that is missing or negative.",
        "Give every address a base weight.",
    ),
    "C-ROUTE-1": Entry(
        "The routing {expression!r} is more than Aneroid can follow outside the form.",
        "Compare answers with =, !=, <, >, selected(), not(), and, or.",
    ),
    "C-DEVICE-1": Entry("{name} cannot name an interviewer.", "Use letters, digits, and . @ - _ ; at most 64."),
    "C-DEVICE-2": Entry("{url} is no address of a server.", "Write it as http://192.168.1.5:8080."),
    "C-TABLE-1": Entry(
        "The table is not written to this file.",
        "Give another file than the data's, with one of these endings: {writable}.",
    ),
    "C-TAKE-1": Entry(
        "This is no file that the interviewer app made.", "Take the .json file as it came from the device, unchanged."
    ),
    "C-TAKE-2": Entry(
        "The file does not open.",
        "Ask the interviewer for the passphrase again; a locked device's file opens with the link that the device had. "
        "If neither opens it, the file was damaged on its way: make it again on the device.",
    ),
    "C-FORM-1": Entry(
        "{count} interview(s) were held with another questionnaire of the same version {version}.",
        "Give the questionnaire a new version in its settings sheet.",
    ),
    "C-FORM-2": Entry("The study has no questionnaire to serve.", "Add questionnaire.xlsx to the study folder."),
    "C-MAIL-1": Entry(
        "{server!r} is no mail server's address.",
        "Write it as smtps://user@host or smtp://user@host:587; its password goes into ANEROID_SMTP_PASSWORD.",
    ),
    "C-MAIL-2": Entry(
        "The mail server {server} did not take the letter: {reason}.",
        "Check its address, the user and the password; nothing else was changed, so the command can be given again.",
    ),
    "C-PREVIEW-1": Entry("The interviewer app is not built, so there is nothing to preview with.", "Run make web."),
    "C-STORE-1": Entry("The database or the disk cannot be used ({reason}).", "Nothing was stored; try again."),
    "C-STORE-2": Entry("The data folder cannot be used ({reason}).", "Choose another --data folder."),
    "C-STORE-3": Entry("{kind} is no kind of database that Aneroid knows.", "Give a postgresql:// address, or none."),
    "C-STORE-4": Entry("Another field server is running on this data folder.", "Stop it first, or use its address."),
    "C-STORE-5": Entry(
        "The database is of a newer Aneroid (schema {version}).", "Upgrade Aneroid, or restore a backup."
    ),
    "C-SUB-1": Entry("The submission does not say of which form it is.", "Its root needs the attribute id."),
    "C-SUB-2": Entry(
        "The submission has no usable instanceID.", "Its meta group needs instanceID, of at most 250 characters."
    ),
    "C-SUB-3": Entry("The study has no form {form!r}.", "Get the form list again."),
    "C-SUB-4": Entry("The form {form!r} never had the version {version!r}.", "Get the form list again."),
    "C-SUB-5": Entry("This is not a submission ({reason}).", "Send multipart/form-data with xml_submission_file."),
    "C-SUB-6": Entry("More than {limit} bytes are not accepted at once.", "Send attachments in several parts."),
    "C-SUB-7": Entry("{name} is no acceptable file name.", "Use a name without path or control characters."),
    "C-XML-1": Entry("This is not well-formed XML ({reason}).", "Send it again."),
    "C-XML-2": Entry("XML with a document type is refused.", "Send it without DOCTYPE."),
    "C-XML-3": Entry("The XML has more than {limit} bytes.", "Answers go into the XML, files beside it."),
}
