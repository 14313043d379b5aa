"""Electricity output of both states: what generates it, and how much of it is renewable."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from dyadbook.analysis.choice import annual, choose
from dyadbook.analysis.facts import Fact, fact, observed, states
from dyadbook.analysis.rows import at_year, last, panel_rows
from dyadbook.errors import MissingEvidence
from dyadbook.evidence.store import Evidence
from dyadbook.parameters import Parameters

STATES = ("AZE", "UZB")
"""The pair whose evidence this module reads."""

EI, OWID = "ei-2025", "owid-elec-2022"
"""The editions: Energy Institute of June 2025, Our World in Data of 2022."""

FOSSIL = "Gas, oil and coal"

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
        rows=panel_rows(evidence, country, year, "ei_renew_twh", "ei_elec_twh"),
        sources=[EI],
    )


def _last_output_year(evidence: Evidence) -> int:
    frame = output(evidence)
    if frame.empty:
        raise MissingEvidence("no generation in the panel")
    return int(frame.groupby("country")["year"].max().min())


@states
def output_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Renewable share of output in the panel's last year, and what its change came from."""
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
            *panel_rows(evidence, country, year, *measures),
            *panel_rows(evidence, country, year - LOOK_BACK, *measures),
        ]
        span = f"{year - LOOK_BACK}/{year}"
        yield fact(
            f"share-output-{code}-ei-before",
            f"Renewable share of electricity output {LOOK_BACK} years earlier, {name}, Energy Institute",
            old,
            "percent",
            str(year - LOOK_BACK),
            rows=cited[3:],
            sources=[EI],
        )
        rise = float(after["renewable"]) - float(before["renewable"])
        yield fact(
            f"renewable-rise-{code}",
            f"Change of renewable electricity output over {LOOK_BACK} years, {name}, Energy Institute",
            rise,
            "TWh",
            span,
            rows=cited,
            sources=[EI],
        )
        water = float(after["hydro"]) - float(before["hydro"])
        if rise and 0 <= water / rise <= 1:  # else it is no part of the change
            yield fact(
                f"renewable-rise-hydro-{code}",
                f"Share of hydropower in the change of renewable output over {LOOK_BACK} years, {name}",
                100 * water / rise,
                "percent",
                span,
                rows=cited,
                sources=[EI],
                decimals=0,
            )
        yield fact(
            f"share-fossil-{code}",
            f"Share of fossil fuels in electricity output, {name}, Energy Institute",
            100 - now.number,
            "percent",
            str(year),
            rows=now.rows,
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
        "Electricity output of Uzbekistan, Our World in Data's figure against the Energy Institute's",
        100 * (float(last(open_set)["value"]) / ours - 1),
        "percent",
        str(year),
        rows=panel_rows(evidence, "UZB", year, "ember_elec_twh", "ei_elec_twh"),
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
    """Renewable share of Uzbekistan's output by its energy ministry, and what was said of it."""
    part = annual(evidence.observations("uzb-electricity-renewable", reporter="UZB"))
    whole = annual(evidence.observations("uzb-electricity-generation", reporter="UZB"))
    yield _national_share(evidence, "UZB", last(part), at_year(whole, int(last(part)["year"])))
    said = choose(evidence.observations("uzb-renewable-share-generation", reporter="UZB"))
    during, after = said[said["year"].isna()], at_year(said, int(last(part)["year"]))
    words = "Renewable share of electricity output, Uzbekistan, as stated"
    yield observed("share-output-uzb-claimed", f"{words} during the year", last(during), 0)
    yield observed("share-output-uzb-stated", f"{words} for the whole year (nearly)", after, 0)


def _national_share(evidence: Evidence, country: str, part: Any, whole: Any) -> Fact:
    factor = 1000 if whole["unit"] == "TWh" else 1
    return fact(
        f"share-output-{country.lower()}",
        f"Renewable share of electricity output, {evidence.name(country)}, from the ministry's totals",
        100 * float(part["value"]) / (float(whole["value"]) * factor),
        "percent",
        str(part["period"]),
        rows=[str(part["observation_id"]), str(whole["observation_id"])],
        sources=[str(part["source_id"]), str(whole["source_id"])],
    )


FACTS = (output_facts, edition_facts, national_output_aze, national_output_uzb)
