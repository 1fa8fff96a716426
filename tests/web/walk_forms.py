"""The forms that are walked: one by hand for each thing that a form may hold, and as many as wanted by a generator."""

from __future__ import annotations

import random
from collections.abc import Sequence
from functools import cache

Row = dict[str, str]
LISTS = {
    "yn": [("yes", "Yes"), ("no", "No"), ("dk", "Don't know")],
    "five": [(str(n), f"Answer {n}") for n in range(1, 6)],
    "drink": [("coffee", "Coffee"), ("tea", "Tea"), ("none", "Nothing"), ("refused", "Refused")],
}


def ask(kind: str, name: str, label: str = "", **columns: str) -> Row:
    return {"type": kind, "name": name, "label": label or f"Question {name}?", **columns}


def begin(kind: str, name: str, label: str = "", **columns: str) -> Row:
    return ask(f"begin_{kind}", name, label or name.title(), **columns)


def end(kind: str) -> Row:
    return {"type": f"end_{kind}"}


def calculate(name: str, calculation: str, **columns: str) -> Row:
    return {"type": "calculate", "name": name, "calculation": calculation, **columns}


def form(rows: Sequence[Row], choices: Sequence[Row] = (), name: str = "walk") -> str:
    """The rows as an XLSForm, and that as an XForm."""
    from pyxform.xls2xform import convert

    lists = [{"list_name": k, "name": n, "label": words} for k, found in LISTS.items() for n, words in found]
    used = " ".join(row.get("type", "") for row in rows)
    sheets = {
        "survey": list(rows),
        "choices": [row for row in lists if f" {row['list_name']}" in used] + list(choices),
        "settings": [{"form_title": name, "form_id": name, "version": "1"}],
    }
    markdown = []
    for sheet, content in sheets.items():
        columns = list(dict.fromkeys(column for row in content for column in row))
        if columns:
            markdown += [f"| {sheet} |", f"| | {' | '.join(columns)} |"]
            markdown += [f"| | {' | '.join(row.get(column, '') for column in columns)} |" for row in content]
    return str(convert(xlsform="\n".join(markdown), validate=False).xform)


TOWNS = [
    {"list_name": "region", "name": n, "label": n.title()} for n in ("north", "south")
] + [
    {"list_name": "town", "name": f"t{k}", "label": f"Town {k}", "region": "north" if k % 2 else "south", "size": str(k)}
    for k in range(1, 9)
]  # fmt: skip

