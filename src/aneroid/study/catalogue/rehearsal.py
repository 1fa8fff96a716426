"""Messages with the letter X: synthetic populations and simulated fieldwork."""

from __future__ import annotations

from aneroid.study.catalogue.entry import Entry

MESSAGES: dict[str, Entry] = {
    "X-DESIGN-1": Entry(
        "Design {name} does not make a study: {key}: {reason}",
        "Give only settings that the study has too, with values that it could have.",
    ),
    "X-DESIGN-2": Entry(
        "Design {name} forms other primary sampling units than the study, so it cannot be played on the same people.",
        "Keep sample.psu.size, segment_size, smallest and group as they are; vary interviews, methods and shares.",
    ),
    "X-DESIGN-3": Entry(
        "There is no design to compare with.", "Add [[rehearsal.designs]] with a name and the settings that differ."
    ),
    "X-ENGINE-1": Entry("The engine {engine} is not installed here.", "Install it, or leave --engine out."),
    "X-ENGINE-2": Entry(
        "The engine {engine} cannot be reached: {reason}", "Start it, or set its address; or leave --engine out."
    ),
    "X-ENGINE-3": Entry(
        "The engine {engine} stopped: {reason}",
        "Every machine needs this package in the Python that the engine starts (PYSPARK_PYTHON), and the study folder "
        "at the same path. Finished batches are kept; the same command goes on.",
    ),
    "X-FAILED-1": Entry(
        "None of the {count} rehearsed surveys could be finished; they stopped with {codes}.",
        "Look up the codes in docs/messages.md; too few interviews for the calibration margins is the usual reason.",
    ),
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
    "X-QUESTION-1": Entry(
        "A rehearsal cannot follow {questions}: no closed question of the questionnaire is called so.",
        "Name select_one questions outside repeats.",
    ),
    "X-QUESTION-2": Entry(
        "There is no question to follow.", "Add [[tables]], or name closed questions in [rehearsal] questions."
    ),
    "X-REPLICATIONS-1": Entry(
        "A rehearsal of {replications} replication(s) says nothing about error.",
        "Ask for two or more; a thousand tell coverage to within 0.7 points.",
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
