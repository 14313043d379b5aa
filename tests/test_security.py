"""The security chapter: its rules on small frames, its numbers against the tables read another way."""

from __future__ import annotations

import dataclasses
import functools
import json
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from plain import Plain
from points import extremes, lacking
from tables import read

from dyadbook.analysis import fdi, peace, risks, security
from dyadbook.analysis.facts import Fact, Maker, facts, pair_facts
from dyadbook.analysis.regions import CENTRAL_ASIA
from dyadbook.analysis.risks import (
    AFGHANISTAN,
    ARMENIA,
    CASPIAN,
    DISRUPTIONS,
    HIGH,
    IRAN,
    LOW,
    MIDDLE,
    NOT_COUNTED,
    RUSSIA,
    UNREST,
)
from dyadbook.analysis.words import Sentences
from dyadbook.charts import security as draw
from dyadbook.evidence.store import Evidence, load_evidence
from dyadbook.parameters import Parameters

ROOT = Path(__file__).resolve().parents[1]
EARLY = date(2025, 7, 4)
DRAWN = 11
"""Figures of the chapter."""


def rows(table: str, **where: str) -> list[dict[str, str]]:
    return [row for row in read(table) if all(row[key] == value for key, value in where.items())]


@functools.cache
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


def test_changes_count_only_neighbouring_years() -> None:
    """2019 has no year before it; 2020 rose, 2021 stood still, 2022 fell."""
    found = fdi.changes(pd.Series({2017: 10.0, 2019: 5.0, 2020: 6.0, 2021: 6.0, 2022: 5.5}))
    assert found.signs == {2020: 1, 2021: 0, 2022: -1}
    assert (found.rises, found.fell, found.longest, found.always) == (1, [2022], 1, False)


def test_a_run_of_rises_ends_at_a_gap() -> None:
    """Rises of 2011, 2012 and, after the gap of 2013, of 2015, 2016 and 2017."""
    years = {2010: 1.0, 2011: 2.0, 2012: 3.0, 2014: 1.0, 2015: 2.0, 2016: 3.0, 2017: 4.0}
    found = fdi.changes(pd.Series(years))
    assert (found.rises, found.longest, found.always) == (5, 3, True)


def test_the_claim_holds_or_cannot_be_tested() -> None:
    assert fdi.changes(pd.Series({2020: 1.0, 2021: 2.0, 2022: 3.0})).always is True
    assert fdi.changes(pd.Series({2017: 1.0, 2022: 3.0})).always is None


def test_leaders_need_a_rank_for_every_state() -> None:
    ranks = pd.DataFrame(
        [("X", 2020, 3.0), ("Y", 2020, 9.0), ("X", 2021, 8.0), ("Y", 2021, 7.0), ("X", 2022, 1.0)],
        columns=["country", "year", "value"],
    )
    found = peace.leaders(ranks, among=("X", "Y"))
    assert found.to_dict("list") == {"year": [2020, 2021], "leader": ["X", "Y"], "margin": [6.0, 1.0]}


def test_nobody_leads_when_the_best_rank_is_shared() -> None:
    ranks = pd.DataFrame([("X", 2020, 3.0), ("Y", 2020, 3.0)], columns=["country", "year", "value"])
    assert peace.leaders(ranks, among=("X", "Y"))["leader"].tolist() == [""]


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
    ).assign(rows=list("abcdef"))


def test_matrix_counts_the_window_and_takes_the_worst_on_record() -> None:
    table = risks.matrix(happenings(), date(2025, 7, 1), years=3).set_index("risk")
    assert table.loc[IRAN, ["events", "likelihood", "impact"]].tolist() == [3, 2, HIGH]
    assert table.loc[ARMENIA, ["events", "likelihood", "impact"]].tolist() == [0, 0, HIGH]
    assert table.loc[UNREST, "events"] == 0
    assert table.loc[IRAN, "source_id"] == "s1;s3;s4;s5"
    assert table.loc[IRAN, "rows"] == "a;c;d;e"


def test_a_shorter_window_counts_fewer() -> None:
    one = risks.matrix(happenings(), date(2025, 7, 1), years=1).set_index("risk")
    assert one.loc[IRAN, ["events", "likelihood"]].tolist() == [1, 1]


@pytest.mark.parametrize(
    ("text", "deaths"),
    [
        ("38 of 67 on board died; the row lasted", 38),
        ("Drone from Afghan soil kills three Chinese workers", 3),
        ("de facto authorities counted at least 1,200 dead", 1200),
        ("none exploded, nobody was hurt and four houses were damaged", 0),
        ("four injured civilians, and a border shut for 2 days", 0),
    ],
)
def test_deaths_are_read_from_the_words_of_a_row(text: str, deaths: int) -> None:
    assert risks.deaths_in(text) == deaths


@pytest.mark.parametrize(
    ("deaths", "days", "stopped", "harmed", "impact"),
    [
        (10, 0, False, False, HIGH),
        (9, 0, False, False, MIDDLE),
        (0, 1, True, False, HIGH),
        (0, 0, True, False, MIDDLE),
        (0, 1, False, False, LOW),  # days without a stop on record are no stop
        (0, 0, False, True, MIDDLE),
        (0, 0, False, False, LOW),
    ],
)
def test_impact_at_the_limits_of_the_rule(
    deaths: float, days: int, stopped: bool, harmed: bool, impact: int
) -> None:
    assert risks.impact(deaths, days, stopped, harmed) == impact


@pytest.mark.parametrize(
    ("count", "low", "high"),
    [(0, 0.0, 3.689), (1, 0.025, 5.572), (5, 1.623, 11.668), (10, 4.795, 18.390)],
)
def test_rates_have_the_published_interval(count: int, low: float, high: float) -> None:
    """The exact 95% limits of a Poisson mean as tables print them (Garwood 1936)."""
    assert risks.yearly_rate(count, 1) == pytest.approx((low, high), abs=5e-4)
    assert risks.yearly_rate(count, 3) == pytest.approx((low / 3, high / 3), abs=2e-4)


