"""Politics: the voting measures by hand, the counts by another route than the package's."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import nbformat
import numpy as np
import pandas as pd
import pytest
from plain import Plain
from points import extremes, lacking
from tables import read

from dyadbook.analysis import contacts, politics, society, votes
from dyadbook.analysis.claims import ledger
from dyadbook.analysis.facts import Fact, facts, happened, pair_facts
from dyadbook.analysis.words import Sentences
from dyadbook.charts import drawing
from dyadbook.charts import politics as draw
from dyadbook.charts.figure import Figure
from dyadbook.errors import MissingEvidence
from dyadbook.evidence.store import Evidence, load_evidence
from dyadbook.parameters import Parameters, read_parameters

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def evidence() -> Evidence:
    return load_evidence()


@pytest.fixture(scope="module")
def early() -> Evidence:
    return load_evidence(date(2025, 7, 4))


@pytest.fixture(scope="module")
def parameters() -> Parameters:
    return Parameters(start_year=1992)


class TestAgreement:
    def test_scotts_pi_worked_by_hand(self) -> None:
        # Ten shared votes: seven alike (5 Y, 1 A, 1 N), three apart (YA, YN, AN); one absence.
        # Choices made, both states together: Y 5*2+2 = 12, A 2+2 = 4, N 2+2 = 4, of 20.
        # Chance: 0.6² + 0.2² + 0.2² = 0.44; pi = (0.7 - 0.44) / 0.56 = 0.464286.
        found = votes.agreement("YYYYYANYYAY", "YYYYYANANN-")
        assert found is not None
        assert found.shared == 10
        assert found.raw == pytest.approx(0.7)
        assert found.chance == pytest.approx(0.44)
        assert found.pi == pytest.approx(0.4642857)

    def test_scotts_pi_of_a_published_example(self) -> None:
        """Two annotators, 45 items, three answers: Wikipedia's worked example of Scott's pi prints −0.057."""
        table = {"Y": (1, 2, 3), "N": (4, 5, 6), "A": (7, 8, 9)}
        counts = {(one, two): n for one, row in table.items() for two, n in zip("YNA", row, strict=True)}
        found = votes.of_counts(counts)
        assert found is not None
        assert found.raw == pytest.approx(0.333, abs=0.0005)
        assert found.chance == pytest.approx(0.369, abs=0.0005)
        assert found.pi == pytest.approx(-0.057, abs=0.001)

    def test_abstention_as_half_agreement_by_hand(self) -> None:
        # The ten votes from above: seven alike at 1, YA and AN at 0.5, YN at 0 make 8 of 10.
        # Chance, from the mix Y 0.6, A 0.2, N 0.2: alike 0.36 + 0.04 + 0.04; YA and AY 2 * 0.6 * 0.2 * 0.5
        # = 0.12; AN and NA 2 * 0.2 * 0.2 * 0.5 = 0.04; together 0.60. pi = (0.8 - 0.6) / 0.4 = 0.5.
        found = votes.agreement("YYYYYANYYAY", "YYYYYANANN-", "half")
        assert found is not None
        assert (found.shared, found.raw) == (10, pytest.approx(0.8))
        assert found.chance == pytest.approx(0.6)
        assert found.pi == pytest.approx(0.5)

    def test_abstention_left_out_by_hand(self) -> None:
        # Without the three votes with an abstention: YY five times, NN and YN once. Raw 6/7; of 14
        # choices 11 are Y and 3 N, so chance is (121 + 9) / 196; pi = (168 - 130) / (196 - 130) = 19/33.
        found = votes.agreement("YYYYYANYYAY", "YYYYYANANN-", "out")
        assert found is not None
        assert (found.shared, found.raw) == (7, pytest.approx(6 / 7))
        assert found.pi == pytest.approx(19 / 33)

    @pytest.mark.parametrize("way", votes.ABSTENTION)
    def test_pi_by_a_second_method(self, evidence: Evidence, way: str) -> None:
        """Observed over expected disagreement, the expected one over all pairs of choices pooled."""
        calls = evidence.roll_calls
        both = calls.loc[calls["year"].between(2021, 2023), ["AZE", "UZB"]]
        both = both[both.isin(["Y", "N"] if way == "out" else ["Y", "A", "N"]).all(axis=1)]
        place = both.apply(lambda column: column.map({"Y": 2, "A": 1, "N": 0})).to_numpy()
        cost = np.array([0, 1, 2]) / 2 if way == "half" else np.array([0, 1, 1])
        observed = cost[abs(place[:, 0] - place[:, 1])].mean()
        pooled = place.ravel()
        expected = cost[abs(pooled[:, None] - pooled[None, :])].mean()
        found = votes.agreement(both["AZE"], both["UZB"], way)
        assert found is not None
        assert found.pi == pytest.approx(1 - observed / expected)

    def test_pi_is_below_zero_when_agreement_is_below_chance(self) -> None:
        found = votes.agreement("YN", "NY")
        assert found is not None
        assert (found.raw, found.chance, found.pi) == (0.0, 0.5, -1.0)

    def test_absence_and_non_membership_are_no_votes(self) -> None:
        assert votes.agreement(["-", "", "Y"], ["Y", "N", "-"]) is None

    def test_pi_is_undefined_when_all_votes_are_one_choice(self) -> None:
        assert votes.agreement("YYY", "YYY") is None


class TestYearsAndRanks:
    @pytest.fixture
    def calls(self) -> pd.DataFrame:
        # 2001: three shared votes, 2002: one only; C mirrors A, B is apart once, D votes against.
        return pd.DataFrame(
            {
                "year": [2001, 2001, 2001, 2002],
                "AAA": list("YYNY"),
                "BBB": list("YYYY"),
                "CCC": list("YYNN"),
                "DDD": list("NNYN"),
            }
        )

    def test_thin_years_are_left_out(self, calls: pd.DataFrame) -> None:
        found = votes.by_year(calls, "AAA", "BBB", minimum=2)
        assert found["year"].tolist() == [2001]
        assert found["raw"].tolist() == [pytest.approx(2 / 3)]

    def test_ranks_put_the_closest_first(self, calls: pd.DataFrame) -> None:
        found = votes.among_partners(calls[calls["year"] == 2001], "AAA", minimum=2)
        ranks = found.set_index("partner")["rank_raw"].to_dict()
        assert ranks == {"CCC": 1, "BBB": 2, "DDD": 3}

    def test_ties_share_the_better_place_by_hand(self) -> None:
        # With A: B and C alike three times of four, D two times, E never.
        calls = pd.DataFrame(
            {
                "AAA": list("YYNN"),
                "BBB": list("YYNY"),
                "CCC": list("YYYN"),
                "DDD": list("YYYY"),
                "EEE": list("NNYY"),
            }
        )
        found = votes.among_partners(calls, "AAA", minimum=2).set_index("partner")
        assert found["rank_raw"].to_dict() == {"BBB": 1, "CCC": 1, "DDD": 3, "EEE": 4}
        # pi: B and C (0.75 - 34/64) / (30/64) = 7/15; D (0.5 - 40/64) / (24/64) = -1/3; E -1.
        assert found["pi"].tolist() == pytest.approx([7 / 15, 7 / 15, -1 / 3, -1])

    def test_attendance_by_hand(self) -> None:
        calls = pd.DataFrame(
            {"year": [2001] * 4 + [2002], "AAA": list("YA-N-"), "BBB": ["N", "-", "Y", "A", ""]}
        )
        found = votes.attendance(calls, "AAA", "BBB")
        columns = ["year", "held", "both", "only_a", "only_b", "neither"]
        assert found[columns].to_numpy().tolist() == [[2001, 4, 2, 1, 1, 0], [2002, 1, 0, 0, 0, 1]]
        assert not found["used"].any()

    def test_comparators_leave_out_the_pair(self) -> None:
        assert votes.comparators(Parameters()) == ("KAZ", "RUS", "CHN", "TUR", "USA")
        assert votes.comparators(Parameters(country_a="TUR", country_b="KAZ")) == ("RUS", "CHN", "USA")

    def test_runs_pool_votes_and_skip_thin_years(self) -> None:
        year = [2000] * 30 + [2001] * 5 + [2002] * 30
        a = ["Y"] * 65
        b = ["Y"] * 20 + ["N"] * 10 + ["N"] * 5 + ["Y"] * 25 + ["A"] * 5
        calls = pd.DataFrame({"year": year, "AAA": a, "BBB": b})
        found = votes.usable_runs(calls, "AAA", "BBB", length=2)
        assert found[["first", "last", "shared"]].to_numpy().tolist() == [[2000, 2002, 60]]
        assert found["raw"].iloc[0] == pytest.approx(45 / 60)
        assert found["years"].iloc[0] == (2000, 2002)


UNVOTES = {
    1994: (51, 68, 82.4), 1996: (50, 76, 70.0), 1997: (46, 88, 69.6), 1998: (53, 84, 56.6),
    1999: (58, 94, 77.6), 2000: (37, 77, 86.5), 2002: (57, 105, 63.2), 2003: (54, 91, 72.2),
    2004: (63, 90, 82.5), 2005: (81, 99, 96.3), 2006: (85, 111, 92.9), 2007: (63, 94, 98.4),
    2008: (86, 99, 96.5), 2009: (72, 84, 93.1), 2010: (74, 88, 94.6), 2011: (80, 99, 88.8),
    2012: (76, 92, 89.5), 2013: (56, 61, 87.5), 2014: (66, 80, 86.4), 2015: (70, 78, 85.7),
    2016: (82, 114, 90.2), 2017: (100, 129, 92.0), 2018: (76, 95, 92.1), 2019: (82, 90, 91.5),
}  # fmt: skip
"""Shared votes, roll calls and % of same votes of Azerbaijan and Uzbekistan in another data set, the R
package unvotes, counted apart from this package."""


class TestVotesAgainstOtherRoutes:
    def test_another_data_set_counts_the_same(self, evidence: Evidence, parameters: Parameters) -> None:
        years = votes.pair_by_year(evidence, parameters).set_index("year")
        held = votes.pair_attendance(evidence, parameters).set_index("year")["held"]
        assert set(years.index) == set(UNVOTES) | {2020, 2021, 2022, 2023}
        for year, (shared, calls, percent) in UNVOTES.items():
            assert (years.loc[year, "shared"], held[year]) == (shared, calls), year
            assert 100 * years.loc[year, "raw"] == pytest.approx(percent, abs=0.051), year

    def test_place_of_a_partner_recounted_from_the_file(
        self, evidence: Evidence, parameters: Parameters
    ) -> None:
        calls = [row for row in read("roll_calls") if row["date"][:4] == "2023"]
        alike = {}
        for code in votes.voters(evidence.roll_calls):
            both = [(row["UZB"], row[code]) for row in calls if {row["UZB"], row[code]} <= {"Y", "A", "N"}]
            if code != "UZB" and len(both) >= 30:
                alike[code] = sum(one == two for one, two in both) / len(both)
        place = 1 + sum(share > alike["AZE"] for share in alike.values())
        found = votes.ranks_by_year(evidence, parameters)
        own = found[(found["year"] == 2023) & (found["state"] == "UZB")].iloc[0]
        assert (own["rank_raw"], own["partners"]) == (place, len(alike))

    def test_the_file_lacks_votes_of_turkiye_that_the_ideal_points_rest_on(
        self, evidence: Evidence, parameters: Parameters
    ) -> None:
        cast = sum(row["TUR"] in set("YAN") for row in read("roll_calls") if row["date"][:4] == "2023")
        counted = [
            row["value"]
            for row in read("indicators")
            if (row["indicator_id"], row["country"], row["year"]) == ("un_ideal_votes_jul25", "TUR", "2023")
        ]
        found = {one.id: one.value for one in votes.turkish_gap(evidence, parameters)}
        assert found["votes-cast-tur"] == cast < 44 < found["ideal-votes-tur"] == float(counted[0])

    def test_no_yes_stood_against_a_no(self, evidence: Evidence, parameters: Parameters) -> None:
        late = [row for row in read("roll_calls") if "2021" <= row["date"][:4] <= "2023"]
        pairs = Counter(row["AZE"] + row["UZB"] for row in late)
        found = {one.id: one.value for one in votes.abstentions(evidence, parameters)}
        assert found["votes-opposed"] == pairs["YN"] + pairs["NY"] == 0
        assert found["votes-apart"] == pairs["YA"] + pairs["AY"] + pairs["NA"] + pairs["AN"] == 13

    def test_last_year_recounted_from_the_file(self, evidence: Evidence, parameters: Parameters) -> None:
        pairs = Counter((row["AZE"], row["UZB"]) for row in read("roll_calls") if row["date"][:4] == "2023")
        shared = {key: n for key, n in pairs.items() if set(key) <= {"Y", "A", "N"}}
        total = sum(shared.values())
        alike = sum(n for (a, b), n in shared.items() if a == b)
        last = votes.pair_by_year(evidence, parameters).iloc[-1]
        assert int(last["year"]) == 2023
        assert last["shared"] == total
        assert last["raw"] == pytest.approx(alike / total)

    def test_ideal_distance_is_the_difference(self, evidence: Evidence, parameters: Parameters) -> None:
        point = {
            row["country"]: float(row["value"])
            for row in read("indicators")
            if row["indicator_id"] == "un_ideal_point_jul25" and row["year"] == "2024"
        }
        last = votes.ideal_points(evidence, parameters).iloc[-1]
        assert int(last["year"]) == 2024
        assert last["distance"] == pytest.approx(abs(point["AZE"] - point["UZB"]))


class TestContacts:
    def test_trips_agree_with_a_count_by_hand(self, evidence: Evidence, parameters: Parameters) -> None:
        # From the list of visits, by traveller and year; no other trip since 2017.
        expected = {
            ("UZB", 2019): 1, ("AZE", 2022): 3, ("AZE", 2023): 1, ("UZB", 2023): 3,
            ("AZE", 2024): 1, ("UZB", 2024): 2, ("AZE", 2025): 1, ("UZB", 2025): 2,
        }  # fmt: skip
        found = contacts.trips(evidence, parameters)
        counted = found[found["year"] >= 2017].groupby(["visitor", "year"]).size()
        assert counted.to_dict() == expected

    def test_stated_counts_beside_ours(self, evidence: Evidence, parameters: Parameters) -> None:
        found = contacts.stated_trips(evidence, parameters)
        # Aliyev from November 2022 on: Samarkand 2022, Tashkent 2023, 2024, 2025. Mirziyoyev: March, August
        # and November 2023, 2024 twice, 2025 twice; May 2024 to November 2025: four of them.
        assert found["stated"].tolist() == [3, 5, 5, 5, 14, 23]
        assert found["ours"].tolist() == [3, 5, 5, 4, 4, 7]
        assert found["comparable"].tolist() == [True] * 4 + [False] * 2
        known = {one.id: one.value for one in contacts.stated_facts(evidence, parameters)}
        assert (known["stated-agree"], known["stated"]) == (3, 4)

    def test_state_visits_are_named_so_in_the_title(self, evidence: Evidence, parameters: Parameters) -> None:
        found = contacts.trips(evidence, parameters)
        official = found[found["occasion"] == "State or official visit"]
        assert "visit-az-to-uz-2024-08-22" in official.index
        # Its summary speaks of another, earlier state visit.
        assert "visit-az-to-uz-2022-11-11" not in official.index

    def test_two_datings_count_once(self, evidence: Evidence, parameters: Parameters) -> None:
        found = contacts.pair_events(evidence, parameters)
        second = {"embassy-uzb-baku-1998-07", "fuzuli-school-opened-2023-08-22"}
        assert second < set(evidence.events.index)
        assert not second & set(found.index)
        assert {"embassy-uzb-baku-1998-05", "fuzuli-school-opened-2023-08-23"} <= set(found.index)
        shown = contacts.timeline(evidence, parameters)
        assert shown["events"].sum() == len(found)

    def test_both_counts_of_documents_stay(self, evidence: Evidence, parameters: Parameters) -> None:
        found = contacts.documents(evidence, parameters)
        june = found[found["period"] == "2022-06-21"]
        assert sorted(june["count"]) == [9, 18]
        # Karimov in 1996, Aliyev in 2022, Mirziyoyev in 2023 and 2025; the forum was no visit.
        assert found.loc[contacts.FORUM, "count"] == 11
        assert [one.value for one in contacts.document_visits(evidence, parameters)] == [4]

    def test_every_kind_has_a_row(self) -> None:
        kinds = {row["kind"] for row in read("events") if "politics" in row["theme"].split(";")}
        assert kinds - {"visit"} <= set(contacts.KINDS)
        assert set(contacts.KINDS.values()) <= set(contacts.ORDER)


class TestTreatyAndInstitutions:
    def test_the_azerbaijani_act_is_not_found(self, evidence: Evidence, parameters: Parameters) -> None:
        table = politics.ratification(evidence, parameters)
        treaty = table[table["Instrument"] == politics.ALLIED].set_index("Step")
        assert treaty.loc["signed", "Azerbaijan"] == treaty.loc["signed", "Uzbekistan"]
        assert treaty.loc["signed into law", "Azerbaijan"] == "not found"
        assert treaty.loc["passed by the upper house", "Uzbekistan"] == "30 April 2025"

    def test_ids_of_the_plans_are_rows(self) -> None:
        known = {row["event_id"] for row in read("events")}
        named = {key for one in politics.INSTITUTIONS for key in (one.first, one.latest) if key}
        named |= {key for one in politics.STEPS for key in one[2:] if " " not in key}
        assert named | set(politics.EVENTS.values()) <= known

    def test_proposals_stay_proposals(self, evidence: Evidence, parameters: Parameters) -> None:
        table = politics.institutions(evidence, parameters).set_index("Institution")
        council = table.loc["Permanent Council on Economic Partnership"]
        assert "proposal" in str(council["Status"])

    def test_the_fund_is_given_two_capitals(self, evidence: Evidence, parameters: Parameters) -> None:
        table = politics.fund(evidence, parameters)
        capital = table[table["What"].str.startswith("Authorised")]
        assert capital["USD million"].tolist() == ["500", "500", "600", "500"]

    def test_azerbaijan_was_a_guest_before_it_was_a_member(self, evidence: Evidence) -> None:
        names = ("ca-guest", "ca-guest-second", "ca-member")
        days = [str(evidence.event(politics.EVENTS[name])["date"]) for name in names]
        assert days == ["2023-09", "2024-08-09", "2025-11-16"]


def measure(*values: float, nearest: bool = False) -> politics.Measure:
    """A measure of one value a year from 2001 on."""
    years = [
        politics.Value(str(year), year, year, value, f"{value:g}") for year, value in enumerate(values, 2001)
    ]
    return politics.held("a measure", years, ["row"], ["source"], nearest=nearest)


class TestCloseness:
    @pytest.mark.parametrize(
        ("found", "verdict", "place", "before"),
        [
            (measure(3, 7, 2, 4, 8), "yes", 1, "7 (2002)"),
            (measure(3, 7, 2, 4, 7), "no", 1, "7 (2002)"),  # level with the closest is not closer
            (measure(3, 7, 2, 4, 3), "no", 3, "7 (2002)"),
            (measure(3, 8), "yes, of few values", 1, "3 (2001)"),
            (measure(0.3, 0.1, 0.2, 0.4, 0.05, nearest=True), "yes", 1, "0.1 (2002)"),
            (measure(0.3, 0.1, 0.2, 0.4, 0.25, nearest=True), "no", 3, "0.1 (2002)"),
        ],
    )
    def test_the_rule(self, found: politics.Measure, verdict: str, place: int, before: str) -> None:
        assert (found.verdict, found.place, found.before) == (verdict, place, before)

    def test_one_value_is_held_against_nothing(self) -> None:
        with pytest.raises(MissingEvidence):
            measure(1)

    def test_trade_share_by_hand(self, evidence: Evidence, parameters: Parameters) -> None:
        flows = sum(
            float(row["value"])
            for row in read("dyads")
            if row["measure_id"] == "exports_oec_usd"
            and row["year"] == "2023"
            and {row["country_a"], row["country_b"]} == {"AZE", "UZB"}
        )
        whole = sum(
            float(row["value"])
            for row in read("indicators")
            if row["indicator_id"] in ("merch_exports_usd", "merch_imports_usd")
            and row["year"] == "2023"
            and row["country"] in ("AZE", "UZB")
        )
        last = politics.trade_shares(evidence, parameters).iloc[-1]
        assert last["year"] == 2023
        assert last["share"] == pytest.approx(100 * flows / whole)

    def test_any_pair_has_measures_of_panels(self, evidence: Evidence) -> None:
        found = politics.closeness(evidence, Parameters(country_a="GEO", country_b="TKM"))
        assert len(found) == 6
        assert not found["label"].str.contains("trips|visitors").any()
        for cell in found["rows"]:
            for row in cell.split(";"):
                _, behind = evidence.behind(row)
                assert len(behind) == int(row.partition("#")[2]), row

    def test_latest_is_held_against_what_came_before(
        self, evidence: Evidence, parameters: Parameters
    ) -> None:
        found = politics.closeness(evidence, parameters).set_index("label")["verdict"].to_dict()
        # From the rows: 3 trips in 2025 against 4 in 2023; 56,752 against 46,396; 21,400 against 10,400.
        assert found["presidents’ trips in a full year"] == "no"
        assert found["visitors from Uzbekistan in Azerbaijan"] == "yes"
        assert found["visitors from Azerbaijan in Uzbekistan"] == "yes, of few values"
        # Distance 0.042 in 2024, but 0.005 in 2009.
        assert found["distance of the ideal points in the United Nations"] == "no"

    def test_a_year_without_a_trip_counts_as_none(self, parameters: Parameters) -> None:
        """Of 2020, the last full year on that day, no trip is on record; one is of the year before."""
        known = load_evidence(date(2021, 3, 1))
        found = politics.closeness(known, parameters).set_index("label")
        assert found.loc["presidents’ trips in a full year", "latest"] == "0 (2020)"


class TestSociety:
    def test_years_and_months_are_kept_apart(self, evidence: Evidence, parameters: Parameters) -> None:
        found = society.visitors(evidence, parameters)
        year = found[(found["span"] == "Full years") & (found["origin"] == "Uzbekistan")]
        assert dict(zip(year["year"], year["persons"], strict=True)) == {
            2021: 3959, 2022: 25920, 2023: 39663, 2024: 46396,
        }  # fmt: skip
        assert set(found["span"]) == {"Full years", "January–November"}

    def test_mean_before_by_hand(self, evidence: Evidence, parameters: Parameters) -> None:
        known = facts("politics", evidence, parameters)
        # (96,278 - 3,959 - 25,920) / 4
        assert known["politics/visitors-before"].number == pytest.approx(16599.75)
        # 56,752 / 40,938 - 1
        assert known["politics/visitors-to-aze-growth"].number == pytest.approx(38.629, abs=0.001)

    def test_a_year_before_by_hand(self, evidence: Evidence, parameters: Parameters) -> None:
        found = society.visitor_periods(evidence, parameters)
        may = found.loc["o-0f841feb"]
        assert (may["persons"], may["before"]) == (18200, 16756)  # 16,758 was restated a year later
        assert may["change"] == pytest.approx(8.618, abs=0.001)  # 18,200 / 16,756 = 1.08618
        year = found.loc["o-8ed37fa0"]
        assert year["change"] == pytest.approx(16.976, abs=0.001)  # 46,396 / 39,663; printed: 16.98
        assert year["central_asia"] == pytest.approx(25.700, abs=0.001)  # of 180,528
        assert math.isnan(year["all"])  # no figure of all visitors of 2024
        assert found.loc["o-383995e9", "change"] == pytest.approx(69.93, abs=0.01)  # printed: 70
        assert "o-6868b85c" not in found.index  # six years together

    def test_both_sizes_of_the_park_stand(self, evidence: Evidence, parameters: Parameters) -> None:
        table = society.measures(evidence, parameters)
        park = table[table["What"].str.contains("park")]
        assert dict(zip(park["Who says so"], park["Value"], strict=True)) == {
            "Azerbaijani side": "planned: 5 hectares",
            "Uzbek side": "planned: 8.5 hectares",
        }


class TestTimeline:
    @pytest.mark.parametrize("kind", [draw.ALL_KINDS, "Summits", "Statements"])
    def test_the_menu_counts_what_python_counts(
        self, evidence: Evidence, parameters: Parameters, kind: str
    ) -> None:
        """The chart is drawn at another choice of its menu, and its bars are read off the drawing."""
        frame = contacts.timeline(evidence, parameters)
        spec = draw.timeline(frame).spec()
        menu = next(one for one in spec["params"] if one["name"] == "kind")
        assert menu["value"] == draw.ALL_KINDS
        assert set(menu["bind"]["options"]) == {draw.ALL_KINDS, *frame["row"]}
        menu["value"] = kind
        drawn = re.findall(r'"year: (\d+); Events: (\d+)', drawing.draw(spec))
        kept = frame if kind == draw.ALL_KINDS else frame[frame["row"] == kind]
        expected = kept.groupby("year")["events"].sum()
        assert {int(year): int(count) for year, count in drawn} == expected.to_dict()


PLACES = {"AZE": "Azerbaijan", "UZB": "Uzbekistan", "KAZ": "Kazakhstan"}

CITED = {"source_id": "source", "rows": "row"}


def by_years(values: dict[int, float], **others: object) -> list[dict[str, object]]:
    """Rows of a chart's frame: the years and values given, all else the same."""
    return [{"year": year, "value": value, **others, **CITED} for year, value in values.items()]


