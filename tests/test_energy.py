"""The energy chapter's figures against values worked out another way: by hand, or from the CSV."""

from __future__ import annotations

import ast
import functools
import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pandas as pd
import pytest
from plain import Plain
from points import extremes, lacking
from tables import read

from dyadbook.analysis import capacity, energy, gas, green_corridor, joint_energy, pace, power, sites
from dyadbook.analysis.facts import Fact, facts, pair_facts
from dyadbook.analysis.words import Sentences
from dyadbook.charts import corridor, maps
from dyadbook.charts import energy as draw
from dyadbook.charts.figure import to_svg
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


def value(observation_id: str) -> float:
    (row,) = [row for row in read("observations") if row["observation_id"] == observation_id]
    return float(row["value"])


@functools.cache
def indicators() -> dict[tuple[str, str, str], float]:
    return {
        (row["indicator_id"], row["country"], row["year"]): float(row["value"]) for row in read("indicators")
    }


def panel(indicator: str, country: str, year: int) -> float:
    return indicators()[indicator, country, str(year)]


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
        assert sorted(uzb.loc[uzb["status"] == "target", "value"]) == [25, 26, 40, 50, 54]
        assert uzb.loc[uzb["status"] == "actual", "value"].tolist() == [
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
        for letter, code in (("a", "AZE"), ("b", "UZB")):
            share = panel("ei_renew_twh", code, 2024) / panel("ei_elec_twh", code, 2024)
            assert known[f"green-output-{letter}"].number == pytest.approx(100 * share)
            assert known[f"fossil-{letter}"].number == pytest.approx(100 - 100 * share)  # no nuclear power
            rise = panel("ei_renew_twh", code, 2024) - panel("ei_renew_twh", code, 2019)
            water = panel("ei_hydro_twh", code, 2024) - panel("ei_hydro_twh", code, 2019)
            assert known[f"green-rise-hydro-{letter}"].number == pytest.approx(100 * water / rise)

    def test_mix_adds_up_to_the_total(self, evidence: Evidence, parameters: EnergyParameters) -> None:
        sums = power.mix(evidence, parameters).groupby(["country", "year"])["twh"].sum()
        for (country, year), total in sums.items():
            assert total == pytest.approx(panel("ei_elec_twh", country, year), abs=0.03)

    def test_share_of_output_by_the_ministries(self, known: dict[str, Fact]) -> None:
        assert known["share-output-aze"].number == pytest.approx(100 * 3850.9 / 28394.1)
        assert known["share-output-uzb"].number == pytest.approx(100 * 16.8 / 86.7)


class TestCapacity:
    def test_share_of_capacity_in_the_panel(self, evidence: Evidence) -> None:
        frame = capacity.capacity_share(evidence, "UZB").set_index(["country", "year"])
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

    def test_development_is_one_edition_with_its_own_year(
        self, evidence: Evidence, parameters: EnergyParameters
    ) -> None:
        frame = capacity.development(evidence, parameters)
        assert set(frame["source_id"]) == {capacity.GEM}
        row = frame[
            (frame["country"] == "UZB") & (frame["technology"] == "Wind") & (frame["stage"] == "Announced")
        ]
        assert row["gw"].tolist() == [panel("gem_wind_announced_gw", "UZB", 2026)]

    def test_development_is_unknown_before_its_edition(
        self, early: Evidence, parameters: EnergyParameters
    ) -> None:
        assert capacity.development(early, parameters).empty


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
        assert known["gas-balance-b"].number == pytest.approx(balances[2024])
        assert known["gas-balance-b-first"].number == pytest.approx(balances[2010])
        first = min(year for year, one in balances.items() if one < 0)
        assert known["gas-balance-uzb-negative"].value == first
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

    def test_months_add_up_to_the_total_of_the_ten(self, known: dict[str, Fact]) -> None:
        sold = (21.8, 20.2, 52.3, 105.4, 88.3, 66.9, 83.7, 56.1, 51.5, 22.0)
        bought = (27.8, 8.0, 2.7, 112.0, 135.0, 286.3, 162.2, 151.9, 46.4, 190.2)
        assert known["gas-months-china"].number == pytest.approx(sum(sold))
        assert known["gas-months-gap"].number == pytest.approx(sum(sold) - 568.2)
        assert known["gas-months-paid"].value == sum(
            paid > earned for paid, earned in zip(bought, sold, strict=True)
        )

    def test_buyers_of_azerbaijani_gas(self, evidence: Evidence) -> None:
        frame = gas.buyers(evidence).set_index("Year")
        assert frame.loc["2025", list(gas.BUYERS)].tolist() == ["51.5", "–", "25.2", "12.8", "9.6", "2.3"]
        assert frame.loc["2027", ["Output", "Marketable"]].tolist() == ["47.9 (forecast)", "36.7 (forecast)"]
        assert frame.loc["2027", "Europe"] == "–"  # a promise is no count
        sums = frame.loc[["2023", "2024", "2025"], ["Europe", "Türkiye", "Georgia"]].astype(float).sum(axis=1)
        whole = frame.loc[["2023", "2024", "2025"], "All exports"].astype(float)
        assert (sums <= whole + 0.5).all()  # what remains goes to other neighbours

    def test_russian_gas_keeps_forecasts_only_for_years_without_a_volume(self, evidence: Evidence) -> None:
        frame = gas.russia(evidence)
        assert frame.loc[frame["status"] == "actual", "year"].tolist() == [2023, 2024]
        assert sorted(frame.loc[frame["status"] != "actual", "bcm"]) == [6.0, 7.0, 7.7, 11.0]

    def test_a_state_without_gas_output_is_left_out_of_the_balance(self, evidence: Evidence) -> None:
        assert gas.balance(evidence, "TUR", "KGZ").empty
        both = EnergyParameters(country_a="GEO", country_b="TKM")
        found = {one.id: one for one in gas.balance_facts(evidence, both)}
        assert found["gas-balance-states"].value == "Turkmenistan"
        made, used = panel("ei_gas_prod_bcm", "TKM", 2024), panel("ei_gas_use_bcm", "TKM", 2024)
        assert found["gas-balance-b"].number == pytest.approx(made - used)
        assert "gas-balance-a" not in found


class TestAnyPair:
    @pytest.mark.parametrize(
        ("code", "edition", "year"), [("KAZ", power.EI, 2024), ("GEO", power.OWID, 2021)]
    )
    def test_each_state_is_read_from_the_edition_that_reaches_farthest(
        self, evidence: Evidence, code: str, edition: str, year: int
    ) -> None:
        frame = power.output(evidence, code)
        assert set(frame["source_id"]) == {edition}
        assert frame["year"].max() == year

    def test_a_share_in_the_open_edition_becomes_output(self, evidence: Evidence) -> None:
        row = power.output(evidence, "ARM").set_index("year").loc[2020]
        assert row["renewable"] == pytest.approx(7.32 * 24.59 / 100)
        assert row["nuclear"] == 2.55

    def test_the_mix_of_a_state_with_nuclear_power_adds_up(self, evidence: Evidence) -> None:
        frame = power.mix(evidence, EnergyParameters(country_a="ARM", country_b="GEO"))
        year = frame[(frame["country"] == "ARM") & (frame["year"] == 2020)].set_index("source")["twh"]
        assert year.sum() == pytest.approx(7.32, abs=0.02)
        assert year["Gas, oil and coal"] == pytest.approx(2.97, abs=0.01)  # gas, as the edition lists it

    def test_repeats_at_the_end_of_net_trade_are_no_counts(self, evidence: Evidence) -> None:
        values = {year: panel("ember_net_imports_twh", "UZB", year) for year in (2018, 2019, 2020)}
        assert values == {2018: -0.39, 2019: 1.31, 2020: 1.31}
        frame = power.net_trade(evidence, "UZB").set_index("year")
        assert frame.index.max() == 2019
        assert frame.loc[2019, "twh"] == -1.31
        assert power.net_trade(evidence, "TUR")["year"].max() == 2021  # the last two differ

    def test_systems_stand_in_the_order_of_the_parameters(self, evidence: Evidence) -> None:
        turned = energy.systems(evidence, EnergyParameters(country_a="UZB", country_b="AZE"))
        assert list(turned.columns) == ["Measure", "Uzbekistan", "Azerbaijan", "source_id"]
        row = turned.set_index("Measure").loc["Gross gas output (national)"]
        assert row["Uzbekistan"] == "42.3 bcm (2025)"
        other = energy.systems(evidence, EnergyParameters(country_a="KAZ", country_b="UZB"))
        assert not other["Measure"].str.contains("national").any()

    def test_capacity_of_a_state_without_renewables_has_a_share_of_nothing(self, evidence: Evidence) -> None:
        frame = capacity.capacity_share(evidence, "TKM")
        assert frame.loc[frame["year"] == 2010, "percent"].tolist() == [0]


class TestGrowth:
    def test_growth_is_compound(self) -> None:
        first, then = (pace.Point(number, year, (), ()) for number, year in ((8.2, "2021"), (20.0, "2027")))
        assert pace.growth(first, then) == pytest.approx(100 * ((20 / 8.2) ** (1 / 6) - 1), rel=0.001)
        assert pace.growth(then, first) is None
        assert pace.growth(pace.Point(0.0, "2021", (), ()), then) is None

    def test_growth_of_the_gas_promise(self, known: dict[str, Fact]) -> None:
        # 8.2 bcm in 2021, the last year over in July 2022; 12.8 in 2025; 20 promised for 2027
        assert known["pace-aze-gas-implied"].number == pytest.approx(16.0, abs=0.1)
        assert known["pace-aze-gas-growth"].number == pytest.approx(100 * ((20 / 12.8) ** 0.5 - 1), rel=0.002)

    def test_growth_of_uzbek_solar_and_wind(self, known: dict[str, Fact]) -> None:
        then, now = 1700 + 100, 3930 + 1652  # end of May 2024, end of 2025
        years = {"implied": 6 + 214 / 365.25, "growth": 5.0}
        assert known["pace-uzb-solar-wind-implied"].number == pytest.approx(
            100 * ((18800 / then) ** (1 / years["implied"]) - 1), rel=0.002
        )
        assert known["pace-uzb-solar-wind-growth"].number == pytest.approx(
            100 * ((18800 / now) ** (1 / years["growth"]) - 1), rel=0.002
        )

    def test_growth_rates_and_amounts_may_tell_apart(
        self, evidence: Evidence, parameters: EnergyParameters, known: dict[str, Fact]
    ) -> None:
        found = {goal.name: goal for goal in pace.goals(evidence, parameters)}
        solar = found["uzb-solar-wind"]
        assert solar.is_behind  # 2,386 MW a year against 2,644
        assert not solar.grows_too_slowly  # from 1,800 MW to 5,582 in a year and a half
        shown = pace.growths(evidence, parameters)
        wide = shown.pivot(index="promise", columns="kind", values="percent").dropna()
        slower = (wide[pace.NEEDED] > wide[pace.SO_FAR]).sum()
        assert known["pace-behind-growth"].value == slower

    def test_what_fell_due_is_set_against_what_came(
        self, evidence: Evidence, parameters: EnergyParameters
    ) -> None:
        frame = pace.fallen_due(evidence, parameters)
        rows = {(row["What"], row["For"], row["Was to be"]): row for row in frame.to_dict("records")}
        russian = rows["Russian gas for Uzbekistan", "2024", "3.8 bcm"]
        assert (russian["Said"], russian["Came to"], russian["Difference"]) == (
            "2024-04-27", "5.6 bcm", "+1.8",  # 5.64 less 3.8
        )  # fmt: skip
        uzbek = rows["Uzbekistan: gas output", "2020", "66.0 bcm"]
        assert uzbek["Difference"] == "−16.3"  # 49.7362 less 66
        assert rows["Azerbaijan: renewable share of capacity", "2025", "24.0%"]["Said"] == "undated"
        assert not (frame["For"] > "2025").any()

    def test_capacity_reached_joins_sums_and_single_figures(
        self, evidence: Evidence, parameters: EnergyParameters
    ) -> None:
        frame = pace.capacity_targets(evidence, parameters)
        uzb = frame[(frame["country"] == "UZB") & (frame["status"] == "actual")]
        assert uzb["value"].tolist() == [1800, 4060, 4119, 4682, 4782, 5582]
        promised = frame[(frame["country"] == "UZB") & (frame["status"] == "target")]
        assert promised["value"].tolist() == [8000, 18800, 25000]


class TestMap:
    def test_units_of_a_plant_are_summed(self, evidence: Evidence) -> None:
        frame = sites.plants(evidence).set_index(["name", "status"])
        units = [
            float(row["capacity_mw"]) for row in read("plants") if row["name"] == "Syrdarya power station"
        ]
        assert len(units) == 10
        assert frame.loc[("Syrdarya power station", "operating"), "mw"] == sum(units) == 3200
        assert frame["mw"].sum() == pytest.approx(sum(float(row["capacity_mw"]) for row in read("plants")))

    def test_lines_cross_a_border_and_are_drawn_once(self, evidence: Evidence) -> None:
        assert all(";" in row["countries"] for row in read("pipelines"))
        routes = {row["route_wkt"] for row in read("pipelines")}
        assert sites.lines(evidence)["line"].nunique() == len(routes)

    def test_the_inventories_are_unknown_before_their_editions(self) -> None:
        evidence = load_evidence(date(2024, 3, 1))
        assert evidence.plants.empty
        assert evidence.fields.empty
        assert sites.lines(evidence).empty
        assert len(load_evidence(date(2024, 9, 1)).pipelines) == 19

    def test_every_site_lies_on_the_map(self, evidence: Evidence) -> None:
        for frame in (sites.plants(evidence), sites.fields(evidence)):
            assert maps.SITES.holds(frame).all()


class TestCorridor:
    def test_the_chart_and_the_analysis_agree_on_the_corridor(self, evidence: Evidence) -> None:
        """The picture at moved sliders is the picture of a notebook with these parameters."""
        moved = EnergyParameters(corridor_capacity_mw=2000, corridor_load_factor=0.75)
        made = corridor.scenario(green_corridor.scenario(evidence, moved), 2000, 0.75).spec()
        opened = corridor.scenario(
            green_corridor.scenario(evidence, EnergyParameters()), 1000, 0.5
        ).spec()  # fmt: skip
        for param in opened["params"]:
            param["value"] = {corridor.CAPACITY: 2000, corridor.LOAD: 0.75}[param["name"]]
        pictures = [to_svg({**spec, "usermeta": {"alt": ""}}) for spec in (made, opened)]
        assert pictures[0] == pictures[1]
        assert ">13.1<" in pictures[0]  # 2,000 MW × 8,760 h × 0.75 = 13.14 TWh

    def test_sliders_open_with_the_notebooks_parameters(self, evidence: Evidence) -> None:
        frame = green_corridor.scenario(evidence, EnergyParameters(corridor_capacity_mw=9000))
        spec = corridor.scenario(frame, 9000, 0.5).spec()
        params = {one["name"]: one for one in spec["params"]}
        assert params[corridor.CAPACITY]["value"] == 9000
        assert params[corridor.CAPACITY]["bind"]["max"] == 9000
        assert params[corridor.LOAD]["bind"]["input"] == "range"

    def test_named_capacities_are_worked_out_by_hand(self, evidence: Evidence) -> None:
        frame = green_corridor.named_capacities(evidence).set_index("Capacity")
        assert frame.loc["2,000 MW", ["At 25%", "At 50%", "At 75%"]].tolist() == [
            "4.4 TWh", "8.8 TWh", "13.1 TWh",  # 2,000 MW × 8,760 h = 17.52 TWh at full use
        ]  # fmt: skip
        net = (value("o-fff6f525") - value("o-8433be12")) / 1000
        assert frame.loc["2,000 MW", "Times net exports"] == f"{8.76 / net:.1f}"

    def test_slips_as_a_table(self, evidence: Evidence) -> None:
        cable = green_corridor.slip_table(evidence).set_index("What").loc["Black Sea cable"]
        assert cable[["For", "Now for", "Put off by"]].tolist() == ["2030", "2032", "2 years"]
        # from the middle of February 2025 to 26 February 2026: 377 days
        assert cable["In"] == f"{377 / 365.25:.1f} years"

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
            for row in read("project_metrics")
            if row["metric"] == "study completion promised" and "first results" not in row["note"]
        ]
        assert known["study-slip"].value == max(years) - min(years)
        assert known["study-promises"].value == len(set(years))

    def test_steps_name_all_three_states(self, evidence: Evidence) -> None:
        expected = [
            row["date"]
            for row in read("events")
            if "energy" in row["theme"] and {"AZE", "KAZ", "UZB"} <= set(row["actors"].split(";"))
        ]
        assert green_corridor.steps(evidence)["Date"].tolist() == sorted(expected)

    def test_value_of_power_trade(self, evidence: Evidence) -> None:
        frame = green_corridor.power_values(evidence).set_index("Period")
        assert frame.loc["January–June 2025"].tolist()[:3] == ["100.6", "65.3", "35.3"]  # 100.6 − 65.3
        assert frame.loc["2020", "Balance"] == "19.3"  # 135 − 115.7

    def test_net_sales_to_tajikistan(self, known: dict[str, Fact]) -> None:
        net = (value("o-fac1443d") - value("o-9d436017")) / 1000
        assert known["net-export-uzb"].number == pytest.approx(net)