Made = tuple[Sequence[Row], Sequence[Row]]
BY_HAND: dict[str, Made] = {
    "types": ([
        ask("text", "a"), ask("integer", "b"), ask("decimal", "c"), ask("date", "d"), ask("time", "e"),
        ask("dateTime", "f"), ask("geopoint", "g"), ask("acknowledge", "h"), ask("note", "i", "You said ${a} and ${b}"),
        ask("range", "j", parameters="start=0 end=10 step=1"), ask("range", "k", parameters="start=-1 end=1 step=0.25"),
        ask("select_one yn", "l"), ask("select_multiple drink", "m"), ask("rank drink", "n"),
    ], ()),
    "looks": ([
        ask("text", "a", appearance="multiline"), ask("select_one five", "b", appearance="likert"),
        ask("select_one five", "c", appearance="minimal"), ask("select_one five", "d", appearance="columns-2"),
        ask("select_multiple drink", "e", appearance="autocomplete"), ask("date", "f", appearance="year"),
        ask("date", "g", appearance="month-year"), ask("integer", "h", appearance="thousands-sep"),
        ask("select_one five", "i", appearance="quickcompact"), ask("note", "j", appearance="read-aloud"),
        ask("text", "k", appearance="numbers"), ask("select_one yn", "l", appearance="horizontal"),
    ], ()),
    "relevant": ([
        ask("select_one yn", "a"), ask("text", "b", relevant="${a} = 'yes'"), ask("integer", "c", relevant="${b} != ''"),
        ask("select_multiple drink", "d", relevant="${a} != 'no' and (${c} > 1 or ${c} = '')"),
        ask("text", "e", relevant="selected(${d}, 'tea') or not(selected(${d}, 'coffee'))"),
        ask("note", "f", relevant="count-selected(${d}) >= 2"), ask("text", "z"),
    ], ()),
    "required": ([
        ask("select_one yn", "a", required="yes"), ask("text", "b", required="${a} = 'yes'"),
        ask("acknowledge", "c", required="yes"), ask("select_multiple drink", "d", required="true()"),
        ask("rank drink", "e", required="yes"), ask("integer", "f", required="yes", relevant="${a} = 'no'"),
    ], ()),
    "constraints": ([
        ask("integer", "a", constraint=". >= 0 and . <= 110"), ask("integer", "b", constraint=". <= ${a}"),
        ask("decimal", "c", constraint=". < 10", constraint_message="Under ten"),
        ask("text", "d", constraint="string-length(.) <= 5"), ask("text", "e", constraint="regex(., '^[A-Za-z]+$')"),
        ask("select_multiple drink", "f", constraint="not(selected(., 'none') and count-selected(.) > 1)"),
        ask("date", "g", constraint=". <= today()"), ask("date", "h", constraint=". > ${g}"),
        ask("select_one five", "i", constraint=". != ${a}"), ask("range", "j", parameters="start=0 end=10 step=2", constraint=". != 4"),
    ], ()),
    "sums": ([
        ask("integer", "a"), ask("decimal", "b"), calculate("c", "${a} * 2 + ${b}"), calculate("d", "${a} div ${b}"),
        calculate("e", "${a} mod 3"), calculate("f", "round(${b} div 3, 2)"), calculate("g", "int(${b})"),
        calculate("h", "pow(${a}, 2)"), calculate("i", "- ${a}"), calculate("j", "min(${a}, ${b}, 3)"),
        calculate("k", "max(${a}, ${b})"), calculate("l", "abs(${b})"),
        calculate("m", "floor(${b}) + ceiling(${b}) - round(${b})"), calculate("n", "number(${a}) + 0.1 + 0.2"),
        ask("note", "o", "${c} / ${d} / ${e} / ${f} / ${g} / ${h} / ${i} / ${j} / ${k} / ${l} / ${m} / ${n}"),
    ], ()),
    "words": ([
        ask("text", "a"), ask("text", "b"), calculate("c", "concat(${a}, '-', ${b}, '!')"),
        calculate("d", "string-length(${a})"), calculate("e", "substr(${a}, 1, 3)"), calculate("f", "contains(${a}, 'a')"),
        calculate("g", "starts-with(${a}, 'A')"), calculate("h", "translate(${b}, 'aeio', '1234')"),
        calculate("i", "normalize-space(${b})"), calculate("j", "coalesce(${a}, ${b})"), calculate("k", "if(${a} = ${b}, 'same', 'other')"),
        calculate("l", "substring-before(${a}, ' ')"), calculate("m", "substring-after(${a}, ' ')"),
        calculate("n", "ends-with(${b}, '1')"), calculate("o", "join(', ', ${a}, ${b})"),
        ask("note", "z", "${c}, ${d}, ${e}, ${f}, ${g}, ${h}, ${i}, ${j}, ${k}, ${l}, ${m}, ${n}, ${o}"),
    ], ()),
    "days": ([
        ask("date", "a"), ask("date", "b"), calculate("c", "decimal-date-time(${b}) - decimal-date-time(${a})"),
        calculate("d", "format-date(${a}, '%e.%n.%Y')"), calculate("e", "int((today() - ${a}) div 365.25)"),
        calculate("f", "if(${a} < ${b}, 'before', 'not')"), calculate("g", "format-date(${b}, '%Y-%m-%d %y')"),
        calculate("h", "date('2026-01-01') > ${a}"), ask("integer", "i", relevant="${e} >= 18"), ask("note", "j", "${c} ${d} ${e} ${f} ${g} ${h}"),
    ], ()),
    "choices": ([
        ask("select_one region", "a"), ask("select_one town", "b", choice_filter="region = ${a}"),
        ask("select_multiple town", "c", choice_filter="region != ${a} or size > 6"),
        ask("select_one town", "d", choice_filter="selected(${c}, name)"),
        calculate("e", "jr:choice-name(${b}, '${b}')"), calculate("f", "selected-at(${c}, 0)"), ask("note", "g", "In ${e} and ${f}"),
        ask("text", "h", relevant="${b} != ''"),
    ], TOWNS),
    "others": ([
        ask("select_one yn or_other", "a"), ask("select_multiple drink or_other", "b"), ask("text", "c", relevant="${a} = 'other'"),
    ], ()),
    "aside": ([
        ask("select_multiple drink", "a", required="yes"), ask("text", "b", relevant="selected(${a}, 'refused')"),
        calculate("c", "checklist(1, 2, selected(${a}, 'tea'), selected(${a}, 'coffee'))"), ask("note", "d", "${c}"),
    ], ()),
    "groups": ([
        ask("select_one yn", "a"), begin("group", "g", relevant="${a} = 'yes'"), ask("text", "b"),
        begin("group", "h", relevant="${b} != ''"), ask("integer", "c", constraint=". > 0"), ask("text", "d", required="yes"),
        end("group"), ask("text", "e"), end("group"), ask("text", "f", relevant="${c} > 2"),
    ], ()),
    "battery": ([
        begin("group", "g", "Do you trust …", appearance="table-list"), ask("select_one five", "a", required="yes"),
        ask("select_one five", "b"), ask("select_one five", "c", relevant="${a} != '1'"), end("group"),
        ask("text", "d", relevant="${c} = '5'"),
    ], ()),
    "screen": ([
        begin("group", "g", "Here", appearance="field-list"), ask("integer", "a", constraint=". < 100"),
        ask("text", "b", relevant="${a} > 17"), begin("group", "h"), ask("select_one yn", "c", required="yes"), ask("text", "d"),
        end("group"), calculate("e", "${a} + 1"), ask("note", "f", "Next year ${e}"), end("group"), ask("text", "i", relevant="${e} > 18"),
    ], ()),
    "labels": ([
        begin("group", "g", "Head", appearance="field-list"), ask("select_one five", "head", appearance="label"),
        ask("select_one five", "a", appearance="list-nolabel"), ask("select_one five", "b", appearance="list-nolabel"), end("group"),
    ], ()),
    "repeat": ([
        ask("text", "a"), begin("repeat", "child", "Child"), ask("text", "name", required="yes"), ask("integer", "age", constraint=". < 18"),
        ask("select_one yn", "school", "Does ${name} go to school?", relevant="${age} > 5"), end("repeat"),
        calculate("n", "count(${child})"), calculate("sum", "sum(${age})"), calculate("oldest", "max(${age})"),
        calculate("names", "join(' and ', ${name})"), ask("note", "z", "${n} of ${sum} years, ${oldest}: ${names}"),
    ], ()),
    "counted": ([
        ask("integer", "n", constraint=". <= 5"), begin("repeat", "person", repeat_count="${n}"), ask("text", "who"),
        calculate("k", "position(..)"), ask("integer", "year", "When was number ${k} born?"), end("repeat"),
        calculate("all", "sum(${year})"), ask("note", "z", "${all}"),
    ], ()),
    "nested": ([
        begin("repeat", "house"), ask("text", "street"), begin("repeat", "person"), ask("text", "who"),
        ask("note", "both", "${who} of ${street}"), end("repeat"), calculate("m", "count(${person})"),
        ask("integer", "rent", relevant="${m} > 1"), end("repeat"), calculate("total", "count(${person})"), ask("note", "z", "${total}"),
    ], ()),
    "repeat on one page": ([
        begin("repeat", "trip", appearance="field-list"), ask("text", "to"), ask("integer", "days", relevant="${to} != ''"),
        end("repeat"), ask("text", "z"),
    ], ()),
    "repeat on condition": ([
        ask("select_one yn", "a"), begin("repeat", "job", relevant="${a} = 'yes'"), ask("text", "title"), end("repeat"), ask("text", "z"),
    ], ()),
    "round by number": ([
        begin("repeat", "child"), ask("text", "name"), end("repeat"), ask("integer", "which"),
        calculate("it", "indexed-repeat(${name}, ${child}, ${which})"), ask("note", "z", "It is ${it}"),
    ], ()),
    "choices in rounds": ([
        begin("repeat", "stay"), ask("select_one region", "a"), ask("select_one town", "b", choice_filter="region = ${a}"),
        ask("text", "c", relevant="${b} != ''"), end("repeat"),
    ], TOWNS),
    "defaults": ([
        ask("text", "a", default="as it was"), ask("integer", "b", default="7"), ask("select_one yn", "c", default="no"),
        ask("select_multiple drink", "d", default="tea coffee"), ask("date", "e", default="2020-02-29"),
        ask("integer", "f", default="2 + 3"), ask("text", "g", relevant="${c} = 'yes'", default="hidden at first"),
    ], ()),
    "readonly": ([
        ask("integer", "a"), ask("text", "b", default="fixed", read_only="yes"), ask("integer", "c", calculation="${a} * 2", read_only="yes"),
        ask("text", "d", read_only="${a} > 5"),
    ], ()),
    "once": ([
        ask("text", "a"), calculate("b", "once(${a})"), ask("note", "c", "At first ${b}"), calculate("d", "if(${b} = '', 'none', ${b})"), ask("text", "e"),
    ], ()),
    "trigger": ([
        ask("select_one yn", "a"), {"type": "calculate", "name": "b", "calculation": "concat('was ', ${a})", "trigger": "${a}"},
        ask("text", "c", "Now ${b}"),
    ], ()),
    "languages": ([
        {"type": "select_one yn2", "name": "a", "label::English (en)": "Do you?", "label::Shqip (sq)": "A po?"},
        {"type": "text", "name": "b", "label::English (en)": "Why ${a}?", "label::Shqip (sq)": "Pse ${a}?", "relevant": "${a} = 'y'"},
        {"type": "note", "name": "c", "label::English (en)": "${d}", "label::Shqip (sq)": "${d}"},
        calculate("d", "jr:choice-name(${a}, '${a}')"),
    ], [
        {"list_name": "yn2", "name": "y", "label::English (en)": "Yes", "label::Shqip (sq)": "Po"},
        {"list_name": "yn2", "name": "n", "label::English (en)": "No", "label::Shqip (sq)": "Jo"},
    ]),
    "random order": ([
        ask("select_one five", "a", parameters="randomize=true, seed=42"), ask("text", "b", relevant="${a} > 3"),
    ], ()),
    "empty numbers": ([
        ask("integer", "a"), ask("integer", "b"), ask("text", "c", relevant="${a} = ${b}"), ask("text", "d", relevant="${a} != ${b}"),
        ask("text", "e", relevant="${a} > ${b}"), ask("text", "f", relevant="not(${a} > ${b})"), calculate("g", "${a} + ${b}"),
        ask("text", "h", relevant="${a} = 0"), ask("text", "i", relevant="number(${a}) = 0"), ask("text", "j", relevant="${a}"),
        calculate("k", "boolean(${a})"), calculate("l", "string(${g})"), ask("note", "m", "${g} ${k} ${l}"),
    ], ()),
    "circle of hiding": ([
        ask("select_one yn", "a"), ask("text", "b", relevant="${a} = 'yes'", default="B"), calculate("c", "concat(${b}, 'c')", relevant="${a} != 'dk'"),
        ask("text", "d", relevant="${c} = 'Bc'"), ask("text", "e", relevant="${d} = '' and ${c} != 'c'"),
    ], ()),
    "household": ([
        ask("select_one yn", "consent", required="yes"), begin("group", "all", relevant="${consent} = 'yes'"),
        ask("integer", "grown", constraint=". >= 1 and . <= 5", required="yes"), begin("repeat", "adult", repeat_count="${grown}"),
        ask("text", "label"), ask("integer", "month", constraint=". >= 1 and . <= 12"), calculate("key", "if(${month} != '', ${month} * 100 + position(..), '')"),
        end("repeat"), calculate("first", "min(${key})"), calculate("index", "${first} mod 100"),
        calculate("name", "indexed-repeat(${label}, ${adult}, ${index})"), ask("note", "say", "Ask for ${name} (${index})"),
        ask("select_one five", "q", relevant="${index} > 0"), end("group"), ask("text", "z"),
    ], ()),
}  # fmt: skip


