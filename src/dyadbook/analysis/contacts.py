"""Contacts of the pair: political events by kind, presidents' trips, documents signed."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import pairwise
from typing import NamedTuple

import pandas as pd

from dyadbook.analysis.corrections import kept
from dyadbook.analysis.facts import Fact, fact, happened, observed, states
from dyadbook.analysis.rows import cited_ids
from dyadbook.errors import MissingEvidence
from dyadbook.evidence.periods import parse_period
from dyadbook.evidence.store import Evidence
from dyadbook.parameters import Parameters

KINDS = {
    "treaty": "Treaties and agreements",
    "agreement": "Treaties and agreements",
    "ratification": "Ratification and law",
    "legislation": "Ratification and law",
    "institution": "Institutions",
    "opening": "Openings",
    "summit": "Summits",
    "forum": "Forums and consultations",
    "statement": "Statements",
    "other": "Culture and anniversaries",
}
"""Kinds of events as the timeline names them; presidents' trips and other visits are told apart."""

ORDER = (
    "Presidents’ trips",
    "Other visits",
    "Summits",
    "Forums and consultations",
    "Treaties and agreements",
    "Ratification and law",
    "Institutions",
    "Openings",
    "Culture and anniversaries",
    "Statements",
)
"""Rows of the timeline, from contact at the top to words at the bottom."""

LATE = 2022
"""Year of the declaration of strategic partnership, from which on the record is counted apart."""

OCCASIONS = ("State or official visit", "Summit, working trip or not named")
"""What a president's trip was, as the event's title names it."""

TRIP = ("visit-az-to-uz", "visit-uz-to-az")
"""How the ids of presidents' trips begin; the evidence holds them for this pair only."""


