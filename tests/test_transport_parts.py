"""Named parts of the transport chapter, each against a value worked out by hand or by a second method."""

from __future__ import annotations

import math
import re
from datetime import date
from itertools import pairwise
from typing import Any

import networkx as nx
import pandas as pd
import pytest
from points import extremes, lacking
from tables import read

from dyadbook.analysis import logistics, port, routes, times, tonnage, transport, uzbek
from dyadbook.analysis.facts import Fact, facts
from dyadbook.charts import transport as draw
from dyadbook.charts.figure import to_svg
from dyadbook.evidence.store import Evidence
from dyadbook.parameters import PAIR, TransportParameters


@pytest.fixture(scope="module")
def parameters() -> TransportParameters:
    return TransportParameters()


@pytest.fixture(scope="module")
def known(evidence: Evidence, parameters: TransportParameters) -> dict[str, Fact]:
    return facts("transport", evidence, parameters)


def all_paths(factor: float, origin: str, *, ships: bool = True) -> list[tuple[list[str], float]]:
    """Every simple path to Istanbul with its length, straight from the CSV: no Dijkstra."""
    net: nx.Graph[str] = nx.Graph()
    for leg in read("legs"):
        if leg["leg_id"].startswith("route-") or (leg["mode"] == "ferry" and not ships):
            continue
        km = float(leg["distance_km"])
        if leg["note"].startswith("computed: great circle") and leg["mode"] != "ferry":
            km *= factor / 1.3
        a, b = leg["from_node"], leg["to_node"]
        if not net.has_edge(a, b) or km < net.edges[a, b]["km"]:
            net.add_edge(a, b, km=km)
    return [
        (path, sum(net.edges[pair]["km"] for pair in pairwise(path)))
        for path in nx.all_simple_paths(net, origin, "istanbul")
    ]


# -- routes ---------------------------------------------------------------------------------


@pytest.mark.parametrize("factor", [1.0, 1.3, 2.0])
@pytest.mark.parametrize("origin", list(routes.TRIPS))
def test_each_way_is_the_shortest_of_all_simple_paths(evidence: Evidence, origin: str, factor: float) -> None:
    every = all_paths(factor, origin)
    found = routes.routes_between(evidence, factor, origin)
    for name, via in routes.TRIPS[origin].items():
        least = min(km for path, km in every if set(via) <= set(path))
        assert found[name].km == pytest.approx(least), name


@pytest.mark.parametrize("origin", list(routes.TRIPS))
def test_a_way_takes_the_same_legs_at_every_factor(evidence: Evidence, origin: str) -> None:
    """So its length is a straight line in the factor, as the slider takes it to be."""
    ends = [routes.routes_between(evidence, factor, origin) for factor in (1.0, 1.15, 1.3, 1.6, 2.0)]
    for name in routes.TRIPS[origin]:
        assert len({way[name].nodes for way in ends}) == 1


def test_every_way_without_a_ship_goes_through_iran() -> None:
    """The answer on the shortest land route turns at no factor: there is no other land route."""
    paths = [path for path, _ in all_paths(1.3, "tashkent", ships=False)]
    assert paths
    assert all("mashhad" in path and "meghri" not in path for path in paths)


def test_break_even_factors_by_the_linear_equation(known: dict[str, Fact]) -> None:
    # Tashkent-Istanbul at 1.3. Georgia: known 1165 + 306 + 105, estimated 788 + 734 + 1614.
    # Iran: all 5065 km estimated. Equal where 1576 + 3136/1.3 f = 5065/1.3 f.
    assert known["transport/factor-iran"].number == pytest.approx(1.3 * 1576 / (5065 - 3136), abs=1e-6)
    # Khorgos-Alat at 1.3. By the Kazakh ports: ship 422, estimated 381 + 1143 + 1292 + 480 = 3296.
    # By Turkmenistan: known 1165 + 306 = 1471, estimated 1249 + 788 = 2037.
    assert known["transport/factor-kazakh"].number == pytest.approx(1.3 * (1471 - 422) / (3296 - 2037))


