"""The evidence as it stood on a day: tables of ``data/`` and ``seeds/``, and questions put to them."""

from __future__ import annotations

import functools
from collections.abc import Callable, Hashable, Iterable, Sized
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

import numpy as np
import pandas as pd

from dyadbook.errors import MissingEvidence
from dyadbook.evidence.ledger import ask, derived, note, question, recall
from dyadbook.evidence.package import cutoff
from dyadbook.evidence.periods import parse_period
from dyadbook.project import Project, find_project

P = ParamSpec("P")
T = TypeVar("T")

PANELS = ("indicators", "dyads", "roll_calls")
"""Tables of country-years, pair-years and votes: open data sets, each held in one edition."""


KEYED = {
    "observations": ("all_observations", "observation_id"),
    "events": ("events", "event_id"),
    "projects": ("projects", "project_id"),
    "sources": ("sources", "source_id"),
    "legs": ("legs", "leg_id"),
    "claims": ("claims", "claim_id"),
    "pipelines": ("pipelines", "pipeline_id"),
    "fields": ("fields", "field_id"),
    "plants": ("plants", "plant_id"),
    "commitments": ("commitments", "commitment_id"),
}
"""Tables whose rows facts name by id: the attribute of `Evidence` and the column.

Those asked most come first: to learn that an id is in none of the others means to have read them.
"""


TIMELESS = "general-knowledge"
"""The source of where towns lie and how far apart they are, which holds on every day."""


ROLL_CALL_SOURCE = "unga-votes-2024"
"""The data set that every row of ``roll_calls.csv`` comes from."""


