"""The one pass over the rows, compiled when first needed: a tenth of a second, and no compiler to install.

numpy has no loop that adds a weight to one of many small tables without first making an index as large as the data,
so the two loops below are written out for LLVM (see docs/decisions/0009). Everything before and after is numpy.

Both read answers column by column, a byte each. A *slot* is a place for an answer in a row of sums: question q has the
slots from ``slots[q]`` to ``slots[q + 1]``, the last for missing answers. A *cell* is a combination of the breaks'
groups that cases are in; a *group row* is one group of one break.
"""

from __future__ import annotations

from typing import Any

from llvmlite import ir

from aneroid.statistics.machine import BYTE, INT, REAL, SHORT, Loop, Program, Writer

TOTALS = {
    "rows": INT, "questions": INT, "width": INT, "slots": INT, "first": INT, "answers": BYTE, "cell": SHORT,
    "row": SHORT, "weight": REAL, "count": REAL, "step": INT, "spacing": INT, "sums": REAL, "numbers": REAL,
}  # fmt: skip
SPREAD = {
    "units": INT, "starts": INT, "stratum": INT, "questions": INT, "width": INT, "slots": INT, "first": INT,
    "answers": BYTE, "cell": SHORT, "weight": REAL, "breaks": INT, "group_rows": INT, "row_of": SHORT, "share": REAL,
    "inverse": REAL, "square_factor": REAL, "sum_factor": REAL, "cell_sums": REAL, "row_sums": REAL,
    "first_moment": REAL, "second_moment": REAL, "answered": REAL,
    "cell_seen": BYTE, "row_seen": BYTE, "row_met": BYTE, "cell_list": INT,
    "row_list": INT, "base": REAL, "variance": REAL, "scale": REAL, "freedom": REAL,
}  # fmt: skip
LINEAR = {
    "units": INT, "group_rows": INT, "questions": INT, "width": INT, "slots": INT, "sums": REAL, "share": REAL,
    "inverse": REAL, "answered": REAL, "linear": REAL,
}  # fmt: skip
SCALARS = frozenset({"rows", "questions", "width", "units", "breaks", "group_rows", "step", "spacing"})


class Tables(Writer):
    """What the two loops say besides: lists of what was met, and the slot of an answer."""

    def note(self, item: Any, seen: str, listing: str, length: Any) -> None:
        """Put an item on a list unless it is on it."""
        with self.build.if_then(self.build.icmp_signed("==", self.get(seen, item), INT(0))):
            self.put(1, seen, item)
            self.put(item, listing, self.value(length))
            self.increase(length)

    def answer(self, q: Any, i: Any) -> Any:
        """The slot of case i's answer to question q."""
        build, pointer = self.build, ir.PointerType()
        column = build.load(build.gep(self.at["answers"], [q], source_etype=pointer), typ=pointer)
        code = build.load(build.gep(column, [i], source_etype=BYTE), typ=BYTE)
        return build.add(self.get("first", q), build.sext(code, INT))


def _totals(module: ir.Module, loop: Loop) -> None:
    """Add every case's weight to the slot of its cell, and its count to that of its row, ``spacing`` numbers apart."""
    w = Tables(module, loop)
    b, at = w.build, w.at
    with w.each(at["rows"]) as i:
        cell, row = b.mul(w.get("cell", i), at["width"]), b.mul(w.get("row", i), at["width"])
        weight, count = w.get("weight", i), w.get("count", b.mul(i, at["step"]))
        with w.each(at["questions"]) as q:
            slot = w.answer(q, i)
            w.add(weight, "sums", b.mul(b.add(cell, slot), at["spacing"]))
            w.add(count, "numbers", b.mul(b.add(row, slot), at["spacing"]))
    b.ret_void()


