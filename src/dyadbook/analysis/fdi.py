"""Foreign direct investment in Uzbekistan by each count, and political stability beside it."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from dyadbook.analysis.choice import choose
from dyadbook.analysis.facts import Fact, fact, observed, states
from dyadbook.analysis.rows import at_year, last, panel_fact, panel_refs
from dyadbook.analysis.words import listed
from dyadbook.errors import MissingEvidence
from dyadbook.evidence.periods import parse_period
from dyadbook.evidence.store import Evidence
from dyadbook.parameters import Parameters

CLAIM = "B37"
"""The claim that foreign investment has risen every year; its period is the one tested."""

STATE = "UZB"

GROSS = "gross, wider than the balance of payments"

COUNTS = (
    ("fdi-inflow-unctad", "2024", "UNCTAD, net inflow", "net of withdrawals"),
    ("fdi-greenfield-escap", "2024", "ESCAP, new projects announced", "announced"),
    ("fdi-official-uzb", "2024-01/2024-10", "Ministry, direct", GROSS),
    ("foreign-investment-total-uzb", "2024-01/2024-10", "Ministry, all", GROSS),
    ("fdi-official-uzb", "2025", "Ministry, direct", GROSS),
    ("foreign-investment-total-uzb", "2025", "Ministry, all", GROSS),
)  # fmt: skip
"""Counts of foreign investment set beside the World Bank's: series, period, label, concept."""


def claimed_years(evidence: Evidence) -> tuple[int, int]:
    """First and last year of the period that the claim is about."""
    period = parse_period(str(evidence.claims.loc[CLAIM, "period"]))
    return period.start.year, period.end.year


def net_inflow(evidence: Evidence, first: int, final: int) -> pd.DataFrame:
    """Net inflow in the World Bank's present edition, with the change on the year before.

    Returns
    -------
    pandas.DataFrame
        Rows of `Evidence.indicator` and ``change`` in USD; the year before `first` is used for the
        first change where it is known.
    """
    frame = evidence.indicator("fdi_in_usd", STATE)
    frame = frame.assign(change=frame["value"].diff())
    return frame[frame["year"].between(first, final)]


def every_year(values: pd.Series[float]) -> dict[str, object]:
    """Test whether a series rose in every year.

    Parameters
    ----------
    values : pandas.Series
        Values by calendar year (index of int, sorted); only changes between neighbouring years
        count, so a gap is not taken for a rise or a fall.

    Returns
    -------
    dict
        ``rises``, ``falls`` (counts), ``fell`` (list of years), ``holds`` (bool, None when no two
        neighbouring years are known).

    Examples
    --------
    >>> every_year(pd.Series({2017: 1.0, 2018: 0.5, 2019: 2.0}))
    {'rises': 1, 'falls': 1, 'fell': [2018], 'holds': False}
    """
    years = [int(year) for year in values.index]
    changes = {year: float(values.loc[year] - values.loc[year - 1]) for year in years if year - 1 in years}
    fell = [year for year, change in changes.items() if change < 0]
    rises = sum(change > 0 for change in changes.values())
    holds = None if not changes else rises == len(changes)
    return {"rises": rises, "falls": len(fell), "fell": fell, "holds": holds}


def every_year_table(evidence: Evidence) -> pd.DataFrame:
    """The claim tested on each count of foreign investment in Uzbekistan."""
    first, final = claimed_years(evidence)
    panel = {
        "World Bank, net inflow in dollars, edition of July 2026": "fdi_in_usd",
        "World Bank, net inflow over GDP, Gapminder's copy": "fdi_in_gdp_pct",
    }
    series: dict[str, pd.DataFrame] = {name: evidence.indicator(key, STATE) for name, key in panel.items()}
    series["World Bank, net inflow in dollars, a copy of 2025"] = _annual(evidence, "fdi-net-wb")
    series["UNCTAD, net inflow"] = _annual(evidence, "fdi-inflow-unctad")
    series["Ministry, gross direct"] = _annual(evidence, "fdi-official-uzb")
    found = []
    for name, frame in series.items():
        frame = frame[frame["year"].between(first, final + 1)]
        if frame.empty:
            continue
        values = pd.Series(frame["value"].to_numpy(), index=frame["year"].astype(int))
        result = every_year(values)
        tested = result["holds"] is not None
        fell = result["fell"] if isinstance(result["fell"], list) else []
        found.append(
            {
                "Count": name,
                "Full years on record": _years(list(values.index)),
                "Rises": str(result["rises"]) if tested else "–",
                "Falls": str(result["falls"]) if tested else "–",
                "Fell in": listed([str(year) for year in fell]) if tested else "cannot be tested",
                "source_id": ";".join(dict.fromkeys(frame["source_id"])),
            }
        )
    columns = ["Count", "Full years on record", "Rises", "Falls", "Fell in", "source_id"]
    return pd.DataFrame(found, columns=columns)


