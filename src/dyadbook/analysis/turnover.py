"""Turnover by reporter: full years, flows by direction, totals within a year, and the reporter gap."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pandas as pd

from dyadbook.analysis.choice import MEASURED, choose
from dyadbook.analysis.choice import full_years as whole_years
from dyadbook.analysis.corrections import kept, left_out
from dyadbook.analysis.facts import Fact, digits, fact, observed, states, states_of_any_pair
from dyadbook.analysis.rows import cited, cited_ids, each, last, where
from dyadbook.analysis.words import listed
from dyadbook.errors import MissingEvidence
from dyadbook.evidence.periods import parse_period
from dyadbook.evidence.store import Evidence, cite_panel, remembered
from dyadbook.parameters import Parameters

PANEL = "PANEL"
"""Reporter of the reconciled trade data (BACI to 2020, OEC after it)."""

PANEL_MEASURES = ("exports_baci_usd", "exports_oec_usd")
"""Measures of the panel that hold directed goods exports; their years do not overlap."""

_UNNAMED = re.compile(
    r"attribution[^;]*inferred|agency not named|no agency named|unattributed", re.IGNORECASE
)
"""How the notes of observations say that no authority is named."""

FULL_YEAR = ["year", "reporter", "value", "status", "basis", "rows", "source_id"]


def pair_rows(evidence: Evidence, parameters: Parameters, series: str) -> pd.DataFrame:
    """Observations of a series between the two states, in either direction.

    Parameters
    ----------
    series : str
        A ``series_id``; rows of targets and forecasts are kept.

    Returns
    -------
    pandas.DataFrame
        Rows of `Evidence.observations`.
    """
    frame = evidence.observations(series)
    pair = {parameters.country_a, parameters.country_b}
    return frame[frame["country"].isin(pair) & frame["partner"].isin(pair)]


@remembered
def flows(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """Goods exports between the two states by direction, full years, by who reports them.

    Returns
    -------
    pandas.DataFrame
        Columns ``year`` (int), ``exporter`` (ISO3), ``reporter``, ``value`` (USD million),
        ``status``, ``rows`` (observation id or panel reference) and ``source_id``.
    """
    rows = whole_years(pair_rows(evidence, parameters, "bilateral-exports"))
    chosen = _yearly(choose(rows, by=("period", "country", "reporter")))
    return pd.concat([chosen, panel_flows(evidence, parameters)], ignore_index=True)


@remembered
def panel_flows(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """Goods exports between the two states in the reconciled panel; columns as `flows`."""
    found: list[dict[str, object]] = []
    for measure in PANEL_MEASURES:
        frame = evidence.dyads(measure, parameters.country_a, parameters.country_b)
        for row in each(frame):
            where = {"measure_id": measure, "country_a": row.country_a, "country_b": row.country_b}
            found.append(
                {
                    "year": int(row.year),
                    "exporter": row.country_a,
                    "reporter": PANEL,
                    "value": row.value / 1e6,
                    "status": "actual",
                    "rows": cite_panel(frame.loc[[row.Index]], "dyads", **where, year=str(row.year)),
                    "source_id": row.source_id,
                }
            )
    columns = ["year", "exporter", "reporter", "value", "status", "rows", "source_id"]
    return pd.DataFrame(found, columns=columns).sort_values(["year", "exporter"], ignore_index=True)


@remembered
def full_years(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """Turnover of calendar years, one row for each year and reporter.

    A reporter's total is chosen by `choose`. Where one of the two states gives both flows of a
    year but no total, their sum stands in (``basis`` is ``sum of flows``).

    Returns
    -------
    pandas.DataFrame
        Columns ``year`` (int), ``reporter`` (ISO3, ``PRESS`` or ``PANEL``), ``value`` (USD
        million), ``status``, ``basis`` (``total`` or ``sum of flows``), ``rows`` and
        ``source_id`` (ids separated by semicolons), sorted by reporter and year.
    """
    rows = whole_years(kept(evidence, pair_rows(evidence, parameters, "bilateral-turnover")))
    totals = _yearly(choose(rows, by=("period", "reporter")))
    totals = totals.drop(columns="exporter").assign(basis="total")
    both = _sums(flows(evidence, parameters), ["year", "reporter"])
    both = both[both["reporter"] != "PRESS"]
    known = set(zip(totals["year"], totals["reporter"], strict=True))
    both = where(both, [key not in known for key in zip(both["year"], both["reporter"], strict=True)])
    frame = pd.concat([totals, both], ignore_index=True)[FULL_YEAR]
    return frame.sort_values(["reporter", "year"], ignore_index=True)


@remembered
def spans(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """Totals from January to some month of a year, by reporter; never to be joined with years.

    Equal figures for one span and reporter are shown once. Where a state gives both flows of a
    span but no total, their sum stands in.

    Returns
    -------
    pandas.DataFrame
        Columns ``period``, ``year`` (int), ``month`` (last month, int), ``reporter``, ``value``
        (USD million), ``basis``, ``doubtful`` (bool: declared implausible, as it exceeds one for a
        longer span of the same year), ``rows`` and ``source_id``.
    """
    totals = _cumulative(pair_rows(evidence, parameters, "bilateral-turnover"))
    totals = totals.drop_duplicates(["period", "reporter", "value"], keep="last").assign(basis="total")
    parts = _cumulative(pair_rows(evidence, parameters, "bilateral-exports"))
    parts = choose(parts, by=("period", "country", "reporter"))
    parts = parts.rename(columns={"country": "exporter"})
    both = _sums(parts.assign(rows=parts["observation_id"]), ["period", "year", "month", "reporter"])
    known = set(zip(totals["period"], totals["reporter"], strict=True))
    both = where(both, [key not in known for key in zip(both["period"], both["reporter"], strict=True)])
    totals = totals.assign(rows=totals["observation_id"])
    columns = ["period", "year", "month", "reporter", "value", "basis", "rows", "source_id"]
    frame = pd.concat([totals[columns], both[columns]], ignore_index=True)
    frame["doubtful"] = frame["rows"].isin(left_out(evidence))
    return frame.sort_values(["year", "month", "reporter", "value"], ignore_index=True)


@remembered
def headline(evidence: Evidence, parameters: Parameters) -> str:
    """The state whose side carries the annual series: the one with more full years.

    With equally many, the one that comes first in the alphabet, so that the order in which the
    two states are named changes nothing.
    """
    frame = full_years(evidence, parameters)
    sides = (parameters.country_a, parameters.country_b)
    counts = {side: int((frame["reporter"] == side).sum()) for side in sorted(sides)}
    return max(counts, key=lambda side: counts[side])


def other(parameters: Parameters, state: str) -> str:
    """The other state of the pair."""
    return parameters.country_b if state == parameters.country_a else parameters.country_a


@remembered
def reporter_gap(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """Years in which both states give a turnover, and how far apart they are.

    Returns
    -------
    pandas.DataFrame
        Index ``year``; columns ``own`` (side of the headline), ``other`` (USD million), ``gap``
        (other minus own, USD million), ``percent`` (gap relative to own), ``rows``, ``source_id``.
    """
    own = headline(evidence, parameters)
    frame = full_years(evidence, parameters)
    left = frame[frame["reporter"] == own].set_index("year")
    right = frame[frame["reporter"] == other(parameters, own)].set_index("year")
    years = [year for year in left.index if year in right.index]
    left, right = left.loc[years], right.loc[years]
    gap = right["value"] - left["value"]
    return pd.DataFrame(
        {
            "own": left["value"],
            "other": right["value"],
            "gap": gap,
            "percent": 100 * gap / left["value"],
            "rows": left["rows"] + ";" + right["rows"],
            "source_id": left["source_id"] + ";" + right["source_id"],
        }
    )


@remembered
def panel_gap(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """Flows that both the reconciled panel and a state give, and how far apart they are.

    Where both states give a flow of one year, the headline side is taken.

    Returns
    -------
    pandas.DataFrame
        Columns ``year``, ``exporter``, ``reporter`` (the state), ``value`` (of the state), ``panel``,
        ``gap`` (panel less state; all USD million), ``percent`` (gap relative to the state's
        figure), ``rows``, ``source_id``.
    """
    own = headline(evidence, parameters)
    frame = flows(evidence, parameters)
    panel = frame[frame["reporter"] == PANEL]
    side = frame[frame["reporter"].isin([own, other(parameters, own)])]
    side = side.sort_values("reporter", key=lambda codes: codes != own, kind="stable")
    side = side.drop_duplicates(["year", "exporter"])
    both = side.merge(panel, on=["year", "exporter"], suffixes=("", "_panel"))
    gap = both["value_panel"] - both["value"]
    made = pd.DataFrame(
        {
            **{name: both[name] for name in ("year", "exporter", "reporter", "value")},
            "panel": both["value_panel"],
            "gap": gap,
            "percent": 100 * gap / both["value"],
            "rows": both["rows"] + ";" + both["rows_panel"],
            "source_id": both["source_id"] + ";" + both["source_id_panel"],
        }
    )
    return made.sort_values(["year", "exporter"], ignore_index=True)


def pair_name(evidence: Evidence, parameters: Parameters) -> str:
    """Both states as prose names them."""
    return f"{evidence.name(parameters.country_a)} and {evidence.name(parameters.country_b)}"


def side_name(evidence: Evidence, state: str) -> str:
    """What figures on the side of a state are called: "Azerbaijani-side"; its authority may be inferred."""
    return f"{evidence.countries['adjective'][state]}-side"


def labels(evidence: Evidence, parameters: Parameters) -> dict[str, str]:
    """What charts and tables call each reporter."""
    adjectives = evidence.countries["adjective"]
    return {
        parameters.country_a: f"{adjectives[parameters.country_a]} side",
        parameters.country_b: f"{adjectives[parameters.country_b]} side",
        "PRESS": "Press, no agency named",
        PANEL: "BACI/OEC, reconciled",
    }


def turnover_table(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """Turnover by year and reporter as readers see it, USD million, newest year last.

    Reporters that give no year shown have no column.
    """
    names = labels(evidence, parameters)
    own = headline(evidence, parameters)
    frame = full_years(evidence, parameters)
    frame = frame[in_years(frame["year"], parameters)]
    columns = [key for key in (own, other(parameters, own), "PRESS", PANEL) if key in set(frame["reporter"])]
    given = whole_years(kept(evidence, pair_rows(evidence, parameters, "bilateral-turnover")))
    gaps = reporter_gap(evidence, parameters)["percent"]
    shown = []
    for year, rows in frame.groupby("year"):
        every = given[given["year"] == year]
        cells = {
            names[key]: _written(rows[rows["reporter"] == key], every[every["reporter"] == key])
            for key in columns
        }
        if len(gaps):
            cells["Reporter gap, %"] = signed(float(gaps[year])) if year in gaps.index else "–"
        sources = dict.fromkeys([*cited_ids(rows, "source_id"), *every["source_id"]])
        shown.append({"Year": str(year), **cells, "source_id": ";".join(sources)})
    return pd.DataFrame(shown)


def flow_table(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """Exports by year and direction as readers see them, USD million.

    For each direction: who else gives the flow, the reconciled data, and how far these stand from
    the state's figure.
    """
    names = labels(evidence, parameters)
    frame = flows(evidence, parameters)
    frame = frame[in_years(frame["year"], parameters)]
    apart = panel_gap(evidence, parameters).set_index(["year", "exporter"])["percent"]
    told = set(frame["reporter"]) - {PANEL}
    shown = []
    for year, rows in frame.groupby("year"):
        cells: dict[str, str] = {"Year": str(year)}
        for side in (parameters.country_a, parameters.country_b):
            name = evidence.name(side)
            values = rows[rows["exporter"] == side].set_index("reporter")["value"]
            if told:
                given = [
                    f"{values[key]:,.1f} ({names[key]})" for key in names if key in told & set(values.index)
                ]
                cells[f"Exports of {name}: states and press"] = "; ".join(given) or "–"
            cells[f"Exports of {name}: BACI/OEC"] = f"{values[PANEL]:,.1f}" if PANEL in values.index else "–"
            if len(apart):
                percent = apart.get((year, side))
                cells[f"{name}: BACI/OEC against the state, %"] = (
                    "–" if percent is None else signed(float(percent))
                )
        shown.append({**cells, "source_id": ";".join(cited_ids(rows, "source_id"))})
    return pd.DataFrame(shown)


def span_table(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """Totals from January to some month as readers see them, with both flows where they are known."""
    names = labels(evidence, parameters)
    parts = _cumulative(pair_rows(evidence, parameters, "bilateral-exports"))
    parts = choose(parts, by=("period", "country", "reporter"))
    known = parts.set_index(["period", "reporter", "country"])["value"]
    sides = (parameters.country_a, parameters.country_b)
    return pd.DataFrame(
        [
            {
                "Span": parse_period(str(row.period)).words,
                "Whose figure": names[str(row.reporter)],
                "Turnover": f"{row.value:,.1f}" + (" (left out)" if row.doubtful else ""),
                **{
                    f"Exports of {evidence.name(side)}": f"{known[key]:,.1f}" if key in known.index else "–"
                    for side in sides
                    for key in [(row.period, row.reporter, side)]
                },
                "source_id": row.source_id,
            }
            for row in each(spans(evidence, parameters))
        ]
    )


def signed(value: float, decimals: int = 1) -> str:
    """A difference as tables show it.

    Examples
    --------
    >>> signed(2.56), signed(-3.0), signed(0.01)
    ('+2.6', '−3.0', '0.0')
    """
    written = f"{value:+,.{decimals}f}"
    return written.lstrip("+-") if float(written.replace(",", "")) == 0 else written.replace("-", "−")


def in_years(years: pd.Series[int], parameters: Parameters) -> pd.Series[bool]:
    """Whether each year lies in the span that charts show."""
    return years.between(parameters.start_year, parameters.end_year)


@states
def year_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Every full year by every reporter: ``turnover-2024-aze``."""
    kinds = {"PRESS": "press figure that names no agency", PANEL: "reconciled data (BACI/OEC)"}
    for row in each(full_years(evidence, parameters)):
        reporter, keys = str(row.reporter), str(row.rows).split(";")
        who = kinds.get(reporter) or f"{side_name(evidence, reporter)} figure"
        if reporter != PANEL and row.basis != "total":
            who += ", sum of both flows"
        if reporter not in kinds and _unnamed(evidence, keys):
            who += ", authority inferred"
        yield fact(
            f"turnover-{row.year}-{reporter.lower()}",
            f"Goods turnover of {pair_name(evidence, parameters)} in {row.year}: {who}",
            row.value,
            "USD million",
            str(row.year),
            rows=keys,
            sources=str(row.source_id).split(";"),
            decimals=digits(row.value),
            reporter="" if reporter == PANEL else reporter,
        )


