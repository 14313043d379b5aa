"""Gold in the customs totals: turnover with and without it, and its value split into price and weight."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pandas as pd

from dyadbook.analysis.choice import choose
from dyadbook.analysis.facts import Fact, digits, fact, observed, states
from dyadbook.analysis.rows import cited, each, last, where
from dyadbook.analysis.turnover import (
    full_years,
    headline,
    other,
    pair_name,
    pair_rows,
    side_name,
    spans,
)
from dyadbook.errors import MissingEvidence
from dyadbook.evidence.periods import parse_period
from dyadbook.evidence.store import Evidence, remembered
from dyadbook.parameters import Parameters, TradeParameters

STEPS = ("Year before, implied", "Other goods", "Gold: weight", "Gold: price", "Total")
"""What leads from the total of the year before to that of the year: see `steps`."""


def wanted(parameters: Parameters) -> bool:
    """Whether totals without gold are to be shown (parameter ``exclude_gold``)."""
    return not isinstance(parameters, TradeParameters) or parameters.exclude_gold


def rounding(stated: float) -> float:
    """How far a stated growth may lie from the true one through rounding, percentage points.

    Growth of 100 percent and more in whole tens was printed as a multiple with one decimal
    ("2.4 times" is entered as 140), so half of its last digit is 5 points.

    Examples
    --------
    >>> rounding(140), rounding(87.5), rounding(30)
    (5.0, 0.05, 0.5)
    """
    if stated >= 100 and stated % 10 == 0:
        return 5.0
    return 0.05 if digits(stated) else 0.5


@remembered
def growth_stated(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """Growth of turnover within a year as either side states it, one row a span and side.

    Statements that the evidence files a second time, as repeated on a later occasion, count too;
    those of the same source with the same value are left out.

    Returns
    -------
    pandas.DataFrame
        Rows of `Evidence.observations`, in percent; spans shorter than a year only.
    """
    stated = pair_rows(evidence, parameters, "bilateral-turnover-growth")
    repeated = pair_rows(evidence, parameters, "trade-growth-claimed").assign(status="preliminary")
    known = set(zip(stated["source_id"], stated["value"], strict=True))
    fresh = [key not in known for key in zip(repeated["source_id"], repeated["value"], strict=True)]
    frame = pd.concat([stated, where(repeated, fresh)])
    pair = [parameters.country_a, parameters.country_b]
    return choose(frame[frame["year"].isna() & frame["reporter"].isin(pair)], by=("period", "reporter"))


@remembered
def bridge(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """Customs turnover from January to a month, with gold taken out, against the year before.

    The year before is seldom printed; it is computed back from the growth that the reporter
    states, and carries that growth's rounding (``low`` and ``high``).

    Returns
    -------
    pandas.DataFrame
        One row a span, oldest first: ``period``, ``total``, ``gold``, ``rest`` (total less gold),
        ``weight_part`` (the weight at the average price of the first span), ``price_part`` (what
        the change of price since then adds), ``before``, ``before_low``, ``before_high`` (all USD
        million), ``stated`` (growth with gold, percent), ``growth``, ``growth_low``,
        ``growth_high`` (growth without gold, percent, on the supposition that there was no gold
        the year before), ``total_row``, ``gold_row``, ``weight_row``, ``stated_row`` (ids),
        ``rows`` (total, gold and growth) and ``source_id``.

    Notes
    -----
    Weight at the price of the first span, and the rest as price, is the split of a value with
    base-period prices (Laspeyres 1871); in the first span all is weight by construction.
    """
    columns = ["period", "total", "gold", "rest", "weight_part", "price_part", "before", "before_low"]
    columns += ["before_high", "stated", "growth", "growth_low", "growth_high", "total_row", "gold_row"]
    columns += ["weight_row", "stated_row", "rows", "source_id"]
    try:
        own = headline(evidence, parameters)
    except MissingEvidence:
        return pd.DataFrame(columns=columns)
    totals = spans(evidence, parameters)
    totals = totals[(totals["reporter"] == own) & ~totals["doubtful"]].set_index("period")
    gold = _weighed(evidence, parameters)
    stated = pair_rows(evidence, parameters, "bilateral-turnover-growth")
    stated = choose(stated[stated["reporter"] == own], by=("period",)).set_index("period")
    found: list[dict[str, Any]] = []
    price = None
    for row in each(gold):
        if row.period not in totals.index or row.period not in stated.index:
            continue
        total: Any = totals.loc[str(row.period)]
        growth: Any = stated.loc[str(row.period)]
        value, percent = float(total["value"]), float(growth["value"])
        error = rounding(percent)
        rest = value - row.value
        price = row.value / row.value_kg if price is None else price
        before, low, high = (value / (1 + (percent + shift) / 100) for shift in (0, error, -error))
        found.append(
            {
                "period": row.period,
                "total": value,
                "gold": row.value,
                "rest": rest,
                "weight_part": row.value_kg * price,
                "price_part": row.value - row.value_kg * price,
                "before": before,
                "before_low": low,
                "before_high": high,
                "stated": percent,
                "growth": 100 * (rest / before - 1),
                "growth_low": 100 * (rest / high - 1),
                "growth_high": 100 * (rest / low - 1),
                "total_row": total["rows"],
                "gold_row": str(row.observation_id),
                "weight_row": str(row.observation_id_kg),
                "stated_row": growth["observation_id"],
                "rows": ";".join([total["rows"], str(row.observation_id), growth["observation_id"]]),
                "source_id": ";".join(
                    dict.fromkeys([total["source_id"], str(row.source_id), growth["source_id"]])
                ),
            }
        )
    return pd.DataFrame(found, columns=columns).sort_values("period", ignore_index=True)


def steps(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """The `bridge` as steps from the year before to the total, for whoever wants gold taken out.

    Returns
    -------
    pandas.DataFrame
        Five rows a span, in order: ``period``, ``step`` (one of `STEPS`), ``low`` and ``high``
        (between which it leads, USD million), ``change`` (the height of the first and the last, USD
        million), ``rows`` and ``source_id``.
    """
    found: list[dict[str, Any]] = []
    frame = bridge(evidence, parameters)
    for row in each(frame if wanted(parameters) else frame.head(0)):
        weighed = row.rest + row.weight_part
        # The price of the first span is what later weight is valued at.
        priced = [frame["gold_row"].iloc[0], frame["weight_row"].iloc[0], row.gold_row, row.weight_row]
        levels = (
            (0.0, row.before, [row.total_row, row.stated_row]),
            (row.before, row.rest, [row.total_row, row.gold_row, row.stated_row]),
            (row.rest, weighed, priced),
            (weighed, row.total, priced),
            (0.0, row.total, [row.total_row]),
        )
        for step, (low, high, cells) in zip(STEPS, levels, strict=True):
            rows = list(dict.fromkeys(key for cell in cells for key in cell.split(";")))
            sources = ";".join(evidence.sources_behind(rows))
            level = {"period": row.period, "step": step, "low": low, "high": high, "change": high - low}
            found.append({**level, "rows": ";".join(rows), "source_id": sources})
    columns = ["period", "step", "low", "high", "change", "rows", "source_id"]
    return pd.DataFrame(found, columns=columns)


def _weighed(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """Reports of gold with value and weight (columns of the latter end in ``_kg``), by end of the span."""
    value = choose(pair_rows(evidence, parameters, "gold-imports-by-origin"), by=("period",))
    weight = choose(pair_rows(evidence, parameters, "gold-imports-by-origin-weight"), by=("period",))
    return value.merge(weight, on="period", suffixes=("", "_kg")).sort_values("end")


@remembered
def lots(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """Gold bought between one cut-off and the next: value, weight, and what each did.

    The reports are cumulative from January. What is added between two of them is split into its
    weight at the average price of all gold before it, and the rest, which is price.

    Returns
    -------
    pandas.DataFrame
        One row a report, oldest first: ``period``, ``value`` (USD million), ``weight`` (kg),
        ``added``, ``added_weight``, ``price`` (USD a gram, of what was added), ``by_weight``,
        ``by_price`` (USD million; not a number in the first row), ``rows`` and ``source_id``.
    """
    frame = _weighed(evidence, parameters)
    shown = pd.DataFrame(
        {
            "period": frame["period"],
            "value": frame["value"],
            "weight": frame["value_kg"],
            "added": frame["value"].diff().fillna(frame["value"]),
            "added_weight": frame["value_kg"].diff().fillna(frame["value_kg"]),
        }
    ).astype({"value": float, "weight": float, "added": float, "added_weight": float})
    shown["price"] = 1000 * shown["added"] / shown["added_weight"]
    average = 1000 * (shown["value"] / shown["weight"]).shift()
    shown["by_weight"] = shown["added_weight"] * average / 1000
    shown["by_price"] = shown["added"] - shown["by_weight"]
    shown["rows"] = frame["observation_id"] + ";" + frame["observation_id_kg"]
    shown["source_id"] = [
        ";".join(dict.fromkeys(pair)) for pair in zip(frame["source_id"], frame["source_id_kg"], strict=True)
    ]
    return shown.reset_index(drop=True)


def lot_table(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """The gold as readers see it: cumulative, and what each report added."""
    frame = lots(evidence, parameters)
    return pd.DataFrame(
        {
            "Span": [parse_period(text).words for text in frame["period"]],
            "Gold so far, USD million": [f"{value:,.1f}" for value in frame["value"]],
            "Weight so far, kg": [f"{value:,.0f}" for value in frame["weight"]],
            "Added since, USD million": [f"{value:,.1f}" for value in frame["added"]],
            "of which weight": [_or_dash(value) for value in frame["by_weight"]],
            "of which price": [_or_dash(value) for value in frame["by_price"]],
            "Price of what was added, USD a gram": [f"{value:.1f}" for value in frame["price"]],
            "source_id": frame["source_id"],
        }
    )


def _or_dash(value: float) -> str:
    return "–" if pd.isna(value) else f"{value:,.1f}"


def origin_table(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """Gold that the importer of the pair's gold recorded from each origin on file, as readers see it.

    Cells hold USD million, kilograms and the average price, as far as they are known.
    """
    frame = pair_rows(evidence, parameters, "gold-imports-by-origin")
    importer = sorted(set(frame["country"]))
    value, weight = (
        choose(rows[rows["country"].isin(importer)], by=("period", "partner"))
        for rows in map(evidence.observations, ("gold-imports-by-origin", "gold-imports-by-origin-weight"))
    )
    kilograms = weight.set_index(["period", "partner"])["value"]
    periods = list(dict.fromkeys(value.sort_values("end")["period"]))
    shown = []
    for origin, rows in value.groupby("partner"):
        sums = rows.set_index("period")["value"]
        cells = {
            parse_period(period).words: _lot_text(sums.get(period), kilograms.get((period, origin)))
            for period in periods
        }
        sources = ";".join(dict.fromkeys(rows["source_id"]))
        shown.append({"From": evidence.name(str(origin)), **cells, "source_id": sources})
    return pd.DataFrame(shown)


def _lot_text(value: float | None, kilograms: float | None) -> str:
    if value is None:
        return "–"
    if kilograms is None:
        return f"{value:,.1f}"
    return f"{value:,.1f} ({kilograms:,.0f} kg at {1000 * value / kilograms:.1f})"


BRIDGE = {
    "total": ("Turnover of {pair} in {when}, customs total of {state}", "total_row"),
    "gold": ("Gold that Azerbaijan recorded from Uzbekistan in {when}", "gold_row"),
    "rest": ("Turnover of {pair} in {when}, customs total of {state} less gold", "total_row gold_row"),
    "weight_part": (
        "Gold that Azerbaijan recorded from Uzbekistan in {when}, at the average price of the first span",
        "gold_row weight_row",
    ),
    "price_part": (
        "Change of the price of gold since the first span, as part of the gold of {when}",
        "gold_row weight_row",
    ),
    "before": ("Turnover of {pair} a year before {when}, from the growth stated", "total_row stated_row"),
    "stated": ("Growth of turnover in {when}, {side} statement, gold probably included", "stated_row"),
    "growth": ("Growth of turnover in {when} less gold, {side} figures", "rows"),
    "growth_low": ("Growth of turnover in {when} less gold, lowest by rounding, {side} figures", "rows"),
    "growth_high": ("Growth of turnover in {when} less gold, highest by rounding, {side} figures", "rows"),
}
"""Columns of `bridge` that are stated: the label, and the columns that name its rows."""


@states
def bridge_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Totals with and without gold at the first and the last cut-off that have both."""
    frame = bridge(evidence, parameters)
    if frame.empty or not wanted(parameters):
        raise MissingEvidence("no customs total has gold of the same span beside it")
    own = headline(evidence, parameters)
    words = {"pair": pair_name(evidence, parameters), "state": evidence.name(own)}
    words["side"] = side_name(evidence, own)
    for name, row in (("first", frame.iloc[0]), ("cut", frame.iloc[-1])):
        period = str(row["period"])
        words["when"] = parse_period(period).words
        for column, (label, cells) in BRIDGE.items():
            rate = column.startswith(("stated", "growth"))
            yield fact(
                f"{column.replace('_', '-')}-{name}",
                label.format_map(words),
                row[column],
                "percent" if rate else "USD million",
                period,
                decimals=0 if rate else 1,
                rows=[key for cell in cells.split() for key in str(row[cell]).split(";")],
                reporter=own if column in ("total", "gold", "stated") else "",
            )
        share = 100 * row["gold"] / row["total"]
        rows = [*str(row["total_row"]).split(";"), str(row["gold_row"])]
        label = "Gold as a share of the customs total of {state} with the other state in {when}"
        label = label.format_map(words)
        yield fact(f"gold-share-{name}", label, share, "percent", period, decimals=0, rows=rows)


