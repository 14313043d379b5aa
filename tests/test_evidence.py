"""The evidence as of a day."""

from __future__ import annotations

from datetime import date

import pytest
from tables import read

from dyadbook.analysis.facts import facts
from dyadbook.errors import MissingEvidence
from dyadbook.evidence.store import Evidence, cite_panel, load_evidence
from dyadbook.parameters import model_of
from dyadbook.project import CHAPTERS, Project


def test_at_the_cutoff_every_row_counts(project: Project, evidence: Evidence) -> None:
    assert len(evidence.all_observations) == len(read("observations"))
    assert len(evidence.events) == len(read("events"))
    assert len(evidence.sources) == len(read("sources"))


def test_an_earlier_day_hides_what_was_published_later(project: Project) -> None:
    day = date(2025, 7, 4)
    earlier = load_evidence(day, project)
    published = {row["source_id"]: row["date"] for row in read("sources")}
    kinds = {row["source_id"]: row["kind"] for row in read("sources")}
    assert len(earlier.all_observations) > 0
    for row in earlier.all_observations.itertuples():
        if kinds[row.source_id] != "dataset":
            assert published[row.source_id] != ""
            assert published[row.source_id] <= "2025-07-04"
    hidden = set(load_evidence(project=project).events.index) - set(earlier.events.index)
    assert hidden
    assert all(one <= day for one in earlier.events["start"])


def test_a_source_dated_to_a_month_counts_from_its_end(project: Project) -> None:
    monthly = next(
        row for row in read("sources")
        if len(row["date"]) == len("2025-05") and row["kind"] != "dataset"
    )  # fmt: skip
    year, month = map(int, monthly["date"].split("-"))
    assert monthly["source_id"] not in load_evidence(date(year, month, 27), project).sources.index
    after = date(year + month // 12, month % 12 + 1, 1)
    assert monthly["source_id"] in load_evidence(after, project).sources.index


def test_panels_count_from_july_of_the_next_year(project: Project) -> None:
    before = load_evidence(date(2023, 6, 30), project).all_indicators["year"].max()
    after = load_evidence(date(2023, 7, 1), project).all_indicators["year"].max()
    assert (before, after) == (2021, 2022)


def test_a_day_after_the_cutoff_is_refused(project: Project, evidence: Evidence) -> None:
    day = evidence.cutoff.replace(year=evidence.cutoff.year + 1)
    with pytest.raises(MissingEvidence, match="cut-off"):
        load_evidence(day, project)


def test_misspelt_names_are_not_absent_evidence(evidence: Evidence) -> None:
    with pytest.raises(KeyError, match="no series"):
        evidence.observations("bilateral-turnovr")
    with pytest.raises(KeyError, match="no row"):
        evidence.observation("o-none")
    with pytest.raises(KeyError, match="no indicator"):
        evidence.indicator("gdp")
    with pytest.raises(KeyError, match="no measure"):
        evidence.dyads("exports")


def test_dyads_of_a_pair_in_either_order(evidence: Evidence) -> None:
    measure = evidence.all_dyads["measure_id"].iloc[0]
    some = evidence.dyads(measure)
    a, b = some.iloc[0]["country_a"], some.iloc[0]["country_b"]
    assert evidence.dyads(measure, a, b).equals(evidence.dyads(measure, b, a))
    assert {a, b} == set(evidence.dyads(measure, a, b)[["country_a", "country_b"]].iloc[0])


def test_citing_a_panel_names_filter_and_count(evidence: Evidence) -> None:
    frame = evidence.all_indicators.head(3)
    assert cite_panel(frame, "indicators", country="AZE") == "indicators?country=AZE#3"


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_every_panel_row_that_a_fact_cites_is_there(evidence: Evidence, chapter: str) -> None:
    references = {
        row
        for one in facts(chapter, evidence, model_of(chapter)()).values()
        for row in one.rows
        if "?" in row
    }
    assert references
    for reference in references:
        count = int(reference.partition("#")[2])
        assert len(evidence.cited_rows(reference)) == count


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_every_other_row_that_a_fact_cites_is_there(evidence: Evidence, chapter: str) -> None:
    known = {
        *evidence.all_observations.index,
        *evidence.events.index,
        *evidence.projects.index,
        *evidence.project_metrics["project_id"],
        *evidence.legs.index,
        *evidence.claims.index,
        # A count over an inventory as a whole cites its source; see `Evidence.behind`.
        *evidence.sources.index,
    }
    for one in facts(chapter, evidence, model_of(chapter)()).values():
        assert {row for row in one.rows if "?" not in row} <= known, one.id
        assert set(one.sources) <= set(evidence.sources.index), one.id


def test_every_panel_row_that_a_verdict_cites_is_there(evidence: Evidence) -> None:
    references = [
        key
        for cell in (*evidence.assessments["evidence_for"], *evidence.assessments["evidence_against"])
        for key in cell.split(";")
        if "?" in key
    ]
    assert references
    for reference in references:
        assert len(evidence.cited_rows(reference)) == int(reference.partition("#")[2])
