"""Facts: the numbers that the report states, each with the rows it rests on.

A fact is made by a pure function of a chapter's module. Its text is what a sentence shows, so no
number in the prose is typed by hand, and the words that depend on a number are chosen by it.
"""

from __future__ import annotations

import functools
import importlib
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pandas as pd

from dyadbook.errors import MissingEvidence
from dyadbook.evidence.periods import parse_period
from dyadbook.evidence.store import Evidence, remembered
from dyadbook.parameters import Parameters
from dyadbook.project import CHAPTERS, STATING

Value = float | int | str | date

_TEXT = {
    "USD million": "USD {} million",
    "USD billion": "USD {} billion",
    "USD": "USD {}",
    "USD of 2015": "USD {} (2015 prices)",
    "EUR million": "EUR {} million",
    "EUR billion": "EUR {} billion",
    "AZN million": "AZN {} million",
    "UZS billion": "UZS {} billion",
    "percent": "{}%",
    "%": "{}%",
    "% of GDP": "{}% of GDP",
    "percentage points": "{} percentage points",
    "ratio": "{} times",
    "number": "{}",
    "count": "{}",
    "rank": "{}",
    "year": "{}",
    "date": "{}",
    "text": "{}",
    "index": "{}",
    "share": "{}",
}
"""How a value of each unit reads; other units follow the number, as in ``12.5 bcm``."""

_SINGULAR = {
    "articles": "article", "days": "day", "deaths": "death", "documents": "document",
    "events": "event", "hectares": "hectare", "persons": "person", "places": "place",
    "pupils": "pupil", "roll calls": "roll call", "runs": "run", "shared votes": "shared vote",
    "states": "state", "times": "time", "trains": "train", "trips": "trip",
    "vehicles": "vehicle", "visits": "visit", "votes": "vote", "wagons": "wagon", "years": "year",
}  # fmt: skip
"""Units that are counted things, for a value of one."""


@dataclass(frozen=True)
class Fact:
    """One number (or date, or word) that the report states.

    Attributes
    ----------
    id : str
        Chapter and name, ``trade/turnover-2024-aze``.
    label : str
        What it is, in words that stand alone.
    value : float, int, str or datetime.date
        The value, unrounded.
    unit : str
        Unit of the value; ``text``, ``date`` and ``year`` for what is no quantity.
    period : str
        ISO 8601 period that the value belongs to.
    decimals : int
        Digits after the point that the text shows.
    rows : tuple of str
        Ids of the observations, events and projects, and `cite_panel` references, it rests on.
    sources : tuple of str
        Ids of the sources of those rows.
    reporter : str
        Who measured (an id of ``reporters.csv`` or a state), where one did; empty for a computed
        value and for data sets.
    function : str
        The function that made it.
    """

    id: str
    label: str
    value: Value
    unit: str
    period: str
    decimals: int
    rows: tuple[str, ...]
    sources: tuple[str, ...]
    reporter: str = ""
    function: str = ""

    @property
    def number(self) -> float:
        """The value as a float; raises TypeError for dates and words."""
        if isinstance(self.value, str | date):
            raise TypeError(f"fact {self.id} is no number: {self.value!r}")
        return float(self.value)

    @property
    def text(self) -> str:
        """The value as prose writes it, rounded and with its unit."""
        return self.format(self.value)

    @property
    def chapter(self) -> str:
        """The module of ``dyadbook.analysis`` that states it."""
        return self.id.partition("/")[0]

    @property
    def name(self) -> str:
        """Its name within the chapter."""
        return self.id.partition("/")[2]

    @property
    def is_quantity(self) -> bool:
        """Whether its text holds a figure or a date; the others are words chosen by the data."""
        return self.unit != "text" or any(sign.isdigit() for sign in self.text)

    @property
    def when(self) -> str:
        """The period in words."""
        return parse_period(self.period).words

    def format(self, value: Value) -> str:
        """Write a value in this fact's unit and rounding."""
        if isinstance(value, date):
            return f"{value.day} {value:%B} {value.year}"
        if isinstance(value, str):
            return value
        if self.unit == "year":
            return str(int(value))
        if self.unit.endswith(" million") and abs(value) >= 1000:
            # USD 3,400 million reads USD 3.4 billion, with no digit lost
            whole = format_number(value / 1000, self.decimals + 3).rstrip("0").rstrip(".")
            return f"{self.unit.removesuffix(' million')} {whole} billion"
        written = format_number(value, self.decimals)
        unit = _SINGULAR.get(self.unit, self.unit) if written in ("1", "−1") else self.unit
        return _TEXT.get(self.unit, "{} " + unit).format(written)


def format_number(value: float, decimals: int = 0) -> str:
    """Write a number with thousands separators and a true minus sign.

    Examples
    --------
    >>> format_number(-1234.56, 1)
    '−1,234.6'
    """
    rounded = round(value, decimals)
    if rounded == 0:
        rounded = 0.0  # no negative zero
    return f"{rounded:,.{decimals}f}".replace("-", "−")


def digits(value: float) -> int:
    """Digits after the point that a figure was printed with, at most one."""
    return 0 if float(value).is_integer() else 1


