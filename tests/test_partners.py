"""Partners, markets and peers: each figure against the tables read plainly, or a case worked by hand."""

from __future__ import annotations

from collections import defaultdict

import pandas as pd
import pytest
from points import extremes, lacking
from tables import dyads, read

from dyadbook.analysis import gravity, partners
from dyadbook.charts import gravity as draw
from dyadbook.charts.figure import Figure
from dyadbook.evidence.store import Evidence
from dyadbook.parameters import Parameters, read_parameters

NAMES = {"AZE": "Azerbaijan", "UZB": "Uzbekistan"}


@pytest.fixture(scope="module")
def parameters() -> Parameters:
    return read_parameters("trade", {})


def totals(measure: str, year: int) -> dict[str, float]:
    return {
        row["country"]: float(row["value"])
        for row in read("indicators")
        if row["indicator_id"] == measure and row["year"] == str(year)
    }


# -- shares and concentration ----------------------------------------------------------------


def test_the_herfindahl_index_by_hand() -> None:
    # Sales of 40, 30, 20 and 10 are shares of 0.4, 0.3, 0.2 and 0.1: 0.16 + 0.09 + 0.04 + 0.01 = 0.30.
    assert partners.herfindahl([40, 30, 20, 10]) == pytest.approx(0.30)
    assert partners.herfindahl([7, 7, 7, 7, 7]) == pytest.approx(1 / 5)
    assert partners.herfindahl([123]) == 1


def test_shares_rank_and_concentration_against_the_file(evidence: Evidence, parameters: Parameters) -> None:
    trade_of: dict[str, float] = {}
    for a, b, value in dyads("exports_oec_usd", 2023):
        if "AZE" in (a, b):
            partner = b if a == "AZE" else a
            trade_of[partner] = trade_of.get(partner, 0) + value
    total = sum(trade_of.values())
    row = partners.each_other(evidence, parameters)
    row = row[(row["state"] == "AZE") & (row["year"] == 2023)].iloc[0]
    assert row["share"] == pytest.approx(100 * trade_of["UZB"] / total)
    assert row["rank"] == 1 + sum(value > trade_of["UZB"] for value in trade_of.values())
    index = partners.concentration(evidence, parameters)
    index = index[(index["state"] == "AZE") & (index["year"] == 2023)].iloc[0]
    assert index["hhi"] == pytest.approx(sum((value / total) ** 2 for value in trade_of.values()))
    turkic = sum(trade_of[code] for code in ("KAZ", "KGZ", "TUR", "UZB"))
    assert index["ots"] == pytest.approx(100 * turkic / total)


def test_the_largest_buyer_against_the_file(evidence: Evidence, parameters: Parameters) -> None:
    known = {fact.id: fact for fact in partners.concentration_facts(evidence, parameters)}
    sold = {b: value for a, b, value in dyads("exports_oec_usd", 2023) if a == "UZB"}
    top = max(sold, key=lambda code: sold[code])
    assert known["buyer-top-b"].value == evidence.name(top)
    assert known["buyer-top-b-share"].number == pytest.approx(100 * sold[top] / sum(sold.values()))


def test_coverage_against_own_and_world_totals(evidence: Evidence) -> None:
    frame = partners.coverage(evidence, "UZB").set_index("year")
    held = sum(value for a, b, value in dyads("exports_oec_usd", 2022) if "UZB" in (a, b)) / 1e6
    assert frame["official"][2022] == 50010  # the state's own turnover, USD million
    assert frame["ratio"][2022] == pytest.approx(held / 50010)
    held = sum(value for a, b, value in dyads("exports_baci_usd", 2019) if "UZB" in (a, b))
    own = totals("merch_exports_usd", 2019)["UZB"] + totals("merch_imports_usd", 2019)["UZB"]
    assert frame["ratio"][2019] == pytest.approx(held / own)


