"""Politics: what binds the two states, which institutions they share, and how close they are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, NamedTuple

import pandas as pd

from dyadbook.analysis import contacts, society, votes
from dyadbook.analysis.contacts import pair_events
from dyadbook.analysis.facts import Fact, fact, format_number, happened, observed, states
from dyadbook.analysis.words import listed
from dyadbook.errors import MissingEvidence
from dyadbook.evidence.periods import parse_period
from dyadbook.evidence.store import Evidence
from dyadbook.parameters import Parameters

MILESTONE_KINDS = ("treaty", "ratification", "legislation", "institution", "summit", "opening")
"""Kinds that the table of milestones lists, where the two states alone were party."""

TREATY = "treaty-allied-relations-2024-08-23"
ALLIED = "Treaty on Allied Relations"


class Step(NamedTuple):
    """One step of an instrument: for each side the event that shows it, or what to say instead."""

    instrument: str
    step: str
    azerbaijan: str
    uzbekistan: str


STEPS = (
    Step(
        "Memorandum on an interstate council",
        "signed",
        "interstate-council-memorandum-2022-04-20",
        "interstate-council-memorandum-2022-04-20",
    ),
    Step(
        "Memorandum on an interstate council",
        "approved by parliament",
        "reported, undated",
        "not in the evidence",
    ),
    Step(
        "Strategic partnership declaration",
        "signed",
        "declaration-strategic-partnership-2022-06-21",
        "declaration-strategic-partnership-2022-06-21",
    ),
    Step(
        "Joint investment fund agreement",
        "approved",
        "earlier, by the same report",
        "2023-07-24-uzb-approves-fund",
    ),
    Step(
        "Joint investment company agreement",
        "approved by decree",
        "2023-10-14-aze-approves-auic",
        "not in the evidence",
    ),
    Step(
        "Protocol on stays without registration",
        "signed",
        "visa-protocol-signed-2023-08-22",
        "visa-protocol-signed-2023-08-22",
    ),
    Step(
        "Protocol on stays without registration",
        "in force",
        "visa-protocol-in-force-2024-01-15",
        "visa-protocol-in-force-2024-01-15",
    ),
    Step(ALLIED, "signed", TREATY, TREATY),
    Step(
        ALLIED,
        "passed by the lower or only house",
        "not found",
        "treaty-allied-uzb-lower-house-2025-02",
    ),
    Step(
        ALLIED,
        "passed by the upper house",
        "no such house",
        "treaty-allied-uzb-senate-2025-04-30",
    ),
    Step(ALLIED, "signed into law", "not found", "treaty-allied-uzb-law-signed-2025-05"),
    Step(ALLIED, "in force", "not found", "not found"),
)
"""Steps from signature to law; other instruments stand beside the treaty for comparison."""

MEMORANDUM_SOURCE = "newsaz-interstate-council-memorandum"


class Institution(NamedTuple):
    """A joint institution: the events that show its beginning and latest state, and the state."""

    name: str
    first: str
    latest: str
    status: str


INSTITUTIONS = (
    Institution(
        "Organization of Turkic States",
        "nakhchivan-in-force-uzb-2019-10-14",
        "ots-summit-gabala-2025-10-07",
        "Uzbekistan a full member from the first day, Azerbaijan in the chair from the second",
    ),
    Institution(
        "Turkic Investment Fund",
        "tif-agreement-2023-03-16",
        "tif-governors-2-2025-12",
        "launched; first projects announced for the months after the latest meeting, none found",
    ),
    Institution(
        "Permanent Council on Economic Partnership",
        "ots-economic-council-proposal-2025-10-07",
        "",
        "a proposal of Uzbekistan; no decision found",
    ),
    Institution(
        "Central Asian consultative meetings",
        "ca-consultative-5-2023-09",
        "ca-consultative-7-2025-11-16",
        "Azerbaijan a guest at first, a full participant since the latest meeting",
    ),
    Institution(
        "Community of Central Asia",
        "ca-community-proposal-2025-11-16",
        "",
        "a proposal of Uzbekistan; no decision found",
    ),
    Institution(
        "Supreme Interstate Council of the pair",
        "supreme-interstate-council-2023-08-22",
        "supreme-interstate-council-2-2025-07-02",
        "meets under the presidents; no session found since",
    ),
    Institution(
        "Intergovernmental commission of the pair",
        "visit-az-to-uz-1997-06-18",
        "igc-14-2025-06",
        "agreed on the first day, meets",
    ),
    Institution(
        "Interparliamentary forum and commission",
        "interparliamentary-forum-1-2025-07-01",
        "",
        "forum held, rules of the commission signed",
    ),
    Institution(
        "Ministers of the pair and Türkiye",
        "trilateral-uzb-aze-tur-2022-08-02",
        "trilateral-uzb-aze-tur-2025-01-29",
        "no later meeting found",
    ),
    Institution(
        "Leaders of the pair and Turkmenistan",
        "trilateral-aze-tkm-uzb-2025-08-05",
        "trilateral-aze-tkm-uzb-2025-08-22",
        "one summit held",
    ),
)
"""Institutions that both states share or would share, as of the newest row on each."""


# -- tables ---------------------------------------------------------------------------------


def milestones(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """List what binds the two states: treaties, laws, institutions, openings between them alone.

    Returns
    -------
    pandas.DataFrame
        For the page: ``Date, What, Kind, source_id``.
    """
    frame = pair_events(evidence, parameters)
    frame = frame[frame["kind"].isin(MILESTONE_KINDS) & ~frame["others"]]
    return pd.DataFrame(
        {
            "Date": [parse_period(text).words for text in frame["date"]],
            "What": frame["title"].str.replace(" (Aliyev library dating)", "", regex=False),
            "Kind": frame["row"],
            "source_id": frame["source_id"],
        }
    )


def ratification(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """Set the steps from signature to law side by side, one row an instrument and step.

    A step whose events were not published by the day is left out; the treaty's further steps
    stand, as "not found", once the treaty itself is on record.

    Returns
    -------
    pandas.DataFrame
        For the page: ``Instrument, Step, Azerbaijan, Uzbekistan, source_id``.
    """
    events = evidence.events
    rows = []
    for one in STEPS:
        keys = [key for key in (one.azerbaijan, one.uzbekistan) if key in events.index]
        sources = [str(events.loc[key, "source_id"]) for key in dict.fromkeys(keys)]
        if one.azerbaijan == "reported, undated":
            sources = [key for key in (MEMORANDUM_SOURCE,) if key in evidence.sources.index]
        followed = one.instrument == ALLIED and TREATY in events.index
        if sources or followed:
            sides = [_day(events, key) for key in (one.azerbaijan, one.uzbekistan)]
            rows.append([one.instrument, one.step, *sides, ";".join(sources)])
    columns = ["Instrument", "Step", "Azerbaijan", "Uzbekistan", "source_id"]
    return pd.DataFrame(rows, columns=columns)


def institutions(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """List the joint institutions with their first and latest day on record.

    Returns
    -------
    pandas.DataFrame
        For the page: ``Institution, First on record, Latest on record, Status, source_id``.
    """
    events = evidence.events
    rows = []
    for one in INSTITUTIONS:
        keys = [key for key in (one.first, one.latest) if key]
        if all(key in events.index for key in keys):
            found = ";".join(str(events.loc[key, "source_id"]) for key in keys)
            latest = _day(events, one.latest) if one.latest else "–"
            rows.append([one.name, _day(events, one.first), latest, one.status, found])
    columns = ["Institution", "First on record", "Latest on record", "Status", "source_id"]
    return pd.DataFrame(rows, columns=columns)


def closeness(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """Hold the latest value of each measure of closeness against the closest one before it.

    Returns
    -------
    pandas.DataFrame
        Columns ``measure, before, latest`` (text with its time), ``closer`` (bool: the latest is
        the closest on record) and ``source_id``. A measure without evidence is left out.
    """
    rows = []
    for measure in (_trips_measure, _raw_measure, _pi_measure, _ideal_measure, *_VISITORS):
        try:
            rows.append(measure(evidence, parameters))
        except MissingEvidence:
            continue
    columns = ["measure", "before", "latest", "closer", "source_id"]
    return pd.DataFrame(rows, columns=columns)


def closeness_table(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """Write `closeness` for the page."""
    frame = closeness(evidence, parameters)
    return pd.DataFrame(
        {
            "Measure": frame["measure"],
            "Closest before": frame["before"],
            "Latest": frame["latest"],
            "Closest on record?": ["yes" if closer else "no" for closer in frame["closer"]],
            "source_id": frame["source_id"],
        }
    )


def _trips_measure(evidence: Evidence, parameters: Parameters) -> tuple[object, ...]:
    frame = contacts.trips(evidence, parameters)
    frame = frame[frame["year"] < evidence.as_of.year]
    counts = frame["year"].value_counts()
    if len(counts) < 2:
        raise MissingEvidence("trips in fewer than two years")
    last, earlier = int(counts.index.max()), counts[counts.index != counts.index.max()]
    peak = int(earlier.idxmax())
    rows = frame[frame["year"].isin([last, peak])]
    return (
        "Presidents’ trips in a full year",
        f"{earlier[peak]} ({peak})",
        f"{counts[last]} ({last})",
        bool(counts[last] > earlier[peak]),
        ";".join(rows["source_id"]),
    )


def _votes_measure(
    evidence: Evidence, parameters: Parameters, name: str, label: str, write: Callable[[float], str]
) -> tuple[object, ...]:
    calls = evidence.roll_calls
    found = votes.usable_runs(calls, parameters.country_a, parameters.country_b)
    runs = found.to_dict("records")
    if len(runs) < 2:
        raise MissingEvidence("fewer than two runs of years")
    last = runs[-1]
    peak = max((run for run in runs[:-1]), key=lambda run: run[name])
    return (
        label,
        f"{write(peak[name])} ({peak['first']}–{peak['last']})",
        f"{write(last[name])} ({last['first']}–{last['last']})",
        bool(last[name] > peak[name]),
        votes.SOURCE,
    )


def _raw_measure(evidence: Evidence, parameters: Parameters) -> tuple[object, ...]:
    label = "Same vote in the UN, usable years pooled"
    return _votes_measure(evidence, parameters, "raw", label, lambda x: f"{format_number(100 * x, 1)}%")


def _pi_measure(evidence: Evidence, parameters: Parameters) -> tuple[object, ...]:
    label = "The same corrected for chance, Scott’s pi"
    return _votes_measure(evidence, parameters, "pi", label, lambda x: format_number(x, 2))


def _ideal_measure(evidence: Evidence, parameters: Parameters) -> tuple[object, ...]:
    years = votes.ideal_points(evidence, parameters).to_dict("records")
    if len(years) < 2:
        raise MissingEvidence("fewer than two years of ideal points")
    last = years[-1]
    near = min(years[:-1], key=lambda row: row["distance"])
    return (
        "Distance of UN ideal points (small is close)",
        f"{format_number(near['distance'], 3)} ({near['year']})",
        f"{format_number(last['distance'], 3)} ({last['year']})",
        bool(last["distance"] < near["distance"]),
        votes.IDEAL_SOURCE,
    )


def _visitors_measure(label: str, origin: str) -> Callable[..., tuple[object, ...]]:
    """Compare full years; eleven months count only where they already exceed every full year."""

    def measure(evidence: Evidence, parameters: Parameters) -> tuple[object, ...]:
        frame = society.visitors(evidence, parameters)
        frame = frame[frame["origin"] == origin].sort_values(["year", "span"])
        years = frame[frame["span"] == "Full years"].to_dict("records")
        months = [
            row
            for row in frame[frame["span"] != "Full years"].to_dict("records")
            if years and row["year"] > years[-1]["year"] and row["persons"] > years[-1]["persons"]
        ]
        if len(years) + len(months[-1:]) < 2:
            raise MissingEvidence(f"fewer than two periods of visitors from {origin}")
        last = [*years, *months][-1]
        peak = max((row for row in years if row is not last), key=lambda row: row["persons"])
        when = f"{last['year']}" if last["span"] == "Full years" else f"{last['span']} {last['year']}"
        return (
            label,
            f"{format_number(peak['persons'])} ({peak['year']})",
            f"{format_number(last['persons'])} ({when})",
            bool(last["persons"] > peak["persons"]),
            f"{peak['source_id']};{last['source_id']}",
        )

    return measure


_VISITORS = (
    _visitors_measure("Visitors from Uzbekistan in Azerbaijan", "Uzbekistan"),
    _visitors_measure("Visitors from Azerbaijan in Uzbekistan", "Azerbaijan"),
)


# -- facts ----------------------------------------------------------------------------------


def _happened(name: str, event: str) -> Any:
    @states
    def maker(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
        yield happened(name, evidence.event(event))

    return maker


EVENTS = {
    "relations": "diplomatic-relations-1995-10-02",
    "embassy-aze": "embassy-aze-tashkent-1996-08",
    "embassy-uzb": "embassy-uzb-baku-1998-05",
    "embassy-uzb-other": "embassy-uzb-baku-1998-07",
    "declaration": "declaration-strategic-partnership-2022-06-21",
    "treaty-signed": TREATY,
    "treaty-lower": "treaty-allied-uzb-lower-house-2025-02",
    "treaty-lower-reported": "ratification-lower-20250225",
    "treaty-senate": "treaty-allied-uzb-senate-2025-04-30",
    "treaty-law": "treaty-allied-uzb-law-signed-2025-05",
    "shusha-declaration": "shusha-declaration-2021-06-15",
    "defence-proposal": "mp-defence-proposal-2025-12-16",
    "council-agreed": "supreme-interstate-council-2023-08-22",
    "council-second": "supreme-interstate-council-2-2025-07-02",
    "permanent-council": "ots-economic-council-proposal-2025-10-07",
    "ca-guest": "ca-consultative-5-2023-09",
    "ca-member": "ca-consultative-7-2025-11-16",
    "ots-member": "nakhchivan-in-force-uzb-2019-10-14",
    "ots-chair": "ots-summit-gabala-2025-10-07",
    "ots-chair-uzb-ends": "ots-summit-astana-2023-11-03",
    "park-founded": "park-uzbekistan-foundation-2025-07-02",
    "embassy-building": "embassy-building-uzb-baku-2025-07-02",
    "school-opened": "fuzuli-school-opened-2023-08-23",
    "school-opened-other": "fuzuli-school-opened-2023-08-22",
    "tif-agreed": "tif-agreement-2023-03-16",
    "tif-launched": "tif-launch-2024-05-18",
    "statement-2020": "uzb-mfa-karabakh-2020-09-27",
    "vote-2008": "unga-62-243-2008-03-14",
    "call-2026": "mirziyoyev-call-20260305",
    "psa": "2025-07-24-ustyurt-psa",
    "consultations-planned": "fm-consultations-plan-2025-12-02",
}
"""Facts that state the day of one event."""


@states
def treaty_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """State the treaty's length, and the days from signature to the Senate's vote."""
    signed, senate = evidence.event(TREATY), evidence.event("treaty-allied-uzb-senate-2025-04-30")
    yield observed(
        "treaty-articles", "Articles of the treaty", evidence.observation("o-b887d358"), decimals=0
    )
    yield _days("treaty-days", "Days from signature to the Senate", signed, senate)


@states
def protocol_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """State the days from signature to force of the protocol on stays, for comparison."""
    signed = evidence.event("visa-protocol-signed-2023-08-22")
    in_force = evidence.event("visa-protocol-in-force-2024-01-15")
    yield _days("protocol-days", "Days from signature to force", signed, in_force)


@states
def roadmap_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """State the last year of the road map for the treaty."""
    projects = evidence.projects
    if "allied-treaty-roadmap-2025-2029" not in projects.index:
        raise MissingEvidence("the road map was not published by the day")
    row = projects.loc["allied-treaty-roadmap-2025-2029"]
    end = int(str(row["end"]))
    yield fact(
        "roadmap-end",
        "Last year of the road map",
        end,
        "year",
        str(end),
        rows=[str(row["project_id"])],
        sources=[str(row["source_id"])],
    )


@states
def fund_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """State the capital of the Turkic Investment Fund and each member's share in it."""
    yield observed("tif-capital", "Authorised capital", evidence.observation("o-3ee3f27d"), decimals=0)
    yield observed("tif-share", "Paid-in part of one founder", evidence.observation("o-94f7c6d0"), decimals=0)
    yield observed("tif-target", "Capital announced", evidence.observation("o-d63462fc"), decimals=0)


