"""Selection against R's sampling package; tests/reference/sampling/make.R holds the calls, values.json what they gave.

Where R has a method, its probabilities are compared digit by digit; where it makes the same choice from the same random
numbers, the drawn units are; where both leave it to chance, the shares of 100,000 draws of R and of ours.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from aneroid.statistics.drawing import (
    draw_pareto,
    draw_pivotal,
    draw_poisson,
    draw_sampford,
    draw_simple,
    draw_systematic,
    inclusion_probabilities,
    joint_poisson,
    joint_sampford,
    joint_simple,
    joint_systematic,
)

R: dict[str, Any] = json.loads((Path(__file__).parent.parent / "reference/sampling/values.json").read_text("utf-8"))
P = np.array(R["inclusionprobabilities(x, 4)"])
RUNS = 8_000


class Start(np.random.Generator):
    """A generator whose only random number is given."""

    def __init__(self, number: float) -> None:
        super().__init__(np.random.PCG64(1))
        self.number = number

    def random(self, *_args: Any, **_options: Any) -> Any:
        return self.number


def test_probabilities_by_size() -> None:
    assert np.allclose(inclusion_probabilities(np.array(R["sizes"], dtype=float), 4), P, rtol=0, atol=1e-14)
    for n in (3, 5, 8):
        expected = R[f"inclusionprobabilities(large, {n})"]
        assert np.allclose(inclusion_probabilities(np.array(R["large"], dtype=float), n), expected, rtol=0, atol=1e-14)


@pytest.mark.parametrize(
    ("ours", "call"), [(joint_sampford, "UPsampfordpi2(p)"), (joint_systematic, "UPsystematicpi2(p)")]
)
def test_joint_probabilities_of_every_pair(ours: Callable[[np.ndarray], np.ndarray], call: str) -> None:
    assert np.allclose(ours(P), R[call], rtol=0, atol=1e-12)


def test_the_same_start_gives_the_same_systematic_sample() -> None:
    for case in R["UPsystematic(p)"]:
        assert (draw_systematic(P, Start(case["numbers"])) + 1).tolist() == case["drawn"]


@pytest.mark.parametrize(("draw", "call"), [(draw_poisson, "UPpoisson(p)"), (draw_pareto, "UPopips(p, pareto)")])
def test_the_same_numbers_give_the_same_sample(draw: Callable[..., np.ndarray], call: str) -> None:
    for case in R[call]:
        drawn = case["drawn"] if isinstance(case["drawn"], list) else [case["drawn"]]
        assert (draw(P, np.array(case["numbers"])) + 1).tolist() == drawn


CHANCE: dict[str, Callable[[np.random.Generator], np.ndarray]] = {
    "UPpivotal(p)": lambda rng: draw_pivotal(P, rng),
    "UPsampford(p)": lambda rng: draw_sampford(P, rng),
    "srswor(4, 12)": lambda rng: draw_simple(12, 4, rng),
}


@pytest.mark.parametrize("call", CHANCE)
def test_units_and_pairs_are_drawn_as_often_as_by_r(call: str) -> None:
    rng = np.random.default_rng(8)
    both = np.zeros((12, 12))
    for _ in range(RUNS):
        chosen = CHANCE[call](rng)
        both[np.ix_(chosen, chosen)] += 1
    both /= RUNS
    theirs = np.array(R[f"{call}, 100000 times"])
    spread = np.sqrt(np.maximum(theirs * (1 - theirs), 1e-6) * (1 / RUNS + 1 / 100_000))
    assert (np.abs(both - theirs) < 4.5 * spread).all()


def test_simple_and_independent_draws_as_in_the_textbook() -> None:
    """n (n - 1) / (N (N - 1)), and the product of the single ones."""
    assert joint_simple(12, 4)[0, 1] == pytest.approx(4 * 3 / (12 * 11))
    assert np.allclose(joint_simple(12, 4), R["srswor(4, 12), 100000 times"], atol=0.008)
    assert joint_poisson(P)[2, 7] == pytest.approx(P[2] * P[7])


@pytest.mark.parametrize("units", [1, 31, 33, 64, 1000, 4097])
def test_a_long_frame_is_searched_in_blocks_with_the_same_result(units: int) -> None:
    """The unit on which each point falls, found by going through the frame from its beginning."""
    rng = np.random.default_rng(units)
    sizes = np.where(rng.random(units) < 0.3, 0.0, rng.lognormal(3, 1, units))
    sizes[units // 2] += 5.0
    for n in {1, min(2, units), max(1, int((sizes > 0).sum()) // 40)}:
        if n > (sizes > 0).sum():
            continue
        p = inclusion_probabilities(sizes, n)
        for start in (0.0, 0.25, 0.999, float(rng.random())):
            walked, passed, wanted = [], 0.0, start
            for k, share in enumerate(p.tolist()):
                passed += share
                while wanted < passed - 1e-12 and len(walked) < n:
                    walked.append(k)
                    wanted += 1
            assert draw_systematic(p, Start(start)).tolist() == walked