class TestAlternativeTexts:
    """What each text says of a small frame, worked out from the frame in plain Python."""

    def test_timeline(self) -> None:
        counts = {"Summits": {2019: 2, 2021: 1}, "Statements": {2021: 4, 2022: 3}}
        frame = pd.DataFrame(
            [row | {"row": kind, "titles": "t"} for kind, own in counts.items() for row in by_years(own)]
        ).rename(columns={"value": "events"})
        totals = {year: sum(own.get(year, 0) for own in counts.values()) for year in (2019, 2021, 2022)}
        alt = draw.timeline(frame).alt
        assert "2019 to 2022" in alt
        assert f"{extremes(totals, 0)}, {lacking(totals)}" in alt
        for kind, own in counts.items():
            assert f"{kind} {sum(own.values())}" in alt

    def test_trips(self) -> None:
        first, second = contacts.OCCASIONS
        trips = {
            "Azerbaijan": {first: {2019: 1, 2022: 2}, second: {2022: 2, 2020: 2}},
            "Uzbekistan": {first: {2020: 1}, second: {2021: 2, 2022: 3}},
        }
        frame = pd.DataFrame(
            [
                row
                for name, own in trips.items()
                for occasion, years in own.items()
                for row in by_years(years, traveller=name, occasion=occasion)
            ]
        ).rename(columns={"value": "trips"})
        alt = draw.trips(frame).alt
        assert "2019 to 2022" in alt
        for name, own in trips.items():
            years = sorted({year for part in own.values() for year in part})
            totals = {year: sum(part.get(year, 0) for part in own.values()) for year in years}
            missing = f", {lacking(totals)}" if name == "Azerbaijan" else ""
            assert f"{name}: {extremes(totals, 0)}{missing}" in alt
            for occasion, part in own.items():
                assert f"{occasion.lower()} {sum(part.values())}" in alt

    def test_documents(self) -> None:
        known = [("Later visit", 12, "Uzbek side", "2023-01"), ("Visit", 5, "Azerbaijani side", "2021-01"),
                 ("Visit", 7, "Uzbek side", "2021-01")]  # fmt: skip
        columns = ["visit", "count", "counted", "period"]
        alt = draw.documents(pd.DataFrame(known, columns=columns).assign(**CITED)).alt
        counts = [count for _, count, _, _ in known]
        assert f"from {min(counts)} to {max(counts)}." in alt
        assert alt.endswith("Visit: 5 (Azerbaijani side), 7 (Uzbek side); Later visit: 12 (Uzbek side).")

    def test_agreement(self) -> None:
        values = {
            "raw": {2001: 0.7, 2002: 0.6, 2005: 0.9}, "chance": {2001: 0.5, 2002: 0.55, 2005: 0.45},
            "pi": {2001: 0.4, 2002: 0.12, 2005: 0.82}, "pi_half": {2001: 0.5, 2002: 0.22, 2005: 0.9},
        }  # fmt: skip
        frame = pd.DataFrame({name: pd.Series(own) for name, own in values.items()})
        frame = frame.rename_axis("year").reset_index()
        figure = draw.agreement(frame.assign(pi_out=[math.nan, 0.3, math.nan], shared=40, **CITED))
        for name, key in (("same vote", "raw"), ("by chance alone", "chance")):
            shares = {year: 100 * value for year, value in values[key].items()}
            assert f"{name}: {extremes(shares)}, {lacking(shares)}" in figure.alt
        for way, key in (("a choice of its own", "pi"), ("half agreement", "pi_half")):
            assert f"{way}: {extremes(values[key], 2)}, {lacking(values[key])}" in figure.alt
        assert "left out: 0.30 (2002)" in figure.alt
        assert figure.alt.count("2001 to 2005") == 2
        assert len(figure.data) == 3 * 4 + 1  # where pi is not defined no mark is drawn

    def test_attendance(self) -> None:
        votes_of = {
            "Both voted": {2001: 40, 2002: 10, 2004: 60}, "Azerbaijan alone": {2001: 7, 2002: 30, 2004: 3},
            "Uzbekistan alone": {2001: 4, 2002: 2, 2004: 1}, "Neither": {2001: 9, 2002: 8, 2004: 0},
        }  # fmt: skip
        columns = ("both", "only_a", "only_b", "neither")
        frame = pd.DataFrame(
            {column: pd.Series(own) for column, own in zip(columns, votes_of.values(), strict=True)}
        )
        held = frame.sum(axis=1)
        frame = frame.assign(held=held, used=[True, False, True], **CITED).rename_axis("year").reset_index()
        figure = draw.attendance(frame, PLACES, ("AZE", "UZB"))
        for name, own in votes_of.items():
            assert f"{name}: {extremes(own, 0)}, {lacking(own)}" in figure.alt
        both = sum(votes_of["Both voted"].values())
        every = sum(sum(own.values()) for own in votes_of.values())
        assert f"Of {every} roll calls both voted on {100 * both / every:.0f}%." in figure.alt
        assert figure.alt.endswith("too few shared votes: 2002.")
        assert "2001 to 2004" in figure.alt
        assert len(figure.data) == 3 * 4

    def test_partners(self) -> None:
        pis = {
            ("AZE", "UZB"): {2001: 0.2, 2002: 0.4}, ("AZE", "KAZ"): {2001: 0.91, 2003: 0.3},
            ("UZB", "AZE"): {2001: 0.2, 2002: 0.4}, ("UZB", "KAZ"): {2001: 0.5, 2004: 0.1},
        }  # fmt: skip
        rows = [
            {"state": state, "partner": partner, "year": year, "pi": pi, "raw": pi / 2 + 0.4, "chance": 0.5,
             "rank_raw": 1, "rank_pi": round(10 * (1 - pi)), "shared": 40, "partners": 12, **CITED}
            for (state, partner), own in pis.items()
            for year, pi in own.items()
        ]  # fmt: skip
        figure = draw.partners(pd.DataFrame(rows), PLACES, ("AZE", "UZB"))
        alt = figure.alt
        assert "2001 to 2004" in alt
        low, high = "Uzbekistan with Kazakhstan, 2004", "Azerbaijan with Kazakhstan, 2001"
        assert f"Pi: from 0.10 ({low}) to 0.91 ({high})." in alt
        assert f"Same votes, %: from 45.0 ({low}) to 85.5 ({high})." in alt
        assert f"Place: from 1 ({high}) to 9 ({low})." in alt
        assert "Last pi of Azerbaijan with: Uzbekistan 0.40 (2002), Kazakhstan 0.30 (2003); " in alt
        assert "none for 2002 of Kazakhstan." in alt
        assert "Last pi of Uzbekistan with: Azerbaijan 0.40 (2002), Kazakhstan 0.10 (2004); " in alt
        assert "2002" in lacking(pis["AZE", "KAZ"])
        assert len(figure.data) == len(rows)

    def test_ranks(self) -> None:
        ranks = {"AZE": {2001: 5, 2002: 3, 2005: 9}, "UZB": {2001: 8, 2002: 11, 2005: 4}}
        rows = [
            {"state": state, "partner": "UZB" if state == "AZE" else "AZE", "year": year, "rank_raw": rank,
             "rank_pi": rank + 10, "partners": 30, **CITED}
            for state, own in ranks.items()
            for year, rank in own.items()
        ]  # fmt: skip
        figure = draw.ranks(pd.DataFrame(rows), PLACES, ("AZE", "UZB"))
        assert "2001 to 2005" in figure.alt
        for state, own in ranks.items():
            more = {year: rank + 10 for year, rank in own.items()}
            for measure, places in (("by same votes", own), ("corrected for chance", more)):
                expected = f"list of {PLACES[state]} {measure}: {extremes(places, 0)}, {lacking(places)}"
                assert expected in figure.alt
        assert len(figure.data) == 2 * len(rows)

    def test_ideal_points(self) -> None:
        points = {"AZE": {2001: 0.3, 2002: 0.1, 2004: 0.25}, "UZB": {2001: 0.9, 2002: 0.62, 2004: 0.21}}
        frame = pd.DataFrame({code: pd.Series(own) for code, own in points.items()})
        apart = {year: abs(points["AZE"][year] - points["UZB"][year]) for year in points["AZE"]}
        frame = frame.assign(distance=pd.Series(apart), votes=50.0, **CITED).rename_axis("year").reset_index()
        figure = draw.ideal_points(frame, PLACES, ("AZE", "UZB"))
        assert figure.alt.count("2001 to 2004") == 2
        for code, own in points.items():
            assert f"{PLACES[code]}: {extremes(own, 2)}, {lacking(own)}" in figure.alt
        assert f"{extremes(apart, 3)}, {lacking(apart)}" in figure.alt
        assert len(figure.data) == 6

    def test_visitors(self) -> None:
        persons = {
            ("Full years", "Uzbekistan"): {2019: 500, 2021: 1200}, ("Full years", "Azerbaijan"): {2021: 300},
            ("January–November", "Uzbekistan"): {2021: 1000, 2022: 900},
        }  # fmt: skip
        rows = [
            row
            for (span, origin), own in persons.items()
            for row in by_years(own, span=span, origin=origin, host="the other")
        ]
        alt = draw.visitors(pd.DataFrame(rows).rename(columns={"value": "persons"})).alt
        assert "2019 to 2022" in alt
        for (span, origin), own in persons.items():
            assert f"{origin}, {span}: {extremes(own, 0)}" in alt
        assert lacking(persons["Full years", "Uzbekistan"]) in alt


