"""Politics: the voting measures by hand, the counts by another route than the package's."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import nbformat
import pandas as pd
import pytest
from plain import Plain

from dyadbook.analysis import contacts, politics, society, votes
from dyadbook.analysis.claims import ledger
from dyadbook.analysis.facts import Fact, facts, happened
from dyadbook.analysis.words import Sentences
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


def rows(table: str) -> list[dict[str, str]]:
    with (ROOT / "data" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


class TestAgreement:
    def test_scotts_pi_worked_by_hand(self) -> None:
        # Ten shared votes: seven alike (5 Y, 1 A, 1 N), three apart (YA, YN, AN); one absence.
        # Choices made, both states together: Y 5*2+2 = 12, A 2+2 = 4, N 2+2 = 4, of 20.
        # Chance: 0.6² + 0.2² + 0.2² = 0.44; pi = (0.7 - 0.44) / 0.56 = 0.464286.
        # Half way: seven at 1, YA and AN at 0.5, YN at 0 make 8 of 10.
        found = votes.agreement("YYYYYANYYAY", "YYYYYANANN-")
        assert found is not None
        assert found.shared == 10
        assert found.raw == pytest.approx(0.7)
        assert found.chance == pytest.approx(0.44)
        assert found.pi == pytest.approx(0.4642857)
        assert found.half == pytest.approx(0.8)

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

    def test_runs_pool_votes_and_skip_thin_years(self) -> None:
        year = [2000] * 30 + [2001] * 5 + [2002] * 30
        a = ["Y"] * 65
        b = ["Y"] * 20 + ["N"] * 10 + ["N"] * 5 + ["Y"] * 25 + ["A"] * 5
        calls = pd.DataFrame({"year": year, "AAA": a, "BBB": b})
        found = votes.usable_runs(calls, "AAA", "BBB", length=2)
        assert found[["first", "last", "shared"]].to_numpy().tolist() == [[2000, 2002, 60]]
        assert found["raw"].iloc[0] == pytest.approx(45 / 60)


class TestVotesAgainstOtherRoutes:
    def test_last_year_recounted_from_the_file(self, evidence: Evidence, parameters: Parameters) -> None:
        pairs = Counter((row["AZE"], row["UZB"]) for row in rows("roll_calls") if row["date"][:4] == "2023")
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
            for row in rows("indicators")
            if row["indicator_id"] == "un_ideal_point_jul25" and row["year"] == "2024"
        }
        last = votes.ideal_points(evidence, parameters).iloc[-1]
        assert int(last["year"]) == 2024
        assert last["distance"] == pytest.approx(abs(point["AZE"] - point["UZB"]))


class TestContacts:
    def test_trips_agree_with_the_own_count_of_the_evidence(
        self, evidence: Evidence, parameters: Parameters
    ) -> None:
        counted = contacts.trips(evidence, parameters).groupby(["visitor", "year"]).size()
        stated = [
            row
            for row in rows("observations")
            if row["series_id"] == "presidential-visits" and row["reporter"] == "OWN"
        ]
        assert len(stated) == 18
        for row in stated:
            key = (row["country"], int(row["period"]))
            assert counted.get(key, 0) == float(row["value"]), key

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

    def test_every_kind_has_a_row(self) -> None:
        kinds = {row["kind"] for row in rows("events") if "politics" in row["theme"].split(";")}
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
        known = {row["event_id"] for row in rows("events")}
        named = {key for one in politics.INSTITUTIONS for key in (one.first, one.latest) if key}
        named |= {key for one in politics.STEPS for key in one[2:] if " " not in key}
        assert named | set(politics.EVENTS.values()) <= known

    def test_proposals_stay_proposals(self, evidence: Evidence, parameters: Parameters) -> None:
        table = politics.institutions(evidence, parameters).set_index("Institution")
        council = table.loc["Permanent Council on Economic Partnership"]
        assert "proposal" in str(council["Status"])


class TestCloseness:
    def test_latest_is_held_against_what_came_before(
        self, evidence: Evidence, parameters: Parameters
    ) -> None:
        found = politics.closeness(evidence, parameters)
        closer = found.set_index("label")["closer"].to_dict()
        # From the rows: 3 trips in 2025 against 4 in 2023; 56,752 against 46,396; 21,400 against 10,400.
        assert not closer["presidents’ trips in a full year"]
        assert closer["visitors from Uzbekistan in Azerbaijan"]
        assert closer["visitors from Azerbaijan in Uzbekistan"]

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
            assert one.sources or one.unit == "shared votes", one.id

    def test_facts_do_not_depend_on_the_years_shown(self, evidence: Evidence) -> None:
        few = facts("politics", evidence, Parameters(start_year=2020, end_year=2021))
        assert few == facts("politics", evidence, Parameters())

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
            assert one.rows or one.id == "politics/votes-minimum", one.id
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
    derived = {"_by_series", "_by_indicator", "_by_measure", "_remembered"}
    other.__dict__.update({key: kept for key, kept in vars(evidence).items() if key not in derived})
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
     votes.latest_year, votes.closest_runs),
    ("{closest-which:plain}", value("o-d2ab86cd", 9_000),
     "for 2: visitors from Uzbekistan in Azerbaijan and visitors from Azerbaijan in Uzbekistan",
     "for 1: visitors from Uzbekistan in Azerbaijan", politics.closeness_facts),
    ("{closest-which:plain}", as_one, "for 2: visitors from Uzbekistan",
     "for 4: share of the same votes in the United Nations, Scott’s pi of the votes",
     politics.closeness_facts),
    ("{milestones-late:number}", without_events(politics.TREATY), "14 of its 18 rows",
     "13 of its 17 rows", politics.milestone_facts, declared),
    ("{votes-rank-pi-aze:ordinal}", as_one, "Uzbekistan was eleventh of 50", "Uzbekistan was first of 50",
     votes.standing),
    ("{votes-cast-tur:plain}", turkish_votes, "looks like a gap", "", votes.latest_year, votes.turkish_gap),
    ("{ideal-closer-years:number}", far_apart, "closer in 2 of 30", "closer in 29 of 30", votes.distance),
    ("{ideal-session:plain}", no_last_session, "2024 opens after the treaty", "",
     votes.distance, votes.coverage),
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
