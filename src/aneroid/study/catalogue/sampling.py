"""Messages with the letter P: frame, allocation, selection, planning."""

from __future__ import annotations

from aneroid.study.catalogue.entry import Entry

MESSAGES: dict[str, Entry] = {
    "P-ALLOC-1": Entry(
        "{interviews} interviews fall to {cell}, but its units have no {size}.",
        "Give a size in the frame, or leave the units out.",
    ),
    "P-ALLOC-2": Entry(
        "Stratum {stratum} gets {interviews} interview(s), too few for {minimum} PSUs.",
        "Use coarser strata, more interviews, or a smaller sample.minimum_psus.",
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
    "P-ASSIGN-1": Entry("There is no interviewer {interviewer}.", "Known: {known}."),
    "P-ASSIGN-2": Entry("There are no words for sheets in {languages}.", "Known: {known}."),
    "P-DRAW-1": Entry(
        "{cell} has {segments} segment(s), but {psus} PSUs are to be drawn.",
        "Lower sample.psu.segment_size or raise sample.psu.interviews.",
    ),
    "P-DRAW-2": Entry(
        "PSU {psu} in {cell} has fewer households than interviews to hold in it.",
        "Raise sample.psu.segment_size.",
    ),
    "P-DRAW-3": Entry(
        "Sampford's draw of {n} units did not come to different ones in {attempts} attempts.",
        "Draw more, smaller units, or choose systematic, pareto or pivotal selection.",
    ),
    "P-DRAW-4": Entry(
        "The Poisson draw came to {drawn} PSU(s) in stratum {stratum}; its variance needs {minimum}.",
        "Draw more PSUs, use coarser strata, or choose pareto, which draws a fixed number by the same random numbers.",
    ),
    "P-DRAW-5": Entry(
        "{cell} is to give {interviews} interviews, but has only {size} {what}.",
        "Lower its interviews, or put it together with another cell.",
    ),
    "P-FRAME-1": Entry("The unit has no id.", "Give every row its own id."),
    "P-FRAME-2": Entry(
        "Unit {unit} stands in row {first} already.", "Give every row its own id, or take the double out."
    ),
    "P-FRAME-3": Entry("The {column} is missing.", "Fill it in: every unit belongs to one."),
    "P-FRAME-4": Entry("{value} is not a number.", "Give the size as a plain number without thousands separators."),
    "P-FRAME-5": Entry("A size cannot be {value}.", "Give zero or more."),
    "P-FRAME-6": Entry(
        "Unit {unit} has size zero and can never be drawn.",
        "Correct the size, take the unit out and name its people under [[sample.gaps]], or set sample.psu.smallest, "
        "which merges small units with a neighbour.",
    ),
    "P-FRAME-7": Entry(
        "There is no column {column}.", "Say where each size comes from, and whether it is a count or an estimate."
    ),
    "P-FRAME-8": Entry("{value} stands here.", "Write {known}."),
    "P-FRAME-9": Entry("Stratum {stratum} has no {size}.", "Correct the sizes, or leave the stratum out of the frame."),
    "P-FRAME-10": Entry("{value} is not a coordinate.", "Give it as a plain number, such as 42.66."),
    "P-FRAME-11": Entry(
        "PSU {psu} has addresses in {cells} cells of the allocation.", "Give every PSU of each cell a name of its own."
    ),
    "P-FRAME-12": Entry("An interview that costs nothing cannot be weighed against others.", "Give its cost."),
    "P-PERSON-1": Entry("{label} would be born on {born}, after {at}.", "Correct the date of birth, or today's date."),
    "P-PERSON-2": Entry("{label} cannot be {age} years old.", "Correct the age or the date of birth."),
    "P-PERSON-3": Entry(
        "The birthday of {label} is not known, and the rule needs everybody's.",
        "Ask for day and month, or use the Kish grid or a random choice.",
    ),
    "P-PERSON-4": Entry("{label}: there is no day {day} in month {month}.", "Correct the birthday."),
    "P-PERSON-5": Entry("{label} says {age} years, but the date of birth gives {reached}.", "Ask which is right."),
    "P-PERSON-7": Entry(
        "Sex or age of {label} is missing; a Kish table counts men, then women, from the oldest.", "Ask for them."
    ),
    "P-PLAN-1": Entry(
        "Interviews are not allocated by {columns}.", "Known domains: {known}; other groups: plan.groups."
    ),
    "P-PLAN-2": Entry("The study has no [sample] to plan.", "Give it the sections of a sample; see the manual."),
    "P-PLAN-4": Entry("This study has no results to take likeness and weights from.", "Run it first."),
    "P-PLAN-3": Entry("This cannot be tried out: {reason}.", "Give another value."),
    "P-RESERVE-1": Entry(
        "{cell} has {left} PSU(s) left for a reserve of {wanted}.",
        "Lower sample.psu.reserves or sample.psu.segment_size, or go without where nothing is left.",
    ),
    "P-ROUND-1": Entry(
        "No whole numbers keep within one of the exact shares of all {margins} margins at once.",
        "Round over two margins, for which there always are some, or step by step.",
    ),
    "P-ROUTE-1": Entry(
        "No skip interval is given for {column} {kind}; {used} would be used.", "Give one for every {column}."
    ),
    "P-SEAL-1": Entry(
        "The draw is not the sealed one any more ({changes}).",
        "Undo the change. To draw anew on purpose, take seal.json away, seal again and say so in the report.",
    ),
    "P-SEAL-2": Entry("There is no sealed draw.", "Run 'aneroid sample' first, then 'aneroid seal'."),
    "P-SEAL-3": Entry(
        "The study is sealed already, with another draw.", "Take seal.json away only if nobody has gone out on it yet."
    ),
    "P-SEAL-4": Entry("This is not a seal ({reason}).", "Restore the file that 'aneroid seal' wrote."),
    "P-START-1": Entry(
        "{place} has no usable position.", "Give latitude (-90 to 90) and longitude (-180 to 180) in degrees."
    ),
}