class TestJointProjects:
    def test_cost_of_a_kilowatt(self, evidence: Evidence) -> None:
        frame = joint_energy.costs(evidence)
        garadagh = frame[frame["Project"] == "Garadagh solar plant"].iloc[0]
        assert garadagh["Per kW"] == "USD 1,139"  # 262 million over 230,000 kW
        shared = frame[frame["Sum"].str.contains("cost, with Neftchala")].iloc[0]
        assert (shared["Size"], shared["Per kW"]) == ("760 MW", "USD 789")  # 600 million over 760,000 kW
        assert set(frame.loc[frame["Project"].str.startswith("Black Sea"), "Per kW"]) == {"–"}

    def test_no_renewable_plant_is_joint(self, known: dict[str, Fact]) -> None:
        rows = [
            row
            for row in read("projects")
            if row["kind"] in ("solar plant", "wind farm", "hydropower plant", "storage")
        ]
        assert known["plants"].value == len(rows)
        shared = [row for row in rows if {"AZE", "UZB"} <= set(row["countries"].split(";"))]
        assert known["joint-plants"].value == len(shared) == 0

    def test_what_operates_is_told_apart_from_ideas(self, known: dict[str, Fact]) -> None:
        rows = [
            row
            for row in read("projects")
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
        and ast.unparse(call.func) in ("page.answer", "page.section", "page.text", "page.method")
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
            assumed = key in ("assumed-capacity", "assumed-load", "scenario", "pair", "name-a", "name-b")
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
            (draw.development, capacity.development(evidence, chosen)),
            (draw.targets, pace.targets(evidence, chosen)),
            (draw.targets, pace.capacity_targets(evidence, chosen)),
            (draw.paces, pace.growths(evidence, chosen)),
            (draw.gas_to_europe, gas.to_europe(evidence, chosen)),
            (draw.production, gas.production(evidence, chosen)),
            (draw.balance, gas.balance_shown(evidence, chosen)),
            (draw.gas_trade, gas.trade_value(evidence)),
            (draw.months, gas.months(evidence)),
            (draw.russia, gas.russia(evidence)),
            (draw.net_trade, green_corridor.traded(evidence, chosen)),
            (corridor.slips, green_corridor.slips(evidence)),
            (
                lambda frame: corridor.scenario(frame, 1000, 0.5),
                green_corridor.scenario(evidence, chosen),
            ),
            (
                lambda frame: maps.sites(
                    frame,
                    sites.fields(evidence),
                    sites.lines(evidence),
                    evidence.nodes,
                    maps.read_shapes(evidence.project.book),
                    ("AZE", "UZB"),
                ),
                sites.plants(evidence),
            ),
        ]
        for make, frame in figures:
            figure = make(frame)
            assert figure.alt
            if len(frame):
                assert figure.spec()["usermeta"]["alt"] == figure.alt
        energy.systems(evidence, chosen)
        pace.pace_table(evidence, chosen)
        pace.fallen_due(evidence, chosen)
        green_corridor.slip_table(evidence)
        green_corridor.named_capacities(evidence)
        joint_energy.joint_projects(evidence)
        joint_energy.costs(evidence)