def _spread(module: ir.Module, loop: Loop) -> None:
    """Unit by unit: sums per cell, then per group row; linearized totals; their moments within the stratum."""
    w = Tables(module, loop)
    b, at = w.build, w.at
    width, questions = at["width"], at["questions"]
    cells, rows = w.variable(), w.variable()
    with w.each(at["units"]) as unit:
        following = b.add(unit, INT(1))
        b.store(INT(0), cells)
        b.store(INT(0), rows)
        with w.each(w.get("starts", following), w.get("starts", unit)) as i:
            number = w.get("cell", i)
            w.note(number, "cell_seen", "cell_list", cells)
            cell, weight = b.mul(number, width), w.get("weight", i)
            with w.each(questions) as q:
                w.add(weight, "cell_sums", cell, w.answer(q, i))
        with w.each(w.value(cells)) as k:
            number = w.get("cell_list", k)
            cell = b.mul(number, width)
            w.put(0, "cell_seen", number)
            with w.each(at["breaks"]) as entry:
                row = w.get("row_of", b.add(b.mul(number, at["breaks"]), entry))
                with b.if_then(b.icmp_signed(">=", row, INT(0))):
                    w.note(row, "row_seen", "row_list", rows)
                    start = b.mul(row, width)
                    with w.each(width) as slot:
                        w.add(w.get("cell_sums", cell, slot), "row_sums", start, slot)
            with w.each(width) as slot:
                w.put(0.0, "cell_sums", cell, slot)
        with w.each(w.value(rows)) as k:
            row = w.get("row_list", k)
            start = b.mul(row, width)
            w.put(0, "row_seen", row)
            w.put(1, "row_met", row)
            with w.each(questions) as q:
                low, dump = w.get("slots", q), b.sub(w.get("slots", b.add(q, INT(1))), INT(1))
                with b.goto_entry_block():
                    place = b.alloca(REAL)
                b.store(REAL(0.0), place)
                with w.each(dump, low) as slot:
                    b.store(b.fadd(b.load(place, typ=REAL), w.get("row_sums", start, slot)), place)
                total = b.load(place, typ=REAL)
                with w.each(dump, low) as slot:
                    w.put(total, "base", slot)
                there = b.uitofp(b.fcmp_ordered(">", total, REAL(0.0)), REAL)
                w.add(there, "answered", b.mul(row, questions), q)
            with w.each(width) as slot:
                expected = b.fmul(w.get("share", start, slot), w.get("base", slot))
                linear = b.fmul(b.fsub(w.get("row_sums", start, slot), expected), w.get("inverse", start, slot))
                w.add(linear, "first_moment", start, slot)
                w.add(b.fmul(linear, linear), "second_moment", start, slot)
                w.put(0.0, "row_sums", start, slot)
        last = b.icmp_signed("==", following, at["units"])
        beyond = b.select(last, unit, following)
        changes = b.icmp_signed("!=", w.get("stratum", unit), w.get("stratum", beyond))
        with b.if_then(b.or_(last, changes)):
            stratum = w.get("stratum", unit)
            square, product = w.get("square_factor", stratum), w.get("sum_factor", stratum)
            with w.each(at["group_rows"]) as row, b.if_then(b.icmp_signed("!=", w.get("row_met", row), INT(0))):
                w.put(0, "row_met", row)
                start = b.mul(row, width)
                with w.each(width) as slot:
                    one = w.get("first_moment", start, slot)
                    two = b.fmul(square, w.get("second_moment", start, slot))
                    w.add(b.fsub(two, b.fmul(product, b.fmul(one, one))), "variance", start, slot)
                    w.add(two, "scale", start, slot)
                    w.put(0.0, "first_moment", start, slot)
                    w.put(0.0, "second_moment", start, slot)
                with w.each(questions) as q:
                    units = w.get("answered", b.mul(row, questions), q)
                    some = b.uitofp(b.fcmp_ordered(">", units, REAL(0.0)), REAL)
                    w.add(b.fsub(units, some), "freedom", b.mul(row, questions), q)
                    w.put(0.0, "answered", b.mul(row, questions), q)
    b.ret_void()


def _linear(module: ir.Module, loop: Loop) -> None:
    """Unit by unit and group by group: the sum over an item's answers, and each answer's linearized total."""
    w = Tables(module, loop)
    b, at = w.build, w.at
    place = w.place_for(REAL)
    with w.each(at["units"]) as unit, w.each(at["group_rows"]) as row:
        cell = b.add(b.mul(unit, at["group_rows"]), row)
        start, own = b.mul(cell, at["width"]), b.mul(row, at["width"])
        with w.each(at["questions"]) as q:
            low, dump = w.get("slots", q), b.sub(w.get("slots", b.add(q, INT(1))), INT(1))
            b.store(REAL(0.0), place)
            with w.each(dump, low) as slot:
                b.store(b.fadd(b.load(place, typ=REAL), w.get("sums", start, slot)), place)
            total = b.load(place, typ=REAL)
            w.put(total, "answered", b.mul(cell, at["questions"]), q)
            with w.each(dump, low) as slot:
                expected = b.fmul(w.get("share", own, slot), total)
                value = b.fmul(b.fsub(w.get("sums", start, slot), expected), w.get("inverse", own, slot))
                w.put(value, "linear", start, slot)
            w.put(0.0, "linear", start, dump)
    b.ret_void()


PROGRAM = Program(
    Loop("totals", TOTALS, SCALARS, _totals),
    Loop("spread", SPREAD, SCALARS, _spread),
    Loop("linear", LINEAR, SCALARS, _linear),
)


def call(name: str, parameters: dict[str, Any]) -> None:
    """Run a loop; arrays must have the type that its table above says, and lie whole in memory."""
    PROGRAM.call(name, parameters)
