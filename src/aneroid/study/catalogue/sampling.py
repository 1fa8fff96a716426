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
    "P-ROUND-1": Entry(
        "No whole numbers keep within one of the exact shares of all {margins} margins at once.",
        "Round over two margins, for which there always are some, or step by step.",
    ),
    "P-START-1": Entry(
        "{place} has no usable position.", "Give latitude (-90 to 90) and longitude (-180 to 180) in degrees."
    ),
}
