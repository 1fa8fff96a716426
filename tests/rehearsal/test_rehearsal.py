"""The rehearsal: people whose shares are known, surveys played on them, and what many of them say."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from click.testing import Result

from aneroid.estimation.design import Design
from aneroid.rehearsal.conduct import CONDUCT, tell_answers
from aneroid.rehearsal.designs import make_stage, stages_of, with_overrides
from aneroid.rehearsal.dishonesty import simulate_field
from aneroid.rehearsal.draws import draw_once, prepare_draws
from aneroid.rehearsal.opening import Rehearsal, open_rehearsal
from aneroid.rehearsal.people import make_people
from aneroid.rehearsal.playing import Stage, play
from aneroid.rehearsal.population import intraclass_correlation, make_population, opinion_shares
from aneroid.rehearsal.replications import as_frame, run_replications
from aneroid.rehearsal.shares import estimate_shares
from aneroid.rehearsal.summary import Summary, summarise
from aneroid.sampling.draw import draw_sample
from aneroid.study.errors import SamplingError
from aneroid.study.folder import load_study
from aneroid.study.new import write_new_study
from aneroid.study.settings import ConductSettings, DesignOverride, Settings

HONEST = {"fabricating": 0.0, "hurried": 0.0}


@pytest.fixture(scope="module")
def northland(tmp_path_factory: pytest.TempPathFactory) -> Rehearsal:
    """The small study that ``aneroid new`` makes, opened for rehearsal."""
    folder = tmp_path_factory.mktemp("rehearsal") / "northland"
    write_new_study(folder)
    return open_rehearsal(load_study(folder))


def varied(settings: Settings, **sections: dict[str, object]) -> Settings:
    """Settings with some of them changed."""
    return with_overrides(settings, DesignOverride(name="varied", **sections))  # type: ignore[arg-type]


def repopulated(base: Rehearsal, settings: Settings, seed: int = 7) -> Rehearsal:
    """The same study with other settings of its people."""
    assert settings.sample is not None
    population = make_population(
        settings, base.questionnaire, settings.sample, base.frame, base.margins, {}, seed
    )  # fmt: skip
    return replace(base, settings=settings, design=settings.sample, population=population)


def replay(stage: Stage, times: int) -> Summary:
    return summarise(stage, as_frame([play(stage, k) for k in range(times)], 0))


# --- the population ------------------------------------------------------------------------------------


def test_a_unit_has_the_same_people_whoever_makes_them(northland: Rehearsal) -> None:
    population = northland.population
    alone, _ = make_people(population.recipe, population.places, [17])
    among, _ = make_people(population.recipe, population.places, [3, 17, 40])
    looked_up = population.people([17])
    here = among.psu[among.household] == 1
    assert (alone.codes == among.codes[here]).all()
    assert (alone.codes == looked_up.codes).all()
    assert (alone.adults == looked_up.adults).all()
    assert (alone.cooperation == looked_up.cooperation).all()


def test_people_who_are_not_written_down_are_the_same(northland: Rehearsal) -> None:
    again = make_population(
        northland.settings, northland.questionnaire, northland.design, northland.frame, northland.margins,
        {}, 7, held=0,
    )  # fmt: skip
    kept = make_population(
        northland.settings, northland.questionnaire, northland.design, northland.frame, northland.margins, {}, 7
    )  # fmt: skip
    assert again.store is None
    assert kept.store is not None
    assert again.truth.equals(kept.truth)
    assert (again.people([5, 9]).codes == kept.people([5, 9]).codes).all()


def test_the_truth_is_what_counting_everybody_gives(northland: Rehearsal) -> None:
    population = northland.population
    people = population.people(range(population.places.height))
    codes = people.codes[:, population.recipe.place_of("satisfied_town")]
    counted = np.bincount(codes[codes >= 0]) / (codes >= 0).sum()
    stated = population.truth.filter(pl.col("question") == "satisfied_town")["share"].to_numpy()
    assert np.abs(counted - stated).max() < 1e-12
    assert population.adults == people.household.size


def test_shares_come_out_as_the_targets_and_margins_say(northland: Rehearsal) -> None:
    truth = northland.population.truth
    shares = dict(truth.filter(pl.col("question") == "main_problem").select("option", "share").iter_rows())
    import tomllib

    targets = tomllib.loads((northland.folder.parent.parent / "targets.toml").read_text())["shares"]["main_problem"]
    for option, percent in targets.items():
        assert abs(100 * shares[option] - percent) < 0.5, option
    for name, categories in northland.population.margins.items():
        for category, share in categories.items():
            assert abs(share - northland.margins[name][category]) < 0.01


def test_routing_holds_in_the_population(northland: Rehearsal) -> None:
    people, recipe = northland.population.people(range(20)), northland.population.recipe
    heard = people.codes[:, recipe.place_of("heard_service")]
    used = people.codes[:, recipe.place_of("used_service")]
    yes = recipe.labels["heard_service"].index("yes")
    conditional = next(o for o in recipe.opinions if o.name == "used_service").relevant
    assert ("heard_service" in conditional) == bool(((heard != yes) & (used < 0)).any())
    assert (used[heard == yes] >= 0).all()


def test_intraclass_correlation_is_that_of_a_worked_analysis_of_variance() -> None:
    """By hand: units (4 of 4), (0 of 4), one stratum: MSB = 2.0, MSW = 0, so the correlation is 1."""
    assert intraclass_correlation(np.array([4, 0]), np.array([4, 4]), np.zeros(2, dtype=int)) == pytest.approx(1.0)
    # units (3 of 4), (1 of 4): SSB = 4 (0.25^2) 2 = 0.5, MSB = 0.5; SSW = 1.5, MSW = 0.25; (0.5-0.25)/(0.5+3*0.25)
    found = intraclass_correlation(np.array([3, 1]), np.array([4, 4]), np.zeros(2, dtype=int))
    assert found == pytest.approx(0.2)
    assert intraclass_correlation(np.array([4, 4]), np.array([4, 4]), np.zeros(2, dtype=int)) is None


def test_clustering_shows_in_the_population(northland: Rehearsal) -> None:
    loose = repopulated(northland, varied(northland.settings)).population
    settings = northland.settings.model_copy(
        update={"synthetic": northland.settings.synthetic.model_copy(update={"clustering": 0.25})}  # type: ignore[union-attr]
    )
    tight = repopulated(northland, settings).population
    iccs = [p.truth.filter(pl.col("question") == "main_problem")["icc"].max() for p in (loose, tight)]
    assert iccs[1] > 2 * iccs[0] > 0  # type: ignore[operator]


# --- draws and estimates are those of the stages -------------------------------------------------------


@pytest.mark.parametrize("method", ["systematic", "simple", "sampford", "pareto", "pivotal"])
def test_a_rehearsed_draw_is_the_draw_of_the_sampling_stage(northland: Rehearsal, method: str) -> None:
    settings = varied(northland.settings, sample={"psu": {"method": method}})
    assert settings.sample is not None
    population = northland.population
    draws = prepare_draws(northland.frame, settings.sample, population.places, population.number)
    for seed in (1, 2):
        drawn = draw_once(draws, 8, seed)
        sample = draw_sample(northland.frame, settings.sample, prefix="N", interviewers=8, seed=seed)
        assert population.places["psu"].gather(pl.Series(drawn.unit)).to_list() == sample["psu"].to_list()
        assert np.allclose(drawn.base_weight, sample["base_weight"].to_numpy(), rtol=1e-12)
        assert [f"I{k + 1:02d}" for k in drawn.interviewer] == sample["interviewer"].to_list()


def test_rehearsed_shares_are_those_of_the_estimation_stage() -> None:
    rng = np.random.default_rng(3)
    n = 240
    psu = np.repeat(np.arange(24), 10)
    strata = psu // 6
    before = rng.uniform(0.5, 2, n)
    sex, age = rng.integers(0, 2, n), rng.integers(0, 3, n)
    margins = {"sex": {"0": 170.0, "1": 130.0}, "age": {"0": 80.0, "1": 120.0, "2": 100.0}}
    first, second = rng.integers(0, 4, n), np.where(rng.random(n) < 0.4, -1, rng.integers(0, 2, n))
    data = pl.DataFrame({
        "w": before, "psu": psu, "stratum": strata, "sex": sex.astype(str), "age": age.astype(str),
        "first": first.astype(str), "second": [None if v < 0 else str(v) for v in second],
    })  # fmt: skip
    raked = Design(data, weight="w", strata="stratum", psu="psu").rake(margins)
    found = estimate_shares([(first, 4), (second, 2)], raked.weights, before, psu, strata, [(sex, 2), (age, 3)],
                            interval="logit", confidence=0.95)  # fmt: skip
    cells = raked.tabulate(["first", "second"])
    cells = cells.sort("variable", pl.col("level").cast(pl.String))
    for name, values in zip(("estimate", "se", "low", "high"), found, strict=True):
        assert np.allclose(values, cells[name].to_numpy(), atol=1e-12), name


# --- what many surveys say -----------------------------------------------------------------------------


def plain_settings(base: Settings, **sections: dict[str, object]) -> Settings:
    """One adult a household, no clustering, honest interviewers without influence, everybody answers alike."""
    quiet: dict[str, object] = {
        "conduct": HONEST, "interviewer_effect": 0.0, "psu_response": 0.0, "interviewer_response": 0.0,
        "stratum_effect": 0.0, "retest_noise": 0.0,
    }  # fmt: skip
    settings = varied(base, rehearsal=quiet, **sections)
    made = settings.synthetic
    assert made is not None
    return settings.model_copy(
        update={"synthetic": made.model_copy(update={"clustering": 0.0, "household_adults": {1: 1.0}, "tilts": {}})}
    )


def analytic(northland: Rehearsal, times: int) -> Summary:
    settings = plain_settings(northland.settings, weighting={"method": "none", "nonresponse": []})
    rehearsal = repopulated(northland, settings)
    return replay(make_stage(rehearsal, settings, "plain", 3), times)


def check_plain_design(summary: Summary, times: int) -> None:
    """Without clustering and with nearly equal weights a share varies as in a simple random sample."""
    usual = summary.shares.filter(pl.col("truth").is_between(0.2, 0.8))
    n = usual["n"].to_numpy()
    truth = usual["truth"].to_numpy()
    expected = np.sqrt(truth * (1 - truth) / n * summary.figure("kish"))
    ratio = usual["true_se"].to_numpy() / expected
    error = 1 / np.sqrt(2 * times)
    assert abs(ratio.mean() - 1) < 3 * error
    assert (np.abs(ratio - 1) < 4.5 * error).all()
    assert (np.abs(usual["bias"].to_numpy()) < 4.5 * usual["bias_error"].to_numpy()).all()
    coverage = usual["coverage"].to_numpy()
    assert (np.abs(coverage - 0.95) < 4.5 * np.sqrt(0.95 * 0.05 / times)).all()
    assert abs(coverage.mean() - 0.95) < 3 * np.sqrt(0.95 * 0.05 / times)
    assert np.abs(usual["se_ratio"].to_numpy() - 1).mean() < 3 * error


def test_the_true_error_of_a_plain_design_is_the_textbooks(northland: Rehearsal) -> None:
    check_plain_design(analytic(northland, 150), 150)


@pytest.mark.slow
def test_the_true_error_of_a_plain_design_is_the_textbooks_to_the_percent(northland: Rehearsal) -> None:
    check_plain_design(analytic(northland, 3000), 3000)


def test_who_cheats_and_who_is_influenced_makes_answers_vary_more(northland: Rehearsal) -> None:
    loud = varied(northland.settings, rehearsal={"interviewer_effect": 0.1, "conduct": HONEST})
    calm = varied(northland.settings, rehearsal={"interviewer_effect": 0.0, "conduct": HONEST})
    deff = [
        replay(make_stage(northland, settings, "x", 1), 60).shares.filter(pl.col("truth").is_between(0.2, 0.8))
        for settings in (loud, calm)
    ]  # fmt: skip
    assert float(deff[0]["deff_interviewers"].median()) > 1.5  # type: ignore[arg-type]
    assert abs(float(deff[1]["deff_interviewers"].median()) - 1) < 0.05  # type: ignore[arg-type]


def test_people_who_refuse_because_of_their_opinion_bias_it(northland: Rehearsal) -> None:
    question = "trust_police"
    option = northland.population.recipe.labels[question][0]
    settings = varied(
        northland.settings,
        rehearsal={"conduct": HONEST, "response": {f"{question}={option}": {"cooperation": -1.5}}},
    )
    shy = replay(make_stage(replace(northland, settings=settings), settings, "shy", 1), 40).shares
    row = shy.filter((pl.col("question") == question) & (pl.col("option") == option)).row(0, named=True)
    assert row["bias"] < -5 * row["bias_error"]
    assert row["coverage"] < 0.8


def test_designs_share_their_luck(northland: Rehearsal) -> None:
    own = make_stage(northland, northland.settings, "own", 1)
    same = make_stage(northland, varied(northland.settings), "same", 1)
    assert (play(own, 4).estimate == play(same, 4).estimate).all()
    assert not (play(own, 4).estimate == play(own, 5).estimate).all()
    assert not (play(own, 4).estimate == play(make_stage(northland, northland.settings, "own", 2), 4).estimate).all()


def test_more_interviews_cost_more_and_say_more(northland: Rehearsal) -> None:
    large = varied(northland.settings, sample={"interviews": 960})
    small, big = (replay(make_stage(northland, s, "x", 1), 40) for s in (northland.settings, large))
    assert big.figure("cost") > 2 * small.figure("cost")
    ratio = big.shares["true_se"].mean() / small.shares["true_se"].mean()  # type: ignore[operator]
    assert 0.45 < ratio < 0.75  # about the root of a third
    assert big.figure("interviews") == pytest.approx(960, abs=1)


def test_revisits_cost_what_they_cost(northland: Rehearsal) -> None:
    twice = varied(northland.settings, verification={"revisit_share": 0.3})
    few, many = (replay(make_stage(northland, s, "x", 1), 4) for s in (northland.settings, twice))
    assert few.figure("revisits") == 48
    assert many.figure("revisits") == 96
    assert many.figure("cost") - few.figure("cost") > 400


# --- workers, seeds, going on --------------------------------------------------------------------------


def test_results_do_not_depend_on_how_many_work(northland: Rehearsal, tmp_path: Path) -> None:
    study, stages = northland.folder.parent.parent, stages_of(northland, 5, compare=False)
    runs = [
        run_replications(study, stages, tmp_path / str(workers), 45, 5, compare=False, workers=workers)[0]
        for workers in (1, 2)
    ]  # fmt: skip
    assert runs[0].equals(runs[1])
    assert runs[0]["replication"].to_list() == list(range(45))


def test_a_run_goes_on_where_it_stopped(northland: Rehearsal, tmp_path: Path) -> None:
    study, stages = northland.folder.parent.parent, stages_of(northland, 5, compare=False)

    def run(times: int) -> tuple[pl.DataFrame, list[int]]:
        told: list[int] = []
        [frame] = run_replications(study, stages, tmp_path, times, 5, compare=False, workers=1, tell=told.append)
        return frame, told

    whole, told = run(60)
    assert told == [0, 20, 20, 20]
    files = sorted(tmp_path.rglob("*.parquet"))
    files[0].write_bytes(files[0].read_bytes()[:100])
    files[1].unlink()
    again, told = run(60)
    assert told == [20, 20, 20]
    assert again.equals(whole)
    more, told = run(80)
    assert told == [60, 20]
    assert more.head(60).equals(whole)


# --- the field with known cheats -------------------------------------------------------------------------


def field(northland: Rehearsal, seed: int = 3, **conduct: object):  # type: ignore[no-untyped-def]
    return simulate_field(
        northland.settings, northland.questionnaire, northland.population, northland.draw(seed, interviewers=10), seed,
        conduct=ConductSettings.model_validate(conduct),
    )  # fmt: skip


def test_an_honest_field_has_nobody_to_find(northland: Rehearsal) -> None:
    honest = field(northland, **HONEST)
    assert honest.truth["conduct"].unique().to_list() == ["honest"]
    assert not honest.truth["is_fabricated"].any()
    assert honest.truth["copied_from"].null_count() == honest.truth.height


def test_the_same_seed_gives_the_same_field(northland: Rehearsal) -> None:
    first, second, other = field(northland), field(northland), field(northland, seed=4)
    assert first.submissions.equals(second.submissions)
    assert first.contacts.equals(second.contacts)
    assert not first.truth["conduct"].equals(other.truth["conduct"])


@pytest.mark.parametrize("kind", CONDUCT[2:])
def test_cheats_do_what_they_are_said_to_do(northland: Rehearsal, kind: str) -> None:
    played = field(northland, fabricating=0.3, hurried=0.0, kinds=(kind,), extent=0.8)
    truth = played.truth
    cheats = truth.filter(pl.col("interviewer_conduct") == kind)
    assert cheats["interviewer"].n_unique() == 3
    share = cheats["is_fabricated"].mean()
    assert isinstance(share, float)
    assert 0.6 < share < 0.95
    bad = truth.filter("is_fabricated")
    rows = played.submissions.join(bad, on="submission_id", how="semi")
    rest = played.submissions.join(bad, on="submission_id", how="anti")
    minutes = [((f["ended"] - f["started"]).dt.total_seconds() / 60).median() for f in (rows, rest)]
    if kind == "copying":
        donors = bad.join(truth.select(copied_from="submission_id", who="interviewer"), on="copied_from")
        assert donors.height == bad.height
        assert (donors["who"] == donors["interviewer"]).all()
    if kind in ("copying", "inventing", "shortening"):
        assert minutes[0] < 0.9 * minutes[1]  # type: ignore[operator]
    if kind == "whoever-is-home":
        visits = played.contacts.group_by("address_id").agg(pl.col("attempt").max())
        first = rows.join(visits, on="address_id")["attempt"].max()
        assert first == 1
        assert float(bad["right_person"].mean()) < 0.75  # type: ignore[arg-type]


def test_nobody_holds_two_interviews_at_once_and_questions_fit_into_them(northland: Rehearsal) -> None:
    played = field(northland)
    times = played.submissions.sort("interviewer", "started").with_columns(
        before=pl.col("ended").shift(1).over("interviewer")
    )
    assert not (times["before"] > times["started"]).any()
    asked = played.seconds.group_by("submission_id").agg(pl.col("seconds").sum())
    lasted = played.submissions.with_columns(total=(pl.col("ended") - pl.col("started")).dt.total_seconds())
    both = lasted.join(asked, on="submission_id", validate="1:1")
    assert both.height == played.submissions.height
    assert (both["seconds"] <= both["total"]).all()
    assert (
        played.contacts.group_by("address_id")
        .agg(ordered=(pl.col("at").diff().drop_nulls() > pl.duration()).all())["ordered"]
        .all()
    )


def test_influence_leaves_shares_as_they_are_on_average(northland: Rehearsal) -> None:
    population = northland.population
    people = population.people(range(0, 200, 4))
    person = np.arange(people.household.size)
    interviewer = np.arange(person.size) % 400
    shares = opinion_shares(population)
    told = tell_answers(population.recipe, people, person, interviewer, np.zeros(person.size, dtype=int), shares, 0.1,
                        25.0, np.random.default_rng(1))  # fmt: skip
    for k, opinion in enumerate(population.recipe.opinions):
        place = population.recipe.place_of(opinion.name)
        true, heard = (codes[codes >= 0] for codes in (people.codes[:, place], told.codes[:, place]))
        before = np.bincount(true, minlength=shares[k].size) / true.size
        after = np.bincount(heard, minlength=shares[k].size) / heard.size
        assert np.abs(before - after).max() < 0.03, opinion.name
        assert not (told.codes[:, place] == people.codes[:, place]).all() or shares[k].max() > 0.999


# --- the command -----------------------------------------------------------------------------------------


def test_the_command_writes_a_report_and_goes_on(small_study: Path, aneroid: Callable[..., Result]) -> None:
    result = aneroid("rehearse", small_study, "--replications", 22, "--workers", 1)
    assert result.exit_code == 0, result.output
    built = small_study / "build" / "rehearsal"
    page = (built / "report.html").read_text(encoding="utf-8")
    assert "Nobody was interviewed" in page
    assert 'src="http' not in page
    assert "url(http" not in page
    again = aneroid("rehearse", small_study, "--replications", 22, "--workers", 1, "--json")
    told = json.loads(again.output)
    assert [d["name"] for d in told["designs"]] == ["as planned"]
    shares = pl.read_parquet(built / "shares.parquet")
    assert told["designs"][0]["shares"][0]["truth"] == pytest.approx(shares["truth"][0])
    assert pl.read_parquet(built / "replications.parquet").height == 22
    assert (built / "report.html").read_text(encoding="utf-8") == page


def test_designs_are_compared_side_by_side(small_study: Path, aneroid: Callable[..., Result]) -> None:
    path = small_study / "study.toml"
    path.write_text(path.read_text() + """
