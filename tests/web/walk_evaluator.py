"""An XForm evaluated from its specification, without the app's engine: what is shown, what is wrong, what is sent.

Everything is computed anew after every answer, until nothing changes any more: slow, short, and easy to believe.
Source: ODK XForms specification; docs/interviewer-app.md for what makes a page.
"""

from __future__ import annotations

import copy
import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml import etree
from walk_xpath import Node, evaluate, number_of, text_of, truth_of

XF, JR, ODK = "http://www.w3.org/2002/xforms", "http://openrosa.org/javarosa", "http://www.opendatakit.org/xforms"
END = "#end"


@dataclass
class Control:
    """A part of the form's body."""

    kind: str
    path: str
    label: Any
    looks: frozenset[str]
    children: list[Control] = field(default_factory=list)
    count: str = ""
    itemset: Any = None
    items: list[tuple[str, Any]] = field(default_factory=list)
    limits: tuple[float, float, float] = (0, 10, 1)


@dataclass(frozen=True)
class Page:
    """What is on the screen together; an open repeat's last page asks for one round more."""

    key: str
    asked: tuple[tuple[Control, Node], ...] = ()
    range: Control | None = None
    of: Node | None = None


def local(element: Any) -> str:
    return str(etree.QName(element).localname)


class Form:
    """An interview in progress.

    Args:
        xform: the XForm, as pyxform writes it.
        today: the day on the device, as ISO text.
        language: name of the language as the form has it; the default one where empty.
    """

    def __init__(self, xform: str, today: str, language: str = "") -> None:
        root = etree.fromstring(xform.encode())
        self.today = today
        model = next(root.iter(f"{{{XF}}}model"))
        instances = model.findall(f"{{{XF}}}instance")
        self.instances = {i.get("id"): self._read(i[0], None) for i in instances[1:] if len(i)}
        self.instances = {name: self._under(node) for name, node in self.instances.items()}
        self.binds = {b.get("nodeset"): b for b in model.findall(f"{{{XF}}}bind")}
        self.templates: dict[str, Node] = {}
        self.top = instances[0][0]
        self.texts = self._texts(model, language)
        self.controls: dict[str, Control] = {}
        self.repeats: dict[str, Control] = {}
        self.actions = list(root.iter(f"{{{XF}}}setvalue"))
        body = next(e for e in root if local(e) == "body")
        self.body = [c for e in body if (c := self._control(e)) is not None]
        self.root = self._under(self._read(self.top, None, f"/{local(self.top)}"), "#document")
        self._make_rounds(self.root.children[0])
        self.settle()
        for node in list(self.root.below()):
            self._act(node, "odk-instance-first-load")
        self.settle()

    # -- reading the form

    def _under(self, node: Node, name: str = "#document") -> Node:
        document = Node(name, None, [node])
        node.parent = document
        return document

    def _read(self, element: Any, parent: Node | None, path: str = "") -> Node:
        node = Node(
            local(element), parent, attributes={str(etree.QName(k).localname): v for k, v in element.attrib.items()}
        )
        node.bind = path
        node.text = (element.text or "") if len(element) == 0 else ""
        for child in element:
            if not isinstance(child.tag, str):
                continue
            inner = f"{path}/{local(child)}" if path else ""
            made = self._read(child, node, inner)
            if f"{{{JR}}}template" in child.attrib:
                self.templates[inner] = made
                continue
            node.children.append(made)
        return node

    def _texts(self, model: Any, language: str) -> dict[str, Any]:
        languages = list(model.iter(f"{{{XF}}}translation"))
        if not languages:
            return {}
        named = [t for t in languages if t.get("lang") == language]
        default = [t for t in languages if t.get("default") is not None]
        chosen = (named or default or languages)[0]
        return {text.get("id"): next(v for v in text if v.get("form") is None) for text in chosen}

    def _control(self, element: Any) -> Control | None:
        kind = local(element)
        if kind == "group":
            repeat = next((e for e in element if local(e) == "repeat"), None)
            path = element.get("ref") or (repeat.get("nodeset") if repeat is not None else "")
            if repeat is not None and repeat.get("nodeset") == path:
                return self._fill(Control("repeat", path, self._label(element), self._looks(repeat)), repeat)
            return self._fill(Control("group", path, self._label(element), self._looks(element)), element)
        if kind not in ("input", "select", "select1", "rank", "range", "trigger", "upload"):
            return None
        path = element.get("ref")
        made = Control(kind, path, self._label(element), self._looks(element))
        made.itemset = next((e for e in element if local(e) == "itemset"), None)
        for item in (e for e in element if local(e) == "item"):
            made.items.append((next(e.text or "" for e in item if local(e) == "value"), self._label(item)))
        if kind == "range":
            made.limits = tuple(float(element.get(name)) for name in ("start", "end", "step"))  # type: ignore[assignment]
        self.controls[path] = made
        return made

    def _fill(self, made: Control, element: Any) -> Control:
        if made.kind == "repeat":
            made.count = element.get(f"{{{JR}}}count") or ""
            self.repeats[made.path] = made
        made.children = [c for e in element if isinstance(e.tag, str) and (c := self._control(e)) is not None]
        return made

    def _label(self, element: Any) -> Any:
        return next((e for e in element if isinstance(e.tag, str) and local(e) == "label"), None)

    def _looks(self, element: Any) -> frozenset[str]:
        return frozenset((element.get("appearance") or "").split())

    # -- words

    def words(self, name: str, here: Any) -> str:
        value = self.texts.get(name)
        return "" if value is None else self._text(value, here.current)

    def label(self, control: Control, node: Node) -> str:
        if control.label is None:
            return ""
        if reference := control.label.get("ref"):
            return text_of(evaluate(reference, node, self))
        return self._text(control.label, node)

    def _text(self, element: Any, node: Node) -> str:
        parts = [element.text or ""]
        for child in element:
            parts += [text_of(evaluate(child.get("value"), node, self)), child.tail or ""]
        return "".join(parts)

    def choice_name(self, value: str, path: str, here: Any) -> str:
        found = evaluate(path, here.current, self)
        control = self.controls.get(found[0].bind if found else path.strip())
        if control is None or not found:
            return ""
        return next((label for name, label in self.options(control, found[0]) if name == value), "")

    def options(self, control: Control, node: Node) -> list[tuple[str, str]]:
        """Names and words of what can be chosen now."""
        if control.itemset is None:
            found = []
            for name, label in control.items:
                reference = label.get("ref")
                found.append((name, text_of(evaluate(reference, node, self)) if reference else self._text(label, node)))
            return found
        value = next(e.get("ref") for e in control.itemset if local(e) == "value")
        label = next(e.get("ref") for e in control.itemset if local(e) == "label")
        items = evaluate(control.itemset.get("nodeset"), node, self)
        return [(text_of(evaluate(value, i, self)), text_of(evaluate(label, i, self))) for i in items]

    # -- rounds of repeats

    def _make_rounds(self, node: Node) -> None:
        """One round of each open repeat at the beginning, as the form has it; counted ones follow their count."""
        for child in list(node.children):
            if child.bind in self.repeats:
                child.repeated = True
                if self.repeats[child.bind].count:
                    node.children.remove(child)
                    continue
            self._make_rounds(child)

    def rounds(self, parent: Node, path: str) -> list[Node]:
        return [child for child in parent.children if child.bind == path]

    def _add(self, parent: Node, path: str, like: Node | None = None) -> Node:
        template = like or self.templates[path]
        made = copy.deepcopy(template, {id(template.parent): parent})
        made.parent, made.repeated = parent, True
        if like is None:
            self._make_rounds(made)
        last = self.rounds(parent, path)
        at = parent.children.index(last[-1]) + 1 if last else self._place(parent, path)
        parent.children.insert(at, made)
        return made

    def _place(self, parent: Node, path: str) -> int:
        """Where the first round goes: after everything that the form has before it."""
        order: list[str] = []
        for element in self._definition(parent.bind):
            name = f"{parent.bind}/{local(element)}"
            if name not in order:
                order.append(name)
        before = set(order[: order.index(path)])
        return sum(child.bind in before for child in parent.children)

    def _definition(self, path: str) -> Any:
        element = self.top
        for name in path.split("/")[2:]:
            element = next(e for e in element if isinstance(e.tag, str) and local(e) == name)
        return element

    # -- computing

    def settle(self) -> None:
        """Compute relevance, calculations, counts and choices until nothing changes."""
        for _ in range(60):
            before = self._state()
            self._compute(self.root.children[0], True)
            if self._state() == before:
                return
        raise AssertionError("the form does not come to rest")

    def _state(self) -> list[Any]:
        return [(id(node), node.text, node.relevant) for node in self.root.below()]

    def rule(self, node: Node, name: str) -> str:
        bind = self.binds.get(node.bind)
        return "" if bind is None else (bind.get(name) or "")

    def kind(self, node: Node) -> str:
        return self.rule(node, "type").rpartition(":")[2] or "string"

    def _compute(self, node: Node, outer: bool) -> None:
        rule = self.rule(node, "relevant")
        node.relevant = outer
        if rule and outer:
            node.relevant = truth_of(evaluate(rule, node, self))
        if node.relevant and (rule := self.rule(node, "calculate")):
            node.text = typed(written(evaluate(rule, node, self)), self.kind(node))
        control = self.controls.get(node.bind)
        if control is not None and control.kind in ("select", "select1") and node.relevant:
            kept = getattr(node, "raw", node.text).split()
            node.raw = " ".join(kept)  # type: ignore[attr-defined]
            offered = [name for name, _ in self.options(control, node)]
            node.text = " ".join(name for name in kept if name in offered)
        for path, repeat in self.repeats.items():
            if repeat.count and path.rpartition("/")[0] == node.bind:
                self._count(node, path, repeat)
        for child in list(node.children):
            self._compute(child, node.relevant)

    def _count(self, parent: Node, path: str, repeat: Control) -> None:
        """As many rounds as are asked for; a number that is cleared changes nothing until there is another one."""
        number = number_of(evaluate(repeat.count, Node("probe", parent, bind=""), self))
        there = self.rounds(parent, path)
        wanted = max(0, int(number)) if math.isfinite(number) else len(there)
        drafted = parent.drafted.get(path, [])
        for k in range(len(there), wanted):
            self._add(parent, path, drafted[k] if k < len(drafted) else None)
        for one in there[wanted:]:
            parent.children.remove(one)

    def _act(self, node: Node, event: str) -> None:
        for action in self.actions:
            if action.get("ref") == node.bind and event in action.get("event", "").split():
                if not node.relevant:
                    continue
                value = action.get("value")
                text = written(evaluate(value, node, self)) if value else (action.text or "")
                self._write(node, typed(text, self.kind(node)))

    # -- what an interviewer does

    def _write(self, node: Node, text: str) -> None:
        node.text = text
        node.raw = text  # type: ignore[attr-defined]

    def answer(self, node: Node, value: str | list[str] | None) -> None:
        text = " ".join(value) if isinstance(value, list) else (value or "")
        control = self.controls[node.bind]
        if control.kind == "select":  # several answers stand in the order in which they are offered
            text = " ".join(name for name, _ in self.options(control, node) if name in text.split())
        before = node.text
        self._write(node, typed(text, self.kind(node)))
        self.settle()
        if node.text != before:
            self._changed(node)

    def _changed(self, node: Node) -> None:
        for action in self.actions:
            source = action.getparent()
            if "xforms-value-changed" in action.get("event", "").split() and source.get("ref") == node.bind:
                for target in [one for one in self.root.below() if one.bind == action.get("ref")]:
                    if common_round(node, target) and target.relevant:
                        value = action.get("value")
                        text = written(evaluate(value, target, self)) if value else (action.text or "")
                        self._write(target, typed(text, self.kind(target)))
        self.settle()

    def add_round(self, page: Page) -> Node:
        assert page.range is not None
        assert page.of is not None
        made = self._add(page.of, page.range.path)
        self.settle()
        for node in list(made.below()):
            self._act(node, "odk-new-repeat")
        self.settle()
        return made

    def remove_round(self, page: Page) -> None:
        assert page.range is not None
        assert page.of is not None
        page.of.children.remove(self.rounds(page.of, page.range.path)[-1])
        self.settle()

    def reopen(self) -> None:
        """Put away and taken up again: what is not relevant is not written, so it stands as at the beginning."""
        for node in list(self.root.below()):
            node.drafted = {}
        for node in list(self.root.below()):
            if node.bind in self.templates or any(path.rpartition("/")[0] == node.bind for path in self.repeats):
                self._rounds_again(node)
        for node in list(self.root.below()):
            if not node.relevant and not node.children and node.bind:
                self._write(node, self._definition(node.bind).text or "")
            elif hasattr(node, "raw"):
                node.raw = node.text
        for parent in list(self.root.below()):
            for path, repeat in self.repeats.items():
                if repeat.count and path.rpartition("/")[0] == parent.bind:
                    self._draft(parent, path, repeat)
        self.settle()

    def _draft(self, parent: Node, path: str, repeat: Control) -> None:
        """The rounds that a draft holds are there again whenever the number of rounds asks for them."""
        there = self.rounds(parent, path)
        parent.drafted[path] = [copy.deepcopy(one, {id(parent): parent}) for one in there]
        if not math.isfinite(number_of(evaluate(repeat.count, Node("probe", parent, bind=""), self))):
            for one in there:
                parent.children.remove(one)

    def _rounds_again(self, parent: Node) -> None:
        for path, repeat in self.repeats.items():
            if path.rpartition("/")[0] != parent.bind:
                continue
            there = self.rounds(parent, path)
            hidden = not self._open(parent, path)
            if hidden:
                for one in there:
                    parent.children.remove(one)
            if hidden and not repeat.count:
                self._add(parent, path)

    def _open(self, parent: Node, path: str) -> bool:
        """Whether a repeat is asked at all, also where it has no round."""
        there = self.rounds(parent, path)
        if there:
            return there[0].relevant
        rule = self.rule(Node("probe", parent, bind=path), "relevant")
        return parent.relevant and (not rule or truth_of(evaluate(rule, Node("probe", parent, bind=path), self)))

    # -- what is on the screen

    def reference(self, node: Node) -> str:
        if node.parent is None:
            return ""
        index = f"[{self.rounds(node.parent, node.bind).index(node) + 1}]" if node.repeated else ""
        return f"{self.reference(node.parent)}/{node.name}{index}"

    def pages(self) -> list[Page]:
        return list(self._pages(self.body, self.root.children[0]))

    def _pages(self, controls: list[Control], outer: Node) -> Iterator[Page]:
        for control in controls:
            if control.kind == "repeat":
                yield from self._rounds(control, outer)
                continue
            node = self._node(control.path, outer)
            if node is None or not node.relevant:
                continue
            if control.kind == "group" and control.looks & {"field-list", "table-list"}:
                yield from self._screen(control, node, node)
            elif control.kind == "group":
                yield from self._pages(control.children, node)
            else:
                yield Page(self.reference(node), ((control, node),))

    def _rounds(self, control: Control, outer: Node) -> Iterator[Page]:
        parent = self._node(control.path.rpartition("/")[0], outer)
        if parent is None or not parent.relevant:
            return
        if not self._open(parent, control.path):
            return
        for one in self.rounds(parent, control.path):
            if control.looks & {"field-list", "table-list"}:
                yield from self._screen(control, one, one)
            else:
                yield from self._pages(control.children, one)
        if not control.count:
            yield Page(f"{self.reference(parent)}/{control.path.rpartition('/')[2]}#more", (), control, parent)

    def _screen(self, control: Control, node: Node, of: Node) -> Iterator[Page]:
        asked = tuple(self._inside(control.children, node))
        if asked:
            yield Page(self.reference(of), asked)

    def _inside(self, controls: list[Control], outer: Node) -> Iterator[tuple[Control, Node]]:
        for control in controls:
            if control.kind == "repeat":
                parent = self._node(control.path.rpartition("/")[0], outer)
                for one in self.rounds(parent, control.path) if parent is not None else []:
                    if one.relevant:
                        yield from self._inside(control.children, one)
                continue
            node = self._node(control.path, outer)
            if node is None or not node.relevant:
                continue
            if control.kind == "group":
                yield from self._inside(control.children, node)
            elif not helper(control, node):
                yield control, node

    def _node(self, path: str, outer: Node) -> Node | None:
        if path == outer.bind:
            return outer
        return next((one for one in outer.below() if one.bind == path), None)

    def problem(self, node: Node) -> str:
        """`required`, `constraint` or nothing."""
        if not node.relevant or node.children:
            return ""
        if node.text == "":
            rule = self.rule(node, "required")
            return "required" if rule and truth_of(evaluate(rule, node, self)) else ""
        rule = self.rule(node, "constraint")
        return "constraint" if rule and not truth_of(evaluate(rule, node, self)) else ""

    def required(self, node: Node) -> bool:
        rule = self.rule(node, "required")
        return bool(rule) and truth_of(evaluate(rule, node, self))

    def readonly(self, node: Node) -> bool:
        rule = self.rule(node, "readonly")
        return bool(rule) and truth_of(evaluate(rule, node, self))

    def violations(self) -> list[str]:
        return [self.reference(node) for node in self.root.below() if self.problem(node)]

    def submission(self) -> Any:
        """The XML as nested names and texts; without the interview's own number."""
        return tree(self.root.children[0])