def _years(years: list[int]) -> str:
    whole = len(years) > 2 and years == list(range(years[0], years[-1] + 1))
    return f"{years[0]}–{years[-1]}" if whole else ", ".join(str(year) for year in years)


def _annual(evidence: Evidence, series: str) -> pd.DataFrame:
    frame = evidence.observations(series, country=STATE)
    frame = frame[frame["year"].notna() & frame["status"].isin(["actual", "estimate"])]
    return choose(frame)


def counts(evidence: Evidence) -> pd.DataFrame:
    """What is called foreign investment in Uzbekistan, by who counts it.

    Returns
    -------
    pandas.DataFrame
        Columns ``label, period, value`` (USD billion), ``concept, status, source_id``.
    """
    found = []
    panel = evidence.indicator("fdi_in_usd", STATE)
    panel = panel[panel["year"] == 2024]
    for _, row in panel.iterrows():
        value = float(row["value"]) / 1e9
        label, concept = "World Bank, net inflow", "net of withdrawals"
        found.append((label, str(row["year"]), value, concept, "actual", str(row["source_id"])))
    for series, period, label, concept in COUNTS:
        frame = evidence.observations(series, country=STATE, period=period)
        frame = choose(frame[frame["status"] != "target"])
        for _, row in frame.iterrows():
            words, value = parse_period(period).words, float(row["value"]) / 1e3
            found.append((label, words, value, concept, str(row["status"]), str(row["source_id"])))
    columns = ["label", "period", "value", "concept", "status", "source_id"]
    frame = pd.DataFrame(found, columns=columns).round({"value": 2})
    return frame.assign(row=[f"{r.label}, {r.period}" for r in frame.itertuples()])


