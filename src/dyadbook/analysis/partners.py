"""The pair among each state's trade partners, and beside other pairs of the same regions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, product
from typing import Any

import pandas as pd

from dyadbook.analysis.choice import annual
from dyadbook.analysis.facts import Fact, fact, states, states_of_any_pair
from dyadbook.analysis.regions import CENTRAL_ASIA, REGIONS, SOUTH_CAUCASUS, TURKIC_STATES
from dyadbook.analysis.rows import cited, cited_ids, each, panel_refs
from dyadbook.analysis.turnover import PANEL_MEASURES, full_years, in_years, other, panel_flows, side_name
from dyadbook.analysis.words import listed
from dyadbook.errors import MissingEvidence
from dyadbook.evidence.store import Evidence, cite_panel, remembered
from dyadbook.parameters import Parameters

EVERY_PARTNER = (*SOUTH_CAUCASUS, *CENTRAL_ASIA)
"""States of whose trade the panel holds every partner; of others it holds a selection of states."""

COVERAGE = 0.2
"""A state's year is unsound when the panel's total differs from its own by more than this share."""

MERCHANDISE = ("merch_exports_usd", "merch_imports_usd")
"""A state's goods trade with all the world, as it reports it to the World Trade Organization."""


@remembered
def partner_trade(evidence: Evidence, state: str) -> pd.DataFrame:
    """A state's goods trade (exports plus imports) with every partner, from the reconciled panel.

    Returns
    -------
    pandas.DataFrame
        Columns ``year`` (int), ``partner``, ``value`` (USD), ``share`` (percent of the state's
        trade that year), ``rank`` (1 is the largest), ``sound`` (bool: the year passes
        `coverage`), ``source_id``; by year and rank. Empty for a state that is not in
        `EVERY_PARTNER`, for the shares of a selection are no shares.
    """
    frame = _all_trade(evidence, state)
    if state not in EVERY_PARTNER:
        frame = frame.iloc[:0]
    whole = frame.groupby("year")["value"].transform("sum")
    frame = frame.assign(
        share=100 * frame["value"] / whole,
        rank=frame.groupby("year")["value"].rank(ascending=False, method="min").astype(int),
        sound=~frame["year"].isin(unsound(evidence, state)["year"]),
    )
    return frame.sort_values(["year", "rank"], ignore_index=True)


@remembered
def coverage(evidence: Evidence, state: str) -> pd.DataFrame:
    """The panel's total trade of a state against the total that the state itself gives.

    That total is the state's own turnover where the evidence has it, and else its exports and
    imports by the World Development Indicators, which leave out what a state does not report as
    merchandise, such as the gold of a central bank.

    Returns
    -------
    pandas.DataFrame
        Columns ``year``, ``panel``, ``official`` (USD million), ``ratio`` (panel to official),
        ``rows`` and ``source_id`` of the official figure; years with both only. Empty for a state
        that is not in `EVERY_PARTNER`.
    """
    columns = ["year", "official", "rows", "source_id"]
    own = annual(evidence.observations("foreign-trade-turnover", country=state, reporter=state))
    own = own.assign(official=own["value"], rows=own["observation_id"])[columns]
    flows = pd.concat([evidence.indicator(measure, state) for measure in MERCHANDISE])
    flows = flows.assign(rows=panel_refs(flows))
    reported = pd.DataFrame(
        [
            {
                "year": year,
                "official": rows["value"].sum() / 1e6,
                "rows": ";".join(rows["rows"]),
                "source_id": ";".join(cited_ids(rows, "source_id")),
            }
            for year, rows in flows.groupby("year")
            if len(rows) == len(MERCHANDISE) and year not in set(own["year"])
        ],
        columns=columns,
    )
    sums = _all_trade(evidence, state).groupby("year")["value"].sum() / 1e6
    frame = pd.concat([part for part in (own, reported) if len(part)] or [own], ignore_index=True)
    frame = frame[frame["year"].isin(sums.index)] if state in EVERY_PARTNER else frame.iloc[:0]
    frame = frame.astype({"year": int, "official": float}).sort_values("year", ignore_index=True)
    panel = [float(sums[year]) for year in frame["year"]]
    return frame.assign(panel=panel, ratio=panel / frame["official"])


