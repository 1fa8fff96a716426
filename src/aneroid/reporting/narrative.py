"""The narrative: Markdown whose figures are bound to estimates.

    {{ dialogue_support.yes }}                 74%
    {{ dialogue_support.yes | ci }}            74% (95% CI 71-77)
    {{ dialogue_support.yes | moe }}           3.1
    {{ dialogue_transparent.partly + dialogue_transparent.no }}      a sum inside one question
    {{ dialogue_support.yes @ sex=female }}    in a group
    {{ trust.mean }}                           3.42, of a question with scores or of a number
    {{ survey.n }}                             a fact of the survey
    [more than half](est:goal_aware.no)        words bound to an estimate
    [somebody said](src:fg-1)                  words from a source of evidence/, cited in a footnote
    [rose](est:q.yes @2021 - q.yes @2019)      to a difference, a ratio, a rank, a share of a share: see ``expressions``
    [many say](waive: "name, reason")          words that nobody judges; printed in the audit annex
    {{ table 6 }}  {{ figure acceptance }}  {{ disclosure }}  {{ validation }}  {{ groups }}    a block of its own

A chapter begins with ``# Title`` or ``# Kicker | Title``; ``::: key-figures`` to ``:::`` encloses a list of large
numbers; ``^[...]`` is a footnote.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from html import unescape
from pathlib import Path

from aneroid.reporting.direction import RIGHT_TO_LEFT, number_kept
from aneroid.reporting.document import Block, Chapter, Heading, KeyFigure, KeyFigures, Listing, Paragraph, Run, Runs
from aneroid.reporting.evidence import Estimate, Evidence, Reference, parse_reference
from aneroid.reporting.expressions import parse_expression, wanted_references
from aneroid.reporting.judging import check_target
from aneroid.reporting.loose import check_words
from aneroid.reporting.markup import check_fences, check_markup
from aneroid.reporting.words import Wording
from aneroid.study.errors import Finding, PublicationError, SurveyError

INLINE = re.compile(
    r"\{\{(?P<bind>[^}]*)\}\}"
    r"|\[(?P<text>[^\]]+)\]\((?P<target>(?:[^()\s]|\([^()]*\))+(?:\s(?:[^()]|\([^()]*\))*)?)\)"
    r"|\^\[(?P<note>[^\]]+)\]"
    r"|\*\*(?P<strong>[^*]+)\*\*"
    r"|(?<![\w*])\*(?P<emphasis>[^*]+)\*(?![\w*])"
)
PLACED = re.compile(
    r"^\{\{\s*(?P<kind>table|figure|disclosure|validation|groups|banner|topline)(?:\s+(?P<which>[\w-]+))?\s*\}\}$"
)
DIGIT = re.compile(r"\d")
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
SHARE_FILTERS = ("", "ci", "moe", "n", "deff")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the source with its number, for messages."""

    number: int
    text: str


@dataclass(frozen=True, slots=True)
class Context:
    """What bindings are resolved with: estimates, facts of the survey by name, the language, the confidence level."""

    evidence: Evidence
    facts: Mapping[str, str]
    wording: Wording
    confidence: float
    place: Callable[[str, str], tuple[Block, ...]]
    """Makes the block of a placed table or figure, by kind and name; raises PublicationError for an unknown one."""
    cite: Callable[[str], str] = lambda which: which
    """Makes the footnote of a source, by its name; raises PublicationError for an unknown one."""
    decimals: Callable[[str], int] = lambda _question: 2
    """How many decimals a question's mean is shown with."""
    folder: Path | None = None
    """The study folder, for what a narrative names in it."""
    judged: bool = True
    """Whether the estimates have values to judge words by; before a run they have not."""