def unctad(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """UNCTAD's net inflow to Uzbekistan, for the years shown."""
    frame = _annual(evidence, "fdi-inflow-unctad")
    return frame[frame["year"].between(parameters.start_year, parameters.end_year)]


def stability(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """The World Bank's estimate of political stability for the pair and Kazakhstan."""
    codes = [parameters.country_a, parameters.country_b, "KAZ"]
    frame = evidence.indicator("wgi_pv", *dict.fromkeys(codes))
    frame = frame[frame["year"].between(parameters.start_year, parameters.end_year)]
    return frame.assign(state=[evidence.name(code) for code in frame["country"]])


def same_direction(evidence: Evidence, state: str) -> pd.DataFrame:
    """Yearly changes of stability and of net inflow, where both are known, since the claim's start.

    Returns
    -------
    pandas.DataFrame
        Index ``year``; columns ``stability``, ``inflow`` (changes), ``same`` (bool).
    """
    first, final = claimed_years(evidence)
    frames = {
        name: evidence.indicator(key, state).set_index("year")["value"].diff()
        for name, key in (("stability", "wgi_pv"), ("inflow", "fdi_in_usd"))
    }
    frame = pd.DataFrame(frames).dropna()
    frame = frame[(frame.index > first) & (frame.index <= final)]
    return frame.assign(same=(frame["stability"] > 0) == (frame["inflow"] > 0))


# -- facts ----------------------------------------------------------------------------------------


@states
def inflow_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The net inflow at the claim's start and end, and its falls between."""
    first, final = claimed_years(evidence)
    frame = net_inflow(evidence, first, final)
    if len(frame) < 2:
        raise MissingEvidence("fewer than two years of net inflow by the day")
    values = pd.Series(frame["value"].to_numpy(), index=frame["year"].astype(int))
    result, rows = every_year(values), panel_refs(frame)
    period = f"{values.index[0]}/{values.index[-1]}"
    sources = frame["source_id"].unique()
    for name, row in (("first", frame.iloc[0]), ("last", frame.iloc[-1])):
        label = f"Net foreign direct investment in Uzbekistan, {name} year tested"
        yield panel_fact(f"fdi-{name}", label, row, "USD billion", decimals=2, scale=1e-9)
    label = "Years in which net foreign direct investment in Uzbekistan fell"
    yield fact("fdi-falls", f"{label}, number", result["falls"], "count", period, rows=rows,
               sources=sources, decimals=0)  # fmt: skip
    yield fact("fdi-changes", "Yearly changes of net foreign direct investment in Uzbekistan tested",
               len(values) - 1, "count", period, rows=rows, sources=sources, decimals=0)  # fmt: skip
    if not result["fell"]:
        raise MissingEvidence("the net inflow fell in no year")
    yield fact("fdi-fell", label, _named(result), "text", period, rows=rows, sources=sources)
    drop = frame.iloc[1:].sort_values("change").iloc[0]
    before = frame[frame["year"] == drop["year"] - 1].iloc[0]
    label = "Largest fall of net foreign direct investment in Uzbekistan in one year"
    yield fact(
        "fdi-largest-fall", label, 100 * float(drop["change"] / before["value"]), "percent",
        str(drop["year"]), rows=panel_refs(pd.DataFrame([before, drop])), sources=sources,
        decimals=0,
    )  # fmt: skip


@states
def edition_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """How the World Bank's own figure for the last year moved between editions."""
    now = last(evidence.indicator("fdi_in_usd", STATE))
    older = evidence.observations("fdi-net-wb", country=STATE, period=str(now["year"]))
    if older.empty:
        raise MissingEvidence("no older edition for that year")
    label = "Net foreign direct investment in Uzbekistan, World Bank"
    yield observed("fdi-older-edition", f"{label}, older edition", older.iloc[0], 0)
    yield panel_fact("fdi-this-edition", f"{label}, present edition", now, "USD million",
                     decimals=0, scale=1e-6)  # fmt: skip
    first, final = claimed_years(evidence)
    frame = evidence.observations("fdi-net-wb", country=STATE)
    frame = frame[frame["year"].between(first, final)]
    result = every_year(pd.Series(frame["value"].to_numpy(), index=frame["year"].astype(int)))
    if not result["fell"]:
        raise MissingEvidence("the net inflow fell in no year of the older edition")
    yield fact("fdi-older-fell", f"Years in which it fell: {label[0].lower()}{label[1:]}, older edition",
               _named(result), "text", f"{first}/{final}", rows=frame)  # fmt: skip


def _named(result: dict[str, object]) -> str:
    """The years of a fall, as `every_year` gives them, in words."""
    fell = result["fell"]
    return listed([str(year) for year in fell] if isinstance(fell, list) else [])


@states
def world_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """How many states of the panel had a net inflow that rose in every year of the claim."""
    first, final = claimed_years(evidence)
    frame = evidence.indicator("fdi_in_usd")
    frame = frame[frame["year"].between(first, final)]
    wide = frame.pivot(index="country", columns="year", values="value")
    if wide.shape[1] < final - first + 1:
        raise MissingEvidence("the claim's years are not all known by the day")
    wide = wide.dropna()
    rising = wide.index[(wide.diff(axis=1).iloc[:, 1:] > 0).all(axis=1)]
    reference = [f"indicators?indicator_id=fdi_in_usd&year={year}#{len(rows)}"
                 for year, rows in frame.groupby("year")]  # fmt: skip
    period, sources = f"{first}/{final}", frame["source_id"].unique()
    yield fact("fdi-states", "States of the panel with a net inflow of investment known for each year tested",
               len(wide), "count", period, rows=reference, sources=sources, decimals=0)  # fmt: skip
    label = "States of the panel whose net inflow of investment rose every year"
    yield fact("fdi-states-rising", f"{label}, number", len(rising), "count", period,
               rows=reference, sources=sources, decimals=0)  # fmt: skip
    yield fact("fdi-states-rising-names", label,
               listed([evidence.name(code) for code in rising]), "text", period,
               rows=reference, sources=sources)  # fmt: skip


@states
def unctad_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The last net inflow that UNCTAD gives."""
    row = last(_annual(evidence, "fdi-inflow-unctad"))
    label = "Net foreign direct investment in Uzbekistan, last figure found of UNCTAD"
    yield observed("fdi-unctad", label, row, 0)


@states
def gross_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The ministry's gross count and its ratio to the net inflow."""
    ten = last(evidence.observations("fdi-official-uzb", country=STATE, period="2024-01/2024-10"))
    label = "Direct foreign investment as Uzbekistan's ministry counts it"
    yield observed("gross-2024", label, ten, 0)
    net = at_year(evidence.indicator("fdi_in_usd", STATE), 2024)
    yield fact(
        "gross-over-net", f"{label}, ten months over the World Bank's net inflow of the year",
        float(ten["value"]) * 1e6 / float(net["value"]), "ratio", "2024",
        rows=[str(ten["observation_id"]), *panel_refs(net.to_frame().T)],
        sources=[str(ten["source_id"]), str(net["source_id"])],
    )  # fmt: skip


@states
def gross_total_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The ministry's count for the last full year, and how many full years of it were found."""
    frame = evidence.observations("foreign-investment-total-uzb", country=STATE, status="actual")
    row = last(frame[frame["year"].notna()])
    yield observed("gross-total", "All foreign investment as Uzbekistan's ministry counts it", row, 0)
    direct = _annual(evidence, "fdi-official-uzb")
    years = pd.Series(direct["value"].to_numpy(), index=direct["year"].astype(int))
    if direct.empty or every_year(years)["holds"] is not None:
        raise MissingEvidence("the ministry's count is unknown, or can be tested")
    period = "/".join(str(year) for year in dict.fromkeys([years.index[0], years.index[-1]]))
    yield fact("gross-years", "Full years of direct investment found as Uzbekistan's ministry counts it",
               len(years), "count", period, rows=direct, decimals=0)  # fmt: skip


@states
def azerbaijan_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Azerbaijan's net inflow at its lowest since the claim's start, and the last."""
    first, final = claimed_years(evidence)
    frame = evidence.indicator("fdi_in_usd", "AZE")
    frame = frame[frame["year"].between(first, final)]
    low = last(frame.sort_values("value", ascending=False))
    label = "Net foreign direct investment in Azerbaijan"
    yield panel_fact("fdi-aze-low", f"{label}, lowest year", low, "USD billion",
                     decimals=1, scale=1e-9)  # fmt: skip
    yield panel_fact("fdi-aze-last", f"{label}, last year known", last(frame), "USD billion",
                     decimals=1, scale=1e-9)  # fmt: skip


@states
def stability_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Political stability at the claim's start and last, and how often it moved with the inflow."""
    first, _ = claimed_years(evidence)
    for code in ("UZB", "AZE"):
        key = code.lower()
        frame = evidence.indicator("wgi_pv", code)
        start, end = last(frame[frame["year"] == first]), last(frame)
        for name, row in (("first", start), ("last", end)):
            label = f"Political stability of {evidence.name(code)}, the World Bank's estimate, {name} year"
            yield panel_fact(f"wgi-{name}-{key}", label, row, "index", decimals=2)
        rows = panel_refs(pd.DataFrame([start, end]))
        yield fact(
            f"wgi-change-{key}",
            f"Political stability of {evidence.name(code)}, the World Bank's estimate, change",
            float(end["value"] - start["value"]), "index", f"{first}/{end['year']}", rows=rows,
            sources=[str(end["source_id"])], decimals=2,
        )  # fmt: skip
        both = same_direction(evidence, code)
        if both.empty:
            continue
        years = [int(year) for year in both.index]
        both_series = pd.concat([evidence.indicator(key, code) for key in ("wgi_pv", "fdi_in_usd")])
        used = both_series[both_series["year"].isin([years[0] - 1, *years])]
        period, sources = f"{years[0]}/{years[-1]}", used["source_id"].unique()
        yield fact(f"same-direction-{key}",
                   f"Years in which the stability of {evidence.name(code)} and its net inflow moved alike",
                   int(both["same"].sum()), "count", period, rows=panel_refs(used),
                   sources=sources, decimals=0)  # fmt: skip
        yield fact(f"directions-{key}",
                   f"Yearly changes known of both stability and net inflow of {evidence.name(code)}",
                   len(both), "count", period, rows=panel_refs(used), sources=sources,
                   decimals=0)  # fmt: skip


FACTS = (
    inflow_facts,
    edition_facts,
    world_facts,
    unctad_facts,
    gross_facts,
    gross_total_facts,
    azerbaijan_facts,
    stability_facts,
)
