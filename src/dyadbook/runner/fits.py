"""Fits of `dyadbook.analysis.gravity` that outlive their process: what they were fitted to seldom changes."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

import pandas as pd

from dyadbook.analysis.gravity import Estimates
from dyadbook.project import Project
from dyadbook.runner import code
from dyadbook.runner.cache import Cache, key_of
from dyadbook.runner.disk import place_whole

KEPT = 32
"""Fits kept: two for each of as many editions as are likely to be made again."""


class Fits(dict[str, Estimates]):
    """Fits by what they were fitted to, also in files beside the kept results of pages.

    Fits of another code of the model, lock file or version of Python are not found.

    Parameters
    ----------
    project : Project
        The checkout.
    """

    def __init__(self, project: Project) -> None:
        super().__init__()
        self._folder = Cache(project).folder / "fits"
        self._made_with = key_of(project, code.digest_of(["dyadbook.analysis.gravity"]))

    def __missing__(self, key: str) -> Estimates:
        """A fit of a process before; KeyError where there is none."""
        path = self._path(key)
        try:
            told = json.loads(path.read_text(encoding="utf-8"))
            os.utime(path)
        except (FileNotFoundError, ValueError):  # ValueError: the system went down as it was written
            raise KeyError(key) from None
        expected = pd.Series(told["expected"], told["index"], dtype=float)
        found = Estimates(pd.DataFrame(told["terms"], told["names"]), expected)
        super().__setitem__(key, found)
        return found

    def __setitem__(self, key: str, fit: Estimates) -> None:
        """Keep a fit. JSON holds every digit of its numbers."""
        super().__setitem__(key, fit)
        told = {
            "names": fit.terms.index.tolist(),
            "terms": fit.terms.to_dict("list"),
            "index": fit.expected.index.tolist(),
            "expected": fit.expected.tolist(),
        }
        self._folder.mkdir(parents=True, exist_ok=True)
        place_whole(self._path(key), json.dumps(told).encode())
        kept = sorted(self._folder.glob("*.json"), key=lambda path: path.stat().st_mtime_ns)
        for old in kept[:-KEPT]:
            old.unlink(missing_ok=True)

    def _path(self, key: str) -> Path:
        return self._folder / f"{hashlib.sha256(f'{self._made_with} {key}'.encode()).hexdigest()[:16]}.json"
