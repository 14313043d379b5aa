"""Uzbek cargo through Azerbaijan: what is quoted as a million tonnes, and what each figure counts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pandas as pd

from dyadbook.analysis.choice import alternatives, choose, first_promises, full_years
from dyadbook.analysis.facts import Fact, fact, observed, states
from dyadbook.analysis.rows import where
from dyadbook.analysis.tonnage import MILLION_TONNES, millions, written
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
    "bilateral-cargo": "Freight between Azerbaijan and Uzbekistan",
}
"""Series that somebody quotes as Uzbek cargo on the route, and what each counts."""

CLAIM = "A08"
"""The claim of the first article that Uzbek cargo on the Middle Corridor passed a mark."""


def claimed(evidence: Evidence) -> float:
    """The mark that the first article says was passed, thousand tonnes."""
    return float(str(evidence.claims.loc[CLAIM, "value"])) * MILLION_TONNES


def cargo(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """Everything that is quoted as Uzbek cargo on the route, each with what it counts.

    Returns
    -------
    pandas.DataFrame
        Index ``observation_id``, oldest period first; columns ``what``, ``when`` (period in
        words), ``kt``, ``status``, ``reporter``, ``whole_year``, ``rows``, ``source_id``. A promise
        that one reporter repeats for the same period with the same value is kept once.
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
            "rows": rows["observation_id"],
            "source_id": rows["source_id"],
        },
        index=rows.index,
    )


