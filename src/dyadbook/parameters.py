"""The parameters of the notebooks: names, types, allowed values, in one place."""

from __future__ import annotations

import difflib
import re
import textwrap
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)
from pydantic.fields import FieldInfo
from pydantic_core import PydanticCustomError

from dyadbook.errors import ParameterError, did_you_mean
from dyadbook.project import CHAPTERS, PAGES

PAIR = ("AZE", "UZB")
"""The report's own pair, which the articles and most of the evidence are about."""

STATES = {
    "AFG": "Afghanistan", "ARM": "Armenia", "AZE": "Azerbaijan", "BGR": "Bulgaria", "BLR": "Belarus",
    "CHN": "China", "DEU": "Germany", "GEO": "Georgia", "HUN": "Hungary", "IND": "India", "IRN": "Iran",
    "ITA": "Italy", "KAZ": "Kazakhstan", "KGZ": "Kyrgyzstan", "PAK": "Pakistan", "ROU": "Romania",
    "RUS": "Russia", "TJK": "Tajikistan", "TKM": "Turkmenistan", "TUR": "Türkiye", "UKR": "Ukraine",
    "USA": "United States", "UZB": "Uzbekistan",
}  # fmt: skip
"""States that the panels cover, by code (ISO 3166-1 alpha-3): the core states of ``countries.csv``."""


def _written(form: str, read: Callable[[str], object]) -> BeforeValidator:
    """Read text, as a command line, a file and a notebook's day give it, in one form and in no other."""
    pattern = re.compile(form, re.ASCII)

    def convert(value: object) -> object:
        return read(value) if isinstance(value, str) and pattern.fullmatch(value) else value

    return BeforeValidator(convert)


def _known(code: str) -> str:
    if code not in STATES:
        raise ValueError
    return code


State = Annotated[str, AfterValidator(_known)]
Whole = Annotated[int, _written(r"-?\d{1,9}", int)]
Number = Annotated[float, _written(r"-?\d{1,15}(\.\d{1,15})?", float)]
Choice = Annotated[bool, _written("True|true|False|false", lambda text: text.lower() == "true")]
Day = Annotated[date, _written(r"\d{4}-\d\d-\d\d", date.fromisoformat)]

_TYPES: dict[object, tuple[str, str]] = {
    str: ("str", "the code of a state"),
    int: ("int", "a whole number"),
    float: ("float", "a number"),
    bool: ("bool", "True or False"),
    date: ("str", "a day"),
}
"""Of each type of a field: what a notebook's annotation calls it, and what it allows."""


class Parameters(BaseModel):
    """Parameters that every notebook has."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)

    country_a: State = Field("AZE", description="first state of the pair, ISO 3166-1 alpha-3")
    country_b: State = Field("UZB", description="second state of the pair, ISO 3166-1 alpha-3")
    start_year: Whole = Field(2010, ge=1992, le=2026, description="first year that charts show")
    end_year: Whole = Field(2026, ge=1992, le=2026, description="last year that charts show")
    as_of: Day = Field(
        date(2026, 11, 21),
        ge=date(1992, 1, 1),
        description="only evidence published by this day is used (ISO date)",
    )

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.country_a == self.country_b:
            raise PydanticCustomError(
                "consistent",
                "country_a and country_b must be two different states, and both are {state}. "
                "Remedy: choose another state for one of them.",
                {"state": self.country_a, "names": ("country_a", "country_b")},
            )
        if self.start_year > self.end_year:
            raise PydanticCustomError(
                "consistent",
                "start_year must not be after end_year, and {start} is after {end}. "
                "Remedy: choose an earlier start or a later end.",
                {"start": self.start_year, "end": self.end_year, "names": ("start_year", "end_year")},
            )
        return self

    @property
    def is_own_pair(self) -> bool:
        """Whether the pair is the report's own, in either order."""
        return {self.country_a, self.country_b} == set(PAIR)

    def for_page(self, page: str) -> Parameters:
        """The same choice for another page; what only that page has takes its default."""
        model = model_of(page)
        shared = self.model_fields_set & set(model.model_fields)
        return model(**{name: getattr(self, name) for name in shared})


