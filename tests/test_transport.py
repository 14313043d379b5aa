"""The transport chapter against values worked out by hand or from the CSV by another route."""

from __future__ import annotations

import ast
import functools
import math
from collections.abc import Callable
from datetime import date

import nbformat
import pandas as pd
import pytest
from plain import Plain
from tables import read

from dyadbook.analysis import logistics, port, routes, times, tonnage, transport, uzbek
from dyadbook.analysis.facts import Fact, facts
from dyadbook.analysis.tonnage import Maker
from dyadbook.analysis.words import Sentences
from dyadbook.charts import transport as draw
from dyadbook.errors import MissingEvidence
from dyadbook.evidence.store import Evidence, load_evidence
from dyadbook.parameters import TransportParameters
from dyadbook.project import find_project

EARLY = date(2025, 7, 4)


@pytest.fixture(scope="module")
def evidence() -> Evidence:
    return load_evidence()


@pytest.fixture(scope="module")
def parameters() -> TransportParameters:
    return TransportParameters()


@pytest.fixture(scope="module")
def known(evidence: Evidence, parameters: TransportParameters) -> dict[str, Fact]:
    return facts("transport", evidence, parameters)


def great_circle_km(lat_a: float, lon_a: float, lat_b: float, lon_b: float) -> float:
    """Length of the great circle between two points in degrees, by the law of cosines."""
    phi_a, phi_b, apart = (math.radians(angle) for angle in (lat_a, lat_b, lon_b - lon_a))
    cosine = math.sin(phi_a) * math.sin(phi_b) + math.cos(phi_a) * math.cos(phi_b) * math.cos(apart)
    return 6371.0 * math.acos(cosine)


def value(observation_id: str) -> float:
    return next(
        float(row["value"]) for row in read("observations") if row["observation_id"] == observation_id
    )


# -- a toy graph, worked out by hand --------------------------------------------------------
#
#   a --100-- b --100-- d        two legs on the way through b: 200 km, all measured
#   a --120*- c --60*-- d        the way through c: 180 km, all estimated (*)
#   a ~~50~~ d                   a ferry of 50 km


def toy() -> pd.DataFrame:
    legs = pd.DataFrame(
        [
            ("ab", "a", "b", "rail", "operating", 100.0, False),
            ("bd", "b", "d", "rail", "operating", 100.0, False),
            ("ac", "a", "c", "rail", "operating", 120.0, True),
            ("cd", "c", "d", "rail", "planned", 60.0, True),
            ("sea", "a", "d", "ferry", "operating", 50.0, True),
        ],
        columns=["leg_id", "from_node", "to_node", "mode", "status", "km", "estimated"],
    )
    return legs.set_index("leg_id", drop=False).rename_axis(None)


def test_shortest_path_takes_the_ferry_when_it_may() -> None:
    route = routes.shortest(toy(), "a", "d")
    assert (route.nodes, route.km, route.sea_km) == (("a", "d"), 50.0, 50.0)


def test_shortest_path_by_land_takes_the_planned_line_when_it_may() -> None:
    land = toy()[toy()["mode"] != "ferry"]
    opened = routes.shortest(land, "a", "d")
    closed = routes.shortest(land[land["status"] == "operating"], "a", "d")
    assert (opened.nodes, opened.km, opened.idle_km, opened.estimated_km) == (
        ("a", "c", "d"), 180.0, 60.0, 180.0,
    )  # fmt: skip
    assert (closed.nodes, closed.km, closed.idle_km) == (("a", "b", "d"), 200.0, 0.0)


def test_shortest_path_through_a_place() -> None:
    assert routes.shortest(toy(), "a", "d", ["b"]).nodes == ("a", "b", "d")


def test_no_path_is_missing_evidence() -> None:
    with pytest.raises(MissingEvidence, match="no path"):
        routes.shortest(toy(), "a", "nowhere")


def test_break_even_factor_by_hand() -> None:
    # By b 200 km whatever the factor; by c 180 km at 1.3, so 180 / 1.3 km for each unit of it.
    # Equal where 180 / 1.3 * f = 200, that is f = 1.3 * 200 / 180 = 1.4444...
    land = toy()[toy()["mode"] != "ferry"]
    by_b = routes.shortest(land, "a", "d", ["b"])
    by_c = routes.shortest(land, "a", "d", ["c"])
    assert routes.break_even_factor(by_b, by_c, 1.3) == pytest.approx(1.3 * 200 / 180)


