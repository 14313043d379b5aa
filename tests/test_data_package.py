"""The tables can be used without the report: the readers in data/README.md give what stands there."""

from __future__ import annotations

import csv
import json
import re
import shutil
import subprocess
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
RSCRIPT = shutil.which("Rscript")
TELL = r"""
for (name in names(read)) {
  cells <- read[[name]]
  text <- if (is.numeric(cells)) sprintf("%.17g", cells) else as.character(cells)
  text[is.na(cells)] <- "\x1e"
  writeLines(paste(c(name, class(cells), text), collapse = "\x1f"), sep = "\x1d", useBytes = TRUE)
}
"""
"""Has R say of each column the name, the class and the cells, a missing one as a character of its own."""
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


@pytest.mark.skipif(RSCRIPT is None, reason="Rscript is not there, so nobody tried the reader in R")
@pytest.mark.parametrize("table", TABLES)
def test_r_reads_every_table_as_the_readme_says(table: str) -> None:
    done = subprocess.run(
        [str(RSCRIPT), "-e", f"options(warn = 2)\n{block('r', table)}\nread <- {table}\n{TELL}"],
        capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    header, rows = expected(table)
    kinds = [field["type"] for field in TABLES[table]["schema"]["fields"]]
    columns = [column.split("\x1f") for column in done.stdout.split("\x1d")[:-1]]
    assert [name for name, *_ in columns] == header
    for (name, kind, *cells), wanted, declared in zip(columns, zip(*rows, strict=True), kinds, strict=True):
        if declared in ("number", "integer", "year"):
            assert kind in (("integer", "numeric") if declared == "number" else ("integer",)), name
            assert [None if cell == "\x1e" else float(cell) for cell in cells] == list(wanted), name
        else:
            assert kind == "character", name
            # Of days it gives the text, which is in ISO 8601.
            assert cells == ["\x1e" if cell is None else str(cell) for cell in wanted], name


def test_tables_call_themselves_tabular_and_lie_beside_the_descriptor() -> None:
    """Readers for the first version of data packages ask for both."""
    for one in TABLES.values():
        assert one["profile"] == "tabular-data-resource"
        assert (PROJECT.data / one["path"]).is_file()
        assert Path(one["path"]).name == one["path"]
