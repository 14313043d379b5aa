"""Promises of both states against the pace that they need and the pace so far."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from dyadbook.analysis.capacity import national_capacity_share
from dyadbook.analysis.choice import annual, choose, latest_promise, measured, promised
from dyadbook.analysis.facts import Fact, fact, observed, states
from dyadbook.analysis.power import EI, national_output_uzb, output
from dyadbook.analysis.rows import at_year, last, panel_rows
from dyadbook.errors import MissingEvidence
from dyadbook.evidence.periods import decimal_year, parse_period, years_between
from dyadbook.evidence.store import Evidence
from dyadbook.parameters import Parameters

MEMORANDUM = "o-f762a2bd"
"""The memorandum of July 2022: the one gas figure for 2027 that two sides put their names to."""

DUE_AZE, DUE_UZB, DUE_SOLAR_WIND = "o-7a7975fa", "o-f4dfbe00", "o-2152d86d"
"""Promised shares for years that are over: Azerbaijan, Uzbekistan, Uzbekistan by sun and wind alone."""

TOTAL, TOTAL_PRINTED = "o-ed2bb0ff", "o-f831de31"
"""All Uzbek capacity promised for 2030, and what a later report prints for it."""

BACK = 3
"""The pace so far is measured from the newest figure at least so many years older, or the oldest."""


@dataclass(frozen=True)
class Point:
    """A value at the end of a period, with the rows and sources it rests on."""

    value: float
    period: str
    rows: tuple[str, ...]
    sources: tuple[str, ...]
    said: str = ""
    """When its source is from, in words, where that matters."""


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
    others : tuple of Point
        Other values that were promised for the same period.
    """

    name: str
    label: str
    unit: str
    decimals: int
    promise: Point
    now: Point
    then: Point | None
    others: tuple[Point, ...] = ()

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
    def is_behind(self) -> bool:
        """Whether the promise, which is a floor, needs more a year than there was; False if unknown."""
        return self.past is not None and self.needed > self.past

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


def _others(evidence: Evidence, promise: pd.Series[Any]) -> tuple[Point, ...]:
    """What else was promised for the same period, the oldest statement first."""
    rows = promised(evidence.observations(str(promise["series_id"]), period=str(promise["period"])))
    rows = rows[rows["value"] != promise["value"]].sort_values("published", na_position="last")
    found = []
    for _, row in rows.iterrows():
        day = str(evidence.sources.loc[row["source_id"], "date"])
        found.append(replace(_point(row), said=parse_period(day).words if day else "undated"))
    return tuple(found)


def _goal(
    evidence: Evidence, name: str, label: str, decimals: int, known: pd.DataFrame, promise: pd.Series[Any]
) -> Goal:
    now, before = last(known), older(known)
    return Goal(
        name=name,
        label=label,
        unit=str(promise["unit"]),
        decimals=decimals,
        promise=_point(promise),
        now=_point(now),
        then=None if before is None else _point(before),
        others=_others(evidence, promise),
    )


def _aze_share(evidence: Evidence, parameters: Parameters) -> Goal:
    rows = evidence.observations("aze-capacity-renewable-share", reporter="AZE")
    label = "Azerbaijan: renewable share of capacity"
    promise = latest_promise(rows[rows["period"] == "2030"])
    return _goal(evidence, "aze-share", label, 1, choose(rows), promise)


def _aze_capacity(evidence: Evidence, parameters: Parameters) -> Goal:
    rows = evidence.observations("aze-capacity-renewable", reporter="AZE")
    label = "Azerbaijan: renewable capacity with hydro"
    promise = latest_promise(rows[rows["period"] == "2030"])
    return _goal(evidence, "aze-capacity", label, 0, choose(rows), promise)


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
    return Goal(name, label, "MW", 0, _point(promise), points[-1], then, _others(evidence, promise))


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
    return Goal("uzb-share", label, "percent", 1, _point(promise), now, then, _others(evidence, promise))


def _aze_gas(evidence: Evidence, parameters: Parameters) -> Goal:
    rows = annual(evidence.observations("aze-gas-export-europe", reporter="AZE"))
    promise = evidence.observation(MEMORANDUM)
    return _goal(evidence, "aze-gas", "Azerbaijan: gas to Europe", 1, rows, promise)


