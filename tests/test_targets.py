"""The target's scenarios: exact arithmetic beside drawn paths, and the explorer beside both."""

from __future__ import annotations

import html
import itertools
import json
import math
import re
from typing import Any

import numpy as np
import pytest
import vl_convert as vlc

from dyadbook.analysis import targets, turnover
from dyadbook.charts import trade as draw
from dyadbook.charts.figure import VL_VERSION, Figure
from dyadbook.evidence.store import Evidence, load_evidence
from dyadbook.parameters import Parameters, read_parameters

RECENT = (178.7 / 183.2, 252 / 178.7)
"""Growth factors of 2023 and 2024 on the Azerbaijani side, from the printed turnovers."""


@pytest.fixture(scope="module")
def parameters() -> Parameters:
    return read_parameters("trade", {})


# -- resampling ------------------------------------------------------------------------------------


def test_the_same_rates_give_the_same_paths() -> None:
    one, two = (targets.resample([0.9, 1.3], 4) for _ in range(2))
    assert one.shape == (targets.PATHS, 5)
    assert (one == two).all()
    assert (one[:, 0] == 1).all()


def test_every_step_is_a_past_rate_and_all_are_as_likely() -> None:
    rates = [0.9, 1.1, 1.4, 1.7]
    paths = targets.resample(rates, 5)
    steps = paths[:, 1:] / paths[:, :-1]
    places = np.abs(steps[..., None] - np.array(rates)).argmin(axis=-1)
    assert np.allclose(np.array(rates)[places], steps)
    counts = np.bincount(places.ravel())
    # 50,000 draws, a quarter each: the standard error is sqrt(50,000 * 3 / 16) = 97
    assert np.abs(counts - 12_500).max() < 4 * 97


def test_mean_of_the_paths_is_the_power_of_the_mean_rate() -> None:
    """Years are drawn independently, so the mean of a product is the product of the means."""
    rates = [0.9, 1.1, 1.4, 1.7]
    paths = targets.resample(rates, 3)
    assert paths[:, -1].mean() == pytest.approx(1.275**3, rel=0.02)


def test_drawn_shares_lie_by_the_exact_ones(evidence: Evidence, parameters: Parameters) -> None:
    """The exact share counts every sequence; 10,000 paths may miss it by some standard errors."""
    frame = targets.sensitivity(evidence, parameters)
    assert len(frame) == 10
    for row in frame.itertuples():
        exact = float(str(row.share)) / 100
        error = 100 * math.sqrt(exact * (1 - exact) / targets.PATHS)
        assert abs(float(str(row.drawn)) - float(str(row.share))) < 3.5 * error
    known = {fact.id: fact.number for fact in targets.sensitivity_facts(evidence, parameters)}
    assert known["drawn-apart"] < 1
    assert known["drawn-low"] < known["drawn-high"]


def test_drawn_share_against_every_sequence(evidence: Evidence, parameters: Parameters) -> None:
    frame = targets.sensitivity(evidence, parameters).set_index(["reporter", "start"])
    reached = sum(math.prod(path) * 252 >= 1000 for path in itertools.product(RECENT, repeat=6))
    assert reached == 7  # five or six years like 2024 in six: 6 + 1 of 64
    assert frame.loc[("AZE", 2022), "share"] == pytest.approx(100 * 7 / 64)
    assert frame.loc[("AZE", 2022), "drawn"] == pytest.approx(100 * 7 / 64, abs=1)


def test_fan_of_two_rates_by_the_binomial_distribution(evidence: Evidence, parameters: Parameters) -> None:
    """With two equally likely rates the good years in six are binomial.

    Of 64 sequences 1, 7, 22, 42, 57 and 63 have at most 0 to 5 of them, so the 5th,
    25th, 50th, 75th and 95th percentile lie at 1, 2, 3, 4 and 5 good years.
    """
    frame = targets.fan(evidence, parameters)
    frame = frame[(frame["reporter"] == "AZE") & (frame["start"] == 2022)].set_index("year")
    bad, good = RECENT
    for column, years in zip(("q05", "q25", "q50", "q75", "q95"), (1, 2, 3, 4, 5), strict=True):
        assert frame.loc[2030, column] == pytest.approx(252 * good**years * bad ** (6 - years))
        assert frame.loc[2024, column] == 252


