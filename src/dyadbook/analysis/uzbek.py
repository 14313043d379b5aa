"""Uzbek cargo through Azerbaijan: what is quoted as a million tonnes, and what each figure counts."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from dyadbook.analysis.choice import choose, first_promises, full_years
from dyadbook.analysis.facts import Fact, fact, format_number, observed, states
from dyadbook.analysis.tonnage import MILLION_TONNES, written
from dyadbook.errors import MissingEvidence
from dyadbook.evidence.periods import parse_period
from dyadbook.evidence.store import Evidence
from dyadbook.parameters import Parameters

SERIES = {
    "uzb-aze-transit": "Transit through Azerbaijan",
    "uzb-cargo-casca": "Uzbek foreign trade on CASCA+",
    "uzb-cargo-baku-port": "Uzbek foreign trade, Port of Baku",
    "uzb-cargo-via-azerbaijan-plan": "Uzbek cargo via Azerbaijan, promised",
    "uzb-cargo-kaz-tkm-ports": "Uzbek cargo, Kazakh and Turkmen ports",
    "bilateral-cargo": "Freight between the two states",
}
"""Series that somebody quotes as Uzbek cargo on the route, and what each counts."""


def cargo(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """Everything that is quoted as Uzbek cargo on the route, each with what it counts.

    Returns
    -------
    pandas.DataFrame
        Index ``observation_id``, oldest period first; columns ``what``, ``when`` (period in
        words), ``kt``, ``status``, ``reporter``, ``whole_year``, ``source_id``. A promise that
        one reporter repeats for the same period with the same value is kept once.
    """
    rows = pd.concat([evidence.observations(series) for series in SERIES])
    rows = pd.concat([choose(rows, by=("series_id", "period")), first_promises(rows)])
    rows = rows.sort_values(["end", "start", "observation_id"])
    years = pd.Series([end.year for end in rows["end"]], index=rows.index)
    rows = rows[(years >= parameters.start_year) & (years <= parameters.end_year)]
    return pd.DataFrame(
        {
            "what": rows["series_id"].map(SERIES),
            "when": [parse_period(text).words for text in rows["period"]],
            "kt": rows["value"],
            "status": rows["status"],
            "reporter": rows["reporter"],
            "whole_year": rows["year"].notna(),
            "source_id": rows["source_id"],
        },
        index=rows.index,
    )


def million_table(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """The rows that reach one million tonnes, written for people."""
    rows = cargo(evidence, parameters)
    rows = rows[rows["kt"] >= MILLION_TONNES]
    return pd.DataFrame(
        {
            "Period": rows["when"],
            "kt": [format_number(value) for value in rows["kt"]],
            "Kind": rows["status"],
            "What is counted": rows["what"],
            "Said by": [evidence.name(code) for code in rows["reporter"]],
            "source_id": rows["source_id"],
        }
    )


def _uzbek(evidence: Evidence, parameters: Parameters, series: str) -> pd.DataFrame:
    rows = full_years(evidence.observations(series), "actual")
    if rows.empty:
        raise MissingEvidence(f"no full year of {series}")
    return choose(rows)


@states
def transit_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Transit with Uzbekistan through Azerbaijan, and how it went on."""
    rows = _uzbek(evidence, parameters, "uzb-aze-transit")
    year = rows.iloc[-1]
    yield observed("uzb-transit", "Transit with Uzbekistan through Azerbaijan", year, 0)
    later = choose(evidence.observations("uzb-aze-transit"))
    later = later[(later["start"] > year["end"]) & later["year"].isna()]
    if later.empty:
        raise MissingEvidence("no part-year after the last full one")
    part = later.iloc[-1]
    months = part["end"].month - part["start"].month + 1
    share = year["value"] * months / 12
    yield observed("uzb-transit-part", "Transit in the part-year after", part, 0)
    yield fact("uzb-transit-prorata", "The same months' share of the year before", share, "kt",
               str(year["period"]), rows=rows.iloc[[-1]], decimals=0)  # fmt: skip


