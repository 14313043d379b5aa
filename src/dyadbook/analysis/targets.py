"""The promised turnover: who promised what and when, what growth it took, and what growth there was."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dyadbook.analysis.choice import choose
from dyadbook.analysis.choice import full_years as whole_years
from dyadbook.analysis.facts import Fact, digits, fact, states
from dyadbook.analysis.rows import cited, cited_ids, each, where
from dyadbook.analysis.turnover import (
    PANEL,
    full_years,
    headline,
    other,
    pair_name,
    pair_rows,
    side_name,
)
from dyadbook.errors import MissingEvidence
from dyadbook.evidence.periods import parse_period
from dyadbook.evidence.store import Evidence, remembered
from dyadbook.parameters import Parameters, TradeParameters

SAME_PROMISE = timedelta(days=60)
"""Reports of one target and deadline within so many days are taken for one promise."""

SPEAKERS = {
    "o-e60d6709": "Ganiyev, Uzbek deputy prime minister",
    "o-8d34957c": "Ganiyev, Uzbek deputy prime minister",
    "o-3487d213": "Aripov, director of an Uzbek state institute",
    "o-7fe5783a": "An expert, of the leaders’ task",
    "o-011b8d40": "Guliyev, Azerbaijani ambassador",
    "o-8a1c385a": "Mustafayev and Khodjaev",
    "o-1783d71c": "Kudratov, Uzbek minister",
    "o-3255c624": "Report without a speaker",
    "o-57bfc33e": "Report without a speaker",
    "o-e0bf02f9": "Report without a speaker",
    "o-c6cd4130": "Intergovernmental commission",
    "o-ec22e61b": "Kudratov, Uzbek minister",
    "o-8823d04d": "The same speech, earliest reading",
    "o-2ed5ec29": "Uzbek ambassador",
    "o-f5d60433": "Programme of the presidents’ council",
    "o-5dc98f60": "Programme of the presidents’ council",
    "o-321a2e11": "Programme of the presidents’ council",
    "o-ac3b9761": "Vakhabov, director of an Uzbek state institute",
    "o-3704096f": "Uzbek ambassador",
}
"""Who stood behind each target, in our words; a test holds the keys against the evidence."""

PATHS = 10_000
"""Paths that are drawn for each run of growth rates."""

SEED = 20261121
"""Seed of every draw, the day of the evidence's cut-off: the same rates give the same paths."""

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
"""Shares of the paths that end up below the lines of the fan."""

RECENT = 2
"""Latest growth rates whose average the explorer starts from."""

PROGRAMME = "Programme of the presidents’ council"
"""The value of `SPEAKERS` for a goal that was adopted, not only said."""

READINGS = {"o-8823d04d": "o-ec22e61b"}
"""A row that is another reading of the speech of a second row, by its own note: no promise of its own."""


def target(parameters: Parameters) -> tuple[float, int]:
    """The turnover target (USD million) and its year, from the parameters or their defaults."""
    chosen = parameters if isinstance(parameters, TradeParameters) else parameters.for_page("trade")
    assert isinstance(chosen, TradeParameters)  # for mypy: the model of this page
    return chosen.target_value, chosen.target_year


def required_growth(base: float, goal: float, years: int) -> float:
    """Constant yearly growth that leads from `base` to `goal` in so many years, percent.

    Raises
    ------
    ValueError
        When there is no year left.

    Examples
    --------
    >>> round(required_growth(100, 400, 2), 6)
    100.0
    """
    if years < 1:
        raise ValueError(f"no year is left to reach the goal ({years})")
    return 100 * (math.pow(goal / base, 1 / years) - 1)


def needed(evidence: Evidence, parameters: Parameters) -> float | None:
    """Yearly growth from the last full year of the headline side to the goal, percent.

    None where no full year is known, or the goal's year is no later than it.
    """
    goal, year = target(parameters)
    frame = full_years(evidence, parameters)
    frame = frame[frame["reporter"] == headline(evidence, parameters)]
    if frame.empty or int(frame["year"].iloc[-1]) >= year:
        return None
    last = frame.iloc[-1]
    return required_growth(float(last["value"]), goal, year - int(last["year"]))


