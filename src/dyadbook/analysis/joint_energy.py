"""Joint energy projects of the two states, who pays for plants, and the nuclear plant."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from dyadbook.analysis.facts import Fact, fact, happened, observed, states
from dyadbook.analysis.green_corridor import metric, stated, status
from dyadbook.analysis.rows import last
from dyadbook.analysis.words import listed
from dyadbook.errors import MissingEvidence
from dyadbook.evidence.store import Evidence, cite_panel
from dyadbook.parameters import PAIR, Parameters

USTYURT = "ustyurt-psa-energy"

RENEWABLE_KINDS = ("solar plant", "wind farm", "hydropower plant", "storage")


def joint_projects(evidence: Evidence) -> pd.DataFrame:
    """Energy projects that name both states among their countries, oldest first.

    Returns
    -------
    pandas.DataFrame
        Columns ``Project, Since, Status, Size, Who acts, source_id``.
    """
    rows = joint(evidence)
    size = [
        fact("size", "Size", float(value), unit, "2026", decimals=0).text if value else "–"
        for value, unit in zip(rows["value"], rows["unit"], strict=True)
    ]
    return pd.DataFrame(
        {
            "Project": rows["name"],
            "Since": rows["start"].replace("", "–"),
            "Status": rows["status"],
            "Size": size,
            "Who acts": rows["owner"].replace("", "–").str.replace(";", ","),
            "source_id": rows["source_id"],
        }
    ).reset_index(drop=True)


COSTS = {
    "cost": "cost",
    "investment": "investment named",
    "finance": "bank finance",
    "bank loans with Neftchala": "bank loans, with Neftchala",
    "cost with Neftchala": "cost, with Neftchala",
}
"""Metrics of projects that are sums of money, with the words of the table."""

_TOGETHER = {"bilasuvar-solar": ("bilasuvar-solar", "neftchala-solar")}
"""Projects whose sum is for more than one plant."""


def costs(evidence: Evidence) -> pd.DataFrame:
    """Sums published for energy projects of the two states: what for, how much, from whom.

    The cost of a kilowatt is the sum over the capacity, for plants whose cost and size are known; a
    project with several sums has a row for each.

    Returns
    -------
    pandas.DataFrame
        Columns ``Project, Where, Size, Sum, Per kW, Who acts, source_id``.
    """
    metrics = evidence.project_metrics
    metrics = metrics[metrics["metric"].isin(COSTS) & metrics["project_id"].isin(evidence.projects.index)]
    rows = []
    for row in metrics.to_dict("records"):
        project = evidence.projects.loc[row["project_id"]]
        is_plant = project["kind"] in RENEWABLE_KINDS
        members = str(project["countries"]).split(";")
        if project["theme"] != "energy" or not set(PAIR) & set(members):
            continue
        plants = [evidence.projects.loc[key] for key in _TOGETHER.get(row["project_id"], [row["project_id"]])]
        size = sum(float(str(one["value"])) for one in plants if str(one["unit"]) == "MW")
        is_cost = row["metric"].startswith("cost") and row["unit"].startswith("USD")
        rows.append(
            {
                "Project": project["name"],
                "Where": ", ".join(evidence.name(code) for code in (members[:1] if is_plant else members)),
                "Size": f"{size:,.0f} MW" if size else "–",
                "Sum": f"{fact('s', 's', row['value'], row['unit'], '2026', decimals=0).text} "
                f"({COSTS[row['metric']]})",
                "Per kW": f"USD {row['value'] * 1000 / size:,.0f}" if is_plant and is_cost and size else "–",
                "Who acts": str(project["owner"]).replace(";", ",") or "–",
                "source_id": row["source_id"],
            }
        )
    columns = ["Project", "Where", "Size", "Sum", "Per kW", "Who acts", "source_id"]
    return pd.DataFrame(rows, columns=columns).sort_values(["Where", "Project", "Sum"]).reset_index(drop=True)


def joint(evidence: Evidence) -> pd.DataFrame:
    """Rows of ``projects`` on energy in which both states take part, oldest first."""
    frame = evidence.projects
    frame = frame[frame["theme"] == "energy"]
    both = frame["countries"].map(lambda cell: set(cell.split(";")) >= set(PAIR)).astype(bool)
    return frame[both].sort_values(["start", "project_id"])


@states
def joint_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """How many joint energy projects there are, of which kind, and the joint renewable plants."""
    rows, day = joint(evidence), str(parameters.as_of)
    plants = evidence.projects[evidence.projects["kind"].isin(RENEWABLE_KINDS)]
    shared = rows[rows["kind"].isin(RENEWABLE_KINDS)]
    running = rows[rows["status"] == "operating"]
    both = "with both Azerbaijan and Uzbekistan"
    renewable = "Solar, wind, hydropower and storage projects in the evidence"
    for name, label, found in (
        ("joint-projects", f"Energy projects {both}", rows),
        ("joint-operating", f"Energy projects {both} that operate", running),
        ("plants", renewable, plants),
    ):
        yield fact(name, label, len(found), "count", day, rows=found, decimals=0)
    companies = running["kind"] == "company"
    yield fact(
        "joint-companies",
        f"Companies among the operating energy projects {both}",
        int(companies.sum()),
        "count",
        day,
        rows=running,
        decimals=0,
    )
    ideas = rows["status"] == "idea"
    yield fact(
        "joint-ideas",
        f"Energy projects {both} that are ideas",
        int(ideas.sum()),
        "count",
        day,
        rows=rows,
        decimals=0,
    )
    yield fact(
        "joint-plants",
        f"{renewable} {both}",
        len(shared),
        "count",
        day,
        rows=plants,
        decimals=0,
    )


@states
def partner_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The foreign states behind the renewable plants of each state in the evidence."""
    plants = evidence.projects[evidence.projects["kind"].isin(RENEWABLE_KINDS)]
    for host in PAIR:
        rows = plants[plants["countries"].str.startswith(host)]
        others = [code for cell in rows["countries"] for code in cell.split(";") if code != host]
        if not others:
            raise MissingEvidence("no foreign partner")
        counted = pd.Series(others).value_counts(sort=False)
        ranked = sorted(counted.index, key=lambda code: (-int(counted[code]), str(code)))
        yield fact(
            f"partners-{host.lower()}",
            f"Foreign states behind renewable plants in {evidence.name(host)}",
            listed([_with_article(evidence.name(str(code))) for code in ranked]),
            "text",
            str(parameters.as_of),
            rows=rows,
        )
    funds = evidence.projects[evidence.projects["project_id"] == "corridor-study-funds"]
    row = last(funds)
    yield fact(
        "study-funds",
        str(row["name"]),
        float(row["value"]),
        str(row["unit"]),
        str(row["start"]),
        rows=funds,
        decimals=0,
    )


