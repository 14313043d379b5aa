"""The ends of lines: names beside them in place of a legend, and the last values in words."""

from __future__ import annotations

import altair as alt
import pandas as pd

from dyadbook.analysis.facts import format_number
from dyadbook.analysis.words import listed
from dyadbook.charts import theme
from dyadbook.charts.figure import gaps


def apart(ends: pd.DataFrame, value: str, gap: float) -> pd.DataFrame:
    """Where labels stand (``at``): at the values, moved up where two are closer than a gap.

    Parameters
    ----------
    ends : pandas.DataFrame
        One row a line.
    value : str
        Its column of values.
    gap : float
        Height of a label, in units of the value.

    Examples
    --------
    >>> apart(pd.DataFrame({"value": [3.0, 1.0, 1.2]}), "value", 0.5)["at"].tolist()
    [1.0, 1.5, 3.0]
    """
    frame = ends.sort_values(value)
    at: list[float] = []
    for one in frame[value]:
        at.append(max(float(one), at[-1] + gap) if at else float(one))
    return frame.assign(at=[round(place, 3) for place in at])


def beside(lines: pd.DataFrame, by: str, value: str, gap: float) -> alt.Chart:
    """The name of each line right of its last point.

    Parameters
    ----------
    lines : pandas.DataFrame
        Columns ``year``, `by` and `value`.
    by, value : str
        What tells the lines apart, and what they show.
    gap : float
        See `apart`.
    """
    ends = apart(theme.ends(lines, by), value, gap)[["year", by, "at"]]
    names: alt.Chart = alt.Chart(ends).mark_text(align="left", dx=9)
    return names.encode(x=alt.X("year:Q"), y=alt.Y("at:Q"), text=alt.Text(f"{by}:N"))


def in_words(lines: pd.DataFrame, by: str, value: str, decimals: int) -> str:
    """Say the last value of each line, and which lines lack which years.

    Parameters
    ----------
    lines : pandas.DataFrame
        Columns ``year`` (int), `by` and `value`.
    by, value : str
        What tells the lines apart, and what they show.
    decimals : int
        Digits after the point.

    Examples
    --------
    >>> lines = pd.DataFrame({"of": list("aabb"), "year": [1, 3, 1, 2], "value": [5.0, 6.0, 7.0, 8.0]})
    >>> in_words(lines, "of", "value", 0)
    'a 6 (3), b 8 (2); none for 2 of a'
    """
    said: list[str] = []
    missing: dict[str, list[str]] = {}
    for name, rows in lines.groupby(by, sort=False):
        last = rows.sort_values("year").iloc[-1]
        said.append(f"{name} {format_number(last[value], decimals)} ({last['year']})")
        if lacks := gaps(rows["year"].tolist()):
            missing.setdefault(lacks.removeprefix(", "), []).append(str(name))
    lacking = [f"{lacks} of {listed(names)}" for lacks, names in missing.items()]
    return "; ".join([", ".join(said), *lacking])
