"""What stands behind a fact: its rows and their sources, in words, as a record and as a chain.

`records` makes the content of ``facts.json``, `trace` the chain fact → function → rows → sources.
"""

from __future__ import annotations

import functools
import hashlib
import importlib.util
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from dyadbook.analysis.choice import alternatives
from dyadbook.analysis.facts import Fact, all_facts
from dyadbook.evidence.periods import parse_period
from dyadbook.evidence.store import PANELS, Evidence, remembered
from dyadbook.parameters import Parameters

SCHEMA = "1"
"""Version of the records; ``facts.schema.json`` in the folder ``book/`` describes them."""

PAGES_OF = {"coverage": "catalogue"}
"""Pages that carry another name than the module that makes their facts."""


@dataclass(frozen=True)
class Row:
    """One row, or rows of a panel, that a fact rests on.

    Attributes
    ----------
    key : str
        Its id, or the reference to rows of a panel.
    table : str
        The table of ``data/`` or ``seeds/`` that holds it.
    words : str
        What it says.
    sources : tuple of str
        Ids of its sources.
    count : int
        Number of rows.
    """

    key: str
    table: str
    words: str
    sources: tuple[str, ...]
    count: int


def rows_behind(evidence: Evidence, keys: Iterable[str]) -> list[Row]:
    """The rows that ids and panel references name, in their order; see `Evidence.behind`."""
    return [_row(evidence, key) for key in keys]


def named_rows(evidence: Evidence, keys: Iterable[str]) -> list[str | dict[str, Any]]:
    """Rows as records name them: by id, or for a panel by table, filter, count and hash of the content."""
    named: list[str | dict[str, Any]] = []
    for row in rows_behind(evidence, keys):
        if row.table in PANELS:
            query = row.key.partition("?")[2].partition("#")[0]
            content = digest(_content(evidence, row.key))
            named.append({"table": row.table, "filter": query, "count": row.count, "hash": content})
        else:
            named.append(row.key)
    return named


def page_of(fact: Fact) -> str:
    """The page that a fact belongs to."""
    return PAGES_OF.get(fact.chapter, fact.chapter)


def anchor(fact: Fact, page: str) -> str:
    """The name of the place where a page tells what stands behind a fact.

    Examples
    --------
    >>> one = Fact("trade/goal", "", 1, "", "2030", 0, (), ())
    >>> anchor(one, "trade"), anchor(one, "summary")
    ('trade-fact-goal', 'summary-fact-trade-goal')
    """
    name = fact.name if page == page_of(fact) else fact.id.replace("/", "-")
    return f"{page}-fact-{name}"


@remembered
def other_figures(evidence: Evidence, fact: Fact) -> list[str]:
    """Ids of rows that contradict a fact which states one observation as it is."""
    if len(fact.rows) != 1 or fact.rows[0] not in evidence.all_observations.index:
        return []
    return alternatives(evidence, fact.rows[0])


def reported_by(evidence: Evidence, fact: Fact) -> str:
    """Who says so, in words: the reporter, the publisher of the one row, or that it was computed."""
    if fact.reporter in evidence.countries.index:
        # Which of a state's bodies it was is often inferred.
        return str(evidence.countries["adjective"][fact.reporter]) + " side"
    if fact.reporter:
        return evidence.name(fact.reporter)
    if len(fact.rows) != 1:
        return "computed from its rows" if fact.rows else "computed"
    return "; ".join(dict.fromkeys(str(evidence.source(key)["publisher"]) for key in fact.sources))


def records(evidence: Evidence, parameters: Parameters) -> list[dict[str, Any]]:
    """All facts of an edition, as ``facts.json`` holds them.

    Parameters
    ----------
    evidence : Evidence
        The evidence as of a day.
    parameters : Parameters
        The edition's parameters.

    Returns
    -------
    list of dict
        One JSON object a fact, in the order of the chapters.
    """
    written: dict[str, dict[str, Any]] = {}
    found = []
    for one in all_facts(evidence, parameters).values():
        if one.chapter not in written:
            written[one.chapter] = parameters.for_page(one.chapter).model_dump(mode="json")
        found.append(_record(evidence, one, written[one.chapter]))
    return found


def trace(evidence: Evidence, fact: Fact) -> str:
    """The chain from a fact to its sources, as text for a terminal."""
    lines = [f"{fact.id}  {fact.text}", f"  {fact.label}"]
    lines.append(f"  period {fact.period}, as of {evidence.as_of}, unit {fact.unit}")
    lines.append(f"  reported by: {reported_by(evidence, fact)}")
    lines.append(f"function  {fact.function}")
    for row in rows_behind(evidence, fact.rows):
        lines.append(f"row  {row.table}  {row.key}")
        lines.append(f"  {row.words}")
        lines += [f"  source  {source}" for source in row.sources]
    for row in rows_behind(evidence, other_figures(evidence, fact)):
        lines.append(f"not used  {row.key}  {row.words}")
    for key in fact.sources:
        source = evidence.source(key)
        lines.append(f"source  {key}")
        lines.append(f"  {source['title']}. {source['publisher']}, {source['date'] or 'undated'}")
        if source["url"]:
            lines.append(f"  {source['url']}")
    return "\n".join(lines)