def made_up(columns: str, *rows: tuple[Any, ...]) -> pd.DataFrame:
    """A small frame for a chart; each row rests on a row and a source of its own."""
    frame = pd.DataFrame(rows, columns=columns.split())
    cited = [str(number) for number in range(len(frame))]
    return frame.assign(rows=[f"r{key}" for key in cited], source_id=[f"s{key}" for key in cited])


NAMES = {"AZE": "Azerbaijan", "UZB": "Uzbekistan"}

YEARLY = {
    "AZE": {2018: 10.5, 2019: 9.25, 2022: 14.0, 2023: 13.0},
    "UZB": {2018: 50.0, 2019: 61.5, 2020: 48.0, 2021: 55.0},
}
"""Values of both states by year, one of them with a gap."""


def tells(alt: str, points: dict[str, dict[int, float]], decimals: int = 1) -> None:
    """Check that a text has the span, and of each state the extremes, the last value and the gaps."""
    years = [year for values in points.values() for year in values]
    assert f"{min(years)} to {max(years)}" in alt
    for code, values in points.items():
        words = f"{NAMES[code]}: {extremes(values, decimals)}"
        assert words in alt
        after = alt.partition(words)[2]
        gap = lacking(values)
        assert after.startswith(f", {gap}") == (gap != "none for ")