def test_a_year_that_covers_too_little_is_not_sound(evidence: Evidence, parameters: Parameters) -> None:
    for state, sound in (("UZB", False), ("AZE", True)):
        frame = partners.partner_trade(evidence, state)
        assert set(frame[frame["year"] == 2022]["sound"]) == {sound}
    table = partners.partner_table(evidence, parameters)
    doubtful = set(partners.unsound(evidence, "UZB")["year"].astype(str))
    assert not doubtful & set(table[table["Trade of"] == "Uzbekistan"]["Year"])


def test_shares_are_given_only_where_every_partner_is_held(evidence: Evidence) -> None:
    """The panel holds the report's fifty states or so as partners of anyone, and all states for some."""
    sold = defaultdict(set)
    for a, b, _ in dyads("exports_baci_usd", 2019):
        sold[a].add(b)
    core = evidence.countries[evidence.countries["core"] == "yes"].index
    everyone = {b for a in core for b in sold[a] if a in partners.EVERY_PARTNER}
    chosen = {b for a in core if a not in partners.EVERY_PARTNER for b in sold[a]}
    assert len(everyone) > 150
    assert len(chosen) < 60
    assert partners.partner_trade(evidence, "TUR").empty
    assert partners.coverage(evidence, "TUR").empty


# -- trade intensity -------------------------------------------------------------------------


def test_trade_intensity_of_a_world_of_three_states() -> None:
    # State i exports 100, of it 30 to j and 70 to k. The world imports 500: i 100, j 100, k 300.
    # The other states import 400, j 100 of it, a quarter; but j takes 30 in 100 of what i sells:
    # 0.30 / 0.25 = 1.2. And k takes 0.70 against 300 / 400 = 0.75: 0.9333.
    to_j = partners.intensity_index(flow=30, exports=100, imports=100, world_imports=500, own_imports=100)
    to_k = partners.intensity_index(flow=70, exports=100, imports=300, world_imports=500, own_imports=100)
    assert to_j == pytest.approx(1.2)
    assert to_k == pytest.approx(0.70 / 0.75)
    # Weighted by the markets, intensities average one: 1.2 × 0.25 + 0.9333 × 0.75.
    assert 0.25 * to_j + 0.75 * to_k == pytest.approx(1)


def test_trade_intensity_against_the_files(evidence: Evidence, parameters: Parameters) -> None:
    flow = {(a, b): value for a, b, value in dyads("exports_oec_usd", 2023)}["UZB", "AZE"]
    sold, bought = (totals(f"merch_{what}_usd", 2023) for what in ("exports", "imports"))
    market = bought["AZE"] / (sum(bought.values()) - bought["UZB"])
    frame = partners.intensity(evidence, parameters)
    row = frame[(frame["exporter"] == "UZB") & (frame["year"] == 2023)].iloc[0]
    assert row["intensity"] == pytest.approx(flow / sold["UZB"] / market)
    assert row["weight"] == pytest.approx(100 * market)
    assert row["states"] == len(bought)
    for keys in frame["rows"].str.split(";"):
        assert [len(evidence.cited_rows(key)) for key in keys] == [int(key.split("#")[1]) for key in keys]


# -- peers -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("a", "b", "count", "name"),
    [
        # Three states of the South Caucasus and five of Central Asia: 3 × 5, 5 × 4 / 2, 1 × 5, 1 × 1.
        ("AZE", "UZB", 15, "pairs of a state of the South Caucasus and a state of Central Asia"),
        ("UZB", "AZE", 15, "pairs of a state of Central Asia and a state of the South Caucasus"),
        ("KAZ", "UZB", 10, "pairs within Central Asia"),
        ("TUR", "KGZ", 5, "pairs of Türkiye and a state of Central Asia"),
        ("RUS", "USA", 1, "pairs of Russia and United States"),
    ],
)
def test_peers_are_the_pairs_between_the_regions(
    evidence: Evidence, a: str, b: str, count: int, name: str
) -> None:
    pair = read_parameters("trade", {"country_a": a, "country_b": b})
    group = partners.peers(pair)
    assert len({frozenset(one) for one in group}) == len(group) == count
    assert {a, b} in [set(one) for one in group]
    assert partners.group_name(evidence, pair) == name
    assert partners.peer_trade(evidence, pair).empty == (count == 1)


