"""Politics: what binds the two states, which institutions they share, and how close they are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, NamedTuple

import pandas as pd

from dyadbook.analysis import contacts, society, votes
from dyadbook.analysis.contacts import pair_events
from dyadbook.analysis.facts import Fact, fact, format_number, happened, observed, states, states_of_any_pair
from dyadbook.analysis.rows import cited_ids
from dyadbook.analysis.words import listed
from dyadbook.errors import MissingEvidence
from dyadbook.evidence.periods import parse_period
from dyadbook.evidence.store import Evidence, cite_panel, remembered
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

FUND = (
    ("Authorised capital by the founding agreement", "o-3ee3f27d"),
    ("Part of it to be paid in", "o-c56c0f98"),
    ("To be paid in by Uzbekistan", "o-94f7c6d0"),
    ("To be paid in by Azerbaijan", "o-d21a95f5"),
    ("Authorised capital at the launch", "o-db590a08"),
    ("Authorised capital announced to entrepreneurs", "o-d63462fc"),
    ("Authorised capital after the second meeting of governors", "o-2c3a994b"),
)
"""What was said of the money of the Turkic Investment Fund, oldest first."""

TRADE = ("exports_baci_usd", "exports_oec_usd")
"""Measures of goods exports between two states; their years do not overlap."""

TOTALS = ("merch_exports_usd", "merch_imports_usd")
"""Indicators of a state's whole goods trade."""

ENOUGH = 5
"""Values from which on a record counts as one; of fewer it is told as a record of few values."""


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