# -- the list of disruptive events ----------------------------------------------------------------


def test_the_rule_reads_events_as_a_person_does(default: Any) -> None:
    """Deaths, days and class of single events, worked out from their rows by hand."""
    frame = risks.disruptions(default[0]).set_index("event_id")
    by_hand = {
        # both sides' later counts, 2,906 + 3,825
        "war-20200927": (6731, 0, HIGH),
        # early counts of the clash, 50 + 49
        "border-clash-202209": (99, 0, HIGH),
        # three of the injured died later: 18, then 21
        "karakalpakstan-20220701": (21, 0, HIGH),
        # claimed and denied, nothing hit
        "iskp-20220418": (0, 0, LOW),
        # "none exploded, nobody was hurt", four houses damaged
        "termez-rockets-20220705": (0, 0, MIDDLE),
        # 38 of 67 on board
        "azal-20241225": (38, 0, HIGH),
        # shut at the latest on 31 October, still so on 1 February: 30 + 31 + 31 + 1 days
        "afg-pak-closure-202510": (0, 93, HIGH),
        # three workers, no stop
        "tajik-drone-20251126": (3, 0, MIDDLE),
        # freight stopped on 5 March, resumed on 9 March; four injured, nobody dead
        "nakhchivan-20260305": (0, 4, HIGH),
        # most cargo halted, for how long no report says
        "iran-war-20260228": (0, 0, MIDDLE),
        # "without loss of life"
        "anzali-strike-202603": (0, 0, MIDDLE),
    }
    for key, expected in by_hand.items():
        row = frame.loc[key]
        assert (row["deaths"], row["days"], row["impact"]) == expected, key
    assert frame.loc["afg-pak-closure-202510", "floor"]
    assert not frame.loc["nakhchivan-20260305", "floor"]


def test_the_matrix_by_hand(default: Any) -> None:
    """The window runs from 22 November 2023 to 21 November 2026; the days are those of the rows.

    War around Iran: 13 June 2025, 28 February, March and 5 March 2026. Russian and Ukrainian fire:
    6 November and 25 December 2024, 11 and 20 December 2025. Afghan border: October and 26 November
    2025. Caspian: 27 November 2023 and 7 July 2025. Karabakh (19 September 2023) lies before it.
    """
    table = risks.matrix(risks.disruptions(default[0]), default[1].as_of).set_index("risk")
    found = {risk: tuple(row) for risk, row in table[["events", "likelihood", "impact"]].iterrows()}
    assert found == {
        IRAN: (4, 2, HIGH),  # Nakhchivan: four days
        RUSSIA: (4, 2, HIGH),  # the airliner: 38 dead
        AFGHANISTAN: (2, 1, HIGH),  # the crossings: 93 days at least
        ARMENIA: (0, 0, HIGH),  # the war of 2020
        UNREST: (0, 0, HIGH),  # 21 dead
        CASPIAN: (2, 1, MIDDLE),  # ships part-loaded, waits
    }


def test_other_limits_by_hand(default: Any) -> None:
    """Ten times as strict: a hundred deaths, ten days. 4 days, 38 and 21 deaths fall short of it."""
    table = risks.window_table(default[0], default[1]).set_index("Risk")
    assert table["Impact, stricter limits"].to_dict() == {
        IRAN: "middle", RUSSIA: "middle", AFGHANISTAN: "high", ARMENIA: "high", UNREST: "middle",
        CASPIAN: "middle",
    }  # fmt: skip
    assert table["Impact without deaths"].to_dict() == {
        IRAN: "high", RUSSIA: "middle", AFGHANISTAN: "high", ARMENIA: "low", UNREST: "low",
        CASPIAN: "middle",
    }  # fmt: skip
    assert table.loc[ARMENIA, "Last 5 years"] == 2  # September 2022 and September 2023, not 2020
    assert table.loc[UNREST, "Events a year, interval"] == "0.0–1.2"  # 3.689 / 3


def test_no_class_is_given_by_hand() -> None:
    """An event carries its rows and our words for it, and nothing that a class could be put in."""
    assert {field.name for field in dataclasses.fields(risks.Disruption)} == {
        "events", "risk", "what", "toll",
    }  # fmt: skip


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


def test_what_is_not_counted_is_shown_with_its_reason(default: Any) -> None:
    table = risks.left_out_table(default[0])
    assert not {key for one in DISRUPTIONS for key in one.events} & set(NOT_COUNTED)
    assert sorted(table["Why it is not counted"]) == sorted(NOT_COUNTED.values())


def test_disruptions_are_written_oldest_first() -> None:
    dates = {row["event_id"]: row["date"] for row in rows("events")}
    days = [dates[one.events[0]] for one in DISRUPTIONS]
    assert days == sorted(days)


# -- numbers recomputed from the tables -----------------------------------------------------------


WORLD_BANK = {
    "UZB": [1.80, 0.62, 2.32, 1.73, 2.28, 2.66, 2.16, 2.97],
    "AZE": [2.87, 1.40, 1.50, 0.51, -1.71, -4.47, 0.25, 0.23],
}
"""Net inflow of 2017 to 2024, USD billion, read off the World Bank's table."""


def test_net_inflow_year_by_year_by_hand(stated: dict[str, Fact], default: Any) -> None:
    """Uzbekistan: − + − + + − +. Azerbaijan: − + − − − + −."""
    fell = {"UZB": [2018, 2020, 2023], "AZE": [2018, 2020, 2021, 2022, 2024]}
    longest = {"UZB": 2, "AZE": 1}  # 2021 and 2022; single years
    table = fdi.every_year_table(default[0], default[1]).set_index(["State", "Count"])
    for code, letter, name in (("AZE", "a", "Azerbaijan"), ("UZB", "b", "Uzbekistan")):
        values = panel("fdi_in_usd", code)
        assert [round(values[year] / 1e9, 2) for year in range(2017, 2025)] == WORLD_BANK[code]
        assert stated[f"fdi-falls-{letter}"].number == len(fell[code])
        assert stated[f"fdi-changes-{letter}"].number == 7
        assert stated[f"fdi-longest-{letter}"].number == longest[code]
        row = table.loc[(name, "Net, World Bank, USD")]
        assert row["Rises"] == f"{7 - len(fell[code])} of 7"
        assert row["Longest run of rises"] == str(longest[code])
    assert stated["fdi-fell"].value == "2018, 2020 and 2023"


