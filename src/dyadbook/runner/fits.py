"""Fits of `dyadbook.analysis.gravity` that outlive their process: what they were fitted to seldom changes."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, MutableMapping

import pandas as pd

from dyadbook.analysis.gravity import Estimates
from dyadbook.project import Project
from dyadbook.runner import code
from dyadbook.runner.cache import Cache, key_of, place

KEPT = 32
"""Fits kept: two for each of as many editions as are likely to be made again."""


class Fits(MutableMapping[str, Estimates]):
    """Fits by what they were fitted to, in files beside the kept results of pages.

    Fits of another code of the model, lock file or version of Python are not found.

    Parameters
    ----------
    project : Project
        The checkout.
    """

    def __init__(self, project: Project) -> None:
        self._folder = Cache(project).folder / "fits"
        self._made_with = key_of(project, code.digest_of(["dyadbook.analysis.gravity"]))
        self._known: dict[str, Estimates] = {}

    def __getitem__(self, key: str) -> Estimates:
        """A fit of this process, or of one before."""
        if key not in self._known:
            path = self._folder / self._name(key)
            try:
                told = json.loads(path.read_text(encoding="utf-8"))
                os.utime(path)
            except FileNotFoundError:
                raise KeyError(key) from None
            expected = pd.Series(told["expected"], told["index"], dtype=float)
            self._known[key] = Estimates(pd.DataFrame(told["terms"], told["names"]), expected)
        return self._known[key]

    def __setitem__(self, key: str, fit: Estimates) -> None:
        """Keep a fit. JSON holds every digit of its numbers."""
        self._known[key] = fit
        told = {
            "names": fit.terms.index.tolist(),
            "terms": fit.terms.to_dict("list"),
            "index": fit.expected.index.tolist(),
            "expected": fit.expected.tolist(),
        }
        self._folder.mkdir(parents=True, exist_ok=True)
        place(self._folder / self._name(key), json.dumps(told).encode())
        kept = sorted(self._folder.glob("*.json"), key=lambda path: path.stat().st_mtime_ns)
        for old in kept[:-KEPT]:
            old.unlink(missing_ok=True)

    def __delitem__(self, key: str) -> None:
        """Forget a fit."""
        (self._folder / self._name(key)).unlink()
        self._known.pop(key, None)

    def __iter__(self) -> Iterator[str]:
        """The fits of this process."""
        return iter(self._known)

    def __len__(self) -> int:
        """How many fits this process knows."""
        return len(self._known)

    def _name(self, key: str) -> str:
        return f"{hashlib.sha256(f'{self._made_with} {key}'.encode()).hexdigest()[:16]}.json"
