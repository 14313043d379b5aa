"""Two states and what links them: distance, border, railways, way to the sea, logistics score.

All of it rests on panels that cover every core state, so it is the same for any pair.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pandas as pd

from dyadbook.analysis.facts import Fact, fact, format_number, states_of_any_pair
from dyadbook.analysis.rows import panel_refs
from dyadbook.errors import MissingEvidence
from dyadbook.evidence.store import Evidence, cite_panel
from dyadbook.parameters import Parameters

SCORE, RAILWAYS, CONTAINERS = "lpi_overall", "rail_lines_km", "container_teu"
"""Country-year measures: Logistics Performance Index, length of railways, containers in sea ports."""

AWAY, NEAR = "dist_capitals_km", "contiguous"
"""Measures of pairs: great-circle distance between capitals, shared land border."""


def _pair(parameters: Parameters) -> tuple[str, str]:
    return parameters.country_a, parameters.country_b


def scores(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """Logistics Performance Index of all core states, the pair set apart.

    Returns
    -------
    pandas.DataFrame
        Columns ``year``, ``score`` (1 to 5, two digits), ``country``, ``state`` (name), ``of_pair``
        (bool), ``rows``, ``source_id``; survey years only.
    """
    core = evidence.countries.index[evidence.countries["core"] == "yes"]
    rows = evidence.indicator(SCORE, *core)
    return pd.DataFrame(
        {
            "year": rows["year"].astype(int),
            "score": rows["value"].round(2),
            "country": rows["country"],
            "state": [evidence.name(code) for code in rows["country"]],
            "of_pair": rows["country"].isin(_pair(parameters)),
            "rows": panel_refs(rows),
            "source_id": rows["source_id"],
        }
    ).reset_index(drop=True)


def neighbours(evidence: Evidence, state: str) -> list[str]:
    """States with a land border with one, in the panel of pairs."""
    pairs = evidence.dyads(NEAR, state)
    return sorted({*pairs["country_a"], *pairs["country_b"]} - {state})


def _last(evidence: Evidence, measure: str, state: str) -> pd.DataFrame:
    """The last row of a country-year measure for a state, as a frame; empty where none is held."""
    return evidence.indicator(measure, state).sort_values("year").tail(1)


def pair_table(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """What the panels say of the two states, written for people.

    Returns
    -------
    pandas.DataFrame
        Column ``Measure``, one column for each state, ``source_id``.
    """
    codes = _pair(parameters)

    def both(label: str, measure: str, decimals: int) -> dict[str, str]:
        rows = {code: _last(evidence, measure, code) for code in codes}
        cells = {
            evidence.name(code): f"{format_number(row['value'].iloc[0], decimals)} ({row['year'].iloc[0]})"
            if len(row)
            else "–"
            for code, row in rows.items()
        }
        sources = pd.concat(list(rows.values()))["source_id"].unique()
        return {"Measure": label, **cells, "source_id": ";".join(sources)}

    def borders(label: str, cell: Callable[[list[str]], int], measures: list[str]) -> dict[str, str]:
        near = {code: neighbours(evidence, code) for code in codes}
        sources = [evidence.dyads(NEAR, *codes[:1])["source_id"]]
        sources += [evidence.indicator(measure)["source_id"] for measure in measures]
        return {
            "Measure": label,
            **{evidence.name(code): str(cell(near[code])) for code in codes},
            "source_id": ";".join(pd.concat(sources).unique()),
        }

    ports = set(evidence.indicator(CONTAINERS)["country"])
    return pd.DataFrame(
        [
            both("Logistics Performance Index, 1–5 (year)", SCORE, 2),
            both("Railway lines, km (year)", RAILWAYS, 0),
            both("Containers in own sea ports, TEU (year)", CONTAINERS, 0),
            borders("Neighbours by land in the panel", len, []),
            borders("of them with sea-port containers on record",
                    lambda near: len(ports.intersection(near)), [CONTAINERS]),
        ]
    )  # fmt: skip


@states_of_any_pair
def distance_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """How far apart the capitals lie."""
    a, b = sorted(_pair(parameters))
    rows = evidence.dyads(AWAY, a, b)
    if rows.empty:
        raise MissingEvidence("no distance between the capitals")
    cited = cite_panel(rows, "dyads", measure_id=AWAY, country_a=a, country_b=b)
    yield fact("pair-distance", "Great-circle distance between the capitals of the pair",
               float(rows["value"].iloc[0]), "km", str(parameters.end_year), rows=[cited],
               sources=rows["source_id"], decimals=0)  # fmt: skip


@states_of_any_pair
def border_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Whether the two states share a land border; the panel of pairs stores only the ones."""
    a, b = sorted(_pair(parameters))
    around = evidence.dyads(NEAR, a)
    cited = cite_panel(around, "dyads", measure_id=NEAR, country=a)
    yield fact("pair-border", "Whether the pair shares a land border (one) or not (zero)",
               int(b in neighbours(evidence, a)), "count", str(parameters.end_year), rows=[cited],
               sources=around["source_id"].unique(), decimals=0)  # fmt: skip