@pytest.fixture(scope="module")
def shown(evidence: Evidence, parameters: Parameters) -> list[Figure]:
    names = {code: evidence.name(code) for code in ("AZE", "UZB", *votes.PARTNERS)}
    pair = ("AZE", "UZB")
    return [
        draw.timeline(contacts.timeline(evidence, parameters)),
        draw.trips(contacts.trips_by_year(evidence, parameters)),
        draw.documents(contacts.documents(evidence, parameters)),
        draw.agreement(votes.pair_by_year(evidence, parameters)),
        draw.partners(votes.partners_by_year(evidence, parameters), names, pair),
        draw.attendance(votes.pair_attendance(evidence, parameters), names, pair),
        draw.ranks(votes.ranks_by_year(evidence, parameters), names, pair),
        draw.ideal_points(votes.ideal_points(evidence, parameters), names, pair),
        draw.visitors(society.visitors(evidence, parameters)),
    ]


class TestFigures:
    def test_rows_of_figures_are_rows_of_the_data(self, evidence: Evidence, shown: list[Figure]) -> None:
        """Each drawn row names rows that exist, and its sources are those of these rows."""
        for figure in shown:
            for cell, sources in {*zip(figure.data["rows"], figure.data["source_id"], strict=True)}:
                assert set(evidence.sources_behind(cell.split(";"))) == set(sources.split(";")), cell

    def test_data_of_figures_can_be_read(self, shown: list[Figure]) -> None:
        for figure in shown:
            *names, source, rows = figure.data.columns
            assert (source, rows) == ("source_id", "rows")
            assert all(name[0].isupper() and "_" not in name for name in names), names
            assert not figure.data.isna().to_numpy().any()
            assert len(figure.alt) <= 900

    def test_a_year_of_votes_names_its_roll_calls(self, evidence: Evidence, parameters: Parameters) -> None:
        for row in votes.pair_attendance(evidence, parameters).to_dict("records"):
            table, calls = evidence.behind(row["rows"])
            assert table == "roll_calls"
            assert {call["date"][:4] for call in calls} == {str(row["year"])}
            assert len(calls) == row["held"] == int(row["rows"].partition("#")[2])


