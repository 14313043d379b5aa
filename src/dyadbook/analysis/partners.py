"""The pair among each state's trade partners, and beside other pairs across the Caspian."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from typing import Any

import pandas as pd

from dyadbook.analysis.choice import annual
from dyadbook.analysis.facts import Fact, fact, states
from dyadbook.analysis.regions import CENTRAL_ASIA, SOUTH_CAUCASUS, TURKIC_STATES
from dyadbook.analysis.rows import each
from dyadbook.analysis.turnover import PANEL_MEASURES, full_years, in_years, other, side_name
from dyadbook.analysis.words import listed
from dyadbook.errors import MissingEvidence
from dyadbook.evidence.store import Evidence, cite_panel, remembered
from dyadbook.parameters import Parameters

COVERAGE = 0.2
"""A year is left out for a state whose panel total differs from its own by more than this share."""


@remembered
def partner_trade(evidence: Evidence, state: str) -> pd.DataFrame:
    """A state's goods trade (exports plus imports) with every partner, from the reconciled panel.

    Returns
    -------
    pandas.DataFrame
        Columns ``year`` (int), ``partner``, ``value`` (USD), ``share`` (percent of the state's
        trade that year), ``rank`` (1 is the largest), ``source_id``; by year and rank. Years that
        fail `coverage` are left out.
    """
    frame = _all_trade(evidence, state)
    whole = frame.groupby("year")["value"].transform("sum")
    frame = frame.assign(
        share=100 * frame["value"] / whole,
        rank=frame.groupby("year")["value"].rank(ascending=False, method="min").astype(int),
    )
    checked = coverage(evidence, state)
    wrong = checked[(checked["ratio"] - 1).abs() > COVERAGE]["year"]
    return frame[~frame["year"].isin(wrong)].sort_values(["year", "rank"], ignore_index=True)


@remembered
def coverage(evidence: Evidence, state: str) -> pd.DataFrame:
    """The panel's total trade of a state against the total that the state itself gives.

    Returns
    -------
    pandas.DataFrame
        Columns ``year``, ``panel``, ``official`` (USD million), ``ratio`` (panel to official),
        ``rows`` and ``source_id`` of the official figure; years with both only.
    """
    sums = _all_trade(evidence, state).groupby("year")["value"].sum() / 1e6
    official = evidence.observations("foreign-trade-turnover", country=state, reporter=state)
    official = annual(official)
    official = official[official["year"].isin(sums.index)]
    panel = [float(sums[int(year)]) for year in official["year"]]
    return pd.DataFrame(
        {
            "year": official["year"].astype(int).to_list(),
            "panel": panel,
            "official": official["value"].to_list(),
            "ratio": [p / o for p, o in zip(panel, official["value"], strict=True)],
            "rows": official["observation_id"].to_list(),
            "source_id": official["source_id"].to_list(),
        }
    )


@remembered
def _all_trade(evidence: Evidence, state: str) -> pd.DataFrame:
    parts = []
    for measure in PANEL_MEASURES:
        frame = evidence.dyads(measure, state)
        partner = frame["country_b"].where(frame["country_a"] == state, frame["country_a"])
        parts.append(frame.assign(partner=partner, year=frame["year"].astype(int)))
    joined = pd.concat(parts)
    return joined.groupby(["year", "partner", "source_id"])["value"].sum().reset_index()


@remembered
def each_other(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """Each state's share in the other's goods trade.

    Returns
    -------
    pandas.DataFrame
        Columns ``year``, ``state`` (whose trade), ``share`` (percent), ``rank``, ``partners``
        (number of partners that year), ``source_id``.
    """
    found = []
    for state in (parameters.country_a, parameters.country_b):
        frame = partner_trade(evidence, state)
        counts = frame.groupby("year").size()
        rows = frame[frame["partner"] == other(parameters, state)]
        found.append(rows.assign(state=state, partners=rows["year"].map(counts)))
    columns = ["year", "state", "share", "rank", "partners", "source_id"]
    return pd.concat(found, ignore_index=True)[columns]


@remembered
def concentration(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """How concentrated each state's goods trade is, and how much goes to Turkic partners.

    Returns
    -------
    pandas.DataFrame
        Columns ``year``, ``state``, ``hhi`` (Herfindahl–Hirschman index over partners, 0 to 1:
        the sum of squared shares; Hirschman 1945, Herfindahl 1950), ``ots`` (percent of trade
        with the other members of the Organization of Turkic States), ``source_id``.
    """
    found = []
    for state in (parameters.country_a, parameters.country_b):
        frame = partner_trade(evidence, state)
        for year, rows in frame.groupby("year"):
            turkic = rows[rows["partner"].isin(TURKIC_STATES) & (rows["partner"] != state)]
            found.append(
                {
                    "year": year,
                    "state": state,
                    "hhi": float(((rows["share"] / 100) ** 2).sum()),
                    "ots": float(turkic["share"].sum()),
                    "source_id": rows["source_id"].iloc[0],
                }
            )
    return pd.DataFrame(found, columns=["year", "state", "hhi", "ots", "source_id"])


@remembered
def crossings(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """Turnover of every pair of a South Caucasian and a Central Asian state, ten years apart.

    Returns
    -------
    pandas.DataFrame
        Columns ``pair`` (names), ``state``, ``partner``, ``year``, ``value``, ``earlier_year``,
        ``earlier`` (USD million), ``rank``, ``source_id``; the largest first. Pairs without a
        flow on record in the last year are left out.
    """
    years = _all_trade(evidence, parameters.country_a)
    years = years[years["partner"] == parameters.country_b]
    columns = ["pair", "state", "partner", "year", "value", "earlier_year", "earlier", "source_id"]
    if years.empty:
        return pd.DataFrame(columns=[*columns, "rank"])
    last = int(years["year"].max())
    before = max(int(years["year"].min()), last - 10)
    found = []
    for state, partner in product(SOUTH_CAUCASUS, CENTRAL_ASIA):
        frame = _all_trade(evidence, state)
        frame = frame[frame["partner"] == partner].set_index("year")
        if last not in frame.index:
            continue
        sources = frame["source_id"].reindex([before, last]).dropna()
        found.append(
            {
                "pair": f"{evidence.name(state)}–{evidence.name(partner)}",
                "state": state,
                "partner": partner,
                "year": last,
                "value": float(frame["value"][last]) / 1e6,
                "earlier_year": before,
                "earlier": float(frame["value"].get(before, float("nan"))) / 1e6,
                "source_id": ";".join(dict.fromkeys(sources)),
            }
        )
    made = pd.DataFrame(found, columns=columns).sort_values("value", ascending=False, ignore_index=True)
    return made.assign(rank=made.index + 1)


def partner_table(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """Each state's trade in the first and last year shown, as readers see it."""
    joined = each_other(evidence, parameters).merge(
        concentration(evidence, parameters), on=["year", "state", "source_id"]
    )
    joined = joined[in_years(joined["year"], parameters)].sort_values(["state", "year"])
    ends = pd.concat([rows.iloc[[0, -1]] for _, rows in joined.groupby("state")]).drop_duplicates()
    return pd.DataFrame(
        {
            "Trade of": [evidence.name(code) for code in ends["state"]],
            "Year": ends["year"].astype(str),
            "Share of the other, %": [f"{value:.2f}" for value in ends["share"]],
            "Its rank": [f"{row.rank} of {row.partners}" for row in each(ends)],
            "Concentration (HHI)": [f"{value:.3f}" for value in ends["hhi"]],
            "Turkic partners, %": [f"{value:.1f}" for value in ends["ots"]],
        }
    )


