"""Times and prices of whole trips: promised, scheduled, reported."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pandas as pd

from dyadbook.analysis.facts import Fact, fact, format_number, observed, states, states_of_any_pair
from dyadbook.errors import MissingEvidence
from dyadbook.evidence.periods import parse_period
from dyadbook.evidence.store import Evidence
from dyadbook.parameters import Parameters

STATED, CLAIMED, REPORTED = "promised, scheduled or estimated", "claimed as reached", "reported as run"
"""Times said in advance, times claimed for a whole corridor, and times reported of trains that ran."""

SPANS = (
    ("China–Baku", "days-china-baku-claim-low", "days-china-baku-claim-high"),
    ("Xi'an–Baku", "days-xian-baku", "days-xian-baku"),
    ("Altynkol–Absheron", "days-altynkol-absheron", "days-altynkol-absheron"),
    ("Altynkol–Poti", "days-altynkol-poti", "days-altynkol-poti"),
    ("Altynkol–Constanța", "days-altynkol-constanta-low", "days-altynkol-constanta-high"),
    ("Middle Corridor", "days-middle-low", "days-middle-high"),
    ("Northern route", "days-northern-low", "days-northern-high"),
    ("Southern route", "days-southern-low", "days-southern-low"),
)
"""Trips with a published time: name, series of the lower and of the upper bound."""

MONTHLY_AVERAGES = ("o-9fe8daff", "o-41e26d11")
"""Observations of Xi'an–Baku that average the trains of a month; the others are single trains."""

MINISTRY_CLAIM = "o-c05d70e7"
"""The Kazakh ministry's present time, without end points or trains: claimed, not measured."""

GUIDANCE = "navisgroup-20250827-mc-vs-classic"
"""A forwarder's page that prints what shippers are told rather than trains that ran."""

ASSOCIATION_GUIDANCE = "o-0a5f3c24"
"""The row of that page that is the route association's guidance; the others are the forwarder's."""

SPEAKERS = {
    "TITR": "route association",
    "ADY": "Azerbaijan Railways",
    "AZE": "Azerbaijani prime minister",
    "KAZ": "Kazakh ministry",
}
"""Who gives a time, by reporter; for the press its publisher is named."""

PRICES = {
    "cost-container-middle": "One container, Middle Corridor",
    "cost-container-northern": "One container, northern route",
    "cost-container-southern": "One container, southern route",
    "erai-composite": "Forty-foot container, broad-gauge part of the northern route",
    "rail-through-rate-china-europe-low": "Forty-foot container, China to Europe by rail, low",
    "rail-through-rate-china-europe-high": "Forty-foot container, China to Europe by rail, high",
    "maxmodal-silk-road-index-20": "Index, land routes (middle and southern), 20-foot",
    "maxmodal-suez-index-20": "Index, sea by Suez, 20-foot",
}
"""Published prices of whole routes."""


