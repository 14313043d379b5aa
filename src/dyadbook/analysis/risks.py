"""Risks to the corridors, read off dated events by a stated rule: how often, and how bad.

Likelihood is a count of dated events in a window; impact is read from what the rows of an event say
(deaths, days without traffic, traffic stopped, damage or delay), by patterns that are the same for
all events. No class is given by hand.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pandas as pd
from scipy.special import gammaincinv

from dyadbook.analysis.choice import choose
from dyadbook.analysis.facts import Fact, fact, format_number, states
from dyadbook.analysis.rows import cited_ids, day_words
from dyadbook.analysis.words import listed
from dyadbook.errors import MissingEvidence
from dyadbook.evidence.periods import parse_period
from dyadbook.evidence.store import Evidence
from dyadbook.parameters import Parameters

WINDOW = 3
"""Years before the day of the report in which disruptive events are counted."""

OFTEN = WINDOW
"""So many events in the window, one a year on average, put a risk in the upper row."""

DEADLY = 10
"""From so many deaths on record an event has a high impact."""

LASTING = 1
"""From so many days without traffic an event has a high impact."""

STRICTER = 10
"""By this factor the limits of high impact are raised, to see what depends on them."""

LEVEL = 0.95
"""Level of the interval around a yearly rate of events."""

LOW, MIDDLE, HIGH = 1, 2, 3
IMPACTS = {LOW: "low", MIDDLE: "middle", HIGH: "high"}
OFTENNESS = ("none", f"1 to {OFTEN - 1}", f"{OFTEN} or more")
"""The rows of the matrix, as `likelihood` numbers them."""

RULE = (
    ("Likelihood", OFTENNESS[2],
     f"At least one event a year, on average, in the {WINDOW} years before the day of the report"),
    ("Likelihood", OFTENNESS[1], f"Some in the {WINDOW} years, but not one a year"),
    ("Likelihood", OFTENNESS[0], "No event in the window, whatever happened before it"),
    ("Impact", IMPACTS[HIGH],
     f"Deaths on record: {DEADLY} or more; or traffic was stopped, and dated reports show that it stood "
     f"still for {LASTING} day or more"),
    ("Impact", IMPACTS[MIDDLE],
     "Deaths on record, but not so many; or traffic or work was stopped for a span that no report gives; "
     "or something was hit, damaged, delayed or not fully loaded"),
    ("Impact", IMPACTS[LOW], "None of these is reported"),
)  # fmt: skip
"""The rule of the matrix: axis, class, and when it applies."""

IRAN = "War around Iran"
RUSSIA = "Russian and Ukrainian fire"
AFGHANISTAN = "Afghan border"
ARMENIA = "Armenia and Azerbaijan"
UNREST = "Unrest in Uzbekistan"
CASPIAN = "Caspian level and ferries"
RISKS = (IRAN, RUSSIA, AFGHANISTAN, ARMENIA, UNREST, CASPIAN)

SOLDIERS, RIOT = "servicemen-killed-reported", "karakalpakstan-2022-killed"


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
    what : str
        What happened and what was hit, in our words.
    toll : str
        Series of observations that counts its dead, in the year of the event; without one the
        number is read from the events.
    """

    events: tuple[str, ...]
    risk: str
    what: str
    toll: str = ""


