"""Where the energy of the two states is made and carried: plants, fields and gas pipelines on a map."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pandas as pd

from dyadbook.analysis.facts import Fact, fact, states
from dyadbook.analysis.rows import last
from dyadbook.errors import MissingEvidence
from dyadbook.evidence.store import Evidence
from dyadbook.parameters import PAIR, Parameters

TRANS_CASPIAN = "gem-p0764"
"""The gas pipeline that would cross the Caspian."""

PLANT_STATUS = {"operating": "operating", "construction": "under construction"}

LINE_STATUS = {**PLANT_STATUS, "proposed": "proposed"}


def plants(evidence: Evidence) -> pd.DataFrame:
    """Power plants as points: the units of one plant, fuel and status summed.

    Returns
    -------
    pandas.DataFrame
        Columns ``name, states`` (in words), ``fuel, status, mw, lat, lon, rows, source_id``, the
        largest first.
    """
    frame = evidence.plants.assign(status=evidence.plants["status"].map(PLANT_STATUS))
    keys = ["name", "country", "fuel", "status"]
    found = frame.groupby(keys, as_index=False).agg(
        mw=("capacity_mw", "sum"), lat=("lat", "mean"), lon=("lon", "mean"),
        rows=("plant_id", ";".join), source_id=("source_id", "first"),
    )  # fmt: skip
    found = found.assign(states=_names(evidence, found["country"])).round({"mw": 1, "lat": 4, "lon": 4})
    return found.sort_values(["mw", "name"], ascending=[False, True]).reset_index(drop=True)


def fields(evidence: Evidence) -> pd.DataFrame:
    """Oil and gas fields as points, one for all fields that share it.

    Returns
    -------
    pandas.DataFrame
        Columns ``name`` (all names of the point, without the words that they end in), ``states, lat,
        lon, rows, source_id``.
    """
    names = [re.sub(r"\s*Oil and Gas Field \(.*\)$", "", name) for name in evidence.fields["name"]]
    frame = evidence.fields.assign(name=names).sort_values("name")
    found = frame.groupby(["lat", "lon", "country"], as_index=False, sort=False).agg(
        name=("name", lambda column: ", ".join(dict.fromkeys(column))),
        rows=("field_id", ";".join), source_id=("source_id", "first"),
    )  # fmt: skip
    return found.assign(states=_names(evidence, found["country"]))


def lines(evidence: Evidence) -> pd.DataFrame:
    """Gas pipelines that cross a border, point by point.

    Parallel lines on one route (as A, B and C of the line to China) are drawn once.

    Returns
    -------
    pandas.DataFrame
        Columns ``line`` (name and segment), ``states, status, order, lon, lat, rows, source_id``.
    """
    rows = []
    ids = evidence.pipelines.groupby("route_wkt")["pipeline_id"].agg(";".join)
    pipes = evidence.pipelines.drop_duplicates("route_wkt")
    pipes = pipes.assign(states=_names(evidence, pipes["countries"]))
    for row in pipes.to_dict("records"):
        for order, (lon, lat) in enumerate(route(str(row["route_wkt"]))):
            rows.append(
                {
                    "line": f"{row['name']} {row['segment']}".strip(),
                    "states": row["states"],
                    "status": LINE_STATUS[str(row["status"])],
                    "order": order,
                    "lon": lon,
                    "lat": lat,
                    "rows": ids[row["route_wkt"]],
                    "source_id": row["source_id"],
                }
            )
    columns = ["line", "states", "status", "order", "lon", "lat", "rows", "source_id"]
    return pd.DataFrame(rows, columns=columns)


def _names(evidence: Evidence, codes: pd.Series[str]) -> list[str]:
    """The names of the states that each cell lists."""
    return [", ".join(evidence.name(code) for code in cell.split(";")) for cell in codes]


def route(wkt: str) -> list[tuple[float, float]]:
    """The points of a line in well-known text, longitude first.

    Examples
    --------
    >>> route("LINESTRING (49.5 40.1, 53 40.5)")
    [(49.5, 40.1), (53.0, 40.5)]
    """
    kind, _, rest = wkt.partition("(")
    if kind.strip() != "LINESTRING":
        raise ValueError(f"{wkt[:40]!r} is no LINESTRING")
    return [(float(lon), float(lat)) for lon, lat in map(str.split, rest.rstrip(" )").split(","))]


@states
def site_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """How many gas pipelines cross the borders of the two states, and how many run through both."""
    if evidence.pipelines.empty:
        raise MissingEvidence("no inventory was out")
    pipes = evidence.pipelines
    both = pipes[pipes["countries"].map(lambda cell: set(cell.split(";")) >= set(PAIR)).astype(bool)]
    cited = sorted(set(pipes["source_id"]))
    for key, label, count in (
        ("pipelines", "Gas pipelines across the borders of Azerbaijan or Uzbekistan", len(pipes)),
        ("pipelines-joint", "Gas pipelines through both Azerbaijan and Uzbekistan", len(both)),
    ):
        yield fact(key, label, count, "count", str(evidence.sources.loc[cited[0], "date"]), rows=cited,
                   sources=cited, decimals=0)  # fmt: skip


@states
def caspian_line(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Whether the inventory has the gas pipeline across the Caspian as built."""
    pipes = evidence.pipelines
    row = last(pipes[(pipes["pipeline_id"] == TRANS_CASPIAN)])
    yield fact(
        "caspian-line",
        f"Status of the {row['name']}",
        LINE_STATUS[str(row["status"])],
        "text",
        str(evidence.sources.loc[row["source_id"], "date"]),
        rows=[str(row["source_id"])],
        sources=[str(row["source_id"])],
    )


FACTS = (site_facts, caspian_line)