@states
def sides_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """How far the growth that each side states for the last cut-off is apart, and how far less gold."""
    frame = bridge(evidence, parameters)
    if frame.empty or not wanted(parameters):
        raise MissingEvidence("no customs total has gold of the same span beside it")
    row = frame.iloc[-1]
    own = headline(evidence, parameters)
    period, side = str(row["period"]), other(parameters, own)
    stated = growth_stated(evidence, parameters)
    theirs = last(stated[(stated["period"] == period) & (stated["reporter"] == side)])
    when = parse_period(period).words
    both = f"{side_name(evidence, own)} less {side_name(evidence, side)} growth of turnover"
    yield observed(
        f"stated-{side.lower()}-cut",
        f"Growth of turnover in {when}, {side_name(evidence, side)} statement",
        theirs,
        digits(theirs["value"]),
    )
    apart = row["stated"] - theirs["value"]
    rows = [str(row["stated_row"]), str(theirs["observation_id"])]
    shown: dict[str, Any] = {"unit": "percentage points", "period": period, "decimals": 0}
    yield fact("sides-apart", f"{both}, {when}, as stated", apart, rows=rows, **shown)
    rows = [*str(row["rows"]).split(";"), str(theirs["observation_id"])]
    for name, column in (("left", "growth"), ("left-low", "growth_low"), ("left-high", "growth_high")):
        label = f"{both}, {when}, the former less gold"
        label += {"left-low": ", lowest by rounding", "left-high": ", highest by rounding"}.get(name, "")
        yield fact(f"sides-{name}", label, row[column] - theirs["value"], rows=rows, **shown)


