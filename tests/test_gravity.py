"""The gravity model: against hand-worked flows, a solver of our own, and the equations it must solve."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import replace
from itertools import product
from statistics import median

import numpy as np
import pandas as pd
import pytest
from points import extremes, lacking
from tables import read

from dyadbook.analysis import gravity
from dyadbook.analysis.partners import peers
from dyadbook.charts import gravity as draw
from dyadbook.errors import MissingEvidence
from dyadbook.evidence.store import Evidence, load_evidence
from dyadbook.parameters import Parameters, read_parameters


@pytest.fixture(scope="module")
def parameters() -> Parameters:
    return read_parameters("trade", {})


def flows(values: dict[tuple[str, str], float]) -> pd.DataFrame:
    """A panel of one year, with a term for the flow of B to D."""
    return pd.DataFrame(
        {
            "value": list(values.values()),
            "exporter_year": [exporter for exporter, _ in values],
            "importer_year": [importer for _, importer in values],
            "pair": ["-".join(key) for key in values],
            "own": [float(key == ("B", "D")) for key in values],
        }
    )


# -- the estimator ---------------------------------------------------------------------------


def test_the_term_of_a_flow_is_the_logarithm_of_actual_over_expected() -> None:
    # B sells three times what A does to C (30 against 10) and to E (120 against 40), so it is expected
    # to sell 3 × 20 = 60 to D; it sells 15, a quarter.
    values = {("A", "C"): 10.0, ("A", "D"): 20.0, ("A", "E"): 40.0}
    frame = flows(values | {("B", "C"): 30.0, ("B", "D"): 15.0, ("B", "E"): 120.0})
    estimates = gravity.poisson(frame, ["own"])
    assert math.exp(estimates.terms["estimate"]["own"]) == pytest.approx(15 / 60)
    assert estimates.expected.to_list() == pytest.approx(frame["value"].to_list())


def test_the_elasticity_of_flows_worked_out_by_hand() -> None:
    # The flows of A put its importers at 1 : 2 : 4. Those of B, 10, 40 and 160, are 1 : 2 : 4 times
    # that, while the term goes 0, 1, 2: each step of it doubles the flow, so it is log 2.
    values = {("A", "C"): 10.0, ("A", "D"): 20.0, ("A", "E"): 40.0}
    frame = flows(values | {("B", "C"): 10.0, ("B", "D"): 40.0, ("B", "E"): 160.0})
    frame["own"] = [0.0, 0.0, 0.0, 0.0, 1.0, 2.0]
    estimates = gravity.poisson(frame, ["own"])
    assert estimates.terms["estimate"]["own"] == pytest.approx(math.log(2))
    assert estimates.expected.to_list() == pytest.approx(frame["value"].to_list())


def synthetic() -> pd.DataFrame:
    """Two years of flows among seven states, some of them zero, that no two-way table explains."""
    draws = np.random.default_rng(20261121)
    found = []
    for year, exporter, importer in product((1, 2), "ABCDEFG", "ABCDEFG"):
        if exporter == importer:
            continue
        pair = "-".join(sorted((exporter, importer)))
        distance, tie = 1 + (ord(exporter) * ord(importer)) % 7, float(pair in {"A-B", "C-F", "D-G"})
        size = math.exp(3 + 0.2 * ord(exporter) % 3 - 0.8 * math.log(distance) + 0.5 * tie)
        value = float(draws.poisson(size * draws.gamma(2, 0.5)))
        row = {"value": value, "log_distance": math.log(distance), "tie": tie, "pair": pair}
        found.append(row | {"exporter_year": f"{exporter}{year}", "importer_year": f"{importer}{year}"})
    return pd.DataFrame(found)


def test_estimates_and_clustered_errors_against_a_solver_of_our_own() -> None:
    """Newton's method on the full set of dummies, and the sandwich with its small-sample factors."""
    frame = synthetic()
    y = frame["value"].to_numpy()
    dummies = [pd.get_dummies(frame[group], dtype=float) for group in ("exporter_year", "importer_year")]
    # One importer of each year is left out: a year's two sets of dummies add up to the same column.
    dummies[1] = dummies[1].drop(columns=["A1", "A2"])
    x = np.column_stack([frame[["log_distance", "tie"]].to_numpy(), *dummies])
    beta = np.zeros(x.shape[1])
    beta[2:] = math.log(y.mean()) / 2
    for _ in range(100):
        mean = np.exp(x @ beta)
        step = np.linalg.solve(x.T @ (mean[:, None] * x), x.T @ (y - mean))
        beta = beta + step / max(1.0, np.abs(step).max())
    mean = np.exp(x @ beta)
    bread = np.linalg.inv(x.T @ (mean[:, None] * x))
    scores = pd.DataFrame(x * (y - mean)[:, None]).groupby(frame["pair"].to_numpy()).sum().to_numpy()
    clusters, (n, k) = len(scores), x.shape
    factor = clusters / (clusters - 1) * (n - 1) / (n - k)
    errors = np.sqrt(factor * np.diag(bread @ scores.T @ scores @ bread))
    found = gravity.poisson(frame, ["log_distance", "tie"])
    assert (y == 0).any()
    assert found.terms["estimate"].to_list() == pytest.approx(list(beta[:2]), rel=1e-6)
    assert found.terms["error"].to_list() == pytest.approx(list(errors[:2]), rel=1e-2)
    assert found.expected.to_numpy() == pytest.approx(mean, rel=1e-6)