def times(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """Published times of whole trips, each with its bounds.

    Bounds of one source and period belong together; where only the lower is printed, both are it.

    Returns
    -------
    pandas.DataFrame
        Index: id of the lower bound; columns ``trip``, ``what`` (trip, who, when), ``low`` and
        ``high`` (days), ``kind`` (`STATED`, `CLAIMED` or `REPORTED`), ``open`` (True where the source says
        "or more"), ``rows`` (of both bounds), ``source_id``.
    """
    found = []
    for trip, low_series, high_series in SPANS:
        low = evidence.observations(low_series)
        upper = evidence.observations(high_series).set_index(["source_id", "period"])
        for _, row in low.iterrows():
            key = (row["source_id"], row["period"])
            high = upper.loc[key] if key in upper.index else row
            found.append(
                {
                    "id": row["observation_id"],
                    "trip": trip,
                    "what": f"{trip}: {_who(evidence, row)}, {parse_period(str(row['period'])).words}",
                    "low": float(row["value"]),
                    "high": float(high["value"]),
                    "kind": _kind(row),
                    "open": "or more" in str(row["note"]),
                    "rows": ";".join(dict.fromkeys((row["observation_id"], high["observation_id"]))),
                    "source_id": row["source_id"],
                }
            )
    return pd.DataFrame(found).set_index("id") if found else pd.DataFrame()


def _kind(row: pd.Series[Any]) -> str:
    if row["observation_id"] == MINISTRY_CLAIM:
        return CLAIMED
    return REPORTED if row["status"] == "actual" and row["source_id"] != GUIDANCE else STATED


def _who(evidence: Evidence, row: pd.Series[Any]) -> str:
    if row["observation_id"] in MONTHLY_AVERAGES:
        return "an operator’s average"
    if row["observation_id"] == ASSOCIATION_GUIDANCE:
        return "association’s guidance"
    publisher = str(evidence.source(str(row["source_id"]))["publisher"])
    return SPEAKERS.get(str(row["reporter"])) or publisher.partition(" (")[0]


def whole_route_table(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """Whole routes with a published time, length or price, written for people."""
    rows = evidence.legs
    rows = rows[rows["leg_id"].str.startswith("route-")]
    names = evidence.nodes["name"]
    return pd.DataFrame(
        {
            "From–to": [f"{names[a]}–{names[b]}" for a, b in
                        zip(rows["from_node"], rows["to_node"], strict=True)],
            "Corridor": rows["corridor"].map(
                {"middle-kazakh": "Middle, Kazakhstan", "middle-turkmen": "Middle, Turkmenistan",
                 "northern": "Northern", "southern": "Southern", "btk": "Middle, BTK"}),
            "km": [_number(value) for value in rows["distance_km"]],
            "Days": [_range(a, b) for a, b in
                     zip(rows["days_low"], rows["days_high"], strict=True)],
            "USD": [_range(a, b) for a, b in
                    zip(rows["cost_usd_low"], rows["cost_usd_high"], strict=True)],
            "source_id": [";".join([row["source_id"], *_named(evidence, row["note"])])
                          for row in rows.to_dict("records")],
        }
    )  # fmt: skip


def _named(evidence: Evidence, note: str) -> list[str]:
    """The sources that a note names for single cells of its row."""
    return [word for word in re.findall(r"[\w-]+", note) if word in evidence.sources.index]


def price_table(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """Published prices and price indices of whole routes, written for people."""
    rows = pd.concat([evidence.observations(series) for series in PRICES])
    return pd.DataFrame(
        {
            "What": rows["series_id"].map(PRICES),
            "Period": [parse_period(text).words for text in rows["period"]],
            "Value": [format_number(value) for value in rows["value"]],
            "Unit": rows["unit"],
            "Kind": rows["status"],
            "source_id": rows["source_id"],
        }
    )


def _number(value: float) -> str:
    return "–" if pd.isna(value) else format_number(value)


def _range(low: float, high: float) -> str:
    if pd.isna(low):
        return "–"
    return _number(low) if low == high else f"{_number(low)}–{_number(high)}"


@states
def promised_time_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The promise of the prime minister."""
    low = evidence.observations("days-china-baku-claim-low")
    high = evidence.observations("days-china-baku-claim-high")
    if low.empty or high.empty:
        raise MissingEvidence("no promised time")
    yield observed(
        "days-promised-low",
        "Trip from China to Baku as the Azerbaijani prime minister put it, lower bound",
        low.iloc[-1],
        0,
    )
    yield observed(
        "days-promised",
        "Trip from China to Baku as the Azerbaijani prime minister put it, upper bound",
        high.iloc[-1],
        0,
    )


@states_of_any_pair
def measured_time_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Monthly averages of trains that ran, against the upper bound of the promise."""
    rows = evidence.observations("days-xian-baku")
    rows = rows[rows["observation_id"].isin(MONTHLY_AVERAGES)]
    if len(rows) < 2:
        raise MissingEvidence("no monthly averages")
    yield observed("days-measured-first", "Trip from Xi'an to Baku, an operator's first monthly average held",
                   rows.iloc[0], 0)  # fmt: skip
    yield observed("days-measured", "Trip from Xi'an to Baku, an operator's last monthly average held",
                   rows.iloc[-1], 0)  # fmt: skip
    high = evidence.observations("days-china-baku-claim-high")
    if high.empty:
        raise MissingEvidence("no promised time")
    yield fact("days-excess",
               "Trip from Xi'an to Baku: last monthly average less the prime minister's upper bound",
               rows.iloc[-1]["value"] - high.iloc[-1]["value"], "days",
               str(rows.iloc[-1]["period"]),
               rows=pd.concat([rows.iloc[[-1]], high.iloc[[-1]]]), decimals=0)  # fmt: skip


@states_of_any_pair
def told_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The day of the last monthly average, which was told before the month was over."""
    rows = evidence.observations("days-xian-baku")
    rows = rows[rows["observation_id"].isin(MONTHLY_AVERAGES)]
    if rows.empty:
        raise MissingEvidence("no monthly averages")
    told = rows.iloc[-1]["published"]
    yield fact("days-measured-told",
               "Day on which the operator's last average from Xi'an to Baku was told", told, "date",
               told.isoformat(), rows=rows.iloc[[-1]])  # fmt: skip


@states_of_any_pair
def first_train_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The time of the first trains."""
    rows = evidence.observations("days-xian-baku", status="actual")
    rows = rows[~rows["observation_id"].isin(MONTHLY_AVERAGES)]
    if rows.empty:
        raise MissingEvidence("no single train from Xi'an to Baku")
    yield observed("days-first", "Trip from Xi'an to Baku, first single train held", rows.iloc[0], 0)


@states_of_any_pair
def ministry_time_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """What the Kazakh ministry says of time now and before."""
    for name, series, label in (
        ("days-ministry-low", "days-middle-low", "now, lower bound"),
        ("days-ministry-high", "days-middle-high", "now, upper bound"),
        ("days-ministry-before-low", "days-middle-previous-low", "before, lower bound"),
        ("days-ministry-before-high", "days-middle-previous-high", "before, upper bound"),
    ):
        rows = evidence.observations(series, reporter="KAZ")
        if rows.empty:
            raise MissingEvidence("no time of the Kazakh ministry")
        yield observed(name, f"Time on the Middle Corridor that the Kazakh ministry claims, {label}",
                       rows.iloc[-1], 0)  # fmt: skip


@states_of_any_pair
def guidance_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """What shippers are told: from Chinese inland cities to the edge of Europe."""
    association = "Route association's guidance to shippers, Chinese inland cities to Constanța"
    forwarder = "A forwarder's time by the northern route, Chinese inland cities to Poland or Germany"
    for name, series, label in (
        ("days-guidance-low", "days-middle-low", f"{association}, lower bound"),
        ("days-guidance-high", "days-middle-high", f"{association}, upper bound"),
        ("days-north-low", "days-northern-low", f"{forwarder}, lower bound"),
        ("days-north-high", "days-northern-high", f"{forwarder}, upper bound"),
    ):
        rows = evidence.observations(series, source_id=GUIDANCE)
        if rows.empty:
            raise MissingEvidence("no guidance on times")
        yield observed(name, label, rows.iloc[-1], 0)


@states_of_any_pair
def guidance_gap_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The association's guidance against what the ministry claims."""
    guidance = evidence.observations("days-middle-low", source_id=GUIDANCE)
    ministry = evidence.observations("days-middle-high", reporter="KAZ")
    if guidance.empty or ministry.empty:
        raise MissingEvidence("no guidance, or no time of the ministry")
    yield fact("days-guidance-gap",
               "Lower bound of the route association's guidance less the ministry's upper bound",
               guidance.iloc[-1]["value"] - ministry.iloc[-1]["value"], "days",
               str(ministry.iloc[-1]["period"]),
               rows=pd.concat([guidance.iloc[[-1]], ministry.iloc[[-1]]]), decimals=0)  # fmt: skip


@states_of_any_pair
def price_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The price of one container by the Middle Corridor and by the northern route."""
    middle = evidence.observations("cost-container-middle")
    north = evidence.observations("cost-container-northern")
    if middle.empty or north.empty:
        raise MissingEvidence("no prices of both routes")
    yield observed(
        "price-middle", "Price of a container by the Middle Corridor, one survey", middle.iloc[-1], 0
    )
    yield observed("price-north", "Price of a container by the northern route, one survey, lowest price",
                   north.iloc[-1], 0)  # fmt: skip
    yield fact("price-ratio", "Price of a container by the Middle Corridor over that by the northern route",
               middle.iloc[-1]["value"] / north.iloc[-1]["value"], "ratio",
               str(middle.iloc[-1]["period"]),
               rows=pd.concat([middle.iloc[[-1]], north.iloc[[-1]]]))  # fmt: skip


FACTS = (
    promised_time_facts,
    measured_time_facts,
    told_facts,
    first_train_facts,
    ministry_time_facts,
    guidance_facts,
    guidance_gap_facts,
    price_facts,
)