@states
def transit_growth_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Growth of the transit, half-year and year."""
    rows = evidence.observations("uzb-aze-transit-growth")
    whole = full_years(rows)
    if whole.empty:
        raise MissingEvidence("no yearly growth of the transit")
    yield observed("uzb-transit-growth", "Growth of transit in the year", whole.iloc[-1], 0)
    half = rows[rows["period"] == f"{whole.iloc[-1]['period']}-01/{whole.iloc[-1]['period']}-06"]
    if half.empty:
        raise MissingEvidence("no half-year growth of the transit")
    yield observed("uzb-transit-growth-half", "Growth of transit in the first half",
                   half.iloc[-1], 0)  # fmt: skip


@states
def casca_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Uzbek foreign trade on the Turkmen branch."""
    rows = _uzbek(evidence, parameters, "uzb-cargo-casca")
    yield observed("uzb-casca", "Uzbek foreign trade on CASCA+", rows.iloc[-1], 0)


@states
def alat_cargo_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Uzbek foreign trade through the Port of Baku."""
    rows = _uzbek(evidence, parameters, "uzb-cargo-baku-port")
    yield observed("uzb-port", "Uzbek foreign trade through the Port of Baku", rows.iloc[-1], 0)


@states
def bilateral_cargo_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Freight between the two states themselves."""
    rows = _uzbek(evidence, parameters, "bilateral-cargo")
    yield observed("pair-cargo", "Freight between the two states, without transit", rows.iloc[-1], 0)


@states
def half_year_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Transit in the first half of 2024: what was known before any yearly figure."""
    rows = choose(evidence.observations("uzb-aze-transit", period="2024-01/2024-06"))
    if rows.empty:
        raise MissingEvidence("no half-year of transit")
    yield observed("uzb-transit-half", "Transit in the half-year", rows.iloc[-1], 0)


@states
def uzbek_promise_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The first promise of Uzbek cargo, and the last of the same amount."""
    rows = first_promises(evidence.observations("uzb-cargo-via-azerbaijan-plan"))
    if rows.empty:
        raise MissingEvidence("no promise of Uzbek cargo")
    yield observed("uzb-plan-first", "First promise of Uzbek cargo", rows.iloc[0], 0)
    rows = rows[rows["value"] == rows.iloc[0]["value"]]
    if rows.iloc[-1]["year"] <= rows.iloc[0]["year"]:
        raise MissingEvidence("the promise was not repeated for a later year")
    yield observed("uzb-plan-last", "Last promise of Uzbek cargo", rows.iloc[-1], 0)
    yield fact("uzb-plan-moved", "Years by which the same promise moved",
               int(rows.iloc[-1]["year"]) - int(rows.iloc[0]["year"]), "years",
               f"{rows.iloc[0]['period']}/{rows.iloc[-1]['period']}",
               rows=rows.iloc[[0, -1]], decimals=0)  # fmt: skip


@states
def million_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """How many rows reach one million tonnes, of what kind."""
    rows = cargo(evidence, parameters)
    reached = rows[(rows["kt"] >= MILLION_TONNES) & (rows["status"] == "actual")]
    done = reached[reached["whole_year"]]
    if reached.empty:
        raise MissingEvidence("no actual figure reaches one million tonnes")
    period = str(parameters.as_of)
    yield fact("million-actual", "Actual figures of one million tonnes or more", len(reached),
               "count", period, rows=reached, decimals=0)  # fmt: skip
    yield fact("million-years", "Of them for a whole year", len(done), "count", period,
               rows=reached, decimals=0)  # fmt: skip


MAKERS = (
    transit_facts,
    transit_growth_facts,
    half_year_facts,
    casca_facts,
    alat_cargo_facts,
    bilateral_cargo_facts,
    uzbek_promise_facts,
    million_facts,
)

FACTS = tuple(written(maker) for maker in MAKERS)
