"""Gold in the customs totals: turnover with and without it, and its value split into price and weight."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from dyadbook.analysis.choice import choose
from dyadbook.analysis.facts import Fact, digits, fact, states
from dyadbook.analysis.rows import cited, cited_ids, each
from dyadbook.analysis.turnover import headline, pair_rows, spans
from dyadbook.errors import MissingEvidence
from dyadbook.evidence.periods import parse_period
from dyadbook.evidence.store import Evidence, remembered
from dyadbook.parameters import Parameters, TradeParameters


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
def bridge(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """Customs turnover from January to a month, with gold taken out, against the year before.

    The year before is seldom printed; it is computed back from the growth that the reporter
    states, and carries that growth's rounding (``low`` and ``high``).

    Returns
    -------
    pandas.DataFrame
        One row a span, oldest first: ``period``, ``total``, ``gold``, ``rest`` (total less gold),
        ``before``, ``before_low``, ``before_high`` (all USD million), ``stated`` (growth with
        gold, percent), ``growth``, ``growth_low``, ``growth_high`` (growth without gold, percent,
        on the supposition that there was no gold the year before), ``rows`` and ``source_id``.
    """
    columns = ["period", "total", "gold", "rest", "before", "before_low", "before_high", "stated"]
    columns += ["growth", "growth_low", "growth_high", "rows", "source_id"]
    try:
        own = headline(evidence, parameters)
    except MissingEvidence:
        return pd.DataFrame(columns=columns)
    totals = spans(evidence, parameters)
    totals = totals[totals["reporter"] == own].set_index("period")
    gold = choose(pair_rows(evidence, parameters, "gold-imports-by-origin"), by=("period",))
    stated = pair_rows(evidence, parameters, "bilateral-turnover-growth")
    stated = choose(stated[stated["reporter"] == own], by=("period",)).set_index("period")
    found = []
    for row in each(gold):
        if row.period not in totals.index or row.period not in stated.index:
            continue
        total: Any = totals.loc[str(row.period)]
        growth: Any = stated.loc[str(row.period)]
        value, percent = float(total["value"]), float(growth["value"])
        error = rounding(percent)
        rest = value - row.value
        before, low, high = (value / (1 + (percent + shift) / 100) for shift in (0, error, -error))
        found.append(
            {
                "period": row.period,
                "total": value,
                "gold": row.value,
                "rest": rest,
                "before": before,
                "before_low": low,
                "before_high": high,
                "stated": percent,
                "growth": 100 * (rest / before - 1),
                "growth_low": 100 * (rest / high - 1),
                "growth_high": 100 * (rest / low - 1),
                "rows": ";".join([total["rows"], str(row.observation_id), growth["observation_id"]]),
                "source_id": ";".join(
                    dict.fromkeys([total["source_id"], str(row.source_id), growth["source_id"]])
                ),
            }
        )
    return pd.DataFrame(found, columns=columns).sort_values("period", ignore_index=True)


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
    value = choose(pair_rows(evidence, parameters, "gold-imports-by-origin"), by=("period",))
    weight = choose(pair_rows(evidence, parameters, "gold-imports-by-origin-weight"), by=("period",))
    frame = value.merge(weight, on="period", suffixes=("", "_kg")).sort_values("end")
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
            "Price of what was added, USD a gram": [f"{value:.1f}" for value in frame["price"]],
            "source_id": frame["source_id"],
        }
    )


@states
def bridge_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Totals with and without gold at the first and the last cut-off that have both."""
    frame = bridge(evidence, parameters)
    if frame.empty or not wanted(parameters):
        raise MissingEvidence("no customs total has gold of the same span beside it")
    cuts = {"first": frame.iloc[[0]], "cut": frame.iloc[[-1]]}
    for name, row in cuts.items():
        one = row.iloc[0]
        period = str(one["period"])
        ids = cited(row)
        for column, label in (
            ("total", "Customs turnover"),
            ("gold", "Gold within the same span"),
            ("rest", "Customs turnover less gold"),
            ("before", "Turnover of the same months a year earlier, from the stated growth"),
        ):
            key = f"{column}-{name}"
            yield fact(key, label, one[column], "USD million", period, **ids)
        for column, label, decimals in (
            ("stated", "Stated growth, gold included", 0),
            ("growth", "Growth less gold", 0),
            ("growth_low", "Growth less gold, lowest by rounding", 0),
            ("growth_high", "Growth less gold, highest by rounding", 0),
        ):
            key = f"{column.replace('_', '-')}-{name}"
            yield fact(key, label, one[column], "percent", period, decimals=decimals, **ids)
        share = 100 * one["gold"] / one["total"]
        yield fact(
            f"gold-share-{name}", "Gold in customs turnover", share, "percent", period, decimals=0, **ids
        )