@cache
def by_hand(name: str) -> str:
    rows, choices = BY_HAND[name]
    return form(rows, choices, name.replace(" ", "-"))


class Generator:
    """Forms drawn by a seed: questions of every kind, whose rules speak of those before them."""

    def __init__(self, seed: int) -> None:
        self.chance, self.rows, self.n = random.Random(f"form {seed}"), list[Row](), 0
        self.seen: list[tuple[str, str]] = []

    def make(self) -> str:
        self.part(self.chance.randint(6, 14), 0)
        shown = [f"${{{name}}}" for name, _ in self.seen[:4]]
        self.rows.append(ask("note", "last", f"In the end {' / '.join(shown)}"))
        return form(self.rows, TOWNS)

    def name(self, letter: str) -> str:
        self.n += 1
        return f"{letter}{self.n}"

    def part(self, many: int, depth: int) -> None:
        for _ in range(many):
            draw = self.chance.random()
            if draw < 0.16 and depth < 2:
                self.block(depth)
            elif draw < 0.3 and self.seen:
                name = self.name("c")
                self.rows.append(calculate(name, self.sum(), **self.rule("relevant", 0.2)))
                self.seen.append((name, "decimal"))
            else:
                self.question()

    def block(self, depth: int) -> None:
        before = len(self.seen)
        kind = self.chance.choice(["group", "group", "repeat"])
        columns = self.rule("relevant", 0.4)
        if (
            kind == "repeat"
            and self.chance.random() < 0.5
            and (whole := [n for n, k in self.seen if k == "select_one five"])
        ):
            columns["repeat_count"] = f"${{{whole[-1]}}}"
        if self.chance.random() < 0.35:
            columns["appearance"] = "field-list"
        self.rows.append(begin(kind, self.name("g"), **columns))
        self.part(self.chance.randint(1, 4), depth + 1 if "appearance" not in columns else 2)
        self.rows.append(end(kind))
        if kind == "repeat":
            del self.seen[before:]

    def question(self) -> None:
        kind = self.chance.choice([
            "text", "integer", "integer", "decimal", "date", "select_one yn", "select_one five", "select_one five", "select_multiple drink",
            "note", "acknowledge", "range", "rank drink", "select_one town", "time", "select_one yn or_other",
        ])  # fmt: skip
        name = self.name("q")
        columns = self.rule("relevant", 0.35) | self.rule("required", 0.15)
        label = f"Question {name}?"
        if self.seen and self.chance.random() < 0.25:
            label += f" You said ${{{self.chance.choice(self.seen)[0]}}}."
        if kind == "range":
            columns["parameters"] = "start=0 end=5 step=0.5"
        if kind == "select_one town" and (towns := [n for n, k in self.seen if k == "select_one five"]):
            columns["choice_filter"] = f"size <= ${{{self.chance.choice(towns)}}} + 2"
        if kind == "note":
            columns.pop("required", None)
        if kind in OWN and self.chance.random() < 0.3:
            columns["constraint"] = self.chance.choice(OWN[kind])
        self.rows.append(ask(kind, name, label, **columns))
        if kind not in ("note", "rank drink"):
            self.seen.append((name, kind))

    def rule(self, column: str, often: float) -> Row:
        if not self.seen or self.chance.random() > often:
            return {}
        test = self.test()
        if self.chance.random() < 0.35:
            test = f"{test} {self.chance.choice(['and', 'or'])} {self.test()}"
        return {column: f"not({test})" if self.chance.random() < 0.15 else test}

    def test(self) -> str:
        name, kind = self.chance.choice(self.seen)
        return self.chance.choice(TESTS.get(kind, TESTS["text"])).replace("@", f"${{{name}}}")

    def sum(self) -> str:
        one, other = (f"${{{self.chance.choice(self.seen)[0]}}}" for _ in range(2))
        pattern = self.chance.choice([
            "@ + 1", "if(@ != '', @, %)", "concat(@, ' ', %)", "string-length(@) * 2", "coalesce(@, %)", "number(@) - number(%)",
            "count-selected(@)", "round(@ div 3, 1)", "if(@ > %, 1, 0)", "int(@ * 1.5)", "substr(@, 0, 2)", "@ = %",
        ])  # fmt: skip
        return str(pattern.replace("@", one).replace("%", other))


