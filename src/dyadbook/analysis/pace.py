"""Promises of both states against the pace that they need and the pace so far."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pandas as pd

from dyadbook.analysis.capacity import national_capacity_share
from dyadbook.analysis.choice import annual, choose, latest_promise, measured, promised
from dyadbook.analysis.facts import Fact, fact, format_number, observed, states
from dyadbook.analysis.power import cited_output, national_output_uzb, output
from dyadbook.analysis.rows import at_year, last
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
    made : datetime.date or None
        When the promise was published; None where its source is undated.
    base : Point or None
        The newest value for a period that had ended by then.
    """

    name: str
    label: str
    unit: str
    decimals: int
    promise: Point
    now: Point
    then: Point | None
    others: tuple[Point, ...] = ()
    made: date | None = None
    base: Point | None = None

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
    def implied_growth(self) -> float | None:
        """Compound growth a year, percent, that the promise asked for on its day; None if unknown."""
        return None if self.base is None else growth(self.base, self.promise)

    @property
    def needed_growth(self) -> float | None:
        """Compound growth a year, percent, that the promise needs from now on."""
        return growth(self.now, self.promise)

    @property
    def past_growth(self) -> float | None:
        """Compound growth a year, percent, from `then` to `now`; None without an older value."""
        return None if self.then is None else growth(self.then, self.now)

    @property
    def is_behind(self) -> bool:
        """Whether the promise, which is a floor, needs more a year than there was; False if unknown."""
        return self.past is not None and self.needed > self.past

    @property
    def grows_too_slowly(self) -> bool:
        """Whether the promise needs a higher growth rate than there was; False if unknown."""
        needed, past = self.needed_growth, self.past_growth
        return needed is not None and past is not None and needed > past

    @property
    def points(self) -> tuple[Point, ...]:
        """All values that the goal rests on."""
        found = (self.base, self.then, self.now, self.promise)
        return tuple(dict.fromkeys(one for one in found if one is not None))


def growth(first: Point, then: Point) -> float | None:
    """Compound growth a year from one value to a later one, in percent.

    Time runs between the ends of the two periods. None where no time passes or the first value is
    not above zero.

    Examples
    --------
    >>> point = lambda value, year: Point(value, year, (), ())
    >>> round(growth(point(100, "2020"), point(121, "2022")), 1)
    10.0
    """
    span = years_between(first.period, then.period)
    if span <= 0 or first.value <= 0:
        return None
    return 100 * float((then.value / first.value) ** (1 / span) - 1)


def _base(points: Iterable[Point], made: date | None) -> Point | None:
    """The last of some points, oldest first, whose period had ended by a day."""
    known = [one for one in points if made is not None and parse_period(one.period).end <= made]
    return known[-1] if known else None


def _made(promise: pd.Series[Any]) -> date | None:
    day = promise["published"]
    return None if pd.isna(day) else day


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
        made=_made(promise),
        base=_base((_point(row) for _, row in known.iterrows()), _made(promise)),
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
    return Goal(
        name=f"{country.lower()}-solar-wind",
        label=label,
        unit="MW",
        decimals=0,
        promise=_point(promise),
        now=points[-1],
        then=then,
        others=_others(evidence, promise),
        made=_made(promise),
        base=_base(points, _made(promise)),
    )


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
    panel = [_panel_share(evidence, row, "renewable") for _, row in output(evidence, "UZB").iterrows()]
    (then,) = [one for one in panel if one.period == str(int(now.period) - BACK)]
    return Goal(
        name="uzb-share",
        label="Uzbekistan: renewable share of output",
        unit="percent",
        decimals=1,
        promise=_point(promise),
        now=now,
        then=then,
        others=_others(evidence, promise),
        made=_made(promise),
        base=_base(panel, _made(promise)),
    )


def _panel_share(evidence: Evidence, row: pd.Series[Any], *parts: str) -> Point:
    """Some parts of a year's output as a share of it, percent; a row of `power.output`."""
    cited = cited_output(evidence, row, *parts)
    share = 100 * sum(float(row[part]) for part in parts) / float(row["total"])
    return Point(share, str(row["year"]), tuple(cited["rows"]), tuple(cited["sources"]))


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


def _grown(percent: float | None) -> str:
    return "–" if percent is None else f"{format_number(percent, 1)}%"


def _change(change: float | None, percent: float | None, goal: Goal) -> str:
    if change is None:
        return "–"
    sign = "+" if change >= 0 else ""
    return f"{sign}{format_number(change, goal.decimals)}{_CHANGES[goal.unit]} ({_grown(percent)})"


