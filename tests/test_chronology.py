"""The chronology, against the table of events read by itself."""

from __future__ import annotations

import csv

import pytest

from dyadbook.analysis.chronology import by_theme, per_year
from dyadbook.evidence.store import Evidence
from dyadbook.project import CHAPTERS, Project


@pytest.fixture(scope="module")
def events(project: Project) -> list[dict[str, str]]:
    """All events with their first theme alone."""
    with (project.root / "data" / "events.csv").open(encoding="utf-8", newline="") as file:
        return [row | {"theme": row["theme"].partition(";")[0]} for row in csv.DictReader(file)]


def test_every_event_stands_once_under_its_first_theme(
    evidence: Evidence, events: list[dict[str, str]]
) -> None:
    for theme in CHAPTERS:
        titles = sorted(row["title"] for row in events if row["theme"] == theme)
        assert sorted(by_theme(evidence, theme)["Event"]) == titles
    assert {row["theme"] for row in events} == set(CHAPTERS)


def test_events_are_counted_by_year_and_theme(evidence: Evidence, events: list[dict[str, str]]) -> None:
    found = per_year(evidence, 2020)
    for row in found.itertuples():
        same = [one["event_id"] for one in events if one["date"][:4] == str(row.year)]
        same = [one["event_id"] for one in events if one["event_id"] in same and one["theme"] == row.theme]
        assert sorted(str(row.rows).split(";")) == sorted(same)
        assert row.events == len(same)
    assert found["events"].sum() == sum(one["date"] >= "2020" for one in events)