OURS = {f"politics/{name}" for name in ("pair", "name-a", "name-b", "votes-minimum", "votes-run-length")}
"""Names and thresholds, which rest on no row."""


class TestChapter:
    def test_facts_exist_and_an_earlier_day_has_fewer(
        self, evidence: Evidence, early: Evidence, parameters: Parameters
    ) -> None:
        now = facts("politics", evidence, parameters)
        then = facts("politics", early, Parameters(as_of=early.as_of))
        expected = {"treaty-signed", "trips-recent", "votes-pi-run", "closest", "students"}
        assert {f"politics/{name}" for name in expected} <= set(now)
        assert len(then) < len(now)
        assert "politics/ca-member" not in then
        for one in now.values():
            assert one.text
            assert one.sources or one.id in OURS, one.id

    def test_facts_do_not_depend_on_the_years_shown(self, evidence: Evidence) -> None:
        few, all_years = (
            {one.id: one for one in facts("politics", evidence, chosen).values() if one.rows}
            for chosen in (Parameters(start_year=2020, end_year=2021), Parameters())
        )
        assert few == all_years

    def test_reasons_name_facts_that_exist(self, evidence: Evidence, parameters: Parameters) -> None:
        """A reason may name facts of other chapters too."""
        frame = ledger(evidence)
        reasons = frame[frame["theme"] == "politics"]["reason"]
        sentences = Sentences({}, Plain())
        named = {name for reason in reasons for name in sentences.names(reason)}
        chapters = {name.partition("/")[0] for name in named}
        known = {
            key
            for name in sorted(chapters)
            for key in facts(name, evidence, read_parameters(name, {"as_of": evidence.as_of}))
        }
        assert "politics" in chapters
        assert not named - known

    def test_labels_stand_alone_and_rows_are_named(self, evidence: Evidence, parameters: Parameters) -> None:
        codes = {"AZE", "UZB", *votes.PARTNERS}
        for one in facts("politics", evidence, parameters).values():
            assert one.unit == "date" or len(one.label.split()) > 3, one.id  # an event has its title
            assert not codes & set(re.findall(r"\w+", one.label)), one.id
            assert one.rows or one.id in OURS, one.id
            for row in one.rows:
                evidence.behind(row)