@states_of_any_pair
def panel_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The reconciled data of any pair: first and last year shown, both flows, the years that are missing."""
    frame = full_years(evidence, parameters)
    frame = frame[(frame["reporter"] == PANEL) & in_years(frame["year"], parameters)]
    frame = frame.set_index("year", drop=False)
    first, last_year = (int(last(rows)["year"]) for rows in (frame.head(1), frame))
    pair, basis = pair_name(evidence, parameters), "reconciled data (BACI/OEC)"
    for name, year in (("first", first), ("last", last_year)):
        label = f"Goods turnover of {pair} in {year}, {basis}"
        row = frame.loc[[year]]
        yield fact(f"panel-{name}", label, row["value"].iloc[0], "USD million", str(year), **cited(row))
    flows_then = panel_flows(evidence, parameters)
    flows_then = flows_then[flows_then["year"] == last_year]
    for letter, state in (("a", parameters.country_a), ("b", parameters.country_b)):
        row = flows_then[flows_then["exporter"] == state]
        what = f"{_exports(evidence, parameters, state, last_year)}, {basis}"
        yield fact(f"panel-{letter}", what, row["value"].iloc[0], "USD million", str(last_year), **cited(row))
        share = 100 * row["value"].iloc[0] / flows_then["value"].sum()
        label = f"{what}, as a share of both flows"
        yield fact(
            f"panel-{letter}-share", label, share, "percent", str(last_year), decimals=0, **cited(flows_then)
        )
    if first == last_year:
        return
    span = f"{first}/{last_year}"
    ends = frame.loc[[first, last_year]]
    times = ends["value"].iloc[1] / ends["value"].iloc[0]
    label = f"Goods turnover of {pair} in {last_year} as a multiple of that in {first}, {basis}"
    yield fact("panel-times", label, times, "ratio", span, **cited(ends))
    missing = [str(year) for year in range(first, last_year) if year not in frame.index]
    label = f"Years from {first} to {last_year} without both flows of {pair} in the {basis}"
    yield fact("panel-missing", label, listed(missing), "text", span, **cited(ends))


@states
def name_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """What figures of the two sides are called; names, which rest on no row."""
    own = headline(evidence, parameters)
    period = str(evidence.as_of.year)
    for name, state in (("own", own), ("other", other(parameters, own))):
        text = side_name(evidence, state)
        yield fact(f"{name}-name", f"What figures by {evidence.name(state)} are called", text, "text", period)


@states
def headline_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The headline side: its full years, the last of them and its growth; who stands behind them."""
    own = headline(evidence, parameters)
    frame = _side(evidence, parameters, own)
    if len(frame) < 2:
        raise MissingEvidence("neither side gives two full years of turnover")
    year = max(frame.index)
    span = f"{min(frame.index)}/{year}"
    side, pair = side_name(evidence, own), pair_name(evidence, parameters)
    ids = cited(frame)
    label = f"Side with more full years of the turnover of {pair}, which leads"
    yield fact("headline", label, side, "text", span, **ids)
    yield _of(frame.loc[[year]], "last", f"Goods turnover of {pair} in {year}, {side} figure", own)
    label = f"Full years of the turnover of {pair} on record, {side} figures"
    yield fact("years", label, len(frame), "count", span, decimals=0, **ids)
    derived = frame[frame["basis"] != "total"]
    if len(derived):
        one = derived.tail(1)
        label = f"Goods turnover of {pair} in {max(one.index)}, sum of both flows, {side} figures"
        yield _of(one, "derived", label, own)
    yield from _behind(evidence, frame, f"the turnover of {pair}, {side} figures", span)
    if year - 1 in frame.index:
        yield growth_fact("growth-last", frame, year, side)