def test_turnover_of_the_peers_against_the_file(evidence: Evidence, parameters: Parameters) -> None:
    frame = partners.peer_trade(evidence, parameters)
    known = {frozenset((a, b)): 0.0 for a, b, _ in dyads("exports_oec_usd", 2023)}
    for a, b, value in dyads("exports_oec_usd", 2023):
        known[frozenset((a, b))] += value / 1e6
    for row in frame.itertuples():
        assert row.value == pytest.approx(known[frozenset((row.state, row.partner))])
    assert frame["value"].is_monotonic_decreasing
    silent = [one for one in partners.peers(parameters) if frozenset(one) not in known]
    assert len(frame) == 15 - len(silent)


# -- pictures --------------------------------------------------------------------------------


ONE = {2019: 0.31, 2020: 0.25, 2022: 0.5}
OTHER = {2019: 12.3456, 2020: 4.0, 2021: 5.0, 2022: 6.0}
"""Values of two lines by year."""


def lines(key: str, value: str) -> pd.DataFrame:
    rows = [
        {key: state, "year": year, value: number, "sound": year != 2019, "rows": "o-1", "source_id": "s"}
        for state, years in (("AZE", ONE), ("UZB", OTHER))
        for year, number in years.items()
    ]
    return pd.DataFrame(rows)


@pytest.mark.parametrize(
    ("figure", "of"),
    [
        (draw.shares(lines("state", "share"), NAMES), "share in goods trade in percent"),
        (draw.concentration(lines("state", "hhi"), NAMES), "concentration of partners in HHI points"),
        (
            draw.intensity(lines("exporter", "intensity").drop(columns="sound"), NAMES),
            "trade intensity in index points",
        ),
    ],
    ids=["shares", "concentration", "intensity"],
)
def test_lines_in_words(figure: Figure, of: str) -> None:
    assert f"Line chart of {of}, 2019 to 2022" in figure.alt
    assert f"Azerbaijan: {extremes(ONE, 3)}, {lacking(ONE)}" in figure.alt
    assert f"Uzbekistan: {extremes(OTHER, 3)}" in figure.alt
    values = figure.data.iloc[:, 2]
    assert list(values) == [*ONE.values(), 12.346, 4, 5, 6]
    hollow = figure.alt.endswith("Hollow, where the panel does not cover the trade: 2 of 7.")
    assert hollow == (draw.COVERED in figure.data)


def test_labels_stand_at_the_ends_of_the_lines() -> None:
    spec = draw.shares(lines("state", "share"), NAMES).spec()
    (labels,) = [layer for layer in spec["layer"] if layer["mark"]["type"] == "text"]
    rows = spec["datasets"][labels["data"]["name"]]
    assert {(row["Line"], row["Year"], row["at"]) for row in rows} == {
        ("Azerbaijan", 2022, 0.5), ("Uzbekistan", 2022, 6.0),
    }  # fmt: skip


