"""Hashes of what functions give: of equal values the same, in whatever process they were made."""

from __future__ import annotations

import hashlib
import io
import pickle
from typing import Any

import pandas as pd


def digest(value: object) -> str:
    """A hash of a value, the same for equal ones.

    Frames count by their columns and sets by their members, whatever they are like inside.
    """
    stream = io.BytesIO()
    pickler = _Plain(stream, protocol=5)
    pickler.fast = True  # whether two parts are one object makes no difference
    pickler.dump(_ordered(value))
    return hashlib.sha256(stream.getbuffer()).hexdigest()[:32]


def _ordered(value: Any) -> Any:
    """The same with its sets in order, which pickle would write as they come."""
    if isinstance(value, set | frozenset):
        return ["set", *sorted(map(repr, value))]
    if type(value) in (list, tuple):
        return type(value)(map(_ordered, value))
    if type(value) is dict:
        return {key: _ordered(one) for key, one in value.items()}
    return value


class _Plain(pickle.Pickler):
    """Writes what equals alike."""

    def reducer_override(self, value: Any) -> Any:
        if isinstance(value, pd.DataFrame):
            cells = value.to_numpy(dtype=object).tolist()
            kinds = [str(kind) for kind in value.dtypes]
            return tuple, (["frame", value.index.tolist(), value.columns.tolist(), kinds, cells],)
        if isinstance(value, pd.Series):
            about = [value.index.tolist(), value.name, str(value.dtype)]
            return tuple, (["series", *about, value.tolist()],)
        if isinstance(value, Exception):
            return tuple, (["error", type(value).__name__, str(value)],)
        return NotImplemented