def common_round(source: Node, target: Node) -> bool:
    """Whether two nodes do not stand in different rounds of one repeat."""
    rounds: Callable[[Node], dict[str, Node]] = lambda node: {  # noqa: E731
        one.bind: one for one in [node, *_above(node)] if one.repeated
    }
    mine, its = rounds(source), rounds(target)
    return all(mine[path] is its[path] for path in mine.keys() & its.keys())


def _above(node: Node) -> list[Node]:
    return [] if node.parent is None else [node.parent, *_above(node.parent)]


def helper(control: Control, node: Node) -> bool:
    """What pyxform writes for its own bookkeeping of batteries."""
    return node.name.startswith(("generated_table_list_label_", "reserved_name_for_field_list_labels_")) or (
        control.kind in ("select", "select1") and "label" in control.looks
    )


def tree(node: Node) -> Any:
    if not node.children:
        return (node.name, node.text if node.relevant else "")
    inside = [tree(child) for child in node.children if child.relevant and child.name not in ("instanceID", "audit")]
    return (node.name, inside or "")


def tree_of(xml: str) -> Any:
    """The same of XML as it is sent."""

    def read(element: Any) -> Any:
        inside = [e for e in element if isinstance(e.tag, str)]
        if not inside:
            return (local(element), element.text or "")
        return (local(element), [read(e) for e in inside if local(e) not in ("instanceID", "audit")] or "")

    return read(etree.fromstring(xml.encode()))


def written(value: Any) -> str:
    """A computed value as an answer: what is no number is no answer."""
    return "" if isinstance(value, float) and math.isnan(value) else text_of(value)


def typed(text: str, kind: str) -> str:
    """How an answer of a type is written."""
    if text == "":
        return ""
    if kind == "int":
        number = float(text) if re.fullmatch(r"-?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", text) else math.nan
        return str(math.trunc(number)) if math.isfinite(number) and abs(number) < 2**31 else ""
    if kind == "decimal":
        number = float(text) if re.fullmatch(r"-?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", text) else math.nan
        return repr(number) if math.isfinite(number) else ""
    if kind == "geopoint":
        return " ".join(repr(float(part)) for part in text.split())
    return text