def template(placeholder: str) -> str:
    """The one line of the notebook that names a fact in a certain form."""
    cells = nbformat.read(ROOT / "notebooks" / "politics.ipynb", as_version=4).cells
    lines = [line for cell in cells for line in cell.source.splitlines() if placeholder in line]
    assert len(lines) == 1, (placeholder, lines)
    return lines[0]


def with_tables(evidence: Evidence, **tables: pd.DataFrame) -> Evidence:
    """The same evidence with other tables in place of its own."""
    other = Evidence(evidence.project, evidence.as_of)
    other.memory.update({key: kept for key, kept in evidence.memory.items() if str(key)[0] not in "_("})
    other.__dict__.update(tables)
    return other


Change = Callable[[Evidence], dict[str, pd.DataFrame]]


def value(observation: str, number: float) -> Change:
    """Give an observation another value."""

    def change(evidence: Evidence) -> dict[str, pd.DataFrame]:
        frame = evidence.all_observations.copy()
        assert frame.loc[observation, "value"] != number
        frame.loc[observation, "value"] = number
        return {"all_observations": frame}

    return change


def without_events(*events: str) -> Change:
    return lambda evidence: {"events": evidence.events.drop(index=list(events))}


def few_trips(evidence: Evidence) -> dict[str, pd.DataFrame]:
    """One trip since 2022 in place of thirteen."""
    late = [
        key
        for key in evidence.events.index
        if key.startswith(contacts.TRIP) and evidence.events.loc[key, "date"] >= "2022"
    ]
    return {"events": evidence.events.drop(index=late[1:])}