def million_table(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """The rows that reach the mark of the first article, written for people."""
    rows = cargo(evidence, parameters)
    rows = rows[rows["kt"] >= claimed(evidence)]
    return pd.DataFrame(
        {
            "Period": rows["when"],
            "Million tonnes": [millions(value) for value in rows["kt"]],
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
    yield observed("uzb-transit", "Transit with Uzbekistan through Azerbaijan, last full year", year, 0)
    yield fact("uzb-transit-beyond", "Transit with Uzbekistan through Azerbaijan less the mark claimed",
               year["value"] - claimed(evidence), "kt", str(year["period"]), rows=rows.iloc[[-1]],
               decimals=0)  # fmt: skip
    later = choose(evidence.observations("uzb-aze-transit"))
    later = later[(later["start"] > year["end"]) & later["year"].isna()]
    if later.empty:
        raise MissingEvidence("no part-year after the last full one")
    part = later.iloc[-1]
    months = part["end"].month - part["start"].month + 1
    share = year["value"] * months / 12
    yield observed("uzb-transit-part", "Transit with Uzbekistan through Azerbaijan in part of the year after",
                   part, 0)  # fmt: skip
    yield fact("uzb-transit-prorata",
               "Transit with Uzbekistan through Azerbaijan, as many twelfths of the last full year",
               share, "kt", str(year["period"]), rows=rows.iloc[[-1]], decimals=0)  # fmt: skip
    yield fact("uzb-transit-gain",
               "Transit with Uzbekistan through Azerbaijan in part of a year against as many twelfths of the "
               "year before",
               (part["value"] / share - 1) * 100, "percent", str(part["period"]),
               rows=pd.concat([rows.iloc[[-1]], later.iloc[[-1]]]), decimals=0)  # fmt: skip


@states
def transit_growth_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Growth of the transit, half-year and year."""
    rows = evidence.observations("uzb-aze-transit-growth")
    whole = full_years(rows)
    if whole.empty:
        raise MissingEvidence("no yearly growth of the transit")
    yield observed("uzb-transit-growth", "Growth of transit with Uzbekistan through Azerbaijan in the year",
                   whole.iloc[-1], 0)  # fmt: skip
    half = rows[rows["period"] == f"{whole.iloc[-1]['period']}-01/{whole.iloc[-1]['period']}-06"]
    if half.empty:
        raise MissingEvidence("no half-year growth of the transit")
    yield observed("uzb-transit-growth-half",
                   "Growth of transit with Uzbekistan through Azerbaijan in the first half of the year",
                   half.iloc[-1], 0)  # fmt: skip
    yield fact("uzb-transit-pace",
               "Growth of transit with Uzbekistan through Azerbaijan, the year's less its first half's",
               whole.iloc[-1]["value"] - half.iloc[-1]["value"], "percentage points",
               str(whole.iloc[-1]["period"]), rows=pd.concat([whole.iloc[[-1]], half.iloc[[-1]]]),
               decimals=0)  # fmt: skip


@states
def casca_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Uzbek foreign trade on the Turkmen branch."""
    rows = _uzbek(evidence, parameters, "uzb-cargo-casca")
    yield observed("uzb-casca", "Uzbek foreign trade on CASCA+, the branch through Turkmenistan",
                   rows.iloc[-1], 0)  # fmt: skip
    yield fact("uzb-casca-beyond", "Uzbek foreign trade on CASCA+ less the mark claimed",
               rows.iloc[-1]["value"] - claimed(evidence), "kt", str(rows.iloc[-1]["period"]),
               rows=rows.iloc[[-1]], decimals=0)  # fmt: skip


@states
def alat_cargo_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Uzbek foreign trade through the Port of Baku."""
    rows = _uzbek(evidence, parameters, "uzb-cargo-baku-port")
    yield observed("uzb-port", "Uzbek foreign trade through the Port of Baku", rows.iloc[-1], 0)
    others = alternatives(evidence, str(rows.index[-1]))
    if not others:
        raise MissingEvidence("no other figure for the same year")
    yield observed("uzb-port-other", "Uzbek foreign trade through the Port of Baku, another report",
                   evidence.observation(others[0]), 0)  # fmt: skip


@states
def bilateral_cargo_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Freight between the two states themselves."""
    rows = _uzbek(evidence, parameters, "bilateral-cargo")
    yield observed("pair-cargo", "Freight between Azerbaijan and Uzbekistan, without transit",
                   rows.iloc[-1], 0)  # fmt: skip


@states
def article_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """What had been printed by the day of the first article."""
    claim = evidence.claims.loc[CLAIM]
    day = date.fromisoformat(str(evidence.seeds.loc[claim["seed_id"], "date"]))
    if evidence.as_of < day:
        raise MissingEvidence("the article was not yet written")
    yield fact("first-article", "Day of the first article", day, "date", day.isoformat(), rows=[CLAIM])

    def then(series: str) -> pd.DataFrame:
        rows = evidence.observations(series, status="actual")
        return where(rows, [not pd.isna(known) and known <= day for known in rows["published"]])

    years = full_years(pd.concat([then(series) for series in SERIES]))
    yield fact("million-then", "Yearly figures of Uzbek cargo at the mark claimed, printed by that day",
               int((years["value"] >= claimed(evidence)).sum()), "count", day.isoformat(), rows=years,
               decimals=0)  # fmt: skip
    port, transit = choose(full_years(then("uzb-cargo-baku-port"))), choose(then("uzb-aze-transit"))
    if port.empty or transit.empty:
        raise MissingEvidence("no figure of Uzbek cargo by that day")
    yield observed("uzb-port-then",
                   "Uzbek foreign trade through the Port of Baku, as last printed by that day",
                   port.iloc[-1], 0)  # fmt: skip
    yield observed("uzb-transit-then",
                   "Transit with Uzbekistan through Azerbaijan, as last printed by that day",
                   transit.iloc[-1], 0)  # fmt: skip


@states
def uzbek_promise_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The first promise of Uzbek cargo, and the last of the same amount."""
    rows = first_promises(evidence.observations("uzb-cargo-via-azerbaijan-plan"))
    if rows.empty:
        raise MissingEvidence("no promise of Uzbek cargo")
    yield observed("uzb-plan-first", "Uzbek cargo through Azerbaijan, as first promised", rows.iloc[0], 0)
    rows = rows[rows["value"] == rows.iloc[0]["value"]]
    if rows.iloc[-1]["year"] <= rows.iloc[0]["year"]:
        raise MissingEvidence("the promise was not repeated for a later year")
    yield observed("uzb-plan-last", "Uzbek cargo through Azerbaijan, the same tonnage as last promised",
                   rows.iloc[-1], 0)  # fmt: skip


@states
def million_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The mark that was claimed, and how many figures reach it, of what kind."""
    claim = evidence.claims.loc[CLAIM]
    yield fact("million-claimed", "Uzbek cargo over the Middle Corridor that the first article claims",
               claimed(evidence), "kt", str(claim["period"]), rows=[CLAIM])  # fmt: skip
    rows = cargo(evidence, parameters)
    rows = rows[rows["status"] == "actual"]
    reached = rows[rows["kt"] >= claimed(evidence)]
    period = str(parameters.as_of)
    yield fact("million-actual", "Actual figures of Uzbek cargo that reach the mark claimed", len(reached),
               "count", period, rows=rows, decimals=0)  # fmt: skip
    yield fact("million-years", "Actual figures of Uzbek cargo for a whole year that reach the mark claimed",
               int(reached["whole_year"].sum()), "count", period, rows=rows, decimals=0)  # fmt: skip


MAKERS = (
    transit_facts,
    transit_growth_facts,
    article_facts,
    casca_facts,
    alat_cargo_facts,
    bilateral_cargo_facts,
    uzbek_promise_facts,
    million_facts,
)

FACTS = tuple(written(maker) for maker in MAKERS)
