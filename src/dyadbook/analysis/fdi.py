"""Foreign direct investment by each count, tested for a rise in every year; stability beside it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd

from dyadbook.analysis.choice import choose
from dyadbook.analysis.facts import Fact, fact, observed, states, states_of_any_pair
from dyadbook.analysis.rows import at_year, cited_ids, last, panel_fact, panel_refs
from dyadbook.analysis.words import listed
from dyadbook.errors import MissingEvidence
from dyadbook.evidence.periods import parse_period
from dyadbook.evidence.store import Evidence
from dyadbook.parameters import Parameters

CLAIM = "B37"
"""The claim that foreign investment has risen every year; its period is the one tested."""

STATE = "UZB"
"""The state that the claim is about."""

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

PANELS = {
    "Net, World Bank, USD": "fdi_in_usd",
    "Net, World Bank, % of GDP": "fdi_in_gdp_pct",
}
"""Counts of investment in the panel, and what they are."""

SERIES = {
    "Net, World Bank, older copy": "fdi-net-wb",
    "Net, UNCTAD": "fdi-inflow-unctad",
    "Gross, ministry, direct": "fdi-official-uzb",
    "Gross, central bank": "fdi-gross-aze",
}
"""Counts of investment among the observations, and what they are."""


@dataclass(frozen=True)
class Changes:
    """The yearly changes of a series, by their sign alone.

    Attributes
    ----------
    signs : dict of int to int
        1, 0 or −1 by year; only changes between neighbouring years are there, so a gap is not
        taken for a rise or a fall.
    """

    signs: dict[int, int]

    @property
    def rises(self) -> int:
        """Number of rises."""
        return sum(sign > 0 for sign in self.signs.values())

    @property
    def fell(self) -> list[int]:
        """Years of a fall."""
        return [year for year, sign in self.signs.items() if sign < 0]

    @property
    def longest(self) -> int:
        """Number of rises in the longest run of neighbouring years that all rose."""
        best = run = 0
        for year, sign in self.signs.items():
            run = (run if year - 1 in self.signs else 0) + 1 if sign > 0 else 0
            best = max(best, run)
        return best

    @property
    def always(self) -> bool | None:
        """Whether it rose in every year; None when no two neighbouring years are known."""
        return self.rises == len(self.signs) if self.signs else None


def changes(values: pd.Series[float]) -> Changes:
    """Signs of the yearly changes of a series.

    Parameters
    ----------
    values : pandas.Series
        Values by calendar year (index of int, sorted).

    Examples
    --------
    >>> found = changes(pd.Series({2017: 1.0, 2018: 0.5, 2019: 2.0, 2020: 3.0}))
    >>> found.rises, found.fell, found.longest, found.always
    (2, [2018], 2, False)
    """
    known = {int(str(year)): float(value) for year, value in values.items()}
    steps = {year: value - known[year - 1] for year, value in known.items() if year - 1 in known}
    return Changes({year: (step > 0) - (step < 0) for year, step in steps.items()})


def _by_year(frame: pd.DataFrame) -> pd.Series[float]:
    return pd.Series(frame["value"].to_numpy(), index=frame["year"].astype(int))


def claimed_years(evidence: Evidence) -> tuple[int, int]:
    """First and last year of the period that the claim is about."""
    period = parse_period(str(evidence.claims.loc[CLAIM, "period"]))
    return period.start.year, period.end.year


def net_inflow(evidence: Evidence, state: str, first: int, final: int) -> pd.DataFrame:
    """Net inflow in the World Bank's present edition, with the change on the year before.

    Returns
    -------
    pandas.DataFrame
        Rows of `Evidence.indicator`, ``change`` in USD, and ``rows``: the row itself and, where the
        change is known, that of the year before; this is used for the first change too.
    """
    frame = evidence.indicator("fdi_in_usd", state)
    known = frame["year"].diff() == 1
    own = pd.Series(panel_refs(frame), index=frame.index, dtype=str)
    both = (own.shift() + ";" + own).where(known, own)
    frame = frame.assign(change=frame["value"].diff().where(known), rows=both)
    return frame[frame["year"].between(first, final)]


def inflows(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """The net inflow of both states for the years shown, by the World Bank and by UNCTAD.

    Returns
    -------
    pandas.DataFrame
        Columns ``country, state, year, value`` (USD billion), ``change`` ("rose", "fell", empty where
        it is not known or the count is UNCTAD's), ``count, source_id, rows``.
    """
    found = []
    for code in (parameters.country_a, parameters.country_b):
        panel = net_inflow(evidence, code, parameters.start_year, parameters.end_year)
        words = ["rose" if step > 0 else "fell" if step < 0 else "" for step in panel["change"]]
        other = _annual(evidence, "fdi-inflow-unctad", code)
        other = other[other["year"].between(parameters.start_year, parameters.end_year)]
        for frame, count, scale, change in (
            (panel, "World Bank", 1e-9, words),
            (other, "UNCTAD", 1e-3, [""] * len(other)),
        ):
            part = frame[["year", "value", "source_id", "rows"]].astype({"year": int})
            part = part.assign(value=part["value"] * scale, change=change, count=count)
            found.append(part.assign(country=code, state=evidence.name(code)))
    columns = ["country", "state", "year", "value", "change", "count", "source_id", "rows"]
    return pd.concat(found, ignore_index=True)[columns]


def _tested(evidence: Evidence, parameters: Parameters) -> Iterator[tuple[str, str, pd.DataFrame]]:
    """State, count and yearly values, since the claim's first year, of each count on record."""
    first, final = claimed_years(evidence)
    for code in (parameters.country_a, parameters.country_b):
        panels = {name: evidence.indicator(key, code) for name, key in PANELS.items()}
        frames = {name: frame.assign(rows=panel_refs(frame)) for name, frame in panels.items()}
        frames |= {name: _annual(evidence, key, code) for name, key in SERIES.items()}
        for name, frame in frames.items():
            frame = frame[frame["year"].between(first, final + 1)]
            if len(frame):
                yield evidence.name(code), name, frame


def every_year_table(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """The claim tested on each count of foreign investment in both states."""
    found = []
    for state, name, frame in _tested(evidence, parameters):
        result = changes(_by_year(frame))
        tested = result.always is not None
        found.append(
            {
                "State": state,
                "Count": name,
                "Full years on record": _years([int(year) for year in frame["year"]]),
                "Rises": f"{result.rises} of {len(result.signs)}" if tested else "–",
                "Longest run of rises": str(result.longest) if tested else "–",
                "Fell in": listed([str(year) for year in result.fell]) if tested else "cannot be tested",
                "source_id": ";".join(dict.fromkeys(frame["source_id"])),
            }
        )
    columns = ["State", "Count", "Full years on record", "Rises", "Longest run of rises", "Fell in",
               "source_id"]  # fmt: skip
    return pd.DataFrame(found, columns=columns)


def signs(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """The sign of each yearly change by state and count, for the years of the claim.

    Returns
    -------
    pandas.DataFrame
        Columns ``state, count, year, sign`` ("rose", "fell", "level"), and ``source_id, rows`` of the
        two years that are compared.
    """
    words = {1: "rose", 0: "level", -1: "fell"}
    found = []
    for state, name, frame in _tested(evidence, parameters):
        for year, sign in changes(_by_year(frame)).signs.items():
            two = frame[frame["year"].isin([year - 1, year])]
            cells = (";".join(cited_ids(two, column)) for column in ("source_id", "rows"))
            found.append((state, name, year, words[sign], *cells))
    return pd.DataFrame(found, columns=["state", "count", "year", "sign", "source_id", "rows"])


def _years(years: list[int]) -> str:
    whole = len(years) > 2 and years == list(range(years[0], years[-1] + 1))
    return f"{years[0]}–{years[-1]}" if whole else ", ".join(str(year) for year in years)


def _annual(evidence: Evidence, series: str, state: str = STATE) -> pd.DataFrame:
    frame = evidence.observations(series, country=state)
    chosen = choose(frame[frame["year"].notna()])
    return chosen.assign(rows=chosen.index)


def counts(evidence: Evidence) -> pd.DataFrame:
    """What is called foreign investment in Uzbekistan, by who counts it.

    Returns
    -------
    pandas.DataFrame
        Columns ``label, period, value`` (USD billion), ``concept, status, source_id, rows``.
    """
    found = []
    panel = evidence.indicator("fdi_in_usd", STATE)
    panel = panel[panel["year"] == 2024]
    for key, (_, row) in zip(panel_refs(panel), panel.iterrows(), strict=True):
        value = float(row["value"]) / 1e9
        label, concept = "World Bank, net inflow", "net of withdrawals"
        found.append((label, str(row["year"]), value, concept, "actual", str(row["source_id"]), key))
    for series, period, label, concept in COUNTS:
        frame = choose(evidence.observations(series, country=STATE, period=period))
        for _, row in frame.iterrows():
            words, value = parse_period(period).words, float(row["value"]) / 1e3
            status, source, key = (str(row[name]) for name in ("status", "source_id", "observation_id"))
            found.append((label, words, value, concept, status, source, key))
    columns = ["label", "period", "value", "concept", "status", "source_id", "rows"]
    return pd.DataFrame(found, columns=columns).round({"value": 2})


def stability(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """The World Bank's estimate of political stability for the pair and Kazakhstan, with ``rows``."""
    codes = [parameters.country_a, parameters.country_b, "KAZ"]
    frame = evidence.indicator("wgi_pv", *dict.fromkeys(codes))
    frame = frame[frame["year"].between(parameters.start_year, parameters.end_year)]
    return frame.assign(state=[evidence.name(code) for code in frame["country"]], rows=panel_refs(frame))


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


def _inflow_facts(evidence: Evidence, state: str, suffix: str) -> Iterator[Fact]:
    """The net inflow of a state at the claim's start and end, and its rises and falls between."""
    first, final = claimed_years(evidence)
    frame = net_inflow(evidence, state, first, final)
    if len(frame) < 2:
        raise MissingEvidence("fewer than two years of net inflow by the day")
    result, rows = changes(_by_year(frame)), panel_refs(frame)
    period = f"{frame['year'].iloc[0]}/{frame['year'].iloc[-1]}"
    sources = frame["source_id"].unique()
    inflow = f"et foreign direct investment in {evidence.name(state)}"
    for name, row in (("first", frame.iloc[0]), ("last", frame.iloc[-1])):
        label = f"N{inflow}, {name} year tested"
        yield panel_fact(f"fdi-{name}{suffix}", label, row, "USD billion", decimals=2, scale=1e-9)
    for name, label, number, unit in (
        ("falls", f"Years in which n{inflow} fell, number", len(result.fell), "count"),
        ("changes", f"Yearly changes of n{inflow} tested", len(result.signs), "count"),
        ("longest", f"Longest run of years in which n{inflow} rose", result.longest, "years"),
    ):
        yield fact(f"fdi-{name}{suffix}", label, number, unit, period, rows=rows, sources=sources,
                   decimals=0)  # fmt: skip


def _named(result: Changes) -> str:
    """The years of a fall in words."""
    return listed([str(year) for year in result.fell])


@states
def inflow_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Last net inflow of the state that the claim is about, and the years in which it fell."""
    yield from (one for one in _inflow_facts(evidence, STATE, "") if one.id == "fdi-last")
    frame = net_inflow(evidence, STATE, *claimed_years(evidence))
    result = changes(_by_year(frame))
    if not result.fell:
        raise MissingEvidence("the net inflow fell in no year")
    yield fact("fdi-fell", "Years in which net foreign direct investment in Uzbekistan fell", _named(result),
               "text", f"{frame['year'].iloc[0]}/{frame['year'].iloc[-1]}", rows=panel_refs(frame),
               sources=frame["source_id"].unique())  # fmt: skip


@states_of_any_pair
def inflow_a_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The net inflow of the first state of the pair."""
    yield from _inflow_facts(evidence, parameters.country_a, "-a")


@states_of_any_pair
def inflow_b_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The net inflow of the second state of the pair."""
    yield from _inflow_facts(evidence, parameters.country_b, "-b")


@states_of_any_pair
def gap_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Which state of the pair has no net inflow for some year of the claim."""
    first, final = claimed_years(evidence)
    pair = (parameters.country_a, parameters.country_b)
    known = evidence.indicator("fdi_in_usd", *pair)
    known = known[known["year"].between(first, final)]
    short = [code for code in pair if (known["country"] == code).sum() <= final - first]
    if not short:
        raise MissingEvidence("both states have each year")
    names = listed([evidence.name(code) for code in short])
    yield fact("fdi-gaps", "States of the pair without a net inflow for each year tested", names, "text",
               f"{first}/{final}", rows=panel_refs(known), sources=known["source_id"].unique())  # fmt: skip


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
    result = changes(_by_year(frame))
    if not result.fell:
        raise MissingEvidence("the net inflow fell in no year of the older edition")
    yield fact("fdi-older-fell", f"Years in which it fell: {label[0].lower()}{label[1:]}, older edition",
               _named(result), "text", f"{first}/{final}", rows=frame)  # fmt: skip


@states_of_any_pair
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
def gross_years_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """How many full years were found of the ministry's count, while they cannot be tested."""
    direct = _annual(evidence, "fdi-official-uzb")
    if direct.empty or changes(_by_year(direct)).always is not None:
        raise MissingEvidence("the ministry's count is unknown, or can be tested")
    period = "/".join(dict.fromkeys([str(direct["year"].iloc[0]), str(direct["year"].iloc[-1])]))
    yield fact("gross-years", "Full years of direct investment found as Uzbekistan's ministry counts it",
               len(direct), "count", period, rows=direct, decimals=0)  # fmt: skip


@states
def gross_plan_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The ministry's direct investment of the last full year against its own plan."""
    done = last(_annual(evidence, "fdi-official-uzb"))
    plan = last(evidence.observations("fdi-official-uzb", status="target", period=str(done["period"])))
    label = "Direct foreign investment as Uzbekistan's ministry counts it, last full year"
    yield observed("gross-last", label, done, 0)
    yield observed("gross-plan", f"{label}, plan", plan, 0)


@states
def azerbaijan_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Azerbaijan's gross and net inflow in the last year for which both are known."""
    gross = _annual(evidence, "fdi-gross-aze", "AZE")
    net = evidence.indicator("fdi_in_usd", "AZE")
    row = last(gross[gross["year"].isin(net["year"])])
    yield observed("gross-aze", "Gross direct investment in Azerbaijan, its central bank", row, 0)
    yield panel_fact("net-aze", "Net foreign direct investment in Azerbaijan, the same year",
                     at_year(net, int(row["year"])), "USD million", decimals=0, scale=1e-6)  # fmt: skip


def _stability_facts(evidence: Evidence, state: str, suffix: str) -> Iterator[Fact]:
    """Political stability at the claim's start and last."""
    first, _ = claimed_years(evidence)
    frame = evidence.indicator("wgi_pv", state)
    start, end = last(frame[frame["year"] == first]), last(frame)
    label = f"Political stability of {evidence.name(state)}, the World Bank's estimate"
    for name, row in (("first", start), ("last", end)):
        yield panel_fact(f"wgi-{name}{suffix}", f"{label}, {name} year", row, "index", decimals=2)
    yield fact(f"wgi-change{suffix}", f"{label}, change", float(end["value"] - start["value"]), "index",
               f"{first}/{end['year']}", rows=panel_refs(pd.DataFrame([start, end])),
               sources=[str(end["source_id"])], decimals=2)  # fmt: skip


def _direction_facts(evidence: Evidence, state: str, suffix: str) -> Iterator[Fact]:
    """How often stability moved with the net inflow."""
    both = same_direction(evidence, state)
    if both.empty:
        raise MissingEvidence("no year with both changes by the day")
    years = [int(year) for year in both.index]
    frame = pd.concat([evidence.indicator(key, state) for key in ("wgi_pv", "fdi_in_usd")])
    used = frame[frame["year"].isin([years[0] - 1, *years])]
    name = evidence.name(state)
    shared: dict[str, Any] = {"rows": panel_refs(used), "sources": used["source_id"].unique(), "decimals": 0}
    period = f"{years[0]}/{years[-1]}"
    yield fact(f"same-direction{suffix}",
               f"Years in which the stability of {name} and its net inflow moved alike",
               int(both["same"].sum()), "count", period, **shared)  # fmt: skip
    yield fact(f"directions{suffix}", f"Yearly changes known of both stability and net inflow of {name}",
               len(both), "count", period, **shared)  # fmt: skip


@states
def uzbek_direction_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """How often stability moved with the inflow in the state that the claim is about."""
    yield from _direction_facts(evidence, STATE, "-uzb")


@states_of_any_pair
def stability_a_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Stability of the first state of the pair, and how often it moved with the inflow."""
    yield from _stability_facts(evidence, parameters.country_a, "-a")
    yield from _direction_facts(evidence, parameters.country_a, "-a")


@states_of_any_pair
def stability_b_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Stability of the second state of the pair, and how often it moved with the inflow."""
    yield from _stability_facts(evidence, parameters.country_b, "-b")
    yield from _direction_facts(evidence, parameters.country_b, "-b")


FACTS = (
    inflow_facts,
    inflow_a_facts,
    inflow_b_facts,
    gap_facts,
    edition_facts,
    world_facts,
    gross_facts,
    gross_years_facts,
    gross_plan_facts,
    azerbaijan_facts,
    uzbek_direction_facts,
    stability_a_facts,
    stability_b_facts,
)
