"""Messages with the letter W: base weights, nonresponse, calibration."""

from __future__ import annotations

from aneroid.study.catalogue.entry import Entry

MESSAGES: dict[str, Entry] = {
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
    "W-CAL-3": Entry("The interviews have no column {margin} to calibrate.", "Name a question, break or frame column."),
    "W-CALIB-1": Entry("There is no calibration {method!r}.", "Choose linear, raking, or logit with bounds."),
    "W-CALIB-2": Entry("Bounds {bounds} on the factors exclude one.", "Give bounds such as (0.5, 2)."),
    "W-CALIB-3": Entry(
        "The targets cannot be met: number {column} is still off by a share of {worst}.",
        "Widen the bounds, or merge small categories.",
    ),
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
}