@dataclass(frozen=True)
class Evidence:
    """Everything that was published by a day.

    At the cut-off everything collected counts. For an earlier day, press and official rows count
    from their source's publication date (a source dated to a month or year counts from its end,
    an undated one not at all). Panels are held in one edition only, so for an earlier day they
    are used in pseudo real time: a year's value counts as known from 1 July of the next year.

    Attributes
    ----------
    project : Project
        The checkout.
    as_of : datetime.date
        The day; the declared cut-off of the evidence is the latest.
    memory : dict
        Tables and results by name or function; see `dyadbook.evidence.ledger.recall`.
    """

    project: Project
    as_of: date
    memory: dict[Any, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    # -- tables -----------------------------------------------------------------------------

    @derived
    def sources(self) -> pd.DataFrame:
        """Sources published by the day; index ``source_id``, column ``published`` (end of the date given)."""
        frame = self._read("sources").set_index("source_id", drop=False).rename_axis(None)
        ends = [parse_period(text).end if text else None for text in frame["date"]]
        frame["published"] = pd.Series(ends, index=frame.index, dtype=object)
        known = [self._at_cutoff or (end is not None and end <= self.as_of) for end in frame["published"]]
        # Data sets are governed by the pseudo-real-time rule, row by row, not by their edition's day.
        always = (frame["kind"] == "dataset") | (frame["source_id"] == TIMELESS)
        return frame[pd.Series(known, index=frame.index) | always]

    @derived
    def series(self) -> pd.DataFrame:
        """What each series counts; index ``series_id``."""
        return self._read("series").set_index("series_id", drop=False).rename_axis(None)

    @derived
    def all_observations(self) -> pd.DataFrame:
        """Observations whose source was published; index ``observation_id``.

        Columns are those of the table, ``value`` as float, and ``start``, ``end`` (dates),
        ``year`` (Int64, where the period is one calendar year), and of the first source
        ``published``, ``kind`` and ``dated`` (bool: to a day or month, not only to a year).
        """
        frame = self._published(self._read("observations"))
        frame = frame.set_index("observation_id", drop=False).rename_axis(None)
        frame["value"] = frame["value"].astype(float)
        periods = [parse_period(text) for text in frame["period"]]
        frame["start"] = pd.Series([p.start for p in periods], index=frame.index, dtype=object)
        frame["end"] = pd.Series([p.end for p in periods], index=frame.index, dtype=object)
        frame["year"] = pd.Series([p.year for p in periods], index=frame.index, dtype="Int64")
        first = frame["source_id"].str.split(";").str[0]
        frame["kind"] = first.map(self.sources["kind"])
        frame["dated"] = first.map(self.sources["date"]).str.len() > len("2024")
        from_dataset = frame["kind"] == "dataset"
        known = pd.Series([self._panel_year_known(p.end.year) for p in periods], index=frame.index)
        return frame[~from_dataset | known]

    @derived
    def events(self) -> pd.DataFrame:
        """Events whose first source was published by the day, oldest first; index ``event_id``.

        Columns are those of the table and ``start`` (first day of the date given).
        """
        frame = self._published(self._read("events"))
        frame["start"] = pd.Series(
            [parse_period(text).start for text in frame["date"]], index=frame.index, dtype=object
        )
        frame = frame[frame["start"] <= self.as_of]
        return frame.sort_values(["start", "event_id"]).set_index("event_id", drop=False).rename_axis(None)

    @derived
    def projects(self) -> pd.DataFrame:
        """Joint and corridor projects; index ``project_id``."""
        return self._published(self._read("projects")).set_index("project_id", drop=False).rename_axis(None)

    @derived
    def project_metrics(self) -> pd.DataFrame:
        """Figures given for projects, contradictions kept; ``value`` as float."""
        frame = self._published(self._read("project_metrics"))
        return frame.assign(value=frame["value"].astype(float))

    @derived
    def corrections(self) -> pd.DataFrame:
        """Declared errors of the sources and of the filing; index ``correction_id``.

        An entry is known once its source, its row and all the evidence for it are. A value that is
        ``used`` in place of the printed one stands in the tables on any day: it says what the source
        meant, not what was learnt later.
        """
        tables = {
            "observations": self.all_observations,
            "events": self.events,
            "projects": self.projects,
            "sources": self.sources,
        }
        published = {str(key) for table in tables.values() for key in table.index}

        def known(key: str) -> bool:
            return len(self.cited_rows(key)) > 0 if "?" in key else key in published

        flags = []
        for entry in self._declared.to_dict("records"):
            row = [entry["row_id"]] if entry["table"] in tables else []
            flags.append(all(map(known, [entry["source_id"], *row, *entry["evidence"].split(";")])))
        return self._declared[flags]

    @derived
    def commitments(self) -> pd.DataFrame:
        """Dated promises whose first report was out by the day; index ``commitment_id``.

        Columns are those of the table and ``rows``: all rows that it rests on. Of the rows that a
        cell lists those stand there that were out; ids of facts are left as they are.
        """
        frame = self._read("commitments").set_index("commitment_id", drop=False).rename_axis(None)
        tables = (self.all_observations, self.events, self.projects)
        published = {str(key) for table in tables for key in table.index}

        def known(key: str) -> bool:
            return len(self.cited_rows(key)) > 0 if "?" in key else key in published or "/" in key

        first = [known(cell.split(";")[0]) for cell in frame["promise"]]
        frame = frame[pd.Series(first, index=frame.index, dtype=bool)]
        for column in ("promise", "outcome", "undone"):
            cells = [";".join(filter(known, cell.split(";"))) if cell else "" for cell in frame[column]]
            frame = frame.assign(**{column: cells})
        listed = frame[["promise", "outcome", "undone"]].agg(";".join, axis="columns")
        rows = [[key for key in cell.split(";") if "?" in key or "/" not in key] for cell in listed]
        return frame.assign(rows=[";".join(filter(None, keys)) for keys in rows])

    @derived
    def nodes(self) -> pd.DataFrame:
        """Nodes of the corridor graph; index ``node_id``, ``lat`` and ``lon`` in degrees."""
        frame = self._read("nodes").set_index("node_id", drop=False).rename_axis(None)
        return frame.astype({"lat": float, "lon": float})

    @derived
    def legs(self) -> pd.DataFrame:
        """Edges of the corridor graph that were known by the day; index ``leg_id``.

        Distances in km, times in days, costs in USD.
        """
        frame = self._published(self._read("legs")).set_index("leg_id", drop=False).rename_axis(None)
        numbers = ["distance_km", "days_low", "days_high", "cost_usd_low", "cost_usd_high"]
        return frame.assign(**{name: pd.to_numeric(frame[name]) for name in numbers})

    @derived
    def plants(self) -> pd.DataFrame:
        """Units of power plants whose inventory was out by the day; ``capacity_mw, lat, lon`` as float."""
        frame = self._inventory("plants")
        return frame.astype({"capacity_mw": float, "lat": float, "lon": float})

    @derived
    def fields(self) -> pd.DataFrame:
        """Oil and gas fields whose inventory was out by the day; ``lat, lon`` as float."""
        return self._inventory("fields").astype({"lat": float, "lon": float})

    @derived
    def pipelines(self) -> pd.DataFrame:
        """Gas pipelines whose inventory was out by the day; ``route_wkt`` is well-known text."""
        return self._inventory("pipelines")

    @derived
    def countries(self) -> pd.DataFrame:
        """Names of states; index ``code`` (ISO 3166-1 alpha-3)."""
        return self._read("countries").set_index("code", drop=False).rename_axis(None)

    @derived
    def reporters(self) -> pd.DataFrame:
        """Who measured; index ``reporter``."""
        return self._read("reporters").set_index("reporter", drop=False).rename_axis(None)

    @derived
    def seeds(self) -> pd.DataFrame:
        """The two articles; index ``seed_id``."""
        return self._seed("seeds").set_index("seed_id", drop=False).rename_axis(None)

    @derived
    def claims(self) -> pd.DataFrame:
        """The claims of the articles; index ``claim_id``."""
        return self._seed("claims").set_index("claim_id", drop=False).rename_axis(None)

    @derived
    def assessments(self) -> pd.DataFrame:
        """The verdict on each claim; index ``claim_id``."""
        return self._seed("assessments").set_index("claim_id", drop=False).rename_axis(None)

    @derived
    def indicator_definitions(self) -> pd.DataFrame:
        """Title, unit and definition of each country-year measure; index ``indicator_id``."""
        return self._read("indicator_definitions").set_index("indicator_id", drop=False).rename_axis(None)

    @derived
    def dyad_definitions(self) -> pd.DataFrame:
        """Title, unit and definition of each pair-year measure; index ``measure_id``."""
        return self._read("dyad_definitions").set_index("measure_id", drop=False).rename_axis(None)

    @derived
    def roll_calls(self) -> pd.DataFrame:
        """UN General Assembly roll calls, oldest first; index ``roll_call``.

        One column a state: ``Y`` yes, ``A`` abstain, ``N`` no, ``-`` absent, empty not a member;
        ``year`` is the calendar year of the vote; all rest on one ``source_id``.
        """
        frame = self._read("roll_calls").set_index("roll_call", drop=False).rename_axis(None)
        # A state that the table has no column for was no member on any day.
        states = self.countries.index[self.countries["core"] == "yes"]
        frame = frame.assign(**{state: "" for state in states if state not in frame})
        frame["year"] = frame["date"].str[:4].astype(int)
        frame["source_id"] = ROLL_CALL_SOURCE
        return frame[[self._panel_year_known(year) for year in frame["year"]]]

    @derived
    def all_indicators(self) -> pd.DataFrame:
        """Country-year values of every measure; columns as `indicator` returns them."""
        return self._panel("indicators")

    @derived
    def all_dyads(self) -> pd.DataFrame:
        """Pair-year values of every measure; columns as `dyads` returns them."""
        return self._panel("dyads")

    @derived
    def _by_series(self) -> dict[Hashable, pd.DataFrame]:
        ordered = self.all_observations.sort_values(["start", "end", "observation_id"])
        return dict(iter(ordered.groupby("series_id")))

    @derived
    def _by_indicator(self) -> dict[Hashable, pd.DataFrame]:
        ordered = self.all_indicators.sort_values(["country", "year"])
        return dict(iter(ordered.groupby("indicator_id")))

    @derived
    def _by_measure(self) -> dict[Hashable, pd.DataFrame]:
        ordered = self.all_dyads.sort_values(["country_a", "country_b", "year"])
        return dict(iter(ordered.groupby("measure_id")))

    @property
    def panel_sizes(self) -> dict[str, int]:
        """Number of rows of each panel that are known by the day."""
        frames = (self.all_indicators, self.all_dyads, self.roll_calls)
        return {name: len(frame) for name, frame in zip(PANELS, frames, strict=True)}

    # -- questions --------------------------------------------------------------------------

    @derived
    def cutoff(self) -> date:
        """The declared cut-off of the evidence."""
        return cutoff(self.project)

    @question
    def observations(self, series: str, **where: str) -> pd.DataFrame:
        """Observations of one series, oldest first.

        Parameters
        ----------
        series : str
            A ``series_id``.
        **where : str
            Columns that must equal a value: ``reporter``, ``country``, ``partner``, ``status``,
            ``period``, ``source_id``.

        Returns
        -------
        pandas.DataFrame
            Rows of `all_observations`; empty when none fits.

        Raises
        ------
        KeyError
            When the series is not in ``series.csv``, so that a misspelt name is not taken for
            absent evidence.
        """
        if series not in self.series.index:
            raise KeyError(f"{series!r} is no series of data/series.csv")
        frame = self._by_series.get(series, self.all_observations.iloc[:0])
        for column, value in where.items():
            frame = frame[frame[column] == value]
        return frame.copy(deep=False)

    @question
    def observation(self, observation_id: str) -> pd.Series[Any]:
        """One observation by its id.

        Raises
        ------
        MissingEvidence
            When it was not published by the day.
        KeyError
            When ``observations.csv`` has no such row at all.
        """
        if observation_id not in self.all_observations.index:
            if observation_id not in set(self._read("observations")["observation_id"]):
                raise KeyError(f"{observation_id!r} is no row of data/observations.csv")
            raise MissingEvidence(f"{observation_id} was not published by {self.as_of}")
        return _row(self.all_observations.loc[observation_id])

    @question
    def event(self, event_id: str) -> pd.Series[Any]:
        """One event by its id; raises like `observation`."""
        if event_id not in self.events.index:
            if event_id not in set(self._read("events")["event_id"]):
                raise KeyError(f"{event_id!r} is no row of data/events.csv")
            raise MissingEvidence(f"{event_id} was not published by {self.as_of}")
        return _row(self.events.loc[event_id])

    @question
    def source(self, source_id: str) -> pd.Series[Any]:
        """One source by its id.

        Raises
        ------
        KeyError
            When no such source was published by the day.
        """
        if source_id not in self.sources.index:
            raise KeyError(f"{source_id!r} is no source of data/sources.csv published by {self.as_of}")
        return recall(self.memory, ("source", source_id), lambda: _row(self.sources.loc[source_id]))

    @question
    def indicator(self, indicator: str, *countries: str) -> pd.DataFrame:
        """Country-year values of one measure, by country and year.

        Parameters
        ----------
        indicator : str
            An ``indicator_id``; its unit stands in ``indicator_definitions.csv``.
        *countries : str
            ISO 3166-1 alpha-3 codes; all countries of the table when none is given.

        Returns
        -------
        pandas.DataFrame
            Columns ``indicator_id, country, year (int), value (float), source_id``.
        """
        if indicator not in self.indicator_definitions.index:
            raise KeyError(f"{indicator!r} is no indicator of data/indicator_definitions.csv")

        def chosen() -> pd.DataFrame:
            frame = self._by_indicator.get(indicator, self.all_indicators.iloc[:0])
            return frame[frame["country"].isin(countries)] if countries else frame

        return recall(self.memory, ("indicator", indicator, countries), chosen).copy(deep=False)

    @question
    def dyads(self, measure: str, *states: str) -> pd.DataFrame:
        """Pair-year values of one measure, by pair and year.

        Parameters
        ----------
        measure : str
            A ``measure_id``; its unit stands in ``dyad_definitions.csv``.
        *states : str
            ISO 3166-1 alpha-3 codes: with one, all pairs it is part of; with two, that pair only,
            in either order; with none, all pairs.

        Returns
        -------
        pandas.DataFrame
            Columns ``measure_id, country_a, country_b, year (Int64), value (float), source_id``.
        """
        if measure not in self.dyad_definitions.index:
            raise KeyError(f"{measure!r} is no measure of data/dyad_definitions.csv")

        def chosen() -> pd.DataFrame:
            if not states:
                return self._by_measure.get(measure, self.all_dyads.iloc[:0])
            *others, state = states
            frame = self.dyads(measure, *others)
            return frame[(frame["country_a"] == state) | (frame["country_b"] == state)]

        return recall(self.memory, ("dyads", measure, states), chosen).copy(deep=False)

    @question
    def cited_rows(self, reference: str) -> pd.DataFrame:
        """Find the rows of a panel that a reference made by `cite_panel` names.

        Parameters
        ----------
        reference : str
            ``table?column=value&...#count``; alternatives are separated by ``|``, a span of years by
            ``/``; ``country`` of a table of pairs means either state. On an earlier day fewer rows may
            be known than the reference counts.
        """
        return recall(self.memory, ("cited", reference), lambda: self._cited_rows(reference))

    def _cited_rows(self, reference: str) -> pd.DataFrame:
        table, _, rest = reference.partition("?")
        query = rest.partition("#")[0]
        conditions = [part.partition("=")[::2] for part in query.split("&")]
        asked = dict(conditions)
        if table == "indicators" and asked.get("indicator_id", "|").count("|") == 0:
            frame = self.indicator(asked["indicator_id"])
        elif table == "dyads" and asked.get("measure_id", "|").count("|") == 0:
            both = [asked.get(side, "|") for side in ("country_a", "country_b")]
            frame = self.dyads(asked["measure_id"], *(state for state in both if "|" not in state))
        else:
            tables = {
                "indicators": self.all_indicators,
                "dyads": self.all_dyads,
                "project_metrics": self.project_metrics,
            }
            frame = self.roll_calls if table == "roll_calls" else tables[table]
        named = np.full(len(frame), True)
        for column, value in conditions:
            first, _, last = value.partition("/")
            wanted = value.split("|")
            if last:
                found = frame[column].between(int(first), int(last)).fillna(False)
            elif column == "country" and table == "dyads":
                found = frame["country_a"].isin(wanted) | frame["country_b"].isin(wanted)
            elif column == "year":
                found = frame[column].isin([int(year) for year in wanted])
            else:
                found = frame[column].isin(wanted)
            named &= found.to_numpy(dtype=bool)  # a Series would be aligned each time
        return frame[named]

    @question
    def behind(self, key: str) -> tuple[str, list[dict[str, Any]]]:
        """Find what a fact's row names: the table, and its rows as they are known by the day.

        Parameters
        ----------
        key : str
            Id of an observation, event, project, leg, plant, field, pipeline, claim, commitment or
            source, or a reference to rows of a panel; see `cited_rows`.

        Returns
        -------
        table : str
            Name of the table.
        rows : list of dict
            Cells by column. One row for an id; of a project known by its figures alone, these.

        Raises
        ------
        KeyError
            When no table has such a row by that day.
        """
        if "?" in key:
            return key.partition("?")[0], _records(self.cited_rows(key))
        for table in KEYED:
            if key in (rows := self._by_id(table)):
                return table, [rows[key]]
        # A figure for a project may have been out before the source of its entry was.
        metrics = self.project_metrics[self.project_metrics["project_id"] == key]
        if metrics.empty:
            raise KeyError(f"{key!r} is no row of data/ or seeds/ published by {self.as_of}")
        return "project_metrics", _records(metrics)

    def _by_id(self, table: str) -> dict[str, dict[str, Any]]:
        """The rows of a table of `KEYED` by id."""

        def make() -> dict[str, dict[str, Any]]:
            frame = getattr(self, KEYED[table][0])
            rows = _records(frame)
            return {str(row[KEYED[table][1]]): row for row in rows}

        return recall(self.memory, ("by id", table), make)

    def sources_behind(self, keys: Iterable[str]) -> list[str]:
        """Ids of the sources that rows rest on, each once, in the order of the rows; see `behind`."""
        cells: list[str] = []
        for key in keys:
            if "?" in key:
                cells += self.cited_rows(key)["source_id"].unique().tolist()
            else:
                cells += [row.get("source_id", "") for row in self.behind(key)[1]]
        return list(dict.fromkeys(source for cell in cells for source in cell.split(";") if source))

    def name(self, code: str) -> str:
        """The usual English name of a state or reporter."""
        if code in self.countries.index:
            return str(self.countries.loc[code, "name"])
        return str(self.reporters.loc[code, "name"])

    # -- reading ----------------------------------------------------------------------------

    def _read(self, table: str) -> pd.DataFrame:
        """A table as text, with the values that are used where its own are declared wrong."""
        frame = self._as_printed(table)
        declared = self._declared
        declared = declared[(declared["table"] == table) & (declared["used"] != "")]
        for entry in declared.to_dict("records"):
            key, column = entry["row_id"].split(";"), entry["column"]
            meant = (frame.iloc[:, : len(key)] == key).all(axis=1) & (frame[column] == entry["printed"])
            frame.loc[meant, column] = entry["used"]
        return frame

    @derived
    def _declared(self) -> pd.DataFrame:
        return self._as_printed("corrections").set_index("correction_id", drop=False).rename_axis(None)

    def _as_printed(self, table: str) -> pd.DataFrame:
        path = note(self.project.root, self.project.data / f"{table}.csv")
        return pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8")

    def _seed(self, table: str) -> pd.DataFrame:
        path = note(self.project.root, self.project.seeds / f"{table}.csv")
        return pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8")

    def _published(self, frame: pd.DataFrame) -> pd.DataFrame:
        first = frame["source_id"].str.split(";").str[0]
        known = set(self.sources.index)
        # Of several sources only those that were out by the day can be cited.
        cited = [";".join(key for key in cell.split(";") if key in known) for cell in frame["source_id"]]
        frame = frame.assign(published=first.map(self.sources["published"]), source_id=cited)
        return frame[first.isin(known)]

    def _panel(self, table: str) -> pd.DataFrame:
        frame = self._read(table).rename(columns={"dataset_id": "source_id"})
        frame["value"] = frame["value"].astype(float)
        frame["year"] = pd.to_numeric(frame["year"]).astype("Int64")
        return frame[frame["year"].isna() | (frame["year"] <= self._last_panel_year)]

    def _inventory(self, table: str) -> pd.DataFrame:
        """A table that describes the world on the day of its edition, which no earlier day may know."""
        frame = self._read(table).rename(columns={"dataset_id": "source_id"})
        editions = frame["source_id"].map(self.sources["published"])
        return frame[self._at_cutoff | (editions <= self.as_of)].reset_index(drop=True)

    @property
    def _at_cutoff(self) -> bool:
        """Whatever was collected had been published by the cut-off."""
        return self.as_of == self.cutoff

    @property
    def _last_panel_year(self) -> int:
        if self._at_cutoff:
            return self.as_of.year
        return self.as_of.year - (1 if (self.as_of.month, self.as_of.day) >= (7, 1) else 2)

    def _panel_year_known(self, year: int) -> bool:
        return year <= self._last_panel_year


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows as dictionaries of cells by column; ``to_dict`` does the same ten times as slowly for text."""
    names = [str(name) for name in frame.columns]
    cells = frame.to_numpy(dtype=object).tolist()
    return [dict(zip(names, (None if cell is pd.NA else cell for cell in row), strict=True)) for row in cells]


def _row(found: pd.Series[Any] | pd.DataFrame) -> pd.Series[Any]:
    """One row of a table whose key is unique, as `check_package` proves."""
    if isinstance(found, pd.DataFrame):
        raise ValueError(f"{len(found)} rows share the key {found.index[0]!r}")
    return found


def load_evidence(as_of: date | None = None, project: Project | None = None) -> Evidence:
    """Load the evidence of a checkout as it stood on a day.

    Parameters
    ----------
    as_of : datetime.date, optional
        Only what was published by that day is used; the declared cut-off by default.
    project : Project, optional
        The checkout; the one that the current folder lies in by default.

    Raises
    ------
    MissingEvidence
        When the day lies after the declared cut-off, which no evidence can speak for.
    """
    project = project or find_project()
    if as_of is not None and (project, as_of) in _kept:
        return _kept[project, as_of]
    last = cutoff(project)
    if as_of is not None and as_of > last:
        raise MissingEvidence(
            f"as_of {as_of} lies after the cut-off of the evidence. Remedy: choose a day up to {last}."
        )
    return Evidence(project, as_of or last)


def keep(evidence: Evidence) -> None:
    """Let `load_evidence` return this object, with all that it remembers, from now on.

    For a process that many others are forked from, while the files stay as they are.
    """
    _kept[evidence.project, evidence.as_of] = evidence


_kept: dict[tuple[Project, date], Evidence] = {}


def remembered(
    function: Callable[Concatenate[Evidence, P], T],
) -> Callable[Concatenate[Evidence, P], T]:
    """Keep a result with the evidence it was made from, for facts and figures ask for it often.

    The memory lives and dies with the one `Evidence` object, as its cached tables do. Frames that
    come out of it are shared: never change one in place.
    """
    name = f"{function.__module__}:{function.__qualname__}"

    @functools.wraps(function)
    def asked(evidence: Evidence, *args: P.args, **kwargs: P.kwargs) -> T:
        named = tuple(sorted(kwargs.items()))

        def made() -> T:
            return recall(
                evidence.memory, (function, args, named), lambda: function(evidence, *args, **kwargs)
            )

        # One that another function made shares its name with others: what it reads counts instead.
        return made() if "<locals>" in name else ask((evidence.as_of, "by", name, args, named), made)

    return cast("Callable[Concatenate[Evidence, P], T]", asked)


def cite_panel(rows: Sized, table: str, **where: str) -> str:
    """Name rows of a panel: table, filter and count, as facts cite them.

    Examples
    --------
    >>> cite_panel(pd.DataFrame({"value": [1.0]}), "indicators", indicator_id="gdp_usd", country="AZE")
    'indicators?indicator_id=gdp_usd&country=AZE#1'
    """
    query = "&".join(f"{column}={value}" for column, value in where.items())
    return f"{table}?{query}#{len(rows)}"
