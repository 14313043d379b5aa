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
        Columns ``name, country, fuel, status, mw, lat, lon, source_id``, the largest first.
    """
    frame = evidence.plants.assign(status=evidence.plants["status"].map(PLANT_STATUS))
    keys = ["name", "country", "fuel", "status"]
    found = frame.groupby(keys, as_index=False).agg(
        mw=("capacity_mw", "sum"), lat=("lat", "mean"), lon=("lon", "mean"), source_id=("source_id", "first")
    )
    return found.sort_values(["mw", "name"], ascending=[False, True]).reset_index(drop=True)


def fields(evidence: Evidence) -> pd.DataFrame:
    """Oil and gas fields as points, one for all fields that share it: ``name, country, lat, lon, source_id``.

    The name that is kept is the first in the alphabet, without the words that all names end in.
    """
    frame = evidence.fields
    names = [re.sub(r"\s*Oil and Gas Field \(.*\)$", "", name) for name in frame["name"]]
    frame = frame.assign(name=names).sort_values("name").drop_duplicates(["lat", "lon"])
    return frame[["name", "country", "lat", "lon", "source_id"]].reset_index(drop=True)


def lines(evidence: Evidence) -> pd.DataFrame:
    """Gas pipelines that cross a border, point by point.

    Parallel lines on one route (as A, B and C of the line to China) are drawn once.

    Returns
    -------
    pandas.DataFrame
        Columns ``line`` (name and segment), ``status, order, lon, lat, source_id``.
    """
    rows = []
    for row in evidence.pipelines.drop_duplicates("route_wkt").to_dict("records"):
        for order, (lon, lat) in enumerate(route(str(row["route_wkt"]))):
            rows.append(
                {
                    "line": f"{row['name']} {row['segment']}".strip(),
                    "status": LINE_STATUS[str(row["status"])],
                    "order": order,
                    "lon": lon,
                    "lat": lat,
                    "source_id": row["source_id"],
                }
            )
    return pd.DataFrame(rows, columns=["line", "status", "order", "lon", "lat", "source_id"])


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
