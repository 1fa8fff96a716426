"""Messages with the letter W: base weights, nonresponse, calibration."""

from __future__ import annotations

from aneroid.study.catalogue.entry import Entry

MESSAGES: dict[str, Entry] = {
    "W-BASE-1": Entry(
        "The number of adults in the household is missing or below one in interviews {ids}.",
        "Ask it in every interview: it says how likely the respondent was to be chosen.",
    ),
    "W-BASE-2": Entry(
        "The base weight is missing, zero or below in planned interviews {ids}.",
        "It is the inverse of the probability that the household was drawn; draw the sample anew, or correct it.",
    ),
    "W-BASE-3": Entry(
        "Interviews {ids} are not in the sample.",
        "Only planned interviews have a probability; correct the ids, or leave these interviews out.",
    ),
    "W-BASE-4": Entry(
        "The recorded probability {column} is not above zero and at most one in planned interviews {ids}.",
        "Correct the sample, or draw it anew.",
    ),
    "W-BASE-5": Entry(
        "The probabilities of the stages of planned interview {id} make a base weight of {product}, not {weight}.",
        "Draw the sample anew; nobody should change a base weight by hand.",
    ),
    "W-BASE-6": Entry(
        "The interviews have no column adults.",
        "Ask how many adults live in the household: it says how likely the respondent was to be chosen.",
    ),
    "W-CAL-1": Entry(
        "Margin {margin} and the interviews do not fit: nobody interviewed in {empty}; not in the margin: {foreign}; "
        "answer missing in {missing} interview(s).",
        "Give margin and question the same categories; merge a category that nobody was interviewed in.",
    ),
    "W-CAL-2": Entry(
        "Post-stratification takes one margin, not {margins}.",
        "Use method = 'rake', or one margin of crossed cells ([[weighting.cells]]).",
    ),
    "W-CAL-3": Entry("The interviews have no column {margin} to calibrate.", "Name a question, break or frame column."),
    "W-CAL-4": Entry(
        "Calibration leaves interviews {ids} with a weight of zero or below.",
        "Choose raking or logit, or give linear calibration bounds such as [0.3, 3].",
    ),
    "W-CAL-5": Entry(
        "The weights are to add up to the population, but its size is not known.",
        "Give weighting.population, or counts instead of shares in margins.csv.",
    ),
    "W-CELLS-1": Entry(
        "Cells {cells}: the interviews have no column {column}.", "Name questions, breaks or frame columns."
    ),
    "W-CELLS-2": Entry(
        "Cells {cells} merge {category} into {merged}, but there is no such category.", "Known: {known}."
    ),
    "W-RESP-1": Entry(
        "In {classes}, households were approached and nobody was interviewed, so nobody can stand for them.",
        "Use fewer or larger classes in weighting.nonresponse, or a propensity model.",
    ),
    "W-RESP-2": Entry("Neither sample nor addresses have a column {column} for nonresponse.", "Known: {known}."),
    "W-RESP-3": Entry(
        "What nonresponse is predicted from tells respondents from the others without fail, so no propensity fits.",
        "Leave out the column that does so, or use response.method = 'classes'.",
    ),
    "W-RESP-4": Entry(
        "{column} is missing for {count} address(es) or interview(s).",
        "Nonresponse classes and predictors must be known of respondents and the others alike.",
    ),
    "W-TRIM-1": Entry(
        "No weights lie between {lower} and {upper} and have a mean of {mean}.", "Widen the bounds of weighting.trim."
    ),
    "W-TRIM-2": Entry(
        "Trimming did not settle in {steps} rounds: weights do not stay between {lower} and {upper}.",
        "Widen the bounds of weighting.trim.",
    ),
    "W-TRIM-3": Entry(
        "The margins cannot be met with weights between {lower} and {upper}: after {steps} rounds {outside} interviews "
        "are still outside, the largest weight at {largest}.",
        "Widen the bounds of weighting.trim, or merge small categories ([[weighting.cells]]).",
    ),
    "W-TRIM-4": Entry(
        "The interviews have no answers to {question}, which trimming is to look at.",
        "Name questions of the interviews in weighting.trim.questions.",
    ),
    "W-CALIB-1": Entry("There is no calibration {method!r}.", "Choose linear, raking, or logit with bounds."),
    "W-CALIB-2": Entry("Bounds {bounds} on the factors exclude one.", "Give bounds such as (0.5, 2)."),
    "W-CALIB-3": Entry(
        "The targets cannot be met: number {column} is still off by a share of {worst}.",
        "Widen the bounds, or merge small categories.",
    ),
    "W-CALIB-4": Entry(
        "With factors from {bounds}, {category} of {margin} cannot be met: it is to be {target}, but "
        "{possible}{others}.",
        "Widen the bounds, or merge {category} with a neighbour ([[weighting.cells]]).",
    ),
    "W-MARGIN-1": Entry("There is neither a column share nor a column count.", "Give shares from 0 to 1, or counts."),
    "W-MARGIN-10": Entry(
        "The margins count different numbers of people: {totals}.",
        "Take margins of the same population, or give shares instead of counts.",
    ),
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
        "Nobody is in {category} of {margin}, so its total of {target} cannot be met.",
        "Merge the category with a neighbour, in the margin and in the data.",
    ),
    "W-RAKE-2": Entry("The margins have different sums: {totals}.", "Give margins of one population, or shares."),
    "W-RAKE-3": Entry(
        "Raking did not settle in {steps} steps; a margin is still off by a share of {distance}.",
        "Merge small categories.",
    ),
    "W-RAKE-4": Entry(
        "The margins contradict each other where nobody was interviewed: {category} of {margin} is to be {target}, but "
        "{possible}{others}.{confined}",
        "Merge {category} with a neighbour in {margin} ([[weighting.cells]]), or take one of these margins out.",
    ),
    "W-RAKE-5": Entry(
        "The margins can only be met by giving interviews no weight at all, those in: {cells}.",
        "Merge a category with a neighbour ([[weighting.cells]]), or take one of these margins out.",
    ),
}