def as_one(evidence: Evidence) -> dict[str, pd.DataFrame]:
    """From 2021 on Uzbekistan votes as Azerbaijan does."""
    calls = evidence.roll_calls.copy()
    late = calls["year"] >= 2021
    calls.loc[late, "UZB"] = calls.loc[late, "AZE"]
    return {"roll_calls": calls}


def against(evidence: Evidence) -> dict[str, pd.DataFrame]:
    """From 2021 on Uzbekistan says no to some of what Azerbaijan says yes to."""
    calls = evidence.roll_calls.copy()
    late = calls.index[(calls["year"] >= 2021) & (calls["AZE"] == "Y") & (calls["UZB"] == "Y")]
    calls.loc[late[::5], "UZB"] = "N"
    return {"roll_calls": calls}


def turkish_votes(evidence: Evidence) -> dict[str, pd.DataFrame]:
    calls = evidence.roll_calls.copy()
    calls["TUR"] = "Y"
    return {"roll_calls": calls}


def far_apart(evidence: Evidence) -> dict[str, pd.DataFrame]:
    """In the last session Uzbekistan stands further from Azerbaijan than it ever did."""
    frame = evidence.all_indicators.copy()
    last = (frame["indicator_id"] == votes.IDEAL) & (frame["country"] == "UZB") & (frame["year"] == 2024)
    assert last.sum() == 1
    frame.loc[last, "value"] += 3
    return {"all_indicators": frame}


