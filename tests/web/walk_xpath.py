"""XPath 1.0 with the functions of the ODK XForms specification, written for the walks and for nothing else.

It shares no line with the app's engine, so that the two can be held against each other. A value is text, a number, a
truth, or a list of nodes. Source: XPath 1.0 (W3C, 1999); ODK XForms specification, "XPath functions".
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

Value = Any  # str | float | bool | list[Node]
Expression = Callable[["Here"], Value]


@dataclass(eq=False)
class Node:
    """An element of an instance; what is not relevant has no value."""

    name: str
    parent: Node | None = None
    children: list[Node] = field(default_factory=list)
    attributes: dict[str, str] = field(default_factory=dict)
    text: str = ""
    relevant: bool = True
    bind: Any = None
    repeated: bool = False
    drafted: dict[str, list[Node]] = field(default_factory=dict)

    def string(self) -> str:
        if not self.relevant:
            return ""
        return self.text if not self.children else "".join(child.string() for child in self.children)

    def below(self) -> Iterator[Node]:
        yield self
        for child in self.children:
            yield from child.below()


@dataclass(frozen=True)
class Here:
    """Where an expression stands: its node, the node it began at, its place among others, and the whole form."""

    node: Node
    current: Node
    position: int
    size: int
    form: Any


def text_of(value: Value) -> str:
    if isinstance(value, list):
        return value[0].string() if value else ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        if math.isnan(value):
            return "NaN"
        if math.isinf(value):
            return "Infinity" if value > 0 else "-Infinity"
        return str(int(value)) if value == int(value) and abs(value) < 1e21 else repr(value)
    return str(value)


MOMENT = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?$")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def days_of(text: str) -> float:
    """Days since 1970 of a date or a moment; the device stands in UTC."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return math.nan
    return ((moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - EPOCH) / timedelta(days=1)


def number_of(value: Value) -> float:
    if isinstance(value, bool):
        return float(value)
    if isinstance(value, float):
        return value
    text = text_of(value).strip()
    if MOMENT.match(text):
        return days_of(text)
    return float(text) if re.fullmatch(r"-?(\d+\.?\d*|\.\d+)", text) else math.nan


def truth_of(value: Value) -> bool:
    if isinstance(value, list):
        return bool(value)
    if isinstance(value, float):
        return value != 0 and not math.isnan(value)
    return bool(value)


TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+\.?\d*|\.\d+)|(?P<text>\"[^\"]*\"|'[^']*')|(?P<mark>::|//|\.\.|<=|>=|!=|[()\[\].@,/|+=<>*-])"
    r"|(?P<name>[A-Za-z_][\w.-]*(?::[A-Za-z_][\w.-]*)?))"
)
NAMED = {"and", "or", "div", "mod"}
BINDING = [("or",), ("and",), ("=", "!="), ("<", "<=", ">", ">="), ("+", "-"), ("*", "div", "mod")]


@dataclass(frozen=True)
class Token:
    kind: str
    text: str


def tokens_of(text: str) -> list[Token]:
    found: list[Token] = []
    at = 0
    while at < len(text.rstrip()):
        match = TOKEN.match(text, at)
        if match is None:
            raise ValueError(f"not XPath: {text!r} at {at}")
        kind, word = str(match.lastgroup), match.group(str(match.lastgroup))
        # A name or a star is an operator where something stands before it that could be its left side.
        left = bool(found) and not (
            found[-1].kind == "operator" or found[-1].text in ("(", "[", ",", "@", "::", "/", "//")
        )
        if (left and word in (*NAMED, "*")) or word in ("=", "!=", "<", "<=", ">", ">=", "+", "-", "|"):
            kind = "operator"
        found.append(Token(kind, word))
        at = match.end()
    return found


@cache
def compiled(text: str) -> Expression:
    """An expression, read once."""
    reader = Reader(tokens_of(text))
    found = reader.binary(0)
    if reader.at < len(reader.tokens):
        raise ValueError(f"not XPath: {text!r} from {reader.tokens[reader.at].text}")
    return found