@states
def share_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Share and rank of each state in the other's goods trade, first and last year shown."""
    frame = each_other(evidence, parameters)
    for state in (parameters.country_a, parameters.country_b):
        rows = frame[(frame["state"] == state) & (frame["year"] >= parameters.start_year)]
        if rows.empty:
            continue
        partner, name = evidence.name(other(parameters, state)), evidence.name(state)
        for which, row in (("first", rows.iloc[0]), ("last", rows.iloc[-1])):
            year, key = int(row["year"]), f"{state.lower()}-{which}"
            ids: dict[str, Any] = {"rows": _cited(evidence, state, year)}
            about = f"in the goods trade of {name} in {year}, reconciled data"
            label = f"Share of {partner} {about}"
            yield fact(f"share-{key}", label, row["share"], "percent", str(year), decimals=2, **ids)
            label = f"Rank of {partner} {about}"
            yield fact(f"rank-{key}", label, int(row["rank"]), "rank", str(year), decimals=0, **ids)
            label = f"Partners {about}"
            yield fact(f"partners-{key}", label, int(row["partners"]), "count", str(year), decimals=0, **ids)


@states
def concentration_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Concentration and the share of Turkic partners, first and last year shown; largest partner."""
    frame = concentration(evidence, parameters)
    for state in (parameters.country_a, parameters.country_b):
        rows = frame[(frame["state"] == state) & (frame["year"] >= parameters.start_year)]
        if rows.empty:
            continue
        code, about = state.lower(), f"in the goods trade of {evidence.name(state)}"
        ids: dict[int, list[str]] = {}
        for which, row in (("first", rows.iloc[0]), ("last", rows.iloc[-1])):
            year = int(row["year"])
            ids[year] = _cited(evidence, state, year)
            shown: dict[str, Any] = {"period": str(year), "rows": ids[year]}
            label = f"Concentration of partners (HHI) {about} in {year}, reconciled data"
            yield fact(f"hhi-{code}-{which}", label, row["hhi"], "index", decimals=3, **shown)
            label = f"Share of Turkic partners {about} in {year}, reconciled data"
            yield fact(f"ots-{code}-{which}", label, row["ots"], "percent", **shown)
        ends = list(ids)
        change = rows["ots"].iloc[-1] - rows["ots"].iloc[0]
        label = (
            f"Change of the share of Turkic partners {about} from {ends[0]} to {ends[-1]}, reconciled data"
        )
        both = [key for found in ids.values() for key in found]
        span = f"{ends[0]}/{ends[-1]}"
        yield fact(f"ots-{code}-change", label, change, "percentage points", span, rows=both)
        top = partner_trade(evidence, state)
        largest = top[top["year"] == ends[-1]].iloc[0]
        name = evidence.name(str(largest["partner"]))
        shown = {"period": str(ends[-1]), "rows": ids[ends[-1]]}
        yield fact(f"top-{code}", f"Largest partner {about} in {ends[-1]}", name, "text", **shown)
        label = f"Share of {name}, the largest partner, {about} in {ends[-1]}, reconciled data"
        yield fact(f"top-{code}-share", label, largest["share"], "percent", **shown)


@states
def official_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Turnover of the pair in each state's own total, from the state's own figures."""
    frame = full_years(evidence, parameters)
    for state in (parameters.country_a, parameters.country_b):
        total = evidence.observations("foreign-trade-turnover", country=state, reporter=state)
        total = annual(total)
        own = frame[(frame["reporter"] == state) & frame["year"].isin(total["year"].astype(int))]
        if own.empty:
            continue
        row = own.sort_values("year").iloc[-1]
        base = total[total["year"] == row["year"]].iloc[0]
        name, partner = evidence.name(state), evidence.name(other(parameters, state))
        label = f"Share of {partner} in the foreign trade of {name} in {row['year']}, "
        yield fact(
            f"official-share-{state.lower()}",
            f"{label}{side_name(evidence, state)} figures",
            100 * row["value"] / base["value"],
            "percent",
            str(row["year"]),
            rows=[*str(row["rows"]).split(";"), base["observation_id"]],
            decimals=2,
        )


