"""For every row of a table of categories, the row most like it: bit planes, compared 64 answers at a time.

A category is a number from 1; its bits lie in *planes*, one for every bit, and 64 columns share a 64-bit word. Two
rows' words differ in a column where any of their planes differ (exclusive or), and a population count says in how many.
Columns of few categories stand together, so that their words need few planes. Every pair is looked at once: it is a
candidate for both of its rows. The loop is written for registers of eight words (docs/decisions/0050).
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Lock
from typing import Any

import numpy as np
from llvmlite import ir
from numpy.typing import NDArray

from aneroid.statistics.machine import INT, SHORT, Loop, Program, Writer

Integers = NDArray[np.int64]

LANES = 8
"""Words in a register; rows are padded to a multiple."""
ROWS_AT_ONCE = 8
BLOCK = 512
"""Rows whose planes stay in the nearest cache while all others pass by."""
WORD = 64
MOST_COLUMNS = 32_000
"""Shares of counts up to this number stay apart in 30 bits."""
SHARE_BITS, INDEX_BITS = 30, 32
LOWEST = -(2**63)

VECTOR, REALS, SHORTS = (ir.VectorType(kind, LANES) for kind in (INT, ir.DoubleType(), SHORT))
PARAMETERS = {
    "words": INT, "columns": INT, "stride": INT, "planes": INT, "starts": INT, "answered": INT, "label": INT,
    "first": INT, "stop": INT, "left": INT, "right": INT, "best_row": INT, "best_column": INT,
}  # fmt: skip
SCALARS = frozenset({"words", "columns", "stride", "first", "stop", "left", "right"})


@dataclass(frozen=True, slots=True)
class Planes:
    """Rows as bit planes; rows beyond ``n`` are room for more and match nothing.

    ``planes`` is (planes, room), ``starts`` the first plane of each word, ``answered`` (words, room) or none where no
    answer is missing, ``bits`` per column in the given order.
    """

    n: int
    columns: int
    planes: NDArray[np.uint64]
    starts: Integers
    answered: NDArray[np.uint64]
    has_missing: bool

    @property
    def room(self) -> int:
        return int(self.answered.shape[1])


def pack_planes(
    codes: NDArray[np.integer[Any]], bits: Integers | None = None, *, has_missing: bool = True, room: int = 0
) -> Planes:
    """Rows of categories as bit planes.

    Args:
        codes: shape (n, columns); 0 is missing, categories count from 1.
        bits: for every column, room for how many bits; as many as its largest category needs where not given.
        has_missing: whether to reckon with missing answers; without them half the work is saved.
        room: rows that will find room, at least n.
    """
    n, columns = codes.shape
    needed = bits if bits is not None else bits_needed(codes, has_missing=has_missing)
    padded = -(-max(n, room, 1) // ROWS_AT_ONCE) * ROWS_AT_ONCE
    words = _in_words(needed)
    starts = np.concatenate([[0], np.cumsum([int(needed[word].max()) for word in words])]).astype(np.int64)
    planes = Planes(
        n, columns, np.zeros((max(1, int(starts[-1])), padded), dtype=np.uint64), starts,
        np.zeros((max(1, len(words)), padded), dtype=np.uint64), has_missing,
    )  # fmt: skip
    fill_planes(planes, codes, needed, 0)
    return planes


def fill_planes(planes: Planes, codes: NDArray[np.integer[Any]], bits: Integers, start: int) -> None:
    """Write rows into planes from row ``start`` on; their categories must need no more than ``bits``."""
    rows = slice(start, start + codes.shape[0])
    for w, word in enumerate(_in_words(bits)):
        part = np.ascontiguousarray(codes[:, word])
        planes.answered[w, rows] = _words(part > 0)
        shifted = part if planes.has_missing else part - 1
        for bit in range(int(bits[word].max())):
            planes.planes[planes.starts[w] + bit, rows] = _words((shifted >> bit) & 1)


def _in_words(bits: Integers) -> list[Integers]:
    """The columns of every word; those that need few bits stand together."""
    order = np.argsort(bits, kind="stable")
    return [order[k : k + WORD] for k in range(0, bits.size, WORD)]


def bits_needed(codes: NDArray[np.integer[Any]], *, has_missing: bool = True) -> Integers:
    """Bits that tell every column's categories apart; without missing answers, 1 counts as 0."""
    largest = codes.max(axis=0, initial=1).astype(np.int64) - (0 if has_missing else 1)
    needed: Integers = np.array([int(value).bit_length() for value in largest], dtype=np.int64)
    return needed