@states
def law_reported(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """State the day on which the signing of the ratification law was reported."""
    row = evidence.event("treaty-allied-uzb-law-signed-2025-05")
    key = str(row["source_id"])
    day: Any = evidence.sources.loc[key, "published"]
    label = "Signing of the ratification law reported"
    rows = [str(row["event_id"])]
    yield fact("treaty-law-reported", label, day, "date", str(day), rows=rows, sources=[key])


@states
def closeness_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """State on how many measures the latest value is the closest on record."""
    frame = closeness(evidence, parameters)
    if frame.empty:
        raise MissingEvidence("no measure of closeness")
    found = [key for cell in frame["source_id"] for key in cell.split(";")]
    span = f"1995/{evidence.as_of.year}"
    which = listed(list(frame[frame["closer"]]["measure"].str.lower()))
    which = which.replace("uzbekistan", "Uzbekistan").replace("azerbaijan", "Azerbaijan")
    yield fact("closest-which", "Measures closest at last", which, "text", span, sources=found)
    for name, count in (("closest", int(frame["closer"].sum())), ("measures", len(frame))):
        label = f"Measures of closeness: {name}"
        yield fact(name, label, count, "count", span, sources=found, decimals=0)


FACTS = (
    law_reported,
    closeness_facts,
    *contacts.FACTS,
    *(_happened(name, event) for name, event in EVENTS.items()),
    treaty_facts,
    protocol_facts,
    roadmap_facts,
    fund_facts,
    *votes.FACTS,
    *society.FACTS,
)


# -- helpers --------------------------------------------------------------------------------


def _day(events: pd.DataFrame, key: str) -> str:
    """Write the day of an event, or what stands in its place."""
    return parse_period(str(events.loc[key, "date"])).words if key in events.index else key


def _days(name: str, label: str, first: pd.Series[Any], last: pd.Series[Any]) -> Fact:
    start: date = first["start"]
    end: date = last["start"]
    return fact(
        name,
        label,
        (end - start).days,
        "days",
        f"{start}/{end}",
        rows=[str(first["event_id"]), str(last["event_id"])],
        sources=[*str(first["source_id"]).split(";"), *str(last["source_id"]).split(";")],
        decimals=0,
    )
