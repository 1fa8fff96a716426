"""What several tests need: the command line, and studies to work on (`studies.py`)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import hypothesis
import pytest
from click.testing import CliRunner, Result

from aneroid.cli import main
from studies import copy_study, made_once

# A busy machine is no failure: what must hold is the property, not the time that a case takes.
hypothesis.settings.register_profile("aneroid", deadline=None)
hypothesis.settings.load_profile("aneroid")


@pytest.fixture
def aneroid() -> Callable[..., Result]:
    """Run the command line; an exception other than a wanted exit is a failure of the test."""

    def invoke(*arguments: object) -> Result:
        result = CliRunner().invoke(main, [str(argument) for argument in arguments])
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return invoke


@pytest.fixture
def small_study(tmp_path: Path) -> Path:
    """A fresh study as ``aneroid new`` makes it."""
    from aneroid.study.new import write_new_study

    folder = tmp_path / "study"
    write_new_study(folder)
    return folder


def run_copy(name: str) -> Callable[[Path], None]:
    """What makes a folder a study of the repository that was run from scratch."""

    def make(folder: Path) -> None:
        result = CliRunner().invoke(main, ["run", str(copy_study(name, folder))], catch_exceptions=False)
        assert result.exit_code == 0, result.output

    return make


@pytest.fixture(scope="session")
def kosovo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The reference study, run once from scratch."""
    return made_once(tmp_path_factory, "kosovo", run_copy("kosovo-2021"))


@pytest.fixture(scope="session")
def gss(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The General Social Survey study, run once."""
    return made_once(tmp_path_factory, "gss", run_copy("gss-family"))