def last_known(evidence: Evidence, parameters: Parameters, day: date) -> pd.DataFrame:
    """The latest full-year turnover that had been published by a day, as one row.

    The latest year that any state or press report had given as actual; for that year the headline
    side before the other side before the press, then by `choose`.
    """
    own = headline(evidence, parameters)
    order = (own, other(parameters, own), "PRESS")
    frame = pair_rows(evidence, parameters, "bilateral-turnover")
    known = [not pd.isna(when) and when <= day for when in frame["published"]]
    frame = where(frame, known)
    return choose(whole_years(frame, "actual"), by=("period",), prefer=order).tail(1)


@remembered
def promises(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """Every dated statement of a turnover target, oldest first.

    Returns
    -------
    pandas.DataFrame
        Columns ``day`` (date; of the report, its end where only a month or year is known),
        ``said`` (ISO 8601, as precise as known), ``deadline`` (Int64, missing where none was
        named), ``goal`` (USD million), ``reading`` (bool: another reading of a promise already
        listed), ``who``, ``base`` (USD million), ``base_year``, ``base_reporter``, ``growth``
        (percent a year that the promise took on its day; missing without a deadline),
        ``statements`` (rows of the promise), ``base_row``, ``rows`` (those and the base) and
        ``source_id``.
    """
    dated = pair_rows(evidence, parameters, "bilateral-trade-target")
    dated = dated.assign(deadline=dated["year"], said=dated["source_id"].map(evidence.sources["date"]))
    undated = pair_rows(evidence, parameters, "bilateral-trade-target-open")
    undated = undated.assign(deadline=pd.array([pd.NA] * len(undated), "Int64"), said=undated["period"])
    frame = pd.concat([dated, undated])
    frame["day"] = [parse_period(text).end for text in frame["said"]]
    frame = frame.sort_values(["day", "observation_id"])
    groups: list[list[str]] = []
    for key, row in frame.iterrows():
        for group in groups:
            first = frame.loc[group[0]]
            same = (first["value"], str(first["deadline"])) == (row["value"], str(row["deadline"]))
            if same and row["day"] - first["day"] <= SAME_PROMISE:
                group.append(str(key))
                break
        else:
            groups.append([str(key)])
    found = [_promise(evidence, parameters, frame.loc[group]) for group in groups]
    columns = ["day", "said", "deadline", "goal", "reading", "who", "base", "base_year"]
    columns += ["base_reporter", "growth", "statements", "base_row", "rows", "source_id"]
    made = pd.DataFrame(found, columns=columns)
    made["deadline"] = made["deadline"].astype("Int64")
    return made.sort_values(["day", "reading", "deadline", "goal"], ignore_index=True)


def _promise(evidence: Evidence, parameters: Parameters, rows: pd.DataFrame) -> dict[str, object]:
    first = rows.iloc[0]
    base = last_known(evidence, parameters, first["day"])
    value = float(base["value"].iloc[0]) if len(base) else float("nan")
    year = int(base["year"].iloc[0]) if len(base) else 0
    growth = float("nan")
    if len(base) and not pd.isna(first["deadline"]):
        growth = required_growth(value, float(first["value"]), int(first["deadline"]) - year)
    return {
        "day": first["day"],
        "said": first["said"],
        "deadline": first["deadline"],
        "goal": float(first["value"]),
        "reading": first["observation_id"] in READINGS,
        "who": SPEAKERS.get(str(first["observation_id"]), "–"),
        "base": value,
        "base_year": year,
        "base_reporter": str(base["reporter"].iloc[0]) if len(base) else "",
        "growth": growth,
        "statements": ";".join(rows["observation_id"]),
        "base_row": ";".join(base["observation_id"]),
        "rows": ";".join([*rows["observation_id"], *base["observation_id"]]),
        "source_id": ";".join(dict.fromkeys([*rows["source_id"], *base["source_id"]])),
    }


def promise_table(evidence: Evidence, parameters: Parameters, names: dict[str, str]) -> pd.DataFrame:
    """The promises as readers see them."""
    frame = promises(evidence, parameters)
    return pd.DataFrame(
        {
            "Reported": [parse_period(text).words for text in frame["said"]],
            "Who": frame["who"],
            "Goal, USD million": [f"{value:,.0f}" for value in frame["goal"]],
            "By": ["no date" if pd.isna(year) else str(year) for year in frame["deadline"]],
            "Last known turnover then, USD million": [
                "–"
                if pd.isna(row.base)
                else f"{row.base:,.1f} ({row.base_year}, {_short(names, row.base_reporter)})"
                for row in each(frame)
            ],
            "Growth it took, % a year": [
                "–" if pd.isna(value) else f"{value:.0f}" for value in frame["growth"]
            ],
            "source_id": frame["source_id"],
        }
    )


def _short(names: dict[str, str], reporter: object) -> str:
    return "press" if reporter == "PRESS" else names[str(reporter)]


@remembered
def yearly_growth(evidence: Evidence, parameters: Parameters, reporter: str) -> pd.DataFrame:
    """Growth of each full year on the year before, for one reporter; percent.

    Returns
    -------
    pandas.DataFrame
        Columns ``year``, ``growth``, ``before``, ``value`` (USD million), ``before_rows``, ``rows``
        (of both years), ``source_id``; years without a figure for the year before are left out.
    """
    frame = full_years(evidence, parameters)
    frame = frame[frame["reporter"] == reporter].set_index("year")
    found = []
    for year in frame.index:
        if year - 1 not in frame.index:
            continue
        pair = frame.loc[[year - 1, year]]
        before, value = (float(one) for one in pair["value"])
        found.append(
            {
                "year": int(year),
                "growth": 100 * (value / before - 1),
                "before": before,
                "value": value,
                "before_rows": pair["rows"].iloc[0],
                "rows": ";".join(pair["rows"]),
                "source_id": ";".join(cited_ids(pair, "source_id")),
            }
        )
    columns = ["year", "growth", "before", "value", "before_rows", "rows", "source_id"]
    return pd.DataFrame(found, columns=columns)


def share_reaching(rates: Sequence[float], years: int, factor: float) -> float:
    """Share of all equally likely sequences of past rates whose product reaches a factor.

    Every year draws one of the past rates with replacement. All sequences are counted, by how
    often each rate occurs in them, so the result is exact and needs no random numbers.

    Parameters
    ----------
    rates : sequence of float
        Growth factors of single years (1.4 is growth of 40 percent).
    years : int
        Length of a sequence.
    factor : float
        The product to reach.

    Examples
    --------
    >>> round(share_reaching([1.0, 2.0], 2, 2.0), 2)
    0.75
    """
    kinds = len(rates)
    if kinds == 1:
        return float(rates[0] ** years >= factor * (1 - 1e-12))
    bars = np.array(list(itertools.combinations(range(years + kinds - 1), kinds - 1)), dtype=int)
    edges = np.column_stack([np.full(len(bars), -1), bars, np.full(len(bars), years + kinds - 1)])
    counts = np.diff(edges, axis=1) - 1
    factorials = np.array([math.lgamma(number + 1) for number in range(years + 1)])
    weight = factorials[years] - factorials[counts].sum(axis=1) - years * math.log(kinds)
    reached = counts @ np.log(np.array(rates)) >= math.log(factor) - 1e-12
    return float(np.exp(weight[reached]).sum())


def resample(rates: Sequence[float], years: int) -> NDArray[np.float64]:
    """Draw paths of cumulative growth: each year takes one of the past rates, with replacement.

    The draw is the independent and identically distributed bootstrap of the yearly rates (Efron
    1979). It supposes that years do not depend on each other and that none was unlike the rest; the
    paths are what past rates would add up to, no forecast.

    Parameters
    ----------
    rates : sequence of float
        Growth factors of single years (1.4 is growth of 40 percent).
    years : int
        Length of a path.

    Returns
    -------
    numpy.ndarray
        Shape (`PATHS`, years + 1): turnover as a multiple of the base, from 1 in the base year on.

    Examples
    --------
    >>> resample([2.0], 3)[0].tolist()
    [1.0, 2.0, 4.0, 8.0]
    """
    generator = np.random.default_rng(SEED)
    drawn = generator.choice(np.asarray(rates, dtype=float), size=(PATHS, years))
    return np.column_stack([np.ones(PATHS), np.cumprod(drawn, axis=1)])


@dataclass(frozen=True)
class Run:
    """The growth rates of one side from a base year to its last full year, without a gap.

    Attributes
    ----------
    reporter : str
        ISO3 of the state whose figures they are.
    start, last : int
        Base year of the first rate and year of the last.
    value : float
        Turnover of the last year, USD million.
    factors : tuple of float
        Growth factors, oldest first.
    rows, sources : tuple of str
        Ids behind them.
    """

    reporter: str
    start: int
    last: int
    value: float
    factors: tuple[float, ...]
    rows: tuple[str, ...]
    sources: tuple[str, ...]

    @property
    def average(self) -> float:
        """Compound growth, percent a year."""
        return 100 * (math.pow(math.prod(self.factors), 1 / len(self.factors)) - 1)


@remembered
def runs(evidence: Evidence, parameters: Parameters) -> tuple[Run, ...]:
    """Every run of at least two rates that leads to a side's last full year, the longest first.

    Sides whose last year is the goal's or a later one have none.
    """
    _, goal_year = target(parameters)
    found = []
    for reporter in (parameters.country_a, parameters.country_b):
        frame = yearly_growth(evidence, parameters, reporter)
        whole = frame[frame["year"] - frame.index == frame["year"].max() - frame.index.max()]
        for first in range(len(whole) - 1):
            rows = whole.iloc[first:]
            last = int(rows["year"].iloc[-1])
            if goal_year > last:
                found.append(
                    Run(
                        reporter,
                        int(rows["year"].iloc[0]) - 1,
                        last,
                        float(rows["value"].iloc[-1]),
                        tuple(1 + rows["growth"] / 100),
                        tuple(cited_ids(rows, "rows")),
                        tuple(cited_ids(rows, "source_id")),
                    )
                )
    return tuple(found)


@remembered
def sensitivity(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """What past growth would lead to, by reporter and first base year: arithmetic, no forecast.

    Returns
    -------
    pandas.DataFrame
        Columns ``reporter``, ``start`` (first base year), ``last`` (last full year), ``rates``
        (number of yearly growth rates), ``average`` (compound, percent a year), ``level``
        (turnover in the target year at that average, USD million), ``share`` (percent of all
        sequences of the past rates that reach the target, counted exactly), ``drawn`` (percent of
        the resampled paths that do), ``rows``, ``source_id``.
    """
    goal, goal_year = target(parameters)
    found = []
    for run in runs(evidence, parameters):
        years, factor = goal_year - run.last, goal / run.value
        reached = resample(run.factors, years)[:, -1] >= factor * (1 - 1e-12)
        found.append(
            {
                "reporter": run.reporter,
                "start": run.start,
                "last": run.last,
                "rates": len(run.factors),
                "average": run.average,
                "level": run.value * (1 + run.average / 100) ** years,
                "share": 100 * share_reaching(run.factors, years, factor),
                "drawn": 100 * float(reached.mean()),
                "rows": ";".join(run.rows),
                "source_id": ";".join(run.sources),
            }
        )
    columns = ["reporter", "start", "last", "rates", "average", "level", "share", "drawn", "rows"]
    return pd.DataFrame(found, columns=[*columns, "source_id"])


@remembered
def fan(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """Quantiles of the resampled paths for the longest and the shortest run of each side.

    Returns
    -------
    pandas.DataFrame
        Columns ``reporter``, ``start``, ``last``, ``rates``, ``year``, one of each of `QUANTILES`
        (``q05`` …, USD million), ``rows`` (of the growth rates) and ``source_id``; a row a year from
        the last full one to the goal's.
    """
    _, goal_year = target(parameters)
    found = []
    known = runs(evidence, parameters)
    for reporter in dict.fromkeys(run.reporter for run in known):
        side = [run for run in known if run.reporter == reporter]
        for run in dict.fromkeys((side[0], side[-1])):
            levels = run.value * np.quantile(resample(run.factors, goal_year - run.last), QUANTILES, axis=0)
            found += [
                {
                    "reporter": run.reporter,
                    "start": run.start,
                    "last": run.last,
                    "rates": len(run.factors),
                    "year": run.last + step,
                    **{quantile_name(at): float(value) for at, value in zip(QUANTILES, column, strict=True)},
                    "rows": ";".join(run.rows),
                    "source_id": ";".join(run.sources),
                }
                for step, column in enumerate(levels.T)
            ]
    columns = ["reporter", "start", "last", "rates", "year", *map(quantile_name, QUANTILES)]
    return pd.DataFrame(found, columns=[*columns, "rows", "source_id"])


def quantile_name(share: float) -> str:
    """The column of a quantile.

    Examples
    --------
    >>> quantile_name(0.05)
    'q05'
    """
    return f"q{100 * share:02.0f}"


def sensitivity_table(evidence: Evidence, parameters: Parameters, names: dict[str, str]) -> pd.DataFrame:
    """The sensitivity as readers see it."""
    frame = sensitivity(evidence, parameters)
    _, year = target(parameters)
    return pd.DataFrame(
        {
            "Side": frame["reporter"].map(names),
            "Growth from": [f"{row.start}–{row.last}" for row in each(frame)],
            "Rates": frame["rates"],
            "Average, % a year": [f"{value:.1f}" for value in frame["average"]],
            f"Level in {year}, USD million": [f"{value:,.0f}" for value in frame["level"]],
            "Drawn paths that reach it, %": [f"{value:.1f}" for value in frame["drawn"]],
            "All sequences, %": [f"{value:.1f}" for value in frame["share"]],
        }
    )


def explorer(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """What the target explorer starts from: each side's rates and its last full year.

    Returns
    -------
    pandas.DataFrame
        A row a side and year: ``reporter``, ``year``, ``value`` (USD million), ``growth`` (on the
        year before, percent; missing where that is not known), ``last`` and ``base`` (the side's
        last full year and its turnover, with ``base_rows`` and ``base_source_id``), ``rows`` and
        ``source_id`` (of the value, and of the one before where there is a growth). Only sides
        whose last year is before the goal's.
    """
    frame = actual(evidence, parameters)
    known = {run.reporter for run in runs(evidence, parameters)}
    frame = frame[frame["reporter"].isin(known)].sort_values(["reporter", "year"])
    parts = [frame.iloc[:0].assign(growth=0.0, last=0, base=0.0, base_rows="", base_source_id="")]
    for reporter, rows in frame.groupby("reporter"):
        rates = yearly_growth(evidence, parameters, str(reporter)).set_index("year")
        end = rows.iloc[-1]
        behind = {key: rows["year"].map(rates[key]).fillna(rows[key]) for key in ("rows", "source_id")}
        rows = rows.assign(growth=rows["year"].map(rates["growth"]), **behind)
        base = {"base": end["value"], "base_rows": end["rows"], "base_source_id": end["source_id"]}
        parts.append(rows.assign(last=int(end["year"]), **base))
    made = pd.concat(parts, ignore_index=True)
    columns = ["reporter", "year", "value", "growth", "last", "base", "base_rows", "base_source_id"]
    return made[[*columns, "rows", "source_id"]]


def recent_growth(evidence: Evidence, parameters: Parameters) -> float | None:
    """Average growth over the headline side's last years, percent: where the explorer starts.

    None where no run of `RECENT` rates is known.
    """
    run = _recent(evidence, parameters)
    return run.average if run else None


def _recent(evidence: Evidence, parameters: Parameters) -> Run | None:
    own = headline(evidence, parameters)
    known = [run for run in runs(evidence, parameters) if run.reporter == own and len(run.factors) == RECENT]
    return known[0] if known else None


@states
def promise_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The first, the boldest and the latest promise with a deadline, and how many there were."""
    frame = promises(evidence, parameters)
    dated = frame[frame["deadline"].notna() & ~frame["reading"].astype(bool)]
    if dated.empty:
        raise MissingEvidence("no promise with a deadline")
    pair = pair_name(evidence, parameters)
    span = f"{dated['day'].min()}/{dated['day'].max()}"
    ids = _said(dated)
    label = f"Promises of a turnover of {pair} with a deadline"
    yield fact("promises", label, len(dated), "count", span, decimals=0, **ids)
    loose = frame[frame["deadline"].isna() & (frame["goal"] >= dated["goal"].max())]
    if len(loose):
        period = f"{loose['day'].min()}/{loose['day'].max()}"
        label = (
            f"Statements of a turnover goal of {pair} without a deadline, at least as high as the promised"
        )
        yield fact("promises-open", label, len(loose), "count", period, decimals=0, **_said(loose))
    boldest = dated.loc[[dated["growth"].idxmax()]]
    for name, row in (("first", dated.head(1)), ("bold", boldest), ("latest", dated.tail(1))):
        yield from _promise_facts(name, row, pair)
    reading = frame[frame["reading"].astype(bool)].tail(1)
    if len(reading) and _same_speech(reading, boldest):
        year = int(reading["deadline"].iloc[0])
        label = "Deadline of the promise that took most growth, by another report of the same speech"
        yield fact("promise-reading-deadline", label, year, "year", str(year), **_said(reading))
    slip = int(dated["deadline"].iloc[-1]) - int(dated["deadline"].iloc[0])
    passed = round((dated["day"].iloc[-1] - dated["day"].iloc[0]).days / 365.25, 1)
    label = "By how much the deadline of the latest promise is later than that of the first"
    yield fact("slip", label, slip, "years", span, decimals=0, **ids)
    yield fact("slip-time", "Time between the first and the latest promise", passed, "years", span, **ids)


def _promise_facts(name: str, row: pd.DataFrame, pair: str) -> Iterator[Fact]:
    one = row.iloc[0]
    said, deadline = parse_period(str(one["said"])), str(one["deadline"])
    which = {"first": "First", "bold": "Fastest", "latest": "Latest"}[name]
    head = f"{which} promise of a turnover of {pair} with a deadline, reported {said.words}"
    spoken = _said(row)
    yield fact(
        f"promise-{name}-goal", f"{head}: goal", one["goal"], "USD million", deadline, decimals=0, **spoken
    )
    yield fact(f"promise-{name}-said", f"{head}: day of the report", said.words, "text", said.text, **spoken)
    year = int(one["deadline"])
    yield fact(f"promise-{name}-deadline", f"{head}: deadline", year, "year", deadline, **spoken)
    label = f"{head}: turnover of {one['base_year']}, the last known on that day"
    base = [key for key in cited_ids(row, "rows") if key not in spoken["rows"]]
    yield fact(f"promise-{name}-base", label, one["base"], "USD million", str(one["base_year"]), rows=base)
    label = f"{head}: yearly growth that it took from {one['base_year']}"
    period = f"{one['base_year']}/{deadline}"
    yield fact(f"promise-{name}-growth", label, one["growth"], "percent", period, decimals=0, **cited(row))


def _said(frame: pd.DataFrame) -> dict[str, Any]:
    """The statements themselves, without the turnover that they are measured by."""
    return {"rows": cited_ids(frame, "statements")}


def _same_speech(reading: pd.DataFrame, promise: pd.DataFrame) -> bool:
    """Whether a reading is one of the speech that a promise was made in."""
    told = cited_ids(promise, "statements")
    return any(READINGS.get(key) in told for key in cited_ids(reading, "statements"))


@states
def programme_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The chosen goal and year, if the presidents' council adopted them, and how many reports say so."""
    goal, year = target(parameters)
    frame = pair_rows(evidence, parameters, "bilateral-trade-target")
    frame = frame[(frame["year"] == year) & (frame["value"] == goal)]
    frame = frame[frame["observation_id"].map(SPEAKERS) == PROGRAMME]
    if frame.empty:
        raise MissingEvidence(f"no programme with {goal:,.0f} by {year}")
    label = f"Turnover goal for {year} in the programme of the presidents’ council"
    yield fact("target", label, goal, "USD million", str(year), rows=frame, decimals=0)
    label = f"Reports of the programme that give the turnover goal for {year}"
    yield fact("target-reports", label, len(frame), "count", str(year), rows=frame, decimals=0)


@states
def required_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Growth still needed, against the growth there was on the headline side."""
    goal, year = target(parameters)
    own = headline(evidence, parameters)
    frame = yearly_growth(evidence, parameters, own)
    if frame.empty or int(frame["year"].iloc[-1]) >= year:
        raise MissingEvidence("no year is left, or no growth rate is known")
    pair, side = pair_name(evidence, parameters), side_name(evidence, own)
    label = f"Goal for the turnover of {pair}, parameter of this page"
    yield fact("goal", label, goal, "USD million", str(year), decimals=0)
    yield fact(
        "goal-year",
        f"Year of the goal for the turnover of {pair}, parameter of this page",
        year,
        "year",
        str(year),
    )
    known = full_years(evidence, parameters)
    for name, state in (("needed", own), ("needed-other", other(parameters, own))):
        last = known[known["reporter"] == state].tail(1)
        if last.empty or int(last["year"].iloc[0]) >= year:
            continue
        base_year, value = int(last["year"].iloc[0]), float(last["value"].iloc[0])
        period, ids = f"{base_year}/{year}", cited(last)
        basis = f"{side_name(evidence, state)} turnover of {base_year}"
        rate = required_growth(value, goal, year - base_year)
        label = f"Yearly growth that leads from the {basis} to the goal for {year}"
        yield fact(name, label, rate, "percent", period, **ids)
        if state == own:
            label = f"Years from the {basis} to the goal for {year}"
            yield fact("needed-years", label, year - base_year, "years", period, decimals=0, **ids)
            label = f"Goal for {year} as a multiple of the {basis}"
            yield fact("needed-times", label, goal / value, "ratio", period, **ids)
    yield from _rate_facts(frame, side, needed(evidence, parameters))


def _rate_facts(frame: pd.DataFrame, side: str, needed: float | None) -> Iterator[Fact]:
    """The rates on record on one side, beside the one that is needed."""
    ids = cited(frame)
    first, last = int(frame["year"].iloc[0]), int(frame["year"].iloc[-1])
    span = f"{first}/{last}"
    label = f"Yearly growth rates of turnover on record, {side} figures"
    yield fact("rates", label, len(frame), "count", span, decimals=0, **ids)
    if needed is not None:
        met = frame[frame["growth"] >= needed]
        label = f"Years that grew at least as fast as the goal needs, {side} figures"
        yield fact("rates-above", label, len(met), "count", span, decimals=0, **ids)
    start = float(frame["before"].iloc[0])
    label = f"Turnover of {first - 1}, the base of the first growth rate, {side} figure"
    yield fact(
        "rates-base",
        label,
        start,
        "USD million",
        str(first - 1),
        rows=cited_ids(frame.head(1), "before_rows"),
        decimals=digits(start),
    )
    average = required_growth(start, float(frame["value"].iloc[-1]), last - first + 1)
    label = f"Average yearly growth of turnover from {first - 1} to {last}, {side} figures"
    yield fact("average", label, average, "percent", f"{first - 1}/{last}", **ids)


@states
def sensitivity_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The range of the sensitivity table."""
    frame = sensitivity(evidence, parameters)
    if frame.empty:
        raise MissingEvidence("no run of growth rates")
    _, year = target(parameters)
    what = {
        "drawn": f"resampled paths of past rates that reach the goal of {year}",
        "average": "average yearly growth",
    }
    for column in what:
        for name, at in (("low", frame[column].idxmin()), ("high", frame[column].idxmax())):
            row = frame.loc[[at]]
            one = row.iloc[0]
            period = f"{one['start']}/{one['last']}"
            side = side_name(evidence, str(one["reporter"]))
            label = f"{name.capitalize()}est of any base year and side: {what[column]}"
            yield fact(
                f"{column}-{name}",
                f"{label} ({side} figures {one['start']}–{one['last']})",
                one[column],
                "percent",
                period,
                **cited(row),
                decimals=0 if column != "average" else 1,
            )
    apart = (frame["drawn"] - frame["share"]).abs()
    span = f"{frame['start'].min()}/{year}"
    label = "Largest distance between the share of resampled paths and the exact share, of any base year"
    yield fact("drawn-apart", label, apart.max(), "percentage points", span, **cited(frame))
    label = "Paths drawn for each base year"
    yield fact("drawn-paths", label, PATHS, "count", span, decimals=0)


@states
def recent_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Where the target explorer starts: the average of the last years, and what it would lead to."""
    goal, year = target(parameters)
    growth = recent_growth(evidence, parameters)
    if growth is None:
        raise MissingEvidence("no run of recent rates")
    own = headline(evidence, parameters)
    run = next(
        one for one in runs(evidence, parameters) if one.reporter == own and len(one.factors) == RECENT
    )
    ids: dict[str, Any] = {"rows": run.rows, "sources": run.sources}
    side = f"{side_name(evidence, own)} figures"
    label = f"Average yearly growth of turnover from {run.start} to {run.last}, {side}"
    yield fact("recent", label, growth, "percent", f"{run.start}/{run.last}", **ids)
    level = run.value * (1 + growth / 100) ** (year - run.last)
    label = f"Turnover in {year} at the average growth from {run.start} to {run.last}, {side}"
    yield fact("recent-level", label, level, "USD million", str(year), decimals=0, **ids)
    if growth > 0:
        arrival = run.last + max(0, math.ceil(math.log(goal / run.value) / math.log(1 + growth / 100)))
        label = f"Year in which that growth leads to the goal for {year}"
        yield fact("recent-arrival", label, arrival, "year", str(arrival), **ids)


def rays(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """Each promise with a deadline as two points: where turnover stood, and where it was to stand.

    Returns
    -------
    pandas.DataFrame
        Columns ``promise`` (label), ``said`` (text), ``year``, ``value`` (USD million), ``end``
        (bool), ``growth``, ``rows`` (of the turnover, or of the promise) and ``source_id``.
    """
    frame = promises(evidence, parameters)
    frame = frame[frame["deadline"].notna() & frame["base"].notna()]
    found = []
    for row in each(frame):
        said = parse_period(str(row.said))
        mark = " (earliest reading)" if row.reading else ""
        label = f"{said.start:%b} {said.start.year}{mark}"
        shared: dict[str, Any] = {
            "promise": f"{label}, by {row.deadline}",
            "said": label,
            "growth": row.growth,
        }
        for year, value, end, rows in (
            (row.base_year, row.base, False, row.base_row),
            (row.deadline, row.goal, True, row.statements),
        ):
            point = {"year": int(year), "value": value, "end": end, "rows": rows}
            sources = evidence.sources_behind(rows.split(";"))
            found.append({**shared, **point, "source_id": ";".join(sources)})
    columns = ["promise", "said", "year", "value", "end", "growth", "rows", "source_id"]
    return pd.DataFrame(found, columns=columns)


def actual(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """Turnover of full years by the two states, for the chart of the moving target."""
    frame = full_years(evidence, parameters)
    return frame[~frame["reporter"].isin([PANEL, "PRESS"])]


FACTS = (promise_facts, programme_facts, required_facts, sensitivity_facts, recent_facts)
