"""The green power corridor: what is agreed, what slipped, what it could carry; joint projects."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pandas as pd

from dyadbook.analysis.choice import annual, choose, last
from dyadbook.analysis.facts import Fact, fact, format_number, happened, observed, states
from dyadbook.analysis.power import OWID, STATES
from dyadbook.errors import MissingEvidence
from dyadbook.evidence.periods import parse_period
from dyadbook.evidence.store import Evidence, cite_panel
from dyadbook.parameters import EnergyParameters, Parameters

CORRIDOR, CABLE, NUCLEAR, USTYURT = (
    "green-corridor-casp",
    "black-sea-cable",
    "jizzakh-npp",
    "ustyurt-psa-energy",
)

PARTNERS = {"AZE", "KAZ", "UZB"}
"""The three states of the Caspian corridor."""

PROMISES = (
    (CORRIDOR, "study completion promised", "Feasibility study of the Caspian corridor"),
    (CABLE, "completion", "Black Sea cable"),
)
"""Project, metric and words of the completion dates that were promised more than once."""

RENEWABLE_KINDS = ("solar plant", "wind farm", "hydropower plant", "storage")

HOURS = 8760
"""Hours a year."""


def scenario_twh(capacity_mw: float, load_factor: float) -> float:
    """Energy that a line carries in a year, before losses, in TWh.

    Parameters
    ----------
    capacity_mw : float
        Capacity of the line in MW.
    load_factor : float
        Average use of the capacity, between 0 and 1.

    Examples
    --------
    >>> scenario_twh(1000, 0.5)
    4.38
    """
    return capacity_mw * HOURS * load_factor / 1e6


def metric(evidence: Evidence, project: str, name: str) -> pd.DataFrame:
    """Figures given for a project under one name, oldest statement first, with ``published``.

    ``project_metrics`` keeps rows whose source was published by the day, so a project's figure
    may be known before the source of its present status. Undated statements are left out.
    """
    frame = evidence.project_metrics
    frame = frame[(frame["project_id"] == project) & (frame["metric"] == name)]
    rows = frame[frame["as_of"] != ""]
    said = [_middle(text) for text in rows["as_of"]]
    return rows.assign(said=pd.Series(said, index=rows.index, dtype=object)).sort_values("said")


def _middle(text: str) -> date:
    """The day of a statement; the middle of the span when only a month or year is known."""
    period = parse_period(text)
    return period.start + (period.end - period.start) / 2


def _stated(name: str, label: str, row: pd.Series[Any], decimals: int = 0) -> Fact:
    return fact(
        name,
        label,
        float(row["value"]),
        str(row["unit"]),
        str(row["as_of"]),
        rows=[str(row["project_id"])],
        sources=[str(row["source_id"])],
        decimals=decimals,
    )


# -- tables ---------------------------------------------------------------------------------


def steps(evidence: Evidence) -> pd.DataFrame:
    """Dated steps of the Caspian corridor: energy events in which all three states take part.

    Returns
    -------
    pandas.DataFrame
        Columns ``Date, Kind, Step, source_id``, oldest first.
    """
    frame = evidence.events
    frame = frame[frame["theme"].str.contains("energy")]
    rows = frame[[set(actors.split(";")) >= PARTNERS for actors in frame["actors"]]]
    return pd.DataFrame(
        {
            "Date": rows["date"],
            "Kind": rows["kind"],
            "Step": rows["title"],
            "source_id": rows["source_id"],
        }
    ).reset_index(drop=True)


def slips(evidence: Evidence) -> pd.DataFrame:
    """Completion years by the day on which they were promised.

    Returns
    -------
    pandas.DataFrame
        Columns ``project, said`` (ISO date; the middle of the span where only a month or year is
        known), ``stated`` (the date as the source gives it), ``promised`` (year), ``source_id``.
    """
    parts = []
    for project, name, words in PROMISES:
        rows = metric(evidence, project, name)
        parts.append(
            pd.DataFrame(
                {
                    "project": words,
                    "said": [day.isoformat() for day in rows["said"]],
                    "stated": rows["as_of"],
                    "promised": rows["value"].astype(int),
                    "source_id": rows["source_id"],
                }
            )
        )
    return pd.concat(parts).reset_index(drop=True)


def net_exports_aze(evidence: Evidence) -> pd.DataFrame:
    """Net electricity exports of Azerbaijan by its ministry: ``year, twh, status, rows, source_id``."""
    sold, bought = (
        annual(evidence.observations(f"aze-electricity-{flow}", reporter="AZE")).set_index("year")
        for flow in ("export", "import")
    )
    found = []
    for year in sorted(set(sold.index) & set(bought.index)):
        one, other = sold.loc[year], bought.loc[year]
        found.append(
            {
                "year": int(year),
                "twh": (float(one["value"]) - float(other["value"])) / 1000,
                "status": one["status"],
                "rows": f"{one['observation_id']};{other['observation_id']}",
                "source_id": ";".join(dict.fromkeys((one["source_id"], other["source_id"]))),
            }
        )
    return pd.DataFrame(found, columns=["year", "twh", "status", "rows", "source_id"])


def scenario(evidence: Evidence, parameters: EnergyParameters) -> pd.DataFrame:
    """The reader's corridor beside what each state sold abroad, net, and what is hoped for.

    Returns
    -------
    pandas.DataFrame
        Columns ``what, country`` (name, or Corridor), ``twh, status`` (assumed, actual,
        preliminary, target), ``source_id``.
    """
    rows: list[dict[str, object]] = []
    made = scenario_twh(parameters.corridor_capacity_mw, parameters.corridor_load_factor)
    rows.append(_bar("Corridor as assumed", "Corridor", made, "assumed", ""))
    aze = net_exports_aze(evidence)
    for row in aze.tail(2).iloc[::-1].itertuples():
        what = f"Azerbaijan, net exports {row.year}"
        rows.append(_bar(what, "Azerbaijan", row.twh, str(row.status), str(row.source_id)))
    for one in tajik_trade(evidence, parameters):
        what = f"Uzbekistan, net sales to Tajikistan {one.period}"
        rows.append(_bar(what, "Uzbekistan", one.number / 1000, "actual", ";".join(one.sources)))
    for end in ("low", "high"):
        goal = metric(evidence, CORRIDOR, f"export energy, {end}")
        for row in goal.itertuples():
            what = f"Uzbekistan, exports to Europe hoped for in 2030, {end} end"
            rows.append(_bar(what, "Uzbekistan", row.value, "target", str(row.source_id)))
    return pd.DataFrame(rows)


def _bar(what: str, country: str, twh: Any, status: str, source: str) -> dict[str, object]:
    return {
        "what": what,
        "country": country,
        "twh": round(float(twh), 2),
        "status": status,
        "source_id": source,
    }


_COUNTED = {"USD million": "USD {} million", "MW": "{} MW"}


def joint_projects(evidence: Evidence) -> pd.DataFrame:
    """Energy projects that name both states among their countries, oldest first.

    Returns
    -------
    pandas.DataFrame
        Columns ``Project, Since, Status, Size, Who acts, source_id``.
    """
    rows = joint(evidence)
    size = [
        _COUNTED.get(unit, "{} " + unit).format(format_number(float(value))) if value else "–"
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


def joint(evidence: Evidence) -> pd.DataFrame:
    """Rows of ``projects`` on energy in which both states take part, oldest first."""
    frame = evidence.projects
    frame = frame[frame["theme"] == "energy"]
    both = [set(countries.split(";")) >= set(STATES) for countries in frame["countries"]]
    return frame[both].sort_values(["start", "project_id"])


# -- facts ----------------------------------------------------------------------------------


@states
def study_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The promised end of the feasibility study: first, last, how often, and the slip."""
    rows = metric(evidence, CORRIDOR, "study completion promised")
    if rows.empty:
        raise MissingEvidence("no promised date")
    first, now = rows.iloc[0], rows.iloc[-1]
    yield _stated("study-first", "End of the corridor study, first promise", first)
    yield _stated("study-last", "End of the corridor study, last promise", now)
    sources = list(dict.fromkeys(rows["source_id"]))
    for name, label, value in (
        ("study-slip", "Years that the end of the study has moved", now["value"] - first["value"]),
        ("study-promises", "Different years promised for its end", rows["value"].nunique()),
    ):
        yield fact(
            name,
            label,
            int(value),
            "count",
            f"{str(first['as_of'])[:7]}/{str(now['as_of'])[:7]}",
            rows=[CORRIDOR],
            sources=sources,
            decimals=0,
        )


