"""Politics: what binds the two states, which institutions they share, and how close they are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, NamedTuple

import pandas as pd

from dyadbook.analysis import contacts, society, votes
from dyadbook.analysis.contacts import pair_events
from dyadbook.analysis.facts import Fact, fact, format_number, happened, observed, states
from dyadbook.analysis.rows import cited_ids
from dyadbook.analysis.words import listed
from dyadbook.errors import MissingEvidence
from dyadbook.evidence.periods import parse_period
from dyadbook.evidence.store import Evidence, cite_panel
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
        "Uzbekistan a full member from the first date, Azerbaijan in the chair from the latest",
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
        "agreed on the first date; met again on the latest, no later session found",
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
    frame = _alone(evidence, parameters)
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


@dataclass(frozen=True)
class Measure:
    """The latest value of a measure of closeness, held against the closest one before it.

    Attributes
    ----------
    label : str
        What is measured, as it stands within a sentence.
    before, latest : str
        The two values, each with its time.
    closer : bool
        Whether the latest is closer than every value before it.
    values : int
        Number of values compared, the latest included.
    first, last : int
        Years that they span.
    rows, sources : tuple of str
        What they rest on.
    """

    label: str
    before: str
    latest: str
    closer: bool
    values: int
    first: int
    last: int
    rows: tuple[str, ...]
    sources: tuple[str, ...]


def closeness(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """Hold the latest value of each measure of closeness against the closest one before it.

    Returns
    -------
    pandas.DataFrame
        The columns of `Measure`, ``rows`` and ``source_id`` as ids separated by semicolons. A
        measure without evidence is left out.
    """
    found = []
    for measure in (_trips_measure, _raw_measure, _pi_measure, _ideal_measure, *_VISITORS):
        try:
            found.append(measure(evidence, parameters))
        except MissingEvidence:
            continue
    rows = [{**vars(one), "rows": ";".join(one.rows), "source_id": ";".join(one.sources)} for one in found]
    columns = [*Measure.__dataclass_fields__, "source_id"]
    return pd.DataFrame(rows, columns=columns).drop(columns="sources")


def closeness_table(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """Write `closeness` for the page."""
    frame = closeness(evidence, parameters)
    return pd.DataFrame(
        {
            "Measure": [label[0].upper() + label[1:] for label in frame["label"]],
            "On record": [
                f"{row['first']}–{row['last']}, {row['values']} values" for _, row in frame.iterrows()
            ],
            "Closest before": frame["before"],
            "Latest": frame["latest"],
            "Closest on record?": ["yes" if closer else "no" for closer in frame["closer"]],
            "source_id": frame["source_id"],
        }
    )


def _trips_measure(evidence: Evidence, parameters: Parameters) -> Measure:
    """Count full years; one without a trip on record counts as one without a trip."""
    frame = contacts.trips(evidence, parameters)
    last = evidence.as_of.year - 1
    frame = frame[frame["year"] <= last]
    counts = frame["year"].value_counts()
    earlier = counts[counts.index < last]
    if earlier.empty:
        raise MissingEvidence("no trips before the last full year")
    peak, now = int(str(earlier.idxmax())), int(counts.get(last, 0))
    first = int(earlier.index.min())
    return Measure(
        "presidents’ trips in a full year",
        f"{earlier[peak]} ({peak})",
        f"{now} ({last})",
        bool(now > earlier[peak]),
        last - first + 1,
        first,
        last,
        tuple(str(key) for key in frame.index),
        tuple(dict.fromkeys(";".join(frame["source_id"]).split(";"))),
    )


def _votes_measure(
    evidence: Evidence, parameters: Parameters, name: str, label: str, write: Callable[[float], str]
) -> Measure:
    calls = evidence.roll_calls
    found = votes.usable_runs(calls, parameters.country_a, parameters.country_b)
    runs = found.to_dict("records")
    if len(runs) < 2:
        raise MissingEvidence("fewer than two runs of years")
    last = runs[-1]
    peak = max((run for run in runs[:-1]), key=lambda run: run[name])
    span = f"{runs[0]['first']}/{last['last']}"
    used = calls[calls["year"].between(runs[0]["first"], last["last"])]
    return Measure(
        label,
        f"{write(peak[name])} ({peak['first']}–{peak['last']})",
        f"{write(last[name])} ({last['first']}–{last['last']})",
        bool(last[name] > peak[name]),
        len(runs),
        int(runs[0]["first"]),
        int(last["last"]),
        (cite_panel(used, "roll_calls", year=span),),
        (votes.SOURCE,),
    )


def _raw_measure(evidence: Evidence, parameters: Parameters) -> Measure:
    label = "share of the same votes in the United Nations"
    return _votes_measure(evidence, parameters, "raw", label, lambda x: f"{format_number(100 * x, 1)}%")


def _pi_measure(evidence: Evidence, parameters: Parameters) -> Measure:
    label = "Scott’s pi of the votes in the United Nations"
    return _votes_measure(evidence, parameters, "pi", label, lambda x: format_number(x, 2))


def _ideal_measure(evidence: Evidence, parameters: Parameters) -> Measure:
    years = votes.ideal_points(evidence, parameters).to_dict("records")
    if len(years) < 2:
        raise MissingEvidence("fewer than two years of ideal points")
    last = years[-1]
    near = min(years[:-1], key=lambda row: row["distance"])
    first, final = int(years[0]["year"]), int(last["year"])
    return Measure(
        "distance of the ideal points in the United Nations",
        f"{format_number(near['distance'], 3)} ({near['year']})",
        f"{format_number(last['distance'], 3)} ({final})",
        bool(last["distance"] < near["distance"]),
        len(years),
        first,
        final,
        tuple(votes.ideal_rows(evidence, parameters, first, final)),
        (votes.IDEAL_SOURCE,),
    )


def _visitors_measure(label: str, origin: str) -> Callable[[Evidence, Parameters], Measure]:
    """Compare full years; eleven months count only where they already exceed every full year."""

    def measure(evidence: Evidence, parameters: Parameters) -> Measure:
        frame = society.visitors(evidence, parameters)
        frame = frame[frame["origin"] == origin].sort_values(["year", "span"])
        years = frame[frame["span"] == "Full years"]
        months = frame[frame["span"] != "Full years"]
        if years.empty:
            raise MissingEvidence(f"no full year of visitors from {origin}")
        after = (months["year"] > years["year"].iloc[-1]) & (months["persons"] > years["persons"].max())
        compared = pd.concat([years, months[after].tail(1)])
        if len(compared) < 2:
            raise MissingEvidence(f"fewer than two periods of visitors from {origin}")
        last = compared.iloc[-1]
        earlier = compared.iloc[:-1]
        peak = earlier.loc[earlier["persons"].idxmax()]
        when = f"{last['year']}" if last["span"] == "Full years" else f"{last['span']} {last['year']}"
        return Measure(
            label,
            f"{format_number(peak['persons'])} ({peak['year']})",
            f"{format_number(last['persons'])} ({when})",
            bool(last["persons"] > peak["persons"]),
            len(compared),
            int(earlier["year"].min()),
            int(last["year"]),
            tuple(str(key) for key in compared.index),
            tuple(dict.fromkeys(compared["source_id"])),
        )

    return measure


_VISITORS = (
    _visitors_measure("visitors from Uzbekistan in Azerbaijan", "Uzbekistan"),
    _visitors_measure("visitors from Azerbaijan in Uzbekistan", "Azerbaijan"),
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
    "aze-approval": "2023-10-14-aze-approves-auic",
    "trip-climate": "visit-uz-to-az-2024-11-12",
    "climate-agreement": "2024-11-13-cop29-agreement",
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
    label = "Articles of the Treaty on Allied Relations"
    yield observed("treaty-articles", label, evidence.observation("o-b887d358"), decimals=0)
    label = "Days from the signature of the Treaty on Allied Relations to the vote of the Uzbek Senate"
    yield _days("treaty-days", label, signed, senate)


@states
def protocol_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """State the days from signature to force of the protocol on stays, for comparison."""
    signed = evidence.event("visa-protocol-signed-2023-08-22")
    in_force = evidence.event("visa-protocol-in-force-2024-01-15")
    label = "Days from signature to force of the protocol on stays without registration"
    yield _days("protocol-days", label, signed, in_force)


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
        "Last year of the road map of the Treaty on Allied Relations",
        end,
        "year",
        str(end),
        rows=[str(row["project_id"])],
        sources=[str(row["source_id"])],
    )


@states
def fund_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """State the capital of the Turkic Investment Fund and each member's share in it."""
    for name, key, label in (
        ("tif-capital", "o-3ee3f27d", "Authorised capital of the Turkic Investment Fund, as agreed"),
        ("tif-share", "o-94f7c6d0", "Part of the Turkic Investment Fund that Uzbekistan is to pay in"),
        ("tif-target", "o-d63462fc", "Capital of the Turkic Investment Fund, as announced later"),
    ):
        yield observed(name, label, evidence.observation(key), decimals=0)


