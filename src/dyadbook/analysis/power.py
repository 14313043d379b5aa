"""Electricity of both states: what generates it, how much of it is renewable, what is promised."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from dyadbook.analysis.choice import (
    MEASURED,
    annual,
    at_year,
    choose,
    decimal_year,
    last,
)
from dyadbook.analysis.facts import Fact, fact, observed, states
from dyadbook.errors import MissingEvidence
from dyadbook.evidence.store import Evidence, cite_panel
from dyadbook.parameters import Parameters

STATES = ("AZE", "UZB")
"""The pair whose evidence this module reads."""

EI, OWID, GEM = "ei-2025", "owid-elec-2022", "gem-gipt-2026-08"
"""The editions: Energy Institute 2025, Our World in Data 2022, Global Energy Monitor August 2026."""

FOSSIL = "Gas, oil and coal"

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

LOOK_BACK = 5
"""Changes of shares in the panels are told over so many years."""


# -- output ---------------------------------------------------------------------------------


def output(evidence: Evidence) -> pd.DataFrame:
    """Gross generation by source, from the edition that reaches farthest for both states.

    The open edition (Our World in Data from BP and Ember) ends before the first large solar and
    wind plants of Uzbekistan, so the Energy Institute's is read, as an extract of five measures.

    Returns
    -------
    pandas.DataFrame
        Columns ``country, year, total, hydro, wind, solar, renewable`` (TWh) and
        ``source_id``.
    """
    names = {
        "ei_elec_twh": "total",
        "ei_hydro_twh": "hydro",
        "ei_wind_twh": "wind",
        "ei_solar_twh": "solar",
        "ei_renew_twh": "renewable",
    }
    rows = pd.concat([evidence.indicator(key, *STATES) for key in names])
    wide = rows.assign(name=rows["indicator_id"].map(names)).pivot(
        index=["country", "year"], columns="name", values="value"
    )
    return wide.dropna().reset_index().assign(source_id=EI)


def mix(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """Generation by source in the years that charts show, TWh rounded to a hundredth.

    Returns
    -------
    pandas.DataFrame
        Columns ``country, name, year, source, twh, source_id``. Fossil is what is left of the
        total without renewables: neither state has nuclear power.
    """
    frame = output(evidence)
    frame = frame[frame["year"].between(parameters.start_year, parameters.end_year)]
    parts = {
        FOSSIL: frame["total"] - frame["renewable"],
        "Hydro": frame["hydro"],
        "Wind": frame["wind"],
        "Solar": frame["solar"],
        "Waste and biomass": frame["renewable"] - frame["hydro"] - frame["wind"] - frame["solar"],
    }
    rows = [
        frame[["country", "year", "source_id"]].assign(source=source, twh=values.clip(lower=0))
        for source, values in parts.items()
    ]
    shown = pd.concat(rows)
    shown["name"] = [evidence.name(code) for code in shown["country"]]
    shown["twh"] = shown["twh"].round(2)
    return shown.astype({"year": int})[["country", "name", "year", "source", "twh", "source_id"]]


def _output_share(evidence: Evidence, country: str, year: int) -> Fact:
    frame = output(evidence)
    row = at_year(frame[frame["country"] == country], year)
    return fact(
        f"share-output-{country.lower()}-ei",
        f"Renewable share of electricity output, {evidence.name(country)}, Energy Institute",
        100 * float(row["renewable"]) / float(row["total"]),
        "percent",
        str(year),
        rows=_panel_rows(evidence, country, year, "ei_renew_twh", "ei_elec_twh"),
        sources=[EI],
        reporter="EI",
    )


def _panel_rows(evidence: Evidence, country: str, year: int, *measures: str) -> list[str]:
    found = []
    for key in measures:
        frame = evidence.indicator(key, country)
        chosen = frame[frame["year"] == year]
        found.append(
            cite_panel(chosen, "indicators", indicator_id=key, country=country, year=str(year))
        )
    return found


def _last_output_year(evidence: Evidence) -> int:
    frame = output(evidence)
    if frame.empty:
        raise MissingEvidence("no generation in the panel")
    return int(frame.groupby("country")["year"].max().min())


@states
def output_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Renewable share of output in the panel's last year, and what its rise came from."""
    year = _last_output_year(evidence)
    frame = output(evidence)
    for country in STATES:
        code, name = country.lower(), evidence.name(country)
        now = _output_share(evidence, country, year)
        yield now
        rows = frame[frame["country"] == country]
        after, before = at_year(rows, year), at_year(rows, year - LOOK_BACK)
        old = 100 * float(before["renewable"]) / float(before["total"])
        measures = ("ei_renew_twh", "ei_elec_twh", "ei_hydro_twh")
        cited = [
            *_panel_rows(evidence, country, year, *measures),
            *_panel_rows(evidence, country, year - LOOK_BACK, *measures),
        ]
        span = f"{year - LOOK_BACK}/{year}"
        yield fact(
            f"share-output-{code}-ei-before",
            f"Renewable share of electricity output {LOOK_BACK} years earlier, {name}",
            old,
            "percent",
            str(year - LOOK_BACK),
            rows=cited[3:],
            sources=[EI],
        )
        rise = float(after["renewable"]) - float(before["renewable"])
        yield fact(
            f"renewable-rise-{code}",
            f"Rise of renewable output over {LOOK_BACK} years, {name}",
            rise,
            "TWh",
            span,
            rows=cited,
            sources=[EI],
        )
        yield fact(
            f"renewable-rise-hydro-{code}",
            f"Share of hydropower in that rise, {name}",
            100 * (float(after["hydro"]) - float(before["hydro"])) / rise,
            "percent",
            span,
            rows=cited,
            sources=[EI],
            decimals=0,
        )
        yield fact(
            f"output-{code}-ei",
            f"Electricity generated, {name}, Energy Institute",
            float(after["total"]),
            "TWh",
            str(year),
            rows=cited[1:2],
            sources=[EI],
        )


