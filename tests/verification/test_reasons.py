"""Reasons in three languages: none that a check can give is left without words."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import aneroid.verification
from aneroid.verification.reasons import PHRASES, in_language, is_known

FOLDER = Path(aneroid.verification.__file__).parent
NO_REASONS = {
    "Office: ",  # before the office's own words
    "Near-copies of any interview",
}
"""Sentences of the checks that are not told at the desk."""


def sentences(path: Path) -> set[str]:
    """Texts of a module that read like a reason: of several words, beginning with a capital or a figure."""
    tree = ast.parse(path.read_text("utf-8"))
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef)
    docs = {ast.get_docstring(n, clean=False) for n in ast.walk(tree) if isinstance(n, documented)}
    docs |= {
        n.value.value for n in ast.walk(tree)
        if isinstance(n, ast.Expr) and isinstance(n.value, ast.Constant) and isinstance(n.value.value, str)
    }  # fmt: skip
    titles = {
        arg.value for n in ast.walk(tree) if isinstance(n, ast.Call) and getattr(n.func, "id", "") == "Check"
        for arg in n.args if isinstance(arg, ast.Constant)
    }  # fmt: skip
    inside = {id(part) for n in ast.walk(tree) if isinstance(n, ast.JoinedStr) for part in ast.walk(n) if part is not n}
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            text = "".join(p.value if isinstance(p, ast.Constant) else "{}" for p in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in inside:
            text = node.value
        else:
            continue
        if text not in docs | titles and re.match(r"[A-Z{]\S* \S+ ", text) and not text.endswith(", {}"):
            found.add(re.sub(r"\{\{\}\}|\{[^}]*\}", "7", text))
    return found


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.py")), ids=lambda path: path.stem)
def test_every_reason_of_a_check_has_words(path: Path) -> None:
    if path.stem in ("reasons", "screening"):
        return
    told = {text.replace("differ 7", "differ at the door") for text in sentences(path)} - NO_REASONS
    unknown = {text for text in told if not is_known(text.replace("7 7 of", "7 7 of"))}
    assert unknown == set()


def test_the_search_for_reasons_finds_them() -> None:
    found = set().union(*(sentences(path) for path in FOLDER.glob("*.py") if path.stem != "reasons"))
    assert {"Took 7 minutes", "Overlaps in time with another interview of the same interviewer"} <= found
    assert len(found) > 40


def test_figures_are_taken_over_and_words_are_not() -> None:
    reason = "Took 4.5 minutes, the usual interview 31.0"
    assert in_language(reason, "en") == reason
    assert in_language(reason, "sq") == "Zgjati 4,5 minuta, intervista e zakonshme 31,0"
    assert in_language(reason, "sr-Cyrl") == "Трајало 4,5 минута, уобичајена анкета 31,0"
    copy = "97 % of answers equal interview KOS21-0007 of the same interviewer (usual: 41 %)"
    assert "KOS21-0007" in in_language(copy, "sr-Cyrl")
    hits = f"3 of 20 interviews far out, such as: {copy}"
    assert in_language(hits, "sr").endswith("u anketi KOS21-0007 istog anketara (uobičajeno: 41 %)")
    assert in_language("Asked again, they deny the interview", "sq") == "Të pyetur përsëri, e mohojnë intervistën"
    assert in_language("Something that no check says", "sq") == "Something that no check says"


def test_translations_name_the_same_figures() -> None:
    for english, *others in PHRASES:
        names = set(re.findall(r"\{(\w+)\}", english))
        assert all(set(re.findall(r"\{(\w+)\}", other)) == names for other in others), english
