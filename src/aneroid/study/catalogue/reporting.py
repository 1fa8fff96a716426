"""Messages with the letter R: narrative, tables, charts, pages."""

from __future__ import annotations

from aneroid.study.catalogue.entry import Entry

MESSAGES: dict[str, Entry] = {
    "R-BASE-1": Entry(
        "Nobody was asked of whom {binding} could be a share.", "Bind a group that was interviewed, or leave it out."
    ),
    "R-BIND-1": Entry("There is no estimate of {binding}.", "{hint}"),
    "R-BIND-2": Entry(
        "{{{{ {binding} }}}} cannot be read.",
        "Write question.option, sums of answers of one question, or question.option @ break=group.",
    ),
    "R-BIND-3": Entry(
        "Nobody gave the answer {binding}, so there is no share of those who did.", "Bind other answers."
    ),
    "R-BIND-4": Entry(
        "{binding} cannot be made: a mean is no share.",
        "Compare a mean with a mean of the same scale (difference or ratio), a share with a share.",
    ),
    "R-BIND-5": Entry(
        "{part} is no part of {base}, so it is no share of it.",
        "Write question.a | question.a + question.b: the answers on the left among those on the right.",
    ),
    "R-CLAIM-1": Entry(
        "{words!r} is not what its evidence says ({target}): {reason}",
        "Say what the estimate shows, or bind the words to the estimate you mean.",
    ),
    "R-CLAIM-2": Entry(
        "{words!r} is {verdict}: {reason}", "Say less, give the number, or waive it with name and reason."
    ),
    "R-CLAIM-3": Entry(
        "The lexicon gives {words!r} no meaning, so nothing was judged.",
        "Use a phrase of docs/methods/phrases.md, or waive it with name and reason.",
    ),
    "R-CHAR-1": Entry("The text holds a control character (number {number}).", "Delete it; it came in by accident."),
    "R-DIFF-1": Entry("There is no finished build in this folder.", "Run the study first: aneroid run STUDY."),
    "R-DIGIT-1": Entry(
        "A number that no estimate stands behind: {text!r}.",
        "Bind it: {{{{ question.option }}}}, or write it in a link to its source.",
    ),
    "R-FIG-1": Entry("A chart of kind {kind} needs a question.", "Add question = '...' to the figure."),
    "R-FIG-2": Entry(
        "A chart of {count} bars does not fit on a page, which holds {most}.",
        "Report nets of answers, or leave the chart out and show the table.",
    ),
    "R-FIG-3": Entry(
        "{count} answers cannot be told apart by colour; there are {most} colours.",
        "Report nets of answers, or draw the question as kind = 'bars'.",
    ),
    "R-FIG-4": Entry(
        "The label of {name} has {length} letters; the chart will cut it.",
        "Give a few words under [questions.{question}] as short or in short_options.",
    ),
    "R-FIG-5": Entry(
        "The panel {panel!r} has other steps than the first one.", "Give each panel as many questions, in one order."
    ),
    "R-FIG-6": Entry("Nobody's answers are there to draw.", "Draw a question that is asked and in a table."),
    "R-FIG-7": Entry(
        "The means have different scales, so one axis cannot hold them.",
        "Draw a chart for the questions of each scale.",
    ),
    "R-FIG-8": Entry("A chart of kind {kind} draws shares, and a mean is none.", "Draw the mean with kind = 'means'."),
    "R-FIG-9": Entry(
        "Several answers could be given to {question}, so they are no parts of a whole.",
        "Draw the question with kind = 'bars'.",
    ),
    "R-FILE-1": Entry("There is no {name}.", "Write the narrative of the report in that file."),
    "R-LANG-1": Entry("A report cannot be written in {language!r} yet.", "Known languages: {known}."),
    "R-MAP-1": Entry(
        "The map cannot be drawn from this file ({reason}).",
        "Give a GeoJSON file of polygons whose property {key!r} names the region.",
    ),
    "R-MAP-2": Entry("The map has no shape for: {groups}.", "Name the shapes as the groups of the break are named."),
    "R-MAP-3": Entry("The map holds no outlines in degrees ({reason}).", "Give a GeoJSON of polygons (WGS 84)."),
    "R-IMG-1": Entry(
        "There is no picture {name!r}.", "Take the line out; charts are placed as {{{{ figure NAME }}}} and drawn anew."
    ),
    "R-IMG-2": Entry(
        "A report holds no picture that is not drawn from its estimates ({name!r}).",
        "Take the line out, or draw it as a chart: [[figures]] in study.toml.",
    ),
    "R-MARK-1": Entry("{mark} stands alone and would be printed as it is.", "{hint}"),
    "R-MARK-2": Entry(
        "This line is {what}, which the narrative does not know, and would be printed as it is.", "{hint}"
    ),
    "R-NARR-1": Entry("Text stands before the first chapter.", "Begin with a line such as '# Executive summary'."),
    "R-NARR-2": Entry("There is no filter {filter!r}.", "Use one of: {known}."),
    "R-PARITY-1": Entry(
        "The paragraph rests on other estimates than that in {first} (line {line}): without {missing}, with {more}.",
        "Bind the same estimates in every language.",
    ),
    "R-PAPER-1": Entry(
        "The study has no questionnaire of its own to print.", "Add questionnaire.xlsx, or name the form in study.toml."
    ),
    "R-PARITY-2": Entry(
        "{found} paragraphs hold estimates, in {first} {wanted}.", "Give every language the same paragraphs."
    ),
    "R-PDF-1": Entry(
        "The PDF could not be laid out ({reason}).",
        "If a character cannot be displayed, look for it in the texts of the study and write it another way.",
    ),
    "R-WAIVE-1": Entry(
        "The waiver of {words!r} does not say by whom and why.", 'Write [words](waive: "name, reason").'
    ),
    "R-WORD-1": Entry(
        "{words!r} says how many, and no estimate stands behind it.",
        "Bind it: [words](est:question.option), or waive it with name and reason.",
    ),
    "R-WORD-2": Entry(
        "{words!r} before {{{{ {binding} }}}} claims more than the number.",
        "Bind the words too: [words](est:question.option), or leave them out.",
    ),
    "R-READ-1": Entry("There is no such report.", "Give the path of a PDF, DOCX, HTML, Markdown or text file."),
    "R-READ-2": Entry("A report of this kind cannot be read.", "Known endings: {known}."),
    "R-READ-3": Entry(
        "The file cannot be read ({reason}).", "Open it in its own program and save it anew, without a password."
    ),
    "R-READ-4": Entry(
        "The report holds no text.",
        "If it is a scan, run text recognition over it first; if it is empty, give another file.",
    ),
    "R-READ-5": Entry("The text is not UTF-8.", "Save it as UTF-8."),
    "R-READ-6": Entry(
        "The report holds no table that could be read.",
        "Give its tables as a CSV: aneroid review REPORT TABLES.csv --n N.",
    ),
    "R-TABLE-1": Entry("{value!r} is no number that can stand here.", "Write a number such as 74, 74.3 or 74%."),
    "R-TABLE-2": Entry(
        "The answer {option!r} of {question} is given twice.",
        "Give every answer one row, or the questions different names.",
    ),
    "R-TABLE-3": Entry(
        "There is no column with the wording (found: {found}).",
        "Add a column wording_printed, or wording, with the question as printed.",
    ),
    "R-PLACE-1": Entry("There is no {kind} {which!r}.", "Known: {known}."),
    "R-SRC-1": Entry("There is no source {which!r} in evidence/.", "Known: {known}."),
    "R-SRC-2": Entry(
        "The source says neither where it is from nor when.",
        "Begin the file with lines 'source: ...' and 'date: 2021-10-02' between two lines of three hyphens.",
    ),
    "R-SRC-3": Entry("The source is not named in {language}.", "Add a line 'source.{language}: ...' to its head."),
    "R-TRACE-1": Entry("The study has not been run yet.", "Run it first: aneroid run STUDY."),
}