# -- the graph of the evidence --------------------------------------------------------------


def test_lengths_are_those_of_the_table_at_its_own_factor(evidence: Evidence) -> None:
    legs = routes.single_legs(evidence)
    table = {
        row["leg_id"]: float(row["distance_km"])
        for row in read("legs")
        if not row["leg_id"].startswith("route-")
    }
    assert legs["km"].to_dict() == pytest.approx(table)


def test_whole_routes_are_never_legs(evidence: Evidence) -> None:
    assert not routes.single_legs(evidence).index.str.startswith("route-").any()


def test_forty_three_estimates_agree_with_their_end_points(evidence: Evidence) -> None:
    places = {row["node_id"]: (float(row["lat"]), float(row["lon"])) for row in read("nodes")}
    noted = [row for row in read("legs") if row["note"].startswith("computed: great circle")]
    assert len(noted) == 43
    for row in noted:
        circle = float(row["note"].split()[3])
        found = great_circle_km(*places[row["from_node"]], *places[row["to_node"]])
        assert found == pytest.approx(circle, abs=1.0), row["leg_id"]


def test_the_factor_moves_estimates_by_land_only(evidence: Evidence) -> None:
    legs = routes.single_legs(evidence, 2.6)
    assert legs.loc["btk-alat-ganja-rail", "km"] == pytest.approx(354 * 2)
    assert legs.loc["middle-turkmen-osh-andijan-road", "km"] == pytest.approx(67 * 2)
    assert legs.loc["middle-kazakh-aktau-alat-ferry", "km"] == pytest.approx(452)
    assert legs.loc["zangezur-horadiz-aghband-rail", "km"] == pytest.approx(110.4)


def test_tashkent_to_istanbul_added_up_by_hand(evidence: Evidence) -> None:
    to_alat = 347 + 187 + 117 + 137 + 248.4 + 340.2 + 576.4 + 306
    from_kars = 226 + 472 + 462 + 454
    georgia = 354 + 159 + 73 + 148 + 105
    zangezur = 245 + 110.4 + 24.2 + 17.8 + 45.6 + 44.9 + 97.6 + 89.1 + 134.9
    iran = 347 + 187 + 117 + 137 + 460 + 185 + 964 + 683 + 336 + 1195 + 454
    found = {name: route.km for name, route in routes.routes_between(evidence, 1.3).items()}
    assert found == pytest.approx(
        {
            "Georgia (BTK)": to_alat + georgia + from_kars,
            "Zangezur (TRIPP)": to_alat + zangezur + from_kars,
            "Iran": iran,
        }
    )


def test_break_even_of_georgia_and_zangezur_by_hand(known: dict[str, Fact]) -> None:
    # Alat to Kars: by Georgia 734 estimated + 105 known, by Zangezur 245 estimated + 564.5 known.
    assert known["transport/factor-even"].number == pytest.approx(1.3 * (564.5 - 105) / (734 - 245), abs=1e-3)


def test_zangezur_is_no_land_route(known: dict[str, Fact]) -> None:
    assert known["transport/km-sea"].number == 306
    assert known["transport/km-land-gain"].number == 0
    assert known["transport/land-through"].value == "Turkmenistan and Iran"
    assert known["transport/land-claim"].value == "do not bear out"


def test_published_length_of_the_present_link(known: dict[str, Fact]) -> None:
    # 500 km from Baku to the border less 70 from Baku to Alat, 263 in Georgia, 105 to Kars.
    assert known["transport/btk-published"].number == 500 - 70 + 263 + 105


def test_another_factor_gives_other_lengths(evidence: Evidence) -> None:
    low = facts("transport", evidence, TransportParameters(distance_factor=1.1))
    assert low["transport/km-saved"].number < 0


# -- tonnage --------------------------------------------------------------------------------


def test_route_total_is_the_ministrys_latest_series(
    evidence: Evidence, parameters: TransportParameters
) -> None:
    series = {
        int(row["period"]): float(row["value"])
        for row in read("observations")
        if row["series_id"] == "titr-cargo-total" and row["source_id"] == "report-az-20260310-titr-300k-teu"
    }
    found = tonnage.route_total(evidence, parameters)
    assert dict(zip(found["year"], found["value"], strict=True)) == series