def _with_article(name: str) -> str:
    return f"the {name}" if name.startswith("United ") else name


@states
def ustyurt_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The Ustyurt agreement: its day, blocks, money named, wells due, forecasts."""
    yield happened("ustyurt", evidence.event("2025-07-24-ustyurt-psa"))
    yield happened("ustyurt-payers", evidence.event("2025-11-06-bp-invited"))
    for name, key, label in (
        ("ustyurt-blocks", "blocks", "Blocks of the Ustyurt agreement"),
        ("ustyurt-wells", "wells due by 2030", "Wells due under the Ustyurt agreement (at least)"),
        ("ustyurt-money", "investment", "Investment named for Ustyurt"),
        ("ustyurt-oil", "oil resource forecast", "Oil forecast for Ustyurt"),
        ("ustyurt-gas", "gas resource forecast", "Gas forecast for Ustyurt"),
    ):
        yield stated(name, label, last(metric(evidence, USTYURT, key)))
    project = evidence.projects[evidence.projects["project_id"] == USTYURT]
    row = last(project)
    yield status("ustyurt-status", "Status of the Ustyurt exploration", evidence, row)
    end = int(str(row["end"])[:4])
    yield fact(
        "ustyurt-end",
        "Year by which a well is due under the Ustyurt agreement",
        end,
        "year",
        str(end),
        rows=project,
    )


@states
def nuclear_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Capacity of the nuclear plant: first plan, contract, later papers."""
    rows = evidence.observations("uzb-npp-capacity")
    for name, label, year in (
        ("nuclear-first", "Capacity of Uzbekistan's nuclear plant, first plan", 2018),
        ("nuclear-contract", "Capacity of Uzbekistan's nuclear plant, contract", 2024),
        ("nuclear-later", "Capacity of Uzbekistan's nuclear plant, later papers", 2025),
    ):
        found = rows[rows["period"].str.startswith(str(year))]
        yield observed(name, label, last(found), 0)


@states
def nuclear_built(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Start of earthworks, and what Global Energy Monitor lists as under construction."""
    yield happened("nuclear-earthworks", evidence.event("2025-10-10-nuclear-earthworks"))
    rows = evidence.indicator("gem_nuclear_build_gw", "UZB")
    row = last(rows)
    yield fact(
        "nuclear-build",
        "Nuclear capacity under construction in Uzbekistan, Global Energy Monitor",
        1000 * float(row["value"]),
        "MW",
        str(row["year"]),
        rows=[
            cite_panel(
                rows,
                "indicators",
                indicator_id="gem_nuclear_build_gw",
                country="UZB",
            )
        ],
        sources=[str(row["source_id"])],
        decimals=0,
    )


FACTS = (joint_facts, partner_facts, ustyurt_facts, nuclear_facts, nuclear_built)
