"""Electricity output of any two states: what generates it, and how much of it is renewable."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from dyadbook.analysis.choice import annual, choose
from dyadbook.analysis.facts import Fact, fact, observed, states, states_of_any_pair
from dyadbook.analysis.rows import at_year, last, panel_refs, panel_rows
from dyadbook.evidence.store import Evidence
from dyadbook.parameters import Parameters

EI, OWID = "ei-2025", "owid-elec-2022"
"""The editions: Energy Institute of June 2025, Our World in Data (BP and Ember) of 2022."""

EDITIONS = {EI: "Energy Institute", OWID: "Our World in Data"}
"""Who publishes the electricity of a state, the first choice first."""

_MEASURES = {
    EI: {
        "ei_elec_twh": "total",
        "ei_hydro_twh": "hydro",
        "ei_wind_twh": "wind",
        "ei_solar_twh": "solar",
        "ei_nuclear_twh": "nuclear",
        "ei_renew_twh": "renewable",
    },
    OWID: {
        "ember_elec_twh": "total",
        "ember_hydro_twh": "hydro",
        "ember_wind_twh": "wind",
        "ember_solar_twh": "solar",
        "ember_nuclear_twh": "nuclear",
        "ember_renew_share_pct": "share",
    },
}
"""What each measure of an edition is."""

RENEWABLE, WHOLE = ("ei_renew_twh", "ember_renew_share_pct"), ("ei_elec_twh", "ember_elec_twh")
"""Measures of renewable output (or its share) and of all output, one of each edition."""

FOSSIL = "Gas, oil and coal"

LOOK_BACK = 5
"""Changes of shares in the panels are told over so many years."""


def sides(parameters: Parameters) -> tuple[tuple[str, str], ...]:
    """The letters by which facts name the two states, with their codes."""
    return ("a", parameters.country_a), ("b", parameters.country_b)


def of_pair(parameters: Parameters) -> tuple[str, str]:
    """The codes of the two states, in the order of the parameters."""
    return parameters.country_a, parameters.country_b


# -- output ---------------------------------------------------------------------------------


def output(evidence: Evidence, *codes: str) -> pd.DataFrame:
    """Gross generation by source, for each state from the edition that covers it best.

    The Energy Institute (edition of June 2025) reaches farthest and is read where it has the
    state; the small states that it leaves out are read from Our World in Data's compilation of BP
    and Ember, which ends in 2020 or 2021. Editions are never joined within one state.

    Parameters
    ----------
    *codes : str
        ISO 3166-1 alpha-3 codes of states.

    Returns
    -------
    pandas.DataFrame
        Columns ``country, year, total, hydro, wind, solar, nuclear, renewable`` (TWh) and
        ``source_id``. A source that an edition does not list for a state counts as nothing.
    """
    columns = ["country", "year", "total", "hydro", "wind", "solar", "nuclear", "renewable", "source_id"]
    found = [pd.DataFrame(columns=columns)]
    for code in codes:
        for edition in EDITIONS:
            frame = _edition(evidence, edition, code)
            if len(frame):
                found.append(frame[columns])
                break
    return pd.concat(found[1:] or found, ignore_index=True).astype({"year": int})


def _edition(evidence: Evidence, edition: str, code: str) -> pd.DataFrame:
    names = _MEASURES[edition]
    rows = pd.concat([evidence.indicator(key, code) for key in names])
    wide = rows.assign(name=rows["indicator_id"].map(names)).pivot(
        index=["country", "year"], columns="name", values="value"
    )
    wide = wide.reindex(columns=list(names.values()))
    minor = ["hydro", "wind", "solar", "nuclear"]
    wide[minor] = wide[minor].fillna(0)
    if "share" in wide:
        wide["renewable"] = wide["total"] * wide["share"] / 100
    return wide.dropna().reset_index().assign(source_id=edition)


def mix(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """Generation by source in the years that charts show, TWh rounded to a hundredth.

    Returns
    -------
    pandas.DataFrame
        Columns ``country, name, year, source, twh, rows, source_id``. Fossil is what is left of the
        total without renewables and nuclear power.
    """
    frame = output(evidence, *of_pair(parameters))
    frame = frame[frame["year"].between(parameters.start_year, parameters.end_year)]
    parts = {
        FOSSIL: (frame["total"] - frame["renewable"] - frame["nuclear"], ("total", "renewable", "nuclear")),
        "Nuclear": (frame["nuclear"], ("nuclear",)),
        "Hydro": (frame["hydro"], ("hydro",)),
        "Wind": (frame["wind"], ("wind",)),
        "Solar": (frame["solar"], ("solar",)),
        "Waste and biomass": (
            frame["renewable"] - frame["hydro"] - frame["wind"] - frame["solar"],
            ("renewable", "hydro", "wind", "solar"),
        ),
    }
    found = [pd.DataFrame(columns=["country", "year", "source", "twh", "rows", "source_id"])]
    for source, (values, needed) in parts.items():
        twh = values.clip(lower=0).astype(float).round(2)
        if (twh > 0).any():
            cited = [
                ";".join(cited_output(evidence, row, *needed, whole=False)["rows"])
                for _, row in frame.iterrows()
            ]
            found.append(frame[["country", "year", "source_id"]].assign(source=source, twh=twh, rows=cited))
    shown = pd.concat(found[1:] or found, ignore_index=True)
    shown["name"] = [evidence.name(code) for code in shown["country"]]
    return shown[["country", "name", "year", "source", "twh", "rows", "source_id"]]


def present_rows(evidence: Evidence, country: str, year: int, *measures: str) -> list[str]:
    """As `panel_rows`, without the measures that have no row for the state and year."""
    return [one for one in panel_rows(evidence, country, year, *measures) if not one.endswith("#0")]


def cited_output(evidence: Evidence, row: pd.Series[Any], *parts: str, whole: bool = True) -> dict[str, Any]:
    """What `fact` asks for: the panel rows of some parts of a year's output, and their edition.

    Parameters
    ----------
    row : pandas.Series
        A row of `output`.
    *parts : str
        Columns of `output`, as ``"hydro"``; ``"renewable"`` is the share where the edition has that.
    whole : bool
        Whether the total is cited too; it is in any case where a share stands for output.
    """
    edition = str(row["source_id"])
    wanted = {"share" if part == "renewable" and edition == OWID else part for part in parts}
    # A share becomes output only with the total.
    wanted |= {"total"} if whole or "share" in wanted else set()
    keys = [key for key, name in _MEASURES[edition].items() if name in wanted]
    cited = present_rows(evidence, str(row["country"]), int(row["year"]), *keys)
    return {"rows": cited, "sources": [edition]}


@states_of_any_pair
def output_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Output of each state in its last year, its renewable and fossil shares, and their change."""
    for letter, code in sides(parameters):
        rows, name = output(evidence, code), evidence.name(code)
        if rows.empty:
            continue
        now = last(rows)
        year = int(now["year"])
        edition = EDITIONS[str(now["source_id"])]
        whole = cited_output(evidence, now)
        yield fact(f"edition-{letter}", f"Whose electricity figures are read, {name}", edition, "text",
                   str(year), **whole)  # fmt: skip
        yield fact(f"output-{letter}", f"Electricity generated, {name}, {edition}", float(now["total"]),
                   "TWh", str(year), **whole)  # fmt: skip
        label = f"Renewable share of electricity output, {name}, {edition}"
        green = cited_output(evidence, now, "renewable")
        share = 100 * float(now["renewable"]) / float(now["total"])
        yield fact(f"green-output-{letter}", label, share, "percent", str(year), **green)
        fossil = now["total"] - now["renewable"] - now["nuclear"]
        yield fact(
            f"fossil-{letter}",
            f"Share of fossil fuels in electricity output, {name}, {edition}",
            100 * float(fossil) / float(now["total"]),
            "percent",
            str(year),
            decimals=0,
            **cited_output(evidence, now, "renewable", "nuclear"),
        )
        earlier = rows[rows["year"] == year - LOOK_BACK]
        if earlier.empty:
            continue
        before = last(earlier)
        yield fact(
            f"green-output-{letter}-before",
            f"{label}, {LOOK_BACK} years earlier",
            100 * float(before["renewable"]) / float(before["total"]),
            "percent",
            str(year - LOOK_BACK),
            **cited_output(evidence, before, "renewable"),
        )
        both = [cited_output(evidence, row, "renewable", "hydro", whole=False) for row in (before, now)]
        cited: dict[str, Any] = {
            "rows": [key for one in both for key in one["rows"]],
            "sources": both[0]["sources"],
        }
        rise = float(now["renewable"]) - float(before["renewable"])
        label = f"Change of renewable electricity output over {LOOK_BACK} years, {name}, {edition}"
        yield fact(f"green-rise-{letter}", label, rise, "TWh", f"{year - LOOK_BACK}/{year}", **cited)
        water = float(now["hydro"]) - float(before["hydro"])
        if rise and 0 <= water / rise <= 1:  # else it is no part of the change
            yield fact(
                f"green-rise-hydro-{letter}",
                f"Share of hydropower in the change of renewable output over {LOOK_BACK} years, {name}",
                100 * water / rise,
                "percent",
                f"{year - LOOK_BACK}/{year}",
                decimals=0,
                **cited,
            )


