"""Parameters: refused before anything runs, with what is allowed."""

from __future__ import annotations

import ast
from datetime import date

import nbformat
import pytest

from dyadbook.errors import ParameterError
from dyadbook.parameters import model_of, read_parameters
from dyadbook.project import PAGES, Project


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"target_valu": 5}, "Did you mean target_value"),
        ({"country_a": "FRA"}, "'AFG', 'ARM', 'AZE'"),
        ({"country_a": "UZB"}, "two different states"),
        ({"start_year": 2020, "end_year": 2015}, "start_year must not be after end_year"),
        ({"as_of": "yesterday"}, "as_of = 'yesterday'"),
        ({"as_of": "2099-01-01"}, "cut-off"),
        ({"target_year": "soon"}, "target_year = 'soon'"),
    ],
)
def test_refused(values: dict[str, object], said: str) -> None:
    with pytest.raises(ParameterError, match=said):
        read_parameters("trade", values, latest=date(2026, 11, 21))


def test_a_page_has_only_its_own_parameters() -> None:
    with pytest.raises(ParameterError, match="no such parameter"):
        read_parameters("politics", {"target_value": 1000})


@pytest.mark.parametrize("page", PAGES)
def test_notebook_and_schema_have_the_same_defaults(project: Project, page: str) -> None:
    notebook = nbformat.read(project.notebooks / f"{page}.ipynb", as_version=4)
    cell = next(cell for cell in notebook.cells if "parameters" in cell.metadata.get("tags", []))
    written = {
        statement.targets[0].id: ast.literal_eval(statement.value)
        for statement in ast.parse(cell.source).body
        if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name)
    }
    assert written == model_of(page)().model_dump(mode="json")
