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
    "P-ALLOC-3": Entry(
        "{minimum} interview(s) for each of {cells} cells are more than the {total} there are.",
        "Lower the minimum, merge cells, or plan more interviews.",
    ),
    "P-ALLOC-4": Entry(
        "Fixed numbers and minimums of {column} do not fit the {total} interviews there are to share.",
        "Lower them, or plan more interviews.",
    ),
    "P-ALLOC-5": Entry("The frame's {column} has no {cells}, which a fixed number is given for.", "Correct the name."),
    "P-ROUND-1": Entry(
        "No whole numbers keep within one of the exact shares of all {margins} margins at once.",
        "Round over two margins, for which there always are some, or step by step.",
    ),
    "P-DRAW-3": Entry(
        "Sampford's draw of {n} units did not come to different ones in {attempts} attempts.",
        "Draw more, smaller units, or choose systematic, pareto or pivotal selection.",
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
    # --- R: reporting --------------------------------------------------------------------------
    "R-BIND-1": Entry("There is no estimate of {binding}.", "{hint}"),
    "R-BIND-2": Entry(
        "{{{{ {binding} }}}} cannot be read.",
        "Write question.option, sums of answers of one question, or question.option @ break=group.",
    ),
    "R-NARR-1": Entry("Text stands before the first chapter.", "Begin with a line such as '# Executive summary'."),
    "R-NARR-2": Entry("There is no filter {filter!r}.", "Use one of: {known}."),
    "R-PLACE-1": Entry("There is no {kind} {which!r}.", "Known: {known}."),
    "R-DIGIT-1": Entry(
        "A number that no estimate stands behind: {text!r}.",
        "Bind it: {{{{ question.option }}}}, or write it in a link to its source.",
    ),
    "R-LANG-1": Entry("A report cannot be written in {language!r} yet.", "Known languages: {known}."),
    "R-FILE-1": Entry("There is no {name}.", "Write the narrative of the report in that file."),
    "S-WRITE-1": Entry("This file cannot be written ({reason}).", "Make room, or allow writing to the folder."),
    "S-STUDY-2": Entry(
        "This stage needs settings that the study does not have.", "Compare study.toml with the manual."
    ),
    "S-SHARES-1": Entry("The published figures cannot be read ({reason}).", "Correct the TOML file."),
    "S-SHARES-2": Entry("{name} is not a percentage between 0 and 100.", "Write option = 74 under [shares.question]."),
    "C-COL-1": Entry("The data have no column {columns}.", "The first columns are: {known}."),
    "C-ANSWER-1": Entry(
        "Answers that the plan does not know: {answers}.", "Add them to the question's options in study.toml."
    ),
    "P-START-1": Entry(
        "{place} has no usable position.", "Give latitude (-90 to 90) and longitude (-180 to 180) in degrees."
    ),
    "E-PLAN-1": Entry(
        "The interviews hold no answers to {questions}.", "Take the questions out of the tables, or ask them."
    ),
    # --- S: the study folder -------------------------------------------------------------------
    "S-STUDY-1": Entry("{count} problem(s) must be put right first:\n{findings}"),
    "S-FOLDER-1": Entry("There is no such study folder.", "Give the path of a folder, or make one with 'aneroid new'."),
    "S-FOLDER-2": Entry("The folder has no study.toml.", "Make a study with 'aneroid new', or give another folder."),
    "S-FOLDER-3": Entry("The folder is not empty.", "Give the name of a new folder."),
    "S-TOML-1": Entry("The file is not valid TOML: {reason}.", "Correct that line; texts need quotation marks."),
    "S-TOML-2": Entry("The file is not UTF-8.", "Save it as UTF-8 in your editor."),
    "S-KEY-1": Entry("There is no setting {key!r} here.", "{hint}"),
    "S-KEY-2": Entry("The setting {key!r} is missing.", "Add it."),
    "S-VALUE-1": Entry("{shown} cannot be used: {reason}.", "Correct the value."),
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
    # --- Q: the questionnaire ------------------------------------------------------------------
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
    "Q-ROWS-1": Entry(
        "The row {name!r} would be lost: the sheet's stated size ends above it.",
        "Open the workbook in a spreadsheet program and save it, which corrects the size.",
    ),
    # --- P-FRAME: the frame --------------------------------------------------------------------
    "P-FRAME-1": Entry("The unit has no id.", "Give every row its own id."),
    "P-FRAME-2": Entry(
        "Unit {unit} stands in row {first} already.", "Give every row its own id, or take the double out."
    ),
    "P-FRAME-3": Entry("The {column} is missing.", "Fill it in: every unit belongs to one."),
    "P-FRAME-4": Entry("{value} is not a number.", "Give the size as a plain number without thousands separators."),
    "P-FRAME-5": Entry("A size cannot be {value}.", "Give zero or more."),
    "P-FRAME-6": Entry("Unit {unit} has size zero and can never be drawn.", "Correct the size, or take the unit out."),
    "P-FRAME-7": Entry(
        "There is no column {column}.", "Say where each size comes from, and whether it is a count or an estimate."
    ),
    "P-FRAME-8": Entry("{value} stands here.", "Write {known}."),
    "P-FRAME-9": Entry("Stratum {stratum} has no {size}.", "Correct the sizes, or leave the stratum out of the frame."),
    # --- W-MARGIN: population margins ----------------------------------------------------------
    "W-MARGIN-1": Entry("There is neither a column share nor a column count.", "Give shares from 0 to 1, or counts."),
    "W-MARGIN-2": Entry("Margin or category is missing.", "Fill in both."),
    "W-MARGIN-3": Entry("Category {category} of {margin} stands here a second time.", "Take one of them out."),
    "W-MARGIN-4": Entry(
        "{value} is not a usable {column}.", "Give a positive number; shares from 0 to 1, such as 0.503."
    ),
    "W-MARGIN-5": Entry("Category {category} of {margin} has no source.", "Say where the figure comes from."),
    "W-MARGIN-6": Entry("{value} stands as certainty.", "Write count or estimate."),
    "W-MARGIN-7": Entry("The shares of {margin} add up to {total}, not to 1.", "Correct the shares."),
    "W-MARGIN-8": Entry("Margin {margin} has categories that nobody can be in: {categories}.", "Known: {known}."),
    "W-MARGIN-9": Entry(
        "There is no margin {margin}.", "The file has: {known}. Add it, or take it out of weighting.calibrate."
    ),
    "W-RAKE-1": Entry(
        "Nobody is in category {category} of margin {margin}, so its total of {target} cannot be met.",
        "Merge the category with a neighbour, in the margin and in the data.",
    ),
    "W-RAKE-2": Entry("The margins have different sums: {totals}.", "Give margins of one population, or shares."),
    "W-RAKE-3": Entry(
        "Raking did not settle in {steps} steps; a margin is still off by a share of {distance}.",
        "Margins may contradict each other through empty cells; merge small categories.",
    ),
    "E-INT-1": Entry("There is no interval {method!r}.", "Choose one of: {known}."),
    "E-LEVEL-1": Entry("The confidence level {confidence} is no share between 0 and 1.", "Give one such as 0.95."),
    "E-WEIGHT-1": Entry("{count} weight(s) in {column!r} are {what}, the first in row {row}.", "{remedy}"),
    "E-PSU-1": Entry(
        "{count} PSU number(s), such as {psu}, stand in more than one stratum.",
        "If numbers start again in every stratum, say nest=True; otherwise correct the data.",
    ),
    "E-DESIGN-1": Entry(
        "The column {column!r} of the design has {count} missing value(s).", "Fill them in, or leave the rows out."
    ),
    "E-EMPTY-1": Entry("There are no rows.", "Give data with at least one row."),
    "E-FPC-1": Entry(
        "The population in {column!r} is smaller than the sample in stratum {stratum} ({population:g} < {sampled}).",
        "Give the number of units in the population, not a sampling fraction.",
    ),
    "E-NUMBER-1": Entry("The column {column!r} does not hold numbers but {dtype}.", "Use proportion() for categories."),
    "E-CAL-1": Entry(
        "Margin {margin!r} and the data have different categories: only in the margin {target_only}; only in the data "
        "{data_only}.",
        "Name every category of the data, and only those.",
    ),
    "E-FRAME-1": Entry("{kind} is no data frame.", "Give a Polars, pandas, Arrow, DuckDB or PySpark frame."),
    "E-FRAME-2": Entry(
        "A Polars condition cannot be put to a {kind}.", "Write it with Narwhals: nw.col('x') == 1, say."
    ),
    "E-NAME-1": Entry("Grouping column(s) {columns} have the name of a result column.", "Rename them first."),
    "R-PDF-1": Entry(
        "The PDF could not be laid out ({reason}).",
        "If a character cannot be displayed, look for it in the texts of the study and write it another way.",
    ),
    "R-CHAR-1": Entry("The text holds a control character (number {number}).", "Delete it; it came in by accident."),
    "R-FIG-1": Entry("A chart of kind {kind} needs a question.", "Add question = '...' to the figure."),
    "Q-NAME-1": Entry("{name} is the name of a column that Aneroid makes itself.", "Give the question another name."),
    "Q-OPTION-1": Entry("An answer has no name.", "Fill in the column name of sheet choices."),
    "Q-OPTION-2": Entry("The answer {option} has no label.", "Fill in its label in every language."),
    "Q-OPTION-3": Entry("The answer {option} stands twice in the list.", "Give every answer of a list its own name."),
    "Q-OPTION-4": Entry("The question has no answers to choose from.", "Add its list to the sheet choices."),
    "Q-ROUTE-1": Entry("It speaks of {name}, which is no question of the form.", "{hint}"),
    "Q-LANG-1": Entry("The {what} is missing in: {languages}.", "Translate it."),
    "S-LANG-1": Entry("The text is missing in: {languages}.", "Add it, or take the language out of report.languages."),
    "S-PLAN-1": Entry("There is no question {question!r}.", "{hint}"),
    "S-PLAN-2": Entry("The question {question} has no answer {option!r}.", "{hint}"),
    "S-PLAN-3": Entry(
        "{question} is no question with one answer out of a list, which tables report.", "Take it out of the table."
    ),
    "S-PLAN-4": Entry("{question} is in no table, so it has no estimate to draw.", "Add it to a table."),
    "S-PLAN-5": Entry("Tables are numbered {numbers}.", "Number them 1, 2, 3 in their order."),
    "S-SHARES-3": Entry("There is no question {question!r}.", "Use the names of the questionnaire."),
    "S-SHARES-4": Entry("There is no answer or net {option!r}.", "Known: {known}."),
    "R-TRACE-1": Entry("The study has not been run yet.", "Run it first: aneroid run STUDY."),
    "W-CALIB-1": Entry("There is no calibration {method!r}.", "Choose linear, raking, or logit with bounds."),
    "W-CALIB-2": Entry("Bounds {bounds} on the factors exclude one.", "Give bounds such as (0.5, 2)."),
    "W-CALIB-3": Entry(
        "The targets cannot be met: number {column} is still off by a share of {worst}.",
        "Widen the bounds, or merge small categories.",
    ),
    "E-REP-1": Entry(
        "The replicate weights {pattern!r} name {count} columns.",
        "Give a name with *, or a list of at least two columns.",
    ),
    "E-REP-2": Entry("{count} rscales are given for {columns} replicate weights.", "Give one for each."),
    "E-REP-3": Entry("There is no replication method {method!r}.", "Known: {known}."),
    "E-REP-4": Entry("{method} replicates cannot be made: {reason}.", "{remedy}"),
    "E-RULE-1": Entry("There is no quantile rule {rule!r}.", "Known: {known}."),
    "E-GROUP-1": Entry("{column} has no group {group!r}.", "It has: {known}."),
    "E-TERM-1": Entry("A contrast of nothing has no value.", "Give at least one pair of a number and a Mean."),
    "E-TERM-2": Entry(
        "{count} scores are given for the groups of {column!r} ({groups}).", "Give a different number for each."
    ),
    "E-EMPTY-2": Entry(
        "Nobody answered {variable!r} under {domain}.", "Check the condition; Design.subset has the same."
    ),
    "E-TEST-1": Entry("There is no test {statistic!r}.", "Known: {known}."),
    "E-TEST-2": Entry("{column} has {count} categories; this needs {needed}.", "Choose another variable, or a subset."),
    "E-FIT-2": Entry("The model has no term {term!r}.", "It has: {known}."),
    "E-FIT-3": Entry(
        "The predictors of {outcome!r} repeat each other: {terms}.", "Leave out those that follow from others."
    ),
    "E-FIT-1": Entry(
        "The regression did not settle after {steps} steps.", "Look for predictors that separate the answers."
    ),
    "E-NET-1": Entry("A net or a score is given for {question!r}, which is not in the table.", "Asked for: {known}."),
    "E-SET-1": Entry(
        "The column {column!r} of the set {set!r} does not hold yes or no.",
        "Give columns of 1 and 0, or true and false.",
    ),
    "E-OPTION-1": Entry("{option} cannot be {value!r}.", "Choose: {known}."),
    "E-Q-1": Entry("{q} is no share between 0 and 1.", "Give quantiles such as 0.25 and 0.5."),
    "S-SHARES-5": Entry(
        "The shares add up to {total}, not to 100.", "Correct them; respondents are made to meet each."
    ),
    "Q-NAME-2": Entry("The row of type {kind} has no name.", "Give the question a name."),
    "Q-NAME-3": Entry("The name {name} stands in row {first} already.", "Give every question its own name."),
    "Q-LIST-1": Entry("There is no list of answers {name}.", "Add it to the sheet choices, or correct the type."),
    "C-BREAK-1": Entry("The data have no column {columns}.", "Name a question or a column of the frame in the break."),
    "W-CAL-3": Entry("The interviews have no column {margin} to calibrate.", "Name a question, break or frame column."),
    "S-PLAN-6": Entry("There is no column {column!r}: no question, break or column of the sample.", "{hint}"),
    "Q-ADULTS-1": Entry(
        "The form does not ask how many adults live in the household.",
        "Add an integer question named adults: weights need it, since one adult in each household is chosen.",
    ),
}
