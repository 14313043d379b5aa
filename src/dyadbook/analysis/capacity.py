"""Power plants of any two states: operating capacity, renewable shares of it, what is in development."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from dyadbook.analysis.choice import annual, choose, measured
from dyadbook.analysis.facts import Fact, fact, observed, states, states_of_any_pair
from dyadbook.analysis.power import (
    LOOK_BACK,
    cited_output,
    national_output_aze,
    national_output_uzb,
    of_pair,
    output,
    present_rows,
    sides,
)
from dyadbook.analysis.rows import at_year, last, panel_refs, panel_rows
from dyadbook.errors import MissingEvidence
from dyadbook.evidence.periods import decimal_year
from dyadbook.evidence.store import Evidence
from dyadbook.parameters import Parameters

GEM = "gem-gipt-2026-08"
"""The edition: Global Energy Monitor's Global Integrated Power Tracker of August 2026."""

GREEN = ("solar", "wind", "hydro", "bio")
"""Technologies that Global Energy Monitor's tables call by these words and that are renewable."""

TECHNOLOGIES = {
    "oilgas": "Gas and oil",
    "coal": "Coal",
    "hydro": "Hydro",
    "solar": "Solar",
    "wind": "Wind",
    "bio": "Waste and biomass",
    "nuclear": "Nuclear",
}

STAGES = {
    "build": "Under construction",
    "prebuild": "Pre-construction",
    "announced": "Announced",
}


def capacity(evidence: Evidence, *codes: str) -> pd.DataFrame:
    """Operating capacity at year end by technology.

    Global Energy Monitor leaves out small units, so its totals lie below national statistics.

    Returns
    -------
    pandas.DataFrame
        Columns ``country, year, technology, gw, rows, source_id``.
    """
    rows = pd.concat([evidence.indicator(f"gem_{key}_gw", *codes) for key in TECHNOLOGIES])
    technology = rows["indicator_id"].str.removeprefix("gem_").str.removesuffix("_gw")
    frame = rows.assign(technology=technology, gw=rows["value"], rows=panel_refs(rows))
    return frame[["country", "year", "technology", "gw", "rows", "source_id"]]


def capacity_share(evidence: Evidence, *codes: str) -> pd.DataFrame:
    """Renewable share of operating capacity at year end: ``country, year, percent, rows, source_id``."""
    frame = capacity(evidence, *codes)
    whole = frame.groupby(["country", "year"])["gw"].sum()
    cited = frame.groupby(["country", "year"])["rows"].agg(";".join)
    part = frame[frame["technology"].isin(GREEN)].groupby(["country", "year"])["gw"].sum()
    percent = 100 * part.reindex(whole.index, fill_value=0) / whole
    share = pd.DataFrame({"percent": percent, "rows": cited}).reset_index()
    return share.astype({"year": int}).assign(source_id=GEM)


def national_capacity_share(evidence: Evidence) -> pd.DataFrame:
    """Renewable share of capacity by national figures.

    For Azerbaijan the shares are published; for Uzbekistan they are computed from the published
    capacities of hydro, solar and wind plants and their total, where all four are for one period.

    Returns
    -------
    pandas.DataFrame
        Columns ``country, period, percent, rows, source_id`` (the last two joined by semicolons).
    """
    found = [
        {
            "country": "AZE",
            "period": row.period,
            "percent": row.value,
            "rows": row.observation_id,
            "source_id": row.source_id,
        }
        for row in choose(evidence.observations("aze-capacity-renewable-share", reporter="AZE")).itertuples()
    ]
    keys = ("hydro", "solar", "wind", "total")
    parts = {
        key: choose(evidence.observations(f"uzb-capacity-{key}", reporter="UZB")).set_index(
            "period", drop=False
        )
        for key in keys
    }
    shared = set.intersection(*(set(frame.index) for frame in parts.values()))
    for period in sorted(shared):
        rows = {key: parts[key].loc[period] for key in keys}
        green = sum(float(rows[key]["value"]) for key in keys[:3])
        found.append(
            {
                "country": "UZB",
                "period": period,
                "percent": 100 * green / float(rows["total"]["value"]),
                "rows": ";".join(str(row["observation_id"]) for row in rows.values()),
                "source_id": ";".join(dict.fromkeys(str(row["source_id"]) for row in rows.values())),
            }
        )
    return pd.DataFrame(found, columns=["country", "period", "percent", "rows", "source_id"])