@states
def operation_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The earliest year of operation that was named."""
    earliest = last(metric(evidence, CORRIDOR, "earliest operation"))
    yield _stated("operation-earliest", "Earliest operation of the corridor", earliest)


@states
def corridor_size(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """What has been said of the corridor's cost, length, energy and capacity."""
    for name, key, label in (
        ("corridor-cost", "cost", "Cost of the corridor, more than"),
        ("corridor-length", "length", "Length of the line"),
        ("goal-low", "export energy, low", "Uzbek exports to Europe hoped for, low end"),
        ("goal-high", "export energy, high", "Uzbek exports to Europe hoped for, high end"),
        ("wish-low", "export capacity, low", "Export capacity named by Uzbekistan, low end"),
        ("wish-high", "export capacity, high", "Export capacity named by Uzbekistan, high end"),
    ):
        yield _stated(name, label, last(metric(evidence, CORRIDOR, key)))


@states
def cable_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The Black Sea cable: promised years and competing capacities."""
    rows = metric(evidence, CABLE, "completion")
    if len(rows) < 2:
        raise MissingEvidence("fewer than two promises")
    yield _stated("cable-first", "Black Sea cable complete, first promise", rows.iloc[0])
    yield _stated("cable-last", "Black Sea cable complete, last promise", rows.iloc[-1])
    sizes = metric(evidence, CABLE, "capacity").sort_values("value")
    yield _stated("cable-low", "Capacity of the Black Sea cable, lowest figure", sizes.iloc[0])
    yield _stated("cable-high", "Capacity of the Black Sea cable, highest figure", sizes.iloc[-1])


@states
def step_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Dates of the corridor's milestones, oldest first."""
    for name, event in (
        ("step-memorandum", "2024-05-01-tashkent-memorandum"),
        ("step-agreement", "2024-11-13-cop29-agreement"),
        ("step-company", "2025-07-01-green-corridor-charter"),
        ("step-study", "2026-02-02-corridor-study-kickoff"),
    ):
        yield happened(name, evidence.event(event))