def _uzb_gas(evidence: Evidence, parameters: Parameters) -> Goal:
    rows = evidence.observations("uzb-gas-production", reporter="UZB")
    promise = latest_promise(rows[rows["period"] == "2030"])
    return _goal(evidence, "uzb-gas", "Uzbekistan: gas production", 1, annual(rows), promise)


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


def _also(goal: Goal) -> str:
    figures = [f"{one.value:,.0f}{_UNITS[goal.unit]} ({one.said})" for one in goal.others]
    return ", ".join(figures) or "–"


def pace_table(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """Promises as a table: what, promised, other figures, newest, change a year needed and so far."""
    rows = [
        {
            "Promise": goal.label,
            "Promised": f"{goal.promise.value:,.0f}{_UNITS[goal.unit]} in {goal.promise.period}",
            "Also promised": _also(goal),
            "Newest figure": f"{goal.now.value:,.{goal.decimals}f}{_UNITS[goal.unit]} "
            f"({parse_period(goal.now.period).words})",
            "Needed a year": _signed(goal.needed, goal),
            "So far a year": _signed(goal.past, goal),
            "source_id": ";".join(
                dict.fromkeys(key for one in (*goal.points, *goal.others) for key in one.sources)
            ),
        }
        for goal in goals(evidence, parameters)
    ]
    columns = ["Promise", "Promised", "Also promised", "Newest figure", "Needed a year", "So far a year"]
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
            f"{goal.label}, promised",
            goal.promise.value,
            goal.unit,
            goal.promise.period,
            rows=goal.promise.rows,
            sources=goal.promise.sources,
            decimals=0,
        )
        yield fact(
            f"pace-{goal.name}-needed",
            f"{goal.label}, change a year that the promise needs",
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
                f"{goal.label}, change a year so far",
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
    compared = [goal for goal in goals(evidence, parameters) if goal.past is not None]
    slow = [goal for goal in compared if goal.is_behind]
    words = "Energy promises of Azerbaijan and Uzbekistan"
    for name, label, chosen in (
        ("pace-compared", f"{words} whose past pace is known", compared),
        ("pace-behind", f"{words} that need a faster pace than there was", slow),
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


def _due(evidence: Evidence, key: str) -> pd.Series[Any]:
    """A promise whose deadline has passed; raises MissingEvidence while it has not."""
    row = evidence.observation(key)
    if row["end"] >= evidence.as_of:
        raise MissingEvidence(f"the promise {key} has not fallen due")
    return row


def _kept(name: str, label: str, due: pd.Series[Any], reached: Point) -> Fact:
    """What was reached less what was promised for that day: below zero the promise was missed."""
    return fact(
        name,
        label,
        reached.value - float(due["value"]),
        "percentage points",
        reached.period,
        rows=[*reached.rows, str(due.name)],
        sources=[*reached.sources, str(due["source_id"])],
    )


@states
def due_aze(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Azerbaijan's promised share of capacity that fell due, and the newest share before its deadline."""
    due = _due(evidence, DUE_AZE)
    words = "Renewable share of power plant capacity, Azerbaijan"
    yield observed("due-aze", f"{words}, promised and fallen due", due, 0)
    known = choose(evidence.observations("aze-capacity-renewable-share", reporter="AZE"))
    now = last(known[known["end"] <= due["end"]])
    yield observed("due-aze-now", f"{words}, newest figure before the deadline of the promise", now)
    yield fact(
        "due-aze-left",
        "Days between the newest renewable share of Azerbaijan's capacity and the deadline of the promise",
        (due["end"] - now["end"]).days,
        "days",
        str(now["period"]),
        rows=[str(now.name), str(due.name)],
        decimals=0,
    )
    yield _kept("due-aze-gap", f"{words}, newest before the deadline less the promise", due, _point(now))


@states
def due_uzb(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Uzbekistan's promised renewable share that fell due, read as of output and as of capacity."""
    due = _due(evidence, DUE_UZB)
    words = "Renewable share promised by Uzbekistan and fallen due"
    yield observed("due-uzb", words, due, 0)
    made = national_output_uzb(evidence, parameters)
    of_output = [
        Point(one.number, one.period, one.rows, one.sources)
        for one in made
        if one.id == "share-output-uzb" and one.period == due["period"]
    ]
    if not of_output:
        raise MissingEvidence("no share of output for the year of the promise")
    yield _kept("due-uzb-gap", f"{words}, share of output less the promise", due, of_output[0])
    shares = national_capacity_share(evidence)
    row = last(shares[(shares["country"] == "UZB") & (shares["period"] == due["period"])])
    ids, sources = (tuple(str(row[column]).split(";")) for column in ("rows", "source_id"))
    of_capacity = Point(float(row["percent"]), str(row["period"]), ids, sources)
    yield _kept("due-uzb-capacity-gap", f"{words}, share of capacity less the promise", due, of_capacity)


@states
def due_solar_wind(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Uzbekistan's promised share of solar and wind power in output, and the share in the panel."""
    due = _due(evidence, DUE_SOLAR_WIND)
    words = "Share of solar and wind power in electricity output, Uzbekistan"
    yield observed("due-solar-wind", f"{words}, promised and fallen due", due, 0)
    frame, year = output(evidence), str(due["period"])
    row = at_year(frame[frame["country"] == "UZB"], int(year))
    cited = panel_rows(evidence, "UZB", int(year), "ei_solar_twh", "ei_wind_twh", "ei_elec_twh")
    share = 100 * (float(row["solar"]) + float(row["wind"])) / float(row["total"])
    reached = Point(share, year, tuple(cited), (EI,))
    yield fact(
        "due-solar-wind-now", f"{words}, Energy Institute", share, "percent", year, rows=cited, sources=[EI]
    )
    yield _kept("due-solar-wind-gap", f"{words}, less the promise", due, reached)


@states
def solar_wind_counts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Uzbek solar and wind capacity as the year-end parts add up, and as last reported in one figure."""
    point = solar_and_wind(evidence, "UZB")[-1:]
    if not point:
        raise MissingEvidence("no solar and wind capacity")
    (now,) = point
    words = "Solar and wind capacity of Uzbekistan, energy ministry"
    yield fact(
        "solar-wind-uzb",
        f"{words}, sum of both",
        now.value,
        "MW",
        now.period,
        rows=now.rows,
        sources=now.sources,
        decimals=0,
    )
    whole = measured(evidence.observations("uzb-capacity-solar-wind", reporter="UZB"))
    yield observed("solar-wind-uzb-reported", f"{words}, last reported in one figure", last(whole), 0)


@states
def total_promised(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """All capacity that Uzbekistan promised, and the figure that a later report prints for it."""
    promise, other = evidence.observation(TOTAL), evidence.observation(TOTAL_PRINTED)
    words = "Capacity of all power plants promised by Uzbekistan"
    yield observed("total-uzb", words, promise, 0)
    yield observed("total-uzb-printed", f"{words}, as a later report prints it", other, 0)
    yield fact(
        "total-uzb-ratio",
        f"{words}, the figure of a later report against the minister's",
        float(other["value"]) / float(promise["value"]),
        "ratio",
        str(promise["period"]),
        rows=[str(promise.name), str(other.name)],
    )


def targets(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """Shares promised and reached: of capacity in Azerbaijan, of output in Uzbekistan.

    For Uzbekistan the share reached is computed from the ministry's totals for a full year; what
    was claimed during a year, and the goal for sun and wind alone, are left out.

    Returns
    -------
    pandas.DataFrame
        Columns ``country, name, measure, at, period, percent, status, said`` (date of the source;
        empty when undated), ``source_id``.
    """
    aze = evidence.observations("aze-capacity-renewable-share", reporter="AZE")
    uzb = promised(evidence.observations("uzb-renewable-share-generation"))
    uzb = uzb[uzb["observation_id"] != DUE_SOLAR_WIND]
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


FACTS = (pace_facts, behind, due_aze, due_uzb, due_solar_wind, solar_wind_counts, total_promised)
