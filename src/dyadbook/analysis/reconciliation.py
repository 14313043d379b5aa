"""A note for the two statistics offices: which figures differ, by how much, and what would settle it."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from dyadbook.analysis import gold
from dyadbook.analysis.facts import Fact, fact, format_number, states
from dyadbook.analysis.rows import cited, cited_ids, each
from dyadbook.analysis.turnover import (
    PANEL,
    flows,
    full_years,
    headline,
    labels,
    other,
    pair_name,
    panel_gap,
    reporter_gap,
    side_name,
    signed,
)
from dyadbook.analysis.words import listed
from dyadbook.errors import MissingEvidence
from dyadbook.evidence.periods import parse_period
from dyadbook.evidence.store import Evidence, remembered
from dyadbook.parameters import Parameters

SAME_TOTAL = 0.5
"""Percent by which two press flows may miss a state's total and still be read as that state's."""

FREIGHT_MOST = 25.0
"""Percent of a flow beyond which a difference is not put down to freight and insurance."""

ODD_YEAR, FREIGHT, ROUNDING, GOLD, MONTHS = PATTERNS = (
    "The odd year",
    "Freight and insurance",
    "Rounding and revisions",
    "Gold",
    "Months not stated",
)
"""What the differences are sorted by; `_pattern` says how."""

COLUMNS = [
    "period", "what", "one", "one_value", "other", "other_value", "gap", "percent", "unit", "pattern",
    "rows", "source_id",
]  # fmt: skip


@remembered
def differences(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """Every pair of figures for the same thing and period that can be set against each other.

    Turnover and growth of the two sides; turnover and flows of a state against the reconciled panel.
    Where both states give a total, the headline side stands first.

    Returns
    -------
    pandas.DataFrame
        Columns ``period``, ``what`` (``turnover``, ``growth`` or the exporter's ISO3), ``one`` and
        ``other`` (reporters), ``one_value``, ``other_value``, ``gap`` (other less one), ``percent``
        (gap relative to one; missing for growth), ``unit`` (``USD million`` or ``percent``),
        ``pattern`` (one of `PATTERNS`), ``rows``, ``source_id``; by period.
    """
    own = headline(evidence, parameters)
    parts = [_turnover(evidence, parameters, own), _panel_totals(evidence, parameters, own)]
    apart = panel_gap(evidence, parameters)
    parts.append(
        pd.DataFrame(
            {
                "period": apart["year"].astype(str),
                "what": apart["exporter"],
                "one": apart["reporter"],
                "one_value": apart["value"],
                "other": PANEL,
                "other_value": apart["panel"],
                "unit": "USD million",
                "rows": apart["rows"],
                "source_id": apart["source_id"],
            }
        )
    )
    parts.append(_growth(evidence, parameters, own))
    found = [part for part in parts if len(part)]
    if not found:
        return pd.DataFrame(columns=COLUMNS)
    made = pd.concat(found, ignore_index=True)
    made["gap"] = made["other_value"] - made["one_value"]
    made["percent"] = (100 * made["gap"] / made["one_value"]).where(made["unit"] != "percent")
    odd = _odd_year(evidence, parameters)
    bridge = gold.bridge(evidence, parameters)
    golden = {parse_period(str(text)).end.year for text in bridge["period"]}
    made["pattern"] = [_pattern(row.period, row.what, odd, golden) for row in each(made)]
    made["start"] = [parse_period(text).start for text in made["period"]]
    made["end"] = [parse_period(text).end for text in made["period"]]
    return made.sort_values(["start", "end", "what", "other"], ignore_index=True)[COLUMNS]


def _pattern(period: str, what: str, odd: int, golden: set[int]) -> str:
    """Sort a difference by its year and by what differs, never by its size alone."""
    year = parse_period(period).end.year
    if what == "growth":
        return GOLD if year in golden else MONTHS
    if year == odd:
        return ODD_YEAR
    return ROUNDING if what == "turnover" else FREIGHT


def _odd_year(evidence: Evidence, parameters: Parameters) -> int:
    """The year in which the two sides are furthest apart; zero where none has both."""
    gaps = reporter_gap(evidence, parameters)
    return int(str(gaps["percent"].abs().idxmax())) if len(gaps) else 0


def _turnover(evidence: Evidence, parameters: Parameters, own: str) -> pd.DataFrame:
    gaps = reporter_gap(evidence, parameters)
    return pd.DataFrame(
        {
            "period": [str(year) for year in gaps.index],
            "what": "turnover",
            "one": own,
            "one_value": gaps["own"].to_numpy(),
            "other": other(parameters, own),
            "other_value": gaps["other"].to_numpy(),
            "unit": "USD million",
            "rows": gaps["rows"].to_numpy(),
            "source_id": gaps["source_id"].to_numpy(),
        }
    )


def _panel_totals(evidence: Evidence, parameters: Parameters, own: str) -> pd.DataFrame:
    """Turnover of the headline side, or else of the other, against the panel."""
    frame = full_years(evidence, parameters)
    panel = frame[frame["reporter"] == PANEL]
    sides = frame[frame["reporter"].isin([own, other(parameters, own)])]
    sides = sides.sort_values("reporter", key=lambda codes: codes != own, kind="stable")
    both = sides.drop_duplicates("year").merge(panel, on="year", suffixes=("", "_panel"))
    return pd.DataFrame(
        {
            "period": both["year"].astype(str),
            "what": "turnover",
            "one": both["reporter"],
            "one_value": both["value"],
            "other": PANEL,
            "other_value": both["value_panel"],
            "unit": "USD million",
            "rows": both["rows"] + ";" + both["rows_panel"],
            "source_id": both["source_id"] + ";" + both["source_id_panel"],
        }
    )


def _growth(evidence: Evidence, parameters: Parameters, own: str) -> pd.DataFrame:
    """Growth within a year that both sides state for the same span."""
    stated = gold.growth_stated(evidence, parameters)
    one, two = (stated[stated["reporter"] == side] for side in (own, other(parameters, own)))
    both = one.merge(two, on="period", suffixes=("", "_other"))
    return pd.DataFrame(
        {
            "period": both["period"],
            "what": "growth",
            "one": both["reporter"],
            "one_value": both["value"],
            "other": both["reporter_other"],
            "other_value": both["value_other"],
            "unit": "percent",
            "rows": both["observation_id"] + ";" + both["observation_id_other"],
            "source_id": both["source_id"] + ";" + both["source_id_other"],
        }
    )


@remembered
def mirror(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """Flows of one year as exporter and as importer have them, one side being inferred.

    No year has both flows from both states. Where press items that name no agency give both flows,
    and these add up to the total of one state (within `SAME_TOTAL`), they are read as that state's
    and set against those of the other. An importer usually values with freight and insurance
    (c.i.f.), an exporter without (f.o.b.), so the importer's figure should be the larger one.

    Returns
    -------
    pandas.DataFrame
        A row a flow of the latest such year: ``year``, ``exporter``, ``exporter_value``,
        ``importer_value`` (USD million), ``percent`` (importer's less exporter's, of the latter),
        ``inferred`` (the state whose flows the press items are taken for), ``press_sum``,
        ``rows`` and ``source_id``.
    """
    columns = ["year", "exporter", "exporter_value", "importer_value", "percent", "inferred"]
    columns += ["press_sum", "rows", "source_id"]
    frame = flows(evidence, parameters)
    totals = full_years(evidence, parameters)
    found: list[dict[str, object]] = []
    for year, rows in frame.groupby("year"):
        press = rows[rows["reporter"] == "PRESS"].set_index("exporter")
        for state in (parameters.country_a, parameters.country_b):
            given = rows[rows["reporter"] == other(parameters, state)].set_index("exporter")
            total = totals[(totals["reporter"] == state) & (totals["year"] == year)]
            if len(press) < 2 or len(given) < 2 or total.empty:
                continue
            summed = float(press["value"].sum())
            if abs(100 * (summed / float(total["value"].iloc[0]) - 1)) > SAME_TOTAL:
                continue
            found = []
            for exporter in press.index:
                ends = [given, press] if exporter != state else [press, given]
                out, came = (float(one["value"][exporter]) for one in ends)
                cells = [given.loc[[exporter]], press.loc[[exporter]], total]
                found.append(
                    {
                        "year": int(str(year)),
                        "exporter": exporter,
                        "exporter_value": out,
                        "importer_value": came,
                        "percent": 100 * (came / out - 1),
                        "inferred": state,
                        "press_sum": summed,
                        "rows": ";".join(key for cell in cells for key in cited_ids(cell, "rows")),
                        "source_id": ";".join(
                            dict.fromkeys(key for cell in cells for key in cited_ids(cell, "source_id"))
                        ),
                    }
                )
    return pd.DataFrame(found, columns=columns)


def difference_table(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """The differences as readers see them, each with the rows it rests on."""
    names = labels(evidence, parameters) | {PANEL: "BACI/OEC"}
    frame = differences(evidence, parameters)
    what = {"turnover": "Turnover", "growth": "Growth on a year before, %"}
    return pd.DataFrame(
        {
            "Period": [parse_period(text).words for text in frame["period"]],
            "What": [what.get(key) or f"Exports of {evidence.name(key)}" for key in frame["what"]],
            "One figure": [f"{format_number(row.one_value, 1)} ({names[row.one]})" for row in each(frame)],
            "Another": [f"{format_number(row.other_value, 1)} ({names[row.other]})" for row in each(frame)],
            "Difference": [signed(value) for value in frame["gap"]],
            "In %": ["–" if pd.isna(value) else signed(value) for value in frame["percent"]],
            "Pattern": frame["pattern"],
            "Rows": [
                "; ".join(dict.fromkeys(_row_name(key) for key in cell.split(";"))) for cell in frame["rows"]
            ],
            "source_id": frame["source_id"],
        }
    )


def _row_name(key: str) -> str:
    """A row as the table names it: its id, or the measure of the panel and the direction.

    Examples
    --------
    >>> _row_name("dyads?measure_id=exports_oec_usd&country_a=AZE&country_b=UZB&year=2023#1")
    'exports_oec_usd AZE–UZB'
    """
    if "?" not in key:
        return key
    query = dict(part.split("=") for part in key.partition("?")[2].partition("#")[0].split("&"))
    return f"{query['measure_id']} {query['country_a']}–{query['country_b']}"


def settling_table(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """For each pattern: its size, what the data show, what may explain it, what would settle it.

    What the data show is computed; what may explain it is not, and says so in its heading.
    """
    frame = differences(evidence, parameters)
    own = headline(evidence, parameters)
    first, second = evidence.name(own), evidence.name(other(parameters, own))
    names = {"first": first, "second": second, "odd": str(_odd_year(evidence, parameters))}
    shown = []
    for pattern in PATTERNS:
        rows = frame[frame["pattern"] == pattern]
        if rows.empty:
            continue
        ask = ASKED[pattern]
        shown.append(
            {
                "Pattern": pattern,
                "Size": _size(rows),
                "What the data show": _shown(evidence, parameters, pattern, rows),
                "What may explain it (the data do not show it)": ask[0],
                f"What {first} would publish": ask[1].format_map(names),
                f"What {second} would publish": ask[2].format_map(names),
                "source_id": ";".join(cited_ids(rows, "source_id")),
            }
        )
    return pd.DataFrame(shown)


ASKED = {
    ODD_YEAR: (
        "Goods counted under the country of consignment by one office and under the country of origin by "
        "the other; goods in transit taken for trade; a year revised by one office alone",
        "Exports to {second} in {odd} by product, re-exports apart, and the day of the latest revision",
        "Imports from {first} in {odd} by product, by country of origin and by country of consignment",
    ),
    FREIGHT: (
        "Imports valued with freight and insurance (c.i.f.), exports without (f.o.b.); the reconciled "
        "data take freight out",
        "Imports from {second} at f.o.b. value too, or the freight and insurance in them",
        "Both flows of every full year, imports at f.o.b. value too",
    ),
    ROUNDING: (
        "Rounded figures from speeches; early figures that were revised later; small trade across "
        "borders that one office estimates",
        "Final totals by year and partner, with the day of the edition",
        "Final totals by year and partner, with the day of the edition",
    ),
    GOLD: (
        "Non-monetary gold inside the totals by country of one office, and outside those of the other "
        "or under another country of destination",
        "Totals by country with non-monetary gold as a line of its own",
        "Exports of non-monetary gold by country of destination",
    ),
    MONTHS: (
        "Rates for different months: several statements say only that they run from the start of the year",
        "With each rate the months and both values that it is made from",
        "With each rate the months and both values that it is made from",
    ),
}
"""For each pattern: candidate explanations, which no row here shows, and what each office would publish."""


def _size(rows: pd.DataFrame) -> str:
    """The range of the differences, in percent or percentage points."""
    rates = rows["percent"].dropna()
    values, unit = (rates, "%") if len(rates) else (rows["gap"], "percentage points")
    if len(values) == 1:
        return f"{signed(values.iloc[0])} {unit}".replace(" %", "%")
    return f"{signed(values.min())} to {signed(values.max())} {unit}".replace(" %", "%")


def _shown(evidence: Evidence, parameters: Parameters, pattern: str, rows: pd.DataFrame) -> str:
    """What the rows of a pattern show, in words chosen by the numbers."""
    own = headline(evidence, parameters)
    side = other(parameters, own)
    names = {own: side_name(evidence, own), side: side_name(evidence, side)}
    if pattern == ODD_YEAR:
        return _odd_shown(evidence, parameters, names[side])
    if pattern == FREIGHT:
        return _freight_shown(evidence, parameters)
    if pattern == GOLD:
        bridge = gold.bridge(evidence, parameters)
        last = bridge.iloc[-1]
        same = rows[rows["period"] == last["period"]]
        against = f" against {same['other_value'].iloc[0]:.0f}% on the other side" if len(same) else ""
        unknown = [parse_period(text).words for text in rows["period"] if text not in set(bridge["period"])]
        return (
            f"Less the gold recorded, growth in {parse_period(str(last['period'])).words} is "
            f"{last['growth']:.0f}%{against}, by rounding {last['growth_low']:.0f}% to "
            f"{last['growth_high']:.0f}%. That the totals contain the gold is inferred; "
            f"spans without a gold figure of their own: {listed(unknown)}."
        )
    if pattern == ROUNDING:
        states_only = rows[rows["other"] == side]
        under = [row.period for row in each(states_only) if row.gap < 0]
        over = [row.period for row in each(states_only) if row.gap > 0]
        return (
            f"No steady direction: the {names[side]} figure is under the {names[own]} one in "
            f"{listed(under)} and over it in {listed(over)}."
        )
    lower = sum(row.gap < 0 for row in each(rows))
    return f"The {names[side]} rate is under the other in {lower} of {len(rows)} spans."


def _odd_shown(evidence: Evidence, parameters: Parameters, side: str) -> str:
    gaps = reporter_gap(evidence, parameters)
    percent = {int(str(key)): float(value) for key, value in gaps["percent"].items()}
    year = _odd_year(evidence, parameters)
    said = [f"The gap between the sides is {signed(percent[year])}% in {year}"]
    said += [f"{signed(percent[near])}% in {near}" for near in (year - 1, year + 1) if near in percent]
    frame = full_years(evidence, parameters)
    panel = frame[(frame["reporter"] == PANEL) & (frame["year"] == year)]
    text = ", ".join(said) + "."
    if len(panel):
        apart = 100 * (float(panel["value"].iloc[0]) / float(gaps["other"].loc[year]) - 1)
        text += f" BACI/OEC stand {signed(apart)}% from the {side} figure."
    apart_flows = panel_gap(evidence, parameters)
    apart_flows = apart_flows[apart_flows["year"] == year]
    if len(apart_flows):
        top = apart_flows.sort_values("gap", key=abs).iloc[-1]
        text += (
            f" Of the flows, the exports of {evidence.name(str(top['exporter']))} differ most: "
            f"USD {signed(top['gap'])} million, {signed(top['percent'])}% of the state's figure"
        )
        far = abs(top["percent"]) > FREIGHT_MOST
        text += ", for which freight alone is no explanation." if far else "."
    return text


def _freight_shown(evidence: Evidence, parameters: Parameters) -> str:
    frame = mirror(evidence, parameters)
    if frame.empty:
        return "No year has a flow from both sides."
    year, state = frame["year"].iloc[0], str(frame["inferred"].iloc[0])
    parts = [
        f"{signed(row.percent)}% for the exports of {evidence.name(str(row.exporter))}" for row in each(frame)
    ]
    return (
        f"Press flows of {year} add up to the {side_name(evidence, state)} total; read as such, the "
        f"importer's figure less the exporter's is {listed(parts)}."
    )


@states
def difference_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """How many figures can be set against each other, and the sum that is disputed over all years."""
    frame = differences(evidence, parameters)
    if frame.empty:
        raise MissingEvidence("nothing to set against each other")
    pair = pair_name(evidence, parameters)
    span = f"{min(text[:4] for text in frame['period'])}/{max(text[:4] for text in frame['period'])}"
    label = f"Differences between figures for the same flow or total of {pair} and the same period"
    yield fact("differences", label, len(frame), "count", span, decimals=0, **cited(frame))
    odd = frame[frame["pattern"] == ODD_YEAR]
    sides = frame[(frame["what"] == "turnover") & (frame["other"] != PANEL)]
    share = 100 * sides.loc[sides["pattern"] == ODD_YEAR, "gap"].abs().sum() / sides["gap"].abs().sum()
    label = f"Share of {odd['period'].iloc[0]} in the sum of all reporter gaps in the turnover of {pair}"
    yield fact("odd-share", label, share, "percent", odd["period"].iloc[0], decimals=0, **cited(sides))


@states
def mirror_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The year whose press flows add up to a state's total, and what each importer has over the exporter."""
    frame = mirror(evidence, parameters)
    if frame.empty:
        raise MissingEvidence("no press flows add up to a state's total")
    year, state = str(frame["year"].iloc[0]), str(frame["inferred"].iloc[0])
    label = (
        f"Sum of both flows of {pair_name(evidence, parameters)} in {year} in press items without an agency"
    )
    yield fact("mirror-sum", label, frame["press_sum"].iloc[0], "USD million", year, **cited(frame))
    side = side_name(evidence, state)
    yield fact(
        "mirror-side", f"Side whose total the press flows of {year} equal", side, "text", year, **cited(frame)
    )
    label = "How far press flows may miss a state's total and still be read as that state's"
    yield fact("mirror-tolerance", label, SAME_TOTAL, "percent", year)
    for row in each(frame):
        label = (
            f"Exports of {evidence.name(str(row.exporter))} in {year}: importer's figure less exporter's, "
            f"press figures taken for the {side} ones"
        )
        key = f"mirror-{str(row.exporter).lower()}"
        yield fact(key, label, row.percent, "percent", year, **cited(frame.loc[[row.Index]]))


FACTS = (difference_facts, mirror_facts)