@states
def export_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Azerbaijan's net electricity exports: newest year, and its share of output."""
    frame = net_exports_aze(evidence)
    row = last(frame)
    rows, sources = str(row["rows"]).split(";"), str(row["source_id"]).split(";")
    year = int(row["year"])
    yield fact(
        "net-export-aze",
        "Net electricity exports, Azerbaijan",
        float(row["twh"]),
        "TWh",
        str(year),
        rows=rows,
        sources=sources,
        decimals=2,
        reporter="AZE",
    )
    before = frame[frame["year"] == year - 1]
    yield fact(
        "net-export-aze-before",
        "Net electricity exports a year earlier, Azerbaijan",
        float(last(before)["twh"]),
        "TWh",
        str(year - 1),
        rows=str(last(before)["rows"]).split(";"),
        sources=str(last(before)["source_id"]).split(";"),
        decimals=2,
        reporter="AZE",
    )


@states
def tajik_trade(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Uzbekistan's net sales of electricity to Tajikistan, by the Tajik count."""
    sold, bought = (
        choose(evidence.observations(f"uzb-electricity-{flow}-volume", reporter="TJK"))
        for flow in ("export", "import")
    )
    one = last(sold)
    other = last(bought[bought["period"] == one["period"]])
    yield fact(
        "net-export-tajikistan",
        "Net sales of electricity to Tajikistan, Uzbekistan, Tajik count",
        float(one["value"]) - float(other["value"]),
        "GWh",
        str(one["period"]),
        rows=[str(one.name), str(other.name)],
        sources=[str(one["source_id"]), str(other["source_id"])],
        decimals=0,
        reporter="TJK",
    )


@states
def power_trade_uzb(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Value of Uzbekistan's electricity trade in the newest half-year and five years before."""
    sold, bought = (
        choose(evidence.observations(f"uzb-electricity-{flow}-value", reporter="UZB"))
        for flow in ("export", "import")
    )
    halves = sold[sold["period"].isin(set(bought["period"])) & sold["year"].isna()]
    for name, row in (("power-balance-uzb", last(halves)), ("power-balance-uzb-then", halves.iloc[0])):
        other = last(bought[bought["period"] == row["period"]])
        yield fact(
            name,
            "Electricity exports less imports by value, Uzbekistan",
            float(row["value"]) - float(other["value"]),
            "USD million",
            str(row["period"]),
            rows=[str(row.name), str(other.name)],
            sources=[str(row["source_id"]), str(other["source_id"])],
            reporter="UZB",
        )


@states
def all_partners_uzb(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The newest volume of Uzbekistan's net electricity imports with all partners in any panel."""
    rows = evidence.indicator("ember_net_imports_twh", "UZB")
    row = last(rows)
    year = str(row["year"])
    yield fact(
        "net-import-uzb",
        "Net electricity imports of Uzbekistan, all partners",
        float(row["value"]),
        "TWh",
        year,
        rows=[
            cite_panel(
                rows.tail(1),
                "indicators",
                indicator_id="ember_net_imports_twh",
                country="UZB",
                year=year,
            )
        ],
        sources=[OWID],
    )


@states
def scenario_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The reader's corridor in TWh a year: assumptions, result, and what it is set against."""
    if not isinstance(parameters, EnergyParameters):
        raise MissingEvidence("no corridor is assumed")
    size, load = parameters.corridor_capacity_mw, parameters.corridor_load_factor
    day = str(parameters.as_of)
    yield fact("assumed-capacity", "Corridor capacity, assumed", size, "MW", day, decimals=0)
    yield fact("assumed-load", "Corridor load factor, assumed", 100 * load, "percent", day, decimals=0)
    made = scenario_twh(size, load)
    yield fact("scenario", "Energy of the assumed corridor", made, "TWh", day)
    net = last(net_exports_aze(evidence))
    yield fact(
        "scenario-aze",
        "The assumed corridor against Azerbaijan's net electricity exports",
        made / float(net["twh"]),
        "ratio",
        str(net["year"]),
        rows=str(net["rows"]).split(";"),
        sources=str(net["source_id"]).split(";"),
    )


@states
def goal_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The capacity that the Uzbek goal would need at the assumed load, and the sales at the price."""
    if not isinstance(parameters, EnergyParameters):
        raise MissingEvidence("no corridor is assumed")
    load, size = parameters.corridor_load_factor, parameters.corridor_capacity_mw
    for end in ("low", "high"):
        row = last(metric(evidence, CORRIDOR, f"export energy, {end}"))
        yield fact(
            f"goal-needs-{end}",
            f"Capacity that the Uzbek export goal needs at the assumed load factor, {end} end",
            float(row["value"]) * 1e6 / (HOURS * load),
            "MW",
            "2030",
            rows=[CORRIDOR],
            sources=[str(row["source_id"])],
            decimals=0,
        )
    price = last(metric(evidence, CORRIDOR, "minimum price"))
    yield _stated("price", "Lowest export price named", price)
    yield fact(
        "scenario-sales",
        "Sales of the assumed corridor a year at the lowest price named",
        scenario_twh(size, load) * 1e9 * float(price["value"]) / 100 / 1e6,
        "USD million",
        str(price["as_of"]),
        rows=[CORRIDOR],
        sources=[str(price["source_id"])],
        decimals=0,
    )


@states
def joint_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """How many joint energy projects there are, and how many renewable plants are among them."""
    rows, day = joint(evidence), str(parameters.as_of)
    plants = evidence.projects[evidence.projects["kind"].isin(RENEWABLE_KINDS)]
    shared = rows[rows["kind"].isin(RENEWABLE_KINDS)]
    running = rows[rows["status"] == "operating"]
    for name, label, found in (
        ("joint-projects", "Energy projects with both states", rows),
        ("joint-operating", "Joint energy projects that operate: companies", running),
        ("plants", "Solar, wind, hydropower and storage projects in the evidence", plants),
    ):
        yield fact(name, label, len(found), "count", day, rows=found, decimals=0)
    yield fact(
        "joint-plants",
        "Such plants in which both states take part",
        len(shared),
        "count",
        day,
        rows=plants,
        decimals=0,
    )


@states
def ustyurt_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The Ustyurt agreement: its day, blocks, money named, wells due, forecasts."""
    yield happened("ustyurt", evidence.event("2025-07-24-ustyurt-psa"))
    for name, key, label in (
        ("ustyurt-blocks", "blocks", "Blocks of the Ustyurt agreement"),
        ("ustyurt-wells", "wells due by 2030", "Wells due by 2030, at least"),
        ("ustyurt-money", "investment", "Investment named for Ustyurt"),
        ("ustyurt-oil", "oil resource forecast", "Oil forecast for Ustyurt"),
        ("ustyurt-gas", "gas resource forecast", "Gas forecast for Ustyurt"),
    ):
        yield _stated(name, label, last(metric(evidence, "ustyurt-psa", key)))


@states
def nuclear_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Capacity of the nuclear plant: first plan, contract, later papers."""
    rows = evidence.observations("uzb-npp-capacity")
    for name, label, year in (
        ("nuclear-first", "Nuclear plant, first plan", 2018),
        ("nuclear-contract", "Nuclear plant, contract", 2024),
        ("nuclear-later", "Nuclear plant, later papers", 2025),
    ):
        found = rows[[day.year == year for day in rows["end"]]]
        yield observed(name, label, last(found), 0)


@states
def nuclear_built(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Start of earthworks, and what Global Energy Monitor lists as under construction."""
    yield happened("nuclear-earthworks", evidence.event("2025-10-10-nuclear-earthworks"))
    rows = evidence.indicator("gem_nuclear_build_gw", "UZB")
    row = last(rows)
    yield fact(
        "nuclear-build",
        "Nuclear capacity under construction, Global Energy Monitor",
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
        reporter="GEM",
    )


FACTS = (
    study_facts,
    operation_facts,
    corridor_size,
    cable_facts,
    step_facts,
    export_facts,
    tajik_trade,
    power_trade_uzb,
    all_partners_uzb,
    scenario_facts,
    goal_facts,
    joint_facts,
    ustyurt_facts,
    nuclear_facts,
    nuclear_built,
)