def parse_narrative(source: str, context: Context, *, name: str) -> tuple[Chapter, ...]:
    """Turn the narrative into chapters, every binding resolved.

    Args:
        source: Markdown as above. name: of the file, for messages.
    Raises: PublicationError R-BIND-1 or -2, R-NARR-1 (text before the first chapter), R-NARR-2 (unknown filter).
    """
    chapters = []
    for title, lines in _chapters(source, name):
        kicker, _, plain = title.rpartition("|")
        blocks = tuple(_blocks(lines, context, name))
        chapters.append(Chapter(slug(plain), plain.strip(), _with_lead(blocks), kicker.strip()))
    return _with_own_ids(chapters)


def wanted_sums(source: str) -> list[Reference]:
    """The sums of answers that a narrative speaks of, so that estimation can give them their own errors."""
    found: list[Reference] = []
    for text in _bindings(source):
        for reference in wanted_references(text) if JOINED.search(text) else ():
            if len(reference.options) > 1 and reference not in found:
                found.append(reference)
    return found


JOINED = re.compile(r"\.[^+]+\+")


def check_narrative(source: str, context: Context, *, name: str) -> list[Finding]:
    """Everything wrong with a narrative's bindings, and digits that are bound to nothing."""
    findings = [*_problems(lambda: list(_chapters(source, name)), ""), *check_fences(source.splitlines(), INLINE, name)]
    for line in _lines(source):
        where = f"{name}, line {line.number}"
        control = CONTROL.search(line.text)
        if control:
            findings.append(Finding.of("R-CHAR-1", where=where, number=ord(control.group())))
        placed = PLACED.match(line.text.strip())
        if placed:
            findings += _problems(partial(context.place, placed["kind"], placed["which"] or ""), where)
            continue
        found = [match for match in INLINE.finditer(line.text) if line.text[match.start() - 1 : match.start()] != "!"]
        for match in found:
            findings += _problems(partial(_run, match, context, where), where)
        findings += check_markup(line.text, INLINE.sub("", line.text), context.folder, where)
        findings += check_words(
            line.text, INLINE, context.evidence, context.wording.language, where, judged=context.judged
        )
        loose = INLINE.sub("", line.text)
        if DIGIT.search(loose) and not re.match(r"^(#|\d+\.)", loose.strip()):
            findings.append(Finding.of("R-DIGIT-1", where=where, severity="warning", text=loose.strip()[:60]))
    return findings


def slug(text: str) -> str:
    """An id of letters of any script, digits and hyphens."""
    return re.sub(r"[\W_]+", "-", text.lower()).strip("-") or "chapter"


def _with_own_ids(chapters: list[Chapter]) -> tuple[Chapter, ...]:
    """The same chapters, no two of whose headings share an id."""
    taken: set[str] = set()

    def own(wanted: str) -> str:
        found = next(c for k in range(len(taken) + 1) if (c := f"{wanted}-{k + 1}" if k else wanted) not in taken)
        taken.add(found)
        return found

    return tuple(
        replace(chapter, id=own(chapter.id), blocks=tuple(
            replace(block, id=own(block.id)) if isinstance(block, Heading) else block for block in chapter.blocks))
        for chapter in chapters
    )  # fmt: skip


def _problems(attempt: Callable[[], object], where: str) -> list[Finding]:
    try:
        attempt()
    except SurveyError as problem:
        return [Finding(problem.code, "error", where or problem.where, problem.message, problem.remedy)]
    return []


def _lines(source: str) -> Iterator[Line]:
    comment = False
    for number, text in enumerate(source.splitlines(), start=1):
        if comment or text.lstrip().startswith("<!--"):
            comment = "-->" not in text
            continue
        yield Line(number, text)


def _bindings(source: str) -> Iterator[str]:
    for line in _lines(source):
        for match in INLINE.finditer(line.text):
            if match["bind"]:
                yield match["bind"].partition("|")[0]
            elif (match["target"] or "").startswith("est:"):
                yield match["target"][4:]


def _chapters(source: str, name: str) -> Iterator[tuple[str, list[Line]]]:
    title: str | None = None
    lines: list[Line] = []
    for line in _lines(source):
        if line.text.startswith("# "):
            if title is not None:
                yield title, lines
            title, lines = line.text[2:].strip(), []
        elif title is None and line.text.strip():
            raise PublicationError("R-NARR-1", where=f"{name}, line {line.number}")
        else:
            lines.append(line)
    if title is not None:
        yield title, lines