def test_a_state_that_trades_nothing_has_no_finite_effect() -> None:
    frame = flows({("A", "C"): 10, ("A", "D"): 20, ("B", "C"): 0, ("B", "D"): 0})
    with pytest.raises(ValueError, match="no flow above zero in B"):
        gravity.poisson(frame, ["own"])


# -- the sample ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    """The table of pairs as a plain reader of CSV sees it."""
    return read("dyads")


def test_sample_against_the_file(evidence: Evidence, rows: list[dict[str, str]]) -> None:
    near = {(row["country_a"], row["country_b"]) for row in rows if row["measure_id"] == "dist_weighted_km"}
    ways = near | {(b, a) for a, b in near}
    traded = {
        (row["country_a"], row["country_b"], row["year"]): float(row["value"])
        for row in rows
        if row["measure_id"] in ("exports_baci_usd", "exports_oec_usd")
        and (row["country_a"], row["country_b"]) in ways
    }
    sold, bought = {(a, year) for a, _, year in traded}, {(b, year) for _, b, year in traded}
    years = {year for _, _, year in traded}
    known = {
        (a, b, int(year)): traded.get((a, b, year), 0.0) / 1e6
        for (a, b), year in product(ways, years)
        if (a, year) in sold and (b, year) in bought
    }
    frame = gravity.sample(evidence)
    keys = zip(frame["exporter"], frame["importer"], frame["year"], strict=True)
    found = dict(zip(keys, frame["value"], strict=True))
    assert found == pytest.approx(known)
    assert not {key for key in found if "SRB" in key and key[2] < 2006}


def test_ties_against_the_file(evidence: Evidence, rows: list[dict[str, str]]) -> None:
    tied = defaultdict(set)
    for row in rows:
        tied[row["measure_id"]].add(frozenset((row["country_a"], row["country_b"])))
    for row in gravity.sample(evidence).drop_duplicates(["exporter", "importer"]).itertuples():
        pair = frozenset((row.exporter, row.importer))
        assert row.contiguity == (pair in tied["contiguous"])
        assert row.language == (pair in tied["comlang_official"] | tied["comlang_ethnic"])
        assert row.colony == (pair in tied["colonial_link"])


# -- the model -------------------------------------------------------------------------------


def test_the_model_solves_the_equations_of_its_method(evidence: Evidence) -> None:
    """With Poisson and effects of exporter- and importer-years, their sums come out as they are.

    So do the sums weighted by each term: residuals are orthogonal to what explains the flows.
    """
    frame = gravity.sample(evidence).assign(expected=gravity.model(evidence).expected)
    for group in ("exporter_year", "importer_year"):
        sums = frame.groupby(group)[["value", "expected"]].sum()
        assert sums["expected"].to_numpy() == pytest.approx(sums["value"].to_numpy(), rel=1e-8)
    for term in gravity.TERMS:
        actual, expected = ((frame[term] * frame[name]).sum() for name in ("value", "expected"))
        assert expected == pytest.approx(actual, rel=1e-6)


