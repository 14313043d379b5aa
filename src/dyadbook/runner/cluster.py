"""Editions on a Dask cluster: the checkout goes to each worker once, and Dask does again what was lost."""

from __future__ import annotations

import contextlib
import hashlib
import platform
import shutil
import threading
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor
from functools import partial
from importlib import metadata
from pathlib import Path
from typing import cast

from packaging.requirements import Requirement

from dyadbook.errors import BuildError
from dyadbook.project import Project
from dyadbook.runner import code
from dyadbook.runner.execution import kernels_for
from dyadbook.runner.kernels import KernelServer, serve_kernels
from dyadbook.runner.receipt import MADE_FROM
from dyadbook.runner.workshop import FIRST, Make, make_edition, pack, unpack

try:
    from distributed import Client, Worker, WorkerPlugin, get_worker
except ImportError as missing:
    raise BuildError(
        "A Dask cluster needs Dask. Remedy: python -m pip install distributed, here and for its workers."
    ) from missing

PATIENCE = 30
"""Seconds to wait for the scheduler's answer."""

RETRIES = 2
"""Times that an edition is tried again elsewhere, when something else than its notebooks failed."""


class Checkout(WorkerPlugin):
    """The checkout in a folder of each worker, also of those that join later, with a fork server.

    Parameters
    ----------
    name : str
        The folder.
    archive : bytes
        What goes there; see `dyadbook.runner.workshop.pack`.
    """

    def __init__(self, name: str, archive: bytes) -> None:
        self.name = name
        self.archive = archive

    def setup(self, worker: Worker) -> None:
        """Unpack it."""
        self._root = Path(worker.local_directory) / self.name
        unpack(self.archive, self._root)
        # Kernels find their server by an environment variable: a process makes one edition at a time.
        self._alone = threading.Lock()
        self._held = contextlib.ExitStack()
        self._kept: KernelServer | None = None

    def teardown(self, worker: Worker) -> None:
        """Take it away."""
        self._held.close()
        shutil.rmtree(self._root, ignore_errors=True)

    def make(self, values: Mapping[str, str], pages: Sequence[str]) -> bytes:
        """Make an edition; see `make_edition`. The first one starts the fork server."""
        with self._alone:
            try:
                if self._kept is None:
                    server = self._held.enter_context(serve_kernels())
                    ready = kernels_for(Project(self._root), values, server, FIRST)
                    self._kept = self._held.enter_context(ready)
                return make_edition(str(self._root), self._kept, values, pages)
            except BuildError:
                raise
            except BaseException:
                # Whatever state the fork server is in, the next edition gets a new one.
                self._held.close()
                self._kept = None
                raise


@contextlib.contextmanager
def use_cluster(project: Project, scheduler: str) -> Iterator[tuple[Executor, Make]]:
    """Ship the checkout to the workers of a Dask cluster, and let them make editions of it.

    Parameters
    ----------
    project : Project
        The checkout.
    scheduler : str
        Address, such as ``tcp://10.0.0.5:8786``.

    Yields
    ------
    tuple
        An executor, and what to submit to it with parameters and pages.

    Raises
    ------
    BuildError
        When the scheduler does not answer, or a worker has other software.
    """
    ours = software()
    archive = pack(project.root, _files(project))
    try:
        client = Client(scheduler, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError) as error:
        raise BuildError(
            f"option --scheduler: {scheduler}: no Dask scheduler answers there ({error}). Remedy: start one "
            "with `dask scheduler`, which prints its address."
        ) from None
    with client:
        try:
            theirs = client.run(software)
        except ImportError as error:
            raise BuildError(
                f"A worker of {scheduler} lacks the package ({error}). Remedy: install the same version "
                "there, with the same requirements.lock."
            ) from None
        for worker, other in theirs.items():
            check_software(ours, other, worker)
        # Two runs at once have a folder each.
        name = f"dyadbook-{hashlib.sha256(archive).hexdigest()[:16]}-{client.id}"
        client.register_plugin(Checkout(name, archive), name=name)
        try:
            yield client.get_executor(retries=RETRIES), partial(make_shipped, name, ours)
        finally:
            client.unregister_worker_plugin(name)


def make_shipped(
    name: str, needed: Mapping[str, str], values: Mapping[str, str], pages: Sequence[str]
) -> bytes:
    """Make an edition of a checkout that was shipped, in a worker; see `make_edition`.

    Parameters
    ----------
    name : str
        That of the `Checkout`.
    needed : mapping of str to str
        The software that the others have; a worker may have joined after they were compared.
    values, pages
        As for `make_edition`.
    """
    worker = get_worker()
    check_software(needed, software(), worker.address)
    return cast(Checkout, worker.plugins[name]).make(values, pages)


def software() -> dict[str, str]:
    """What the bytes of an edition depend on here: Python, the package's code, the libraries it asks for."""
    asked = map(Requirement, metadata.requires("dyadbook") or [])
    names = sorted(one.name for one in asked if one.marker is None or one.marker.evaluate({"extra": ""}))
    return {
        "python": platform.python_version(),
        "dyadbook": code.digest_of(code.modules())[:16],
        **{name: metadata.version(name) for name in names},
    }


def check_software(ours: Mapping[str, str], theirs: Mapping[str, str], worker: str) -> None:
    """Refuse a worker that would make other bytes.

    Raises
    ------
    BuildError
        Names the worker and each difference.
    """
    different = [
        f"{name} {theirs.get(name, 'missing')} instead of {version}"
        for name, version in ours.items()
        if theirs.get(name) != version
    ]
    if different:
        raise BuildError(
            f"Worker {worker} has other software: {', '.join(different)}. "
            "Remedy: install the same version of the package there, with the same requirements.lock."
        )


def _files(project: Project) -> list[Path]:
    """Every file that editions may be made of, but the articles, which are not ours to send around."""
    return sorted(
        path
        for name in MADE_FROM
        for path in [project.root / name, *(project.root / name).rglob("*")]
        if path.is_file() and "originals" not in path.parts
    )