def test_change_and_growth_of_the_route(known: dict[str, Fact]) -> None:
    assert known["transport/titr-change"].number == pytest.approx((4119 / 4484 - 1) * 100)
    assert known["transport/titr-growth"].number == pytest.approx(4119 / 586)


def test_promises_judged_by_hand(known: dict[str, Fact]) -> None:
    # 2022: 3,200 against 1,485; 2024: 4,000 and 4,200 against 4,484; 2025: 5,200 against 4,119.
    assert known["transport/promises-judged"].number == 4
    assert known["transport/promises-met"].number == 2
    assert known["transport/promise-last-reached"].number == pytest.approx(4119 / 5200 * 100)


def test_growth_that_the_next_target_asks_for(known: dict[str, Fact]) -> None:
    assert known["transport/target-growth"].number == pytest.approx((math.sqrt(10000 / 4119) - 1) * 100)


def test_promises_of_another_scope_are_not_judged(
    evidence: Evidence, parameters: TransportParameters
) -> None:
    promises = tonnage.route_promises(evidence, parameters)
    assert promises.loc[list(tonnage.OTHER_SCOPES), "came"].isna().all()


@pytest.mark.parametrize(
    ("kt", "text"),
    [(586, "586 thousand tonnes"), (1000, "1 million tonnes"), (4119, "4.12 million tonnes"),
     (8200, "8.2 million tonnes")],
)  # fmt: skip
def test_tonnes_as_prose_writes_them(kt: float, text: str) -> None:
    fact = Fact("t/x", "x", kt, "kt", "2024", 0, (), ())
    assert tonnage.in_tonnes(fact).text == text


def test_rows_that_reach_a_million(evidence: Evidence, parameters: TransportParameters) -> None:
    series = {"uzb-aze-transit", "uzb-cargo-casca", "uzb-cargo-baku-port", "bilateral-cargo",
              "uzb-cargo-kaz-tkm-ports"}  # fmt: skip
    reached = {
        row["observation_id"]
        for row in read("observations")
        if row["series_id"] in series and float(row["value"]) >= 1000
    }
    found = uzbek.cargo(evidence, parameters)
    actual = found[(found["kt"] >= 1000) & (found["status"] == "actual")]
    assert set(actual.index) == reached


def test_railway_use_of_the_same_months(known: dict[str, Fact]) -> None:
    assert known["transport/btk-use"].number == pytest.approx(275 / (5000 * 11 / 12) * 100)


def test_port_in_units_of_the_panels(evidence: Evidence, parameters: TransportParameters) -> None:
    found = port.port(evidence, parameters)
    cargo = found[found["measure"].str.startswith("Cargo")].set_index("year")["value"]
    assert cargo[2019] == 4.06  # the port's own release, 4,061.6, before a later press figure
    assert cargo[2025] == 8.2


# -- times, slips, flights ------------------------------------------------------------------


def test_bounds_of_one_source_and_period_belong_together(
    evidence: Evidence, parameters: TransportParameters
) -> None:
    found = times.times(evidence, parameters)
    assert tuple(found.loc["o-c05d70e7", ["low", "high"]]) == (13.0, 17.0)
    assert tuple(found.loc["o-1cfdcde9", ["low", "high", "open"]]) == (30.0, 30.0, True)
    assert tuple(found.loc["o-29521ca9", ["low", "high", "open"]]) == (19.0, 19.0, False)


def test_what_is_said_is_no_measurement(evidence: Evidence, parameters: TransportParameters) -> None:
    found = times.times(evidence, parameters)
    claimed = found[found["kind"] == times.CLAIMED]
    assert list(claimed["what"]) == ["Middle Corridor: Kazakh ministry, March 2026"]
    guidance = found[found["source_id"] == times.GUIDANCE]
    assert list(guidance["what"]) == [
        "Middle Corridor: association’s guidance, August 2025",
        "Northern route: Navis Group, August 2025",
    ]
    assert set(guidance["kind"]) == {times.STATED}
    assert found["what"].is_unique


def test_a_promise_is_dated_by_its_first_report(evidence: Evidence, parameters: TransportParameters) -> None:
    bank = tonnage.route_promises(evidence, parameters)
    bank = bank[bank["reporter"] == "WB"]
    event = next(row for row in read("events") if row["event_id"] == "ev-20231127-wb-report")
    assert list(bank["said"]) == ["27 November 2023"]
    assert bank["source_id"].iloc[0].startswith(event["source_id"] + ";")