def digest(content: str) -> str:
    """The first sixteen hexadecimal digits of the SHA-256 of a text."""
    return hashlib.sha256(content.encode()).hexdigest()[:16]


def _record(evidence: Evidence, fact: Fact, parameters: Mapping[str, Any]) -> dict[str, Any]:
    page = page_of(fact)
    return {
        "schema": SCHEMA,
        "id": fact.id,
        "chapter": fact.chapter,
        "label": fact.label,
        "value": fact.value.isoformat() if isinstance(fact.value, date) else fact.value,
        "unit": fact.unit,
        "decimals": fact.decimals,
        "text": fact.text,
        "period": fact.period,
        "as_of": evidence.as_of.isoformat(),
        "reporter": fact.reporter,
        "function": fact.function,
        "rows": named_rows(evidence, fact.rows),
        "sources": list(fact.sources),
        "alternatives": other_figures(evidence, fact),
        "anchor": f"notebooks/{page}.html#{anchor(fact, page)}",
        "inputs": {
            "data": digest("\n".join(_content(evidence, key) for key in fact.rows)),
            "code": _code(fact.function),
            "parameters": dict(parameters),
        },
    }


@functools.cache
def _code(function: str) -> str:
    """Hash the source of the module that a function stands in; empty for what no function made."""
    module = function.rpartition(".")[0]
    found = importlib.util.find_spec(module) if module.startswith("dyadbook.") else None
    if found is None or found.origin is None:
        return ""
    return digest(Path(found.origin).read_text(encoding="utf-8"))


@remembered
def _row(evidence: Evidence, key: str) -> Row:
    sources = tuple(evidence.sources_behind([key]))
    if (table := key.partition("?")[0]) in PANELS:
        panel = evidence.cited_rows(key)  # may have tens of thousands
        return Row(key, table, _panel_words(evidence, panel, key), sources, len(panel))
    table, rows = evidence.behind(key)
    return Row(key, table, _words(evidence, table, rows), sources, len(rows))


@remembered
def _content(evidence: Evidence, key: str) -> str:
    """All cells of what a key names, as one text."""
    table, rows = evidence.behind(key)
    cells = [cell for row in rows for cell in row.values()]
    if table == "claims":
        # What was decided about a claim belongs to it: another verdict is another row.
        cells += evidence.assessments.loc[[key]].to_numpy().ravel().tolist()
    if table == "commitments":
        found = [row for part in rows[0]["rows"].split(";") for row in evidence.behind(part)[1]]
        cells += [cell for row in found for cell in row.values()]
    if table == "projects":
        metrics = evidence.project_metrics
        cells += metrics[metrics["project_id"] == key].to_numpy().ravel().tolist()
    return ";".join(str(cell) for cell in cells)


def _words(evidence: Evidence, table: str, rows: list[dict[str, Any]]) -> str:
    row = rows[0]
    match table:
        case "observations":
            title = evidence.series["title"][row["series_id"]]
            states = "–".join(evidence.name(code) for code in (row["country"], row["partner"]) if code)
            value = f"{row['value']:.12g} {row['unit']}".replace("-", "−")
            remark = "; ".join(part for part in (row["status"], row["note"]) if part)
            return f"{title}, {states}, {_when(row['period'])}: {value} ({remark})"
        case "events":
            return f"{row['title']}, {_when(row['date'])}"
        case "legs":
            return f"{row['from_node']}–{row['to_node']}, {row['mode']}: {row['distance_km']:g} km"
        case "plants":
            made = f"{row['capacity_mw']:g} MW, {row['fuel'].lower()}, {row['status']}"
            return f"{row['name']}, {row['unit']}: {made}"
        case "pipelines":
            return f"{row['name']}, {row['status']}"
        case "claims":
            return str(row["statement"])
        case "commitments":
            return f"{row['what']}, {row['promiser']}"
        case "sources":
            return str(row["title"])
        case "projects" | "fields":
            return str(row["name"])
    return "; ".join(f"{one['metric']} {one['value']:g} {one['unit']}" for one in rows)


def _panel_words(evidence: Evidence, rows: pd.DataFrame, key: str) -> str:
    table, _, rest = key.partition("?")
    query = rest.partition("#")[0]
    definitions = {"indicators": evidence.indicator_definitions, "dyads": evidence.dyad_definitions}
    parts: list[str] = []
    for part in query.split("&"):
        column, _, value = part.partition("=")
        known = table in definitions and column == definitions[table].columns[0]
        if known and value in definitions[table].index:
            parts.insert(0, str(definitions[table]["title"][value]))
        else:
            parts.append(value.replace("|", ", ").replace("/", "–"))
    if len(rows) == 1 and "value" in rows:
        return f"{', '.join(parts)}: {rows['value'].item():.12g}".replace("-", "−")
    return f"{', '.join(parts)} ({len(rows)} rows)"


def _when(period: str) -> str:
    return parse_period(period).words
