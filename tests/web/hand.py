"""An interviewer's hand: taps, types and looks, as a person does."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from office import TOKEN

NAMES = {
    "en": {"next": "Next", "back": "Back", "finish": "Finish", "seal": "Seal", "done": "Done", "many": "How many?",
           "select": "Select by the rule", "begin": "Begin the interview", "resume": "Go on with the interview",
           "initials": "Initials", "month": "Month of birth", "day": "Day"},
    "sq": {"next": "Tjetra", "back": "Prapa", "finish": "Përfundo", "seal": "Vulos", "done": "Gati", "many": "Sa veta?",
           "select": "Zgjidh sipas rregullit", "begin": "Fillo intervistën", "resume": "Vazhdo intervistën",
           "initials": "Inicialet", "month": "Muaji i lindjes", "day": "Dita"},
    "sr": {"next": "Dalje", "back": "Nazad", "finish": "Završi", "seal": "Zapečati", "done": "Gotovo", "many": "Koliko?",
           "select": "Izaberi po pravilu", "begin": "Počni intervju", "resume": "Nastavi intervju",
           "initials": "Inicijali", "month": "Mesec rođenja", "day": "Dan"},
    "sr-Cyrl": {"next": "Даље", "back": "Назад", "finish": "Заврши", "seal": "Запечати", "done": "Готово",
                "many": "Колико?", "select": "Изабери по правилу", "begin": "Почни интервју",
                "resume": "Настави интервју", "initials": "Иницијали", "month": "Месец рођења", "day": "Дан"},
}  # fmt: skip
TABS = {"en": ("English", 0), "sq": ("Shqip", 0), "sr": ("Srpski", 0), "sr-Cyrl": ("Српски", 0)}


class Hand:
    """One page of the app; everything that the browser complains about is an error."""

    def __init__(self, page: Any, address: str, language: str = "en") -> None:
        self.page, self.address, self.language = page, address, language
        self.words = NAMES[language]
        self.complaints: list[str] = []
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda problem: self.complaints.append(str(problem)))
        page.on("console", self._console)

    def _console(self, message: Any) -> None:
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.complaints.append(message.text)

    def open(self, fragment: str = f"#key={TOKEN}") -> None:
        self.page.goto(f"{self.address}/app/{fragment}")
        self.page.wait_for_selector(".item, .sheet, main")

    def carried(self) -> None:
        """Until the app says that it can do without a network."""
        self.page.locator(".item").first.wait_for()
        self.page.locator("[data-not-carried]").wait_for(state="detached")

    def tap(self, word: str) -> None:
        self.page.get_by_role("button", name=self.words[word], exact=True).first.click()

    def assignment(self, interview_id: str) -> None:
        self.page.evaluate(f"location.hash = '/assignment/{interview_id}'")
        self.page.wait_for_selector("summary")

    def household(self, *people: tuple[str, int, int]) -> None:
        """From the assignment to a sealed selection and back."""
        page = self.page
        self.tap("select")
        page.get_by_label(self.words["many"]).fill(str(len(people)))
        page.get_by_label(self.words["many"]).blur()
        for k, (initials, month, day) in enumerate(people):
            page.get_by_label(self.words["initials"], exact=True).nth(k).fill(initials)
            page.get_by_label(self.words["month"]).nth(k).select_option(str(month))
            page.get_by_label(self.words["day"], exact=True).nth(k).fill(str(day))
            page.get_by_label(self.words["day"], exact=True).nth(k).blur()
        self.tap("select")
        self.tap("seal")
        self.tap("done")

    def begin(self) -> None:
        self.tap("begin")
        self.page.wait_for_selector(".sheet")

    def resume(self) -> None:
        self.tap("resume")
        self.page.wait_for_selector(".sheet")

    def questions(self) -> list[str]:
        """The places of the questions on this page."""
        return self.page.locator("[data-name]").evaluate_all("found => found.map(one => one.dataset.name)")

    def answer(self, place: str, choice: int = 0, text: str = "fjalë – реч") -> str:
        """Answer a question: its n-th option, or with words or a number. Returns what stands there now."""
        block = self.page.locator(f'[data-name="{place}"]')
        options = block.locator("[role=radio], [role=checkbox]")
        if n := options.count():
            option = options.nth(choice % n)
            if option.get_attribute("aria-checked") != "true":
                option.click()
            return option.inner_text().strip() or option.get_attribute("aria-label")
        field = block.locator("textarea, input")
        if not field.count():
            return ""
        field.fill(text if field.evaluate("e => e.tagName") == "TEXTAREA" else "34")
        return field.input_value()

    def at_end(self) -> bool:
        return self.page.get_by_role("button", name=self.words["finish"], exact=True).count() > 0

    def wait(self, expression: str, argument: object = None, seconds: float = 20) -> None:
        """Until an expression of the page is true. Asked from here: the page's own policy forbids evaluating text."""
        end = time.monotonic() + seconds
        while not self.page.evaluate(expression, argument):
            assert time.monotonic() < end, f"waited in vain for {expression}"
            time.sleep(0.01)

    def saved(self) -> None:
        self.wait("!document.querySelector('.saved').textContent.includes('…')")

    def key(self) -> str:
        return self.page.locator(".sheet").get_attribute("data-page")

    def next(self) -> None:
        before = self.key()
        self.tap("next")
        self.wait("before => document.querySelector('.sheet')?.dataset.page !== before", before)

    def walk(
        self, look: Callable[[Hand], None] = lambda _hand: None, choice: Callable[[str], int] = lambda _place: 0
    ) -> int:
        """Answer every page to the end. Returns how many there were."""
        for n in range(2000):
            if self.at_end():
                return n
            for place in self.questions():
                self.answer(place, choice(place))
            look(self)
            self.next()
        raise AssertionError("the interview has no end")

    def finish(self) -> None:
        self.tap("finish")
        self.page.wait_for_selector("summary")