def test_measured_less_promised(known: dict[str, Fact]) -> None:
    assert known["transport/days-excess"].number == value("o-41e26d11") - value("o-814d3854") == 4


def test_slips_by_hand(evidence: Evidence, parameters: TransportParameters) -> None:
    due = transport.promises(evidence, parameters).groupby("promise")["due"]
    assert (due.last() - due.first()).to_dict() == {
        transport.ZANGEZUR: 2026 - 2024,
        transport.CAPACITY: 2027 - 2025,
        transport.AFGHAN: 2035 - 2030,
        transport.TRIPP: 0,
        transport.KARS: 0,
        transport.CKU: 0,
        transport.BTK: 0,
    }


def test_flights_of_the_last_list_add_up(evidence: Evidence, parameters: TransportParameters) -> None:
    table = transport.flight_table(evidence, parameters)
    last = [cell.split("; ")[-1] for cell in table["Flights a week"]]
    listed = [int(figure.split()[0]) for figure in last if figure.endswith("(November 2025)")]
    assert listed == [7, 3, 2, 2, 2]
    assert sum(listed) == value("o-aaf49c83") == 16


def test_flights_baku_tashkent_in_the_order_of_their_days(
    evidence: Evidence, parameters: TransportParameters
) -> None:
    line = transport.flight_table(evidence, parameters).iloc[0]["Flights a week"]
    assert line == (
        "1 (30 June 2018); 2 (2019); 3 (September 2022); 5 (October 2022, announced); "
        "2 (15 December 2022); 2 (January 2023); 7 (November 2025)"
    )


def test_mean_fall_of_the_caspian(known: dict[str, Fact]) -> None:
    assert known["transport/level-rate-5"].number == pytest.approx(93 / 5)
    assert known["transport/level-rate-30"].number == pytest.approx(250 / 30)


def test_neighbours_of_uzbekistan(known: dict[str, Fact]) -> None:
    near = [row for row in read("dyads") if row["measure_id"] == "contiguous"
            and "UZB" in (row["country_a"], row["country_b"])]  # fmt: skip
    assert known["transport/neighbours"].number == len(near) == 5


# -- words agree with numbers ---------------------------------------------------------------

Change = Callable[[Evidence], None]


