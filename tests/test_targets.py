"""The target's scenarios: exact arithmetic beside drawn paths, and the explorer beside both."""

from __future__ import annotations

import html
import itertools
import json
import math
import re
from typing import Any

import numpy as np
import pandas as pd
import pytest
from points import extremes, lacking

from dyadbook.analysis import targets, turnover
from dyadbook.charts import drawing
from dyadbook.charts import trade as draw
from dyadbook.charts.figure import Figure
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
    svg = drawing.draw({**spec, "params": moved})
    return html.unescape(re.sub(r"<[^>]+>", " ", svg))


def test_explorer_at_first(explorer: Figure) -> None:
    spec = explorer.spec()
    assert {one["name"]: one["value"] for one in spec["params"]} == {
        "side": "Azerbaijani side", "growth": 17.3, "goal": 1000, "goal_year": 2030,
    }  # fmt: skip
    text = read(spec)
    level = 252 * 1.173**6  # the average of 2022 to 2024 is sqrt(252 / 183.2) - 1 = 17.3 percent
    assert (
        f"Azerbaijani side: from USD 252 million in 2024, growth of 17.3% a year leads to USD {level:,.0f}"
        in text
    )
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
    assert f"{side}: from USD {base} million in 2024" in text
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


# -- in words and as data --------------------------------------------------------------------------

NAMES = {"AZE": "Side A", "UZB": "Side U"}
A, U = {2017: 30.0, 2018: 45.06, 2021: 40.0, 2022: 60.0}, {2021: 50.0, 2022: 80.0}
"""Turnover by side, USD million."""


def known(**cells: object) -> pd.DataFrame:
    """Turnover as `targets.actual` gives it."""
    rows = [
        {"year": year, "reporter": side, "value": value, "status": "actual", "rows": f"o-{side}-{year}",
         "source_id": f"s-{side}", **cells}
        for side, years in (("AZE", A), ("UZB", U))
        for year, value in years.items()
    ]  # fmt: skip
    return pd.DataFrame(rows)


def test_the_moving_target_in_words() -> None:
    rays = [
        ("Dec 2022, by 2027", "Dec 2022", 2021, 40.0, False, 44.05),
        ("Dec 2022, by 2027", "Dec 2022", 2027, 1000.0, True, 44.05),
        ("Aug 2024 (earliest reading), by 2025", "Aug 2024 (earliest reading)", 2022, 60.0, False, 136.6),
        ("Aug 2024 (earliest reading), by 2025", "Aug 2024 (earliest reading)", 2025, 1000.0, True, 136.6),
    ]  # fmt: skip
    frame = pd.DataFrame(rays, columns=["promise", "said", "year", "value", "end", "growth"])
    figure = draw.moving_target(known(), frame.assign(rows="o-1", source_id="s"), NAMES, 1000)
    assert "turnover in USD million, 2017 to 2022" in figure.alt
    assert f"Side A: {extremes(A)}, {lacking(A)}" in figure.alt
    assert f"Side U: {extremes(U)}" in figure.alt
    assert "Promises of 1,000" in figure.alt
    assert "Aug 2024 (earliest reading): 137% a year to 2025; Dec 2022: 44% a year to 2027." in figure.alt
    assert list(figure.data["Turnover, USD million"]) == [
        *(round(value, 1) for value in (*A.values(), *U.values())), *(row[3] for row in rays),
    ]  # fmt: skip
    kinds = figure.data["Kind"].value_counts()
    assert (kinds["actual"], kinds["promised"], kinds["last known when promised"]) == (6, 2, 2)


def test_the_explorer_in_words() -> None:
    growth = {2018: 100 * (45.06 / 30 - 1), 2022: 50.0}
    rates = [growth.get(year) if side is A else 60.0 if year == 2022 else None
             for side in (A, U) for year in side]  # fmt: skip
    frame = known(base_rows="o-b", base_source_id="s-b").assign(growth=pd.array(rates, float), last=2022)
    frame["base"] = frame["reporter"].map({"AZE": 60.0, "UZB": 80.0})
    figure = draw.explorer(frame, NAMES, "AZE", 10.04, 240.0, 2024)
    assert f"turnover in USD million, 2017 to 2022: Side A: {extremes(A)}, {lacking(A)}" in figure.alt
    assert f"Side A: {extremes(growth)}" in figure.alt
    assert "Side U: 60.0 (2022)" in figure.alt
    # Ten percent for two years: 60 * 1.21; from 60 to 240 in two years it takes doubling each year.
    assert "growth of 10.0 percent a year, which leads to USD 73 million in 2024" in figure.alt
    assert "the goal of USD 240 million takes 100.0 percent a year" in figure.alt
    ahead = figure.data[figure.data["Line"] != "actual"]
    assert list(ahead["Turnover, USD million"]) == [60, 66, 72.6, 60, 120, 240]
    assert set(ahead["rows"]) == {"o-b"}
    assert len(figure.data) == 6 + 6


def test_the_fan_in_words() -> None:
    quantiles = {"q05": 50.0, "q25": 70.04, "q50": 100.0, "q75": 1300.0, "q95": 2000.0}
    start = {"reporter": "AZE", "start": 2021, "last": 2022, "rows": "o-1", "source_id": "s"}
    frame = pd.DataFrame(
        [{**start, "year": 2022, **dict.fromkeys(quantiles, 60.0)}, {**start, "year": 2024, **quantiles}]
    )
    shares = pd.DataFrame([{"reporter": "AZE", "start": 2021, "drawn": 33.4}])
    figure = draw.fan(frame, known(), shares, NAMES, 1000, 2024)
    assert "in USD million to 2024, beside the goal of 1,000" in figure.alt
    assert "Side A, rates of 2021–2022, actual 60.0 in 2022" in figure.alt
    assert "from 70.0 to 1,300.0, nine in ten from 50.0 to 2,000.0, 33% reach the goal" in figure.alt
    assert "forecast" not in figure.alt
    assert list(figure.data["Turnover, USD million"].dropna()) == [A[2021], A[2022]]
    assert list(figure.data["Paths, percentile 25, USD million"].dropna()) == [60, 70]
    assert list(figure.data["Goal, USD million"].dropna()) == [1000]


def test_fan_draws_a_panel_a_run(evidence: Evidence, parameters: Parameters) -> None:
    figure = draw.fan(
        targets.fan(evidence, parameters), targets.actual(evidence, parameters),
        targets.sensitivity(evidence, parameters), turnover.labels(evidence, parameters), 1000, 2030,
    )  # fmt: skip
    assert len(figure.data.groupby(["Side", "Past rates of"])) == 4


def test_a_promise_names_its_statements_and_the_turnover_it_started_from(
    evidence: Evidence, parameters: Parameters
) -> None:
    for row in targets.rays(evidence, parameters).itertuples():
        series = {str(evidence.observation(key)["series_id"]) for key in str(row.rows).split(";")}
        assert series == {"bilateral-trade-target" if row.end else "bilateral-turnover"}
        assert {evidence.observation(key)["value"] for key in str(row.rows).split(";")} == {row.value}