class TestFigures:
    """Alternative texts against what plain Python makes of the same points."""

    def test_mix(self) -> None:
        rows = [
            (code, NAMES[code], year, source, share * value)
            for code, values in YEARLY.items()
            for year, value in values.items()
            for source, share in (("Gas, oil and coal", 0.75), ("Hydro", 0.25))
        ]
        figure = draw.mix(made_up("country name year source twh", *rows))
        tells(figure.alt, YEARLY)
        assert f"Azerbaijan 2023: Gas, oil and coal {13 * 0.75:.1f}, Hydro {13 * 0.25:.1f};" in figure.alt
        assert len(figure.data) == len(rows)

    def test_shares(self) -> None:
        rows = [
            (panel, code, NAMES[code], float(year), str(year), value, "edition")
            for panel in ("of capacity", "of output")
            for code, values in YEARLY.items()
            for year, value in values.items()
        ]
        stated = {"2024": (2024.0, 8.0), "2025-06-30": (2024.5, 7.0), "2024-12-01": (2023.9, 9.0)}
        rows += [
            ("of output", "UZB", "Uzbekistan", at, period, value, "national")
            for period, (at, value) in stated.items()
        ]
        figure = draw.shares(made_up("panel country name at period percent kind", *rows))
        for text in figure.alt.split("Lines ")[1:]:
            tells(text, YEARLY)
        assert figure.alt.endswith(
            "Points by national figures: Uzbekistan: lowest 7 (2025-06-30), highest 9 (2024-12-01), "
            "last 7 (2025-06-30)."
        )

    def test_development(self) -> None:
        figure = draw.development(
            made_up(
                "country name technology stage period gw",
                ("AZE", "Azerbaijan", "Solar", "Operating", "2025", 1.5),
                ("AZE", "Azerbaijan", "Solar", "Announced", "2026", 2.0),
                ("AZE", "Azerbaijan", "Coal", "Operating", "2025", 0.25),
            )
        )
        assert (
            "Azerbaijan: operating 1.8, announced 2.0; by technology, most Solar 3.50, least Coal 0.25."
            in (figure.alt)
        )  # 1.5 + 0.25 = 1.75; 1.5 + 2 = 3.5

    def test_targets(self) -> None:
        """The last value is that of the latest end of a period, however periods are written."""
        rows = [
            ("AZE", "Azerbaijan", "capacity, MW", at, period, value, status, said)
            for at, period, value, status, said in (
                (2023.0, "2023", 1500, "actual", ""),
                (2023.9, "2024-12-05", 1200, "actual", ""),
                (2024.0, "2024", 1800, "actual", ""),
                (2030.0, "2030", 6000, "target", "Nov 2025"),
                (2027.0, "2027", 2000, "forecast", ""),
            )
        ]
        figure = draw.targets(made_up("country name measure at period value status said", *rows))
        assert figure.alt == (
            "Line charts. Azerbaijan's capacity in MW, points reached 3: lowest 1,200 (2024-12-05), "
            "highest 1,800 (2024), last 1,800 (2024). Promised or forecast: "
            "Azerbaijan 6,000 for 2030 (target), Azerbaijan 2,000 for 2027 (forecast)."
        )
        assert figure.data["Value, MW"].tolist() == [1500, 1200, 1800, 6000, 2000]
        assert set(figure.data["Measure"]) == {"capacity"}

    def test_paces(self) -> None:
        figure = draw.paces(
            made_up(
                "promise kind percent",
                ("Gas, 2030", pace.SO_FAR, -2.5),
                ("Gas, 2030", pace.NEEDED, 7.25),
                ("Wind, 2030", pace.IMPLIED, 40.0),
            )
        )
        assert "Gas, 2030: so far −2.5, needed from now 7.2;" in figure.alt
        assert "Wind, 2030: implied on the day of the promise 40.0." in figure.alt

    def test_gas_to_europe(self) -> None:
        counts = dict(zip(YEARLY, (gas.MINISTRY, gas.EU_SIDE), strict=True))
        rows: list[tuple[Any, ...]] = [
            (counts[code], year, value, "actual", "")
            for code, values in YEARLY.items()
            for year, value in values.items()
        ]
        rows += [
            (gas.MINISTRY, 2027, 20.0, "target", "Jul 2022"),
            (gas.MINISTRY, 2027, 25.0, "target", "2023"),
        ]
        alt_text = draw.gas_to_europe(made_up("count year bcm status said", *rows)).alt
        for code, count in counts.items():
            alt_text = alt_text.replace(count, NAMES[code])
        tells(alt_text, YEARLY)
        assert alt_text.endswith("Promised: 20 for 2027 (Jul 2022), 25 for 2027 (2023).")

    def test_production(self) -> None:
        rows: list[tuple[Any, ...]] = [
            (code, NAMES[code], year, value, "actual")
            for code, values in YEARLY.items()
            for year, value in values.items()
        ]
        rows += [("UZB", "Uzbekistan", 2030, 62.0, "target")]
        figure = draw.production(made_up("country name year bcm status", *rows))
        tells(figure.alt, YEARLY)
        assert figure.alt.endswith("Expected: Uzbekistan 62 for 2030 (target).")

    def test_balance(self) -> None:
        rows = [
            (code, NAMES[code], year, value, value - 5, 5.0)
            for code, values in YEARLY.items()
            for year, value in values.items()
        ]
        figure = draw.balance(made_up("country name year made used surplus", *rows))
        made, used, gap = figure.alt.split("Lines of ")[1:]
        tells(made, YEARLY)
        tells(used, {code: {year: value - 5 for year, value in one.items()} for code, one in YEARLY.items()})
        assert "lowest 5.0 (2018), highest 5.0 (2018), last 5.0 (2023)" in gap

    def test_months(self) -> None:
        bought = {"2025-01": 30.0, "2025-02": 12.5, "2025-05": 80.0}
        rows = [(month, "Imports", value) for month, value in bought.items()]
        figure = draw.months(made_up("month flow usd_million", *rows))
        assert f"2025-01 to 2025-05: Imports: {extremes(bought)}." in figure.alt
        assert figure.alt.endswith("No figures for 2025-03, 2025-04.")

    def test_russia(self) -> None:
        figure = draw.russia(
            made_up(
                "year bcm who status",
                (2025, 7.7, "Russia", "forecast"),
                (2024, 5.64, "Russia", "actual"),
                (2025, 7.0, "International Energy Agency", "estimate"),
            )
        )
        assert figure.alt.endswith(
            "2024: 5.64 bcm, Russia; 2025: 7 bcm, International Energy Agency (estimate); "
            "2025: 7.7 bcm, Russia (forecast)."
        )

    def test_gas_trade(self) -> None:
        figure = draw.gas_trade(
            made_up(
                "period words flow usd_million",
                ("2023", "2023", "Exports", 529.6),
                ("2023", "2023", "Imports", 1695.4),
            )
        )
        assert figure.alt.endswith("2023: exports 530; 2023: imports 1,695.")

    def test_net_trade(self) -> None:
        rows = [
            (code, NAMES[code], year, value, "edition")
            for code, values in YEARLY.items()
            for year, value in values.items()
        ]
        stated = {2022: 2.86, 2023: 3.04, 2025: 1.23}
        rows += [("AZE", "Azerbaijan", year, value, "national") for year, value in stated.items()]
        figure = draw.net_trade(made_up("country name year twh kind", *rows))
        lines, points = figure.alt.split("Points of ")
        tells(lines, YEARLY, 2)
        tells(points, {"AZE": stated}, 2)

    def test_nothing_known_is_no_chart(self) -> None:
        empty = pd.DataFrame()
        for make in (
            draw.mix,
            draw.shares,
            draw.targets,
            draw.gas_to_europe,
            draw.production,
            draw.gas_trade,
        ):
            assert make(empty).chart is None

    def test_every_figure_can_be_followed_to_its_rows(
        self, evidence: Evidence, parameters: EnergyParameters
    ) -> None:
        for figure in (
            draw.mix(power.mix(evidence, parameters)),
            draw.shares(capacity.shares(evidence, parameters)),
            draw.development(capacity.development(evidence, parameters)),
            draw.targets(pace.targets(evidence, parameters)),
            draw.targets(pace.capacity_targets(evidence, parameters)),
            draw.paces(pace.growths(evidence, parameters)),
            draw.gas_to_europe(gas.to_europe(evidence, parameters)),
            draw.production(gas.production(evidence, parameters)),
            draw.balance(gas.balance_shown(evidence, parameters)),
            draw.russia(gas.russia(evidence)),
            draw.gas_trade(gas.trade_value(evidence)),
            draw.months(gas.months(evidence)),
            draw.net_trade(green_corridor.traded(evidence, parameters)),
        ):
            assert 100 < len(figure.alt) <= 900, figure.alt
            assert list(figure.data.columns[-2:]) == ["rows", "source_id"]
            for keys, sources in zip(figure.data["rows"], figure.data["source_id"], strict=True):
                assert all(evidence.behind(key)[1] for key in keys.split(";"))
                assert set(evidence.sources_behind(keys.split(";"))) == set(sources.split(";"))

    def test_output_of_the_mix_is_that_of_its_rows(
        self, evidence: Evidence, parameters: EnergyParameters
    ) -> None:
        frame = power.mix(evidence, parameters)
        for source, rows in frame[frame["source"].isin(["Hydro", "Solar"])].groupby("source"):
            for keys, twh in zip(rows["rows"], rows["twh"], strict=True):
                ((_, (row,)),) = [evidence.behind(key) for key in keys.split(";")]
                assert (row["indicator_id"], row["value"]) == (
                    f"ei_{str(source).lower()}_twh", pytest.approx(twh, abs=0.005)
                )  # fmt: skip

    def test_rows_of_a_growth_are_its_two_ends(
        self, evidence: Evidence, parameters: EnergyParameters
    ) -> None:
        frame = pace.growths(evidence, parameters)
        gas_rows = frame[frame["promise"].str.startswith("Azerbaijan: gas")].set_index("kind")["rows"]
        assert gas_rows[pace.NEEDED] == "o-56782998;o-f762a2bd"  # 12.8 bcm in 2025, 20 promised
        assert gas_rows[pace.SO_FAR].split(";")[1] == "o-56782998"