def test_table_of_break_even_factors(evidence: Evidence, parameters: TransportParameters) -> None:
    table = routes.even_table(evidence, parameters)
    tashkent = table[table["From–to"].str.startswith("Tashkent")]
    # Zangezur: known 1165 + 306 + 564.5 = 2035.5, estimated 788 + 245 + 1614 = 2647.
    # Against Georgia 1.3 * (2035.5 - 1576) / (3136 - 2647), against Iran 1.3 * 2035.5 / (5065 - 2647).
    expected = [1.3 * 459.5 / 489, 1.3 * 2035.5 / 2418, 1.3 * 1576 / 1929]
    assert list(tashkent["Equally long at"]) == [f"{factor:.2f}" for factor in expected]
    assert list(tashkent["km apart"]) == [round(4712 - 4682.5), round(5065 - 4682.5), 5065 - 4712]


@pytest.mark.parametrize("factor", [1.0, 1.3, 1.5, 2.0])
def test_the_slider_computes_what_python_computes(
    evidence: Evidence, parameters: TransportParameters, factor: float
) -> None:
    """The picture of the specification at another value of its parameter, read as text."""
    spec = draw.factor(routes.route_parts(evidence, parameters), 1.3).spec()
    (slider,) = spec["params"]
    assert (slider["name"], slider["value"]) == ("distance_factor", 1.3)
    assert (slider["bind"]["min"], slider["bind"]["max"]) == (routes.LOWEST, routes.HIGHEST)
    slider["value"] = factor
    written = re.findall(r">([−+]?[\d,]+(?:\.\d)?)</text>", to_svg(spec))
    lengths = [1576 + 3136 * factor / 1.3, 2035.5 + 2647 * factor / 1.3, 5065 * factor / 1.3]
    for km in lengths:
        assert {f"{math.floor(km):,}", f"{math.ceil(km):,}"} & set(written), km
    for other in lengths[1:]:
        apart = other - lengths[0]
        near = {f"{apart + step:+,.1f}".replace("-", "−") for step in (-0.05, 0.0, 0.05)}
        assert near & set(written), apart


def test_map_draws_every_single_leg_in_its_corridor(evidence: Evidence) -> None:
    lines = routes.corridor_lines(evidence)
    corridors = {
        row["leg_id"]: routes.CORRIDORS[row["corridor"]]
        for row in read("legs")
        if not row["leg_id"].startswith("route-")
    }
    assert lines.set_index("rows")["corridor"].to_dict() == corridors
    assert set(lines["kind"]) == {"rail", "road", "sea", "rail, not operating"}


# -- tonnage, port, railway -----------------------------------------------------------------


def test_every_measured_figure_of_the_route_is_shown(
    evidence: Evidence, parameters: TransportParameters
) -> None:
    measured = [
        row
        for row in read("observations")
        if row["series_id"] in tonnage.SCOPES and row["status"] in ("actual", "preliminary", "estimate")
    ]
    shown = tonnage.count_table(evidence, parameters)
    assert set(shown.index) == {row["observation_id"] for row in measured}


def test_use_of_the_railway_by_hand(evidence: Evidence, parameters: TransportParameters) -> None:
    found = port.btk_use(evidence, parameters)
    # Carried in kt: 110.174, 224.944 and 432.284 a year against 1,000; 275 in eleven months against
    # eleven twelfths of 5,000. The peak promised was 17,000.
    assert list(found["use"]) == pytest.approx([11.0174, 22.4944, 43.2284, 275 / (5000 * 11 / 12) * 100])
    assert list(found["of_promised"]) == pytest.approx(
        [110.174 / 170, 224.944 / 170, 432.284 / 170, 275 * 12 / 11 / 170]
    )
    table = port.btk_use_table(evidence, parameters)
    assert list(table["Used, %"]) == ["11", "22", "43", "6"]


def test_rail_in_the_transit_with_turkey(known: dict[str, Fact]) -> None:
    assert known["transport/tur-rail-share"].number == pytest.approx(275 / 3500 * 100)


def test_port_shares_by_hand(evidence: Evidence, parameters: TransportParameters) -> None:
    last = port.port_table(evidence, parameters).iloc[-1]
    # 2025: 8,200 kt, of which 5,590 transit; against 15 and 10 million tonnes.
    assert list(last[["Year", "Transit, %"]]) == ["2025", f"{5590 / 82:.0f}"]
    assert last["Of 15 million tonnes, %"] == f"{8200 / 150:.0f}"
    assert last["Of 10 million tonnes, %"] == f"{8200 / 100:.0f}"


