"""From a number to its rows and sources: the records of facts.json, the chain, the entries of a page."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

import jsonschema
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from click.testing import CliRunner

from dyadbook.analysis import provenance
from dyadbook.analysis.choice import alternatives
from dyadbook.analysis.facts import Fact, all_facts, fact
from dyadbook.book.numbers import SHOWN, list_numbers
from dyadbook.cli import main
from dyadbook.errors import ParameterError
from dyadbook.evidence.store import PANELS, TIMELESS, Evidence
from dyadbook.parameters import ReportParameters
from dyadbook.project import PAGES, Project
from dyadbook.runner.edition import facts_of

TURNOVER = "trade/turnover-2024-aze"


@pytest.fixture(scope="module")
def known(evidence: Evidence) -> dict[str, Fact]:
    return all_facts(evidence, ReportParameters())


@pytest.fixture(scope="module")
def records(project: Project) -> list[dict[str, Any]]:
    """What facts.json of the default edition holds."""
    found: list[dict[str, Any]] = json.loads(json.dumps(facts_of(project, {})))
    return found


def ids(project: Project) -> set[str]:
    """Every id that a fact may name, read from the tables as they are."""
    found: set[str] = set()
    for folder, table, column in (
        (project.data, "observations", "observation_id"), (project.data, "events", "event_id"),
        (project.data, "projects", "project_id"),
        (project.data, "legs", "leg_id"), (project.data, "sources", "source_id"),
        (project.data, "commitments", "commitment_id"),
        (project.seeds, "claims", "claim_id"),
    ):  # fmt: skip
        found |= set(pd.read_csv(folder / f"{table}.csv", dtype=str)[column])
    return found


def test_facts_follow_the_schema(project: Project, records: list[dict[str, Any]]) -> None:
    schema = json.loads((project.book / "facts.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    broken = [error.message for error in jsonschema.Draft202012Validator(schema).iter_errors(records)]
    assert broken == []
    assert len({one["id"] for one in records}) == len(records)


def test_rows_and_sources_exist(project: Project, records: list[dict[str, Any]]) -> None:
    rows, sources = ids(project), set(pd.read_csv(project.data / "sources.csv", dtype=str)["source_id"])
    for one in records:
        assert set(one["sources"]) <= sources, one["id"]
        for row in one["rows"]:
            if isinstance(row, str):
                assert row in rows, (one["id"], row)
            else:
                assert row["table"] in PANELS


def test_what_rests_on_rows_has_sources(project: Project, records: list[dict[str, Any]]) -> None:
    """All but counts of claims, which are passages of the two articles, and of commitments."""
    counted = set(pd.read_csv(project.seeds / "claims.csv", dtype=str)["claim_id"])
    counted |= set(pd.read_csv(project.data / "commitments.csv", dtype=str)["commitment_id"])
    for one in records:
        assert one["sources"] or all(isinstance(row, str) and row in counted for row in one["rows"]), one[
            "id"
        ]


def test_an_observation_is_stated_as_it_stands_in_the_table(
    project: Project, records: list[dict[str, Any]]
) -> None:
    """Facts of one reporter and one row: value and period, held against the CSV itself."""
    table = pd.read_csv(project.data / "observations.csv", dtype=str).set_index("observation_id")
    checked = 0
    for one in records:
        if not one["reporter"] or len(one["rows"]) != 1 or one["rows"][0] not in table.index:
            continue
        row = table.loc[one["rows"][0]]
        if one["unit"] == row["unit"] and one["period"] == row["period"]:
            assert one["value"] == pytest.approx(float(row["value"])), one["id"]
            checked += 1
    assert checked > 100


def test_a_panel_row_is_counted_and_hashed(evidence: Evidence) -> None:
    reference = "indicators?indicator_id=gdp_usd&country=AZE|UZB&year=2020/2021#4"
    frame = evidence.all_indicators
    frame = frame[(frame["indicator_id"] == "gdp_usd") & frame["country"].isin(["AZE", "UZB"])]
    row, other = provenance.named_rows(evidence, [reference, reference.replace("2021", "2020")])
    assert isinstance(row, dict)
    assert row["count"] == frame["year"].isin([2020, 2021]).sum()
    assert row["filter"] == "indicator_id=gdp_usd&country=AZE|UZB&year=2020/2021"
    assert isinstance(other, dict)
    assert other["hash"] != row["hash"]


def test_a_changed_row_changes_what_it_came_from_alone(evidence: Evidence, known: dict[str, Fact]) -> None:
    changed = Evidence(evidence.project, evidence.as_of)
    frame = evidence.all_observations.copy()
    frame.loc[known[TURNOVER].rows[0], "value"] += 1
    changed.__dict__["all_observations"] = frame
    before, after = (
        {one["id"]: one["inputs"] for one in provenance.records(which, ReportParameters())}
        for which in (evidence, changed)
    )
    assert before[TURNOVER]["data"] != after[TURNOVER]["data"]
    assert before[TURNOVER]["code"] == after[TURNOVER]["code"]
    assert before["security/risk-iran"] == after["security/risk-iran"]


def test_parameters_are_recorded(project: Project) -> None:
    found = {one["id"]: one for one in facts_of(project, {"target_value": "2000"})}
    assert found["trade/goal"]["value"] == 2000
    assert found["trade/goal"]["inputs"]["parameters"]["target_value"] == 2000
    assert "target_value" not in found["energy/scenario"]["inputs"]["parameters"]


def test_an_unknown_parameter_is_refused(project: Project) -> None:
    with pytest.raises(ParameterError, match="Did you mean target_value"):
        facts_of(project, {"target_valu": "2000"})


def test_an_earlier_day_knows_fewer_facts_and_no_later_source(
    project: Project, records: list[dict[str, Any]]
) -> None:
    day = "2025-07-04"
    early = facts_of(project, {"as_of": day})
    assert 0 < len(early) < len(records)
    table = pd.read_csv(project.data / "sources.csv", dtype=str, keep_default_na=False).set_index("source_id")
    for one in early:
        for key in one["sources"]:
            if table.loc[key, "kind"] == "dataset" or key == TIMELESS:
                continue
            date = str(table.loc[key, "date"])
            # A month or year counts from its end, so it must lie before the month or year of the day.
            assert date <= day if len(date) == 10 else "" < date < day[: len(date)], (one["id"], key)


def test_another_figure_for_the_same_thing_is_an_alternative(evidence: Evidence) -> None:
    """Both sides' turnover of a year contradict each other; a figure does not contradict itself."""
    frame = evidence.observations("bilateral-turnover", period="2024")
    own = frame[(frame["country"] == "AZE") & (frame["partner"] == "UZB") & (frame["value"] == 252)]
    others = alternatives(evidence, str(own.index[0]))
    both = frame[
        frame["country"].isin(["AZE", "UZB"]) & frame["partner"].isin(["AZE", "UZB"])
        & frame["status"].isin(["actual", "preliminary", "estimate"]) & (frame["value"] != 252)
    ]  # fmt: skip
    assert sorted(others) == sorted(both.index)
    assert len(others) >= 2