Change = Callable[[Evidence], tuple[str, pd.DataFrame]]
"""A table of the evidence by name, and a copy of it in which something is changed."""


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


def completed(year: float) -> Change:
    """Let the last promise for the Black Sea cable be for another year."""

    def change(evidence: Evidence) -> tuple[str, pd.DataFrame]:
        frame = evidence.project_metrics.copy()
        frame.loc[frame["source_id"] == "report-20260226-seabed", "value"] = year
        return "project_metrics", frame

    return change


def piped(countries: str) -> Change:
    """Lead the Trans-Caspian line through other states."""

    def change(evidence: Evidence) -> tuple[str, pd.DataFrame]:
        frame = evidence.pipelines.copy()
        frame.loc[frame["pipeline_id"] == sites.TRANS_CASPIAN, "countries"] = countries
        return "pipelines", frame

    return change


Maker = Callable[[Evidence, Parameters], list[Fact]]

SENTENCES: list[tuple[str, tuple[Maker, ...], Change, str, str]] = [
    ("{share-capacity-aze-change:above", (capacity.capacity_aze, capacity.capacity_aze_parts),
     observed(o_c4f4213f=25), "2.5 percentage points below", "3.7 percentage points above"),
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
    ("{green-rise-hydro-a:plain}", (pair_facts, power.output_facts), measured("ei_hydro_twh", "AZE", 2024, 9),
     "rose by 1.8 TWh, 74% of it", ""),
    ("{pace-behind:number}", (pace.behind,), observed(o_8a31df30=5000), "for 6 of the 6", "for 5 of the 6"),
    ("{due-aze-gap:", (pace.due_aze,), observed(o_c4f4213f=24.5), "had not been met", "had been met"),
    ("{due-uzb-gap:met", (pace.due_uzb, capacity.capacity_uzb), observed(o_ec930f14=24000),
     "was missed as a share of output", "was met as a share of output"),
    ("{due-uzb-gap:met", (pace.due_uzb, capacity.capacity_uzb), observed(o_d7d8e5a5=40000),
     "and met as a share of capacity", "and missed as a share of capacity"),
    ("{due-solar-wind-gap:", (pace.due_solar_wind,), measured("ei_solar_twh", "UZB", 2024, 20),
     "was missed: the", "was met: the"),
    ("{press-build-aze-gap:more", (capacity.under_construction_aze,),
     measured("gem_solar_build_gw", "AZE", 2026, 3), "more than what", "less than what"),
    ("{gas-months-gap:above", (gas.month_facts, gas.trade_facts), observed(o_7d32d35a=200),
     "the same as the figure", "above the figure"),
    ("{cable-slip:put", (green_corridor.cable_facts,), completed(2029),
     "put off by 2 years", "brought forward by 1 year"),
    ("{pipelines-joint:number}", (sites.site_facts, sites.caspian_line), piped("AZE;TKM;UZB"),
     "(August 2024) 0 run", "(August 2024) 1 run"),
    ("{gas-output-uzb-called-growth:above", (gas.called_growth,), observed(o_87fb9389=46),
     "2.3 bcm below", "1.4 bcm above"),
    ("{gas-use-uzb-jump:rise", (gas.shortfall_uzb, gas.russia_facts),
     measured("ei_gas_use_bcm", "UZB", 2024, 40), "lets use rise by", "lets use fall by"),
    ("{gas-import-excess:paid", (gas.trade_facts,), observed(o_dcf9dba0=400),
     "paid USD 552 million", "earned USD 168 million"),
    ("{gas-china-excess:more", (gas.trade_facts, gas.month_facts), observed(o_2065749f=500),
     "USD 127 million more than", "USD 68 million less than"),
    ("{study-slip:put", (green_corridor.study_facts,), promised_last(2024),
     "put off by 2 years", "brought forward by 1 year"),
    ("{export-count-gap:more", (green_corridor.export_counts,), observed(o_c969c855=100),
     "88 GWh more than", "307 GWh less than"),
    ("{joint-companies:number}", (joint_energy.joint_facts,),
     project("socar-ung-trading", "kind", "pipeline"),
     "of the latter 3 are companies", "of the latter 2 are companies"),
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
    other.memory.update({key: kept for key, kept in evidence.memory.items() if str(key)[0] not in "_("})
    other.__dict__[table] = frame
    changed = line(placeholder, makers, other)
    assert then in changed
    assert bool(changed) == bool(then)
    assert now not in changed
