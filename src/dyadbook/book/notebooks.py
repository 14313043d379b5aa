"""Notebooks as the repository and the book keep them: free of times and places, readable in a diff."""

from __future__ import annotations

import nbformat

INJECTED = "injected-parameters"
"""The tag of the cell that papermill writes parameters into."""


def tidy(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Take out of a notebook what differs from run to run: times, versions, papermill's notes."""
    notebook.metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    for cell in notebook.cells:
        cell.metadata = {key: cell.metadata[key] for key in ("tags",) if cell.metadata.get(key)}
        if INJECTED in cell.metadata.get("tags", []):
            cell.id = INJECTED  # papermill gives it a random one
    return notebook


def as_text(notebook: nbformat.NotebookNode) -> str:
    """A notebook as it is stored: one space of indent, readable characters, a final newline.

    Raises
    ------
    ValueError
        When an output holds NaN or infinity, which JSON has not.
    """
    text: str = nbformat.writes(notebook, indent=1, ensure_ascii=False, allow_nan=False)
    return text.rstrip("\n") + "\n"