def _blocks(lines: list[Line], context: Context, name: str) -> Iterator[Block]:
    """Split a chapter's lines at blank lines and read each part by its first line."""
    part: list[Line] = []
    fenced = False
    for line in [*lines, Line(0, "")]:
        fence = line.text.strip().startswith(":::")
        alone = PLACED.match(line.text.strip()) is not None
        if fence or alone or (not line.text.strip() and not fenced):
            if part:
                yield from _block(part, context, name, key_figures=fenced)
            part = []
            fenced = (not fenced) if fence else fenced
        if alone:
            yield from _block([line], context, name, key_figures=False)
        elif line.text.strip() and not fence:
            part.append(line)


def _block(part: list[Line], context: Context, name: str, *, key_figures: bool) -> Iterator[Block]:
    first = part[0].text.strip()
    where = f"{name}, line {part[0].number}"
    placed = PLACED.match(first)
    if placed and len(part) == 1:
        yield from context.place(placed["kind"], placed["which"] or "")
    elif first.startswith("##"):
        text = first.lstrip("#").strip()
        yield Heading(text, slug(text), 3 if first.startswith("###") else 2)
        if len(part) > 1:
            yield from _block(part[1:], context, name, key_figures=False)
    elif re.match(r"^([-*]|\d+\.)\s", first):
        if key_figures:  # a large number has its sign, not the word of running text
            context = replace(context, wording=context.wording.numeric())
        items = tuple(_runs(item, context, where) for item in _items(part))
        yield _key_figures(items) if key_figures else Listing(items, ordered=first[0].isdigit())
    else:
        yield Paragraph(_runs(" ".join(line.text.strip() for line in part), context, where))


def _items(part: list[Line]) -> list[str]:
    items: list[str] = []
    for line in part:
        text = line.text.strip()
        if re.match(r"^([-*]|\d+\.)\s", text):
            items.append(re.sub(r"^([-*]|\d+\.)\s+", "", text))
        else:
            items[-1] += " " + text
    return items


def _key_figures(items: tuple[Runs, ...]) -> KeyFigures:
    figures = []
    for runs in items:
        label = (replace(runs[1], text=runs[1].text.lstrip()), *runs[2:]) if runs[1:] else ()
        figures.append(KeyFigure(runs[0], label))
    return KeyFigures(tuple(figures))