def _behind(evidence: Evidence, frame: pd.DataFrame, what: str, span: str) -> Iterator[Fact]:
    """How many of the years reach us through the press, and how many without a named authority."""
    keys = {year: str(cell).split(";") for year, cell in frame["rows"].items()}
    press = [any(evidence.observation(key)["kind"] == "news" for key in found) for found in keys.values()]
    unnamed = [_unnamed(evidence, found) for found in keys.values()]
    ids = cited(frame)
    label = f"Full years of {what} that reach us through news reports"
    yield fact("years-press", label, sum(press), "count", span, decimals=0, **ids)
    label = f"Full years of {what} whose authority is inferred"
    yield fact("years-inferred", label, sum(unnamed), "count", span, decimals=0, **ids)


@states
def other_side_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The other side: how many full years it gives, and the last of them."""
    side = other(parameters, headline(evidence, parameters))
    frame = _side(evidence, parameters, side)
    if frame.empty:
        raise MissingEvidence(f"no full year on the side of {side}")
    year, name, pair = max(frame.index), side_name(evidence, side), pair_name(evidence, parameters)
    span = f"{min(frame.index)}/{year}"
    ids = cited(frame)
    label = f"Side with fewer full years of the turnover of {pair}"
    yield fact("other-side", label, name, "text", span, **ids)
    label = f"Full years of the turnover of {pair} on record, {name} figures"
    yield fact("years-other", label, len(frame), "count", span, decimals=0, **ids)
    label = f"Goods turnover of {pair} in {year}, {name} figure"
    yield _of(frame.loc[[year]], "last-other", label, side)


@states
def other_growth_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The other side's growth in the headline side's last year."""
    own = headline(evidence, parameters)
    side = other(parameters, own)
    frame, year = _side(evidence, parameters, side), _last_year(evidence, parameters)
    if year not in frame.index or year - 1 not in frame.index:
        raise MissingEvidence(f"no growth of {year} on the side of {side}")
    yield growth_fact("growth-last-other", frame, year, side_name(evidence, side))


