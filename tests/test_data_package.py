"""The tables can be used without the report: the readers in data/README.md give what stands there."""

from __future__ import annotations

import csv
import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest

from dyadbook.project import find_project

PROJECT = find_project()
README = (PROJECT.data / "README.md").read_text(encoding="utf-8")
TABLES = {
    one["name"]: one
    for one in json.loads((PROJECT.data / "datapackage.json").read_text(encoding="utf-8"))["resources"]
}
READERS = {"number": float, "integer": int, "year": int, "date": date.fromisoformat, "string": str}


def block(language: str, table: str) -> str:
    """The one block of a language in the README, for another table."""
    (found,) = re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)
    assert "observations" in found
    return str(found).replace("observations", table)


def expected(table: str) -> tuple[list[str], list[list[Any]]]:
    """Names of the columns and typed rows, None for a missing value; read by the csv module."""
    kinds = [field["type"] for field in TABLES[table]["schema"]["fields"]]
    with (PROJECT.data / f"{table}.csv").open(encoding="utf-8", newline="") as stream:
        header, *rows = csv.reader(stream)
    return header, [
        [READERS[kind](text) if text else None for kind, text in zip(kinds, row, strict=True)] for row in rows
    ]


@pytest.fixture(autouse=True)
def in_the_checkout(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(PROJECT.root)


@pytest.mark.parametrize("table", TABLES)
def test_pandas_reads_every_table_as_the_readme_says(table: str) -> None:
    names: dict[str, Any] = {}
    exec(block("python", table), names)
    frame: pd.DataFrame = names[table]
    header, rows = expected(table)
    assert list(frame.columns) == header
    for name, dtype in frame.dtypes.items():
        kind = next(field["type"] for field in TABLES[table]["schema"]["fields"] if field["name"] == name)
        assert str(dtype) == {"number": "float64", "integer": "Int64", "year": "Int64"}.get(kind, "str")
    # Of days it gives the text, which is in ISO 8601.
    rows = [[cell.isoformat() if isinstance(cell, date) else cell for cell in row] for row in rows]
    assert frame.astype(object).where(frame.notna(), None).to_numpy().tolist() == rows


@pytest.mark.parametrize("table", TABLES)
def test_duckdb_reads_every_table_as_the_readme_says(table: str) -> None:
    types, reader, _ = block("sql", table).split(";")
    with duckdb.connect() as connection:
        connection.execute(types)
        found = connection.execute(reader)
        header, rows = expected(table)
        assert [column[0] for column in found.description] == header
        assert [list(row) for row in found.fetchall()] == rows


def test_r_finds_what_its_package_asks_for() -> None:
    # R is not among the tools of this repository; versions of frictionless up to 1.3 read only what
    # calls itself a tabular data resource, and only from a path beside the descriptor.
    assert 'read_resource(package, "trade")' in block("r", "trade")
    for one in TABLES.values():
        assert one["profile"] == "tabular-data-resource"
        assert (PROJECT.data / one["path"]).is_file()
        assert Path(one["path"]).name == one["path"]
