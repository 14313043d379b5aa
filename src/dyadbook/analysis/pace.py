"""Promises of both states against the pace that they need and the pace so far."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd

from dyadbook.analysis.choice import annual, choose, latest_promise, promised
from dyadbook.analysis.facts import Fact, fact, states
from dyadbook.analysis.power import EI, national_output_uzb, output
from dyadbook.analysis.rows import at_year, last, panel_rows
from dyadbook.errors import MissingEvidence
from dyadbook.evidence.periods import decimal_year, parse_period, years_between
from dyadbook.evidence.store import Evidence
from dyadbook.parameters import Parameters

MEMORANDUM = "o-f762a2bd"
"""The memorandum of July 2022: the one gas figure for 2027 that two sides put their names to."""

BACK = 3
"""The pace so far is measured from the newest figure at least so many years older, or the oldest."""


@dataclass(frozen=True)
class Point:
    """A value at the end of a period, with the rows and sources it rests on."""

    value: float
    period: str
    rows: tuple[str, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Goal:
    """A promise, where things stand, and where they stood.

    Attributes
    ----------
    name, label, unit : str
        Short name, words that stand alone, unit of all values.
    decimals : int
        Digits after the point that tables show.
    promise, now : Point
        What is promised for when, and the newest measured value.
    then : Point or None
        An older value, where there is one.
    """

    name: str
    label: str
    unit: str
    decimals: int
    promise: Point
    now: Point
    then: Point | None

    @property
    def needed(self) -> float:
        """Change a year that the promise needs from now on."""
        span = years_between(self.now.period, self.promise.period)
        if span <= 0:
            raise MissingEvidence(f"the promise {self.name} has fallen due")
        return (self.promise.value - self.now.value) / span

    @property
    def past(self) -> float | None:
        """Change a year from `then` to `now`; None without an older value."""
        if self.then is None:
            return None
        span = years_between(self.then.period, self.now.period)
        return (self.now.value - self.then.value) / span

    @property
    def points(self) -> tuple[Point, ...]:
        """All values that the goal rests on."""
        return tuple(one for one in (self.then, self.now, self.promise) if one is not None)


def _point(row: pd.Series[Any]) -> Point:
    ids, source = (str(row["observation_id"]),), (str(row["source_id"]),)
    return Point(float(row["value"]), str(row["period"]), ids, source)


def older(frame: pd.DataFrame, years: int = BACK) -> pd.Series[Any] | None:
    """The newest row at least so many years older than the last, or the oldest; None if only one."""
    if len(frame) < 2:
        return None
    now = str(frame.iloc[-1]["period"])
    far = [years_between(str(period), now) >= years - 0.01 for period in frame["period"]]
    return frame[far].iloc[-1] if any(far) else frame.iloc[0]


def _goal(name: str, label: str, decimals: int, measured: pd.DataFrame, promise: pd.Series[Any]) -> Goal:
    now, before = last(measured), older(measured)
    return Goal(
        name=name,
        label=label,
        unit=str(promise["unit"]),
        decimals=decimals,
        promise=_point(promise),
        now=_point(now),
        then=None if before is None else _point(before),
    )


def _aze_share(evidence: Evidence, parameters: Parameters) -> Goal:
    rows = evidence.observations("aze-capacity-renewable-share", reporter="AZE")
    label = "Azerbaijan: renewable share of capacity"
    promise = latest_promise(rows[rows["period"] == "2030"])
    return _goal("aze-share", label, 1, choose(rows), promise)


def _aze_capacity(evidence: Evidence, parameters: Parameters) -> Goal:
    rows = evidence.observations("aze-capacity-renewable", reporter="AZE")
    label = "Azerbaijan: renewable capacity with hydro"
    promise = latest_promise(rows[rows["period"] == "2030"])
    return _goal("aze-capacity", label, 0, choose(rows), promise)


def solar_and_wind(evidence: Evidence, country: str) -> list[Point]:
    """Solar and wind capacity of a state by national figures, summed where both are for one period.

    Returns
    -------
    list of Point
        In MW, oldest first.
    """
    solar, wind = (
        choose(evidence.observations(f"{country.lower()}-capacity-{key}", reporter=country))
        for key in ("solar", "wind")
    )
    found = []
    for row in solar.to_dict("records"):
        twin = wind[wind["period"] == row["period"]]
        if len(twin):
            other = twin.iloc[0]
            found.append(
                Point(
                    float(row["value"]) + float(other["value"]),
                    str(row["period"]),
                    (str(row["observation_id"]), str(other["observation_id"])),
                    tuple(dict.fromkeys((str(row["source_id"]), str(other["source_id"])))),
                )
            )
    return found


def _solar_wind(evidence: Evidence, country: str, label: str, promise: pd.Series[Any]) -> Goal:
    points = solar_and_wind(evidence, country)
    if not points:
        raise MissingEvidence("no solar and wind capacity")
    then = points[0] if len(points) > 1 else None
    name = f"{country.lower()}-solar-wind"
    return Goal(name, label, "MW", 0, _point(promise), points[-1], then)


def _aze_solar_wind(evidence: Evidence, parameters: Parameters) -> Goal:
    promise = latest_promise(evidence.observations("aze-capacity-solar-wind-target"))
    return _solar_wind(evidence, "AZE", "Azerbaijan: solar and wind capacity", promise)


def _uzb_solar_wind(evidence: Evidence, parameters: Parameters) -> Goal:
    rows = evidence.observations("uzb-capacity-solar-wind", period="2030")
    return _solar_wind(evidence, "UZB", "Uzbekistan: solar and wind capacity", latest_promise(rows))


def _uzb_share(evidence: Evidence, parameters: Parameters) -> Goal:
    rows = evidence.observations("uzb-renewable-share-generation", period="2030")
    promise = latest_promise(rows)
    made = [one for one in national_output_uzb(evidence, parameters) if one.id == "share-output-uzb"]
    if not made:
        raise MissingEvidence("no national share of output")
    now = Point(made[0].number, made[0].period, made[0].rows, made[0].sources)
    frame = output(evidence)
    year = int(now.period) - BACK
    old = at_year(frame[frame["country"] == "UZB"], year)
    cited = panel_rows(evidence, "UZB", year, "ei_renew_twh", "ei_elec_twh")
    share = 100 * float(old["renewable"]) / float(old["total"])
    then = Point(share, str(year), tuple(cited), (EI,))
    label = "Uzbekistan: renewable share of output"
    return Goal("uzb-share", label, "percent", 1, _point(promise), now, then)


def _aze_gas(evidence: Evidence, parameters: Parameters) -> Goal:
    rows = annual(evidence.observations("aze-gas-export-europe", reporter="AZE"))
    promise = evidence.observation(MEMORANDUM)
    return _goal("aze-gas", "Azerbaijan: gas to Europe", 1, rows, promise)


def _uzb_gas(evidence: Evidence, parameters: Parameters) -> Goal:
    rows = evidence.observations("uzb-gas-production", reporter="UZB")
    promise = latest_promise(rows[rows["period"] == "2030"])
    return _goal("uzb-gas", "Uzbekistan: gas production", 1, annual(rows), promise)


GOALS: tuple[Callable[[Evidence, Parameters], Goal], ...] = (
    _aze_share,
    _aze_capacity,
    _aze_solar_wind,
    _uzb_share,
    _uzb_solar_wind,
    _aze_gas,
    _uzb_gas,
)


def goals(evidence: Evidence, parameters: Parameters) -> list[Goal]:
    """The promises whose figures the evidence carries by the day and that lie ahead of it."""
    found = []
    for make in GOALS:
        try:
            goal = make(evidence, parameters)
            _ = goal.needed
        except MissingEvidence:
            continue
        found.append(goal)
    return found


_UNITS = {"percent": "%", "MW": " MW", "bcm": " bcm"}
_CHANGES = {"percent": " points", "MW": " MW", "bcm": " bcm"}


def _signed(value: float | None, goal: Goal) -> str:
    if value is None:
        return "–"
    return f"{value:+,.{goal.decimals}f}".replace("-", "−") + _CHANGES[goal.unit]


def pace_table(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """Promises as a table: what, promised, newest figure, change a year needed and so far."""
    rows = [
        {
            "Promise": goal.label,
            "Promised": f"{goal.promise.value:,.0f}{_UNITS[goal.unit]} in {goal.promise.period}",
            "Newest figure": f"{goal.now.value:,.{goal.decimals}f}{_UNITS[goal.unit]} "
            f"({parse_period(goal.now.period).words})",
            "Needed a year": _signed(goal.needed, goal),
            "So far a year": _signed(goal.past, goal),
            "source_id": ";".join(dict.fromkeys(key for one in goal.points for key in one.sources)),
        }
        for goal in goals(evidence, parameters)
    ]
    columns = ["Promise", "Promised", "Newest figure", "Needed a year", "So far a year"]
    return pd.DataFrame(rows, columns=[*columns, "source_id"])


@states
def pace_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """For each promise: its value, and the change a year that it needs and that there was."""
    for goal in goals(evidence, parameters):
        change = "percentage points" if goal.unit == "percent" else goal.unit
        rows = [key for one in goal.points for key in one.rows]
        sources = [key for one in goal.points for key in one.sources]
        yield fact(
            f"promise-{goal.name}",
            f"Promised: {goal.label}",
            goal.promise.value,
            goal.unit,
            goal.promise.period,
            rows=goal.promise.rows,
            sources=goal.promise.sources,
            decimals=0,
        )
        yield fact(
            f"pace-{goal.name}-needed",
            f"Change a year needed: {goal.label}",
            goal.needed,
            change,
            f"{goal.now.period[:4]}/{goal.promise.period}",
            rows=rows,
            sources=sources,
            decimals=goal.decimals,
        )
        if goal.past is not None and goal.then is not None:
            yield fact(
                f"pace-{goal.name}-past",
                f"Change a year so far: {goal.label}",
                goal.past,
                change,
                f"{goal.then.period[:4]}/{goal.now.period[:4]}",
                rows=rows,
                sources=sources,
                decimals=goal.decimals,
            )


@states
def behind(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """How many of the promises need a faster change than there was."""
    known = [(goal, goal.past) for goal in goals(evidence, parameters)]
    compared = [(goal, past) for goal, past in known if past is not None]
    slow = [goal for goal, past in compared if abs(goal.needed) > abs(past) or goal.needed * past < 0]
    for name, label, chosen in (
        ("pace-compared", "Promises whose pace can be compared", [goal for goal, _ in compared]),
        ("pace-behind", "Promises that need a faster pace than there was", slow),
    ):
        yield fact(
            name,
            label,
            len(chosen),
            "count",
            str(parameters.as_of),
            rows=[key for goal in chosen for one in goal.points for key in one.rows],
            sources=[key for goal in chosen for one in goal.points for key in one.sources],
            decimals=0,
        )


def targets(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """Shares promised and reached: of capacity in Azerbaijan, of output in Uzbekistan.

    For Uzbekistan the share reached is computed from the ministry's totals for a full year; what
    was claimed during a year, and goals for years that are over, are left out.

    Returns
    -------
    pandas.DataFrame
        Columns ``country, name, measure, at, period, percent, status, said`` (date of the source;
        empty when undated), ``source_id``.
    """
    aze = evidence.observations("aze-capacity-renewable-share", reporter="AZE")
    uzb = evidence.observations("uzb-renewable-share-generation", period="2030")
    made = [one for one in national_output_uzb(evidence, parameters) if one.id == "share-output-uzb"]
    reached = pd.DataFrame(
        {
            "country": "UZB",
            "period": [one.period for one in made],
            "value": [one.number for one in made],
            "status": "actual",
            "published": None,
            "source_id": [";".join(one.sources) for one in made],
        }
    )
    parts = [
        choose(aze).assign(measure="share of capacity"),
        promised(aze).assign(measure="share of capacity"),
        reached.assign(measure="share of output"),
        uzb.assign(measure="share of output"),
    ]
    columns = ["country", "measure", "period", "value", "status", "published", "source_id"]
    frame = pd.concat([part[columns].astype(object) for part in parts])
    frame["said"] = ["" if pd.isna(day) else f"{day:%b} {day.year}" for day in frame["published"]]
    frame["at"] = [round(decimal_year(period), 2) for period in frame["period"]]
    frame["name"] = [evidence.name(code) for code in frame["country"]]
    frame = frame.assign(percent=frame["value"].astype(float).round(1))
    frame = frame.sort_values(["country", "at", "percent"])
    columns = ["country", "name", "measure", "at", "period", "percent", "status", "said"]
    return frame[[*columns, "source_id"]].reset_index(drop=True)


FACTS = (pace_facts, behind)
