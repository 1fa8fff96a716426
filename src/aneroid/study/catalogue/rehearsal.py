"""Messages with the letter X: synthetic populations and simulated fieldwork."""

from __future__ import annotations

from aneroid.study.catalogue.entry import Entry

MESSAGES: dict[str, Entry] = {
    "X-GROUP-1": Entry(
        "Nobody in the synthetic population is {group}. Known: {known}.",
        "Write column=group with a column of the frame, a break or a closed question, and one of its groups.",
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
    "X-NONE-2": Entry(
        "A rehearsal needs a sample design and a questionnaire, which this study does not have.",
        "Add a [sample] section with frame.csv, and questionnaire.xlsx.",
    ),
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
}