def test_gross_and_net_are_apart(stated: dict[str, Fact], default: Any) -> None:
    """The central bank's gross count rose in 2023 and 2024, when the net inflow was nearly nothing."""
    table = fdi.every_year_table(default[0], default[1]).set_index(["State", "Count"])
    assert table.loc[("Azerbaijan", "Gross, central bank"), "Rises"] == "2 of 2"
    assert (stated["gross-aze"].number, round(stated["net-aze"].number)) == (7000, 231)
    assert table.loc[("Uzbekistan", "Gross, ministry, direct"), "Fell in"] == "cannot be tested"
    assert (stated["gross-plan"].number, stated["gross-last"].number) == (42000, 38200)


def test_signs_are_one_cell_a_change(default: Any) -> None:
    frame = fdi.signs(default[0], default[1])
    uzbek = frame[frame["state"] == "Uzbekistan"]
    own = uzbek[uzbek["count"] == "Net, World Bank, USD"]
    assert "".join("+" if sign == "rose" else "-" for sign in own["sign"]) == "-+-++-+"
    assert own["year"].tolist() == list(range(2018, 2025))
    assert "Net, UNCTAD" not in set(uzbek["count"])  # 2017, 2022, 2024: no neighbours
    for row in own.to_dict("records"):
        compared = [found for key in row["rows"].split(";") for found in default[0].behind(key)[1]]
        assert [found["year"] for found in compared] == [row["year"] - 1, row["year"]]


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
        letter = "a" if code == "AZE" else "b"
        assert stated[f"same-direction-{letter}"].number == sum(alike)
        assert stated[f"directions-{letter}"].number == len(alike)
    assert stated["same-direction-uzb"].number == stated["same-direction-b"].number


def test_burden_and_place(stated: dict[str, Fact]) -> None:
    """In 2024 Ukraine, Russia and Armenia spent a larger share than Azerbaijan: fourth place."""
    found = rows("indicators", indicator_id="milex_gdp_pct", year="2024")
    shares = {row["country"]: float(row["value"]) for row in found}
    above = sorted(code for code, share in shares.items() if share > shares["AZE"])
    assert above == ["ARM", "RUS", "UKR"]
    assert stated["milex-a"].number == shares["AZE"]
    assert (stated["milex-place-a"].number, stated["milex-of-a"].number) == (4, len(shares))
    assert stated["milex-budget-a"].number == panel("milex_budget_pct", "AZE")[2024]


def test_uzbekistan_ends_in_2018_and_says_so(stated: dict[str, Fact], default: Any) -> None:
    known = panel("milex_gdp_pct", "UZB")
    assert max(known) == 2018
    assert sorted(known)[-2] == 2003
    assert stated["milex-ended"].value == "Uzbekistan (2018)"
    assert stated["milex-b"].period == stated["milex-uzb"].period == "2018"
    table = security.spending_table(default[0], default[1]).set_index("State")
    # 1994 to 1997, 1999 to 2003 and 2018 are 4 + 5 + 1 of the 33 years from 1992 to 2024
    assert table.loc["Uzbekistan", "Years known"] == "10 of 33"


def test_no_line_is_drawn_over_missing_years(default: Any) -> None:
    frame = security.spending(default[0], default[1].model_copy(update={"start_year": 1992}))
    own = frame[(frame["country"] == "UZB") & (frame["share"] == "% of GDP")]
    runs = [sorted(years) for _, years in own.groupby("run")["year"]]
    assert runs == [list(range(1994, 1998)), list(range(1999, 2004)), [2018]]


def test_editions_of_military_spending_compared_another_way(stated: dict[str, Fact]) -> None:
    older = rows("observations", series_id="milex-share-gdp", source_id="wb-milex-gdp-20251024")
    apart = [
        abs(panel("milex_gdp_pct", row["country"])[int(row["period"])] - float(row["value"]))
        for row in older
        if int(row["period"]) in panel("milex_gdp_pct", row["country"])
    ]
    assert stated["milex-both"].number == len(apart)
    assert stated["milex-moved"].number == pytest.approx(sum(apart) / len(apart))
    assert stated["milex-moved-widest"].number == pytest.approx(max(apart))


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
    assert stated["gpi-published-b"].number == 60
    assert stated["gpi-restated-b"].number == restated["UZB", "2024"]
    change = restated["UZB", "2025"] - restated["UZB", "2024"]
    assert stated["gpi-change-restated-uzb"].number == change
    assert stated["gpi-change-published-uzb"].number == restated["UZB", "2025"] - 60
    led = [
        year
        for year in range(2015, 2026)
        if min(CENTRAL_ASIA, key=lambda code: restated[code, str(year)]) == "UZB"
    ]
    assert stated["gpi-leader-years-restated"].value == " and ".join(map(str, led))


PRINTED_AND_RESTATED = {
    "ARM": [(66, 74), (77, 68)],
    "AZE": [(95, 111), (106, 112)],
    "GEO": [(94, 95), (100, 101)],
    "KAZ": [(72, 70), (64, 66), (70, 65), (97, 72), (76, 84), (59, 61)],
    "KGZ": [(111, 107), (95, 92), (93, 94), (91, 103), (101, 100), (78, 82)],
    "TJK": [(118, 104), (105, 111), (107, 108), (92, 93), (108, 107), (72, 89)],
    "TKM": [(119, 109), (115, 106), (116, 110), (104, 97), (83, 95)],
    "UZB": [(104, 115), (113, 113), (101, 85), (102, 95), (103, 95), (86, 82), (86, 83), (60, 69)],
}
"""Ranks of each edition as printed at the time and as the 2025 release has them, from the tables."""