[[rehearsal.designs]]
name = "more places"
sample = { psu = { interviews = 4 } }
[[rehearsal.designs]]
name = "Kish grid & twice <the> revisits"
sample = { person = { method = "kish-grid" } }
verification = { revisit_share = 0.3 }
""")  # fmt: skip
    result = aneroid("rehearse", small_study, "--replications", 4, "--workers", 1, "--compare")
    assert result.exit_code == 0, result.output
    figures = pl.read_parquet(small_study / "build/rehearsal/figures.parquet")
    psus = dict(figures.filter(pl.col("figure") == "psus").select("design", "mean").iter_rows())
    assert psus["more places"] == 2 * psus["as planned"]
    page = (small_study / "build/rehearsal/report.html").read_text(encoding="utf-8")
    assert "Kish grid &amp; twice &lt;the&gt; revisits" in page
    assert "<the>" not in page


@pytest.mark.parametrize(
    ("settings", "arguments", "code"),
    [
        ("", ("--replications", 0), "X-REPLICATIONS-1"),
        ("", ("--replications", 1), "X-REPLICATIONS-1"),
        ("", ("--replications", -5), "X-REPLICATIONS-1"),
        ("", ("--compare",), "X-DESIGN-3"),
        ('[rehearsal]\nquestions = ["trust_moon"]', (), "X-QUESTION-1"),
        ('[rehearsal.response]\n"region=east" = { cooperation = -1.0 }', (), "X-GROUP-1"),
        ('[rehearsal.response]\n"planet=earth" = { cooperation = -1.0 }', (), "X-GROUP-1"),
        ('[rehearsal.response]\n"adults=many" = { cooperation = -1.0 }', (), "X-GROUP-1"),
        ('[rehearsal.response]\n"region" = { cooperation = -1.0 }', (), "S-STUDY-1"),
        ("[rehearsal]\ninterviewer_effect = 1.5", (), "S-STUDY-1"),
        ("[rehearsal.cost]\ninterviews_per_day = 0", (), "S-STUDY-1"),
        ('[[rehearsal.designs]]\nname = "x"\nsample = { interviews = -3 }', ("--compare",), "X-DESIGN-1"),
        ('[[rehearsal.designs]]\nname = "x"\nsample = { interveiws = 3 }', ("--compare",), "X-DESIGN-1"),
        ('[[rehearsal.designs]]\nname = "x"\nsample = { psu = { segment_size = 50 } }', ("--compare",), "X-DESIGN-2"),
        ('[[rehearsal.designs]]\nname = "x"\nsample = { interviews = 9000000 }', ("--compare",), "P-DRAW-"),
        ("", ("--engine", "ray"), "X-ENGINE-1"),
    ],
)
def test_bad_input_is_told_in_words(
    small_study: Path, aneroid: Callable[..., Result], settings: str, arguments: tuple[object, ...], code: str
) -> None:
    path = small_study / "study.toml"
    path.write_text(path.read_text() + "\n" + settings + "\n")
    result = aneroid("rehearse", small_study, *(arguments or ("--replications", 2)), "--workers", 1)
    assert result.exit_code == 1, result.output
    assert code in result.output
    assert not (small_study / "build" / "rehearsal" / "report.html").exists()


def test_a_study_that_does_not_say_how_people_are_made_cannot_be_rehearsed(northland: Rehearsal) -> None:
    study = load_study(northland.folder.parent.parent)
    nobody = replace(study, settings=study.settings.model_copy(update={"synthetic": None}))
    with pytest.raises(SamplingError, match="X-NONE-1"):
        open_rehearsal(nobody)
    planless = replace(study, settings=study.settings.model_copy(update={"sample": None}))
    with pytest.raises(SamplingError, match="X-NONE-2"):
        open_rehearsal(planless)


def test_cells_and_trimming_by_error_are_rehearsed_as_the_study_has_them(
    small_study: Path, aneroid: Callable[..., Result]
) -> None:
    path = small_study / "study.toml"
    text = path.read_text("utf-8")
    own = 'calibrate = ["sex", "age_group"]          # margins of margins.csv\ntrim = { upper = 4.0 }'
    assert own in text
    path.write_text(text.replace(own, '''calibrate = ["sex", "age_merged"]
cells = [{ name = "age_merged", columns = ["age_group"], merge = { "under 55" = ["18-34", "35-54"] } }]
trim = { method = "mse", questions = ["satisfied_town"] }'''), encoding="utf-8")  # fmt: skip
    assert aneroid("weight", small_study).exit_code == 0
    margins = pl.read_parquet(small_study / "build/margins.parquet")
    assert margins.filter(pl.col("margin") == "age_merged")["category"].to_list() == ["under 55", "55+"]
    result = aneroid("rehearse", small_study, "--replications", "3", "--workers", "1", "--json")
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["designs"][0]["failed"] == {}