def pair_events(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """Political events that name both states, each happening once.

    Returns
    -------
    pandas.DataFrame
        Rows of `Evidence.events` of theme politics, with ``year``, ``row`` (of the timeline) and
        ``others``: whether further states or organisations took part.
    """
    pair = {parameters.country_a, parameters.country_b}
    # Some events are there twice, because two sources date them differently.
    frame = kept(evidence, evidence.events)
    actors = frame["actors"].str.split(";")
    political = frame["theme"].str.split(";").map(lambda themes: "politics" in themes)
    frame = frame[actors.map(lambda names: pair <= set(names)) & political]
    return frame.assign(
        year=[day.year for day in frame["start"]],
        row=[_row(key, kind) for key, kind in zip(frame.index, frame["kind"], strict=True)],
        others=[set(names.split(";")) != pair for names in frame["actors"]],
    )


def timeline(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """Count the pair's political events by year and row of the timeline.

    Returns
    -------
    pandas.DataFrame
        Columns ``year, row, events, titles`` (for the data file), ``source_id`` and ``rows``; the
        years that the charts show.
    """
    frame = pair_events(evidence, parameters)
    frame = frame[frame["year"].between(parameters.start_year, parameters.end_year)]
    rows = [
        {
            "year": year,
            "row": row,
            "events": len(group),
            "titles": "; ".join(group["title"]),
            "source_id": ";".join(cited_ids(group, "source_id")),
            "rows": ";".join(group.index),
        }
        for (year, row), group in frame.groupby(["year", "row"])
    ]
    return pd.DataFrame(rows, columns=["year", "row", "events", "titles", "source_id", "rows"])


# -- trips and documents --------------------------------------------------------------------


def trips(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """List the presidents' trips to the other country, as the evidence has them.

    Returns
    -------
    pandas.DataFrame
        Rows of `Evidence.events` with ``year``, ``visitor``, ``host`` (ISO 3166-1 alpha-3) and
        ``occasion``: the first of `OCCASIONS` where the event's title says so, else the second.
    """
    frame = pair_events(evidence, parameters)
    frame = frame[frame["row"] == ORDER[0]]
    named = frame["title"].str.contains(r"\b(?:state|official) visit\b", case=False, regex=True)
    actors = frame["actors"].str.split(";")
    return frame.assign(
        visitor=actors.str[0],
        host=actors.str[1],
        occasion=named.map(dict(zip((True, False), OCCASIONS, strict=True))),
    )


def trips_by_year(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """Count trips by year, traveller and occasion.

    Returns
    -------
    pandas.DataFrame
        Columns ``year, traveller`` (name of the state), ``occasion, trips, source_id, rows``; the
        years that the charts show.
    """
    frame = trips(evidence, parameters)
    frame = frame[frame["year"].between(parameters.start_year, parameters.end_year)]
    rows = [
        {
            "year": year,
            "traveller": evidence.name(str(visitor)),
            "occasion": occasion,
            "trips": len(group),
            "source_id": ";".join(cited_ids(group, "source_id")),
            "rows": ";".join(group.index),
        }
        for (year, visitor, occasion), group in frame.groupby(["year", "visitor", "occasion"])
    ]
    return pd.DataFrame(rows, columns=["year", "traveller", "occasion", "trips", "source_id", "rows"])


DOCUMENTS = {
    "o-0784919f": "Karimov in Baku, May 1996",
    "o-92b1306e": "Aliyev in Tashkent, June 2022",
    "o-731a0bd3": "Aliyev in Tashkent, June 2022",
    "o-1c6c8a8f": "Forum of regions, February 2023",
    "o-6985d205": "Mirziyoyev in Baku, August 2023",
    "o-08c4add3": "Mirziyoyev in Baku, August 2023",
    "o-1ca5fc63": "Mirziyoyev in Baku, July 2025",
}
"""Counts of documents that belong to a president's visit, and the visit (the note names it)."""

FORUM = "o-1c6c8a8f"
"""The one count of `DOCUMENTS` that was no president's visit, for comparison."""


def documents(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """List documents signed at presidents' visits and at one forum, each source's count on its own.

    Returns
    -------
    pandas.DataFrame
        Columns ``visit, count, counted`` (by whom, in words), ``period, source_id, rows``; index
        ``observation_id``.
    """
    frame = evidence.observations("documents-signed")
    frame = frame[frame.index.isin(list(DOCUMENTS))]
    ours = {"o-1ca5fc63": "from the Uzbek list, counted by us"}
    return pd.DataFrame(
        {
            "visit": [DOCUMENTS[key] for key in frame.index],
            "count": frame["value"].astype(int),
            "counted": [
                ours.get(key, _COUNTED[who]) for key, who in zip(frame.index, frame["reporter"], strict=True)
            ],
            "period": frame["period"],
            "source_id": frame["source_id"],
            "rows": frame.index,
        },
        index=frame.index,
    )


_COUNTED = {"AZE": "Azerbaijani side", "UZB": "Uzbek side", "PRESS": "press, no agency named"}


# -- facts ----------------------------------------------------------------------------------


@states
def timeline_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """State how many events there are, on how many dates, and when the record ends."""
    frame = pair_events(evidence, parameters)
    if frame.empty:
        raise MissingEvidence("no events of the pair")
    span = f"{frame['date'].iloc[0][:4]}/{frame['date'].iloc[-1][:4]}"
    made = partial(fact, period=span, rows=frame, decimals=0)
    yield made("events", "Political events on record that name both states", len(frame), "events")
    label = "Different dates on which the political events of the pair fall"
    yield made("events-dates", label, frame["date"].nunique(), "different dates")
    with_others = 100 * float(frame["others"].mean())
    label = "Share of the pair’s political events in which further states or organisations took part"
    yield made("events-with-others", label, with_others, "percent")
    yield happened("events-last", frame.iloc[-1])


@states
def late_events(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """State how much of the record dates from the years since the strategic partnership."""
    frame = pair_events(evidence, parameters)
    late = frame[frame["year"] >= LATE]
    if late.empty:
        raise MissingEvidence(f"no events since {LATE}")
    share = 100 * len(late) / len(frame)
    yield fact(
        "events-late",
        "Share of the pair’s political events on record that date from these years",
        share,
        "percent",
        f"{LATE}/{frame['year'].max()}",
        rows=frame,
        decimals=0,
    )


@states
def trip_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """State how often the presidents met at each other's, and the longest time without a trip."""
    frame = trips(evidence, parameters)
    if len(frame) < 2:
        raise MissingEvidence("no trips of the presidents of this pair")
    span = f"{frame['year'].min()}/{frame['year'].max()}"
    official = frame[frame["occasion"] == OCCASIONS[0]]
    made = partial(fact, unit="trips", decimals=0)
    label = "Trips on record of a president to the other country"
    yield made("trips", label, len(frame), period=span, rows=frame)
    yield made(
        "trips-official",
        "Trips of a president to the other country that the record names as state or official visits",
        len(official),
        unit="visits",
        period=span,
        rows=official,
    )
    days = [parse_period(text).start for text in frame["date"]]
    gaps = [(later - sooner).days for sooner, later in pairwise(days)]
    at = gaps.index(max(gaps, default=0))
    pause = f"{frame['date'].iloc[at]}/{frame['date'].iloc[at + 1]}"
    yield made(
        "trips-pause",
        "Longest time between two trips of a president to the other country on record",
        max(gaps) / 365.25,
        unit="years",
        period=pause,
        rows=frame.iloc[[at, at + 1]],
    )
    recent = frame[frame["year"] >= LATE]
    if recent.empty:
        raise MissingEvidence(f"no trips since {LATE}")
    begun = f"{recent['date'].iloc[0]}/{recent['date'].iloc[-1]}"
    for code, other in _directions(parameters):
        own = recent[recent["visitor"] == code]
        label = f"Trips on record of the president of {evidence.name(code)} to {evidence.name(other)}"
        yield made(f"trips-recent-{code.lower()}", label, len(own), period=begun, rows=own)
    label = "Trips on record of a president to the other country since the strategic partnership"
    yield made("trips-recent", label, len(recent), period=begun, rows=recent)
    yield happened("trips-last", recent.iloc[-1])


@states
def trip_rates(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """State the trips before the strategic partnership, and how their number a year changed since.

    A year without a trip on record counts as one without a trip; the year of the day, which is not
    over, is left out.
    """
    frame = trips(evidence, parameters)
    before = frame[frame["year"] < LATE]
    since = frame[frame["year"].between(LATE, evidence.as_of.year - 1)]
    if before.empty or since.empty:
        raise MissingEvidence("no trips before or since the strategic partnership")
    first, last = int(before["year"].min()), evidence.as_of.year - 1
    label = "Trips on record of a president to the other country before the strategic partnership"
    span = f"{first}/{LATE - 1}"
    yield fact("trips-earlier", label, len(before), "trips", span, rows=before, decimals=0)
    yield fact(
        "trips-rate-change",
        "Trips on record a year since the strategic partnership, less those a year before it",
        len(since) / (last - LATE + 1) - len(before) / (LATE - first),
        "trips a year",
        f"{first}/{last}",
        rows=pd.concat([before, since]),
    )


class Stated(NamedTuple):
    """A count of trips that someone stated: the row, who said so, and the traveller we hold it to."""

    key: str
    who: str
    visitor: str


STATED = (
    Stated("o-b7ad5a1c", "Azerbaijani side", "AZE"),
    Stated("o-758568c2", "Prime ministers", "AZE"),
    Stated("o-0316b5f0", "Prime ministers", "UZB"),
    Stated("o-ccc0e10d", "Interviewer before President Aliyev", "UZB"),
    Stated("o-e22da167", "President Aliyev", "AZE"),
    Stated("o-bf055cab", "President Aliyev", "UZB"),
)
"""Counts of trips that were stated, oldest first; the last two are of all Central Asia."""

INTERVIEW = STATED[3]


def stated_trips(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """Set counts of trips that others stated beside our own count of the same time.

    Returns
    -------
    pandas.DataFrame
        Columns ``route, who, period, stated`` (trips), ``ours`` (trips between the two states),
        ``comparable`` (bool: the statement is about the two states alone), ``source_id``; index
        ``observation_id``. What was not published by the day is left out.
    """
    known = evidence.all_observations
    kept = [one for one in STATED if one.key in known.index]
    rows = known.loc[[one.key for one in kept]]
    sides = zip(rows["country"], rows["partner"], strict=True)
    return pd.DataFrame(
        {
            "route": [f"{evidence.name(one)} to {evidence.name(two)}" for one, two in sides],
            "who": [one.who for one in kept],
            "period": rows["period"],
            "stated": rows["value"].astype(int),
            "ours": [
                len(_counted(evidence, parameters, one.visitor, text))
                for one, text in zip(kept, rows["period"], strict=True)
            ],
            "comparable": ~(rows["country"].eq("CAS") | rows["partner"].eq("CAS")),
            "source_id": rows["source_id"],
        },
        index=rows.index,
    )


def stated_table(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """Write `stated_trips` for the page."""
    frame = stated_trips(evidence, parameters)
    return pd.DataFrame(
        {
            "President’s trips": frame["route"],
            "Time": [parse_period(text).words for text in frame["period"]],
            "Stated by": frame["who"],
            "Reported": [parse_period(str(evidence.source(key)["date"])).words for key in frame["source_id"]],
            "Stated": frame["stated"],
            "Between the pair, by our list": frame["ours"],
            "source_id": frame["source_id"],
        }
    )


@states
def stated_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """State how many stated counts our list bears out, and the interviewer's beside ours."""
    frame = stated_trips(evidence, parameters)
    frame = frame[frame["comparable"]]
    if frame.empty:
        raise MissingEvidence("no stated counts of trips")
    span = parse_period(str(frame["period"].iloc[0])), parse_period(str(frame["period"].iloc[-1]))
    made = partial(fact, period=f"{span[0].start}/{span[1].end}", rows=frame, decimals=0)
    yield made("stated", "Stated counts of trips between the two states", len(frame), "counts")
    agreeing = int((frame["stated"] == frame["ours"]).sum())
    label = "Stated counts of trips between the two states that our list bears out"
    yield made("stated-agree", label, agreeing, "counts")
    row = evidence.observation(INTERVIEW.key)
    label = "Trips of the president of Uzbekistan to Azerbaijan"
    words = f"{label}, as an interviewer counted them before President Aliyev"
    yield observed("stated-interview", words, row, decimals=0)
    ours = _counted(evidence, parameters, INTERVIEW.visitor, str(row["period"]))
    period = str(row["period"])
    label = f"{label}, as we count them"
    yield fact("counted-interview", label, len(ours), "trips", period, rows=ours, decimals=0)


def _counted(evidence: Evidence, parameters: Parameters, visitor: str, period: str) -> pd.DataFrame:
    """Trips of one president within a span."""
    frame = trips(evidence, parameters)
    span = parse_period(period)
    within = frame["start"].map(lambda day: span.start <= day <= span.end)
    return frame[within & (frame["visitor"] == visitor)]


@states
def documents_total(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """State the number of documents since 1995 that an expert gave as a floor."""
    yield observed(
        "documents-total",
        "Documents signed by the pair since relations began, at least, as an expert said",
        evidence.observation("o-3460c6cd"),
        decimals=0,
    )


_TO_TASHKENT = "Documents of the Azerbaijani president’s state visit to Uzbekistan"
_TO_BAKU = "Documents of the Uzbek president’s state visit to Azerbaijan"

DOCUMENT_FACTS = {
    "o-92b1306e": ("documents-2022-uzb", f"{_TO_TASHKENT}, without the presidents’ declaration"),
    "o-731a0bd3": ("documents-2022-press", f"{_TO_TASHKENT}, with the presidents’ declaration"),
    "o-08c4add3": ("documents-2023-uzb", f"{_TO_BAKU}: the agreement on the council and those beside it"),
    "o-6985d205": ("documents-2023-press", f"{_TO_BAKU}, signed by presidents and ministers"),
    "o-1ca5fc63": ("documents-2025", f"{_TO_BAKU}, without the council’s decision and the twinning accords"),
}
"""Names and labels of the facts that state a count of documents."""


@states
def document_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """State the counts of documents visit by visit, source by source."""
    for key, (name, label) in DOCUMENT_FACTS.items():
        yield observed(name, label, evidence.observation(key), decimals=0)


@states
def document_visits(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """State for how many visits a count of documents was found."""
    frame = documents(evidence, parameters).drop(index=FORUM, errors="ignore")
    if frame.empty:
        raise MissingEvidence("no counts of documents")
    yield fact(
        "documents-visits",
        "Visits of a president for which a count of documents was found",
        frame["visit"].nunique(),
        "visits",
        f"{frame['period'].min()[:4]}/{frame['period'].max()[:4]}",
        rows=frame,
        decimals=0,
    )


FACTS = (
    timeline_facts,
    late_events,
    trip_facts,
    trip_rates,
    stated_facts,
    documents_total,
    document_facts,
    document_visits,
)


def _directions(parameters: Parameters) -> tuple[tuple[str, str], tuple[str, str]]:
    """Visitor and host, both ways."""
    a, b = parameters.country_a, parameters.country_b
    return (a, b), (b, a)


def _row(event: str, kind: str) -> str:
    if kind == "visit":
        return ORDER[0] if event.startswith(TRIP) else ORDER[1]
    return KINDS[kind]