@states
def before_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Growth in the year before the last on either side."""
    own = headline(evidence, parameters)
    year = _last_year(evidence, parameters) - 1
    for name, side in (("growth-before", own), ("growth-before-other", other(parameters, own))):
        frame = _side(evidence, parameters, side)
        if year not in frame.index or year - 1 not in frame.index:
            raise MissingEvidence(f"no growth of {year} on the side of {side}")
        yield growth_fact(name, frame, year, side_name(evidence, side))


@states
def two_year_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Change over the last two years on either side."""
    own = headline(evidence, parameters)
    end = _last_year(evidence, parameters)
    for name, state in (("own", own), ("other", other(parameters, own))):
        frame = _side(evidence, parameters, state)
        if end not in frame.index or end - 2 not in frame.index:
            raise MissingEvidence(f"no change over two years on the side of {state}")
        ends = frame.loc[[end - 2, end]]
        value = 100 * (ends["value"].iloc[1] / ends["value"].iloc[0] - 1)
        label = f"Change of turnover from {end - 2} to {end}, {side_name(evidence, state)} figures"
        span = f"{end - 2}/{end}"
        yield fact(f"two-{name}", label, value, "percent", span, **cited(ends))


@states
def growth_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Growth of each full year on the year before, by side: ``growth-2021-aze``."""
    for state in (parameters.country_a, parameters.country_b):
        side = _side(evidence, parameters, state)
        for year in side.index:
            if year - 1 in side.index:
                name = f"growth-{year}-{state.lower()}"
                yield growth_fact(name, side, int(year), side_name(evidence, state))


@states
def odd_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The last yearly growth in print that its own report's values contradict, beside what they give."""
    own = headline(evidence, parameters)
    stated = pair_rows(evidence, parameters, "bilateral-turnover-growth")
    stated = stated[stated["year"].notna() & (stated["reporter"] == own)]
    row = last(stated[stated.index.isin(left_out(evidence))])
    year = int(row["year"])
    frame = whole_years(pair_rows(evidence, parameters, "bilateral-turnover"))
    frame = frame[(frame["source_id"] == row["source_id"]) & (frame["reporter"] == own)]
    frame = _yearly(choose(frame, by=("period",))).set_index("year", drop=False)
    if year not in frame.index or year - 1 not in frame.index:
        raise MissingEvidence(f"the report with the growth of {year} gives no two values for it")
    yield observed("odd", f"Growth of turnover in {year} as one report prints it", row, 0)
    rows = frame.loc[[year - 1, year]]
    value = 100 * (rows["value"].iloc[1] / rows["value"].iloc[0] - 1)
    label = f"Growth of turnover in {year} by the values in the same report"
    yield fact("odd-computed", label, value, "percent", str(year), **cited(rows))