def test_no_goal_ahead_no_scenario(evidence: Evidence) -> None:
    early = read_parameters("trade", {"as_of": "2019-06-01"})
    assert targets.runs(load_evidence(early.as_of), early) == ()
    assert targets.sensitivity(load_evidence(early.as_of), early).empty
    assert targets.recent_growth(load_evidence(early.as_of), early) is None


# -- the explorer ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def explorer(evidence: Evidence, parameters: Parameters) -> Figure:
    return draw.explorer(
        targets.explorer(evidence, parameters), turnover.labels(evidence, parameters), "AZE",
        targets.recent_growth(evidence, parameters), 1000, 2030,
    )  # fmt: skip


def read(spec: dict[str, Any], **values: object) -> str:
    """The text of the chart as drawn with other values of its parameters."""
    json.dumps(spec, allow_nan=False)  # what a notebook holds is JSON, where a missing value is null
    moved = [{**one, "value": values.get(one["name"], one["value"])} for one in spec["params"]]
    svg = vlc.vegalite_to_svg({**spec, "params": moved}, vl_version=VL_VERSION)
    return html.unescape(re.sub(r"<[^>]+>", " ", svg))


def test_explorer_at_first(explorer: Figure) -> None:
    spec = explorer.spec()
    assert {one["name"]: one["value"] for one in spec["params"]} == {
        "side": "Azerbaijani side", "growth": 17.3, "goal": 1000, "goal_year": 2030,
    }  # fmt: skip
    text = read(spec)
    level = 252 * 1.173**6  # the average of 2022 to 2024 is sqrt(252 / 183.2) - 1 = 17.3 percent
    assert f"growth of 17.3% a year leads to USD {level:,.0f} million in 2030" in text
    needed = 100 * ((1000 / 252) ** (1 / 6) - 1)
    assert f"takes {needed:.1f}% a year (dots); it was met in 5 of 7 years" in text
    assert (
        f"At 17.3% a year it is reached in {2024 + math.ceil(math.log(1000 / 252) / math.log(1.173))}."
        in text
    )


@pytest.mark.parametrize(
    ("side", "base", "growth", "goal", "year", "met"),
    [
        ("Uzbek side", 255, 30, 1500, 2028, "0 of 5"),
        ("Uzbek side", 255, 12.5, 500, 2030, "3 of 5"),
        ("Azerbaijani side", 252, 40, 800, 2027, "2 of 7"),
    ],
)
def test_explorer_moved(
    explorer: Figure, side: str, base: float, growth: float, goal: float, year: int, met: str
) -> None:
    text = read(explorer.spec(), side=side, growth=growth, goal=goal, goal_year=year)
    level = base * (1 + growth / 100) ** (year - 2024)
    assert f"From USD {base} million in 2024" in text
    assert f"leads to USD {level:,.0f} million in {year}" in text
    needed = targets.required_growth(base, goal, year - 2024)
    assert f"takes {needed:.1f}% a year (dots); it was met in {met} years" in text
    arrival = 2024 + math.ceil(math.log(goal / base) / math.log(1 + growth / 100))
    assert f"it is reached in {arrival}." in text


def test_explorer_without_growth(explorer: Figure) -> None:
    assert "Without growth it is not reached." in read(explorer.spec(), growth=-2)


def test_explorer_is_not_drawn_without_rates(evidence: Evidence, parameters: Parameters) -> None:
    frame = targets.explorer(evidence, parameters)
    figure = draw.explorer(frame, turnover.labels(evidence, parameters), "AZE", None, 1000, 2030)
    assert figure.data.empty


def test_fan_draws_a_panel_a_run(evidence: Evidence, parameters: Parameters) -> None:
    figure = draw.fan(
        targets.fan(evidence, parameters), targets.actual(evidence, parameters),
        targets.sensitivity(evidence, parameters), turnover.labels(evidence, parameters), 1000, 2030,
    )  # fmt: skip
    assert figure.data["Panel"].nunique() == 4
    assert json.dumps(figure.spec(), allow_nan=False)
    assert "forecast" not in figure.alt