def test_peers_in_words() -> None:
    pairs = [
        ("A–X", "A", "X", 773.42, 84.3), ("A–Y", "A", "Y", 243.0, 21.26), ("B–X", "B", "X", 1.5, 40.0),
        ("B–Y", "B", "Y", 1.0, float("nan")),
    ]  # fmt: skip
    frame = pd.DataFrame(pairs, columns=["pair", "state", "partner", "value", "earlier"])
    frame = frame.assign(year=2023, earlier_year=2013, rows="o-1", source_id="s")
    frame = frame.assign(earlier_rows="o-2", earlier_source_id="s")
    flows = [("A", "X", 2.0), ("X", "A", 10.494), ("A", "Y", 0.5), ("Y", "A", 2.18), ("B", "X", 0.05),
             ("X", "B", 3.0), ("B", "Y", 1.0)]  # fmt: skip
    ratios = pd.DataFrame(flows, columns=["exporter", "importer", "ratio"])
    ratios = ratios.assign(low=ratios["ratio"] / 2, high=ratios["ratio"] * 2, rows="o-3", source_id="t")
    figure = draw.peers(frame, ratios.assign(sound=ratios["exporter"] != "B"), {"A", "Y"})
    assert "4 pairs, 2023: lowest 1.0 (B–Y), highest 773.4 (A–X), A–Y 243.0." in figure.alt
    assert "Ticks, 2013: lowest 21.3 (A–Y), highest 84.3 (A–X), A–Y 21.3, none for B–Y." in figure.alt
    assert (
        "exports of the state named first: lowest 0.050 (B–X), highest 2.000 (A–X), A–Y 0.500" in figure.alt
    )
    assert (
        "exports of the other: lowest 2.180 (A–Y), highest 10.494 (A–X), A–Y 2.180, none for B–Y"
        in figure.alt
    )
    assert "2 of 7." in figure.alt
    # A row a mark: four bars, three ticks, seven flows.
    assert len(figure.data) == 4 + 3 + 7
    assert list(figure.data["Pair"].unique()) == [row[0] for row in pairs]
    ticks = figure.data[figure.data["Year"] == 2013]
    assert list(ticks["Turnover, USD million"]) == [84.3, 21.3, 40.0]
    assert set(ticks["rows"]) == {"o-2"}
    assert set(figure.data[figure.data["Direction"].notna()]["rows"]) == {"o-3"}


def test_every_figure_can_be_followed_to_its_rows(evidence: Evidence, parameters: Parameters) -> None:
    peers, ratios = partners.peer_trade(evidence, parameters), gravity.of_peers(evidence, parameters)
    figures = [
        draw.shares(partners.each_other(evidence, parameters), NAMES),
        draw.concentration(partners.concentration(evidence, parameters), NAMES),
        draw.intensity(partners.intensity(evidence, parameters), NAMES),
        draw.actual_over_expected(gravity.of_pair(evidence, parameters), NAMES),
        draw.peers(peers, ratios, {"AZE", "UZB"}),
    ]
    for figure in figures:
        assert "NaN" not in str(figure.spec())
        assert 100 < len(figure.alt) <= 900
        assert list(figure.data.columns[-2:]) == ["rows", "source_id"]
        behind = {
            key: set(evidence.sources_behind([key]))
            for cell in figure.data["rows"]
            for key in cell.split(";")
        }
        for keys, sources in zip(figure.data["rows"], figure.data["source_id"], strict=True):
            assert set().union(*(behind[key] for key in keys.split(";"))) == set(sources.split(";"))
    bars = figures[-1].data.dropna(subset="Turnover, USD million")
    assert len(bars) == len(peers) + peers["earlier"].notna().sum()
    for keys, value in zip(bars["rows"], bars["Turnover, USD million"], strict=True):
        total = sum(row["value"] for key in keys.split(";") for row in evidence.behind(key)[1]) / 1e6
        assert value == pytest.approx(total, abs=0.051)


def test_lines_do_not_bridge_the_year_without_data(evidence: Evidence, parameters: Parameters) -> None:
    figure = draw.concentration(partners.concentration(evidence, parameters), NAMES)
    spec = figure.spec()
    rows = spec["datasets"][spec["layer"][0]["data"]["name"]]
    runs = {(row["Line"], row["Year"]): row["run"] for row in rows}
    assert runs["Azerbaijan", 2019] == runs["Azerbaijan", 2020] != runs["Azerbaijan", 2022]
