"""Rules of the form as sentences: who is asked a question."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from aneroid.reporting.labels import Labels
from aneroid.reporting.words import Wording

CONDITION = re.compile(
    r"^\$\{(?P<question>\w+)\}\s*(?P<sign>=|!=|<=|>=|<|>)\s*(?:'(?P<text>[^']*)'|\"(?P<quoted>[^\"]*)\"|(?P<number>[\d.]+))$"
    r"|^selected\(\s*\$\{(?P<chosen>\w+)\}\s*,\s*['\"](?P<answer>[^'\"]*)['\"]\s*\)$"
)


def rules_in_words(rules: Sequence[str], named: Callable[[str], str], labels: Labels, words: Wording) -> str:
    """Rules that must all hold, as one sentence.

    Args:
        named: what a question is called in the sentence: its wording, or its number.
    """
    return words.joined("rule.and", [_rule_in_words(rule, named, labels, words) for rule in rules])


def _rule_in_words(rule: str, named: Callable[[str], str], labels: Labels, words: Wording) -> str:
    """One rule; what is more than answers joined by and, or by or, stands as it is written."""
    for joint in (" and ", " or "):
        parts = rule.split(joint)
        said = [_condition(part.strip(), named, labels, words) for part in parts]
        if all(said) and len(parts) > 1:
            return words.joined(f"rule.{joint.strip()}", said)
    return _condition(rule, named, labels, words) or words.say("rule.code", rule=rule)


def _condition(part: str, named: Callable[[str], str], labels: Labels, words: Wording) -> str:
    match = CONDITION.match(part)
    if match is None:
        return ""
    question = match["question"] or match["chosen"]
    answer = next((t for t in (match["text"], match["quoted"], match["answer"]) if t is not None), None)
    if answer is None:
        return words.say("rule.compare", question=named(question), sign=match["sign"], value=match["number"])
    key = "rule.is_not" if match["sign"] == "!=" else "rule.is"
    return words.say(key, question=named(question), answer=labels.option(question, answer))
