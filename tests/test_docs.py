"""Docs that are run: the tutorial's commands, the pages made from code, every code and command explained."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import click
import polars as pl
import pytest
from click.testing import CliRunner

from aneroid.cli import main
from aneroid.cli.examples import EXAMPLES
from aneroid.cli.shell import SECTIONS
from aneroid.study.catalogue import CATALOGUE
from studies import ROOT


def test_the_tutorial_runs_as_printed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    text = (ROOT / "docs/tutorial.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```console\n(.*?)```", text, re.DOTALL)
    commands = 0
    for block in blocks:
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, output = part.partition("\n")
            result = CliRunner().invoke(main, shlex.split(command)[1:], catch_exceptions=False)
            assert result.exit_code == 0, command
            assert output.strip() in result.output
            commands += 1
    assert commands >= 5


def decided(settings: str, block: str) -> str:
    """Settings with the lines of a printed block in place of those of the same key; new ones after the first of them."""
    head, _, section = block.partition("\n\n")
    for line in head.strip().split("\n"):
        key = line.split(" = ")[0]
        replaced, found = re.subn(
            rf"^{key} = .*$", lambda _match, line=line: line, settings, count=1, flags=re.MULTILINE
        )
        settings = replaced if found else settings.replace("\npsu = {", f"\n{line}\npsu = {{", 1)
    return f"{settings}\n{section}"


def test_the_tutorial_on_planning_runs_as_printed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    text = (ROOT / "docs/planning-a-national-survey.md").read_text(encoding="utf-8")
    commands, printed = 0, ""
    for kind, block in re.findall(r"```(console|toml|)\n(.*?)```", text, re.DOTALL):
        if kind == "toml":
            path = tmp_path / "northland/study.toml"
            path.write_text(decided(path.read_text("utf-8"), block), encoding="utf-8")
        elif kind == "":  # lines of what was printed last
            assert all(line in printed for line in block.strip("\n").split("\n")), block
        else:
            for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
                command, _, output = part.partition("\n")
                result = CliRunner().invoke(main, shlex.split(command)[1:], catch_exceptions=False)
                printed = result.output
                assert result.exit_code == 0, printed
                assert output.strip() in printed, printed
                commands += 1
    assert commands == 10
    sample = pl.read_parquet(tmp_path / "northland/build/sample.parquet")
    assert sample.height == 1200
    made = {path.name for path in (tmp_path / "northland/build/assignments").iterdir()}
    assert made == {"assignments.csv", "assignments.xlsx", "entities.csv", "reserves.csv", "sheets-en-I01.pdf"}


def test_the_tutorials_mistakes_are_found_as_printed(small_study: Path) -> None:
    margins = small_study / "margins.csv"
    margins.write_text(margins.read_text("utf-8").replace("0.485", "0.585"), encoding="utf-8")
    printed = next(line for line in (ROOT / "docs/tutorial.md").read_text("utf-8").splitlines() if "W-MARGIN-7" in line)
    assert printed in CliRunner().invoke(main, ["check", str(small_study)]).output


def test_pages_made_from_code_are_current() -> None:
    run = subprocess.run(
        [sys.executable, "docs/make_reference.py", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout


def test_every_code_that_is_raised_is_catalogued_and_every_row_is_used() -> None:
    sources = "\n".join(p.read_text("utf-8") for p in (ROOT / "src").rglob("*.py") if p.parent.name != "catalogue")
    used = set(re.findall(r'"([A-Z]-[A-Z]+-\d+)"', sources))
    assert used - CATALOGUE.keys() == set()
    assert CATALOGUE.keys() - used == set()


def every_command(group: click.Group = main, within: str = "") -> dict[str, click.Command]:
    found: dict[str, click.Command] = {}
    for name, command in group.commands.items():
        inner = isinstance(command, click.Group)
        found |= every_command(command, f"{within}{name} ") if inner else {f"{within}{name}": command}  # type: ignore[arg-type]
    return found


def test_every_command_is_listed_once_in_the_order_of_a_survey() -> None:
    assert sorted(name for names in SECTIONS.values() for name in names) == sorted(main.commands)
    printed = CliRunner().invoke(main, ["--help"]).output
    assert "Others:" not in printed
    assert "..." not in printed.partition("Begin:")[2]  # every sentence is whole


def test_every_command_has_examples_that_can_be_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANEROID_PASSWORD", "of a test")
    assert EXAMPLES.keys() == every_command().keys()
    for name, lines in EXAMPLES.items():
        for line in lines:
            assert line.startswith(f"aneroid {name} ")
            read(line)
            assert line in (every_command()[name].epilog or "")


PAGES = sorted(p.relative_to(ROOT).as_posix() for p in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])


def read(line: str) -> None:
    """Read a command with its arguments and options as the shell and click would; nothing is run."""
    _, name, *words = shlex.split(line, comments=True)
    command: click.Command = main.commands[name]
    while isinstance(command, click.Group):
        name, *words = words
        command = command.commands[name]
    with command.make_context(name, words):
        pass


def test_every_command_on_every_page_can_be_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANEROID_PASSWORD", "of a test")
    count = 0
    for page in PAGES:
        text = (ROOT / page).read_text("utf-8")
        for line in re.findall(r"^(?:\$ | +)?((?:\.venv/bin/)?aneroid [^\n]+)$", text, re.MULTILINE):
            read(line)
            count += 1
    assert count > 80


def test_every_command_has_help_and_the_readme_names_only_real_ones() -> None:
    assert all(command.help for command in every_command().values())
    readme = (ROOT / "README.md").read_text("utf-8")
    named = set(re.findall(r"aneroid ([a-z]+) (?:my-study|data)", readme))
    assert named <= set(main.commands)


@pytest.mark.parametrize("page", PAGES)
def test_links_between_pages_lead_somewhere(page: str) -> None:
    path = ROOT / page
    for target in re.findall(r"\]\((?!http)([^)#]+)\)", path.read_text("utf-8")):
        if not target.startswith(("est:", "src:", "waive:")):
            assert (path.parent / target).exists(), target


def test_the_python_of_the_readme_runs(kosovo: Path) -> None:
    import polars as pl

    text = (ROOT / "README.md").read_text("utf-8")
    code = re.findall(r"```python\n(.*?)```", text, re.DOTALL)[0]
    exec(code, {"data": pl.read_parquet(kosovo / "build/interviews.parquet")})


@pytest.mark.parametrize(
    "page", ["docs/coming-from-r.md", *sorted(p.relative_to(ROOT).as_posix() for p in ROOT.glob("docs/methods/*.md"))]
)
def test_the_python_of_the_methods_runs(page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT / "tests/reference/golden")
    blocks = re.findall(r"```python\n(.*?)```", (ROOT / page).read_text("utf-8"), re.DOTALL)
    assert blocks or page.endswith(("README.md", "phrases.md"))
    exec("\n".join(blocks), {})


def test_no_text_file_holds_a_path_of_somebodys_machine() -> None:
    path = re.compile(rb"[\s\"'(=:]/(?:root|home|work|Users)/[a-z]")
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split(
        "\n"
    )
    for name in filter(None, tracked):
        if (
            Path(name).suffix in (".py", ".md", ".toml", ".lock", ".typ", ".css", ".j2", ".yml", "")
            and (ROOT / name).is_file()
        ):
            assert path.findall((ROOT / name).read_bytes()) == [], name