@states
def edition_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """How far the open edition lies from the one that is read, in their last common year."""
    open_set, read = evidence.indicator("ember_elec_twh", "UZB"), output(evidence, "UZB")
    year = int(last(open_set)["year"])
    ours = float(at_year(read, year)["total"])
    yield fact(
        "open-edition-gap",
        "Electricity output of Uzbekistan, Our World in Data's figure against the Energy Institute's",
        100 * (float(last(open_set)["value"]) / ours - 1),
        "percent",
        str(year),
        rows=panel_rows(evidence, "UZB", year, "ember_elec_twh", "ei_elec_twh"),
        sources=[OWID, EI],
        decimals=0,
    )


@states
def national_output_aze(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Renewable share of Azerbaijan's output by its energy ministry, newest full year."""
    part = annual(evidence.observations("aze-electricity-renewable", reporter="AZE"))
    whole = annual(evidence.observations("aze-electricity-generation", reporter="AZE"))
    yield _national_share(evidence, "AZE", last(part), at_year(whole, int(last(part)["year"])))


@states
def national_output_uzb(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Renewable share of Uzbekistan's output by its energy ministry, and what was said of it."""
    part = annual(evidence.observations("uzb-electricity-renewable", reporter="UZB"))
    whole = annual(evidence.observations("uzb-electricity-generation", reporter="UZB"))
    yield _national_share(evidence, "UZB", last(part), at_year(whole, int(last(part)["year"])))
    said = choose(evidence.observations("uzb-renewable-share-generation", reporter="UZB"))
    during, after = said[said["year"].isna()], at_year(said, int(last(part)["year"]))
    words = "Renewable share of electricity output, Uzbekistan, as stated"
    yield observed("share-output-uzb-claimed", f"{words} during the year", last(during), 0)
    yield observed("share-output-uzb-stated", f"{words} for the whole year (nearly)", after, 0)


def _national_share(evidence: Evidence, country: str, part: Any, whole: Any) -> Fact:
    factor = 1000 if whole["unit"] == "TWh" else 1
    return fact(
        f"share-output-{country.lower()}",
        f"Renewable share of electricity output, {evidence.name(country)}, from the ministry's totals",
        100 * float(part["value"]) / (float(whole["value"]) * factor),
        "percent",
        str(part["period"]),
        rows=[str(part["observation_id"]), str(whole["observation_id"])],
        sources=[str(part["source_id"]), str(whole["source_id"])],
    )


# -- trade ----------------------------------------------------------------------------------


def net_trade(evidence: Evidence, *codes: str) -> pd.DataFrame:
    """Net electricity exports of states with all partners, from Our World in Data's compilation.

    The edition fills its last years with the value before where it has none. Such a repeated value
    at the end of a state's series is left out: it is no count of that year.

    Returns
    -------
    pandas.DataFrame
        Columns ``country, year, twh`` (exports less imports), ``rows, source_id``.
    """
    frame = evidence.indicator("ember_net_imports_twh", *codes)
    runs = frame.groupby("country")["value"].transform(lambda values: (values != values.shift()).cumsum())
    own_end = runs == runs.groupby(frame["country"]).transform("max")
    again = frame.assign(run=runs).duplicated(["country", "run"])
    counted = frame[~(own_end & again)]
    counted = counted.assign(twh=-counted["value"], rows=panel_refs(counted))
    return counted[["country", "year", "twh", "rows", "source_id"]].reset_index(drop=True)


@states_of_any_pair
def net_trade_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Each state's net electricity exports in the last year counted, and in how many it sold more."""
    for letter, code in sides(parameters):
        rows, name = net_trade(evidence, code), evidence.name(code)
        rows = rows[rows["year"] >= parameters.start_year]
        if rows.empty:
            continue
        now, first = last(rows), int(rows["year"].min())
        year = int(now["year"])
        label = f"Net electricity exports, {name}, Our World in Data"
        yield fact(f"net-trade-{letter}", f"{label}, last year counted", float(now["twh"]), "TWh", str(year),
                   rows=[str(now["rows"])], sources=[OWID], decimals=2)  # fmt: skip
        for suffix, words, count in (
            ("years", "years counted", len(rows)),
            ("sold", "years in which the state sold more than it bought", int((rows["twh"] > 0).sum())),
        ):
            yield fact(f"net-trade-{letter}-{suffix}", f"{label}, {words}", count, "count",
                       f"{first}/{year}", rows=rows["rows"], sources=[OWID], decimals=0)  # fmt: skip


FACTS = (output_facts, edition_facts, national_output_aze, national_output_uzb, net_trade_facts)