@states
def edition_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """How far the open edition lies from the one that is read, in their last common year."""
    open_set, read = evidence.indicator("ember_elec_twh", "UZB"), output(evidence)
    year = int(last(open_set)["year"])
    ours = float(at_year(read[read["country"] == "UZB"], year)["total"])
    yield fact(
        "open-edition-gap",
        "Uzbek generation in the open edition against the Energy Institute's",
        100 * (float(last(open_set)["value"]) / ours - 1),
        "percent",
        str(year),
        rows=_panel_rows(evidence, "UZB", year, "ember_elec_twh", "ei_elec_twh"),
        sources=[OWID, EI],
        decimals=0,
    )


@states
def national_output_aze(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Renewable share of Azerbaijan's output by its energy ministry, newest full year."""
    part = annual(evidence.observations("aze-electricity-renewable", reporter="AZE"))
    whole = annual(evidence.observations("aze-electricity-generation", reporter="AZE"))
    yield _national_share(evidence, "AZE", last(part), at_year(whole, int(last(part)["year"])))


@states
def national_output_uzb(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Renewable share of Uzbekistan's output by its energy ministry, and what was claimed of it."""
    part = annual(evidence.observations("uzb-electricity-renewable", reporter="UZB"))
    whole = annual(evidence.observations("uzb-electricity-generation", reporter="UZB"))
    yield _national_share(evidence, "UZB", last(part), at_year(whole, int(last(part)["year"])))
    claimed = choose(evidence.observations("uzb-renewable-share-generation", reporter="UZB"))
    during = claimed[claimed["year"].isna()]
    yield observed("share-output-uzb-claimed", "Share claimed during the year", last(during), 0)


def _national_share(evidence: Evidence, country: str, part: Any, whole: Any) -> Fact:
    factor = 1000 if whole["unit"] == "TWh" else 1
    return fact(
        f"share-output-{country.lower()}",
        f"Renewable share of electricity output, {evidence.name(country)}, national figures",
        100 * float(part["value"]) / (float(whole["value"]) * factor),
        "percent",
        str(part["period"]),
        rows=[str(part["observation_id"]), str(whole["observation_id"])],
        sources=[str(part["source_id"]), str(whole["source_id"])],
        reporter=country,
    )


# -- capacity -------------------------------------------------------------------------------


def capacity(evidence: Evidence) -> pd.DataFrame:
    """Operating capacity at year end by technology, GW: ``country, year, technology, gw``.

    Global Energy Monitor leaves out small units, so its totals lie below national statistics.
    """
    rows = pd.concat([evidence.indicator(f"gem_{key}_gw", *STATES) for key in TECHNOLOGIES])
    technology = rows["indicator_id"].str.removeprefix("gem_").str.removesuffix("_gw")
    frame = rows.assign(technology=technology, gw=rows["value"])
    return frame[["country", "year", "technology", "gw", "source_id"]]


def capacity_share(evidence: Evidence) -> pd.DataFrame:
    """Renewable share of operating capacity at year end: ``country, year, percent, source_id``."""
    frame = capacity(evidence)
    whole = frame.groupby(["country", "year"])["gw"].sum()
    part = frame[frame["technology"].isin(GREEN)].groupby(["country", "year"])["gw"].sum()
    share = (100 * part / whole).rename("percent").reset_index()
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
        for row in choose(
            evidence.observations("aze-capacity-renewable-share", reporter="AZE")
        ).itertuples()
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
                "source_id": ";".join(
                    dict.fromkeys(str(row["source_id"]) for row in rows.values())
                ),
            }
        )
    return pd.DataFrame(found, columns=["country", "period", "percent", "rows", "source_id"])


