"""Turnover by reporter: full years, flows by direction, totals within a year, and the reporter gap."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from dyadbook.analysis.choice import MEASURED, choose
from dyadbook.analysis.choice import full_years as whole_years
from dyadbook.analysis.facts import Fact, digits, fact, observed, states
from dyadbook.analysis.rows import cited, cited_ids, each, where
from dyadbook.errors import MissingEvidence
from dyadbook.evidence.store import Evidence, cite_panel, remembered
from dyadbook.parameters import Parameters

PANEL = "PANEL"
"""Reporter of the reconciled trade data (BACI to 2020, OEC after it)."""

PANEL_MEASURES = ("exports_baci_usd", "exports_oec_usd")
"""Measures of the panel that hold directed goods exports; their years do not overlap."""

ODD = 10
"""Percentage points by which a growth in print must miss the values beside it to be called odd."""

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
    rows = whole_years(pair_rows(evidence, parameters, "bilateral-turnover"))
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
        (USD million), ``basis``, ``doubtful`` (bool: the figure exceeds one for a longer span
        of the same year), ``rows`` and ``source_id``.
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
    whole = full_years(evidence, parameters)
    whole = whole[whole["reporter"] != PANEL].assign(month=12)
    longer = pd.concat([frame, whole])[["year", "month", "value"]]
    frame["doubtful"] = [
        bool(
            (
                (longer["year"] == row.year) & (longer["month"] > row.month) & (longer["value"] < row.value)
            ).any()
        )
        for row in each(frame)
    ]
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
    """Turnover by year and reporter as readers see it, USD million, newest year last."""
    names = labels(evidence, parameters)
    own = headline(evidence, parameters)
    columns = [own, other(parameters, own), "PRESS", PANEL]
    frame = full_years(evidence, parameters)
    states_known = frame[frame["reporter"] != PANEL]["year"]
    frame = frame[(frame["year"] >= states_known.min()) & in_years(frame["year"], parameters)]
    given = whole_years(pair_rows(evidence, parameters, "bilateral-turnover"))
    shown = []
    for year, rows in frame.groupby("year"):
        every = given[given["year"] == year]
        cells = {
            names[key]: _written(rows[rows["reporter"] == key], every[every["reporter"] == key])
            for key in columns
        }
        sources = dict.fromkeys([*cited_ids(rows, "source_id"), *every["source_id"]])
        shown.append({"Year": str(year), **cells, "source_id": ";".join(sources)})
    return pd.DataFrame(shown)


def in_years(years: pd.Series[int], parameters: Parameters) -> pd.Series[bool]:
    """Whether each year lies in the span that charts show."""
    return years.between(parameters.start_year, parameters.end_year)


@states
def year_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Every full year by every reporter: ``turnover-2024-aze``."""
    names = labels(evidence, parameters)
    for row in each(full_years(evidence, parameters)):
        yield fact(
            f"turnover-{row.year}-{str(row.reporter).lower()}",
            f"Turnover of {parameters.country_a} and {parameters.country_b}, {names[str(row.reporter)]}",
            row.value,
            "USD million",
            str(row.year),
            rows=str(row.rows).split(";"),
            sources=str(row.source_id).split(";"),
            decimals=digits(row.value),
            reporter=str(row.reporter),
        )


@states
def headline_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The headline side: last full year, its growth, and how many years it gives."""
    own = headline(evidence, parameters)
    frame = full_years(evidence, parameters)
    frame = frame[frame["reporter"] == own].set_index("year", drop=False)
    if len(frame) < 2:
        raise MissingEvidence("neither side gives two full years of turnover")
    year = max(frame.index)
    last = frame.loc[[year]]
    span = f"{min(frame.index)}/{year}"
    adjective = str(evidence.countries.loc[own, "adjective"])
    yield fact("headline", "Side that carries the annual series", f"{adjective}-side", "text", span)
    yield _of(last, "last", "Turnover in the last full year", own)
    yield fact("years", "Full years on that side", len(frame), "count", span, decimals=0)
    derived = frame[frame["basis"] != "total"]
    if len(derived):
        yield _of(derived.tail(1), "derived", "Turnover summed from flows", own)
    if year - 1 in frame.index:
        yield growth_fact("growth-last", frame, year)


@states
def other_side_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The other side: last full year and its growth."""
    own = headline(evidence, parameters)
    side = other(parameters, own)
    frame = full_years(evidence, parameters)
    frame = frame[frame["reporter"] == side].set_index("year", drop=False)
    if frame.empty:
        raise MissingEvidence(f"no full year on the side of {side}")
    year = max(frame.index)
    adjective = str(evidence.countries.loc[side, "adjective"])
    yield fact("other-side", "The other side", f"{adjective}-side", "text", str(year))
    yield _of(frame.loc[[year]], "last-other", "Turnover in the last full year, other side", side)
    if year - 1 in frame.index:
        yield growth_fact("growth-last-other", frame, year)
        if year - 2 in frame.index:
            yield growth_fact("growth-before-other", frame, year - 1)


@states
def before_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The headline side's growth in the year before the last."""
    own = headline(evidence, parameters)
    frame = full_years(evidence, parameters)
    frame = frame[frame["reporter"] == own].set_index("year", drop=False)
    year = max(frame.index, default=0) - 1
    if year not in frame.index or year - 1 not in frame.index:
        raise MissingEvidence("no growth in the year before the last")
    yield growth_fact("growth-before", frame, year)