def shares(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """Renewable shares of capacity and of output, by panels and by national figures.

    Returns
    -------
    pandas.DataFrame
        Columns ``panel`` (what the share is of), ``country, name, at`` (end of the period on a
        scale of years), ``period, percent, kind`` (edition or national), ``rows, source_id``.
    """
    of_capacity, of_output = "of capacity", "of output"
    codes = of_pair(parameters)
    panel = capacity_share(evidence, *codes).assign(panel=of_capacity, kind="edition")
    made = output(evidence, *codes)
    made["percent"] = 100 * made["renewable"] / made["total"]
    made["rows"] = [";".join(cited_output(evidence, row, "renewable")["rows"]) for _, row in made.iterrows()]
    made = made[["country", "year", "percent", "rows", "source_id"]].assign(panel=of_output, kind="edition")
    frame = pd.concat([panel, made])
    frame = frame.assign(at=frame["year"].astype(float), period=frame["year"].astype(str))
    national = national_capacity_share(evidence).assign(panel=of_capacity, kind="national")
    national = national if parameters.is_own_pair else national.head(0)
    stated = [
        {
            "country": country,
            "period": one.period,
            "percent": one.number,
            "rows": ";".join(one.rows),
            "source_id": ";".join(one.sources),
            "panel": of_output,
            "kind": "national",
        }
        for country, maker in (("AZE", national_output_aze), ("UZB", national_output_uzb))
        for one in maker(evidence, parameters)
        if one.id == f"share-output-{country.lower()}"
    ]
    extra = pd.concat([national, pd.DataFrame(stated)])
    extra["at"] = [decimal_year(period) for period in extra["period"]]
    frame = pd.concat([frame.drop(columns="year"), extra])
    frame = frame[frame["at"].between(parameters.start_year, parameters.end_year)]
    frame["name"] = [evidence.name(code) for code in frame["country"]]
    frame = frame.assign(at=frame["at"].round(2), percent=frame["percent"].round(1))
    columns = ["panel", "country", "name", "at", "period", "percent", "kind", "rows", "source_id"]
    return frame[columns].reset_index(drop=True)


def development(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """Capacity by technology and stage in one edition of Global Energy Monitor, GW.

    Operating is the last year end; the other stages are of the edition's own year.

    Returns
    -------
    pandas.DataFrame
        Columns ``country, name, technology, stage, period, gw, rows, source_id``; empty when the
        edition was not out by the day.
    """
    codes = of_pair(parameters)
    planned = pd.concat(
        [
            evidence.indicator(f"gem_{key}_{stage}_gw", *codes).assign(technology=technology, stage=words)
            for key, technology in TECHNOLOGIES.items()
            for stage, words in STAGES.items()
        ]
    )
    columns = ["country", "name", "technology", "stage", "period", "gw", "rows", "source_id"]
    if planned.empty:
        return pd.DataFrame(columns=columns)
    now = capacity(evidence, *codes)
    now = now[now["year"] == now["year"].max()].assign(stage="Operating")
    now["technology"] = now["technology"].map(TECHNOLOGIES)
    frame = pd.concat([now, planned.assign(gw=planned["value"], rows=panel_refs(planned))])
    frame["name"] = [evidence.name(code) for code in frame["country"]]
    frame["period"] = frame["year"].astype(str)
    frame["gw"] = frame["gw"].round(3)
    listed: pd.DataFrame = frame[frame["gw"] > 0]
    return listed[columns].reset_index(drop=True)


@states
def capacity_aze(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Azerbaijan's renewable share of capacity: the last national figure and the one before."""
    frame = choose(evidence.observations("aze-capacity-renewable-share", reporter="AZE"))
    latest = last(frame)
    words = "Renewable share of power plant capacity, Azerbaijan, national figures"
    yield observed("share-capacity-aze", words, latest)
    earlier = frame[frame["end"] < latest["end"]]
    if earlier.empty:
        raise MissingEvidence("one share only")
    before = earlier.iloc[-1]
    yield observed("share-capacity-aze-before", f"{words}, the last but one", before)
    yield fact(
        "share-capacity-aze-change",
        "Change of the renewable share of power plant capacity, Azerbaijan, between the last figures",
        float(latest["value"]) - float(before["value"]),
        "percentage points",
        str(latest["period"]),
        rows=frame.loc[[before.name, latest.name]],
    )


@states
def capacity_aze_parts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """What Azerbaijan added between its two newest national figures: renewables and all else."""
    green = choose(evidence.observations("aze-capacity-renewable", reporter="AZE"))
    whole = choose(evidence.observations("aze-capacity-total", reporter="AZE"))
    common = whole[whole["period"].isin(set(green["period"]))]
    if len(common) < 2:
        raise MissingEvidence("fewer than two common periods")
    first, then = str(common.iloc[-2]["period"]), str(common.iloc[-1]["period"])
    for key, frame, words in (("renewable", green, "renewable"), ("total", whole, "all")):
        pair = frame[frame["period"].isin({first, then})]
        yield fact(
            f"capacity-aze-{key}-added",
            f"Change of {words} power plant capacity, Azerbaijan, between the last national figures",
            float(pair.iloc[-1]["value"]) - float(pair.iloc[0]["value"]),
            "MW",
            then,
            rows=pair,
            decimals=0,
        )
    known = green[green["period"].isin({first, then})]
    label = "Renewable power plant capacity, Azerbaijan, national figures"
    yield observed("capacity-aze-renewable", label, last(known), 0)
    yield observed("capacity-aze-renewable-before", f"{label}, the last but one", known.iloc[0], 0)
    plant = evidence.projects[evidence.projects["project_id"] == "november-8-ccgt"]
    row = last(plant)
    yield fact(
        "gas-plant",
        f"Capacity, {row['name']}",
        float(row["value"]),
        str(row["unit"]),
        str(row["end"]),
        rows=plant,
        decimals=0,
    )
    yield fact(
        "gas-plant-excess",
        f"Capacity of the {row['name']}, less all renewable capacity of Azerbaijan",
        float(row["value"]) - float(last(known)["value"]),
        "MW",
        then,
        rows=[str(row["project_id"]), str(last(known).name)],
        sources=[str(row["source_id"]), str(last(known)["source_id"])],
        decimals=0,
    )


@states
def capacity_uzb(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Uzbekistan's renewable share of capacity, and its solar capacity by the ministry and IRENA."""
    frame = national_capacity_share(evidence)
    row = last(frame[frame["country"] == "UZB"])
    yield fact(
        "share-capacity-uzb",
        "Renewable share of power plant capacity, Uzbekistan, from the ministry's figures",
        float(row["percent"]),
        "percent",
        str(row["period"]),
        rows=str(row["rows"]).split(";"),
        sources=str(row["source_id"]).split(";"),
    )
    solar, words = evidence.observations("uzb-capacity-solar"), "Solar capacity of Uzbekistan"
    yield observed("solar-uzb", f"{words}, energy ministry", last(choose(_of(solar, "UZB"))), 0)
    yield observed("solar-uzb-irena", f"{words}, quoted from IRENA", last(choose(_of(solar, "IRENA"))), 0)


@states
def irena_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Uzbek solar capacity at the last year end for which IRENA is quoted with different values."""
    rows = measured(_of(evidence.observations("uzb-capacity-solar"), "IRENA"))
    differing = rows[rows.groupby("period")["value"].transform("nunique") > 1]
    same = differing[differing["period"] == differing["period"].max()].sort_values("value")
    words = "Solar capacity of Uzbekistan, quoted from IRENA"
    yield observed("solar-uzb-irena-low", f"{words}, the low figure", last(same.iloc[:1]), 0)
    yield observed("solar-uzb-irena-high", f"{words}, the high figure", last(same), 0)


def _of(frame: pd.DataFrame, reporter: str) -> pd.DataFrame:
    return frame[frame["reporter"] == reporter]


@states_of_any_pair
def capacity_panel(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Renewable share of capacity by one definition for all states (Global Energy Monitor)."""
    for letter, code in sides(parameters):
        rows, name = capacity_share(evidence, code), evidence.name(code)
        if rows.empty:
            continue
        year = int(last(rows)["year"])
        for suffix, when in (("", year), ("-before", year - LOOK_BACK)):
            yield fact(
                f"green-capacity-{letter}{suffix}",
                f"Renewable share of power plant capacity, {name}, Global Energy Monitor",
                float(at_year(rows, when)["percent"]),
                "percent",
                str(when),
                rows=str(at_year(rows, when)["rows"]).split(";"),
                sources=[GEM],
            )


@states
def solar_counts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Uzbek solar capacity at the last year end of Global Energy Monitor's table."""
    gw = capacity(evidence, "UZB")
    solar = last(gw[gw["technology"] == "solar"])
    yield fact(
        "solar-uzb-gem",
        "Solar capacity of Uzbekistan, Global Energy Monitor",
        1000 * float(solar["gw"]),
        "MW",
        str(solar["year"]),
        rows=panel_rows(evidence, "UZB", int(solar["year"]), "gem_solar_gw"),
        sources=[GEM],
        decimals=0,
    )


@states
def solar_spread(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """How far Global Energy Monitor's Uzbek solar capacity lies from the ministry's, one year end."""
    gw = capacity(evidence, "UZB")
    ministry = last(annual(evidence.observations("uzb-capacity-solar", reporter="UZB")))
    year = int(ministry["year"])
    listed = at_year(gw[gw["technology"] == "solar"], year)
    yield fact(
        "solar-spread",
        "Solar capacity of Uzbekistan, Global Energy Monitor's figure against the ministry's",
        100 * (1000 * float(listed["gw"]) / float(ministry["value"]) - 1),
        "percent",
        str(year),
        rows=[str(ministry.name), *panel_rows(evidence, "UZB", year, "gem_solar_gw")],
        sources=[str(ministry["source_id"]), GEM],
        decimals=0,
    )


@states_of_any_pair
def development_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Solar and wind in development in each state, and how much of it is under construction."""
    found = development(evidence, parameters)
    edition = str(evidence.sources.loc[GEM, "date"])
    year = int(edition[:4])
    for letter, code in sides(parameters):
        name, mine = evidence.name(code), found[found["country"] == code]
        ahead = mine[mine["stage"] != "Operating"]
        built = ahead[ahead["stage"] == STAGES["build"]]
        rows = ahead[ahead["technology"].isin(["Solar", "Wind"])]
        if rows.empty:
            continue
        keys = [f"gem_{key}_{stage}_gw" for key in ("solar", "wind") for stage in STAGES]
        common: dict[str, Any] = {"rows": present_rows(evidence, code, year, *keys), "sources": [GEM]}
        whole = float(rows["gw"].sum())
        building = float(built.loc[built["technology"].isin(["Solar", "Wind"]), "gw"].sum())
        words = "Solar and wind capacity"
        yield fact(f"planned-{letter}", f"{words} in development, {name}, Global Energy Monitor", whole,
                   "GW", edition, **common)  # fmt: skip
        yield fact(f"planned-{letter}-build", f"{words} under construction, {name}, Global Energy Monitor",
                   building, "GW", edition, decimals=2, **common)  # fmt: skip
        yield fact(f"planned-{letter}-build-share", f"Share under construction of {words.lower()} in "
                   f"development, {name}", 100 * building / whole, "percent", edition, decimals=0,
                   **common)  # fmt: skip
        fossil = float(built.loc[built["technology"] == TECHNOLOGIES["oilgas"], "gw"].sum())
        stages = [f"gem_oilgas_{stage}_gw" for stage in STAGES]
        yield fact(
            f"gas-build-{letter}",
            f"Gas and oil plants under construction, {name}, Global Energy Monitor",
            fossil,
            "GW",
            edition,
            rows=[
                *present_rows(evidence, code, year - 1, "gem_oilgas_gw"),
                *present_rows(evidence, code, year, *stages),
            ],
            sources=[GEM],
        )


@states
def under_construction_aze(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Azerbaijani solar plants that the press reports as under construction, summed and compared."""
    frame = evidence.projects
    rows = frame[
        (frame["kind"] == "solar plant")
        & (frame["status"] == "under construction")
        & frame["countries"].str.startswith("AZE")
        & (frame["unit"] == "MW")
    ]
    if rows.empty:
        raise MissingEvidence("no plant under construction")
    reported = float(rows["value"].astype(float).sum()) / 1000
    yield fact(
        "press-build-aze",
        "Solar capacity under construction in Azerbaijan by press reports",
        reported,
        "GW",
        str(parameters.as_of),
        rows=rows,
        decimals=2,
    )
    found = development(evidence, parameters)
    mine = found[
        (found["country"] == "AZE")
        & found["technology"].isin(["Solar", "Wind"])
        & (found["stage"] == STAGES["build"])
    ]
    if found.empty:
        raise MissingEvidence("no count to compare with")
    year = int(str(evidence.sources.loc[GEM, "date"])[:4])
    listed = present_rows(evidence, "AZE", year, "gem_solar_build_gw", "gem_wind_build_gw")
    yield fact(
        "press-build-aze-gap",
        "Solar capacity under construction in Azerbaijan by press reports, less Global Energy Monitor's "
        "solar and wind",
        reported - float(mine["gw"].sum()),
        "GW",
        str(parameters.as_of),
        rows=[*(str(key) for key in rows.index), *listed],
        decimals=2,
    )


FACTS = (
    capacity_aze,
    capacity_aze_parts,
    capacity_uzb,
    irena_facts,
    capacity_panel,
    solar_counts,
    solar_spread,
    development_facts,
    under_construction_aze,
)