def _said(evidence: Evidence, source: str) -> str:
    """The date of a source as it is known, ISO."""
    return str(evidence.sources.loc[source, "date"]) or "undated"


def _also(goal: Goal) -> str:
    figures = [f"{one.value:,.0f}{_UNITS[goal.unit]} ({one.said})" for one in goal.others]
    return ", ".join(figures) or "–"


def pace_table(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """Promises as a table: what, when said, newest figure, growth implied, needed and so far."""
    rows = [
        {
            "Promise": goal.label,
            "Promised": f"{goal.promise.value:,.0f}{_UNITS[goal.unit]} in {goal.promise.period}",
            "Said": _said(evidence, goal.promise.sources[0]),
            "Also promised": _also(goal),
            "Newest figure": f"{goal.now.value:,.{goal.decimals}f}{_UNITS[goal.unit]} "
            f"({parse_period(goal.now.period).words})",
            "Implied on its day": _grown(goal.implied_growth),
            "Needed a year": _change(goal.needed, goal.needed_growth, goal),
            "So far a year": _change(goal.past, goal.past_growth, goal),
            "source_id": ";".join(
                dict.fromkeys(key for one in (*goal.points, *goal.others) for key in one.sources)
            ),
        }
        for goal in goals(evidence, parameters)
    ]
    return pd.DataFrame(rows)


SO_FAR, NEEDED, IMPLIED = "So far", "Needed from now", "Implied on the day of the promise"


def growths(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """Compound growth a year that each promise implied on its day, needs now, and that there was.

    Returns
    -------
    pandas.DataFrame
        Columns ``promise, kind, percent, rows, source_id``; what is not known is left out.
    """
    rows = [
        {
            "promise": f"{goal.label}, {goal.promise.period}",
            "kind": kind,
            "percent": round(percent, 1),
            "rows": ";".join(dict.fromkeys((*first.rows, *then.rows))),
            "source_id": ";".join(dict.fromkeys((*first.sources, *then.sources))),
        }
        for goal in goals(evidence, parameters)
        for kind, first, then in (
            (SO_FAR, goal.then, goal.now),
            (NEEDED, goal.now, goal.promise),
            (IMPLIED, goal.base, goal.promise),
        )
        if first is not None and (percent := growth(first, then)) is not None
    ]
    return pd.DataFrame(rows, columns=["promise", "kind", "percent", "rows", "source_id"])


FORECAST = (
    ("aze-gas-production", "Azerbaijan: gas output", ("AZE", "SOCAR")),
    ("aze-gas-export-europe", "Azerbaijan: gas to Europe", ("AZE",)),
    ("uzb-gas-production", "Uzbekistan: gas output", ("UZB",)),
    ("uzb-gas-import-russia", "Russian gas for Uzbekistan", ("RUS",)),
)
"""Series of which figures were expected for years now over, and whose count settles them."""


def fallen_due(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """Every energy figure that was promised or expected for a year now over, and what came of it.

    Returns
    -------
    pandas.DataFrame
        Columns ``What, Said, For, Was to be, Came to, Difference, source_id``, by year.
    """
    found = []
    for series, label, reporters in FORECAST:
        given = evidence.observations(series)
        known = annual(given[given["reporter"].isin(reporters)])
        for _, row in promised(given[given["year"].notna()]).iterrows():
            after = known[known["year"] == row["year"]]
            if len(after):
                found.append((label, row, _point(after.iloc[0])))
    for label, key, reached in (
        ("Azerbaijan: renewable share of capacity", DUE_AZE, _reached_aze),
        ("Uzbekistan: renewable share, read as of output", DUE_UZB, _reached_uzb_output),
        ("Uzbekistan: renewable share, read as of capacity", DUE_UZB, _reached_uzb_capacity),
        ("Uzbekistan: sun and wind in output", DUE_SOLAR_WIND, _reached_solar_wind),
    ):
        try:
            due = _due(evidence, key)
            found.append((label, due, reached(evidence, parameters, due)))
        except MissingEvidence:
            continue
    found.sort(key=lambda one: (str(one[1]["period"]), one[0], float(one[1]["value"])))
    rows = [
        {
            "What": label,
            "Said": _said(evidence, str(row["source_id"]).split(";")[0]),
            "For": row["period"],
            "Was to be": _figure(float(row["value"]), str(row["unit"])),
            "Came to": _figure(reached.value, str(row["unit"]))
            + ("" if reached.period == row["period"] else f" ({parse_period(reached.period).words})"),
            "Difference": f"{reached.value - float(row['value']):+.1f}".replace("-", "−"),
            "source_id": ";".join(dict.fromkeys((*str(row["source_id"]).split(";"), *reached.sources))),
        }
        for label, row, reached in found
    ]
    return pd.DataFrame(
        rows, columns=["What", "Said", "For", "Was to be", "Came to", "Difference", "source_id"]
    )


def _figure(value: float, unit: str) -> str:
    return f"{format_number(value, 1)}{_UNITS[unit]}"


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
        for key, label, percent, first in (
            ("implied", "growth a year that the promise implied on its day", goal.implied_growth, goal.base),
            ("growth", "growth a year that the promise needs from now on", goal.needed_growth, goal.now),
        ):
            if percent is not None and first is not None:
                yield fact(
                    f"pace-{goal.name}-{key}",
                    f"{goal.label}, {label}",
                    percent,
                    "percent",
                    f"{first.period[:4]}/{goal.promise.period}",
                    rows=[*first.rows, *goal.promise.rows],
                    sources=[*first.sources, *goal.promise.sources],
                    decimals=0,
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
    """How many of the promises need a faster change than there was, in amounts and in growth rates."""
    compared = [goal for goal in goals(evidence, parameters) if goal.past is not None]
    slow = [goal for goal in compared if goal.is_behind]
    slower = [goal for goal in compared if goal.grows_too_slowly]
    words = "Energy promises of Azerbaijan and Uzbekistan"
    for name, label, chosen in (
        ("pace-compared", f"{words} whose past pace is known", compared),
        ("pace-behind", f"{words} that need a faster change a year than there was", slow),
        ("pace-behind-growth", f"{words} that need a higher growth rate than there was", slower),
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


def _reached_aze(evidence: Evidence, parameters: Parameters, due: pd.Series[Any]) -> Point:
    """The newest share of Azerbaijan's capacity before the deadline."""
    known = choose(evidence.observations("aze-capacity-renewable-share", reporter="AZE"))
    return _point(last(known[known["end"] <= due["end"]]))


def _reached_uzb_output(evidence: Evidence, parameters: Parameters, due: pd.Series[Any]) -> Point:
    """Uzbekistan's share of output in the year of the promise, from the ministry's totals."""
    for one in national_output_uzb(evidence, parameters):
        if one.id == "share-output-uzb" and one.period == due["period"]:
            return Point(one.number, one.period, one.rows, one.sources)
    raise MissingEvidence("no share of output for the year of the promise")


def _reached_uzb_capacity(evidence: Evidence, parameters: Parameters, due: pd.Series[Any]) -> Point:
    """Uzbekistan's share of capacity at the end of the year of the promise."""
    shares = national_capacity_share(evidence)
    row = last(shares[(shares["country"] == "UZB") & (shares["period"] == due["period"])])
    ids, sources = (tuple(str(row[column]).split(";")) for column in ("rows", "source_id"))
    return Point(float(row["percent"]), str(row["period"]), ids, sources)


def _reached_solar_wind(evidence: Evidence, parameters: Parameters, due: pd.Series[Any]) -> Point:
    """The share of solar and wind power in the year of the promise, from the panel."""
    row = at_year(output(evidence, "UZB"), int(due["period"]))
    return _panel_share(evidence, row, "solar", "wind")


@states
def due_aze(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Azerbaijan's promised share of capacity that fell due, and the newest share before its deadline."""
    due = _due(evidence, DUE_AZE)
    words = "Renewable share of power plant capacity, Azerbaijan"
    yield observed("due-aze", f"{words}, promised and fallen due", due, 0)
    now = _reached_aze(evidence, parameters, due)
    common: dict[str, Any] = {"rows": now.rows, "sources": now.sources}
    yield fact("due-aze-now", f"{words}, newest figure before the deadline of the promise", now.value,
               "percent", now.period, **common)  # fmt: skip
    yield fact(
        "due-aze-left",
        "Days between the newest renewable share of Azerbaijan's capacity and the deadline of the promise",
        (due["end"] - parse_period(now.period).end).days,
        "days",
        now.period,
        rows=[*now.rows, str(due.name)],
        decimals=0,
    )
    yield _kept("due-aze-gap", f"{words}, newest before the deadline less the promise", due, now)


@states
def due_uzb(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Uzbekistan's promised renewable share that fell due, read as of output and as of capacity."""
    due = _due(evidence, DUE_UZB)
    words = "Renewable share promised by Uzbekistan and fallen due"
    yield observed("due-uzb", words, due, 0)
    of_output = _reached_uzb_output(evidence, parameters, due)
    yield _kept("due-uzb-gap", f"{words}, share of output less the promise", due, of_output)
    of_capacity = _reached_uzb_capacity(evidence, parameters, due)
    yield _kept("due-uzb-capacity-gap", f"{words}, share of capacity less the promise", due, of_capacity)


@states
def due_solar_wind(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Uzbekistan's promised share of solar and wind power in output, and the share in the panel."""
    due = _due(evidence, DUE_SOLAR_WIND)
    words = "Share of solar and wind power in electricity output, Uzbekistan"
    yield observed("due-solar-wind", f"{words}, promised and fallen due", due, 0)
    reached = _reached_solar_wind(evidence, parameters, due)
    yield fact("due-solar-wind-now", f"{words}, Energy Institute", reached.value, "percent", reached.period,
               rows=reached.rows, sources=reached.sources)  # fmt: skip
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
        Columns ``country, name, measure, at, period, value`` (percent), ``status, said`` (date of
        the source; empty when undated), ``rows, source_id``.
    """
    aze = evidence.observations("aze-capacity-renewable-share", reporter="AZE")
    uzb = promised(evidence.observations("uzb-renewable-share-generation"))
    uzb = uzb[uzb["observation_id"] != DUE_SOLAR_WIND]
    made = [one for one in national_output_uzb(evidence, parameters) if one.id == "share-output-uzb"]
    reached = [Point(one.number, one.period, one.rows, one.sources) for one in made]
    parts = [
        _path(choose(aze), promised(aze)).assign(country="AZE", measure="renewable share of capacity, %"),
        _path(reached, uzb).assign(country="UZB", measure="renewable share of output, %"),
    ]
    return _shown(evidence, parts, 1)


def capacity_targets(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """Capacity promised and reached: all renewables in Azerbaijan, sun and wind in Uzbekistan.

    The Uzbek path joins the sums of both parts with the figures that were reported for both in one.

    Returns
    -------
    pandas.DataFrame
        As `targets`; values in MW.
    """
    aze = evidence.observations("aze-capacity-renewable", reporter="AZE")
    uzb = evidence.observations("uzb-capacity-solar-wind", reporter="UZB")
    whole = [_point(row) for _, row in choose(uzb).iterrows()]
    reached = sorted([*solar_and_wind(evidence, "UZB"), *whole], key=lambda one: parse_period(one.period).end)
    parts = [
        _path(choose(aze), promised(aze)).assign(country="AZE", measure="renewable capacity, MW"),
        _path(reached, promised(uzb)).assign(country="UZB", measure="sun and wind capacity, MW"),
    ]
    return _shown(evidence, parts, 0)


def _path(reached: pd.DataFrame | list[Point], ahead: pd.DataFrame) -> pd.DataFrame:
    """What was reached and what was promised, in one frame."""
    if isinstance(reached, pd.DataFrame):
        reached = [_point(row) for _, row in reached.iterrows()]
    known = pd.DataFrame(
        {
            "period": [one.period for one in reached],
            "value": [one.value for one in reached],
            "status": "actual",
            "published": None,
            "rows": [";".join(one.rows) for one in reached],
            "source_id": [";".join(one.sources) for one in reached],
        }
    )
    ahead = ahead.assign(rows=ahead["observation_id"])[list(known.columns)]
    return pd.concat([known.astype(object), ahead.astype(object)], ignore_index=True)


def _shown(evidence: Evidence, parts: list[pd.DataFrame], decimals: int) -> pd.DataFrame:
    frame = pd.concat(parts)
    frame["said"] = ["" if pd.isna(day) else f"{day:%b} {day.year}" for day in frame["published"]]
    frame["at"] = [round(decimal_year(period), 2) for period in frame["period"]]
    frame["name"] = [evidence.name(code) for code in frame["country"]]
    values = frame["value"].astype(float).round(decimals)
    frame = frame.assign(value=values if decimals else values.astype(int))
    frame = frame.sort_values(["country", "at", "value"])
    columns = ["country", "name", "measure", "at", "period", "value", "status", "said", "rows", "source_id"]
    return frame[columns].reset_index(drop=True)


FACTS = (pace_facts, behind, due_aze, due_uzb, due_solar_wind, solar_wind_counts, total_promised)
