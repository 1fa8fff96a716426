"""Data that stay where they are: a scanned file, DuckDB, Spark; and partitions of the same data."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import narwhals as nw
import numpy as np
import polars as pl
import pytest
from test_tables import design, survey

from aneroid.estimation import Design
from aneroid.study.errors import EstimationError

ASKED: dict[str, Any] = {
    "by": ["g", "settlement", ["g", "settlement"]], "nets": {"q": {"agree": [4, 5]}}, "scores": {"q": {1: 1, 2: 2, 3: 3, 4: 4, 5: 5}},
    "multiple": {"media": ["tv"]}, "letters": 0.05,
}  # fmt: skip
NUMBERS = ("n", "weighted_n", "estimate", "se", "low", "high", "df", "deff")


def same_tables(found: pl.DataFrame, expected: pl.DataFrame, rel: float = 1e-10) -> None:
    texts = [
        "variable",
        "level",
        "by",
        "group",
        "mark",
        "kind",
        *(c for c in ("letter", "letters") if c in found.columns),
    ]
    assert found.select(texts).equals(expected.select(texts))
    for name in NUMBERS:
        assert np.allclose(found[name].to_numpy(), expected[name].to_numpy(), rtol=rel, atol=1e-12, equal_nan=True), (
            name
        )


def duck(data: pl.DataFrame) -> Any:
    duckdb = pytest.importorskip("duckdb")
    connection = duckdb.connect()
    connection.register("survey", data.to_arrow())
    return connection.sql("select * from survey")


@pytest.mark.parametrize("where", ["scan", "duckdb"])
def test_sums_come_from_where_the_data_are(where: str, tmp_path: Path) -> None:
    data = survey(21)
    data.write_parquet(tmp_path / "survey.parquet")
    source = pl.scan_parquet(tmp_path / "survey.parquet") if where == "scan" else duck(data)
    same_tables(design(source).tabulate(["q", "far"], **ASKED), design(data).tabulate(["q", "far"], **ASKED))
    inside = design(source).subset(nw.col("web") == True)  # noqa: E712
    same_tables(inside.tabulate(["q"], by=["g"]), design(data).subset(pl.col("web")).tabulate(["q"], by=["g"]))
    for call in (
        lambda d: d.mean("far", by="g"),
        lambda d: d.quantile("far", [0.5]),
        lambda d: d.subset(nw.col("far") > 2).total("far"),
        lambda d: d.rake({"settlement": {"urban": 100, "rural": 150}}).subset(nw.col("far") > 2).proportion("q"),
        lambda d: d.replicate("JKn").tabulate(["q"]),
        lambda d: d.independence("q", "settlement"),
    ):
        here, there = call(design(data)), call(design(source))
        assert here.columns == there.columns
        for name in ("estimate", "se", "p_value"):
            if name in here.columns:
                assert np.allclose(here[name], there[name], rtol=1e-10)


def test_a_file_is_not_read_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = survey(22, n=2000).with_columns(noise=pl.Series(np.random.default_rng(1).random(2000)))
    data.write_parquet(tmp_path / "survey.parquet")
    fetched: list[tuple[int, list[str]]] = []
    collect = pl.LazyFrame.collect

    def watched(frame: pl.LazyFrame, **options: Any) -> Any:
        found = collect(frame, **options)
        fetched.append((found.height, found.columns))
        return found

    monkeypatch.setattr(pl.LazyFrame, "collect", watched)
    stream = design(pl.scan_parquet(tmp_path / "survey.parquet"))
    stream.tabulate(["tv"], by=["settlement"])
    whole = [f for f in fetched if "aneroid:weight" in f[1]]
    assert [60 < rows <= 72 for rows, _ in whole] == [True]  # units by answers, missing ones too
    fetched.clear()
    stream.mean("far")
    assert not any("noise" in columns for _, columns in fetched)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (pl.when(pl.col("psu") == 3).then(-1.0).otherwise("w").alias("w"), "E-WEIGHT-1"),
        (pl.when(pl.col("psu") == 3).then(float("nan")).otherwise("w").alias("w"), "E-WEIGHT-1"),
        (pl.when(pl.col("psu") == 3).then(None).otherwise("w").alias("w"), "E-WEIGHT-1"),
        (pl.col("w").cast(pl.String), "E-NUMBER-1"),
        (pl.when(pl.col("psu") == 3).then(None).otherwise("psu").alias("psu"), "E-DESIGN-1"),
        (pl.col("w").alias("weight"), "E-COL-1"),
    ],
)
def test_what_is_wrong_with_data_elsewhere_is_said(change: pl.Expr, code: str) -> None:
    data = survey(23).with_columns(change)
    if code == "E-COL-1":
        data = data.drop("w")
    for source in (data.lazy(), duck(data)):
        with pytest.raises(EstimationError, match=code):
            design(source).tabulate(["q"])
    if code == "E-COL-1":
        with pytest.raises(EstimationError, match=code):
            design(survey(23).lazy()).tabulate(["nothing"])
        with pytest.raises(EstimationError, match="E-FRAME-2"):
            design(duck(survey(23))).subset(pl.col("q") > 2).tabulate(["q"])
        with pytest.raises(EstimationError, match="E-EMPTY-1"):
            design(survey(23).lazy().filter(pl.lit(value=False))).tabulate(["q"])


def test_partitions_of_the_data_change_nothing() -> None:
    data = survey(24, n=800)
    whole = design(data).tabulate(["q"], by=["g", "settlement"])
    for pieces in (2, 7, 100):
        parts = [data.filter(pl.int_range(pl.len()) % pieces == k) for k in range(pieces)]
        same_tables(design(pl.concat(parts, rechunk=False)).tabulate(["q"], by=["g", "settlement"]), whole, rel=1e-12)


def test_the_number_of_threads_changes_no_byte(monkeypatch: pytest.MonkeyPatch) -> None:
    data = survey(25, n=30_000)
    questions = ["q", "far", "tv", "web", "g", "settlement"] * 3
    several = design(data).tabulate(questions, by=["g"])
    monkeypatch.setattr("os.cpu_count", lambda: 1)
    assert design(data).tabulate(questions, by=["g"]).equals(several)


@pytest.fixture(scope="module")
def spark() -> Any:
    if shutil.which("java") is None:
        pytest.skip("no Java here: the pass was not tried on Spark")
    session = pytest.importorskip("pyspark.sql", reason="no PySpark here: make spark brings it").SparkSession
    found = session.builder.master("local[2]").config("spark.ui.enabled", "false").config(
        "spark.sql.shuffle.partitions", "2").config("spark.driver.host", "127.0.0.1").getOrCreate()  # fmt: skip
    yield found
    found.stop()


@pytest.mark.filterwarnings("ignore")
def test_the_pass_runs_on_spark(spark: Any) -> None:
    data = survey(26)
    frame = spark.createDataFrame([tuple(row) for row in data.iter_rows()], schema=data.columns)
    same_tables(design(frame).tabulate(["q"], **ASKED), design(data).tabulate(["q"], **ASKED))
    inside = design(frame).subset(nw.col("far") > 2)
    same_tables(inside.tabulate(["q"], by=["g"]), design(data).subset(pl.col("far") > 2).tabulate(["q"], by=["g"]))
    assert design(frame).mean("far")["se"][0] == pytest.approx(design(data).mean("far")["se"][0], rel=1e-10)


def test_other_designs_fetch_what_they_need() -> None:
    data = survey(27)
    no_units = Design(data.lazy(), weight="w", strata="stratum").tabulate(["q"], by=["g"])
    same_tables(no_units, Design(data, weight="w", strata="stratum").tabulate(["q"], by=["g"]))
