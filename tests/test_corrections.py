"""Errors of the sources: each entry guards its row, is applied or left out, and is shown."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from dyadbook.analysis import corrections
from dyadbook.analysis.facts import Fact, all_facts
from dyadbook.book.mimetypes import TABLE
from dyadbook.evidence.package import Table, package_rules
from dyadbook.evidence.store import Evidence, load_evidence
from dyadbook.markdown import escape
from dyadbook.parameters import Parameters
from dyadbook.project import CHAPTERS, Project, find_project

DOUBTFUL = {"trade/spans", "trade/doubtful", "trade/doubtful-press"}
"""Counts of the totals on record, and of those among them that are left out."""

EDITIONS = {"security/milex-both", "security/milex-moved"}
"""Distance between an older edition and the newest, over all the rows of the older one."""

SHOWN_AS_WRONG = {
    "embassy-uzb-baku-1998-07": {"politics/embassy-uzb-other"},
    "fuzuli-school-opened-2023-08-22": {"politics/school-opened-other"},
    "o-1e0cf685": {"trade/doubtful-2024-03", *DOUBTFUL},
    "o-64451d60": {"trade/doubtful-2023-06", *DOUBTFUL},
    "o-8c61af09": {"trade/doubtful-2021-11", *DOUBTFUL},
    "o-a1be607e": {"trade/odd"},
    "o-6958418d": set(),
    "o-ce9646b7": {"security/milex-uzb-older", *EDITIONS},
    "o-3e143803": {"security/milex-aze-older", *EDITIONS},
    "o-293fae38": {"security/fdi-older-edition", "security/fdi-older-fell"},
}
"""Rows that are left out, and the facts that name them as what they are."""


def records(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


ENTRIES = {row["correction_id"]: row for row in records(find_project().data / "corrections.csv")}
LEFT_OUT = {key: row for key, row in ENTRIES.items() if not row["used"]}
REPLACED = {key: row for key, row in ENTRIES.items() if row["used"]}


def table(project: Project, name: str) -> Table:
    path = project.data / f"{name}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    return Table(name, f"data/{name}.csv", {}, tuple(header), rows, list(range(2, len(rows) + 2)))


@pytest.fixture(scope="module")
def tables(project: Project) -> dict[str, Table]:
    names = {"corrections", *(row["table"] for row in ENTRIES.values())}
    return {name: table(project, name) for name in names}


@pytest.fixture(scope="module")
def facts(evidence: Evidence) -> dict[str, Fact]:
    return all_facts(evidence, Parameters())


@pytest.mark.parametrize("key", ENTRIES)
def test_the_guard_fails_once_the_provider_mends_the_row(
    key: str, tables: dict[str, Table], evidence: Evidence
) -> None:
    entry = ENTRIES[key]
    damaged = tables[entry["table"]]
    cell = damaged.header.index(entry["column"])
    start = entry["row_id"].split(";")
    places = [number for number, row in enumerate(damaged.rows) if row[: len(start)] == start]
    mended = [list(row) for row in damaged.rows]
    for at in places:
        mended[at][cell] = "mended"
    changed = {"corrections": tables["corrections"], damaged.name: replace(damaged, rows=mended)}
    before = package_rules({"corrections": changed["corrections"], damaged.name: damaged}, evidence.cutoff)
    after = package_rules(changed, evidence.cutoff)
    [found] = [each for each in after if key in each.rule or each.value == entry["row_id"]]
    assert before == []
    if cell < len(start):  # the cell is part of the key: the row is not found any more
        assert (found.file, found.column) == ("data/corrections.csv", "row_id")
        assert "take the entry out" in found.remedy
    else:
        place = (damaged.file, places[0] + 2, entry["column"], "mended")
        assert (found.file, found.line, found.column, found.value) == place
        assert "take the entry out of data/corrections.csv" in found.remedy


@pytest.mark.parametrize("key", ENTRIES)
def test_the_evidence_of_an_entry_is_there_and_is_not_the_row_itself(key: str, evidence: Evidence) -> None:
    for each in ENTRIES[key]["evidence"].split(";"):
        _, rows = evidence.behind(each)
        assert len(rows) == 1
        assert each != ENTRIES[key]["row_id"]


def test_all_entries_are_known_at_the_cutoff(evidence: Evidence) -> None:
    assert list(evidence.corrections.index) == list(ENTRIES)


@pytest.mark.parametrize("key", LEFT_OUT)
def test_no_fact_rests_on_a_row_that_is_left_out(key: str, facts: dict[str, Fact]) -> None:
    row = LEFT_OUT[key]["row_id"]
    citing = {name for name, one in facts.items() if row in one.rows}
    citing -= {name for name in citing if name.startswith("claims/")}  # a verdict may cite what it rejects
    assert citing == SHOWN_AS_WRONG[row]


@pytest.mark.parametrize("key", REPLACED)
def test_the_value_that_is_used_stands_in_the_table(key: str, evidence: Evidence) -> None:
    entry = REPLACED[key]
    if entry["table"] == "project_metrics":
        frame = evidence.project_metrics
        assert entry["used"] in set(frame[entry["column"]])
        assert not (
            (frame[entry["column"]] == entry["printed"]) & (frame["source_id"] == entry["source_id"])
        ).any()
        return
    frame = evidence.all_observations if entry["table"] == "observations" else evidence.events
    found = frame.loc[entry["row_id"], entry["column"]]
    assert found == (float(entry["used"]) if entry["column"] == "value" else entry["used"])


def test_a_moved_day_moves_the_order_of_events(evidence: Evidence) -> None:
    assert evidence.event("call-iran-drones-2026-03-06")["start"] == date(2026, 3, 5)


def test_an_entry_whose_row_is_not_yet_published_is_hidden(project: Project, evidence: Evidence) -> None:
    row = evidence.observation("o-1e0cf685")
    against = evidence.observation("o-9ae7b228")
    day = max(row["published"], against["published"])
    assert "turnover-2024-03" in load_evidence(day, project).corrections.index
    earlier = load_evidence(day - timedelta(days=1), project)
    assert "turnover-2024-03" not in earlier.corrections.index
    assert "o-1e0cf685" not in corrections.left_out(earlier)
    assert len(corrections.table(earlier)) == len(earlier.corrections) < len(ENTRIES)


# -- what readers see ------------------------------------------------------------------------


def test_the_table_names_row_and_value(evidence: Evidence) -> None:
    shown = corrections.table(evidence, "energy").set_index("Where")
    gas = shown.loc["Gas exports of Azerbaijan to Europe, 2025"]
    assert (gas["Printed"], gas["What is used"]) == ("12.9 bcm", "12.8 bcm")
    assert "12.9 bcm (2024; Azerbaijan)" in gas["What is wrong, and why"]
    assert "interfaxua-20260106-1134179" in gas["source_id"].split(";")
    growth = corrections.table(evidence, "trade").set_index("Printed").loc["16%"]
    assert growth["What is used"] == "left out"


def shown_in(project: Project, page: str) -> list[list[str]]:
    notebook = json.loads((project.notebooks / f"{page}.ipynb").read_text("utf-8"))
    contents = [
        output["data"][TABLE]
        for cell in notebook["cells"]
        for output in cell.get("outputs", [])
        if TABLE in output.get("data", {})
    ]
    [content] = [each for each in contents if each["label"] == f"{page}-tab-corrections"]
    rows: list[list[str]] = content["rows"]
    return rows


def named(rows: list[list[str]], entry: dict[str, str]) -> bool:
    return any(escape(entry["problem"]) in cell for row in rows for cell in row)


def test_each_chapter_shows_its_entries(project: Project) -> None:
    for chapter in CHAPTERS:
        own = [row for row in ENTRIES.values() if row["theme"] == chapter]
        rows = shown_in(project, chapter)
        assert len(rows) == len(own) > 0
        assert all(named(rows, entry) for entry in own), chapter


def test_the_catalogue_shows_all_entries(project: Project) -> None:
    rows = shown_in(project, "catalogue")
    assert len(rows) == len(ENTRIES)
    assert all(named(rows, entry) for entry in ENTRIES.values())