@states
def two_year_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Change over the last two years on either side, where both give the same three years."""
    own = headline(evidence, parameters)
    frame = full_years(evidence, parameters)
    last = max(frame[frame["reporter"] == own]["year"], default=0)
    for name, side in (("own", own), ("other", other(parameters, own))):
        ends = frame[(frame["reporter"] == side) & frame["year"].isin([last - 2, last])]
        if len(ends) < 2:
            raise MissingEvidence(f"no change over two years on the side of {side}")
        value = 100 * (ends["value"].iloc[1] / ends["value"].iloc[0] - 1)
        label = f"Change of turnover over two years, {side}"
        span = f"{last - 2}/{last}"
        yield fact(f"two-{name}", label, value, "percent", span, decimals=0, **cited(ends))


@states
def growth_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Growth of each full year on the year before, by side: ``growth-2021-aze``."""
    frame = full_years(evidence, parameters)
    for reporter in (parameters.country_a, parameters.country_b):
        side = frame[frame["reporter"] == reporter].set_index("year", drop=False)
        for year in side.index:
            if year - 1 in side.index:
                yield growth_fact(f"growth-{year}-{reporter.lower()}", side, int(year))


@states
def odd_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The last yearly growth in print that the same side's values contradict, beside what they give."""
    own = headline(evidence, parameters)
    frame = full_years(evidence, parameters)
    frame = frame[frame["reporter"] == own].set_index("year", drop=False)
    stated = pair_rows(evidence, parameters, "bilateral-turnover-growth")
    stated = stated[stated["year"].notna() & (stated["reporter"] == own)]
    for row in reversed(list(each(stated))):
        year = int(row.year)
        if year not in frame.index or year - 1 not in frame.index:
            continue
        computed = growth_fact("odd-computed", frame, year)
        if abs(computed.number - row.value) > ODD:
            yield observed("odd", "Growth in print", stated.loc[row.Index], 0)
            yield computed
            return


@states
def doubtful_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Each total within a year that exceeds one for a longer span: ``doubtful-2024-03``."""
    frame = spans(evidence, parameters)
    for key, row in enumerate(each(frame)):
        if row.doubtful:
            yield fact(
                f"doubtful-{row.year}-{row.month:02d}",
                "Turnover from January to a month, above that of a longer span",
                row.value,
                "USD million",
                str(row.period),
                decimals=digits(row.value),
                reporter=str(row.reporter),
                **cited(frame.iloc[[key]]),
            )


@states
def gap_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The reporter gap: its widest year, the last one, and where a third party puts it."""
    frame = reporter_gap(evidence, parameters)
    if frame.empty:
        raise MissingEvidence("no year is reported by both states")
    widest = int(str(frame["percent"].abs().idxmax()))
    yield fact(
        "gap-years",
        "Years that both states report",
        len(frame),
        "count",
        f"{min(frame.index)}/{max(frame.index)}",
        **cited(frame),
        decimals=0,
    )
    for name, year in (("widest", widest), ("last", int(max(frame.index)))):
        row = frame.loc[[year]]
        ids = cited(row)
        label = f"Reporter gap in turnover, {name} year"
        yield fact(f"gap-{name}", label, row["gap"].iloc[0], "USD million", str(year), **ids)
        yield fact(f"gap-{name}-percent", label, row["percent"].iloc[0], "percent", str(year), **ids)
    rest = frame["percent"].drop(widest).abs()
    if len(rest):
        yield fact(
            "gap-otherwise",
            "Largest reporter gap in the other years",
            rest.max(),
            "percent",
            str(rest.idxmax()),
            **cited(frame),
        )


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
    for exporter, rows in frame.groupby("exporter"):
        side = rows.set_index("reporter")["value"]
        if len(side) < 2:
            raise MissingEvidence(f"no two figures for the exports of {exporter} in {year}")
        yield fact(
            f"excess-{str(exporter).lower()}",
            f"Exports of {exporter} in the reconciled panel less those on the {own} side",
            side[PANEL] - side[own],
            "USD million",
            str(year),
            **cited(rows),
        )
        for reporter, value in side.items():
            yield fact(
                f"flow-{str(exporter).lower()}-{str(reporter).lower()}",
                f"Exports of {exporter} to the other state, {reporter}",
                value,
                "USD million",
                str(year),
                rows=cited_ids(rows[rows["reporter"] == reporter], "rows"),
                sources=cited_ids(rows[rows["reporter"] == reporter], "source_id"),
            )


@states
def direction_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The last year with both flows from one of the two states: shares by direction."""
    frame = flows(evidence, parameters)
    frame = frame[frame["reporter"].isin([parameters.country_a, parameters.country_b])]
    for (year, reporter), rows in reversed(list(frame.groupby(["year", "reporter"]))):
        if rows["exporter"].nunique() < 2:
            continue
        for row in each(rows):
            ids = cited(rows)
            code = str(row.exporter).lower()
            yield fact(
                f"direction-{code}",
                f"Exports of {row.exporter} to the other state",
                row.value,
                "USD million",
                str(year),
                decimals=digits(row.value),
                reporter=str(reporter),
                **ids,
            )
            share = 100 * row.value / rows["value"].sum()
            yield fact(
                f"direction-{code}-share",
                f"Share of the exports of {row.exporter} in turnover",
                share,
                "percent",
                str(year),
                decimals=0,
                **ids,
            )
        return


def growth_fact(name: str, frame: pd.DataFrame, year: int) -> Fact:
    """Growth of one year on the year before; `frame` is indexed by year."""
    rows = frame.loc[[year - 1, year]]
    return fact(
        name,
        f"Growth of turnover, {rows['reporter'].iloc[-1]}",
        100 * (rows["value"].iloc[1] / rows["value"].iloc[0] - 1),
        "percent",
        str(year),
        **cited(rows),
    )


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
    headline_facts,
    other_side_facts,
    before_facts,
    two_year_facts,
    growth_facts,
    odd_facts,
    doubtful_facts,
    gap_facts,
    excess_facts,
    direction_facts,
)