def test_how_far_restating_moves_a_rank_by_hand(stated: dict[str, Fact], default: Any) -> None:
    moved = [abs(then - now) for pairs in PRINTED_AND_RESTATED.values() for then, now in pairs]
    assert sum(moved) == 252
    assert stated["gpi-both"].number == len(moved) == 37
    assert stated["gpi-moved-mean"].number == pytest.approx(252 / 37)
    assert (stated["gpi-moved-widest"].number, stated["gpi-moved-widest"].period) == (97 - 72, "2022")
    frame = peace.restatements(default[0])
    for code, pairs in PRINTED_AND_RESTATED.items():
        own = frame[frame["country"] == code]
        assert sorted(zip(own["published"], own["restated"], strict=True)) == sorted(pairs)


def test_the_series_of_ranks_are_never_joined(default: Any) -> None:
    """A line of the chart is one series of one state, and the release's own edition is no restatement."""
    lines = peace.peace_lines(default[0], default[1])
    assert not lines.duplicated(["country", "series", "year"]).any()
    assert set(lines["series"]) == {peace.RESTATED, peace.PUBLISHED}
    assert peace.restatements(default[0])["year"].max() == 2024


def test_another_poll_has_another_leader(stated: dict[str, Fact], default: Any) -> None:
    assert stated["gallup-best-name"].value == "Tajikistan"
    assert (stated["gallup-best"].number, stated["gallup-rank"].number) == (1, 13)
    table = peace.gallup_table(default[0]).set_index("State")
    assert table.loc["Uzbekistan", ["2017", "2022", "2024"]].tolist() == ["91", "90", "91"]
    assert table.loc["Tajikistan", ["2017", "2022"]].tolist() == ["–", "96"]


def test_ranks_on_which_news_sites_differ_show_both(default: Any) -> None:
    ranks = peace.published_ranks(default[0])
    row = ranks[(ranks["country"] == "TJK") & (ranks["year"] == 2024)].iloc[0]
    assert row["shown"] == "71 or 72"
    assert row["value"] == 72


def test_the_last_edition_shows_the_release_and_the_news(default: Any) -> None:
    table = peace.peace_table(default[0], default[1]).set_index("State")["2025 edition"]
    assert (table["Tajikistan"], table["Turkmenistan"]) == ("79 or 80", "87 or 88")
    assert table["Uzbekistan"] == "67"


def test_a_repeated_rank_is_named(stated: dict[str, Fact]) -> None:
    assert (stated["gpi-repeated"].number, stated["gpi-repeated"].period) == (86, "2023")
    assert stated["gpi-printed-widest"].number == 1


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
    assert "Uzbekistan 0.072, United Arab Emirates 0.073" in table["Lead in the score"]


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
    assert table.loc["Birlestik-2024", "troops"] == "about 4,000"
    assert table.loc["Eternal Brotherhood III", "troops"] == "up to 300"


def test_exercises_and_contacts_of_each_year_by_hand(stated: dict[str, Fact], default: Any) -> None:
    """2023: UZAZ. 2024: Birlestik, Eternal Brotherhood III. 2025: Eternal Brotherhood IV, Unity."""
    drills = security.exercises(default[0], default[1])
    assert [day.year for day in drills["first"]] == [2023, 2024, 2024, 2025, 2025]
    assert [len(codes) for codes in drills["states"]] == [2, 5, 6, 6, 5]
    assert (stated["exercises"].number, stated["exercises-alone"].number) == (5, 1)
    assert stated["exercises-wide"].number == pytest.approx(80)  # 4 of 5
    frame = security.contacts(default[0], default[1])
    assert {key for key, day in zip(frame.index, frame["start"], strict=True) if day.year == 2025} == {
        "roadmap-20250217", "airforce-20250609", "makhmudov-20250613", "staff-talks-20250905",
        "eternal-brotherhood-4-20250909", "unity-university-memo-202510", "unity-20251014",
        "defmin-20251020", "border-20251028", "security-concept-20251116", "usubov-20251210",
        "plan2026-20251210",
    }  # fmt: skip
    assert stated["contacts-peak"].number == 12


def test_the_treaty_table_says_what_the_rows_say(default: Any) -> None:
    """Each point's words stand in the row of its event, and no row of the treaty has a duty to help."""
    (row,) = rows("events", event_id="treaty-allied-relations-2024-08-23")
    text = f"{row['title']} {row['summary']}".lower()
    for word in ("blocs aimed at the other", "peaceful means", "terrorism, extremism and organised crime"):
        assert word in text
    assert not re.search(r"military (?:help|aid|assistance)|mutual defen[cs]e|collective defen[cs]e", text)
    table = security.treaty_table(default[0]).set_index("Point")
    assert table.loc["Attack by a third state", "Not found in any report"] == "A duty of military help"
    assert table.loc["Ratification in Azerbaijan", "Reported"] == "–"


def test_the_peace_with_armenia_is_initialled_not_signed(default: Any) -> None:
    (row,) = rows("events", event_id="washington-declaration-2025-08-08")
    assert "peace agreement only initialled" in row["summary"]
    treaties = [one for one in rows("events", kind="treaty") if one["date"] > row["date"]]
    assert not [one for one in treaties if {"AZE", "ARM"} <= set(one["actors"].split(";"))]
    steps = security.settlement_table(default[0]).set_index("When")
    assert steps.loc["8 August 2025", "What it is"] == security.PROMISE