@states
def jump_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """What the last month added to the customs total, beside the total before it and its months' average."""
    frame = bridge(evidence, parameters)
    if frame.empty or not wanted(parameters):
        raise MissingEvidence("no customs total has gold of the same span beside it")
    own = headline(evidence, parameters)
    totals = spans(evidence, parameters)
    totals = totals[(totals["reporter"] == own) & ~totals["doubtful"]].reset_index(drop=True)
    at = int(str(totals.index[totals["period"] == frame["period"].iloc[-1]][0]))
    pair = totals.iloc[max(at - 1, 0) : at + 1]
    year, month = int(pair["year"].iloc[-1]), int(pair["month"].iloc[-1])
    if list(pair["year"]) != [year, year] or list(pair["month"]) != [month - 1, month]:
        raise MissingEvidence("no total to the month before the last cut-off")
    before, after = float(pair["value"].iloc[0]), float(pair["value"].iloc[1])
    both = pair_name(evidence, parameters)
    ids = cited(pair.head(1))
    when = parse_period(str(pair["period"].iloc[0])).words
    label = f"Turnover of {both} in {when}, {side_name(evidence, own)} figure"
    period = str(pair["period"].iloc[0])
    yield fact("jump-before", label, before, "USD million", period, decimals=digits(before), **ids)
    label = f"Average month of the turnover of {both} in {when}"
    yield fact("jump-usual", label, before / (month - 1), "USD million", period, **ids)
    label = f"What {parse_period(f'{year}-{month:02d}').words} alone added to the turnover of {both}"
    yield fact("jump", label, after - before, "USD million", f"{year}-{month:02d}", **cited(pair))