def test_exports_one_way_do_not_contradict_those_the_other_way(evidence: Evidence) -> None:
    frame = evidence.observations("bilateral-exports")
    for key in frame.index:
        for other in alternatives(evidence, key):
            assert frame.loc[other, "country"] == frame.loc[key, "country"]


def test_the_chain_names_function_row_source_and_what_was_not_used(project: Project) -> None:
    done = CliRunner().invoke(main, ["trace", TURNOVER])
    assert done.exit_code == 0, done.output
    table = pd.read_csv(project.data / "observations.csv", dtype=str).set_index("observation_id")
    (row,) = re.findall(r"^row  observations  (\S+)$", done.output, re.MULTILINE)
    assert f"  source  {table.loc[row, 'source_id']}" in done.output
    assert "function  dyadbook.analysis.turnover.year_facts" in done.output
    assert "not used  o-" in done.output


def test_a_misspelt_fact_gets_a_hint() -> None:
    done = CliRunner().invoke(main, ["trace", "trade/turnover-2024-az"])
    assert done.exit_code != 0
    assert TURNOVER in str(done.exception)


def entries(evidence: Evidence, page: str, *facts: Fact) -> BeautifulSoup:
    return BeautifulSoup(list_numbers(evidence, page, facts), "lxml")


def test_an_entry_tells_what_stands_behind_a_number(evidence: Evidence, known: dict[str, Fact]) -> None:
    one = known[TURNOVER]
    entry = entries(evidence, "trade", one).find(id="trade-fact-turnover-2024-aze")
    assert entry is not None
    text = " ".join(entry.get_text(" ").split())
    assert one.text in text
    assert one.rows[0] in text
    assert "Azerbaijani side" in text
    addresses = [link["href"] for link in entry.find_all("a")]
    assert str(evidence.source(one.sources[0])["url"]) in addresses
    assert addresses[-1] == "#trade-fact-turnover-2024-aze"


def test_an_entry_elsewhere_leads_home(evidence: Evidence, known: dict[str, Fact]) -> None:
    entry = entries(evidence, "summary", known[TURNOVER]).find(id="summary-fact-trade-turnover-2024-aze")
    assert entry is not None
    assert entry.find_all("a")[-1]["href"] == "trade.html#trade-fact-turnover-2024-aze"


def test_long_lists_of_rows_are_cut_and_counted(evidence: Evidence) -> None:
    rows = evidence.events.index[: SHOWN + 3]
    many = replace(fact("n", "N", 3, "count", "2024", rows=rows, sources=["x"]), id="trade/n", sources=())
    text = entries(evidence, "trade", many).get_text()
    assert "and 3 more" in text
    assert text.count(str(rows[SHOWN])) == 0


def test_markup_from_tables_does_not_take_effect(evidence: Evidence) -> None:
    bad = replace(fact("n", "<script>x</script>", "<b>1</b>", "text", "2024"), id="trade/n")
    assert entries(evidence, "trade", bad).find(["script", "b"]) is None


@pytest.mark.parametrize("page", PAGES)
def test_every_number_of_a_page_leads_to_its_entry(project: Project, page: str) -> None:
    """In the stored notebooks: each link has its entry, and each entry its address at home."""
    notebook = json.loads((project.notebooks / f"{page}.ipynb").read_text(encoding="utf-8"))
    shown = [output["data"] for cell in notebook["cells"] for output in cell.get("outputs", [])]
    linked = set(re.findall(r'class=\\?"fact\\?" href=\\?"#([^"\\]+)', json.dumps(shown)))
    listed = {
        entry["id"]
        for data in shown
        if "text/html" in data
        for entry in BeautifulSoup("".join(data["text/html"]), "lxml").select(".fact-entry")
    }
    assert linked <= listed
    assert listed
    if page in ("trade", "politics", "energy", "transport", "security", "summary"):
        assert len(linked) > 20


def test_every_fact_has_its_place_on_its_page(project: Project, records: list[dict[str, Any]]) -> None:
    for page in PAGES:
        text = (project.notebooks / f"{page}.ipynb").read_text(encoding="utf-8")
        for one in records:
            address, _, name = one["anchor"].partition("#")
            if address == f"notebooks/{page}.html":
                assert f'id=\\"{name}\\"' in text, one["id"]