def test_an_exercise_ends_when_its_summary_says(default: Any) -> None:
    """The newest report is of the opening; the first event's summary gives the whole run."""
    table = security.exercises(default[0], default[1]).set_index("name")
    (event,) = rows("events", event_id="birlestik-20240708")
    assert "8-17 July 2024" in event["summary"]
    assert table.loc["Birlestik-2024", "last"] == date(2024, 7, 17)


def test_budget_plans_say_how_far_they_had_come(default: Any) -> None:
    table = security.budgets(default[0], default[1]).set_index(["State", "Amount"])["Status"]
    assert table["Azerbaijan", "AZN 7,126 million"] == "amended plan"
    assert table["Azerbaijan", "AZN 6,421 million"] == "plan before amendment"
    assert table["Azerbaijan", "AZN 8,400 million"] == "draft plan"
    assert table["Azerbaijan", "AZN 8,100 million"] == "preliminary"  # its note only mentions the draft
    assert table["Azerbaijan", "AZN 8,700 million"] == "plan"
    assert table["Uzbekistan", "UZS 37,970 billion"] == "amended plan"
    assert table["Azerbaijan", "20.3%"] == "plan"


def test_no_plan_is_shown_as_money_spent(stated: dict[str, Fact], default: Any) -> None:
    """Of all budget figures one is of money spent: 3,850 of the 8,100 million allocated, 47.5%."""
    table = security.budgets(default[0], default[1])
    assert table[table["Status"] == "carried out"]["Amount"].tolist() == ["AZN 3,850 million"]
    actual = [
        row["value"]
        for series in security.BUDGET_SERIES
        for row in rows("observations", series_id=series, status="actual")
    ]
    assert actual == ["3850"]
    assert stated["budget-done-share"].number == pytest.approx(100 * 3850 / 8100)


def test_a_list_without_a_year_says_so(default: Any) -> None:
    table = security.budgets(default[0], default[1]).set_index(["State", "Amount"])["Period"]
    assert table["Uzbekistan", "USD 2,800 million"] == "2025 (year unclear)"
    assert table["Uzbekistan", "USD 797 million"] == "2024"


def test_contacts_leave_out_the_port_and_count_an_exercise_once(default: Any) -> None:
    frame = security.contacts(default[0], default[1])
    assert not {"alat-lease-20230721", "avaza-20250822"} & set(frame.index)
    assert {"uzaz-20230731", "plan2026-20251210"} <= set(frame.index)
    assert "uzaz-20230801" not in frame.index


def test_every_exercise_is_among_the_contacts(default: Any) -> None:
    """The opening sentence says so."""
    drills = security.exercises(default[0], default[1])
    assert set(drills["name"]) == set(security.contacts(default[0], default[1])["name"]) - {""}


def test_days_of_the_shut_border_and_afghan_growth(stated: dict[str, Fact]) -> None:
    assert stated["border-shut"].number == (date(2026, 3, 9) - date(2026, 3, 5)).days
    assert stated["afghan-growth"].number == pytest.approx(1600 / 653)


def test_conflict_record_by_hand(stated: dict[str, Fact]) -> None:
    """Azerbaijan: no deaths in 1990, 2002 and 2003 of 34 years. Uzbekistan: deaths in four years only."""
    without = [year for year, deaths in panel("ucdp_deaths", "AZE").items() if not deaths]
    assert without == [1990, 2002, 2003]
    assert stated["deaths-years-a"].number == 34 - 3
    deadly = {year: deaths for year, deaths in panel("ucdp_deaths", "UZB").items() if deaths}
    assert deadly == {1999: 50, 2000: 297, 2004: 37, 2009: 16}
    assert (stated["deaths-years-b"].number, stated["deaths-worst-b"].number) == (4, 297)
    assert stated["deaths-worst-a"].number == 7636
    assert stated["conflict-years-b"].number == 3  # 1999, 2000 and 2004


def test_zeros_that_may_be_gaps_are_not_read_as_peace(default: Any) -> None:
    """The carrier has no death in Georgia in 2008, when another series counts 621 in battle."""
    (battle,) = rows("observations", series_id="battle-deaths-wdi", country="GEO", period="2008")
    assert float(battle["value"]) == 621
    assert not any(panel("ucdp_deaths", "GEO").values())
    assert {"GEO", "KGZ", "TJK"} <= set(security.void(default[0]))
    assert not {"AZE", "UZB"} & set(security.void(default[0]))
    pair = Parameters(country_a="GEO", country_b="TUR")
    assert set(security.deaths(default[0], pair)["country"]) == {"TUR"}
    found = {one.id: one.value for one in security.void_facts(default[0], pair)}
    assert found["deaths-void"] == "Georgia"
    assert found["deaths-proof"] == "Kyrgyzstan and Tajikistan"


def test_conflict_series_end_where_the_table_says(default: Any) -> None:
    table = security.death_series_table(default[0], default[1]).set_index(["State", "Series"])
    own = table.loc[("Azerbaijan", "Deaths, all organised violence")]
    assert own["Years on record"] == "1990–2023"
    battle = rows("observations", series_id="battle-deaths-wdi", country="AZE")
    last = table.loc[("Azerbaijan", "Deaths in battle alone, World Bank's copy"), "Years on record"]
    assert last.endswith(max(row["period"] for row in battle))


# -- the chapter as a whole -----------------------------------------------------------------------