def declared(evidence: Evidence, parameters: Parameters) -> list[Fact]:
    return [happened("declaration", evidence.event(politics.EVENTS["declaration"]))]


def no_last_session(evidence: Evidence) -> dict[str, pd.DataFrame]:
    frame = evidence.all_indicators
    return {"all_indicators": frame[(frame["indicator_id"] != votes.IDEAL) | (frame["year"] < 2024)]}


SENTENCES = [
    ("{trips-rate-change:", few_trips, "have become more frequent: 13 trips",
     "have become less frequent: 1 trip in", contacts.trip_facts, contacts.trip_rates),
    ("{votes-pi-from-peak:", as_one, "agreement over 2021–2023 was 0.38, below the 0.81 of 2005–2007",
     "agreement over 2021–2023 was 1.00, level with the 1.00 of 2021–2023",
     votes.latest_year, votes.closest_runs, pair_facts),
    ("{closest-which:plain}", value("o-d2ab86cd", 9_000),
     "on 2 of 9 measures of closeness",
     "on 1 of 8 measures of closeness", politics.closeness_facts),
    ("{closest-which:plain}", as_one, ": visitors from Uzbekistan",
     ": share of the same votes in the United Nations, Scott’s pi of the votes",
     politics.closeness_facts),
    ("{votes-pi-half:plain}, {votes-pi-half-from-peak:", as_one, "0.49, below that of 2005–2007",
     "1.00, level with that of 2021–2023", votes.abstentions, votes.closest_runs),
    ("{votes-pi-out:plain}, {votes-pi-out-from-peak:", against, "1.00, above that", "below that",
     votes.abstentions),
    ("{stated-agree:number}", value("o-b7ad5a1c", 2), "bears out 3 of the 4", "bears out 2 of the 4",
     contacts.stated_facts),
    ("{milestones-late:number}", without_events(politics.TREATY), "14 of its 18 rows",
     "13 of its 17 rows", politics.milestone_facts, declared),
    ("{votes-rank-pi-a:ordinal}", as_one, "Uzbekistan was eleventh of 50", "Uzbekistan was first of 50",
     votes.standing, pair_facts),
    ("{votes-cast-tur:plain}", turkish_votes, "a gap of the file", "", votes.latest_year, votes.turkish_gap),
    ("{ideal-closer-years:number}", far_apart, "closer in 2 of 30", "closer in 29 of 30", votes.distance),
    ("{ideal-session:plain}", no_last_session, "2024 opens after the treaty", "",
     votes.session_after, votes.coverage),
    ("{visitors-to-aze-growth:", value("o-4ccad4f3", 30_000), "38.6% more than", "26.7% fewer than",
     society.visitors_eleven_months),
    ("{visitors-base-gap:", value("o-6868b85c", 200_000), "stood above the mean", "stood below the mean",
     society.visitors_before, society.visitors_to_azerbaijan),
    ("{documents-visits:number}", without_events("visit-az-to-uz-2022-09-15"), "for 4 of the 22 trips",
     "for 4 of the 21 trips", contacts.trip_facts, contacts.document_visits),
]  # fmt: skip
"""A sentence by a placeholder, a change of the data, what it says before and after, and the makers."""


@pytest.mark.parametrize(
    ("placeholder", "change", "before", "after", "makers"),
    [(*case[:4], case[4:]) for case in SENTENCES],
    ids=[f"{case[0].strip('{:}')}-{place}" for place, case in enumerate(SENTENCES)],
)
def test_words_follow_the_data(
    placeholder: str,
    change: Change,
    before: str,
    after: str,
    makers: Sequence[Callable[[Evidence, Parameters], list[Fact]]],
    evidence: Evidence,
    parameters: Parameters,
) -> None:
    def said(known: Evidence) -> str:
        found = {one.id: one for maker in makers for one in maker(known, parameters)}
        return Sentences(found, Plain()).fill(template(placeholder))

    assert before in said(evidence)
    changed = said(with_tables(evidence, **change(evidence)))
    assert before not in changed
    assert after in changed if after else not changed