@states
def coverage_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Years that are left out because the panel misses much of a state's trade: the last, and all."""
    for state in (parameters.country_a, parameters.country_b):
        frame = coverage(evidence, state)
        frame = frame[(frame["ratio"] - 1).abs() > COVERAGE]
        for row in each(frame.tail(1)):
            yield fact(
                f"short-{state.lower()}",
                f"Trade of {evidence.name(state)} in {row.year} in the reconciled data, of its own total",
                100 * row.ratio,
                "percent",
                str(row.year),
                decimals=0,
                rows=[str(row.rows), *_cited(evidence, state, int(row.year))],
            )


@states
def crossing_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The pair's place among the pairs across the Caspian."""
    frame = crossings(evidence, parameters)
    pair = {parameters.country_a, parameters.country_b}
    own = frame[frame["state"].isin(pair) & frame["partner"].isin(pair)]
    if own.empty:
        raise MissingEvidence("the pair is none across the Caspian, or has no flow on record")
    row, top = own.iloc[0], frame.iloc[0]
    last, before = int(row["year"]), int(row["earlier_year"])
    year, earlier = str(last), str(before)
    everyone = _between(evidence, SOUTH_CAUCASUS, CENTRAL_ASIA, last)
    what = "pairs of a South Caucasian and a Central Asian state with trade on record"
    label = f"Rank of {row['pair']} by turnover among {what} in {year}"
    yield fact("crossing-rank", label, int(row["rank"]), "rank", year, decimals=0, rows=everyone)
    label = f"Number of {what} in {year}"
    yield fact("crossing-count", label, len(frame), "count", year, decimals=0, rows=everyone)
    known = set(frame["pair"])
    missing = [
        name
        for state, partner in product(SOUTH_CAUCASUS, CENTRAL_ASIA)
        if (name := f"{evidence.name(state)}–{evidence.name(partner)}") not in known
    ]
    label = f"Pairs of a South Caucasian and a Central Asian state without a flow on record in {year}"
    yield fact("crossing-missing", label, listed(sorted(missing)), "text", year, rows=everyone)
    label = f"Largest of the {what} in {year}"
    yield fact("crossing-top", label, str(top["pair"]), "text", year, rows=everyone)
    label = f"Turnover of {top['pair']} in {year}, reconciled data"
    largest = _between(evidence, [str(top["state"])], [str(top["partner"])], last)
    yield fact("crossing-top-value", label, top["value"], "USD million", year, rows=largest)
    states_of = [str(row["state"])], [str(row["partner"])]
    ends = {when: _between(evidence, *states_of, when) for when in (before, last)}
    label = f"Turnover of {row['pair']} in {year}, reconciled data"
    yield fact("crossing-value", label, row["value"], "USD million", year, rows=ends[last])
    label = f"Turnover of {row['pair']} in {earlier}, reconciled data"
    yield fact("crossing-earlier", label, row["earlier"], "USD million", earlier, rows=ends[before])
    label = f"Turnover of {row['pair']} in {year} as a multiple of that in {earlier}, reconciled data"
    both = [key for found in ends.values() for key in found]
    times = row["value"] / row["earlier"]
    yield fact("crossing-times", label, times, "ratio", f"{earlier}/{year}", rows=both)