def nearest_rows(planes: Planes, first_new: int = 0, threads: int | None = None) -> tuple[Integers, Integers]:
    """For every row the row with the largest share of equal categories, of the columns in which both have one.

    Args:
        first_new: rows before it have been compared with each other already; only pairs with a row from it on are
            looked at, so that new rows cost only themselves.
    Returns: for every row the nearest one (minus one for none; of equally near ones the first), and the key by which
        candidates of several calls compare: the larger is the nearer.
    Source of the measure: Kuriakose and Robbins (2016), Statistical Journal of the IAOS 32(3), 283-291.
    """
    room = planes.room
    label = np.full(room, LOWEST, dtype=np.int64)
    label[: planes.n] = 2**INDEX_BITS - 1 - np.arange(planes.n)
    start = first_new // LANES * LANES
    blocks = list(range(start, planes.n, BLOCK))
    lock, found = Lock(), []

    def work(_worker: int) -> None:
        row, column = (np.full(room, -1, dtype=np.int64) for _ in range(2))
        while True:
            with lock:
                if not blocks:
                    break
                left = blocks.pop()
            right = min(left + BLOCK, room)
            PROGRAM.call("matches" if planes.has_missing else "complete_matches", {
                "words": planes.starts.size - 1, "columns": planes.columns, "stride": room, "planes": planes.planes,
                "starts": planes.starts, "answered": planes.answered, "label": label, "first": 0, "stop": right,
                "left": left, "right": right, "best_row": row, "best_column": column,
            })  # fmt: skip
        with lock:
            found.append(np.maximum(row, column))

    workers = min(threads or os.cpu_count() or 1, max(1, len(blocks)))
    if workers == 1:
        work(0)
    else:
        with ThreadPoolExecutor(workers) as pool:
            list(pool.map(work, range(workers)))
    key = np.maximum.reduce(found)[: planes.n]
    nearest = np.where(key >= 0, 2**INDEX_BITS - 1 - (key & (2**INDEX_BITS - 1)), -1)
    return nearest, key


def share_equal(codes: NDArray[np.integer[Any]], other: NDArray[np.integer[Any]]) -> NDArray[np.float64]:
    """Row by row, the share of equal categories of the columns in which both have one; NaN where there is none."""
    both = (codes > 0) & (other > 0)
    asked = both.sum(axis=1)
    equal = ((codes == other) & both).sum(axis=1)
    share: NDArray[np.float64] = np.divide(equal, asked, out=np.full(asked.size, np.nan), where=asked > 0)
    return share


def _words(flags: NDArray[Any]) -> NDArray[np.uint64]:
    """Up to 64 flags a row as one word a row."""
    packed = np.packbits(flags.astype(bool), axis=1, bitorder="little")
    whole = np.zeros((flags.shape[0], 8), dtype=np.uint8)
    whole[:, : packed.shape[1]] = packed
    return whole.view(np.uint64).ravel()


# --- the loop -------------------------------------------------------------------------------------------


