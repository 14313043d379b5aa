"""The security chapter: its rules on small frames, its numbers against the tables read another way."""

from __future__ import annotations

import csv
import functools
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from plain import Plain

from dyadbook.analysis import fdi, peace, risks, security
from dyadbook.analysis.facts import Fact, Maker, facts
from dyadbook.analysis.regions import CENTRAL_ASIA
from dyadbook.analysis.risks import ARMENIA, DISRUPTIONS, HIGH, IRAN, LOW, MIDDLE, NOT_COUNTED, UNREST
from dyadbook.analysis.words import Sentences
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


def test_what_is_not_counted_is_shown_with_its_reason(default: Any) -> None:
    table = risks.left_out_table(default[0])
    assert not {key for one in DISRUPTIONS for key in one.events} & set(NOT_COUNTED)
    assert sorted(table["Why it is not counted"]) == sorted(NOT_COUNTED.values())


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


# -- words that follow the data -------------------------------------------------------------------


@functools.cache
def templates() -> str:
    cells = json.loads((ROOT / "notebooks" / "security.ipynb").read_text(encoding="utf-8"))["cells"]
    return "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")


def said(maker: Maker, placeholder: str, evidence: Evidence) -> str:
    """The chapter's line with a placeholder, filled by one function of facts; empty when left out."""
    (line,) = [line for line in templates().splitlines() if placeholder in line]
    found = {one.id: one for one in maker(evidence, Parameters())}
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
     "for 2023, 86, is that of the edition before", ""),
    (peace.poll_facts, "{gallup-change:", "all_observations",
     put(80, series_id="gallup-law-order-score", country="UZB", period="2024"),
     "91 for 2024, no change from end to end", "80 for 2024, a fall from end to end"),
    (peace.poll_facts, "{gallup-change:", "all_observations",
     put(94, series_id="gallup-law-order-score", country="UZB", period="2024"),
     "91 for 2024, no change from end to end", "94 for 2024, a rise from end to end"),
    (peace.perception_facts, "{spi-rank-region:ordinal}", "all_observations",
     put(20, series_id="spi-rank", country="UZB"),
     "number 1 of 121 states, and first among the four", "number 20 of 121 states, and third among the four"),
    (fdi.stability_facts, "{wgi-change-uzb:rose", "all_indicators",
     put(-0.9, indicator_id="wgi_pv", country="UZB", year=2023),
     "Uzbekistan rose from", "Uzbekistan fell from"),
    (fdi.inflow_facts, "{fdi-largest-fall:size}", "all_indicators",
     put(2.0e9, indicator_id="fdi_in_usd", country="UZB", year=2018),
     "fell on the way in 2018, 2020 and 2023, by 65% in 2018 alone",
     "fell on the way in 2020 and 2023, by 25% in 2020 alone"),
    (fdi.inflow_facts, "which the second article has rising", "all_indicators",
     lambda frame: frame.assign(value=frame["year"] * 1e6), "fell in 2018, 2020 and 2023", ""),
    (security.spending_facts, "{milex-above-names}", "all_indicators",
     put(9.9, indicator_id="milex_gdp_pct", country="GEO", year=2024),
     "2 spent a larger share: Russia and Armenia", "3 spent a larger share: Georgia, Russia and Armenia"),
    (security.contact_facts, "{exercises-wide:part}", "events", without_other_states,
     "Of the exercises most were held with other states",
     "Of the exercises almost none were held with other states"),
    (risks.risk_facts, "The upper right corner holds", "events",
     lambda events: events.drop(["azal-20241225", "kaspiysk-20241106"]),
     "“War around Iran” and “Russian and Ukrainian fire”", "holds “War around Iran”."),
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
    """The line needs the facts of several functions."""
    evidence = with_rows(
        "all_observations", put(rank, series_id="gpi-rank-as-published", country="UZB", period="2024")
    )
    makers = (peace.published_facts, peace.restated_facts, peace.gap_facts)
    found = {one.id: one for maker in makers for one in maker(evidence, Parameters())}
    (line,) = [line for line in templates().splitlines() if "{gpi-gap-published:" in line]
    filled = Sentences(found, Plain()).fill(line)
    assert (
        f"ranks {word} Kazakhstan as published, at {rank:.0f} against 59, and behind it as restated" in filled
    )
