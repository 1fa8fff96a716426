"""Who is asked a question: XLSForm's ``relevant`` as a condition on data that are there.

The subset that opinion surveys use: answers compared with ``=``, ``!=``, ``<``, ``<=``, ``>``, ``>=``,
``selected()``, ``not()``, ``and``, ``or``, brackets, text and numbers. Anything else is an error, not a guess.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import polars as pl

from aneroid.study.errors import CollectionError

TOKEN = re.compile(r"\s*(?:(\$\{[^}]+\})|('[^']*'|\"[^\"]*\")|(\d+(?:\.\d+)?)|(<=|>=|!=|[=<>(),])|([A-Za-z][\w-]*))")

COMPARE: dict[str, Callable[[pl.Expr, pl.Expr], pl.Expr]] = {
    "=": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}


def relevant(expression: str, *, question: str = "") -> pl.Expr:
    """The condition under which a question is asked, as a boolean expression over the columns it names.

    A question that was not asked itself counts as answered with the empty text, as in XForms.

    Args:
        expression: the ``relevant`` of an XLSForm row; empty means always.
        question: whose it is, for the message.
    Raises: CollectionError C-ROUTE-1 for anything outside the subset above.
    """
    if not expression.strip():
        return pl.lit(True)
    reader = _Reader(expression, question)
    condition = reader.either()
    reader.end()
    return condition


class _Reader:
    """Recursive descent over the tokens, loosest binding first."""

    def __init__(self, text: str, question: str) -> None:
        self.text, self.question = text, question
        self.tokens: list[str] = []
        at = 0
        while at < len(text.rstrip()):
            match = TOKEN.match(text, at)
            if match is None:
                raise self.cannot()
            self.tokens.append(match.group().strip())
            at = match.end()
        self.at = 0

    def cannot(self) -> CollectionError:
        return CollectionError("C-ROUTE-1", where=f"question {self.question}", expression=self.text)

    def peek(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def take(self, wanted: str = "") -> str:
        token = self.peek()
        if not token or (wanted and token != wanted):
            raise self.cannot()
        self.at += 1
        return token

    def end(self) -> None:
        if self.peek():
            raise self.cannot()

    def either(self) -> pl.Expr:
        condition = self.both()
        while self.peek() == "or":
            self.take()
            condition = condition | self.both()
        return condition

    def both(self) -> pl.Expr:
        condition = self.one()
        while self.peek() == "and":
            self.take()
            condition = condition & self.one()
        return condition

    def one(self) -> pl.Expr:
        if self.peek() == "(":
            self.take()
            condition = self.either()
            self.take(")")
            return condition
        if self.peek() == "not":
            self.take()
            self.take("(")
            condition = self.either()
            self.take(")")
            return ~condition
        if self.peek() == "selected":
            return self.selected()
        return self.comparison()

    def selected(self) -> pl.Expr:
        self.take()
        self.take("(")
        name = self.take()
        self.take(",")
        value = self.take()
        self.take(")")
        if not (name.startswith("${") and value[0] in "'\""):
            raise self.cannot()
        spaced = pl.lit(" ") + pl.col(name[2:-1].strip()).cast(pl.String).fill_null("") + pl.lit(" ")
        return spaced.str.contains(f" {value[1:-1]} ", literal=True)

    def comparison(self) -> pl.Expr:
        left, operator, right = self.take(), self.take(), self.take()
        if operator not in COMPARE:
            raise self.cannot()
        number = left[0].isdigit() or right[0].isdigit()
        return COMPARE[operator](self.value(left, number), self.value(right, number)).fill_null(False)

    def value(self, token: str, number: bool) -> pl.Expr:
        if token.startswith("${"):
            column = pl.col(token[2:-1].strip())
            return column.cast(pl.Float64, strict=False) if number else column.cast(pl.String).fill_null("")
        if token[0].isdigit():
            return pl.lit(float(token))
        if token[0] in "'\"":
            return pl.lit(token[1:-1])
        raise self.cannot()