class Reader:
    """Recursive descent, loosest binding first."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens, self.at = tokens, 0

    def peek(self, ahead: int = 0) -> str:
        return self.tokens[self.at + ahead].text if self.at + ahead < len(self.tokens) else ""

    def kind(self) -> str:
        return self.tokens[self.at].kind if self.at < len(self.tokens) else ""

    def take(self, wanted: str = "") -> str:
        word = self.peek()
        if wanted and word != wanted:
            raise ValueError(f"expected {wanted}, found {word}")
        self.at += 1
        return word

    def binary(self, level: int) -> Expression:
        if level == len(BINDING):
            return self.unary()
        left = self.binary(level + 1)
        while self.kind() == "operator" and self.peek() in BINDING[level]:
            left = operation(self.take(), left, self.binary(level + 1))
        return left

    def unary(self) -> Expression:
        if self.kind() == "operator" and self.peek() == "-":
            self.take()
            inner = self.unary()
            return lambda here: -number_of(inner(here))
        left = self.path()
        while self.peek() == "|":
            self.take()
            left = union(left, self.path())
        return left

    def path(self) -> Expression:
        kind, word = self.kind(), self.peek()
        if kind == "number":
            self.take()
            return lambda _here: float(word)
        if kind == "text":
            self.take()
            return lambda _here: word[1:-1]
        if word == "(":
            self.take()
            start = self.binary(0)
            self.take(")")
            return self.steps(self.predicates(start))
        if kind == "name" and self.peek(1) == "(" and word not in ("node", "text"):
            return self.steps(self.predicates(self.call()))
        if word in ("/", "//"):
            start: Expression = form_of
            if word == "/":
                self.take()
                return self.steps(self.step(start))
            return self.steps(start)
        return self.steps(self.step(lambda here: [here.node]))

    def steps(self, start: Expression) -> Expression:
        while self.peek() in ("/", "//"):
            if self.take() == "//":
                start = all_below(start)
            start = self.step(start)
        return start

    def step(self, start: Expression) -> Expression:
        if self.peek() == "..":
            self.take()
            return self.predicates_each(start, lambda node: [node.parent] if node.parent else [])
        if self.peek() == ".":
            self.take()
            return self.predicates_each(start, lambda node: [node])
        axis = "child"
        if self.peek(1) == "::":
            axis = self.take()
            self.take()
        elif self.peek() == "@":
            self.take()
            axis = "attribute"
        name = self.take().rpartition(":")[2]
        if self.peek() == "(":  # node()
            self.take()
            self.take(")")
            name = "*"
        return self.predicates_each(start, AXES[axis](name))

    def predicates_each(self, start: Expression, walk: Callable[[Node], list[Node]]) -> Expression:
        tests: list[Expression] = []
        while self.peek() == "[":
            self.take()
            tests.append(self.binary(0))
            self.take("]")

        def go(here: Here) -> list[Node]:
            found: list[Node] = []
            for node in start(here):
                inside = walk(node)
                for test in tests:
                    inside = kept(inside, test, here)
                found += [one for one in inside if one not in found]
            return found

        return go

    def predicates(self, start: Expression) -> Expression:
        while self.peek() == "[":
            self.take()
            start = filtered(start, self.binary(0))
            self.take("]")
        return start

    def call(self) -> Expression:
        name = self.take()
        self.take("(")
        arguments: list[Expression] = []
        while self.peek() != ")":
            arguments.append(self.binary(0))
            if self.peek() == ",":
                self.take()
        self.take(")")
        function = FUNCTIONS.get(name)
        if function is None:
            raise ValueError(f"no function {name}")
        return lambda here: function(here, *arguments)


def kept(nodes: list[Node], test: Expression, here: Here) -> list[Node]:
    found = []
    for k, node in enumerate(nodes, start=1):
        value = test(Here(node, here.current, k, len(nodes), here.form))
        if value == k if isinstance(value, float) and not isinstance(value, bool) else truth_of(value):
            found.append(node)
    return found


def filtered(start: Expression, test: Expression) -> Expression:
    return lambda here: kept(start(here), test, here)


def union(left: Expression, right: Expression) -> Expression:
    return lambda here: list(dict.fromkeys([*left(here), *right(here)]))


def all_below(start: Expression) -> Expression:
    return lambda here: list(dict.fromkeys(one for node in start(here) for one in node.below()))


def form_of(here: Here) -> list[Node]:
    """The form's own instance, also among the items of a list."""
    return [root_of(here.current)]