def unsound(evidence: Evidence, state: str) -> pd.DataFrame:
    """The years of `coverage` in which the panel's total departs too far from the state's own."""
    frame = coverage(evidence, state)
    return frame[(frame["ratio"] - 1).abs() > COVERAGE]


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
        (number of partners that year), ``sound``, ``rows`` and ``source_id`` (of all the state's
        trade that year, and of its own total).
    """
    found = []
    for state in (parameters.country_a, parameters.country_b):
        frame = partner_trade(evidence, state)
        counts = frame.groupby("year").size()
        rows = frame[frame["partner"] == other(parameters, state)]
        found.append(rows.assign(state=state, partners=rows["year"].map(counts)))
    columns = ["year", "state", "share", "rank", "partners", "sound", "source_id"]
    return _with_rows(evidence, pd.concat(found, ignore_index=True)[columns])


def _with_rows(evidence: Evidence, frame: pd.DataFrame) -> pd.DataFrame:
    """Name what is computed from all trade of a ``state`` in a ``year`` by its ``rows``.

    The state's own total counts among them and their sources, for it says whether the year is sound.
    """
    totals = [own_total(evidence, row.state, row.year) for row in each(frame)]
    panel = [_cited(evidence, row.state, row.year) for row in each(frame)]
    both = zip(panel, frame["source_id"], totals, strict=True)
    named = [
        (";".join([*rows, *cited_ids(total, "rows")]), ";".join([source, *cited_ids(total, "source_id")]))
        for rows, source, total in both
    ]
    return frame.assign(rows=[rows for rows, _ in named], source_id=[sources for _, sources in named])


def own_total(evidence: Evidence, state: str, year: int) -> pd.DataFrame:
    """The row of `coverage` of one year, or none."""
    frame = coverage(evidence, state)
    return frame[frame["year"] == year]


def herfindahl(values: Iterable[float]) -> float:
    """The Herfindahl–Hirschman index of a whole's parts: the sum of their squared shares.

    It runs from one over the number of parts, where all are equal, to 1, where one part is the
    whole (Hirschman 1945, National Power and the Structure of Foreign Trade; Herfindahl 1950).

    Examples
    --------
    >>> round(herfindahl([50, 30, 20]), 2)
    0.38
    """
    parts = list(values)
    whole = sum(parts)
    return sum((part / whole) ** 2 for part in parts)


@remembered
def concentration(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """How concentrated each state's goods trade is, and how much goes to Turkic partners.

    Returns
    -------
    pandas.DataFrame
        Columns ``year``, ``state``, ``hhi`` (`herfindahl` over partners), ``ots`` (percent of trade
        with the other members of the Organization of Turkic States), ``sound``, ``rows`` and
        ``source_id`` as in `each_other`.
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
                    "hhi": herfindahl(rows["value"]),
                    "ots": float(turkic["share"].sum()),
                    "sound": bool(rows["sound"].iloc[0]),
                    "source_id": rows["source_id"].iloc[0],
                }
            )
    columns = ["year", "state", "hhi", "ots", "sound", "source_id"]
    return _with_rows(evidence, pd.DataFrame(found, columns=columns))


def intensity_index(
    flow: float, exports: float, imports: float, world_imports: float, own_imports: float
) -> float:
    """The trade intensity index: a partner's share in a state's exports over its weight as a market.

    That weight is the partner's share in the imports of all states but the exporter. At 1 a state
    sells to the partner just as much as the partner's weight would lead one to expect (Brown 1949,
    Applied Economics; in this form Kojima 1964, Hitotsubashi Journal of Economics 5: 16-36).

    Parameters
    ----------
    flow : float
        Exports of the state to the partner.
    exports : float
        Exports of the state to all the world.
    imports : float
        Imports of the partner from all the world.
    world_imports, own_imports : float
        Imports of all states, and of the exporter.

    Examples
    --------
    >>> intensity_index(flow=20, exports=100, imports=90, world_imports=1000, own_imports=100)
    2.0
    """
    return (flow / exports) / (imports / (world_imports - own_imports))


