"""The energy chapter's figures against values worked out another way: by hand, or from the CSV."""

from __future__ import annotations

import ast
import csv
import functools
import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pandas as pd
import pytest
from plain import Plain

from dyadbook.analysis import capacity, energy, gas, green_corridor, joint_energy, pace, power
from dyadbook.analysis.facts import Fact, facts
from dyadbook.analysis.words import Sentences
from dyadbook.charts import energy as draw
from dyadbook.errors import MissingEvidence
from dyadbook.evidence.periods import decimal_year, years_between
from dyadbook.evidence.store import Evidence, load_evidence
from dyadbook.parameters import EnergyParameters, Parameters
from dyadbook.project import find_project

EARLY = date(2025, 7, 4)


@pytest.fixture(scope="module")
def evidence() -> Evidence:
    return load_evidence()


@pytest.fixture(scope="module")
def early() -> Evidence:
    return load_evidence(EARLY)


@pytest.fixture(scope="module")
def parameters() -> EnergyParameters:
    return EnergyParameters()


@pytest.fixture(scope="module")
def known(evidence: Evidence, parameters: EnergyParameters) -> dict[str, Fact]:
    found = facts("energy", evidence, parameters)
    return {key.partition("/")[2]: one for key, one in found.items()}


@functools.cache
def raw(table: str) -> list[dict[str, str]]:
    with (find_project().data / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def value(observation_id: str) -> float:
    (row,) = [row for row in raw("observations") if row["observation_id"] == observation_id]
    return float(row["value"])


@functools.cache
def pair_indicators() -> dict[tuple[str, str, str], float]:
    return {
        (row["indicator_id"], row["country"], row["year"]): float(row["value"])
        for row in raw("indicators")
        if row["country"] in ("AZE", "UZB")
    }


def panel(indicator: str, country: str, year: int) -> float:
    return pair_indicators()[indicator, country, str(year)]


def observations(*rows: tuple[str, str, float, str, date | None]) -> pd.DataFrame:
    """A small frame of observations: id, period, value, status, day of publication."""
    frame = pd.DataFrame(rows, columns=["observation_id", "period", "value", "status", "published"])
    frame = frame.astype({"published": object})
    frame["country"], frame["source_id"], frame["unit"] = "AZE", "s", "bcm"
    ends = [date(int(text[:4]), 12, 31) for text in frame["period"]]
    frame["start"], frame["end"] = ends, ends
    frame["year"] = pd.Series([int(text) for text in frame["period"]], dtype="Int64")
    return frame.set_index("observation_id", drop=False).rename_axis(None)


class TestPeriods:
    def test_time_is_counted_between_ends_of_periods(self) -> None:
        assert years_between("2025", "2030") == pytest.approx(1826 / 365.25)
        assert years_between("2025-06-30", "2025-12-31") == pytest.approx(184 / 365.25)
        assert decimal_year("2024") == 2024.0
        assert decimal_year("2025-07-02") == pytest.approx(2024 + 183 / 365)


class TestPace:
    def goal(self, now: float, then: float | None) -> pace.Goal:
        def point(number: float, period: str) -> pace.Point:
            return pace.Point(number, period, ("r",), ("s",))

        old = None if then is None else point(then, "2021")
        return pace.Goal("g", "G", "bcm", 1, point(20, "2027"), point(now, "2025"), old)

    def test_needed_and_past_are_changes_a_year(self) -> None:
        goal = self.goal(12.8, 8.2)
        assert goal.needed == pytest.approx(7.2 / (730 / 365.25))
        assert goal.past == pytest.approx(4.6 / (1461 / 365.25))
        assert self.goal(12.8, None).past is None

    def test_a_promise_that_fell_due_needs_no_pace(self) -> None:
        point = pace.Point(1.0, "2027", (), ())
        goal = pace.Goal("g", "G", "bcm", 1, point, point, None)
        with pytest.raises(MissingEvidence):
            _ = goal.needed

    def test_older_row_is_three_years_back_or_the_oldest(self) -> None:
        rows = [(f"o{year}", str(year), 1.0, "actual", date(2026, 1, 1)) for year in range(2020, 2026)]
        frame = observations(*rows)
        found = pace.older(frame)
        assert found is not None
        assert found["period"] == "2022"
        near = pace.older(frame.tail(2))
        assert near is not None
        assert near["period"] == "2024"
        assert pace.older(frame.tail(1)) is None

    def test_pace_of_the_gas_promise(self, known: dict[str, Fact]) -> None:
        now, then = value("o-56782998"), value("o-20dd65e4")
        assert known["pace-aze-gas-past"].number == pytest.approx((now - then) / 3, rel=0.001)
        assert known["pace-aze-gas-needed"].number == pytest.approx((20 - now) / 2, rel=0.001)

    def test_behind_counts_the_goals_whose_pace_falls_short(
        self, evidence: Evidence, parameters: EnergyParameters, known: dict[str, Fact]
    ) -> None:
        found = [one for one in pace.goals(evidence, parameters) if one.past is not None]
        slow = [one for one in found if one.past is not None and one.past < one.needed]
        assert known["pace-compared"].value == len(found)
        assert known["pace-behind"].value == len(slow)  # all of these goals ask for a rise

    def test_targets_show_every_goal_and_no_claim_made_during_a_year(
        self, evidence: Evidence, parameters: EnergyParameters
    ) -> None:
        frame = pace.targets(evidence, parameters)
        uzb = frame[frame["country"] == "UZB"]
        assert sorted(uzb.loc[uzb["status"] == "target", "percent"]) == [25, 26, 40, 50, 54]
        assert uzb.loc[uzb["status"] == "actual", "percent"].tolist() == [
            round(100 * value("o-ec930f14") / 1000 / value("o-290546b3"), 1)
        ]

    def test_a_promise_that_is_exceeded_is_not_behind(self) -> None:
        assert self.goal(12.8, 8.2).is_behind
        assert not self.goal(21, 8.2).is_behind
        assert self.goal(21, 25).is_behind  # at that pace it ends below the floor
        assert not self.goal(12.8, None).is_behind

    def test_other_figures_for_the_same_year_stand_beside_the_promise(
        self, evidence: Evidence, parameters: EnergyParameters
    ) -> None:
        table = pace.pace_table(evidence, parameters).set_index("Promise")
        row = table.loc["Azerbaijan: gas to Europe"]
        assert row["Also promised"] == "25 bcm (3 February 2023), 16 bcm (9 April 2025)"
        assert {"minenergy-20230203-sgc9", "devdiscourse-20250409-3340727"} <= set(
            row["source_id"].split(";")
        )
        assert table.loc["Uzbekistan: gas production", "Also promised"] == "–"

    def test_promises_that_fell_due(self, known: dict[str, Fact]) -> None:
        assert known["due-aze-gap"].number == pytest.approx(18.8 - 24)
        assert known["due-aze-left"].value == (date(2025, 12, 31) - date(2025, 10, 20)).days
        assert known["due-uzb-gap"].number == pytest.approx(100 * 16.8 / 86.7 - 26)
        green = 2441 + 3930 + 1652
        assert known["due-uzb-capacity-gap"].number == pytest.approx(100 * green / 25797 - 26)
        new = panel("ei_solar_twh", "UZB", 2024) + panel("ei_wind_twh", "UZB", 2024)
        share = 100 * new / panel("ei_elec_twh", "UZB", 2024)
        assert known["due-solar-wind-gap"].number == pytest.approx(share - 18)

    def test_no_promise_is_due_before_its_deadline(self, parameters: EnergyParameters) -> None:
        day = date(2025, 12, 31)
        found = pace.due_uzb(load_evidence(day), EnergyParameters(as_of=day))
        assert found == []


class TestPower:
    def test_share_of_output_by_the_panel(self, known: dict[str, Fact]) -> None:
        for code in ("AZE", "UZB"):
            share = panel("ei_renew_twh", code, 2024) / panel("ei_elec_twh", code, 2024)
            assert known[f"share-output-{code.lower()}-ei"].number == pytest.approx(100 * share)
            rise = panel("ei_renew_twh", code, 2024) - panel("ei_renew_twh", code, 2019)
            water = panel("ei_hydro_twh", code, 2024) - panel("ei_hydro_twh", code, 2019)
            fact = known[f"renewable-rise-hydro-{code.lower()}"]
            assert fact.number == pytest.approx(100 * water / rise)

    def test_mix_adds_up_to_the_total(self, evidence: Evidence, parameters: EnergyParameters) -> None:
        sums = power.mix(evidence, parameters).groupby(["country", "year"])["twh"].sum()
        for (country, year), total in sums.items():
            assert total == pytest.approx(panel("ei_elec_twh", country, year), abs=0.03)

    def test_share_of_output_by_the_ministries(self, known: dict[str, Fact]) -> None:
        assert known["share-output-aze"].number == pytest.approx(100 * 3850.9 / 28394.1)
        assert known["share-output-uzb"].number == pytest.approx(100 * 16.8 / 86.7)


class TestCapacity:
    def test_share_of_capacity_in_the_panel(self, evidence: Evidence) -> None:
        frame = capacity.capacity_share(evidence).set_index(["country", "year"])
        green = sum(panel(f"gem_{key}_gw", "UZB", 2025) for key in ("hydro", "solar", "wind"))
        brown = sum(panel(f"gem_{key}_gw", "UZB", 2025) for key in ("oilgas", "coal"))
        assert frame.loc[("UZB", 2025), "percent"] == pytest.approx(100 * green / (green + brown))

    def test_national_share_of_uzbekistan_is_worked_out_from_its_parts(self, known: dict[str, Fact]) -> None:
        assert known["share-capacity-uzb"].number == pytest.approx(100 * (2441 + 3930 + 1652) / 25797)

    def test_both_figures_quoted_from_one_agency_stand(self, known: dict[str, Fact]) -> None:
        assert [known[f"solar-uzb-irena-{end}"].number for end in ("low", "high")] == [253, 475]
        assert known["solar-uzb-irena-low"].period == known["solar-uzb-irena-high"].period == "2023"

    def test_azerbaijans_share_fell(self, known: dict[str, Fact]) -> None:
        change = value("o-c4f4213f") - value("o-627dc6bb")
        assert known["share-capacity-aze-change"].number == pytest.approx(change)
        assert known["capacity-aze-renewable-added"].number == pytest.approx(1829.6 - 1792.64)

    def test_development_is_one_edition_with_its_own_year(self, evidence: Evidence) -> None:
        frame = capacity.development(evidence)
        assert set(frame["source_id"]) == {capacity.GEM}
        row = frame[
            (frame["country"] == "UZB") & (frame["technology"] == "Wind") & (frame["stage"] == "Announced")
        ]
        assert row["gw"].tolist() == [panel("gem_wind_announced_gw", "UZB", 2026)]

    def test_development_is_unknown_before_its_edition(self, early: Evidence) -> None:
        assert capacity.development(early).empty


class TestGas:
    def test_promise_and_distance(self, known: dict[str, Fact]) -> None:
        gap = value("o-f762a2bd") - value("o-56782998")
        assert known["gas-europe-gap"].number == pytest.approx(gap)

    def test_what_the_promise_leaves_for_others(self, known: dict[str, Fact]) -> None:
        left = value("o-75403f1e") - panel("ei_gas_use_bcm", "AZE", 2024)
        needed = value("o-f762a2bd") + value("o-cee13c68") + value("o-d58d8db5")
        assert known["gas-short"].number == pytest.approx(needed - left)

    def test_balance_and_its_first_shortfall(self, known: dict[str, Fact]) -> None:
        balances = {
            year: panel("ei_gas_prod_bcm", "UZB", year) - panel("ei_gas_use_bcm", "UZB", year)
            for year in range(2010, 2025)
        }
        assert known["gas-balance-uzb"].number == pytest.approx(balances[2024])
        first = min(year for year, one in balances.items() if one < 0)
        assert known["gas-balance-uzb-first"].value == first
        assert known["gas-balance-uzb-top"].number == pytest.approx(max(balances.values()))

    def test_spans_of_years_are_not_joined_with_quarters(self, evidence: Evidence) -> None:
        frame = gas.trade_value(evidence)
        assert frame["period"].drop_duplicates().tolist() == [
            "2023",
            "2024-01/2024-10",
            "2025-01/2025-10",
        ]

    def test_narrower_counts_stay_out_of_national_output(
        self, evidence: Evidence, parameters: EnergyParameters
    ) -> None:
        frame = gas.production(evidence, parameters)
        aze = frame[(frame["country"] == "AZE") & (frame["year"] == 2020)]
        assert aze["bcm"].tolist() == [37.1]  # SOCAR's, not BP's 25.8

    def test_forecasts_of_years_that_are_over_are_left_out(
        self, evidence: Evidence, parameters: EnergyParameters
    ) -> None:
        frame = gas.to_europe(evidence, parameters)
        assert set(frame.loc[frame["status"] == "target", "year"]) == {2027}
        assert "forecast" not in set(frame["status"])


class TestCorridor:
    def test_scenario_is_capacity_by_hours_by_load(self) -> None:
        assert green_corridor.scenario_twh(1000, 1) == pytest.approx(8.76)
        assert green_corridor.scenario_twh(2500, 0.4) == pytest.approx(8.76)

    def test_scenario_facts_follow_the_readers_parameters(self, evidence: Evidence) -> None:
        chosen = EnergyParameters(corridor_capacity_mw=2000, corridor_load_factor=0.25)
        found = facts("energy", evidence, chosen)
        assert found["energy/scenario"].number == pytest.approx(4.38)
        net = (value("o-fff6f525") - value("o-8433be12")) / 1000
        assert found["energy/scenario-aze"].number == pytest.approx(4.38 / net)
        assert found["energy/goal-needs-low"].number == pytest.approx(1e7 / 8760 / 0.25)
        # 4.38 TWh at 4 US cents a kWh
        assert found["energy/scenario-sales"].number == pytest.approx(4.38e9 * 0.04 / 1e6)

    def test_slip_of_the_study(self, known: dict[str, Fact]) -> None:
        years = [
            int(row["value"])
            for row in raw("project_metrics")
            if row["metric"] == "study completion promised" and "first results" not in row["note"]
        ]
        assert known["study-slip"].value == max(years) - min(years)
        assert known["study-promises"].value == len(set(years))

    def test_steps_name_all_three_states(self, evidence: Evidence) -> None:
        expected = [
            row["date"]
            for row in raw("events")
            if "energy" in row["theme"] and {"AZE", "KAZ", "UZB"} <= set(row["actors"].split(";"))
        ]
        assert green_corridor.steps(evidence)["Date"].tolist() == sorted(expected)

    def test_net_sales_to_tajikistan(self, known: dict[str, Fact]) -> None:
        net = (value("o-fac1443d") - value("o-9d436017")) / 1000
        assert known["net-export-tajikistan"].number == pytest.approx(net)


class TestJointProjects:
    def test_no_renewable_plant_is_joint(self, known: dict[str, Fact]) -> None:
        rows = [
            row
            for row in raw("projects")
            if row["kind"] in ("solar plant", "wind farm", "hydropower plant", "storage")
        ]
        assert known["plants"].value == len(rows)
        shared = [row for row in rows if {"AZE", "UZB"} <= set(row["countries"].split(";"))]
        assert known["joint-plants"].value == len(shared) == 0

    def test_what_operates_is_told_apart_from_ideas(self, known: dict[str, Fact]) -> None:
        rows = [
            row
            for row in raw("projects")
            if row["theme"] == "energy" and {"AZE", "UZB"} <= set(row["countries"].split(";"))
        ]
        operating = [row for row in rows if row["status"] == "operating"]
        assert known["joint-projects"].value == len(rows)
        assert known["joint-operating"].value == len(operating)
        assert known["joint-companies"].value == sum(row["kind"] == "company" for row in operating)
        assert known["joint-ideas"].value == sum(row["status"] == "idea" for row in rows)

    def test_nuclear_plant_keeps_all_its_figures(self, known: dict[str, Fact]) -> None:
        sizes = [known[f"nuclear-{key}"].number for key in ("first", "contract", "later")]
        assert sizes == [2400, 330, 2110]


@functools.cache
def templates() -> list[str]:
    """The texts that the chapter's notebook fills with facts."""
    notebook = json.loads((find_project().notebooks / "energy.ipynb").read_text(encoding="utf-8"))
    code = ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"]
    return [
        str(call.args[0].value)
        for source in code
        for call in ast.walk(ast.parse(source))
        if isinstance(call, ast.Call)
        and ast.unparse(call.func) in ("page.answer", "page.text")
        and isinstance(call.args[0], ast.Constant)
    ]


class TestChapter:
    def test_every_sentence_stands_on_the_default_day(self, known: dict[str, Fact]) -> None:
        sentences = Sentences(known, Plain())
        for template in templates():
            assert not [name for name in sentences.names(template) if name not in known]
            assert sentences.fill(template)

    @pytest.mark.parametrize("year", [2019, 2021, 2023, 2024, 2025, 2026])
    def test_sentences_can_be_filled_on_earlier_days(self, year: int) -> None:
        day = date(year, 3, 1)
        found = facts("energy", load_evidence(day), EnergyParameters(as_of=day))
        short = {key.partition("/")[2]: one for key, one in found.items()}
        for template in templates():
            Sentences(short, Plain()).fill(template)

    def test_facts_exist_with_rows_and_sources(self, evidence: Evidence, known: dict[str, Fact]) -> None:
        assert len(known) > 120
        for key, one in known.items():
            assumed = key in ("assumed-capacity", "assumed-load", "scenario")
            assert assumed or one.rows, key
            assert assumed or one.value == 0 or one.sources, key
            assert set(one.sources) <= set(evidence.sources.index), key

    def test_an_earlier_day_knows_less_and_does_not_fail(
        self, early: Evidence, known: dict[str, Fact]
    ) -> None:
        chosen = EnergyParameters(as_of=EARLY)
        found = facts("energy", early, chosen)
        assert 50 < len(found) < len(known)
        assert "energy/share-capacity-uzb" not in found

    def test_the_other_chapters_parameters_leave_the_scenario_out(self, evidence: Evidence) -> None:
        assert "energy/scenario" not in facts("energy", evidence, Parameters())

    @pytest.mark.parametrize("day", [None, EARLY, date(2024, 3, 1), date(2018, 3, 1)])
    def test_charts_and_tables_are_made_on_every_day(self, day: date | None) -> None:
        evidence = load_evidence(day)
        chosen = EnergyParameters(as_of=evidence.as_of)
        figures: list[tuple[Any, pd.DataFrame]] = [
            (draw.mix, power.mix(evidence, chosen)),
            (draw.shares, capacity.shares(evidence, chosen)),
            (draw.development, capacity.development(evidence)),
            (draw.targets, pace.targets(evidence, chosen)),
            (draw.gas_to_europe, gas.to_europe(evidence, chosen)),
            (draw.production, gas.production(evidence, chosen)),
            (draw.balance, gas.balance_shown(evidence, chosen)),
            (draw.gas_trade, gas.trade_value(evidence)),
            (draw.slips, green_corridor.slips(evidence)),
            (draw.scenario, green_corridor.scenario(evidence, chosen)),
        ]
        for make, frame in figures:
            figure = make(frame)
            assert figure.alt
            if len(frame):
                assert figure.spec()["usermeta"]["alt"] == figure.alt
        energy.systems(evidence, chosen)
        pace.pace_table(evidence, chosen)
        joint_energy.joint_projects(evidence)


Change = Callable[[Evidence], tuple[str, pd.DataFrame]]
"""A table of the evidence by name, and a copy of it in which something is changed."""

DERIVED = {"_by_series", "_by_indicator", "_by_measure", "_remembered"}
"""What an `Evidence` makes of its tables and keeps."""


def observed(**values: float) -> Change:
    """Give observations other values; ``o_`` stands for ``o-``."""

    def change(evidence: Evidence) -> tuple[str, pd.DataFrame]:
        frame = evidence.all_observations.copy()
        for key, value in values.items():
            frame.loc[frame.index == key.replace("_", "-"), "value"] = value
        return "all_observations", frame

    return change


def measured(indicator: str, country: str, year: int, value: float) -> Change:
    """Give a state another value of the panel."""

    def change(evidence: Evidence) -> tuple[str, pd.DataFrame]:
        frame = evidence.all_indicators.copy()
        fits = (frame["indicator_id"] == indicator) & (frame["country"] == country)
        frame.loc[fits & (frame["year"] == year), "value"] = value
        return "all_indicators", frame

    return change


def project(key: str, column: str, text: str) -> Change:
    """Write something else into a cell of the projects."""

    def change(evidence: Evidence) -> tuple[str, pd.DataFrame]:
        frame = evidence.projects.copy()
        frame.loc[key, column] = text
        return "projects", frame

    return change


def promised_last(year: float) -> Change:
    """Let the last promise for the end of the corridor's study be for another year."""

    def change(evidence: Evidence) -> tuple[str, pd.DataFrame]:
        frame = evidence.project_metrics.copy()
        frame.loc[frame["as_of"] == "2026-02-24", "value"] = year
        return "project_metrics", frame

    return change


Maker = Callable[[Evidence, Parameters], list[Fact]]

SENTENCES: list[tuple[str, tuple[Maker, ...], Change, str, str]] = [
    ("{share-capacity-aze-change:above", (capacity.capacity_aze,), observed(o_c4f4213f=25),
     "2.5 percentage points below", "3.7 percentage points above"),
    ("{gas-europe-gap:short", (gas.europe_facts, pace.pace_facts), observed(o_56782998=21),
     "7.2 bcm short of", "1.0 bcm above"),
    ("{gas-europe-change:rose", (gas.europe_facts,), observed(o_56782998=14),
     "fell by 0.1 bcm", "rose by 1.1 bcm"),
    ("{joint-plants:number}", (joint_energy.joint_facts, joint_energy.ustyurt_facts),
     project("shafag-solar", "countries", "AZE;UZB"), "part in 0 of the 31", "part in 1 of the 31"),
    ("{corridor-status:plain}", (green_corridor.step_facts, green_corridor.corridor_size),
     project("green-corridor-casp", "status", "under construction"),
     "feasibility study under way", "“under construction”"),
    ("{gas-plant-excess:larger", (capacity.capacity_aze_parts,), observed(o_dcb2da2a=2000),
     "is larger than", "is smaller than"),
    ("{renewable-rise-hydro-aze:plain}", (power.output_facts,), measured("ei_hydro_twh", "AZE", 2024, 9),
     "rose by 1.8 TWh, 74% of it", ""),
    ("{pace-behind:number}", (pace.behind,), observed(o_8a31df30=5000), "for 6 of the 6", "for 5 of the 6"),
    ("{due-aze-gap:", (pace.due_aze,), observed(o_c4f4213f=24.5), "had not been met", "had been met"),
    ("{due-uzb-gap:met", (pace.due_uzb, capacity.capacity_uzb), observed(o_ec930f14=24000),
     "was missed as a share of output", "was met as a share of output"),
    ("{due-uzb-gap:met", (pace.due_uzb, capacity.capacity_uzb), observed(o_d7d8e5a5=40000),
     "and met as a share of capacity", "and missed as a share of capacity"),
    ("{due-solar-wind-gap:", (pace.due_solar_wind,), measured("ei_solar_twh", "UZB", 2024, 20),
     "it was missed", "it was met"),
    ("{press-build-aze-gap:more", (capacity.under_construction_aze,),
     measured("gem_solar_build_gw", "AZE", 2026, 3), "more than what", "less than what"),
    ("{gas-output-uzb-called-growth:above", (gas.called_growth,), observed(o_87fb9389=46),
     "2.3 bcm below", "1.4 bcm above"),
    ("{gas-use-uzb-jump:rise", (gas.balance_facts, gas.russia_facts),
     measured("ei_gas_use_bcm", "UZB", 2024, 40), "lets use rise by", "lets use fall by"),
    ("{gas-import-excess:paid", (gas.trade_facts,), observed(o_dcf9dba0=400),
     "paid USD 552 million", "earned USD 168 million"),
    ("{gas-china-excess:more", (gas.trade_facts,), observed(o_2065749f=500),
     "USD 127 million more than", "USD 68 million less than"),
    ("{study-slip:put", (green_corridor.study_facts,), promised_last(2024),
     "put off by 2 years", "brought forward by 1 year"),
    ("{export-count-gap:more", (green_corridor.export_counts,), observed(o_c969c855=100),
     "88 GWh more than", "307 GWh less than"),
    ("{joint-companies:number}", (joint_energy.joint_facts,),
     project("socar-ung-trading", "kind", "pipeline"),
     "3 of those that operate are companies", "2 of those that operate are companies"),
    ("{solar-spread:above", (capacity.solar_spread,), observed(o_e2596bfb=2000), "43% below", "12% above"),
]  # fmt: skip
"""Placeholder, functions, change of the rows, what is said of the rows, and what after the change."""


def line(placeholder: str, makers: tuple[Maker, ...], evidence: Evidence) -> str:
    """The chapter's line with a placeholder, filled by some functions; empty when it is left out."""
    (found,) = [one for text in templates() for one in text.splitlines() if placeholder in one]
    known = {fact.id: fact for maker in makers for fact in maker(evidence, EnergyParameters())}
    return Sentences(known, Plain()).fill(found)


@pytest.mark.parametrize(("placeholder", "makers", "change", "now", "then"), SENTENCES)
def test_sentences_follow_the_rows(
    evidence: Evidence, placeholder: str, makers: tuple[Maker, ...], change: Change, now: str, then: str
) -> None:
    assert now in line(placeholder, makers, evidence)
    other = Evidence(evidence.project, evidence.as_of)
    table, frame = change(evidence)
    other.__dict__.update({key: kept for key, kept in vars(evidence).items() if key not in DERIVED})
    other.__dict__[table] = frame
    changed = line(placeholder, makers, other)
    assert then in changed
    assert bool(changed) == bool(then)
    assert now not in changed