# -- slips, bottlenecks ---------------------------------------------------------------------


def test_slip_table_by_hand(evidence: Evidence, parameters: TransportParameters) -> None:
    table = transport.slip_table(evidence, parameters).set_index("Promise").drop(columns="source_id")
    assert table.loc["Zangezur line, part in Azerbaijan"].tolist() == [
        "2023-09", "2024", "2025-12", "2026", "2", "under construction",
    ]  # fmt: skip
    assert table.loc["China–Kyrgyzstan–Uzbekistan railway"].tolist() == [
        "2025-06-30", "2030", "–", "–", "–", "under construction",
    ]  # fmt: skip
    assert table.loc["Baku–Tbilisi–Kars open again"].tolist() == [
        "2024-05-06", "2024", "–", "–", "–", "operating",
    ]  # fmt: skip
    assert table.loc["Trans-Caspian route at 10 million tonnes", "Status"] == "4.119 million tonnes in 2025"


def test_rates_of_the_caspian_by_hand(evidence: Evidence, parameters: TransportParameters) -> None:
    found = transport.level_rates(evidence, parameters)
    # 0.93 m in 5 years, 1.5 in 10, 2.5 in 30, 2.3 since 1996 (29 years to 2025); 20 to 30 now.
    assert list(found["low"]) == pytest.approx([93 / 5, 150 / 10, 250 / 30, 230 / 29, 20])
    assert list(found["high"]) == pytest.approx([93 / 5, 150 / 10, 250 / 30, 230 / 29, 30])


def test_waits_and_oil_by_hand(
    known: dict[str, Fact], evidence: Evidence, parameters: TransportParameters
) -> None:
    # From 30 days of waiting, the longest trip in print took 17; oil went from 880 to 810 kt.
    assert known["transport/wait-beyond"].number == 30 - 17
    assert known["transport/oil-change"].number == pytest.approx((810 / 880 - 1) * 100)
    table = transport.bottleneck_table(evidence, parameters).set_index("What")["Figure"]
    assert table["Wait for a ferry"] == "30–40 days"


def test_steps_end_with_the_status_last_reported(evidence: Evidence, parameters: TransportParameters) -> None:
    table = transport.step_table(evidence, parameters)
    ends = table[table["When"] == "status"].set_index("Matter")["What happened"]
    status = {row["project_id"]: row["status"] for row in read("projects")}
    assert ends["Uzbek terminal at Alat"].endswith(": planned")
    assert status["uzbek-terminal-alat"] == "planned"
    assert ends["Road permits"].endswith(f": {status['epermit-uz-az']}")
    days = table[table["When"] != "status"]
    for _, part in days.groupby("Matter"):
        assert part["When"].is_monotonic_increasing


def test_the_day_agreed_for_permits(known: dict[str, Fact]) -> None:
    assert str(known["transport/epermit-due"].value) == "2025-09-01"
    assert known["transport/epermit-test"].text == "14 January 2025"


# -- the pair -------------------------------------------------------------------------------


def made(evidence: Evidence, a: str, b: str) -> dict[str, Fact]:
    chosen = TransportParameters.model_validate({"country_a": a, "country_b": b})
    return {one.id: one for maker in logistics.FACTS for one in maker(evidence, chosen)}


def test_distance_of_the_capitals_by_their_places(evidence: Evidence) -> None:
    places = {row["node_id"]: (float(row["lat"]), float(row["lon"])) for row in read("nodes")}
    (lat_a, lon_a), (lat_b, lon_b) = (
        (math.radians(x), math.radians(y)) for x, y in (places["baku"], places["tashkent"])
    )
    cosine = math.sin(lat_a) * math.sin(lat_b) + math.cos(lat_a) * math.cos(lat_b) * math.cos(lon_b - lon_a)
    assert made(evidence, *PAIR)["pair-distance"].number == pytest.approx(6371 * math.acos(cosine), rel=0.01)