def _matches(module: ir.Module, loop: Loop) -> None:
    """Rows from ``first`` to ``stop``, eight at once, against those from ``left`` to ``right``."""
    missing = loop.name == "matches"
    w = _Vectors(module, loop)
    b, at, several = w.build, w.at, range(ROWS_AT_ONCE)
    best, equal, both, differ = ([w.place_for(VECTOR) for _ in several] for _ in range(4))
    nearest = w.place_for(VECTOR)
    with w.each(at["stop"], at["first"], ROWS_AT_ONCE) as i:
        rows = [b.add(i, INT(r)) for r in several]
        mine = [w.everywhere(w.get("label", row)) for row in rows]
        for r in several:
            b.store(w.constant(-1), best[r])
        with w.each(at["right"], at["left"], LANES) as j:
            for place in (*equal, *both):
                b.store(w.constant(0), place)
            with w.each(at["words"]) as word:
                for place in differ:
                    b.store(w.constant(0), place)
                with w.each(w.get("starts", b.add(word, INT(1))), w.get("starts", word)) as plane:
                    line = b.mul(plane, at["stride"])
                    theirs = w.vector("planes", line, j)
                    for r in several:
                        changed = b.xor(theirs, w.everywhere(w.get("planes", line, rows[r])))
                        w.into(differ[r], b.or_(w.now(differ[r]), changed))
                line = b.mul(word, at["stride"])
                if missing:
                    asked = w.vector("answered", line, j)
                for r in several:
                    wrong = w.now(differ[r])
                    if missing:
                        shared = b.and_(asked, w.everywhere(w.get("answered", line, rows[r])))
                        w.into(both[r], b.add(w.now(both[r]), w.count(shared)))
                        wrong = b.and_(shared, b.not_(wrong))
                    w.into(equal[r], b.add(w.now(equal[r]), w.count(wrong)))
            theirs = w.vector("label", j)
            w.into(nearest, w.vector("best_column", j))
            for r in several:
                score = w.share(w.now(equal[r]), w.now(both[r])) if missing else w.same(w.now(equal[r]))
                no_pair = b.icmp_signed("==", theirs, mine[r])
                if missing:
                    no_pair = b.or_(no_pair, b.icmp_signed("==", w.now(both[r]), w.constant(0)))
                score = b.shl(score, w.constant(INDEX_BITS))
                for place, other in ((best[r], theirs), (nearest, mine[r])):
                    key = b.select(no_pair, w.constant(-1), b.add(score, other))
                    w.into(place, w.larger(w.now(place), key))
            b.store(w.now(nearest), w.place("best_column", j), align=8)
        for r in several:
            largest = b.call(w.reduce, [w.now(best[r])])
            before = w.get("best_row", rows[r])
            w.put(b.select(b.icmp_signed(">", largest, before), largest, before), "best_row", rows[r])
    b.ret_void()


class _Vectors(Writer):
    """Instructions on eight words at once."""

    def __init__(self, module: ir.Module, loop: Loop) -> None:
        super().__init__(module, loop)
        self.popcount = _declared(module, f"llvm.ctpop.v{LANES}i64", ir.FunctionType(VECTOR, [VECTOR]))
        self.reduce = _declared(module, f"llvm.vector.reduce.smax.v{LANES}i64", ir.FunctionType(INT, [VECTOR]))

    def constant(self, value: int) -> Any:
        return ir.Constant(VECTOR, [value] * LANES)

    def everywhere(self, value: Any) -> Any:
        """A word in every lane."""
        first = self.build.insert_element(ir.Constant(VECTOR, ir.Undefined), value, SHORT(0))
        return self.build.shuffle_vector(first, ir.Constant(VECTOR, ir.Undefined), ir.Constant(SHORTS, [0] * LANES))

    def vector(self, array: str, *index: Any) -> Any:
        return self.build.load(self.place(array, *index), typ=VECTOR, align=8)

    def now(self, place: Any) -> Any:
        return self.build.load(place, typ=VECTOR)

    def into(self, place: Any, value: Any) -> None:
        self.build.store(value, place)

    def count(self, words: Any) -> Any:
        return self.build.call(self.popcount, [words])

    def larger(self, one: Any, two: Any) -> Any:
        return self.build.select(self.build.icmp_signed(">", one, two), one, two)

    def same(self, different: Any) -> Any:
        """Columns that do not differ."""
        return self.build.sub(self.everywhere(self.at["columns"]), different)

    def share(self, equal: Any, both: Any) -> Any:
        """The share as a whole number that keeps all different shares apart, in order."""
        b = self.build
        above, below = (b.sitofp(b.trunc(value, SHORTS), REALS) for value in (equal, both))
        scaled = b.fmul(b.fdiv(above, below), ir.Constant(REALS, [float(2**SHARE_BITS)] * LANES))
        valid = b.icmp_signed("==", both, self.constant(0))
        return b.sext(b.fptosi(b.select(valid, ir.Constant(REALS, [0.0] * LANES), scaled), SHORTS), VECTOR)


def _declared(module: ir.Module, name: str, kind: ir.FunctionType) -> Any:
    known = module.globals.get(name)
    return known if known is not None else ir.Function(module, kind, name)


PROGRAM = Program(
    Loop("matches", PARAMETERS, SCALARS, _matches), Loop("complete_matches", PARAMETERS, SCALARS, _matches)
)
