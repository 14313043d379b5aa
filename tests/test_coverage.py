"""The register of strength and gaps, held against the CSV files read plainly."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from dyadbook.analysis import chronology, coverage
from dyadbook.analysis.facts import facts
from dyadbook.analysis.origins import side
from dyadbook.charts import coverage as draw
from dyadbook.evidence.store import Evidence
from dyadbook.parameters import Parameters
from dyadbook.project import CHAPTERS, Project

AZERBAIJANI, UZBEK = {"AZE", "AZERTAC", "ADY", "SOCAR"}, {"UZB", "IMRS"}


def rows(project: Project, table: str) -> list[dict[str, str]]:
    """A table as it is filed, with the declared corrections that the report applies to it."""
    folder = project.seeds if table in ("assessments", "claims") else project.data
    found = read(folder / f"{table}.csv")
    key = next(iter(found[0]))
    for entry in read(project.data / "corrections.csv"):
        if entry["table"] == table and entry["used"]:
            [row] = [row for row in found if row[key] == entry["row_id"]]
            row[entry["column"]] = entry["used"]
    return found


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def theme_of(project: Project) -> dict[str, str]:
    return {row["series_id"]: row["theme"] for row in rows(project, "series")}


@pytest.fixture(scope="module")
def sources_of(project: Project, theme_of: dict[str, str]) -> dict[str, set[str]]:
    """Sources of each chapter's observations, events and projects."""
    found: dict[str, set[str]] = defaultdict(set)
    for row in rows(project, "observations"):
        found[theme_of[row["series_id"]]] |= set(row["source_id"].split(";"))
    for table in ("events", "projects"):
        for row in rows(project, table):
            for theme in row["theme"].split(";"):
                found[theme] |= set(row["source_id"].split(";"))
    return found


def test_strength_counts_what_the_tables_hold(
    project: Project, evidence: Evidence, theme_of: dict[str, str], sources_of: dict[str, set[str]]
) -> None:
    reporters = defaultdict(list)
    for row in rows(project, "observations"):
        reporters[theme_of[row["series_id"]]].append(row["reporter"])
    source = {row["source_id"]: row for row in rows(project, "sources")}
    shown = coverage.strength(evidence).set_index("Chapter")
    assert list(shown.index) == [name.capitalize() for name in CHAPTERS]
    for name in CHAPTERS:
        line, measured = shown.loc[name.capitalize()], reporters[name]
        assert line["Observations"] == len(measured)
        assert line["Sources"] == len(sources_of[name])
        for column, bodies in (("Azerbaijani side, %", AZERBAIJANI), ("Uzbek side, %", UZBEK)):
            share = 100 * sum(one in bodies for one in measured) / len(measured)
            assert abs(line[column] - share) <= 0.5
        days = [source[key]["date"] for key in sources_of[name] if source[key]["kind"] != "dataset"]
        assert line["Newest source"] == max(day for day in days if day.count("-") == 2)


def test_pages_of_one_outlet_are_one_independent_source(
    project: Project, evidence: Evidence, sources_of: dict[str, set[str]]
) -> None:
    publisher = {row["source_id"]: row["publisher"] for row in rows(project, "sources")}
    shown = coverage.strength(evidence).set_index("Chapter")["Independent"]
    for name in CHAPTERS:
        names = {publisher[key] for key in sources_of[name]}
        assert 0 < shown[name.capitalize()] <= len({one.casefold() for one in names})
        # Trend appears under its own name and through others: all of that is one house.
        trend = coverage.chapter_sources(evidence, name)
        trend = trend[trend["publisher"].str.contains(r"^Trend|/ Trend|\(Trend", regex=True)]
        assert len(trend) > 1
        assert coverage.houses(trend) == {"trend"}


def test_a_series_is_one_sided_when_bodies_of_one_state_alone_report_it(
    project: Project, evidence: Evidence
) -> None:
    sides: dict[str, set[str]] = defaultdict(set)
    figures: Counter[str] = Counter()
    others: Counter[str] = Counter()
    for row in rows(project, "observations"):
        if {row["country"], row["partner"]} == {"AZE", "UZB"}:
            side = next(
                (name for name, bodies in (("Azerbaijan", AZERBAIJANI), ("Uzbekistan", UZBEK))
                 if row["reporter"] in bodies), ""
            )  # fmt: skip
            if side:
                sides[row["series_id"]].add(side)
                figures[row["series_id"]] += 1
            else:
                others[row["series_id"]] += 1
    expected = {key: (*names, figures[key], others[key]) for key, names in sides.items() if len(names) == 1}
    shown = coverage.one_sided(evidence)
    assert {key: (row["side"], row["figures"], row["others"]) for key, row in shown.iterrows()} == expected
    stated = facts("coverage", evidence, Parameters())
    assert stated["coverage/one-sided"].value == len(expected)
    assert stated["coverage/sided"].value == len(sides)
    split = [stated[f"coverage/one-sided-{state}"].number for state in ("aze", "uzb")]
    assert sum(split) == len(expected)
    assert split[0] == sum(one[0] == "Azerbaijan" for one in expected.values())