DISRUPTIONS = (
    Disruption(("war-20200927",), ARMENIA, "War over Karabakh", SOLDIERS),
    Disruption(("iskp-20220418",), AFGHANISTAN,
               "Islamic State claims rockets on Termez; Tashkent denies, no damage reported"),
    Disruption(("karakalpakstan-20220701",), UNREST, "Unrest in Nukus", RIOT),
    Disruption(("termez-rockets-20220705", "termez-court-20250630"), AFGHANISTAN,
               "Rockets fall on Termez; houses damaged"),
    Disruption(("border-clash-202209",), ARMENIA, "Border fighting", SOLDIERS),
    Disruption(("karabakh-20230919",), ARMENIA,
               "Operation in Karabakh; of the dead only Azerbaijan's own count is used", SOLDIERS),
    Disruption(("ev-20231127-wb-caspian-warning",), CASPIAN,
               "Ships said to sail part-loaded because the sea falls"),
    Disruption(("kaspiysk-20241106",), RUSSIA, "Drones hit naval ships at a Caspian port"),
    Disruption(("azal-20241225",), RUSSIA, "Azerbaijani airliner hit by air defence"),
    Disruption(("iran-israel-20250613", "uzb-reroute-20250709"), IRAN,
               "Airspace closed, flights rerouted; Uzbek deliveries said to lose their timing"),
    Disruption(("ev-20250707-discount-extended",), CASPIAN,
               "Uzbek cargo waits weeks for ferries; the cause is not given"),
    Disruption(("afg-pak-closure-202510",), AFGHANISTAN,
               "Afghan–Pakistani crossings shut; transit stopped for months"),
    Disruption(("tajik-drone-20251126",), AFGHANISTAN,
               "Attack from Afghan soil on a camp in Tajikistan"),
    Disruption(("filanovsky-20251211",), RUSSIA, "Drones stop a Caspian oil platform"),
    Disruption(("caspian-20251220",), RUSSIA,
               "Drones said to hit a patrol ship and rigs in the Caspian"),
    Disruption(("iran-war-20260228", "ev-20260310-hormuz-uzbekistan"), IRAN,
               "Ports hit, most North–South cargo halted; Uzbek routes through Iran hit"),
    Disruption(("anzali-strike-202603", "anzali-20260320"), IRAN,
               "Port offices at Bandar Anzali struck"),
    Disruption(("nakhchivan-20260305", "border-reopen-20260309"), IRAN,
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

# -- what the rows say ----------------------------------------------------------------------------

_WORDS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_NUMBER = rf"(\d[\d,]*|{'|'.join(_WORDS)})"
_KILLED = re.compile(rf"\b{_NUMBER}(?: of \d+)?(?: [\w-]+){{0,3}} (?:died|dead|killed)\b|\bkills {_NUMBER}\b")
_STOPPED = re.compile(r"\b(?:shut|stops?|stopped|halted|closed|closure|paralysed)\b")
_HARMED = re.compile(r"\b(?:hits?|struck|strike|damaged|waits|upset|full capacity)\b")
_RESUMED = re.compile(r"\b(?:resumes|reopened)\b")
_STILL = re.compile(r"\bstill paralysed in ([A-Z][a-z]+ \d{4})")


def deaths_in(text: str) -> int:
    """The largest number of deaths that a text states; zero when it states none.

    Examples
    --------
    >>> deaths_in("38 of 67 on board died"), deaths_in("Drone kills three workers"), deaths_in("no toll")
    (38, 3, 0)
    """
    found = [first or second for first, second in _KILLED.findall(text)]
    return max(
        (_WORDS.index(word) + 1 if word in _WORDS else int(word.replace(",", "")) for word in found),
        default=0,
    )


def impact(
    deaths: float, days: int, stopped: bool, harmed: bool, *, deadly: int = DEADLY, lasting: int = LASTING
) -> int:
    """Class of impact of one event; see `RULE`.

    Parameters
    ----------
    deaths : float
        Deaths on record.
    days : int
        Days without traffic that dated reports show, at least; zero when they show none.
    stopped, harmed : bool
        Whether traffic or work was stopped; whether something was hit, damaged or delayed.
    deadly, lasting : int
        Limits of high impact, in deaths and in days.

    Examples
    --------
    >>> impact(0, 4, True, False) == HIGH, impact(3, 0, False, False) == MIDDLE
    (True, True)
    """
    if deaths >= deadly or (stopped and days >= lasting):
        return HIGH
    return MIDDLE if deaths or stopped or harmed else LOW


def _days(rows: pd.DataFrame) -> int:
    """Days from the stop to the resumption, or at least to the last report that it goes on."""
    stop = rows.iloc[0]
    for _, row in rows.iloc[1:].iterrows():
        if _RESUMED.search(row["title"] + " " + row["summary"]):
            return int((row["start"] - stop["start"]).days)
    still = _STILL.search(stop["summary"])
    if still is None:
        return 0
    # A stop known by the month alone began by the last day of it: a floor, never a guess.
    return int((datetime.strptime(still[1], "%B %Y").date() - parse_period(str(stop["date"])).end).days)


def disruptions(evidence: Evidence) -> pd.DataFrame:
    """Disruptive happenings known by the day, oldest first, with what their rows say of each.

    Returns
    -------
    pandas.DataFrame
        Columns ``event_id, start, when, risk, what, deaths`` (persons), ``days`` (without traffic,
        at least), ``floor`` (bool: the days are a floor), ``stopped, harmed`` (bool), ``impact,
        source_id, rows``.
    """
    found = []
    for one in DISRUPTIONS:
        if one.events[0] not in evidence.events.index:
            continue
        rows = evidence.events.loc[[key for key in one.events if key in evidence.events.index]]
        text = " ".join(rows["title"] + ". " + rows["summary"])
        tolls = _tolls(evidence, one, rows)
        deaths = float(tolls["value"].sum()) if len(tolls) else float(deaths_in(text))
        days = _days(rows)
        stopped, harmed = bool(_STOPPED.search(text)), bool(_HARMED.search(text))
        sources = [*cited_ids(rows, "source_id"), *tolls["source_id"]]
        found.append(
            {
                "event_id": one.events[0],
                "start": rows["start"].iloc[0],
                "when": day_words(rows.iloc[0]),
                "risk": one.risk,
                "what": one.what,
                "deaths": deaths,
                "days": days,
                "floor": bool(_STILL.search(text)),
                "stopped": stopped,
                "harmed": harmed,
                "impact": impact(deaths, days, stopped, harmed),
                "source_id": ";".join(key for key in dict.fromkeys(sources) if key in evidence.sources.index),
                "rows": ";".join([*rows.index, *tolls.index]),
            }
        )
    columns = ["event_id", "start", "when", "risk", "what", "deaths", "days", "floor", "stopped",
               "harmed", "impact", "source_id", "rows"]  # fmt: skip
    return pd.DataFrame(found, columns=columns).sort_values(["start", "event_id"])


def _tolls(evidence: Evidence, one: Disruption, rows: pd.DataFrame) -> pd.DataFrame:
    """The chosen count of each side's dead, of the year of the event."""
    if not one.toll:
        return evidence.all_observations.iloc[:0]
    frame = evidence.observations(one.toll)
    year = str(rows["date"].iloc[0])[:4]
    return choose(frame[frame["period"].str.startswith(year)], by=("country",))


# -- the matrix -----------------------------------------------------------------------------------


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


def yearly_rate(count: int, years: int) -> tuple[float, float]:
    """Exact interval of a Poisson rate, events a year, at `LEVEL` (Garwood 1936).

    It holds for events that do not draw each other on, which events of one war do: it is too narrow
    for these, and shown as the least doubt that so few events leave.

    Examples
    --------
    >>> [round(limit, 3) for limit in yearly_rate(5, 1)]
    [1.623, 11.668]
    """
    tail = (1 - LEVEL) / 2
    # Half the quantile of a chi-squared distribution with 2n degrees of freedom; scipy.stats, which has that
    # by name, takes seconds to import.
    low = gammaincinv(count, tail) if count else 0.0
    return float(low) / years, float(gammaincinv(count + 1, 1 - tail)) / years


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
        One row a risk that has any event: ``risk, events, likelihood, impact, source_id, rows``.
    """
    counted = in_window(frame, as_of, years)
    found = []
    for risk in dict.fromkeys([*RISKS, *frame["risk"]]):
        rows = frame[frame["risk"] == risk]
        if rows.empty:
            continue
        events = int((counted["risk"] == risk).sum())
        cells = (";".join(cited_ids(rows, column)) for column in ("source_id", "rows"))
        found.append((risk, events, likelihood(events), int(rows["impact"].max()), *cells))
    columns = ["risk", "events", "likelihood", "impact", "source_id", "rows"]
    return pd.DataFrame(found, columns=columns)


def rule_table() -> pd.DataFrame:
    """The rule of the matrix, for people to read."""
    return pd.DataFrame(RULE, columns=["Axis", "Class", "When"])


def event_table(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """The events behind the matrix, by risk, with what the rule reads of each, for people to read."""
    frame = disruptions(evidence)
    inside = set(in_window(frame, parameters.as_of)["event_id"])
    order = [RISKS.index(risk) for risk in frame["risk"]]
    frame = frame.assign(order=order).sort_values(["order", "start"])
    return pd.DataFrame(
        {
            "Risk": frame["risk"],
            "When": frame["when"],
            "What happened": frame["what"],
            "Deaths": [format_number(count) if count else "–" for count in frame["deaths"]],
            "Stopped": [_stop_words(row) for row in frame.to_dict("records")],
            "Hit or delayed": ["yes" if harmed else "–" for harmed in frame["harmed"]],
            "Impact": frame["impact"].map(IMPACTS),
            "In the window": ["yes" if key in inside else "no" for key in frame["event_id"]],
            "source_id": frame["source_id"],
        }
    )


def _stop_words(row: dict[Hashable, Any]) -> str:
    """How long an event stopped traffic or work, as the table says it.

    Examples
    --------
    >>> _stop_words({"stopped": True, "days": 93, "floor": True})
    '93 days or more'
    >>> _stop_words({"stopped": True, "days": 0, "floor": False})
    'yes, length unknown'
    """
    if not row["stopped"]:
        return "–"
    if not row["days"]:
        return "yes, length unknown"
    return f"{row['days']} days" + (" or more" if row["floor"] else "")


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
    """How the classes depend on the length of the window and on the limits of high impact."""
    frame = disruptions(evidence)
    if frame.empty:
        return pd.DataFrame()
    base = matrix(frame, parameters.as_of)
    table = pd.DataFrame({"Risk": base["risk"]})
    for years in (1, WINDOW, 5):
        name = "Last year" if years == 1 else f"Last {years} years"
        table[name] = matrix(frame, parameters.as_of, years)["events"]
    intervals = [yearly_rate(count, WINDOW) for count in base["events"]]
    table["Events a year, interval"] = [f"{low:.1f}–{high:.1f}" for low, high in intervals]
    table["Impact"] = base["impact"].map(IMPACTS)
    table["Impact without deaths"] = _worst(frame.assign(deaths=0.0)).map(IMPACTS).to_numpy()
    strict = _worst(frame, STRICTER)
    table["Impact, stricter limits"] = strict.map(IMPACTS).to_numpy()
    return table


def _worst(frame: pd.DataFrame, factor: int = 1) -> pd.Series[int]:
    """The highest impact of each risk, in the order of `matrix`, with the limits times a factor."""
    classes = [
        impact(row["deaths"], row["days"], row["stopped"], row["harmed"],
               deadly=DEADLY * factor, lasting=LASTING * factor)
        for row in frame.to_dict("records")
    ]  # fmt: skip
    worst = frame.assign(impact=classes).groupby("risk")["impact"].max()
    return worst.reindex([risk for risk in RISKS if risk in worst.index])


# -- facts ----------------------------------------------------------------------------------------


@states
def rule_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The constants of the rule."""
    period = f"{years_before(parameters.as_of, WINDOW)}/{parameters.as_of}"
    for name, label, value, unit in (
        ("window", "Span in which disruptive events are counted, our rule", WINDOW, "years"),
        ("deadly", "Deaths from which an event has a high impact, our rule", DEADLY, "count"),
        ("level", "Level of the interval of a yearly rate, our choice", 100 * LEVEL, "percent"),
        ("stricter", "Factor by which the limits of high impact are raised to test them", STRICTER, "ratio"),
    ):
        yield fact(f"risk-{name}", label, value, unit, period, decimals=0)


@states
def risk_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Size of the record, and the risks in the two corners of high impact."""
    frame = disruptions(evidence)
    if frame.empty:
        raise MissingEvidence("no disruptive event by the day")
    counted = in_window(frame, parameters.as_of)
    table = matrix(frame, parameters.as_of)
    period = f"{frame['start'].iloc[0]}/{parameters.as_of}"
    yield fact("risk-events", "Disruptive events on record", len(frame), "count", period,
               rows=cited_ids(frame, "rows"), decimals=0)  # fmt: skip
    yield fact("risk-counted", "Disruptive events in the span that is counted", len(counted), "count",
               period, rows=cited_ids(counted, "rows"), decimals=0)  # fmt: skip
    for name, often, label in (
        ("risk-top", 2, "Risks that are frequent and of high impact by our rule"),
        ("risk-quiet", 0, "Risks of high impact by our rule without an event in the span"),
    ):
        cell = table[(table["likelihood"] == often) & (table["impact"] == HIGH)]
        rows = cited_ids(frame[frame["risk"].isin(cell["risk"])], "rows")
        if len(cell):
            yield fact(name, label, _quoted(cell["risk"]), "text", period, rows=rows)
    iran = counted[counted["risk"] == IRAN]
    if len(iran):
        yield fact("risk-iran", "Disruptive events of the war around Iran in the span that is counted",
                   len(iran), "count", period, rows=cited_ids(iran, "rows"), decimals=0)  # fmt: skip


@states
def limit_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Which risks keep a high impact when only traffic counts, and when the limits are stricter."""
    frame = disruptions(evidence)
    if frame.empty:
        raise MissingEvidence("no disruptive event by the day")
    period, rows = f"{frame['start'].iloc[0]}/{parameters.as_of}", cited_ids(frame, "rows")
    for name, worst, label in (
        ("risk-traffic", _worst(frame.assign(deaths=0.0)), "counting stopped traffic alone"),
        ("risk-strict", _worst(frame, STRICTER), "with stricter limits"),
    ):
        high = [str(risk) for risk in worst.index[worst == HIGH]]
        yield fact(name, f"Risks of high impact by our rule, {label}", _quoted(high), "text", period,
                   rows=rows)  # fmt: skip


def _quoted(risks: Iterable[str]) -> str:
    return listed([f"“{risk}”" for risk in risks])


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


FACTS = (rule_facts, risk_facts, limit_facts, latest_event_facts)