class PoliticsParameters(Parameters):
    """Parameters of the politics chapter, whose story begins with independence."""

    start_year: Whole = Field(1992, ge=1992, le=2026, description="first year that charts show")


class TradeParameters(Parameters):
    """Parameters of the trade chapter."""

    target_value: Number = Field(1000, gt=0, le=1_000_000, description="turnover target, USD million")
    target_year: Whole = Field(2030, ge=2025, le=2050, description="year of the turnover target")
    exclude_gold: Choice = Field(True, description="show customs totals also without gold")


class EnergyParameters(Parameters):
    """Parameters of the energy chapter."""

    corridor_capacity_mw: Number = Field(
        1000, gt=0, le=10000, description="assumed capacity of the green corridor, MW"
    )
    corridor_load_factor: Number = Field(
        0.5, gt=0, le=1, description="assumed load factor of the green corridor"
    )


class TransportParameters(Parameters):
    """Parameters of the transport chapter."""

    distance_factor: Number = Field(
        1.3,
        ge=1,
        le=2,
        description="road or rail kilometres per great-circle kilometre, where estimated",
    )


class ReportParameters(TradeParameters, EnergyParameters, TransportParameters):
    """Parameters of the pages that state facts of every chapter."""


_MODELS: dict[str, type[Parameters]] = {
    "politics": PoliticsParameters,
    "trade": TradeParameters,
    "energy": EnergyParameters,
    "transport": TransportParameters,
    "summary": ReportParameters,
    "brief": ReportParameters,
    "commitments": ReportParameters,
    "claims": ReportParameters,
}


def model_of(page: str) -> type[Parameters]:
    """The parameter model of a page."""
    return _MODELS.get(page, Parameters)


def read_parameters(
    page: str,
    values: Mapping[str, Any],
    latest: date | None = None,
    places: Mapping[str, str] | None = None,
) -> Parameters:
    """Validate a page's parameters.

    Parameters
    ----------
    page : str
        A page of `dyadbook.project.PAGES`; ``summary`` has the parameters of every page.
    values : mapping of str to object
        Parameter names and values, typed as a notebook gives them or as text.
    latest : datetime.date, optional
        The declared cut-off of the evidence: a later ``as_of`` is refused.
    places : mapping of str to str, optional
        Where each value was given, such as ``option -p``; the page by default.

    Raises
    ------
    ParameterError
        Names place, parameter, value, rule and remedy, and the closest known name.
    """
    model = model_of(page)
    where = dict.fromkeys(values, page) | dict(places or {})
    try:
        parameters = model.model_validate(dict(values))
    except ValidationError as error:
        raise ParameterError("\n".join(_explain(page, where, item) for item in error.errors())) from None
    if latest is not None and parameters.as_of > latest:
        raise ParameterError(
            f"{where.get('as_of', page)}: as_of = {parameters.as_of}: lies after the cut-off of the "
            f"evidence. Remedy: choose a day up to {latest}."
        )
    return parameters


def parameters_of_notebook(page: str, values: Mapping[str, object]) -> Parameters:
    """Validate the parameters that a notebook gives, which are all of its page's.

    What is the page's default was not chosen, and says nothing for other pages: `Parameters.for_page` leaves
    them theirs.

    Raises
    ------
    ParameterError
        As `read_parameters`.
    """
    given = read_parameters(page, values)
    return read_parameters(page, given.model_dump(exclude_defaults=True))


