"""Trade: what the two articles say of its growth, tested against every reporter and base year.

The other parts of the chapter have modules of their own: `turnover`, `gold`, `targets`,
`partners` and `capital`.
"""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from dyadbook.analysis import capital, gold, partners, targets, turnover
from dyadbook.analysis.choice import annual
from dyadbook.analysis.facts import Fact, digits, fact, observed, states
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
from dyadbook.evidence.store import Evidence, cite_panel
from dyadbook.parameters import Parameters

DEFLATOR = "gdp_deflator_pct"
"""Yearly change of the price level; that of the United States turns dollars into constant ones."""

CONSTANT = "CONSTANT"
"""Reporter code for the headline side in constant dollars."""

GROWTH_CLAIM, MULTIPLE_CLAIM = "A04", "B07"
"""Claims that this module tests: the growth of one year, and the multiple over several."""


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


def multiples(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """How many times turnover multiplied from each base year to the reporter's own last year.

    Returns
    -------
    pandas.DataFrame
        Columns ``base`` and ``last`` (years), ``reporter`` (ISO3, ``PANEL``, or ``CONSTANT`` for
        the headline side in dollars of its last year), ``times``, ``rows``, ``source_id``. Base
        years begin with the first that either state reports.
    """
    own = headline(evidence, parameters)
    frame = full_years(evidence, parameters)
    start = min(frame[frame["reporter"] != PANEL]["year"], default=0)
    found = []
    for reporter in (own, other(parameters, own), PANEL):
        side = frame[(frame["reporter"] == reporter) & (frame["year"] >= start)].set_index("year")
        if len(side) < 2:
            continue
        last = int(max(side.index))
        for base in side.index[:-1]:
            ends = side.loc[[base, last]]
            times = float(ends["value"].iloc[1]) / float(ends["value"].iloc[0])
            row = {"base": int(base), "last": last, "reporter": reporter, "times": times}
            row |= {"rows": ";".join(cited_ids(ends, "rows"))}
            row |= {"source_id": ";".join(cited_ids(ends, "source_id"))}
            found.append(row)
            if reporter == own:
                found += _constant(evidence, row)
    columns = ["base", "last", "reporter", "times", "rows", "source_id"]
    return pd.DataFrame(found, columns=columns)


def _constant(evidence: Evidence, row: dict[str, object]) -> list[dict[str, object]]:
    first, last = int(str(row["base"])), int(str(row["last"]))
    try:
        factor = price_factor(evidence, first, last)
    except MissingEvidence:
        return []
    frame = evidence.indicator(DEFLATOR, "USA")
    frame = frame[(frame["year"] > first) & (frame["year"] <= last)]
    cited = cite_panel(frame, "indicators", indicator_id=DEFLATOR, country="USA", year=f"{first + 1}/{last}")
    return [
        {
            **row,
            "reporter": CONSTANT,
            "times": float(str(row["times"])) / factor,
            "rows": f"{row['rows']};{cited}",
            "source_id": f"{row['source_id']};{frame['source_id'].iloc[0]}",
        }
    ]


def multiple_table(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """The multiples as readers see them: base years down, reporters across."""
    frame = multiples(evidence, parameters)
    own = headline(evidence, parameters)
    names = labels(evidence, parameters)
    shown: dict[str, list[str]] = {"Base year": [str(year) for year in sorted(set(frame["base"]))]}
    heads = {own: names[own], CONSTANT: f"{names[own]}, constant dollars"}
    heads |= {other(parameters, own): names[other(parameters, own)], PANEL: "BACI/OEC"}
    for reporter, head in heads.items():
        side = frame[frame["reporter"] == reporter].set_index("base")
        if side.empty:
            continue
        column = f"{head}, to {int(side['last'].iloc[0])}"
        shown[column] = [
            f"{side['times'][int(year)]:.1f}" if int(year) in side.index else "–"
            for year in shown["Base year"]
        ]
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
    names = {own: "own", other(parameters, own): "other", PANEL: "panel", CONSTANT: "constant"}
    basis = {code: f"{side_name(evidence, code)} figures" for code in (own, other(parameters, own))}
    basis |= {PANEL: "reconciled data (BACI/OEC)", CONSTANT: f"{basis[own]}, constant dollars"}
    for reporter, name in names.items():
        side = frame[(frame["reporter"] == reporter)]
        reached = side[side["times"] >= value].tail(1)
        if reached.empty:
            continue
        row = reached.iloc[0]
        base, end = int(row["base"]), int(row["last"])
        ids = cited(reached)
        label = f"Turnover in {end} as a multiple of that in {base}, {basis[reporter]}"
        yield fact(f"multiple-{name}", label, row["times"], "ratio", f"{base}/{end}", **ids)
        label = (
            f"Latest base year from which turnover multiplied {value:.0f} times by {end}, {basis[reporter]}"
        )
        yield fact(f"multiple-{name}-base", label, base, "year", str(base), **ids)
        later = side[side["base"] == base + 1]
        if len(later):
            label = f"Turnover in {end} as a multiple of that in {base + 1}, {basis[reporter]}"
            times = later["times"].iloc[0]
            yield fact(f"multiple-{name}-next", label, times, "ratio", f"{base + 1}/{end}", **cited(later))


@states
def same_base_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The headline side's multiple in constant dollars, from the base year that serves in current ones."""
    frame = multiples(evidence, parameters)
    own = headline(evidence, parameters)
    reached = frame[(frame["reporter"] == own) & (frame["times"] >= claimed(evidence, MULTIPLE_CLAIM))]
    if reached.empty:
        raise MissingEvidence("no base year gives the claimed multiple")
    base = reached["base"].max()
    real = frame[(frame["reporter"] == CONSTANT) & (frame["base"] == base)]
    if real.empty:
        raise MissingEvidence("no deflator")
    end = real["last"].iloc[0]
    label = f"Turnover in {end} as a multiple of that in {base}, {side_name(evidence, own)} figures, "
    label += "constant dollars"
    yield fact("multiple-own-constant", label, real["times"].iloc[0], "ratio", f"{base}/{end}", **cited(real))


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
def implied_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """What a multiple that ends after the last full year would mean for turnover."""
    own = headline(evidence, parameters)
    years = full_years(evidence, parameters)
    years = years[years["reporter"] == own].set_index("year")
    frame = pair_rows(evidence, parameters, "bilateral-turnover-multiple")
    frame = frame[frame["reporter"] == own]
    for row in each(frame):
        if row.end.year <= max(years.index, default=0) or row.start.year not in years.index:
            continue
        base = years.loc[[row.start.year]]
        rows = [str(row.observation_id), *cited_ids(base, "rows")]
        value = row.value * float(base["value"].iloc[0])
        label = f"Multiple of turnover in print for {parse_period(str(row.period)).words}"
        yield observed("implied-multiple", label, frame.loc[row.Index], digits(row.value))
        label = f"Turnover in {row.end.year} that the multiple in print for {row.start.year} would mean"
        yield fact("implied", label, value, "USD million", str(row.end.year), rows=rows, decimals=0)
        return


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
    stated_multiple_facts,
    implied_facts,
    *targets.FACTS,
    *partners.FACTS,
    turkic_facts,
    *capital.FACTS,
)