@pytest.mark.parametrize(
    ("a", "b", "border", "near_b", "ports_b"),
    [
        ("AZE", "UZB", 0, 5, 0),  # Afghanistan, Kazakhstan, Kyrgyzstan, Tajikistan, Turkmenistan
        ("KAZ", "UZB", 1, 5, 0),
        ("TKM", "GEO", 0, 4, 2),  # Armenia, Azerbaijan, Russia, Türkiye: the last two have ports
    ],
)
def test_borders_and_ways_to_the_sea(
    evidence: Evidence, a: str, b: str, border: int, near_b: int, ports_b: int
) -> None:
    found = made(evidence, a, b)
    assert found["pair-border"].number == border
    assert (found["near-b"].number, found["near-b-ports"].number) == (near_b, ports_b)
    turned = made(evidence, b, a)
    assert turned["pair-border"].number == border
    assert turned["near-a"].number == near_b


def test_rank_of_a_score_by_counting(evidence: Evidence) -> None:
    core = {row["code"] for row in read("countries") if row["core"] == "yes"}
    scores = {
        row["country"]: float(row["value"])
        for row in read("indicators")
        if row["indicator_id"] == "lpi_overall" and row["year"] == "2022" and row["country"] in core
    }
    found = made(evidence, *PAIR)
    assert found["score-b-rank"].number == sorted(scores.values(), reverse=True).index(scores["UZB"]) + 1
    assert found["score-b-peers"].number == len(scores)
    assert found["score-a"].period == "2014"  # no survey with a score after that


def test_a_state_without_railways_states_none(evidence: Evidence) -> None:
    assert "rails-a" not in made(evidence, "AFG", "TJK")
    shown = logistics.pair_table(
        evidence, TransportParameters.model_validate({"country_a": "AFG", "country_b": "TJK"})
    )
    assert isinstance(shown, pd.DataFrame)
    assert shown.set_index("Measure").loc["Railway lines, km (year)", "Afghanistan"] == "–"


# -- what figures say, and the rows behind them ---------------------------------------------


def made_up(columns: str, *rows: tuple[Any, ...]) -> pd.DataFrame:
    """A small frame for a chart; each row rests on a row and a source of its own."""
    frame = pd.DataFrame(rows, columns=columns.split())
    cited = [str(number) for number in range(len(frame))]
    return frame.assign(rows=[f"r{key}" for key in cited], source_id=[f"s{key}" for key in cited])


def test_tonnage_is_told_by_counter_with_its_gaps() -> None:
    ministry = {2019: 750.0, 2021: 590.0, 2022: 1480.0, 2024: 4480.0}
    rows = [(year, kt, tonnage.MINISTRY) for year, kt in ministry.items()]
    counts = made_up("year kt count", *rows, (2024, 3300.0, tonnage.ASSOCIATION))
    promises = made_up(
        "year kt status scope", (2027, 10000.0, "target", ""), (2030, 9000.0, "target", "exports alone")
    )
    figure = draw.tonnage(counts, promises)
    millions = {year: kt / 1000 for year, kt in ministry.items()}
    assert "2019 to 2027" in figure.alt
    assert f"{tonnage.MINISTRY}: {extremes(millions, 2)}, {lacking(millions)};" in figure.alt
    assert f"{tonnage.ASSOCIATION}: {extremes({2024: 3.3}, 2)};" in figure.alt
    assert figure.alt.endswith(f"target: {extremes({2027: 10.0}, 2)}.")  # the other counts something else
    assert len(figure.data) == 6


def test_uzbek_cargo_is_told_by_kind_and_against_the_mark() -> None:
    values = {"2021": 100.0, "2022": 999.9, "2023": 1000.0, "2024": 1300.0}
    rows = [("Transit", year, kt, "actual", "AZE", True) for year, kt in values.items()]
    rows += [("Plan", "2026", 1500.0, "target", "UZB", True), ("Port", "2025", 70.0, "actual", "UZB", False)]
    figure = draw.uzbek(made_up("what when kt status reporter whole_year", *rows), 1000.0)
    reached = sum(kt >= 1000 for kt in values.values())
    assert "2021 to 2025" in figure.alt
    assert f"whole year: 4, of which {reached} at 1 or more; lowest 0.10 (Transit, 2021), " in figure.alt
    assert "highest 1.30 (Transit, 2024)" in figure.alt
    assert "promised: 1, of which 1 at 1 or more; lowest 1.50 (Plan, 2026)" in figure.alt
    assert "part of a year: 1, of which 0 at 1 or more; lowest 0.07 (Port, 2025)" in figure.alt


