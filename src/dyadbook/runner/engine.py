"""The papermill engine of the report: as papermill's own, with an end to what one cell may do."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import nbformat
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine, papermill_engines
from papermill.execute import raise_for_execution_errors
from papermill.iorw import load_notebook_node
from papermill.parameterize import parameterize_notebook
from papermill.utils import chdir

from dyadbook.errors import BuildError

NAME = "dyadbook"
"""The name by which papermill knows it."""

KERNEL = "python3"
"""The kernel that runs every notebook."""

TIME_LIMIT = 600
"""Seconds that one cell may take."""

OUTPUT_LIMIT = 10_000_000
"""Characters that one cell may print or show: several times what the largest page holds."""


class Client(PapermillNotebookClient):  # type: ignore[misc]  # papermill ships no types
    """Executes the cells, and stops one that never ends or tells too much."""

    count = 0
    told = 0

    def process_message(self, msg: dict[str, Any], cell: Any, cell_index: int) -> Any:
        """Count what a cell tells before it is kept."""
        content = msg["content"]
        self.told += len(content.get("text", "")) + sum(map(_length, content.get("data", {}).values()))
        if self.told > OUTPUT_LIMIT:
            raise _stopped(
                self, f"told more than {OUTPUT_LIMIT:,} characters", "print less, or raise OUTPUT_LIMIT"
            )
        if msg["msg_type"] == "stream" and content["name"] == "stderr":
            raise _stopped(self, f"warned: {content['text'].strip()}", "mend what it warns of")
        return super().process_message(msg, cell, cell_index)

    def execute_cell(self, cell: Any, cell_index: int, **kwargs: Any) -> Any:
        """Count the cells that run, as the kernel does."""
        self.count += bool(cell.cell_type == "code" and cell.source.strip())
        self.told = 0
        return super().execute_cell(cell, cell_index, **kwargs)

    def execute(self, **kwargs: Any) -> Any:
        """Execute all cells.

        Raises
        ------
        BuildError
            When one takes longer than `TIME_LIMIT`, tells more than `OUTPUT_LIMIT`, shows what no notebook
            can hold, warns, or ends its kernel.
        """
        try:
            return super().execute(**kwargs)
        except CellTimeoutError:
            raise _stopped(
                self, f"took longer than {TIME_LIMIT} seconds", "find what it waits for, or raise TIME_LIMIT"
            ) from None
        except nbformat.ValidationError as error:
            cause = f"showed what no notebook can hold: {str(error).splitlines()[0]}"
            raise _stopped(self, cause, "show text, or JSON under a type that ends in +json") from None
        except DeadKernelError:
            raise _stopped(
                self, "ended its kernel", "run it by itself with `dyadbook run` and see what it calls"
            ) from None


class Engine(NBClientEngine):  # type: ignore[misc]  # papermill ships no types
    """Runs notebooks through `Client`."""

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **kwargs: Any) -> Any:
        """Execute a notebook that papermill has prepared."""
        return Client(nb_man, kernel_name=kernel_name, timeout=TIME_LIMIT, log_output=False).execute()


papermill_engines.register(NAME, Engine)


def execute_notebook(path: Path, values: Mapping[str, Any], folder: Path) -> nbformat.NotebookNode:
    """Execute a notebook as `papermill.execute_notebook` does, but write it nowhere, which takes long.

    Parameters
    ----------
    path : Path
        The notebook.
    values : mapping
        Parameters that differ from its own.
    folder : Path
        Where it runs.

    Returns
    -------
    nbformat.NotebookNode
        With its outputs.

    Raises
    ------
    papermill.PapermillExecutionError
        When a cell fails.
    BuildError
        See `Client.execute`.
    """
    notebook: nbformat.NotebookNode = load_notebook_node(str(path))
    if values:
        notebook = parameterize_notebook(notebook, dict(values), kernel_name=KERNEL, engine_name=NAME)
    with chdir(folder):
        executed: nbformat.NotebookNode = Engine.execute_notebook(notebook, KERNEL, progress_bar=False)
    raise_for_execution_errors(executed, None)
    return executed


def _stopped(client: Client, cause: str, remedy: str) -> BuildError:
    # nbclient leaves a task behind, of which asyncio would complain at the end of the process.
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)
    return BuildError(f"cell {client.count} {cause}. Remedy: {remedy}.")


def _length(data: Any) -> int:
    return len(data) if isinstance(data, str) else len(str(data))