@states
def jump_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """What the last month added to the customs total, against what gold added since the cut-off before."""
    frame = bridge(evidence, parameters)
    if len(frame) < 2 or not wanted(parameters):
        raise MissingEvidence("gold is known at one cut-off only")
    own = headline(evidence, parameters)
    totals = spans(evidence, parameters)
    totals = totals[(totals["reporter"] == own)].reset_index(drop=True)
    at = int(str(totals.index[totals["period"] == frame["period"].iloc[-1]][0]))
    pair = totals.iloc[at - 1 : at + 1]
    year, month = int(pair["year"].iloc[1]), int(pair["month"].iloc[1])
    yield fact(
        "jump",
        "What the last month added to the customs total",
        pair["value"].iloc[1] - pair["value"].iloc[0],
        "USD million",
        f"{year}-{month:02d}",
        **cited(pair),
    )
    last = frame.tail(2)
    yield fact(
        "gold-since",
        "Gold added between the two cut-offs",
        last["gold"].iloc[1] - last["gold"].iloc[0],
        "USD million",
        f"{year}-{int(str(last['period'].iloc[0])[-2:]) + 1:02d}/{year}-{month:02d}",
        **cited(last),
    )


@states
def price_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The first lot of gold, and the split of the second into weight and price."""
    frame = lots(evidence, parameters)
    if not wanted(parameters) or len(frame) < 2:
        raise MissingEvidence("fewer than two gold reports")
    first, second = frame.iloc[[0]], frame.iloc[[1]]
    both = frame.head(2)
    ids = cited(both)
    period = str(second["period"].iloc[0])
    for name, row in (("first", first), ("added", second)):
        yield fact(
            f"gold-price-{name}",
            "Price of the gold",
            row["price"].iloc[0],
            "USD per gram",
            period,
            decimals=0,
            **ids,
        )
    yield fact("gold-added", "Gold added", second["added"].iloc[0], "USD million", period, **ids)
    yield fact(
        "gold-added-kg",
        "Weight of the gold added",
        second["added_weight"].iloc[0],
        "kg",
        period,
        decimals=0,
        **ids,
    )
    for name in ("weight", "price"):
        value = second[f"by_{name}"].iloc[0]
        yield fact(f"gold-by-{name}", f"Gold added, by {name}", value, "USD million", period, **ids)


@states
def year_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Gold of the whole year, and the least that the year's turnover must then be."""
    frame = bridge(evidence, parameters)
    gold = choose(pair_rows(evidence, parameters, "gold-imports-by-origin"), by=("period",))
    gold = gold[gold["year"].notna()]
    if frame.empty or gold.empty or not wanted(parameters):
        raise MissingEvidence("no gold of a whole year")
    year, last = gold.tail(1), frame.iloc[[-1]]
    if str(last["period"].iloc[0])[:4] != year["period"].iloc[0]:
        raise MissingEvidence("the whole year and the last cut-off are of different years")
    value = float(year["value"].iloc[0])
    ids: dict[str, Any] = {
        "rows": [*year.index, *cited_ids(last, "rows")],
        "sources": [*year["source_id"], *cited_ids(last, "source_id")],
    }
    period = str(year["period"].iloc[0])
    yield fact(
        "gold-year",
        "Gold of the whole year",
        value,
        "USD million",
        period,
        rows=year,
        reporter=str(year["reporter"].iloc[0]),
    )
    later = value - last["gold"].iloc[0]
    yield fact("gold-later", "Gold after the last cut-off", later, "USD million", period, **ids)
    floor = last["total"].iloc[0] + later
    yield fact(
        "floor",
        "Least turnover of the year on the customs basis, if gold is in it",
        floor,
        "USD million",
        period,
        **ids,
    )


FACTS = (bridge_facts, jump_facts, price_facts, year_facts)