@remembered
def intensity(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """The trade intensity index by direction and year; see `intensity_index`.

    The flow is of the reconciled panel, all else of the World Development Indicators, which sum over
    the states that have a figure for the year.

    Returns
    -------
    pandas.DataFrame
        Columns ``year``, ``exporter``, ``importer``, ``intensity``, ``share`` (of the importer in
        the exporter's exports, percent), ``weight`` (of the importer in the imports of all but the
        exporter, percent), ``states`` (that the world total sums over), ``rows``, ``source_id``.
    """
    totals = {measure: evidence.indicator(measure) for measure in MERCHANDISE}
    sums = totals[MERCHANDISE[1]].groupby("year")["value"].agg(["sum", "size"])
    found = []
    for row in each(panel_flows(evidence, parameters)):
        importer = other(parameters, row.exporter)
        asked = zip(
            (MERCHANDISE[0], *[MERCHANDISE[1]] * 2), (row.exporter, importer, row.exporter), strict=True
        )
        ends = []
        for measure, state in asked:
            frame = totals[measure]
            ends.append(frame[(frame["country"] == state) & (frame["year"] == row.year)])
        if any(frame.empty for frame in ends):
            continue
        exports, imports, own = (float(frame["value"].iloc[0]) for frame in ends)
        everyone = totals[MERCHANDISE[1]]
        everyone = everyone[everyone["year"] == row.year]
        world = cite_panel(everyone, "indicators", indicator_id=MERCHANDISE[1], year=str(row.year))
        flow, whole = 1e6 * row.value, float(sums["sum"][row.year])
        found.append(
            {
                "year": row.year,
                "exporter": row.exporter,
                "importer": importer,
                "intensity": intensity_index(flow, exports, imports, whole, own),
                "share": 100 * flow / exports,
                "weight": 100 * imports / (whole - own),
                "states": int(sums["size"][row.year]),
                "rows": ";".join([row.rows, *panel_refs(ends[0]), world]),
                "source_id": ";".join([row.source_id, str(ends[0]["source_id"].iloc[0])]),
            }
        )
    columns = ["year", "exporter", "importer", "intensity", "share", "weight", "states", "rows", "source_id"]
    return pd.DataFrame(found, columns=columns)


def peers(parameters: Parameters) -> list[tuple[str, str]]:
    """The pairs to hold a pair against: those between the regions of its two states.

    A region is the South Caucasus or Central Asia; any other state stands alone. With both states in
    one region the peers are the pairs within it.

    Examples
    --------
    >>> peers(Parameters(country_a="TUR", country_b="KGZ"))[:2]
    [('TUR', 'KAZ'), ('TUR', 'KGZ')]
    """
    left, right = (region(state)[1] for state in (parameters.country_a, parameters.country_b))
    return list(combinations(left, 2) if left == right else product(left, right))


def region(state: str) -> tuple[str, tuple[str, ...]]:
    """The region of a state and the states in it; the state alone, without a name, if it has none."""
    return next(((name, group) for name, group in REGIONS.items() if state in group), ("", (state,)))


def group_name(evidence: Evidence, parameters: Parameters) -> str:
    """The `peers` in words, as in "pairs of a state of Central Asia and one of the South Caucasus"."""
    ends = (parameters.country_a, parameters.country_b)
    names = [region(state)[0] for state in ends]
    if names[0] and names[0] == names[1]:
        return f"pairs within {names[0]}"
    parts = [
        f"a state of {name}" if name else evidence.name(state)
        for name, state in zip(names, ends, strict=True)
    ]
    return f"pairs of {listed(parts)}"


@remembered
def peer_trade(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """Turnover of every pair of the peer group, the pair itself among them, ten years apart.

    Returns
    -------
    pandas.DataFrame
        Columns ``pair`` (names), ``state``, ``partner``, ``year``, ``value``, ``earlier_year``,
        ``earlier`` (USD million), ``rank``, ``rows``, ``source_id``, and ``earlier_rows`` and
        ``earlier_source_id`` (empty without an earlier flow); the largest first. The year is the
        last that charts show and that has a flow of the pair. Pairs without a flow on record in it
        are left out; empty where a pair has no peers.
    """
    years = _all_trade(evidence, parameters.country_a)
    years = years[(years["partner"] == parameters.country_b) & in_years(years["year"], parameters)]
    columns = ["pair", "state", "partner", "year", "value", "earlier_year", "earlier"]
    columns += ["rows", "source_id", "earlier_rows", "earlier_source_id"]
    group = peers(parameters)
    if years.empty or len(group) < 2:
        return pd.DataFrame(columns=[*columns, "rank"])
    last = int(years["year"].max())
    before = max(int(_all_trade(evidence, parameters.country_a)["year"].min()), last - 10)
    found = []
    for state, partner in group:
        frame = _all_trade(evidence, state)
        frame = frame[frame["partner"] == partner].set_index("year")
        if last not in frame.index:
            continue
        rows, earlier = (";".join(_between(evidence, [state], [partner], year)) for year in (last, before))
        found.append(
            {
                "pair": pair_of(evidence, state, partner),
                "state": state,
                "partner": partner,
                "year": last,
                "value": float(frame["value"][last]) / 1e6,
                "earlier_year": before,
                "earlier": float(frame["value"].get(before, float("nan"))) / 1e6,
                "rows": rows,
                "source_id": frame["source_id"][last],
                "earlier_rows": earlier,
                "earlier_source_id": frame["source_id"].get(before, ""),
            }
        )
    made = pd.DataFrame(found, columns=columns).sort_values("value", ascending=False, ignore_index=True)
    return made.assign(rank=made.index + 1)


def pair_of(evidence: Evidence, state: str, partner: str) -> str:
    """The names of two states, joined by a dash."""
    return f"{evidence.name(state)}–{evidence.name(partner)}"


def partner_table(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """Each state's trade in the first and last sound year shown, as readers see it."""
    joined = each_other(evidence, parameters).merge(
        concentration(evidence, parameters), on=["year", "state", "sound", "rows", "source_id"]
    )
    joined = _shown(joined, parameters).sort_values(["state", "year"])
    if joined.empty:
        return pd.DataFrame()
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


def _shown(frame: pd.DataFrame, parameters: Parameters) -> pd.DataFrame:
    """The sound rows of the years that charts show."""
    return frame[frame["sound"].astype(bool) & in_years(frame["year"], parameters)]


def _sides(parameters: Parameters) -> tuple[tuple[str, str], tuple[str, str]]:
    """Both states, each after its letter in the names of facts."""
    return ("a", parameters.country_a), ("b", parameters.country_b)


@states_of_any_pair
def share_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Share and rank of each state in the other's goods trade, first and last sound year shown."""
    frame = _shown(each_other(evidence, parameters), parameters)
    for letter, state in _sides(parameters):
        rows = frame[frame["state"] == state]
        if rows.empty:
            continue
        partner, name = evidence.name(other(parameters, state)), evidence.name(state)
        for which, row in (("first", rows.iloc[0]), ("last", rows.iloc[-1])):
            year, key = int(row["year"]), f"{letter}-{which}"
            ids: dict[str, Any] = {"rows": _cited(evidence, state, year)}
            about = f"in the goods trade of {name} in {year}, reconciled data"
            label = f"Share of {partner} {about}"
            yield fact(f"share-{key}", label, row["share"], "percent", str(year), decimals=2, **ids)
            label = f"Rank of {partner} {about}"
            yield fact(f"rank-{key}", label, int(row["rank"]), "rank", str(year), decimals=0, **ids)
            label = f"Partners {about}"
            yield fact(f"partners-{key}", label, int(row["partners"]), "count", str(year), decimals=0, **ids)


@states_of_any_pair
def concentration_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Concentration over partners, first and last sound year shown, and the largest partner and buyer."""
    frame = _shown(concentration(evidence, parameters), parameters)
    for letter, state in _sides(parameters):
        rows = frame[frame["state"] == state]
        if rows.empty:
            continue
        about = f"in the goods trade of {evidence.name(state)}"
        for which, row in (("first", rows.iloc[0]), ("last", rows.iloc[-1])):
            year = int(row["year"])
            shown: dict[str, Any] = {"period": str(year), "rows": _cited(evidence, state, year)}
            label = f"Concentration of partners (HHI) {about} in {year}, reconciled data"
            yield fact(f"hhi-{letter}-{which}", label, row["hhi"], "index", decimals=3, **shown)
        everyone = partner_trade(evidence, state)
        largest = everyone[everyone["year"] == year].iloc[0]
        name = evidence.name(str(largest["partner"]))
        yield fact(f"top-{letter}", f"Largest partner {about} in {year}", name, "text", **shown)
        label = f"Share of {name}, the largest partner, {about} in {year}, reconciled data"
        yield fact(f"top-{letter}-share", label, largest["share"], "percent", **shown)
        sold = pd.concat([evidence.dyads(measure, state) for measure in PANEL_MEASURES])
        sold = sold[(sold["country_a"] == state) & (sold["year"] == year)].sort_values("value")
        name = evidence.name(str(sold["country_b"].iloc[-1]))
        label = f"Largest buyer of the goods exports of {evidence.name(state)} in {year}, reconciled data"
        yield fact(f"buyer-top-{letter}", label, name, "text", **shown)
        label = (
            f"Share of {name}, the largest buyer, in the goods exports of {evidence.name(state)} in {year}"
        )
        share = 100 * sold["value"].iloc[-1] / sold["value"].sum()
        yield fact(f"buyer-top-{letter}-share", label, share, "percent", decimals=0, **shown)


@states
def ots_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The share of Turkic partners by state (``ots-aze-last``), and how it changed over the years shown."""
    frame = _shown(concentration(evidence, parameters), parameters)
    for _, state in _sides(parameters):
        rows = frame[frame["state"] == state]
        if rows.empty:
            continue
        code, about = state.lower(), f"in the goods trade of {evidence.name(state)}"
        first, last = (int(year) for year in rows["year"].iloc[[0, -1]])
        ids = {year: _cited(evidence, state, year) for year in (first, last)}
        for which, year in (("first", first), ("last", last)):
            value = rows[rows["year"] == year]["ots"].iloc[0]
            label = f"Share of Turkic partners {about} in {year}, reconciled data"
            yield fact(f"ots-{code}-{which}", label, value, "percent", str(year), rows=ids[year])
        change = rows["ots"].iloc[-1] - rows["ots"].iloc[0]
        label = f"Change of the share of Turkic partners {about} from {first} to {last}, reconciled data"
        both = [key for found in ids.values() for key in found]
        yield fact(f"ots-{code}-change", label, change, "percentage points", f"{first}/{last}", rows=both)


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


@states_of_any_pair
def coverage_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The last year shown in which the panel misses, or adds, much of a state's trade."""
    for letter, state in _sides(parameters):
        frame = unsound(evidence, state)
        for row in each(frame[in_years(frame["year"], parameters)].tail(1)):
            yield fact(
                f"short-{letter}",
                f"Trade of {evidence.name(state)} in {row.year} in the reconciled data, of its own total",
                100 * row.ratio,
                "percent",
                str(row.year),
                decimals=0,
                rows=[*str(row.rows).split(";"), *_cited(evidence, state, int(row.year))],
            )


@states_of_any_pair
def intensity_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The trade intensity index by direction (``-ab``, ``-ba``), first and last year shown."""
    frame = intensity(evidence, parameters)
    frame = frame[in_years(frame["year"], parameters)]
    for way, exporter in (("ab", parameters.country_a), ("ba", parameters.country_b)):
        rows = frame[frame["exporter"] == exporter]
        if rows.empty:
            continue
        what = f"exports of {evidence.name(exporter)} to {evidence.name(other(parameters, exporter))}"
        for which, place in (("first", 0), ("last", len(rows) - 1)):
            row = rows.iloc[[place]]
            year = str(row["year"].iloc[0])
            label = f"Trade intensity index of the {what} in {year}"
            value = float(row["intensity"].iloc[0])
            yield fact(f"intensity-{way}-{which}", label, value, "number", year, **cited(row))
        label = f"Share of {evidence.name(other(parameters, exporter))} in the imports of all states "
        label += f"but {evidence.name(exporter)} in {year}"
        weight = float(row["weight"].iloc[0])
        yield fact(f"weight-{way[-1]}", label, weight, "percent", year, decimals=2, **cited(row))
    if len(frame):
        row = frame.iloc[[-1]]
        label = "States whose imports make up the world total of the trade intensity index"
        count, year = int(row["states"].iloc[0]), str(row["year"].iloc[0])
        yield fact("intensity-states", label, count, "count", year, decimals=0, **cited(row))


@states_of_any_pair
def crossing_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The pair's place by turnover among its `peers`."""
    frame = peer_trade(evidence, parameters)
    pair = {parameters.country_a, parameters.country_b}
    own = frame[frame["state"].isin(pair) & frame["partner"].isin(pair)]
    if own.empty:
        raise MissingEvidence("the pair has no peers, or no flow on record")
    row, top = own.iloc[0], frame.iloc[0]
    last, before = int(row["year"]), int(row["earlier_year"])
    year = str(last)
    group = peers(parameters)
    left, right = (sorted(set(side)) for side in zip(*group, strict=True))
    everyone = _between(evidence, left, right, last)
    name = group_name(evidence, parameters)
    what = f"{name} with trade on record"
    yield fact("crossing-group", "The peer group of the pair", name, "text", year, rows=everyone)
    label = f"Rank of {row['pair']} by turnover among {what} in {year}"
    yield fact("crossing-rank", label, int(row["rank"]), "rank", year, decimals=0, rows=everyone)
    label = f"Number of {what} in {year}"
    yield fact("crossing-count", label, len(frame), "count", year, decimals=0, rows=everyone)
    names = {pair_of(evidence, *one) for one in group}
    missing = listed(sorted(names - set(frame["pair"])))
    label = f"Of the {name}, those without a flow on record in {year}"
    yield fact("crossing-missing", label, missing, "text", year, rows=everyone)
    label = f"Largest of the {what} in {year}"
    yield fact("crossing-top", label, str(top["pair"]), "text", year, rows=everyone)
    label = f"Turnover of {top['pair']} in {year}, reconciled data"
    largest = _between(evidence, [str(top["state"])], [str(top["partner"])], last)
    yield fact("crossing-top-value", label, top["value"], "USD million", year, rows=largest)
    states_of = [str(row["state"])], [str(row["partner"])]
    ends = {when: _between(evidence, *states_of, when) for when in (before, last)}
    label = f"Turnover of {row['pair']} in {year}, reconciled data"
    yield fact("crossing-value", label, row["value"], "USD million", year, rows=ends[last])
    label = f"Turnover of {row['pair']} in {year} as a multiple of that in {before}, reconciled data"
    both = [key for found in ends.values() for key in found]
    times = row["value"] / row["earlier"]
    yield fact("crossing-times", label, times, "ratio", f"{before}/{year}", rows=both)


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


def _cited(evidence: Evidence, state: str, year: int) -> list[str]:
    """References to the panel's rows of one state and year, as exporter and as importer."""
    return _cited_by_year(evidence, state).get(year, [])


@remembered
def _cited_by_year(evidence: Evidence, state: str) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for measure in PANEL_MEASURES:
        frame = evidence.dyads(measure, state)
        for side in ("country_a", "country_b"):
            for year, rows in frame[frame[side] == state].groupby("year"):
                where = {"measure_id": measure, side: state, "year": str(year)}
                found.setdefault(int(str(year)), []).append(cite_panel(rows, "dyads", **where))
    return found


FACTS = (
    share_facts,
    concentration_facts,
    ots_facts,
    official_facts,
    coverage_facts,
    intensity_facts,
    crossing_facts,
)