def test_actual_over_expected_by_a_second_method(evidence: Evidence, parameters: Parameters) -> None:
    """Fit without the flows shown; then chain three other flows to what the model expects of one.

    With effects a of exporters and b of importers, and d for all terms, the expectation of i to j is
    a(i) b(j) d(ij), so (i to k) × (l to j) / (l to k), each free of its d, gives a(i) b(j).
    """
    frame, shown = gravity.sample(evidence), gravity.ratios(evidence, parameters)
    key = ["exporter", "importer", "year"]
    taken = set(shown[key].itertuples(index=False, name=None))
    own = frame["exporter"].isin({"AZE", "UZB"}) & frame["importer"].isin({"AZE", "UZB"})
    left_out = own | pd.MultiIndex.from_frame(frame[key]).isin(taken)
    rest = frame[~left_out]
    fitted = gravity.poisson(rest, list(gravity.TERMS))
    weight = frame[list(gravity.TERMS)].mul(fitted.terms["estimate"]).sum(axis=1).map(math.exp)
    bare = (fitted.expected / weight[rest.index]).set_axis(pd.MultiIndex.from_frame(rest[key]))
    weight = weight.set_axis(pd.MultiIndex.from_frame(frame[key]))
    for row in shown[shown["ratio"] > 0].itertuples():
        chain = bare[row.exporter, "TUR", row.year] * bare["RUS", row.importer, row.year]
        expected = chain / bare["RUS", "TUR", row.year] * weight[row.exporter, row.importer, row.year]
        assert row.ratio == pytest.approx(row.actual / expected, rel=1e-5)
        assert row.low < row.ratio < row.high
    zero = shown[shown["ratio"] == 0]
    assert set(zero["exporter"]) | set(zero["importer"]) == {"GEO", "TJK", "TKM"}
    assert zero[["expected", "low", "high"]].isna().all(axis=None)


def times(evidence: Evidence, factor: float, *pair: str) -> Evidence:
    """The evidence with the flows of two states multiplied, both ways."""
    made = replace(evidence)
    frame = evidence.all_dyads.copy()
    flow = frame["measure_id"].isin(["exports_baci_usd", "exports_oec_usd"])
    frame.loc[flow & frame["country_a"].isin(pair) & frame["country_b"].isin(pair), "value"] *= factor
    made.__dict__["all_dyads"] = frame
    return made


def test_nothing_is_expected_of_a_flow_because_of_itself(evidence: Evidence, parameters: Parameters) -> None:
    before = gravity.of_pair(evidence, parameters)
    changed = times(evidence, 10, "AZE", "UZB")
    after = gravity.of_pair(changed, parameters)
    assert after["expected"].to_list() == pytest.approx(before["expected"].to_list(), rel=1e-6)
    assert after["ratio"].to_list() == pytest.approx([10 * value for value in before["ratio"]], rel=1e-6)
    said = [
        {fact.id: fact for fact in maker(world, parameters)}
        for world in (evidence, changed)
        for maker in (gravity.verdict_facts,)
    ]
    assert [facts["gravity-verdict"].text for facts in said] == ["neither flow is", "both flows are"]


def test_percentiles_against_a_count(evidence: Evidence, parameters: Parameters) -> None:
    frame = gravity.sample(evidence).assign(expected=gravity.model(evidence).expected)
    frame = frame[frame["year"] == 2023]
    by_way = {(row.exporter, row.importer): row.value / row.expected for row in frame.itertuples()}
    known = {fact.id: fact for fact in gravity.standing_facts(evidence, parameters)}
    for name, way in (("ab", ("AZE", "UZB")), ("ba", ("UZB", "AZE"))):
        lower = sum(value < by_way[way] for value in by_way.values())
        assert known[f"gravity-percentile-{name}"].number == pytest.approx(100 * lower / (len(by_way) - 1))
    assert known["gravity-middle"].number == pytest.approx(median(by_way.values()))


# -- facts and pictures ----------------------------------------------------------------------