def test_open_questions_are_the_unverifiable_claims(project: Project, evidence: Evidence) -> None:
    theme = {row["claim_id"]: row["theme"] for row in rows(project, "claims")}
    expected = [row["claim_id"] for row in rows(project, "assessments") if row["verdict"] == "unverifiable"]
    assert sorted(coverage.open_questions(evidence).index) == sorted(expected)
    counted = Counter(theme[claim] for claim in expected)
    shown = coverage.strength(evidence).set_index("Chapter")["Open claims"]
    assert shown.to_dict() == {name.capitalize(): counted[name] for name in CHAPTERS}


def test_on_an_early_day_the_register_is_smaller_and_stands(project: Project) -> None:
    early = Evidence(project, date(1994, 1, 1))
    assert coverage.strength(early)["Observations"].sum() == 0
    assert (coverage.strength(early)["Newest source"] == "–").all()
    assert coverage.one_sided_table(early).empty


# -- charts ------------------------------------------------------------------------------------------


def test_the_shares_of_the_sides_are_told_in_words() -> None:
    frame = pd.DataFrame(
        [("politics", "Azerbaijan", 3), ("politics", "Uzbekistan", 1), ("trade", "third parties", 5)],
        columns=["theme", "side", "observations"],
    )
    figure = draw.sides(frame)
    assert figure.alt == (
        "Stacked bar chart of observations by chapter and by who measured, per cent. "
        "Politics (4): Azerbaijan 75.0, Uzbekistan 25.0; Trade (5): third parties 100.0."
    )
    assert list(figure.data["Share of the chapter's observations, %"]) == [75, 25, 100]


def test_every_quarter_is_counted_also_one_without_sources(project: Project, evidence: Evidence) -> None:
    counted: Counter[str] = Counter()
    for row in rows(project, "sources"):
        if row["kind"] != "dataset" and row["date"].count("-"):
            year, month = row["date"].split("-")[:2]
            counted[f"{year}-Q{(int(month) + 2) // 3}"] += 1
    shown = coverage.ages(evidence)
    assert {row.quarter: row.sources for row in shown.itertuples() if row.sources} == dict(counted)
    first, last = (int(quarter[:4]) * 4 + int(quarter[-1]) for quarter in (min(counted), max(counted)))
    assert len(shown) == last - first + 1


def test_the_ages_are_told_in_words() -> None:
    frame = pd.DataFrame({"quarter": ["2015-Q4", "2016-Q1", "2016-Q2", "2016-Q3"], "sources": [99, 4, 0, 7]})
    figure = draw.ages(frame)
    assert "2016-Q1 to 2016-Q3: lowest 0 (2016-Q2), highest 7 (2016-Q3), last 7 (2016-Q3)." in figure.alt
    assert list(figure.data["Sources published"]) == [4, 0, 7]


def test_events_are_counted_by_year_and_chapter_with_their_ids(project: Project, evidence: Evidence) -> None:
    expected = defaultdict(list)
    for row in rows(project, "events"):
        if row["date"] >= "2010":
            expected[int(row["date"][:4]), row["theme"].split(";")[0]].append(row["event_id"])
    shown = chronology.per_year(evidence, 2010)
    found = {(row.year, row.theme): (row.events, sorted(row.rows.split(";"))) for row in shown.itertuples()}
    assert found == {key: (len(ids), sorted(ids)) for key, ids in expected.items()}
    assert {evidence.behind(key)[0] for cell in shown["rows"] for key in cell.split(";")} == {"events"}


def test_the_events_are_told_in_words() -> None:
    frame = pd.DataFrame(
        [(2010, "politics", 2, "a;b"), (2012, "trade", 1, "c"), (2012, "energy", 3, "d;e;f"),
         (2013, "trade", 1, "g")],
        columns=["year", "theme", "events", "rows"],
    )  # fmt: skip
    figure = draw.events(frame)
    assert "2010 to 2013: lowest 1 (2013), highest 4 (2012), last 1 (2013), none for 2011." in figure.alt
    assert "By chapter: Politics 2, Trade 2, Energy 3, Transport 0, Security 0." in figure.alt
    assert list(figure.data["rows"]) == ["a;b", "c", "d;e;f", "g"]


def test_no_year_is_left_out_of_the_axis(evidence: Evidence) -> None:
    shown = chronology.per_year(evidence, 2010)
    scale = draw.events(shown).spec()["encoding"]["x"]["scale"]["domain"]
    assert scale == list(range(2010, int(shown["year"].max()) + 1))


@pytest.mark.parametrize(
    ("reporters", "expected"),
    [
        (("AZE", "AZERTAC", "ADY", "SOCAR"), "Azerbaijan"),
        (("UZB", "IMRS"), "Uzbekistan"),
        (("AUIC", "KAZ", "UN"), "third parties"),
        (("PRESS",), "press, no agency named"),
        (("OWN",), "own count"),
    ],
)
def test_every_reporter_is_on_one_side(reporters: tuple[str, ...], expected: str) -> None:
    assert {side(reporter) for reporter in reporters} == {expected}
