"""A figure: a chart, the data it shows, and what it says to who cannot see it."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from numbers import Integral
from typing import Any
from xml.sax.saxutils import escape

import pandas as pd

from dyadbook.analysis.facts import format_number
from dyadbook.charts import theme  # noqa: F401 - importing it gives every chart the report's theme
from dyadbook.charts.drawing import draw

RESOLVED = "https://vega.github.io/vega-datasets/"
"""What vl-convert puts before every link of a chart that has no host: those lead within the book."""


@dataclass(frozen=True)
class Figure:
    """What a chart function returns.

    Attributes
    ----------
    chart : altair.TopLevelMixin
        The chart.
    data : pandas.DataFrame
        The rows that it shows, one a mark, with readable column names. ``source_id`` holds their
        sources and ``rows`` the rows of ``data/`` behind them, each separated by ``;``, where they
        have any.
    alt : str
        Alternative text: kind of chart, span, extremes, last value; computed from the data.
    """

    chart: Any
    data: pd.DataFrame
    alt: str

    def spec(self, **usermeta: Any) -> dict[str, Any]:
        """The Vega-Lite specification, with notes for the book in ``usermeta``, as JSON values.

        Tests hold those of all pages against Vega-Lite's schema, which takes longer than to make them.
        """
        spec: dict[str, Any] = json.loads(self.chart.to_json(format="vega-lite", validate=False, indent=None))
        spec["usermeta"] = {"alt": self.alt, **usermeta}
        return spec


def drawn(make: Callable[..., Figure]) -> Callable[..., Figure]:
    """Return a figure without a chart where there is nothing to draw; the page then says so."""

    @functools.wraps(make)
    def checked(frame: pd.DataFrame, *args: Any) -> Figure:
        return Figure(None, frame, "No data.") if frame.empty else make(frame, *args)

    return checked


def describe(
    frame: pd.DataFrame,
    x: str,
    y: str,
    *,
    kind: str,
    of: str,
    unit: str,
    by: str | None = None,
    decimals: int = 1,
) -> str:
    """Say what a chart of `y` over `x` shows, from its data: kind, span, extremes, last value, gaps.

    Parameters
    ----------
    frame : pandas.DataFrame
        The rows drawn.
    x, y : str
        Columns along the axes; `y` is numeric.
    kind, of, unit : str
        Kind of chart, what `y` is, and its unit: "Line chart", "turnover", "USD million".
    by : str, optional
        Column that tells the lines or colours apart.
    decimals : int
        Digits after the point.

    Examples
    --------
    >>> frame = pd.DataFrame({"year": [2020, 2022], "value": [1.0, 3.0]})
    >>> describe(frame, "year", "value", kind="Line chart", of="output", unit="TWh")
    'Line chart of output in TWh, 2020 to 2022: lowest 1.0 (2020), highest 3.0 (2022), last 3.0 (2022), \
none for 2021.'
    """
    rows: list[dict[str, Any]] = frame.dropna(subset=[y]).to_dict("records")  # type: ignore[assignment]
    if not rows:
        return f"{kind} of {of}: no data."

    def value(row: dict[str, Any]) -> str:
        return f"{format_number(row[y], decimals)} ({row[x]})"

    groups: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        groups.setdefault("" if by is None else str(row[by]), []).append(row)
    parts = []
    for name, group in groups.items():
        if len(group) == 1:
            said = value(group[0])
        else:
            low, high = min(group, key=lambda row: row[y]), max(group, key=lambda row: row[y])
            last = max(group, key=lambda row: str(row[x]))
            said = f"lowest {value(low)}, highest {value(high)}, last {value(last)}"
            said += gaps([row[x] for row in group])
        parts.append(f"{name}: {said}" if name else said)
    span = f"{min(row[x] for row in rows)} to {max(row[x] for row in rows)}"
    return f"{kind} of {of} in {unit}, {span}: {'; '.join(parts)}."


def gaps(years: list[Any]) -> str:
    """Say which years within a span have no value; nothing of other things than whole years.

    Examples
    --------
    >>> gaps([2015, 2016, 2020, 2021])
    ', none for 2017–2019'
    >>> gaps([2000, 2010, 2020])
    ', for 3 years only'
    >>> gaps(["2020-01", "2020-03"])
    ''
    """
    if not all(isinstance(year, Integral) for year in years):
        return ""
    missing = sorted(set(range(min(years), max(years) + 1)) - set(years))
    if not missing:
        return ""
    if len(missing) > len(set(years)):
        return f", for {len(set(years))} years only"
    spans: list[list[int]] = []
    for year in missing:
        if spans and year == spans[-1][-1] + 1:
            spans[-1].append(year)
        else:
            spans.append([year])
    return ", none for " + ", ".join(
        str(span[0]) if len(span) == 1 else f"{span[0]}–{span[-1]}" for span in spans
    )


def to_svg(spec: dict[str, Any]) -> str:
    """Draw a specification as SVG, with the role, title and description that vl-convert leaves out."""
    # A picture has one description; those of its single marks would only weigh it down.
    svg = re.sub(r' (?:role|aria-[a-z]+)="[^"]*"', "", draw(spec))
    notes = spec.get("usermeta", {})
    start = svg.index(">")
    told = f'<title id="title">{escape(notes.get("title", ""))}</title>'
    told += f'<desc id="desc">{escape(notes.get("alt", ""))}</desc>'
    head = f'{svg[:start]} role="img" aria-labelledby="title desc">'
    return f"{head}{told}{svg[start + 1 :]}".replace(RESOLVED, "")