def shares(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """Renewable shares of capacity and of output, by panels and by national figures.

    Returns
    -------
    pandas.DataFrame
        Columns ``panel`` (what the share is of), ``country, name, at`` (end of the period on a
        scale of years), ``period, percent, kind`` (edition or national), ``source_id``.
    """
    of_capacity, of_output = "of capacity", "of output"
    panel = capacity_share(evidence).assign(panel=of_capacity, kind="edition")
    made = output(evidence)
    made["percent"] = 100 * made["renewable"] / made["total"]
    made = made[["country", "year", "percent", "source_id"]].assign(
        panel=of_output, kind="edition"
    )
    frame = pd.concat([panel, made])
    frame = frame.assign(at=frame["year"].astype(float), period=frame["year"].astype(str))
    national = national_capacity_share(evidence).assign(panel=of_capacity, kind="national")
    stated = [
        {
            "country": one.reporter,
            "period": one.period,
            "percent": one.number,
            "source_id": ";".join(one.sources),
            "panel": of_output,
            "kind": "national",
        }
        for maker in (national_output_aze, national_output_uzb)
        for one in maker(evidence, parameters)
        if one.id in ("share-output-aze", "share-output-uzb")
    ]
    extra = pd.concat([national.drop(columns="rows"), pd.DataFrame(stated)])
    extra["at"] = [decimal_year(period) for period in extra["period"]]
    frame = pd.concat([frame.drop(columns="year"), extra])
    frame = frame[frame["at"].between(parameters.start_year - 1, parameters.end_year)]
    frame["name"] = [evidence.name(code) for code in frame["country"]]
    frame = frame.assign(at=frame["at"].round(2), percent=frame["percent"].round(1))
    columns = ["panel", "country", "name", "at", "period", "percent", "kind", "source_id"]
    return frame[columns].reset_index(drop=True)


def development(evidence: Evidence) -> pd.DataFrame:
    """Capacity by technology and stage in one edition of Global Energy Monitor, GW.

    Operating is the last year end; the other stages are of the edition's own year.

    Returns
    -------
    pandas.DataFrame
        Columns ``country, name, technology, stage, gw, source_id``; empty when the edition was
        not out by the day.
    """
    planned = pd.concat(
        [
            evidence.indicator(f"gem_{key}_{stage}_gw", *STATES).assign(
                technology=technology, stage=words
            )
            for key, technology in TECHNOLOGIES.items()
            for stage, words in STAGES.items()
        ]
    )
    columns = ["country", "name", "technology", "stage", "gw", "source_id"]
    if planned.empty:
        return pd.DataFrame(columns=columns)
    now = capacity(evidence)
    now = now[now["year"] == now["year"].max()].assign(stage="Operating")
    now["technology"] = now["technology"].map(TECHNOLOGIES)
    frame = pd.concat([now, planned.assign(gw=planned["value"])])
    frame["name"] = [evidence.name(code) for code in frame["country"]]
    frame["gw"] = frame["gw"].round(3)
    return frame[frame["gw"] > 0][columns].reset_index(drop=True)


@states
def capacity_aze(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Azerbaijan's renewable share of capacity: its peak in the national figures and its last."""
    frame = choose(evidence.observations("aze-capacity-renewable-share", reporter="AZE"))
    latest = last(frame)
    yield observed("share-capacity-aze", "Renewable share of capacity, Azerbaijan", latest)
    earlier = frame[frame["end"] < latest["end"]]
    if earlier.empty:
        raise MissingEvidence("one share only")
    before = earlier.iloc[-1]
    yield observed("share-capacity-aze-before", "The national figure before that", before)
    yield fact(
        "share-capacity-aze-change",
        "Change of the renewable share of capacity, Azerbaijan",
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
            f"Change of {words} capacity, Azerbaijan",
            float(pair.iloc[-1]["value"]) - float(pair.iloc[0]["value"]),
            "MW",
            then,
            rows=pair,
            decimals=0,
        )
    yield observed("capacity-aze-renewable", "Renewable capacity, Azerbaijan", green.iloc[-1], 0)
    plant = evidence.projects[evidence.projects["project_id"] == "november-8-ccgt"]
    row = last(plant)
    yield fact(
        "gas-plant",
        str(row["name"]),
        float(row["value"]),
        str(row["unit"]),
        str(row["end"]),
        rows=plant,
        decimals=0,
    )


@states
def capacity_uzb(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Uzbekistan's renewable share of capacity, and solar capacity as three sources give it."""
    frame = national_capacity_share(evidence)
    row = last(frame[frame["country"] == "UZB"])
    yield fact(
        "share-capacity-uzb",
        "Renewable share of capacity, Uzbekistan, national figures",
        float(row["percent"]),
        "percent",
        str(row["period"]),
        rows=str(row["rows"]).split(";"),
        sources=str(row["source_id"]).split(";"),
        reporter="UZB",
    )
    solar = evidence.observations("uzb-capacity-solar")
    yield observed("solar-uzb", "Solar capacity, ministry", last(choose(_of(solar, "UZB"))), 0)
    yield observed("solar-uzb-irena", "Solar capacity, IRENA", last(choose(_of(solar, "IRENA"))), 0)


def _of(frame: pd.DataFrame, reporter: str) -> pd.DataFrame:
    return frame[frame["reporter"] == reporter]


@states
def capacity_panel(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Renewable share of capacity by one definition for both states (Global Energy Monitor)."""
    frame = capacity_share(evidence)
    year = int(last(frame)["year"])
    keys = [f"gem_{key}_gw" for key in TECHNOLOGIES]
    for country in STATES:
        rows = frame[frame["country"] == country]
        for suffix, when in (("", year), ("-before", year - LOOK_BACK)):
            yield fact(
                f"share-capacity-{country.lower()}-gem{suffix}",
                f"Renewable share of capacity, {evidence.name(country)}, Global Energy Monitor",
                float(at_year(rows, when)["percent"]),
                "percent",
                str(when),
                rows=_panel_rows(evidence, country, when, *keys),
                sources=[GEM],
                reporter="GEM",
            )
    gw = capacity(evidence)
    solar = gw[(gw["technology"] == "solar") & (gw["country"] == "UZB")]
    yield fact(
        "solar-uzb-gem",
        "Solar capacity of Uzbekistan, Global Energy Monitor",
        1000 * float(at_year(solar, year)["gw"]),
        "MW",
        str(year),
        rows=_panel_rows(evidence, "UZB", year, "gem_solar_gw"),
        sources=[GEM],
        decimals=0,
        reporter="GEM",
    )


@states
def development_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Solar and wind in development: how much, and how much of it is under construction."""
    frame = development(evidence)
    frame = frame[frame["technology"].isin(["Solar", "Wind"]) & (frame["stage"] != "Operating")]
    edition = evidence.sources.loc[GEM, "date"]
    for country in STATES:
        code, rows = country.lower(), frame[frame["country"] == country]
        if rows.empty:
            raise MissingEvidence("nothing in development")
        keys = [f"gem_{key}_{stage}_gw" for key in ("solar", "wind") for stage in STAGES]
        cited = _panel_rows(evidence, country, int(str(edition)[:4]), *keys)
        whole = float(rows["gw"].sum())
        built = float(rows.loc[rows["stage"] == STAGES["build"], "gw"].sum())
        common = {"rows": cited, "sources": [GEM], "reporter": "GEM"}
        yield fact(
            f"planned-{code}",
            f"Solar and wind capacity in development, {evidence.name(country)}",
            whole,
            "GW",
            str(edition),
            **common,
        )
        yield fact(
            f"planned-{code}-build",
            f"Solar and wind capacity under construction, {evidence.name(country)}",
            built,
            "GW",
            str(edition),
            decimals=2,
            **common,
        )
        yield fact(
            f"planned-{code}-build-share",
            f"Share of it under construction, {evidence.name(country)}",
            100 * built / whole,
            "percent",
            str(edition),
            decimals=0,
            **common,
        )


@states
def under_construction_aze(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Azerbaijani solar plants that the press reports as under construction, summed."""
    frame = evidence.projects
    rows = frame[
        (frame["kind"] == "solar plant")
        & (frame["status"] == "under construction")
        & frame["countries"].str.startswith("AZE")
        & (frame["unit"] == "MW")
    ]
    if rows.empty:
        raise MissingEvidence("no plant under construction")
    yield fact(
        "press-build-aze",
        "Azerbaijani solar plants under construction by press reports",
        float(rows["value"].astype(float).sum()) / 1000,
        "GW",
        str(parameters.as_of),
        rows=rows,
        decimals=2,
    )


# -- targets --------------------------------------------------------------------------------


def targets(evidence: Evidence) -> pd.DataFrame:
    """Shares promised and reached: of capacity in Azerbaijan, of output in Uzbekistan.

    Returns
    -------
    pandas.DataFrame
        Columns ``country, name, measure, at, period, percent, status, said`` (date of the source;
        empty when undated), ``source_id``.
    """
    aze = evidence.observations("aze-capacity-renewable-share", reporter="AZE")
    uzb = evidence.observations("uzb-renewable-share-generation", reporter="UZB")
    uzb = uzb[~((uzb["status"] == "target") & (uzb["year"].fillna(0) < 2030))]
    rows = []
    for frame, measure in ((aze, "share of capacity"), (uzb, "share of output")):
        shown = frame[~frame["status"].isin(MEASURED)]
        rows.append(pd.concat([choose(frame), shown]).assign(measure=measure))
    frame = pd.concat(rows)
    frame = frame[frame["year"].notna() | (frame["start"] == frame["end"])]
    frame["said"] = ["" if pd.isna(day) else f"{day:%b} {day.year}" for day in frame["published"]]
    frame["at"] = [round(decimal_year(period), 2) for period in frame["period"]]
    frame["name"] = [evidence.name(code) for code in frame["country"]]
    frame = frame.assign(percent=frame["value"].round(1)).sort_values(["country", "at", "percent"])
    columns = ["country", "name", "measure", "at", "period", "percent", "status", "said"]
    return frame[[*columns, "source_id"]].reset_index(drop=True)


FACTS = (
    output_facts,
    edition_facts,
    national_output_aze,
    national_output_uzb,
    capacity_aze,
    capacity_aze_parts,
    capacity_uzb,
    capacity_panel,
    development_facts,
    under_construction_aze,
)