def test_facts_name_rows_and_sources(stated: dict[str, Fact], default: Any) -> None:
    assert len(stated) > 100
    rule = {"risk-window", "risk-deadly", "risk-level", "risk-stricter"}
    names = {"pair", "name-a", "name-b"}
    assert {name for name, one in stated.items() if not one.rows} == rule | names
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
    figures = [
        draw.spending(security.spending(evidence, parameters)),
        draw.peace(peace.peace_lines(evidence, parameters)),
        draw.places(peace.places(evidence)),
        draw.inflow(fdi.inflows(evidence, parameters)),
        draw.signs(fdi.signs(evidence, parameters)),
        draw.counts(fdi.counts(evidence)),
        draw.stability(fdi.stability(evidence, parameters)),
        draw.contacts(security.contacts(evidence, parameters)),
        draw.deaths(security.deaths(evidence, parameters)),
        draw.afghan_trade(security.afghan_trade(evidence)),
        draw.risk_matrix(risks.matrix(risks.disruptions(evidence), parameters.as_of)),
    ]
    assert len(figures) == DRAWN
    for figure in figures:
        if figure.chart is None:
            assert figure.data.empty
            continue
        alt = str(figure.spec()["usermeta"]["alt"])
        assert alt.endswith(".")
        assert len(alt) <= 900
        *names, source, cited = figure.data.columns
        assert (source, cited) == ("source_id", "rows")
        assert all(name[0].isupper() and "_" not in name for name in names), names
        assert not figure.data.isna().to_numpy().any()
        for cell, sources in {*zip(figure.data["rows"], figure.data["source_id"], strict=True)}:
            assert set(sources.split(";")) == set(evidence.sources_behind(cell.split(";"))), cell


# -- what a figure says to who cannot see it --------------------------------------------------------

CITED = {"source_id": "source", "rows": "row"}

TWO = {"AZE": "Azerbaijan", "UZB": "Uzbekistan"}


def lines(values: dict[str, dict[int, float]], **others: object) -> pd.DataFrame:
    """A frame of values by state (code) and year, as the charts get it, all else the same."""
    return pd.DataFrame(
        [
            {"country": code, "state": TWO[code], "year": year, "value": value, **others, **CITED}
            for code, own in values.items()
            for year, value in own.items()
        ]
    )


def test_spending_says_extremes_and_gaps_of_each_share() -> None:
    gdp: dict[str, dict[int, float]] = {"AZE": {2018: 4.1, 2019: 3.2, 2022: 5.6}, "UZB": {2018: 2.9}}
    budget: dict[str, dict[int, float]] = {"AZE": {2018: 11.0, 2019: 12.5, 2020: 10.5}}
    frames = [lines(gdp, share="% of GDP", run=1), lines(budget, share="% of government spending", run=1)]
    figure = draw.spending(pd.concat(frames, ignore_index=True))
    first, second = figure.alt.split(" Line chart")
    assert "% of GDP, 2018 to 2022" in first
    assert f"Azerbaijan: {extremes(gdp['AZE'])}, {lacking(gdp['AZE'])}" in first
    assert f"Uzbekistan: {extremes(gdp['UZB'])}" in first
    assert "% of government spending, 2018 to 2020" in second
    assert f"Azerbaijan: {extremes(budget['AZE'])}." in second
    assert len(figure.data) == 7


def test_peace_says_extremes_last_ranks_and_gaps_of_both_series() -> None:
    restated: dict[str, dict[int, float]] = {
        "AZE": {2019: 90, 2020: 95, 2022: 110},
        "UZB": {2019: 80, 2020: 70, 2022: 65},
    }
    printed: dict[str, dict[int, float]] = {"UZB": {2019: 77, 2022: 60}}
    both = [lines(restated, series=peace.RESTATED), lines(printed, series=peace.PUBLISHED)]
    frame = pd.concat(both, ignore_index=True)
    figure = draw.peace(frame.assign(order=[list(TWO).index(code) for code in frame["country"]]))
    assert "2019 to 2022" in figure.alt
    span = "from 65 (Uzbekistan, 2022) to 110 (Azerbaijan, 2022)"
    last = "last Azerbaijan 110 (2022), Uzbekistan 65 (2022)"
    gap = lacking(restated["AZE"])
    assert f"{peace.RESTATED}: {span}; {last}; {gap} of Azerbaijan and Uzbekistan." in figure.alt
    span = "from 60 (Uzbekistan, 2022) to 77 (Uzbekistan, 2019)"
    gap = lacking(printed["UZB"])
    assert f"{peace.PUBLISHED}: {span}; last Uzbekistan 60 (2022); {gap} of Uzbekistan." in figure.alt
    assert len(figure.data) == 8


def test_places_say_each_rank_and_the_extremes() -> None:
    columns = ["state", "index", "place", "rank", "of"]
    known = [("A", "Safety", 5.0, 1, 20), ("B", "Safety", 60.0, 12, 20), ("A", "Peace", 50.0, 50, 100)]
    figure = draw.places(pd.DataFrame(known, columns=columns).assign(**CITED))
    assert "from 5.0 (A, Safety) to 60.0 (B, Safety)" in figure.alt
    assert figure.alt.endswith("Safety: A 1 of 20, B 12 of 20; Peace: A 50 of 100.")


def test_inflow_says_extremes_gaps_and_falls() -> None:
    values: dict[str, dict[int, float]] = {
        "AZE": {2018: 3.51, 2019: 2.25, 2021: 1.75},
        "UZB": {2018: 1.25, 2019: 1.5, 2021: 0.5},
    }
    fell = {("AZE", 2019), ("UZB", 2021)}
    frame = lines(values, count="World Bank")
    frame["change"] = [
        "fell" if key in fell else "rose" for key in zip(frame["country"], frame["year"], strict=True)
    ]
    other = lines({"UZB": {2019: 1.4}}, count="UNCTAD", change="")
    figure = draw.inflow(pd.concat([frame, other], ignore_index=True))
    assert "2018 to 2021" in figure.alt
    for code, own in values.items():
        assert f"{TWO[code]}: {extremes(own, 2)}, {lacking(own)}" in figure.alt
    assert "It fell in 2019 in Azerbaijan. It fell in 2021 in Uzbekistan." in figure.alt
    assert figure.alt.endswith("UNCTAD: Uzbekistan 1.40 (2019).")
    assert len(figure.data) == 7


