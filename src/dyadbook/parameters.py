"""The parameters of the notebooks: names, types, allowed values, in one place."""

from __future__ import annotations

import difflib
from datetime import date
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from dyadbook.errors import ParameterError

PAIR = ("AZE", "UZB")
"""The report's own pair, which the articles and most of the evidence are about."""

State = Literal[
    "AFG", "ARM", "AZE", "BGR", "BLR", "CHN", "DEU", "GEO", "HUN", "IND", "IRN", "ITA",
    "KAZ", "KGZ", "PAK", "ROU", "RUS", "TJK", "TKM", "TUR", "UKR", "USA", "UZB",
]  # fmt: skip
"""States that the panels cover (ISO 3166-1 alpha-3): the core states of ``countries.csv``."""


class Parameters(BaseModel):
    """Parameters that every notebook has."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    country_a: State = Field("AZE", description="first state of the pair, ISO 3166-1 alpha-3")
    country_b: State = Field("UZB", description="second state of the pair, ISO 3166-1 alpha-3")
    start_year: int = Field(2010, ge=1992, le=2026, description="first year that charts show")
    end_year: int = Field(2026, ge=1992, le=2026, description="last year that charts show")
    as_of: date = Field(
        date(2026, 11, 21), description="only evidence published by this day is used (ISO date)"
    )

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.country_a == self.country_b:
            raise ValueError("country_a and country_b must be two different states")
        if self.start_year > self.end_year:
            raise ValueError("start_year must not be after end_year")
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

    start_year: int = Field(1992, ge=1992, le=2026, description="first year that charts show")


class TradeParameters(Parameters):
    """Parameters of the trade chapter."""

    target_value: float = Field(1000, gt=0, description="turnover target, USD million")
    target_year: int = Field(2030, ge=2025, le=2050, description="year of the turnover target")
    exclude_gold: bool = Field(True, description="show customs totals also without gold")


class EnergyParameters(Parameters):
    """Parameters of the energy chapter."""

    corridor_capacity_mw: float = Field(
        1000, gt=0, le=10000, description="assumed capacity of the green corridor, MW"
    )
    corridor_load_factor: float = Field(
        0.5, gt=0, le=1, description="assumed load factor of the green corridor"
    )


class TransportParameters(Parameters):
    """Parameters of the transport chapter."""

    distance_factor: float = Field(
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


def read_parameters(page: str, values: dict[str, Any], latest: date | None = None) -> Parameters:
    """Validate a page's parameters.

    Parameters
    ----------
    page : str
        A page of `dyadbook.project.PAGES`.
    values : dict
        Parameter names and values, as a notebook or the command line gives them.
    latest : datetime.date, optional
        The declared cut-off of the evidence: a later ``as_of`` is refused.

    Raises
    ------
    ParameterError
        Names page, parameter, value and rule, and the closest known name.
    """
    model = model_of(page)
    try:
        parameters = model.model_validate(values)
    except ValidationError as error:
        raise ParameterError("\n".join(_explain(page, model, item) for item in error.errors())) from None
    if latest is not None and parameters.as_of > latest:
        raise ParameterError(
            f"{page}: as_of = {parameters.as_of}: lies after the cut-off of the evidence. "
            f"Remedy: choose a day up to {latest}."
        )
    return parameters


def _explain(page: str, model: type[Parameters], error: Any) -> str:
    name = ".".join(str(part) for part in error["loc"])
    if error["type"] == "extra_forbidden":
        close = difflib.get_close_matches(name, model.model_fields, n=1)
        hint = f" Did you mean {close[0]}?" if close else ""
        return f"{page}: {name}: no such parameter.{hint} Known: {', '.join(sorted(model.model_fields))}."
    shown = f"{name} = {error['input']!r}: " if name else ""
    return f"{page}: {shown}{error['msg']}."
