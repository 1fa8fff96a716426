"""Reference cases as calls of the public interface; the format is described in tests/reference/golden/README.md."""

from __future__ import annotations

import re
from typing import Any

import polars as pl

from aneroid.estimation import Design

INTERVALS = {"mean": "wald", "asin": "arcsine", "xlogit": "logit"}


def one(value: Any) -> Any:
    return value[0] if isinstance(value, list) and len(value) == 1 else value


def make_design(case: dict[str, Any], data: pl.DataFrame) -> Design:
    d = case["design"]
    options = {"weight": d.get("weight"), "strata": d.get("strata"), "psu": one(d.get("psu")), "fpc": one(d.get("fpc"))}
    options = {k: v for k, v in options.items() if v is not None}
    if r := d.get("replicates"):
        options = {"weight": d["weight"], "replicates": r["columns"], "method": r["method"], "scale": r["scale"],
                   "rscales": r["rscales"], "mse": r["mse"], "rho": r.get("rho") or 0.0}  # fmt: skip
    else:
        options |= {"lonely_psu": d.get("lonely_psu") or "fail", "nest": bool(d.get("nest"))}
    design = Design(data, **options)
    if c := d.get("calibration"):
        if c["method"] in ("poststratify", "rake"):
            design = getattr(design, c["method"])(c["margins"])
        else:
            design = design.calibrate(c["margins"], method=c["method"], bounds=c.get("bounds"))
    if s := d.get("subset"):
        column = pl.col(s["column"])
        design = design.subset({"==": column == s["value"], ">": column > s["value"]}[s["op"]])
    return design


def compute(design: Design, case: dict[str, Any], _data: pl.DataFrame) -> list[dict[str, Any]]:
    kind, variables, options = case["statistic"], case["variables"], case["options"] or {}
    by = one(case["by"]) if case["by"] else None
    if kind == "weights":
        return [{"weights": design.weights.tolist()}]
    if kind == "independence":
        row = design.independence(*variables, statistic=options["statistic"]).row(0, named=True)
        df = [row["df"], row["df_denominator"]]
        return [{**row, "df": df if None not in df else [] if row["df"] is None else row["df"]}]
    if kind == "ttest":
        return design.ttest(*variables).to_dicts()
    if kind == "regression":
        left, right = options["formula"].split("~")
        level = re.match(r"I\(([\w.]+)=='(\w+)'\)", left)
        outcome, category = (level[1], level[2]) if level else (left, None)
        family = "gaussian" if options["family"] == "gaussian" else "binomial"
        return design.regress(outcome, right.split("+"), family=family, level=category).to_dicts()
    if kind == "difference":
        expected = case["expected"][0]
        return design.difference(variables[0], by, (expected["first"], expected["second"])).to_dicts()
    if kind == "quantile":
        frame = design.quantile(variables[0], options["q"], by=by, rule=options["rule"])
    elif kind == "ratio":
        frame = design.ratio(variables[0], variables[1], by=by)
    elif kind == "proportion":
        interval = options.get("interval", "logit")
        frame = design.proportion(variables[0], by=by, interval=INTERVALS.get(interval, interval))
        # R calls the share of a group in which nobody was asked zero; here it is no estimate.
        frame = frame.with_columns(
            pl.when(pl.col("n") == 0).then(0.0).otherwise(pl.col(c)).alias(c) for c in ("estimate", "se")
        )
    else:
        frame = getattr(design, kind)(variables[0], by=by)
    return [{**row, "group": {by: row[by]} if by else None} for row in frame.to_dicts()]