@states
def check_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """A span whose year before is both computed back from the stated growth and printed at the time."""
    own = headline(evidence, parameters)
    totals = spans(evidence, parameters)
    totals = totals[(totals["reporter"] == own) & ~totals["doubtful"]].set_index("period")
    stated = growth_stated(evidence, parameters)
    stated = stated[(stated["reporter"] == own) & stated["period"].isin(totals.index)]
    for row in each(stated[::-1]):
        before = "/".join(f"{int(part[:4]) - 1}{part[4:]}" for part in str(row.period).split("/"))
        if before not in totals.index or row.value < 100:
            continue
        now, then = totals.loc[[str(row.period)]], totals.loc[[before]]
        value = now["value"].iloc[0] / (1 + row.value / 100)
        when = parse_period(before).words
        pair = pair_name(evidence, parameters)
        rows = [*cited(now)["rows"], str(row.observation_id)]
        label = f"Turnover of {pair} in {when}, computed back from the growth stated a year later"
        yield fact("base-check", label, value, "USD million", before, rows=rows)
        label = f"Turnover of {pair} in {when}, as printed at the time, {side_name(evidence, own)} figure"
        yield fact("base-known", label, then["value"].iloc[0], "USD million", before, **cited(then))
        return


@states
def price_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The average price of the first lot of gold, and of what came after it."""
    frame = lots(evidence, parameters).head(2)
    spans_known = [parse_period(str(text)) for text in frame["period"]]
    if not wanted(parameters) or len(frame) < 2 or spans_known[0].end.year != spans_known[1].end.year:
        raise MissingEvidence("fewer than two gold reports of one year")
    first, second = frame.iloc[[0]], frame.iloc[[1]]
    since = _months_after(spans_known[0].end, spans_known[1].end)
    ids: dict[str, Any] = cited(frame)
    what = "gold that Azerbaijan recorded from Uzbekistan"
    for name, row, period in (("first", first, str(first["period"].iloc[0])), ("added", second, since)):
        label = f"Average price of the {what} in {parse_period(period).words}"
        rows = cited(first) if name == "first" else ids
        yield fact(
            f"gold-price-{name}", label, row["price"].iloc[0], "USD per gram", period, decimals=0, **rows
        )


def _months_after(first: date, second: date) -> str:
    """The months of one year after one day up to another, as a period."""
    start, end = f"{first.year}-{first.month + 1:02d}", f"{second.year}-{second.month:02d}"
    return start if start == end else f"{start}/{end}"


@states
def year_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Gold of the whole year, and the least that the year's turnover must then be.

    The least is stated only as long as the headline side gives no turnover of that year.
    """
    frame = bridge(evidence, parameters)
    gold = choose(pair_rows(evidence, parameters, "gold-imports-by-origin"), by=("period",))
    gold = gold[gold["year"].notna()]
    if frame.empty or gold.empty or not wanted(parameters):
        raise MissingEvidence("no gold of a whole year")
    year, last = gold.tail(1), frame.iloc[-1]
    period = str(year["period"].iloc[0])
    if str(last["period"])[:4] != period:
        raise MissingEvidence("the whole year and the last cut-off are of different years")
    yield observed("gold-year", f"Gold that Azerbaijan recorded from Uzbekistan in {period}", year.iloc[0])
    own = headline(evidence, parameters)
    known = full_years(evidence, parameters)
    if ((known["reporter"] == own) & (known["year"] == int(period))).any():
        raise MissingEvidence(f"the turnover of {period} is known")
    later = float(year["value"].iloc[0]) - last["gold"]
    when = parse_period(str(last["period"])).words
    rows = [*year.index, str(last["gold_row"])]
    label = f"Gold that Azerbaijan recorded from Uzbekistan in {period} after {when}"
    yield fact("gold-later", label, later, "USD million", period, rows=rows)
    label = f"Least turnover of {pair_name(evidence, parameters)} in {period}, if its customs count gold"
    rows = [*rows, *str(last["total_row"]).split(";")]
    yield fact("floor", label, last["total"] + later, "USD million", period, rows=rows)


FACTS = (bridge_facts, sides_facts, jump_facts, check_facts, price_facts, year_facts)
