"""The one pass over the rows, compiled when first needed: a tenth of a second, and no compiler to install.

numpy has no loop that adds a weight to one of many small tables without first making an index as large as the data,
so the two loops below are written out for LLVM (see docs/decisions/0009). Everything before and after is numpy.

Both read answers column by column, a byte each. A *slot* is a place for an answer in a row of sums: question q has the
slots from ``slots[q]`` to ``slots[q + 1]``, the last for missing answers. A *cell* is a combination of the breaks'
groups that cases are in; a *group row* is one group of one break.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from ctypes import CFUNCTYPE, c_int64, c_void_p
from functools import cache
from threading import Lock
from typing import Any

import llvmlite.binding as llvm
from llvmlite import ir

INT, BYTE, SHORT, REAL, FLAG = (ir.IntType(64), ir.IntType(8), ir.IntType(32), ir.DoubleType(), ir.IntType(1))

TOTALS = {
    "rows": INT, "questions": INT, "width": INT, "slots": INT, "first": INT, "answers": BYTE, "cell": SHORT,
    "weight": REAL, "count": REAL, "step": INT, "sums": REAL,
}  # fmt: skip
SPREAD = {
    "units": INT, "starts": INT, "stratum": INT, "questions": INT, "width": INT, "slots": INT, "first": INT,
    "answers": BYTE, "cell": SHORT, "weight": REAL, "breaks": INT, "group_rows": INT, "row_of": SHORT, "share": REAL,
    "inverse": REAL, "square_factor": REAL, "sum_factor": REAL, "cell_sums": REAL, "row_sums": REAL,
    "first_moment": REAL, "second_moment": REAL, "answered": REAL,
    "cell_seen": BYTE, "row_seen": BYTE, "row_met": BYTE, "cell_list": INT,
    "row_list": INT, "base": REAL, "variance": REAL, "scale": REAL, "freedom": REAL,
}  # fmt: skip
LOCK = Lock()
SCALARS = {"rows", "questions", "width", "units", "breaks", "group_rows", "step"}


class Writer:
    """LLVM instructions for loops over arrays: what Python's ``for``, ``[]`` and ``+=`` are."""

    def __init__(self, module: ir.Module, name: str, parameters: dict[str, ir.Type]) -> None:
        kinds = [INT if p in SCALARS else ir.PointerType() for p in parameters]
        self.function = ir.Function(module, ir.FunctionType(ir.VoidType(), kinds), name)
        self.types = parameters
        self.at = dict(zip(parameters, self.function.args, strict=True))
        for argument, kind in zip(self.function.args, kinds, strict=True):
            if kind is not INT:
                argument.add_attribute("noalias")
        self.build = ir.IRBuilder(self.function.append_basic_block())

    def place(self, array: str, *index: Any) -> Any:
        position = index[0]
        for more in index[1:]:
            position = self.build.add(position, more)
        return self.build.gep(self.at[array], [position], source_etype=self.types[array])

    def get(self, array: str, *index: Any) -> Any:
        """The element at the sum of the indices; integers come as 64 bits."""
        kind = self.types[array]
        value = self.build.load(self.place(array, *index), typ=kind)
        return self.build.sext(value, INT) if kind in (BYTE, SHORT) else value

    def put(self, value: Any, array: str, *index: Any) -> None:
        kind = self.types[array]
        if isinstance(value, int | float):
            value = kind(value)
        elif kind in (BYTE, SHORT) and value.type is INT:
            value = self.build.trunc(value, kind)
        self.build.store(value, self.place(array, *index))

    def add(self, value: Any, array: str, *index: Any) -> None:
        self.put(self.build.fadd(self.get(array, *index), value), array, *index)

    @contextmanager
    def each(self, stop: Any, start: Any = None) -> Iterator[Any]:
        """Count from start to stop."""
        build, begin = self.build, INT(0) if start is None else start
        before = build.block
        head, body, after = (self.function.append_basic_block() for _ in range(3))
        build.branch(head)
        build.position_at_end(head)
        counter = build.phi(INT)
        counter.add_incoming(begin, before)
        build.cbranch(build.icmp_signed("<", counter, stop), body, after)
        build.position_at_end(body)
        yield counter
        counter.add_incoming(build.add(counter, INT(1)), build.block)
        build.branch(head)
        build.position_at_end(after)

    def variable(self) -> Any:
        """A counter that starts at zero, kept on the stack."""
        with self.build.goto_entry_block():
            place = self.build.alloca(INT)
        self.build.store(INT(0), place)
        return place

    def value(self, variable: Any) -> Any:
        return self.build.load(variable, typ=INT)

    def increase(self, variable: Any) -> None:
        self.build.store(self.build.add(self.value(variable), INT(1)), variable)

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


def _totals(module: ir.Module) -> None:
    """Add every case's weight and count to its cell and slot."""
    w = Writer(module, "totals", TOTALS)
    b, at = w.build, w.at
    with w.each(at["rows"]) as i:
        cell = b.mul(w.get("cell", i), at["width"])
        weight, count = w.get("weight", i), w.get("count", b.mul(i, at["step"]))
        with w.each(at["questions"]) as q:
            pair = b.mul(b.add(cell, w.answer(q, i)), INT(2))
            w.add(weight, "sums", pair)
            w.add(count, "sums", pair, INT(1))
    b.ret_void()


def _spread(module: ir.Module) -> None:
    """Unit by unit: sums per cell, then per group row; linearized totals; their moments within the stratum."""
    w = Writer(module, "spread", SPREAD)
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


def _machine_code() -> dict[str, Callable[..., None]]:
    """Both loops, ready to be called; threads that come at once wait for the first."""
    with LOCK:
        return _compiled()[1]


@cache
def _compiled() -> tuple[Any, dict[str, Any]]:
    """Compile both loops for this processor; the engine is kept with them, since it owns the code."""
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    module = ir.Module("aneroid")
    module.triple = llvm.get_process_triple()
    _totals(module)
    _spread(module)
    parsed = llvm.parse_assembly(str(module))
    target = llvm.Target.from_default_triple().create_target_machine(
        cpu=llvm.get_host_cpu_name(), features=llvm.get_host_cpu_features().flatten(), opt=3, jit=True
    )
    tuning = llvm.create_pipeline_tuning_options(speed_level=3)
    tuning.loop_vectorization = True
    passes = llvm.create_pass_builder(target, tuning)
    passes.getModulePassManager().run(parsed, passes)
    engine = llvm.create_mcjit_compiler(parsed, target)
    engine.finalize_object()
    calls = {
        name: CFUNCTYPE(None, *(c_int64 if p in SCALARS else c_void_p for p in parameters))(
            engine.get_function_address(name)
        )
        for name, parameters in {"totals": TOTALS, "spread": SPREAD}.items()
    }
    return engine, calls


def call(name: str, parameters: dict[str, Any]) -> None:
    """Run a loop; arrays must have the type that its table above says, and lie whole in memory."""
    table = {"totals": TOTALS, "spread": SPREAD}[name]
    given = (parameters[p] if p in SCALARS else parameters[p].ctypes.data for p in table)
    _machine_code()[name](*given)
