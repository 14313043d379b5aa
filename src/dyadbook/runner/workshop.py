"""What a worker does: one edition at a time, on a fork server that it keeps, sent back as one archive."""

from __future__ import annotations

import contextlib
import io
import tempfile
import threading
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from multiprocessing.util import Finalize
from pathlib import Path

from dyadbook.errors import BuildError
from dyadbook.project import FACTS_NAME, Project
from dyadbook.runner.build import choose
from dyadbook.runner.execution import Task, run
from dyadbook.runner.kernels import KernelServer, serve_kernels

EPOCH = (1980, 1, 1, 0, 0, 0)
"""The day that archives give each file: the same files make the same bytes."""

Make = Callable[[Mapping[str, str], Sequence[str]], bytes]
"""Makes an edition of parameters and pages: `make_edition` in some checkout."""


def make_edition(root: str, values: Mapping[str, str], pages: Sequence[str]) -> bytes:
    """Make one edition, in a worker.

    Parameters
    ----------
    root : str
        The checkout.
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
    with _alone, tempfile.TemporaryDirectory(prefix="dyadbook-") as name:
        folder = Path(name)
        tasks = [Task(FACTS_NAME, "", values, folder / FACTS_NAME)]
        tasks += [Task(page, "", chosen[page], folder / "notebooks" / f"{page}.ipynb") for page in pages]
        try:
            with _workshop(root).kernels(values) as server:
                for task in tasks:
                    run(project, task, server)
        except BuildError:
            raise
        except BaseException:
            _close()  # whatever state the fork server is in, the next edition gets a new one
            raise
        return pack(folder, [task.target for task in tasks])


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


class Workshop:
    """What a worker keeps from one edition to the next: a fork server, and its fork that has the evidence.

    The first edition loads the evidence and fits what all pairs share; each further one is forked from that.

    Parameters
    ----------
    root : str
        The checkout.
    """

    def __init__(self, root: str) -> None:
        self.root = root
        self._held = contextlib.ExitStack()
        self._server = self._held.enter_context(serve_kernels())
        self._first: KernelServer | None = None
        # Processes of a pool end without what `atexit` promises.
        self.close = Finalize(self, self._held.close, exitpriority=1)

    @contextlib.contextmanager
    def kernels(self, values: Mapping[str, str]) -> Iterator[KernelServer | None]:
        """A fork server that has the facts of an edition; none where the system cannot fork."""
        call = "dyadbook.runner.edition:warm", {"root": self.root, "values": dict(values)}
        if self._server is None:
            yield None
        elif self._first is None:
            self._first = self._held.enter_context(self._server.warmed(*call))
            yield self._first
        else:
            with self._first.warmed(*call) as server:
                yield server


_alone = threading.Lock()
"""Kernels find their server by an environment variable: a process makes one edition at a time."""

_workshops: dict[str, Workshop] = {}
"""The workshop of this process by its checkout; never more than one."""


def _workshop(root: str) -> Workshop:
    if root not in _workshops:
        _close()
        _workshops[root] = Workshop(root)
    return _workshops[root]


def _close() -> None:
    for one in list(_workshops):
        _workshops.pop(one).close()