def test_signs_say_every_change_and_the_gaps() -> None:
    known = {"Net": {2018: "rose", 2019: "fell", 2022: "rose"}, "Gross": {2019: "level"}}
    cells = [
        {"state": "A", "count": count, "year": year, "sign": sign, **CITED}
        for count, own in known.items()
        for year, sign in own.items()
    ]
    figure = draw.signs(pd.DataFrame(cells))
    assert "2018 to 2022" in figure.alt
    assert (
        "A: Net: rose in 2018, 2022, fell in 2019, none for 2020–2021; A: Gross: level in 2019." in figure.alt
    )
    assert len(figure.data) == 4


def test_counts_say_each_value_and_the_extremes() -> None:
    columns = ["label", "period", "value", "concept", "status"]
    known = [("Bank", "2024", 2.5, "net", "actual"), ("Ministry", "2025", 38.2, "gross", "actual"),
             ("Fund", "2024", 2.8, "net", "actual")]  # fmt: skip
    figure = draw.counts(pd.DataFrame(known, columns=columns).assign(**CITED))
    assert "from 2.5 to 38.2" in figure.alt
    assert figure.alt.endswith("net: Bank, 2024 2.5, Fund, 2024 2.8; gross: Ministry, 2025 38.2.")


def test_stability_says_extremes_last_and_gaps() -> None:
    values: dict[str, dict[int, float]] = {"AZE": {2018: 0.25, 2019: 0.5, 2022: 0.31}, "UZB": {2019: 0.1}}
    figure = draw.stability(lines(values))
    assert "2018 to 2022" in figure.alt
    assert f"Azerbaijan: {extremes(values['AZE'], 2)}, {lacking(values['AZE'])}" in figure.alt
    assert f"Uzbekistan: {extremes(values['UZB'], 2)}" in figure.alt


def test_contacts_are_counted_by_year_and_kind() -> None:
    known = [("a", 2019, "Exercise"), ("b", 2022, "Exercise"), ("c", 2022, "Exercise"),
             ("d", 2020, "Meeting or visit")]  # fmt: skip
    frame = pd.DataFrame(known, columns=["event_id", "year", "kind_words"]).set_index("event_id")
    figure = draw.contacts(frame.assign(title="title", source_id="source"))
    counted = {2019: 1, 2022: 2}
    assert "2019 to 2022" in figure.alt
    assert f"Exercise: {extremes(counted, 0)}" in figure.alt
    assert "Meeting or visit: 1 (2020)" in figure.alt
    assert dict(zip(figure.data["rows"], figure.data["Contacts"], strict=True)) == {"a": 1, "d": 1, "b;c": 2}


def test_deaths_say_extremes_last_and_gaps() -> None:
    values: dict[str, dict[int, float]] = {
        "AZE": {2018: 20, 2020: 7600, 2021: 30},
        "UZB": {2018: 3, 2019: 1, 2021: 2},
    }
    figure = draw.deaths(lines(values))
    assert "2018 to 2021" in figure.alt
    for code, own in values.items():
        assert f"{TWO[code]}: {extremes(own, 0)}, {lacking(own)}" in figure.alt


def test_afghan_trade_says_extremes_of_each_source_and_years_without_any() -> None:
    values: dict[str, dict[int, float]] = {
        "First": {2018: 600, 2020: 700, 2023: 1700},
        "Second": {2020: 650, 2023: 1500},
    }
    frame = pd.DataFrame(
        [
            {"year": year, "value": value, "outlet": outlet, **CITED}
            for outlet, own in values.items()
            for year, value in own.items()
        ]
    )
    figure = draw.afghan_trade(frame)
    assert "2018 to 2023" in figure.alt
    for outlet, own in values.items():
        assert f"{outlet}: {extremes(own, 0)}" in figure.alt
    every = values["First"] | values["Second"]
    assert figure.alt.endswith(f"From any source, {lacking(every)}.")


def test_the_risk_matrix_says_each_risk_with_its_classes() -> None:
    columns = ["risk", "events", "likelihood", "impact"]
    known = [("War", 5, 2, HIGH), ("Storm", 0, 0, LOW), ("Fire", 3, 2, HIGH)]
    figure = draw.risk_matrix(pd.DataFrame(known, columns=columns).assign(**CITED))
    assert "from 0 to 5 events" in figure.alt
    assert figure.alt.endswith("War (5), Fire (3): 3 or more, impact high; Storm (0): none, impact low.")


def test_the_fills_of_the_risk_matrix_are_steps() -> None:
    """One fill for each sum of row and column, so that none is mixed from two others."""
    known = [("War", 5, 2, HIGH)]
    frame = pd.DataFrame(known, columns=["risk", "events", "likelihood", "impact"]).assign(**CITED)
    grid = draw.risk_matrix(frame).spec()["layer"][0]
    scale = grid["encoding"]["color"]["scale"]
    assert scale["range"] == list(draw.STEPS)
    assert len(set(draw.STEPS)) == len(scale["domain"]) == len(risks.OFTENNESS) + len(risks.IMPACTS) - 1


# -- words that follow the data -------------------------------------------------------------------


@functools.cache
def templates() -> str:
    cells = json.loads((ROOT / "notebooks" / "security.ipynb").read_text(encoding="utf-8"))["cells"]
    return "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")


def said(maker: Maker, placeholder: str, evidence: Evidence) -> str:
    """The chapter's line with a placeholder, filled by one function of facts; empty when left out."""
    (line,) = [line for line in templates().splitlines() if placeholder in line]
    found = {one.id: one for made in (pair_facts, maker) for one in made(evidence, Parameters())}
    return Sentences(found, Plain()).fill(line)


def with_rows(table: str, change: Callable[[pd.DataFrame], pd.DataFrame]) -> Evidence:
    """The evidence of the cut-off with one table changed."""
    usual = load_evidence(Parameters().as_of)
    evidence = Evidence(usual.project, usual.as_of)
    evidence.__dict__[table] = change(getattr(usual, table).copy())
    return evidence


