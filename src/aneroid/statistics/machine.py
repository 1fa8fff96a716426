"""Loops that numpy has no call for, written out for LLVM and compiled when first needed (docs/decisions/0009).

A ``Program`` holds a stage's loops; it compiles them once for this processor, a tenth of a second, and no compiler to
install. ``Writer`` is what Python's ``for``, ``[]`` and ``+=`` are in LLVM's instructions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from ctypes import CFUNCTYPE, c_int64, c_void_p
from dataclasses import dataclass
from threading import Lock
from typing import Any

import llvmlite.binding as llvm
from llvmlite import ir

INT, BYTE, SHORT, REAL, FLAG = (ir.IntType(64), ir.IntType(8), ir.IntType(32), ir.DoubleType(), ir.IntType(1))


@dataclass(frozen=True, slots=True)
class Loop:
    """A compiled loop: its parameters in order with the type of their elements, and who writes its instructions.

    A parameter of ``scalars`` is a 64-bit whole number, any other the place where an array begins.
    """

    name: str
    parameters: Mapping[str, ir.Type]
    scalars: frozenset[str]
    write: Callable[[ir.Module, Loop], None]


class Writer:
    """LLVM instructions for loops over arrays: what Python's ``for``, ``[]`` and ``+=`` are."""

    def __init__(self, module: ir.Module, loop: Loop) -> None:
        kinds = [INT if p in loop.scalars else ir.PointerType() for p in loop.parameters]
        self.function = ir.Function(module, ir.FunctionType(ir.VoidType(), kinds), loop.name)
        self.types = loop.parameters
        self.at = dict(zip(loop.parameters, self.function.args, strict=True))
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
    def each(self, stop: Any, start: Any = None, step: int = 1) -> Iterator[Any]:
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
        counter.add_incoming(build.add(counter, INT(step)), build.block)
        build.branch(head)
        build.position_at_end(after)

    def place_for(self, kind: ir.Type) -> Any:
        """Room on the stack for a value that changes; the optimiser keeps it in a register."""
        with self.build.goto_entry_block():
            return self.build.alloca(kind)

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


class Program:
    """Loops that are compiled together, once, when the first of them is called."""

    def __init__(self, *loops: Loop) -> None:
        self.loops = {loop.name: loop for loop in loops}
        self.lock = Lock()
        self.compiled: tuple[Any, dict[str, Any]] | None = None

    def call(self, name: str, parameters: Mapping[str, Any]) -> None:
        """Run a loop; arrays must have the type that its table says, and lie whole in memory."""
        loop = self.loops[name]
        given = (parameters[p] if p in loop.scalars else parameters[p].ctypes.data for p in loop.parameters)
        self._machine_code()[name](*given)

    def _machine_code(self) -> dict[str, Any]:
        """The loops, ready to be called; threads that come at once wait for the first."""
        with self.lock:
            if self.compiled is None:
                self.compiled = _compile(self.loops)
            return self.compiled[1]


def _compile(loops: Mapping[str, Loop]) -> tuple[Any, dict[str, Any]]:
    """Compile for this processor; the engine is kept with the calls, since it owns the code."""
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    module = ir.Module("aneroid")
    module.triple = llvm.get_process_triple()
    for loop in loops.values():
        loop.write(module, loop)
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
        name: CFUNCTYPE(None, *(c_int64 if p in loop.scalars else c_void_p for p in loop.parameters))(
            engine.get_function_address(name)
        )
        for name, loop in loops.items()
    }
    return engine, calls
