"""The green power corridor: what is agreed, what slipped, what it could carry beside present exports."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pandas as pd

from dyadbook.analysis.choice import annual, choose
from dyadbook.analysis.facts import Fact, fact, format_number, happened, observed, states
from dyadbook.analysis.power import net_trade, of_pair
from dyadbook.analysis.rows import last
from dyadbook.errors import MissingEvidence
from dyadbook.evidence.periods import parse_period
from dyadbook.evidence.store import Evidence, cite_panel
from dyadbook.parameters import EnergyParameters, Parameters

CORRIDOR, CABLE = "green-corridor-casp", "black-sea-cable"

PARTNERS = {"AZE", "KAZ", "UZB"}
"""The three states of the Caspian corridor."""

PROMISES = (
    (CORRIDOR, "study completion promised", "Feasibility study of the Caspian corridor"),
    (CABLE, "completion", "Black Sea cable"),
)
"""Project, metric and words of the completion dates that were promised more than once."""

TRADE_MONTH, MINISTRY_MONTHS = "o-c969c855", "o-e6ccbcd2"
"""Azerbaijan's electricity exports in early 2024 by the trade statistics and by the ministry."""

CORRIDOR_BAR = "Corridor as assumed"
"""What charts call the corridor of the reader's parameters."""

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


def stated(name: str, label: str, row: pd.Series[Any], decimals: int = 0) -> Fact:
    """Make a fact that states one row of ``project_metrics`` as it is; `metric` finds the rows."""
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


def status(name: str, label: str, evidence: Evidence, row: pd.Series[Any]) -> Fact:
    """Make a fact that states the status of a project, as of its source."""
    source = str(row["source_id"])
    return fact(
        name,
        label,
        str(row["status"]),
        "text",
        str(evidence.sources.loc[source, "date"]) or str(evidence.as_of),
        rows=[str(row["project_id"])],
        sources=[source],
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
    rows = frame[frame["actors"].map(lambda cell: set(cell.split(";")) >= PARTNERS).astype(bool)]
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
        known), ``stated`` (the date as the source gives it), ``promised`` (year), ``rows,
        source_id``.
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
                    "rows": [
                        cite_panel(
                            rows.loc[[key]], "project_metrics", project_id=project, metric=name, as_of=text
                        )
                        for key, text in rows["as_of"].items()
                    ],
                    "source_id": rows["source_id"],
                }
            )
        )
    return pd.concat(parts).reset_index(drop=True)


def slip_table(evidence: Evidence) -> pd.DataFrame:
    """For each promise that moved: when it was first made and for when, and the same for the last time.

    Returns
    -------
    pandas.DataFrame
        Columns ``What, First said, For, Last said, Now for, Put off by, In, source_id``.
    """
    rows = []
    for what, frame in slips(evidence).groupby("project", sort=False):
        first, now = frame.iloc[0], frame.iloc[-1]
        passed = (date.fromisoformat(now["said"]) - date.fromisoformat(first["said"])).days / 365.25
        rows.append(
            {
                "What": what,
                "First said": first["stated"],
                "For": str(first["promised"]),
                "Last said": now["stated"],
                "Now for": str(now["promised"]),
                "Put off by": f"{now['promised'] - first['promised']} years",
                "In": f"{passed:.1f} years",
                "source_id": ";".join(dict.fromkeys(frame["source_id"])),
            }
        )
    return pd.DataFrame(rows)


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


