"""The security chapter: its rules on small frames, its numbers against the tables read another way."""

from __future__ import annotations

import csv
import functools
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from dyadbook.analysis import fdi, peace, risks, security
from dyadbook.analysis.facts import Fact, facts
from dyadbook.analysis.regions import CENTRAL_ASIA
from dyadbook.analysis.risks import ARMENIA, DISRUPTIONS, HIGH, IRAN, LOW, MIDDLE, NOT_COUNTED, UNREST
from dyadbook.charts import security as draw
from dyadbook.evidence.store import Evidence, load_evidence
from dyadbook.parameters import Parameters

ROOT = Path(__file__).resolve().parents[1]
EARLY = date(2025, 7, 4)
DRAWN = 10
"""Figures of the chapter."""


@functools.cache
def read(table: str) -> list[dict[str, str]]:
    with (ROOT / "data" / f"{table}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def rows(table: str, **where: str) -> list[dict[str, str]]:
    return [row for row in read(table) if all(row[key] == value for key, value in where.items())]


def panel(indicator: str, country: str) -> dict[int, float]:
    found = rows("indicators", indicator_id=indicator, country=country)
    return {int(row["year"]): float(row["value"]) for row in found}


def known(day: date | None = None) -> tuple[Evidence, Parameters, dict[str, Fact]]:
    parameters = Parameters() if day is None else Parameters(as_of=day)
    evidence = load_evidence(parameters.as_of)
    found = facts("security", evidence, parameters)
    return evidence, parameters, {key.partition("/")[2]: one for key, one in found.items()}


@pytest.fixture(scope="module")
def default() -> tuple[Evidence, Parameters, dict[str, Fact]]:
    return known()


@pytest.fixture(scope="module")
def stated(default: tuple[Evidence, Parameters, dict[str, Fact]]) -> dict[str, Fact]:
    return default[2]


# -- rules on small frames ------------------------------------------------------------------------


def test_every_year_counts_only_neighbouring_years() -> None:
    result = fdi.every_year(pd.Series({2017: 10.0, 2019: 5.0, 2020: 6.0, 2021: 6.0, 2022: 5.5}))
    assert result == {"rises": 1, "falls": 1, "fell": [2022], "holds": False}


def test_every_year_holds_and_cannot_be_tested() -> None:
    assert fdi.every_year(pd.Series({2020: 1.0, 2021: 2.0, 2022: 3.0}))["holds"] is True
    assert fdi.every_year(pd.Series({2017: 1.0, 2022: 3.0}))["holds"] is None


def test_leaders_need_a_rank_for_every_state() -> None:
    ranks = pd.DataFrame(
        [("X", 2020, 3.0), ("Y", 2020, 9.0), ("X", 2021, 8.0), ("Y", 2021, 7.0), ("X", 2022, 1.0)],
        columns=["country", "year", "value"],
    )
    found = peace.leaders(ranks, among=("X", "Y"))
    assert found.to_dict("list") == {"year": [2020, 2021], "leader": ["X", "Y"], "margin": [6.0, 1.0]}


def happenings() -> pd.DataFrame:
    columns = ["event_id", "start", "risk", "impact", "source_id"]
    return pd.DataFrame(
        [
            ("a", date(2021, 6, 1), IRAN, HIGH, "s1"),
            ("b", date(2022, 7, 1), ARMENIA, HIGH, "s2"),  # the first day outside three years
            ("c", date(2022, 7, 2), IRAN, LOW, "s3;s4"),  # the first day inside
            ("d", date(2024, 1, 1), IRAN, MIDDLE, "s3"),
            ("e", date(2025, 7, 1), IRAN, MIDDLE, "s5"),  # the day itself
            ("f", date(2025, 7, 2), UNREST, LOW, "s6"),  # after it
        ],
        columns=columns,
    )


def test_matrix_counts_the_window_and_takes_the_worst_on_record() -> None:
    table = risks.matrix(happenings(), date(2025, 7, 1), years=3).set_index("risk")
    assert table.loc[IRAN, ["events", "likelihood", "impact"]].tolist() == [3, 2, HIGH]
    assert table.loc[ARMENIA, ["events", "likelihood", "impact"]].tolist() == [0, 0, HIGH]
    assert table.loc[UNREST, "events"] == 0
    assert table.loc[IRAN, "source_id"] == "s1;s3;s4;s5"


def test_a_shorter_window_counts_fewer() -> None:
    one = risks.matrix(happenings(), date(2025, 7, 1), years=1).set_index("risk")
    assert one.loc[IRAN, ["events", "likelihood"]].tolist() == [1, 1]


# -- the list of disruptive events ----------------------------------------------------------------


def test_each_event_of_a_risk_is_on_record() -> None:
    ids = {row["event_id"] for row in rows("events")}
    named = [key for one in DISRUPTIONS for key in one.events]
    assert set(named) <= ids
    assert len(named) == len(set(named))
    assert {one.risk for one in DISRUPTIONS} == set(risks.RISKS)


def test_no_security_event_of_kind_other_is_overlooked() -> None:
    listed = {key for one in DISRUPTIONS for key in one.events} | set(NOT_COUNTED)
    other = {row["event_id"] for row in rows("events", kind="other") if "security" in row["theme"]}
    assert other <= listed


def test_disruptions_are_written_oldest_first() -> None:
    dates = {row["event_id"]: row["date"] for row in rows("events")}
    days = [dates[one.events[0]] for one in DISRUPTIONS]
    assert days == sorted(days)


# -- numbers recomputed from the tables -----------------------------------------------------------


def test_fdi_falls_are_those_of_the_table(stated: dict[str, Fact]) -> None:
    values = panel("fdi_in_usd", "UZB")
    fell = [year for year in range(2018, 2025) if values[year] < values[year - 1]]
    assert fell == [2018, 2020, 2023]
    assert stated["fdi-fell"].value == "2018, 2020 and 2023"
    assert stated["fdi-falls"].number == 3
    assert stated["fdi-changes"].number == 7
    drop = 100 * (values[2018] / values[2017] - 1)
    assert stated["fdi-largest-fall"].number == pytest.approx(drop)


def test_states_with_a_rise_every_year(stated: dict[str, Fact]) -> None:
    values: dict[str, dict[int, float]] = {}
    for row in rows("indicators", indicator_id="fdi_in_usd"):
        values.setdefault(row["country"], {})[int(row["year"])] = float(row["value"])
    full = {c: v for c, v in values.items() if all(year in v for year in range(2017, 2025))}
    rising = [c for c, v in full.items() if all(v[y] > v[y - 1] for y in range(2018, 2025))]
    assert stated["fdi-states"].number == len(full)
    assert stated["fdi-states-rising"].number == len(rising)


def test_gross_over_net(stated: dict[str, Fact]) -> None:
    (ten,) = rows("observations", series_id="fdi-official-uzb", period="2024-01/2024-10")
    net = panel("fdi_in_usd", "UZB")[2024]
    assert stated["gross-over-net"].number == pytest.approx(float(ten["value"]) * 1e6 / net)


def test_stability_and_inflow_by_hand(stated: dict[str, Fact]) -> None:
    for code in ("UZB", "AZE"):
        stable, inflow = panel("wgi_pv", code), panel("fdi_in_usd", code)
        alike = [(stable[y] > stable[y - 1]) == (inflow[y] > inflow[y - 1]) for y in range(2018, 2024)]
        assert stated[f"same-direction-{code.lower()}"].number == sum(alike)
        assert stated[f"directions-{code.lower()}"].number == len(alike)


def test_burden_and_who_is_above(stated: dict[str, Fact]) -> None:
    shares = {code: panel("milex_gdp_pct", code) for code in ("AZE", *security.NEIGHBOURS)}
    above = sorted(c for c, v in shares.items() if v.get(2024, 0) > shares["AZE"][2024])
    assert stated["milex-aze"].number == shares["AZE"][2024]
    assert stated["milex-above"].number == len(above)
    assert above == ["ARM", "RUS"]
    assert max(panel("milex_gdp_pct", "UZB")) == 2018
    assert stated["milex-uzb"].period == "2018"


def test_peace_ranks_are_two_series(stated: dict[str, Fact]) -> None:
    restated = {
        (row["country"], row["period"]): float(row["value"])
        for row in rows("observations", series_id="gpi-rank-2025-release")
    }
    printed = {
        row["value"]
        for row in rows("observations", series_id="gpi-rank-as-published", country="UZB", period="2024")
    }
    assert printed == {"60"}
    assert stated["gpi-2024-published-uzb"].number == 60
    assert stated["gpi-2024-restated-uzb"].number == restated["UZB", "2024"]
    change = restated["UZB", "2025"] - restated["UZB", "2024"]
    assert stated["gpi-change-restated-uzb"].number == change
    assert stated["gpi-change-published-uzb"].number == restated["UZB", "2025"] - 60
    led = [
        year
        for year in range(2015, 2026)
        if min(CENTRAL_ASIA, key=lambda code: restated[code, str(year)]) == "UZB"
    ]
    assert stated["gpi-leader-years-restated"].value == " and ".join(map(str, led))


def test_ranks_on_which_news_sites_differ_show_both(default: Any) -> None:
    ranks = peace.published_ranks(default[0])
    row = ranks[(ranks["country"] == "TJK") & (ranks["year"] == 2024)].iloc[0]
    assert row["shown"] == "71 or 72"
    assert row["value"] == 72


def test_the_number_of_states_ranked_comes_from_the_series(default: Any) -> None:
    assert peace.ranked_states(default[0], "spi-rank") == 121
    with pytest.raises(ValueError, match="does not say how many"):
        peace.ranked_states(default[0], "spi-score")


def test_perception_table_takes_the_claim_apart(default: Any) -> None:
    table = peace.perception_table(default[0]).set_index("Point")["On record"]
    assert "of 2023, released 22 February 2023" in table["Edition"]
    assert "26 July 2024" in table["Edition"]
    assert table["Interviews"] == "of 2021; or of 2019 and 2021"
    assert table["Field"].startswith("121 states of the world: rank 1; Kazakhstan 14")


def test_exercises_are_joined_by_name(default: Any) -> None:
    table = security.exercises(default[0], default[1]).set_index("name")
    assert list(table.index) == [
        "UZAZ-2023", "Birlestik-2024", "Eternal Brotherhood III", "Eternal Brotherhood IV", "Unity-2025",
    ]  # fmt: skip
    assert table.loc["UZAZ-2023", "states"] == ["AZE", "UZB"]
    assert (table.loc["Unity-2025", "first"], table.loc["Unity-2025", "last"]) == (
        date(2025, 10, 14),
        date(2025, 10, 21),
    )
    assert table.loc["Birlestik-2024", "troops"] == 4000


def test_contacts_leave_out_the_port_and_count_an_exercise_once(default: Any) -> None:
    frame = security.contacts(default[0], default[1])
    assert not {"alat-lease-20230721", "avaza-20250822"} & set(frame.index)
    assert {"uzaz-20230731", "plan2026-20251210"} <= set(frame.index)
    assert "uzaz-20230801" not in frame.index


def test_days_of_the_shut_border_and_afghan_growth(stated: dict[str, Fact]) -> None:
    assert stated["border-shut"].number == (date(2026, 3, 9) - date(2026, 3, 5)).days
    assert stated["afghan-growth"].number == pytest.approx(1600 / 653)
    assert stated["afghan-export-share"].number == pytest.approx(100 * 1500 / 1600)


def test_conflict_series_end_where_the_table_says(default: Any) -> None:
    table = security.death_series_table(default[0]).set_index("Series")["Ends in"]
    assert table["All organised violence, by territory"] == str(max(panel("ucdp_deaths", "AZE")))
    battle = rows("observations", series_id="battle-deaths-wdi", country="AZE")
    assert table["Battle-related deaths only, World Bank's copy"] == max(r["period"] for r in battle)


# -- the chapter as a whole -----------------------------------------------------------------------


def test_facts_name_rows_and_sources(stated: dict[str, Fact], default: Any) -> None:
    assert len(stated) > 100
    bare = {"risk-window", "risk-often"}  # constants of the rule
    assert {name for name, one in stated.items() if not one.rows} == bare
    for one in stated.values():
        assert set(one.sources) <= set(default[0].sources.index)


def test_an_early_day_yields_fewer_facts(stated: dict[str, Fact]) -> None:
    evidence, parameters, early = known(EARLY)
    assert set(early) < set(stated) | {"risk-quiet"}
    assert "washington" not in early
    assert "nakhchivan" not in early
    assert early["risk-counted"].number < stated["risk-counted"].number
    assert security.march_table(evidence).empty
    assert len(security.treaty_table(evidence)) < len(security.TREATY)
    assert risks.event_table(evidence, parameters)["In the window"].isin(["yes", "no"]).all()


@pytest.mark.parametrize("day", [None, EARLY, date(2012, 1, 1)])
def test_every_figure_draws_on_every_day(day: date | None) -> None:
    evidence, parameters, _ = known(day)
    first, final = parameters.start_year, parameters.end_year
    figures = [
        draw.spending(security.spending(evidence, parameters)),
        draw.peace(peace.peace_lines(evidence, parameters)),
        draw.places(peace.places(evidence)),
        draw.inflow(fdi.net_inflow(evidence, first, final), fdi.unctad(evidence, parameters)),
        draw.counts(fdi.counts(evidence)),
        draw.stability(fdi.stability(evidence, parameters)),
        draw.contacts(security.contacts(evidence, parameters)),
        draw.deaths(security.deaths(evidence, parameters)),
        draw.afghan_trade(security.afghan_trade(evidence)),
        draw.risk_matrix(risks.matrix(risks.disruptions(evidence), parameters.as_of)),
    ]
    assert len(figures) == DRAWN
    for figure in figures:
        if len(figure.data):
            assert figure.spec()["usermeta"]["alt"].endswith(".")
            assert not figure.data.drop(columns="source_id").isna().to_numpy().any()
