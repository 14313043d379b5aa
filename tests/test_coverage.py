"""The register of strength and gaps, held against the CSV files read plainly."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path

import pytest

from dyadbook.analysis import coverage
from dyadbook.analysis.facts import facts
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