def _maker(letter: str) -> Callable[[Evidence, Parameters], list[Fact]]:
    """Facts about state a or b: score and its rank among core states, railways."""

    def state(parameters: Parameters) -> str:
        return _pair(parameters)["ab".index(letter)]

    @states_of_any_pair
    def score_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
        code = state(parameters)
        core = evidence.countries.index[evidence.countries["core"] == "yes"]
        row = _last(evidence, SCORE, code)
        if row.empty:
            raise MissingEvidence(f"no logistics score of {code}")
        year, value = int(row["year"].iloc[0]), float(row["value"].iloc[0])
        peers = evidence.indicator(SCORE, *core)
        peers = peers[peers["year"] == year]
        cited = [cite_panel(peers, "indicators", indicator_id=SCORE, country="|".join(core), year=str(year))]
        sources = list(peers["source_id"].unique())
        name = f"Logistics Performance Index of state {letter} of the pair"
        rank = int((peers["value"] > value).sum()) + 1
        for key, label, number, unit, decimals in (
            ("", "last survey", value, "number", 2),
            ("-rank", "rank among core states", rank, "rank", 0),
            ("-peers", "core states with a score that year", len(peers), "count", 0),
        ):
            yield fact(f"score-{letter}{key}", f"{name}, {label}", number, unit, str(year), rows=cited,
                       sources=sources, decimals=decimals)  # fmt: skip

    return score_facts


@states_of_any_pair
def railway_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Length of the railways of both states in the last year held for both."""
    a, b = _pair(parameters)
    rows = evidence.indicator(RAILWAYS, a, b)
    shared = set(rows[rows["country"] == a]["year"]) & set(rows[rows["country"] == b]["year"])
    if not shared:
        raise MissingEvidence("no year with railways of both states")
    year = max(shared)
    for letter, code in zip("ab", (a, b), strict=True):
        row = rows[(rows["country"] == code) & (rows["year"] == year)]
        cited = cite_panel(row, "indicators", indicator_id=RAILWAYS, country=code, year=str(year))
        yield fact(f"rails-{letter}", f"Railway lines of state {letter} of the pair",
                   float(row["value"].iloc[0]), "km", str(year), rows=[cited],
                   sources=row["source_id"], decimals=0)  # fmt: skip


@states_of_any_pair
def sea_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Neighbours of each state, and how many of them have containers of sea ports on record."""
    ports = evidence.indicator(CONTAINERS)
    for letter, code in zip("ab", _pair(parameters), strict=True):
        near = neighbours(evidence, code)
        if not near:
            raise MissingEvidence(f"no neighbours of {code}")
        around = evidence.dyads(NEAR, code)
        own = ports[ports["country"].isin(near)]
        borders = cite_panel(around, "dyads", measure_id=NEAR, country=code)
        boxes = cite_panel(own, "indicators", indicator_id=CONTAINERS, country="|".join(near))
        sources = [*around["source_id"].unique(), *own["source_id"].unique()]
        day = str(parameters.end_year)
        yield fact(f"near-{letter}", f"States with a land border with state {letter} of the pair", len(near),
                   "count", day, rows=[borders], sources=around["source_id"].unique(),
                   decimals=0)  # fmt: skip
        yield fact(f"near-{letter}-ports",
                   f"Neighbours of state {letter} of the pair with containers of sea ports on record",
                   own["country"].nunique(), "count", day, rows=[borders, boxes], sources=sources,
                   decimals=0)  # fmt: skip


FACTS = (
    distance_facts,
    border_facts,
    _maker("a"),
    _maker("b"),
    railway_facts,
    sea_facts,
)
