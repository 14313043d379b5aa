"""Risks to the corridors, read off dated events by a stated rule: how often, and how bad."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import pandas as pd

from dyadbook.analysis.facts import Fact, fact, states
from dyadbook.analysis.rows import day_words
from dyadbook.analysis.words import listed
from dyadbook.errors import MissingEvidence
from dyadbook.evidence.store import Evidence
from dyadbook.parameters import Parameters

WINDOW = 3
"""Years before the day of the report in which disruptive events are counted."""

OFTEN = 3
"""So many events in the window put a risk in the upper row."""

LOW, MIDDLE, HIGH = 1, 2, 3
"""Impact of an event.

``HIGH``: people of either state, or on board of one of its carriers, were killed, or traffic over a
border of either state was stopped. ``MIDDLE``: damage on the territory of either state without
deaths; or traffic, ports, ships or rigs elsewhere in the region were stopped, damaged, delayed or
rerouted. ``LOW``: neither is reported.
"""

IRAN = "War around Iran"
RUSSIA = "Russian and Ukrainian fire"
AFGHANISTAN = "Afghan border"
ARMENIA = "Armenia and Azerbaijan"
UNREST = "Unrest in Uzbekistan"
CASPIAN = "Caspian level and ferries"
RISKS = (IRAN, RUSSIA, AFGHANISTAN, ARMENIA, UNREST, CASPIAN)


@dataclass(frozen=True)
class Disruption:
    """One disruptive happening.

    Attributes
    ----------
    events : tuple of str
        Event ids: the first dates it, the others report the same happening or its consequence and
        are not counted again.
    risk : str
        One of `RISKS`.
    impact : int
        `LOW`, `MIDDLE` or `HIGH`.
    what : str
        What happened and what was hit, in our words.
    """

    events: tuple[str, ...]
    risk: str
    impact: int
    what: str


DISRUPTIONS = (
    Disruption(("war-20200927",), ARMENIA, HIGH,
               "War over Karabakh; soldiers killed"),
    Disruption(("iskp-20220418",), AFGHANISTAN, LOW,
               "Islamic State claims rockets on Termez; Tashkent denies, no damage reported"),
    Disruption(("karakalpakstan-20220701",), UNREST, HIGH, "Unrest in Nukus; people killed"),
    Disruption(("termez-rockets-20220705", "termez-court-20250630"), AFGHANISTAN, MIDDLE,
               "Rockets fall on Termez; houses damaged"),
    Disruption(("border-clash-202209",), ARMENIA, HIGH, "Border fighting; soldiers killed"),
    Disruption(("karabakh-20230919",), ARMENIA, HIGH, "Operation in Karabakh; soldiers killed"),
    Disruption(("ev-20231127-wb-caspian-warning",), CASPIAN, MIDDLE,
               "Ships said to sail part-loaded because the sea falls"),
    Disruption(("kaspiysk-20241106",), RUSSIA, MIDDLE, "Drones hit naval ships at a Caspian port"),
    Disruption(("azal-20241225",), RUSSIA, HIGH,
               "Azerbaijani airliner hit by air defence; passengers killed"),
    Disruption(("iran-israel-20250613", "uzb-reroute-20250709"), IRAN, MIDDLE,
               "Airspace closed, flights rerouted; Uzbek deliveries said to lose their timing"),
    Disruption(("ev-20250707-discount-extended",), CASPIAN, MIDDLE,
               "Uzbek cargo waits weeks for ferries; the cause is not given"),
    Disruption(("afg-pak-closure-202510",), AFGHANISTAN, MIDDLE,
               "Afghan–Pakistani crossings shut; transit stopped for months"),
    Disruption(("tajik-drone-20251126",), AFGHANISTAN, LOW,
               "Attack from Afghan soil on a camp in Tajikistan; no effect on the pair reported"),
    Disruption(("filanovsky-20251211",), RUSSIA, MIDDLE, "Drones stop a Caspian oil platform"),
    Disruption(("caspian-20251220",), RUSSIA, MIDDLE,
               "Drones said to hit a patrol ship and rigs in the Caspian"),
    Disruption(("iran-war-20260228", "ev-20260310-hormuz-uzbekistan"), IRAN, MIDDLE,
               "Ports hit, most North–South cargo halted; Uzbek routes through Iran hit"),
    Disruption(("anzali-strike-202603", "anzali-20260320"), IRAN, MIDDLE,
               "Port offices at Bandar Anzali struck"),
    Disruption(("nakhchivan-20260305", "border-reopen-20260309"), IRAN, HIGH,
               "Drones hit Nakhchivan airport; all freight over the Iranian border stopped"),
)  # fmt: skip
"""Every disruptive happening on record since 2020, oldest first."""

NOT_COUNTED = {
    "first-wheat-20251105": "a route opens",
    "petrol-20251218": "a route opens",
    "armenia-election-20260607": "an election, from an unattributed digest; its effect is not known",
    "rona-20260114": "a ship on another route sinks, and the cause is not reported",
}
"""Events of theme security and kind "other" that are in no `Disruption`, and why."""


def disruptions(evidence: Evidence) -> pd.DataFrame:
    """Disruptive happenings known by the day, oldest first.

    Returns
    -------
    pandas.DataFrame
        Columns ``event_id, start, when, risk, impact, what, source_id``.
    """
    found = []
    for one in DISRUPTIONS:
        if one.events[0] not in evidence.events.index:
            continue
        rows = evidence.events.loc[[key for key in one.events if key in evidence.events.index]]
        sources = [key for cell in rows["source_id"] for key in cell.split(";")]
        found.append(
            {
                "event_id": one.events[0],
                "start": rows["start"].iloc[0],
                "when": day_words(rows.iloc[0]),
                "risk": one.risk,
                "impact": one.impact,
                "what": one.what,
                "source_id": ";".join(key for key in dict.fromkeys(sources) if key in evidence.sources.index),
            }
        )
    columns = ["event_id", "start", "when", "risk", "impact", "what", "source_id"]
    return pd.DataFrame(found, columns=columns).sort_values(["start", "event_id"])


def years_before(day: date, years: int) -> date:
    """The same day some years before; 28 February for a 29 February that year lacks.

    Examples
    --------
    >>> years_before(date(2024, 2, 29), 3)
    datetime.date(2021, 2, 28)
    """
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def in_window(frame: pd.DataFrame, as_of: date, years: int = WINDOW) -> pd.DataFrame:
    """Happenings after the same day `years` years before, up to `as_of` included."""
    first = years_before(as_of, years)
    return frame[[first < day <= as_of for day in frame["start"]]]


def likelihood(count: int) -> int:
    """Row of the matrix for a number of events in the window: 0, 1 or 2.

    Examples
    --------
    >>> [likelihood(count) for count in (0, 1, 2, 3, 7)]
    [0, 1, 1, 2, 2]
    """
    return 0 if count == 0 else 1 if count < OFTEN else 2


def matrix(frame: pd.DataFrame, as_of: date, years: int = WINDOW) -> pd.DataFrame:
    """Place each risk by its events.

    Likelihood is the number of its events in the window; impact is the highest that any of its
    events on record reached, in the window or before.

    Parameters
    ----------
    frame : pandas.DataFrame
        As `disruptions` returns it.
    as_of : datetime.date
        Last day of the window.
    years : int
        Length of the window.

    Returns
    -------
    pandas.DataFrame
        One row a risk that has any event: ``risk, events, likelihood, impact, source_id``.
    """
    counted = in_window(frame, as_of, years)
    found = []
    for risk in dict.fromkeys([*RISKS, *frame["risk"]]):
        rows = frame[frame["risk"] == risk]
        if rows.empty:
            continue
        events = int((counted["risk"] == risk).sum())
        sources = dict.fromkeys(key for cell in rows["source_id"] for key in cell.split(";"))
        found.append((risk, events, likelihood(events), int(rows["impact"].max()), ";".join(sources)))
    columns = ["risk", "events", "likelihood", "impact", "source_id"]
    return pd.DataFrame(found, columns=columns)


def event_table(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """The events behind the matrix, those in the window first, for people to read."""
    frame = disruptions(evidence)
    inside = set(in_window(frame, parameters.as_of)["event_id"])
    words = {LOW: "low", MIDDLE: "middle", HIGH: "high"}
    order = [RISKS.index(risk) for risk in frame["risk"]]
    frame = frame.assign(order=order).sort_values(["order", "start"])
    return pd.DataFrame(
        {
            "Risk": frame["risk"],
            "When": frame["when"],
            "What happened": frame["what"],
            "Impact": [words[impact] for impact in frame["impact"]],
            "In the window": ["yes" if key in inside else "no" for key in frame["event_id"]],
            "source_id": frame["source_id"],
        }
    )


def left_out_table(evidence: Evidence) -> pd.DataFrame:
    """The events of the same kind that the matrix does not count, and why, for people to read."""
    known = [key for key in NOT_COUNTED if key in evidence.events.index]
    frame = evidence.events.loc[known].sort_values("start")
    return pd.DataFrame(
        {
            "When": [day_words(row) for _, row in frame.iterrows()],
            "What happened": frame["title"],
            "Why it is not counted": [NOT_COUNTED[key] for key in frame.index],
            "source_id": frame["source_id"],
        }
    )


def window_table(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """How the counts depend on the length of the window."""
    frame = disruptions(evidence)
    if frame.empty:
        return pd.DataFrame()
    base = matrix(frame, parameters.as_of)
    table = pd.DataFrame({"Risk": base["risk"]})
    for years in (1, WINDOW, 5):
        name = "Last year" if years == 1 else f"Last {years} years"
        table[name] = matrix(frame, parameters.as_of, years)["events"]
    words = {LOW: "low", MIDDLE: "middle", HIGH: "high"}
    table["Highest impact on record"] = [words[impact] for impact in base["impact"]]
    return table


# -- facts ----------------------------------------------------------------------------------------


@states
def risk_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Size of the record, the rule, and the risks in the two corners of high impact."""
    frame = disruptions(evidence)
    if frame.empty:
        raise MissingEvidence("no disruptive event by the day")
    counted = in_window(frame, parameters.as_of)
    table = matrix(frame, parameters.as_of)
    period = f"{frame['start'].iloc[0]}/{parameters.as_of}"
    ids = frame["event_id"].tolist()
    yield fact("risk-window", "Span in which disruptive events are counted, our rule", WINDOW, "years",
               period, decimals=0)  # fmt: skip
    yield fact("risk-often", "Events in the span from which a risk counts as frequent, our rule", OFTEN,
               "count", period, decimals=0)  # fmt: skip
    yield fact("risk-events", "Disruptive events on record", len(frame), "count", period,
               rows=ids, decimals=0)  # fmt: skip
    yield fact("risk-counted", "Disruptive events in the span that is counted", len(counted), "count",
               period, rows=counted["event_id"], decimals=0)  # fmt: skip
    for name, often, label in (
        ("risk-top", 2, "Risks that are frequent and of high impact by our rule"),
        ("risk-quiet", 0, "Risks of high impact by our rule without an event in the span"),
    ):
        cell = table[(table["likelihood"] == often) & (table["impact"] == HIGH)]
        rows = frame[frame["risk"].isin(cell["risk"])]["event_id"]
        if len(cell):
            names = [f"“{risk}”" for risk in cell["risk"]]
            yield fact(name, label, listed(names), "text", period, rows=rows)
    iran = counted[counted["risk"] == IRAN]
    if len(iran):
        years = {day.year for day in iran["start"]}
        label = "Disruptive events of the war around Iran"
        yield fact("risk-iran", f"{label} in the span that is counted", len(iran), "count", period,
                   rows=iran["event_id"], decimals=0)  # fmt: skip
        yield fact("risk-iran-years", f"{label}: calendar years that they span", len(years), "count",
                   period, rows=iran["event_id"], decimals=0)  # fmt: skip


@states
def latest_event_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """When the last disruptive happening on record was."""
    frame = disruptions(evidence)
    if frame.empty:
        raise MissingEvidence("no disruptive event by the day")
    row = frame.iloc[-1]
    yield fact("risk-last", "Last disruptive event on record", row["start"], "date",
               str(row["start"]), rows=[str(row["event_id"])],
               sources=row["source_id"].split(";")[:1])  # fmt: skip


FACTS = (risk_facts, latest_event_facts)