def test_the_port_is_told_by_measure_with_its_gaps() -> None:
    cargo, trucks = {2015: 3.1, 2018: 3.8, 2019: 8.2, 2020: 4.7}, {2019: 33.75, 2020: 30.0}
    rows = [(year, value, "Cargo, million tonnes", "actual") for year, value in cargo.items()]
    rows += [(year, value, "Trucks, thousand", "preliminary") for year, value in trucks.items()]
    figure = draw.port(made_up("year value measure status", *rows))
    assert "2015 to 2020" in figure.alt
    assert f"Cargo, million tonnes: {extremes(cargo)}, {lacking(cargo)};" in figure.alt
    assert f"Trucks, thousand: {extremes(trucks)}." in figure.alt
    assert figure.alt.endswith("Preliminary: Trucks 2019, Trucks 2020.")


def test_freight_and_capacity_are_listed() -> None:
    figure = draw.btk(
        made_up(
            "what kind kt",
            ("2017, capacity promised", "capacity promised", 17000.0),
            ("2019, carried", "carried", 110.0),
        )
    )
    assert figure.alt.endswith(": 2017, capacity promised 17.00; 2019, carried 0.11.")
    assert figure.data[draw.TONNES].tolist() == [17.0, 0.11]


def test_trains_are_told_by_kind_with_their_gaps() -> None:
    sent, promised = {2023: 11.0, 2024: 358.0}, {2024: 300.0, 2025: 600.0, 2027: 1000.0}
    rows = [
        (year, value, what)
        for what, points in (("sent on the route", sent), ("promised", promised))
        for year, value in points.items()
    ]
    alt_text = draw.trains(made_up("year trains what", *rows)).alt
    assert "2023 to 2027" in alt_text
    assert f"sent on the route: {extremes(sent, 0)};" in alt_text
    assert alt_text.endswith(f"promised: {extremes(promised, 0)}, {lacking(promised)}.")


def test_times_are_told_by_trip_with_the_shortest_and_the_longest() -> None:
    rows = [
        ("Alpha", "Alpha: one, 2024", 12.0, 18.0, times.REPORTED, False),
        ("Alpha", "Alpha: two, 2025", 9.0, 9.0, times.STATED, False),
        ("Beta", "Beta: one, 2025", 30.0, 30.0, times.STATED, True),
    ]
    figure = draw.times(made_up("trip what low high kind open", *rows))
    low, high = min(row[2] for row in rows), max(row[3] for row in rows)
    assert f"Shortest {low:.0f} (Alpha: two, 2025)," in figure.alt
    assert f"longest {high:.0f} or more (Beta: one, 2025)." in figure.alt
    assert figure.alt.endswith("By trip: Alpha: 9 to 18 days in 2; Beta: 30 days in 1.")
    assert "3 figures: 1 reported as run, 2 promised, scheduled or estimated." in figure.alt
    assert figure.data["Said by, for"].tolist() == ["one, 2024", "two, 2025", "one, 2025"]


def test_slips_are_told_by_promise() -> None:
    rows = [
        ("Line", "2023-09", date(2023, 9, 1), 2024),
        ("Line", "2025-12-08", date(2025, 12, 8), 2026),
        ("Port", "2025", date(2025, 12, 31), 2030),
    ]
    alt_text = draw.slips(made_up("what iso said due", *rows)).alt
    assert f"{rows[0][2].year} to {max(row[3] for row in rows)}." in alt_text
    assert alt_text.endswith("Line: 2024 (said 2023-09), 2026 (said 2025-12-08); Port: 2030 (said 2025).")


def test_the_fall_of_the_caspian_is_listed() -> None:
    rows = [("over 5 years", 93 / 5, 93 / 5, 0.93), ("rate of the day", 20.0, 30.0, float("nan"))]
    figure = draw.caspian(made_up("what low high drop", *rows))
    assert figure.alt.endswith(": over 5 years: 19 (0.93 m in all); rate of the day: 20–30.")
    assert figure.data["Fall, cm a year, from"].tolist() == [18.6, 20.0]