def root_of(node: Node) -> Node:
    while node.parent is not None:
        node = node.parent
    return node


def ancestors(node: Node) -> list[Node]:
    return [] if node.parent is None else [node.parent, *ancestors(node.parent)]


def siblings(node: Node, after: bool) -> list[Node]:
    if node.parent is None:
        return []
    k = node.parent.children.index(node)
    return node.parent.children[k + 1 :] if after else node.parent.children[:k][::-1]


def axis(walk: Callable[[Node], list[Node]]) -> Callable[[str], Callable[[Node], list[Node]]]:
    return lambda name: lambda node: [one for one in walk(node) if name == "*" or one.name == name]


AXES: dict[str, Callable[[str], Callable[[Node], list[Node]]]] = {
    "child": axis(lambda node: node.children),
    "self": axis(lambda node: [node]),
    "parent": axis(lambda node: [node.parent] if node.parent else []),
    "descendant": axis(lambda node: list(node.below())[1:]),
    "descendant-or-self": axis(lambda node: list(node.below())),
    "ancestor": axis(ancestors),
    "ancestor-or-self": axis(lambda node: [node, *ancestors(node)]),
    "preceding-sibling": axis(lambda node: siblings(node, False)),
    "following-sibling": axis(lambda node: siblings(node, True)),
    "attribute": lambda name: lambda node: [Node(name, node, text=node.attributes[name])] if name in node.attributes else [],
}  # fmt: skip


def operation(sign: str, left: Expression, right: Expression) -> Expression:
    if sign == "or":
        return lambda here: truth_of(left(here)) or truth_of(right(here))
    if sign == "and":
        return lambda here: truth_of(left(here)) and truth_of(right(here))
    if sign in ARITHMETIC:
        count = ARITHMETIC[sign]
        return lambda here: count(number_of(left(here)), number_of(right(here)))
    return lambda here: compare(sign, left(here), right(here))


def divide(a: float, b: float) -> float:
    if b == 0:
        return math.nan if a == 0 or math.isnan(a) else math.copysign(math.inf, a) * math.copysign(1, b)
    return a / b


ARITHMETIC: dict[str, Callable[[float, float], float]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "div": divide,
    "mod": lambda a, b: math.nan if b == 0 or math.isnan(a) or math.isnan(b) else math.fmod(a, b),
}
ORDER: dict[str, Callable[[Any, Any], bool]] = {
    "=": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}


def compare(sign: str, left: Value, right: Value) -> bool:
    """As XPath 1.0 has it: true for nodes where it is true for any of them."""
    order = ORDER[sign]
    if isinstance(left, list) and not isinstance(right, bool):
        return any(compare(sign, node.string(), right) for node in left)
    if isinstance(right, list) and not isinstance(left, bool):
        return any(compare(sign, left, node.string()) for node in right)
    if sign not in ("=", "!="):
        return order(number_of(left), number_of(right))
    if isinstance(left, bool) or isinstance(right, bool):
        return order(truth_of(left), truth_of(right))
    if isinstance(left, float) or isinstance(right, float):
        return order(number_of(left), number_of(right))
    return order(text_of(left), text_of(right))


def plain(function: Callable[..., Value]) -> Callable[..., Value]:
    """A function of the values of its arguments."""
    return lambda here, *arguments: function(*(argument(here) for argument in arguments))


def numbers(values: Sequence[Value]) -> list[float]:
    """Of several arguments, or of each node of the lists among them."""
    found = []
    for value in values:
        found += [node.string() for node in value] if isinstance(value, list) else [value]
    return [number_of(one) for one in found]


