"""What an alternative text has to say of points, worked out from them in plain Python."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby


def extremes(points: Mapping[str, float] | Mapping[int, float], decimals: int = 1) -> str:
    """The extremes and the last of some points, each with where it lies; of a single point, this.

    Parameters
    ----------
    points : mapping
        Values by year, or by day or month as ISO 8601 has it.
    decimals : int
        Digits after the point.
    """
    ranked = sorted(points.items(), key=lambda point: point[1])
    written = {place: f"{value:,.{decimals}f} ({place})" for place, value in ranked}
    low, high, last = ranked[0][0], ranked[-1][0], sorted(points, key=str)[-1]
    if len(points) == 1:
        return written[last]
    return f"lowest {written[low]}, highest {written[high]}, last {written[last]}"


def lacking(years: Mapping[int, float]) -> str:
    """The years between the first and the last that have no point, runs of them as one."""
    missing = [year for year in range(min(years), max(years)) if year not in years]
    found = []
    for _, run in groupby(enumerate(missing), key=lambda pair: pair[1] - pair[0]):
        span = [year for _, year in run]
        found.append("–".join(str(year) for year in dict.fromkeys((span[0], span[-1]))))
    return f"none for {', '.join(found)}"