OWN = {
    "text": ["string-length(.) < 9", "regex(., '[a-z]')", ". != 'x'"], "integer": [". >= 0", ". < 100 or . = 2000", ". != 17"],
    "decimal": [". >= 0 and . <= 10"], "date": [". <= today()", ". > date('1990-01-01')"],
    "select_multiple drink": ["not(selected(., 'none')) or count-selected(.) = 1"], "select_one five": [". != '3'"],
}  # fmt: skip
TESTS = {
    "text": ["@ != ''", "@ = 'x'", "string-length(@) > 2"],
    "integer": ["@ > 17", "@ = 3", "@ <= 5", "@ != ''"], "decimal": ["@ < 5", "@ >= 2.5", "@ = ''"],
    "range": ["@ > 2", "@ = 0.5"], "date": ["@ > date('2020-01-01')", "@ = ''"], "time": ["@ != ''"],
    "select_one yn": ["@ = 'yes'", "@ != 'no'", "selected(@, 'dk')"],
    "select_one yn or_other": ["@ = 'other'", "@ != 'yes'"],
    "select_one five": ["@ > 2", "@ = '1'", "@ != '5'"], "select_one town": ["@ = 't1'", "@ != ''"],
    "select_multiple drink": ["selected(@, 'tea')", "count-selected(@) > 1", "not(selected(@, 'none'))"],
    "acknowledge": ["@ = 'OK'"],
}  # fmt: skip


@cache
def generated(seed: int) -> str:
    return Generator(seed).make()
