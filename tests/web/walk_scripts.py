"""A random walk through a form: what an interviewer does, drawn by a seed, and what the evaluator says is then there."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Any

from walk_evaluator import END, Control, Form, Page
from walk_xpath import Node

NUMBERS = ["-1", "0", "1", "2", "3", "5", "17", "18", "40", "110", "2000"]
MOST_ROUNDS = 40
"""A field refuses what would open hundreds of rounds; numbers up to this one are walked."""
DECIMALS = ["0", "0.1", "2.5", "9.75", "-3", "12"]
TEXTS = ["x", "Ana", "two words", 'Ë & <č> "q"', "Реч", "a1", " 7 "]
DATES = ["1950-02-28", "2020-02-29", "2025-12-31", "2026-11-26", "2030-01-01"]
MOMENTS = ["2021-03-04T05:06:00.000+00:00", "2026-01-31T23:59:00.000+01:00"]
HOURS = ["00:00:00", "08:15:00", "23:59:00"]
PLACES = ["42.6629 21.1655 0 8", "-1.5 0 0 4.5"]


@dataclass
class Walk:
    """The steps, and what the evaluator saw before the first and after each of them."""

    steps: list[dict[str, Any]] = field(default_factory=list)
    seen: list[dict[str, Any]] = field(default_factory=list)


class Walker:
    """An interviewer with a seed."""

    def __init__(self, form: Form, seed: int) -> None:
        self.form, self.chance = form, random.Random(seed)
        self.walk, self.attempted = Walk(), False
        pages = form.pages()
        self.key = pages[0].key if pages else END
        self._look(True)

    def go(self, steps: int = 120) -> Walk:
        stuck = 0
        while self.key != END and len(self.walk.steps) < steps:
            self._some_answers(self._page())
            draw = self.chance.random()
            if draw < 0.08:
                self._step("back")
            elif draw < 0.12:
                self._step("reopen")
            elif draw < 0.15 or stuck > 4:
                self._step("jump", self.chance.choice([page.key for page in self.form.pages()]))
                stuck = 0
            elif not self._step("next"):
                stuck += 1
            else:
                stuck = 0
        return self.walk

    def _page(self) -> Page | None:
        return next((page for page in self.form.pages() if page.key == self.key), None)

    def _some_answers(self, page: Page | None) -> None:
        if page is None:
            return
        if page.range is not None:
            there = len(self.form.rounds(page.of, page.range.path))  # type: ignore[arg-type]
            draw = self.chance.random()
            if draw < 0.4 and there < 4:
                self._step("add")
            elif draw < 0.55 and there:
                self._step("remove")
            return
        for control, node in page.asked:
            if (
                self.chance.random() < 0.9
                and not self.form.readonly(node)
                and node.relevant
                and not calculated(self.form, node)
            ):
                self._step("answer", self.form.reference(node), self._draw(control, node), node)

    def _draw(self, control: Control, node: Node) -> Any:
        draw = self.chance
        if draw.random() < 0.08:
            return [] if control.kind in ("select", "rank") else None
        names = (
            [name for name, _ in self.form.options(control, node)]
            if control.kind in ("select", "select1", "rank")
            else []
        )
        if control.kind == "select1":
            return draw.choice(names) if names else None
        if control.kind == "select":
            return [name for name in names if draw.random() < 0.4]
        if control.kind == "rank":
            return draw.sample(names, len(names))
        if control.kind == "trigger":
            return "OK"
        if control.kind == "range":
            start, end, step = control.limits
            value = start + step * draw.randint(0, round((end - start) / step))
            return str(int(value)) if value == int(value) else repr(round(value, 6))
        counting = any(control.count for control in self.form.repeats.values())
        return draw.choice(
            {
                "int": [number for number in NUMBERS if not counting or int(number) <= MOST_ROUNDS],
                "decimal": DECIMALS,
                "date": DATES,
                "time": HOURS,
                "dateTime": MOMENTS,
                "geopoint": PLACES,
            }.get(self.form.kind(node), TEXTS)
        )

    def _step(self, what: str, place: str = "", value: Any = None, node: Node | None = None) -> bool:
        moved, form = True, self.form
        step: dict[str, Any] = {"do": what}
        if what == "answer":
            assert node is not None
            step |= {"place": place, "value": value}
            form.answer(node, value)
        elif what == "next":
            moved = self._next()
        elif what == "back":
            keys = [page.key for page in form.pages()]
            k = keys.index(self.key) if self.key in keys else len(keys)
            self._turn(keys[max(k - 1, 0)] if keys else END)
        elif what == "jump":
            step["place"] = place
            self._turn(place)
        elif what == "reopen":
            form.reopen()
            keys = [page.key for page in form.pages()]
            self._turn(self.key if self.key in [*keys, END] else (keys[0] if keys else END))
        else:
            page = self._page()
            assert page is not None
            if what == "add":
                made = form.add_round(page)
                first = next((p.key for p in form.pages() if p.key.startswith(form.reference(made))), None)
                if first is not None:
                    self._turn(first)
            else:
                form.remove_round(page)
        self.walk.steps.append(step)
        self._look(moved)
        return moved

    def _next(self) -> bool:
        self.attempted = True
        page = self._page()
        if page is not None and any(self.form.problem(node) for _, node in page.asked):
            return False
        keys = [one.key for one in self.form.pages()]
        k = keys.index(self.key) if self.key in keys else len(keys)
        self._turn(keys[k + 1] if k + 1 < len(keys) else END)
        return True

    def _turn(self, key: str) -> None:
        self.key, self.attempted = key, False

    def _look(self, moved: bool) -> None:
        form, questions = self.form, {}
        page = self._page()
        for control, node in page.asked if page is not None else ():
            problem = form.problem(node)
            options = form.options(control, node) if control.kind in ("select", "select1", "rank") else None
            questions[form.reference(node)] = {
                "label": form.label(control, node),
                "value": node.text,
                "options": None if options is None else [[name, spaced(label)] for name, label in options],
                "problem": "" if problem == "required" and not self.attempted else problem,
                "required": form.required(node),
            }
            questions[form.reference(node)]["label"] = spaced(form.label(control, node))
        self.walk.seen.append({"page": self.key, "moved": moved, "questions": questions})


def calculated(form: Form, node: Node) -> bool:
    return bool(form.rule(node, "calculate"))


def spaced(text: str) -> str:
    """Words with single spaces, as a browser shows them."""
    return " ".join(text.split())
