"""Trade: what the two articles say of its growth, tested against every reporter and base year.

The other parts of the chapter have modules of their own: `turnover`, `gold`, `targets`,
`partners`, `gravity` and `capital`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from dyadbook.analysis import capital, gold, gravity, partners, reconciliation, targets, turnover
from dyadbook.analysis.choice import annual
from dyadbook.analysis.corrections import kept
from dyadbook.analysis.facts import Fact, digits, fact, format_number, observed, states, states_of_any_pair
from dyadbook.analysis.rows import cited, cited_ids, each, where
from dyadbook.analysis.turnover import (
    PANEL,
    full_years,
    headline,
    labels,
    other,
    pair_rows,
    side_name,
)
from dyadbook.errors import MissingEvidence
from dyadbook.evidence.periods import parse_period
from dyadbook.evidence.store import Evidence, cite_panel, remembered
from dyadbook.parameters import Parameters

DEFLATOR = "gdp_deflator_pct"
"""Yearly change of the price level; that of the United States turns dollars into constant ones."""

CURRENT, CONSTANT = "current", "constant"
"""Prices in which turnover is compared: dollars of each year, or dollars of the last."""

GROWTH_CLAIM, MULTIPLE_CLAIM = "A04", "B07"
"""Claims that this module tests: the growth of one year, and the multiple over several."""

NEAR_GROWTH = 5.0
"""Percentage points by which a claimed growth may miss another: statements are round."""


def price_factor(evidence: Evidence, first: int, last: int) -> float:
    """How many times dollar prices rose between two years, by the US GDP deflator.

    Raises
    ------
    MissingEvidence
        When a year of the deflator is missing.
    """
    frame = evidence.indicator(DEFLATOR, "USA").set_index("year")["value"]
    factor = 1.0
    for year in range(first + 1, last + 1):
        if year not in frame.index:
            raise MissingEvidence(f"no US deflator for {year}")
        factor *= 1 + float(frame[year]) / 100
    return factor


@remembered
def multiples(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """How many times turnover multiplied from each base year to the reporter's own last year.

    Returns
    -------
    pandas.DataFrame
        Columns ``base`` and ``last`` (years), ``reporter`` (ISO3 or ``PANEL``), ``prices``
        (``CURRENT``, or ``CONSTANT`` for dollars of the last year), ``times``, ``rows``,
        ``source_id``. Base years begin with the first one shown.
    """
    own = headline(evidence, parameters)
    frame = full_years(evidence, parameters)
    frame = frame[frame["year"] >= parameters.start_year]
    found = []
    for reporter in (own, other(parameters, own), PANEL):
        side = frame[frame["reporter"] == reporter].set_index("year")
        for base in side.index[:-1]:
            last = int(side.index[-1])
            ends = side.loc[[base, last]]
            row: dict[str, Any] = {"base": int(base), "last": last, "reporter": reporter}
            row |= {"prices": CURRENT, "times": float(ends["value"].iloc[1]) / float(ends["value"].iloc[0])}
            row |= {"rows": ";".join(cited_ids(ends, "rows"))}
            row |= {"source_id": ";".join(cited_ids(ends, "source_id"))}
            found += [row, *_constant(evidence, row)]
    columns = ["base", "last", "reporter", "prices", "times", "rows", "source_id"]
    return pd.DataFrame(found, columns=columns)


def _constant(evidence: Evidence, row: dict[str, Any]) -> list[dict[str, Any]]:
    """The same multiple in dollars of the last year, where the deflator is known."""
    first, last = row["base"], row["last"]
    try:
        times = row["times"] / price_factor(evidence, first, last)
    except MissingEvidence:
        return []
    rows = f"{row['rows']};{_deflator_rows(evidence, first, last)}"
    sources = f"{row['source_id']};{_deflator(evidence)['source_id'].iloc[0]}"
    return [{**row, "prices": CONSTANT, "times": times, "rows": rows, "source_id": sources}]


def _deflator(evidence: Evidence) -> pd.DataFrame:
    return evidence.indicator(DEFLATOR, "USA")


def _deflator_rows(evidence: Evidence, first: int, last: int) -> str:
    """The changes of the price level after one year up to another, as facts cite them."""
    frame = _deflator(evidence)
    frame = frame[(frame["year"] > first) & (frame["year"] <= last)]
    return cite_panel(frame, "indicators", indicator_id=DEFLATOR, country="USA", year=f"{first + 1}/{last}")


def multiple_table(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """The multiples as readers see them: base years down, reporters and prices across.

    Cells say whether the claimed multiple was reached; the last column has what was stated.
    """
    frame = multiples(evidence, parameters)
    own, bar = headline(evidence, parameters), claimed(evidence, MULTIPLE_CLAIM)
    names = labels(evidence, parameters)
    stated = pair_rows(evidence, parameters, "bilateral-turnover-multiple")
    starts = pd.Series([day.year for day in stated["start"]], index=stated.index, dtype=int)
    bases = sorted(set(frame["base"]) | set(starts))
    shown: dict[str, list[str]] = {"Base year": [str(year) for year in bases]}
    for reporter in (own, other(parameters, own), PANEL):
        for prices, ending in ((CURRENT, ""), (CONSTANT, ", constant dollars")):
            side = frame[(frame["reporter"] == reporter) & (frame["prices"] == prices)].set_index("base")
            if side.empty:
                continue
            head = "BACI/OEC" if reporter == PANEL else names[reporter]
            shown[f"{head}, to {side['last'].iloc[0]}{ending}"] = [
                yes_or_no(side["times"][year], side["times"][year] >= bar) if year in side.index else "–"
                for year in bases
            ]
    if len(stated):
        shown["Stated"] = [
            "; ".join(
                f"{row.value:g} to {row.end.year} ({names[row.reporter]})"
                for row in each(stated[starts == year])
            )
            or "–"
            for year in bases
        ]
    return pd.DataFrame(shown)


def yes_or_no(value: float, yes: bool) -> str:
    """A number after the answer that it gives.

    Examples
    --------
    >>> yes_or_no(3.14, True)
    'yes, 3.1'
    """
    return f"{'yes' if yes else 'no'}, {format_number(value, 1)}"


@remembered
def growth_rates(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """Every growth of turnover on the same period a year before, by all who give it or let it be computed.

    Returns
    -------
    pandas.DataFrame
        Columns ``period``, ``reporter`` (ISO3 or ``PANEL``), ``basis`` (``computed`` from the
        reporter's own values, the same in ``constant`` dollars, ``stated``, or ``less gold``),
        ``growth`` (percent), ``near`` (bool: no more than `NEAR_GROWTH` from the claimed growth),
        ``rows``, ``source_id``; by period.
    """
    own = headline(evidence, parameters)
    parts = [_computed(evidence, parameters, who) for who in (own, other(parameters, own), PANEL)]
    parts.append(_computed_within(evidence, parameters))
    stated = kept(evidence, pair_rows(evidence, parameters, "bilateral-turnover-growth"))
    again = pair_rows(evidence, parameters, "trade-growth-claimed")
    stated = pd.concat([stated, again[again["reporter"].isin([own, other(parameters, own)])]])
    stated = stated.drop_duplicates(["period", "reporter", "value"])
    # One source with one figure for two spans is one statement whose months were read in two ways.
    stated = stated.drop_duplicates(["source_id", "reporter", "value"])
    stated = stated.assign(basis="stated", growth=stated["value"], rows=stated["observation_id"])
    parts.append(stated)
    if gold.wanted(parameters):
        parts.append(gold.bridge(evidence, parameters).assign(reporter=own, basis="less gold"))
    columns = ["period", "reporter", "basis", "growth", "rows", "source_id"]
    made = pd.concat([part[columns] for part in parts if len(part)] or [pd.DataFrame(columns=columns)])
    made["near"] = (made["growth"] - claimed(evidence, GROWTH_CLAIM)).abs() <= NEAR_GROWTH
    periods = made["period"].map(lambda text: (parse_period(text).start, parse_period(text).end))
    return made.assign(order=periods).sort_values(["order", "reporter", "basis"], ignore_index=True)


def _computed(evidence: Evidence, parameters: Parameters, reporter: str) -> pd.DataFrame:
    """Growth of full years since anyone but the panel gives them, in current and in constant dollars."""
    frame = targets.yearly_growth(evidence, parameters, reporter)
    known = full_years(evidence, parameters)
    start = min(known[known["reporter"] != PANEL]["year"], default=0)
    found: list[dict[str, Any]] = []
    for row in each(frame[frame["year"] > start]):
        same = {"period": str(row.year), "reporter": reporter, "rows": row.rows, "source_id": row.source_id}
        found.append({**same, "basis": "computed", "growth": row.growth})
        try:
            factor = price_factor(evidence, row.year - 1, row.year)
        except MissingEvidence:
            continue
        same["rows"] += f";{_deflator_rows(evidence, row.year - 1, row.year)}"
        same["source_id"] += f";{_deflator(evidence)['source_id'].iloc[0]}"
        found.append({**same, "basis": "constant", "growth": 100 * ((1 + row.growth / 100) / factor - 1)})
    return pd.DataFrame(found)


def _computed_within(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """Growth of totals within a year on the same months a year before, by one state's figures."""
    frame = turnover.spans(evidence, parameters)
    sides = [parameters.country_a, parameters.country_b]
    frame = frame[frame["reporter"].isin(sides) & ~frame["doubtful"]]
    frame = frame.drop_duplicates(["year", "month", "reporter"], keep="last")
    before = frame.assign(year=frame["year"] + 1)
    both = frame.merge(before, on=["year", "month", "reporter"], suffixes=("", "_before"))
    return both.assign(
        basis="computed",
        growth=100 * (both["value"] / both["value_before"] - 1),
        rows=both["rows_before"] + ";" + both["rows"],
        source_id=both["source_id_before"] + ";" + both["source_id"],
    )


def growth_table(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """The growth rates as readers see them, and which of them give the claimed one."""
    frame = growth_rates(evidence, parameters)
    own, adjectives = headline(evidence, parameters), evidence.countries["adjective"]
    heads: dict[tuple[str, str], str] = {}
    for side in (own, other(parameters, own)):
        heads[side, "computed"] = f"{adjectives[side]}"
        heads[side, "constant"] = f"{adjectives[side]}, constant dollars"
        heads[side, "stated"] = f"{adjectives[side]}, stated"
        heads[side, "less gold"] = f"{adjectives[side]}, less gold"
    heads[PANEL, "computed"] = "BACI/OEC"
    heads[PANEL, "constant"] = "BACI/OEC, constant dollars"
    keys = pd.Series(list(zip(frame["reporter"], frame["basis"], strict=True)), index=frame.index)
    shown = []
    for period, rows in frame.groupby("period", sort=False):
        cells = {}
        for key, head in heads.items():
            if (keys == key).any():
                mine = rows[keys[rows.index] == key]
                cells[head] = "; ".join(format_number(value, 1) for value in mine["growth"]) or "–"
        near = [heads[key] for key in dict.fromkeys(keys[rows.index[rows["near"]]])]
        answer = f"yes: {'; '.join(near)}" if near else "no"
        sources = ";".join(cited_ids(rows, "source_id"))
        shown.append(
            {"Period": parse_period(str(period)).words, **cells, "As claimed?": answer, "source_id": sources}
        )
    return pd.DataFrame(shown)


def growth_statements(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """Growth of turnover within the latest year with statements, as each side states it.

    Returns
    -------
    pandas.DataFrame
        Columns ``period``, ``month`` (last month), ``reporter``, ``growth`` (percent), ``low``,
        ``high`` (by rounding), ``basis`` (``stated`` or ``less gold``), ``rows``, ``source_id``.
    """
    frame = gold.growth_stated(evidence, parameters)
    columns = ["period", "month", "reporter", "growth", "low", "high", "basis", "rows", "source_id"]
    if frame.empty:
        return pd.DataFrame(columns=columns)
    latest = max(day.year for day in frame["end"])
    frame = where(frame, [day.year == latest for day in frame["end"]])
    found = [
        {
            "period": row.period,
            "month": parse_period(str(row.period)).end.month,
            "reporter": row.reporter,
            "growth": row.value,
            "low": row.value - gold.rounding(row.value),
            "high": row.value + gold.rounding(row.value),
            "basis": "stated",
            "rows": row.observation_id,
            "source_id": row.source_id,
        }
        for row in each(frame)
    ]
    if gold.wanted(parameters):
        own = headline(evidence, parameters)
        found += [
            {
                "period": row.period,
                "month": parse_period(str(row.period)).end.month,
                "reporter": own,
                "growth": row.growth,
                "low": row.growth_low,
                "high": row.growth_high,
                "basis": "less gold",
                "rows": row.rows,
                "source_id": row.source_id,
            }
            for row in each(gold.bridge(evidence, parameters))
            if str(row.period).startswith(str(latest))
        ]
    made = pd.DataFrame(found, columns=columns)
    return made.sort_values(["month", "reporter", "basis"], ignore_index=True)


def claimed(evidence: Evidence, claim: str) -> float:
    """The value that an article claims."""
    return float(str(evidence.claims.loc[claim, "value"]))


@states
def statement_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Each stated growth: ``stated-2025-07-uzb``; the claim; and whether anyone states it."""
    frame = growth_statements(evidence, parameters)
    frame = frame[frame["basis"] == "stated"]
    value = claimed(evidence, GROWTH_CLAIM)
    label = "Growth of turnover that article A gives"
    yield fact("claimed-growth", label, value, "percent", "2025-H1", rows=[GROWTH_CLAIM], decimals=0)
    if frame.empty:
        raise MissingEvidence("no growth is stated")
    for row in each(frame):
        period, side = parse_period(str(row.period)), side_name(evidence, str(row.reporter))
        yield fact(
            f"stated-{period.end:%Y-%m}-{str(row.reporter).lower()}",
            f"Growth of turnover in {period.words} on a year before, {side} statement",
            row.growth,
            "percent",
            str(row.period),
            rows=[str(row.rows)],
            sources=[str(row.source_id)],
            decimals=digits(row.growth),
            reporter=str(row.reporter),
        )
    for reporter, rows in frame.groupby("reporter"):
        span = _covered(rows["period"])
        side = side_name(evidence, str(reporter))
        for name, word, at in (
            ("low", "Lowest", rows["growth"].min()),
            ("high", "Highest", rows["growth"].max()),
        ):
            label = f"{word} growth of turnover in {side} statements for spans within {span[:4]}"
            key = f"stated-{name}-{str(reporter).lower()}"
            yield fact(key, label, at, "percent", span, decimals=digits(at), **cited(rows))
    same = frame[frame["growth"] == value]
    span = _covered(frame["period"])
    for name, count, label in (
        ("growth-statements", len(frame), "Statements of growth by either side"),
        ("claimed-growth-matches", len(same), "Statements of growth that give the figure of article A"),
    ):
        label += f" for spans within {span[:4]}"
        yield fact(name, label, count, "count", span, decimals=0, **cited(frame))


def _covered(periods: pd.Series[str]) -> str:
    """The months from the earliest start to the latest end."""
    found = [parse_period(text) for text in periods]
    return f"{min(one.start for one in found):%Y-%m}/{max(one.end for one in found):%Y-%m}"


@states
def multiple_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The latest base year from which turnover reached the claimed multiple, by reporter."""
    frame = multiples(evidence, parameters)
    value = claimed(evidence, MULTIPLE_CLAIM)
    label = "Multiple of turnover that article B gives"
    yield fact("claimed-multiple", label, value, "ratio", "2018/2024", rows=[MULTIPLE_CLAIM], decimals=0)
    own = headline(evidence, parameters)
    sides = {code: f"{side_name(evidence, code)} figures" for code in (own, other(parameters, own))}
    cases = {
        "own": (own, CURRENT, sides[own]),
        "other": (other(parameters, own), CURRENT, sides[other(parameters, own)]),
        "panel": (PANEL, CURRENT, "reconciled data (BACI/OEC)"),
        "constant": (own, CONSTANT, f"{sides[own]}, constant dollars"),
    }
    for name, (reporter, prices, basis) in cases.items():
        side = frame[(frame["reporter"] == reporter) & (frame["prices"] == prices)]
        reached = side[side["times"] >= value].tail(1)
        if reached.empty:
            continue
        row = reached.iloc[0]
        base, end = int(row["base"]), int(row["last"])
        ids = cited(reached)
        label = f"Turnover in {end} as a multiple of that in {base}, {basis}"
        yield fact(f"multiple-{name}", label, row["times"], "ratio", f"{base}/{end}", **ids)
        label = f"Latest base year from which turnover multiplied {value:.0f} times by {end}, {basis}"
        yield fact(f"multiple-{name}-base", label, base, "year", str(base), **ids)
        later = side[side["base"] == base + 1]
        if len(later):
            label = f"Turnover in {end} as a multiple of that in {base + 1}, {basis}"
            times = later["times"].iloc[0]
            yield fact(f"multiple-{name}-next", label, times, "ratio", f"{base + 1}/{end}", **cited(later))


@states
def same_base_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The headline side's multiple in constant dollars, from the base year that serves in current ones."""
    frame = multiples(evidence, parameters)
    own = headline(evidence, parameters)
    frame = frame[frame["reporter"] == own]
    current, real = (frame[frame["prices"] == prices] for prices in (CURRENT, CONSTANT))
    reached = current[current["times"] >= claimed(evidence, MULTIPLE_CLAIM)]
    if reached.empty:
        raise MissingEvidence("no base year gives the claimed multiple")
    base = reached["base"].max()
    real = real[real["base"] == base]
    if real.empty:
        raise MissingEvidence("no deflator")
    end = real["last"].iloc[0]
    label = f"Turnover in {end} as a multiple of that in {base}, {side_name(evidence, own)} figures, "
    label += "constant dollars"
    yield fact("multiple-own-constant", label, real["times"].iloc[0], "ratio", f"{base}/{end}", **cited(real))


@states
def growth_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """How many of all growth rates on record, stated or computed, come near the claimed one."""
    frame = growth_rates(evidence, parameters)
    if frame.empty:
        raise MissingEvidence("no growth of turnover is known")
    span, value = _covered(frame["period"]), claimed(evidence, GROWTH_CLAIM)
    about = f"{NEAR_GROWTH:.0f} percentage points of {value:.0f}%"
    for name, rows, label in (
        ("growth-rates", frame, "Growth rates of turnover on record, stated or computed"),
        ("growth-near", frame[frame["near"]], f"Growth rates of turnover within {about}, stated or computed"),
    ):
        yield fact(name, label, len(rows), "count", span, decimals=0, **cited(frame))
    label = "How far a growth rate may lie from the claimed one and still count as it"
    yield fact("growth-tolerance", label, NEAR_GROWTH, "percentage points", span, decimals=0)


@states_of_any_pair
def panel_multiple_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """What counts as yes in the table of base years, and the reconciled data in constant dollars."""
    bar = claimed(evidence, MULTIPLE_CLAIM)
    label = "Multiple of turnover that the table of base years looks for"
    yield fact("claimed-bar", label, bar, "ratio", "2018/2024", rows=[MULTIPLE_CLAIM], decimals=0)
    frame = multiples(evidence, parameters)
    row = frame[(frame["reporter"] == PANEL) & (frame["prices"] == CONSTANT)].head(1)
    if row.empty:
        raise MissingEvidence("no multiple in the reconciled data")
    base, end = int(row["base"].iloc[0]), int(row["last"].iloc[0])
    label = f"Goods turnover in {end} as a multiple of that in {base}, reconciled data, constant dollars"
    times = row["times"].iloc[0]
    yield fact("panel-constant", label, times, "ratio", f"{base}/{end}", **cited(row))


@states
def stated_multiple_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The smallest and largest multiple on record that ends with a full year."""
    frame = pair_rows(evidence, parameters, "bilateral-turnover-multiple")
    known = full_years(evidence, parameters)["year"].max()
    frame = where(frame, [day.year <= known for day in frame["end"]])
    frame = frame.sort_values("value", kind="stable")
    if frame.empty:
        raise MissingEvidence("no multiple is on record")
    for name, word, row in (("low", "Lowest", frame.iloc[0]), ("high", "Highest", frame.iloc[-1])):
        label = f"{word} multiple of turnover in a statement: {parse_period(str(row['period'])).words}"
        yield observed(f"stated-multiple-{name}", label, row, digits(row["value"]))


@states
def turkic_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Azerbaijan's trade with Turkic states in its own total, from the state's own figures."""
    frame = annual(evidence.observations("aze-turnover-with-ots"))
    total = annual(evidence.observations("foreign-trade-turnover", country="AZE", reporter="AZE"))
    total = total[total["year"].isin(frame["year"])]
    if frame.empty or total.empty:
        raise MissingEvidence("no Turkic total with a whole beside it")
    year = int(total["year"].iloc[-1])
    part, whole = frame[frame["year"] == year], total.tail(1)
    share = 100 * part["value"].iloc[0] / whole["value"].iloc[0]
    label = f"Turkic states in the foreign trade of Azerbaijan in {year}, its own figures"
    yield fact("turkic-share", label, share, "percent", str(year), rows=pd.concat([part, whole]))


FACTS = (
    *turnover.FACTS,
    *gold.FACTS,
    statement_facts,
    multiple_facts,
    same_base_facts,
    growth_facts,
    panel_multiple_facts,
    stated_multiple_facts,
    *targets.FACTS,
    *partners.FACTS,
    *gravity.FACTS,
    turkic_facts,
    *reconciliation.FACTS,
    *capital.FACTS,
)