def test_counts_of_years_against_the_intervals(evidence: Evidence, parameters: Parameters) -> None:
    known = {fact.id: fact.number for fact in gravity.years_facts(evidence, parameters)}
    frame = gravity.of_pair(evidence, parameters)
    intervals = [(row.low, row.high) for row in frame.itertuples() if row.exporter == "AZE" and row.sound]
    assert known["gravity-years-ab"] == len(intervals)
    assert known["gravity-below-ab"] == len([high for _, high in intervals if high < 1])
    assert known["gravity-above-ab"] == len([low for low, _ in intervals if low > 1])


def test_the_last_year_is_that_of_the_pair() -> None:
    turkmen = read_parameters("trade", {"country_a": "GEO", "country_b": "TKM"})
    evidence = load_evidence(turkmen.as_of)
    assert gravity.last_year(evidence, turkmen) == 2020
    assert set(gravity.standing(evidence, turkmen)["year"]) == {2020}
    assert set(gravity.of_peers(evidence, turkmen)["year"]) == {2020}
    ranks = {fact.id: fact.number for fact in gravity.peer_facts(evidence, turkmen)}
    ratio = gravity.of_peers(evidence, turkmen).set_index(["exporter", "importer"])["ratio"]
    assert ranks["gravity-rank-ab"] == 1 + (ratio > ratio["GEO", "TKM"]).sum()


def test_before_there_are_flows_nothing_is_said() -> None:
    parameters = read_parameters("trade", {"as_of": "2001-01-01"})
    evidence = load_evidence(parameters.as_of)
    with pytest.raises(MissingEvidence):
        gravity.model(evidence)
    assert [fact for maker in gravity.FACTS for fact in maker(evidence, parameters)] == []
    assert gravity.coefficient_table(evidence).empty
    assert draw.actual_over_expected(gravity.of_pair(evidence, parameters), {}).data.empty


def test_the_picture_shows_every_flow_and_marks_the_doubtful_ones(
    evidence: Evidence, parameters: Parameters
) -> None:
    frame = gravity.of_pair(evidence, parameters)
    figure = draw.actual_over_expected(frame, {"AZE": "Azerbaijan", "UZB": "Uzbekistan"})
    assert len(figure.data) == len(frame)
    doubtful = figure.data[~figure.data[draw.COVERED]]
    assert 2022 in set(doubtful["Year"])  # the panel then lacks Russia's trade with Uzbekistan
    assert 2023 not in set(doubtful["Year"])
    assert "NaN" not in str(figure.spec())
    assert f"{len(doubtful)} of {len(frame)}." in figure.alt
    assert len(gravity.of_peers(evidence, parameters)) <= 2 * len(peers(parameters))


def test_actual_over_expected_in_words() -> None:
    out, back = {2018: 0.11486, 2020: 0.7, 2021: 0.5}, {2019: 1.0, 2020: 4.75}
    rows = [
        {"year": year, "exporter": "AZE" if flow is out else "UZB", "ratio": ratio, "sound": year != 2018,
         "importer": "UZB" if flow is out else "AZE", "low": ratio / 2, "high": ratio * 2,
         "rows": f"o-{year}", "source_id": "s"}
        for flow in (out, back)
        for year, ratio in flow.items()
    ]  # fmt: skip
    figure = draw.actual_over_expected(pd.DataFrame(rows), {"AZE": "Azerbaijan", "UZB": "Uzbekistan"})
    first, second = figure.alt.split("Uzbekistan to Azerbaijan: ")
    assert f"2018 to 2021: {extremes(out, 3)}, {lacking(out)}." in first
    assert f"2019 to 2020: {extremes(back, 3)}." in second
    assert second.endswith("Hollow, where the panel does not cover the trade: 1 of 5.")
    assert list(figure.data["Actual over expected"]) == [0.115, 0.7, 0.5, 1.0, 4.75]
    assert list(figure.data["Low end of the interval of 95%"]) == [0.057, 0.35, 0.25, 0.5, 2.375]


@pytest.mark.parametrize(
    ("term", "value", "said"),
    [
        ("log_distance", -1.0, "−50% per doubling"),
        ("log_distance", 0.0, "+0% per doubling"),
        ("contiguous", 0.0, "+0%"),
        ("contiguous", math.log(2), "+100%"),
    ],
)
def test_a_coefficient_in_words_is_what_it_does_to_trade(term: str, value: float, said: str) -> None:
    assert gravity._effect(term, value) == said