def rounded(value: Value, digits: Value = 0.0) -> float:
    """Halves go up, as XPath has it."""
    number, places = number_of(value), int(number_of(digits))
    if math.isnan(number) or math.isinf(number):
        return number
    return math.floor(number * 10**places + 0.5) / 10**places


def substring(value: Value, start: Value, length: Value = math.inf) -> str:
    first, many = rounded(start), rounded(length) if length != math.inf else math.inf
    return "".join(letter for k, letter in enumerate(text_of(value), start=1) if first <= k < first + many)


def substr(value: Value, start: Value, end: Value = math.inf) -> str:
    return text_of(value)[int(number_of(start)) : None if end == math.inf else int(number_of(end))]


def chosen(value: Value) -> list[str]:
    return text_of(value).split()


def selected_at(value: Value, k: Value) -> str:
    names, at = chosen(value), int(number_of(k))
    return names[at] if 0 <= at < len(names) else ""


def day_of(value: Value) -> str:
    number = number_of(value)
    return "" if math.isnan(number) else (EPOCH + timedelta(days=math.floor(number))).date().isoformat()


def format_date(value: Value, pattern: Value) -> str:
    number = number_of(value)
    if math.isnan(number):
        return ""
    moment = EPOCH + timedelta(days=number)
    parts = {
        "Y": f"{moment.year:04}", "y": f"{moment.year % 100:02}", "m": f"{moment.month:02}", "n": str(moment.month),
        "d": f"{moment.day:02}", "e": str(moment.day), "H": f"{moment.hour:02}", "M": f"{moment.minute:02}",
        "S": f"{moment.second:02}",
    }  # fmt: skip
    return re.sub(r"%([YymndeHMS])", lambda match: parts[match[1]], text_of(pattern))


def decimal_time(value: Value) -> float:
    match = re.match(r"(\d\d):(\d\d)(?::(\d\d))?", text_of(value))
    if not match:
        return math.nan
    return (int(match[1]) * 3600 + int(match[2]) * 60 + int(match[3] or 0)) / 86400


def joined(glue: Value, *values: Value) -> str:
    return text_of(glue).join(
        text
        for value in values
        for text in ([n.string() for n in value] if isinstance(value, list) else [text_of(value)])
    )


def branch(here: Here, test: Expression, yes: Expression, no: Expression) -> Value:
    return yes(here) if truth_of(test(here)) else no(here)


def once(here: Here, value: Expression) -> Value:
    return here.current.text or value(here)


def position(here: Here, of: Expression | None = None) -> float:
    if of is None:
        return float(here.position)
    node = of(here)[0]
    return float([one for one in node.parent.children if one.name == node.name].index(node) + 1)


def indexed_repeat(here: Here, wanted: Expression, *pairs: Expression) -> Value:
    found = wanted(here)
    for rounds, index in zip(pairs[::2], pairs[1::2], strict=True):
        every, number = rounds(here), number_of(index(here))
        k = int(number) if math.isfinite(number) else 0
        one = every[k - 1] if 0 < k <= len(every) else None
        found = [node for node in found if one in (node, *ancestors(node))]
    return found


def checklist(lowest: Value, highest: Value, *values: Value) -> bool:
    each = [one for value in values for one in (value if isinstance(value, list) else [value])]
    n = sum(truth_of(number_of(text_of([one]) if isinstance(one, Node) else one)) for one in each)
    low, high = number_of(lowest), number_of(highest)
    return (low < 0 or n >= low) and (high < 0 or n <= high)


def shuffled(nodes: list[Node], seed: Value) -> list[Node]:
    """Fisher and Yates' shuffle from the inside out, by Park and Miller's generator, as the specification has it."""
    state, found = int(number_of(seed)) % (2**31 - 1), list[Node]()
    for k, node in enumerate(nodes):
        state = state * 16807 % (2**31 - 1)
        found.insert(at := math.floor((state - 1) / (2**31 - 2) * (k + 1)), node)
        if at < k:  # the one that stood there moves to the end
            found.append(found.pop(at + 1))
    return found


