"""The tables as the csv module reads them: what tests hold the report against, without the package."""

from __future__ import annotations

import csv
import functools

from dyadbook.project import find_project


@functools.cache
def read(table: str, folder: str = "data") -> list[dict[str, str]]:
    """The rows of a table of ``data/`` or ``seeds/``, to be left as they are."""
    with (find_project().root / folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def dyads(measure: str, year: int) -> list[tuple[str, str, float]]:
    """A measure of the pairs in a year: first state, second state, value."""
    return [
        (row["country_a"], row["country_b"], float(row["value"]))
        for row in read("dyads")
        if row["measure_id"] == measure and row["year"] == str(year)
    ]