@states
def law_reported(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """State the day on which the signing of the ratification law was reported."""
    row = evidence.event("treaty-allied-uzb-law-signed-2025-05")
    key = str(row["source_id"])
    day: Any = evidence.sources.loc[key, "published"]
    label = "Day on which the signing of the Uzbek ratification law was reported"
    rows = [str(row["event_id"])]
    yield fact("treaty-law-reported", label, day, "date", str(day), rows=rows, sources=[key])


@states
def milestone_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """State how many milestones the pair has alone, and how many since the strategic partnership."""
    frame = _alone(evidence, parameters)
    if frame.empty:
        raise MissingEvidence("no milestones of the pair alone")
    made = partial(fact, unit="count", decimals=0)
    label = "Treaties, laws, institutions, council sessions and openings of the pair alone"
    span = f"{frame['date'].iloc[0][:4]}/{frame['date'].iloc[-1][:4]}"
    yield made("milestones", label, len(frame), period=span, rows=frame)
    day = evidence.event(EVENTS["declaration"])["start"]
    late = frame[frame["start"] >= day]
    label = f"{label}, from the declaration of strategic partnership on"
    yield made("milestones-late", label, len(late), period=f"{day}/{frame['date'].iloc[-1]}", rows=late)


@states
def closeness_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """State on how many measures the latest value is the closest on record."""
    frame = closeness(evidence, parameters)
    if frame.empty:
        raise MissingEvidence("no measure of closeness")
    made = partial(
        fact,
        period=f"{frame['first'].min()}/{frame['last'].max()}",
        rows=cited_ids(frame, "rows"),
        sources=cited_ids(frame, "source_id"),
        decimals=0,
    )
    labels = frame[frame["closer"]]["label"]
    which = listed(labels.tolist())
    label = "Measures of closeness of which the latest value is the closest on record"
    yield made("closest-which", label, which, "text")
    yield made("closest", label, len(labels), "count")
    yield made("measures", "Measures of closeness compared", len(frame), "count")


FACTS = (
    law_reported,
    milestone_facts,
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


def _alone(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """Events of the kinds of milestones to which the two states alone were party."""
    frame = pair_events(evidence, parameters)
    return frame[frame["kind"].isin(MILESTONE_KINDS) & ~frame["others"]]


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