def fund(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """List what was said of the Turkic Investment Fund's capital and of what members pay in.

    Returns
    -------
    pandas.DataFrame
        For the page: ``What, USD million, When, Who says so, source_id``.
    """
    known = evidence.all_observations
    rows = []
    for label, key in FUND:
        if key in known.index:
            row = evidence.observation(key)
            when = parse_period(str(row["period"])).words
            who = society.said_by(evidence, row)
            rows.append([label, format_number(row["value"]), when, who, str(row["source_id"])])
    return pd.DataFrame(rows, columns=["What", "USD million", "When", "Who says so", "source_id"])


class Value(NamedTuple):
    """One value of a measure: when, its first and last year, the value, and how it is written."""

    when: str
    first: int
    last: int
    value: float
    text: str


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
    place : int
        Place of the latest among all values, 1 for the closest; ties share the better place.
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
    place: int
    values: int
    first: int
    last: int
    rows: tuple[str, ...]
    sources: tuple[str, ...]

    @property
    def verdict(self) -> str:
        """Whether the pair is closer than ever by this measure, in words."""
        if not self.closer:
            return "no"
        return "yes" if self.values >= ENOUGH else "yes, of few values"


def held(
    label: str, values: Sequence[Value], rows: Iterable[str], sources: Iterable[str], *, nearest: bool = False
) -> Measure:
    """Hold the last of some values against all before it.

    Parameters
    ----------
    label : str
        What is measured.
    values : sequence of Value
        Oldest first.
    rows, sources : iterable of str
        What they rest on.
    nearest : bool
        Whether the smallest value is the closest, as for a distance or a rank.

    Raises
    ------
    MissingEvidence
        With fewer than two values.
    """
    if len(values) < 2:
        raise MissingEvidence(f"fewer than two values of {label}")
    sign = -1 if nearest else 1
    *earlier, last = values
    best = max(earlier, key=lambda one: sign * one.value)
    return Measure(
        label,
        f"{best.text} ({best.when})",
        f"{last.text} ({last.when})",
        bool(sign * last.value > sign * best.value),
        1 + sum(sign * one.value > sign * last.value for one in earlier),
        len(values),
        min(one.first for one in values),
        last.last,
        tuple(dict.fromkeys(rows)),
        tuple(dict.fromkeys(sources)),
    )


Maker = Callable[[Evidence, Parameters], Measure]


@remembered
def closeness(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """Hold the latest value of each measure of closeness against the closest one before it.

    Returns
    -------
    pandas.DataFrame
        The columns of `Measure`, ``verdict``, ``rows`` and ``source_id`` as ids separated by
        semicolons. A measure without evidence is left out; those of visits and visitors are there
        for the report's own pair alone.
    """
    own = (_trips_measure, *_VISITORS) if parameters.is_own_pair else ()
    found: list[Measure] = []
    for measure in (*_VOTES, _ideal_measure, _trade_measure, *own):
        try:
            found.append(measure(evidence, parameters))
        except MissingEvidence:
            continue
    rows = [
        {**vars(one), "verdict": one.verdict, "rows": ";".join(one.rows), "source_id": ";".join(one.sources)}
        for one in found
    ]
    columns = [*Measure.__dataclass_fields__, "verdict", "source_id"]
    return pd.DataFrame(rows, columns=columns).drop(columns="sources")


def closeness_table(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """Write `closeness` for the page."""
    frame = closeness(evidence, parameters)
    return pd.DataFrame(
        {
            "Measure": [label[0].upper() + label[1:] for label in frame["label"]],
            "Years": [f"{first}–{last}" for first, last in zip(frame["first"], frame["last"], strict=True)],
            "Closest before": frame["before"],
            "Latest": frame["latest"],
            "Place of the latest": [
                f"{place} of {values}" for place, values in zip(frame["place"], frame["values"], strict=True)
            ],
            "Closer than ever?": frame["verdict"],
            "source_id": frame["source_id"],
        }
    )


def _trips_measure(evidence: Evidence, parameters: Parameters) -> Measure:
    """Count full years; one without a trip on record counts as one without a trip."""
    frame = contacts.trips(evidence, parameters)
    last = evidence.as_of.year - 1
    frame = frame[frame["year"] <= last]
    counts = frame["year"].value_counts()
    years = range(int(frame["year"].min()), last + 1) if len(frame) else range(0)
    values = [Value(str(year), year, year, n := int(counts.get(year, 0)), str(n)) for year in years]
    return held("presidents’ trips in a full year", values, frame.index, cited_ids(frame, "source_id"))


def _votes_measure(name: str, label: str, write: Callable[[float], str]) -> Maker:
    def measure(evidence: Evidence, parameters: Parameters) -> Measure:
        runs = votes.runs(evidence, parameters)
        values = [_of_run(run["first"], run["last"], run[name], write(run[name])) for run in runs]
        return held(label, values, _calls(evidence, values), [votes.SOURCE])

    return measure


def _rank_measure(side: int) -> Maker:
    """Place of one state among the other's partners by pi; ``side`` says whose list it is."""

    def measure(evidence: Evidence, parameters: Parameters) -> Measure:
        pair = (parameters.country_a, parameters.country_b)
        frame = votes.ranks_by_run(evidence, parameters)
        frame = frame[frame["state"] == pair[side]]
        values = [
            _of_run(row["first"], row["last"], row["rank"], f"{row['rank']} of {row['partners']}")
            for row in frame.to_dict("records")
        ]
        other, name = evidence.name(pair[1 - side]), evidence.name(pair[side])
        label = f"place of {other} among the partners of {name} in United Nations votes"
        return held(label, values, _calls(evidence, values), [votes.SOURCE], nearest=True)

    return measure


def _of_run(first: int, last: int, value: float, text: str) -> Value:
    return Value(f"{first}–{last}", first, last, value, text)


def _calls(evidence: Evidence, values: Sequence[Value]) -> list[str]:
    """Name the roll calls of a span of runs, as facts cite them."""
    if not values:
        return []
    first, last = values[0].first, values[-1].last
    calls = evidence.roll_calls
    return [cite_panel(calls[calls["year"].between(first, last)], "roll_calls", year=f"{first}/{last}")]


def _ideal_measure(evidence: Evidence, parameters: Parameters) -> Measure:
    frame = votes.ideal_points(evidence, parameters)
    values = [
        Value(str(year), year, year, apart, format_number(apart, 3))
        for year, apart in zip(frame["year"].astype(int), frame["distance"], strict=True)
    ]
    rows = votes.ideal_rows(evidence, parameters, values[0].first, values[-1].last) if values else []
    label = "distance of the ideal points in the United Nations"
    return held(label, values, rows, [votes.IDEAL_SOURCE], nearest=True)


def trade_shares(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """Goods trade of the pair as a share of all goods trade of both states.

    Both flows as the reconciled panel has them, over the sum of both states' exports and imports.

    Returns
    -------
    pandas.DataFrame
        Columns ``year, share`` (percent); years with a flow on record and all four totals.
    """
    pair = (parameters.country_a, parameters.country_b)
    flows = pd.concat([evidence.dyads(measure, *pair) for measure in TRADE])
    traded = flows.groupby(flows["year"].astype(int))["value"].sum()
    totals = pd.concat([evidence.indicator(key, *pair) for key in TOTALS])
    by_year = totals.groupby("year")["value"]
    whole = by_year.sum()[by_year.size() == len(TOTALS) * len(pair)]
    frame = pd.DataFrame({"share": 100 * traded / whole}).dropna()
    return frame.rename_axis("year").reset_index()


def _trade_measure(evidence: Evidence, parameters: Parameters) -> Measure:
    frame = trade_shares(evidence, parameters)
    values = [
        Value(str(year), year, year, share, f"{format_number(share, 2)}%")
        for year, share in zip(frame["year"].astype(int), frame["share"], strict=True)
    ]
    pair = (parameters.country_a, parameters.country_b)
    span = f"{values[0].first}/{values[-1].last}" if values else ""
    rows, sources = [], []
    for measure in TRADE:
        for one, two in (pair, pair[::-1]):
            flows = evidence.dyads(measure, *pair)
            flows = flows[flows["country_a"] == one]
            where = {"measure_id": measure, "country_a": one, "country_b": two, "year": span}
            rows += [cite_panel(flows, "dyads", **where)] if len(flows) else []
            sources += flows["source_id"].tolist()
    for key in TOTALS:
        frame = evidence.indicator(key, *pair)
        frame = frame[frame["year"].between(values[0].first, values[-1].last)] if values else frame
        where = {"indicator_id": key, "country": "|".join(pair), "year": span}
        rows.append(cite_panel(frame, "indicators", **where))
        sources += frame["source_id"].tolist()
    return held("share of their trade with each other in all their goods trade", values, rows, sources)


def _visitors_measure(label: str, origin: str) -> Maker:
    """Compare full years; eleven months count only where they already exceed every full year."""

    def measure(evidence: Evidence, parameters: Parameters) -> Measure:
        frame = society.visitors(evidence, parameters)
        frame = frame[frame["origin"] == origin].sort_values(["year", "span"])
        full = frame["span"] == "Full years"
        years, months = frame[full], frame[~full]
        after = (months["year"] > years["year"].max()) & (months["persons"] > years["persons"].max())
        compared = pd.concat([years, months[after].tail(1)])
        values = [
            Value(
                str(row["year"]) if row["span"] == "Full years" else f"{row['span']} {row['year']}",
                int(row["year"]),
                int(row["year"]),
                float(row["persons"]),
                format_number(row["persons"]),
            )
            for row in compared.to_dict("records")
        ]
        return held(label, values, map(str, compared.index), compared["source_id"])

    return measure


_VOTES = (
    _votes_measure("raw", "share of the same votes in the United Nations", lambda x: f"{100 * x:.1f}%"),
    _votes_measure("pi", "Scott’s pi of the votes in the United Nations", lambda x: format_number(x, 2)),
    _rank_measure(0),
    _rank_measure(1),
)

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
    "ca-guest-second": "ca-consultative-6-2024-08-09",
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
        (
            "tif-paid",
            "o-c56c0f98",
            "Part of the capital of the Turkic Investment Fund to be paid in, as agreed",
        ),
        ("tif-share", "o-94f7c6d0", "Part of the Turkic Investment Fund that Uzbekistan is to pay in"),
        ("tif-target", "o-d63462fc", "Capital of the Turkic Investment Fund, as announced later"),
        (
            "tif-latest",
            "o-2c3a994b",
            "Capital of the Turkic Investment Fund after its second governors’ meeting",
        ),
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


@states_of_any_pair
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
    label = "Measures of closeness of which the latest value is the closest on record"
    yield made("closest-which", label, listed(labels.tolist()), "text")
    yield made("closest", label, len(labels), "count")
    yield made("measures", "Measures of closeness compared", len(frame), "count")
    label = "Values from which on a record is counted as one, a threshold of ours"
    yield made("closest-enough", label, ENOUGH, "values")


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