def _with_lead(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """A chapter's first paragraph is its lead, unless a heading comes before it."""
    for k, block in enumerate(blocks):
        if isinstance(block, Heading):
            return blocks
        if isinstance(block, Paragraph):
            return (*blocks[:k], Paragraph(block.runs, lead=True), *blocks[k + 1 :])
    return blocks


def _runs(text: str, context: Context, where: str) -> Runs:
    runs: list[Run] = []
    at = 0
    for match in INLINE.finditer(text):
        if match.start() > at:
            runs.append(Run(unescape(text[at : match.start()])))
        runs.append(_run(match, context, where))
        if (match["target"] or "").startswith("src:"):
            runs.append(Run(context.cite(match["target"][4:].strip()), "note"))
        at = match.end()
    if at < len(text):
        runs.append(Run(unescape(text[at:])))
    if RIGHT_TO_LEFT.search(text):  # a number after a word from right to left keeps its own direction
        runs = [replace(run, text=number_kept(run.text)) if run.kind == "figure" else run for run in runs]
    return tuple(runs)


def _run(match: re.Match[str], context: Context, where: str) -> Run:
    if match["bind"] is not None:
        return _figure(match["bind"], context, where)
    if match["note"]:
        return Run(match["note"], "note")
    if match["strong"]:
        return Run(match["strong"], "strong")
    if match["emphasis"]:
        return Run(match["emphasis"], "emphasis")
    target = match["target"]
    if target.startswith("waive:"):
        return Run(match["text"])
    if target.startswith("est:"):
        return _claim(match["text"], target[4:], context, where)
    if target.startswith("src:"):
        context.cite(target[4:].strip())  # the footnote follows the words; here it only has to exist
        return Run(match["text"])
    return Run(match["text"], "link", target)


def _claim(words: str, target: str, context: Context, where: str) -> Run:
    """Words with the estimates they rest on; they stop the report when these say the contrary."""
    expression = parse_expression(target, where=where)
    if context.judged:
        check_target(words, target, context.evidence, context.wording.language, where)
    parts = [part.strip() for part in (target,)] if expression.kind == "share" else _texts(expression.parts, context)
    shown = [_figure(part, context, where) for part in parts]
    return replace(shown[0], text=words, kind="claim", detail=" · ".join(run.detail for run in shown))


def _texts(parts: tuple[Reference, ...], context: Context) -> list[str]:
    """References as a narrative would write them."""
    texts = []
    for part in parts:
        options = " + ".join(f"{part.question}.{option}" for option in part.options)
        by = context.evidence.break_of(part.group) if part.by == "*" else part.by
        texts.append(f"{options} @ {by}={part.group}" if part.group else options)
    return texts


def _shown_share(cell: Estimate, context: Context) -> dict[str, str]:
    """What a share looks like, by filter."""
    words = context.wording
    share, high = words.prose(cell.estimate), words.percent(cell.high)
    confidence = words.percent(context.confidence)
    return {
        "": share,
        "ci": words.say("interval", share=share, confidence=confidence, low=words.number(100 * cell.low), high=high),
        "moe": words.points(cell.margin),
        "n": words.number(cell.n),
        "deff": words.number(cell.deff, 2),
    }


def _shown_mean(cell: Estimate, context: Context) -> dict[str, str]:
    """What a mean looks like, by filter."""
    words, digits = context.wording, context.decimals(cell.question)
    mean, low, high = (words.number(value, digits) for value in (cell.estimate, cell.low, cell.high))
    confidence = words.percent(context.confidence)
    return {
        "": mean,
        "ci": words.say("interval", share=mean, confidence=confidence, low=low, high=high),
        "moe": words.number(cell.margin, digits),
        "n": words.number(cell.n),
        "deff": words.number(cell.deff, 2),
    }


def _detail(cell: Estimate, context: Context) -> str:
    """What a reader is told on pointing at a number."""
    words = context.wording
    confidence, n, deff = words.percent(context.confidence), words.number(cell.n), words.number(cell.deff, 2)
    if cell.is_mean:
        digits = context.decimals(cell.question) + 1
        mean, low, high = (words.number(value, digits) for value in (cell.estimate, cell.low, cell.high))
        return words.say("detail.mean", mean=mean, confidence=confidence, low=low, high=high, n=n, deff=deff)
    share, low, high = (words.percent(value, 1) for value in (cell.estimate, cell.low, cell.high))
    return words.say("detail", share=share, confidence=confidence, low=low, high=high, n=n, deff=deff)


def _figure(text: str, context: Context, where: str) -> Run:
    expression, _, filter_ = (part.strip() for part in text.partition("|"))
    if filter_ not in SHARE_FILTERS:
        raise PublicationError("R-NARR-2", where=where, filter=filter_, known=", ".join(f for f in SHARE_FILTERS if f))
    if expression in context.facts:
        return Run(context.facts[expression], "figure", detail=context.wording.say("detail.plain"), source=expression)
    cell = context.evidence.find(parse_reference(expression, where=where), where=where)
    if cell.n == 0:
        raise PublicationError("R-BASE-1", where=where, binding=expression)
    words = context.wording
    shown = (_shown_mean if cell.is_mean else _shown_share)(cell, context)[filter_]
    detail = _detail(cell, context)
    if cell.table:
        detail = f"{detail} {words.say('detail.table', table=cell.table, source=expression)}"
    return Run(shown, "figure", f"table-{cell.table}" if cell.table else "", detail, expression)
