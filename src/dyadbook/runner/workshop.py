"""What a worker does: one edition at a time, sent back as one archive."""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from dyadbook.project import FACTS_NAME, Project
from dyadbook.runner.build import choose
from dyadbook.runner.execution import execute, kernels_for, write_facts
from dyadbook.runner.kernels import KernelServer, use_kernels

EPOCH = (1980, 1, 1, 0, 0, 0)
"""The day that archives give each file: the same files make the same bytes."""

FIRST = "dyadbook.runner.edition:warm_for_many"
"""What makes ready the edition of which the servers of others are forked."""

Make = Callable[[Mapping[str, str], Sequence[str]], bytes]
"""Makes an edition of parameters and pages: `make_edition` of some checkout."""


def make_edition(
    root: str, kept: KernelServer | None, values: Mapping[str, str], pages: Sequence[str]
) -> bytes:
    """Make one edition, in a worker.

    Parameters
    ----------
    root : str
        The checkout.
    kept : KernelServer or None
        A fork server that has made ready any edition of the checkout, of which this one's is forked: what
        all pairs share is there. None where the system cannot fork.
    values : mapping of str to str
        Parameters that differ from the default edition.
    pages : sequence of str
        What to execute.

    Returns
    -------
    bytes
        A ZIP archive of ``facts.json`` and ``notebooks/``.

    Raises
    ------
    BuildError
        When a notebook fails.
    """
    project = Project(Path(root))
    chosen = choose(project, values)
    with tempfile.TemporaryDirectory(prefix="dyadbook-") as name:
        folder = Path(name)
        facts = folder / FACTS_NAME
        targets = {page: folder / "notebooks" / f"{page}.ipynb" for page in pages}
        with kernels_for(project, values, kept) as server:
            write_facts({"root": root, "values": dict(values), "target": str(facts)}, server)
            with use_kernels(server):
                for page, target in targets.items():
                    execute(project, page, target, chosen[page])
        return pack(folder, [facts, *targets.values()])


def pack(root: Path, files: Sequence[Path]) -> bytes:
    """Put files into a ZIP archive, the same bytes for the same files.

    Parameters
    ----------
    root : Path
        Folder that names in the archive start from.
    files : sequence of Path
        Files inside it.
    """
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        for file in files:
            entry = zipfile.ZipInfo(file.relative_to(root).as_posix(), EPOCH)
            packed.writestr(entry, file.read_bytes(), zipfile.ZIP_DEFLATED)
    return archive.getvalue()


def unpack(archive: bytes, folder: Path) -> None:
    """Take the files out of an archive that `pack` made."""
    with zipfile.ZipFile(io.BytesIO(archive)) as packed:
        packed.extractall(folder)