@states
def span_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """How many totals within a year there are, and the latest of the headline side."""
    frame = spans(evidence, parameters)
    if frame.empty:
        raise MissingEvidence("no total within a year")
    pair = pair_name(evidence, parameters)
    period = f"{frame['year'].min()}/{frame['year'].max()}"
    label = f"Totals on record of the turnover of {pair} from January to some month"
    yield fact("spans", label, len(frame), "count", period, decimals=0, **cited(frame))
    own = headline(evidence, parameters)
    side = frame[(frame["reporter"] == own) & ~frame["doubtful"]]
    if len(side):
        row = side.tail(1)
        value, span = float(row["value"].iloc[0]), str(row["period"].iloc[0])
        label = f"Latest total within a year of the turnover of {pair}, {side_name(evidence, own)} figure"
        yield fact("span-last", label, value, "USD million", span, decimals=digits(value), **cited(row))


@states
def doubtful_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Each total within a year that is declared implausible: ``doubtful-2024-03``; and who gives them."""
    frame = spans(evidence, parameters)
    frame = frame[frame["doubtful"]]
    pair = pair_name(evidence, parameters)
    for key, row in enumerate(each(frame)):
        when = parse_period(str(row.period)).words
        yield fact(
            f"doubtful-{row.year}-{row.month:02d}",
            f"Turnover of {pair} in {when} as printed, above that of a longer span and left out",
            row.value,
            "USD million",
            str(row.period),
            decimals=digits(row.value),
            reporter=str(row.reporter),
            **cited(frame.iloc[[key]]),
        )
    if frame.empty:
        raise MissingEvidence("no total is declared implausible")
    period = f"{frame['year'].min()}/{frame['year'].max()}"
    unnamed = frame[frame["reporter"] == "PRESS"]
    for name, rows, label in (
        ("doubtful", frame, "Totals within a year that are declared implausible"),
        ("doubtful-press", unnamed, "Totals declared implausible that name no agency"),
    ):
        yield fact(name, label, len(rows), "count", period, decimals=0, **cited(frame))


@states
def gap_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The reporter gap: its widest year, the last one, and what it is at most in the others."""
    frame = reporter_gap(evidence, parameters)
    if frame.empty:
        raise MissingEvidence("no year is reported by both states")
    own = headline(evidence, parameters)
    less = f"{side_name(evidence, other(parameters, own))} turnover less {side_name(evidence, own)} turnover"
    widest = int(str(frame["percent"].abs().idxmax()))
    yield fact(
        "gap-years",
        f"Full years of the turnover of {pair_name(evidence, parameters)} that both sides give",
        len(frame),
        "count",
        f"{min(frame.index)}/{max(frame.index)}",
        **cited(frame),
        decimals=0,
    )
    for name, year in (("widest", widest), ("last", int(max(frame.index)))):
        row = frame.loc[[year]]
        ids = cited(row)
        label = f"Reporter gap in {year}, the {name} year: {less}"
        yield fact(f"gap-{name}", label, row["gap"].iloc[0], "USD million", str(year), **ids)
        label += ", as a share of the latter"
        yield fact(f"gap-{name}-percent", label, row["percent"].iloc[0], "percent", str(year), **ids)
    rest = frame["percent"].drop(widest).abs()
    if len(rest):
        yield fact(
            "gap-otherwise",
            f"Largest reporter gap of any year but {widest}, either way",
            rest.max(),
            "percent",
            str(rest.idxmax()),
            **cited(frame.drop(widest)),
        )
    if widest == _last_year(evidence, parameters) - 1:
        row = frame.loc[[widest]]
        label = f"Reporter gap in {widest}, the year between the ends of the two-year change: {less}"
        yield fact("gap-between", label, row["gap"].iloc[0], "USD million", str(widest), **cited(row))