def traded(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """Net electricity exports of the pair by the panel, and Azerbaijan's by its ministry.

    Returns
    -------
    pandas.DataFrame
        Columns ``country, name, year, twh, kind`` (edition or national), ``rows, source_id``.
        National figures are shown for the report's own pair.
    """
    panel = net_trade(evidence, *of_pair(parameters)).assign(kind="edition")
    national = net_exports_aze(evidence).assign(country="AZE", kind="national")
    columns = ["country", "year", "twh", "kind", "rows", "source_id"]
    frame = pd.concat([panel[columns], *([national[columns]] if parameters.is_own_pair else [])])
    frame = frame[frame["year"].between(parameters.start_year, parameters.end_year)]
    frame["name"] = [evidence.name(code) for code in frame["country"]]
    frame = frame.assign(twh=frame["twh"].astype(float).round(2)).astype({"year": int})
    return frame[["country", "name", *columns[1:]]].reset_index(drop=True)


def power_values(evidence: Evidence) -> pd.DataFrame:
    """Value of Uzbekistan's electricity exports and imports where both are known for one period.

    Returns
    -------
    pandas.DataFrame
        Columns ``Period, Exports, Imports, Balance`` (USD million, as text), ``source_id``.
    """
    sold, bought = (
        choose(evidence.observations(f"uzb-electricity-{flow}-value", reporter="UZB")).set_index("period")
        for flow in ("export", "import")
    )
    rows = []
    for period in sold.index[sold.index.isin(bought.index)]:
        one, other = float(sold.loc[period, "value"]), float(bought.loc[period, "value"])
        rows.append(
            {
                "Period": parse_period(str(period)).words,
                "Exports": format_number(one, 1),
                "Imports": format_number(other, 1),
                "Balance": format_number(one - other, 1),
                "source_id": ";".join(
                    dict.fromkeys([sold.loc[period, "source_id"], bought.loc[period, "source_id"]])
                ),
            }
        )
    return pd.DataFrame(rows, columns=["Period", "Exports", "Imports", "Balance", "source_id"])


def scenario(evidence: Evidence, parameters: EnergyParameters) -> pd.DataFrame:
    """The reader's corridor beside what each state sold abroad, net, and what is hoped for.

    Returns
    -------
    pandas.DataFrame
        Columns ``what, country`` (name, or Corridor), ``twh`` (below zero where more was bought),
        ``status`` (assumed, actual, preliminary, target), ``rows`` (empty for what is assumed),
        ``source_id``.
    """
    rows: list[dict[str, object]] = []
    made = scenario_twh(parameters.corridor_capacity_mw, parameters.corridor_load_factor)
    rows.append(_bar(CORRIDOR_BAR, "Corridor", made, "assumed", "", ""))
    aze = net_exports_aze(evidence)
    for net in aze.tail(2).iloc[::-1].to_dict("records"):
        what = f"Azerbaijan, net exports {net['year']}"
        rows.append(_bar(what, "Azerbaijan", net["twh"], net["status"], net["rows"], net["source_id"]))
    for one in tajik_trade(evidence, parameters):
        what = f"Uzbekistan, net sales to Tajikistan {one.period}"
        cited = ";".join(one.rows)
        rows.append(_bar(what, "Uzbekistan", one.number, "actual", cited, ";".join(one.sources)))
    for panel in net_trade(evidence, "UZB").tail(1).to_dict("records"):
        what = f"Uzbekistan, net exports {panel['year']}"
        rows.append(_bar(what, "Uzbekistan", panel["twh"], "actual", panel["rows"], panel["source_id"]))
    hoped = hoped_exports(evidence)
    for (_, row), end in zip(hoped.iterrows(), ("low", "high"), strict=False):
        what = f"Uzbekistan, exports to Europe hoped for in {row['period']}, {end} end"
        cited, source = row["observation_id"], row["source_id"]
        rows.append(_bar(what, "Uzbekistan", row["value"] / 1000, "target", cited, source))
    return pd.DataFrame(rows)


LOADS = (0.25, 0.5, 0.75)
"""Load factors at which `named_capacities` is worked out."""


def named_capacities(evidence: Evidence) -> pd.DataFrame:
    """What each capacity that was named for the corridor or its onward cable could carry a year.

    Returns
    -------
    pandas.DataFrame
        Columns ``Line, Named, Capacity``, one for each of `LOADS` (TWh a year), ``Times Azerbaijan's
        net exports`` at the middle one, ``source_id``; the smallest capacity first.
    """
    net = net_exports_aze(evidence)
    frame = evidence.project_metrics
    named = frame[
        frame["project_id"].isin([CORRIDOR, CABLE]) & (frame["unit"] == "MW")
    ].sort_values(["value", "as_of"])  # fmt: skip
    rows = []
    for row in named.to_dict("records"):
        carried = [scenario_twh(row["value"], load) for load in LOADS]
        rows.append(
            {
                "Line": "Caspian corridor" if row["project_id"] == CORRIDOR else "Black Sea cable",
                "Named": row["as_of"] or "undated",
                "Capacity": f"{row['value']:,.0f} MW",
                **{f"At {load:.0%}": f"{twh:.1f} TWh" for load, twh in zip(LOADS, carried, strict=True)},
                "Times net exports": "–" if net.empty else f"{carried[1] / net.iloc[-1]['twh']:.1f}",
                "source_id": row["source_id"],
            }
        )
    return pd.DataFrame(rows)


def hoped_exports(evidence: Evidence) -> pd.DataFrame:
    """The low and the high end of what Uzbekistan hopes to sell to Europe, GWh."""
    rows = evidence.observations("uzb-electricity-export-volume", status="forecast")
    return rows.sort_values("value").iloc[[0, -1]] if len(rows) > 1 else rows


def _bar(what: str, country: str, twh: Any, status: str, rows: str, source: str) -> dict[str, object]:
    return {
        "what": what,
        "country": country,
        "twh": round(float(twh), 2),
        "status": status,
        "rows": rows,
        "source_id": source,
    }


# -- facts ----------------------------------------------------------------------------------


@states
def study_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The promised end of the feasibility study: first, last, how often, and the slip."""
    rows = metric(evidence, CORRIDOR, "study completion promised")
    if rows.empty:
        raise MissingEvidence("no promised date")
    first, now = rows.iloc[0], rows.iloc[-1]
    words = "End of the feasibility study of the Caspian corridor"
    yield stated("study-first", f"{words}, first promise", first)
    yield stated("study-last", f"{words}, last promise", now)
    sources = list(dict.fromkeys(rows["source_id"]))
    slip, named = now["value"] - first["value"], rows["value"].nunique()
    passed = (now["said"] - first["said"]).days / 365.25
    for name, label, value, unit, decimals in (
        ("study-slip", f"{words}, the last promise less the first", int(slip), "years", 0),
        ("study-passed", f"{words}, time from the first promise to the last", passed, "years", 1),
        ("study-promises", f"{words}, different years promised", int(named), "count", 0),
    ):
        yield fact(
            name,
            label,
            value,
            unit,
            f"{str(first['as_of'])[:7]}/{str(now['as_of'])[:7]}",
            rows=[CORRIDOR],
            sources=sources,
            decimals=decimals,
        )


@states
def operation_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The earliest year of operation that was named."""
    earliest = last(metric(evidence, CORRIDOR, "earliest operation"))
    yield stated("operation-earliest", "Year before the earliest operation of the Caspian corridor", earliest)


@states
def corridor_size(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """What has been said of the corridor's status, cost, length and capacity."""
    project = evidence.projects[evidence.projects["project_id"] == CORRIDOR]
    yield status("corridor-status", "Status of the Caspian corridor", evidence, last(project))
    for name, key, label in (
        ("corridor-cost", "cost", "Cost of the Caspian corridor (more than)"),
        ("corridor-length", "length", "Length of the line of the Caspian corridor"),
        (
            "wish-low",
            "export capacity, low",
            "Export capacity of the Caspian corridor named by an Uzbek minister, low end",
        ),
        (
            "wish-high",
            "export capacity, high",
            "Export capacity of the Caspian corridor named by an Uzbek minister, high end",
        ),
    ):
        yield stated(name, label, last(metric(evidence, CORRIDOR, key)))


@states
def cable_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The Black Sea cable: promised years and competing capacities, one of them undated."""
    rows = metric(evidence, CABLE, "completion")
    if len(rows) < 2:
        raise MissingEvidence("fewer than two promises")
    yield stated("cable-first", "Black Sea cable complete, first promise", rows.iloc[0])
    yield stated("cable-last", "Black Sea cable complete, last promise", rows.iloc[-1])
    yield fact(
        "cable-slip",
        "Black Sea cable complete, the last promise less the first",
        int(rows.iloc[-1]["value"] - rows.iloc[0]["value"]),
        "years",
        f"{rows.iloc[0]['as_of'][:7]}/{rows.iloc[-1]['as_of'][:7]}",
        rows=[CABLE],
        sources=rows["source_id"].unique(),
        decimals=0,
    )
    sizes = metric(evidence, CABLE, "capacity")
    words = "Capacity of the Black Sea cable"
    yield stated("cable-size-first", f"{words}, first figure", last(sizes.iloc[:1]))
    yield stated("cable-size-last", f"{words}, last dated figure", last(sizes))
    frame = evidence.project_metrics
    undated = frame[(frame["project_id"] == CABLE) & (frame["metric"] == "capacity") & (frame["as_of"] == "")]
    row = last(undated.assign(as_of=str(parameters.as_of)))
    yield stated("cable-size-undated", f"{words}, undated figure for a first phase", row)


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
    """Azerbaijan's net electricity exports: newest year and the one before."""
    frame = net_exports_aze(evidence)
    row = last(frame)
    rows, sources = str(row["rows"]).split(";"), str(row["source_id"]).split(";")
    year = int(row["year"])
    yield fact(
        "net-export-aze",
        "Net electricity exports, Azerbaijan, energy ministry",
        float(row["twh"]),
        "TWh",
        str(year),
        rows=rows,
        sources=sources,
        decimals=2,
    )
    before = frame[frame["year"] == year - 1]
    yield fact(
        "net-export-aze-before",
        "Net electricity exports a year earlier, Azerbaijan, energy ministry",
        float(last(before)["twh"]),
        "TWh",
        str(year - 1),
        rows=str(last(before)["rows"]).split(";"),
        sources=str(last(before)["source_id"]).split(";"),
        decimals=2,
    )


@states
def export_counts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Azerbaijan's electricity exports in early 2024 as two of its bodies count them."""
    month, months = evidence.observation(TRADE_MONTH), evidence.observation(MINISTRY_MONTHS)
    words = "Electricity exports of Azerbaijan"
    yield observed("export-month", f"{words}, State Statistical Committee", month, 0)
    yield observed("export-months", f"{words}, energy ministry", months, 0)
    yield fact(
        "export-count-gap",
        f"{words}, the committee's month less the ministry's longer span that holds it",
        float(month["value"]) - float(months["value"]),
        "GWh",
        str(months["period"]),
        rows=[str(month.name), str(months.name)],
        decimals=0,
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
        "net-export-uzb",
        "Net sales of electricity by Uzbekistan to Tajikistan, Tajik count",
        (float(one["value"]) - float(other["value"])) / 1000,
        "TWh",
        str(one["period"]),
        rows=[str(one.name), str(other.name)],
        sources=[str(one["source_id"]), str(other["source_id"])],
        decimals=2,
    )


@states
def power_trade_uzb(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Value of Uzbekistan's electricity trade in the newest half-year and the one a year before."""
    sold, bought = (
        choose(evidence.observations(f"uzb-electricity-{flow}-value", reporter="UZB"))
        for flow in ("export", "import")
    )
    halves = sold[sold["period"].isin(set(bought["period"])) & sold["year"].isna()]
    for name, row in (
        ("power-balance-uzb", last(halves)),
        ("power-balance-uzb-then", last(halves.iloc[:-1])),
    ):
        other = last(bought[bought["period"] == row["period"]])
        yield fact(
            name,
            "Value of electricity exports less imports, Uzbekistan",
            float(row["value"]) - float(other["value"]),
            "USD million",
            str(row["period"]),
            rows=[str(row.name), str(other.name)],
            sources=[str(row["source_id"]), str(other["source_id"])],
        )


@states
def net_exporter(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """When Uzbekistan's energy minister called the country a net exporter of electricity."""
    yield happened("net-exporter", evidence.event("2025-12-uzb-net-exporter"))


@states
def months_uzb(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Uzbekistan's net electricity imports in the newest months for which it gave both volumes."""
    bought, sold = (
        choose(evidence.observations(f"uzb-electricity-{flow}-volume", reporter="UZB", partner=""))
        for flow in ("import", "export")
    )
    one = last(bought[bought["period"].isin(set(sold["period"]))])
    other = last(sold[sold["period"] == one["period"]])
    yield fact(
        "net-import-uzb-months",
        "Net electricity imports of Uzbekistan, all partners, Uzbek figures",
        (float(one["value"]) - float(other["value"])) / 1000,
        "TWh",
        str(one["period"]),
        rows=[str(one.name), str(other.name)],
    )


@states
def scenario_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The reader's corridor in TWh a year: assumptions, result, and what it is set against."""
    if not isinstance(parameters, EnergyParameters):
        raise MissingEvidence("no corridor is assumed")
    size, load = parameters.corridor_capacity_mw, parameters.corridor_load_factor
    day = str(parameters.as_of)
    yield fact("assumed-capacity", "Capacity of the Caspian corridor, assumed", size, "MW", day, decimals=0)
    yield fact(
        "assumed-load", "Load factor of the Caspian corridor, assumed", 100 * load, "percent", day, decimals=0
    )
    made = scenario_twh(size, load)
    yield fact("scenario", "Energy a year of the Caspian corridor as assumed", made, "TWh", day)
    net = last(net_exports_aze(evidence))
    if net["twh"] <= 0:
        raise MissingEvidence("no net exports to compare with")
    yield fact(
        "scenario-aze",
        "Energy of the assumed corridor as a multiple of Azerbaijan's net electricity exports",
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
    hoped = hoped_exports(evidence)
    if len(hoped) < 2:
        raise MissingEvidence("no goal with two ends")
    for (_, row), end in zip(hoped.iterrows(), ("low", "high"), strict=True):
        common: dict[str, Any] = {"rows": [str(row.name)], "sources": [str(row["source_id"])], "decimals": 0}
        yield fact(
            f"goal-{end}",
            f"Electricity exports to Europe that Uzbekistan hopes for, {end} end",
            float(row["value"]) / 1000,
            "TWh",
            str(row["period"]),
            **common,
        )
        yield fact(
            f"goal-needs-{end}",
            f"Capacity that the Uzbek export goal needs at the assumed load factor, {end} end",
            float(row["value"]) * 1e3 / (HOURS * load),
            "MW",
            str(row["period"]),
            **common,
        )
    price = last(metric(evidence, CORRIDOR, "minimum price"))
    yield stated("price", "Export price of the Caspian corridor named by Uzbekistan, low end", price)
    yield fact(
        "scenario-sales",
        "Sales a year of the assumed corridor at the low end of the price named",
        scenario_twh(size, load) * 1e9 * float(price["value"]) / 100 / 1e6,
        "USD million",
        str(price["as_of"]),
        rows=[CORRIDOR],
        sources=[str(price["source_id"])],
        decimals=0,
    )


FACTS = (
    study_facts,
    operation_facts,
    corridor_size,
    cable_facts,
    step_facts,
    export_facts,
    export_counts,
    tajik_trade,
    power_trade_uzb,
    net_exporter,
    months_uzb,
    scenario_facts,
    goal_facts,
)