def fact(
    name: str,
    label: str,
    value: Any,
    unit: str,
    period: str,
    *,
    rows: pd.DataFrame | Iterable[str] = (),
    sources: Iterable[str] = (),
    decimals: int = 1,
    reporter: str = "",
    function: str = "",
) -> Fact:
    """Make a computed fact.

    Parameters
    ----------
    name : str
        Name within the chapter; the chapter is added by `facts`.
    label, value, unit, period, decimals, reporter
        See `Fact`.
    function : str
        What made it, where that is not the function marked with `states`.
    rows : pandas.DataFrame or iterable of str
        A frame of observations or events (its index and ``source_id`` are taken), or ids.
    sources : iterable of str
        Sources of rows that are given as ids; `facts` looks them up where none is given.

    Raises
    ------
    MissingEvidence
        When the value is missing or not finite, so that no sentence is built on it.
    """
    if value is None or (isinstance(value, float) and not math.isfinite(value)) or value is pd.NA:
        raise MissingEvidence(f"no value for fact {name!r}")
    if isinstance(rows, pd.DataFrame):
        found = [source for cell in rows["source_id"] for source in str(cell).split(";")]
        sources = [*found, *sources]
        rows = [str(row) for row in rows.index]
    if hasattr(value, "item"):
        value = value.item()
    parse_period(period)
    return Fact(
        id=name,
        label=label,
        value=value,
        unit=unit,
        period=period,
        decimals=decimals,
        rows=tuple(dict.fromkeys(rows)),
        sources=tuple(dict.fromkeys(sources)),
        reporter=reporter,
        function=function,
    )


def observed(name: str, label: str, row: pd.Series[Any], decimals: int = 1) -> Fact:
    """Make a fact that states one observation as it is."""
    return fact(
        name,
        label,
        float(row["value"]),
        str(row["unit"]),
        str(row["period"]),
        rows=[str(row["observation_id"])],
        sources=[str(row["source_id"])],
        decimals=decimals,
        reporter=str(row["reporter"]),
    )


def happened(name: str, row: pd.Series[Any]) -> Fact:
    """Make a fact that states the date of one event."""
    period = parse_period(str(row["date"]))
    value: Value = period.start if period.start == period.end else period.words
    return fact(
        name,
        str(row["title"]),
        value,
        "date",
        period.text,
        rows=[str(row["event_id"])],
        sources=str(row["source_id"]).split(";"),
    )


Maker = Callable[[Evidence, Parameters], Iterable[Fact]]


def states(maker: Maker) -> Callable[[Evidence, Parameters], list[Fact]]:
    """Mark a generator of facts about the report's own pair; for another pair it states nothing.

    It may stop at `MissingEvidence`: what it yielded before stands, so each group of facts that can
    be missing on its own is a generator of its own. Its facts are signed with its name.
    """
    made = states_of_any_pair(maker)

    @functools.wraps(maker)
    def made_for_own(evidence: Evidence, parameters: Parameters) -> list[Fact]:
        return made(evidence, parameters) if parameters.is_own_pair else []

    return made_for_own


def states_of_any_pair(maker: Maker) -> Callable[[Evidence, Parameters], list[Fact]]:
    """Mark a generator of facts that hold for whatever pair the parameters name; see `states`.

    Its facts rest on panels or on evidence about a corridor or region, and their names and labels
    do not suppose which two states are meant.
    """

    @remembered
    @functools.wraps(maker)
    def made(evidence: Evidence, parameters: Parameters) -> list[Fact]:
        found: list[Fact] = []
        # A maker that another function made is known by that one.
        function = f"{maker.__module__}.{maker.__qualname__.partition('.<locals>')[0]}"
        try:
            for one in maker(evidence, parameters):
                found.append(replace(one, function=one.function or function))
        except MissingEvidence:
            pass
        return found

    return made


@states_of_any_pair
def pair_facts(evidence: Evidence, parameters: Parameters) -> Iterable[Fact]:
    """The names of the pair, ``pair``, ``name-a`` and ``name-b``, for sentences about any pair."""
    names = [evidence.name(code) for code in (parameters.country_a, parameters.country_b)]
    year = str(parameters.end_year)
    yield fact("pair", "The pair of states", "–".join(names), "text", year)
    for letter, name in zip("ab", names, strict=True):
        yield fact(f"name-{letter}", f"State {letter} of the pair", name, "text", year)


def facts(chapter: str, evidence: Evidence, parameters: Parameters) -> dict[str, Fact]:
    """All facts that a chapter states, by id (``trade/turnover-2024-aze``).

    Parameters
    ----------
    chapter : str
        One of `dyadbook.project.STATING`, which lists its makers in ``FACTS``.
    evidence : Evidence
        The evidence as of a day.
    parameters : Parameters
        The chapter's validated parameters.

    Raises
    ------
    ValueError
        When two facts share an id.
    """
    return dict(_facts(evidence, chapter, parameters))


@remembered
def _facts(evidence: Evidence, chapter: str, parameters: Parameters) -> dict[str, Fact]:
    module = importlib.import_module(f"dyadbook.analysis.{chapter}")
    makers: Sequence[Callable[[Evidence, Parameters], list[Fact]]] = module.FACTS
    found: dict[str, Fact] = {}
    for maker in (pair_facts, *makers) if chapter in CHAPTERS else makers:
        for one in maker(evidence, parameters):
            key = f"{chapter}/{one.id}"
            if key in found:
                raise ValueError(f"two facts are called {key!r}; the second by {one.function}")
            sources = one.sources or tuple(evidence.sources_behind(one.rows))
            found[key] = replace(one, id=key, sources=sources)
    return found


def all_facts(evidence: Evidence, parameters: Parameters) -> dict[str, Fact]:
    """All facts that the report states.

    Each chapter gets the parameters that it has; its own ones that are not given take their defaults.
    """
    found: dict[str, Fact] = {}
    for module in STATING:
        found |= facts(module, evidence, parameters.for_page(module))
    return found
