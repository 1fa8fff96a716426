"""Messages with the letter E: designs, estimates, tests."""

from __future__ import annotations

from aneroid.study.catalogue.entry import Entry

MESSAGES: dict[str, Entry] = {
    "E-CAL-1": Entry(
        "Margin {margin!r} and the data have different categories: only in the margin {target_only}; only in the data "
        "{data_only}.",
        "Name every category of the data, and only those.",
    ),
    "E-CAL-2": Entry(
        "Category {category!r} of margin {margin!r} is to count {count}.",
        "Give how many people it has: a number above zero.",
    ),
    "E-CAT-1": Entry(
        "The column {column!r} holds {dtype}, which cannot be categories.",
        "Give each answer a column of its own; tabulate takes them together as a set of multiple answers.",
    ),
    "E-COL-1": Entry("There is no column {column!r} in the data.", "{suggestion}"),
    "E-DESIGN-1": Entry(
        "The column {column!r} of the design has {count} missing value(s).", "Fill them in, or leave the rows out."
    ),
    "E-EMPTY-1": Entry("There are no rows.", "Give data with at least one row."),
    "E-EMPTY-2": Entry(
        "Nobody answered {variable!r} under {domain}.", "Check the condition; Design.subset has the same."
    ),
    "E-FIT-1": Entry(
        "The regression did not settle after {steps} steps.", "Look for predictors that separate the answers."
    ),
    "E-FIT-2": Entry("The model has no term {term!r}.", "It has: {known}."),
    "E-FIT-3": Entry(
        "The predictors of {outcome!r} repeat each other: {terms}.", "Leave out those that follow from others."
    ),
    "E-FIT-4": Entry(
        "{outcome!r} is no outcome of a logistic regression: it holds {value:g}.",
        "Name the category that counts as one (level=...), or give numbers from 0 to 1.",
    ),
    "E-FIT-5": Entry(
        "With {terms} some answers to {outcome!r} are certain, so the model has no finite coefficients.",
        "Merge categories in which all answered alike, or leave the predictor out.",
    ),
    "E-FPC-1": Entry(
        "The population in {column!r} is smaller than the sample in stratum {stratum} ({population:g} < {sampled}).",
        "Give the number of units in the population, not a sampling fraction.",
    ),
    "E-FPC-2": Entry(
        "The population in {column!r} differs within stratum {stratum}: {low:g} and {high:g}.",
        "Give every row of a stratum the same number; of a later stage, every row of the unit that it is drawn in.",
    ),
    "E-FRAME-1": Entry("{kind} is no data frame.", "Give a Polars, pandas, Arrow, DuckDB or PySpark frame."),
    "E-FRAME-2": Entry(
        "A Polars condition cannot be put to a {kind}.", "Write it with Narwhals: nw.col('x') == 1, say."
    ),
    "E-GROUP-1": Entry("{column} has no group {group!r}.", "It has: {known}."),
    "E-GROUP-2": Entry("Nobody is in a group of {column!r}: it is empty throughout.", "Leave it out, or correct it."),
    "E-INT-1": Entry("There is no interval {method!r}.", "Choose one of: {known}."),
    "E-LEVEL-1": Entry("The confidence level {confidence} is no share between 0 and 1.", "Give one such as 0.95."),
    "E-NAME-1": Entry("Grouping column(s) {columns} have the name of a result column.", "Rename them first."),
    "E-NET-1": Entry("A net or a score is given for {question!r}, which is not in the table.", "Asked for: {known}."),
    "E-NUMBER-1": Entry("The column {column!r} does not hold numbers but {dtype}.", "{remedy}"),
    "E-NUMBER-2": Entry(
        "The column {column!r} holds {value} in row {row}, with which nothing can be computed.",
        "Correct it, or make it missing.",
    ),
    "E-OPTION-1": Entry("{option} cannot be {value!r}.", "Choose: {known}."),
    "E-PLAN-1": Entry(
        "The interviews hold no answers to {questions}.", "Take the questions out of the tables, or ask them."
    ),
    "E-PSU-1": Entry(
        "{count} PSU number(s), such as {psu}, stand in more than one stratum.",
        "If numbers start again in every stratum, say nest=True; otherwise correct the data.",
    ),
    "E-Q-1": Entry("{q} is no share between 0 and 1.", "Give quantiles such as 0.25 and 0.5."),
    "E-REP-1": Entry(
        "The replicate weights {pattern!r} name {count} columns.",
        "Give a name with *, or a list of at least two columns.",
    ),
    "E-REP-2": Entry("{count} rscales are given for {columns} replicate weights.", "Give one for each."),
    "E-REP-3": Entry("There is no replication method {method!r}.", "Known: {known}."),
    "E-REP-4": Entry("{method} replicates cannot be made: {reason}.", "{remedy}"),
    "E-REP-5": Entry(
        "The {columns} JKn replicate weights come without rscales, and their errors depend on them.",
        "Give rscales, one for each replicate: (n - 1)/n, of the n units in the stratum that it leaves one out of.",
    ),
    "E-RULE-1": Entry("There is no quantile rule {rule!r}.", "Known: {known}."),
    "E-SET-1": Entry(
        "The column {column!r} of the set {set!r} does not hold yes or no.",
        "Give columns of 1 and 0, or true and false.",
    ),
    "E-TERM-1": Entry("A contrast of nothing has no value.", "Give at least one pair of a number and a Mean."),
    "E-TERM-2": Entry(
        "{count} scores are given for the groups of {column!r} ({groups}).", "Give a different number for each."
    ),
    "E-TEST-1": Entry("There is no test {statistic!r}.", "Known: {known}."),
    "E-TEST-2": Entry("{column} has {count} categories; this needs {needed}.", "Choose another variable, or a subset."),
    "E-TEST-3": Entry(
        "{rows} by {columns} cannot be tested: the {cells} cells of the table vary together.",
        "Merge categories that few gave, or choose others.",
    ),
    "E-VAR-1": Entry(
        "Strata {strata} have only one primary sampling unit, so their variance cannot be estimated.",
        "Collapse each with a neighbour, or choose lonely_psu='adjust', 'average', 'remove' or 'certainty'.",
    ),
    "E-WEIGHT-1": Entry("{count} weight(s) in {column!r} are {what}, the first in row {row}.", "{remedy}"),
}