def test_scores_are_told_of_the_pair_and_of_the_span_of_the_others() -> None:
    pair = {"Azerbaijan": {2007: 2.29, 2010: 2.64, 2014: 2.45}, "Uzbekistan": {2007: 2.16, 2008: 2.79}}
    rest = {"Germany": {2007: 4.1, 2010: 4.23}, "Georgia": {2010: 1.9}}
    codes = {"Azerbaijan": "AZE", "Uzbekistan": "UZB", "Germany": "DEU", "Georgia": "GEO"}
    rows = [
        (year, score, codes[state], state, points is pair)
        for points in (pair, rest)
        for state, values in points.items()
        for year, score in values.items()
    ]
    alt_text = draw.scores(made_up("year score country state of_pair", *rows)).alt
    assert "2007 to 2014" in alt_text
    assert f"Azerbaijan: {extremes(pair['Azerbaijan'], 2)}, for 3 years only;" in alt_text
    assert f"Uzbekistan: {extremes(pair['Uzbekistan'], 2)}." in alt_text
    assert alt_text.endswith("Grey: 2 other states, from 1.90 (Georgia 2010) to 4.23 (Germany 2010).")


def test_lengths_are_told_by_route_at_the_factor(evidence: Evidence, parameters: TransportParameters) -> None:
    frame = routes.route_parts(evidence, parameters)
    figure = draw.factor(frame, 1.5)
    assert f"from {routes.LOWEST:.0f} to {routes.HIGHEST:.0f}" in figure.alt
    sums: dict[tuple[str, str], float] = {}
    for row in frame.to_dict("records"):
        key = str(row["trip"]), str(row["route"])
        sums[key] = sums.get(key, 0.0) + row["fixed"] + 1.5 * row["circle"]
    for (trip, route), km in sums.items():
        assert f"{trip} by {route} {km:,.0f} km" in figure.alt
    for keys, circle in zip(figure.data["rows"], figure.data["Great circles, km"], strict=True):
        legs = [evidence.behind(key)[1][0] for key in keys.split(";")]
        moving = [leg for leg in legs if "great circle" in leg["note"] and leg["mode"] != "ferry"]
        assert bool(circle) == (len(moving) == len(legs))


def test_every_figure_can_be_followed_to_its_rows(
    evidence: Evidence, parameters: TransportParameters
) -> None:
    for figure in (
        draw.tonnage(
            tonnage.route_by_counter(evidence, parameters), tonnage.route_promises(evidence, parameters)
        ),
        draw.uzbek(uzbek.cargo(evidence, parameters), uzbek.claimed(evidence)),
        draw.port(port.port(evidence, parameters)),
        draw.btk(port.btk(evidence, parameters)),
        draw.trains(port.trains(evidence, parameters)),
        draw.times(times.times(evidence, parameters)),
        draw.slips(transport.promises(evidence, parameters)),
        draw.caspian(transport.level_rates(evidence, parameters)),
        draw.scores(logistics.scores(evidence, parameters)),
    ):
        assert 100 < len(figure.alt) <= 900, figure.alt
        assert list(figure.data.columns[-2:]) == ["rows", "source_id"]
        for keys, sources in zip(figure.data["rows"], figure.data["source_id"], strict=True):
            assert all(evidence.behind(key)[1] for key in keys.split(";"))
            assert set(sources.split(";")) <= set(evidence.sources_behind(keys.split(";")))


def test_a_mark_of_the_port_is_its_row(evidence: Evidence, parameters: TransportParameters) -> None:
    data = draw.port(port.port(evidence, parameters)).data
    for key, value in zip(data["rows"], data["Value"], strict=True):
        ((_, (row,)),) = [evidence.behind(key)]
        assert value == pytest.approx(row["value"] / 1000, abs=0.005)


def test_a_number_that_is_printed_twice_names_both_rows(
    evidence: Evidence, parameters: TransportParameters
) -> None:
    found = port.trains(evidence, parameters)
    printed: dict[tuple[str, float], set[str]] = {}
    for row in read("observations"):
        if row["series_id"] == "china-aze-block-trains-received" and row["status"] == "actual":
            printed.setdefault((row["period"], float(row["value"])), set()).add(row["observation_id"])
    came = found[found["what"] == "received in Azerbaijan"]
    assert {
        (str(year), trains): set(rows.split(";"))
        for year, trains, rows in zip(came["year"], came["trains"], came["rows"], strict=True)
    } == {key: ids for key, ids in printed.items() if len(key[0]) == len("2024")}