@functools.cache
def templates() -> list[str]:
    """Every line of prose in the chapter's notebook that holds a fact."""
    notebook = nbformat.read(find_project().notebooks / "transport.ipynb", as_version=4)
    strings = [
        node.value
        for cell in notebook.cells
        if cell.cell_type == "code"
        for node in ast.walk(ast.parse(cell.source))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    return [line for text in strings for line in text.splitlines() if "{" in line]


def written(
    evidence: Evidence, mark: str, *makers: Maker, parameters: TransportParameters | None = None
) -> str:
    """The one line of the notebook that holds some placeholder, filled by what some makers state."""
    (line,) = [line for line in templates() if mark in line]
    parameters = parameters or TransportParameters()
    known = {one.id: tonnage.in_tonnes(one) for maker in makers for one in maker(evidence, parameters)}
    return Sentences(known, Plain()).fill(line)


def put(values: dict[str, float]) -> Change:
    """Give observations other values."""

    def change(evidence: Evidence) -> None:
        frame = evidence.all_observations.copy()
        for key, number in values.items():
            assert key in frame.index
            frame.loc[key, "value"] = number
        evidence.__dict__["all_observations"] = frame

    return change


def bridge(evidence: Evidence) -> None:
    """The Caspian is crossed by rail."""
    evidence.__dict__["legs"] = evidence.legs.assign(mode=evidence.legs["mode"].replace("ferry", "rail"))


def detour(evidence: Evidence) -> None:
    """The line through Zangezur is a good deal longer."""
    legs = evidence.legs.copy()
    legs.loc["zangezur-horadiz-aghband-rail", "distance_km"] += 100
    evidence.__dict__["legs"] = legs


def seaport(evidence: Evidence) -> None:
    """A neighbour of Uzbekistan has a sea port."""
    row = {"indicator_id": "container_teu", "country": "KAZ", "year": 2020, "value": 1.0}
    frame = pd.concat([evidence.all_indicators, pd.DataFrame([row | {"source_id": "wdi-2026-07"}])])
    evidence.__dict__["all_indicators"] = frame.astype({"year": "Int64"}).reset_index(drop=True)


FALL = (tonnage.route_facts, tonnage.fall_facts)
UZBEK = (uzbek.million_facts, uzbek.transit_facts, uzbek.casca_facts)


@pytest.mark.parametrize(
    ("mark", "makers", "before", "change", "after"),
    [
        ("{titr-change:more|", FALL, "8.1% less than in 2024", put({"o-fa130c52": 5000}),
         "11.5% more than in 2024"),
        ("{titr-change:grew|", FALL, "it shrank by 8.1%", put({"o-fa130c52": 5000}),
         "it grew by 11.5%"),
        ("{titr-fall}", FALL, "does not call the change a fall", put({"o-fa130c52": 5000}), ""),
        ("{association-beyond-goal:", (tonnage.promise_facts, tonnage.association_facts,
         tonnage.association_goal_facts), "the association missed its goal", put({"o-06696fbb": 4300}),
         "the association beat its goal"),
        ("{promises-met:plain}", (tonnage.promise_facts, tonnage.association_facts,
         tonnage.association_goal_facts), "4 can be judged on that count, and 2 came",
         put({"o-fa130c52": 5300}), "4 can be judged on that count, and 3 came"),
        ("{association-gap:less|", (tonnage.association_facts,), "1.18 million tonnes less",
         put({"o-06696fbb": 5000}), "516 thousand tonnes more"),
        ("{titr-teu-change:grew|", (tonnage.container_facts, tonnage.northern_facts),
         "Containers grew by 36%",
         put({"o-ffcd54e9": 40000}), "Containers shrank by 29%"),
        ("{aze-mc-growth:growth|", (tonnage.azerbaijani_growth_facts,), "reports growth of 11%",
         put({"o-788ecbca": -11}), "reports a fall of 11%"),
        ("{uzb-transit-beyond:", UZBEK, "claims is reached by the Azerbaijani figure",
         put({"o-db6f0f7e": 900}), "claims is not reached by the Azerbaijani figure"),
        ("{uzb-casca-beyond:", UZBEK, "1 million tonnes, equals it", put({"o-c72064a5": 900}),
         "900 thousand tonnes, misses it"),
        ("{million-then:number}", (uzbek.article_facts,), "in the sources held, was 0",
         put({"o-a586d83d": 1900}), "in the sources held, was 1"),
        ("{uzb-transit-pace:", (uzbek.transit_growth_facts,), "slackened", put({"o-1f568df4": 40}),
         "quickened"),
        ("{uzb-transit-gain:more|", (uzbek.transit_facts,), "3% more than", put({"o-9fd6df2b": 800}),
         "18% less than"),
        ("{port-change:more|", (port.port_facts, port.port_transit_facts), "7.9% more than in 2024",
         put({"o-fd970f63": 7000}), "7.9% less than in 2024"),
        ("{trains-short:more|", (port.train_facts,), "208 trains fewer than", put({"o-ea3af7f7": 700}),
         "100 trains more than"),
        ("{days-excess:above|", (times.promised_time_facts, times.measured_time_facts, times.told_facts),
         "4 days above the upper end", put({"o-41e26d11": 9}), "3 days below the upper end"),
        ("{days-guidance-gap:above|", (times.guidance_gap_facts, times.guidance_facts), "14 days above where",
         put({"o-0a5f3c24": 12}), "5 days below where"),
        ("{km-saved:shorter|", (routes.length_facts, routes.land_facts), "30 km shorter", detour,
         "70 km longer"),
        ("{border-opened-sea:no|", (routes.border_route_facts,), "is no land route", bridge,
         "is a land route"),
        ("{land-claim:plain}", (routes.claim_facts,), "do not bear out", bridge, "bear out"),
        ("{wait-beyond:more|", (transport.ferry_facts,), "13 days more than", put({"o-3abd02d2": 10}),
         "7 days less than"),
        ("{level-pace:faster|", (transport.level_facts,), "of late faster", put({"o-a6aff458": 0.2}),
         "of late slower"),
        ("{neighbours-ports:speaks", (transport.landlocked_facts,), "bears out", seaport, "speaks against"),
        ("{zangezur-slip:later|", (transport.zangezur_slip_facts, transport.progress_facts), "2 years later",
         put({"o-cd0834a4": 2023}), "1 year earlier"),
    ],
)  # fmt: skip
def test_the_sentence_turns_with_the_data(
    mark: str, makers: tuple[Maker, ...], before: str, change: Change, after: str, evidence: Evidence
) -> None:
    changed = Evidence(evidence.project, evidence.as_of)
    change(changed)
    found = written(evidence, mark, *makers)
    turned = written(changed, mark, *makers)
    assert before in found
    assert before not in turned or before in after
    assert after in turned if after else turned == ""


# -- the chapter as a whole -----------------------------------------------------------------


def test_facts_of_the_default_day(known: dict[str, Fact]) -> None:
    assert len(known) > 130
    wanted = {"titr-last", "uzb-transit", "btk-use", "days-measured", "km-saved", "zangezur-slip",
              "flights-last", "people-rank", "epermit-due"}  # fmt: skip
    assert {f"transport/{name}" for name in wanted} <= set(known)


def test_an_early_day_works_and_knows_less(known: dict[str, Fact]) -> None:
    then, parameters = load_evidence(EARLY), TransportParameters(as_of=EARLY)
    found = facts("transport", then, parameters)
    assert 40 < len(found) < len(known)
    assert "transport/uzb-transit" not in found  # printed in November 2025
    for table in (
        tonnage.route_promise_table, uzbek.million_table, times.times, times.price_table,
        times.whole_route_table, transport.promises, transport.project_table,
        transport.flight_table, transport.slip_table, transport.level_rates, transport.bottleneck_table,
        transport.step_table, tonnage.count_table, tonnage.container_table, port.port_table,
        port.btk_use_table, routes.even_table, logistics.pair_table, routes.route_table,
        routes.idle_legs, routes.route_parts, port.btk,
        port.trains,
    ):  # fmt: skip
        assert table(then, parameters) is not None


def test_no_route_is_compared_before_its_lengths_were_in_print() -> None:
    then, parameters = load_evidence(EARLY), TransportParameters(as_of=EARLY)
    assert "middle-turkmen-ashgabat-turkmenbashi-rail" not in routes.single_legs(then).index
    assert routes.route_table(then, parameters).empty
    assert draw.factor(routes.route_parts(then, parameters), 1.3).data.empty
    found = facts("transport", then, parameters)
    assert "transport/km-saved" not in found
    assert "transport/land-claim" not in found
    assert "transport/km-land" in found


def test_nothing_printed_draws_nothing() -> None:
    day = date(2012, 1, 1)
    then, parameters = load_evidence(day), TransportParameters(as_of=day)
    assert draw.times(times.times(then, parameters)).data.empty
    assert draw.port(port.port(then, parameters)).data.empty
    assert draw.slips(transport.promises(then, parameters)).data.empty


def test_equally_long_ways_are_said_without_failing(evidence: Evidence) -> None:
    even = next(
        one.number for one in routes.even_facts(evidence, TransportParameters()) if one.id == "factor-even"
    )
    parameters = TransportParameters(distance_factor=round(even, 4))
    assert "would be 0 km longer" in written(evidence, "{km-saved:shorter", routes.length_facts,
                                             routes.land_facts, parameters=parameters)  # fmt: skip


def test_every_figure_draws_and_describes_itself(evidence: Evidence, parameters: TransportParameters) -> None:
    counts = tonnage.route_by_counter(evidence, parameters)
    promises = tonnage.route_promises(evidence, parameters)
    figures = (
        draw.tonnage(counts, promises),
        draw.uzbek(uzbek.cargo(evidence, parameters), uzbek.claimed(evidence)),
        draw.port(port.port(evidence, parameters)),
        draw.btk(port.btk(evidence, parameters)),
        draw.trains(port.trains(evidence, parameters)),
        draw.times(times.times(evidence, parameters)),
        draw.factor(routes.route_parts(evidence, parameters), parameters.distance_factor),
        draw.caspian(transport.level_rates(evidence, parameters)),
        draw.scores(logistics.scores(evidence, parameters)),
        draw.slips(transport.promises(evidence, parameters)),
    )
    for figure in figures:
        assert len(figure.alt) > 60
        assert figure.spec()["usermeta"]["alt"] == figure.alt
        assert "NaN" not in str(figure.spec())