def _between(evidence: Evidence, states: Sequence[str], partners: Sequence[str], year: int) -> list[str]:
    """References to the panel's rows of the flows between two groups of states in one year."""
    found = []
    for measure in PANEL_MEASURES:
        frame = evidence.dyads(measure)
        frame = frame[frame["year"] == year]
        for exporters, importers in ((states, partners), (partners, states)):
            rows = frame[frame["country_a"].isin(exporters) & frame["country_b"].isin(importers)]
            if len(rows):
                where = {"country_a": "|".join(exporters), "country_b": "|".join(importers)}
                found.append(cite_panel(rows, "dyads", measure_id=measure, **where, year=str(year)))
    return found


@remembered
def _cited(evidence: Evidence, state: str, year: int) -> list[str]:
    """References to the panel's rows of one state and year, as exporter and as importer."""
    found = []
    for measure in PANEL_MEASURES:
        frame = evidence.dyads(measure, state)
        frame = frame[frame["year"] == year]
        for side in ("country_a", "country_b"):
            rows = frame[frame[side] == state]
            if len(rows):
                where = {"measure_id": measure, side: state, "year": str(year)}
                found.append(cite_panel(rows, "dyads", **where))
    return found


FACTS = (share_facts, concentration_facts, official_facts, coverage_facts, crossing_facts)