@states
def excess_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """By direction, the panel less the headline side, in the year of the widest reporter gap."""
    own = headline(evidence, parameters)
    gap = reporter_gap(evidence, parameters)
    if gap.empty:
        raise MissingEvidence("no year is reported by both states")
    year = int(str(gap["percent"].abs().idxmax()))
    frame = flows(evidence, parameters)
    frame = frame[(frame["year"] == year) & frame["reporter"].isin([own, PANEL])]
    side = side_name(evidence, own)
    found = {}
    for exporter, rows in frame.groupby("exporter"):
        values = rows.set_index("reporter")["value"]
        what = _exports(evidence, parameters, str(exporter), year)
        if len(values) < 2:
            raise MissingEvidence(f"no two figures for the exports of {exporter} in {year}")
        found[str(exporter)] = values[PANEL] - values[own]
        yield fact(
            f"excess-{str(exporter).lower()}",
            f"{what}: reconciled data less the {side} figure",
            found[str(exporter)],
            "USD million",
            str(year),
            **cited(rows),
        )
        for reporter, value in values.items():
            given = rows[rows["reporter"] == reporter]
            yield fact(
                f"flow-{str(exporter).lower()}-{str(reporter).lower()}",
                f"{what}, {'reconciled data' if reporter == PANEL else f'{side} figure'}",
                value,
                "USD million",
                str(year),
                **cited(given),
            )
    if len(found) == 2 and min(found.values()) * max(found.values()) > 0:
        top = max(found, key=lambda code: abs(found[code]))
        ids = cited(frame)
        label = f"Flow that differs most between the reconciled data and {side} figures in {year}"
        name = f"exports of {evidence.name(top)}"
        yield fact("excess-top", label, name, "text", str(year), **ids)
        share = 100 * found[top] / sum(found.values())
        label = f"Share of the {name} in what the reconciled data differ from {side} turnover in {year}"
        yield fact("excess-top-share", label, share, "percent", str(year), decimals=0, **ids)


