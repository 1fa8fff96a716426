"""What several tests need: studies copied to a folder of their own, and the command line."""

from __future__ import annotations

import io
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import hypothesis
import pytest
from click.testing import CliRunner, Result

from aneroid.cli import main

ROOT = Path(__file__).parent.parent


# A busy machine is no failure: what must hold is the property, not the time that a case takes.
hypothesis.settings.register_profile("aneroid", deadline=None)
hypothesis.settings.load_profile("aneroid")


def copy_study(name: str, target: Path) -> Path:
    """A study of the repository, without what was built."""
    shutil.copytree(ROOT / "studies" / name, target, ignore=shutil.ignore_patterns("build"))
    return target


def with_dimension(path: Path, reference: str) -> None:
    """Rewrite the stated size of the first sheet."""
    source = zipfile.ZipFile(io.BytesIO(path.read_bytes()))
    with zipfile.ZipFile(path, "w") as target:
        for item in source.infolist():
            data = source.read(item)
            if item.filename == "xl/worksheets/sheet1.xml":
                start = data.index(b"<dimension")
                end = data.index(b"/>", start) + 2
                data = data[:start] + f'<dimension ref="{reference}"/>'.encode() + data[end:]
            target.writestr(item, data)


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


@pytest.fixture(scope="session")
def kosovo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The reference study, run once from scratch."""
    folder = copy_study("kosovo-2021", tmp_path_factory.mktemp("kosovo") / "study")
    result = CliRunner().invoke(main, ["run", str(folder)], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return folder


@pytest.fixture(scope="session")
def gss(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The General Social Survey study, run once."""
    folder = copy_study("gss-family", tmp_path_factory.mktemp("gss") / "study")
    result = CliRunner().invoke(main, ["run", str(folder)], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return folder