def extreme(pick: Callable[[list[float]], float]) -> Callable[..., float]:
    def of(*values: Value) -> float:
        found = numbers(values)
        return math.nan if not found or any(math.isnan(one) for one in found) else pick(found)

    return of


FUNCTIONS: dict[str, Callable[..., Value]] = {
    "true": plain(lambda: True),
    "false": plain(lambda: False),
    "not": plain(lambda value: not truth_of(value)),
    "boolean": plain(truth_of),
    "boolean-from-string": plain(lambda value: text_of(value) in ("true", "1")),
    "number": plain(number_of),
    "int": plain(lambda value: float(math.trunc(n)) if math.isfinite(n := number_of(value)) else n),
    "string": lambda here, of=None: text_of(of(here) if of else [here.node]),
    "concat": plain(lambda *values: joined("", *values)),
    "join": plain(joined),
    "contains": plain(lambda a, b: text_of(b) in text_of(a)),
    "starts-with": plain(lambda a, b: text_of(a).startswith(text_of(b))),
    "ends-with": plain(lambda a, b: text_of(a).endswith(text_of(b))),
    "substring": plain(substring),
    "substr": plain(substr),
    "substring-before": plain(lambda a, b: text_of(a).partition(text_of(b))[0] if text_of(b) in text_of(a) else ""),
    "substring-after": plain(lambda a, b: text_of(a).partition(text_of(b))[2]),
    "string-length": lambda here, of=None: float(len(text_of(of(here) if of else [here.node]))),
    "normalize-space": lambda here, of=None: " ".join(text_of(of(here) if of else [here.node]).split()),
    "translate": plain(
        lambda text, old, new: "".join(
            letter if (k := text_of(old).find(letter)) < 0 else text_of(new)[k : k + 1] for letter in text_of(text)
        )
    ),
    "regex": plain(lambda value, pattern: re.search(text_of(pattern), text_of(value)) is not None),
    "count": plain(lambda nodes: float(len(nodes))),
    "count-non-empty": plain(lambda nodes: float(sum(node.string() != "" for node in nodes))),
    # Of no nodes at all XPath says 0 and the app's engine nothing: docs/interviewer-app.md tells authors.
    "sum": plain(lambda nodes: float(sum(number_of(node.string()) for node in nodes)) if nodes else math.nan),
    "min": plain(extreme(min)),
    "max": plain(extreme(max)),
    "abs": plain(lambda value: abs(number_of(value))),
    "round": plain(rounded),
    "floor": plain(lambda value: float(math.floor(n)) if math.isfinite(n := number_of(value)) else n),
    "ceiling": plain(lambda value: float(math.ceil(n)) if math.isfinite(n := number_of(value)) else n),
    "pow": plain(lambda a, b: math.pow(number_of(a), number_of(b))),
    "sqrt": plain(lambda value: math.sqrt(n) if (n := number_of(value)) >= 0 else math.nan),
    "position": position,
    "last": lambda here: float(here.size),
    "current": lambda here: [here.current],
    "instance": lambda here, name: [here.form.instances[text_of(name(here))]],
    "if": branch,
    "once": once,
    "coalesce": plain(lambda a, b: text_of(a) or text_of(b)),
    "selected": plain(lambda value, name: text_of(name).strip() in chosen(value)),
    "selected-at": plain(selected_at),
    "count-selected": plain(lambda value: float(len(chosen(value)))),
    "checklist": plain(checklist),
    "indexed-repeat": indexed_repeat,
    "date": plain(day_of),
    "decimal-date-time": plain(number_of),
    "decimal-time": plain(decimal_time),
    "format-date": plain(format_date),
    "format-date-time": plain(format_date),
    "today": lambda here: here.form.today,
    "randomize": plain(shuffled),
    "jr:itext": lambda here, name: here.form.words(text_of(name(here)), here),
    "jr:choice-name": lambda here, value, of: here.form.choice_name(text_of(value(here)), text_of(of(here)), here),
}


def evaluate(text: str, node: Node, form: Any) -> Value:
    """The value of an expression at a node."""
    return compiled(text)(Here(node, node, 1, 1, form))