@states
def direction_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Shares by direction in the last year with both flows, and by the side that did not give that year.

    ``direction-uzb`` is of the last year; ``direction-uzb-other`` of the other side's last year.
    """
    frame = flows(evidence, parameters)
    states_only = frame[frame["reporter"].isin([parameters.country_a, parameters.country_b])]
    counts = states_only.groupby(["year", "reporter"])["exporter"].nunique()
    both = counts[counts == 2].index.to_list()
    if not both:
        raise MissingEvidence("neither state gives both flows of a year")
    each_year = [year for year, _ in both]
    shared = sorted({year for year in each_year if each_year.count(year) == 2})
    label = "Years for which both states give both flows"
    span = f"{min(each_year)}/{max(each_year)}"
    yield fact("flows-shared", label, len(shared), "count", span, decimals=0, **cited(states_only))
    year, reporter = both[-1]
    yield from _directions(evidence, parameters, states_only, int(year), str(reporter), "")
    earlier = [(when, who) for when, who in both if who != reporter]
    if earlier:
        year, reporter = earlier[-1]
        yield from _directions(evidence, parameters, states_only, int(year), str(reporter), "-other")


def _directions(
    evidence: Evidence, parameters: Parameters, frame: pd.DataFrame, year: int, reporter: str, ending: str
) -> Iterator[Fact]:
    rows = frame[(frame["year"] == year) & (frame["reporter"] == reporter)]
    side = side_name(evidence, reporter)
    ids = cited(rows)
    label = f"Side that gives both flows of {year}"
    yield fact(f"direction-side{ending}", label, side, "text", str(year), **ids)
    for key, row in enumerate(each(rows)):
        name = f"direction-{str(row.exporter).lower()}"
        what = _exports(evidence, parameters, str(row.exporter), year)
        yield fact(
            f"{name}{ending}",
            f"{what}, {side} figure",
            row.value,
            "USD million",
            str(year),
            decimals=digits(row.value),
            reporter=reporter,
            **cited(rows.iloc[[key]]),
        )
        share = 100 * row.value / rows["value"].sum()
        label = f"{what}, as a share of both flows, {side} figures"
        yield fact(f"{name}-share{ending}", label, share, "percent", str(year), decimals=0, **ids)


def _exports(evidence: Evidence, parameters: Parameters, exporter: str, year: int) -> str:
    importer = other(parameters, exporter)
    return f"Goods exports of {evidence.name(exporter)} to {evidence.name(importer)} in {year}"


def growth_fact(name: str, frame: pd.DataFrame, year: int, side: str) -> Fact:
    """Growth of one year on the year before; `frame` is indexed by year, `side` says whose figures."""
    rows = frame.loc[[year - 1, year]]
    return fact(
        name,
        f"Growth of turnover in {year} on the year before, {side} figures",
        100 * (rows["value"].iloc[1] / rows["value"].iloc[0] - 1),
        "percent",
        str(year),
        **cited(rows),
    )


def _side(evidence: Evidence, parameters: Parameters, state: str) -> pd.DataFrame:
    """Full years on one side, indexed by year."""
    frame = full_years(evidence, parameters)
    return frame[frame["reporter"] == state].set_index("year", drop=False)


def _last_year(evidence: Evidence, parameters: Parameters) -> int:
    """The last full year of the headline side; raises MissingEvidence when there is none."""
    frame = _side(evidence, parameters, headline(evidence, parameters))
    return int(last(frame)["year"])


def _unnamed(evidence: Evidence, keys: list[str]) -> bool:
    """Whether the notes of the rows say that their authority is inferred or not named."""
    return any(_UNNAMED.search(str(evidence.observation(key)["note"])) for key in keys)


def _of(row: pd.DataFrame, name: str, label: str, reporter: str) -> Fact:
    value = float(row["value"].iloc[0])
    return fact(
        name,
        label,
        value,
        "USD million",
        str(row["year"].iloc[0]),
        **cited(row),
        decimals=digits(value),
        reporter=reporter,
    )


def _yearly(chosen: pd.DataFrame) -> pd.DataFrame:
    frame = chosen.assign(year=chosen["year"].astype(int), rows=chosen["observation_id"])
    frame = frame.rename(columns={"country": "exporter"})
    return frame[["year", "exporter", "reporter", "value", "status", "rows", "source_id"]]


def _cumulative(frame: pd.DataFrame) -> pd.DataFrame:
    kept = [
        pd.isna(row.year) and (row.start.month, row.start.day) == (1, 1) and row.start.year == row.end.year
        for row in each(frame)
    ]
    frame = where(frame, kept)
    years = [day.year for day in frame["end"]]
    return frame.assign(year=years, month=[day.month for day in frame["end"]])


def _sums(parts: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Sums of the two flows, where both are known."""
    found = [
        {
            **dict(zip(by, key, strict=True)),
            "value": rows["value"].sum(),
            "status": max(rows["status"], key=MEASURED.index),
            "basis": "sum of flows",
            "rows": ";".join(rows["rows"]),
            "source_id": ";".join(dict.fromkeys(rows["source_id"])),
        }
        for key, rows in parts.groupby(by)
        if rows["exporter"].nunique() == 2
    ]
    return pd.DataFrame(found, columns=[*by, "value", "status", "basis", "rows", "source_id"])


def _written(rows: pd.DataFrame, given: pd.DataFrame) -> str:
    """The chosen figure, and in brackets whatever else was given for it."""
    if rows.empty:
        return "–"
    row = rows.iloc[0]
    shown = f"{row['value']:,.1f}"
    remarks = []
    if row["basis"] == "sum of flows" and row["reporter"] != PANEL:
        remarks.append("sum of flows")
    others = {f"{value:,.1f}" for value in given["value"]} - {shown}
    if others:
        remarks.append("also " + ", ".join(sorted(others)))
    return f"{shown} ({'; '.join(remarks)})" if remarks else shown


FACTS = (
    year_facts,
    panel_facts,
    name_facts,
    headline_facts,
    other_side_facts,
    other_growth_facts,
    before_facts,
    two_year_facts,
    growth_facts,
    odd_facts,
    span_facts,
    doubtful_facts,
    gap_facts,
    excess_facts,
    direction_facts,
)