def put(value: float, **where: object) -> Callable[[pd.DataFrame], pd.DataFrame]:
    """Set the value of the rows that fit."""

    def change(frame: pd.DataFrame) -> pd.DataFrame:
        fits = pd.Series(True, index=frame.index)
        for column, wanted in where.items():
            fits &= frame[column] == wanted
        assert fits.any()
        frame.loc[fits, "value"] = value
        return frame

    return change


def without_other_states(events: pd.DataFrame) -> pd.DataFrame:
    events.loc[events["kind"] == "exercise", "actors"] = "AZE;UZB"
    return events


CHANGES: list[tuple[Maker, str, str, Callable[[pd.DataFrame], pd.DataFrame], str, str]] = [
    (peace.latest_facts, "{gpi-change-restated-uzb:lost", "all_observations",
     put(90, series_id="gpi-rank-2025-release", country="UZB", period="2025"),
     "then gained 2 places to 2025; counted from the printed rank it lost 7 places",
     "then lost 21 places to 2025; counted from the printed rank it lost 30 places"),
    (peace.latest_facts, "{gpi-change-restated-uzb:lost", "all_observations",
     put(59, series_id="gpi-rank-2025-release", country="UZB", period="2025"),
     "counted from the printed rank it lost 7 places", "counted from the printed rank it gained 1 place"),
    (peace.leader_facts, "{gpi-led-restated:number}", "all_observations",
     put(99, series_id="gpi-rank-2025-release", country="UZB", period="2023"),
     "As restated, in 1 of 11 (2023).", "As restated, in 0 of 11 (none)."),
    (peace.repeated_facts, "{gpi-repeated:number}", "all_observations",
     put(74, series_id="gpi-rank-as-published", country="UZB", period="2023"),
     "for 2023, 86, repeats the edition before", ""),
    (peace.poll_facts, "{gallup-change:", "all_observations",
     put(80, series_id="gallup-law-order-score", country="UZB", period="2024"),
     "91 for 2024, no change from end to end", "80 for 2024, a fall from end to end"),
    (peace.poll_facts, "{gallup-change:", "all_observations",
     put(94, series_id="gallup-law-order-score", country="UZB", period="2024"),
     "91 for 2024, no change from end to end", "94 for 2024, a rise from end to end"),
    (peace.perception_facts, "{spi-rank-region:ordinal}", "all_observations",
     put(20, series_id="spi-rank", country="UZB"),
     "number 1 of 121 states, and first among the four", "number 20 of 121 states, and third among the four"),
    (fdi.stability_b_facts, "{wgi-change-b:rose", "all_indicators",
     put(-0.9, indicator_id="wgi_pv", country="UZB", year=2023),
     "For Uzbekistan it rose from", "For Uzbekistan it fell from"),
    (fdi.inflow_b_facts, "{fdi-longest-b", "all_indicators",
     put(2.0e9, indicator_id="fdi_in_usd", country="UZB", year=2018),
     "with falls in 3 of 7; the longest run upward is 2 years",
     "with falls in 2 of 7; the longest run upward is 2 years"),
    (fdi.inflow_facts, "{fdi-fell:plain}", "all_indicators",
     lambda frame: frame.assign(value=frame["year"] * 1e6), "it fell in 2018, 2020 and 2023", ""),
    (security.burden_a_facts, "{milex-place-a:number}", "all_indicators",
     put(9.9, indicator_id="milex_gdp_pct", country="GEO", year=2024),
     "place 4 of the 20 states", "place 5 of the 20 states"),
    (security.ended_facts, "The series ends early for", "all_indicators",
     lambda frame: frame[frame["year"] <= 2018], "ends early for Uzbekistan", ""),
    (security.contact_facts, "{exercises-wide:part}", "events", without_other_states,
     "Of the exercises most were held with other states",
     "Of the exercises almost none were held with other states"),
    (risks.risk_facts, "Frequent and of high impact are", "events",
     lambda events: events.drop(["azal-20241225", "kaspiysk-20241106"]),
     "“War around Iran” and “Russian and Ukrainian fire”;", "are “War around Iran”;"),
]  # fmt: skip
"""Function, placeholder, table, change of its rows, what is said of the data, what after the change."""


@pytest.mark.parametrize(("maker", "placeholder", "table", "change", "now", "then"), CHANGES)
def test_sentences_follow_the_rows(
    maker: Maker,
    placeholder: str,
    table: str,
    change: Callable[[pd.DataFrame], pd.DataFrame],
    now: str,
    then: str,
) -> None:
    usual = said(maker, placeholder, load_evidence(Parameters().as_of))
    changed = said(maker, placeholder, with_rows(table, change))
    assert now in usual
    assert then in changed
    assert changed != usual
    assert bool(changed) == bool(then)


@pytest.mark.parametrize(("rank", "word"), [(40.0, "ahead of"), (59.0, "level with"), (61.0, "behind")])
def test_the_answer_names_who_is_ahead(rank: float, word: str) -> None:
    evidence = with_rows(
        "all_observations", put(rank, series_id="gpi-rank-as-published", country="UZB", period="2024")
    )
    found = {one.id: one for one in peace.gap_facts(evidence, Parameters())}
    (line,) = [line for line in templates().splitlines() if "{gpi-gap-published:" in line]
    filled = Sentences(found, Plain()).fill(line)
    assert f"ranks {word} Kazakhstan as published and behind it as restated" in filled


@pytest.mark.parametrize(
    ("signs", "longest"),
    [
        ({}, 0),
        ({2010: -1}, 0),
        ({2010: -1, 2011: 1}, 1),
        ({2010: 1, 2012: 1}, 1),
        ({2010: 1, 2012: 1, 2013: 1}, 2),
        ({2010: 1, 2011: 1, 2012: 0, 2013: 1}, 2),
    ],
)
def test_a_run_of_rises_ends_with_a_fall_or_a_gap(signs: dict[int, int], longest: int) -> None:
    assert fdi.Changes(signs).longest == longest