def _explain(page: str, where: Mapping[str, str], error: Any) -> str:
    if error["type"] == "consistent":
        given = [where[name] for name in error["ctx"]["names"] if name in where]
        return f"{' and '.join(dict.fromkeys(given))}: {error['msg']}"
    name, fields = str(error["loc"][0]), model_of(page).model_fields
    place = where.get(name, page)
    if name in fields:
        rule = f"must be {_allowed(fields[name])}."
        if fields[name].annotation is str:
            rule += _closest_state(error["input"]) + f" Remedy: choose one of {', '.join(STATES)}."
        else:
            rule += f" Remedy: give one, or none: the default is {fields[name].default}."
        return f"{place}: {name} = {excerpt(error['input'])}: {rule}"
    shown = name if name.isidentifier() and len(name) <= 60 else excerpt(name)
    owners = [chapter for chapter in CHAPTERS if name in model_of(chapter).model_fields]
    close = difflib.get_close_matches(name[:60], fields, n=1)
    hint = f" It belongs to {' and '.join(owners)}." if owners else ""
    hint += f" Did you mean {close[0]}?" if close and not owners else ""
    return f"{place}: {shown}: no such parameter.{hint} Remedy: choose one of {', '.join(fields)}."


def excerpt(value: object) -> str:
    """A value as a message shows it: in one line, without what would move a terminal, and not at length."""
    try:
        text = repr(value)
    except ValueError:  # Python does not write out a whole number of thousands of digits
        return "a number of thousands of digits"
    return text if len(text) <= 60 else f"{text[:57]}…"


def _closest_state(value: object) -> str:
    """What a message says of the state whose code or name is closest, one of the same initial first."""
    known = {said.casefold(): code for code, name in STATES.items() for said in (code, name)}
    text = value[:60].casefold() if isinstance(value, str) else ""
    alike = [said for said in known if said[0] == text[:1]]
    close = difflib.get_close_matches(text, alike, n=1) or difflib.get_close_matches(text, known, n=1)
    return f" Did you mean {known[close[0]]} ({STATES[known[close[0]]]})?" if close else ""


@dataclass(frozen=True)
class Entry:
    """A parameter as a list shows it.

    Attributes
    ----------
    name : str
        Its name in the notebooks.
    type : str
        The annotation in the notebooks' parameter cell.
    default : object
        The value in that cell.
    allowed : str
        The rule that a value must keep.
    help : str
        What it means, with its unit.
    """

    name: str
    type: str
    default: object
    allowed: str
    help: str


def entries(page: str) -> list[Entry]:
    """List the parameters of a page of `dyadbook.project.PAGES`."""
    return [
        Entry(
            name=name,
            type=_TYPES[field.annotation][0],
            default=str(field.default) if isinstance(field.default, date) else field.default,
            allowed=_allowed(field),
            help=field.description or "",
        )
        for name, field in model_of(page).model_fields.items()
    ]


def table_of(page: str | None = None) -> str:
    """The parameters of a page, or of every chapter, as an aligned table, and the states beneath it.

    Raises
    ------
    ParameterError
        When there is no such page.
    """
    if page is not None and page not in PAGES:
        raise ParameterError(
            f"{page!r}: no such page.{did_you_mean(page, PAGES)} Remedy: choose one of {', '.join(PAGES)}."
        )
    owners: dict[Entry, list[str]] = {}
    for owner in CHAPTERS if page is None else [page]:
        for entry in entries(owner):
            owners.setdefault(entry, []).append(owner)
    rows = [("name", "type", "default", "meaning", "allowed", "chapters" if page is None else "")]
    for one, names in owners.items():
        chapters = "" if page else "all" if len(names) == len(CHAPTERS) else ", ".join(names)
        rows.append((one.name, one.type, str(one.default), one.help, one.allowed, chapters))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    ]
    states = ", ".join(f"{code} {name}" for code, name in STATES.items())
    return "\n".join([*lines, "", textwrap.fill(f"States: {states}.", 110)])


def _allowed(field: FieldInfo) -> str:
    bounds = {
        key: getattr(rule, key) for rule in field.metadata for key in ("ge", "gt", "le") if hasattr(rule, key)
    }
    words = [_TYPES[field.annotation][1]]
    if "ge" in bounds:
        words.append(f"from {bounds['ge']}")
    if "gt" in bounds:
        words.append(f"above {bounds['gt']}")
    if "le" in bounds:
        words.append(f"{'to' if 'ge' in bounds else 'and at most'} {bounds['le']}")
    if field.annotation is date:
        words.append("to the cut-off")
    return " ".join(words)
